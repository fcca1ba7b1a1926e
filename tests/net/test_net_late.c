/* SPDX-License-Identifier: Apache-2.0 */
/* A driver that comes late: what has arrived and what the socket takes go before a limit that passed while nobody looked, and
 * what a blocking call tells the application is on its way to the peer. */
#include <poll.h>
#include <string.h>
#include <sys/socket.h>

#include "conn/conn.h"
#include "ends.h"
#include "net/internal.h"

enum {
    LIMIT = 300,      /* ms */
    LATE = 400,       /* ms: how far the clock is put forward */
    PATIENCE = 20000, /* ms */
    PART = 10,
    LONG = 40000,
    BAD_RECORD_MAC = 20,
    INTERNAL_ERROR = 80
};

static const uint8_t part[PART] = "0123456789";

/* open_12: both ends of a connection of 1.2 under a strict server, where END is answered at once (C5). */
static ends open_12(void)
{
    ends e;
    ends_make(&e, &(ends_plan){.version = EW_TLS_1_2, .policy = EW_POLICY_STRICT});
    ends_run(&e, ends_handshaken);
    return e;
}

static ew_conn *conn_of(const ends *e, ew_role role)
{
    return ew_net_conn(e->net[role]);
}

/* say_at_once: data and the client's end in one segment. */
static void say_at_once(ends *e)
{
    size_t taken;
    assert_ok(ew_conn_write(conn_of(e, EW_CLIENT), part, PART, &taken));
    assert_int_equal(taken, PART);
    assert_ok(ew_net_end(e->net[EW_CLIENT], EW_REST_DELIVER));
    assert_false(ew_net_has_output(e->net[EW_CLIENT]));
}

static ew_read recv_all(ends *e, ew_role role, size_t *out_len)
{
    const uint8_t *data;
    size_t len;
    ew_read result;
    *out_len = 0;
    while ((result = ew_net_recv(e->net[role], &data, &len)) == EW_READ_DATA) {
        *out_len += len;
    }
    return result;
}

/* end_and_be_answered: the client's end, and what comes back for it lies in the client's socket. */
static void end_and_be_answered(ends *e)
{
    size_t len;
    assert_ok(ew_net_end(e->net[EW_CLIENT], EW_REST_DISCARD));
    assert_int_equal(recv_all(e, EW_SERVER, &len), EW_READ_END);
    assert_ok(ew_net_end(e->net[EW_SERVER], EW_REST_DEFAULT));
    ends_await_input(e, EW_CLIENT);
}

/* step_late: the event loop comes back after LATE ms, and has not asked poll. */
static void step_late(const ends *e, ew_role role)
{
    (void)ew_net_step(e->net[role], 0, e->net[role]->now + LATE);
}

/* --- the blocking calls ---------------------------------------------------------------------- */

static void the_answer_to_an_end_behind_data_leaves_with_the_news(void **state)
{
    (void)state;
    ends e = open_12();
    size_t len;
    say_at_once(&e);
    assert_int_equal(recv_all(&e, EW_SERVER, &len), EW_READ_END);
    assert_int_equal(len, PART);
    assert_true(ends_outcome(&e, EW_SERVER).close_notify_sent);
    ends_await_input(&e, EW_CLIENT);
    ends_run(&e, ends_both_done);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(ends_outcome(&e, (ew_role)i).verdict, EW_CLEAN);
    }
    ends_free(&e);
}

/* forge: a record that nobody sealed, behind one that somebody did. */
static void forge_behind_data(const ends *e)
{
    enum { HEADER = 5, BODY = 30 };
    static const uint8_t forged[HEADER + BODY] = {23, 3, 3, 0, BODY};
    uint8_t all[1024];
    const uint8_t *sealed;
    size_t taken;
    ew_conn *conn = conn_of(e, EW_CLIENT);
    assert_ok(ew_conn_write(conn, part, PART, &taken));
    size_t len = ew_conn_output(conn, &sealed);
    assert_true(len + sizeof forged <= sizeof all);
    memcpy(all, sealed, len);
    memcpy(&all[len], forged, sizeof forged);
    assert_ok(ew_conn_output_done(conn, len));
    len += sizeof forged;
    assert_int_equal(send(ew_net_fd(e->net[EW_CLIENT]), all, len, 0), len);
}

static void the_alert_for_an_error_behind_data_leaves_with_the_news(void **state)
{
    (void)state;
    ends e;
    size_t len;
    ends_open(&e, ENDS_TCP, NULL, NULL);
    forge_behind_data(&e);
    assert_int_equal(recv_all(&e, EW_SERVER, &len), EW_READ_FAILED);
    assert_int_equal(len, PART);
    assert_int_equal(ends_outcome(&e, EW_SERVER).alert_sent, BAD_RECORD_MAC);
    ends_run(&e, ends_client_done);
    assert_int_equal(ends_outcome(&e, EW_CLIENT).alert_received, BAD_RECORD_MAC);
    ends_free(&e);
}

/* A key's limit in 1.2 ends our side in the middle of a write, which is refused. */
static void the_end_that_refuses_a_write_leaves_with_the_news(void **state)
{
    (void)state;
    ends e = open_12();
    size_t taken = 0;
    ew_err err = EW_OK;
    ew_conn *conn = conn_of(&e, EW_SERVER);
    conn->write.limit = conn->write.seq + EW_KEY_RESERVE + 1;
    for (int i = 0; i < 8 && err == EW_OK; i++) {
        err = ew_net_write(e.net[EW_SERVER], part, PART, &taken);
    }
    assert_int_equal(err, EW_ERR_CLOSED);
    assert_false(ew_net_has_output(e.net[EW_SERVER]));
    assert_true(ends_outcome(&e, EW_SERVER).close_notify_sent);
    ends_free(&e);
}

/* --- limits ---------------------------------------------------------------------------------- */

/* END was there within the limit, though nobody looked. */
static void an_end_that_has_come_goes_before_the_wait_limit(void **state)
{
    (void)state;
    ends e;
    ends_open(&e, ENDS_TCP, NULL, NULL);
    assert_ok(ew_conn_limit(conn_of(&e, EW_CLIENT), EW_LIMIT_WAIT, LIMIT));
    end_and_be_answered(&e);
    step_late(&e, EW_CLIENT);
    assert_int_equal(ends_outcome(&e, EW_CLIENT).verdict, EW_CLEAN);
    ends_free(&e);
}

static void a_limit_passes_where_nothing_has_come(void **state)
{
    (void)state;
    ends e;
    ends_open(&e, ENDS_TCP, NULL, NULL);
    assert_ok(ew_conn_limit(conn_of(&e, EW_CLIENT), EW_LIMIT_WAIT, LIMIT));
    assert_ok(ew_net_end(e.net[EW_CLIENT], EW_REST_DISCARD));
    step_late(&e, EW_CLIENT);
    assert_int_equal(ends_outcome(&e, EW_CLIENT).verdict, EW_TIMED_OUT);
    ends_free(&e);
}

/* The application takes its time over each piece; nothing of this is the peer's silence. */
static void data_at_hand_goes_before_the_idle_limit(void **state)
{
    (void)state;
    ends e;
    size_t taken, len;
    const uint8_t *data;
    ends_open(&e, ENDS_TCP, NULL, NULL);
    e.reads[EW_CLIENT] = false;
    assert_ok(ew_conn_limit(conn_of(&e, EW_CLIENT), EW_LIMIT_IDLE, LIMIT));
    for (int i = 0; i < 3; i++) {
        assert_ok(ew_net_write(e.net[EW_SERVER], part, PART, &taken));
    }
    assert_ok(ew_net_end(e.net[EW_SERVER], EW_REST_DELIVER));
    ends_await_acks(&e, EW_SERVER);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(ew_net_recv(e.net[EW_CLIENT], &data, &len), EW_READ_DATA);
        assert_int_equal(len, PART);
        step_late(&e, EW_CLIENT);
    }
    assert_int_equal(ew_net_recv(e.net[EW_CLIENT], &data, &len), EW_READ_END);
    assert_int_equal(ends_outcome(&e, EW_CLIENT).discarded, 0);
    ends_free(&e);
}

/* A limit of zero is no time to wait; what the socket takes at once goes out all the same. */
static void an_answer_that_the_socket_takes_needs_no_time(void **state)
{
    (void)state;
    ends e = open_12();
    assert_ok(ew_conn_limit(conn_of(&e, EW_SERVER), EW_LIMIT_FLUSH, 0));
    e.reads[EW_CLIENT] = false;
    ends_write(&e, EW_SERVER, LONG);
    say_at_once(&e);
    ends_run(&e, ends_server_read_all);
    e.reads[EW_CLIENT] = true;
    ends_run(&e, ends_both_done);
    assert_true(ends_is_pattern(&e.sink[EW_CLIENT], LONG));
    for (int i = 0; i < 2; i++) {
        assert_int_equal(ends_outcome(&e, (ew_role)i).verdict, EW_CLEAN);
    }
    ends_free(&e);
}

/* So for an end that is asked of the engine, which the driver hears of in its next step. */
static void an_end_asked_of_the_engine_needs_no_time(void **state)
{
    (void)state;
    for (int i = 0; i < 2; i++) {
        const bool aborts = i == 1;
        ends e;
        ends_open(&e, ENDS_TCP, NULL, NULL);
        ew_conn *conn = conn_of(&e, EW_SERVER);
        assert_ok(ew_conn_limit(conn, EW_LIMIT_FLUSH, 0));
        if (aborts) {
            ew_conn_abort(conn, INTERNAL_ERROR);
        } else {
            assert_ok(ew_conn_close(conn, EW_REST_DELIVER));
        }
        (void)conn_of(&e, EW_SERVER); /* an accessor in between */
        (void)ew_net_step(e.net[EW_SERVER], 0, ew_net_now());
        assert_int_equal(ends_outcome(&e, EW_SERVER).close_notify_sent, !aborts);
        assert_int_equal(ends_outcome(&e, EW_SERVER).alert_sent >= 0, aborts);
        ends_run(&e, ends_client_read_all);
        assert_int_equal(e.sink[EW_CLIENT].last, aborts ? EW_READ_FAILED : EW_READ_END);
        ends_free(&e);
    }
}

/* The drain's time is over, and more lies in the socket than one step reads: to close over that would reset what we said. */
static void what_lies_in_the_socket_goes_before_the_drains_limit(void **state)
{
    (void)state;
    enum { MUCH = 180000, PASSED = 3000 }; /* a step throws away 128 KiB */
    ends e;
    ends_make(&e, &(ends_plan){.buffer_len = 1 << 20});
    ends_run(&e, ends_handshaken);
    e.reads[EW_SERVER] = false;
    ends_write(&e, EW_CLIENT, MUCH);
    ends_await_acks(&e, EW_CLIENT);
    ends_write(&e, EW_SERVER, LONG);
    assert_ok(ew_net_end(e.net[EW_SERVER], EW_REST_ABANDON));
    assert_int_equal(ends_outcome(&e, EW_SERVER).verdict, EW_NOT_CONFIRMED);
    const int64_t then = e.net[EW_SERVER]->now + PASSED;
    for (int i = 0; i < 1000 && ew_net_step(e.net[EW_SERVER], 0, then) != EW_NET_DONE; i++) {
    }
    assert_int_equal(ew_net_fd(e.net[EW_SERVER]), -1);
    ends_run(&e, ends_client_read_all);
    assert_int_equal(e.sink[EW_CLIENT].last, EW_READ_END);
    assert_true(ends_is_pattern(&e.sink[EW_CLIENT], LONG));
    ends_assert_no_reset(&e, EW_CLIENT);
    ends_free(&e);
}

/* END lies behind more than one step reads. */
static void an_end_behind_much_goes_before_the_wait_limit(void **state)
{
    (void)state;
    enum { MUCH = 180000 };
    ends e;
    ends_make(&e, &(ends_plan){.buffer_len = 1 << 20});
    ends_run(&e, ends_handshaken);
    e.reads[EW_CLIENT] = false;
    assert_ok(ew_conn_limit(conn_of(&e, EW_CLIENT), EW_LIMIT_WAIT, LIMIT));
    ends_write(&e, EW_SERVER, MUCH);
    assert_ok(ew_net_end(e.net[EW_SERVER], EW_REST_DELIVER));
    ends_await_acks(&e, EW_SERVER);
    assert_ok(ew_net_end(e.net[EW_CLIENT], EW_REST_DISCARD));
    const int64_t then = e.net[EW_CLIENT]->now + LATE;
    for (int i = 0; i < 1000 && ew_net_step(e.net[EW_CLIENT], 0, then) == EW_NET_OPEN; i++) {
    }
    const ew_outcome o = ends_outcome(&e, EW_CLIENT);
    assert_int_equal(o.verdict, EW_CUT_SHORT);
    assert_int_equal(o.discarded, MUCH);
    ends_free(&e);
}

/* A peer that goes on and on holds no limit up: what counts is what lay there when it came due. */
static void what_comes_later_does_not_go_before_a_limit(void **state)
{
    (void)state;
    enum { FIRST = 150000, MORE = 140000, STEPS = 3 }; /* a step reads 130 KiB */
    ends e;
    ew_net_options options = EW_NET_OPTIONS;
    options.drain_len = UINT64_MAX;
    ends_make(&e, &(ends_plan){.options = {&options, NULL}, .buffer_len = 1 << 20});
    ends_run(&e, ends_handshaken);
    e.reads[EW_CLIENT] = false;
    assert_ok(ew_conn_limit(conn_of(&e, EW_CLIENT), EW_LIMIT_WAIT, LIMIT));
    ends_write(&e, EW_SERVER, FIRST);
    ends_await_acks(&e, EW_SERVER);
    assert_ok(ew_net_end(e.net[EW_CLIENT], EW_REST_DISCARD));
    ew_net *client = e.net[EW_CLIENT];
    const int64_t then = client->now + LATE;
    for (int i = 0; i < STEPS && ends_outcome(&e, EW_CLIENT).verdict == EW_VERDICT_NONE; i++) {
        (void)ew_net_step(client, 0, then);
        e.net[EW_CLIENT] = NULL; /* it does not look while the other one writes */
        ends_write(&e, EW_SERVER, MORE);
        ends_await_acks(&e, EW_SERVER);
        e.net[EW_CLIENT] = client;
    }
    assert_int_equal(ends_outcome(&e, EW_CLIENT).verdict, EW_TIMED_OUT);
    ends_free(&e);
}

/* The time that a read has told counts, though the event loop's own is older. */
static void an_older_time_hides_no_limit(void **state)
{
    (void)state;
    ends e;
    ends_open(&e, ENDS_TCP, NULL, NULL);
    assert_ok(ew_conn_limit(conn_of(&e, EW_CLIENT), EW_LIMIT_WAIT, LIMIT));
    const int64_t then = e.net[EW_CLIENT]->now;
    end_and_be_answered(&e);
    ew_net_set_time(e.net[EW_CLIENT], then + LATE);
    (void)ew_net_step(e.net[EW_CLIENT], 0, then);
    assert_int_equal(ends_outcome(&e, EW_CLIENT).verdict, EW_CLEAN);
    ends_free(&e);
}

/* The goodbye at an idle limit leaves where the socket takes it, though there is no time for it. */
static void the_goodbye_of_a_limit_needs_no_time(void **state)
{
    (void)state;
    ends e;
    ends_open(&e, ENDS_TCP, NULL, NULL);
    assert_ok(ew_conn_limit(conn_of(&e, EW_SERVER), EW_LIMIT_FLUSH, 0));
    assert_ok(ew_conn_limit(conn_of(&e, EW_SERVER), EW_LIMIT_IDLE, LIMIT));
    step_late(&e, EW_SERVER);
    assert_true(ends_outcome(&e, EW_SERVER).close_notify_sent);
    ends_run(&e, ends_client_read_all);
    assert_int_equal(e.sink[EW_CLIENT].last, EW_READ_END);
    ends_free(&e);
}

/* Who is told END may answer: that call lets no limit pass over what the application has had no time for. */
static void the_news_of_an_end_leaves_time_to_answer(void **state)
{
    (void)state;
    ends e;
    const uint8_t *data;
    size_t taken, len;
    ends_open(&e, ENDS_TCP, NULL, NULL);
    assert_ok(ew_conn_limit(conn_of(&e, EW_SERVER), EW_LIMIT_IDLE, LIMIT));
    say_at_once(&e);
    assert_int_equal(ew_net_recv(e.net[EW_SERVER], &data, &len), EW_READ_DATA);
    ew_net_set_time(e.net[EW_SERVER], e.net[EW_SERVER]->now + LATE); /* the application's work on it */
    assert_int_equal(ew_net_recv(e.net[EW_SERVER], &data, &len), EW_READ_END);
    assert_ok(ew_net_write(e.net[EW_SERVER], part, PART, &taken));
    assert_int_equal(taken, PART);
    ends_free(&e);
}

/* An application that does nothing but send lets limits pass all the same. */
static void limits_pass_in_a_send(void **state)
{
    (void)state;
    ends e;
    size_t len;
    ends_make(&e, &(ends_plan){.version = EW_TLS_1_2, .policy = EW_POLICY_TOLERANT});
    ends_run(&e, ends_handshaken);
    assert_ok(ew_conn_limit(conn_of(&e, EW_SERVER), EW_LIMIT_FLUSH, LIMIT)); /* from END on */
    assert_ok(ew_net_end(e.net[EW_CLIENT], EW_REST_DELIVER));
    assert_int_equal(recv_all(&e, EW_SERVER, &len), EW_READ_END);
    assert_ok(ew_net_send(e.net[EW_SERVER], part, PART));
    ew_net_set_time(e.net[EW_SERVER], e.net[EW_SERVER]->now + LATE);
    assert_ok(ew_net_send(e.net[EW_SERVER], part, PART)); /* what goes out at once goes before it */
    assert_int_not_equal(ew_net_send(e.net[EW_SERVER], part, PART), EW_OK);
    ends_free(&e);
}

/* An echo that the peer does not take: the bytes are lent, so only output is looked at, and limits pass all the same. */
static void limits_pass_in_a_send_of_lent_bytes(void **state)
{
    (void)state;
    enum { SMALL = 20000, SOON = 20 };
    ends e;
    const uint8_t *data;
    size_t len;
    ends_make(&e, &(ends_plan){.buffer_len = SMALL});
    ends_run(&e, ends_handshaken);
    e.reads[EW_CLIENT] = e.reads[EW_SERVER] = false;
    ends_write(&e, EW_CLIENT, LONG / 4);
    assert_ok(ew_conn_limit(conn_of(&e, EW_SERVER), EW_LIMIT_IDLE, SOON));
    assert_ok(ew_conn_limit(conn_of(&e, EW_SERVER), EW_LIMIT_FLUSH, SOON));
    assert_int_equal(ew_net_recv(e.net[EW_SERVER], &data, &len), EW_READ_DATA);
    ew_err err = EW_OK;
    while (err == EW_OK) {
        err = ew_net_send(e.net[EW_SERVER], data, len);
    }
    assert_int_equal(err, EW_ERR_CLOSED);
    ends_free(&e);
}

/* The event loop was late, and the application had no turn yet to take what stands before END. */
static void an_end_behind_an_answer_goes_before_the_deliver_limit(void **state)
{
    (void)state;
    ends e;
    size_t len, taken;
    ends_open(&e, ENDS_TCP, NULL, NULL);
    assert_ok(ew_conn_limit(conn_of(&e, EW_CLIENT), EW_LIMIT_DELIVER, LIMIT));
    assert_ok(ew_net_end(e.net[EW_CLIENT], EW_REST_DELIVER));
    assert_ok(ew_conn_write(conn_of(&e, EW_SERVER), part, PART, &taken));
    assert_ok(ew_net_end(e.net[EW_SERVER], EW_REST_DELIVER));
    ends_await_acks(&e, EW_SERVER);
    step_late(&e, EW_CLIENT);
    assert_int_equal(recv_all(&e, EW_CLIENT, &len), EW_READ_END);
    assert_int_equal(len, PART);
    assert_int_equal(ends_outcome(&e, EW_CLIENT).verdict, EW_CLEAN);
    ends_free(&e);
}

/* But what it leaves unread holds no limit up. */
static void an_answer_that_is_left_unread_holds_no_limit_up(void **state)
{
    (void)state;
    ends e;
    size_t taken, len;
    ends_open(&e, ENDS_TCP, NULL, NULL);
    assert_ok(ew_conn_limit(conn_of(&e, EW_CLIENT), EW_LIMIT_DELIVER, LIMIT));
    assert_ok(ew_net_end(e.net[EW_CLIENT], EW_REST_DELIVER));
    assert_ok(ew_net_write(e.net[EW_SERVER], part, PART, &taken));
    ends_await_acks(&e, EW_SERVER);
    step_late(&e, EW_CLIENT);
    assert_ok(ew_net_end(e.net[EW_SERVER], EW_REST_DELIVER)); /* too late */
    (void)ew_net_step(e.net[EW_CLIENT], 0, e.net[EW_CLIENT]->now);
    assert_int_equal(recv_all(&e, EW_CLIENT, &len), EW_READ_FAILED);
    assert_int_equal(len, PART);
    assert_int_equal(ends_outcome(&e, EW_CLIENT).verdict, EW_TIMED_OUT);
    ends_free(&e);
}

/* To ask whether all was handed over is no moment for a limit: nobody has looked at the socket. */
static void a_send_of_nothing_passes_no_limit(void **state)
{
    (void)state;
    ends e;
    size_t len;
    ends_open(&e, ENDS_TCP, NULL, NULL);
    assert_ok(ew_conn_limit(conn_of(&e, EW_SERVER), EW_LIMIT_IDLE, LIMIT));
    say_at_once(&e);
    ends_await_acks(&e, EW_CLIENT);
    ew_net_set_time(e.net[EW_SERVER], e.net[EW_SERVER]->now + LATE);
    assert_ok(ew_net_send(e.net[EW_SERVER], NULL, 0));
    assert_int_equal(recv_all(&e, EW_SERVER, &len), EW_READ_END);
    assert_int_equal(len, PART);
    ends_free(&e);
}

/* A read that comes when the drain's time is over closes nothing over what lies in the socket: it has not looked. */
static void a_read_does_not_end_the_drain(void **state)
{
    (void)state;
    enum { JUNK = 50000, PASSED = 3000 };
    static const uint8_t junk[JUNK];
    ends e;
    const uint8_t *data;
    size_t len;
    ends_make(&e, &(ends_plan){.buffer_len = 1 << 20});
    ends_run(&e, ends_handshaken);
    forge_behind_data(&e);
    assert_int_equal(recv_all(&e, EW_SERVER, &len), EW_READ_FAILED);
    (void)ew_net_step(e.net[EW_SERVER], 0, ew_net_now());
    assert_int_equal(e.net[EW_SERVER]->phase, EW_NET_PHASE_DRAIN);
    assert_int_equal(send(ew_net_fd(e.net[EW_CLIENT]), junk, sizeof junk, 0), sizeof junk);
    ends_await_acks(&e, EW_CLIENT);
    ew_net_set_time(e.net[EW_SERVER], e.net[EW_SERVER]->now + PASSED);
    assert_int_equal(ew_net_recv(e.net[EW_SERVER], &data, &len), EW_READ_FAILED);
    ends_assert_no_reset(&e, EW_CLIENT);
    while (ew_net_step(e.net[EW_SERVER], 0, ew_net_now()) != EW_NET_DONE) {
    }
    ends_assert_no_reset(&e, EW_CLIENT);
    ends_free(&e);
}

/* A limit that is shortened into the past, behind a step that poll had told nothing. */
static void a_shorter_limit_looks_first(void **state)
{
    (void)state;
    ends e;
    ends_open(&e, ENDS_TCP, NULL, NULL);
    end_and_be_answered(&e);
    step_late(&e, EW_CLIENT);
    assert_ok(ew_conn_limit(conn_of(&e, EW_CLIENT), EW_LIMIT_WAIT, LIMIT));
    (void)ew_net_step(e.net[EW_CLIENT], 0, e.net[EW_CLIENT]->now);
    assert_int_equal(ends_outcome(&e, EW_CLIENT).verdict, EW_CLEAN);
    ends_free(&e);
}

/* The socket takes again what it had refused, and nobody has asked poll. */
static void room_in_the_socket_goes_before_the_flush_limit(void **state)
{
    (void)state;
    enum { SMALL = 20000, MUCH = 1 << 20 };
    ends e;
    size_t taken;
    static uint8_t much[MUCH];
    ends_make(&e, &(ends_plan){.buffer_len = SMALL});
    ends_run(&e, ends_handshaken);
    e.reads[EW_CLIENT] = false;
    do {
        assert_ok(ew_net_write(e.net[EW_SERVER], much, sizeof much, &taken));
    } while (taken > 0);
    assert_true(ew_net_has_output(e.net[EW_SERVER]));
    assert_ok(ew_conn_limit(conn_of(&e, EW_SERVER), EW_LIMIT_FLUSH, LIMIT));
    assert_ok(ew_net_end(e.net[EW_SERVER], EW_REST_DISCARD));
    const uint64_t sent = ends_outcome(&e, EW_SERVER).sent;
    e.reads[EW_CLIENT] = true;
    for (int i = 0; i < 3; i++) {
        (void)ew_net_step(e.net[EW_CLIENT], POLLIN, ew_net_now());
        ends_take(&e, EW_CLIENT);
    }
    struct pollfd p = {.fd = ew_net_fd(e.net[EW_SERVER]), .events = POLLOUT};
    assert_int_equal(poll(&p, 1, PATIENCE), 1);
    step_late(&e, EW_SERVER);
    assert_true(ends_outcome(&e, EW_SERVER).sent > sent);
    ends_free(&e);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_answer_to_an_end_behind_data_leaves_with_the_news),
        cmocka_unit_test(the_alert_for_an_error_behind_data_leaves_with_the_news),
        cmocka_unit_test(the_end_that_refuses_a_write_leaves_with_the_news),
        cmocka_unit_test(an_end_that_has_come_goes_before_the_wait_limit),
        cmocka_unit_test(a_limit_passes_where_nothing_has_come),
        cmocka_unit_test(data_at_hand_goes_before_the_idle_limit),
        cmocka_unit_test(an_answer_that_the_socket_takes_needs_no_time),
        cmocka_unit_test(an_end_asked_of_the_engine_needs_no_time),
        cmocka_unit_test(an_end_behind_much_goes_before_the_wait_limit),
        cmocka_unit_test(what_comes_later_does_not_go_before_a_limit),
        cmocka_unit_test(an_older_time_hides_no_limit),
        cmocka_unit_test(the_goodbye_of_a_limit_needs_no_time),
        cmocka_unit_test(the_news_of_an_end_leaves_time_to_answer),
        cmocka_unit_test(limits_pass_in_a_send),
        cmocka_unit_test(limits_pass_in_a_send_of_lent_bytes),
        cmocka_unit_test(an_end_behind_an_answer_goes_before_the_deliver_limit),
        cmocka_unit_test(an_answer_that_is_left_unread_holds_no_limit_up),
        cmocka_unit_test(a_send_of_nothing_passes_no_limit),
        cmocka_unit_test(a_read_does_not_end_the_drain),
        cmocka_unit_test(a_shorter_limit_looks_first),
        cmocka_unit_test(room_in_the_socket_goes_before_the_flush_limit),
        cmocka_unit_test(what_lies_in_the_socket_goes_before_the_drains_limit),
    };
    return ENDS_MAIN(tests);
}
