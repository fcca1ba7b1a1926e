/* SPDX-License-Identifier: Apache-2.0 */
#include "msg/ext_write.h"

ew_prefix ew_ext_open(ew_writer *w, ew_ext ext)
{
    ew_write_u16(w, ew_ext_code(ext));
    return ew_write_open(w, 2);
}

void ew_ext_write_empty(ew_writer *w, ew_ext ext)
{
    ew_write_shut(w, ew_ext_open(w, ext));
}

void ew_ext_write_u16(ew_writer *w, ew_ext ext, uint16_t v)
{
    ew_prefix body = ew_ext_open(w, ext);
    ew_write_u16(w, v);
    ew_write_shut(w, body);
}

void ew_u16s_write(ew_writer *w, const uint16_t *values, size_t num)
{
    for (size_t i = 0; i < num; i++) {
        ew_write_u16(w, values[i]);
    }
}

void ew_first_write(ew_writer *w, uint16_t first)
{
    if (first != 0) {
        ew_write_u16(w, first);
    }
}

void ew_ext_write_greased(
    ew_writer *w, ew_ext ext, uint16_t first, const uint16_t *values, size_t num)
{
    if (num == 0) {
        return;
    }
    ew_prefix body = ew_ext_open(w, ext);
    ew_prefix list = ew_write_open(w, 2);
    ew_first_write(w, first);
    ew_u16s_write(w, values, num);
    ew_write_shut(w, list);
    ew_write_shut(w, body);
}

void ew_ext_write_u16_list(ew_writer *w, ew_ext ext, const uint16_t *values, size_t num)
{
    ew_ext_write_greased(w, ext, 0, values, num);
}

void ew_ext_write_vec16(ew_writer *w, ew_ext ext, ew_slice bytes)
{
    if (bytes.len == 0) {
        return;
    }
    ew_prefix body = ew_ext_open(w, ext);
    ew_write_vec16(w, bytes.data, bytes.len);
    ew_write_shut(w, body);
}

void ew_ext_write_cert_types(ew_writer *w, ew_ext ext, ew_slice types)
{
    if (types.len == 0) {
        return;
    }
    ew_prefix body = ew_ext_open(w, ext);
    ew_write_vec8(w, types.data, types.len);
    ew_write_shut(w, body);
}

void ew_ext_write_cert_type(ew_writer *w, ew_ext ext, const uint8_t *type)
{
    if (type == NULL) {
        return;
    }
    ew_prefix body = ew_ext_open(w, ext);
    ew_write_u8(w, *type);
    ew_write_shut(w, body);
}

void ew_share_write(ew_writer *w, ew_share share)
{
    ew_write_u16(w, share.group);
    ew_write_vec16(w, share.key.data, share.key.len);
}

/* "MUST contain exactly one "ProtocolName"" (RFC 7301, 3.1) */
void ew_ext_write_alpn_choice(ew_writer *w, ew_slice name)
{
    if (name.len == 0) {
        return;
    }
    ew_prefix body = ew_ext_open(w, EW_EXT_ALPN);
    ew_prefix list = ew_write_open(w, 2);
    ew_write_vec8(w, name.data, name.len);
    ew_write_shut(w, list);
    ew_write_shut(w, body);
}

void ew_ext_write_renegotiation_info(ew_writer *w)
{
    ew_prefix body = ew_ext_open(w, EW_EXT_RENEGOTIATION_INFO);
    ew_write_vec8(w, NULL, 0);
    ew_write_shut(w, body);
}

void ew_ext_write_point_formats(ew_writer *w)
{
    const uint8_t uncompressed = 0;
    ew_prefix body = ew_ext_open(w, EW_EXT_EC_POINT_FORMATS);
    ew_write_vec8(w, &uncompressed, 1);
    ew_write_shut(w, body);
}
