/* SPDX-License-Identifier: Apache-2.0 */
/* Steps that wait for the application. A question that comes before a step has had any effect suspends all of it: its message
 * is kept, and the step is begun anew. A question in the middle (a signature, behind messages that are sent) splits the step:
 * the rest of it is a function of its own, which is called again. */
#include "hs/handshake.h"

ew_err ew_hs_then(ew_hs *hs, ew_step_rest *rest)
{
    hs->rest = rest;
    ew_err err = rest(hs);
    if (err != EW_ERR_SUSPEND)
        hs->rest = NULL;
    return err;
}

ew_err ew_hs_hold(ew_hs *hs, ew_slice message, ew_err err)
{
    if (err != EW_ERR_SUSPEND) {
        ew_hs_let_go(hs);
        return err;
    }
    /* begun anew, and suspended again: it is held already */
    bool needs_it = hs->rest == NULL && !hs->suspended;
    if (hs->rest != NULL)
        ew_buf_free(&hs->held);
    hs->suspended = true;
    if (needs_it)
        EW_TRY(ew_buf_set(&hs->held, message.data, message.len));
    return err;
}

void ew_hs_let_go(ew_hs *hs)
{
    hs->suspended = false;
    hs->rest = NULL;
    ew_buf_free(&hs->held);
}
