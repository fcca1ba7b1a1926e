/* SPDX-License-Identifier: Apache-2.0 */
/* Which version two ranges come to, and what tells that someone lowered it. */
#include "hs12_edit.h"

#include "msg/msg12.h"

enum { RANDOM_AT = 4 + 2, SENTINEL_AT = RANDOM_AT + 24 };

static ew_hs_config range(ew_hs_config c, uint16_t min, uint16_t max)
{
    c.min_version = min;
    c.max_version = max;
    return c;
}

static void ranges_meet_at_the_highest(void **state)
{
    (void)state;
    static const uint16_t ranges[][2] = {{0x0303, 0x0303}, {0x0303, 0x0304}, {0x0304, 0x0304}};
    for (size_t c = 0; c < 3; c++) {
        for (size_t s = 0; s < 3; s++) {
            ew_hs_config client = range(world_client(&w), ranges[c][0], ranges[c][1]);
            ew_hs_config server = range(world_server(&w, CERTS_P256), ranges[s][0], ranges[s][1]);
            uint16_t max = ranges[c][1] < ranges[s][1] ? ranges[c][1] : ranges[s][1];
            bool meet = max >= ranges[c][0] && max >= ranges[s][0];
            if (meet) {
                complete(&client, &server, "server.example", NULL);
                assert_int_equal(p.client.info.version, max);
                pair_close(&p);
            } else {
                fails(&client, &server, "server.example", NULL, true, EW_ERR_PROTOCOL_VERSION);
            }
        }
    }
}

/* A version without a suite is not spoken, whatever the range says. */
static void the_suites_bound_the_range(void **state)
{
    (void)state;
    ew_hs_config client = both(world_client(&w)), server = both(world_server(&w, CERTS_P256));
    client.suites[0] = ew_suite_find(0xc02b);
    client.num_suites = 1;
    complete(&client, &server, "server.example", NULL);
    assert_int_equal(p.client.info.version, 0x0303);
    pair_close(&p);
}

static void a_retry_stays_with_its_version(void **state)
{
    (void)state;
    ew_hs_config client = both(world_client(&w)), server = both(world_server(&w, CERTS_P256));
    client.num_shares = 0;
    complete(&client, &server, "server.example", NULL);
    assert_int_equal(p.client.info.version, 0x0304);
    assert_true(p.client.info.retried);
    pair_close(&p);
}

/* --- sentinels ----------------------------------------------------------------------------- */

typedef struct seen {
    uint8_t sentinel[8];
    bool remove_versions;
    uint16_t legacy_version; /* to be set in the ClientHello; 0: as it is */
    const char *forge;       /* a sentinel for the ServerHello */
    uint16_t server_version; /* to be set in the ServerHello; 0: as it is */
} seen;

static void change(void *arg, unsigned index, bool from_server, ew_buf *message)
{
    seen *s = arg;
    (void)index;
    if (!from_server && message->data[0] == EW_MSG_CLIENT_HELLO) {
        if (s->remove_versions)
            remove_ext(message, 43);
        if (s->legacy_version != 0) {
            message->data[4] = (uint8_t)(s->legacy_version >> 8);
            message->data[5] = (uint8_t)s->legacy_version;
        }
    }
    if (from_server && message->data[0] == EW_MSG_SERVER_HELLO) {
        if (s->forge != NULL)
            memcpy(&message->data[SENTINEL_AT], s->forge, 8);
        if (s->server_version != 0)
            message->data[5] = (uint8_t)s->server_version;
        memcpy(s->sentinel, &message->data[SENTINEL_AT], 8);
    }
}

static void run(const ew_hs_config *client, const ew_hs_config *server, seen *s)
{
    pair_open(&p, client, server, "server.example", NULL);
    p.change = change;
    p.change_arg = s;
    (void)pair_run(&p);
}

static void a_server_of_both_marks_its_12(void **state)
{
    (void)state;
    ew_hs_config client = only12(world_client(&w)), server = both(world_server(&w, CERTS_P256));
    seen s = {0};
    run(&client, &server, &s);
    assert_ok(p.client.error);
    assert_memory_equal(s.sentinel, "DOWNGRD\x01", 8);
    pair_close(&p);
    server = only12(server);
    run(&client, &server, &s);
    assert_ok(p.client.error);
    assert_memory_not_equal(s.sentinel, "DOWNGRD", 7);
    pair_close(&p);
}

/* Who takes supported_versions away makes the server choose 1.2; its sentinel gives that away. */
static void a_lowered_hello_is_found_out(void **state)
{
    (void)state;
    ew_hs_config client = both(world_client(&w)), server = both(world_server(&w, CERTS_P256));
    seen s = {.remove_versions = true};
    run(&client, &server, &s);
    assert_err(p.client.error, EW_ERR_DOWNGRADE);
    assert_int_equal(ew_err_alert(EW_ERR_DOWNGRADE), 47);
    pair_close(&p);
    /* forged away, the randoms differ: the signature fails */
    s = (seen){.remove_versions = true, .forge = "\1\2\3\4\5\6\7\10"};
    run(&client, &server, &s);
    assert_err(p.client.error, EW_ERR_BAD_SIGNATURE);
    pair_close(&p);
}

static void sentinels_are_read_as_the_rfc_has_it(void **state)
{
    (void)state;
    const struct {
        bool offers13;
        const char *sentinel;
        uint16_t version;
        ew_err want;
    } cases[] = {
        {true, "DOWNGRD\x01", 0x0303, EW_ERR_DOWNGRADE},
        {true, "DOWNGRD\x00", 0x0303, EW_ERR_DOWNGRADE},
        {true, "DOWNGRD\x00", 0x0302, EW_ERR_DOWNGRADE},
        {true, "DOWNGRD\x02", 0x0302, EW_ERR_PROTOCOL_VERSION},
        {false, "DOWNGRD\x00", 0x0302, EW_ERR_DOWNGRADE},
        {false, "DOWNGRD\x01", 0x0302, EW_ERR_PROTOCOL_VERSION},
        {false, "DOWNGRD\x01", 0x0303, EW_ERR_BAD_SIGNATURE}, /* no sentinel for it; but forged */
        {false, "DOWNGRD\x00", 0x0303, EW_ERR_BAD_SIGNATURE},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        ew_hs_config client = world_client(&w), server = only12(world_server(&w, CERTS_P256));
        client = cases[i].offers13 ? both(client) : only12(client);
        seen s = {.forge = cases[i].sentinel, .server_version = cases[i].version};
        run(&client, &server, &s);
        assert_err(p.client.error, cases[i].want);
        pair_close(&p);
    }
}

/* --- old peers ----------------------------------------------------------------------------- */

static void old_clients_are_told(void **state)
{
    (void)state;
    static const uint16_t old[] = {0x0300, 0x0301, 0x0302};
    for (size_t i = 0; i < 3; i++) {
        ew_hs_config client = only12(world_client(&w)), server = both(world_server(&w, CERTS_P256));
        seen s = {.legacy_version = old[i]};
        run(&client, &server, &s);
        assert_err(p.server.error, EW_ERR_PROTOCOL_VERSION);
        pair_close(&p);
    }
    assert_int_equal(ew_err_alert(EW_ERR_PROTOCOL_VERSION), 70);
    /* D.2: "the minimum of ClientHello.legacy_version and TLS 1.2" */
    ew_hs_config client = only12(world_client(&w)), server = both(world_server(&w, CERTS_P256));
    seen s = {.legacy_version = 0x0305};
    run(&client, &server, &s);
    assert_int_equal(p.server.info.version, 0x0303);
    pair_close(&p);
}

/* set_suites: replaces the list of suites, which must be at least as long. */
static void set_suites(ew_buf *m, const uint16_t *ids, size_t num)
{
    size_t at = 4 + 2 + 32;
    at += 1u + m->data[at];
    size_t have = m->data[at] * 256u + m->data[at + 1];
    assert_true(have >= 2 * num);
    for (size_t i = 0; i < have / 2; i++) {
        uint16_t id = ids[i < num ? i : num - 1];
        m->data[at + 2 + 2 * i] = (uint8_t)(id >> 8);
        m->data[at + 3 + 2 * i] = (uint8_t)id;
    }
}

typedef struct suites {
    uint16_t ids[4];
    size_t num;
} suites;

static void change_suites(void *arg, unsigned index, bool from_server, ew_buf *message)
{
    const suites *s = arg;
    (void)index;
    if (!from_server && message->data[0] == EW_MSG_CLIENT_HELLO)
        set_suites(message, s->ids, s->num);
}

static ew_err server_error_of(const ew_hs_config *client, const ew_hs_config *server, suites s)
{
    pair_open(&p, client, server, "server.example", NULL);
    p.change = change_suites;
    p.change_arg = &s;
    (void)pair_run(&p);
    ew_err err = p.server.error;
    pair_close(&p);
    return err;
}

/* RSA key exchange, CBC, DHE, static ECDH, anonymous: none is there. */
static void old_suites_are_told(void **state)
{
    (void)state;
    static const uint16_t old[] = {0x002f, 0x009c, 0xc013, 0xc009, 0xc023, 0x009e, 0xc02d, 0xc018};
    ew_hs_config client = only12(world_client(&w)), server = both(world_server(&w, CERTS_P256));
    for (size_t i = 0; i < sizeof old / sizeof old[0]; i++)
        assert_err(
            server_error_of(&client, &server, (suites){{old[i]}, 1}), EW_ERR_NO_COMMON_CIPHER);
    assert_int_equal(ew_err_alert(EW_ERR_NO_COMMON_CIPHER), 40);
}

static void fallbacks_are_judged(void **state)
{
    (void)state;
    ew_hs_config c12 = only12(world_client(&w)), c13 = both(world_client(&w));
    ew_hs_config s12 = only12(world_server(&w, CERTS_P256));
    ew_hs_config s13 = both(world_server(&w, CERTS_P256));
    suites s = {{0xc02b, 0x5600}, 2};
    assert_err(server_error_of(&c12, &s13, s), EW_ERR_INAPPROPRIATE_FALLBACK);
    assert_int_equal(ew_err_alert(EW_ERR_INAPPROPRIATE_FALLBACK), 86);
    /* what the server cannot do better is no fallback: only the changed hello is found out */
    assert_err(server_error_of(&c12, &s12, s), EW_ERR_BAD_FINISHED);
    s = (suites){{0x1301, 0x5600}, 2};
    assert_err(server_error_of(&c13, &s13, s), EW_OK);
}

/* --- renegotiation_info -------------------------------------------------------------------- */

static void add_renegotiation(void *arg, unsigned index, bool from_server, ew_buf *message)
{
    static const uint8_t data[] = {2, 7, 7};
    const bool *on_server = arg;
    (void)index;
    if (from_server != *on_server || message->data[0] > EW_MSG_SERVER_HELLO)
        return;
    remove_ext(message, 0xff01);
    add_ext(message, 0xff01, (ew_slice){data, sizeof data});
}

static void no_first_handshake_continues_another(void **state)
{
    (void)state;
    for (int on_server = 0; on_server <= 1; on_server++) {
        ew_hs_config client = only12(world_client(&w)), server = both(world_server(&w, CERTS_P256));
        bool arg = on_server;
        pair_open(&p, &client, &server, "server.example", NULL);
        p.change = add_renegotiation;
        p.change_arg = &arg;
        assert_false(pair_run(&p));
        assert_err(on_server ? p.client.error : p.server.error, EW_ERR_RENEGOTIATION_INFO);
        pair_close(&p);
    }
    assert_int_equal(ew_err_alert(EW_ERR_RENEGOTIATION_INFO), 40);
}

typedef struct scsv {
    bool answered;
} scsv;

/* use_scsv: instead of the extension. */
static void use_scsv(void *arg, unsigned index, bool from_server, ew_buf *message)
{
    static const uint16_t ids[] = {0xc02b, 0x00ff};
    scsv *s = arg;
    (void)index;
    if (!from_server && message->data[0] == EW_MSG_CLIENT_HELLO) {
        remove_ext(message, 0xff01);
        set_suites(message, ids, 2);
    }
    if (from_server && message->data[0] == EW_MSG_SERVER_HELLO)
        s->answered = ext_at(message, 0xff01) != 0;
}

static void the_scsv_is_answered(void **state)
{
    (void)state;
    ew_hs_config client = only12(world_client(&w)), server = only12(world_server(&w, CERTS_P256));
    scsv s = {0};
    pair_open(&p, &client, &server, "server.example", NULL);
    p.change = use_scsv;
    p.change_arg = &s;
    assert_false(pair_run(&p));
    assert_true(s.answered);
    assert_err(p.server.error, EW_ERR_BAD_FINISHED);
    pair_close(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ranges_meet_at_the_highest),
        cmocka_unit_test(the_suites_bound_the_range),
        cmocka_unit_test(a_retry_stays_with_its_version),
        cmocka_unit_test(a_server_of_both_marks_its_12),
        cmocka_unit_test(a_lowered_hello_is_found_out),
        cmocka_unit_test(sentinels_are_read_as_the_rfc_has_it),
        cmocka_unit_test(old_clients_are_told),
        cmocka_unit_test(old_suites_are_told),
        cmocka_unit_test(fallbacks_are_judged),
        cmocka_unit_test(no_first_handshake_continues_another),
        cmocka_unit_test(the_scsv_is_answered),
    };
    return cmocka_run_group_tests_name("hs12_versions", tests, set_up, tear_down);
}
