/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of closure share: questions about a state. */
#ifndef EW_CLOSURE_INTERNAL_H
#define EW_CLOSURE_INTERNAL_H

#include "closure/closure.h"

static inline bool ew_closure_write_is_over(ew_closure s)
{
    return s.write == EW_W_DONE || s.write == EW_W_FATAL_DONE || s.write == EW_W_BROKEN ||
        s.write == EW_W_DEAD;
}

/* ours or our fatal alert was not sealed yet: C1 allows a last word */
static inline bool ew_closure_has_last_word(ew_closure s)
{
    return s.write == EW_W_OPEN || s.write == EW_W_CLOSING;
}

static inline bool ew_closure_was_cut(ew_closure s)
{
    return s.read == EW_R_EOF || s.read == EW_R_RESET || s.read == EW_R_OS_ERROR;
}

/* ew_closure_verdict_of: by the table, of a state in which both directions are over. */
ew_closure_verdict ew_closure_verdict_of(ew_closure s);

#endif
