/* SPDX-License-Identifier: Apache-2.0 */
/* From the socket to the engine. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "net/internal.h"

enum {
    NUM_FILLS = 4,     /* how often one step fills the buffer: no connection starves the others */
    SCRAP_LEN = 16384, /* and how much it throws away at a time while it drains, */
    NUM_SCRAPS = 8     /* how often */
};

/* is_for_nobody: what comes is thrown away (C12): behind the verdict, and before it while our last
 * word waits for a peer that may be blocked in a write of its own. */
static bool is_for_nobody(const ew_net *net)
{
    const unsigned both = EW_INPUT_OVER | EW_HAVE_OUTPUT;
    return ew_net_has_ended(net) || (ew_conn_levels(net->conn) & both) == both;
}

bool ew_net_input_wanted(const ew_net *net)
{
    if (net->fd < 0 || net->input_over || ew_net_is_detachable(net)) {
        return false;
    }
    if (is_for_nobody(net)) {
        return net->drained < net->drain_len;
    }
    return (ew_conn_levels(net->conn) & EW_WANT_INPUT) != 0 && !ew_net_input_is_due(net);
}

bool ew_net_input_is_due(const ew_net *net)
{
    return net->in.start < net->in.end && !net->in.stuck &&
           (ew_conn_levels(net->conn) & EW_WANT_INPUT) != 0;
}

void ew_net_input_give(ew_net *net)
{
    ew_net_input *in = &net->in;
    size_t used = 0;
    if (in->start == in->end) {
        return;
    }
    const ew_err err = ew_conn_input(net->conn, &in->bytes[in->start], in->end - in->start, &used);
    in->start += used;
    /* An error is the engine's to remember: it shows in its levels and its outcome. */
    in->stuck = err != EW_OK || used == 0;
}

void ew_net_input_feed(ew_net *net)
{
    while (ew_net_input_is_due(net)) {
        ew_net_input_give(net);
    }
}

/* fetch: at most room bytes from the socket; 0: none now, or none ever again (then the engine was
 * told). unused: what it had of the socket and did not use. */
static size_t fetch(ew_net *net, uint8_t *to, size_t room, size_t unused)
{
    ssize_t got;
    do {
        got = recv(net->fd, to, room, 0);
    } while (got < 0 && errno == EINTR);
    if (got > 0) {
        net->at_hand -= (uint64_t)got < net->at_hand ? (uint64_t)got : net->at_hand;
        return (size_t)got;
    }
    net->at_hand = 0;
    int os_error = got < 0 ? errno : 0;
    if (os_error == EAGAIN || os_error == EWOULDBLOCK) {
        return 0;
    }
    if (os_error == 0) {
        /* C11: an EOF after an error that a send was told is that error. EPIPE is left only where
         * there are no resets; there it is a mere close. */
        os_error = net->write_error == EPIPE ? 0 : net->write_error;
    }
    const bool is_reset = os_error == ECONNRESET || os_error == EPIPE;
    net->input_over = true;
    ew_conn_input_end(net->conn,
        os_error == 0 ? EW_END_EOF
        : is_reset    ? EW_END_RESET
                      : EW_END_ERROR,
        os_error, unused);
    return 0;
}

/* make_room: an incomplete record moves to the front. False: no memory. */
static bool make_room(ew_net_input *in)
{
    if (!in->bytes) {
        in->bytes = malloc(EW_NET_INPUT_CAP);
        in->start = in->end = in->dirty = 0;
        return in->bytes != NULL;
    }
    if (in->start > 0) {
        in->end -= in->start;
        memmove(in->bytes, &in->bytes[in->start], in->end);
        in->start = 0;
    }
    return in->end < EW_NET_INPUT_CAP;
}

/* count_drained: C16's limit in bytes counts from where either direction is over for good. Reached
 * before the verdict (DISCARD), it is told to the engine, which must not wait for END any longer.
 */
static void count_drained(ew_net *net, size_t len)
{
    if (ew_conn_transport(net->conn) != EW_TRANSPORT_FIN && !is_for_nobody(net)) {
        return;
    }
    net->drained += len;
    if (net->drained >= net->drain_len && !ew_net_has_ended(net)) {
        net->input_over = true;
        ew_conn_input_end(net->conn, EW_END_LIMIT, 0, net->in.end - net->in.start);
    }
}

/* fill: one read into the buffer; 0: nothing came. */
static size_t fill(ew_net *net)
{
    ew_net_input *in = &net->in;
    if (!make_room(in)) {
        ew_conn_input_end(net->conn, EW_END_MEMORY, 0, 0);
        return 0;
    }
    const size_t got =
        fetch(net, &in->bytes[in->end], EW_NET_INPUT_CAP - in->end, in->end - in->start);
    if (got == 0) {
        return 0;
    }
    in->end += got;
    in->dirty = in->end > in->dirty ? in->end : in->dirty;
    in->stuck = false;
    return got;
}

/* throw_away: reads what nobody wants any more (C12): the engine only counts it. */
static void throw_away(ew_net *net)
{
    uint8_t scrap[SCRAP_LEN];
    for (int i = 0; i < NUM_SCRAPS && ew_net_input_wanted(net); i++) {
        const uint64_t left = net->drain_len - net->drained;
        const size_t got = fetch(net, scrap, left < SCRAP_LEN ? (size_t)left : SCRAP_LEN, 0);
        if (got == 0) {
            return;
        }
        size_t used;
        const ew_err ignored = ew_conn_input(net->conn, scrap, got, &used);
        (void)ignored;
        count_drained(net, got);
    }
}

void ew_net_input_read(ew_net *net)
{
    ew_net_input_feed(net);
    for (int i = 0; i < NUM_FILLS && !is_for_nobody(net) && ew_net_input_wanted(net); i++) {
        const size_t got = fill(net);
        if (got == 0) {
            break;
        }
        ew_net_input_feed(net);
        count_drained(net, got);
    }
    if (is_for_nobody(net)) {
        throw_away(net);
    }
}

void ew_net_input_drop(ew_net *net)
{
    ew_net_input *in = &net->in;
    if (in->bytes) {
        explicit_bzero(in->bytes, in->dirty);
        free(in->bytes);
    }
    *in = (ew_net_input){0};
}

void ew_net_input_release(ew_net *net)
{
    const unsigned levels = ew_conn_levels(net->conn);
    const bool is_over = (levels & EW_ENDED) != 0 && !ew_net_is_detachable(net);
    const bool is_idle = (levels & EW_WANT_INPUT) != 0 && net->in.start == net->in.end;
    if (is_over || is_idle) {
        ew_net_input_drop(net);
    }
}
