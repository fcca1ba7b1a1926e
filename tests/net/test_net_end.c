/* SPDX-License-Identifier: Apache-2.0 */
/* How the transport ends: FIN, drain and reset (C4, C8, C9, C11, C12, C14). */
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "ends.h"
#include "net/internal.h"

enum { ANSWER = 2 << 20, UNREAD = 100000 };

static const ew_net_options PATIENT = {NULL, EW_NO_LIMIT, 64u << 20, false, false, false, NULL, NULL};

static void drop(ends *e, ew_role role)
{
    ew_net_free(e->net[role]);
    e->net[role] = NULL;
}

/* await_hang_up: until one end's socket knows that the other's is gone. Its data stays unread. */
static void await_hang_up(const ends *e, ew_role role)
{
    struct pollfd wanted = {.fd = ew_net_fd(e->net[role]), .events = 0};
    assert_int_equal(poll(&wanted, 1, -1), 1);
}

/* C12: what the client has pipelined and nobody reads must not turn the server's close into a reset
 * that eats the tail of the answer. */
static void full_close_delivers_past_unread_input(void **state)
{
    (void)state;
    ends e;
    ends_open(&e, ENDS_TCP, NULL, &PATIENT);
    e.reads[EW_SERVER] = false;
    ends_write(&e, EW_CLIENT, UNREAD);
    ends_write(&e, EW_SERVER, ANSWER);
    assert_ok(ew_net_end(e.net[EW_SERVER], EW_REST_DISCARD));
    ends_run(&e, ends_client_read_all);
    assert_int_equal(e.sink[EW_CLIENT].last, EW_READ_END);
    assert_true(ends_is_pattern(&e.sink[EW_CLIENT], ANSWER));
    assert_ok(ew_net_end(e.net[EW_CLIENT], EW_REST_DELIVER));
    ends_run(&e, ends_both_done);
    assert_int_equal(ends_outcome(&e, EW_CLIENT).verdict, EW_CLEAN);
    const ew_outcome o = ends_outcome(&e, EW_SERVER);
    assert_int_equal(o.verdict, EW_CUT_SHORT);
    assert_int_equal(o.discarded, UNREAD);
    assert_int_equal(o.sent, ANSWER);
    ends_free(&e);
}

/* The same for ABANDON: the drain is behind the verdict. */
static void abandon_delivers_past_unread_input(void **state)
{
    (void)state;
    ends e;
    ends_open(&e, ENDS_TCP, NULL, &PATIENT);
    e.reads[EW_SERVER] = false;
    ends_write(&e, EW_CLIENT, UNREAD);
    ends_write(&e, EW_SERVER, ANSWER);
    assert_ok(ew_net_end(e.net[EW_SERVER], EW_REST_ABANDON));
    ends_run(&e, ends_client_read_all);
    assert_int_equal(e.sink[EW_CLIENT].last, EW_READ_END);
    assert_int_equal(ends_outcome(&e, EW_SERVER).verdict, EW_NOT_CONFIRMED);
    assert_int_equal(e.sink[EW_CLIENT].len, ANSWER - ends_outcome(&e, EW_SERVER).unsent);
    assert_ok(ew_net_end(e.net[EW_CLIENT], EW_REST_DELIVER));
    ends_run(&e, ends_both_done);
    assert_int_equal(ends_outcome(&e, EW_CLIENT).verdict, EW_CLEAN);
    ends_free(&e);
}

/* C12: under DISCARD FIN follows close_notify, under DELIVER it waits for END unless asked for. */
static void fin_waits_for_end_on_a_half_close(void **state)
{
    (void)state;
    ew_net_options with_fin = EW_NET_OPTIONS;
    with_fin.fin_on_half_close = true;
    const struct {
        const ew_net_options *options;
        ew_rest rest;
        bool has_fin;
    } cases[] = {
        {NULL, EW_REST_DELIVER, false},
        {&with_fin, EW_REST_DELIVER, true},
        {NULL, EW_REST_DISCARD, true},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        ends e;
        ends_open(&e, ENDS_TCP, cases[i].options, NULL);
        assert_ok(ew_net_end(e.net[EW_CLIENT], cases[i].rest));
        ends_run(&e, ends_server_read_all);
        assert_int_equal(e.sink[EW_SERVER].last, EW_READ_END);
        /* All the client sent was read: what is left is a FIN or nothing. */
        uint8_t byte;
        if (cases[i].has_fin) {
            ends_await_input(&e, EW_SERVER);
            assert_int_equal(recv(ew_net_fd(e.net[EW_SERVER]), &byte, 1, MSG_PEEK), 0);
        } else {
            assert_int_equal(recv(ew_net_fd(e.net[EW_SERVER]), &byte, 1, MSG_PEEK), -1);
            assert_int_equal(errno, EAGAIN);
        }
        /* An answer still comes through, where it is wanted. */
        ends_write(&e, EW_SERVER, 100);
        assert_ok(ew_net_end(e.net[EW_SERVER], EW_REST_DELIVER));
        ends_run(&e, ends_both_done);
        assert_int_equal(e.sink[EW_CLIENT].len, cases[i].rest == EW_REST_DELIVER ? 100 : 0);
        assert_int_equal(ends_outcome(&e, EW_CLIENT).verdict,
            cases[i].rest == EW_REST_DELIVER ? EW_CLEAN : EW_CUT_SHORT);
        ends_free(&e);
    }
}

/* C11: a FIN alone is a cut. */
static void a_bare_fin_is_a_cut(void **state)
{
    (void)state;
    for (int kind = 0; kind < ENDS_NUM_KINDS; kind++) {
        ends e;
        ends_open(&e, (ends_kind)kind, NULL, NULL);
        ends_write(&e, EW_SERVER, 1000);
        assert_int_equal(shutdown(ew_net_fd(e.net[EW_SERVER]), SHUT_WR), 0);
        ends_run(&e, ends_client_read_all);
        assert_int_equal(e.sink[EW_CLIENT].last, EW_READ_CUT);
        assert_true(ends_is_pattern(&e.sink[EW_CLIENT], 1000));
        assert_ok(ew_net_end(e.net[EW_CLIENT], EW_REST_DELIVER));
        ends_run(&e, ends_client_done);
        const ew_outcome o = ends_outcome(&e, EW_CLIENT);
        assert_int_equal(o.verdict, EW_TRUNCATED);
        assert_int_equal(o.cause, EW_CAUSE_EOF);
        ends_free(&e);
    }
}

/* C4: a connection dropped on purpose is reset; C11: which is a cut, after what came before it. */
static void a_drop_is_a_reset(void **state)
{
    (void)state;
    ends e;
    ends_open(&e, ENDS_TCP, NULL, NULL);
    ends_write(&e, EW_SERVER, 1000);
    drop(&e, EW_SERVER);
    ends_run(&e, ends_client_read_all);
    assert_int_equal(e.sink[EW_CLIENT].last, EW_READ_CUT);
    assert_ok(ew_net_end(e.net[EW_CLIENT], EW_REST_DELIVER));
    ends_run(&e, ends_client_done);
    const ew_outcome o = ends_outcome(&e, EW_CLIENT);
    assert_int_equal(o.verdict, EW_TRUNCATED);
    assert_int_equal(o.cause, EW_CAUSE_RESET);
    assert_int_equal(o.os_error, ECONNRESET);
    ends_free(&e);
}

/* Dropped after our goodbye was handed over, it is not: a reset would destroy that. */
static void a_drop_after_goodbye_is_none(void **state)
{
    (void)state;
    ends e;
    ends_open(&e, ENDS_TCP, NULL, NULL);
    e.reads[EW_CLIENT] = false;
    ends_write(&e, EW_SERVER, 1000);
    assert_ok(ew_net_end(e.net[EW_SERVER], EW_REST_DELIVER));
    drop(&e, EW_SERVER);
    e.reads[EW_CLIENT] = true;
    ends_run(&e, ends_client_read_all);
    assert_int_equal(e.sink[EW_CLIENT].last, EW_READ_END);
    assert_true(ends_is_pattern(&e.sink[EW_CLIENT], 1000));
    ends_assert_no_reset(&e, EW_CLIENT);
    ends_free(&e);
}

/* Elsewhere it is a plain close. */
static void a_drop_without_resets_is_an_eof(void **state)
{
    (void)state;
    ends e;
    ends_open(&e, ENDS_UNIX, NULL, NULL);
    ends_write(&e, EW_SERVER, 1000);
    drop(&e, EW_SERVER);
    ends_run(&e, ends_client_read_all);
    assert_int_equal(e.sink[EW_CLIENT].last, EW_READ_CUT);
    assert_true(ends_is_pattern(&e.sink[EW_CLIENT], 1000));
    assert_ok(ew_net_end(e.net[EW_CLIENT], EW_REST_DELIVER));
    ends_run(&e, ends_client_done);
    assert_int_equal(ends_outcome(&e, EW_CLIENT).cause, EW_CAUSE_EOF);
    ends_free(&e);
}

/* A failed write ends only the write side: what the peer sent before is still read. And an EOF
 * after the reset that the write was told of is that reset (C11). */
static void a_failed_write_leaves_the_read_side(void **state)
{
    (void)state;
    for (int kind = 0; kind < ENDS_NUM_KINDS; kind++) {
        ends e;
        size_t taken;
        ends_open(&e, (ends_kind)kind, NULL, NULL);
        e.reads[EW_CLIENT] = false;
        ends_write(&e, EW_SERVER, 1000);
        ends_await_input(&e, EW_CLIENT);
        drop(&e, EW_SERVER);
        await_hang_up(&e, EW_CLIENT);
        assert_ok(ew_net_write(e.net[EW_CLIENT], "x", 1, &taken));
        assert_int_equal(ew_net_write(e.net[EW_CLIENT], "x", 1, &taken), EW_ERR_CLOSED);
        e.reads[EW_CLIENT] = true;
        ends_run(&e, ends_client_read_all);
        assert_int_equal(e.sink[EW_CLIENT].last, EW_READ_CUT);
        assert_true(ends_is_pattern(&e.sink[EW_CLIENT], 1000));
        ends_run(&e, ends_client_done);
        const ew_outcome o = ends_outcome(&e, EW_CLIENT);
        assert_int_equal(o.verdict, EW_TRUNCATED);
        assert_int_equal(o.cause, kind == ENDS_TCP ? EW_CAUSE_RESET : EW_CAUSE_EOF);
        assert_int_equal(o.unsent, 1);
        ends_free(&e);
    }
}

/* Our side broken before our goodbye, END received: received_all, and a reset of ours. */
static void received_all_when_only_writing_broke(void **state)
{
    (void)state;
    ends e;
    size_t taken;
    ends_open(&e, ENDS_TCP, NULL, NULL);
    e.reads[EW_CLIENT] = e.reads[EW_SERVER] = false;
    ends_write(&e, EW_SERVER, 1000);
    ends_write(&e, EW_CLIENT, 1000);
    ends_await_input(&e, EW_SERVER);
    assert_ok(ew_net_end(e.net[EW_SERVER], EW_REST_ABANDON));
    drop(&e, EW_SERVER); /* unread input makes the kernel reset */
    struct pollfd wanted = {.fd = ew_net_fd(e.net[EW_CLIENT]), .events = 0};
    assert_int_equal(poll(&wanted, 1, -1), 1);
    assert_ok(ew_net_write(e.net[EW_CLIENT], "x", 1, &taken));
    e.reads[EW_CLIENT] = true;
    ends_run(&e, ends_client_done);
    assert_int_equal(e.sink[EW_CLIENT].last, EW_READ_END);
    assert_true(ends_is_pattern(&e.sink[EW_CLIENT], 1000));
    assert_int_equal(ends_outcome(&e, EW_CLIENT).verdict, EW_RECEIVED_ALL);
    assert_int_equal(ends_outcome(&e, EW_CLIENT).cause, EW_CAUSE_RESET);
    assert_int_equal(ends_outcome(&e, EW_CLIENT).os_error, ECONNRESET);
    assert_int_equal(e.net[EW_CLIENT]->phase, EW_NET_PHASE_RESET);
    ends_free(&e);
}

/* C14, C12: our fatal alert arrives, in spite of input that nobody read. */
static void a_fatal_alert_arrives(void **state)
{
    (void)state;
    ends e;
    ends_open(&e, ENDS_TCP, NULL, &PATIENT);
    e.reads[EW_SERVER] = false;
    ends_write(&e, EW_CLIENT, UNREAD);
    ew_conn_abort(ew_net_conn(e.net[EW_SERVER]), 49);
    ends_run(&e, ends_both_done);
    const ew_outcome ours = ends_outcome(&e, EW_SERVER), theirs = ends_outcome(&e, EW_CLIENT);
    assert_int_equal(ours.verdict, EW_ABORTED);
    assert_int_equal(ours.alert_sent, 49);
    assert_int_equal(e.net[EW_SERVER]->phase, EW_NET_PHASE_CLOSED);
    assert_int_equal(theirs.verdict, EW_ALERTED);
    assert_int_equal(theirs.alert_received, 49);
    assert_int_equal(e.net[EW_CLIENT]->phase, EW_NET_PHASE_CLOSED);
    ends_free(&e);
}

/* read_to_end: what is on the wire for the client, past its driver, up to the FIN. */
static size_t read_to_end(const ends *e, uint8_t *out, size_t cap)
{
    size_t len = 0;
    ssize_t got;
    do {
        ends_await_input(e, EW_CLIENT);
        got = recv(ew_net_fd(e->net[EW_CLIENT]), &out[len], cap - len, 0);
        assert_true(got >= 0);
        len += (size_t)got;
    } while (got > 0);
    return len;
}

/* C1: whatever is asked for behind our last word, it is the last record on the wire, and the FIN is next. */
static void nothing_follows_a_last_word(void **state)
{
    (void)state;
    enum { HEADER = 5 };
    for (int i = 0; i < 4; i++) {
        const bool aborts = i % 2 == 1;
        uint8_t wire[4096];
        size_t taken;
        ends e;
        ends_make(&e, &(ends_plan){.version = i < 2 ? EW_TLS_1_2 : EW_TLS_1_3});
        ends_run(&e, ends_handshaken);
        ends_write(&e, EW_SERVER, 10); /* the tickets have come before it */
        while (e.sink[EW_CLIENT].len < 10) {
            assert_true(ends_turn(&e));
        }
        ew_conn *conn = ew_net_conn(e.net[EW_SERVER]);
        if (aborts) {
            ew_conn_abort(conn, 80);
        } else {
            assert_ok(ew_net_end(e.net[EW_SERVER], EW_REST_DISCARD));
        }
        assert_int_not_equal(ew_net_write(e.net[EW_SERVER], "more", 4, &taken), EW_OK);
        assert_int_not_equal(ew_conn_key_update(conn, true), EW_OK);
        ew_conn_abort(conn, 49);
        (void)!ew_net_end(e.net[EW_SERVER], EW_REST_ABANDON);
        (void)ew_net_step(e.net[EW_SERVER], POLLIN | POLLOUT, ew_net_now());
        const size_t len = read_to_end(&e, wire, sizeof wire);
        assert_true(len > HEADER);
        assert_int_equal(len, HEADER + (wire[3] << 8 | wire[4]));
        ends_free(&e);
    }
}

/* Two goodbyes that cross (C13): each was said before the other was heard; nothing but the verdict follows, in either version. */
static void goodbyes_cross(void **state)
{
    (void)state;
    const unsigned versions[] = {EW_TLS_1_2, EW_TLS_1_3};
    for (int v = 0; v < 2; v++) {
        ends e;
        ends_make(&e, &(ends_plan){.version = versions[v]});
        ends_run(&e, ends_handshaken);
        for (int i = 0; i < 2; i++) {
            ends_write(&e, (ew_role)i, 100);
        }
        for (int i = 0; i < 2; i++) {
            assert_ok(ew_net_end(e.net[i], EW_REST_DELIVER));
            assert_true(ends_outcome(&e, (ew_role)i).close_notify_sent);
            assert_false(ends_outcome(&e, (ew_role)i).close_notify_received);
        }
        ends_run(&e, ends_both_done);
        for (int i = 0; i < 2; i++) {
            const ew_outcome o = ends_outcome(&e, (ew_role)i);
            assert_int_equal(o.verdict, EW_CLEAN);
            assert_int_equal(o.ended_by, EW_BY_LOCAL);
            assert_int_equal(o.cause, EW_CAUSE_CLOSE_NOTIFY);
            assert_int_equal(o.after_end, 0);
            assert_true(ends_is_pattern(&e.sink[i], 100));
        }
        ends_free(&e);
    }
}

/* C3: what follows END is consumed and counted. */
static void bytes_after_end_are_counted(void **state)
{
    (void)state;
    ends e;
    ends_open(&e, ENDS_TCP, NULL, NULL);
    assert_ok(ew_net_end(e.net[EW_SERVER], EW_REST_DELIVER));
    assert_int_equal(send(ew_net_fd(e.net[EW_SERVER]), "garbage", 7, MSG_NOSIGNAL), 7);
    ends_await_acks(&e, EW_SERVER);
    ends_run(&e, ends_client_read_all);
    assert_ok(ew_net_end(e.net[EW_CLIENT], EW_REST_DELIVER));
    ends_run(&e, ends_both_done);
    const ew_outcome o = ends_outcome(&e, EW_CLIENT);
    assert_int_equal(o.verdict, EW_CLEAN);
    assert_int_equal(o.after_end, 7);
    assert_int_equal(o.discarded, 0);
    ends_free(&e);
}

/* A client gone in the handshake. */
static void gone_in_the_handshake(void **state)
{
    (void)state;
    ends e;
    ends_new(&e, ENDS_TCP, NULL, NULL);
    drop(&e, EW_CLIENT);
    ends_run(&e, ends_server_done);
    assert_int_equal(ends_outcome(&e, EW_SERVER).verdict, EW_NEVER_OPEN);
    assert_int_equal(e.net[EW_SERVER]->phase, EW_NET_PHASE_RESET);
    ends_free(&e);
}

/* Not TLS at all. */
static void garbage_in_the_handshake(void **state)
{
    (void)state;
    ends e;
    ends_new(&e, ENDS_TCP, NULL, NULL);
    assert_true(
        send(ew_net_fd(e.net[EW_CLIENT]), "GET / HTTP/1.0\r\n\r\n", 18, MSG_NOSIGNAL) == 18);
    ends_run(&e, ends_server_done);
    assert_int_equal(ends_outcome(&e, EW_SERVER).verdict, EW_NEVER_OPEN);
    ends_free(&e);
}

/* Free is legal in every state (C20). */
static void free_in_every_state(void **state)
{
    (void)state;
    for (int kind = 0; kind < ENDS_NUM_KINDS; kind++) {
        ends e;
        ends_new(&e, (ends_kind)kind, NULL, NULL);
        ends_free(&e);
        /* After each number of turns of a whole connection. */
        for (int turns = 0, over = 0; !over; turns++) {
            ends_new(&e, (ends_kind)kind, NULL, NULL);
            for (int i = 0; i < turns && !over; i++) {
                over = ends_both_done(&e) || !ends_turn(&e);
                if (!over && ends_handshaken(&e) && ew_net_fd(e.net[EW_CLIENT]) >= 0) {
                    assert_ok(ew_net_end(e.net[EW_CLIENT], EW_REST_DELIVER));
                }
                if (!over && ends_server_read_all(&e)) {
                    assert_ok(ew_net_end(e.net[EW_SERVER], EW_REST_DELIVER));
                }
            }
            ends_free(&e);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(full_close_delivers_past_unread_input),
        cmocka_unit_test(abandon_delivers_past_unread_input),
        cmocka_unit_test(fin_waits_for_end_on_a_half_close),
        cmocka_unit_test(a_bare_fin_is_a_cut),
        cmocka_unit_test(a_drop_is_a_reset),
        cmocka_unit_test(a_drop_after_goodbye_is_none),
        cmocka_unit_test(a_drop_without_resets_is_an_eof),
        cmocka_unit_test(a_failed_write_leaves_the_read_side),
        cmocka_unit_test(received_all_when_only_writing_broke),
        cmocka_unit_test(a_fatal_alert_arrives),
        cmocka_unit_test(nothing_follows_a_last_word),
        cmocka_unit_test(goodbyes_cross),
        cmocka_unit_test(bytes_after_end_are_counted),
        cmocka_unit_test(gone_in_the_handshake),
        cmocka_unit_test(garbage_in_the_handshake),
        cmocka_unit_test(free_in_every_state),
    };
    return ENDS_MAIN(tests);
}
