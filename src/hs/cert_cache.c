/* SPDX-License-Identifier: Apache-2.0 */
#include "hs/cert_cache.h"

#include <pthread.h>

#include "wire/reader.h"

typedef struct entry {
    uint16_t algorithm;
    ew_buf plain, packed;
} entry;

struct ew_cert_cache {
    pthread_mutex_t lock;
    entry entries[EW_CERT_CACHE_MAX]; /* a ring, once it is full: the next one to be written is the oldest */
    size_t num, next;
};

static void free_entry(entry *e)
{
    ew_buf_free(&e->plain);
    ew_buf_free(&e->packed);
}

ew_err ew_cert_cache_new(ew_cert_cache **out)
{
    ew_cert_cache *cache = ew_alloc(sizeof *cache);
    if (cache == NULL)
        return EW_ERR_MEMORY;
    if (pthread_mutex_init(&cache->lock, NULL) != 0) {
        ew_free(cache, sizeof *cache);
        return EW_ERR_MEMORY;
    }
    *out = cache;
    return EW_OK;
}

void ew_cert_cache_free(ew_cert_cache *cache)
{
    if (cache == NULL)
        return;
    for (size_t i = 0; i < cache->num; i++)
        free_entry(&cache->entries[i]);
    pthread_mutex_destroy(&cache->lock);
    ew_free(cache, sizeof *cache);
}

/* find: under the lock. */
static const entry *find(const ew_cert_cache *cache, uint16_t algorithm, ew_slice plain)
{
    for (size_t i = 0; i < cache->num; i++) {
        const entry *e = &cache->entries[i];
        if (e->algorithm == algorithm &&
            ew_slice_equal((ew_slice){e->plain.data, e->plain.len}, plain))
            return e;
    }
    return NULL;
}

bool ew_cert_cache_find(ew_cert_cache *cache, uint16_t algorithm, ew_slice plain, ew_buf *out)
{
    if (cache == NULL || pthread_mutex_lock(&cache->lock) != 0)
        return false;
    const entry *e = find(cache, algorithm, plain);
    /* a copy: it may make room while it is on its way out */
    bool found = e != NULL && ew_buf_set(out, e->packed.data, e->packed.len) == EW_OK;
    pthread_mutex_unlock(&cache->lock);
    return found;
}

/* put: under the lock. */
static void put(ew_cert_cache *cache, const entry *fresh)
{
    entry *e = &cache->entries[cache->next];
    free_entry(e); /* empty, until the ring is full */
    *e = *fresh;
    cache->next = (cache->next + 1) % EW_CERT_CACHE_MAX;
    if (cache->num < EW_CERT_CACHE_MAX)
        cache->num++;
}

void ew_cert_cache_add(ew_cert_cache *cache, uint16_t algorithm, ew_slice plain, ew_slice packed)
{
    if (cache == NULL || pthread_mutex_lock(&cache->lock) != 0)
        return;
    entry fresh = {.algorithm = algorithm};
    /* another thread may have been first */
    if (find(cache, algorithm, plain) == NULL && ew_buf_set(&fresh.plain, plain.data, plain.len) == EW_OK &&
        ew_buf_set(&fresh.packed, packed.data, packed.len) == EW_OK)
        put(cache, &fresh);
    else
        free_entry(&fresh);
    pthread_mutex_unlock(&cache->lock);
}
