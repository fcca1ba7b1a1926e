/* SPDX-License-Identifier: Apache-2.0 */
/* The key derivation of TLS 1.2 against values computed apart from it, and its bounds. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "hex.h"
#include "keys/prf12.h"

typedef struct known {
    ew_hash_id hash;
    const char *name, *hex;
} known;

#define VALUE(hash_, name_, hex_) {.hash = hash_, .name = name_, .hex = hex_},
static const known values[] = {
#include "../vectors/prf12.h"
};
enum { NUM_VALUES = sizeof values / sizeof values[0] };

static const ew_hash_id hashes[] = {EW_SHA256, EW_SHA384};
enum { NUM_TESTED = sizeof hashes / sizeof hashes[0] };

static ew_crypto *crypto;
static uint8_t client_random[32], server_random[32], count_up[EW_HASH_MAX], premaster[200];
static const ew_randoms12 randoms = {.client = client_random, .server = server_random};
static const uint8_t zeros[200];

static void check(ew_hash_id hash, const char *name, const uint8_t *got, size_t len)
{
    for (size_t i = 0; i < NUM_VALUES; i++) {
        if (values[i].hash == hash && strcmp(values[i].name, name) == 0) {
            hex want = hex_of(values[i].hex);
            assert_int_equal(len, want.len);
            assert_memory_equal(got, want.data, len);
            return;
        }
    }
    fail_msg("no value \"%s\"", name);
}

static ew_slice text(const char *s)
{
    return (ew_slice){(const uint8_t *)s, strlen(s)};
}

/* master_of: the extended master secret every other value comes from. */
static ew_secret master_of(ew_hash_id hash)
{
    ew_secret master = {0};
    ew_slice in = {premaster, 32};

    assert_int_equal(ew_extended_master12(crypto, hash, in, count_up, &master), EW_OK);
    return master;
}

static void published_values(void **state)
{
    (void)state;
    static const struct {
        ew_hash_id hash;
        const char *secret, *seed;
        size_t len;
    } table[] = {
        {EW_SHA256, "9bbe436ba940f017b17652849a71db35", "a0ba9f936cda311827a6f796ffd5198c", 100},
        {EW_SHA384, "b80b733d6ceefcdc71566ea48e5567df", "cd665cf6a8447dd6ff8b27555edb7465", 148},
    };
    for (size_t i = 0; i < NUM_TESTED; i++) {
        hex secret = hex_of(table[i].secret), seed = hex_of(table[i].seed);
        uint8_t out[149], shorter[149];
        assert_int_equal(ew_prf12(crypto, table[i].hash, hex_slice(&secret), text("test label"),
                             hex_slice(&seed), out, table[i].len),
            EW_OK);
        check(table[i].hash, "published", out, table[i].len);
        for (size_t len = 0; len < table[i].len; len++) { /* shorter is a beginning of longer */
            memset(shorter, 0x5a, sizeof shorter);
            assert_int_equal(ew_prf12(crypto, table[i].hash, hex_slice(&secret), text("test label"),
                                 hex_slice(&seed), shorter, len),
                EW_OK);
            assert_memory_equal(shorter, out, len);
            assert_int_equal(shorter[len], 0x5a);
        }
    }
}

static void master_secrets(void **state)
{
    (void)state;
    for (size_t i = 0; i < NUM_TESTED; i++) {
        ew_secret out = {0};
        assert_int_equal(
            ew_master12(crypto, hashes[i], (ew_slice){premaster, 32}, randoms, &out), EW_OK);
        check(hashes[i], "master", out.bytes, out.len);
        assert_int_equal(
            ew_master12(crypto, hashes[i], (ew_slice){premaster, 200}, randoms, &out), EW_OK);
        check(hashes[i], "long premaster", out.bytes, out.len);
        out = master_of(hashes[i]);
        check(hashes[i], "extended master", out.bytes, out.len);

        assert_int_equal(
            ew_master12(crypto, hashes[i], (ew_slice){0}, randoms, &out), EW_ERR_INTERNAL);
        assert_int_equal(out.len, 0);
        assert_memory_equal(out.bytes, zeros, sizeof out.bytes);
    }
}

static void key_blocks(void **state)
{
    (void)state;
    static const struct {
        ew_aead_id aead;
        const char *names[4];
        size_t key_len, iv_len;
    } table[] = {
        {EW_AES_128_GCM,
            {"aes128 client key", "aes128 server key", "aes128 client iv", "aes128 server iv"}, 16,
            4},
        {EW_AES_256_GCM,
            {"aes256 client key", "aes256 server key", "aes256 client iv", "aes256 server iv"}, 32,
            4},
        {EW_CHACHA20_POLY1305,
            {"chacha client key", "chacha server key", "chacha client iv", "chacha server iv"}, 32,
            12},
    };
    for (size_t i = 0; i < NUM_TESTED; i++) {
        ew_secret master = master_of(hashes[i]);
        for (size_t j = 0; j < sizeof table / sizeof table[0]; j++) {
            ew_suite suite = {.aead = table[j].aead, .hash = hashes[i], .version = 0x0303};
            size_t key_len = table[j].key_len, iv_len = table[j].iv_len;
            ew_keys12 keys;
            assert_int_equal(ew_keys12_derive(crypto, &suite, &master, randoms, &keys), EW_OK);
            check(hashes[i], table[j].names[0], keys.client.key, key_len);
            check(hashes[i], table[j].names[1], keys.server.key, key_len);
            check(hashes[i], table[j].names[2], keys.client.iv, iv_len);
            check(hashes[i], table[j].names[3], keys.server.iv, iv_len);
            assert_memory_equal(&keys.client.iv[iv_len], zeros, 12 - iv_len);
            ew_keys12_wipe(&keys);
            assert_memory_equal(&keys, zeros, sizeof keys);
        }
    }
}

static void finished(void **state)
{
    (void)state;
    for (size_t i = 0; i < NUM_TESTED; i++) {
        ew_secret master = master_of(hashes[i]);
        uint8_t out[EW_VERIFY12_LEN];
        assert_int_equal(
            ew_finished_mac12(crypto, hashes[i], &master, false, count_up, out), EW_OK);
        check(hashes[i], "client finished", out, sizeof out);
        assert_int_equal(ew_finished_mac12(crypto, hashes[i], &master, true, count_up, out), EW_OK);
        check(hashes[i], "server finished", out, sizeof out);
    }
}

static ew_err export(ew_hash_id hash, ew_slice label, const ew_slice *context, uint8_t out[100])
{
    ew_secret master = master_of(hash);

    memset(out, 0x5a, 100);
    return ew_exporter12(crypto, hash, &master, randoms, label, context, out, 100);
}

static void exporters(void **state)
{
    (void)state;
    ew_slice context = text("context"), empty = {0}, label = text("EXPORTER-test");
    uint8_t out[100];
    for (size_t i = 0; i < NUM_TESTED; i++) {
        assert_int_equal(export(hashes[i], label, &context, out), EW_OK);
        check(hashes[i], "exporter", out, 100);
        assert_int_equal(export(hashes[i], label, &empty, out), EW_OK);
        check(hashes[i], "exporter, empty context", out, 100);
        assert_int_equal(export(hashes[i], label, NULL, out), EW_OK);
        check(hashes[i], "exporter, no context", out, 100);
    }
}

/* An exporter must not give away what the connection's keys are made of. */
static void no_export_of_own_secrets(void **state)
{
    (void)state;
    static const char *const labels[] = {"client finished", "server finished", "master secret",
        "key expansion", "extended master secret", "key expansion and more"};
    static uint8_t much[UINT16_MAX + 1];
    ew_slice most = {much, UINT16_MAX}, too_much = {much, sizeof much};
    uint8_t out[100];
    for (size_t i = 0; i < sizeof labels / sizeof labels[0]; i++) {
        assert_int_equal(export(EW_SHA256, text(labels[i]), NULL, out), EW_ERR_ARGUMENT);
        assert_memory_equal(out, zeros, sizeof out);
    }
    assert_int_equal(export(EW_SHA256, text("client EAP encryption"), NULL, out), EW_OK);
    assert_int_equal(export(EW_SHA256, text("x"), &most, out), EW_OK);
    assert_int_equal(export(EW_SHA256, text("x"), &too_much, out), EW_ERR_ARGUMENT);
    assert_memory_equal(out, zeros, sizeof out);
}

static void without_a_master_nothing(void **state)
{
    (void)state;
    ew_secret none = {0};
    ew_suite suite = {.aead = EW_AES_128_GCM, .hash = EW_SHA256, .version = 0x0303};
    ew_keys12 keys;
    uint8_t out[EW_VERIFY12_LEN] = {1};
    assert_int_equal(ew_keys12_derive(crypto, &suite, &none, randoms, &keys), EW_ERR_INTERNAL);
    assert_memory_equal(&keys, zeros, sizeof keys);
    assert_int_equal(
        ew_finished_mac12(crypto, EW_SHA256, &none, true, count_up, out), EW_ERR_INTERNAL);
    assert_memory_equal(out, zeros, sizeof out);
    assert_int_equal(ew_exporter12(crypto, EW_SHA256, &none, randoms, text("x"), NULL, out, 12),
        EW_ERR_INTERNAL);
}

static int set_up(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof count_up; i++) {
        count_up[i] = (uint8_t)i;
    }
    for (size_t i = 0; i < 32; i++) {
        client_random[i] = (uint8_t)i;
        server_random[i] = (uint8_t)(0x80 + i);
    }
    memset(premaster, 0xab, sizeof premaster);
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
        cmocka_unit_test(published_values),
        cmocka_unit_test(master_secrets),
        cmocka_unit_test(key_blocks),
        cmocka_unit_test(finished),
        cmocka_unit_test(exporters),
        cmocka_unit_test(no_export_of_own_secrets),
        cmocka_unit_test(without_a_master_nothing),
    };

    return cmocka_run_group_tests_name("prf12", tests, set_up, tear_down);
}
