/* SPDX-License-Identifier: Apache-2.0 */
/* Choosing among what a peer offers: suite, group, protocol, credential. */
#include "hs/handshake12.h"

/* first_known: the first suite in the peer's list that there is in this version (GREASE, RFC 8701, may
 * stand before it). */
static const ew_suite *first_known(ew_slice offered, uint16_t version)
{
    for (size_t i = 0; i < ew_u16_count(offered); i++) {
        const ew_suite *suite = ew_suite_find(ew_u16_at(offered, i));
        if (suite != NULL && suite->version == version)
            return suite;
    }
    return NULL;
}

/* can_serve: is it of the version, and have we a key of its kind? */
static bool can_serve(const ew_suite *suite, uint16_t version, unsigned auths)
{
    return suite->version == version && (auths & (1u << suite->auth)) != 0;
}

const ew_suite *ew_choose_suite(
    const ew_hs_config *config, uint16_t version, unsigned auths, ew_slice offered)
{
    const ew_suite *first = first_known(offered, version), *choice = NULL;
    bool likes_chacha = first != NULL && first->aead == EW_CHACHA20_POLY1305;
    for (size_t i = 0; i < config->num_suites; i++) {
        const ew_suite *suite = config->suites[i];
        if (!can_serve(suite, version, auths) || !ew_u16_has(offered, suite->id))
            continue;
        if (likes_chacha && suite->aead == EW_CHACHA20_POLY1305)
            return suite;
        if (choice == NULL)
            choice = suite;
    }
    return choice;
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

ew_err ew_choose_group(const ew_hs_config *config, uint16_t version, ew_slice groups, ew_slice shares,
    const ew_group **out_group, ew_slice *out_share)
{
    const ew_group *without_share = NULL;
    for (size_t i = 0; i < config->num_groups; i++) {
        const ew_group *group = config->groups[i];
        if (!ew_u16_has(groups, group->id) || (version == EW_TLS12 && group->is_hybrid))
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

const ew_scheme *ew_choose_scheme(uint16_t version, const ew_cred *cred, ew_slice offered)
{
    const ew_key *key = ew_cred_key(cred);
    const ew_scheme *scheme, *second = NULL;
    for (size_t i = 0; (scheme = ew_scheme_at(i)) != NULL; i++) {
        bool fits = ew_key_fits(key, scheme);
        bool fits12 = version == EW_TLS12 && second == NULL && ew_key_fits12(key, scheme);
        /* the long list last: a client decides how long it is */
        if ((!fits && !fits12) || !ew_u16_has(offered, scheme->id))
            continue;
        /* what 1.3 allows too is the better choice: the curve's own hash, PSS */
        if (fits)
            return scheme;
        second = scheme;
    }
    return second;
}

/* curve_fits: RFC 8422, 5.1.1: in 1.2 the client's curves go for the server's ECDSA key as well; more a
 * wish than a bar, as many clients do check other curves' signatures. */
static bool curve_fits(const ew_cred *cred, ew_slice curves)
{
    static const struct {
        uint16_t scheme, group; /* the scheme that 1.3 binds to the group's curve */
    } rows[] = {{0x0403, 0x0017}, {0x0503, 0x0018}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (ew_key_fits(ew_cred_key(cred), ew_scheme_find(rows[i].scheme)))
            return curves.len == 0 || ew_u16_has(curves, rows[i].group);
    }
    return true;
}

/* score_of: how well a credential serves the peer; 0: it cannot sign for it. "All certificates
 * provided by the sender MUST be signed by a signature algorithm advertised by the peer, if it is
 * able to provide such a chain". */
static int score_of(uint16_t version, const ew_cred *cred, const ew_peer_wants *wants)
{
    if (ew_choose_scheme(version, cred, wants->schemes) == NULL)
        return 0;
    int score = 1;
    if (curve_fits(cred, wants->curves))
        score += 4;
    if (ew_cred_chain_fits(cred, wants->schemes_cert))
        score += 2;
    if (ew_cred_issued_by(cred, wants->authorities, wants->num_authorities))
        score += 1;
    return score;
}

static void use_cred(ew_hs *hs, ew_cred *cred, const ew_peer_wants *wants)
{
    hs->cred = ew_cred_ref(cred);
    hs->scheme = ew_choose_scheme(hs->info->version, cred, wants->schemes);
}

static bool is_of_kind(const ew_cred *cred, ew_suite_auth auth)
{
    return auth == EW_SUITE_AUTH_ANY || ew_key_auth12(ew_cred_key(cred)) == auth;
}

/* best_cred: among those of the kind that carry the name (if it is known: else all), the first with
 * the best score. */
static ew_cred *best_cred(const ew_hs *hs, ew_suite_auth auth, const ew_peer_wants *wants)
{
    const ew_hs_config *config = hs->config;
    ew_slice name = hs->name_matched ? ew_hs_slice(&hs->info->sni) : (ew_slice){0};
    ew_cred *best = NULL;
    int best_score = 0;
    for (size_t i = 0; i < config->num_creds; i++) {
        ew_cred *cred = config->creds[i];
        if (!is_of_kind(cred, auth) || (name.len > 0 && !ew_cred_matches(cred, name)))
            continue;
        int score = score_of(hs->info->version, cred, wants);
        if (score > best_score) {
            best = cred;
            best_score = score;
        }
    }
    return best;
}

unsigned ew_choose_auths12(const ew_hs *hs, const ew_peer_wants *wants)
{
    static const ew_suite_auth kinds[] = {EW_SUITE_AUTH_ECDSA, EW_SUITE_AUTH_RSA};
    unsigned auths = 0;
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        if (best_cred(hs, kinds[i], wants) != NULL)
            auths |= 1u << kinds[i];
    }
    return auths;
}

ew_err ew_choose_server_cred(ew_hs *hs, const ew_peer_wants *wants)
{
    ew_cred *cred = best_cred(hs, hs->info->suite->auth, wants);
    if (cred == NULL)
        return EW_ERR_NO_COMMON_SIGNATURE;
    use_cred(hs, cred, wants);
    return EW_OK;
}

/* type_fits: RFC 5246, 7.4.4; RFC 8422, 5.5: ecdsa_sign is for Ed25519 too. */
static bool type_fits(const ew_cred *cred, ew_slice types)
{
    bool rsa = ew_key_auth12(ew_cred_key(cred)) == EW_SUITE_AUTH_RSA;
    uint8_t wanted = rsa ? EW_CERT_TYPE_RSA_SIGN : EW_CERT_TYPE_ECDSA_SIGN;
    for (size_t i = 0; i < types.len; i++) {
        if (types.data[i] == wanted)
            return true;
    }
    return types.len == 0;
}

ew_err ew_choose_client_cred(ew_hs *hs, const ew_peer_wants *wants)
{
    /* A client with nothing that fits goes on without a certificate (4.5.1). */
    for (size_t i = 0; i < hs->config->num_creds; i++) {
        ew_cred *cred = hs->config->creds[i];
        if (ew_choose_scheme(hs->info->version, cred, wants->schemes) != NULL &&
            type_fits(cred, wants->types) &&
            ew_cred_issued_by(cred, wants->authorities, wants->num_authorities)) {
            use_cred(hs, cred, wants);
            return EW_OK;
        }
    }
    return EW_OK;
}
