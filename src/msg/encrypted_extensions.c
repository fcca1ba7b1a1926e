/* SPDX-License-Identifier: Apache-2.0 */
#include "msg/ext_write.h"

ew_err ew_encrypted_extensions_parse(ew_slice body, ew_ext_set asked, ew_ext_block *out)
{
    *out = (ew_ext_block){.last = EW_NUM_EXTS};
    ew_reader r = ew_reader_of_slice(body);
    ew_slice block = ew_read_vec16(&r, 0, 0xffff);
    if (!ew_reader_done(&r)) {
        return EW_ERR_DECODE;
    }
    return ew_ext_parse(block, EW_IN_ENCRYPTED_EXTENSIONS, asked, out);
}

void ew_encrypted_extensions_write_msg(ew_writer *w, const ew_encrypted_extensions_write *m)
{
    ew_prefix msg = ew_msg_begin(w, EW_MSG_ENCRYPTED_EXTENSIONS);
    ew_prefix block = ew_write_open(w, 2);
    if (m->server_name_ack) {
        ew_ext_write_empty(w, EW_EXT_SERVER_NAME);
    }
    ew_ext_write_alpn_choice(w, m->alpn);
    ew_ext_write_u16_list(w, EW_EXT_SUPPORTED_GROUPS, m->groups, m->num_groups);
    ew_ext_write_cert_type(w, EW_EXT_CLIENT_CERT_TYPE, m->client_cert_type);
    ew_ext_write_cert_type(w, EW_EXT_SERVER_CERT_TYPE, m->server_cert_type);
    ew_ext_write_record_limit(w, m->record_size_limit);
    if (m->early_data) {
        ew_ext_write_empty(w, EW_EXT_EARLY_DATA);
    }
    ew_write_shut(w, block);
    ew_msg_end(w, msg);
}
