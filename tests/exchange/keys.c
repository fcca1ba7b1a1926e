/* SPDX-License-Identifier: Apache-2.0 */
/* KeyUpdate (RFC 9846, 4.7.3): both ways, crossing, before a key's limit, and where the connection
 * ends. */
#include "conn/conn.h"
#include "exchange.h"

enum { ALL = 1 << 30 };

static void move(duo *d, int from)
{
    duo_flush(d, from, ALL);
    duo_arrive(d, 1 - from, ALL);
    duo_read(d, 1 - from);
}

static void assert_clean(duo *d)
{
    duo_settle(d);
    assert_true_end(d, "to the end");
    assert_verdicts(d, EW_CLEAN, EW_CLEAN);
    duo_close(d);
}

static void update(duo *d, int of, bool ask)
{
    assert_int_equal(ew_conn_key_update(d->side[of].conn, ask), EW_OK);
}

static void each_way_with_and_without_asking(void **state)
{
    duo d;

    (void)state;
    for (int of = 0; of < 2; of++) {
        for (int ask = 0; ask < 2; ask++) {
            open_pair(&d, DUO_BARE);
            for (int i = 0; i < 5; i++) {
                duo_write(&d, of, 100);
                update(&d, of, ask);
                duo_write(&d, of, 100);
                duo_write(&d, 1 - of, 50);
                move(&d, of);
                duo_write(&d, 1 - of, 50); /* the answer goes before this */
                move(&d, 1 - of);
                assert_false(d.side[of].conn->post.update_asked);
                assert_int_equal(d.side[1 - of].conn->post.num_sent_updates, ask ? i + 1 : 0);
            }
            assert_clean(&d);
        }
    }
}

static void crossing(void **state)
{
    duo d;

    (void)state;
    for (int asks = 0; asks < 4; asks++) {
        open_pair(&d, DUO_BARE);
        for (int i = 0; i < 4; i++) {
            update(&d, 0, asks & 1);
            update(&d, 1, asks & 2);
            duo_write(&d, 0, 300);
            duo_write(&d, 1, 300);
            duo_flush(&d, 0, ALL);
            duo_flush(&d, 1, ALL);
            move(&d, 0);
            move(&d, 1);
            duo_write(&d, 0, 10);
            duo_write(&d, 1, 10);
            duo_pump(&d);
        }
        assert_clean(&d);
    }
}

/* "Until receiving a subsequent KeyUpdate from the peer, the sender MUST NOT send another KeyUpdate
 * with request_update set to "update_requested"": the second one does not ask, so one answer is all
 * there is */
static void a_second_request_waits_for_the_answer(void **state)
{
    duo d;

    (void)state;
    open_pair(&d, DUO_BARE);
    update(&d, 0, true);
    update(&d, 0, true);
    update(&d, 0, true);
    move(&d, 0);
    duo_write(&d, 1, 1);
    move(&d, 1);
    assert_int_equal(d.side[1].conn->post.num_sent_updates, 1);
    assert_false(d.side[0].conn->post.update_asked);
    update(&d, 0, true);
    assert_true(d.side[0].conn->post.update_asked);
    assert_clean(&d);
}

/* many requests, one answer, and none before there is something to say */
static void requests_are_answered_once_before_the_next_data(void **state)
{
    static const uint8_t ask[] = {24, 0, 0, 1, 1};
    duo d;

    (void)state;
    open_pair(&d, DUO_BARE);
    update(&d, 0, true);
    move(&d, 0);
    uint64_t put = d.side[1].put;
    duo_pump(&d);
    assert_int_equal(d.side[1].put, put);
    duo_write(&d, 1, 1);
    duo_flush(&d, 1, ALL);
    assert_int_equal(d.side[1].put - put, 2 * EW_RECORD_OVERHEAD + sizeof ask + 1);
    assert_clean(&d);
}

static void a_key_is_changed_before_its_limit(void **state)
{
    duo d;
    ew_config *client = duo_config(&world, EW_CLIENT), *server = duo_config(&world, EW_SERVER);

    (void)state;
    assert_int_equal(ew_config_key_limit(client, 15), EW_ERR_ARGUMENT);
    assert_int_equal(ew_config_key_limit(client, 16), EW_OK);
    assert_int_equal(ew_config_key_limit(server, 16), EW_OK);
    duo_open_with(&d, client, server, NULL);
    ew_config_free(client);
    ew_config_free(server);
    duo_pump(&d);
    for (int i = 0; i < 500; i++) {
        duo_write(&d, i % 3 == 0, 7);
        if (i % 5 == 0)
            duo_pump(&d);
    }
    assert_true(d.side[0].conn->post.num_sent_updates >= 500 * 2 / 3 / 16);
    assert_true(d.side[1].conn->post.num_sent_updates >= 500 / 3 / 16);
    assert_clean(&d);
}

/* a long write at a low limit, not handed over meanwhile */
static void many_records_in_one_write(void **state)
{
    duo d;
    ew_config *client = duo_config(&world, EW_CLIENT);

    (void)state;
    assert_int_equal(ew_config_key_limit(client, 16), EW_OK);
    assert_int_equal(ew_config_output_limit(client, 2000000), EW_OK);
    duo_open_with(&d, client, world.server[DUO_BARE], NULL);
    ew_config_free(client);
    duo_pump(&d);
    duo_write(&d, 0, 1000000);
    assert_int_equal(d.side[0].written, 1000000);
    assert_clean(&d);
}

static void closing_with_an_answer_owed(void **state)
{
    duo d;

    (void)state;
    for (int rest = EW_REST_DELIVER; rest <= EW_REST_DISCARD; rest++) {
        open_pair(&d, DUO_BARE);
        update(&d, 0, true);
        move(&d, 0);
        assert_true(d.side[1].conn->post.update_owed);
        duo_end_by(&d, 1, (ew_rest)rest);
        move(&d, 1);
        assert_int_equal(d.side[0].told, EW_READ_END);
        assert_clean(&d);
    }
}

static void closing_right_after_an_update(void **state)
{
    duo d;

    (void)state;
    open_pair(&d, DUO_BARE);
    for (int i = 0; i < 2; i++) {
        duo_write(&d, i, 100);
        update(&d, i, true);
        duo_end_by(&d, i, EW_REST_DELIVER);
    }
    assert_clean(&d);
}

/* a key at its limit that cannot be changed any more ends our direction, and says what was lost
 * (C12) */
static void the_last_key_of_all(void **state)
{
    duo d;
    size_t taken = 0;
    ew_config *client = duo_config(&world, EW_CLIENT);

    (void)state;
    assert_int_equal(ew_config_key_limit(client, 16), EW_OK);
    duo_open_with(&d, client, world.server[DUO_BARE], NULL);
    ew_config_free(client);
    duo_pump(&d);
    d.side[0].conn->post.num_sent_updates = ((uint64_t)1 << 48) - 1;
    for (int i = 0; i < 8; i++)
        duo_write(&d, 0, 5);
    assert_int_equal(ew_conn_write(d.side[0].conn, "x", 1, &taken), EW_ERR_CLOSED);
    assert_int_equal(taken, 0);
    d.side[0].rest = EW_REST_DELIVER;
    duo_write(&d, 1, 100); /* still read */
    duo_settle(&d);
    assert_verdicts(&d, EW_CLEAN, EW_CLEAN); /* all that was accepted was sent */
    assert_int_equal(d.side[1].delivered, 40);
    assert_int_equal(d.side[0].delivered, 100);
    duo_close(&d);
}

/* A flight of the handshake that its key cannot hold is not begun, so that the alert can tell (closing.md: a key's last records
 * are kept). */
static void a_flight_too_long_for_its_key_is_told(void **state)
{
    duo d;
    ew_config *client = duo_config(&world, EW_CLIENT), *server = duo_config(&world, EW_SERVER);

    (void)state;
    assert_int_equal(ew_config_key_limit(server, 16), EW_OK);
    assert_int_equal(ew_config_record_size_limit(client, 64), EW_OK);
    duo_open_with(&d, client, server, NULL);
    ew_config_free(client);
    ew_config_free(server);
    duo_pump(&d);
    duo_settle(&d);
    assert_int_equal(duo_outcome(&d, 1).verdict, EW_NEVER_OPEN);
    assert_int_equal(duo_outcome(&d, 1).error, EW_ERR_KEY_LIMIT);
    assert_int_equal(duo_outcome(&d, 1).alert_sent, EW_ALERT_INTERNAL_ERROR);
    assert_int_equal(duo_outcome(&d, 0).alert_received, EW_ALERT_INTERNAL_ERROR);
    duo_close(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_way_with_and_without_asking),
        cmocka_unit_test(crossing),
        cmocka_unit_test(a_second_request_waits_for_the_answer),
        cmocka_unit_test(requests_are_answered_once_before_the_next_data),
        cmocka_unit_test(a_key_is_changed_before_its_limit),
        cmocka_unit_test(many_records_in_one_write),
        cmocka_unit_test(closing_with_an_answer_owed),
        cmocka_unit_test(closing_right_after_an_update),
        cmocka_unit_test(the_last_key_of_all),
        cmocka_unit_test(a_flight_too_long_for_its_key_is_told),
    };
    return cmocka_run_group_tests_name("keys", tests, set_up, tear_down);
}
