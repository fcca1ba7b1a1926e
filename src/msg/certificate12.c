/* SPDX-License-Identifier: Apache-2.0 */
#include "msg/msg12.h"

/* ASN.1Cert certificate_list<0..2^24-1>, opaque ASN.1Cert<1..2^24-1> (RFC 5246, 7.4.2) */
ew_err ew_certificate12_parse(ew_slice body, ew_certificate *out)
{
    *out = (ew_certificate){0};
    ew_reader outer = ew_reader_of_slice(body);
    ew_reader r = ew_reader_of_slice(ew_read_vec24(&outer, 0, 0xffffff));
    bool too_many = false;
    while (!ew_reader_empty(&r)) {
        ew_slice der = ew_read_vec24(&r, 1, 0xffffff);
        too_many |= out->num == EW_CHAIN_MAX;
        if (!too_many) {
            out->der[out->num++] = der;
        }
    }
    if (!ew_reader_done(&outer) || !ew_reader_done(&r)) {
        return EW_ERR_DECODE;
    }
    return too_many ? EW_ERR_CERT_BAD : EW_OK;
}

void ew_certificate12_write_msg(ew_writer *w, const ew_slice *ders, size_t num)
{
    ew_prefix msg = ew_msg_begin(w, EW_MSG_CERTIFICATE);
    ew_prefix list = ew_write_open(w, 3);
    for (size_t i = 0; i < num; i++) {
        ew_write_vec24(w, ders[i].data, ders[i].len);
    }
    ew_write_shut(w, list);
    ew_msg_end(w, msg);
}

/* opaque ASN.1_subjectPublicKeyInfo<1..2^24-1>; who has none to show sends an empty one. */
ew_err ew_raw_key12_parse(ew_slice body, ew_slice *out_key)
{
    ew_reader r = ew_reader_of_slice(body);
    *out_key = ew_read_vec24(&r, 0, 0xffffff);
    return ew_reader_done(&r) ? EW_OK : EW_ERR_DECODE;
}

void ew_raw_key12_write_msg(ew_writer *w, ew_slice key)
{
    ew_prefix msg = ew_msg_begin(w, EW_MSG_CERTIFICATE);
    ew_write_vec24(w, key.data, key.len);
    ew_msg_end(w, msg);
}
