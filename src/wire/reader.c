/* SPDX-License-Identifier: Apache-2.0 */
#include "wire/reader.h"

#include <string.h>

ew_reader ew_reader_of(const uint8_t *data, size_t len)
{
    return (ew_reader){.at = data, .left = len, .failed = false};
}

ew_reader ew_reader_of_slice(ew_slice slice)
{
    return ew_reader_of(slice.data, slice.len);
}

void ew_reader_fail(ew_reader *r)
{
    r->failed = true;
    r->left = 0;
}

bool ew_reader_empty(const ew_reader *r)
{
    return r->left == 0;
}

bool ew_reader_done(const ew_reader *r)
{
    return !r->failed && r->left == 0;
}

ew_slice ew_read_bytes(ew_reader *r, size_t len)
{
    if (r->failed || len > r->left) {
        ew_reader_fail(r);
        return (ew_slice){0};
    }

    ew_slice taken = {.data = r->at, .len = len};
    if (len > 0) { /* adding even 0 to a null pointer is undefined */
        r->at += len;
        r->left -= len;
    }
    return taken;
}

ew_slice ew_read_rest(ew_reader *r)
{
    return ew_read_bytes(r, r->left);
}

void ew_read_copy(ew_reader *r, void *out, size_t len)
{
    ew_slice taken = ew_read_bytes(r, len);
    if (len == 0) {
        return;
    }
    if (taken.len == len) {
        memcpy(out, taken.data, len);
    } else {
        memset(out, 0, len);
    }
}

/* read_uint: a big-endian number of num_bytes bytes. */
static uint64_t read_uint(ew_reader *r, size_t num_bytes)
{
    ew_slice taken = ew_read_bytes(r, num_bytes);
    uint64_t v = 0;
    for (size_t i = 0; i < taken.len; i++) {
        v = v << 8 | taken.data[i];
    }
    return v;
}

uint8_t ew_read_u8(ew_reader *r)
{
    return (uint8_t)read_uint(r, 1);
}

uint16_t ew_read_u16(ew_reader *r)
{
    return (uint16_t)read_uint(r, 2);
}

uint32_t ew_read_u24(ew_reader *r)
{
    return (uint32_t)read_uint(r, 3);
}

uint32_t ew_read_u32(ew_reader *r)
{
    return (uint32_t)read_uint(r, 4);
}

uint64_t ew_read_u64(ew_reader *r)
{
    return read_uint(r, 8);
}

static ew_slice read_vec(ew_reader *r, size_t width, size_t min, size_t max)
{
    size_t len = (size_t)read_uint(r, width);
    if (len < min || len > max) {
        ew_reader_fail(r);
    }
    return ew_read_bytes(r, len);
}

ew_slice ew_read_vec8(ew_reader *r, size_t min, size_t max)
{
    return read_vec(r, 1, min, max);
}

ew_slice ew_read_vec16(ew_reader *r, size_t min, size_t max)
{
    return read_vec(r, 2, min, max);
}

ew_slice ew_read_vec24(ew_reader *r, size_t min, size_t max)
{
    return read_vec(r, 3, min, max);
}

bool ew_slice_equal(ew_slice a, ew_slice b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.data, b.data, a.len) == 0);
}

bool ew_slice_is(ew_slice a, const char *text)
{
    return a.len == strlen(text) && (a.len == 0 || memcmp(a.data, text, a.len) == 0);
}

ew_slice ew_slice_sub(ew_slice a, size_t from, size_t len)
{
    ew_reader r = ew_reader_of_slice(a);
    ew_read_bytes(&r, from);
    return ew_read_bytes(&r, len);
}
