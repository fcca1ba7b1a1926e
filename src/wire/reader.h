/* SPDX-License-Identifier: Apache-2.0 */
/* A bounded reader of TLS presentation language. A failed take poisons the reader: every later take yields zeros and
 * empty slices, so a parser may check once, at its end, with ew_reader_done. */
#ifndef EW_WIRE_READER_H
#define EW_WIRE_READER_H

#include "base/mem.h"

typedef struct ew_reader {
    const uint8_t *at;
    size_t left;
    bool failed;
} ew_reader;

ew_reader ew_reader_of(const uint8_t *data, size_t len);
ew_reader ew_reader_of_slice(ew_slice slice);

uint8_t ew_read_u8(ew_reader *r);
uint16_t ew_read_u16(ew_reader *r);
uint32_t ew_read_u24(ew_reader *r);
uint32_t ew_read_u32(ew_reader *r);
uint64_t ew_read_u64(ew_reader *r);

/* ew_read_bytes: the next len bytes, borrowed; an empty slice and poison if there are fewer. */
ew_slice ew_read_bytes(ew_reader *r, size_t len);
/* ew_read_rest: all that is left. */
ew_slice ew_read_rest(ew_reader *r);
/* ew_read_copy: copies len bytes to out; zeros and poison if there are fewer. */
void ew_read_copy(ew_reader *r, void *out, size_t len);

/* ew_read_vec8/16/24: a vector with a length prefix of 1, 2 or 3 bytes whose length must lie in [min, max]. */
ew_slice ew_read_vec8(ew_reader *r, size_t min, size_t max);
ew_slice ew_read_vec16(ew_reader *r, size_t min, size_t max);
ew_slice ew_read_vec24(ew_reader *r, size_t min, size_t max);

/* ew_reader_fail: poisons from outside (a value out of its range). */
void ew_reader_fail(ew_reader *r);
/* ew_reader_empty: nothing left (true for a poisoned reader as well: loops end). */
bool ew_reader_empty(const ew_reader *r);
/* ew_reader_done: true if nothing failed and nothing is left. */
bool ew_reader_done(const ew_reader *r) EW_MUST_USE;

/* ew_slice_equal: same length and bytes (not constant time: for public values only). */
bool ew_slice_equal(ew_slice a, ew_slice b);
/* ew_slice_is: equal to a C string's bytes. */
bool ew_slice_is(ew_slice a, const char *text);
/* ew_slice_sub: bytes [from, from+len) of a slice; empty if out of range. */
ew_slice ew_slice_sub(ew_slice a, size_t from, size_t len);

#endif
