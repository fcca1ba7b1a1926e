/* SPDX-License-Identifier: Apache-2.0 */
#include "x509/pem.h"

#include <limits.h>
#include <string.h>

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>

#include "x509/parse.h"

enum { PASS_MAX = 1024 };

/* One block. Its memory may hold a key: the secure heap is used where the program has one, and all is wiped. */
typedef struct block {
    char *name, *header;
    unsigned char *data;
    long len;
} block;

static void block_free(block *b)
{
    OPENSSL_secure_free(b->name);
    OPENSSL_secure_free(b->header);
    OPENSSL_secure_clear_free(b->data, (size_t)b->len);
    *b = (block){0};
}

/* block_next: the next block; at the end of the text EW_OK and no name. */
static ew_err block_next(BIO *bio, block *b)
{
    *b = (block){0};
    if (PEM_read_bio_ex(bio, &b->name, &b->header, &b->data, &b->len,
            PEM_FLAG_SECURE | PEM_FLAG_EAY_COMPATIBLE) == 1)
        return EW_OK;
    *b = (block){0};
    unsigned long e = ERR_peek_last_error();
    if (ERR_GET_LIB(e) == ERR_LIB_PEM && ERR_GET_REASON(e) == PEM_R_NO_START_LINE)
        return EW_OK;
    return ew_x509_fault(EW_ERR_PEM);
}

static BIO *bio_of(ew_slice pem)
{
    return pem.len > INT_MAX ? NULL : BIO_new_mem_buf(pem.len == 0 ? "" : (const void *)pem.data,
                                          (int)pem.len);
}

/* --- certificates ------------------------------------------------------------------------------------------------- */

static bool is_cert(const block *b)
{
    return strcmp(b->name, PEM_STRING_X509) == 0 || strcmp(b->name, PEM_STRING_X509_OLD) == 0 ||
        strcmp(b->name, PEM_STRING_X509_TRUSTED) == 0;
}

static ew_err cert_of(const ew_crypto *crypto, const block *b, X509 **out)
{
    const unsigned char *at = b->data;
    X509 *x = X509_new_ex(ew_crypto_libctx(crypto), ew_crypto_propq(crypto));
    if (x == NULL)
        return EW_ERR_MEMORY;
    /* OpenSSL's own form carries what the certificate is trusted for, which must not be lost. */
    bool trusted = strcmp(b->name, PEM_STRING_X509_TRUSTED) == 0;
    const X509 *got = trusted ? d2i_X509_AUX(&x, &at, b->len) : d2i_X509(&x, &at, b->len);
    if (got != NULL && at == &b->data[b->len]) {
        *out = x;
        return EW_OK;
    }
    ew_err err = got != NULL ? EW_ERR_PEM : ew_x509_fault(EW_ERR_PEM);
    X509_free(x);
    return err;
}

static ew_err push_cert(const ew_crypto *crypto, const block *b, STACK_OF(X509) *certs)
{
    X509 *x = NULL;
    ew_err err = cert_of(crypto, b, &x);
    if (err == EW_OK && sk_X509_push(certs, x) <= 0) {
        X509_free(x);
        err = EW_ERR_MEMORY;
    }
    return err;
}

static ew_err read_certs(const ew_crypto *crypto, BIO *bio, STACK_OF(X509) *certs)
{
    for (;;) {
        block b;
        ew_err err = block_next(bio, &b);
        if (err != EW_OK)
            return err;
        if (b.name == NULL)
            return sk_X509_num(certs) > 0 ? EW_OK : EW_ERR_PEM;
        if (is_cert(&b))
            err = push_cert(crypto, &b, certs);
        block_free(&b);
        if (err != EW_OK)
            return err;
    }
}

void ew_x509s_free(STACK_OF(X509) *certs)
{
    sk_X509_pop_free(certs, X509_free);
}

ew_err ew_pem_certs(const ew_crypto *crypto, ew_slice pem, STACK_OF(X509) **out)
{
    BIO *bio = bio_of(pem);
    STACK_OF(X509) *certs = sk_X509_new_null();
    ew_err err = bio != NULL && certs != NULL ? read_certs(crypto, bio, certs) : EW_ERR_MEMORY;
    BIO_free(bio);
    if (err == EW_OK)
        *out = certs;
    else
        ew_x509s_free(certs);
    return err;
}

/* --- revocation lists --------------------------------------------------------------------------------------------- */

static ew_err push_crl(const ew_crypto *crypto, const block *b, STACK_OF(X509_CRL) *crls)
{
    const unsigned char *at = b->data;
    X509_CRL *crl = X509_CRL_new_ex(ew_crypto_libctx(crypto), ew_crypto_propq(crypto));
    ew_err err = crl == NULL ? EW_ERR_MEMORY : EW_OK;
    if (err == EW_OK && d2i_X509_CRL(&crl, &at, b->len) == NULL)
        err = ew_x509_fault(EW_ERR_PEM);
    if (err == EW_OK && at != &b->data[b->len])
        err = EW_ERR_PEM;
    if (err == EW_OK && sk_X509_CRL_push(crls, crl) > 0)
        return EW_OK;
    X509_CRL_free(crl);
    return err == EW_OK ? EW_ERR_MEMORY : err;
}

static ew_err read_crls(const ew_crypto *crypto, BIO *bio, STACK_OF(X509_CRL) *crls)
{
    for (;;) {
        block b;
        ew_err err = block_next(bio, &b);
        if (err != EW_OK)
            return err;
        if (b.name == NULL)
            return sk_X509_CRL_num(crls) > 0 ? EW_OK : EW_ERR_PEM;
        if (strcmp(b.name, PEM_STRING_X509_CRL) == 0)
            err = push_crl(crypto, &b, crls);
        block_free(&b);
        if (err != EW_OK)
            return err;
    }
}

ew_err ew_pem_crls(const ew_crypto *crypto, ew_slice pem, STACK_OF(X509_CRL) **out)
{
    BIO *bio = bio_of(pem);
    STACK_OF(X509_CRL) *crls = sk_X509_CRL_new_null();
    ew_err err = bio != NULL && crls != NULL ? read_crls(crypto, bio, crls) : EW_ERR_MEMORY;
    BIO_free(bio);
    if (err == EW_OK)
        *out = crls;
    else
        sk_X509_CRL_pop_free(crls, X509_CRL_free);
    return err;
}

/* --- public keys -------------------------------------------------------------------------------------------------- */

ew_err ew_pem_public_keys(const ew_crypto *crypto, ew_slice pem, ew_pem_take *take, void *arg)
{
    BIO *bio = bio_of(pem);
    ew_err err = bio != NULL ? EW_OK : EW_ERR_MEMORY;
    bool found = false;
    for (bool more = true; err == EW_OK && more;) {
        block b;
        err = block_next(bio, &b);
        more = err == EW_OK && b.name != NULL;
        if (more && strcmp(b.name, PEM_STRING_PUBLIC) == 0) {
            found = true;
            err = take(arg, crypto, (ew_slice){b.data, (size_t)b.len});
        }
        block_free(&b);
    }
    BIO_free(bio);
    return err == EW_OK && !found ? EW_ERR_PEM : err;
}

/* --- keys --------------------------------------------------------------------------------------------------------- */

/* A pass phrase, asked for by us: libcrypto's own ways of asking include the terminal. */
typedef struct phrase {
    char text[PASS_MAX];
    int len;
} phrase;

static ew_err ask(ew_pass *pass, void *pass_arg, phrase *p)
{
    p->len = pass != NULL ? pass(pass_arg, p->text, sizeof p->text) : -1;
    return p->len >= 0 && p->len <= PASS_MAX ? EW_OK : EW_ERR_PASSPHRASE;
}

/* A pem_password_cb. */
static int hand_over(char *buf, int size, int rwflag, void *arg)
{
    const phrase *p = arg;
    (void)rwflag;
    if (p->len > size)
        return -1;
    memcpy(buf, p->text, (size_t)p->len);
    return p->len;
}

static bool is_key(const block *b)
{
    static const char suffix[] = "PRIVATE KEY";
    size_t len = strlen(b->name), tail = sizeof suffix - 1;
    return len >= tail && strcmp(&b->name[len - tail], suffix) == 0;
}

static ew_err plain_key(const ew_crypto *crypto, const block *b, ew_err otherwise, EVP_PKEY **out)
{
    const unsigned char *at = b->data;
    *out = d2i_AutoPrivateKey_ex(NULL, &at, b->len, ew_crypto_libctx(crypto),
        ew_crypto_propq(crypto));
    return *out != NULL ? EW_OK : ew_x509_fault(otherwise);
}

/* is_sequence: one whole SEQUENCE and nothing behind it, as every key of the traditional form is. */
static bool is_sequence(const block *b)
{
    const unsigned char *at = b->data;
    long len = 0;
    int tag = 0, tag_class = 0;
    int form = ASN1_get_object(&at, &len, &tag, &tag_class, b->len);
    return form == V_ASN1_CONSTRUCTED && tag == V_ASN1_SEQUENCE && tag_class == V_ASN1_UNIVERSAL &&
        &at[len] == &b->data[b->len];
}

/* old_key: the traditional form with a DEK-Info header. Its key derivation (MD5) is done by libcrypto's default
 * context: no other way leads to it. */
static ew_err old_key(const ew_crypto *crypto, block *b, phrase *p, EVP_PKEY **out)
{
    EVP_CIPHER_INFO cipher;
    if (PEM_get_EVP_CIPHER_INFO(b->header, &cipher) != 1)
        return ew_x509_fault(EW_ERR_PEM);
    if (PEM_do_header(&cipher, b->data, &b->len, hand_over, p) != 1)
        return ew_x509_fault(EW_ERR_PASSPHRASE);
    /* A wrong phrase leaves proper padding once in 256 times. Most of that is seen at a glance; trying every kind of key on
     * it would push more errors than libcrypto's queue holds, over those of the caller. */
    if (!is_sequence(b))
        return EW_ERR_PASSPHRASE;
    return plain_key(crypto, b, EW_ERR_PASSPHRASE, out);
}

static ew_err pkcs8_key(const ew_crypto *crypto, const block *b, const phrase *p, EVP_PKEY **out)
{
    const unsigned char *at = b->data;
    X509_SIG *sealed = d2i_X509_SIG(NULL, &at, b->len);
    if (sealed == NULL)
        return ew_x509_fault(EW_ERR_PEM);
    OSSL_LIB_CTX *libctx = ew_crypto_libctx(crypto);
    const char *propq = ew_crypto_propq(crypto);
    ew_err err = EW_OK;
    PKCS8_PRIV_KEY_INFO *info = PKCS8_decrypt_ex(sealed, p->text, p->len, libctx, propq);
    if (info == NULL)
        err = ew_x509_fault(EW_ERR_PASSPHRASE);
    else if ((*out = EVP_PKCS82PKEY_ex(info, libctx, propq)) == NULL)
        err = ew_x509_fault(EW_ERR_PEM);
    PKCS8_PRIV_KEY_INFO_free(info);
    X509_SIG_free(sealed);
    return err;
}

static ew_err key_of(const ew_crypto *crypto, block *b, ew_pass *pass, void *pass_arg,
    EVP_PKEY **out)
{
    bool pkcs8 = strcmp(b->name, PEM_STRING_PKCS8) == 0;
    if (!pkcs8 && strstr(b->header, "ENCRYPTED") == NULL)
        return plain_key(crypto, b, EW_ERR_PEM, out);
    phrase p;
    ew_err err = ask(pass, pass_arg, &p);
    if (err == EW_OK)
        err = pkcs8 ? pkcs8_key(crypto, b, &p, out) : old_key(crypto, b, &p, out);
    ew_wipe(&p, sizeof p);
    return err;
}

ew_err ew_pem_key(const ew_crypto *crypto, ew_slice pem, ew_pass *pass, void *pass_arg,
    EVP_PKEY **out)
{
    BIO *bio = bio_of(pem);
    ew_err err = bio != NULL ? EW_OK : EW_ERR_MEMORY;
    for (bool found = false; err == EW_OK && !found;) {
        block b;
        err = block_next(bio, &b);
        if (err == EW_OK && b.name == NULL) {
            err = EW_ERR_PEM;
        } else if (err == EW_OK && is_key(&b)) {
            found = true;
            err = key_of(crypto, &b, pass, pass_arg, out);
        }
        block_free(&b);
    }
    BIO_free(bio);
    return err;
}
