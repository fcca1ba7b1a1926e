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
    if (body.len > 0x20000) { /* tells the compiler that len + 1 does not wrap */
        fail_msg("a body of %zu bytes", body.len);
        return;
    }
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

/* check_mutants: whatever byte is changed, parsing stays within its bytes (sanitizers judge). */
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

/* --- parsers that go through all they find ------------------------------------------------- */

static inline void touch_shares(ew_slice list)
{
    ew_share share;
    while (ew_share_next(&list, &share)) {
        touch(share.key);
    }
}

static inline void touch_psks(ew_psk_offer offer)
{
    ew_psk_identity psk;
    while (ew_psk_next(&offer, &psk)) {
        touch(psk.identity);
        touch(psk.binder);
    }
}

static inline ew_err deep_client_hello(ew_slice body)
{
    ew_client_hello hello;
    ew_err err = ew_client_hello_parse(body, &hello);
    if (err != EW_OK) {
        return err;
    }
    touch(hello.random);
    touch(hello.session_id);
    touch(hello.compression);
    touch_u16s(hello.suites);
    touch_block(&hello.ext);
    touch(ew_slice_sub(body, 0, hello.binders_at));
    ew_slice slice;
    ew_psk_offer offer;
    const ew_slice *data = hello.ext.data;
    if (ew_ext_read_shares(data[EW_EXT_KEY_SHARE], &slice) == EW_OK) {
        touch_shares(slice);
    }
    if (ew_ext_read_psk_offer(data[EW_EXT_PRE_SHARED_KEY], &offer) == EW_OK) {
        touch_psks(offer);
    }
    return EW_OK;
}

static inline ew_err deep_server_hello(ew_slice body)
{
    ew_server_hello hello;
    uint16_t version;
    ew_ext_block ext;
    ew_err err = ew_server_hello_parse(body, &hello);
    if (err != EW_OK) {
        return err;
    }
    touch(hello.random);
    touch(hello.session_id);
    touch(hello.raw_ext);
    err = ew_server_hello_version(&hello, &version);
    if (err != EW_OK || version != 0x0304) {
        return err;
    }
    err = ew_ext_parse(
        hello.raw_ext, hello.is_retry ? EW_IN_RETRY : EW_IN_SERVER_HELLO, ~(ew_ext_set)0, &ext);
    touch_block(&ext);
    return err;
}

static inline ew_err deep_encrypted_extensions(ew_slice body)
{
    ew_ext_block ext;
    ew_err err = ew_encrypted_extensions_parse(body, ~(ew_ext_set)0, &ext);
    touch_block(&ext);
    return err;
}

static inline ew_err deep_certificate_request(ew_slice body)
{
    ew_certificate_request request;
    ew_err err = ew_certificate_request_parse(body, &request);
    touch(request.context);
    touch_block(&request.ext);
    return err;
}

static inline ew_err deep_certificate(ew_slice body)
{
    ew_certificate cert;
    ew_err err = ew_certificate_parse(body, ~(ew_ext_set)0, &cert);
    touch(cert.context);
    for (size_t i = 0; i < cert.num; i++) {
        touch(cert.der[i]);
    }
    return err;
}

static inline ew_err deep_certificate_verify(ew_slice body)
{
    ew_certificate_verify verify;
    ew_err err = ew_certificate_verify_parse(body, &verify);
    touch(verify.signature);
    return err;
}

static inline ew_err deep_new_session_ticket(ew_slice body)
{
    ew_new_session_ticket ticket;
    ew_err err = ew_new_session_ticket_parse(body, &ticket);
    touch(ticket.nonce);
    touch(ticket.ticket);
    touch_block(&ticket.ext);
    return err;
}

static inline ew_err deep_key_update(ew_slice body)
{
    bool requested;
    return ew_key_update_parse(body, &requested);
}

/* --- messages, byte by byte --------------------------------------------------------------- */

typedef struct msg_space {
    uint8_t bytes[4096];
    ew_writer w;
} msg_space;

static inline ew_writer *space_open(msg_space *space)
{
    space->w = ew_writer_of(space->bytes, sizeof space->bytes);
    return &space->w;
}

/* space_msg: the one whole message written. */
static inline ew_slice space_msg(const msg_space *space)
{
    assert_true(ew_writer_done(&space->w));
    return ew_writer_slice(&space->w);
}

/* check_room: in any less room than the message needs, the writer overflows and stays within it. */
typedef void (*fixture_write)(ew_writer *w);
static inline void check_room(fixture_write write, size_t len)
{
    for (size_t cap = 0; cap <= len; cap++) {
        uint8_t *room = malloc(cap == 0 ? 1 : cap);
        assert_non_null(room);
        ew_writer w = ew_writer_of(room, cap);
        write(&w);
        assert_int_equal(ew_writer_done(&w), cap == len);
        free(room);
    }
}

#endif
