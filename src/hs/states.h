/* SPDX-License-Identifier: Apache-2.0 */
/* The states of a handshake, and the one table of the messages that may come in each (RFC 9846,
 * Appendix A; RFC 5246, 7.3; RFC 5077, 3.1). */
#ifndef EW_HS_STATES_H
#define EW_HS_STATES_H

#include "base/mem.h"

/* ew_state: what is waited for. C: on a client, S: on a server; 13, 12: in that version of TLS only. */
typedef enum ew_state {
    EW_STATE_IDLE = 0,       /* a client before its ClientHello */
    EW_STATE_C_HELLO,        /* ServerHello or HelloRetryRequest */
    EW_STATE_C_HELLO_AGAIN,  /* ServerHello, after a retry */
    EW_STATE_C13_EXTENSIONS, /* EncryptedExtensions */
    EW_STATE_C13_CERT_OR_REQUEST,
    EW_STATE_C13_CERT,
    EW_STATE_C13_VERIFY,
    EW_STATE_C13_FINISHED,
    EW_STATE_C12_CERT,
    EW_STATE_C12_STATUS, /* CertificateStatus, or ServerKeyExchange at once */
    EW_STATE_C12_KEY_EXCHANGE,
    EW_STATE_C12_REQUEST_OR_DONE, /* CertificateRequest or ServerHelloDone */
    EW_STATE_C12_DONE,
    EW_STATE_C12_TICKET,
    EW_STATE_C12_CCS, /* no message, but the change_cipher_spec */
    EW_STATE_C12_FINISHED,
    EW_STATE_S_HELLO,       /* ClientHello */
    EW_STATE_S_HELLO_AGAIN, /* ClientHello, after a retry */
    EW_STATE_S13_END_OF_EARLY, /* EndOfEarlyData, and the early data before it */
    EW_STATE_S13_CERT,
    EW_STATE_S13_VERIFY,
    EW_STATE_S13_FINISHED,
    EW_STATE_S12_CERT,
    EW_STATE_S12_KEY_EXCHANGE,
    EW_STATE_S12_VERIFY,
    EW_STATE_S12_CCS,
    EW_STATE_S12_FINISHED,
    EW_STATE_DONE, /* the handshake is complete; its ew_hs takes no message any more */
    EW_STATE_FAILED,
    EW_STATE_C13_OPEN, /* after the handshake (ew_post) */
    EW_STATE_C13_OPEN_TO_ASK, /* the same where post-handshake authentication was offered */
    EW_STATE_S13_OPEN,
    EW_STATE_S13_OPEN_ASKED, /* a post-handshake CertificateRequest waits for its answer */
    EW_STATE_C12_OPEN,
    EW_STATE_S12_OPEN,
    EW_NUM_STATES
} ew_state;

/* The bounds of the messages' bodies. */
enum {
    EW_CLIENT_HELLO_MAX = 32 * 1024,
    EW_SERVER_HELLO_MAX = 16 * 1024, /* a retry's cookie included */
    EW_EXTENSIONS_MAX = 16 * 1024,
    EW_CERTIFICATE_MAX = 96 * 1024,
    EW_CERTIFICATE_STATUS_MAX = 64 * 1024,
    EW_CERTIFICATE_REQUEST_MAX = 64 * 1024, /* lists of CA names are long */
    EW_CERTIFICATE_VERIFY_MAX = 4 * 1024,
    EW_FINISHED_MAX = 64,
    EW_NEW_SESSION_TICKET_MAX = 32 * 1024,
    EW_KEY_UPDATE_MAX = 1,
    EW_SERVER_KEY_EXCHANGE_MAX = 4 * 1024,
    EW_CLIENT_KEY_EXCHANGE_MAX = 256,
    EW_FINISHED12_MAX = 12
};

/* ew_state_rule: in this state a message of this type with a body of at most max_len bytes may
 * come. */
typedef struct ew_state_rule {
    ew_state state;
    uint8_t type;
    uint32_t max_len;
} ew_state_rule;

/* ew_state_rule_at: the i-th rule, NULL past the end. */
const ew_state_rule *ew_state_rule_at(size_t i);

/* ew_state_admit: EW_ERR_UNEXPECTED_MESSAGE without a rule for the type in this state,
 * EW_ERR_MESSAGE_TOO_LONG beyond its bound, EW_ERR_DECODE if the syntax has no such length. */
ew_err ew_state_admit(ew_state state, uint8_t type, size_t len) EW_MUST_USE;

#endif
