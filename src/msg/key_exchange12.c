/* SPDX-License-Identifier: Apache-2.0 */
/* ECDHE (RFC 8422, 5.4 and 5.7). */
#include "msg/msg12.h"

enum { NAMED_CURVE = 3 };

/* ServerECDHParams: ECCurveType curve_type, NamedCurve namedcurve, opaque point<1..2^8-1>; then the
 * signature over them: SignatureAndHashAlgorithm algorithm, opaque signature<0..2^16-1>. */
ew_err ew_server_key_exchange_parse(ew_slice body, ew_server_key_exchange *out)
{
    *out = (ew_server_key_exchange){0};
    ew_reader r = ew_reader_of_slice(body);
    uint8_t curve_type = ew_read_u8(&r);
    if (!r.failed && curve_type != NAMED_CURVE) {
        return EW_ERR_ILLEGAL_PARAMETER; /* what follows has a shape of its own */
    }
    out->group = ew_read_u16(&r);
    out->key = ew_read_vec8(&r, 1, 0xff);
    out->params = ew_slice_sub(body, 0, 1 + 2 + 1 + out->key.len);
    out->scheme = ew_read_u16(&r);
    out->signature = ew_read_vec16(&r, 0, 0xffff);
    return ew_reader_done(&r) ? EW_OK : EW_ERR_DECODE;
}

void ew_server_params_write(ew_writer *w, uint16_t group, ew_slice key)
{
    ew_write_u8(w, NAMED_CURVE);
    ew_write_u16(w, group);
    ew_write_vec8(w, key.data, key.len);
}

void ew_signed_params_write(
    ew_writer *w, const uint8_t *client_random, const uint8_t *server_random, ew_slice params)
{
    ew_write_bytes(w, client_random, EW_RANDOM_LEN);
    ew_write_bytes(w, server_random, EW_RANDOM_LEN);
    ew_write_slice(w, params);
}

void ew_server_key_exchange_write_msg(
    ew_writer *w, ew_slice params, uint16_t scheme, ew_slice signature)
{
    ew_prefix msg = ew_msg_begin(w, EW_MSG_SERVER_KEY_EXCHANGE);
    ew_write_slice(w, params);
    ew_write_u16(w, scheme);
    ew_write_vec16(w, signature.data, signature.len);
    ew_msg_end(w, msg);
}

/* ClientECDiffieHellmanPublic: opaque ecdh_Yc<1..2^8-1> */
ew_err ew_client_key_exchange_parse(ew_slice body, ew_slice *out_key)
{
    ew_reader r = ew_reader_of_slice(body);
    *out_key = ew_read_vec8(&r, 1, 0xff);
    return ew_reader_done(&r) ? EW_OK : EW_ERR_DECODE;
}

void ew_client_key_exchange_write_msg(ew_writer *w, ew_slice key)
{
    ew_prefix msg = ew_msg_begin(w, EW_MSG_CLIENT_KEY_EXCHANGE);
    ew_write_vec8(w, key.data, key.len);
    ew_msg_end(w, msg);
}
