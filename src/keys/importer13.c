/* SPDX-License-Identifier: Apache-2.0 */
/* The PSK importer (RFC 9258, 5.1). */
#include "keys/label.h"
#include "keys/secret.h"

ew_err ew_import_psk13(const ew_crypto *crypto, ew_hash_id hash, ew_slice epsk,
    ew_slice imported_identity, ew_hash_id target, ew_secret *out)
{
    static const uint8_t text[] = {'d', 'e', 'r', 'i', 'v', 'e', 'd', ' ', 'p', 's', 'k'};
    ew_slice label = {.data = text, .len = sizeof text};
    uint8_t context[EW_HASH_MAX];
    ew_secret epskx = {0};

    *out = (ew_secret){0};
    /* "The hash function used for HKDF is that which is associated with the EPSK. It is not the
     * hash function associated with ImportedIdentity.target_kdf." */
    ew_err err = ew_secret_extract(crypto, hash, (ew_slice){0}, epsk, &epskx);
    if (err == EW_OK) {
        err = ew_hash_once(crypto, hash, imported_identity, context);
    }
    if (err == EW_OK) {
        err = ew_expand_label_slice(crypto, hash, ew_secret_slice(&epskx), label,
            (ew_slice){context, ew_hash_len(hash)}, out->bytes, ew_hash_len(target));
    }
    out->len = err == EW_OK ? (uint8_t)ew_hash_len(target) : 0;
    ew_secret_wipe(&epskx);
    return err;
}
