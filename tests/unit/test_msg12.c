/* SPDX-License-Identifier: Apache-2.0 */
/* The messages of TLS 1.2. */
#include "msg/msg12.h"
#include "msg_fixture.h"

static const ew_ext_set ALL = ~(ew_ext_set)0;
static const uint8_t RANDOM[EW_RANDOM_LEN] = {1, 2, 3}, OTHER[EW_RANDOM_LEN] = {9};
static const uint8_t SESSION_ID[] = {7, 8, 9};
static const uint16_t SCHEMES[] = {0x0403, 0x0401};

/* --- ServerHello -------------------------------------------------------------------------- */

static void write_server_hello(ew_writer *w)
{
    ew_server_hello12_write m = {.random = RANDOM,
        .session_id = SLICE(SESSION_ID),
        .suite = 0xc02b,
        .server_name_ack = true,
        .extended_main_secret = true,
        .renegotiation_info = true,
        .ec_point_formats = true,
        .session_ticket = true,
        .alpn = TEXT("h2")};
    ew_server_hello12_write_msg(w, &m);
}

static void server_hello_comes_back(void **state)
{
    (void)state;
    msg_space space;
    ew_server_hello hello;
    ew_ext_block ext;
    ew_slice out;
    uint16_t version;
    write_server_hello(space_open(&space));
    assert_ok(ew_server_hello_parse(body_of(space_msg(&space), EW_MSG_SERVER_HELLO), &hello));
    assert_ok(ew_server_hello_version(&hello, &version));
    assert_int_equal(version, 0x0303);
    assert_bytes(hello.random, SLICE(RANDOM));
    assert_bytes(hello.session_id, SLICE(SESSION_ID));
    assert_int_equal(hello.suite, 0xc02b);
    assert_int_equal(hello.compression, 0);
    assert_false(hello.is_retry);

    ew_ext_set sent = EW_EXT_BIT(EW_EXT_SERVER_NAME) | EW_EXT_BIT(EW_EXT_EXTENDED_MAIN_SECRET) |
                      EW_EXT_BIT(EW_EXT_RENEGOTIATION_INFO) | EW_EXT_BIT(EW_EXT_EC_POINT_FORMATS) |
                      EW_EXT_BIT(EW_EXT_SESSION_TICKET) | EW_EXT_BIT(EW_EXT_ALPN);
    assert_ok(ew_ext_parse(hello.raw_ext, EW_IN_SERVER_HELLO12, sent, &ext));
    assert_int_equal(ext.present, sent);
    assert_ok(ew_ext_read_empty(ext.data[EW_EXT_SERVER_NAME]));
    assert_ok(ew_ext_read_empty(ext.data[EW_EXT_EXTENDED_MAIN_SECRET]));
    assert_ok(ew_ext_read_empty(ext.data[EW_EXT_SESSION_TICKET]));
    assert_ok(ew_ext_read_renegotiation_info(ext.data[EW_EXT_RENEGOTIATION_INFO], &out));
    assert_int_equal(out.len, 0);
    assert_ok(ew_ext_read_point_formats(ext.data[EW_EXT_EC_POINT_FORMATS], &out));
    assert_int_equal(out.len, 1);
    assert_ok(ew_ext_read_alpn_choice(ext.data[EW_EXT_ALPN], &out));
    assert_bytes(out, TEXT("h2"));
    assert_err(ew_ext_parse(hello.raw_ext, EW_IN_SERVER_HELLO12,
                   sent & ~EW_EXT_BIT(EW_EXT_SESSION_TICKET), &ext),
        EW_ERR_UNSUPPORTED_EXTENSION);
    assert_err(
        ew_ext_parse(hello.raw_ext, EW_IN_SERVER_HELLO, ALL, &ext), EW_ERR_MISPLACED_EXTENSION);
}

/* Each extension alone, by its bit; none at all, and there is no block either. */
static void server_hello_holds_what_was_said(void **state)
{
    (void)state;
    static const ew_ext exts[] = {EW_EXT_SERVER_NAME, EW_EXT_EXTENDED_MAIN_SECRET,
        EW_EXT_RENEGOTIATION_INFO, EW_EXT_EC_POINT_FORMATS, EW_EXT_SESSION_TICKET, EW_EXT_ALPN};
    for (size_t i = 0; i <= sizeof exts / sizeof exts[0]; i++) {
        ew_server_hello12_write m = {.random = RANDOM,
            .suite = 0xc030,
            .server_name_ack = i == 0,
            .extended_main_secret = i == 1,
            .renegotiation_info = i == 2,
            .ec_point_formats = i == 3,
            .session_ticket = i == 4};
        if (i == 5) {
            m.alpn = TEXT("x");
        }
        msg_space space;
        ew_server_hello hello;
        ew_ext_block ext;
        ew_server_hello12_write_msg(space_open(&space), &m);
        ew_slice body = body_of(space_msg(&space), EW_MSG_SERVER_HELLO);
        assert_ok(ew_server_hello_parse(body, &hello));
        assert_ok(ew_ext_parse(hello.raw_ext, EW_IN_SERVER_HELLO12, ALL, &ext));
        if (i == 6) {
            assert_int_equal(ext.present, 0);
            assert_int_equal(body.len, 2 + 32 + 1 + 2 + 1);
        } else {
            assert_int_equal(ext.present, EW_EXT_BIT(exts[i]));
        }
    }
}

static void point_formats_hold_the_uncompressed_one(void **state)
{
    (void)state;
    ew_slice out;
    const uint8_t good[] = {3, 1, 2, 0}, without[] = {2, 1, 2}, empty[] = {0}, cut[] = {2, 0};
    const uint8_t longer[] = {1, 0, 0};
    assert_ok(ew_ext_read_point_formats(SLICE(good), &out));
    assert_err(ew_ext_read_point_formats(SLICE(without), &out), EW_ERR_POINT_FORMATS);
    assert_err(ew_ext_read_point_formats(SLICE(empty), &out), EW_ERR_DECODE);
    assert_err(ew_ext_read_point_formats(SLICE(cut), &out), EW_ERR_DECODE);
    assert_err(ew_ext_read_point_formats(SLICE(longer), &out), EW_ERR_DECODE);
    assert_err(ew_ext_read_point_formats((ew_slice){0}, &out), EW_ERR_DECODE);
}

static void renegotiation_info_is_one_vector(void **state)
{
    (void)state;
    ew_slice out;
    const uint8_t first[] = {0}, again[] = {2, 8, 9}, cut[] = {2, 8}, longer[] = {0, 0};
    assert_ok(ew_ext_read_renegotiation_info(SLICE(first), &out));
    assert_int_equal(out.len, 0);
    assert_ok(ew_ext_read_renegotiation_info(SLICE(again), &out));
    assert_int_equal(out.len, 2);
    assert_err(ew_ext_read_renegotiation_info(SLICE(cut), &out), EW_ERR_DECODE);
    assert_err(ew_ext_read_renegotiation_info(SLICE(longer), &out), EW_ERR_DECODE);
    assert_err(ew_ext_read_renegotiation_info((ew_slice){0}, &out), EW_ERR_DECODE);
}

/* --- ClientHello -------------------------------------------------------------------------- */

static void client_hello_for_both_versions(void **state)
{
    (void)state;
    static const uint16_t suites[] = {0x1301, 0xc02b}, versions[] = {0x0304, 0x0303};
    msg_space space;
    for (int with_ticket = 0; with_ticket < 2; with_ticket++) {
        ew_client_hello_write m = {.random = RANDOM,
            .suites = suites,
            .num_suites = 2,
            .versions = versions,
            .num_versions = 2,
            .extended_main_secret = true,
            .renegotiation_info = true,
            .ec_point_formats = true,
            .has_session_ticket = true};
        if (with_ticket) {
            m.session_ticket = TEXT("a ticket");
        }
        size_t binders_at;
        ew_client_hello hello;
        ew_slice out;
        ew_client_hello_write_msg(space_open(&space), &m, &binders_at);
        assert_ok(ew_client_hello_parse(body_of(space_msg(&space), EW_MSG_CLIENT_HELLO), &hello));
        assert_int_equal(hello.ext.present,
            EW_EXT_BIT(EW_EXT_SUPPORTED_VERSIONS) | EW_EXT_BIT(EW_EXT_EXTENDED_MAIN_SECRET) |
                EW_EXT_BIT(EW_EXT_RENEGOTIATION_INFO) | EW_EXT_BIT(EW_EXT_EC_POINT_FORMATS) |
                EW_EXT_BIT(EW_EXT_SESSION_TICKET));
        const ew_slice *data = hello.ext.data;
        assert_bytes(data[EW_EXT_SESSION_TICKET], m.session_ticket);
        assert_ok(ew_ext_read_empty(data[EW_EXT_EXTENDED_MAIN_SECRET]));
        assert_ok(ew_ext_read_renegotiation_info(data[EW_EXT_RENEGOTIATION_INFO], &out));
        assert_int_equal(out.len, 0);
        assert_ok(ew_ext_read_point_formats(data[EW_EXT_EC_POINT_FORMATS], &out));
        assert_int_equal(out.len, 1);
        assert_ok(ew_ext_read_versions(data[EW_EXT_SUPPORTED_VERSIONS], &out));
        assert_int_equal(ew_u16_at(out, 1), 0x0303);
    }
}

/* --- Certificate -------------------------------------------------------------------------- */

static void write_certificate(ew_writer *w)
{
    const ew_slice ders[] = {TEXT("leaf"), TEXT("issuer")};
    ew_certificate12_write_msg(w, ders, 2);
}

static ew_err deep_certificate12(ew_slice body)
{
    ew_certificate cert;
    ew_err err = ew_certificate12_parse(body, &cert);
    for (size_t i = 0; i < cert.num; i++) {
        touch(cert.der[i]);
    }
    return err;
}

static void certificate_comes_back(void **state)
{
    (void)state;
    msg_space space;
    ew_certificate cert;
    write_certificate(space_open(&space));
    assert_ok(ew_certificate12_parse(body_of(space_msg(&space), EW_MSG_CERTIFICATE), &cert));
    assert_int_equal(cert.num, 2);
    assert_bytes(cert.der[0], TEXT("leaf"));
    assert_bytes(cert.der[1], TEXT("issuer"));
    assert_int_equal(cert.context.len, 0);

    ew_certificate12_write_msg(space_open(&space), NULL, 0);
    assert_ok(ew_certificate12_parse(body_of(space_msg(&space), EW_MSG_CERTIFICATE), &cert));
    assert_int_equal(cert.num, 0);
    const uint8_t empty_entry[] = {0, 0, 3, 0, 0, 0};
    assert_err(ew_certificate12_parse(SLICE(empty_entry), &cert), EW_ERR_DECODE);
}

static void chains_have_a_bound(void **state)
{
    (void)state;
    ew_slice ders[EW_CHAIN_MAX + 1];
    for (size_t i = 0; i <= EW_CHAIN_MAX; i++) {
        ders[i] = TEXT("x");
    }
    for (size_t num = EW_CHAIN_MAX; num <= EW_CHAIN_MAX + 1; num++) {
        msg_space space;
        ew_certificate cert;
        ew_certificate12_write_msg(space_open(&space), ders, num);
        ew_slice body = body_of(space_msg(&space), EW_MSG_CERTIFICATE);
        assert_err(
            ew_certificate12_parse(body, &cert), num == EW_CHAIN_MAX ? EW_OK : EW_ERR_CERT_BAD);
    }
}

/* --- key exchange ------------------------------------------------------------------------- */

static void write_server_key_exchange(ew_writer *w)
{
    uint8_t params[EW_SERVER_PARAMS_MAX];
    ew_writer p = ew_writer_of(params, sizeof params);
    ew_server_params_write(&p, 29, TEXT("their share"));
    assert_true(ew_writer_done(&p));
    ew_server_key_exchange_write_msg(w, ew_writer_slice(&p), 0x0403, TEXT("signature"));
}

static ew_err deep_server_key_exchange(ew_slice body)
{
    ew_server_key_exchange m;
    ew_err err = ew_server_key_exchange_parse(body, &m);
    touch(m.key);
    touch(m.params);
    touch(m.signature);
    return err;
}

static void server_key_exchange_comes_back(void **state)
{
    (void)state;
    msg_space space;
    ew_server_key_exchange m;
    write_server_key_exchange(space_open(&space));
    ew_slice body = body_of(space_msg(&space), EW_MSG_SERVER_KEY_EXCHANGE);
    assert_ok(ew_server_key_exchange_parse(body, &m));
    assert_int_equal(m.group, 29);
    assert_bytes(m.key, TEXT("their share"));
    assert_bytes(m.params, TEXT("\x03\x00\x1d\x0btheir share"));
    assert_int_equal(m.scheme, 0x0403);
    assert_bytes(m.signature, TEXT("signature"));

    uint8_t copy[64], covered[EW_SIGNED_PARAMS_MAX];
    assert_true(body.len <= sizeof copy);
    memcpy(copy, body.data, body.len);
    for (unsigned type = 0; type < 256; type++) {
        copy[0] = (uint8_t)type;
        assert_err(ew_server_key_exchange_parse((ew_slice){copy, body.len}, &m),
            type == 3 ? EW_OK : EW_ERR_ILLEGAL_PARAMETER);
    }
    ew_writer w = ew_writer_of(covered, sizeof covered);
    ew_signed_params_write(&w, RANDOM, OTHER, TEXT("params"));
    assert_true(ew_writer_done(&w));
    ew_slice all = ew_writer_slice(&w);
    assert_int_equal(all.len, 64 + 6);
    assert_bytes(ew_slice_sub(all, 0, 32), SLICE(RANDOM));
    assert_bytes(ew_slice_sub(all, 32, 32), SLICE(OTHER));
    assert_bytes(ew_slice_sub(all, 64, 6), TEXT("params"));
}

static void write_client_key_exchange(ew_writer *w)
{
    ew_client_key_exchange_write_msg(w, TEXT("our share"));
}

static ew_err deep_client_key_exchange(ew_slice body)
{
    ew_slice share;
    ew_err err = ew_client_key_exchange_parse(body, &share);
    touch(share);
    return err;
}

static void client_key_exchange_comes_back(void **state)
{
    (void)state;
    msg_space space;
    ew_slice share;
    const uint8_t empty[] = {0};
    write_client_key_exchange(space_open(&space));
    assert_ok(ew_client_key_exchange_parse(
        body_of(space_msg(&space), EW_MSG_CLIENT_KEY_EXCHANGE), &share));
    assert_bytes(share, TEXT("our share"));
    assert_err(ew_client_key_exchange_parse(SLICE(empty), &share), EW_ERR_DECODE);
}

/* --- CertificateRequest ------------------------------------------------------------------- */

static void write_certificate_request(ew_writer *w)
{
    const ew_slice names[] = {TEXT("one name"), TEXT("two")};
    ew_certificate_request12_write_msg(w, SCHEMES, 2, names, 2);
}

static ew_err deep_certificate_request12(ew_slice body)
{
    ew_certificate_request12 m;
    ew_err err = ew_certificate_request12_parse(body, &m);
    ew_slice name;
    touch(m.types);
    touch_u16s(m.schemes);
    while (ew_vec16_next(&m.authorities, &name)) { /* whatever it is, this must end */
        touch(name);
    }
    return err;
}

static void certificate_request_comes_back(void **state)
{
    (void)state;
    msg_space space;
    ew_certificate_request12 m;
    ew_slice name;
    write_certificate_request(space_open(&space));
    assert_ok(
        ew_certificate_request12_parse(body_of(space_msg(&space), EW_MSG_CERTIFICATE_REQUEST), &m));
    assert_int_equal(m.types.len, 2);
    assert_non_null(memchr(m.types.data, 1, 2));
    assert_non_null(memchr(m.types.data, 64, 2));
    assert_int_equal(ew_u16_count(m.schemes), 2);
    assert_int_equal(ew_u16_at(m.schemes, 1), 0x0401);
    assert_true(ew_vec16_next(&m.authorities, &name));
    assert_bytes(name, TEXT("one name"));
    assert_true(ew_vec16_next(&m.authorities, &name));
    assert_bytes(name, TEXT("two"));
    assert_false(ew_vec16_next(&m.authorities, &name));
}

static void certificate_requests_keep_their_bounds(void **state)
{
    (void)state;
    ew_certificate_request12 m;
    const uint8_t least[] = {1, 1, 0, 2, 4, 3, 0, 0}, no_types[] = {0, 0, 2, 4, 3, 0, 0};
    const uint8_t no_schemes[] = {1, 1, 0, 0, 0, 0}, odd[] = {1, 1, 0, 3, 4, 3, 4, 0, 0};
    const uint8_t empty_name[] = {1, 1, 0, 2, 4, 3, 0, 2, 0, 0};
    const uint8_t cut_name[] = {1, 1, 0, 2, 4, 3, 0, 3, 0, 2, 1};
    assert_ok(ew_certificate_request12_parse(SLICE(least), &m));
    assert_err(ew_certificate_request12_parse(SLICE(no_types), &m), EW_ERR_DECODE);
    assert_err(ew_certificate_request12_parse(SLICE(no_schemes), &m), EW_ERR_DECODE);
    assert_err(ew_certificate_request12_parse(SLICE(odd), &m), EW_ERR_DECODE);
    assert_err(ew_certificate_request12_parse(SLICE(empty_name), &m), EW_ERR_DECODE);
    assert_err(ew_certificate_request12_parse(SLICE(cut_name), &m), EW_ERR_DECODE);
}

/* --- NewSessionTicket, and those without content ------------------------------------------ */

static void write_new_session_ticket(ew_writer *w)
{
    ew_new_session_ticket12_write_msg(w, 0x01020304, TEXT("ticket"));
}

static ew_err deep_new_session_ticket12(ew_slice body)
{
    ew_new_session_ticket12 m;
    ew_err err = ew_new_session_ticket12_parse(body, &m);
    touch(m.ticket);
    return err;
}

static void new_session_ticket_comes_back(void **state)
{
    (void)state;
    msg_space space;
    ew_new_session_ticket12 m;
    write_new_session_ticket(space_open(&space));
    assert_ok(
        ew_new_session_ticket12_parse(body_of(space_msg(&space), EW_MSG_NEW_SESSION_TICKET), &m));
    assert_int_equal(m.lifetime, 0x01020304);
    assert_bytes(m.ticket, TEXT("ticket"));
    ew_new_session_ticket12_write_msg(space_open(&space), 0, (ew_slice){0});
    assert_ok(
        ew_new_session_ticket12_parse(body_of(space_msg(&space), EW_MSG_NEW_SESSION_TICKET), &m));
    assert_int_equal(m.ticket.len, 0);
}

static void messages_without_content(void **state)
{
    (void)state;
    msg_space space;
    const uint8_t zero[] = {0};
    ew_hello_request_write_msg(space_open(&space));
    assert_ok(ew_empty_msg_parse(body_of(space_msg(&space), EW_MSG_HELLO_REQUEST)));
    ew_server_hello_done_write_msg(space_open(&space));
    assert_ok(ew_empty_msg_parse(body_of(space_msg(&space), EW_MSG_SERVER_HELLO_DONE)));
    assert_err(ew_empty_msg_parse(SLICE(zero)), EW_ERR_DECODE);
}

/* --- all of them -------------------------------------------------------------------------- */

static void every_message_ends_where_it_ends(void **state)
{
    (void)state;
    static const struct {
        ew_msg_type type;
        fixture_write write;
        fixture_parse parse;
    } all[] = {
        {EW_MSG_SERVER_HELLO, write_server_hello, NULL},
        {EW_MSG_CERTIFICATE, write_certificate, deep_certificate12},
        {EW_MSG_SERVER_KEY_EXCHANGE, write_server_key_exchange, deep_server_key_exchange},
        {EW_MSG_CLIENT_KEY_EXCHANGE, write_client_key_exchange, deep_client_key_exchange},
        {EW_MSG_CERTIFICATE_REQUEST, write_certificate_request, deep_certificate_request12},
        {EW_MSG_NEW_SESSION_TICKET, write_new_session_ticket, deep_new_session_ticket12},
        {EW_MSG_HELLO_REQUEST, ew_hello_request_write_msg, ew_empty_msg_parse},
        {EW_MSG_SERVER_HELLO_DONE, ew_server_hello_done_write_msg, ew_empty_msg_parse},
    };
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        msg_space space;
        all[i].write(space_open(&space));
        ew_slice msg = space_msg(&space), body = body_of(msg, all[i].type);
        check_room(all[i].write, msg.len);
        if (all[i].parse != NULL) {
            check_ends(all[i].parse, body, 0);
        }
        if (all[i].parse != NULL && body.len > 0) {
            check_mutants(all[i].parse, body);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(server_hello_comes_back),
        cmocka_unit_test(server_hello_holds_what_was_said),
        cmocka_unit_test(point_formats_hold_the_uncompressed_one),
        cmocka_unit_test(renegotiation_info_is_one_vector),
        cmocka_unit_test(client_hello_for_both_versions),
        cmocka_unit_test(certificate_comes_back),
        cmocka_unit_test(chains_have_a_bound),
        cmocka_unit_test(server_key_exchange_comes_back),
        cmocka_unit_test(client_key_exchange_comes_back),
        cmocka_unit_test(certificate_request_comes_back),
        cmocka_unit_test(certificate_requests_keep_their_bounds),
        cmocka_unit_test(new_session_ticket_comes_back),
        cmocka_unit_test(messages_without_content),
        cmocka_unit_test(every_message_ends_where_it_ends),
    };
    return cmocka_run_group_tests_name("msg12", tests, NULL, NULL);
}
