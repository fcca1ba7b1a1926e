/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/aead.h"

#include <limits.h>
#include <string.h>

#include <openssl/core_names.h>
#include <openssl/params.h>

#include "crypto/internal.h"

enum { JOIN_MAX = 512 };

static const struct {
    const char *name;
    size_t key_len;
} aeads[EW_NUM_AEADS] = {
    [EW_AES_128_GCM] = {"AES-128-GCM", 16},
    [EW_AES_256_GCM] = {"AES-256-GCM", 32},
    [EW_CHACHA20_POLY1305] = {"ChaCha20-Poly1305", 32},
};

size_t ew_aead_key_len(ew_aead_id id)
{
    return aeads[id].key_len;
}

size_t ew_aead_iv12_len(ew_aead_id id)
{
    return id == EW_CHACHA20_POLY1305 ? EW_AEAD_NONCE_LEN : 4;
}

bool ew_aead_available(const ew_crypto *crypto, ew_aead_id id)
{
    return crypto->ciphers[id] != NULL;
}

void ew_aeads_load(ew_crypto *crypto)
{
    for (int id = 0; id < EW_NUM_AEADS; id++) {
        crypto->ciphers[id] = EVP_CIPHER_fetch(crypto->libctx, aeads[id].name, crypto->propq);
    }
}

void ew_aeads_unload(ew_crypto *crypto)
{
    for (int id = 0; id < EW_NUM_AEADS; id++) {
        EVP_CIPHER_free(crypto->ciphers[id]);
    }
}

ew_err ew_aead_init(
    ew_aead *a, const ew_crypto *crypto, ew_aead_id id, bool seals, const uint8_t *key)
{
    *a = (ew_aead){.id = id, .seals = seals};
    if (!ew_aead_available(crypto, id)) {
        return EW_ERR_CRYPTO;
    }
    a->ctx = EVP_CIPHER_CTX_new();
    if (a->ctx == NULL) {
        return EW_ERR_MEMORY;
    }
    if (EVP_CipherInit_ex2(a->ctx, crypto->ciphers[id], key, NULL, seals, NULL) != 1) {
        ew_aead_free(a);
        return EW_ERR_CRYPTO;
    }
    return EW_OK;
}

void ew_aead_free(ew_aead *a)
{
    EVP_CIPHER_CTX_free(a->ctx); /* wipes the key */
    a->ctx = NULL;
}

/* encrypt: one update, into &out[*at]. Nothing to do for an empty one, which libcrypto takes for
 * the end. */
static bool encrypt(EVP_CIPHER_CTX *ctx, ew_slice in, uint8_t *out, size_t *at)
{
    if (in.len == 0) {
        return true;
    }
    int len = 0;
    if (EVP_EncryptUpdate(ctx, &out[*at], &len, in.data, (int)in.len) != 1) {
        return false;
    }
    *at += (size_t)len;
    return true;
}

/* get_tag, set_tag: by parameter: EVP_CIPHER_CTX_ctrl would only translate to the same, for every record. */
static bool get_tag(EVP_CIPHER_CTX *ctx, uint8_t *out)
{
    OSSL_PARAM params[] = {
        OSSL_PARAM_construct_octet_string(OSSL_CIPHER_PARAM_AEAD_TAG, out, EW_AEAD_TAG_LEN),
        OSSL_PARAM_construct_end(),
    };

    return EVP_CIPHER_CTX_get_params(ctx, params) == 1;
}

static bool set_tag(EVP_CIPHER_CTX *ctx, uint8_t *tag)
{
    OSSL_PARAM params[] = {
        OSSL_PARAM_construct_octet_string(OSSL_CIPHER_PARAM_AEAD_TAG, tag, EW_AEAD_TAG_LEN),
        OSSL_PARAM_construct_end(),
    };

    return EVP_CIPHER_CTX_set_params(ctx, params) == 1;
}

/* join: puts a short body and its tail together in out, where they are then encrypted in place: moving a few bytes costs less
 * than a second update. Longer bodies are encrypted on the way, never moved. */
static void join(ew_slice *body, ew_slice *tail, uint8_t *out)
{
    if (tail->len == 0 || body->len > JOIN_MAX) {
        return;
    }
    if (body->len > 0 && body->data != out) {
        memcpy(out, body->data, body->len);
    }
    memcpy(&out[body->len], tail->data, tail->len);
    *body = (ew_slice){out, body->len + tail->len};
    tail->len = 0;
}

ew_err ew_aead_seal(ew_aead *a, const uint8_t nonce[EW_AEAD_NONCE_LEN], ew_slice aad, ew_slice body,
    ew_slice tail, uint8_t *out)
{
    EVP_CIPHER_CTX *ctx = a->ctx;
    size_t at = 0;
    int len = 0;

    if (!a->seals || aad.len > INT_MAX || body.len > INT_MAX || tail.len > INT_MAX) {
        return EW_ERR_ARGUMENT;
    }
    join(&body, &tail, out);
    bool ok = EVP_EncryptInit_ex2(ctx, NULL, NULL, nonce, NULL) == 1 &&
              (aad.len == 0 || EVP_EncryptUpdate(ctx, NULL, &len, aad.data, (int)aad.len) == 1) &&
              encrypt(ctx, body, out, &at) && encrypt(ctx, tail, out, &at) &&
              EVP_EncryptFinal_ex(ctx, &out[at], &len) == 1 && get_tag(ctx, &out[at]);
    return ok ? EW_OK : EW_ERR_CRYPTO;
}

/* decrypt: in place, without the verdict. */
static bool decrypt(
    EVP_CIPHER_CTX *ctx, const uint8_t *nonce, ew_slice aad, uint8_t *data, size_t body_len)
{
    int len = 0;
    return EVP_DecryptInit_ex2(ctx, NULL, NULL, nonce, NULL) == 1 &&
           set_tag(ctx, &data[body_len]) &&
           (aad.len == 0 || EVP_DecryptUpdate(ctx, NULL, &len, aad.data, (int)aad.len) == 1) &&
           (body_len == 0 || EVP_DecryptUpdate(ctx, data, &len, data, (int)body_len) == 1);
}

ew_err ew_aead_open(ew_aead *a, const uint8_t nonce[EW_AEAD_NONCE_LEN], ew_slice aad, uint8_t *data,
    size_t len, size_t *out_len)
{
    *out_len = 0;
    if (a->seals || aad.len > INT_MAX || len > INT_MAX) {
        return EW_ERR_ARGUMENT;
    }
    if (len < EW_AEAD_TAG_LEN) {
        return EW_ERR_BAD_RECORD_MAC;
    }

    size_t body_len = len - EW_AEAD_TAG_LEN;
    int final_len = 0;
    ew_err err = EW_OK;
    if (!decrypt(a->ctx, nonce, aad, data, body_len)) {
        err = EW_ERR_CRYPTO;
    } else if (EVP_DecryptFinal_ex(a->ctx, &data[body_len], &final_len) != 1) {
        err = EW_ERR_BAD_RECORD_MAC;
    }
    if (err != EW_OK) {
        ew_wipe(data, body_len); /* unauthentic plaintext is nobody's business */
        return err;
    }
    *out_len = body_len;
    return EW_OK;
}
