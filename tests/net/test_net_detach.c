/* SPDX-License-Identifier: Apache-2.0 */
/* Going on in plaintext after TLS has ended (C10). */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "ends.h"
#include "net/internal.h"

static const ew_net_options DETACH = {NULL, 2000, 16u << 20, true, false, true, NULL, NULL};
static const char PLAIN[] = "220 and now in plaintext";

/* goodbye: the server's last data, its close_notify, and plaintext behind it, in one piece. */
static size_t goodbye(ends *e, uint8_t *out, size_t cap)
{
    ew_conn *conn = ew_net_conn(e->net[EW_SERVER]);
    const uint8_t *bytes;
    size_t len, taken;
    assert_ok(ew_conn_write(conn, "last words", 10, &taken));
    assert_int_equal(taken, 10);
    assert_ok(ew_conn_close(conn, EW_REST_DELIVER));
    size_t total = 0;
    while ((len = ew_conn_output(conn, &bytes)) > 0) {
        assert_true(len <= cap - total);
        memcpy(&out[total], bytes, len);
        total += len;
        assert_ok(ew_conn_output_done(conn, len));
    }
    assert_true(sizeof PLAIN <= cap - total);
    memcpy(&out[total], PLAIN, sizeof PLAIN);
    return total + sizeof PLAIN;
}

/* read_rest: the plaintext: what was left over, then what is still in the socket. */
static void assert_plain(int fd, const uint8_t *left, size_t left_len)
{
    char all[sizeof PLAIN];
    assert_true(left_len <= sizeof PLAIN);
    assert_true(left_len > 0 ? left != NULL : left == NULL);
    if (left_len > 0) {
        memcpy(all, left, left_len);
    }
    for (size_t len = left_len; len < sizeof PLAIN;) {
        const ssize_t got = recv(fd, &all[len], sizeof PLAIN - len, 0);
        assert_true(got > 0);
        len += (size_t)got;
    }
    assert_memory_equal(all, PLAIN, sizeof PLAIN);
}

/* Split at every byte: no byte is lost, none read twice. */
static void every_byte_past_end_comes_back(void **state)
{
    (void)state;
    for (size_t at = 0, len = 1; at < len; at++) {
        uint8_t bytes[4096];
        uint8_t *left;
        size_t left_len;
        int fd;
        ends e;
        ends_open(&e, at % 2 ? ENDS_TCP : ENDS_UNIX, &DETACH, NULL);
        e.reads[EW_SERVER] = false;
        const int server = ew_net_fd(e.net[EW_SERVER]), client = ew_net_fd(e.net[EW_CLIENT]);
        len = goodbye(&e, bytes, sizeof bytes);
        assert_int_equal(send(server, bytes, at, MSG_NOSIGNAL), at);
        if (at > 0) {
            struct pollfd wanted = {.fd = client, .events = POLLIN};
            assert_int_equal(poll(&wanted, 1, -1), 1);
            (void)ew_net_step(e.net[EW_CLIENT], POLLIN, ew_net_now());
            ends_take(&e, EW_CLIENT);
        }
        assert_int_equal(send(server, &bytes[at], len - at, MSG_NOSIGNAL), len - at);
        while (!ends_client_read_all(&e)) {
            struct pollfd wanted = {.fd = client, .events = POLLIN};
            assert_int_equal(poll(&wanted, 1, -1), 1);
            (void)ew_net_step(e.net[EW_CLIENT], POLLIN, ew_net_now());
            ends_take(&e, EW_CLIENT);
        }
        assert_int_equal(e.sink[EW_CLIENT].last, EW_READ_END);
        assert_int_equal(e.sink[EW_CLIENT].len, 10);
        assert_ok(ew_net_detach(e.net[EW_CLIENT], &fd, &left, &left_len));
        assert_int_equal(fd, client);
        assert_int_equal(fcntl(fd, F_GETFL) & O_NONBLOCK, 0);
        assert_plain(fd, left, left_len);
        free(left);
        const ew_outcome o = ends_outcome(&e, EW_CLIENT);
        assert_int_equal(o.verdict, EW_CLEAN);
        assert_int_equal(o.after_end, 0);
        ends_free(&e);
        /* It lives on, both ways, and close is a FIN. */
        assert_true(fcntl(fd, F_GETFD) >= 0);
        close(fd);
    }
}

static bool both_can_detach(const ends *e)
{
    return ew_net_is_detachable(e->net[0]) && ew_net_is_detachable(e->net[1]);
}

/* Both ends detach, in the event loop; then they talk in plaintext. */
static void both_go_on_in_plaintext(void **state)
{
    (void)state;
    for (int kind = 0; kind < ENDS_NUM_KINDS; kind++) {
        ends e;
        int fd[2];
        char byte;
        ends_open(&e, (ends_kind)kind, &DETACH, &DETACH);
        ends_write(&e, EW_CLIENT, 1000);
        assert_ok(ew_net_end(e.net[EW_CLIENT], EW_REST_DELIVER));
        ends_run(&e, ends_server_read_all);
        assert_ok(ew_net_end(e.net[EW_SERVER], EW_REST_DELIVER));
        ends_run(&e, both_can_detach);
        for (int i = 0; i < 2; i++) {
            uint8_t *left;
            size_t left_len;
            assert_int_equal(ew_net_step(e.net[i], 0, ew_net_now()), EW_NET_DONE);
            assert_int_equal(ew_net_events(e.net[i]), 0);
            assert_ok(ew_net_detach(e.net[i], &fd[i], &left, &left_len));
            assert_null(left);
            assert_int_equal(left_len, 0);
            assert_int_equal(ew_net_fd(e.net[i]), -1);
            assert_int_equal(ew_net_detach(e.net[i], &fd[i], &left, &left_len), EW_ERR_STATE);
        }
        ends_free(&e);
        assert_int_equal(send(fd[0], "p", 1, MSG_NOSIGNAL), 1);
        assert_int_equal(recv(fd[1], &byte, 1, 0), 1);
        assert_int_equal(byte, 'p');
        /* reset_on_death is off again: close is a FIN. */
        close(fd[0]);
        assert_int_equal(recv(fd[1], &byte, 1, 0), 0);
        close(fd[1]);
    }
}

static void assert_refused(ew_net *net)
{
    int fd;
    uint8_t *left;
    size_t left_len;
    assert_int_equal(ew_net_detach(net, &fd, &left, &left_len), EW_ERR_STATE);
}

static void refused_without_detach_mode(void **state)
{
    (void)state;
    ends e;
    ends_open(&e, ENDS_TCP, NULL, NULL);
    assert_refused(e.net[EW_CLIENT]);
    assert_ok(ew_net_end(e.net[EW_CLIENT], EW_REST_DELIVER));
    ends_run(&e, ends_server_read_all);
    assert_ok(ew_net_end(e.net[EW_SERVER], EW_REST_DELIVER));
    ends_run(&e, ends_both_done);
    assert_int_equal(ends_outcome(&e, EW_CLIENT).verdict, EW_CLEAN);
    assert_refused(e.net[EW_CLIENT]);
    ends_free(&e);
}

/* C10: never after a cut; then the socket ends as any other. */
static void refused_after_a_cut(void **state)
{
    (void)state;
    ends e;
    ends_open(&e, ENDS_TCP, &DETACH, NULL);
    shutdown(ew_net_fd(e.net[EW_SERVER]), SHUT_WR);
    ends_run(&e, ends_client_read_all);
    assert_int_equal(e.sink[EW_CLIENT].last, EW_READ_CUT);
    assert_refused(e.net[EW_CLIENT]);
    ends_run(&e, ends_client_done);
    assert_int_equal(ends_outcome(&e, EW_CLIENT).verdict, EW_TRUNCATED);
    ends_free(&e);
}

static bool client_can_read(const ends *e)
{
    return (ew_conn_levels(ew_net_conn(e->net[EW_CLIENT])) & EW_CAN_READ) != 0;
}

/* Unread data would be lost: refused until it is read. */
static void refused_over_unread_data(void **state)
{
    (void)state;
    ends e;
    int fd;
    uint8_t *left;
    size_t left_len;
    ends_open(&e, ENDS_TCP, &DETACH, NULL);
    e.reads[EW_CLIENT] = false;
    ends_write(&e, EW_SERVER, 100);
    assert_ok(ew_net_end(e.net[EW_SERVER], EW_REST_DELIVER));
    ends_await_acks(&e, EW_SERVER);
    ends_run(&e, client_can_read);
    /* At once: it does not wait for a limit. */
    assert_ok(ew_conn_limit(ew_net_conn(e.net[EW_CLIENT]), EW_LIMIT_DELIVER, 3000));
    assert_refused(e.net[EW_CLIENT]);
    ends_take(&e, EW_CLIENT);
    assert_true(ends_is_pattern(&e.sink[EW_CLIENT], 100));
    assert_ok(ew_net_detach(e.net[EW_CLIENT], &fd, &left, &left_len));
    assert_int_equal(left_len, 0);
    close(fd);
    ends_free(&e);
}

/* In detach mode after all not detached: close ends the socket. */
static void closing_instead(void **state)
{
    (void)state;
    ends e;
    ew_outcome o;
    ends_open(&e, ENDS_TCP, &DETACH, NULL);
    assert_ok(ew_net_end(e.net[EW_CLIENT], EW_REST_DELIVER));
    ends_run(&e, ends_server_read_all);
    assert_ok(ew_net_end(e.net[EW_SERVER], EW_REST_DELIVER));
    ends_run(&e, ends_client_read_all);
    ew_net_free(e.net[EW_SERVER]);
    e.net[EW_SERVER] = NULL;
    assert_ok(ew_net_close(e.net[EW_CLIENT], EW_REST_DISCARD, &o));
    assert_int_equal(o.verdict, EW_CLEAN);
    assert_int_equal(ew_net_fd(e.net[EW_CLIENT]), -1);
    assert_int_equal(e.net[EW_CLIENT]->phase, EW_NET_PHASE_CLOSED);
    ends_free(&e);
}

/* What came behind END is nobody's then, and counted (C3), wherever it was when that was decided. */
static void closing_instead_counts_what_follows_end(void **state)
{
    (void)state;
    for (size_t split = 0; split < 2; split++) {
        uint8_t bytes[4096];
        ends e;
        ew_outcome o;
        ends_open(&e, ENDS_TCP, &DETACH, NULL);
        const size_t len = goodbye(&e, bytes, sizeof bytes), last = split * (sizeof PLAIN - 3);
        const int server = ew_net_fd(e.net[EW_SERVER]);
        assert_int_equal(send(server, bytes, len - last, MSG_NOSIGNAL), len - last);
        while (!ends_client_read_all(&e)) {
            (void)ew_net_wait(e.net[EW_CLIENT]);
            ends_take(&e, EW_CLIENT);
        }
        if (last > 0) {
            assert_int_equal(send(server, &bytes[len - last], last, MSG_NOSIGNAL), last);
        }
        ew_net_free(e.net[EW_SERVER]);
        e.net[EW_SERVER] = NULL;
        assert_ok(ew_net_close(e.net[EW_CLIENT], EW_REST_DISCARD, &o));
        assert_int_equal(o.verdict, EW_CLEAN);
        assert_int_equal(o.after_end, sizeof PLAIN);
        ends_free(&e);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_byte_past_end_comes_back),
        cmocka_unit_test(both_go_on_in_plaintext),
        cmocka_unit_test(refused_without_detach_mode),
        cmocka_unit_test(refused_after_a_cut),
        cmocka_unit_test(refused_over_unread_data),
        cmocka_unit_test(closing_instead),
        cmocka_unit_test(closing_instead_counts_what_follows_end),
    };
    return ENDS_MAIN(tests);
}
