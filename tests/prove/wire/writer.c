/* SPDX-License-Identifier: Apache-2.0 */
/* Any one write (WRITE says of which kind), by a writer in any state into memory of up to BYTES bytes:
 * it stays inside, changes nothing written before, and leaves the writer in such a state again. */
#include "prove/wire/bytes.h"
#include "wire/writer.h"

enum { BYTES_MAX = 4 };
enum { NUMBER, VEC8, VEC16, VEC24, SLICE, SPACE, OPEN, SHUT };

static void write_number(ew_writer *w)
{
    switch (any_u8() % 5) {
    case 0:
        ew_write_u8(w, any_u8());
        break;
    case 1:
        ew_write_u16(w, any_u16());
        break;
    case 2:
        ew_write_u24(w, any_u32());
        break;
    case 3:
        ew_write_u32(w, any_u32());
        break;
    default:
        ew_write_u64(w, any_u64());
        break;
    }
}

/* A prefix opened earlier: its bytes are written already, unless nothing more is. */
static void shut(ew_writer *w)
{
    ew_prefix prefix = {.at = any_size(), .width = 1 + any_u8() % 3};

    suppose(w->overflow || (prefix.at <= w->len && prefix.width <= w->len - prefix.at));
    ew_write_shut(w, prefix);
}

static void write_any(ew_writer *w)
{
    uint8_t memory[BYTES_MAX];
    ew_slice bytes = any_slice_of(memory, sizeof memory);

    switch (WRITE) {
    case NUMBER:
        write_number(w);
        break;
    case VEC8:
        ew_write_vec8(w, bytes.data, bytes.len);
        break;
    case VEC16:
        ew_write_vec16(w, bytes.data, bytes.len);
        break;
    case VEC24:
        ew_write_vec24(w, bytes.data, bytes.len);
        break;
    case SLICE:
        ew_write_slice(w, bytes);
        break;
    case SPACE:
        (void)ew_write_space(w, any_size());
        break;
    case OPEN:
        (void)ew_write_open(w, 1 + any_u8() % 3);
        break;
    case SHUT:
        shut(w);
        break;
    default:
        break;
    }
}

void proof(void)
{
    uint8_t memory[BYTES];
    size_t cap = any_size(), len = any_size(), at = any_size();
    ew_writer w, before;
    uint8_t old = 0;

    suppose(cap <= BYTES && len <= cap && (at < len || len == 0));
    w = ew_writer_of(cap == 0 && any_bool() ? NULL : memory + (BYTES - cap), cap);
    w.len = len;
    w.overflow = any_bool();
    before = w;
    if (len > 0)
        old = w.data[at];
    write_any(&w);
    prove(w.data == before.data && w.cap == before.cap, "the writer keeps its memory");
    prove(w.len <= w.cap && w.len >= before.len, "it writes on, and inside");
    prove(!before.overflow || (w.overflow && w.len == before.len), "an overflow is for good");
    prove(WRITE == SHUT || len == 0 || w.data[at] == old,
        "only a prefix that is shut changes what was written");
    possible(w.overflow && !before.overflow, "an overflow");
}
