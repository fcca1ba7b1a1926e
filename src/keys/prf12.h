/* SPDX-License-Identifier: Apache-2.0 */
/* The TLS 1.2 key derivation: the PRF (RFC 5246, 5), master secrets (8.1; RFC 7627, 4), the key block (6.3), verify_data
 * (7.4.9) and the exporter (RFC 5705). hash is the suite's. On failure every result holds zeros. */
#ifndef EW_KEYS_PRF12_H
#define EW_KEYS_PRF12_H

#include "keys/schedule13.h"

enum { EW_MASTER12_LEN = 48, EW_VERIFY12_LEN = 12, EW_RANDOM12_LEN = 32 };

/* ew_prf12: PRF(secret, label, seed), out_len bytes. */
ew_err ew_prf12(const ew_crypto *crypto, ew_hash_id hash, ew_slice secret, ew_slice label, ew_slice seed,
    uint8_t *out, size_t out_len) EW_MUST_USE;

/* ew_randoms12: the two randoms of a handshake, EW_RANDOM12_LEN bytes each, borrowed. */
typedef struct ew_randoms12 {
    const uint8_t *client, *server;
} ew_randoms12;

/* ew_master12: the master secret of a handshake without extended_main_secret (never to be resumed: RFC 7627, 5.4). */
ew_err ew_master12(const ew_crypto *crypto, ew_hash_id hash, ew_slice premaster, ew_randoms12 randoms,
    ew_secret *out) EW_MUST_USE;
/* ew_extended_master12: with it; session_hash is the transcript's up to and with ClientKeyExchange. */
ew_err ew_extended_master12(const ew_crypto *crypto, ew_hash_id hash, ew_slice premaster,
    const uint8_t *session_hash, ew_secret *out) EW_MUST_USE;

/* ew_keys12: the key block, split: of a key the suite's AEAD's length, of an IV ew_aead_iv12_len bytes count. Wipe it. */
typedef struct ew_side_keys12 {
    uint8_t key[EW_AEAD_KEY_MAX];
    uint8_t iv[EW_AEAD_NONCE_LEN];
} ew_side_keys12;
typedef struct ew_keys12 {
    ew_side_keys12 client, server; /* by who writes with them */
} ew_keys12;
ew_err ew_keys12_derive(const ew_crypto *crypto, const ew_suite *suite, const ew_secret *master,
    ew_randoms12 randoms, ew_keys12 *out) EW_MUST_USE;
void ew_keys12_wipe(ew_keys12 *keys);

/* ew_finished_mac12: verify_data of the server's or the client's Finished, over the transcript before it. */
ew_err ew_finished_mac12(const ew_crypto *crypto, ew_hash_id hash, const ew_secret *master, bool server,
    const uint8_t *transcript_hash, uint8_t out[EW_VERIFY12_LEN]) EW_MUST_USE;

/* ew_exporter12: RFC 5705, 4. context NULL: none, which is not the same as an empty one. EW_ERR_ARGUMENT for a context over
 * 65535 bytes, and for a label that is empty or begins with one that TLS itself uses. */
ew_err ew_exporter12(const ew_crypto *crypto, ew_hash_id hash, const ew_secret *master, ew_randoms12 randoms,
    ew_slice label, const ew_slice *context, uint8_t *out, size_t out_len) EW_MUST_USE;

#endif
