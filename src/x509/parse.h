/* SPDX-License-Identifier: Apache-2.0 */
/* One certificate from DER, and the look at libcrypto's error queue. */
#ifndef EW_X509_PARSE_H
#define EW_X509_PARSE_H

#include <openssl/x509.h>

#include "crypto/sig.h"

/* ew_x509_parse: exactly one certificate; bytes after it are an error. EW_ERR_CERT_BAD. Free with X509_free. */
ew_err ew_x509_parse(const ew_crypto *crypto, ew_slice der, X509 **out) EW_MUST_USE;

/* ew_x509_key_of: the public key of a parsed certificate, as ew_x509_key. */
ew_err ew_x509_key_of(X509 *x, ew_key **out) EW_MUST_USE;

/* ew_x509_fault: EW_ERR_MEMORY if libcrypto's last call ran out of memory, otherwise what the caller takes it for. */
ew_err ew_x509_fault(ew_err otherwise) EW_MUST_USE;

#endif
