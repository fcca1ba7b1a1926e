/* SPDX-License-Identifier: Apache-2.0 */
/* Between records and hs: messages put together from fragments, keys put into the record halves, and the step from a
 * handshake to a connection. */
#include "conn/conn.h"

/* ---- what hs asks for ---- */

/* may_use_last_records: KeyUpdate and EndOfEarlyData are what a key's last records are kept for, alerts apart. */
static bool may_use_last_records(ew_slice messages)
{
    return messages.len > 0 &&
        (messages.data[0] == EW_MSG_KEY_UPDATE || messages.data[0] == EW_MSG_END_OF_EARLY_DATA);
}

static ew_err on_send(void *arg, ew_slice messages)
{
    ew_conn *conn = arg;

    /* Nothing of a peer's next flight can be there before it had ours: what stands behind the end of one was not made by
     * who follows the protocol, and would be taken under keys that were not agreed. */
    if (conn->has_excess)
        return EW_ERR_EXCESS_HANDSHAKE;
    /* what does not fit under the key as a whole is not begun: nothing has changed, and an alert can say so */
    if (conn->write.is_protected && !may_use_last_records(messages) && !ew_conn_key_holds(conn, messages.len))
        return EW_ERR_KEY_LIMIT;
    return ew_conn_send(conn, EW_SEND_HANDSHAKE, EW_RECORD_HANDSHAKE, messages);
}

static ew_err on_send_ccs(void *arg)
{
    static const uint8_t body[1] = {1};

    return ew_conn_send(arg, EW_SEND_HANDSHAKE, EW_RECORD_CCS, (ew_slice){body, sizeof body});
}

/* RFC 8449: of the keys of this handshake, as soon as both sides' limits are known; early data was sent before. */
static void apply_limits(ew_conn *conn)
{
    if (conn->read.is_protected && !ew_conn_early_is_reading(conn))
        ew_record_limit(&conn->read, conn->info.read_limit);
    if (conn->write.is_protected)
        ew_record_limit(&conn->write, conn->info.write_limit);
}

static ew_err set_key(ew_conn *conn, ew_record_half *half, bool seals, const ew_suite *suite,
    const ew_secret *traffic)
{
    uint8_t key[EW_AEAD_KEY_MAX];
    uint8_t iv[EW_AEAD_NONCE_LEN];
    const ew_crypto *crypto = conn->config->hs.crypto;
    ew_err err = ew_traffic_key13(crypto, suite, traffic, key, iv);

    if (err == EW_OK)
        err = ew_record_protect(half, crypto, suite, key, iv, seals, seals ? conn->config->key_limit : 0);
    if (err == EW_OK)
        apply_limits(conn);
    ew_wipe(key, sizeof key);
    ew_wipe(iv, sizeof iv);
    return err;
}

static ew_err on_write_key(void *arg, ew_level level, const ew_suite *suite, const ew_secret *traffic)
{
    ew_conn *conn = arg;
    ew_err err = EW_OK;

    if (level == EW_LEVEL_PLAIN)
        ew_record_unprotect(&conn->write);
    else
        err = set_key(conn, &conn->write, true, suite, traffic);
    return err == EW_OK ? ew_conn_early_write_level(conn, level) : err;
}

static ew_err on_read_key(void *arg, ew_level level, const ew_suite *suite, const ew_secret *traffic)
{
    ew_conn *conn = arg;

    conn->read_key_changed = true;
    ew_err err = ew_conn_early_read_level(conn, level);
    return err == EW_OK ? set_key(conn, &conn->read, false, suite, traffic) : err;
}

static ew_err on_write_key12(void *arg, const ew_suite *suite, const uint8_t *key, const uint8_t *iv)
{
    ew_conn *conn = arg;

    ew_err err =
        ew_record_protect12(&conn->write, conn->config->hs.crypto, suite, key, iv, true, conn->config->key_limit);
    apply_limits(conn);
    return err;
}

static ew_err on_read_key12(void *arg, const ew_suite *suite, const uint8_t *key, const uint8_t *iv)
{
    ew_conn *conn = arg;

    ew_err err = ew_record_protect12(&conn->read, conn->config->hs.crypto, suite, key, iv, false, 0);
    apply_limits(conn);
    return err;
}

ew_hs_out ew_conn_hs_out(ew_conn *conn)
{
    return (ew_hs_out){
        .arg = conn,
        .send = on_send,
        .send_ccs = on_send_ccs,
        .write_key = on_write_key,
        .read_key = on_read_key,
        .write_key12 = on_write_key12,
        .read_key12 = on_read_key12,
        .asks = &ew_conn_asks,
    };
}

ew_err ew_conn_start_handshake(ew_conn *conn, const char *peer, ew_session *session)
{
    ew_hs_out out = ew_conn_hs_out(conn);
    ew_err err = ew_hs_new(&conn->config->hs, peer, session, &out, &conn->info, &conn->hs);

    if (err == EW_OK)
        err = ew_hs_start(conn->hs);
    return err;
}

/* ---- from the handshake to the connection ---- */

/* They share records. The application, which is asked to seal them, may close the connection meanwhile (C1). One that does not
 * fit under the key costs a resumption, not the connection. */
ew_err ew_conn_send_tickets(ew_conn *conn, unsigned num)
{
    ew_hs_out out = ew_conn_hs_out(conn);
    ew_buf messages = {0};
    ew_err err = EW_OK;

    for (unsigned i = 0; err == EW_OK && i < num && ew_closure_may_seal(conn->closure); i++)
        err = ew_post_ticket(&conn->post, &out, &conn->info, &messages);
    if (err == EW_OK && messages.len > 0 && ew_closure_may_seal(conn->closure))
        err = on_send(conn, (ew_slice){messages.data, messages.len});
    ew_buf_free(&messages);
    return err == EW_ERR_KEY_LIMIT ? EW_OK : err;
}

static void give_session(ew_conn *conn, ew_session *session)
{
    if (session != NULL && conn->config->on_session != NULL)
        conn->config->on_session(conn->config->on_session_arg, conn, session);
    ew_session_free(session);
}

/* leave_handshake: what outlives it is kept, the rest is gone. */
static ew_err leave_handshake(ew_conn *conn, ew_session **out_session)
{
    ew_err err = ew_hs_take_session(conn->hs, out_session);

    if (err == EW_OK)
        err = ew_hs_to_post(conn->hs, &conn->post);
    ew_hs_free(conn->hs);
    conn->hs = NULL;
    return err;
}

/* send_first: the tickets and what was accepted meanwhile, once the connection is open. The application is asked for tickets
 * of its own making, and may end the connection then: it ends an open one. But where a close that waited says ours as the
 * connection opens, they come before, from our own keys only: nobody is asked. */
static ew_err send_first(ew_conn *conn)
{
    unsigned num = ew_post_num_tickets(&conn->post, &conn->info);
    bool closes_now = conn->closure.write == EW_W_CLOSING && (!conn->closure.pending || conn->closure.held);
    bool before = closes_now && !conn->config->hs.asks_tickets;
    ew_err err = before ? ew_conn_send_tickets(conn, num) : EW_OK;

    if (err != EW_OK)
        return err;
    (void)ew_conn_event(conn, EW_EV_OPEN);
    ew_conn_note_activity(conn);
    if (!before)
        err = ew_conn_send_tickets(conn, num);
    if (err == EW_OK && conn->closure.pending && ew_closure_may_seal_data(conn->closure))
        err = ew_conn_send_pending(conn);
    return err == EW_ERR_CLOSED ? EW_OK : err; /* 1.2: a key's limit: our direction ends, and not the handshake */
}

static ew_err open_connection(ew_conn *conn)
{
    ew_session *session = NULL;
    ew_err err = leave_handshake(conn, &session);

    conn->has_excess = false; /* a fault of an open connection, then */
    if (err == EW_OK)
        err = send_first(conn);
    if (err == EW_OK)
        give_session(conn, session);
    else
        ew_session_free(session);
    return err;
}

void ew_conn_note_version(ew_conn *conn)
{
    if (ew_conn_is_12(conn) && conn->closure.protocol == EW_P_13)
        (void)ew_conn_event(conn, conn->config->tolerant ? EW_EV_VERSION_12_TOLERANT : EW_EV_VERSION_12);
}

/* ---- messages in ---- */

static ew_err admit(const ew_conn *conn, ew_slice header)
{
    ew_reader r = ew_reader_of_slice(header);
    uint8_t type = ew_read_u8(&r);
    size_t len = ew_read_u24(&r);

    return conn->hs != NULL ? ew_hs_admit(conn->hs, type, len) : ew_post_admit(&conn->post, type, len);
}

static ew_err take_post_message(ew_conn *conn, ew_slice message)
{
    ew_hs_out out = ew_conn_hs_out(conn);
    ew_session *session = NULL;
    bool may_answer = ew_closure_may_seal(conn->closure); /* C1 */
    bool is_update = message.data[0] == EW_MSG_KEY_UPDATE;

    /* an answer that we asked for is no idle one, however many we ask for */
    if (is_update && !conn->post.update_asked && ++conn->num_idle > EW_IDLE_RECORDS_MAX)
        return EW_ERR_TOO_MANY_WARNINGS;
    /* RFC 9846, 4.7.1: tickets may be deleted "earlier based on local policy" */
    if (!is_update && conn->num_tickets == EW_IDLE_TICKETS_MAX)
        return EW_OK;
    if (!is_update)
        conn->num_tickets++;
    ew_err err = ew_post_message(&conn->post, &out, &conn->info, message, may_answer, &session);
    if (err == EW_OK)
        give_session(conn, session);
    else
        ew_session_free(session);
    return err;
}

/* RFC 5246, 7.2.2: no_renegotiation "is always a warning": the connection goes on (C14 counts). One
 * wish too many goes without: refusals neither pile up where nothing leaves, nor use up the records
 * that the key keeps for close_notify. */
static ew_err refuse_renegotiation(ew_conn *conn)
{
    bool has_room = ew_output_len(&conn->output) < EW_SEAL_AHEAD &&
                    ew_record_left(&conn->write) > EW_KEY_RESERVE;

    if (++conn->num_idle > EW_IDLE_RECORDS_MAX)
        return EW_ERR_TOO_MANY_WARNINGS;
    if (!has_room || !ew_closure_may_seal(conn->closure))
        return EW_OK;
    return ew_conn_send_alert(conn, EW_SEND_HANDSHAKE, EW_LEVEL_WARNING, EW_ALERT_NO_RENEGOTIATION);
}

/* after_message: of the handshake. */
static ew_err after_message(ew_conn *conn, ew_err err)
{
    ew_conn_note_version(conn);
    apply_limits(conn);
    ew_err settled = ew_conn_early_settle(conn);
    if (settled != EW_OK && (err == EW_OK || err == EW_ERR_SUSPEND))
        err = settled;
    return err == EW_OK && ew_hs_is_complete(conn->hs) ? open_connection(conn) : err;
}

static ew_err take_message(ew_conn *conn, ew_slice message)
{
    if (conn->hs == NULL && ew_post_refuses(&conn->post, message.data[0]))
        return refuse_renegotiation(conn);
    if (conn->hs == NULL && ew_post_is_auth(message.data[0]))
        return ew_conn_take_post_auth(conn, message);
    if (conn->hs == NULL)
        return take_post_message(conn, message);
    return after_message(conn, ew_hs_message(conn->hs, message));
}

/* message_len: of the whole message at the front of `in`, header included; 0 while that is not known. */
static size_t message_len(ew_slice in)
{
    ew_reader r = ew_reader_of_slice(in);

    (void)ew_read_u8(&r);
    size_t len = ew_read_u24(&r);
    return r.failed ? 0 : EW_MSG_HEADER_LEN + len;
}

/* take_fragment: moves bytes of `in` to the fragment until it is a whole message or `in` is at its end. */
static ew_err take_fragment(ew_conn *conn, ew_slice *in)
{
    ew_buf *fragment = &conn->fragment;
    bool had_header = fragment->len >= EW_MSG_HEADER_LEN;
    size_t goal = had_header ? message_len((ew_slice){fragment->data, fragment->len}) : EW_MSG_HEADER_LEN;
    size_t lack = goal - fragment->len;
    size_t len = in->len < lack ? in->len : lack;
    ew_err err = ew_buf_append(fragment, in->data, len);

    *in = ew_slice_sub(*in, len, in->len - len);
    if (err == EW_OK && !had_header && fragment->len == EW_MSG_HEADER_LEN)
        err = admit(conn, (ew_slice){fragment->data, fragment->len});
    return err;
}

/* RFC 9846, 5.1: messages immediately before a key change MUST align with a record boundary */
static ew_err check_alignment(const ew_conn *conn, ew_slice rest)
{
    return conn->read_key_changed && rest.len > 0 ? EW_ERR_KEY_CHANGE_UNALIGNED : EW_OK;
}

/* take_whole: a message, of which rest follows in its record. Nothing may follow the last one of a handshake. */
static ew_err take_whole(ew_conn *conn, ew_slice message, ew_slice rest)
{
    bool was_handshake = conn->hs != NULL;

    conn->read_key_changed = false;
    conn->has_excess = was_handshake && rest.len > 0;
    ew_err err = take_message(conn, message);
    conn->has_excess = false;
    if (err == EW_OK)
        err = check_alignment(conn, rest);
    if (err == EW_OK && was_handshake && conn->hs == NULL && rest.len > 0)
        err = EW_ERR_EXCESS_HANDSHAKE;
    return err;
}

ew_err ew_conn_resume_message(ew_conn *conn, ew_slice rest)
{
    if (conn->hs == NULL)
        return ew_conn_resume_post_auth(conn);
    conn->has_excess = rest.len > 0;
    ew_err err = after_message(conn, ew_hs_resume(conn->hs));
    conn->has_excess = false;

    return err == EW_OK ? check_alignment(conn, rest) : err;
}

static ew_err finish_fragment(ew_conn *conn, ew_slice rest)
{
    ew_buf whole = conn->fragment;

    if (message_len((ew_slice){whole.data, whole.len}) != whole.len)
        return EW_OK;
    conn->fragment = (ew_buf){0};
    ew_err err = take_whole(conn, (ew_slice){whole.data, whole.len}, rest);
    ew_buf_free(&whole);
    return err;
}

ew_err ew_conn_take_handshake(ew_conn *conn, ew_slice content)
{
    ew_err err = EW_OK;

    /* the caller may end the connection as it is given a session: the rest is then ignored (C3, C14) */
    while (err == EW_OK && content.len > 0 && ew_closure_may_open(conn->closure)) {
        size_t len = conn->fragment.len == 0 ? message_len(content) : 0;
        if (len == 0 || len > content.len) {
            err = take_fragment(conn, &content);
            if (err == EW_OK && conn->fragment.len >= EW_MSG_HEADER_LEN)
                err = finish_fragment(conn, content);
            continue;
        }
        /* a whole message: straight from the record */
        ew_slice message = ew_slice_sub(content, 0, len);
        content = ew_slice_sub(content, len, content.len - len);
        err = admit(conn, message);
        if (err == EW_OK)
            err = take_whole(conn, message, content);
    }
    return err == EW_ERR_SUSPEND ? ew_conn_suspend(conn, content) : err;
}
