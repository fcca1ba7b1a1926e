/* SPDX-License-Identifier: Apache-2.0 */
#include "msg/ext_write.h"

ew_err ew_certificate_request_parse(ew_slice body, ew_certificate_request *out)
{
    *out = (ew_certificate_request){.ext.last = EW_NUM_EXTS};
    ew_reader r = ew_reader_of_slice(body);
    out->context = ew_read_vec8(&r, 0, 0xff);
    ew_slice block = ew_read_vec16(&r, 0, 0xffff);
    if (!ew_reader_done(&r)) {
        return EW_ERR_DECODE;
    }
    ew_err err = ew_ext_parse(block, EW_IN_CERTIFICATE_REQUEST, 0, &out->ext);
    if (err != EW_OK) {
        return err;
    }
    /* "The "signature_algorithms" extension MUST be specified" (RFC 9846, 4.4.2) */
    return ew_ext_has(&out->ext, EW_EXT_SIGNATURE_ALGORITHMS) ? EW_OK : EW_ERR_MISSING_EXTENSION;
}

/* DistinguishedName authorities<3..2^16-1>, DistinguishedName<1..2^16-1> (4.3.4) */
static void write_authorities(ew_writer *w, const ew_slice *names, size_t num)
{
    if (num == 0) {
        return;
    }
    ew_prefix body = ew_ext_open(w, EW_EXT_CERTIFICATE_AUTHORITIES);
    ew_prefix list = ew_write_open(w, 2);
    for (size_t i = 0; i < num; i++) {
        ew_write_vec16(w, names[i].data, names[i].len);
    }
    ew_write_shut(w, list);
    ew_write_shut(w, body);
}

void ew_certificate_request_write_msg(ew_writer *w, const ew_certificate_request_write *m)
{
    ew_prefix msg = ew_msg_begin(w, EW_MSG_CERTIFICATE_REQUEST);
    ew_write_vec8(w, m->context.data, m->context.len);
    const ew_grease none = {0}, *grease = m->grease != NULL ? m->grease : &none;
    ew_prefix block = ew_write_open(w, 2);
    ew_grease_write_ext(w, grease->ext[0], 0);
    ew_ext_write_greased(
        w, EW_EXT_SIGNATURE_ALGORITHMS, grease->scheme, m->schemes, m->num_schemes);
    ew_ext_write_u16_list(
        w, EW_EXT_SIGNATURE_ALGORITHMS_CERT, m->schemes_cert, m->num_schemes_cert);
    write_authorities(w, m->authorities, m->num_authorities);
    if (m->asks_ocsp) {
        ew_ext_write_empty(w, EW_EXT_STATUS_REQUEST);
    }
    if (m->asks_scts) {
        ew_ext_write_empty(w, EW_EXT_SCT);
    }
    ew_ext_write_compressions(w, m->compressions, m->num_compressions);
    ew_write_shut(w, block);
    ew_msg_end(w, msg);
}
