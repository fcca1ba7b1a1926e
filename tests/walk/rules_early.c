/* SPDX-License-Identifier: Apache-2.0 */
/* Early data (docs/closing.md, "Closing before the handshake is complete"; C15). Each rule is
 * followed by the module that breaks it. */
#include "walk/walk.h"

/* ---- a client under early-data keys ---- */

static bool no_goodbye_under_early_keys(const edge *e)
{
    return !e->from.past.early_keys || !(e->effects & (EW_FX_SEAL_OURS | EW_FX_SEAL_CANCEL)) ||
        e->to.past.opened;
}

static ew_closure_result cancels_under_early_keys(ew_closure s, ew_closure_event event)
{
    if (event == EW_EV_CLOSE_ABANDON)
        s.early_keys = false;
    return ew_closure_step(s, event);
}

static bool early_data_is_sealed_under_its_keys(const edge *e)
{
    history h = e->to.past;
    bool may = h.early_keys && past_last_word(h) && !past_closing(h) && !h.verdict;

    return e->module->may_seal_early(e->to.state) == may;
}

static bool early_data_behind_a_close(ew_closure s)
{
    return s.early_keys && ew_closure_may_seal(s);
}

static bool giving_up_resets(const edge *e)
{
    return e->to.past.gone != GONE_EARLY ||
        (e->to.state.verdict == EW_V_NEVER_OPEN &&
            e->module->transport_of(e->to.state) == EW_TR_RESET) ||
        e->to.past.unread;
}

static ew_closure_transport fin_when_given_up(ew_closure s)
{
    return s.why == EW_WHY_EARLY ? EW_TR_FIN : ew_closure_transport_of(s);
}

static bool errors_are_told_under_early_keys(const edge *e)
{
    history h = e->from.past;
    bool failed_now = e->to.past.failure && !h.failure;

    return !(h.early_keys && failed_now && past_last_word(h)) || (e->effects & EW_FX_SEAL_ALERT);
}

static ew_closure_result error_under_early_keys_is_silent(ew_closure s, ew_closure_event event)
{
    ew_closure_result r = ew_closure_step(s, event);

    if (s.early_keys)
        r.effects &= ~(unsigned)EW_FX_SEAL_ALERT;
    return r;
}

/* ---- rejected early data ---- */

static bool nothing_overtakes_undecided(const edge *e)
{
    return !e->to.past.undecided || !e->module->may_seal_data(e->to.state);
}

static bool seals_behind_a_hole(ew_closure s)
{
    s.held = false;
    return ew_closure_may_seal_data(s);
}

static bool rejected_is_resent_or_counted(const edge *e)
{
    history from = e->from.past, to = e->to.past;

    if (!from.undecided || to.undecided || e->event == EW_EV_EARLY_RESENT)
        return true;
    return to.dropped_ours || to.gone;
}

static ew_closure_result dropped_in_silence(ew_closure s, ew_closure_event event)
{
    ew_closure_result r = ew_closure_step(s, event);

    if (event == EW_EV_EARLY_DROPPED)
        r.state.lost_ours = s.lost_ours;
    return r;
}

/* the state's word counts here: the past is the same either way */
static bool loss_is_kept(const edge *e)
{
    return rejected_is_resent_or_counted(e) &&
        !(e->to.past.dropped_ours && !e->to.state.lost_ours);
}

static bool close_does_not_wait_for_a_decision(const edge *e)
{
    history h = e->to.past;

    return !(h.undecided && h.opened && past_closing(h) && past_last_word(h) && !h.verdict);
}

static ew_closure_result close_waits_for_ever(ew_closure s, ew_closure_event event)
{
    if (event == EW_EV_CLOSE_DISCARD && s.held && s.open && s.write == EW_W_OPEN) {
        s.write = EW_W_CLOSING;
        s.rest = EW_C_DISCARD;
        return (ew_closure_result){s, 0};
    }
    return ew_closure_step(s, event);
}

/* ---- a server that took early data ---- */

static bool early_data_is_heard_and_answered(const edge *e)
{
    history h = e->to.past;
    bool alive = h.took_early && !h.opened && !h.verdict;

    return !alive || h.undecided || !e->module->may_seal(e->to.state) ||
        e->module->may_seal_data(e->to.state);
}

static bool answers_wait(ew_closure s)
{
    return s.open && ew_closure_may_seal_data(s);
}

static bool nothing_is_sealed_before(const edge *e)
{
    history h = e->to.past;

    return h.opened || h.took_early || !e->module->may_seal_data(e->to.state);
}

static bool false_start(ew_closure s)
{
    return ew_closure_may_seal(s) && !s.held;
}

static bool state_knows_early_data(const edge *e)
{
    history h = e->to.past;
    ew_closure s = e->to.state;

    return s.half_open == h.took_early && s.early_keys == h.early_keys && s.held == h.undecided;
}

static ew_closure_result early_keys_stay(ew_closure s, ew_closure_event event)
{
    ew_closure_result r = ew_closure_step(s, event);

    if (event == EW_EV_OPEN && s.early_keys)
        r.state.early_keys = true;
    return r;
}

static const rule table[] = {
    {"C15 no goodbye is said under early-data keys", no_goodbye_under_early_keys,
        "ABANDON says it all the same", {.step = cancels_under_early_keys}},
    {"early data: it is sealed under its own keys, until a close is asked for, and never else",
        early_data_is_sealed_under_its_keys,
        "it is sealed behind a close", {.may_seal_early = early_data_behind_a_close}},
    {"C15 an attempt given up under early-data keys is reset", giving_up_resets,
        "it ends by a FIN", {.transport_of = fin_when_given_up}},
    {"C14 an error under early-data keys is told by its alert", errors_are_told_under_early_keys,
        "it is silent", {.step = error_under_early_keys_is_silent}},
    {"C12 nothing is sealed over rejected early data that nobody decided on",
        nothing_overtakes_undecided,
        "what follows is sent without its beginning", {.may_seal_data = seals_behind_a_hole}},
    {"C12 rejected early data is sent again or counted as lost", loss_is_kept,
        "it is dropped in silence", {.step = dropped_in_silence}},
    {"C12 a close decides over rejected early data", close_does_not_wait_for_a_decision,
        "DISCARD waits for somebody else to", {.step = close_waits_for_ever}},
    {"early data: what a server took can be answered before the handshake is complete",
        early_data_is_heard_and_answered,
        "answers wait for it", {.may_seal_data = answers_wait}},
    {"no false start: without early data nothing is sealed before the handshake is complete",
        nothing_is_sealed_before,
        "data goes out at once", {.may_seal_data = false_start}},
    {"early data: the state knows what happened to it", state_knows_early_data,
        "the keys are early ones for ever", {.step = early_keys_stay}},
};

rule_table rules_of_early_data(void)
{
    return (rule_table){table, sizeof table / sizeof *table};
}
