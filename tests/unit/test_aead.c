/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <openssl/err.h>
#include <string.h>

#include "crypto/suite.h"
#include "hex.h"

static ew_crypto *crypto;

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

/* The GCM specification's test cases 4 and 16; RFC 8439, 2.8.2. */
static const struct vector {
    ew_aead_id id;
    const char *key, *nonce, *aad, *plain, *sealed;
} vectors[] = {
    {EW_AES_128_GCM, "feffe9928665731c6d6a8f9467308308", "cafebabefacedbaddecaf888",
        "feedfacedeadbeeffeedfacedeadbeefabaddad2",
        "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
        "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39",
        "42831ec2217774244b7221b784d0d49ce3aa212f2c02a4e035c17e2329aca12e"
        "21d514b25466931c7d8f6a5aac84aa051ba30b396a0aac973d58e091"
        "5bc94fbc3221a5db94fae95ae7121a47"},
    {EW_AES_256_GCM, "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308",
        "cafebabefacedbaddecaf888", "feedfacedeadbeeffeedfacedeadbeefabaddad2",
        "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
        "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39",
        "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
        "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662"
        "76fc6ece0f4e1768cddf8853bb2d551b"},
    {EW_CHACHA20_POLY1305, "808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f",
        "070000004041424344454647", "50515253c0c1c2c3c4c5c6c7",
        "4c616469657320616e642047656e746c656d656e206f662074686520636c6173"
        "73206f66202739393a204966204920636f756c64206f6666657220796f75206f"
        "6e6c79206f6e652074697020666f7220746865206675747572652c2073756e73"
        "637265656e20776f756c642062652069742e",
        "d31a8d34648e60db7b86afbc53ef7ec2a4aded51296e08fea9e2b5a736ee62d6"
        "3dbea45e8ca9671282fafb69da92728b1a71de0a9e060b2905d6a5b67ecd3b36"
        "92ddbd7f2d778b8c9803aee328091b58fab324e4fad675945585808b4831d7bc"
        "3ff4def08e4b7a9de576d26586cec64b6116"
        "1ae10b594f09e26a7e902ecbd0600691"},
};

enum { NUM_VECTORS = sizeof vectors / sizeof vectors[0] };

struct pair {
    hex key, nonce, aad, plain, sealed;
    ew_aead seals, opens;
};

static void begin(struct pair *p, const struct vector *v)
{
    *p = (struct pair){.key = hex_of(v->key), .nonce = hex_of(v->nonce), .aad = hex_of(v->aad)};
    p->plain = hex_of(v->plain);
    p->sealed = hex_of(v->sealed);
    assert_int_equal(p->key.len, ew_aead_key_len(v->id));
    assert_true(ew_aead_available(crypto, v->id));
    assert_int_equal(ew_aead_init(&p->seals, crypto, v->id, true, p->key.data), EW_OK);
    assert_int_equal(ew_aead_init(&p->opens, crypto, v->id, false, p->key.data), EW_OK);
}

static void end(struct pair *p)
{
    ew_aead_free(&p->seals);
    ew_aead_free(&p->opens);
    ew_aead_free(&p->opens);
}

/* Cut anywhere into body and tail, a record is the same. */
static void seals_the_vectors(void **state)
{
    (void)state;
    for (size_t i = 0; i < NUM_VECTORS; i++) {
        struct pair p;
        begin(&p, &vectors[i]);
        for (size_t cut = 0; cut <= p.plain.len; cut++) {
            uint8_t out[HEX_MAX];
            memset(out, 0x77, sizeof out);
            ew_slice body = {p.plain.data, cut};
            ew_slice tail = {&p.plain.data[cut], p.plain.len - cut};
            assert_int_equal(
                ew_aead_seal(&p.seals, p.nonce.data, hex_slice(&p.aad), body, tail, out), EW_OK);
            assert_memory_equal(out, p.sealed.data, p.sealed.len);
            assert_int_equal(out[p.sealed.len], 0x77);
        }
        uint8_t in_place[HEX_MAX];
        memcpy(in_place, p.plain.data, p.plain.len);
        ew_slice body = {in_place, p.plain.len - 1};
        ew_slice tail = {&p.plain.data[p.plain.len - 1], 1};
        assert_int_equal(
            ew_aead_seal(&p.seals, p.nonce.data, hex_slice(&p.aad), body, tail, in_place), EW_OK);
        assert_memory_equal(in_place, p.sealed.data, p.sealed.len);
        end(&p);
    }
}

static void opens_the_vectors(void **state)
{
    (void)state;
    for (size_t i = 0; i < NUM_VECTORS; i++) {
        struct pair p;
        begin(&p, &vectors[i]);
        for (int again = 0; again < 3; again++) {
            uint8_t data[HEX_MAX];
            size_t len = 99;
            memcpy(data, p.sealed.data, p.sealed.len);
            assert_int_equal(
                ew_aead_open(&p.opens, p.nonce.data, hex_slice(&p.aad), data, p.sealed.len, &len),
                EW_OK);
            assert_int_equal(len, p.plain.len);
            assert_memory_equal(data, p.plain.data, len);
        }
        end(&p);
    }
}

/* expect_refused: the record does not open, nothing of it is left, and the key goes on working. */
static void expect_refused(struct pair *p, const hex *nonce, const hex *aad, const hex *sealed)
{
    static const uint8_t zeros[HEX_MAX];
    uint8_t data[HEX_MAX];
    size_t len = 99;
    memcpy(data, sealed->data, sealed->len);
    assert_int_equal(ew_aead_open(&p->opens, nonce->data, hex_slice(aad), data, sealed->len, &len),
        EW_ERR_BAD_RECORD_MAC);
    assert_int_equal(len, 0);
    if (sealed->len >= EW_AEAD_TAG_LEN) {
        assert_memory_equal(data, zeros, sealed->len - EW_AEAD_TAG_LEN);
    }
    assert_int_equal(ERR_peek_error(), 0);

    memcpy(data, p->sealed.data, p->sealed.len);
    assert_int_equal(
        ew_aead_open(&p->opens, p->nonce.data, hex_slice(&p->aad), data, p->sealed.len, &len),
        EW_OK);
}

static void every_changed_byte_is_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < NUM_VECTORS; i++) {
        struct pair p;
        begin(&p, &vectors[i]);
        for (unsigned bit = 0; bit < 8; bit += 7) {
            for (size_t at = 0; at < p.sealed.len; at++) {
                hex changed = p.sealed;
                changed.data[at] ^= (uint8_t)(1u << bit);
                expect_refused(&p, &p.nonce, &p.aad, &changed);
            }
            for (size_t at = 0; at < p.aad.len; at++) {
                hex changed = p.aad;
                changed.data[at] ^= (uint8_t)(1u << bit);
                expect_refused(&p, &p.nonce, &changed, &p.sealed);
            }
            for (size_t at = 0; at < p.nonce.len; at++) {
                hex changed = p.nonce;
                changed.data[at] ^= (uint8_t)(1u << bit);
                expect_refused(&p, &changed, &p.aad, &p.sealed);
            }
        }
        for (size_t len = 0; len < p.sealed.len; len++) {
            hex cut = p.sealed;
            cut.len = len;
            expect_refused(&p, &p.nonce, &p.aad, &cut);
        }
        end(&p);
    }
}

/* All small lengths and some long ones, with one kept key: a record of TLS 1.3 as it will be, its
 * type as tail. */
static void round_trips_at_every_length(void **state)
{
    (void)state;
    static uint8_t plain[16384], record[16384 + 1 + EW_AEAD_TAG_LEN];
    for (size_t i = 0; i < sizeof plain; i++) {
        plain[i] = (uint8_t)(i * 7);
    }
    for (size_t i = 0; i < NUM_VECTORS; i++) {
        struct pair p;
        begin(&p, &vectors[i]);
        for (size_t len = 0; len <= sizeof plain; len = len < 300 ? len + 1 : len * 2 - 17) {
            uint8_t nonce[EW_AEAD_NONCE_LEN] = {(uint8_t)len, (uint8_t)(len >> 8)};
            uint8_t type = 23;
            uint8_t header[5] = {23, 3, 3, (uint8_t)(len >> 8), (uint8_t)len};
            ew_slice aad = {header, sizeof header};
            size_t out_len;
            assert_int_equal(ew_aead_seal(&p.seals, nonce, aad, (ew_slice){plain, len},
                                 (ew_slice){&type, 1}, record),
                EW_OK);
            assert_int_equal(
                ew_aead_open(&p.opens, nonce, aad, record, len + 1 + EW_AEAD_TAG_LEN, &out_len),
                EW_OK);
            assert_int_equal(out_len, len + 1);
            assert_memory_equal(record, plain, len);
            assert_int_equal(record[len], 23);
        }

        uint8_t nonce[EW_AEAD_NONCE_LEN] = {0xff};
        size_t out_len = 1;
        assert_int_equal(
            ew_aead_seal(&p.seals, nonce, (ew_slice){0}, (ew_slice){0}, (ew_slice){0}, record),
            EW_OK);
        assert_int_equal(
            ew_aead_open(&p.opens, nonce, (ew_slice){0}, record, EW_AEAD_TAG_LEN, &out_len), EW_OK);
        assert_int_equal(out_len, 0);
        end(&p);
    }
}

static void one_direction_each(void **state)
{
    (void)state;
    struct pair p;
    uint8_t data[HEX_MAX];
    size_t len;
    begin(&p, &vectors[0]);
    assert_int_equal(ew_aead_seal(&p.opens, p.nonce.data, (ew_slice){0}, hex_slice(&p.plain),
                         (ew_slice){0}, data),
        EW_ERR_ARGUMENT);
    memcpy(data, p.sealed.data, p.sealed.len);
    assert_int_equal(
        ew_aead_open(&p.seals, p.nonce.data, hex_slice(&p.aad), data, p.sealed.len, &len),
        EW_ERR_ARGUMENT);
    end(&p);
    ew_aead zero = {0};
    ew_aead_free(&zero);
}

/* RFC 9846, B.4, RFC 5289 and RFC 7905, typed in a second time. */
static void suites_are_as_registered(void **state)
{
    static const struct {
        uint16_t id;
        const char *name;
        uint16_t version;
        ew_suite_auth auth;
        ew_aead_id aead;
        ew_hash_id hash;
    } table[] = {
        {0x1301, "TLS_AES_128_GCM_SHA256", 0x0304, EW_SUITE_AUTH_ANY, EW_AES_128_GCM, EW_SHA256},
        {0x1302, "TLS_AES_256_GCM_SHA384", 0x0304, EW_SUITE_AUTH_ANY, EW_AES_256_GCM, EW_SHA384},
        {0x1303, "TLS_CHACHA20_POLY1305_SHA256", 0x0304, EW_SUITE_AUTH_ANY, EW_CHACHA20_POLY1305,
            EW_SHA256},
        {0xc02b, "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", 0x0303, EW_SUITE_AUTH_ECDSA,
            EW_AES_128_GCM, EW_SHA256},
        {0xc02c, "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384", 0x0303, EW_SUITE_AUTH_ECDSA,
            EW_AES_256_GCM, EW_SHA384},
        {0xc02f, "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", 0x0303, EW_SUITE_AUTH_RSA,
            EW_AES_128_GCM, EW_SHA256},
        {0xc030, "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", 0x0303, EW_SUITE_AUTH_RSA,
            EW_AES_256_GCM, EW_SHA384},
        {0xcca8, "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256", 0x0303, EW_SUITE_AUTH_RSA,
            EW_CHACHA20_POLY1305, EW_SHA256},
        {0xcca9, "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256", 0x0303, EW_SUITE_AUTH_ECDSA,
            EW_CHACHA20_POLY1305, EW_SHA256},
    };

    (void)state;
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        const ew_suite *suite = ew_suite_find(table[i].id);
        assert_non_null(suite);
        assert_string_equal(suite->name, table[i].name);
        assert_int_equal(suite->version, table[i].version);
        assert_int_equal(suite->auth, table[i].auth);
        assert_int_equal(suite->aead, table[i].aead);
        assert_int_equal(suite->hash, table[i].hash);
    }
    for (size_t i = 1; ew_suite_at(i) != NULL; i++) { /* those of 1.3 come first */
        assert_true(ew_suite_at(i)->version <= ew_suite_at(i - 1)->version);
    }
    assert_int_equal(ew_aead_iv12_len(EW_AES_128_GCM), 4);
    assert_int_equal(ew_aead_iv12_len(EW_AES_256_GCM), 4);
    assert_int_equal(ew_aead_iv12_len(EW_CHACHA20_POLY1305), 12);
}

static void suites(void **state)
{
    (void)state;
    const ew_suite *suite;
    size_t num = 0;
    while ((suite = ew_suite_at(num)) != NULL) {
        ew_slice name = {(const uint8_t *)suite->name, strlen(suite->name)};
        assert_ptr_equal(ew_suite_find(suite->id), suite);
        assert_ptr_equal(ew_suite_named(name), suite);
        name.len--;
        assert_null(ew_suite_named(name));
        num++;
    }
    assert_int_equal(num, 9);
    assert_null(ew_suite_find(0x1304));
    assert_null(ew_suite_named((ew_slice){0}));
    assert_int_equal(ew_suite_find(0x1302)->hash, EW_SHA384);
    assert_int_equal(ew_suite_find(0x1302)->aead, EW_AES_256_GCM);
    assert_int_equal(ew_suite_find(0x1303)->hash, EW_SHA256);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(seals_the_vectors),
        cmocka_unit_test(opens_the_vectors),
        cmocka_unit_test(every_changed_byte_is_refused),
        cmocka_unit_test(round_trips_at_every_length),
        cmocka_unit_test(one_direction_each),
        cmocka_unit_test(suites),
        cmocka_unit_test(suites_are_as_registered),
    };
    return cmocka_run_group_tests_name("aead", tests, set_up, tear_down);
}
