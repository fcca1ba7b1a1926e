/* SPDX-License-Identifier: Apache-2.0 */
/* Post-handshake client authentication (RFC 9846, 4.7.2). Each answer is a small handshake of its own: its context is the
 * main handshake and the request, its MAC key comes from the client's present traffic secret (4.5), and "subsequent
 * post-handshake authentications do not include each other" (4.1). */
#include "hs/post_auth.h"

#include <string.h>

#include "hs/post.h"
#include "hs/staples.h"

ew_err ew_pha_new(ew_hs *hs, ew_pha **out)
{
    ew_pha *pha = ew_alloc(sizeof *pha);
    if (pha == NULL)
        return EW_ERR_MEMORY;
    pha->transcript = hs->transcript;
    ew_transcript_init(&hs->transcript, hs->config->crypto);
    pha->cert_types = hs->cert_types;
    *out = pha;
    return EW_OK;
}

static void drop_answer(ew_pha *pha)
{
    ew_hs_free(pha->hs);
    pha->hs = NULL;
    ew_hs_info_free(&pha->info);
    ew_buf_free(&pha->flight);
}

/* settle: an answer that failed is over. */
static ew_err settle(ew_pha *pha, ew_err err)
{
    if (err != EW_OK && err != EW_ERR_SUSPEND)
        drop_answer(pha);
    return err;
}

void ew_pha_forget(ew_pha *pha)
{
    /* it may be asking the application just now: freed with the connection */
    if (pha != NULL && pha->hs != NULL)
        ew_keys13_wipe(pha->hs);
}

void ew_pha_free(ew_pha *pha)
{
    if (pha == NULL)
        return;
    drop_answer(pha);
    for (size_t i = 0; i < pha->num_requests; i++)
        ew_transcript_free(&pha->requests[i].transcript);
    ew_transcript_free(&pha->transcript);
    ew_free(pha, sizeof *pha);
}

ew_state ew_pha_state(const ew_pha *pha, bool is_server)
{
    if (!is_server)
        return pha != NULL ? EW_STATE_C13_OPEN_TO_ASK : EW_STATE_C13_OPEN;
    if (pha != NULL && pha->hs != NULL)
        return pha->hs->state;
    return pha != NULL && pha->num_requests > 0 ? EW_STATE_S13_OPEN_ASKED : EW_STATE_S13_OPEN;
}

bool ew_post_mid_flight(const ew_post *post)
{
    return post->pha != NULL && post->pha->hs != NULL && post->config->is_server;
}

ew_hs *ew_post_hs(const ew_post *post)
{
    return post->pha != NULL ? post->pha->hs : NULL;
}

const ew_hs_info *ew_post_info(const ew_post *post)
{
    return ew_post_hs(post) != NULL ? &post->pha->info : NULL;
}

bool ew_post_is_auth(uint8_t type)
{
    return type == EW_MSG_CERTIFICATE_REQUEST || type == EW_MSG_CERTIFICATE ||
           type == EW_MSG_CERTIFICATE_VERIFY || type == EW_MSG_FINISHED;
}

/* begin: the state of one request or answer, behind this transcript. */
static ew_err begin(const ew_post *post, const ew_transcript *behind, const ew_hs_out *out,
    ew_hs_info *info, ew_hs **out_hs)
{
    ew_hs *hs = ew_alloc(sizeof *hs);
    if (hs == NULL)
        return EW_ERR_MEMORY;
    *info = (ew_hs_info){.version = EW_TLS13, .suite = post->suite};
    hs->config = post->config;
    hs->out = *out;
    hs->info = info;
    hs->cert_types = post->pha->cert_types;
    hs->asked = ew_staples_asked(post->config);
    hs->client_hs = post->config->is_server ? post->read_traffic : post->write_traffic;
    ew_err err = ew_transcript_copy(behind, &hs->transcript);
    if (err != EW_OK) {
        ew_hs_free(hs);
        return err;
    }
    *out_hs = hs;
    return EW_OK;
}

/* --- server: asking ----------------------------------------------------------------------- */

/* "The certificate_request_context MUST be unique within the scope of this connection", and "the
 * server SHOULD make the context unpredictable to the client". */
static ew_err send_request(ew_hs *hs, ew_pha_request *request)
{
    EW_TRY(ew_crypto_random(hs->config->crypto, request->context, sizeof request->context));
    EW_TRY(ew_buf_set(&hs->request_context, request->context, sizeof request->context));
    EW_TRY(ew_server13_send_request(hs));
    request->transcript = hs->transcript;
    ew_transcript_init(&hs->transcript, hs->config->crypto);
    return EW_OK;
}

ew_err ew_post_request(ew_post *post, const ew_hs_out *out)
{
    ew_pha *pha = post->pha;
    if (pha == NULL || !post->config->is_server)
        return EW_ERR_NOT_AVAILABLE;
    bool is_x509 = pha->cert_types.peer == EW_CERTIFICATE_X509;
    bool takes_x509 = ew_cert_types_accepts(post->config, EW_CERTIFICATE_X509);
    if (is_x509 && (post->config->trust == NULL || !takes_x509))
        return EW_ERR_NO_TRUST_STORE;
    if (pha->num_requests == EW_PHA_REQUESTS_MAX)
        return EW_ERR_STATE;
    ew_hs_info info;
    ew_hs *hs;
    EW_TRY(begin(post, &pha->transcript, out, &info, &hs));
    ew_err err = send_request(hs, &pha->requests[pha->num_requests]);
    if (err == EW_OK)
        pha->num_requests++;
    ew_hs_free(hs);
    ew_hs_info_free(&info);
    return err;
}

/* --- client: answering -------------------------------------------------------------------- */

/* sign: what may be waited for comes before anything is sent. */
static ew_err sign(ew_hs *hs)
{
    return hs->cred != NULL ? ew_auth13_send_verify(hs) : EW_OK;
}

/* choose: by the request, which is held. */
static ew_err choose(ew_hs *hs)
{
    ew_certificate_request request;
    ew_peer_wants wants;
    EW_TRY(ew_certificate_request_parse(ew_hs_body(ew_hs_slice(&hs->held)), &request));
    EW_TRY(ew_peer_wants_read(&request.ext, &wants));
    EW_TRY(ew_staples_take_wishes(hs, &request.ext));
    EW_TRY(ew_hs_ask_request(hs, &(ew_hs_request){wants.schemes, wants.authorities}));
    EW_TRY(ew_choose_client_cred(hs, &wants));
    EW_TRY(ew_buf_set(&hs->request_context, request.context.data, request.context.len));
    EW_TRY(ew_transcript_add(&hs->transcript, ew_hs_slice(&hs->held)));
    EW_TRY(ew_auth13_send_certificate(hs));
    return ew_hs_then(hs, sign);
}

ew_err ew_post_answer(ew_post *post, const ew_hs_out *out, ew_slice message)
{
    ew_pha *pha = post->pha;
    EW_TRY(begin(post, &pha->transcript, out, &pha->info, &pha->hs));
    pha->hs->flight = &pha->flight;
    ew_err err = ew_buf_set(&pha->hs->held, message.data, message.len);
    if (err == EW_OK)
        err = ew_hs_then(pha->hs, choose);
    return settle(pha, err);
}

static void keep_shown(ew_hs_info *info, ew_hs_info *fresh)
{
    if (fresh->own_cred == NULL)
        return;
    ew_cred_free(info->own_cred);
    info->own_cred = fresh->own_cred;
    fresh->own_cred = NULL;
}

/* "All of the client's messages for a given response MUST appear consecutively on the wire"; the key
 * may have been updated while the answer was waited for. */
ew_err ew_post_send_answer(ew_post *post, const ew_hs_out *out, ew_hs_info *info)
{
    ew_pha *pha = post->pha;
    pha->hs->client_hs = post->write_traffic;
    ew_err err = ew_auth13_send_finished(pha->hs);
    if (err == EW_OK)
        err = out->send(out->arg, ew_hs_slice(&pha->flight));
    if (err == EW_OK)
        keep_shown(info, &pha->info);
    drop_answer(pha);
    return err;
}

void ew_post_drop_answer(ew_post *post)
{
    drop_answer(post->pha);
}

ew_err ew_post_resume(ew_post *post)
{
    ew_pha *pha = post->pha;
    if (pha == NULL || pha->hs == NULL || pha->hs->rest == NULL)
        return EW_ERR_INTERNAL;
    return settle(pha, ew_hs_then(pha->hs, pha->hs->rest));
}

/* --- server: the answer ------------------------------------------------------------------- */

/* find_request: by the context that the Certificate echoes; answers may come in any order. */
static ew_err find_request(const ew_pha *pha, ew_slice certificate, size_t *out)
{
    ew_reader r = ew_reader_of_slice(ew_hs_body(certificate));
    ew_slice context = ew_read_vec8(&r, 0, 0xff);
    if (r.failed)
        return EW_ERR_DECODE;
    for (*out = 0; *out < pha->num_requests; ++*out) {
        const ew_pha_request *request = &pha->requests[*out];
        if (ew_slice_equal(context, (ew_slice){request->context, sizeof request->context}))
            return EW_OK;
    }
    return EW_ERR_ILLEGAL_PARAMETER;
}

/* drop_request: a context is good for one answer. */
static void drop_request(ew_pha *pha, size_t at)
{
    ew_transcript_free(&pha->requests[at].transcript);
    pha->requests[at] = pha->requests[--pha->num_requests];
    pha->requests[pha->num_requests] = (ew_pha_request){0};
}

static ew_err begin_answer(const ew_post *post, const ew_hs_out *out, ew_slice message)
{
    ew_pha *pha = post->pha;
    size_t at;
    EW_TRY(find_request(pha, message, &at));
    ew_pha_request *request = &pha->requests[at];
    EW_TRY(begin(post, &request->transcript, out, &pha->info, &pha->hs));
    pha->hs->state = EW_STATE_S13_CERT;
    ew_err err = ew_buf_set(&pha->hs->request_context, request->context, sizeof request->context);
    drop_request(pha, at);
    return err;
}

/* adopt: the client is now the one that it has proven to be. */
static void adopt(ew_hs_info *info, ew_hs_info *fresh)
{
    ew_buf_free(&info->peer_chain);
    info->peer_chain = fresh->peer_chain;
    fresh->peer_chain = (ew_buf){0};
    ew_staples_free(info);
    info->peer_staples = fresh->peer_staples;
    fresh->peer_staples = NULL;
    info->peer_kind = fresh->peer_kind;
    info->peer_accepted = fresh->peer_accepted;
    info->peer_scheme = fresh->peer_scheme;
    info->peer_cert_end = fresh->peer_cert_end;
    info->peer_authenticated = true;
}

static ew_err finish_answer(ew_pha *pha, ew_hs_info *info, ew_slice message, ew_pha_result *out)
{
    EW_TRY(ew_auth13_finished(pha->hs, message));
    *out = pha->info.peer_authenticated ? EW_PHA_SHOWN : EW_PHA_DECLINED;
    if (*out == EW_PHA_SHOWN)
        adopt(info, &pha->info);
    drop_answer(pha);
    return EW_OK;
}

static ew_err take_answer(const ew_post *post, const ew_hs_out *out, ew_hs_info *info,
    ew_slice message, ew_pha_result *out_result)
{
    switch (ew_hs_type(message)) {
    case EW_MSG_CERTIFICATE:
        EW_TRY(begin_answer(post, out, message));
        return ew_server13_cert(post->pha->hs, message);
    case EW_MSG_CERTIFICATE_VERIFY:
        return ew_server13_verify(post->pha->hs, message);
    default:
        return finish_answer(post->pha, info, message, out_result);
    }
}

ew_err ew_post_take_answer(ew_post *post, const ew_hs_out *out, ew_hs_info *info, ew_slice message,
    ew_pha_result *out_result)
{
    *out_result = EW_PHA_PENDING;
    EW_TRY(ew_post_admit(post, ew_hs_type(message), ew_hs_body(message).len));
    ew_err err = take_answer(post, out, info, message, out_result);
    memcpy(info->cert_reason, post->pha->info.cert_reason, sizeof info->cert_reason);
    return settle(post->pha, err);
}
