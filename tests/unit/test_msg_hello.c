/* SPDX-License-Identifier: Apache-2.0 */
/* ClientHello, ServerHello and HelloRetryRequest. */
#include "msg_fixture.h"

static const uint8_t RANDOM[32] = {'r', 'a', 'n', 'd', 'o', 'm'};
static const uint8_t SESSION_ID[32] = {'i', 'd'};

/* --- ClientHello -------------------------------------------------------------------------- */

static const uint16_t SUITES[] = {0x1301, 0x1303}, VERSIONS[] = {0x0304, 0x0303};
static const uint16_t GROUPS[] = {29, 23}, SCHEMES[] = {0x0804, 0x0403, 0x0807}, CERT[] = {0x0401};

static ew_client_hello_write full_hello(void)
{
    static ew_share shares[2];
    static ew_psk_write psks[2];
    shares[0] = (ew_share){29, TEXT("x25519 public key")};
    shares[1] = (ew_share){23, TEXT("p256")};
    psks[0] = (ew_psk_write){TEXT("first ticket"), 0x01020304, 32};
    psks[1] = (ew_psk_write){TEXT("2"), 0xfffefdfc, 48};
    return (ew_client_hello_write){.random = RANDOM,
        .session_id = SLICE(SESSION_ID),
        .suites = SUITES,
        .num_suites = 2,
        .versions = VERSIONS,
        .num_versions = 2,
        .groups = GROUPS,
        .num_groups = 2,
        .schemes = SCHEMES,
        .num_schemes = 3,
        .schemes_cert = CERT,
        .num_schemes_cert = 1,
        .shares = shares,
        .num_shares = 2,
        .has_shares = true,
        .server_name = TEXT("example.org"),
        .alpn = TEXT("\x02h2\x08http/1.1"),
        .cookie = TEXT("cookie"),
        .psk_dhe_ke = true,
        .psks = psks,
        .num_psks = 2};
}

static size_t write_hello(msg_space *space, const ew_client_hello_write *m)
{
    size_t binders_at = 99;
    ew_client_hello_write_msg(space_open(space), m, &binders_at);
    return binders_at;
}

static void assert_u16s(ew_slice list, const uint16_t *values, size_t num)
{
    assert_int_equal(ew_u16_count(list), num);
    for (size_t i = 0; i < num; i++) {
        assert_int_equal(ew_u16_at(list, i), values[i]);
    }
}

static void check_lists(const ew_client_hello *hello)
{
    const ew_slice *data = hello->ext.data;
    ew_slice out;
    assert_u16s(hello->suites, SUITES, 2);
    assert_ok(ew_ext_read_versions(data[EW_EXT_SUPPORTED_VERSIONS], &out));
    assert_u16s(out, VERSIONS, 2);
    assert_ok(ew_ext_read_u16_list(data[EW_EXT_SUPPORTED_GROUPS], &out));
    assert_u16s(out, GROUPS, 2);
    assert_ok(ew_ext_read_u16_list(data[EW_EXT_SIGNATURE_ALGORITHMS], &out));
    assert_u16s(out, SCHEMES, 3);
    assert_ok(ew_ext_read_u16_list(data[EW_EXT_SIGNATURE_ALGORITHMS_CERT], &out));
    assert_u16s(out, CERT, 1);
    assert_ok(ew_ext_read_psk_modes(data[EW_EXT_PSK_MODES], &out));
    assert_true(ew_slice_is(out, "\x01"));
    assert_ok(ew_ext_read_server_name(data[EW_EXT_SERVER_NAME], &out));
    assert_true(ew_slice_is(out, "example.org"));
    assert_ok(ew_ext_read_cookie(data[EW_EXT_COOKIE], &out));
    assert_true(ew_slice_is(out, "cookie"));
    assert_ok(ew_ext_read_alpn(data[EW_EXT_ALPN], &out));
    assert_true(ew_slice_is(out, "\x02h2\x08http/1.1"));
}

static void check_shares(ew_slice data)
{
    ew_slice list;
    ew_share share;
    assert_ok(ew_ext_read_shares(data, &list));
    assert_true(ew_share_next(&list, &share));
    assert_int_equal(share.group, 29);
    assert_true(ew_slice_is(share.key, "x25519 public key"));
    assert_true(ew_share_next(&list, &share));
    assert_int_equal(share.group, 23);
    assert_true(ew_slice_is(share.key, "p256"));
    assert_false(ew_share_next(&list, &share));
}

static void check_psks(ew_slice data)
{
    static const uint8_t zeros[48];
    ew_psk_offer offer;
    ew_psk_identity psk;
    assert_ok(ew_ext_read_psk_offer(data, &offer));
    assert_int_equal(offer.num, 2);
    assert_true(ew_psk_next(&offer, &psk));
    assert_true(ew_slice_is(psk.identity, "first ticket"));
    assert_int_equal(psk.obfuscated_age, 0x01020304);
    assert_bytes(psk.binder, ((ew_slice){zeros, 32}));
    assert_true(ew_psk_next(&offer, &psk));
    assert_true(ew_slice_is(psk.identity, "2"));
    assert_int_equal(psk.obfuscated_age, 0xfffefdfc);
    assert_bytes(psk.binder, ((ew_slice){zeros, 48}));
    assert_false(ew_psk_next(&offer, &psk));
}

static void client_hello_comes_back(void **state)
{
    (void)state;
    msg_space space;
    ew_client_hello_write m = full_hello();
    size_t binders_at = write_hello(&space, &m);
    ew_slice msg = space_msg(&space), body = body_of(msg, EW_MSG_CLIENT_HELLO);
    ew_client_hello hello;
    assert_ok(ew_client_hello_parse(body, &hello));
    assert_int_equal(hello.legacy_version, 0x0303);
    assert_bytes(hello.random, SLICE(RANDOM));
    assert_bytes(hello.session_id, SLICE(SESSION_ID));
    assert_int_equal(hello.compression.len, 1);
    assert_int_equal(hello.compression.data[0], 0);
    assert_true(hello.has_extensions);
    check_lists(&hello);
    check_shares(hello.ext.data[EW_EXT_KEY_SHARE]);
    check_psks(hello.ext.data[EW_EXT_PRE_SHARED_KEY]);
    /* Two binders of 32 and 48 bytes, each with a length, and the list's length. */
    assert_int_equal(binders_at, msg.len - (2 + 1 + 32 + 1 + 48));
    assert_int_equal(binders_at, hello.binders_at + EW_MSG_HEADER_LEN);
}

static void client_hello_ends_where_it_ends(void **state)
{
    (void)state;
    msg_space space;
    ew_client_hello_write m = full_hello();
    write_hello(&space, &m);
    ew_slice body = body_of(space_msg(&space), EW_MSG_CLIENT_HELLO);
    size_t without_extensions = 2 + 32 + 1 + 32 + 2 + 4 + 1 + 1;
    check_ends(deep_client_hello, body, without_extensions);
    check_mutants(deep_client_hello, body);
}

static void write_full(ew_writer *w)
{
    size_t at;
    ew_client_hello_write m = full_hello();
    ew_client_hello_write_msg(w, &m, &at);
}

static void client_hello_keeps_within_its_room(void **state)
{
    (void)state;
    msg_space space;
    write_full(space_open(&space));
    check_room(write_full, space_msg(&space).len);
}

static void binders_are_counted_from_the_message(void **state)
{
    (void)state;
    msg_space space;
    ew_client_hello_write m = full_hello();
    size_t alone = write_hello(&space, &m), after = 0;
    ew_writer *w = space_open(&space);
    ew_write_u32(w, 0x12345678);
    ew_client_hello_write_msg(w, &m, &after);
    assert_int_equal(alone, after);
}

static void what_is_empty_is_left_out(void **state)
{
    (void)state;
    msg_space space;
    ew_client_hello_write m = {.random = RANDOM, .suites = SUITES, .num_suites = 2};
    assert_int_equal(write_hello(&space, &m), 0);
    ew_client_hello hello;
    assert_ok(ew_client_hello_parse(body_of(space_msg(&space), EW_MSG_CLIENT_HELLO), &hello));
    assert_int_equal(hello.ext.present, 0);
    assert_int_equal(hello.session_id.len, 0);
    assert_int_equal(hello.binders_at, 0);

    m.has_shares = true;
    write_hello(&space, &m);
    assert_ok(ew_client_hello_parse(body_of(space_msg(&space), EW_MSG_CLIENT_HELLO), &hello));
    assert_int_equal(hello.ext.present, EW_EXT_BIT(EW_EXT_KEY_SHARE));
    ew_slice list;
    assert_ok(ew_ext_read_shares(hello.ext.data[EW_EXT_KEY_SHARE], &list));
    assert_int_equal(list.len, 0);
}

/* raw_hello: a ClientHello's body with the given lengths of its fields, and block (NULL: none). */
static ew_err raw_hello(size_t id_len, size_t suites_len, size_t compression_len,
    const ew_slice *block, ew_client_hello *out)
{
    static uint8_t zeros[256], space[1024];
    ew_writer w = ew_writer_of(space, sizeof space);
    ew_write_u16(&w, 0x0301);
    ew_write_bytes(&w, RANDOM, 32);
    ew_write_vec8(&w, zeros, id_len);
    ew_write_vec16(&w, zeros, suites_len);
    ew_write_vec8(&w, zeros, compression_len);
    if (block != NULL) {
        ew_write_vec16(&w, block->data, block->len);
    }
    assert_true(ew_writer_done(&w));
    return ew_client_hello_parse(ew_writer_slice(&w), out);
}

static void client_hello_keeps_its_bounds(void **state)
{
    (void)state;
    static const struct {
        size_t id, suites, compression;
        ew_err want;
    } cases[] = {
        {0, 2, 1, EW_OK},
        {32, 2, 1, EW_OK},
        {33, 2, 1, EW_ERR_DECODE},
        {0, 0, 1, EW_ERR_DECODE},
        {0, 1, 1, EW_ERR_DECODE},
        {0, 3, 1, EW_ERR_DECODE},
        {0, 254, 1, EW_OK},
        {0, 2, 0, EW_ERR_DECODE},
        {0, 2, 255, EW_OK},
    };
    ew_client_hello hello;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_err(raw_hello(cases[i].id, cases[i].suites, cases[i].compression, NULL, &hello),
            cases[i].want);
    }
}

static void extensions_may_be_missing_or_empty(void **state)
{
    (void)state;
    ew_client_hello hello;
    assert_ok(raw_hello(0, 2, 1, NULL, &hello));
    assert_false(hello.has_extensions);
    assert_int_equal(hello.legacy_version, 0x0301);
    assert_int_equal(hello.ext.present, 0);
    ew_slice none = {0};
    assert_ok(raw_hello(0, 2, 1, &none, &hello)); /* legal in TLS 1.2 */
    assert_true(hello.has_extensions);
}

static void extensions_of_tls12_are_welcome(void **state)
{
    (void)state;
    const uint8_t block[] = {0, 23, 0, 0, 0, 35, 0, 0, 0xff, 1, 0, 1, 0, 0, 11, 0, 2, 1, 0};
    ew_client_hello hello;
    assert_ok(raw_hello(0, 2, 1, &SLICE(block), &hello));
    assert_true(ew_ext_has(&hello.ext, EW_EXT_EXTENDED_MAIN_SECRET));
    assert_true(ew_ext_has(&hello.ext, EW_EXT_SESSION_TICKET));
    assert_true(ew_ext_has(&hello.ext, EW_EXT_RENEGOTIATION_INFO));
    assert_true(ew_ext_has(&hello.ext, EW_EXT_EC_POINT_FORMATS));
    const uint8_t filters[] = {0, 48, 0, 2, 0, 0};
    assert_err(raw_hello(0, 2, 1, &SLICE(filters), &hello), EW_ERR_MISPLACED_EXTENSION);
}

static void psk_stands_last(void **state)
{
    (void)state;
    static const uint8_t zeros[32];
    uint8_t space[256];
    for (unsigned follower = 0; follower < 3; follower++) { /* none, a known, an unknown one */
        ew_writer w = ew_writer_of(space, sizeof space);
        ew_prefix psk = ew_ext_open(&w, EW_EXT_PRE_SHARED_KEY);
        ew_prefix identities = ew_write_open(&w, 2);
        ew_write_vec16(&w, "i", 1);
        ew_write_u32(&w, 0);
        ew_write_shut(&w, identities);
        ew_prefix binders = ew_write_open(&w, 2);
        ew_write_vec8(&w, zeros, 32);
        ew_write_shut(&w, binders);
        ew_write_shut(&w, psk);
        if (follower > 0) {
            ew_write_u16(&w, follower == 1 ? 42 : 0x5a5a);
            ew_write_u16(&w, 0);
        }
        ew_slice block = ew_writer_slice(&w);
        ew_client_hello hello;
        assert_err(raw_hello(0, 2, 1, &block, &hello), follower == 0 ? EW_OK : EW_ERR_PSK_NOT_LAST);
    }
}

/* --- ServerHello -------------------------------------------------------------------------- */

static const ew_ext_set ASKED = EW_EXT_BIT(EW_EXT_SUPPORTED_VERSIONS) |
                                EW_EXT_BIT(EW_EXT_KEY_SHARE) | EW_EXT_BIT(EW_EXT_PRE_SHARED_KEY);

static ew_server_hello_write full_server_hello(void)
{
    return (ew_server_hello_write){.random = RANDOM,
        .session_id = SLICE(SESSION_ID),
        .suite = 0x1302,
        .share_key = TEXT("public key"),
        .share_group = 29,
        .has_psk = true,
        .psk_index = 3};
}

static ew_server_hello_write full_retry(void)
{
    return (ew_server_hello_write){.random = ew_retry_random,
        .session_id = SLICE(SESSION_ID),
        .suite = 0x1301,
        .share_group = 24,
        .cookie = TEXT("oven")};
}

static void write_full_server_hello(ew_writer *w)
{
    ew_server_hello_write m = full_server_hello();
    ew_server_hello_write_msg(w, &m);
}

static void write_full_retry(ew_writer *w)
{
    ew_server_hello_write m = full_retry();
    ew_server_hello_write_msg(w, &m);
}

static void server_hello_comes_back(void **state)
{
    (void)state;
    msg_space space;
    write_full_server_hello(space_open(&space));
    ew_server_hello hello;
    uint16_t v;
    ew_ext_block ext;
    ew_share share;
    assert_ok(ew_server_hello_parse(body_of(space_msg(&space), EW_MSG_SERVER_HELLO), &hello));
    assert_int_equal(hello.legacy_version, 0x0303);
    assert_bytes(hello.random, SLICE(RANDOM));
    assert_bytes(hello.session_id, SLICE(SESSION_ID));
    assert_int_equal(hello.suite, 0x1302);
    assert_int_equal(hello.compression, 0);
    assert_false(hello.is_retry);
    assert_ok(ew_server_hello_version(&hello, &v));
    assert_int_equal(v, 0x0304);
    assert_ok(ew_ext_parse(hello.raw_ext, EW_IN_SERVER_HELLO, ASKED, &ext));
    assert_int_equal(ext.present, ASKED);
    assert_ok(ew_ext_read_share(ext.data[EW_EXT_KEY_SHARE], &share));
    assert_int_equal(share.group, 29);
    assert_true(ew_slice_is(share.key, "public key"));
    assert_ok(ew_ext_read_u16(ext.data[EW_EXT_PRE_SHARED_KEY], &v));
    assert_int_equal(v, 3);
}

static void retry_comes_back(void **state)
{
    (void)state;
    msg_space space;
    write_full_retry(space_open(&space));
    ew_server_hello hello;
    uint16_t v;
    ew_ext_block ext;
    ew_slice cookie;
    assert_ok(ew_server_hello_parse(body_of(space_msg(&space), EW_MSG_SERVER_HELLO), &hello));
    assert_true(hello.is_retry);
    assert_ok(ew_server_hello_version(&hello, &v));
    assert_int_equal(v, 0x0304);
    assert_ok(ew_ext_parse(hello.raw_ext, EW_IN_RETRY, ASKED, &ext));
    assert_ok(ew_ext_read_retry_group(ext.data[EW_EXT_KEY_SHARE], &v));
    assert_int_equal(v, 24);
    assert_ok(ew_ext_read_cookie(ext.data[EW_EXT_COOKIE], &cookie));
    assert_true(ew_slice_is(cookie, "oven"));
}

static void server_hello_ends_where_it_ends(void **state)
{
    (void)state;
    const fixture_write writers[] = {write_full_server_hello, write_full_retry};
    for (size_t i = 0; i < 2; i++) {
        msg_space space;
        writers[i](space_open(&space));
        ew_slice msg = space_msg(&space), body = body_of(msg, EW_MSG_SERVER_HELLO);
        check_mutants(deep_server_hello, body);
        check_room(writers[i], msg.len);
        if (i == 0) { /* a retry cut to no extensions lacks its version */
            check_ends(deep_server_hello, body, 2 + 32 + 1 + 32 + 2 + 1);
        }
    }
}

/* version_of: what a ServerHello with these fields selects. */
static ew_err version_of(uint16_t legacy, bool is_retry, ew_slice block, uint16_t *out)
{
    ew_server_hello hello = {.legacy_version = legacy, .is_retry = is_retry, .raw_ext = block};
    return ew_server_hello_version(&hello, out);
}

static void version_is_told_before_the_block_is_judged(void **state)
{
    (void)state;
    /* A block of TLS 1.2: extensions that TLS 1.3 would call misplaced. */
    const uint8_t of12[] = {0, 23, 0, 0, 0xff, 1, 0, 1, 0, 0, 11, 0, 2, 1, 0, 0, 35, 0, 0};
    const uint8_t of13[] = {0, 51, 0, 0, 0, 43, 0, 2, 3, 4, 0, 23, 0, 0};
    const uint8_t later[] = {0, 43, 0, 2, 3, 5}, older[] = {0, 43, 0, 2, 3, 3};
    const uint8_t twice[] = {0, 43, 0, 2, 3, 4, 0, 43, 0, 2, 3, 4};
    const uint8_t list[] = {0, 43, 0, 3, 2, 3, 4}, cut[] = {0, 43, 0, 2, 3, 4, 0, 23, 0};
    const ew_slice none = {0};
    uint16_t v;
    assert_ok(version_of(0x0303, false, none, &v));
    assert_int_equal(v, 0x0303);
    assert_ok(version_of(0x0302, false, none, &v));
    assert_int_equal(v, 0x0302);
    assert_ok(version_of(0x0303, false, SLICE(of12), &v));
    assert_int_equal(v, 0x0303);
    assert_ok(version_of(0x0303, false, SLICE(of13), &v));
    assert_int_equal(v, 0x0304);
    assert_ok(version_of(0x0300, false, SLICE(of13), &v)); /* the extension alone decides */
    assert_int_equal(v, 0x0304);
    assert_ok(version_of(0x0303, false, SLICE(later), &v));
    assert_int_equal(v, 0x0305);
    assert_err(version_of(0x0303, false, SLICE(older), &v), EW_ERR_WRONG_VERSION);
    assert_err(version_of(0x0304, false, none, &v), EW_ERR_PROTOCOL_VERSION);
    assert_err(version_of(0x0303, true, none, &v), EW_ERR_MISSING_EXTENSION);
    assert_err(version_of(0x0303, false, SLICE(twice), &v), EW_ERR_DUPLICATE_EXTENSION);
    assert_err(version_of(0x0303, false, SLICE(list), &v), EW_ERR_DECODE);
    assert_err(version_of(0x0303, false, SLICE(cut), &v), EW_ERR_DECODE);
}

static void session_id_echo_keeps_its_bound(void **state)
{
    (void)state;
    static const uint8_t zeros[33];
    for (size_t len = 31; len <= 33; len++) {
        uint8_t space[128];
        ew_writer w = ew_writer_of(space, sizeof space);
        ew_write_u16(&w, 0x0303);
        ew_write_bytes(&w, RANDOM, 32);
        ew_write_vec8(&w, zeros, len);
        ew_write_u16(&w, 0x1301);
        ew_write_u8(&w, 1); /* compression is for the caller to judge */
        ew_server_hello hello;
        assert_err(ew_server_hello_parse(ew_writer_slice(&w), &hello),
            len > EW_SESSION_ID_MAX ? EW_ERR_DECODE : EW_OK);
        assert_int_equal(hello.compression, len > EW_SESSION_ID_MAX ? 0 : 1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(client_hello_comes_back),
        cmocka_unit_test(client_hello_ends_where_it_ends),
        cmocka_unit_test(client_hello_keeps_within_its_room),
        cmocka_unit_test(binders_are_counted_from_the_message),
        cmocka_unit_test(what_is_empty_is_left_out),
        cmocka_unit_test(client_hello_keeps_its_bounds),
        cmocka_unit_test(extensions_may_be_missing_or_empty),
        cmocka_unit_test(extensions_of_tls12_are_welcome),
        cmocka_unit_test(psk_stands_last),
        cmocka_unit_test(server_hello_comes_back),
        cmocka_unit_test(retry_comes_back),
        cmocka_unit_test(server_hello_ends_where_it_ends),
        cmocka_unit_test(version_is_told_before_the_block_is_judged),
        cmocka_unit_test(session_id_echo_keeps_its_bound),
    };
    return cmocka_run_group_tests_name("msg: hellos", tests, NULL, NULL);
}
