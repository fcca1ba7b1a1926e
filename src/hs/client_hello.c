/* SPDX-License-Identifier: Apache-2.0 */
/* Writing the ClientHello (RFC 9846, 4.2.2). The second one, after a retry, comes from the same
 * state and differs only where the RFC allows it: key shares, cookie, and the PSK's age and binder.
 */
#include "hs/handshake.h"

enum { HELLO_BASE_LEN = 4096 }; /* all but name, ALPN, cookie and ticket */

/* ew_offer: the lists a ClientHello points to while it is written. */
typedef struct ew_offer {
    uint16_t suites[EW_CONFIG_LIST_MAX];
    uint16_t groups[EW_CONFIG_LIST_MAX];
    uint16_t schemes[EW_HS_SCHEMES_MAX];
    ew_share shares[EW_HS_SHARES_MAX];
    uint8_t keys[EW_HS_SHARES_MAX][EW_KEX_SHARE_MAX];
    ew_psk_write psk;
} ew_offer;

static const uint16_t versions[] = {EW_TLS13};

static ew_err fill_shares(const ew_hs *hs, ew_offer *offer)
{
    for (size_t i = 0; i < hs->num_kex; i++) {
        size_t len = 0;
        EW_TRY(ew_kex_share(hs->kex[i], offer->keys[i], &len));
        offer->shares[i].group = ew_kex_group(hs->kex[i])->id;
        offer->shares[i].key = (ew_slice){offer->keys[i], len};
    }
    return EW_OK;
}

static void fill_psk(const ew_hs *hs, ew_offer *offer)
{
    const ew_session *s = hs->session;
    /* 4.3.11.1: the age in milliseconds plus ticket_age_add, modulo 2^32. */
    uint32_t age = (uint32_t)(ew_hs_now(hs->config) - s->received_at);
    offer->psk = (ew_psk_write){
        .identity = ew_hs_slice(&s->ticket),
        .obfuscated_age = age + s->age_add,
        .binder_len = ew_hash_len(s->suite->hash),
    };
}

static ew_err fill(const ew_hs *hs, ew_offer *offer, ew_client_hello_write *m)
{
    const ew_hs_config *config = hs->config;
    size_t num_suites = 0;
    for (size_t i = 0; i < config->num_suites; i++) {
        if (config->suites[i]->version == EW_TLS13)
            offer->suites[num_suites++] = config->suites[i]->id;
    }
    for (size_t i = 0; i < config->num_groups; i++)
        offer->groups[i] = config->groups[i]->id;
    EW_TRY(fill_shares(hs, offer));
    *m = (ew_client_hello_write){
        .random = hs->client_random,
        .session_id = {hs->session_id, hs->session_id_len},
        .suites = offer->suites,
        .num_suites = num_suites,
        .versions = versions,
        .num_versions = sizeof versions / sizeof versions[0],
        .groups = offer->groups,
        .num_groups = config->num_groups,
        .schemes = offer->schemes,
        .num_schemes = ew_schemes_ours(offer->schemes),
        .shares = offer->shares,
        .num_shares = hs->num_kex,
        .has_shares = true,
        .server_name = ew_hs_slice(&hs->info->sni),
        .alpn = ew_hs_slice(&config->alpn),
        .cookie = ew_hs_slice(&hs->cookie),
        .psk_dhe_ke = config->resumption,
    };
    if (hs->session != NULL) {
        fill_psk(hs, offer);
        m->psks = &offer->psk;
        m->num_psks = 1;
    }
    return EW_OK;
}

/* asked_of: the extensions that answers may refer to. */
static ew_ext_set asked_of(const ew_client_hello_write *m)
{
    ew_ext_set set = EW_EXT_BIT(EW_EXT_SUPPORTED_VERSIONS) | EW_EXT_BIT(EW_EXT_SUPPORTED_GROUPS) |
                     EW_EXT_BIT(EW_EXT_SIGNATURE_ALGORITHMS) | EW_EXT_BIT(EW_EXT_KEY_SHARE);
    if (m->server_name.len > 0)
        set |= EW_EXT_BIT(EW_EXT_SERVER_NAME);
    if (m->alpn.len > 0)
        set |= EW_EXT_BIT(EW_EXT_ALPN);
    if (m->num_psks > 0)
        set |= EW_EXT_BIT(EW_EXT_PRE_SHARED_KEY);
    return set;
}

/* put_binder: the list of the one binder, over all of the message before it. */
static ew_err put_binder(ew_hs *hs, ew_writer *w, size_t binders_at)
{
    if (!ew_writer_done(w) || binders_at == 0 || binders_at > w->len)
        return EW_ERR_INTERNAL;
    uint8_t binder[EW_HASH_MAX];
    ew_hash_id hash = hs->session->suite->hash;
    ew_slice partial = ew_slice_sub(ew_writer_slice(w), 0, binders_at);
    EW_TRY(ew_psk_binder(hs, hash, &hs->session->psk, partial, binder));
    size_t len = w->len;
    w->len = binders_at;
    ew_prefix list = ew_write_open(w, 2);
    ew_write_vec8(w, binder, ew_hash_len(hash));
    ew_write_shut(w, list);
    return w->len == len ? EW_OK : EW_ERR_INTERNAL;
}

static ew_err send_hello(ew_hs *hs, ew_offer *offer)
{
    ew_client_hello_write m;
    EW_TRY(fill(hs, offer, &m));
    hs->asked = asked_of(&m);
    size_t cap = HELLO_BASE_LEN + m.server_name.len + m.alpn.len + m.cookie.len +
                 (hs->session != NULL ? hs->session->ticket.len : 0);
    ew_writer w;
    EW_TRY(ew_hs_writer(hs, cap, &w));
    size_t binders_at = 0;
    ew_client_hello_write_msg(&w, &m, &binders_at);
    if (hs->session != NULL)
        EW_TRY(put_binder(hs, &w, binders_at));
    return ew_hs_send(hs, &w);
}

ew_err ew_client_hello_send(ew_hs *hs)
{
    ew_offer offer = {0};
    return send_hello(hs, &offer);
}
