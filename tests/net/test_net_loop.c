/* SPDX-License-Identifier: Apache-2.0 */
/* The event loop's calls, both ends in one thread. */
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "ends.h"
#include "net/internal.h"

enum { LONG = 1 << 20 };

static void both_close_cleanly(ends *e)
{
    assert_ok(ew_net_end(e->net[EW_CLIENT], EW_REST_DELIVER));
    ends_run(e, ends_server_read_all);
    assert_ok(ew_net_end(e->net[EW_SERVER], EW_REST_DELIVER));
    ends_run(e, ends_both_done);
    for (int i = 0; i < 2; i++) {
        const ew_outcome o = ends_outcome(e, (ew_role)i);
        assert_int_equal(o.verdict, EW_CLEAN);
        assert_int_equal(e->sink[i].last, EW_READ_END);
        assert_int_equal(o.os_error, 0);
        assert_int_equal(o.os_error_after, 0);
        assert_int_equal(o.discarded, 0);
        assert_int_equal(o.unsent, 0);
    }
}

static void all_arrives_both_ways(void **state)
{
    (void)state;
    for (int kind = 0; kind < ENDS_NUM_KINDS; kind++) {
        ends e;
        ends_open(&e, (ends_kind)kind, NULL, NULL);
        ends_write(&e, EW_CLIENT, LONG);
        ends_write(&e, EW_SERVER, LONG + 1);
        both_close_cleanly(&e);
        assert_true(ends_is_pattern(&e.sink[EW_SERVER], LONG));
        assert_true(ends_is_pattern(&e.sink[EW_CLIENT], LONG + 1));
        assert_int_equal(ends_outcome(&e, EW_CLIENT).sent, LONG);
        assert_int_equal(ends_outcome(&e, EW_CLIENT).received, LONG + 1);
        ends_free(&e);
    }
}

static bool server_has_read(const ends *e)
{
    return e->sink[EW_SERVER].len > 0;
}

static void an_idle_connection_holds_no_buffer(void **state)
{
    (void)state;
    ends e;
    ends_open(&e, ENDS_TCP, NULL, NULL);
    ends_write(&e, EW_CLIENT, 10);
    ends_run(&e, server_has_read);
    for (int i = 0; i < 2; i++) {
        assert_null(e.net[i]->in.bytes);
        (void)ew_net_step(e.net[i], POLLIN, ew_net_now());
        assert_null(e.net[i]->in.bytes);
    }
    both_close_cleanly(&e);
    ends_free(&e);
}

static bool server_can_read(const ends *e)
{
    return (ew_conn_levels(ew_net_conn(e->net[EW_SERVER])) & EW_CAN_READ) != 0;
}

/* Unread data stops the reading: no more is wanted of the socket, and what was lent stays. */
static void unread_data_stops_reading(void **state)
{
    (void)state;
    ends e;
    const uint8_t *data;
    size_t len;
    ends_open(&e, ENDS_TCP, NULL, NULL);
    e.reads[EW_SERVER] = false;
    ends_write(&e, EW_CLIENT, 200000);
    ends_run(&e, server_can_read);
    assert_int_equal(ew_net_events(e.net[EW_SERVER]) & POLLIN, 0);
    assert_int_equal(ew_net_read(e.net[EW_SERVER], &data, &len), EW_READ_DATA);
    assert_true(len > 0);
    size_t taken;
    assert_ok(ew_net_write(e.net[EW_SERVER], data, len, &taken));
    assert_int_equal(taken, len);
    for (size_t i = 0; i < len; i++) {
        assert_int_equal(data[i], ends_pattern(i));
    }
    ends_free(&e);
}

/* An application that takes one record a turn is told to come again by the deadline alone. */
static void one_record_a_turn(void **state)
{
    (void)state;
    ends e;
    ends_open(&e, ENDS_TCP, NULL, NULL);
    e.reads[EW_SERVER] = false;
    for (int i = 0; i < 5; i++) {
        ends_write(&e, EW_CLIENT, 100);
    }
    ends_run(&e, server_can_read);
    size_t total = 0;
    while (total < 500) {
        const uint8_t *data;
        size_t len;
        if (ew_net_read(e.net[EW_SERVER], &data, &len) == EW_READ_DATA) {
            total += len;
        }
        assert_true(total == 500 || ends_turn(&e));
    }
    assert_int_equal(total, 500);
    ends_free(&e);
}

/* The verdict that a read brings about is acted upon without waiting for the socket. */
static void a_read_that_ends_it_makes_a_step_due(void **state)
{
    (void)state;
    ends e;
    ends_open(&e, ENDS_TCP, NULL, NULL);
    assert_ok(ew_net_end(e.net[EW_SERVER], EW_REST_DELIVER));
    ends_run(&e, ends_client_read_all);
    e.reads[EW_SERVER] = false;
    ends_write(&e, EW_CLIENT, 100);
    assert_ok(ew_net_end(e.net[EW_CLIENT], EW_REST_DELIVER));
    ends_await_acks(&e, EW_CLIENT);
    ends_run(&e, server_can_read);
    assert_int_equal(e.net[EW_SERVER]->phase, EW_NET_PHASE_OPEN);
    ends_take(&e, EW_SERVER);
    assert_int_equal(e.sink[EW_SERVER].last, EW_READ_END);
    assert_true(ew_net_deadline(e.net[EW_SERVER]) <= ew_net_now());
    (void)ew_net_step(e.net[EW_SERVER], 0, ew_net_now());
    assert_int_not_equal(e.net[EW_SERVER]->phase, EW_NET_PHASE_OPEN);
    ends_free(&e);
}

static void arguments_are_checked(void **state)
{
    (void)state;
    ends e;
    ew_net *net = NULL;
    ew_net_options options = EW_NET_OPTIONS;
    ends_new(&e, ENDS_UNIX, NULL, NULL);
    ew_conn *conn = ew_net_conn(e.net[0]);
    assert_int_equal(ew_net_new(NULL, 1, NULL, &net), EW_ERR_ARGUMENT);
    assert_int_equal(ew_net_new(conn, -1, NULL, &net), EW_ERR_ARGUMENT);
    options.drain_ms = -2;
    assert_int_equal(ew_net_new(conn, 1, &options, &net), EW_ERR_ARGUMENT);
    assert_int_equal(ew_net_group_new(1, NULL), EW_ERR_ARGUMENT);
    assert_null(net);
    ew_net_free(NULL);
    ew_net_group_free(NULL);
    ends_free(&e);
}

/* C16: the flush limit runs from the call that decides the end, however long the driver was not called before. */
static void limits_run_from_the_call_and_not_from_the_last_step(void **state)
{
    enum { LIMIT = 300 };
    (void)state;
    for (int aborts = 0; aborts < 2; aborts++) {
        ends e;
        ends_open(&e, ENDS_TCP, NULL, NULL);
        assert_ok(ew_conn_limit(ew_net_conn(e.net[EW_CLIENT]), EW_LIMIT_FLUSH, LIMIT));
        const int64_t idle_since = ew_net_now();
        while (ew_net_now() <= idle_since + LIMIT) { /* the application does something else */
        }
        if (aborts == 1) {
            ew_conn_abort(ew_net_conn(e.net[EW_CLIENT]), EW_ALERT_INTERNAL_ERROR);
        } else {
            assert_ok(ew_conn_close(ew_net_conn(e.net[EW_CLIENT]), EW_REST_DELIVER));
        }
        assert_int_equal(ends_outcome(&e, EW_CLIENT).cause == EW_CAUSE_DEADLINE, false);
        ends_run(&e, ends_server_read_all);
        assert_int_equal(e.sink[EW_SERVER].last, aborts == 1 ? EW_READ_FAILED : EW_READ_END);
        ends_free(&e);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_arrives_both_ways),
        cmocka_unit_test(an_idle_connection_holds_no_buffer),
        cmocka_unit_test(unread_data_stops_reading),
        cmocka_unit_test(one_record_a_turn),
        cmocka_unit_test(a_read_that_ends_it_makes_a_step_due),
        cmocka_unit_test(limits_run_from_the_call_and_not_from_the_last_step),
        cmocka_unit_test(arguments_are_checked),
    };
    return ENDS_MAIN(tests);
}
