/* SPDX-License-Identifier: Apache-2.0 */
/* The bodies of extensions. "Receivers MUST abort the handshake with a "decode_error" alert if
 * there is data left over after parsing the structure" (RFC 9846, 4.3). */
#include "msg/msg.h"

static ew_err done(const ew_reader *r)
{
    return ew_reader_done(r) ? EW_OK : EW_ERR_DECODE;
}

/* even: poisons r unless list holds whole 16-bit values. */
static void even(ew_reader *r, ew_slice list)
{
    if (list.len % 2 != 0) {
        ew_reader_fail(r);
    }
}

ew_err ew_ext_read_empty(ew_slice data)
{
    return data.len == 0 ? EW_OK : EW_ERR_DECODE;
}

ew_err ew_ext_read_max_early(ew_slice data, uint32_t *out)
{
    ew_reader r = ew_reader_of_slice(data);
    *out = ew_read_u32(&r);
    return done(&r);
}

ew_err ew_ext_read_u16(ew_slice data, uint16_t *out)
{
    ew_reader r = ew_reader_of_slice(data);
    *out = ew_read_u16(&r);
    return done(&r);
}

ew_err ew_ext_read_u8(ew_slice data, uint8_t *out)
{
    ew_reader r = ew_reader_of_slice(data);
    *out = ew_read_u8(&r);
    return done(&r);
}

/* CertificateType client_certificate_types<1..2^8-1> (RFC 7250, 3) */
ew_err ew_ext_read_cert_types(ew_slice data, ew_slice *out_list)
{
    ew_reader r = ew_reader_of_slice(data);
    *out_list = ew_read_vec8(&r, 0, 255);
    ew_err err = done(&r);
    return err == EW_OK && out_list->len == 0 ? EW_ERR_BAD_CERT_TYPE : err;
}

/* ProtocolVersion versions<2..254> (4.3.1) */
ew_err ew_ext_read_versions(ew_slice data, ew_slice *out_list)
{
    ew_reader r = ew_reader_of_slice(data);
    *out_list = ew_read_vec8(&r, 2, 254);
    even(&r, *out_list);
    return done(&r);
}

/* NamedGroup named_group_list<2..2^16-1> (4.3.7), SignatureScheme
 * supported_signature_algorithms<2..2^16-2> (4.3.3): of whole values the bounds are the same. */
ew_err ew_ext_read_u16_list(ew_slice data, ew_slice *out_list)
{
    ew_reader r = ew_reader_of_slice(data);
    *out_list = ew_read_vec16(&r, 2, 0xfffe);
    even(&r, *out_list);
    return done(&r);
}

/* RFC 6066, 3: ServerName server_name_list<1..2^16-1>, HostName<1..2^16-1>, and "all future data
 * structures associated with new NameTypes MUST begin with a 16-bit length field". */
ew_err ew_ext_read_server_name(ew_slice data, ew_slice *out_name)
{
    enum { HOST_NAME = 0 };
    *out_name = (ew_slice){0};
    ew_reader outer = ew_reader_of_slice(data);
    ew_reader r = ew_reader_of_slice(ew_read_vec16(&outer, 1, 0xffff));
    bool seen[256] = {false};
    ew_err fault = EW_OK;
    while (!ew_reader_empty(&r)) {
        uint8_t type = ew_read_u8(&r);
        ew_slice name = ew_read_vec16(&r, type == HOST_NAME ? 1 : 0, 0xffff);
        /* "MUST NOT contain more than one name of the same name_type" */
        if (seen[type]) {
            fault = EW_ERR_ILLEGAL_PARAMETER;
        }
        seen[type] = true;
        if (type == HOST_NAME) {
            *out_name = name;
        }
    }
    return ew_reader_done(&outer) && ew_reader_done(&r) ? fault : EW_ERR_DECODE;
}

/* RFC 7301, 3.1: ProtocolName protocol_name_list<2..2^16-1>, ProtocolName<1..2^8-1>. */
ew_err ew_ext_read_alpn(ew_slice data, ew_slice *out_list)
{
    ew_reader outer = ew_reader_of_slice(data);
    *out_list = ew_read_vec16(&outer, 2, 0xffff);
    ew_reader r = ew_reader_of_slice(*out_list);
    while (!ew_reader_empty(&r)) {
        (void)ew_read_vec8(&r, 1, 0xff);
    }
    return ew_reader_done(&outer) && ew_reader_done(&r) ? EW_OK : EW_ERR_DECODE;
}

ew_err ew_ext_read_alpn_choice(ew_slice data, ew_slice *out_name)
{
    *out_name = (ew_slice){0};
    ew_slice list;
    ew_err err = ew_ext_read_alpn(data, &list);
    if (err != EW_OK) {
        return err;
    }
    /* "the "ProtocolNameList" MUST contain exactly one "ProtocolName"": it parses, and is wrong. */
    (void)ew_vec8_next(&list, out_name);
    return list.len == 0 ? EW_OK : EW_ERR_ILLEGAL_PARAMETER;
}

/* PskKeyExchangeMode ke_modes<1..255> (4.3.9) */
ew_err ew_ext_read_psk_modes(ew_slice data, ew_slice *out_modes)
{
    ew_reader r = ew_reader_of_slice(data);
    *out_modes = ew_read_vec8(&r, 1, 255);
    return done(&r);
}

/* opaque cookie<1..2^16-1> (4.3.2) */
ew_err ew_ext_read_cookie(ew_slice data, ew_slice *out_cookie)
{
    ew_reader r = ew_reader_of_slice(data);
    *out_cookie = ew_read_vec16(&r, 1, 0xffff);
    return done(&r);
}

/* KeyShareEntry (4.3.8): opaque key_exchange<1..2^16-1> */
static ew_share take_share(ew_reader *r)
{
    ew_share share;
    share.group = ew_read_u16(r);
    share.key = ew_read_vec16(r, 1, 0xffff);
    return share;
}

/* KeyShareEntry client_shares<0..2^16-1> */
ew_err ew_ext_read_shares(ew_slice data, ew_slice *out_list)
{
    ew_reader outer = ew_reader_of_slice(data);
    *out_list = ew_read_vec16(&outer, 0, 0xffff);
    ew_reader r = ew_reader_of_slice(*out_list);
    while (!ew_reader_empty(&r)) {
        (void)take_share(&r);
    }
    return ew_reader_done(&outer) && ew_reader_done(&r) ? EW_OK : EW_ERR_DECODE;
}

bool ew_share_next(ew_slice *list, ew_share *out)
{
    if (list->len == 0) {
        return false;
    }
    ew_reader r = ew_reader_of_slice(*list);
    *out = take_share(&r);
    bool taken = !r.failed;
    *list = ew_read_rest(&r);
    return taken;
}

ew_err ew_ext_read_share(ew_slice data, ew_share *out)
{
    ew_reader r = ew_reader_of_slice(data);
    *out = take_share(&r);
    return done(&r);
}

ew_err ew_ext_read_retry_group(ew_slice data, uint16_t *out_group)
{
    return ew_ext_read_u16(data, out_group);
}

/* PskIdentity: opaque identity<1..2^16-1>, uint32 obfuscated_ticket_age (4.3.11) */
static void take_identity(ew_reader *r, ew_psk_identity *out)
{
    out->identity = ew_read_vec16(r, 1, 0xffff);
    out->obfuscated_age = ew_read_u32(r);
}

/* opaque PskBinderEntry<32..255> */
static ew_slice take_binder(ew_reader *r)
{
    return ew_read_vec8(r, 1, 255); /* 32 at least, but a shorter one does not validate either */
}

/* PskIdentity identities<7..2^16-1>, PskBinderEntry binders<33..2^16-1> */
ew_err ew_ext_read_psk_offer(ew_slice data, ew_psk_offer *out)
{
    ew_reader outer = ew_reader_of_slice(data);
    *out = (ew_psk_offer){0};
    out->identities = ew_read_vec16(&outer, 7, 0xffff);
    out->binders = ew_read_vec16(&outer, 2, 0xffff);

    ew_reader identities = ew_reader_of_slice(out->identities);
    for (ew_psk_identity psk; !ew_reader_empty(&identities); out->num++) {
        take_identity(&identities, &psk);
    }
    ew_reader binders = ew_reader_of_slice(out->binders);
    size_t num_binders = 0;
    for (; !ew_reader_empty(&binders); num_binders++) {
        (void)take_binder(&binders);
    }
    if (!ew_reader_done(&outer) || !ew_reader_done(&identities) || !ew_reader_done(&binders)) {
        return EW_ERR_DECODE;
    }
    /* "A series of HMAC values, one for each value in the identities list": another count parses,
     * and is wrong. */
    return num_binders == out->num ? EW_OK : EW_ERR_BINDER_COUNT;
}

bool ew_psk_next(ew_psk_offer *offer, ew_psk_identity *out)
{
    if (offer->num == 0) {
        return false;
    }
    ew_reader identities = ew_reader_of_slice(offer->identities);
    ew_reader binders = ew_reader_of_slice(offer->binders);
    take_identity(&identities, out);
    out->binder = take_binder(&binders);
    bool taken = !identities.failed && !binders.failed;
    offer->identities = ew_read_rest(&identities);
    offer->binders = ew_read_rest(&binders);
    offer->num--;
    return taken;
}
