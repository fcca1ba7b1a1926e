/* SPDX-License-Identifier: Apache-2.0 */
/* A client up to the point where the version is known. */
#include "hs/handshake12.h"
#include "hs/staples.h"

#include <string.h>

/* names_share: among those that the caller named. */
static bool names_share(const ew_hs_config *config, const ew_group *group)
{
    for (size_t i = 0; i < config->num_share_groups; i++) {
        if (config->share_groups[i] == group)
            return true;
    }
    return false;
}

/* wants_share: of the i-th group. By default the first curve has one, which most servers know, and the
 * first hybrid, which others prefer: neither needs a retry then. */
static bool wants_share(const ew_hs_config *config, size_t i)
{
    if (config->num_shares == EW_HS_SHARES_NAMED)
        return names_share(config, config->groups[i]);
    if (config->num_shares != EW_HS_SHARES_AUTO)
        return i < config->num_shares && i < EW_HS_SHARES_MAX;
    for (size_t before = 0; before < i; before++) {
        if (config->groups[before]->is_hybrid == config->groups[i]->is_hybrid)
            return false;
    }
    return true;
}

static ew_err make_shares(ew_hs *hs)
{
    const ew_hs_config *config = hs->config;
    if (!ew_speaks(config, EW_TLS13))
        return EW_OK;
    for (size_t i = 0; i < config->num_groups; i++) {
        if (!wants_share(config, i))
            continue;
        /* "Clients and Servers MUST NOT reuse a key share for multiple connections." */
        EW_TRY(ew_kex_new(config->crypto, config->groups[i], &hs->kex[hs->num_kex]));
        hs->num_kex++;
    }
    return EW_OK;
}

/* make_session_id: 4.2.2: "A client which has a cached session ID set by a pre-TLS 1.3 server SHOULD set
 * this field to that value"; one with a ticket of 1.2 invents an ID, whose echo tells that it was
 * taken (RFC 5077, 3.4); else compatibility mode wants one, or there is none. */
static ew_err make_session_id(ew_hs *hs)
{
    const ew_hs_config *config = hs->config;
    bool offers12 = hs->session != NULL && hs->session->version == EW_TLS12;
    if (offers12 && hs->session->id.len > 0) {
        hs->session_id_len = hs->session->id.len;
        memcpy(hs->session_id, hs->session->id.bytes, hs->session_id_len);
        return EW_OK;
    }
    if (!offers12 && !(config->middlebox_compat && ew_speaks(config, EW_TLS13)))
        return EW_OK;
    hs->session_id_len = sizeof hs->session_id;
    return ew_crypto_random(config->crypto, hs->session_id, sizeof hs->session_id);
}

ew_err ew_client_start(ew_hs *hs)
{
    const ew_crypto *crypto = hs->config->crypto;
    EW_TRY(ew_crypto_random(crypto, hs->client_random, sizeof hs->client_random));
    EW_TRY(make_session_id(hs));
    EW_TRY(make_shares(hs));
    EW_TRY(ew_client_hello_send(hs));
    hs->state = EW_STATE_C_HELLO;
    return ew_early13_begin(hs);
}

/* --- shared by the versions --------------------------------------------------------------- */

void ew_client_drop_session(ew_hs *hs)
{
    ew_session_free(hs->session);
    hs->session = NULL;
}

ew_err ew_client_adopt_session(ew_hs *hs)
{
    const ew_session *s = hs->session;
    hs->info->peer_authenticated = s->verified;
    hs->info->peer_accepted = s->accepted;
    hs->info->peer_scheme = s->peer_scheme;
    hs->info->peer_kind = s->peer_kind;
    hs->authenticated_at = s->authenticated_at;
    EW_TRY(ew_staples_of_session(s, hs->info));
    return ew_buf_set(&hs->info->peer_chain, s->peer_chain.data, s->peer_chain.len);
}

const ew_group *ew_client_offered_group(const ew_hs_config *config, uint16_t id)
{
    for (size_t i = 0; i < config->num_groups; i++) {
        if (config->groups[i]->id == id)
            return config->groups[i];
    }
    return NULL;
}

/* RFC 7301, 3.1: exactly one protocol, and one that we named. */
ew_err ew_client_take_alpn(ew_hs *hs, ew_slice data)
{
    ew_slice chosen, name;
    EW_TRY(ew_ext_read_alpn_choice(data, &chosen));
    ew_slice ours = ew_hs_slice(&hs->config->alpn);
    while (ew_vec8_next(&ours, &name)) {
        if (ew_slice_equal(name, chosen))
            return ew_buf_set_text(&hs->info->alpn, chosen.data, chosen.len);
    }
    return EW_ERR_WRONG_ALPN;
}

/* --- the server's hello ------------------------------------------------------------------- */

ew_err ew_client_server_hello(ew_hs *hs, ew_slice message)
{
    ew_server_hello hello;
    EW_TRY(ew_server_hello_parse(ew_hs_body(message), &hello));
    /* 4.2.4: "If a client receives a second HelloRetryRequest in the same connection ..., it MUST
     * abort the handshake with an "unexpected_message" alert." */
    if (hello.is_retry && hs->state == EW_STATE_C_HELLO_AGAIN)
        return EW_ERR_SECOND_RETRY;
    uint16_t version;
    ew_err err = ew_version_of_server(hs->config, &hello, &version);
    /* 4.2.4: the retry's version "MUST be retained in the ServerHello, and a client MUST abort the
     * handshake with an "illegal_parameter" alert if the value changes." */
    bool changed = err == EW_ERR_PROTOCOL_VERSION || (err == EW_OK && version != EW_TLS13);
    if (changed && hs->state == EW_STATE_C_HELLO_AGAIN)
        err = EW_ERR_WRONG_VERSION;
    EW_TRY(err);
    /* E.3: "A client that attempts to send 0-RTT data MUST fail a connection if it receives a
     * ServerHello with TLS 1.2 or older." */
    if (version == EW_TLS12 && hs->early.offered)
        return EW_ERR_EARLY_DOWNGRADE;
    hs->info->version = version;
    if (version == EW_TLS12)
        return ew_client12_server_hello(hs, message, &hello);
    return hello.is_retry ? ew_client13_retry(hs, message, &hello)
                          : ew_client13_server_hello(hs, message, &hello);
}
