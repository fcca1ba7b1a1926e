/* SPDX-License-Identifier: Apache-2.0 */
/* The one function that seals: whoever asks it, in whatever state, for records of whatever kind. */
#include "prove/conn/stubs.h"

enum { BODY_MAX = 5 };

void proof(void)
{
    uint8_t body[BODY_MAX];
    size_t len = any_size();
    unsigned kind = any_unsigned();
    node now;
    ew_conn conn = any_conn(&now);
    bool said = conn.said_last_word;
    ew_err err;

    suppose(len <= BODY_MAX && kind <= EW_SEND_LAST);
    err = ew_conn_send(
        &conn, (ew_send_kind)kind, (ew_record_type)any_u8(), (ew_slice){body, len});
    prove(noted.num == 0 || past_last_word(now.past),
        "C1 C14 nothing is sealed after our last word, whoever asks");
    prove(noted.num == 0 || !now.past.verdict, "C17 nothing is sealed after the verdict");
    prove(noted.num == 0 || kind != EW_SEND_DATA || ew_closure_may_seal_data(now.state),
        "data is sealed where closure allows it");
    prove(noted.num == 0 || kind != EW_SEND_EARLY || ew_closure_may_seal_early(now.state),
        "early data is sealed where closure allows it");
    prove(noted.num == 0 || kind != EW_SEND_HANDSHAKE || ew_closure_may_seal(now.state),
        "messages are sealed where closure allows them");
    prove(noted.num == 0 || kind < EW_SEND_NOTE,
        "a last word is sealed by closure's effects alone");
    prove(err != EW_OK || noted.num == (len + 1) / 2, "what is said to be sealed is, to the last byte");
    prove(conn.said_last_word == said, "only closure's effects say the last word");
    possible(noted.num == 3, "data in three records");
}
