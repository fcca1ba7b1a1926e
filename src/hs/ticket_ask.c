/* SPDX-License-Identifier: Apache-2.0 */
/* Tickets by our ticket keys, or by the application. What it hands back is read like anything from outside: the version's own
 * form, or nothing. */
#include "hs/handshake.h"
#include "hs/resume.h"

static ew_err open_here(ew_hs *hs, ew_slice ticket, ew_buf *plain, ew_ticket_state *out)
{
    const ew_hs_config *config = hs->config;
    if (hs->info->version == EW_TLS12)
        return ew_kept12_open(
            config->ticket_keys, config->crypto, EW_KEPT12_TICKET, ticket, plain, out);
    return ew_ticket_open(config->ticket_keys, config->crypto, ticket, plain, out);
}

ew_err ew_hs_open_ticket(ew_hs *hs, ew_slice ticket, ew_buf *plain, ew_ticket_state *out)
{
    *out = (ew_ticket_state){0};
    if (!hs->config->asks_tickets)
        return open_here(hs, ticket, plain, out);
    if (hs->out.asks == NULL || hs->out.asks->open_ticket == NULL)
        return EW_ERR_NOT_AVAILABLE;
    EW_TRY(hs->out.asks->open_ticket(hs->out.arg, ticket, plain));
    return ew_ticket_read(hs->info->version, ew_hs_slice(plain), out);
}

static ew_err seal_here(const ew_hs_config *config, const ew_ticket_state *state, ew_buf *ticket)
{
    if (state->suite->version == EW_TLS12)
        return ew_kept12_seal(
            config->ticket_keys, config->crypto, EW_KEPT12_TICKET, state, ticket);
    return ew_ticket_seal(config->ticket_keys, config->crypto, state, ticket);
}

ew_err ew_hs_seal_ticket(const ew_hs_config *config, const ew_hs_out *out,
    const ew_ticket_state *state, ew_buf *ticket)
{
    if (!config->asks_tickets)
        return seal_here(config, state, ticket);
    if (out->asks == NULL || out->asks->seal_ticket == NULL)
        return EW_OK;
    ew_buf plain = {0};
    ew_err err = ew_ticket_write(state, &plain);
    if (err == EW_OK)
        err = out->asks->seal_ticket(out->arg, ew_hs_slice(&plain), ticket);
    ew_buf_free(&plain);
    return err;
}
