/* SPDX-License-Identifier: Apache-2.0 */
#include "x509/cred.h"

#include <openssl/err.h>
#include <openssl/pem.h>

#include "x509/file.h"
#include "x509/parse.h"
#include "x509/pem.h"

/* --- making ------------------------------------------------------------------------------------------------------- */

static ew_err fill_cert(X509 *x, ew_cred_cert *cert)
{
    int len = i2d_X509(x, NULL);
    if (len <= 0)
        return ew_x509_fault(EW_ERR_CRYPTO);
    ew_err err = ew_buf_reserve(&cert->der, (size_t)len);
    if (err != EW_OK)
        return err;
    unsigned char *at = cert->der.data;
    if (i2d_X509(x, &at) != len)
        return ew_x509_fault(EW_ERR_CRYPTO);
    cert->der.len = (size_t)len;
    if (X509_NAME_get0_der(X509_get_issuer_name(x), &cert->issuer.data, &cert->issuer.len) != 1)
        return ew_x509_fault(EW_ERR_CRYPTO);
    cert->self_signed = X509_self_signed(x, 0) == 1;
    ew_cert_schemes(x, cert->schemes);
    return EW_OK;
}

static ew_err fill_chain(ew_cred *cred)
{
    size_t num = (size_t)sk_X509_num(cred->chain);
    cred->certs = ew_alloc(num * sizeof *cred->certs);
    if (cred->certs == NULL)
        return EW_ERR_MEMORY;
    cred->num = num;
    ew_err err = EW_OK;
    for (size_t i = 0; err == EW_OK && i < num; i++)
        err = fill_cert(sk_X509_value(cred->chain, (int)i), &cred->certs[i]);
    return err;
}

ew_err ew_cred_of(STACK_OF(X509) *chain, EVP_PKEY *key, ew_cred **out)
{
    ew_cred *cred = ew_alloc(sizeof *cred);
    if (cred == NULL) {
        ew_x509s_free(chain);
        return EW_ERR_MEMORY;
    }
    atomic_init(&cred->refs, 1);
    cred->chain = chain;
    ew_err err = X509_check_private_key(sk_X509_value(chain, 0), key) == 1 ?
        EW_OK : ew_x509_fault(EW_ERR_KEY_MISMATCH);
    if (err == EW_OK)
        err = ew_key_of(key, &cred->key);
    if (err == EW_OK)
        err = fill_chain(cred);
    if (err == EW_OK)
        *out = cred;
    else
        ew_cred_free(cred);
    return err;
}

static ew_err with_pkey(const ew_crypto *crypto, ew_slice cert, EVP_PKEY *key, ew_cred **out)
{
    STACK_OF(X509) *chain = NULL;
    ew_err err = ew_pem_certs(crypto, cert, &chain);
    return err == EW_OK ? ew_cred_of(chain, key, out) : err;
}

static ew_err with_pem(const ew_crypto *crypto, ew_slice cert, ew_slice key, ew_pass *pass,
    void *pass_arg, ew_cred **out)
{
    EVP_PKEY *pkey = NULL;
    ew_err err = ew_pem_key(crypto, key.len > 0 ? key : cert, pass, pass_arg, &pkey);
    if (err == EW_OK)
        err = with_pkey(crypto, cert, pkey, out);
    EVP_PKEY_free(pkey);
    return err;
}

ew_err ew_cred_from_pem(const ew_crypto *crypto, ew_slice cert, ew_slice key, ew_pass *pass,
    void *pass_arg, ew_cred **out)
{
    ERR_set_mark();
    ew_err err = with_pem(crypto, cert, key, pass, pass_arg, out);
    ERR_pop_to_mark();
    return err;
}

ew_err ew_cred_from_pkey(const ew_crypto *crypto, ew_slice cert, EVP_PKEY *key, ew_cred **out)
{
    if (key == NULL)
        return EW_ERR_ARGUMENT;
    ERR_set_mark();
    ew_err err = with_pkey(crypto, cert, key, out);
    ERR_pop_to_mark();
    return err;
}

static ew_err with_signer(const ew_crypto *crypto, ew_slice cert, ew_cred **out)
{
    STACK_OF(X509) *chain = NULL;
    ew_err err = ew_pem_certs(crypto, cert, &chain);
    if (err != EW_OK)
        return err;
    EVP_PKEY *key = X509_get0_pubkey(sk_X509_value(chain, 0));
    if (key != NULL)
        return ew_cred_of(chain, key, out);
    ew_x509s_free(chain);
    return EW_ERR_KEY_UNSUPPORTED;
}

ew_err ew_cred_from_signer(
    const ew_crypto *crypto, ew_slice cert, const ew_cred_remote *signer, ew_cred **out)
{
    if (signer->sign == NULL)
        return EW_ERR_ARGUMENT;
    ERR_set_mark();
    ew_err err = with_signer(crypto, cert, out);
    ERR_pop_to_mark();
    if (err == EW_OK)
        (*out)->remote = *signer;
    return err;
}

ew_err ew_cred_from_files(const ew_crypto *crypto, const char *cert_file, const char *key_file,
    ew_pass *pass, void *pass_arg, ew_cred **out)
{
    ew_buf cert = {0}, key = {0};
    if (cert_file == NULL)
        return EW_ERR_ARGUMENT;
    ew_err err = ew_file_read(cert_file, &cert);
    if (err == EW_OK && key_file != NULL)
        err = ew_file_read(key_file, &key);
    /* An empty key file is not "the key is with the certificate". */
    if (err == EW_OK && key_file != NULL && key.len == 0)
        err = EW_ERR_PEM;
    if (err == EW_OK)
        err = ew_cred_from_pem(crypto, (ew_slice){cert.data, cert.len},
            (ew_slice){key.data, key.len}, pass, pass_arg, out);
    ew_buf_free(&cert);
    ew_buf_free(&key);
    return err;
}

/* --- holding ------------------------------------------------------------------------------------------------------ */

ew_cred *ew_cred_ref(ew_cred *cred)
{
    atomic_fetch_add_explicit(&cred->refs, 1, memory_order_relaxed);
    return cred;
}

void ew_cred_free(ew_cred *cred)
{
    if (cred == NULL || atomic_fetch_sub_explicit(&cred->refs, 1, memory_order_acq_rel) != 1)
        return;
    for (size_t i = 0; i < cred->num; i++)
        ew_buf_free(&cred->certs[i].der);
    ew_free(cred->certs, cred->num * sizeof *cred->certs);
    ew_key_free(cred->key);
    ew_buf_free(&cred->ocsp);
    ew_buf_free(&cred->scts);
    ew_x509s_free(cred->chain);
    ew_buf_free(&cred->spki);
    ew_buf_free(&cred->psk_name);
    ew_buf_free(&cred->psk_secret);
    ew_free(cred, sizeof *cred);
}

size_t ew_cred_num_certs(const ew_cred *cred)
{
    return cred->num;
}

ew_slice ew_cred_der(const ew_cred *cred, size_t i)
{
    if (i >= cred->num)
        return (ew_slice){0};
    return (ew_slice){cred->certs[i].der.data, cred->certs[i].der.len};
}

const ew_key *ew_cred_key(const ew_cred *cred)
{
    return cred->key;
}

const ew_cred_remote *ew_cred_signer(const ew_cred *cred)
{
    return cred->remote.sign != NULL ? &cred->remote : NULL;
}

static ew_err write_pem(const ew_cred *cred, BIO *bio, ew_buf *out)
{
    char *text = NULL;
    bool raw = cred->kind == EW_CRED_RAW_KEY;
    if (raw && PEM_write_bio(bio, PEM_STRING_PUBLIC, "", cred->spki.data, (long)cred->spki.len) <= 0)
        return ew_x509_fault(EW_ERR_CRYPTO);
    for (size_t i = 0; i < cred->num; i++)
        if (PEM_write_bio(bio, PEM_STRING_X509, "", cred->certs[i].der.data,
                (long)cred->certs[i].der.len) <= 0)
            return ew_x509_fault(EW_ERR_CRYPTO);
    long len = BIO_get_mem_data(bio, &text);
    return len > 0 ? ew_buf_append(out, text, (size_t)len) : EW_ERR_CRYPTO;
}

ew_err ew_cred_pem(const ew_cred *cred, ew_buf *out)
{
    if (cred->kind == EW_CRED_PSK)
        return EW_ERR_NOT_AVAILABLE; /* all of it is secret */
    ERR_set_mark();
    BIO *bio = BIO_new(BIO_s_mem());
    ew_err err = bio != NULL ? write_pem(cred, bio, out) : EW_ERR_MEMORY;
    BIO_free(bio);
    ERR_pop_to_mark();
    return err;
}
