/* SPDX-License-Identifier: Apache-2.0 */
/* The key schedule against values computed apart from it, for both hashes; its order and its
 * bounds. test_rfc8448 has whole handshakes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "keys/schedule13.h"

typedef struct known {
    ew_hash_id hash;
    const char *name, *hex;
} known;

#define VALUE(hash_, name_, hex_) {.hash = hash_, .name = name_, .hex = hex_},
static const known values[] = {
#include "../vectors/schedule13.h"
};
enum { NUM_VALUES = sizeof values / sizeof values[0] };

static const ew_hash_id hashes[] = {EW_SHA256, EW_SHA384};
enum { NUM_TESTED = sizeof hashes / sizeof hashes[0] };

static const ew_slice none;
static ew_crypto *crypto;
static uint8_t count_up[EW_HASH_MAX]; /* 00 01 02 ... */
static uint8_t shared[32];            /* ab ab ab ... */

static void check(ew_hash_id hash, const char *name, const uint8_t *got, size_t len)
{
    char hex[2 * 128 + 1] = "";

    assert_true(2 * len < sizeof hex);
    for (size_t i = 0; i < len; i++) {
        hex[2 * i] = "0123456789abcdef"[got[i] >> 4];
        hex[2 * i + 1] = "0123456789abcdef"[got[i] & 15];
    }
    hex[2 * len] = '\0';
    for (size_t i = 0; i < NUM_VALUES; i++) {
        if (values[i].hash == hash && strcmp(values[i].name, name) == 0) {
            assert_string_equal(hex, values[i].hex);
            return;
        }
    }
    fail_msg("no value \"%s\"", name);
}

static void check_secret(ew_hash_id hash, const char *name, const ew_secret *got)
{
    assert_int_equal(got->len, ew_hash_len(hash));
    check(hash, name, got->bytes, got->len);
}

static ew_secret secret_of(ew_hash_id hash)
{
    ew_secret s = {.len = (uint8_t)ew_hash_len(hash)};

    memcpy(s.bytes, count_up, s.len);
    return s;
}

static ew_slice psk_of(ew_hash_id hash)
{
    return (ew_slice){.data = count_up, .len = ew_hash_len(hash)};
}

static void stages(void **state)
{
    (void)state;
    for (size_t i = 0; i < NUM_TESTED; i++) {
        ew_hash_id h = hashes[i];
        ew_schedule13 s;
        ew_secret traffic = {0};

        assert_int_equal(ew_schedule13_init(&s, crypto, h, psk_of(h)), EW_OK);
        check_secret(h, "early", &s.secret);
        ew_slice dh = {.data = shared, .len = sizeof shared};
        assert_int_equal(ew_schedule13_handshake(&s, dh), EW_OK);
        check_secret(h, "handshake", &s.secret);
        assert_int_equal(ew_schedule13_main(&s), EW_OK);
        check_secret(h, "main", &s.secret);
        assert_int_equal(ew_schedule13_derive(&s, "c ap traffic", count_up, &traffic), EW_OK);
        check_secret(h, "ap traffic", &traffic);
    }
}

/* RFC 9846, 7.1: a secret that is not available is a string of zeros. */
static void absent_secrets(void **state)
{
    (void)state;
    for (size_t i = 0; i < NUM_TESTED; i++) {
        ew_schedule13 s;

        assert_int_equal(ew_schedule13_init(&s, crypto, hashes[i], none), EW_OK);
        check_secret(hashes[i], "no psk", &s.secret);
        assert_int_equal(ew_schedule13_init(&s, crypto, hashes[i], psk_of(hashes[i])), EW_OK);
        assert_int_equal(ew_schedule13_handshake(&s, none), EW_OK);
        check_secret(hashes[i], "no shared", &s.secret);
    }
}

static void out_of_order(void **state)
{
    ew_schedule13 s;
    ew_secret out = {0};

    (void)state;
    assert_int_equal(ew_schedule13_init(&s, crypto, EW_SHA256, none), EW_OK);
    assert_int_equal(ew_schedule13_main(&s), EW_ERR_INTERNAL);
    assert_int_equal(s.stage, EW_STAGE_EARLY);
    assert_int_equal(ew_schedule13_handshake(&s, none), EW_OK);
    assert_int_equal(ew_schedule13_handshake(&s, none), EW_ERR_INTERNAL);
    assert_int_equal(ew_schedule13_main(&s), EW_OK);
    assert_int_equal(ew_schedule13_main(&s), EW_ERR_INTERNAL);

    ew_schedule13_wipe(&s);
    assert_int_equal(s.secret.len, 0);
    assert_int_not_equal(ew_schedule13_derive(&s, "c ap traffic", count_up, &out), EW_OK);
}

static void wiped(void **state)
{
    static const ew_secret zero;
    ew_secret s = secret_of(EW_SHA384);

    (void)state;
    ew_secret_wipe(&s);
    assert_memory_equal(&s, &zero, sizeof s);
}

static void binder_keys(void **state)
{
    (void)state;
    for (size_t i = 0; i < NUM_TESTED; i++) {
        ew_hash_id h = hashes[i];
        ew_secret key = {0};

        assert_int_equal(ew_binder_key13(crypto, h, psk_of(h), EW_PSK_TICKET, &key), EW_OK);
        check_secret(h, "res binder", &key);
        assert_int_equal(ew_binder_key13(crypto, h, psk_of(h), EW_PSK_EXTERNAL, &key), EW_OK);
        check_secret(h, "ext binder", &key);
    }
}

static void finished_and_tickets(void **state)
{
    static const uint8_t nonce[] = {1, 2};

    (void)state;
    for (size_t i = 0; i < NUM_TESTED; i++) {
        ew_hash_id h = hashes[i];
        ew_secret s = secret_of(h), psk = {0};
        ew_slice n = {.data = nonce, .len = sizeof nonce};
        uint8_t mac[EW_HASH_MAX];

        assert_int_equal(ew_finished_mac13(crypto, h, &s, count_up, mac), EW_OK);
        check(h, "finished", mac, ew_hash_len(h));
        assert_int_equal(ew_ticket_psk13(crypto, h, &s, n, &psk), EW_OK);
        check_secret(h, "ticket", &psk);
    }
}

static void traffic_keys(void **state)
{
    static const struct {
        uint16_t suite;
        const char *key;
    } table[] = {{0x1301, "key 128"}, {0x1302, "key 256"}, {0x1303, "key 256"}};

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        const ew_suite *suite = ew_suite_find(table[i].suite);
        uint8_t key[EW_AEAD_KEY_MAX], iv[EW_AEAD_NONCE_LEN];

        assert_non_null(suite);
        ew_secret s = secret_of(suite->hash);
        assert_int_equal(ew_traffic_key13(crypto, suite, &s, key, iv), EW_OK);
        check(suite->hash, table[i].key, key, ew_aead_key_len(suite->aead));
        check(suite->hash, "iv", iv, sizeof iv);
        assert_int_equal(ew_traffic_next13(crypto, suite->hash, &s), EW_OK);
        check_secret(suite->hash, "next", &s);

        s.len = 0; /* none */
        assert_int_not_equal(ew_traffic_key13(crypto, suite, &s, key, iv), EW_OK);
        assert_int_not_equal(ew_traffic_next13(crypto, suite->hash, &s), EW_OK);
    }
}

static void exporters(void **state)
{
    static const char text[] = "EXPORTER-test", context[] = "context";

    (void)state;
    for (size_t i = 0; i < NUM_TESTED; i++) {
        ew_hash_id h = hashes[i];
        ew_secret s = secret_of(h);
        ew_slice label = {.data = (const uint8_t *)text, .len = strlen(text)};
        ew_slice with = {.data = (const uint8_t *)context, .len = strlen(context)};
        uint8_t out[100];

        assert_int_equal(ew_exporter13(crypto, h, &s, label, with, out, sizeof out), EW_OK);
        check(h, "exporter", out, sizeof out);
        assert_int_equal(ew_exporter13(crypto, h, &s, label, none, out, sizeof out), EW_OK);
        check(h, "exporter, no context", out, sizeof out);
    }
}

/* HkdfLabel: label<7..255>, context<0..255>; HKDF-Expand: at most 255 hashes. */
static void bounds(void **state)
{
    static uint8_t text[300], out[255 * 32 + 1];
    ew_secret s = secret_of(EW_SHA256);
    ew_slice secret = {.data = s.bytes, .len = s.len};
    const ew_hash_id h = EW_SHA256;

    (void)state;
    memset(text, 'x', sizeof text);
    ew_slice longest = {.data = text, .len = 249}, too_long = {.data = text, .len = 250};
    ew_slice context = {.data = text, .len = 255}, too_much = {.data = text, .len = 256};

    assert_int_equal(ew_exporter13(crypto, h, &s, longest, too_much, out, 32), EW_OK);
    assert_int_equal(ew_exporter13(crypto, h, &s, too_long, none, out, 32), EW_ERR_ARGUMENT);
    assert_int_equal(ew_exporter13(crypto, h, &s, none, none, out, 32), EW_ERR_ARGUMENT);
    assert_int_equal(ew_exporter13(crypto, h, &s, longest, none, out, sizeof out), EW_ERR_ARGUMENT);
    assert_int_equal(ew_exporter13(crypto, h, &s, longest, none, out, sizeof out - 1), EW_OK);
    assert_int_equal(ew_expand_label(crypto, h, secret, "x", context, out, 32), EW_OK);
    assert_int_equal(ew_expand_label(crypto, h, secret, "x", too_much, out, 32), EW_ERR_ARGUMENT);
    for (size_t i = 0; i < 32; i++) {
        assert_int_equal(out[i], 0);
    }
}

/* The example of RFC 9846, 4.5.2. */
static void verify_content(void **state)
{
    static const char server[] = "TLS 1.3, server CertificateVerify";
    static const char client[] = "TLS 1.3, client CertificateVerify";
    uint8_t hash[32], want[64 + 33 + 1 + 32], out[EW_VERIFY_CONTENT_MAX];

    (void)state;
    memset(hash, 1, sizeof hash);
    memset(want, 0x20, 64);
    memcpy(want + 64, server, 34);
    memset(want + 98, 1, 32);
    assert_int_equal(ew_verify_content13(true, hash, sizeof hash, out), sizeof want);
    assert_memory_equal(out, want, sizeof want);
    memcpy(want + 64, client, 34);
    assert_int_equal(ew_verify_content13(false, hash, sizeof hash, out), sizeof want);
    assert_memory_equal(out, want, sizeof want);
}

static int set_up(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof count_up; i++) {
        count_up[i] = (uint8_t)i;
    }
    memset(shared, 0xab, sizeof shared);
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
        cmocka_unit_test(stages),
        cmocka_unit_test(absent_secrets),
        cmocka_unit_test(out_of_order),
        cmocka_unit_test(wiped),
        cmocka_unit_test(binder_keys),
        cmocka_unit_test(finished_and_tickets),
        cmocka_unit_test(traffic_keys),
        cmocka_unit_test(exporters),
        cmocka_unit_test(bounds),
        cmocka_unit_test(verify_content),
    };

    return cmocka_run_group_tests_name("schedule13", tests, set_up, tear_down);
}
