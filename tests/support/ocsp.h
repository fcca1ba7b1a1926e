/* SPDX-License-Identifier: Apache-2.0 */
/* OCSP responses for tests, made at run time. As in certs.h a failure here ends the program. */
#ifndef TESTS_SUPPORT_OCSP_H
#define TESTS_SUPPORT_OCSP_H

#include <openssl/ocsp.h>

#include "support/certs.h"

typedef struct ocsp_spec {
    const certs_cert *leaf, *issuer;
    const certs_cert *signer;            /* NULL: the issuer; else its certificate is included */
    int status;                          /* V_OCSP_CERTSTATUS_GOOD is 0 */
    int64_t this_update, next_update;    /* 0: a day before CERTS_NOW, a day after; -1: no next_update */
    bool sha256;                         /* in the certificate's ID, instead of SHA-1 */
    bool sha1_signature;                 /* instead of SHA-256 */
} ocsp_spec;

/* ocsp_make: a DER OCSPResponse; free() it. */
uint8_t *ocsp_make(const ocsp_spec *spec, size_t *out_len);

#endif
