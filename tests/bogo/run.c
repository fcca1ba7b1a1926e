/* SPDX-License-Identifier: Apache-2.0 */
/* One connection: the handshake, what the test has us do, the echo, the end. */
#include "shim.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DECOMPRESSION_FAILURE = 30 }; /* the alert that the runner wants of us: one of older versions */

static bool failed(shim *s, ew_err err)
{
    link_flush(&s->link); /* the alert */
    report(s->link.conn, err);
    return false;
}

static bool write_out(shim *s, const void *data, size_t len)
{
    ew_err err = link_write(&s->link, data, len);

    return err == EW_OK || failed(s, err);
}

static bool write_key_material(shim *s, const options *o)
{
    uint8_t out[4096];
    size_t len = (size_t)o->export_len;
    const char *label = o->export_label != NULL ? o->export_label : "";
    const char *context = o->export_context != NULL ? o->export_context : "";

    if (len > sizeof out)
        unimplemented("so much keying material");
    ew_err err = ew_conn_export(s->link.conn, label, o->use_export_context ? context : NULL,
        o->use_export_context ? strlen(context) : 0, out, len);
    return err == EW_OK ? write_out(s, out, len) : failed(s, err);
}

/* Writes of all the lengths where records begin and end. */
static bool write_sizes(shim *s)
{
    static const size_t sizes[] = {0, 1, 255, 256, 257, 16383, 16384, 16385, 32767, 32768, 32769};
    static uint8_t data[32769];

    memset(data, 0x42, sizeof data);
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++)
        if (!write_out(s, data, sizes[i]))
            return false;
    return true;
}

static bool write_first(shim *s, const options *o)
{
    const char *text = o->initial_write != NULL ? o->initial_write : "hello";
    int64_t times = o->repeat_initial_write > 0 ? o->repeat_initial_write : 1;

    for (int64_t i = 0; i < times; i++)
        if (!write_out(s, text, strlen(text)))
            return false;
    return true;
}

static bool update_key(shim *s)
{
    ew_err err = ew_conn_key_update(s->link.conn, false);

    link_flush(&s->link);
    return err == EW_OK || failed(s, err);
}

/* A write of which one byte gets away, until the first answer has come. */
static bool write_unfinished(shim *s, const options *o)
{
    const uint8_t *out = NULL;
    uint8_t byte;

    s->link.is_full = true;
    if (!write_first(s, o))
        return false;
    must(ew_conn_output(s->link.conn, &out) > 1 ? EW_OK : EW_ERR_INTERNAL, "an unfinished write");
    byte = *out;
    must(ew_conn_output_done(s->link.conn, 1), "an unfinished write");
    return link_send(&s->link, &byte, 1);
}

/* What came goes back, each byte inverted, until the peer ends: by a goodbye, or by less, which the runner often does. */
static bool echo(shim *s, const options *o)
{
    static uint8_t back[EW_RECORD_BUFFER];
    const uint8_t *data = NULL;
    size_t len = 0;

    for (;;) {
        if (o->key_update_before_read && !update_key(s))
            return false;
        ew_read got = link_read(&s->link, &data, &len);
        if (got == EW_READ_END || got == EW_READ_CUT)
            return true;
        if (got != EW_READ_DATA)
            return failed(s, EW_OK);
        s->link.is_full = false;
        for (size_t i = 0; i < len; i++)
            back[i] = data[i] ^ 0xff;
        if (o->key_update && !update_key(s))
            return false;
        size_t most = o->read_size > 0 ? (size_t)o->read_size : len;
        for (size_t at = 0; at < len; at += most)
            if (!write_out(s, &back[at], len - at < most ? len - at : most))
                return false;
    }
}

/* The goodbye. Where the test looks at close_notify, the verdict has to be as good as can be. */
static bool say_goodbye(shim *s, const options *o)
{
    ew_conn *conn = s->link.conn;
    ew_outcome end;

    must(ew_conn_close(conn, EW_REST_DISCARD), "close");
    link_flush(&s->link);
    if (!o->check_close_notify)
        return true;
    while ((ew_conn_levels(conn) & EW_ENDED) == 0 && link_step(&s->link) == EW_OK) {
    }
    must(ew_conn_outcome(conn, &end, sizeof end), "outcome");
    if (end.verdict == EW_CLEAN || end.verdict == EW_CUT_SHORT)
        return true;
    fprintf(stderr, "verdict :%s:\n", ew_verdict_name(end.verdict));
    return failed(s, EW_OK);
}

/* Of 1.2 a session without extended_master_secret is not kept, so that it is checked only where the test asks for it. */
static bool check_tickets12(const shim *s, const options *o)
{
    if (o->expect_no_session && s->num_sessions > 0)
        return unexpected("a session came");
    if (o->expect_ticket_renewal && s->num_sessions == 0)
        return unexpected("no ticket came");
    return true;
}

static bool check_tickets(const shim *s, const options *o)
{
    bool expects = !o->expect_no_session && !o->shim_shuts_down;

    if (o->server)
        return true;
    if (strcmp(ew_conn_version(s->link.conn), "TLSv1.3") != 0)
        return check_tickets12(s, o);
    if (expects != (s->num_sessions > 0))
        return unexpected("%u tickets came", s->num_sessions);
    bool early = s->num_sessions > 0 && s->early_ticket;
    return early == (expects && o->expect_early_ticket) || unexpected("early data is%s allowed", early ? "" : " not");
}

static bool talk(shim *s, const options *o)
{
    early_result early = early_handshake(s, &o);

    if (early == EARLY_FAILED)
        return failed(s, EW_ERR_CUT);
    if (early == EARLY_UNEXPECTED)
        return false;
    if (ew_conn_handshake_complete(s->link.conn) && !check_handshake(s, o))
        return false;
    if (o->export_len > 0 && !write_key_material(s, o))
        return false;
    if (o->send_alert) {
        ew_conn_abort(s->link.conn, DECOMPRESSION_FAILURE);
        link_flush(&s->link);
        return true;
    }
    if (o->write_sizes)
        return write_sizes(s) && say_goodbye(s, o);
    bool writes = early != EARLY_BEGUN;
    if (writes && o->read_with_unfinished_write && !write_unfinished(s, o))
        return false;
    if (writes && !o->read_with_unfinished_write && o->shim_writes_first && !write_first(s, o))
        return false;
    if (!o->shim_shuts_down && !echo(s, o))
        return false;
    return check_tickets(s, o) && say_goodbye(s, o);
}

static ew_conn *new_conn(shim *s, const options *o, ew_config *config)
{
    ew_session *session = NULL;
    ew_conn *conn = NULL;

    if (s->session.data != NULL)
        must(ew_session_import(s->session.data, s->session.len, &session), "session");
    if (session != NULL && ew_session_alpn(session) != NULL)
        snprintf(s->session_alpn, sizeof s->session_alpn, "%s", ew_session_alpn(session));
    free(s->session.data);
    s->session = (bytes){NULL, 0};
    must(ew_conn_new_resuming(config, setup_peer(o), session, 0, &conn), "connection");
    ew_session_free(session);
    return conn;
}

bool run_connection(shim *s, const options *o)
{
    ew_config *config = setup_config(s, o);

    if (!o->server && s->is_resume && s->session.data == NULL)
        return unexpected("there is no session to resume");
    s->num_sessions = 0;
    s->link.one_by_one = o->async;
    s->link.is_full = false;
    s->link.conn = new_conn(s, o, config);
    ew_config_free(config);
    if (!link_open(&s->link, o->ipv6, (unsigned)o->port, (uint64_t)o->shim_id))
        return false;
    bool good = talk(s, o);
    link_close(&s->link);
    return good;
}
