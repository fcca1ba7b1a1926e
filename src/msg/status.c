/* SPDX-License-Identifier: Apache-2.0 */
#include "msg/status.h"

#include "msg/ext_write.h"

enum { OCSP = 1 };

/* --- reading ------------------------------------------------------------------------------ */

/* RFC 6066, 8: ResponderID responder_id_list<0..2^16-1>, ResponderID<1..2^16-1>,
 * Extensions<0..2^16-1> */
ew_err ew_ext_read_status_request(ew_slice data, bool *out_ocsp)
{
    ew_reader r = ew_reader_of_slice(data);
    *out_ocsp = ew_read_u8(&r) == OCSP;
    if (!*out_ocsp) {
        return r.failed ? EW_ERR_DECODE : EW_OK;
    }
    ew_reader responders = ew_reader_of_slice(ew_read_vec16(&r, 0, 0xffff));
    while (!ew_reader_empty(&responders)) {
        (void)ew_read_vec16(&responders, 1, 0xffff);
    }
    (void)ew_read_vec16(&r, 0, 0xffff);
    return ew_reader_done(&r) && ew_reader_done(&responders) ? EW_OK : EW_ERR_DECODE;
}

/* opaque OCSPResponse<1..2^24-1> */
ew_err ew_certificate_status_parse(ew_slice body, ew_slice *out_ocsp)
{
    ew_reader r = ew_reader_of_slice(body);
    uint8_t type = ew_read_u8(&r);
    if (!r.failed && type != OCSP) {
        return EW_ERR_ILLEGAL_PARAMETER;
    }
    *out_ocsp = ew_read_vec24(&r, 1, 0xffffff);
    return ew_reader_done(&r) ? EW_OK : EW_ERR_DECODE;
}

/* RFC 6962, 3.3: opaque SerializedSCT<1..2^16-1>, SerializedSCT sct_list<1..2^16-1> */
ew_err ew_scts_check(ew_slice list)
{
    ew_reader outer = ew_reader_of_slice(list);
    ew_reader r = ew_reader_of_slice(ew_read_vec16(&outer, 1, 0xffff));
    while (!ew_reader_empty(&r)) {
        (void)ew_read_vec16(&r, 1, 0xffff);
    }
    return ew_reader_done(&outer) && ew_reader_done(&r) ? EW_OK : EW_ERR_DECODE;
}

/* --- writing ------------------------------------------------------------------------------ */

void ew_ext_write_status_request(ew_writer *w)
{
    ew_prefix body = ew_ext_open(w, EW_EXT_STATUS_REQUEST);
    ew_write_u8(w, OCSP);
    ew_write_u16(w, 0); /* no responder in particular, */
    ew_write_u16(w, 0); /* and nothing in particular of it */
    ew_write_shut(w, body);
}

static void write_status(ew_writer *w, ew_slice ocsp)
{
    ew_write_u8(w, OCSP);
    ew_write_vec24(w, ocsp.data, ocsp.len);
}

void ew_certificate_status_write_msg(ew_writer *w, ew_slice ocsp)
{
    ew_prefix msg = ew_msg_begin(w, EW_MSG_CERTIFICATE_STATUS);
    write_status(w, ocsp);
    ew_msg_end(w, msg);
}

size_t ew_staples_len(const ew_staples *staples)
{
    enum { EXT_HEAD_LEN = 4, STATUS_HEAD_LEN = 4 };
    return 2 * EXT_HEAD_LEN + STATUS_HEAD_LEN + staples->ocsp.len + staples->scts.len;
}

void ew_scts_write(ew_writer *w, ew_slice list)
{
    if (list.len == 0) {
        return;
    }
    ew_prefix body = ew_ext_open(w, EW_EXT_SCT);
    ew_write_slice(w, list);
    ew_write_shut(w, body);
}

void ew_staples_write(ew_writer *w, const ew_staples *staples)
{
    if (staples->ocsp.len > 0) {
        ew_prefix body = ew_ext_open(w, EW_EXT_STATUS_REQUEST);
        write_status(w, staples->ocsp);
        ew_write_shut(w, body);
    }
    ew_scts_write(w, staples->scts);
}
