/* SPDX-License-Identifier: Apache-2.0 */
#include "record/half.h"

enum { INNER_MAX = EW_RECORD_PLAIN_MAX + 1 }; /* content, type and padding (RFC 9846, 5.4) */

/* judge: what RFC 9846, 5 and 5.1 and RFC 5246, 6.2.1 say of a record's type, once it is known. */
static ew_err judge(const ew_record_half *half, const ew_opened *opened)
{
    switch (opened->type) {
    case EW_RECORD_CCS:
        if (half->is_protected) {
            return EW_ERR_UNEXPECTED_RECORD;
        }
        break;
    case EW_RECORD_ALERT:
    case EW_RECORD_HANDSHAKE:
        break;
    case EW_RECORD_DATA:
        /* Zero-length fragments MAY be sent; but "always protected". */
        return half->is_protected ? EW_OK : EW_ERR_UNEXPECTED_RECORD;
    default:
        return EW_ERR_UNEXPECTED_RECORD;
    }
    return opened->len > 0 ? EW_OK : EW_ERR_RECORD_EMPTY;
}

/* open_plain: the fragment as it is. */
static ew_err open_plain(
    const ew_record_half *half, uint8_t type, uint8_t *fragment, size_t len, ew_opened *out)
{
    *out = (ew_opened){.type = type, .data = fragment, .len = len};
    return judge(half, out);
}

/* find_type: "scans the field from the end toward the beginning until it finds a non-zero octet"
 * (5.4), within the cleartext of len bytes. */
static ew_err find_type(uint8_t *cleartext, size_t len, ew_opened *out)
{
    while (len > 0 && cleartext[len - 1] == 0) {
        len--;
    }
    if (len == 0) {
        return EW_ERR_RECORD_NO_TYPE;
    }
    *out = (ew_opened){.type = cleartext[len - 1], .data = cleartext, .len = len - 1};
    return EW_OK;
}

ew_err ew_record_open_next(ew_record_half *half, const uint8_t nonce[EW_AEAD_NONCE_LEN],
    ew_slice aad, uint8_t *data, size_t len, size_t plain_max, size_t *out_len)
{
    if (half->seq == UINT64_MAX) {
        return EW_ERR_KEY_LIMIT; /* "would need to wrap a sequence number" (5.3), or freed */
    }
    if (len < EW_AEAD_TAG_LEN) {
        return EW_ERR_BAD_RECORD_MAC;
    }
    /* The tag's length is fixed, so the answer is known before the work. */
    if (len - EW_AEAD_TAG_LEN > plain_max) {
        return EW_ERR_RECORD_OVERFLOW;
    }

    ew_err err = ew_aead_open(&half->aead, nonce, aad, data, len, out_len);
    if (err == EW_OK) {
        half->seq++;
    }
    return err;
}

/* open13: "The full encoded TLSInnerPlaintext MUST NOT exceed 2^14 + 1 octets" (5.4). */
static ew_err open13(
    ew_record_half *half, ew_slice header, uint8_t *fragment, size_t len, ew_opened *out)
{
    uint8_t nonce[EW_AEAD_NONCE_LEN];
    size_t inner_len = 0;

    ew_record_nonce(half, nonce);
    ew_err err = ew_record_open_next(half, nonce, header, fragment, len, INNER_MAX, &inner_len);
    return err == EW_OK ? find_type(fragment, inner_len, out) : err;
}

static ew_err open_protected(ew_record_half *half, ew_slice header, const ew_record_header *h,
    uint8_t *fragment, ew_opened *out)
{
    ew_err err = half->is12 ? ew_record_open12(half, h, fragment, out)
                            : open13(half, header, fragment, h->len, out);

    return err == EW_OK ? judge(half, out) : err;
}

/* may_be: can a record of this outer type be, while the half is as it is? Under 1.3 it is always
 * 23; under 1.2 it is the content's, of which only a renegotiation would be change_cipher_spec. */
static bool may_be(const ew_record_half *half, uint8_t type)
{
    if (!half->is_protected || type == EW_RECORD_DATA) {
        return true;
    }
    return half->is12 && (type == EW_RECORD_ALERT || type == EW_RECORD_HANDSHAKE);
}

ew_err ew_record_open(ew_record_half *half, uint8_t *record, size_t len, ew_opened *out)
{
    ew_record_header h;

    *out = (ew_opened){0};
    if (!ew_record_header_parse((ew_slice){.data = record, .len = len}, &h) ||
        len != (size_t)EW_RECORD_HEADER_LEN + h.len) {
        return EW_ERR_INTERNAL; /* the caller frames */
    }
    if (!may_be(half, h.type)) {
        return EW_ERR_UNEXPECTED_RECORD;
    }
    ew_err err = ew_record_header_check(half, &h);
    if (err != EW_OK) {
        return err;
    }

    /* A writer gives mutable places in the caller's record, bounds checked. */
    ew_writer w = ew_writer_of(record, len);
    ew_slice header = {
        .data = ew_write_space(&w, EW_RECORD_HEADER_LEN), .len = EW_RECORD_HEADER_LEN};
    uint8_t *fragment = ew_write_space(&w, h.len);
    err = half->is_protected ? open_protected(half, header, &h, fragment, out)
                             : open_plain(half, h.type, fragment, h.len, out);
    if (err != EW_OK) {
        *out = (ew_opened){0};
    }
    return err;
}
