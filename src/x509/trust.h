/* SPDX-License-Identifier: Apache-2.0 */
/* What a trust store holds. */
#ifndef EW_X509_TRUST_H
#define EW_X509_TRUST_H

#include <openssl/x509_vfy.h>

#include "x509/x509.h"

struct ew_trust {
    const ew_crypto *crypto;
    /* Filled once and shared: each verification has an X509_STORE_CTX of its own. */
    X509_STORE *store;
    /* The CAs known by now, for ew_trust_names: the store's own list grows while connections look into a directory. */
    STACK_OF(X509) *anchors;
    bool has_crls; /* so every certificate must be found on no list of its issuer's */
};

/* ew_crl_flags: what libcrypto is to look at. */
unsigned long ew_crl_flags(const ew_trust *trust);
/* ew_crl_err_of: the error of a reason that concerns revocation; EW_OK: it concerns something else. */
ew_err ew_crl_err_of(int reason) EW_MUST_USE;

#endif
