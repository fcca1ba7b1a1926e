/* SPDX-License-Identifier: Apache-2.0 */
/* Certificate compression (RFC 8879): the extension, and the message in Certificate's place. */
#include "msg/ext_write.h"

/* CertificateCompressionAlgorithm algorithms<2..2^8-2>. Nothing is gained by one listed twice. */
ew_err ew_ext_read_compressions(ew_slice data, ew_slice *out_list)
{
    ew_reader r = ew_reader_of_slice(data);
    *out_list = ew_read_vec8(&r, 2, 254);
    if (!ew_reader_done(&r) || out_list->len % 2 != 0) {
        return EW_ERR_DECODE;
    }
    for (size_t i = 1; i < ew_u16_count(*out_list); i++) {
        if (ew_u16_has(ew_slice_sub(*out_list, 0, 2 * i), ew_u16_at(*out_list, i))) {
            return EW_ERR_DECODE;
        }
    }
    return EW_OK;
}

void ew_ext_write_compressions(ew_writer *w, const uint16_t *ids, size_t num)
{
    if (num == 0) {
        return;
    }
    ew_prefix body = ew_ext_open(w, EW_EXT_COMPRESS_CERTIFICATE);
    ew_prefix list = ew_write_open(w, 1);
    ew_u16s_write(w, ids, num);
    ew_write_shut(w, list);
    ew_write_shut(w, body);
}

/* opaque compressed_certificate_message<1..2^24-1> */
ew_err ew_compressed_certificate_parse(ew_slice body, ew_compressed_certificate *out)
{
    ew_reader r = ew_reader_of_slice(body);
    out->algorithm = ew_read_u16(&r);
    out->plain_len = ew_read_u24(&r);
    out->data = ew_read_vec24(&r, 1, 0xffffff);
    return ew_reader_done(&r) ? EW_OK : EW_ERR_DECODE;
}

void ew_compressed_certificate_write_msg(ew_writer *w, const ew_compressed_certificate *m)
{
    ew_prefix msg = ew_msg_begin(w, EW_MSG_COMPRESSED_CERTIFICATE);
    ew_write_u16(w, m->algorithm);
    ew_write_u24(w, (uint32_t)m->plain_len);
    ew_write_vec24(w, m->data.data, m->data.len);
    ew_msg_end(w, msg);
}
