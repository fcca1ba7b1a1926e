/* SPDX-License-Identifier: Apache-2.0 */
/* Rules C16 to C20 of docs/closing.md: limits, one verdict, framing, and calls at any time. */
#include "rules.h"

/* ---- C16: no endless goodbye ---- */

static void c16_the_handshake(void **state)
{
    static const int64_t limits[] = {0, 1, 500};
    duo d;

    (void)state;
    for (size_t i = 0; i < sizeof limits / sizeof *limits; i++) {
        duo_open(&d, &world, bare);
        assert_int_equal(ew_conn_limit(d.side[0].conn, EW_LIMIT_HANDSHAKE, limits[i]), EW_OK);
        assert_int_equal(ew_conn_deadline(d.side[0].conn), limits[i]);
        if (limits[i] > 0)
            duo_tick(&d, 0, limits[i] - 1);
        assert_int_equal(d.side[0].has_verdict, false);
        duo_tick(&d, 0, limits[i] > 0 ? 1 : 0);
        assert_outcome(&d, 0, EW_NEVER_OPEN, EW_CAUSE_DEADLINE);
        assert_int_equal(duo_outcome(&d, 0).error, EW_ERR_TIMEOUT);
        assert_int_equal(ew_conn_deadline(d.side[0].conn), EW_NEVER);
        duo_close(&d);
    }
    duo_open(&d, &world, bare);
    assert_int_equal(ew_conn_limit(d.side[0].conn, EW_LIMIT_HANDSHAKE, EW_NO_LIMIT), EW_OK);
    assert_int_equal(ew_conn_deadline(d.side[0].conn), EW_NEVER);
    duo_tick(&d, 0, INT64_C(1) << 50);
    assert_false(d.side[0].has_verdict);
    assert_int_equal(ew_conn_limit(d.side[0].conn, EW_LIMIT_HANDSHAKE, -2), EW_ERR_ARGUMENT);
    duo_close(&d);
}

static void c16_idle(void **state)
{
    duo d;

    (void)state;
    open_pair(&d, bare);
    duo_tick(&d, 0, DUO_IDLE_MS - 1);
    duo_tick(&d, 1, DUO_IDLE_MS - 1);
    duo_write(&d, 1, 1); /* a byte moves: the time starts anew */
    move(&d, 1);
    assert_int_equal(ew_conn_deadline(d.side[0].conn), 2 * DUO_IDLE_MS - 1);
    duo_tick(&d, 0, DUO_IDLE_MS - 1);
    assert_int_equal(ew_conn_levels(d.side[0].conn) & EW_HAVE_OUTPUT, 0);
    duo_tick(&d, 0, 1);
    move(&d, 0); /* with a goodbye */
    assert_outcome(&d, 0, EW_TIMED_OUT, EW_CAUSE_DEADLINE);
    assert_int_equal(d.side[1].told, EW_READ_END);
    duo_close(&d);
}

static void c16_flush(void **state)
{
    static const ew_rest rests[] = {EW_REST_DISCARD, EW_REST_ABANDON};
    duo d;

    (void)state;
    for (int zero = 0; zero < 2; zero++) {
        for (size_t i = 0; i < 2; i++) {
            open_pair(&d, bare);
            if (zero)
                assert_int_equal(ew_conn_limit(d.side[0].conn, EW_LIMIT_FLUSH, 0), EW_OK);
            duo_tick(&d, 0, 50);
            duo_write(&d, 0, 9);
            duo_end_by(&d, 0, rests[i]);
            assert_int_equal(ew_conn_deadline(d.side[0].conn), 50 + (zero ? 0 : DUO_FLUSH_MS));
            duo_tick_to_deadline(&d, 0);
            assert_outcome(&d, 0, EW_TIMED_OUT, EW_CAUSE_DEADLINE);
            assert_int_equal(duo_outcome(&d, 0).unsent, 9);
            assert_int_equal(ew_conn_transport(d.side[0].conn), EW_TRANSPORT_RESET); /* C4 */
            duo_close(&d);
        }
    }

    open_pair(&d, bare); /* an abort is bounded too */
    duo_abort(&d, 0, EW_ALERT_ACCESS_DENIED);
    duo_tick(&d, 0, DUO_FLUSH_MS);
    assert_outcome(&d, 0, EW_ABORTED, EW_CAUSE_CALLER);
    assert_int_equal(duo_outcome(&d, 0).alert_sent, -1);
    duo_close(&d);

    open_pair(&d, bare); /* DELIVER still wants the peer's bytes */
    duo_end_by(&d, 0, EW_REST_DELIVER);
    duo_tick(&d, 0, DUO_FLUSH_MS);
    assert_false(d.side[0].has_verdict);
    duo_write(&d, 1, 10);
    duo_end_by(&d, 1, EW_REST_DELIVER);
    move(&d, 1);
    assert_outcome(&d, 0, EW_RECEIVED_ALL, EW_CAUSE_DEADLINE);
    assert_int_equal(d.side[0].delivered, 10);
    duo_close(&d);
}

static void c16_wait_and_deliver(void **state)
{
    static const struct {
        ew_rest rest;
        ew_limit limit;
        int64_t ms;
    } cases[] = {{EW_REST_DISCARD, EW_LIMIT_WAIT, DUO_WAIT_MS},
        {EW_REST_DELIVER, EW_LIMIT_DELIVER, DUO_DELIVER_MS}};
    duo d;

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        open_pair(&d, bare);
        duo_end_by(&d, 0, cases[i].rest);
        duo_tick(&d, 0, 70);
        duo_flush(&d, 0, ALL); /* since ours was handed over */
        assert_int_equal(ew_conn_deadline(d.side[0].conn), 70 + cases[i].ms);
        duo_write(&d, 1, 10); /* an absolute time: bytes do not prolong it */
        duo_tick(&d, 0, cases[i].ms - 1);
        move(&d, 1);
        assert_int_equal(ew_conn_deadline(d.side[0].conn), 70 + cases[i].ms);
        duo_tick(&d, 0, 1);
        duo_read(&d, 0);
        assert_outcome(&d, 0, EW_TIMED_OUT, EW_CAUSE_DEADLINE);
        duo_close(&d);

        open_pair(&d, bare); /* none */
        assert_int_equal(ew_conn_limit(d.side[0].conn, cases[i].limit, EW_NO_LIMIT), EW_OK);
        assert_int_equal(ew_conn_limit(d.side[0].conn, EW_LIMIT_IDLE, EW_NO_LIMIT), EW_OK);
        duo_end_by(&d, 0, cases[i].rest);
        duo_flush(&d, 0, ALL);
        assert_int_equal(ew_conn_deadline(d.side[0].conn), EW_NEVER);
        duo_tick(&d, 0, INT64_C(1) << 50);
        assert_false(d.side[0].has_verdict);
        assert_int_equal(
            ew_conn_limit(d.side[0].conn, cases[i].limit, 0), EW_OK); /* the caller's value wins */
        duo_tick(&d, 0, 0);
        if (cases[i].rest ==
            EW_REST_DISCARD) /* C9: not to wait is a choice, no limit that passed */
            assert_outcome(&d, 0, EW_NOT_CONFIRMED, EW_CAUSE_CALLER);
        else
            assert_outcome(&d, 0, EW_TIMED_OUT, EW_CAUSE_DEADLINE);
        duo_close(&d);
    }
}

static void c16_a_limit_of_bytes(void **state)
{
    duo d;

    (void)state;
    open_pair(&d, bare);
    duo_end_by(&d, 0, EW_REST_DISCARD);
    duo_flush(&d, 0, ALL);
    ew_conn_input_end(d.side[0].conn, EW_END_LIMIT, 0, 0);
    duo_tick(&d, 0, 0);
    assert_outcome(&d, 0, EW_TIMED_OUT, EW_CAUSE_LIMIT);
    duo_close(&d);
}

/* ---- C17: one verdict ---- */

static void c17_what_the_transport_does_later_is_noted_beside_it(void **state)
{
    duo d;

    (void)state;
    open_pair(&d, bare);
    duo_settle(&d);
    assert_verdicts(&d, EW_CLEAN, EW_CLEAN);
    ew_conn_input_end(d.side[0].conn, EW_END_RESET, 104, 0);
    ew_conn_output_end(d.side[1].conn, 32);
    duo_end_by(&d, 0, EW_REST_ABANDON);
    duo_abort(&d, 1, 80);
    duo_tick(&d, 0, 1000000);
    assert_verdicts(&d, EW_CLEAN, EW_CLEAN);
    assert_int_equal(duo_outcome(&d, 0).os_error, 0);
    assert_int_equal(duo_outcome(&d, 0).os_error_after, 104);
    assert_int_equal(duo_outcome(&d, 1).os_error_after, 32);
    duo_close(&d);
}

static void c17_no_verdict_while_plaintext_is_unread(void **state)
{
    duo d;

    (void)state;
    open_pair(&d, bare);
    duo_write(&d, 1, 10);
    duo_flush(&d, 1, ALL);
    duo_arrive(&d, 0, ALL);
    duo_end_by(&d, 0, EW_REST_DELIVER);
    duo_flush(&d, 0, ALL);
    duo_cut_input(&d, 0, DUO_CUT_EOF);
    assert_false(d.side[0].has_verdict);
    duo_read(&d, 0);
    assert_outcome(&d, 0, EW_TRUNCATED, EW_CAUSE_EOF);
    duo_close(&d);
}

/* ---- C19: framing known ---- */

static duo *framed_pair(duo *d)
{
    open_pair(d, bare);
    duo_write(d, 1, 10);
    move(d, 1);
    ew_conn_complete(d->side[0].conn);
    return d;
}

static bool framing_counts_at_the_end(duo *d)
{
    duo_cut_input(d, 0, DUO_CUT_EOF);
    duo_read(d, 0);
    assert_int_equal(d->side[0].told, EW_READ_CUT); /* it never turns CUT into END */
    duo_end_by(d, 0, EW_REST_DELIVER);
    duo_flush(d, 0, ALL);
    assert_outcome(d, 0, EW_TRUNCATED, EW_CAUSE_EOF);
    bool counts = duo_outcome(d, 0).framing_complete;
    duo_close(d);
    return counts;
}

static void c19_framing_known(void **state)
{
    duo d;

    (void)state;
    assert_true(framing_counts_at_the_end(framed_pair(&d)));

    framed_pair(&d); /* revoked by data delivered */
    duo_write(&d, 1, 1);
    move(&d, 1);
    assert_false(framing_counts_at_the_end(&d));

    framed_pair(&d); /* revoked by data written */
    duo_write(&d, 0, 1);
    assert_false(framing_counts_at_the_end(&d));

    open_pair(&d, bare); /* does not count over unread plaintext */
    duo_write(&d, 1, 10);
    duo_flush(&d, 1, ALL);
    duo_arrive(&d, 0, ALL);
    ew_conn_complete(d.side[0].conn);
    assert_false(framing_counts_at_the_end(&d));

    open_pair(&d, bare); /* nor once CUT was said */
    duo_cut_input(&d, 0, DUO_CUT_EOF);
    duo_read(&d, 0);
    ew_conn_complete(d.side[0].conn);
    assert_false(framing_counts_at_the_end(&d));
}

/* ---- C20: legal everywhere ---- */

static void in_handshake(duo *d)
{
    duo_open(d, &world, bare);
    move(d, 0);
}

static void fresh(duo *d)
{
    duo_open(d, &world, bare);
}

static void opened(duo *d)
{
    open_pair(d, bare);
}

static void unread(duo *d)
{
    opened(d);
    duo_write(d, 1, 10);
    duo_flush(d, 1, ALL);
    duo_arrive(d, 0, ALL);
}

static void with_output(duo *d)
{
    opened(d);
    duo_write(d, 0, 10);
}

static void close_sealed(duo *d)
{
    unread(d);
    duo_end_by(d, 0, EW_REST_DELIVER);
}

static void half_closed(duo *d)
{
    close_sealed(d);
    duo_flush(d, 0, ALL);
}

static void after_end(duo *d)
{
    opened(d);
    duo_end_by(d, 1, EW_REST_DELIVER);
    move(d, 1);
}

static void after_cut(duo *d)
{
    unread(d);
    duo_cut_input(d, 0, DUO_CUT_EOF);
}

static void after_reset(duo *d)
{
    with_output(d);
    duo_cut_input(d, 0, DUO_CUT_RESET);
}

static void after_alert(duo *d)
{
    with_output(d);
    duo_abort(d, 1, 80);
    move(d, 1);
}

static void after_error(duo *d)
{
    with_output(d);
    duo_forge(d, 1, 99, "?", 1);
    duo_arrive(d, 0, ALL);
}

static void after_abort(duo *d)
{
    unread(d);
    duo_abort(d, 0, 80);
}

static void after_clean(duo *d)
{
    opened(d);
    duo_settle(d);
}

static void after_output_end(duo *d)
{
    with_output(d);
    duo_end_output(d, 0);
}

/* touch_text: reads all of it, NUL included: ASan and valgrind watch. */
static void touch_text(const char *text)
{
    assert_true(text == NULL || strlen(text) < 1000);
}

static void call(duo *d, int which)
{
    static const char *const bindings[] = {"tls-exporter", "tls-server-end-point"};
    ew_conn *conn = d->side[0].conn;
    uint8_t junk[64] = {0};
    const uint8_t *out;
    size_t len;

    switch (which) {
    case 0:
    case 1:
    case 2:
    case 3:
        assert_int_equal(ew_conn_close(conn, (ew_rest)which), EW_OK);
        duo_end_by(d, 0, (ew_rest)which); /* for the books */
        break;
    case 4:
        duo_abort(d, 0, 0); /* no error alert: general_error */
        break;
    case 5:
        duo_abort(d, 0, 47);
        break;
    case 6:
        duo_read(d, 0);
        break;
    case 7:
        duo_write(d, 0, 3);
        break;
    case 8:
        duo_flush(d, 0, ALL);
        break;
    case 9:
        duo_arrive(d, 0, ALL);
        break;
    case 10:
        duo_cut_input(d, 0, DUO_CUT_EOF);
        break;
    case 11:
        duo_cut_input(d, 0, DUO_CUT_RESET);
        break;
    case 12:
        duo_end_output(d, 0);
        break;
    case 13:
        (void)!ew_conn_key_update(conn, true);
        break;
    case 14:
        duo_tick_to_deadline(d, 0);
        break;
    case 15:
        ew_conn_complete(conn);
        break;
    case 16:
        (void)!ew_conn_detach_mode(conn, true);
        (void)!ew_conn_detach(conn);
        break;
    case 17:
        (void)!ew_conn_export(conn, "EXPORTER-test", NULL, 0, junk, 32);
        for (int i = 0; i < 2; i++)
            (void)!ew_conn_channel_binding(conn, bindings[i], junk, sizeof junk, &len);
        break;
    case 18:
        (void)!ew_conn_peer_cert(conn, 0, &out, &len);
        touch_text(ew_conn_alpn(conn));
        touch_text(ew_conn_sni(conn));
        (void)ew_conn_cipher(conn);
        (void)ew_conn_group(conn);
        (void)ew_conn_version(conn);
        (void)ew_conn_cert_reason(conn);
        break;
    case 19:
        assert_int_equal(ew_conn_output_done(conn, 0), EW_OK);
        assert_int_equal(ew_conn_output_done(conn, (size_t)1 << 40), EW_ERR_ARGUMENT);
        break;
    default:
        break;
    }
}

static void c20_every_call_in_every_state_twice(void **state)
{
    static void (*const makes[])(duo *) = {fresh, in_handshake, opened, unread, with_output,
        close_sealed, half_closed, after_end, after_cut, after_reset, after_alert, after_error,
        after_abort, after_clean, after_output_end};
    enum { NUM_CALLS = 20 };

    (void)state;
    for (size_t m = 0; m < sizeof makes / sizeof *makes; m++) {
        for (int which = 0; which < NUM_CALLS; which += duo_quick() ? 4 : 1) {
            char what[60];
            duo d;
            makes[m](&d);
            call(&d, which);
            call(&d, which);
            duo_settle(&d);
            duo_read(&d, 0);
            snprintf(what, sizeof what, "state %zu, call %d", m, which);
            if (makes[m] != after_error) /* where the peer forged, the books do not balance */
                assert_true_end(&d, what);
            duo_close(&d);
        }
    }
    ew_conn_free(NULL);
}

static void c20_a_close_only_tightens(void **state)
{
    duo d;

    (void)state;
    open_pair(&d, bare);
    duo_end_by(&d, 0, EW_REST_DISCARD);
    duo_end_by(&d, 0, EW_REST_DELIVER); /* does not loosen */
    duo_write(&d, 1, 10);
    duo_settle(&d);
    assert_outcome(&d, 0, EW_CUT_SHORT, EW_CAUSE_CLOSE_NOTIFY);
    assert_int_equal(d.side[0].delivered, 0);
    duo_close(&d);

    unread(&d); /* DELIVER, then DISCARD drops what is unread */
    duo_end_by(&d, 0, EW_REST_DELIVER);
    duo_end_by(&d, 0, EW_REST_DISCARD);
    assert_int_equal(duo_outcome(&d, 0).discarded, 10);
    duo_settle(&d);
    assert_outcome(&d, 0, EW_CUT_SHORT, EW_CAUSE_CLOSE_NOTIFY);
    duo_close(&d);

    half_closed(&d); /* DELIVER, then ABANDON: over at once */
    duo_end_by(&d, 0, EW_REST_ABANDON);
    assert_outcome(&d, 0, EW_NOT_CONFIRMED, EW_CAUSE_CALLER);
    duo_close(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(c16_the_handshake),
        cmocka_unit_test(c16_idle),
        cmocka_unit_test(c16_flush),
        cmocka_unit_test(c16_wait_and_deliver),
        cmocka_unit_test(c16_a_limit_of_bytes),
        cmocka_unit_test(c17_what_the_transport_does_later_is_noted_beside_it),
        cmocka_unit_test(c17_no_verdict_while_plaintext_is_unread),
        cmocka_unit_test(c19_framing_known),
        cmocka_unit_test(c20_every_call_in_every_state_twice),
        cmocka_unit_test(c20_a_close_only_tightens),
        IN_12(c16_the_handshake),
        IN_12(c16_idle),
        IN_12(c16_flush),
        IN_12(c16_wait_and_deliver),
        IN_12(c16_a_limit_of_bytes),
        IN_12(c17_what_the_transport_does_later_is_noted_beside_it),
        IN_12(c17_no_verdict_while_plaintext_is_unread),
        IN_12(c19_framing_known),
        IN_12(c20_every_call_in_every_state_twice),
        IN_12(c20_a_close_only_tightens),
    };
    return cmocka_run_group_tests_name("rules_limits", tests, set_up, tear_down);
}
