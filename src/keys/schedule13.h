/* SPDX-License-Identifier: Apache-2.0 */
/* The TLS 1.3 key schedule (RFC 9846, 7.1) and what is derived from its secrets. */
#ifndef EW_KEYS_SCHEDULE13_H
#define EW_KEYS_SCHEDULE13_H

#include "crypto/suite.h"

/* ew_secret: a secret of the hash's length. Wipe with ew_secret_wipe. */
typedef struct ew_secret {
    uint8_t bytes[48];
    uint8_t len; /* 0: none */
} ew_secret;
void ew_secret_wipe(ew_secret *s);

typedef enum ew_schedule_stage {
    EW_STAGE_EARLY = 0,
    EW_STAGE_HANDSHAKE,
    EW_STAGE_MAIN
} ew_schedule_stage;

typedef struct ew_schedule13 {
    const ew_crypto *crypto;
    ew_hash_id hash;
    ew_schedule_stage stage;
    ew_secret secret; /* the early, handshake or main secret */
} ew_schedule13;

/* ew_schedule13_init: the early secret from psk (empty: none, zeros). */
ew_err ew_schedule13_init(ew_schedule13 *s, const ew_crypto *crypto, ew_hash_id hash, ew_slice psk)
    EW_MUST_USE;
/* ew_schedule13_handshake: on to the handshake secret with the (EC)DHE shared secret. */
ew_err ew_schedule13_handshake(ew_schedule13 *s, ew_slice shared) EW_MUST_USE;
/* ew_schedule13_main: on to the main secret. */
ew_err ew_schedule13_main(ew_schedule13 *s) EW_MUST_USE;
/* ew_schedule13_derive: Derive-Secret of the current stage with a label of RFC 9846, 7.1 ("c hs traffic", ...) and a
 * transcript hash. */
ew_err ew_schedule13_derive(const ew_schedule13 *s, const char *label, const uint8_t *transcript_hash,
    ew_secret *out) EW_MUST_USE;
void ew_schedule13_wipe(ew_schedule13 *s);

/* HKDF-Expand-Label; "tls13 " is put before the label. */
ew_err ew_expand_label(const ew_crypto *crypto, ew_hash_id hash, ew_slice secret, const char *label,
    ew_slice context, uint8_t *out, size_t out_len) EW_MUST_USE;

/* ew_traffic_key13: write_key and write_iv from a traffic secret. */
ew_err ew_traffic_key13(const ew_crypto *crypto, const ew_suite *suite, const ew_secret *traffic,
    uint8_t key[EW_AEAD_KEY_MAX], uint8_t iv[EW_AEAD_NONCE_LEN]) EW_MUST_USE;
/* ew_traffic_next13: application_traffic_secret_N+1 in place of N ("traffic upd"). */
ew_err ew_traffic_next13(const ew_crypto *crypto, ew_hash_id hash, ew_secret *traffic) EW_MUST_USE;
/* ew_finished_mac13: verify_data over a transcript hash with the finished_key of base; out gets the hash's length. Also the
 * PSK binder, with base = the binder key. */
ew_err ew_finished_mac13(const ew_crypto *crypto, ew_hash_id hash, const ew_secret *base,
    const uint8_t *transcript_hash, uint8_t *out) EW_MUST_USE;
/* ew_psk_kind: of a ticket, external, or external and imported (RFC 9258). ew_binder_key13: from a PSK. */
typedef enum ew_psk_kind { EW_PSK_TICKET = 0, EW_PSK_EXTERNAL, EW_PSK_IMPORTED } ew_psk_kind;
ew_err ew_binder_key13(const ew_crypto *crypto, ew_hash_id hash, ew_slice psk, ew_psk_kind kind,
    ew_secret *out) EW_MUST_USE;
/* ew_import_psk13: RFC 9258, 5.1: the PSK for suites of the hash `target` out of an external one, whose own hash is `hash`. */
ew_err ew_import_psk13(const ew_crypto *crypto, ew_hash_id hash, ew_slice epsk, ew_slice imported_identity,
    ew_hash_id target, ew_secret *out) EW_MUST_USE;
/* ew_ticket_psk13: the PSK of a ticket from the resumption secret and the ticket's nonce. */
ew_err ew_ticket_psk13(const ew_crypto *crypto, ew_hash_id hash, const ew_secret *resumption,
    ew_slice nonce, ew_secret *out) EW_MUST_USE;
/* ew_exporter13: RFC 9846, 7.5. */
ew_err ew_exporter13(const ew_crypto *crypto, ew_hash_id hash, const ew_secret *exporter,
    ew_slice label, ew_slice context, uint8_t *out, size_t out_len) EW_MUST_USE;
/* ew_verify_content13: the content covered by a CertificateVerify signature; out has room for 64+33+1+64 bytes. */
enum { EW_VERIFY_CONTENT_MAX = 64 + 33 + 1 + EW_HASH_MAX };
size_t ew_verify_content13(bool server, const uint8_t *transcript_hash, size_t hash_len, uint8_t *out);

#endif
