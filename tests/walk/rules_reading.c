/* SPDX-License-Identifier: Apache-2.0 */
/* The peer's direction: C3, C7, C8, C9, C10, C11, C15, C19. Each rule is followed by the module
 * that breaks it. */
#include <string.h>

#include "walk/walk.h"

static bool is_record(ew_closure_event event)
{
    return event == EW_EV_DATA || event == EW_EV_CLOSE_NOTIFY ||
        event == EW_EV_CLOSE_NOTIFY_EARLY || event == EW_EV_CLOSE_NOTIFY_FATAL ||
        event == EW_EV_ALERT || event == EW_EV_PEER_ERROR;
}

/* ---- C3 ---- */

static bool deaf_after_end(const edge *e)
{
    if (e->from.past.in != IN_END || !is_record(e->event))
        return true;
    return e->effects == 0 && memcmp(&e->from.state, &e->to.state, sizeof e->to.state) == 0;
}

static ew_closure_result alert_after_end(ew_closure s, ew_closure_event event)
{
    ew_closure_result r = ew_closure_step(s, event);

    if (event == EW_EV_ALERT && s.read == EW_R_END && s.write == EW_W_OPEN)
        r.state.write = EW_W_DEAD;
    return r;
}

static bool not_opened_after_end(const edge *e)
{
    history h = e->to.past;

    return !(h.in != IN_OPEN || h.verdict) || !e->module->may_open(e->to.state);
}

static bool opens_after_end(ew_closure s)
{
    return ew_closure_may_open(s) || (!s.verdict && s.read == EW_R_END);
}

/* ---- C7, C8 ---- */

static bool hears_data(const edge *e)
{
    history h = e->from.past;

    return e->event == EW_EV_DATA && past_hears(h) && h.in == IN_OPEN && !h.verdict;
}

static bool data_is_delivered(const edge *e)
{
    return !hears_data(e) || e->from.past.asked > EW_C_DELIVER || (e->effects & EW_FX_DELIVER);
}

static ew_closure_result half_close_drops(ew_closure s, ew_closure_event event)
{
    ew_closure_result r = ew_closure_step(s, event);

    if (event == EW_EV_DATA && s.write == EW_W_DONE && (r.effects & EW_FX_DELIVER)) {
        r.effects ^= EW_FX_DELIVER | EW_FX_DROP;
        r.state = s;
        r.state.lost_theirs = true;
    }
    return r;
}

static bool delivers_only_what_is_wanted(const edge *e)
{
    return !(e->effects & EW_FX_DELIVER) ||
        (hears_data(e) && e->from.past.asked < EW_C_DISCARD && e->module->may_open(e->from.state));
}

static ew_closure_result delivers_discarded(ew_closure s, ew_closure_event event)
{
    ew_closure_result r = ew_closure_step(s, event);

    if (event == EW_EV_DATA && (r.effects & EW_FX_DROP)) {
        r.effects = EW_FX_DELIVER;
        r.state.unread = true;
    }
    return r;
}

static bool discard_drops_unread(const edge *e)
{
    return e->to.past.asked < EW_C_DISCARD || !e->to.past.unread;
}

static ew_closure_result unread_survives_discard(ew_closure s, ew_closure_event event)
{
    ew_closure_result r = ew_closure_step(s, event);

    if (event == EW_EV_CLOSE_DISCARD && s.unread && (r.effects & EW_FX_DROP_UNREAD)) {
        r.effects ^= EW_FX_DROP_UNREAD;
        r.state.unread = true;
        r.state.verdict = EW_V_NONE;
    }
    return r;
}

static bool in_flight_is_counted(const edge *e)
{
    return !hears_data(e) || e->from.past.asked < EW_C_DISCARD || (e->effects & EW_FX_DROP);
}

static ew_closure_result in_flight_vanishes(ew_closure s, ew_closure_event event)
{
    ew_closure_result r = ew_closure_step(s, event);

    if (event == EW_EV_DATA && (r.effects & EW_FX_DROP)) {
        r.effects = 0;
        r.state = s;
    }
    return r;
}

/* after ours was handed over END is the end of it: whatever became of the rest */
static bool end_is_recognised(const edge *e)
{
    history h = e->to.past;
    ew_closure_verdict v = e->to.state.verdict;

    if (h.in != IN_END || !h.handed || h.unread || h.failure || h.seal_failed)
        return true;
    return v == EW_V_CLEAN || v == EW_V_CUT_SHORT;
}

static ew_closure_result end_lost_under_discard(ew_closure s, ew_closure_event event)
{
    if (event == EW_EV_CLOSE_NOTIFY && s.rest == EW_C_DISCARD)
        event = EW_EV_TAKEN;
    return ew_closure_step(s, event);
}

/* ---- C9 ---- */

static bool abandon_is_prompt(const edge *e)
{
    history to = e->to.past;
    bool due = e->event == EW_EV_CLOSE_ABANDON && past_last_word(e->from.past);

    return !due || (!past_last_word(to) && !to.pending);
}

static ew_closure_result abandon_flushes(ew_closure s, ew_closure_event event)
{
    if (event == EW_EV_CLOSE_ABANDON && s.open && s.pending && s.write == EW_W_OPEN) {
        s.write = EW_W_CLOSING;
        s.rest = EW_C_ABANDON;
        s.read = s.read == EW_R_OPEN ? (uint8_t)EW_R_QUIT : s.read;
        return (ew_closure_result){s, 0};
    }
    return ew_closure_step(s, event);
}

static bool abandon_waits_for_nothing(const edge *e)
{
    history h = e->to.past;

    return !(h.asked == EW_C_ABANDON && past_write_over(h)) || e->to.state.verdict;
}

static ew_closure_result abandon_waits(ew_closure s, ew_closure_event event)
{
    ew_closure_result r = ew_closure_step(s, event);

    if (event == EW_EV_CLOSE_ABANDON && s.read == EW_R_OPEN)
        r.state.read = EW_R_OPEN;
    return r;
}

static bool need_not_wait(const edge *e)
{
    bool chosen = e->event == EW_EV_NO_WAIT && e->module->timer_of(e->from.state) == EW_T_WAIT;

    return !chosen || !e->from.past.opened || e->to.state.verdict == EW_V_NOT_CONFIRMED;
}

static ew_closure_result choice_is_a_limit(ew_closure s, ew_closure_event event)
{
    return ew_closure_step(s, event == EW_EV_NO_WAIT ? EW_EV_LIMIT_WAIT : event);
}

/* ---- C10 ---- */

static bool detaches_when_both_said_goodbye(const edge *e)
{
    history h = e->to.past;
    bool due = h.in == IN_END && h.ours && h.handed && !h.unread && !h.failure && !h.limited;

    return e->module->may_detach(e->to.state) == due;
}

static bool detaches_before_handed_over(ew_closure s)
{
    return s.read == EW_R_END && (s.write == EW_W_DONE || s.write == EW_W_SEALED) && !s.unread;
}

/* ---- C11 ---- */

static bool cut_is_not_end(const edge *e)
{
    ew_closure_verdict v = e->to.state.verdict;

    return !past_cut(e->to.past) ||
        !(v == EW_V_CLEAN || v == EW_V_CUT_SHORT || v == EW_V_RECEIVED_ALL);
}

static ew_closure_result eof_is_end(ew_closure s, ew_closure_event event)
{
    return ew_closure_step(s, event == EW_EV_EOF && s.open ? EW_EV_CLOSE_NOTIFY : event);
}

static bool whole_records_come_first(const edge *e)
{
    bool dropper = e->event == EW_EV_CLOSE_DISCARD || e->event == EW_EV_CLOSE_ABANDON ||
        e->event == EW_EV_LIMIT_IDLE || e->event == EW_EV_ABORT ||
        (e->event == EW_EV_CLOSE_DEFAULT && past_is_12(e->from.past));

    return !(e->effects & EW_FX_DROP_UNREAD) || dropper;
}

static ew_closure_result reset_eats_unread(ew_closure s, ew_closure_event event)
{
    ew_closure_result r = ew_closure_step(s, event);

    if (event == EW_EV_RESET && r.state.unread) {
        r.effects |= EW_FX_DROP_UNREAD;
        r.state.unread = false;
    }
    return r;
}

static bool abort_leaves_nothing_to_read(const edge *e)
{
    return e->event != EW_EV_ABORT || e->from.past.verdict || !e->to.past.unread;
}

static ew_closure_result abort_leaves_unread(ew_closure s, ew_closure_event event)
{
    return ew_closure_step(s, event == EW_EV_ABORT && s.unread ? EW_EV_INTERNAL_ERROR : event);
}

/* ---- C15 ---- */

static bool early_goodbye_is_not_end(const edge *e)
{
    ew_closure_verdict v = e->to.state.verdict;

    return e->to.past.in != IN_EARLY || v == EW_V_NONE || v == EW_V_NEVER_OPEN;
}

static ew_closure_result early_goodbye_is_end(ew_closure s, ew_closure_event event)
{
    if (event == EW_EV_CLOSE_NOTIFY_EARLY)
        s.open = true;
    return ew_closure_step(s, event == EW_EV_CLOSE_NOTIFY_EARLY ? EW_EV_CLOSE_NOTIFY : event);
}

static bool early_goodbye_is_answered(const edge *e)
{
    history h = e->from.past;
    bool due = h.in == IN_OPEN && e->to.past.in == IN_EARLY && past_last_word(h) &&
        !h.early_keys;

    return !due || (e->effects & EW_FX_SEAL_OURS);
}

static ew_closure_result early_goodbye_is_ignored(ew_closure s, ew_closure_event event)
{
    ew_closure_result r = ew_closure_step(s, event);

    if (r.state.read == EW_R_END_EARLY)
        r.effects &= ~(unsigned)EW_FX_SEAL_OURS;
    return r;
}

static bool late_goodbye_in_plain_is_an_error(const edge *e)
{
    history h = e->from.past;

    if (e->event != EW_EV_CLOSE_NOTIFY_EARLY || !h.opened || h.in != IN_OPEN || h.verdict)
        return true;
    return (e->effects & EW_FX_FORGET) && !e->module->may_open(e->to.state) &&
        (!e->to.state.verdict || e->to.state.verdict == EW_V_ABORTED);
}

static ew_closure_result late_goodbye_in_plain_counts(ew_closure s, ew_closure_event event)
{
    bool late = event == EW_EV_CLOSE_NOTIFY_EARLY && s.open;

    return ew_closure_step(s, late ? EW_EV_CLOSE_NOTIFY : event);
}

/* ---- C19 ---- */

static bool framing_is_as_said(const edge *e)
{
    return e->to.state.framed == e->to.past.framed;
}

static ew_closure_result framing_outlives_data(ew_closure s, ew_closure_event event)
{
    ew_closure_result r = ew_closure_step(s, event);

    if (event == EW_EV_DATA && s.framed)
        r.state.framed = true;
    return r;
}

static ew_closure_result framing_after_the_cut(ew_closure s, ew_closure_event event)
{
    ew_closure_result r = ew_closure_step(s, event);

    r.state.cut_told = false;
    return r;
}

static bool framing_decides_nothing(const edge *e)
{
    ew_closure from = e->from.state, to = e->to.state;

    if (e->event != EW_EV_COMPLETE && e->event != EW_EV_CUT_TOLD)
        return true;
    from.framed = to.framed;
    from.cut_told = to.cut_told;
    return e->effects == 0 && memcmp(&from, &to, sizeof to) == 0;
}

static ew_closure_result framing_excuses_the_cut(ew_closure s, ew_closure_event event)
{
    ew_closure_result r = ew_closure_step(s, event);

    if (event == EW_EV_COMPLETE && r.state.framed && s.read == EW_R_EOF)
        r.state.read = EW_R_END;
    return r;
}

static const rule table[] = {
    {"C3 deaf after END: no record after it changes anything", deaf_after_end,
        "an alert after END kills our direction", {.step = alert_after_end}},
    {"C3 no record is opened once the input has ended", not_opened_after_end,
        "records after END are opened", {.may_open = opens_after_end}},
    {"C7 half-close: everything before END is delivered", data_is_delivered,
        "what comes after ours is dropped", {.step = half_close_drops}},
    {"C8 delivered is only what is read, wanted and before END", delivers_only_what_is_wanted,
        "DISCARD delivers", {.step = delivers_discarded}},
    {"C8 DISCARD and ABANDON drop and count what is unread", discard_drops_unread,
        "DISCARD leaves it", {.step = unread_survives_discard}},
    {"C8 DISCARD drops and counts what is still in flight", in_flight_is_counted,
        "it vanishes uncounted", {.step = in_flight_vanishes}},
    {"C8 END is recognised whatever becomes of the rest", end_is_recognised,
        "DISCARD overhears it", {.step = end_lost_under_discard}},
    {"C9 ABANDON drops what is not sealed, and our last word is said at once", abandon_is_prompt,
        "what was accepted is sealed first", {.step = abandon_flushes}},
    {"C9 ABANDON waits for nothing but the flush", abandon_waits_for_nothing,
        "it waits for END", {.step = abandon_waits}},
    {"C9 DISCARD with a wait of zero: not confirmed, at once", need_not_wait,
        "the choice reads as a timeout", {.step = choice_is_a_limit}},
    {"C10 detach: after END and ours handed over, all taken, no failure, no limit",
        detaches_when_both_said_goodbye,
        "it goes before ours is handed over", {.may_detach = detaches_before_handed_over}},
    {"C11 a cut is never END", cut_is_not_end, "EOF is taken for END", {.step = eof_is_end}},
    {"C11 C14 what came whole before a cut, an alert or an error can still be read",
        whole_records_come_first,
        "a reset eats it", {.step = reset_eats_unread}},
    {"C14 abort drops and counts what is unread", abort_leaves_nothing_to_read,
        "abort leaves it", {.step = abort_leaves_unread}},
    {"C15 a close_notify before the handshake is complete is never END", early_goodbye_is_not_end,
        "it is END", {.step = early_goodbye_is_end}},
    {"C15 it is answered by ours, unless already sent, or under early-data keys", early_goodbye_is_answered,
        "no answer", {.step = early_goodbye_is_ignored}},
    {"C15 after the handshake such a goodbye is the peer's error",
        late_goodbye_in_plain_is_an_error,
        "it is END", {.step = late_goodbye_in_plain_counts}},
    {"C19 'complete' counts if said before CUT and over no unread byte", framing_is_as_said,
        "it counts after CUT", {.step = framing_after_the_cut}},
    {"C19 'complete' is revoked by data delivered or written after it", framing_is_as_said,
        "data leaves it standing", {.step = framing_outlives_data}},
    {"C19 'complete' changes nothing but its mark", framing_decides_nothing,
        "it turns EOF into END", {.step = framing_excuses_the_cut}},
};

rule_table rules_of_reading(void)
{
    return (rule_table){table, sizeof table / sizeof *table};
}
