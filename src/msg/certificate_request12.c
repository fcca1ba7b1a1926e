/* SPDX-License-Identifier: Apache-2.0 */
#include "msg/ext_write.h"
#include "msg/msg12.h"

bool ew_vec16_next(ew_slice *list, ew_slice *out)
{
    if (list->len == 0) {
        return false;
    }
    ew_reader r = ew_reader_of_slice(*list);
    *out = ew_read_vec16(&r, 0, 0xffff);
    bool taken = !r.failed;
    *list = ew_read_rest(&r);
    return taken;
}

/* DistinguishedName<1..2^16-1> */
static bool are_names(ew_slice list)
{
    ew_reader r = ew_reader_of_slice(list);
    while (!ew_reader_empty(&r)) {
        (void)ew_read_vec16(&r, 1, 0xffff);
    }
    return ew_reader_done(&r);
}

/* RFC 5246, 7.4.4: certificate_types<1..2^8-1>, supported_signature_algorithms<2..2^16-2>
 * (7.4.1.4.1), certificate_authorities<0..2^16-1> */
ew_err ew_certificate_request12_parse(ew_slice body, ew_certificate_request12 *out)
{
    *out = (ew_certificate_request12){0};
    ew_reader r = ew_reader_of_slice(body);
    out->types = ew_read_vec8(&r, 1, 0xff);
    out->schemes = ew_read_vec16(&r, 2, 0xfffe);
    out->authorities = ew_read_vec16(&r, 0, 0xffff);
    bool whole = ew_reader_done(&r) && out->schemes.len % 2 == 0 && are_names(out->authorities);
    return whole ? EW_OK : EW_ERR_DECODE;
}

/* RFC 8422, 3: ecdsa_sign is for EdDSA keys as well. */
void ew_certificate_request12_write_msg(ew_writer *w, const uint16_t *schemes, size_t num_schemes,
    const ew_slice *authorities, size_t num_authorities)
{
    static const uint8_t types[] = {EW_CERT_TYPE_ECDSA_SIGN, EW_CERT_TYPE_RSA_SIGN};
    ew_prefix msg = ew_msg_begin(w, EW_MSG_CERTIFICATE_REQUEST);
    ew_write_vec8(w, types, sizeof types);
    ew_prefix list = ew_write_open(w, 2);
    ew_u16s_write(w, schemes, num_schemes);
    ew_write_shut(w, list);
    list = ew_write_open(w, 2);
    for (size_t i = 0; i < num_authorities; i++) {
        ew_write_vec16(w, authorities[i].data, authorities[i].len);
    }
    ew_write_shut(w, list);
    ew_msg_end(w, msg);
}
