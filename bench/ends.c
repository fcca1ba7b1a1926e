/* SPDX-License-Identifier: Apache-2.0 */
#include "bench.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

double bench_cpu(void)
{
    struct timespec t;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

void bench_must(ew_err err, const char *what)
{
    if (err == EW_OK)
        return;
    fprintf(stderr, "bench: %s: %s\n", what, ew_err_text(err));
    exit(1);
}

void bench_pair(bench_work *a, void *arg_a, bench_work *b, void *arg_b, unsigned rounds, unsigned repeats,
    double *out_a, double *out_b)
{
    *out_a = *out_b = 1e9;
    a(arg_a, rounds / 10 + 1);
    b(arg_b, rounds / 10 + 1);
    for (unsigned i = 0; i < repeats; i++) {
        double t0 = bench_cpu();
        a(arg_a, rounds);
        double t1 = bench_cpu();
        b(arg_b, rounds);
        double t2 = bench_cpu();
        if (t1 - t0 < *out_a)
            *out_a = t1 - t0;
        if (t2 - t1 < *out_b)
            *out_b = t2 - t1;
    }
    *out_a /= rounds;
    *out_b /= rounds;
}

static void need(int ok, const char *what)
{
    if (ok)
        return;
    fprintf(stderr, "bench: libcrypto: %s failed\n", what);
    exit(1);
}

static char *drain(BIO *bio, size_t *out_len)
{
    char *data;
    long len = BIO_get_mem_data(bio, &data);
    char *copy = malloc((size_t)len + 1);

    need(copy != NULL, "malloc");
    memcpy(copy, data, (size_t)len);
    copy[len] = '\0';
    *out_len = (size_t)len;
    BIO_free(bio);
    return copy;
}

/* the same certificate serves endwell and libssl */
static void make_certificate(bench_ends *ends)
{
    EVP_PKEY *key = EVP_EC_gen("P-256");
    X509 *cert = X509_new();
    X509_NAME *name = X509_get_subject_name(cert);
    X509V3_CTX ctx;

    X509_set_version(cert, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(cert), 1);
    X509_gmtime_adj(X509_getm_notBefore(cert), -3600);
    X509_gmtime_adj(X509_getm_notAfter(cert), 86400);
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, (const unsigned char *)"bench", -1, -1, 0);
    X509_set_issuer_name(cert, name);
    X509_set_pubkey(cert, key);
    X509V3_set_ctx(&ctx, cert, cert, NULL, NULL, 0);
    X509_EXTENSION *san = X509V3_EXT_conf_nid(NULL, &ctx, NID_subject_alt_name, "DNS:localhost");
    need(san != NULL && X509_add_ext(cert, san, -1), "subjectAltName");
    X509_EXTENSION_free(san);
    need(X509_sign(cert, key, EVP_sha256()) > 0, "X509_sign");
    BIO *cert_bio = BIO_new(BIO_s_mem());
    BIO *key_bio = BIO_new(BIO_s_mem());
    need(PEM_write_bio_X509(cert_bio, cert), "PEM_write_bio_X509");
    need(PEM_write_bio_PrivateKey(key_bio, key, NULL, NULL, 0, NULL, NULL), "PEM_write_bio_PrivateKey");
    ends->cert_pem = drain(cert_bio, &ends->cert_len);
    ends->key_pem = drain(key_bio, &ends->key_len);
    X509_free(cert);
    EVP_PKEY_free(key);
}

void bench_ends_make(bench_ends *ends, const char *ciphers)
{
    ew_credential *cred;

    make_certificate(ends);
    MUST(ew_credential_from_pem(NULL, ends->cert_pem, ends->cert_len, ends->key_pem, ends->key_len, NULL,
        NULL, &cred));
    MUST(ew_config_new(EW_SERVER, NULL, NULL, &ends->server));
    MUST(ew_config_add_credential(ends->server, cred));
    ew_credential_free(cred);
    MUST(ew_config_new(EW_CLIENT, NULL, NULL, &ends->client));
    MUST(ew_config_trust_pem(ends->client, ends->cert_pem, ends->cert_len));
    if (ciphers != NULL) {
        MUST(ew_config_ciphers(ends->server, ciphers));
        MUST(ew_config_ciphers(ends->client, ciphers));
    }
}

void bench_ends_free(bench_ends *ends)
{
    ew_config_free(ends->client);
    ew_config_free(ends->server);
    free(ends->cert_pem);
    free(ends->key_pem);
}

size_t bench_move(ew_conn *from, ew_conn *to)
{
    const uint8_t *out;
    size_t len = ew_conn_output(from, &out);
    size_t at = 0, total = 0;

    /* the engine opens in place, in its caller's buffer: the output's own memory serves as that here, so that neither side
     * is charged for a copy that no program makes */
    uint8_t *in = (uint8_t *)(uintptr_t)out;
    while (at < len) {
        const uint8_t *data;
        size_t used, data_len;
        MUST(ew_conn_input(to, &in[at], len - at, &used));
        at += used;
        while ((ew_conn_levels(to) & EW_CAN_READ) && ew_conn_read(to, &data, &data_len) == EW_READ_DATA)
            total += data_len;
        if (used == 0)
            break;
    }
    MUST(ew_conn_output_done(from, len));
    return total;
}

void bench_connect(const bench_ends *ends, ew_conn **out_client, ew_conn **out_server)
{
    MUST(ew_conn_new(ends->client, "localhost", 0, out_client));
    MUST(ew_conn_new(ends->server, NULL, 0, out_server));
    for (int i = 0; i < 3; i++) {
        (void)bench_move(*out_client, *out_server);
        (void)bench_move(*out_server, *out_client);
    }
    if (!ew_conn_handshake_complete(*out_client) || !ew_conn_handshake_complete(*out_server))
        bench_must(EW_ERR_INTERNAL, "handshake");
}
