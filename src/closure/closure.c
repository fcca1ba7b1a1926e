/* SPDX-License-Identifier: Apache-2.0 */
#include "closure/internal.h"

/* Everything here works on values: a step takes a state apart by event, and each helper below is one thing that can happen
 * to one direction. */

typedef ew_closure_result result;

static bool wants_data(ew_closure s)
{
    return s.rest == EW_C_NONE || s.rest == EW_C_DELIVER;
}

/* C17: both directions over, and all that is readable taken or discarded */
static bool is_over(ew_closure s)
{
    return s.read != EW_R_OPEN && ew_closure_write_is_over(s) && !s.unread;
}

static void decided_here(result *r)
{
    if (r->state.first == EW_FIRST_NONE)
        r->state.first = EW_FIRST_LOCAL;
}

/* a goodbye behind a cut ends nothing that the transport had not ended: nobody was first */
static void closed_here(result *r)
{
    if (!ew_closure_was_cut(r->state))
        decided_here(r);
}

/* ---- our direction ---- */

static void drop_pending(result *r)
{
    if (!r->state.pending)
        return;
    r->state.pending = r->state.held = false;
    r->state.lost_ours = true;
    r->effects |= EW_FX_DROP_PENDING;
}

static void seal_ours(result *r)
{
    r->state.write = EW_W_SEALED;
    r->effects |= EW_FX_SEAL_OURS;
}

/* C12: everything accepted first, then ours; before the handshake is complete both wait for it. With rejected early data that
 * nobody decided on, what was to follow it would be a stream without its beginning. */
static void seal_ours_when_flushed(result *r)
{
    if (r->state.write != EW_W_CLOSING || !r->state.open)
        return;
    if (r->state.held)
        drop_pending(r);
    if (!r->state.pending)
        seal_ours(r);
}

static void begin_close(result *r)
{
    if (r->state.write == EW_W_OPEN)
        r->state.write = EW_W_CLOSING;
    seal_ours_when_flushed(r);
}

/* nothing more can leave: what waits never will (unsent, but not by choice: not lost_ours) */
static void break_write(result *r, ew_closure_why why)
{
    if (ew_closure_write_is_over(r->state))
        return;
    r->state.write = EW_W_BROKEN;
    r->state.why = (uint8_t)why;
    if (r->state.pending) {
        r->state.pending = r->state.held = false;
        r->effects |= EW_FX_DROP_PENDING;
    }
    r->effects |= EW_FX_DROP_OUTPUT;
}

/* user_canceled, which RFC 9846, 6.1, has close_notify follow, or close_notify alone; under early-data keys neither, where a
 * server that takes early data could take it for the end of all there is to say */
static void give_up_attempt(result *r, unsigned goodbye)
{
    drop_pending(r);
    if (r->state.early_keys) {
        break_write(r, EW_WHY_EARLY);
        return;
    }
    r->state.write = EW_W_SEALED;
    r->effects |= goodbye;
}

/* C14: our fatal alert, unless C1 forbids it */
static void fatal_from_us(result *r)
{
    if (!ew_closure_has_last_word(r->state))
        return;
    drop_pending(r);
    r->state.write = EW_W_FATAL;
    r->effects |= EW_FX_SEAL_ALERT;
}

/* ---- the peer's direction ---- */

static void end_read(result *r, ew_closure_read how)
{
    if (r->state.read == EW_R_OPEN)
        r->state.read = (uint8_t)how;
}

static void drop_unread(result *r)
{
    if (!r->state.unread)
        return;
    r->state.unread = false;
    r->state.lost_theirs = true;
    r->effects |= EW_FX_DROP_UNREAD;
}

/* C20: only ever tighter */
static void tighten(result *r, ew_closure_rest rest)
{
    if (r->state.rest < rest)
        r->state.rest = (uint8_t)rest;
    if (r->state.rest >= EW_C_DISCARD)
        drop_unread(r);
}

/* ---- events ---- */

static void on_close(result *r, ew_closure_rest rest)
{
    closed_here(r);
    tighten(r, rest);
    begin_close(r);
    if (rest == EW_C_ABANDON)
        end_read(r, EW_R_QUIT); /* C9: nothing is waited for */
}

static bool is_12(ew_closure s)
{
    return s.protocol != EW_P_13;
}

/* before the version is known DELIVER, until the handshake says otherwise */
static void on_close_default(result *r)
{
    r->state.by_default = !r->state.open;
    on_close(r, r->state.open && is_12(r->state) ? EW_C_DISCARD : EW_C_DELIVER);
}

/* early data belongs to 1.3: a client that sent some has failed by now, and a server takes none in 1.2 */
static bool has_early_data(ew_closure s)
{
    return s.half_open || s.early_keys || s.held;
}

static void on_version_12(result *r, ew_closure_protocol protocol)
{
    if (!r->state.open && r->state.protocol == EW_P_13 && !has_early_data(r->state))
        r->state.protocol = (uint8_t)protocol;
}

static void on_open(result *r)
{
    if (r->state.read != EW_R_OPEN)
        return;
    r->state.open = true;
    r->state.early_keys = false;
    if (r->state.by_default && is_12(r->state))
        tighten(r, EW_C_DISCARD);
    seal_ours_when_flushed(r);
}

static void on_abandon(result *r)
{
    if (ew_closure_has_last_word(r->state)) {
        if (r->state.open)
            drop_pending(r);
        else
            give_up_attempt(r, EW_FX_SEAL_CANCEL);
    }
    on_close(r, EW_C_ABANDON);
}

/* the first fatal thing that happened stays the reason; an error after END or a cut, on the side still written, is one */
static bool has_failed(ew_closure s)
{
    return s.read == EW_R_ALERT || s.read == EW_R_PEER_ERROR || s.read == EW_R_INTERNAL ||
        s.read == EW_R_CALLER || s.read == EW_R_END_EARLY;
}

static void on_error(result *r, ew_closure_read how)
{
    decided_here(r);
    if (!has_failed(r->state))
        r->state.read = (uint8_t)how;
    fatal_from_us(r);
    r->effects |= EW_FX_FORGET; /* C2: whether its alert is sent or withheld */
}

static void on_abort(result *r)
{
    drop_unread(r);
    on_error(r, EW_R_CALLER);
}

static void on_data(result *r)
{
    if (r->state.read != EW_R_OPEN || !(r->state.open || r->state.half_open))
        return;
    if (wants_data(r->state)) {
        r->state.unread = true;
        r->state.framed = false;
        r->effects |= EW_FX_DELIVER;
    } else {
        r->state.lost_theirs = true;
        r->effects |= EW_FX_DROP;
    }
}

/* who ended first, where the peer's goodbye or alert is processed */
static void peer_ended(result *r)
{
    bool ours_unsaid = r->state.write == EW_W_CLOSING || r->state.write == EW_W_BROKEN;

    if (r->state.first == EW_FIRST_NONE || ours_unsaid)
        r->state.first = EW_FIRST_PEER;
    else if (r->state.first == EW_FIRST_LOCAL && r->state.write == EW_W_SEALED)
        r->state.first = EW_FIRST_BOTH;
}

/* C5: what is sealed goes out before; what is not is dropped. Where ours was sealed before, the two crossed and there is nothing
 * to answer (C13). */
static void answer_and_go(result *r)
{
    if (!ew_closure_has_last_word(r->state))
        return;
    drop_pending(r);
    begin_close(r);
}

/* C14: nothing more is sent; ours or our alert handed over before stays so */
static void cease(result *r)
{
    if (ew_closure_write_is_over(r->state))
        return;
    drop_pending(r);
    r->state.write = EW_W_DEAD;
    r->effects |= EW_FX_DROP_OUTPUT;
}

static void on_close_notify(result *r)
{
    if (r->state.read != EW_R_OPEN)
        return; /* C3 */
    peer_ended(r);
    r->state.read = EW_R_END;
    if (r->state.protocol == EW_P_12_STRICT)
        answer_and_go(r); /* in 1.3 our direction lives on (C6), in tolerant 1.2 within the flush limit (C5) */
}

/* C14, 1.2: an authentic END, but a fatal alert as well: no answer, and no session to be resumed */
static void on_close_notify_fatal(result *r)
{
    if (r->state.read != EW_R_OPEN)
        return;
    peer_ended(r);
    r->state.read = EW_R_END;
    cease(r);
    r->effects |= EW_FX_FORGET;
}

static void on_close_notify_early(result *r)
{
    if (r->state.read != EW_R_OPEN)
        return;
    if (r->state.open) {
        on_error(r, EW_R_PEER_ERROR); /* C15: later it is unexpected_message */
        return;
    }
    peer_ended(r);
    r->state.read = EW_R_END_EARLY;
    /* C15: ends the attempt; ours answers unless already sent */
    if (ew_closure_has_last_word(r->state))
        give_up_attempt(r, EW_FX_SEAL_OURS);
}

static void on_alert(result *r)
{
    if (r->state.read != EW_R_OPEN)
        return;
    peer_ended(r);
    r->state.read = EW_R_ALERT;
    cease(r);
    r->effects |= EW_FX_FORGET;
}

/* our last word could not be made: an error of ours whose alert cannot be sent (C2) */
static void on_seal_failed(result *r)
{
    if (!ew_closure_write_is_over(r->state))
        r->effects |= EW_FX_FORGET;
    break_write(r, EW_WHY_INTERNAL);
}

static void on_key_limit(result *r)
{
    if (!ew_closure_has_last_word(r->state) || r->state.early_keys)
        return; /* early-data keys last until the handshake has others */
    closed_here(r);
    drop_pending(r);
    seal_ours(r);
    tighten(r, EW_C_DELIVER);
}

static void on_cut(result *r, ew_closure_read how)
{
    if (r->state.read == EW_R_OPEN) {
        r->state.read = (uint8_t)how;
        r->state.wanted = wants_data(r->state);
    }
    /* a reset takes both directions; EOF only the peer's, but a handshake never completes after it */
    if (how == EW_R_RESET)
        break_write(r, EW_WHY_RESET);
    else if (how == EW_R_OS_ERROR)
        break_write(r, EW_WHY_OS);
    else if (!r->state.open && ew_closure_has_last_word(r->state))
        break_write(r, EW_WHY_EOF);
}

static void on_limit_handshake(result *r)
{
    /* with the attempt over already, our alert or goodbye has the flush's time */
    if (r->state.open || r->state.read != EW_R_OPEN)
        return;
    decided_here(r);
    r->state.limited = true;
    end_read(r, EW_R_LIMIT);
    break_write(r, EW_WHY_LIMIT);
}

static void on_limit_idle(result *r)
{
    if (!ew_closure_idles(r->state))
        return;
    closed_here(r);
    /* behind a cut it is no part of the end; behind END it is none of the verdict either, but bars the hand-back (C10) */
    if (r->state.read == EW_R_OPEN || r->state.read == EW_R_END)
        r->state.limited = true;
    end_read(r, EW_R_LIMIT);
    tighten(r, EW_C_DISCARD);
    begin_close(r);
}

static void on_limit_flush(result *r)
{
    if (ew_closure_timer_of(r->state) != EW_T_FLUSH)
        return;
    r->state.limited = true;
    break_write(r, EW_WHY_LIMIT);
    /* DELIVER still wants the peer's bytes; DISCARD has waited long enough */
    if (r->state.rest >= EW_C_DISCARD || !r->state.open)
        end_read(r, EW_R_LIMIT);
}

static void on_wait_over(result *r, bool chosen)
{
    ew_closure_timer timer = ew_closure_timer_of(r->state);

    if (timer != EW_T_WAIT && timer != EW_T_DELIVER)
        return;
    if (chosen && timer == EW_T_WAIT) {
        end_read(r, EW_R_QUIT); /* C9 */
        return;
    }
    r->state.limited = true;
    end_read(r, EW_R_LIMIT);
}

static void on_limit_len(result *r)
{
    if (r->state.read != EW_R_OPEN)
        return;
    decided_here(r);
    r->state.limited = true;
    end_read(r, EW_R_LIMIT_LEN);
    if (!r->state.open && ew_closure_has_last_word(r->state))
        break_write(r, EW_WHY_LIMIT); /* the handshake can never complete */
}

static void on_handed_over(result *r)
{
    if (r->state.write == EW_W_SEALED)
        r->state.write = EW_W_DONE;
    else if (r->state.write == EW_W_FATAL)
        r->state.write = EW_W_FATAL_DONE;
}

/* C19 */
static void on_complete(result *r)
{
    if (!r->state.unread && !r->state.cut_told)
        r->state.framed = true;
}

static void on_write(result *r, bool sealed)
{
    if (!ew_closure_may_write(r->state))
        return;
    r->state.pending = r->state.pending || !sealed;
    r->state.framed = false;
}

/* ---- early data ---- */

static void on_early_keys(result *r, bool early)
{
    r->state.early_keys = early && !r->state.open && !is_12(r->state);
}

static void on_early_taken(result *r)
{
    if (!r->state.open && !is_12(r->state) && r->state.read == EW_R_OPEN)
        r->state.half_open = true;
}

/* before the handshake is complete, which is when it is known: so a close that waited finds it */
static void on_early_rejected(result *r)
{
    if (r->state.open || is_12(r->state) || !ew_closure_has_last_word(r->state))
        return;
    r->state.pending = r->state.held = true;
}

/* what was accepted behind it still waits, if there is any: pending stays */
static void on_early_decided(result *r, bool dropped)
{
    if (!r->state.held)
        return;
    r->state.held = false;
    r->state.lost_ours = r->state.lost_ours || dropped;
}

static void step_application(result *r, ew_closure_event event)
{
    switch ((int)event) {
    case EW_EV_OPEN:
        on_open(r);
        break;
    case EW_EV_VERSION_12:
        on_version_12(r, EW_P_12_STRICT);
        break;
    case EW_EV_VERSION_12_TOLERANT:
        on_version_12(r, EW_P_12_TOLERANT);
        break;
    case EW_EV_WRITE:
        on_write(r, false);
        break;
    case EW_EV_WRITE_SEALED:
        on_write(r, true);
        break;
    case EW_EV_PENDING_SEALED:
        if (ew_closure_may_seal_data(r->state))
            r->state.pending = false;
        seal_ours_when_flushed(r);
        break;
    case EW_EV_TAKEN:
        r->state.unread = false;
        break;
    case EW_EV_EARLY_TAKEN:
        on_early_taken(r);
        break;
    case EW_EV_EARLY_KEYS:
        on_early_keys(r, true);
        break;
    case EW_EV_EARLY_KEYS_OVER:
        on_early_keys(r, false);
        break;
    case EW_EV_EARLY_REJECTED:
        on_early_rejected(r);
        break;
    case EW_EV_EARLY_RESENT:
        on_early_decided(r, false);
        break;
    case EW_EV_EARLY_DROPPED:
        on_early_decided(r, true);
        break;
    case EW_EV_CLOSE_DEFAULT:
        on_close_default(r);
        break;
    case EW_EV_CLOSE_DELIVER:
        on_close(r, EW_C_DELIVER);
        break;
    case EW_EV_CLOSE_DISCARD:
        on_close(r, EW_C_DISCARD);
        break;
    case EW_EV_CLOSE_ABANDON:
        on_abandon(r);
        break;
    case EW_EV_ABORT:
        on_abort(r);
        break;
    default:
        break;
    }
}

static void step_peer(result *r, ew_closure_event event)
{
    switch ((int)event) {
    case EW_EV_DATA:
        on_data(r);
        break;
    case EW_EV_CLOSE_NOTIFY:
        if (r->state.open)
            on_close_notify(r);
        else
            on_close_notify_early(r);
        break;
    case EW_EV_CLOSE_NOTIFY_EARLY:
        on_close_notify_early(r);
        break;
    case EW_EV_CLOSE_NOTIFY_FATAL:
        if (!r->state.open)
            on_close_notify_early(r);
        else if (is_12(r->state))
            on_close_notify_fatal(r);
        else
            on_close_notify(r); /* 1.3 ignores the level */
        break;
    case EW_EV_ALERT:
        on_alert(r);
        break;
    case EW_EV_PEER_ERROR:
        if (r->state.read == EW_R_OPEN)
            on_error(r, EW_R_PEER_ERROR);
        break;
    case EW_EV_INTERNAL_ERROR:
        on_error(r, EW_R_INTERNAL);
        break;
    case EW_EV_KEY_LIMIT:
        on_key_limit(r);
        break;
    default:
        break;
    }
}

static void step_transport(result *r, ew_closure_event event)
{
    switch ((int)event) {
    case EW_EV_EOF:
        on_cut(r, EW_R_EOF);
        break;
    case EW_EV_RESET:
        on_cut(r, EW_R_RESET);
        break;
    case EW_EV_OS_ERROR:
        on_cut(r, EW_R_OS_ERROR);
        break;
    case EW_EV_OUTPUT_END:
        break_write(r, EW_WHY_OS);
        break;
    case EW_EV_SEAL_FAILED:
        on_seal_failed(r);
        break;
    case EW_EV_HANDED_OVER:
        on_handed_over(r);
        break;
    case EW_EV_LIMIT_HANDSHAKE:
        on_limit_handshake(r);
        break;
    case EW_EV_LIMIT_IDLE:
        on_limit_idle(r);
        break;
    case EW_EV_LIMIT_FLUSH:
        on_limit_flush(r);
        break;
    case EW_EV_LIMIT_WAIT:
        on_wait_over(r, false);
        break;
    case EW_EV_LIMIT_LEN:
        on_limit_len(r);
        break;
    case EW_EV_NO_WAIT:
        on_wait_over(r, true);
        break;
    default:
        break;
    }
}

ew_closure_result ew_closure_step(ew_closure state, ew_closure_event event)
{
    result r = {state, 0};

    /* C19's mark and its end stand beside the verdict */
    if (event == EW_EV_COMPLETE)
        on_complete(&r);
    else if (event == EW_EV_CUT_TOLD && ew_closure_was_cut(state))
        r.state.cut_told = true;
    if (state.verdict != EW_V_NONE)
        return r; /* C17: reached once, never changed */

    if (event <= EW_EV_ABORT)
        step_application(&r, event);
    else if (event <= EW_EV_KEY_LIMIT)
        step_peer(&r, event);
    else
        step_transport(&r, event);
    if (is_over(r.state))
        r.state.verdict = (uint8_t)ew_closure_verdict_of(r.state);
    return r;
}
