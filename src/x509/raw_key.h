/* SPDX-License-Identifier: Apache-2.0 */
/* Raw public keys (RFC 7250): a SubjectPublicKeyInfo in a certificate's place, known by its SHA-256. */
#ifndef EW_X509_RAW_KEY_H
#define EW_X509_RAW_KEY_H

#include "x509/x509.h"

enum { EW_PIN_LEN = 32 };

/* ew_raw_key_parse: exactly one key: EW_ERR_DECODE for what is none, EW_ERR_CERT_UNSUPPORTED for a type or size without a
 * signature scheme. */
ew_err ew_raw_key_parse(const ew_crypto *crypto, ew_slice spki, ew_key **out) EW_MUST_USE;

/* ew_pins_add: appends the SHA-256 of each key in the text to pins: one as DER, or PEM "PUBLIC KEY" blocks. EW_ERR_PEM if it
 * holds none, EW_ERR_KEY_UNSUPPORTED. */
ew_err ew_pins_add(const ew_crypto *crypto, ew_slice keys, ew_buf *pins) EW_MUST_USE;
/* ew_pins_have: is this key, byte for byte, one of them? */
ew_err ew_pins_have(const ew_crypto *crypto, const ew_buf *pins, ew_slice spki, bool *out) EW_MUST_USE;

#endif
