/* SPDX-License-Identifier: Apache-2.0 */
/* Every allocation fails once, in turn, through a whole life: a connection may end badly for it,
 * but it ends, says so, loses no memory (the sanitizers look) and never calls a bad end a good one.
 */
#include "base/mem.h"
#include "exchange.h"

/* has_failed: was the failing allocation reached? If not, it is still to come. */
static bool has_failed(void)
{
    bool failed = true;

    for (int i = 0; i < 1000 && failed; i++) {
        void *probe = ew_alloc(1);
        failed = probe != NULL;
        ew_free(probe, 1);
    }
    ew_test_fail_alloc(-1);
    return failed;
}

/* open_failing: as duo_open, but that a connection cannot be made is one of the things that happen.
 */
static bool open_failing(duo *d, duo_kind kind)
{
    ew_session *session = NULL;
    ew_err err = EW_OK;

    memset(d, 0, sizeof *d);
    d->side[0].name = "client";
    d->side[1].name = "server";
    d->side[0].tolerant = d->side[1].tolerant = kind == DUO_TOLERANT12;
    err = duo_session(&world, kind, &session);
    if (err == EW_OK)
        err = ew_conn_new_resuming(
            world.client[kind], "server.example", session, 0, &d->side[0].conn);
    ew_session_free(session);
    if (err == EW_OK)
        err = ew_conn_new(world.server[kind], NULL, 0, &d->side[1].conn);
    if (err == EW_OK)
        return true;
    assert_int_equal(err, EW_ERR_MEMORY);
    duo_close(d);
    return false;
}

static void live(duo *d, ew_rest rest)
{
    duo_write(d, 0, 500); /* before the handshake */
    duo_pump(d);
    duo_write(d, 0, 30000);
    duo_write(d, 1, 20000);
    duo_pump(d);
    if (ew_conn_handshake_complete(d->side[0].conn))
        (void)!ew_conn_key_update(d->side[0].conn, true);
    for (int i = 0; i < 6; i++) /* more records at once than the engine keeps inline */
        duo_write(d, 1, 100);
    duo_pump(d);
    duo_end_by(d, 0, rest);
    duo_settle(d);
}

static void judge_failed(duo *d, const char *what)
{
    for (int i = 0; i < 2; i++) {
        ew_outcome o = duo_outcome(d, i), peer = duo_outcome(d, 1 - i);
        ew_err err = o.error;
        if (!d->side[i].has_verdict)
            fail_msg("%s: no verdict: %s", what, duo_describe(d));
        if (o.verdict == EW_CLEAN &&
            (o.received != peer.sent || o.unsent != 0 || o.discarded != 0 || !o.close_notify_sent))
            fail_msg("%s: clean is a lie: %s", what, duo_describe(d));
        if (o.close_notify_received && o.handshake_complete &&
            o.received + o.discarded != peer.sent)
            fail_msg("%s: END is a lie: %s", what, duo_describe(d));
        if (err != EW_OK && err != EW_ERR_MEMORY && err != EW_ERR_ALERT_RECEIVED &&
            err != EW_ERR_CLOSED_EARLY && err != EW_ERR_CUT)
            fail_msg("%s: the error is %s: %s", what, ew_err_name(err), duo_describe(d));
        if (err == EW_ERR_MEMORY && o.cause != EW_CAUSE_INTERNAL && o.verdict != EW_CUT_SHORT)
            fail_msg("%s: the cause is %s: %s", what, ew_cause_name(o.cause), duo_describe(d));
    }
    if (duo_problem(d) != NULL && strcmp(duo_problem(d), "EW_CAN_WRITE was wrong") != 0)
        fail_msg("%s: %s: %s", what, duo_problem(d), duo_describe(d));
}

/* one life with the n-th allocation failing; false when there was none such */
static bool survives(duo_kind kind, ew_rest rest, long n)
{
    duo d;
    char what[60];

    snprintf(what, sizeof what, "kind %d, close %d, allocation %ld", kind, rest, n);
    ew_test_fail_alloc(n);
    bool made = open_failing(&d, kind);
    if (made)
        live(&d, rest);
    bool reached = has_failed();
    if (!made)
        return true;
    judge_failed(&d, what);
    if (!reached && rest == EW_REST_DELIVER)
        assert_verdicts(&d, EW_CLEAN, EW_CLEAN);
    duo_close(&d);
    return reached;
}

static void torture(duo_kind kind, ew_rest rest)
{
    long n = 0;

    while (survives(kind, rest, n))
        n += duo_quick() ? 23 : 1;
    print_message("# %ld allocations\n", n);
}

static void every_allocation_fails_once(void **state)
{
    (void)state;
    for (int kind = 0; kind < DUO_NUM_KINDS; kind++)
        torture((duo_kind)kind, EW_REST_DELIVER);
}

static void every_allocation_fails_once_with_other_closes(void **state)
{
    (void)state;
    torture(DUO_BARE, EW_REST_DISCARD);
    torture(DUO_BARE, EW_REST_ABANDON);
    for (int kind = DUO_BARE12; kind <= DUO_TOLERANT12; kind++) {
        torture((duo_kind)kind, EW_REST_DISCARD);
        torture((duo_kind)kind, EW_REST_ABANDON);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_allocation_fails_once),
        cmocka_unit_test(every_allocation_fails_once_with_other_closes),
    };
    return cmocka_run_group_tests_name("torture", tests, set_up, tear_down);
}
