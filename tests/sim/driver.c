/* SPDX-License-Identifier: Apache-2.0 */
/* The socket driver's part, on the simulated transport, step by step as src/net has it. */
#include <errno.h>
#include <string.h>

#include "sim.h"

ew_outcome sim_outcome(const sim_side *d)
{
    ew_outcome o;

    if (!d->conn) {
        return d->verdict;
    }
    if (ew_conn_outcome(d->conn, &o, sizeof o) != EW_OK) {
        sim_blame(d->sim, "no outcome");
    }
    sim_lie_about(d->sim->lie, &o);
    return o;
}

static unsigned levels(const sim_side *d)
{
    return ew_conn_levels(d->conn);
}

static bool has_ended(const sim_side *d)
{
    return (levels(d) & EW_ENDED) != 0;
}

/* same: C17: but for what the header names, an outcome with a verdict is final. */
static bool same(const ew_outcome *a, const ew_outcome *b)
{
    return a->verdict == b->verdict && a->cause == b->cause && a->ended_by == b->ended_by &&
           a->error == b->error && a->handshake_complete == b->handshake_complete &&
           a->authenticated == b->authenticated && a->mid_record == b->mid_record &&
           a->alert_sent == b->alert_sent && a->alert_received == b->alert_received &&
           a->close_notify_sent == b->close_notify_sent &&
           a->close_notify_received == b->close_notify_received && a->os_error == b->os_error &&
           a->received == b->received && a->sent == b->sent && a->unsent == b->unsent &&
           a->discarded == b->discarded && a->version == b->version;
    /* delivery and unacked may still become known */
}

/* note_end: C5: what is sealed and what is accepted as END comes. */
static void note_end(sim_side *d, const ew_outcome *o)
{
    const uint8_t *out;

    if (d->heard_12 || o->version != EW_TLS_1_2 || !o->handshake_complete ||
        !o->close_notify_received) {
        return;
    }
    d->heard_12 = true;
    d->written_at_end = d->written;
    d->sealed_at_end = d->sim->net.lane[d->id].put + ew_conn_output(d->conn, &out);
}

void sim_watch(sim_side *d)
{
    const ew_outcome o = sim_outcome(d);

    note_end(d, &o);
    if (d->by_default && o.handshake_complete && o.version == EW_TLS_1_2 &&
        d->rest < EW_REST_DISCARD) {
        d->rest = EW_REST_DISCARD; /* C8 */
    }
    if (has_ended(d) != (o.verdict != EW_VERDICT_NONE)) {
        sim_blame(d->sim, "EW_ENDED and the verdict disagree");
    }
    sim_witness_look(d, &o);
    if (d->has_verdict && !same(&d->verdict, &o)) {
        sim_blame(d->sim, "the outcome changed after the verdict (C17)");
    }
    if (!d->has_verdict && o.verdict != EW_VERDICT_NONE) {
        d->has_verdict = true;
        d->verdict = o;
        sim_note(d->sim, d->id, ew_verdict_name(o.verdict), o.cause, o.ended_by);
    }
    if (o.received != d->delivered) {
        sim_blame(d->sim, "received is not what was read");
    }
    if (o.sent + o.unsent != d->written) {
        sim_blame(d->sim, "accepted is not sent + unsent (C12)");
    }
}

void sim_driver_start(sim_side *d)
{
    d->start = d->end = 0;
    d->phase = SIM_OPEN;
    sim_witness_start(d);
    d->drain_deadline = EW_NEVER;
    d->lingers = d->plan->reset_on_death;
    if (d->plan->detach && ew_conn_detach_mode(d->conn, true) != EW_OK) {
        sim_blame(d->sim, "no detach mode at the start");
    }
}

static bool is_active(const sim_side *d)
{
    return d->conn && d->phase <= SIM_DRAIN;
}

static bool is_detachable(const sim_side *d)
{
    return d->plan->detach && ew_conn_detach(d->conn) == EW_OK;
}

bool sim_driver_done(const sim_side *d)
{
    return d->phase == SIM_CLOSED || d->phase == SIM_RESET || d->phase == SIM_GONE;
}

void sim_driver_tick(sim_side *d)
{
    if (!d->conn) {
        return;
    }
    if (sim_witness_tick(d)) {
        d->limit_passed = true;
        sim_note(d->sim, d->id, "a limit passes", 0, 0);
    }
    ew_conn_tick(d->conn, d->sim->now + (d->sim->lie == SIM_LIE_EARLY ? 3 : 0));
    sim_watch(d);
}

/* ---- output ---- */

/* expect_end: C4: SO_LINGER 0 is cleared before anything of an end leaves. */
static void expect_end(sim_side *d)
{
    size_t taken;

    if (d->lingers && ew_conn_write(d->conn, "", 0, &taken) != EW_OK) {
        d->lingers = false;
    }
}

static bool has_output(const sim_side *d)
{
    return !d->output_over && (levels(d) & EW_HAVE_OUTPUT) != 0;
}

/* tell: the engine learns what left, record by record where the plan says so. */
static void tell(sim_side *d, size_t from, size_t len)
{
    sim_ledger *l = &d->sim->ledger[d->id];
    const uint8_t *bytes = &d->sim->net.lane[d->id].bytes[from];
    size_t told = 0, at = 0;

    while (at < len) {
        at += sim_ledger_next(l, &bytes[at], len - at);
        if (!d->sim->plan.by_record && at < len) {
            continue;
        }
        if (ew_conn_output_done(d->conn, at - told) != EW_OK && sim_outcome(d).error == EW_OK) {
            sim_blame(d->sim, "what was sent is refused");
        }
        told = at;
        sim_ledger_note(l, from + at, sim_outcome(d).sent);
    }
}

/* ask_kernel: what the peer's system has not acknowledged, as SIOCOUTQ tells it. */
static void ask_kernel(sim_side *d)
{
    const tcp_lane *l = &d->sim->net.lane[d->id];

    if (d->sim->plan.asks_kernel) {
        ew_conn_note_unacked(d->conn, l->put - l->arrived);
        if ((sim_outcome(d).delivery & EW_DELIVERY_ACKED) != 0 && l->arrived < l->put) {
            sim_blame(d->sim, "acknowledged, and it is still under way");
        }
    }
}

static void output_failed(sim_side *d, int os_error)
{
    if (os_error == EPIPE) {
        os_error = ECONNRESET; /* C11: a reset behind the peer's FIN */
    }
    d->output_over = true;
    d->write_error = os_error;
    sim_note(d->sim, d->id, "sending fails", (uint64_t)os_error, 0);
    sim_witness_cannot_send(d);
    ew_conn_output_end(d->conn, os_error);
    sim_watch(d);
}

bool sim_driver_send(sim_side *d)
{
    const uint8_t *out;

    if (!is_active(d) || d->output_over) {
        return false;
    }
    expect_end(d);
    const size_t len = ew_conn_output(d->conn, &out);
    if ((len > 0) != ((levels(d) & EW_HAVE_OUTPUT) != 0)) {
        sim_blame(d->sim, "EW_HAVE_OUTPUT was wrong");
    }
    if (len == 0) {
        return false;
    }
    const size_t from = d->sim->net.lane[d->id].put;
    const long sent = tcp_send(&d->sim->net, d->id, out, len);
    if (sent < 0) {
        output_failed(d, (int)-sent);
        return true;
    }
    if (sent > 0) {
        sim_note(d->sim, d->id, "sends", (uint64_t)sent, len);
        tell(d, from, (size_t)sent);
        sim_witness_sent(d);
        ask_kernel(d);
        sim_watch(d);
        if (ew_conn_output(d->conn, &out) == 0 && d->asked_close) {
            tcp_said_last(&d->sim->net, d->id);
        }
    }
    return sent > 0;
}

/* ---- input ---- */

bool sim_driver_feed(sim_side *d)
{
    bool fed = false;

    while (is_active(d) && d->start < d->end && !d->stuck && (levels(d) & EW_WANT_INPUT) != 0) {
        size_t used = 0;
        const uint64_t quits = (uint64_t)d->abandoned + d->aborted;
        const size_t before = d->consumed;
        const ew_err err = ew_conn_input(d->conn, &d->in[d->start], d->end - d->start, &used);
        if (used > d->end - d->start) {
            sim_blame(d->sim, "more was used than given");
            used = d->end - d->start;
        }
        d->start += used;
        d->consumed += used;
        if (quits == (uint64_t)d->abandoned + d->aborted) {
            d->consumed_low = d->consumed;
        } else {
            d->consumed_low = before; /* a callback ended it in the middle */
        }
        d->stuck = err != EW_OK || used == 0;
        sim_note(d->sim, d->id, "takes", used, d->end - d->start);
        sim_watch(d);
        fed = fed || used > 0;
    }
    return fed;
}

/* input_ended: what a receive that brought nothing means. */
static void input_ended(sim_side *d, int os_error, size_t unused)
{
    if (os_error == 0) {
        os_error = d->write_error; /* C11 */
    }
    const ew_input_end how = os_error == 0            ? EW_END_EOF
                             : os_error == ECONNRESET ? EW_END_RESET
                                                      : EW_END_ERROR;
    d->input_over = true;
    if (!d->cut_told && !d->has_verdict) {
        d->cut_told = true;
        d->cut_how = how;
    }
    sim_note(d->sim, d->id, "its input ends", (uint64_t)how, unused);
    sim_witness_cut(d, how, unused);
    ew_conn_input_end(d->conn, how, os_error, unused);
    sim_watch(d);
}

/* is_for_nobody: what comes is thrown away (C12): behind the verdict, and while our last word waits for a
 * peer that may be blocked in a write of its own. */
static bool is_for_nobody(const sim_side *d)
{
    const unsigned both = EW_INPUT_OVER | EW_HAVE_OUTPUT;

    return has_ended(d) || (levels(d) & both) == both;
}

/* count_drained: C16's limit in bytes. */
static void count_drained(sim_side *d, size_t len)
{
    if (ew_conn_transport(d->conn) != EW_TRANSPORT_FIN && !is_for_nobody(d)) {
        return;
    }
    d->drained += len;
    if (d->drained >= d->plan->drain_len) {
        d->drain_passed = true;
        if (!is_for_nobody(d)) {
            d->input_over = true;
            d->limit_passed = true;
            sim_note(d->sim, d->id, "the limit of bytes passes", 0, 0);
            sim_witness_cut(d, EW_END_LIMIT, d->end - d->start);
            ew_conn_input_end(d->conn, EW_END_LIMIT, 0, d->end - d->start);
            sim_watch(d);
        }
    }
}

static bool is_wanted(const sim_side *d)
{
    if (!is_active(d) || d->input_over || is_detachable(d)) {
        return false;
    }
    if (is_for_nobody(d)) {
        return d->drained < d->plan->drain_len;
    }
    return (levels(d) & EW_WANT_INPUT) != 0 && (d->start == d->end || d->stuck);
}

static bool throw_away(sim_side *d)
{
    uint8_t scrap[4096];
    const uint64_t left = d->plan->drain_len - d->drained;
    size_t used = 0;
    const long got =
        tcp_receive(&d->sim->net, d->id, scrap, left < sizeof scrap ? (size_t)left : sizeof scrap);

    if (got == -EAGAIN) {
        return false;
    }
    if (got <= 0) {
        input_ended(d, (int)-got, 0);
        return true;
    }
    sim_note(d->sim, d->id, "throws away", (uint64_t)got, 0);
    const ew_err ignored = ew_conn_input(d->conn, scrap, (size_t)got, &used);
    (void)ignored;
    sim_watch(d);
    count_drained(d, (size_t)got);
    return true;
}

bool sim_driver_receive(sim_side *d)
{
    if (!is_active(d)) {
        return false;
    }
    const bool fed = sim_driver_feed(d);
    if (!is_wanted(d) || !tcp_readable(&d->sim->net, d->id)) {
        return fed;
    }
    if (is_for_nobody(d)) {
        return throw_away(d);
    }
    if (d->start > 0) {
        d->end -= d->start;
        memmove(d->in, &d->in[d->start], d->end);
        d->start = 0;
    }
    if (d->end == d->plan->in_cap) {
        sim_blame(d->sim, "a buffer of EW_RECORD_BUFFER bytes did not suffice");
        return false;
    }
    const long got = tcp_receive(&d->sim->net, d->id, &d->in[d->end], d->plan->in_cap - d->end);
    if (got == -EAGAIN) {
        return fed;
    }
    if (got <= 0) {
        input_ended(d, (int)-got, d->end);
        return true;
    }
    sim_note(d->sim, d->id, "receives", (uint64_t)got, 0);
    ask_kernel(d);
    d->end += (size_t)got;
    d->stuck = false;
    (void)sim_driver_feed(d);
    count_drained(d, (size_t)got);
    return true;
}

/* ---- the transport's end (C4, C12, C16) ---- */

static bool has_said_goodbye(const sim_side *d)
{
    const ew_outcome o = sim_outcome(d);

    return o.close_notify_sent || o.alert_received >= 0 ||
           (o.alert_sent >= 0 && (levels(d) & EW_HAVE_OUTPUT) == 0);
}

static ew_transport due_end(const sim_side *d)
{
    const ew_transport due = ew_conn_transport(d->conn);

    if (due != EW_TRANSPORT_KEEP) {
        return due;
    }
    if (has_ended(d) && !has_output(d)) {
        return has_said_goodbye(d) ? EW_TRANSPORT_FIN : EW_TRANSPORT_RESET;
    }
    if (d->plan->fin_on_half_close && !d->plan->detach && has_said_goodbye(d)) {
        return EW_TRANSPORT_FIN;
    }
    return EW_TRANSPORT_KEEP;
}

static void close_transport(sim_side *d, bool reset)
{
    tcp_close(&d->sim->net, d->id, reset);
    d->phase = reset ? SIM_RESET : SIM_CLOSED;
    sim_note(d->sim, d->id, reset ? "resets" : "closes", d->drain_passed, 0);
}

static bool end_open(sim_side *d)
{
    if (is_detachable(d)) {
        d->phase = SIM_DETACHED;
        d->detached = true;
        d->plain_deadline = d->sim->now + 5000;
        sim_note(d->sim, d->id, "detaches", d->end - d->start, 0);
        return true;
    }
    switch (due_end(d)) {
    case EW_TRANSPORT_KEEP:
        return false;
    case EW_TRANSPORT_RESET:
        close_transport(d, true);
        return true;
    case EW_TRANSPORT_FIN:
        break;
    }
    if (has_output(d)) {
        return false;
    }
    if (!has_said_goodbye(d)) {
        sim_blame(d->sim, "a bare FIN (C4)");
    }
    d->output_over = true;
    d->lingers = false;
    d->phase = SIM_FIN;
    tcp_shutdown(&d->sim->net, d->id);
    sim_note(d->sim, d->id, "FIN", 0, 0);
    return true;
}

static int64_t after(int64_t now, int64_t ms)
{
    return ms == EW_NO_LIMIT ? EW_NEVER : now + ms;
}

static bool end_drain(sim_side *d)
{
    if (d->sim->now >= d->drain_deadline && !d->input_over) {
        d->drain_passed = true;
    }
    if (!d->input_over && !d->drain_passed) {
        return false;
    }
    close_transport(d, false);
    return true;
}

bool sim_driver_end(sim_side *d)
{
    if (!is_active(d)) {
        return false;
    }
    switch (d->phase) {
    case SIM_OPEN:
        return end_open(d);
    case SIM_FIN:
        if (!has_ended(d)) {
            return false;
        }
        d->phase = SIM_DRAIN;
        d->drain_deadline = after(d->sim->now, d->plan->drain_ms);
        return true;
    case SIM_DRAIN:
        return end_drain(d);
    case SIM_CLOSED:
    case SIM_RESET:
    case SIM_DETACHED:
    case SIM_GONE:
        break;
    }
    return false;
}

int64_t sim_driver_deadline(const sim_side *d)
{
    if (d->phase == SIM_DETACHED) {
        return d->plain_deadline;
    }
    if (!is_active(d)) {
        return EW_NEVER;
    }
    const int64_t engine = ew_conn_deadline(d->conn);
    return d->phase == SIM_DRAIN && d->drain_deadline < engine ? d->drain_deadline : engine;
}

/* ---- gone before the end ---- */

static void be_gone(sim_side *d, bool reset)
{
    if (!sim_driver_done(d)) {
        tcp_close(&d->sim->net, d->id, reset);
    }
    d->verdict = sim_outcome(d);
    ew_conn_free(d->conn);
    d->conn = NULL;
    d->phase = SIM_GONE;
}

void sim_driver_drop(sim_side *d)
{
    be_gone(d, d->phase == SIM_OPEN && !has_said_goodbye(d));
}

void sim_driver_kill(sim_side *d)
{
    be_gone(d, d->lingers);
}
