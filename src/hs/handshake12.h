/* SPDX-License-Identifier: Apache-2.0 */
/* The inside of a TLS 1.2 handshake, shared by the files of hs whose names end in 12. */
#ifndef EW_HS_HANDSHAKE12_H
#define EW_HS_HANDSHAKE12_H

#include "hs/handshake.h"
#include "msg/msg12.h"

/* --- keys12.c ----------------------------------------------------------------------------- */
/* ew_keys12_agree: the master secret from the (EC)DHE secret, over the transcript up to
 * ClientKeyExchange, and the keys. */
ew_err ew_keys12_agree(ew_hs *hs, ew_slice premaster) EW_MUST_USE;
/* ew_keys12_resume: the keys from the master secret of the session resumed. */
ew_err ew_keys12_resume(ew_hs *hs, const ew_secret *master) EW_MUST_USE;
/* ew_keys12_write: our change_cipher_spec, then our write key; ew_keys12_read: our read key. Each
 * once. */
ew_err ew_keys12_write(ew_hs *hs) EW_MUST_USE;
ew_err ew_keys12_read(ew_hs *hs) EW_MUST_USE;
/* ew_keys12_forget: all secrets there are. */
void ew_keys12_forget(ew_hs *hs);

/* --- client12.c --------------------------------------------------------------------------- */
ew_err ew_client12_server_hello(
    ew_hs *hs, ew_slice message, const ew_server_hello *hello) EW_MUST_USE;
ew_step ew_client12_cert, ew_client12_status_or_key_exchange, ew_client12_key_exchange, ew_client12_request_or_done, ew_client12_ticket,
    ew_client12_finished;
/* ew_client12_hello_request: one that came while we negotiate; it is in no transcript:
 * EW_ERR_TOO_MANY_WARNINGS. */
ew_step ew_client12_hello_request;

/* --- session12.c -------------------------------------------------------------------------- */
/* ew_session12_of: client: what a complete handshake leaves to be resumed, with a reference; NULL:
 * nothing. */
ew_err ew_session12_of(ew_hs *hs, ew_session **out) EW_MUST_USE;

/* --- server12.c --------------------------------------------------------------------------- */
ew_err ew_server12_hello(ew_hs *hs, ew_slice message, const ew_client_hello *hello) EW_MUST_USE;
ew_step ew_server12_cert, ew_server12_key_exchange, ew_server12_verify, ew_server12_finished;

/* --- resume12.c --------------------------------------------------------------------------- */
/* ew_resume12_select: server: a session that is good for this handshake, by ticket or else by ID:
 * its master secret; *out_found false: none, and a full handshake follows. Fills the info.
 * EW_ERR_NO_EXTENDED_SECRET. */
ew_err ew_resume12_select(
    ew_hs *hs, const ew_client_hello *hello, bool *out_found, ew_secret *out_master) EW_MUST_USE;
/* ew_resume12_ticket: server: the NewSessionTicket that is due; an empty one where the state is too
 * large. */
ew_err ew_resume12_ticket(ew_hs *hs) EW_MUST_USE;
/* ew_resume12_store: server: the session under its ID, where it has one. */
ew_err ew_resume12_store(ew_hs *hs) EW_MUST_USE;
/* ew_resume12_lifetime: seconds that a session of this handshake may still be resumed. */
uint32_t ew_resume12_lifetime(const ew_hs *hs);

/* --- auth12.c: Certificate, the signed messages and Finished, both ways -------------------- */
ew_err ew_auth12_send_certificate(ew_hs *hs) EW_MUST_USE; /* of hs->cred; NULL: an empty one */
/* ew_auth12_certificate: the peer's chain, verified as the config says and kept in the info;
 * *out_num 0: an empty one. */
ew_err ew_auth12_certificate(ew_hs *hs, ew_slice message, size_t *out_num) EW_MUST_USE;
/* ew_auth12_check_server_key: client: is it of the suite's kind, and on a curve that was offered?
 * EW_ERR_CERT_UNSUPPORTED. */
ew_err ew_auth12_check_server_key(const ew_hs *hs) EW_MUST_USE;
/* ew_auth12_sign_params, ew_auth12_verify_params: ServerKeyExchange's signature, which covers both
 * randoms. out has room for EW_SIGNATURE_MAX. */
ew_err ew_auth12_sign_params(
    ew_hs *hs, ew_slice params, uint8_t *out, size_t *out_len) EW_MUST_USE;
ew_err ew_auth12_verify_params(ew_hs *hs, const ew_server_key_exchange *m) EW_MUST_USE;
/* ew_auth12_send_verify, ew_auth12_verify: the client's CertificateVerify, over all messages so
 * far. */
ew_err ew_auth12_send_verify(ew_hs *hs) EW_MUST_USE;
ew_err ew_auth12_verify(ew_hs *hs, ew_slice message) EW_MUST_USE;
ew_err ew_auth12_send_finished(ew_hs *hs) EW_MUST_USE;
ew_err ew_auth12_finished(ew_hs *hs, ew_slice message) EW_MUST_USE;

#endif
