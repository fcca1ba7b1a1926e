/* SPDX-License-Identifier: Apache-2.0 */
/* Two handshakes against each other: every suite, group and type of credential, and what may vary.
 */
#include "hs_fixture.h"

static void use_suite(ew_hs_config *c, const ew_suite *suite)
{
    c->suites[0] = suite;
    c->num_suites = 1;
}

static void use_group(ew_hs_config *c, const ew_group *group)
{
    c->groups[0] = group;
    c->num_groups = 1;
}

/* Suites of 1.2 stand first in both lists, and are nothing to 1.3. */
static void suites_of_another_version_do_not_count(void **state)
{
    (void)state;
    ew_hs_config client = world_client(&w), server = world_server(&w, CERTS_P256);
    const ew_suite *chacha12 = ew_suite_find(0xcca9), *aes12 = ew_suite_find(0xc02b);
    client.suites[0] = server.suites[0] = chacha12;
    client.suites[1] = server.suites[1] = aes12;
    client.suites[2] = server.suites[2] = ew_suite_find(0x1302);
    client.num_suites = server.num_suites = 3;
    complete(&client, &server, "server.example", NULL);
    assert_ptr_equal(p.client.info.suite, ew_suite_find(0x1302));
    assert_ptr_equal(p.server.info.suite, ew_suite_find(0x1302));
    assert_int_equal(p.client.info.version, 0x0304);
    pair_close(&p);
}

static void every_combination_completes(void **state)
{
    (void)state;
    for (size_t s = 0; ew_suite_at(s)->version == 0x0304; s++) {
        for (size_t g = 0; ew_group_at(g) != NULL; g++) {
            if (!ew_group_available(w.crypto, ew_group_at(g)))
                continue; /* X25519MLKEM768 takes OpenSSL 3.5 */
            for (int type = 0; type < CERTS_NUM_TYPES; type++) {
                ew_hs_config client = world_client(&w), server = world_server(&w, (certs_type)type);
                use_suite(&client, ew_suite_at(s));
                use_group(&client, ew_group_at(g));
                complete(&client, &server, "server.example", NULL);
                assert_ptr_equal(p.client.info.suite, ew_suite_at(s));
                assert_ptr_equal(p.server.info.suite, ew_suite_at(s));
                assert_ptr_equal(p.client.info.group, ew_group_at(g));
                assert_ptr_equal(p.server.info.group, ew_group_at(g));
                assert_int_equal(p.client.info.version, 0x0304);
                assert_true(p.client.info.peer_authenticated);
                assert_false(p.server.info.peer_authenticated);
                assert_false(p.client.info.retried);
                assert_false(p.client.info.resumed);
                assert_int_equal(p.client.num_sessions, 2);
                assert_ptr_equal(p.server.info.own_cred, w.creds[type]);
                pair_close(&p);
            }
        }
    }
}

/* --- suites and groups -------------------------------------------------------------------- */

static void server_order_counts_but_chacha_first_is_heard(void **state)
{
    (void)state;
    const ew_suite *aes128 = ew_suite_find(0x1301), *aes256 = ew_suite_find(0x1302);
    const ew_suite *chacha = ew_suite_find(0x1303);
    ew_hs_config client = world_client(&w), server = world_server(&w, CERTS_P256);
    client.suites[0] = aes256;
    client.suites[1] = chacha;
    client.suites[2] = aes128;
    complete(&client, &server, "server.example", NULL);
    assert_ptr_equal(p.client.info.suite, aes128);
    pair_close(&p);

    client.suites[0] = chacha;
    client.suites[1] = aes256;
    complete(&client, &server, "server.example", NULL);
    assert_ptr_equal(p.client.info.suite, chacha);
    pair_close(&p);

    server.num_suites = 2; /* no ChaCha20 */
    complete(&client, &server, "server.example", NULL);
    assert_ptr_equal(p.client.info.suite, aes128);
    pair_close(&p);
}

static void nothing_in_common_is_told(void **state)
{
    (void)state;
    ew_hs_config client = world_client(&w), server = world_server(&w, CERTS_P256);
    use_suite(&client, ew_suite_at(0));
    use_suite(&server, ew_suite_at(1));
    fails(&client, &server, "server.example", NULL, true, EW_ERR_NO_COMMON_CIPHER);
    server = world_server(&w, CERTS_P256);
    use_group(&client, ew_group_at(0));
    use_group(&server, ew_group_at(1));
    fails(&client, &server, "server.example", NULL, true, EW_ERR_NO_COMMON_GROUP);
}

static void see_groups(void *arg, unsigned index, bool from_server, ew_buf *message)
{
    (void)index;
    ew_ext_block ext;
    ew_slice *groups = arg;
    static uint8_t kept[64];
    if (!from_server || message->data[0] != EW_MSG_ENCRYPTED_EXTENSIONS)
        return;
    ew_slice body = {&message->data[4], message->len - 4};
    assert_ok(ew_encrypted_extensions_parse(body, ~(ew_ext_set)0, &ext));
    if (!ew_ext_has(&ext, EW_EXT_SUPPORTED_GROUPS))
        return;
    assert_ok(ew_ext_read_u16_list(ext.data[EW_EXT_SUPPORTED_GROUPS], groups));
    assert_true(groups->len <= sizeof kept);
    memcpy(kept, groups->data, groups->len);
    groups->data = kept;
}

/* Unless the server insists: RFC 9846, 4.3.8. */
static void a_group_may_be_worth_the_retry(void **state)
{
    (void)state;
    ew_hs_config client = world_client(&w), server = world_server(&w, CERTS_P256);
    client.groups[0] = ew_group_at(1);
    client.groups[1] = ew_group_at(0);
    client.num_groups = 2;
    client.num_shares = 1;
    server.group_first = true;
    for (int common = 0; common <= 1; common++) { /* then: the one it prefers is not there */
        pair_open(&p, &client, &server, "server.example", NULL);
        assert_true(pair_run(&p));
        assert_ptr_equal(p.client.info.group, ew_group_at(common == 0 ? 0 : 1));
        assert_int_equal(p.client.info.retried, common == 0);
        pair_close(&p);
        client.num_groups = 1;
    }
}

/* A common share is taken although another group is preferred, and the preference is told. */
static void a_share_spares_the_retry(void **state)
{
    (void)state;
    ew_hs_config client = world_client(&w), server = world_server(&w, CERTS_P256);
    client.groups[0] = ew_group_at(1);
    client.groups[1] = ew_group_at(0);
    ew_slice told = {0};
    pair_open(&p, &client, &server, "server.example", NULL);
    p.change = see_groups;
    p.change_arg = &told;
    assert_true(pair_run(&p));
    assert_ptr_equal(p.client.info.group, ew_group_at(1));
    assert_false(p.client.info.retried);
    assert_int_equal(ew_u16_count(told), server.num_groups);
    assert_int_equal(ew_u16_at(told, 0), ew_group_at(0)->id);
    pair_close(&p);

    client = world_client(&w);
    told = (ew_slice){0};
    pair_open(&p, &client, &server, "server.example", NULL);
    p.change = see_groups;
    p.change_arg = &told;
    assert_true(pair_run(&p));
    assert_int_equal(told.len, 0);
    pair_close(&p);
}

/* --- names and credentials ---------------------------------------------------------------- */

static ew_hs_config two_names(void)
{
    ew_hs_config server = world_server(&w, CERTS_P256);
    server.creds[1] = w.other_cred;
    server.num_creds = 2;
    return server;
}

static void the_name_chooses_the_credential(void **state)
{
    (void)state;
    ew_hs_config client = world_client(&w), server = two_names();
    const struct {
        const char *host;
        ew_cred *cred;
    } cases[] = {
        {"server.example", w.creds[CERTS_P256]},
        {"SERVER.example.", w.creds[CERTS_P256]},
        {"a.wild.example", w.creds[CERTS_P256]},
        {"127.0.0.1", w.creds[CERTS_P256]},
        {"other.example", w.other_cred},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        complete(&client, &server, cases[i].host, NULL);
        assert_ptr_equal(p.server.info.own_cred, cases[i].cred);
        bool ip = strcmp(cases[i].host, "127.0.0.1") == 0;
        assert_int_equal(p.server.info.sni.len == 0, ip);
        pair_close(&p);
    }
}

static void unknown_names_get_the_default_or_a_refusal(void **state)
{
    (void)state;
    ew_hs_config client = world_client(&w), server = two_names();
    fails(&client, &server, "third.example", NULL, false, EW_ERR_CERT_NAME);
    server.refuse_unknown_name = true;
    fails(&client, &server, "third.example", NULL, true, EW_ERR_UNKNOWN_NAME);
    complete(&client, &server, "127.0.0.1", NULL); /* no name is not an unknown one */
    pair_close(&p);
}

static void strangers_are_refused(void **state)
{
    (void)state;
    ew_hs_config client = world_client(&w), server = world_server(&w, CERTS_P256);
    server.creds[0] = w.stranger;
    fails(&client, &server, "server.example", NULL, false, EW_ERR_CERT_UNKNOWN_CA);

    client.accept_any_peer = true;
    client.trust = NULL;
    complete(&client, &server, NULL, NULL);
    assert_false(p.client.info.peer_authenticated);
    assert_true(p.client.info.peer_chain.len > 0);
    pair_close(&p);
}

static void expired_certificates_are_refused(void **state)
{
    (void)state;
    ew_hs_config client = world_client(&w), server = world_server(&w, CERTS_P256);
    int64_t now = w.now;
    w.now += INT64_C(20) * 365 * CERTS_DAY * 1000;
    fails(&client, &server, "server.example", NULL, false, EW_ERR_CERT_EXPIRED);
    w.now = now;
}

static void bad_configurations_are_refused(void **state)
{
    (void)state;
    const struct {
        bool server, no_trust, no_cred;
        const char *host;
        ew_err want;
    } cases[] = {
        {false, false, false, NULL, EW_ERR_ARGUMENT},
        {false, true, false, "server.example", EW_ERR_NO_TRUST_STORE},
        {false, false, false, "server example", EW_ERR_NAME},
        {false, false, false, "", EW_ERR_NAME},
        {true, false, false, "server.example", EW_ERR_ARGUMENT},
        {true, false, true, NULL, EW_ERR_NO_CREDENTIAL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        ew_hs_config c = cases[i].server ? world_server(&w, CERTS_P256) : world_client(&w);
        if (cases[i].no_trust)
            c.trust = NULL;
        if (cases[i].no_cred)
            c.num_creds = 0;
        ew_hs_info info = {0};
        ew_hs_out out = {0};
        ew_hs *hs = NULL;
        assert_err(ew_hs_new(&c, cases[i].host, NULL, &out, &info, &hs), cases[i].want);
        assert_null(hs);
        ew_hs_info_free(&info);
    }
}

/* --- ALPN --------------------------------------------------------------------------------- */

static void set_alpn(ew_hs_config *c, const char *list, size_t len)
{
    assert_ok(ew_buf_set(&c->alpn, list, len));
}
#define SET_ALPN(config, list) set_alpn(config, list, sizeof(list) - 1)

static void alpn_follows_the_server(void **state)
{
    (void)state;
    ew_hs_config client = world_client(&w), server = world_server(&w, CERTS_P256);
    SET_ALPN(&client, "\x01"
                      "a"
                      "\x02"
                      "bb");
    SET_ALPN(&server, "\x02"
                      "bb"
                      "\x01"
                      "a");
    complete(&client, &server, "server.example", NULL);
    assert_true(p.client.info.alpn.len == 2 && memcmp(p.client.info.alpn.data, "bb", 2) == 0);
    assert_true(p.server.info.alpn.len == 2 && memcmp(p.server.info.alpn.data, "bb", 2) == 0);
    pair_close(&p);

    SET_ALPN(&server, "\x01"
                      "c");
    fails(&client, &server, "server.example", NULL, true, EW_ERR_NO_COMMON_ALPN);

    ew_buf_free(&server.alpn);
    complete(&client, &server, "server.example", NULL);
    assert_int_equal(p.client.info.alpn.len, 0);
    pair_close(&p);
    ew_buf_free(&client.alpn);
}

/* --- client certificates ------------------------------------------------------------------ */

static void client_certificates_of_every_type(void **state)
{
    (void)state;
    for (int type = 0; type < CERTS_NUM_TYPES; type++) {
        for (int how = EW_HS_AUTH_ASK; how <= EW_HS_AUTH_REQUIRE; how++) {
            ew_hs_config client = world_client(&w), server = world_server(&w, CERTS_P256);
            server.client_auth = (ew_hs_client_auth)how;
            server.trust = w.trust;
            client.creds[0] = w.creds[type];
            client.num_creds = 1;
            complete(&client, &server, "server.example", NULL);
            assert_true(p.server.info.peer_authenticated);
            assert_true(p.server.info.peer_chain.len > 0);
            assert_ptr_equal(p.client.info.own_cred, w.creds[type]);
            assert_int_not_equal(p.server.info.peer_scheme, 0);
            pair_close(&p);
        }
    }
}

/* A client shows what one of the CAs named has issued, or nothing. */
static void authorities_choose_the_client_certificate(void **state)
{
    (void)state;
    ew_hs_config client = world_client(&w), server = world_server(&w, CERTS_P256);
    certs_cert ca = certs_make_ca(CERTS_P256, "asked for", NULL);
    certs_cert leaf = certs_make_leaf(CERTS_P256, "DNS:client.example", &ca);
    char *root = certs_pem(&ca), *pem = certs_pem(&leaf), *key = certs_key_pem(&leaf, NULL);
    ew_trust *trust;
    ew_cred *cred;
    assert_ok(ew_trust_new(w.crypto, &trust));
    assert_ok(ew_trust_add_pem(trust, (ew_slice){(uint8_t *)root, strlen(root)}));
    assert_ok(ew_cred_from_pem(w.crypto, (ew_slice){(uint8_t *)pem, strlen(pem)},
        (ew_slice){(uint8_t *)key, strlen(key)}, NULL, NULL, &cred));
    server.client_auth = EW_HS_AUTH_ASK;
    server.trust = trust;
    client.creds[0] = w.other_cred;
    client.num_creds = 1;
    complete(&client, &server, "server.example", NULL);
    assert_null(p.client.info.own_cred);
    assert_false(p.server.info.peer_authenticated);
    pair_close(&p);
    client.creds[1] = cred;
    client.num_creds = 2;
    complete(&client, &server, "server.example", NULL);
    assert_ptr_equal(p.client.info.own_cred, cred);
    assert_true(p.server.info.peer_authenticated);
    pair_close(&p);
    ew_cred_free(cred);
    ew_trust_free(trust);
    free(root);
    free(pem);
    free(key);
    certs_free(&leaf);
    certs_free(&ca);
}

static void absent_client_certificates(void **state)
{
    (void)state;
    ew_hs_config client = world_client(&w), server = world_server(&w, CERTS_P256);
    server.client_auth = EW_HS_AUTH_ASK;
    server.trust = w.trust;
    complete(&client, &server, "server.example", NULL);
    assert_false(p.server.info.peer_authenticated);
    pair_close(&p);

    server.client_auth = EW_HS_AUTH_REQUIRE;
    pair_open(&p, &client, &server, "server.example", NULL);
    assert_false(pair_run(&p));
    assert_err(p.server.error, EW_ERR_CERT_REQUIRED);
    assert_true(p.client.has_post); /* refused after the client's whole flight */
    pair_close(&p);

    server.trust = NULL;
    pair_open(&p, &client, &server, "server.example", NULL);
    assert_err(p.server.error, EW_ERR_NO_TRUST_STORE);
    pair_close(&p);
}

/* --- middlebox mode, key log, exporter ---------------------------------------------------- */

static void middlebox_mode_sends_one_ccs_each_way(void **state)
{
    (void)state;
    for (int compat = 0; compat <= 1; compat++) {
        for (int retry = 0; retry <= 1; retry++) {
            ew_hs_config client = world_client(&w), server = world_server(&w, CERTS_P256);
            client.middlebox_compat = compat == 1;
            server.middlebox_compat = false; /* the client's session id decides, unless the server wants it */
            server.always_retry = retry == 1;
            complete(&client, &server, "server.example", NULL);
            assert_int_equal(p.client.num_ccs, compat);
            assert_int_equal(p.server.num_ccs, compat);
            pair_close(&p);
        }
    }
}

typedef struct log_lines {
    char line[8][256];
    unsigned num;
} log_lines;

static void keep_line(void *arg, const char *line)
{
    log_lines *log = arg;
    assert_true(log->num < 8 && strlen(line) < sizeof log->line[0]);
    strcpy(log->line[log->num++], line);
}

static void both_sides_log_the_same_keys(void **state)
{
    (void)state;
    static const char *const labels[] = {"CLIENT_HANDSHAKE_TRAFFIC_SECRET ",
        "SERVER_HANDSHAKE_TRAFFIC_SECRET ", "CLIENT_TRAFFIC_SECRET_0 ", "SERVER_TRAFFIC_SECRET_0 ",
        "EXPORTER_SECRET ", "CLIENT_TRAFFIC_SECRET_1 ", "SERVER_TRAFFIC_SECRET_1 "};
    log_lines logs[2] = {0};
    ew_hs_config client = world_client(&w), server = world_server(&w, CERTS_P256);
    client.keylog = server.keylog = keep_line;
    client.keylog_arg = &logs[0];
    server.keylog_arg = &logs[1];
    use_suite(&client, ew_suite_find(0x1301));
    complete(&client, &server, "server.example", NULL);
    assert_ok(ew_post_update(&p.client.post, &p.client.out, true));
    while (pair_deliver(&p, &p.client, &p.server)) {
    }
    assert_ok(ew_post_update(&p.server.post, &p.server.out, false));
    while (pair_deliver(&p, &p.server, &p.client)) {
    }
    pair_close(&p);
    enum { NUM = sizeof labels / sizeof *labels };
    assert_int_equal(logs[0].num, NUM);
    assert_int_equal(logs[1].num, NUM);
    for (unsigned i = 0; i < NUM; i++) {
        assert_string_equal(logs[0].line[i], logs[1].line[i]);
        assert_memory_equal(logs[0].line[i], labels[i], strlen(labels[i]));
        assert_int_equal(strlen(logs[0].line[i]), strlen(labels[i]) + 64 + 1 + 64);
    }
}

static void exporters_agree(void **state)
{
    (void)state;
    ew_hs_config client = world_client(&w), server = world_server(&w, CERTS_P256);
    complete(&client, &server, "server.example", NULL);
    uint8_t a[40], b[40], c[40];
    ew_slice none = {0};
    assert_ok(ew_post_exporter(&p.client.post, TEXT("EXPORTER-test"), none, a, sizeof a));
    assert_ok(ew_post_exporter(&p.server.post, TEXT("EXPORTER-test"), none, b, sizeof b));
    assert_ok(ew_post_exporter(&p.server.post, TEXT("EXPORTER-test"), TEXT("x"), c, sizeof c));
    assert_memory_equal(a, b, sizeof a);
    assert_memory_not_equal(a, c, sizeof a);
    pair_close(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_combination_completes),
        cmocka_unit_test(suites_of_another_version_do_not_count),
        cmocka_unit_test(server_order_counts_but_chacha_first_is_heard),
        cmocka_unit_test(nothing_in_common_is_told),
        cmocka_unit_test(a_share_spares_the_retry),
        cmocka_unit_test(a_group_may_be_worth_the_retry),
        cmocka_unit_test(the_name_chooses_the_credential),
        cmocka_unit_test(unknown_names_get_the_default_or_a_refusal),
        cmocka_unit_test(strangers_are_refused),
        cmocka_unit_test(expired_certificates_are_refused),
        cmocka_unit_test(bad_configurations_are_refused),
        cmocka_unit_test(alpn_follows_the_server),
        cmocka_unit_test(client_certificates_of_every_type),
        cmocka_unit_test(authorities_choose_the_client_certificate),
        cmocka_unit_test(absent_client_certificates),
        cmocka_unit_test(middlebox_mode_sends_one_ccs_each_way),
        cmocka_unit_test(both_sides_log_the_same_keys),
        cmocka_unit_test(exporters_agree),
    };
    return cmocka_run_group_tests_name("hs", tests, set_up, tear_down);
}
