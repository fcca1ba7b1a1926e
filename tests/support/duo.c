/* SPDX-License-Identifier: Apache-2.0 */
#include "support/duo.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- bytes ---- */

static void *grab(size_t len)
{
    void *p = malloc(len > 0 ? len : 1);
    if (p == NULL)
        abort();
    return p;
}

void duo_bytes_add(duo_bytes *b, const void *data, size_t len)
{
    if (b->len + len > b->cap) {
        b->cap = 2 * (b->len + len);
        b->data = realloc(b->data, b->cap);
        if (b->data == NULL)
            abort();
    }
    if (len > 0)
        memcpy(&b->data[b->len], data, len);
    b->len += len;
}

void duo_bytes_drop(duo_bytes *b, size_t len)
{
    if (len > 0)
        memmove(b->data, &b->data[len], b->len - len);
    b->len -= len;
}

void duo_bytes_free(duo_bytes *b)
{
    free(b->data);
    *b = (duo_bytes){0};
}

/* the i-th byte that a side writes */
static uint8_t pattern(int of, uint64_t i)
{
    return (uint8_t)(i * 31 + (i >> 8) * 7 + (uint64_t)of * 101);
}

uint32_t duo_random(uint64_t *seed)
{
    *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(*seed >> 33);
}

bool duo_quick(void)
{
    return getenv("EW_TEST_QUICK") != NULL;
}

/* ---- promises watched at every step ---- */

static void blame(duo_side *s, const char *problem)
{
    if (s->problem == NULL)
        s->problem = problem;
}

ew_outcome duo_outcome(const duo *d, int of)
{
    ew_outcome o;

    if (ew_conn_outcome(d->side[of].conn, &o, sizeof o) != EW_OK)
        abort();
    return o;
}

bool duo_is_12(const duo *d, int of)
{
    return duo_outcome(d, of).version == EW_TLS_1_2;
}

enum { GCM_EXPANSION12 = 8 + 16 }; /* all tests that look at records let the suite be the default */

static void end_of_record(duo_records *r)
{
    size_t len = (size_t)r->header[3] << 8 | r->header[4];

    r->last_type = r->header[0];
    r->header_len = 0;
    if (r->last_type == 20)
        r->is_protected = true;
    if (r->last_type == 23 && len >= GCM_EXPANSION12)
        r->data_len += len - GCM_EXPANSION12;
}

static void note_records(duo_records *r, const uint8_t *data, size_t len)
{
    for (size_t at = 0; at < len;) {
        if (r->header_len < sizeof r->header) {
            r->header[r->header_len++] = data[at++];
            r->body_left = (size_t)r->header[3] << 8 | r->header[4];
            continue;
        }
        size_t step = len - at < r->body_left ? len - at : r->body_left;
        at += step;
        r->body_left -= step;
        if (r->body_left == 0)
            end_of_record(r);
    }
}

duo_records duo_sealed(const duo *d, int of)
{
    duo_records all = d->side[of].records;
    const uint8_t *out;
    size_t len = ew_conn_output(d->side[of].conn, &out);

    note_records(&all, out, len);
    return all;
}

/* same_verdict: C17: but for what the header names, an outcome with a verdict is final. */
static bool same_verdict(ew_outcome a, ew_outcome b)
{
    return a.verdict == b.verdict && a.cause == b.cause && a.ended_by == b.ended_by &&
           a.error == b.error && a.handshake_complete == b.handshake_complete &&
           a.authenticated == b.authenticated && a.mid_record == b.mid_record &&
           a.alert_sent == b.alert_sent && a.alert_received == b.alert_received &&
           a.close_notify_sent == b.close_notify_sent &&
           a.close_notify_received == b.close_notify_received &&
           a.user_canceled_received == b.user_canceled_received && a.os_error == b.os_error &&
           a.received == b.received && a.sent == b.sent && a.unsent == b.unsent &&
           a.discarded == b.discarded;
}

/* note_peer_end: C13: the peer's end was processed; the two crossed if ours was sealed and not
 * handed over */
static void note_peer_end(duo_side *s, ew_outcome o)
{
    if (s->heard_end || (!o.close_notify_received && o.alert_received < 0))
        return;
    s->heard_end = true;
    s->first_known = o.handshake_complete && !s->limit_passed;
    if (s->first == EW_BY_NONE)
        s->first = EW_BY_PEER;
    else if (!o.close_notify_sent) /* 1.2: one that is still behind plaintext was not said yet */
        s->first = s->output_ended || s->reset || s->unsaid ? EW_BY_PEER : EW_BY_BOTH;
}

static void note_local_end(duo_side *s)
{
    if (!s->has_verdict && s->first == EW_BY_NONE)
        s->first = EW_BY_LOCAL;
}

static void watch(duo *d, int of)
{
    duo_side *s = &d->side[of];
    ew_outcome o = duo_outcome(d, of);
    bool ended = (ew_conn_levels(s->conn) & EW_ENDED) != 0;

    note_peer_end(s, o);
    if (s->by_default && o.handshake_complete && o.version == EW_TLS_1_2 && s->rest < EW_REST_DISCARD)
        s->rest = EW_REST_DISCARD; /* C8 */
    if (ended != (o.verdict != EW_VERDICT_NONE))
        blame(s, "EW_ENDED and the verdict disagree");
    if (s->has_verdict && !same_verdict(s->verdict, o))
        blame(s, "the outcome changed after the verdict (C17)");
    if (!s->has_verdict && ended) {
        s->has_verdict = true;
        s->verdict = o;
    }
    if (o.received != s->delivered)
        blame(s, "received is not what was delivered");
    if (o.sent + o.unsent != s->written)
        blame(s, "accepted is not sent + unsent");
}

/* input_is_over: no other end of the input can come first any more */
static bool input_is_over(const duo *d, int of)
{
    const duo_side *s = &d->side[of];
    ew_outcome o = duo_outcome(d, of);

    return s->cut != DUO_NO_CUT || s->quit || s->aborted || s->has_verdict ||
           o.close_notify_received || o.alert_received >= 0 || o.error != EW_OK;
}

/* ---- steps ---- */

void duo_write(duo *d, int of, size_t len)
{
    duo_side *s = &d->side[of];
    uint8_t *data = grab(len);
    size_t taken = 0;

    for (size_t i = 0; i < len; i++)
        data[i] = pattern(of, s->written + i);
    bool could = (ew_conn_levels(s->conn) & EW_CAN_WRITE) != 0;
    ew_err err = ew_conn_write(s->conn, data, len, &taken);
    if (could != (err == EW_OK && taken > 0) && len > 0)
        blame(s, "EW_CAN_WRITE was wrong");
    s->written += taken;
    free(data);
    watch(d, of);
}

void duo_write_early(duo *d, int of, size_t len)
{
    duo_side *s = &d->side[of];
    uint8_t *data = grab(len);
    size_t taken = 0;

    for (size_t i = 0; i < len; i++)
        data[i] = pattern(of, s->written + i);
    uint32_t left = ew_conn_early_left(s->conn);
    ew_err err = ew_conn_write_early(s->conn, data, len, &taken);
    if (err != EW_OK || taken > left)
        blame(s, "ew_conn_early_left was wrong");
    s->written += taken;
    free(data);
    watch(d, of);
}

void duo_flush(duo *d, int of, size_t max)
{
    duo_side *s = &d->side[of];
    duo_side *peer = &d->side[1 - of];
    const uint8_t *out;
    size_t len = ew_conn_output(s->conn, &out);

    if ((len > 0) != ((ew_conn_levels(s->conn) & EW_HAVE_OUTPUT) != 0))
        blame(s, "EW_HAVE_OUTPUT was wrong");
    if (s->output_ended || s->reset || len == 0)
        return;
    if (len > max)
        len = max;
    if (peer->cut == DUO_NO_CUT && !peer->reset)
        duo_bytes_add(&peer->wire, out, len);
    s->put += len;
    note_records(&s->records, out, len);
    if (ew_conn_output_done(s->conn, len) != EW_OK)
        blame(s, "output was not taken");
    watch(d, of);
}

static void give_back(duo_side *s)
{
    free(s->lent);
    s->lent = NULL;
    s->lent_len = 0;
}

/* watch_answer: C5, as END is processed: what is sealed stays, ours comes right behind it; strict:
 * at once. */
static void watch_answer(duo *d, int of, duo_records before)
{
    duo_side *s = &d->side[of];
    ew_outcome o = duo_outcome(d, of);

    if (s->heard_end || !o.close_notify_received || o.error != EW_OK || !s->unsaid)
        return;
    if (s->output_ended || s->reset || s->aborted || s->limit_passed || s->unanswerable)
        return; /* our direction was over before */
    duo_records after = duo_sealed(d, of);
    s->answered = true;
    s->sealed_at_end = before.data_len;
    s->written_at_end = s->written;
    if (s->tolerant)
        return; /* our direction lives on until our close */
    if ((ew_conn_levels(s->conn) & EW_CAN_WRITE) != 0)
        blame(s, "END came, and it goes on writing (C5)");
    if (after.data_len != before.data_len)
        blame(s, "END came, and plaintext was sealed, or what was sealed is gone (C5)");
    if (after.last_type != 21 || after.header_len != 0)
        blame(s, "END came, and was not answered at once (C5)");
}

/* feed_once: true if bytes were consumed */
static bool feed_once(duo *d, int of)
{
    duo_side *s = &d->side[of];
    bool wants = (ew_conn_levels(s->conn) & EW_WANT_INPUT) != 0;
    size_t used = 0;

    if (s->inbox.len == 0 || (!wants && s->lent != NULL))
        return false;
    give_back(s);
    duo_records before = duo_sealed(d, of);
    bool was_open = duo_outcome(d, of).handshake_complete;
    s->unsaid = was_open && duo_is_12(d, of) && before.last_type != 21;
    s->lent_len = s->inbox.len; /* exact, so that a sanitizer sees every byte too many */
    s->lent = grab(s->lent_len);
    memcpy(s->lent, s->inbox.data, s->lent_len);
    ew_err err = ew_conn_input(s->conn, s->lent, s->lent_len, &used);
    if (err != EW_OK)
        s->error = err;
    if (used > s->inbox.len) {
        blame(s, "more was used than given");
        used = s->inbox.len;
    }
    duo_bytes_drop(&s->inbox, used);
    bool unread = (ew_conn_levels(s->conn) & EW_CAN_READ) != 0;
    if (!unread)
        give_back(s);
    watch_answer(d, of, before);
    watch(d, of);
    if (!was_open) /* opened and ended in one go: what came between is not seen */
        s->first_known = false;
    return used > 0;
}

void duo_feed(duo *d, int of)
{
    while (feed_once(d, of)) {
    }
}

void duo_arrive(duo *d, int of, size_t max)
{
    duo_side *s = &d->side[of];
    size_t len = s->wire.len < max ? s->wire.len : max;

    if (s->cut == DUO_NO_CUT && !s->reset) {
        duo_bytes_add(&s->inbox, s->wire.data, len);
        duo_bytes_drop(&s->wire, len);
    }
    duo_feed(d, of);
}

static void check_data(duo_side *s, int from, const uint8_t *data, size_t len)
{
    if (len == 0)
        blame(s, "an empty delivery");
    if (s->told != EW_READ_WAIT)
        blame(s, "data after the end of data");
    for (size_t i = 0; i < len; i++)
        if (data[i] != pattern(from, s->delivered + i))
            blame(s, "other data than was written");
    s->delivered += len;
}

void duo_read(duo *d, int of)
{
    duo_side *s = &d->side[of];
    const uint8_t *data;
    size_t len;
    ew_read how;

    for (;;) {
        bool could = (ew_conn_levels(s->conn) & EW_CAN_READ) != 0;
        how = ew_conn_read(s->conn, &data, &len);
        if (could != (how != EW_READ_WAIT))
            blame(s, "EW_CAN_READ was wrong");
        if (how != EW_READ_DATA)
            break;
        check_data(s, 1 - of, data, len);
        give_back(s);
        watch(d, of);
        duo_feed(d, of);
    }
    if (s->told != EW_READ_WAIT && s->told != how)
        blame(s, "read said one end and then another");
    s->told = how;
    if (how != EW_READ_WAIT)
        give_back(s);
    watch(d, of);
}

void duo_resume(duo *d, int of)
{
    duo_side *s = &d->side[of];
    ew_err err = ew_conn_resume(s->conn);

    if (err != EW_OK)
        s->error = err;
    watch(d, of);
}

void duo_end_by(duo *d, int of, ew_rest rest)
{
    duo_side *s = &d->side[of];

    if (rest == EW_REST_DEFAULT && !s->has_verdict) {
        s->by_default = s->by_default || !duo_outcome(d, of).handshake_complete;
        bool discards = duo_is_12(d, of) && !s->by_default;
        if (s->rest < EW_REST_DISCARD)
            s->rest = discards ? EW_REST_DISCARD : EW_REST_DELIVER;
    } else if (!s->has_verdict && s->rest < rest) {
        s->rest = rest;
    }
    if (s->cut == DUO_NO_CUT) /* behind a cut nobody was first */
        note_local_end(s);
    if (rest == EW_REST_ABANDON && !input_is_over(d, of))
        s->quit = true;
    ew_err err = ew_conn_close(s->conn, rest);
    if (err != EW_OK)
        s->error = err;
    watch(d, of);
}

void duo_abort(duo *d, int of, uint8_t alert)
{
    if (!d->side[of].has_verdict)
        d->side[of].aborted = true;
    note_local_end(&d->side[of]);
    ew_conn_abort(d->side[of].conn, alert);
    watch(d, of);
}

void duo_cut_input(duo *d, int of, duo_cut how)
{
    duo_side *s = &d->side[of];
    bool reset = how == DUO_CUT_RESET;

    duo_bytes_drop(&s->wire, s->wire.len);
    if (!input_is_over(d, of)) {
        s->cut = how;
        s->rest_at_cut = s->rest;
    }
    s->reset |= reset;
    ew_conn_input_end(s->conn, reset ? EW_END_RESET : EW_END_EOF, reset ? 104 : 0, s->inbox.len);
    watch(d, of);
}

void duo_end_output(duo *d, int of)
{
    d->side[of].output_ended = true;
    ew_conn_output_end(d->side[of].conn, 32);
    watch(d, of);
}

void duo_tick(duo *d, int of, int64_t ms)
{
    duo_side *s = &d->side[of];

    s->now += ms;
    if (ew_conn_deadline(s->conn) <= s->now)
        s->limit_passed = true;
    ew_conn_tick(s->conn, s->now);
    watch(d, of);
}

void duo_tick_to_deadline(duo *d, int of)
{
    int64_t due = ew_conn_deadline(d->side[of].conn);

    if (due != EW_NEVER)
        duo_tick(d, of, due - d->side[of].now);
}

void duo_inject(duo *d, int to, const void *data, size_t len)
{
    duo_bytes_add(&d->side[to].wire, data, len);
}

/* ---- to the end ---- */

static uint64_t progress(const duo *d)
{
    uint64_t sum = 0;

    for (int i = 0; i < 2; i++)
        sum += d->side[i].put + d->side[i].delivered + d->side[i].has_verdict -
               (uint64_t)d->side[i].wire.len - (uint64_t)d->side[i].inbox.len;
    return sum;
}

void duo_pump(duo *d)
{
    uint64_t before;

    do {
        before = progress(d);
        for (int i = 0; i < 2; i++) {
            duo_flush(d, i, SIZE_MAX);
            duo_arrive(d, 1 - i, SIZE_MAX);
            duo_read(d, 1 - i);
            duo_feed(d, 1 - i);
        }
    } while (progress(d) != before);
}

void duo_settle(duo *d)
{
    duo_pump(d);
    for (int i = 0; i < 2; i++)
        duo_end_by(d, i, EW_REST_DELIVER);
    duo_pump(d);
    for (int i = 0; i < 2; i++) {
        if (d->side[i].has_verdict)
            continue;
        duo_cut_input(d, i, DUO_CUT_EOF);
        duo_pump(d);
        if (!d->side[i].has_verdict)
            duo_end_output(d, i);
    }
    duo_pump(d);
}

void duo_close(duo *d)
{
    for (int i = 0; i < 2; i++) {
        duo_side *s = &d->side[i];
        ew_conn_free(s->conn);
        give_back(s);
        duo_bytes_free(&s->wire);
        duo_bytes_free(&s->inbox);
    }
}

const char *duo_problem(duo *d)
{
    return d->side[0].problem != NULL ? d->side[0].problem : d->side[1].problem;
}

/* ---- the judge ---- */

/* expected: docs/closing.md's table, from what was done and seen outside; NONE where that does not
 * decide it. Only for connections that were open. */
static ew_verdict expected(const duo_side *s, ew_outcome o)
{
    if (o.alert_received >= 0)
        return EW_ALERTED;
    if (s->aborted)
        return EW_ABORTED;
    if (o.close_notify_received) {
        if (o.discarded > 0)
            return EW_CUT_SHORT;
        if (!o.close_notify_sent)
            return EW_RECEIVED_ALL;
        return o.unsent > 0 ? EW_CUT_SHORT : EW_CLEAN;
    }
    if (s->limit_passed)
        return EW_VERDICT_NONE;
    if (s->quit)
        return o.close_notify_sent ? EW_NOT_CONFIRMED : EW_BROKEN;
    if (s->cut == DUO_NO_CUT)
        return EW_VERDICT_NONE;
    /* cut: what was wanted at that moment decides, whatever was asked for later */
    if (s->rest_at_cut < EW_REST_DISCARD)
        return EW_TRUNCATED;
    return o.close_notify_sent ? EW_NOT_CONFIRMED : EW_BROKEN;
}

/* expected_cause: the cause that goes with a verdict (C18); NONE where what was seen does not
 * decide it. */
static ew_cause expected_cause(const duo_side *s, ew_outcome o)
{
    switch (o.verdict) {
    case EW_CLEAN:
    case EW_CUT_SHORT:
        return EW_CAUSE_CLOSE_NOTIFY;
    case EW_ALERTED:
        return EW_CAUSE_ALERT;
    case EW_ABORTED:
        return s->aborted ? EW_CAUSE_CALLER : EW_CAUSE_NONE;
    case EW_TRUNCATED:
        return s->cut == DUO_CUT_EOF ? EW_CAUSE_EOF : EW_CAUSE_RESET;
    case EW_NOT_CONFIRMED:
        if (s->cut != DUO_NO_CUT)
            return s->cut == DUO_CUT_EOF ? EW_CAUSE_EOF : EW_CAUSE_RESET;
        return EW_CAUSE_CALLER;
    case EW_TIMED_OUT:
        return EW_CAUSE_DEADLINE;
    case EW_VERDICT_NONE:
    case EW_NEVER_OPEN:
    case EW_RECEIVED_ALL:
    case EW_BROKEN:
        break;
    }
    return EW_CAUSE_NONE;
}

/* judge_answer: C5: what was sealed at END left in whole, what was not was dropped (strict) or left
 * as well (tolerant); both counted */
static const char *judge_answer(const duo_side *s, ew_outcome o)
{
    if (!s->tolerant && s->written != s->written_at_end)
        return "bytes were accepted after END (C5)";
    if (!s->tolerant && o.sent > s->sealed_at_end)
        return "more was sent than was sealed at END (C5)";
    if (!o.close_notify_sent)
        return NULL;
    if (!s->tolerant && o.sent != s->sealed_at_end)
        return "what was sealed at END was not sent (C5)";
    if (s->tolerant && s->rest != EW_REST_ABANDON && o.unsent > 0)
        return "the tolerant policy dropped something (C5)";
    return NULL;
}

static const char *judge_side(const duo *d, int of)
{
    const duo_side *s = &d->side[of];
    ew_outcome o = duo_outcome(d, of), peer = duo_outcome(d, 1 - of);

    char sentence[400];

    if (!s->has_verdict)
        return "no verdict";
    size_t said = ew_outcome_explain(&o, sentence, sizeof sentence);
    if (said == 0 || said >= sizeof sentence)
        return "no sentence, or one too long";
    if (o.cause == EW_CAUSE_NONE)
        return "a verdict without a cause (C18)";
    if (o.received + o.discarded > peer.sent)
        return "more came than was sent";
    if (o.after_end != 0)
        return "something was put on the wire after close_notify (C1)";
    if (s->told == EW_READ_WAIT)
        return "read never said how it ended";
    if (o.close_notify_received && o.handshake_complete) {
        if (!peer.close_notify_sent)
            return "END, and the peer never handed its close_notify over";
        if (o.received + o.discarded != peer.sent)
            return "END, and not all that was sent came";
    }
    if (s->answered && judge_answer(s, o) != NULL)
        return judge_answer(s, o);
    if (s->told == EW_READ_END && !o.close_notify_received)
        return "read said END without close_notify";
    if (o.verdict == EW_CLEAN && (o.unsent != 0 || o.discarded != 0 || !o.close_notify_sent ||
                                     !o.close_notify_received || o.error != EW_OK))
        return "clean, and something is missing";
    if (o.verdict == EW_CLEAN && peer.verdict == EW_CLEAN && o.received != d->side[1 - of].written)
        return "clean on both sides, and something accepted was not delivered";
    if (o.verdict == EW_RECEIVED_ALL && (o.discarded != 0 || o.close_notify_sent))
        return "received_all is wrong";
    if (o.verdict == EW_NOT_CONFIRMED && (!o.close_notify_sent || o.close_notify_received))
        return "not_confirmed is wrong";
    if (o.verdict == EW_TRUNCATED && (o.close_notify_received || s->cut == DUO_NO_CUT))
        return "truncated is wrong";
    if (o.verdict == EW_TIMED_OUT && !s->limit_passed)
        return "timed_out is wrong";
    if (o.verdict == EW_BROKEN && !s->output_ended && !s->reset && s->cut == DUO_NO_CUT)
        return "broken is wrong";
    if (o.verdict == EW_NEVER_OPEN ? o.handshake_complete : !o.handshake_complete)
        return "never_open is wrong";
    if (o.handshake_complete) {
        ew_verdict due = expected(s, o);
        if (due != EW_VERDICT_NONE && due != o.verdict)
            return "the table says another verdict";
        ew_cause cause = expected_cause(s, o);
        if (cause != EW_CAUSE_NONE && cause != o.cause)
            return "another cause";
        if (s->first_known && s->first != o.ended_by)
            return "another side ended first (C13)";
    }
    return NULL;
}

const char *duo_judge(duo *d)
{
    const char *problem = duo_problem(d);

    for (int i = 0; i < 2 && problem == NULL; i++)
        problem = judge_side(d, i);
    return problem;
}

const char *duo_describe(const duo *d)
{
    static char text[1024];
    size_t at = 0;

    for (int i = 0; i < 2; i++) {
        ew_outcome o = duo_outcome(d, i);
        int len = snprintf(&text[at], sizeof text - at,
            "%s: %s/%s/%s error %s open %d cn %d/%d alert %d/%d written %llu sent %llu unsent %llu "
            "received %llu discarded %llu after_end %llu told %d%s",
            d->side[i].name, ew_verdict_name(o.verdict), ew_cause_name(o.cause),
            ew_ended_by_name(o.ended_by), ew_err_name(o.error), o.handshake_complete,
            o.close_notify_sent, o.close_notify_received, o.alert_sent, o.alert_received,
            (unsigned long long)d->side[i].written, (unsigned long long)o.sent,
            (unsigned long long)o.unsent, (unsigned long long)o.received,
            (unsigned long long)o.discarded, (unsigned long long)o.after_end, d->side[i].told,
            i == 0 ? "; " : "");
        at += len > 0 ? (size_t)len : 0;
    }
    return text;
}
