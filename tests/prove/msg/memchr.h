/* SPDX-License-Identifier: Apache-2.0 */
/* What the codecs call of the C library, which is none of these proofs'. Each is one translation unit. */
#ifndef PROVE_MSG_MEMCHR_H
#define PROVE_MSG_MEMCHR_H

#include <stddef.h>
#include <stdint.h>

void *memchr(const void *bytes, int c, size_t len)
{
    const uint8_t *at = bytes;

    for (size_t i = 0; i < len; i++) {
        if (at[i] == (uint8_t)c)
            return (void *)&at[i];
    }
    return NULL;
}

#endif
