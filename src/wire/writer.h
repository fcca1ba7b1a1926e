/* SPDX-License-Identifier: Apache-2.0 */
/* A bounded writer in the caller's memory. Overflow is sticky: write on, check once with ew_writer_done. Length prefixes
 * are opened and shut, innermost first. */
#ifndef EW_WIRE_WRITER_H
#define EW_WIRE_WRITER_H

#include "base/mem.h"

typedef struct ew_writer {
    uint8_t *data;
    size_t cap, len;
    bool overflow;
} ew_writer;

/* ew_prefix: an open length prefix. */
typedef struct ew_prefix {
    size_t at;
    unsigned width;
} ew_prefix;

ew_writer ew_writer_of(uint8_t *data, size_t cap);

void ew_write_u8(ew_writer *w, uint8_t v);
void ew_write_u16(ew_writer *w, uint16_t v);
void ew_write_u24(ew_writer *w, uint32_t v);
void ew_write_u32(ew_writer *w, uint32_t v);
void ew_write_u64(ew_writer *w, uint64_t v);
void ew_write_bytes(ew_writer *w, const void *data, size_t len);
void ew_write_slice(ew_writer *w, ew_slice slice);

/* ew_write_space: len bytes to be filled by the caller (NULL on overflow). */
uint8_t *ew_write_space(ew_writer *w, size_t len);

/* ew_write_open / ew_write_shut: a length prefix of width 1, 2 or 3 bytes around what is written between them. A body
 * that does not fit its prefix is an overflow. */
ew_prefix ew_write_open(ew_writer *w, unsigned width);
void ew_write_shut(ew_writer *w, ew_prefix prefix);

/* ew_write_vec8/16/24: prefix and bytes in one call. */
void ew_write_vec8(ew_writer *w, const void *data, size_t len);
void ew_write_vec16(ew_writer *w, const void *data, size_t len);
void ew_write_vec24(ew_writer *w, const void *data, size_t len);

/* ew_writer_done: true if nothing overflowed. */
bool ew_writer_done(const ew_writer *w) EW_MUST_USE;
/* ew_writer_slice: what was written, borrowed. */
ew_slice ew_writer_slice(const ew_writer *w);

#endif
