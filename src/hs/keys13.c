/* SPDX-License-Identifier: Apache-2.0 */
/* The key schedule's steps in a handshake (RFC 9846, 7.1), and the keys given to the connection. */
#include "hs/handshake.h"
#include "hs/keylog.h"

static ew_err derive(ew_hs *hs, const char *label, ew_secret *out)
{
    uint8_t hash[EW_HASH_MAX];
    EW_TRY(ew_transcript_peek(&hs->transcript, hash));
    return ew_schedule13_derive(&hs->schedule, label, hash, out);
}

static void log_line(const ew_hs *hs, const char *label, const ew_secret *secret)
{
    ew_keylog_line(hs->config, hs->client_random, label, secret);
}

ew_err ew_keys13_handshake(ew_hs *hs, ew_slice psk, ew_slice shared)
{
    const ew_hs_config *config = hs->config;
    EW_TRY(ew_schedule13_init(&hs->schedule, config->crypto, hs->info->suite->hash, psk));
    EW_TRY(ew_schedule13_handshake(&hs->schedule, shared));
    EW_TRY(derive(hs, "c hs traffic", &hs->client_hs));
    EW_TRY(derive(hs, "s hs traffic", &hs->server_hs));
    log_line(hs, "CLIENT_HANDSHAKE_TRAFFIC_SECRET", &hs->client_hs);
    log_line(hs, "SERVER_HANDSHAKE_TRAFFIC_SECRET", &hs->server_hs);
    return EW_OK;
}

ew_err ew_keys13_app(ew_hs *hs)
{
    EW_TRY(ew_schedule13_main(&hs->schedule));
    EW_TRY(derive(hs, "c ap traffic", &hs->client_app));
    EW_TRY(derive(hs, "s ap traffic", &hs->server_app));
    EW_TRY(derive(hs, "exp master", &hs->exporter));
    ew_keylog_traffic(hs->config, hs->client_random, false, 0, &hs->client_app);
    ew_keylog_traffic(hs->config, hs->client_random, true, 0, &hs->server_app);
    log_line(hs, "EXPORTER_SECRET", &hs->exporter);
    return EW_OK;
}

ew_err ew_keys13_resumption(ew_hs *hs)
{
    EW_TRY(derive(hs, "res master", &hs->resumption));
    /* "Once all the values which are to be derived from a given secret have been computed, that
     * secret SHOULD be erased." */
    ew_schedule13_wipe(&hs->schedule);
    ew_secret_wipe(&hs->client_hs);
    ew_secret_wipe(&hs->server_hs);
    return EW_OK;
}

void ew_keys13_wipe(ew_hs *hs)
{
    ew_schedule13_wipe(&hs->schedule);
    ew_secret_wipe(&hs->client_hs);
    ew_secret_wipe(&hs->server_hs);
    ew_secret_wipe(&hs->client_app);
    ew_secret_wipe(&hs->server_app);
    ew_secret_wipe(&hs->exporter);
    ew_secret_wipe(&hs->resumption);
    ew_secret_wipe(&hs->early.traffic);
}

/* secret_of: the traffic secret of a level that one side writes with. */
static const ew_secret *secret_of(const ew_hs *hs, ew_level level, bool by_server)
{
    if (level == EW_LEVEL_EARLY)
        return &hs->early.traffic;
    if (level == EW_LEVEL_HANDSHAKE)
        return by_server ? &hs->server_hs : &hs->client_hs;
    return by_server ? &hs->server_app : &hs->client_app;
}

ew_err ew_keys13_read(ew_hs *hs, ew_level level)
{
    const ew_secret *secret = secret_of(hs, level, !hs->config->is_server);
    return hs->out.read_key(hs->out.arg, level, hs->info->suite, secret);
}

ew_err ew_keys13_write(ew_hs *hs, ew_level level)
{
    const ew_secret *secret = secret_of(hs, level, hs->config->is_server);
    return hs->out.write_key(hs->out.arg, level, hs->info->suite, secret);
}
