/* SPDX-License-Identifier: Apache-2.0 */
/* What every derivation in keys/ shares: a secret of the hash's length out of another one. */
#ifndef EW_KEYS_SECRET_H
#define EW_KEYS_SECRET_H

#include "keys/schedule13.h"

/* ew_secret_slice: the secret's bytes, borrowed. */
ew_slice ew_secret_slice(const ew_secret *s);

/* ew_secret_expand: out = HKDF-Expand-Label(from, label, context, Hash.length); none on failure.
 * out may be from itself. */
ew_err ew_secret_expand(const ew_crypto *crypto, ew_hash_id hash, const ew_secret *from,
    const char *label, ew_slice context, ew_secret *out) EW_MUST_USE;

/* ew_secret_extract: out = HKDF-Extract(salt, ikm); none on failure. An empty salt or ikm is the
 * string of Hash.length zeros (RFC 9846, 7.1: "If a given secret is not available, then the
 * 0-value ... is used"). salt may lie in out. */
ew_err ew_secret_extract(const ew_crypto *crypto, ew_hash_id hash, ew_slice salt, ew_slice ikm,
    ew_secret *out) EW_MUST_USE;

/* ew_secret_derive_empty: Derive-Secret(from, label, ""): over the hash of no messages. */
ew_err ew_secret_derive_empty(const ew_crypto *crypto, ew_hash_id hash, const ew_secret *from,
    ew_slice label, ew_secret *out) EW_MUST_USE;

#endif
