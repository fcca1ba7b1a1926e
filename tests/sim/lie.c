/* SPDX-License-Identifier: Apache-2.0 */
/* Outcomes that are not true, each in one way: the judge must find every one of them. */
#include "sim.h"

const char *sim_lie_name(sim_lie lie)
{
    static const char *const names[SIM_NUM_LIES] = {
        "none", "discarded", "unsent", "sent", "clean", "end", "late"};
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
    case SIM_NO_LIE:
    case SIM_NUM_LIES:
        break;
    }
}
