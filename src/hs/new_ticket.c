/* SPDX-License-Identifier: Apache-2.0 */
/* NewSessionTicket (RFC 9846, 4.7.1), sent and received. */
#include "hs/ask.h"
#include "hs/post.h"
#include "hs/resume.h"
#include "hs/staples.h"

enum { NONCE_LEN = 4, MESSAGE_BASE_LEN = 64, TLS13 = 0x0304 };

static int64_t now_of(const ew_post *post)
{
    return post->config->wall_clock(post->config->wall_clock_arg);
}

static ew_slice slice_of(const ew_buf *buf)
{
    return (ew_slice){buf->data, buf->len};
}

/* --- client ------------------------------------------------------------------------------- */

static ew_err fill_session(
    ew_post *post, const ew_hs_info *info, const ew_new_session_ticket *m, ew_session *s)
{
    s->version = TLS13;
    s->suite = post->suite;
    s->age_add = m->age_add;
    s->lifetime = m->lifetime;
    if (ew_ext_has(&m->ext, EW_EXT_EARLY_DATA))
        EW_TRY(ew_ext_read_max_early(m->ext.data[EW_EXT_EARLY_DATA], &s->max_early));
    s->received_at = now_of(post);
    s->authenticated_at = post->authenticated_at;
    s->expires_at = ew_resume_expiry(info, s);
    s->verified = info->peer_authenticated;
    s->accepted = info->peer_accepted;
    s->peer_scheme = info->peer_scheme;
    s->family = ew_family_ref(post->family);
    EW_TRY(ew_ticket_psk13(
        post->config->crypto, post->suite->hash, &post->resumption, m->nonce, &s->psk));
    EW_TRY(ew_buf_set(&s->ticket, m->ticket.data, m->ticket.len));
    EW_TRY(ew_buf_set(&s->host, post->host.data, post->host.len));
    EW_TRY(ew_buf_set_text(&s->alpn, info->alpn.data, info->alpn.len));
    s->peer_kind = info->peer_kind;
    EW_TRY(ew_staples_to_session(info, s));
    return ew_buf_set(&s->peer_chain, info->peer_chain.data, info->peer_chain.len);
}

ew_err ew_post_take_ticket(
    ew_post *post, const ew_hs_info *info, ew_slice body, ew_session **out_session)
{
    /* "Clients which receive a NewSessionTicket message but do not support resumption MUST silently
     * ignore this message." */
    if (!post->config->resumption)
        return EW_OK;
    ew_new_session_ticket m;
    EW_TRY(ew_new_session_ticket_parse(body, &m));
    if (m.lifetime == 0 || m.ticket.len > EW_TICKET_MAX)
        return EW_OK;
    if (post->family == NULL && (post->family = ew_family_new()) == NULL)
        return EW_ERR_MEMORY;
    ew_session *s = ew_session_new();
    if (s == NULL)
        return EW_ERR_MEMORY;
    ew_err err = fill_session(post, info, &m, s);
    if (err != EW_OK) {
        ew_session_free(s);
        return err;
    }
    *out_session = s;
    return EW_OK;
}

/* --- server ------------------------------------------------------------------------------- */

unsigned ew_post_num_tickets(const ew_post *post, const ew_hs_info *info)
{
    const ew_hs_config *config = post->config;
    if (!config->is_server || !config->resumption || !post->takes_tickets)
        return 0;
    return info->resumed && config->num_tickets > 1 ? 1 : config->num_tickets;
}

static ew_err fill_state(
    const ew_post *post, const ew_hs_info *info, ew_slice nonce, ew_ticket_state *state)
{
    int64_t now = now_of(post);
    *state = (ew_ticket_state){
        .suite = post->suite,
        .lifetime = ew_resume_lifetime(post->config, post->authenticated_at, now),
        .max_early = post->config->max_early,
        .issued_at = now,
        .authenticated_at = post->authenticated_at,
        .accepted = info->peer_accepted,
        .sni = slice_of(&info->sni),
        .alpn = slice_of(&info->alpn),
    };
    state->peer_kind = info->peer_kind;
    if (info->peer_authenticated) {
        state->peer_chain = slice_of(&info->peer_chain);
        state->peer_scheme = info->peer_scheme;
    }
    /* "The server MUST generate a fresh value for each ticket it sends." */
    EW_TRY(ew_crypto_random(post->config->crypto, &state->age_add, sizeof state->age_add));
    return ew_ticket_psk13(
        post->config->crypto, post->suite->hash, &post->resumption, nonce, &state->psk);
}

static ew_err write_message(const ew_post *post, const ew_ticket_state *state, ew_slice nonce,
    ew_slice ticket, ew_buf *messages)
{
    ew_buf message = {0};
    ew_grease grease;
    EW_TRY(ew_hs_grease(post->config, &grease));
    ew_err err = ew_buf_reserve(&message, MESSAGE_BASE_LEN + ticket.len);
    if (err == EW_OK) {
        ew_writer w = ew_writer_of(message.data, message.cap);
        ew_new_session_ticket_write_msg(&w, state->lifetime, state->age_add, nonce, ticket,
            state->max_early, grease.ext[0]);
        err = ew_writer_done(&w) ? ew_buf_append(messages, w.data, w.len) : EW_ERR_INTERNAL;
    }
    ew_buf_free(&message);
    return err;
}

ew_err ew_post_ticket(
    ew_post *post, const ew_hs_out *out, const ew_hs_info *info, ew_buf *messages)
{
    const ew_hs_config *config = post->config;
    if (!config->is_server || config->ticket_keys == NULL || post->version != TLS13)
        return EW_ERR_STATE;
    uint8_t nonce_bytes[NONCE_LEN];
    ew_writer w = ew_writer_of(nonce_bytes, sizeof nonce_bytes);
    ew_write_u32(&w, post->num_tickets_sent);
    ew_slice nonce = ew_writer_slice(&w);
    ew_ticket_state state = {0};
    ew_buf ticket = {0};
    ew_err err = fill_state(post, info, nonce, &state);
    if (err == EW_OK && state.lifetime > 0)
        err = ew_hs_seal_ticket(config, out, &state, &ticket);
    if (err == EW_OK && ticket.len > 0 && ticket.len <= EW_TICKET_MAX) {
        err = write_message(post, &state, nonce, slice_of(&ticket), messages);
        post->num_tickets_sent++;
    }
    ew_secret_wipe(&state.psk);
    ew_buf_free(&ticket);
    /* A state too large for a ticket (a long client chain) goes without one. */
    return err == EW_ERR_TOO_SMALL ? EW_OK : err;
}
