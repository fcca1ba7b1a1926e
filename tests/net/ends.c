/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "ends.h"

ew_config *ends_config(ew_role role)
{
    ew_config *config;
    assert_ok(ew_config_new(role, NULL, NULL, &config));
    if (role == EW_CLIENT) {
        assert_ok(ew_config_accept_any_peer(config, EW_I_ACCEPT_ANY_PEER));
        return config;
    }
    ew_credential *cred;
    assert_ok(ew_credential_self_signed(NULL, "localhost", &cred));
    assert_ok(ew_config_add_credential(config, cred));
    ew_credential_free(cred);
    return config;
}

int ends_bind(char port[8])
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t len = sizeof address;
    const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_true(fd >= 0);
    assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof address), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&address, &len), 0);
    snprintf(port, 8, "%u", (unsigned)ntohs(address.sin_port));
    return fd;
}

int ends_listen(char port[8])
{
    const int fd = ends_bind(port);
    assert_int_equal(listen(fd, 8), 0);
    return fd;
}

void ends_sockets(ends_kind kind, int out[2])
{
    if (kind == ENDS_UNIX) {
        assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, out), 0);
        return;
    }
    char port[8];
    const int listener = ends_listen(port), on = 1;
    assert_ok(ew_net_dial("127.0.0.1", port, EW_NO_LIMIT, &out[0], NULL));
    out[1] = accept(listener, NULL, NULL);
    assert_true(out[1] >= 0);
    /* What was written is on its way, not held back by Nagle's algorithm. */
    assert_int_equal(setsockopt(out[1], IPPROTO_TCP, TCP_NODELAY, &on, sizeof on), 0);
    close(listener);
}

static ew_config *planned_config(const ends_plan *plan, ew_role role)
{
    ew_config *config = ends_config(role);
    if (plan->version != 0) {
        assert_ok(ew_config_versions(config, plan->version, plan->version));
    }
    if (role == EW_SERVER) {
        assert_ok(ew_config_policy(config, plan->policy));
    } else if (plan->on_session) {
        assert_ok(ew_config_on_session(config, plan->on_session, plan->on_session_arg));
    }
    return config;
}

/* shrink: with buffers this small, what one end does not read stops the other soon. */
static void shrink(int fd, int len)
{
    assert_int_equal(setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &len, sizeof len), 0);
    assert_int_equal(setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &len, sizeof len), 0);
}

void ends_make(ends *e, const ends_plan *plan)
{
    int fd[2];
    memset(e, 0, sizeof *e);
    ends_sockets(plan->kind, fd);
    for (int i = 0; i < 2; i++) {
        ew_config *config = planned_config(plan, (ew_role)i);
        ew_conn *conn;
        if (plan->buffer_len > 0) {
            shrink(fd[i], plan->buffer_len);
        }
        assert_ok(ew_conn_new(config, i == EW_CLIENT ? "localhost" : NULL, ew_net_now(), &conn));
        assert_ok(ew_net_new(conn, fd[i], plan->options[i], &e->net[i]));
        ew_config_free(config);
        e->reads[i] = true;
    }
}

void ends_new(ends *e, ends_kind kind, const ew_net_options *client, const ew_net_options *server)
{
    const ends_plan plan = {.kind = kind, .options = {client, server}};
    ends_make(e, &plan);
}

void ends_open(ends *e, ends_kind kind, const ew_net_options *client, const ew_net_options *server)
{
    ends_new(e, kind, client, server);
    ends_run(e, ends_handshaken);
}

void ends_free(ends *e)
{
    for (int i = 0; i < 2; i++) {
        ew_net_free(e->net[i]);
        free(e->sink[i].bytes);
    }
}

static void keep(sink *s, const uint8_t *data, size_t len)
{
    if (s->cap - s->len < len) {
        s->cap = 2 * s->cap + len;
        s->bytes = realloc(s->bytes, s->cap);
        assert_non_null(s->bytes);
    }
    memcpy(&s->bytes[s->len], data, len);
    s->len += len;
}

void ends_take(ends *e, ew_role role)
{
    const uint8_t *data;
    size_t len;
    sink *s = &e->sink[role];
    while ((s->last = ew_net_read(e->net[role], &data, &len)) == EW_READ_DATA) {
        keep(s, data, len);
    }
}

bool ends_turn(ends *e)
{
    struct pollfd wanted[2] = {{.fd = -1}, {.fd = -1}};
    int64_t deadline = EW_NEVER;
    bool wants = false;
    for (int i = 0; i < 2; i++) {
        if (!e->net[i]) {
            continue;
        }
        wanted[i].events = ew_net_events(e->net[i]);
        wanted[i].fd = wanted[i].events ? ew_net_fd(e->net[i]) : -1;
        wants = wants || wanted[i].events;
        if (ew_net_deadline(e->net[i]) < deadline) {
            deadline = ew_net_deadline(e->net[i]);
        }
    }
    if (!wants && deadline == EW_NEVER) {
        return false;
    }
    const int64_t left = deadline - ew_net_now();
    const int num = poll(wanted, 2, deadline == EW_NEVER ? -1 : left < 0 ? 0 : (int)left);
    assert_true(num >= 0 || errno == EINTR);
    for (int i = 0; i < 2; i++) {
        if (e->net[i]) {
            (void)ew_net_step(e->net[i], wanted[i].revents, ew_net_now());
            if (e->reads[i]) {
                ends_take(e, (ew_role)i);
            }
        }
    }
    return true;
}

void ends_run(ends *e, bool (*done)(const ends *e))
{
    while (!done(e)) {
        assert_true(ends_turn(e));
    }
}

uint8_t ends_pattern(size_t i)
{
    return (uint8_t)(i * 31 + (i >> 8) * 7 + (i >> 16));
}

void ends_write(ends *e, ew_role role, size_t len)
{
    uint8_t *data = malloc(len);
    assert_non_null(data);
    for (size_t i = 0; i < len; i++) {
        data[i] = ends_pattern(i);
    }
    for (size_t done = 0, taken; done < len; done += taken) {
        assert_ok(ew_net_write(e->net[role], &data[done], len - done, &taken));
        if (taken == 0) {
            assert_true(ends_turn(e));
        }
    }
    free(data);
}

void ends_await_input(const ends *e, ew_role role)
{
    struct pollfd wanted = {.fd = ew_net_fd(e->net[role]), .events = POLLIN};
    assert_int_equal(poll(&wanted, 1, -1), 1);
}

void ends_await_acks(const ends *e, ew_role role)
{
    uint64_t len = 1;
    while (len > 0) {
        assert_true(ew_net_unacked(e->net[role], &len));
        struct pollfd nothing = {.fd = -1};
        (void)poll(&nothing, 1, 1);
    }
}

bool ends_is_pattern(const sink *s, size_t len)
{
    if (s->len != len) {
        return false;
    }
    for (size_t i = 0; i < len; i++) {
        if (s->bytes[i] != ends_pattern(i)) {
            return false;
        }
    }
    return true;
}

static bool is_done(const ew_net *net)
{
    return !net || ew_net_fd(net) < 0;
}

static bool has_read_all(const sink *s)
{
    return s->last != EW_READ_WAIT && s->last != EW_READ_DATA;
}

bool ends_handshaken(const ends *e)
{
    return ew_conn_handshake_complete(ew_net_conn(e->net[0])) &&
           ew_conn_handshake_complete(ew_net_conn(e->net[1]));
}

bool ends_both_done(const ends *e)
{
    return is_done(e->net[0]) && is_done(e->net[1]);
}

bool ends_client_done(const ends *e)
{
    return is_done(e->net[EW_CLIENT]);
}

bool ends_server_done(const ends *e)
{
    return is_done(e->net[EW_SERVER]);
}

bool ends_client_read_all(const ends *e)
{
    return has_read_all(&e->sink[EW_CLIENT]);
}

bool ends_server_read_all(const ends *e)
{
    return has_read_all(&e->sink[EW_SERVER]);
}

void ends_assert_no_reset(const ends *e, ew_role role)
{
    int os_error = 0;
    socklen_t len = sizeof os_error;
    const int fd = ew_net_fd(e->net[role]);
    assert_int_equal(getsockopt(fd, SOL_SOCKET, SO_ERROR, &os_error, &len), 0);
    assert_int_equal(os_error, 0);
}

ew_outcome ends_outcome(const ends *e, ew_role role)
{
    ew_outcome outcome;
    assert_ok(ew_conn_outcome(ew_net_conn(e->net[role]), &outcome, sizeof outcome));
    return outcome;
}

int ends_main(const char *name, const struct CMUnitTest *tests, size_t num)
{
    alarm(100); /* what hangs is killed, and no result of it counts */
    return _cmocka_run_group_tests(name, tests, num, NULL, NULL);
}
