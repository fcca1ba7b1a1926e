/* SPDX-License-Identifier: Apache-2.0 */
/* ew_net_stop: an end from another thread and from a signal handler, in each call that blocks. The
 * other side says when the call was entered as far as that can be seen from outside: it got the bytes
 * that came before. That the word may also come earlier makes no difference: it stays said. */
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "ends.h"

enum { ALERT = 49 };

static ew_net_stop *new_stop(void)
{
    ew_net_stop *stop;
    assert_ok(ew_net_stop_new(&stop));
    return stop;
}

static ew_outcome outcome_of(ew_net *net)
{
    ew_outcome o;
    assert_ok(ew_conn_outcome(ew_net_conn(net), &o, sizeof o));
    return o;
}

/* ---- who says it ---- */

typedef struct sayer {
    ew_net_stop *stop;
    int listener; /* the client's handshake runs against nobody: it is said once it has begun */
    int accepted;
} sayer;

/* say_after_hello: waits for the client's first bytes, answers nothing, and says it. */
static void *say_after_hello(void *arg)
{
    sayer *s = arg;
    char hello[16];
    s->accepted = accept(s->listener, NULL, NULL);
    if (recv(s->accepted, hello, sizeof hello, MSG_WAITALL) == (ssize_t)sizeof hello) {
        ew_net_stop_now(s->stop, ALERT);
    }
    return NULL;
}

static void *say(void *arg)
{
    ew_net_stop_now(arg, ALERT);
    return NULL;
}

/* ---- in each call that blocks ---- */

static void a_handshake_ends(void **state)
{
    (void)state;
    char port[8];
    sayer s = {.stop = new_stop(), .listener = ends_listen(port)};
    ew_net_options options = EW_NET_OPTIONS;
    options.stop = s.stop;
    ew_config *config = ends_config(EW_CLIENT);
    pthread_t thread;
    ew_net *net;
    assert_int_equal(pthread_create(&thread, NULL, say_after_hello, &s), 0);
    assert_int_equal(ew_net_connect(config, "127.0.0.1", port, &options, &net), EW_ERR_ABORTED);
    assert_int_equal(pthread_join(thread, NULL), 0);
    assert_non_null(net);
    const ew_outcome o = outcome_of(net);
    assert_int_equal(o.verdict, EW_NEVER_OPEN);
    assert_int_equal(o.cause, EW_CAUSE_CALLER);
    /* it was left at once: how the socket ends is for ew_net_close */
    assert_true(ew_net_fd(net) >= 0);
    assert_int_equal(shutdown(s.accepted, SHUT_WR), 0);
    assert_ok(ew_net_close(net, EW_REST_DISCARD, NULL));
    assert_int_equal(ew_net_fd(net), -1);
    ew_net_free(net);
    ew_config_free(config);
    close(s.accepted);
    close(s.listener);
    ew_net_stop_free(s.stop);
}

/* open_pair: the client's blocking calls are the ones to be ended. */
static void open_pair(ends *e, ew_net_stop *stop)
{
    ew_net_options options = EW_NET_OPTIONS;
    options.stop = stop;
    ends_open(e, ENDS_TCP, &options, NULL);
}

static void assert_aborted(ew_net *net)
{
    const ew_outcome o = outcome_of(net);
    assert_int_equal(o.verdict, EW_ABORTED);
    assert_int_equal(o.cause, EW_CAUSE_CALLER);
    assert_int_equal(o.error, EW_ERR_ABORTED);
}

static void reading_ends(void **state)
{
    (void)state;
    ew_net_stop *stop = new_stop();
    ends e;
    pthread_t thread;
    const uint8_t *data;
    size_t len;
    open_pair(&e, stop);
    assert_int_equal(pthread_create(&thread, NULL, say, stop), 0);
    assert_int_equal(ew_net_recv(e.net[EW_CLIENT], &data, &len), EW_READ_FAILED);
    assert_int_equal(pthread_join(thread, NULL), 0);
    assert_aborted(e.net[EW_CLIENT]);
    /* the alert that was chosen goes out, and tells the peer */
    e.reads[EW_CLIENT] = false;
    ends_run(&e, ends_server_read_all);
    assert_int_equal(e.sink[EW_SERVER].last, EW_READ_FAILED);
    assert_int_equal(outcome_of(e.net[EW_SERVER]).alert_received, ALERT);
    ends_free(&e);
    ew_net_stop_free(stop);
}

/* The socket's buffers are full: nobody reads. */
static void sending_ends(void **state)
{
    (void)state;
    static uint8_t much[64 * 1024];
    ew_net_stop *stop = new_stop();
    ends e;
    pthread_t thread;
    ew_err err = EW_OK;
    open_pair(&e, stop);
    assert_int_equal(pthread_create(&thread, NULL, say, stop), 0);
    while (err == EW_OK) {
        err = ew_net_send(e.net[EW_CLIENT], much, sizeof much);
    }
    assert_int_equal(pthread_join(thread, NULL), 0);
    assert_int_equal(err, EW_ERR_ABORTED);
    /* the alert waits behind what the socket does not take, no longer than it may */
    ew_outcome o;
    assert_ok(ew_conn_limit(ew_net_conn(e.net[EW_CLIENT]), EW_LIMIT_FLUSH, 0));
    assert_ok(ew_net_close(e.net[EW_CLIENT], EW_REST_DISCARD, &o));
    assert_int_equal(o.verdict, EW_ABORTED);
    assert_int_equal(o.cause, EW_CAUSE_CALLER);
    assert_int_equal(o.alert_sent, -1);
    ends_free(&e);
    ew_net_stop_free(stop);
}

/* A close that waits for the peer's end, which never comes. */
static void closing_ends(void **state)
{
    (void)state;
    ew_net_stop *stop = new_stop();
    ends e;
    pthread_t thread;
    ew_outcome o;
    ew_net_options options = EW_NET_OPTIONS;
    options.stop = stop;
    options.drain_ms = 0;
    ends_open(&e, ENDS_TCP, &options, NULL);
    assert_ok(ew_conn_limit(ew_net_conn(e.net[EW_CLIENT]), EW_LIMIT_WAIT, EW_NO_LIMIT));
    assert_int_equal(pthread_create(&thread, NULL, say, stop), 0);
    assert_ok(ew_net_close(e.net[EW_CLIENT], EW_REST_DISCARD, &o));
    assert_int_equal(pthread_join(thread, NULL), 0);
    assert_int_equal(o.cause, EW_CAUSE_CALLER);
    assert_int_equal(o.verdict, EW_ABORTED);
    ends_free(&e);
    ew_net_stop_free(stop);
}

static void accepting_ends(void **state)
{
    (void)state;
    char port[8];
    const int listener = ends_listen(port);
    ew_net_options options = EW_NET_OPTIONS;
    options.stop = new_stop();
    ew_config *config = ends_config(EW_SERVER);
    pthread_t thread;
    ew_net *net;
    assert_int_equal(pthread_create(&thread, NULL, say, options.stop), 0);
    assert_int_equal(ew_net_accept(config, listener, &options, &net), EW_ERR_ABORTED);
    assert_int_equal(pthread_join(thread, NULL), 0);
    assert_null(net);
    ew_config_free(config);
    ew_net_stop_free(options.stop);
    close(listener);
}

/* The listener's queue is full, so that connecting to it waits. */
static void dialling_ends(void **state)
{
    (void)state;
    char port[8];
    const int listener = ends_listen(port);
    int queued[64], num = 0;
    assert_int_equal(listen(listener, 0), 0);
    while (num < 64 && ew_net_dial("127.0.0.1", port, 50, &queued[num], NULL) == EW_OK) {
        num++;
    }
    ew_net_options options = EW_NET_OPTIONS;
    options.stop = new_stop();
    ew_config *config = ends_config(EW_CLIENT);
    pthread_t thread;
    ew_net *net;
    assert_int_equal(pthread_create(&thread, NULL, say, options.stop), 0);
    assert_int_equal(
        ew_net_connect(config, "127.0.0.1", port, &options, &net), EW_ERR_ABORTED);
    assert_int_equal(pthread_join(thread, NULL), 0);
    ew_net_free(net);
    for (int i = 0; i < num; i++) {
        close(queued[i]);
    }
    ew_config_free(config);
    ew_net_stop_free(options.stop);
    close(listener);
}

/* ---- a signal handler ---- */

static ew_net_stop *of_handler;

static void on_signal(int number)
{
    (void)number;
    ew_net_stop_now(of_handler, ALERT);
}

/* The handler may run at any point of the call: in poll, before it or after. */
static void a_signal_handler_may_say_it(void **state)
{
    (void)state;
    ends e;
    const uint8_t *data;
    size_t len;
    struct sigaction action = {.sa_handler = on_signal, .sa_flags = SA_RESTART}, old;
    of_handler = new_stop();
    open_pair(&e, of_handler);
    assert_int_equal(sigaction(SIGALRM, &action, &old), 0);
    alarm(1);
    assert_int_equal(ew_net_recv(e.net[EW_CLIENT], &data, &len), EW_READ_FAILED);
    assert_int_equal(sigaction(SIGALRM, &old, NULL), 0);
    alarm(100);
    assert_aborted(e.net[EW_CLIENT]);
    ends_free(&e);
    ew_net_stop_free(of_handler);
}

static void errno_is_kept(void **state)
{
    (void)state;
    ew_net_stop *stop = new_stop();
    errno = ENOTTY;
    for (int i = 0; i < 3; i++) {
        ew_net_stop_now(stop, ALERT);
    }
    assert_int_equal(errno, ENOTTY);
    ew_net_stop_free(stop);
}

/* ---- an event loop ---- */

static bool is_readable(int fd)
{
    struct pollfd wanted = {.fd = fd, .events = POLLIN};
    return poll(&wanted, 1, 0) == 1;
}

/* Both connections share one stop; the first word counts, and it stays said. */
static void a_loop_sees_it_by_the_descriptor_and_the_deadline(void **state)
{
    (void)state;
    ew_net_stop *stop = new_stop();
    ew_net_options options = EW_NET_OPTIONS;
    options.stop = stop;
    ends e;
    ends_open(&e, ENDS_TCP, &options, &options);
    assert_false(is_readable(ew_net_stop_fd(stop)));
    assert_true(ew_net_deadline(e.net[EW_CLIENT]) == EW_NEVER);
    ew_net_stop_now(stop, ALERT);
    ew_net_stop_now(stop, 80);
    assert_true(is_readable(ew_net_stop_fd(stop)));
    for (int i = 0; i < 2; i++) {
        assert_true(ew_net_deadline(e.net[i]) <= ew_net_now());
        assert_int_not_equal(ew_net_step(e.net[i], 0, ew_net_now()), EW_NET_OPEN);
        assert_int_equal(outcome_of(e.net[i]).alert_sent, ALERT);
        assert_aborted(e.net[i]);
    }
    ends_free(&e);
    assert_true(is_readable(ew_net_stop_fd(stop)));
    ew_net_stop_free(stop);
}

static void after_the_verdict_it_changes_nothing(void **state)
{
    (void)state;
    ew_net_stop *stop = new_stop();
    ends e;
    open_pair(&e, stop);
    assert_ok(ew_net_end(e.net[EW_CLIENT], EW_REST_ABANDON));
    assert_int_equal(outcome_of(e.net[EW_CLIENT]).verdict, EW_NOT_CONFIRMED);
    ew_net_stop_now(stop, ALERT);
    (void)ew_net_step(e.net[EW_CLIENT], 0, ew_net_now());
    const ew_outcome o = outcome_of(e.net[EW_CLIENT]);
    assert_int_equal(o.verdict, EW_NOT_CONFIRMED);
    assert_int_equal(o.alert_sent, -1);
    ends_free(&e);
    ew_net_stop_free(stop);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_handshake_ends),
        cmocka_unit_test(reading_ends),
        cmocka_unit_test(sending_ends),
        cmocka_unit_test(closing_ends),
        cmocka_unit_test(accepting_ends),
        cmocka_unit_test(dialling_ends),
        cmocka_unit_test(a_signal_handler_may_say_it),
        cmocka_unit_test(errno_is_kept),
        cmocka_unit_test(a_loop_sees_it_by_the_descriptor_and_the_deadline),
        cmocka_unit_test(after_the_verdict_it_changes_nothing),
    };
    return ENDS_MAIN(tests);
}
