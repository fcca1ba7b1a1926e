/* SPDX-License-Identifier: Apache-2.0 */
/* What every exchange program begins with. */
#ifndef TESTS_EXCHANGE_EXCHANGE_H
#define TESTS_EXCHANGE_EXCHANGE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "support/duo.h"

static duo_world world;

static int set_up(void **state)
{
    (void)state;
    duo_world_make(&world);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    duo_world_free(&world);
    return 0;
}

/* open_pair: through the handshake. */
static inline void open_pair(duo *d, duo_kind kind)
{
    duo_open(d, &world, kind);
    duo_pump(d);
    if (!ew_conn_handshake_complete(d->side[0].conn) ||
        !ew_conn_handshake_complete(d->side[1].conn))
        fail_msg("the handshake did not complete: %s", duo_describe(d));
}

/* assert_true_end: the judge finds nothing, `what` was played. */
static inline void assert_true_end(duo *d, const char *what)
{
    const char *problem = duo_judge(d);
    if (problem != NULL)
        fail_msg("%s: %s\n# %s", what, problem, duo_describe(d));
}

static inline void assert_verdicts(duo *d, ew_verdict client, ew_verdict server)
{
    if (duo_outcome(d, 0).verdict != client || duo_outcome(d, 1).verdict != server)
        fail_msg("expected %s and %s\n# %s", ew_verdict_name(client), ew_verdict_name(server),
            duo_describe(d));
    if (duo_problem(d) != NULL)
        fail_msg("%s\n# %s", duo_problem(d), duo_describe(d));
}

#endif
