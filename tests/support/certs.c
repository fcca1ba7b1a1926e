/* SPDX-License-Identifier: Apache-2.0 */
#include "support/certs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>

enum { RSA_BITS = 2048 };
#define YEAR_2040 INT64_C(2208988800)

static void must(bool ok, const char *what)
{
    if (ok)
        return;
    fprintf(stderr, "certs: %s failed\n", what);
    ERR_print_errors_fp(stderr);
    abort();
}

const char *certs_type_name(certs_type type)
{
    static const char *const names[CERTS_NUM_TYPES] = {"p256", "p384", "ed25519", "rsa", "rsa_pss"};
    return type < CERTS_NUM_TYPES ? names[type] : "unknown";
}

static EVP_PKEY *make_key(certs_type type, unsigned rsa_bits)
{
    static const char *const names[CERTS_NUM_TYPES] = {"EC", "EC", "ED25519", "RSA", "RSA-PSS"};
    static const char *const curves[CERTS_NUM_TYPES] = {"P-256", "P-384", NULL, NULL, NULL};
    EVP_PKEY *key = NULL;
    EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, names[type], NULL);
    must(ctx != NULL && EVP_PKEY_keygen_init(ctx) > 0, "key generation");
    if (curves[type] != NULL)
        must(EVP_PKEY_CTX_set_group_name(ctx, curves[type]) > 0, "curve");
    else if (type != CERTS_ED25519)
        must(EVP_PKEY_CTX_set_rsa_keygen_bits(ctx, rsa_bits != 0 ? (int)rsa_bits : RSA_BITS) > 0,
            "RSA size");
    must(EVP_PKEY_generate(ctx, &key) > 0, "key generation");
    EVP_PKEY_CTX_free(ctx);
    return key;
}

static void set_time(ASN1_TIME *out, int64_t seconds)
{
    time_t t = (time_t)seconds;
    must(X509_time_adj_ex(out, 0, 0, &t) != NULL, "time");
}

static void set_serial(X509 *x)
{
    uint64_t serial = 0;
    must(RAND_bytes((unsigned char *)&serial, sizeof serial) == 1, "random");
    must(ASN1_INTEGER_set_uint64(X509_get_serialNumber(x), serial | 1) == 1, "serial number");
}

static void add_ext(X509 *x, X509 *issuer, int nid, const char *value)
{
    if (value == NULL)
        return;
    X509V3_CTX ctx;
    X509V3_set_ctx(&ctx, issuer, x, NULL, NULL, 0);
    X509_EXTENSION *ext = X509V3_EXT_conf_nid(NULL, &ctx, nid, value);
    must(ext != NULL && X509_add_ext(x, ext, -1) == 1, "extension");
    X509_EXTENSION_free(ext);
}

static void sign(X509 *x, EVP_PKEY *key, const certs_spec *spec)
{
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    EVP_PKEY_CTX *pctx = NULL;
    const char *hash = spec->hash != NULL ? spec->hash : "SHA256";
    if (EVP_PKEY_is_a(key, "ED25519"))
        hash = NULL;
    must(ctx != NULL && EVP_DigestSignInit_ex(ctx, &pctx, hash, NULL, NULL, key, NULL) == 1,
        "signature");
    if (EVP_PKEY_is_a(key, "RSA") && spec->pss)
        must(EVP_PKEY_CTX_set_rsa_padding(pctx, RSA_PKCS1_PSS_PADDING) > 0, "PSS");
    if (EVP_PKEY_is_a(key, "RSA-PSS") || (EVP_PKEY_is_a(key, "RSA") && spec->pss))
        must(EVP_PKEY_CTX_set_rsa_pss_saltlen(pctx, RSA_PSS_SALTLEN_DIGEST) > 0, "salt");
    must(X509_sign_ctx(x, ctx) > 0, "signature");
    EVP_MD_CTX_free(ctx);
}

certs_cert certs_make_for(EVP_PKEY *key, const certs_spec *spec, const certs_cert *issuer)
{
    X509 *x = X509_new();
    must(x != NULL && EVP_PKEY_up_ref(key) == 1, "allocation");
    certs_cert made = {x, key};
    const certs_cert *by = issuer != NULL ? issuer : &made;
    const char *subject = spec->subject != NULL ? spec->subject : "test";
    must(X509_set_version(x, X509_VERSION_3) == 1 && X509_set_pubkey(x, key) == 1, "certificate");
    must(X509_NAME_add_entry_by_txt(X509_get_subject_name(x), "CN", MBSTRING_UTF8,
             (const unsigned char *)subject, -1, -1, 0) == 1, "subject");
    must(X509_set_issuer_name(x, X509_get_subject_name(by->x509)) == 1, "issuer");
    set_serial(x);
    set_time(X509_getm_notBefore(x),
        spec->not_before != 0 ? spec->not_before : CERTS_NOW - CERTS_DAY);
    set_time(X509_getm_notAfter(x), spec->not_after != 0 ? spec->not_after : YEAR_2040);
    add_ext(x, by->x509, NID_basic_constraints, spec->constraints);
    add_ext(x, by->x509, NID_key_usage, spec->key_usage);
    add_ext(x, by->x509, NID_ext_key_usage, spec->ext_usage);
    add_ext(x, by->x509, NID_subject_alt_name, spec->san);
    add_ext(x, by->x509, NID_subject_key_identifier, "hash");
    add_ext(x, by->x509, NID_authority_key_identifier, issuer != NULL ? "keyid" : NULL);
    sign(x, by->key, spec);
    return made;
}

certs_cert certs_make(const certs_spec *spec, const certs_cert *issuer)
{
    EVP_PKEY *key = make_key(spec->type, spec->rsa_bits);
    certs_cert made = certs_make_for(key, spec, issuer);
    EVP_PKEY_free(key);
    return made;
}

certs_cert certs_make_ca(certs_type type, const char *subject, const certs_cert *issuer)
{
    certs_spec spec = {.type = type, .subject = subject, .constraints = "critical,CA:TRUE",
        .key_usage = "critical,keyCertSign,cRLSign"};
    return certs_make(&spec, issuer);
}

certs_cert certs_make_leaf(certs_type type, const char *san, const certs_cert *issuer)
{
    certs_spec spec = {.type = type, .subject = "leaf", .san = san,
        .constraints = "critical,CA:FALSE", .key_usage = "critical,digitalSignature",
        .ext_usage = "serverAuth,clientAuth"};
    return certs_make(&spec, issuer);
}

void certs_free(certs_cert *cert)
{
    X509_free(cert->x509);
    EVP_PKEY_free(cert->key);
    *cert = (certs_cert){NULL, NULL};
}

/* take_text: the text written to a memory BIO, as a string of its own; frees the BIO. */
static char *take_text(BIO *bio)
{
    char *data = NULL;
    long len = BIO_get_mem_data(bio, &data);
    must(len > 0, "PEM");
    char *text = strndup(data, (size_t)len);
    must(text != NULL, "allocation");
    BIO_free(bio);
    return text;
}

char *certs_pem(const certs_cert *cert)
{
    BIO *bio = BIO_new(BIO_s_mem());
    must(bio != NULL && PEM_write_bio_X509(bio, cert->x509) == 1, "PEM");
    return take_text(bio);
}

char *certs_key_pem(const certs_cert *cert, const char *pass)
{
    BIO *bio = BIO_new(BIO_s_mem());
    const EVP_CIPHER *cipher = pass != NULL ? EVP_aes_256_cbc() : NULL;
    int len = pass != NULL ? (int)strlen(pass) : 0;
    must(bio != NULL && PEM_write_bio_PKCS8PrivateKey(bio, cert->key, cipher, pass, len, NULL,
             NULL) == 1, "PEM");
    return take_text(bio);
}

char *certs_key_pem_old(const certs_cert *cert, const char *pass)
{
    BIO *bio = BIO_new(BIO_s_mem());
    const EVP_CIPHER *cipher = pass != NULL ? EVP_aes_256_cbc() : NULL;
    int len = pass != NULL ? (int)strlen(pass) : 0;
    must(bio != NULL && PEM_write_bio_PrivateKey_traditional(bio, cert->key, cipher,
             (const unsigned char *)pass, len, NULL, NULL) == 1, "PEM");
    return take_text(bio);
}

uint8_t *certs_der(const certs_cert *cert, size_t *out_len)
{
    int len = i2d_X509(cert->x509, NULL);
    must(len > 0, "DER");
    uint8_t *der = malloc((size_t)len);
    uint8_t *at = der;
    must(der != NULL && i2d_X509(cert->x509, &at) == len, "DER");
    *out_len = (size_t)len;
    return der;
}

char *certs_crl(const certs_cert *issuer, const certs_cert *revoked, int64_t since, int64_t until)
{
    X509_CRL *crl = X509_CRL_new();
    ASN1_TIME *from = ASN1_TIME_adj(NULL, (time_t)since, 0, 0);
    ASN1_TIME *to = ASN1_TIME_adj(NULL, (time_t)until, 0, 0);
    must(crl != NULL && X509_CRL_set_version(crl, X509_CRL_VERSION_2) == 1 &&
             X509_CRL_set_issuer_name(crl, X509_get_subject_name(issuer->x509)) == 1 &&
             X509_CRL_set1_lastUpdate(crl, from) == 1 && X509_CRL_set1_nextUpdate(crl, to) == 1,
        "revocation list");
    if (revoked != NULL) {
        X509_REVOKED *entry = X509_REVOKED_new();
        must(X509_REVOKED_set_serialNumber(entry, X509_get_serialNumber(revoked->x509)) == 1 &&
                 X509_REVOKED_set_revocationDate(entry, from) == 1 &&
                 X509_CRL_add0_revoked(crl, entry) == 1,
            "revocation");
    }
    BIO *bio = BIO_new(BIO_s_mem());
    must(X509_CRL_sign(crl, issuer->key, EVP_sha256()) > 0 && bio != NULL &&
             PEM_write_bio_X509_CRL(bio, crl) == 1,
        "revocation list");
    X509_CRL_free(crl);
    ASN1_TIME_free(from);
    ASN1_TIME_free(to);
    return take_text(bio);
}

char *certs_join(const char *a, const char *b)
{
    size_t size = strlen(a) + strlen(b) + 1;
    char *text = malloc(size);
    must(text != NULL, "allocation");
    (void)snprintf(text, size, "%s%s", a, b);
    return text;
}

certs_chain certs_chain_new(certs_type type, const char *san)
{
    certs_cert root = certs_make_ca(CERTS_P256, "root", NULL);
    certs_cert mid = certs_make_ca(type, "intermediate", &root);
    certs_cert leaf = certs_make_leaf(type, san, &mid);
    char *leaf_pem = certs_pem(&leaf);
    char *mid_pem = certs_pem(&mid);
    certs_chain chain = {certs_pem(&root), certs_join(leaf_pem, mid_pem),
        certs_key_pem(&leaf, NULL)};
    free(leaf_pem);
    free(mid_pem);
    certs_free(&leaf);
    certs_free(&mid);
    certs_free(&root);
    return chain;
}

void certs_chain_free(certs_chain *chain)
{
    free(chain->root);
    free(chain->chain);
    free(chain->key);
    *chain = (certs_chain){NULL, NULL, NULL};
}
