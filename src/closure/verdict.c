/* SPDX-License-Identifier: Apache-2.0 */
/* The verdict, by the table of docs/closing.md: the first line that fits; and its cause. */
#include "closure/internal.h"

static bool was_aborted(ew_closure s)
{
    return s.read == EW_R_PEER_ERROR || s.read == EW_R_INTERNAL || s.read == EW_R_CALLER;
}

ew_closure_verdict ew_closure_verdict_of(ew_closure s)
{
    if (!s.open)
        return EW_V_NEVER_OPEN;
    if (s.read == EW_R_ALERT)
        return EW_V_ALERTED;
    if (was_aborted(s) || s.why == EW_WHY_INTERNAL)
        return EW_V_ABORTED;
    if (s.read == EW_R_END) {
        if (s.lost_theirs || (s.lost_ours && s.write == EW_W_DONE))
            return EW_V_CUT_SHORT;
        return s.write == EW_W_DONE ? EW_V_CLEAN : EW_V_RECEIVED_ALL;
    }
    if (s.write == EW_W_DONE && (s.read == EW_R_QUIT || (ew_closure_was_cut(s) && !s.wanted)))
        return EW_V_NOT_CONFIRMED;
    if (s.limited)
        return EW_V_TIMED_OUT;
    if (s.wanted && (s.read == EW_R_EOF || s.read == EW_R_RESET))
        return EW_V_TRUNCATED;
    return EW_V_BROKEN;
}

static ew_closure_cause cause_of_read(uint8_t read)
{
    switch ((ew_closure_read)read) {
    case EW_R_END:
    case EW_R_END_EARLY:
        return EW_CC_CLOSE_NOTIFY;
    case EW_R_EOF:
        return EW_CC_EOF;
    case EW_R_RESET:
        return EW_CC_RESET;
    case EW_R_OS_ERROR:
        return EW_CC_OS_ERROR;
    case EW_R_ALERT:
        return EW_CC_ALERT;
    case EW_R_PEER_ERROR:
        return EW_CC_PEER_ERROR;
    case EW_R_INTERNAL:
        return EW_CC_INTERNAL;
    case EW_R_CALLER:
    case EW_R_QUIT:
        return EW_CC_CALLER;
    case EW_R_LIMIT:
        return EW_CC_DEADLINE;
    case EW_R_LIMIT_LEN:
        return EW_CC_LIMIT;
    case EW_R_OPEN:
    case EW_NUM_READ:
        break;
    }
    return EW_CC_NONE;
}

static ew_closure_cause cause_of_write(uint8_t why)
{
    switch ((ew_closure_why)why) {
    case EW_WHY_OS:
        return EW_CC_OS_ERROR;
    case EW_WHY_RESET:
        return EW_CC_RESET;
    case EW_WHY_EOF:
        return EW_CC_EOF;
    case EW_WHY_LIMIT:
        return EW_CC_DEADLINE;
    case EW_WHY_INTERNAL:
        return EW_CC_INTERNAL;
    case EW_WHY_EARLY: /* never open: the verdict has another cause */
    case EW_WHY_NONE:
    case EW_NUM_WHY:
        break;
    }
    return EW_CC_NONE;
}

ew_closure_cause ew_closure_cause_of(ew_closure s)
{
    switch ((ew_closure_verdict)s.verdict) {
    case EW_V_NONE:
        return EW_CC_NONE;
    case EW_V_RECEIVED_ALL: /* what kept ours from leaving; a close_notify at level fatal forbade it */
        return s.why == EW_WHY_NONE ? EW_CC_CLOSE_NOTIFY : cause_of_write(s.why);
    case EW_V_TIMED_OUT:
        return s.read == EW_R_LIMIT_LEN ? EW_CC_LIMIT : EW_CC_DEADLINE;
    case EW_V_ABORTED: /* an alert that could not be made does not hide what it was for */
        return was_aborted(s) ? cause_of_read(s.read) : EW_CC_INTERNAL;
    case EW_V_BROKEN: /* what kept ours from leaving, unless the reset told more; or a cut of what we did not want */
        return s.why != EW_WHY_NONE && s.read != EW_R_RESET ? cause_of_write(s.why)
                                                            : cause_of_read(s.read);
    case EW_V_NEVER_OPEN:
    case EW_V_ALERTED:
    case EW_V_CUT_SHORT:
    case EW_V_CLEAN:
    case EW_V_NOT_CONFIRMED:
    case EW_V_TRUNCATED:
    case EW_NUM_VERDICTS:
        break;
    }
    return cause_of_read(s.read);
}
