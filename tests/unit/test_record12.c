/* SPDX-License-Identifier: Apache-2.0 */
/* Protected records of TLS 1.2: their bytes against records computed apart from them, and the rules
 * of RFC 5246, 6.2, on both sides. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "hex.h"
#include "record/half.h"

typedef struct known {
    uint16_t suite;
    uint64_t seq;
    uint8_t type;
    const char *plain, *sealed;
} known;

#define RECORD(suite_, seq_, type_, plain_, sealed_) {suite_, seq_, type_, plain_, sealed_},
static const known records[] = {
#include "../vectors/record12.h"
};
enum { NUM_RECORDS = sizeof records / sizeof records[0], ROOM = 5 + 16384 + 2048 + 1 };

static const uint16_t suites[] = {0xc02b, 0xc02c, 0xc02f, 0xc030, 0xcca8, 0xcca9};
enum { NUM_SUITES = sizeof suites / sizeof suites[0] };

static ew_crypto *crypto;
static uint8_t key[EW_AEAD_KEY_MAX], iv[EW_AEAD_NONCE_LEN], body[EW_RECORD_PLAIN_MAX + 1];
static uint8_t wire[ROOM];

static ew_record_half half_of(uint16_t suite, bool seals, uint64_t limit)
{
    ew_record_half half = {0};

    assert_int_equal(
        ew_record_protect12(&half, crypto, ew_suite_find(suite), key, iv, seals, limit), EW_OK);
    return half;
}

static bool is_gcm(uint16_t suite)
{
    return ew_suite_find(suite)->aead != EW_CHACHA20_POLY1305;
}

static size_t overhead(uint16_t suite)
{
    return is_gcm(suite) ? 5 + 8 + 16 : 5 + 16;
}

static ew_err seal(ew_record_half *half, uint8_t type, size_t len, size_t *out_len)
{
    return ew_record_seal(
        half, (ew_record_type)type, 0x0303, (ew_slice){body, len}, 0, wire, sizeof wire, out_len);
}

/* forge: any plaintext sealed as the half's next record, with an explicit nonce of the caller's. */
static size_t forge(ew_record_half *half, uint8_t type, size_t len, const uint8_t explicit[8])
{
    uint8_t nonce[EW_AEAD_NONCE_LEN], aad[13];
    size_t at = half->aead.id == EW_CHACHA20_POLY1305 ? 0 : 8;
    ew_writer a = ew_writer_of(aad, sizeof aad), w = ew_writer_of(wire, sizeof wire);

    ew_record_nonce(half, nonce);
    memcpy(&nonce[12 - at], explicit, at);
    ew_write_u64(&a, half->seq);
    ew_record_write_header(&a, type, 0x0303, len);
    ew_record_write_header(&w, type, 0x0303, at + len + 16);
    ew_write_bytes(&w, explicit, at);
    uint8_t *out = ew_write_space(&w, len + 16);
    assert_non_null(out);
    assert_int_equal(ew_record_seal_next(half, nonce, ew_writer_slice(&a), (ew_slice){body, len},
                         (ew_slice){0}, out),
        EW_OK);
    return w.len;
}

static void known_records(void **state)
{
    (void)state;
    for (size_t i = 0; i < NUM_RECORDS; i++) {
        const known *k = &records[i];
        hex plain = hex_of(k->plain), sealed = hex_of(k->sealed);
        ew_record_half sealing = half_of(k->suite, true, 0), opening = half_of(k->suite, false, 0);
        size_t len = 0;
        ew_opened o;

        sealing.seq = opening.seq = k->seq;
        assert_int_equal(ew_record_sealed_len(&sealing, plain.len, 0), sealed.len);
        assert_int_equal(ew_record_seal(&sealing, (ew_record_type)k->type, 0x0301,
                             hex_slice(&plain), 0, wire, sealed.len, &len),
            EW_OK);
        assert_int_equal(len, sealed.len);
        assert_memory_equal(wire, sealed.data, len);
        assert_true(sealing.seq == k->seq + 1);

        assert_int_equal(ew_record_open(&opening, sealed.data, sealed.len, &o), EW_OK);
        assert_int_equal(o.type, k->type);
        assert_int_equal(o.len, plain.len);
        assert_memory_equal(o.data, plain.data, plain.len);
        assert_true(opening.seq == k->seq + 1);
        ew_record_half_free(&sealing);
        ew_record_half_free(&opening);
    }
}

static void there_and_back(void **state)
{
    (void)state;
    static const size_t lens[] = {1, 0, 2, 5, 63, 64, 65, 1000, 16383, 16384, 1};
    for (size_t s = 0; s < NUM_SUITES; s++) {
        ew_record_half sealing = half_of(suites[s], true, 0),
                       opening = half_of(suites[s], false, 0);
        for (size_t i = 0; i < sizeof lens / sizeof lens[0]; i++) {
            size_t len = 0;
            ew_opened o;
            assert_int_equal(seal(&sealing, 23, lens[i], &len), EW_OK);
            assert_int_equal(len, overhead(suites[s]) + lens[i]);
            assert_true(len <= EW_RECORD_OVERHEAD_MAX + lens[i] && len <= EW_RECORD_MAX);
            assert_int_equal(ew_record_open(&opening, wire, len, &o), EW_OK);
            assert_int_equal(o.type, 23);
            assert_int_equal(o.len, lens[i]);
            assert_memory_equal(o.data, body, lens[i]);
        }
        ew_record_half_free(&sealing);
        ew_record_half_free(&opening);
    }
}

/* What a changed bit makes of a record: nothing else opens in its place, and the sequence number
 * stays, so that the true one still does. */
static void every_bit_counts(void **state)
{
    (void)state;
    for (size_t s = 0; s < NUM_SUITES; s++) {
        ew_record_half sealing = half_of(suites[s], true, 0),
                       opening = half_of(suites[s], false, 0);
        uint8_t copy[64];
        size_t len = 0;
        ew_opened o;
        assert_int_equal(seal(&sealing, 23, 9, &len), EW_OK);
        assert_true(len <= sizeof copy);
        for (size_t bit = 0; bit < 8 * len; bit++) {
            if (bit / 8 == 3 || bit / 8 == 4) {
                continue; /* the length: the caller frames */
            }
            memcpy(copy, wire, len);
            copy[bit / 8] ^= (uint8_t)(1u << bit % 8);
            bool other_type = bit / 8 == 0 && copy[0] != 21 && copy[0] != 22;
            assert_int_equal(ew_record_open(&opening, copy, len, &o),
                other_type ? EW_ERR_UNEXPECTED_RECORD : EW_ERR_BAD_RECORD_MAC);
            assert_null(o.data);
            assert_true(opening.seq == 0);
        }
        memcpy(copy, wire, len);
        assert_int_equal(ew_record_open(&opening, copy, len, &o), EW_OK);
        assert_int_equal(
            ew_record_open(&opening, wire, len, &o), EW_ERR_BAD_RECORD_MAC); /* again */
        ew_record_half_free(&sealing);
        ew_record_half_free(&opening);
    }
}

/* RFC 5288, 3: how the explicit part is made is the sender's business. */
static void any_explicit_nonce_opens(void **state)
{
    (void)state;
    static const uint8_t theirs[8] = {0xff, 1, 2, 3, 4, 5, 6, 0xfe};
    ew_record_half sealing = half_of(0xc02b, true, 0), opening = half_of(0xc02b, false, 0);
    for (size_t i = 0; i < 3; i++) {
        ew_opened o;
        size_t len = forge(&sealing, 23, 10 + i, theirs);
        assert_int_equal(ew_record_open(&opening, wire, len, &o), EW_OK);
        assert_int_equal(o.len, 10 + i);
    }
    ew_record_half_free(&sealing);
    ew_record_half_free(&opening);
}

static void types_and_empty_records(void **state)
{
    (void)state;
    static const uint8_t none[8];
    for (size_t s = 0; s < NUM_SUITES; s++) {
        for (unsigned type = 0; type < 256; type++) {
            for (size_t len = 0; len < 2; len++) {
                ew_record_half sealing = half_of(suites[s], true, 0);
                ew_record_half opening = half_of(suites[s], false, 0);
                ew_opened o;
                ew_err want = type >= 21 && type <= 23 ? EW_OK : EW_ERR_UNEXPECTED_RECORD;
                if (len == 0 && (type == 21 || type == 22)) {
                    want = EW_ERR_RECORD_EMPTY;
                }
                size_t record_len = forge(&sealing, (uint8_t)type, len, none);
                assert_int_equal(ew_record_open(&opening, wire, record_len, &o), want);
                ew_record_half_free(&sealing);
                ew_record_half_free(&opening);
            }
        }
        ew_record_half half = half_of(suites[s], true, 0);
        size_t len;
        assert_int_equal(seal(&half, 20, 1, &len), EW_ERR_ARGUMENT);
        assert_int_equal(seal(&half, 21, 0, &len), EW_ERR_ARGUMENT);
        assert_int_equal(seal(&half, 22, 0, &len), EW_ERR_ARGUMENT);
        assert_int_equal(seal(&half, 23, EW_RECORD_PLAIN_MAX + 1, &len), EW_ERR_ARGUMENT);
        assert_int_equal(ew_record_seal(&half, EW_RECORD_DATA, 0x0303, (ew_slice){body, 1}, 1, wire,
                             sizeof wire, &len),
            EW_ERR_ARGUMENT); /* no padding */
        assert_int_equal(ew_record_seal(&half, EW_RECORD_DATA, 0x0303, (ew_slice){body, 1}, 0, wire,
                             overhead(suites[s]), &len),
            EW_ERR_TOO_SMALL);
        assert_true(half.seq == 0);
        ew_record_half_free(&half);
    }
}

/* RFC 5246, 6.2.1 and 6.2.3. */
static void lengths(void **state)
{
    (void)state;
    for (size_t s = 0; s < NUM_SUITES; s++) {
        size_t extra = overhead(suites[s]) - 5;
        ew_record_half opening = half_of(suites[s], false, 0);
        for (size_t len = 0; len <= 16384 + 2048 + 1; len += len == 100 ? 16200 : 1) {
            ew_err header = len <= 16384 + extra ? EW_OK : EW_ERR_RECORD_OVERFLOW;
            ew_record_header h = {.type = 23, .version = 0x0303, .len = (uint16_t)len};
            ew_writer w = ew_writer_of(wire, sizeof wire);
            ew_opened o;
            assert_int_equal(ew_record_header_check(&opening, &h), header);
            ew_record_write_header(&w, 23, 0x0303, len);
            assert_int_equal(ew_record_open(&opening, wire, 5 + len, &o),
                header == EW_OK ? EW_ERR_BAD_RECORD_MAC : header);
        }
        ew_record_half_free(&opening);
    }
}

static void limits(void **state)
{
    (void)state;
    for (size_t s = 0; s < NUM_SUITES; s++) {
        ew_record_half half = half_of(suites[s], true, 0);
        size_t len;
        assert_true(ew_record_left(&half) == (is_gcm(suites[s]) ? (uint64_t)1 << 24 : UINT64_MAX));
        ew_record_half_free(&half);
        half = half_of(suites[s], true, 2);
        assert_int_equal(seal(&half, 23, 1, &len), EW_OK);
        assert_int_equal(seal(&half, 23, 1, &len), EW_OK);
        assert_int_equal(seal(&half, 23, 1, &len), EW_ERR_KEY_LIMIT);
        assert_true(ew_record_left(&half) == 0);
        ew_record_half_free(&half);
        assert_int_equal(seal(&half, 23, 1, &len), EW_ERR_KEY_LIMIT); /* and never in plaintext */
    }
}

/* The same key and IV, and yet a record of one version does not open under the other. */
static void versions_do_not_mix(void **state)
{
    (void)state;
    ew_record_half half12 = half_of(0xcca9, true, 0), half13 = {0};
    size_t len;
    ew_opened o;
    assert_int_equal(
        ew_record_protect(&half13, crypto, ew_suite_find(0x1303), key, iv, false, 0), EW_OK);
    assert_int_equal(seal(&half12, 23, 9, &len), EW_OK);
    assert_int_equal(ew_record_open(&half13, wire, len, &o), EW_ERR_BAD_RECORD_MAC);
    ew_record_half_free(&half12);
    ew_record_half_free(&half13);
}

static int set_up(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof key; i++) {
        key[i] = (uint8_t)i;
    }
    for (size_t i = 0; i < sizeof iv; i++) {
        iv[i] = (uint8_t)(0x10 + i);
    }
    for (size_t i = 0; i < sizeof body; i++) {
        body[i] = (uint8_t)(i * 7);
    }
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
        cmocka_unit_test(known_records),
        cmocka_unit_test(there_and_back),
        cmocka_unit_test(every_bit_counts),
        cmocka_unit_test(any_explicit_nonce_opens),
        cmocka_unit_test(types_and_empty_records),
        cmocka_unit_test(lengths),
        cmocka_unit_test(limits),
        cmocka_unit_test(versions_do_not_mix),
    };

    return cmocka_run_group_tests_name("record12", tests, set_up, tear_down);
}
