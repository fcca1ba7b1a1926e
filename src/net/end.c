/* SPDX-License-Identifier: Apache-2.0 */
/* The end of the transport (C4, C12, C16): a small state machine. next_phase decides and changes
 * nothing; enter does to the socket what the new phase means.
 *
 *   OPEN ---> FIN ---> DRAIN ---> CLOSED
 *     `-----> RESET */
#include <sys/socket.h>
#include <unistd.h>

#include "net/internal.h"

/* has_said_goodbye: our close_notify was handed over, or a fatal alert was, or came: a FIN is no
 * bare one (C4). */
static bool has_said_goodbye(const ew_net *net)
{
    ew_outcome outcome;
    if (ew_conn_outcome(net->conn, &outcome, sizeof outcome) != EW_OK) {
        return false;
    }
    return outcome.close_notify_sent || outcome.alert_received >= 0 ||
           (outcome.alert_sent >= 0 && (ew_conn_levels(net->conn) & EW_HAVE_OUTPUT) == 0);
}

/* due_end: what the engine asks for, and what it leaves to the driver. */
static ew_transport due_end(const ew_net *net)
{
    const ew_transport due = ew_conn_transport(net->conn);
    if (due != EW_TRANSPORT_KEEP || ew_net_is_detachable(net)) {
        return due;
    }
    if (ew_net_has_ended(net) && !ew_net_has_output(net)) {
        /* Detach mode after a good end, and the caller does not want the socket any more. */
        return has_said_goodbye(net) ? EW_TRANSPORT_FIN : EW_TRANSPORT_RESET;
    }
    if (net->fin_on_half_close && !net->detach && has_said_goodbye(net)) {
        return EW_TRANSPORT_FIN;
    }
    return EW_TRANSPORT_KEEP;
}

/* has_drained: when the time is over, somebody looks, and what lies in the socket by then is still read: a close over it would be
 * a reset that eats our tail (C12). */
static bool has_drained(const ew_net *net)
{
    const bool is_late = net->looked_at >= net->drain_deadline && net->at_hand == 0;
    return net->input_over || net->drained >= net->drain_len || is_late;
}

static ew_net_phase next_phase(const ew_net *net)
{
    switch (net->phase) {
    case EW_NET_PHASE_OPEN:
        switch (due_end(net)) {
        case EW_TRANSPORT_FIN:
            return ew_net_has_output(net) ? EW_NET_PHASE_OPEN : EW_NET_PHASE_FIN;
        case EW_TRANSPORT_RESET:
            return EW_NET_PHASE_RESET;
        case EW_TRANSPORT_KEEP:
            break;
        }
        return EW_NET_PHASE_OPEN;
    case EW_NET_PHASE_FIN:
        return ew_net_has_ended(net) ? EW_NET_PHASE_DRAIN : EW_NET_PHASE_FIN;
    case EW_NET_PHASE_DRAIN:
        return has_drained(net) ? EW_NET_PHASE_CLOSED : EW_NET_PHASE_DRAIN;
    case EW_NET_PHASE_CLOSED:
    case EW_NET_PHASE_RESET:
        break;
    }
    return net->phase;
}

/* finish_sending: the FIN. That a peer's reset was faster shows when the socket is read. */
static void finish_sending(ew_net *net)
{
    net->output_over = true;
    ew_net_stop_lingering(net);
    net->has_fin = shutdown(net->fd, SHUT_WR) == 0;
}

/* begin_drain: its time counts from here; a socket too many is closed at once, as is one that has no time. */
static void begin_drain(ew_net *net)
{
    const int64_t at_once = 0; /* before any look */
    net->at_hand = 0; /* that was for another limit */
    net->in_group = ew_net_group_enter(net->group);
    net->drain_deadline =
        net->in_group && net->drain_ms != 0 ? ew_net_after(net->now, net->drain_ms) : at_once;
}

bool ew_net_unacked(ew_net *net, uint64_t *out_len)
{
    if (net->fd < 0 || !net->is_tcp || !out_len ||
        !ew_net_socket_unacked(net->fd, net->has_fin, out_len)) {
        return false;
    }
    ew_conn_note_unacked(net->conn, *out_len);
    return true;
}

static void close_socket(ew_net *net, bool reset)
{
    uint64_t len;
    (void)ew_net_unacked(net, &len); /* the last word on it: for the outcome */
    if (net->in_group) {
        ew_net_group_leave(net->group);
        net->in_group = false;
    }
    ew_net_input_drop(net);
    if (reset && net->is_tcp) {
        (void)ew_net_socket_linger(net->fd, true);
    } else {
        ew_net_stop_lingering(net);
    }
    (void)close(net->fd);
    net->fd = -1;
}

static void enter(ew_net *net, ew_net_phase phase)
{
    net->phase = phase;
    switch (phase) {
    case EW_NET_PHASE_OPEN:
        break;
    case EW_NET_PHASE_FIN:
        finish_sending(net);
        break;
    case EW_NET_PHASE_DRAIN:
        begin_drain(net);
        break;
    case EW_NET_PHASE_CLOSED:
    case EW_NET_PHASE_RESET:
        close_socket(net, phase == EW_NET_PHASE_RESET);
        break;
    }
}

bool ew_net_end_is_due(const ew_net *net)
{
    return next_phase(net) != net->phase;
}

void ew_net_end_advance(ew_net *net)
{
    while (ew_net_end_is_due(net)) {
        enter(net, next_phase(net));
    }
}

void ew_net_end_drop(ew_net *net)
{
    /* where the FIN went out already, a reset would only destroy what was handed over before it */
    bool may_close = net->phase != EW_NET_PHASE_OPEN || has_said_goodbye(net);
    if (net->fd >= 0) {
        enter(net, may_close ? EW_NET_PHASE_CLOSED : EW_NET_PHASE_RESET);
    }
}
