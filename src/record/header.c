/* SPDX-License-Identifier: Apache-2.0 */
#include "record/half.h"

bool ew_record_header_parse(ew_slice in, ew_record_header *out)
{
    ew_reader r = ew_reader_of_slice(ew_slice_sub(in, 0, EW_RECORD_HEADER_LEN));

    out->type = ew_read_u8(&r);
    out->version = ew_read_u16(&r);
    out->len = ew_read_u16(&r);
    return ew_reader_done(&r);
}

ew_err ew_record_header_check(const ew_record_half *half, const ew_record_header *header)
{
    /* RFC 9846, 5.1: a TLSPlaintext's "length MUST NOT exceed 2^14 bytes"; 5.2: a TLSCiphertext's
     * "MUST NOT exceed 2^14 + 256 bytes"; both "record_overflow". */
    size_t max = EW_RECORD_PLAIN_MAX;

    if (half->is_protected && half->size_limit > 0) {
        /* RFC 8449, 4; the tag's length is fixed, so the record's tells it all. */
        size_t tag = half->is12 ? ew_record_expansion12(half) : EW_AEAD_TAG_LEN;
        max = half->size_limit + tag;
    } else if (half->is_protected) {
        /* RFC 5246, 6.2.3, allows 2^14 + 2048; but with these AEADs whatever is longer than this
         * holds more than the 2^14 bytes of 6.2.1, which is record_overflow as well. */
        max = half->is12 ? EW_RECORD_PLAIN_MAX + ew_record_expansion12(half) : EW_RECORD_CIPHER_MAX;
    }
    return header->len > max ? EW_ERR_RECORD_OVERFLOW : EW_OK;
}

void ew_record_write_header(ew_writer *w, uint8_t type, uint16_t version, size_t len)
{
    ew_write_u8(w, type);
    ew_write_u16(w, version);
    ew_write_u16(w, (uint16_t)len);
}
