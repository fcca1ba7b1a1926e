/* SPDX-License-Identifier: Apache-2.0 */
/* What a server's sessions are kept by. */
#include "conn/config.h"

#include "hs/id_cache.h"

_Static_assert((int)EW_TICKET_SECRET_LEN == (int)EW_TICKET_SECRET_BYTES, "a secret's length");
_Static_assert((int)EW_TICKET_KEYS == (int)EW_TICKET_KEYS_MAX, "the number of keys");
_Static_assert((int)EW_SESSION_STATE_MAX == (int)EW_ID_STATE_MAX, "the length of a state");

static ew_err server_changeable(const ew_config *config)
{
    ew_err err = ew_config_changeable(config);

    return err == EW_OK && !config->hs.is_server ? EW_ERR_ARGUMENT : err;
}

ew_err ew_config_ticket_lifetime(ew_config *config, uint32_t seconds)
{
    ew_err err = server_changeable(config);

    if (err == EW_OK && (seconds == 0 || seconds > EW_TICKET_LIFETIME_MAX))
        err = EW_ERR_ARGUMENT;
    if (err == EW_OK)
        config->hs.ticket_lifetime = seconds;
    return err;
}

ew_err ew_config_ticket_rotation(ew_config *config, uint32_t seconds)
{
    ew_err err = server_changeable(config);

    if (err == EW_OK)
        config->hs.ticket_rotation = seconds;
    return err;
}

/* Not `changeable`: the keys have a lock of their own. */
ew_err ew_config_ticket_keys(ew_config *config, const void *secrets, size_t len)
{
    if (config == NULL || !config->hs.is_server || secrets == NULL)
        return EW_ERR_ARGUMENT;
    return ew_ticket_keys_set(config->hs.ticket_keys, config->hs.crypto, (ew_slice){secrets, len});
}

ew_err ew_config_session_cache(ew_config *config, size_t max_sessions)
{
    ew_err err = server_changeable(config);

    if (err == EW_OK && max_sessions > EW_ID_CACHE_MAX)
        err = EW_ERR_ARGUMENT;
    if (err == EW_OK) {
        config->max_sessions = max_sessions;
        config->own_store = (ew_id_store){0};
    }
    return err;
}

ew_err ew_config_early_data(ew_config *config, uint32_t max_len)
{
    ew_err err = ew_config_changeable(config);

    if (err == EW_OK)
        config->hs.max_early = max_len;
    return err;
}

ew_err ew_config_replay_store(ew_config *config, const ew_replay_store *store)
{
    ew_err err = server_changeable(config);

    if (err == EW_OK && (store == NULL || store->first_use == NULL))
        err = EW_ERR_ARGUMENT;
    if (err == EW_OK)
        config->own_first_use = (ew_first_use){.arg = store->arg, .first_use = store->first_use};
    return err;
}

ew_err ew_config_session_store(ew_config *config, const ew_session_store *store)
{
    ew_err err = server_changeable(config);

    if (err == EW_OK &&
        (store == NULL || store->put == NULL || store->get == NULL || store->remove == NULL))
        err = EW_ERR_ARGUMENT;
    if (err == EW_OK)
        config->own_store = (ew_id_store){
            .arg = store->arg, .put = store->put, .get = store->get, .remove = store->remove};
    return err;
}

/* The keys and the memory belong together: a ticket that opens in two places is taken once in both. */
static void keep_tickets(ew_config *config, const ew_config *from)
{
    ew_ticket_keys_free(config->hs.ticket_keys);
    config->hs.ticket_keys = ew_ticket_keys_ref(from->hs.ticket_keys);
    ew_server_memory_free(config->memory);
    config->memory = ew_server_memory_ref(from->memory);
}

/* The caller's stores: of what was set for this config itself nothing is replaced. */
static void keep_stores(ew_config *config, const ew_config *from)
{
    if (config->own_store.put == NULL && config->max_sessions > 0)
        config->own_store = from->own_store;
    if (config->own_first_use.first_use == NULL)
        config->own_first_use = from->own_first_use;
}

ew_err ew_config_keep_sessions(ew_config *config, const ew_config *from)
{
    ew_err err = server_changeable(config);

    if (err == EW_OK && (from == NULL || from == config || !from->hs.is_server))
        err = EW_ERR_ARGUMENT;
    if (err != EW_OK)
        return err;
    keep_tickets(config, from);
    keep_stores(config, from);
    return EW_OK;
}
