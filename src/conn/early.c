/* SPDX-License-Identifier: Apache-2.0 */
/* Early data (RFC 9846, 2.3, 4.3.10): what a client sends of it, and what becomes of that; what a server takes. */
#include "conn/conn.h"

_Static_assert((int)EW_EARLY_UNKNOWN == (int)EW_HS_EARLY_UNKNOWN && (int)EW_EARLY_ACCEPTED == (int)EW_HS_EARLY_ACCEPTED &&
        (int)EW_EARLY_REJECTED == (int)EW_HS_EARLY_REJECTED,
    "the fates have the public numbers");
_Static_assert((int)EW_WHY_EARLY_OFF == (int)EW_EARLY_WHY_OFF && (int)EW_WHY_EARLY_VERSION == (int)EW_EARLY_WHY_VERSION &&
        (int)EW_WHY_EARLY_NO_SESSION == (int)EW_EARLY_WHY_NO_SESSION &&
        (int)EW_WHY_EARLY_NOT_RESUMED == (int)EW_EARLY_WHY_NOT_RESUMED &&
        (int)EW_WHY_EARLY_SESSION == (int)EW_EARLY_WHY_SESSION &&
        (int)EW_WHY_EARLY_NOT_OFFERED == (int)EW_EARLY_WHY_NOT_OFFERED &&
        (int)EW_WHY_EARLY_RETRY == (int)EW_EARLY_WHY_RETRY && (int)EW_WHY_EARLY_ALPN == (int)EW_EARLY_WHY_ALPN &&
        (int)EW_WHY_EARLY_CIPHER == (int)EW_EARLY_WHY_CIPHER && (int)EW_WHY_EARLY_AGE == (int)EW_EARLY_WHY_AGE &&
        (int)EW_WHY_EARLY_REPLAY == (int)EW_EARLY_WHY_REPLAY &&
        (int)EW_WHY_EARLY_DECLINED == (int)EW_EARLY_WHY_DECLINED,
    "the reasons have the public numbers");

static ew_err begin(ew_conn *conn)
{
    conn->early = ew_alloc(sizeof *conn->early);
    if (conn->early == NULL)
        return EW_ERR_MEMORY;
    conn->early->limit = ew_hs_early_limit(conn->hs);
    return EW_OK;
}

ew_err ew_conn_early_write_level(ew_conn *conn, ew_level level)
{
    if (level == EW_LEVEL_EARLY) {
        ew_slice alpn = ew_hs_early_alpn(conn->hs);
        ew_err err = begin(conn);
        if (err == EW_OK)
            err = ew_buf_set(&conn->early->alpn, alpn.data, alpn.len);
        (void)ew_conn_event(conn, EW_EV_EARLY_KEYS);
        return err;
    }
    if (conn->closure.early_keys)
        (void)ew_conn_event(conn, EW_EV_EARLY_KEYS_OVER);
    if (level == EW_LEVEL_APP && ew_conn_early_is_reading(conn))
        (void)ew_conn_event(conn, EW_EV_EARLY_TAKEN);
    return EW_OK;
}

ew_err ew_conn_early_read_level(ew_conn *conn, ew_level level)
{
    ew_err err = level == EW_LEVEL_EARLY ? begin(conn) : EW_OK;

    if (err == EW_OK && conn->early != NULL)
        conn->early->reading = level == EW_LEVEL_EARLY;
    return err;
}

bool ew_conn_early_is_reading(const ew_conn *conn)
{
    return conn->early != NULL && conn->early->reading;
}

void ew_conn_early_forget(ew_conn *conn)
{
    if (conn->early != NULL)
        ew_buf_free(&conn->early->kept);
}

void ew_conn_early_free(ew_conn *conn)
{
    if (conn->early == NULL)
        return;
    ew_conn_early_forget(conn);
    ew_buf_free(&conn->early->alpn);
    ew_free(conn->early, sizeof *conn->early);
    conn->early = NULL;
}

/* --- server: in ------------------------------------------------------------------------------------------------------- */

ew_err ew_conn_early_take(ew_conn *conn, size_t len)
{
    ew_early_state *early = conn->early;

    if (!ew_conn_early_is_reading(conn))
        return EW_ERR_UNEXPECTED_MESSAGE;
    /* RFC 9846, 4.7.1: "A server receiving more than max_early_data_size bytes of 0-RTT data SHOULD terminate the connection" */
    if (len > early->limit - early->len)
        return EW_ERR_TOO_MUCH_EARLY_DATA;
    early->len += (uint32_t)len;
    return EW_OK;
}

bool ew_conn_read_was_early(const ew_conn *conn)
{
    return conn->early != NULL && conn->early->read_was_early;
}

/* --- client: out ------------------------------------------------------------------------------------------------------ */

uint32_t ew_conn_early_left(const ew_conn *conn)
{
    bool may = conn->error == EW_OK && ew_closure_may_seal_early(conn->closure) && conn->pending.len == 0 &&
        ew_record_left(&conn->write) > EW_KEY_RESERVE; /* these keys cannot be updated */

    return may && conn->early != NULL ? conn->early->limit - conn->early->len : 0;
}

/* One record; a copy is kept for as long as the server can reject it. */
static ew_err send_record(ew_conn *conn, ew_slice data)
{
    ew_err err = ew_buf_append(&conn->early->kept, data.data, data.len);

    if (err == EW_OK)
        err = ew_conn_send(conn, EW_SEND_EARLY, EW_RECORD_DATA, data);
    if (err != EW_OK)
        return err;
    conn->early->len += (uint32_t)data.len;
    conn->accepted += data.len;
    (void)ew_conn_event(conn, EW_EV_WRITE_SEALED);
    return EW_OK;
}

/* At most what one record carries, so that each is counted as it is sealed, and the key's last ones stay. */
static size_t next_len(const ew_conn *conn, size_t left)
{
    size_t max = ew_conn_early_left(conn);

    if (ew_output_len(&conn->output) >= conn->config->output_limit)
        return 0;
    if (max > ew_conn_record_max(conn))
        max = ew_conn_record_max(conn);
    return left < max ? left : max;
}

/* *out_at moves behind what was sealed, also where the next record fails (C12). */
static ew_err send_some(ew_conn *conn, ew_slice data, size_t *out_at)
{
    ew_err err = EW_OK;
    size_t some;

    while (err == EW_OK && (some = next_len(conn, data.len - *out_at)) > 0) {
        err = send_record(conn, ew_slice_sub(data, *out_at, some));
        if (err == EW_OK)
            *out_at += some;
    }
    return err;
}

ew_err ew_conn_write_early(ew_conn *conn, const void *data, size_t len, size_t *out_taken)
{
    if (conn == NULL || out_taken == NULL || (data == NULL && len > 0))
        return EW_ERR_ARGUMENT;
    *out_taken = 0;
    if (conn->error != EW_OK)
        return conn->error;
    if (!ew_closure_may_write(conn->closure))
        return EW_ERR_CLOSED;
    if (ew_conn_early_left(conn) == 0)
        return EW_ERR_STATE;
    ew_err err = send_some(conn, (ew_slice){data, len}, out_taken);
    if (*out_taken > 0)
        ew_conn_note_activity(conn);
    return err == EW_OK ? EW_OK : ew_conn_fail(conn, err);
}

/* --- client: its fate ------------------------------------------------------------------------------------------------- */

/* In front of all that was written behind it. */
static ew_err put_back(ew_conn *conn)
{
    ew_buf *kept = &conn->early->kept;
    ew_err err = ew_buf_append(kept, conn->pending.data, conn->pending.len);

    if (err != EW_OK)
        return err;
    ew_buf_free(&conn->pending);
    conn->pending = *kept;
    *kept = (ew_buf){0};
    (void)ew_conn_event(conn, EW_EV_EARLY_RESENT);
    return EW_OK;
}

static ew_err decide(ew_conn *conn, ew_early_plan plan)
{
    if (plan == EW_EARLY_RESEND)
        return put_back(conn);
    if (plan == EW_EARLY_DROP) {
        ew_conn_early_forget(conn);
        (void)ew_conn_event(conn, EW_EV_EARLY_DROPPED);
    }
    return EW_OK;
}

/* RFC 9846, 4.3.10: "A TLS implementation MUST NOT automatically resend early data unless the negotiated connection selects the
 * same ALPN protocol." */
static ew_early_plan plan_of(const ew_conn *conn)
{
    const ew_early_state *early = conn->early;
    bool same = ew_slice_equal((ew_slice){early->alpn.data, early->alpn.len},
        (ew_slice){conn->info.alpn.data, conn->info.alpn.len});

    return early->plan == EW_EARLY_RESEND && !same ? EW_EARLY_ASK : (ew_early_plan)early->plan;
}

static bool knows_fate(const ew_conn *conn)
{
    return conn->info.early == EW_HS_EARLY_ACCEPTED || conn->info.early == EW_HS_EARLY_REJECTED;
}

ew_err ew_conn_early_settle(ew_conn *conn)
{
    ew_early_state *early = conn->early;

    if (early == NULL || conn->config->hs.is_server || early->settled || !knows_fate(conn))
        return EW_OK;
    early->settled = true;
    if (conn->info.early == EW_HS_EARLY_ACCEPTED || early->kept.len == 0) {
        ew_conn_early_forget(conn);
        return EW_OK;
    }
    /* nothing else can have been sent by now, and nobody took this */
    conn->sent = 0;
    ew_output_disown(&conn->output);
    (void)ew_conn_event(conn, EW_EV_EARLY_REJECTED);
    return conn->closure.held ? decide(conn, plan_of(conn)) : EW_OK;
}

static ew_err choose(ew_conn *conn, ew_early_plan plan)
{
    if (conn == NULL)
        return EW_ERR_ARGUMENT;
    if (conn->error != EW_OK)
        return conn->error;
    if (!conn->closure.held) {
        if (ew_conn_early(conn) != EW_EARLY_UNKNOWN || conn->early == NULL)
            return EW_ERR_STATE;
        conn->early->plan = (uint8_t)plan;
        return EW_OK;
    }
    ew_err err = decide(conn, plan);
    if (err == EW_OK && conn->closure.open)
        err = ew_conn_send_pending(conn);
    return err == EW_OK || err == EW_ERR_CLOSED ? EW_OK : ew_conn_fail(conn, err);
}

ew_err ew_conn_early_resend(ew_conn *conn)
{
    return choose(conn, EW_EARLY_RESEND);
}

ew_err ew_conn_early_drop(ew_conn *conn)
{
    return choose(conn, EW_EARLY_DROP);
}

/* --- told ------------------------------------------------------------------------------------------------------------- */

ew_early ew_conn_early(const ew_conn *conn)
{
    return (ew_early)conn->info.early;
}

ew_early_why ew_conn_early_why(const ew_conn *conn)
{
    const ew_hs_config *hs = &conn->config->hs;

    if (hs->max_early > 0 && (ew_conn_is_12(conn) || hs->max_version == EW_TLS_1_2))
        return EW_WHY_EARLY_VERSION;
    return (ew_early_why)conn->info.early_why;
}

ew_err ew_conn_ticket_age_skew(const ew_conn *conn, int64_t *out_ms)
{
    if (conn == NULL || out_ms == NULL)
        return EW_ERR_ARGUMENT;
    if (!conn->info.resumed || !conn->info.has_ticket_age)
        return EW_ERR_NOT_AVAILABLE;
    *out_ms = conn->info.ticket_age_skew;
    return EW_OK;
}

const char *ew_early_name(ew_early early)
{
    static const char *const names[] = {"none", "unknown", "accepted", "rejected"};

    return (unsigned)early < sizeof names / sizeof *names ? names[early] : "unknown";
}

const char *ew_early_why_name(ew_early_why why)
{
    static const char *const names[] = {"", "off", "version", "no_session", "not_resumed", "session", "not_offered", "retry",
        "alpn", "cipher", "age", "replay", "declined"};

    return (unsigned)why < sizeof names / sizeof *names ? names[why] : "unknown";
}
