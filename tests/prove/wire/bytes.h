/* SPDX-License-Identifier: Apache-2.0 */
/* Bytes of any content and any number, in memory of exactly that size: a step beside them is seen. */
#ifndef TESTS_PROVE_WIRE_BYTES_H
#define TESTS_PROVE_WIRE_BYTES_H

#include <stdlib.h>

#include "prove/prove.h"
#include "wire/reader.h"

static inline uint8_t *any_memory(size_t len)
{
    uint8_t *memory = malloc(len);

    suppose(memory != NULL);
    return memory;
}

/* any_slice: of any size up to max; none may be no memory at all. */
static inline ew_slice any_slice(size_t max)
{
    size_t len = any_size();

    suppose(len <= max);
    if (len == 0 && any_bool())
        return (ew_slice){0};
    return (ew_slice){any_memory(len), len};
}

/* any_slice_of: the same at the end of the size bytes at memory, which is all a solver can do with
 * where the bytes themselves matter: a step behind them is seen. With AT_THE_FRONT they are at its
 * beginning: a step in front of them is. */
static inline ew_slice any_slice_of(uint8_t *memory, size_t size)
{
    size_t len = any_size();

    suppose(len <= size);
    if (len == 0 && any_bool())
        return (ew_slice){0};
#ifdef AT_THE_FRONT
    return (ew_slice){memory, len};
#else
    return (ew_slice){memory + (size - len), len};
#endif
}

/* is_within: nothing, or bytes that all lie in the outer ones. */
static inline bool is_within(ew_slice inner, ew_slice outer)
{
    if (inner.len == 0)
        return true;
    return __CPROVER_same_object(inner.data, outer.data) && inner.data >= outer.data &&
        inner.len <= outer.len && (size_t)(inner.data - outer.data) <= outer.len - inner.len;
}

#endif
