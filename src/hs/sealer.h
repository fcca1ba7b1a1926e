/* SPDX-License-Identifier: Apache-2.0 */
/* Sealing under the ticket keys, for tickets, cookies and sessions in a store: the name of the key,
 * salt, then the AEAD of the content under a key derived from the ticket key, the purpose and the
 * salt. The random salt of 32 bytes makes every key new, so the nonce that is derived beside it
 * never comes twice under one key. */
#ifndef EW_HS_SEALER_H
#define EW_HS_SEALER_H

#include "hs/ticket.h"

typedef enum ew_purpose {
    EW_FOR_TICKET = 1,   /* of TLS 1.3 */
    EW_FOR_COOKIE = 2,
    EW_FOR_TICKET12 = 3,
    EW_FOR_STORE12 = 4
} ew_purpose;

/* ew_seal_for: appends to out. EW_ERR_TOO_SMALL for more content than a 16-bit length can hold when
 * sealed. */
ew_err ew_seal_for(ew_ticket_keys *keys, const ew_crypto *crypto, ew_purpose purpose,
    ew_slice content, ew_buf *out) EW_MUST_USE;
/* ew_open_for: the content into out. EW_ERR_NOT_AVAILABLE for what was not sealed here for this
 * purpose. */
ew_err ew_open_for(ew_ticket_keys *keys, const ew_crypto *crypto, ew_purpose purpose,
    ew_slice sealed, ew_buf *out) EW_MUST_USE;

#endif
