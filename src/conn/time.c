/* SPDX-License-Identifier: Apache-2.0 */
/* Limits (C16): closure says which one runs, this file since when and until when. */
#include "conn/conn.h"

void ew_conn_note_timer(ew_conn *conn)
{
    ew_closure_timer timer = ew_closure_timer_of(conn->closure);

    if (timer == conn->timer)
        return;
    conn->timer = timer;
    conn->timer_since = conn->now;
}

void ew_conn_note_activity(ew_conn *conn)
{
    conn->active_at = conn->now;
}

static int64_t after(int64_t since, int64_t limit)
{
    if (limit == EW_NO_LIMIT || limit > EW_NEVER - since)
        return EW_NEVER;
    return since + limit;
}

static int64_t handshake_deadline(const ew_conn *conn)
{
    if (conn->closure.open || conn->closure.read != EW_R_OPEN)
        return EW_NEVER;
    return after(conn->started_at, conn->limits[EW_LIMIT_HANDSHAKE]);
}

static int64_t idle_deadline(const ew_conn *conn)
{
    return ew_closure_idles(conn->closure) ? after(conn->active_at, conn->limits[EW_LIMIT_IDLE]) : EW_NEVER;
}

static ew_limit limit_of(ew_closure_timer timer)
{
    if (timer == EW_T_WAIT)
        return EW_LIMIT_WAIT;
    return timer == EW_T_DELIVER ? EW_LIMIT_DELIVER : EW_LIMIT_FLUSH;
}

static int64_t timer_deadline(const ew_conn *conn)
{
    if (conn->timer == EW_T_NONE)
        return EW_NEVER;
    return after(conn->timer_since, conn->limits[limit_of(conn->timer)]);
}

static int64_t earlier(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

int64_t ew_conn_deadline(const ew_conn *conn)
{
    return earlier(handshake_deadline(conn), earlier(idle_deadline(conn), timer_deadline(conn)));
}

static ew_closure_event timer_event(const ew_conn *conn)
{
    if (conn->timer == EW_T_FLUSH)
        return EW_EV_LIMIT_FLUSH;
    /* C9: a wait of zero is a close that chose not to wait */
    return conn->timer == EW_T_WAIT && conn->limits[EW_LIMIT_WAIT] == 0 ? EW_EV_NO_WAIT : EW_EV_LIMIT_WAIT;
}

void ew_conn_set_time(ew_conn *conn, int64_t now)
{
    if (now > conn->now)
        conn->now = now;
}

void ew_conn_tick(ew_conn *conn, int64_t now)
{
    ew_conn_set_time(conn, now);
    /* one that begins here, by the idle limit say, passes in a later tick: what it is for was not tried yet */
    ew_closure_timer timer = timer_deadline(conn) <= conn->now ? conn->timer : EW_T_NONE;
    if (handshake_deadline(conn) <= conn->now)
        (void)ew_conn_event(conn, EW_EV_LIMIT_HANDSHAKE);
    if (idle_deadline(conn) <= conn->now)
        (void)ew_conn_event(conn, EW_EV_LIMIT_IDLE);
    if (timer != EW_T_NONE && timer == conn->timer && timer_deadline(conn) <= conn->now)
        (void)ew_conn_event(conn, timer_event(conn));
}

ew_err ew_conn_limit(ew_conn *conn, ew_limit limit, int64_t ms)
{
    if (conn == NULL || (unsigned)limit >= EW_NUM_LIMITS || ms < EW_NO_LIMIT)
        return EW_ERR_ARGUMENT;
    conn->limits[limit] = ms;
    return EW_OK;
}
