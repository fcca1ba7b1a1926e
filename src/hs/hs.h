/* SPDX-License-Identifier: Apache-2.0 */
/* The handshake: whole messages in; messages and key changes out, in order, through ew_hs_out. It knows neither records
 * nor closing. An ew_hs lives until the handshake is complete; what a connection needs after that is an ew_post. */
#ifndef EW_HS_HS_H
#define EW_HS_HS_H

#include "hs/config.h"
#include "keys/schedule13.h"
#include "msg/msg.h"

typedef enum ew_level {
    EW_LEVEL_PLAIN = 0,
    EW_LEVEL_EARLY,
    EW_LEVEL_HANDSHAKE,
    EW_LEVEL_APP
} ew_level;

/* ew_hs_asks: what the application is asked through the connection. Each may answer EW_ERR_SUSPEND: the step is then left where
 * it is, and ew_hs_resume asks again; every other error ends the handshake. See hs/ask.h. */
typedef struct ew_hs_asks ew_hs_asks;

/* ew_hs_out: what a handshake asks of the connection. Calls come in the order in which their effects belong on the wire;
 * an error returned is passed on by the call that caused it. */
typedef struct ew_hs_out {
    void *arg;
    /* whole messages, one or more, to be sent under the present write key; they begin a record of their own */
    ew_err (*send)(void *arg, ew_slice messages);
    /* the dummy change_cipher_spec of middlebox compatibility mode (RFC 9846, E.4); in 1.2 the real one */
    ew_err (*send_ccs)(void *arg);
    /* from the next record on, this direction uses keys from this traffic secret (copied by the callee if it needs it) */
    ew_err (*write_key)(void *arg, ew_level level, const ew_suite *suite, const ew_secret *traffic);
    ew_err (*read_key)(void *arg, ew_level level, const ew_suite *suite, const ew_secret *traffic);
    /* the same in TLS 1.2, where the application's keys are the first and the last ones: the key itself and the fixed part
     * of the IV, ew_aead_iv12_len bytes (both copied by the callee). write_key12 comes right after send_ccs, read_key12
     * out of ew_hs_take_ccs. */
    ew_err (*write_key12)(void *arg, const ew_suite *suite, const uint8_t *key, const uint8_t *iv);
    ew_err (*read_key12)(void *arg, const ew_suite *suite, const uint8_t *key, const uint8_t *iv);
    const ew_hs_asks *asks; /* NULL: the application is asked nothing */
} ew_hs_out;

/* ew_hs_early: what became of early data. Unknown: a client offered it, and the server's Finished was not verified. */
typedef enum ew_hs_early {
    EW_HS_EARLY_NONE = 0,
    EW_HS_EARLY_UNKNOWN,
    EW_HS_EARLY_ACCEPTED,
    EW_HS_EARLY_REJECTED
} ew_hs_early;

/* ew_hs_early_why: why there is none, or why it was rejected. */
typedef enum ew_hs_early_why {
    EW_EARLY_WHY_NONE = 0,
    EW_EARLY_WHY_OFF,         /* this side wants none */
    EW_EARLY_WHY_VERSION,     /* TLS 1.2 */
    EW_EARLY_WHY_NO_SESSION,  /* the client had none to resume */
    EW_EARLY_WHY_NOT_RESUMED, /* the server did not resume it */
    EW_EARLY_WHY_SESSION,     /* its ticket allows none */
    EW_EARLY_WHY_NOT_OFFERED, /* server: the client wants none */
    EW_EARLY_WHY_RETRY,       /* a HelloRetryRequest */
    EW_EARLY_WHY_ALPN,        /* another protocol than the session's */
    EW_EARLY_WHY_CIPHER,      /* another suite */
    EW_EARLY_WHY_AGE,         /* server: the ClientHello is not fresh */
    EW_EARLY_WHY_REPLAY,      /* server: the ticket was used before, or nobody can tell */
    EW_EARLY_WHY_DECLINED     /* client: the server resumed, and did not say why */
} ew_hs_early_why;

/* ew_hs_info: what was agreed; stays with the connection. */
/* ew_kept_staples: what came with the peer's certificate: an OCSP response, a SignedCertificateTimestampList. */
typedef struct ew_kept_staples {
    ew_buf ocsp, scts;
} ew_kept_staples;

typedef struct ew_hs_info {
    uint16_t version;           /* 0x0304 or 0x0303, 0 until known */
    uint16_t read_limit, write_limit; /* RFC 8449: of the peer's records and of ours; 0: none is agreed */
    const ew_suite *suite;      /* NULL until known */
    const ew_group *group;
    uint16_t peer_scheme;       /* of the peer's CertificateVerify; 0: none */
    bool resumed, retried;
    uint8_t early, early_why;   /* ew_hs_early, ew_hs_early_why */
    bool has_ticket_age;        /* 1.3, server: the client has said how old the ticket is that we could open */
    int64_t ticket_age_skew;    /* ms: what it said beyond what our clock says */
    bool peer_authenticated;    /* the peer's certificate was verified against our trust (or, resumed, had been) */
    bool peer_accepted;         /* by the application, whatever our trust says (or, resumed, had been) */
    uint8_t peer_kind;          /* ew_peer_kind: what peer_chain holds */
    /* texts, with a NUL behind them from the moment they are known: the public API hands them out */
    ew_buf alpn;                /* the protocol chosen; empty: none */
    ew_buf sni;                 /* server: the name asked for; client: the one sent */
    int64_t peer_cert_end;      /* wall clock, ms: client: the end of the verified certificate's validity */
    ew_buf peer_chain;          /* DER with 24-bit lengths, leaf first */
    struct ew_kept_staples *peer_staples; /* NULL: nothing came with it */
    ew_cred *own_cred;          /* the credential shown; counted; NULL: none */
    char cert_reason[96];       /* libcrypto's reason when the peer's certificate was refused */
} ew_hs_info;
void ew_hs_info_free(ew_hs_info *info);

typedef struct ew_pha ew_pha;

/* ew_post: what outlives the handshake. Wiped by ew_post_free. */
typedef struct ew_post {
    const ew_hs_config *config; /* borrowed from the connection's config */
    uint16_t version;
    const ew_suite *suite;
    ew_secret read_traffic, write_traffic; /* application_traffic_secret_N of each direction */
    ew_secret exporter;         /* 1.2: the master secret; none without extended_master_secret (RFC 7627, 5.4) */
    ew_secret resumption;
    uint64_t num_sent_updates;  /* fewer than 2^48 (RFC 9846, 4.7.3) */
    uint64_t num_taken_updates;
    uint8_t client_random[EW_RANDOM_LEN]; /* names the connection in the key log */
    bool update_asked;          /* we sent update_requested and the answer is not here yet */
    bool update_owed;           /* the peer's update_requested is to be answered before our next data */
    int64_t authenticated_at;   /* wall clock, ms, of the full handshake at the root */
    ew_buf host;                /* client: the name its sessions are bound to; empty: none */
    bool takes_tickets;         /* server: the client offered psk_dhe_ke */
    uint32_t num_tickets_sent;  /* makes ticket nonces unique */
    ew_family *family;          /* client: of the tickets received here; made on demand. 1.2: of the session, also of the
                                 * one resumed */
    struct ew_pha *pha;         /* 1.3: post-handshake authentication; NULL: not offered */
    /* 1.2 alone */
    uint8_t server_random[EW_RANDOM_LEN];
    ew_session_id stored_id;    /* server: this connection's session in the store */
} ew_post;

typedef struct ew_hs ew_hs;

/* ew_hs_new: EW_ERR_ARGUMENT, EW_ERR_NAME (host), EW_ERR_NO_TRUST_STORE, EW_ERR_NO_CREDENTIAL. host: client: the name to verify and, unless an IP literal, to send as SNI (NULL only if the config accepts
 * any peer); server: NULL. session: client: offered if usable (a reference is taken); may be NULL. info and out's arg must
 * outlive the ew_hs. */
ew_err ew_hs_new(const ew_hs_config *config, const char *host, ew_session *session, const ew_hs_out *out,
    ew_hs_info *info, ew_hs **out_hs) EW_MUST_USE;
void ew_hs_free(ew_hs *hs);

/* ew_hs_forget: the connection failed: wipes the secrets and bars the session it was resuming from resumption (C2); the
 * handshake takes no message any more. */
void ew_hs_forget(ew_hs *hs);

/* ew_hs_start: a client's ClientHello; on a server nothing. */
ew_err ew_hs_start(ew_hs *hs) EW_MUST_USE;

/* ew_hs_admit: may a message of this type and length (without header) come now? Called as soon as the header is there, so
 * that nothing is buffered for a message that will be refused: EW_ERR_UNEXPECTED_MESSAGE, EW_ERR_MESSAGE_TOO_LONG. One
 * table of the messages allowed next per role and state, public in hs/states.h. */
ew_err ew_hs_admit(const ew_hs *hs, uint8_t type, size_t len) EW_MUST_USE;

/* ew_hs_message: one whole message, header included, admitted before. EW_ERR_SUSPEND: the application is to be asked again:
 * nothing else may be taken until ew_hs_resume has answered otherwise. */
ew_err ew_hs_message(ew_hs *hs, ew_slice message) EW_MUST_USE;
/* ew_hs_resume: goes on with the message that was suspended: as ew_hs_message. EW_ERR_STATE if none was. */
ew_err ew_hs_resume(ew_hs *hs) EW_MUST_USE;

/* ew_hs_take_ccs: a change_cipher_spec record of one byte 1, between whole messages; before every other record type's turn.
 * In 1.2, and only where it is due, the read key changes (read_key12), for the Finished that must come next; in 1.3 it is
 * the dummy and dropped, as it is before the version is known. Else EW_ERR_BAD_CCS. Once the handshake is complete 1.2
 * knows none. */
ew_err ew_hs_take_ccs(ew_hs *hs) EW_MUST_USE;

/* ew_hs_is_complete: the peer's Finished verified and ours given to send. */
bool ew_hs_is_complete(const ew_hs *hs);
/* ew_hs_skips_early_data: server: the client announced early data, which is not taken, and no message came since: a
 * record that does not open is then to be skipped (RFC 9846, 4.3.10). Ask before each record that does not
 * open; after a HelloRetryRequest this is every record of the outer type application_data. */
bool ew_hs_skips_early_data(const ew_hs *hs);
/* ew_hs_early_limit: how many bytes of early data: client: may be sent; server: were announced, so may be taken or skipped. */
uint32_t ew_hs_early_limit(const ew_hs *hs);
/* ew_hs_early_alpn: client: the protocol that early data is for; borrowed. */
ew_slice ew_hs_early_alpn(const ew_hs *hs);
/* ew_hs_ccs_allowed: may a dummy change_cipher_spec be dropped now? After the first ClientHello and before the peer's
 * Finished (RFC 9846, 5). */
bool ew_hs_ccs_allowed(const ew_hs *hs);
/* ew_hs_to_post: moves what outlives a complete handshake; then free the ew_hs. */
ew_err ew_hs_to_post(ew_hs *hs, ew_post *out) EW_MUST_USE;

/* ew_hs_take_session: client, 1.2, once complete: what can be resumed later: a new session, or, resumed without a new
 * ticket, that same one again; *out NULL: nothing. The caller's to free. Before ew_hs_to_post. */
ew_err ew_hs_take_session(ew_hs *hs, ew_session **out) EW_MUST_USE;
/* ew_hs_alert: as ew_err_alert, but what only 1.3 has an alert for is handshake_failure where 1.2 is spoken. */
int ew_hs_alert(uint16_t version, ew_err err);

/* --- after the handshake (hs/post.c) ------------------------------------------------------ */
/* ew_post_admit: as ew_hs_admit. */
ew_err ew_post_admit(const ew_post *post, uint8_t type, size_t len) EW_MUST_USE;
/* ew_post_message: a whole message, admitted before: a NewSessionTicket (client; *out_session is a new session, the caller's to free, or NULL where tickets
 * are ignored) or a KeyUpdate (the read key changes through out; update_owed is noted, at most once). may_answer: false
 * once our close_notify is sealed (C1), or where 2^48 updates are reached: the request is then ignored. */
ew_err ew_post_message(ew_post *post, const ew_hs_out *out, const ew_hs_info *info, ew_slice message, bool may_answer,
    ew_session **out_session) EW_MUST_USE;
/* ew_post_refuses: 1.2: is a message of this type, admitted before, a wish to renegotiate (HelloRequest, ClientHello)? It is
 * then dropped, not given to ew_post_message, and answered by no_renegotiation at level warning (C1 permitting); C14
 * counts. */
bool ew_post_refuses(const ew_post *post, uint8_t type);
/* ew_post_update: sends a KeyUpdate under the old key and changes the write key. request: ask the peer to update too
 * (silently not asked for while an earlier answer is due). Clears update_owed. EW_ERR_KEY_LIMIT at 2^48 - 1, and
 * in 1.2, which has none. */
ew_err ew_post_update(ew_post *post, const ew_hs_out *out, bool request) EW_MUST_USE;
/* ew_post_ticket: server: appends one NewSessionTicket to messages, to be sent by the caller; none where it cannot be made.
 * EW_ERR_STATE in 1.2: tickets belong to its handshake. */
ew_err ew_post_ticket(
    ew_post *post, const ew_hs_out *out, const ew_hs_info *info, ew_buf *messages) EW_MUST_USE;
/* ew_post_num_tickets: how many tickets to send right after the handshake. */
unsigned ew_post_num_tickets(const ew_post *post, const ew_hs_info *info);
/* --- post-handshake authentication (hs/post_auth.c); errors of the peer's are fatal --- */
/* ew_post_is_auth: the messages of it, which are not for ew_post_message. */
bool ew_post_is_auth(uint8_t type);
/* ew_post_request: server: a CertificateRequest. EW_ERR_NOT_AVAILABLE: the client did not offer it; EW_ERR_STATE: too many
 * wait for their answer; EW_ERR_NO_TRUST_STORE. */
ew_err ew_post_request(ew_post *post, const ew_hs_out *out) EW_MUST_USE;
/* ew_post_answer: client: makes the answer to a CertificateRequest; nothing is sent yet. EW_ERR_SUSPEND: ew_post_resume goes on.
 * ew_post_send_answer: gives it to `out` as a whole. ew_post_drop_answer: there is to be none any more (C1). */
ew_err ew_post_answer(ew_post *post, const ew_hs_out *out, ew_slice message) EW_MUST_USE;
ew_err ew_post_send_answer(ew_post *post, const ew_hs_out *out, ew_hs_info *info) EW_MUST_USE;
void ew_post_drop_answer(ew_post *post);
/* ew_post_resume: asks again what the answer waits for: the client's to make, the server's to verify. */
ew_err ew_post_resume(ew_post *post) EW_MUST_USE;
/* ew_post_hs, ew_post_info: of the answer that is under way, borrowed; NULL: none. */
ew_hs *ew_post_hs(const ew_post *post);
const ew_hs_info *ew_post_info(const ew_post *post);
/* ew_post_take_answer: server: a message of an answer. SHOWN: the info has the client's chain now. */
typedef enum ew_pha_result { EW_PHA_PENDING = 0, EW_PHA_DECLINED, EW_PHA_SHOWN } ew_pha_result;
ew_err ew_post_take_answer(ew_post *post, const ew_hs_out *out, ew_hs_info *info, ew_slice message,
    ew_pha_result *out_result) EW_MUST_USE;
/* ew_post_mid_flight: server: an answer has begun and is not whole: nothing else may come (4.7.2). */
bool ew_post_mid_flight(const ew_post *post);

/* ew_post_exporter: RFC 9846, 7.5, or RFC 5705, where a context without data (NULL) is none, which is not the same as an
 * empty one. EW_ERR_NOT_AVAILABLE in 1.2 without extended_master_secret. */
ew_err ew_post_exporter(const ew_post *post, ew_slice label, ew_slice context, uint8_t *out, size_t out_len) EW_MUST_USE;
/* ew_post_drop_sessions: C2: a fatal error: the client's sessions of this connection (1.2: the one resumed, too) and the
 * server's entry in its store are not to be resumed any more. */
void ew_post_drop_sessions(ew_post *post);
/* ew_post_forget: the connection failed: wipes the secrets. */
void ew_post_forget(ew_post *post);
void ew_post_free(ew_post *post);

#endif
