/* SPDX-License-Identifier: Apache-2.0 */
/* Giving the socket back after TLS (C10). */
#include <stdlib.h>
#include <string.h>

#include "net/internal.h"

static bool has_seen_end(const ew_net *net)
{
    ew_outcome outcome;
    return ew_conn_outcome(net->conn, &outcome, sizeof outcome) == EW_OK &&
           outcome.close_notify_received;
}

/* await_end: until END came and ours is handed over. What the application has not read stands in
 * the way: it would be lost. */
static ew_err await_end(ew_net *net)
{
    while (!ew_net_is_detachable(net)) {
        const unsigned levels = ew_conn_levels(net->conn);
        const bool is_unread = (levels & EW_CAN_READ) != 0 && !has_seen_end(net);
        if (net->fd < 0 || (levels & EW_ENDED) != 0 || is_unread || !ew_net_wait(net)) {
            return EW_ERR_STATE;
        }
    }
    return EW_OK;
}

/* copy_left: what was read past END, for the caller. */
static ew_err copy_left(const ew_net_input *in, uint8_t **out_left, size_t *out_len)
{
    *out_left = NULL;
    *out_len = in->end - in->start;
    if (*out_len == 0) {
        return EW_OK;
    }
    *out_left = malloc(*out_len);
    if (!*out_left) {
        *out_len = 0;
        return EW_ERR_MEMORY;
    }
    memcpy(*out_left, &in->bytes[in->start], *out_len);
    return EW_OK;
}

ew_err ew_net_detach(ew_net *net, int *out_fd, uint8_t **out_left, size_t *out_left_len)
{
    if (!out_fd || !out_left || !out_left_len) {
        return EW_ERR_ARGUMENT;
    }
    if (!net->detach || net->fd < 0) {
        return EW_ERR_STATE;
    }
    ew_err err = ew_net_end(net, EW_REST_DELIVER);
    if (err == EW_OK) {
        err = await_end(net);
    }
    if (err == EW_OK) {
        err = copy_left(&net->in, out_left, out_left_len);
    }
    if (err != EW_OK) {
        return err;
    }
    uint64_t len;
    (void)ew_net_unacked(net, &len);
    (void)ew_net_socket_set_blocking(net->fd, net->was_blocking, NULL);
    ew_net_input_drop(net);
    *out_fd = net->fd;
    net->fd = -1;
    net->phase = EW_NET_PHASE_CLOSED;
    return EW_OK;
}
