/* SPDX-License-Identifier: Apache-2.0 */
/* Traffic keys and their updates (RFC 9846, 7.2 and 7.3). */
#include "keys/secret.h"

ew_err ew_traffic_key13(const ew_crypto *crypto, const ew_suite *suite, const ew_secret *traffic,
    uint8_t key[EW_AEAD_KEY_MAX], uint8_t iv[EW_AEAD_NONCE_LEN])
{
    ew_slice secret = ew_secret_slice(traffic);
    ew_slice none = {0};

    if (traffic->len != ew_hash_len(suite->hash)) {
        return EW_ERR_INTERNAL;
    }
    ew_err err = ew_expand_label(
        crypto, suite->hash, secret, "key", none, key, ew_aead_key_len(suite->aead));
    if (err == EW_OK) {
        err = ew_expand_label(crypto, suite->hash, secret, "iv", none, iv, EW_AEAD_NONCE_LEN);
    }
    if (err != EW_OK) {
        ew_wipe(key, EW_AEAD_KEY_MAX);
        ew_wipe(iv, EW_AEAD_NONCE_LEN);
    }
    return err;
}

ew_err ew_traffic_next13(const ew_crypto *crypto, ew_hash_id hash, ew_secret *traffic)
{
    return ew_secret_expand(crypto, hash, traffic, "traffic upd", (ew_slice){0}, traffic);
}
