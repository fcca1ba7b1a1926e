/* SPDX-License-Identifier: Apache-2.0 */
/* The cipher suites: one table. */
#ifndef EW_CRYPTO_SUITE_H
#define EW_CRYPTO_SUITE_H

#include "crypto/aead.h"
#include "crypto/hash.h"

/* ew_suite_auth: what the server's key must be. 1.3 suites do not say; in 1.2 "Ed25519" keys count as ECDSA (RFC 8422,
 * 2.2). */
typedef enum ew_suite_auth { EW_SUITE_AUTH_ANY = 0, EW_SUITE_AUTH_ECDSA, EW_SUITE_AUTH_RSA } ew_suite_auth;

typedef struct ew_suite {
    uint16_t id;
    const char *name; /* as RFC 9846 B.4 has it; those of 1.2 as RFC 5289 and 7905 do */
    ew_aead_id aead;
    ew_hash_id hash;    /* 1.3: of HKDF; 1.2: of the PRF */
    uint16_t version;   /* the one version it is for: 0x0303 or 0x0304 */
    ew_suite_auth auth;
} ew_suite;

/* ew_suite_find: NULL if unknown. */
const ew_suite *ew_suite_find(uint16_t id);
const ew_suite *ew_suite_named(ew_slice name);
/* ew_suite_at: the i-th in default order of preference, those of 1.3 first; NULL past the end. */
const ew_suite *ew_suite_at(size_t i);

#endif
