/* SPDX-License-Identifier: Apache-2.0 */
/* The types of certificates in one handshake (RFC 7250). */
#ifndef EW_HS_CERT_TYPES_H
#define EW_HS_CERT_TYPES_H

#include "hs/config.h"
#include "msg/msg.h"

struct ew_hs;

/* ew_cert_types: sets are bits, 1: X.509, 2: raw key. */
typedef struct ew_cert_types {
    uint8_t own;   /* what ours may be: a set */
    uint8_t peer;  /* what the peer shows: the one type */
    uint8_t shown; /* server: what the client can show: a set */
    bool asked_own, asked_peer; /* server: the client asks which ours is, and says what it can show */
} ew_cert_types;

/* ew_cert_types_accepts: does this configuration take certificates of the type? */
bool ew_cert_types_accepts(const ew_hs_config *config, uint8_t type);
/* ew_cert_types_allow: may this credential be shown in this handshake? */
bool ew_cert_types_allow(const struct ew_hs *hs, const ew_cred *cred);

/* ew_cert_types_offer: client: the lists of the two extensions; empty: left out. Borrowed from space and
 * the config. */
void ew_cert_types_offer(
    const struct ew_hs *hs, ew_type_list *space, ew_slice *out_own, ew_slice *out_peer);
/* ew_cert_types_answered: client: the server's answers, or their absence: EW_ERR_BAD_CERT_TYPE,
 * EW_ERR_NO_COMMON_CERT_TYPE. info->resumed is known. */
ew_err ew_cert_types_answered(struct ew_hs *hs, const ew_ext_block *ext) EW_MUST_USE;

/* ew_cert_types_take: server: the client's lists: EW_ERR_BAD_CERT_TYPE. */
ew_err ew_cert_types_take(struct ew_hs *hs, const ew_client_hello *hello) EW_MUST_USE;
/* ew_cert_types_choose: server, of a full handshake: what the client is to show if it is asked:
 * EW_ERR_NO_COMMON_CERT_TYPE. Our own is chosen with the credential. */
ew_err ew_cert_types_choose(struct ew_hs *hs) EW_MUST_USE;
/* ew_cert_types_answer: server: one type each; NULL: no extension. Borrowed from hs. */
void ew_cert_types_answer(
    const struct ew_hs *hs, const uint8_t **out_client, const uint8_t **out_server);

#endif
