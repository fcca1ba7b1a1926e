/* SPDX-License-Identifier: Apache-2.0 */
/* A handshake that waits for its application, on sockets: no call waits with it, none spins, and every end is there. */
#include <poll.h>
#include <pthread.h>
#include <sys/socket.h>
#include <unistd.h>

#include "ends.h"

/* office: answers when asked for the (waits + 1)-th time; NEVER: not at all. */
enum { NEVER = 1000000 };
typedef struct office {
    int waits, num_asked;
} office;

static ew_err on_hello(void *arg, ew_conn *conn, const ew_hello *hello)
{
    office *o = arg;
    (void)conn;
    (void)hello;
    return o->num_asked++ < o->waits ? EW_ERR_SUSPEND : EW_OK;
}

static ew_config *server_config(office *o)
{
    ew_config *config = ends_config(EW_SERVER);
    assert_ok(ew_config_on_client_hello(config, on_hello, o));
    assert_ok(ew_config_limit(config, EW_LIMIT_HANDSHAKE, EW_NO_LIMIT));
    return config;
}

static ew_net *net_of(ew_config *config, const char *peer, int fd)
{
    ew_conn *conn;
    ew_net *net;
    assert_ok(ew_conn_new(config, peer, ew_net_now(), &conn));
    assert_ok(ew_net_new(conn, fd, NULL, &net));
    ew_config_free(config);
    return net;
}

/* begin: a client and a server that is suspended, joined by sockets. */
static void begin(ends *e, office *o, ends_kind kind)
{
    int fds[2];
    ends_sockets(kind, fds);
    *e = (ends){.reads = {true, true}};
    e->net[EW_CLIENT] = net_of(ends_config(EW_CLIENT), "127.0.0.1", fds[0]);
    e->net[EW_SERVER] = net_of(server_config(o), NULL, fds[1]);
    while ((ew_conn_levels(ew_net_conn(e->net[EW_SERVER])) & EW_SUSPENDED) == 0) {
        assert_true(ends_turn(e));
    }
}

static void a_loop_is_not_kept_busy(void **state)
{
    (void)state;
    for (int kind = 0; kind < ENDS_NUM_KINDS; kind++) {
        office o = {.waits = 3};
        ends e;
        begin(&e, &o, (ends_kind)kind);
        ew_net *server = e.net[EW_SERVER];
        for (int i = 1; i < o.waits; i++) {
            assert_int_equal(ew_net_events(server), 0);
            assert_int_equal(ew_net_deadline(server), EW_NEVER);
            /* more of the peer's does not matter, nor that it is said to be there */
            assert_int_equal(ew_net_step(server, POLLIN, ew_net_now()), EW_NET_OPEN);
            assert_int_equal(o.num_asked, i);
            assert_ok(ew_conn_resume(ew_net_conn(server)));
        }
        assert_ok(ew_conn_resume(ew_net_conn(server)));
        assert_int_equal(ew_net_step(server, 0, ew_net_now()), EW_NET_OPEN);
        ends_run(&e, ends_handshaken);
        assert_int_equal(o.num_asked, o.waits + 1);
        ends_free(&e);
    }
}

static void a_blocking_handshake_is_called_again(void **state)
{
    (void)state;
    office o = {.waits = 3};
    ends e;
    begin(&e, &o, ENDS_TCP);
    int num = 1;
    while (ew_net_handshake(e.net[EW_SERVER]) == EW_ERR_SUSPEND) {
        num++;
        /* the client lives in this thread, too */
        (void)ew_net_step(e.net[EW_CLIENT], POLLIN, ew_net_now());
        if (num == o.waits) {
            break;
        }
    }
    assert_int_equal(o.num_asked, o.waits);
    /* what is accepted early is sent later; but for no more room, send does not wait */
    static uint8_t much[1 << 17];
    much[0] = 'x';
    assert_int_equal(ew_net_send(e.net[EW_SERVER], much, sizeof much), EW_ERR_SUSPEND);
    const uint8_t *data;
    size_t len;
    assert_int_equal(ew_net_recv(e.net[EW_SERVER], &data, &len), EW_READ_WAIT);
    assert_ok(ew_conn_resume(ew_net_conn(e.net[EW_SERVER])));
    ends_run(&e, ends_handshaken);
    ends_take(&e, EW_CLIENT);
    while (e.sink[EW_CLIENT].len == 0) {
        assert_true(ends_turn(&e));
    }
    assert_int_equal(e.sink[EW_CLIENT].bytes[0], 'x');
    ends_free(&e);
}

typedef struct service {
    int listener;
    ew_config *config;
    ew_err first, last;
    int num;
} service;

static void *serve(void *arg)
{
    service *s = arg;
    ew_net *net;
    s->first = s->last = ew_net_accept(s->config, s->listener, NULL, &net);
    while (s->last == EW_ERR_SUSPEND) {
        s->num++;
        s->last = ew_net_handshake(net);
    }
    if (s->last == EW_OK) {
        s->last = ew_net_close(net, EW_REST_DEFAULT, NULL);
    }
    ew_net_free(net);
    return NULL;
}

static void accept_says_so(void **state)
{
    (void)state;
    char port[8];
    office o = {.waits = 4};
    ew_net *net;
    ew_outcome end;
    pthread_t thread;
    service s = {.listener = ends_listen(port), .config = server_config(&o)};
    ew_config *config = ends_config(EW_CLIENT);
    assert_int_equal(pthread_create(&thread, NULL, serve, &s), 0);
    assert_ok(ew_net_connect(config, "127.0.0.1", port, NULL, &net));
    assert_ok(ew_net_close(net, EW_REST_DEFAULT, &end));
    assert_int_equal(pthread_join(thread, NULL), 0);
    assert_int_equal(s.first, EW_ERR_SUSPEND);
    assert_int_equal(s.last, EW_OK);
    assert_int_equal(s.num, o.waits);
    assert_int_equal(end.verdict, EW_CLEAN);
    ew_net_free(net);
    ew_config_free(config);
    ew_config_free(s.config);
    close(s.listener);
}

static void a_close_does_not_wait_for_what_nobody_resumes(void **state)
{
    (void)state;
    for (int rest = EW_REST_DEFAULT; rest <= EW_REST_ABANDON; rest++) {
        office o = {.waits = NEVER};
        ends e;
        ew_outcome end;
        begin(&e, &o, ENDS_TCP);
        /* the drain behind the goodbye waits for this */
        assert_int_equal(shutdown(ew_net_fd(e.net[EW_CLIENT]), SHUT_WR), 0);
        assert_ok(ew_net_close(e.net[EW_SERVER], (ew_rest)rest, &end));
        assert_int_equal(end.verdict, EW_NEVER_OPEN);
        assert_int_equal(end.cause, EW_CAUSE_CALLER);
        assert_int_equal(o.num_asked, 1);
        while (ends_outcome(&e, EW_CLIENT).verdict == EW_VERDICT_NONE) {
            (void)ew_net_step(e.net[EW_CLIENT], POLLIN, ew_net_now());
        }
        assert_int_equal(ends_outcome(&e, EW_CLIENT).cause, EW_CAUSE_CLOSE_NOTIFY);
        assert_int_equal(ends_outcome(&e, EW_CLIENT).error, EW_ERR_CLOSED_EARLY);
        ends_free(&e);
    }
}

static void free_while_it_waits(void **state)
{
    (void)state;
    office o = {.waits = NEVER};
    ends e;
    begin(&e, &o, ENDS_TCP);
    ends_free(&e);
    assert_int_equal(o.num_asked, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_loop_is_not_kept_busy),
        cmocka_unit_test(a_blocking_handshake_is_called_again),
        cmocka_unit_test(accept_says_so),
        cmocka_unit_test(a_close_does_not_wait_for_what_nobody_resumes),
        cmocka_unit_test(free_while_it_waits),
    };
    return ENDS_MAIN(tests);
}
