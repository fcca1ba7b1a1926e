/* SPDX-License-Identifier: Apache-2.0 */
/* Any one take (TAKE is a function below), from a reader in any state over memory of up to BYTES bytes:
 * it stays inside and leaves the reader in such a state again; so every sequence of takes is safe. */
#include "prove/wire/bytes.h"

enum { COPY_MAX = 8 };

static ew_reader any_reader(ew_slice bytes)
{
    ew_reader r = ew_reader_of_slice(bytes);
    size_t taken = any_size();

    suppose(taken <= bytes.len);
    if (taken > 0)
        r.at += taken;
    r.left = bytes.len - taken;
    if (any_bool())
        ew_reader_fail(&r);
    return r;
}

static ew_slice take_number(ew_reader *r)
{
    switch (any_u8() % 5) {
    case 0:
        (void)ew_read_u8(r);
        break;
    case 1:
        (void)ew_read_u16(r);
        break;
    case 2:
        prove(ew_read_u24(r) <= 0xffffff, "three bytes are a number of three bytes");
        break;
    case 3:
        (void)ew_read_u32(r);
        break;
    default:
        (void)ew_read_u64(r);
        break;
    }
    return (ew_slice){0};
}

static ew_slice take_vec(ew_reader *r)
{
    size_t min = any_size(), max = any_size();
    ew_slice taken;

    switch (any_u8() % 3) {
    case 0:
        taken = ew_read_vec8(r, min, max);
        break;
    case 1:
        taken = ew_read_vec16(r, min, max);
        break;
    default:
        taken = ew_read_vec24(r, min, max);
        break;
    }
    prove(r->failed || (min <= taken.len && taken.len <= max), "a vector has a length in its bounds");
    prove(!r->failed || taken.len == 0, "a vector that fails is empty");
    return taken;
}

static ew_slice take_bytes(ew_reader *r)
{
    return ew_read_bytes(r, any_size());
}

static ew_slice take_rest(ew_reader *r)
{
    return ew_read_rest(r);
}

static ew_slice take_copy(ew_reader *r)
{
    uint8_t copy[COPY_MAX];
    size_t copy_len = any_size();

    suppose(copy_len <= COPY_MAX);
    ew_read_copy(r, copy, copy_len);
    return (ew_slice){0};
}

void proof(void)
{
    uint8_t memory[BYTES];
    ew_slice bytes = any_slice_of(memory, sizeof memory);
    ew_reader r = any_reader(bytes), before = r;
    ew_slice taken = TAKE(&r);

    prove(is_within(taken, (ew_slice){before.at, before.left}), "what is taken was left before");
    prove(is_within((ew_slice){r.at, r.left}, (ew_slice){before.at, before.left}),
        "what is left then was left before");
    prove(r.left <= before.left, "a take never adds");
    prove(!r.failed || r.left == 0, "a poisoned reader has nothing left");
    prove(!before.failed || r.failed, "a reader once poisoned stays so");
    possible(r.left == 0 && before.left > 0, "a take of all that is left, or a failed one");
}
