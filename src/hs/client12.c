/* SPDX-License-Identifier: Apache-2.0 */
/* The client of TLS 1.2 (RFC 5246, 7.3; RFC 8422; RFC 5077), from the server's hello on. No false
 * start: nothing of the application's is sent before the server's Finished. */
#include "hs/handshake12.h"
#include "hs/staples.h"

#include <string.h>

enum { KEY_EXCHANGE_LEN = EW_MSG_HEADER_LEN + 1 + EW_KEX_SHARE_MAX };

/* --- ServerHello -------------------------------------------------------------------------- */

/* check_hello: what holds in both kinds of handshake. */
static ew_err check_hello(ew_hs *hs, const ew_server_hello *hello, ew_ext_block *out_ext)
{
    /* It came before the version was known, and in 1.2 there is none so early. */
    if (hs->early_ccs)
        return EW_ERR_BAD_CCS;
    if (hello->compression != 0)
        return EW_ERR_COMPRESSION;
    EW_TRY(ew_ext_parse(hello->raw_ext, EW_IN_SERVER_HELLO12, hs->asked, out_ext));
    const ew_suite *suite = ew_suite_find(hello->suite);
    if (!ew_hs_has_suite(hs->config, EW_TLS12, suite))
        return EW_ERR_WRONG_CIPHER;
    hs->info->suite = suite;
    return EW_OK;
}

/* check_renegotiation: RFC 5746, 3.4: "The client MUST then verify that the length of the
 * "renegotiated_connection" field is zero"; and to a server without the extension, which anyone may
 * have spoken to before us, we do not speak (4.1). */
static ew_err check_renegotiation(const ew_ext_block *ext)
{
    if (!ew_ext_has(ext, EW_EXT_RENEGOTIATION_INFO))
        return EW_ERR_NO_SECURE_RENEGOTIATION;
    ew_slice connection;
    EW_TRY(ew_ext_read_renegotiation_info(ext->data[EW_EXT_RENEGOTIATION_INFO], &connection));
    return connection.len == 0 ? EW_OK : EW_ERR_RENEGOTIATION_INFO;
}

static ew_err take_extensions(ew_hs *hs, const ew_ext_block *ext)
{
    static const ew_ext empty[] = {
        EW_EXT_SERVER_NAME, EW_EXT_EXTENDED_MAIN_SECRET, EW_EXT_SESSION_TICKET};
    for (size_t i = 0; i < sizeof empty / sizeof empty[0]; i++) {
        if (ew_ext_has(ext, empty[i]))
            EW_TRY(ew_ext_read_empty(ext->data[empty[i]]));
    }
    ew_slice formats;
    if (ew_ext_has(ext, EW_EXT_EC_POINT_FORMATS))
        EW_TRY(ew_ext_read_point_formats(ext->data[EW_EXT_EC_POINT_FORMATS], &formats));
    EW_TRY(check_renegotiation(ext));
    EW_TRY(ew_record_limit_take(hs, ext));
    hs->extended = ew_ext_has(ext, EW_EXT_EXTENDED_MAIN_SECRET);
    hs->will_ticket = ew_ext_has(ext, EW_EXT_SESSION_TICKET);
    return ew_ext_has(ext, EW_EXT_ALPN) ? ew_client_take_alpn(hs, ext->data[EW_EXT_ALPN]) : EW_OK;
}

/* take_id: is our session resumed? RFC 5246, 7.4.1.3: then "the server will respond with the same
 * value as was supplied by the client". One that we made up without a session cannot be. */
static ew_err take_id(ew_hs *hs, const ew_server_hello *hello)
{
    ew_slice ours = {hs->session_id, hs->session_id_len};
    bool same = ours.len > 0 && ew_slice_equal(hello->session_id, ours);
    bool offered = hs->session != NULL && hs->session->version == EW_TLS12;
    if (same && !offered)
        return EW_ERR_BAD_SESSION_ID_ECHO;
    hs->info->resumed = same;
    if (hello->session_id.len > sizeof hs->given_id.bytes)
        return EW_ERR_DECODE;
    if (!same && hello->session_id.len > 0)
        memcpy(hs->given_id.bytes, hello->session_id.data, hello->session_id.len);
    hs->given_id.len = same ? 0 : (uint8_t)hello->session_id.len;
    return EW_OK;
}

static ew_err resume(ew_hs *hs)
{
    /* RFC 5246, 7.4.1.3: the suite is that "from the state of the session being resumed". */
    if (hs->info->suite != hs->session->suite)
        return EW_ERR_WRONG_CIPHER;
    /* RFC 7627, 5.3: "If the original session used the extension but the new ServerHello does not
     * contain the extension, the client MUST abort the handshake." Ours all used it. */
    if (!hs->extended)
        return EW_ERR_NO_EXTENDED_SECRET;
    EW_TRY(ew_client_adopt_session(hs));
    hs->info->group = ew_group_find(hs->session->group);
    EW_TRY(ew_keys12_resume(hs, &hs->session->psk));
    hs->state = hs->will_ticket ? EW_STATE_C12_TICKET : EW_STATE_C12_CCS;
    return ew_auth_decide_resumed(hs);
}

ew_err ew_client12_server_hello(ew_hs *hs, ew_slice message, const ew_server_hello *hello)
{
    ew_ext_block ext;
    EW_TRY(check_hello(hs, hello, &ext));
    EW_TRY(take_extensions(hs, &ext));
    EW_TRY(take_id(hs, hello));
    EW_TRY(ew_cert_types_answered(hs, &ext));
    EW_TRY(ew_staples_take_hello12(hs, &ext));
    ew_hs_drop_shares(hs);
    ew_reader random = ew_reader_of_slice(hello->random);
    ew_read_copy(&random, hs->server_random, sizeof hs->server_random);
    /* A CertificateVerify signs the messages themselves: they are kept while there may be one. */
    if (!hs->info->resumed && (hs->config->num_creds > 0 || hs->config->asks_request))
        EW_TRY(ew_transcript_keep(&hs->transcript));
    EW_TRY(ew_transcript_add(&hs->transcript, message));
    EW_TRY(ew_transcript_start(&hs->transcript, hs->info->suite->hash));
    if (hs->info->resumed)
        return resume(hs);
    ew_client_drop_session(hs);
    hs->state = EW_STATE_C12_CERT;
    return EW_OK;
}

/* --- the server's flight ------------------------------------------------------------------ */

ew_err ew_client12_hello_request(ew_hs *hs, ew_slice message)
{
    (void)message; /* RFC 5246, 7.4.1.1: it "MUST NOT be included in the message hashes" */
    hs->num_hello_requests++;
    return hs->num_hello_requests > EW_HS_HELLO_REQUESTS_MAX ? EW_ERR_TOO_MANY_WARNINGS : EW_OK;
}

ew_err ew_client12_cert(ew_hs *hs, ew_slice message)
{
    size_t num;
    EW_TRY(ew_auth12_certificate(hs, message, &num));
    if (num == 0)
        return EW_ERR_NO_CERTIFICATE;
    if (hs->peer_key != NULL) /* else of a chain that is not believed yet */
        EW_TRY(ew_auth12_check_server_key(hs));
    hs->state = hs->will_status ? EW_STATE_C12_STATUS : EW_STATE_C12_KEY_EXCHANGE;
    if (hs->will_status)
        return EW_OK; /* decided with the status, if it comes */
    EW_TRY(ew_auth_judge_staples(hs));
    return ew_auth_decide(hs);
}

ew_err ew_client12_status_or_key_exchange(ew_hs *hs, ew_slice message)
{
    bool came = ew_hs_type(message) == EW_MSG_CERTIFICATE_STATUS;
    if (came)
        EW_TRY(ew_staples_take_status12(hs, message));
    EW_TRY(ew_auth_judge_staples(hs));
    if (!came)
        EW_TRY(ew_auth_decide_anew(hs));
    hs->state = EW_STATE_C12_KEY_EXCHANGE;
    return came ? ew_auth_decide(hs) : ew_client12_key_exchange(hs, message);
}

ew_err ew_client12_key_exchange(ew_hs *hs, ew_slice message)
{
    ew_server_key_exchange m;
    EW_TRY(ew_server_key_exchange_parse(ew_hs_body(message), &m));
    hs->info->group = ew_client_offered_group(hs->config, m.group);
    if (hs->info->group == NULL || hs->info->group->is_hybrid)
        return EW_ERR_WRONG_GROUP;
    EW_TRY(ew_auth12_verify_params(hs, &m));
    hs->authenticated_at = ew_hs_now(hs->config);
    EW_TRY(ew_buf_set(&hs->peer_share, m.key.data, m.key.len));
    EW_TRY(ew_transcript_add(&hs->transcript, message));
    hs->state = EW_STATE_C12_REQUEST_OR_DONE;
    return EW_OK;
}

static ew_err take_request(ew_hs *hs, ew_slice message)
{
    ew_certificate_request12 request;
    EW_TRY(ew_certificate_request12_parse(ew_hs_body(message), &request));
    ew_peer_wants wants = {.schemes = request.schemes,
        .schemes_cert = request.schemes,
        .types = request.types,
        .authorities = request.authorities};
    EW_TRY(ew_hs_ask_request(hs, &(ew_hs_request){wants.schemes, wants.authorities}));
    EW_TRY(ew_choose_client_cred(hs, &wants));
    EW_TRY(ew_transcript_add(&hs->transcript, message));
    hs->asked_for_cert = true;
    hs->state = EW_STATE_C12_DONE;
    return EW_OK;
}

/* --- our flight --------------------------------------------------------------------------- */

static ew_err send_key_exchange(ew_hs *hs, ew_slice share)
{
    ew_writer w;
    EW_TRY(ew_hs_writer(hs, KEY_EXCHANGE_LEN, &w));
    ew_client_key_exchange_write_msg(&w, share);
    return ew_hs_send(hs, &w);
}

/* agree: our share, and the secrets from the server's. */
static ew_err agree(ew_hs *hs)
{
    uint8_t share[EW_KEX_SHARE_MAX], secret[EW_KEX_SECRET_MAX];
    size_t share_len = 0, secret_len = 0;
    ew_err err = ew_kex_answer(hs->config->crypto, hs->info->group, ew_hs_slice(&hs->peer_share),
        share, &share_len, secret, &secret_len);
    if (err == EW_OK)
        err = send_key_exchange(hs, (ew_slice){share, share_len});
    if (err == EW_OK)
        err = ew_keys12_agree(hs, (ew_slice){secret, secret_len});
    ew_wipe(secret, sizeof secret);
    return err;
}

/* finish_flight: from our signature, which may be waited for, on. */
static ew_err finish_flight(ew_hs *hs)
{
    if (hs->asked_for_cert && hs->cred != NULL)
        EW_TRY(ew_auth12_send_verify(hs));
    ew_transcript_drop(&hs->transcript);
    EW_TRY(ew_keys12_write(hs));
    EW_TRY(ew_auth12_send_finished(hs));
    hs->state = hs->will_ticket ? EW_STATE_C12_TICKET : EW_STATE_C12_CCS;
    return EW_OK;
}

static ew_err take_done(ew_hs *hs, ew_slice message)
{
    EW_TRY(ew_empty_msg_parse(ew_hs_body(message)));
    EW_TRY(ew_transcript_add(&hs->transcript, message));
    if (hs->asked_for_cert)
        EW_TRY(ew_auth12_send_certificate(hs));
    EW_TRY(agree(hs));
    return ew_hs_then(hs, finish_flight);
}

ew_err ew_client12_request_or_done(ew_hs *hs, ew_slice message)
{
    return ew_hs_type(message) == EW_MSG_CERTIFICATE_REQUEST ? take_request(hs, message)
                                                             : take_done(hs, message);
}

/* --- the server's end --------------------------------------------------------------------- */

ew_err ew_client12_ticket(ew_hs *hs, ew_slice message)
{
    ew_new_session_ticket12 m;
    EW_TRY(ew_new_session_ticket12_parse(ew_hs_body(message), &m));
    /* RFC 5077, 3.3: "The client MUST NOT treat the ticket as valid until it has verified the
     * server's Finished message." */
    EW_TRY(ew_buf_set(&hs->ticket, m.ticket.data, m.ticket.len));
    hs->ticket_lifetime = m.lifetime;
    EW_TRY(ew_transcript_add(&hs->transcript, message));
    hs->state = EW_STATE_C12_CCS;
    return EW_OK;
}

ew_err ew_client12_finished(ew_hs *hs, ew_slice message)
{
    EW_TRY(ew_auth12_finished(hs, message));
    if (hs->info->resumed) {
        EW_TRY(ew_keys12_write(hs));
        EW_TRY(ew_auth12_send_finished(hs));
    }
    hs->state = EW_STATE_DONE;
    return EW_OK;
}
