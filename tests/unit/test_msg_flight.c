/* SPDX-License-Identifier: Apache-2.0 */
/* The messages after the hellos, and the header all share. */
#include "msg_fixture.h"

static const ew_ext_set ALL = ~(ew_ext_set)0;

/* --- EncryptedExtensions ------------------------------------------------------------------ */

static const uint16_t GROUPS[] = {29, 23};

static void write_encrypted_extensions(ew_writer *w)
{
    ew_encrypted_extensions_write m = {
        .server_name_ack = true, .alpn = TEXT("h2"), .groups = GROUPS, .num_groups = 2};
    ew_encrypted_extensions_write_msg(w, &m);
}

static void encrypted_extensions_come_back(void **state)
{
    (void)state;
    msg_space space;
    ew_ext_block ext;
    ew_slice out;
    write_encrypted_extensions(space_open(&space));
    ew_slice body = body_of(space_msg(&space), EW_MSG_ENCRYPTED_EXTENSIONS);
    ew_ext_set sent = EW_EXT_BIT(EW_EXT_SERVER_NAME) | EW_EXT_BIT(EW_EXT_ALPN) |
                      EW_EXT_BIT(EW_EXT_SUPPORTED_GROUPS);
    assert_ok(ew_encrypted_extensions_parse(body, sent, &ext));
    assert_int_equal(ext.present, sent);
    assert_ok(ew_ext_read_empty(ext.data[EW_EXT_SERVER_NAME]));
    assert_ok(ew_ext_read_alpn_choice(ext.data[EW_EXT_ALPN], &out));
    assert_true(ew_slice_is(out, "h2"));
    assert_ok(ew_ext_read_u16_list(ext.data[EW_EXT_SUPPORTED_GROUPS], &out));
    assert_int_equal(ew_u16_at(out, 1), 23);
    assert_err(ew_encrypted_extensions_parse(body, sent & ~EW_EXT_BIT(EW_EXT_ALPN), &ext),
        EW_ERR_UNSUPPORTED_EXTENSION);

    ew_encrypted_extensions_write none = {0};
    ew_encrypted_extensions_write_msg(space_open(&space), &none);
    assert_ok(ew_encrypted_extensions_parse(
        body_of(space_msg(&space), EW_MSG_ENCRYPTED_EXTENSIONS), 0, &ext));
    assert_int_equal(ext.present, 0);
}

/* "if any [forbidden extensions] are found MUST abort the handshake with an "illegal_parameter"" */
static void encrypted_extensions_hold_nothing_forbidden(void **state)
{
    (void)state;
    ew_ext_block ext;
    const uint8_t versions[] = {0, 6, 0, 43, 0, 2, 3, 4}, share[] = {0, 4, 0, 51, 0, 0};
    assert_err(
        ew_encrypted_extensions_parse(SLICE(versions), ALL, &ext), EW_ERR_MISPLACED_EXTENSION);
    assert_err(ew_encrypted_extensions_parse(SLICE(share), 0, &ext), EW_ERR_MISPLACED_EXTENSION);
}

/* --- CertificateRequest ------------------------------------------------------------------- */

static const uint16_t SCHEMES[] = {0x0804, 0x0403}, CERT[] = {0x0401};

static void write_certificate_request(ew_writer *w)
{
    const ew_slice authorities[] = {TEXT("first name"), TEXT("2nd")};
    ew_certificate_request_write m = {.context = TEXT("ctx"),
        .schemes = SCHEMES,
        .num_schemes = 2,
        .schemes_cert = CERT,
        .num_schemes_cert = 1,
        .authorities = authorities,
        .num_authorities = 2};
    ew_certificate_request_write_msg(w, &m);
}

static void certificate_request_comes_back(void **state)
{
    (void)state;
    msg_space space;
    ew_certificate_request request;
    ew_slice list;
    write_certificate_request(space_open(&space));
    assert_ok(ew_certificate_request_parse(
        body_of(space_msg(&space), EW_MSG_CERTIFICATE_REQUEST), &request));
    assert_true(ew_slice_is(request.context, "ctx"));
    assert_ok(ew_ext_read_u16_list(request.ext.data[EW_EXT_SIGNATURE_ALGORITHMS], &list));
    assert_int_equal(ew_u16_count(list), 2);
    assert_int_equal(ew_u16_at(list, 0), 0x0804);
    assert_ok(ew_ext_read_u16_list(request.ext.data[EW_EXT_SIGNATURE_ALGORITHMS_CERT], &list));
    assert_int_equal(ew_u16_at(list, 0), 0x0401);
    const uint8_t names[] = "\0\x11\0\x0a"
                            "first name"
                            "\0\x03"
                            "2nd";
    assert_bytes(
        request.ext.data[EW_EXT_CERTIFICATE_AUTHORITIES], ((ew_slice){names, sizeof names - 1}));
}

static void certificate_request_needs_signature_algorithms(void **state)
{
    (void)state;
    ew_certificate_request request;
    const uint8_t none[] = {0, 0, 0}, unknown[] = {0, 0, 4, 0x0a, 0x0a, 0, 0};
    const uint8_t with_unknown[] = {0, 0, 12, 0x0a, 0x0a, 0, 0, 0, 13, 0, 4, 0, 2, 8, 4};
    const uint8_t with_alpn[] = {0, 0, 12, 0, 16, 0, 0, 0, 13, 0, 4, 0, 2, 8, 4};
    assert_err(ew_certificate_request_parse(SLICE(none), &request), EW_ERR_MISSING_EXTENSION);
    assert_err(ew_certificate_request_parse(SLICE(unknown), &request), EW_ERR_MISSING_EXTENSION);
    assert_ok(ew_certificate_request_parse(SLICE(with_unknown), &request));
    assert_err(
        ew_certificate_request_parse(SLICE(with_alpn), &request), EW_ERR_MISPLACED_EXTENSION);
}

/* --- Certificate -------------------------------------------------------------------------- */

static void write_certificate(ew_writer *w)
{
    const ew_slice chain[] = {TEXT("leaf"), TEXT("ca")};
    ew_certificate_write_msg(w, TEXT("ctx"), chain, 2, NULL);
}

static void certificate_comes_back(void **state)
{
    (void)state;
    msg_space space;
    ew_certificate cert;
    write_certificate(space_open(&space));
    assert_ok(ew_certificate_parse(body_of(space_msg(&space), EW_MSG_CERTIFICATE), 0, &cert));
    assert_true(ew_slice_is(cert.context, "ctx"));
    assert_int_equal(cert.num, 2);
    assert_true(ew_slice_is(cert.der[0], "leaf"));
    assert_true(ew_slice_is(cert.der[1], "ca"));

    ew_certificate_write_msg(space_open(&space), (ew_slice){0}, NULL, 0, NULL);
    assert_ok(ew_certificate_parse(body_of(space_msg(&space), EW_MSG_CERTIFICATE), 0, &cert));
    assert_int_equal(cert.num, 0);
    assert_int_equal(cert.context.len, 0);
}

static void chains_have_a_bound(void **state)
{
    (void)state;
    msg_space space;
    ew_certificate cert;
    ew_slice chain[EW_CHAIN_MAX + 1];
    for (size_t i = 0; i <= EW_CHAIN_MAX; i++) {
        chain[i] = TEXT("c");
    }
    ew_certificate_write_msg(space_open(&space), (ew_slice){0}, chain, EW_CHAIN_MAX, NULL);
    assert_ok(ew_certificate_parse(body_of(space_msg(&space), EW_MSG_CERTIFICATE), 0, &cert));
    assert_int_equal(cert.num, EW_CHAIN_MAX);
    ew_certificate_write_msg(space_open(&space), (ew_slice){0}, chain, EW_CHAIN_MAX + 1, NULL);
    assert_err(ew_certificate_parse(body_of(space_msg(&space), EW_MSG_CERTIFICATE), 0, &cert),
        EW_ERR_CERT_BAD);
}

static void entries_answer_what_was_asked(void **state)
{
    (void)state;
    ew_certificate cert;
    const ew_ext_set status = EW_EXT_BIT(EW_EXT_STATUS_REQUEST);
    const uint8_t empty[] = {0, 0, 0, 5, 0, 0, 0, 0, 0};
    const uint8_t answer[] = {0, 0, 0, 15, 0, 0, 1, 'c', 0, 9, 0, 5, 0, 5, 1, 0, 0, 1, 'r'};
    const uint8_t unknown[] = {0, 0, 0, 10, 0, 0, 1, 'c', 0, 4, 0, 99, 0, 0};
    const uint8_t misplaced[] = {0, 0, 0, 10, 0, 0, 1, 'c', 0, 4, 0, 0, 0, 0};
    const uint8_t twice[] = {0, 0, 0, 14, 0, 0, 1, 'c', 0, 8, 0, 5, 0, 0, 0, 5, 0, 0};
    const uint8_t short_block[] = {0, 0, 0, 9, 0, 0, 1, 'c', 0, 3, 0, 5, 0};
    assert_err(ew_certificate_parse(SLICE(empty), ALL, &cert), EW_ERR_DECODE);
    assert_ok(ew_certificate_parse(SLICE(answer), status, &cert));
    assert_true(ew_slice_is(cert.staples.ocsp, "r"));
    assert_err(
        ew_certificate_parse(SLICE(answer), ALL & ~status, &cert), EW_ERR_UNSUPPORTED_EXTENSION);
    assert_err(ew_certificate_parse(SLICE(unknown), ALL, &cert), EW_ERR_UNSUPPORTED_EXTENSION);
    assert_err(ew_certificate_parse(SLICE(misplaced), ALL, &cert), EW_ERR_MISPLACED_EXTENSION);
    assert_err(ew_certificate_parse(SLICE(twice), ALL, &cert), EW_ERR_DUPLICATE_EXTENSION);
    assert_err(ew_certificate_parse(SLICE(short_block), ALL, &cert), EW_ERR_DECODE);
}

/* --- CertificateVerify, Finished, NewSessionTicket, KeyUpdate ----------------------------- */

static void write_certificate_verify(ew_writer *w)
{
    ew_certificate_verify_write_msg(w, 0x0807, TEXT("signature"));
}

static void certificate_verify_comes_back(void **state)
{
    (void)state;
    msg_space space;
    ew_certificate_verify verify;
    write_certificate_verify(space_open(&space));
    assert_ok(ew_certificate_verify_parse(
        body_of(space_msg(&space), EW_MSG_CERTIFICATE_VERIFY), &verify));
    assert_int_equal(verify.scheme, 0x0807);
    assert_true(ew_slice_is(verify.signature, "signature"));
    const uint8_t empty[] = {8, 4, 0, 0}; /* signature<0..2^16-1>: wrong, and decodes */
    assert_ok(ew_certificate_verify_parse(SLICE(empty), &verify));
}

static void write_finished(ew_writer *w)
{
    ew_finished_write_msg(w, TEXT("mac"));
}

static void finished_is_the_mac(void **state)
{
    (void)state;
    msg_space space;
    write_finished(space_open(&space));
    assert_true(ew_slice_is(body_of(space_msg(&space), EW_MSG_FINISHED), "mac"));
}

static void write_new_session_ticket(ew_writer *w)
{
    ew_new_session_ticket_write_msg(w, 604800, 0x89abcdef, TEXT("nonce"), TEXT("ticket"), 0, 0);
}

static void new_session_ticket_comes_back(void **state)
{
    (void)state;
    msg_space space;
    ew_new_session_ticket ticket;
    write_new_session_ticket(space_open(&space));
    assert_ok(ew_new_session_ticket_parse(
        body_of(space_msg(&space), EW_MSG_NEW_SESSION_TICKET), &ticket));
    assert_int_equal(ticket.lifetime, 604800);
    assert_int_equal(ticket.age_add, 0x89abcdef);
    assert_true(ew_slice_is(ticket.nonce, "nonce"));
    assert_true(ew_slice_is(ticket.ticket, "ticket"));
    assert_int_equal(ticket.ext.present, 0);
}

static void tickets_keep_their_bounds(void **state)
{
    (void)state;
    ew_new_session_ticket ticket;
    const uint8_t no_nonce[] = {0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 1, 't', 0, 0};
    const uint8_t no_ticket[] = {0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 0, 0};
    const uint8_t unknown[] = {0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 1, 't', 0, 4, 0x0a, 0x0a, 0, 0};
    const uint8_t misplaced[] = {0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 1, 't', 0, 4, 0, 51, 0, 0};
    assert_ok(ew_new_session_ticket_parse(SLICE(no_nonce), &ticket));
    assert_err(ew_new_session_ticket_parse(SLICE(no_ticket), &ticket), EW_ERR_DECODE);
    assert_ok(ew_new_session_ticket_parse(SLICE(unknown), &ticket));
    assert_err(ew_new_session_ticket_parse(SLICE(misplaced), &ticket), EW_ERR_MISPLACED_EXTENSION);
}

static void write_key_update(ew_writer *w)
{
    ew_key_update_write_msg(w, true);
}

static void key_update_knows_two_values(void **state)
{
    (void)state;
    bool requested;
    for (unsigned v = 0; v < 256; v++) {
        uint8_t byte = (uint8_t)v;
        ew_err err = ew_key_update_parse((ew_slice){&byte, 1}, &requested);
        assert_err(err, v < 2 ? EW_OK : EW_ERR_BAD_KEY_UPDATE);
        assert_int_equal(requested, v == 1);
    }
    for (unsigned v = 0; v < 2; v++) {
        msg_space space;
        ew_key_update_write_msg(space_open(&space), v == 1);
        assert_ok(ew_key_update_parse(body_of(space_msg(&space), EW_MSG_KEY_UPDATE), &requested));
        assert_int_equal(requested, v == 1);
    }
    const uint8_t bad_and_long[] = {7, 0};
    assert_err(ew_key_update_parse(SLICE(bad_and_long), &requested), EW_ERR_DECODE);
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
        {EW_MSG_ENCRYPTED_EXTENSIONS, write_encrypted_extensions, deep_encrypted_extensions},
        {EW_MSG_CERTIFICATE_REQUEST, write_certificate_request, deep_certificate_request},
        {EW_MSG_CERTIFICATE, write_certificate, deep_certificate},
        {EW_MSG_CERTIFICATE_VERIFY, write_certificate_verify, deep_certificate_verify},
        {EW_MSG_FINISHED, write_finished, NULL},
        {EW_MSG_NEW_SESSION_TICKET, write_new_session_ticket, deep_new_session_ticket},
        {EW_MSG_KEY_UPDATE, write_key_update, deep_key_update},
    };
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        msg_space space;
        all[i].write(space_open(&space));
        ew_slice msg = space_msg(&space), body = body_of(msg, all[i].type);
        check_room(all[i].write, msg.len);
        if (all[i].parse != NULL) {
            check_ends(all[i].parse, body, 0);
            check_mutants(all[i].parse, body);
        }
    }
}

static void messages_have_names(void **state)
{
    (void)state;
    assert_string_equal(ew_msg_name(EW_MSG_CLIENT_HELLO), "ClientHello");
    assert_string_equal(ew_msg_name(EW_MSG_SERVER_HELLO), "ServerHello");
    assert_string_equal(ew_msg_name(EW_MSG_NEW_SESSION_TICKET), "NewSessionTicket");
    assert_string_equal(ew_msg_name(EW_MSG_END_OF_EARLY_DATA), "EndOfEarlyData");
    assert_string_equal(ew_msg_name(EW_MSG_ENCRYPTED_EXTENSIONS), "EncryptedExtensions");
    assert_string_equal(ew_msg_name(EW_MSG_CERTIFICATE), "Certificate");
    assert_string_equal(ew_msg_name(EW_MSG_CERTIFICATE_REQUEST), "CertificateRequest");
    assert_string_equal(ew_msg_name(EW_MSG_CERTIFICATE_VERIFY), "CertificateVerify");
    assert_string_equal(ew_msg_name(EW_MSG_FINISHED), "Finished");
    assert_string_equal(ew_msg_name(EW_MSG_KEY_UPDATE), "KeyUpdate");
    assert_string_equal(ew_msg_name(EW_MSG_HELLO_REQUEST), "HelloRequest");
    assert_string_equal(ew_msg_name(EW_MSG_SERVER_KEY_EXCHANGE), "ServerKeyExchange");
    assert_string_equal(ew_msg_name(EW_MSG_SERVER_HELLO_DONE), "ServerHelloDone");
    assert_string_equal(ew_msg_name(EW_MSG_CLIENT_KEY_EXCHANGE), "ClientKeyExchange");
    assert_string_equal(ew_msg_name(3), "unknown");
    assert_string_equal(ew_msg_name(1000), "unknown");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(encrypted_extensions_come_back),
        cmocka_unit_test(encrypted_extensions_hold_nothing_forbidden),
        cmocka_unit_test(certificate_request_comes_back),
        cmocka_unit_test(certificate_request_needs_signature_algorithms),
        cmocka_unit_test(certificate_comes_back),
        cmocka_unit_test(chains_have_a_bound),
        cmocka_unit_test(entries_answer_what_was_asked),
        cmocka_unit_test(certificate_verify_comes_back),
        cmocka_unit_test(finished_is_the_mac),
        cmocka_unit_test(new_session_ticket_comes_back),
        cmocka_unit_test(tickets_keep_their_bounds),
        cmocka_unit_test(key_update_knows_two_values),
        cmocka_unit_test(every_message_ends_where_it_ends),
        cmocka_unit_test(messages_have_names),
    };
    return cmocka_run_group_tests_name("msg: the rest of the flight", tests, NULL, NULL);
}
