/* SPDX-License-Identifier: Apache-2.0 */
/* Rules C1 to C10 of docs/closing.md: one direction ends, the other lives. */
#include "rules.h"

/* ---- C1: last word ---- */

static void c1_nothing_is_sealed_after_ours(void **state)
{
    duo d;
    size_t taken;

    (void)state;
    open_pair(&d, bare);
    duo_end_by(&d, 0, EW_REST_DELIVER);
    move(&d, 0);
    uint64_t put = d.side[0].put;
    assert_int_equal(ew_conn_write(d.side[0].conn, "x", 1, &taken), EW_ERR_CLOSED);
    assert_int_equal(ew_conn_key_update(d.side[0].conn, true), EW_ERR_STATE);
    duo_forge(&d, 1, HANDSHAKE, ask_update, sizeof ask_update); /* is processed and not answered */
    duo_arrive(&d, 0, ALL);
    assert_int_equal(d.side[0].error, EW_OK);
    duo_flush(&d, 0, ALL);
    assert_int_equal(d.side[0].put, put);
    duo_close(&d);
}

static void c1_not_even_an_alert(void **state)
{
    duo d;

    (void)state;
    open_pair(&d, bare);
    duo_end_by(&d, 0, EW_REST_DELIVER);
    duo_flush(&d, 0, ALL);
    uint64_t put = d.side[0].put;
    duo_forge(&d, 1, 99, "?", 1);
    duo_arrive(&d, 0, ALL);
    duo_flush(&d, 0, ALL);
    assert_int_equal(d.side[0].put, put);
    assert_outcome(&d, 0, EW_ABORTED, EW_CAUSE_PEER_ERROR);
    assert_int_equal(duo_outcome(&d, 0).alert_sent, -1);
    assert_int_equal(
        ew_conn_transport(d.side[0].conn), EW_TRANSPORT_FIN); /* C4: ours was handed over */
    duo_close(&d);
}

static void c1_keys_still_change_on_the_side_still_read(void **state)
{
    duo d;

    (void)state;
    open_pair(&d, bare);
    duo_end_by(&d, 0, EW_REST_DELIVER);
    move(&d, 0);
    assert_int_equal(ew_conn_key_update(d.side[1].conn, true), EW_OK);
    duo_write(&d, 1, 500);
    duo_end_by(&d, 1, EW_REST_DELIVER);
    move(&d, 1);
    assert_verdicts(&d, EW_CLEAN, EW_CLEAN);
    assert_int_equal(d.side[0].delivered, 500);
    duo_close(&d);
}

/* ---- C2: resumption ---- */

static ew_session *kept;

static void keep(void *arg, ew_conn *conn, ew_session *session)
{
    (void)arg;
    (void)conn;
    ew_session_free(kept);
    kept = ew_session_ref(session);
}

/* kept_is_usable: after the play, with the client's session. */
static bool kept_is_usable(void (*play)(duo *d))
{
    duo d;
    size_t len;
    uint8_t form[8192];
    ew_config *client = duo_config(&world, EW_CLIENT);

    assert_int_equal(ew_config_on_session(client, keep, NULL), EW_OK);
    duo_open_with(&d, client, world.server[DUO_FULL], NULL);
    duo_pump(&d);
    play(&d);
    duo_close(&d);
    ew_config_free(client);
    assert_non_null(kept);
    bool usable = ew_session_export(kept, form, sizeof form, &len) == EW_OK;
    ew_session_free(kept);
    kept = NULL;
    return usable;
}

static void play_clean(duo *d)
{
    duo_settle(d);
}

static void play_cut(duo *d)
{
    duo_cut_input(d, 0, DUO_CUT_EOF);
    duo_settle(d);
}

static void play_alert_received(duo *d)
{
    duo_abort(d, 1, EW_ALERT_ACCESS_DENIED);
    duo_pump(d);
}

static void play_alert_sent(duo *d)
{
    duo_forge(d, 1, 99, "?", 1);
    duo_pump(d);
}

static void play_alert_withheld(duo *d)
{
    duo_end_by(d, 0, EW_REST_DELIVER);
    duo_flush(d, 0, ALL);
    play_alert_sent(d);
}

static void c2_only_a_fatal_error_bars_resumption(void **state)
{
    (void)state;
    assert_true(kept_is_usable(play_clean));
    assert_true(kept_is_usable(play_cut));
    assert_false(kept_is_usable(play_alert_received));
    assert_false(kept_is_usable(play_alert_sent));
    assert_false(kept_is_usable(play_alert_withheld));
}

static void c1_tickets_after_ours_are_still_taken(void **state)
{
    duo d;
    ew_config *client = duo_config(&world, EW_CLIENT);

    (void)state;
    assert_int_equal(ew_config_on_session(client, keep, NULL), EW_OK);
    duo_open_with(&d, client, world.server[DUO_FULL], NULL);
    move(&d, 0);
    move(&d, 1); /* the client is complete, the server is not */
    duo_end_by(&d, 0, EW_REST_DELIVER);
    assert_null(kept);
    duo_pump(&d);
    assert_non_null(kept);
    ew_session_free(kept);
    kept = NULL;
    duo_settle(&d);
    assert_verdicts(&d, EW_CLEAN, EW_CLEAN);
    duo_close(&d);
    ew_config_free(client);
}

/* ---- C3: deaf after END ---- */

static void c3_bytes_after_end_are_counted_apart(void **state)
{
    static const char rest[] = "not TLS at all";
    duo d;

    (void)state;
    open_pair(&d, bare);
    duo_write(&d, 1, 10);
    duo_end_by(&d, 1, EW_REST_DELIVER);
    duo_flush(&d, 1, ALL);
    duo_inject(&d, 0, rest, sizeof rest);
    duo_pump(&d);
    duo_end_by(&d, 0, EW_REST_DELIVER);
    duo_pump(&d);
    assert_verdicts(&d, EW_CLEAN, EW_CLEAN);
    assert_int_equal(d.side[0].told, EW_READ_END);
    assert_int_equal(duo_outcome(&d, 0).after_end, sizeof rest);
    assert_int_equal(duo_outcome(&d, 0).discarded, 0);
    duo_inject(&d, 0, rest, 3); /* after the verdict as well */
    duo_pump(&d);
    assert_int_equal(duo_outcome(&d, 0).after_end, sizeof rest + 3);
    duo_close(&d);
}

static void c3_even_an_authentic_alert_after_end_is_nothing(void **state)
{
    static const uint8_t fatal[] = {2, 40};
    duo d;

    (void)state;
    open_pair(&d, bare);
    duo_end_by(&d, 1, EW_REST_DELIVER);
    duo_forge(&d, 1, ALERT, fatal, sizeof fatal);
    duo_forge(&d, 1, DATA, "late", 4);
    duo_pump(&d);
    duo_end_by(&d, 0, EW_REST_DELIVER);
    duo_pump(&d);
    assert_verdicts(&d, EW_CLEAN, EW_CLEAN);
    assert_int_equal(d.side[0].delivered, 0);
    assert_int_equal(duo_outcome(&d, 0).alert_received, -1);
    assert_int_equal(duo_outcome(&d, 0).after_end, 2 * overhead() + 2 + 4);
    duo_close(&d);
}

/* ---- C4: never a bare FIN ---- */

static void c4_fin_after_a_last_word_reset_without(void **state)
{
    duo d;

    (void)state;
    open_pair(&d, bare);
    assert_int_equal(ew_conn_transport(d.side[0].conn), EW_TRANSPORT_KEEP);
    duo_end_by(&d, 0, EW_REST_DISCARD);
    assert_int_equal(
        ew_conn_transport(d.side[0].conn), EW_TRANSPORT_KEEP); /* not handed over yet */
    duo_flush(&d, 0, ALL);
    assert_int_equal(ew_conn_transport(d.side[0].conn), EW_TRANSPORT_FIN);
    duo_close(&d);

    open_pair(&d, bare);
    duo_end_output(&d, 0);
    duo_cut_input(&d, 0, DUO_CUT_EOF);
    assert_outcome(&d, 0, EW_TRUNCATED, EW_CAUSE_EOF);
    assert_int_equal(ew_conn_transport(d.side[0].conn), EW_TRANSPORT_RESET);
    duo_close(&d);

    open_pair(&d, bare);
    duo_abort(&d, 0, EW_ALERT_INTERNAL_ERROR);
    assert_int_equal(ew_conn_transport(d.side[0].conn), EW_TRANSPORT_KEEP);
    duo_flush(&d, 0, ALL);
    assert_int_equal(ew_conn_transport(d.side[0].conn), EW_TRANSPORT_FIN);
    duo_arrive(&d, 1, ALL);
    assert_int_equal(
        ew_conn_transport(d.side[1].conn), EW_TRANSPORT_FIN); /* a fatal alert received */
    duo_close(&d);
}

/* ---- C6, C7, C8: what becomes of the other direction ---- */

static void c6_end_ends_only_the_read_direction(void **state)
{
    duo d;

    (void)state;
    open_pair(&d, bare);
    duo_write(&d, 0, 1000); /* pending while END comes */
    duo_end_by(&d, 1, EW_REST_DELIVER);
    move(&d, 1);
    assert_int_equal(d.side[0].told, EW_READ_END);
    assert_int_equal(ew_conn_key_update(d.side[0].conn, true), EW_OK);
    assert_false(d.side[0].conn->post.update_asked); /* nobody can answer any more */
    duo_write(&d, 0, 2000);
    move(&d, 0);
    duo_write(&d, 0, 3000);
    duo_end_by(&d, 0, EW_REST_DELIVER);
    move(&d, 0);
    assert_int_equal(d.side[1].delivered, 6000);
    assert_verdicts(&d, EW_CLEAN, EW_CLEAN);
    duo_close(&d);
}

static void c7_after_a_half_close_everything_is_delivered(void **state)
{
    duo d;

    (void)state;
    open_pair(&d, bare);
    duo_end_by(&d, 0, EW_REST_DEFAULT); /* DELIVER in 1.3 */
    move(&d, 0);
    assert_int_equal(d.side[1].told, EW_READ_END);
    assert_int_equal(
        ew_conn_transport(d.side[0].conn), EW_TRANSPORT_KEEP); /* C12: FIN waits for END */
    for (int i = 0; i < 40; i++) {
        duo_write(&d, 1, 5000);
        move(&d, 1);
    }
    duo_end_by(&d, 1, EW_REST_DELIVER);
    move(&d, 1);
    assert_int_equal(d.side[0].delivered, 200000);
    assert_verdicts(&d, EW_CLEAN, EW_CLEAN);
    assert_int_equal(ew_conn_transport(d.side[0].conn), EW_TRANSPORT_FIN);
    duo_close(&d);
}

static void c8_a_full_close_discards_and_counts(void **state)
{
    duo d;

    (void)state;
    open_pair(&d, bare);
    duo_write(&d, 1, 100);
    duo_flush(&d, 1, ALL);
    duo_arrive(&d, 0, ALL); /* unread */
    duo_end_by(&d, 0, EW_REST_DISCARD);
    assert_int_equal(duo_outcome(&d, 0).discarded, 100);
    duo_write(&d, 1, 50); /* in flight */
    duo_pump(&d);
    duo_end_by(&d, 1, EW_REST_DELIVER);
    duo_pump(&d);
    assert_outcome(&d, 0, EW_CUT_SHORT, EW_CAUSE_CLOSE_NOTIFY);
    assert_int_equal(duo_outcome(&d, 0).discarded, 150);
    assert_int_equal(d.side[0].delivered, 0);
    assert_outcome(&d, 1, EW_CLEAN, EW_CAUSE_CLOSE_NOTIFY);
    duo_close(&d);
}

static void c8_with_nothing_to_discard_it_is_clean(void **state)
{
    duo d;

    (void)state;
    open_pair(&d, bare);
    duo_end_by(&d, 0, EW_REST_DISCARD);
    move(&d, 0);
    duo_end_by(&d, 1, EW_REST_DELIVER);
    move(&d, 1);
    assert_verdicts(&d, EW_CLEAN, EW_CLEAN);
    duo_close(&d);
}

/* ---- C9: no need to wait ---- */

static void c9_abandon_and_a_wait_of_zero(void **state)
{
    duo d;

    (void)state;
    open_pair(&d, bare);
    duo_write(&d, 0, 100); /* sealed already: it still goes out */
    duo_end_by(&d, 0, EW_REST_ABANDON);
    assert_outcome(&d, 0, EW_VERDICT_NONE, EW_CAUSE_NONE);
    move(&d, 0);
    assert_outcome(&d, 0, EW_NOT_CONFIRMED, EW_CAUSE_CALLER);
    assert_int_equal(d.side[1].delivered, 100);
    assert_int_equal(d.side[1].told, EW_READ_END);
    duo_read(&d, 0);
    assert_int_equal(d.side[0].told, EW_READ_FAILED);
    duo_close(&d);

    open_pair(&d, bare);
    assert_int_equal(ew_conn_limit(d.side[0].conn, EW_LIMIT_WAIT, 0), EW_OK);
    duo_write(&d, 0, 100);
    duo_end_by(&d, 0, EW_REST_DISCARD);
    assert_outcome(&d, 0, EW_VERDICT_NONE, EW_CAUSE_NONE);
    move(&d, 0); /* flushed all the same */
    assert_outcome(&d, 0, EW_NOT_CONFIRMED, EW_CAUSE_CALLER);
    assert_int_equal(d.side[1].delivered, 100);
    duo_close(&d);
}

static void c9_abandon_counts_what_was_not_sealed(void **state)
{
    duo d;

    (void)state;
    duo_open(&d, &world, bare);
    duo_write(&d, 0, 777); /* waits for the handshake */
    move(&d, 0);
    duo_end_by(&d, 0, EW_REST_ABANDON);
    duo_pump(&d);
    assert_outcome(&d, 0, EW_NEVER_OPEN, EW_CAUSE_CALLER);
    assert_int_equal(duo_outcome(&d, 0).unsent, 777);
    assert_outcome(&d, 1, EW_NEVER_OPEN, EW_CAUSE_CLOSE_NOTIFY);
    assert_true(duo_outcome(&d, 1).user_canceled_received);
    duo_close(&d);
}

/* ---- C10: the transport lives on ---- */

static const char plaintext[] = "220 plaintext again\r\n";

static bool detach_with_split(size_t n)
{
    duo d;

    open_pair(&d, bare);
    assert_int_equal(ew_conn_detach_mode(d.side[0].conn, true), EW_OK);
    duo_write(&d, 1, 33);
    duo_end_by(&d, 1, EW_REST_DELIVER);
    duo_flush(&d, 1, ALL);
    duo_inject(&d, 0, plaintext, sizeof plaintext);
    size_t len = d.side[0].wire.len;
    duo_arrive(&d, 0, n);
    duo_read(&d, 0);
    assert_int_equal(ew_conn_detach(d.side[0].conn), EW_ERR_STATE);
    duo_arrive(&d, 0, ALL);
    duo_read(&d, 0);
    assert_int_equal(ew_conn_detach(d.side[0].conn), EW_ERR_STATE); /* ours is not handed over */
    duo_end_by(&d, 0, EW_REST_DELIVER);
    assert_int_equal(ew_conn_detach(d.side[0].conn), EW_ERR_STATE);
    move(&d, 0);
    duo_feed(&d, 0);
    assert_int_equal(ew_conn_detach(d.side[0].conn), EW_OK);
    assert_int_equal(d.side[0].inbox.len, sizeof plaintext);
    assert_memory_equal(d.side[0].inbox.data, plaintext, sizeof plaintext);
    assert_int_equal(duo_outcome(&d, 0).after_end, 0);
    assert_int_equal(ew_conn_transport(d.side[0].conn), EW_TRANSPORT_KEEP);
    assert_outcome(&d, 0, EW_CLEAN, EW_CAUSE_CLOSE_NOTIFY);
    duo_close(&d);
    return n < len;
}

static void c10_what_follows_end_is_left_over_at_every_split(void **state)
{
    (void)state;
    for (size_t n = 0; detach_with_split(n); n += duo_quick() ? 9 : 1) {
    }
}

static void c10_never_after_a_limit_or_an_error(void **state)
{
    duo d;

    (void)state;
    open_pair(&d, bare);
    assert_int_equal(ew_conn_detach_mode(d.side[0].conn, true), EW_OK);
    duo_end_by(&d, 1, EW_REST_DELIVER);
    move(&d, 1);
    assert_int_equal(ew_conn_detach_mode(d.side[0].conn, true), EW_ERR_STATE); /* after END */
    duo_end_by(&d, 0, EW_REST_DELIVER);
    duo_tick(&d, 0, DUO_FLUSH_MS);
    assert_outcome(&d, 0, EW_RECEIVED_ALL, EW_CAUSE_DEADLINE);
    assert_int_equal(ew_conn_detach(d.side[0].conn), EW_ERR_STATE);
    duo_close(&d);

    /* nor after an idle limit, which closed what the application would have handed back */
    open_pair(&d, bare);
    if (!duo_is_12(&d, 0)) {
        assert_int_equal(ew_conn_detach_mode(d.side[0].conn, true), EW_OK);
        duo_end_by(&d, 1, EW_REST_DELIVER);
        move(&d, 1);
        duo_tick(&d, 0, DUO_IDLE_MS);
        duo_flush(&d, 0, ALL);
        assert_outcome(&d, 0, EW_CLEAN, EW_CAUSE_CLOSE_NOTIFY);
        assert_int_equal(ew_conn_detach(d.side[0].conn), EW_ERR_STATE);
    }
    duo_close(&d);

    open_pair(&d, bare); /* without the mode */
    duo_settle(&d);
    assert_verdicts(&d, EW_CLEAN, EW_CLEAN);
    assert_int_equal(ew_conn_detach(d.side[0].conn), EW_ERR_STATE);
    duo_close(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(c1_nothing_is_sealed_after_ours),
        cmocka_unit_test(c1_not_even_an_alert),
        cmocka_unit_test(c1_keys_still_change_on_the_side_still_read),
        cmocka_unit_test(c1_tickets_after_ours_are_still_taken),
        cmocka_unit_test(c2_only_a_fatal_error_bars_resumption),
        cmocka_unit_test(c3_bytes_after_end_are_counted_apart),
        cmocka_unit_test(c3_even_an_authentic_alert_after_end_is_nothing),
        cmocka_unit_test(c4_fin_after_a_last_word_reset_without),
        cmocka_unit_test(c6_end_ends_only_the_read_direction),
        cmocka_unit_test(c7_after_a_half_close_everything_is_delivered),
        cmocka_unit_test(c8_a_full_close_discards_and_counts),
        cmocka_unit_test(c8_with_nothing_to_discard_it_is_clean),
        cmocka_unit_test(c9_abandon_and_a_wait_of_zero),
        cmocka_unit_test(c9_abandon_counts_what_was_not_sealed),
        cmocka_unit_test(c10_what_follows_end_is_left_over_at_every_split),
        cmocka_unit_test(c10_never_after_a_limit_or_an_error),
        IN_12(c1_nothing_is_sealed_after_ours),
        IN_12(c1_not_even_an_alert),
        IN_12(c3_bytes_after_end_are_counted_apart),
        IN_12(c3_even_an_authentic_alert_after_end_is_nothing),
        IN_12(c4_fin_after_a_last_word_reset_without),
        IN_12(c8_a_full_close_discards_and_counts),
        IN_12(c8_with_nothing_to_discard_it_is_clean),
        IN_12(c9_abandon_and_a_wait_of_zero),
        IN_12(c9_abandon_counts_what_was_not_sealed),
        IN_12(c10_never_after_a_limit_or_an_error),
    };
    return cmocka_run_group_tests_name("rules_directions", tests, set_up, tear_down);
}
