/* SPDX-License-Identifier: Apache-2.0 */
/* Stapled OCSP responses: whose word counts, about what, and for how long. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>

#include "support/ocsp.h"
#include "x509/x509.h"

#define assert_err(got, want) assert_string_equal(ew_err_name(got), ew_err_name(want))

static ew_crypto *crypto;
static certs_cert root, mid, leaf, sibling, stranger;
static ew_trust *trust;

static ew_trust *trust_in(const certs_cert *cert)
{
    ew_trust *made = NULL;
    char *pem = certs_pem(cert);
    assert_err(ew_trust_new(crypto, &made), EW_OK);
    assert_err(ew_trust_add_pem(made, (ew_slice){(const uint8_t *)pem, strlen(pem)}), EW_OK);
    free(pem);
    return made;
}

static int setup(void **state)
{
    (void)state;
    assert_err(ew_crypto_new(NULL, NULL, &crypto), EW_OK);
    root = certs_make_ca(CERTS_P256, "root", NULL);
    mid = certs_make_ca(CERTS_P256, "intermediate", &root);
    leaf = certs_make_leaf(CERTS_P256, "DNS:a.example", &mid);
    sibling = certs_make_leaf(CERTS_P256, "DNS:b.example", &mid);
    stranger = certs_make_ca(CERTS_P256, "intermediate", NULL); /* under the same name */
    trust = trust_in(&root);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    ew_trust_free(trust);
    certs_free(&stranger);
    certs_free(&sibling);
    certs_free(&leaf);
    certs_free(&mid);
    certs_free(&root);
    ew_crypto_free(crypto);
    return 0;
}

/* judge_chain: leaves libcrypto's queue as it was. */
static ew_err judge_chain(
    const certs_cert *const *certs, size_t num, ew_slice response, int64_t now)
{
    uint8_t *ders[4];
    ew_slice slices[4];
    for (size_t i = 0; i < num; i++) {
        ders[i] = certs_der(certs[i], &slices[i].len);
        slices[i].data = ders[i];
    }
    ERR_clear_error();
    ew_err err = ew_x509_check_status(trust, slices, num, response, now);
    assert_int_equal(ERR_peek_error(), 0);
    for (size_t i = 0; i < num; i++)
        free(ders[i]);
    return err;
}

static ew_err judge(ew_slice response, int64_t now)
{
    const certs_cert *chain[] = {&leaf, &mid};
    return judge_chain(chain, 2, response, now);
}

static void says(const ocsp_spec *spec, ew_err want)
{
    size_t len;
    uint8_t *der = ocsp_make(spec, &len);
    assert_err(judge((ew_slice){der, len}, CERTS_NOW), want);
    free(der);
}

static void good_and_not(void **state)
{
    (void)state;
    says(&(ocsp_spec){.leaf = &leaf, .issuer = &mid}, EW_OK);
    says(&(ocsp_spec){.leaf = &leaf, .issuer = &mid, .sha256 = true}, EW_OK);
    says(&(ocsp_spec){.leaf = &leaf, .issuer = &mid, .status = V_OCSP_CERTSTATUS_REVOKED},
        EW_ERR_OCSP_REVOKED);
    says(&(ocsp_spec){.leaf = &leaf, .issuer = &mid, .status = V_OCSP_CERTSTATUS_UNKNOWN},
        EW_ERR_OCSP_BAD);
    says(&(ocsp_spec){.leaf = &sibling, .issuer = &mid}, EW_ERR_OCSP_BAD);
}

static void it_has_its_time(void **state)
{
    (void)state;
    const int64_t now = CERTS_NOW, day = CERTS_DAY;
    says(&(ocsp_spec){&leaf, &mid, NULL, 0, now - 9 * day, now, false}, EW_ERR_OCSP_BAD);
    says(&(ocsp_spec){&leaf, &mid, NULL, 0, now - 9 * day, now + 1, false}, EW_OK);
    says(&(ocsp_spec){&leaf, &mid, NULL, 0, now + 300, now + day, false}, EW_OK);
    says(&(ocsp_spec){&leaf, &mid, NULL, 0, now + 301, now + day, false}, EW_ERR_OCSP_BAD);
    says(&(ocsp_spec){&leaf, &mid, NULL, 0, now - 10, -1, false}, EW_ERR_OCSP_BAD);
}

static void only_the_issuer_or_its_responder_signs(void **state)
{
    (void)state;
    certs_spec use = {.subject = "responder", .ext_usage = "OCSPSigning"};
    certs_cert responder = certs_make(&use, &mid);
    says(&(ocsp_spec){.leaf = &leaf, .issuer = &mid, .signer = &responder}, EW_OK);
    certs_cert other = certs_make(&use, &root); /* of another CA, though a trusted one */
    says(&(ocsp_spec){.leaf = &leaf, .issuer = &mid, .signer = &other}, EW_ERR_OCSP_BAD);
    says(&(ocsp_spec){.leaf = &leaf, .issuer = &mid, .signer = &sibling}, EW_ERR_OCSP_BAD);
    says(&(ocsp_spec){.leaf = &leaf, .issuer = &mid, .signer = &leaf}, EW_ERR_OCSP_BAD);
    says(&(ocsp_spec){.leaf = &leaf, .issuer = &mid, .signer = &stranger}, EW_ERR_OCSP_BAD);
    certs_free(&other);
    certs_free(&responder);
}

/* The holder of a revoked key makes up an issuer of the same name, and a response of its. */
static void an_issuer_made_up_does_not_help(void **state)
{
    (void)state;
    const certs_cert *chains[][3] = {{&leaf, &stranger, &mid}, {&leaf, &mid, &stranger}};
    size_t len;
    ocsp_spec spec = {.leaf = &leaf, .issuer = &stranger};
    uint8_t *der = ocsp_make(&spec, &len);
    for (int i = 0; i < 2; i++)
        assert_err(judge_chain(chains[i], 3, (ew_slice){der, len}, CERTS_NOW), EW_ERR_OCSP_BAD);
    spec.signer = &stranger;
    free(der);
    der = ocsp_make(&spec, &len);
    for (int i = 0; i < 2; i++)
        assert_err(judge_chain(chains[i], 3, (ew_slice){der, len}, CERTS_NOW), EW_ERR_OCSP_BAD);
    free(der);
}

static void the_issuer_may_be_in_the_store(void **state)
{
    (void)state;
    certs_cert direct = certs_make_leaf(CERTS_P256, "DNS:c.example", &root);
    const certs_cert *chain[] = {&direct};
    size_t len;
    uint8_t *der = ocsp_make(&(ocsp_spec){.leaf = &direct, .issuer = &root}, &len);
    assert_err(judge_chain(chain, 1, (ew_slice){der, len}, CERTS_NOW), EW_OK);
    free(der);
    const certs_cert *alone[] = {&leaf}; /* whose issuer is nowhere */
    der = ocsp_make(&(ocsp_spec){.leaf = &leaf, .issuer = &mid}, &len);
    assert_err(judge_chain(alone, 1, (ew_slice){der, len}, CERTS_NOW), EW_ERR_OCSP_BAD);
    free(der);
    certs_free(&direct);
}

static void damage(void **state)
{
    (void)state;
    size_t len;
    uint8_t *der = ocsp_make(&(ocsp_spec){.leaf = &leaf, .issuer = &mid}, &len);
    for (size_t cut = 0; cut < len; cut++) {
        uint8_t *exact = malloc(cut + 1);
        assert_non_null(exact);
        memcpy(exact, der, cut);
        assert_err(judge((ew_slice){exact, cut}, CERTS_NOW), EW_ERR_OCSP_BAD);
        free(exact);
    }
    for (size_t i = 0; i < len; i++) {
        der[i] ^= 0x55;
        if (judge((ew_slice){der, len}, CERTS_NOW) == EW_OK)
            fail_msg("byte %zu does not count", i);
        der[i] ^= 0x55;
    }
    uint8_t *longer = calloc(1, len + 1);
    assert_non_null(longer);
    memcpy(longer, der, len);
    assert_err(judge((ew_slice){longer, len + 1}, CERTS_NOW), EW_ERR_OCSP_BAD);
    free(longer);
    free(der);
    static const uint8_t try_later[] = {0x30, 3, 0x0a, 1, 3};
    assert_err(judge((ew_slice){try_later, sizeof try_later}, CERTS_NOW), EW_ERR_OCSP_BAD);
}

static void must_staple(void **state)
{
    (void)state;
    certs_cert *cases[] = {&leaf, &sibling};
    X509_EXTENSION *feature = X509V3_EXT_conf_nid(NULL, NULL, NID_tlsfeature, "status_request");
    assert_non_null(feature);
    certs_cert marked = certs_make_leaf(CERTS_P256, "DNS:d.example", &mid);
    assert_int_equal(X509_add_ext(marked.x509, feature, -1), 1);
    assert_true(X509_sign(marked.x509, mid.key, EVP_sha256()) > 0);
    X509_EXTENSION_free(feature);
    size_t len;
    uint8_t *der = certs_der(&marked, &len);
    assert_true(ew_x509_must_staple(crypto, (ew_slice){der, len}));
    free(der);
    certs_free(&marked);
    for (size_t i = 0; i < 2; i++) {
        der = certs_der(cases[i], &len);
        assert_false(ew_x509_must_staple(crypto, (ew_slice){der, len}));
        assert_false(ew_x509_must_staple(crypto, (ew_slice){der, len - 1}));
        free(der);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(good_and_not),
        cmocka_unit_test(it_has_its_time),
        cmocka_unit_test(only_the_issuer_or_its_responder_signs),
        cmocka_unit_test(an_issuer_made_up_does_not_help),
        cmocka_unit_test(the_issuer_may_be_in_the_store),
        cmocka_unit_test(damage),
        cmocka_unit_test(must_staple),
    };
    return cmocka_run_group_tests_name("x509_status", tests, setup, teardown);
}
