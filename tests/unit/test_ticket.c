/* SPDX-License-Identifier: Apache-2.0 */
/* Sealed tickets and cookies. */
#include "hs_fixture.h"

static ew_ticket_state sample(void)
{
    ew_ticket_state s = {
        .suite = ew_suite_find(0x1302),
        .psk = {.len = 48},
        .age_add = 0x01020304,
        .lifetime = 7200,
        .issued_at = w.now,
        .authenticated_at = w.now - 5,
        .sni = TEXT("server.example"),
        .alpn = TEXT("h2"),
        .peer_chain = TEXT("\x00\x00\x01x"),
    };
    memset(s.psk.bytes, 9, sizeof s.psk.bytes);
    return s;
}

static ew_slice slice_of(const ew_buf *b)
{
    return (ew_slice){b->data, b->len};
}

static void a_ticket_comes_back(void **state)
{
    (void)state;
    ew_ticket_state in = sample(), out;
    ew_buf ticket = {0}, plain = {0};
    assert_ok(ew_ticket_seal(w.ticket_keys, w.crypto, &in, &ticket));
    assert_ok(ew_ticket_open(w.ticket_keys, w.crypto, slice_of(&ticket), &plain, &out));
    assert_ptr_equal(out.suite, in.suite);
    assert_true(same_secret(&out.psk, &in.psk));
    assert_int_equal(out.age_add, in.age_add);
    assert_int_equal(out.lifetime, in.lifetime);
    assert_int_equal(out.issued_at, in.issued_at);
    assert_int_equal(out.authenticated_at, in.authenticated_at);
    assert_true(ew_slice_equal(out.sni, in.sni) && ew_slice_equal(out.alpn, in.alpn));
    assert_true(ew_slice_equal(out.peer_chain, in.peer_chain));
    ew_buf_free(&ticket);
    ew_buf_free(&plain);
}

static void damage_makes_it_unknown(void **state)
{
    (void)state;
    ew_ticket_state in = sample(), out;
    ew_buf ticket = {0};
    assert_ok(ew_ticket_seal(w.ticket_keys, w.crypto, &in, &ticket));
    for (size_t at = 0; at < ticket.len; at++) {
        ew_buf plain = {0};
        ticket.data[at] ^= 0x10;
        assert_err(ew_ticket_open(w.ticket_keys, w.crypto, slice_of(&ticket), &plain, &out),
            EW_ERR_NOT_AVAILABLE);
        ticket.data[at] ^= 0x10;
        ew_buf_free(&plain);
        assert_err(
            ew_ticket_open(w.ticket_keys, w.crypto, (ew_slice){ticket.data, at}, &plain, &out),
            EW_ERR_NOT_AVAILABLE);
        ew_buf_free(&plain);
    }
    ew_buf_free(&ticket);
}

/* No two tickets of the same state are alike, and nothing of the state shows. */
static void tickets_are_fresh_and_opaque(void **state)
{
    (void)state;
    ew_ticket_state in = sample();
    ew_buf a = {0}, b = {0};
    assert_ok(ew_ticket_seal(w.ticket_keys, w.crypto, &in, &a));
    assert_ok(ew_ticket_seal(w.ticket_keys, w.crypto, &in, &b));
    assert_int_equal(a.len, b.len);
    assert_memory_not_equal(&a.data[16], &b.data[16], 32);
    assert_memory_not_equal(&a.data[48], &b.data[48], a.len - 48);
    assert_null(memmem(a.data, a.len, "server.example", 14));
    ew_buf_free(&a);
    ew_buf_free(&b);
}

static void a_large_state_is_refused(void **state)
{
    (void)state;
    static uint8_t chain[70000];
    ew_ticket_state in = sample();
    ew_buf ticket = {0};
    in.peer_chain = (ew_slice){chain, sizeof chain};
    assert_err(ew_ticket_seal(w.ticket_keys, w.crypto, &in, &ticket), EW_ERR_TOO_SMALL);
    assert_int_equal(ticket.len, 0);
    ew_buf_free(&ticket);
}

static void a_cookie_is_no_ticket(void **state)
{
    (void)state;
    ew_buf cookie = {0}, content = {0}, plain = {0};
    ew_ticket_state out;
    assert_ok(ew_cookie_seal(w.ticket_keys, w.crypto, TEXT("hello"), &cookie));
    assert_ok(ew_cookie_open(w.ticket_keys, w.crypto, slice_of(&cookie), &content));
    assert_true(ew_slice_is(slice_of(&content), "hello"));
    assert_err(ew_ticket_open(w.ticket_keys, w.crypto, slice_of(&cookie), &plain, &out),
        EW_ERR_NOT_AVAILABLE);
    cookie.data[cookie.len - 1] ^= 1;
    assert_err(
        ew_cookie_open(w.ticket_keys, w.crypto, slice_of(&cookie), &content), EW_ERR_NOT_AVAILABLE);
    ew_buf_free(&cookie);
    ew_buf_free(&content);
    ew_buf_free(&plain);
}

static void a_ticket_is_no_cookie(void **state)
{
    (void)state;
    ew_buf ticket = {0}, content = {0};
    ew_ticket_state t = {.suite = ew_suite_at(0), .psk = {.len = 32}};
    assert_ok(ew_ticket_seal(w.ticket_keys, w.crypto, &t, &ticket));
    assert_err(
        ew_cookie_open(w.ticket_keys, w.crypto, slice_of(&ticket), &content), EW_ERR_NOT_AVAILABLE);
    ew_buf_free(&ticket);
    ew_buf_free(&content);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_ticket_comes_back),
        cmocka_unit_test(damage_makes_it_unknown),
        cmocka_unit_test(tickets_are_fresh_and_opaque),
        cmocka_unit_test(a_large_state_is_refused),
        cmocka_unit_test(a_cookie_is_no_ticket),
        cmocka_unit_test(a_ticket_is_no_cookie),
    };
    return cmocka_run_group_tests_name("ticket", tests, set_up, tear_down);
}
