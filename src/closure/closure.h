/* SPDX-License-Identifier: Apache-2.0 */
/* How a connection ends: a pure function from (state, event) to (state, effects), and the verdict computed from the state.
 * No memory, no clock, no bytes: small enough to be walked exhaustively (tests/walk) and proven. The rules C1 to C20 and
 * the table of verdicts are in docs/closing.md. */
#ifndef EW_CLOSURE_CLOSURE_H
#define EW_CLOSURE_CLOSURE_H

#include <stdbool.h>
#include <stdint.h>

/* The version spoken, and for 1.2 the choice that C5 leaves. */
typedef enum ew_closure_protocol {
    EW_P_13 = 0,      /* or not known yet */
    EW_P_12_STRICT,   /* END drops our plaintext that is not sealed */
    EW_P_12_TOLERANT, /* END is answered once all is said: by our close, within the flush limit */
    EW_NUM_PROTOCOLS
} ew_closure_protocol;

/* Our direction. */
typedef enum ew_closure_write {
    EW_W_OPEN = 0,   /* data may be sealed, once the handshake is complete */
    EW_W_CLOSING,    /* a close was asked for: what was accepted is sealed first, then ours */
    EW_W_SEALED,     /* ours is sealed, not handed over yet */
    EW_W_DONE,       /* ours was handed over */
    EW_W_FATAL,      /* our fatal alert is sealed, not handed over yet */
    EW_W_FATAL_DONE, /* our fatal alert was handed over */
    EW_W_BROKEN,     /* over without either: see why */
    EW_W_DEAD,       /* over by the peer's fatal alert (C14) */
    EW_NUM_WRITE
} ew_closure_write;

/* Why our direction broke. */
typedef enum ew_closure_why {
    EW_WHY_NONE = 0,
    EW_WHY_OS,       /* the transport takes no more */
    EW_WHY_RESET,    /* the transport was reset */
    EW_WHY_EOF,      /* the input ended in the handshake, which can never complete */
    EW_WHY_LIMIT,    /* the flush or handshake limit passed */
    EW_WHY_INTERNAL, /* ours could not be sealed */
    EW_WHY_EARLY,    /* given up under early-data keys, where a goodbye is worth nothing (C15) */
    EW_NUM_WHY
} ew_closure_why;

/* The peer's direction: open, or over by the first of these. */
typedef enum ew_closure_read {
    EW_R_OPEN = 0,
    EW_R_END,        /* END: an authentic close_notify */
    EW_R_END_EARLY,  /* any other close_notify (C15) */
    EW_R_EOF,        /* cut */
    EW_R_RESET,      /* cut */
    EW_R_OS_ERROR,   /* cut */
    EW_R_ALERT,      /* the peer's fatal alert */
    EW_R_PEER_ERROR, /* the peer broke a rule */
    EW_R_INTERNAL,   /* we failed */
    EW_R_CALLER,     /* the caller aborted */
    EW_R_LIMIT,      /* a limit of time passed */
    EW_R_LIMIT_LEN,  /* a limit of bytes passed */
    EW_R_QUIT,       /* a close that does not wait (C9) */
    EW_NUM_READ
} ew_closure_read;

/* What becomes of the rest (C7, C8, C9): only ever tightened. */
typedef enum ew_closure_rest {
    EW_C_NONE = 0,
    EW_C_DELIVER,
    EW_C_DISCARD,
    EW_C_ABANDON,
    EW_NUM_REST
} ew_closure_rest;

typedef enum ew_closure_first {
    EW_FIRST_NONE = 0,
    EW_FIRST_LOCAL,
    EW_FIRST_PEER,
    EW_FIRST_BOTH, /* theirs was processed while ours was sealed and not handed over */
    EW_NUM_FIRST
} ew_closure_first;

/* In the order of the table: the first that fits. The numbers are those of ew_verdict. */
typedef enum ew_closure_verdict {
    EW_V_NONE = 0,
    EW_V_NEVER_OPEN,
    EW_V_ALERTED,
    EW_V_ABORTED,
    EW_V_CUT_SHORT,
    EW_V_CLEAN,
    EW_V_RECEIVED_ALL,
    EW_V_NOT_CONFIRMED,
    EW_V_TIMED_OUT,
    EW_V_TRUNCATED,
    EW_V_BROKEN,
    EW_NUM_VERDICTS
} ew_closure_verdict;

/* The numbers are those of ew_cause. */
typedef enum ew_closure_cause {
    EW_CC_NONE = 0,
    EW_CC_CLOSE_NOTIFY,
    EW_CC_EOF,
    EW_CC_RESET,
    EW_CC_OS_ERROR,
    EW_CC_DEADLINE,
    EW_CC_LIMIT,
    EW_CC_ALERT,
    EW_CC_PEER_ERROR,
    EW_CC_INTERNAL,
    EW_CC_CALLER
} ew_closure_cause;

/* Zero-initialised: a connection at its start. */
typedef struct ew_closure {
    uint8_t write, why, read, rest, first, verdict, protocol;
    bool by_default : 1;   /* the close was asked for before the version was known, with what becomes of the rest left to it */
    bool open : 1;         /* the handshake is complete */
    bool unread : 1;       /* plaintext delivered and not taken yet */
    bool pending : 1;      /* plaintext accepted and not sealed yet */
    bool lost_theirs : 1;  /* bytes of the peer's before END were discarded */
    bool lost_ours : 1;    /* accepted bytes of ours were discarded by a choice (ABANDON, a key's limit, an error) */
    bool wanted : 1;       /* the input ended by a cut while we still wanted data */
    bool limited : 1;      /* a limit of C16, or the idle limit before a cut, passed */
    bool framed : 1;       /* C19: the application said its framing is complete, and it still counts */
    bool cut_told : 1;     /* the application was told of the cut */
    bool half_open : 1;    /* a server took early data: data is heard and sealed before the handshake is complete */
    bool early_keys : 1;   /* a client: what is sealed now comes under early-data keys */
    bool held : 1;         /* pending: early data that was rejected, and nobody said yet what becomes of it */
} ew_closure;

typedef enum ew_closure_event {
    /* the handshake and the application */
    EW_EV_OPEN = 0,        /* the handshake is complete */
    EW_EV_VERSION_12,      /* it is one of TLS 1.2: strict */
    EW_EV_VERSION_12_TOLERANT,
    EW_EV_WRITE,           /* plaintext was accepted, to be sealed later */
    EW_EV_WRITE_SEALED,    /* plaintext was accepted and sealed at once */
    EW_EV_PENDING_SEALED,  /* all accepted plaintext is sealed */
    EW_EV_TAKEN,           /* the application took all that was readable */
    EW_EV_CUT_TOLD,        /* read returned CUT */
    EW_EV_EARLY_TAKEN,     /* a server accepts early data, and its Finished is sealed */
    EW_EV_EARLY_KEYS,      /* a client seals with early-data keys */
    EW_EV_EARLY_KEYS_OVER, /* with others again */
    EW_EV_EARLY_REJECTED,  /* what was sealed so is to be sent again, or was sent for nothing */
    EW_EV_EARLY_RESENT,    /* it is to be sent again, before everything else */
    EW_EV_EARLY_DROPPED,   /* it is not */
    EW_EV_COMPLETE,        /* C19 */
    EW_EV_CLOSE_DEFAULT,   /* DELIVER in 1.3, DISCARD in 1.2 */
    EW_EV_CLOSE_DELIVER,
    EW_EV_CLOSE_DISCARD,
    EW_EV_CLOSE_ABANDON,
    EW_EV_ABORT,
    /* the peer's records */
    EW_EV_DATA,            /* application data, not empty */
    EW_EV_CLOSE_NOTIFY,    /* under the application traffic keys */
    EW_EV_CLOSE_NOTIFY_EARLY, /* under none or other keys */
    EW_EV_CLOSE_NOTIFY_FATAL, /* 1.2: the same as CLOSE_NOTIFY, at level fatal (C14) */
    EW_EV_ALERT,           /* fatal */
    EW_EV_PEER_ERROR,
    EW_EV_INTERNAL_ERROR,
    EW_EV_KEY_LIMIT,       /* our key is at its limit and no KeyUpdate is possible */
    /* the transport */
    EW_EV_EOF,
    EW_EV_RESET,
    EW_EV_OS_ERROR,        /* reading failed otherwise */
    EW_EV_OUTPUT_END,      /* it takes no more */
    EW_EV_SEAL_FAILED,     /* ours or our alert could not be sealed */
    EW_EV_HANDED_OVER,     /* the last record sealed (ours, our alert) was taken */
    /* time */
    EW_EV_LIMIT_HANDSHAKE,
    EW_EV_LIMIT_IDLE,
    EW_EV_LIMIT_FLUSH,
    EW_EV_LIMIT_WAIT,      /* the wait for END is over, under DISCARD or DELIVER */
    EW_EV_LIMIT_LEN,       /* the driver reads no further: its limit of bytes passed */
    EW_EV_NO_WAIT,         /* the caller's limit for waiting is zero (C9) */
    EW_NUM_EVENTS
} ew_closure_event;

/* Effects, to be carried out in this order; but of FORGET's the sessions are dropped before anything is sealed, and the secrets
 * forgotten behind the last word. */
enum {
    EW_FX_DROP_PENDING = 1, /* drop and count our plaintext that is not sealed */
    EW_FX_DROP_UNREAD = 2,  /* drop and count the peer's that is not taken */
    EW_FX_DROP_OUTPUT = 4,  /* sealed records not handed over never will be: count their bytes as unsent */
    EW_FX_DELIVER = 8,      /* this data goes to the application */
    EW_FX_DROP = 16,        /* this data is dropped and counted */
    EW_FX_SEAL_ALERT = 32,  /* seal the fatal alert */
    EW_FX_SEAL_CANCEL = 64, /* seal user_canceled, then ours */
    EW_FX_SEAL_OURS = 128,  /* seal ours */
    EW_FX_FORGET = 256      /* the sessions of this connection are not to be resumed (C2) */
};

typedef struct ew_closure_result {
    ew_closure state;
    unsigned effects;
} ew_closure_result;

/* ew_closure_step: total: every event is legal in every state (C20). After the verdict nothing but the C19 mark changes. */
ew_closure_result ew_closure_step(ew_closure state, ew_closure_event event);

/* What the state allows; conn asks before it acts. */
bool ew_closure_may_write(ew_closure state);      /* may the application's bytes be accepted? */
bool ew_closure_may_seal_data(ew_closure state);
bool ew_closure_may_seal_early(ew_closure state); /* data under early-data keys */
bool ew_closure_may_seal(ew_closure state);       /* handshake messages, KeyUpdate, tickets (C1, C14) */
bool ew_closure_may_ask(ew_closure state);        /* may a KeyUpdate ask for an answer (C6)? */
bool ew_closure_may_open(ew_closure state);       /* are incoming records processed (C3, C14)? */
bool ew_closure_may_detach(ew_closure state);     /* C10 */

/* ew_closure_timer: the limit of C16 that runs in this state, besides the idle one. */
typedef enum ew_closure_timer {
    EW_T_NONE = 0,
    EW_T_FLUSH,     /* since the end was decided */
    EW_T_WAIT,      /* DISCARD: since ours was handed over */
    EW_T_DELIVER,   /* DELIVER: since ours was handed over */
    EW_NUM_TIMERS
} ew_closure_timer;
ew_closure_timer ew_closure_timer_of(ew_closure state);
/* ew_closure_idles: does the idle limit run? */
bool ew_closure_idles(ew_closure state);

/* ew_closure_transport: what is due for the transport's own end (C4, C12). */
typedef enum ew_closure_transport {
    EW_TR_KEEP = 0,
    EW_TR_FIN,
    EW_TR_RESET
} ew_closure_transport;
ew_closure_transport ew_closure_transport_of(ew_closure state);

/* ew_closure_cause_of: of a state with a verdict. */
ew_closure_cause ew_closure_cause_of(ew_closure state);

#endif
