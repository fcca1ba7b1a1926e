/* SPDX-License-Identifier: Apache-2.0 */
#include "msg/msg.h"

ew_err ew_certificate_verify_parse(ew_slice body, ew_certificate_verify *out)
{
    *out = (ew_certificate_verify){0};
    ew_reader r = ew_reader_of_slice(body);
    out->scheme = ew_read_u16(&r);
    out->signature = ew_read_vec16(&r, 0, 0xffff);
    return ew_reader_done(&r) ? EW_OK : EW_ERR_DECODE;
}

void ew_certificate_verify_write_msg(ew_writer *w, uint16_t scheme, ew_slice signature)
{
    ew_prefix msg = ew_msg_begin(w, EW_MSG_CERTIFICATE_VERIFY);
    ew_write_u16(w, scheme);
    ew_write_vec16(w, signature.data, signature.len);
    ew_msg_end(w, msg);
}
