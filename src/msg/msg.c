/* SPDX-License-Identifier: Apache-2.0 */
/* What the messages share: the header, and lists of plain values. */
#include "msg/msg.h"

const char *ew_msg_name(unsigned type)
{
    switch (type) {
    case EW_MSG_HELLO_REQUEST:
        return "HelloRequest";
    case EW_MSG_CLIENT_HELLO:
        return "ClientHello";
    case EW_MSG_SERVER_HELLO:
        return "ServerHello";
    case EW_MSG_NEW_SESSION_TICKET:
        return "NewSessionTicket";
    case EW_MSG_END_OF_EARLY_DATA:
        return "EndOfEarlyData";
    case EW_MSG_ENCRYPTED_EXTENSIONS:
        return "EncryptedExtensions";
    case EW_MSG_CERTIFICATE:
        return "Certificate";
    case EW_MSG_SERVER_KEY_EXCHANGE:
        return "ServerKeyExchange";
    case EW_MSG_CERTIFICATE_REQUEST:
        return "CertificateRequest";
    case EW_MSG_SERVER_HELLO_DONE:
        return "ServerHelloDone";
    case EW_MSG_CERTIFICATE_VERIFY:
        return "CertificateVerify";
    case EW_MSG_CLIENT_KEY_EXCHANGE:
        return "ClientKeyExchange";
    case EW_MSG_FINISHED:
        return "Finished";
    case EW_MSG_CERTIFICATE_STATUS:
        return "CertificateStatus";
    case EW_MSG_KEY_UPDATE:
        return "KeyUpdate";
    case EW_MSG_COMPRESSED_CERTIFICATE:
        return "CompressedCertificate";
    case EW_MSG_MESSAGE_HASH:
        return "message_hash";
    default:
        return "unknown";
    }
}

ew_prefix ew_msg_begin(ew_writer *w, ew_msg_type type)
{
    ew_write_u8(w, (uint8_t)type);
    return ew_write_open(w, 3);
}

void ew_msg_end(ew_writer *w, ew_prefix p)
{
    ew_write_shut(w, p);
}

size_t ew_u16_count(ew_slice list)
{
    return list.len / 2;
}

uint16_t ew_u16_at(ew_slice list, size_t i)
{
    if (i >= ew_u16_count(list)) {
        return 0;
    }
    ew_reader r = ew_reader_of_slice(ew_slice_sub(list, 2 * i, 2));
    return ew_read_u16(&r);
}

bool ew_u16_has(ew_slice list, uint16_t v)
{
    for (size_t i = 0; i < ew_u16_count(list); i++) {
        if (ew_u16_at(list, i) == v) {
            return true;
        }
    }
    return false;
}

bool ew_vec8_next(ew_slice *list, ew_slice *out)
{
    if (list->len == 0) {
        return false;
    }
    ew_reader r = ew_reader_of_slice(*list);
    *out = ew_read_vec8(&r, 0, 0xff);
    bool taken = !r.failed;
    *list = ew_read_rest(&r);
    return taken;
}
