/* SPDX-License-Identifier: Apache-2.0 */
/* Who may sign an OCSP response (RFC 6960, 4.2.2.2), and whether it was them. */
#ifndef EW_X509_RESPONDER_H
#define EW_X509_RESPONDER_H

#include <openssl/ocsp.h>

#include "x509/trust.h"

typedef struct ew_responder_case {
    const ew_trust *trust;
    X509 *issuer;           /* of the certificate that the response is about */
    STACK_OF(X509) *others; /* the issuer first, and whatever else may be in a chain */
    bool peer_is_server;
    int64_t now; /* seconds since 1970 */
} ew_responder_case;

/* ew_responder_check: was the response signed by the issuer, or by a responder of its, whose chain is verified by the same
 * rules as the peer's? EW_ERR_OCSP_BAD, or our own faults. */
ew_err ew_responder_check(const ew_responder_case *c, OCSP_BASICRESP *basic) EW_MUST_USE;

#endif
