/* SPDX-License-Identifier: Apache-2.0 */
#include "conn/server_memory.h"

#include <pthread.h>
#include <stdatomic.h>

#include "hs/id_cache.h"
#include "hs/replay.h"

enum { REPLAY_USES = 64 * 1024 };

struct ew_server_memory {
    atomic_uint refs;
    pthread_mutex_t lock; /* two configs may come to need a part at once; each part has a lock of its own */
    ew_id_cache *ids;
    ew_replay *replay;
    int64_t recording_since;
};

ew_err ew_server_memory_new(ew_server_memory **out)
{
    ew_server_memory *memory = ew_alloc(sizeof *memory);

    if (memory == NULL)
        return EW_ERR_MEMORY;
    atomic_init(&memory->refs, 1);
    if (pthread_mutex_init(&memory->lock, NULL) != 0) {
        ew_free(memory, sizeof *memory);
        return EW_ERR_MEMORY;
    }
    *out = memory;
    return EW_OK;
}

ew_server_memory *ew_server_memory_ref(ew_server_memory *memory)
{
    atomic_fetch_add(&memory->refs, 1);
    return memory;
}

void ew_server_memory_free(ew_server_memory *memory)
{
    if (memory == NULL || atomic_fetch_sub(&memory->refs, 1) != 1)
        return;
    ew_id_cache_free(memory->ids);
    ew_replay_free(memory->replay);
    pthread_mutex_destroy(&memory->lock);
    ew_free(memory, sizeof *memory);
}

ew_err ew_server_memory_store(ew_server_memory *memory, size_t max_sessions, ew_hs_config *config)
{
    ew_err err = EW_OK;

    if (pthread_mutex_lock(&memory->lock) != 0)
        return EW_ERR_INTERNAL;
    if (memory->ids == NULL)
        err = ew_id_cache_new(max_sessions, config->wall_clock, config->wall_clock_arg, &memory->ids);
    if (err == EW_OK)
        config->id_store = ew_id_cache_store(memory->ids);
    pthread_mutex_unlock(&memory->lock);
    return err;
}

ew_err ew_server_memory_record(ew_server_memory *memory, ew_hs_config *config)
{
    ew_err err = EW_OK;

    if (pthread_mutex_lock(&memory->lock) != 0)
        return EW_ERR_INTERNAL;
    if (memory->replay == NULL) {
        memory->recording_since = config->wall_clock(config->wall_clock_arg);
        err = ew_replay_new(REPLAY_USES, config->wall_clock, config->wall_clock_arg, &memory->replay);
    }
    if (err == EW_OK) {
        config->first_use = ew_replay_first_use(memory->replay);
        config->recording_since = memory->recording_since;
    }
    pthread_mutex_unlock(&memory->lock);
    return err;
}
