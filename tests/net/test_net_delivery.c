/* SPDX-License-Identifier: Apache-2.0 */
/* How far delivery is known (EW_DELIVERY_...), by what the kernel says of a real connection. */
#include <linux/sockios.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "ends.h"

enum {
    H = EW_DELIVERY_HANDED_OVER,
    A = EW_DELIVERY_ACKED,
    E = EW_DELIVERY_ENDED,
    WINDOW = 4096, /* of the peer that does not read */
    MUCH = 192 * 1024 /* more than it was told of at first */
};

static void an_answered_goodbye_is_all_three(void **state)
{
    (void)state;
    ends e;
    ends_open(&e, ENDS_TCP, NULL, NULL);
    ends_write(&e, EW_CLIENT, 100000);
    assert_int_equal(ends_outcome(&e, EW_CLIENT).delivery, 0);
    assert_int_equal(ends_outcome(&e, EW_CLIENT).unacked, -1);
    assert_ok(ew_net_end(e.net[EW_CLIENT], EW_REST_DELIVER));
    ends_run(&e, ends_server_read_all);
    assert_ok(ew_net_end(e.net[EW_SERVER], EW_REST_DELIVER));
    ends_run(&e, ends_both_done);
    ew_outcome o = ends_outcome(&e, EW_CLIENT);
    assert_int_equal(o.delivery, H | A | E);
    assert_int_equal(o.unacked, 0);
    /* The one that answered saw no end after its own. */
    o = ends_outcome(&e, EW_SERVER);
    assert_int_equal(o.delivery & ~(unsigned)A, H);
    ends_free(&e);
}

/* The peer's kernel takes it; its application is not asked. */
static void what_lies_in_the_peers_kernel_is_acknowledged(void **state)
{
    (void)state;
    ends e;
    ends_open(&e, ENDS_TCP, NULL, NULL);
    e.reads[EW_CLIENT] = e.reads[EW_SERVER] = false;
    ends_write(&e, EW_CLIENT, 1000);
    assert_ok(ew_net_end(e.net[EW_CLIENT], EW_REST_DELIVER));
    ends_await_acks(&e, EW_CLIENT);
    assert_int_equal(ends_outcome(&e, EW_CLIENT).delivery, H | A);
    ends_free(&e);
}

/* What the kernel's queue holds while ew_net_unacked is asked, which says *out_len. */
static uint64_t queued(ew_net *net, uint64_t *out_len)
{
    int before, after;
    do { /* an acknowledgement may come in between */
        assert_int_equal(ioctl(ew_net_fd(net), SIOCOUTQ, &before), 0);
        assert_true(ew_net_unacked(net, out_len));
        assert_int_equal(ioctl(ew_net_fd(net), SIOCOUTQ, &after), 0);
    } while (before != after);
    return (uint64_t)after;
}

/* open_narrow: a server that takes little, and a client whose kernel takes MUCH, whatever its sizes are at first. */
static void open_narrow(ends *e, const ew_net_options *client)
{
    const int window = WINDOW, room = 2 * MUCH;
    ends_open(e, ENDS_TCP, client, NULL);
    assert_int_equal(
        setsockopt(ew_net_fd(e->net[EW_SERVER]), SOL_SOCKET, SO_RCVBUF, &window, sizeof window), 0);
    assert_int_equal(setsockopt(ew_net_fd(e->net[EW_CLIENT]), SOL_SOCKET, SO_SNDBUF, &room, sizeof room), 0);
}

/* The FIN, which stands in the queue behind all bytes, is not counted as one of ours: the peer's
 * window is closed, so that both wait there. */
static void the_fin_is_not_counted(void **state)
{
    (void)state;
    static const uint8_t much[MUCH];
    ends e;
    uint64_t len = 0;
    size_t taken;
    open_narrow(&e, NULL);
    assert_ok(ew_net_write(e.net[EW_CLIENT], much, sizeof much, &taken));
    const uint64_t before = queued(e.net[EW_CLIENT], &len);
    assert_true(before > 0);
    assert_int_equal(len, before);
    assert_ok(ew_net_end(e.net[EW_CLIENT], EW_REST_DISCARD)); /* ours, and the FIN behind it (C12) */
    const uint64_t behind = queued(e.net[EW_CLIENT], &len);
    assert_true(ends_outcome(&e, EW_CLIENT).close_notify_sent);
    assert_true(behind > 1);
    assert_int_equal(len, behind - 1);
    assert_int_equal(ends_outcome(&e, EW_CLIENT).unacked, behind - 1);
    ends_free(&e);
}

/* A peer that reads nothing has a small window: what our kernel took, theirs did not. */
static void what_the_window_keeps_back_is_counted(void **state)
{
    (void)state;
    ew_net_options options = EW_NET_OPTIONS;
    options.drain_ms = 0;
    ends e;
    ew_outcome o;
    uint64_t len = 0;
    open_narrow(&e, &options);
    e.reads[EW_SERVER] = false;
    static const uint8_t much[MUCH];
    size_t taken;
    assert_ok(ew_net_write(e.net[EW_CLIENT], much, sizeof much, &taken));
    assert_ok(ew_net_end(e.net[EW_CLIENT], EW_REST_ABANDON));
    /* the kernel took it all, so the socket was closed, and what it said then is kept */
    assert_int_equal(ew_net_fd(e.net[EW_CLIENT]), -1);
    assert_false(ew_net_unacked(e.net[EW_CLIENT], &len));
    o = ends_outcome(&e, EW_CLIENT);
    assert_true(o.unacked > 0);
    assert_int_equal(o.delivery, o.unsent == 0 ? H : 0);
    ends_free(&e);
}

static void other_transports_say_nothing(void **state)
{
    (void)state;
    ends e;
    uint64_t len;
    ends_open(&e, ENDS_UNIX, NULL, NULL);
    assert_false(ew_net_unacked(e.net[EW_CLIENT], &len));
    assert_ok(ew_net_end(e.net[EW_CLIENT], EW_REST_DELIVER));
    ends_run(&e, ends_server_read_all);
    assert_ok(ew_net_end(e.net[EW_SERVER], EW_REST_DELIVER));
    ends_run(&e, ends_both_done);
    const ew_outcome o = ends_outcome(&e, EW_CLIENT);
    assert_int_equal(o.unacked, -1);
    assert_int_equal(o.delivery, H | E);
    ends_free(&e);
}

/* A reset destroys what was not acknowledged: that is not taken for acknowledged by it. */
static void a_reset_acknowledges_nothing(void **state)
{
    (void)state;
    const struct linger reset = {.l_onoff = 1, .l_linger = 0};
    ends e;
    uint64_t before = 0, after = 0;
    open_narrow(&e, NULL);
    const int peer = ew_net_fd(e.net[EW_SERVER]);
    static const uint8_t much[MUCH];
    size_t taken;
    assert_ok(ew_net_write(e.net[EW_CLIENT], much, sizeof much, &taken));
    assert_true(ew_net_unacked(e.net[EW_CLIENT], &before));
    assert_true(before > 0);
    assert_int_equal(setsockopt(peer, SOL_SOCKET, SO_LINGER, &reset, sizeof reset), 0);
    assert_int_equal(dup2(STDIN_FILENO, peer), peer); /* the last descriptor of it */
    struct pollfd wanted = {.fd = ew_net_fd(e.net[EW_CLIENT]), .events = 0};
    assert_int_equal(poll(&wanted, 1, -1), 1);
    const bool is_known = ew_net_unacked(e.net[EW_CLIENT], &after);
    assert_true(!is_known || after > 0);
    ends_free(&e);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_answered_goodbye_is_all_three),
        cmocka_unit_test(what_lies_in_the_peers_kernel_is_acknowledged),
        cmocka_unit_test(the_fin_is_not_counted),
        cmocka_unit_test(what_the_window_keeps_back_is_counted),
        cmocka_unit_test(other_transports_say_nothing),
        cmocka_unit_test(a_reset_acknowledges_nothing),
    };
    return ENDS_MAIN(tests);
}
