/* SPDX-License-Identifier: Apache-2.0 */
/* Bytes that no good peer sends: every byte of every flight turned, and a table of faults, each
 * with the error and the alert it must be answered by. */
#include <stdlib.h>

#include "exchange.h"
#include "hs/hs.h"
#include "support/middle.h"

enum { ALL = 1 << 30, PAD = 20000 };

/* ---- every byte turned ---- */

/* arrive_turned: what is on the wire toward `to` arrives, with the n-th byte of the whole stream
 * changed. */
static void arrive_turned(duo *d, int to, size_t *arrived, int target, size_t n)
{
    duo_side *s = &d->side[to];

    if (to == target && n >= *arrived && n < *arrived + s->wire.len)
        s->wire.data[n - *arrived] ^= (uint8_t)(1 << n % 8);
    *arrived += s->wire.len;
    duo_arrive(d, to, ALL);
    duo_read(d, to);
}

static void judge_turned(duo *d, const char *what)
{
    for (int i = 0; i < 2; i++) {
        ew_outcome o = duo_outcome(d, i), peer = duo_outcome(d, 1 - i);
        if (!d->side[i].has_verdict)
            fail_msg("%s: no verdict: %s", what, duo_describe(d));
        if ((o.verdict == EW_CLEAN || o.verdict == EW_RECEIVED_ALL) && o.received != peer.sent)
            fail_msg("%s: a lie: %s", what, duo_describe(d));
        if (o.received > peer.sent ||
            (o.close_notify_received && o.authenticated && o.received + o.discarded != peer.sent))
            fail_msg("%s: END is a lie: %s", what, duo_describe(d));
        if (o.alert_sent >= 0 && o.alert_sent != ew_hs_alert(o.version, o.error))
            fail_msg("%s: another alert than the error's: %s", what, duo_describe(d));
        if (o.error == EW_ERR_INTERNAL || o.error == EW_ERR_CRYPTO || o.error == EW_ERR_MEMORY)
            fail_msg("%s: the fault is called ours: %s", what, duo_describe(d));
    }
    if (duo_problem(d) != NULL) /* other data than was written, above all */
        fail_msg("%s: %s: %s", what, duo_problem(d), duo_describe(d));
}

/* turn: false if there was no n-th byte. */
static bool turn(duo_kind kind, int target, size_t n, unsigned *num_unseen)
{
    duo d;
    size_t arrived[2] = {0, 0};
    char what[80];

    snprintf(what, sizeof what, "%s, byte %zu toward the %s turned", duo_kind_name(kind), n,
        target == 0 ? "client" : "server");
    duo_open(&d, &world, kind);
    duo_write(&d, 0, 40);
    for (int round = 0; round < 6; round++) {
        for (int i = 0; i < 2; i++) {
            duo_flush(&d, i, ALL);
            arrive_turned(&d, 1 - i, &arrived[1 - i], target, n);
        }
        if (round == 2) {
            duo_write(&d, 1, 30);
            (void)!ew_conn_close(d.side[1].conn, EW_REST_DELIVER);
        }
        if (round == 3)
            (void)!ew_conn_close(d.side[0].conn, EW_REST_DELIVER);
    }
    duo_settle(&d);
    judge_turned(&d, what);
    bool clean = d.side[0].verdict.verdict == EW_CLEAN && d.side[1].verdict.verdict == EW_CLEAN;
    *num_unseen += clean && n < arrived[target];
    duo_close(&d);
    return n < arrived[target];
}

static void every_byte_turned(void **state)
{
    (void)state;
    for (int kind = 0; kind < DUO_BARE12; kind++) {
        if (kind == DUO_BARE)
            continue;
        for (int target = 0; target < 2; target++) {
            unsigned num_unseen = 0;
            size_t n = 0, step = duo_quick() ? 211 : kind == DUO_FULL || kind == DUO_FULL12 ? 1 : 3;
            while (turn((duo_kind)kind, target, n, &num_unseen))
                n += step;
            /* nothing but a version field, which a receiver must ignore (RFC 9846, 5.1 and 5.2); in
             * 1.2 more records are plaintext, and where they stand varies with the signature */
            if (num_unseen > (duo_kind_is_12((duo_kind)kind) ? 20 : 10))
                fail_msg("%s: %u turned bytes made no difference", duo_kind_name(kind), num_unseen);
        }
    }
}

/* ---- faults in the handshake, by a middle that has the keys ---- */

typedef enum how {
    HOW_RAW,     /* these bytes instead of the record */
    HOW_INSTEAD, /* a record of this type and body instead, protected as what it stands for */
    HOW_BEFORE,  /* that record, then the true one */
    HOW_APPEND,  /* the true record with the body behind */
    HOW_TURN,    /* the true record with its last byte changed */
    HOW_SPLIT    /* the true message in two records, with this one between */
} how;

typedef struct fault {
    const char *name;
    duo_kind kind;
    bool from_server;
    int at; /* instead of which record of that direction, from 0 */
    how how;
    uint8_t type;
    const char *body;
    size_t len;
    ew_err error;
    int alert; /* -1: close_notify answers */
} fault;

#define BODY(text) (text), sizeof(text) - 1

enum { CCS = 20, ALERT = 21, HANDSHAKE = 22, DATA = 23 };
enum { HELLO = 0, EXTENSIONS = 2, CERT = 3, VERIFY = 4, SERVER_FINISHED = 5, CLIENT_FINISHED = 2 };

static const fault faults[] = {
    /* the first bytes */
    {"HTTP to a server", DUO_FULL, false, HELLO, HOW_RAW, 0, BODY("GET / HTTP/1.1\r\n\r\n"),
        EW_ERR_NOT_TLS, 10},
    {"HTTP from a server", DUO_FULL, true, HELLO, HOW_RAW, 0, BODY("HTTP/1.1 400 Bad\r\n"),
        EW_ERR_NOT_TLS, 10},
    {"an SSL 2 hello", DUO_FULL, false, HELLO, HOW_RAW, 0, BODY("\x80\x2e\x01\x03\x01\0\0\0\0"),
        EW_ERR_NOT_TLS, 10},
    {"a type of 24", DUO_FULL, false, HELLO, HOW_RAW, 0, BODY("\x18\3\3\0\1\0"), EW_ERR_NOT_TLS,
        10},
    {"an oversize hello record", DUO_FULL, false, HELLO, HOW_RAW, 0, BODY("\x16\3\1\x40\1"),
        EW_ERR_RECORD_OVERFLOW, 22},
    {"an oversize record from a server", DUO_FULL, true, HELLO, HOW_RAW, 0, BODY("\x16\3\3\x40\1"),
        EW_ERR_RECORD_OVERFLOW, 22},
    {"an empty handshake record", DUO_FULL, false, HELLO, HOW_RAW, 0, BODY("\x16\3\1\0\0"),
        EW_ERR_RECORD_EMPTY, 10},
    {"an empty handshake record back", DUO_FULL, true, HELLO, HOW_RAW, 0, BODY("\x16\3\3\0\0"),
        EW_ERR_RECORD_EMPTY, 10},
    {"an empty alert", DUO_FULL, true, HELLO, HOW_RAW, 0, BODY("\x15\3\3\0\0"), EW_ERR_RECORD_EMPTY,
        10},
    {"half an alert", DUO_FULL, true, HELLO, HOW_RAW, 0, BODY("\x15\3\3\0\1\2"), EW_ERR_BAD_ALERT,
        50},
    {"two alerts in a record", DUO_FULL, true, HELLO, HOW_RAW, 0, BODY("\x15\3\3\0\4\1\x5a\1\0"),
        EW_ERR_BAD_ALERT, 50},
    {"data first", DUO_FULL, false, HELLO, HOW_RAW, 0, BODY("\x17\3\3\0\1x"),
        EW_ERR_UNEXPECTED_RECORD, 10},
    {"data back first", DUO_FULL, true, HELLO, HOW_RAW, 0, BODY("\x17\3\3\0\1x"),
        EW_ERR_UNEXPECTED_RECORD, 10},
    {"an empty ClientHello", DUO_FULL, false, HELLO, HOW_RAW, 0, BODY("\x16\3\1\0\4\1\0\0\0"),
        EW_ERR_DECODE, 50},
    {"a ServerHello to a server", DUO_FULL, false, HELLO, HOW_RAW, 0, BODY("\x16\3\1\0\4\2\0\0\0"),
        EW_ERR_UNEXPECTED_MESSAGE, 10},
    {"a ClientHello to a client", DUO_FULL, true, HELLO, HOW_RAW, 0, BODY("\x16\3\3\0\4\1\0\0\0"),
        EW_ERR_UNEXPECTED_MESSAGE, 10},
    {"a ClientHello of 16 MiB", DUO_FULL, false, HELLO, HOW_RAW, 0,
        BODY("\x16\3\1\0\4\1\xff\xff\xff"), EW_ERR_MESSAGE_TOO_LONG, 47},

    /* change_cipher_spec */
    {"a change_cipher_spec before ClientHello", DUO_FULL, false, HELLO, HOW_BEFORE, CCS, BODY("\1"),
        EW_ERR_BAD_CCS, 10},
    {"a change_cipher_spec of 2", DUO_FULL, true, HELLO, HOW_RAW, 0, BODY("\x14\3\3\0\1\2"),
        EW_ERR_BAD_CCS, 10},
    {"a change_cipher_spec of two bytes", DUO_FULL, true, HELLO, HOW_RAW, 0,
        BODY("\x14\3\3\0\2\1\1"), EW_ERR_BAD_CCS, 10},
    {"an empty change_cipher_spec", DUO_FULL, true, HELLO, HOW_RAW, 0, BODY("\x14\3\3\0\0"),
        EW_ERR_BAD_CCS, 10},
    {"a heap of change_cipher_specs", DUO_FULL, true, HELLO, HOW_RAW, 0,
        BODY("\x14\3\3\0\1\1\x14\3\3\0\1\1\x14\3\3\0\1\1\x14\3\3\0\1\1\x14\3\3\0\1\1"),
        EW_ERR_BAD_CCS, 10},

    /* across keys */
    {"bytes behind the ClientHello", DUO_FULL, false, HELLO, HOW_APPEND, 0, BODY("\1"),
        EW_ERR_EXCESS_HANDSHAKE, 10},
    {"bytes behind the ServerHello", DUO_FULL, true, HELLO, HOW_APPEND, 0, BODY("\x8"),
        EW_ERR_KEY_CHANGE_UNALIGNED, 10},
    {"bytes behind the server's Finished", DUO_FULL, true, SERVER_FINISHED, HOW_APPEND, 0,
        BODY("\4\0"), EW_ERR_EXCESS_HANDSHAKE, 10},
    {"bytes behind the client's Finished", DUO_FULL, false, CLIENT_FINISHED, HOW_APPEND, 0,
        BODY("\x18"), EW_ERR_KEY_CHANGE_UNALIGNED, 10},
    {"EncryptedExtensions in plaintext", DUO_FULL, true, EXTENSIONS, HOW_RAW, 0,
        BODY("\x16\3\3\0\6\x8\0\0\2\0\0"), EW_ERR_UNEXPECTED_RECORD, 10},
    {"a second ClientHello", DUO_FULL, false, CLIENT_FINISHED, HOW_RAW, 0,
        BODY("\x16\3\3\0\4\1\0\0\0"), EW_ERR_UNEXPECTED_RECORD, 10},

    /* under handshake keys */
    {"data before the server's Finished", DUO_FULL, true, SERVER_FINISHED, HOW_BEFORE, DATA,
        BODY("early"), EW_ERR_UNEXPECTED_MESSAGE, 10},
    {"data before the client's Finished", DUO_FULL, false, CLIENT_FINISHED, HOW_BEFORE, DATA,
        BODY("early"), EW_ERR_UNEXPECTED_MESSAGE, 10},
    {"an empty data record before Finished", DUO_FULL, false, CLIENT_FINISHED, HOW_BEFORE, DATA,
        BODY(""), EW_ERR_UNEXPECTED_MESSAGE, 10},
    {"close_notify under handshake keys", DUO_FULL, true, EXTENSIONS, HOW_BEFORE, ALERT,
        BODY("\1\0"), EW_ERR_CLOSED_EARLY, -1},
    {"the client's close_notify under them", DUO_FULL, false, CLIENT_FINISHED, HOW_BEFORE, ALERT,
        BODY("\1\0"), EW_ERR_CLOSED_EARLY, -1},
    {"close_notify inside a Certificate", DUO_FULL, true, CERT, HOW_SPLIT, ALERT, BODY("\1\0"),
        EW_ERR_UNEXPECTED_MESSAGE, 10},
    {"data inside a Certificate", DUO_FULL, true, CERT, HOW_SPLIT, DATA, BODY("x"),
        EW_ERR_UNEXPECTED_MESSAGE, 10},
    {"two alerts under handshake keys", DUO_FULL, true, EXTENSIONS, HOW_BEFORE, ALERT,
        BODY("\1\x5a\1\0"), EW_ERR_BAD_ALERT, 50},
    {"HelloRequest", DUO_FULL, true, EXTENSIONS, HOW_BEFORE, HANDSHAKE, BODY("\0\0\0\0"),
        EW_ERR_UNEXPECTED_MESSAGE, 10},
    {"KeyUpdate in the handshake", DUO_FULL, true, EXTENSIONS, HOW_BEFORE, HANDSHAKE,
        BODY("\x18\0\0\1\0"), EW_ERR_UNEXPECTED_MESSAGE, 10},
    {"a client's KeyUpdate in the handshake", DUO_FULL, false, CLIENT_FINISHED, HOW_BEFORE,
        HANDSHAKE, BODY("\x18\0\0\1\0"), EW_ERR_UNEXPECTED_MESSAGE, 10},
    {"a ticket in the handshake", DUO_FULL, true, VERIFY, HOW_BEFORE, HANDSHAKE, BODY("\4\0\0\0"),
        EW_ERR_UNEXPECTED_MESSAGE, 10},
    {"Finished too early", DUO_FULL, true, CERT, HOW_BEFORE, HANDSHAKE, BODY("\x14\0\0\0"),
        EW_ERR_UNEXPECTED_MESSAGE, 10},
    {"EndOfEarlyData", DUO_FULL, false, CLIENT_FINISHED, HOW_BEFORE, HANDSHAKE, BODY("\5\0\0\0"),
        EW_ERR_UNEXPECTED_MESSAGE, 10},
    {"a Certificate nobody asked for", DUO_FULL, false, CLIENT_FINISHED, HOW_BEFORE, HANDSHAKE,
        BODY("\xb\0\0\0"), EW_ERR_UNEXPECTED_MESSAGE, 10},
    {"a Certificate of 16 MiB", DUO_FULL, true, CERT, HOW_BEFORE, HANDSHAKE,
        BODY("\xb\xff\xff\xff"), EW_ERR_MESSAGE_TOO_LONG, 47},
    {"broken EncryptedExtensions", DUO_FULL, true, EXTENSIONS, HOW_INSTEAD, HANDSHAKE,
        BODY("\x8\0\0\2\0\1"), EW_ERR_DECODE, 50},
    {"a server's empty Certificate", DUO_FULL, true, CERT, HOW_INSTEAD, HANDSHAKE,
        BODY("\xb\0\0\4\0\0\0\0"), EW_ERR_NO_CERTIFICATE, 50},
    {"a client's empty Certificate", DUO_CLIENT_CERT, false, 2, HOW_INSTEAD, HANDSHAKE,
        BODY("\xb\0\0\4\0\0\0\0"), EW_ERR_UNEXPECTED_MESSAGE, 10},
    {"a server's bad signature", DUO_FULL, true, VERIFY, HOW_TURN, 0, BODY(""),
        EW_ERR_BAD_SIGNATURE, 51},
    {"a client's bad signature", DUO_CLIENT_CERT, false, 3, HOW_TURN, 0, BODY(""),
        EW_ERR_BAD_SIGNATURE, 51},
    {"the server's bad Finished", DUO_FULL, true, SERVER_FINISHED, HOW_TURN, 0, BODY(""),
        EW_ERR_BAD_FINISHED, 51},
    {"the client's bad Finished", DUO_FULL, false, CLIENT_FINISHED, HOW_TURN, 0, BODY(""),
        EW_ERR_BAD_FINISHED, 51},
    {"garbage under handshake keys", DUO_FULL, true, EXTENSIONS, HOW_RAW, 0,
        BODY("\x17\3\3\0\x14????????????????????"), EW_ERR_BAD_RECORD_MAC, 20},
    {"a protected record without room for a tag", DUO_FULL, true, EXTENSIONS, HOW_RAW, 0,
        BODY("\x17\3\3\0\1?"), EW_ERR_BAD_RECORD_MAC, 20},
    {"ServerHello twice", DUO_FULL, true, EXTENSIONS, HOW_BEFORE, HANDSHAKE, BODY("\2\0\0\0"),
        EW_ERR_UNEXPECTED_MESSAGE, 10},
};

static void put_fault(const fault *f, middle *m, duo *d, middle_record *r)
{
    size_t half = r->len / 2;

    switch (f->how) {
    case HOW_RAW:
        middle_put_raw(m, d, f->body, f->len);
        return;
    case HOW_INSTEAD:
        middle_put(m, d, f->type, f->body, f->len);
        return;
    case HOW_BEFORE:
        middle_put(m, d, f->type, f->body, f->len);
        break;
    case HOW_APPEND:
        memcpy(&r->data[r->len], f->body, f->len);
        r->len += f->len;
        break;
    case HOW_TURN:
        r->data[r->len - 1] ^= 1;
        break;
    case HOW_SPLIT:
        middle_put(m, d, r->type, r->data, half);
        middle_put(m, d, f->type, f->body, f->len);
        middle_put(m, d, r->type, &r->data[half], r->len - half);
        return;
    }
    middle_put(m, d, r->type, r->data, r->len);
}

/* through: all that one direction has passes the middle; *num counts its records, and f (if it is
 * for this direction) takes place at its own. */
static void through(const fault *f, middle *m, duo *d, middle_record *r, int *num)
{
    middle_take(m, d);
    while (middle_next(m, r)) {
        middle_record *as_it_was = malloc(sizeof *r);
        if (as_it_was == NULL)
            abort();
        *as_it_was = *r;
        if (f->from_server == m->from_server && (*num)++ == f->at)
            put_fault(f, m, d, r);
        else
            middle_put(m, d, r->type, r->data, r->len);
        middle_follow(m, as_it_was);
        free(as_it_was);
    }
    duo_arrive(d, m->from_server ? 0 : 1, ALL);
}

static void play_fault(const fault *f)
{
    duo d;
    middle m[2];
    int num = 0, victim = f->from_server ? 0 : 1;
    middle_record *r = malloc(sizeof *r);

    assert_non_null(r);
    duo_open(&d, &world, f->kind);
    middle_open(&m[0], &world, false);
    middle_open(&m[1], &world, true);
    for (int turn = 0; turn < 3; turn++)
        for (int i = 0; i < 2 && d.side[victim].error == EW_OK; i++)
            through(f, &m[i], &d, r, &num);
    if (d.side[victim].error != f->error)
        fail_msg("%s: %s instead of %s: %s", f->name, ew_err_name(d.side[victim].error),
            ew_err_name(f->error), duo_describe(&d));
    duo_settle(&d);
    ew_outcome o = duo_outcome(&d, victim);
    /* what stands behind the client's good Finished is a fault of a complete handshake; behind the server's, it keeps the
     * client from sending its own */
    bool opens = f->how == HOW_APPEND && !f->from_server && f->at == CLIENT_FINISHED;
    if (o.error != f->error || o.alert_sent != f->alert || (f->alert < 0 && !o.close_notify_sent) ||
        o.handshake_complete != opens || o.verdict != (opens ? EW_ABORTED : EW_NEVER_OPEN) ||
        duo_problem(&d) != NULL)
        fail_msg("%s: %s", f->name, duo_describe(&d));
    middle_close(&m[0]);
    middle_close(&m[1]);
    duo_close(&d);
    free(r);
}

static void faults_in_the_handshake(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++)
        play_fault(&faults[i]);
}

/* ---- faults of an open connection ---- */

typedef struct open_fault {
    const char *name;
    int from;
    uint8_t type;
    const char *body;
    size_t len, pad; /* zeros behind the inner type */
    ew_err error;
    int alert;
} open_fault;

static const open_fault open_faults[] = {
    {"zeros only", 1, 0, BODY(""), 5, EW_ERR_RECORD_NO_TYPE, 10},
    {"an unknown inner type", 1, 25, BODY("x"), 0, EW_ERR_UNEXPECTED_RECORD, 10},
    {"a protected change_cipher_spec", 1, CCS, BODY("\1"), 0, EW_ERR_UNEXPECTED_RECORD, 10},
    {"an empty handshake record", 0, HANDSHAKE, BODY(""), 0, EW_ERR_RECORD_EMPTY, 10},
    {"an empty handshake record, padded", 0, HANDSHAKE, BODY(""), 100, EW_ERR_RECORD_EMPTY, 10},
    {"an empty alert", 0, ALERT, BODY(""), 0, EW_ERR_RECORD_EMPTY, 10},
    {"half an alert", 0, ALERT, BODY("\1"), 0, EW_ERR_BAD_ALERT, 50},
    {"close_notify and more", 1, ALERT, BODY("\1\0\1"), 0, EW_ERR_BAD_ALERT, 50},
    {"two close_notifies in a record", 1, ALERT, BODY("\1\0\1\0"), 0, EW_ERR_BAD_ALERT, 50},
    {"data of 2^14 + 1 with padding", 1, DATA, BODY(""), 16385, EW_ERR_RECORD_OVERFLOW, 22},
    {"KeyUpdate of 2", 1, HANDSHAKE, BODY("\x18\0\0\1\2"), 0, EW_ERR_BAD_KEY_UPDATE, 47},
    {"an empty KeyUpdate", 1, HANDSHAKE, BODY("\x18\0\0\0"), 0, EW_ERR_DECODE, 50},
    {"a KeyUpdate of two bytes", 1, HANDSHAKE, BODY("\x18\0\0\2\0\0"), 0, EW_ERR_DECODE, 50},
    {"two KeyUpdates in a record", 1, HANDSHAKE, BODY("\x18\0\0\1\0\x18\0\0\1\0"), 0,
        EW_ERR_KEY_CHANGE_UNALIGNED, 10},
    {"a KeyUpdate and a fragment", 1, HANDSHAKE, BODY("\x18\0\0\1\0\x18"), 0,
        EW_ERR_KEY_CHANGE_UNALIGNED, 10},
    {"CertificateRequest", 1, HANDSHAKE, BODY("\xd\0\0\3\0\0\0"), 0, EW_ERR_UNEXPECTED_MESSAGE, 10},
    {"HelloRequest", 1, HANDSHAKE, BODY("\0\0\0\0"), 0, EW_ERR_UNEXPECTED_MESSAGE, 10},
    {"a ClientHello", 0, HANDSHAKE, BODY("\1\0\0\0"), 0, EW_ERR_UNEXPECTED_MESSAGE, 10},
    {"a ServerHello", 1, HANDSHAKE, BODY("\2\0\0\0"), 0, EW_ERR_UNEXPECTED_MESSAGE, 10},
    {"a client's ticket", 0, HANDSHAKE, BODY("\4\0\0\0"), 0, EW_ERR_UNEXPECTED_MESSAGE, 10},
    {"EndOfEarlyData", 0, HANDSHAKE, BODY("\5\0\0\0"), 0, EW_ERR_UNEXPECTED_MESSAGE, 10},
    {"Finished again", 0, HANDSHAKE, BODY("\x14\0\0\0"), 0, EW_ERR_UNEXPECTED_MESSAGE, 10},
};

static void answered(duo *d, const char *name, int victim, ew_err error, int alert)
{
    duo_arrive(d, victim, ALL);
    duo_read(d, victim);
    if (d->side[victim].error != error)
        fail_msg(
            "%s: %s instead of %s", name, ew_err_name(d->side[victim].error), ew_err_name(error));
    duo_forge(d, 1 - victim, DATA, "late", 4); /* C14 */
    duo_settle(d);
    ew_outcome o = duo_outcome(d, victim), peer = duo_outcome(d, 1 - victim);
    if (o.verdict != EW_ABORTED || o.cause != EW_CAUSE_PEER_ERROR || o.error != error ||
        o.alert_sent != alert || o.received != 10 || peer.verdict != EW_ALERTED ||
        peer.alert_received != alert || duo_problem(d) != NULL)
        fail_msg("%s: %s", name, duo_describe(d));
    duo_close(d);
}

static void faults_of_an_open_connection(void **state)
{
    duo first;
    static uint8_t inner[PAD + 64];

    (void)state;
    open_pair(&first, DUO_BARE);
    for (size_t i = 0; i < sizeof open_faults / sizeof *open_faults; i++) {
        const open_fault *f = &open_faults[i];
        duo d;
        duo_clone(&first, &d);
        duo_write(&d, f->from, 10);
        memset(inner, 0, sizeof inner);
        if (f->len > 0 && f->body != NULL)
            memcpy(inner, f->body, f->len);
        inner[f->len] = f->type;
        duo_forge_inner(&d, f->from, inner, f->len + 1 + f->pad);
        answered(&d, f->name, 1 - f->from, f->error, f->alert);
    }
    duo_close(&first);
}

static void plain_records_in_an_open_connection(void **state)
{
    static const struct {
        const char *name, *bytes;
        size_t len;
        ew_err error;
        int alert;
    } cases[] = {
        {"change_cipher_spec", BODY("\x14\3\3\0\1\1"), EW_ERR_BAD_CCS, 10},
        {"a plaintext fatal alert", BODY("\x15\3\3\0\2\2\x28"), EW_ERR_UNEXPECTED_RECORD, 10},
        {"a plaintext close_notify", BODY("\x15\3\3\0\2\1\0"), EW_ERR_UNEXPECTED_RECORD, 10},
        {"a plaintext KeyUpdate", BODY("\x16\3\3\0\5\x18\0\0\1\0"), EW_ERR_UNEXPECTED_RECORD, 10},
        {"plaintext data", BODY("\x17\3\3\0\x11?????????????????"), EW_ERR_BAD_RECORD_MAC, 20},
        {"a short record", BODY("\x17\3\3\0\1?"), EW_ERR_BAD_RECORD_MAC, 20},
        {"an empty record", BODY("\x17\3\3\0\0"), EW_ERR_BAD_RECORD_MAC, 20},
        {"an oversize record", BODY("\x17\3\3\x41\1"), EW_ERR_RECORD_OVERFLOW, 22},
        {"an unknown type", BODY("\x63\3\3\0\1?"), EW_ERR_UNEXPECTED_RECORD, 10},
    };
    duo first;

    (void)state;
    open_pair(&first, DUO_BARE);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        for (int victim = 0; victim < 2; victim++) {
            duo d;
            duo_clone(&first, &d);
            duo_write(&d, 1 - victim, 10);
            duo_flush(&d, 1 - victim, ALL);
            duo_inject(&d, victim, cases[i].bytes, cases[i].len);
            answered(&d, cases[i].name, victim, cases[i].error, cases[i].alert);
        }
    }
    duo_close(&first);
}

/* ---- records replayed, left out, in another order ---- */

static void records_out_of_order(void **state)
{
    duo first;

    (void)state;
    open_pair(&first, DUO_BARE);
    duo_write(&first, 1, 10);
    duo_flush(&first, 1, ALL);
    size_t len = first.side[0].wire.len;
    duo_write(&first, 1, 10);
    duo_flush(&first, 1, ALL);
    for (int which = 0; which < 3; which++) {
        duo d;
        uint8_t records[200];
        duo_clone(&first, &d);
        duo_side *s = &d.side[0];
        assert_int_equal(s->wire.len, 2 * len);
        memcpy(records, s->wire.data, 2 * len);
        duo_bytes_drop(&s->wire, 2 * len);
        if (which == 0) { /* replayed */
            duo_inject(&d, 0, records, len);
            duo_inject(&d, 0, records, 2 * len);
        } else { /* the first left out, or last */
            duo_inject(&d, 0, &records[len], len);
            if (which == 2)
                duo_inject(&d, 0, records, len);
        }
        duo_arrive(&d, 0, ALL);
        duo_read(&d, 0);
        assert_int_equal(s->error, EW_ERR_BAD_RECORD_MAC);
        assert_int_equal(s->delivered, which == 0 ? 10 : 0);
        duo_settle(&d);
        assert_verdicts(&d, EW_ABORTED, EW_ALERTED);
        duo_close(&d);
    }
    duo_close(&first);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(faults_in_the_handshake),
        cmocka_unit_test(faults_of_an_open_connection),
        cmocka_unit_test(plain_records_in_an_open_connection),
        cmocka_unit_test(records_out_of_order),
        cmocka_unit_test(every_byte_turned),
    };
    return cmocka_run_group_tests_name("hostile", tests, set_up, tear_down);
}
