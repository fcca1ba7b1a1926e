/* SPDX-License-Identifier: Apache-2.0 */
/* What a handshake is to do: filled by conn/config.c, immutable and shared by many handshakes. Owned by the ew_config. */
#ifndef EW_HS_CONFIG_H
#define EW_HS_CONFIG_H

#include "crypto/kex.h"
#include "crypto/sig.h"
#include "crypto/suite.h"
#include "compress/compress.h"
#include "hs/cert_cache.h"
#include "hs/first_use.h"
#include "hs/id_store.h"
#include "hs/session.h"
#include "hs/ticket.h"
#include "x509/x509.h"

enum { EW_CONFIG_LIST_MAX = 24, EW_CREDS_MAX = 64, EW_CONFIG_SHARES_MAX = 4, EW_COMPRESSORS_MAX = 8, EW_HS_SHARES_NAMED = 254, EW_HS_SHARES_AUTO };

typedef enum ew_hs_client_auth { EW_HS_AUTH_NONE = 0, EW_HS_AUTH_ASK, EW_HS_AUTH_REQUIRE } ew_hs_client_auth;

/* ew_type_list: types of certificates (RFC 7250), in order of preference. */
enum { EW_CERT_TYPES_MAX = 2 };
typedef struct ew_type_list {
    uint8_t at[EW_CERT_TYPES_MAX];
    size_t num;
} ew_type_list;
typedef enum ew_hs_ocsp { EW_HS_OCSP_NONE = 0, EW_HS_OCSP_ASK, EW_HS_OCSP_CHECK, EW_HS_OCSP_REQUIRE } ew_hs_ocsp;

typedef struct ew_hs_config {
    ew_crypto *crypto;
    bool is_server;

    uint16_t min_version, max_version; /* 0x0303 to 0x0304; of these, those we have a suite for */

    /* negotiation, each in order of preference; a server takes ChaCha20-Poly1305 all the same for a client that puts it
     * first (it has no AES hardware), and a group with a share before one that needs a retry */
    const ew_suite *suites[EW_CONFIG_LIST_MAX];  size_t num_suites;
    const ew_group *groups[EW_CONFIG_LIST_MAX];  size_t num_groups;
    const ew_scheme *schemes[EW_CONFIG_LIST_MAX];  size_t num_schemes; /* the peer may sign its handshake with; 0: all but the extras */
    size_t num_shares;   /* client: key shares for the first num_shares groups (0 asks for a retry), or EW_HS_SHARES_AUTO, or _NAMED: */
    const ew_group *share_groups[EW_CONFIG_SHARES_MAX];  size_t num_share_groups; /* among groups; in no order */
    ew_buf alpn;         /* entries with 8-bit length prefixes; empty: no ALPN */
    bool middlebox_compat;
    bool grease;         /* RFC 8701 */
    uint16_t record_size_limit; /* RFC 8449: to announce; 0: the extension is not spoken */

    /* authentication */
    ew_cred *creds[EW_CREDS_MAX];  size_t num_creds; /* server: the first is the default one */
    ew_trust *trust;       /* whom we believe; NULL on a server that asks for no certificate */
    ew_type_list own_types;  /* client: what it says it can show; none: what its credentials are */
    ew_type_list peer_types; /* what the peer may show; none: X.509 alone */
    ew_buf pins;           /* the SHA-256 of each raw key that we believe */
    bool psk_only;         /* client: there are PSKs, and nothing to judge a certificate by: 1.3 alone, and none is taken */
    bool accept_any_peer;  /* the client's switch that is hard to set by accident */
    ew_hs_client_auth client_auth;
    bool always_show;      /* client: abort rather than answer a request with no certificate, where there are some */
    ew_compressor compressors[EW_COMPRESSORS_MAX];  size_t num_compressors; /* 1.3: of certificates; in order */
    ew_cert_cache *cert_cache; /* ours, compressed; NULL: none is kept */
    ew_hs_ocsp ocsp;       /* of the peer's certificate */
    bool ask_scts;
    bool post_auth;        /* client: offer post-handshake authentication; server: take the offer */
    bool refuse_unknown_name; /* server: unrecognized_name for an SNI no credential matches, else the default one */

    /* resumption */
    bool resumption;       /* client: offer and take tickets; server: accept and send them */
    unsigned num_tickets;  /* server: tickets after a full handshake (default 2; after a resumption 1) */
    uint32_t ticket_lifetime; /* seconds, at most 604800 */
    ew_ticket_keys *ticket_keys; /* server; never NULL there: cookies are sealed with them too */
    uint32_t ticket_rotation; /* seconds that a ticket key of our own seals; 0: for ever */
    ew_id_store id_store;  /* server, 1.2: sessions resumed by ID; no get: none */
    uint32_t max_early;    /* bytes of early data: server: announced and taken; client: sent; 0: none on either side */
    ew_first_use first_use; /* server: early data of a ticket is taken once */
    int64_t recording_since; /* server: what a ClientHello before this was taken for is not known (8.2); wall clock, ms */
    bool group_first;      /* server: a group that it prefers is worth a HelloRetryRequest (RFC 9846, 4.3.8) */
    bool always_retry;     /* server: answer every first ClientHello with a HelloRetryRequest and a cookie */

    /* what the application is asked (hs/ask.h), as far as the handshake prepares for it */
    bool asks_verify;
    bool asks_tickets;   /* server: tickets are sealed and opened by the application */
    bool asks_hello;     /* server: credentials may come of it */
    bool asks_request;   /* client: the same */
    bool verify_resumed; /* the peer's chain is put to the application in a resumed handshake, too */

    /* callbacks; NULL: none */
    int64_t (*wall_clock)(void *arg); /* milliseconds since 1970; never NULL */
    void *wall_clock_arg;
    void (*keylog)(void *arg, const char *line); /* one line of the SSLKEYLOGFILE format, without a newline */
    void *keylog_arg;
} ew_hs_config;

#endif
