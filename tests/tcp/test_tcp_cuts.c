/* SPDX-License-Identifier: Apache-2.0 */
/* A client that goes without a goodbye, by FIN and by reset, in each phase of a connection, and a server
 * process that is killed in the middle: never an end, always told, and nothing that came is lost. */
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ends.h"

enum { LEN = 2 * 1024 * 1024, BUFFER_LEN = 32 * 1024 };

typedef enum phase {
    BEFORE_HELLO = 0, /* the client has said nothing */
    IN_HANDSHAKE,     /* the server has answered its hello */
    IDLE,             /* the handshake is complete, and nobody says anything */
    IN_RESPONSE,      /* half of it has come */
    AFTER_RESPONSE,   /* all was written, and the server said goodbye */
    AFTER_GOODBYE,    /* the client has half-closed, and half of the response has come */
    NUM_PHASES
} phase;

static const char *const phase_names[] = {"before the hello", "in the handshake", "while idle",
    "in the response", "after the response", "behind its goodbye, in the response"};

typedef struct course {
    phase phase;
    bool by_reset;
    unsigned version;

    ends e;
    uint8_t *response;
    size_t written;
    bool has_closed; /* the server asked for its end */
    bool is_cut;
} course;

/* ---- the client's part ---- */

static bool is_there(const course *c)
{
    const size_t got = c->e.sink[EW_CLIENT].len;
    switch (c->phase) {
    case BEFORE_HELLO:
        return true;
    case IN_HANDSHAKE: { /* the server's first bytes are there, and nobody has read them */
        char byte;
        return recv(ew_net_fd(c->e.net[EW_CLIENT]), &byte, 1, MSG_PEEK | MSG_DONTWAIT) == 1;
    }
    case IDLE:
        return ends_handshaken(&c->e);
    case IN_RESPONSE:
    case AFTER_GOODBYE:
        return got >= LEN / 2;
    case AFTER_RESPONSE:
        return c->has_closed && ends_outcome(&c->e, EW_SERVER).close_notify_sent;
    case NUM_PHASES:
        break;
    }
    return false;
}

static void cut(course *c)
{
    const int fd = ew_net_fd(c->e.net[EW_CLIENT]);
    const struct linger reset = {.l_onoff = 1, .l_linger = 0};
    c->is_cut = true;
    if (!c->by_reset) {
        assert_int_equal(shutdown(fd, SHUT_WR), 0);
        return;
    }
    const int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);
    assert_int_equal(setsockopt(fd, SOL_SOCKET, SO_LINGER, &reset, sizeof reset), 0);
    assert_int_equal(dup2(nothing, fd), fd); /* closes the socket behind the driver's back */
    close(nothing);
}

/* ---- the server's part ---- */

static void serve(course *c)
{
    ew_net *server = c->e.net[EW_SERVER];
    const bool speaks = c->phase != IDLE && ew_conn_handshake_complete(ew_net_conn(server));
    const ew_read heard = c->e.sink[EW_SERVER].last;
    bool is_dead = c->by_reset && heard > EW_READ_END; /* behind a FIN it goes on */
    size_t taken = 1;
    while (speaks && !c->has_closed && c->written < LEN && taken > 0) {
        if (ew_net_write(server, &c->response[c->written], LEN - c->written, &taken) != EW_OK) {
            is_dead = true;
            break;
        }
        c->written += taken;
    }
    const bool is_done = c->phase == IDLE ? heard > EW_READ_DATA : c->written == LEN;
    if (!c->has_closed && (is_done || is_dead)) {
        assert_ok(ew_net_end(server, EW_REST_DISCARD));
        c->has_closed = true;
    }
}

/* ---- a course ---- */

static void open_course(course *c)
{
    const ends_plan plan = {.version = c->version,
        .policy = EW_POLICY_TOLERANT, /* so that 1.2 goes on behind the client's goodbye */
        .buffer_len = BUFFER_LEN};
    ends_make(&c->e, &plan);
    c->response = malloc(LEN);
    assert_non_null(c->response);
    for (size_t i = 0; i < LEN; i++) {
        c->response[i] = ends_pattern(i);
    }
}

/* turn: the server alone where the client is gone: its driver does not know of the cut. */
static void turn(course *c)
{
    ew_net *client = c->e.net[EW_CLIENT];
    const bool is_gone = c->is_cut && (c->by_reset || c->phase < IDLE);
    if (is_gone) {
        c->e.net[EW_CLIENT] = NULL;
    }
    const bool turned = ends_turn(&c->e);
    c->e.net[EW_CLIENT] = client;
    assert_true(turned);
}

/* reads_on: a FIN takes nothing from a client that goes on reading. */
static bool reads_on(const course *c)
{
    return !c->by_reset && (c->phase == IN_RESPONSE || c->phase == AFTER_GOODBYE);
}

static void run_course(course *c)
{
    bool said = false;
    open_course(c);
    /* Where the client is to hear nothing, only the server turns behind the hello. */
    while (!ends_server_done(&c->e)) {
        if (c->phase == IN_HANDSHAKE && !c->is_cut) {
            (void)ew_net_step(c->e.net[EW_CLIENT], 0, ew_net_now());
            (void)ew_net_step(c->e.net[EW_SERVER], POLLIN, ew_net_now());
        } else if (c->phase != BEFORE_HELLO || c->is_cut) {
            turn(c);
        }
        serve(c);
        if (c->phase == AFTER_GOODBYE && ends_handshaken(&c->e) && !said) {
            assert_ok(ew_net_end(c->e.net[EW_CLIENT], EW_REST_DELIVER));
            said = true;
        }
        if (!c->is_cut && is_there(c)) {
            cut(c);
        }
    }
    while (reads_on(c) && !ends_client_read_all(&c->e)) {
        assert_true(ends_turn(&c->e));
    }
}

/* ---- what must have come of it ---- */

static ew_verdict due_verdict(const course *c)
{
    switch (c->phase) {
    case BEFORE_HELLO:
    case IN_HANDSHAKE:
        return EW_NEVER_OPEN;
    case IDLE:
    case IN_RESPONSE:
        return EW_TRUNCATED;
    case AFTER_RESPONSE:
        return EW_NOT_CONFIRMED;
    case AFTER_GOODBYE:
        return c->by_reset ? EW_RECEIVED_ALL : EW_CLEAN;
    case NUM_PHASES:
        break;
    }
    return EW_VERDICT_NONE;
}

static void check(const course *c)
{
    const ew_outcome o = ends_outcome(&c->e, EW_SERVER);
    const sink *got = &c->e.sink[EW_CLIENT];
    assert_int_equal(o.verdict, due_verdict(c));
    if (o.verdict != EW_CLEAN) {
        assert_int_equal(o.cause, c->by_reset ? EW_CAUSE_RESET : EW_CAUSE_EOF);
    }
    assert_int_equal(o.sent + o.unsent, c->written);
    assert_true(got->len <= o.sent);
    assert_true(ends_is_pattern(got, got->len));
    if (reads_on(c)) {
        assert_int_equal(got->len, LEN);
        assert_int_equal(o.unsent, 0);
    }
}

static void all_phases(bool by_reset)
{
    for (int i = 0; i < 2; i++) {
        for (int p = 0; p < NUM_PHASES; p++) {
            course c = {.phase = (phase)p, .by_reset = by_reset,
                .version = i == 0 ? EW_TLS_1_3 : EW_TLS_1_2};
            print_message("# %s: %s by %s\n", i == 0 ? "1.3" : "1.2", phase_names[p],
                by_reset ? "reset" : "FIN");
            run_course(&c);
            check(&c);
            ends_free(&c.e);
            free(c.response);
        }
    }
}

static void a_fin_without_a_goodbye_in_each_phase(void **state)
{
    (void)state;
    all_phases(false);
}

static void a_reset_in_each_phase(void **state)
{
    (void)state;
    all_phases(true);
}

/* ---- a server process that is killed ---- */

static void stream_for_ever(int fd, unsigned version, bool reset_on_death)
{
    static uint8_t piece[65536];
    ew_net_options options = EW_NET_OPTIONS;
    ew_config *config = ends_config(EW_SERVER);
    ew_conn *conn;
    ew_net *net;
    options.reset_on_death = reset_on_death;
    alarm(100);
    if (ew_config_versions(config, version, version) != EW_OK ||
        ew_conn_new(config, NULL, ew_net_now(), &conn) != EW_OK ||
        ew_net_new(conn, fd, &options, &net) != EW_OK || ew_net_handshake(net) != EW_OK) {
        _exit(2);
    }
    for (size_t at = 0;; at += sizeof piece) {
        for (size_t i = 0; i < sizeof piece; i++) {
            piece[i] = ends_pattern(at + i);
        }
        if (ew_net_send(net, piece, sizeof piece) != EW_OK) {
            _exit(3);
        }
    }
}

static void kill_in_mid_stream(unsigned version, bool reset_on_death)
{
    int fd[2], status;
    ends_sockets(ENDS_TCP, fd);
    const pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        close(fd[EW_CLIENT]);
        stream_for_ever(fd[EW_SERVER], version, reset_on_death);
    }
    close(fd[EW_SERVER]);
    ew_config *config = ends_config(EW_CLIENT);
    ew_conn *conn;
    ew_net *net;
    ew_outcome o;
    ew_read last;
    const uint8_t *data;
    size_t len, got = 0;
    assert_ok(ew_conn_new(config, "localhost", ew_net_now(), &conn));
    assert_ok(ew_net_new(conn, fd[EW_CLIENT], NULL, &net));
    while ((last = ew_net_recv(net, &data, &len)) == EW_READ_DATA) {
        for (size_t i = 0; i < len; i++) {
            assert_int_equal(data[i], ends_pattern(got + i));
        }
        if (got < LEN && got + len >= LEN) {
            assert_int_equal(kill(pid, SIGKILL), 0);
        }
        got += len;
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFSIGNALED(status));
    assert_int_equal(last, EW_READ_CUT);
    assert_ok(ew_net_close(net, EW_REST_DISCARD, &o));
    assert_int_equal(o.verdict, EW_TRUNCATED);
    assert_int_equal(o.cause, reset_on_death ? EW_CAUSE_RESET : EW_CAUSE_EOF);
    assert_int_equal(o.received, got);
    assert_true(got >= LEN);
    ew_net_free(net);
    ew_config_free(config);
}

static void a_server_killed_in_mid_stream_is_a_cut(void **state)
{
    (void)state;
    for (int i = 0; i < 4; i++) {
        kill_in_mid_stream(i % 2 == 0 ? EW_TLS_1_3 : EW_TLS_1_2, i >= 2);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_fin_without_a_goodbye_in_each_phase),
        cmocka_unit_test(a_reset_in_each_phase),
        cmocka_unit_test(a_server_killed_in_mid_stream_is_a_cut),
    };
    return ENDS_MAIN(tests);
}
