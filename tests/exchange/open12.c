/* SPDX-License-Identifier: Apache-2.0 */
/* TLS 1.2: what an open connection bears and what it does not: wishes to renegotiate, warnings,
 * change_cipher_spec (C14), and a key at its limit, which 1.2 cannot change (C12). */
#include "rules.h"

static const uint8_t hello_request[] = {0, 0, 0, 0};
static const uint8_t client_hello[] = {1, 0, 0, 4, 3, 3, 0, 0};
static const uint8_t ccs[] = {20, 3, 3, 0, 1, 1};

/* assert_refused: the last record on the way to a side is no_renegotiation at level warning */
static void assert_refused(duo *d, int to)
{
    duo_side *s = &d->side[to];
    ew_record_half half = s->conn->read; /* shares the key: a record opens by its number alone */
    uint8_t copy[64];
    ew_opened opened;

    assert_in_range(s->wire.len, 1, sizeof copy);
    memcpy(copy, s->wire.data, s->wire.len);
    assert_int_equal(ew_record_open(&half, copy, s->wire.len, &opened), EW_OK);
    assert_int_equal(opened.type, ALERT);
    assert_int_equal(opened.len, 2);
    assert_int_equal(opened.data[0], EW_LEVEL_WARNING);
    assert_int_equal(opened.data[1], EW_ALERT_NO_RENEGOTIATION);
}

static void wish(duo *d, int from)
{
    if (from == 1)
        duo_forge(d, 1, HANDSHAKE, hello_request, sizeof hello_request);
    else
        duo_forge(d, 0, HANDSHAKE, client_hello, sizeof client_hello);
}

static void c14_renegotiation_is_refused_and_the_connection_lives_on(void **state)
{
    duo d;

    (void)state;
    for (int from = 0; from < 2; from++) {
        open_pair(&d, DUO_BARE12);
        duo_write(&d, 0, 10);
        duo_write(&d, 1, 10);
        duo_pump(&d);
        wish(&d, from);
        duo_arrive(&d, 1 - from, ALL);
        duo_flush(&d, 1 - from, ALL);
        assert_refused(&d, from);
        duo_write(&d, 0, 1000);
        duo_write(&d, 1, 1000);
        duo_settle(&d);
        assert_true_end(&d, "refused");
        assert_verdicts(&d, EW_CLEAN, EW_CLEAN);
        duo_close(&d);
    }
}

/* C1: once ours is sealed there is no answer to it */
static void c1_renegotiation_after_ours_is_refused_in_silence(void **state)
{
    duo d;

    (void)state;
    for (int from = 0; from < 2; from++) {
        open_pair(&d, DUO_BARE12);
        duo_end_by(&d, 1 - from, EW_REST_DELIVER);
        duo_flush(&d, 1 - from, ALL);
        wish(&d, from);
        duo_arrive(&d, 1 - from, ALL);
        assert_int_equal(ew_conn_levels(d.side[1 - from].conn) & EW_HAVE_OUTPUT, 0);
        duo_settle(&d);
        assert_verdicts(&d, EW_CLEAN, EW_CLEAN);
        duo_close(&d);
    }
}

/* wishes with data between them, and nothing of ours leaves: what is refused does not pile up, and
 * leaves the key's last records to goodbye */
static void wish_with_data(duo *d, int from, int num)
{
    for (int i = 0; i < num; i++) {
        wish(d, from);
        duo_write(d, from, 1);
        duo_flush(d, from, ALL);
        duo_arrive(d, 1 - from, ALL);
        duo_read(d, 1 - from);
    }
}

static void c14_refusals_do_not_pile_up(void **state)
{
    duo d;
    const uint8_t *out;

    (void)state;
    for (int from = 0; from < 2; from++) {
        open_pair(&d, DUO_BARE12);
        wish_with_data(&d, from, 3000);
        assert_int_equal(d.side[1 - from].error, EW_OK);
        assert_true(ew_conn_output(d.side[1 - from].conn, &out) <= EW_SEAL_AHEAD + 31);
        duo_write(&d, 1 - from, 10); /* none the worse for it */
        assert_int_equal(d.side[1 - from].written, 10);
        duo_close(&d);
    }
}

typedef struct idle12 {
    uint8_t type;
    const char *body;
    size_t len;
} idle12;

/* a run of num such records toward side `to`, with data after every `every`; true if it was borne */
static bool bears(const duo *first, int to, idle12 r, int num, int every)
{
    duo d;

    duo_clone(first, &d);
    for (int i = 1; i <= num; i++) {
        duo_forge(&d, 1 - to, r.type, r.body, r.len);
        if (i % every == 0)
            duo_write(&d, 1 - to, 1);
        move(&d, 1 - to);
    }
    bool borne = d.side[to].error == EW_OK;
    if (!borne) {
        assert_int_equal(d.side[to].error, EW_ERR_TOO_MANY_WARNINGS);
        move(&d, to);
        assert_outcome(&d, to, EW_ABORTED, EW_CAUSE_PEER_ERROR);
    } else {
        duo_write(&d, 1 - to, 7);
        duo_settle(&d);
        assert_outcome(&d, to, EW_CLEAN, EW_CAUSE_CLOSE_NOTIFY);
    }
    duo_close(&d);
    return borne;
}

static void c14_runs_of_idle_records_are_bounded_in_12(void **state)
{
    static const idle12 records[] = {
        {ALERT, "\1\x5a", 2},           /* user_canceled */
        {ALERT, "\1\x64", 2},           /* no_renegotiation that nobody asked about */
        {ALERT, "\1\x29", 2},           /* no_certificate, which is no more */
        {ALERT, "\1\xff", 2},           /* unknown */
        {DATA, NULL, 0},                /* empty */
        {HANDSHAKE, "\0\0\0\0", 4},     /* HelloRequest, to a client */
        {HANDSHAKE, "\1\0\0\4\3\3\0\0", 8}, /* ClientHello, to a server */
    };
    duo first;

    (void)state;
    open_pair(&first, DUO_BARE12);
    for (size_t i = 0; i < sizeof records / sizeof *records; i++) {
        for (int to = 0; to < 2; to++) {
            if (records[i].type == HANDSHAKE && (records[i].len == 4) != (to == 0))
                continue;
            bool warns = records[i].type == ALERT && records[i].body[1] != EW_ALERT_NO_RENEGOTIATION;
            int most = warns ? EW_WARNINGS_MAX : EW_IDLE_RECORDS_MAX;
            assert_true(bears(&first, to, records[i], most, 1000));
            assert_false(bears(&first, to, records[i], most + 1, 1000));
        }
    }
    duo_close(&first);
}

static void c14_idle_records_with_data_between_are_borne_in_12(void **state)
{
    duo first;

    (void)state;
    open_pair(&first, DUO_BARE12);
    for (int to = 0; to < 2; to++)
        assert_true(bears(&first, to, (idle12){ALERT, "\1\x5a", 2}, 300, EW_WARNINGS_MAX));
    assert_true(bears(&first, 0, (idle12){DATA, NULL, 0}, 300, EW_IDLE_RECORDS_MAX));
    duo_close(&first);
}

/* in 1.2 the level counts */
static void c14_in_12_the_level_decides(void **state)
{
    duo first;

    (void)state;
    open_pair(&first, DUO_BARE12);
    for (unsigned alert = 1; alert < 256; alert++) {
        for (uint8_t level = EW_LEVEL_WARNING; level <= EW_LEVEL_FATAL; level++) {
            const uint8_t body[2] = {level, (uint8_t)alert};
            duo d;
            duo_clone(&first, &d);
            duo_write(&d, 1, 10);
            duo_forge(&d, 1, ALERT, body, sizeof body);
            duo_write(&d, 1, 20);
            move(&d, 1);
            assert_int_equal(d.side[0].delivered, level == EW_LEVEL_FATAL ? 10 : 30);
            if (level == EW_LEVEL_FATAL)
                assert_outcome(&d, 0, EW_ALERTED, EW_CAUSE_ALERT);
            assert_int_equal(
                duo_outcome(&d, 0).alert_received, level == EW_LEVEL_FATAL ? (int)alert : -1);
            duo_close(&d);
        }
    }
    duo_close(&first);
}

/* ---- change_cipher_spec ---- */

static void no_change_of_keys_in_an_open_connection(void **state)
{
    duo first;

    (void)state;
    open_pair(&first, DUO_BARE12);
    for (int to = 0; to < 2; to++) {
        duo d;
        duo_clone(&first, &d);
        duo_inject(&d, to, ccs, sizeof ccs);
        duo_arrive(&d, to, ALL);
        assert_int_equal(d.side[to].error, EW_ERR_BAD_CCS);
        move(&d, to);
        assert_outcome(&d, to, EW_ABORTED, EW_CAUSE_PEER_ERROR);
        assert_int_equal(duo_outcome(&d, 1 - to).alert_received, EW_ALERT_UNEXPECTED_MESSAGE);
        duo_close(&d);
    }
    duo_close(&first);
}

/* one record of `from`, if it has any */
static bool move_record(duo *d, int from)
{
    const uint8_t *out;

    if (ew_conn_output(d->side[from].conn, &out) < EW_RECORD_HEADER_LEN)
        return false;
    duo_flush(d, from, EW_RECORD_HEADER_LEN + ((size_t)out[3] << 8 | out[4]));
    duo_arrive(d, 1 - from, ALL);
    return true;
}

/* a change_cipher_spec too many after n records; true if there were as many */
static bool ccs_after(duo_kind kind, int to, int n)
{
    duo d;
    bool moved = true;

    duo_open(&d, &world, kind);
    for (int i = 0; i < n && moved; i++)
        moved = move_record(&d, 0) || move_record(&d, 1);
    bool knows_version = duo_is_12(&d, to);
    duo_inject(&d, to, ccs, sizeof ccs);
    duo_arrive(&d, to, ALL);
    duo_settle(&d);
    ew_outcome o = duo_outcome(&d, to);
    bool refused = o.error == EW_ERR_BAD_CCS || o.error == EW_ERR_UNEXPECTED_MESSAGE ||
                   o.error == EW_ERR_UNEXPECTED_RECORD || o.error == EW_ERR_BAD_RECORD_MAC;
    bool borne = o.verdict == EW_CLEAN && !knows_version; /* it may have been 1.3's */
    if (!refused && !borne)
        fail_msg("%s, after %d records to the %s: %s", duo_kind_name(kind), n, d.side[to].name,
            duo_describe(&d));
    duo_close(&d);
    return moved;
}

static void no_change_of_keys_where_none_is_due(void **state)
{
    (void)state;
    for (int kind = DUO_FULL12; kind <= DUO_BARE12; kind++)
        for (int to = 0; to < 2; to++)
            for (int n = 0; ccs_after((duo_kind)kind, to, n);)
                n += duo_quick() ? 3 : 1;
}

/* C15: half an alert that anybody can put there is not joined with what the keys protect: a goodbye
 * would be misread. True if there were n records before it. */
static bool half_an_alert_after(duo_kind kind, int to, int n)
{
    static const uint8_t half[] = {ALERT, 3, 3, 0, 1, 1};
    duo d;
    bool moved = true;

    duo_open(&d, &world, kind);
    for (int i = 0; i < n && moved; i++)
        moved = move_record(&d, 0) || move_record(&d, 1);
    duo_inject(&d, to, half, sizeof half);
    duo_arrive(&d, to, ALL);
    duo_settle(&d);
    if (duo_outcome(&d, to).handshake_complete && duo_outcome(&d, to).verdict != EW_ABORTED)
        fail_msg("%s, after %d records to the %s: %s", duo_kind_name(kind), n, d.side[to].name,
            duo_describe(&d));
    duo_close(&d);
    return moved;
}

static void c15_half_an_alert_does_not_cross_the_change_of_keys(void **state)
{
    (void)state;
    for (int kind = DUO_FULL12; kind <= DUO_BARE12; kind++)
        for (int to = 0; to < 2; to++)
            for (int n = 0; half_an_alert_after((duo_kind)kind, to, n);)
                n += duo_quick() ? 3 : 1;
}

/* ---- a key's limit ---- */

static void open_limited(duo *d)
{
    ew_config *client = duo_config(&world, EW_CLIENT);

    assert_int_equal(ew_config_versions(client, EW_TLS_1_2, EW_TLS_1_2), EW_OK);
    assert_int_equal(ew_config_key_limit(client, 16), EW_OK);
    duo_open_with(d, client, world.server[DUO_BARE12], NULL);
    ew_config_free(client);
    duo_pump(d);
    d->side[0].first = EW_BY_LOCAL; /* whose key it is ends it */
}

static void c12_a_keys_limit_in_12_ends_our_direction(void **state)
{
    duo d;
    size_t taken = 0;

    (void)state;
    open_limited(&d);
    for (int i = 0; i < 7; i++) /* 16, less Finished and the reserve */
        duo_write(&d, 0, 5);
    assert_int_equal(duo_sealed(&d, 0).last_type, DATA);
    assert_int_equal(ew_conn_write(d.side[0].conn, "x", 1, &taken), EW_ERR_CLOSED);
    assert_int_equal(taken, 0);
    assert_int_equal(duo_sealed(&d, 0).last_type, ALERT);
    duo_write(&d, 1, 100); /* sealed before END: still read */
    duo_settle(&d);
    assert_true_end(&d, "all was sealed");
    assert_verdicts(&d, EW_CLEAN, EW_CLEAN);
    assert_int_equal(d.side[1].delivered, 35);
    assert_int_equal(d.side[0].delivered, 100);
    duo_close(&d);
}

static void c12_a_keys_limit_in_12_counts_what_was_not_sealed(void **state)
{
    duo d;

    (void)state;
    open_limited(&d);
    for (int i = 0; i < 4; i++)
        duo_write(&d, 0, 5);
    duo_write(&d, 0, 90000);
    assert_int_equal(d.side[0].written, 90020);
    duo_settle(&d);
    assert_true_end(&d, "plaintext was left");
    assert_verdicts(&d, EW_CUT_SHORT, EW_CLEAN);
    assert_int_equal(duo_outcome(&d, 0).sent, 20 + 3 * EW_RECORD_PLAIN_MAX);
    assert_int_equal(duo_outcome(&d, 0).unsent, 90000 - 3 * EW_RECORD_PLAIN_MAX);
    assert_int_equal(d.side[1].delivered, 20 + 3 * EW_RECORD_PLAIN_MAX);
    duo_close(&d);
}

/* what was written before the handshake meets the limit as the connection opens: a goodbye, and no
 * handshake that failed */
static void c12_a_keys_limit_in_12_met_as_the_connection_opens(void **state)
{
    enum { RECORD = 1000, NUM = 7 }; /* 16, less Finished and the reserve */
    ew_config *client = duo_config(&world, EW_CLIENT);
    ew_config *server = duo_config(&world, EW_SERVER);
    duo d;

    (void)state;
    assert_int_equal(ew_config_versions(client, EW_TLS_1_2, EW_TLS_1_2), EW_OK);
    assert_int_equal(ew_config_key_limit(client, 16), EW_OK);
    assert_int_equal(ew_config_record_size_limit(server, RECORD), EW_OK);
    duo_open_with(&d, client, server, NULL);
    ew_config_free(client);
    ew_config_free(server);
    d.side[0].first = EW_BY_LOCAL;
    duo_write(&d, 0, 20000);
    duo_settle(&d);
    assert_true_end(&d, "written before the handshake");
    assert_verdicts(&d, EW_CUT_SHORT, EW_CLEAN);
    assert_int_equal(duo_outcome(&d, 0).sent, NUM * RECORD);
    assert_int_equal(duo_outcome(&d, 0).unsent, 20000 - NUM * RECORD);
    duo_close(&d);
}

static void c12_refusals_leave_the_last_records_to_goodbye(void **state)
{
    duo d;

    (void)state;
    open_limited(&d);
    wish_with_data(&d, 1, 100);
    assert_int_equal(d.side[0].error, EW_OK);
    duo_end_by(&d, 0, EW_REST_DELIVER);
    duo_settle(&d);
    assert_verdicts(&d, EW_CLEAN, EW_CLEAN);
    duo_close(&d);
}

/* C19: a word about our framing does not count over what was written after it, the last that the key
 * could seal included */
static void c19_a_write_that_meets_the_keys_limit_revokes(void **state)
{
    static uint8_t data[3 * EW_RECORD_PLAIN_MAX];
    duo d;
    size_t taken = 0;

    (void)state;
    open_limited(&d);
    for (int i = 0; i < 6; i++)
        duo_write(&d, 0, 5);
    duo_flush(&d, 0, ALL);
    ew_conn_complete(d.side[0].conn);
    assert_true(duo_outcome(&d, 0).framing_complete);
    assert_int_equal(ew_conn_write(d.side[0].conn, data, sizeof data, &taken), EW_OK);
    d.side[0].written += taken;
    assert_int_equal(taken, EW_RECORD_PLAIN_MAX);
    assert_false(duo_outcome(&d, 0).framing_complete);
    duo_settle(&d);
    duo_close(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(c1_renegotiation_after_ours_is_refused_in_silence),
        cmocka_unit_test(c12_a_keys_limit_in_12_ends_our_direction),
        cmocka_unit_test(c12_a_keys_limit_in_12_counts_what_was_not_sealed),
        cmocka_unit_test(c12_a_keys_limit_in_12_met_as_the_connection_opens),
        cmocka_unit_test(c19_a_write_that_meets_the_keys_limit_revokes),
        cmocka_unit_test(c14_renegotiation_is_refused_and_the_connection_lives_on),
        cmocka_unit_test(c12_refusals_leave_the_last_records_to_goodbye),
        cmocka_unit_test(c14_refusals_do_not_pile_up),
        cmocka_unit_test(c14_runs_of_idle_records_are_bounded_in_12),
        cmocka_unit_test(c14_idle_records_with_data_between_are_borne_in_12),
        cmocka_unit_test(c14_in_12_the_level_decides),
        cmocka_unit_test(no_change_of_keys_in_an_open_connection),
        cmocka_unit_test(no_change_of_keys_where_none_is_due),
        cmocka_unit_test(c15_half_an_alert_does_not_cross_the_change_of_keys),
    };
    return cmocka_run_group_tests_name("open12", tests, set_up, tear_down);
}
