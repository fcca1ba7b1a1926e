/* SPDX-License-Identifier: Apache-2.0 */
/* Choosing among our credentials by what the peer says it can verify. */
#include "hs/handshake12.h"

/* --- what the peer wants ------------------------------------------------------------------ */

static ew_err read_authorities(ew_slice data, ew_slice *out_list)
{
    ew_reader r = ew_reader_of_slice(data);
    *out_list = ew_read_vec16(&r, 3, UINT16_MAX);
    ew_reader list = ew_reader_of_slice(*out_list);
    while (!ew_reader_empty(&list))
        (void)ew_read_vec16(&list, 1, UINT16_MAX);
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
        EW_TRY(read_authorities(ext->data[EW_EXT_CERTIFICATE_AUTHORITIES], &out->authorities));
    return EW_OK;
}

/* --- what bars a credential --------------------------------------------------------------- */

/* own_scheme: the first of the credential's own list that serves, whatever we think of it. */
static const ew_scheme *own_scheme(uint16_t version, const ew_cred *cred, ew_slice offered)
{
    const ew_key *key = ew_cred_key(cred);
    const ew_scheme *scheme;
    for (size_t i = 0; (scheme = ew_cred_scheme_at(cred, i)) != NULL; i++) {
        bool fits =
            version == EW_TLS12 ? ew_key_fits12(key, scheme) : ew_key_fits(key, scheme);
        if (fits && ew_u16_has(offered, scheme->id))
            return scheme;
    }
    return NULL;
}

const ew_scheme *ew_choose_scheme(uint16_t version, const ew_cred *cred, ew_slice offered)
{
    const ew_key *key = ew_cred_key(cred);
    const ew_scheme *scheme, *second = NULL;
    if (ew_cred_scheme_at(cred, 0) != NULL)
        return own_scheme(version, cred, offered);
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

/* curve_fits: RFC 8422, 5.1: in 1.2 the client's curves go for the server's ECDSA key as well:
 * "The server MUST consider the extensions in both cases." */
static bool curve_fits(const ew_cred *cred, ew_slice curves)
{
    uint16_t curve = ew_key_curve(ew_cred_key(cred));
    return curve == 0 || curves.len == 0 || ew_u16_has(curves, curve);
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

/* no_type: RFC 7250, 4.2: a client that asks for types of which we have none gets an alert of its own.
 * In 1.3 there is one for all: RFC 9846, 4.2.1: without overlap of parameters the server "MUST abort
 * the handshake with either a "handshake_failure" or "insufficient_security" fatal alert". */
static ew_err no_type(const ew_hs *hs)
{
    bool has_own_alert = hs->info->version == EW_TLS12 && hs->cert_types.asked_own;
    return has_own_alert ? EW_ERR_NO_COMMON_CERT_TYPE : EW_ERR_NO_SUITABLE_CREDENTIAL;
}

/* nearer: of two bars that of the credential that came closer to being shown. */
static ew_err nearer(ew_err a, ew_err b)
{
    static const ew_err order[] = {EW_ERR_NO_COMMON_SIGNATURE, EW_ERR_NO_SUITABLE_CREDENTIAL};
    for (size_t i = 0; i < sizeof order / sizeof order[0]; i++) {
        if (a == order[i] || b == order[i])
            return order[i];
    }
    return a;
}

/* bar_of: why the peer cannot do with this credential; EW_OK: it can. */
static ew_err bar_of(const ew_hs *hs, const ew_cred *cred, const ew_peer_wants *wants)
{
    if (!ew_cert_types_allow(hs, cred))
        return no_type(hs);
    if (!type_fits(cred, wants->types) || !curve_fits(cred, wants->curves))
        return EW_ERR_NO_SUITABLE_CREDENTIAL;
    if (!ew_cred_is_for(cred, wants->authorities, hs->config->is_server))
        return EW_ERR_NO_SUITABLE_CREDENTIAL;
    bool signs = ew_choose_scheme(hs->info->version, cred, wants->schemes) != NULL;
    return signs ? EW_OK : EW_ERR_NO_COMMON_SIGNATURE;
}

/* --- the choice --------------------------------------------------------------------------- */

/* score_of: how well a credential that is not barred serves the peer. 4.5.1.2: "All certificates
 * provided by the sender MUST be signed by a signature algorithm advertised by the peer, if it is
 * able to provide such a chain"; 4.5.1.3: one of the CAs named "SHOULD" be in the chain. */
static int score_of(const ew_cred *cred, const ew_peer_wants *wants)
{
    int score = 1;
    if (ew_cred_kind_of(cred) == EW_CRED_RAW_KEY)
        return 4; /* no chain and no issuer that could be wrong */
    if (ew_cred_chain_fits(cred, wants->schemes_cert))
        score += 2;
    if (wants->authorities.len == 0 || ew_cred_issued_by(cred, wants->authorities))
        score += 1;
    return score;
}

static bool is_of_kind(const ew_cred *cred, ew_suite_auth auth)
{
    if (ew_cred_kind_of(cred) == EW_CRED_PSK)
        return false;
    return auth == EW_SUITE_AUTH_ANY || ew_key_auth12(ew_cred_key(cred)) == auth;
}

/* carries: a raw key has no name: who takes it knows whose it is. */
static bool carries(const ew_cred *cred, ew_slice name)
{
    bool has_names = ew_cred_kind_of(cred) == EW_CRED_X509;
    return name.len == 0 || !has_names || ew_cred_matches(cred, name);
}

/* best_cred: among those of the kind that carry the name (if it is known: else all), the first with
 * the best score. *out_bar: why there is none: what bars the one that came closest. */
static ew_cred *best_cred(
    const ew_hs *hs, ew_suite_auth auth, const ew_peer_wants *wants, ew_err *out_bar)
{
    size_t num;
    ew_cred *const *creds = ew_hs_creds(hs, &num);
    ew_slice name = hs->name_matched ? ew_hs_slice(&hs->info->sni) : (ew_slice){0};
    ew_cred *best = NULL;
    int best_score = 0;
    *out_bar = no_type(hs);
    for (size_t i = 0; i < num; i++) {
        ew_cred *cred = creds[i];
        if (!is_of_kind(cred, auth) || !carries(cred, name))
            continue;
        ew_err bar = bar_of(hs, cred, wants);
        *out_bar = nearer(*out_bar, bar);
        int score = bar == EW_OK ? score_of(cred, wants) : 0;
        if (score > best_score) {
            best = cred;
            best_score = score;
        }
    }
    return best;
}

static void use_cred(ew_hs *hs, ew_cred *cred, const ew_peer_wants *wants)
{
    ew_cred_free(hs->cred);
    hs->cred = ew_cred_ref(cred);
    hs->scheme = ew_choose_scheme(hs->info->version, cred, wants->schemes);
}

ew_err ew_choose_auths12(const ew_hs *hs, const ew_peer_wants *wants, unsigned *out_auths)
{
    static const ew_suite_auth kinds[] = {EW_SUITE_AUTH_ECDSA, EW_SUITE_AUTH_RSA};
    ew_err err = no_type(hs);
    *out_auths = 0;
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        ew_err bar;
        if (best_cred(hs, kinds[i], wants, &bar) != NULL)
            *out_auths |= 1u << kinds[i];
        else
            err = nearer(err, bar);
    }
    return *out_auths != 0 ? EW_OK : err;
}

ew_err ew_choose_server_cred(ew_hs *hs, const ew_peer_wants *wants)
{
    ew_err bar;
    ew_cred *cred = best_cred(hs, hs->info->suite->auth, wants, &bar);
    if (cred == NULL)
        return bar;
    use_cred(hs, cred, wants);
    return EW_OK;
}

/* has_any: something to show; a PSK is not. */
static bool has_any(const ew_hs *hs)
{
    size_t num;
    ew_cred *const *creds = ew_hs_creds(hs, &num);
    for (size_t i = 0; i < num; i++) {
        if (ew_cred_kind_of(creds[i]) != EW_CRED_PSK)
            return true;
    }
    return false;
}

ew_err ew_choose_client_cred(ew_hs *hs, const ew_peer_wants *wants)
{
    ew_err bar;
    ew_cred *cred = best_cred(hs, EW_SUITE_AUTH_ANY, wants, &bar);
    if (cred != NULL)
        use_cred(hs, cred, wants);
    else if (hs->config->always_show && has_any(hs))
        return bar;
    /* A client with nothing that fits goes on without a certificate (4.5.1). */
    return EW_OK;
}
