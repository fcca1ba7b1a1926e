/* SPDX-License-Identifier: Apache-2.0 */
/* The rules of docs/closing.md by name, each in a few plain steps: [0] is the client, [1] the server. */
#include <stdlib.h>

#include "conn/conn.h"
#include "exchange.h"

enum { ALL = 1 << 30, ALERT = 21, HANDSHAKE = 22, DATA = 23 };

static const uint8_t close_notify[] = {1, 0}, user_canceled[] = {1, 90};
static const uint8_t ask_update[] = {24, 0, 0, 1, 1}, plain_update[] = {24, 0, 0, 1, 0};

/* move: what `from` has to say is handed over, arrives and is read. */
static void move(duo *d, int from)
{
    duo_flush(d, from, ALL);
    duo_arrive(d, 1 - from, ALL);
    duo_read(d, 1 - from);
}

static void assert_outcome(duo *d, int of, ew_verdict verdict, ew_cause cause)
{
    ew_outcome o = duo_outcome(d, of);
    if (o.verdict != verdict || o.cause != cause || duo_problem(d) != NULL)
        fail_msg("%s: expected %s/%s; %s\n# %s", d->side[of].name, ew_verdict_name(verdict),
            ew_cause_name(cause), duo_problem(d) != NULL ? duo_problem(d) : "", duo_describe(d));
}

/* ---- C1: last word ---- */

static void c1_nothing_is_sealed_after_ours(void **state)
{
    duo d;
    size_t taken;

    (void)state;
    open_pair(&d, DUO_BARE);
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
    open_pair(&d, DUO_BARE);
    duo_end_by(&d, 0, EW_REST_DELIVER);
    move(&d, 0);
    uint64_t put = d.side[0].put;
    duo_forge(&d, 1, 99, "?", 1);
    duo_arrive(&d, 0, ALL);
    duo_flush(&d, 0, ALL);
    assert_int_equal(d.side[0].put, put);
    assert_outcome(&d, 0, EW_ABORTED, EW_CAUSE_PEER_ERROR);
    assert_int_equal(duo_outcome(&d, 0).alert_sent, -1);
    assert_int_equal(ew_conn_transport(d.side[0].conn), EW_TRANSPORT_FIN); /* C4: ours was handed over */
    duo_close(&d);
}

static void c1_keys_still_change_on_the_side_still_read(void **state)
{
    duo d;

    (void)state;
    open_pair(&d, DUO_BARE);
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
    open_pair(&d, DUO_BARE);
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
    open_pair(&d, DUO_BARE);
    duo_end_by(&d, 1, EW_REST_DELIVER);
    duo_forge(&d, 1, ALERT, fatal, sizeof fatal);
    duo_forge(&d, 1, DATA, "late", 4);
    duo_pump(&d);
    duo_end_by(&d, 0, EW_REST_DELIVER);
    duo_pump(&d);
    assert_verdicts(&d, EW_CLEAN, EW_CLEAN);
    assert_int_equal(d.side[0].delivered, 0);
    assert_int_equal(duo_outcome(&d, 0).alert_received, -1);
    assert_int_equal(duo_outcome(&d, 0).after_end, 2 * 22 + 2 + 4);
    duo_close(&d);
}

/* ---- C4: never a bare FIN ---- */

static void c4_fin_after_a_last_word_reset_without(void **state)
{
    duo d;

    (void)state;
    open_pair(&d, DUO_BARE);
    assert_int_equal(ew_conn_transport(d.side[0].conn), EW_TRANSPORT_KEEP);
    duo_end_by(&d, 0, EW_REST_DISCARD);
    assert_int_equal(ew_conn_transport(d.side[0].conn), EW_TRANSPORT_KEEP); /* not handed over yet */
    duo_flush(&d, 0, ALL);
    assert_int_equal(ew_conn_transport(d.side[0].conn), EW_TRANSPORT_FIN);
    duo_close(&d);

    open_pair(&d, DUO_BARE);
    duo_end_output(&d, 0);
    duo_cut_input(&d, 0, DUO_CUT_EOF);
    assert_outcome(&d, 0, EW_TRUNCATED, EW_CAUSE_EOF);
    assert_int_equal(ew_conn_transport(d.side[0].conn), EW_TRANSPORT_RESET);
    duo_close(&d);

    open_pair(&d, DUO_BARE);
    duo_abort(&d, 0, EW_ALERT_INTERNAL_ERROR);
    assert_int_equal(ew_conn_transport(d.side[0].conn), EW_TRANSPORT_KEEP);
    duo_flush(&d, 0, ALL);
    assert_int_equal(ew_conn_transport(d.side[0].conn), EW_TRANSPORT_FIN);
    duo_arrive(&d, 1, ALL);
    assert_int_equal(ew_conn_transport(d.side[1].conn), EW_TRANSPORT_FIN); /* a fatal alert received */
    duo_close(&d);
}

/* ---- C6, C7, C8: what becomes of the other direction ---- */

static void c6_end_ends_only_the_read_direction(void **state)
{
    duo d;

    (void)state;
    open_pair(&d, DUO_BARE);
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
    open_pair(&d, DUO_BARE);
    duo_end_by(&d, 0, EW_REST_DEFAULT); /* DELIVER in 1.3 */
    move(&d, 0);
    assert_int_equal(d.side[1].told, EW_READ_END);
    assert_int_equal(ew_conn_transport(d.side[0].conn), EW_TRANSPORT_KEEP); /* C12: FIN waits for END */
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
    open_pair(&d, DUO_BARE);
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
    open_pair(&d, DUO_BARE);
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
    open_pair(&d, DUO_BARE);
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

    open_pair(&d, DUO_BARE);
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
    duo_open(&d, &world, DUO_BARE);
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

    open_pair(&d, DUO_BARE);
    assert_int_equal(ew_conn_detach_mode(d.side[0].conn), EW_OK);
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
    open_pair(&d, DUO_BARE);
    assert_int_equal(ew_conn_detach_mode(d.side[0].conn), EW_OK);
    duo_end_by(&d, 1, EW_REST_DELIVER);
    move(&d, 1);
    assert_int_equal(ew_conn_detach_mode(d.side[0].conn), EW_ERR_STATE); /* after END */
    duo_end_by(&d, 0, EW_REST_DELIVER);
    duo_tick(&d, 0, DUO_FLUSH_MS);
    assert_outcome(&d, 0, EW_RECEIVED_ALL, EW_CAUSE_DEADLINE);
    assert_int_equal(ew_conn_detach(d.side[0].conn), EW_ERR_STATE);
    duo_close(&d);

    open_pair(&d, DUO_BARE); /* without the mode */
    duo_settle(&d);
    assert_verdicts(&d, EW_CLEAN, EW_CLEAN);
    assert_int_equal(ew_conn_detach(d.side[0].conn), EW_ERR_STATE);
    duo_close(&d);
}

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
    open_pair(&d, DUO_BARE);
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
    open_pair(&d, DUO_BARE);
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
    duo_open(&d, &world, DUO_BARE);
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
    open_pair(&d, DUO_BARE);
    for (int i = 0; i < 7; i++)
        duo_write(&d, 0, 100);
    for (int i = 0; i < 7; i++) {
        for (int byte = 1; byte < 100 + EW_RECORD_OVERHEAD; byte++)
            duo_flush(&d, 0, 1);
        assert_int_equal(duo_outcome(&d, 0).sent, 100 * i);
        duo_flush(&d, 0, 1);
        assert_int_equal(duo_outcome(&d, 0).sent, 100 * (i + 1));
    }
    duo_settle(&d);
    assert_verdicts(&d, EW_CLEAN, EW_CLEAN);
    duo_close(&d);

    open_pair(&d, DUO_BARE); /* and goodbye is said when its last byte is out */
    duo_end_by(&d, 0, EW_REST_DELIVER);
    duo_flush(&d, 0, 2 + EW_RECORD_OVERHEAD - 1);
    assert_false(duo_outcome(&d, 0).close_notify_sent);
    duo_flush(&d, 0, 1);
    assert_true(duo_outcome(&d, 0).close_notify_sent);
    duo_close(&d);
}

static void c12_output_is_bounded(void **state)
{
    duo d;

    (void)state;
    open_pair(&d, DUO_BARE);
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
    open_pair(&d, DUO_BARE);
    duo_end_by(&d, 0, EW_REST_DELIVER);
    move(&d, 0);
    duo_end_by(&d, 1, EW_REST_DELIVER);
    move(&d, 1);
    assert_verdicts(&d, EW_CLEAN, EW_CLEAN);
    assert_int_equal(duo_outcome(&d, 0).ended_by, EW_BY_LOCAL);
    assert_int_equal(duo_outcome(&d, 1).ended_by, EW_BY_PEER);
    duo_close(&d);

    open_pair(&d, DUO_BARE); /* crossed: theirs was processed before ours was handed over */
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
    open_pair(&d, DUO_BARE);
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
    open_pair(&first, DUO_BARE);
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

static void c14_user_canceled_and_close_notify_is_an_end(void **state)
{
    duo d;

    (void)state;
    open_pair(&d, DUO_BARE);
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
    open_pair(&first, DUO_BARE);
    for (size_t i = 0; i < sizeof records / sizeof *records; i++) {
        assert_true(bears(&first, records[i], EW_IDLE_RECORDS_MAX, 1000));
        assert_false(bears(&first, records[i], EW_IDLE_RECORDS_MAX + 1, 1000));
        assert_true(bears(&first, records[i], 300, EW_IDLE_RECORDS_MAX));
    }
    duo_close(&first);
}

static void c14_after_our_fatal_alert_nothing_is_delivered_or_sent(void **state)
{
    duo d;
    size_t taken;

    (void)state;
    open_pair(&d, DUO_BARE);
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

/* play_plain: a plaintext alert comes to a side after so many records of the handshake; false when it was over before. */
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
    if (heard_before) {
        assert_outcome(&d, to, was_open ? EW_ABORTED : EW_NEVER_OPEN, EW_CAUSE_PEER_ERROR);
        assert_int_equal(o.error, EW_ERR_UNEXPECTED_RECORD);
        assert_int_equal(o.alert_sent, EW_ALERT_UNEXPECTED_MESSAGE);
        assert_false(o.close_notify_received);
    } else {
        assert_outcome(&d, to, EW_NEVER_OPEN, is_close ? EW_CAUSE_CLOSE_NOTIFY : EW_CAUSE_ALERT);
        assert_int_equal(o.error, is_close ? EW_ERR_CLOSED_EARLY : EW_ERR_ALERT_RECEIVED);
        assert_int_equal(o.close_notify_sent, is_close); /* ours answers */
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

/* ---- C16: no endless goodbye ---- */

static void c16_the_handshake(void **state)
{
    static const int64_t limits[] = {0, 1, 500};
    duo d;

    (void)state;
    for (size_t i = 0; i < sizeof limits / sizeof *limits; i++) {
        duo_open(&d, &world, DUO_BARE);
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
    duo_open(&d, &world, DUO_BARE);
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
    open_pair(&d, DUO_BARE);
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
            open_pair(&d, DUO_BARE);
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

    open_pair(&d, DUO_BARE); /* an abort is bounded too */
    duo_abort(&d, 0, EW_ALERT_ACCESS_DENIED);
    duo_tick(&d, 0, DUO_FLUSH_MS);
    assert_outcome(&d, 0, EW_ABORTED, EW_CAUSE_CALLER);
    assert_int_equal(duo_outcome(&d, 0).alert_sent, -1);
    duo_close(&d);

    open_pair(&d, DUO_BARE); /* DELIVER still wants the peer's bytes */
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
        open_pair(&d, DUO_BARE);
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

        open_pair(&d, DUO_BARE); /* none */
        assert_int_equal(ew_conn_limit(d.side[0].conn, cases[i].limit, EW_NO_LIMIT), EW_OK);
        assert_int_equal(ew_conn_limit(d.side[0].conn, EW_LIMIT_IDLE, EW_NO_LIMIT), EW_OK);
        duo_end_by(&d, 0, cases[i].rest);
        duo_flush(&d, 0, ALL);
        assert_int_equal(ew_conn_deadline(d.side[0].conn), EW_NEVER);
        duo_tick(&d, 0, INT64_C(1) << 50);
        assert_false(d.side[0].has_verdict);
        assert_int_equal(ew_conn_limit(d.side[0].conn, cases[i].limit, 0), EW_OK); /* the caller's value wins */
        duo_tick(&d, 0, 0);
        if (cases[i].rest == EW_REST_DISCARD) /* C9: not to wait is a choice, no limit that passed */
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
    open_pair(&d, DUO_BARE);
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
    open_pair(&d, DUO_BARE);
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
    open_pair(&d, DUO_BARE);
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
    open_pair(d, DUO_BARE);
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

    open_pair(&d, DUO_BARE); /* does not count over unread plaintext */
    duo_write(&d, 1, 10);
    duo_flush(&d, 1, ALL);
    duo_arrive(&d, 0, ALL);
    ew_conn_complete(d.side[0].conn);
    assert_false(framing_counts_at_the_end(&d));

    open_pair(&d, DUO_BARE); /* nor once CUT was said */
    duo_cut_input(&d, 0, DUO_CUT_EOF);
    duo_read(&d, 0);
    ew_conn_complete(d.side[0].conn);
    assert_false(framing_counts_at_the_end(&d));
}

/* ---- C20: legal everywhere ---- */

static void in_handshake(duo *d)
{
    duo_open(d, &world, DUO_BARE);
    move(d, 0);
}

static void fresh(duo *d)
{
    duo_open(d, &world, DUO_BARE);
}

static void opened(duo *d)
{
    open_pair(d, DUO_BARE);
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
        (void)!ew_conn_detach_mode(conn);
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
    static void (*const makes[])(duo *) = {fresh, in_handshake, opened, unread, with_output, close_sealed,
        half_closed, after_end, after_cut, after_reset, after_alert, after_error, after_abort,
        after_clean, after_output_end};
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
    open_pair(&d, DUO_BARE);
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

/* ---- handshake messages and the end ---- */

static void close_notify_inside_a_split_message_is_no_end(void **state)
{
    duo d;

    (void)state;
    open_pair(&d, DUO_BARE);
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
    open_pair(&d, DUO_BARE);
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
        cmocka_unit_test(c11_a_cut_at_every_byte_is_a_cut),
        cmocka_unit_test(c11_a_cut_inside_a_handshake_message_is_in_mid_record),
        cmocka_unit_test(c12_everything_accepted_is_flushed_then_ours),
        cmocka_unit_test(c12_sent_is_counted_by_whole_records),
        cmocka_unit_test(c12_output_is_bounded),
        cmocka_unit_test(c13_who_ended_first),
        cmocka_unit_test(c13_crossing_loses_nothing),
        cmocka_unit_test(c14_in_13_the_level_means_nothing),
        cmocka_unit_test(c14_user_canceled_and_close_notify_is_an_end),
        cmocka_unit_test(c14_runs_of_idle_records_are_bounded),
        cmocka_unit_test(c14_after_our_fatal_alert_nothing_is_delivered_or_sent),
        cmocka_unit_test(c15_plaintext_ends_at_each_point_of_the_handshake),
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
        cmocka_unit_test(close_notify_inside_a_split_message_is_no_end),
        cmocka_unit_test(a_peer_error_after_our_goodbye_failed_still_ends_reading),
    };
    return cmocka_run_group_tests_name("rules", tests, set_up, tear_down);
}
