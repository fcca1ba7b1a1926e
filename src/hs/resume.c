/* SPDX-License-Identifier: Apache-2.0 */
/* What resumption asks of a session in either version, and how it ends (C2). */
#include "hs/resume.h"

#include "hs/handshake.h"
#include "hs/staples.h"
#include "x509/raw_key.h"

static int64_t min_of(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

int64_t ew_resume_cert_end(int64_t last_second)
{
    return (last_second + 1) * 1000;
}

int64_t ew_resume_expiry(const ew_hs_info *info, const ew_session *s)
{
    int64_t end =
        min_of(s->received_at + (int64_t)s->lifetime * 1000, s->authenticated_at + EW_WEEK_MS);
    return info->peer_authenticated ? min_of(end, info->peer_cert_end) : end;
}

uint32_t ew_resume_lifetime(const ew_hs_config *config, int64_t authenticated_at, int64_t now)
{
    int64_t left = (EW_WEEK_MS - (now - authenticated_at)) / 1000;
    int64_t wanted = min_of(config->ticket_lifetime, EW_WEEK_S);
    return left <= 0 || left > EW_WEEK_S ? 0 : (uint32_t)min_of(left, wanted);
}

static bool raw_key_fits(const ew_hs_config *config, ew_slice spki)
{
    bool known = false;
    return ew_cert_types_accepts(config, EW_CERTIFICATE_RAW_KEY) &&
           ew_pins_have(config->crypto, &config->pins, spki, &known) == EW_OK && known;
}

bool ew_resume_peer_fits(const ew_hs *hs, const char *host, uint8_t peer_kind,
    ew_slice peer_chain, int64_t *out_end)
{
    const ew_hs_config *config = hs->config;
    ew_slice ders[EW_CHAIN_MAX];
    size_t num = ew_chain_split(peer_chain, ders);
    *out_end = EW_FOREVER_MS;
    if (peer_kind == EW_PEER_PSK)
        return num == 1 && ew_external_known(hs, ders[0]);
    if (peer_kind == EW_PEER_RAW_KEY)
        return num == 1 && raw_key_fits(config, ders[0]);
    if (num == 0 || config->trust == NULL || !ew_cert_types_accepts(config, EW_CERTIFICATE_X509))
        return false;
    int64_t last_second;
    bool fits = ew_x509_verify(config->trust, ders, num, host, !config->is_server,
                    ew_hs_now(config) / 1000, NULL, 0, NULL, &last_second) == EW_OK;
    if (fits)
        *out_end = ew_resume_cert_end(last_second);
    return fits;
}

/* is_fresh: within the lifetime it was given, by our clock, and within seven days of the full
 * handshake. */
static bool is_fresh(const ew_hs *hs, const ew_ticket_state *state)
{
    int64_t now = ew_hs_now(hs->config);
    int64_t lifetime = (int64_t)state->lifetime * 1000;
    return now >= state->issued_at && now - state->issued_at < lifetime &&
           now >= state->authenticated_at && now - state->authenticated_at < EW_WEEK_MS;
}

/* judges_clients: in the handshake or behind it. */
static bool judges_clients(const ew_hs_config *config)
{
    return config->client_auth != EW_HS_AUTH_NONE || (config->post_auth && config->trust != NULL);
}

/* is_asked_anew: a client whose certificate the application wants to see every time, whoever decided on it then: a server has
 * it shown, and its key proven, in a full handshake. No application is asked for a PSK. */
static bool is_asked_anew(const ew_hs_config *config, const ew_ticket_state *state)
{
    return config->asks_verify && config->verify_resumed && state->peer_kind != EW_PEER_PSK;
}

/* client_fits: a resumed handshake has no CertificateRequest, so what is asked of clients must hold
 * for the one that the session began with: by the trust of this configuration, at this time. */
static bool client_fits(const ew_hs *hs, const ew_ticket_state *state)
{
    const ew_hs_config *config = hs->config;
    bool by_psk = state->peer_kind == EW_PEER_PSK && state->peer_chain.len > 0;
    if (!by_psk && ew_external_only(hs))
        return false;
    if (!by_psk && !judges_clients(config))
        return true;
    if (state->peer_chain.len == 0)
        return config->client_auth != EW_HS_AUTH_REQUIRE;
    if (is_asked_anew(config, state))
        return false;
    /* what the application has accepted, where it still is asked */
    if (state->accepted)
        return config->asks_verify;
    int64_t end;
    return ew_resume_peer_fits(hs, NULL, state->peer_kind, state->peer_chain, &end) &&
           ew_staples_ticket_fits(hs->config, state->peer_kind, state->peer_chain);
}

bool ew_resume_fits(const ew_hs *hs, const ew_ticket_state *state)
{
    return is_fresh(hs, state) && ew_slice_equal(state->sni, ew_hs_slice(&hs->info->sni)) &&
           client_fits(hs, state);
}

ew_err ew_resume_adopt(ew_hs *hs, const ew_ticket_state *state)
{
    hs->info->resumed = true;
    hs->authenticated_at = state->authenticated_at;
    bool asks = judges_clients(hs->config) || state->peer_kind == EW_PEER_PSK;
    if (!asks || state->peer_chain.len == 0)
        return EW_OK;
    hs->info->peer_authenticated = true;
    hs->info->peer_accepted = state->accepted;
    hs->info->peer_scheme = state->peer_scheme;
    hs->info->peer_kind = state->peer_kind;
    return ew_buf_set(&hs->info->peer_chain, state->peer_chain.data, state->peer_chain.len);
}

void ew_resume_drop(ew_hs *hs)
{
    const ew_id_store *store = &hs->config->id_store;
    /* One that was offered and refused is gone from here; one that no answer came to may be what
     * the server failed by. Those of 1.3 are spent by the offer. */
    if (hs->session != NULL && hs->session->version == EW_TLS12)
        atomic_store(&hs->session->family->dropped, true);
    if (hs->stored_id.len > 0 && store->remove != NULL)
        store->remove(store->arg, hs->stored_id.bytes, hs->stored_id.len);
    hs->stored_id.len = 0;
}
