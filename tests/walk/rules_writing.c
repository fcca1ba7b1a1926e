/* SPDX-License-Identifier: Apache-2.0 */
/* Our direction: C1, C2, C4, C6, C12, C14 and closing early. Each rule is followed by the module
 * that breaks it. */
#include "walk/walk.h"

static bool drops_pending_by_right(const edge *e)
{
    history h = e->to.past;

    switch ((int)e->event) {
    case EW_EV_CLOSE_ABANDON:
    case EW_EV_KEY_LIMIT:
    case EW_EV_ABORT:              /* C14 */
    case EW_EV_PEER_ERROR:
    case EW_EV_INTERNAL_ERROR:
    case EW_EV_ALERT:
    case EW_EV_CLOSE_NOTIFY_EARLY: /* C15 */
        return true;
    case EW_EV_CLOSE_NOTIFY:
    case EW_EV_CLOSE_NOTIFY_FATAL: /* early (C15); answered and gone (C5); at level fatal (C14) */
        return h.in == IN_EARLY || h.spoken == EW_P_12_STRICT || h.fatal_end;
    default: /* a close over rejected early data that nobody decided on */
        return e->from.past.undecided && past_closing(h) && h.opened;
    }
}

/* ---- C1 ---- */

static bool nothing_after_last_word(const edge *e)
{
    return !past_sealed(e->from.past) || !(e->effects & EW_FX_SEALS);
}

static ew_closure_result alert_after_ours(ew_closure s, ew_closure_event event)
{
    ew_closure_result r = ew_closure_step(s, event);

    if (event == EW_EV_PEER_ERROR && s.write == EW_W_DONE && s.read == EW_R_OPEN)
        r.effects |= EW_FX_SEAL_ALERT;
    return r;
}

static bool nothing_allowed_after_last_word(const edge *e)
{
    ew_closure s = e->to.state;

    return past_last_word(e->to.past) || !(e->module->may_write(s) || e->module->may_seal(s) ||
        e->module->may_seal_data(s) || e->module->may_seal_early(s) || e->module->may_ask(s));
}

static bool key_update_after_ours(ew_closure s)
{
    return ew_closure_may_seal(s) || (s.write == EW_W_DONE && s.read == EW_R_OPEN);
}

static bool seals_only_by_leave(const edge *e)
{
    unsigned seals = e->effects & EW_FX_SEALS;

    if (!seals)
        return true;
    /* one last word, where the state before allowed sealing */
    return (seals & (seals - 1)) == 0 && e->module->may_seal(e->from.state);
}

static ew_closure_result cancel_beside_ours(ew_closure s, ew_closure_event event)
{
    ew_closure_result r = ew_closure_step(s, event);

    if (r.effects & EW_FX_SEAL_CANCEL)
        r.effects |= EW_FX_SEAL_OURS;
    return r;
}

static bool still_hears_after_ours(const edge *e)
{
    history h = e->to.past;

    return !(h.ours && h.in == IN_OPEN && !h.verdict) || e->module->may_open(e->to.state);
}

static bool deaf_after_ours(ew_closure s)
{
    return ew_closure_may_open(s) && s.write != EW_W_DONE;
}

/* ---- C2 ---- */

static bool fatal_error_forgets(const edge *e)
{
    history h = e->to.past;

    return !(past_fatal(h) || h.seal_failed) || h.forgot;
}

static ew_closure_result withheld_is_forgiven(ew_closure s, ew_closure_event event)
{
    ew_closure_result r = ew_closure_step(s, event);

    if (s.write == EW_W_DONE)
        r.effects &= ~(unsigned)EW_FX_FORGET;
    return r;
}

static bool bad_ending_does_not_forget(const edge *e)
{
    history h = e->to.past;

    return past_fatal(h) || h.seal_failed || !h.forgot;
}

static ew_closure_result cut_forgets(ew_closure s, ew_closure_event event)
{
    ew_closure_result r = ew_closure_step(s, event);

    if (event == EW_EV_EOF)
        r.effects |= EW_FX_FORGET;
    return r;
}

/* ---- C4 ---- */

static bool had_last_word(history h)
{
    return h.handed || h.in == IN_ALERT || h.fatal_end;
}

static bool never_a_bare_fin(const edge *e)
{
    return e->module->transport_of(e->to.state) != EW_TR_FIN || had_last_word(e->to.past);
}

static ew_closure_transport fin_when_broken(ew_closure s)
{
    return s.write == EW_W_BROKEN ? EW_TR_FIN : ew_closure_transport_of(s);
}

static bool reset_spares_what_was_handed_over(const edge *e)
{
    return e->module->transport_of(e->to.state) != EW_TR_RESET || !e->to.past.handed;
}

static ew_closure_transport reset_on_late_error(ew_closure s)
{
    return s.write == EW_W_DONE && s.read == EW_R_PEER_ERROR ? EW_TR_RESET
                                                             : ew_closure_transport_of(s);
}

static bool verdict_ends_the_transport(const edge *e)
{
    return !e->to.past.verdict || e->module->transport_of(e->to.state) != EW_TR_KEEP;
}

static ew_closure_transport left_open(ew_closure s)
{
    return s.write == EW_W_BROKEN ? EW_TR_KEEP : ew_closure_transport_of(s);
}

/* ---- C6 ---- */

static bool end_leaves_our_direction(const edge *e)
{
    const module *m = e->module;
    ew_closure from = e->from.state, to = e->to.state;

    if (e->from.past.in != IN_OPEN || e->to.past.in != IN_END || past_is_12(e->to.past))
        return true;
    return e->effects == 0 && m->may_write(from) == m->may_write(to) &&
        (to.verdict || m->may_seal(from) == m->may_seal(to));
}

static ew_closure_result end_closes_ours(ew_closure s, ew_closure_event event)
{
    ew_closure_result r = ew_closure_step(s, event);

    if (event == EW_EV_CLOSE_NOTIFY && s.protocol == EW_P_13 && r.state.read == EW_R_END &&
        r.state.write == EW_W_OPEN)
        r.state.write = EW_W_CLOSING;
    return r;
}

static bool asks_nobody_after_end(const edge *e)
{
    return e->to.past.in == IN_OPEN || !e->module->may_ask(e->to.state);
}

/* ---- C12 ---- */

static bool flushed_before_ours(const edge *e)
{
    return !(e->effects & EW_FX_SEALS) || !e->to.past.pending;
}

static ew_closure_result ours_overtakes(ew_closure s, ew_closure_event event)
{
    ew_closure_result r = ew_closure_step(s, event);

    if (event == EW_EV_CLOSE_DELIVER && s.open && r.state.write == EW_W_CLOSING) {
        r.state.write = EW_W_SEALED;
        r.effects |= EW_FX_SEAL_OURS;
    }
    return r;
}

static bool accepted_is_sent(const edge *e)
{
    bool broke = !past_write_over(e->from.past) && e->to.past.gone;

    return !(e->effects & EW_FX_DROP_PENDING) || broke || drops_pending_by_right(e);
}

static ew_closure_result discard_drops_ours(ew_closure s, ew_closure_event event)
{
    if (event == EW_EV_CLOSE_DISCARD && s.write == EW_W_OPEN && s.pending) {
        s.pending = false;
        s.lost_ours = true;
        ew_closure_result r = ew_closure_step(s, event);
        r.effects |= EW_FX_DROP_PENDING;
        return r;
    }
    return ew_closure_step(s, event);
}

static bool nothing_stays_pending(const edge *e)
{
    return !past_write_over(e->to.past) || !e->to.past.pending;
}

static ew_closure_result reset_leaves_pending(ew_closure s, ew_closure_event event)
{
    ew_closure_result r = ew_closure_step(s, event);

    if (event == EW_EV_RESET && (r.effects & EW_FX_DROP_PENDING)) {
        r.effects ^= EW_FX_DROP_PENDING;
        r.state.pending = true;
    }
    return r;
}

static bool ours_follows_the_flush(const edge *e)
{
    history h = e->to.past;

    return !(past_closing(h) && h.opened && !h.pending && !h.verdict) || !past_last_word(h);
}

static ew_closure_result ours_forgotten(ew_closure s, ew_closure_event event)
{
    ew_closure_result r = ew_closure_step(s, event);

    if (event == EW_EV_PENDING_SEALED && (r.effects & EW_FX_SEAL_OURS)) {
        r.effects &= ~(unsigned)EW_FX_SEAL_OURS;
        r.state.write = EW_W_CLOSING;
    }
    return r;
}

static bool ours_only_when_asked(const edge *e)
{
    return !(e->effects & EW_FX_SEAL_OURS) || past_closing(e->to.past) ||
        e->to.past.in == IN_EARLY;
}

static ew_closure_result cut_is_answered(ew_closure s, ew_closure_event event)
{
    ew_closure_result r = ew_closure_step(s, event);

    if (event == EW_EV_EOF && r.state.open && r.state.write == EW_W_OPEN && !r.state.pending) {
        r.state.write = EW_W_SEALED;
        r.effects |= EW_FX_SEAL_OURS;
    }
    return r;
}

static bool full_close_fins_at_once(const edge *e)
{
    history h = e->to.past;

    return !(h.handed && h.asked >= EW_C_DISCARD) ||
        e->module->transport_of(e->to.state) == EW_TR_FIN;
}

static ew_closure_transport fin_at_the_verdict(ew_closure s)
{
    return s.verdict ? ew_closure_transport_of(s) : EW_TR_KEEP;
}

static bool half_close_keeps_the_transport(const edge *e)
{
    history h = e->to.past;

    return !(h.ours && h.asked == EW_C_DELIVER && h.in == IN_OPEN) ||
        e->module->transport_of(e->to.state) == EW_TR_KEEP;
}

static ew_closure_transport fin_at_half_close(ew_closure s)
{
    return s.write == EW_W_DONE ? EW_TR_FIN : ew_closure_transport_of(s);
}

/* ---- C14 ---- */

static bool fatal_ends_both(const edge *e)
{
    const module *m = e->module;
    ew_closure s = e->to.state;

    if (!past_fatal(e->to.past))
        return true;
    return !(m->may_write(s) || m->may_seal(s) || m->may_open(s));
}

static ew_closure_result alert_ends_reading_only(ew_closure s, ew_closure_event event)
{
    ew_closure_result r = ew_closure_step(s, event);

    if (event == EW_EV_ALERT && s.write == EW_W_OPEN && r.state.write == EW_W_DEAD) {
        r.state.write = EW_W_OPEN;
        r.state.verdict = EW_V_NONE;
    }
    return r;
}

static bool failure_is_told(const edge *e)
{
    bool failed_now = e->to.past.failure && !e->from.past.failure;

    return !failed_now || !past_last_word(e->from.past) || (e->effects & EW_FX_SEAL_ALERT);
}

static ew_closure_result silent_abort(ew_closure s, ew_closure_event event)
{
    ew_closure_result r = ew_closure_step(s, event);

    if (event == EW_EV_ABORT)
        r.effects &= ~(unsigned)EW_FX_SEAL_ALERT;
    return r;
}

/* ---- before the handshake is complete ---- */

static bool early_close_waits(const edge *e)
{
    /* a server's key may reach its limit before the client's Finished came */
    return !(e->effects & EW_FX_SEAL_OURS) || e->to.past.opened || e->to.past.in == IN_EARLY ||
        e->event == EW_EV_KEY_LIMIT;
}

static ew_closure_result early_discard_quits(ew_closure s, ew_closure_event event)
{
    ew_closure_result r = ew_closure_step(s, event);

    if (event == EW_EV_CLOSE_DISCARD && !s.open && r.state.write == EW_W_CLOSING) {
        r.state.write = EW_W_SEALED;
        r.effects |= EW_FX_SEAL_OURS;
    }
    return r;
}

static bool early_abandon_cancels(const edge *e)
{
    history h = e->from.past;
    bool due = e->event == EW_EV_CLOSE_ABANDON && !h.opened && past_last_word(h) && !h.verdict &&
        !h.early_keys;

    return due == !!(e->effects & EW_FX_SEAL_CANCEL);
}

static ew_closure_result early_abandon_says_only_ours(ew_closure s, ew_closure_event event)
{
    ew_closure_result r = ew_closure_step(s, event);

    if (r.effects & EW_FX_SEAL_CANCEL)
        r.effects ^= EW_FX_SEAL_CANCEL | EW_FX_SEAL_OURS;
    return r;
}

static const rule table[] = {
    {"C1 last word: nothing is sealed after ours or after our fatal alert", nothing_after_last_word,
        "an error found after ours seals its alert", {.step = alert_after_ours}},
    {"C1 last word: nothing may be sealed or accepted after it", nothing_allowed_after_last_word,
        "a KeyUpdate is allowed after ours", {.may_seal = key_update_after_ours}},
    {"C1 last word: there is one, sealed where sealing was allowed", seals_only_by_leave,
        "ours is sealed twice on an early ABANDON", {.step = cancel_beside_ours}},
    {"C1 what comes in after ours is still processed", still_hears_after_ours,
        "records go unopened after ours", {.may_open = deaf_after_ours}},
    {"C2 a fatal error bars resumption, its alert sent, received or withheld", fatal_error_forgets,
        "an error whose alert C1 withholds is forgiven", {.step = withheld_is_forgiven}},
    {"C2 a bad ending without an error does not bar resumption", bad_ending_does_not_forget,
        "EOF forgets the sessions", {.step = cut_forgets}},
    {"C4 never a bare FIN: only after ours or a fatal alert, sent or received", never_a_bare_fin,
        "FIN where our direction broke", {.transport_of = fin_when_broken}},
    {"C4 what was handed over is never destroyed by a reset", reset_spares_what_was_handed_over,
        "a late error resets", {.transport_of = reset_on_late_error}},
    {"C4 every verdict ends the transport, by FIN or by reset", verdict_ends_the_transport,
        "a broken direction leaves the transport open", {.transport_of = left_open}},
    {"C6 (1.3) END ends only the read direction", end_leaves_our_direction,
        "END closes our direction too", {.step = end_closes_ours}},
    {"C6 a KeyUpdate sent after END does not ask for an answer", asks_nobody_after_end,
        "it asks", {.may_ask = ew_closure_may_seal}},
    {"C12 all that was accepted is sealed before our last word", flushed_before_ours,
        "ours overtakes what is pending", {.step = ours_overtakes}},
    {"C12 accepted bytes are dropped only where a rule or the transport says so", accepted_is_sent,
        "DISCARD drops ours as well", {.step = discard_drops_ours}},
    {"C12 what was accepted is sent or counted as unsent: nothing stays pending",
        nothing_stays_pending,
        "a reset leaves it pending", {.step = reset_leaves_pending}},
    {"C12 once flushed, ours follows", ours_follows_the_flush,
        "ours is forgotten after the flush", {.step = ours_forgotten}},
    {"C12 ours is sealed only for a close, in answer to END (1.2) or to an early goodbye",
        ours_only_when_asked,
        "EOF is answered with ours unasked", {.step = cut_is_answered}},
    {"C12 full close: FIN follows ours", full_close_fins_at_once,
        "FIN waits for the verdict", {.transport_of = fin_at_the_verdict}},
    {"C12 half-close: FIN waits for END", half_close_keeps_the_transport,
        "FIN follows ours under DELIVER", {.transport_of = fin_at_half_close}},
    {"C14 after a fatal alert, either way, both directions are over", fatal_ends_both,
        "the peer's alert leaves writing open", {.step = alert_ends_reading_only}},
    {"C14 a failure is told by an alert, where C1 leaves one", failure_is_told,
        "abort says nothing", {.step = silent_abort}},
    {"early close: DELIVER and DISCARD wait for the handshake", early_close_waits,
        "DISCARD quits the handshake", {.step = early_discard_quits}},
    {"early close: ABANDON, and it alone, says user_canceled before ours", early_abandon_cancels,
        "it says only ours", {.step = early_abandon_says_only_ours}},
};

rule_table rules_of_writing(void)
{
    return (rule_table){table, sizeof table / sizeof *table};
}
