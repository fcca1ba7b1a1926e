/* SPDX-License-Identifier: Apache-2.0 */
/* Messages replaced on the way: each fault is named as such, where it first can be seen. */
#include "hs_fixture.h"

typedef struct swap {
    bool from_server;
    uint8_t type;
    ew_slice message; /* in its place */
} swap;

static void do_swap(void *arg, unsigned index, bool from_server, ew_buf *m)
{
    const swap *s = arg;
    (void)index;
    if (from_server == s->from_server && m->data[0] == s->type)
        assert_ok(ew_buf_set(m, s->message.data, s->message.len));
}

static uint8_t space[512];

static ew_slice certificate_verify(uint16_t scheme)
{
    ew_writer out = ew_writer_of(space, sizeof space);
    ew_certificate_verify_write_msg(&out, scheme, TEXT("signature"));
    return ew_writer_slice(&out);
}

static ew_slice certificate(ew_slice context)
{
    ew_writer out = ew_writer_of(space, sizeof space);
    ew_certificate_write_msg(&out, context, NULL, 0, NULL);
    return ew_writer_slice(&out);
}

static ew_slice extensions(ew_slice alpn)
{
    ew_encrypted_extensions_write m = {.alpn = alpn};
    ew_writer out = ew_writer_of(space, sizeof space);
    ew_encrypted_extensions_write_msg(&out, &m);
    return ew_writer_slice(&out);
}

static ew_slice request(ew_slice context)
{
    static const uint16_t scheme = 0x0403;
    ew_certificate_request_write m = {.context = context, .schemes = &scheme, .num_schemes = 1};
    ew_writer out = ew_writer_of(space, sizeof space);
    ew_certificate_request_write_msg(&out, &m);
    return ew_writer_slice(&out);
}

static void gives(bool from_server, uint8_t type, ew_slice message, ew_err want)
{
    ew_hs_config client = world_client(&w), server = world_server(&w, CERTS_P256);
    assert_ok(ew_buf_set(&client.alpn,
        "\x01"
        "a",
        2));
    server.client_auth = EW_HS_AUTH_REQUIRE;
    server.trust = w.trust;
    client.creds[0] = w.creds[CERTS_P256];
    client.num_creds = 1;
    swap s = {from_server, type, message};
    pair_open(&p, &client, &server, "server.example", NULL);
    p.change = do_swap;
    p.change_arg = &s;
    assert_false(pair_run(&p));
    assert_err(from_server ? p.client.error : p.server.error, want);
    pair_close(&p);
    ew_buf_free(&client.alpn);
}

static void signatures(void **state)
{
    (void)state;
    static const uint16_t wrong[] = {0x0401 /* PKCS#1 */, 0x0804, 0x0503, 0x0203, 0x7777};
    for (int server = 0; server <= 1; server++) {
        for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
            gives(server == 1, EW_MSG_CERTIFICATE_VERIFY, certificate_verify(wrong[i]),
                EW_ERR_WRONG_SIGNATURE_ALGORITHM);
        gives(server == 1, EW_MSG_CERTIFICATE_VERIFY, certificate_verify(0x0403),
            EW_ERR_BAD_SIGNATURE);
    }
}

static void certificates(void **state)
{
    (void)state;
    gives(true, EW_MSG_CERTIFICATE, certificate((ew_slice){0}), EW_ERR_NO_CERTIFICATE);
    gives(true, EW_MSG_CERTIFICATE, certificate(TEXT("x")), EW_ERR_REQUEST_CONTEXT);
    gives(false, EW_MSG_CERTIFICATE, certificate(TEXT("x")), EW_ERR_REQUEST_CONTEXT);
    gives(true, EW_MSG_CERTIFICATE_REQUEST, request(TEXT("x")), EW_ERR_REQUEST_CONTEXT);
}

static void protocols(void **state)
{
    (void)state;
    gives(true, EW_MSG_ENCRYPTED_EXTENSIONS, extensions(TEXT("b")), EW_ERR_WRONG_ALPN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(signatures),
        cmocka_unit_test(certificates),
        cmocka_unit_test(protocols),
    };
    return cmocka_run_group_tests_name("hs_faults", tests, set_up, tear_down);
}
