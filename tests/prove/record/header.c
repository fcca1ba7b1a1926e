/* SPDX-License-Identifier: Apache-2.0 */
/* The five bytes in front of every record. */
#include "prove/wire/bytes.h"
#include "record/half.h"

/* of crypto, which is none of this proof's: 4 with AES-GCM, 12 with ChaCha20-Poly1305 */
size_t ew_aead_iv12_len(ew_aead_id id)
{
    (void)id;
    return any_bool() ? 12 : 4;
}

void proof(void)
{
    ew_slice in = any_slice(SIZE_MAX / 4);
    ew_record_header header;
    ew_record_half half = {
        .is_protected = any_bool(), .is12 = any_bool(), .size_limit = any_u16()};
    uint8_t memory[EW_RECORD_HEADER_LEN];
    ew_writer w = ew_writer_of(memory, sizeof memory);
    bool whole;

    suppose(half.size_limit <= EW_RECORD_PLAIN_MAX + 1); /* of 1.3: the inner type counts */
    whole = ew_record_header_parse(in, &header);

    prove(whole == (in.len >= EW_RECORD_HEADER_LEN), "a header is there with its fifth byte");
    possible(whole, "a header");
    if (!whole)
        return;
    if (ew_record_header_check(&half, &header) == EW_OK)
        prove(header.len <= EW_RECORD_CIPHER_MAX, "no record is longer than the engine has room for");
    ew_record_write_header(&w, header.type, header.version, header.len);
    prove(ew_writer_done(&w) && ew_slice_equal(ew_writer_slice(&w), ew_slice_sub(in, 0, w.len)) &&
            w.len == EW_RECORD_HEADER_LEN,
        "what is written of a header is what was read");
}
