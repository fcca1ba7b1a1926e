/* SPDX-License-Identifier: Apache-2.0 */
/* Between the connection and closure: every fact is an event, and what closure answers is carried out here, in its order. */
#include "conn/conn.h"

#include <string.h>

static ew_err seal_last_word(ew_conn *conn, unsigned effects)
{
    ew_err err = EW_OK;

    if (effects & EW_FX_SEAL_ALERT) {
        err = ew_conn_send_alert(conn, EW_SEND_LAST, EW_LEVEL_FATAL, conn->alert_to_send);
        if (err == EW_OK)
            conn->alert_sent = conn->alert_to_send;
        return err;
    }
    /* RFC 9846, 6.1: user_canceled MUST be followed by a close_notify */
    if (effects & EW_FX_SEAL_CANCEL)
        err = ew_conn_send_alert(conn, EW_SEND_NOTE, EW_LEVEL_WARNING, EW_ALERT_USER_CANCELED);
    if (err == EW_OK)
        err = ew_conn_send_alert(conn, EW_SEND_LAST, EW_LEVEL_WARNING, EW_ALERT_CLOSE_NOTIFY);
    return err;
}

/* RFC 9846, 6: "Servers and clients MUST forget the secret values and keys established in failed connections". Not before
 * the last word is sealed, and while records are still opened not yet. */
static void forget_secrets(ew_conn *conn)
{
    if (ew_closure_may_open(conn->closure))
        return;
    if (conn->hs != NULL)
        ew_hs_forget(conn->hs);
    ew_post_forget(&conn->post);
    ew_record_half_free(&conn->read);
    ew_record_half_free(&conn->write);
}

static void carry_out(ew_conn *conn, unsigned effects)
{
    if (effects & EW_FX_DROP_PENDING) {
        ew_buf_free(&conn->pending);
        ew_conn_early_forget(conn);
    }
    if (effects & EW_FX_DROP_UNREAD)
        ew_conn_drop_unread(conn);
    if (effects & EW_FX_DROP_OUTPUT)
        ew_output_free(&conn->output);
    if (effects & EW_FX_FORGET)
        ew_post_drop_sessions(&conn->post);
    if (effects & (EW_FX_SEAL_ALERT | EW_FX_SEAL_CANCEL | EW_FX_SEAL_OURS)) {
        ew_err err = seal_last_word(conn, effects);
        if (err != EW_OK) {
            if (conn->error == EW_OK)
                conn->error = err;
            (void)ew_conn_event(conn, EW_EV_SEAL_FAILED);
        }
    }
    if (effects & EW_FX_FORGET)
        forget_secrets(conn);
}

unsigned ew_conn_event(ew_conn *conn, ew_closure_event event)
{
    ew_closure_result r = ew_closure_step(conn->closure, event);

    conn->closure = r.state;
    if (r.effects & ~(unsigned)(EW_FX_DELIVER | EW_FX_DROP))
        carry_out(conn, r.effects);
    ew_conn_note_timer(conn);
    return r.effects;
}

ew_err ew_conn_fail(ew_conn *conn, ew_err err)
{
    int alert = ew_hs_alert(conn->info.version, err);
    bool ours = err == EW_ERR_MEMORY || err == EW_ERR_CRYPTO || err == EW_ERR_INTERNAL ||
        err == EW_ERR_KEY_LIMIT || alert < 0;
    ew_closure_event event = ours ? EW_EV_INTERNAL_ERROR : EW_EV_PEER_ERROR;

    /* the first error stays; but where only our goodbye failed, reading went on, and a second one ends that too */
    if (conn->error != EW_OK && !ew_closure_may_open(conn->closure))
        return conn->error;
    if (conn->error == EW_OK)
        conn->error = err;
    conn->alert_to_send = (uint8_t)(alert < 0 ? ew_err_alert(EW_ERR_INTERNAL) : alert);
    /* nothing is wrong with the peer, or with us, but that the application will not have it */
    (void)ew_conn_event(conn, err == EW_ERR_REFUSED ? EW_EV_ABORT : event);
    return conn->error;
}

bool ew_conn_is_12(const ew_conn *conn)
{
    return conn->info.version == EW_TLS_1_2;
}

ew_err ew_conn_close(ew_conn *conn, ew_rest rest)
{
    static const ew_closure_event events[] = {
        [EW_REST_DEFAULT] = EW_EV_CLOSE_DEFAULT,
        [EW_REST_DELIVER] = EW_EV_CLOSE_DELIVER,
        [EW_REST_DISCARD] = EW_EV_CLOSE_DISCARD,
        [EW_REST_ABANDON] = EW_EV_CLOSE_ABANDON,
    };

    if (conn == NULL || (unsigned)rest > EW_REST_ABANDON)
        return EW_ERR_ARGUMENT;
    (void)ew_conn_event(conn, events[rest]);
    return conn->closure.why == EW_WHY_INTERNAL ? conn->error : EW_OK;
}

void ew_conn_abort(ew_conn *conn, uint8_t alert)
{
    /* a goodbye or an unknown value is no error alert */
    bool is_error = alert != EW_ALERT_CLOSE_NOTIFY && alert != EW_ALERT_USER_CANCELED &&
        strcmp(ew_alert_name(alert), "unknown") != 0;

    if (conn == NULL || conn->closure.verdict != EW_V_NONE)
        return;
    conn->alert_to_send = is_error ? alert : (uint8_t)EW_ALERT_GENERAL_ERROR;
    if (conn->error == EW_OK)
        conn->error = EW_ERR_ABORTED;
    (void)ew_conn_event(conn, EW_EV_ABORT);
}

void ew_conn_complete(ew_conn *conn)
{
    (void)ew_conn_event(conn, EW_EV_COMPLETE);
}

ew_err ew_conn_detach_mode(ew_conn *conn, bool on)
{
    if (conn == NULL)
        return EW_ERR_ARGUMENT;
    if (on && conn->closure.read != EW_R_OPEN)
        return EW_ERR_STATE;
    conn->detach_mode = on;
    return EW_OK;
}

ew_err ew_conn_detach(const ew_conn *conn)
{
    if (conn == NULL)
        return EW_ERR_ARGUMENT;
    return conn->detach_mode && ew_closure_may_detach(conn->closure) ? EW_OK : EW_ERR_STATE;
}

ew_transport ew_conn_transport(const ew_conn *conn)
{
    ew_closure_transport due = ew_closure_transport_of(conn->closure);

    /* a transport to be given back is not ended (C12), unless the end was no good one */
    if (conn->detach_mode && due == EW_TR_FIN && conn->closure.write == EW_W_DONE &&
        (conn->closure.read == EW_R_OPEN || conn->closure.read == EW_R_END))
        due = EW_TR_KEEP;
    switch (due) {
    case EW_TR_FIN:
        return EW_TRANSPORT_FIN;
    case EW_TR_RESET:
        return EW_TRANSPORT_RESET;
    case EW_TR_KEEP:
        break;
    }
    return EW_TRANSPORT_KEEP;
}
