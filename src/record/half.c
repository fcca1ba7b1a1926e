/* SPDX-License-Identifier: Apache-2.0 */
#include "record/half.h"

#include <string.h>

/* RFC 9846, 5.5: 2^24.5 full-size records for AES-GCM; for ChaCha20/Poly1305 "the record sequence
 * number would wrap before the safety limit is reached". */
static uint64_t own_limit(ew_aead_id aead)
{
    return aead == EW_CHACHA20_POLY1305 ? UINT64_MAX : (uint64_t)1 << 24;
}

ew_err ew_record_protect(ew_record_half *half, const ew_crypto *crypto, const ew_suite *suite,
    const uint8_t *key, const uint8_t *iv, bool seals, uint64_t limit)
{
    uint64_t max = own_limit(suite->aead);
    ew_record_half fresh = {
        .is_protected = true, .seq = 0, .limit = limit == 0 || limit > max ? max : limit};

    ew_err err = ew_aead_init(&fresh.aead, crypto, suite->aead, seals, key);
    if (err != EW_OK) {
        ew_aead_free(&fresh.aead);
        return err;
    }
    memcpy(fresh.iv, iv, sizeof fresh.iv);

    ew_record_half_free(half);
    *half = fresh;
    ew_wipe(&fresh, sizeof fresh);
    return EW_OK;
}

uint64_t ew_record_left(const ew_record_half *half)
{
    if (!half->is_protected) {
        return UINT64_MAX;
    }
    return half->seq < half->limit ? half->limit - half->seq : 0;
}

size_t ew_record_sealed_len(const ew_record_half *half, size_t body_len, size_t pad_len)
{
    size_t overhead = half->is_protected ? EW_RECORD_OVERHEAD : EW_RECORD_HEADER_LEN;

    return overhead + body_len + pad_len;
}

/* RFC 9846, 5.3: the sequence number, in network byte order and padded to the left, XORed with the
 * static IV. */
void ew_record_nonce(const ew_record_half *half, uint8_t out[EW_AEAD_NONCE_LEN])
{
    uint64_t seq = half->seq;

    memcpy(out, half->iv, EW_AEAD_NONCE_LEN);
    for (size_t i = EW_AEAD_NONCE_LEN; seq != 0; seq >>= 8) {
        out[--i] ^= (uint8_t)seq;
    }
}

void ew_record_half_free(ew_record_half *half)
{
    ew_aead_free(&half->aead);
    ew_wipe(half, sizeof *half);
    half->is_protected = true;
    half->seq = UINT64_MAX;
}
