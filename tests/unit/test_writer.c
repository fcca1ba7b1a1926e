/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "wire/writer.h"

static const uint8_t EXPECTED[] = {
    0x01, 0x02, 0x03, 0x04, 0x05, 0x06,                               /* u8, u16, u24 */
    0xf7, 0x08, 0x09, 0x0a,                                           /* u32 */
    0xfb, 0x0c, 0x0d, 0x0e, 0x0f, 0x10, 0x11, 0x12,                   /* u64 */
    'h', 'i', 's', 'l', 'x', 'y',                                     /* bytes, slice, space */
    0x00, 0x00, 0x07, 0x00, 0x04, 0x01, 'a', 0x01, 'b', 'c',          /* prefixes */
    0x01, '8', 0x00, 0x02, '1', '6', 0x00, 0x00, 0x02, '2', '4', 0x00 /* vectors */
};

static void write_all(ew_writer *w)
{
    ew_write_u8(w, 1);
    ew_write_u16(w, 0x0203);
    ew_write_u24(w, 0x040506);
    ew_write_u32(w, 0xf708090a);
    ew_write_u64(w, 0xfb0c0d0e0f101112u);
    ew_write_bytes(w, "hi", 2);
    ew_write_slice(w, (ew_slice){(const uint8_t *)"sl", 2});
    uint8_t *space = ew_write_space(w, 2);
    if (space != NULL) {
        memcpy(space, "xy", 2);
    }
    ew_prefix outer = ew_write_open(w, 3);
    ew_prefix inner = ew_write_open(w, 2);
    ew_write_vec8(w, "a", 1);
    ew_write_vec8(w, "b", 1);
    ew_write_shut(w, inner);
    ew_write_u8(w, 'c');
    ew_write_shut(w, outer);
    ew_write_vec8(w, "8", 1);
    ew_write_vec16(w, "16", 2);
    ew_write_vec24(w, "24", 2);
    ew_write_vec8(w, NULL, 0);
}

static void writes_everything(void **state)
{
    (void)state;
    uint8_t data[sizeof EXPECTED];
    ew_writer w = ew_writer_of(data, sizeof data);
    write_all(&w);
    assert_true(ew_writer_done(&w));
    ew_slice all = ew_writer_slice(&w);
    assert_int_equal(all.len, sizeof EXPECTED);
    assert_memory_equal(all.data, EXPECTED, sizeof EXPECTED);
}

/* At every smaller capacity the writer overflows, stays so and touches nothing past its end. */
static void every_smaller_capacity_overflows(void **state)
{
    (void)state;
    for (size_t cap = 0; cap < sizeof EXPECTED; cap++) {
        uint8_t *data = malloc(cap + 1);
        assert_non_null(data);
        memset(data, 0x5a, cap + 1);
        ew_writer w = ew_writer_of(data, cap);
        write_all(&w);
        assert_false(ew_writer_done(&w));
        assert_true(w.len <= cap);
        assert_int_equal(ew_writer_slice(&w).len, 0);
        assert_int_equal(data[cap], 0x5a);
        assert_null(ew_write_space(&w, 0));
        free(data);
    }
}

static void bodies_fit_their_prefix(void **state)
{
    (void)state;
    static uint8_t data[70000], body[65536];
    static const struct {
        unsigned width;
        size_t len;
        bool fits;
    } rows[] = {
        {1, 255, true}, {1, 256, false}, {2, 65535, true}, {2, 65536, false}, {3, 65536, true}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        ew_writer w = ew_writer_of(data, sizeof data);
        ew_prefix prefix = ew_write_open(&w, rows[i].width);
        ew_write_bytes(&w, body, rows[i].len);
        ew_write_shut(&w, prefix);
        assert_int_equal(ew_writer_done(&w), rows[i].fits);
    }
    ew_writer w = ew_writer_of(data, sizeof data);
    ew_write_vec8(&w, body, 256);
    assert_false(ew_writer_done(&w));
    ew_write_u8(&w, 0);
    assert_false(ew_writer_done(&w)); /* sticky */

    w = ew_writer_of(data, sizeof data);
    ew_write_u24(&w, 0xffffff);
    assert_true(ew_writer_done(&w));
    ew_write_u24(&w, 0x1000000);
    assert_false(ew_writer_done(&w));
}

static void nothing_in_nothing(void **state)
{
    (void)state;
    ew_writer w = ew_writer_of(NULL, 0);
    ew_write_bytes(&w, NULL, 0);
    ew_write_slice(&w, (ew_slice){0});
    assert_true(ew_writer_done(&w));
    assert_int_equal(ew_writer_slice(&w).len, 0);
    ew_write_u8(&w, 1);
    assert_false(ew_writer_done(&w));
    assert_null(ew_write_space(&w, SIZE_MAX));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(writes_everything),
        cmocka_unit_test(every_smaller_capacity_overflows),
        cmocka_unit_test(bodies_fit_their_prefix),
        cmocka_unit_test(nothing_in_nothing),
    };
    return cmocka_run_group_tests_name("writer", tests, NULL, NULL);
}
