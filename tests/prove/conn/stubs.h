/* SPDX-License-Identifier: Apache-2.0 */
/* What surrounds conn/decide.c and conn/send.c in a proof: whatever they call notes that it was called,
 * and what can fail fails or not. */
#ifndef TESTS_PROVE_CONN_STUBS_H
#define TESTS_PROVE_CONN_STUBS_H

#include "conn/conn.h"
#include "prove/closure/any.h"
#include "prove/closure/invariant.h"

enum { NOTES_MAX = 19 };
enum {
    NOTE_DROP_PENDING = 1,
    NOTE_DROP_EARLY,
    NOTE_DROP_UNREAD,
    NOTE_DROP_OUTPUT,
    NOTE_DROP_SESSIONS,
    NOTE_FORGET_HS,
    NOTE_FORGET_POST,
    NOTE_FREE_HALF,
    NOTE_SEAL = 0x1000000 /* with the record's type and, of an alert, its level and description */
};

typedef struct notes {
    unsigned what[NOTES_MAX];
    unsigned num;
    unsigned num_failed; /* how many records could not be sealed */
} notes;

static notes noted;

static void note(notes *n, unsigned what)
{
    prove(n->num < NOTES_MAX, "no more is done than can be noted");
    n->what[n->num++] = what;
}

void ew_buf_free(ew_buf *buf)
{
    (void)buf;
    note(&noted, NOTE_DROP_PENDING);
}

void ew_conn_early_forget(ew_conn *conn)
{
    (void)conn;
    note(&noted, NOTE_DROP_EARLY);
}

void ew_output_free(ew_output *o)
{
    (void)o;
    note(&noted, NOTE_DROP_OUTPUT);
}

void ew_post_drop_sessions(ew_post *post)
{
    (void)post;
    note(&noted, NOTE_DROP_SESSIONS);
}

void ew_hs_forget(ew_hs *hs)
{
    (void)hs;
    note(&noted, NOTE_FORGET_HS);
}

void ew_post_forget(ew_post *post)
{
    (void)post;
    note(&noted, NOTE_FORGET_POST);
}

void ew_record_half_free(ew_record_half *half)
{
    (void)half;
    note(&noted, NOTE_FREE_HALF);
}

ew_err ew_output_reserve(ew_output *o, size_t len, uint8_t **out)
{
    static uint8_t room[1];

    (void)o;
    (void)len;
    *out = room;
    if (any_bool())
        return EW_OK;
    noted.num_failed++;
    return EW_ERR_MEMORY;
}

void ew_output_commit(ew_output *o, size_t wire_len, size_t app_len)
{
    (void)o;
    (void)wire_len;
    (void)app_len;
}

size_t ew_record_content_max(const ew_record_half *half)
{
    (void)half;
    return 2; /* an alert fits, and more is more than one record */
}

size_t ew_record_sealed_len(const ew_record_half *half, size_t body_len, size_t pad_len)
{
    (void)half;
    return body_len + pad_len;
}

static unsigned seal_note(ew_record_type type, uint8_t level, uint8_t alert)
{
    return NOTE_SEAL | (unsigned)type << 16 |
        (type == EW_RECORD_ALERT ? (unsigned)level << 8 | alert : 0);
}

ew_err ew_record_seal(ew_record_half *half, ew_record_type type, uint16_t version, ew_slice body,
    size_t pad_len, uint8_t *out, size_t out_cap, size_t *out_len)
{
    bool is_alert = type == EW_RECORD_ALERT && body.len == 2;

    (void)half;
    (void)version;
    (void)pad_len;
    (void)out;
    *out_len = out_cap;
    if (any_bool()) {
        noted.num_failed++;
        return EW_ERR_KEY_LIMIT;
    }
    note(&noted, seal_note(type, is_alert ? body.data[0] : 0, is_alert ? body.data[1] : 0));
    return EW_OK;
}

/* A connection in any state that closure can be in; past is what happened to it. What conn remembers of
 * its own about sealing is no more than the past says: that is proven to stay so. */
static bool remembers(const ew_conn *conn, history past)
{
    return conn->said_last_word == past_sealed(past) ||
        (!conn->said_last_word && past_sealed(past) && past.seal_failed);
}

static ew_config config = {.max_fragment = EW_MAX_FRAGMENT_MAX};

static ew_conn any_conn(node *out_node)
{
    static uint8_t hs;
    ew_conn conn = {.config = &config, .said_last_word = any_bool(), .alert_to_send = any_u8()};

    *out_node = any_node();
    suppose(invariant(*out_node) && remembers(&conn, out_node->past));
    conn.closure = out_node->state;
    conn.hs = any_bool() ? (ew_hs *)&hs : NULL;
    return conn;
}

#endif
