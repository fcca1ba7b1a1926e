/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "walk/walk.h"

enum { FIRST_SLOTS = 1 << 16 };

static void *must(void *memory)
{
    if (!memory) {
        fputs("Bail out! no memory\n", stderr);
        exit(1);
    }
    return memory;
}

static uint8_t *value_at(const set *s, uint32_t number)
{
    return &s->values[(size_t)number * s->value_len];
}

static uint32_t hash(const uint8_t *value, uint32_t len)
{
    uint32_t h = 2166136261u;

    for (uint32_t i = 0; i < len; i++)
        h = (h ^ value[i]) * 16777619u;
    return h ^ (h >> 15);
}

/* slots hold the number plus one; they are at most half full */
static uint32_t slot_of(const set *s, const uint8_t *value)
{
    uint32_t i = hash(value, s->value_len) & (s->num_slots - 1);

    while (s->slots[i] && memcmp(value_at(s, s->slots[i] - 1), value, s->value_len) != 0)
        i = (i + 1) & (s->num_slots - 1);
    return i;
}

static void grow(set *s)
{
    s->num_slots *= 2;
    free(s->slots);
    s->slots = must(calloc(s->num_slots, sizeof *s->slots));
    s->values = must(realloc(s->values, (size_t)s->num_slots / 2 * s->value_len));
    for (uint32_t n = 0; n < s->count; n++)
        s->slots[slot_of(s, value_at(s, n))] = n + 1;
}

set set_new(uint32_t value_len)
{
    set s = {.num_slots = FIRST_SLOTS / 2, .value_len = value_len};

    grow(&s);
    return s;
}

void set_free(set *s)
{
    free(s->values);
    free(s->slots);
    *s = (set){0};
}

uint32_t set_add(set *s, const void *value, bool *out_fresh)
{
    uint32_t slot = slot_of(s, value);

    *out_fresh = s->slots[slot] == 0;
    if (!*out_fresh)
        return s->slots[slot] - 1;
    if (s->count == s->num_slots / 2) {
        grow(s);
        slot = slot_of(s, value);
    }
    memcpy(value_at(s, s->count), value, s->value_len);
    s->slots[slot] = ++s->count;
    return s->count - 1;
}

void set_get(const set *s, uint32_t number, void *out_value)
{
    memcpy(out_value, value_at(s, number), s->value_len);
}
