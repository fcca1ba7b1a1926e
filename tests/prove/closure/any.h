/* SPDX-License-Identifier: Apache-2.0 */
/* Every state of closure with every past, to be narrowed by suppose(). */
#ifndef TESTS_PROVE_CLOSURE_ANY_H
#define TESTS_PROVE_CLOSURE_ANY_H

#include "prove/prove.h"
#include "walk/walk.h"

static inline history any_history(void)
{
    return (history){.in = any_u8(), .failure = any_u8(), .gone = any_u8(), .asked = any_u8(),
        .first = any_u8(), .verdict = any_u8(), .spoken = any_u8(), .left_open = any_bool(),
        .fatal_end = any_bool(), .opened = any_bool(), .ours = any_bool(), .alert = any_bool(),
        .handed = any_bool(), .seal_failed = any_bool(), .unread = any_bool(),
        .pending = any_bool(), .dropped_theirs = any_bool(), .lost = any_bool(),
        .dropped_ours = any_bool(), .cut_wanted = any_bool(), .limited = any_bool(),
        .forgot = any_bool(), .framed = any_bool(), .cut_told = any_bool(),
        .took_early = any_bool(), .early_keys = any_bool(), .undecided = any_bool()};
}

static inline ew_closure any_state(void)
{
    return (ew_closure){.write = any_u8(), .why = any_u8(), .read = any_u8(), .rest = any_u8(),
        .first = any_u8(), .verdict = any_u8(), .protocol = any_u8(), .by_default = any_bool(),
        .open = any_bool(), .unread = any_bool(), .pending = any_bool(),
        .lost_theirs = any_bool(), .lost_ours = any_bool(), .wanted = any_bool(),
        .limited = any_bool(), .framed = any_bool(), .cut_told = any_bool(),
        .half_open = any_bool(), .early_keys = any_bool(), .held = any_bool()};
}

static inline node any_node(void)
{
    return (node){.state = any_state(), .past = any_history()};
}

static inline ew_closure_event any_event(void)
{
    unsigned event = any_unsigned();

    suppose(event < EW_NUM_EVENTS);
    return (ew_closure_event)event;
}

#endif
