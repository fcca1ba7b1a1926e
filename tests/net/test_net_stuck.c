/* SPDX-License-Identifier: Apache-2.0 */
/* Both write, nobody reads, and every buffer between them is full: an end of ours gets out of that
 * (C12). The server is a program that writes all it has before it reads. */
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "ends.h"
#include "net/internal.h"

enum { CHUNK = 20000, BUFFER_LEN = 65536, STILL_TO_WRITE = 300000, ALERT = 49 };

static const uint8_t zeros[CHUNK];

/* stuck: the ends, and what the server has still to write before it reads. */
typedef struct stuck {
    ends e;
    size_t left;
} stuck;

/* write_some: what goes out without anything being read; false: nothing was taken. */
static bool write_some(ew_net *net)
{
    size_t taken = 0;
    (void)ew_net_step(net, POLLOUT, ew_net_now());
    return ew_net_write(net, zeros, CHUNK, &taken) == EW_OK && taken > 0;
}

static void fill(ends *e)
{
    bool more = true;
    while (more) {
        const bool client = write_some(e->net[EW_CLIENT]);
        more = write_some(e->net[EW_SERVER]) || client;
    }
}

static void open_stuck(stuck *s, unsigned version, const ew_net_options *client)
{
    const ends_plan plan = {
        .kind = ENDS_TCP, .version = version, .buffer_len = BUFFER_LEN, .options = {client}};
    *s = (stuck){.left = STILL_TO_WRITE};
    ends_make(&s->e, &plan);
    ends_run(&s->e, ends_handshaken);
    s->e.reads[EW_CLIENT] = s->e.reads[EW_SERVER] = false;
}

/* write_on: the server's turn, as long as it has to write. */
static void write_on(stuck *s)
{
    ew_net *server = s->e.net[EW_SERVER];
    size_t taken = 0;
    (void)ew_net_step(server, POLLOUT, ew_net_now());
    if (ew_net_write(server, zeros, s->left < CHUNK ? s->left : CHUNK, &taken) != EW_OK) {
        taken = s->left;
    }
    s->left -= taken;
}

/* run: until both are done. */
static void run(stuck *s)
{
    ew_net *client = s->e.net[EW_CLIENT];
    while (s->left > 0) {
        struct pollfd wanted[2] = {
            {.fd = ew_net_fd(client), .events = ew_net_events(client)},
            {.fd = ew_net_fd(s->e.net[EW_SERVER]), .events = POLLOUT},
        };
        wanted[0].fd = wanted[0].events ? wanted[0].fd : -1;
        const int wait = ew_net_poll_timeout(ew_net_now(), ew_net_deadline(client));
        assert_true(poll(wanted, 2, wait) >= 0);
        (void)ew_net_step(client, wanted[0].revents, ew_net_now());
        if (wanted[1].revents != 0) {
            write_on(s);
        }
    }
    s->e.reads[EW_SERVER] = true;
    ends_run(&s->e, ends_server_read_all);
    assert_ok(ew_net_end(s->e.net[EW_SERVER], EW_REST_DISCARD));
    ends_run(&s->e, ends_both_done);
}

/* assert_delivered: all that was handed over came, and then our last word. */
static void assert_delivered(const stuck *s, ew_read last)
{
    assert_int_equal(s->e.sink[EW_SERVER].last, last);
    assert_int_equal(s->e.sink[EW_SERVER].len, ends_outcome(&s->e, EW_CLIENT).sent);
}

static void abandon_gets_through(void **state)
{
    (void)state;
    for (unsigned version = EW_TLS_1_2; version <= EW_TLS_1_3; version++) {
        stuck s;
        open_stuck(&s, version, NULL);
        fill(&s.e);
        assert_ok(ew_net_end(s.e.net[EW_CLIENT], EW_REST_ABANDON));
        run(&s);
        const ew_outcome o = ends_outcome(&s.e, EW_CLIENT);
        assert_int_equal(o.verdict, EW_NOT_CONFIRMED);
        assert_true(o.close_notify_sent);
        assert_delivered(&s, EW_READ_END);
        ends_free(&s.e);
    }
}

static void assert_alerted(const stuck *s, int alert)
{
    const ew_outcome o = ends_outcome(&s->e, EW_CLIENT);
    assert_int_equal(o.verdict, EW_ABORTED);
    assert_int_equal(o.alert_sent, alert);
    assert_int_equal(ends_outcome(&s->e, EW_SERVER).alert_received, alert);
    assert_delivered(s, EW_READ_FAILED);
}

static void an_abort_gets_through(void **state)
{
    (void)state;
    for (unsigned version = EW_TLS_1_2; version <= EW_TLS_1_3; version++) {
        stuck s;
        open_stuck(&s, version, NULL);
        fill(&s.e);
        ew_conn_abort(ew_net_conn(s.e.net[EW_CLIENT]), ALERT);
        run(&s);
        assert_alerted(&s, ALERT);
        ends_free(&s.e);
    }
}

static void a_stop_gets_through(void **state)
{
    (void)state;
    ew_net_options options = EW_NET_OPTIONS;
    assert_ok(ew_net_stop_new(&options.stop));
    stuck s;
    open_stuck(&s, EW_TLS_1_3, &options);
    fill(&s.e);
    ew_net_stop_now(options.stop, ALERT);
    run(&s);
    assert_alerted(&s, ALERT);
    ends_free(&s.e);
    ew_net_stop_free(options.stop);
}

/* The fault lies in front of all that fills the buffers. */
static void our_alert_gets_through(void **state)
{
    (void)state;
    static const char no_record[] = "no record of TLS";
    stuck s;
    open_stuck(&s, EW_TLS_1_3, NULL);
    assert_int_equal(
        send(ew_net_fd(s.e.net[EW_SERVER]), no_record, sizeof no_record, MSG_NOSIGNAL),
        sizeof no_record);
    fill(&s.e);
    run(&s);
    const ew_outcome o = ends_outcome(&s.e, EW_CLIENT);
    assert_int_equal(o.cause, EW_CAUSE_PEER_ERROR);
    assert_true(o.alert_sent >= 0);
    assert_alerted(&s, o.alert_sent);
    ends_free(&s.e);
}

/* The limit of the drain holds for it (C16), and nothing spins then. */
static void no_more_is_thrown_away_than_may_be(void **state)
{
    (void)state;
    enum { LIMIT = 1000 };
    ew_net_options options = EW_NET_OPTIONS;
    options.drain_len = LIMIT;
    stuck s;
    open_stuck(&s, EW_TLS_1_3, &options);
    fill(&s.e);
    ew_net *client = s.e.net[EW_CLIENT];
    assert_ok(ew_net_end(client, EW_REST_ABANDON));
    assert_int_equal(ew_net_events(client), POLLIN | POLLOUT);
    while ((ew_net_events(client) & POLLIN) != 0) {
        assert_int_equal(ew_net_step(client, POLLIN, ew_net_now()), EW_NET_OPEN);
    }
    assert_int_equal(client->drained, LIMIT);
    assert_int_equal(ew_net_events(client), POLLOUT);
    ends_free(&s.e);
}

/* What nobody has read yet is not thrown away for it: reading is not over. */
static void unread_data_is_kept(void **state)
{
    (void)state;
    stuck s;
    open_stuck(&s, EW_TLS_1_3, NULL);
    fill(&s.e);
    assert_ok(ew_net_end(s.e.net[EW_CLIENT], EW_REST_DELIVER));
    (void)ew_net_step(s.e.net[EW_CLIENT], POLLIN, ew_net_now());
    (void)ew_net_step(s.e.net[EW_CLIENT], POLLIN, ew_net_now());
    assert_ok(ew_net_end(s.e.net[EW_SERVER], EW_REST_DELIVER));
    s.e.reads[EW_CLIENT] = s.e.reads[EW_SERVER] = true;
    ends_run(&s.e, ends_both_done);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(ends_outcome(&s.e, (ew_role)i).verdict, EW_CLEAN);
        assert_int_equal(s.e.sink[i].len, ends_outcome(&s.e, (ew_role)!i).sent);
    }
    ends_free(&s.e);
}

static void write_until_full(ew_net *net)
{
    while (write_some(net)) {
    }
}

/* Bytes behind the peer's goodbye are counted (C3), though something of ours still waits; in detach
 * mode they are the caller's, and stay in the socket (C10). */
static void what_follows_the_peers_end(void **state)
{
    (void)state;
    static const char plain[] = "220 and now in plaintext";
    for (int detach = 0; detach < 2; detach++) {
        ew_net_options options = EW_NET_OPTIONS;
        options.detach = detach;
        stuck s;
        char byte;
        open_stuck(&s, EW_TLS_1_3, &options);
        ew_net *client = s.e.net[EW_CLIENT];
        const int server = ew_net_fd(s.e.net[EW_SERVER]);
        write_until_full(client);
        assert_ok(ew_net_end(s.e.net[EW_SERVER], EW_REST_DELIVER));
        s.e.reads[EW_CLIENT] = true;
        while (!ends_client_read_all(&s.e)) {
            struct pollfd wanted = {.fd = ew_net_fd(client), .events = POLLIN};
            assert_int_equal(poll(&wanted, 1, -1), 1);
            (void)ew_net_step(client, POLLIN, ew_net_now());
            ends_take(&s.e, EW_CLIENT);
        }
        assert_int_equal(s.e.sink[EW_CLIENT].last, EW_READ_END);
        assert_int_equal(send(server, plain, sizeof plain, MSG_NOSIGNAL), sizeof plain);
        struct pollfd wanted = {.fd = ew_net_fd(client), .events = POLLIN};
        assert_int_equal(poll(&wanted, 1, -1), 1);
        assert_int_equal(ew_net_events(client), detach ? POLLOUT : POLLIN | POLLOUT);
        (void)ew_net_step(client, POLLIN, ew_net_now());
        assert_int_equal(ends_outcome(&s.e, EW_CLIENT).after_end, detach ? 0 : sizeof plain);
        assert_int_equal(recv(ew_net_fd(client), &byte, 1, MSG_PEEK) == 1, detach);
        ends_free(&s.e);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(abandon_gets_through),
        cmocka_unit_test(an_abort_gets_through),
        cmocka_unit_test(a_stop_gets_through),
        cmocka_unit_test(our_alert_gets_through),
        cmocka_unit_test(no_more_is_thrown_away_than_may_be),
        cmocka_unit_test(unread_data_is_kept),
        cmocka_unit_test(what_follows_the_peers_end),
    };
    return ENDS_MAIN(tests);
}
