/* SPDX-License-Identifier: Apache-2.0 */
/* What must be true at the end, whatever happened: judged by what was seen outside of the engines:
 * the wire, the applications' calls, and what the transport did. */
#include "sim.h"

static uint64_t over(uint64_t a, uint64_t b)
{
    return a > b ? a - b : 0;
}

sim_account sim_account_of(const sim *s, int i)
{
    const sim_side *y = &s->side[1 - i];
    const ew_outcome x = sim_outcome(&s->side[i]);
    const ew_outcome o = sim_outcome(y);
    sim_account a = {.sent = s->side[i].written,
        .delivered = y->delivered,
        .discarded = o.discarded,
        .unsent = x.unsent};
    const uint64_t came = a.delivered + a.discarded;
    uint64_t low, high, ignored;

    sim_ledger_at(&s->ledger[i], y->consumed_low, &low, &ignored);
    sim_ledger_at(&s->ledger[i], y->consumed, &ignored, &high);
    if (!y->has_verdict) {
        low = came < low ? came : low; /* what it had not read yet went with it */
    }
    /* all that the reader's engine took of the wire was delivered or counted: the rest is cut */
    const uint64_t reached = came < low ? low : came > high ? high : came;
    a.cut = over(x.sent, reached);
    const uint64_t sum = came + a.unsent + a.cut;
    a.unaccounted = over(a.sent, sum) + over(sum, a.sent);
    return a;
}

/* ---- one direction: what side i wrote ---- */

static bool heard_end(const sim_side *y)
{
    const ew_outcome o = sim_outcome(y);

    return o.close_notify_received && o.handshake_complete;
}

static bool says_complete(ew_verdict v)
{
    return v == EW_CLEAN || v == EW_RECEIVED_ALL || v == EW_CUT_SHORT;
}

/* C9: a wait of zero */
static bool chose_not_to_wait(const sim_side *y)
{
    return y->verdict.verdict == EW_NOT_CONFIRMED && y->verdict.cause == EW_CAUSE_CALLER;
}

/* is_excused: something happened that may destroy what was handed over. Without it the two drivers
 * do each other no harm (C12). */
static bool is_excused(const sim *s, int i)
{
    const sim_side *x = &s->side[i], *y = &s->side[1 - i];

    return s->net.disturbed || x->phase == SIM_GONE || y->phase == SIM_GONE || x->drain_passed ||
           y->drain_passed || x->limit_passed || y->limit_passed || y->abandoned || y->aborted ||
           sim_outcome(y).alert_received >= 0 || chose_not_to_wait(y);
}

static void judge_cut(sim *s, int i)
{
    const sim_side *y = &s->side[1 - i];

    if (heard_end(y) || y->told == EW_READ_END) {
        sim_blame(s, "END, and something that left did not come");
    }
    if (y->has_verdict && says_complete(y->verdict.verdict)) {
        sim_blame(s, "a verdict that tells of END, and something that left did not come");
    }
    if (!is_excused(s, i)) {
        sim_blame(s, "something was lost, and nothing had happened (C12)");
    }
}

static void judge_lane(sim *s, int i)
{
    const sim_side *x = &s->side[i], *y = &s->side[1 - i];
    const ew_outcome ox = sim_outcome(x), oy = sim_outcome(y);
    const sim_ledger *l = &s->ledger[i];
    const sim_account a = sim_account_of(s, i);

    if (a.unaccounted > 0) {
        sim_blame(s, "bytes are not accounted for");
    }
    if (ox.sent > l->data_max || (ox.version == EW_TLS_1_2 && ox.sent > l->data_12)) {
        sim_blame(s, "more was sent than the records on the wire hold");
    }
    if (a.cut > 0) {
        judge_cut(s, i);
    }
    if (a.unsent > 0 && ox.verdict == EW_CLEAN) {
        sim_blame(s, "clean, and something was not sent");
    }
    if (a.discarded > 0 && oy.verdict == EW_CLEAN) {
        sim_blame(s, "clean, and something was discarded");
    }
    if (heard_end(y) && !ox.close_notify_sent) {
        sim_blame(s, "END, and the other side never said it");
    }
    if (ox.verdict == EW_CLEAN && oy.verdict == EW_CLEAN && a.delivered != a.sent) {
        sim_blame(s, "clean on both sides, and not all was delivered");
    }
}

/* ---- one side ---- */

/* is_wrong: a verdict that does not go with what was seen. */
static bool is_wrong(const sim *s, const sim_side *d)
{
    const ew_outcome *o = &d->verdict;
    const sim_side *peer = &s->side[1 - d->id];
    const bool end = o->close_notify_received;

    switch (o->verdict) {
    case EW_NEVER_OPEN:
        return o->handshake_complete;
    case EW_ALERTED:
        return o->alert_received < 0 || !peer->aborted;
    case EW_ABORTED:
        return !d->aborted || o->cause != EW_CAUSE_CALLER;
    case EW_CUT_SHORT:
        return !end || (o->discarded == 0 && (o->unsent == 0 || !o->close_notify_sent));
    case EW_CLEAN:
        return !end || !o->close_notify_sent || o->unsent > 0 || o->discarded > 0 ||
               o->error != EW_OK || d->told == EW_READ_CUT;
    case EW_RECEIVED_ALL:
        return !end || o->close_notify_sent || o->discarded > 0;
    case EW_NOT_CONFIRMED:
        return end || !o->close_notify_sent || (d->seen.how == SIM_HOW_CUT && d->seen.wanted);
    case EW_TIMED_OUT:
        return !d->seen.limited;
    case EW_TRUNCATED:
        return end || !d->cut_told || d->cut_how == EW_END_ERROR || !d->seen.wanted;
    case EW_BROKEN:
        return end || !(d->cut_told || d->output_over);
    case EW_VERDICT_NONE:
        break;
    }
    return true;
}

/* may_split_messages: between two records a handshake message may still be incomplete, which cannot
 * be seen. */
static bool may_split_messages(const sim *s, const sim_side *d)
{
    enum { SMALL_RECORDS = 5 };
    const int *flavour = s->plan.flavour;
    const bool is_small = flavour[0] == SMALL_RECORDS || flavour[1] == SMALL_RECORDS;

    return !d->seen.open || (d->id == EW_CLIENT && is_small);
}

static void judge_cut_place(sim *s, const sim_side *d)
{
    const ew_outcome *o = &d->verdict;
    const bool was_told = d->seen.cut; /* an abort behind it takes nothing back */

    if (o->mid_record && !was_told) {
        sim_blame(s, "a cut inside a record, and there was no cut");
    }
    if (was_told && o->mid_record != d->seen.partial &&
        (d->seen.partial || !may_split_messages(s, d))) {
        sim_blame(s, "mid_record is wrong");
    }
}

/* is_possible: nothing on this network is forged or damaged: the peer's faults do not happen. */
static bool is_possible(ew_err err)
{
    return err == EW_OK || err == EW_ERR_ABORTED || err == EW_ERR_ALERT_RECEIVED ||
           err == EW_ERR_CLOSED_EARLY || err == EW_ERR_CUT || err == EW_ERR_TIMEOUT ||
           err == EW_ERR_CLOSED;
}

static void judge_delivery(sim *s, const sim_side *d)
{
    const ew_outcome o = sim_outcome(d);
    const bool handed_over = o.close_notify_sent && o.unsent == 0;

    if (((o.delivery & EW_DELIVERY_HANDED_OVER) != 0) != handed_over) {
        sim_blame(s, "handed over is wrong");
    }
    if ((o.delivery & EW_DELIVERY_ACKED) != 0 && !handed_over) {
        sim_blame(s, "acknowledged, and not handed over");
    }
    if ((o.delivery & EW_DELIVERY_ENDED) != 0 &&
        !(o.close_notify_sent && o.close_notify_received)) {
        sim_blame(s, "ended on both sides, and one goodbye is missing");
    }
}

static void judge_read(sim *s, const sim_side *d)
{
    const ew_outcome *o = &d->verdict;

    if (d->told == EW_READ_END && !(o->close_notify_received && o->handshake_complete)) {
        sim_blame(s, "read said END without a close_notify");
    }
    /* a handshake that can send nothing any more is over too */
    const bool is_cut = d->cut_told || (d->output_over && !o->handshake_complete);
    if (d->told == EW_READ_CUT && !is_cut) {
        sim_blame(s, "read said CUT and there was none");
    }
    if (o->close_notify_received && o->handshake_complete && d->told == EW_READ_CUT) {
        sim_blame(s, "a close_notify came, and read said CUT");
    }
}

/* judge_answer: C5: once the peer of a TLS 1.2 connection has ended, nothing is accepted and
 * nothing sealed any more by the strict policy; the tolerant one drops nothing where ours follows.
 */
static void judge_answer(sim *s, const sim_side *d)
{
    const ew_outcome *o = &d->verdict;

    if (!d->heard_12) {
        return;
    }
    if (!d->is_tolerant && d->written != d->written_at_end) {
        sim_blame(s, "bytes were accepted after END (C5)");
    }
    if (!d->is_tolerant && s->net.lane[d->id].put - d->plain_put > d->sealed_at_end) {
        sim_blame(s, "something was sealed after END (C5)");
    }
    if (d->is_tolerant && o->close_notify_sent && !d->abandoned && o->unsent > 0 &&
        !sim_has_key_limit(s->plan.flavour[d->id])) {
        sim_blame(s, "the tolerant policy dropped something (C5)");
    }
}

static void judge_side(sim *s, sim_side *d)
{
    const ew_outcome *o = &d->verdict;

    if (!is_possible(sim_outcome(d).error)) {
        sim_blame(s, "an error that cannot be");
    }
    if (!d->has_verdict) {
        if (d->phase != SIM_GONE) {
            sim_blame(s, "no verdict");
        }
        return;
    }
    if ((o->verdict == EW_NEVER_OPEN) == o->handshake_complete) {
        sim_blame(s, "never_open is wrong");
    }
    if (is_wrong(s, d)) {
        sim_blame(s, "the verdict does not go with what happened");
    }
    if (o->cause == EW_CAUSE_NONE) {
        sim_blame(s, "a verdict without a cause (C18)");
    }
    if (o->cause != sim_witness_cause(d)) {
        sim_blame(s, "the verdict has another cause (C18)");
    }
    if (o->authenticated != sim_witness_authentic(d)) {
        sim_blame(s, "authenticated is wrong");
    }
    judge_cut_place(s, d);
    judge_read(s, d);
    judge_answer(s, d);
    judge_delivery(s, d);
}

void sim_judge(sim *s)
{
    for (int i = 0; i < 2; i++) {
        judge_side(s, &s->side[i]);
        judge_lane(s, i);
        sim_plain_judge(&s->side[i]);
    }
}
