/* SPDX-License-Identifier: Apache-2.0 */
#include "hs/states.h"

#include "msg/msg.h"

static const ew_state_rule rules[] = {
    {EW_STATE_C_HELLO, EW_MSG_SERVER_HELLO, EW_SERVER_HELLO_MAX},
    {EW_STATE_C_HELLO_AGAIN, EW_MSG_SERVER_HELLO, EW_SERVER_HELLO_MAX},
    {EW_STATE_C13_EXTENSIONS, EW_MSG_ENCRYPTED_EXTENSIONS, EW_EXTENSIONS_MAX},
    {EW_STATE_C13_CERT_OR_REQUEST, EW_MSG_CERTIFICATE_REQUEST, EW_CERTIFICATE_REQUEST_MAX},
    {EW_STATE_C13_CERT_OR_REQUEST, EW_MSG_CERTIFICATE, EW_CERTIFICATE_MAX},
    {EW_STATE_C13_CERT, EW_MSG_CERTIFICATE, EW_CERTIFICATE_MAX},
    {EW_STATE_C13_VERIFY, EW_MSG_CERTIFICATE_VERIFY, EW_CERTIFICATE_VERIFY_MAX},
    {EW_STATE_C13_FINISHED, EW_MSG_FINISHED, EW_FINISHED_MAX},

    {EW_STATE_S_HELLO, EW_MSG_CLIENT_HELLO, EW_CLIENT_HELLO_MAX},
    {EW_STATE_S_HELLO_AGAIN, EW_MSG_CLIENT_HELLO, EW_CLIENT_HELLO_MAX},
    {EW_STATE_S13_CERT, EW_MSG_CERTIFICATE, EW_CERTIFICATE_MAX},
    {EW_STATE_S13_VERIFY, EW_MSG_CERTIFICATE_VERIFY, EW_CERTIFICATE_VERIFY_MAX},
    {EW_STATE_S13_FINISHED, EW_MSG_FINISHED, EW_FINISHED_MAX},

    /* RFC 5246, 7.4.1.1: a HelloRequest "MAY be sent by the server at any time", and "will be ignored
     * by the client if the client is currently negotiating a session". */
    {EW_STATE_C12_CERT, EW_MSG_HELLO_REQUEST, 0},
    {EW_STATE_C12_CERT, EW_MSG_CERTIFICATE, EW_CERTIFICATE_MAX},
    /* RFC 6066, 8: a server that has said so MAY also choose not to send it. */
    {EW_STATE_C12_STATUS, EW_MSG_HELLO_REQUEST, 0},
    {EW_STATE_C12_STATUS, EW_MSG_CERTIFICATE_STATUS, EW_CERTIFICATE_STATUS_MAX},
    {EW_STATE_C12_STATUS, EW_MSG_SERVER_KEY_EXCHANGE, EW_SERVER_KEY_EXCHANGE_MAX},
    {EW_STATE_C12_KEY_EXCHANGE, EW_MSG_HELLO_REQUEST, 0},
    {EW_STATE_C12_KEY_EXCHANGE, EW_MSG_SERVER_KEY_EXCHANGE, EW_SERVER_KEY_EXCHANGE_MAX},
    {EW_STATE_C12_REQUEST_OR_DONE, EW_MSG_HELLO_REQUEST, 0},
    {EW_STATE_C12_REQUEST_OR_DONE, EW_MSG_CERTIFICATE_REQUEST, EW_CERTIFICATE_REQUEST_MAX},
    {EW_STATE_C12_REQUEST_OR_DONE, EW_MSG_SERVER_HELLO_DONE, 0},
    {EW_STATE_C12_DONE, EW_MSG_HELLO_REQUEST, 0},
    {EW_STATE_C12_DONE, EW_MSG_SERVER_HELLO_DONE, 0},
    {EW_STATE_C12_TICKET, EW_MSG_HELLO_REQUEST, 0},
    {EW_STATE_C12_TICKET, EW_MSG_NEW_SESSION_TICKET, EW_NEW_SESSION_TICKET_MAX},
    {EW_STATE_C12_CCS, EW_MSG_HELLO_REQUEST, 0},
    {EW_STATE_C12_FINISHED, EW_MSG_HELLO_REQUEST, 0},
    {EW_STATE_C12_FINISHED, EW_MSG_FINISHED, EW_FINISHED12_MAX},

    {EW_STATE_S12_CERT, EW_MSG_CERTIFICATE, EW_CERTIFICATE_MAX},
    {EW_STATE_S12_KEY_EXCHANGE, EW_MSG_CLIENT_KEY_EXCHANGE, EW_CLIENT_KEY_EXCHANGE_MAX},
    {EW_STATE_S12_VERIFY, EW_MSG_CERTIFICATE_VERIFY, EW_CERTIFICATE_VERIFY_MAX},
    {EW_STATE_S12_FINISHED, EW_MSG_FINISHED, EW_FINISHED12_MAX},

    /* RFC 9846, 4.7.2: "A client that receives a post-handshake CertificateRequest message without
     * having sent the "post_handshake_auth" extension MUST send an "unexpected_message" fatal
     * alert." We never send it, so there is no rule for it. */
    {EW_STATE_C13_OPEN, EW_MSG_NEW_SESSION_TICKET, EW_NEW_SESSION_TICKET_MAX},
    {EW_STATE_C13_OPEN, EW_MSG_KEY_UPDATE, EW_KEY_UPDATE_MAX},
    {EW_STATE_S13_OPEN, EW_MSG_KEY_UPDATE, EW_KEY_UPDATE_MAX},

    /* Wishes to renegotiate, which are refused (RFC 5246, 7.2.2: no_renegotiation). */
    {EW_STATE_C12_OPEN, EW_MSG_HELLO_REQUEST, 0},
    {EW_STATE_S12_OPEN, EW_MSG_CLIENT_HELLO, EW_CLIENT_HELLO_MAX},
};

const ew_state_rule *ew_state_rule_at(size_t i)
{
    return i < sizeof rules / sizeof rules[0] ? &rules[i] : NULL;
}

/* too_long: where the syntax fixes the length it is a decode_error (RFC 9846, 6.2); else the bound is
 * ours. */
static ew_err too_long(uint8_t type)
{
    bool fixed = type == EW_MSG_FINISHED || type == EW_MSG_KEY_UPDATE ||
                 type == EW_MSG_HELLO_REQUEST || type == EW_MSG_SERVER_HELLO_DONE;
    return fixed ? EW_ERR_DECODE : EW_ERR_MESSAGE_TOO_LONG;
}

ew_err ew_state_admit(ew_state state, uint8_t type, size_t len)
{
    const ew_state_rule *rule;
    for (size_t i = 0; (rule = ew_state_rule_at(i)) != NULL; i++) {
        if (rule->state == state && rule->type == type)
            return len <= rule->max_len ? EW_OK : too_long(type);
    }
    return EW_ERR_UNEXPECTED_MESSAGE;
}
