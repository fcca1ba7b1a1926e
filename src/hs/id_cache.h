/* SPDX-License-Identifier: Apache-2.0 */
/* The store of sessions by ID that a server has of its own: in memory, bounded, and the longest
 * unused one makes room. Threads may share it. */
#ifndef EW_HS_ID_CACHE_H
#define EW_HS_ID_CACHE_H

#include "hs/config.h"

enum { EW_ID_CACHE_MAX = 1 << 20 };

typedef struct ew_id_cache ew_id_cache;

/* ew_id_cache_new: for at most max_sessions sessions (1 to EW_ID_CACHE_MAX). The clock is the
 * config's. EW_ERR_ARGUMENT. */
ew_err ew_id_cache_new(size_t max_sessions, int64_t (*wall_clock)(void *arg), void *wall_clock_arg,
    ew_id_cache **out) EW_MUST_USE;
/* ew_id_cache_ref, ew_id_cache_free: counted; with the last reference no thread may be in it any more. */
ew_id_cache *ew_id_cache_ref(ew_id_cache *cache);
void ew_id_cache_free(ew_id_cache *cache);
/* ew_id_cache_store: its functions, for ew_hs_config; the cache is borrowed. */
ew_id_store ew_id_cache_store(ew_id_cache *cache);
/* ew_id_cache_count: how many there are, expired ones that nobody asked for included. */
size_t ew_id_cache_count(ew_id_cache *cache);

#endif
