/* SPDX-License-Identifier: Apache-2.0 */
/* Every order of the events that end a connection: all short sequences, long ones at random, and a
 * close after every record of every handshake. Whatever happened, what the outcomes say must be
 * true. */
#include <stdlib.h>

#include "exchange.h"

typedef enum step {
    STEP_WRITE = 0,
    STEP_FLUSH,
    STEP_ARRIVE,
    STEP_READ,
    STEP_DELIVER,
    STEP_DISCARD,
    STEP_ABANDON,
    STEP_ABORT,
    STEP_EOF,
    STEP_RESET,
    STEP_OUTPUT_END,
    STEP_TICK,
    STEP_KEY_UPDATE,
    STEP_CLOSE, /* the default, which is the version's (C8) */
    NUM_STEPS
} step;

static const char *const step_names[NUM_STEPS] = {"write", "flush", "arrive", "read", "deliver",
    "discard", "abandon", "abort", "eof", "reset", "output_end", "tick", "key_update", "close"};

static void play(duo *d, int of, step s)
{
    switch (s) {
    case STEP_WRITE:
        duo_write(d, of, 100);
        break;
    case STEP_FLUSH:
        duo_flush(d, of, SIZE_MAX);
        break;
    case STEP_ARRIVE:
        duo_arrive(d, of, SIZE_MAX);
        break;
    case STEP_READ:
        duo_read(d, of);
        break;
    case STEP_DELIVER:
    case STEP_DISCARD:
    case STEP_ABANDON:
        duo_end_by(d, of, (ew_rest)(EW_REST_DELIVER + (s - STEP_DELIVER)));
        break;
    case STEP_ABORT:
        duo_abort(d, of, EW_ALERT_ACCESS_DENIED);
        break;
    case STEP_EOF:
    case STEP_RESET:
        duo_cut_input(d, of, s == STEP_EOF ? DUO_CUT_EOF : DUO_CUT_RESET);
        break;
    case STEP_OUTPUT_END:
        duo_end_output(d, of);
        break;
    case STEP_TICK:
        duo_tick_to_deadline(d, of);
        break;
    case STEP_KEY_UPDATE:
        (void)!ew_conn_key_update(d->side[of].conn, true);
        break;
    case STEP_CLOSE:
        duo_end_by(d, of, EW_REST_DEFAULT);
        break;
    case NUM_STEPS:
        break;
    }
}

enum { SEQUENCE_MAX = 40 };

typedef struct sequence {
    uint8_t steps[SEQUENCE_MAX]; /* step * 2 + side */
    int len;
} sequence;

static const char *sequence_text(const sequence *q)
{
    static char text[SEQUENCE_MAX * 20];
    size_t at = 0;

    text[0] = '\0';
    for (int i = 0; i < q->len; i++)
        at += (size_t)snprintf(&text[at], sizeof text - at, "%s%c:%s", i > 0 ? " " : "",
            q->steps[i] % 2 == 0 ? 'c' : 's', step_names[q->steps[i] / 2]);
    return text;
}

static bool has_step(const sequence *q, step s)
{
    for (int i = 0; i < q->len; i++)
        if (q->steps[i] / 2 == s)
            return true;
    return false;
}

static bool nothing_failed(const sequence *q)
{
    return !has_step(q, STEP_ABORT) && !has_step(q, STEP_EOF) && !has_step(q, STEP_RESET) &&
           !has_step(q, STEP_OUTPUT_END) && !has_step(q, STEP_TICK);
}

static bool lossless(const sequence *q, bool is_12)
{
    return nothing_failed(q) && !has_step(q, STEP_DISCARD) && !has_step(q, STEP_ABANDON) &&
           !(is_12 && has_step(q, STEP_CLOSE));
}

/* due_without_loss: nothing failed and nobody gave anything up; what the strict policy dropped all
 * the same was plaintext that was not sealed when END came (C5) */
static ew_verdict due_without_loss(const duo_side *s)
{
    bool cut = s->answered && !s->tolerant && s->written_at_end > s->sealed_at_end;
    return cut ? EW_CUT_SHORT : EW_CLEAN;
}

static void refuse(const sequence *q, duo *d, const char *problem)
{
    fail_msg("%s: %s\n# %s", sequence_text(q), problem, duo_describe(d));
}

/* finish: a copy of the pair is brought to its end and judged. */
static void finish(const duo *at, const sequence *q)
{
    duo d;

    duo_clone(at, &d);
    duo_pump(&d);
    for (int i = 0; i < 2; i++)
        duo_end_by(&d, i, EW_REST_DELIVER);
    duo_pump(&d);
    if (nothing_failed(q) && !(d.side[0].has_verdict && d.side[1].has_verdict))
        refuse(q, &d, "nothing failed, and it does not end");
    duo_settle(&d);
    const char *problem = duo_judge(&d);
    if (problem != NULL)
        refuse(q, &d, problem);
    if (lossless(q, duo_is_12(&d, 0)) && (d.side[0].verdict.verdict != due_without_loss(&d.side[0]) ||
                                             d.side[1].verdict.verdict != due_without_loss(&d.side[1])))
        refuse(q, &d, "nothing failed and nothing was given up, and it is not as it must be");
    duo_close(&d);
}

static unsigned long num_played;

static void walk(const duo *at, sequence *q, int depth)
{
    finish(at, q);
    num_played++;
    if (depth == 0)
        return;
    for (int next = 0; next < 2 * NUM_STEPS; next++) {
        duo d;
        duo_clone(at, &d);
        q->steps[q->len++] = (uint8_t)next;
        play(&d, next % 2, (step)(next / 2));
        if (duo_problem(&d) != NULL)
            refuse(q, &d, duo_problem(&d));
        walk(&d, q, depth - 1);
        q->len--;
        duo_close(&d); /* C20: freed in every state there is */
    }
}

static void play_all(duo *first, int depth)
{
    sequence q = {.len = 0};

    num_played = 0;
    walk(first, &q, duo_quick() ? 1 : depth);
    print_message("# %lu sequences\n", num_played);
    duo_close(first);
}

static void every_short_sequence_ends_in_the_truth(void **state)
{
    duo d;

    (void)state;
    open_pair(&d, DUO_BARE);
    play_all(&d, 4);
}

static void every_short_sequence_ends_in_the_truth_in_12(void **state)
{
    duo d;

    (void)state;
    open_pair(&d, DUO_BARE12);
    play_all(&d, 4);
}

/* data_under_way: in both directions, unread on one side, before anything else happens */
static void data_under_way(duo *d, duo_kind kind)
{
    open_pair(d, kind);
    duo_write(d, 0, 1000);
    duo_flush(d, 0, SIZE_MAX);
    duo_write(d, 1, 700);
    duo_flush(d, 1, 300);
    duo_write(d, 1, 50);
    duo_arrive(d, 1, SIZE_MAX);
}

static void every_short_sequence_over_data_ends_in_the_truth(void **state)
{
    duo d;

    (void)state;
    data_under_way(&d, DUO_BARE);
    play_all(&d, 3);
}

static void every_short_sequence_over_data_ends_in_the_truth_in_12(void **state)
{
    duo d;

    (void)state;
    data_under_way(&d, DUO_BARE12);
    play_all(&d, 3);
}

/* C5: more than is sealed ahead waits on both sides, a record of it partly out */
static void every_short_sequence_over_pending_data_ends_in_the_truth_in_12(void **state)
{
    (void)state;
    for (int kind = DUO_BARE12; kind <= DUO_TOLERANT12; kind++) {
        duo d;
        open_pair(&d, (duo_kind)kind);
        for (int i = 0; i < 2; i++) {
            duo_write(&d, i, 60000);
            duo_flush(&d, i, 300);
            if (duo_sealed(&d, i).data_len >= 60000)
                fail_msg("nothing waits: all is sealed");
        }
        play_all(&d, 3);
    }
}

static void random_sequences(duo_kind kind, int num)
{
    duo first;
    uint64_t seed = 1;

    open_pair(&first, kind);
    for (int round = 0; round < (duo_quick() ? 50 : num); round++) {
        sequence q = {.len = 0};
        duo d;
        duo_clone(&first, &d);
        if (round % 2 == 1) /* so that plaintext waits in 1.2 */
            for (int i = 0; i < 2; i++)
                duo_write(&d, i, 20000 + duo_random(&seed) % 70000);
        int len = 4 + (int)(duo_random(&seed) % (SEQUENCE_MAX - 4));
        for (int i = 0; i < len; i++) {
            uint32_t r = duo_random(&seed);
            /* what moves bytes is played more often, so that what ends does not always come first
             */
            uint32_t s = r % 4 != 0 ? r / 4 % STEP_DELIVER : r / 4 % NUM_STEPS;
            int of = (int)(r / 64 % 2);
            q.steps[q.len++] = (uint8_t)(2 * s + (uint32_t)of);
            if (s == STEP_FLUSH && r % 3 == 0)
                duo_flush(&d, of, 1 + r / 256 % 20000);
            else
                play(&d, of, (step)s);
            if (duo_problem(&d) != NULL)
                refuse(&q, &d, duo_problem(&d));
        }
        finish(&d, &q);
        duo_close(&d);
    }
    duo_close(&first);
}

static void long_random_sequences_end_in_the_truth(void **state)
{
    (void)state;
    random_sequences(DUO_BARE, 40000);
}

static void long_random_sequences_end_in_the_truth_in_12(void **state)
{
    (void)state;
    random_sequences(DUO_BARE12, 15000);
    random_sequences(DUO_TOLERANT12, 15000);
}

/* ---- at each point of the handshake ---- */

/* move_records: hands one record at a time over, the client's first while it has any; false when
 * there is none left. */
static bool move_record(duo *d)
{
    for (int i = 0; i < 2; i++) {
        const uint8_t *out;
        if (ew_conn_output(d->side[i].conn, &out) < 5)
            continue;
        size_t len = 5 + ((size_t)out[3] << 8 | out[4]);
        duo_flush(d, i, len);
        duo_arrive(d, 1 - i, SIZE_MAX);
        duo_read(d, 1 - i);
        return true;
    }
    return false;
}

static bool play_at(duo_kind kind, int point, int of, step s)
{
    duo d;
    bool moved = true;
    char what[120];

    duo_open(&d, &world, kind);
    duo_write(&d, 0, 10); /* accepted before the handshake is complete (C12) */
    for (int i = 0; i < point && moved; i++)
        moved = move_record(&d);
    snprintf(what, sizeof what, "%s, after %d records: %s %s", duo_kind_name(kind), point, d.side[of].name,
        step_names[s]);
    play(&d, of, s);
    duo_settle(&d);
    assert_true_end(&d, what);
    ew_outcome c = duo_outcome(&d, 0), o = duo_outcome(&d, 1);
    if ((s == STEP_DELIVER || s == STEP_READ) && (c.verdict != EW_CLEAN || o.verdict != EW_CLEAN))
        fail_msg("%s: not clean: %s", what, duo_describe(&d));
    if (s == STEP_ABANDON && !d.side[of].verdict.handshake_complete &&
        (c.verdict != EW_NEVER_OPEN && o.verdict != EW_NEVER_OPEN))
        fail_msg("%s: %s", what, duo_describe(&d));
    duo_close(&d);
    return moved;
}

static void a_close_at_each_point_of_the_handshake(void **state)
{
    static const step styles[] = {STEP_READ, STEP_DELIVER, STEP_DISCARD, STEP_ABANDON, STEP_ABORT,
        STEP_EOF, STEP_RESET, STEP_OUTPUT_END, STEP_TICK, STEP_CLOSE};

    (void)state;
    for (int kind = 0; kind < DUO_NUM_KINDS; kind += duo_quick() ? DUO_FULL12 : 1)
        for (size_t s = 0; s < sizeof styles / sizeof *styles; s++)
            for (int of = 0; of < 2; of++)
                for (int point = 0; play_at((duo_kind)kind, point, of, styles[s]);)
                    point += duo_quick() ? 5 : 1;
}

/* everything at random from the first byte on: wherever a handshake is left, both sides tell the
 * truth about it */
static void random_handshakes_end_in_the_truth(void **state)
{
    uint64_t seed = 1;

    (void)state;
    for (int round = 0; round < (duo_quick() ? 10 : 2500); round++) {
        sequence q = {.len = 0};
        duo d;
        duo_open(&d, &world, (duo_kind)(round % DUO_NUM_KINDS));
        for (int i = 0; i < SEQUENCE_MAX; i++) {
            uint32_t r = duo_random(&seed);
            uint32_t s = r % 8 != 0 ? r / 8 % STEP_DELIVER : r / 8 % NUM_STEPS;
            int of = (int)(r / 128 % 2);
            q.steps[q.len++] = (uint8_t)(2 * s + (uint32_t)of);
            if (s == STEP_FLUSH && r % 3 == 0)
                duo_flush(&d, of, 1 + r / 256 % 400);
            else if (s == STEP_ARRIVE && r % 3 == 0)
                duo_arrive(&d, of, 1 + r / 256 % 400);
            else
                play(&d, of, (step)s);
            if (duo_problem(&d) != NULL)
                refuse(&q, &d, duo_problem(&d));
        }
        duo_settle(&d);
        if (duo_judge(&d) != NULL)
            refuse(&q, &d, duo_judge(&d));
        duo_close(&d);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_close_at_each_point_of_the_handshake),
        cmocka_unit_test(every_short_sequence_ends_in_the_truth),
        cmocka_unit_test(every_short_sequence_over_data_ends_in_the_truth),
        cmocka_unit_test(long_random_sequences_end_in_the_truth),
        cmocka_unit_test(every_short_sequence_ends_in_the_truth_in_12),
        cmocka_unit_test(every_short_sequence_over_data_ends_in_the_truth_in_12),
        cmocka_unit_test(every_short_sequence_over_pending_data_ends_in_the_truth_in_12),
        cmocka_unit_test(long_random_sequences_end_in_the_truth_in_12),
        cmocka_unit_test(random_handshakes_end_in_the_truth),
    };
    return cmocka_run_group_tests_name("closings", tests, set_up, tear_down);
}
