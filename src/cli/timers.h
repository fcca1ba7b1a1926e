/* SPDX-License-Identifier: Apache-2.0 */
/* Deadlines of many connections: a binary heap. */
#ifndef ENDWELL_CLI_TIMERS_H
#define ENDWELL_CLI_TIMERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* timer: lives in what it wakes; zero-initialised it is not set. */
struct timer {
    int64_t at;
    size_t slot; /* its place in the heap, from 1; 0: not set */
    void *owner;
};

struct timers {
    struct timer **heap;
    size_t num, cap;
};

/* timers_reserve: room for num timers, so that timers_set cannot fail. False if memory ran out. */
bool timers_reserve(struct timers *t, size_t num);
/* timers_set: sets or moves a timer; EW_NEVER takes it out. */
void timers_set(struct timers *t, struct timer *timer, int64_t at);
/* timers_first: the timer due first, or NULL. */
struct timer *timers_first(const struct timers *t);
void timers_free(struct timers *t);

#endif
