/* SPDX-License-Identifier: Apache-2.0 */
/* Choosing among what a peer offers: suite, group, protocol, credential. */
#include "hs/handshake.h"

/* first_known: the first suite of TLS 1.3 in the peer's list that there is (GREASE, RFC 8701, and
 * those of 1.2 may stand before it). */
static const ew_suite *first_known(ew_slice offered)
{
    for (size_t i = 0; i < ew_u16_count(offered); i++) {
        const ew_suite *suite = ew_suite_find(ew_u16_at(offered, i));
        if (suite != NULL && suite->version == EW_TLS13)
            return suite;
    }
    return NULL;
}

const ew_suite *ew_choose_suite(const ew_hs_config *config, ew_slice offered)
{
    const ew_suite *first = first_known(offered);
    if (ew_hs_has_suite(config, EW_TLS13, first) && first->aead == EW_CHACHA20_POLY1305)
        return first;
    for (size_t i = 0; i < config->num_suites; i++) {
        const ew_suite *suite = config->suites[i];
        if (suite->version == EW_TLS13 && ew_u16_has(offered, suite->id))
            return suite;
    }
    return NULL;
}

/* find_share: *out is empty if there is none. 4.3.8: "Clients MUST NOT offer multiple KeyShareEntry
 * values for the same group"; servers may check, and for the one that counts we do. */
static ew_err find_share(ew_slice shares, const ew_group *group, ew_slice *out)
{
    ew_share share;
    *out = (ew_slice){0};
    while (ew_share_next(&shares, &share)) {
        if (share.group != group->id)
            continue;
        if (out->len > 0)
            return EW_ERR_ILLEGAL_PARAMETER;
        *out = share.key;
    }
    return EW_OK;
}

ew_err ew_choose_group(const ew_hs_config *config, ew_slice groups, ew_slice shares,
    const ew_group **out_group, ew_slice *out_share)
{
    const ew_group *without_share = NULL;
    for (size_t i = 0; i < config->num_groups; i++) {
        const ew_group *group = config->groups[i];
        if (!ew_u16_has(groups, group->id))
            continue;
        EW_TRY(find_share(shares, group, out_share));
        if (out_share->len > 0) {
            *out_group = group;
            return EW_OK;
        }
        if (without_share == NULL)
            without_share = group;
    }
    *out_share = (ew_slice){0};
    *out_group = without_share;
    return without_share != NULL ? EW_OK : EW_ERR_NO_COMMON_GROUP;
}

static bool vec8_has(ew_slice list, ew_slice wanted)
{
    ew_slice entry;
    while (ew_vec8_next(&list, &entry)) {
        if (ew_slice_equal(entry, wanted))
            return true;
    }
    return false;
}

ew_err ew_choose_alpn(const ew_hs_config *config, const ew_client_hello *hello, ew_slice *out)
{
    ew_slice offered, ours = ew_hs_slice(&config->alpn);
    *out = (ew_slice){0};
    if (!ew_ext_has(&hello->ext, EW_EXT_ALPN))
        return EW_OK;
    EW_TRY(ew_ext_read_alpn(hello->ext.data[EW_EXT_ALPN], &offered));
    if (ours.len == 0)
        return EW_OK;
    ew_slice name;
    while (ew_vec8_next(&ours, &name)) {
        if (vec8_has(offered, name)) {
            *out = name;
            return EW_OK;
        }
    }
    return EW_ERR_NO_COMMON_ALPN;
}

/* --- credentials -------------------------------------------------------------------------- */

static ew_err read_authorities(ew_slice data, ew_peer_wants *out)
{
    ew_reader r = ew_reader_of_slice(data);
    ew_reader list = ew_reader_of_slice(ew_read_vec16(&r, 3, UINT16_MAX));
    while (!ew_reader_empty(&list)) {
        ew_slice name = ew_read_vec16(&list, 1, UINT16_MAX);
        if (out->num_authorities < EW_HS_AUTHORITIES_MAX)
            out->authorities[out->num_authorities++] = name;
    }
    return ew_reader_done(&r) && ew_reader_done(&list) ? EW_OK : EW_ERR_DECODE;
}

ew_err ew_peer_wants_read(const ew_ext_block *ext, ew_peer_wants *out)
{
    *out = (ew_peer_wants){0};
    if (ew_ext_has(ext, EW_EXT_SIGNATURE_ALGORITHMS))
        EW_TRY(ew_ext_read_u16_list(ext->data[EW_EXT_SIGNATURE_ALGORITHMS], &out->schemes));
    /* 4.3.3: "If no "signature_algorithms_cert" extension is present, then the
     * "signature_algorithms" extension also applies to signatures appearing in certificates." */
    out->schemes_cert = out->schemes;
    if (ew_ext_has(ext, EW_EXT_SIGNATURE_ALGORITHMS_CERT)) {
        ew_slice data = ext->data[EW_EXT_SIGNATURE_ALGORITHMS_CERT];
        EW_TRY(ew_ext_read_u16_list(data, &out->schemes_cert));
    }
    if (ew_ext_has(ext, EW_EXT_CERTIFICATE_AUTHORITIES))
        EW_TRY(read_authorities(ext->data[EW_EXT_CERTIFICATE_AUTHORITIES], out));
    return EW_OK;
}

const ew_scheme *ew_choose_scheme(const ew_cred *cred, ew_slice offered)
{
    const ew_scheme *scheme;
    for (size_t i = 0; (scheme = ew_scheme_at(i)) != NULL; i++) {
        /* the long list last: a client decides how long it is */
        if (ew_key_fits(ew_cred_key(cred), scheme) && ew_u16_has(offered, scheme->id))
            return scheme;
    }
    return NULL;
}

/* score_of: how well a credential serves the peer; 0: it cannot sign for it. "All certificates
 * provided by the sender MUST be signed by a signature algorithm advertised by the peer, if it is
 * able to provide such a chain". */
static int score_of(const ew_cred *cred, const ew_peer_wants *wants)
{
    if (ew_choose_scheme(cred, wants->schemes) == NULL)
        return 0;
    int score = 1;
    if (ew_cred_chain_fits(cred, wants->schemes_cert))
        score += 2;
    if (ew_cred_issued_by(cred, wants->authorities, wants->num_authorities))
        score += 1;
    return score;
}

static void use_cred(ew_hs *hs, ew_cred *cred, const ew_peer_wants *wants)
{
    hs->cred = ew_cred_ref(cred);
    hs->scheme = ew_choose_scheme(cred, wants->schemes);
}

/* best_cred: among those that carry the name (empty: all), the first with the best score. */
static ew_cred *best_cred(const ew_hs_config *config, ew_slice name, const ew_peer_wants *wants)
{
    ew_cred *best = NULL;
    int best_score = 0;
    for (size_t i = 0; i < config->num_creds; i++) {
        ew_cred *cred = config->creds[i];
        if (name.len > 0 && !ew_cred_matches(cred, name))
            continue;
        int score = score_of(cred, wants);
        if (score > best_score) {
            best = cred;
            best_score = score;
        }
    }
    return best;
}

ew_err ew_choose_server_cred(ew_hs *hs, const ew_peer_wants *wants)
{
    ew_slice name = hs->name_matched ? ew_hs_slice(&hs->info->sni) : (ew_slice){0};
    ew_cred *cred = best_cred(hs->config, name, wants);
    if (cred == NULL)
        return EW_ERR_NO_COMMON_SIGNATURE;
    use_cred(hs, cred, wants);
    return EW_OK;
}

ew_err ew_choose_client_cred(ew_hs *hs, const ew_peer_wants *wants)
{
    /* A client with nothing that fits goes on without a certificate (4.5.1). */
    for (size_t i = 0; i < hs->config->num_creds; i++) {
        ew_cred *cred = hs->config->creds[i];
        if (ew_choose_scheme(cred, wants->schemes) != NULL &&
            ew_cred_issued_by(cred, wants->authorities, wants->num_authorities)) {
            use_cred(hs, cred, wants);
            return EW_OK;
        }
    }
    return EW_OK;
}
