/* SPDX-License-Identifier: Apache-2.0 */
/* Sealed tickets and cookies, and the keys they are sealed under. */
#include "hs_fixture.h"

#include <pthread.h>

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

/* From whom the application's own method opens: no time that cannot be calculated with. */
static void times_beyond_all_sense_are_unknown(void **state)
{
    (void)state;
    static const int64_t times[] = {INT64_MIN, -1, INT64_MAX / 2, INT64_MAX};
    for (size_t i = 0; i < 2 * sizeof times / sizeof times[0]; i++) {
        ew_ticket_state in = sample(), out;
        ew_buf plain = {0};
        *(i % 2 == 0 ? &in.issued_at : &in.authenticated_at) = times[i / 2];
        assert_ok(ew_ticket_write(&in, &plain));
        assert_err(ew_ticket_read(0x0304, slice_of(&plain), &out), EW_ERR_NOT_AVAILABLE);
        ew_buf_free(&plain);
    }
    ew_ticket_state in = sample(), out;
    ew_buf plain = {0};
    in.peer_kind = EW_NUM_PEER_KINDS;
    assert_ok(ew_ticket_write(&in, &plain));
    assert_err(ew_ticket_read(0x0304, slice_of(&plain), &out), EW_ERR_NOT_AVAILABLE);
    ew_buf_free(&plain);
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

/* --- keys in turn -------------------------------------------------------------------------- */

enum { PERIOD = 100, LIFETIME = 350 };

static ew_ticket_keys *keys_at(int64_t now)
{
    ew_ticket_keys *keys;
    assert_ok(ew_ticket_keys_new(w.crypto, &keys));
    assert_ok(ew_ticket_keys_turn(keys, w.crypto, now, PERIOD, LIFETIME));
    return keys;
}

static void sealed(ew_ticket_keys *keys, ew_buf *out)
{
    assert_ok(ew_cookie_seal(keys, w.crypto, TEXT("hello"), out));
}

/* opens: is it opened at this time? */
static bool opens(ew_ticket_keys *keys, int64_t now, const ew_buf *in)
{
    ew_buf content = {0};
    assert_ok(ew_ticket_keys_turn(keys, w.crypto, now, PERIOD, LIFETIME));
    ew_err err = ew_cookie_open(keys, w.crypto, slice_of(in), &content);
    if (err != EW_OK)
        assert_err(err, EW_ERR_NOT_AVAILABLE);
    ew_buf_free(&content);
    return err == EW_OK;
}

static bool same_name(const ew_buf *a, const ew_buf *b)
{
    return memcmp(a->data, b->data, EW_TICKET_KEY_NAME_LEN) == 0;
}

static void an_old_key_opens_for_a_while(void **state)
{
    (void)state;
    ew_buf a = {0}, b = {0}, c = {0};
    ew_ticket_keys *keys = keys_at(1000);
    sealed(keys, &a);
    assert_true(opens(keys, 1099, &a));
    sealed(keys, &b);
    assert_true(same_name(&a, &b));
    assert_true(opens(keys, 1100, &a));
    sealed(keys, &c);
    assert_false(same_name(&a, &c));
    assert_true(opens(keys, 1449, &a));
    assert_false(opens(keys, 1450, &a));
    assert_false(opens(keys, 1450, &b));
    assert_true(opens(keys, 1450, &c));
    ew_ticket_keys_free(keys);
    ew_buf_free(&a);
    ew_buf_free(&b);
    ew_buf_free(&c);
}

static void a_clock_set_back_stops_no_turn(void **state)
{
    (void)state;
    ew_buf a = {0}, b = {0};
    ew_ticket_keys *keys = keys_at(1000000);
    sealed(keys, &a);
    assert_true(opens(keys, 500, &a));
    assert_true(opens(keys, 600, &a));
    sealed(keys, &b);
    assert_false(same_name(&a, &b));
    ew_ticket_keys_free(keys);
    ew_buf_free(&a);
    ew_buf_free(&b);
}

static void no_more_keys_are_kept_than_there_is_room_for(void **state)
{
    (void)state;
    enum { NUM = EW_TICKET_KEYS_MAX + 3 };
    ew_buf all[NUM] = {{0}};
    ew_ticket_keys *keys = keys_at(0);
    for (int i = 0; i < NUM; i++) {
        assert_ok(ew_ticket_keys_turn(keys, w.crypto, (int64_t)i * PERIOD, PERIOD, 1000000));
        sealed(keys, &all[i]);
    }
    for (int i = 0; i < NUM; i++) {
        assert_int_equal(opens(keys, (NUM - 1) * PERIOD, &all[i]), i >= NUM - EW_TICKET_KEYS_MAX);
        ew_buf_free(&all[i]);
    }
    ew_ticket_keys_free(keys);
}

/* The name in a ticket is no part of the secret, nor of the key. */
static void the_name_tells_nothing(void **state)
{
    (void)state;
    uint8_t secret[EW_TICKET_SECRET_BYTES];
    for (size_t i = 0; i < sizeof secret; i++)
        secret[i] = (uint8_t)i;
    ew_buf a = {0}, b = {0};
    ew_ticket_keys *keys = keys_at(0), *same = keys_at(0);
    assert_ok(ew_ticket_keys_set(keys, w.crypto, (ew_slice){secret, sizeof secret}));
    assert_ok(ew_ticket_keys_set(same, w.crypto, (ew_slice){secret, sizeof secret}));
    sealed(keys, &a);
    sealed(same, &b);
    assert_true(same_name(&a, &b));
    assert_true(opens(same, 0, &a));
    ew_ticket_key key;
    ew_ticket_keys_sealing(keys, &key);
    for (size_t i = 0; i + 4 <= EW_TICKET_KEY_NAME_LEN; i++) {
        assert_null(memmem(secret, sizeof secret, &a.data[i], 4));
        assert_null(memmem(key.bytes, sizeof key.bytes, &a.data[i], 4));
    }
    secret[47] ^= 1;
    assert_ok(ew_ticket_keys_set(same, w.crypto, (ew_slice){secret, sizeof secret}));
    ew_buf_free(&b);
    sealed(same, &b);
    assert_false(same_name(&a, &b));
    assert_false(opens(same, 0, &a));
    ew_ticket_keys_free(keys);
    ew_ticket_keys_free(same);
    ew_buf_free(&a);
    ew_buf_free(&b);
}

/* Three threads seal and open while a fourth sets keys: what is sealed opens, as long as its key
 * stays in the list (a race detector looks as well). */
typedef struct crew {
    ew_ticket_keys *keys;
    ew_err error;
} crew;

enum { NUM_SEALERS = 3, ROUNDS = 300 };

static void *seals(void *arg)
{
    crew *c = arg;
    for (int i = 0; c->error == EW_OK && i < ROUNDS; i++) {
        ew_buf cookie = {0}, content = {0};
        c->error = ew_ticket_keys_turn(c->keys, w.crypto, i, 1, ROUNDS);
        if (c->error == EW_OK)
            c->error = ew_cookie_seal(c->keys, w.crypto, TEXT("hello"), &cookie);
        if (c->error == EW_OK)
            c->error = ew_cookie_open(c->keys, w.crypto, slice_of(&cookie), &content);
        if (c->error == EW_OK && !ew_slice_is(slice_of(&content), "hello"))
            c->error = EW_ERR_INTERNAL;
        ew_buf_free(&cookie);
        ew_buf_free(&content);
    }
    return NULL;
}

static void keys_change_under_threads(void **state)
{
    (void)state;
    uint8_t secrets[2][EW_TICKET_SECRET_BYTES] = {{1, 2}, {3, 4}};
    const ew_slice both_ways = {secrets[0], sizeof secrets};
    crew crews[NUM_SEALERS];
    pthread_t threads[NUM_SEALERS];
    ew_ticket_keys *keys = keys_at(0);
    assert_ok(ew_ticket_keys_set(keys, w.crypto, both_ways));
    for (int i = 0; i < NUM_SEALERS; i++) {
        crews[i] = (crew){.keys = ew_ticket_keys_ref(keys)};
        assert_int_equal(pthread_create(&threads[i], NULL, seals, &crews[i]), 0);
    }
    for (int i = 0; i < ROUNDS; i++) {
        uint8_t first[EW_TICKET_SECRET_BYTES];
        memcpy(first, secrets[0], sizeof first);
        memcpy(secrets[0], secrets[1], sizeof first);
        memcpy(secrets[1], first, sizeof first);
        assert_ok(ew_ticket_keys_set(keys, w.crypto, both_ways));
    }
    for (int i = 0; i < NUM_SEALERS; i++) {
        pthread_join(threads[i], NULL);
        assert_ok(crews[i].error);
        ew_ticket_keys_free(crews[i].keys);
    }
    ew_ticket_keys_free(keys);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_ticket_comes_back),
        cmocka_unit_test(damage_makes_it_unknown),
        cmocka_unit_test(tickets_are_fresh_and_opaque),
        cmocka_unit_test(a_large_state_is_refused),
        cmocka_unit_test(times_beyond_all_sense_are_unknown),
        cmocka_unit_test(a_cookie_is_no_ticket),
        cmocka_unit_test(a_ticket_is_no_cookie),
        cmocka_unit_test(an_old_key_opens_for_a_while),
        cmocka_unit_test(a_clock_set_back_stops_no_turn),
        cmocka_unit_test(no_more_keys_are_kept_than_there_is_room_for),
        cmocka_unit_test(the_name_tells_nothing),
        cmocka_unit_test(keys_change_under_threads),
    };
    return cmocka_run_group_tests_name("ticket", tests, set_up, tear_down);
}
