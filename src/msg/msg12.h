/* SPDX-License-Identifier: Apache-2.0 */
/* The handshake messages of TLS 1.2 (RFC 5246, 7.4; RFC 8422, 5; RFC 5077, 3.3) that differ from those of 1.3. What
 * msg/msg.h says holds here too. Shared as they are: ClientHello, CertificateVerify, Finished; and a ServerHello is read by
 * ew_server_hello_parse, its extensions by ew_ext_parse with EW_IN_SERVER_HELLO12. */
#ifndef EW_MSG_MSG12_H
#define EW_MSG_MSG12_H

#include "msg/msg.h"

/* Signalling values in the list of suites: RFC 5746, 3.3 and RFC 7507. */
enum { EW_SCSV_RENEGOTIATION = 0x00ff, EW_SCSV_FALLBACK = 0x5600 };

/* HelloRequest and ServerHelloDone have no content. */
ew_err ew_empty_msg_parse(ew_slice body) EW_MUST_USE;
void ew_hello_request_write_msg(ew_writer *w);
void ew_server_hello_done_write_msg(ew_writer *w);

/* ServerHello. Without any extension the block is left out. */
typedef struct ew_server_hello12_write {
    const uint8_t *random;
    ew_slice session_id;
    uint16_t suite;
    bool server_name_ack, extended_main_secret, renegotiation_info, ec_point_formats, session_ticket;
    ew_slice alpn; /* the one protocol chosen; empty: none */
    uint16_t record_size_limit; /* 0: none */
    const uint8_t *client_cert_type, *server_cert_type; /* one each; NULL: left out */
    bool will_status;           /* a CertificateStatus follows */
    ew_slice scts;              /* the list; empty: none */
} ew_server_hello12_write;
void ew_server_hello12_write_msg(ew_writer *w, const ew_server_hello12_write *m);

/* Extension bodies. renegotiation_info: renegotiated_connection, empty in a first handshake. ec_point_formats:
 * EW_ERR_POINT_FORMATS without the uncompressed one. extended_main_secret and the server's session_ticket are empty
 * (ew_ext_read_empty); the client's session_ticket is the ticket itself, without a length. */
ew_err ew_ext_read_renegotiation_info(ew_slice data, ew_slice *out_connection) EW_MUST_USE;
ew_err ew_ext_read_point_formats(ew_slice data, ew_slice *out_formats) EW_MUST_USE;

/* Certificate: out->context stays empty. EW_ERR_CERT_BAD for more than EW_CHAIN_MAX entries. */
ew_err ew_certificate12_parse(ew_slice body, ew_certificate *out) EW_MUST_USE;
void ew_certificate12_write_msg(ew_writer *w, const ew_slice *ders, size_t num);

/* Certificate of a raw public key (RFC 7250, 3): no list, but the key alone; empty: none. */
ew_err ew_raw_key12_parse(ew_slice body, ew_slice *out_key) EW_MUST_USE;
void ew_raw_key12_write_msg(ew_writer *w, ew_slice key);

/* ServerKeyExchange, ECDHE with a named curve: EW_ERR_ILLEGAL_PARAMETER for another kind of curve. params is what the
 * signature covers behind the two randoms. */
typedef struct ew_server_key_exchange {
    uint16_t group;
    ew_slice key;
    ew_slice params;
    uint16_t scheme;
    ew_slice signature;
} ew_server_key_exchange;
ew_err ew_server_key_exchange_parse(ew_slice body, ew_server_key_exchange *out) EW_MUST_USE;
/* ew_server_params_write: params alone, at most EW_SERVER_PARAMS_MAX bytes. */
enum { EW_SERVER_PARAMS_MAX = 4 + 255, EW_SIGNED_PARAMS_MAX = 2 * EW_RANDOM_LEN + EW_SERVER_PARAMS_MAX };
void ew_server_params_write(ew_writer *w, uint16_t group, ew_slice key);
/* ew_signed_params_write: what the signature covers: client_random, server_random, params. */
void ew_signed_params_write(
    ew_writer *w, const uint8_t *client_random, const uint8_t *server_random, ew_slice params);
void ew_server_key_exchange_write_msg(
    ew_writer *w, ew_slice params, uint16_t scheme, ew_slice signature);

/* CertificateRequest: the lists are checked whole. types: bytes; schemes: 16-bit each; authorities: iterate with
 * ew_vec16_next. */
typedef enum ew_certificate_type { EW_CERT_TYPE_RSA_SIGN = 1, EW_CERT_TYPE_ECDSA_SIGN = 64 } ew_certificate_type;
typedef struct ew_certificate_request12 {
    ew_slice types, schemes, authorities;
} ew_certificate_request12;
ew_err ew_certificate_request12_parse(ew_slice body, ew_certificate_request12 *out) EW_MUST_USE;
/* ew_vec16_next: takes the next 16-bit-length entry off the front of list; false at its end. */
bool ew_vec16_next(ew_slice *list, ew_slice *out);
/* Asks for keys of either type. */
void ew_certificate_request12_write_msg(ew_writer *w, const uint16_t *schemes, size_t num_schemes,
    const ew_slice *authorities, size_t num_authorities);

/* ClientKeyExchange: the ECDHE public key, 1 to 255 bytes. */
ew_err ew_client_key_exchange_parse(ew_slice body, ew_slice *out_key) EW_MUST_USE;
void ew_client_key_exchange_write_msg(ew_writer *w, ew_slice key);

/* NewSessionTicket: lifetime in seconds, a hint (0: none). An empty ticket: the server has thought better of it. */
typedef struct ew_new_session_ticket12 {
    uint32_t lifetime;
    ew_slice ticket;
} ew_new_session_ticket12;
ew_err ew_new_session_ticket12_parse(ew_slice body, ew_new_session_ticket12 *out) EW_MUST_USE;
void ew_new_session_ticket12_write_msg(ew_writer *w, uint32_t lifetime, ew_slice ticket);

#endif
