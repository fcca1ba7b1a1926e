/* SPDX-License-Identifier: Apache-2.0 */
/* A connection that waits for an answer of its application. What of the record's content lies behind the message that is
 * suspended is kept in the fragment, which is empty then: nothing is taken meanwhile. */
#include "conn/conn.h"

/* C1: behind our goodbye a client gives no answer to a CertificateRequest: nothing is waited for any more. */
static bool is_moot(const ew_conn *conn)
{
    return conn->hs == NULL && !ew_conn_is_server(conn) && !ew_closure_may_seal(conn->closure);
}

bool ew_conn_is_suspended(const ew_conn *conn)
{
    return conn->suspended && ew_closure_may_open(conn->closure) && !is_moot(conn);
}

ew_err ew_conn_suspend(ew_conn *conn, ew_slice rest)
{
    /* ended by the application as it was asked: there is nothing to go on with */
    if (!ew_closure_may_open(conn->closure))
        return EW_OK;
    conn->suspended = true;
    return ew_buf_set(&conn->fragment, rest.data, rest.len);
}

static ew_err finish_message(ew_conn *conn, ew_slice rest)
{
    if (!is_moot(conn))
        return ew_conn_resume_message(conn, rest);
    ew_post_drop_answer(&conn->post);
    return EW_OK;
}

static ew_err go_on(ew_conn *conn)
{
    ew_buf rest = conn->fragment;

    conn->suspended = false;
    conn->fragment = (ew_buf){0};
    ew_err err = finish_message(conn, (ew_slice){rest.data, rest.len});
    if (err == EW_ERR_SUSPEND) {
        conn->suspended = true;
        conn->fragment = rest;
        return EW_OK;
    }
    if (err == EW_OK)
        err = ew_conn_take_handshake(conn, (ew_slice){rest.data, rest.len});
    ew_buf_free(&rest);
    return err;
}

void ew_conn_drop_moot(ew_conn *conn)
{
    if (conn->suspended && conn->asking == EW_ASKING_NOTHING && ew_closure_may_open(conn->closure) && is_moot(conn))
        ew_conn_input_failed(conn, go_on(conn));
}

ew_err ew_conn_resume(ew_conn *conn)
{
    if (conn == NULL)
        return EW_ERR_ARGUMENT;
    if (conn->asking != EW_ASKING_NOTHING)
        return EW_ERR_STATE;
    if (!ew_conn_is_suspended(conn))
        return EW_OK;
    ew_err err = go_on(conn);
    ew_conn_input_failed(conn, err);
    return err == EW_OK ? EW_OK : conn->error;
}
