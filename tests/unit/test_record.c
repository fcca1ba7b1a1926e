/* SPDX-License-Identifier: Apache-2.0 */
/* Records: the rules of RFC 9846, 5, on both sides. Bytes on the wire are compared in
 * test_rfc8448.c. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <openssl/crypto.h>

#include "record/half.h"
#include "record/record.h"

/* libcrypto's allocations: counted, and failing after allocs_left more (negative: never). */
static long num_allocs, allocs_left = -1;

static bool alloc_fails(void)
{
    num_allocs++;
    if (allocs_left < 0) {
        return false;
    }
    allocs_left--;
    return allocs_left < 0;
}

static void *count_malloc(size_t len, const char *file, int line)
{
    (void)file;
    (void)line;
    return alloc_fails() ? NULL : malloc(len);
}

static void *count_realloc(void *p, size_t len, const char *file, int line)
{
    (void)file;
    (void)line;
    return alloc_fails() ? NULL : realloc(p, len);
}

static void count_free(void *p, const char *file, int line)
{
    (void)file;
    (void)line;
    free(p);
}

static ew_crypto *crypto;
static uint8_t zeros[EW_RECORD_MAX + 1];

static const uint8_t key[EW_AEAD_KEY_MAX] = {1, 2, 3};
static const uint8_t iv[EW_AEAD_NONCE_LEN] = {
    0x10, 0x11, 0x12, 0x13, 0x14, 0x15, 0x16, 0x17, 0x18, 0x19, 0x1a, 0x1b};

typedef struct pair {
    ew_record_half sealing, opening;
} pair;

static void protect(ew_record_half *half, uint16_t suite, bool seals, uint64_t limit)
{
    const ew_suite *s = ew_suite_find(suite);

    assert_non_null(s);
    assert_int_equal(ew_record_protect(half, crypto, s, key, iv, seals, limit), EW_OK);
}

static pair pair_of(uint16_t suite)
{
    pair p = {0};

    protect(&p.sealing, suite, true, 0);
    protect(&p.opening, suite, false, 0);
    return p;
}

static void pair_free(pair *p)
{
    ew_record_half_free(&p->sealing);
    ew_record_half_free(&p->opening);
}

static ew_slice text(const char *s)
{
    return (ew_slice){.data = (const uint8_t *)s, .len = strlen(s)};
}

static ew_slice zeros_of(size_t len)
{
    return (ew_slice){.data = zeros, .len = len};
}

/* inner: seals any bytes whatever as the TLSInnerPlaintext of the half's next record: what a peer
 * that breaks the rules may send. */
static size_t inner(ew_record_half *half, ew_slice plaintext, uint8_t *out)
{
    uint8_t nonce[EW_AEAD_NONCE_LEN];
    size_t len = plaintext.len + EW_AEAD_TAG_LEN;

    out[0] = 23;
    out[1] = out[2] = 3;
    out[3] = (uint8_t)(len >> 8);
    out[4] = (uint8_t)len;
    ew_slice header = {.data = out, .len = EW_RECORD_HEADER_LEN};
    ew_record_nonce(half, nonce);
    half->seq++;
    assert_int_equal(ew_aead_seal(&half->aead, nonce, header, plaintext, (ew_slice){0},
                         out + EW_RECORD_HEADER_LEN),
        EW_OK);
    return EW_RECORD_HEADER_LEN + len;
}

static ew_err open_inner(const uint8_t *plaintext, size_t len, ew_opened *out)
{
    static uint8_t record[EW_RECORD_MAX + 1024];
    pair p = pair_of(0x1301);
    ew_slice in = {.data = plaintext, .len = len};
    size_t record_len = inner(&p.sealing, in, record);

    ew_err err = ew_record_open(&p.opening, record, record_len, out);
    pair_free(&p);
    return err;
}

static void headers(void **state)
{
    static const uint8_t bytes[] = {22, 3, 1, 0x12, 0x34, 99};
    ew_record_header h;

    (void)state;
    for (size_t len = 0; len < EW_RECORD_HEADER_LEN; len++) {
        assert_false(ew_record_header_parse((ew_slice){.data = bytes, .len = len}, &h));
    }
    for (size_t len = EW_RECORD_HEADER_LEN; len <= sizeof bytes; len++) {
        assert_true(ew_record_header_parse((ew_slice){.data = bytes, .len = len}, &h));
        assert_int_equal(h.type, 22);
        assert_int_equal(h.version, 0x0301);
        assert_int_equal(h.len, 0x1234);
    }
}

static void header_bounds(void **state)
{
    static const struct {
        bool is_protected;
        uint16_t len;
        ew_err err;
    } table[] = {
        {false, 0, EW_OK},
        {false, 16384, EW_OK},
        {false, 16385, EW_ERR_RECORD_OVERFLOW},
        {true, 16384 + 256, EW_OK},
        {true, 16384 + 257, EW_ERR_RECORD_OVERFLOW},
        {true, 65535, EW_ERR_RECORD_OVERFLOW},
    };

    (void)state;
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        ew_record_half half = {.is_protected = table[i].is_protected};
        ew_record_header h = {.type = 23, .len = table[i].len};
        assert_int_equal(ew_record_header_check(&half, &h), table[i].err);
    }
}

static void plaintext(void **state)
{
    static const uint8_t want[] = {22, 3, 1, 0, 2, 'h', 'i'};
    ew_record_half half = {0};
    uint8_t out[16];
    size_t len = 0;
    ew_opened o;

    (void)state;
    assert_int_equal(ew_record_sealed_len(&half, 2, 0), sizeof want);
    assert_int_equal(
        ew_record_seal(&half, EW_RECORD_HANDSHAKE, 0x0301, text("hi"), 0, out, sizeof out, &len),
        EW_OK);
    assert_int_equal(len, sizeof want);
    assert_memory_equal(out, want, sizeof want);
    assert_int_equal(ew_record_open(&half, out, len, &o), EW_OK);
    assert_int_equal(o.type, 22);
    assert_int_equal(o.len, 2);
    assert_ptr_equal(o.data, out + 5);
    assert_true(ew_record_left(&half) == UINT64_MAX);
}

/* seal_and_open: one record of body_len and pad_len, there and back. */
static void seal_and_open(pair *p, ew_record_type type, size_t body_len, size_t pad_len)
{
    static uint8_t body[EW_RECORD_PLAIN_MAX], out[EW_RECORD_MAX];
    size_t want = ew_record_sealed_len(&p->sealing, body_len, pad_len), len = 0;
    ew_slice in = {.data = body, .len = body_len};
    ew_opened o;

    for (size_t i = 0; i < body_len; i++) {
        body[i] = (uint8_t)(i * 7); /* zeros among and at the end of it */
    }
    assert_int_equal(
        ew_record_seal(&p->sealing, type, 0x0301, in, pad_len, out, want, &len), EW_OK);
    assert_int_equal(len, want);
    assert_int_equal(out[0], 23);
    assert_int_equal(out[1] << 8 | out[2], 0x0303);
    assert_int_equal(out[3] << 8 | out[4], len - 5);
    assert_int_equal(ew_record_open(&p->opening, out, len, &o), EW_OK);
    assert_int_equal(o.type, type);
    assert_int_equal(o.len, body_len);
    assert_memory_equal(o.data, body, body_len);
}

static void there_and_back(void **state)
{
    static const struct {
        size_t body_len, pad_len;
    } table[] = {{0, 0}, {0, 1}, {1, 0}, {1, 1}, {100, 0}, {100, 28}, {257, 256}, {16383, 1},
        {16384, 0}, {1, 16383}, {0, 16384}};

    (void)state;
    for (uint16_t suite = 0x1301; suite <= 0x1303; suite++) {
        pair p = pair_of(suite);
        for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
            seal_and_open(&p, EW_RECORD_DATA, table[i].body_len, table[i].pad_len);
        }
        seal_and_open(&p, EW_RECORD_ALERT, 2, 0);
        seal_and_open(&p, EW_RECORD_HANDSHAKE, 300, 100);
        assert_int_equal(p.sealing.seq, sizeof table / sizeof table[0] + 2);
        assert_int_equal(p.opening.seq, p.sealing.seq);
        pair_free(&p);
    }
}

/* In TLSInnerPlaintext there is no padding that is not zero. */
static void padding_is_zero(void **state)
{
    pair p = pair_of(0x1301);
    uint8_t out[128], nonce[EW_AEAD_NONCE_LEN];
    size_t len = 0;
    static const uint8_t want[7] = {'h', 'i', 23};

    (void)state;
    memset(out, 0xee, sizeof out);
    assert_int_equal(
        ew_record_seal(&p.sealing, EW_RECORD_DATA, 0, text("hi"), 4, out, sizeof out, &len), EW_OK);
    ew_record_nonce(&p.opening, nonce);
    ew_slice header = {.data = out, .len = 5};
    assert_int_equal(ew_aead_open(&p.opening.aead, nonce, header, out + 5, len - 5, &len), EW_OK);
    assert_int_equal(len, sizeof want);
    assert_memory_equal(out + 5, want, sizeof want);
    pair_free(&p);
}

/* RFC 9846, 5.3. */
static void nonces(void **state)
{
    ew_record_half half = {0};
    uint8_t nonce[EW_AEAD_NONCE_LEN], want[EW_AEAD_NONCE_LEN];

    (void)state;
    memcpy(half.iv, iv, sizeof iv);
    ew_record_nonce(&half, nonce);
    assert_memory_equal(nonce, iv, sizeof iv);

    half.seq = 0x0123456789abcdef;
    memcpy(want, iv, sizeof want);
    for (size_t i = 0; i < 8; i++) {
        static const uint8_t seq[8] = {0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef};
        want[4 + i] ^= seq[i];
    }
    ew_record_nonce(&half, nonce);
    assert_memory_equal(nonce, want, sizeof want);

    half.seq = 0x100; /* a zero byte below a byte that is set */
    memcpy(want, iv, sizeof want);
    want[10] ^= 1;
    ew_record_nonce(&half, nonce);
    assert_memory_equal(nonce, want, sizeof want);
}

static void what_may_not_be_sent(void **state)
{
    static const struct {
        bool is_protected;
        ew_record_type type;
        size_t body_len, pad_len;
    } table[] = {
        {false, EW_RECORD_DATA, 1, 0},      /* never in plaintext */
        {false, EW_RECORD_HANDSHAKE, 1, 1}, /* no padding in plaintext */
        {false, EW_RECORD_HANDSHAKE, 0, 0},
        {false, EW_RECORD_HANDSHAKE, 16385, 0},
        {true, EW_RECORD_CCS, 1, 0}, /* never protected */
        {true, EW_RECORD_HANDSHAKE, 0, 1},
        {true, EW_RECORD_ALERT, 0, 0},
        {true, EW_RECORD_DATA, 16385, 0},
        {true, EW_RECORD_DATA, 16384, 1},
        {true, EW_RECORD_DATA, 1, SIZE_MAX},
        {true, EW_RECORD_DATA, SIZE_MAX, 0},
    };
    static uint8_t out[EW_RECORD_MAX + 64];

    (void)state;
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        pair p = pair_of(0x1301);
        ew_record_half plain = {0};
        ew_record_half *half = table[i].is_protected ? &p.sealing : &plain;
        size_t len = 99;
        assert_int_equal(ew_record_seal(half, table[i].type, 0x0303, zeros_of(table[i].body_len),
                             table[i].pad_len, out, sizeof out, &len),
            EW_ERR_ARGUMENT);
        assert_int_equal(len, 0);
        assert_int_equal(half->seq, 0); /* nothing was done */
        pair_free(&p);
    }
}

static void too_small(void **state)
{
    pair p = pair_of(0x1301);
    ew_record_half plain = {0};
    uint8_t out[64];
    size_t len;

    (void)state;
    assert_int_equal(ew_record_seal(&p.sealing, EW_RECORD_DATA, 0, text("hi"), 3, out, 26, &len),
        EW_ERR_TOO_SMALL);
    assert_int_equal(p.sealing.seq, 0);
    assert_int_equal(
        ew_record_seal(&p.sealing, EW_RECORD_DATA, 0, text("hi"), 3, out, 27, &len), EW_OK);
    assert_int_equal(ew_record_seal(&plain, EW_RECORD_ALERT, 0x0303, text("hi"), 0, out, 6, &len),
        EW_ERR_TOO_SMALL);
    pair_free(&p);
}

/* Every bit of a record counts, its header's included. */
static void tampered(void **state)
{
    pair p = pair_of(0x1303);
    uint8_t sealed[64], out[64];
    size_t len = 0;
    ew_opened o;

    (void)state;
    assert_int_equal(
        ew_record_seal(&p.sealing, EW_RECORD_DATA, 0, text("secret"), 0, sealed, 64, &len), EW_OK);
    for (size_t i = 0; i < len; i++) {
        if (i == 3 || i == 4) {
            continue; /* another length is another record */
        }
        memcpy(out, sealed, len);
        out[i] ^= 0x80;
        assert_int_equal(ew_record_open(&p.opening, out, len, &o),
            i == 0 ? EW_ERR_UNEXPECTED_RECORD : EW_ERR_BAD_RECORD_MAC);
        assert_null(o.data);
        assert_int_equal(p.opening.seq, 0);
    }
    assert_int_equal(ew_record_open(&p.opening, sealed, len, &o), EW_OK);
    assert_int_equal(p.opening.seq, 1);
    pair_free(&p);
}

/* A record taken out, repeated or out of its place does not open. */
static void out_of_sequence(void **state)
{
    pair p = pair_of(0x1302);
    uint8_t first[64], second[64], copy[64];
    size_t len = 0;
    ew_opened o;

    (void)state;
    assert_int_equal(
        ew_record_seal(&p.sealing, EW_RECORD_DATA, 0, text("a"), 0, first, 64, &len), EW_OK);
    assert_int_equal(
        ew_record_seal(&p.sealing, EW_RECORD_DATA, 0, text("a"), 0, second, 64, &len), EW_OK);
    assert_memory_not_equal(first, second, len); /* same bytes, another nonce */
    memcpy(copy, second, len);
    assert_int_equal(ew_record_open(&p.opening, copy, len, &o), EW_ERR_BAD_RECORD_MAC);
    memcpy(copy, first, len);
    assert_int_equal(ew_record_open(&p.opening, copy, len, &o), EW_OK);
    assert_int_equal(ew_record_open(&p.opening, first, len, &o), EW_ERR_BAD_RECORD_MAC);
    assert_int_equal(ew_record_open(&p.opening, second, len, &o), EW_OK);
    pair_free(&p);
}

static void inner_plaintexts(void **state)
{
    static const struct {
        const char *bytes;
        size_t len;
        ew_err err;
    } table[] = {
        {"", 0, EW_ERR_RECORD_NO_TYPE},
        {"\0", 1, EW_ERR_RECORD_NO_TYPE},
        {"\0\0\0\0", 4, EW_ERR_RECORD_NO_TYPE},
        {"\x17", 1, EW_OK},
        {"\x17\0\0", 3, EW_OK},
        {"\0\x17\0", 3, EW_OK}, /* a zero of content */
        {"\x16", 1, EW_ERR_RECORD_EMPTY},
        {"\x15\0\0", 3, EW_ERR_RECORD_EMPTY},
        {"x\x16", 2, EW_OK},
        {"x\x14", 2, EW_ERR_UNEXPECTED_RECORD}, /* a protected change_cipher_spec */
        {"x\x18", 2, EW_ERR_UNEXPECTED_RECORD},
        {"x\xff", 2, EW_ERR_UNEXPECTED_RECORD},
        {"x\x01", 2, EW_ERR_UNEXPECTED_RECORD},
    };
    ew_opened o;

    (void)state;
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        ew_err err = open_inner((const uint8_t *)table[i].bytes, table[i].len, &o);
        assert_int_equal(err, table[i].err);
        if (err != EW_OK) {
            assert_null(o.data);
            assert_int_equal(o.len, 0);
        }
    }
    assert_int_equal(open_inner((const uint8_t *)"\0\x17\0", 3, &o), EW_OK);
    assert_int_equal(o.len, 1);
    assert_int_equal(o.type, 23);
}

static void inner_bounds(void **state)
{
    static uint8_t plain[EW_RECORD_PLAIN_MAX + 300];
    ew_opened o;

    (void)state;
    plain[EW_RECORD_PLAIN_MAX] = 23;
    assert_int_equal(open_inner(plain, EW_RECORD_PLAIN_MAX + 1, &o), EW_OK);
    assert_int_equal(o.len, EW_RECORD_PLAIN_MAX);
    /* the padding counts */
    assert_int_equal(open_inner(plain, EW_RECORD_PLAIN_MAX + 2, &o), EW_ERR_RECORD_OVERFLOW);
    /* zeros only, as many as there may be */
    assert_int_equal(open_inner(zeros, EW_RECORD_PLAIN_MAX + 1, &o), EW_ERR_RECORD_NO_TYPE);
    plain[EW_RECORD_PLAIN_MAX + 241 - 1] = 23;
    assert_int_equal(open_inner(plain, EW_RECORD_PLAIN_MAX + 241, &o), EW_ERR_RECORD_OVERFLOW);
}

static ew_err open_bytes(ew_record_half *half, uint8_t type, size_t claimed, size_t there)
{
    static uint8_t record[65535 + 5];
    ew_opened o;

    memset(record, 0, sizeof record);
    record[0] = type;
    record[3] = (uint8_t)(claimed >> 8);
    record[4] = (uint8_t)claimed;
    return ew_record_open(half, record, there, &o);
}

static void refused_records(void **state)
{
    pair p = pair_of(0x1301);
    ew_record_half plain = {0};

    (void)state;
    /* shorter than a tag */
    for (size_t len = 0; len < EW_AEAD_TAG_LEN; len++) {
        assert_int_equal(open_bytes(&p.opening, 23, len, 5 + len), EW_ERR_BAD_RECORD_MAC);
    }
    for (unsigned type = 0; type < 256; type++) {
        ew_err want = type == 23 ? EW_ERR_BAD_RECORD_MAC : EW_ERR_UNEXPECTED_RECORD;
        assert_int_equal(open_bytes(&p.opening, (uint8_t)type, 20, 25), want);
        want = type >= 20 && type <= 22 ? EW_OK : EW_ERR_UNEXPECTED_RECORD;
        assert_int_equal(open_bytes(&plain, (uint8_t)type, 20, 25), want);
        want = type >= 20 && type <= 22 ? EW_ERR_RECORD_EMPTY : EW_ERR_UNEXPECTED_RECORD;
        assert_int_equal(open_bytes(&plain, (uint8_t)type, 0, 5), want);
    }
    assert_int_equal(open_bytes(&p.opening, 23, 16641, 16646), EW_ERR_RECORD_OVERFLOW);
    assert_int_equal(open_bytes(&p.opening, 23, 16402, 16407), EW_ERR_RECORD_OVERFLOW);
    assert_int_equal(open_bytes(&p.opening, 23, 16401, 16406), EW_ERR_BAD_RECORD_MAC);
    assert_int_equal(open_bytes(&plain, 22, 16385, 16390), EW_ERR_RECORD_OVERFLOW);
    assert_int_equal(open_bytes(&plain, 22, 16384, 16389), EW_OK);
    /* what is not one whole record is the caller's mistake */
    assert_int_equal(open_bytes(&plain, 22, 20, 24), EW_ERR_INTERNAL);
    assert_int_equal(open_bytes(&plain, 22, 20, 26), EW_ERR_INTERNAL);
    assert_int_equal(open_bytes(&plain, 22, 0, 4), EW_ERR_INTERNAL);
    pair_free(&p);
}

static ew_err seal_one(ew_record_half *half)
{
    uint8_t out[64];
    size_t len;

    return ew_record_seal(half, EW_RECORD_DATA, 0, text("x"), 0, out, sizeof out, &len);
}

static void limits(void **state)
{
    ew_record_half half = {0};

    (void)state;
    protect(&half, 0x1301, true, 3);
    assert_int_equal(ew_record_left(&half), 3);
    for (int i = 2; i >= 0; i--) {
        assert_int_equal(seal_one(&half), EW_OK);
        assert_int_equal(ew_record_left(&half), i);
    }
    assert_int_equal(seal_one(&half), EW_ERR_KEY_LIMIT);
    assert_int_equal(half.seq, 3);

    protect(&half, 0x1301, true, 0); /* a new key starts anew */
    assert_int_equal(half.seq, 0);
    assert_int_equal(ew_record_left(&half), 1 << 24);
    protect(&half, 0x1302, true, (1 << 24) + 1); /* more than is safe is not to be had */
    assert_int_equal(ew_record_left(&half), 1 << 24);
    ew_record_half_free(&half);
}

/* RFC 9846, 5.3: a sequence number never wraps, on either side. */
static void no_wrap(void **state)
{
    pair p = pair_of(0x1303);
    uint8_t out[64];
    size_t len = 0;
    ew_opened o;

    (void)state;
    assert_true(ew_record_left(&p.sealing) == UINT64_MAX);
    p.sealing.seq = p.opening.seq = UINT64_MAX - 1;
    assert_int_equal(ew_record_left(&p.sealing), 1);
    assert_int_equal(
        ew_record_seal(&p.sealing, EW_RECORD_DATA, 0, text("x"), 0, out, sizeof out, &len), EW_OK);
    assert_int_equal(ew_record_open(&p.opening, out, len, &o), EW_OK);
    assert_int_equal(seal_one(&p.sealing), EW_ERR_KEY_LIMIT);
    assert_int_equal(ew_record_open(&p.opening, out, len, &o), EW_ERR_KEY_LIMIT);
    assert_true(p.sealing.seq == UINT64_MAX && p.opening.seq == UINT64_MAX);
    pair_free(&p);
}

/* No limit is enforced on what is received (RFC 9846, 5.5). */
static void receiving_has_no_limit(void **state)
{
    pair p = pair_of(0x1301);

    (void)state;
    p.sealing.seq = p.opening.seq = (1 << 24) + 7;
    p.sealing.limit = UINT64_MAX;
    seal_and_open(&p, EW_RECORD_DATA, 5, 0);
    pair_free(&p);
}

/* A failing AEAD uses up the sequence number, so the same nonce cannot be tried again, and leaves
 * nothing of the plaintext. */
static void failure_uses_the_number(void **state)
{
    pair p = pair_of(0x1301);
    uint8_t out[128];
    size_t len = 99;

    (void)state;
    for (size_t pad_len = 0; pad_len < 2; pad_len++) {
        memset(out, 0xee, sizeof out);
        /* An opening key cannot seal. */
        assert_int_not_equal(ew_record_seal(&p.opening, EW_RECORD_DATA, 0, text("plaintext"),
                                 pad_len, out, sizeof out, &len),
            EW_OK);
        assert_int_equal(len, 0);
        assert_int_equal(p.opening.seq, pad_len + 1);
        assert_null(memmem(out, sizeof out, "plaintext", 9));
    }
    pair_free(&p);
}

/* Once freed, nothing goes out or comes in, least of all in plaintext. */
static void freed(void **state)
{
    pair p = pair_of(0x1301);
    ew_record_half plain = {0};
    ew_record_half *halves[] = {&p.sealing, &p.opening, &plain};
    uint8_t out[64];
    size_t len;
    static const uint8_t no_iv[EW_AEAD_NONCE_LEN];

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        ew_record_half *half = halves[i];
        ew_record_half_free(half);
        assert_memory_equal(half->iv, no_iv, sizeof no_iv);
        assert_int_equal(ew_record_left(half), 0);
        assert_int_equal(
            ew_record_seal(half, EW_RECORD_ALERT, 0x0303, text("hi"), 0, out, 64, &len),
            EW_ERR_KEY_LIMIT);
        assert_int_equal(open_bytes(half, 23, 20, 25), EW_ERR_KEY_LIMIT);
        ew_record_half_free(half); /* twice is legal */
    }
    protect(&p.sealing, 0x1301, true, 0);
    assert_int_equal(seal_one(&p.sealing), EW_OK);
    ew_record_half_free(&p.sealing);
}

/* No record costs an allocation, libcrypto's included, whichever way it goes. */
static void no_allocation_per_record(void **state)
{
    (void)state;
    for (uint16_t suite = 0x1301; suite <= 0x1303; suite++) {
        pair p = pair_of(suite);
        long before = num_allocs;
        for (size_t i = 0; i < 3; i++) {
            seal_and_open(&p, EW_RECORD_DATA, 1000 * i, 0);
            seal_and_open(&p, EW_RECORD_DATA, 1000 * i, 100);
            assert_int_equal(open_bytes(&p.opening, 23, 100, 105), EW_ERR_BAD_RECORD_MAC);
        }
        assert_int_equal(num_allocs, before);
        pair_free(&p);
    }
}

/* A key change that fails leaves the key there is: nothing goes out in plaintext for want of a key,
 * and no sequence number is taken twice. */
static void failed_key_change(void **state)
{
    ew_record_half half = {0};
    bool came_through = false;
    long n;

    (void)state;
    protect(&half, 0x1301, true, 0);
    assert_int_equal(seal_one(&half), EW_OK);
    for (n = 0; n < 100 && !came_through; n++) {
        allocs_left = n;
        ew_err err = ew_record_protect(&half, crypto, ew_suite_find(0x1303), key, iv, true, 0);
        allocs_left = -1;
        came_through = err == EW_OK;
        assert_true(half.is_protected);
        assert_int_equal(half.seq, came_through ? 0 : 1);
        assert_int_equal(half.aead.id, came_through ? EW_CHACHA20_POLY1305 : EW_AES_128_GCM);
    }
    assert_true(came_through && n > 1);
    assert_int_equal(seal_one(&half), EW_OK);
    ew_record_half_free(&half);
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

/* --- RFC 8449 ------------------------------------------------------------------------------ */

static void a_size_limit_holds_on_both_sides(void **state)
{
    static uint8_t out[EW_RECORD_MAX], plain[300];
    size_t len;
    ew_opened o;

    (void)state;
    pair p = pair_of(0x1301);
    assert_int_equal(ew_record_content_max(&p.sealing), EW_RECORD_PLAIN_MAX);
    ew_record_limit(&p.sealing, 100);
    ew_record_limit(&p.opening, 100);
    assert_int_equal(ew_record_content_max(&p.sealing), 99); /* and the type */
    assert_int_equal(ew_record_seal(&p.sealing, EW_RECORD_DATA, 0, zeros_of(100), 0, out, sizeof out, &len),
        EW_ERR_ARGUMENT);
    assert_int_equal(ew_record_seal(&p.sealing, EW_RECORD_DATA, 0, zeros_of(60), 40, out, sizeof out, &len),
        EW_ERR_ARGUMENT);
    assert_int_equal(
        ew_record_seal(&p.sealing, EW_RECORD_DATA, 0, zeros_of(60), 39, out, sizeof out, &len), EW_OK);
    assert_int_equal(len, 5 + 100 + 16);
    assert_int_equal(ew_record_open(&p.opening, out, len, &o), EW_OK);
    assert_int_equal(o.len, 60);

    /* one byte of padding too many is one too many, and told by the header alone */
    plain[0] = 23;
    len = inner(&p.sealing, (ew_slice){plain, 101}, out);
    ew_record_header h;
    assert_true(ew_record_header_parse((ew_slice){out, len}, &h));
    assert_int_equal(ew_record_header_check(&p.opening, &h), EW_ERR_RECORD_OVERFLOW);
    assert_int_equal(ew_record_open(&p.opening, out, len, &o), EW_ERR_RECORD_OVERFLOW);
    pair_free(&p);
}

static void a_size_limit_beyond_the_version_is_none(void **state)
{
    ew_record_header h = {.type = 23, .len = EW_RECORD_CIPHER_MAX};
    pair p = pair_of(0x1301);

    (void)state;
    ew_record_limit(&p.sealing, 16384); /* leaves room for 16383 bytes */
    assert_int_equal(ew_record_content_max(&p.sealing), 16383);
    ew_record_limit(&p.sealing, 16385);
    assert_int_equal(ew_record_content_max(&p.sealing), EW_RECORD_PLAIN_MAX);
    ew_record_limit(&p.sealing, 0xffff);
    assert_int_equal(ew_record_content_max(&p.sealing), EW_RECORD_PLAIN_MAX);
    ew_record_limit(&p.opening, 0xffff);
    assert_int_equal(ew_record_header_check(&p.opening, &h), EW_OK);
    pair_free(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_size_limit_holds_on_both_sides),
        cmocka_unit_test(a_size_limit_beyond_the_version_is_none),
        cmocka_unit_test(headers),
        cmocka_unit_test(header_bounds),
        cmocka_unit_test(plaintext),
        cmocka_unit_test(there_and_back),
        cmocka_unit_test(padding_is_zero),
        cmocka_unit_test(nonces),
        cmocka_unit_test(what_may_not_be_sent),
        cmocka_unit_test(too_small),
        cmocka_unit_test(tampered),
        cmocka_unit_test(out_of_sequence),
        cmocka_unit_test(inner_plaintexts),
        cmocka_unit_test(inner_bounds),
        cmocka_unit_test(refused_records),
        cmocka_unit_test(limits),
        cmocka_unit_test(no_wrap),
        cmocka_unit_test(receiving_has_no_limit),
        cmocka_unit_test(failure_uses_the_number),
        cmocka_unit_test(freed),
        cmocka_unit_test(no_allocation_per_record),
        cmocka_unit_test(failed_key_change),
    };

    if (CRYPTO_set_mem_functions(count_malloc, count_realloc, count_free) != 1) {
        return 1;
    }
    return cmocka_run_group_tests_name("record", tests, set_up, tear_down);
}
