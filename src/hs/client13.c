/* SPDX-License-Identifier: Apache-2.0 */
/* The client of TLS 1.3 (RFC 9846, A.1), from the server's hello on. */
#include "hs/cert_compression.h"
#include "hs/handshake.h"
#include "hs/staples.h"

/* check_hello: what a ServerHello and a HelloRetryRequest have in common (4.2.3). Sets the suite.
 */
static ew_err check_hello(
    ew_hs *hs, const ew_server_hello *hello, ew_ext_where where, ew_ext_block *out_ext)
{
    if (hello->legacy_version != EW_TLS12)
        return EW_ERR_PROTOCOL_VERSION;
    if (!ew_slice_equal(hello->session_id, (ew_slice){hs->session_id, hs->session_id_len}))
        return EW_ERR_BAD_SESSION_ID_ECHO;
    if (hello->compression != 0) /* "MUST have the value 0": out of its range */
        return EW_ERR_DECODE;
    EW_TRY(ew_ext_parse(hello->raw_ext, where, hs->asked, out_ext));
    const ew_suite *suite = ew_suite_find(hello->suite);
    if (!ew_hs_has_suite(hs->config, EW_TLS13, suite))
        return EW_ERR_WRONG_CIPHER;
    /* 4.2.4: "clients MUST check that the cipher suite supplied in the ServerHello is the same as
     * that in the HelloRetryRequest". */
    if (hs->info->retried && suite != hs->info->suite)
        return EW_ERR_WRONG_CIPHER;
    hs->info->suite = suite;
    return EW_OK;
}

static ew_kex *share_of(const ew_hs *hs, uint16_t group)
{
    for (size_t i = 0; i < hs->num_kex; i++) {
        if (ew_kex_group(hs->kex[i])->id == group)
            return hs->kex[i];
    }
    return NULL;
}

/* --- HelloRetryRequest -------------------------------------------------------------------- */

/* take_retry_group: 4.3.8: the group must be one "which was provided in the "supported_groups"
 * extension in the original ClientHello" and not one "which was provided in the "key_share"
 * extension". */
static ew_err take_retry_group(ew_hs *hs, ew_slice data)
{
    uint16_t id;
    EW_TRY(ew_ext_read_retry_group(data, &id));
    hs->retry_group = ew_client_offered_group(hs->config, id);
    if (hs->retry_group == NULL || share_of(hs, id) != NULL)
        return EW_ERR_WRONG_GROUP;
    ew_hs_drop_shares(hs);
    EW_TRY(ew_kex_new(hs->config->crypto, hs->retry_group, &hs->kex[0]));
    hs->num_kex = 1;
    return EW_OK;
}

static ew_err take_cookie(ew_hs *hs, ew_slice data)
{
    ew_slice cookie;
    EW_TRY(ew_ext_read_cookie(data, &cookie));
    return ew_buf_set(&hs->cookie, cookie.data, cookie.len);
}

ew_err ew_client13_retry(ew_hs *hs, ew_slice message, const ew_server_hello *hello)
{
    ew_ext_block ext;
    EW_TRY(check_hello(hs, hello, EW_IN_RETRY, &ext));
    bool has_group = ew_ext_has(&ext, EW_EXT_KEY_SHARE);
    bool has_cookie = ew_ext_has(&ext, EW_EXT_COOKIE);
    if (!has_group && !has_cookie)
        return EW_ERR_EMPTY_RETRY;
    if (has_group)
        EW_TRY(take_retry_group(hs, ext.data[EW_EXT_KEY_SHARE]));
    if (has_cookie)
        EW_TRY(take_cookie(hs, ext.data[EW_EXT_COOKIE]));
    EW_TRY(ew_early13_retry(hs));
    hs->info->retried = true;
    EW_TRY(ew_transcript_start(&hs->transcript, hs->info->suite->hash));
    EW_TRY(ew_transcript_retry(&hs->transcript));
    EW_TRY(ew_transcript_add(&hs->transcript, message));
    /* 4.2.4: "the client SHOULD NOT offer any pre-shared keys associated with a hash other than that of
     * the selected cipher suite". */
    bool offers_psk = hs->session != NULL && hs->session->version == EW_TLS13;
    if (offers_psk && hs->session->suite->hash != hs->info->suite->hash)
        ew_client_drop_session(hs);
    /* E.4: the dummy record stands "immediately before its second flight". */
    if (hs->config->middlebox_compat)
        EW_TRY(ew_hs_send_ccs(hs));
    EW_TRY(ew_client_hello_send(hs));
    hs->state = EW_STATE_C_HELLO_AGAIN;
    return EW_OK;
}

/* --- ServerHello -------------------------------------------------------------------------- */

static ew_err take_external(ew_hs *hs, size_t index)
{
    ew_external psks[EW_EXTERNALS_MAX];
    size_t num = ew_external_offers(hs, psks);
    if (index >= num || psks[index].hash != hs->info->suite->hash)
        return EW_ERR_WRONG_PSK;
    return ew_external_use(hs, &psks[index]);
}

/* take_psk: is our session resumed, or one of our PSKs taken? */
static ew_err take_psk(ew_hs *hs, const ew_ext_block *ext)
{
    if (!ew_ext_has(ext, EW_EXT_PRE_SHARED_KEY))
        return hs->config->psk_only ? EW_ERR_MISSING_EXTENSION : EW_OK;
    uint16_t index;
    EW_TRY(ew_ext_read_u16(ext->data[EW_EXT_PRE_SHARED_KEY], &index));
    size_t num_tickets = hs->session != NULL && hs->session->version == EW_TLS13 ? 1 : 0;
    if (index >= num_tickets)
        return take_external(hs, index - num_tickets);
    if (hs->session->suite->hash != hs->info->suite->hash)
        return EW_ERR_WRONG_PSK;
    hs->info->resumed = true;
    return EW_OK;
}

static bool has_psk(const ew_hs *hs)
{
    return hs->info->resumed || ew_external_used(hs);
}

/* take_share: the (EC)DHE secret from the server's share. */
static ew_err take_share(
    ew_hs *hs, const ew_ext_block *ext, uint8_t secret[EW_KEX_SECRET_MAX], size_t *out_len)
{
    /* With a PSK the server may know a mode without a share; we offered none (4.3.11: "a server
     * "key_share" extension is present if required", else illegal_parameter). */
    if (!ew_ext_has(ext, EW_EXT_KEY_SHARE))
        return has_psk(hs) ? EW_ERR_NO_KEY_SHARE : EW_ERR_MISSING_EXTENSION;
    ew_share share;
    EW_TRY(ew_ext_read_share(ext->data[EW_EXT_KEY_SHARE], &share));
    ew_kex *kex = share_of(hs, share.group);
    if (kex == NULL)
        return EW_ERR_WRONG_GROUP;
    hs->info->group = ew_kex_group(kex);
    return ew_kex_finish(kex, share.key, secret, out_len);
}

static ew_err begin_handshake_keys(ew_hs *hs, const ew_ext_block *ext)
{
    uint8_t shared[EW_KEX_SECRET_MAX];
    size_t shared_len = 0;
    ew_err err = take_share(hs, ext, shared, &shared_len);
    ew_slice psk = hs->info->resumed ? ew_secret_slice(&hs->session->psk) : (ew_slice){0};
    ew_slice secret = {shared, shared_len};
    if (err == EW_OK)
        err = ew_external_used(hs) ? ew_external_keys(hs, secret)
                                   : ew_keys13_handshake(hs, psk, secret);
    ew_wipe(shared, sizeof shared);
    ew_hs_drop_shares(hs);
    return err;
}

ew_err ew_client13_server_hello(ew_hs *hs, ew_slice message, const ew_server_hello *hello)
{
    ew_ext_block ext;
    EW_TRY(check_hello(hs, hello, EW_IN_SERVER_HELLO, &ext));
    EW_TRY(take_psk(hs, &ext));
    EW_TRY(ew_transcript_add(&hs->transcript, message));
    EW_TRY(ew_transcript_start(&hs->transcript, hs->info->suite->hash));
    EW_TRY(begin_handshake_keys(hs, &ext));
    EW_TRY(ew_keys13_read(hs, EW_LEVEL_HANDSHAKE));
    /* A.1: "If clients need to send such alerts, they SHOULD first rekey to the handshake keys if
     * possible"; the dummy record comes before what they protect (E.4). */
    if (hs->config->middlebox_compat)
        EW_TRY(ew_hs_send_ccs(hs));
    EW_TRY(ew_early13_resumed(hs));
    if (hs->info->resumed)
        EW_TRY(ew_client_adopt_session(hs));
    else
        ew_client_drop_session(hs);
    hs->state = EW_STATE_C13_EXTENSIONS;
    return EW_OK;
}

/* --- the server's protected flight -------------------------------------------------------- */

ew_err ew_client13_extensions(ew_hs *hs, ew_slice message)
{
    ew_ext_block ext;
    ew_slice groups;
    EW_TRY(ew_encrypted_extensions_parse(ew_hs_body(message), hs->asked, &ext));
    if (ew_ext_has(&ext, EW_EXT_SERVER_NAME))
        EW_TRY(ew_ext_read_empty(ext.data[EW_EXT_SERVER_NAME]));
    if (ew_ext_has(&ext, EW_EXT_SUPPORTED_GROUPS))
        EW_TRY(ew_ext_read_u16_list(ext.data[EW_EXT_SUPPORTED_GROUPS], &groups));
    if (ew_ext_has(&ext, EW_EXT_ALPN))
        EW_TRY(ew_client_take_alpn(hs, ext.data[EW_EXT_ALPN]));
    EW_TRY(ew_record_limit_take(hs, &ext));
    EW_TRY(ew_cert_types_answered(hs, &ext));
    EW_TRY(ew_early13_answer(hs, &ext));
    EW_TRY(ew_transcript_add(&hs->transcript, message));
    hs->state = has_psk(hs) ? EW_STATE_C13_FINISHED : EW_STATE_C13_CERT_OR_REQUEST;
    return hs->info->resumed ? ew_auth_decide_resumed(hs) : EW_OK;
}

static ew_err take_request(ew_hs *hs, ew_slice message)
{
    ew_certificate_request request;
    EW_TRY(ew_certificate_request_parse(ew_hs_body(message), &request));
    /* 4.4.2: the context "SHALL be zero length unless used for the post-handshake authentication
     * exchanges". */
    if (request.context.len != 0)
        return EW_ERR_REQUEST_CONTEXT;
    ew_peer_wants wants;
    EW_TRY(ew_peer_wants_read(&request.ext, &wants));
    EW_TRY(ew_staples_take_wishes(hs, &request.ext));
    EW_TRY(ew_cert_compression_take_wishes(hs, &request.ext));
    EW_TRY(ew_hs_ask_request(hs, &(ew_hs_request){wants.schemes, wants.authorities}));
    EW_TRY(ew_choose_client_cred(hs, &wants));
    EW_TRY(ew_transcript_add(&hs->transcript, message));
    hs->asked_for_cert = true;
    hs->state = EW_STATE_C13_CERT;
    return EW_OK;
}

ew_err ew_client13_cert_or_request(ew_hs *hs, ew_slice message)
{
    return ew_hs_type(message) == EW_MSG_CERTIFICATE_REQUEST ? take_request(hs, message)
                                                             : ew_client13_cert(hs, message);
}

ew_err ew_client13_cert(ew_hs *hs, ew_slice message)
{
    size_t num;
    EW_TRY(ew_auth13_certificate(hs, message, &num));
    if (num == 0)
        return EW_ERR_NO_CERTIFICATE;
    hs->state = EW_STATE_C13_VERIFY;
    return ew_auth_decide(hs);
}

ew_err ew_client13_verify(ew_hs *hs, ew_slice message)
{
    EW_TRY(ew_auth13_verify(hs, message));
    hs->authenticated_at = ew_hs_now(hs->config);
    hs->state = EW_STATE_C13_FINISHED;
    return EW_OK;
}

/* finish_flight: from our signature, which may be waited for, on. */
static ew_err finish_flight(ew_hs *hs)
{
    if (hs->asked_for_cert && hs->cred != NULL)
        EW_TRY(ew_auth13_send_verify(hs));
    EW_TRY(ew_auth13_send_finished(hs));
    EW_TRY(ew_hs_end_flight(hs));
    EW_TRY(ew_keys13_write(hs, EW_LEVEL_APP));
    EW_TRY(ew_keys13_resumption(hs));
    hs->state = EW_STATE_DONE;
    return EW_OK;
}

ew_err ew_client13_finished(ew_hs *hs, ew_slice message)
{
    EW_TRY(ew_auth13_finished(hs, message));
    EW_TRY(ew_keys13_app(hs));
    EW_TRY(ew_keys13_read(hs, EW_LEVEL_APP));
    EW_TRY(ew_early13_end(hs));
    ew_hs_begin_flight(hs);
    if (hs->asked_for_cert)
        EW_TRY(ew_auth13_send_certificate(hs));
    return ew_hs_then(hs, finish_flight);
}
