/* SPDX-License-Identifier: Apache-2.0 */
/* The rule of tests/walk with the number RULE holds of every event in every state that satisfies the
 * invariant; as that is inductive (induction.c), it holds after every sequence of events. */
#include "prove/closure/any.h"
#include "prove/closure/invariant.h"

void proof(void)
{
    module m = module_complete((module){0});
    edge e = {.module = &m, .from = any_node(), .event = any_event()};
    ew_closure_result r;

    suppose(invariant(e.from));
    r = ew_closure_step(e.from.state, e.event);
    e.effects = r.effects;
    e.to = (node){.state = r.state, .past = history_after(&m, e.from, e.event, r)};
    prove(rule_numbered(RULE)->holds(&e), "the rule");
}
