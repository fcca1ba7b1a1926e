/* SPDX-License-Identifier: Apache-2.0 */
/* The extensions that no handshake needs, in both versions: as both ends speak them, and answers that break their rules. */
#include "hs_fixture.h"

#include <openssl/x509v3.h>

#include "hs/handshake.h"
#include "support/ocsp.h"

static ew_hs_config client, server;

static void begin(uint16_t version)
{
    client = world_client(&w);
    server = world_server(&w, CERTS_P256);
    client.min_version = client.max_version = server.min_version = server.max_version = version;
}

static const uint16_t VERSIONS[] = {0x0303, 0x0304};

/* first_hello: what the client of p sent first. */
static ew_client_hello first_hello(void)
{
    ew_client_hello hello;
    const ew_buf *m = &p.client.queue[0].bytes;
    assert_ok(ew_client_hello_parse((ew_slice){&m->data[4], m->len - 4}, &hello));
    return hello;
}

/* --- record_size_limit ------------------------------------------------------------------------ */

static void announcements_keep_to_the_version(void **state)
{
    static const struct {
        uint16_t lowest, highest, configured, announced;
    } rows[] = {
        {0x0304, 0x0304, 16385, 16385},
        {0x0303, 0x0304, 16385, 16385},
        {0x0303, 0x0303, 16385, 16384}, /* "MUST NOT send a value higher than the protocol-defined maximum" */
        {0x0303, 0x0303, 100, 100},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        begin(0x0304);
        client.min_version = rows[i].lowest;
        client.max_version = rows[i].highest;
        client.record_size_limit = rows[i].configured;
        pair_open(&p, &client, &server, "server.example", NULL);
        assert_ok(ew_hs_start(p.client.hs));
        ew_client_hello hello = first_hello();
        uint16_t limit;
        assert_ok(ew_ext_read_record_limit(hello.ext.data[EW_EXT_RECORD_SIZE_LIMIT], &limit));
        assert_int_equal(limit, rows[i].announced);
        pair_close(&p);
    }
}

static void limits_are_agreed(void **state)
{
    (void)state;
    for (int i = 0; i < 2; i++) {
        begin(VERSIONS[i]);
        client.record_size_limit = 200;
        server.record_size_limit = 16385;
        uint16_t most = VERSIONS[i] == 0x0303 ? 16384 : 16385;
        complete(&client, &server, "server.example", NULL);
        assert_int_equal(p.client.info.read_limit, 200);
        assert_int_equal(p.client.info.write_limit, most);
        assert_int_equal(p.server.info.read_limit, most);
        assert_int_equal(p.server.info.write_limit, 200);
        ew_session *s = take_session();
        client.record_size_limit = 0; /* not bound to what the session began with */
        complete(&client, &server, "server.example", s);
        assert_true(p.client.info.resumed);
        assert_int_equal(p.client.info.write_limit, 0);
        assert_int_equal(p.server.info.write_limit, 0);
        pair_close(&p);
        ew_session_free(s);
    }
}

/* --- GREASE ----------------------------------------------------------------------------------- */

static bool is_grease(uint16_t v)
{
    return (v & 0x0f0f) == 0x0a0a && (v >> 8) == (v & 0xff);
}

static void grease_stands_first_in_each_list(void **state)
{
    (void)state;
    begin(0x0304);
    client = both(client);
    client.grease = true;
    for (int i = 0; i < 40; i++) { /* with other values each time */
        pair_open(&p, &client, &server, "server.example", NULL);
        assert_ok(ew_hs_start(p.client.hs));
        ew_client_hello hello = first_hello();
        ew_slice list;
        ew_share share;
        assert_true(is_grease(ew_u16_at(hello.suites, 0)));
        assert_false(is_grease(ew_u16_at(hello.suites, 1)));
        assert_int_equal(hello.ext.num_unknown, 2); /* else the parser had found a duplicate */
        assert_int_not_equal(hello.ext.last, EW_EXT_PRE_SHARED_KEY);
        assert_ok(ew_ext_read_versions(hello.ext.data[EW_EXT_SUPPORTED_VERSIONS], &list));
        assert_true(is_grease(ew_u16_at(list, 0)));
        assert_ok(ew_ext_read_u16_list(hello.ext.data[EW_EXT_SIGNATURE_ALGORITHMS], &list));
        assert_true(is_grease(ew_u16_at(list, 0)));
        assert_ok(ew_ext_read_u16_list(hello.ext.data[EW_EXT_SUPPORTED_GROUPS], &list));
        assert_true(is_grease(ew_u16_at(list, 0)));
        uint16_t group = ew_u16_at(list, 0);
        assert_ok(ew_ext_read_shares(hello.ext.data[EW_EXT_KEY_SHARE], &list));
        assert_true(ew_share_next(&list, &share));
        assert_int_equal(share.group, group);
        pair_close(&p);
    }
}

static void grease_is_ignored(void **state)
{
    (void)state;
    for (int i = 0; i < 2; i++) {
        begin(VERSIONS[i]);
        client.grease = server.grease = true;
        server.client_auth = EW_HS_AUTH_REQUIRE;
        server.trust = w.trust;
        client.creds[0] = w.creds[CERTS_P256];
        client.num_creds = 1;
        complete(&client, &server, "server.example", NULL);
        ew_session *s = take_session();
        complete(&client, &server, "server.example", s);
        assert_true(p.client.info.resumed);
        pair_close(&p);
        ew_session_free(s);
    }
}

static void grease_and_a_retry_go_together(void **state)
{
    (void)state;
    begin(0x0304);
    client.grease = true;
    server.groups[0] = ew_group_find(24);
    server.num_groups = 1;
    complete(&client, &server, "server.example", NULL); /* a single share is checked there */
    assert_true(p.client.info.retried);
    pair_close(&p);
    begin(0x0304);
    client.grease = server.always_retry = true;
    complete(&client, &server, "server.example", NULL); /* the same shares are */
    assert_true(p.client.info.retried);
    pair_close(&p);
}

/* turn_suite: the server's choice is the client's own GREASE. */
static void turn_suite(void *arg, unsigned index, bool from_server, ew_buf *message)
{
    uint16_t *suite = arg;
    if (index == 0) {
        ew_client_hello hello;
        assert_ok(ew_client_hello_parse((ew_slice){&message->data[4], message->len - 4}, &hello));
        *suite = ew_u16_at(hello.suites, 0);
    } else if (from_server && message->data[0] == EW_MSG_SERVER_HELLO) {
        size_t at = 4 + 2 + 32 + 1 + message->data[4 + 2 + 32];
        message->data[at] = (uint8_t)(*suite >> 8);
        message->data[at + 1] = (uint8_t)*suite;
    }
}

static void grease_is_never_agreed_on(void **state)
{
    (void)state;
    uint16_t suite = 0;
    for (int i = 0; i < 2; i++) {
        begin(VERSIONS[i]);
        client.grease = true;
        pair_open(&p, &client, &server, "server.example", NULL);
        p.change = turn_suite;
        p.change_arg = &suite;
        assert_false(pair_run(&p));
        assert_err(p.client.error, EW_ERR_WRONG_CIPHER);
        assert_true(is_grease(suite));
        pair_close(&p);
    }
}

/* --- OCSP responses and SCTs ------------------------------------------------------------------ */

static const uint8_t SCTS[] = {0, 7, 0, 2, 1, 2, 0, 1, 3};

/* A server (and a client) whose certificate has both stapled. */
static void begin_stapled(uint16_t version)
{
    begin(version);
    for (int i = 0; i < 2; i++) {
        assert_ok(ew_cred_set_ocsp(w.creds[i], TEXT("a response")));
        assert_ok(ew_cred_set_scts(w.creds[i], (ew_slice){SCTS, sizeof SCTS}));
    }
    client.ocsp = EW_HS_OCSP_ASK;
    client.ask_scts = true;
}

static bool has_staples(const ew_hs_info *info)
{
    const ew_kept_staples *s = info->peer_staples;
    return s != NULL && ew_slice_is((ew_slice){s->ocsp.data, s->ocsp.len}, "a response") &&
           ew_slice_equal((ew_slice){s->scts.data, s->scts.len}, (ew_slice){SCTS, sizeof SCTS});
}

static void staples_come_and_stay_with_the_session(void **state)
{
    (void)state;
    for (int i = 0; i < 2; i++) {
        begin_stapled(VERSIONS[i]);
        complete(&client, &server, "server.example", NULL);
        assert_true(has_staples(&p.client.info));
        assert_null(p.server.info.peer_staples);
        ew_session *s = take_session(), *back = NULL;
        ew_buf form = {0};
        assert_ok(ew_session_write(s, &form));
        assert_ok(ew_session_read((ew_slice){form.data, form.len}, &back));
        ew_buf_free(&form);
        complete(&client, &server, "server.example", back);
        assert_true(p.client.info.resumed);
        assert_true(has_staples(&p.client.info));
        pair_close(&p);
        ew_session_free(s);
        ew_session_free(back);
    }
}

static void nothing_is_stapled_unasked(void **state)
{
    (void)state;
    for (int i = 0; i < 2; i++) {
        begin_stapled(VERSIONS[i]);
        client.ocsp = EW_HS_OCSP_NONE;
        client.ask_scts = false;
        complete(&client, &server, "server.example", NULL);
        assert_null(p.client.info.peer_staples);
        pair_close(&p);
        begin_stapled(VERSIONS[i]); /* nor is anything where there is nothing */
        server.creds[0] = w.creds[CERTS_ED25519];
        complete(&client, &server, "server.example", NULL);
        assert_null(p.client.info.peer_staples);
        pair_close(&p);
    }
}

static void a_client_staples_too(void **state)
{
    (void)state;
    for (int asked = 0; asked < 2; asked++) {
        begin_stapled(0x0304);
        client.ocsp = EW_HS_OCSP_NONE;
        client.ask_scts = false;
        server.ocsp = asked ? EW_HS_OCSP_ASK : EW_HS_OCSP_NONE;
        server.ask_scts = asked;
        server.client_auth = EW_HS_AUTH_REQUIRE;
        server.trust = w.trust;
        client.creds[0] = w.creds[CERTS_P384];
        client.num_creds = 1;
        complete(&client, &server, "server.example", NULL);
        assert_int_equal(has_staples(&p.server.info), asked);
        pair_close(&p);
    }
}

typedef struct edit {
    uint8_t type;
    void (*fn)(ew_buf *message);
    unsigned num;
} edit;

static void edit_one(void *arg, unsigned index, bool from_server, ew_buf *message)
{
    edit *e = arg;
    (void)index;
    if (from_server && message->data[0] == e->type) {
        e->fn(message);
        e->num++;
    }
}

static void cut_last(ew_buf *m)
{
    m->len--;
    m->data[3]--;
}

static void another_kind(ew_buf *m)
{
    m->data[4] = 2;
}

static void empty_response(ew_buf *m)
{
    m->len = 8;
    m->data[3] = 4;
    m->data[7] = 0;
}

static void fails_edited(uint8_t type, void (*fn)(ew_buf *), ew_err want)
{
    edit e = {type, fn, 0};
    pair_open(&p, &client, &server, "server.example", NULL);
    p.change = edit_one;
    p.change_arg = &e;
    assert_false(pair_run(&p));
    assert_int_equal(e.num, 1);
    assert_err(p.client.error, want);
    pair_close(&p);
}

static void a_status_message_has_its_form(void **state)
{
    (void)state;
    begin_stapled(0x0303);
    fails_edited(EW_MSG_CERTIFICATE_STATUS, cut_last, EW_ERR_DECODE);
    fails_edited(EW_MSG_CERTIFICATE_STATUS, another_kind, EW_ERR_ILLEGAL_PARAMETER);
    fails_edited(EW_MSG_CERTIFICATE_STATUS, empty_response, EW_ERR_DECODE);
}

/* to_status: a ServerKeyExchange becomes a CertificateStatus. */
static void to_status(ew_buf *m)
{
    m->data[0] = EW_MSG_CERTIFICATE_STATUS;
}

static void a_status_nobody_announced_is_unexpected(void **state)
{
    (void)state;
    begin_stapled(0x0303);
    fails_edited(EW_MSG_SERVER_KEY_EXCHANGE, to_status, EW_ERR_UNEXPECTED_MESSAGE); /* a second one */
    client.ocsp = EW_HS_OCSP_NONE;
    fails_edited(EW_MSG_SERVER_KEY_EXCHANGE, to_status, EW_ERR_UNEXPECTED_MESSAGE);
}

/* RFC 6066, 8: "a server MAY also choose not to send" it, whatever it said. */
static void an_announced_status_may_be_left_out(void **state)
{
    (void)state;
    begin_stapled(0x0303);
    pair_open(&p, &client, &server, "server.example", NULL);
    assert_ok(ew_hs_start(p.client.hs));
    assert_true(pair_deliver(&p, &p.client, &p.server));
    while (p.client.hs->state != EW_STATE_C12_STATUS)
        assert_true(pair_deliver(&p, &p.server, &p.client));
    assert_int_equal(p.server.queue[p.server.first].bytes.data[0], EW_MSG_CERTIFICATE_STATUS);
    ew_buf_free(&p.server.queue[p.server.first++].bytes);
    assert_true(pair_deliver(&p, &p.server, &p.client));
    assert_ok(p.client.error);
    assert_int_equal(p.client.hs->state, EW_STATE_C12_REQUEST_OR_DONE);
    pair_close(&p);
}

/* --- what is checked -------------------------------------------------------------------------- */

typedef struct issued {
    certs_cert root, leaf;
    ew_trust *trust;
} issued;

/* issue: a server whose certificate and OCSP response are made here; status: of the response; -1: none. */
static ew_cred *issue(issued *i, int status, bool marked)
{
    i->root = certs_make_ca(CERTS_P256, "root of both", NULL);
    i->leaf = certs_make_leaf(CERTS_P256, "DNS:server.example", &i->root);
    if (marked) {
        X509_EXTENSION *feature = X509V3_EXT_conf_nid(NULL, NULL, NID_tlsfeature, "status_request");
        assert_int_equal(X509_add_ext(i->leaf.x509, feature, -1), 1);
        assert_true(X509_sign(i->leaf.x509, i->root.key, EVP_sha256()) > 0);
        X509_EXTENSION_free(feature);
    }
    char *cert = certs_pem(&i->leaf), *key = certs_key_pem(&i->leaf, NULL), *ca = certs_pem(&i->root);
    ew_cred *cred = NULL;
    assert_ok(ew_cred_from_pem(w.crypto, (ew_slice){(uint8_t *)cert, strlen(cert)},
        (ew_slice){(uint8_t *)key, strlen(key)}, NULL, NULL, &cred));
    assert_ok(ew_trust_new(w.crypto, &i->trust));
    assert_ok(ew_trust_add_pem(i->trust, (ew_slice){(uint8_t *)ca, strlen(ca)}));
    if (status >= 0) {
        size_t len;
        uint8_t *der = ocsp_make(&(ocsp_spec){.leaf = &i->leaf, .issuer = &i->root, .status = status}, &len);
        assert_ok(ew_cred_set_ocsp(cred, (ew_slice){der, len}));
        free(der);
    }
    free(cert);
    free(key);
    free(ca);
    return cred;
}

static void issued_free(issued *i, ew_cred *cred)
{
    ew_cred_free(cred);
    ew_trust_free(i->trust);
    certs_free(&i->leaf);
    certs_free(&i->root);
}

static void a_response_is_checked(void **state)
{
    static const struct {
        int status;
        bool marked;
        ew_hs_ocsp mode;
        ew_err want;
    } rows[] = {
        {V_OCSP_CERTSTATUS_GOOD, false, EW_HS_OCSP_REQUIRE, EW_OK},
        {V_OCSP_CERTSTATUS_GOOD, true, EW_HS_OCSP_CHECK, EW_OK},
        {V_OCSP_CERTSTATUS_REVOKED, false, EW_HS_OCSP_ASK, EW_OK},
        {V_OCSP_CERTSTATUS_REVOKED, false, EW_HS_OCSP_CHECK, EW_ERR_OCSP_REVOKED},
        {V_OCSP_CERTSTATUS_UNKNOWN, false, EW_HS_OCSP_CHECK, EW_ERR_OCSP_BAD},
        {-1, false, EW_HS_OCSP_CHECK, EW_OK},
        {-1, true, EW_HS_OCSP_ASK, EW_OK},
        {-1, true, EW_HS_OCSP_CHECK, EW_ERR_OCSP_MISSING},
        {-1, false, EW_HS_OCSP_REQUIRE, EW_ERR_OCSP_MISSING},
    };
    (void)state;
    for (size_t i = 0; i < 2 * sizeof rows / sizeof rows[0]; i++) {
        issued made;
        begin(VERSIONS[i % 2]);
        server.creds[0] = issue(&made, rows[i / 2].status, rows[i / 2].marked);
        client.trust = made.trust;
        client.ocsp = rows[i / 2].mode;
        if (rows[i / 2].want == EW_OK) {
            complete(&client, &server, "server.example", NULL);
            pair_close(&p);
        } else {
            fails(&client, &server, "server.example", NULL, false, rows[i / 2].want);
        }
        issued_free(&made, server.creds[0]);
    }
}

static void a_server_checks_its_clients(void **state)
{
    (void)state;
    for (int revoked = 0; revoked < 2; revoked++) {
        issued made;
        begin(0x0304);
        client.creds[0] =
            issue(&made, revoked ? V_OCSP_CERTSTATUS_REVOKED : V_OCSP_CERTSTATUS_GOOD, false);
        client.num_creds = 1;
        server.trust = made.trust;
        server.client_auth = EW_HS_AUTH_REQUIRE;
        server.ocsp = EW_HS_OCSP_REQUIRE;
        if (revoked) {
            pair_open(&p, &client, &server, "server.example", NULL);
            assert_false(pair_run(&p));
            assert_err(p.server.error, EW_ERR_OCSP_REVOKED);
        } else {
            complete(&client, &server, "server.example", NULL);
        }
        pair_close(&p);
        issued_free(&made, client.creds[0]);
    }
}

/* A ticket has the client's chain and no response: where one must come a full handshake brings it; in 1.2, where a client can
 * staple none, it brings the refusal. */
static void no_ticket_stands_for_a_response(void **state)
{
    (void)state;
    for (int i = 0; i < 4; i++) {
        issued made;
        begin(VERSIONS[i % 2]);
        bool must = i >= 2; /* the certificate says so, or the server */
        client.creds[0] = issue(&made, V_OCSP_CERTSTATUS_GOOD, must);
        client.num_creds = 1;
        server.trust = made.trust;
        server.client_auth = EW_HS_AUTH_REQUIRE;
        complete(&client, &server, "server.example", NULL);
        ew_session *s = take_session();
        server.ocsp = must ? EW_HS_OCSP_CHECK : EW_HS_OCSP_REQUIRE;
        pair_open(&p, &client, &server, "server.example", s);
        assert_int_equal(pair_run(&p), VERSIONS[i % 2] == EW_TLS13);
        assert_false(p.server.info.resumed);
        assert_err(p.server.error, VERSIONS[i % 2] == EW_TLS13 ? EW_OK : EW_ERR_OCSP_MISSING);
        assert_int_equal(p.server.info.peer_authenticated, VERSIONS[i % 2] == EW_TLS13);
        pair_close(&p);
        ew_session_free(s);
        issued_free(&made, client.creds[0]);
    }
}

static void a_session_is_resumed_while_its_response_would_do(void **state)
{
    (void)state;
    for (int i = 0; i < 2; i++) {
        issued made;
        begin(VERSIONS[i]);
        server.creds[0] = issue(&made, V_OCSP_CERTSTATUS_GOOD, false);
        server.ticket_lifetime = client.ticket_lifetime = 604800;
        client.trust = made.trust;
        client.ocsp = EW_HS_OCSP_REQUIRE;
        complete(&client, &server, "server.example", NULL);
        ew_session *s = take_session();
        w.now += 2 * CERTS_DAY * 1000; /* it was for one day */
        pair_open(&p, &client, &server, "server.example", s);
        assert_false(pair_run(&p));
        assert_err(p.client.error, EW_ERR_OCSP_BAD); /* a full handshake, and it has no better one */
        pair_close(&p);
        client.ocsp = EW_HS_OCSP_ASK;
        complete(&client, &server, "server.example", s);
        assert_true(p.client.info.resumed);
        pair_close(&p);
        w.now -= 2 * CERTS_DAY * 1000;
        ew_session_free(s);
        issued_free(&made, server.creds[0]);
    }
}

/* Each allocation fails in turn: nothing leaks, and the error is told. */
static void memory_runs_out(void **state)
{
    (void)state;
    for (int i = 0; i < 2; i++) {
        begin_stapled(VERSIONS[i]);
        client.grease = server.grease = true;
        bool done = false;
        for (long n = 0; !done && n < 1000; n++) {
            ew_test_fail_alloc(n);
            pair_open(&p, &client, &server, "server.example", NULL);
            done = pair_run(&p);
            ew_test_fail_alloc(-1);
            if (!done)
                assert_err(p.client.error != EW_OK ? p.client.error : p.server.error, EW_ERR_MEMORY);
            pair_close(&p);
        }
        assert_true(done);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(announcements_keep_to_the_version),
        cmocka_unit_test(limits_are_agreed),
        cmocka_unit_test(grease_stands_first_in_each_list),
        cmocka_unit_test(grease_is_ignored),
        cmocka_unit_test(grease_and_a_retry_go_together),
        cmocka_unit_test(grease_is_never_agreed_on),
        cmocka_unit_test(staples_come_and_stay_with_the_session),
        cmocka_unit_test(nothing_is_stapled_unasked),
        cmocka_unit_test(a_client_staples_too),
        cmocka_unit_test(a_status_message_has_its_form),
        cmocka_unit_test(a_status_nobody_announced_is_unexpected),
        cmocka_unit_test(an_announced_status_may_be_left_out),
        cmocka_unit_test(a_response_is_checked),
        cmocka_unit_test(a_server_checks_its_clients),
        cmocka_unit_test(no_ticket_stands_for_a_response),
        cmocka_unit_test(a_session_is_resumed_while_its_response_would_do),
        cmocka_unit_test(memory_runs_out),
    };
    return cmocka_run_group_tests_name("hs_extras", tests, set_up, tear_down);
}
