/* SPDX-License-Identifier: Apache-2.0 */
/* TLS 1.2: the answer to END, and what it drops (C5, C8, C13); what may stand beside END in its
 * record, before and behind it (C3, C10, C14). */
#include "rules.h"

enum { LONG = 90000 };

/* records_wait: side `of` accepted LONG bytes, of which some are sealed and some are not. */
static uint64_t records_wait(duo *d, int of)
{
    duo_write(d, of, LONG);
    assert_int_equal(d->side[of].written, LONG);
    uint64_t sealed = duo_sealed(d, of).data_len;
    assert_true(sealed > 0 && sealed < LONG);
    return sealed;
}

/* ---- C5 ---- */

/* END arrives where n bytes of what is sealed are out */
static bool answered_after(const duo *from, size_t n)
{
    duo d;
    const uint8_t *out;

    duo_clone(from, &d);
    size_t first = ew_conn_output(d.side[1].conn, &out);
    duo_flush(&d, 1, n);
    uint64_t sealed = duo_sealed(&d, 1).data_len; /* more, where there was room for it */
    duo_end_by(&d, 0, EW_REST_DELIVER);
    move(&d, 0);
    assert_int_equal(d.side[1].told, EW_READ_END);
    assert_int_equal(ew_conn_levels(d.side[1].conn) & EW_CAN_WRITE, 0);
    move(&d, 1);
    assert_outcome(&d, 1, EW_CUT_SHORT, EW_CAUSE_CLOSE_NOTIFY);
    assert_outcome(&d, 0, EW_CLEAN, EW_CAUSE_CLOSE_NOTIFY);
    assert_int_equal(duo_outcome(&d, 1).sent, sealed);
    assert_int_equal(duo_outcome(&d, 1).unsent, LONG - sealed);
    assert_int_equal(d.side[0].delivered, sealed);
    assert_true_end(&d, "answered");
    duo_close(&d);
    return n < first;
}

static void c5_a_record_partly_out_at_every_byte(void **state)
{
    duo d;

    (void)state;
    open_pair(&d, DUO_BARE12);
    (void)records_wait(&d, 1);
    for (size_t n = 0; answered_after(&d, n);)
        n += duo_quick() ? 4001 : 1;
    duo_close(&d);
}

/* many short records, at every byte */
static void c5_short_records_partly_out_at_every_byte(void **state)
{
    duo first;
    const uint8_t *out;

    (void)state;
    open_pair(&first, DUO_BARE12);
    for (int i = 0; i < 3; i++)
        duo_write(&first, 1, 40);
    size_t len = ew_conn_output(first.side[1].conn, &out);
    for (size_t n = 0; n <= len; n++) {
        duo d;
        duo_clone(&first, &d);
        duo_flush(&d, 1, n);
        duo_end_by(&d, 0, EW_REST_DELIVER);
        move(&d, 0);
        move(&d, 1);
        assert_verdicts(&d, EW_CLEAN, EW_CLEAN); /* all was sealed */
        assert_int_equal(d.side[0].delivered, 120);
        duo_close(&d);
    }
    duo_close(&first);
}

/* END itself in two parts: nothing is answered before it is whole */
static void c5_end_split_at_every_byte(void **state)
{
    duo first;

    (void)state;
    open_pair(&first, DUO_BARE12);
    uint64_t sealed = records_wait(&first, 1);
    duo_end_by(&first, 0, EW_REST_DELIVER);
    duo_flush(&first, 0, ALL);
    for (size_t n = 0; n < first.side[1].wire.len; n++) {
        duo d;
        duo_clone(&first, &d);
        duo_arrive(&d, 1, n);
        assert_int_not_equal(ew_conn_levels(d.side[1].conn) & EW_WANT_INPUT, 0);
        assert_int_equal(duo_sealed(&d, 1).last_type, DATA);
        duo_arrive(&d, 1, ALL);
        duo_read(&d, 1);
        assert_int_equal(duo_sealed(&d, 1).last_type, ALERT);
        move(&d, 1);
        assert_verdicts(&d, EW_CLEAN, EW_CUT_SHORT);
        assert_int_equal(duo_outcome(&d, 1).unsent, LONG - sealed);
        duo_close(&d);
    }
    duo_close(&first);
}

static void c5_tolerant_sends_all_then_answers(void **state)
{
    duo d;

    (void)state;
    open_pair(&d, DUO_TOLERANT12);
    (void)records_wait(&d, 1);
    duo_end_by(&d, 0, EW_REST_DELIVER);
    move(&d, 0);
    duo_pump(&d);
    duo_write(&d, 1, 1000); /* and it goes on, until it closes */
    duo_pump(&d);
    assert_int_equal(duo_outcome(&d, 0).close_notify_received, false);
    duo_end_by(&d, 1, EW_REST_DEFAULT);
    duo_pump(&d);
    assert_verdicts(&d, EW_CLEAN, EW_CLEAN);
    assert_int_equal(d.side[0].delivered, LONG + 1000);
    assert_true_end(&d, "tolerant");
    duo_close(&d);

    open_pair(&d, DUO_TOLERANT12); /* within the flush limit */
    (void)records_wait(&d, 1);
    duo_end_by(&d, 0, EW_REST_DELIVER);
    move(&d, 0);
    duo_tick(&d, 1, DUO_FLUSH_MS);
    assert_outcome(&d, 1, EW_RECEIVED_ALL, EW_CAUSE_DEADLINE);
    assert_int_equal(duo_outcome(&d, 1).unsent, LONG);
    duo_close(&d);
}

/* a peer that is read no further: sealing stops, and so does what END finds sealed */
static void c5_sealed_ahead_is_bounded(void **state)
{
    duo d;
    const uint8_t *out;

    (void)state;
    open_pair(&d, DUO_BARE12);
    for (int i = 0; i < 20; i++)
        duo_write(&d, 0, 30000);
    assert_int_equal(ew_conn_levels(d.side[0].conn) & EW_CAN_WRITE, 0);
    assert_true(ew_conn_output(d.side[0].conn, &out) <=
                EW_SEAL_AHEAD + EW_RECORD_PLAIN_MAX + EW_RECORD_OVERHEAD_MAX);
    assert_true(d.side[0].written - duo_sealed(&d, 0).data_len <= EW_PENDING_MAX);
    duo_end_by(&d, 0, EW_REST_DELIVER); /* nobody else ends: nothing is lost (C12) */
    duo_pump(&d);
    assert_int_equal(d.side[1].delivered, d.side[0].written);
    assert_verdicts(&d, EW_CLEAN, EW_CLEAN);
    duo_close(&d);
}

/* the answer cannot leave: what was dropped for it is counted all the same */
static void c5_an_answer_that_cannot_leave(void **state)
{
    duo d;

    (void)state;
    open_pair(&d, DUO_BARE12);
    (void)records_wait(&d, 1);
    duo_end_by(&d, 0, EW_REST_DELIVER);
    move(&d, 0);
    duo_end_output(&d, 1);
    assert_outcome(&d, 1, EW_RECEIVED_ALL, EW_CAUSE_OS_ERROR);
    assert_int_equal(duo_outcome(&d, 1).unsent, LONG);
    duo_close(&d);
}

/* ---- C8 ---- */

static void c8_the_default_discards(void **state)
{
    duo d;

    (void)state;
    for (int of = 0; of < 2; of++) {
        open_pair(&d, DUO_BARE12);
        duo_write(&d, 1 - of, 10);
        duo_flush(&d, 1 - of, ALL);
        duo_arrive(&d, of, ALL); /* unread */
        duo_write(&d, 1 - of, 20);
        duo_flush(&d, 1 - of, ALL); /* in flight */
        duo_end_by(&d, of, EW_REST_DEFAULT);
        duo_pump(&d);
        assert_outcome(&d, of, EW_CUT_SHORT, EW_CAUSE_CLOSE_NOTIFY);
        assert_int_equal(duo_outcome(&d, of).discarded, 30);
        assert_outcome(&d, 1 - of, EW_CLEAN, EW_CAUSE_CLOSE_NOTIFY);
        duo_close(&d);
    }
}

static void c8_deliver_delivers_when_asked_for(void **state)
{
    duo d;

    (void)state;
    open_pair(&d, DUO_BARE12);
    uint64_t sealed = records_wait(&d, 1);
    duo_end_by(&d, 0, EW_REST_DELIVER);
    duo_pump(&d);
    assert_true(d.side[0].delivered >= sealed);
    assert_int_equal(duo_outcome(&d, 0).discarded, 0);
    assert_true_end(&d, "deliver");
    duo_close(&d);
}

/* before the version is known: the handshake decides what the default means */
static void c8_a_default_close_before_the_handshake(void **state)
{
    duo d;

    (void)state;
    for (int kind = DUO_BARE; kind <= DUO_BARE12; kind += DUO_BARE12 - DUO_BARE) {
        duo_open(&d, &world, (duo_kind)kind);
        duo_end_by(&d, 0, EW_REST_DEFAULT);
        duo_write(&d, 1, 25); /* leaves with the end of the handshake */
        duo_pump(&d);
        duo_end_by(&d, 1, EW_REST_DELIVER);
        duo_pump(&d);
        assert_true_end(&d, duo_kind_name((duo_kind)kind));
        if (kind == DUO_BARE)
            assert_int_equal(d.side[0].delivered, 25);
        else
            assert_int_equal(duo_outcome(&d, 0).discarded + duo_outcome(&d, 1).unsent, 25);
        duo_close(&d);
    }
}

/* ---- C13 ---- */

static void c13_crossing_in_12_drops_nothing(void **state)
{
    duo d;

    (void)state;
    open_pair(&d, DUO_BARE12);
    for (int i = 0; i < 2; i++) {
        duo_write(&d, i, 4000);
        duo_end_by(&d, i, EW_REST_DELIVER); /* sealed: theirs comes later */
    }
    duo_pump(&d);
    assert_verdicts(&d, EW_CLEAN, EW_CLEAN);
    assert_int_equal(d.side[0].delivered, 4000);
    assert_int_equal(d.side[1].delivered, 4000);
    assert_true_end(&d, "crossed");
    duo_close(&d);

    open_pair(&d, DUO_BARE12); /* a close that is still behind plaintext did not cross (C5) */
    (void)records_wait(&d, 1);
    duo_end_by(&d, 1, EW_REST_DELIVER);
    duo_end_by(&d, 0, EW_REST_DELIVER);
    move(&d, 0);
    duo_pump(&d);
    assert_outcome(&d, 1, EW_CUT_SHORT, EW_CAUSE_CLOSE_NOTIFY);
    assert_int_equal(duo_outcome(&d, 1).ended_by, EW_BY_PEER);
    assert_true_end(&d, "did not cross");
    duo_close(&d);
}

/* ---- C3, C10, C14: END's record ---- */

static void c3_what_follows_end_in_its_record_is_dropped(void **state)
{
    static const char *const tails[] = {"", "\2", "\2\x28", "\1\0", "\2\x28garbage", "?"};
    duo first;

    (void)state;
    open_pair(&first, DUO_BARE12);
    for (size_t i = 0; i < sizeof tails / sizeof *tails; i++) {
        uint8_t body[20] = {1, 0};
        size_t tail_len = i == 3 ? 2 : strlen(tails[i]);
        duo d;
        duo_clone(&first, &d);
        memcpy(&body[2], tails[i], tail_len);
        assert_int_equal(ew_conn_detach_mode(d.side[0].conn, true), EW_OK);
        duo_write(&d, 1, 5);
        duo_forge(&d, 1, ALERT, body, 2 + tail_len);
        duo_inject(&d, 0, "after", 5);
        duo_arrive(&d, 0, ALL);
        duo_read(&d, 0);
        assert_int_equal(d.side[0].delivered, 5);
        assert_int_equal(d.side[0].told, EW_READ_END);
        duo_flush(&d, 0, ALL); /* the answer needs no close */
        assert_outcome(&d, 0, EW_CLEAN, EW_CAUSE_CLOSE_NOTIFY);
        assert_int_equal(duo_outcome(&d, 0).after_end, 0);
        assert_int_equal(duo_outcome(&d, 0).alert_received, -1);
        assert_int_equal(duo_outcome(&d, 0).error, EW_OK);
        assert_int_equal(ew_conn_detach(d.side[0].conn), EW_OK);
        assert_int_equal(d.side[0].inbox.len, 5); /* nothing of the record comes back (C10) */
        assert_memory_equal(d.side[0].inbox.data, "after", 5);
        duo_close(&d);
    }
    duo_close(&first);
}

static void c10_the_exact_left_over_at_every_split_in_12(void **state)
{
    static const char plaintext[] = "220 plaintext again\r\n";
    duo first;

    (void)state;
    open_pair(&first, DUO_BARE12);
    assert_int_equal(ew_conn_detach_mode(first.side[0].conn, true), EW_OK);
    duo_write(&first, 1, 33);
    duo_end_by(&first, 1, EW_REST_DELIVER);
    duo_flush(&first, 1, ALL);
    duo_inject(&first, 0, plaintext, sizeof plaintext);
    for (size_t n = 0; n <= first.side[0].wire.len; n++) {
        duo d;
        duo_clone(&first, &d);
        duo_arrive(&d, 0, n);
        duo_read(&d, 0);
        assert_int_equal(ew_conn_detach(d.side[0].conn), EW_ERR_STATE);
        duo_arrive(&d, 0, ALL);
        duo_read(&d, 0);
        duo_feed(&d, 0);
        assert_int_equal(ew_conn_detach(d.side[0].conn), EW_ERR_STATE); /* the answer is not out */
        move(&d, 0);
        assert_int_equal(ew_conn_detach(d.side[0].conn), EW_OK);
        assert_int_equal(d.side[0].inbox.len, sizeof plaintext);
        assert_memory_equal(d.side[0].inbox.data, plaintext, sizeof plaintext);
        assert_int_equal(ew_conn_transport(d.side[0].conn), EW_TRANSPORT_KEEP);
        duo_close(&d);
    }
    duo_close(&first);
}

/* RFC 5246, 6.2.1: messages may be split over records and share them */
static void c14_alerts_split_and_coalesced(void **state)
{
    duo first;

    (void)state;
    open_pair(&first, DUO_BARE12);
    for (int how = 0; how < 3; how++) {
        duo d;
        duo_clone(&first, &d);
        if (how == 0) { /* in two halves, data between them */
            duo_forge(&d, 1, ALERT, "\1", 1);
            duo_arrive(&d, 0, ALL);
            assert_int_equal(duo_outcome(&d, 0).close_notify_received, false);
            duo_forge(&d, 1, ALERT, "\0", 1);
        } else if (how == 1) { /* user_canceled and close_notify in one record */
            duo_forge(&d, 1, ALERT, "\1\x5a\1\0", 4);
        } else { /* across the border of two records */
            duo_forge(&d, 1, ALERT, "\1\x5a\1", 3);
            duo_forge(&d, 1, ALERT, "\0", 1);
        }
        duo_arrive(&d, 0, ALL);
        duo_read(&d, 0);
        assert_int_equal(d.side[0].told, EW_READ_END);
        duo_flush(&d, 0, ALL);
        assert_outcome(&d, 0, EW_CLEAN, EW_CAUSE_CLOSE_NOTIFY);
        assert_int_equal(duo_outcome(&d, 0).user_canceled_received, how > 0);
        duo_close(&d);
    }
    duo_close(&first);
}

static void close_notify_inside_a_split_message_is_end_in_12(void **state)
{
    static const uint8_t hello_request[4] = {0, 0, 0, 0};
    duo first;

    (void)state;
    open_pair(&first, DUO_BARE12);
    for (size_t n = 1; n < sizeof hello_request; n++) {
        duo d;
        duo_clone(&first, &d);
        duo_forge(&d, 1, HANDSHAKE, hello_request, n);
        duo_forge(&d, 1, ALERT, close_notify, sizeof close_notify);
        duo_arrive(&d, 0, ALL);
        duo_read(&d, 0);
        assert_int_equal(d.side[0].told, EW_READ_END);
        duo_flush(&d, 0, ALL);
        assert_outcome(&d, 0, EW_CLEAN, EW_CAUSE_CLOSE_NOTIFY);
        duo_close(&d);
    }
    duo_close(&first);
}

static void c14_close_notify_at_level_fatal_is_an_end_without_an_answer(void **state)
{
    duo d;

    (void)state;
    open_pair(&d, DUO_BARE12);
    d.side[0].unanswerable = true;
    duo_write(&d, 0, 30); /* sealed, and not to leave any more */
    duo_write(&d, 1, 5);
    duo_forge(&d, 1, ALERT, "\2\0", 2);
    duo_arrive(&d, 0, ALL);
    duo_read(&d, 0);
    assert_int_equal(d.side[0].delivered, 5);
    assert_int_equal(d.side[0].told, EW_READ_END);
    assert_int_equal(ew_conn_levels(d.side[0].conn) & EW_HAVE_OUTPUT, 0);
    assert_int_equal(duo_outcome(&d, 0).verdict, EW_RECEIVED_ALL);
    assert_int_equal(duo_outcome(&d, 0).unsent, 30);
    assert_int_equal(duo_outcome(&d, 0).cause, EW_CAUSE_CLOSE_NOTIFY);
    assert_null(duo_problem(&d));
    duo_close(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(c3_what_follows_end_in_its_record_is_dropped),
        cmocka_unit_test(c5_a_record_partly_out_at_every_byte),
        cmocka_unit_test(c5_short_records_partly_out_at_every_byte),
        cmocka_unit_test(c5_end_split_at_every_byte),
        cmocka_unit_test(c5_tolerant_sends_all_then_answers),
        cmocka_unit_test(c5_sealed_ahead_is_bounded),
        cmocka_unit_test(c5_an_answer_that_cannot_leave),
        cmocka_unit_test(c8_the_default_discards),
        cmocka_unit_test(c8_deliver_delivers_when_asked_for),
        cmocka_unit_test(c8_a_default_close_before_the_handshake),
        cmocka_unit_test(c10_the_exact_left_over_at_every_split_in_12),
        cmocka_unit_test(c13_crossing_in_12_drops_nothing),
        cmocka_unit_test(c14_alerts_split_and_coalesced),
        cmocka_unit_test(c14_close_notify_at_level_fatal_is_an_end_without_an_answer),
        cmocka_unit_test(close_notify_inside_a_split_message_is_end_in_12),
    };
    return cmocka_run_group_tests_name("answers12", tests, set_up, tear_down);
}
