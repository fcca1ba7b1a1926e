/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/stdio_pump.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

/* The descriptors are shared with other processes, the shell among them, so O_NONBLOCK is not set
 * on them: it would be set for all. Instead only what poll calls ready is touched, and in pieces
 * that a ready pipe or terminal takes whole (pipe(7): PIPE_BUF). */
void pump_init(struct pump *p, ew_net *net)
{
    struct stat st;
    bool known = fstat(STDOUT_FILENO, &st) == 0;

    memset(p, 0, sizeof *p);
    p->net = net;
    p->out_socket = known && S_ISSOCK(st.st_mode);
    p->out_piece = p->out_socket || (known && S_ISREG(st.st_mode)) ? sizeof p->out : PIPE_BUF;
    p->peer = EW_READ_WAIT;
}

static bool is_passing(int why)
{
    return why == EAGAIN || why == EWOULDBLOCK || why == EINTR;
}

/* --- input to peer --------------------------------------------------------------------------- */

short pump_wants_input(const struct pump *p)
{
    const ew_conn *conn = ew_net_conn(p->net);

    /* Nothing is read before the handshake is complete: what never left is still in the input. */
    if (p->in_ended || p->in_error != 0 || p->in_closed || p->in_len > 0)
        return 0;
    if (!ew_conn_handshake_complete(conn) || (ew_conn_levels(conn) & EW_CAN_WRITE) == 0)
        return 0;
    return POLLIN;
}

static bool read_input(struct pump *p)
{
    ssize_t n = read(STDIN_FILENO, p->in, sizeof p->in);

    if (n < 0 && is_passing(errno))
        return false;
    if (n < 0)
        p->in_error = errno;
    else if (n == 0)
        p->in_ended = true;
    p->in_off = 0;
    p->in_len = n > 0 ? (size_t)n : 0;
    return true;
}

static bool send_input(struct pump *p)
{
    size_t taken = 0;

    if (p->in_len == 0 || p->in_closed)
        return false;
    if (ew_net_write(p->net, &p->in[p->in_off], p->in_len, &taken) != EW_OK) {
        p->in_closed = true;
        return true;
    }
    p->in_off += taken;
    p->in_len -= taken;
    p->num_moved += taken;
    return taken > 0;
}

bool pump_input(struct pump *p, bool ready)
{
    bool moved = ready && pump_wants_input(p) != 0 && read_input(p);
    return send_input(p) || moved;
}

bool pump_input_waits(const struct pump *p)
{
    struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN};

    if (p->in_closed || p->in_error != 0)
        return false;
    if (p->in_len > 0)
        return true;
    return !p->in_ended && poll(&input, 1, 0) > 0;
}

bool pump_input_is_left(struct pump *p)
{
    struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN};

    if (p->in_len == 0 && !p->in_ended && p->in_error == 0 && poll(&input, 1, 0) > 0)
        (void)read_input(p);
    return p->in_len > 0 || !p->in_ended;
}

/* --- peer to output -------------------------------------------------------------------------- */

short pump_wants_output(const struct pump *p)
{
    return p->out_len > 0 && p->out_error == 0 ? POLLOUT : 0;
}

static bool write_output(struct pump *p)
{
    const uint8_t *piece = &p->out[p->out_off];
    size_t len = p->out_len < p->out_piece ? p->out_len : p->out_piece;
    ssize_t n = p->out_socket ? send(STDOUT_FILENO, piece, len, MSG_DONTWAIT | MSG_NOSIGNAL)
                              : write(STDOUT_FILENO, piece, len);

    if (n < 0 && is_passing(errno))
        return false;
    if (n < 0) {
        p->out_error = errno;
        return true;
    }
    p->out_off += (size_t)n;
    p->out_len -= (size_t)n;
    return n > 0;
}

/* fetch: the next bytes from the peer, once output has taken the last. */
static bool fetch(struct pump *p)
{
    const uint8_t *data;
    size_t len = 0;

    if (p->out_len > 0 || p->out_error != 0 || (p->peer != EW_READ_WAIT && p->peer != EW_READ_DATA))
        return false;
    p->peer = ew_net_read(p->net, &data, &len);
    if (p->peer != EW_READ_DATA)
        return p->peer != EW_READ_WAIT;
    if (len > sizeof p->out) { /* more than a record: the driver never lends that */
        p->out_error = EOVERFLOW;
        return true;
    }
    memcpy(p->out, data, len);
    p->out_off = 0;
    p->out_len = len;
    p->num_moved += len;
    return true;
}

bool pump_output(struct pump *p, bool ready)
{
    bool moved = ready && p->out_len > 0 && p->out_error == 0 && write_output(p);
    return fetch(p) || moved;
}
