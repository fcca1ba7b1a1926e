/* SPDX-License-Identifier: Apache-2.0 */
/* The peer's alerts (RFC 9846, 6; C14, C15). */
#include "conn/conn.h"

/* RFC 9846, 6: in 1.3 the level is ignored; before the version is known it counts (C14) */
static bool is_fatal(const ew_conn *conn, uint8_t level)
{
    return conn->info.version != 0 || level == EW_LEVEL_FATAL;
}

static ew_err take_fatal(ew_conn *conn, uint8_t alert, bool is_protected)
{
    conn->alert_received = alert;
    conn->end_authentic = is_protected;
    conn->error = EW_ERR_ALERT_RECEIVED;
    (void)ew_conn_event(conn, EW_EV_ALERT);
    return conn->error;
}

static ew_err take_close_notify(ew_conn *conn)
{
    bool authentic = conn->read_level == EW_LEVEL_APP && conn->read.is_protected;

    conn->got_close_notify = true;
    conn->end_authentic = authentic;
    if (!authentic)
        conn->error = EW_ERR_CLOSED_EARLY;
    (void)ew_conn_event(conn, authentic ? EW_EV_CLOSE_NOTIFY : EW_EV_CLOSE_NOTIFY_EARLY);
    return conn->error;
}

ew_err ew_conn_take_alert(ew_conn *conn, ew_slice content, bool is_protected)
{
    ew_reader r = ew_reader_of_slice(content);
    uint8_t level = ew_read_u8(&r);
    uint8_t alert = ew_read_u8(&r);

    /* RFC 9846, 5.1: a record with an Alert type MUST contain exactly one message */
    if (!ew_reader_done(&r))
        return EW_ERR_BAD_ALERT;
    if (alert == EW_ALERT_CLOSE_NOTIFY)
        return take_close_notify(conn);
    if (alert != EW_ALERT_USER_CANCELED && is_fatal(conn, level))
        return take_fatal(conn, alert, is_protected);
    if (alert == EW_ALERT_USER_CANCELED)
        conn->got_user_canceled = true;
    return ++conn->num_idle > EW_IDLE_RECORDS_MAX ? EW_ERR_TOO_MANY_WARNINGS : EW_OK;
}
