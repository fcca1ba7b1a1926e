/* SPDX-License-Identifier: Apache-2.0 */
/* Changing the hellos of TLS 1.2 on their way. */
#ifndef TEST_HS12_EDIT_H
#define TEST_HS12_EDIT_H

#include "hs_fixture.h"

/* fix_lengths: of the message and its block of extensions, after a change in their size. */
static inline void fix_lengths(ew_buf *m, size_t block_at)
{
    size_t block = m->len - block_at - 2, body = m->len - 4;
    m->data[block_at] = (uint8_t)(block >> 8);
    m->data[block_at + 1] = (uint8_t)block;
    m->data[2] = (uint8_t)(body >> 8);
    m->data[3] = (uint8_t)body;
}

/* block_of: where the length of a hello's extensions stands. */
static inline size_t block_of(const ew_buf *m)
{
    size_t at = 4 + 2 + 32;
    at += 1u + m->data[at];
    if (m->data[0] == EW_MSG_SERVER_HELLO)
        return at + 3;
    at += 2u + m->data[at] * 256u + m->data[at + 1];
    return at + 1u + m->data[at];
}

/* ext_at: an extension's offset; 0: it is not there. */
static inline size_t ext_at(const ew_buf *m, uint16_t code)
{
    size_t at = block_of(m) + 2;
    while (at + 4 <= m->len) {
        if (m->data[at] * 256 + m->data[at + 1] == code)
            return at;
        at += 4u + m->data[at + 2] * 256u + m->data[at + 3];
    }
    return 0;
}

static inline void remove_ext(ew_buf *m, uint16_t code)
{
    size_t at = ext_at(m, code);
    if (at == 0)
        return;
    size_t len = 4u + m->data[at + 2] * 256u + m->data[at + 3];
    memmove(&m->data[at], &m->data[at + len], m->len - at - len);
    m->len -= len;
    fix_lengths(m, block_of(m));
}

/* add_ext: as the last one; it must not be there yet. */
static inline void add_ext(ew_buf *m, uint16_t code, ew_slice data)
{
    uint8_t head[4] = {
        (uint8_t)(code >> 8), (uint8_t)code, (uint8_t)(data.len >> 8), (uint8_t)data.len};
    size_t block = block_of(m);
    assert_ok(ew_buf_append(m, head, sizeof head));
    assert_ok(ew_buf_append(m, data.data, data.len));
    fix_lengths(m, block);
}

#endif
