/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <string.h>

#include "crypto/kex.h"
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

static const ew_group *group_named(const char *name)
{
    return ew_group_named((ew_slice){(const uint8_t *)name, strlen(name)});
}

static void groups(void **state)
{
    (void)state;
    static const struct {
        uint16_t id;
        const char *name, *alias;
        size_t share_len;
    } rows[] = {
        {0x001d, "X25519", "x25519", 32},
        {0x0017, "P-256", "secp256r1", 65},
        {0x0018, "P-384", "secp384r1", 97},
        {0x0019, "P-521", "secp521r1", 133},
    };
    for (size_t i = 0; i < 4; i++) {
        const ew_group *group = ew_group_find(rows[i].id);
        assert_non_null(group);
        assert_ptr_equal(group_named(rows[i].name), group);
        assert_ptr_equal(group_named(rows[i].alias), group);
        assert_ptr_equal(ew_group_at(i < 3 ? i : 4), group);
        assert_int_equal(group->is_extra, i == 3);
        assert_string_equal(group->name, rows[i].name);
        assert_int_equal(group->share_len, rows[i].share_len);
        assert_true(group->share_len <= EW_KEX_SHARE_MAX);
        assert_true(ew_group_available(crypto, group));
    }
    assert_string_equal(ew_group_at(3)->name, "X25519MLKEM768");
    assert_null(ew_group_at(5));
    assert_null(ew_group_find(0x001a));
    assert_null(group_named("P-25"));
    assert_null(ew_group_named((ew_slice){0}));
}

static void both_sides_agree(void **state)
{
    (void)state;
    const ew_group *group;
    for (size_t i = 0; (group = ew_group_at(i)) != NULL; i++) {
        if (!ew_group_available(crypto, group)) {
            continue; /* X25519MLKEM768 takes OpenSSL 3.5 */
        }
        uint8_t share[EW_KEX_SHARE_MAX], answer[EW_KEX_SHARE_MAX];
        uint8_t ours[EW_KEX_SECRET_MAX], theirs[EW_KEX_SECRET_MAX];
        size_t share_len, answer_len, ours_len, theirs_len;
        ew_kex *kex;
        assert_int_equal(ew_kex_new(crypto, group, &kex), EW_OK);
        assert_ptr_equal(ew_kex_group(kex), group);
        assert_int_equal(ew_kex_share(kex, share, &share_len), EW_OK);
        assert_int_equal(share_len, group->share_len);
        assert_int_equal(ew_kex_answer(crypto, group, (ew_slice){share, share_len}, answer,
                             &answer_len, theirs, &theirs_len),
            EW_OK);
        assert_int_equal(answer_len, group->answer_len);
        assert_int_equal(
            ew_kex_finish(kex, (ew_slice){answer, answer_len}, ours, &ours_len), EW_OK);
        assert_int_equal(ours_len, theirs_len);
        assert_int_equal(ours_len, group->is_hybrid ? 64 : group->share_len == 32 ? 32 : group->share_len / 2);
        assert_memory_equal(ours, theirs, ours_len);
        assert_memory_not_equal(share, answer, share_len);

        /* A share serves one connection. */
        assert_int_equal(
            ew_kex_finish(kex, (ew_slice){answer, answer_len}, ours, &ours_len), EW_ERR_STATE);
        assert_int_equal(ours_len, 0);
        assert_int_equal(ew_kex_share(kex, share, &share_len), EW_ERR_STATE);
        ew_kex_free(kex);
        assert_int_equal(ERR_peek_error(), 0);
    }
    ew_kex_free(NULL);
}

static void shares_are_fresh(void **state)
{
    (void)state;
    const ew_group *group;
    for (size_t i = 0; (group = ew_group_at(i)) != NULL; i++) {
        if (!ew_group_available(crypto, group)) {
            continue; /* X25519MLKEM768 takes OpenSSL 3.5 */
        }
        uint8_t share[2][EW_KEX_SHARE_MAX];
        for (int k = 0; k < 2; k++) {
            size_t len;
            ew_kex *kex;
            assert_int_equal(ew_kex_new(crypto, group, &kex), EW_OK);
            assert_int_equal(ew_kex_share(kex, share[k], &len), EW_OK);
            ew_kex_free(kex);
        }
        assert_memory_not_equal(share[0], share[1], group->share_len);
    }
}

/* RFC 7748, 6.1, with her private key in libcrypto's hands alone: from our answer to Alice's share
 * she must come to our secret. Our own pair is always fresh, so Bob's cannot stand in for it. */
static void answers_alice(void **state)
{
    (void)state;
    hex alice = hex_of("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a");
    hex alice_share = hex_of("8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a");
    uint8_t share[EW_KEX_SHARE_MAX], ours[EW_KEX_SECRET_MAX], hers[32];
    size_t share_len, ours_len, hers_len = sizeof hers;
    assert_int_equal(ew_kex_answer(crypto, group_named("X25519"), hex_slice(&alice_share), share,
                         &share_len, ours, &ours_len),
        EW_OK);

    EVP_PKEY *key = EVP_PKEY_new_raw_private_key(EVP_PKEY_X25519, NULL, alice.data, alice.len);
    EVP_PKEY *peer = EVP_PKEY_new_raw_public_key(EVP_PKEY_X25519, NULL, share, share_len);
    EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new(key, NULL);
    assert_int_equal(EVP_PKEY_derive_init(ctx), 1);
    assert_int_equal(EVP_PKEY_derive_set_peer(ctx, peer), 1);
    assert_int_equal(EVP_PKEY_derive(ctx, hers, &hers_len), 1);
    EVP_PKEY_CTX_free(ctx);
    EVP_PKEY_free(peer);
    EVP_PKEY_free(key);
    assert_int_equal(ours_len, hers_len);
    assert_memory_equal(ours, hers, hers_len);
}

static ew_err answer(const ew_group *group, const hex *share)
{
    uint8_t ours[EW_KEX_SHARE_MAX], secret[EW_KEX_SECRET_MAX];
    size_t ours_len, secret_len;
    memset(secret, 0x5a, sizeof secret);
    ew_err err =
        ew_kex_answer(crypto, group, hex_slice(share), ours, &ours_len, secret, &secret_len);
    assert_int_equal(ERR_peek_error(), 0);
    if (err != EW_OK) {
        static const uint8_t zeros[EW_KEX_SECRET_MAX];
        assert_int_equal(secret_len, 0);
        assert_memory_equal(secret, zeros, sizeof secret);
    }
    return err;
}

static hex valid_share(const ew_group *group)
{
    hex share;
    ew_kex *kex;
    assert_int_equal(ew_kex_new(crypto, group, &kex), EW_OK);
    assert_int_equal(ew_kex_share(kex, share.data, &share.len), EW_OK);
    ew_kex_free(kex);
    return share;
}

static void wrong_lengths_are_refused(void **state)
{
    (void)state;
    const ew_group *group;
    for (size_t i = 0; (group = ew_group_at(i)) != NULL; i++) {
        if (!ew_group_available(crypto, group)) {
            continue; /* X25519MLKEM768 takes OpenSSL 3.5 */
        }
        hex share = valid_share(group);
        for (size_t len = 0; len < (group->is_hybrid ? 1300u : 140u); len++) {
            share.len = len;
            assert_int_equal(
                answer(group, &share), len == group->share_len ? EW_OK : EW_ERR_BAD_KEY_SHARE);
        }
    }
}

/* RFC 7748, 6.1: points of small order give an all-zero secret. */
static void small_order_points_are_refused(void **state)
{
    (void)state;
    static const char *const points[] = {
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
        "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    };
    for (size_t i = 0; i < sizeof points / sizeof points[0]; i++) {
        hex share = hex_of(points[i]);
        assert_int_equal(answer(group_named("X25519"), &share), EW_ERR_BAD_KEY_SHARE);
        share.data[31] ^= 0x80; /* the top bit is ignored (RFC 7748, 5) */
        assert_int_equal(answer(group_named("X25519"), &share), EW_ERR_BAD_KEY_SHARE);
    }
    hex base = hex_of("0900000000000000000000000000000000000000000000000000000000000000");
    assert_int_equal(answer(group_named("X25519"), &base), EW_OK);
}

static void points_off_the_curve_are_refused(void **state)
{
    (void)state;
    static const char *const names[] = {"P-256", "P-384", "P-521"};
    for (size_t i = 0; i < 3; i++) {
        const ew_group *group = group_named(names[i]);
        hex share = valid_share(group);
        for (size_t at = 1; at < share.len; at++) {
            hex changed = share;
            changed.data[at] ^= 0x01;
            /* Any one changed byte leaves the curve, but for a chance of about 2^-127. */
            assert_int_equal(answer(group, &changed), EW_ERR_BAD_KEY_SHARE);
        }
        for (unsigned form = 0; form < 256; form++) {
            hex changed = share;
            changed.data[0] = (uint8_t)form;
            assert_int_equal(answer(group, &changed), form == 4 ? EW_OK : EW_ERR_BAD_KEY_SHARE);
        }
        hex none = {.data = {4}, .len = group->share_len};
        assert_int_equal(answer(group, &none), EW_ERR_BAD_KEY_SHARE);
        memset(&none.data[1], 0xff, none.len - 1); /* coordinates out of range */
        assert_int_equal(answer(group, &none), EW_ERR_BAD_KEY_SHARE);
    }
}

static void a_bad_share_uses_the_pair_up(void **state)
{
    (void)state;
    const ew_group *group = ew_group_at(1);
    hex good = valid_share(group), bad = good;
    bad.data[5] ^= 1;
    uint8_t secret[EW_KEX_SECRET_MAX];
    size_t len;
    ew_kex *kex;
    assert_int_equal(ew_kex_new(crypto, group, &kex), EW_OK);
    assert_int_equal(ew_kex_finish(kex, hex_slice(&bad), secret, &len), EW_ERR_BAD_KEY_SHARE);
    assert_int_equal(ew_kex_finish(kex, hex_slice(&good), secret, &len), EW_ERR_STATE);
    ew_kex_free(kex);
}

static void survives_failed_allocation(void **state)
{
    (void)state;
    ew_kex *kex;
    ew_test_fail_alloc(0);
    assert_int_equal(ew_kex_new(crypto, ew_group_at(0), &kex), EW_ERR_MEMORY);
    ew_test_fail_alloc(-1);
    assert_null(kex);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(groups),
        cmocka_unit_test(both_sides_agree),
        cmocka_unit_test(shares_are_fresh),
        cmocka_unit_test(answers_alice),
        cmocka_unit_test(wrong_lengths_are_refused),
        cmocka_unit_test(small_order_points_are_refused),
        cmocka_unit_test(points_off_the_curve_are_refused),
        cmocka_unit_test(a_bad_share_uses_the_pair_up),
        cmocka_unit_test(survives_failed_allocation),
    };
    return cmocka_run_group_tests_name("kex", tests, set_up, tear_down);
}
