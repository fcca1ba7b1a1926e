/* SPDX-License-Identifier: Apache-2.0 */
/* What a credential holds. */
#ifndef EW_X509_CRED_H
#define EW_X509_CRED_H

#include <stdatomic.h>

#include <openssl/x509.h>

#include "x509/x509.h"

/* One certificate of the chain with all that a handshake asks of it, so that none encodes or parses again. */
typedef struct ew_cred_cert {
    ew_buf der;
    ew_slice issuer;     /* DER of the name; owned by the X509 in chain */
    uint16_t schemes[2]; /* that could have made its signature; 0 for none */
    bool self_signed;
} ew_cred_cert;

enum { EW_CRED_SCHEMES_MAX = 16 };

struct ew_cred {
    atomic_uint refs;
    ew_key *key;           /* of a remote one: the public key */
    ew_cred_remote remote; /* no sign: the key is here */
    ew_cred_kind kind;
    ew_buf spki; /* a raw key's; there is no chain then */
    ew_buf psk_name, psk_secret; /* a PSK's, which has no key either */
    ew_hash_id psk_hash;
    STACK_OF(X509) *chain;
    size_t num;
    ew_cred_cert *certs;
    const ew_scheme *schemes[EW_CRED_SCHEMES_MAX]; /* to sign with, in order; none: all that the key can do */
    size_t num_schemes;
    ew_cred_issuers issuers;
    ew_buf ocsp, scts; /* what is stapled to the leaf; empty: nothing */
    atomic_bool shared;
};

/* ew_cred_of: a credential of a chain (leaf first, at least one) and its key. Takes over the chain, also when it fails,
 * and a reference of the key. EW_ERR_KEY_MISMATCH, EW_ERR_KEY_UNSUPPORTED. */
ew_err ew_cred_of(STACK_OF(X509) *chain, EVP_PKEY *key, ew_cred **out) EW_MUST_USE;

/* ew_cert_schemes: the signature schemes (RFC 9846, 4.3.3) that could have signed a certificate; 0 for none. */
void ew_cert_schemes(X509 *x, uint16_t out[2]);

#endif
