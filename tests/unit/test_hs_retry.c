/* SPDX-License-Identifier: Apache-2.0 */
/* HelloRetryRequest between our two sides, and second hellos that are not the first. */
#include "hs_fixture.h"

static ew_hs_config client, server;

static void begin(void)
{
    client = world_client(&w);
    server = world_server(&w, CERTS_P256);
}

static void retries_complete(void **state)
{
    (void)state;
    for (size_t s = 0; ew_suite_at(s)->version == 0x0304; s++) {
        for (size_t g = 0; ew_group_at(g) != NULL; g++) {
            if (!ew_group_available(w.crypto, ew_group_at(g)))
                continue; /* X25519MLKEM768 takes OpenSSL 3.5 */
            begin();
            client.num_shares = 0;
            client.suites[0] = ew_suite_at(s);
            client.num_suites = 1;
            server.groups[0] = ew_group_at(g);
            server.num_groups = 1;
            complete(&client, &server, "server.example", NULL);
            assert_true(p.client.info.retried);
            assert_ptr_equal(p.client.info.group, ew_group_at(g));
            pair_close(&p);
        }
    }
    begin(); /* X25519 is shared, the server has P-384 only */
    server.groups[0] = ew_group_find(24);
    server.num_groups = 1;
    complete(&client, &server, "server.example", NULL);
    assert_true(p.client.info.retried);
    pair_close(&p);
    begin(); /* only a cookie */
    server.always_retry = true;
    complete(&client, &server, "server.example", NULL);
    assert_true(p.client.info.retried);
    assert_ptr_equal(p.client.info.group, ew_group_at(0));
    pair_close(&p);
}

/* --- changes to the second ClientHello ---------------------------------------------------- */

typedef enum where { RANDOM, SUITES, NAME, COOKIE, COOKIE_GONE, SHARE_GROUP, SHARE_KEY } where;

static size_t find_ext(const ew_buf *m, uint16_t code)
{
    ew_slice body = {&m->data[4], m->len - 4};
    ew_client_hello hello;
    assert_ok(ew_client_hello_parse(body, &hello));
    for (size_t at = 4 + 2 + 32; at + 4 < m->len; at++) {
        ew_slice data = {0};
        for (int i = 0; i < EW_NUM_EXTS; i++) {
            if (ew_ext_has(&hello.ext, (ew_ext)i) && ew_ext_code((ew_ext)i) == code)
                data = hello.ext.data[i];
        }
        if (data.data == &m->data[at + 4])
            return at;
    }
    fail();
    return 0;
}

static void change_second(void *arg, unsigned index, bool from_server, ew_buf *m)
{
    if (index != 2 || from_server)
        return;
    switch (*(where *)arg) {
    case RANDOM:
        m->data[6] ^= 1;
        break;
    case SUITES: /* past the session id: the last suite offered */
        m->data[4 + 2 + 32 + 1 + 32 + 2 + 5] ^= 0x40;
        break;
    case NAME:
        m->data[find_ext(m, 0) + 4 + 5] ^= 1;
        break;
    case COOKIE:
        m->data[find_ext(m, 44) + 4 + 2 + 60] ^= 1;
        break;
    case COOKIE_GONE:
        m->data[find_ext(m, 44)] = 0x7a; /* an unknown extension now */
        break;
    case SHARE_GROUP:
        m->data[find_ext(m, 51) + 4 + 2 + 1] ^= 1;
        break;
    case SHARE_KEY: /* the same ones must stand where no other group was asked for */
        m->data[find_ext(m, 51) + 4 + 2 + 4] ^= 1;
        break;
    }
}

/* u16_at, extensions_at: of a hello's message. */
static size_t u16_at(const uint8_t *m, size_t at)
{
    return ((size_t)m[at] << 8) + m[at + 1];
}

static size_t extensions_at(const uint8_t *m)
{
    size_t suites = 4 + 2 + 32 + 1 + m[4 + 2 + 32];
    return suites + 2 + u16_at(m, suites) + 2; /* the compression methods are one */
}

/* insert: bytes into a message, with the 16-bit lengths around them. */
static void insert(ew_buf *m, size_t at, ew_slice in, const size_t *lens, size_t num_lens)
{
    uint8_t message[4096];
    memcpy(message, m->data, at);
    memcpy(&message[at], in.data, in.len);
    memcpy(&message[at + in.len], &m->data[at], m->len - at);
    for (size_t i = 0; i < num_lens; i++) {
        size_t len = u16_at(message, lens[i]) + in.len;
        message[lens[i]] = (uint8_t)(len >> 8);
        message[lens[i] + 1] = (uint8_t)len;
    }
    assert_ok(ew_buf_set(m, message, m->len + in.len));
}

/* add_share: a second one, of P-384, behind the one that was asked for. */
static void add_share(void *arg, unsigned index, bool from_server, ew_buf *m)
{
    (void)arg;
    if (index != 2 || from_server)
        return;
    size_t at = find_ext(m, 51);
    const size_t lens[] = {2, extensions_at(m->data), at + 2, at + 4};
    insert(m, at + 4 + u16_at(m->data, at + 2), TEXT("\0\x18\0\1x"), lens, 4);
}

static void add_early_data(void *arg, unsigned index, bool from_server, ew_buf *m)
{
    (void)arg;
    if (index != 2 || from_server)
        return;
    size_t at = extensions_at(m->data);
    const size_t lens[] = {2, at};
    insert(m, at + 2, TEXT("\0\x2a\0\0"), lens, 2);
}

/* add_psk: unknown, and so without effect but for its being there. */
static void add_psk(void *arg, unsigned index, bool from_server, ew_buf *m)
{
    (void)arg;
    if (index != 2 || from_server)
        return;
    const size_t lens[] = {2, extensions_at(m->data)};
    insert(m, m->len, TEXT("\0\x29\0\x2c\0\7\0\1x\0\0\0\0\0\x21\x20"
                           "????????????????????????????????"),
        lens, 2);
}

static void no_psk_is_added_after_a_retry(void **state)
{
    (void)state;
    begin();
    client.num_shares = 0;
    pair_open(&p, &client, &server, "server.example", NULL);
    p.change = add_psk;
    assert_false(pair_run(&p));
    assert_err(p.server.error, EW_ERR_BAD_RETRY_HELLO);
    pair_close(&p);
}

/* 4.3.10: "A client MUST NOT include the "early_data" extension in its followup ClientHello." */
static void no_early_data_after_a_retry(void **state)
{
    (void)state;
    begin();
    client.num_shares = 0;
    pair_open(&p, &client, &server, "server.example", NULL);
    p.change = add_early_data;
    assert_false(pair_run(&p));
    assert_err(p.server.error, EW_ERR_BAD_RETRY_HELLO);
    pair_close(&p);
}

/* 4.2.2: "a list containing a single KeyShareEntry from the indicated group". */
static void only_the_share_asked_for(void **state)
{
    (void)state;
    begin();
    client.num_shares = 0;
    pair_open(&p, &client, &server, "server.example", NULL);
    p.change = add_share;
    assert_false(pair_run(&p));
    assert_err(p.server.error, EW_ERR_BAD_RETRY_HELLO);
    pair_close(&p);
}

static void shares_stand_where_none_was_asked_for(void **state)
{
    (void)state;
    where what = SHARE_KEY;
    begin();
    server.always_retry = true;
    pair_open(&p, &client, &server, "server.example", NULL);
    p.change = change_second;
    p.change_arg = &what;
    assert_false(pair_run(&p));
    assert_err(p.server.error, EW_ERR_BAD_RETRY_HELLO);
    pair_close(&p);
}

static void the_second_hello_is_the_first(void **state)
{
    (void)state;
    const struct {
        where what;
        ew_err want;
    } cases[] = {
        {RANDOM, EW_ERR_BAD_RETRY_HELLO},
        {SUITES, EW_ERR_BAD_RETRY_HELLO},
        {NAME, EW_ERR_BAD_RETRY_HELLO},
        {COOKIE, EW_ERR_BAD_COOKIE},
        {COOKIE_GONE, EW_ERR_MISSING_EXTENSION},
        {SHARE_GROUP, EW_ERR_BAD_RETRY_HELLO},
    };
    for (int asks_group = 0; asks_group <= 1; asks_group++) {
        for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
            begin();
            server.always_retry = true;
            client.num_shares = asks_group == 1 ? 0 : 1;
            where what = cases[i].what;
            pair_open(&p, &client, &server, "server.example", NULL);
            p.change = change_second;
            p.change_arg = &what;
            assert_false(pair_run(&p));
            assert_err(p.server.error, cases[i].want);
            pair_close(&p);
        }
    }
}

/* --- the cookie of another handshake ------------------------------------------------------ */

static void keep_or_swap(void *arg, unsigned index, bool from_server, ew_buf *m)
{
    ew_buf *other = arg;
    if (index != 2 || from_server)
        return;
    size_t at = find_ext(m, 44) + 4 + 2;
    size_t len = ((size_t)m->data[at - 2] << 8) + m->data[at - 1];
    if (other->len == 0) {
        assert_ok(ew_buf_set(other, &m->data[at], len));
    } else {
        assert_int_equal(other->len, len);
        memcpy(&m->data[at], other->data, len);
    }
}

static void a_cookie_is_bound_to_its_hello(void **state)
{
    (void)state;
    ew_buf other = {0};
    for (int round = 0; round <= 1; round++) {
        begin();
        server.always_retry = true;
        pair_open(&p, &client, &server, "server.example", NULL);
        p.change = keep_or_swap;
        p.change_arg = &other;
        assert_int_equal(pair_run(&p), round == 0);
        if (round == 1)
            assert_err(p.server.error, EW_ERR_BAD_COOKIE);
        pair_close(&p);
    }
    ew_buf_free(&other);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(retries_complete),
        cmocka_unit_test(the_second_hello_is_the_first),
        cmocka_unit_test(only_the_share_asked_for),
        cmocka_unit_test(no_early_data_after_a_retry),
        cmocka_unit_test(no_psk_is_added_after_a_retry),
        cmocka_unit_test(shares_stand_where_none_was_asked_for),
        cmocka_unit_test(a_cookie_is_bound_to_its_hello),
    };
    return cmocka_run_group_tests_name("hs_retry", tests, set_up, tear_down);
}
