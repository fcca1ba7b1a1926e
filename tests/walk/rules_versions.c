/* SPDX-License-Identifier: Apache-2.0 */
/* Where the versions differ: C5, C6, C8's default, C14's levels. Each rule is followed by the
 * module that breaks it. */
#include <string.h>

#include "walk/walk.h"

static bool is_end(const edge *e)
{
    return e->from.past.in == IN_OPEN && e->to.past.in == IN_END;
}

/* 1.2, an END that is no fatal alert */
static bool is_end_12(const edge *e)
{
    return is_end(e) && past_is_12(e->to.past) && !e->to.past.fatal_end;
}

static bool is_answered(const edge *e)
{
    return is_end_12(e) && past_last_word(e->from.past);
}

/* the module's answer to END, where it has one to give */
static bool answers(ew_closure s, ew_closure_event event)
{
    return event == EW_EV_CLOSE_NOTIFY && s.protocol != EW_P_13 && s.open &&
        s.read == EW_R_OPEN && (s.write == EW_W_OPEN || s.write == EW_W_CLOSING);
}

/* ---- C5 ---- */

static bool strict_answers_at_once(const edge *e)
{
    unsigned drops = e->from.past.pending ? EW_FX_DROP_PENDING : 0;

    if (!is_answered(e) || e->to.past.spoken != EW_P_12_STRICT)
        return true;
    return e->effects == (EW_FX_SEAL_OURS | drops);
}

static ew_closure_result strict_flushes_first(ew_closure s, ew_closure_event event)
{
    if (event == EW_EV_CLOSE_NOTIFY && s.protocol == EW_P_12_STRICT)
        s.protocol = EW_P_12_TOLERANT;
    return ew_closure_step(s, event);
}

static bool strict_counts_the_loss(const edge *e)
{
    bool cut = is_answered(e) && (e->effects & EW_FX_DROP_PENDING);

    return !cut || e->to.state.lost_ours;
}

static ew_closure_result strict_loses_uncounted(ew_closure s, ew_closure_event event)
{
    ew_closure_result r = ew_closure_step(s, event);

    if (answers(s, event))
        r.state.lost_ours = s.lost_ours;
    return r;
}

static bool sealed_goes_out(const edge *e)
{
    return !is_answered(e) || (!(e->effects & EW_FX_DROP_OUTPUT) &&
        e->module->transport_of(e->to.state) == EW_TR_KEEP);
}

static ew_closure_result answer_drops_output(ew_closure s, ew_closure_event event)
{
    ew_closure_result r = ew_closure_step(s, event);

    if (answers(s, event))
        r.effects |= EW_FX_DROP_OUTPUT;
    return r;
}

static bool tolerant_flushes_first(const edge *e)
{
    if (!is_answered(e) || e->to.past.spoken != EW_P_12_TOLERANT)
        return true;
    return e->effects == 0 && e->module->may_seal_data(e->to.state) &&
        e->module->may_write(e->to.state) == (e->from.past.asked == EW_C_NONE);
}

static ew_closure_result tolerant_cuts(ew_closure s, ew_closure_event event)
{
    ew_closure_result r;
    bool tolerant = answers(s, event) && s.protocol == EW_P_12_TOLERANT;

    if (tolerant)
        s.protocol = EW_P_12_STRICT;
    r = ew_closure_step(s, event);
    if (tolerant)
        r.state.protocol = EW_P_12_TOLERANT;
    return r;
}

/* the answer is our close, when all of ours is sealed */
static bool tolerant_answers_after_the_flush(const edge *e)
{
    history h = e->from.past;
    bool ends = past_is_12(h) && h.in == IN_END && past_last_word(h) && !h.verdict;
    bool flushed = e->event == EW_EV_PENDING_SEALED && h.asked != EW_C_NONE;
    bool closes = !h.pending && (e->event == EW_EV_CLOSE_DEFAULT || e->event == EW_EV_CLOSE_DELIVER ||
        e->event == EW_EV_CLOSE_DISCARD);

    return !ends || !(flushed || closes) || (e->effects & EW_FX_SEAL_OURS) != 0;
}

static ew_closure_result tolerant_never_answers(ew_closure s, ew_closure_event event)
{
    ew_closure_result r = ew_closure_step(s, event);

    if (s.protocol == EW_P_12_TOLERANT && s.read == EW_R_END && r.state.write == EW_W_SEALED &&
        s.write != EW_W_SEALED) {
        r.effects &= ~(unsigned)EW_FX_SEAL_OURS;
        r.state.write = EW_W_CLOSING;
    }
    return r;
}

static bool nothing_written_after_end(const edge *e)
{
    history h = e->to.past;

    return !(h.spoken == EW_P_12_STRICT && h.in == IN_END) || !e->module->may_write(e->to.state);
}

static bool writes_after_the_answer(ew_closure s)
{
    return ew_closure_may_write(s) || (s.protocol == EW_P_12_STRICT && s.read == EW_R_END);
}

static bool nothing_to_answer(const edge *e)
{
    return !is_end_12(e) || past_last_word(e->from.past) || e->effects == 0;
}

static ew_closure_result answers_a_crossing(ew_closure s, ew_closure_event event)
{
    ew_closure_result r = ew_closure_step(s, event);

    if (event == EW_EV_CLOSE_NOTIFY && s.protocol != EW_P_13 && s.read == EW_R_OPEN &&
        s.write == EW_W_SEALED)
        r.effects |= EW_FX_SEAL_OURS;
    return r;
}

static ew_closure_result answers_where_nothing_leaves(ew_closure s, ew_closure_event event)
{
    ew_closure_result r = ew_closure_step(s, event);

    if (event == EW_EV_CLOSE_NOTIFY && s.read == EW_R_OPEN && s.write == EW_W_BROKEN)
        r.effects |= EW_FX_SEAL_OURS;
    return r;
}

static bool no_answer_after_fatal(const edge *e)
{
    bool goodbye = e->event == EW_EV_CLOSE_NOTIFY || e->event == EW_EV_CLOSE_NOTIFY_FATAL;

    return !goodbye || !past_fatal(e->from.past) || e->effects == 0;
}

static ew_closure_result answers_after_our_alert(ew_closure s, ew_closure_event event)
{
    ew_closure_result r = ew_closure_step(s, event);

    if (event == EW_EV_CLOSE_NOTIFY && s.protocol != EW_P_13 && s.write == EW_W_FATAL)
        r.effects |= EW_FX_SEAL_OURS;
    return r;
}

static bool answer_is_bounded(const edge *e)
{
    history h = e->to.past;

    return !(past_is_12(h) && h.in == IN_END && !past_write_over(h) && !h.verdict) ||
        e->module->timer_of(e->to.state) == EW_T_FLUSH;
}

static ew_closure_timer answer_takes_for_ever(ew_closure s)
{
    return s.read == EW_R_END && s.rest == EW_C_NONE ? EW_T_NONE : ew_closure_timer_of(s);
}

static bool goes_after_the_answer(const edge *e)
{
    history h = e->to.past;

    return !(past_is_12(h) && h.in == IN_END && h.ours && h.handed) ||
        e->module->transport_of(e->to.state) == EW_TR_FIN;
}

static ew_closure_transport stays_while_unread(ew_closure s)
{
    return s.read == EW_R_END && s.unread ? EW_TR_KEEP : ew_closure_transport_of(s);
}

/* the whole of C5 in one: what excuses us is all that may keep END from its answer */
static bool is_excused(history h)
{
    return h.ours || h.alert || h.failure || h.gone == GONE_OS || h.gone == GONE_LIMIT ||
        h.gone == GONE_INTERNAL;
}

static bool answered_unless_excused(const edge *e)
{
    bool at_once = (e->effects & EW_FX_SEAL_OURS) != 0;
    /* tolerant: our close is the answer, and the flush limit waits for it */
    bool still_speaks = e->to.past.spoken == EW_P_12_TOLERANT &&
        e->module->timer_of(e->to.state) == EW_T_FLUSH && past_last_word(e->to.past);

    return !is_end_12(e) || is_excused(e->from.past) != (at_once || still_speaks);
}

static ew_closure_result close_under_way_excuses(ew_closure s, ew_closure_event event)
{
    ew_closure_result r = ew_closure_step(s, event);

    if (answers(s, event) && s.write == EW_W_CLOSING) {
        r.state.write = EW_W_CLOSING;
        r.effects &= ~(unsigned)EW_FX_SEAL_OURS;
    }
    return r;
}

/* ---- C6 ---- */

static bool lives_on_after_end(const edge *e)
{
    history h = e->to.past;
    bool ours_to_end = !past_is_12(h) && h.in == IN_END && past_last_word(h) && !h.asked &&
        !h.undecided;

    return !ours_to_end ||
        (e->module->may_write(e->to.state) && e->module->may_seal_data(e->to.state));
}

static bool no_writing_after_end(ew_closure s)
{
    return ew_closure_may_write(s) && s.read != EW_R_END;
}

/* ---- C8: the rest, where it is left to the version ---- */

static bool default_is_the_versions(const edge *e)
{
    history h = e->from.past;
    ew_closure_rest rest = h.opened && past_is_12(h) ? EW_C_DISCARD : EW_C_DELIVER;

    if (e->event != EW_EV_CLOSE_DEFAULT || h.verdict)
        return true;
    return e->to.state.rest == (h.asked > rest ? h.asked : rest);
}

static ew_closure_result default_delivers(ew_closure s, ew_closure_event event)
{
    return ew_closure_step(s, event == EW_EV_CLOSE_DEFAULT ? EW_EV_CLOSE_DELIVER : event);
}

static ew_closure_result default_discards(ew_closure s, ew_closure_event event)
{
    return ew_closure_step(s, event == EW_EV_CLOSE_DEFAULT ? EW_EV_CLOSE_DISCARD : event);
}

static bool early_default_is_settled(const edge *e)
{
    history h = e->from.past;
    bool settles = e->event == EW_EV_OPEN && !h.opened && e->to.past.opened;
    ew_closure_rest rest = h.left_open && past_is_12(h) ? EW_C_DISCARD : EW_C_NONE;

    return !settles || e->to.state.rest == (h.asked > rest ? h.asked : rest);
}

static ew_closure_result early_default_is_forgotten(ew_closure s, ew_closure_event event)
{
    if (event == EW_EV_OPEN)
        s.by_default = false;
    return ew_closure_step(s, event);
}

static ew_closure_result early_deliver_is_no_default(ew_closure s, ew_closure_event event)
{
    if (event == EW_EV_OPEN && s.rest == EW_C_DELIVER)
        s.by_default = true;
    return ew_closure_step(s, event);
}

static bool deliver_is_deliver(const edge *e)
{
    history h = e->from.past;
    bool first = e->event == EW_EV_CLOSE_DELIVER && h.asked == EW_C_NONE && !h.verdict;

    return !first || e->to.state.rest == EW_C_DELIVER;
}

static ew_closure_result deliver_discards_in_12(ew_closure s, ew_closure_event event)
{
    bool overruled = event == EW_EV_CLOSE_DELIVER && s.protocol != EW_P_13;

    return ew_closure_step(s, overruled ? EW_EV_CLOSE_DISCARD : event);
}

/* ---- C14: the level of close_notify ---- */

static bool fatal_end_gets_no_answer(const edge *e)
{
    const module *m = e->module;
    ew_closure s = e->to.state;
    bool over = past_write_over(e->from.past);

    if (!e->to.past.fatal_end)
        return true;
    if (e->effects & EW_FX_SEALS || m->may_write(s) || m->may_seal(s))
        return false;
    return e->from.past.fatal_end || over == !(e->effects & EW_FX_DROP_OUTPUT);
}

static ew_closure_result fatal_end_is_answered(ew_closure s, ew_closure_event event)
{
    return ew_closure_step(s, event == EW_EV_CLOSE_NOTIFY_FATAL ? EW_EV_CLOSE_NOTIFY : event);
}

static bool fatal_end_spoils_the_session(const edge *e)
{
    return !e->to.past.fatal_end || e->from.past.fatal_end || (e->effects & EW_FX_FORGET);
}

static ew_closure_result fatal_end_is_forgiven(ew_closure s, ew_closure_event event)
{
    ew_closure_result r = ew_closure_step(s, event);

    if (event == EW_EV_CLOSE_NOTIFY_FATAL)
        r.effects &= ~(unsigned)EW_FX_FORGET;
    return r;
}

static bool fatal_end_is_an_end(const edge *e)
{
    history h = e->to.past;
    ew_closure_verdict fits = h.handed ? EW_V_CLEAN : EW_V_RECEIVED_ALL;

    if (!h.fatal_end || !h.verdict || h.failure || h.seal_failed)
        return true;
    if (h.dropped_theirs || (h.handed && h.dropped_ours))
        fits = EW_V_CUT_SHORT;
    return e->to.state.verdict == fits;
}

static ew_closure_result fatal_end_is_an_alert(ew_closure s, ew_closure_event event)
{
    return ew_closure_step(s, event == EW_EV_CLOSE_NOTIFY_FATAL && s.open ? EW_EV_ALERT : event);
}

static bool level_counts_in_12_alone(const edge *e)
{
    ew_closure_result same;

    if (e->event != EW_EV_CLOSE_NOTIFY_FATAL || past_is_12(e->from.past))
        return true;
    same = e->module->step(e->from.state, EW_EV_CLOSE_NOTIFY);
    return e->effects == same.effects &&
        memcmp(&same.state, &e->to.state, sizeof same.state) == 0;
}

static ew_closure_result level_counts_in_13(ew_closure s, ew_closure_event event)
{
    bool counts = event == EW_EV_CLOSE_NOTIFY_FATAL && s.open && s.protocol == EW_P_13;

    return ew_closure_step(s, counts ? EW_EV_ALERT : event);
}

/* ---- both ---- */

static bool loss_is_never_clean(const edge *e)
{
    return !e->to.past.lost || e->to.state.verdict != EW_V_CLEAN;
}

static ew_closure_result answer_forgets_its_loss(ew_closure s, ew_closure_event event)
{
    ew_closure_result r = ew_closure_step(s, event);

    if (event == EW_EV_HANDED_OVER && r.state.verdict == EW_V_CUT_SHORT &&
        s.protocol == EW_P_12_STRICT && s.rest == EW_C_NONE && !s.lost_theirs)
        r.state.verdict = EW_V_CLEAN;
    return r;
}

static ew_closure_result discard_reads_clean(ew_closure s, ew_closure_event event)
{
    ew_closure_result r = ew_closure_step(s, event);

    if (r.state.verdict == EW_V_CUT_SHORT && s.protocol != EW_P_13 && r.state.lost_theirs)
        r.state.verdict = EW_V_CLEAN;
    return r;
}

static bool version_is_as_spoken(const edge *e)
{
    return e->to.state.protocol == e->to.past.spoken;
}

static ew_closure_result version_changes_when_open(ew_closure s, ew_closure_event event)
{
    ew_closure_result r = ew_closure_step(s, event);

    if (event == EW_EV_VERSION_12 && s.open && !s.verdict)
        r.state.protocol = EW_P_12_STRICT;
    return r;
}

static const rule table[] = {
    {"C5 strict: END is answered at once, and what is not sealed is dropped",
        strict_answers_at_once,
        "it is flushed first", {.step = strict_flushes_first}},
    {"C5 strict: what is dropped counts as lost", strict_counts_the_loss,
        "it does not", {.step = strict_loses_uncounted}},
    {"C5 what is already sealed goes out before the answer, and the transport stays for it",
        sealed_goes_out,
        "the answer drops it", {.step = answer_drops_output}},
    {"C5 tolerant: END drops nothing and closes nothing: writing goes on until we close",
        tolerant_flushes_first,
        "it is dropped as in strict", {.step = tolerant_cuts}},
    {"C5 tolerant: once all of it is flushed, our close is the answer",
        tolerant_answers_after_the_flush,
        "it does not follow", {.step = tolerant_never_answers}},
    {"C5 strict: nothing more is accepted after END", nothing_written_after_end,
        "it is", {.may_write = writes_after_the_answer}},
    {"C5 C13 (1.2) END is not answered where ours crossed it", nothing_to_answer,
        "it is answered a second time", {.step = answers_a_crossing}},
    {"C5 (1.2) END is not answered where the flush limit passed or nothing can leave",
        nothing_to_answer,
        "it is answered into the void", {.step = answers_where_nothing_leaves}},
    {"C5 C14 END is not answered after a fatal alert, ours or theirs, or an abort",
        no_answer_after_fatal,
        "it is answered behind our alert", {.step = answers_after_our_alert}},
    {"C5 (1.2) END is answered unless ours was sent, a fatal alert came between, or nothing can leave",
        answered_unless_excused,
        "a close under way excuses it", {.step = close_under_way_excuses}},
    {"C5 C16 (1.2) the flush limit runs from END until the answer is handed over",
        answer_is_bounded,
        "no limit runs", {.timer_of = answer_takes_for_ever}},
    {"C5 (1.2) FIN follows the answer, whether all is read or not", goes_after_the_answer,
        "it waits for the reader", {.transport_of = stays_while_unread}},
    {"C6 (1.3) after END writing goes on until we close", lives_on_after_end,
        "nothing is accepted any more", {.may_write = no_writing_after_end}},
    {"C8 a close by default: DISCARD in 1.2", default_is_the_versions,
        "it delivers", {.step = default_delivers}},
    {"C8 a close by default: DELIVER in 1.3", default_is_the_versions,
        "it discards", {.step = default_discards}},
    {"C8 asked for before the version is known, the handshake settles it",
        early_default_is_settled,
        "it is forgotten", {.step = early_default_is_forgotten}},
    {"C8 DELIVER asked for early is no default", early_default_is_settled,
        "the handshake overrules it", {.step = early_deliver_is_no_default}},
    {"C8 DELIVER asked for by name delivers, in 1.2 too", deliver_is_deliver,
        "1.2 discards", {.step = deliver_discards_in_12}},
    {"C14 (1.2) a close_notify at level fatal gets no answer, and nothing more leaves",
        fatal_end_gets_no_answer,
        "it is answered like any other", {.step = fatal_end_is_answered}},
    {"C2 C14 (1.2) it spoils the session", fatal_end_spoils_the_session,
        "it is forgiven", {.step = fatal_end_is_forgiven}},
    {"C14 (1.2) it is END: received_all, but for what was lost or handed over before",
        fatal_end_is_an_end,
        "it is an alert", {.step = fatal_end_is_an_alert}},
    {"C14 (1.3) the level of a close_notify is ignored", level_counts_in_12_alone,
        "it counts", {.step = level_counts_in_13}},
    {"clean: a side that discarded anything of its own never says so", loss_is_never_clean,
        "the answer forgets what it dropped", {.step = answer_forgets_its_loss}},
    {"clean: a side that discarded anything of the peer's never says so", loss_is_never_clean,
        "1.2 forgets what DISCARD dropped", {.step = discard_reads_clean}},
    {"C5 the version and the policy stay what the handshake made them", version_is_as_spoken,
        "they change afterwards", {.step = version_changes_when_open}},
};

rule_table rules_of_versions(void)
{
    return (rule_table){table, sizeof table / sizeof *table};
}
