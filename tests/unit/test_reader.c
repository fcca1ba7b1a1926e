/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "wire/reader.h"

/* Every kind of take once: 1 + 2 + 3 + 4 + 8 numbers, 2 bytes, a copy of 3, three vectors and the
 * rest. */
static const uint8_t SAMPLE[] = {
    0x01,                                           /* u8 */
    0x02, 0x03,                                     /* u16 */
    0x04, 0x05, 0x06,                               /* u24 */
    0xf7, 0x08, 0x09, 0x0a,                         /* u32 */
    0xfb, 0x0c, 0x0d, 0x0e, 0x0f, 0x10, 0x11, 0x12, /* u64 */
    'h', 'i',                                       /* bytes */
    'c', 'p', 'y',                                  /* copy */
    0x02, 'v', '8',                                 /* vec8 */
    0x00, 0x03, 'v', '1', '6',                      /* vec16 */
    0x00, 0x00, 0x03, 'v', '2', '4',                /* vec24 */
};

struct taken {
    uint8_t u8;
    uint16_t u16;
    uint32_t u24, u32;
    uint64_t u64;
    ew_slice bytes, vec8, vec16, vec24;
    char copy[3];
};

static struct taken take_all(ew_reader *r)
{
    struct taken t;
    memset(&t, 0xee, sizeof t);
    t.u8 = ew_read_u8(r);
    t.u16 = ew_read_u16(r);
    t.u24 = ew_read_u24(r);
    t.u32 = ew_read_u32(r);
    t.u64 = ew_read_u64(r);
    t.bytes = ew_read_bytes(r, 2);
    ew_read_copy(r, t.copy, 3);
    t.vec8 = ew_read_vec8(r, 1, 2);
    t.vec16 = ew_read_vec16(r, 3, 3);
    t.vec24 = ew_read_vec24(r, 0, 0xffffff);
    return t;
}

static void takes_everything(void **state)
{
    (void)state;
    ew_reader r = ew_reader_of(SAMPLE, sizeof SAMPLE);
    struct taken t = take_all(&r);
    assert_true(ew_reader_done(&r));
    assert_true(ew_reader_empty(&r));
    assert_int_equal(t.u8, 1);
    assert_int_equal(t.u16, 0x0203);
    assert_int_equal(t.u24, 0x040506);
    assert_int_equal(t.u32, 0xf708090a);
    assert_true(t.u64 == 0xfb0c0d0e0f101112u);
    assert_true(ew_slice_is(t.bytes, "hi"));
    assert_memory_equal(t.copy, "cpy", 3);
    assert_true(ew_slice_is(t.vec8, "v8"));
    assert_true(ew_slice_is(t.vec16, "v16"));
    assert_true(ew_slice_is(t.vec24, "v24"));
}

static void leftover_is_not_done(void **state)
{
    (void)state;
    uint8_t longer[sizeof SAMPLE + 1] = {0};
    memcpy(longer, SAMPLE, sizeof SAMPLE);
    ew_reader r = ew_reader_of(longer, sizeof longer);
    (void)take_all(&r);
    assert_false(ew_reader_done(&r));
    assert_false(ew_reader_empty(&r));
    ew_slice rest = ew_read_rest(&r);
    assert_int_equal(rest.len, 1);
    assert_true(ew_reader_done(&r));
}

/* At every truncation the reader fails, and the memory ends where the input does, for the sanitizer
 * to watch. */
static void every_truncation_fails(void **state)
{
    (void)state;
    for (size_t len = 0; len < sizeof SAMPLE; len++) {
        uint8_t *data = malloc(len > 0 ? len : 1);
        assert_non_null(data);
        memcpy(data, SAMPLE, len);
        ew_reader r = ew_reader_of(data, len);
        struct taken t = take_all(&r);
        assert_false(ew_reader_done(&r));
        assert_true(ew_reader_empty(&r));
        assert_int_equal(t.vec24.len, 0);
        if (len < 18) {
            assert_true(t.u64 == 0);
            assert_int_equal(t.bytes.len, 0);
            assert_memory_equal(t.copy, "\0\0\0", 3);
        }
        free(data);
    }
}

static void poison_stays(void **state)
{
    (void)state;
    ew_reader r = ew_reader_of(SAMPLE, sizeof SAMPLE);
    assert_int_equal(ew_read_bytes(&r, sizeof SAMPLE + 1).len, 0);
    assert_true(ew_reader_empty(&r));
    assert_int_equal(ew_read_u8(&r), 0);
    assert_int_equal(ew_read_bytes(&r, 0).len, 0);
    assert_int_equal(ew_read_rest(&r).len, 0);
    assert_false(ew_reader_done(&r));

    r = ew_reader_of(SAMPLE, sizeof SAMPLE);
    ew_reader_fail(&r);
    assert_int_equal(ew_read_u16(&r), 0);
    assert_false(ew_reader_done(&r));

    r = ew_reader_of(SAMPLE, sizeof SAMPLE);
    assert_int_equal(ew_read_bytes(&r, SIZE_MAX).len, 0);
    assert_false(ew_reader_done(&r));
}

static void vectors_keep_their_bounds(void **state)
{
    (void)state;
    static const uint8_t data[] = {0, 0, 3, 'a', 'b', 'c'};
    for (size_t min = 0; min < 6; min++) {
        for (size_t max = 0; max < 6; max++) {
            bool legal = min <= 3 && 3 <= max;
            ew_reader r = ew_reader_of(&data[2], 4);
            assert_int_equal(ew_read_vec8(&r, min, max).len, legal ? 3 : 0);
            assert_int_equal(ew_reader_done(&r), legal);
            r = ew_reader_of(&data[1], 5);
            assert_int_equal(ew_read_vec16(&r, min, max).len, legal ? 3 : 0);
            assert_int_equal(ew_reader_done(&r), legal);
            r = ew_reader_of(data, 6);
            assert_int_equal(ew_read_vec24(&r, min, max).len, legal ? 3 : 0);
            assert_int_equal(ew_reader_done(&r), legal);
        }
    }
}

static void empty_input(void **state)
{
    (void)state;
    ew_reader r = ew_reader_of(NULL, 0);
    assert_true(ew_reader_done(&r));
    assert_int_equal(ew_read_bytes(&r, 0).len, 0);
    assert_int_equal(ew_read_rest(&r).len, 0);
    ew_read_copy(&r, NULL, 0);
    assert_true(ew_reader_done(&r));
    assert_int_equal(ew_read_u8(&r), 0);
    assert_false(ew_reader_done(&r));
}

static void slices(void **state)
{
    (void)state;
    ew_slice hello = {(const uint8_t *)"hello", 5};
    ew_slice help = {(const uint8_t *)"help!", 5};
    ew_slice none = {0};
    assert_true(ew_slice_equal(hello, hello));
    assert_false(ew_slice_equal(hello, help));
    assert_false(ew_slice_equal(hello, none));
    assert_true(ew_slice_equal(none, none));
    assert_true(ew_slice_is(none, ""));
    assert_false(ew_slice_is(hello, "hell"));
    assert_false(ew_slice_is(hello, "hello!"));
    assert_true(ew_slice_equal(ew_slice_sub(hello, 0, 3), ew_slice_sub(help, 0, 3)));
    assert_true(ew_slice_is(ew_slice_sub(hello, 1, 4), "ello"));
    assert_int_equal(ew_slice_sub(hello, 1, 5).len, 0);
    assert_int_equal(ew_slice_sub(hello, 6, 0).len, 0);
    assert_int_equal(ew_slice_sub(hello, SIZE_MAX, 2).len, 0);
    assert_int_equal(ew_slice_sub(hello, 2, SIZE_MAX).len, 0);
    ew_reader r = ew_reader_of_slice(hello);
    assert_true(ew_slice_is(ew_read_rest(&r), "hello"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(takes_everything),
        cmocka_unit_test(leftover_is_not_done),
        cmocka_unit_test(every_truncation_fails),
        cmocka_unit_test(poison_stays),
        cmocka_unit_test(vectors_keep_their_bounds),
        cmocka_unit_test(empty_input),
        cmocka_unit_test(slices),
    };
    return cmocka_run_group_tests_name("reader", tests, NULL, NULL);
}
