/* SPDX-License-Identifier: Apache-2.0 */
/* The peer's bytes, record by record, opened in place. */
#include "conn/conn.h"

enum { EW_CCS_BODY = 1, EW_CCS_MAX = 4 };

/* RFC 9846, 5: a change_cipher_spec of the single byte 1 is dropped from the first ClientHello to the peer's Finished;
 * everything else of the kind is an unexpected_message. In 1.2 it is the change of keys, between whole messages: the
 * first half of an alert that nobody vouches for does not become part of one that counts (C15). */
static ew_err take_ccs(ew_conn *conn, ew_slice content)
{
    bool is_well_formed = content.len == 1 && content.data[0] == EW_CCS_BODY;
    bool changes_keys = ew_conn_is_12(conn);

    if (changes_keys && conn->hs != NULL && conn->fragment.len > 0)
        return EW_ERR_KEY_CHANGE_UNALIGNED;
    bool splits = changes_keys && conn->has_alert_half;
    if (conn->hs == NULL || !is_well_formed || splits || ++conn->num_ccs > EW_CCS_MAX)
        return EW_ERR_BAD_CCS;
    return ew_hs_take_ccs(conn->hs);
}

static ew_err take_data(ew_conn *conn, uint8_t *data, size_t len)
{
    ew_err err = conn->closure.open ? EW_OK : ew_conn_early_take(conn, len);

    if (err != EW_OK)
        return err;
    if (len == 0)
        return ++conn->num_idle > EW_IDLE_RECORDS_MAX ? EW_ERR_TOO_MANY_WARNINGS : EW_OK;
    conn->num_idle = 0;
    conn->num_warnings = 0;
    conn->num_tickets = 0;
    ew_conn_deliver(conn, data, len);
    return EW_OK;
}

static ew_err take_content(ew_conn *conn, const ew_opened *opened, bool is_protected)
{
    ew_slice content = {opened->data, opened->len};

    if (opened->type == EW_RECORD_HANDSHAKE)
        return ew_conn_take_handshake(conn, content);
    /* 1.2: a close_notify inside a split handshake message is END, and the fragment is dropped */
    if (opened->type == EW_RECORD_ALERT && ew_conn_is_12(conn))
        return ew_conn_take_alert(conn, content, is_protected);
    /* RFC 9846, 5.1: no other record between the parts of a handshake message, nor (4.7.2) between the messages of an answer
     * to a CertificateRequest; a close_notify there is no END */
    if (conn->fragment.len > 0 || conn->has_alert_half || ew_post_mid_flight(&conn->post))
        return EW_ERR_UNEXPECTED_MESSAGE;
    if (opened->type == EW_RECORD_ALERT)
        return ew_conn_take_alert(conn, content, is_protected);
    return take_data(conn, opened->data, opened->len);
}

/* Early data that this server did not accept may come until its client's next flight begins: with the first record that
 * opens, or with the ClientHello after a retry (RFC 9846, 4.3.10). */
static bool expects_early_data(const ew_conn *conn)
{
    return conn->hs != NULL && ew_hs_skips_early_data(conn->hs) && !conn->opened_protected &&
        conn->fragment.len == 0;
}

/* What does not open of it is skipped, up to what was announced: of a record's body as much counts as can be plaintext, and a
 * record without any is not free either. */
static ew_err skip(ew_conn *conn, size_t body_len)
{
    size_t len = body_len > EW_RECORD_OVERHEAD - EW_RECORD_HEADER_LEN
        ? body_len - (EW_RECORD_OVERHEAD - EW_RECORD_HEADER_LEN)
        : 1;

    if (len > ew_hs_early_limit(conn->hs) - conn->num_skipped)
        return EW_ERR_TOO_MUCH_EARLY_DATA;
    conn->num_skipped += (uint32_t)len;
    return EW_OK;
}

/* A plaintext alert where records are protected already: the peer failed before it had keys (C15). */
static bool is_plain_alert(const ew_conn *conn, const ew_record_header *header)
{
    return conn->read.is_protected && !conn->read.is12 && header->type == EW_RECORD_ALERT &&
        !conn->opened_protected;
}

/* is_skipped: it does not open, or it is longer than what the client agreed to for the keys of this handshake (RFC 8449, 4:
 * records are subject to "the limits that were set in the handshake that produces the keys"), as early data may be. */
static bool is_skipped(const ew_conn *conn, const ew_record_header *header, ew_err err)
{
    size_t max = EW_RECORD_PLAIN_MAX + EW_RECORD_OVERHEAD - EW_RECORD_HEADER_LEN;
    bool is_long = err == EW_ERR_RECORD_OVERFLOW && conn->info.read_limit > 0 && header->len <= max;

    return (is_long || err == EW_ERR_BAD_RECORD_MAC) && expects_early_data(conn);
}

static ew_err take_record(ew_conn *conn, const ew_record_header *header, uint8_t *record, size_t len)
{
    ew_slice content = ew_slice_sub((ew_slice){record, len}, EW_RECORD_HEADER_LEN, header->len);
    bool is_protected = conn->read.is_protected;
    ew_opened opened;

    if (header->type == EW_RECORD_CCS)
        return take_ccs(conn, content);
    if (is_plain_alert(conn, header))
        return ew_conn_take_alert(conn, content, false);
    if (header->type == EW_RECORD_DATA && !is_protected && expects_early_data(conn))
        return skip(conn, header->len); /* after a retry: no key can open it */
    ew_err err = ew_record_open(&conn->read, record, len, &opened);
    if (is_skipped(conn, header, err))
        return skip(conn, header->len);
    if (err != EW_OK)
        return err;
    if (is_protected)
        conn->opened_protected = true;
    return take_content(conn, &opened, is_protected);
}

/* The first record's type and major version tell TLS from everything else that talks to TLS ports; RFC 5246, E.1, has a
 * server "accept any value {03,XX}". In 1.2 the version stands in each record from when it is agreed (6.2.1); in 1.3 it
 * "MUST be ignored for all purposes" (RFC 9846, 5.1). */
static ew_err check_header(ew_conn *conn, const ew_record_header *header)
{
    if (!conn->started) {
        if (header->type < EW_RECORD_CCS || header->type > EW_RECORD_DATA || header->version >> 8 != 3)
            return EW_ERR_NOT_TLS;
        conn->started = true;
    }
    if (ew_conn_is_12(conn) && header->version != EW_TLS_1_2)
        return EW_ERR_RECORD_VERSION;
    /* protected, though no key of ours says so */
    if (header->type == EW_RECORD_DATA && header->len <= EW_RECORD_CIPHER_MAX && expects_early_data(conn))
        return EW_OK;
    return ew_record_header_check(&conn->read, header);
}

/* After END, or where reading is over otherwise: consumed, so that a level-triggered loop does not spin; after END counted
 * (C3). In detach mode what follows END is the caller's (C10). */
static ew_err take_nothing(ew_conn *conn, size_t in_len, size_t *out_used)
{
    if (conn->closure.read == EW_R_END) {
        if (conn->detach_mode)
            return EW_OK;
        conn->after_end += in_len - *out_used;
    }
    *out_used = in_len;
    return conn->error;
}

void ew_conn_input_failed(ew_conn *conn, ew_err err)
{
    if (err == EW_ERR_CLOSED) /* the transport takes no more, so the handshake cannot go on */
        (void)ew_conn_event(conn, EW_EV_OS_ERROR);
    else if (err != EW_OK)
        (void)ew_conn_fail(conn, err);
}

ew_err ew_conn_input(ew_conn *conn, uint8_t *in, size_t in_len, size_t *out_used)
{
    ew_record_header header;

    if (conn == NULL || out_used == NULL || (in == NULL && in_len > 0))
        return EW_ERR_ARGUMENT;
    *out_used = 0;
    ew_conn_drop_moot(conn);
    while (ew_closure_may_open(conn->closure) && !conn->closure.unread && !conn->suspended) {
        ew_slice rest = ew_slice_sub((ew_slice){in, in_len}, *out_used, in_len - *out_used);
        if (!ew_record_header_parse(rest, &header))
            return EW_OK;
        ew_err err = check_header(conn, &header);
        size_t len = EW_RECORD_HEADER_LEN + (size_t)header.len;
        if (err == EW_OK && rest.len < len)
            return EW_OK;
        if (err == EW_OK) {
            err = take_record(conn, &header, &in[*out_used], len);
            *out_used += len;
        }
        ew_conn_input_failed(conn, err);
    }
    if (!ew_closure_may_open(conn->closure))
        return conn->closure.unread ? conn->error : take_nothing(conn, in_len, out_used);
    return EW_OK;
}

void ew_conn_input_end(ew_conn *conn, ew_input_end how, int os_error, size_t unused)
{
    static const ew_closure_event events[] = {
        [EW_END_EOF] = EW_EV_EOF,
        [EW_END_RESET] = EW_EV_RESET,
        [EW_END_ERROR] = EW_EV_OS_ERROR,
        [EW_END_LIMIT] = EW_EV_LIMIT_LEN,
    };

    if ((unsigned)how > EW_END_MEMORY)
        how = EW_END_ERROR;
    if (conn->closure.verdict != EW_V_NONE) {
        if (conn->os_error_after == 0)
            conn->os_error_after = os_error;
        return;
    }
    if (how == EW_END_MEMORY) {
        (void)ew_conn_fail(conn, EW_ERR_MEMORY);
        return;
    }
    if (conn->closure.read == EW_R_OPEN)
        conn->mid_record = unused > 0 || (conn->fragment.len > 0 && !conn->suspended);
    if (conn->os_error == 0)
        conn->os_error = os_error;
    (void)ew_conn_event(conn, events[how]);
}
