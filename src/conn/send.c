/* SPDX-License-Identifier: Apache-2.0 */
/* Sealing: the one function that puts records on the wire. It asks closure every time. */
#include "conn/conn.h"

static bool may_send(const ew_conn *conn, ew_send_kind kind)
{
    if (conn->said_last_word)
        return false; /* C1, C14 */
    switch (kind) {
    case EW_SEND_EARLY:
        return ew_closure_may_seal_early(conn->closure);
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

size_t ew_conn_record_max(const ew_conn *conn)
{
    size_t max = ew_record_content_max(&conn->write); /* the peer's word comes first */

    return conn->config->max_fragment < max ? conn->config->max_fragment : max;
}

bool ew_conn_key_holds(const ew_conn *conn, size_t len)
{
    size_t max = ew_conn_record_max(conn);
    uint64_t left = ew_record_left(&conn->write), num = len / max + (len % max > 0);

    return left >= EW_KEY_RESERVE && left - EW_KEY_RESERVE >= num;
}

/* How many zeros fill the record's last block (RFC 9846, 5.4), as far as there is room. None with early data: a server that
 * rejects it can count but the records' lengths against its limit. */
static size_t padding_of(const ew_conn *conn, size_t len)
{
    size_t block = conn->config->padding;
    size_t room = ew_conn_record_max(conn) - len;

    if (block < 2 || !conn->write.is_protected || conn->write.is12 || conn->closure.early_keys)
        return 0;
    size_t over = (len + 1) % block; /* with the type */
    size_t lack = over == 0 ? 0 : block - over;
    return lack < room ? lack : room;
}

static ew_err seal_one(ew_conn *conn, ew_record_type type, ew_slice body)
{
    size_t pad_len = padding_of(conn, body.len);
    size_t wire_len = ew_record_sealed_len(&conn->write, body.len, pad_len);
    uint8_t *out;
    ew_err err = ew_output_reserve(&conn->output, wire_len, &out);

    if (err == EW_OK)
        err = ew_record_seal(&conn->write, type, record_version(conn, type), body, pad_len, out,
            wire_len, &wire_len);
    if (err == EW_OK) {
        ew_output_commit(&conn->output, wire_len, type == EW_RECORD_DATA ? body.len : 0);
        conn->sent_record = true;
    }
    return err;
}

ew_err ew_conn_send(ew_conn *conn, ew_send_kind kind, ew_record_type type, ew_slice body)
{
    size_t at = 0, max = ew_conn_record_max(conn);

    if (!may_send(conn, kind))
        return EW_ERR_CLOSED;
    if (kind == EW_SEND_LAST)
        conn->said_last_word = true;
    while (at < body.len) {
        size_t left = body.len - at;
        size_t len = left < max ? left : max;
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
