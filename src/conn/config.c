/* SPDX-License-Identifier: Apache-2.0 */
#include "conn/config.h"

#include <time.h>

#include "msg/msg.h"

enum {
    EW_TICKET_LIFETIME = 24 * 3600,
    EW_TICKET_ROTATION = 12 * 3600,
    EW_ID_CACHE_SESSIONS = 20480
};

static int64_t system_clock(void *arg)
{
    struct timespec now;

    (void)arg;
    if (clock_gettime(CLOCK_REALTIME, &now) != 0)
        return 0;
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void add_groups(ew_hs_config *hs, bool hybrids)
{
    for (size_t i = 0; ew_group_at(i) != NULL && i < EW_CONFIG_LIST_MAX; i++)
        if (ew_group_at(i)->is_hybrid == hybrids && !ew_group_at(i)->is_extra &&
            ew_group_available(hs->crypto, ew_group_at(i)))
            hs->groups[hs->num_groups++] = ew_group_at(i);
}

static void set_default_lists(ew_hs_config *hs)
{
    /* a library context may lack some: those it has are the default */
    for (size_t i = 0; ew_suite_at(i) != NULL && i < EW_CONFIG_LIST_MAX; i++)
        if (ew_aead_available(hs->crypto, ew_suite_at(i)->aead))
            hs->suites[hs->num_suites++] = ew_suite_at(i);
    add_groups(hs, true);
    add_groups(hs, false);
}

static void set_defaults(ew_config *config, ew_role role)
{
    ew_hs_config *hs = &config->hs;

    hs->is_server = role == EW_SERVER;
    hs->min_version = EW_TLS_1_2;
    hs->max_version = EW_TLS_1_3;
    hs->num_shares = EW_HS_SHARES_AUTO;
    hs->middlebox_compat = true;
    hs->record_size_limit = EW_RECORD_SIZE_MAX;
    hs->resumption = true;
    hs->num_tickets = 2;
    hs->ticket_lifetime = EW_TICKET_LIFETIME;
    hs->ticket_rotation = EW_TICKET_ROTATION;
    hs->wall_clock = system_clock;

    config->limits[EW_LIMIT_HANDSHAKE] = 30000;
    config->limits[EW_LIMIT_IDLE] = EW_NO_LIMIT;
    config->limits[EW_LIMIT_FLUSH] = 30000;
    config->limits[EW_LIMIT_WAIT] = 10000;
    config->limits[EW_LIMIT_DELIVER] = EW_NO_LIMIT;
    config->output_limit = 64 * 1024;
    config->max_fragment = EW_MAX_FRAGMENT_MAX;
    config->max_sessions = role == EW_SERVER ? EW_ID_CACHE_SESSIONS : 0;
}

/* A store that no connection can use is not made. The clock is set once and for all by now. */
static ew_err settle_store(ew_config *config)
{
    ew_hs_config *hs = &config->hs;

    hs->id_store = config->own_store;
    if (hs->id_store.put != NULL || config->max_sessions == 0 || !hs->resumption || hs->min_version > EW_TLS_1_2)
        return EW_OK;
    return ew_server_memory_store(config->memory, config->max_sessions, hs);
}

static ew_err settle_replay(ew_config *config)
{
    ew_hs_config *hs = &config->hs;

    hs->first_use = config->own_first_use;
    if (!hs->is_server || hs->max_early == 0 || !hs->resumption || hs->first_use.first_use != NULL)
        return EW_OK;
    return ew_server_memory_record(config->memory, hs);
}

ew_err ew_config_new(ew_role role, struct ossl_lib_ctx_st *libctx, const char *propq, ew_config **out)
{
    if (out == NULL || (role != EW_CLIENT && role != EW_SERVER))
        return EW_ERR_ARGUMENT;
    *out = NULL;
    ew_config *config = ew_alloc(sizeof *config);
    if (config == NULL)
        return EW_ERR_MEMORY;
    atomic_init(&config->refs, 1);
    if (pthread_mutex_init(&config->freeze_lock, NULL) != 0) {
        ew_free(config, sizeof *config);
        return EW_ERR_MEMORY;
    }
    set_defaults(config, role);
    ew_err err = ew_crypto_new(libctx, propq, &config->hs.crypto);
    if (err == EW_OK)
        set_default_lists(&config->hs);
    if (err == EW_OK && role == EW_SERVER)
        err = ew_ticket_keys_new(config->hs.crypto, &config->hs.ticket_keys);
    if (err == EW_OK && role == EW_SERVER)
        err = ew_server_memory_new(&config->memory);
    if (err != EW_OK) {
        ew_config_free(config);
        return err;
    }
    *out = config;
    return EW_OK;
}

ew_config *ew_config_ref(ew_config *config)
{
    atomic_fetch_add(&config->refs, 1);
    return config;
}

void ew_config_free(ew_config *config)
{
    if (config == NULL || atomic_fetch_sub(&config->refs, 1) != 1)
        return;
    for (size_t i = 0; i < config->hs.num_creds; i++)
        ew_cred_free(config->hs.creds[i]);
    ew_trust_free(config->hs.trust);
    ew_cert_cache_free(config->hs.cert_cache);
    ew_ticket_keys_free(config->hs.ticket_keys);
    ew_server_memory_free(config->memory);
    ew_buf_free(&config->hs.alpn);
    ew_buf_free(&config->hs.pins);
    ew_crypto_free(config->hs.crypto);
    pthread_mutex_destroy(&config->freeze_lock);
    ew_free(config, sizeof *config);
}

/* trust_default: the system's CAs. Without any, and in a server, everyone is a stranger to the library: then the application
 * has to decide. */
static ew_err trust_default(ew_config *config)
{
    ew_hs_config *hs = &config->hs;
    bool asks = config->asks.on_verify != NULL;
    ew_trust *trust = NULL;

    if (hs->is_server && !asks)
        return EW_ERR_NO_TRUST_STORE;
    ew_err err = ew_trust_new(hs->crypto, &trust);
    if (err == EW_OK && !hs->is_server)
        err = ew_trust_add_system(trust);
    if (err == EW_ERR_NO_TRUST_STORE && asks)
        err = EW_OK;
    if (err == EW_OK)
        hs->trust = trust;
    else
        ew_trust_free(trust);
    return err;
}

/* settle_trust: nothing is taken that there is nothing to judge by. */
static ew_err settle_trust(ew_config *config)
{
    ew_hs_config *hs = &config->hs;
    bool judges = hs->is_server ? hs->client_auth != EW_HS_AUTH_NONE || hs->post_auth : !hs->accept_any_peer;
    bool can_judge_keys = hs->pins.len > 0 || config->asks.on_verify != NULL;

    hs->psk_only = ew_config_is_psk_only(config);
    hs->peer_types = ew_config_types_taken(config);
    if (!judges || hs->psk_only)
        return EW_OK;
    if (ew_config_takes(config, EW_CERTIFICATE_RAW_KEY) && !can_judge_keys)
        return EW_ERR_NO_TRUST_STORE;
    bool has_trust = hs->trust != NULL || !ew_config_takes(config, EW_CERTIFICATE_X509);
    return has_trust ? EW_OK : trust_default(config);
}

static bool offers_group(const ew_hs_config *hs, const ew_group *group)
{
    for (size_t i = 0; i < hs->num_groups; i++)
        if (hs->groups[i] == group)
            return true;
    return false;
}

/* check_shares: RFC 9846, 4.3.8: a share MUST be of a group that is offered. */
static ew_err check_shares(const ew_hs_config *hs)
{
    if (hs->num_shares != EW_HS_SHARES_NAMED)
        return EW_OK;
    for (size_t i = 0; i < hs->num_share_groups; i++)
        if (!offers_group(hs, hs->share_groups[i]))
            return EW_ERR_ARGUMENT;
    return EW_OK;
}

static ew_err freeze_locked(ew_config *config)
{
    ew_hs_config *hs = &config->hs;

    if (hs->is_server && hs->num_creds == 0 && !hs->asks_hello)
        return EW_ERR_NO_CREDENTIAL;
    ew_err err = check_shares(hs);
    if (err == EW_OK)
        err = settle_trust(config);
    if (err == EW_OK)
        err = settle_store(config);
    if (err == EW_OK)
        err = settle_replay(config);
    config->frozen = err == EW_OK;
    return err;
}

ew_err ew_config_freeze(ew_config *config)
{
    if (pthread_mutex_lock(&config->freeze_lock) != 0)
        return EW_ERR_INTERNAL;
    ew_err err = config->frozen ? EW_OK : freeze_locked(config);
    pthread_mutex_unlock(&config->freeze_lock);
    return err;
}

ew_err ew_config_changeable(const ew_config *config)
{
    if (config == NULL)
        return EW_ERR_ARGUMENT;
    return config->frozen ? EW_ERR_STATE : EW_OK;
}
