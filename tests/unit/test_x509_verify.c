/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <openssl/err.h>

#include "support/certs.h"
#include "x509/x509.h"

enum { CHAIN_MAX = 4 };

/* A root, an intermediate, and what each test hangs below them. */
static ew_crypto *crypto;
static certs_cert root, mid;
static ew_trust *trust;
static char reason[128];

static ew_slice slice_of(const char *text)
{
    return (ew_slice){(const uint8_t *)text, strlen(text)};
}

static ew_trust *trust_in(const certs_cert *cert)
{
    ew_trust *made = NULL;
    char *pem = certs_pem(cert);
    assert_int_equal(ew_trust_new(crypto, &made), EW_OK);
    assert_int_equal(ew_trust_add_pem(made, slice_of(pem)), EW_OK);
    free(pem);
    return made;
}

static int setup(void **state)
{
    (void)state;
    assert_int_equal(ew_crypto_new(NULL, NULL, &crypto), EW_OK);
    root = certs_make_ca(CERTS_P256, "root", NULL);
    mid = certs_make_ca(CERTS_P256, "intermediate", &root);
    trust = trust_in(&root);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    ew_trust_free(trust);
    certs_free(&mid);
    certs_free(&root);
    ew_crypto_free(crypto);
    return 0;
}

/* verify_in: the whole call; every one of them must leave libcrypto's error queue as it was. */
static ew_err verify_in(const ew_trust *store, const certs_cert *const *certs, size_t num,
    const char *host, bool server, int64_t now)
{
    uint8_t *ders[CHAIN_MAX] = {NULL};
    ew_slice slices[CHAIN_MAX] = {{NULL, 0}};
    for (size_t i = 0; i < num; i++) {
        ders[i] = certs_der(certs[i], &slices[i].len);
        slices[i].data = ders[i];
    }
    ERR_clear_error();
    ERR_raise(ERR_LIB_USER, 42);
    unsigned long before = ERR_peek_last_error();
    ew_err err = ew_x509_verify(
        store, slices, num, host, server, now, reason, sizeof reason, NULL, NULL);
    assert_int_equal(ERR_get_error(), before);
    assert_int_equal(ERR_get_error(), 0);
    for (size_t i = 0; i < num; i++)
        free(ders[i]);
    return err;
}

static ew_err verify_at(const certs_cert *leaf, const char *host, bool server, int64_t now)
{
    const certs_cert *chain[] = {leaf, &mid};
    return verify_in(trust, chain, 2, host, server, now);
}

/* verify_spec: a leaf as spec has it, below the intermediate, checked for a host at CERTS_NOW. */
static ew_err verify_spec(const certs_spec *spec, const char *host, bool server)
{
    certs_cert leaf = certs_make(spec, &mid);
    ew_err err = verify_at(&leaf, host, server, CERTS_NOW);
    certs_free(&leaf);
    return err;
}

static ew_err verify_san(const char *san, const char *host)
{
    return verify_spec(&(certs_spec){.san = san}, host, true);
}

/* verify_below: a plain leaf below an issuer, with that issuer in the chain. */
static ew_err verify_below(const certs_cert *issuer)
{
    certs_cert leaf = certs_make_leaf(CERTS_P256, "DNS:a.example", issuer);
    const certs_cert *chain[] = {&leaf, issuer};
    ew_err err = verify_in(trust, chain, 2, "a.example", true, CERTS_NOW);
    certs_free(&leaf);
    return err;
}

/* --- what is accepted --------------------------------------------------------------------------------------------- */

static void every_key_type(void **state)
{
    (void)state;
    for (int t = 0; t < CERTS_NUM_TYPES; t++) {
        certs_cert ca = certs_make_ca((certs_type)t, certs_type_name((certs_type)t), &root);
        certs_cert leaf = certs_make_leaf((certs_type)t, "DNS:a.example", &ca);
        const certs_cert *chain[] = {&leaf, &ca};
        print_message("# %s\n", certs_type_name((certs_type)t));
        assert_int_equal(verify_in(trust, chain, 2, "a.example", true, CERTS_NOW), EW_OK);
        assert_string_equal(reason, "");
        certs_free(&leaf);
        certs_free(&ca);
    }
}

static void rsa_hashes_and_paddings(void **state)
{
    (void)state;
    static const char *const hashes[] = {"SHA256", "SHA384", "SHA512"};
    certs_cert ca = certs_make_ca(CERTS_RSA, "rsa", &root);
    for (size_t i = 0; i < 6; i++) {
        certs_spec spec = {.san = "DNS:a.example", .hash = hashes[i % 3], .pss = i >= 3};
        certs_cert leaf = certs_make(&spec, &ca);
        const certs_cert *chain[] = {&leaf, &ca};
        assert_int_equal(verify_in(trust, chain, 2, "a.example", true, CERTS_NOW), EW_OK);
        certs_free(&leaf);
    }
    certs_free(&ca);
}

static void roles(void **state)
{
    (void)state;
    certs_spec any = {.san = "DNS:a.example"};
    certs_spec server = {.san = "DNS:a.example", .ext_usage = "serverAuth"};
    certs_spec client = {.san = "DNS:a.example", .ext_usage = "clientAuth"};
    assert_int_equal(verify_spec(&any, NULL, true), EW_OK);
    assert_int_equal(verify_spec(&any, NULL, false), EW_OK);
    assert_int_equal(verify_spec(&server, "a.example", true), EW_OK);
    assert_int_equal(verify_spec(&server, NULL, false), EW_ERR_CERT_UNSUPPORTED);
    assert_int_equal(verify_spec(&client, NULL, false), EW_OK);
    assert_int_equal(verify_spec(&client, "a.example", true), EW_ERR_CERT_UNSUPPORTED);
    assert_non_null(strstr(reason, "purpose"));
    assert_non_null(strstr(reason, "certificate 0"));
}

static void root_in_the_chain_and_any_order(void **state)
{
    (void)state;
    certs_cert leaf = certs_make_leaf(CERTS_P256, "DNS:a.example", &mid);
    const certs_cert *whole[] = {&leaf, &mid, &root};
    const certs_cert *mixed[] = {&leaf, &root, &mid};
    assert_int_equal(verify_in(trust, whole, 3, "a.example", true, CERTS_NOW), EW_OK);
    assert_int_equal(verify_in(trust, mixed, 3, "a.example", true, CERTS_NOW), EW_OK);
    certs_free(&leaf);
}

/* --- names -------------------------------------------------------------------------------------------------------- */

static void dns_names(void **state)
{
    (void)state;
    assert_int_equal(verify_san("DNS:a.example,DNS:b.example", "b.example"), EW_OK);
    assert_int_equal(verify_san("DNS:a.example", "A.eXample"), EW_OK);
    assert_int_equal(verify_san("DNS:a.example", "b.example"), EW_ERR_CERT_NAME);
    assert_int_equal(verify_san("DNS:a.example", "x.a.example"), EW_ERR_CERT_NAME);
    assert_int_equal(verify_san("DNS:a.example", "a.example.org"), EW_ERR_CERT_NAME);
}

static void wildcards(void **state)
{
    (void)state;
    assert_int_equal(verify_san("DNS:*.a.example", "x.a.example"), EW_OK);
    assert_int_equal(verify_san("DNS:*.a.example", "a.example"), EW_ERR_CERT_NAME);
    assert_int_equal(verify_san("DNS:*.a.example", "x.y.a.example"), EW_ERR_CERT_NAME);
    assert_int_equal(verify_san("DNS:x*.a.example", "xy.a.example"), EW_ERR_CERT_NAME);
    assert_int_equal(verify_san("DNS:*x.a.example", "yx.a.example"), EW_ERR_CERT_NAME);
    assert_int_equal(verify_san("DNS:a.*.example", "a.b.example"), EW_ERR_CERT_NAME);
}

/* RFC 9525, 6.3: only subjectAltName counts; an IP address is no DNS name, nor the other way round. */
static void common_name_never_counts(void **state)
{
    (void)state;
    certs_spec cn_only = {.subject = "a.example"};
    certs_spec cn_and_other = {.subject = "a.example", .san = "DNS:b.example"};
    certs_spec cn_and_email = {.subject = "a.example", .san = "email:a@a.example"};
    assert_int_equal(verify_spec(&cn_only, "a.example", true), EW_ERR_CERT_NAME);
    assert_int_equal(verify_spec(&cn_and_other, "a.example", true), EW_ERR_CERT_NAME);
    assert_int_equal(verify_spec(&cn_and_email, "a.example", true), EW_ERR_CERT_NAME);
}

static void ip_addresses(void **state)
{
    (void)state;
    assert_int_equal(verify_san("IP:192.0.2.7", "192.0.2.7"), EW_OK);
    assert_int_equal(verify_san("IP:192.0.2.7", "192.0.2.8"), EW_ERR_CERT_NAME);
    assert_int_equal(verify_san("DNS:192.0.2.7", "192.0.2.7"), EW_ERR_CERT_NAME);
    assert_int_equal(verify_san("IP:2001:db8::1", "2001:DB8:0:0::1"), EW_OK);
    assert_int_equal(verify_san("IP:2001:db8::1", "2001:db8::2"), EW_ERR_CERT_NAME);
    assert_int_equal(verify_spec(&(certs_spec){.subject = "192.0.2.7"}, "192.0.2.7", true),
        EW_ERR_CERT_NAME);
}

/* To libcrypto an empty host means no check at all, and a leading dot any name below: neither may get there. */
static void names_that_are_none(void **state)
{
    (void)state;
    assert_int_equal(verify_san("DNS:a.example", ""), EW_ERR_CERT_NAME);
    assert_int_equal(verify_san("DNS:a.example", ".example"), EW_ERR_CERT_NAME);
    assert_int_equal(verify_san("DNS:*.example", "*.example"), EW_ERR_CERT_NAME);
    assert_int_equal(verify_san("DNS:a.example", "a.example."), EW_ERR_CERT_NAME);
}

/* --- what is refused ---------------------------------------------------------------------------------------------- */

static void times(void **state)
{
    (void)state;
    certs_spec spec = {.san = "DNS:a.example", .not_before = CERTS_NOW,
        .not_after = CERTS_NOW + CERTS_DAY};
    certs_cert leaf = certs_make(&spec, &mid);
    const char *host = "a.example";
    assert_int_equal(verify_at(&leaf, host, true, CERTS_NOW - 1), EW_ERR_CERT_EXPIRED);
    assert_non_null(strstr(reason, "not yet valid"));
    assert_int_equal(verify_at(&leaf, host, true, CERTS_NOW), EW_OK);
    assert_int_equal(verify_at(&leaf, host, true, CERTS_NOW + CERTS_DAY - 1), EW_OK);
    assert_int_equal(verify_at(&leaf, host, true, CERTS_NOW + CERTS_DAY + 1), EW_ERR_CERT_EXPIRED);
    assert_non_null(strstr(reason, "expired"));
    certs_free(&leaf);
}

static void expired_intermediate(void **state)
{
    (void)state;
    certs_spec spec = {.subject = "old", .constraints = "critical,CA:TRUE",
        .not_after = CERTS_NOW - 1};
    certs_cert ca = certs_make(&spec, &root);
    assert_int_equal(verify_below(&ca), EW_ERR_CERT_EXPIRED);
    assert_non_null(strstr(reason, "certificate 1"));
    certs_free(&ca);
}

static void missing_intermediate(void **state)
{
    (void)state;
    certs_cert leaf = certs_make_leaf(CERTS_P256, "DNS:a.example", &mid);
    const certs_cert *chain[] = {&leaf};
    assert_int_equal(verify_in(trust, chain, 1, "a.example", true, CERTS_NOW),
        EW_ERR_CERT_UNKNOWN_CA);
    certs_free(&leaf);
}

static void unknown_root(void **state)
{
    (void)state;
    certs_cert other = certs_make_ca(CERTS_P256, "root", NULL);
    certs_cert leaf = certs_make_leaf(CERTS_P256, "DNS:a.example", &other);
    const certs_cert *without[] = {&leaf};
    const certs_cert *with[] = {&leaf, &other};
    assert_int_equal(verify_in(trust, without, 1, "a.example", true, CERTS_NOW),
        EW_ERR_CERT_UNKNOWN_CA);
    assert_int_equal(verify_in(trust, with, 2, "a.example", true, CERTS_NOW),
        EW_ERR_CERT_UNKNOWN_CA);
    certs_free(&leaf);
    certs_free(&other);
}

static void self_signed_leaf(void **state)
{
    (void)state;
    certs_cert leaf = certs_make_leaf(CERTS_P256, "DNS:a.example", NULL);
    ew_trust *in_it = trust_in(&leaf);
    const certs_cert *chain[] = {&leaf};
    assert_int_equal(verify_in(trust, chain, 1, "a.example", true, CERTS_NOW),
        EW_ERR_CERT_UNKNOWN_CA);
    assert_int_equal(verify_in(in_it, chain, 1, "a.example", true, CERTS_NOW), EW_OK);
    assert_int_equal(verify_in(in_it, chain, 1, "b.example", true, CERTS_NOW), EW_ERR_CERT_NAME);
    ew_trust_free(in_it);
    certs_free(&leaf);
}

/* A trusted intermediate alone is no anchor. */
static void partial_chain(void **state)
{
    (void)state;
    ew_trust *in_mid = trust_in(&mid);
    certs_cert leaf = certs_make_leaf(CERTS_P256, "DNS:a.example", &mid);
    const certs_cert *chain[] = {&leaf};
    assert_int_equal(verify_in(in_mid, chain, 1, "a.example", true, CERTS_NOW),
        EW_ERR_CERT_UNKNOWN_CA);
    certs_free(&leaf);
    ew_trust_free(in_mid);
}

static void issuer_that_is_no_ca(void **state)
{
    (void)state;
    certs_spec leaf_as_ca = {.subject = "no ca", .constraints = "critical,CA:FALSE"};
    certs_spec no_sign = {.subject = "no sign", .constraints = "critical,CA:TRUE",
        .key_usage = "critical,digitalSignature"};
    certs_spec only_leaves = {.subject = "pathlen", .constraints = "critical,CA:TRUE,pathlen:0"};
    certs_cert a = certs_make(&leaf_as_ca, &root);
    certs_cert b = certs_make(&no_sign, &root);
    certs_cert c = certs_make(&only_leaves, &root);
    certs_cert below = certs_make_ca(CERTS_P256, "below", &c);
    certs_cert leaf = certs_make_leaf(CERTS_P256, "DNS:a.example", &below);
    const certs_cert *chain[] = {&leaf, &below, &c};
    assert_int_equal(verify_below(&a), EW_ERR_CERT_UNSUPPORTED);
    assert_int_not_equal(verify_below(&b), EW_OK);
    assert_int_equal(verify_in(trust, chain, 3, "a.example", true, CERTS_NOW),
        EW_ERR_CERT_UNSUPPORTED);
    certs_free(&leaf);
    certs_free(&below);
    certs_free(&c);
    certs_free(&b);
    certs_free(&a);
}

static void sha1(void **state)
{
    (void)state;
    certs_spec weak = {.san = "DNS:a.example", .hash = "SHA1"};
    certs_spec weak_root = {.subject = "sha1 root", .hash = "SHA1",
        .constraints = "critical,CA:TRUE"};
    assert_int_equal(verify_spec(&weak, "a.example", true), EW_ERR_CERT_BAD);
    /* Its own signature proves nothing about an anchor, so its hash does not matter. */
    certs_cert anchor = certs_make(&weak_root, NULL);
    certs_cert leaf = certs_make_leaf(CERTS_P256, "DNS:a.example", &anchor);
    ew_trust *in_it = trust_in(&anchor);
    const certs_cert *chain[] = {&leaf};
    assert_int_equal(verify_in(in_it, chain, 1, "a.example", true, CERTS_NOW), EW_OK);
    ew_trust_free(in_it);
    certs_free(&leaf);
    certs_free(&anchor);
}

static void small_rsa_key(void **state)
{
    (void)state;
    certs_spec spec = {.type = CERTS_RSA, .rsa_bits = 1024, .san = "DNS:a.example"};
    assert_int_equal(verify_spec(&spec, "a.example", true), EW_ERR_CERT_UNSUPPORTED);
}

/* --- bytes -------------------------------------------------------------------------------------------------------- */

/* verify_bytes: the leaf as given (len bytes), then the intermediate. */
static ew_err verify_bytes(const uint8_t *leaf, size_t len)
{
    size_t mid_len = 0;
    uint8_t *mid_der = certs_der(&mid, &mid_len);
    ew_slice ders[] = {{leaf, len}, {mid_der, mid_len}};
    ERR_clear_error();
    ew_err err = ew_x509_verify(trust, ders, 2, "a.example", true, CERTS_NOW, NULL, 0, NULL, NULL);
    assert_int_equal(ERR_peek_error(), 0);
    free(mid_der);
    return err;
}

static void wrong_bytes(void **state)
{
    (void)state;
    certs_cert leaf = certs_make_leaf(CERTS_P256, "DNS:a.example", &mid);
    size_t len = 0;
    uint8_t *der = certs_der(&leaf, &len);
    uint8_t *more = calloc(1, len + 1);
    assert_non_null(more);
    memcpy(more, der, len);
    assert_int_equal(verify_bytes(more, len), EW_OK);
    assert_int_equal(verify_bytes(more, len + 1), EW_ERR_CERT_DECODE);
    assert_int_equal(verify_bytes(more, len - 1), EW_ERR_CERT_DECODE);
    assert_int_equal(verify_bytes(more, 0), EW_ERR_CERT_DECODE);
    /* The last byte belongs to the signature. */
    more[len - 1] ^= 1;
    assert_int_equal(verify_bytes(more, len), EW_ERR_CERT_BAD);
    assert_int_equal(
        ew_x509_verify(trust, NULL, 0, "a.example", true, CERTS_NOW, NULL, 0, NULL, NULL),
        EW_ERR_CERT_BAD);
    free(more);
    free(der);
    certs_free(&leaf);
}

/* --- keys and hashes of single certificates ----------------------------------------------------------------------- */

static ew_err key_of(const certs_cert *cert, size_t extra)
{
    size_t len = 0;
    uint8_t *der = certs_der(cert, &len);
    uint8_t *padded = calloc(1, len + extra);
    ew_key *key = NULL;
    assert_non_null(padded);
    memcpy(padded, der, len);
    ew_err err = ew_x509_key(crypto, (ew_slice){padded, len + extra}, &key);
    if (err == EW_OK)
        assert_int_equal(EVP_PKEY_eq(ew_key_pkey(key), cert->key), 1);
    ew_key_free(key);
    free(padded);
    free(der);
    return err;
}

static ew_err key_of_spec(const certs_spec *spec)
{
    certs_cert cert = certs_make(spec, &mid);
    ew_err err = key_of(&cert, 0);
    certs_free(&cert);
    return err;
}

static void public_keys(void **state)
{
    (void)state;
    for (int t = 0; t < CERTS_NUM_TYPES; t++)
        assert_int_equal(key_of_spec(&(certs_spec){.type = (certs_type)t}), EW_OK);
    certs_spec signs = {.key_usage = "digitalSignature,keyEncipherment"};
    certs_spec signs_not = {.key_usage = "keyAgreement"};
    certs_spec small = {.type = CERTS_RSA, .rsa_bits = 1024};
    assert_int_equal(key_of_spec(&signs), EW_OK);
    assert_int_equal(key_of_spec(&signs_not), EW_ERR_CERT_UNSUPPORTED);
    assert_int_equal(key_of_spec(&small), EW_ERR_CERT_UNSUPPORTED);
    assert_int_equal(key_of(&mid, 0), EW_ERR_CERT_UNSUPPORTED);
    assert_int_equal(key_of(&root, 1), EW_ERR_CERT_DECODE);
}

/* end_point_is: the certificate's tls-server-end-point value is the hash of its DER. */
static void end_point_is(const certs_spec *spec, const certs_cert *issuer, const EVP_MD *md)
{
    certs_cert cert = certs_make(spec, issuer);
    uint8_t got[EW_HASH_MAX], want[EVP_MAX_MD_SIZE];
    size_t len = 0, got_len = 0;
    unsigned want_len = 0;
    uint8_t *der = certs_der(&cert, &len);
    assert_int_equal(ew_x509_end_point(crypto, (ew_slice){der, len}, got, &got_len), EW_OK);
    assert_int_equal(EVP_Digest(der, len, want, &want_len, md, NULL), 1);
    assert_int_equal(got_len, want_len);
    assert_memory_equal(got, want, want_len);
    free(der);
    certs_free(&cert);
}

static void end_points(void **state)
{
    (void)state;
    certs_cert rsa = certs_make_ca(CERTS_RSA, "rsa", NULL);
    certs_cert ed = certs_make_ca(CERTS_ED25519, "ed", NULL);
    end_point_is(&(certs_spec){.hash = "SHA256"}, &mid, EVP_sha256());
    end_point_is(&(certs_spec){.hash = "SHA384"}, &mid, EVP_sha384());
    end_point_is(&(certs_spec){.hash = "SHA512"}, &rsa, EVP_sha512());
    end_point_is(&(certs_spec){.hash = "SHA384", .pss = true}, &rsa, EVP_sha384());
    end_point_is(&(certs_spec){.hash = "SHA1"}, &mid, EVP_sha256());
    uint8_t out[EW_HASH_MAX];
    size_t len = 0, out_len = 0;
    uint8_t *der = certs_der(&ed, &len);
    assert_int_equal(ew_x509_end_point(crypto, (ew_slice){der, len}, out, &out_len),
        EW_ERR_NOT_AVAILABLE);
    assert_int_equal(ew_x509_end_point(crypto, (ew_slice){der, len - 1}, out, &out_len),
        EW_ERR_CERT_DECODE);
    free(der);
    certs_free(&ed);
    certs_free(&rsa);
}

/* --- the caller's own store --------------------------------------------------------------------------------------- */

static int waves_through(int ok, X509_STORE_CTX *ctx)
{
    (void)ok;
    (void)ctx;
    return 1;
}

static void store_of_the_caller(void **state)
{
    (void)state;
    X509_STORE *store = X509_STORE_new();
    assert_int_equal(X509_STORE_add_cert(store, root.x509), 1);
    X509_STORE_set_verify_cb(store, waves_through);
    ew_trust *wrapped = NULL;
    ew_slice name = {NULL, 0};
    assert_int_equal(ew_trust_of_store(crypto, store, &wrapped), EW_OK);
    X509_STORE_free(store);
    assert_int_equal(ew_trust_names(wrapped, &name, 1), 1);
    certs_cert leaf = certs_make_leaf(CERTS_P256, "DNS:a.example", &mid);
    const certs_cert *chain[] = {&leaf, &mid};
    assert_int_equal(verify_in(wrapped, chain, 2, "a.example", true, CERTS_NOW), EW_OK);
    assert_int_equal(verify_in(wrapped, chain, 2, "b.example", true, CERTS_NOW), EW_ERR_CERT_NAME);
    certs_free(&leaf);
    ew_trust_free(wrapped);
    assert_int_equal(ew_trust_of_store(crypto, NULL, &wrapped), EW_ERR_ARGUMENT);
}

static void revoked(void **state)
{
    (void)state;
    certs_cert leaf = certs_make_leaf(CERTS_P256, "DNS:a.example", &root);
    X509_CRL *crl = X509_CRL_new();
    X509_REVOKED *entry = X509_REVOKED_new();
    time_t t = (time_t)(CERTS_NOW - CERTS_DAY);
    ASN1_TIME *since = ASN1_TIME_adj(NULL, t, 0, 0);
    ASN1_TIME *until = ASN1_TIME_adj(NULL, t, 365, 0);
    assert_int_equal(X509_CRL_set_version(crl, X509_CRL_VERSION_2), 1);
    assert_int_equal(X509_CRL_set_issuer_name(crl, X509_get_subject_name(root.x509)), 1);
    assert_int_equal(X509_CRL_set1_lastUpdate(crl, since), 1);
    assert_int_equal(X509_CRL_set1_nextUpdate(crl, until), 1);
    assert_int_equal(X509_REVOKED_set_serialNumber(entry, X509_get_serialNumber(leaf.x509)), 1);
    assert_int_equal(X509_REVOKED_set_revocationDate(entry, since), 1);
    assert_int_equal(X509_CRL_add0_revoked(crl, entry), 1);
    assert_true(X509_CRL_sign(crl, root.key, EVP_sha256()) > 0);
    X509_STORE *store = X509_STORE_new();
    assert_int_equal(X509_STORE_add_cert(store, root.x509), 1);
    assert_int_equal(X509_STORE_add_crl(store, crl), 1);
    X509_STORE_set_flags(store, X509_V_FLAG_CRL_CHECK);
    ew_trust *wrapped = NULL;
    assert_int_equal(ew_trust_of_store(crypto, store, &wrapped), EW_OK);
    const certs_cert *chain[] = {&leaf};
    assert_int_equal(verify_in(wrapped, chain, 1, "a.example", true, CERTS_NOW),
        EW_ERR_CERT_REVOKED);
    ew_trust_free(wrapped);
    X509_STORE_free(store);
    X509_CRL_free(crl);
    ASN1_TIME_free(since);
    ASN1_TIME_free(until);
    certs_free(&leaf);
}

/* --- lists of our own --------------------------------------------------------------------- */

static ew_err with_crls(const char *const *crls, size_t num, const certs_cert *leaf)
{
    ew_trust *made = trust_in(&root);
    for (size_t i = 0; i < num; i++)
        assert_int_equal(ew_trust_add_crl_pem(made, slice_of(crls[i])), EW_OK);
    const certs_cert *const chain[] = {leaf, &mid};
    ew_err err = verify_in(made, chain, 2, "leaf.example", true, CERTS_NOW);
    ew_trust_free(made);
    return err;
}

static void lists_cover_the_whole_chain(void **state)
{
    (void)state;
    int64_t from = CERTS_NOW - CERTS_DAY, to = CERTS_NOW + CERTS_DAY;
    certs_cert leaf = certs_make_leaf(CERTS_P256, "DNS:leaf.example", &mid);
    certs_cert stranger = certs_make_ca(CERTS_P256, "root", NULL); /* the root's name, another key */
    char *of_root = certs_crl(&root, NULL, from, to), *of_mid = certs_crl(&mid, NULL, from, to);
    char *old = certs_crl(&mid, NULL, from - CERTS_DAY, from);
    char *early = certs_crl(&mid, NULL, to, to + CERTS_DAY);
    char *leaf_gone = certs_crl(&mid, &leaf, from, to), *mid_gone = certs_crl(&root, &mid, from, to);
    char *forged = certs_crl(&stranger, NULL, from, to);
    const struct {
        const char *crls[2];
        ew_err want;
    } rows[] = {
        {{of_root, of_mid}, EW_OK},
        {{of_root, leaf_gone}, EW_ERR_CERT_REVOKED},
        {{mid_gone, of_mid}, EW_ERR_CERT_REVOKED},
        {{of_root, NULL}, EW_ERR_CRL_MISSING},
        {{of_mid, NULL}, EW_ERR_CRL_MISSING},
        {{of_root, old}, EW_ERR_CRL_EXPIRED},
        {{of_root, early}, EW_ERR_CRL_EXPIRED},
        {{forged, of_mid}, EW_ERR_CRL_BAD},
        {{NULL, NULL}, EW_OK}, /* no list was asked for */
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        size_t num = rows[i].crls[0] == NULL ? 0 : rows[i].crls[1] == NULL ? 1 : 2;
        ew_err err = with_crls(rows[i].crls, num, &leaf);
        assert_string_equal(ew_err_name(err), ew_err_name(rows[i].want));
        assert_int_equal(reason[0] != '\0', err != EW_OK);
    }
    /* both in one text, among other blocks */
    char *cert = certs_pem(&leaf), *most = certs_join(of_root, cert);
    char *all = certs_join(most, leaf_gone);
    const char *one[] = {all};
    assert_int_equal(with_crls(one, 1, &leaf), EW_ERR_CERT_REVOKED);
    assert_int_equal(ew_trust_add_crl_pem(trust, slice_of(cert)), EW_ERR_PEM);
    assert_int_equal(ew_trust_add_crl_pem(trust, slice_of("")), EW_ERR_PEM);
    assert_int_equal(ew_trust_add_crl_file(trust, "/nonexistent"), EW_ERR_FILE);
    assert_int_equal(verify_at(&leaf, "leaf.example", true, CERTS_NOW), EW_OK);
    char *const texts[] = {of_root, of_mid, old, early, leaf_gone, mid_gone, forged, cert, most, all};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        free(texts[i]);
    certs_free(&stranger);
    certs_free(&leaf);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_key_type),
        cmocka_unit_test(rsa_hashes_and_paddings),
        cmocka_unit_test(roles),
        cmocka_unit_test(root_in_the_chain_and_any_order),
        cmocka_unit_test(dns_names),
        cmocka_unit_test(wildcards),
        cmocka_unit_test(common_name_never_counts),
        cmocka_unit_test(ip_addresses),
        cmocka_unit_test(names_that_are_none),
        cmocka_unit_test(times),
        cmocka_unit_test(expired_intermediate),
        cmocka_unit_test(missing_intermediate),
        cmocka_unit_test(unknown_root),
        cmocka_unit_test(self_signed_leaf),
        cmocka_unit_test(partial_chain),
        cmocka_unit_test(issuer_that_is_no_ca),
        cmocka_unit_test(sha1),
        cmocka_unit_test(small_rsa_key),
        cmocka_unit_test(wrong_bytes),
        cmocka_unit_test(public_keys),
        cmocka_unit_test(end_points),
        cmocka_unit_test(store_of_the_caller),
        cmocka_unit_test(revoked),
        cmocka_unit_test(lists_cover_the_whole_chain),
    };
    return cmocka_run_group_tests_name("x509_verify", tests, setup, teardown);
}
