/* SPDX-License-Identifier: Apache-2.0 */
/* The server's tickets: state sealed under keys only the server knows. Each ticket has a key of its own, derived from the
 * ticket key and a random salt, so that no nonce is used twice. */
#ifndef EW_HS_TICKET_H
#define EW_HS_TICKET_H

#include "crypto/suite.h"
#include "hs/ticket_keys.h"
#include "keys/schedule13.h"
#include "wire/reader.h"

typedef struct ew_ticket_state {
    const ew_suite *suite;
    ew_secret psk;              /* 1.2: the master secret, extended always */
    uint32_t age_add, lifetime;
    uint32_t max_early;         /* 1.3: bytes of early data that it allows */
    int64_t issued_at;          /* wall clock, ms */
    int64_t authenticated_at;   /* of the full handshake at the root; resumption never extends it past seven days */
    bool accepted;              /* peer_chain was, by the application, whatever our trust says */
    uint16_t peer_scheme, group; /* as in ew_session */
    ew_slice sni, alpn;         /* borrowed */
    uint8_t peer_kind;          /* ew_peer_kind: what peer_chain holds */
    ew_slice peer_chain;        /* borrowed; the client's chain, 24-bit lengths */
} ew_ticket_state;

/* ew_ticket_write, ew_ticket_read: the state without a seal: for who seals by other means. Appends to out, EW_ERR_TOO_SMALL
 * for what no ticket holds; borrows from plain, EW_ERR_NOT_AVAILABLE for what is no state of that version. */
ew_err ew_ticket_write(const ew_ticket_state *state, ew_buf *out) EW_MUST_USE;
ew_err ew_ticket_read(uint16_t version, ew_slice plain, ew_ticket_state *out) EW_MUST_USE;

/* ew_ticket_seal: appends the sealed ticket to out. EW_ERR_TOO_SMALL if the state does not fit a ticket. */
ew_err ew_ticket_seal(ew_ticket_keys *keys, const ew_crypto *crypto, const ew_ticket_state *state, ew_buf *out)
    EW_MUST_USE;
/* ew_ticket_open: state borrows from `plain`, which the caller frees (it wipes). EW_ERR_NOT_AVAILABLE for a ticket that is
 * not ours, of another version or damaged: then a full handshake follows, never an alert. */
ew_err ew_ticket_open(ew_ticket_keys *keys, const ew_crypto *crypto, ew_slice ticket, ew_buf *plain,
    ew_ticket_state *out) EW_MUST_USE;

/* The same for TLS 1.2: in a ticket (RFC 5077), or for the store of sessions by ID. Each kind has a key of its own and a
 * form of its own: none opens as another, nor as a ticket of 1.3. */
typedef enum ew_kept12 { EW_KEPT12_TICKET = 0, EW_KEPT12_STORED } ew_kept12;
ew_err ew_kept12_seal(ew_ticket_keys *keys, const ew_crypto *crypto, ew_kept12 kind, const ew_ticket_state *state,
    ew_buf *out) EW_MUST_USE;
ew_err ew_kept12_open(ew_ticket_keys *keys, const ew_crypto *crypto, ew_kept12 kind, ew_slice sealed, ew_buf *plain,
    ew_ticket_state *out) EW_MUST_USE;

/* The same for a HelloRetryRequest's cookie: authenticated data bound to the first ClientHello. */
ew_err ew_cookie_seal(ew_ticket_keys *keys, const ew_crypto *crypto, ew_slice content, ew_buf *out) EW_MUST_USE;
ew_err ew_cookie_open(ew_ticket_keys *keys, const ew_crypto *crypto, ew_slice cookie, ew_buf *content)
    EW_MUST_USE;

#endif
