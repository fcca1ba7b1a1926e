/* SPDX-License-Identifier: Apache-2.0 */
#include "msg/ext_write.h"
#include "msg/msg.h"

/* The lifetime is not judged here: a server must not send more than seven days, and a client must
 * not use it for longer "regardless of the ticket_lifetime" (RFC 9846, 4.7.1). */
ew_err ew_new_session_ticket_parse(ew_slice body, ew_new_session_ticket *out)
{
    *out = (ew_new_session_ticket){.ext.last = EW_NUM_EXTS};
    ew_reader r = ew_reader_of_slice(body);
    out->lifetime = ew_read_u32(&r);
    out->age_add = ew_read_u32(&r);
    out->nonce = ew_read_vec8(&r, 0, 0xff);
    out->ticket = ew_read_vec16(&r, 1, 0xffff);
    ew_slice block = ew_read_vec16(&r, 0, 0xffff);
    if (!ew_reader_done(&r)) {
        return EW_ERR_DECODE;
    }
    return ew_ext_parse(block, EW_IN_TICKET, 0, &out->ext);
}

void ew_new_session_ticket_write_msg(
    ew_writer *w, uint32_t lifetime, uint32_t age_add, ew_slice nonce, ew_slice ticket,
    uint32_t max_early, uint16_t grease_ext)
{
    ew_prefix msg = ew_msg_begin(w, EW_MSG_NEW_SESSION_TICKET);
    ew_write_u32(w, lifetime);
    ew_write_u32(w, age_add);
    ew_write_vec8(w, nonce.data, nonce.len);
    ew_write_vec16(w, ticket.data, ticket.len);
    ew_prefix block = ew_write_open(w, 2);
    if (max_early > 0) {
        ew_prefix body = ew_ext_open(w, EW_EXT_EARLY_DATA);
        ew_write_u32(w, max_early);
        ew_write_shut(w, body);
    }
    ew_grease_write_ext(w, grease_ext, 0);
    ew_write_shut(w, block);
    ew_msg_end(w, msg);
}
