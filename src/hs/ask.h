/* SPDX-License-Identifier: Apache-2.0 */
/* What a handshake asks the application, through the connection, and what the application may set meanwhile. */
#ifndef EW_HS_ASK_H
#define EW_HS_ASK_H

#include "hs/hs.h"

/* ew_hs_hello: what a server's application sees of the first ClientHello (borrowed). */
typedef struct ew_hs_hello {
    ew_slice body;
    const ew_client_hello *parsed;
} ew_hs_hello;

/* ew_hs_request: what a client's application sees of a CertificateRequest (borrowed): lists as on the wire, without the
 * length of the whole. */
typedef struct ew_hs_request {
    ew_slice schemes;     /* 16-bit */
    ew_slice authorities; /* DER names with 16-bit lengths */
} ew_hs_request;

/* Every function may be NULL: then nobody is asked. */
struct ew_hs_asks {
    /* server: once, for the first ClientHello: the version is known, nothing else is decided */
    ew_err (*hello)(void *arg, const ew_hs_hello *hello);
    /* client: which credential to show */
    ew_err (*request)(void *arg, const ew_hs_request *request);
    /* what becomes of the peer's chain, which stands in the info: decided is the library's word. EW_OK, after
     * ew_hs_accept_peer: accepted; EW_OK: that word holds; an error: refused */
    ew_err (*verify)(void *arg, ew_err decided);
    /* a signature by a credential whose key is not here; out has room for EW_SIGNATURE_MAX */
    ew_err (*sign)(void *arg, const ew_cred *cred, uint16_t scheme, ew_slice content, uint8_t *out, size_t *out_len);
    /* server, with asks_tickets: EW_ERR_NOT_AVAILABLE: not to be resumed */
    ew_err (*open_ticket)(void *arg, ew_slice sealed, ew_buf *out);
    /* the same; never suspends. Left empty: no ticket */
    ew_err (*seal_ticket)(void *arg, ew_slice content, ew_buf *out);
};

/* ew_hs_own: what the application chose for this handshake alone. */
enum { EW_OWN_CREDS_MAX = 8 };
typedef struct ew_hs_own {
    ew_cred *creds[EW_OWN_CREDS_MAX]; /* counted */
    size_t num_creds;
    bool has_creds; /* instead of the config's, even if there are none */
    ew_buf alpn;    /* as in the config */
    bool has_alpn;
} ew_hs_own;

/* ew_hs_own_cred: a credential of this handshake's own (a reference is taken), instead of those of the config; NULL: no
 * other one. EW_ERR_ARGUMENT beyond EW_OWN_CREDS_MAX. */
ew_err ew_hs_own_cred(ew_hs *hs, ew_cred *cred) EW_MUST_USE;
/* ew_hs_own_alpn: the protocols of this handshake, entries with 8-bit lengths; empty: none is spoken. */
ew_err ew_hs_own_alpn(ew_hs *hs, ew_slice list) EW_MUST_USE;
/* ew_hs_own_free: all of it. */
void ew_hs_own_free(ew_hs *hs);
/* ew_hs_creds, ew_hs_alpn: those that hold: this handshake's own, or the config's. Borrowed. */
ew_cred *const *ew_hs_creds(const ew_hs *hs, size_t *out_num);
ew_slice ew_hs_alpn(const ew_hs *hs);

/* ew_hs_accept_peer: in answer to verify: the peer's chain is accepted, whatever the library says. */
void ew_hs_accept_peer(ew_hs *hs);

/* ew_hs_seal_ticket: a ticket of the state, by our ticket keys or by the application, of the handshake or after it; left
 * empty where there is to be none. EW_ERR_TOO_SMALL if the state does not fit a ticket. */
ew_err ew_hs_seal_ticket(const ew_hs_config *config, const ew_hs_out *out, const ew_ticket_state *state, ew_buf *ticket)
    EW_MUST_USE;

/* The questions, put where there is someone to ask; EW_OK where there is not. */
ew_err ew_hs_ask_hello(ew_hs *hs, ew_slice body, const ew_client_hello *hello) EW_MUST_USE;
ew_err ew_hs_ask_request(ew_hs *hs, const ew_hs_request *request) EW_MUST_USE;
/* ew_hs_ask_verify: `decided`, where nobody is asked. */
ew_err ew_hs_ask_verify(ew_hs *hs, ew_err decided) EW_MUST_USE;
/* ew_hs_sign: by hs->cred and hs->scheme, here or elsewhere. out has room for EW_SIGNATURE_MAX. */
ew_err ew_hs_sign(ew_hs *hs, ew_slice content, uint8_t *out, size_t *out_len) EW_MUST_USE;

#endif
