/* SPDX-License-Identifier: Apache-2.0 */
/* HKDF-Expand-Label with a label that is not a C string: an exporter's comes from the caller. */
#ifndef EW_KEYS_LABEL_H
#define EW_KEYS_LABEL_H

#include "crypto/hash.h"

/* ew_expand_label_slice: ew_expand_label for a label of 1 to 249 bytes; EW_ERR_ARGUMENT for other
 * labels, a context over 255 bytes, or more output than HKDF gives (255 hashes). On failure out
 * holds zeros. */
ew_err ew_expand_label_slice(const ew_crypto *crypto, ew_hash_id hash, ew_slice secret,
    ew_slice label, ew_slice context, uint8_t *out, size_t out_len) EW_MUST_USE;

#endif
