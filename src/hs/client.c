/* SPDX-License-Identifier: Apache-2.0 */
/* A client up to the point where the version is known. */
#include "hs/handshake.h"

static ew_err make_shares(ew_hs *hs)
{
    const ew_hs_config *config = hs->config;
    for (size_t i = 0; i < config->num_groups; i++) {
        if (i == config->num_shares || i == EW_HS_SHARES_MAX)
            break;
        /* "Clients and Servers MUST NOT reuse a key share for multiple connections." */
        EW_TRY(ew_kex_new(config->crypto, config->groups[i], &hs->kex[i]));
        hs->num_kex = i + 1;
    }
    return EW_OK;
}

ew_err ew_client_start(ew_hs *hs)
{
    const ew_crypto *crypto = hs->config->crypto;
    EW_TRY(ew_crypto_random(crypto, hs->client_random, sizeof hs->client_random));
    if (hs->config->middlebox_compat) {
        hs->session_id_len = sizeof hs->session_id;
        EW_TRY(ew_crypto_random(crypto, hs->session_id, sizeof hs->session_id));
    }
    EW_TRY(make_shares(hs));
    EW_TRY(ew_client_hello_send(hs));
    hs->state = EW_STATE_C_HELLO;
    return EW_OK;
}

ew_err ew_client_server_hello(ew_hs *hs, ew_slice message)
{
    ew_server_hello hello;
    EW_TRY(ew_server_hello_parse(ew_hs_body(message), &hello));
    /* 4.2.4: "If a client receives a second HelloRetryRequest in the same connection ..., it MUST
     * abort the handshake with an "unexpected_message" alert." */
    if (hello.is_retry && hs->state == EW_STATE_C_HELLO_AGAIN)
        return EW_ERR_SECOND_RETRY;
    uint16_t version;
    ew_err err = ew_version_of_server(&hello, &version);
    /* 4.2.4: the retry's version "MUST be retained in the ServerHello, and a client MUST abort the
     * handshake with an "illegal_parameter" alert if the value changes." */
    if (err == EW_ERR_PROTOCOL_VERSION && hs->state == EW_STATE_C_HELLO_AGAIN)
        err = EW_ERR_ILLEGAL_PARAMETER;
    EW_TRY(err);
    hs->info->version = version;
    return hello.is_retry ? ew_client13_retry(hs, message, &hello)
                          : ew_client13_server_hello(hs, message, &hello);
}
