/* SPDX-License-Identifier: Apache-2.0 */
/* Signature schemes (RFC 9846, 4.3.3) and keys. */
#ifndef EW_CRYPTO_SIG_H
#define EW_CRYPTO_SIG_H

#include "crypto/suite.h"

struct evp_pkey_st;

typedef struct ew_scheme {
    uint16_t id;
    const char *name;   /* "ecdsa_secp256r1_sha256" */
    bool handshake13;   /* allowed in CertificateVerify of 1.3 (PKCS#1 is for chains only) */
    bool is_extra;      /* ecdsa_secp521r1_sha512: accepted only where it is asked for by name */
} ew_scheme;

const ew_scheme *ew_scheme_find(uint16_t id);
const ew_scheme *ew_scheme_named(ew_slice name);
/* ew_scheme_at: the i-th in order of preference, NULL past the end; what we accept, chains included. */
const ew_scheme *ew_scheme_at(size_t i);

/* ew_key: a private or public key; wraps and counts a reference of an EVP_PKEY, which may live in a provider. */
typedef struct ew_key ew_key;

/* ew_key_of: takes a reference of its own. EW_ERR_KEY_UNSUPPORTED for a type or size no scheme fits (RSA < 2048, ...). */
ew_err ew_key_of(struct evp_pkey_st *pkey, ew_key **out) EW_MUST_USE;
ew_key *ew_key_ref(ew_key *key);
void ew_key_free(ew_key *key);
struct evp_pkey_st *ew_key_pkey(const ew_key *key);

/* ew_key_fits: may this key make or check signatures of the scheme in TLS 1.3 (curve bound to hash, rsae vs pss OID)? */
bool ew_key_fits(const ew_key *key, const ew_scheme *scheme);
/* ew_key_fits12: the same in TLS 1.2: PKCS#1 too, and ECDSA with any of our curves and hashes (RFC 9846, 4.3.3: there the
 * curve is not bound to the hash). */
bool ew_key_fits12(const ew_key *key, const ew_scheme *scheme);
/* ew_key_curve: the number of the group that an ECDSA key is on; 0: it is no ECDSA key. */
uint16_t ew_key_curve(const ew_key *key);
/* ew_key_auth12: which 1.2 suites the key can serve: EW_SUITE_AUTH_ECDSA or EW_SUITE_AUTH_RSA. */
ew_suite_auth ew_key_auth12(const ew_key *key);

enum { EW_SIGNATURE_MAX = 2048 };
/* ew_sign: out has room for EW_SIGNATURE_MAX bytes. EW_ERR_ARGUMENT if the key is not for the scheme. Signs all that
 * ew_key_fits12 allows: whether the handshake may use a scheme is ew_key_fits's or ew_key_fits12's to say, by the version,
 * and the caller's to ask. */
ew_err ew_sign(const ew_crypto *crypto, const ew_key *key, const ew_scheme *scheme, ew_slice in,
    uint8_t *out, size_t *out_len) EW_MUST_USE;
/* ew_verify: EW_ERR_BAD_SIGNATURE if it does not verify, EW_ERR_WRONG_SIGNATURE_ALGORITHM if the key is not for the
 * scheme. As ew_sign, it takes all of 1.2. */
ew_err ew_verify(const ew_crypto *crypto, const ew_key *key, const ew_scheme *scheme, ew_slice in,
    ew_slice signature) EW_MUST_USE;

#endif
