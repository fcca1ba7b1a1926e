/* SPDX-License-Identifier: Apache-2.0 */
/* The one loop that opens records and has their plaintext delivered (that nobody else does is
 * tests/guard's to see), over any bytes: whatever the records, the handshake and the callbacks do
 * in between, nothing is delivered while something is unread. */
#include "conn/conn.h"
#include "prove/prove.h"

enum { INPUT_MAX = 17 }; /* three records */

static unsigned num_delivered;

/* Only data makes plaintext readable, in whatever state. */
static void only_data_is_unread(void)
{
    ew_closure s = {.write = any_u8(), .why = any_u8(), .read = any_u8(), .rest = any_u8(),
        .first = any_u8(), .verdict = any_u8(), .protocol = any_u8(), .by_default = any_bool(),
        .open = any_bool(), .pending = any_bool(), .lost_theirs = any_bool(),
        .lost_ours = any_bool(), .wanted = any_bool(), .limited = any_bool(),
        .framed = any_bool(), .cut_told = any_bool(), .half_open = any_bool(),
        .early_keys = any_bool(), .held = any_bool()};
    unsigned event = any_unsigned();

    suppose(event < EW_NUM_EVENTS && event != EW_EV_DATA);
    prove(!ew_closure_step(s, (ew_closure_event)event).state.unread,
        "only data makes plaintext unread");
}

/* So anything but data may happen. */
static void any_event(ew_conn *conn)
{
    bool unread = conn->closure.unread && any_bool();

    conn->closure = (ew_closure){.read = any_u8(), .verdict = any_u8(), .open = any_bool(),
        .protocol = any_u8(), .unread = unread};
    conn->suspended = any_bool();
}

static ew_err anything(ew_conn *conn)
{
    any_event(conn);
    return any_bool() ? EW_OK : any_bool() ? EW_ERR_CLOSED : EW_ERR_DECODE;
}

void ew_conn_deliver(ew_conn *conn, uint8_t *data, size_t len)
{
    bool unread = conn->closure.unread;

    (void)data;
    prove(!unread, "unread plaintext is never overwritten: nothing is delivered over it");
    prove(len > 0 && ew_closure_may_open(conn->closure),
        "no empty plaintext is delivered, and none where nothing may be opened");
    any_event(conn);
    conn->closure.unread = any_bool();
    num_delivered++;
}

/* the handshake messages that a suspended one was followed by in its record: no data */
void ew_conn_drop_moot(ew_conn *conn)
{
    any_event(conn);
}

unsigned ew_conn_event(ew_conn *conn, ew_closure_event event)
{
    prove(event != EW_EV_DATA, "data is told to closure where it is delivered");
    any_event(conn);
    suppose(event != EW_EV_OS_ERROR || !ew_closure_may_open(conn->closure));
    return 0;
}

ew_err ew_conn_fail(ew_conn *conn, ew_err err)
{
    any_event(conn);
    suppose(!ew_closure_may_open(conn->closure)); /* an error ends reading: closure's rules */
    return err;
}

ew_err ew_conn_take_handshake(ew_conn *conn, ew_slice content)
{
    (void)content;
    return anything(conn);
}

ew_err ew_conn_take_alert(ew_conn *conn, ew_slice content, bool is_protected)
{
    (void)content;
    (void)is_protected;
    return anything(conn);
}

ew_err ew_conn_early_take(ew_conn *conn, size_t len)
{
    (void)conn;
    (void)len;
    return any_bool() ? EW_OK : EW_ERR_UNEXPECTED_MESSAGE;
}

ew_err ew_hs_take_ccs(ew_hs *hs)
{
    (void)hs;
    return any_bool() ? EW_OK : EW_ERR_BAD_CCS;
}

bool ew_hs_skips_early_data(const ew_hs *hs)
{
    (void)hs;
    return any_bool();
}

uint32_t ew_hs_early_limit(const ew_hs *hs)
{
    (void)hs;
    return UINT32_MAX;
}

bool ew_post_mid_flight(const ew_post *post)
{
    (void)post;
    return any_bool();
}

bool ew_conn_is_12(const ew_conn *conn)
{
    return conn->closure.protocol != EW_P_13;
}

bool ew_record_header_parse(ew_slice in, ew_record_header *out)
{
    *out = (ew_record_header){any_u8(), any_u16(), any_u16()};
    return in.len >= EW_RECORD_HEADER_LEN;
}

ew_err ew_record_header_check(const ew_record_half *half, const ew_record_header *header)
{
    (void)half;
    (void)header;
    return any_bool() ? EW_OK : EW_ERR_RECORD_OVERFLOW;
}

ew_err ew_record_open(ew_record_half *half, uint8_t *record, size_t len, ew_opened *out)
{
    (void)half;
    *out = (ew_opened){.type = (ew_record_type)any_u8(), .data = record, .len = any_size()};
    suppose(out->len <= len);
    return any_bool() ? EW_OK : EW_ERR_BAD_RECORD_MAC;
}

void proof(void)
{
    static uint8_t hs;
    uint8_t bytes[INPUT_MAX];
    size_t len = any_size(), used;
    ew_conn conn = {.hs = any_bool() ? (ew_hs *)&hs : NULL, .started = any_bool(),
        .detach_mode = any_bool(), .suspended = any_bool(), .has_alert_half = any_bool(),
        .opened_protected = any_bool(), .read.is_protected = any_bool(),
        .read.is12 = any_bool()};

    any_event(&conn);
    conn.closure.unread = any_bool();
    only_data_is_unread();
    suppose(len <= INPUT_MAX);
    (void)ew_conn_input(&conn, bytes, len, &used);
    prove(used <= len, "no more is used than was given");
    prove(num_delivered <= 3, "as much as there are records");
    possible(num_delivered == 1, "plaintext is delivered");
    possible(num_delivered == 2, "what is dropped leaves room for the next");
}
