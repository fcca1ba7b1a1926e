/* SPDX-License-Identifier: Apache-2.0 */
/* The cipher suites: one table. */
#ifndef EW_CRYPTO_SUITE_H
#define EW_CRYPTO_SUITE_H

#include "crypto/aead.h"
#include "crypto/hash.h"

typedef struct ew_suite {
    uint16_t id;
    const char *name; /* as RFC 9846 B.4 has it */
    ew_aead_id aead;
    ew_hash_id hash;
} ew_suite;

/* ew_suite_find: NULL if unknown. */
const ew_suite *ew_suite_find(uint16_t id);
const ew_suite *ew_suite_named(ew_slice name);
/* ew_suite_at: the i-th in default order of preference, NULL past the end. */
const ew_suite *ew_suite_at(size_t i);

#endif
