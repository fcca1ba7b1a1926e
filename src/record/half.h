/* SPDX-License-Identifier: Apache-2.0 */
/* What sealing and opening share. */
#ifndef EW_RECORD_HALF_H
#define EW_RECORD_HALF_H

#include "record/record.h"
#include "wire/writer.h"

/* ew_record_nonce: the nonce of the half's next record. The caller counts seq on. */
void ew_record_nonce(const ew_record_half *half, uint8_t out[EW_AEAD_NONCE_LEN]);

/* ew_record_write_header: the five bytes every record begins with. */
void ew_record_write_header(ew_writer *w, uint8_t type, uint16_t version, size_t len);

/* ew_record_seal_next: takes the half's next sequence number and seals body and tail into out under
 * it: body.len + tail.len + EW_AEAD_TAG_LEN bytes. The number is used up before the key is, so that
 * no way out leaves it to be taken again. */
ew_err ew_record_seal_next(ew_record_half *half, const uint8_t nonce[EW_AEAD_NONCE_LEN],
    ew_slice aad, ew_slice body, ew_slice tail, uint8_t *out) EW_MUST_USE;

/* ew_record_open_next: opens the len bytes at data in place under the half's next sequence number,
 * which counts on only for a record that opens. plain_max: the longest that may be inside; more is
 * EW_ERR_RECORD_OVERFLOW. */
ew_err ew_record_open_next(ew_record_half *half, const uint8_t nonce[EW_AEAD_NONCE_LEN],
    ew_slice aad, uint8_t *data, size_t len, size_t plain_max, size_t *out_len) EW_MUST_USE;

/* --- TLS 1.2 ------------------------------------------------------------------------------ */

/* ew_record_explicit12_len: the part of the nonce that each record carries: 8 bytes or none. */
size_t ew_record_explicit12_len(const ew_record_half *half);
/* ew_record_expansion12: by how much a fragment is longer than what it protects. */
size_t ew_record_expansion12(const ew_record_half *half);
/* ew_record_seal12, ew_record_open12: a protected record, as ew_record_seal and ew_record_open have
 * it for both versions. out_len is the content's. */
ew_err ew_record_seal12(ew_record_half *half, uint8_t type, ew_slice body, ew_writer *w) EW_MUST_USE;
ew_err ew_record_open12(ew_record_half *half, const ew_record_header *header, uint8_t *fragment,
    ew_opened *out) EW_MUST_USE;

#endif
