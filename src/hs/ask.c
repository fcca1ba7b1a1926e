/* SPDX-License-Identifier: Apache-2.0 */
#include "hs/ask.h"

#include "hs/handshake.h"

/* --- what the application chose ------------------------------------------------------------ */

static ew_err make_own(ew_hs *hs)
{
    if (hs->own == NULL)
        hs->own = ew_alloc(sizeof *hs->own);
    return hs->own != NULL ? EW_OK : EW_ERR_MEMORY;
}

ew_err ew_hs_own_cred(ew_hs *hs, ew_cred *cred)
{
    EW_TRY(make_own(hs));
    if (cred != NULL && hs->own->num_creds == EW_OWN_CREDS_MAX)
        return EW_ERR_ARGUMENT;
    hs->own->has_creds = true;
    if (cred != NULL)
        hs->own->creds[hs->own->num_creds++] = ew_cred_ref(cred);
    return EW_OK;
}

ew_err ew_hs_own_alpn(ew_hs *hs, ew_slice list)
{
    EW_TRY(make_own(hs));
    hs->own->has_alpn = true;
    return ew_buf_set(&hs->own->alpn, list.data, list.len);
}

ew_cred *const *ew_hs_creds(const ew_hs *hs, size_t *out_num)
{
    bool own = hs->own != NULL && hs->own->has_creds;
    *out_num = own ? hs->own->num_creds : hs->config->num_creds;
    return own ? hs->own->creds : hs->config->creds;
}

ew_slice ew_hs_alpn(const ew_hs *hs)
{
    bool own = hs->own != NULL && hs->own->has_alpn;
    return ew_hs_slice(own ? &hs->own->alpn : &hs->config->alpn);
}

void ew_hs_own_free(ew_hs *hs)
{
    if (hs->own == NULL)
        return;
    for (size_t i = 0; i < hs->own->num_creds; i++)
        ew_cred_free(hs->own->creds[i]);
    ew_buf_free(&hs->own->alpn);
    ew_free(hs->own, sizeof *hs->own);
    hs->own = NULL;
}

/* --- the questions -------------------------------------------------------------------------- */

ew_err ew_hs_ask_hello(ew_hs *hs, ew_slice body, const ew_client_hello *hello)
{
    if (hs->hello_told || hs->out.asks == NULL || hs->out.asks->hello == NULL)
        return EW_OK;
    ew_hs_own_free(hs); /* of the last time that it was asked */
    ew_err err = hs->out.asks->hello(hs->out.arg, &(ew_hs_hello){body, hello});
    hs->hello_told = err == EW_OK;
    return err;
}

ew_err ew_hs_ask_request(ew_hs *hs, const ew_hs_request *request)
{
    if (hs->out.asks == NULL || hs->out.asks->request == NULL)
        return EW_OK;
    ew_hs_own_free(hs);
    return hs->out.asks->request(hs->out.arg, request);
}

ew_err ew_hs_ask_verify(ew_hs *hs, ew_err decided)
{
    if (hs->out.asks == NULL || hs->out.asks->verify == NULL)
        return decided;
    if (!hs->info->resumed)
        hs->info->peer_accepted = false; /* whatever it said before EW_ERR_SUSPEND */
    EW_TRY(hs->out.asks->verify(hs->out.arg, decided));
    return hs->info->peer_accepted ? EW_OK : decided;
}

void ew_hs_accept_peer(ew_hs *hs)
{
    hs->info->peer_accepted = true;
}

ew_err ew_hs_sign(ew_hs *hs, ew_slice content, uint8_t *out, size_t *out_len)
{
    *out_len = 0;
    if (ew_cred_signer(hs->cred) == NULL)
        return ew_sign(
            hs->config->crypto, ew_cred_key(hs->cred), hs->scheme, content, out, out_len);
    if (hs->out.asks == NULL || hs->out.asks->sign == NULL)
        return EW_ERR_INTERNAL;
    return hs->out.asks->sign(hs->out.arg, hs->cred, hs->scheme->id, content, out, out_len);
}
