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
};

#endif
