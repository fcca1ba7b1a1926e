/* SPDX-License-Identifier: Apache-2.0 */
/* What a peer sees of a process that dies (C4), and that SIGPIPE is none of the reasons. The
 * process is a child that connects back. */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ends.h"

typedef struct child {
    pid_t pid;
    int told; /* one byte comes once the child is where it should die */
} child;

static void say(int fd)
{
    if (write(fd, "x", 1) != 1) {
        _exit(3);
    }
}

/* start: a child that connects and then does its part; it never returns to the tests. */
static child start(
    void (*part)(ew_net *net, int told), const ew_net_options *options, const char *port)
{
    int told[2];
    assert_int_equal(pipe(told), 0);
    child c = {.pid = fork(), .told = told[0]};
    assert_true(c.pid >= 0);
    if (c.pid > 0) {
        close(told[1]);
        return c;
    }
    alarm(100);
    ew_net *net;
    ew_config *config;
    if (ew_config_new(EW_CLIENT, NULL, NULL, &config) != EW_OK ||
        ew_config_accept_any_peer(config, EW_I_ACCEPT_ANY_PEER) != EW_OK ||
        ew_net_connect(config, "127.0.0.1", port, options, &net) != EW_OK) {
        _exit(2);
    }
    part(net, told[1]);
    _exit(0);
}

static ew_net *accept_from(int listener)
{
    ew_net *net;
    ew_config *config = ends_config(EW_SERVER);
    /* Unread tickets would make a reset of every death. */
    assert_ok(ew_config_num_tickets(config, 0));
    assert_ok(ew_net_accept(config, listener, NULL, &net));
    ew_config_free(config);
    return net;
}

static void kill_when_there(const child *c)
{
    char byte;
    int status;
    assert_int_equal(read(c->told, &byte, 1), 1);
    assert_int_equal(kill(c->pid, SIGKILL), 0);
    assert_int_equal(waitpid(c->pid, &status, 0), c->pid);
    assert_true(WIFSIGNALED(status));
    close(c->told);
}

static void wait_for_death(ew_net *net, int told)
{
    (void)net;
    say(told);
    for (;;) {
        pause();
    }
}

static void say_goodbye_first(ew_net *net, int told)
{
    if (ew_net_send(net, "tail", 4) != EW_OK || ew_net_end(net, EW_REST_DELIVER) != EW_OK) {
        _exit(2);
    }
    wait_for_death(net, told);
}

static void abort_first(ew_net *net, int told)
{
    ew_conn_abort(ew_net_conn(net), 49);
    (void)ew_net_step(net, 0, ew_net_now());
    wait_for_death(net, told);
}

static ew_read read_all(ew_net *net)
{
    const uint8_t *data;
    size_t len;
    ew_read last;
    while ((last = ew_net_recv(net, &data, &len)) == EW_READ_DATA) {
    }
    return last;
}

/* outcome_after: of the server, when the child died where part left it. */
static ew_outcome outcome_after(void (*part)(ew_net *, int), bool reset_on_death, ew_read *out_last)
{
    ew_net_options options = EW_NET_OPTIONS;
    options.reset_on_death = reset_on_death;
    char port[8];
    ew_outcome o;
    const int listener = ends_listen(port);
    const child c = start(part, &options, port);
    ew_net *net = accept_from(listener);
    kill_when_there(&c);
    *out_last = read_all(net);
    assert_ok(ew_net_close(net, EW_REST_DEFAULT, &o));
    ew_net_free(net);
    close(listener);
    return o;
}

static void death_is_a_reset_when_asked_for(void **state)
{
    (void)state;
    ew_read last;
    const ew_outcome o = outcome_after(wait_for_death, true, &last);
    assert_int_equal(last, EW_READ_CUT);
    assert_int_equal(o.verdict, EW_TRUNCATED);
    assert_int_equal(o.cause, EW_CAUSE_RESET);
    assert_int_equal(o.os_error, ECONNRESET);
}

static void death_is_a_fin_otherwise(void **state)
{
    (void)state;
    ew_read last;
    const ew_outcome o = outcome_after(wait_for_death, false, &last);
    assert_int_equal(last, EW_READ_CUT);
    assert_int_equal(o.verdict, EW_TRUNCATED);
    assert_int_equal(o.cause, EW_CAUSE_EOF);
}

/* Once our goodbye is out, a reset would destroy it: SO_LINGER 0 is off by then. */
static void death_after_goodbye_resets_nothing(void **state)
{
    (void)state;
    ew_read last;
    const ew_outcome o = outcome_after(say_goodbye_first, true, &last);
    assert_int_equal(last, EW_READ_END);
    assert_int_equal(o.received, 4);
    assert_true(o.close_notify_received);
}

static void death_after_an_alert_resets_nothing(void **state)
{
    (void)state;
    ew_read last;
    const ew_outcome o = outcome_after(abort_first, true, &last);
    assert_int_equal(last, EW_READ_FAILED);
    assert_int_equal(o.verdict, EW_ALERTED);
    assert_int_equal(o.alert_received, 49);
}

/* write_for_ever: until the socket breaks; SIGPIPE would kill. */
static void write_for_ever(ew_net *net, int told)
{
    char bytes[1000] = {0};
    signal(SIGPIPE, SIG_DFL);
    say(told);
    while (ew_net_send(net, bytes, sizeof bytes) == EW_OK) {
    }
    ew_outcome o;
    (void)!ew_net_close(net, EW_REST_DISCARD, &o);
    ew_net_free(net);
}

static void sigpipe_never_comes(void **state)
{
    (void)state;
    char port[8];
    int status;
    const int listener = ends_listen(port);
    const child c = start(write_for_ever, NULL, port);
    ew_net *net = accept_from(listener);
    ew_net_free(net);
    assert_int_equal(waitpid(c.pid, &status, 0), c.pid);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
    close(c.told);
    close(listener);
}

/* --- early data that was rejected (RFC 9846, 4.3.10) ----------------------------------------- */

static void keep_session(void *arg, ew_conn *conn, ew_session *session)
{
    ew_session **kept = arg;
    (void)conn;
    ew_session_free(*kept);
    *kept = ew_session_ref(session);
}

static ew_session *kept;

static bool has_session(const ends *e)
{
    (void)e;
    return kept != NULL;
}

static bool server_has_all(const ends *e)
{
    return e->sink[EW_SERVER].len == sizeof "early" - 1;
}

/* make: with a session its client says "early" as early data. */
static void make(ends *e, ew_config *config[2], ew_session *session, const ew_net_options *options)
{
    ew_conn *conn[2];
    int fd[2];
    size_t taken;
    *e = (ends){.reads = {true, true}};
    ends_sockets(ENDS_TCP, fd);
    if (session) {
        assert_ok(ew_conn_new_resuming(config[EW_CLIENT], "localhost", session, ew_net_now(), &conn[EW_CLIENT]));
        assert_ok(ew_conn_write_early(conn[EW_CLIENT], "early", sizeof "early" - 1, &taken));
    } else {
        assert_ok(ew_conn_new(config[EW_CLIENT], "localhost", ew_net_now(), &conn[EW_CLIENT]));
    }
    assert_ok(ew_conn_new(config[EW_SERVER], NULL, ew_net_now(), &conn[EW_SERVER]));
    assert_ok(ew_net_new(conn[EW_CLIENT], fd[EW_CLIENT], options, &e->net[EW_CLIENT]));
    assert_ok(ew_net_new(conn[EW_SERVER], fd[EW_SERVER], NULL, &e->net[EW_SERVER]));
}

static int lingers(const ends *e)
{
    struct linger linger;
    socklen_t len = sizeof linger;
    assert_int_equal(getsockopt(ew_net_fd(e->net[EW_CLIENT]), SOL_SOCKET, SO_LINGER, &linger, &len), 0);
    return linger.l_onoff;
}

/* Nothing can be written until the application has decided what becomes of it: no end of ours, so death stays a reset. */
static void rejected_early_data_is_no_end(void **state)
{
    (void)state;
    ew_net_options options = EW_NET_OPTIONS;
    ew_config *client = ends_config(EW_CLIENT), *first = ends_config(EW_SERVER), *second = ends_config(EW_SERVER);
    ends e;
    assert_ok(ew_config_early_data(client, 1000));
    assert_ok(ew_config_early_data(first, 1000));
    assert_ok(ew_config_on_session(client, keep_session, &kept));
    make(&e, (ew_config *[]){client, first}, NULL, NULL);
    ends_run(&e, has_session);
    ends_free(&e);

    options.reset_on_death = true;
    ew_session *session = ew_session_ref(kept);
    make(&e, (ew_config *[]){client, second}, session, &options); /* the second cannot open it */
    ends_run(&e, ends_handshaken);
    assert_int_equal(ew_conn_early(ew_net_conn(e.net[EW_CLIENT])), EW_EARLY_REJECTED);
    assert_int_equal(lingers(&e), 1);
    assert_ok(ew_conn_early_resend(ew_net_conn(e.net[EW_CLIENT])));
    ends_run(&e, server_has_all);
    assert_int_equal(lingers(&e), 1);
    assert_ok(ew_net_end(e.net[EW_CLIENT], EW_REST_DISCARD));
    assert_int_equal(lingers(&e), 0);
    ends_free(&e);
    ew_session_free(session);
    ew_session_free(kept);
    ew_config_free(client);
    ew_config_free(first);
    ew_config_free(second);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(death_is_a_reset_when_asked_for),
        cmocka_unit_test(death_is_a_fin_otherwise),
        cmocka_unit_test(death_after_goodbye_resets_nothing),
        cmocka_unit_test(death_after_an_alert_resets_nothing),
        cmocka_unit_test(sigpipe_never_comes),
        cmocka_unit_test(rejected_early_data_is_no_end),
    };
    return ENDS_MAIN(tests);
}
