/* SPDX-License-Identifier: Apache-2.0 */
#include "msg/grease.h"

#include <string.h>

/* 0x0a0a, 0x1a1a, ... 0xfafa (RFC 8701, 2) */
static uint16_t value_of(uint8_t seed)
{
    return (uint16_t)(0x0a0a + 0x1010 * (seed & 0x0f));
}

ew_grease ew_grease_of(const uint8_t seed[EW_GREASE_SEED_LEN])
{
    ew_grease g = {
        .suite = value_of(seed[0]),
        .group = value_of(seed[1]),
        .scheme = value_of(seed[2]),
        .version = value_of(seed[3]),
        .ext = {value_of(seed[4]), value_of(seed[5])},
    };
    /* 5: "must therefore ensure the same value is not selected twice" */
    if (g.ext[0] == g.ext[1]) {
        g.ext[1] ^= 0x1010;
    }
    return g;
}

void ew_grease_write_ext(ew_writer *w, uint16_t type, size_t len)
{
    if (type == 0) {
        return;
    }
    ew_write_u16(w, type);
    ew_prefix body = ew_write_open(w, 2);
    uint8_t *zeros = ew_write_space(w, len);
    if (zeros != NULL) {
        memset(zeros, 0, len);
    }
    ew_write_shut(w, body);
}
