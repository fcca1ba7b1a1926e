/* SPDX-License-Identifier: Apache-2.0 */
#include "msg/msg.h"

/* take_entry: opaque cert_data<1..2^24-1>, Extension extensions<0..2^16-1> (RFC 9846, 4.5.1) */
static ew_err take_entry(ew_reader *r, ew_ext_set asked, ew_slice *out_der, ew_ext_block *out_ext)
{
    *out_der = ew_read_vec24(r, 1, 0xffffff);
    ew_slice block = ew_read_vec16(r, 0, 0xffff);
    return ew_ext_parse(block, EW_IN_CERTIFICATE, asked, out_ext);
}

static ew_err take_staples(const ew_ext_block *ext, ew_staples *out)
{
    ew_err err = EW_OK;
    if (ew_ext_has(ext, EW_EXT_STATUS_REQUEST)) {
        err = ew_certificate_status_parse(ext->data[EW_EXT_STATUS_REQUEST], &out->ocsp);
    }
    if (err == EW_OK && ew_ext_has(ext, EW_EXT_SCT)) {
        out->scts = ext->data[EW_EXT_SCT];
        err = ew_scts_check(out->scts);
    }
    return err;
}

ew_err ew_certificate_parse(ew_slice body, ew_ext_set asked, ew_certificate *out)
{
    *out = (ew_certificate){0};
    ew_reader outer = ew_reader_of_slice(body);
    out->context = ew_read_vec8(&outer, 0, 0xff);
    ew_reader r = ew_reader_of_slice(ew_read_vec24(&outer, 0, 0xffffff));
    if (!ew_reader_done(&outer)) {
        return EW_ERR_DECODE;
    }
    while (!ew_reader_empty(&r)) {
        ew_slice der;
        ew_ext_block ext;
        ew_err err = take_entry(&r, asked, &der, &ext);
        if (r.failed) {
            return EW_ERR_DECODE;
        }
        if (err == EW_OK && out->num == 0) {
            err = take_staples(&ext, &out->staples);
        }
        if (err != EW_OK) {
            return err;
        }
        if (out->num == EW_CHAIN_MAX) {
            return EW_ERR_CERT_BAD;
        }
        out->der[out->num++] = der;
    }
    return EW_OK;
}

void ew_certificate_write_msg(
    ew_writer *w, ew_slice context, const ew_slice *ders, size_t num, const ew_staples *staples)
{
    ew_prefix msg = ew_msg_begin(w, EW_MSG_CERTIFICATE);
    ew_write_vec8(w, context.data, context.len);
    ew_prefix list = ew_write_open(w, 3);
    for (size_t i = 0; i < num; i++) {
        ew_write_vec24(w, ders[i].data, ders[i].len);
        ew_prefix block = ew_write_open(w, 2);
        if (i == 0 && staples != NULL) {
            ew_staples_write(w, staples);
        }
        ew_write_shut(w, block);
    }
    ew_write_shut(w, list);
    ew_msg_end(w, msg);
}
