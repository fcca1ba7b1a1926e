/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "keys/transcript.h"

static ew_crypto *crypto;

static ew_slice text(const char *s)
{
    return (ew_slice){.data = (const uint8_t *)s, .len = strlen(s)};
}

/* is_hash_of: got is the hash of these bytes, computed in one piece. */
static void is_hash_of(ew_hash_id id, ew_slice bytes, const uint8_t *got)
{
    uint8_t want[EW_HASH_MAX];

    assert_int_equal(ew_hash_once(crypto, id, bytes, want), EW_OK);
    assert_memory_equal(got, want, ew_hash_len(id));
}

/* retried: message_hash(hello) and then rest, as RFC 9846, 4.1 has it. */
static ew_slice retried(ew_hash_id id, const char *hello, const char *rest)
{
    static uint8_t buf[512];
    size_t len = ew_hash_len(id);

    buf[0] = 254;
    buf[1] = buf[2] = 0;
    buf[3] = (uint8_t)len;
    assert_int_equal(ew_hash_once(crypto, id, text(hello), buf + 4), EW_OK);
    memcpy(buf + 4 + len, rest, strlen(rest));
    return (ew_slice){.data = buf, .len = 4 + len + strlen(rest)};
}

static void add(ew_transcript *t, const char *s)
{
    assert_int_equal(ew_transcript_add(t, text(s)), EW_OK);
}

static void before_and_after_start(void **state)
{
    ew_transcript t;
    uint8_t hash[EW_HASH_MAX];

    (void)state;
    ew_transcript_init(&t, crypto);
    add(&t, "hello ");
    assert_int_equal(ew_transcript_peek(&t, hash), EW_ERR_INTERNAL);
    assert_int_equal(ew_transcript_start(&t, EW_SHA384), EW_OK);
    assert_int_equal(t.early.cap, 0); /* kept no longer than needed */
    add(&t, "server ");
    assert_int_equal(ew_transcript_peek(&t, hash), EW_OK);
    is_hash_of(EW_SHA384, text("hello server "), hash);
    add(&t, "finished"); /* a look does not end it */
    assert_int_equal(ew_transcript_peek(&t, hash), EW_OK);
    is_hash_of(EW_SHA384, text("hello server finished"), hash);
    ew_transcript_free(&t);
}

static void same(ew_slice got, const char *want)
{
    assert_int_equal(got.len, strlen(want));
    assert_memory_equal(got.data, want, got.len);
}

static void keeps_messages_on_demand(void **state)
{
    ew_transcript t;
    uint8_t hash[EW_HASH_MAX];

    (void)state;
    ew_transcript_init(&t, crypto);
    add(&t, "hello ");
    assert_int_equal(ew_transcript_kept(&t).len, 0);
    assert_int_equal(ew_transcript_keep(&t), EW_OK);
    assert_int_equal(ew_transcript_start(&t, EW_SHA256), EW_OK);
    add(&t, "server ");
    same(ew_transcript_kept(&t), "hello server ");
    add(&t, "key");
    same(ew_transcript_kept(&t), "hello server key");
    ew_transcript_drop(&t);
    assert_int_equal(ew_transcript_kept(&t).len, 0);
    assert_int_equal(t.early.cap, 0);
    add(&t, "!");
    assert_int_equal(ew_transcript_peek(&t, hash), EW_OK); /* the hash has them all, once */
    is_hash_of(EW_SHA256, text("hello server key!"), hash);
    assert_int_equal(ew_transcript_keep(&t), EW_ERR_STATE); /* too late */
    ew_transcript_free(&t);
}

static void start_twice(void **state)
{
    ew_transcript t;
    uint8_t hash[EW_HASH_MAX];

    (void)state;
    ew_transcript_init(&t, crypto);
    add(&t, "hello");
    assert_int_equal(ew_transcript_start(&t, EW_SHA256), EW_OK);
    assert_int_equal(ew_transcript_start(&t, EW_SHA384), EW_ERR_INTERNAL);
    assert_int_equal(ew_transcript_start(&t, EW_SHA256), EW_OK);
    assert_int_equal(ew_transcript_peek(&t, hash), EW_OK);
    is_hash_of(EW_SHA256, text("hello"), hash);
    ew_transcript_free(&t);
}

static void retry(void **state)
{
    static const ew_hash_id ids[] = {EW_SHA256, EW_SHA384};

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        ew_transcript t;
        uint8_t hash[EW_HASH_MAX];

        ew_transcript_init(&t, crypto);
        add(&t, "hello");
        assert_int_equal(ew_transcript_retry(&t), EW_ERR_INTERNAL); /* not started */
        assert_int_equal(ew_transcript_start(&t, ids[i]), EW_OK);
        assert_int_equal(ew_transcript_retry(&t), EW_OK);
        add(&t, "retry hello2");
        assert_int_equal(ew_transcript_peek(&t, hash), EW_OK);
        is_hash_of(ids[i], retried(ids[i], "hello", "retry hello2"), hash);
        ew_transcript_free(&t);
    }
}

/* A stateless server has the hash of ClientHello1 from the cookie. */
static void resume(void **state)
{
    ew_transcript t;
    uint8_t hello_hash[EW_HASH_MAX], hash[EW_HASH_MAX];
    ew_slice kept = {.data = hello_hash, .len = 48}, wrong = {.data = hello_hash, .len = 32};

    (void)state;
    assert_int_equal(ew_hash_once(crypto, EW_SHA384, text("hello"), hello_hash), EW_OK);
    ew_transcript_init(&t, crypto);
    assert_int_equal(ew_transcript_resume(&t, EW_SHA384, wrong), EW_ERR_INTERNAL);
    assert_int_equal(ew_transcript_resume(&t, EW_SHA384, kept), EW_OK);
    add(&t, "retry");
    assert_int_equal(ew_transcript_start(&t, EW_SHA384), EW_OK);
    assert_int_equal(ew_transcript_peek(&t, hash), EW_OK);
    is_hash_of(EW_SHA384, retried(EW_SHA384, "hello", "retry"), hash);
    assert_int_equal(ew_transcript_resume(&t, EW_SHA384, kept), EW_ERR_INTERNAL);
    ew_transcript_free(&t);

    ew_transcript_init(&t, crypto);
    add(&t, "hello");
    assert_int_equal(ew_transcript_resume(&t, EW_SHA384, kept), EW_ERR_INTERNAL);
    ew_transcript_free(&t);
}

/* For binders: over messages that are not part of the transcript yet. */
static void peek_with(void **state)
{
    ew_transcript t;
    uint8_t hash[EW_HASH_MAX];

    (void)state;
    ew_transcript_init(&t, crypto);
    assert_int_equal(ew_transcript_peek_with(&t, EW_SHA256, text("hel"), hash), EW_OK);
    is_hash_of(EW_SHA256, text("hel"), hash);
    assert_int_equal(ew_transcript_peek_with(&t, EW_SHA384, text("hel"), hash), EW_OK);
    is_hash_of(EW_SHA384, text("hel"), hash);
    add(&t, "hello");
    assert_int_equal(ew_transcript_peek_with(&t, EW_SHA256, text(" x"), hash), EW_OK);
    is_hash_of(EW_SHA256, text("hello x"), hash);

    assert_int_equal(ew_transcript_start(&t, EW_SHA256), EW_OK);
    assert_int_equal(ew_transcript_retry(&t), EW_OK);
    add(&t, "retry");
    assert_int_equal(ew_transcript_peek_with(&t, EW_SHA384, text(" x"), hash), EW_ERR_INTERNAL);
    assert_int_equal(ew_transcript_peek_with(&t, EW_SHA256, text(" x"), hash), EW_OK);
    is_hash_of(EW_SHA256, retried(EW_SHA256, "hello", "retry x"), hash);
    assert_int_equal(ew_transcript_peek(&t, hash), EW_OK); /* " x" did not stay */
    is_hash_of(EW_SHA256, retried(EW_SHA256, "hello", "retry"), hash);
    ew_transcript_free(&t);
}

/* Every allocation of a whole run fails in turn: an error, no crash, and nothing left behind. */
static ew_err whole_run(ew_transcript *t)
{
    uint8_t hash[EW_HASH_MAX];

    ew_transcript_init(t, crypto);
    ew_err err = ew_transcript_add(t, text("hello"));
    if (err == EW_OK) {
        err = ew_transcript_peek_with(t, EW_SHA384, text("x"), hash);
    }
    if (err == EW_OK) {
        err = ew_transcript_start(t, EW_SHA256);
    }
    if (err == EW_OK) {
        err = ew_transcript_retry(t);
    }
    if (err == EW_OK) {
        err = ew_transcript_peek_with(t, EW_SHA256, text("x"), hash);
    }
    return err;
}

static void allocation_failures(void **state)
{
    (void)state;
    for (long n = 0; n < 100; n++) {
        ew_transcript t;

        ew_test_fail_alloc(n);
        ew_err err = whole_run(&t);
        ew_test_fail_alloc(-1);
        ew_transcript_free(&t);
        if (err == EW_OK) {
            assert_true(n > 0);
            return;
        }
        assert_int_equal(err, EW_ERR_MEMORY);
    }
    fail_msg("it never came through");
}

static int set_up(void **state)
{
    (void)state;
    return ew_crypto_new(NULL, NULL, &crypto) == EW_OK ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    ew_crypto_free(crypto);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(before_and_after_start),
        cmocka_unit_test(keeps_messages_on_demand),
        cmocka_unit_test(start_twice),
        cmocka_unit_test(retry),
        cmocka_unit_test(resume),
        cmocka_unit_test(peek_with),
        cmocka_unit_test(allocation_failures),
    };

    return cmocka_run_group_tests_name("transcript", tests, set_up, tear_down);
}
