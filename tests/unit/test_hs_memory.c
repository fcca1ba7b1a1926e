/* SPDX-License-Identifier: Apache-2.0 */
/* Every allocation of a handshake fails in turn: the side concerned says so, and nothing leaks
 * (valgrind and ASan look). */
#include "hs_fixture.h"

static unsigned torture(const ew_hs_config *client, const ew_hs_config *server, ew_session *session)
{
    for (unsigned n = 0; n < 10000; n++) {
        if (session != NULL)
            atomic_store(&session->used, false);
        ew_test_fail_alloc((long)n);
        pair_open(&p, client, server, "server.example", session);
        bool complete = pair_run(&p);
        ew_test_fail_alloc(-1);
        if (!complete) {
            assert_err(p.client.error != EW_OK ? p.client.error : p.server.error, EW_ERR_MEMORY);
            assert_true(p.client.error == EW_OK || p.server.error == EW_OK);
        }
        pair_close(&p);
        if (complete)
            return n;
    }
    fail();
    return 0;
}

static void full_handshakes(void **state)
{
    (void)state;
    ew_hs_config client = world_client(&w), server = world_server(&w, CERTS_P256);
    assert_ok(ew_buf_set(&client.alpn,
        "\x01"
        "a",
        2));
    assert_ok(ew_buf_set(&server.alpn,
        "\x01"
        "a",
        2));
    server.always_retry = true;
    server.client_auth = EW_HS_AUTH_REQUIRE;
    server.trust = w.trust;
    client.creds[0] = w.creds[CERTS_P256];
    client.num_creds = 1;
    assert_true(torture(&client, &server, NULL) > 20);
    ew_buf_free(&client.alpn);
    ew_buf_free(&server.alpn);
}

static void resumed_handshakes(void **state)
{
    (void)state;
    ew_hs_config client = world_client(&w), server = world_server(&w, CERTS_P256);
    complete(&client, &server, "server.example", NULL);
    ew_session *session = take_session();
    assert_true(torture(&client, &server, session) > 10);
    ew_session_free(session);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(full_handshakes),
        cmocka_unit_test(resumed_handshakes),
    };
    return cmocka_run_group_tests_name("hs_memory", tests, set_up, tear_down);
}
