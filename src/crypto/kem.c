/* SPDX-License-Identifier: Apache-2.0 */
/* X25519MLKEM768 (draft-ietf-tls-ecdhe-mlkem): ML-KEM-768 (FIPS 203) and X25519 side by side. The shares and the secret are
 * one's bytes behind the other's, ML-KEM's first. libcrypto (OpenSSL 3.5) has the pair as one algorithm, which makes these
 * strings itself and checks the peer's encapsulation key as FIPS 203, 7.2 asks; a ciphertext that was tampered with gives
 * another secret, and the handshake fails at Finished (7.3). */
#include <openssl/core_names.h>
#include <openssl/params.h>

#include "crypto/internal.h"

enum { X25519_LEN = 32, CIPHERTEXT_LEN = 1088 + X25519_LEN };

static EVP_PKEY_CTX *ctx_of(const ew_crypto *crypto, EVP_PKEY *key)
{
    return EVP_PKEY_CTX_new_from_pkey(crypto->libctx, key, crypto->propq);
}

/* check_secret: RFC 9846, 7.4.2: no all-zero X25519 result. libcrypto refuses to derive it, other providers may not. */
static ew_err check_secret(const uint8_t *secret, size_t len)
{
    static const uint8_t zeros[X25519_LEN];
    if (len != EW_KEM_SECRET_LEN) {
        return EW_ERR_CRYPTO;
    }
    bool zero = ew_ct_equal(&secret[EW_KEM_SECRET_LEN - X25519_LEN], zeros, X25519_LEN);
    return zero ? EW_ERR_BAD_KEY_SHARE : EW_OK;
}

static ew_err read_key(const ew_crypto *crypto, EVP_PKEY *like, ew_slice bytes, EVP_PKEY **out)
{
    uint8_t copy[EW_KEX_SHARE_MAX]; /* an OSSL_PARAM takes no const */
    *out = NULL;
    if (bytes.len > sizeof copy) {
        return EW_ERR_BAD_KEY_SHARE;
    }
    memcpy(copy, bytes.data, bytes.len);
    OSSL_PARAM params[] = {
        OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, copy, bytes.len),
        OSSL_PARAM_construct_end(),
    };
    EVP_PKEY_CTX *ctx = ctx_of(crypto, like);
    ew_err err = ctx != NULL && EVP_PKEY_fromdata_init(ctx) == 1 ? EW_OK : EW_ERR_CRYPTO;
    if (err == EW_OK && EVP_PKEY_fromdata(ctx, out, EVP_PKEY_PUBLIC_KEY, params) != 1) {
        err = EW_ERR_BAD_KEY_SHARE;
    }
    EVP_PKEY_CTX_free(ctx);
    return err;
}

static ew_err encapsulate(const ew_crypto *crypto, EVP_PKEY *peer, uint8_t *out, size_t *out_len,
    uint8_t *out_secret, size_t *out_secret_len)
{
    EVP_PKEY_CTX *ctx = ctx_of(crypto, peer);
    ew_err err =
        ctx != NULL && EVP_PKEY_encapsulate_init(ctx, NULL) == 1 ? EW_OK : EW_ERR_CRYPTO;
    *out_len = CIPHERTEXT_LEN;
    *out_secret_len = EW_KEM_SECRET_LEN;
    if (err == EW_OK &&
        EVP_PKEY_encapsulate(ctx, out, out_len, out_secret, out_secret_len) != 1) {
        err = EW_ERR_BAD_KEY_SHARE; /* its X25519 half is of small order */
    }
    EVP_PKEY_CTX_free(ctx);
    return err == EW_OK ? check_secret(out_secret, *out_secret_len) : err;
}

ew_err ew_kem_answer(const ew_crypto *crypto, EVP_PKEY *like, ew_slice peer_key, uint8_t *out,
    size_t *out_len, uint8_t *out_secret, size_t *out_secret_len)
{
    EVP_PKEY *peer = NULL;
    ew_err err = read_key(crypto, like, peer_key, &peer);
    if (err == EW_OK) {
        err = encapsulate(crypto, peer, out, out_len, out_secret, out_secret_len);
    }
    EVP_PKEY_free(peer);
    return err;
}

ew_err ew_kem_open(const ew_crypto *crypto, EVP_PKEY *pair, ew_slice ciphertext, uint8_t *out_secret,
    size_t *out_len)
{
    EVP_PKEY_CTX *ctx = ctx_of(crypto, pair);
    ew_err err =
        ctx != NULL && EVP_PKEY_decapsulate_init(ctx, NULL) == 1 ? EW_OK : EW_ERR_CRYPTO;
    *out_len = EW_KEM_SECRET_LEN;
    if (err == EW_OK &&
        EVP_PKEY_decapsulate(ctx, out_secret, out_len, ciphertext.data, ciphertext.len) != 1) {
        err = EW_ERR_BAD_KEY_SHARE;
    }
    EVP_PKEY_CTX_free(ctx);
    return err == EW_OK ? check_secret(out_secret, *out_len) : err;
}
