/* SPDX-License-Identifier: Apache-2.0 */
/* The peer's alerts (RFC 9846, 6; C14, C15). */
#include "conn/conn.h"

/* RFC 9846, 6: in 1.3 the level is ignored; in 1.2, and before the version is known, it counts (C14) */
static bool is_fatal(const ew_conn *conn, uint8_t level)
{
    return conn->info.version == EW_TLS_1_3 || level == EW_LEVEL_FATAL;
}

static ew_err take_fatal(ew_conn *conn, uint8_t alert, bool is_protected)
{
    conn->alert_received = alert;
    conn->end_authentic = is_protected;
    conn->error = EW_ERR_ALERT_RECEIVED;
    (void)ew_conn_event(conn, EW_EV_ALERT);
    return conn->error;
}

/* C15: END needs the keys of a connection that is open */
static ew_err take_close_notify(ew_conn *conn, uint8_t level, bool is_protected)
{
    bool authentic = conn->closure.open && is_protected;
    ew_closure_event end = level == EW_LEVEL_FATAL ? EW_EV_CLOSE_NOTIFY_FATAL : EW_EV_CLOSE_NOTIFY;

    conn->got_close_notify = authentic;
    conn->end_authentic = authentic;
    if (!authentic)
        conn->error = EW_ERR_CLOSED_EARLY;
    (void)ew_conn_event(conn, authentic ? end : EW_EV_CLOSE_NOTIFY_EARLY);
    return conn->error;
}

static ew_err take_one(ew_conn *conn, uint8_t level, uint8_t alert, bool is_protected)
{
    bool is_cancel = alert == EW_ALERT_USER_CANCELED;

    if (alert == EW_ALERT_CLOSE_NOTIFY)
        return take_close_notify(conn, level, is_protected);
    /* user_canceled is a note in 1.3, elsewhere at level warning only */
    if (is_fatal(conn, level) && (!is_cancel || conn->info.version != EW_TLS_1_3))
        return take_fatal(conn, alert, is_protected);
    if (is_cancel)
        conn->got_user_canceled = true;
    /* as many refusals are borne as we make ourselves */
    bool too_many = alert == EW_ALERT_NO_RENEGOTIATION ? ++conn->num_idle > EW_IDLE_RECORDS_MAX
                                                       : ++conn->num_warnings > EW_WARNINGS_MAX;
    return too_many ? EW_ERR_TOO_MANY_WARNINGS : EW_OK;
}

/* RFC 5246, 6.2.1: alerts may be split and coalesced like all other messages. What follows a close_notify in its record is
 * dropped with it (C3). */
static ew_err take_all12(ew_conn *conn, ew_slice content, bool is_protected)
{
    ew_reader r = ew_reader_of_slice(content);
    ew_err err = EW_OK;

    while (err == EW_OK && !ew_reader_empty(&r) && ew_closure_may_open(conn->closure)) {
        if (!conn->has_alert_half) {
            conn->alert_half = ew_read_u8(&r);
            conn->has_alert_half = true;
            continue;
        }
        conn->has_alert_half = false;
        err = take_one(conn, conn->alert_half, ew_read_u8(&r), is_protected);
    }
    return err;
}

ew_err ew_conn_take_alert(ew_conn *conn, ew_slice content, bool is_protected)
{
    ew_reader r = ew_reader_of_slice(content);
    uint8_t level = ew_read_u8(&r);
    uint8_t alert = ew_read_u8(&r);

    if (ew_conn_is_12(conn))
        return take_all12(conn, content, is_protected);
    /* RFC 9846, 5.1: a record with an Alert type MUST contain exactly one message */
    return ew_reader_done(&r) ? take_one(conn, level, alert, is_protected) : EW_ERR_BAD_ALERT;
}
