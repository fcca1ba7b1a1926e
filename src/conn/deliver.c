/* SPDX-License-Identifier: Apache-2.0 */
/* The peer's plaintext: delivered by one function, which asks closure; taken by ew_conn_read. */
#include "conn/conn.h"

void ew_conn_deliver(ew_conn *conn, uint8_t *data, size_t len)
{
    unsigned effects = ew_conn_event(conn, EW_EV_DATA);

    ew_conn_note_activity(conn);
    if (effects & EW_FX_DELIVER) {
        conn->unread = data;
        conn->unread_len = len;
        return;
    }
    if (effects & EW_FX_DROP)
        conn->discarded += len;
    ew_wipe(data, len);
}

void ew_conn_drop_unread(ew_conn *conn)
{
    conn->discarded += conn->unread_len;
    ew_wipe(conn->unread, conn->unread_len);
    conn->unread = NULL;
    conn->unread_len = 0;
}

static ew_read end_of_data(ew_conn *conn)
{
    switch ((ew_closure_read)conn->closure.read) {
    case EW_R_OPEN:
        return EW_READ_WAIT;
    case EW_R_END:
        return EW_READ_END;
    case EW_R_EOF:
    case EW_R_RESET:
    case EW_R_OS_ERROR:
        (void)ew_conn_event(conn, EW_EV_CUT_TOLD);
        return EW_READ_CUT;
    case EW_R_END_EARLY:
    case EW_R_ALERT:
    case EW_R_PEER_ERROR:
    case EW_R_INTERNAL:
    case EW_R_CALLER:
    case EW_R_LIMIT:
    case EW_R_LIMIT_LEN:
    case EW_R_QUIT:
    case EW_NUM_READ:
        break;
    }
    return EW_READ_FAILED;
}

ew_read ew_conn_read(ew_conn *conn, const uint8_t **out, size_t *out_len)
{
    *out = NULL;
    *out_len = 0;
    if (!conn->closure.unread) {
        /* the end once told is told for ever, whatever fails later on the side still written */
        if (conn->told_end == EW_READ_WAIT)
            conn->told_end = end_of_data(conn);
        return conn->told_end;
    }
    *out = conn->unread;
    *out_len = conn->unread_len;
    conn->received += conn->unread_len;
    conn->unread = NULL;
    conn->unread_len = 0;
    if (conn->early != NULL)
        conn->early->read_was_early = conn->early->reading;
    (void)ew_conn_event(conn, EW_EV_TAKEN);
    return EW_READ_DATA;
}
