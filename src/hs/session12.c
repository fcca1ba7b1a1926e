/* SPDX-License-Identifier: Apache-2.0 */
/* What a client of TLS 1.2 keeps of a complete handshake to resume it. */
#include "hs/handshake12.h"
#include "hs/resume.h"
#include "hs/staples.h"

/* The lifetime of what the server says nothing about: RFC 5077, 3.3: "A value of zero is reserved
 * to indicate that the lifetime of the ticket is unspecified"; RFC 5246, F.1.4: "An upper limit of
 * 24 hours is suggested for session ID lifetimes". */
enum { UNSAID_LIFETIME_S = 24 * 3600 };

static uint32_t lifetime_of(const ew_hs *hs)
{
    if (hs->ticket.len == 0 || hs->ticket_lifetime == 0)
        return UNSAID_LIFETIME_S;
    return hs->ticket_lifetime < EW_WEEK_S ? hs->ticket_lifetime : EW_WEEK_S;
}

static ew_err fill(ew_hs *hs, ew_session *s)
{
    const ew_hs_info *info = hs->info;
    s->version = EW_TLS12;
    s->suite = info->suite;
    s->psk = hs->master;
    s->lifetime = lifetime_of(hs);
    s->received_at = ew_hs_now(hs->config);
    s->authenticated_at = hs->authenticated_at;
    s->expires_at = ew_resume_expiry(info, s);
    s->verified = info->peer_authenticated;
    s->accepted = info->peer_accepted;
    s->peer_scheme = info->peer_scheme;
    s->group = info->group != NULL ? info->group->id : 0;
    s->peer_kind = info->peer_kind;
    s->family = ew_family_ref(hs->family);
    /* RFC 5077, 3.4: "If the client receives a session ticket from the server, then it discards any
     * Session ID that was sent in the ServerHello." */
    EW_TRY(ew_buf_set(&s->ticket, hs->ticket.data, hs->ticket.len));
    if (hs->ticket.len == 0)
        s->id = hs->given_id;
    size_t len = 0;
    while (hs->host[len] != '\0')
        len++;
    EW_TRY(ew_buf_set(&s->host, hs->host, len));
    EW_TRY(ew_buf_set_text(&s->alpn, info->alpn.data, info->alpn.len));
    EW_TRY(ew_staples_to_session(info, s));
    return ew_buf_set(&s->peer_chain, info->peer_chain.data, info->peer_chain.len);
}

/* make_family: one for all that comes of a full handshake: the sessions share its secret. */
static ew_err make_family(ew_hs *hs)
{
    if (hs->family == NULL)
        hs->family = hs->session != NULL ? ew_family_ref(hs->session->family) : ew_family_new();
    return hs->family != NULL ? EW_OK : EW_ERR_MEMORY;
}

ew_err ew_session12_of(ew_hs *hs, ew_session **out)
{
    bool has_ticket = hs->ticket.len > 0 && hs->ticket.len <= EW_TICKET_MAX;
    bool has_new = has_ticket || (hs->ticket.len == 0 && hs->given_id.len > 0);
    if (hs->session != NULL)
        EW_TRY(make_family(hs));
    /* RFC 7627, 5.3: "The client SHOULD NOT offer an abbreviated handshake to resume a session that
     * does not use an extended master secret." */
    if (!hs->config->resumption || !hs->extended)
        return EW_OK;
    if (!has_new) {
        *out = ew_session_ref(hs->session);
        return EW_OK;
    }
    EW_TRY(make_family(hs));
    ew_session *s = ew_session_new();
    if (s == NULL)
        return EW_ERR_MEMORY;
    ew_err err = fill(hs, s);
    if (err != EW_OK) {
        ew_session_free(s);
        return err;
    }
    *out = s;
    return EW_OK;
}
