/* SPDX-License-Identifier: Apache-2.0 */
/* What the writer wrote the reader reads back: numbers, bytes, and vectors in vectors. */
#include <string.h>

#include "prove/wire/bytes.h"
#include "wire/writer.h"

enum { MEMORY = 64, BYTES_MAX = 3 };

void proof(void)
{
    uint8_t memory[MEMORY], bytes_memory[BYTES_MAX], vec_memory[BYTES_MAX];
    size_t cap = any_size();
    ew_writer w;
    ew_reader r, inner;
    uint8_t a = any_u8();
    uint16_t b = any_u16();
    uint32_t c = any_u32(), d = any_u32();
    uint64_t e = any_u64();
    ew_slice bytes = any_slice_of(bytes_memory, BYTES_MAX), vec = any_slice_of(vec_memory, BYTES_MAX);
    unsigned width = 1 + any_u8() % 3;
    ew_prefix outer;

    suppose(cap <= MEMORY);
    w = ew_writer_of(memory, cap);
    ew_write_u8(&w, a);
    ew_write_u16(&w, b);
    ew_write_u24(&w, c);
    ew_write_u32(&w, d);
    ew_write_u64(&w, e);
    outer = ew_write_open(&w, width);
    ew_write_vec8(&w, vec.data, vec.len);
    ew_write_vec16(&w, vec.data, vec.len);
    ew_write_vec24(&w, vec.data, vec.len);
    ew_write_shut(&w, outer);
    ew_write_slice(&w, bytes);
    possible(!ew_writer_done(&w) && c <= 0xffffff, "not all of it has room");
    prove(ew_writer_done(&w) ==
            (c <= 0xffffff && cap >= 18 + width + 6 + 3 * vec.len + bytes.len),
        "a write fails if and only if there is no room or no such number");
    if (!ew_writer_done(&w))
        return;
    r = ew_reader_of_slice(ew_writer_slice(&w));
    prove(ew_read_u8(&r) == a && ew_read_u16(&r) == b && ew_read_u24(&r) == c &&
            ew_read_u32(&r) == d && ew_read_u64(&r) == e,
        "every number is read as it was written");
    if (width == 1)
        inner = ew_reader_of_slice(ew_read_vec8(&r, 0, 255));
    else if (width == 2)
        inner = ew_reader_of_slice(ew_read_vec16(&r, 0, 255));
    else
        inner = ew_reader_of_slice(ew_read_vec24(&r, 0, 255));
    prove(ew_slice_equal(ew_read_vec8(&inner, 0, BYTES_MAX), vec) &&
            ew_slice_equal(ew_read_vec16(&inner, 0, BYTES_MAX), vec) &&
            ew_slice_equal(ew_read_vec24(&inner, 0, BYTES_MAX), vec) && ew_reader_done(&inner),
        "every vector is read as it was written");
    prove(ew_slice_equal(ew_read_rest(&r), bytes) && ew_reader_done(&r),
        "the bytes behind them are read as they were written");
    possible(vec.len == BYTES_MAX && bytes.len == BYTES_MAX, "all of it has room");
}
