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
    entry entries[EW_CERT_CACHE_MAX]; /* never changed once counted */
    size_t num;
};

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
    for (size_t i = 0; i < cache->num; i++) {
        ew_buf_free(&cache->entries[i].plain);
        ew_buf_free(&cache->entries[i].packed);
    }
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

bool ew_cert_cache_find(ew_cert_cache *cache, uint16_t algorithm, ew_slice plain, ew_slice *out)
{
    if (cache == NULL || pthread_mutex_lock(&cache->lock) != 0)
        return false;
    const entry *e = find(cache, algorithm, plain);
    if (e != NULL)
        *out = (ew_slice){e->packed.data, e->packed.len};
    pthread_mutex_unlock(&cache->lock);
    return e != NULL;
}

void ew_cert_cache_add(ew_cert_cache *cache, uint16_t algorithm, ew_slice plain, ew_slice packed)
{
    if (cache == NULL || pthread_mutex_lock(&cache->lock) != 0)
        return;
    /* another thread may have been first */
    if (cache->num < EW_CERT_CACHE_MAX && find(cache, algorithm, plain) == NULL) {
        entry *e = &cache->entries[cache->num];
        e->algorithm = algorithm;
        if (ew_buf_set(&e->plain, plain.data, plain.len) == EW_OK &&
            ew_buf_set(&e->packed, packed.data, packed.len) == EW_OK) {
            cache->num++;
        } else {
            ew_buf_free(&e->plain);
            ew_buf_free(&e->packed);
        }
    }
    pthread_mutex_unlock(&cache->lock);
}
