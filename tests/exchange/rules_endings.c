/* SPDX-License-Identifier: Apache-2.0 */
/* Rules C11 to C15 of docs/closing.md: which end it was. */
#include "rules.h"

/* ---- C11: truncation is not END ---- */

static void cut_at(const duo *from, duo_cut how, size_t n, size_t first, size_t second, size_t all)
{
    duo d;
    size_t delivered = n >= second ? 120 : n >= first ? 50 : 0;
    bool mid_record = n != 0 && n != first && n != second;

    duo_clone(from, &d);
    duo_arrive(&d, 0, n);
    duo_read(&d, 0);
    duo_cut_input(&d, 0, how);
    duo_read(&d, 0);
    duo_end_by(&d, 0, EW_REST_DELIVER);
    duo_flush(&d, 0, ALL);
    assert_int_equal(d.side[0].delivered, delivered);
    if (n == all) {
        assert_int_equal(d.side[0].told, EW_READ_END);
        assert_outcome(&d, 0, how == DUO_CUT_EOF ? EW_CLEAN : EW_RECEIVED_ALL,
            how == DUO_CUT_EOF ? EW_CAUSE_CLOSE_NOTIFY : EW_CAUSE_RESET);
    } else {
        assert_int_equal(d.side[0].told, EW_READ_CUT);
        assert_outcome(&d, 0, EW_TRUNCATED, how == DUO_CUT_EOF ? EW_CAUSE_EOF : EW_CAUSE_RESET);
        assert_int_equal(duo_outcome(&d, 0).error, EW_ERR_CUT);
        assert_int_equal(duo_outcome(&d, 0).mid_record, mid_record);
    }
    duo_close(&d);
}

static void c11_a_cut_at_every_byte_is_a_cut(void **state)
{
    duo d;

    (void)state;
    open_pair(&d, bare);
    duo_write(&d, 1, 50);
    duo_flush(&d, 1, ALL);
    size_t first = d.side[0].wire.len;
    duo_write(&d, 1, 70);
    duo_flush(&d, 1, ALL);
    size_t second = d.side[0].wire.len;
    duo_end_by(&d, 1, EW_REST_DELIVER);
    duo_flush(&d, 1, ALL);
    size_t all = d.side[0].wire.len;
    for (size_t n = 0; n <= all; n++) {
        cut_at(&d, DUO_CUT_EOF, n, first, second, all);
        cut_at(&d, DUO_CUT_RESET, n, first, second, all);
    }
    duo_close(&d);
}

static void c11_a_cut_inside_a_handshake_message_is_in_mid_record(void **state)
{
    duo d;

    (void)state;
    open_pair(&d, bare);
    duo_forge(&d, 1, HANDSHAKE, ask_update, 3); /* the rest never comes */
    duo_arrive(&d, 0, ALL);
    duo_cut_input(&d, 0, DUO_CUT_EOF);
    duo_end_by(&d, 0, EW_REST_DELIVER);
    duo_flush(&d, 0, ALL);
    assert_outcome(&d, 0, EW_TRUNCATED, EW_CAUSE_EOF);
    assert_true(duo_outcome(&d, 0).mid_record);
    duo_close(&d);
}

/* ---- C12: delivered, not merely sent ---- */

static void c12_everything_accepted_is_flushed_then_ours(void **state)
{
    duo d;

    (void)state;
    duo_open(&d, &world, bare);
    for (int i = 0; i < 2; i++) {
        duo_write(&d, i, 200000); /* as much as is taken before the handshake */
        assert_true(d.side[i].written >= 16384 && d.side[i].written < 200000);
        duo_end_by(&d, i, EW_REST_DELIVER);
    }
    duo_pump(&d);
    assert_verdicts(&d, EW_CLEAN, EW_CLEAN);
    assert_int_equal(d.side[0].delivered, d.side[1].written);
    assert_int_equal(d.side[1].delivered, d.side[0].written);
    duo_close(&d);
}

/* a byte counts as sent when its whole record was handed over: before that, no peer can open it */
static void c12_sent_is_counted_by_whole_records(void **state)
{
    duo d;

    (void)state;
    open_pair(&d, bare);
    for (int i = 0; i < 7; i++)
        duo_write(&d, 0, 100);
    for (int i = 0; i < 7; i++) {
        for (int byte = 1; byte < 100 + (int)overhead(); byte++)
            duo_flush(&d, 0, 1);
        assert_int_equal(duo_outcome(&d, 0).sent, 100 * i);
        duo_flush(&d, 0, 1);
        assert_int_equal(duo_outcome(&d, 0).sent, 100 * (i + 1));
    }
    duo_settle(&d);
    assert_verdicts(&d, EW_CLEAN, EW_CLEAN);
    duo_close(&d);

    open_pair(&d, bare); /* and goodbye is said when its last byte is out */
    duo_end_by(&d, 0, EW_REST_DELIVER);
    duo_flush(&d, 0, 2 + overhead() - 1);
    assert_false(duo_outcome(&d, 0).close_notify_sent);
    duo_flush(&d, 0, 1);
    assert_true(duo_outcome(&d, 0).close_notify_sent);
    duo_close(&d);
}

static void c12_output_is_bounded(void **state)
{
    duo d;

    (void)state;
    open_pair(&d, bare);
    duo_write(&d, 0, 1000000);
    assert_true(d.side[0].written < 100000);
    assert_int_equal(ew_conn_levels(d.side[0].conn) & EW_CAN_WRITE, 0);
    duo_settle(&d);
    assert_verdicts(&d, EW_CLEAN, EW_CLEAN);
    duo_close(&d);
}

/* ---- C13, C18: who ended first ---- */

static void c13_who_ended_first(void **state)
{
    duo d;

    (void)state;
    open_pair(&d, bare);
    duo_end_by(&d, 0, EW_REST_DELIVER);
    move(&d, 0);
    duo_end_by(&d, 1, EW_REST_DELIVER);
    move(&d, 1);
    assert_verdicts(&d, EW_CLEAN, EW_CLEAN);
    assert_int_equal(duo_outcome(&d, 0).ended_by, EW_BY_LOCAL);
    assert_int_equal(duo_outcome(&d, 1).ended_by, EW_BY_PEER);
    duo_close(&d);

    open_pair(&d, bare); /* crossed: theirs was processed before ours was handed over */
    duo_end_by(&d, 0, EW_REST_DELIVER);
    duo_end_by(&d, 1, EW_REST_DELIVER);
    duo_flush(&d, 1, ALL);
    duo_arrive(&d, 0, ALL);
    duo_pump(&d);
    assert_verdicts(&d, EW_CLEAN, EW_CLEAN);
    assert_int_equal(duo_outcome(&d, 0).ended_by, EW_BY_BOTH);
    duo_close(&d);
}

static void c13_crossing_loses_nothing(void **state)
{
    duo d;

    (void)state;
    open_pair(&d, bare);
    for (int i = 0; i < 2; i++) {
        duo_write(&d, i, 4000);
        duo_end_by(&d, i, EW_REST_DELIVER);
        duo_flush(&d, i, ALL);
    }
    duo_pump(&d);
    assert_verdicts(&d, EW_CLEAN, EW_CLEAN);
    duo_close(&d);
}

/* ---- C14: fatal is final ---- */

static void c14_in_13_the_level_means_nothing(void **state)
{
    duo first;

    (void)state;
    open_pair(&first, bare);
    for (unsigned alert = 0; alert < 256; alert += duo_quick() ? 10 : 1) {
        for (uint8_t level = 0; level < 4; level++) {
            const uint8_t body[2] = {level, (uint8_t)alert};
            duo d;
            duo_clone(&first, &d);
            duo_write(&d, 1, 10);
            duo_forge(&d, 1, ALERT, body, sizeof body);
            duo_forge(&d, 1, DATA, "late", 4);
            duo_write(&d, 0, 20);
            duo_arrive(&d, 0, ALL);
            duo_read(&d, 0);
            if (alert == EW_ALERT_CLOSE_NOTIFY) {
                assert_int_equal(d.side[0].told, EW_READ_END);
                assert_int_equal(duo_outcome(&d, 0).after_end, 26);
            } else if (alert == EW_ALERT_USER_CANCELED) {
                /* noted, and ends nothing: the data behind it is data (of another pattern) */
                assert_int_equal(d.side[0].told, EW_READ_WAIT);
                assert_int_equal(d.side[0].delivered, 14);
                d.side[0].problem = NULL;
            } else {
                assert_outcome(&d, 0, EW_ALERTED, EW_CAUSE_ALERT);
                assert_int_equal(duo_outcome(&d, 0).alert_received, alert);
                assert_true(duo_outcome(&d, 0).authenticated);
                assert_int_equal(d.side[0].delivered, 10); /* what came before it */
                assert_int_equal(duo_outcome(&d, 0).unsent, 20);
                assert_int_equal(ew_conn_levels(d.side[0].conn) & EW_HAVE_OUTPUT, 0);
            }
            duo_close(&d);
        }
    }
    duo_close(&first);
}

/* "In 1.2, and before the version is known, the level counts": also for user_canceled. */
static void c14_before_the_version_is_known_the_level_counts(void **state)
{
    (void)state;
    for (uint8_t level = 1; level <= 2; level++) {
        uint8_t record[] = {ALERT, 3, 3, 0, 2, level, EW_ALERT_USER_CANCELED};
        ew_config *config;
        ew_conn *conn;
        ew_outcome outcome;
        size_t used;

        assert_int_equal(ew_config_new(EW_CLIENT, NULL, NULL, &config), EW_OK);
        assert_int_equal(ew_config_accept_any_peer(config, EW_I_ACCEPT_ANY_PEER), EW_OK);
        assert_int_equal(ew_conn_new(config, NULL, 0, &conn), EW_OK);
        ew_err err = ew_conn_input(conn, record, sizeof record, &used);
        assert_int_equal(err, level == 1 ? EW_OK : EW_ERR_ALERT_RECEIVED);
        assert_int_equal(ew_conn_outcome(conn, &outcome, sizeof outcome), EW_OK);
        assert_int_equal(outcome.verdict, level == 1 ? EW_VERDICT_NONE : EW_NEVER_OPEN);
        assert_int_equal(outcome.alert_received, level == 1 ? -1 : EW_ALERT_USER_CANCELED);
        ew_conn_free(conn);
        ew_config_free(config);
    }
}

static void c14_user_canceled_and_close_notify_is_an_end(void **state)
{
    duo d;

    (void)state;
    open_pair(&d, bare);
    duo_forge(&d, 1, ALERT, user_canceled, sizeof user_canceled);
    duo_end_by(&d, 1, EW_REST_DELIVER);
    duo_settle(&d);
    assert_verdicts(&d, EW_CLEAN, EW_CLEAN);
    assert_true(duo_outcome(&d, 0).user_canceled_received);
    duo_close(&d);
}

typedef struct idle_record {
    uint8_t type;
    const uint8_t *body;
    size_t len;
} idle_record;

/* a run of num such records, with data after every `every` of them; true if it was borne */
static bool bears(const duo *first, idle_record r, int num, int every)
{
    duo d;

    duo_clone(first, &d);
    for (int i = 1; i <= num; i++) {
        if (r.type == HANDSHAKE)
            assert_int_equal(ew_conn_key_update(d.side[1].conn, false), EW_OK);
        else
            duo_forge(&d, 1, r.type, r.body, r.len);
        if (i % every == 0)
            duo_write(&d, 1, 1);
        move(&d, 1);
    }
    bool borne = d.side[0].error == EW_OK;
    if (!borne) {
        assert_int_equal(d.side[0].error, EW_ERR_TOO_MANY_WARNINGS);
        move(&d, 0);
        assert_int_equal(duo_outcome(&d, 1).alert_received, EW_ALERT_UNEXPECTED_MESSAGE);
        assert_outcome(&d, 0, EW_ABORTED, EW_CAUSE_PEER_ERROR);
    }
    duo_close(&d);
    return borne;
}

static void c14_runs_of_idle_records_are_bounded(void **state)
{
    static const idle_record records[] = {
        {ALERT, user_canceled, sizeof user_canceled}, {DATA, NULL, 0}, {HANDSHAKE, NULL, 0}};
    duo first;

    (void)state;
    open_pair(&first, bare);
    for (size_t i = 0; i < sizeof records / sizeof *records; i++) {
        int most = records[i].type == ALERT ? EW_WARNINGS_MAX : EW_IDLE_RECORDS_MAX;
        assert_true(bears(&first, records[i], most, 1000));
        assert_false(bears(&first, records[i], most + 1, 1000));
        assert_true(bears(&first, records[i], 300, most));
    }
    duo_close(&first);
}

static void c14_after_our_fatal_alert_nothing_is_delivered_or_sent(void **state)
{
    duo d;
    size_t taken;

    (void)state;
    open_pair(&d, bare);
    duo_write(&d, 1, 10);
    duo_forge(&d, 1, 99, "?", 1);
    duo_forge(&d, 1, DATA, "late", 4);
    duo_arrive(&d, 0, ALL);
    duo_read(&d, 0); /* the first ten, then FAILED */
    assert_int_equal(d.side[0].delivered, 10);
    assert_int_equal(d.side[0].told, EW_READ_FAILED);
    assert_int_equal(d.side[0].error, EW_ERR_UNEXPECTED_RECORD);
    assert_int_equal(ew_conn_write(d.side[0].conn, "x", 1, &taken), EW_ERR_UNEXPECTED_RECORD);
    move(&d, 0);
    assert_outcome(&d, 0, EW_ABORTED, EW_CAUSE_PEER_ERROR);
    assert_int_equal(duo_outcome(&d, 0).alert_sent, EW_ALERT_UNEXPECTED_MESSAGE);
    assert_outcome(&d, 1, EW_ALERTED, EW_CAUSE_ALERT);
    duo_close(&d);
}

/* ---- C15: only authentic ends count ---- */

static const uint8_t plain_close_notify[] = {21, 3, 3, 0, 2, 1, 0};
static const uint8_t plain_alert[] = {21, 3, 3, 0, 2, 2, 40};

/* play_plain: a plaintext alert comes to a side after so many records of the handshake; false when
 * it was over before. */
static bool play_plain(duo_kind kind, int point, int to, bool is_close)
{
    duo d;
    int moved = 0;

    duo_open(&d, &world, kind);
    for (bool more = true; moved < point && more;) {
        more = false;
        for (int i = 0; i < 2 && !more; i++) {
            const uint8_t *out;
            if (ew_conn_output(d.side[i].conn, &out) == 0)
                continue;
            duo_flush(&d, i, 5 + ((size_t)out[3] << 8 | out[4]));
            duo_arrive(&d, 1 - i, ALL);
            moved++;
            more = true;
        }
    }
    bool heard_before = d.side[to].conn->opened_protected;
    bool keys12 = d.side[to].conn->read.is12 && d.side[to].conn->read.is_protected;
    bool was_open = ew_conn_handshake_complete(d.side[to].conn);
    duo_inject(&d, to, is_close ? plain_close_notify : plain_alert, sizeof plain_alert);
    duo_arrive(&d, to, ALL);
    duo_pump(&d);
    duo_cut_input(&d, to, DUO_CUT_EOF);
    duo_end_by(&d, 1 - to, EW_REST_DELIVER);
    duo_settle(&d);
    ew_outcome o = duo_outcome(&d, to);
    assert_int_equal(d.side[to].told, EW_READ_FAILED); /* never END */
    assert_false(o.authenticated);
    if (keys12) { /* behind the change of keys plaintext is a record that does not open */
        assert_outcome(&d, to, was_open ? EW_ABORTED : EW_NEVER_OPEN, EW_CAUSE_PEER_ERROR);
        assert_int_equal(o.error, EW_ERR_BAD_RECORD_MAC);
        assert_int_equal(o.alert_sent, EW_ALERT_BAD_RECORD_MAC);
        assert_false(o.close_notify_received);
    } else if (heard_before) {
        assert_outcome(&d, to, was_open ? EW_ABORTED : EW_NEVER_OPEN, EW_CAUSE_PEER_ERROR);
        assert_int_equal(o.error, EW_ERR_UNEXPECTED_RECORD);
        assert_int_equal(o.alert_sent, EW_ALERT_UNEXPECTED_MESSAGE);
        assert_false(o.close_notify_received);
    } else {
        assert_outcome(&d, to, EW_NEVER_OPEN, is_close ? EW_CAUSE_CLOSE_NOTIFY : EW_CAUSE_ALERT);
        assert_int_equal(o.error, is_close ? EW_ERR_CLOSED_EARLY : EW_ERR_ALERT_RECEIVED);
        assert_int_equal(o.close_notify_sent, is_close); /* ours answers */
        assert_false(o.close_notify_received);           /* nobody vouches for it */
    }
    duo_close(&d);
    return moved == point;
}

static void c15_plaintext_ends_at_each_point_of_the_handshake(void **state)
{
    (void)state;
    for (int kind = 0; kind < (duo_quick() ? 1 : DUO_NUM_KINDS); kind++)
        for (int to = 0; to < 2; to++)
            for (int is_close = 0; is_close < 2; is_close++)
                for (int point = 0; play_plain((duo_kind)kind, point, to, is_close);)
                    point += duo_quick() ? 2 : 1;
}

/* What we gave up ourselves was not cut off. */
static void c18_an_attempt_given_up_is_no_cut(void **state)
{
    duo d;

    (void)state;
    duo_open(&d, &world, DUO_FULL);
    duo_end_by(&d, 0, EW_REST_ABANDON);
    duo_flush(&d, 0, ALL);
    assert_outcome(&d, 0, EW_NEVER_OPEN, EW_CAUSE_CALLER);
    assert_int_equal(duo_outcome(&d, 0).error, EW_ERR_ABORTED);
    duo_close(&d);
}

/* That nothing was unacknowledged says nothing of what was handed over later. */
static void c18_delivery_is_known_of_what_was_asked_about(void **state)
{
    duo d;

    (void)state;
    open_pair(&d, bare);
    ew_conn_note_unacked(d.side[0].conn, 0);
    duo_write(&d, 0, 5000);
    duo_end_by(&d, 0, EW_REST_DELIVER);
    duo_flush(&d, 0, ALL);
    assert_int_equal(duo_outcome(&d, 0).delivery, EW_DELIVERY_HANDED_OVER);
    assert_int_equal(duo_outcome(&d, 0).unacked, -1);
    ew_conn_note_unacked(d.side[0].conn, 0);
    assert_int_equal(duo_outcome(&d, 0).delivery, EW_DELIVERY_HANDED_OVER | EW_DELIVERY_ACKED);
    duo_close(&d);
}

/* ---- handshake messages and the end ---- */

static void close_notify_inside_a_split_message_is_no_end(void **state)
{
    duo d;

    (void)state;
    open_pair(&d, bare);
    duo_forge(&d, 1, HANDSHAKE, plain_update, 2);
    duo_forge(&d, 1, ALERT, close_notify, sizeof close_notify);
    duo_arrive(&d, 0, ALL);
    duo_read(&d, 0);
    assert_int_equal(d.side[0].told, EW_READ_FAILED);
    assert_int_equal(d.side[0].error, EW_ERR_UNEXPECTED_MESSAGE);
    move(&d, 0);
    assert_outcome(&d, 0, EW_ABORTED, EW_CAUSE_PEER_ERROR);
    assert_int_equal(duo_outcome(&d, 0).alert_sent, EW_ALERT_UNEXPECTED_MESSAGE);
    duo_close(&d);
}

/* ---- what the write side lost does not hide what the peer did ---- */

static void a_peer_error_after_our_goodbye_failed_still_ends_reading(void **state)
{
    static const uint8_t too_long[] = {23, 3, 3, 0xff, 0xff, 0};
    duo d;

    (void)state;
    open_pair(&d, bare);
    ew_test_fail_alloc(0);
    assert_int_equal(ew_conn_close(d.side[0].conn, EW_REST_DELIVER), EW_ERR_MEMORY);
    ew_test_fail_alloc(-1);
    d.side[0].rest = EW_REST_DELIVER;
    duo_inject(&d, 0, too_long, sizeof too_long);
    duo_arrive(&d, 0, ALL);
    duo_read(&d, 0);
    assert_int_equal(d.side[0].told, EW_READ_FAILED);
    assert_true(d.side[0].has_verdict);
    assert_int_equal(duo_outcome(&d, 0).verdict, EW_ABORTED);
    assert_int_equal(duo_outcome(&d, 0).error, EW_ERR_MEMORY);
    duo_close(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(c11_a_cut_at_every_byte_is_a_cut),
        cmocka_unit_test(c11_a_cut_inside_a_handshake_message_is_in_mid_record),
        cmocka_unit_test(c12_everything_accepted_is_flushed_then_ours),
        cmocka_unit_test(c12_sent_is_counted_by_whole_records),
        cmocka_unit_test(c12_output_is_bounded),
        cmocka_unit_test(c13_who_ended_first),
        cmocka_unit_test(c13_crossing_loses_nothing),
        cmocka_unit_test(c14_in_13_the_level_means_nothing),
        cmocka_unit_test(c14_before_the_version_is_known_the_level_counts),
        cmocka_unit_test(c14_user_canceled_and_close_notify_is_an_end),
        cmocka_unit_test(c14_runs_of_idle_records_are_bounded),
        cmocka_unit_test(c14_after_our_fatal_alert_nothing_is_delivered_or_sent),
        cmocka_unit_test(c15_plaintext_ends_at_each_point_of_the_handshake),
        cmocka_unit_test(c18_an_attempt_given_up_is_no_cut),
        cmocka_unit_test(c18_delivery_is_known_of_what_was_asked_about),
        cmocka_unit_test(close_notify_inside_a_split_message_is_no_end),
        cmocka_unit_test(a_peer_error_after_our_goodbye_failed_still_ends_reading),
        IN_12(c11_a_cut_at_every_byte_is_a_cut),
        IN_12(c11_a_cut_inside_a_handshake_message_is_in_mid_record),
        IN_12(c12_everything_accepted_is_flushed_then_ours),
        IN_12(c12_sent_is_counted_by_whole_records),
        IN_12(c12_output_is_bounded),
        IN_12(c13_who_ended_first),
        IN_12(c13_crossing_loses_nothing),
        IN_12(c14_user_canceled_and_close_notify_is_an_end),
        IN_12(c14_after_our_fatal_alert_nothing_is_delivered_or_sent),
        IN_12(c18_delivery_is_known_of_what_was_asked_about),
        IN_12(a_peer_error_after_our_goodbye_failed_still_ends_reading),
    };
    return cmocka_run_group_tests_name("rules_endings", tests, set_up, tear_down);
}
