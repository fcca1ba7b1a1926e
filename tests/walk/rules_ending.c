/* SPDX-License-Identifier: Apache-2.0 */
/* The end itself: C13, C16, C17, C18, C20 and the table of verdicts. Each rule is followed by the
 * module that breaks it. */
#include <string.h>

#include "walk/walk.h"

static bool is_end(const edge *e)
{
    return e->from.past.in == IN_OPEN && e->to.past.in == IN_END;
}

/* ---- C13, C18: who ended first ---- */

static bool crossing_is_both(const edge *e)
{
    history h = e->from.past;
    bool crossed = is_end(e) && !e->to.past.fatal_end && past_sealed(h) && !past_write_over(h);

    return !crossed || (e->effects == 0 && e->to.state.first == EW_FIRST_BOTH);
}

static ew_closure_result crossing_is_ours(ew_closure s, ew_closure_event event)
{
    ew_closure_result r = ew_closure_step(s, event);

    if (r.state.first == EW_FIRST_BOTH)
        r.state.first = EW_FIRST_LOCAL;
    return r;
}

static bool first_is_told(const edge *e)
{
    return e->to.state.first == e->to.past.first;
}

static ew_closure_result half_close_reads_both(ew_closure s, ew_closure_event event)
{
    ew_closure_result r = ew_closure_step(s, event);

    if (event == EW_EV_CLOSE_NOTIFY && s.read == EW_R_OPEN && s.write == EW_W_DONE)
        r.state.first = EW_FIRST_BOTH;
    return r;
}

/* ---- C16 ---- */

/* by the limits that run alone, everything readable taken */
static bool limits_lead_to_a_verdict(const edge *e)
{
    const module *m = e->module;
    ew_closure s = e->to.state;

    for (int i = 0; i < 8 && s.verdict == EW_V_NONE; i++) {
        ew_closure_timer timer = m->timer_of(s);
        ew_closure_event event = EW_EV_LIMIT_HANDSHAKE;

        if (s.unread)
            event = EW_EV_TAKEN;
        else if (timer == EW_T_FLUSH)
            event = EW_EV_LIMIT_FLUSH;
        else if (timer == EW_T_WAIT || timer == EW_T_DELIVER)
            event = EW_EV_LIMIT_WAIT;
        else if (m->idles(s))
            event = EW_EV_LIMIT_IDLE;
        s = m->step(s, event).state;
    }
    return s.verdict != EW_V_NONE;
}

static ew_closure_timer no_timer_when_broken(ew_closure s)
{
    return s.write == EW_W_BROKEN ? EW_T_NONE : ew_closure_timer_of(s);
}

/* where an end was asked for: by the flush and the end of the input, no limit at all */
static bool flush_and_input_end_lead_to_a_verdict(const edge *e)
{
    static const ew_closure_event steps[] = {
        EW_EV_PENDING_SEALED, EW_EV_HANDED_OVER, EW_EV_EOF, EW_EV_TAKEN};
    history h = e->to.past;
    ew_closure s = e->to.state;

    if (!past_closing(h) && past_last_word(h))
        return true;
    for (unsigned i = 0; i < sizeof steps / sizeof *steps; i++)
        s = e->module->step(s, steps[i]).state;
    return s.verdict != EW_V_NONE;
}

static ew_closure_result alert_is_never_handed_over(ew_closure s, ew_closure_event event)
{
    if (event == EW_EV_HANDED_OVER && s.write == EW_W_FATAL)
        event = EW_EV_TAKEN;
    return ew_closure_step(s, event);
}

static bool limit_is_the_right_one(const edge *e)
{
    return e->module->timer_of(e->to.state) == past_timer(e->to.past);
}

static ew_closure_timer waits_before_handed_over(ew_closure s)
{
    return s.write == EW_W_SEALED ? EW_T_WAIT : ew_closure_timer_of(s);
}

static bool idle_limit_runs(const edge *e)
{
    return e->module->idles(e->to.state) == past_idles(e->to.past);
}

static bool no_idling_after_end(ew_closure s)
{
    return ew_closure_idles(s) && s.read == EW_R_OPEN;
}

static bool limit_ran(const edge *e)
{
    switch ((int)e->event) {
    case EW_EV_LIMIT_HANDSHAKE:
        return !e->from.past.opened && e->from.past.in == IN_OPEN && !e->from.past.verdict;
    case EW_EV_LIMIT_IDLE:
        return past_idles(e->from.past);
    case EW_EV_LIMIT_FLUSH:
        return past_timer(e->from.past) == EW_T_FLUSH;
    case EW_EV_LIMIT_LEN:
        return e->from.past.in == IN_OPEN && !e->from.past.verdict;
    case EW_EV_LIMIT_WAIT:
    case EW_EV_NO_WAIT:
        return past_timer(e->from.past) == EW_T_WAIT || past_timer(e->from.past) == EW_T_DELIVER;
    default:
        return true;
    }
}

static bool other_limits_do_nothing(const edge *e)
{
    return limit_ran(e) ||
        (e->effects == 0 && memcmp(&e->from.state, &e->to.state, sizeof e->to.state) == 0);
}

static ew_closure_result late_handshake_limit(ew_closure s, ew_closure_event event)
{
    ew_closure_result r = ew_closure_step(s, event);

    if (event == EW_EV_LIMIT_HANDSHAKE && s.open && s.read == EW_R_OPEN && !s.verdict)
        r.state.limited = true;
    return r;
}

/* how far a direction is from its end */
static unsigned write_left(ew_closure s)
{
    switch ((ew_closure_write)s.write) {
    case EW_W_OPEN:
        return 3;
    case EW_W_CLOSING:
        return 2;
    case EW_W_SEALED:
    case EW_W_FATAL:
        return 1;
    case EW_W_DONE:
    case EW_W_FATAL_DONE:
    case EW_W_BROKEN:
    case EW_W_DEAD:
    case EW_NUM_WRITE:
        break;
    }
    return 0;
}

static unsigned read_left(ew_closure s)
{
    return s.read == EW_R_OPEN;
}

static bool nothing_is_taken_back(const edge *e)
{
    ew_closure from = e->from.state, to = e->to.state;

    return write_left(to) <= write_left(from) && read_left(to) <= read_left(from) &&
        (!to.unread || from.unread || read_left(from));
}

static ew_closure_result deliver_reopens(ew_closure s, ew_closure_event event)
{
    ew_closure_result r = ew_closure_step(s, event);

    if (event == EW_EV_CLOSE_DELIVER && s.read == EW_R_LIMIT && s.unread)
        r.state.read = EW_R_OPEN;
    return r;
}

static bool limit_brings_the_end_nearer(const edge *e)
{
    ew_closure from = e->from.state, to = e->to.state;
    bool passed = e->event >= EW_EV_LIMIT_HANDSHAKE && limit_ran(e);

    return !passed || write_left(to) + read_left(to) < write_left(from) + read_left(from);
}

static ew_closure_result flush_limit_only_notes(ew_closure s, ew_closure_event event)
{
    ew_closure_result r = ew_closure_step(s, event);

    if (event == EW_EV_LIMIT_FLUSH && r.effects) {
        r.state = s;
        r.state.limited = true;
        r.effects = 0;
    }
    return r;
}

static bool flush_limit_spares_reading(const edge *e)
{
    history h = e->from.past;
    bool reading = e->event == EW_EV_LIMIT_FLUSH && h.opened && h.in == IN_OPEN &&
        h.asked < EW_C_DISCARD;

    return !reading || e->module->may_open(e->to.state) == e->module->may_open(e->from.state);
}

static ew_closure_result flush_limit_ends_both(ew_closure s, ew_closure_event event)
{
    ew_closure_result r = ew_closure_step(s, event);

    if (event == EW_EV_LIMIT_FLUSH && r.state.why == EW_WHY_LIMIT && r.state.read == EW_R_OPEN)
        r.state.read = EW_R_LIMIT;
    return r;
}

/* ---- C17 ---- */

static bool verdict_stays(const edge *e)
{
    ew_closure from = e->from.state, to = e->to.state;

    if (!e->from.past.verdict)
        return true;
    from.framed = to.framed;
    from.cut_told = to.cut_told;
    return e->effects == 0 && to.verdict == e->from.past.verdict &&
        memcmp(&from, &to, sizeof to) == 0;
}

static ew_closure_result reset_unmakes_clean(ew_closure s, ew_closure_event event)
{
    ew_closure_result r = ew_closure_step(s, event);

    if (event == EW_EV_RESET && s.verdict == EW_V_CLEAN)
        r.state.verdict = EW_V_BROKEN;
    return r;
}

static bool verdict_in_time(const edge *e)
{
    return (e->to.state.verdict != EW_V_NONE) == past_over(e->to.past);
}

static ew_closure_result hasty_verdict(ew_closure s, ew_closure_event event)
{
    ew_closure_result r = ew_closure_step(s, event);

    if (r.state.read == EW_R_EOF && r.state.write == EW_W_DONE && r.state.unread)
        r.state.verdict = EW_V_TRUNCATED;
    return r;
}

static bool verdict_by_the_table(const edge *e)
{
    return !e->to.state.verdict || e->to.state.verdict == past_verdict(e->to.past);
}

static ew_closure_result timeout_before_not_confirmed(ew_closure s, ew_closure_event event)
{
    ew_closure_result r = ew_closure_step(s, event);

    if (r.state.verdict == EW_V_RECEIVED_ALL && r.state.limited)
        r.state.verdict = EW_V_TIMED_OUT;
    return r;
}

static bool clean_means_clean(const edge *e)
{
    history h = e->to.past;

    return e->to.state.verdict != EW_V_CLEAN ||
        (h.opened && h.in == IN_END && h.ours && h.handed && !h.dropped_theirs &&
            !h.dropped_ours && !h.failure);
}

static ew_closure_result loss_reads_clean(ew_closure s, ew_closure_event event)
{
    ew_closure_result r = ew_closure_step(s, event);

    if (r.state.verdict == EW_V_CUT_SHORT && !r.state.lost_theirs)
        r.state.verdict = EW_V_CLEAN;
    return r;
}

/* ---- C18 ---- */

static bool cause_fits(const edge *e)
{
    ew_closure_cause cause = e->module->cause_of(e->to.state);

    return cause == past_cause(e->to.past, (ew_closure_verdict)e->to.state.verdict) &&
        (cause == EW_CC_NONE) == (e->to.state.verdict == EW_V_NONE);
}

static ew_closure_cause alert_failure_hides_the_error(ew_closure s)
{
    if (s.verdict == EW_V_ABORTED && s.why == EW_WHY_INTERNAL)
        return EW_CC_INTERNAL;
    return ew_closure_cause_of(s);
}

static bool losses_are_counted(const edge *e)
{
    history from = e->from.past, to = e->to.past;
    ew_closure s = e->to.state;

    if ((e->effects & EW_FX_DROP_UNREAD) && !from.unread)
        return false;
    if ((e->effects & EW_FX_DROP_PENDING) && !from.pending)
        return false;
    return s.unread == to.unread && s.pending == to.pending &&
        s.lost_theirs == to.dropped_theirs && s.lost_ours == to.dropped_ours;
}

static ew_closure_result abandon_hides_the_loss(ew_closure s, ew_closure_event event)
{
    ew_closure_result r = ew_closure_step(s, event);

    if (event == EW_EV_CLOSE_ABANDON)
        r.effects &= ~(unsigned)EW_FX_DROP_PENDING;
    return r;
}

static bool unsent_is_counted(const edge *e)
{
    bool gone_now = !e->from.past.gone && e->to.past.gone;

    return gone_now == !!(e->effects & EW_FX_DROP_OUTPUT);
}

static ew_closure_result reset_hides_output(ew_closure s, ew_closure_event event)
{
    ew_closure_result r = ew_closure_step(s, event);

    if (event == EW_EV_RESET)
        r.effects &= ~(unsigned)EW_FX_DROP_OUTPUT;
    return r;
}

/* callers look at these fields for the sentence and the alerts sent and received */
static bool state_tells_what_happened(const edge *e)
{
    history h = e->to.past;
    ew_closure s = e->to.state;

    return s.write == past_write(h) && s.why == past_why(h) && s.read == past_read(h) &&
        s.open == h.opened && s.limited == h.limited && s.wanted == h.cut_wanted;
}

static ew_closure_result alert_passes_for_ours(ew_closure s, ew_closure_event event)
{
    ew_closure_result r = ew_closure_step(s, event);

    if (r.state.write == EW_W_FATAL_DONE)
        r.state.write = EW_W_DONE;
    return r;
}

/* ---- C20 ---- */

static bool state_is_sound(const edge *e)
{
    ew_closure s = e->to.state;

    return s.write < EW_NUM_WRITE && s.why < EW_NUM_WHY && s.read < EW_NUM_READ &&
        s.rest < EW_NUM_REST && s.first < EW_NUM_FIRST && s.verdict < EW_NUM_VERDICTS &&
        s.protocol < EW_NUM_PROTOCOLS && e->effects < 2 * EW_FX_FORGET;
}

static ew_closure_result close_after_error_is_illegal(ew_closure s, ew_closure_event event)
{
    ew_closure_result r = ew_closure_step(s, event);

    if (event == EW_EV_CLOSE_DELIVER && s.write == EW_W_FATAL)
        r.state.write = EW_NUM_WRITE;
    return r;
}

static bool close_only_tightens(const edge *e)
{
    return e->to.state.rest >= e->from.state.rest &&
        (e->from.past.verdict || e->to.state.rest == e->to.past.asked);
}

static ew_closure_result deliver_takes_discard_back(ew_closure s, ew_closure_event event)
{
    ew_closure_result r = ew_closure_step(s, event);

    if (event == EW_EV_CLOSE_DELIVER && s.rest == EW_C_DISCARD && !s.verdict)
        r.state.rest = EW_C_DELIVER;
    return r;
}

static bool twice_is_once(const edge *e)
{
    bool ending = e->event == EW_EV_CLOSE_DEFAULT || e->event == EW_EV_CLOSE_DELIVER ||
        e->event == EW_EV_CLOSE_DISCARD || e->event == EW_EV_CLOSE_ABANDON ||
        e->event == EW_EV_ABORT;
    ew_closure_result again;

    if (!ending)
        return true;
    again = e->module->step(e->to.state, e->event);
    return (again.effects & ~(unsigned)EW_FX_FORGET) == 0 &&
        memcmp(&again.state, &e->to.state, sizeof again.state) == 0;
}

static ew_closure_result second_deliver_discards(ew_closure s, ew_closure_event event)
{
    bool second = event == EW_EV_CLOSE_DELIVER && s.rest == EW_C_DELIVER;

    return ew_closure_step(s, second ? EW_EV_CLOSE_DISCARD : event);
}

static const rule table[] = {
    {"C13 two goodbyes that cross: nothing but the verdict follows", crossing_is_both,
        "ours counts as the first", {.step = crossing_is_ours}},
    {"C18 who ended first", first_is_told,
        "a half-close that was answered reads as a crossing", {.step = half_close_reads_both}},
    {"C16 the limits that run lead to a verdict from every state", limits_lead_to_a_verdict,
        "no limit runs once our direction broke", {.timer_of = no_timer_when_broken}},
    {"C16 what has ended stays so: no event opens a direction again", nothing_is_taken_back,
        "a close with DELIVER does", {.step = deliver_reopens}},
    {"C16 every limit that passes brings the end nearer", limit_brings_the_end_nearer,
        "the flush limit is noted, no more", {.step = flush_limit_only_notes}},
    {"C16 an end asked for needs only the flush and the input's end",
        flush_and_input_end_lead_to_a_verdict,
        "our alert is never seen handed over", {.step = alert_is_never_handed_over}},
    {"C16 flush, wait and DELIVER limits run when they should", limit_is_the_right_one,
        "the wait is counted before ours is handed over", {.timer_of = waits_before_handed_over}},
    {"C16 the idle limit runs while a direction is open", idle_limit_runs,
        "it stops at END", {.idles = no_idling_after_end}},
    {"C16 a limit that does not run does nothing", other_limits_do_nothing,
        "the handshake limit counts afterwards", {.step = late_handshake_limit}},
    {"C16 C7 under DELIVER the flush limit ends only writing", flush_limit_spares_reading,
        "it ends reading", {.step = flush_limit_ends_both}},
    {"C17 the verdict is reached once, and nothing happens after it", verdict_stays,
        "a late reset unmakes clean", {.step = reset_unmakes_clean}},
    {"C17 it is reached when both directions are over and all is taken, not before or after",
        verdict_in_time,
        "a cut does not wait for what is unread", {.step = hasty_verdict}},
    {"verdict table: a second reading of it agrees", verdict_by_the_table,
        "a flush limit hides that all was received", {.step = timeout_before_not_confirmed}},
    {"verdict table: clean only after END and ours, nothing lost", clean_means_clean,
        "bytes of ours that were dropped read clean", {.step = loss_reads_clean}},
    {"C18 every verdict has its cause", cause_fits,
        "an alert that cannot be sealed hides the error",
        {.cause_of = alert_failure_hides_the_error}},
    {"C18 no byte is lost uncounted", losses_are_counted,
        "ABANDON hides what it drops", {.step = abandon_hides_the_loss}},
    {"C18 what was sealed and cannot leave is counted", unsent_is_counted,
        "a reset hides it", {.step = reset_hides_output}},
    {"C18 the state tells what happened", state_tells_what_happened,
        "our alert handed over passes for ours", {.step = alert_passes_for_ours}},
    {"C20 every event is legal in every state", state_is_sound,
        "a close after an error is not", {.step = close_after_error_is_illegal}},
    {"C20 a repeated close never loosens", close_only_tightens,
        "DELIVER takes DISCARD back", {.step = deliver_takes_discard_back}},
    {"C20 closing or aborting twice is doing it once", twice_is_once,
        "a second DELIVER discards", {.step = second_deliver_discards}},
};

rule_table rules_of_ending(void)
{
    return (rule_table){table, sizeof table / sizeof *table};
}
