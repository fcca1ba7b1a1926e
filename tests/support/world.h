/* SPDX-License-Identifier: Apache-2.0 */
/* What handshake tests need around them: libcrypto, credentials of each type under one root each,
 * trust, a clock that stands still until told otherwise. */
#ifndef TESTS_SUPPORT_WORLD_H
#define TESTS_SUPPORT_WORLD_H

#include "hs/config.h"
#include "support/certs.h"

typedef struct world {
    ew_crypto *crypto;
    certs_chain chains[CERTS_NUM_TYPES];
    ew_cred *creds[CERTS_NUM_TYPES]; /* DNS:server.example, DNS:*.wild.example, IP:127.0.0.1 */
    ew_trust *trust;                 /* of all the roots */
    ew_cred *other_cred;             /* P-256, DNS:other.example, under a root that trust has too */
    certs_chain other;
    ew_cred *stranger; /* P-256, DNS:server.example, under an unknown root */
    certs_chain strange;
    ew_ticket_keys *ticket_keys;
    int64_t now; /* wall clock, ms */
} world;

/* world_make: ends the program if something is missing. */
void world_make(world *w);
void world_free(world *w);
/* world_client, world_server: configurations with every suite and group, resumption on, for TLS 1.3
 * alone. */
ew_hs_config world_client(world *w);
ew_hs_config world_server(world *w, certs_type type);

#endif
