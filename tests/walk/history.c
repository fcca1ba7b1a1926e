/* SPDX-License-Identifier: Apache-2.0 */
/* What happened so far, and the rules read a second time from it. */
#include "walk/walk.h"

bool past_sealed(history h)
{
    return h.ours || h.alert;
}

bool past_write_over(history h)
{
    return h.handed || h.gone;
}

bool past_last_word(history h)
{
    return !past_sealed(h) && !h.gone;
}

bool past_cut(history h)
{
    return h.in == IN_EOF || h.in == IN_RESET || h.in == IN_OS_ERROR;
}

bool past_hears(history h)
{
    return h.opened || h.took_early;
}

bool past_has_early_data(history h)
{
    return h.took_early || h.early_keys || h.undecided;
}

bool past_is_12(history h)
{
    return h.spoken == EW_P_12_STRICT || h.spoken == EW_P_12_TOLERANT;
}

bool past_closing(history h)
{
    return h.asked || (h.spoken == EW_P_12_STRICT && h.in == IN_END && !h.fatal_end);
}

bool past_fatal(history h)
{
    return h.failure || h.in == IN_ALERT || h.fatal_end;
}

/* ---- what an event was ---- */

static bool is_their_goodbye(ew_closure_event event)
{
    return event == EW_EV_CLOSE_NOTIFY || event == EW_EV_CLOSE_NOTIFY_EARLY ||
        event == EW_EV_CLOSE_NOTIFY_FATAL;
}

/* C14: the level counts in 1.2, and only of an END */
static bool is_fatal_end(history h, ew_closure_event event)
{
    return event == EW_EV_CLOSE_NOTIFY_FATAL && h.in == IN_OPEN && h.opened && past_is_12(h);
}

/* the limit that this event says has passed: did it run? */
static bool limit_ran(const module *m, node from, ew_closure_event event)
{
    ew_closure_timer timer = m->timer_of(from.state);

    switch ((int)event) {
    case EW_EV_LIMIT_HANDSHAKE:
        return !from.past.opened && from.past.in == IN_OPEN;
    case EW_EV_LIMIT_IDLE:
        return m->idles(from.state);
    case EW_EV_LIMIT_FLUSH:
        return timer == EW_T_FLUSH;
    case EW_EV_LIMIT_LEN: /* the driver's: it runs where there is input */
        return from.past.in == IN_OPEN;
    case EW_EV_LIMIT_WAIT:
    case EW_EV_NO_WAIT:
        return timer == EW_T_WAIT || timer == EW_T_DELIVER;
    default:
        return false;
    }
}

/* C9: a choice, and no limit that passed */
static bool is_chosen(const module *m, node from, ew_closure_event event)
{
    return event == EW_EV_NO_WAIT && m->timer_of(from.state) == EW_T_WAIT;
}

static input_end input_end_by_limit(const module *m, node from, ew_closure_event event)
{
    if (!limit_ran(m, from, event))
        return IN_OPEN;
    if (is_chosen(m, from, event))
        return IN_QUIT;
    /* under DELIVER the flush limit ends only writing */
    if (event == EW_EV_LIMIT_FLUSH && from.past.opened && from.past.asked < EW_C_DISCARD)
        return IN_OPEN;
    return IN_LIMIT;
}

static input_end input_end_by(const module *m, node from, ew_closure_event event)
{
    switch ((int)event) {
    case EW_EV_CLOSE_NOTIFY:
    case EW_EV_CLOSE_NOTIFY_FATAL:
        return from.past.opened ? IN_END : IN_EARLY;
    case EW_EV_CLOSE_NOTIFY_EARLY: /* C15: after the handshake it is unexpected_message */
        return from.past.opened ? IN_FAILURE : IN_EARLY;
    case EW_EV_EOF:
        return IN_EOF;
    case EW_EV_RESET:
        return IN_RESET;
    case EW_EV_OS_ERROR:
        return IN_OS_ERROR;
    case EW_EV_ALERT:
        return IN_ALERT;
    case EW_EV_PEER_ERROR:
    case EW_EV_INTERNAL_ERROR:
    case EW_EV_ABORT:
        return IN_FAILURE;
    case EW_EV_CLOSE_ABANDON:
        return IN_QUIT;
    case EW_EV_LIMIT_LEN:
        return IN_LIMIT_LEN;
    default:
        return input_end_by_limit(m, from, event);
    }
}

static failure failure_by(history h, ew_closure_event event)
{
    bool listening = h.in == IN_OPEN;

    if (event == EW_EV_PEER_ERROR && listening)
        return FAIL_PEER;
    if (event == EW_EV_CLOSE_NOTIFY_EARLY && listening && h.opened)
        return FAIL_PEER;
    if (event == EW_EV_INTERNAL_ERROR)
        return FAIL_INTERNAL;
    return event == EW_EV_ABORT ? FAIL_CALLER : FAIL_NONE;
}

/* C15: no goodbye is said under early-data keys, so that the attempt ends without one */
static bool given_up_early(history h, ew_closure_event event)
{
    bool ends = event == EW_EV_CLOSE_ABANDON || (is_their_goodbye(event) && h.in == IN_OPEN);

    return ends && h.early_keys && past_last_word(h);
}

static gone gone_by(const module *m, node from, ew_closure_event event)
{
    bool listening = from.past.in == IN_OPEN;
    bool hopeless = listening && !from.past.opened && !past_sealed(from.past);

    if (given_up_early(from.past, event))
        return GONE_EARLY;
    switch ((int)event) {
    case EW_EV_OUTPUT_END:
    case EW_EV_OS_ERROR:
        return GONE_OS;
    case EW_EV_RESET:
        return GONE_RESET;
    case EW_EV_SEAL_FAILED:
        return GONE_INTERNAL;
    case EW_EV_EOF: /* a handshake that can never complete leaves nothing to flush */
        return hopeless ? GONE_EOF : GONE_NO;
    case EW_EV_LIMIT_LEN:
        return hopeless ? GONE_LIMIT : GONE_NO;
    case EW_EV_ALERT:
        return listening ? GONE_ALERT : GONE_NO;
    case EW_EV_CLOSE_NOTIFY_FATAL:
        return is_fatal_end(from.past, event) ? GONE_FATAL_END : GONE_NO;
    case EW_EV_LIMIT_FLUSH:
    case EW_EV_LIMIT_HANDSHAKE:
        return limit_ran(m, from, event) ? GONE_LIMIT : GONE_NO;
    default:
        return GONE_NO;
    }
}

/* C8: the version decides, once it is known for good */
static ew_closure_rest default_rest(history h)
{
    return h.opened && past_is_12(h) ? EW_C_DISCARD : EW_C_DELIVER;
}

static ew_closure_rest asked_by(const module *m, node from, ew_closure_event event)
{
    switch ((int)event) {
    case EW_EV_OPEN: /* what was left to the version is settled */
        return from.past.left_open && from.past.in == IN_OPEN && past_is_12(from.past)
            ? EW_C_DISCARD
            : EW_C_NONE;
    case EW_EV_CLOSE_DEFAULT:
        return default_rest(from.past);
    case EW_EV_CLOSE_DELIVER:
        return EW_C_DELIVER;
    case EW_EV_CLOSE_DISCARD:
        return EW_C_DISCARD;
    case EW_EV_CLOSE_ABANDON:
        return EW_C_ABANDON;
    case EW_EV_LIMIT_IDLE:
        return limit_ran(m, from, event) ? EW_C_DISCARD : EW_C_NONE;
    case EW_EV_KEY_LIMIT:
        return past_last_word(from.past) && !from.past.early_keys ? EW_C_DELIVER : EW_C_NONE;
    default:
        return EW_C_NONE;
    }
}

/* ---- C18: who ended first ---- */

static bool is_local_end(const module *m, node from, ew_closure_event event)
{
    if (event == EW_EV_LIMIT_HANDSHAKE || event == EW_EV_LIMIT_LEN)
        return limit_ran(m, from, event);
    return failure_by(from.past, event) || (asked_by(m, from, event) && !past_cut(from.past));
}

static ew_closure_first first_after(const module *m, node from, ew_closure_event event)
{
    history h = from.past;
    bool theirs = h.in == IN_OPEN && (is_their_goodbye(event) || event == EW_EV_ALERT);

    if (failure_by(h, event))
        theirs = false;
    if (theirs && h.first == EW_FIRST_NONE)
        return EW_FIRST_PEER;
    if (theirs && h.first == EW_FIRST_LOCAL && h.gone)
        return EW_FIRST_PEER; /* ours never arrived */
    if (theirs && h.first == EW_FIRST_LOCAL && !h.handed)
        return past_sealed(h) ? EW_FIRST_BOTH : EW_FIRST_PEER;
    if (h.first == EW_FIRST_NONE && is_local_end(m, from, event))
        return EW_FIRST_LOCAL;
    return (ew_closure_first)h.first;
}

/* ---- one step ---- */

static void remember_plaintext(const module *m, node from, ew_closure_event event, unsigned effects,
    history *h)
{
    bool accepted = (event == EW_EV_WRITE || event == EW_EV_WRITE_SEALED) &&
        m->may_write(from.state);

    if (accepted && event == EW_EV_WRITE)
        h->pending = true;
    if ((event == EW_EV_PENDING_SEALED && m->may_seal_data(from.state)) ||
        (effects & EW_FX_DROP_PENDING))
        h->pending = false;
    if (event == EW_EV_TAKEN || (effects & EW_FX_DROP_UNREAD))
        h->unread = false;
    if (effects & EW_FX_DELIVER)
        h->unread = true;
    if (effects & (EW_FX_DROP | EW_FX_DROP_UNREAD))
        h->dropped_theirs = true;
    if (effects & (EW_FX_DROP | EW_FX_DROP_UNREAD | EW_FX_DROP_PENDING))
        h->lost = true;
    if ((effects & EW_FX_DROP_PENDING) &&
        (!gone_by(m, from, event) || event == EW_EV_ALERT || is_fatal_end(from.past, event) ||
            given_up_early(from.past, event)))
        h->dropped_ours = true;
    if (accepted || (effects & EW_FX_DELIVER))
        h->framed = false;
}

static void remember_ends(const module *m, node from, ew_closure_event event, history *h)
{
    history was = from.past;

    h->first = (uint8_t)first_after(m, from, event);
    if (asked_by(m, from, event) > h->asked)
        h->asked = (uint8_t)asked_by(m, from, event);
    if (was.in == IN_OPEN) {
        h->in = (uint8_t)input_end_by(m, from, event);
        h->cut_wanted = past_cut(*h) && was.asked < EW_C_DISCARD;
        h->opened = was.opened || event == EW_EV_OPEN;
    }
    if (was.failure == FAIL_NONE)
        h->failure = (uint8_t)failure_by(was, event);
    if (is_fatal_end(was, event))
        h->fatal_end = true;
    if (!past_write_over(was)) {
        h->handed = event == EW_EV_HANDED_OVER && past_sealed(was);
        h->gone = (uint8_t)gone_by(m, from, event);
        h->seal_failed = event == EW_EV_SEAL_FAILED;
    }
    if (limit_ran(m, from, event) && !is_chosen(m, from, event) &&
        (event != EW_EV_LIMIT_IDLE || was.in == IN_OPEN || was.in == IN_END))
        h->limited = true;
}

static void remember_version(history was, ew_closure_event event, history *h)
{
    bool unsettled = !was.opened && was.spoken == EW_P_13 && !past_has_early_data(was);

    if (unsettled && event == EW_EV_VERSION_12)
        h->spoken = EW_P_12_STRICT;
    if (unsettled && event == EW_EV_VERSION_12_TOLERANT)
        h->spoken = EW_P_12_TOLERANT;
    if (!was.opened && event == EW_EV_CLOSE_DEFAULT)
        h->left_open = true;
    if (h->opened)
        h->left_open = false;
}

static void remember_early_data(history was, ew_closure_event event, history *h)
{
    if (event == EW_EV_EARLY_TAKEN && !was.opened && was.in == IN_OPEN && !past_is_12(was))
        h->took_early = true;
    if (event == EW_EV_EARLY_KEYS && !past_is_12(was))
        h->early_keys = true;
    if (event == EW_EV_EARLY_KEYS_OVER || h->opened)
        h->early_keys = false;
    if (event == EW_EV_EARLY_REJECTED && !was.opened && past_last_word(was) && !past_is_12(was))
        h->undecided = h->pending = true;
    if (event == EW_EV_EARLY_DROPPED && was.undecided)
        h->dropped_ours = h->lost = true;
    if (event == EW_EV_EARLY_RESENT || event == EW_EV_EARLY_DROPPED || !h->pending)
        h->undecided = false;
}

static void remember_framing(node from, ew_closure_event event, history *h)
{
    history was = from.past;

    if (event == EW_EV_COMPLETE && !was.unread && !was.cut_told)
        h->framed = true;
    /* read returns CUT only where no failure came over it */
    if (event == EW_EV_CUT_TOLD && past_cut(was) && was.failure == FAIL_NONE)
        h->cut_told = true;
}

history history_after(const module *m, node from, ew_closure_event event, ew_closure_result result)
{
    history h = from.past;

    remember_framing(from, event, &h);
    if (h.verdict != EW_V_NONE)
        return h;
    remember_plaintext(m, from, event, result.effects, &h);
    remember_ends(m, from, event, &h);
    remember_version(from.past, event, &h);
    remember_early_data(from.past, event, &h);
    h.ours = h.ours || (result.effects & (EW_FX_SEAL_OURS | EW_FX_SEAL_CANCEL));
    h.alert = h.alert || (result.effects & EW_FX_SEAL_ALERT);
    h.forgot = h.forgot || (result.effects & EW_FX_FORGET);
    h.verdict = result.state.verdict;
    return h;
}

/* ---- what the state is to say of it ---- */

ew_closure_write past_write(history h)
{
    if (h.handed)
        return h.alert ? EW_W_FATAL_DONE : EW_W_DONE;
    if (h.gone)
        return h.gone == GONE_ALERT || h.gone == GONE_FATAL_END ? EW_W_DEAD : EW_W_BROKEN;
    if (past_sealed(h))
        return h.alert ? EW_W_FATAL : EW_W_SEALED;
    return past_closing(h) ? EW_W_CLOSING : EW_W_OPEN;
}

ew_closure_why past_why(history h)
{
    static const ew_closure_why whys[] = {[GONE_NO] = EW_WHY_NONE, [GONE_OS] = EW_WHY_OS,
        [GONE_RESET] = EW_WHY_RESET, [GONE_EOF] = EW_WHY_EOF, [GONE_LIMIT] = EW_WHY_LIMIT,
        [GONE_INTERNAL] = EW_WHY_INTERNAL, [GONE_EARLY] = EW_WHY_EARLY, [GONE_ALERT] = EW_WHY_NONE,
        [GONE_FATAL_END] = EW_WHY_NONE};

    return whys[h.gone];
}

/* the first failure stays the reason, unless the peer's own last word came before it */
ew_closure_read past_read(history h)
{
    static const ew_closure_read reads[] = {[IN_OPEN] = EW_R_OPEN, [IN_END] = EW_R_END,
        [IN_EARLY] = EW_R_END_EARLY, [IN_EOF] = EW_R_EOF, [IN_RESET] = EW_R_RESET,
        [IN_OS_ERROR] = EW_R_OS_ERROR, [IN_ALERT] = EW_R_ALERT, [IN_LIMIT] = EW_R_LIMIT,
        [IN_LIMIT_LEN] = EW_R_LIMIT_LEN,
        [IN_QUIT] = EW_R_QUIT, [IN_FAILURE] = EW_R_INTERNAL};
    static const ew_closure_read failures[] = {[FAIL_PEER] = EW_R_PEER_ERROR,
        [FAIL_INTERNAL] = EW_R_INTERNAL, [FAIL_CALLER] = EW_R_CALLER};

    if (h.failure && h.in != IN_ALERT && h.in != IN_EARLY)
        return failures[h.failure];
    return reads[h.in];
}

/* ---- the verdict ---- */

bool past_over(history h)
{
    return h.in != IN_OPEN && past_write_over(h) && !h.unread;
}

ew_closure_verdict past_verdict(history h)
{
    bool ours_out = h.ours && h.handed;
    bool cut_off = h.in == IN_EOF || h.in == IN_RESET;

    if (!h.opened)
        return EW_V_NEVER_OPEN;
    if (h.in == IN_ALERT)
        return EW_V_ALERTED;
    if (h.failure || h.seal_failed)
        return EW_V_ABORTED;
    if (h.in == IN_END && (h.dropped_theirs || (ours_out && h.dropped_ours)))
        return EW_V_CUT_SHORT;
    if (h.in == IN_END && ours_out)
        return EW_V_CLEAN;
    if (h.in == IN_END)
        return EW_V_RECEIVED_ALL;
    if (ours_out && (h.in == IN_QUIT || (past_cut(h) && !h.cut_wanted)))
        return EW_V_NOT_CONFIRMED;
    if (h.limited)
        return EW_V_TIMED_OUT;
    if (cut_off && h.cut_wanted)
        return EW_V_TRUNCATED;
    return EW_V_BROKEN;
}

static ew_closure_cause cause_of_failure(history h)
{
    switch ((failure)h.failure) {
    case FAIL_PEER:
        return EW_CC_PEER_ERROR;
    case FAIL_CALLER:
        return EW_CC_CALLER;
    case FAIL_INTERNAL:
    case FAIL_NONE: /* the last word could not be made */
        break;
    }
    return EW_CC_INTERNAL;
}

static ew_closure_cause cause_of_input(history h)
{
    switch ((input_end)h.in) {
    case IN_END:
    case IN_EARLY:
        return EW_CC_CLOSE_NOTIFY;
    case IN_EOF:
        return EW_CC_EOF;
    case IN_RESET:
        return EW_CC_RESET;
    case IN_OS_ERROR:
        return EW_CC_OS_ERROR;
    case IN_ALERT:
        return EW_CC_ALERT;
    case IN_FAILURE:
        return cause_of_failure(h);
    case IN_LIMIT:
        return EW_CC_DEADLINE;
    case IN_LIMIT_LEN:
        return EW_CC_LIMIT;
    case IN_QUIT:
        return EW_CC_CALLER;
    case IN_OPEN:
        break;
    }
    return EW_CC_NONE;
}

static ew_closure_cause cause_of_gone(history h)
{
    switch ((gone)h.gone) {
    case GONE_OS:
        return EW_CC_OS_ERROR;
    case GONE_RESET:
        return EW_CC_RESET;
    case GONE_EOF:
        return EW_CC_EOF;
    case GONE_LIMIT:
        return EW_CC_DEADLINE;
    case GONE_INTERNAL:
        return EW_CC_INTERNAL;
    case GONE_EARLY: /* never open, whose cause is the input's */
        break;
    case GONE_ALERT:
        return EW_CC_ALERT;
    case GONE_FATAL_END:
        return EW_CC_CLOSE_NOTIFY;
    case GONE_NO:
        break;
    }
    return EW_CC_NONE;
}

ew_closure_cause past_cause(history h, ew_closure_verdict verdict)
{
    /* what the peer said in the handshake comes before an error of ours found later */
    bool peer_spoke = h.in == IN_ALERT || h.in == IN_EARLY;

    switch (verdict) {
    case EW_V_NONE:
        return EW_CC_NONE;
    case EW_V_NEVER_OPEN:
        return h.failure && !peer_spoke ? cause_of_failure(h) : cause_of_input(h);
    case EW_V_ABORTED:
        return cause_of_failure(h);
    case EW_V_RECEIVED_ALL:
        return cause_of_gone(h);
    case EW_V_TIMED_OUT:
        return h.in == IN_LIMIT_LEN ? EW_CC_LIMIT : EW_CC_DEADLINE;
    case EW_V_BROKEN:
        return h.gone && h.in != IN_RESET ? cause_of_gone(h) : cause_of_input(h);
    case EW_V_ALERTED:
    case EW_V_CUT_SHORT:
    case EW_V_CLEAN:
    case EW_V_NOT_CONFIRMED:
    case EW_V_TRUNCATED:
    case EW_NUM_VERDICTS:
        break;
    }
    return cause_of_input(h);
}

/* ---- C16 ---- */

ew_closure_timer past_timer(history h)
{
    if (h.verdict)
        return EW_T_NONE;
    /* in 1.2 END decides the end, whatever is said before the answer */
    if (!past_write_over(h))
        return past_closing(h) || past_sealed(h) || (past_is_12(h) && h.in == IN_END) ? EW_T_FLUSH
                                                                                   : EW_T_NONE;
    if (h.in != IN_OPEN || h.asked == EW_C_NONE)
        return EW_T_NONE;
    if (h.asked == EW_C_DELIVER)
        return EW_T_DELIVER;
    return h.handed ? EW_T_WAIT : EW_T_FLUSH;
}

bool past_idles(history h)
{
    bool writing = past_last_word(h) && !past_closing(h);

    return !h.verdict && h.opened && h.asked < EW_C_DISCARD && (writing || h.in == IN_OPEN);
}
