/* SPDX-License-Identifier: Apache-2.0 */
/* From the engine to the socket. */
#include <errno.h>
#include <sys/socket.h>

#include "net/internal.h"

/* is_end_decided: an empty write is refused from that moment on, and for one other reason: the application has not decided yet
 * what becomes of rejected early data. */
static bool is_end_decided(const ew_net *net)
{
    size_t taken;
    const ew_err err = ew_conn_write(net->conn, "", 0, &taken);
    return err != EW_OK && err != EW_ERR_EARLY_REJECTED;
}

/* expect_end: before anything of an end of ours goes out, SO_LINGER 0 is cleared (C4): a reset
 * after it would destroy it. */
static void expect_end(ew_net *net)
{
    if (net->lingers && is_end_decided(net)) {
        ew_net_stop_lingering(net);
    }
}

void ew_net_stop_lingering(ew_net *net)
{
    if (net->lingers) {
        net->lingers = !ew_net_socket_linger(net->fd, false);
    }
}

static void fail(ew_net *net, int os_error)
{
    /* With nothing shut down here, EPIPE on TCP is a reset that came behind the peer's FIN (C11). */
    if (os_error == EPIPE && net->is_tcp) {
        os_error = ECONNRESET;
    }
    net->output_over = true;
    net->write_error = os_error;
    /* Ends only the write side: what the peer has sent can still be read. */
    ew_conn_output_end(net->conn, os_error);
}

/* send_some: false when the socket takes no more, now or for ever. */
static bool send_some(ew_net *net, const uint8_t *bytes, size_t len)
{
    ssize_t sent;
    do {
        sent = send(net->fd, bytes, len, MSG_NOSIGNAL);
    } while (sent < 0 && errno == EINTR);
    if (sent >= 0) {
        return ew_conn_output_done(net->conn, (size_t)sent) == EW_OK;
    }
    if (errno == EAGAIN || errno == EWOULDBLOCK) {
        net->blocked = true;
    } else {
        fail(net, errno);
    }
    return false;
}

void ew_net_output_flush(ew_net *net)
{
    if (net->fd < 0 || net->output_over || net->blocked) {
        return;
    }
    const uint8_t *bytes;
    size_t len;
    do {
        expect_end(net);
        len = ew_conn_output(net->conn, &bytes);
    } while (len > 0 && send_some(net, bytes, len));
}

void ew_net_pass_limits(ew_net *net)
{
    ew_conn_tick(net->conn, net->now);
    ew_net_output_flush(net);
}
