/* SPDX-License-Identifier: Apache-2.0 */
/* A connection's birth and death, and what it can do next. */
#include "conn/conn.h"

static void set_up(ew_conn *conn, ew_config *config, int64_t now)
{
    conn->config = ew_config_ref(config);
    conn->now = conn->started_at = conn->active_at = conn->timer_since = now;
    conn->alert_sent = conn->alert_received = -1;
    conn->unacked = -1;
    for (size_t i = 0; i < EW_NUM_LIMITS; i++)
        conn->limits[i] = config->limits[i];
}

ew_err ew_conn_new_resuming(ew_config *config, const char *peer, ew_session *session, int64_t now,
    ew_conn **out)
{
    if (out == NULL)
        return EW_ERR_ARGUMENT;
    *out = NULL;
    if (config == NULL || (config->hs.is_server && (peer != NULL || session != NULL)))
        return EW_ERR_ARGUMENT;
    bool has_name = config->hs.is_server || peer != NULL || ew_config_is_psk_only(config);
    if (!has_name && !config->hs.accept_any_peer && ew_config_takes(config, EW_CERTIFICATE_X509))
        return EW_ERR_ARGUMENT;
    if (peer != NULL && !ew_host_is_ip(peer) && !ew_host_valid(peer))
        return EW_ERR_NAME;
    ew_err err = ew_config_freeze(config);
    if (err != EW_OK)
        return err;
    ew_conn *conn = ew_alloc(sizeof *conn);
    if (conn == NULL)
        return EW_ERR_MEMORY;
    set_up(conn, config, now);
    err = ew_conn_start_handshake(conn, peer, session);
    if (err != EW_OK) {
        ew_conn_free(conn);
        return err;
    }
    *out = conn;
    return EW_OK;
}

ew_err ew_conn_new(ew_config *config, const char *peer, int64_t now, ew_conn **out)
{
    return ew_conn_new_resuming(config, peer, NULL, now, out);
}

void ew_conn_free(ew_conn *conn)
{
    if (conn == NULL)
        return;
    /* unread plaintext is not wiped: the caller's buffer may be gone by now */
    ew_hs_free(conn->hs);
    ew_post_free(&conn->post);
    ew_hs_info_free(&conn->info);
    ew_buf_free(&conn->fragment);
    ew_buf_free(&conn->pending);
    ew_conn_early_free(conn);
    ew_record_half_free(&conn->read);
    ew_record_half_free(&conn->write);
    ew_output_free(&conn->output);
    ew_config_free(conn->config);
    ew_free(conn, sizeof *conn);
}

void ew_conn_set_user(ew_conn *conn, void *user)
{
    conn->user = user;
}

void *ew_conn_user(const ew_conn *conn)
{
    return conn->user;
}

static bool can_write(const ew_conn *conn)
{
    if (!ew_closure_may_write(conn->closure) || conn->error != EW_OK)
        return false;
    if (conn->closure.held) /* rejected early data: the next write says so */
        return true;
    return ew_conn_keeps_pending(conn) ? conn->pending.len < EW_PENDING_MAX
                                       : ew_output_len(&conn->output) < conn->config->output_limit;
}

unsigned ew_conn_levels(const ew_conn *conn)
{
    ew_closure s = conn->closure;
    unsigned levels = 0;

    if (ew_conn_is_suspended(conn))
        levels |= EW_SUSPENDED;
    else if (ew_closure_may_open(s) && !s.unread)
        levels |= EW_WANT_INPUT;
    if (ew_output_len(&conn->output) > 0)
        levels |= EW_HAVE_OUTPUT;
    if (s.unread || s.read != EW_R_OPEN)
        levels |= EW_CAN_READ;
    if (can_write(conn))
        levels |= EW_CAN_WRITE;
    if (s.read != EW_R_OPEN && !(s.read == EW_R_END && conn->detach_mode))
        levels |= EW_INPUT_OVER;
    if (s.verdict != EW_V_NONE)
        levels |= EW_ENDED;
    return levels;
}
