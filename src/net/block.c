/* SPDX-License-Identifier: Apache-2.0 */
/* The calls that block: the event loop's, and poll. */
#include <poll.h>

#include "net/internal.h"

bool ew_net_wait(ew_net *net)
{
    const int64_t deadline = ew_net_deadline(net);
    /* Where nothing is wanted of the socket it is left out: a hang-up shows without being asked
     * for, and would not let poll wait. */
    struct pollfd wanted = {.fd = net->fd, .events = ew_net_events(net)};
    const bool watch = wanted.events != 0;
    if (!watch && deadline == EW_NEVER) {
        return false;
    }
    const ew_net_stop *stop = net->has_stopped ? NULL : net->stop;
    (void)ew_net_poll(&wanted, watch, stop, ew_net_poll_timeout(ew_net_now(), deadline));
    (void)ew_net_step(net, wanted.revents, ew_net_now());
    return true;
}

/* wait_to_send: the same for output alone: what the application sends may lie in the input buffer
 * that was lent to it. */
static bool wait_to_send(ew_net *net)
{
    const int64_t deadline = ew_conn_deadline(net->conn);
    struct pollfd wanted = {.fd = net->fd, .events = POLLOUT};
    if (!ew_net_has_output(net)) {
        return false;
    }
    const ew_net_stop *stop = net->has_stopped ? NULL : net->stop;
    (void)ew_net_poll(&wanted, true, stop, ew_net_poll_timeout(ew_net_now(), deadline));
    if (wanted.revents != 0) {
        net->blocked = false;
    }
    ew_net_set_time(net, ew_net_now());
    ew_net_stop_advance(net);
    ew_net_output_flush(net);
    ew_net_pass_limits(net);
    return true;
}

/* run_out: until nothing is left to do, or a stop is said where that counts. A handshake that waits
 * for the application will not be resumed any more. */
static void run_out(ew_net *net, bool until_stop)
{
    while (net->fd >= 0) {
        if (until_stop && net->has_stopped) {
            return;
        }
        if (ew_net_is_suspended(net)) {
            const ew_err ignored = ew_net_end(net, EW_REST_ABANDON);
            (void)ignored;
        }
        if (!ew_net_wait(net)) {
            break;
        }
    }
    ew_net_end_drop(net);
}

/* error_of: what made it impossible to go on. */
static ew_err error_of(const ew_net *net)
{
    ew_outcome outcome;
    const ew_err err = ew_conn_outcome(net->conn, &outcome, sizeof outcome);
    if (err != EW_OK) {
        return err;
    }
    return outcome.error != EW_OK ? outcome.error : EW_ERR_ENDED;
}

static bool has_early_data(const ew_net *net)
{
    return ew_conn_is_server(net->conn) && ew_conn_early(net->conn) == EW_EARLY_ACCEPTED &&
           (ew_conn_levels(net->conn) & EW_CAN_READ) != 0;
}

ew_err ew_net_handshake(ew_net *net)
{
    /* Called again after EW_ERR_SUSPEND: the application is asked again. An error shows below. */
    const ew_err ignored = ew_conn_resume(net->conn);
    (void)ignored;
    (void)ew_net_step(net, 0, ew_net_now());
    while (!ew_conn_handshake_complete(net->conn)) {
        if (ew_net_has_ended(net) || net->has_stopped) {
            /* The alert that says why is still to be sent, and not to be lost by a reset; once a
             * stop was said, by ew_net_close. */
            ew_net_keep_socket(net);
            run_out(net, true);
            return error_of(net);
        }
        if (ew_net_is_suspended(net) && !ew_net_has_output(net)) {
            return EW_ERR_SUSPEND;
        }
        if (has_early_data(net)) {
            return EW_OK; /* nothing more comes in before it is read */
        }
        if (!ew_net_wait(net)) {
            return EW_ERR_STATE;
        }
    }
    return EW_OK;
}

ew_read ew_net_recv(ew_net *net, const uint8_t **out, size_t *out_len)
{
    for (;;) {
        const ew_read result = ew_net_read(net, out, out_len);
        if (result == EW_READ_DATA) {
            return result;
        }
        if (result != EW_READ_WAIT) {
            /* The answer to END, or an alert, leaves with the news: the application may not call again for long. */
            ew_net_output_flush(net);
            ew_net_end_advance(net);
            return result;
        }
        if (ew_net_is_suspended(net) && !ew_net_has_output(net)) {
            return result;
        }
        if (!ew_net_wait(net)) {
            return EW_READ_FAILED;
        }
    }
}

/* is_handed_over: the socket has all that was accepted. Before the handshake is complete it may
 * wait for that in the engine; after it nothing waits but as output (early data that was given up
 * counts as unsent for ever, and is no part of what is to be sent). */
static bool is_handed_over(const ew_net *net)
{
    ew_outcome outcome;
    size_t taken;
    if (ew_net_has_output(net) || ew_conn_outcome(net->conn, &outcome, sizeof outcome) != EW_OK) {
        return false;
    }
    return outcome.unsent == 0 || (ew_conn_handshake_complete(net->conn) &&
                                      ew_conn_write(net->conn, "", 0, &taken) == EW_OK);
}

/* may_leave: what was accepted may still leave; a stop does not let us wait for it. */
static bool may_leave(const ew_net *net)
{
    if (net->has_stopped) {
        return false;
    }
    return ew_net_has_output(net) ||
           !(net->output_over || ew_net_has_ended(net) || ew_conn_handshake_complete(net->conn));
}

/* refusal: why nothing more is accepted. */
static ew_err refusal(const ew_net *net)
{
    size_t taken;
    const ew_err err = ew_conn_write(net->conn, "", 0, &taken);
    return err != EW_OK ? err : EW_ERR_CLOSED;
}

ew_err ew_net_send(ew_net *net, const void *data, size_t len)
{
    const uint8_t *bytes = data;
    size_t done = 0;
    ew_net_set_time(net, ew_net_now());
    for (;;) {
        size_t taken = 0;
        if (done < len) {
            const ew_err err = ew_net_write(net, &bytes[done], len - done, &taken);
            if (err != EW_OK) {
                return err;
            }
            done += taken;
        }
        if (done == len && is_handed_over(net)) {
            /* who only sends has no other turn; in the handshake one must look at the socket first */
            if (len > 0 && ew_conn_handshake_complete(net->conn)) {
                ew_net_pass_limits(net);
            }
            return EW_OK;
        }
        if (done == len && !may_leave(net)) {
            return refusal(net);
        }
        if (taken > 0 && done < len && !ew_net_has_output(net)) {
            continue; /* why it did not take all, the next try says */
        }
        if (ew_net_is_suspended(net) && !ew_net_has_output(net)) {
            return EW_ERR_SUSPEND;
        }
        if (!(net->is_lent ? wait_to_send(net) : ew_net_wait(net))) {
            return EW_ERR_STATE;
        }
    }
}

ew_err ew_net_close(ew_net *net, ew_rest rest, ew_outcome *out_outcome)
{
    /* Nobody will read what DELIVER would deliver; nor will the socket go on in plaintext. */
    const ew_err err = ew_net_end(net, rest == EW_REST_ABANDON ? EW_REST_ABANDON : EW_REST_DISCARD);
    ew_net_keep_socket(net);
    run_out(net, false);
    if (!out_outcome) {
        return err;
    }
    const ew_err unknown = ew_conn_outcome(net->conn, out_outcome, sizeof *out_outcome);
    return err != EW_OK ? err : unknown;
}
