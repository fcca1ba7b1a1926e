/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/provider.h>

#include "support/certs.h"
#include "wire/writer.h"
#include "x509/x509.h"

static ew_crypto *crypto;
static certs_cert root, mid, leaf, other;
static char *chain_pem, *key_pem, *other_key_pem;

static const ew_slice nothing = {NULL, 0};

static ew_slice slice_of(const char *text)
{
    return (ew_slice){(const uint8_t *)text, strlen(text)};
}

static int setup(void **state)
{
    (void)state;
    assert_int_equal(ew_crypto_new(NULL, NULL, &crypto), EW_OK);
    root = certs_make_ca(CERTS_P256, "root", NULL);
    mid = certs_make_ca(CERTS_P256, "intermediate", &root);
    leaf = certs_make_leaf(CERTS_P256, "DNS:a.example,DNS:*.b.example,IP:192.0.2.7,IP:::1", &mid);
    other = certs_make_leaf(CERTS_P256, "DNS:c.example", &mid);
    char *leaf_pem = certs_pem(&leaf), *mid_pem = certs_pem(&mid);
    chain_pem = certs_join(leaf_pem, mid_pem);
    key_pem = certs_key_pem(&leaf, NULL);
    other_key_pem = certs_key_pem(&other, NULL);
    free(leaf_pem);
    free(mid_pem);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    free(chain_pem);
    free(key_pem);
    free(other_key_pem);
    certs_free(&other);
    certs_free(&leaf);
    certs_free(&mid);
    certs_free(&root);
    ew_crypto_free(crypto);
    return 0;
}

/* A pass phrase to give, and how often it was asked for. NULL refuses. */
typedef struct answer {
    const char *text;
    int asked, too_long;
} answer;

static int give(void *arg, char *out, size_t cap)
{
    answer *a = arg;
    a->asked++;
    if (a->too_long)
        return (int)cap + 1;
    if (a->text == NULL || strlen(a->text) > cap)
        return -1;
    memcpy(out, a->text, strlen(a->text));
    return (int)strlen(a->text);
}

/* load: from memory; every load must leave libcrypto's error queue as it was. */
static ew_err load(const char *cert, const char *key, answer *a, ew_cred **out)
{
    *out = NULL;
    ERR_clear_error();
    ERR_raise(ERR_LIB_USER, 42);
    unsigned long before = ERR_peek_last_error();
    ew_err err = ew_cred_from_pem(crypto, slice_of(cert), key != NULL ? slice_of(key) : nothing,
        a != NULL ? give : NULL, a, out);
    assert_int_equal(ERR_get_error(), before);
    assert_int_equal(ERR_get_error(), 0);
    if (err != EW_OK)
        assert_null(*out);
    return err;
}

static ew_err try_load(const char *cert, const char *key, answer *a)
{
    ew_cred *cred = NULL;
    ew_err err = load(cert, key, a, &cred);
    ew_cred_free(cred);
    return err;
}

/* is_the_chain: leaf and intermediate with the leaf's key. */
static void is_the_chain(const ew_cred *cred)
{
    const certs_cert *certs[] = {&leaf, &mid};
    assert_int_equal(ew_cred_num_certs(cred), 2);
    for (size_t i = 0; i < 2; i++) {
        size_t len = 0;
        uint8_t *der = certs_der(certs[i], &len);
        assert_true(ew_slice_equal(ew_cred_der(cred, i), (ew_slice){der, len}));
        free(der);
    }
    assert_int_equal(ew_cred_der(cred, 2).len, 0);
    assert_int_equal(EVP_PKEY_eq(ew_key_pkey(ew_cred_key(cred)), leaf.key), 1);
}

/* --- from memory -------------------------------------------------------------------------------------------------- */

static void chain_and_key(void **state)
{
    (void)state;
    ew_cred *cred = NULL;
    assert_int_equal(load(chain_pem, key_pem, NULL, &cred), EW_OK);
    is_the_chain(cred);
    assert_ptr_equal(ew_cred_ref(cred), cred);
    ew_cred_free(cred);
    is_the_chain(cred);
    ew_cred_free(cred);
    ew_cred_free(NULL);
}

static void key_in_the_same_text(void **state)
{
    (void)state;
    char *after = certs_join(chain_pem, key_pem);
    char *before = certs_join(key_pem, chain_pem);
    ew_cred *cred = NULL;
    assert_int_equal(load(after, NULL, NULL, &cred), EW_OK);
    is_the_chain(cred);
    ew_cred_free(cred);
    assert_int_equal(load(before, NULL, NULL, &cred), EW_OK);
    is_the_chain(cred);
    ew_cred_free(cred);
    free(after);
    free(before);
}

static void every_type(void **state)
{
    (void)state;
    for (int t = 0; t < CERTS_NUM_TYPES; t++) {
        certs_chain made = certs_chain_new((certs_type)t, "DNS:a.example");
        print_message("# %s\n", certs_type_name((certs_type)t));
        assert_int_equal(try_load(made.chain, made.key, NULL), EW_OK);
        certs_chain_free(&made);
    }
}

static void traditional_keys(void **state)
{
    (void)state;
    certs_cert rsa = certs_make_leaf(CERTS_RSA, "DNS:a.example", &mid);
    char *ec_key = certs_key_pem_old(&leaf, NULL);
    char *rsa_key = certs_key_pem_old(&rsa, NULL), *rsa_pem = certs_pem(&rsa);
    assert_non_null(strstr(ec_key, "BEGIN EC PRIVATE KEY"));
    assert_non_null(strstr(rsa_key, "BEGIN RSA PRIVATE KEY"));
    assert_int_equal(try_load(chain_pem, ec_key, NULL), EW_OK);
    assert_int_equal(try_load(rsa_pem, rsa_key, NULL), EW_OK);
    free(ec_key);
    free(rsa_key);
    free(rsa_pem);
    certs_free(&rsa);
}

static void wrong_key(void **state)
{
    (void)state;
    certs_cert rsa = certs_make_leaf(CERTS_RSA, "DNS:a.example", &mid);
    char *rsa_key = certs_key_pem(&rsa, NULL);
    assert_int_equal(try_load(chain_pem, other_key_pem, NULL), EW_ERR_KEY_MISMATCH);
    assert_int_equal(try_load(chain_pem, rsa_key, NULL), EW_ERR_KEY_MISMATCH);
    free(rsa_key);
    certs_free(&rsa);
}

static void weak_key(void **state)
{
    (void)state;
    certs_spec spec = {.type = CERTS_RSA, .rsa_bits = 1024};
    certs_cert weak = certs_make(&spec, NULL);
    char *pem = certs_pem(&weak), *key = certs_key_pem(&weak, NULL);
    assert_int_equal(try_load(pem, key, NULL), EW_ERR_KEY_UNSUPPORTED);
    free(pem);
    free(key);
    certs_free(&weak);
}

static void garbage(void **state)
{
    (void)state;
    static const char broken[] = "-----BEGIN CERTIFICATE-----\n!!!!\n-----END CERTIFICATE-----\n";
    static const char no_der[] = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    static const char no_end[] = "-----BEGIN CERTIFICATE-----\nAAAA\n";
    static const char no_key[] = "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n";
    assert_int_equal(try_load("", key_pem, NULL), EW_ERR_PEM);
    assert_int_equal(try_load("", NULL, NULL), EW_ERR_PEM);
    assert_int_equal(try_load("garbage", key_pem, NULL), EW_ERR_PEM);
    assert_int_equal(try_load(broken, key_pem, NULL), EW_ERR_PEM);
    assert_int_equal(try_load(no_der, key_pem, NULL), EW_ERR_PEM);
    assert_int_equal(try_load(no_end, key_pem, NULL), EW_ERR_PEM);
    assert_int_equal(try_load(key_pem, key_pem, NULL), EW_ERR_PEM);
    assert_int_equal(try_load(chain_pem, "garbage", NULL), EW_ERR_PEM);
    assert_int_equal(try_load(chain_pem, no_key, NULL), EW_ERR_PEM);
    assert_int_equal(try_load(chain_pem, chain_pem, NULL), EW_ERR_PEM);
    assert_int_equal(try_load(chain_pem, NULL, NULL), EW_ERR_PEM);
    /* A certificate that is sound, then one that is not: the chain is not cut short in silence. */
    char *half = certs_join(chain_pem, no_der);
    assert_int_equal(try_load(half, key_pem, NULL), EW_ERR_PEM);
    free(half);
}

/* --- encrypted keys ----------------------------------------------------------------------------------------------- */

static void with_phrases(const char *sealed)
{
    answer right = {.text = "open sesame"}, wrong = {.text = "sesame"}, empty = {.text = ""};
    answer none = {.text = NULL}, too_long = {.too_long = 1};
    assert_int_equal(try_load(chain_pem, sealed, &right), EW_OK);
    assert_int_equal(right.asked, 1);
    assert_int_equal(try_load(chain_pem, sealed, &wrong), EW_ERR_PASSPHRASE);
    assert_int_equal(try_load(chain_pem, sealed, &empty), EW_ERR_PASSPHRASE);
    assert_int_equal(try_load(chain_pem, sealed, &none), EW_ERR_PASSPHRASE);
    assert_int_equal(try_load(chain_pem, sealed, &too_long), EW_ERR_PASSPHRASE);
    /* Without a callback: refused, where libcrypto's default would ask the terminal. */
    assert_int_equal(try_load(chain_pem, sealed, NULL), EW_ERR_PASSPHRASE);
}

static void encrypted_keys(void **state)
{
    (void)state;
    char *pkcs8 = certs_key_pem(&leaf, "open sesame");
    char *old = certs_key_pem_old(&leaf, "open sesame");
    assert_non_null(strstr(pkcs8, "BEGIN ENCRYPTED PRIVATE KEY"));
    assert_non_null(strstr(old, "DEK-Info"));
    with_phrases(pkcs8);
    with_phrases(old);
    free(pkcs8);
    free(old);
}

/* Wrong phrases that happen to leave proper padding must not become another error: about one in 256 does. */
static void many_wrong_phrases(void **state)
{
    (void)state;
    char *old = certs_key_pem_old(&leaf, "open sesame");
    for (int i = 0; i < 1000; i++) {
        char text[16];
        (void)snprintf(text, sizeof text, "%d", i);
        assert_int_equal(try_load(chain_pem, old, &(answer){.text = text}), EW_ERR_PASSPHRASE);
    }
    free(old);
}

/* write_noise: an i2d_of_void: the beginning of a SEQUENCE, and nothing that goes on so. */
static int write_noise(const void *unused, unsigned char **out)
{
    enum { LEN = 96, SEQUENCE = 0x30 };
    (void)unused;
    if (out != NULL) {
        memset(*out, 0x5a, LEN);
        **out = SEQUENCE;
        *out += LEN;
    }
    return LEN;
}

/* What a wrong phrase leaves may begin like a key: trying every kind of key on it would flood libcrypto's error queue, and
 * what the caller has there would be lost. */
static void noise_under_a_wrong_phrase(void **state)
{
    static const unsigned char phrase[] = "sesame";
    enum { LEN = sizeof phrase - 1 };
    char sealed[512];
    (void)state;
    BIO *bio = BIO_new(BIO_s_mem());
    assert_non_null(bio);
    assert_int_equal(PEM_ASN1_write_bio(write_noise, "EC PRIVATE KEY", bio, "", EVP_aes_256_cbc(),
                         phrase, LEN, NULL, NULL), 1);
    int len = BIO_read(bio, sealed, sizeof sealed - 1);
    BIO_free(bio);
    assert_true(len > 0);
    sealed[len] = '\0';
    assert_int_equal(try_load(chain_pem, sealed, &(answer){.text = "sesame"}), EW_ERR_PASSPHRASE);
}

static void plain_key_asks_nothing(void **state)
{
    (void)state;
    answer a = {.text = "unused"};
    assert_int_equal(try_load(chain_pem, key_pem, &a), EW_OK);
    assert_int_equal(a.asked, 0);
}

/* --- from files and EVP_PKEYs ------------------------------------------------------------------------------------- */

static void put(const char *dir, const char *name, const char *text, char *out_path, size_t cap)
{
    (void)snprintf(out_path, cap, "%s/%s", dir, name);
    FILE *f = fopen(out_path, "w");
    assert_non_null(f);
    assert_true(fputs(text, f) >= 0);
    assert_int_equal(fclose(f), 0);
}

static ew_err try_files(const char *cert, const char *key)
{
    ew_cred *cred = NULL;
    ew_err err = ew_cred_from_files(crypto, cert, key, NULL, NULL, &cred);
    if (err == EW_OK)
        is_the_chain(cred);
    ew_cred_free(cred);
    return err;
}

static void files(void **state)
{
    (void)state;
    char dir[] = "/tmp/endwell-test-XXXXXX";
    char cert[64], key[64], both[64], empty[64];
    char *joined = certs_join(chain_pem, key_pem);
    assert_non_null(mkdtemp(dir));
    put(dir, "cert", chain_pem, cert, sizeof cert);
    put(dir, "key", key_pem, key, sizeof key);
    put(dir, "both", joined, both, sizeof both);
    put(dir, "empty", "", empty, sizeof empty);
    assert_int_equal(try_files(cert, key), EW_OK);
    assert_int_equal(try_files(both, both), EW_OK);
    assert_int_equal(try_files(both, NULL), EW_OK);
    assert_int_equal(try_files("/nonexistent/cert", key), EW_ERR_FILE);
    assert_int_equal(try_files(cert, "/nonexistent/key"), EW_ERR_FILE);
    assert_int_equal(try_files(dir, key), EW_ERR_FILE);
    assert_int_equal(try_files("/dev/zero", key), EW_ERR_FILE);
    assert_int_equal(try_files(empty, key), EW_ERR_PEM);
    assert_int_equal(try_files(both, empty), EW_ERR_PEM);
    assert_int_equal(try_files(key, key), EW_ERR_PEM);
    assert_int_equal(try_files(NULL, key), EW_ERR_ARGUMENT);
    unlink(cert);
    unlink(key);
    unlink(both);
    unlink(empty);
    rmdir(dir);
    free(joined);
}

static void pkeys(void **state)
{
    (void)state;
    ew_cred *cred = NULL;
    assert_int_equal(ew_cred_from_pkey(crypto, slice_of(chain_pem), leaf.key, &cred), EW_OK);
    is_the_chain(cred);
    ew_cred_free(cred);
    cred = NULL;
    assert_int_equal(ew_cred_from_pkey(crypto, slice_of(chain_pem), other.key, &cred),
        EW_ERR_KEY_MISMATCH);
    assert_int_equal(ew_cred_from_pkey(crypto, slice_of(chain_pem), NULL, &cred), EW_ERR_ARGUMENT);
    assert_int_equal(ew_cred_from_pkey(crypto, nothing, leaf.key, &cred), EW_ERR_PEM);
    assert_null(cred);
}

/* In a library context of its own, whose algorithms the default one need not have. */
static void own_library_context(void **state)
{
    (void)state;
    OSSL_LIB_CTX *libctx = OSSL_LIB_CTX_new();
    OSSL_PROVIDER *provider = OSSL_PROVIDER_load(libctx, "default");
    ew_crypto *own = NULL;
    ew_cred *cred = NULL;
    char *sealed = certs_key_pem(&leaf, "open sesame");
    assert_non_null(provider);
    assert_int_equal(ew_crypto_new(libctx, "provider=default", &own), EW_OK);
    answer a = {.text = "open sesame"};
    assert_int_equal(ew_cred_from_pem(own, slice_of(chain_pem), slice_of(sealed), give, &a, &cred),
        EW_OK);
    is_the_chain(cred);
    assert_ptr_equal(EVP_PKEY_get0_provider(ew_key_pkey(ew_cred_key(cred))), provider);
    ew_cred_free(cred);
    assert_int_equal(ew_cred_self_signed(own, "a.example", CERTS_NOW, &cred), EW_OK);
    assert_ptr_equal(EVP_PKEY_get0_provider(ew_key_pkey(ew_cred_key(cred))), provider);
    ew_cred_free(cred);
    free(sealed);
    ew_crypto_free(own);
    OSSL_PROVIDER_unload(provider);
    OSSL_LIB_CTX_free(libctx);
}

/* --- choosing ----------------------------------------------------------------------------------------------------- */

static void names(void **state)
{
    (void)state;
    ew_cred *cred = NULL;
    assert_int_equal(load(chain_pem, key_pem, NULL, &cred), EW_OK);
    assert_true(ew_cred_matches(cred, slice_of("a.example")));
    assert_true(ew_cred_matches(cred, slice_of("A.EXAMPLE")));
    assert_true(ew_cred_matches(cred, slice_of("x.b.example")));
    assert_true(ew_cred_matches(cred, slice_of("192.0.2.7")));
    assert_true(ew_cred_matches(cred, slice_of("::1")));
    assert_false(ew_cred_matches(cred, slice_of("b.example")));
    assert_false(ew_cred_matches(cred, slice_of("x.y.b.example")));
    assert_false(ew_cred_matches(cred, slice_of(".b.example")));
    assert_false(ew_cred_matches(cred, slice_of("leaf")));
    assert_false(ew_cred_matches(cred, slice_of("192.0.2.8")));
    assert_false(ew_cred_matches(cred, nothing));
    assert_false(ew_cred_matches(cred, (ew_slice){(const uint8_t *)"a.example\0x", 11}));
    ew_cred_free(cred);
}

static bool issued_by(const ew_cred *cred, const ew_slice *names, size_t num)
{
    uint8_t list[512];
    ew_writer w = ew_writer_of(list, sizeof list);
    for (size_t i = 0; i < num; i++)
        ew_write_vec16(&w, names[i].data, names[i].len);
    assert_true(ew_writer_done(&w));
    return ew_cred_issued_by(cred, ew_writer_slice(&w));
}

static void issuers(void **state)
{
    (void)state;
    ew_cred *cred = NULL;
    ew_trust *trust = NULL;
    char *root_pem = certs_pem(&root), *mid_pem = certs_pem(&mid), *leaf_pem = certs_pem(&leaf);
    ew_slice all[3] = {{NULL, 0}};
    assert_int_equal(load(chain_pem, key_pem, NULL, &cred), EW_OK);
    assert_int_equal(ew_trust_new(crypto, &trust), EW_OK);
    assert_int_equal(ew_trust_add_pem(trust, slice_of(leaf_pem)), EW_OK);
    assert_int_equal(ew_trust_add_pem(trust, slice_of(mid_pem)), EW_OK);
    assert_int_equal(ew_trust_add_pem(trust, slice_of(root_pem)), EW_OK);
    assert_int_equal(ew_trust_names(trust, all, 2), 2);
    assert_int_equal(ew_trust_names(trust, all, 3), 3);
    /* The leaf is no issuer of the chain; its intermediate and its root are. */
    assert_false(ew_cred_issued_by(cred, nothing));
    assert_false(issued_by(cred, &all[0], 1));
    assert_true(issued_by(cred, &all[1], 1));
    assert_true(issued_by(cred, &all[2], 1));
    assert_true(issued_by(cred, all, 3));
    ew_trust_free(trust);
    ew_cred_free(cred);
    free(root_pem);
    free(mid_pem);
    free(leaf_pem);
}

#define FITS(cred, ...) \
    ew_cred_chain_fits(cred, (ew_slice){(const uint8_t[]){__VA_ARGS__}, \
                                 sizeof((const uint8_t[]){__VA_ARGS__})})

static void schemes(void **state)
{
    (void)state;
    ew_cred *cred = NULL;
    assert_int_equal(load(chain_pem, key_pem, NULL, &cred), EW_OK);
    assert_true(FITS(cred, 0x08, 0x04, 0x04, 0x03));
    assert_false(FITS(cred, 0x05, 0x03, 0x08, 0x04));
    assert_false(ew_cred_chain_fits(cred, nothing));
    ew_cred_free(cred);
    certs_chain made = certs_chain_new(CERTS_RSA_PSS, "DNS:a.example");
    assert_int_equal(load(made.chain, made.key, NULL, &cred), EW_OK);
    assert_true(FITS(cred, 0x04, 0x03, 0x08, 0x09));
    assert_false(FITS(cred, 0x08, 0x09));
    assert_false(FITS(cred, 0x04, 0x03, 0x08, 0x0a));
    ew_cred_free(cred);
    certs_chain_free(&made);
    made = certs_chain_new(CERTS_RSA, "DNS:a.example");
    assert_int_equal(load(made.chain, made.key, NULL, &cred), EW_OK);
    assert_true(FITS(cred, 0x04, 0x01, 0x04, 0x03));
    assert_false(FITS(cred, 0x08, 0x04, 0x04, 0x03));
    ew_cred_free(cred);
    certs_chain_free(&made);
    made = certs_chain_new(CERTS_ED25519, "DNS:a.example");
    assert_int_equal(load(made.chain, made.key, NULL, &cred), EW_OK);
    assert_true(FITS(cred, 0x08, 0x07, 0x04, 0x03));
    assert_false(FITS(cred, 0x04, 0x03));
    ew_cred_free(cred);
    certs_chain_free(&made);
}

/* Nobody checks the signature of a certificate that signed itself. */
static void schemes_of_self_signed(void **state)
{
    (void)state;
    ew_cred *cred = NULL;
    assert_int_equal(ew_cred_self_signed(crypto, "a.example", CERTS_NOW, &cred), EW_OK);
    assert_true(FITS(cred, 0x08, 0x07));
    ew_cred_free(cred);
}

/* --- self-signed -------------------------------------------------------------------------------------------------- */

static ew_err verify_self(const ew_cred *cred, const char *host, bool server, int64_t now)
{
    ew_buf pem = {0};
    ew_trust *trust = NULL;
    ew_slice der = ew_cred_der(cred, 0);
    assert_int_equal(ew_cred_pem(cred, &pem), EW_OK);
    assert_int_equal(ew_trust_new(crypto, &trust), EW_OK);
    assert_int_equal(ew_trust_add_pem(trust, (ew_slice){pem.data, pem.len}), EW_OK);
    ew_err err = ew_x509_verify(trust, &der, 1, host, server, now, NULL, 0, NULL, NULL);
    ew_trust_free(trust);
    ew_buf_free(&pem);
    return err;
}

static void self_signed(void **state)
{
    (void)state;
    static const char *const hosts[] = {"a.example", "192.0.2.7", "2001:db8::1", "localhost"};
    const int64_t end = CERTS_NOW + 30 * CERTS_DAY;
    for (size_t i = 0; i < sizeof hosts / sizeof hosts[0]; i++) {
        ew_cred *cred = NULL;
        assert_int_equal(ew_cred_self_signed(crypto, hosts[i], CERTS_NOW, &cred), EW_OK);
        assert_int_equal(ew_cred_num_certs(cred), 1);
        assert_true(ew_cred_matches(cred, slice_of(hosts[i])));
        assert_int_equal(verify_self(cred, hosts[i], true, CERTS_NOW), EW_OK);
        assert_int_equal(verify_self(cred, NULL, false, CERTS_NOW), EW_OK);
        assert_int_equal(verify_self(cred, "b.example", true, CERTS_NOW), EW_ERR_CERT_NAME);
        assert_int_equal(verify_self(cred, hosts[i], true, end - 1), EW_OK);
        assert_int_equal(verify_self(cred, hosts[i], true, end + 1), EW_ERR_CERT_EXPIRED);
        ew_cred_free(cred);
    }
}

static void self_signed_names(void **state)
{
    (void)state;
    ew_cred *cred = NULL;
    assert_int_equal(ew_cred_self_signed(crypto, "", CERTS_NOW, &cred), EW_ERR_NAME);
    assert_int_equal(ew_cred_self_signed(crypto, NULL, CERTS_NOW, &cred), EW_ERR_NAME);
    assert_int_equal(ew_cred_self_signed(crypto, "a,DNS:b", CERTS_NOW, &cred), EW_ERR_NAME);
    assert_null(cred);
    char longest[254];
    memset(longest, 'a', sizeof longest - 1);
    longest[63] = longest[127] = longest[191] = '.';
    longest[253] = '\0';
    assert_int_equal(ew_cred_self_signed(crypto, longest, CERTS_NOW, &cred), EW_OK);
    assert_int_equal(verify_self(cred, longest, true, CERTS_NOW), EW_OK);
    ew_cred_free(cred);
}

static void pem_round_trip(void **state)
{
    (void)state;
    ew_cred *cred = NULL, *again = NULL;
    ew_buf pem = {0};
    assert_int_equal(load(chain_pem, key_pem, NULL, &cred), EW_OK);
    assert_int_equal(ew_buf_append(&pem, "x\n", 2), EW_OK);
    assert_int_equal(ew_cred_pem(cred, &pem), EW_OK);
    assert_int_equal(pem.len, strlen(chain_pem) + 2);
    assert_memory_equal(pem.data, "x\n", 2);
    assert_int_equal(ew_cred_from_pem(crypto, (ew_slice){pem.data, pem.len}, slice_of(key_pem),
                         NULL, NULL, &again), EW_OK);
    is_the_chain(again);
    ew_cred_free(again);
    ew_cred_free(cred);
    ew_buf_free(&pem);
}

/* Our own allocations fail one after the other: each time an error, never a crash or a leak. */
static void out_of_memory(void **state)
{
    (void)state;
    ew_err err = EW_ERR_MEMORY;
    for (long n = 0; err != EW_OK; n++) {
        assert_true(n < 100);
        ew_test_fail_alloc(n);
        err = try_load(chain_pem, key_pem, NULL);
        ew_test_fail_alloc(-1);
        assert_true(err == EW_OK || err == EW_ERR_MEMORY);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(chain_and_key),
        cmocka_unit_test(key_in_the_same_text),
        cmocka_unit_test(every_type),
        cmocka_unit_test(traditional_keys),
        cmocka_unit_test(wrong_key),
        cmocka_unit_test(weak_key),
        cmocka_unit_test(garbage),
        cmocka_unit_test(encrypted_keys),
        cmocka_unit_test(many_wrong_phrases),
        cmocka_unit_test(noise_under_a_wrong_phrase),
        cmocka_unit_test(plain_key_asks_nothing),
        cmocka_unit_test(files),
        cmocka_unit_test(pkeys),
        cmocka_unit_test(own_library_context),
        cmocka_unit_test(names),
        cmocka_unit_test(issuers),
        cmocka_unit_test(schemes),
        cmocka_unit_test(schemes_of_self_signed),
        cmocka_unit_test(self_signed),
        cmocka_unit_test(self_signed_names),
        cmocka_unit_test(pem_round_trip),
        cmocka_unit_test(out_of_memory),
    };
    return cmocka_run_group_tests_name("x509_cred", tests, setup, teardown);
}
