/* SPDX-License-Identifier: Apache-2.0 */
/* The application's bytes on their way to the peer: straight from the caller's memory into sealed records. */
#include "conn/conn.h"

/* 1.2 seals late: what C5 drops is what is not sealed yet */
static bool has_room(const ew_conn *conn)
{
    size_t limit = conn->config->output_limit;

    if (ew_conn_is_12(conn) && limit > EW_SEAL_AHEAD)
        limit = EW_SEAL_AHEAD;
    return ew_output_len(&conn->output) < limit;
}

/* What must come before the next data record: the answer to a KeyUpdate (RFC 9846, 4.7.3), or one of our own before the key
 * reaches its limit (RFC 9846, 5.5). */
static ew_err update_key_if_due(ew_conn *conn)
{
    if (!conn->post.update_owed && ew_record_left(&conn->write) > EW_KEY_RESERVE)
        return EW_OK;
    ew_hs_out out = ew_conn_hs_out(conn);
    return ew_post_update(&conn->post, &out, false);
}

static ew_err send_data(ew_conn *conn, ew_slice data)
{
    ew_err err = conn->closure.open ? update_key_if_due(conn) : EW_OK;

    return err == EW_OK ? ew_conn_send(conn, EW_SEND_DATA, EW_RECORD_DATA, data) : err;
}

/* behind early data a server answers before the handshake is complete, when the key cannot be updated yet */
static bool key_has_room(const ew_conn *conn)
{
    return conn->closure.open || ew_record_left(&conn->write) > EW_KEY_RESERVE;
}

/* seal_some: records of data from *out_at on, while there is room, or all of it where the room does not count; *out_at moves
 * behind what was sealed. */
static ew_err seal_some(ew_conn *conn, ew_slice data, bool needs_room, size_t *out_at)
{
    ew_err err = EW_OK;

    while (err == EW_OK && *out_at < data.len && (!needs_room || has_room(conn)) && key_has_room(conn)) {
        size_t left = data.len - *out_at, max = ew_conn_record_max(conn);
        size_t len = left < max ? left : max;
        err = send_data(conn, ew_slice_sub(data, *out_at, len));
        if (err == EW_OK)
            *out_at += len;
    }
    return err;
}

/* a key at its limit that cannot be changed ends our direction, with what is not sealed counted (C12) */
static ew_err write_failed(ew_conn *conn, ew_err err)
{
    if (err == EW_ERR_KEY_LIMIT) {
        (void)ew_conn_event(conn, EW_EV_KEY_LIMIT);
        return EW_ERR_CLOSED;
    }
    return ew_conn_fail(conn, err);
}

static ew_err keep_pending(ew_conn *conn, ew_slice data, size_t *out_taken)
{
    /* rejected early data that was put back may fill more than that */
    size_t room = conn->pending.len < EW_PENDING_MAX ? EW_PENDING_MAX - conn->pending.len : 0;
    size_t len = data.len < room ? data.len : room;
    ew_err err = ew_buf_append(&conn->pending, data.data, len);

    if (err != EW_OK)
        return ew_conn_fail(conn, err);
    conn->accepted += len;
    *out_taken += len;
    if (len > 0) {
        (void)ew_conn_event(conn, EW_EV_WRITE);
        ew_conn_note_activity(conn);
    }
    return EW_OK;
}

static ew_err seal_now(ew_conn *conn, ew_slice data, size_t *out_taken)
{
    ew_err err = seal_some(conn, data, true, out_taken);

    conn->accepted += *out_taken;
    /* before a failure, which would end our direction: what was written counts (C19) */
    if (*out_taken > 0) {
        (void)ew_conn_event(conn, EW_EV_WRITE_SEALED);
        ew_conn_note_activity(conn);
    }
    if (err == EW_OK)
        return EW_OK;
    err = write_failed(conn, err);
    return err == EW_ERR_CLOSED && *out_taken > 0 ? EW_OK : err; /* the next call says CLOSED */
}

ew_err ew_conn_write(ew_conn *conn, const void *data, size_t len, size_t *out_taken)
{
    if (conn == NULL || out_taken == NULL || (data == NULL && len > 0))
        return EW_ERR_ARGUMENT;
    *out_taken = 0;
    if (conn->error != EW_OK)
        return conn->error;
    if (!ew_closure_may_write(conn->closure))
        return EW_ERR_CLOSED;
    if (conn->closure.held)
        return EW_ERR_EARLY_REJECTED;
    ew_slice in = {data, len};
    bool now = ew_closure_may_seal_data(conn->closure) && conn->pending.len == 0;
    ew_err err = now ? seal_now(conn, in, out_taken) : EW_OK;
    if (err != EW_OK || !ew_conn_keeps_pending(conn) || !ew_closure_may_write(conn->closure))
        return err;
    return keep_pending(conn, ew_slice_sub(in, *out_taken, len - *out_taken), out_taken);
}

bool ew_conn_keeps_pending(const ew_conn *conn)
{
    return !conn->closure.open || ew_conn_is_12(conn);
}

ew_err ew_conn_send_pending(ew_conn *conn)
{
    ew_slice all = {conn->pending.data, conn->pending.len};
    size_t at = 0;
    ew_err err = seal_some(conn, all, ew_conn_is_12(conn), &at);

    ew_buf_drop(&conn->pending, at);
    if (err != EW_OK)
        return write_failed(conn, err);
    if (conn->pending.len == 0) {
        ew_buf_free(&conn->pending);
        (void)ew_conn_event(conn, EW_EV_PENDING_SEALED);
    }
    return EW_OK;
}

ew_err ew_conn_key_update(ew_conn *conn, bool ask)
{
    if (conn == NULL)
        return EW_ERR_ARGUMENT;
    if (conn->error != EW_OK)
        return conn->error;
    if (!conn->closure.open || !ew_closure_may_seal_data(conn->closure) || conn->closure.write != EW_W_OPEN || ew_conn_is_12(conn))
        return EW_ERR_STATE;
    ew_hs_out out = ew_conn_hs_out(conn);
    ew_err err = ew_post_update(&conn->post, &out, ask && ew_closure_may_ask(conn->closure));
    return err == EW_OK || err == EW_ERR_KEY_LIMIT ? err : ew_conn_fail(conn, err);
}

size_t ew_conn_output(const ew_conn *conn, const uint8_t **out)
{
    *out = conn->output.data == NULL ? NULL : &conn->output.data[conn->output.start];
    return ew_output_len(&conn->output);
}

ew_err ew_conn_output_done(ew_conn *conn, size_t len)
{
    if (conn == NULL || len > ew_output_len(&conn->output))
        return EW_ERR_ARGUMENT;
    if (len == 0)
        return EW_OK;
    size_t sent = ew_output_take(&conn->output, len);
    conn->sent += sent;
    conn->unacked = -1; /* what was told before is no word about these */
    if (sent > 0)
        ew_conn_note_activity(conn);
    if (conn->pending.len > 0 && ew_closure_may_seal_data(conn->closure)) {
        ew_err err = ew_conn_send_pending(conn);
        if (err != EW_OK && err != EW_ERR_CLOSED)
            return err;
    }
    /* our last word is by C1 the last record */
    if (conn->said_last_word && ew_output_len(&conn->output) == 0) {
        (void)ew_conn_event(conn, EW_EV_HANDED_OVER);
        if (conn->timer == EW_T_WAIT && conn->limits[EW_LIMIT_WAIT] == 0)
            (void)ew_conn_event(conn, EW_EV_NO_WAIT); /* C9 */
    }
    return EW_OK;
}

void ew_conn_output_end(ew_conn *conn, int os_error)
{
    if (conn->closure.verdict != EW_V_NONE) {
        if (conn->os_error_after == 0)
            conn->os_error_after = os_error;
        return;
    }
    if (conn->os_error == 0)
        conn->os_error = os_error;
    (void)ew_conn_event(conn, EW_EV_OUTPUT_END);
}
