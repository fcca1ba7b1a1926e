/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/timers.h"

#include <stdlib.h>
#include <string.h>

#include <endwell/endwell.h>

bool timers_reserve(struct timers *t, size_t num)
{
    if (num <= t->cap)
        return true;
    size_t cap = t->cap * 2 > num ? t->cap * 2 : num + 16;
    struct timer **heap = realloc(t->heap, cap * sizeof(struct timer *));
    if (heap == NULL)
        return false;
    t->heap = heap;
    t->cap = cap;
    return true;
}

/* Slots count from 1: the children of slot n are 2n and 2n + 1. */
static int64_t time_at(const struct timers *t, size_t slot)
{
    return t->heap[slot - 1]->at;
}

static void put(struct timers *t, size_t slot, struct timer *timer)
{
    t->heap[slot - 1] = timer;
    timer->slot = slot;
}

static void rise(struct timers *t, struct timer *timer, size_t slot)
{
    for (; slot > 1 && timer->at < time_at(t, slot / 2); slot /= 2)
        put(t, slot, t->heap[slot / 2 - 1]);
    put(t, slot, timer);
}

static void sink(struct timers *t, struct timer *timer, size_t slot)
{
    while (slot * 2 <= t->num) {
        size_t child = slot * 2;
        if (child < t->num && time_at(t, child + 1) < time_at(t, child))
            child++;
        if (timer->at <= time_at(t, child))
            break;
        put(t, slot, t->heap[child - 1]);
        slot = child;
    }
    put(t, slot, timer);
}

static void settle(struct timers *t, struct timer *timer)
{
    rise(t, timer, timer->slot);
    sink(t, timer, timer->slot);
}

static void take_out(struct timers *t, struct timer *timer)
{
    size_t slot = timer->slot;
    struct timer *last = t->heap[t->num - 1];

    t->num--;
    timer->slot = 0;
    if (last == timer)
        return;
    put(t, slot, last);
    settle(t, last);
}

void timers_set(struct timers *t, struct timer *timer, int64_t at)
{
    if (timer->slot != 0 && timer->at == at)
        return;
    timer->at = at;
    if (at == EW_NEVER) {
        if (timer->slot != 0)
            take_out(t, timer);
        return;
    }
    if (timer->slot == 0)
        put(t, ++t->num, timer);
    settle(t, timer);
}

struct timer *timers_first(const struct timers *t)
{
    return t->num > 0 ? t->heap[0] : NULL;
}

void timers_free(struct timers *t)
{
    free(t->heap);
    memset(t, 0, sizeof *t);
}
