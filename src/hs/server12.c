/* SPDX-License-Identifier: Apache-2.0 */
/* The server of TLS 1.2 (RFC 5246, 7.3; RFC 8422; RFC 5077). */
#include "hs/handshake12.h"
#include "hs/staples.h"

#include <string.h>

enum { HELLO_LEN = 1024, KEY_EXCHANGE_BASE_LEN = 64, REQUEST_BASE_LEN = 512, DONE_LEN = 16 };
enum { P256 = 0x0017 };

/* --- ClientHello -------------------------------------------------------------------------- */

/* check_renegotiation: RFC 5746, 3.6: "The server MUST then verify that the length of the
 * "renegotiated_connection" field is zero". *out_secure: the client asks for the answer. */
static ew_err check_renegotiation(const ew_client_hello *hello, bool *out_secure)
{
    *out_secure = ew_u16_has(hello->suites, EW_SCSV_RENEGOTIATION);
    if (!ew_ext_has(&hello->ext, EW_EXT_RENEGOTIATION_INFO))
        return EW_OK;
    *out_secure = true;
    ew_slice connection, data = hello->ext.data[EW_EXT_RENEGOTIATION_INFO];
    EW_TRY(ew_ext_read_renegotiation_info(data, &connection));
    return connection.len == 0 ? EW_OK : EW_ERR_RENEGOTIATION_INFO;
}

static bool has_null(ew_slice compression)
{
    return compression.len > 0 && memchr(compression.data, 0, compression.len) != NULL;
}

/* check_hello: what a ClientHello must have in 1.2: RFC 5246, 7.4.1.2: the compression methods
 * "MUST contain, and all implementations MUST support, CompressionMethod.null". */
static ew_err check_hello(ew_hs *hs, const ew_client_hello *hello)
{
    if (!has_null(hello->compression))
        return EW_ERR_COMPRESSION;
    EW_TRY(check_renegotiation(hello, &hs->secure_renegotiation));
    hs->extended = ew_ext_has(&hello->ext, EW_EXT_EXTENDED_MAIN_SECRET);
    if (hs->extended)
        EW_TRY(ew_ext_read_empty(hello->ext.data[EW_EXT_EXTENDED_MAIN_SECRET]));
    hs->tells_formats = ew_ext_has(&hello->ext, EW_EXT_EC_POINT_FORMATS);
    ew_slice formats;
    return hs->tells_formats
               ? ew_ext_read_point_formats(hello->ext.data[EW_EXT_EC_POINT_FORMATS], &formats)
               : EW_OK;
}

/* choose_group: RFC 8422, 4: a client may say nothing of curves: "In this case, the server is free
 * to choose any one"; such a one is old and knows P-256 best. */
static ew_err choose_group(ew_hs *hs, ew_slice groups)
{
    const ew_hs_config *config = hs->config;
    ew_slice share;
    if (groups.len > 0)
        return ew_choose_group(
            config, EW_TLS12, groups, (ew_slice){0}, &hs->info->group, &share);
    hs->info->group = NULL;
    for (size_t i = 0; i < config->num_groups; i++) {
        const ew_group *group = config->groups[i];
        if (group->id == P256 || (hs->info->group == NULL && !group->is_hybrid))
            hs->info->group = group;
    }
    return hs->info->group != NULL ? EW_OK : EW_ERR_NO_COMMON_GROUP;
}

/* choose: suite, group and credential of a full handshake. */
static ew_err choose(ew_hs *hs, const ew_client_hello *hello)
{
    if (ew_external_only(hs)) /* of use in 1.3 alone */
        return EW_ERR_NO_COMMON_PSK;
    EW_TRY(ew_cert_types_choose(hs));
    ew_peer_wants wants;
    EW_TRY(ew_peer_wants_read(&hello->ext, &wants));
    if (ew_ext_has(&hello->ext, EW_EXT_SUPPORTED_GROUPS))
        EW_TRY(ew_ext_read_u16_list(hello->ext.data[EW_EXT_SUPPORTED_GROUPS], &wants.curves));
    unsigned auths;
    EW_TRY(ew_choose_auths12(hs, &wants, &auths));
    hs->info->suite = ew_choose_suite(hs->config, EW_TLS12, auths, hello->suites);
    if (hs->info->suite == NULL)
        return EW_ERR_NO_COMMON_CIPHER;
    EW_TRY(choose_group(hs, wants.curves));
    hs->authenticated_at = ew_hs_now(hs->config);
    return ew_choose_server_cred(hs, &wants);
}

/* plan_session: what the client will be able to resume by. RFC 7627, 5.4: nothing without the
 * extended master secret. RFC 5077, 3.4: with a ticket the server "SHOULD include an empty Session
 * ID in the ServerHello". */
static ew_err plan_session(ew_hs *hs, const ew_client_hello *hello)
{
    const ew_hs_config *config = hs->config;
    if (!config->resumption || !hs->extended || ew_resume12_lifetime(hs) == 0)
        return EW_OK;
    bool takes_tickets = ew_ext_has(&hello->ext, EW_EXT_SESSION_TICKET);
    hs->will_ticket = takes_tickets && config->num_tickets > 0;
    if (hs->will_ticket || hs->info->resumed || config->id_store.put == NULL)
        return EW_OK;
    hs->given_id.len = sizeof hs->given_id.bytes;
    return ew_crypto_random(config->crypto, hs->given_id.bytes, sizeof hs->given_id.bytes);
}

/* --- our flight --------------------------------------------------------------------------- */

static ew_err send_hello(ew_hs *hs)
{
    EW_TRY(ew_crypto_random(hs->config->crypto, hs->server_random, sizeof hs->server_random));
    ew_version_mark(hs->config, hs->server_random);
    ew_slice client_id = {hs->session_id, hs->session_id_len};
    ew_staples staples = hs->info->resumed ? (ew_staples){0} : ew_staples_own(hs);
    ew_server_hello12_write m = {
        .random = hs->server_random,
        .session_id =
            hs->info->resumed ? client_id : (ew_slice){hs->given_id.bytes, hs->given_id.len},
        .suite = hs->info->suite->id,
        /* RFC 6066, 3: a server that resumes "MUST NOT include a server_name extension" */
        .server_name_ack = hs->info->sni.len > 0 && !hs->info->resumed,
        .extended_main_secret = hs->extended,
        .renegotiation_info = hs->secure_renegotiation,
        .ec_point_formats = hs->tells_formats,
        .session_ticket = hs->will_ticket,
        .alpn = ew_hs_slice(&hs->info->alpn),
        .record_size_limit = hs->info->read_limit,
        .will_status = staples.ocsp.len > 0,
        .scts = staples.scts,
    };
    ew_cert_types_answer(hs, &m.client_cert_type, &m.server_cert_type);
    ew_writer w;
    EW_TRY(ew_hs_writer(hs, HELLO_LEN + staples.scts.len, &w));
    ew_server_hello12_write_msg(&w, &m);
    return ew_hs_send(hs, &w);
}

static ew_err send_params(ew_hs *hs, ew_slice params)
{
    uint8_t signature[EW_SIGNATURE_MAX];
    size_t len = 0;
    EW_TRY(ew_auth12_sign_params(hs, params, signature, &len));
    ew_writer w;
    EW_TRY(ew_hs_writer(hs, KEY_EXCHANGE_BASE_LEN + params.len + len, &w));
    ew_server_key_exchange_write_msg(&w, params, hs->scheme->id, (ew_slice){signature, len});
    return ew_hs_send(hs, &w);
}

/* send_key_exchange: our share, signed. */
static ew_err send_key_exchange(ew_hs *hs)
{
    uint8_t share[EW_KEX_SHARE_MAX], params[EW_SERVER_PARAMS_MAX];
    size_t len = 0;
    EW_TRY(ew_kex_share(hs->kex[0], share, &len));
    ew_writer w = ew_writer_of(params, sizeof params);
    ew_server_params_write(&w, hs->info->group->id, (ew_slice){share, len});
    return ew_writer_done(&w) ? send_params(hs, ew_writer_slice(&w)) : EW_ERR_INTERNAL;
}

static ew_err send_request(ew_hs *hs)
{
    uint16_t schemes[EW_HS_SCHEMES_MAX];
    ew_slice names[EW_HS_AUTHORITIES_MAX];
    size_t num_schemes = ew_schemes_ours(hs->config, schemes);
    size_t total, num_names = ew_auth_authorities(hs, names, &total);
    ew_writer w;
    EW_TRY(ew_hs_writer(hs, REQUEST_BASE_LEN + total, &w));
    ew_certificate_request12_write_msg(&w, schemes, num_schemes, names, num_names);
    hs->asked_for_cert = true;
    return ew_hs_send(hs, &w);
}

static ew_err send_done(ew_hs *hs)
{
    ew_writer w;
    EW_TRY(ew_hs_writer(hs, DONE_LEN, &w));
    ew_server_hello_done_write_msg(&w);
    return ew_hs_send(hs, &w);
}

/* finish_flight: from our signature, which may be waited for, on. */
static ew_err finish_flight(ew_hs *hs)
{
    EW_TRY(send_key_exchange(hs));
    if (hs->config->client_auth != EW_HS_AUTH_NONE)
        EW_TRY(send_request(hs));
    EW_TRY(send_done(hs));
    hs->state = hs->asked_for_cert ? EW_STATE_S12_CERT : EW_STATE_S12_KEY_EXCHANGE;
    return EW_OK;
}

static ew_err send_flight(ew_hs *hs)
{
    EW_TRY(send_hello(hs));
    EW_TRY(ew_auth12_send_certificate(hs));
    EW_TRY(ew_staples_send_status12(hs));
    EW_TRY(ew_kex_new(hs->config->crypto, hs->info->group, &hs->kex[0]));
    hs->num_kex = 1;
    return ew_hs_then(hs, finish_flight);
}

/* send_end: a ticket if one is due, our change of keys, our Finished. */
static ew_err send_end(ew_hs *hs)
{
    if (hs->will_ticket)
        EW_TRY(ew_resume12_ticket(hs));
    EW_TRY(ew_keys12_write(hs));
    return ew_auth12_send_finished(hs);
}

static ew_err begin_transcript(ew_hs *hs, ew_slice message)
{
    /* A CertificateVerify signs the messages themselves. */
    if (!hs->info->resumed && hs->config->client_auth != EW_HS_AUTH_NONE)
        EW_TRY(ew_transcript_keep(&hs->transcript));
    EW_TRY(ew_transcript_add(&hs->transcript, message));
    return ew_transcript_start(&hs->transcript, hs->info->suite->hash);
}

static ew_err resume(ew_hs *hs, const ew_secret *master)
{
    EW_TRY(send_hello(hs));
    EW_TRY(ew_keys12_resume(hs, master));
    EW_TRY(send_end(hs));
    hs->state = EW_STATE_S12_CCS;
    return EW_OK;
}

static ew_err answer(ew_hs *hs, ew_slice message, const ew_client_hello *hello, bool resumes,
    const ew_secret *master)
{
    if (!resumes)
        EW_TRY(choose(hs, hello));
    ew_slice alpn;
    EW_TRY(ew_choose_alpn(hs, hello, &alpn));
    EW_TRY(ew_buf_set_text(&hs->info->alpn, alpn.data, alpn.len));
    EW_TRY(plan_session(hs, hello));
    EW_TRY(begin_transcript(hs, message));
    return resumes ? resume(hs, master) : send_flight(hs);
}

ew_err ew_server12_hello(ew_hs *hs, ew_slice message, const ew_client_hello *hello)
{
    EW_TRY(check_hello(hs, hello));
    EW_TRY(ew_server_take_hello(hs, hello));
    ew_secret master = {0};
    bool resumes = false;
    ew_err err = ew_resume12_select(hs, hello, &resumes, &master);
    if (err == EW_OK)
        err = answer(hs, message, hello, resumes, &master);
    ew_secret_wipe(&master);
    return err;
}

/* --- the client's flight ------------------------------------------------------------------ */

ew_err ew_server12_cert(ew_hs *hs, ew_slice message)
{
    size_t num;
    EW_TRY(ew_auth12_certificate(hs, message, &num));
    /* RFC 5246, 7.4.6: to an empty list the server may "respond with a fatal handshake_failure
     * alert". */
    if (num == 0 && hs->config->client_auth == EW_HS_AUTH_REQUIRE)
        return EW_ERR_CERT_REQUIRED;
    if (num == 0)
        ew_transcript_drop(&hs->transcript);
    hs->state = EW_STATE_S12_KEY_EXCHANGE;
    if (num == 0)
        return EW_OK;
    EW_TRY(ew_auth_judge_staples(hs)); /* a client of 1.2 can show none: where one must come it is refused */
    return ew_auth_decide(hs);
}

/* agree: the secrets from the client's share, over the transcript with it. */
static ew_err agree(ew_hs *hs, ew_slice share)
{
    uint8_t secret[EW_KEX_SECRET_MAX];
    size_t len = 0;
    ew_err err = ew_kex_finish(hs->kex[0], share, secret, &len);
    ew_hs_drop_shares(hs); /* it was for this one secret */
    if (err == EW_OK)
        err = ew_keys12_agree(hs, (ew_slice){secret, len});
    ew_wipe(secret, sizeof secret);
    return err;
}

ew_err ew_server12_key_exchange(ew_hs *hs, ew_slice message)
{
    ew_slice share;
    EW_TRY(ew_client_key_exchange_parse(ew_hs_body(message), &share));
    EW_TRY(ew_transcript_add(&hs->transcript, message));
    EW_TRY(agree(hs, share));
    hs->state = hs->peer_key != NULL ? EW_STATE_S12_VERIFY : EW_STATE_S12_CCS;
    return EW_OK;
}

ew_err ew_server12_verify(ew_hs *hs, ew_slice message)
{
    EW_TRY(ew_auth12_verify(hs, message));
    ew_transcript_drop(&hs->transcript);
    hs->state = EW_STATE_S12_CCS;
    return EW_OK;
}

ew_err ew_server12_finished(ew_hs *hs, ew_slice message)
{
    EW_TRY(ew_auth12_finished(hs, message));
    if (!hs->info->resumed) {
        EW_TRY(ew_resume12_store(hs));
        EW_TRY(send_end(hs));
    }
    hs->state = EW_STATE_DONE;
    return EW_OK;
}
