/* SPDX-License-Identifier: Apache-2.0 */
/* The messages after the handshake, shared by the files of hs. */
#ifndef EW_HS_POST_H
#define EW_HS_POST_H

#include "hs/hs.h"
#include "hs/try.h"

/* key_update.c */
ew_err ew_post_take_update(
    ew_post *post, const ew_hs_out *out, ew_slice body, bool may_answer) EW_MUST_USE;
/* new_ticket.c */
ew_err ew_post_take_ticket(
    ew_post *post, const ew_hs_info *info, ew_slice body, ew_session **out_session) EW_MUST_USE;

#endif
