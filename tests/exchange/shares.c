/* SPDX-License-Identifier: Apache-2.0 */
/* A client's key shares by name: which it sends shows in whether a server that takes P-256 alone has to ask again. */
#include "exchange.h"

typedef struct row {
    const char *groups, *shares;
    bool is_retried;
} row;

static void a_share_is_sent_of_each_group_named(void **state)
{
    static const row rows[] = {
        {"X25519:P-256:P-384", "P-256", false},
        {"X25519:P-256:P-384", "P-384:P-256", false}, /* they go in the order of the groups */
        {"X25519:P-256:P-384", "X25519:P-384", true},
        {"P-256:X25519", "X25519", true},
        {"P-256:X25519", "", true},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        ew_config *client = duo_config(&world, EW_CLIENT);
        ew_config *server = duo_config(&world, EW_SERVER);
        assert_int_equal(ew_config_groups(client, rows[i].groups), EW_OK);
        assert_int_equal(ew_config_key_shares(client, rows[i].shares), EW_OK);
        assert_int_equal(ew_config_groups(server, "P-256"), EW_OK);
        duo d;
        duo_open_with(&d, client, server, NULL);
        duo_pump(&d);
        assert_true(ew_conn_handshake_complete(d.side[0].conn));
        assert_int_equal(ew_conn_retried(d.side[0].conn), rows[i].is_retried);
        assert_int_equal(ew_conn_retried(d.side[1].conn), rows[i].is_retried);
        duo_close(&d);
        ew_config_free(client);
        ew_config_free(server);
    }
}

static void the_last_of_both_functions_holds(void **state)
{
    (void)state;
    for (int by_number = 0; by_number < 2; by_number++) {
        ew_config *client = duo_config(&world, EW_CLIENT);
        ew_config *server = duo_config(&world, EW_SERVER);
        assert_int_equal(ew_config_groups(client, "P-256:X25519"), EW_OK);
        if (!by_number)
            assert_int_equal(ew_config_num_shares(client, 1), EW_OK);
        assert_int_equal(ew_config_key_shares(client, "X25519"), EW_OK);
        if (by_number)
            assert_int_equal(ew_config_num_shares(client, 1), EW_OK);
        assert_int_equal(ew_config_groups(server, "P-256"), EW_OK);
        duo d;
        duo_open_with(&d, client, server, NULL);
        duo_pump(&d);
        assert_true(ew_conn_handshake_complete(d.side[0].conn));
        assert_int_equal(ew_conn_retried(d.side[0].conn), !by_number);
        duo_close(&d);
        ew_config_free(client);
        ew_config_free(server);
    }
}

static void names_that_are_not_taken(void **state)
{
    ew_config *client = duo_config(&world, EW_CLIENT);
    ew_config *server = duo_config(&world, EW_SERVER);
    ew_conn *conn = NULL;

    (void)state;
    assert_int_equal(ew_config_key_shares(NULL, "X25519"), EW_ERR_ARGUMENT);
    assert_int_equal(ew_config_key_shares(server, "X25519"), EW_ERR_ARGUMENT);
    assert_int_equal(ew_config_key_shares(client, NULL), EW_ERR_ARGUMENT);
    assert_int_equal(ew_config_key_shares(client, "X25519:X25519"), EW_ERR_NAME);
    assert_int_equal(ew_config_key_shares(client, "X25519:"), EW_ERR_NAME);
    assert_int_equal(ew_config_key_shares(client, "X25519:P-256:P-384:P-521:X448"), EW_ERR_NAME);
    /* a share of what is not offered */
    assert_int_equal(ew_config_groups(client, "X25519"), EW_OK);
    assert_int_equal(ew_config_key_shares(client, "P-256"), EW_OK);
    assert_int_equal(ew_conn_new(client, NULL, 0, &conn), EW_ERR_ARGUMENT);
    assert_null(conn);
    ew_config_free(client);
    ew_config_free(server);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_share_is_sent_of_each_group_named),
        cmocka_unit_test(the_last_of_both_functions_holds),
        cmocka_unit_test(names_that_are_not_taken),
    };
    return cmocka_run_group_tests_name("shares", tests, set_up, tear_down);
}
