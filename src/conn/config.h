/* SPDX-License-Identifier: Apache-2.0 */
/* The inside of an ew_config: what the handshake needs, and what the connection needs. */
#ifndef EW_CONN_CONFIG_H
#define EW_CONN_CONFIG_H

#include <pthread.h>
#include <stdatomic.h>

#include <endwell/endwell.h>

#include "conn/server_memory.h"
#include "hs/config.h"

/* What the application is asked (conn/ask.c); NULL: it is not. */
typedef struct ew_config_asks {
    ew_client_hello_fn *on_client_hello;
    void *on_client_hello_arg;
    ew_certificate_request_fn *on_request;
    void *on_request_arg;
    ew_verify_fn *on_verify;
    void *on_verify_arg;
    ew_ticket_method tickets; /* no open: our own ticket keys */
} ew_config_asks;

struct ew_config {
    ew_hs_config hs;
    atomic_uint refs;
    pthread_mutex_t freeze_lock; /* two threads may make the first connection at once */
    bool frozen;
    int64_t limits[EW_NUM_LIMITS];
    uint64_t key_limit;
    bool tolerant;             /* 1.2: C5 */
    ew_server_memory *memory;  /* server: what freezing takes its stores from, where the caller set none; NULL: a client */
    size_t max_sessions;       /* server, 1.2: of the memory's sessions; 0: none */
    ew_id_store own_store;     /* the caller's instead; no put: none */
    ew_first_use own_first_use; /* the same for early data */
    size_t output_limit;
    uint16_t max_fragment;     /* of what our records carry, padding included */
    uint16_t padding;          /* 1.3: protected records are padded to a multiple of it; 0: not at all */
    ew_post_auth_fn *on_post_auth;
    void *on_post_auth_arg;
    ew_session_fn *on_session;
    void *on_session_arg;
    ew_config_asks asks;
};

/* ew_config_freeze: completes the defaults (the system's CAs) and forbids further changes. EW_ERR_NO_TRUST_STORE,
 * EW_ERR_NO_CREDENTIAL. */
ew_err ew_config_freeze(ew_config *config) EW_MUST_USE;
/* ew_config_changeable: EW_OK until it is frozen; EW_ERR_STATE then; EW_ERR_ARGUMENT for NULL. */
ew_err ew_config_changeable(const ew_config *config) EW_MUST_USE;
/* ew_config_types_taken: the types of certificate that the peer may show: what the caller said, or else those that there is
 * something to judge by. ew_config_takes: is this one of them? */
ew_type_list ew_config_types_taken(const ew_config *config);
bool ew_config_takes(const ew_config *config, uint8_t type);
/* ew_config_is_psk_only: a client with PSKs, and nothing said about whom else to believe. */
bool ew_config_is_psk_only(const ew_config *config);
ew_config *ew_config_ref(ew_config *config);

#endif
