/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>
#include <openssl/err.h>

#include "support/certs.h"
#include "x509/x509.h"

enum { PATH_CAP = 128 };

static ew_crypto *crypto;
static certs_cert root, leaf;
static char *root_pem;
static uint8_t *leaf_bytes;
static ew_slice leaf_der;

/* A place of our own: an empty directory, one with the root by its hash, one with files of other names, and bundles. */
static char place[] = "/tmp/endwell-test-XXXXXX";
static char empty_dir[PATH_CAP], hash_dir[PATH_CAP], other_dir[PATH_CAP];
static char hashed[PATH_CAP], other[PATH_CAP], bundle[PATH_CAP], empty[PATH_CAP];

static void put(char *out_path, const char *folder, const char *name, const char *text)
{
    assert_in_range(snprintf(out_path, PATH_CAP, "%s/%s", folder, name), 1, PATH_CAP - 1);
    FILE *f = fopen(out_path, "w");
    assert_non_null(f);
    assert_true(fputs(text, f) >= 0);
    assert_int_equal(fclose(f), 0);
}

static void make_dir(char *out_path, const char *name)
{
    assert_in_range(snprintf(out_path, PATH_CAP, "%s/%s", place, name), 1, PATH_CAP - 1);
    assert_int_equal(mkdir(out_path, 0700), 0);
}

static int setup(void **state)
{
    (void)state;
    assert_int_equal(ew_crypto_new(NULL, NULL, &crypto), EW_OK);
    root = certs_make_ca(CERTS_P256, "root", NULL);
    leaf = certs_make_leaf(CERTS_P256, "DNS:a.example", &root);
    leaf_bytes = certs_der(&leaf, &leaf_der.len);
    leaf_der.data = leaf_bytes;
    root_pem = certs_pem(&root);
    assert_non_null(mkdtemp(place));
    make_dir(empty_dir, "none");
    make_dir(hash_dir, "hashed");
    make_dir(other_dir, "other");
    char name[16];
    (void)snprintf(name, sizeof name, "%08lx.0",
        X509_NAME_hash_ex(X509_get_subject_name(root.x509), NULL, NULL, NULL));
    put(hashed, hash_dir, name, root_pem);
    put(other, other_dir, "README", "no certificate");
    put(bundle, place, "bundle", root_pem);
    put(empty, place, "empty", "");
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    const char *files[] = {hashed, other, bundle, empty};
    const char *dirs[] = {empty_dir, hash_dir, other_dir, place};
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(unlink(files[i]), 0);
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(rmdir(dirs[i]), 0);
    free(root_pem);
    free(leaf_bytes);
    certs_free(&leaf);
    certs_free(&root);
    ew_crypto_free(crypto);
    return 0;
}

static ew_slice slice_of(const char *text)
{
    return (ew_slice){(const uint8_t *)text, strlen(text)};
}

static ew_err verify(const ew_trust *trust)
{
    return ew_x509_verify(trust, &leaf_der, 1, "a.example", true, CERTS_NOW, NULL, 0, NULL, NULL);
}

/* --- CAs by name -------------------------------------------------------------------------------------------------- */

static void nothing_trusted(void **state)
{
    (void)state;
    ew_trust *trust = NULL;
    ew_slice name = {NULL, 0};
    assert_int_equal(ew_trust_new(crypto, &trust), EW_OK);
    assert_int_equal(verify(trust), EW_ERR_CERT_UNKNOWN_CA);
    assert_int_equal(ew_trust_names(trust, &name, 1), 0);
    ew_trust_free(trust);
    ew_trust_free(NULL);
}

static void from_file(void **state)
{
    (void)state;
    ew_trust *trust = NULL;
    ew_slice names[2] = {{NULL, 0}};
    const unsigned char *want = NULL;
    size_t want_len = 0;
    assert_int_equal(ew_trust_new(crypto, &trust), EW_OK);
    assert_int_equal(ew_trust_add_file(trust, bundle), EW_OK);
    assert_int_equal(verify(trust), EW_OK);
    assert_int_equal(ew_trust_names(trust, names, 2), 1);
    assert_int_equal(X509_NAME_get0_der(X509_get_subject_name(root.x509), &want, &want_len), 1);
    assert_true(ew_slice_equal(names[0], (ew_slice){want, want_len}));
    assert_int_equal(ew_trust_names(trust, names, 0), 0);
    ew_trust_free(trust);
}

static void wrong_files(void **state)
{
    (void)state;
    ew_trust *trust = NULL;
    char *half = certs_join(root_pem, "-----BEGIN CERTIFICATE-----\nAAAA\n");
    ERR_clear_error();
    assert_int_equal(ew_trust_new(crypto, &trust), EW_OK);
    assert_int_equal(ew_trust_add_file(trust, "/nonexistent/ca"), EW_ERR_FILE);
    assert_int_equal(ew_trust_add_file(trust, place), EW_ERR_FILE);
    assert_int_equal(ew_trust_add_file(trust, NULL), EW_ERR_ARGUMENT);
    assert_int_equal(ew_trust_add_file(trust, empty), EW_ERR_PEM);
    assert_int_equal(ew_trust_add_file(trust, other), EW_ERR_PEM);
    assert_int_equal(ew_trust_add_pem(trust, slice_of(half)), EW_ERR_PEM);
    /* A bundle that is broken further on adds nothing. */
    assert_int_equal(verify(trust), EW_ERR_CERT_UNKNOWN_CA);
    assert_int_equal(ERR_peek_error(), 0);
    ew_trust_free(trust);
    free(half);
}

static void twice_is_once(void **state)
{
    (void)state;
    ew_trust *trust = NULL;
    char *twice = certs_join(root_pem, root_pem);
    assert_int_equal(ew_trust_new(crypto, &trust), EW_OK);
    assert_int_equal(ew_trust_add_pem(trust, slice_of(twice)), EW_OK);
    assert_int_equal(verify(trust), EW_OK);
    ew_trust_free(trust);
    free(twice);
}

/* --- the system's CAs --------------------------------------------------------------------------------------------- */

/* system_with: the store found with these in SSL_CERT_FILE and SSL_CERT_DIR, and what it says of the leaf. */
static ew_err system_with(const char *file, const char *dirs, ew_err *out_verdict)
{
    ew_trust *trust = NULL;
    assert_int_equal(setenv("SSL_CERT_FILE", file, 1), 0);
    assert_int_equal(setenv("SSL_CERT_DIR", dirs, 1), 0);
    ERR_clear_error();
    assert_int_equal(ew_trust_new(crypto, &trust), EW_OK);
    ew_err err = ew_trust_add_system(trust);
    assert_int_equal(ERR_peek_error(), 0);
    *out_verdict = verify(trust);
    /* Again: what a directory gave is kept. */
    assert_int_equal(verify(trust), *out_verdict);
    ew_trust_free(trust);
    unsetenv("SSL_CERT_FILE");
    unsetenv("SSL_CERT_DIR");
    return err;
}

static void system_found(void **state)
{
    (void)state;
    ew_err verdict = EW_OK;
    char list[2 * PATH_CAP];
    (void)snprintf(list, sizeof list, "%s:%s", empty_dir, hash_dir);
    assert_int_equal(system_with(bundle, empty_dir, &verdict), EW_OK);
    assert_int_equal(verdict, EW_OK);
    assert_int_equal(system_with("/nonexistent/ca", hash_dir, &verdict), EW_OK);
    assert_int_equal(verdict, EW_OK);
    assert_int_equal(system_with("/dev/null", list, &verdict), EW_OK);
    assert_int_equal(verdict, EW_OK);
}

static void system_not_found(void **state)
{
    (void)state;
    ew_err verdict = EW_OK;
    assert_int_equal(system_with("/nonexistent/ca", "/nonexistent", &verdict),
        EW_ERR_NO_TRUST_STORE);
    assert_int_equal(system_with("/nonexistent/ca", empty_dir, &verdict), EW_ERR_NO_TRUST_STORE);
    assert_int_equal(system_with(empty, other_dir, &verdict), EW_ERR_NO_TRUST_STORE);
    assert_int_equal(system_with("", "", &verdict), EW_ERR_NO_TRUST_STORE);
    assert_int_equal(verdict, EW_ERR_CERT_UNKNOWN_CA);
}

/* --- host names --------------------------------------------------------------------------------------------------- */

static void ip_literals(void **state)
{
    (void)state;
    static const char *const literals[] = {"192.0.2.7", "::1", "2001:db8::192.0.2.7", "::"};
    static const char *const others[] = {"", "192.0.2", "192.0.2.256", "192.0.2.7.", "[::1]", "1::2::3",
        "fe80::1%eth0", "a.example", "0x7f.1"};
    for (size_t i = 0; i < sizeof literals / sizeof literals[0]; i++) {
        assert_true(ew_host_is_ip(literals[i]));
        assert_false(ew_host_valid(literals[i]));
    }
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        assert_false(ew_host_is_ip(others[i]));
}

static void host_names(void **state)
{
    (void)state;
    static const char *const good[] = {"a", "localhost", "a.example", "xn--bcher-kva.example",
        "_dmarc.a.example", "A-1.example", "1.example"};
    static const char *const bad[] = {"", ".", ".a", "a.", "a..b", "a b", "a/b", "*.a", "a:1",
        "\xc3\xbc.example", "a,b", "a\n"};
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
        assert_true(ew_host_valid(good[i]));
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_false(ew_host_valid(bad[i]));
}

static void host_lengths(void **state)
{
    (void)state;
    char host[256];
    memset(host, 'a', sizeof host);
    host[63] = '\0';
    assert_true(ew_host_valid(host));
    host[63] = 'a';
    host[64] = '\0';
    assert_false(ew_host_valid(host));
    host[64] = 'a';
    host[63] = host[127] = host[191] = '.';
    host[253] = '\0';
    assert_true(ew_host_valid(host));
    host[253] = 'a';
    host[254] = '\0';
    assert_false(ew_host_valid(host));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_trusted),
        cmocka_unit_test(from_file),
        cmocka_unit_test(wrong_files),
        cmocka_unit_test(twice_is_once),
        cmocka_unit_test(system_found),
        cmocka_unit_test(system_not_found),
        cmocka_unit_test(ip_literals),
        cmocka_unit_test(host_names),
        cmocka_unit_test(host_lengths),
    };
    return cmocka_run_group_tests_name("x509_trust", tests, setup, teardown);
}
