/* SPDX-License-Identifier: Apache-2.0 */
/* What keeps early data from being taken twice (RFC 9846, 8): whoever asks first whether a ticket is
 * used for the first time is told yes, and everybody after that no. */
#ifndef EW_HS_FIRST_USE_H
#define EW_HS_FIRST_USE_H

#include "base/mem.h"

/* ew_first_use: called by any thread that runs a handshake, so it does its own locking. An id has 32
 * bytes, and comes from a ticket whose binder holds. True: not seen before, and remembered now, until
 * replayable_until at least (until then the ClientHello passes for fresh) and until expires_at (the
 * ticket's end) if there is room; both wall clock, ms. False, which costs the client a round trip and
 * no more: seen, or it cannot be remembered. */
typedef struct ew_first_use {
    void *arg;
    bool (*first_use)(void *arg, const uint8_t *id, size_t id_len, int64_t replayable_until,
        int64_t expires_at);
} ew_first_use;

#endif
