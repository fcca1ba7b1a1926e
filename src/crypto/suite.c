/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/suite.h"

#include "crypto/internal.h"

enum { TLS12 = 0x0303, TLS13 = 0x0304 };

/* RFC 9846, B.4, then RFC 5289 (GCM) and RFC 7905 (ChaCha20-Poly1305), in default order of
 * preference. Of TLS 1.2 there is nothing without forward secrecy and an AEAD (RFC 9325, 4.2). */
static const ew_suite suites[] = {
    {0x1301, "TLS_AES_128_GCM_SHA256", EW_AES_128_GCM, EW_SHA256, TLS13, EW_SUITE_AUTH_ANY},
    {0x1302, "TLS_AES_256_GCM_SHA384", EW_AES_256_GCM, EW_SHA384, TLS13, EW_SUITE_AUTH_ANY},
    {0x1303, "TLS_CHACHA20_POLY1305_SHA256", EW_CHACHA20_POLY1305, EW_SHA256, TLS13,
        EW_SUITE_AUTH_ANY},
    {0xc02b, "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", EW_AES_128_GCM, EW_SHA256, TLS12,
        EW_SUITE_AUTH_ECDSA},
    {0xc02f, "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", EW_AES_128_GCM, EW_SHA256, TLS12,
        EW_SUITE_AUTH_RSA},
    {0xc02c, "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384", EW_AES_256_GCM, EW_SHA384, TLS12,
        EW_SUITE_AUTH_ECDSA},
    {0xc030, "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", EW_AES_256_GCM, EW_SHA384, TLS12,
        EW_SUITE_AUTH_RSA},
    {0xcca9, "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256", EW_CHACHA20_POLY1305, EW_SHA256,
        TLS12, EW_SUITE_AUTH_ECDSA},
    {0xcca8, "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256", EW_CHACHA20_POLY1305, EW_SHA256, TLS12,
        EW_SUITE_AUTH_RSA},
};

const ew_suite *ew_suite_at(size_t i)
{
    return i < sizeof suites / sizeof suites[0] ? &suites[i] : NULL;
}

const ew_suite *ew_suite_find(uint16_t id)
{
    const ew_suite *suite;
    for (size_t i = 0; (suite = ew_suite_at(i)) != NULL; i++) {
        if (suite->id == id) {
            return suite;
        }
    }
    return NULL;
}

const ew_suite *ew_suite_named(ew_slice name)
{
    const ew_suite *suite;
    for (size_t i = 0; (suite = ew_suite_at(i)) != NULL; i++) {
        if (ew_name_is(name, suite->name)) {
            return suite;
        }
    }
    return NULL;
}
