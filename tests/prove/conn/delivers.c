/* SPDX-License-Identifier: Apache-2.0 */
/* The one function that delivers plaintext, and the one that drops it, around closure. */
#include "prove/conn/stubs.h"

static uint8_t data[4], older[4];
static bool wiped_data, wiped_older;

void ew_wipe(void *p, size_t len)
{
    if (p == data && len > 0)
        wiped_data = true;
    if (p == older && len > 0)
        wiped_older = true;
}

void ew_conn_note_timer(ew_conn *conn)
{
    (void)conn;
}

void ew_conn_note_activity(ew_conn *conn)
{
    (void)conn;
}

void proof(void)
{
    node now;
    ew_conn conn = any_conn(&now);
    unsigned effects = ew_closure_step(now.state, EW_EV_DATA).effects;
    uint64_t discarded = any_u32();

    conn.discarded = discarded;
    ew_conn_deliver(&conn, data, sizeof data);
    prove((conn.unread == data) == ((effects & EW_FX_DELIVER) != 0),
        "plaintext becomes readable where closure delivers it, and nowhere else");
    prove(conn.unread != data || conn.unread_len == sizeof data, "all of it does");
    prove(conn.unread == data || wiped_data, "what is not delivered is wiped");
    prove(conn.discarded == discarded + ((effects & EW_FX_DROP) ? sizeof data : 0),
        "what closure drops is counted, and nothing else");
    prove(now.past.in != IN_END || conn.unread == NULL, "C3 nothing is delivered after END");
    conn.unread = older;
    conn.unread_len = sizeof older;
    discarded = conn.discarded;
    (void)ew_conn_event(&conn, EW_EV_CLOSE_DISCARD);
    prove((conn.unread == NULL) == (conn.discarded == discarded + sizeof older) &&
            (conn.unread == NULL) == wiped_older,
        "what a close drops is counted and wiped");
    possible(conn.unread == NULL, "unread plaintext is dropped");
    possible(effects & EW_FX_DELIVER, "plaintext is delivered");
}
