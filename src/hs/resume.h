/* SPDX-License-Identifier: Apache-2.0 */
/* How long a session may be resumed, in either version. */
#ifndef EW_HS_RESUME_H
#define EW_HS_RESUME_H

#include "hs/hs.h"

enum {
    EW_WEEK_S = 7 * 24 * 3600,
    EW_TICKET_MAX = 16 * 1024 /* what is kept or sent: it must fit a ClientHello again */
};

/* EW_FOREVER_MS: the end of what has none, with room to add to it. */
#define EW_FOREVER_MS (INT64_MAX / 4)

/* ew_resume_peer_fits: is what a session's peer showed good enough for this configuration, now? host:
 * client: the name to verify; server: NULL. *out_end: when its validity ends. */
bool ew_resume_peer_fits(const ew_hs *hs, const char *host, uint8_t peer_kind,
    ew_slice peer_chain, int64_t *out_end);

/* ew_resume_expiry: client: "Clients MUST NOT use tickets for longer than 7 days after issuance";
 * and no chain of resumptions outlives the certificate, or its proof by more than seven days. From
 * the session's times and lifetime. */
int64_t ew_resume_expiry(const ew_hs_info *info, const ew_session *s);

/* ew_resume_cert_end: for ew_hs_info: the first ms after the certificate's last second. */
int64_t ew_resume_cert_end(int64_t last_second);

/* ew_resume_lifetime: server: seconds; 0 once the full handshake at the root is a week old. */
uint32_t ew_resume_lifetime(const ew_hs_config *config, int64_t authenticated_at, int64_t now);

#endif
