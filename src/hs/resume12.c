/* SPDX-License-Identifier: Apache-2.0 */
/* Resumption in a server of TLS 1.2: by ticket (RFC 5077) and by session ID (RFC 5246, F.1.4). All
 * sessions that are kept have an extended master secret, so none says so. */
#include "hs/handshake12.h"
#include "hs/resume.h"

#include <string.h>

enum { TICKET_BASE_LEN = 64 };

/* --- taking ------------------------------------------------------------------------------- */

/* fits: RFC 5246, 7.4.1.2 and RFC 6066, 3: the same suite, offered again and still ours, and the
 * same name; and what is asked of the client holds for the one that the session began with. */
static bool fits(const ew_hs *hs, const ew_client_hello *hello, const ew_ticket_state *state)
{
    return ew_hs_has_suite(hs->config, EW_TLS12, state->suite) &&
           ew_u16_has(hello->suites, state->suite->id) && ew_resume_fits(hs, state);
}

/* take: EW_ERR_NOT_AVAILABLE for what is not good here: a full handshake follows. */
static ew_err take(
    ew_hs *hs, const ew_client_hello *hello, ew_kept12 kind, ew_slice sealed, ew_secret *out_master)
{
    const ew_hs_config *config = hs->config;
    ew_buf plain = {0};
    ew_ticket_state state = {0};
    ew_err err = kind == EW_KEPT12_TICKET
                     ? ew_hs_open_ticket(hs, sealed, &plain, &state)
                     : ew_kept12_open(
                           config->ticket_keys, config->crypto, kind, sealed, &plain, &state);
    if (err == EW_OK && !fits(hs, hello, &state))
        err = EW_ERR_NOT_AVAILABLE;
    /* RFC 7627, 5.3: "If the original session used the "extended_master_secret" extension but the
     * new ClientHello does not contain it, the server MUST abort the abbreviated handshake." */
    if (err == EW_OK && !hs->extended)
        err = EW_ERR_NO_EXTENDED_SECRET;
    if (err == EW_OK)
        err = ew_resume_adopt(hs, &state);
    if (err == EW_OK) {
        hs->info->suite = state.suite;
        hs->info->group = ew_group_find(state.group);
        *out_master = state.psk;
    }
    ew_secret_wipe(&state.psk);
    ew_buf_free(&plain);
    return err;
}

static ew_err take_stored(ew_hs *hs, const ew_client_hello *hello, ew_secret *out_master)
{
    const ew_id_store *store = &hs->config->id_store;
    if (store->get == NULL || hs->session_id_len == 0)
        return EW_ERR_NOT_AVAILABLE;
    ew_buf sealed = {0};
    ew_err err = ew_buf_reserve(&sealed, EW_ID_STATE_MAX);
    if (err == EW_OK) {
        sealed.len = store->get(
            store->arg, hs->session_id, hs->session_id_len, sealed.data, EW_ID_STATE_MAX);
        err = sealed.len > 0 && sealed.len <= EW_ID_STATE_MAX ? EW_OK : EW_ERR_NOT_AVAILABLE;
    }
    if (err == EW_OK)
        err = take(hs, hello, EW_KEPT12_STORED, ew_hs_slice(&sealed), out_master);
    ew_buf_free(&sealed);
    return err;
}

ew_err ew_resume12_select(
    ew_hs *hs, const ew_client_hello *hello, bool *out_found, ew_secret *out_master)
{
    ew_slice ticket = {0};
    *out_found = false;
    if (!hs->config->resumption)
        return EW_OK;
    if (ew_ext_has(&hello->ext, EW_EXT_SESSION_TICKET))
        ticket = hello->ext.data[EW_EXT_SESSION_TICKET];
    /* RFC 5077, 3.4: "If a ticket is presented by the client, the server MUST NOT attempt to use
     * the Session ID in the ClientHello for stateful session resumption." */
    bool by_id = ticket.len == 0;
    ew_err err = by_id ? take_stored(hs, hello, out_master)
                       : take(hs, hello, EW_KEPT12_TICKET, ticket, out_master);
    if (err == EW_ERR_NOT_AVAILABLE)
        return EW_OK;
    *out_found = err == EW_OK;
    if (*out_found && by_id) {
        hs->stored_id.len = (uint8_t)hs->session_id_len;
        memcpy(hs->stored_id.bytes, hs->session_id, hs->session_id_len);
    }
    return err;
}

/* --- giving ------------------------------------------------------------------------------- */

uint32_t ew_resume12_lifetime(const ew_hs *hs)
{
    return ew_resume_lifetime(hs->config, hs->authenticated_at, ew_hs_now(hs->config));
}

static ew_ticket_state state_of(const ew_hs *hs)
{
    const ew_hs_info *info = hs->info;
    return (ew_ticket_state){
        .suite = info->suite,
        .psk = hs->master,
        .lifetime = ew_resume12_lifetime(hs),
        .issued_at = ew_hs_now(hs->config),
        .authenticated_at = hs->authenticated_at,
        .accepted = info->peer_accepted,
        .group = info->group != NULL ? info->group->id : 0,
        .peer_scheme = info->peer_authenticated ? info->peer_scheme : 0,
        .sni = ew_hs_slice(&info->sni),
        .alpn = ew_hs_slice(&info->alpn),
        .peer_kind = info->peer_kind,
        .peer_chain = info->peer_authenticated ? ew_hs_slice(&info->peer_chain) : (ew_slice){0},
    };
}

/* seal: what is too large is left out: empty. */
static ew_err seal(const ew_hs *hs, ew_kept12 kind, size_t max_len, ew_buf *out)
{
    ew_ticket_state state = state_of(hs);
    ew_err err =
        kind == EW_KEPT12_TICKET
            ? ew_hs_seal_ticket(hs->config, &hs->out, &state, out)
            : ew_kept12_seal(hs->config->ticket_keys, hs->config->crypto, kind, &state, out);
    ew_secret_wipe(&state.psk);
    if (err == EW_ERR_TOO_SMALL || (err == EW_OK && out->len > max_len)) {
        ew_buf_free(out);
        return EW_OK;
    }
    return err;
}

ew_err ew_resume12_ticket(ew_hs *hs)
{
    ew_buf ticket = {0};
    ew_writer w;
    ew_err err = seal(hs, EW_KEPT12_TICKET, EW_TICKET_MAX, &ticket);
    if (err == EW_OK)
        err = ew_hs_writer(hs, TICKET_BASE_LEN + ticket.len, &w);
    if (err == EW_OK) {
        ew_new_session_ticket12_write_msg(&w, ew_resume12_lifetime(hs), ew_hs_slice(&ticket));
        err = ew_hs_send(hs, &w);
    }
    ew_buf_free(&ticket);
    return err;
}

ew_err ew_resume12_store(ew_hs *hs)
{
    const ew_id_store *store = &hs->config->id_store;
    if (hs->given_id.len == 0 || store->put == NULL)
        return EW_OK;
    ew_buf sealed = {0};
    ew_err err = seal(hs, EW_KEPT12_STORED, EW_ID_STATE_MAX, &sealed);
    if (err == EW_OK && sealed.len > 0) {
        int64_t expires_at = ew_hs_now(hs->config) + (int64_t)ew_resume12_lifetime(hs) * 1000;
        store->put(
            store->arg, hs->given_id.bytes, hs->given_id.len, sealed.data, sealed.len, expires_at);
        hs->stored_id = hs->given_id;
    }
    ew_buf_free(&sealed);
    return err;
}
