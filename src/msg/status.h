/* SPDX-License-Identifier: Apache-2.0 */
/* What vouches for a certificate beside its chain: an OCSP response (status_request: RFC 6066, 8; in 1.3: RFC 9846, 4.5.1.1) and
 * a SignedCertificateTimestampList (RFC 6962, 3.3). */
#ifndef EW_MSG_STATUS_H
#define EW_MSG_STATUS_H

#include "msg/ext.h"

/* ew_staples: both, borrowed; empty: none. scts is the whole list, its length included. */
typedef struct ew_staples {
    ew_slice ocsp, scts;
} ew_staples;

/* A client's status_request: *out_ocsp: it is for OCSP, and not for another kind of status, which is nothing to us. Whom it
 * trusts as responders and what it wants of them is parsed and dropped. */
ew_err ew_ext_read_status_request(ew_slice data, bool *out_ocsp) EW_MUST_USE;
void ew_ext_write_status_request(ew_writer *w);

/* CertificateStatus: the body of 1.2's message, and of 1.3's extension: EW_ERR_ILLEGAL_PARAMETER for another kind of status.
 * A response is never empty. */
ew_err ew_certificate_status_parse(ew_slice body, ew_slice *out_ocsp) EW_MUST_USE;
void ew_certificate_status_write_msg(ew_writer *w, ew_slice ocsp);

/* ew_scts_check: is it a list of at least one timestamp, none of them empty? EW_ERR_DECODE. */
ew_err ew_scts_check(ew_slice list) EW_MUST_USE;

/* ew_staples_len: what they take as extensions; ew_staples_write: them as extensions of a certificate; nothing for what is
 * empty. ew_scts_write: the list alone, as an extension. */
size_t ew_staples_len(const ew_staples *staples);
void ew_staples_write(ew_writer *w, const ew_staples *staples);
void ew_scts_write(ew_writer *w, ew_slice list);

#endif
