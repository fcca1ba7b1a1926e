/* SPDX-License-Identifier: Apache-2.0 */
/* Two connections in memory, joined by a wire each way that the test moves by hand: bytes are
 * handed over, arrive and are read as three separate steps, so that every interleaving can be
 * played. What crosses is counted from the outside, so that what the outcomes claim can be judged
 * by something other than the engine. */
#ifndef TESTS_SUPPORT_DUO_H
#define TESTS_SUPPORT_DUO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <endwell/endwell.h>

#include "support/certs.h"

/* --- what connections are made from
 * ------------------------------------------------------------------------------ */

typedef enum duo_kind {
    DUO_FULL = 0,
    DUO_RETRY, /* with a HelloRetryRequest */
    DUO_RESUMED,
    DUO_CLIENT_CERT, /* asked for, required and shown */
    DUO_BARE,        /* no tickets, short limits: for what comes after the handshake */
    /* TLS 1.2: */
    DUO_FULL12,        /* the client would speak 1.3 as well */
    DUO_TICKET12,      /* resumed by ticket */
    DUO_ID12,          /* resumed by session ID */
    DUO_CLIENT_CERT12, /* the server would speak 1.3 as well */
    DUO_BARE12,        /* as DUO_BARE, both of the strict policy */
    DUO_TOLERANT12,    /* the same with the tolerant one (C5) */
    DUO_NUM_KINDS
} duo_kind;

/* duo_kind_name: for a failed test. duo_kind_is_12, duo_kind_resumes, duo_kind_shows_cert: what it
 * must come to. */
const char *duo_kind_name(duo_kind kind);
bool duo_kind_is_12(duo_kind kind);
bool duo_kind_resumes(duo_kind kind);
bool duo_kind_shows_cert(duo_kind kind);

/* The limits of DUO_BARE, ms. */
enum { DUO_FLUSH_MS = 1000, DUO_WAIT_MS = 300, DUO_DELIVER_MS = 5000, DUO_IDLE_MS = 100000 };

/* The traffic secrets of the last handshake, as the key log tells them. */
typedef enum duo_secret_id {
    DUO_CLIENT_HANDSHAKE = 0,
    DUO_SERVER_HANDSHAKE,
    DUO_CLIENT_APP,
    DUO_SERVER_APP,
    DUO_NUM_SECRETS
} duo_secret_id;
typedef struct duo_secret {
    uint8_t bytes[48];
    uint8_t len;
} duo_secret;

typedef struct duo_world {
    certs_chain server_chain, client_chain;
    ew_credential *server_cred, *client_cred;
    ew_config *client[DUO_NUM_KINDS], *server[DUO_NUM_KINDS];
    struct {
        uint8_t form[8192]; /* exported, so that it can be used again and again */
        size_t len;
    } session[DUO_NUM_KINDS]; /* what each kind resumes; 1.2's by the kinds that do */
    duo_secret secrets[DUO_NUM_SECRETS];
} duo_world;

/* duo_world_make: ends the program if something is missing. */
void duo_world_make(duo_world *w);
void duo_world_free(duo_world *w);
/* duo_config: a fresh configuration that any pair can use: credentials, trust and clock are set. */
ew_config *duo_config(duo_world *w, ew_role role);

/* duo_session: a session for a kind that resumes, to be freed; *out NULL for another kind. */
ew_err duo_session(duo_world *w, duo_kind kind, ew_session **out);

/* --- two sides ------------------------------------------------------------------------ */

typedef struct duo_bytes {
    uint8_t *data;
    size_t len, cap;
} duo_bytes;
void duo_bytes_add(duo_bytes *b, const void *data, size_t len);
void duo_bytes_drop(duo_bytes *b, size_t len);
void duo_bytes_free(duo_bytes *b);

/* What the test did to a side: an outcome is judged by this. */
typedef enum duo_cut { DUO_NO_CUT = 0, DUO_CUT_EOF, DUO_CUT_RESET } duo_cut;

/* What a direction's records are, as seen on its wire: TLS 1.2 shows their types. */
typedef struct duo_records {
    uint8_t header[5];
    size_t header_len, body_left;
    bool is_protected;  /* behind a change_cipher_spec */
    uint64_t data_len;  /* application bytes in records that are whole */
    uint8_t last_type;  /* of the last whole one; 0: none */
} duo_records;

typedef struct duo_side {
    const char *name;
    ew_conn *conn;
    int64_t now;
    duo_bytes wire;  /* handed over by the peer, not here yet */
    duo_bytes inbox; /* here, not consumed yet */
    uint8_t *lent;   /* what the last input opened in place */
    size_t lent_len;
    ew_err error;                /* the last one an input returned */
    uint64_t written, delivered; /* application bytes accepted; read */
    uint64_t put;                /* bytes handed over */
    duo_records records;         /* handed over */
    ew_read told;                /* the last word of read: END, CUT or FAILED */
    ew_rest rest;                /* the tightest close asked for */
    bool by_default;             /* a close that left the rest to the version, before it was known */
    bool aborted, limit_passed, output_ended, reset;
    duo_cut cut; /* how the input was cut, if that came before any other end of it */
    ew_rest rest_at_cut;
    bool quit;         /* ABANDON came before any other end of the input */
    ew_ended_by first; /* who ended first, as seen from outside */
    bool first_known, heard_end;
    bool tolerant;           /* the policy of C5 */
    bool unanswerable;       /* the test forges a close_notify at level fatal (C14) */
    bool unsaid;             /* 1.2: before the last input no last word of ours was sealed */
    bool answered;           /* 1.2: END came before ours was sealed (C5) */
    uint64_t sealed_at_end;  /* application bytes that were sealed then */
    uint64_t written_at_end; /* and accepted */
    ew_outcome verdict; /* at the moment it was there */
    bool has_verdict;
    const char *problem; /* the first broken promise; NULL: none */
} duo_side;

typedef struct duo {
    duo_side side[2]; /* [0] the client, [1] the server */
} duo;

/* duo_open: a fresh pair before its handshake. Ends the program if a connection cannot be made. */
void duo_open(duo *d, duo_world *w, duo_kind kind);
/* duo_open_with: the same with these configurations. */
void duo_open_with(duo *d, ew_config *client, ew_config *server, ew_session *session);
/* duo_close: frees both, whatever state they are in. */
void duo_close(duo *d);
/* duo_clone: a copy of an open pair, by way of the engine's inside: to play many endings from one
 * beginning. */
void duo_clone(const duo *from, duo *out);

/* Steps; `of` is 0 or 1. */
void duo_write(duo *d, int of, size_t len);
void duo_write_early(duo *d, int of, size_t len); /* as early data */
void duo_flush(duo *d, int of, size_t max); /* output to the wire; SIZE_MAX: all */
void duo_arrive(
    duo *d, int of, size_t max); /* wire to the engine, until there is something to read */
void duo_feed(duo *d, int of);   /* what arrived before and could not be taken */
void duo_read(duo *d, int of);   /* takes all that is readable */
void duo_resume(duo *d, int of); /* asks the application again, if it is suspended */
void duo_end_by(duo *d, int of, ew_rest rest);
void duo_abort(duo *d, int of, uint8_t alert);
void duo_cut_input(duo *d, int of, duo_cut how); /* what is still on the wire is lost */
void duo_end_output(duo *d, int of);
void duo_tick_to_deadline(duo *d, int of);
void duo_tick(duo *d, int of, int64_t ms);
/* duo_inject: bytes on the wire toward a side. */
void duo_inject(duo *d, int to, const void *data, size_t len);

/* duo_forge: a record that the sender's engine would never send, sealed under its present key
 * behind its back and put on the wire; _inner: the whole of what is protected, inner type and
 * padding included (RFC 9846, 5.4). */
void duo_forge(duo *d, int from, uint8_t type, const void *body, size_t len);
void duo_forge_inner(duo *d, int from, const void *inner, size_t len);

/* duo_reframe12: what `from` has to say in a TLS 1.2 handshake goes to the wire with its messages
 * joined and cut into records of at most chunk bytes, the protected Finished too. */
void duo_reframe12(duo *d, int from, size_t chunk);

/* duo_pump: hand over, arrive and read, both ways, until nothing moves. */
void duo_pump(duo *d);
/* duo_settle: pump; both close with DELIVER; pump; the transport ends where a verdict is still
 * missing. */
void duo_settle(duo *d);

ew_outcome duo_outcome(const duo *d, int of);
/* duo_is_12: this side speaks TLS 1.2. */
bool duo_is_12(const duo *d, int of);
/* duo_sealed: TLS 1.2: all records of a side, handed over or waiting. */
duo_records duo_sealed(const duo *d, int of);
/* duo_problem: the first promise broken by either side so far, or NULL. Legal at any time. */
const char *duo_problem(duo *d);
/* duo_judge: after the end: what both outcomes say against what was seen from outside. NULL: all
 * true. */
const char *duo_judge(duo *d);
/* duo_describe: both outcomes in one line, for a failed test. Static storage. */
const char *duo_describe(const duo *d);

/* duo_random: a small generator, the same everywhere. */
uint32_t duo_random(uint64_t *seed);
/* duo_quick: EW_TEST_QUICK is set. */
bool duo_quick(void);

#endif
