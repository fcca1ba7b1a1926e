/* SPDX-License-Identifier: Apache-2.0 */
/* What greets in TLS 1.2: ServerHello, ServerHelloDone and HelloRequest (RFC 5246, 7.4.1), and the
 * bodies of its extensions. */
#include <string.h>

#include "msg/ext_write.h"
#include "msg/msg12.h"

enum { TLS12 = 0x0303, UNCOMPRESSED = 0 };

/* --- reading ------------------------------------------------------------------------------ */

ew_err ew_empty_msg_parse(ew_slice body)
{
    return body.len == 0 ? EW_OK : EW_ERR_DECODE;
}

/* RFC 5746, 3.2: opaque renegotiated_connection<0..255> */
ew_err ew_ext_read_renegotiation_info(ew_slice data, ew_slice *out_connection)
{
    ew_reader r = ew_reader_of_slice(data);
    *out_connection = ew_read_vec8(&r, 0, 0xff);
    return ew_reader_done(&r) ? EW_OK : EW_ERR_DECODE;
}

/* RFC 8422, 5.1.2: ECPointFormat ec_point_format_list<1..2^8-1>. A client's without the
 * uncompressed one is answered by "an illegal_parameter alert"; a server's "MUST contain the value
 * 0" too (5.2). */
ew_err ew_ext_read_point_formats(ew_slice data, ew_slice *out_formats)
{
    ew_reader r = ew_reader_of_slice(data);
    *out_formats = ew_read_vec8(&r, 1, 0xff);
    if (!ew_reader_done(&r)) {
        return EW_ERR_DECODE;
    }
    bool found = memchr(out_formats->data, UNCOMPRESSED, out_formats->len) != NULL;
    return found ? EW_OK : EW_ERR_POINT_FORMATS;
}

/* --- writing ------------------------------------------------------------------------------ */

static void write_empty_msg(ew_writer *w, ew_msg_type type)
{
    ew_msg_end(w, ew_msg_begin(w, type));
}

void ew_hello_request_write_msg(ew_writer *w)
{
    write_empty_msg(w, EW_MSG_HELLO_REQUEST);
}

void ew_server_hello_done_write_msg(ew_writer *w)
{
    write_empty_msg(w, EW_MSG_SERVER_HELLO_DONE);
}

static void write_extensions(ew_writer *w, const ew_server_hello12_write *m)
{
    if (m->server_name_ack) {
        ew_ext_write_empty(w, EW_EXT_SERVER_NAME);
    }
    if (m->renegotiation_info) {
        ew_ext_write_renegotiation_info(w);
    }
    if (m->ec_point_formats) {
        ew_ext_write_point_formats(w);
    }
    ew_ext_write_alpn_choice(w, m->alpn);
    ew_ext_write_cert_type(w, EW_EXT_CLIENT_CERT_TYPE, m->client_cert_type);
    ew_ext_write_cert_type(w, EW_EXT_SERVER_CERT_TYPE, m->server_cert_type);
    if (m->extended_main_secret) {
        ew_ext_write_empty(w, EW_EXT_EXTENDED_MAIN_SECRET);
    }
    if (m->session_ticket) {
        ew_ext_write_empty(w, EW_EXT_SESSION_TICKET);
    }
    ew_ext_write_record_limit(w, m->record_size_limit);
    if (m->will_status) {
        ew_ext_write_empty(w, EW_EXT_STATUS_REQUEST);
    }
    ew_scts_write(w, m->scts);
}

static bool has_extensions(const ew_server_hello12_write *m)
{
    return m->server_name_ack || m->renegotiation_info || m->ec_point_formats || m->alpn.len > 0 ||
           m->extended_main_secret || m->session_ticket || m->record_size_limit > 0 ||
           m->client_cert_type != NULL || m->server_cert_type != NULL ||
           m->will_status || m->scts.len > 0;
}

void ew_server_hello12_write_msg(ew_writer *w, const ew_server_hello12_write *m)
{
    ew_prefix msg = ew_msg_begin(w, EW_MSG_SERVER_HELLO);
    ew_write_u16(w, TLS12);
    ew_write_bytes(w, m->random, EW_RANDOM_LEN);
    ew_write_vec8(w, m->session_id.data, m->session_id.len);
    ew_write_u16(w, m->suite);
    ew_write_u8(w, 0); /* no compression */
    if (has_extensions(m)) {
        ew_prefix block = ew_write_open(w, 2);
        write_extensions(w, m);
        ew_write_shut(w, block);
    }
    ew_msg_end(w, msg);
}
