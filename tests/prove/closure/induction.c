/* SPDX-License-Identifier: Apache-2.0 */
/* The invariant is inductive: it holds of the first state, and every event in a state of which it
 * holds leads to another such state. So it holds after every sequence of events, of any length. */
#include "prove/closure/any.h"
#include "prove/closure/invariant.h"

void proof(void)
{
    node first = {0}, before = any_node(), after;
    module m = module_complete((module){0});
    ew_closure_event event = any_event();
    ew_closure_result r;

    prove(invariant(first), "the first state satisfies the invariant");
    suppose(invariant(before));
    r = ew_closure_step(before.state, event);
    after = (node){.state = r.state, .past = history_after(&m, before, event, r)};
    prove(past_is_possible(after.past), "every event keeps the past possible");
    prove(state_is_told(after), "every event keeps the state what its past says");
    possible(true, "some event in some state");
}
