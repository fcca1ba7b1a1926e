/* SPDX-License-Identifier: Apache-2.0 */
/* AEAD with a kept key: no allocation and no fetch per record. */
#ifndef EW_CRYPTO_AEAD_H
#define EW_CRYPTO_AEAD_H

#include "crypto/crypto.h"

enum { EW_AEAD_KEY_MAX = 32, EW_AEAD_NONCE_LEN = 12, EW_AEAD_TAG_LEN = 16 };

typedef enum ew_aead_id {
    EW_AES_128_GCM = 0,
    EW_AES_256_GCM,
    EW_CHACHA20_POLY1305,
    EW_NUM_AEADS
} ew_aead_id;

size_t ew_aead_key_len(ew_aead_id id);
/* ew_aead_iv12_len: of the fixed IV that TLS 1.2 derives: 4 bytes for GCM (RFC 5288, 3), all 12 for ChaCha20-Poly1305 (RFC
 * 7905, 2). What is left of the nonce, 8 or 0 bytes, is written out in each record. */
size_t ew_aead_iv12_len(ew_aead_id id);

/* ew_aead_available: does the library context have it? Not every one does (FIPS: no ChaCha20). */
bool ew_aead_available(const ew_crypto *crypto, ew_aead_id id);

/* ew_aead: one key for one direction (sealing or opening). Zero-initialise; ew_aead_free is legal then. */
typedef struct ew_aead {
    ew_aead_id id;
    bool seals;
    void *ctx;
} ew_aead;

ew_err ew_aead_init(ew_aead *a, const ew_crypto *crypto, ew_aead_id id, bool seals,
    const uint8_t *key) EW_MUST_USE;
void ew_aead_free(ew_aead *a);

/* ew_aead_seal: encrypts body, then tail (either may be empty), into out: body.len + tail.len + EW_AEAD_TAG_LEN bytes.
 * out may be body.data (in place) but must not overlap it otherwise. The nonce must be new under this key: record/ sees
 * to that for records. */
ew_err ew_aead_seal(ew_aead *a, const uint8_t nonce[EW_AEAD_NONCE_LEN], ew_slice aad, ew_slice body,
    ew_slice tail, uint8_t *out) EW_MUST_USE;

/* ew_aead_open: decrypts len bytes (tag last) in place and verifies; out_len = len - EW_AEAD_TAG_LEN. On failure
 * EW_ERR_BAD_RECORD_MAC, and what was decrypted is wiped. */
ew_err ew_aead_open(ew_aead *a, const uint8_t nonce[EW_AEAD_NONCE_LEN], ew_slice aad, uint8_t *data,
    size_t len, size_t *out_len) EW_MUST_USE;

#endif
