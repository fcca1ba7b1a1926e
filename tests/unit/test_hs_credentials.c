/* SPDX-License-Identifier: Apache-2.0 */
/* Which of several credentials is shown, and when none is (hs/credentials.c). The runs are of both
 * versions. */
#include "hs_fixture.h"

static const char host[] = "server.example";

/* copy: a credential of its own, which has wishes of its own. */
static ew_cred *copy(const certs_chain *chain)
{
    ew_cred *cred = NULL;
    ew_slice pem = {(const uint8_t *)chain->chain, strlen(chain->chain)};
    ew_slice key = {(const uint8_t *)chain->key, strlen(chain->key)};
    assert_ok(ew_cred_from_pem(w.crypto, pem, key, NULL, NULL, &cred));
    return cred;
}

static ew_hs_config of_version(ew_hs_config c, int version)
{
    return version == 0 ? only12(c) : c;
}

/* shown: what the server, or a client that is asked, shows of two; NULL: it shows none. */
static const ew_cred *shown(
    ew_hs_config client, ew_hs_config server, bool by_server, ew_cred *first, ew_cred *second)
{
    ew_hs_config *one = by_server ? &server : &client;
    one->creds[0] = first;
    one->creds[1] = second;
    one->num_creds = second != NULL ? 2 : 1;
    if (!by_server) {
        server.client_auth = EW_HS_AUTH_ASK;
        server.trust = w.trust;
    }
    complete(&client, &server, host, NULL);
    const ew_cred *cred = by_server ? p.server.info.own_cred : p.client.info.own_cred;
    pair_close(&p);
    return cred;
}

/* Of equals the first one, in either role. */
static void of_equals_the_first(void **state)
{
    (void)state;
    ew_cred *a = copy(&w.chains[CERTS_P256]), *b = copy(&w.chains[CERTS_P256]);
    for (int version = 0; version < 2; version++) {
        ew_hs_config client = of_version(world_client(&w), version);
        ew_hs_config server = of_version(world_server(&w, CERTS_P256), version);
        assert_ptr_equal(shown(client, server, true, a, b), a);
        assert_ptr_equal(shown(client, server, true, b, a), b);
        assert_ptr_equal(shown(client, server, false, a, b), a);
        assert_ptr_equal(shown(client, server, false, b, a), b);
    }
    ew_cred_free(a);
    ew_cred_free(b);
}

/* A credential's own list is the one it signs by, in its order. */
static void a_list_of_its_own(void **state)
{
    (void)state;
    ew_cred *cred = copy(&w.chains[CERTS_RSA]);
    assert_err(ew_cred_set_schemes(cred, "rsa_pss_rsae_sha512:sha1"), EW_ERR_NAME);
    assert_err(ew_cred_set_schemes(cred, ""), EW_ERR_NAME);
    assert_err(ew_cred_set_schemes(cred, "ed25519:"), EW_ERR_NAME);
    assert_null(ew_cred_scheme_at(cred, 0));
    assert_ok(ew_cred_set_schemes(
        cred, "ecdsa_secp256r1_sha256:rsa_pkcs1_sha384:rsa_pss_rsae_sha512:rsa_pss_rsae_sha256"));
    for (int version = 0; version < 2; version++) {
        ew_hs_config client = of_version(world_client(&w), version);
        ew_hs_config server = of_version(world_server(&w, CERTS_RSA), version);
        /* 1.3 has no PKCS#1 in handshakes, and no version an ECDSA signature by an RSA key. */
        uint16_t want = version == 0 ? 0x0501 : 0x0806;
        server.creds[0] = cred;
        complete(&client, &server, host, NULL);
        assert_int_equal(p.client.info.peer_scheme, want);
        pair_close(&p);
    }
    ew_cred_share(cred);
    assert_err(ew_cred_set_schemes(cred, "rsa_pss_rsae_sha512"), EW_ERR_STATE);
    assert_err(ew_cred_set_issuers(cred, EW_CRED_ISSUERS_ANY), EW_ERR_STATE);
    ew_cred_free(cred);
}

/* A list that the peer takes nothing of is as good as no key. */
static void a_list_can_bar(void **state)
{
    (void)state;
    ew_cred *barred = copy(&w.chains[CERTS_RSA]), *good = copy(&w.chains[CERTS_RSA]);
    assert_ok(ew_cred_set_schemes(barred, "ed25519"));
    for (int version = 0; version < 2; version++) {
        ew_hs_config client = of_version(world_client(&w), version);
        ew_hs_config server = of_version(world_server(&w, CERTS_RSA), version);
        assert_ptr_equal(shown(client, server, true, barred, good), good);
        assert_ptr_equal(shown(client, server, false, barred, good), good);
        assert_null(shown(client, server, false, barred, NULL));
        server.creds[0] = barred;
        fails(&client, &server, host, NULL, true, EW_ERR_NO_COMMON_SIGNATURE);
    }
    ew_cred_free(barred);
    ew_cred_free(good);
}

/* The CAs that a server names are a reason to prefer, and a bar unless the owner says otherwise. */
static void issuers_prefer_or_bar(void **state)
{
    (void)state;
    certs_cert ca = certs_make_ca(CERTS_P256, "asked for", NULL);
    certs_cert leaf = certs_make_leaf(CERTS_P256, "DNS:client.example", &ca);
    certs_chain chain = {certs_pem(&ca), certs_pem(&leaf), certs_key_pem(&leaf, NULL)};
    ew_trust *trust = NULL;
    assert_ok(ew_trust_new(w.crypto, &trust));
    assert_ok(
        ew_trust_add_pem(trust, (ew_slice){(const uint8_t *)chain.root, strlen(chain.root)}));
    ew_cred *other = copy(&w.chains[CERTS_P256]), *named = copy(&chain);
    ew_cred *strict = copy(&w.chains[CERTS_P256]);
    assert_ok(ew_cred_set_issuers(other, EW_CRED_ISSUERS_ANY));
    assert_ok(ew_cred_set_issuers(strict, EW_CRED_ISSUERS_NAMED));
    for (int version = 0; version < 2; version++) {
        ew_hs_config client = of_version(world_client(&w), version);
        ew_hs_config server = of_version(world_server(&w, CERTS_P256), version);
        server.client_auth = EW_HS_AUTH_ASK;
        server.trust = trust;
        client.num_creds = 2;
        client.creds[0] = other;
        client.creds[1] = named;
        complete(&client, &server, host, NULL);
        assert_ptr_equal(p.client.info.own_cred, named);
        pair_close(&p);
        client.num_creds = 1; /* shown all the same: it is the server's to judge */
        pair_open(&p, &client, &server, host, NULL);
        assert_false(pair_run(&p));
        assert_ptr_equal(p.client.info.own_cred, other);
        assert_err(p.server.error, EW_ERR_CERT_UNKNOWN_CA);
        pair_close(&p);
        client.creds[0] = w.creds[CERTS_P256]; /* a client's default is not to */
        complete(&client, &server, host, NULL);
        assert_null(p.client.info.own_cred);
        pair_close(&p);
        client.creds[0] = strict;
        complete(&client, &server, host, NULL);
        assert_null(p.client.info.own_cred);
        assert_false(p.server.info.peer_authenticated);
        pair_close(&p);
        client.always_show = true;
        fails(&client, &server, host, NULL, false, EW_ERR_NO_SUITABLE_CREDENTIAL);
    }
    ew_cred_free(other);
    ew_cred_free(named);
    ew_cred_free(strict);
    ew_trust_free(trust);
    certs_chain_free(&chain);
    certs_free(&leaf);
    certs_free(&ca);
}

/* A client that names no CA gets nothing that must match one. */
static void must_match_needs_a_name(void **state)
{
    (void)state;
    ew_cred *strict = copy(&w.chains[CERTS_P256]), *plain = copy(&w.chains[CERTS_P256]);
    assert_ok(ew_cred_set_issuers(strict, EW_CRED_ISSUERS_NAMED));
    for (int version = 0; version < 2; version++) {
        ew_hs_config client = of_version(world_client(&w), version);
        ew_hs_config server = of_version(world_server(&w, CERTS_P256), version);
        assert_ptr_equal(shown(client, server, true, strict, plain), plain);
        server.creds[0] = strict;
        fails(&client, &server, host, NULL, true, EW_ERR_NO_SUITABLE_CREDENTIAL);
    }
    ew_cred_free(strict);
    ew_cred_free(plain);
}

/* always_show: no silent way on without a certificate, where there are some. */
static void always_show(void **state)
{
    (void)state;
    ew_cred *barred = copy(&w.chains[CERTS_RSA]);
    assert_ok(ew_cred_set_schemes(barred, "ed25519"));
    for (int version = 0; version < 2; version++) {
        ew_hs_config client = of_version(world_client(&w), version);
        ew_hs_config server = of_version(world_server(&w, CERTS_P256), version);
        client.always_show = true;
        server.client_auth = EW_HS_AUTH_ASK;
        server.trust = w.trust;
        complete(&client, &server, host, NULL); /* none to show */
        pair_close(&p);
        client.creds[0] = barred;
        client.num_creds = 1;
        fails(&client, &server, host, NULL, false, EW_ERR_NO_COMMON_SIGNATURE);
        server.client_auth = EW_HS_AUTH_NONE; /* none asked for */
        complete(&client, &server, host, NULL);
        pair_close(&p);
    }
    ew_cred_free(barred);
}

/* RFC 8422, 5.1: in 1.2 the curve of the server's key must be one of the client's. */
static void curves_bar_in_12(void **state)
{
    (void)state;
    ew_hs_config client = world_client(&w), server = world_server(&w, CERTS_P384);
    client.groups[0] = ew_group_named(TEXT("P-256"));
    client.num_groups = 1;
    complete(&client, &server, host, NULL);
    pair_close(&p);
    client = only12(client);
    server = only12(server);
    fails(&client, &server, host, NULL, true, EW_ERR_NO_SUITABLE_CREDENTIAL);
    assert_ptr_equal(shown(client, server, true, w.creds[CERTS_P384], w.creds[CERTS_P256]),
        w.creds[CERTS_P256]);
    assert_ptr_equal(shown(client, server, true, w.creds[CERTS_P384], w.creds[CERTS_ED25519]),
        w.creds[CERTS_ED25519]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(of_equals_the_first),
        cmocka_unit_test(a_list_of_its_own),
        cmocka_unit_test(a_list_can_bar),
        cmocka_unit_test(issuers_prefer_or_bar),
        cmocka_unit_test(must_match_needs_a_name),
        cmocka_unit_test(always_show),
        cmocka_unit_test(curves_bar_in_12),
    };
    return cmocka_run_group_tests_name("hs_credentials", tests, set_up, tear_down);
}
