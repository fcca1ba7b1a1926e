/* SPDX-License-Identifier: Apache-2.0 */
/* External PSKs (RFC 9846, 4.3.11), imported (RFC 9258) and plain. */
#include "hs_fixture.h"

#include "hex.h"
#include "vectors/importer13.h"

static const char host[] = "server.example";
static const uint8_t secrets[2][32] = {{1, 2, 3}, {4, 5, 6}};

static ew_cred *psk_of(const char *identity, const char *context, int secret, ew_hash_id hash, bool imported)
{
    ew_cred *cred = NULL;
    const ew_cred_psk psk = {.identity = {(const uint8_t *)identity, strlen(identity)},
        .context = {(const uint8_t *)context, strlen(context)},
        .secret = {secrets[secret], sizeof secrets[secret]},
        .hash = hash,
        .imported = imported};
    assert_ok(ew_cred_of_psk(&psk, &cred));
    return cred;
}

static ew_cred *one(void)
{
    return psk_of("one", "ctx", 0, EW_SHA256, true);
}

/* client_of, server_of: with this PSK and nothing else. */
static ew_hs_config client_of(ew_cred *cred)
{
    ew_hs_config c = both(world_client(&w));
    c.trust = NULL;
    c.psk_only = true;
    c.creds[0] = cred;
    c.num_creds = 1;
    return c;
}

static ew_hs_config server_of(ew_cred *cred)
{
    ew_hs_config c = both(world_server(&w, CERTS_P256));
    c.creds[0] = cred;
    return c;
}

static void only_suite(ew_hs_config *c, uint16_t id)
{
    c->suites[0] = ew_suite_find(id);
    c->num_suites = 1;
}

static void is_by_psk(const pair_side *side, const ew_cred *cred)
{
    assert_int_equal(side->info.peer_kind, EW_PEER_PSK);
    assert_true(side->info.peer_authenticated);
    ew_slice chain = {side->info.peer_chain.data, side->info.peer_chain.len};
    assert_true(ew_slice_equal(ew_slice_sub(chain, 3, chain.len - 3), ew_cred_psk_name(cred)));
}

static void imported_keys(void **state)
{
    (void)state;
    uint8_t secret[32];
    for (uint8_t i = 0; i < sizeof secret; i++)
        secret[i] = i;
    for (size_t i = 0; i < sizeof importer13 / sizeof importer13[0]; i++) {
        hex imported = hex_of(importer13[i].imported), want = hex_of(importer13[i].ipskx);
        hex binder = hex_of(importer13[i].binder);
        ew_secret psk = {0}, key = {0};
        assert_ok(ew_import_psk13(w.crypto, importer13[i].own, (ew_slice){secret, sizeof secret},
            (ew_slice){imported.data, imported.len}, importer13[i].target, &psk));
        assert_int_equal(psk.len, want.len);
        assert_memory_equal(psk.bytes, want.data, want.len);
        assert_ok(ew_binder_key13(w.crypto, importer13[i].target, (ew_slice){psk.bytes, psk.len},
            EW_PSK_IMPORTED, &key));
        assert_int_equal(key.len, binder.len);
        assert_memory_equal(key.bytes, binder.data, binder.len);
    }
}

/* An imported one serves suites of either hash, whatever its own; a plain one those of its own. */
static void each_hash_for_each_suite(void **state)
{
    (void)state;
    static const uint16_t suites[] = {0x1301, 0x1302, 0x1303};
    for (int imported = 0; imported < 2; imported++) {
        for (int own = EW_SHA256; own <= EW_SHA384; own++) {
            ew_cred *cred = psk_of("one", imported ? "ctx" : "", 0, (ew_hash_id)own, imported == 1);
            for (size_t i = 0; i < 3; i++) {
                for (int retry = 0; retry < 2; retry++) {
                    ew_hs_config client = client_of(cred), server = server_of(cred);
                    only_suite(&client, suites[i]);
                    server.always_retry = retry == 1;
                    bool serves = imported || client.suites[0]->hash == (ew_hash_id)own;
                    if (!serves) {
                        fails(&client, &server, host, NULL, true, EW_ERR_MISSING_EXTENSION);
                        continue;
                    }
                    complete(&client, &server, host, NULL);
                    is_by_psk(&p.client, cred);
                    is_by_psk(&p.server, cred);
                    assert_ptr_equal(p.client.info.own_cred, cred);
                    assert_ptr_equal(p.server.info.own_cred, cred);
                    assert_false(p.client.info.resumed);
                    assert_int_equal(p.client.info.peer_scheme, 0);
                    pair_close(&p);
                }
            }
            ew_cred_free(cred);
        }
    }
}

/* A plain PSK for SHA-384 moves a server that has nothing else away from its first suite. */
static void the_suite_follows_the_psk(void **state)
{
    (void)state;
    ew_cred *cred = psk_of("one", "", 0, EW_SHA384, false);
    ew_hs_config client = client_of(cred), server = server_of(cred);
    complete(&client, &server, host, NULL);
    assert_int_equal(p.server.info.suite->hash, EW_SHA384);
    pair_close(&p);
    ew_cred_free(cred);
}

/* All of identity, context, kind and secret must be the same. */
static void what_differs_is_refused(void **state)
{
    (void)state;
    ew_cred *ours = one();
    const struct {
        const char *identity, *context;
        int secret;
        ew_hash_id hash;
        bool imported;
        ew_err want;
    } rows[] = {
        {"two", "ctx", 0, EW_SHA256, true, EW_ERR_NO_COMMON_PSK},
        {"one", "ctx2", 0, EW_SHA256, true, EW_ERR_NO_COMMON_PSK},
        {"one", "", 0, EW_SHA256, false, EW_ERR_NO_COMMON_PSK},
        {"one", "ctx", 1, EW_SHA256, true, EW_ERR_WRONG_PSK_SECRET},
        {"one", "ctx", 0, EW_SHA384, true, EW_ERR_WRONG_PSK_SECRET},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        ew_cred *theirs = psk_of(
            rows[i].identity, rows[i].context, rows[i].secret, rows[i].hash, rows[i].imported);
        ew_hs_config client = client_of(theirs), server = server_of(ours);
        fails(&client, &server, host, NULL, true, rows[i].want);
        ew_cred_free(theirs);
    }
    ew_cred_free(ours);
}

/* A plain PSK whose identity is an imported one's bytes is told by the binder's label. */
static void identities_cannot_be_confused(void **state)
{
    (void)state;
    ew_cred *imported = one();
    uint8_t bytes[64];
    ew_writer wr = ew_writer_of(bytes, sizeof bytes);
    ew_write_vec16(&wr, "one", 3);
    ew_write_vec16(&wr, "ctx", 3);
    ew_write_u16(&wr, 0x0304);
    ew_write_u16(&wr, 1);
    const ew_cred_psk plain = {.identity = ew_writer_slice(&wr),
        .secret = {secrets[0], sizeof secrets[0]},
        .hash = EW_SHA256};
    ew_cred *cred = NULL;
    assert_ok(ew_cred_of_psk(&plain, &cred));
    ew_hs_config client = client_of(cred), server = server_of(imported);
    fails(&client, &server, host, NULL, true, EW_ERR_WRONG_PSK_SECRET);
    ew_cred_free(cred);
    ew_cred_free(imported);
}

/* A client with PSKs alone takes no certificate, and does not speak 1.2. */
static void no_psk_no_peer(void **state)
{
    (void)state;
    ew_cred *cred = one();
    ew_hs_config client = client_of(cred), server = both(world_server(&w, CERTS_P256));
    fails(&client, &server, host, NULL, true, EW_ERR_MISSING_EXTENSION); /* no signature_algorithms */
    server = only12(server);
    fails(&client, &server, host, NULL, true, EW_ERR_PROTOCOL_VERSION);
    client = only12(client);
    pair_open(&p, &client, &server, host, NULL);
    assert_err(p.client.error, EW_ERR_ARGUMENT);
    pair_close(&p);
    ew_cred_free(cred);
}

/* A server with PSKs alone says so to a client that offers none, in either version. */
static void only_psks_here(void **state)
{
    (void)state;
    ew_cred *cred = one();
    ew_hs_config client = world_client(&w), server = both(server_of(cred));
    for (int retry = 0; retry < 2; retry++) {
        server.always_retry = retry == 1;
        fails(&client, &server, host, NULL, true, EW_ERR_NO_COMMON_PSK);
    }
    client = only12(client);
    fails(&client, &server, host, NULL, true, EW_ERR_NO_COMMON_PSK);
    ew_cred_free(cred);
}

/* With CAs as well the server chooses: what stands first of its own. */
static void psk_or_certificate(void **state)
{
    (void)state;
    ew_cred *cred = one(), *other = psk_of("two", "", 1, EW_SHA256, true);
    for (int first = 0; first < 2; first++) {
        ew_hs_config client = client_of(cred), server = server_of(cred);
        client.psk_only = false;
        client.trust = w.trust;
        server.creds[first == 0 ? 0 : 1] = cred;
        server.creds[first == 0 ? 1 : 0] = w.creds[CERTS_P256];
        server.num_creds = 2;
        complete(&client, &server, host, NULL);
        assert_int_equal(p.client.info.peer_kind, first == 0 ? EW_PEER_PSK : EW_PEER_X509);
        pair_close(&p);
        client.creds[0] = other;
        complete(&client, &server, host, NULL);
        assert_int_equal(p.client.info.peer_kind, EW_PEER_X509);
        pair_close(&p);
        server = only12(server); /* the PSK is no obstacle */
        complete(&client, &server, host, NULL);
        pair_close(&p);
    }
    ew_cred_free(cred);
    ew_cred_free(other);
}

/* A client authentic by PSK is not asked for a certificate, even where one is required. */
static void no_request_beside_a_psk(void **state)
{
    (void)state;
    ew_cred *cred = one();
    ew_hs_config client = client_of(cred), server = server_of(cred);
    server.client_auth = EW_HS_AUTH_REQUIRE;
    server.trust = w.trust;
    complete(&client, &server, host, NULL);
    assert_true(p.server.info.peer_authenticated);
    pair_close(&p);
    ew_cred_free(cred);
}

/* A session is good as long as both sides still have its PSK. */
static void resumption_asks_for_the_psk(void **state)
{
    (void)state;
    ew_cred *cred = one(), *other = psk_of("two", "", 1, EW_SHA256, true);
    for (int change = 0; change < 4; change++) {
        ew_hs_config client = client_of(cred), server = server_of(cred);
        complete(&client, &server, host, NULL);
        ew_session *s = take_session(), *back = NULL;
        ew_buf form = {0};
        assert_ok(ew_session_write(s, &form));
        assert_ok(ew_session_read((ew_slice){form.data, form.len}, &back));
        client.creds[1] = server.creds[1] = other;
        client.num_creds = server.num_creds = 2;
        if (change == 1) {
            client.creds[0] = other;
            client.num_creds = 1;
        } else if (change == 2) {
            server.creds[0] = other;
            server.num_creds = 1;
        } else if (change == 3) { /* certificates alone by now */
            client = both(world_client(&w));
            server = both(world_server(&w, CERTS_P256));
        }
        complete(&client, &server, host, back);
        assert_int_equal(p.client.info.resumed, change == 0);
        if (change < 3)
            is_by_psk(&p.server, change == 0 ? cred : other);
        pair_close(&p);
        ew_session_free(s);
        ew_session_free(back);
        ew_buf_free(&form);
    }
    ew_cred_free(cred);
    ew_cred_free(other);
}

/* A ticket of a certificate's handshake opens no server that wants a PSK. */
static void other_tickets_do_not_stand_in(void **state)
{
    (void)state;
    ew_cred *cred = one();
    ew_hs_config client = both(world_client(&w)), server = both(world_server(&w, CERTS_P256));
    complete(&client, &server, host, NULL);
    ew_session *s = take_session();
    client.creds[0] = cred;
    client.num_creds = 1;
    server = server_of(cred);
    complete(&client, &server, host, s);
    assert_false(p.client.info.resumed);
    is_by_psk(&p.client, cred);
    pair_close(&p);
    ew_session_free(s);
    ew_cred_free(cred);
}

/* Nor does a session of one stand in for the PSK: whoever the certificate made known, or the application accepted. */
static void other_sessions_do_not_stand_in(void **state)
{
    (void)state;
    ew_cred *cred = one();
    for (int accepted = 0; accepted < 3; accepted++) {
        ew_hs_config client = both(world_client(&w)), server = both(world_server(&w, CERTS_P256));
        complete(&client, &server, host, NULL);
        ew_session *s = take_session();
        s->accepted = accepted == 1;
        client = client_of(cred);
        client.asks_verify = true;
        client.accept_any_peer = accepted == 2;
        client.trust = accepted == 0 ? w.trust : NULL;
        fails(&client, &server, host, s, true, EW_ERR_MISSING_EXTENSION); /* as without a session */
        ew_session_free(s);
    }
    ew_cred_free(cred);
}

/* A PSK has no certificate whose status could be asked for. */
static void no_status_of_a_psk(void **state)
{
    (void)state;
    ew_cred *cred = one();
    ew_hs_config client = client_of(cred), server = server_of(cred);
    client.psk_only = false;
    client.trust = w.trust;
    client.ocsp = EW_HS_OCSP_REQUIRE;
    complete(&client, &server, host, NULL);
    is_by_psk(&p.client, cred);
    ew_session *s = take_session();
    complete(&client, &server, host, s);
    assert_true(p.client.info.resumed);
    is_by_psk(&p.client, cred);
    pair_close(&p);
    ew_session_free(s);
    ew_cred_free(cred);
}

static void lengths(void **state)
{
    (void)state;
    static uint8_t long_bytes[65536];
    ew_cred *cred = NULL;
    ew_cred_psk psk = {.identity = TEXT("one"), .secret = {long_bytes, 16}, .hash = EW_SHA256, .imported = true};
    assert_ok(ew_cred_of_psk(&psk, &cred));
    ew_cred_free(cred);
    psk.secret.len = 15;
    assert_err(ew_cred_of_psk(&psk, &cred), EW_ERR_ARGUMENT);
    psk.secret.len = 32;
    psk.hash = EW_SHA512;
    assert_err(ew_cred_of_psk(&psk, &cred), EW_ERR_ARGUMENT);
    psk.hash = EW_SHA384;
    psk.identity = (ew_slice){long_bytes, EW_PSK_IDENTITY_MAX - 8};
    assert_ok(ew_cred_of_psk(&psk, &cred));
    ew_cred_free(cred);
    psk.context = TEXT("x");
    assert_err(ew_cred_of_psk(&psk, &cred), EW_ERR_ARGUMENT);
    psk.identity.len = 0;
    assert_err(ew_cred_of_psk(&psk, &cred), EW_ERR_ARGUMENT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(imported_keys),
        cmocka_unit_test(each_hash_for_each_suite),
        cmocka_unit_test(the_suite_follows_the_psk),
        cmocka_unit_test(what_differs_is_refused),
        cmocka_unit_test(identities_cannot_be_confused),
        cmocka_unit_test(no_psk_no_peer),
        cmocka_unit_test(only_psks_here),
        cmocka_unit_test(psk_or_certificate),
        cmocka_unit_test(no_request_beside_a_psk),
        cmocka_unit_test(resumption_asks_for_the_psk),
        cmocka_unit_test(other_tickets_do_not_stand_in),
        cmocka_unit_test(other_sessions_do_not_stand_in),
        cmocka_unit_test(no_status_of_a_psk),
        cmocka_unit_test(lengths),
    };
    return cmocka_run_group_tests_name("hs_psk", tests, set_up, tear_down);
}
