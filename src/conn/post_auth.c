/* SPDX-License-Identifier: Apache-2.0 */
/* Post-handshake client authentication: when it may be asked for and answered, and who is told. */
#include "conn/conn.h"

/* Room for a whole flight under one key, in the smallest records that a peer may ask for. */
enum { EW_FLIGHT_RECORDS = 2048, EW_FLIGHT_AHEAD = 64 * 1024 };

ew_err ew_config_post_handshake_auth(ew_config *config, bool on)
{
    ew_err err = ew_config_changeable(config);

    if (err == EW_OK)
        config->hs.post_auth = on;
    return err;
}

ew_err ew_config_on_post_auth(ew_config *config, ew_post_auth_fn *fn, void *arg)
{
    ew_err err = ew_config_changeable(config);

    if (err == EW_OK && !config->hs.is_server)
        err = EW_ERR_ARGUMENT;
    if (err == EW_OK) {
        config->on_post_auth = fn;
        config->on_post_auth_arg = arg;
    }
    return err;
}

/* A flight has no KeyUpdate in it, and leaves the key's last records alone: what not even a new key holds is not begun. */
static ew_err make_room(ew_conn *conn)
{
    ew_hs_out out = ew_conn_hs_out(conn);

    if (ew_record_left(&conn->write) > EW_KEY_RESERVE + EW_FLIGHT_RECORDS)
        return EW_OK;
    return ew_post_update(&conn->post, &out, false);
}

ew_err ew_conn_request_certificate(ew_conn *conn)
{
    if (conn == NULL)
        return EW_ERR_ARGUMENT;
    if (conn->error != EW_OK)
        return conn->error;
    /* C6: nothing is asked of who has ended; nor by who is about to */
    if (!ew_conn_is_server(conn) || !conn->closure.open || ew_conn_is_12(conn) ||
        conn->closure.write != EW_W_OPEN || !ew_closure_may_ask(conn->closure))
        return EW_ERR_STATE;
    if (conn->post.pha == NULL)
        return EW_ERR_NOT_AVAILABLE;
    ew_hs_out out = ew_conn_hs_out(conn);
    ew_err err = make_room(conn);
    if (err == EW_OK)
        err = ew_post_request(&conn->post, &out);
    bool is_callers = err == EW_ERR_STATE || err == EW_ERR_NOT_AVAILABLE ||
                      err == EW_ERR_NO_TRUST_STORE || err == EW_ERR_KEY_LIMIT;
    return err == EW_OK || is_callers ? err : ew_conn_fail(conn, err);
}

/* C1: none behind our close_notify, which may have come while the answer was waited for. */
static ew_err send_answer(ew_conn *conn)
{
    ew_hs_out out = ew_conn_hs_out(conn);

    if (!ew_closure_may_seal(conn->closure)) {
        ew_post_drop_answer(&conn->post);
        return EW_OK;
    }
    ew_err err = make_room(conn);
    return err == EW_OK ? ew_post_send_answer(&conn->post, &out, &conn->info) : err;
}

/* Each request costs us a signature and a flight: C14 counts, and flights do not pile up where nothing leaves. */
static ew_err answer(ew_conn *conn, ew_slice message)
{
    ew_hs_out out = ew_conn_hs_out(conn);
    bool piles_up = ew_output_len(&conn->output) > conn->config->output_limit + EW_FLIGHT_AHEAD;

    if (++conn->num_idle > EW_IDLE_RECORDS_MAX)
        return EW_ERR_TOO_MANY_WARNINGS;
    if (!ew_closure_may_seal(conn->closure))
        return EW_OK; /* C1 */
    if (piles_up)
        return EW_ERR_TOO_MANY_WARNINGS;
    ew_err err = ew_post_answer(&conn->post, &out, message);
    return err == EW_OK ? send_answer(conn) : err;
}

/* RFC 9846, 4.7.1: "the server might send a new ticket after post-handshake authentication thus
 * encapsulating the additional client authentication state". */
static ew_err send_ticket(ew_conn *conn)
{
    bool wanted = ew_post_num_tickets(&conn->post, &conn->info) > 0;

    return ew_conn_send_tickets(conn, wanted ? 1 : 0);
}

static ew_err take_answer(ew_conn *conn, ew_slice message)
{
    ew_hs_out out = ew_conn_hs_out(conn);
    ew_pha_result result;
    ew_err err = ew_post_take_answer(&conn->post, &out, &conn->info, message, &result);

    if (err == EW_OK && result == EW_PHA_SHOWN)
        err = send_ticket(conn);
    if (err == EW_OK && result != EW_PHA_PENDING && conn->config->on_post_auth != NULL)
        conn->config->on_post_auth(conn->config->on_post_auth_arg, conn, result == EW_PHA_SHOWN);
    return err;
}

ew_err ew_conn_take_post_auth(ew_conn *conn, ew_slice message)
{
    return ew_conn_is_server(conn) ? take_answer(conn, message) : answer(conn, message);
}

ew_err ew_conn_resume_post_auth(ew_conn *conn)
{
    ew_err err = ew_post_resume(&conn->post);

    return err == EW_OK && !ew_conn_is_server(conn) ? send_answer(conn) : err;
}
