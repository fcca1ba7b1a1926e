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
static bool peer_is_server = true;

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

/* judge_in: leaves libcrypto's queue as it was. */
static ew_err judge_in(const ew_trust *in, const certs_cert *const *certs, size_t num,
    ew_slice response, int64_t now)
{
    uint8_t *ders[4];
    ew_slice slices[4];
    assert_true(num <= 4);
    for (size_t i = 0; i < num; i++) {
        ders[i] = certs_der(certs[i], &slices[i].len);
        slices[i].data = ders[i];
    }
    ERR_clear_error();
    ew_err err = ew_x509_check_status(in, slices, num, response, peer_is_server, now);
    assert_int_equal(ERR_peek_error(), 0);
    for (size_t i = 0; i < num; i++)
        free(ders[i]);
    return err;
}

static ew_err judge_chain(
    const certs_cert *const *certs, size_t num, ew_slice response, int64_t now)
{
    return judge_in(trust, certs, num, response, now);
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
    says(&(ocsp_spec){&leaf, &mid, NULL, 0, now - 9 * day, now, false, false}, EW_ERR_OCSP_BAD);
    says(&(ocsp_spec){&leaf, &mid, NULL, 0, now - 9 * day, now + 1, false, false}, EW_OK);
    says(&(ocsp_spec){&leaf, &mid, NULL, 0, now + 300, now + day, false, false}, EW_OK);
    says(&(ocsp_spec){&leaf, &mid, NULL, 0, now + 301, now + day, false, false}, EW_ERR_OCSP_BAD);
    says(&(ocsp_spec){&leaf, &mid, NULL, 0, now - 10, -1, false, false}, EW_ERR_OCSP_BAD);
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

/* --- the responder, by the rules that the peer's chain is held to ------------------------- */

/* says_at: with what a peer's chain holds beside leaf and issuer, and another time than CERTS_NOW,
 * around which the response is fresh. */
static ew_err says_at(
    const ew_trust *in, const certs_cert *signer, const certs_cert *third, int64_t now)
{
    const certs_cert *chain[] = {&leaf, &mid, third};
    ocsp_spec spec = {.leaf = &leaf, .issuer = &mid, .signer = signer,
        .this_update = now - 100, .next_update = now + CERTS_DAY};
    size_t len;
    uint8_t *der = ocsp_make(&spec, &len);
    ew_err err = judge_in(in, chain, third != NULL ? 3 : 2, (ew_slice){der, len}, now);
    free(der);
    return err;
}

static ew_err responder_says(const certs_spec *use, const certs_cert *issuer, int64_t now)
{
    certs_cert responder = certs_make(use, issuer);
    ew_err err = says_at(trust, &responder, issuer != &mid ? issuer : NULL, now);
    certs_free(&responder);
    return err;
}

/* The machine's clock is behind CERTS_NOW + CERTS_DAY for good; it must not matter. */
static void a_responder_ends_by_the_clock_that_is_given(void **state)
{
    (void)state;
    const int64_t from = CERTS_NOW, until = CERTS_NOW + CERTS_DAY;
    const int64_t y2030 = INT64_C(1893456000), y2035 = INT64_C(2051222400);
    certs_spec days = {.subject = "responder", .ext_usage = "OCSPSigning", .not_before = from,
        .not_after = until};
    certs_spec years = {.subject = "responder", .ext_usage = "OCSPSigning", .not_after = y2030};
    assert_err(responder_says(&days, &mid, from), EW_OK); /* over by the machine's */
    assert_err(responder_says(&days, &mid, until - 1), EW_OK);
    assert_err(responder_says(&days, &mid, from - 1), EW_ERR_OCSP_BAD);
    assert_err(responder_says(&days, &mid, until + 1), EW_ERR_OCSP_BAD);
    assert_err(responder_says(&years, &mid, y2030 - 1), EW_OK);
    assert_err(responder_says(&years, &mid, y2035), EW_ERR_OCSP_BAD);
}

static void an_issuer_ends_by_the_clock_that_is_given(void **state)
{
    (void)state;
    const int64_t y2039 = INT64_C(2177452800), y2041 = INT64_C(2240611200);
    assert_err(says_at(trust, NULL, NULL, y2039), EW_OK);
    assert_err(says_at(trust, NULL, NULL, y2041), EW_ERR_OCSP_BAD);
    assert_err(says_at(trust, NULL, NULL, CERTS_NOW - 2 * CERTS_DAY), EW_ERR_OCSP_BAD);
}

static void a_weak_responder_does_not_count(void **state)
{
    (void)state;
    certs_spec rsa = {.subject = "responder", .ext_usage = "OCSPSigning", .type = CERTS_RSA};
    certs_spec small = rsa, sha1 = rsa;
    small.rsa_bits = 1024;
    sha1.hash = "SHA1";
    assert_err(responder_says(&rsa, &mid, CERTS_NOW), EW_OK);
    assert_err(responder_says(&small, &mid, CERTS_NOW), EW_ERR_OCSP_BAD);
    assert_err(responder_says(&sha1, &mid, CERTS_NOW), EW_ERR_OCSP_BAD);
}

/* Whoever may ask for a response with a nonce has a say in what is hashed. */
static void a_weak_signature_does_not_count(void **state)
{
    (void)state;
    certs_spec types[] = {{.type = CERTS_P256}, {.type = CERTS_RSA}, {.type = CERTS_RSA_PSS}};
    says(&(ocsp_spec){.leaf = &leaf, .issuer = &mid, .sha1_signature = true}, EW_ERR_OCSP_BAD);
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
        types[i].ext_usage = "OCSPSigning";
        types[i].subject = "responder";
        certs_cert responder = certs_make(&types[i], &mid);
        ocsp_spec spec = {.leaf = &leaf, .issuer = &mid, .signer = &responder};
        says(&spec, EW_OK);
        spec.sha1_signature = true;
        says(&spec, EW_ERR_OCSP_BAD);
        certs_free(&responder);
    }
}

static void every_key_type_signs(void **state)
{
    (void)state;
    for (int t = 0; t < CERTS_NUM_TYPES; t++) {
        certs_spec use = {.subject = "responder", .ext_usage = "OCSPSigning"};
        use.type = (certs_type)t;
        assert_err(responder_says(&use, &mid, CERTS_NOW), EW_OK);
    }
}

static void a_responder_of_another_ca_does_not_count(void **state)
{
    (void)state;
    certs_spec use = {.subject = "responder", .ext_usage = "OCSPSigning"};
    certs_cert other = certs_make_ca(CERTS_P256, "other", &root);
    certs_cert renewed = certs_make_ca(CERTS_P256, "intermediate", &root); /* with a new key */
    certs_cert below = certs_make_ca(CERTS_P256, "below", &mid);
    certs_spec ca = {.subject = "twin", .constraints = "critical,CA:TRUE"};
    certs_cert twin = certs_make_for(mid.key, &ca, &root); /* one key under two names */
    assert_err(responder_says(&use, &mid, CERTS_NOW), EW_OK);
    assert_err(responder_says(&use, &root, CERTS_NOW), EW_ERR_OCSP_BAD);
    assert_err(responder_says(&use, &other, CERTS_NOW), EW_ERR_OCSP_BAD);
    assert_err(responder_says(&use, &renewed, CERTS_NOW), EW_ERR_OCSP_BAD);
    assert_err(responder_says(&use, &below, CERTS_NOW), EW_ERR_OCSP_BAD);
    assert_err(responder_says(&use, &twin, CERTS_NOW), EW_ERR_OCSP_BAD);
    assert_err(says_at(trust, &renewed, &renewed, CERTS_NOW), EW_ERR_OCSP_BAD);
    assert_err(says_at(trust, &other, &other, CERTS_NOW), EW_ERR_OCSP_BAD);
    assert_err(says_at(trust, &below, &below, CERTS_NOW), EW_ERR_OCSP_BAD);
    certs_free(&twin);
    certs_free(&below);
    certs_free(&renewed);
    certs_free(&other);
}

static void a_responder_is_marked_as_one(void **state)
{
    (void)state;
    static const char *const usages[] = {
        NULL, "serverAuth,clientAuth", "anyExtendedKeyUsage", "timeStamping"};
    certs_spec use = {.subject = "responder", .ext_usage = "serverAuth,OCSPSigning"};
    assert_err(responder_says(&use, &mid, CERTS_NOW), EW_OK);
    for (size_t i = 0; i < sizeof usages / sizeof usages[0]; i++) {
        use.ext_usage = usages[i];
        assert_err(responder_says(&use, &mid, CERTS_NOW), EW_ERR_OCSP_BAD);
    }
}

/* --- revocation lists --------------------------------------------------------------------- */

static char *list(const certs_cert *issuer, const certs_cert *revoked)
{
    return certs_crl(issuer, revoked, CERTS_NOW - CERTS_DAY, CERTS_NOW + CERTS_DAY);
}

/* listed: what the signer's word counts where these lists were loaded; frees them. */
static ew_err listed(const certs_cert *signer, char *of_root, char *of_mid)
{
    ew_trust *in = trust_in(&root);
    char *const lists[] = {of_root, of_mid};
    for (size_t i = 0; i < 2; i++) {
        if (lists[i] == NULL)
            continue;
        ew_slice pem = {(const uint8_t *)lists[i], strlen(lists[i])};
        assert_err(ew_trust_add_crl_pem(in, pem), EW_OK);
        free(lists[i]);
    }
    ew_err err = says_at(in, signer, NULL, CERTS_NOW);
    ew_trust_free(in);
    return err;
}

static void a_responder_is_on_no_list(void **state)
{
    (void)state;
    certs_spec use = {.subject = "responder", .ext_usage = "OCSPSigning"};
    certs_cert it = certs_make(&use, &mid);
    assert_err(listed(&it, list(&root, NULL), list(&mid, NULL)), EW_OK);
    assert_err(listed(&it, list(&root, NULL), list(&mid, &sibling)), EW_OK);
    assert_err(listed(&it, list(&root, NULL), list(&mid, &it)), EW_ERR_OCSP_BAD);
    assert_err(listed(&it, list(&root, &mid), list(&mid, NULL)), EW_ERR_OCSP_BAD);
    /* As any certificate of the peer's, it needs a list, and so does who issued it. */
    assert_err(listed(&it, list(&root, NULL), NULL), EW_ERR_OCSP_BAD);
    assert_err(listed(&it, NULL, list(&mid, NULL)), EW_ERR_OCSP_BAD);
    char *old = certs_crl(&mid, NULL, CERTS_NOW - 2 * CERTS_DAY, CERTS_NOW - CERTS_DAY);
    assert_err(listed(&it, list(&root, NULL), old), EW_ERR_OCSP_BAD);
    certs_free(&it);
}

/* RFC 6960, 4.2.2.2.1: trusted as long as its certificate lasts; that says nothing of its CA. */
static void a_responder_may_need_no_list(void **state)
{
    (void)state;
    certs_spec use = {.subject = "responder", .ext_usage = "OCSPSigning"};
    certs_cert it = certs_make(&use, &mid);
    X509_EXTENSION *nocheck = X509V3_EXT_conf_nid(NULL, NULL, NID_id_pkix_OCSP_noCheck, "NULL");
    assert_non_null(nocheck);
    assert_int_equal(X509_add_ext(it.x509, nocheck, -1), 1);
    assert_true(X509_sign(it.x509, mid.key, EVP_sha256()) > 0);
    X509_EXTENSION_free(nocheck);
    assert_err(listed(&it, list(&root, NULL), list(&mid, NULL)), EW_OK);
    assert_err(listed(&it, list(&root, NULL), NULL), EW_OK);
    assert_err(listed(&it, NULL, NULL), EW_OK);
    assert_err(listed(&it, list(&root, &mid), NULL), EW_ERR_OCSP_BAD);
    assert_err(listed(&it, NULL, list(&mid, NULL)), EW_ERR_OCSP_BAD);
    certs_free(&it);
}

static void an_issuer_is_on_no_list(void **state)
{
    (void)state;
    assert_err(listed(NULL, list(&root, NULL), list(&mid, NULL)), EW_OK);
    assert_err(listed(NULL, list(&root, &mid), list(&mid, NULL)), EW_ERR_OCSP_BAD);
    assert_err(listed(NULL, NULL, list(&mid, NULL)), EW_ERR_OCSP_BAD);
}

/* A store of the caller's that looks for the first certificate alone: not for the CA that signs. */
static void a_store_may_ask_for_one_list(void **state)
{
    (void)state;
    certs_spec use = {.subject = "responder", .ext_usage = "OCSPSigning"};
    certs_cert it = certs_make(&use, &mid);
    X509_STORE *store = X509_STORE_new();
    ew_trust *in = NULL;
    assert_non_null(store);
    assert_int_equal(X509_STORE_add_cert(store, root.x509), 1);
    assert_int_equal(X509_STORE_set_flags(store, X509_V_FLAG_CRL_CHECK), 1);
    assert_err(ew_trust_of_store(crypto, store, &in), EW_OK);
    assert_err(says_at(in, NULL, NULL, CERTS_NOW), EW_OK);
    assert_err(says_at(in, &it, NULL, CERTS_NOW), EW_ERR_OCSP_BAD);
    ew_trust_free(in);
    X509_STORE_free(store);
    certs_free(&it);
}

/* As for the peer's chain, what the owner of the store trusts an anchor for counts. */
static void an_anchor_vouches_in_its_role(void **state)
{
    (void)state;
    certs_spec use = {.subject = "responder", .ext_usage = "OCSPSigning"};
    certs_cert it = certs_make(&use, &mid);
    certs_cert anchor = {X509_dup(root.x509), NULL};
    X509_STORE *store = X509_STORE_new();
    ew_trust *in = NULL;
    assert_true(anchor.x509 != NULL && store != NULL);
    assert_int_equal(X509_add1_trust_object(anchor.x509, OBJ_nid2obj(NID_client_auth)), 1);
    assert_int_equal(X509_STORE_add_cert(store, anchor.x509), 1);
    assert_err(ew_trust_of_store(crypto, store, &in), EW_OK);
    assert_err(says_at(in, &it, NULL, CERTS_NOW), EW_ERR_OCSP_BAD);
    assert_err(says_at(in, NULL, NULL, CERTS_NOW), EW_ERR_OCSP_BAD);
    peer_is_server = false;
    ew_err delegate = says_at(in, &it, NULL, CERTS_NOW);
    ew_err issuer = says_at(in, NULL, NULL, CERTS_NOW);
    peer_is_server = true;
    assert_err(delegate, EW_OK);
    assert_err(issuer, EW_OK);
    ew_trust_free(in);
    X509_STORE_free(store);
    certs_free(&anchor);
    certs_free(&it);
}

/* A certificate for the CA's key and under its name, but not as a CA, says nothing for the CA. */
static void an_issuer_is_a_ca(void **state)
{
    (void)state;
    certs_spec use = {.subject = "intermediate", .constraints = "critical,CA:FALSE"};
    certs_cert no_ca = certs_make_for(mid.key, &use, &root);
    const certs_cert *chains[][3] = {{&leaf, &no_ca, NULL}, {&leaf, &no_ca, &mid}};
    size_t len;
    uint8_t *der = ocsp_make(&(ocsp_spec){.leaf = &leaf, .issuer = &mid}, &len);
    ew_slice response = {der, len};
    assert_err(judge_chain(chains[0], 2, response, CERTS_NOW), EW_ERR_OCSP_BAD);
    assert_err(judge_chain(chains[1], 3, response, CERTS_NOW), EW_OK);
    free(der);
    certs_free(&no_ca);
}

/* The issuer's own certificate need not be the one that comes first under its name. */
static void the_issuer_is_known_by_its_key(void **state)
{
    (void)state;
    const certs_cert *chain[] = {&leaf, &stranger, &mid};
    size_t len;
    uint8_t *der = ocsp_make(&(ocsp_spec){.leaf = &leaf, .issuer = &mid}, &len);
    assert_err(judge_chain(chain, 3, (ew_slice){der, len}, CERTS_NOW), EW_OK);
    free(der);
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
        cmocka_unit_test(a_responder_ends_by_the_clock_that_is_given),
        cmocka_unit_test(an_issuer_ends_by_the_clock_that_is_given),
        cmocka_unit_test(a_weak_responder_does_not_count),
        cmocka_unit_test(a_weak_signature_does_not_count),
        cmocka_unit_test(every_key_type_signs),
        cmocka_unit_test(a_responder_of_another_ca_does_not_count),
        cmocka_unit_test(a_responder_is_marked_as_one),
        cmocka_unit_test(a_responder_is_on_no_list),
        cmocka_unit_test(a_responder_may_need_no_list),
        cmocka_unit_test(an_issuer_is_on_no_list),
        cmocka_unit_test(a_store_may_ask_for_one_list),
        cmocka_unit_test(an_anchor_vouches_in_its_role),
        cmocka_unit_test(an_issuer_is_a_ca),
        cmocka_unit_test(the_issuer_is_known_by_its_key),
        cmocka_unit_test(damage),
        cmocka_unit_test(must_staple),
    };
    return cmocka_run_group_tests_name("x509_status", tests, setup, teardown);
}
