/* SPDX-License-Identifier: Apache-2.0 */
/* The calls that block: a client here, a server in a thread. */
#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "ends.h"

enum { CHUNK = 50000, NUM_CHUNKS = 20, ANSWER = 300000 };

/* service: what the thread does with the one connection it accepts. */
typedef struct service {
    int listener;
    ew_config *config;
    void (*serve)(ew_net *net, struct service *s);
    ew_err err; /* of ew_net_accept */
    size_t num_read, num_filled;
    sem_t is_full; /* num_filled stands, and the socket takes no more */
    ew_read last;
    ew_outcome outcome; /* after its close */
    pthread_t thread;
} service;

static void *run_service(void *arg)
{
    service *s = arg;
    ew_net *net;
    s->err = ew_net_accept(s->config, s->listener, NULL, &net);
    if (s->err == EW_OK) {
        s->serve(net, s);
    }
    ew_net_free(net);
    return NULL;
}

static void start(service *s, void (*serve)(ew_net *, service *), char port[8])
{
    *s = (service){.listener = ends_listen(port), .config = ends_config(EW_SERVER), .serve = serve};
    assert_int_equal(sem_init(&s->is_full, 0, 0), 0);
    assert_int_equal(pthread_create(&s->thread, NULL, run_service, s), 0);
}

static void stop(service *s)
{
    assert_int_equal(pthread_join(s->thread, NULL), 0);
    sem_destroy(&s->is_full);
    close(s->listener);
    ew_config_free(s->config);
}

static void read_to_end(ew_net *net, service *s)
{
    const uint8_t *data;
    size_t len;
    while ((s->last = ew_net_recv(net, &data, &len)) == EW_READ_DATA) {
        s->num_read += len;
    }
}

static void close_service(ew_net *net, service *s)
{
    s->err = ew_net_close(net, EW_REST_DEFAULT, &s->outcome);
}

static void echo(ew_net *net, service *s)
{
    const uint8_t *data;
    size_t len;
    /* What was lent may be sent as it lies there. */
    while ((s->last = ew_net_recv(net, &data, &len)) == EW_READ_DATA &&
           ew_net_send(net, data, len) == EW_OK) {
        s->num_read += len;
    }
    close_service(net, s);
}

static void answer(ew_net *net, service *s)
{
    uint8_t bytes[ANSWER];
    read_to_end(net, s);
    for (size_t i = 0; i < ANSWER; i++) {
        bytes[i] = ends_pattern(i);
    }
    s->err = ew_net_send(net, bytes, ANSWER);
    close_service(net, s);
}

static ew_net *connect_to(const char *port)
{
    ew_net *net;
    ew_config *config = ends_config(EW_CLIENT);
    assert_ok(ew_net_connect(config, "127.0.0.1", port, NULL, &net));
    ew_config_free(config);
    return net;
}

/* expect: reads len bytes of the pattern, from its i-th on. */
static size_t expect(ew_net *net, size_t i, size_t len)
{
    const uint8_t *data;
    size_t got;
    for (size_t end = i + len; i < end;) {
        assert_int_equal(ew_net_recv(net, &data, &got), EW_READ_DATA);
        for (size_t k = 0; k < got; k++, i++) {
            assert_int_equal(data[k], ends_pattern(i));
        }
    }
    return i;
}

static void an_echo(void **state)
{
    (void)state;
    char port[8];
    service s;
    uint8_t *bytes = malloc(NUM_CHUNKS * CHUNK);
    const uint8_t *data;
    size_t len;
    ew_outcome o;
    assert_non_null(bytes);
    for (size_t i = 0; i < NUM_CHUNKS * CHUNK; i++) {
        bytes[i] = ends_pattern(i);
    }
    start(&s, echo, port);
    ew_net *net = connect_to(port);
    for (size_t i = 0; i < NUM_CHUNKS; i++) {
        assert_ok(ew_net_send(net, &bytes[i * CHUNK], CHUNK));
        assert_int_equal(expect(net, i * CHUNK, CHUNK), (i + 1) * CHUNK);
    }
    assert_ok(ew_net_end(net, EW_REST_DELIVER));
    assert_int_equal(ew_net_send(net, "x", 1), EW_ERR_CLOSED);
    assert_int_equal(ew_net_recv(net, &data, &len), EW_READ_END);
    assert_ok(ew_net_close(net, EW_REST_DEFAULT, &o));
    stop(&s);
    assert_int_equal(o.verdict, EW_CLEAN);
    assert_int_equal(o.sent, NUM_CHUNKS * CHUNK);
    assert_int_equal(o.received, NUM_CHUNKS * CHUNK);
    assert_ok(s.err);
    assert_int_equal(s.last, EW_READ_END);
    assert_int_equal(s.outcome.verdict, EW_CLEAN);
    assert_int_equal(ew_net_fd(net), -1);
    /* Twice is as good as once (C20). */
    assert_ok(ew_net_close(net, EW_REST_ABANDON, &o));
    assert_int_equal(o.verdict, EW_CLEAN);
    ew_net_free(net);
    free(bytes);
}

/* give_back: sends what was lent to it, after so much else that it cannot be taken at once. */
static void give_back(ew_net *net, service *s)
{
    const char zeros[1000] = {0};
    const uint8_t *data;
    size_t len, taken;
    s->last = ew_net_recv(net, &data, &len);
    do {
        s->err = ew_net_write(net, zeros, sizeof zeros, &taken);
        s->num_filled += taken;
    } while (s->err == EW_OK && taken > 0);
    sem_post(&s->is_full);
    if (s->err == EW_OK && s->last == EW_READ_DATA) {
        s->num_read = len;
        s->err = ew_net_send(net, data, len);
    }
    if (s->err == EW_OK) {
        close_service(net, s);
    }
}

/* What recv lent may be sent, though the send has to wait (net.h). */
static void lent_bytes_stay_while_a_send_waits(void **state)
{
    (void)state;
    enum { LENT = 1000 };
    char port[8];
    service s;
    uint8_t bytes[LENT];
    const uint8_t *data;
    size_t len, total = 0;
    ew_outcome o;
    for (size_t i = 0; i < LENT; i++) {
        bytes[i] = ends_pattern(i);
    }
    start(&s, give_back, port);
    ew_net *net = connect_to(port);
    assert_ok(ew_net_send(net, bytes, LENT));
    assert_int_equal(sem_wait(&s.is_full), 0);
    while (ew_net_recv(net, &data, &len) == EW_READ_DATA) {
        for (size_t k = 0; k < len; k++, total++) {
            assert_int_equal(
                data[k], total < s.num_filled ? 0 : ends_pattern(total - s.num_filled));
        }
    }
    assert_ok(ew_net_close(net, EW_REST_DEFAULT, &o));
    stop(&s);
    assert_ok(s.err);
    assert_int_equal(total, s.num_filled + s.num_read);
    ew_net_free(net);
}

/* The question that started it all: after our close_notify everything the peer says arrives (C7).
 */
static void a_half_close_with_an_answer(void **state)
{
    (void)state;
    char port[8];
    service s;
    const uint8_t *data;
    size_t len;
    ew_outcome o;
    start(&s, answer, port);
    ew_net *net = connect_to(port);
    assert_ok(ew_net_send(net, "question", 8));
    assert_ok(ew_net_end(net, EW_REST_DELIVER));
    assert_int_equal(expect(net, 0, ANSWER), ANSWER);
    assert_int_equal(ew_net_recv(net, &data, &len), EW_READ_END);
    assert_ok(ew_net_close(net, EW_REST_DEFAULT, &o));
    stop(&s);
    assert_int_equal(o.verdict, EW_CLEAN);
    assert_int_equal(s.num_read, 8);
    assert_int_equal(s.outcome.verdict, EW_CLEAN);
    ew_net_free(net);
}

static void leave(ew_net *net, service *s)
{
    (void)net;
    (void)s; /* dropped: a reset */
}

static void a_peer_that_drops_us(void **state)
{
    (void)state;
    char port[8];
    service s;
    const uint8_t *data;
    size_t len;
    ew_outcome o;
    start(&s, leave, port);
    ew_net *net = connect_to(port);
    assert_int_equal(ew_net_recv(net, &data, &len), EW_READ_CUT);
    assert_ok(ew_net_close(net, EW_REST_DEFAULT, &o));
    stop(&s);
    assert_int_equal(o.verdict, EW_TRUNCATED);
    ew_net_free(net);
}

static void what_dial_says(void **state)
{
    (void)state;
    char port[8];
    int fd = -1, os_error = 0;
    ew_net *net;
    ew_config *config = ends_config(EW_CLIENT);
    const int refusing = ends_bind(port);
    assert_int_equal(ew_net_dial("127.0.0.1", port, EW_NO_LIMIT, &fd, &os_error), EW_ERR_OS);
    assert_int_equal(os_error, ECONNREFUSED);
    assert_int_equal(
        ew_net_dial("127.0.0.1", "no such port", EW_NO_LIMIT, &fd, NULL), EW_ERR_RESOLVE);
    assert_int_equal(ew_net_dial(NULL, port, EW_NO_LIMIT, &fd, NULL), EW_ERR_ARGUMENT);
    assert_int_equal(fd, -1);
    errno = 0;
    assert_int_equal(ew_net_connect(config, "127.0.0.1", port, NULL, &net), EW_ERR_OS);
    assert_int_equal(errno, ECONNREFUSED);
    assert_null(net);
    ew_config_free(config);
    close(refusing);
}

/* Somebody who accepts and hangs up: there is an outcome to look at. */
static void a_handshake_that_fails(void **state)
{
    (void)state;
    int fds[2];
    ew_net *net;
    ew_conn *conn;
    ew_outcome o;
    ew_config *config = ends_config(EW_CLIENT);
    ends_sockets(ENDS_TCP, fds);
    close(fds[1]);
    assert_ok(ew_conn_new(config, "localhost", ew_net_now(), &conn));
    assert_ok(ew_net_new(conn, fds[0], NULL, &net));
    assert_int_not_equal(ew_net_handshake(net), EW_OK);
    assert_ok(ew_conn_outcome(conn, &o, sizeof o));
    assert_int_equal(o.verdict, EW_NEVER_OPEN);
    ew_net_free(net);
    ew_config_free(config);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_echo),
        cmocka_unit_test(lent_bytes_stay_while_a_send_waits),
        cmocka_unit_test(a_half_close_with_an_answer),
        cmocka_unit_test(a_peer_that_drops_us),
        cmocka_unit_test(what_dial_says),
        cmocka_unit_test(a_handshake_that_fails),
    };
    return ENDS_MAIN(tests);
}
