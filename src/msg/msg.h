/* SPDX-License-Identifier: Apache-2.0 */
/* The handshake messages (RFC 9846, 4): a codec for each, no state. Parsed messages borrow from the bytes they were parsed
 * from. Every parser takes the body (without the 4-byte header) and returns EW_ERR_DECODE for what does not parse, and the
 * other errors it names. Writers write the whole message, header included. */
#ifndef EW_MSG_MSG_H
#define EW_MSG_MSG_H

#include "msg/ext.h"
#include "msg/grease.h"
#include "msg/status.h"

enum { EW_MSG_HEADER_LEN = 4, EW_RANDOM_LEN = 32, EW_SESSION_ID_MAX = 32 };

typedef enum ew_msg_type {
    EW_MSG_HELLO_REQUEST = 0,        /* 1.2 */
    EW_MSG_CLIENT_HELLO = 1,
    EW_MSG_SERVER_HELLO = 2,
    EW_MSG_NEW_SESSION_TICKET = 4,
    EW_MSG_END_OF_EARLY_DATA = 5,
    EW_MSG_ENCRYPTED_EXTENSIONS = 8,
    EW_MSG_CERTIFICATE = 11,
    EW_MSG_SERVER_KEY_EXCHANGE = 12, /* 1.2 */
    EW_MSG_CERTIFICATE_REQUEST = 13,
    EW_MSG_SERVER_HELLO_DONE = 14,   /* 1.2 */
    EW_MSG_CERTIFICATE_VERIFY = 15,
    EW_MSG_CLIENT_KEY_EXCHANGE = 16, /* 1.2 */
    EW_MSG_FINISHED = 20,
    EW_MSG_CERTIFICATE_STATUS = 22,  /* 1.2 */
    EW_MSG_KEY_UPDATE = 24,
    EW_MSG_COMPRESSED_CERTIFICATE = 25, /* RFC 8879 */
    EW_MSG_MESSAGE_HASH = 254
} ew_msg_type;

/* ew_msg_name: "ClientHello"; "unknown" else. */
const char *ew_msg_name(unsigned type);
/* ew_msg_begin / ew_msg_end: header with its length around a body. */
ew_prefix ew_msg_begin(ew_writer *w, ew_msg_type type);
void ew_msg_end(ew_writer *w, ew_prefix p);

/* --- ClientHello ------------------------------------------------------------------------------------------------- */
typedef struct ew_client_hello {
    uint16_t legacy_version;
    ew_slice random, session_id, suites /* 16-bit each, in order */, compression;
    bool has_extensions;
    ew_ext_block ext;
    size_t binders_at; /* offset in the body of the binders list (its length prefix); 0 without pre_shared_key */
} ew_client_hello;

/* also EW_ERR_DUPLICATE_EXTENSION, EW_ERR_MISPLACED_EXTENSION, EW_ERR_PSK_NOT_LAST, and what ew_ext_read_psk_offer names.
 * legacy_version and compression are for the caller to judge: their rules depend on the version. */
ew_err ew_client_hello_parse(ew_slice body, ew_client_hello *out) EW_MUST_USE;

/* ew_u16_count, _at, _has: a list of 16-bit values; 0 beyond its end. */
size_t ew_u16_count(ew_slice list);
uint16_t ew_u16_at(ew_slice list, size_t i);
bool ew_u16_has(ew_slice list, uint16_t v);

/* Extension bodies of the ClientHello (and the same ones elsewhere). Each yields borrowed slices. */
ew_err ew_ext_read_versions(ew_slice data, ew_slice *out_list) EW_MUST_USE;
/* server_name: the one host_name; an entry of another kind is skipped. An empty slice if none. EW_ERR_ILLEGAL_PARAMETER for
 * two of a kind. */
ew_err ew_ext_read_server_name(ew_slice data, ew_slice *out_name) EW_MUST_USE;
ew_err ew_ext_read_u16_list(ew_slice data, ew_slice *out_list) EW_MUST_USE; /* groups, signature algorithms */
/* alpn: the list is checked whole; iterate with ew_vec8_next. */
ew_err ew_ext_read_alpn(ew_slice data, ew_slice *out_list) EW_MUST_USE;
/* ew_ext_read_alpn_choice: the server's answer. EW_ERR_ILLEGAL_PARAMETER unless it is exactly one. */
ew_err ew_ext_read_alpn_choice(ew_slice data, ew_slice *out_name) EW_MUST_USE;
/* ew_vec8_next: takes the next 8-bit-length entry off the front of list; false at its end. */
bool ew_vec8_next(ew_slice *list, ew_slice *out);
ew_err ew_ext_read_psk_modes(ew_slice data, ew_slice *out_modes) EW_MUST_USE; /* bytes */
ew_err ew_ext_read_cookie(ew_slice data, ew_slice *out_cookie) EW_MUST_USE;

typedef struct ew_share {
    uint16_t group;
    ew_slice key;
} ew_share;
/* key_share of a ClientHello: checked whole; iterate with ew_share_next. */
ew_err ew_ext_read_shares(ew_slice data, ew_slice *out_list) EW_MUST_USE;
bool ew_share_next(ew_slice *list, ew_share *out);
ew_err ew_ext_read_share(ew_slice data, ew_share *out) EW_MUST_USE;             /* ServerHello */
ew_err ew_ext_read_retry_group(ew_slice data, uint16_t *out_group) EW_MUST_USE; /* HelloRetryRequest */

/* pre_shared_key of a ClientHello: both lists checked whole; EW_ERR_BINDER_COUNT unless of equal count. Iterate with
 * ew_psk_next, which consumes the offer. */
typedef struct ew_psk_offer {
    ew_slice identities, binders;
    size_t num;
} ew_psk_offer;
typedef struct ew_psk_identity {
    ew_slice identity, binder;
    uint32_t obfuscated_age;
} ew_psk_identity;
ew_err ew_ext_read_psk_offer(ew_slice data, ew_psk_offer *out) EW_MUST_USE;
bool ew_psk_next(ew_psk_offer *offer, ew_psk_identity *out);
/* client_certificate_type, server_certificate_type (RFC 7250): bytes; the server's answer is one. */
enum { EW_CERTIFICATE_X509 = 0, EW_CERTIFICATE_RAW_KEY = 2 };
ew_err ew_ext_read_cert_types(ew_slice data, ew_slice *out_list) EW_MUST_USE;
ew_err ew_ext_read_u8(ew_slice data, uint8_t *out) EW_MUST_USE;
ew_err ew_ext_read_u16(ew_slice data, uint16_t *out) EW_MUST_USE; /* selected version, selected identity */
ew_err ew_ext_read_empty(ew_slice data) EW_MUST_USE;
/* record_size_limit: EW_ERR_ILLEGAL_PARAMETER for less than 64. */
ew_err ew_ext_read_record_limit(ew_slice data, uint16_t *out_limit) EW_MUST_USE;
ew_err ew_ext_read_max_early(ew_slice data, uint32_t *out) EW_MUST_USE; /* early_data of a NewSessionTicket */

/* Writing a ClientHello: what is NULL or empty is left out. pre_shared_key comes last with zeroed binders. */
typedef struct ew_psk_write {
    ew_slice identity;
    uint32_t obfuscated_age;
    size_t binder_len;
} ew_psk_write;
typedef struct ew_client_hello_write {
    const uint8_t *random;
    ew_slice session_id;
    const uint16_t *suites;      size_t num_suites;
    const uint16_t *versions;    size_t num_versions;
    const uint16_t *groups;      size_t num_groups;
    const uint16_t *schemes;     size_t num_schemes;
    const uint16_t *schemes_cert; size_t num_schemes_cert;
    const ew_share *shares;      size_t num_shares;
    bool has_shares;             /* an empty list is legal too */
    ew_slice server_name;        /* no IP addresses: RFC 6066, 3 */
    ew_slice alpn;               /* entries with 8-bit lengths, without the outer prefix */
    ew_slice cookie;
    ew_slice client_cert_types, server_cert_types; /* bytes; empty: left out */
    bool psk_dhe_ke;             /* psk_key_exchange_modes */
    bool post_handshake_auth;
    uint16_t record_size_limit;  /* 0: none */
    bool asks_ocsp, asks_scts;
    const uint16_t *compressions; size_t num_compressions;
    bool extended_main_secret;   /* from here on for a 1.2 server */
    bool renegotiation_info;     /* of a first handshake: an empty renegotiated_connection */
    bool ec_point_formats;       /* uncompressed */
    bool has_session_ticket;     /* an empty one asks for one */
    ew_slice session_ticket;
    bool early_data;
    const ew_psk_write *psks;    size_t num_psks;
    const ew_grease *grease;     /* NULL: none; a value at the head of each list, an extension at either end */
    bool grease_share;           /* and a key share */
} ew_client_hello_write;
/* out_binders_at: offset, from the start of the message (header included), of the binders list, for the partial
 * transcript; 0 without PSKs. */
void ew_client_hello_write_msg(ew_writer *w, const ew_client_hello_write *m, size_t *out_binders_at);

/* --- ServerHello and HelloRetryRequest --------------------------------------------------------------------------- */
typedef struct ew_server_hello {
    uint16_t legacy_version;
    ew_slice random, session_id;
    uint16_t suite;
    uint8_t compression;
    bool is_retry;     /* random is the HelloRetryRequest value */
    ew_slice raw_ext;  /* the extension block, not split yet: its rules depend on the version */
} ew_server_hello;
extern const uint8_t ew_retry_random[EW_RANDOM_LEN];
ew_err ew_server_hello_parse(ew_slice body, ew_server_hello *out) EW_MUST_USE;
/* ew_server_hello_version: what supported_versions says if present, else legacy_version. EW_ERR_WRONG_VERSION if the
 * extension names a version before 1.3, EW_ERR_MISSING_EXTENSION for a retry without it, EW_ERR_PROTOCOL_VERSION for a
 * legacy_version above 1.2 without it, EW_ERR_DUPLICATE_EXTENSION for two of it. That the version was offered, and that
 * legacy_version and compression fit it, is for the caller to check. */
ew_err ew_server_hello_version(const ew_server_hello *m, uint16_t *out_version) EW_MUST_USE;

typedef struct ew_server_hello_write {
    const uint8_t *random; /* ew_retry_random makes it a HelloRetryRequest */
    ew_slice session_id;
    uint16_t suite;
    ew_slice share_key;    /* with share_group: the key_share of a ServerHello */
    uint16_t share_group;  /* in a retry: the selected group; 0: no key_share */
    bool has_psk;
    uint16_t psk_index;
    ew_slice cookie;       /* retry only */
} ew_server_hello_write;
void ew_server_hello_write_msg(ew_writer *w, const ew_server_hello_write *m);

/* --- the rest of the flight -------------------------------------------------------------------------------------- */
/* EncryptedExtensions */
ew_err ew_encrypted_extensions_parse(ew_slice body, ew_ext_set asked, ew_ext_block *out) EW_MUST_USE;
typedef struct ew_encrypted_extensions_write {
    bool server_name_ack;
    ew_slice alpn;               /* the one protocol chosen; empty: none */
    const uint16_t *groups;      size_t num_groups; /* none: left out */
    const uint8_t *client_cert_type, *server_cert_type; /* one each; NULL: left out */
    uint16_t record_size_limit;  /* 0: none */
    bool early_data;             /* it is taken */
} ew_encrypted_extensions_write;
void ew_encrypted_extensions_write_msg(ew_writer *w, const ew_encrypted_extensions_write *m);

/* CertificateRequest */
typedef struct ew_certificate_request {
    ew_slice context;
    ew_ext_block ext;
} ew_certificate_request;
/* EW_ERR_MISSING_EXTENSION without signature_algorithms. */
ew_err ew_certificate_request_parse(ew_slice body, ew_certificate_request *out) EW_MUST_USE;
typedef struct ew_certificate_request_write {
    ew_slice context;
    const uint16_t *schemes;      size_t num_schemes;
    const uint16_t *schemes_cert; size_t num_schemes_cert;
    const ew_slice *authorities;  size_t num_authorities; /* DER names */
    const ew_grease *grease;      /* NULL: none */
    bool asks_ocsp, asks_scts;
    const uint16_t *compressions; size_t num_compressions;
} ew_certificate_request_write;
void ew_certificate_request_write_msg(ew_writer *w, const ew_certificate_request_write *m);

/* Certificate (1.3) */
enum { EW_CHAIN_MAX = 64 }; /* what EW_CERTIFICATE_MAX has room for at some 1.5 KB each */
typedef struct ew_certificate {
    ew_slice context;
    ew_slice der[EW_CHAIN_MAX]; /* leaf first */
    size_t num;                 /* 0: none */
    ew_staples staples;         /* of the leaf, checked; what the others have is ignored */
} ew_certificate;
/* asked: what the entries' extensions may answer. EW_ERR_CERT_BAD for more than EW_CHAIN_MAX entries. */
ew_err ew_certificate_parse(ew_slice body, ew_ext_set asked, ew_certificate *out) EW_MUST_USE;
/* staples: of the leaf; NULL: none. */
void ew_certificate_write_msg(
    ew_writer *w, ew_slice context, const ew_slice *ders, size_t num, const ew_staples *staples);

/* compress_certificate: the algorithms that its sender decompresses, 16 bits each; none is listed twice. CompressedCertificate:
 * in Certificate's place, with that message's body compressed; plain_len: its length. */
ew_err ew_ext_read_compressions(ew_slice data, ew_slice *out_list) EW_MUST_USE;
typedef struct ew_compressed_certificate {
    uint16_t algorithm;
    size_t plain_len;
    ew_slice data;
} ew_compressed_certificate;
ew_err ew_compressed_certificate_parse(ew_slice body, ew_compressed_certificate *out) EW_MUST_USE;
void ew_compressed_certificate_write_msg(ew_writer *w, const ew_compressed_certificate *m);

/* CertificateVerify */
typedef struct ew_certificate_verify {
    uint16_t scheme;
    ew_slice signature;
} ew_certificate_verify;
ew_err ew_certificate_verify_parse(ew_slice body, ew_certificate_verify *out) EW_MUST_USE;
void ew_certificate_verify_write_msg(ew_writer *w, uint16_t scheme, ew_slice signature);

/* Finished: the body is the MAC itself. */
void ew_finished_write_msg(ew_writer *w, ew_slice mac);

/* NewSessionTicket */
typedef struct ew_new_session_ticket {
    uint32_t lifetime, age_add;
    ew_slice nonce, ticket;
    ew_ext_block ext;
} ew_new_session_ticket;
ew_err ew_new_session_ticket_parse(ew_slice body, ew_new_session_ticket *out) EW_MUST_USE;
/* max_early: max_early_data_size; 0: the ticket allows no early data, and there is no extension. grease_ext: an empty extension
 * of this type (RFC 8701); 0: none. */
void ew_new_session_ticket_write_msg(ew_writer *w, uint32_t lifetime, uint32_t age_add, ew_slice nonce,
    ew_slice ticket, uint32_t max_early, uint16_t grease_ext);

/* KeyUpdate: EW_ERR_BAD_KEY_UPDATE for a value other than 0 and 1. */
ew_err ew_key_update_parse(ew_slice body, bool *out_requested) EW_MUST_USE;
void ew_key_update_write_msg(ew_writer *w, bool requested);

#endif
