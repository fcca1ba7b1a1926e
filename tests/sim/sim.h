/* SPDX-License-Identifier: Apache-2.0 */
/* Deterministic simulation: two engines on a simulated TCP connection, both driven as the socket
 * driver drives them, by applications that do anything at any time. One seed is one connection:
 * what the two agree on (keys, randoms, signatures) is fresh each time and has no say in the
 * course, so the seed alone replays it. Which file does what:
 *   random.c  the numbers            plan.c    from a seed to what is to happen
 *   world.c   configurations         tcp.c     the transport
 *   driver.c  engine and transport   app.c     the two applications
 *   lie.c     whether the judge is awake
 *   plain.c   what follows in plaintext where the transport lives on
 *   ledger.c  which byte of the wire is whose byte of the application
 *   witness.c a second account of each end, by the calls, their times and the wire
 *   judge.c   what must be true      play.c    one connection from its start to its end
 *   totals.c  the sums of many       main.c    the command line */
#ifndef TESTS_SIM_SIM_H
#define TESTS_SIM_SIM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <endwell/endwell.h>

#include "tcp.h"

/* --- world.c: what connections are made from ----------------------------------------------------
 */

typedef enum sim_kind {
    SIM_FULL = 0,
    SIM_RETRY, /* with a HelloRetryRequest */
    SIM_CERT,  /* with a client certificate */
    SIM_RESUMED,
    SIM_FULL12,
    SIM_CERT12,
    SIM_TICKET12,
    SIM_ID12,
    SIM_NUM_KINDS
} sim_kind;
const char *sim_kind_name(sim_kind kind);

/* What configurations differ in besides their kind. */
enum { SIM_NUM_FLAVOURS = 6 };

typedef struct sim_world {
    ew_config *config[SIM_NUM_KINDS][SIM_NUM_FLAVOURS][2]; /* [EW_CLIENT], [EW_SERVER] */
    struct {
        uint8_t form[8192]; /* exported: it can be used any number of times */
        size_t len;
    } session[SIM_NUM_KINDS];
    uint8_t stored[2][EW_SESSION_STATE_MAX]; /* what SIM_ID12 resumes: its ID and its state */
    size_t stored_len[2];
    bool stores; /* while the world is made */
    ew_session *caught;
} sim_world;

/* sim_world_make: ends the program if something is missing. */
void sim_world_make(sim_world *w);
void sim_world_free(sim_world *w);
/* sim_world_open: both ends of a fresh connection; user pointers are for the callbacks. */
void sim_world_open(sim_world *w, sim_kind kind, const int flavour[2], int64_t now,
    void *const user[2], ew_conn *out[2]);
/* sim_has_key_limit: a key of this flavour lasts a few records only. */
bool sim_has_key_limit(int flavour);
/* sim_is_tolerant: its policy is (C5). */
bool sim_is_tolerant(int flavour);
/* sim_on_ticket: app.c's: a client's callback. */
void sim_on_ticket(void *side);

/* --- plan.c -------------------------------------------------------------------------------------
 */

typedef enum sim_deed {
    SIM_CLOSE_DEFAULT = 0,
    SIM_CLOSE_DELIVER,
    SIM_CLOSE_DISCARD,
    SIM_CLOSE_ABANDON,
    SIM_ABORT,
    SIM_COMPLETE,
    SIM_UPDATE,     /* KeyUpdate */
    SIM_UPDATE_ASK, /* one that asks for one */
    SIM_DETACH_MODE,
    SIM_LIMIT, /* another limit from now on */
    SIM_DROP,  /* frees everything: the driver resets or closes */
    SIM_KILL,  /* the process is gone: the kernel ends the socket */
    SIM_NUM_DEEDS
} sim_deed;
const char *sim_deed_name(sim_deed deed);

typedef enum sim_when {
    SIM_AT_TURN = 0,   /* of the application */
    SIM_AT_WRITTEN,    /* application bytes */
    SIM_AT_READ,       /* application bytes */
    SIM_AT_PUT,        /* bytes on the wire: each point of the handshake */
    SIM_AT_CONSUMED,   /* bytes of the wire */
    SIM_AFTER_OPEN,    /* turns */
    SIM_AFTER_CLOSE,   /* turns after the first close of ours */
    SIM_AFTER_HEARD,   /* turns after read said how the peer's stream ended */
    SIM_AFTER_VERDICT, /* turns */
    SIM_IN_CALLBACK,   /* inside of the callback for the n-th ticket */
    SIM_NUM_WHENS
} sim_when;

typedef struct sim_call {
    sim_deed deed;
    sim_when when;
    uint64_t value;
    ew_limit limit;
    int64_t more; /* the alert, or the limit's milliseconds */
    bool done;
} sim_call;

enum { SIM_MAX_CALLS = 5 };

/* When an application has said all: it closes then, once it heard the peer's end, or never. */
typedef enum sim_closes { SIM_CLOSES_AT_ONCE = 0, SIM_CLOSES_LAST, SIM_CLOSES_NEVER } sim_closes;
typedef enum sim_reads { SIM_READS = 0, SIM_READS_SLOWLY, SIM_READS_LATE } sim_reads;

typedef struct sim_side_plan {
    uint64_t write_len;
    size_t chunk_len;
    bool writes_early; /* before the handshake is complete too */
    sim_reads reads;
    int64_t late; /* until when a late reader does not read */
    sim_closes closes;
    ew_rest rest;
    sim_call calls[SIM_MAX_CALLS];
    int num_calls;
    int64_t limits[EW_NUM_LIMITS];
    /* the driver */
    size_t in_cap;
    int64_t drain_ms;
    uint64_t drain_len;
    bool fin_on_half_close, detach, reset_on_death;
    size_t plain_len; /* what follows in plaintext where the transport lives on */
} sim_side_plan;

typedef struct sim_plan {
    sim_kind kind;
    int flavour[2];
    sim_side_plan side[2];
    tcp_plan tcp;
    bool by_record; /* what was sent is told to the engine record by record: the ledger is exact */
    bool asks_kernel; /* how much the peer has not acknowledged */
    int weights[6];   /* how often each of the six moves */
    int clock_weight; /* and how often the clock moves in between */
    int64_t clock_step;
    int64_t patience; /* then both applications read all and close */
} sim_plan;

/* sim_plan_make: what the seed says. */
void sim_plan_make(uint64_t seed, sim_plan *out);

/* --- ledger.c -----------------------------------------------------------------------------------
 */

/* sim_ledger: what one side put on the wire: how many of its application's bytes are in whole
 * records up to a byte of the wire. Record headers are read where they can be seen; how much of a
 * record is the application's, the sender's own `sent` tells as the record leaves. */
typedef struct sim_entry {
    size_t wire;
    uint64_t sent;
} sim_entry;
typedef struct sim_ledger {
    sim_entry *entries; /* kept from connection to connection */
    size_t num, cap;
    uint8_t header[5];
    size_t header_len, body_left;
    uint64_t data_max; /* more cannot be in the records of type application_data seen so far */
    uint64_t data_12;  /* 1.2: so much is in them */
    uint8_t last_type; /* of the last whole record */
    size_t last_len;   /* of its body */
} sim_ledger;
void sim_ledger_reset(sim_ledger *l);
/* sim_ledger_next: of len bytes that leave, how many are up to the end of a record. */
size_t sim_ledger_next(sim_ledger *l, const uint8_t *bytes, size_t len);
/* sim_ledger_note: the sender says so at this byte of the wire. */
void sim_ledger_note(sim_ledger *l, size_t wire, uint64_t sent);
/* sim_ledger_at: at least *out_low and at most *out_high bytes are whole before this byte. */
void sim_ledger_at(const sim_ledger *l, size_t wire, uint64_t *out_low, uint64_t *out_high);
void sim_ledger_free(sim_ledger *l);

/* --- witness.c ----------------------------------------------------------------------------------
 */

/* How the peer's direction ended, as it was seen. */
typedef enum sim_how {
    SIM_HOW_OPEN = 0,
    SIM_HOW_END,
    SIM_HOW_EARLY, /* a close_notify before the handshake was complete */
    SIM_HOW_CUT,
    SIM_HOW_ALERT,
    SIM_HOW_CALLER, /* an abort of ours */
    SIM_HOW_LIMIT,  /* of time */
    SIM_HOW_LEN,    /* of bytes */
    SIM_HOW_QUIT    /* C9 */
} sim_how;
typedef enum sim_timer { SIM_T_NONE = 0, SIM_T_FLUSH, SIM_T_WAIT, SIM_T_DELIVER } sim_timer;

typedef struct sim_witness {
    sim_how how;
    ew_input_end cut_how, late_cut; /* the latter: EW_END_EOF: none */
    bool cut, wanted, partial; /* data was still wanted at the cut; it was inside a record */
    bool open, is_12;
    bool decided, sealed, said; /* our last word: due, sealed, handed over */
    bool broken, dead;          /* or it never will be; by the peer's alert */
    bool limited, by_default;
    bool unread, framed; /* C19 */
    ew_rest rest;        /* EW_REST_DEFAULT: no close */
    ew_ended_by first;
    uint64_t sent;
    int64_t began, moved_at; /* when an application byte moved last */
    sim_timer timer;
    int64_t since, limits[EW_NUM_LIMITS];
} sim_witness;

/* --- the two sides ------------------------------------------------------------------------------
 */

typedef enum sim_phase {
    SIM_OPEN = 0,
    SIM_FIN,
    SIM_DRAIN,
    SIM_CLOSED,
    SIM_RESET,
    SIM_DETACHED, /* the transport lives on, in plaintext */
    SIM_GONE      /* dropped or killed */
} sim_phase;

typedef struct sim_side {
    int id; /* EW_CLIENT, EW_SERVER */
    struct sim *sim;
    const sim_side_plan *plan;
    ew_conn *conn; /* NULL: freed before the end */

    /* the driver: as src/net's */
    uint8_t *in; /* in_cap bytes */
    size_t start, end;
    bool stuck, input_over, output_over, lingers;
    int write_error;
    sim_phase phase;
    int64_t drain_deadline;
    uint64_t drained;
    size_t consumed;     /* bytes of the wire that the engine took while it still wanted them */
    size_t consumed_low; /* where a callback ended that in the middle: so many at least */

    /* the application */
    sim_call calls[SIM_MAX_CALLS];
    uint64_t written, delivered;
    uint64_t turns, open_turns, close_turns, heard_turns, verdict_turns, tickets;
    ew_read told;
    bool asked_close, aborted, abandoned, in_callback, write_over, closed_write_tried;
    bool limit_passed, drain_passed;
    ew_rest rest;            /* the tightest close asked for */
    bool by_default;         /* a close that left it to the version, before that was known */
    bool is_tolerant;        /* C5 */
    bool heard_12;           /* END of a TLS 1.2 connection came */
    uint64_t written_at_end; /* by then */
    size_t sealed_at_end;    /* bytes of the wire, handed over or waiting */
    int64_t last_ask;        /* when anything was asked for last that moves the end */
    int64_t limit_max[EW_NUM_LIMITS]; /* the longest that each limit ever was; EW_NO_LIMIT: none */
    size_t plain_put, plain_got;      /* after the detach */
    bool plain_said, plain_over;
    int64_t plain_deadline;

    ew_outcome verdict; /* as it was when it was there; of a side that is gone: its last */
    bool has_verdict;
    ew_input_end cut_how; /* what the engine was told of its input's end */
    bool cut_told, detached;
    sim_witness seen;
} sim_side;

void sim_witness_start(sim_side *d);
/* Before the engine is told: that its time comes (true: a limit passes), of each of the
 * application's calls, of the transport's end. */
bool sim_witness_tick(sim_side *d);
void sim_witness_close(sim_side *d, ew_rest rest);
void sim_witness_abort(sim_side *d);
void sim_witness_complete(sim_side *d);
void sim_witness_cut(sim_side *d, ew_input_end how, size_t unused);
void sim_witness_cannot_send(sim_side *d);
/* And behind it: bytes were accepted, taken, handed over. */
void sim_witness_wrote(sim_side *d);
void sim_witness_took(sim_side *d);
void sim_witness_sent(sim_side *d);
/* sim_witness_look: what the wire and the outcome show by now; blames what was seen otherwise. */
void sim_witness_look(sim_side *d, const ew_outcome *o);
/* Of a side with a verdict: its cause, and whether the peer's last word came under the keys. */
ew_cause sim_witness_cause(const sim_side *d);
bool sim_witness_authentic(const sim_side *d);

/* sim_lie: what the outcomes are made to say on purpose, to see that it does not pass. */
typedef enum sim_lie {
    SIM_NO_LIE = 0,
    SIM_LIE_DISCARDED, /* nothing was */
    SIM_LIE_UNSENT,    /* nothing is */
    SIM_LIE_SENT,      /* all was */
    SIM_LIE_CLEAN,     /* what was cut */
    SIM_LIE_END,       /* the peer's goodbye came, where it was cut */
    SIM_LIE_LATE,      /* no verdict yet, where a limit passed */
    SIM_LIE_FIRST,     /* the other one ended first */
    SIM_LIE_BOTH,      /* one ended first, where the goodbyes crossed */
    SIM_LIE_FRAMED,    /* the framing was complete when it was cut */
    SIM_LIE_UNFRAMED,  /* it never is */
    SIM_LIE_AUTHENTIC, /* the end came under the keys */
    SIM_LIE_FORGED,    /* it did not */
    SIM_LIE_WHOLE,     /* the cut was between two records */
    SIM_LIE_CAUSE,     /* EOF was a reset, and a reset EOF */
    SIM_LIE_SAID,      /* our goodbye was handed over */
    SIM_LIE_EARLY,     /* no outcome: the engine's clock is ahead, and its limits fire early */
    SIM_LIE_PLAIN,     /* nor this: what was left past END is lost */
    SIM_NUM_LIES
} sim_lie;
const char *sim_lie_name(sim_lie lie);

/* --- one connection -----------------------------------------------------------------------------
 */

typedef struct sim_random {
    uint64_t state;
} sim_random;
/* sim_next: 64 random bits. sim_below: less than n, 0 for 0. sim_chance: true in num of den cases.
 * sim_log: up to max, small ones as likely as large ones. */
uint64_t sim_next(sim_random *r);
uint64_t sim_below(sim_random *r, uint64_t n);
bool sim_chance(sim_random *r, unsigned num, unsigned den);
uint64_t sim_log(sim_random *r, uint64_t max);

typedef struct sim {
    uint64_t seed;
    sim_plan plan;
    sim_random random;
    int64_t now;
    uint64_t events;
    tcp net;
    sim_side side[2];
    sim_ledger ledger[2]; /* [i]: what side i put on the wire */
    const char *problem;  /* the first broken promise; NULL: none */
    uint64_t digest;      /* of the course */
    bool verbose;
    sim_lie lie;
    bool settled; /* both applications have lost their patience */
} sim;

/* sim_blame: a promise is broken; the first one counts. */
void sim_blame(sim *s, const char *problem);
/* sim_note: an event: into the digest, and printed where asked for. */
void sim_note(sim *s, int side, const char *what, uint64_t a, uint64_t b);

/* play.c: plays it from its start to its end and judges it. s is reused from seed to seed; its
 * buffers stay. */
void sim_play(sim *s, sim_world *w, uint64_t seed);
void sim_free(sim *s);

/* --- driver.c -----------------------------------------------------------------------------------
 */

/* sim_driver_start: in is kept. */
void sim_driver_start(sim_side *d);
/* What can be done; each says whether anything happened. */
bool sim_driver_send(sim_side *d);
bool sim_driver_receive(sim_side *d);
bool sim_driver_feed(sim_side *d);
bool sim_driver_end(sim_side *d);
/* sim_driver_tick: the time, to the engine. */
void sim_driver_tick(sim_side *d);
/* sim_driver_deadline: when something is due; EW_NEVER. */
int64_t sim_driver_deadline(const sim_side *d);
/* sim_driver_drop: as ew_net_free; sim_driver_kill: as the kernel does. */
void sim_driver_drop(sim_side *d);
void sim_driver_kill(sim_side *d);
/* sim_driver_done: nothing is left to do. */
bool sim_driver_done(const sim_side *d);
/* sim_lie_about: lie.c. */
void sim_lie_about(sim_lie lie, ew_outcome *o);
/* sim_watch: after every call of the engine: what must be true at any time. */
void sim_watch(sim_side *d);
ew_outcome sim_outcome(const sim_side *d);

/* --- app.c --------------------------------------------------------------------------------------
 */

/* sim_app_turn: one turn of the application; false: it did nothing. */
bool sim_app_turn(sim_side *a);
/* sim_app_wakes: when a late reader begins; EW_NEVER. */
int64_t sim_app_wakes(const sim_side *a);
/* sim_pattern: len bytes (at most 64 KiB) that a side writes from byte `at` on. */
const uint8_t *sim_pattern(int side, uint64_t at);
/* sim_is_pattern: what was read is what was written. */
bool sim_is_pattern(int side, uint64_t at, const uint8_t *data, size_t len);
enum { SIM_PATTERN_MAX = 65536 };

/* sim_plain_turn: plain.c: where the transport lives on: a few bytes of plaintext each way, and its
 * end. sim_plain_judge: what came of them. */
bool sim_plain_turn(sim_side *a);
void sim_plain_judge(sim_side *a);

/* --- judge.c ------------------------------------------------------------------------------------
 */

/* What became of the bytes of one direction. */
typedef struct sim_account {
    uint64_t sent;      /* accepted from the application */
    uint64_t delivered; /* read by the other one, and the same */
    uint64_t discarded; /* counted by the reader that dropped them */
    uint64_t unsent;    /* counted by the writer */
    uint64_t cut;       /* left, and known to be missing by the side that misses them */
    uint64_t unaccounted;
} sim_account;
/* sim_judge: all that must be true of a connection at its end; blames. */
void sim_judge(sim *s);
/* sim_account_of: of what side i wrote. */
sim_account sim_account_of(const sim *s, int i);

/* --- totals.c -----------------------------------------------------------------------------------
 */

typedef struct sim_totals {
    uint64_t connections, failed, full, resumed, unopened;
    uint64_t ends, gone, verdicts[EW_BROKEN + 1];
    uint64_t both_clean;
    uint64_t exact; /* connections whose cuts were counted to the byte, on the wire */
    sim_account bytes;
    uint64_t digest;
} sim_totals;
void sim_totals_add(sim_totals *t, const sim *s);
/* sim_totals_print: one "name value" a line. */
void sim_totals_print(const sim_totals *t);

#endif
