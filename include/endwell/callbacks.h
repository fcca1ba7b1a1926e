/* SPDX-License-Identifier: Apache-2.0 */
/* endwell: what the application is asked while a handshake runs: certificates to show, signatures by keys that are
 * elsewhere, the peer's chain, tickets. Part of <endwell/endwell.h>.
 *
 * Each callback answers by an ew_err:
 *   EW_OK           go on
 *   EW_ERR_SUSPEND  not yet: the handshake is suspended until ew_conn_resume, which asks again, any number of times; what
 *                   the callback chose before it said so is forgotten
 *   another error   the handshake fails by it, with the alert that ew_err_alert names; one without an alert counts as
 *                   EW_ERR_REFUSED. For an alert of the caller's choice: ew_conn_abort from within the callback
 * A callback may write, close and abort the connection, but not free or resume it, nor give it input or take its output;
 * pointers given to it are borrowed for the call. None is called after the verdict, nor once the connection failed.
 *
 * While a connection is suspended, ew_conn_levels has EW_SUSPENDED and not EW_WANT_INPUT; ew_conn_input consumes nothing.
 * Output sealed so far goes out, the limits run, and every way to end a connection is open as ever (C20): DELIVER and DISCARD
 * wait, as before every handshake's end, ABANDON and an abort end the attempt at once. Behind the handshake a client that closes
 * waits for nothing: it gives no answer to a CertificateRequest any more (C1), and is not asked again. */
#ifndef ENDWELL_CALLBACKS_H
#define ENDWELL_CALLBACKS_H

#include <endwell/endwell.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ew_conn_resume: asks again what the connection is suspended for, and goes on as far as the answers allow: look at
 * ew_conn_levels then. EW_OK also where it is still suspended, or was not, or is over. Errors as from ew_conn_input.
 * EW_ERR_STATE from within a callback. */
EW_API ew_err ew_conn_resume(ew_conn *conn) EW_MUST_USE;

/* ===== Private keys that are elsewhere =============================================================================== */

/* ew_signer: a private key that is not in this process (a hardware module, a signing service), or is not to be used on this
 * thread. */
typedef struct ew_signer {
    void *arg; /* must outlive the credential, and thus the configs and connections that have it; shared by their threads */
    /* Signs in[0..in_len) by the scheme (RFC 9846, 4.3.3: what is given is to be hashed as the scheme says, with PSS and a
     * salt as long as the hash for the rsa_pss ones): at most cap bytes to out, their number to *out_len. ECDSA
     * signatures are in DER. May suspend; asked again, it is given the same. */
    ew_err (*sign)(void *arg, ew_conn *conn, uint16_t scheme, const uint8_t *in, size_t in_len, uint8_t *out, size_t cap,
        size_t *out_len);
} ew_signer;
/* ew_credential_from_signer: a PEM chain whose leaf's key is a signer's. The struct is copied. EW_ERR_PEM,
 * EW_ERR_KEY_UNSUPPORTED. libctx: NULL for libcrypto's default one. */
EW_API ew_err ew_credential_from_signer(struct ossl_lib_ctx_st *libctx, const void *cert, size_t cert_len,
    const ew_signer *signer, ew_credential **out) EW_MUST_USE;

/* ===== What to show ================================================================================================== */

/* ew_hello: the first ClientHello. Lists are as on the wire: 16-bit values in network order. The client's name is
 * ew_conn_sni, the version to be spoken ew_conn_version. */
typedef struct ew_hello {
    const uint8_t *suites;       size_t suites_len;
    const uint8_t *groups;       size_t groups_len;       /* 0: it named none */
    const uint8_t *schemes;      size_t schemes_len;      /* signature_algorithms */
    const uint8_t *schemes_cert; size_t schemes_cert_len; /* signature_algorithms_cert, or else the same again */
    const uint8_t *alpn;         size_t alpn_len;         /* protocols, each behind its 8-bit length */
    const uint8_t *body;         size_t body_len;         /* all of the message, without its header */
} ew_hello;
/* ew_hello_extension: the data of one extension of any type; false if it is not there. */
EW_API bool ew_hello_extension(const ew_hello *hello, uint16_t type, const uint8_t **out, size_t *out_len);

/* ew_config_on_client_hello: server: called once in a handshake, before anything but the version is chosen: it may choose
 * the credentials (ew_conn_add_credential) and the protocol (ew_conn_select_alpn), refuse the client, or suspend. With it a
 * config needs no credential of its own. */
typedef ew_err ew_client_hello_fn(void *arg, ew_conn *conn, const ew_hello *hello);
EW_API ew_err ew_config_on_client_hello(ew_config *config, ew_client_hello_fn *fn, void *arg) EW_MUST_USE;

/* ew_request: a CertificateRequest: the signatures the server takes, and the DER names of the CAs it knows, each behind its
 * 16-bit length (none: any). */
typedef struct ew_request {
    const uint8_t *schemes;     size_t schemes_len;
    const uint8_t *authorities; size_t authorities_len;
} ew_request;
/* ew_config_on_certificate_request: client: called when the server asks for a certificate: it may choose one
 * (ew_conn_add_credential), or none of the config's, or suspend. */
typedef ew_err ew_certificate_request_fn(void *arg, ew_conn *conn, const ew_request *request);
EW_API ew_err ew_config_on_certificate_request(ew_config *config, ew_certificate_request_fn *fn, void *arg)
    EW_MUST_USE;

/* ew_conn_add_credential: from within these two: this connection shows one of the credentials added here, chosen as among
 * a config's, instead of the config's (a reference is taken; it cannot be changed any more). NULL adds none: without any
 * other, a client shows none.
 * EW_ERR_STATE elsewhere, EW_ERR_ARGUMENT for more than 8. */
EW_API ew_err ew_conn_add_credential(ew_conn *conn, ew_credential *cred) EW_MUST_USE;
/* ew_conn_select_alpn: from within on_client_hello: the one protocol of this connection, instead of the config's list; NULL:
 * none is spoken. EW_ERR_STATE elsewhere, EW_ERR_NAME for what is no protocol name. */
EW_API ew_err ew_conn_select_alpn(ew_conn *conn, const char *name) EW_MUST_USE;

/* ===== Whom to believe ================================================================================================ */

/* ew_config_on_verify: called when the peer has shown a certificate (ew_conn_peer_cert) and the library has decided on it:
 * `decided` is EW_OK (also where the config accepts any peer), or why it is refused, EW_ERR_CERT_...; ew_conn_cert_reason
 * says more. EW_OK lets that stand, an error refuses the peer whatever was decided, and ew_conn_accept_peer accepts it. May
 * suspend; then `decided` is the same again. With it, a config needs no trust of its own. A resumed connection is not asked
 * for. */
typedef ew_err ew_verify_fn(void *arg, ew_conn *conn, ew_err decided);
EW_API ew_err ew_config_on_verify(ew_config *config, ew_verify_fn *fn, void *arg) EW_MUST_USE;
/* ew_config_verify_resumed: on_verify is asked in resumed handshakes, too: on a client for the session's certificate, with
 * EW_OK, when the server has answered (early data has left by then); a server that would resume the session of a client with a
 * certificate makes a full handshake of it, whether on_verify or the library had accepted that, and takes no early data in it. */
EW_API ew_err ew_config_verify_resumed(ew_config *config, bool on) EW_MUST_USE;
/* ew_conn_accept_peer: from within on_verify: the application knows this peer by other means (a pinned key, say) and
 * answers for it: it counts as authenticated, whatever the library decided, and so do the sessions that come of this
 * connection. The second argument must be EW_I_ACCEPT_THIS_PEER, so that no zero, true or forgotten flag ever does it
 * (else EW_ERR_ARGUMENT). EW_ERR_STATE elsewhere. */
#define EW_I_ACCEPT_THIS_PEER 0x1e57a17eu
EW_API ew_err ew_conn_accept_peer(ew_conn *conn, uint32_t i_accept_this_peer) EW_MUST_USE;

/* ===== Tickets ======================================================================================================= */

/* ew_ticket_method: server: who seals and opens the tickets, instead of the config's ticket keys. What is sealed is a secret:
 * it must be encrypted and authenticated, with a key as well guarded as the private key, and what open yields must be
 * exactly what seal was given, or nothing. */
enum { EW_TICKET_OVERHEAD_MAX = 512 };
typedef struct ew_ticket_method {
    void *arg; /* must outlive the config and its connections */
    /* Seals state into out; cap is state_len + EW_TICKET_OVERHEAD_MAX; 0 in *out_len: the client gets no ticket. An error
     * means the same. Must not suspend. */
    ew_err (*seal)(void *arg, ew_conn *conn, const uint8_t *state, size_t state_len, uint8_t *out, size_t cap,
        size_t *out_len);
    /* Opens a ticket, that anyone may have made up, into out; cap is ticket_len. EW_ERR_NOT_AVAILABLE: it is none of ours, or
     * not good any more: a full handshake follows. May suspend. Behind a HelloRetryRequest it is asked of the first hello's
     * tickets that the second lacks, too: that a ticket was opened is no word that it is resumed by. What it opens counts only
     * if it also is fresh and fits this handshake. */
    ew_err (*open)(void *arg, ew_conn *conn, const uint8_t *ticket, size_t ticket_len, uint8_t *out, size_t cap,
        size_t *out_len);
} ew_ticket_method;
/* ew_config_ticket_method: the struct is copied. The settings of ew_config_ticket_lifetime and _num_tickets hold as ever,
 * rotation is the method's own business. Sessions by ID (1.2) are not its concern: see ew_session_store. */
EW_API ew_err ew_config_ticket_method(ew_config *config, const ew_ticket_method *method) EW_MUST_USE;

#ifdef __cplusplus
}
#endif
#endif
