/* SPDX-License-Identifier: Apache-2.0 */
/* Sealing: the one function that puts records on the wire. It asks closure every time. */
#include "conn/conn.h"

static bool may_send(const ew_conn *conn, ew_send_kind kind)
{
    if (conn->said_last_word)
        return false; /* C1, C14 */
    switch (kind) {
    case EW_SEND_DATA:
        return ew_closure_may_seal_data(conn->closure);
    case EW_SEND_HANDSHAKE:
        return ew_closure_may_seal(conn->closure);
    case EW_SEND_NOTE:
        return conn->closure.write == EW_W_SEALED;
    case EW_SEND_LAST:
        return conn->closure.write == EW_W_SEALED || conn->closure.write == EW_W_FATAL;
    }
    return false;
}

/* RFC 9846, 5.1: a record with an initial ClientHello SHOULD say 0x0301; everything else MUST say 0x0303 */
static uint16_t record_version(const ew_conn *conn, ew_record_type type)
{
    bool initial_hello = !conn->config->hs.is_server && type == EW_RECORD_HANDSHAKE && !conn->sent_record;

    return initial_hello ? 0x0301 : 0x0303;
}

static ew_err seal_one(ew_conn *conn, ew_record_type type, ew_slice body)
{
    size_t wire_len = ew_record_sealed_len(&conn->write, body.len, 0);
    uint8_t *out;
    ew_err err = ew_output_reserve(&conn->output, wire_len, &out);

    if (err == EW_OK)
        err = ew_record_seal(&conn->write, type, record_version(conn, type), body, 0, out, wire_len,
            &wire_len);
    if (err == EW_OK) {
        ew_output_commit(&conn->output, wire_len, type == EW_RECORD_DATA ? body.len : 0);
        conn->sent_record = true;
    }
    return err;
}

ew_err ew_conn_send(ew_conn *conn, ew_send_kind kind, ew_record_type type, ew_slice body)
{
    size_t at = 0;

    if (!may_send(conn, kind))
        return EW_ERR_CLOSED;
    if (kind == EW_SEND_LAST)
        conn->said_last_word = true;
    while (at < body.len) {
        size_t left = body.len - at;
        size_t len = left < EW_RECORD_PLAIN_MAX ? left : EW_RECORD_PLAIN_MAX;
        ew_err err = seal_one(conn, type, ew_slice_sub(body, at, len));
        if (err != EW_OK)
            return err;
        at += len;
    }
    return EW_OK;
}

ew_err ew_conn_send_alert(ew_conn *conn, ew_send_kind kind, uint8_t level, uint8_t alert)
{
    const uint8_t body[2] = {level, alert};

    return ew_conn_send(conn, kind, EW_RECORD_ALERT, (ew_slice){body, sizeof body});
}
