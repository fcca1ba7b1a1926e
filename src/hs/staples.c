/* SPDX-License-Identifier: Apache-2.0 */
#include "hs/staples.h"

#include "hs/handshake12.h"

enum { STATUS_BASE_LEN = 16 };

/* --- ours --------------------------------------------------------------------------------- */

/* take_ocsp_wish: a ClientHello says of which kind; a CertificateRequest's is empty (RFC 9846, 4.5.1.1). */
static ew_err take_ocsp_wish(ew_hs *hs, ew_slice data)
{
    if (hs->config->is_server)
        return ew_ext_read_status_request(data, &hs->staple_ocsp);
    hs->staple_ocsp = true;
    return ew_ext_read_empty(data);
}

ew_err ew_staples_take_wishes(ew_hs *hs, const ew_ext_block *ext)
{
    if (ew_ext_has(ext, EW_EXT_STATUS_REQUEST))
        EW_TRY(take_ocsp_wish(hs, ext->data[EW_EXT_STATUS_REQUEST]));
    hs->staple_scts = ew_ext_has(ext, EW_EXT_SCT);
    return hs->staple_scts ? ew_ext_read_empty(ext->data[EW_EXT_SCT]) : EW_OK;
}

ew_staples ew_staples_own(const ew_hs *hs)
{
    ew_staples staples = {0};
    if (hs->cred != NULL && hs->staple_ocsp)
        staples.ocsp = ew_cred_ocsp(hs->cred);
    if (hs->cred != NULL && hs->staple_scts)
        staples.scts = ew_cred_scts(hs->cred);
    return staples;
}

ew_err ew_staples_send_status12(ew_hs *hs)
{
    ew_staples staples = ew_staples_own(hs);
    if (staples.ocsp.len == 0)
        return EW_OK;
    ew_writer w;
    EW_TRY(ew_hs_writer(hs, STATUS_BASE_LEN + staples.ocsp.len, &w));
    ew_certificate_status_write_msg(&w, staples.ocsp);
    return ew_hs_send(hs, &w);
}

/* --- the peer's --------------------------------------------------------------------------- */

ew_ext_set ew_staples_asked(const ew_hs_config *config)
{
    ew_ext_set set = config->ocsp != EW_HS_OCSP_NONE ? EW_EXT_BIT(EW_EXT_STATUS_REQUEST) : 0;
    return config->ask_scts ? set | EW_EXT_BIT(EW_EXT_SCT) : set;
}

ew_err ew_staples_keep(ew_hs_info *info, ew_slice ocsp, ew_slice scts)
{
    if (ocsp.len == 0 && scts.len == 0)
        return EW_OK;
    if (info->peer_staples == NULL)
        info->peer_staples = ew_alloc(sizeof *info->peer_staples);
    if (info->peer_staples == NULL)
        return EW_ERR_MEMORY;
    if (ocsp.len > 0)
        EW_TRY(ew_buf_set(&info->peer_staples->ocsp, ocsp.data, ocsp.len));
    return scts.len > 0 ? ew_buf_set(&info->peer_staples->scts, scts.data, scts.len) : EW_OK;
}

void ew_staples_free(ew_hs_info *info)
{
    if (info->peer_staples == NULL)
        return;
    ew_buf_free(&info->peer_staples->ocsp);
    ew_buf_free(&info->peer_staples->scts);
    ew_free(info->peer_staples, sizeof *info->peer_staples);
    info->peer_staples = NULL;
}

ew_err ew_staples_take_hello12(ew_hs *hs, const ew_ext_block *ext)
{
    bool will_status = ew_ext_has(ext, EW_EXT_STATUS_REQUEST);
    if (will_status)
        EW_TRY(ew_ext_read_empty(ext->data[EW_EXT_STATUS_REQUEST]));
    if (ew_ext_has(ext, EW_EXT_SCT))
        EW_TRY(ew_scts_check(ext->data[EW_EXT_SCT]));
    if (hs->info->resumed)
        return EW_OK;
    hs->will_status = will_status;
    return ew_ext_has(ext, EW_EXT_SCT)
               ? ew_staples_keep(hs->info, (ew_slice){0}, ext->data[EW_EXT_SCT])
               : EW_OK;
}

ew_err ew_staples_take_status12(ew_hs *hs, ew_slice message)
{
    ew_slice ocsp;
    EW_TRY(ew_certificate_status_parse(ew_hs_body(message), &ocsp));
    EW_TRY(ew_staples_keep(hs->info, ocsp, (ew_slice){0}));
    return ew_transcript_add(&hs->transcript, message);
}

static ew_slice slice_of(const ew_buf *buf)
{
    return (ew_slice){buf->data, buf->len};
}

/* judge: of a raw key or a PSK there is no status, and what came with a chain that nobody verified
 * proves nothing: nothing is asked of either. */
static ew_err judge(
    const ew_hs_config *config, uint8_t peer_kind, ew_slice peer_chain, ew_slice ocsp)
{
    ew_slice ders[EW_CHAIN_MAX];
    bool checks = config->ocsp == EW_HS_OCSP_CHECK || config->ocsp == EW_HS_OCSP_REQUIRE;
    if (!checks || peer_kind != EW_PEER_X509 || config->trust == NULL ||
        (!config->is_server && config->accept_any_peer))
        return EW_OK;
    size_t num = ew_chain_split(peer_chain, ders);
    if (num == 0)
        return EW_ERR_INTERNAL;
    if (ocsp.len > 0)
        return ew_x509_check_status(
            config->trust, ders, num, ocsp, !config->is_server, ew_hs_now(config) / 1000);
    bool required = config->ocsp == EW_HS_OCSP_REQUIRE || ew_x509_must_staple(config->crypto, ders[0]);
    return required ? EW_ERR_OCSP_MISSING : EW_OK;
}

ew_err ew_staples_judge(const ew_hs *hs)
{
    const ew_hs_info *info = hs->info;
    ew_slice ocsp = info->peer_staples != NULL ? slice_of(&info->peer_staples->ocsp) : (ew_slice){0};
    return judge(hs->config, info->peer_kind, slice_of(&info->peer_chain), ocsp);
}

/* --- sessions ----------------------------------------------------------------------------- */

bool ew_staples_session_fits(const ew_hs_config *config, const ew_session *session)
{
    ew_slice ocsp = slice_of(&session->ocsp);
    return judge(config, session->peer_kind, slice_of(&session->peer_chain), ocsp) == EW_OK;
}

bool ew_staples_ticket_fits(const ew_hs_config *config, uint8_t peer_kind, ew_slice peer_chain)
{
    return judge(config, peer_kind, peer_chain, (ew_slice){0}) == EW_OK;
}

ew_err ew_staples_to_session(const ew_hs_info *info, ew_session *session)
{
    const ew_kept_staples *staples = info->peer_staples;
    if (staples == NULL)
        return EW_OK;
    EW_TRY(ew_buf_set(&session->ocsp, staples->ocsp.data, staples->ocsp.len));
    return ew_buf_set(&session->scts, staples->scts.data, staples->scts.len);
}

ew_err ew_staples_of_session(const ew_session *session, ew_hs_info *info)
{
    return ew_staples_keep(info, slice_of(&session->ocsp), slice_of(&session->scts));
}
