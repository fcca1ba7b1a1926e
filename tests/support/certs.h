/* SPDX-License-Identifier: Apache-2.0 */
/* Certificates for tests, made at run time by libcrypto's default context. A failure here ends the program: it is the
 * machine's fault, not a test's result. Times are seconds since 1970. */
#ifndef TESTS_SUPPORT_CERTS_H
#define TESTS_SUPPORT_CERTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <openssl/evp.h>
#include <openssl/x509.h>

/* The moment tests live in (2026-01-01), and how long before and after it a certificate is valid by default. */
#define CERTS_NOW INT64_C(1767225600)
#define CERTS_DAY INT64_C(86400)

typedef enum certs_type {
    CERTS_P256 = 0,
    CERTS_P384,
    CERTS_ED25519,
    CERTS_RSA,     /* 2048 bits, signs by PKCS#1 */
    CERTS_RSA_PSS, /* 2048 bits, of the id-RSASSA-PSS type */
    CERTS_NUM_TYPES
} certs_type;

/* certs_type_name: "p256" and so on, to name test cases. */
const char *certs_type_name(certs_type type);

/* --- chains in one call: what most tests want --------------------------------------------------------------------- */

/* certs_chain: PEM strings, NUL-terminated: the root to trust, leaf and intermediate, and the leaf's key. Leaf and
 * intermediate have keys of the type, the root is P-256. */
typedef struct certs_chain {
    char *root, *chain, *key;
} certs_chain;

/* certs_chain_new: a chain whose leaf carries the names in san ("DNS:a.example,IP:127.0.0.1"), good for servers and
 * clients, valid around CERTS_NOW and until the year 2040. Free with certs_chain_free. */
certs_chain certs_chain_new(certs_type type, const char *san);
void certs_chain_free(certs_chain *chain);

/* --- one certificate at a time: for tests of verification --------------------------------------------------------- */

/* certs_spec: what a certificate is to be. Zero and NULL are sensible: a P-256 leaf without names, for any use, signed
 * with SHA-256, valid from a day before CERTS_NOW to 2040. */
typedef struct certs_spec {
    certs_type type;
    unsigned rsa_bits;        /* 0: 2048 */
    const char *subject;      /* the common name; NULL: "test" */
    const char *san;          /* as above; NULL: none */
    const char *constraints;  /* basicConstraints, "critical,CA:TRUE"; NULL: none */
    const char *key_usage;    /* keyUsage, "digitalSignature"; NULL: none */
    const char *ext_usage;    /* extendedKeyUsage, "serverAuth"; NULL: none */
    const char *hash;         /* the signature's hash; NULL: SHA256 (none for Ed25519) */
    bool pss;                 /* an RSA issuer signs by PSS */
    int64_t not_before, not_after;
} certs_spec;

/* certs_cert: a certificate and its key. Free with certs_free. */
typedef struct certs_cert {
    X509 *x509;
    EVP_PKEY *key;
} certs_cert;

/* certs_make: issued by issuer, or self-signed if NULL. */
certs_cert certs_make(const certs_spec *spec, const certs_cert *issuer);
/* certs_make_for: the same for a given key (a reference is taken). */
certs_cert certs_make_for(EVP_PKEY *key, const certs_spec *spec, const certs_cert *issuer);
/* certs_make_ca: a root (issuer NULL) or an intermediate with a fresh key of the type. */
certs_cert certs_make_ca(certs_type type, const char *subject, const certs_cert *issuer);
/* certs_make_leaf: a leaf for servers and clients with the names in san. */
certs_cert certs_make_leaf(certs_type type, const char *san, const certs_cert *issuer);
void certs_free(certs_cert *cert);

/* certs_pem: the certificate as PEM. Free with free(), as all strings from here. */
char *certs_pem(const certs_cert *cert);
/* certs_key_pem: the key as PKCS#8 PEM, encrypted with AES-256 if pass is not NULL. */
char *certs_key_pem(const certs_cert *cert, const char *pass);
/* certs_key_pem_old: the key in the traditional form ("EC PRIVATE KEY"), encrypted as well if pass is not NULL. */
char *certs_key_pem_old(const certs_cert *cert, const char *pass);
/* certs_der: the certificate as DER; out_len gets its length. */
uint8_t *certs_der(const certs_cert *cert, size_t *out_len);
/* certs_crl: a revocation list by the issuer, as PEM, with the certificate (NULL: none), from since to until. */
char *certs_crl(const certs_cert *issuer, const certs_cert *revoked, int64_t since, int64_t until);
/* certs_join: one string after the other. */
char *certs_join(const char *a, const char *b);

#endif
