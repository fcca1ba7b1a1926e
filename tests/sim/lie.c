/* SPDX-License-Identifier: Apache-2.0 */
/* Outcomes that are not true, each in one way: the judge must find every one of them. */
#include "sim.h"

const char *sim_lie_name(sim_lie lie)
{
    static const char *const names[SIM_NUM_LIES] = {
        "none", "discarded", "unsent", "sent", "clean", "end", "late", "first", "both", "framed",
        "unframed", "authentic", "forged", "whole", "cause", "said", "early", "plain"};
    return names[lie];
}

void sim_lie_about(sim_lie lie, ew_outcome *o)
{
    const bool is_cut = o->verdict == EW_TRUNCATED || o->verdict == EW_BROKEN;

    switch (lie) {
    case SIM_LIE_DISCARDED:
        o->discarded = 0;
        break;
    case SIM_LIE_UNSENT:
        o->unsent = 0;
        break;
    case SIM_LIE_SENT:
        o->sent += o->unsent;
        o->unsent = 0;
        break;
    case SIM_LIE_CLEAN:
        o->verdict = is_cut ? EW_CLEAN : o->verdict;
        break;
    case SIM_LIE_END:
        o->close_notify_received = o->close_notify_received || is_cut;
        break;
    case SIM_LIE_LATE:
        o->verdict = o->verdict == EW_TIMED_OUT ? EW_VERDICT_NONE : o->verdict;
        break;
    case SIM_LIE_FIRST:
        o->ended_by = o->ended_by == EW_BY_PEER    ? EW_BY_LOCAL
                      : o->ended_by == EW_BY_LOCAL ? EW_BY_PEER
                                                   : o->ended_by;
        break;
    case SIM_LIE_BOTH:
        o->ended_by = o->ended_by == EW_BY_BOTH ? EW_BY_LOCAL : o->ended_by;
        break;
    case SIM_LIE_FRAMED:
        o->framing_complete = o->framing_complete || is_cut;
        break;
    case SIM_LIE_UNFRAMED:
        o->framing_complete = false;
        break;
    case SIM_LIE_AUTHENTIC:
        o->authenticated = o->authenticated || o->alert_received >= 0 || o->close_notify_received;
        break;
    case SIM_LIE_FORGED:
        o->authenticated = false;
        break;
    case SIM_LIE_WHOLE:
        o->mid_record = false;
        break;
    case SIM_LIE_CAUSE:
        o->cause = o->cause == EW_CAUSE_EOF     ? EW_CAUSE_RESET
                   : o->cause == EW_CAUSE_RESET ? EW_CAUSE_EOF
                                                : o->cause;
        break;
    case SIM_LIE_SAID:
        o->close_notify_sent = o->close_notify_sent || o->verdict == EW_RECEIVED_ALL;
        break;
    case SIM_LIE_EARLY:
    case SIM_LIE_PLAIN:
    case SIM_NO_LIE:
    case SIM_NUM_LIES:
        break;
    }
}
