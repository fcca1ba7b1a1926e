/* SPDX-License-Identifier: Apache-2.0 */
/* The rules of every chain, whether it is the peer's or that of who vouches for the peer. */
#ifndef EW_X509_VERIFY_H
#define EW_X509_VERIFY_H

#include <openssl/x509_vfy.h>

#include "x509/x509.h"

/* EW_AUTH_LEVEL: libcrypto's level 2: keys and signatures of at least EW_AUTH_BITS (RFC 9325, 4.5 asks for RSA keys of 2048
 * bits), which leaves SHA-1 and MD5 out but for the trust anchor's own signature. */
enum { EW_AUTH_LEVEL = 2, EW_AUTH_BITS = 112 };

/* ew_verify_rules: the level, the time (seconds since 1970), revocation lists, and what the anchor must be trusted for. The
 * purpose is the caller's to add. */
ew_err ew_verify_rules(const ew_trust *trust, X509_VERIFY_PARAM *param, bool peer_is_server, int64_t now) EW_MUST_USE;

/* ew_verify_decide: libcrypto's decision on the chain that ctx was set up with; errors and out_reason as of ew_x509_verify. */
ew_err ew_verify_decide(X509_STORE_CTX *ctx, char *out_reason, size_t reason_cap) EW_MUST_USE;

#endif
