/* SPDX-License-Identifier: Apache-2.0 */
#include "hs/replay.h"

#include <pthread.h>
#include <stdatomic.h>
#include <string.h>

enum { NONE = UINT32_MAX, ID_LEN = 32 };

/* A ticket that was used; entries refer to each other by index. */
typedef struct entry {
    uint8_t id[ID_LEN];
    int64_t replayable_until, expires_at;
    uint32_t next_in_bucket;
} entry;

struct ew_replay {
    atomic_uint refs;
    pthread_mutex_t lock;
    int64_t (*wall_clock)(void *arg);
    void *wall_clock_arg;
    entry *entries;    /* a ring: entries[oldest] and the count - 1 behind it */
    uint32_t *buckets; /* the first of those with this hash */
    uint32_t max, oldest, count;
};

ew_err ew_replay_new(
    size_t max_uses, int64_t (*wall_clock)(void *arg), void *wall_clock_arg, ew_replay **out)
{
    if (max_uses == 0 || max_uses > EW_REPLAY_MAX)
        return EW_ERR_ARGUMENT;
    ew_replay *r = ew_alloc(sizeof *r);
    if (r == NULL)
        return EW_ERR_MEMORY;
    atomic_init(&r->refs, 1);
    r->max = (uint32_t)max_uses;
    r->wall_clock = wall_clock;
    r->wall_clock_arg = wall_clock_arg;
    r->entries = ew_alloc(max_uses * sizeof *r->entries);
    r->buckets = ew_alloc(max_uses * sizeof *r->buckets);
    if (r->entries == NULL || r->buckets == NULL || pthread_mutex_init(&r->lock, NULL) != 0) {
        ew_free(r->entries, max_uses * sizeof *r->entries);
        ew_free(r->buckets, max_uses * sizeof *r->buckets);
        ew_free(r, sizeof *r);
        return EW_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < r->max; i++)
        r->buckets[i] = NONE;
    *out = r;
    return EW_OK;
}

ew_replay *ew_replay_ref(ew_replay *r)
{
    if (r != NULL)
        atomic_fetch_add(&r->refs, 1);
    return r;
}

void ew_replay_free(ew_replay *r)
{
    if (r == NULL || atomic_fetch_sub(&r->refs, 1) != 1)
        return;
    ew_free(r->entries, r->max * sizeof *r->entries);
    ew_free(r->buckets, r->max * sizeof *r->buckets);
    pthread_mutex_destroy(&r->lock);
    ew_free(r, sizeof *r);
}

/* bucket_of: an id is a hash already. */
static uint32_t *bucket_of(ew_replay *r, const uint8_t *id)
{
    uint32_t hash;
    memcpy(&hash, id, sizeof hash);
    return &r->buckets[hash % r->max];
}

/* find: the link that leads to the entry; it holds NONE if there is none. */
static uint32_t *find(ew_replay *r, const uint8_t *id)
{
    uint32_t *link = bucket_of(r, id);
    while (*link != NONE && memcmp(r->entries[*link].id, id, ID_LEN) != 0)
        link = &r->entries[*link].next_in_bucket;
    return link;
}

static void drop_oldest(ew_replay *r)
{
    uint32_t *link = find(r, r->entries[r->oldest].id);
    *link = r->entries[r->oldest].next_in_bucket;
    r->oldest = (r->oldest + 1) % r->max;
    r->count--;
}

/* make_room: drops what has expired, and where there is no room else, one that cannot be replayed. */
static bool make_room(ew_replay *r, int64_t now)
{
    while (r->count > 0 && r->entries[r->oldest].expires_at < now)
        drop_oldest(r);
    if (r->count == r->max && r->entries[r->oldest].replayable_until < now)
        drop_oldest(r);
    return r->count < r->max;
}

/* remember: what cannot be replayed any more may have been here and gone since it was judged: it is not the first. */
static bool remember(
    ew_replay *r, const uint8_t *id, int64_t replayable_until, int64_t expires_at)
{
    int64_t now = r->wall_clock(r->wall_clock_arg);
    if (replayable_until < now || *find(r, id) != NONE || !make_room(r, now))
        return false;
    uint32_t i = (r->oldest + r->count) % r->max;
    uint32_t *bucket = bucket_of(r, id);
    r->entries[i] = (entry){.replayable_until = replayable_until,
        .expires_at = expires_at > replayable_until ? expires_at : replayable_until,
        .next_in_bucket = *bucket};
    memcpy(r->entries[i].id, id, ID_LEN);
    *bucket = i;
    r->count++;
    return true;
}

static bool first_use(void *arg, const uint8_t *id, size_t id_len, int64_t replayable_until,
    int64_t expires_at)
{
    ew_replay *r = arg;
    if (id_len != ID_LEN)
        return false;
    pthread_mutex_lock(&r->lock);
    bool first = remember(r, id, replayable_until, expires_at);
    pthread_mutex_unlock(&r->lock);
    return first;
}

ew_first_use ew_replay_first_use(ew_replay *replay)
{
    return (ew_first_use){.arg = replay, .first_use = first_use};
}
