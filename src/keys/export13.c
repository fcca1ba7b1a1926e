/* SPDX-License-Identifier: Apache-2.0 */
/* What outlives the handshake: PSKs of tickets (RFC 9846, 4.7.1) and exporters (7.5). */
#include "keys/label.h"
#include "keys/secret.h"

ew_err ew_ticket_psk13(const ew_crypto *crypto, ew_hash_id hash, const ew_secret *resumption,
    ew_slice nonce, ew_secret *out)
{
    return ew_secret_expand(crypto, hash, resumption, "resumption", nonce, out);
}

ew_err ew_exporter13(const ew_crypto *crypto, ew_hash_id hash, const ew_secret *exporter,
    ew_slice label, ew_slice context, uint8_t *out, size_t out_len)
{
    uint8_t context_hash[EW_HASH_MAX];
    ew_slice hashed = {.data = context_hash, .len = ew_hash_len(hash)};
    ew_slice purpose = {.data = (const uint8_t *)"exporter", .len = 8};
    ew_secret derived = {0};

    ew_err err = ew_hash_once(crypto, hash, context, context_hash);
    if (err == EW_OK) {
        err = ew_secret_derive_empty(crypto, hash, exporter, label, &derived);
    }
    if (err == EW_OK) {
        err = ew_expand_label_slice(
            crypto, hash, ew_secret_slice(&derived), purpose, hashed, out, out_len);
    }
    ew_secret_wipe(&derived);
    return err;
}
