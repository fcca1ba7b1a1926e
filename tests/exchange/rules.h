/* SPDX-License-Identifier: Apache-2.0 */
/* What the tests of the rules by name share. [0] is the client, [1] the server. */
#ifndef TESTS_EXCHANGE_RULES_H
#define TESTS_EXCHANGE_RULES_H

#include <stdlib.h>

#include "conn/conn.h"
#include "exchange.h"

enum { ALL = 1 << 30, ALERT = 21, HANDSHAKE = 22, DATA = 23 };

static const uint8_t close_notify[] = {1, 0}, user_canceled[] = {1, 90};
static const uint8_t ask_update[] = {24, 0, 0, 1, 1}, plain_update[] = {24, 0, 0, 1, 0};

/* bare: which of the two a test opens: 1.3's, or, listed by IN_12, 1.2's. */
static duo_kind bare = DUO_BARE;

static inline int to_12(void **state)
{
    (void)state;
    bare = DUO_BARE12;
    return 0;
}

static inline int back_to_13(void **state)
{
    (void)state;
    bare = DUO_BARE;
    return 0;
}

#define IN_12(test) {#test "_in_12", test, to_12, back_to_13, NULL}

/* overhead: of a record of what bare opens */
static inline size_t overhead(void)
{
    return bare == DUO_BARE ? EW_RECORD_OVERHEAD : EW_RECORD_OVERHEAD_MAX;
}

/* move: what `from` has to say is handed over, arrives and is read. */
static inline void move(duo *d, int from)
{
    duo_flush(d, from, ALL);
    duo_arrive(d, 1 - from, ALL);
    duo_read(d, 1 - from);
}

static inline void assert_outcome(duo *d, int of, ew_verdict verdict, ew_cause cause)
{
    ew_outcome o = duo_outcome(d, of);
    if (o.verdict != verdict || o.cause != cause || duo_problem(d) != NULL)
        fail_msg("%s: expected %s/%s; %s\n# %s", d->side[of].name, ew_verdict_name(verdict),
            ew_cause_name(cause), duo_problem(d) != NULL ? duo_problem(d) : "", duo_describe(d));
}

#endif
