/* SPDX-License-Identifier: Apache-2.0 */
/* What the tests of src/msg share. A parser only ever sees bytes in an allocation of their exact
 * length, so that a sanitizer or valgrind sees a read past the end. */
#ifndef TEST_MSG_FIXTURE_H
#define TEST_MSG_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "msg/msg.h"

#define SLICE(array) ((ew_slice){(array), sizeof(array)})
#define TEXT(text) ((ew_slice){(const uint8_t *)(text), sizeof(text) - 1})
#define assert_err(got, want) assert_string_equal(ew_err_name(got), ew_err_name(want))
#define assert_ok(got) assert_err(got, EW_OK)
#define assert_bytes(got, want) assert_true(ew_slice_equal(got, want))

/* fixture_parse: parses and, if that succeeds, goes through all that was found. */
typedef ew_err (*fixture_parse)(ew_slice body);

/* on_copy: parse on an exact copy. */
static inline ew_err on_copy(fixture_parse parse, const uint8_t *data, size_t len)
{
    uint8_t *copy = malloc(len == 0 ? 1 : len);
    assert_non_null(copy);
    if (len > 0) {
        memcpy(copy, data, len);
    }
    ew_err err = parse((ew_slice){len == 0 ? NULL : copy, len});
    free(copy);
    return err;
}

/* body_of: a whole message's body; its header must tell type and length. */
static inline ew_slice body_of(ew_slice msg, ew_msg_type type)
{
    ew_reader r = ew_reader_of_slice(msg);
    assert_int_equal(ew_read_u8(&r), type);
    ew_slice body = ew_read_vec24(&r, 0, 0xffffff);
    assert_true(ew_reader_done(&r));
    return body;
}

/* check_ends: body parses; cut anywhere but at also_whole (0: nowhere) it does not, nor with a byte
 * more. */
static inline void check_ends(fixture_parse parse, ew_slice body, size_t also_whole)
{
    assert_ok(on_copy(parse, body.data, body.len));
    for (size_t len = 0; len < body.len; len++) {
        ew_err want = also_whole != 0 && len == also_whole ? EW_OK : EW_ERR_DECODE;
        ew_err got = on_copy(parse, body.data, len);
        if (got != want) {
            print_error("cut to %zu of %zu bytes\n", len, body.len);
        }
        assert_err(got, want);
    }
    uint8_t *longer = calloc(1, body.len + 1);
    assert_non_null(longer);
    memcpy(longer, body.data, body.len);
    assert_err(on_copy(parse, longer, body.len + 1), EW_ERR_DECODE);
    free(longer);
}

/* check_mutants: whatever byte is changed, parsing stays within its bytes (the sanitizers judge). */
static inline void check_mutants(fixture_parse parse, ew_slice body)
{
    static const uint8_t masks[] = {0x01, 0x02, 0x10, 0x80, 0xff};
    uint8_t *mutant = malloc(body.len);
    assert_non_null(mutant);
    memcpy(mutant, body.data, body.len);
    for (size_t i = 0; i < body.len; i++) {
        for (size_t m = 0; m < sizeof masks; m++) {
            mutant[i] ^= masks[m];
            (void)on_copy(parse, mutant, body.len);
            mutant[i] ^= masks[m];
        }
    }
    free(mutant);
}

/* touch: reads every byte of a slice, so that one that points astray is seen. */
static inline void touch(ew_slice s)
{
    volatile uint8_t sum = 0;
    for (size_t i = 0; i < s.len; i++) {
        sum = (uint8_t)(sum + s.data[i]);
    }
}

static inline void touch_u16s(ew_slice list)
{
    for (size_t i = 0; i < ew_u16_count(list); i++) {
        assert_true(ew_u16_has(list, ew_u16_at(list, i)));
    }
}

static inline void touch_block(const ew_ext_block *block)
{
    for (int i = 0; i < EW_NUM_EXTS; i++) {
        touch(block->data[i]);
    }
}

#endif
