/* SPDX-License-Identifier: Apache-2.0 */
#include "msg/msg12.h"

/* uint32 ticket_lifetime_hint, opaque ticket<0..2^16-1> (RFC 5077, 3.3) */
ew_err ew_new_session_ticket12_parse(ew_slice body, ew_new_session_ticket12 *out)
{
    *out = (ew_new_session_ticket12){0};
    ew_reader r = ew_reader_of_slice(body);
    out->lifetime = ew_read_u32(&r);
    out->ticket = ew_read_vec16(&r, 0, 0xffff);
    return ew_reader_done(&r) ? EW_OK : EW_ERR_DECODE;
}

void ew_new_session_ticket12_write_msg(ew_writer *w, uint32_t lifetime, ew_slice ticket)
{
    ew_prefix msg = ew_msg_begin(w, EW_MSG_NEW_SESSION_TICKET);
    ew_write_u32(w, lifetime);
    ew_write_vec16(w, ticket.data, ticket.len);
    ew_msg_end(w, msg);
}
