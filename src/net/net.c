/* SPDX-License-Identifier: Apache-2.0 */
/* The object: made, asked and freed. */
#include <stdlib.h>

#include "net/internal.h"

void ew_net_set_time(ew_net *net, int64_t now)
{
    if (now > net->now) {
        net->now = now;
    }
    ew_conn_set_time(net->conn, net->now);
}

bool ew_net_is_detachable(const ew_net *net)
{
    return net->detach && ew_conn_detach(net->conn) == EW_OK;
}

void ew_net_keep_socket(ew_net *net)
{
    if (!net->detach) {
        return;
    }
    net->detach = false;
    const ew_err mode = ew_conn_detach_mode(net->conn, false);
    (void)mode; /* off is never refused */
    ew_net_input_give(net);
}

bool ew_net_has_ended(const ew_net *net)
{
    return (ew_conn_levels(net->conn) & EW_ENDED) != 0;
}

bool ew_net_is_suspended(const ew_net *net)
{
    return (ew_conn_levels(net->conn) & EW_SUSPENDED) != 0;
}

bool ew_net_has_output(const ew_net *net)
{
    return net->fd >= 0 && !net->output_over && (ew_conn_levels(net->conn) & EW_HAVE_OUTPUT) != 0;
}

/* set_up_socket: EW_ERR_OS leaves it as it was found. */
static ew_err set_up_socket(ew_net *net, const ew_net_options *options)
{
    if (!ew_net_socket_set_blocking(net->fd, false, &net->was_blocking)) {
        return EW_ERR_OS;
    }
    net->is_tcp = ew_net_socket_is_tcp(net->fd);
    if (options->reset_on_death && net->is_tcp) {
        net->lingers = ew_net_socket_linger(net->fd, true);
        if (!net->lingers) {
            (void)ew_net_socket_set_blocking(net->fd, net->was_blocking, NULL);
            return EW_ERR_OS;
        }
    }
    return EW_OK;
}

ew_err ew_net_new(ew_conn *conn, int fd, const ew_net_options *options, ew_net **out)
{
    static const ew_net_options defaults = EW_NET_OPTIONS;
    if (!options) {
        options = &defaults;
    }
    if (!conn || fd < 0 || !out || options->drain_ms < EW_NO_LIMIT) {
        return EW_ERR_ARGUMENT;
    }
    if (options->detach) {
        const ew_err err = ew_conn_detach_mode(conn, true);
        if (err != EW_OK) {
            return err;
        }
    }
    ew_net *net = calloc(1, sizeof *net);
    if (!net) {
        return EW_ERR_MEMORY;
    }
    *net = (ew_net){.conn = conn,
        .fd = fd,
        .fin_on_half_close = options->fin_on_half_close,
        .detach = options->detach,
        .drain_ms = options->drain_ms,
        .drain_len = options->drain_len,
        .group = options->group,
        .stop = options->stop,
        .now = ew_net_now(),
        .drain_deadline = EW_NEVER};
    const ew_err err = set_up_socket(net, options);
    if (err != EW_OK) {
        free(net);
        return err;
    }
    *out = net;
    return EW_OK;
}

void ew_net_free(ew_net *net)
{
    if (!net) {
        return;
    }
    ew_net_end_drop(net);
    ew_net_input_drop(net);
    ew_conn_free(net->conn);
    free(net);
}

/* What the application does to it next, it does now: a limit that begins with it (C16) must not run from the driver's last step,
 * which can be long ago. */
ew_conn *ew_net_conn(ew_net *net)
{
    ew_net_set_time(net, ew_net_now());
    return net->conn;
}

int ew_net_fd(const ew_net *net)
{
    return net->fd;
}
