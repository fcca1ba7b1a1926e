/* SPDX-License-Identifier: Apache-2.0 */
/* The exhaustive walk over src/closure: what is walked, what is remembered on the way, and the
 * rules of docs/closing.md that are asked at every edge. */
#ifndef TESTS_WALK_WALK_H
#define TESTS_WALK_WALK_H

#include <stdbool.h>
#include <stdint.h>

#include "closure/closure.h"

/* A closure module: the true one, or one with a single function broken on purpose. */
typedef struct module {
    ew_closure_result (*step)(ew_closure state, ew_closure_event event);
    bool (*may_write)(ew_closure state);
    bool (*may_seal_data)(ew_closure state);
    bool (*may_seal_early)(ew_closure state);
    bool (*may_seal)(ew_closure state);
    bool (*may_ask)(ew_closure state);
    bool (*may_open)(ew_closure state);
    bool (*may_detach)(ew_closure state);
    bool (*idles)(ew_closure state);
    ew_closure_timer (*timer_of)(ew_closure state);
    ew_closure_transport (*transport_of)(ew_closure state);
    ew_closure_cause (*cause_of)(ew_closure state);
} module;

/* module_complete: `partial` with every function it leaves out taken from the true module. */
module module_complete(module partial);

/* What ended the peer's direction, in the words of the rules. */
typedef enum input_end {
    IN_OPEN = 0,
    IN_END,   /* END */
    IN_EARLY, /* a close_notify that is not END (C15) */
    IN_EOF,
    IN_RESET,
    IN_OS_ERROR,
    IN_ALERT,
    IN_FAILURE, /* see history.failure */
    IN_LIMIT,
    IN_LIMIT_LEN,
    IN_QUIT /* we chose not to wait (C9) */
} input_end;

/* What we ended the connection for. */
typedef enum failure {
    FAIL_NONE = 0,
    FAIL_PEER,
    FAIL_INTERNAL,
    FAIL_CALLER
} failure;

/* Why our last word cannot leave any more. */
typedef enum gone {
    GONE_NO = 0,
    GONE_OS,
    GONE_RESET,
    GONE_EOF,
    GONE_LIMIT,
    GONE_INTERNAL,
    GONE_EARLY,    /* given up under early-data keys */
    GONE_ALERT,    /* the peer's fatal alert forbids it (C14) */
    GONE_FATAL_END /* 1.2: the peer's close_notify at level fatal does (C14) */
} gone;

/* What happened so far. Kept from events, effects and the answers a caller would act on, never from
 * the state's fields: it is what the state is compared with. */
typedef struct history {
    uint8_t in;      /* input_end: the first */
    uint8_t failure; /* failure: the first */
    uint8_t gone;    /* gone: the first */
    uint8_t asked;   /* ew_closure_rest: the tightest */
    uint8_t first;   /* ew_closure_first */
    uint8_t verdict; /* ew_closure_verdict: the first one shown */
    uint8_t spoken;  /* ew_closure_protocol: the version, and the policy of C5 */
    bool left_open;  /* a close left to the version, asked for before the handshake was complete */
    bool fatal_end;  /* 1.2: END came at level fatal */
    bool opened;
    bool ours;           /* sealed */
    bool alert;          /* our fatal alert was sealed */
    bool handed;         /* whichever of the two was handed over */
    bool seal_failed;    /* the last word could not be made */
    bool unread;
    bool pending;
    bool dropped_theirs; /* the peer's bytes before END */
    bool lost;           /* bytes of either side's, for whatever reason */
    bool dropped_ours;   /* accepted bytes, by a choice and not because the transport was gone */
    bool cut_wanted;     /* the input was cut while we wanted data */
    bool limited;
    bool forgot;
    bool framed;
    bool cut_told;
    bool took_early; /* a server: early data is accepted */
    bool early_keys; /* a client: they are the write keys */
    bool undecided;  /* early data was rejected, and nobody said what becomes of it */
} history;

/* One node of the walk: only bytes, so that nodes compare and hash as such. */
typedef struct node {
    ew_closure state;
    history past;
} node;

typedef struct edge {
    const module *module;
    node from;
    ew_closure_event event;
    unsigned effects;
    node to;
} edge;

enum { EW_FX_SEALS = EW_FX_SEAL_ALERT | EW_FX_SEAL_CANCEL | EW_FX_SEAL_OURS };

/* history_after: the past once `event` was taken in `from` with this result. */
history history_after(const module *m, node from, ew_closure_event event,
    ew_closure_result result);

/* The second reading of the rules, from the past alone. */
bool past_sealed(history h);      /* ours, or our fatal alert */
bool past_write_over(history h);  /* nothing of ours can be waiting any more */
bool past_last_word(history h);   /* ours could still be made */
bool past_cut(history h);
bool past_hears(history h);       /* data may come: the handshake is complete, or early data taken */
bool past_has_early_data(history h);
bool past_is_12(history h);
bool past_closing(history h);     /* our goodbye is due: asked for, or in answer to END (C5) */
bool past_fatal(history h);       /* a fatal alert of either side, sent, received or withheld */
bool past_over(history h);        /* C17: time for the verdict */
ew_closure_write past_write(history h); /* what the state is to say */
ew_closure_why past_why(history h);
ew_closure_read past_read(history h);
ew_closure_verdict past_verdict(history h); /* the table, of a past that is over */
ew_closure_cause past_cause(history h, ew_closure_verdict verdict);
ew_closure_timer past_timer(history h);
bool past_idles(history h);

/* A rule holds of every edge; the broken module differs from the true one in one thing, and the
 * walk over it has to find the rule violated. */
typedef struct rule {
    const char *name; /* of the rule in docs/closing.md, and what holds */
    bool (*holds)(const edge *e);
    const char *broken_by; /* what the broken module does */
    module broken;
} rule;

typedef struct rule_table {
    const rule *rules;
    unsigned num_rules;
} rule_table;

rule_table rules_of_writing(void);
rule_table rules_of_reading(void);
rule_table rules_of_ending(void);
rule_table rules_of_versions(void);
rule_table rules_of_early_data(void);

/* rule_numbered: of all these, in this order; NULL behind the last. */
const rule *rule_numbered(unsigned number);

/* A set of equal-sized values, numbered in the order they came. */
typedef struct set {
    uint8_t *values;
    uint32_t *slots;
    uint32_t num_slots, count;
    uint32_t value_len;
} set;

set set_new(uint32_t value_len);
void set_free(set *s);
/* set_add: the value's number, and whether it is new. Without memory the program ends. */
uint32_t set_add(set *s, const void *value, bool *out_fresh);
void set_get(const set *s, uint32_t number, void *out_value);

#endif
