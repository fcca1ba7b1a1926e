/* SPDX-License-Identifier: Apache-2.0 */
#include "record/half.h"

#include <string.h>

/* RFC 9846, 5.5: 2^24.5 full-size records for AES-GCM; for ChaCha20/Poly1305 "the record sequence
 * number would wrap before the safety limit is reached". */
static uint64_t own_limit(ew_aead_id aead)
{
    return aead == EW_CHACHA20_POLY1305 ? UINT64_MAX : (uint64_t)1 << 24;
}

static ew_err protect(ew_record_half *half, const ew_crypto *crypto, const ew_suite *suite,
    const uint8_t *key, ew_slice iv, bool is12, bool seals, uint64_t limit)
{
    uint64_t max = own_limit(suite->aead);
    ew_record_half fresh = {.is_protected = true,
        .is12 = is12,
        .seq = 0,
        .limit = limit == 0 || limit > max ? max : limit};

    ew_err err = ew_aead_init(&fresh.aead, crypto, suite->aead, seals, key);
    if (err != EW_OK) {
        ew_aead_free(&fresh.aead);
        return err;
    }
    memcpy(fresh.iv, iv.data, iv.len);

    ew_record_half_free(half);
    *half = fresh;
    ew_wipe(&fresh, sizeof fresh);
    return EW_OK;
}

ew_err ew_record_protect(ew_record_half *half, const ew_crypto *crypto, const ew_suite *suite,
    const uint8_t *key, const uint8_t *iv, bool seals, uint64_t limit)
{
    ew_slice whole = {.data = iv, .len = EW_AEAD_NONCE_LEN};

    return protect(half, crypto, suite, key, whole, false, seals, limit);
}

/* The limits are those of 1.3: they are the AEAD's, and RFC 5246 has none of its own. */
ew_err ew_record_protect12(ew_record_half *half, const ew_crypto *crypto, const ew_suite *suite,
    const uint8_t *key, const uint8_t *fixed_iv, bool seals, uint64_t limit)
{
    ew_slice fixed = {.data = fixed_iv, .len = ew_aead_iv12_len(suite->aead)};

    return protect(half, crypto, suite, key, fixed, true, seals, limit);
}

void ew_record_unprotect(ew_record_half *half)
{
    ew_record_half_free(half);
    *half = (ew_record_half){0};
}

uint64_t ew_record_left(const ew_record_half *half)
{
    if (!half->is_protected) {
        return UINT64_MAX;
    }
    return half->seq < half->limit ? half->limit - half->seq : 0;
}

/* RFC 8449, 4: "Even if a larger record size limit is provided by a peer, an endpoint MUST NOT send
 * records larger than the protocol-defined limit". */
void ew_record_limit(ew_record_half *half, uint16_t size_limit)
{
    uint16_t max = half->is12 ? EW_RECORD_PLAIN_MAX : EW_RECORD_PLAIN_MAX + 1;

    half->size_limit = size_limit < max ? size_limit : 0;
}

size_t ew_record_content_max(const ew_record_half *half)
{
    if (!half->is_protected || half->size_limit == 0) {
        return EW_RECORD_PLAIN_MAX;
    }
    return half->is12 ? half->size_limit : half->size_limit - 1; /* the inner type counts */
}

size_t ew_record_sealed_len(const ew_record_half *half, size_t body_len, size_t pad_len)
{
    size_t overhead = EW_RECORD_HEADER_LEN;

    if (half->is_protected) {
        overhead =
            half->is12 ? EW_RECORD_HEADER_LEN + ew_record_expansion12(half) : EW_RECORD_OVERHEAD;
    }
    return overhead + body_len + pad_len;
}

/* RFC 9846, 5.3: the sequence number, in network byte order and padded to the left, XORed with the
 * static IV. RFC 7905, 2, has the same for TLS 1.2. RFC 5288, 3: for GCM the nonce is the 4 bytes
 * of the fixed IV, then 8 explicit ones, which "MAY be the 64-bit sequence number": the XOR with
 * the zeros behind the fixed IV. */
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
