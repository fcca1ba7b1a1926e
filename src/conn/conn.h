/* SPDX-License-Identifier: Apache-2.0 */
/* The inside of a connection, shared by the files of conn. Which file does what:
 *   conn.c       birth and death, levels          input.c     records in, one by one
 *   decide.c     events to closure, its effects   handshake.c messages to and from hs
 *   send.c       the one function that seals      alert.c     alerts in
 *   deliver.c    the one that delivers plaintext  time.c      limits and deadlines
 *   output.c     sealed records waiting           outcome.c   how it ended, in fields and words
 *   write.c      the application's bytes          info.c      what was agreed
 *   early.c      early data, both ways             resume.c    waiting for them
 *   ask.c        the application's callbacks                                                               */
#ifndef EW_CONN_CONN_H
#define EW_CONN_CONN_H

#include "closure/closure.h"
#include "conn/config.h"
#include "conn/output.h"
#include "hs/hs.h"
#include "record/record.h"

enum {
    EW_PENDING_MAX = 64 * 1024, /* plaintext kept: until the handshake is complete, and in 1.2 until it can go out soon */
    EW_SEAL_AHEAD = 32 * 1024,  /* 1.2 seals no further ahead of the transport (C5) */
    EW_IDLE_RECORDS_MAX = 32,   /* empty records, KeyUpdates, refused renegotiations in a row (C14) */
    EW_WARNINGS_MAX = 4,        /* warnings, user_canceleds in a row: a peer has little to say in them */
    EW_IDLE_TICKETS_MAX = 64,   /* tickets taken in a row: each keeps the peer's whole chain */
    EW_KEY_RESERVE = 8          /* a key's last records are for KeyUpdate, alerts and close_notify */
};

/* ew_early_state: early data of this connection; there only where some was offered (client) or taken (server). */
typedef struct ew_early_state {
    uint32_t limit;
    uint32_t len;         /* client: sealed; server: received */
    ew_buf kept;          /* client: what was sealed, until its fate is known or decided */
    ew_buf alpn;          /* client: the protocol it is for */
    uint8_t plan;         /* client: what to do where it is rejected: ew_early_plan */
    bool reading;         /* server: the read keys are its keys */
    bool read_was_early;  /* server: what ew_conn_read returned last */
    bool settled;         /* client: its fate was acted on */
} ew_early_state;
typedef enum ew_early_plan { EW_EARLY_ASK = 0, EW_EARLY_RESEND, EW_EARLY_DROP } ew_early_plan;

/* alert levels (RFC 9846, 6) */
enum { EW_LEVEL_WARNING = 1, EW_LEVEL_FATAL = 2 };

struct ew_conn {
    ew_config *config;
    void *user;
    ew_closure closure;
    ew_err error; /* sticky: the first fatal one */

    /* handshake: hs until it is complete, post from then on */
    ew_hs *hs;
    ew_post post;
    ew_hs_info info;
    ew_buf fragment;        /* a handshake message that is not whole yet */
    bool read_key_changed;  /* by the message being processed */
    bool has_excess;        /* more of its record stands behind the handshake message being processed */
    bool suspended;         /* a message waits for the application; then the fragment is what follows it (resume.c) */
    uint8_t asking;         /* ew_asking: the callback that is running */

    /* records */
    ew_record_half read, write;
    bool started;           /* a whole record header of the peer's was seen */
    bool opened_protected;  /* a protected record was opened: plaintext alerts are over (C15) */
    bool sent_record;       /* our first record, the only one that may say 0x0301 */
    uint8_t num_idle;       /* records in a row that carried nothing */
    uint8_t num_warnings;   /* the same, of warnings */
    uint8_t num_tickets;    /* taken in a row */
    uint8_t num_ccs;
    uint32_t num_skipped;   /* bytes of rejected early data, at least */
    ew_output output;
    bool said_last_word;    /* ours or our alert is sealed: nothing is sealed after it */
    ew_buf pending;         /* accepted, not sealed */
    ew_early_state *early;  /* NULL: no early data */
    uint8_t alert_half;     /* 1.2: the level of an alert whose other half is still to come */
    bool has_alert_half;

    /* the plaintext to be read lies in the caller's input buffer */
    uint8_t *unread;
    size_t unread_len;
    ew_read told_end; /* END, CUT or FAILED, once ew_conn_read said it */

    bool detach_mode;

    /* time */
    int64_t now, started_at, active_at, timer_since;
    ew_closure_timer timer;
    int64_t limits[EW_NUM_LIMITS];

    /* for the outcome */
    uint64_t accepted, sent, received, discarded, after_end;
    int16_t alert_sent, alert_received; /* -1: none */
    uint8_t alert_to_send;
    bool end_authentic;     /* the peer's goodbye or alert came under the connection's keys */
    bool got_close_notify, got_user_canceled, mid_record;
    int os_error, os_error_after;
    int64_t unacked; /* as the transport told; -1: not known */
};

/* --- decide.c --------------------------------------------------------------------------------------------------------- */
/* ew_conn_event: tells closure and carries out its effects, but for DELIVER and DROP, which the caller (deliver.c) does;
 * returns the effects. */
unsigned ew_conn_event(ew_conn *conn, ew_closure_event event);
/* ew_conn_fail: a fatal error: sticky, with the alert it calls for if C1 allows one. Returns conn->error. */
ew_err ew_conn_fail(ew_conn *conn, ew_err err);
/* ew_conn_is_12: TLS 1.2 was chosen. */
bool ew_conn_is_12(const ew_conn *conn);

/* --- send.c ----------------------------------------------------------------------------------------------------------- */
typedef enum ew_send_kind {
    EW_SEND_EARLY,     /* client: early data: ew_closure_may_seal_early */
    EW_SEND_DATA,      /* may be sealed while closure says ew_closure_may_seal_data */
    EW_SEND_HANDSHAKE, /* handshake messages and the dummy change_cipher_spec: ew_closure_may_seal */
    EW_SEND_NOTE,      /* user_canceled, which close_notify follows */
    EW_SEND_LAST       /* ours or our fatal alert: once, and nothing after it (C1) */
} ew_send_kind;
/* ew_conn_send: the only place where records are put on the wire. Splits body into records. EW_ERR_CLOSED where closure
 * forbids it. */
ew_err ew_conn_send(ew_conn *conn, ew_send_kind kind, ew_record_type type, ew_slice body) EW_MUST_USE;
ew_err ew_conn_send_alert(ew_conn *conn, ew_send_kind kind, uint8_t level, uint8_t alert) EW_MUST_USE;

/* ew_conn_record_max: how much one record of ours may carry now. */
size_t ew_conn_record_max(const ew_conn *conn);
/* ew_conn_key_holds: may this many bytes of handshake be sealed under the present key, and its last records be left alone? */
bool ew_conn_key_holds(const ew_conn *conn, size_t len);

/* --- write.c ---------------------------------------------------------------------------------------------------------- */
/* ew_conn_keeps_pending: plaintext may be accepted now that is sealed later. */
bool ew_conn_keeps_pending(const ew_conn *conn);
/* ew_conn_send_pending: seals what was accepted, in 1.2 as far ahead of the transport as is allowed. */
ew_err ew_conn_send_pending(ew_conn *conn) EW_MUST_USE;

/* --- early.c ---------------------------------------------------------------------------------------------------------- */
/* ew_conn_early_write_level, ew_conn_early_read_level: the keys of a direction are those of this level now. */
ew_err ew_conn_early_write_level(ew_conn *conn, ew_level level) EW_MUST_USE;
ew_err ew_conn_early_read_level(ew_conn *conn, ew_level level) EW_MUST_USE;
/* ew_conn_early_is_reading: server: the read keys are those of early data. */
bool ew_conn_early_is_reading(const ew_conn *conn);
/* ew_conn_early_take: server: len bytes of data came before the handshake is complete: may they?
 * EW_ERR_UNEXPECTED_MESSAGE, EW_ERR_TOO_MUCH_EARLY_DATA. */
ew_err ew_conn_early_take(ew_conn *conn, size_t len) EW_MUST_USE;
/* ew_conn_early_settle: client: acts on the fate, once, as soon as it is known: with the server's Finished, though the
 * handshake may still wait for our signature. */
ew_err ew_conn_early_settle(ew_conn *conn) EW_MUST_USE;
/* ew_conn_early_forget: what was kept; it was dropped. */
void ew_conn_early_forget(ew_conn *conn);
void ew_conn_early_free(ew_conn *conn);

/* --- deliver.c -------------------------------------------------------------------------------------------------------- */
/* ew_conn_deliver: the only place where plaintext becomes readable. */
void ew_conn_deliver(ew_conn *conn, uint8_t *data, size_t len);
/* ew_conn_drop_unread: wipes and counts. */
void ew_conn_drop_unread(ew_conn *conn);

/* --- alert.c ---------------------------------------------------------------------------------------------------------- */
/* ew_conn_take_alert: an alert record's content; is_protected: it came under keys. */
ew_err ew_conn_take_alert(ew_conn *conn, ew_slice content, bool is_protected) EW_MUST_USE;

/* --- handshake.c ------------------------------------------------------------------------------------------------------ */
ew_err ew_conn_start_handshake(ew_conn *conn, const char *peer, ew_session *session) EW_MUST_USE;
/* ew_conn_take_handshake: a handshake record's content. */
ew_err ew_conn_take_handshake(ew_conn *conn, ew_slice content) EW_MUST_USE;
/* ew_conn_hs_out: what hs speaks through. What its key cannot hold as a whole is not begun: EW_ERR_KEY_LIMIT. */
ew_hs_out ew_conn_hs_out(ew_conn *conn);
/* ew_conn_resume_message: the message that was suspended, before `rest` of its record: EW_ERR_SUSPEND: it still is. */
ew_err ew_conn_resume_message(ew_conn *conn, ew_slice rest) EW_MUST_USE;
/* ew_conn_send_tickets: server, 1.3: num of them, or as many as C1 permits. */
ew_err ew_conn_send_tickets(ew_conn *conn, unsigned num) EW_MUST_USE;
/* ew_conn_judged: what of the peer's is being decided on, as on_verify is asked, or was; borrowed. */
const ew_hs_info *ew_conn_judged(const ew_conn *conn);
/* ew_conn_note_version: closure learns the version as soon as it is known. */
void ew_conn_note_version(ew_conn *conn);

/* --- ask.c, resume.c -------------------------------------------------------------------------------------------------- */
typedef enum ew_asking {
    EW_ASKING_NOTHING = 0,
    EW_ASKING_HELLO,
    EW_ASKING_REQUEST,
    EW_ASKING_VERIFY,
    EW_ASKING_OTHER
} ew_asking;
extern const ew_hs_asks ew_conn_asks;
/* ew_conn_suspend: a message waits for the application; rest: what follows it in its record (copied). */
ew_err ew_conn_suspend(ew_conn *conn, ew_slice rest) EW_MUST_USE;
bool ew_conn_is_suspended(const ew_conn *conn);
/* ew_conn_drop_moot: goes on with the input where what is waited for is not wanted any more. */
void ew_conn_drop_moot(ew_conn *conn);

/* --- input.c ---------------------------------------------------------------------------------------------------------- */
/* ew_conn_input_failed: what becomes of the connection where input was processed with this result. */
void ew_conn_input_failed(ew_conn *conn, ew_err err);

/* --- post_auth.c ------------------------------------------------------------------------------------------------------ */
/* ew_conn_take_post_auth: a message of post-handshake authentication, whole and admitted. */
ew_err ew_conn_take_post_auth(ew_conn *conn, ew_slice message) EW_MUST_USE;
/* ew_conn_resume_post_auth: asks again what that waits for. */
ew_err ew_conn_resume_post_auth(ew_conn *conn) EW_MUST_USE;

/* --- time.c ----------------------------------------------------------------------------------------------------------- */
/* ew_conn_note_timer: after every event: which limit runs since when. */
void ew_conn_note_timer(ew_conn *conn);
/* ew_conn_note_activity: application bytes moved. */
void ew_conn_note_activity(ew_conn *conn);

#endif
