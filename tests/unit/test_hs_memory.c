/* SPDX-License-Identifier: Apache-2.0 */
/* Every allocation of a handshake fails in turn: the side concerned says so, and nothing leaks
 * (valgrind and ASan look). */
#include "hs_fixture.h"
#include "x509/raw_key.h"

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

static void raw_keys(void **state)
{
    (void)state;
    ew_hs_config client = world_client(&w), server = world_server(&w, CERTS_P256);
    ew_cred *raw = NULL;
    assert_ok(ew_cred_raw_pkey(ew_key_pkey(ew_cred_key(w.creds[CERTS_P256])), &raw));
    client.creds[0] = server.creds[0] = raw;
    client.num_creds = 1;
    client.trust = NULL;
    client.peer_types = server.peer_types = (ew_type_list){{EW_CERTIFICATE_RAW_KEY}, 1};
    server.client_auth = EW_HS_AUTH_REQUIRE;
    assert_ok(ew_pins_add(w.crypto, ew_cred_spki(raw), &client.pins));
    assert_ok(ew_pins_add(w.crypto, ew_cred_spki(raw), &server.pins));
    assert_true(torture(&client, &server, NULL) > 20);
    ew_buf_free(&client.pins);
    ew_buf_free(&server.pins);
    ew_cred_free(raw);
}

static void external_psks(void **state)
{
    (void)state;
    static const uint8_t secret[32] = {1};
    ew_hs_config client = world_client(&w), server = world_server(&w, CERTS_P256);
    ew_cred *cred = NULL;
    const ew_cred_psk psk = {
        .identity = TEXT("me"), .secret = {secret, sizeof secret}, .hash = EW_SHA256, .imported = true};
    assert_ok(ew_cred_of_psk(&psk, &cred));
    client.creds[0] = server.creds[0] = cred;
    client.num_creds = 1;
    client.psk_only = true;
    server.always_retry = true;
    assert_true(torture(&client, &server, NULL) > 20);
    ew_cred_free(cred);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(full_handshakes),
        cmocka_unit_test(resumed_handshakes),
        cmocka_unit_test(raw_keys),
        cmocka_unit_test(external_psks),
    };
    return cmocka_run_group_tests_name("hs_memory", tests, set_up, tear_down);
}
