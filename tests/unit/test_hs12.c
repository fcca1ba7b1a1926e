/* SPDX-License-Identifier: Apache-2.0 */
/* TLS 1.2, two handshakes against each other: every suite, group and type of credential, and what
 * may vary. */
#include "hs12_edit.h"

#include "msg/msg12.h"

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

static ew_hs_config client12(void)
{
    return only12(world_client(&w));
}

static ew_hs_config server12(certs_type type)
{
    return only12(world_server(&w, type));
}

static void check_agreed(const ew_suite *suite, const ew_group *group)
{
    assert_int_equal(p.client.info.version, 0x0303);
    assert_ptr_equal(p.client.info.suite, suite);
    assert_ptr_equal(p.server.info.suite, suite);
    assert_ptr_equal(p.client.info.group, group);
    assert_ptr_equal(p.server.info.group, group);
    assert_true(p.client.info.peer_authenticated);
    assert_false(p.server.info.peer_authenticated);
    assert_false(p.client.info.resumed);
    assert_int_equal(p.client.num_ccs, 1);
    assert_int_equal(p.server.num_ccs, 1);
}

static void every_combination_completes(void **state)
{
    (void)state;
    unsigned num = 0;
    const ew_suite *suite;
    for (size_t s = 0; (suite = ew_suite_at(s)) != NULL; s++) {
        if (suite->version != 0x0303)
            continue;
        for (size_t g = 0; ew_group_at(g) != NULL; g++) {
            if (ew_group_at(g)->is_hybrid)
                continue;
            for (int type = 0; type < CERTS_NUM_TYPES; type++) {
                if (ew_key_auth12(ew_cred_key(w.creds[type])) != suite->auth)
                    continue;
                ew_hs_config client = client12(), server = server12((certs_type)type);
                use_suite(&client, suite);
                use_group(&server, ew_group_at(g));
                complete(&client, &server, "server.example", NULL);
                check_agreed(suite, ew_group_at(g));
                assert_int_equal(p.client.num_sessions, 1);
                assert_ptr_equal(p.server.info.own_cred, w.creds[type]);
                pair_close(&p);
                num++;
            }
        }
    }
    assert_int_equal(num, 3 * 4 * CERTS_NUM_TYPES); /* AEADs, groups */
}

static void the_suite_must_fit_the_key(void **state)
{
    (void)state;
    ew_hs_config client = client12(), server = server12(CERTS_P256);
    use_suite(&client, ew_suite_find(0xc02f)); /* ECDHE_RSA */
    fails(&client, &server, "server.example", NULL, true, EW_ERR_NO_COMMON_CIPHER);
    /* the first credential does not fit, the second one does */
    server.creds[1] = w.creds[CERTS_RSA];
    server.num_creds = 2;
    complete(&client, &server, "server.example", NULL);
    assert_ptr_equal(p.server.info.own_cred, w.creds[CERTS_RSA]);
    pair_close(&p);
}

static void server_order_counts_but_chacha_first_is_heard(void **state)
{
    (void)state;
    ew_hs_config client = client12(), server = server12(CERTS_P256);
    client.suites[0] = ew_suite_find(0xc02c);
    client.suites[1] = ew_suite_find(0xcca9);
    client.suites[2] = ew_suite_find(0xc02b);
    client.num_suites = 3;
    complete(&client, &server, "server.example", NULL);
    assert_int_equal(p.client.info.suite->id, 0xc02b);
    pair_close(&p);
    client.suites[0] = ew_suite_find(0xcca9);
    client.suites[1] = ew_suite_find(0xc02c);
    complete(&client, &server, "server.example", NULL);
    assert_int_equal(p.client.info.suite->id, 0xcca9);
    pair_close(&p);
}

static void nothing_in_common_is_told(void **state)
{
    (void)state;
    ew_hs_config client = client12(), server = server12(CERTS_RSA);
    use_group(&client, ew_group_at(0));
    use_group(&server, ew_group_at(1));
    fails(&client, &server, "server.example", NULL, true, EW_ERR_NO_COMMON_GROUP);
    client = client12();
    use_suite(&client, ew_suite_find(0x1301));
    ew_hs_info info = {0};
    ew_hs_out out = {0};
    ew_hs *hs = NULL;
    assert_err(ew_hs_new(&client, "server.example", NULL, &out, &info, &hs), EW_ERR_ARGUMENT);
}

/* RFC 8422, 5.1: the curves go for the server's key as well. */
static void the_curves_choose_the_key(void **state)
{
    (void)state;
    ew_hs_config client = client12(), server = server12(CERTS_P256);
    server.creds[1] = w.creds[CERTS_P384];
    server.num_creds = 2;
    use_group(&client, ew_group_find(0x0018));
    complete(&client, &server, "server.example", NULL);
    assert_ptr_equal(p.server.info.own_cred, w.creds[CERTS_P384]);
    pair_close(&p);
    server.num_creds = 1;
    fails(&client, &server, "server.example", NULL, true, EW_ERR_NO_SUITABLE_CREDENTIAL);
}

static void only_rsa(void *arg, unsigned index, bool from_server, ew_buf *message)
{
    (void)arg;
    (void)index;
    if (from_server && message->data[0] == EW_MSG_CERTIFICATE_REQUEST)
        memset(&message->data[5], EW_CERT_TYPE_RSA_SIGN, message->data[4]);
}

static void the_types_asked_for_choose_the_clients_key(void **state)
{
    (void)state;
    ew_hs_config client = client12(), server = server12(CERTS_P256);
    server.client_auth = EW_HS_AUTH_ASK;
    server.trust = w.trust;
    client.creds[0] = w.creds[CERTS_P384];
    client.creds[1] = w.creds[CERTS_RSA];
    client.num_creds = 2;
    pair_open(&p, &client, &server, "server.example", NULL);
    p.change = only_rsa;
    (void)pair_run(&p); /* fails for the change, after the choice */
    assert_ptr_equal(p.client.info.own_cred, w.creds[CERTS_RSA]);
    pair_close(&p);
}

static void names_choose_and_are_judged(void **state)
{
    (void)state;
    ew_hs_config client = client12(), server = server12(CERTS_P256);
    server.creds[1] = w.other_cred;
    server.num_creds = 2;
    complete(&client, &server, "other.example", NULL);
    assert_ptr_equal(p.server.info.own_cred, w.other_cred);
    pair_close(&p);
    fails(&client, &server, "third.example", NULL, false, EW_ERR_CERT_NAME);
    server.refuse_unknown_name = true;
    fails(&client, &server, "third.example", NULL, true, EW_ERR_UNKNOWN_NAME);
    server = server12(CERTS_P256);
    server.creds[0] = w.stranger;
    fails(&client, &server, "server.example", NULL, false, EW_ERR_CERT_UNKNOWN_CA);
    client.accept_any_peer = true;
    complete(&client, &server, NULL, NULL);
    assert_false(p.client.info.peer_authenticated);
    pair_close(&p);
}

static void alpn_follows_the_server(void **state)
{
    (void)state;
    ew_hs_config client = client12(), server = server12(CERTS_P256);
    static const char ours[] = "\x01"
                               "a"
                               "\x02"
                               "bb";
    assert_ok(ew_buf_set(&client.alpn, ours, 5));
    assert_ok(ew_buf_set(&server.alpn, &ours[2], 3));
    complete(&client, &server, "server.example", NULL);
    assert_true(p.client.info.alpn.len == 2 && memcmp(p.client.info.alpn.data, "bb", 2) == 0);
    assert_true(p.server.info.alpn.len == 2);
    pair_close(&p);
    assert_ok(ew_buf_set(&server.alpn,
        "\x01"
        "c",
        2));
    fails(&client, &server, "server.example", NULL, true, EW_ERR_NO_COMMON_ALPN);
    ew_buf_free(&client.alpn);
    ew_buf_free(&server.alpn);
}

/* --- client certificates ------------------------------------------------------------------ */

static void client_certificates_of_every_type(void **state)
{
    (void)state;
    for (int type = 0; type < CERTS_NUM_TYPES; type++) {
        for (int how = EW_HS_AUTH_ASK; how <= EW_HS_AUTH_REQUIRE; how++) {
            ew_hs_config client = client12(), server = server12(CERTS_P256);
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

static void absent_client_certificates(void **state)
{
    (void)state;
    ew_hs_config client = client12(), server = server12(CERTS_P256);
    server.client_auth = EW_HS_AUTH_ASK;
    server.trust = w.trust;
    complete(&client, &server, "server.example", NULL);
    assert_false(p.server.info.peer_authenticated);
    pair_close(&p);
    server.client_auth = EW_HS_AUTH_REQUIRE;
    fails(&client, &server, "server.example", NULL, true, EW_ERR_CERT_REQUIRED);
    assert_int_equal(ew_hs_alert(0x0303, EW_ERR_CERT_REQUIRED), 40);
    assert_int_equal(ew_hs_alert(0x0304, EW_ERR_CERT_REQUIRED), 116);
    assert_int_equal(ew_hs_alert(0x0303, EW_ERR_BAD_FINISHED), 51);
}

static void unknown_clients_are_refused(void **state)
{
    (void)state;
    ew_hs_config client = client12(), server = server12(CERTS_P256);
    server.client_auth = EW_HS_AUTH_ASK;
    server.trust = w.trust;
    client.creds[0] = w.stranger;
    client.num_creds = 1;
    fails(&client, &server, "server.example", NULL, true, EW_ERR_CERT_UNKNOWN_CA);
}

/* --- extended master secret, exporter, key log --------------------------------------------- */

typedef struct removal {
    bool from_client, from_server;
    uint16_t code;
} removal;

static void remove_one(void *arg, unsigned index, bool from_server, ew_buf *message)
{
    const removal *r = arg;
    (void)index;
    if (!from_server && r->from_client && message->data[0] == EW_MSG_CLIENT_HELLO)
        remove_ext(message, r->code);
    if (from_server && r->from_server && message->data[0] == EW_MSG_SERVER_HELLO)
        remove_ext(message, r->code);
}

/* run_without: a handshake from which an extension is removed on its way; both sides' errors stand
 * in p. */
static void run_without(removal r)
{
    ew_hs_config client = client12(), server = server12(CERTS_P256);
    pair_open(&p, &client, &server, "server.example", NULL);
    p.change = remove_one;
    p.change_arg = &r;
    (void)pair_run(&p);
}

/* Taken away from one hello only, the two sides differ in their master secret. */
static void a_removed_extension_is_found_out(void **state)
{
    (void)state;
    run_without((removal){.from_client = true, .code = 23});
    assert_err(p.server.error, EW_ERR_BAD_FINISHED);
    pair_close(&p);
    run_without((removal){.from_server = true, .code = 23});
    assert_err(p.server.error, EW_ERR_BAD_FINISHED);
    pair_close(&p);
    /* the extended master secret is bound to all the messages: any other change makes other keys */
    run_without((removal){.from_client = true, .code = 11});
    assert_err(p.server.error, EW_ERR_BAD_FINISHED);
    assert_false(same_secret(&p.client.write_secret, &p.server.read_secret));
    pair_close(&p);
}

static void a_server_without_renegotiation_info_is_refused(void **state)
{
    (void)state;
    run_without((removal){.from_server = true, .code = 0xff01});
    assert_err(p.client.error, EW_ERR_NO_SECURE_RENEGOTIATION);
    assert_int_equal(ew_err_alert(EW_ERR_NO_SECURE_RENEGOTIATION), 40);
    pair_close(&p);
}

static void exporters_agree(void **state)
{
    (void)state;
    ew_hs_config client = client12(), server = server12(CERTS_P256);
    complete(&client, &server, "server.example", NULL);
    uint8_t a[40], b[40], c[40];
    ew_slice label = TEXT("EXPERIMENTAL test"), none = {0}, empty = {a, 0};
    assert_ok(ew_post_exporter(&p.client.post, label, none, a, sizeof a));
    assert_ok(ew_post_exporter(&p.server.post, label, none, b, sizeof b));
    assert_memory_equal(a, b, sizeof a);
    assert_ok(ew_post_exporter(&p.server.post, label, empty, c, sizeof c));
    assert_memory_not_equal(a, c, sizeof a); /* RFC 5705, 4 */
    ew_secret_wipe(&p.client.post.exporter); /* as without extended_master_secret */
    assert_err(ew_post_exporter(&p.client.post, label, none, a, sizeof a), EW_ERR_NOT_AVAILABLE);
    pair_close(&p);
}

typedef struct log_lines {
    unsigned num;
    char last[256];
} log_lines;

static void keep_line(void *arg, const char *line)
{
    log_lines *lines = arg;
    lines->num++;
    snprintf(lines->last, sizeof lines->last, "%s", line);
}

static void the_key_log_has_one_line(void **state)
{
    (void)state;
    ew_hs_config client = client12(), server = server12(CERTS_P256);
    log_lines of_client = {0}, of_server = {0};
    client.keylog = server.keylog = keep_line;
    client.keylog_arg = &of_client;
    server.keylog_arg = &of_server;
    complete(&client, &server, "server.example", NULL);
    assert_int_equal(of_client.num, 1);
    assert_int_equal(of_server.num, 1);
    assert_string_equal(of_client.last, of_server.last);
    assert_int_equal(strncmp(of_client.last, "CLIENT_RANDOM ", 14), 0);
    assert_int_equal(strlen(of_client.last), 14 + 64 + 1 + 96);
    pair_close(&p);
}

/* --- renegotiation ------------------------------------------------------------------------- */

static ew_err give(pair_side *side, uint8_t type, size_t len)
{
    static uint8_t message[64];
    memset(message, 0, sizeof message);
    message[0] = type;
    message[3] = (uint8_t)len;
    ew_session *session = NULL;
    ew_slice in = {message, 4 + len};
    return ew_post_message(&side->post, &side->out, &side->info, in, true, &session);
}

static void renegotiation_is_refused(void **state)
{
    (void)state;
    ew_hs_config client = client12(), server = server12(CERTS_P256);
    complete(&client, &server, "server.example", NULL);
    assert_ok(ew_post_admit(&p.client.post, EW_MSG_HELLO_REQUEST, 0));
    assert_true(ew_post_refuses(&p.client.post, EW_MSG_HELLO_REQUEST));
    assert_false(ew_post_refuses(&p.client.post, EW_MSG_CLIENT_HELLO));
    assert_err(ew_post_admit(&p.client.post, EW_MSG_HELLO_REQUEST, 1), EW_ERR_DECODE);
    assert_ok(ew_post_admit(&p.server.post, EW_MSG_CLIENT_HELLO, 200));
    assert_true(ew_post_refuses(&p.server.post, EW_MSG_CLIENT_HELLO));
    assert_false(ew_post_refuses(&p.server.post, EW_MSG_HELLO_REQUEST));
    assert_ok(give(&p.client, EW_MSG_HELLO_REQUEST, 0));
    assert_ok(give(&p.server, EW_MSG_CLIENT_HELLO, 40));
    static const uint8_t others[] = {EW_MSG_SERVER_HELLO, EW_MSG_NEW_SESSION_TICKET,
        EW_MSG_FINISHED, EW_MSG_KEY_UPDATE, EW_MSG_CERTIFICATE_REQUEST};
    for (size_t i = 0; i < sizeof others; i++) {
        assert_err(ew_post_admit(&p.client.post, others[i], 1), EW_ERR_UNEXPECTED_MESSAGE);
        assert_err(ew_post_admit(&p.server.post, others[i], 1), EW_ERR_UNEXPECTED_MESSAGE);
        assert_err(give(&p.client, others[i], 1), EW_ERR_UNEXPECTED_MESSAGE);
    }
    assert_err(ew_post_update(&p.client.post, &p.client.out, false), EW_ERR_KEY_LIMIT);
    assert_err(pair_send_ticket(&p), EW_ERR_STATE);
    assert_int_equal(ew_post_num_tickets(&p.server.post, &p.server.info), 0);
    pair_close(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_combination_completes),
        cmocka_unit_test(the_suite_must_fit_the_key),
        cmocka_unit_test(server_order_counts_but_chacha_first_is_heard),
        cmocka_unit_test(nothing_in_common_is_told),
        cmocka_unit_test(the_curves_choose_the_key),
        cmocka_unit_test(the_types_asked_for_choose_the_clients_key),
        cmocka_unit_test(names_choose_and_are_judged),
        cmocka_unit_test(alpn_follows_the_server),
        cmocka_unit_test(client_certificates_of_every_type),
        cmocka_unit_test(absent_client_certificates),
        cmocka_unit_test(unknown_clients_are_refused),
        cmocka_unit_test(a_removed_extension_is_found_out),
        cmocka_unit_test(a_server_without_renegotiation_info_is_refused),
        cmocka_unit_test(exporters_agree),
        cmocka_unit_test(the_key_log_has_one_line),
        cmocka_unit_test(renegotiation_is_refused),
    };
    return cmocka_run_group_tests_name("hs12", tests, set_up, tear_down);
}
