/* SPDX-License-Identifier: Apache-2.0 */
/* Raw public keys (RFC 7250) in both versions and roles: agreed on, believed, refused, resumed. */
#include "hs_fixture.h"

#include <openssl/evp.h>
#include <openssl/x509.h>

#include "msg/msg12.h"
#include "x509/raw_key.h"

static const char host[] = "server.example";
static ew_cred *raw[CERTS_NUM_TYPES]; /* of the keys of w.creds */

static int set_up_keys(void **state)
{
    set_up(state);
    for (int i = 0; i < CERTS_NUM_TYPES; i++)
        assert_ok(ew_cred_raw_pkey(ew_key_pkey(ew_cred_key(w.creds[i])), &raw[i]));
    return 0;
}

static int tear_down_keys(void **state)
{
    for (int i = 0; i < CERTS_NUM_TYPES; i++)
        ew_cred_free(raw[i]);
    return tear_down(state);
}

static ew_hs_config of_version(ew_hs_config c, int version)
{
    return version == 0 ? only12(c) : c;
}

static const ew_type_list raw_only = {{EW_CERTIFICATE_RAW_KEY}, 1};
static const ew_type_list raw_first = {{EW_CERTIFICATE_RAW_KEY, EW_CERTIFICATE_X509}, 2};
static const ew_type_list x509_first = {{EW_CERTIFICATE_X509, EW_CERTIFICATE_RAW_KEY}, 2};

/* believe: the config takes this key, and no certificate. */
static void believe(ew_hs_config *c, const ew_cred *cred)
{
    c->peer_types = raw_only;
    c->trust = NULL;
    assert_ok(ew_pins_add(w.crypto, ew_cred_spki(cred), &c->pins));
}

static void show(ew_hs_config *c, ew_cred *first, ew_cred *second)
{
    c->creds[0] = first;
    c->creds[1] = second;
    c->num_creds = second != NULL ? 2 : 1;
}

static bool is_key(const pair_side *side, const ew_cred *cred)
{
    ew_slice ders[EW_CHAIN_MAX];
    ew_reader r = ew_reader_of(side->info.peer_chain.data, side->info.peer_chain.len);
    ders[0] = ew_read_vec24(&r, 1, 0xffff);
    return side->info.peer_kind == EW_PEER_RAW_KEY && ew_reader_done(&r) &&
           ew_slice_equal(ders[0], ew_cred_spki(cred));
}

static void keys_of_every_type_both_ways(void **state)
{
    (void)state;
    for (int version = 0; version < 2; version++) {
        for (int type = 0; type < CERTS_NUM_TYPES; type++) {
            ew_hs_config client = of_version(world_client(&w), version);
            ew_hs_config server = of_version(world_server(&w, CERTS_P256), version);
            show(&server, raw[type], NULL);
            show(&client, raw[(type + 1) % CERTS_NUM_TYPES], NULL);
            believe(&client, raw[type]);
            believe(&server, raw[(type + 1) % CERTS_NUM_TYPES]);
            server.client_auth = EW_HS_AUTH_REQUIRE;
            complete(&client, &server, host, NULL);
            assert_true(p.client.info.peer_authenticated);
            assert_true(p.server.info.peer_authenticated);
            assert_true(is_key(&p.client, raw[type]));
            assert_true(is_key(&p.server, raw[(type + 1) % CERTS_NUM_TYPES]));
            assert_ptr_equal(p.server.info.own_cred, raw[type]);
            pair_close(&p);
            complete(&client, &server, NULL, NULL); /* a key has no name */
            pair_close(&p);
            ew_buf_free(&client.pins);
            ew_buf_free(&server.pins);
        }
    }
}

/* Whoever is not on the list is refused, whatever it proves. */
static void an_unknown_key_is_refused(void **state)
{
    (void)state;
    for (int version = 0; version < 2; version++) {
        ew_hs_config client = of_version(world_client(&w), version);
        ew_hs_config server = of_version(world_server(&w, CERTS_P256), version);
        show(&server, raw[CERTS_P256], NULL);
        believe(&client, raw[CERTS_P384]);
        pair_open(&p, &client, &server, host, NULL);
        assert_false(pair_run(&p));
        assert_err(p.client.error, EW_ERR_RAW_KEY_UNKNOWN);
        assert_false(p.client.info.peer_authenticated);
        pair_close(&p);
        assert_ok(ew_pins_add(w.crypto, ew_cred_spki(raw[CERTS_P256]), &client.pins));
        show(&client, raw[CERTS_ED25519], NULL);
        believe(&server, raw[CERTS_RSA]);
        server.client_auth = EW_HS_AUTH_ASK; /* asking is no reason to believe */
        pair_open(&p, &client, &server, host, NULL);
        assert_false(pair_run(&p));
        assert_err(p.server.error, EW_ERR_RAW_KEY_UNKNOWN);
        pair_close(&p);
        ew_buf_free(&client.pins);
        ew_buf_free(&server.pins);
    }
}

/* Without a list no connection begins, and a wish for raw keys is never a wish for any. */
static void nothing_to_judge_by(void **state)
{
    (void)state;
    ew_hs_config client = world_client(&w), server = world_server(&w, CERTS_P256);
    client.peer_types = raw_first;
    pair_open(&p, &client, &server, host, NULL);
    assert_err(p.client.error, EW_ERR_NO_TRUST_STORE);
    pair_close(&p);
    client = world_client(&w);
    server.peer_types = raw_first;
    server.client_auth = EW_HS_AUTH_ASK;
    server.trust = w.trust;
    pair_open(&p, &client, &server, host, NULL);
    assert_err(p.server.error, EW_ERR_NO_TRUST_STORE);
    pair_close(&p);
}

/* Who accepts any peer gets certificates unless it asks for keys too; neither is authentic. */
static void any_peer(void **state)
{
    (void)state;
    for (int version = 0; version < 2; version++) {
        ew_hs_config client = of_version(world_client(&w), version);
        ew_hs_config server = of_version(world_server(&w, CERTS_P256), version);
        client.trust = NULL;
        client.accept_any_peer = true;
        show(&server, raw[CERTS_P256], w.creds[CERTS_RSA]);
        complete(&client, &server, host, NULL);
        assert_int_equal(p.client.info.peer_kind, EW_PEER_X509);
        pair_close(&p);
        client.peer_types = raw_first;
        complete(&client, &server, host, NULL);
        assert_true(is_key(&p.client, raw[CERTS_P256]));
        assert_false(p.client.info.peer_authenticated);
        pair_close(&p);
    }
}

/* The server shows the first of its own that the client takes; it names the first of the client's
 * types that it prefers. */
static void types_are_agreed_on(void **state)
{
    (void)state;
    for (int version = 0; version < 2; version++) {
        ew_hs_config client = of_version(world_client(&w), version);
        ew_hs_config server = of_version(world_server(&w, CERTS_P256), version);
        believe(&client, raw[CERTS_P256]);
        client.trust = w.trust;
        client.peer_types = x509_first;
        show(&server, raw[CERTS_P256], w.creds[CERTS_P256]);
        complete(&client, &server, host, NULL);
        assert_true(is_key(&p.client, raw[CERTS_P256]));
        pair_close(&p);
        show(&server, w.creds[CERTS_P256], raw[CERTS_P256]);
        complete(&client, &server, host, NULL);
        assert_int_equal(p.client.info.peer_kind, EW_PEER_X509);
        pair_close(&p);

        server.client_auth = EW_HS_AUTH_REQUIRE;
        believe(&server, raw[CERTS_ED25519]);
        server.trust = w.trust;
        show(&client, w.creds[CERTS_P384], raw[CERTS_ED25519]);
        const ew_type_list *orders[] = {&raw_first, &x509_first};
        for (int i = 0; i < 2; i++) {
            server.peer_types = *orders[i];
            complete(&client, &server, host, NULL);
            assert_int_equal(p.server.info.peer_kind, i == 0 ? EW_PEER_RAW_KEY : EW_PEER_X509);
            assert_true(p.server.info.peer_authenticated);
            pair_close(&p);
        }
        /* a client that says less than it has is taken at its word */
        client.own_types = (ew_type_list){{EW_CERTIFICATE_X509}, 1};
        server.peer_types = raw_first;
        complete(&client, &server, host, NULL);
        assert_int_equal(p.server.info.peer_kind, EW_PEER_X509);
        pair_close(&p);
        ew_buf_free(&client.pins);
        ew_buf_free(&server.pins);
    }
}

/* RFC 7250, 4.2: unsupported_certificate; a client of 1.3 that asks for another type, and one that
 * knows nothing of types, get the old alert. */
static void no_type_in_common(void **state)
{
    (void)state;
    for (int version = 0; version < 2; version++) {
        ew_hs_config client = of_version(world_client(&w), version);
        ew_hs_config server = of_version(world_server(&w, CERTS_P256), version);
        believe(&client, raw[CERTS_P256]);
        fails(&client, &server, host, NULL, true,
            version == 0 ? EW_ERR_NO_COMMON_CERT_TYPE : EW_ERR_NO_SUITABLE_CREDENTIAL);
        ew_buf_free(&client.pins);
        client = of_version(world_client(&w), version);
        show(&server, raw[CERTS_P256], NULL);
        fails(&client, &server, host, NULL, true, EW_ERR_NO_SUITABLE_CREDENTIAL);
        show(&server, w.creds[CERTS_P256], NULL);
        believe(&server, raw[CERTS_P256]);
        server.client_auth = EW_HS_AUTH_ASK;
        fails(&client, &server, host, NULL, true, EW_ERR_NO_COMMON_CERT_TYPE);
        ew_buf_free(&server.pins);
    }
}

/* What a session began with is judged again, on either side. */
static void resumption_judges_again(void **state)
{
    (void)state;
    for (int version = 0; version < 2; version++) {
        ew_hs_config client = of_version(world_client(&w), version);
        ew_hs_config server = of_version(world_server(&w, CERTS_P256), version);
        show(&server, raw[CERTS_P256], NULL);
        show(&client, raw[CERTS_P384], NULL);
        believe(&client, raw[CERTS_P256]);
        believe(&server, raw[CERTS_P384]);
        server.client_auth = EW_HS_AUTH_REQUIRE;
        for (int change = 0; change < 4; change++) {
            complete(&client, &server, host, NULL);
            ew_session *s = take_session(), *back = NULL;
            ew_buf form = {0};
            assert_ok(ew_session_write(s, &form));
            assert_ok(ew_session_read((ew_slice){form.data, form.len}, &back));
            ew_hs_config c = client, t = server;
            if (change == 1) { /* the client believes another */
                c.pins = (ew_buf){0};
                assert_ok(ew_pins_add(w.crypto, ew_cred_spki(raw[CERTS_RSA]), &c.pins));
            } else if (change == 2) { /* the server believes another */
                t.pins = (ew_buf){0};
                assert_ok(ew_pins_add(w.crypto, ew_cred_spki(raw[CERTS_RSA]), &t.pins));
            } else if (change == 3) { /* the client takes certificates alone by now */
                c.peer_types = (ew_type_list){{0}, 0};
                c.trust = w.trust;
            }
            pair_open(&p, &c, &t, host, back);
            bool done = pair_run(&p);
            assert_int_equal(done, change == 0);
            assert_int_equal(p.client.info.resumed, change == 0);
            if (change == 0) {
                assert_true(is_key(&p.client, raw[CERTS_P256]));
                assert_true(is_key(&p.server, raw[CERTS_P384]));
                assert_true(p.client.info.peer_authenticated);
                assert_true(p.server.info.peer_authenticated);
            }
            pair_close(&p);
            if (change == 1)
                ew_buf_free(&c.pins);
            if (change == 2)
                ew_buf_free(&t.pins);
            ew_session_free(s);
            ew_session_free(back);
            ew_buf_free(&form);
        }
        ew_buf_free(&client.pins);
        ew_buf_free(&server.pins);
    }
}

static void keys_parse_whole_or_not_at_all(void **state)
{
    (void)state;
    ew_slice spki = ew_cred_spki(raw[CERTS_P256]);
    ew_key *key = NULL;
    uint8_t longer[256];
    assert_ok(ew_raw_key_parse(w.crypto, spki, &key));
    ew_key_free(key);
    memcpy(longer, spki.data, spki.len);
    longer[spki.len] = 0;
    assert_err(ew_raw_key_parse(w.crypto, (ew_slice){longer, spki.len + 1}, &key), EW_ERR_DECODE);
    assert_err(ew_raw_key_parse(w.crypto, (ew_slice){longer, spki.len - 1}, &key), EW_ERR_DECODE);
    assert_err(ew_raw_key_parse(w.crypto, (ew_slice){0}, &key), EW_ERR_DECODE);
    assert_err(
        ew_raw_key_parse(w.crypto, ew_cred_der(w.creds[CERTS_P256], 0), &key), EW_ERR_DECODE);
    EVP_PKEY *weak = EVP_RSA_gen(1024);
    unsigned char *der = NULL;
    int len = i2d_PUBKEY(weak, &der);
    assert_err(
        ew_raw_key_parse(w.crypto, (ew_slice){der, (size_t)len}, &key), EW_ERR_CERT_UNSUPPORTED);
    ew_buf pins = {0};
    assert_err(ew_pins_add(w.crypto, (ew_slice){der, (size_t)len}, &pins), EW_ERR_KEY_UNSUPPORTED);
    OPENSSL_free(der);
    EVP_PKEY_free(weak);
    assert_int_equal(pins.len, 0);
}

static void lists_of_keys(void **state)
{
    (void)state;
    ew_buf pem = {0}, pins = {0};
    bool known = true;
    for (int i = 0; i < 3; i++)
        assert_ok(ew_cred_pem(raw[i], &pem)); /* three "PUBLIC KEY" blocks */
    assert_ok(ew_pins_add(w.crypto, (ew_slice){pem.data, pem.len}, &pins));
    assert_int_equal(pins.len, 3 * EW_PIN_LEN);
    for (int i = 0; i < CERTS_NUM_TYPES; i++) {
        assert_ok(ew_pins_have(w.crypto, &pins, ew_cred_spki(raw[i]), &known));
        assert_int_equal(known, i < 3);
    }
    assert_err(ew_pins_add(w.crypto, TEXT("no key"), &pins), EW_ERR_PEM);
    ew_slice cert = {(const uint8_t *)w.chains[0].chain, strlen(w.chains[0].chain)};
    assert_err(ew_pins_add(w.crypto, cert, &pins), EW_ERR_PEM);
    assert_err(ew_pins_add(w.crypto, ew_cred_der(w.creds[0], 0), &pins), EW_ERR_PEM);
    assert_int_equal(pins.len, 3 * EW_PIN_LEN);
    ew_buf_free(&pem);
    ew_buf_free(&pins);
}

static void the_message_of_12(void **state)
{
    (void)state;
    ew_slice key;
    assert_ok(ew_raw_key12_parse(TEXT("\0\0\3abc"), &key));
    assert_true(ew_slice_is(key, "abc"));
    assert_ok(ew_raw_key12_parse(TEXT("\0\0\0"), &key));
    assert_int_equal(key.len, 0);
    assert_err(ew_raw_key12_parse(TEXT("\0\0\3abcd"), &key), EW_ERR_DECODE);
    assert_err(ew_raw_key12_parse(TEXT("\0\0\3ab"), &key), EW_ERR_DECODE);
    assert_err(ew_raw_key12_parse(TEXT("\0\0"), &key), EW_ERR_DECODE);
}

static void lists_of_types(void **state)
{
    (void)state;
    ew_slice list;
    uint8_t type;
    assert_ok(ew_ext_read_cert_types(TEXT("\2\0\2"), &list));
    assert_int_equal(list.len, 2);
    assert_err(ew_ext_read_cert_types(TEXT("\0"), &list), EW_ERR_BAD_CERT_TYPE);
    assert_err(ew_ext_read_cert_types(TEXT("\1\2\0"), &list), EW_ERR_DECODE);
    assert_err(ew_ext_read_cert_types(TEXT("\2\2"), &list), EW_ERR_DECODE);
    assert_ok(ew_ext_read_u8(TEXT("\2"), &type));
    assert_err(ew_ext_read_u8(TEXT("\2\0"), &type), EW_ERR_DECODE);
    assert_err(ew_ext_read_u8((ew_slice){0}, &type), EW_ERR_DECODE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_of_every_type_both_ways),
        cmocka_unit_test(an_unknown_key_is_refused),
        cmocka_unit_test(nothing_to_judge_by),
        cmocka_unit_test(any_peer),
        cmocka_unit_test(types_are_agreed_on),
        cmocka_unit_test(no_type_in_common),
        cmocka_unit_test(resumption_judges_again),
        cmocka_unit_test(keys_parse_whole_or_not_at_all),
        cmocka_unit_test(lists_of_keys),
        cmocka_unit_test(the_message_of_12),
        cmocka_unit_test(lists_of_types),
    };
    return cmocka_run_group_tests_name("hs_raw_keys", tests, set_up_keys, tear_down_keys);
}
