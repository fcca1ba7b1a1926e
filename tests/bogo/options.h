/* SPDX-License-Identifier: Apache-2.0 */
/* What the flags say, for one connection: a group of members for each feature. */
#ifndef TESTS_BOGO_OPTIONS_H
#define TESTS_BOGO_OPTIONS_H

#include "flags.h"

typedef enum cred_kind { CRED_X509 = 0, CRED_RAW_KEY, CRED_PSK } cred_kind;

enum { CREDS_MAX = 8, NO_CRED = -1 };

/* One credential to show. The first one is that of the flags before any "-new-...-credential". */
typedef struct cred_options {
    cred_kind kind;
    const char *cert_file, *key_file;
    list signing_prefs;
    bool must_match_issuer;
    bytes ocsp, scts;
    bytes psk_secret, psk_identity, psk_context;
    bool psk_sha384;
} cred_options;

typedef struct options {
    /* core: the connection */
    int64_t port, shim_id, resume_count;
    bool ipv6, server;
    bool async; /* bytes come and go one by one */
    cred_options creds[CREDS_MAX];
    size_t num_creds;
    bool has_default_cred; /* the first one is that of the flags before any "-new-..." */
    list peer_types, own_types; /* of certificates, by number */
    list expect_peer_type;
    bytes expect_raw_key; /* the SHA-256 of the peer's */
    list expect_selected_credential; /* of those with a "-new-..."; -1: another, or none */

    /* core: what is offered */
    int64_t min_version, max_version;
    bool no_tls12, no_tls13, no_ticket, fallback_scsv;
    const char *cipher, *host_name, *trust_cert;
    const char *advertise_alpn, *select_alpn;
    bool decline_alpn, reject_alpn, select_empty_alpn;
    list curves, verify_prefs, key_shares;
    bool no_key_shares;
    bool server_preference;
    bool verify_peer, verify_fail, require_client_cert;

    /* callbacks */
    bool use_early_callback, fail_early_callback, fail_ddos_callback, fail_cert_callback, use_old_client_cert_callback;
    bool read_with_unfinished_write;
    bool use_custom_verify, reverify_on_resume, use_ticket_callback, skip_ticket;

    /* extensions: stapling, compression, GREASE */
    bool ask_ocsp, ask_scts, use_ocsp_callback, decline_ocsp_callback, fail_ocsp_callback;
    bytes expect_ocsp, expect_scts;
    bool compress_certs, grease;
    int64_t compress_certs_by;

    /* core: resumption and bounds */
    bytes ticket_key;
    int64_t resumption_delay;

    /* core: what is done */
    bool shim_writes_first, shim_shuts_down, check_close_notify, send_alert;
    const char *initial_write;
    int64_t repeat_initial_write;
    bool key_update, key_update_before_read, write_sizes;
    int64_t max_send_fragment, read_size;
    int64_t export_len;
    const char *export_label, *export_context;
    bool use_export_context;

    /* core: what is expected */
    int64_t expect_version, expect_curve, expect_peer_scheme;
    int64_t expect_cipher_aes, expect_cipher_no_aes, expect_cipher;
    const char *expect_alpn, *expect_server_name, *expect_peer_cert_file;
    const char *expect_advertised_alpn; /* as on the wire */
    const char *expect_authorities;     /* DER names in hexadecimal, separated by commas */
    list expect_peer_prefs;             /* the signature algorithms that the peer lists */
    bool expect_no_server_name, expect_no_peer_cert, expect_session_miss;
    bool expect_no_session, expect_ticket_renewal, expect_session_id, expect_no_session_id;
    bool expect_hrr, expect_no_hrr;
    bool expect_ems, expect_verify_result, expect_secure_renegotiation;
    int64_t expect_renegotiations;

    /* early data */
    bool early_data, expect_early_ticket, expect_accept_early, expect_reject_early, expect_no_offer_early;
    const char *expect_early_reason;
    int64_t early_write_after, expect_age_skew;
} options;

#endif
