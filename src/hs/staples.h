/* SPDX-License-Identifier: Apache-2.0 */
/* OCSP responses and signed certificate timestamps: ours to staple, the peer's to ask for, keep and judge. */
#ifndef EW_HS_STAPLES_H
#define EW_HS_STAPLES_H

#include "hs/handshake.h"

/* --- ours --------------------------------------------------------------------------------- */
/* ew_staples_take_wishes: what the peer's ClientHello or CertificateRequest asks for. */
ew_err ew_staples_take_wishes(ew_hs *hs, const ew_ext_block *ext) EW_MUST_USE;
/* ew_staples_own: of hs->cred, what the peer asked for; nothing of a NULL one. */
ew_staples ew_staples_own(const ew_hs *hs);
/* ew_staples_send_status12: server: the CertificateStatus, if one is due. */
ew_err ew_staples_send_status12(ew_hs *hs) EW_MUST_USE;

/* --- the peer's --------------------------------------------------------------------------- */
/* ew_staples_asked: the extensions that we ask for in a ClientHello or a CertificateRequest. */
ew_ext_set ew_staples_asked(const ew_hs_config *config);
/* ew_staples_keep: in the info. */
ew_err ew_staples_keep(ew_hs_info *info, ew_slice ocsp, ew_slice scts) EW_MUST_USE;
void ew_staples_free(ew_hs_info *info);
/* ew_staples_take_hello12: client: from a ServerHello of 1.2, once it is known whether it resumes: then what stands there
 * is ignored, for it says nothing new. */
ew_err ew_staples_take_hello12(ew_hs *hs, const ew_ext_block *ext) EW_MUST_USE;
/* ew_staples_take_status12: client: the CertificateStatus. */
ew_err ew_staples_take_status12(ew_hs *hs, ew_slice message) EW_MUST_USE;
/* ew_staples_judge: is what came with the peer's certificate what the config wants? The chain was verified.
 * EW_ERR_OCSP_BAD, _REVOKED, _MISSING. */
ew_err ew_staples_judge(const ew_hs *hs) EW_MUST_USE;

/* --- sessions ----------------------------------------------------------------------------- */
/* ew_staples_session_fits: would the session's staples do for a full handshake now? */
bool ew_staples_session_fits(const ew_hs_config *config, const ew_session *session);
/* ew_staples_ticket_fits: the same where nothing is kept of them, as in a ticket: must none come? */
bool ew_staples_ticket_fits(const ew_hs_config *config, uint8_t peer_kind, ew_slice peer_chain);
/* ew_staples_to_session, ew_staples_of_session: to a session made here; back from the one resumed. */
ew_err ew_staples_to_session(const ew_hs_info *info, ew_session *session) EW_MUST_USE;
ew_err ew_staples_of_session(const ew_session *session, ew_hs_info *info) EW_MUST_USE;

#endif
