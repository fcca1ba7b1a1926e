/* SPDX-License-Identifier: Apache-2.0 */
/* The event loop's calls. */
#include <poll.h>

#include "net/internal.h"

static ew_net_state state_of(const ew_net *net)
{
    if (net->fd < 0 || ew_net_is_detachable(net)) {
        return EW_NET_DONE;
    }
    return ew_net_has_ended(net) ? EW_NET_DRAINING : EW_NET_OPEN;
}

short ew_net_events(const ew_net *net)
{
    int events = 0;
    if (ew_net_input_wanted(net)) {
        events |= POLLIN;
    }
    if (ew_net_has_output(net)) {
        events |= POLLOUT;
    }
    return (short)events;
}

/* next_limit: the engine's, or the drain's. */
static int64_t next_limit(const ew_net *net)
{
    const int64_t engine = ew_conn_deadline(net->conn);
    return net->phase == EW_NET_PHASE_DRAIN && net->drain_deadline < engine ? net->drain_deadline : engine;
}

int64_t ew_net_deadline(const ew_net *net)
{
    if (net->fd < 0) {
        return EW_NEVER;
    }
    /* output that the socket has not refused: made since the last step, by a call on the engine or a limit */
    const bool output_is_due = ew_net_has_output(net) && !net->blocked && !net->output_over;
    if (ew_net_stop_is_due(net) || ew_net_input_is_due(net) || ew_net_end_is_due(net) || output_is_due) {
        return net->now;
    }
    return next_limit(net);
}

/* recv and send say what is wrong. */
static const short wrong = POLLHUP | POLLERR | POLLNVAL;

/* look: what poll has said, and, where a limit has come due since somebody looked, what it would say now. */
static short look(ew_net *net, short revents)
{
    const int64_t limit = next_limit(net);
    const bool is_due = limit > net->looked_at && limit <= net->now;
    if (is_due) {
        net->at_hand = ew_net_socket_at_hand(net->fd) + 1; /* an end may lie behind them */
        revents |= POLLOUT;
    }
    if (net->at_hand > 0) {
        revents |= POLLIN;
    }
    if ((revents & (POLLIN | wrong)) != 0 || !ew_net_input_wanted(net)) {
        net->looked_at = net->now;
    }
    return revents;
}

static bool has_unread(const ew_net *net)
{
    return (ew_conn_levels(net->conn) & EW_CAN_READ) != 0;
}

/* limits_wait: what lay in the socket goes first, as far as the engine takes it. What the application has to take before that it
 * is told of in one turn; what it leaves unread then holds no limit up. */
static bool limits_wait(const ew_net *net, bool had_unread)
{
    return net->at_hand > 0 && (ew_net_input_wanted(net) || (!had_unread && has_unread(net)));
}

ew_net_state ew_net_step(ew_net *net, short revents, int64_t now)
{
    net->is_lent = false;
    ew_net_set_time(net, now);
    if (net->fd < 0) {
        return EW_NET_DONE;
    }
    revents = look(net, revents);
    const bool had_unread = has_unread(net);
    ew_net_stop_advance(net);
    if ((revents & (POLLOUT | wrong)) != 0) {
        net->blocked = false;
    }
    ew_net_output_flush(net);
    if ((revents & (POLLIN | wrong)) != 0) {
        ew_net_input_read(net);
    } else {
        ew_net_input_feed(net);
    }
    ew_net_output_flush(net);
    if (!limits_wait(net, had_unread)) {
        net->at_hand = 0;
        ew_net_pass_limits(net);
    }
    ew_net_input_release(net);
    ew_net_end_advance(net);
    return state_of(net);
}

ew_read ew_net_read(ew_net *net, const uint8_t **out, size_t *out_len)
{
    ew_net_set_time(net, ew_net_now());
    ew_net_input_feed(net);
    const ew_read result = ew_conn_read(net->conn, out, out_len);
    net->is_lent = result == EW_READ_DATA;
    if (result != EW_READ_DATA && net->in.start == net->in.end) {
        ew_net_input_drop(net);
    }
    return result;
}

ew_err ew_net_write(ew_net *net, const void *data, size_t len, size_t *out_taken)
{
    if (!out_taken || (!data && len > 0)) {
        return EW_ERR_ARGUMENT;
    }
    const uint8_t *bytes = data;
    size_t taken;
    *out_taken = 0;
    ew_net_set_time(net, ew_net_now());
    do {
        const ew_err err = ew_conn_write(net->conn, &bytes[*out_taken], len - *out_taken, &taken);
        ew_net_output_flush(net); /* refused, too: an end of ours may be the reason */
        if (err != EW_OK) {
            /* What was taken before counts; the error is sticky and comes again. */
            return *out_taken > 0 ? EW_OK : err;
        }
        *out_taken += taken;
    } while (*out_taken < len && taken > 0);
    return EW_OK;
}

ew_err ew_net_end(ew_net *net, ew_rest rest)
{
    ew_net_set_time(net, ew_net_now());
    const ew_err err = ew_conn_close(net->conn, rest);
    ew_net_output_flush(net); /* before a stop that was said meanwhile, or a limit of zero */
    (void)ew_net_step(net, 0, net->now);
    return err;
}
