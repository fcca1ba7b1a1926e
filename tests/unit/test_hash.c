/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <string.h>

#include "crypto/hash.h"
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

static ew_slice text_slice(const char *text)
{
    return (ew_slice){.data = (const uint8_t *)text, .len = strlen(text)};
}

/* FIPS 180-4's example "abc". */
static void hashes(void **state)
{
    (void)state;
    static const char *const abc[EW_NUM_HASHES] = {
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed"
        "8086072ba1e7cc2358baeca134c825a7",
        "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
        "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
    };
    for (int id = 0; id < EW_NUM_HASHES; id++) {
        hex want = hex_of(abc[id]);
        uint8_t out[EW_HASH_MAX], once[EW_HASH_MAX];
        assert_int_equal(ew_hash_len((ew_hash_id)id), want.len);

        ew_hash h;
        assert_int_equal(ew_hash_init(&h, crypto, (ew_hash_id)id), EW_OK);
        assert_int_equal(ew_hash_update(&h, text_slice("a")), EW_OK);
        assert_int_equal(ew_hash_peek(&h, out), EW_OK);
        assert_int_equal(ew_hash_once(crypto, (ew_hash_id)id, text_slice("a"), once), EW_OK);
        assert_memory_equal(out, once, want.len);
        assert_int_equal(ew_hash_update(&h, (ew_slice){0}), EW_OK);
        assert_int_equal(ew_hash_update(&h, text_slice("bc")), EW_OK);
        for (int i = 0; i < 2; i++) { /* a peek changes nothing */
            assert_int_equal(ew_hash_peek(&h, out), EW_OK);
            assert_memory_equal(out, want.data, want.len);
        }
        ew_hash_free(&h);
        ew_hash_free(&h);
    }
    uint8_t none[EW_HASH_MAX];
    assert_int_equal(ew_hash_once(crypto, EW_SHA256, (ew_slice){0}, none), EW_OK);
    hex want = hex_of("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    assert_memory_equal(none, want.data, want.len);
}

/* RFC 4231, test cases 1 and 6 (a key longer than a block). */
static void hmacs(void **state)
{
    (void)state;
    uint8_t key[131], out[EW_HASH_MAX];
    static const char *const short_key[EW_NUM_HASHES] = {
        "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
        "afd03944d84895626b0825f4ab46907f15f9dadbe4101ec682aa034c7cebc59c"
        "faea9ea9076ede7f4af152e8b2fa9cb6",
        "87aa7cdea5ef619d4ff0b4241a1d6cb02379f4e2ce4ec2787ad0b30545e17cde"
        "daa833b7d6b8a702038b274eaea3f4e4be9d914eeb61f1702e696c203a126854",
    };
    static const char *const long_key[EW_NUM_HASHES] = {
        "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
        "4ece084485813e9088d2c63a041bc5b44f9ef1012a2b588f3cd11f05033ac4c6"
        "0c2ef6ab4030fe8296248df163f44952",
        "80b24263c7c1a3ebb71493c1dd7be8b49b46d1f41b4aeec1121b013783f8f352"
        "6b56d037e05f2598bd0fd2215d6a1e5295e64f73f63f0aec8b915a985d786598",
    };
    for (int id = 0; id < EW_NUM_HASHES; id++) {
        hex want = hex_of(short_key[id]);
        memset(key, 0x0b, 20);
        assert_int_equal(
            ew_hmac(crypto, (ew_hash_id)id, (ew_slice){key, 20}, text_slice("Hi There"), out),
            EW_OK);
        assert_memory_equal(out, want.data, want.len);

        want = hex_of(long_key[id]);
        memset(key, 0xaa, sizeof key);
        assert_int_equal(
            ew_hmac(crypto, (ew_hash_id)id, (ew_slice){key, sizeof key},
                text_slice("Test Using Larger Than Block-Size Key - Hash Key First"), out),
            EW_OK);
        assert_memory_equal(out, want.data, want.len);
    }
}

/* RFC 5869, appendix A, the cases with SHA-256. */
static void hkdf_vectors(void **state)
{
    (void)state;
    static const struct {
        const char *ikm, *salt, *info, *prk, *okm;
    } rows[] = {
        {"0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b", "000102030405060708090a0b0c",
            "f0f1f2f3f4f5f6f7f8f9",
            "077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5",
            "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf"
            "34007208d5b887185865"},
        {"000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
         "202122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f"
         "404142434445464748494a4b4c4d4e4f",
            "606162636465666768696a6b6c6d6e6f707172737475767778797a7b7c7d7e7f"
            "808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f"
            "a0a1a2a3a4a5a6a7a8a9aaabacadaeaf",
            "b0b1b2b3b4b5b6b7b8b9babbbcbdbebfc0c1c2c3c4c5c6c7c8c9cacbcccdcecf"
            "d0d1d2d3d4d5d6d7d8d9dadbdcdddedfe0e1e2e3e4e5e6e7e8e9eaebecedeeef"
            "f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff",
            "06a6b88c5853361a06104c9ceb35b45cef760014904671014a193f40c15fc244",
            "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c"
            "59045a99cac7827271cb41c65e590e09da3275600c2f09b8367793a9aca3db71"
            "cc30c58179ec3e87c14c01d5c1f3434f1d87"},
        {"0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b", "", "",
            "19ef24a32c717b167f33a91d6f648bdf96596776afdb6377ac434c1c293ccb04",
            "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d"
            "9d201395faa4b61a96c8"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        hex ikm = hex_of(rows[i].ikm), salt = hex_of(rows[i].salt), info = hex_of(rows[i].info);
        hex prk = hex_of(rows[i].prk), okm = hex_of(rows[i].okm);
        uint8_t out[HEX_MAX];
        assert_int_equal(
            ew_hkdf_extract(crypto, EW_SHA256, hex_slice(&salt), hex_slice(&ikm), out), EW_OK);
        assert_memory_equal(out, prk.data, prk.len);
        for (size_t len = 0; len <= okm.len; len++) { /* every length is a prefix */
            memset(out, 0xcc, sizeof out);
            assert_int_equal(
                ew_hkdf_expand(crypto, EW_SHA256, hex_slice(&prk), hex_slice(&info), out, len),
                EW_OK);
            assert_memory_equal(out, okm.data, len);
            assert_int_equal(out[len], 0xcc);
        }
    }
    static uint8_t out[255 * 32 + 1];
    assert_int_equal(
        ew_hkdf_expand(crypto, EW_SHA256, text_slice("k"), text_slice("i"), out, 255 * 32), EW_OK);
    assert_int_equal(
        ew_hkdf_expand(crypto, EW_SHA256, text_slice("k"), text_slice("i"), out, 255 * 32 + 1),
        EW_ERR_ARGUMENT);
}

static void random_is_not_constant(void **state)
{
    (void)state;
    uint8_t a[32] = {0}, b[32] = {0};
    assert_int_equal(ew_crypto_random(crypto, a, sizeof a), EW_OK);
    assert_int_equal(ew_crypto_random(crypto, b, sizeof b), EW_OK);
    assert_memory_not_equal(a, b, sizeof a);
}

static void crypto_in_its_own_context(void **state)
{
    (void)state;
    OSSL_LIB_CTX *libctx = OSSL_LIB_CTX_new();
    ew_crypto *own = NULL;
    char propq[] = "provider=default";
    assert_int_equal(ew_crypto_new(libctx, propq, &own), EW_OK);
    propq[0] = 'x'; /* copied */
    assert_ptr_equal(ew_crypto_libctx(own), libctx);
    assert_string_equal(ew_crypto_propq(own), "provider=default");
    assert_ptr_equal(ew_crypto_ref(own), own);
    ew_crypto_free(own);
    uint8_t out[EW_HASH_MAX];
    assert_int_equal(ew_hash_once(own, EW_SHA256, text_slice("x"), out), EW_OK);
    ew_crypto_free(own);

    assert_int_equal(ew_crypto_new(libctx, "provider=none", &own), EW_ERR_CRYPTO);
    assert_null(own);
    assert_int_equal(ERR_peek_error(), 0);
    OSSL_LIB_CTX_free(libctx);
    ew_crypto_free(NULL);
}

static void crypto_survives_failed_allocation(void **state)
{
    (void)state;
    for (long n = 0; n < 2; n++) {
        ew_crypto *own = crypto;
        ew_test_fail_alloc(n);
        assert_int_equal(ew_crypto_new(NULL, "provider=default", &own), EW_ERR_MEMORY);
        ew_test_fail_alloc(-1);
        assert_null(own);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hashes),
        cmocka_unit_test(hmacs),
        cmocka_unit_test(hkdf_vectors),
        cmocka_unit_test(random_is_not_constant),
        cmocka_unit_test(crypto_in_its_own_context),
        cmocka_unit_test(crypto_survives_failed_allocation),
    };
    return cmocka_run_group_tests_name("hash", tests, set_up, tear_down);
}
