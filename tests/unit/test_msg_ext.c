/* SPDX-License-Identifier: Apache-2.0 */
/* Extension blocks, and every extension's body: its bounds, what it yields, what it refuses. */
#include "msg_fixture.h"

/* put_ext: one extension with a body of len zeros. */
static void put_ext(ew_writer *w, uint16_t code, size_t len)
{
    ew_write_u16(w, code);
    ew_prefix body = ew_write_open(w, 2);
    for (size_t i = 0; i < len; i++) {
        ew_write_u8(w, 0);
    }
    ew_write_shut(w, body);
}

static ew_err parse_codes(
    const uint16_t *codes, size_t num, ew_ext_where where, ew_ext_set asked, ew_ext_block *out)
{
    uint8_t space[1024];
    ew_writer w = ew_writer_of(space, sizeof space);
    for (size_t i = 0; i < num; i++) {
        put_ext(&w, codes[i], 0);
    }
    assert_true(ew_writer_done(&w));
    return ew_ext_parse(ew_writer_slice(&w), where, asked, out);
}

static const ew_ext_set ALL = ~(ew_ext_set)0;

/* The table of RFC 9846, 4.3, typed in a second time: letters are C ClientHello, S ServerHello,
 * H HelloRetryRequest, E EncryptedExtensions, T Certificate, R CertificateRequest, N ticket,
 * 2 the ServerHello of TLS 1.2. */
static const struct {
    ew_ext ext;
    uint16_t code;
    const char *where;
} TABLE[] = {
    {EW_EXT_SERVER_NAME, 0x0000, "CER2"},
    {EW_EXT_STATUS_REQUEST, 0x0005, "CRT2"},
    {EW_EXT_SUPPORTED_GROUPS, 0x000a, "CE2"},
    {EW_EXT_EC_POINT_FORMATS, 0x000b, "C2"},
    {EW_EXT_SIGNATURE_ALGORITHMS, 0x000d, "CR"},
    {EW_EXT_ALPN, 0x0010, "CE2"},
    {EW_EXT_CLIENT_CERT_TYPE, 0x0013, "CE2"},
    {EW_EXT_SERVER_CERT_TYPE, 0x0014, "CE2"},
    {EW_EXT_PADDING, 0x0015, "C"},
    {EW_EXT_SCT, 0x0012, "CRT2"},
    {EW_EXT_EXTENDED_MAIN_SECRET, 0x0017, "C2"},
    {EW_EXT_COMPRESS_CERTIFICATE, 0x001b, "CR"},
    {EW_EXT_RECORD_SIZE_LIMIT, 0x001c, "CE2"},
    {EW_EXT_SESSION_TICKET, 0x0023, "C2"},
    {EW_EXT_PRE_SHARED_KEY, 0x0029, "CS"},
    {EW_EXT_EARLY_DATA, 0x002a, "CEN"},
    {EW_EXT_SUPPORTED_VERSIONS, 0x002b, "CSH"},
    {EW_EXT_COOKIE, 0x002c, "CH"},
    {EW_EXT_PSK_MODES, 0x002d, "C"},
    {EW_EXT_CERTIFICATE_AUTHORITIES, 0x002f, "CR"},
    {EW_EXT_OID_FILTERS, 0x0030, "R"},
    {EW_EXT_POST_HANDSHAKE_AUTH, 0x0031, "C"},
    {EW_EXT_SIGNATURE_ALGORITHMS_CERT, 0x0032, "CR"},
    {EW_EXT_KEY_SHARE, 0x0033, "CSH"},
    {EW_EXT_RENEGOTIATION_INFO, 0xff01, "C2"},
};

static const struct {
    ew_ext_where where;
    char letter;
    bool response;
} PLACES[] = {
    {EW_IN_CLIENT_HELLO, 'C', false},
    {EW_IN_SERVER_HELLO, 'S', true},
    {EW_IN_RETRY, 'H', true},
    {EW_IN_ENCRYPTED_EXTENSIONS, 'E', true},
    {EW_IN_CERTIFICATE, 'T', true},
    {EW_IN_CERTIFICATE_REQUEST, 'R', false},
    {EW_IN_TICKET, 'N', false},
    {EW_IN_SERVER_HELLO12, '2', true},
};

static void every_extension_has_its_places(void **state)
{
    (void)state;
    assert_int_equal(sizeof TABLE / sizeof TABLE[0], EW_NUM_EXTS);
    assert_int_equal(sizeof PLACES / sizeof PLACES[0], EW_NUM_WHERE);
    for (size_t i = 0; i < EW_NUM_EXTS; i++) {
        assert_int_equal(ew_ext_code(TABLE[i].ext), TABLE[i].code);
        for (size_t p = 0; p < EW_NUM_WHERE; p++) {
            bool allowed = strchr(TABLE[i].where, PLACES[p].letter) != NULL;
            ew_ext_block block;
            ew_err asked = parse_codes(&TABLE[i].code, 1, PLACES[p].where, ALL, &block);
            assert_err(asked, allowed ? EW_OK : EW_ERR_MISPLACED_EXTENSION);
            if (allowed) {
                assert_true(ew_ext_has(&block, TABLE[i].ext));
                assert_int_equal(block.present, EW_EXT_BIT(TABLE[i].ext));
                assert_int_equal(block.last, TABLE[i].ext);
            }

            /* Not asked for: misplaced stays misplaced, an answer is unsupported, but for the
             * cookie of a retry. */
            ew_ext_set others = ALL & ~EW_EXT_BIT(TABLE[i].ext);
            ew_err want = EW_OK;
            if (!allowed) {
                want = EW_ERR_MISPLACED_EXTENSION;
            } else if (PLACES[p].response &&
                       !(PLACES[p].where == EW_IN_RETRY && TABLE[i].ext == EW_EXT_COOKIE)) {
                want = EW_ERR_UNSUPPORTED_EXTENSION;
            }
            assert_err(parse_codes(&TABLE[i].code, 1, PLACES[p].where, others, &block), want);
        }
    }
}

static void unknown_extensions_are_ignored_in_requests_and_refused_in_responses(void **state)
{
    (void)state;
    const uint16_t codes[] = {0x0a0a, 0xfafa};
    for (size_t p = 0; p < EW_NUM_WHERE; p++) {
        ew_ext_block block;
        ew_err err = parse_codes(codes, 2, PLACES[p].where, ALL, &block);
        assert_err(err, PLACES[p].response ? EW_ERR_UNSUPPORTED_EXTENSION : EW_OK);
        if (err == EW_OK) {
            assert_int_equal(block.present, 0);
            assert_int_equal(block.num_unknown, 2);
            assert_int_equal(block.last, EW_NUM_EXTS);
        }
    }
}

static void nothing_stands_twice(void **state)
{
    (void)state;
    ew_ext_block block;
    const uint16_t known[] = {0x0033, 0x000a, 0x0033}, unknown[] = {0x0a0a, 0x000a, 0x0a0a};
    const uint16_t apart[] = {0x0a0a, 0x000a, 0x1a1a};
    assert_err(parse_codes(known, 3, EW_IN_CLIENT_HELLO, 0, &block), EW_ERR_DUPLICATE_EXTENSION);
    assert_err(parse_codes(unknown, 3, EW_IN_CLIENT_HELLO, 0, &block), EW_ERR_DECODE);
    assert_err(parse_codes(unknown, 3, EW_IN_TICKET, 0, &block), EW_ERR_MISPLACED_EXTENSION);
    assert_ok(parse_codes(apart, 3, EW_IN_CLIENT_HELLO, 0, &block));
    const uint16_t versions[] = {0x002b, 0x002b};
    assert_err(
        parse_codes(versions, 2, EW_IN_SERVER_HELLO, ALL, &block), EW_ERR_DUPLICATE_EXTENSION);
}

static void block_has_a_bound(void **state)
{
    (void)state;
    ew_ext_block block;
    uint16_t codes[EW_EXT_BLOCK_MAX + 1];
    for (size_t i = 0; i <= EW_EXT_BLOCK_MAX; i++) {
        codes[i] = (uint16_t)(0x4000 + i);
    }
    assert_ok(parse_codes(codes, EW_EXT_BLOCK_MAX, EW_IN_CLIENT_HELLO, 0, &block));
    assert_int_equal(block.num_unknown, EW_EXT_BLOCK_MAX);
    assert_err(
        parse_codes(codes, EW_EXT_BLOCK_MAX + 1, EW_IN_CLIENT_HELLO, 0, &block), EW_ERR_DECODE);
}

static void last_is_the_last(void **state)
{
    (void)state;
    ew_ext_block block;
    const uint16_t known[] = {0x0a0a, 0x0033}, unknown[] = {0x0033, 0x0a0a};
    assert_ok(parse_codes(known, 2, EW_IN_CLIENT_HELLO, 0, &block));
    assert_int_equal(block.last, EW_EXT_KEY_SHARE);
    assert_ok(parse_codes(unknown, 2, EW_IN_CLIENT_HELLO, 0, &block));
    assert_int_equal(block.last, EW_NUM_EXTS);
    assert_ok(parse_codes(NULL, 0, EW_IN_CLIENT_HELLO, 0, &block));
    assert_int_equal(block.last, EW_NUM_EXTS);
}

static void a_broken_block_outranks_its_other_faults(void **state)
{
    (void)state;
    ew_ext_block block;
    const uint8_t twice_and_cut[] = {0, 51, 0, 0, 0, 51, 0, 0, 0, 10, 0};
    assert_err(ew_ext_parse(SLICE(twice_and_cut), EW_IN_CLIENT_HELLO, 0, &block), EW_ERR_DECODE);
    const uint8_t too_long[] = {0, 51, 0, 3, 1, 2};
    assert_err(ew_ext_parse(SLICE(too_long), EW_IN_CLIENT_HELLO, 0, &block), EW_ERR_DECODE);
}

/* --- bodies ------------------------------------------------------------------------------- */

static ew_err read_versions(ew_slice data)
{
    ew_slice list;
    ew_err err = ew_ext_read_versions(data, &list);
    touch_u16s(list);
    return err;
}

static ew_err read_server_name(ew_slice data)
{
    ew_slice name;
    ew_err err = ew_ext_read_server_name(data, &name);
    touch(name);
    return err;
}

static ew_err read_u16_list(ew_slice data)
{
    ew_slice list;
    ew_err err = ew_ext_read_u16_list(data, &list);
    touch_u16s(list);
    return err;
}

static ew_err read_alpn(ew_slice data)
{
    ew_slice list, name;
    ew_err err = ew_ext_read_alpn(data, &list);
    while (ew_vec8_next(&list, &name)) { /* whatever it is, this must end */
        touch(name);
    }
    return err;
}

static ew_err read_alpn_choice(ew_slice data)
{
    ew_slice name;
    ew_err err = ew_ext_read_alpn_choice(data, &name);
    touch(name);
    return err;
}

static ew_err read_psk_modes(ew_slice data)
{
    ew_slice modes;
    ew_err err = ew_ext_read_psk_modes(data, &modes);
    touch(modes);
    return err;
}

static ew_err read_cookie(ew_slice data)
{
    ew_slice cookie;
    ew_err err = ew_ext_read_cookie(data, &cookie);
    touch(cookie);
    return err;
}

static ew_err read_shares(ew_slice data)
{
    ew_slice list;
    ew_share share;
    ew_err err = ew_ext_read_shares(data, &list);
    while (ew_share_next(&list, &share)) {
        touch(share.key);
    }
    return err;
}

static ew_err read_share(ew_slice data)
{
    ew_share share;
    ew_err err = ew_ext_read_share(data, &share);
    touch(share.key);
    return err;
}

static ew_err read_retry_group(ew_slice data)
{
    uint16_t group;
    return ew_ext_read_retry_group(data, &group);
}

static ew_err read_psk_offer(ew_slice data)
{
    ew_psk_offer offer;
    ew_psk_identity psk;
    ew_err err = ew_ext_read_psk_offer(data, &offer);
    while (ew_psk_next(&offer, &psk)) {
        touch(psk.identity);
        touch(psk.binder);
    }
    return err;
}

static ew_err read_u16(ew_slice data)
{
    uint16_t v;
    return ew_ext_read_u16(data, &v);
}

#define B(...)                                                                                     \
    {                                                                                              \
        (const uint8_t[]){__VA_ARGS__}, sizeof((const uint8_t[]){__VA_ARGS__})                     \
    }
#define BINDER                                                                                     \
    32, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,  \
        0, 0
#define SHORT_BINDER                                                                               \
    31, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0

static const struct {
    const char *what;
    fixture_parse read;
    ew_slice data;
    ew_err want;
} BODIES[] = {
    {"versions: none", read_versions, B(0), EW_ERR_DECODE},
    {"versions: one", read_versions, B(2, 3, 4), EW_OK},
    {"versions: one and a half", read_versions, B(3, 3, 4, 3), EW_ERR_DECODE},
    {"versions: two", read_versions, B(4, 3, 4, 3, 3), EW_OK},
    {"server_name: no list", read_server_name, B(0, 0), EW_ERR_DECODE},
    {"server_name: empty name", read_server_name, B(0, 3, 0, 0, 0), EW_ERR_DECODE},
    {"server_name: one", read_server_name, B(0, 4, 0, 0, 1, 'a'), EW_OK},
    {"server_name: two", read_server_name, B(0, 8, 0, 0, 1, 'a', 0, 0, 1, 'b'),
        EW_ERR_ILLEGAL_PARAMETER},
    {"server_name: another kind, then one", read_server_name, B(0, 7, 9, 0, 0, 0, 0, 1, 'b'),
        EW_OK},
    {"server_name: another kind twice", read_server_name, B(0, 6, 9, 0, 0, 9, 0, 0),
        EW_ERR_ILLEGAL_PARAMETER},
    {"server_name: another kind, cut", read_server_name, B(0, 4, 9, 0, 2, 0), EW_ERR_DECODE},
    {"u16 list: none", read_u16_list, B(0, 0), EW_ERR_DECODE},
    {"u16 list: half", read_u16_list, B(0, 1, 0), EW_ERR_DECODE},
    {"u16 list: one", read_u16_list, B(0, 2, 0, 29), EW_OK},
    {"u16 list: one and a half", read_u16_list, B(0, 3, 0, 29, 0), EW_ERR_DECODE},
    {"alpn: none", read_alpn, B(0, 0), EW_ERR_DECODE},
    {"alpn: empty name", read_alpn, B(0, 1, 0), EW_ERR_DECODE},
    {"alpn: a name, then an empty one", read_alpn, B(0, 3, 1, 'a', 0), EW_ERR_DECODE},
    {"alpn: one", read_alpn, B(0, 2, 1, 'a'), EW_OK},
    {"alpn: two", read_alpn, B(0, 5, 1, 'a', 2, 'b', 'c'), EW_OK},
    {"alpn: name longer than list", read_alpn, B(0, 2, 2, 'a'), EW_ERR_DECODE},
    {"alpn choice: one", read_alpn_choice, B(0, 2, 1, 'a'), EW_OK},
    {"alpn choice: none", read_alpn_choice, B(0, 0), EW_ERR_DECODE},
    {"alpn choice: two", read_alpn_choice, B(0, 4, 1, 'a', 1, 'b'), EW_ERR_ILLEGAL_PARAMETER},
    {"psk modes: none", read_psk_modes, B(0), EW_ERR_DECODE},
    {"psk modes: one", read_psk_modes, B(1, 1), EW_OK},
    {"cookie: empty", read_cookie, B(0, 0), EW_ERR_DECODE},
    {"cookie: a byte", read_cookie, B(0, 1, 7), EW_OK},
    {"shares: none", read_shares, B(0, 0), EW_OK},
    {"shares: empty key", read_shares, B(0, 4, 0, 29, 0, 0), EW_ERR_DECODE},
    {"shares: one", read_shares, B(0, 5, 0, 29, 0, 1, 7), EW_OK},
    {"shares: two", read_shares, B(0, 10, 0, 29, 0, 1, 7, 0, 23, 0, 1, 8), EW_OK},
    {"shares: key longer than list", read_shares, B(0, 5, 0, 29, 0, 2, 7), EW_ERR_DECODE},
    {"shares: group alone", read_shares, B(0, 2, 0, 29), EW_ERR_DECODE},
    {"share: empty key", read_share, B(0, 29, 0, 0), EW_ERR_DECODE},
    {"share: one", read_share, B(0, 29, 0, 1, 7), EW_OK},
    {"retry group", read_retry_group, B(0, 23), EW_OK},
    {"retry group: a share", read_retry_group, B(0, 29, 0, 1, 7), EW_ERR_DECODE},
    {"psk: one", read_psk_offer, B(0, 7, 0, 1, 'i', 0, 0, 0, 0, 0, 33, BINDER), EW_OK},
    {"psk: no identity", read_psk_offer, B(0, 0, 0, 33, BINDER), EW_ERR_DECODE},
    {"psk: empty identity", read_psk_offer, B(0, 6, 0, 0, 0, 0, 0, 0, 0, 33, BINDER),
        EW_ERR_DECODE},
    {"psk: empty identity after one", read_psk_offer,
        B(0, 13, 0, 1, 'i', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 66, BINDER, BINDER), EW_ERR_DECODE},
    {"psk: identity cut in its age", read_psk_offer, B(0, 7, 0, 2, 'i', 0, 0, 0, 0, 0, 33, BINDER),
        EW_ERR_DECODE},
    {"psk: no binder", read_psk_offer, B(0, 7, 0, 1, 'i', 0, 0, 0, 0, 0, 0), EW_ERR_DECODE},
    {"psk: short binder, which does not validate", read_psk_offer,
        B(0, 7, 0, 1, 'i', 0, 0, 0, 0, 0, 32, SHORT_BINDER), EW_OK},
    {"psk: short second binder", read_psk_offer,
        B(0, 7, 0, 1, 'i', 0, 0, 0, 0, 0, 65, BINDER, SHORT_BINDER), EW_ERR_BINDER_COUNT},
    {"psk: two binders for one", read_psk_offer,
        B(0, 7, 0, 1, 'i', 0, 0, 0, 0, 0, 66, BINDER, BINDER), EW_ERR_BINDER_COUNT},
    {"psk: one binder for two", read_psk_offer,
        B(0, 14, 0, 1, 'i', 0, 0, 0, 0, 0, 1, 'j', 0, 0, 0, 0, 0, 33, BINDER),
        EW_ERR_BINDER_COUNT},
    {"u16", read_u16, B(3, 4), EW_OK},
};

static void every_body_keeps_its_bounds(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof BODIES / sizeof BODIES[0]; i++) {
        ew_err got = on_copy(BODIES[i].read, BODIES[i].data.data, BODIES[i].data.len);
        if (got != BODIES[i].want) {
            print_error("%s\n", BODIES[i].what);
        }
        assert_err(got, BODIES[i].want);
        if (got == EW_OK) {
            check_ends(BODIES[i].read, BODIES[i].data, 0);
        }
        check_mutants(BODIES[i].read, BODIES[i].data);
    }
    assert_ok(ew_ext_read_empty((ew_slice){0}));
    assert_err(ew_ext_read_empty(TEXT("x")), EW_ERR_DECODE);
}

/* Upper bounds: 254 bytes of versions, 2^16-2 of other lists. */
static void long_lists_keep_their_bounds(void **state)
{
    (void)state;
    static uint8_t bytes[2 + 0xffff];
    bytes[0] = 254;
    assert_ok(read_versions((ew_slice){bytes, 255}));
    bytes[0] = 255; /* odd, and too long */
    assert_err(read_versions((ew_slice){bytes, 256}), EW_ERR_DECODE);
    bytes[0] = 0xff;
    bytes[1] = 0xfe;
    assert_ok(on_copy(read_cookie, bytes, 2 + 0xfffe));
    ew_slice list;
    assert_ok(ew_ext_read_u16_list((ew_slice){bytes, 2 + 0xfffe}, &list));
    assert_int_equal(ew_u16_count(list), 0x7fff);
    bytes[1] = 0xff;
    assert_ok(on_copy(read_cookie, bytes, 2 + 0xffff));
    assert_err(ew_ext_read_u16_list((ew_slice){bytes, 2 + 0xffff}, &list), EW_ERR_DECODE);
}

static void bodies_yield_their_values(void **state)
{
    (void)state;
    const uint8_t name[] = {0, 11, 9, 0, 2, 'x', 'y', 0, 0, 3, 'a', '.', 'b'};
    const uint8_t only_other[] = {0, 5, 9, 0, 2, 'x', 'y'};
    ew_slice out;
    assert_ok(ew_ext_read_server_name(SLICE(name), &out));
    assert_true(ew_slice_is(out, "a.b"));
    assert_ok(ew_ext_read_server_name(SLICE(only_other), &out));
    assert_int_equal(out.len, 0);

    const uint8_t protocols[] = {0, 12, 2, 'h', '2', 8, 'h', 't', 't', 'p', '/', '1', '.', '1'};
    ew_slice list;
    assert_ok(ew_ext_read_alpn(SLICE(protocols), &list));
    assert_true(ew_vec8_next(&list, &out));
    assert_true(ew_slice_is(out, "h2"));
    assert_true(ew_vec8_next(&list, &out));
    assert_true(ew_slice_is(out, "http/1.1"));
    assert_false(ew_vec8_next(&list, &out));

    const uint8_t shares[] = {0, 11, 0, 29, 0, 1, 7, 0, 23, 0, 2, 8, 9};
    const uint8_t second[] = {8, 9};
    ew_share share;
    assert_ok(ew_ext_read_shares(SLICE(shares), &list));
    assert_true(ew_share_next(&list, &share));
    assert_int_equal(share.group, 29);
    assert_true(ew_share_next(&list, &share));
    assert_int_equal(share.group, 23);
    assert_bytes(share.key, SLICE(second));
    assert_false(ew_share_next(&list, &share));

    const uint8_t groups[] = {0, 4, 0, 29, 1, 0};
    assert_ok(ew_ext_read_u16_list(SLICE(groups), &list));
    assert_int_equal(ew_u16_count(list), 2);
    assert_int_equal(ew_u16_at(list, 0), 29);
    assert_int_equal(ew_u16_at(list, 1), 256);
    assert_int_equal(ew_u16_at(list, 2), 0);
    assert_true(ew_u16_has(list, 256));
    assert_false(ew_u16_has(list, 0x1d01)); /* the bytes between two values are none */
}

static void record_limits_have_a_least(void **state)
{
    static const uint8_t least[] = {0, 64}, less[] = {0, 63}, most[] = {0xff, 0xff}, more[] = {0, 64, 0};
    uint16_t limit = 0;

    (void)state;
    assert_ok(ew_ext_read_record_limit(SLICE(least), &limit));
    assert_int_equal(limit, 64);
    assert_err(ew_ext_read_record_limit(SLICE(less), &limit), EW_ERR_ILLEGAL_PARAMETER);
    assert_ok(ew_ext_read_record_limit(SLICE(most), &limit));
    assert_int_equal(limit, 0xffff);
    assert_err(ew_ext_read_record_limit(SLICE(more), &limit), EW_ERR_DECODE);
    assert_err(ew_ext_read_record_limit((ew_slice){least, 1}, &limit), EW_ERR_DECODE);
    assert_err(ew_ext_read_record_limit((ew_slice){0}, &limit), EW_ERR_DECODE);
}

static ew_err parse_status_request(ew_slice data)
{
    bool ocsp;
    return ew_ext_read_status_request(data, &ocsp);
}

static ew_err parse_status(ew_slice data)
{
    ew_slice ocsp;
    return ew_certificate_status_parse(data, &ocsp);
}

static void staples_keep_their_bounds(void **state)
{
    static const uint8_t request[] = {1, 0, 5, 0, 3, 'k', 'e', 'y', 0, 2, 'e', 'x'};
    static const uint8_t no_id[] = {1, 0, 2, 0, 0, 0, 0}, other[] = {2, 9, 9};
    static const uint8_t status[] = {1, 0, 0, 2, 'o', 'k'}, empty[] = {1, 0, 0, 0}, kind[] = {2, 0, 0, 1, 'o'};
    static const uint8_t scts[] = {0, 7, 0, 2, 1, 2, 0, 1, 3}, no_sct[] = {0, 6, 0, 2, 1, 2, 0, 0};
    bool ocsp;

    (void)state;
    check_ends(parse_status_request, SLICE(request), 0);
    assert_err(parse_status_request(SLICE(no_id)), EW_ERR_DECODE);
    assert_ok(ew_ext_read_status_request(SLICE(other), &ocsp)); /* of a kind that we do not know */
    assert_false(ocsp);
    check_ends(parse_status, SLICE(status), 0);
    assert_err(parse_status(SLICE(empty)), EW_ERR_DECODE);
    assert_err(parse_status(SLICE(kind)), EW_ERR_ILLEGAL_PARAMETER);
    check_ends(ew_scts_check, SLICE(scts), 0);
    assert_err(ew_scts_check(SLICE(no_sct)), EW_ERR_DECODE);
    assert_err(ew_scts_check((ew_slice){empty + 2, 2}), EW_ERR_DECODE); /* an empty list */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(staples_keep_their_bounds),
        cmocka_unit_test(record_limits_have_a_least),
        cmocka_unit_test(every_extension_has_its_places),
        cmocka_unit_test(unknown_extensions_are_ignored_in_requests_and_refused_in_responses),
        cmocka_unit_test(nothing_stands_twice),
        cmocka_unit_test(block_has_a_bound),
        cmocka_unit_test(last_is_the_last),
        cmocka_unit_test(a_broken_block_outranks_its_other_faults),
        cmocka_unit_test(every_body_keeps_its_bounds),
        cmocka_unit_test(long_lists_keep_their_bounds),
        cmocka_unit_test(bodies_yield_their_values),
    };
    return cmocka_run_group_tests_name("msg: extensions", tests, NULL, NULL);
}
