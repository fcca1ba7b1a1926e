/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <string.h>

#include "crypto/sig.h"
#include "hex.h"

/* The keys: one of each kind, and those that must be refused. */
enum key_kind { P256, P384, P521, ED25519, RSA2048, PSS, PSS_SHA384, NUM_KEYS };

static ew_crypto *crypto;
static ew_key *keys[NUM_KEYS];

static const ew_slice MESSAGE = {(const uint8_t *)"what was said", 13};

static EVP_PKEY *make(const char *algorithm, const char *curve, int bits, const EVP_MD *md)
{
    EVP_PKEY *pkey = NULL;
    EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, algorithm, NULL);
    assert_int_equal(EVP_PKEY_keygen_init(ctx), 1);
    if (curve != NULL) {
        assert_int_equal(EVP_PKEY_CTX_set_group_name(ctx, curve), 1);
    }
    if (bits != 0) {
        assert_int_equal(EVP_PKEY_CTX_set_rsa_keygen_bits(ctx, bits), 1);
    }
    if (md != NULL) {
        assert_int_equal(EVP_PKEY_CTX_set_rsa_pss_keygen_md(ctx, md), 1);
        assert_int_equal(EVP_PKEY_CTX_set_rsa_pss_keygen_mgf1_md(ctx, md), 1);
        assert_int_equal(EVP_PKEY_CTX_set_rsa_pss_keygen_saltlen(ctx, EVP_MD_get_size(md)), 1);
    }
    assert_int_equal(EVP_PKEY_keygen(ctx, &pkey), 1);
    EVP_PKEY_CTX_free(ctx);
    return pkey;
}

static ew_err wrap(EVP_PKEY *pkey, ew_key **out)
{
    ew_err err = ew_key_of(pkey, out);
    EVP_PKEY_free(pkey); /* the ew_key has its own reference */
    return err;
}

static int set_up(void **state)
{
    (void)state;
    assert_int_equal(ew_crypto_new(NULL, NULL, &crypto), EW_OK);
    assert_int_equal(wrap(make("EC", "P-256", 0, NULL), &keys[P256]), EW_OK);
    assert_int_equal(wrap(make("EC", "P-384", 0, NULL), &keys[P384]), EW_OK);
    assert_int_equal(wrap(make("EC", "P-521", 0, NULL), &keys[P521]), EW_OK);
    assert_int_equal(wrap(make("ED25519", NULL, 0, NULL), &keys[ED25519]), EW_OK);
    assert_int_equal(wrap(make("RSA", NULL, 2048, NULL), &keys[RSA2048]), EW_OK);
    assert_int_equal(wrap(make("RSA-PSS", NULL, 2048, NULL), &keys[PSS]), EW_OK);
    assert_int_equal(wrap(make("RSA-PSS", NULL, 2048, EVP_sha384()), &keys[PSS_SHA384]), EW_OK);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    for (int i = 0; i < NUM_KEYS; i++) {
        ew_key_free(keys[i]);
    }
    ew_crypto_free(crypto);
    return 0;
}

/* RFC 9846, 4.3.3: enum SignatureScheme, with the keys that may make each, in CertificateVerify or
 * in chains. */
static const struct {
    uint16_t id;
    const char *name;
    bool handshake13;
    unsigned keys;   /* a bit for each */
    unsigned only12; /* those that may in TLS 1.2 alone, where no hash is bound to a curve */
} schemes[] = {
    {0x0403, "ecdsa_secp256r1_sha256", true, 1u << P256, 1u << P384 | 1u << P521},
    {0x0503, "ecdsa_secp384r1_sha384", true, 1u << P384, 1u << P256 | 1u << P521},
    {0x0603, "ecdsa_secp521r1_sha512", true, 1u << P521, 1u << P256 | 1u << P384},
    {0x0807, "ed25519", true, 1u << ED25519, 0},
    {0x0804, "rsa_pss_rsae_sha256", true, 1u << RSA2048, 0},
    {0x0805, "rsa_pss_rsae_sha384", true, 1u << RSA2048, 0},
    {0x0806, "rsa_pss_rsae_sha512", true, 1u << RSA2048, 0},
    {0x0809, "rsa_pss_pss_sha256", true, 1u << PSS, 0},
    {0x080a, "rsa_pss_pss_sha384", true, 1u << PSS | 1u << PSS_SHA384, 0},
    {0x080b, "rsa_pss_pss_sha512", true, 1u << PSS, 0},
    {0x0401, "rsa_pkcs1_sha256", false, 1u << RSA2048, 0},
    {0x0501, "rsa_pkcs1_sha384", false, 1u << RSA2048, 0},
    {0x0601, "rsa_pkcs1_sha512", false, 1u << RSA2048, 0},
};

enum { NUM_SCHEMES = sizeof schemes / sizeof schemes[0] };

static bool may12(size_t scheme, int key)
{
    return ((schemes[scheme].keys | schemes[scheme].only12) >> key & 1) != 0;
}

static void keys_serve_their_suites(void **state)
{
    (void)state;
    for (int k = 0; k < NUM_KEYS; k++) {
        bool rsa = k == RSA2048 || k == PSS || k == PSS_SHA384;
        assert_int_equal(ew_key_auth12(keys[k]), rsa ? EW_SUITE_AUTH_RSA : EW_SUITE_AUTH_ECDSA);
    }
}

static void schemes_and_their_keys(void **state)
{
    (void)state;
    size_t num = 0;
    bool chains_only = false;
    for (const ew_scheme *scheme; (scheme = ew_scheme_at(num)) != NULL; num++) {
        assert_ptr_equal(ew_scheme_find(scheme->id), scheme);
        chains_only |= !scheme->handshake13;
        assert_int_equal(scheme->handshake13, !chains_only); /* those for chains come last */
    }
    assert_int_equal(num, NUM_SCHEMES);
    assert_null(ew_scheme_find(0x0203)); /* ecdsa_sha1 */
    assert_null(ew_scheme_find(0x0201)); /* rsa_pkcs1_sha1 */
    assert_null(ew_scheme_find(0));

    for (size_t i = 0; i < NUM_SCHEMES; i++) {
        const ew_scheme *scheme = ew_scheme_find(schemes[i].id);
        assert_non_null(scheme);
        assert_string_equal(scheme->name, schemes[i].name);
        assert_int_equal(scheme->handshake13, schemes[i].handshake13);
        for (int k = 0; k < NUM_KEYS; k++) {
            bool fits = scheme->handshake13 && (schemes[i].keys >> k & 1) != 0;
            assert_int_equal(ew_key_fits(keys[k], scheme), fits);
            assert_int_equal(ew_key_fits12(keys[k], scheme), may12(i, k));
        }
    }
}

static void signs_and_verifies(void **state)
{
    (void)state;
    for (size_t i = 0; i < NUM_SCHEMES; i++) {
        const ew_scheme *scheme = ew_scheme_find(schemes[i].id);
        for (int k = 0; k < NUM_KEYS; k++) {
            static uint8_t out[EW_SIGNATURE_MAX];
            size_t len = 99;
            if (!may12(i, k)) {
                ew_slice any = {out, 64};
                assert_int_equal(
                    ew_sign(crypto, keys[k], scheme, MESSAGE, out, &len), EW_ERR_ARGUMENT);
                assert_int_equal(len, 0);
                assert_int_equal(ew_verify(crypto, keys[k], scheme, MESSAGE, any),
                    EW_ERR_WRONG_SIGNATURE_ALGORITHM);
                continue;
            }
            assert_int_equal(ew_sign(crypto, keys[k], scheme, MESSAGE, out, &len), EW_OK);
            assert_in_range(len, 64, 256);
            assert_int_equal(
                ew_verify(crypto, keys[k], scheme, MESSAGE, (ew_slice){out, len}), EW_OK);
        }
    }
}

static void every_change_is_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < NUM_SCHEMES; i++) {
        const ew_scheme *scheme = ew_scheme_find(schemes[i].id);
        for (int k = 0; k < NUM_KEYS; k++) {
            static uint8_t out[EW_SIGNATURE_MAX];
            size_t len;
            if (!may12(i, k)) {
                continue;
            }
            assert_int_equal(ew_sign(crypto, keys[k], scheme, MESSAGE, out, &len), EW_OK);
            for (size_t at = 0; at < len; at++) {
                out[at] ^= 1;
                assert_int_equal(ew_verify(crypto, keys[k], scheme, MESSAGE, (ew_slice){out, len}),
                    EW_ERR_BAD_SIGNATURE);
                out[at] ^= 1;
            }
            for (size_t cut = 0; cut < len; cut += 5) {
                assert_int_equal(ew_verify(crypto, keys[k], scheme, MESSAGE, (ew_slice){out, cut}),
                    EW_ERR_BAD_SIGNATURE);
            }
            assert_int_equal(
                ew_verify(crypto, keys[k], scheme, MESSAGE, (ew_slice){0}), EW_ERR_BAD_SIGNATURE);
            ew_slice shorter = {MESSAGE.data, MESSAGE.len - 1};
            assert_int_equal(ew_verify(crypto, keys[k], scheme, shorter, (ew_slice){out, len}),
                EW_ERR_BAD_SIGNATURE);
            assert_int_equal(ERR_peek_error(), 0);
        }
    }
}

/* One RSA key, many schemes: what one makes no other takes. */
static void schemes_do_not_mix(void **state)
{
    (void)state;
    for (size_t i = 0; i < NUM_SCHEMES; i++) {
        static uint8_t out[EW_SIGNATURE_MAX];
        size_t len;
        if ((schemes[i].keys >> RSA2048 & 1) == 0) {
            continue;
        }
        assert_int_equal(
            ew_sign(crypto, keys[RSA2048], ew_scheme_find(schemes[i].id), MESSAGE, out, &len),
            EW_OK);
        for (size_t j = 0; j < NUM_SCHEMES; j++) {
            if (j != i && (schemes[j].keys >> RSA2048 & 1) != 0) {
                assert_int_equal(ew_verify(crypto, keys[RSA2048], ew_scheme_find(schemes[j].id),
                                     MESSAGE, (ew_slice){out, len}),
                    EW_ERR_BAD_SIGNATURE);
            }
        }
    }
}

/* RFC 9846, 4.3.3: the salt has the length of the hash; signatures made elsewhere with another do
 * not pass. */
static void the_salt_has_its_length(void **state)
{
    (void)state;
    for (int salt = 0; salt <= 64; salt += 16) {
        uint8_t out[256];
        size_t len = sizeof out;
        EVP_MD_CTX *ctx = EVP_MD_CTX_new();
        EVP_PKEY_CTX *pctx;
        assert_int_equal(
            EVP_DigestSignInit(ctx, &pctx, EVP_sha256(), NULL, ew_key_pkey(keys[RSA2048])), 1);
        assert_int_equal(EVP_PKEY_CTX_set_rsa_padding(pctx, RSA_PKCS1_PSS_PADDING), 1);
        assert_int_equal(EVP_PKEY_CTX_set_rsa_pss_saltlen(pctx, salt), 1);
        assert_int_equal(EVP_DigestSign(ctx, out, &len, MESSAGE.data, MESSAGE.len), 1);
        EVP_MD_CTX_free(ctx);
        assert_int_equal(
            ew_verify(crypto, keys[RSA2048], ew_scheme_find(0x0804), MESSAGE, (ew_slice){out, len}),
            salt == 32 ? EW_OK : EW_ERR_BAD_SIGNATURE);
    }
}

/* RFC 8032, 7.1, test 1: nothing signed. */
static void verifies_a_known_signature(void **state)
{
    (void)state;
    hex public_key = hex_of("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
    hex signature = hex_of("e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555f"
                           "b8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b");
    ew_key *key;
    assert_int_equal(
        wrap(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, public_key.data, public_key.len),
            &key),
        EW_OK);
    const ew_scheme *scheme = ew_scheme_find(0x0807);
    assert_int_equal(ew_verify(crypto, key, scheme, (ew_slice){0}, hex_slice(&signature)), EW_OK);
    assert_int_equal(
        ew_verify(crypto, key, scheme, MESSAGE, hex_slice(&signature)), EW_ERR_BAD_SIGNATURE);

    /* A public key cannot sign. */
    uint8_t out[EW_SIGNATURE_MAX];
    size_t len;
    assert_int_equal(ew_sign(crypto, key, scheme, MESSAGE, out, &len), EW_ERR_CRYPTO);
    assert_int_equal(len, 0);
    ew_key_free(key);
}

static void unfit_keys_are_refused(void **state)
{
    (void)state;
    const struct {
        const char *algorithm, *curve;
        int bits;
        const EVP_MD *md;
    } rows[] = {
        {"RSA", NULL, 1024, NULL},
        {"RSA", NULL, 2047, NULL},
        {"RSA-PSS", NULL, 1024, NULL},
        {"RSA-PSS", NULL, 2048, EVP_sha224()},
        {"EC", "P-224", 0, NULL},
        {"EC", "secp256k1", 0, NULL},
        {"ED448", NULL, 0, NULL},
        {"X25519", NULL, 0, NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        EVP_PKEY *pkey = make(rows[i].algorithm, rows[i].curve, rows[i].bits, rows[i].md);
        ew_key *key = keys[0];
        assert_int_equal(wrap(pkey, &key), EW_ERR_KEY_UNSUPPORTED);
        assert_null(key);
        assert_int_equal(ERR_peek_error(), 0);
    }
}

static void keys_are_counted(void **state)
{
    (void)state;
    ew_key *key;
    EVP_PKEY *pkey = make("ED25519", NULL, 0, NULL);
    ew_test_fail_alloc(0);
    assert_int_equal(ew_key_of(pkey, &key), EW_ERR_MEMORY);
    ew_test_fail_alloc(-1);
    assert_null(key);
    assert_int_equal(ew_key_of(pkey, &key), EW_OK);
    assert_ptr_equal(ew_key_pkey(key), pkey);
    EVP_PKEY_free(pkey);
    assert_ptr_equal(ew_key_ref(key), key);
    ew_key_free(key);
    uint8_t out[EW_SIGNATURE_MAX];
    size_t len;
    assert_int_equal(ew_sign(crypto, key, ew_scheme_find(0x0807), MESSAGE, out, &len), EW_OK);
    ew_key_free(key);
    ew_key_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(schemes_and_their_keys),
        cmocka_unit_test(keys_serve_their_suites),
        cmocka_unit_test(signs_and_verifies),
        cmocka_unit_test(every_change_is_refused),
        cmocka_unit_test(schemes_do_not_mix),
        cmocka_unit_test(the_salt_has_its_length),
        cmocka_unit_test(verifies_a_known_signature),
        cmocka_unit_test(unfit_keys_are_refused),
        cmocka_unit_test(keys_are_counted),
    };
    return cmocka_run_group_tests_name("sig", tests, set_up, tear_down);
}
