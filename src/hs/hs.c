/* SPDX-License-Identifier: Apache-2.0 */
/* The life of a handshake, and the dispatch of its messages. */
#include "hs/cert_compression.h"
#include "hs/handshake12.h"
#include "hs/post_auth.h"
#include "hs/resume.h"
#include "hs/staples.h"

#include <string.h>

/* One step per state; a state without one takes no message. */
static ew_step *const steps[EW_NUM_STATES] = {
    [EW_STATE_C_HELLO] = ew_client_server_hello,
    [EW_STATE_C_HELLO_AGAIN] = ew_client_server_hello,
    [EW_STATE_C13_EXTENSIONS] = ew_client13_extensions,
    [EW_STATE_C13_CERT_OR_REQUEST] = ew_client13_cert_or_request,
    [EW_STATE_C13_CERT] = ew_client13_cert,
    [EW_STATE_C13_VERIFY] = ew_client13_verify,
    [EW_STATE_C13_FINISHED] = ew_client13_finished,
    [EW_STATE_C12_CERT] = ew_client12_cert,
    [EW_STATE_C12_STATUS] = ew_client12_status_or_key_exchange,
    [EW_STATE_C12_KEY_EXCHANGE] = ew_client12_key_exchange,
    [EW_STATE_C12_REQUEST_OR_DONE] = ew_client12_request_or_done,
    [EW_STATE_C12_DONE] = ew_client12_request_or_done,
    [EW_STATE_C12_TICKET] = ew_client12_ticket,
    [EW_STATE_C12_CCS] = ew_client12_hello_request,
    [EW_STATE_C12_FINISHED] = ew_client12_finished,
    [EW_STATE_S_HELLO] = ew_server_client_hello,
    [EW_STATE_S_HELLO_AGAIN] = ew_server_client_hello,
    [EW_STATE_S13_END_OF_EARLY] = ew_server13_end_of_early,
    [EW_STATE_S13_CERT] = ew_server13_cert,
    [EW_STATE_S13_VERIFY] = ew_server13_verify,
    [EW_STATE_S13_FINISHED] = ew_server13_finished,
    [EW_STATE_S12_CERT] = ew_server12_cert,
    [EW_STATE_S12_KEY_EXCHANGE] = ew_server12_key_exchange,
    [EW_STATE_S12_VERIFY] = ew_server12_verify,
    [EW_STATE_S12_FINISHED] = ew_server12_finished,
};

/* --- making ------------------------------------------------------------------------------- */

/* can_judge: is there something to judge by each type of certificate that the peer may show? */
static bool can_judge(const ew_hs_config *config)
{
    bool x509 = ew_cert_types_accepts(config, EW_CERTIFICATE_X509);
    bool raw_key = ew_cert_types_accepts(config, EW_CERTIFICATE_RAW_KEY);
    return (!x509 || config->trust != NULL) && (!raw_key || config->pins.len > 0 || config->asks_verify);
}

static ew_err check_config(const ew_hs_config *config, const char *host)
{
    if (config->crypto == NULL || config->wall_clock == NULL || config->num_suites == 0 ||
        config->num_groups == 0)
        return EW_ERR_ARGUMENT;
    if (!ew_speaks(config, EW_TLS12) && !ew_speaks(config, EW_TLS13))
        return EW_ERR_ARGUMENT;
    if (config->is_server) {
        if (host != NULL || config->ticket_keys == NULL)
            return EW_ERR_ARGUMENT;
        if (config->num_creds == 0 && !config->asks_hello)
            return EW_ERR_NO_CREDENTIAL;
        bool asks = config->client_auth != EW_HS_AUTH_NONE;
        return asks && !can_judge(config) ? EW_ERR_NO_TRUST_STORE : EW_OK;
    }
    if (config->accept_any_peer)
        return EW_OK;
    /* a raw key has no name to verify */
    if (host == NULL && !config->psk_only && ew_cert_types_accepts(config, EW_CERTIFICATE_X509))
        return EW_ERR_ARGUMENT;
    return config->psk_only || can_judge(config) ? EW_OK : EW_ERR_NO_TRUST_STORE;
}

/* take_host: keeps the name, and sends it as SNI unless it is an address: RFC 6066, 3: "Literal
 * IPv4 and IPv6 addresses are not permitted in "HostName"", and the name stands "without a trailing
 * dot". */
static ew_err take_host(ew_hs *hs, const char *host)
{
    if (host == NULL)
        return EW_OK;
    size_t len = 0;
    while (len <= EW_HS_HOST_MAX && host[len] != '\0') {
        if (len == EW_HS_HOST_MAX)
            return EW_ERR_NAME;
        hs->host[len] = host[len];
        len++;
    }
    if (len > 1 && hs->host[len - 1] == '.')
        hs->host[--len] = '\0';
    if (ew_host_is_ip(hs->host))
        return EW_OK;
    if (!ew_host_valid(hs->host))
        return EW_ERR_NAME;
    return ew_buf_set_text(&hs->info->sni, hs->host, len);
}

/* is_trusted: would the session's certificates be good for this handshake? Resumption shows none, so
 * those it began with are judged again: by the trust of this configuration, which need not be the
 * one they were first believed by, and at this time. *out_end: when their validity ends; where
 * nothing is judged, what comes of the session lives no longer than it would itself. */
static bool is_trusted(const ew_hs *hs, const ew_session *session, int64_t *out_end)
{
    const ew_hs_config *config = hs->config;
    *out_end = session->expires_at;
    if (config->psk_only && session->peer_kind != EW_PEER_PSK)
        return false;
    if (config->accept_any_peer)
        return true;
    if (session->accepted)
        return config->asks_verify;
    return session->verified &&
           ew_resume_peer_fits(hs, hs->host, session->peer_kind,
               ew_hs_slice(&session->peer_chain), out_end) &&
           ew_staples_session_fits(config, session);
}

/* suite_fits: of 1.3 the hash must, of 1.2 the suite itself (RFC 5246, 7.4.1.2: the suites offered
 * MUST "include at least the cipher_suite from that session"). */
static bool suite_fits(const ew_hs_config *config, const ew_session *session)
{
    if (!ew_speaks(config, session->version))
        return false;
    if (session->version == EW_TLS12)
        return ew_hs_has_suite(config, EW_TLS12, session->suite);
    for (size_t i = 0; i < config->num_suites; i++) {
        const ew_suite *suite = config->suites[i];
        if (suite->version == EW_TLS13 && suite->hash == session->suite->hash)
            return true;
    }
    return false;
}

/* may_offer: a ticket of 1.3 is single-use here (RFC 9846, C.4): this is its one chance. */
static bool may_offer(ew_session *session)
{
    return session->version == EW_TLS12 || !atomic_exchange(&session->used, true);
}

/* take_session: it must be for the same name, fit a suite we offer and be as trustworthy as a full
 * handshake. */
static void take_session(ew_hs *hs, ew_session *session)
{
    const ew_hs_config *config = hs->config;
    if (session == NULL || !config->resumption ||
        !ew_session_is_usable(session, ew_hs_now(config)) ||
        !ew_slice_is(ew_hs_slice(&session->host), hs->host))
        return;
    int64_t cert_end;
    if (!suite_fits(config, session) || !is_trusted(hs, session, &cert_end) || !may_offer(session))
        return;
    hs->info->peer_cert_end = cert_end; /* a full handshake brings its own */
    hs->session = ew_session_ref(session);
}

/* turn_keys: what this handshake seals is opened within the time of an old key at the latest. */
static ew_err turn_keys(const ew_hs_config *config)
{
    return ew_ticket_keys_turn(config->ticket_keys, config->crypto, ew_hs_now(config),
        (int64_t)config->ticket_rotation * 1000, (int64_t)config->ticket_lifetime * 1000);
}

ew_err ew_hs_new(const ew_hs_config *config, const char *host, ew_session *session,
    const ew_hs_out *out, ew_hs_info *info, ew_hs **out_hs)
{
    EW_TRY(check_config(config, host));
    ew_hs *hs = ew_alloc(sizeof *hs);
    if (hs == NULL)
        return EW_ERR_MEMORY;
    hs->config = config;
    hs->out = *out;
    hs->info = info;
    hs->state = config->is_server ? EW_STATE_S_HELLO : EW_STATE_IDLE;
    ew_transcript_init(&hs->transcript, config->crypto);
    ew_err err = config->is_server ? turn_keys(config) : take_host(hs, host);
    if (err != EW_OK) {
        ew_hs_free(hs);
        return err;
    }
    if (!config->is_server) {
        take_session(hs, session);
        ew_early13_plan(hs);
    }
    *out_hs = hs;
    return EW_OK;
}

void ew_hs_free(ew_hs *hs)
{
    if (hs == NULL)
        return;
    ew_hs_drop_shares(hs);
    ew_transcript_free(&hs->transcript);
    ew_schedule13_wipe(&hs->schedule);
    ew_early13_free(&hs->early);
    ew_session_free(hs->session);
    ew_buf_free(&hs->cookie);
    ew_buf_free(&hs->first_hello);
    ew_buf_free(&hs->cookie_content);
    ew_buf_free(&hs->ticket);
    ew_buf_free(&hs->peer_share);
    ew_family_free(hs->family);
    ew_buf_free(&hs->request_context);
    ew_buf_free(&hs->scratch);
    ew_buf_free(&hs->joined);
    ew_hs_let_go(hs);
    ew_hs_own_free(hs);
    ew_cred_free(hs->cred);
    ew_cred_free(hs->external.cred);
    ew_key_free(hs->peer_key);
    ew_free(hs, sizeof *hs); /* wipes the secrets */
}

/* fail: no secret is needed any more, and what was to be resumed is not to be (C2). */
static void fail(ew_hs *hs)
{
    hs->state = EW_STATE_FAILED;
    ew_hs_drop_shares(hs);
    ew_keys13_wipe(hs);
    ew_keys12_forget(hs);
    ew_resume_drop(hs);
}

void ew_hs_forget(ew_hs *hs)
{
    if (hs->error == EW_OK)
        hs->error = EW_ERR_STATE;
    fail(hs);
}

void ew_hs_info_free(ew_hs_info *info)
{
    ew_buf_free(&info->alpn);
    ew_buf_free(&info->sni);
    ew_buf_free(&info->peer_chain);
    ew_staples_free(info);
    ew_cred_free(info->own_cred);
    *info = (ew_hs_info){0};
}

/* --- running ------------------------------------------------------------------------------ */

/* settle: makes an error final; no secret is needed any more then. */
static ew_err settle(ew_hs *hs, ew_err err)
{
    if (err != EW_OK && err != EW_ERR_SUSPEND) {
        hs->error = err;
        fail(hs);
    }
    return err;
}

ew_err ew_hs_start(ew_hs *hs)
{
    if (hs->error != EW_OK)
        return hs->error;
    if (hs->config->is_server)
        return EW_OK;
    if (hs->state != EW_STATE_IDLE)
        return EW_ERR_STATE;
    return settle(hs, ew_client_start(hs));
}

/* admit: by the table; a message that nobody asked for by an extension is none of ours. */
static ew_err admit(const ew_hs *hs, uint8_t type, size_t len)
{
    if (type == EW_MSG_COMPRESSED_CERTIFICATE && !ew_cert_compression_admits(hs->config))
        return EW_ERR_UNEXPECTED_MESSAGE;
    return ew_state_admit(hs->state, type, len);
}

ew_err ew_hs_admit(const ew_hs *hs, uint8_t type, size_t len)
{
    return hs->error != EW_OK ? hs->error : admit(hs, type, len);
}

ew_err ew_hs_message(ew_hs *hs, ew_slice message)
{
    if (hs->error != EW_OK)
        return hs->error;
    if (hs->suspended)
        return EW_ERR_STATE;
    ew_reader r = ew_reader_of_slice(message);
    uint8_t type = ew_read_u8(&r);
    ew_slice body = ew_read_vec24(&r, 0, message.len);
    ew_err err = admit(hs, type, body.len);
    if (err == EW_OK && (!ew_reader_done(&r) || steps[hs->state] == NULL))
        err = EW_ERR_INTERNAL; /* not one whole message: the caller's fault */
    if (err != EW_OK)
        return settle(hs, err);
    hs->skips_early_data = false; /* a record opened, or the second ClientHello came */
    if (type == EW_MSG_HELLO_REQUEST)
        return settle(hs, ew_client12_hello_request(hs, message));
    return settle(hs, ew_hs_hold(hs, message, steps[hs->state](hs, message)));
}

ew_err ew_hs_resume(ew_hs *hs)
{
    if (hs->error != EW_OK)
        return hs->error;
    if (!hs->suspended)
        return EW_ERR_STATE;
    ew_slice message = ew_hs_slice(&hs->held);
    ew_err err =
        hs->rest != NULL ? ew_hs_then(hs, hs->rest) : steps[hs->state](hs, message);
    return settle(hs, ew_hs_hold(hs, message, err));
}

/* is_dummy: in TLS 1.3, or before the version is known, if it may come to be 1.3. */
static bool is_dummy(const ew_hs *hs)
{
    if (hs->info->version == 0)
        return hs->state == EW_STATE_C_HELLO && ew_speaks(hs->config, EW_TLS13);
    return hs->info->version == EW_TLS13 && ew_hs_ccs_allowed(hs);
}

ew_err ew_hs_take_ccs(ew_hs *hs)
{
    if (hs->error != EW_OK)
        return hs->error;
    if (is_dummy(hs)) {
        hs->early_ccs |= hs->info->version == 0;
        return EW_OK;
    }
    if (hs->state != EW_STATE_C12_CCS && hs->state != EW_STATE_S12_CCS)
        return settle(hs, EW_ERR_BAD_CCS);
    hs->state =
        hs->state == EW_STATE_C12_CCS ? EW_STATE_C12_FINISHED : EW_STATE_S12_FINISHED;
    return settle(hs, ew_keys12_read(hs));
}

bool ew_hs_is_complete(const ew_hs *hs)
{
    return hs->state == EW_STATE_DONE;
}

bool ew_hs_skips_early_data(const ew_hs *hs)
{
    return hs->skips_early_data;
}

uint32_t ew_hs_early_limit(const ew_hs *hs)
{
    return hs->early.limit;
}

ew_slice ew_hs_early_alpn(const ew_hs *hs)
{
    return hs->session != NULL ? ew_hs_slice(&hs->session->alpn) : (ew_slice){0};
}

bool ew_hs_ccs_allowed(const ew_hs *hs)
{
    return hs->state != EW_STATE_IDLE && hs->state != EW_STATE_S_HELLO &&
           hs->state != EW_STATE_DONE && hs->state != EW_STATE_FAILED;
}

/* fill_post12: the master secret goes on as the exporter's. */
static void fill_post12(const ew_hs *hs, ew_post *out)
{
    if (hs->extended)
        out->exporter = hs->master;
    memcpy(out->server_random, hs->server_random, sizeof out->server_random);
    out->stored_id = hs->stored_id;
    out->family = ew_family_ref(hs->family);
}

ew_err ew_hs_take_session(ew_hs *hs, ew_session **out)
{
    *out = NULL;
    if (hs->state != EW_STATE_DONE)
        return EW_ERR_STATE;
    bool has_one = hs->info->version == EW_TLS12 && !hs->config->is_server;
    return has_one ? settle(hs, ew_session12_of(hs, out)) : EW_OK;
}

int ew_hs_alert(uint16_t version, ew_err err)
{
    int alert = ew_err_alert(err);
    bool of_13 = alert == EW_ALERT_CERTIFICATE_REQUIRED || alert == EW_ALERT_MISSING_EXTENSION;
    return version == EW_TLS12 && of_13 ? EW_ALERT_HANDSHAKE_FAILURE : alert;
}

ew_err ew_hs_to_post(ew_hs *hs, ew_post *out)
{
    if (hs->state != EW_STATE_DONE)
        return EW_ERR_STATE;
    bool server = hs->config->is_server;
    *out = (ew_post){
        .config = hs->config,
        .version = hs->info->version,
        .suite = hs->info->suite,
        .read_traffic = server ? hs->client_app : hs->server_app,
        .write_traffic = server ? hs->server_app : hs->client_app,
        .exporter = hs->exporter,
        .resumption = hs->resumption,
        .authenticated_at = hs->authenticated_at,
        .takes_tickets = hs->takes_tickets,
    };
    memcpy(out->client_random, hs->client_random, sizeof out->client_random);
    if (out->version == EW_TLS12)
        fill_post12(hs, out);
    /* 4.4.2: whoever authenticated with an external PSK is not asked for a certificate */
    else if ((server ? hs->post_auth : hs->config->post_auth) && hs->info->peer_kind != EW_PEER_PSK)
        EW_TRY(ew_pha_new(hs, &out->pha));
    size_t len = 0;
    while (hs->host[len] != '\0')
        len++;
    return len > 0 ? ew_buf_set(&out->host, hs->host, len) : EW_OK;
}
