/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/mem.h"

static void alloc_zeroes(void **state)
{
    (void)state;
    static const uint8_t zeros[300];
    for (size_t len = 0; len < sizeof zeros; len += 7) {
        void *p = ew_alloc(len);
        assert_non_null(p);
        assert_memory_equal(p, zeros, len);
        memset(p, 0xa5, len);
        ew_free(p, len);
    }
    ew_free(NULL, 10);
}

static void alloc_fails_when_told(void **state)
{
    (void)state;
    for (long n = 0; n < 5; n++) {
        ew_test_fail_alloc(n);
        for (long i = 0; i < 8; i++) {
            void *p = ew_alloc(1);
            assert_int_equal(p == NULL, i == n); /* that one only */
            ew_free(p, 1);
        }
    }
    ew_test_fail_alloc(-1);
}

static void wipe_zeroes(void **state)
{
    (void)state;
    uint8_t data[16];
    static const uint8_t zeros[16];
    memset(data, 0xff, sizeof data);
    ew_wipe(data, 15);
    assert_memory_equal(data, zeros, 15);
    assert_int_equal(data[15], 0xff);
    ew_wipe(NULL, 0);
}

static void ct_equal_sees_every_bit(void **state)
{
    (void)state;
    uint8_t a[40], b[40];
    for (size_t i = 0; i < sizeof a; i++) {
        a[i] = b[i] = (uint8_t)(i * 37);
    }
    assert_true(ew_ct_equal(a, b, sizeof a));
    assert_true(ew_ct_equal(a, b, 0));
    for (size_t i = 0; i < sizeof a; i++) {
        for (unsigned bit = 0; bit < 8; bit++) {
            b[i] ^= (uint8_t)(1u << bit);
            assert_false(ew_ct_equal(a, b, sizeof a));
            assert_true(ew_ct_equal(a, b, i)); /* nothing past len counts */
            b[i] ^= (uint8_t)(1u << bit);
        }
    }
}

static void buf_grows_and_drops(void **state)
{
    (void)state;
    ew_buf buf = {0};
    uint8_t chunk[17];
    for (unsigned i = 0; i < 200; i++) {
        memset(chunk, (int)i, sizeof chunk);
        assert_int_equal(ew_buf_append(&buf, chunk, sizeof chunk), EW_OK);
        assert_true(buf.len <= buf.cap);
    }
    assert_int_equal(buf.len, 200 * sizeof chunk);
    for (size_t i = 0; i < buf.len; i++) {
        assert_int_equal(buf.data[i], i / sizeof chunk);
    }

    size_t total = buf.len;
    ew_buf_drop(&buf, 1000);
    assert_int_equal(buf.len, total - 1000);
    for (size_t i = 0; i < buf.len; i++) {
        assert_int_equal(buf.data[i], (i + 1000) / sizeof chunk);
    }
    for (size_t i = buf.len; i < total; i++) {
        assert_int_equal(buf.data[i], 0); /* wiped */
    }
    ew_buf_drop(&buf, buf.len);
    assert_int_equal(buf.len, 0);
    ew_buf_drop(&buf, 0);

    ew_buf_free(&buf);
    assert_null(buf.data);
    assert_int_equal(buf.cap, 0);
    ew_buf_drop(&buf, 0);
    ew_buf_free(&buf);
}

static void buf_reserve_and_set(void **state)
{
    (void)state;
    ew_buf buf = {0};
    assert_int_equal(ew_buf_append(&buf, NULL, 0), EW_OK);
    assert_int_equal(ew_buf_reserve(&buf, 100), EW_OK);
    assert_true(buf.cap >= 100);
    const uint8_t *data = buf.data;
    uint8_t chunk[100] = {0};
    assert_int_equal(ew_buf_append(&buf, chunk, sizeof chunk), EW_OK);
    assert_ptr_equal(buf.data, data); /* the room was there */

    assert_int_equal(ew_buf_reserve(&buf, SIZE_MAX), EW_ERR_MEMORY);
    assert_int_equal(ew_buf_reserve(&buf, SIZE_MAX - 50), EW_ERR_MEMORY);
    assert_int_equal(buf.len, 100);

    assert_int_equal(ew_buf_set(&buf, "four", 4), EW_OK);
    assert_int_equal(buf.len, 4);
    assert_memory_equal(buf.data, "four", 4);
    assert_int_equal(ew_buf_set(&buf, &buf.data[1], 3), EW_OK); /* from its own bytes */
    assert_memory_equal(buf.data, "our", 3);
    assert_int_equal(ew_buf_set_text(&buf, "text and more", 4), EW_OK);
    assert_int_equal(buf.len, 4);
    assert_string_equal((const char *)buf.data, "text");
    assert_int_equal(ew_buf_set_text(&buf, NULL, 0), EW_OK);
    assert_int_equal(buf.len, 0);
    ew_buf_free(&buf);
}

static void buf_survives_failed_allocation(void **state)
{
    (void)state;
    ew_buf buf = {0};
    assert_int_equal(ew_buf_append(&buf, "abc", 3), EW_OK);
    uint8_t chunk[1000] = {0};
    ew_test_fail_alloc(0);
    assert_int_equal(ew_buf_append(&buf, chunk, sizeof chunk), EW_ERR_MEMORY);
    ew_test_fail_alloc(0);
    assert_int_equal(ew_buf_set(&buf, chunk, sizeof chunk), EW_ERR_MEMORY);
    ew_test_fail_alloc(-1);
    assert_int_equal(buf.len, 3);
    assert_memory_equal(buf.data, "abc", 3);
    ew_buf_free(&buf);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(alloc_zeroes),
        cmocka_unit_test(alloc_fails_when_told),
        cmocka_unit_test(wipe_zeroes),
        cmocka_unit_test(ct_equal_sees_every_bit),
        cmocka_unit_test(buf_grows_and_drops),
        cmocka_unit_test(buf_reserve_and_set),
        cmocka_unit_test(buf_survives_failed_allocation),
    };
    return cmocka_run_group_tests_name("mem", tests, NULL, NULL);
}
