/* SPDX-License-Identifier: Apache-2.0 */
#include "prove/closure/invariant.h"

static bool implies(bool a, bool b)
{
    return !a || b;
}

/* ---- the past is possible: each line is a fact about closing, C1 to C20 at work ---- */

static bool values_are_in_range(history h)
{
    return h.in <= IN_QUIT && h.failure <= FAIL_CALLER && h.gone <= GONE_FATAL_END &&
        h.asked < EW_NUM_REST && h.first < EW_NUM_FIRST && h.verdict < EW_NUM_VERDICTS &&
        h.spoken < EW_NUM_PROTOCOLS;
}

static bool last_word_is_possible(history h)
{
    return !(h.ours && h.alert) && !(h.handed && h.gone) && implies(h.handed, past_sealed(h)) &&
        h.seal_failed == (h.gone == GONE_INTERNAL) && implies(h.pending, past_last_word(h)) &&
        implies(h.alert, h.failure) && implies(h.ours && h.in == IN_OPEN, h.asked) &&
        /* a close that can be carried out has been */
        implies(past_closing(h) && h.opened && (!h.pending || h.undecided), !past_last_word(h));
}

static bool end_of_input_is_possible(history h)
{
    bool told = !past_last_word(h);

    switch ((input_end)h.in) {
    case IN_OPEN:
        return h.failure == FAIL_NONE && !h.fatal_end && h.asked < EW_C_ABANDON;
    case IN_END:
        return h.opened;
    case IN_EARLY:
        return !h.opened && told;
    case IN_EOF:
        return h.opened || told;
    case IN_RESET:
    case IN_OS_ERROR:
    case IN_ALERT:
        return past_write_over(h);
    case IN_FAILURE:
        return h.failure != FAIL_NONE && told;
    case IN_LIMIT:
        return h.limited && (h.opened ? h.asked >= EW_C_DELIVER : past_write_over(h));
    case IN_LIMIT_LEN:
        return h.limited && (h.opened || told);
    case IN_QUIT:
        return h.asked >= EW_C_DISCARD && told;
    }
    return false;
}

static bool causes_are_possible(history h)
{
    return implies(h.failure, !past_last_word(h)) &&
        implies(h.gone == GONE_ALERT, h.in == IN_ALERT) &&
        implies(h.gone == GONE_RESET, h.in != IN_OPEN) &&
        implies(h.gone == GONE_EOF, !h.opened && h.in == IN_EOF) &&
        implies(h.gone == GONE_LIMIT, h.limited) &&
        implies(h.gone == GONE_FATAL_END, h.fatal_end) &&
        implies(h.gone == GONE_EARLY, !h.opened && (h.in == IN_QUIT || h.in == IN_EARLY)) &&
        implies(h.fatal_end, h.in == IN_END && past_is_12(h) && past_write_over(h)) &&
        implies(h.asked == EW_C_ABANDON, !past_last_word(h)) &&
        implies(h.left_open, !h.opened && h.asked) &&
        h.forgot == (past_fatal(h) || h.seal_failed);
}

/* C18: whoever ended first has ended something; while the input is open that is us, by a close */
static bool first_is_possible(history h)
{
    bool ended = h.in == IN_END || h.in == IN_EARLY || h.in == IN_ALERT;

    return implies(h.failure || ended, h.first != EW_FIRST_NONE) &&
        implies(h.first == EW_FIRST_PEER || h.first == EW_FIRST_BOTH, ended) &&
        implies(h.first == EW_FIRST_LOCAL && h.in == IN_OPEN, h.asked) &&
        implies(h.asked && h.in == IN_OPEN, h.first == EW_FIRST_LOCAL);
}

static bool losses_are_possible(history h)
{
    bool counted = h.dropped_theirs || h.dropped_ours;

    return implies(h.unread, past_hears(h) && h.asked < EW_C_DISCARD) &&
        implies(h.dropped_theirs, past_hears(h)) && implies(counted, h.lost) &&
        implies(h.lost && !counted, h.gone) &&
        implies(h.cut_wanted, past_cut(h)) &&
        implies(past_cut(h) && h.asked < EW_C_DISCARD, h.cut_wanted) &&
        implies(h.cut_told, past_cut(h));
}

static bool early_data_is_possible(history h)
{
    return implies(past_has_early_data(h), !past_is_12(h)) && implies(h.early_keys, !h.opened) &&
        implies(h.undecided, h.pending);
}

bool past_is_possible(history h)
{
    return values_are_in_range(h) && last_word_is_possible(h) && end_of_input_is_possible(h) &&
        causes_are_possible(h) && first_is_possible(h) && losses_are_possible(h) &&
        early_data_is_possible(h) &&
        h.verdict == (past_over(h) ? past_verdict(h) : EW_V_NONE);
}

/* ---- the state, from the past ---- */

/* C8: a close left to the version is settled once the handshake is complete */
static bool default_is_told(ew_closure s, history h)
{
    if (!s.open)
        return s.by_default == h.left_open;
    return implies(s.by_default && past_is_12(h), s.rest >= EW_C_DISCARD);
}

bool state_is_told(node n)
{
    ew_closure s = n.state;
    history h = n.past;

    return s.write == past_write(h) && s.why == past_why(h) && s.read == past_read(h) &&
        s.rest == h.asked && s.first == h.first && s.verdict == h.verdict &&
        s.protocol == h.spoken && s.open == h.opened && s.unread == h.unread &&
        s.pending == h.pending && s.lost_theirs == h.dropped_theirs &&
        s.lost_ours == h.dropped_ours && s.wanted == h.cut_wanted && s.limited == h.limited &&
        s.framed == h.framed && s.cut_told == h.cut_told && s.half_open == h.took_early &&
        s.early_keys == h.early_keys && s.held == h.undecided && default_is_told(s, h);
}

bool invariant(node n)
{
    return past_is_possible(n.past) && state_is_told(n);
}
