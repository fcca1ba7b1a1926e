/* SPDX-License-Identifier: Apache-2.0 */
#include "msg/msg.h"

void ew_finished_write_msg(ew_writer *w, ew_slice mac)
{
    ew_prefix msg = ew_msg_begin(w, EW_MSG_FINISHED);
    ew_write_slice(w, mac);
    ew_msg_end(w, msg);
}
