/* SPDX-License-Identifier: Apache-2.0 */
/* The built-in store of sessions by ID: bounded, by use and by time, shared by threads. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <pthread.h>
#include <string.h>

#include "hs/id_cache.h"

static int64_t now;

static int64_t clock_of(void *arg)
{
    (void)arg;
    return now;
}

static ew_id_cache *make(size_t max, ew_id_store *store)
{
    ew_id_cache *c = NULL;
    assert_int_equal(ew_id_cache_new(max, clock_of, NULL, &c), EW_OK);
    *store = ew_id_cache_store(c);
    return c;
}

typedef struct name {
    uint8_t bytes[32];
} name;

static name name_of(unsigned n)
{
    name id = {{0}};
    memcpy(id.bytes, &n, sizeof n);
    return id;
}

static void put(const ew_id_store *s, unsigned n, int64_t expires_at)
{
    name id = name_of(n);
    uint8_t state[100];
    memset(state, (int)n, sizeof state);
    s->put(s->arg, id.bytes, sizeof id.bytes, state, 1 + n % 100, expires_at);
}

static bool has(const ew_id_store *s, unsigned n)
{
    name id = name_of(n);
    uint8_t out[100];
    size_t len = s->get(s->arg, id.bytes, sizeof id.bytes, out, sizeof out);
    if (len == 0)
        return false;
    assert_int_equal(len, 1 + n % 100);
    for (size_t i = 0; i < len; i++)
        assert_int_equal(out[i], (uint8_t)n);
    return true;
}

static void drop(const ew_id_store *s, unsigned n)
{
    name id = name_of(n);
    s->remove(s->arg, id.bytes, sizeof id.bytes);
}

static void what_is_put_is_there_until_removed(void **state)
{
    (void)state;
    ew_id_store s;
    ew_id_cache *c = make(10, &s);
    assert_false(has(&s, 1));
    put(&s, 1, 100);
    put(&s, 2, 100);
    assert_true(has(&s, 1) && has(&s, 2));
    put(&s, 1, 100); /* again */
    assert_int_equal(ew_id_cache_count(c), 2);
    drop(&s, 1);
    drop(&s, 1);
    drop(&s, 3);
    assert_false(has(&s, 1));
    assert_true(has(&s, 2));
    assert_int_equal(ew_id_cache_count(c), 1);
    ew_id_cache_free(c);
}

static void another_length_is_another_id(void **state)
{
    (void)state;
    ew_id_store s;
    ew_id_cache *c = make(10, &s);
    name id = name_of(5);
    uint8_t out[100];
    put(&s, 5, 100);
    assert_int_equal(s.get(s.arg, id.bytes, 31, out, sizeof out), 0);
    assert_int_equal(s.get(s.arg, id.bytes, 0, out, sizeof out), 0);
    assert_int_equal(s.get(s.arg, id.bytes, 32, out, 2), 0); /* no room for it */
    s.put(s.arg, id.bytes, 0, out, 1, 100);
    s.put(s.arg, id.bytes, 33, out, 1, 100);
    s.put(s.arg, id.bytes, 4, out, 0, 100);
    assert_int_equal(ew_id_cache_count(c), 1);
    ew_id_cache_free(c);
}

static void the_longest_unused_makes_room(void **state)
{
    (void)state;
    for (size_t max = 1; max <= 5; max++) {
        ew_id_store s;
        ew_id_cache *c = make(max, &s);
        for (unsigned n = 0; n < 50; n++) {
            put(&s, n, 100);
            assert_true(ew_id_cache_count(c) <= max);
            for (unsigned old = 0; old <= n; old++)
                assert_int_equal(has(&s, old), old + max > n);
        }
        ew_id_cache_free(c);
    }
    ew_id_store s;
    ew_id_cache *c = make(3, &s);
    for (unsigned n = 0; n < 3; n++)
        put(&s, n, 100);
    assert_true(has(&s, 0)); /* used: so 1 goes first */
    put(&s, 3, 100);
    assert_true(has(&s, 0));
    assert_false(has(&s, 1));
    ew_id_cache_free(c);
}

static void expired_ones_are_gone(void **state)
{
    (void)state;
    ew_id_store s;
    ew_id_cache *c = make(3, &s);
    now = 0;
    put(&s, 1, 10);
    now = 9;
    assert_true(has(&s, 1));
    now = 10;
    assert_false(has(&s, 1));
    assert_int_equal(ew_id_cache_count(c), 0);
    now = 0;
    ew_id_cache_free(c);
}

static void bounds_are_kept(void **state)
{
    (void)state;
    ew_id_cache *c = NULL;
    assert_int_equal(ew_id_cache_new(0, clock_of, NULL, &c), EW_ERR_ARGUMENT);
    assert_int_equal(ew_id_cache_new((1u << 20) + 1, clock_of, NULL, &c), EW_ERR_ARGUMENT);
    for (long n = 0; n < 3; n++) {
        ew_test_fail_alloc(n);
        ew_err err = ew_id_cache_new(4, clock_of, NULL, &c);
        ew_test_fail_alloc(-1);
        assert_int_equal(err, EW_ERR_MEMORY);
    }
    ew_id_store s;
    c = make(4, &s);
    ew_test_fail_alloc(0);
    put(&s, 1, 100);
    ew_test_fail_alloc(-1);
    assert_false(has(&s, 1)); /* not kept, and nothing worse */
    ew_id_cache_free(c);
}

/* churn: the same few IDs from several threads (the sanitizers look). */
static void *churn(void *arg)
{
    const ew_id_store *s = arg;
    for (unsigned i = 0; i < 20000; i++) {
        unsigned n = i * 7 % 13;
        if (i % 3 == 0)
            put(s, n, 100);
        else if (i % 3 == 1)
            (void)has(s, n);
        else
            drop(s, n);
    }
    return NULL;
}

static void threads_share_it(void **state)
{
    (void)state;
    ew_id_store s;
    ew_id_cache *c = make(5, &s);
    pthread_t threads[4];
    for (int i = 0; i < 4; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, churn, &s), 0);
    for (int i = 0; i < 4; i++)
        assert_int_equal(pthread_join(threads[i], NULL), 0);
    assert_true(ew_id_cache_count(c) <= 5);
    ew_id_cache_free(c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_put_is_there_until_removed),
        cmocka_unit_test(another_length_is_another_id),
        cmocka_unit_test(the_longest_unused_makes_room),
        cmocka_unit_test(expired_ones_are_gone),
        cmocka_unit_test(bounds_are_kept),
        cmocka_unit_test(threads_share_it),
    };
    return cmocka_run_group_tests_name("id_cache", tests, NULL, NULL);
}
