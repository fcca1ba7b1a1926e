/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "record/half.h"

/* may_send: the rules of RFC 9846, 5 to 5.4 for what we send; those of RFC 5246, 6.2.1 are the
 * same, but for the padding, which there is none of, and for a change_cipher_spec under protection,
 * which only a renegotiation would send. */
static bool may_send(
    const ew_record_half *half, ew_record_type type, size_t body_len, size_t pad_len)
{
    size_t max = ew_record_content_max(half);

    if (body_len > max || pad_len > max - body_len) {
        return false;
    }
    if (body_len == 0 && type != EW_RECORD_DATA) {
        return false;
    }
    if (half->is_protected) {
        return type != EW_RECORD_CCS && (pad_len == 0 || !half->is12);
    }
    /* "Application Data records MUST NOT be written to the wire unprotected" (5.1). */
    return type != EW_RECORD_DATA && pad_len == 0;
}

ew_err ew_record_seal_next(ew_record_half *half, const uint8_t nonce[EW_AEAD_NONCE_LEN],
    ew_slice aad, ew_slice body, ew_slice tail, uint8_t *out)
{
    half->seq++;
    ew_err err = ew_aead_seal(&half->aead, nonce, aad, body, tail, out);
    if (err != EW_OK) {
        ew_wipe(out, body.len + tail.len + EW_AEAD_TAG_LEN);
    }
    return err;
}

static ew_err seal(
    ew_record_half *half, ew_slice header, ew_slice body, ew_slice tail, uint8_t *out)
{
    uint8_t nonce[EW_AEAD_NONCE_LEN];

    ew_record_nonce(half, nonce);
    return ew_record_seal_next(half, nonce, header, body, tail, out);
}

/* seal_padded: with the padding written out behind a copy of body, and sealed in place. */
static ew_err seal_padded(ew_record_half *half, ew_slice header, uint8_t inner_type, ew_slice body,
    size_t pad_len, uint8_t *out)
{
    ew_writer w = ew_writer_of(out, body.len + 1 + pad_len);

    ew_write_slice(&w, body);
    ew_write_u8(&w, inner_type);
    uint8_t *padding = ew_write_space(&w, pad_len);
    if (padding == NULL) {
        return EW_ERR_INTERNAL;
    }
    memset(padding, 0, pad_len);
    return seal(half, header, ew_writer_slice(&w), (ew_slice){0}, out);
}

static ew_err seal13(
    ew_record_half *half, ew_record_type type, ew_slice body, size_t pad_len, ew_writer *w)
{
    uint8_t inner_type = (uint8_t)type;
    size_t len = body.len + 1 + pad_len + EW_AEAD_TAG_LEN;

    /* "The outer opaque_type field of a TLSCiphertext record is always set to the value 23", its
     * version "is always 0x0303" (5.2). */
    ew_record_write_header(w, EW_RECORD_DATA, 0x0303, len);
    ew_slice header = ew_writer_slice(w);
    uint8_t *out = ew_write_space(w, len);
    if (out == NULL) {
        return EW_ERR_INTERNAL;
    }
    if (pad_len > 0) {
        return seal_padded(half, header, inner_type, body, pad_len, out);
    }
    return seal(half, header, body, (ew_slice){.data = &inner_type, .len = 1}, out);
}

static ew_err seal_protected(
    ew_record_half *half, ew_record_type type, ew_slice body, size_t pad_len, ew_writer *w)
{
    if (ew_record_left(half) == 0) {
        return EW_ERR_KEY_LIMIT;
    }
    return half->is12 ? ew_record_seal12(half, (uint8_t)type, body, w)
                      : seal13(half, type, body, pad_len, w);
}

ew_err ew_record_seal(ew_record_half *half, ew_record_type type, uint16_t version, ew_slice body,
    size_t pad_len, uint8_t *out, size_t out_cap, size_t *out_len)
{
    ew_err err = EW_OK;

    *out_len = 0;
    if (!may_send(half, type, body.len, pad_len)) {
        return EW_ERR_ARGUMENT;
    }
    if (out_cap < ew_record_sealed_len(half, body.len, pad_len)) {
        return EW_ERR_TOO_SMALL;
    }

    ew_writer w = ew_writer_of(out, out_cap);
    if (half->is_protected) {
        err = seal_protected(half, type, body, pad_len, &w);
    } else {
        ew_record_write_header(&w, type, version, body.len);
        ew_write_slice(&w, body);
    }
    if (err == EW_OK) {
        *out_len = w.len;
    }
    return err;
}
