/* SPDX-License-Identifier: Apache-2.0 */
#include "hs/id_cache.h"

#include <pthread.h>
#include <stdatomic.h>
#include <string.h>

enum { NONE = UINT32_MAX };

/* A session; entries refer to each other by index. */
typedef struct entry {
    ew_session_id id;
    ew_buf state;
    int64_t expires_at;
    uint32_t next_in_bucket; /* of those in use by hash, of the free ones among themselves */
    uint32_t newer, older;   /* by use */
} entry;

struct ew_id_cache {
    atomic_uint refs;
    pthread_mutex_t lock;
    int64_t (*wall_clock)(void *arg);
    void *wall_clock_arg;
    entry *entries;
    uint32_t *buckets;
    uint32_t max, count;
    uint32_t free, newest, oldest;
};

/* --- making ------------------------------------------------------------------------------- */

static void chain_all_free(ew_id_cache *c)
{
    for (uint32_t i = 0; i < c->max; i++) {
        c->buckets[i] = NONE;
        c->entries[i].next_in_bucket = i + 1 < c->max ? i + 1 : NONE;
    }
    c->free = 0;
    c->newest = c->oldest = NONE;
}

ew_err ew_id_cache_new(
    size_t max_sessions, int64_t (*wall_clock)(void *arg), void *wall_clock_arg, ew_id_cache **out)
{
    if (max_sessions == 0 || max_sessions > EW_ID_CACHE_MAX)
        return EW_ERR_ARGUMENT;
    ew_id_cache *c = ew_alloc(sizeof *c);
    if (c == NULL)
        return EW_ERR_MEMORY;
    atomic_init(&c->refs, 1);
    c->max = (uint32_t)max_sessions;
    c->wall_clock = wall_clock;
    c->wall_clock_arg = wall_clock_arg;
    c->entries = ew_alloc(max_sessions * sizeof *c->entries);
    c->buckets = ew_alloc(max_sessions * sizeof *c->buckets);
    if (c->entries == NULL || c->buckets == NULL || pthread_mutex_init(&c->lock, NULL) != 0) {
        ew_free(c->entries, max_sessions * sizeof *c->entries);
        ew_free(c->buckets, max_sessions * sizeof *c->buckets);
        ew_free(c, sizeof *c);
        return EW_ERR_MEMORY;
    }
    chain_all_free(c);
    *out = c;
    return EW_OK;
}

ew_id_cache *ew_id_cache_ref(ew_id_cache *c)
{
    if (c != NULL)
        atomic_fetch_add(&c->refs, 1);
    return c;
}

void ew_id_cache_free(ew_id_cache *c)
{
    if (c == NULL || atomic_fetch_sub(&c->refs, 1) != 1)
        return;
    for (uint32_t i = 0; i < c->max; i++)
        ew_buf_free(&c->entries[i].state);
    ew_free(c->entries, c->max * sizeof *c->entries);
    ew_free(c->buckets, c->max * sizeof *c->buckets);
    pthread_mutex_destroy(&c->lock);
    ew_free(c, sizeof *c);
}

/* --- the order of use --------------------------------------------------------------------- */

static void unlink_use(ew_id_cache *c, uint32_t i)
{
    entry *e = &c->entries[i];
    if (e->newer != NONE)
        c->entries[e->newer].older = e->older;
    else
        c->newest = e->older;
    if (e->older != NONE)
        c->entries[e->older].newer = e->newer;
    else
        c->oldest = e->newer;
}

static void link_newest(ew_id_cache *c, uint32_t i)
{
    c->entries[i].newer = NONE;
    c->entries[i].older = c->newest;
    if (c->newest != NONE)
        c->entries[c->newest].newer = i;
    else
        c->oldest = i;
    c->newest = i;
}

/* --- buckets ------------------------------------------------------------------------------ */

/* bucket_of: FNV-1a. The IDs kept are ours, and random: nobody chooses their buckets. */
static uint32_t *bucket_of(ew_id_cache *c, const uint8_t *id, size_t len)
{
    uint32_t hash = 2166136261u;
    for (size_t i = 0; i < len; i++)
        hash = (hash ^ id[i]) * 16777619u;
    return &c->buckets[hash % c->max];
}

/* find: the link that leads to the entry; it holds NONE if there is none. */
static uint32_t *find(ew_id_cache *c, const uint8_t *id, size_t len)
{
    uint32_t *link = bucket_of(c, id, len);
    while (*link != NONE) {
        entry *e = &c->entries[*link];
        if (e->id.len == len && memcmp(e->id.bytes, id, len) == 0)
            break;
        link = &e->next_in_bucket;
    }
    return link;
}

static void drop(ew_id_cache *c, uint32_t *link)
{
    uint32_t i = *link;
    if (i == NONE)
        return;
    entry *e = &c->entries[i];
    *link = e->next_in_bucket;
    unlink_use(c, i);
    ew_buf_free(&e->state);
    e->next_in_bucket = c->free;
    c->free = i;
    c->count--;
}

static void make_room(ew_id_cache *c)
{
    if (c->free == NONE) {
        const ew_session_id *id = &c->entries[c->oldest].id;
        drop(c, find(c, id->bytes, id->len));
    }
}

static void add(ew_id_cache *c, const uint8_t *id, size_t id_len, const ew_buf *state, int64_t end)
{
    make_room(c);
    uint32_t i = c->free;
    uint32_t *bucket = bucket_of(c, id, id_len);
    entry *e = &c->entries[i];
    c->free = e->next_in_bucket;
    memcpy(e->id.bytes, id, id_len);
    e->id.len = (uint8_t)id_len;
    e->state = *state;
    e->expires_at = end;
    e->next_in_bucket = *bucket;
    *bucket = i;
    link_newest(c, i);
    c->count++;
}

/* --- the store ---------------------------------------------------------------------------- */

static bool is_id(size_t id_len)
{
    return id_len > 0 && id_len <= sizeof((ew_session_id *)NULL)->bytes;
}

static void cache_put(void *arg, const uint8_t *id, size_t id_len, const uint8_t *state,
    size_t state_len, int64_t expires_at)
{
    ew_id_cache *c = arg;
    ew_buf copy = {0};
    /* without memory the session is not kept: a full handshake will do */
    if (!is_id(id_len) || state_len == 0 || ew_buf_set(&copy, state, state_len) != EW_OK)
        return;
    pthread_mutex_lock(&c->lock);
    drop(c, find(c, id, id_len));
    add(c, id, id_len, &copy, expires_at);
    pthread_mutex_unlock(&c->lock);
}

/* take: copies what is there and not expired. */
static size_t take(ew_id_cache *c, uint32_t *link, uint8_t *out, size_t cap)
{
    uint32_t i = *link;
    if (i == NONE)
        return 0;
    const entry *e = &c->entries[i];
    if (c->wall_clock(c->wall_clock_arg) >= e->expires_at) {
        drop(c, link);
        return 0;
    }
    unlink_use(c, i);
    link_newest(c, i);
    if (e->state.len > cap)
        return 0;
    memcpy(out, e->state.data, e->state.len);
    return e->state.len;
}

static size_t cache_get(void *arg, const uint8_t *id, size_t id_len, uint8_t *out, size_t cap)
{
    ew_id_cache *c = arg;
    if (!is_id(id_len))
        return 0;
    pthread_mutex_lock(&c->lock);
    size_t len = take(c, find(c, id, id_len), out, cap);
    pthread_mutex_unlock(&c->lock);
    return len;
}

static void cache_remove(void *arg, const uint8_t *id, size_t id_len)
{
    ew_id_cache *c = arg;
    if (!is_id(id_len))
        return;
    pthread_mutex_lock(&c->lock);
    drop(c, find(c, id, id_len));
    pthread_mutex_unlock(&c->lock);
}

ew_id_store ew_id_cache_store(ew_id_cache *cache)
{
    return (ew_id_store){.arg = cache, .put = cache_put, .get = cache_get, .remove = cache_remove};
}

size_t ew_id_cache_count(ew_id_cache *c)
{
    pthread_mutex_lock(&c->lock);
    size_t count = c->count;
    pthread_mutex_unlock(&c->lock);
    return count;
}
