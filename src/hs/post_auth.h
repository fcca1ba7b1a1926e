/* SPDX-License-Identifier: Apache-2.0 */
/* What post-handshake authentication (RFC 9846, 4.7.2) keeps of the handshake, where the client offered it and both want
 * it: nothing of this is there otherwise. */
#ifndef EW_HS_POST_AUTH_H
#define EW_HS_POST_AUTH_H

#include "hs/handshake.h"

enum { EW_PHA_REQUESTS_MAX = 4, EW_PHA_CONTEXT_LEN = 32 };

/* ew_pha_request: sent and not answered yet; the transcript is the handshake's and the request. */
typedef struct ew_pha_request {
    uint8_t context[EW_PHA_CONTEXT_LEN];
    ew_transcript transcript;
} ew_pha_request;

struct ew_pha {
    ew_transcript transcript; /* ClientHello to the client's Finished */
    ew_cert_types cert_types; /* as agreed there */
    ew_pha_request requests[EW_PHA_REQUESTS_MAX];
    size_t num_requests;
    /* The answer that is coming in, message by message, or is made and may wait; NULL: none. It runs by the functions of the
     * handshake, on a state of its own. */
    ew_hs *hs;
    ew_hs_info info;
    ew_buf flight; /* client: the answer so far: nothing of it is sent before it is whole */
};

/* ew_pha_new: takes the transcript of a complete handshake over. */
ew_err ew_pha_new(ew_hs *hs, ew_pha **out) EW_MUST_USE;
void ew_pha_free(ew_pha *pha);
/* ew_pha_forget: the connection failed. */
void ew_pha_forget(ew_pha *pha);
/* ew_pha_state: what may come now, in the terms of the table. */
ew_state ew_pha_state(const ew_pha *pha, bool is_server);

#endif
