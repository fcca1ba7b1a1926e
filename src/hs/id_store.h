/* SPDX-License-Identifier: Apache-2.0 */
/* Where a server of TLS 1.2 keeps the sessions that clients resume by ID (RFC 5246, F.1.4), so that
 * several machines can share one store. What it keeps is sealed under the ticket keys: the store,
 * and who reads it, learns no secret, and a state that another store made up does not open.
 * Machines that share a store must share the ticket keys. */
#ifndef EW_HS_ID_STORE_H
#define EW_HS_ID_STORE_H

#include "base/mem.h"

enum { EW_ID_STATE_MAX = 16 * 1024 }; /* a larger state (a long client chain) is not kept */

/* ew_id_store: called by any thread that runs a handshake, so each function does its own locking;
 * none may block for long. An id has at most 32 bytes, a state at most EW_ID_STATE_MAX. */
typedef struct ew_id_store {
    void *arg;
    /* Keeps a copy of the state until expires_at (wall clock, ms) at the latest; may decline, and
     * may forget it at any time. Another state under the same id is replaced. */
    void (*put)(void *arg, const uint8_t *id, size_t id_len, const uint8_t *state, size_t state_len,
        int64_t expires_at);
    /* Copies the state to out, which has room for cap bytes, and returns its length; 0: there is
     * none. */
    size_t (*get)(void *arg, const uint8_t *id, size_t id_len, uint8_t *out, size_t cap);
    /* After a fatal error of a connection of this session (C2): it must not be resumed any more. */
    void (*remove)(void *arg, const uint8_t *id, size_t id_len);
} ew_id_store;

/* ew_session_id: a session's name in the store; len 0: none. */
typedef struct ew_session_id {
    uint8_t bytes[32];
    uint8_t len;
} ew_session_id;

#endif
