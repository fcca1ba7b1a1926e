/* SPDX-License-Identifier: Apache-2.0 */
/* What a state allows, which limit runs in it, and what is due for the transport. */
#include "closure/internal.h"

bool ew_closure_may_write(ew_closure s)
{
    return s.verdict == EW_V_NONE && s.write == EW_W_OPEN;
}

bool ew_closure_may_seal(ew_closure s)
{
    return s.verdict == EW_V_NONE && ew_closure_has_last_word(s);
}

bool ew_closure_may_seal_data(ew_closure s)
{
    return (s.open || s.half_open) && !s.held && ew_closure_may_seal(s);
}

bool ew_closure_may_seal_early(ew_closure s)
{
    return s.early_keys && s.write == EW_W_OPEN && ew_closure_may_seal(s);
}

bool ew_closure_may_ask(ew_closure s)
{
    return ew_closure_may_seal(s) && s.read == EW_R_OPEN;
}

bool ew_closure_may_open(ew_closure s)
{
    return s.verdict == EW_V_NONE && s.read == EW_R_OPEN;
}

bool ew_closure_may_detach(ew_closure s)
{
    return s.read == EW_R_END && s.write == EW_W_DONE && !s.unread && !s.limited;
}

ew_closure_timer ew_closure_timer_of(ew_closure s)
{
    if (s.verdict != EW_V_NONE)
        return EW_T_NONE;
    if (s.write == EW_W_CLOSING || s.write == EW_W_SEALED || s.write == EW_W_FATAL)
        return EW_T_FLUSH;
    /* C16: in 1.2 END decides the end: what is still to be said before the answer has the flush's total time */
    if (s.write == EW_W_OPEN && s.read == EW_R_END && s.protocol == EW_P_12_TOLERANT)
        return EW_T_FLUSH;
    if (s.read != EW_R_OPEN || s.rest == EW_C_NONE)
        return EW_T_NONE;
    if (s.rest == EW_C_DELIVER)
        return EW_T_DELIVER;
    /* with our direction broken, what is left to wait for is bounded by the flush's total time */
    return s.write == EW_W_DONE ? EW_T_WAIT : EW_T_FLUSH;
}

bool ew_closure_idles(ew_closure s)
{
    return s.verdict == EW_V_NONE && s.open && s.rest < EW_C_DISCARD &&
        (s.write == EW_W_OPEN || s.read == EW_R_OPEN);
}

ew_closure_transport ew_closure_transport_of(ew_closure s)
{
    switch ((ew_closure_write)s.write) {
    case EW_W_DONE: /* on a half-close FIN waits for the peer's end (C12) */
        return s.rest >= EW_C_DISCARD || s.read != EW_R_OPEN ? EW_TR_FIN : EW_TR_KEEP;
    case EW_W_FATAL_DONE:
    case EW_W_DEAD:
        return EW_TR_FIN;
    case EW_W_BROKEN: /* C4: without a last word, never a bare FIN */
        return s.verdict != EW_V_NONE ? EW_TR_RESET : EW_TR_KEEP;
    case EW_W_OPEN:
    case EW_W_CLOSING:
    case EW_W_SEALED:
    case EW_W_FATAL:
    case EW_NUM_WRITE:
        break;
    }
    return EW_TR_KEEP;
}
