/* SPDX-License-Identifier: Apache-2.0 */
/* The messages of RFC 8448, as that RFC describes them. */
#include "msg_fixture.h"
#include "rfc8448_messages.h"

static const ew_ext_set ASKED = EW_EXT_BIT(EW_EXT_SUPPORTED_VERSIONS) |
                                EW_EXT_BIT(EW_EXT_KEY_SHARE) | EW_EXT_BIT(EW_EXT_PRE_SHARED_KEY);

static ew_client_hello client_hello(ew_slice msg)
{
    ew_client_hello hello;
    assert_ok(ew_client_hello_parse(body_of(msg, EW_MSG_CLIENT_HELLO), &hello));
    return hello;
}

/* server_hello: also its split block. */
static ew_server_hello server_hello(ew_slice msg, ew_ext_block *out_ext)
{
    ew_server_hello hello;
    uint16_t version;
    assert_ok(ew_server_hello_parse(body_of(msg, EW_MSG_SERVER_HELLO), &hello));
    assert_ok(ew_server_hello_version(&hello, &version));
    assert_int_equal(version, 0x0304);
    ew_ext_where where = hello.is_retry ? EW_IN_RETRY : EW_IN_SERVER_HELLO;
    assert_ok(ew_ext_parse(hello.raw_ext, where, ASKED, out_ext));
    return hello;
}

/* begins: the first bytes of s. */
static void begins(ew_slice s, const char *text)
{
    assert_true(ew_slice_is(ew_slice_sub(s, 0, strlen(text)), text));
}

static void check_common(const ew_client_hello *hello)
{
    ew_slice out;
    assert_int_equal(hello->legacy_version, 0x0303);
    assert_int_equal(ew_u16_count(hello->suites), 3);
    assert_int_equal(ew_u16_at(hello->suites, 0), 0x1301);
    assert_int_equal(ew_u16_at(hello->suites, 1), 0x1303);
    assert_int_equal(ew_u16_at(hello->suites, 2), 0x1302);
    assert_ok(ew_ext_read_server_name(hello->ext.data[EW_EXT_SERVER_NAME], &out));
    assert_true(ew_slice_is(out, "server"));
    assert_ok(ew_ext_read_versions(hello->ext.data[EW_EXT_SUPPORTED_VERSIONS], &out));
    assert_int_equal(ew_u16_count(out), 1);
    assert_true(ew_u16_has(out, 0x0304));
    assert_ok(ew_ext_read_u16_list(hello->ext.data[EW_EXT_SIGNATURE_ALGORITHMS], &out));
    assert_int_equal(ew_u16_count(out), 15);
    assert_int_equal(ew_u16_at(out, 0), 0x0403);
    assert_ok(ew_ext_read_psk_modes(hello->ext.data[EW_EXT_PSK_MODES], &out));
    assert_true(ew_slice_is(out, "\x01"));
    assert_int_equal(hello->ext.num_unknown, 0);
    uint16_t limit;
    assert_ok(ew_ext_read_record_limit(hello->ext.data[EW_EXT_RECORD_SIZE_LIMIT], &limit));
    assert_int_equal(limit, 16385);
}

static ew_share only_share(const ew_client_hello *hello)
{
    ew_slice list;
    ew_share share;
    assert_ok(ew_ext_read_shares(hello->ext.data[EW_EXT_KEY_SHARE], &list));
    assert_true(ew_share_next(&list, &share));
    assert_int_equal(list.len, 0);
    return share;
}

static void simple_handshake(void **state)
{
    (void)state;
    ew_client_hello hello = client_hello(SLICE(rfc8448_client_hello));
    check_common(&hello);
    begins(hello.random, "\xcb\x34\xec\xb1\xe7\x81\x63\xba");
    assert_int_equal(hello.session_id.len, 0);
    assert_true(ew_ext_has(&hello.ext, EW_EXT_SESSION_TICKET));
    assert_true(ew_ext_has(&hello.ext, EW_EXT_RENEGOTIATION_INFO));
    assert_int_equal(hello.binders_at, 0);
    ew_slice groups;
    assert_ok(ew_ext_read_u16_list(hello.ext.data[EW_EXT_SUPPORTED_GROUPS], &groups));
    assert_int_equal(ew_u16_count(groups), 9);
    assert_int_equal(ew_u16_at(groups, 0), 29);
    assert_int_equal(ew_u16_at(groups, 8), 0x0104);
    ew_share share = only_share(&hello);
    assert_int_equal(share.group, 29);
    assert_int_equal(share.key.len, 32);
    begins(share.key, "\x99\x38\x1d\xe5\x60\xe4\xbd\x43");

    ew_ext_block ext;
    ew_server_hello answer = server_hello(SLICE(rfc8448_server_hello), &ext);
    assert_false(answer.is_retry);
    assert_int_equal(answer.suite, 0x1301);
    begins(answer.random, "\xa6\xaf\x06\xa4\x12\x18\x60\xdc");
    assert_ok(ew_ext_read_share(ext.data[EW_EXT_KEY_SHARE], &share));
    assert_int_equal(share.group, 29);
    begins(share.key, "\xc9\x82\x88\x76\x11\x20\x95\xfe");
}

static void the_flight(void **state)
{
    (void)state;
    ew_certificate cert;
    assert_ok(
        ew_certificate_parse(body_of(SLICE(rfc8448_certificate), EW_MSG_CERTIFICATE), 0, &cert));
    assert_int_equal(cert.num, 1);
    assert_int_equal(cert.der[0].len, 432);
    begins(cert.der[0], "\x30\x82\x01\xac");
    ew_certificate_verify verify;
    assert_ok(ew_certificate_verify_parse(
        body_of(SLICE(rfc8448_certificate_verify), EW_MSG_CERTIFICATE_VERIFY), &verify));
    assert_int_equal(verify.scheme, 0x0804);
    assert_int_equal(verify.signature.len, 128);
    assert_int_equal(body_of(SLICE(rfc8448_finished), EW_MSG_FINISHED).len, 32);

    ew_ext_block ext;
    uint16_t limit;
    const ew_slice encrypted[] = {
        SLICE(rfc8448_encrypted_extensions), SLICE(rfc8448_resumption_encrypted_extensions)};
    for (size_t i = 0; i < 2; i++) {
        ew_slice body = body_of(encrypted[i], EW_MSG_ENCRYPTED_EXTENSIONS);
        const ew_ext_set asked = ~EW_EXT_BIT(EW_EXT_RECORD_SIZE_LIMIT);
        assert_err(
            ew_encrypted_extensions_parse(body, asked, &ext), EW_ERR_UNSUPPORTED_EXTENSION);
        assert_ok(ew_encrypted_extensions_parse(body, ~(ew_ext_set)0, &ext));
        assert_ok(ew_ext_read_record_limit(ext.data[EW_EXT_RECORD_SIZE_LIMIT], &limit));
        assert_int_equal(limit, 16385);
        assert_true(ew_ext_has(&ext, EW_EXT_SERVER_NAME));
        assert_true(ew_ext_has(&ext, EW_EXT_SUPPORTED_GROUPS));
        assert_int_equal(ew_ext_has(&ext, EW_EXT_EARLY_DATA), i == 1);
    }
}

static void resumption(void **state)
{
    (void)state;
    ew_new_session_ticket ticket;
    assert_ok(ew_new_session_ticket_parse(
        body_of(SLICE(rfc8448_new_session_ticket), EW_MSG_NEW_SESSION_TICKET), &ticket));
    assert_int_equal(ticket.lifetime, 30);
    assert_int_equal(ticket.age_add, 0xfad6aac5);
    assert_int_equal(ticket.nonce.len, 2);
    assert_int_equal(ticket.ticket.len, 178);
    assert_int_equal(ticket.ext.present, EW_EXT_BIT(EW_EXT_EARLY_DATA));

    ew_client_hello hello = client_hello(SLICE(rfc8448_resumption_client_hello));
    check_common(&hello);
    assert_true(ew_ext_has(&hello.ext, EW_EXT_EARLY_DATA));
    assert_int_equal(hello.ext.data[EW_EXT_PADDING].len, 87);
    /* The RFC's "ClientHello prefix" has 477 octets. */
    assert_int_equal(hello.binders_at + EW_MSG_HEADER_LEN, 477);
    ew_psk_offer offer;
    ew_psk_identity psk;
    assert_ok(ew_ext_read_psk_offer(hello.ext.data[EW_EXT_PRE_SHARED_KEY], &offer));
    assert_int_equal(offer.num, 1);
    assert_true(ew_psk_next(&offer, &psk));
    assert_bytes(psk.identity, ticket.ticket);
    assert_int_equal(psk.obfuscated_age, 0xfad6aacb);
    assert_int_equal(psk.binder.len, 32);
    begins(psk.binder, "\x3a\xdd\x4f\xb2\xd8\xfd\xf8\x22");

    ew_ext_block ext;
    uint16_t selected;
    server_hello(SLICE(rfc8448_resumption_server_hello), &ext);
    assert_ok(ew_ext_read_u16(ext.data[EW_EXT_PRE_SHARED_KEY], &selected));
    assert_int_equal(selected, 0);
}

static void retry(void **state)
{
    (void)state;
    ew_client_hello first = client_hello(SLICE(rfc8448_retry_client_hello));
    check_common(&first);
    assert_int_equal(only_share(&first).group, 29);

    ew_ext_block ext;
    uint16_t group;
    ew_slice cookie, echoed;
    ew_server_hello answer = server_hello(SLICE(rfc8448_retry), &ext);
    assert_true(answer.is_retry);
    assert_ok(ew_ext_read_retry_group(ext.data[EW_EXT_KEY_SHARE], &group));
    assert_int_equal(group, 23);
    assert_ok(ew_ext_read_cookie(ext.data[EW_EXT_COOKIE], &cookie));
    assert_int_equal(cookie.len, 114);

    ew_client_hello second = client_hello(SLICE(rfc8448_retry_client_hello2));
    check_common(&second);
    assert_bytes(second.random, first.random);
    assert_ok(ew_ext_read_cookie(second.ext.data[EW_EXT_COOKIE], &echoed));
    assert_bytes(echoed, cookie);
    ew_share share = only_share(&second);
    assert_int_equal(share.group, 23);
    assert_int_equal(share.key.len, 65);

    answer = server_hello(SLICE(rfc8448_retry_server_hello), &ext);
    assert_false(answer.is_retry);
    assert_ok(ew_ext_read_share(ext.data[EW_EXT_KEY_SHARE], &share));
    assert_int_equal(share.group, 23);
    begins(share.key, "\x04\x58\x3e\x05\x4b\x7a\x66\x67");
}

static void client_authentication(void **state)
{
    (void)state;
    ew_certificate_request request;
    ew_slice list;
    assert_ok(ew_certificate_request_parse(
        body_of(SLICE(rfc8448_certificate_request), EW_MSG_CERTIFICATE_REQUEST), &request));
    assert_int_equal(request.context.len, 0);
    assert_ok(ew_ext_read_u16_list(request.ext.data[EW_EXT_SIGNATURE_ALGORITHMS], &list));
    assert_int_equal(ew_u16_count(list), 15);
    ew_certificate cert;
    assert_ok(ew_certificate_parse(
        body_of(SLICE(rfc8448_client_certificate), EW_MSG_CERTIFICATE), 0, &cert));
    assert_int_equal(cert.num, 1);
}

static void compatibility_mode(void **state)
{
    (void)state;
    ew_client_hello hello = client_hello(SLICE(rfc8448_compat_client_hello));
    check_common(&hello);
    assert_int_equal(hello.session_id.len, 32);
    begins(hello.session_id, "\xa8\x0c\x16\x55");
    ew_ext_block ext;
    ew_server_hello answer = server_hello(SLICE(rfc8448_compat_server_hello), &ext);
    assert_bytes(answer.session_id, hello.session_id);
}

/* every_end: each of the hellos, cut anywhere, longer, and changed anywhere. */
static void every_end(void **state)
{
    (void)state;
    const ew_slice clients[] = {SLICE(rfc8448_client_hello), SLICE(rfc8448_resumption_client_hello),
        SLICE(rfc8448_retry_client_hello2), SLICE(rfc8448_compat_client_hello)};
    for (size_t i = 0; i < 4; i++) {
        ew_slice body = body_of(clients[i], EW_MSG_CLIENT_HELLO);
        ew_client_hello hello = client_hello(clients[i]);
        size_t without_extensions = 2 + 32 + 1 + hello.session_id.len + 2 + 6 + 2;
        check_ends(deep_client_hello, body, without_extensions);
        check_mutants(deep_client_hello, body);
    }
    const ew_slice servers[] = {SLICE(rfc8448_server_hello), SLICE(rfc8448_resumption_server_hello),
        SLICE(rfc8448_retry_server_hello), SLICE(rfc8448_compat_server_hello)};
    for (size_t i = 0; i < 4; i++) {
        ew_slice body = body_of(servers[i], EW_MSG_SERVER_HELLO);
        size_t id_len = i == 3 ? 32 : 0;
        check_ends(deep_server_hello, body, 2 + 32 + 1 + id_len + 2 + 1);
        check_mutants(deep_server_hello, body);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(simple_handshake),
        cmocka_unit_test(the_flight),
        cmocka_unit_test(resumption),
        cmocka_unit_test(retry),
        cmocka_unit_test(client_authentication),
        cmocka_unit_test(compatibility_mode),
        cmocka_unit_test(every_end),
    };
    return cmocka_run_group_tests_name("msg: RFC 8448", tests, NULL, NULL);
}
