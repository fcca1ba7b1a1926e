/* SPDX-License-Identifier: Apache-2.0 */
/* Test vectors as text. */
#ifndef TEST_HEX_H
#define TEST_HEX_H

#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

enum { HEX_MAX = 2048 };

typedef struct hex {
    uint8_t data[HEX_MAX];
    size_t len;
} hex;

static inline uint8_t hex_digit(char c)
{
    const char *digits = "0123456789abcdef";
    const char *at = strchr(digits, c);
    assert(c != '\0' && at != NULL);
    return (uint8_t)(at - digits);
}

/* hex_of: spaces between bytes are skipped. */
static inline hex hex_of(const char *text)
{
    hex h = {.len = 0};
    while (*text != '\0') {
        if (*text == ' ') {
            text++;
            continue;
        }
        assert(h.len < HEX_MAX);
        h.data[h.len++] = (uint8_t)(hex_digit(text[0]) << 4 | hex_digit(text[1]));
        text += 2;
    }
    return h;
}

static inline ew_slice hex_slice(const hex *h)
{
    return (ew_slice){.data = h->data, .len = h->len};
}

#endif
