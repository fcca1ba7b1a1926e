/* SPDX-License-Identifier: Apache-2.0 */
/* The mutants of closure that no rule tells from it (MUTANTS: their numbers): in every state that satisfies the invariant every
 * event has the same effects and leads to the same state, its verdict with it, and every question
 * gets the same answer. */
#include "prove/closure/any.h"
#include "prove/closure/invariant.h"

ew_closure_result mutant_step(ew_closure state, ew_closure_event event);
bool mutant_may_write(ew_closure state);
bool mutant_may_seal_data(ew_closure state);
bool mutant_may_seal_early(ew_closure state);
bool mutant_may_seal(ew_closure state);
bool mutant_may_ask(ew_closure state);
bool mutant_may_open(ew_closure state);
bool mutant_may_detach(ew_closure state);
bool mutant_idles(ew_closure state);
ew_closure_timer mutant_timer_of(ew_closure state);
ew_closure_transport mutant_transport_of(ew_closure state);
ew_closure_cause mutant_cause_of(ew_closure state);

int ew_mutant;

static void choose_mutant(void)
{
    static const int numbers[] = {MUTANTS};
    unsigned chosen = any_unsigned();

    suppose(chosen < sizeof numbers / sizeof *numbers);
    ew_mutant = numbers[chosen];
}

static bool same_state(ew_closure a, ew_closure b)
{
    return a.write == b.write && a.why == b.why && a.read == b.read && a.rest == b.rest &&
        a.first == b.first && a.verdict == b.verdict && a.protocol == b.protocol &&
        a.by_default == b.by_default && a.open == b.open && a.unread == b.unread &&
        a.pending == b.pending && a.lost_theirs == b.lost_theirs && a.lost_ours == b.lost_ours &&
        a.wanted == b.wanted && a.limited == b.limited && a.framed == b.framed &&
        a.cut_told == b.cut_told && a.half_open == b.half_open &&
        a.early_keys == b.early_keys && a.held == b.held;
}

static bool same_answers(ew_closure s)
{
    return ew_closure_may_write(s) == mutant_may_write(s) &&
        ew_closure_may_seal_data(s) == mutant_may_seal_data(s) &&
        ew_closure_may_seal_early(s) == mutant_may_seal_early(s) &&
        ew_closure_may_seal(s) == mutant_may_seal(s) && ew_closure_may_ask(s) == mutant_may_ask(s) &&
        ew_closure_may_open(s) == mutant_may_open(s) &&
        ew_closure_may_detach(s) == mutant_may_detach(s) && ew_closure_idles(s) == mutant_idles(s) &&
        ew_closure_timer_of(s) == mutant_timer_of(s) &&
        ew_closure_transport_of(s) == mutant_transport_of(s) &&
        ew_closure_cause_of(s) == mutant_cause_of(s);
}

void proof(void)
{
    node n = any_node();
    ew_closure_event event = any_event();
    ew_closure_result ours, theirs;

    choose_mutant();
    suppose(invariant(n));
    ours = ew_closure_step(n.state, event);
    theirs = mutant_step(n.state, event);
    prove(ours.effects == theirs.effects, "every event has the same effects");
    prove(same_state(ours.state, theirs.state), "every event leads to the same state and verdict");
    prove(same_answers(n.state), "every question has the same answer");
}
