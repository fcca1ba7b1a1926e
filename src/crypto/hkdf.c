/* SPDX-License-Identifier: Apache-2.0 */
/* HKDF (RFC 5869). */
#include "crypto/internal.h"

ew_err ew_hkdf_extract(
    const ew_crypto *crypto, ew_hash_id id, ew_slice salt, ew_slice ikm, uint8_t *out)
{
    /* RFC 5869, 2.2: an absent salt is HashLen zeros; HMAC pads its key with zeros, so an empty one
     * is the same. */
    return ew_hmac(crypto, id, salt, ikm, out);
}

ew_err ew_hkdf_expand(const ew_crypto *crypto, ew_hash_id id, ew_slice prk, ew_slice info,
    uint8_t *out, size_t out_len)
{
    size_t hash_len = ew_hash_len(id);
    if (out_len > 255 * hash_len) {
        return EW_ERR_ARGUMENT;
    }

    /* RFC 5869, 2.3: T(i) = HMAC(PRK, T(i - 1) | info | i), T(0) is empty. */
    uint8_t block[EW_HASH_MAX];
    uint8_t counter = 0;
    ew_slice parts[] = {{.data = block, .len = 0}, info, {.data = &counter, .len = 1}};
    ew_err err = EW_OK;
    for (size_t at = 0; err == EW_OK && at < out_len; at += hash_len) {
        counter++;
        err = ew_hmac_parts(crypto, id, prk, parts, 3, block);
        parts[0].len = hash_len;
        if (err == EW_OK) {
            memcpy(&out[at], block, out_len - at < hash_len ? out_len - at : hash_len);
        }
    }
    ew_wipe(block, sizeof block);
    return err;
}
