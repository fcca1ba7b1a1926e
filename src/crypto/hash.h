/* SPDX-License-Identifier: Apache-2.0 */
/* Hash, HMAC and HKDF (RFC 5869). */
#ifndef EW_CRYPTO_HASH_H
#define EW_CRYPTO_HASH_H

#include "crypto/crypto.h"

enum { EW_HASH_MAX = 64 };

typedef enum ew_hash_id { EW_SHA256 = 0, EW_SHA384, EW_SHA512, EW_NUM_HASHES } ew_hash_id;

size_t ew_hash_len(ew_hash_id id);

/* ew_hash: a running hash. */
typedef struct ew_hash {
    ew_hash_id id;
    void *ctx;
} ew_hash;

ew_err ew_hash_init(ew_hash *h, const ew_crypto *crypto, ew_hash_id id) EW_MUST_USE;
ew_err ew_hash_update(ew_hash *h, ew_slice in) EW_MUST_USE;
/* ew_hash_peek: the hash of all so far (ew_hash_len bytes); the running hash goes on. */
ew_err ew_hash_peek(const ew_hash *h, uint8_t *out) EW_MUST_USE;
/* ew_hash_peek_with: the hash of all so far and of more; the running hash goes on without it. */
ew_err ew_hash_peek_with(const ew_hash *h, ew_slice more, uint8_t *out) EW_MUST_USE;
/* ew_hash_copy: a second running hash with all so far in it. */
ew_err ew_hash_copy(const ew_hash *h, ew_hash *out) EW_MUST_USE;
void ew_hash_free(ew_hash *h);

/* ew_hash_once: the hash of one slice. */
ew_err ew_hash_once(const ew_crypto *crypto, ew_hash_id id, ew_slice in, uint8_t *out) EW_MUST_USE;

ew_err ew_hmac(const ew_crypto *crypto, ew_hash_id id, ew_slice key, ew_slice in, uint8_t *out)
    EW_MUST_USE;

/* ew_hmac_parts: the HMAC of the parts in turn. out may be one of them. */
ew_err ew_hmac_parts(const ew_crypto *crypto, ew_hash_id id, ew_slice key, const ew_slice *parts,
    size_t num_parts, uint8_t *out) EW_MUST_USE;

/* ew_hkdf_extract: out gets ew_hash_len(id) bytes. */
ew_err ew_hkdf_extract(const ew_crypto *crypto, ew_hash_id id, ew_slice salt, ew_slice ikm,
    uint8_t *out) EW_MUST_USE;
/* ew_hkdf_expand: out gets out_len bytes (at most 255 hashes). */
ew_err ew_hkdf_expand(const ew_crypto *crypto, ew_hash_id id, ew_slice prk, ew_slice info,
    uint8_t *out, size_t out_len) EW_MUST_USE;

#endif
