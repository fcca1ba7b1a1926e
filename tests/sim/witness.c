/* SPDX-License-Identifier: Apache-2.0 */
/* A second account of each end, kept from the calls that were made, when they were made, and from
 * the wire: who ended first, which limit runs until when, what the application's word on its own
 * framing is worth, whether ours has left. The engine's answers are compared with it after every
 * call. Written from docs/closing.md. */
#include <errno.h>

#include "sim.h"

enum { RECORD_ALERT = 21 };

static bool write_is_over(const sim_witness *w)
{
    return w->said || w->broken || w->dead;
}

static bool is_over(const sim_side *d)
{
    const sim_witness *w = &d->seen;

    return d->has_verdict || (w->how != SIM_HOW_OPEN && write_is_over(w) && !w->unread);
}

static void tighten(sim_witness *w, ew_rest rest)
{
    w->rest = rest > w->rest ? rest : w->rest;
    if (w->rest >= EW_REST_DISCARD) {
        w->unread = false;
    }
}

static void first_is_local(sim_witness *w)
{
    if (w->first == EW_BY_NONE) {
        w->first = EW_BY_LOCAL;
    }
}

static void decide(sim_witness *w)
{
    w->decided = w->decided || !write_is_over(w);
}

static void break_off(sim_witness *w)
{
    w->broken = w->broken || !write_is_over(w);
}

static void end_reading(sim_witness *w, sim_how how)
{
    if (w->how == SIM_HOW_OPEN) {
        w->how = how;
    }
}

/* ---- limits (C16) ---- */

static ew_limit limit_of(sim_timer timer)
{
    return timer == SIM_T_FLUSH  ? EW_LIMIT_FLUSH
           : timer == SIM_T_WAIT ? EW_LIMIT_WAIT
                                 : EW_LIMIT_DELIVER;
}

static sim_timer timer_of(const sim_side *d)
{
    const sim_witness *w = &d->seen;
    const bool is_answering = w->how == SIM_HOW_END && w->is_12 && d->is_tolerant;

    if (is_over(d)) {
        return SIM_T_NONE;
    }
    if (!write_is_over(w) && (w->decided || is_answering)) {
        return SIM_T_FLUSH;
    }
    if (w->how != SIM_HOW_OPEN || w->rest == EW_REST_DEFAULT) {
        return SIM_T_NONE;
    }
    if (w->rest == EW_REST_DELIVER) {
        return SIM_T_DELIVER;
    }
    return w->said ? SIM_T_WAIT : SIM_T_FLUSH;
}

static void note_timer(sim_side *d)
{
    const sim_timer timer = timer_of(d);

    if (timer != d->seen.timer) {
        d->seen.timer = timer;
        d->seen.since = d->sim->now;
    }
}

static int64_t after(int64_t since, int64_t ms)
{
    return ms == EW_NO_LIMIT ? EW_NEVER : since + ms;
}

static int64_t handshake_deadline(const sim_witness *w)
{
    return w->open || w->how != SIM_HOW_OPEN ? EW_NEVER
                                             : after(w->began, w->limits[EW_LIMIT_HANDSHAKE]);
}

static int64_t idle_deadline(const sim_side *d)
{
    const sim_witness *w = &d->seen;
    const bool is_writing = !w->decided && !write_is_over(w);

    if (is_over(d) || !w->open || w->rest >= EW_REST_DISCARD ||
        (!is_writing && w->how != SIM_HOW_OPEN)) {
        return EW_NEVER;
    }
    return after(w->moved_at, w->limits[EW_LIMIT_IDLE]);
}

static int64_t timer_deadline(const sim_witness *w)
{
    return w->timer == SIM_T_NONE ? EW_NEVER : after(w->since, w->limits[limit_of(w->timer)]);
}

static int64_t earlier(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static int64_t deadline(const sim_side *d)
{
    const sim_witness *w = &d->seen;

    return earlier(handshake_deadline(w), earlier(idle_deadline(d), timer_deadline(w)));
}

static void timer_passes(sim_witness *w)
{
    if (w->timer == SIM_T_FLUSH) {
        w->limited = true;
        break_off(w);
        if (w->rest >= EW_REST_DISCARD || !w->open) {
            end_reading(w, SIM_HOW_LIMIT);
        }
    } else if (w->timer == SIM_T_WAIT && w->limits[EW_LIMIT_WAIT] == 0) {
        end_reading(w, SIM_HOW_QUIT); /* C9 */
    } else {
        w->limited = true;
        end_reading(w, SIM_HOW_LIMIT);
    }
}

bool sim_witness_tick(sim_side *d)
{
    sim_witness *w = &d->seen;
    const int64_t now = d->sim->now;
    const bool passes = deadline(d) <= now;

    if (handshake_deadline(w) <= now) {
        first_is_local(w);
        w->limited = true;
        break_off(w);
        end_reading(w, SIM_HOW_LIMIT);
        note_timer(d);
    }
    if (idle_deadline(d) <= now) {
        w->limited = w->limited || w->how == SIM_HOW_OPEN;
        if (w->how != SIM_HOW_CUT) {
            first_is_local(w);
        }
        end_reading(w, SIM_HOW_LIMIT);
        tighten(w, EW_REST_DISCARD);
        decide(w);
        note_timer(d);
    }
    if (timer_deadline(w) <= now) {
        timer_passes(w);
        note_timer(d);
    }
    return passes;
}

/* ---- the application's calls ---- */

void sim_witness_close(sim_side *d, ew_rest rest)
{
    sim_witness *w = &d->seen;

    if (d->has_verdict) {
        return;
    }
    if (w->how != SIM_HOW_CUT) {
        first_is_local(w);
    }
    if (rest == EW_REST_DEFAULT) {
        w->by_default = w->by_default || !w->open;
        rest = w->open && w->is_12 ? EW_REST_DISCARD : EW_REST_DELIVER;
    }
    decide(w);
    tighten(w, rest);
    if (rest == EW_REST_ABANDON) {
        w->sealed = w->sealed || !write_is_over(w);
        end_reading(w, SIM_HOW_QUIT);
    }
}

void sim_witness_abort(sim_side *d)
{
    sim_witness *w = &d->seen;

    if (d->has_verdict) {
        return;
    }
    first_is_local(w);
    w->unread = false;
    if (w->how != SIM_HOW_ALERT && w->how != SIM_HOW_EARLY) {
        w->how = SIM_HOW_CALLER; /* the first fatal thing stays the reason */
    }
    decide(w);
    w->sealed = w->sealed || !write_is_over(w);
}

void sim_witness_complete(sim_side *d)
{
    d->seen.framed = d->seen.framed || (!d->seen.unread && d->told != EW_READ_CUT);
}

void sim_witness_wrote(sim_side *d)
{
    d->seen.framed = false; /* C19 */
    d->seen.moved_at = d->sim->now;
}

void sim_witness_took(sim_side *d)
{
    d->seen.unread = false;
}

/* ---- the transport ---- */

void sim_witness_cut(sim_side *d, ew_input_end how, size_t unused)
{
    sim_witness *w = &d->seen;

    if (d->has_verdict) {
        return;
    }
    if (w->how == SIM_HOW_OPEN) {
        w->cut = true;
        w->cut_how = how;
        w->wanted = w->rest < EW_REST_DISCARD;
        w->partial = unused > 0;
        if (how == EW_END_LIMIT) {
            w->limited = true;
            first_is_local(w);
        }
        w->how = how == EW_END_LIMIT ? SIM_HOW_LEN : SIM_HOW_CUT;
    }
    if (how == EW_END_RESET || how == EW_END_ERROR || (!w->open && !w->sealed)) {
        if (w->how != SIM_HOW_CUT && !w->broken && !write_is_over(w)) {
            w->late_cut = how; /* while our last word waited, and reading was over */
        }
        break_off(w);
    }
}

void sim_witness_cannot_send(sim_side *d)
{
    if (!d->has_verdict) {
        break_off(&d->seen);
    }
}

void sim_witness_sent(sim_side *d)
{
    sim_witness *w = &d->seen;
    const uint8_t *out;

    if (d->has_verdict || write_is_over(w) || !w->sealed || ew_conn_output(d->conn, &out) > 0) {
        return;
    }
    w->said = true;
    if (timer_of(d) == SIM_T_WAIT && w->limits[EW_LIMIT_WAIT] == 0) {
        end_reading(w, SIM_HOW_QUIT); /* C9 */
    }
}

/* ---- the wire ---- */

/* look_ahead: the ledger as it will be when all that waits has left. */
static sim_ledger look_ahead(const sim_side *d)
{
    sim_ledger l = d->sim->ledger[d->id];
    const uint8_t *out;
    const size_t len = ew_conn_output(d->conn, &out);

    for (size_t at = 0; at < len;) {
        at += sim_ledger_next(&l, &out[at], len - at);
    }
    return l;
}

/* note_sealed: whether ours is sealed by now: in 1.2 it can be seen. What was not sealed before it
 * is dropped where a key is at its limit, which ends our direction. */
static void note_sealed(sim_side *d)
{
    sim_witness *w = &d->seen;
    const bool may_be = w->decided || sim_has_key_limit(d->sim->plan.flavour[d->id]);

    if (!w->open || !may_be || w->sealed || write_is_over(w)) {
        return;
    }
    if (!w->is_12) {
        w->sealed = w->decided;
        return;
    }
    if (look_ahead(d).last_type != RECORD_ALERT) {
        return;
    }
    w->sealed = true;
    if (!w->decided || sim_has_key_limit(d->sim->plan.flavour[d->id])) {
        if (w->how != SIM_HOW_CUT) {
            first_is_local(w);
        }
        decide(w);
        tighten(w, EW_REST_DELIVER);
    }
}

/* was_sealed: whether ours was when the peer's word was processed: strict 1.2 seals it then. */
static bool was_sealed(const sim_side *d, bool opened_now)
{
    const sim_witness *w = &d->seen;

    return w->sealed || (w->decided && opened_now &&
                            (!w->is_12 || look_ahead(d).data_12 >= d->written));
}

static void note_peers_word(sim_side *d, const ew_outcome *o, bool opened_now)
{
    sim_witness *w = &d->seen;
    const bool sealed = was_sealed(d, opened_now);

    if (w->first == EW_BY_NONE || w->broken || (w->decided && !sealed && !w->said)) {
        w->first = EW_BY_PEER;
    } else if (w->first == EW_BY_LOCAL && sealed && !w->said) {
        w->first = EW_BY_BOTH;
    }
    /* in 1.2, all in one call: the key may be at its limit, and what an alert drops is gone */
    if (opened_now && w->is_12 &&
        (sim_has_key_limit(d->sim->plan.flavour[d->id]) || o->alert_received >= 0)) {
        w->first = o->ended_by;
    }
    if (o->alert_received >= 0) {
        w->how = SIM_HOW_ALERT;
        w->dead = !write_is_over(w);
        return;
    }
    w->how = w->open ? SIM_HOW_END : SIM_HOW_EARLY;
    if (!w->open || (w->is_12 && !d->is_tolerant)) {
        decide(w); /* C5, C15 */
        w->sealed = w->sealed || !write_is_over(w);
    }
}

static void note_reading(sim_side *d, const ew_outcome *o)
{
    sim_witness *w = &d->seen;
    const bool unread = (ew_conn_levels(d->conn) & EW_WANT_INPUT) == 0 && w->open;

    if (o->verdict != EW_VERDICT_NONE) {
        if (w->how == SIM_HOW_OPEN && w->broken && !w->open) {
            w->how = SIM_HOW_CUT; /* a handshake that can send nothing any more */
            w->cut_how = EW_END_ERROR;
        }
        w->unread = false;
    } else if (w->how == SIM_HOW_OPEN) {
        if (unread && !w->unread) {
            w->framed = false; /* C19 */
            w->moved_at = d->sim->now;
        }
        w->unread = unread;
    }
}

/* ---- what the engine says ---- */

static void compare(sim_side *d, const ew_outcome *o)
{
    const sim_witness *w = &d->seen;

    if (o->framing_complete != w->framed) {
        sim_blame(d->sim, "framing_complete is wrong (C19)");
    }
    if (d->has_verdict) {
        return; /* final (C17) */
    }
    if (o->ended_by != w->first) {
        sim_blame(d->sim, "another one ended first (C13, C18)");
    }
    if ((o->close_notify_sent || o->alert_sent >= 0) != w->said) {
        sim_blame(d->sim, "our last word left, and the outcome says otherwise");
    }
    if (ew_conn_deadline(d->conn) != deadline(d)) {
        sim_blame(d->sim, "a limit runs until another time (C16)");
    }
}

void sim_witness_look(sim_side *d, const ew_outcome *o)
{
    sim_witness *w = &d->seen;
    const bool opened_now = o->handshake_complete && !w->open;

    if (!d->has_verdict) {
        w->is_12 = o->version == EW_TLS_1_2;
        if (opened_now) {
            w->open = true;
            w->moved_at = d->sim->now;
            if (w->by_default && w->is_12) {
                tighten(w, EW_REST_DISCARD); /* C8 */
            }
        }
        if (o->sent > w->sent) {
            w->sent = o->sent;
            w->moved_at = d->sim->now;
        }
        const bool early = o->error == EW_ERR_CLOSED_EARLY; /* C15: a goodbye that is no END */
        if (w->how == SIM_HOW_OPEN && (o->close_notify_received || early || o->alert_received >= 0)) {
            note_peers_word(d, o, opened_now);
        }
        note_sealed(d);
        note_reading(d, o);
        note_timer(d);
    }
    compare(d, o);
}

void sim_witness_start(sim_side *d)
{
    sim_witness *w = &d->seen;

    *w = (sim_witness){.began = d->sim->now, .moved_at = d->sim->now};
    for (int i = 0; i < EW_NUM_LIMITS; i++) {
        w->limits[i] = d->plan->limits[i];
    }
}

/* ---- at the end ---- */

static ew_cause cause_of_reading(const sim_witness *w)
{
    switch (w->how) {
    case SIM_HOW_END:
    case SIM_HOW_EARLY:
        return EW_CAUSE_CLOSE_NOTIFY;
    case SIM_HOW_CUT:
        return w->cut_how == EW_END_EOF     ? EW_CAUSE_EOF
               : w->cut_how == EW_END_RESET ? EW_CAUSE_RESET
                                            : EW_CAUSE_OS_ERROR;
    case SIM_HOW_ALERT:
        return EW_CAUSE_ALERT;
    case SIM_HOW_CALLER:
    case SIM_HOW_QUIT:
        return EW_CAUSE_CALLER;
    case SIM_HOW_LIMIT:
        return EW_CAUSE_DEADLINE;
    case SIM_HOW_LEN:
        return EW_CAUSE_LIMIT;
    case SIM_HOW_OPEN:
        break;
    }
    return EW_CAUSE_NONE;
}

/* what the transport said of our direction */
static ew_cause cause_of_writing(const sim_side *d)
{
    const bool is_cut = d->seen.how == SIM_HOW_CUT;

    if (d->write_error != 0) {
        return d->write_error == ECONNRESET ? EW_CAUSE_RESET : EW_CAUSE_OS_ERROR;
    }
    if (d->seen.late_cut == EW_END_RESET || d->seen.late_cut == EW_END_ERROR) {
        return d->seen.late_cut == EW_END_RESET ? EW_CAUSE_RESET : EW_CAUSE_OS_ERROR;
    }
    if (is_cut && d->seen.cut_how != EW_END_EOF) {
        return cause_of_reading(&d->seen);
    }
    return EW_CAUSE_DEADLINE;
}

ew_cause sim_witness_cause(const sim_side *d)
{
    const sim_witness *w = &d->seen;

    switch (d->verdict.verdict) {
    case EW_TIMED_OUT:
        return w->how == SIM_HOW_LEN ? EW_CAUSE_LIMIT : EW_CAUSE_DEADLINE;
    case EW_RECEIVED_ALL:
        return cause_of_writing(d);
    case EW_BROKEN:
        return w->cut_how == EW_END_RESET ? EW_CAUSE_RESET : cause_of_writing(d);
    case EW_NEVER_OPEN:
        if (w->how == SIM_HOW_CUT && w->cut_how == EW_END_ERROR && d->write_error != 0) {
            return cause_of_writing(d);
        }
        break;
    case EW_VERDICT_NONE:
    case EW_ALERTED:
    case EW_ABORTED:
    case EW_CUT_SHORT:
    case EW_CLEAN:
    case EW_NOT_CONFIRMED:
    case EW_TRUNCATED:
        break;
    }
    return cause_of_reading(w);
}

/* What the record with the peer's last word, the last it sealed, was: an alert in
 * plaintext has two bytes, and a close_notify ends nothing before the handshake is complete. */
bool sim_witness_authentic(const sim_side *d)
{
    const sim_ledger *l = &d->sim->ledger[1 - d->id];
    const bool is_plain = l->last_type == RECORD_ALERT && l->last_len == 2;

    if (d->verdict.alert_received >= 0) {
        return !is_plain;
    }
    return d->verdict.close_notify_received && d->seen.open && !is_plain;
}
