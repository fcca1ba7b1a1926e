/* SPDX-License-Identifier: Apache-2.0 */
#include "conn/config.h"

#include <string.h>
#include <time.h>


enum { EW_NUM_TICKETS_MAX = 8, EW_KEY_LIMIT_MIN = 16, EW_TICKET_LIFETIME = 24 * 3600 };

static int64_t system_clock(void *arg)
{
    struct timespec now;

    (void)arg;
    if (clock_gettime(CLOCK_REALTIME, &now) != 0)
        return 0;
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void set_default_lists(ew_hs_config *hs)
{
    /* a library context may lack some: those it has are the default */
    for (size_t i = 0; ew_suite_at(i) != NULL && i < EW_CONFIG_LIST_MAX; i++)
        if (ew_aead_available(hs->crypto, ew_suite_at(i)->aead))
            hs->suites[hs->num_suites++] = ew_suite_at(i);
    for (size_t i = 0; ew_group_at(i) != NULL && i < EW_CONFIG_LIST_MAX; i++)
        if (ew_group_available(hs->crypto, ew_group_at(i)))
            hs->groups[hs->num_groups++] = ew_group_at(i);
}

static void set_defaults(ew_config *config, ew_role role)
{
    ew_hs_config *hs = &config->hs;

    hs->is_server = role == EW_SERVER;
    hs->num_shares = 1;
    hs->middlebox_compat = true;
    hs->resumption = true;
    hs->num_tickets = 2;
    hs->ticket_lifetime = EW_TICKET_LIFETIME;
    hs->wall_clock = system_clock;

    config->limits[EW_LIMIT_HANDSHAKE] = 30000;
    config->limits[EW_LIMIT_IDLE] = EW_NO_LIMIT;
    config->limits[EW_LIMIT_FLUSH] = 30000;
    config->limits[EW_LIMIT_WAIT] = 10000;
    config->limits[EW_LIMIT_DELIVER] = EW_NO_LIMIT;
    config->output_limit = 64 * 1024;
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
    ew_ticket_keys_free(config->hs.ticket_keys);
    ew_buf_free(&config->hs.alpn);
    ew_crypto_free(config->hs.crypto);
    pthread_mutex_destroy(&config->freeze_lock);
    ew_free(config, sizeof *config);
}

static ew_err freeze_locked(ew_config *config)
{
    ew_hs_config *hs = &config->hs;

    if (hs->is_server) {
        if (hs->num_creds == 0)
            return EW_ERR_NO_CREDENTIAL;
        if (hs->client_auth != EW_HS_AUTH_NONE && hs->trust == NULL)
            return EW_ERR_NO_TRUST_STORE;
    } else if (hs->trust == NULL && !hs->accept_any_peer) {
        ew_trust *trust = NULL;
        ew_err err = ew_trust_new(hs->crypto, &trust);
        if (err == EW_OK)
            err = ew_trust_add_system(trust);
        if (err != EW_OK) {
            ew_trust_free(trust);
            return err;
        }
        hs->trust = trust;
    }
    config->frozen = true;
    return EW_OK;
}

ew_err ew_config_freeze(ew_config *config)
{
    if (pthread_mutex_lock(&config->freeze_lock) != 0)
        return EW_ERR_INTERNAL;
    ew_err err = config->frozen ? EW_OK : freeze_locked(config);
    pthread_mutex_unlock(&config->freeze_lock);
    return err;
}

static ew_err changeable(const ew_config *config)
{
    if (config == NULL)
        return EW_ERR_ARGUMENT;
    return config->frozen ? EW_ERR_STATE : EW_OK;
}

/* ---- credentials and trust ---- */

ew_err ew_config_add_credential(ew_config *config, ew_credential *cred)
{
    ew_err err = changeable(config);

    if (err != EW_OK)
        return err;
    if (cred == NULL || config->hs.num_creds == EW_CREDS_MAX)
        return EW_ERR_ARGUMENT;
    config->hs.creds[config->hs.num_creds++] = ew_cred_ref((ew_cred *)cred);
    return EW_OK;
}

static ew_err with_trust(ew_config *config)
{
    ew_err err = changeable(config);

    if (err == EW_OK && config->hs.trust == NULL)
        err = ew_trust_new(config->hs.crypto, &config->hs.trust);
    return err;
}

ew_err ew_config_trust_file(ew_config *config, const char *ca_file)
{
    ew_err err = with_trust(config);

    if (err != EW_OK)
        return err;
    return ca_file == NULL ? EW_ERR_ARGUMENT : ew_trust_add_file(config->hs.trust, ca_file);
}

ew_err ew_config_trust_pem(ew_config *config, const void *pem, size_t len)
{
    ew_err err = with_trust(config);

    if (err != EW_OK)
        return err;
    return pem == NULL ? EW_ERR_ARGUMENT : ew_trust_add_pem(config->hs.trust, (ew_slice){pem, len});
}

ew_err ew_config_trust_system(ew_config *config)
{
    ew_err err = with_trust(config);

    return err != EW_OK ? err : ew_trust_add_system(config->hs.trust);
}

ew_err ew_config_trust_store(ew_config *config, struct x509_store_st *store)
{
    ew_err err = changeable(config);

    if (err != EW_OK)
        return err;
    if (store == NULL || config->hs.trust != NULL)
        return store == NULL ? EW_ERR_ARGUMENT : EW_ERR_STATE;
    return ew_trust_of_store(config->hs.crypto, store, &config->hs.trust);
}

ew_err ew_config_accept_any_peer(ew_config *config, uint32_t i_accept_any_peer)
{
    ew_err err = changeable(config);

    if (err != EW_OK)
        return err;
    if (i_accept_any_peer != EW_I_ACCEPT_ANY_PEER || config->hs.is_server)
        return EW_ERR_ARGUMENT;
    config->hs.accept_any_peer = true;
    return EW_OK;
}

ew_err ew_config_client_auth(ew_config *config, ew_client_auth auth)
{
    ew_err err = changeable(config);

    if (err != EW_OK)
        return err;
    if (!config->hs.is_server || auth < EW_AUTH_NONE || auth > EW_AUTH_REQUIRE)
        return EW_ERR_ARGUMENT;
    config->hs.client_auth = (ew_hs_client_auth)auth;
    return EW_OK;
}

/* ---- lists of names ---- */

/* next_name: the next of the names separated by `by`; false at the end. */
static bool next_name(const char **names, char by, ew_slice *out)
{
    if (*names == NULL)
        return false;
    const char *end = strchr(*names, by);
    size_t len = end != NULL ? (size_t)(end - *names) : strlen(*names);
    *out = (ew_slice){(const uint8_t *)*names, len};
    *names = end != NULL ? &end[1] : NULL;
    return true;
}

ew_err ew_config_ciphers(ew_config *config, const char *names)
{
    ew_err err = changeable(config);
    const ew_suite *found[EW_CONFIG_LIST_MAX];
    size_t num = 0;
    ew_slice name;

    if (err != EW_OK)
        return err;
    if (names == NULL)
        return EW_ERR_ARGUMENT;
    while (next_name(&names, ':', &name)) {
        const ew_suite *suite = ew_suite_named(name);
        if (suite == NULL || num == EW_CONFIG_LIST_MAX)
            return EW_ERR_NAME;
        if (!ew_aead_available(config->hs.crypto, suite->aead))
            return EW_ERR_NOT_AVAILABLE;
        for (size_t i = 0; i < num; i++)
            if (found[i] == suite)
                return EW_ERR_NAME;
        found[num++] = suite;
    }
    memcpy(config->hs.suites, found, num * sizeof *found);
    config->hs.num_suites = num;
    return EW_OK;
}

ew_err ew_config_groups(ew_config *config, const char *names)
{
    ew_err err = changeable(config);
    const ew_group *found[EW_CONFIG_LIST_MAX];
    size_t num = 0;
    ew_slice name;

    if (err != EW_OK)
        return err;
    if (names == NULL)
        return EW_ERR_ARGUMENT;
    while (next_name(&names, ':', &name)) {
        const ew_group *group = ew_group_named(name);
        if (group == NULL || num == EW_CONFIG_LIST_MAX)
            return EW_ERR_NAME;
        if (!ew_group_available(config->hs.crypto, group))
            return EW_ERR_NOT_AVAILABLE;
        for (size_t i = 0; i < num; i++)
            if (found[i] == group)
                return EW_ERR_NAME;
        found[num++] = group;
    }
    memcpy(config->hs.groups, found, num * sizeof *found);
    config->hs.num_groups = num;
    return EW_OK;
}

ew_err ew_config_alpn(ew_config *config, const char *names)
{
    ew_err err = changeable(config);
    ew_buf list = {0};
    ew_slice name;

    if (err != EW_OK)
        return err;
    if (names == NULL)
        return EW_ERR_ARGUMENT;
    while (err == EW_OK && next_name(&names, ',', &name)) {
        uint8_t len = (uint8_t)name.len;
        if (name.len == 0 || name.len > 255)
            err = EW_ERR_NAME;
        if (err == EW_OK)
            err = ew_buf_append(&list, &len, 1);
        if (err == EW_OK)
            err = ew_buf_append(&list, name.data, name.len);
    }
    if (err == EW_OK && list.len > 65535 - 2)
        err = EW_ERR_NAME;
    if (err != EW_OK) {
        ew_buf_free(&list);
        return err;
    }
    ew_buf_free(&config->hs.alpn);
    config->hs.alpn = list;
    return EW_OK;
}

/* ---- single values ---- */

ew_err ew_config_num_shares(ew_config *config, unsigned num)
{
    ew_err err = changeable(config);

    if (err == EW_OK && num > EW_CONFIG_SHARES_MAX)
        err = EW_ERR_ARGUMENT;
    if (err == EW_OK)
        config->hs.num_shares = num;
    return err;
}

ew_err ew_config_refuse_unknown_name(ew_config *config, bool refuse)
{
    ew_err err = changeable(config);

    if (err == EW_OK)
        config->hs.refuse_unknown_name = refuse;
    return err;
}

ew_err ew_config_middlebox_compat(ew_config *config, bool on)
{
    ew_err err = changeable(config);

    if (err == EW_OK)
        config->hs.middlebox_compat = on;
    return err;
}

ew_err ew_config_always_retry(ew_config *config, bool on)
{
    ew_err err = changeable(config);

    if (err == EW_OK)
        config->hs.always_retry = on;
    return err;
}

ew_err ew_config_resumption(ew_config *config, bool on)
{
    ew_err err = changeable(config);

    if (err == EW_OK)
        config->hs.resumption = on;
    return err;
}

ew_err ew_config_num_tickets(ew_config *config, unsigned num)
{
    ew_err err = changeable(config);

    if (err == EW_OK && num > EW_NUM_TICKETS_MAX)
        err = EW_ERR_ARGUMENT;
    if (err == EW_OK)
        config->hs.num_tickets = num;
    return err;
}

ew_err ew_config_on_session(ew_config *config, ew_session_fn *fn, void *arg)
{
    ew_err err = changeable(config);

    if (err == EW_OK) {
        config->on_session = fn;
        config->on_session_arg = arg;
    }
    return err;
}

ew_err ew_config_keylog(ew_config *config, ew_keylog_fn *fn, void *arg)
{
    ew_err err = changeable(config);

    if (err == EW_OK) {
        config->hs.keylog = fn;
        config->hs.keylog_arg = arg;
    }
    return err;
}

ew_err ew_config_wall_clock(ew_config *config, ew_clock_fn *fn, void *arg)
{
    ew_err err = changeable(config);

    if (err == EW_OK && fn == NULL)
        err = EW_ERR_ARGUMENT;
    if (err == EW_OK) {
        config->hs.wall_clock = fn;
        config->hs.wall_clock_arg = arg;
    }
    return err;
}

ew_err ew_config_key_limit(ew_config *config, uint64_t num_records)
{
    ew_err err = changeable(config);

    if (err == EW_OK && num_records < EW_KEY_LIMIT_MIN)
        err = EW_ERR_ARGUMENT;
    if (err == EW_OK)
        config->key_limit = num_records;
    return err;
}

ew_err ew_config_output_limit(ew_config *config, size_t len)
{
    ew_err err = changeable(config);

    if (err == EW_OK && len == 0)
        err = EW_ERR_ARGUMENT;
    if (err == EW_OK)
        config->output_limit = len;
    return err;
}

ew_err ew_config_limit(ew_config *config, ew_limit limit, int64_t ms)
{
    ew_err err = changeable(config);

    if (err == EW_OK && ((unsigned)limit >= EW_NUM_LIMITS || ms < EW_NO_LIMIT))
        err = EW_ERR_ARGUMENT;
    if (err == EW_OK)
        config->limits[limit] = ms;
    return err;
}
