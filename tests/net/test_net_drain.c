/* SPDX-License-Identifier: Apache-2.0 */
/* The limits of the drain (C16), by a clock of the test's own. */
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "ends.h"
#include "net/internal.h"

/* abandon: the server says goodbye; the client, which never steps again, leaves its side open. */
static void abandon(ends *e)
{
    assert_ok(ew_net_end(e->net[EW_SERVER], EW_REST_ABANDON));
    assert_int_equal(ends_outcome(e, EW_SERVER).verdict, EW_NOT_CONFIRMED);
}

static void open_with(ends *e, const ew_net_options *server)
{
    ends_open(e, ENDS_TCP, NULL, server);
    e->reads[EW_CLIENT] = e->reads[EW_SERVER] = false;
}

/* step_with_input: once what the other end sent is there. */
static ew_net_state step_with_input(ew_net *net, int64_t now)
{
    struct pollfd wanted = {.fd = ew_net_fd(net), .events = POLLIN};
    assert_int_equal(poll(&wanted, 1, -1), 1);
    return ew_net_step(net, wanted.revents, now);
}

static void the_default_is_two_seconds(void **state)
{
    (void)state;
    ends e;
    open_with(&e, NULL);
    ew_net *server = e.net[EW_SERVER];
    const int64_t before = server->now;
    abandon(&e);
    const int64_t deadline = ew_net_deadline(server);
    assert_in_range(deadline - before, 2000, server->now - before + 2000);
    assert_int_equal(ew_net_events(server), POLLIN);
    assert_int_equal(ew_net_step(server, 0, deadline - 1), EW_NET_DRAINING);
    assert_int_equal(ew_net_step(server, 0, deadline), EW_NET_DONE);
    assert_int_equal(ew_net_fd(server), -1);
    assert_int_equal(ew_net_events(server), 0);
    assert_true(ew_net_deadline(server) == EW_NEVER);
    ends_free(&e);
}

static void zero_is_at_once(void **state)
{
    (void)state;
    ew_net_options options = EW_NET_OPTIONS;
    options.drain_ms = 0;
    ends e;
    open_with(&e, &options);
    ends_write(&e, EW_SERVER, 1000);
    abandon(&e);
    assert_int_equal(ew_net_step(e.net[EW_SERVER], 0, ew_net_now()), EW_NET_DONE);
    /* Nothing was unread: it is no reset, and all arrives. */
    e.reads[EW_CLIENT] = true;
    ends_run(&e, ends_client_read_all);
    assert_int_equal(e.sink[EW_CLIENT].last, EW_READ_END);
    assert_true(ends_is_pattern(&e.sink[EW_CLIENT], 1000));
    ends_assert_no_reset(&e, EW_CLIENT);
    ends_free(&e);
}

static void no_limit_is_none(void **state)
{
    (void)state;
    ew_net_options options = EW_NET_OPTIONS;
    options.drain_ms = EW_NO_LIMIT;
    ends e;
    open_with(&e, &options);
    abandon(&e);
    ew_net *server = e.net[EW_SERVER];
    assert_true(ew_net_deadline(server) == EW_NEVER);
    assert_int_equal(ew_net_step(server, 0, EW_NEVER - 1), EW_NET_DRAINING);
    shutdown(ew_net_fd(e.net[EW_CLIENT]), SHUT_WR);
    assert_int_equal(step_with_input(server, EW_NEVER - 1), EW_NET_DONE);
    ends_free(&e);
}

static void bytes_are_limited(void **state)
{
    (void)state;
    const char bytes[100] = {0};
    ew_net_options options = EW_NET_OPTIONS;
    options.drain_ms = EW_NO_LIMIT;
    options.drain_len = 200;
    ends e;
    open_with(&e, &options);
    abandon(&e);
    ew_net *server = e.net[EW_SERVER];
    const int client = ew_net_fd(e.net[EW_CLIENT]);
    assert_int_equal(send(client, bytes, 100, MSG_NOSIGNAL), 100);
    assert_int_equal(step_with_input(server, ew_net_now()), EW_NET_DRAINING);
    assert_int_equal(server->drained, 100);
    assert_int_equal(send(client, bytes, 100, MSG_NOSIGNAL), 100);
    assert_int_equal(step_with_input(server, ew_net_now()), EW_NET_DONE);
    ends_free(&e);
}

/* Before the verdict the same limit ends the wait for END: timed_out. */
static void bytes_are_limited_while_end_is_awaited(void **state)
{
    (void)state;
    ew_net_options options = EW_NET_OPTIONS;
    options.drain_len = 10000;
    ends e;
    open_with(&e, &options);
    assert_ok(ew_net_end(e.net[EW_SERVER], EW_REST_DISCARD));
    ends_write(&e, EW_CLIENT, 5000);
    ends_await_acks(&e, EW_CLIENT);
    assert_int_equal(step_with_input(e.net[EW_SERVER], ew_net_now()), EW_NET_OPEN);
    ends_write(&e, EW_CLIENT, 6000);
    ends_await_acks(&e, EW_CLIENT);
    assert_int_equal(step_with_input(e.net[EW_SERVER], ew_net_now()), EW_NET_DONE);
    const ew_outcome o = ends_outcome(&e, EW_SERVER);
    assert_int_equal(o.verdict, EW_TIMED_OUT);
    assert_int_equal(o.cause, EW_CAUSE_LIMIT);
    ends_free(&e);
}

static void a_group_caps_the_number(void **state)
{
    (void)state;
    ew_net_options options = EW_NET_OPTIONS;
    assert_ok(ew_net_group_new(1, &options.group));
    ends first, second, third;
    open_with(&first, &options);
    open_with(&second, &options);
    open_with(&third, &options);
    abandon(&first);
    abandon(&second);
    assert_int_equal(ew_net_step(first.net[EW_SERVER], 0, ew_net_now()), EW_NET_DRAINING);
    assert_int_equal(ew_net_step(second.net[EW_SERVER], 0, ew_net_now()), EW_NET_DONE);
    /* A place that was left is free again, whichever way it was left. */
    ew_net_free(first.net[EW_SERVER]);
    first.net[EW_SERVER] = NULL;
    abandon(&third);
    assert_int_equal(ew_net_step(third.net[EW_SERVER], 0, ew_net_now()), EW_NET_DRAINING);
    ends_free(&first);
    ends_free(&second);
    ends_free(&third);
    ew_net_group_free(options.group);
}

/* What the transport does after the verdict is noted beside it (C17). */
static void a_reset_after_the_verdict_changes_nothing(void **state)
{
    (void)state;
    ends e;
    open_with(&e, NULL);
    abandon(&e);
    const ew_outcome before = ends_outcome(&e, EW_SERVER);
    ew_net_free(e.net[EW_CLIENT]);
    e.net[EW_CLIENT] = NULL;
    assert_int_equal(step_with_input(e.net[EW_SERVER], ew_net_now()), EW_NET_DONE);
    const ew_outcome after = ends_outcome(&e, EW_SERVER);
    assert_int_equal(after.verdict, before.verdict);
    assert_int_equal(after.cause, before.cause);
    assert_int_equal(after.os_error, 0);
    assert_int_not_equal(after.os_error_after, 0);
    ends_free(&e);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_default_is_two_seconds),
        cmocka_unit_test(zero_is_at_once),
        cmocka_unit_test(no_limit_is_none),
        cmocka_unit_test(bytes_are_limited),
        cmocka_unit_test(bytes_are_limited_while_end_is_awaited),
        cmocka_unit_test(a_group_caps_the_number),
        cmocka_unit_test(a_reset_after_the_verdict_changes_nothing),
    };
    return ENDS_MAIN(tests);
}
