/* SPDX-License-Identifier: Apache-2.0 */
/* The invariant that the proofs of closure start from: what is true of every state that can be
 * reached, told by what happened on the way (tests/walk keeps that past from events and effects). */
#ifndef TESTS_PROVE_CLOSURE_INVARIANT_H
#define TESTS_PROVE_CLOSURE_INVARIANT_H

#include "walk/walk.h"

/* state_is_told: the state is no more and no less than what its past says. */
bool state_is_told(node n);

/* past_is_possible: no two things happened that exclude each other. */
bool past_is_possible(history h);

/* invariant: both. True of the first state, and after every event in a state of which it is true. */
bool invariant(node n);

#endif
