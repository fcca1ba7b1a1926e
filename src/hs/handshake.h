/* SPDX-License-Identifier: Apache-2.0 */
/* The inside of a handshake, shared by the files of hs. */
#ifndef EW_HS_HANDSHAKE_H
#define EW_HS_HANDSHAKE_H

#include "hs/ask.h"
#include "hs/cert_types.h"
#include "hs/external_psk.h"
#include "hs/hs.h"
#include "hs/states.h"
#include "hs/try.h"
#include "keys/prf12.h"
#include "keys/secret.h"
#include "keys/transcript.h"
#include "wire/writer.h"

enum {
    EW_TLS13 = 0x0304,
    EW_TLS12 = 0x0303,
    EW_HS_SHARES_MAX = 4, /* key shares in one ClientHello */
    EW_HS_HOST_MAX = 255,
    EW_HS_SCHEMES_MAX = 32,
    EW_HS_PSK_TRIES = 4, /* identities of a ClientHello that are looked at */
    EW_HS_AUTHORITIES_MAX = 64,
    EW_HS_HELLO_REQUESTS_MAX = 4 /* that are ignored in one handshake */
};

/* ew_step: processes one message in the state it is the table's entry of; moves the state on. */
typedef ew_err ew_step(ew_hs *hs, ew_slice message);
/* ew_step_rest: what is left of a step from a question to the application on. */
typedef ew_err ew_step_rest(ew_hs *hs);

/* ew_early13: early data in this handshake (early13.c). */
typedef struct ew_early13 {
    bool offered;  /* in the first ClientHello */
    bool live;     /* client: its keys are the write keys */
    bool accepted; /* client: so say EncryptedExtensions, for what that is worth before Finished */
    uint32_t limit;
    ew_secret traffic; /* client_early_traffic_secret */
    /* server: the ticket that was looked at last */
    const ew_suite *suite;
    ew_buf alpn;
    uint32_t ticket_limit;
    uint8_t id[32];
    int64_t issued_at, sent_at, expires_at;
} ew_early13;

struct ew_hs {
    const ew_hs_config *config;
    ew_hs_out out;
    ew_hs_info *info;
    ew_state state;
    ew_err error; /* sticky */

    /* A step that waits for the application (EW_ERR_SUSPEND) is either begun anew with its message, or what is left of it
     * is called again; see hs/suspend.c. */
    bool suspended;
    ew_buf held;   /* the message, to begin anew with */
    ew_step_rest *rest; /* NULL: to be begun anew */
    bool hello_told; /* the application has seen the ClientHello */
    uint8_t num_psks_tried; /* identities of this ClientHello that cannot be resumed */
    uint8_t num_kept_checked; /* identities of the first one that need not be in the second */

    ew_transcript transcript;
    ew_schedule13 schedule;
    ew_secret client_hs, server_hs;   /* handshake traffic secrets */
    ew_secret client_app, server_app; /* application_traffic_secret_0 */
    ew_secret exporter, resumption;

    uint8_t client_random[EW_RANDOM_LEN], server_random[EW_RANDOM_LEN]; /* the latter: 1.2 */
    uint8_t session_id[EW_SESSION_ID_MAX]; /* legacy_session_id: the client's */
    size_t session_id_len;
    bool early_ccs; /* client: a change_cipher_spec came before the version was known */
    char host[EW_HS_HOST_MAX + 1]; /* client: to be verified; "": none */
    bool ccs_sent;
    int64_t authenticated_at;

    /* the client's offer */
    ew_kex *kex[EW_HS_SHARES_MAX];
    size_t num_kex;
    ew_ext_set asked;    /* the extensions of the ClientHello */
    ew_session *session; /* offered; NULL: none */
    ew_buf cookie;       /* a retry's, to be echoed */
    const ew_group *retry_group;

    /* the server's answer */
    ew_buf first_hello; /* ClientHello1's message, from a retry to ClientHello2 */
    ew_buf cookie_content;
    bool retry_asks_group;
    bool skips_early_data;
    ew_early13 early;
    bool takes_tickets;
    bool name_matched;

    /* authentication */
    bool post_auth;          /* server: the client offers it, and we take it */
    ew_buf *flight;          /* what is sent goes here; NULL: to the connection */
    ew_buf joined;           /* a flight of the handshake, until it is whole */
    ew_buf request_context;  /* of the CertificateRequest; empty in the handshake */
    bool asked_for_cert;     /* a CertificateRequest was sent (server) or received (client) */
    ew_hs_own *own;          /* what the application chose for this handshake; NULL: the config's holds */
    ew_cred *cred;           /* ours to show, counted; NULL: none */
    const ew_scheme *scheme; /* ours to sign with */
    ew_key *peer_key;
    ew_err chain_verdict;    /* the library's on the peer's chain, until ew_auth_decide */
    ew_cert_types cert_types;
    const ew_compressor *compressor; /* the peer decompresses; NULL: none of ours */
    ew_external external;    /* the external PSK of this handshake; counted */
    bool staple_ocsp, staple_scts; /* the peer asks for them with our certificate */

    /* TLS 1.2 alone */
    ew_secret master;
    ew_keys12 keys12;        /* each side is wiped once it is given away */
    bool extended;           /* extended_master_secret is agreed */
    bool will_ticket;        /* a NewSessionTicket is due */
    bool will_status;        /* client: a CertificateStatus may come */
    bool secure_renegotiation, tells_formats; /* server: the client asks for these extensions */
    ew_buf peer_share;       /* client: the server's */
    ew_family *family;       /* client: of what this handshake leaves to be resumed; counted */
    ew_session_id given_id;  /* of a full handshake, by the server: what it can be resumed by */
    ew_session_id stored_id; /* server: what is in the store and belongs to this handshake */
    ew_buf ticket;           /* client: the new one */
    uint32_t ticket_lifetime;
    uint8_t num_hello_requests;

    ew_buf scratch; /* the message being written */
};

/* --- common.c ----------------------------------------------------------------------------- */
/* ew_hs_body: a message without its header. */
ew_slice ew_hs_body(ew_slice message);
uint8_t ew_hs_type(ew_slice message);
ew_slice ew_hs_slice(const ew_buf *buf);
int64_t ew_hs_now(const ew_hs_config *config);
/* ew_hs_writer: a writer over the scratch buffer with room for cap bytes. */
ew_err ew_hs_writer(ew_hs *hs, size_t cap, ew_writer *out) EW_MUST_USE;
/* ew_hs_send: takes the finished message into the transcript and sends it. */
ew_err ew_hs_send(ew_hs *hs, const ew_writer *w) EW_MUST_USE;
/* ew_hs_begin_flight: messages are held back from here on, to share records (RFC 9846, 5.1: "Handshake messages MAY be
 * coalesced"). No key may change before ew_hs_end_flight. */
void ew_hs_begin_flight(ew_hs *hs);
/* ew_hs_end_flight: they are sent. */
ew_err ew_hs_end_flight(ew_hs *hs) EW_MUST_USE;
/* ew_hs_send_ccs: the dummy change_cipher_spec, at most once in a handshake. */
ew_err ew_hs_send_ccs(ew_hs *hs) EW_MUST_USE;
/* ew_hs_has_suite: is the suite in our list, and for this version? */
bool ew_hs_has_suite(const ew_hs_config *config, uint16_t version, const ew_suite *suite);
/* ew_hs_randoms: of TLS 1.2's derivations; borrowed. */
ew_randoms12 ew_hs_randoms(const ew_hs *hs);
/* ew_schemes_ours: what we accept in signatures of the handshake, in order; returns the count. */
size_t ew_schemes_ours(const ew_hs_config *config, uint16_t out[EW_HS_SCHEMES_MAX]);
/* ew_schemes_of_chains: what we accept in certificates, where that is more; else 0. */
size_t ew_schemes_of_chains(const ew_hs_config *config, uint16_t out[EW_HS_SCHEMES_MAX]);
/* ew_scheme_offered: the scheme of that number, if we accept it in the handshake; else NULL. */
const ew_scheme *ew_scheme_offered(const ew_hs_config *config, uint16_t id);
/* ew_chain_split: 24-bit-length certificates into slices; returns their number. */
size_t ew_chain_split(ew_slice chain, ew_slice out[EW_CHAIN_MAX]);
/* ew_hs_drop_shares: the private keys of our key shares. */
void ew_hs_drop_shares(ew_hs *hs);

/* --- suspend.c ---------------------------------------------------------------------------- */
/* ew_hs_then: the rest of a step, which is called again on its own if it is suspended: it must have no effects before
 * its question. */
ew_err ew_hs_then(ew_hs *hs, ew_step_rest *rest) EW_MUST_USE;
/* ew_hs_hold: notes what err says of suspension, and returns it: message is what the step would be begun anew with. */
ew_err ew_hs_hold(ew_hs *hs, ew_slice message, ew_err err) EW_MUST_USE;
void ew_hs_let_go(ew_hs *hs);

/* --- ticket_ask.c ------------------------------------------------------------------------- */
/* ew_hs_open_ticket: a ticket that a client offers, of the version that is spoken, by our ticket keys or by the
 * application: as ew_ticket_open, and EW_ERR_SUSPEND. */
ew_err ew_hs_open_ticket(
    ew_hs *hs, ew_slice ticket, ew_buf *plain, ew_ticket_state *out) EW_MUST_USE;

/* --- version.c ---------------------------------------------------------------------------- */
/* ew_speaks: is the version within our range, and have we a suite for it? */
bool ew_speaks(const ew_hs_config *config, uint16_t version);
/* ew_version_of_client: the version to speak with this client: EW_ERR_PROTOCOL_VERSION,
 * EW_ERR_INAPPROPRIATE_FALLBACK. */
ew_err ew_version_of_client(
    const ew_hs_config *config, const ew_client_hello *hello, uint16_t *out) EW_MUST_USE;
/* ew_version_of_server: the version the server chose, if we offered it: EW_ERR_PROTOCOL_VERSION,
 * EW_ERR_DOWNGRADE, EW_ERR_WRONG_VERSION. */
ew_err ew_version_of_server(
    const ew_hs_config *config, const ew_server_hello *hello, uint16_t *out) EW_MUST_USE;
/* ew_version_mark: the downgrade sentinel into a server's random, where 1.2 is chosen by who speaks
 * 1.3 too. */
void ew_version_mark(const ew_hs_config *config, uint8_t random[EW_RANDOM_LEN]);

/* --- grease.c ----------------------------------------------------------------------------- */
/* ew_hs_grease: fresh values for a message of ours; all 0, which is none, if the config wants none. */
ew_err ew_hs_grease(const ew_hs_config *config, ew_grease *out) EW_MUST_USE;

/* --- record_limit.c ----------------------------------------------------------------------- */
/* ew_record_limit_own: what we announce where this is the version, or the highest of those offered;
 * 0: nothing. */
uint16_t ew_record_limit_own(const ew_hs_config *config, uint16_t version);
/* ew_record_limit_take: the limits of both directions, from the peer's extensions (the version is
 * known): agreed, they are in the info and ours is to be answered. EW_ERR_ILLEGAL_PARAMETER. */
ew_err ew_record_limit_take(ew_hs *hs, const ew_ext_block *ext) EW_MUST_USE;

/* --- keys13.c ----------------------------------------------------------------------------- */
/* ew_keys13_handshake: the handshake secrets over the transcript up to the ServerHello. psk may be
 * empty. */
ew_err ew_keys13_handshake(ew_hs *hs, ew_slice psk, ew_slice shared) EW_MUST_USE;
/* ew_keys13_app: the application and exporter secrets over the transcript up to the server's
 * Finished. */
ew_err ew_keys13_app(ew_hs *hs) EW_MUST_USE;
/* ew_keys13_resumption: over the whole transcript; the main secret is wiped. */
ew_err ew_keys13_resumption(ew_hs *hs) EW_MUST_USE;
/* ew_keys13_wipe: all secrets there are. */
void ew_keys13_wipe(ew_hs *hs);
ew_err ew_keys13_read(ew_hs *hs, ew_level level) EW_MUST_USE;
ew_err ew_keys13_write(ew_hs *hs, ew_level level) EW_MUST_USE;

/* --- resume.c: what a server asks of a session in either version ---------------------------- */
/* ew_resume_fits: is the state fresh, for the same name, and would its client be let in anew? */
bool ew_resume_fits(const ew_hs *hs, const ew_ticket_state *state);
/* ew_resume_adopt: the handshake is now the resumption of this state's connection. */
ew_err ew_resume_adopt(ew_hs *hs, const ew_ticket_state *state) EW_MUST_USE;
/* ew_resume_drop: C2: the session of a connection that failed, or that it was resuming: a client's
 * family, a server's entry in its store. */
void ew_resume_drop(ew_hs *hs);

/* --- psk.c -------------------------------------------------------------------------------- */
/* ew_psk_binder: the binder of a PSK over all so far and a ClientHello without its binders. */
ew_err ew_psk_binder(const ew_hs *hs, ew_hash_id hash, const ew_secret *psk, ew_slice partial,
    uint8_t *out) EW_MUST_USE;
/* ew_psk_select: server: the first identity that is a good ticket for this handshake (suite and
 * name known), its binder verified: EW_ERR_BAD_BINDER. *out_found false: none, and a full handshake
 * follows. Fills the info from the ticket. */
ew_err ew_psk_select(ew_hs *hs, ew_slice message, const ew_client_hello *hello, bool *out_found,
    uint16_t *out_index, ew_secret *out_psk) EW_MUST_USE;
/* ew_psk_check_kept: server, after a retry: a ticket that we would resume by must not have gone from the second hello.
 * EW_ERR_MISSING_EXTENSION where nothing is offered any more, else EW_ERR_BAD_RETRY_HELLO. May suspend. */
ew_err ew_psk_check_kept(
    ew_hs *hs, const ew_client_hello *first, const ew_client_hello *second) EW_MUST_USE;

/* --- early13.c: early data (RFC 9846, 4.3.10, 4.6, 8) ------------------------------------- */
/* ew_early13_plan: client: is it to be offered? Once the session is known. */
void ew_early13_plan(ew_hs *hs);
/* ew_early13_offers: client: in the ClientHello to be written now? */
bool ew_early13_offers(const ew_hs *hs);
/* ew_early13_begin: client: behind the first ClientHello: its keys, if it was offered. */
ew_err ew_early13_begin(ew_hs *hs) EW_MUST_USE;
/* ew_early13_retry: client: a HelloRetryRequest came: the second ClientHello is in plaintext again. */
ew_err ew_early13_retry(ew_hs *hs) EW_MUST_USE;
/* ew_early13_resumed: client: the ServerHello says whether the session is resumed: if it is not, handshake keys. */
ew_err ew_early13_resumed(ew_hs *hs) EW_MUST_USE;
/* ew_early13_answer: client: the server's answer in EncryptedExtensions, suite and protocol being known:
 * EW_ERR_UNSUPPORTED_EXTENSION, EW_ERR_EARLY_MISMATCH. */
ew_err ew_early13_answer(ew_hs *hs, const ew_ext_block *ext) EW_MUST_USE;
/* ew_early13_end: client: the server's Finished is verified: EndOfEarlyData, if it was taken. */
ew_err ew_early13_end(ew_hs *hs) EW_MUST_USE;
/* ew_early13_note_offer: server: does the first ClientHello announce any? EW_ERR_DECODE. */
ew_err ew_early13_note_offer(ew_hs *hs, const ew_client_hello *hello) EW_MUST_USE;
/* ew_early13_note_ticket: server: what the ticket of this identity says. */
ew_err ew_early13_note_ticket(
    ew_hs *hs, const ew_psk_identity *identity, const ew_ticket_state *ticket) EW_MUST_USE;
/* ew_early13_judge: server: is it taken? Once suite, PSK (its index; resumes false: none) and protocol are chosen. */
void ew_early13_judge(ew_hs *hs, const ew_client_hello *hello, bool resumes, uint16_t index);
/* ew_early13_derive: the traffic secret, over the transcript and `more`. */
ew_err ew_early13_derive(ew_hs *hs, ew_slice psk) EW_MUST_USE;
void ew_early13_free(ew_early13 *early);

/* --- client_hello.c ----------------------------------------------------------------------- */
/* ew_client_hello_send: the first ClientHello, or the second one after a retry. */
ew_err ew_client_hello_send(ew_hs *hs) EW_MUST_USE;

/* --- client.c, client13.c ----------------------------------------------------------------- */
ew_err ew_client_start(ew_hs *hs) EW_MUST_USE;
ew_step ew_client_server_hello;
/* ew_client_drop_session: it was offered and is not resumed. */
void ew_client_drop_session(ew_hs *hs);
/* ew_client_adopt_session: what was agreed when the session began. */
ew_err ew_client_adopt_session(ew_hs *hs) EW_MUST_USE;
/* ew_client_offered_group: NULL if we did not offer it. */
const ew_group *ew_client_offered_group(const ew_hs_config *config, uint16_t id);
/* ew_client_take_alpn: the server's choice: EW_ERR_WRONG_ALPN, EW_ERR_ILLEGAL_PARAMETER. */
ew_err ew_client_take_alpn(ew_hs *hs, ew_slice data) EW_MUST_USE;
ew_step ew_client13_extensions, ew_client13_cert_or_request, ew_client13_cert, ew_client13_verify,
    ew_client13_finished;
ew_err ew_client13_server_hello(
    ew_hs *hs, ew_slice message, const ew_server_hello *hello) EW_MUST_USE;
ew_err ew_client13_retry(ew_hs *hs, ew_slice message, const ew_server_hello *hello) EW_MUST_USE;

/* --- negotiate.c -------------------------------------------------------------------------- */
/* ew_choose_suite: NULL if none is common. auths: a bit per ew_suite_auth, those that we can serve.
 * Our order, but ChaCha20-Poly1305 for a client that puts it first: it has no AES hardware. */
enum { EW_AUTHS_13 = 1 << EW_SUITE_AUTH_ANY };
typedef struct ew_peer_wants ew_peer_wants;
const ew_suite *ew_choose_suite(
    const ew_hs_config *config, uint16_t version, unsigned auths, ew_slice offered);
/* ew_choose_group: our order among the groups with a share, else among all offered (share empty: a
 * retry is needed); with group_first among all offered at once. In 1.2 no hybrid.
 * EW_ERR_NO_COMMON_GROUP, EW_ERR_DUPLICATE_KEY_SHARE. */
ew_err ew_choose_group(const ew_hs_config *config, uint16_t version, ew_slice groups, ew_slice shares,
    const ew_group **out_group, ew_slice *out_share) EW_MUST_USE;
/* ew_choose_alpn: an empty slice (borrowed from what holds) if none is spoken:
 * EW_ERR_NO_COMMON_ALPN. */
ew_err ew_choose_alpn(
    const ew_hs *hs, const ew_client_hello *hello, ew_slice *out) EW_MUST_USE;
/* --- credentials.c ------------------------------------------------------------------------ */
/* ew_peer_wants: what a peer says about the certificates it takes (borrowed). */
struct ew_peer_wants {
    ew_slice schemes, schemes_cert; /* 16-bit lists */
    ew_slice types;                 /* of a CertificateRequest of 1.2: bytes; empty: any */
    ew_slice curves;                /* of a ClientHello in 1.2: 16-bit; empty: any */
    ew_slice authorities;           /* DER names with 16-bit lengths; empty: any */
};
/* ew_peer_wants_read: from a ClientHello or a CertificateRequest. */
ew_err ew_peer_wants_read(const ew_ext_block *ext, ew_peer_wants *out) EW_MUST_USE;
/* ew_choose_scheme: the first of the credential's own schemes, or else of ours, that the peer takes
 * and its key fits in this version; NULL: none. */
const ew_scheme *ew_choose_scheme(uint16_t version, const ew_cred *cred, ew_slice offered);
/* ew_choose_auths12: the bits of those kinds of key a credential of ours has that serves the peer:
 * EW_ERR_NO_COMMON_SIGNATURE, EW_ERR_NO_SUITABLE_CREDENTIAL if there is none. */
ew_err ew_choose_auths12(
    const ew_hs *hs, const ew_peer_wants *wants, unsigned *out_auths) EW_MUST_USE;
/* ew_choose_server_cred, ew_choose_client_cred: sets cred and scheme; a server's is for info->suite
 * if that says which kind of key. The same errors; a client without one goes on unless its config
 * says always_show. */
ew_err ew_choose_server_cred(ew_hs *hs, const ew_peer_wants *wants) EW_MUST_USE;
ew_err ew_choose_client_cred(ew_hs *hs, const ew_peer_wants *wants) EW_MUST_USE;

/* --- server.c, retry.c, server13.c -------------------------------------------------------- */
ew_step ew_server_client_hello;
/* ew_server_take_hello: what the first ClientHello says in any version: random, session id, name:
 * EW_ERR_UNKNOWN_NAME, EW_ERR_ILLEGAL_PARAMETER. */
ew_err ew_server_take_hello(ew_hs *hs, const ew_client_hello *hello) EW_MUST_USE;
ew_step ew_server13_end_of_early, ew_server13_cert, ew_server13_verify, ew_server13_finished;
ew_err ew_server13_send_request(ew_hs *hs) EW_MUST_USE;
ew_err ew_server13_hello(ew_hs *hs, ew_slice message, const ew_client_hello *hello) EW_MUST_USE;
/* ew_retry_send: a HelloRetryRequest with a cookie; asks_group: for a share of info->group. */
ew_err ew_retry_send(ew_hs *hs, ew_slice first_hello, bool asks_group) EW_MUST_USE;
/* ew_retry_check: is this ClientHello2 the one the retry asked for? EW_ERR_BAD_COOKIE,
 * EW_ERR_BAD_RETRY_HELLO, EW_ERR_MISSING_EXTENSION. */
ew_err ew_retry_check(ew_hs *hs, const ew_client_hello *second) EW_MUST_USE;

/* --- auth.c: certificates in either version ----------------------------------------------- */
/* ew_auth_own_chain: the certificates of hs->cred (NULL: none); adds up their lengths. Notes that the
 * credential is shown. */
size_t ew_auth_own_chain(ew_hs *hs, ew_slice out[EW_CHAIN_MAX], size_t *out_total);
/* ew_auth_authorities: the names of the CAs that we trust clients' certificates from, borrowed; none if
 * they are too many for a CertificateRequest: half a list would shut out the clients of the other
 * half. *out_total: what they take, lengths included. */
size_t ew_auth_authorities(
    const ew_hs *hs, ew_slice out[EW_HS_AUTHORITIES_MAX], size_t *out_total);
/* ew_auth_take_chain: the peer's chain, or its raw key (EW_ERR_ILLEGAL_PARAMETER for more than one), verified as the config
 * says and kept in the info; what was decided is said by ew_auth_decide, which ends the step, and may be waited for. */
ew_err ew_auth_take_chain(ew_hs *hs, const ew_certificate *cert) EW_MUST_USE;
/* ew_auth_judge_staples: the same for what came with the chain: once all of it is there. */
ew_err ew_auth_judge_staples(ew_hs *hs) EW_MUST_USE;
/* ew_auth_decide: EW_OK, or why the peer's chain is refused: the library's word, unless the application has another. */
ew_err ew_auth_decide(ew_hs *hs) EW_MUST_USE;
/* ew_auth_decide_anew: the same at the beginning of a step, which is begun anew if it has to wait. */
ew_err ew_auth_decide_anew(ew_hs *hs) EW_MUST_USE;
/* ew_auth_decide_resumed: the same for the chain of a session, where the config wants it asked. */
ew_err ew_auth_decide_resumed(ew_hs *hs) EW_MUST_USE;
/* ew_auth_is_verified: the peer's chain was verified or, where it was not, the application accepted it all the same. */
bool ew_auth_is_verified(const ew_hs *hs);

/* --- auth13.c: Certificate, CertificateVerify, Finished, both ways ------------------------ */
ew_err ew_auth13_send_certificate(ew_hs *hs) EW_MUST_USE; /* of hs->cred; NULL: an empty one */
ew_err ew_auth13_send_verify(ew_hs *hs) EW_MUST_USE;
ew_err ew_auth13_send_finished(ew_hs *hs) EW_MUST_USE;
/* ew_auth13_certificate: the peer's chain, verified as the config says and kept in the info;
 * *out_num 0: an empty one. */
ew_err ew_auth13_certificate(ew_hs *hs, ew_slice message, size_t *out_num) EW_MUST_USE;
ew_err ew_auth13_verify(ew_hs *hs, ew_slice message) EW_MUST_USE;
ew_err ew_auth13_finished(ew_hs *hs, ew_slice message) EW_MUST_USE;

#endif
