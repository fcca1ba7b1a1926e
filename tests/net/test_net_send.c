/* SPDX-License-Identifier: Apache-2.0 */
/* ew_net_send: EW_OK says that every byte was handed to the socket, and nothing less. */
#include <pthread.h>
#include <unistd.h>

#include "ends.h"

enum { SMALL = 1000, LARGE = 400000, FEW_RECORDS = 16 };

static uint8_t bytes[LARGE];

static void fill_bytes(void)
{
    for (size_t i = 0; i < sizeof bytes; i++) {
        bytes[i] = ends_pattern(i);
    }
}

/* ---- before the handshake is complete ---- */

typedef struct peer {
    ew_net *net;
    sink got;
} peer;

/* read_all: the other end, in a thread of its own. */
static void *read_all(void *arg)
{
    peer *p = arg;
    const uint8_t *data;
    size_t len;
    while ((p->got.last = ew_net_recv(p->net, &data, &len)) == EW_READ_DATA) {
        for (size_t i = 0; i < len; i++, p->got.len++) {
            if (data[i] != ends_pattern(p->got.len)) {
                return NULL;
            }
        }
    }
    return NULL;
}

/* It makes the handshake as well, and waits for it. */
static void before_the_handshake(void **state)
{
    (void)state;
    static const size_t lens[] = {1, 50000, LARGE};
    for (size_t i = 0; i < sizeof lens / sizeof *lens; i++) {
        ends e;
        pthread_t thread;
        ends_new(&e, ENDS_TCP, NULL, NULL);
        peer p = {.net = e.net[EW_SERVER]};
        assert_int_equal(pthread_create(&thread, NULL, read_all, &p), 0);
        assert_ok(ew_net_send(e.net[EW_CLIENT], bytes, lens[i]));
        assert_int_equal(ends_outcome(&e, EW_CLIENT).sent, lens[i]);
        assert_int_equal(ends_outcome(&e, EW_CLIENT).unsent, 0);
        assert_ok(ew_net_end(e.net[EW_CLIENT], EW_REST_DELIVER));
        assert_int_equal(pthread_join(thread, NULL), 0);
        assert_int_equal(p.got.len, lens[i]);
        assert_int_equal(p.got.last, EW_READ_END);
        ends_free(&e);
    }
}

/* What was accepted before is waited for, too: nothing to send is a wait for all the rest. */
static void nothing_to_send_waits_for_the_rest(void **state)
{
    (void)state;
    for (int closes = 0; closes < 2; closes++) {
        ends e;
        pthread_t thread;
        size_t taken;
        ends_new(&e, ENDS_TCP, NULL, NULL);
        peer p = {.net = e.net[EW_SERVER]};
        assert_int_equal(pthread_create(&thread, NULL, read_all, &p), 0);
        assert_ok(ew_net_write(e.net[EW_CLIENT], bytes, SMALL, &taken));
        assert_int_equal(taken, SMALL);
        if (closes) {
            assert_ok(ew_net_end(e.net[EW_CLIENT], EW_REST_DELIVER));
        }
        assert_ok(ew_net_send(e.net[EW_CLIENT], NULL, 0));
        assert_int_equal(ends_outcome(&e, EW_CLIENT).sent, SMALL);
        assert_ok(ew_net_end(e.net[EW_CLIENT], EW_REST_DELIVER));
        assert_int_equal(pthread_join(thread, NULL), 0);
        assert_int_equal(p.got.len, SMALL);
        ends_free(&e);
    }
}

/* suspend_twice: the server's decision takes its time. */
static ew_err suspend_twice(void *arg, ew_conn *conn, const ew_hello *hello)
{
    int *num = arg;
    (void)conn;
    (void)hello;
    return (*num)++ < 2 ? EW_ERR_SUSPEND : EW_OK;
}

static void a_suspended_handshake_is_told(void **state)
{
    (void)state;
    int fds[2], num_asked = 0;
    ends e = {.reads = {true, true}};
    ends_sockets(ENDS_TCP, fds);
    for (int i = 0; i < 2; i++) {
        ew_config *config = ends_config((ew_role)i);
        ew_conn *conn;
        if (i == EW_SERVER) {
            assert_ok(ew_config_on_client_hello(config, suspend_twice, &num_asked));
        }
        assert_ok(ew_conn_new(config, i == EW_CLIENT ? "localhost" : NULL, ew_net_now(), &conn));
        assert_ok(ew_net_new(conn, fds[i], NULL, &e.net[i]));
        ew_config_free(config);
    }
    ew_net *server = e.net[EW_SERVER];
    (void)ew_net_step(e.net[EW_CLIENT], 0, ew_net_now());
    /* taken as a whole, and held back until the handshake is complete */
    assert_int_equal(ew_net_send(server, bytes, SMALL), EW_ERR_SUSPEND);
    assert_int_equal(ends_outcome(&e, EW_SERVER).unsent, SMALL);
    assert_int_equal(num_asked, 1);
    assert_ok(ew_conn_resume(ew_net_conn(server)));
    assert_int_equal(ew_net_send(server, NULL, 0), EW_ERR_SUSPEND);
    assert_ok(ew_conn_resume(ew_net_conn(server)));
    ends_run(&e, ends_handshaken);
    assert_ok(ew_net_send(server, NULL, 0));
    assert_int_equal(ends_outcome(&e, EW_SERVER).sent, SMALL);
    ends_free(&e);
}

static void a_handshake_that_fails(void **state)
{
    (void)state;
    ends e;
    ends_new(&e, ENDS_TCP, NULL, NULL);
    ew_net_free(e.net[EW_SERVER]);
    e.net[EW_SERVER] = NULL;
    assert_int_equal(ew_net_send(e.net[EW_CLIENT], bytes, SMALL), EW_ERR_CLOSED);
    assert_int_equal(ends_outcome(&e, EW_CLIENT).unsent, SMALL);
    ends_free(&e);
}

/* ---- a key at its limit, in 1.2 ---- */

static void open_limited(ends *e, uint64_t key_limit)
{
    int fds[2];
    *e = (ends){.reads = {true, true}};
    ends_sockets(ENDS_TCP, fds);
    for (int i = 0; i < 2; i++) {
        ew_config *config = ends_config((ew_role)i);
        ew_conn *conn;
        assert_ok(ew_config_versions(config, EW_TLS_1_2, EW_TLS_1_2));
        if (i == EW_CLIENT) {
            assert_ok(ew_config_key_limit(config, key_limit));
        }
        assert_ok(ew_conn_new(config, i == EW_CLIENT ? "localhost" : NULL, ew_net_now(), &conn));
        assert_ok(ew_net_new(conn, fds[i], NULL, &e->net[i]));
        ew_config_free(config);
    }
    ends_run(e, ends_handshaken);
}

/* Wherever in a send the limit comes, and the server's reading waits for all of it. */
static void a_key_at_its_limit(void **state)
{
    (void)state;
    static const size_t lens[] = {1, 40000, 60000, 70000, LARGE};
    for (size_t i = 0; i < sizeof lens / sizeof *lens; i++) {
        for (uint64_t limit = FEW_RECORDS; limit < FEW_RECORDS + 8; limit++) {
            ends e;
            size_t total = 0;
            ew_err err;
            open_limited(&e, limit);
            while ((err = ew_net_send(e.net[EW_CLIENT], bytes, lens[i])) == EW_OK) {
                total += lens[i];
                assert_int_equal(ends_outcome(&e, EW_CLIENT).sent, total);
            }
            assert_int_equal(err, EW_ERR_CLOSED);
            const ew_outcome o = ends_outcome(&e, EW_CLIENT);
            assert_true(o.sent >= total && o.sent < total + lens[i]);
            ends_run(&e, ends_server_read_all);
            assert_int_equal(e.sink[EW_SERVER].last, EW_READ_END);
            assert_int_equal(e.sink[EW_SERVER].len, o.sent);
            ends_free(&e);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(before_the_handshake),
        cmocka_unit_test(nothing_to_send_waits_for_the_rest),
        cmocka_unit_test(a_suspended_handshake_is_told),
        cmocka_unit_test(a_handshake_that_fails),
        cmocka_unit_test(a_key_at_its_limit),
    };
    fill_bytes();
    return ENDS_MAIN(tests);
}
