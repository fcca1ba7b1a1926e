/* SPDX-License-Identifier: Apache-2.0 */
/* Which types of certificate are shown: X.509, the default, or raw public keys (RFC 7250). "Own" is ours,
 * "peer" the peer's, in either role. */
#include "hs/cert_types.h"

#include "hs/handshake.h"

enum { X509 = 1, RAW_KEY = 2 }; /* bits of a set */

static uint8_t bit_of(uint8_t type)
{
    return type == EW_CERTIFICATE_X509 ? X509 : type == EW_CERTIFICATE_RAW_KEY ? RAW_KEY : 0;
}

static uint8_t bits_of(ew_slice types)
{
    uint8_t bits = 0;
    for (size_t i = 0; i < types.len; i++)
        bits |= bit_of(types.data[i]);
    return bits;
}

static uint8_t type_of(const ew_cred *cred)
{
    return ew_cred_kind_of(cred) == EW_CRED_RAW_KEY ? EW_CERTIFICATE_RAW_KEY : EW_CERTIFICATE_X509;
}

bool ew_cert_types_allow(const ew_hs *hs, const ew_cred *cred)
{
    bool is_psk = ew_cred_kind_of(cred) == EW_CRED_PSK; /* there is nothing to show of it */
    return !is_psk && (hs->cert_types.own & bit_of(type_of(cred))) != 0;
}

/* --- what we take ------------------------------------------------------------------------- */

static ew_slice accepted(const ew_hs_config *config)
{
    static const uint8_t by_default[] = {EW_CERTIFICATE_X509};
    return config->peer_types.num > 0
               ? (ew_slice){config->peer_types.at, config->peer_types.num}
               : (ew_slice){by_default, sizeof by_default};
}

bool ew_cert_types_accepts(const ew_hs_config *config, uint8_t type)
{
    return (bits_of(accepted(config)) & bit_of(type)) != 0;
}

/* --- client ------------------------------------------------------------------------------- */

/* only_default: "If the client has no remaining certificate types to send in the client hello,
 * other than the default X.509 type, it MUST omit the ... extension" (RFC 7250, 4.1). */
static ew_slice or_none(ew_slice types)
{
    return bits_of(types) == X509 ? (ew_slice){0} : types;
}

static void add_type(ew_type_list *list, uint8_t type)
{
    for (size_t i = 0; i < list->num; i++) {
        if (list->at[i] == type)
            return;
    }
    if (list->num < EW_CERT_TYPES_MAX)
        list->at[list->num++] = type;
}

void ew_cert_types_offer(const ew_hs *hs, ew_type_list *space, ew_slice *out_own, ew_slice *out_peer)
{
    const ew_hs_config *config = hs->config;
    *space = config->own_types;
    /* by the order in which the credentials were added, unless told */
    for (size_t i = 0; config->own_types.num == 0 && i < config->num_creds; i++) {
        if (ew_cred_kind_of(config->creds[i]) != EW_CRED_PSK)
            add_type(space, type_of(config->creds[i]));
    }
    *out_own = or_none((ew_slice){space->at, space->num});
    *out_peer = or_none(accepted(config));
}

/* take_answer: one of those that we offered; *out stays where the server says nothing. */
static ew_err take_answer(const ew_ext_block *ext, ew_ext which, ew_slice offered, uint8_t *out)
{
    if (!ew_ext_has(ext, which))
        return EW_OK;
    EW_TRY(ew_ext_read_u8(ext->data[which], out));
    /* RFC 7250, 4.2: it "MUST be selected from one of the values provided". */
    bool was_offered = (bits_of(offered) & bit_of(*out)) != 0;
    return was_offered ? EW_OK : EW_ERR_BAD_CERT_TYPE;
}

ew_err ew_cert_types_answered(ew_hs *hs, const ew_ext_block *ext)
{
    ew_type_list space;
    ew_slice offered_own, offered_peer;
    uint8_t own = EW_CERTIFICATE_X509, peer = EW_CERTIFICATE_X509;
    ew_cert_types_offer(hs, &space, &offered_own, &offered_peer);
    EW_TRY(take_answer(ext, EW_EXT_CLIENT_CERT_TYPE, offered_own, &own));
    EW_TRY(take_answer(ext, EW_EXT_SERVER_CERT_TYPE, offered_peer, &peer));
    hs->cert_types.own = bit_of(own);
    hs->cert_types.peer = peer;
    /* A server that knows no such extension will show an X.509 certificate. */
    bool shows = !hs->info->resumed && !ew_external_used(hs);
    return shows && !ew_cert_types_accepts(hs->config, peer) ? EW_ERR_NO_COMMON_CERT_TYPE : EW_OK;
}

/* --- server ------------------------------------------------------------------------------- */

static bool is_empty_list(ew_slice data)
{
    return data.len == 1 && data.data[0] == 0;
}

/* take_list: *out: the types we know of a client's list; *out_asked: is there one? */
static ew_err take_list(
    const ew_client_hello *hello, ew_ext which, uint8_t *out, bool *out_asked)
{
    ew_slice types;
    *out = X509;
    *out_asked = ew_ext_has(&hello->ext, which);
    if (!*out_asked)
        return EW_OK;
    /* a list of nothing is to be omitted as one of the default alone is: see or_none */
    if (is_empty_list(hello->ext.data[which]))
        return EW_ERR_BAD_CERT_TYPE;
    EW_TRY(ew_ext_read_cert_types(hello->ext.data[which], &types));
    if (types.len == 1 && types.data[0] == EW_CERTIFICATE_X509)
        return EW_ERR_BAD_CERT_TYPE;
    *out = bits_of(types);
    return EW_OK;
}

ew_err ew_cert_types_take(ew_hs *hs, const ew_client_hello *hello)
{
    ew_cert_types *types = &hs->cert_types;
    EW_TRY(take_list(hello, EW_EXT_CLIENT_CERT_TYPE, &types->shown, &types->asked_peer));
    return take_list(hello, EW_EXT_SERVER_CERT_TYPE, &types->own, &types->asked_own);
}

ew_err ew_cert_types_choose(ew_hs *hs)
{
    ew_slice ours = accepted(hs->config);
    if (hs->config->client_auth == EW_HS_AUTH_NONE)
        return EW_OK;
    for (size_t i = 0; i < ours.len; i++) {
        if ((hs->cert_types.shown & bit_of(ours.data[i])) != 0) {
            hs->cert_types.peer = ours.data[i];
            return EW_OK;
        }
    }
    /* 4.2: without a type in common the server "terminates the session with a fatal alert of type
     * "unsupported_certificate"". */
    return EW_ERR_NO_COMMON_CERT_TYPE;
}

/* shown_type: of the credential, or, where a session is resumed, of the first one that could be. */
static const uint8_t *shown_type(const ew_hs *hs)
{
    static const uint8_t x509 = EW_CERTIFICATE_X509, raw_key = EW_CERTIFICATE_RAW_KEY;
    const ew_cred *cred = hs->cred;
    if (ew_external_used(hs))
        return NULL;
    size_t num;
    ew_cred *const *creds = ew_hs_creds(hs, &num);
    for (size_t i = 0; cred == NULL && i < num; i++) {
        if (ew_cert_types_allow(hs, creds[i]))
            cred = creds[i];
    }
    if (cred == NULL)
        return NULL;
    return type_of(cred) == EW_CERTIFICATE_RAW_KEY ? &raw_key : &x509;
}

void ew_cert_types_answer(const ew_hs *hs, const uint8_t **out_client, const uint8_t **out_server)
{
    const ew_cert_types *types = &hs->cert_types;
    /* 4.2: only with a CertificateRequest; a resumption has none */
    bool asks = hs->config->client_auth != EW_HS_AUTH_NONE && !hs->info->resumed &&
                !ew_external_used(hs);
    *out_client = types->asked_peer && asks ? &types->peer : NULL;
    *out_server = types->asked_own ? shown_type(hs) : NULL;
}
