/* SPDX-License-Identifier: Apache-2.0 */
#include "wire/writer.h"

#include <string.h>

ew_writer ew_writer_of(uint8_t *data, size_t cap)
{
    return (ew_writer){.data = data, .cap = cap};
}

uint8_t *ew_write_space(ew_writer *w, size_t len)
{
    if (w->overflow || len > w->cap - w->len) {
        w->overflow = true;
        return NULL;
    }
    if (w->data == NULL) { /* an empty writer of capacity 0: nothing to point into */
        return NULL;
    }

    uint8_t *space = w->data + w->len;
    w->len += len;
    return space;
}

/* put_uint: v as num_bytes bytes, big-endian. */
static void put_uint(uint8_t *out, uint64_t v, unsigned num_bytes)
{
    for (unsigned i = num_bytes; i > 0; i--) {
        out[i - 1] = (uint8_t)v;
        v >>= 8;
    }
}

static void write_uint(ew_writer *w, uint64_t v, unsigned num_bytes)
{
    uint8_t *space = ew_write_space(w, num_bytes);
    if (space != NULL) {
        put_uint(space, v, num_bytes);
    }
}

void ew_write_u8(ew_writer *w, uint8_t v)
{
    write_uint(w, v, 1);
}

void ew_write_u16(ew_writer *w, uint16_t v)
{
    write_uint(w, v, 2);
}

void ew_write_u24(ew_writer *w, uint32_t v)
{
    if (v > 0xffffff) {
        w->overflow = true;
    }
    write_uint(w, v, 3);
}

void ew_write_u32(ew_writer *w, uint32_t v)
{
    write_uint(w, v, 4);
}

void ew_write_u64(ew_writer *w, uint64_t v)
{
    write_uint(w, v, 8);
}

void ew_write_bytes(ew_writer *w, const void *data, size_t len)
{
    uint8_t *space = ew_write_space(w, len);
    if (space != NULL && len > 0) {
        memcpy(space, data, len);
    }
}

void ew_write_slice(ew_writer *w, ew_slice slice)
{
    ew_write_bytes(w, slice.data, slice.len);
}

ew_prefix ew_write_open(ew_writer *w, unsigned width)
{
    ew_prefix prefix = {.at = w->len, .width = width};
    write_uint(w, 0, width);
    return prefix;
}

void ew_write_shut(ew_writer *w, ew_prefix prefix)
{
    if (w->overflow) {
        return;
    }

    size_t body_len = w->len - prefix.at - prefix.width;
    if (body_len >> (8 * prefix.width) != 0) {
        w->overflow = true;
        return;
    }
    put_uint(w->data + prefix.at, body_len, prefix.width);
}

static void write_vec(ew_writer *w, unsigned width, const void *data, size_t len)
{
    ew_prefix prefix = ew_write_open(w, width);
    ew_write_bytes(w, data, len);
    ew_write_shut(w, prefix);
}

void ew_write_vec8(ew_writer *w, const void *data, size_t len)
{
    write_vec(w, 1, data, len);
}

void ew_write_vec16(ew_writer *w, const void *data, size_t len)
{
    write_vec(w, 2, data, len);
}

void ew_write_vec24(ew_writer *w, const void *data, size_t len)
{
    write_vec(w, 3, data, len);
}

bool ew_writer_done(const ew_writer *w)
{
    return !w->overflow;
}

ew_slice ew_writer_slice(const ew_writer *w)
{
    if (w->overflow) {
        return (ew_slice){0};
    }
    return (ew_slice){.data = w->data, .len = w->len};
}
