/* SPDX-License-Identifier: Apache-2.0 */
#include "msg/msg.h"

enum { UPDATE_NOT_REQUESTED = 0, UPDATE_REQUESTED = 1 };

ew_err ew_key_update_parse(ew_slice body, bool *out_requested)
{
    ew_reader r = ew_reader_of_slice(body);
    uint8_t request = ew_read_u8(&r);
    *out_requested = request == UPDATE_REQUESTED;
    if (!ew_reader_done(&r)) {
        return EW_ERR_DECODE;
    }
    /* "any other value ... "illegal_parameter"" (RFC 9846, 4.7.3) */
    return request <= UPDATE_REQUESTED ? EW_OK : EW_ERR_BAD_KEY_UPDATE;
}

void ew_key_update_write_msg(ew_writer *w, bool requested)
{
    ew_prefix msg = ew_msg_begin(w, EW_MSG_KEY_UPDATE);
    ew_write_u8(w, requested ? UPDATE_REQUESTED : UPDATE_NOT_REQUESTED);
    ew_msg_end(w, msg);
}
