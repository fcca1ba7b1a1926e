/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/sig.h"

#include <openssl/err.h>
#include <openssl/rsa.h>

#include "crypto/internal.h"

/* init_fn: EVP_DigestSignInit_ex or EVP_DigestVerifyInit_ex. */
typedef int init_fn(EVP_MD_CTX *ctx, EVP_PKEY_CTX **pctx, const char *md, OSSL_LIB_CTX *libctx,
    const char *propq, EVP_PKEY *pkey, const OSSL_PARAM params[]);

static bool set_padding(EVP_PKEY_CTX *pctx, ew_padding padding)
{
    switch (padding) {
    case EW_PADDING_NONE:
        return true;
    case EW_PADDING_PKCS1:
        return EVP_PKEY_CTX_set_rsa_padding(pctx, RSA_PKCS1_PADDING) > 0;
    case EW_PADDING_PSS:
        /* RFC 9846, 4.3.3: "The length of the Salt MUST be equal to the length of the output of the
         * digest algorithm"; the mask is made with the same digest, which is the default. */
        return EVP_PKEY_CTX_set_rsa_padding(pctx, RSA_PKCS1_PSS_PADDING) > 0 &&
               EVP_PKEY_CTX_set_rsa_pss_saltlen(pctx, RSA_PSS_SALTLEN_DIGEST) > 0;
    }
    return false;
}

/* start: a context ready to sign or verify, NULL on failure. */
static EVP_MD_CTX *start(
    init_fn *init, const ew_crypto *crypto, const ew_key *key, const ew_scheme_row *row)
{
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    if (ctx == NULL) {
        return NULL;
    }
    const char *md = row->hashes ? ew_hash_name(row->hash) : NULL;
    EVP_PKEY_CTX *pctx = NULL; /* belongs to ctx */
    if (init(ctx, &pctx, md, crypto->libctx, crypto->propq, ew_key_pkey(key), NULL) != 1 ||
        !set_padding(pctx, row->padding)) {
        EVP_MD_CTX_free(ctx);
        return NULL;
    }
    return ctx;
}

static ew_err sign(const ew_crypto *crypto, const ew_key *key, const ew_scheme_row *row,
    ew_slice in, uint8_t *out, size_t *out_len)
{
    EVP_MD_CTX *ctx = start(EVP_DigestSignInit_ex, crypto, key, row);
    if (ctx == NULL) {
        return EW_ERR_CRYPTO;
    }
    *out_len = EW_SIGNATURE_MAX;
    bool ok = EVP_DigestSign(ctx, out, out_len, in.data, in.len) == 1;
    EVP_MD_CTX_free(ctx);
    return ok ? EW_OK : EW_ERR_CRYPTO;
}

ew_err ew_sign(const ew_crypto *crypto, const ew_key *key, const ew_scheme *scheme, ew_slice in,
    uint8_t *out, size_t *out_len)
{
    const ew_scheme_row *row = ew_scheme_row_of(scheme);
    *out_len = 0;
    if (!ew_key_suits(key, row)) {
        return EW_ERR_ARGUMENT;
    }
    ERR_set_mark();
    ew_err err = sign(crypto, key, row, in, out, out_len);
    ERR_pop_to_mark();
    if (err != EW_OK) {
        *out_len = 0;
    }
    return err;
}

static ew_err verify(const ew_crypto *crypto, const ew_key *key, const ew_scheme_row *row,
    ew_slice in, ew_slice signature)
{
    EVP_MD_CTX *ctx = start(EVP_DigestVerifyInit_ex, crypto, key, row);
    if (ctx == NULL) {
        return EW_ERR_CRYPTO;
    }
    bool ok = EVP_DigestVerify(ctx, signature.data, signature.len, in.data, in.len) == 1;
    EVP_MD_CTX_free(ctx);
    return ok ? EW_OK : EW_ERR_BAD_SIGNATURE;
}

ew_err ew_verify(const ew_crypto *crypto, const ew_key *key, const ew_scheme *scheme, ew_slice in,
    ew_slice signature)
{
    const ew_scheme_row *row = ew_scheme_row_of(scheme);
    if (!ew_key_suits(key, row)) {
        return EW_ERR_WRONG_SIGNATURE_ALGORITHM;
    }
    if (signature.len == 0) {
        return EW_ERR_BAD_SIGNATURE;
    }
    ERR_set_mark();
    ew_err err = verify(crypto, key, row, in, signature);
    ERR_pop_to_mark();
    return err;
}
