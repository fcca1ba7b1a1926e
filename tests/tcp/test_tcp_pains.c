/* SPDX-License-Identifier: Apache-2.0 */
/* What users report of other stacks, one test for each (the reports' numbers are beside them). */
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "ends.h"

enum { MIB = 1024 * 1024, SMALL_BUFFER = 8 * 1024, TICKETS_LEN = 6000 };

static void close_both(ends *e)
{
    ends_run(e, ends_server_read_all);
    assert_ok(ew_net_end(e->net[EW_SERVER], EW_REST_DELIVER));
    ends_run(e, ends_both_done);
}

/* OpenSSL #10880: a client that writes and closes while the server's tickets are under way. Unread,
 * they would turn its close into a reset, and the server would lose what it had not read yet. */
static void write_then_close_with_tickets_in_flight(void **state)
{
    (void)state;
    const ends_plan plan = {.version = EW_TLS_1_3, .buffer_len = SMALL_BUFFER};
    ends e;
    ends_make(&e, &plan);
    /* all in one go, before the handshake even: no ticket is ever read by then */
    e.reads[EW_CLIENT] = e.reads[EW_SERVER] = false;
    while (!ew_conn_handshake_complete(ew_net_conn(e.net[EW_CLIENT]))) {
        assert_true(ends_turn(&e));
    }
    ends_write(&e, EW_CLIENT, TICKETS_LEN);
    assert_ok(ew_net_end(e.net[EW_CLIENT], EW_REST_DISCARD));
    e.reads[EW_SERVER] = true;
    close_both(&e);
    assert_true(ends_is_pattern(&e.sink[EW_SERVER], TICKETS_LEN));
    assert_int_equal(e.sink[EW_SERVER].last, EW_READ_END);
    assert_int_equal(ends_outcome(&e, EW_CLIENT).verdict, EW_CLEAN);
    assert_int_equal(ends_outcome(&e, EW_SERVER).verdict, EW_CLEAN);
    assert_int_equal(ends_outcome(&e, EW_CLIENT).discarded, 0); /* tickets are no data */
    ends_free(&e);
}

/* curl #11383: the send buffer is full when the close comes. Neither it nor what it stands behind is
 * lost, and nothing blocks. */
static void close_with_the_send_buffer_full(void **state)
{
    (void)state;
    const ends_plan plan = {.buffer_len = SMALL_BUFFER};
    static const uint8_t zeros[MIB];
    static uint8_t much[MIB];
    size_t taken, accepted = 0;
    ends e;
    ends_make(&e, &plan);
    ends_run(&e, ends_handshaken);
    e.reads[EW_SERVER] = false;
    memcpy(much, zeros, sizeof much);
    for (size_t i = 0; i < sizeof much; i++) {
        much[i] = ends_pattern(i);
    }
    do { /* until neither the socket nor the connection takes more */
        assert_ok(ew_net_write(
            e.net[EW_CLIENT], &much[accepted], sizeof much - accepted, &taken));
        accepted += taken;
    } while (taken > 0 && accepted < sizeof much);
    assert_true(accepted < sizeof much);
    assert_ok(ew_net_end(e.net[EW_CLIENT], EW_REST_DELIVER));
    assert_false(ends_outcome(&e, EW_CLIENT).close_notify_sent);
    e.reads[EW_SERVER] = true;
    close_both(&e);
    assert_true(ends_is_pattern(&e.sink[EW_SERVER], accepted));
    assert_int_equal(ends_outcome(&e, EW_CLIENT).verdict, EW_CLEAN);
    assert_int_equal(ends_outcome(&e, EW_CLIENT).sent, accepted);
    ends_free(&e);
}

/* The tail of an answer behind a close of 1.2: what a server had handed over arrives, although its peer
 * says goodbye before it has read it. */
static void the_answers_tail_behind_a_close_of_12(void **state)
{
    (void)state;
    for (int i = 0; i < 2; i++) {
        const ew_policy policy = i == 0 ? EW_POLICY_STRICT : EW_POLICY_TOLERANT;
        const ends_plan plan = {
            .version = EW_TLS_1_2, .policy = policy, .buffer_len = SMALL_BUFFER};
        static uint8_t answer[MIB / 16];
        size_t taken;
        ends e;
        for (size_t b = 0; b < sizeof answer; b++) {
            answer[b] = ends_pattern(b);
        }
        ends_make(&e, &plan);
        ends_run(&e, ends_handshaken);
        /* with buffers this small the kernel may fall back on its window probes, which take long */
        assert_ok(ew_conn_limit(ew_net_conn(e.net[EW_SERVER]), EW_LIMIT_FLUSH, EW_NO_LIMIT));
        e.reads[EW_CLIENT] = false;
        assert_ok(ew_net_write(e.net[EW_SERVER], answer, sizeof answer, &taken));
        assert_int_equal(taken, sizeof answer);
        assert_ok(ew_net_end(e.net[EW_CLIENT], EW_REST_DELIVER));
        ends_run(&e, ends_server_read_all);
        assert_ok(ew_net_end(e.net[EW_SERVER], EW_REST_DEFAULT));
        e.reads[EW_CLIENT] = true;
        ends_run(&e, ends_both_done);
        const ew_outcome o = ends_outcome(&e, EW_SERVER);
        assert_true(ends_is_pattern(&e.sink[EW_CLIENT], o.sent));
        assert_int_equal(e.sink[EW_CLIENT].last, EW_READ_END);
        /* all of it was sealed when END came, so it goes out before the answer to END, under either policy (C5) */
        assert_int_equal(o.sent, sizeof answer);
        assert_int_equal(o.unsent, 0);
        assert_int_equal(o.verdict, EW_CLEAN);
        ends_free(&e);
    }
}

/* send_together: everything that the server has for the wire, and plaintext behind it, as one segment:
 * TCP_CORK is not needed, one send on an idle connection is one. */
static void send_together(ends *e, const char *plain)
{
    ew_conn *server = ew_net_conn(e->net[EW_SERVER]);
    uint8_t all[4096];
    const uint8_t *sealed;
    assert_ok(ew_conn_close(server, EW_REST_DELIVER));
    const size_t len = ew_conn_output(server, &sealed), plain_len = strlen(plain);
    assert_true(len > 0 && len + plain_len <= sizeof all);
    memcpy(all, sealed, len);
    memcpy(&all[len], plain, plain_len);
    assert_int_equal(
        send(ew_net_fd(e->net[EW_SERVER]), all, len + plain_len, MSG_NOSIGNAL), len + plain_len);
    assert_ok(ew_conn_output_done(server, len));
}

/* FTP's CCC: the plaintext that follows comes in the same segment as close_notify, and not a byte of it
 * may go to TLS or be lost. */
static void hand_back_with_plaintext_in_the_same_segment(void **state)
{
    (void)state;
    static const char plain[] = "220 and now in plaintext\r\n";
    ew_net_options detach = EW_NET_OPTIONS;
    detach.detach = true;
    const ends_plan plan = {.options = {&detach, &detach}};
    ends e;
    uint8_t *left;
    size_t left_len;
    int fd;
    ends_make(&e, &plan);
    ends_run(&e, ends_handshaken);
    send_together(&e, plain);
    e.reads[EW_SERVER] = false;
    ew_net *server = e.net[EW_SERVER];
    e.net[EW_SERVER] = NULL;
    ends_run(&e, ends_client_read_all);
    assert_int_equal(e.sink[EW_CLIENT].last, EW_READ_END);
    assert_int_equal(e.sink[EW_CLIENT].len, 0);
    assert_ok(ew_net_detach(e.net[EW_CLIENT], &fd, &left, &left_len));
    assert_int_equal(left_len, sizeof plain - 1);
    assert_memory_equal(left, plain, sizeof plain - 1);
    assert_int_equal(ends_outcome(&e, EW_CLIENT).verdict, EW_CLEAN);
    free(left);
    close(fd);
    e.net[EW_SERVER] = server;
    ends_free(&e);
}

typedef struct closing {
    ew_rest rest;
    int num_called;
} closing;

static void close_in_callback(void *arg, ew_conn *conn, ew_session *session)
{
    closing *c = arg;
    (void)session;
    c->num_called++;
    assert_ok(ew_conn_close(conn, c->rest));
}

/* A close from inside a callback of the library's: every way, in both versions. */
static void close_from_inside_a_callback(void **state)
{
    (void)state;
    static const ew_rest rests[] = {EW_REST_DELIVER, EW_REST_DISCARD, EW_REST_ABANDON};
    for (size_t i = 0; i < 6; i++) {
        closing c = {.rest = rests[i % 3]};
        const ends_plan plan = {.version = i < 3 ? EW_TLS_1_3 : EW_TLS_1_2,
            .on_session = close_in_callback,
            .on_session_arg = &c};
        ends e;
        ends_make(&e, &plan);
        ends_run(&e, ends_server_read_all);
        assert_int_equal(e.sink[EW_SERVER].last, EW_READ_END);
        assert_ok(ew_net_end(e.net[EW_SERVER], EW_REST_DEFAULT));
        ends_run(&e, ends_both_done);
        assert_true(c.num_called > 0);
        assert_int_equal(ends_outcome(&e, EW_SERVER).verdict, EW_CLEAN);
        assert_int_equal(ends_outcome(&e, EW_CLIENT).verdict,
            c.rest == EW_REST_ABANDON ? EW_NOT_CONFIRMED : EW_CLEAN);
        ends_free(&e);
    }
}

/* close_at: one end closes when the wire has carried `turns` turns of the handshake. False: it was over
 * before. */
static bool close_at(unsigned version, ew_role who, ew_rest rest, int turns)
{
    static const uint8_t word[5] = "hello";
    const ends_plan plan = {.version = version};
    ends e;
    size_t taken;
    ends_make(&e, &plan);
    e.reads[EW_CLIENT] = e.reads[EW_SERVER] = false;
    for (int i = 0; i < turns; i++) {
        assert_true(ends_turn(&e));
    }
    const bool in_handshake = !ew_conn_handshake_complete(ew_net_conn(e.net[who]));
    assert_ok(ew_net_write(e.net[who], word, sizeof word, &taken));
    assert_int_equal(taken, sizeof word);
    assert_ok(ew_net_end(e.net[who], rest));
    e.reads[EW_CLIENT] = e.reads[EW_SERVER] = true;
    const ew_role other = who == EW_CLIENT ? EW_SERVER : EW_CLIENT;
    ends_run(&e, other == EW_CLIENT ? ends_client_read_all : ends_server_read_all);
    assert_ok(ew_net_end(e.net[other], EW_REST_DEFAULT));
    ends_run(&e, ends_both_done);
    const ew_outcome o = ends_outcome(&e, who), o2 = ends_outcome(&e, other);
    if (rest != EW_REST_ABANDON) {
        /* the handshake is completed, what was accepted is sent, then ours */
        assert_int_equal(o.verdict, EW_CLEAN);
        assert_int_equal(o2.verdict, EW_CLEAN);
        assert_int_equal(o2.received, sizeof word);
        assert_memory_equal(e.sink[other].bytes, word, sizeof word);
    } else if (in_handshake) {
        assert_int_equal(o.verdict, EW_NEVER_OPEN);
        assert_int_equal(o.unsent, sizeof word);
        /* who completes it first may have done so already: then the goodbye is END (C15) */
        const ew_role first = version == EW_TLS_1_3 ? EW_CLIENT : EW_SERVER;
        assert_true(!o2.handshake_complete || other == first);
        assert_int_equal(o2.verdict, o2.handshake_complete ? EW_CLEAN : EW_NEVER_OPEN);
        assert_int_equal(o2.received, 0);
    } else {
        assert_int_equal(o.sent + o.unsent, sizeof word);
        assert_int_equal(o2.received, o.sent);
    }
    ends_free(&e);
    return in_handshake;
}

static void close_in_the_handshake_at_each_flight(void **state)
{
    (void)state;
    static const ew_rest rests[] = {EW_REST_DELIVER, EW_REST_DISCARD, EW_REST_ABANDON};
    for (int version = EW_TLS_1_2; version <= EW_TLS_1_3; version++) {
        for (int who = 0; who < 2; who++) {
            for (size_t i = 0; i < 3; i++) {
                int turns = 0;
                while (close_at((unsigned)version, (ew_role)who, rests[i], turns)) {
                    turns++;
                }
                assert_true(turns > 0);
            }
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(write_then_close_with_tickets_in_flight),
        cmocka_unit_test(close_with_the_send_buffer_full),
        cmocka_unit_test(the_answers_tail_behind_a_close_of_12),
        cmocka_unit_test(hand_back_with_plaintext_in_the_same_segment),
        cmocka_unit_test(close_from_inside_a_callback),
        cmocka_unit_test(close_in_the_handshake_at_each_flight),
    };
    return ENDS_MAIN(tests);
}
