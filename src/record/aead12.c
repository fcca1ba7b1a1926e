/* SPDX-License-Identifier: Apache-2.0 */
/* Protected records of TLS 1.2: GenericAEADCipher of RFC 5246, 6.2.3.3, with GCM (RFC 5288) and
 * ChaCha20-Poly1305 (RFC 7905). */
#include "record/half.h"

enum { AAD_LEN = 13 };

size_t ew_record_explicit12_len(const ew_record_half *half)
{
    return EW_AEAD_NONCE_LEN - ew_aead_iv12_len(half->aead.id);
}

size_t ew_record_expansion12(const ew_record_half *half)
{
    return ew_record_explicit12_len(half) + EW_AEAD_TAG_LEN;
}

/* additional_data: "seq_num + TLSCompressed.type + TLSCompressed.version + TLSCompressed.length",
 * the length being that of the plaintext. */
static ew_slice additional_data(
    const ew_record_half *half, uint8_t type, uint16_t version, size_t len, uint8_t out[AAD_LEN])
{
    ew_writer w = ew_writer_of(out, AAD_LEN);

    ew_write_u64(&w, half->seq);
    ew_record_write_header(&w, type, version, len);
    return ew_writer_slice(&w);
}

/* The explicit part is the end of the nonce, so that it is the sequence number (RFC 5288, 3):
 * unique by construction. */
ew_err ew_record_seal12(ew_record_half *half, uint8_t type, ew_slice body, ew_writer *w)
{
    uint8_t nonce[EW_AEAD_NONCE_LEN], aad[AAD_LEN];
    size_t explicit_len = ew_record_explicit12_len(half);
    ew_slice whole = {.data = nonce, .len = sizeof nonce};

    ew_record_nonce(half, nonce);
    ew_record_write_header(w, type, 0x0303, body.len + ew_record_expansion12(half));
    ew_write_slice(w, ew_slice_sub(whole, sizeof nonce - explicit_len, explicit_len));
    uint8_t *out = ew_write_space(w, body.len + EW_AEAD_TAG_LEN);
    if (out == NULL) {
        return EW_ERR_INTERNAL;
    }
    ew_slice over = additional_data(half, type, 0x0303, body.len, aad);
    return ew_record_seal_next(half, nonce, over, body, (ew_slice){0}, out);
}

/* take_explicit: the peer's part of the nonce, which need not be its sequence number. What is left
 * of the fragment is to be opened; NULL if there is less. */
static uint8_t *take_explicit(const ew_record_half *half, uint8_t *fragment, size_t len,
    uint8_t nonce[EW_AEAD_NONCE_LEN], size_t *out_left)
{
    size_t explicit_len = ew_record_explicit12_len(half);
    ew_writer w = ew_writer_of(fragment, len); /* gives mutable places, bounds checked */
    const uint8_t *part = ew_write_space(&w, explicit_len);

    if (part == NULL) {
        return NULL;
    }
    ew_record_nonce(half, nonce);
    ew_writer end = ew_writer_of(nonce, EW_AEAD_NONCE_LEN);
    (void)ew_write_space(&end, EW_AEAD_NONCE_LEN - explicit_len);
    ew_write_bytes(&end, part, explicit_len);
    *out_left = len - explicit_len;
    return ew_write_space(&w, *out_left);
}

ew_err ew_record_open12(
    ew_record_half *half, const ew_record_header *header, uint8_t *fragment, ew_opened *out)
{
    uint8_t nonce[EW_AEAD_NONCE_LEN], aad[AAD_LEN];
    size_t left = 0, len = 0;
    uint8_t *sealed = take_explicit(half, fragment, header->len, nonce, &left);

    if (sealed == NULL || left < EW_AEAD_TAG_LEN) {
        return EW_ERR_BAD_RECORD_MAC;
    }
    ew_slice over =
        additional_data(half, header->type, header->version, left - EW_AEAD_TAG_LEN, aad);
    ew_err err = ew_record_open_next(half, nonce, over, sealed, left, EW_RECORD_PLAIN_MAX, &len);
    if (err == EW_OK) {
        *out = (ew_opened){.type = header->type, .data = sealed, .len = len};
    }
    return err;
}
