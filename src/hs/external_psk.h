/* SPDX-License-Identifier: Apache-2.0 */
/* External PSKs (RFC 9846, 4.3.11; RFC 9258), with psk_dhe_ke alone, in 1.3 alone. */
#ifndef EW_HS_EXTERNAL_PSK_H
#define EW_HS_EXTERNAL_PSK_H

#include "hs/hs.h"

/* ew_external: a credential's PSK for suites of one hash: what one identity on the wire stands for. */
typedef struct ew_external {
    ew_cred *cred; /* NULL: none */
    ew_hash_id hash;
} ew_external;

/* ew_external_only: a side that has PSKs and nothing else to show (server) or to judge certificates by (client). */
bool ew_external_only(const ew_hs *hs);
/* ew_external_known: is this the name of a PSK of ours? */
bool ew_external_known(const ew_hs *hs, ew_slice name);
/* ew_external_identity: as it stands on the wire, appended to out. */
ew_err ew_external_identity(const ew_external *psk, ew_buf *out) EW_MUST_USE;
ew_err ew_external_secret(const ew_hs *hs, const ew_external *psk, ew_secret *out) EW_MUST_USE;
ew_err ew_external_binder(const ew_hs *hs, const ew_external *psk, ew_slice partial, uint8_t *out)
    EW_MUST_USE;

/* ew_external_offers: client: those that the hello which is due, or the last one, offers behind the session. */
enum { EW_EXTERNALS_MAX = 16 };
size_t ew_external_offers(const ew_hs *hs, ew_external out[EW_EXTERNALS_MAX]);
/* ew_external_use: the handshake is now this PSK's, which authenticates both sides. */
ew_err ew_external_use(ew_hs *hs, const ew_external *psk) EW_MUST_USE;
/* ew_external_used: it is that of an external PSK. */
bool ew_external_used(const ew_hs *hs);

/* ew_external_is_ours: server: does this identity stand for one of our PSKs? Then it is no ticket. */
ew_err ew_external_is_ours(const ew_hs *hs, ew_slice identity, bool *out) EW_MUST_USE;
/* ew_external_find: server: the first of our PSKs that the client offers for suites of the hash; *out_rank: where it stands
 * among our credentials. out->cred NULL: none. */
ew_err ew_external_find(const ew_hs *hs, const ew_client_hello *hello, ew_hash_id hash, ew_external *out,
    size_t *out_rank, uint16_t *out_index) EW_MUST_USE;
/* ew_external_accept: server: its binder holds, and it is used: EW_ERR_WRONG_PSK_SECRET. */
ew_err ew_external_accept(ew_hs *hs, ew_slice message, const ew_client_hello *hello, const ew_external *psk,
    uint16_t index) EW_MUST_USE;
/* ew_external_keys: ew_keys13_handshake with the PSK that is used. */
ew_err ew_external_keys(ew_hs *hs, ew_slice shared) EW_MUST_USE;
/* ew_external_suite: server with nothing but PSKs: another suite, if the one chosen is for none that the client offers. */
ew_err ew_external_suite(const ew_hs *hs, const ew_client_hello *hello, const ew_suite **suite) EW_MUST_USE;
/* ew_external_missing: server with nothing but PSKs: why there is none in this hello, EW_OK where there is one:
 * EW_ERR_NO_COMMON_PSK; EW_ERR_BAD_RETRY_HELLO, EW_ERR_MISSING_EXTENSION (there was one before the retry). */
ew_err ew_external_missing(const ew_hs *hs, const ew_client_hello *hello) EW_MUST_USE;

#endif
