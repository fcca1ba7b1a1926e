/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/internal.h"

/* RFC 9846, 4.3.3, in order of preference. PKCS#1 signatures "are not defined for use in signed TLS
 * handshake messages", though they may stand in certificates. */
static const ew_scheme_row rows[] = {
    {{0x0403, "ecdsa_secp256r1_sha256", true, false}, EW_KEY_P256, EW_PADDING_NONE, true, EW_SHA256},
    {{0x0807, "ed25519", true, false}, EW_KEY_ED25519, EW_PADDING_NONE, false, EW_SHA512},
    {{0x0503, "ecdsa_secp384r1_sha384", true, false}, EW_KEY_P384, EW_PADDING_NONE, true, EW_SHA384},
    {{0x0603, "ecdsa_secp521r1_sha512", true, true}, EW_KEY_P521, EW_PADDING_NONE, true, EW_SHA512},
    {{0x0804, "rsa_pss_rsae_sha256", true, false}, EW_KEY_RSA, EW_PADDING_PSS, true, EW_SHA256},
    {{0x0805, "rsa_pss_rsae_sha384", true, false}, EW_KEY_RSA, EW_PADDING_PSS, true, EW_SHA384},
    {{0x0806, "rsa_pss_rsae_sha512", true, false}, EW_KEY_RSA, EW_PADDING_PSS, true, EW_SHA512},
    {{0x0809, "rsa_pss_pss_sha256", true, false}, EW_KEY_RSA_PSS, EW_PADDING_PSS, true, EW_SHA256},
    {{0x080a, "rsa_pss_pss_sha384", true, false}, EW_KEY_RSA_PSS, EW_PADDING_PSS, true, EW_SHA384},
    {{0x080b, "rsa_pss_pss_sha512", true, false}, EW_KEY_RSA_PSS, EW_PADDING_PSS, true, EW_SHA512},
    {{0x0401, "rsa_pkcs1_sha256", false, false}, EW_KEY_RSA, EW_PADDING_PKCS1, true, EW_SHA256},
    {{0x0501, "rsa_pkcs1_sha384", false, false}, EW_KEY_RSA, EW_PADDING_PKCS1, true, EW_SHA384},
    {{0x0601, "rsa_pkcs1_sha512", false, false}, EW_KEY_RSA, EW_PADDING_PKCS1, true, EW_SHA512},
};

enum { NUM_ROWS = sizeof rows / sizeof rows[0] };

const ew_scheme *ew_scheme_at(size_t i)
{
    return i < NUM_ROWS ? &rows[i].scheme : NULL;
}

static const ew_scheme_row *find(uint16_t id)
{
    for (size_t i = 0; i < NUM_ROWS; i++) {
        if (rows[i].scheme.id == id) {
            return &rows[i];
        }
    }
    return NULL;
}

const ew_scheme *ew_scheme_find(uint16_t id)
{
    const ew_scheme_row *row = find(id);
    return row != NULL ? &row->scheme : NULL;
}

const ew_scheme *ew_scheme_named(ew_slice name)
{
    for (size_t i = 0; i < NUM_ROWS; i++) {
        if (ew_name_is(name, rows[i].scheme.name)) {
            return &rows[i].scheme;
        }
    }
    return NULL;
}

const ew_scheme_row *ew_scheme_row_of(const ew_scheme *scheme)
{
    return find(scheme->id);
}
