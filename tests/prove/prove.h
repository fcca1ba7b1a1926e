/* SPDX-License-Identifier: Apache-2.0 */
/* What a proof is written with. Under CBMC any_...() is every value at once, suppose() leaves those
 * that satisfy its condition, and prove() must hold of all that are left. */
#ifndef TESTS_PROVE_PROVE_H
#define TESTS_PROVE_PROVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define suppose(condition) __CPROVER_assume(condition)
#define prove(condition, name) __CPROVER_assert(condition, "prove: " name)
/* possible: the proof is not empty: this place can be reached, with this condition. */
#define possible(condition, name) __CPROVER_assert(!(condition), "possible: " name)

uint8_t nondet_u8(void);
unsigned nondet_unsigned(void);
uint16_t nondet_u16(void);
uint32_t nondet_u32(void);
uint64_t nondet_u64(void);
size_t nondet_size(void);

static inline uint8_t any_u8(void)
{
    return nondet_u8();
}

static inline unsigned any_unsigned(void)
{
    return nondet_unsigned();
}

static inline uint16_t any_u16(void)
{
    return nondet_u16();
}

static inline uint32_t any_u32(void)
{
    return nondet_u32();
}

static inline uint64_t any_u64(void)
{
    return nondet_u64();
}

static inline size_t any_size(void)
{
    return nondet_size();
}

static inline bool any_bool(void)
{
    return nondet_u8() & 1;
}

#endif
