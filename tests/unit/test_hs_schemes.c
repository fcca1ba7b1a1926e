/* SPDX-License-Identifier: Apache-2.0 */
/* Which signatures of the peer's handshake are accepted, and that what it signed with is known, also of a session resumed.
 * The runs are of both versions and roles. */
#include "hs_fixture.h"

#include "crypto/sig.h"

static const char host[] = "server.example";

typedef struct setting {
    ew_hs_config client, server;
    bool by_server; /* the server signs; else the client, with a certificate that it is asked for */
} setting;

/* setting_of: one side has the key and the other accepts the scheme alone. */
static setting setting_of(int version, bool by_server, certs_type key, uint16_t scheme)
{
    setting s = {world_client(&w), world_server(&w, by_server ? key : CERTS_P256), by_server};
    ew_hs_config *checks = by_server ? &s.client : &s.server;
    if (!by_server) {
        s.client.creds[0] = w.creds[key];
        s.client.num_creds = 1;
        s.server.client_auth = EW_HS_AUTH_REQUIRE;
        s.server.trust = w.trust;
    }
    checks->schemes[0] = ew_scheme_find(scheme);
    checks->num_schemes = 1;
    if (version == 0) {
        s.client = only12(s.client);
        s.server = only12(s.server);
    }
    return s;
}

static void the_one_accepted_is_used(void **state)
{
    (void)state;
    static const uint16_t schemes[] = {0x0804, 0x0805, 0x0806};
    for (int run = 0; run < 4; run++) {
        for (size_t i = 0; i < sizeof schemes / sizeof schemes[0]; i++) {
            setting s = setting_of(run % 2, run < 2, CERTS_RSA, schemes[i]);
            complete(&s.client, &s.server, host, NULL);
            pair_side *checks = s.by_server ? &p.client : &p.server;
            assert_int_equal(checks->info.peer_scheme, schemes[i]);
            pair_close(&p);
        }
    }
}

static void nothing_in_common(void **state)
{
    (void)state;
    for (int version = 0; version < 2; version++) {
        setting s = setting_of(version, true, CERTS_RSA, 0x0403);
        pair_open(&p, &s.client, &s.server, host, NULL);
        assert_false(pair_run(&p));
        assert_true(p.server.error == EW_ERR_NO_COMMON_SIGNATURE ||
                    p.server.error == EW_ERR_NO_SUITABLE_CREDENTIAL ||
                    p.server.error == EW_ERR_NO_COMMON_CIPHER);
        pair_close(&p);
    }
}

/* sign_otherwise: in the hello and the request, what the peer is told it may sign with: rsa_pss_rsae_sha384 for
 * rsa_pss_rsae_sha256. The transcripts part, but the scheme is looked at first. */
static void sign_otherwise(void *arg, unsigned index, bool from_server, ew_buf *message)
{
    const setting *s = arg;
    (void)index;
    if (from_server == s->by_server)
        return;
    for (size_t i = 4; i + 1 < message->len; i++)
        if (message->data[i] == 0x08 && message->data[i + 1] == 0x04 && message->data[i - 1] == 2)
            message->data[i + 1] = 0x05;
}

/* In 1.3 a hello that was changed ends by its keys, before any signature: BoGo's runner, which can sign as it likes, tests
 * that. */
static void another_is_refused(void **state)
{
    (void)state;
    for (int by_server = 0; by_server < 2; by_server++) {
        setting s = setting_of(0, by_server, CERTS_RSA, 0x0804);
        pair_open(&p, &s.client, &s.server, host, NULL);
        p.change = sign_otherwise;
        p.change_arg = &s;
        assert_false(pair_run(&p));
        assert_err(s.by_server ? p.client.error : p.server.error, EW_ERR_WRONG_SIGNATURE_ALGORITHM);
        pair_close(&p);
    }
}

static void a_session_keeps_it(void **state)
{
    (void)state;
    for (int run = 0; run < 4; run++) {
        setting s = setting_of(run % 2, run < 2, CERTS_RSA, 0x0805);
        complete(&s.client, &s.server, host, NULL);
        const ew_group *group = p.client.info.group;
        ew_session *session = p.client.session;
        p.client.session = NULL;
        pair_close(&p);
        complete(&s.client, &s.server, host, session);
        pair_side *checks = s.by_server ? &p.client : &p.server;
        assert_true(checks->info.resumed);
        assert_int_equal(checks->info.peer_scheme, 0x0805);
        assert_ptr_equal(p.client.info.group, group);
        assert_ptr_equal(p.server.info.group, group);
        pair_close(&p);
        ew_session_free(session);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_one_accepted_is_used),
        cmocka_unit_test(nothing_in_common),
        cmocka_unit_test(another_is_refused),
        cmocka_unit_test(a_session_keeps_it),
    };
    return cmocka_run_group_tests_name("hs_schemes", tests, set_up, tear_down);
}
