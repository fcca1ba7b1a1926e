/* SPDX-License-Identifier: Apache-2.0 */
/* Writing the ClientHello (RFC 9846, 4.2.2). The second one, after a retry, comes from the same
 * state and differs only where the RFC allows it: key shares, cookie, and the PSK's age and binder.
 */
#include "hs/cert_compression.h"
#include "hs/handshake.h"
#include "hs/staples.h"

enum { HELLO_BASE_LEN = 4096 }; /* all but shares, name, ALPN, cookie and ticket */

/* ew_offer: the lists a ClientHello points to while it is written. */
typedef struct ew_offer {
    uint16_t versions[2];
    uint16_t suites[EW_CONFIG_LIST_MAX];
    uint16_t groups[EW_CONFIG_LIST_MAX];
    uint16_t schemes[EW_HS_SCHEMES_MAX];
    uint16_t schemes_cert[EW_HS_SCHEMES_MAX];
    ew_share shares[EW_HS_SHARES_MAX];
    uint8_t keys[EW_HS_SHARES_MAX][EW_KEX_SHARE_MAX];
    ew_psk_write psks[1 + EW_EXTERNALS_MAX];
    ew_external externals[EW_EXTERNALS_MAX];
    ew_buf identities; /* of these, one behind the other */
    size_t num_externals;
    ew_grease grease;
    uint16_t compressions[EW_COMPRESSORS_MAX];
    ew_type_list cert_types;
} ew_offer;

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

static bool offers_psk(const ew_hs *hs)
{
    return hs->session != NULL && hs->session->version == EW_TLS13;
}

static void fill_psk(const ew_hs *hs, ew_offer *offer)
{
    const ew_session *s = hs->session;
    /* 4.3.11.1: the age in milliseconds plus ticket_age_add, modulo 2^32. */
    uint32_t age = (uint32_t)(ew_hs_now(hs->config) - s->received_at);
    offer->psks[0] = (ew_psk_write){
        .identity = ew_hs_slice(&s->ticket),
        .obfuscated_age = age + s->age_add,
        .binder_len = ew_hash_len(s->suite->hash),
    };
}

/* fill_externals: behind the ticket; 4.3.11: their "obfuscated_ticket_age of 0 SHOULD be used". */
static ew_err fill_externals(const ew_hs *hs, ew_offer *offer, ew_client_hello_write *m)
{
    size_t ends[EW_EXTERNALS_MAX], begin = 0;
    offer->num_externals = ew_external_offers(hs, offer->externals);
    for (size_t i = 0; i < offer->num_externals; i++) {
        EW_TRY(ew_external_identity(&offer->externals[i], &offer->identities));
        ends[i] = offer->identities.len;
    }
    for (size_t i = 0; i < offer->num_externals; i++) {
        offer->psks[m->num_psks++] = (ew_psk_write){
            .identity = ew_slice_sub(ew_hs_slice(&offer->identities), begin, ends[i] - begin),
            .binder_len = ew_hash_len(offer->externals[i].hash),
        };
        begin = ends[i];
    }
    return EW_OK;
}

static size_t fill_suites(const ew_hs_config *config, ew_offer *offer)
{
    size_t num = 0;
    for (size_t i = 0; i < config->num_suites; i++) {
        if (ew_speaks(config, config->suites[i]->version))
            offer->suites[num++] = config->suites[i]->id;
    }
    return num;
}

/* fill_groups: a hybrid is for 1.3 alone. */
static size_t fill_groups(const ew_hs_config *config, ew_offer *offer)
{
    size_t num = 0;
    for (size_t i = 0; i < config->num_groups; i++) {
        if (!config->groups[i]->is_hybrid || ew_speaks(config, EW_TLS13))
            offer->groups[num++] = config->groups[i]->id;
    }
    return num;
}

/* fill13: what only a server of TLS 1.3 looks at. */
static ew_err fill13(const ew_hs *hs, ew_offer *offer, ew_client_hello_write *m)
{
    EW_TRY(fill_shares(hs, offer));
    offer->versions[m->num_versions++] = EW_TLS13;
    if (ew_speaks(hs->config, EW_TLS12))
        offer->versions[m->num_versions++] = EW_TLS12;
    m->versions = offer->versions;
    m->shares = offer->shares;
    m->num_shares = hs->num_kex;
    m->has_shares = true;
    m->cookie = ew_hs_slice(&hs->cookie);
    m->compressions = offer->compressions;
    m->num_compressions = ew_cert_compression_ids(hs->config, offer->compressions);
    m->early_data = ew_early13_offers(hs);
    m->psks = offer->psks;
    m->post_handshake_auth = hs->config->post_auth;
    if (offers_psk(hs)) {
        fill_psk(hs, offer);
        m->num_psks = 1;
    }
    EW_TRY(fill_externals(hs, offer, m));
    m->psk_dhe_ke = hs->config->resumption || m->num_psks > 0;
    return EW_OK;
}

/* fill12: what only a server of TLS 1.2 looks at. RFC 7627, 5.2: "In all handshakes, a client
 * implementing this document MUST send the "extended_master_secret" extension"; RFC 5746, 3.4: "an
 * empty "renegotiation_info" extension"; RFC 5077, 3.2: a ticket, or an empty one to ask for one. */
static void fill12(const ew_hs *hs, ew_client_hello_write *m)
{
    m->extended_main_secret = true;
    m->renegotiation_info = true;
    m->ec_point_formats = true;
    m->has_session_ticket = hs->config->resumption;
    if (hs->session != NULL && hs->session->version == EW_TLS12)
        m->session_ticket = ew_hs_slice(&hs->session->ticket);
}

/* fill_grease: chosen by our random, so that the second hello has the same values. 4.2.2 of RFC 9846:
 * where a retry asks for a share, that is the only one. */
static void fill_grease(const ew_hs *hs, ew_offer *offer, ew_client_hello_write *m)
{
    offer->grease = ew_grease_of(hs->client_random);
    m->grease = &offer->grease;
    m->grease_share = hs->retry_group == NULL && hs->num_kex > 0;
}

static ew_err fill(const ew_hs *hs, ew_offer *offer, ew_client_hello_write *m)
{
    const ew_hs_config *config = hs->config;
    size_t num_groups = fill_groups(config, offer);
    *m = (ew_client_hello_write){
        .random = hs->client_random,
        .session_id = {hs->session_id, hs->session_id_len},
        .suites = offer->suites,
        .num_suites = fill_suites(config, offer),
        .groups = offer->groups,
        .num_groups = num_groups,
        .schemes = offer->schemes,
        /* 4.3.3: for who "desire[s] the server to authenticate itself via a certificate" */
        .num_schemes = config->psk_only ? 0 : ew_schemes_ours(config, offer->schemes),
        .schemes_cert = offer->schemes_cert,
        .num_schemes_cert = ew_schemes_of_chains(config, offer->schemes_cert),
        .server_name = ew_hs_slice(&hs->info->sni),
        .alpn = ew_hs_slice(&config->alpn),
        .record_size_limit = ew_record_limit_own(
            config, ew_speaks(config, EW_TLS13) ? EW_TLS13 : EW_TLS12),
    };
    m->asks_ocsp = config->ocsp != EW_HS_OCSP_NONE;
    m->asks_scts = config->ask_scts;
    if (config->grease)
        fill_grease(hs, offer, m);
    ew_cert_types_offer(hs, &offer->cert_types, &m->client_cert_types, &m->server_cert_types);
    if (ew_speaks(config, EW_TLS12))
        fill12(hs, m);
    return ew_speaks(config, EW_TLS13) ? fill13(hs, offer, m) : EW_OK;
}

/* asked_of: the extensions that answers may refer to. */
static ew_ext_set asked_of(const ew_client_hello_write *m)
{
    ew_ext_set set =
        EW_EXT_BIT(EW_EXT_SUPPORTED_GROUPS) | EW_EXT_BIT(EW_EXT_SIGNATURE_ALGORITHMS);
    if (m->num_versions > 0)
        set |= EW_EXT_BIT(EW_EXT_SUPPORTED_VERSIONS) | EW_EXT_BIT(EW_EXT_KEY_SHARE);
    if (m->extended_main_secret)
        set |= EW_EXT_BIT(EW_EXT_EXTENDED_MAIN_SECRET) | EW_EXT_BIT(EW_EXT_RENEGOTIATION_INFO) |
               EW_EXT_BIT(EW_EXT_EC_POINT_FORMATS);
    if (m->has_session_ticket)
        set |= EW_EXT_BIT(EW_EXT_SESSION_TICKET);
    if (m->server_name.len > 0)
        set |= EW_EXT_BIT(EW_EXT_SERVER_NAME);
    if (m->alpn.len > 0)
        set |= EW_EXT_BIT(EW_EXT_ALPN);
    if (m->record_size_limit > 0)
        set |= EW_EXT_BIT(EW_EXT_RECORD_SIZE_LIMIT);
    if (m->client_cert_types.len > 0)
        set |= EW_EXT_BIT(EW_EXT_CLIENT_CERT_TYPE);
    if (m->server_cert_types.len > 0)
        set |= EW_EXT_BIT(EW_EXT_SERVER_CERT_TYPE);
    if (m->num_psks > 0)
        set |= EW_EXT_BIT(EW_EXT_PRE_SHARED_KEY);
    if (m->early_data)
        set |= EW_EXT_BIT(EW_EXT_EARLY_DATA);
    return set;
}

/* put_binders: over all of the message before them. */
static ew_err put_binders(ew_hs *hs, const ew_offer *offer, ew_writer *w, size_t binders_at)
{
    if (!ew_writer_done(w) || binders_at == 0 || binders_at > w->len)
        return EW_ERR_INTERNAL;
    uint8_t binder[EW_HASH_MAX];
    ew_slice partial = ew_slice_sub(ew_writer_slice(w), 0, binders_at);
    size_t len = w->len;
    w->len = binders_at;
    ew_prefix list = ew_write_open(w, 2);
    if (offers_psk(hs)) {
        ew_hash_id hash = hs->session->suite->hash;
        EW_TRY(ew_psk_binder(hs, hash, &hs->session->psk, partial, binder));
        ew_write_vec8(w, binder, ew_hash_len(hash));
    }
    for (size_t i = 0; i < offer->num_externals; i++) {
        EW_TRY(ew_external_binder(hs, &offer->externals[i], partial, binder));
        ew_write_vec8(w, binder, ew_hash_len(offer->externals[i].hash));
    }
    ew_write_shut(w, list);
    return w->len == len ? EW_OK : EW_ERR_INTERNAL;
}

static ew_err send_hello(ew_hs *hs, ew_offer *offer)
{
    ew_client_hello_write m;
    EW_TRY(fill(hs, offer, &m));
    hs->asked = asked_of(&m) | ew_staples_asked(hs->config);
    size_t cap = HELLO_BASE_LEN + hs->num_kex * EW_KEX_SHARE_MAX + m.server_name.len + m.alpn.len + m.cookie.len +
                 (hs->session != NULL ? hs->session->ticket.len : 0) + offer->identities.len;
    ew_writer w;
    EW_TRY(ew_hs_writer(hs, cap, &w));
    size_t binders_at = 0;
    ew_client_hello_write_msg(&w, &m, &binders_at);
    if (m.num_psks > 0)
        EW_TRY(put_binders(hs, offer, &w, binders_at));
    return ew_hs_send(hs, &w);
}

ew_err ew_client_hello_send(ew_hs *hs)
{
    ew_offer offer = {0};
    ew_err err = send_hello(hs, &offer);
    ew_buf_free(&offer.identities);
    return err;
}
