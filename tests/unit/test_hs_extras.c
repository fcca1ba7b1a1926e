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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(announcements_keep_to_the_version),
        cmocka_unit_test(limits_are_agreed),
    };
    return cmocka_run_group_tests_name("hs_extras", tests, set_up, tear_down);
}
