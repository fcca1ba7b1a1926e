/* SPDX-License-Identifier: Apache-2.0 */
/* The extensions that no handshake needs, in both versions: as both ends speak them, and answers that break their rules. */
#include "hs_fixture.h"

#include "hs/handshake.h"

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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(announcements_keep_to_the_version),
        cmocka_unit_test(limits_are_agreed),
        cmocka_unit_test(grease_stands_first_in_each_list),
        cmocka_unit_test(grease_is_ignored),
        cmocka_unit_test(grease_and_a_retry_go_together),
        cmocka_unit_test(grease_is_never_agreed_on),
    };
    return cmocka_run_group_tests_name("hs_extras", tests, set_up, tear_down);
}
