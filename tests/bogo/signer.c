/* SPDX-License-Identifier: Apache-2.0 */
/* A credential whose key signs elsewhere: it begins when it is asked first, and answers at the third time. */
#include "shim.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

enum { ASKS = 3, SIGNATURE_MAX = 1024 };

typedef struct job {
    EVP_PKEY *key;
    unsigned num_asks;
    uint8_t signature[SIGNATURE_MAX];
    size_t len;
} job;

static const EVP_MD *hash_of(uint16_t scheme)
{
    switch (scheme) {
    case 0x0403:
    case 0x0804:
    case 0x0401:
    case 0x0809:
        return EVP_sha256();
    case 0x0503:
    case 0x0805:
    case 0x0501:
    case 0x080a:
        return EVP_sha384();
    case 0x0603:
    case 0x0806:
    case 0x0601:
    case 0x080b:
        return EVP_sha512();
    default:
        return NULL;
    }
}

static bool set_padding(EVP_PKEY_CTX *ctx, uint16_t scheme)
{
    bool is_pss = (scheme >= 0x0804 && scheme <= 0x0806) || (scheme >= 0x0809 && scheme <= 0x080b);

    return !is_pss || (EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_PSS_PADDING) > 0 &&
                          EVP_PKEY_CTX_set_rsa_pss_saltlen(ctx, RSA_PSS_SALTLEN_DIGEST) > 0);
}

static bool begin(job *j, uint16_t scheme, const uint8_t *in, size_t in_len)
{
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    EVP_PKEY_CTX *pctx = NULL;

    j->len = sizeof j->signature;
    bool good = ctx != NULL && EVP_DigestSignInit(ctx, &pctx, hash_of(scheme), NULL, j->key) == 1 &&
                set_padding(pctx, scheme) && EVP_DigestSign(ctx, j->signature, &j->len, in, in_len) == 1;
    EVP_MD_CTX_free(ctx);
    return good;
}

static ew_err sign(void *arg, ew_conn *conn, uint16_t scheme, const uint8_t *in, size_t in_len, uint8_t *out, size_t cap,
    size_t *out_len)
{
    job *j = arg;

    (void)conn;
    if (j->num_asks == 0 && !begin(j, scheme, in, in_len))
        return EW_ERR_CRYPTO;
    if (++j->num_asks < ASKS)
        return EW_ERR_SUSPEND;
    if (j->len > cap)
        return EW_ERR_INTERNAL;
    memcpy(out, j->signature, j->len);
    *out_len = j->len;
    j->num_asks = 0;
    return EW_OK;
}

static EVP_PKEY *load_key(const char *file)
{
    BIO *in = BIO_new_file(file, "r");
    EVP_PKEY *key = in != NULL ? PEM_read_bio_PrivateKey(in, NULL, NULL, NULL) : NULL;

    BIO_free(in);
    return key;
}

ew_credential *signer_credential(const char *cert_file, const char *key_file)
{
    static char pem[256 * 1024];
    static job jobs[CREDS_MAX * 4]; /* for as long as the program lives: a few connections */
    static size_t num_jobs;
    ew_credential *cred = NULL;
    FILE *f = fopen(cert_file, "r");
    size_t len = f != NULL ? fread(pem, 1, sizeof pem, f) : 0;

    if (f != NULL)
        fclose(f);
    if (num_jobs == sizeof jobs / sizeof jobs[0])
        unimplemented("so many credentials");
    job *j = &jobs[num_jobs++];
    j->key = load_key(key_file);
    must(j->key != NULL ? EW_OK : EW_ERR_FILE, key_file);
    ew_signer signer = {j, sign};
    must(ew_credential_from_signer(NULL, pem, len, &signer, &cred), "credential");
    return cred;
}
