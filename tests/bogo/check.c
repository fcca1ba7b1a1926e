/* SPDX-License-Identifier: Apache-2.0 */
/* What the runner expects to be seen on our side, and how a failure is told. */
#include "shim.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/pem.h>

bool unexpected(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    vfprintf(stderr, format, args);
    va_end(args);
    fputc('\n', stderr);
    return false;
}

void report(const ew_conn *conn, ew_err err)
{
    ew_outcome o;

    if (ew_conn_outcome(conn, &o, sizeof o) != EW_OK)
        return;
    if (o.error != EW_OK)
        err = o.error;
    fprintf(stderr, "error :%s:\n", ew_err_name(err));
    if (o.alert_received >= 0)
        fprintf(stderr, "alert :%s:\n", ew_alert_name((unsigned)o.alert_received));
    if (ew_conn_cert_reason(conn)[0] != '\0')
        fprintf(stderr, "certificate: %s\n", ew_conn_cert_reason(conn));
}

static bool same_text(const char *what, const char *expected, const char *seen)
{
    const char *a = expected == NULL || expected[0] == '\0' ? "none" : expected;
    const char *b = seen == NULL ? "none" : seen;

    return strcmp(a, b) == 0 || unexpected("%s: expected %s, got %s", what, a, b);
}

/* The runner's condition: does this machine have instructions for AES? The library's order does not depend on it. */
static bool has_aes(void)
{
#if defined(__x86_64__) || defined(__i386__)
    return __builtin_cpu_supports("aes") != 0;
#else
    return true;
#endif
}

static bool check_cipher(const ew_conn *conn, int64_t expected)
{
    int64_t id = cipher_id(ew_conn_cipher(conn));

    return expected == 0 || id == expected || unexpected("cipher: expected %04x, got %04x", (unsigned)expected,
        (unsigned)id);
}

static bool check_cert(X509 *cert, const ew_conn *conn, size_t i)
{
    const uint8_t *seen = NULL;
    size_t seen_len = 0;
    uint8_t *der = NULL;
    int len = i2d_X509(cert, &der);
    bool same = ew_conn_peer_cert(conn, i, &seen, &seen_len) == EW_OK && len > 0 && seen_len == (size_t)len &&
                memcmp(seen, der, seen_len) == 0;

    OPENSSL_free(der);
    return same || unexpected("certificate %zu is another", i);
}

/* The chain that came is the one in the file. */
static bool check_chain(const ew_conn *conn, const char *file)
{
    const uint8_t *der = NULL;
    size_t len = 0;
    size_t num = 0;
    X509 *cert;
    bool good = true;
    BIO *in = BIO_new_file(file, "r");

    if (in == NULL)
        return unexpected("%s cannot be read", file);
    while (good && (cert = PEM_read_bio_X509(in, NULL, NULL, NULL)) != NULL) {
        good = check_cert(cert, conn, num++);
        X509_free(cert);
    }
    BIO_free(in);
    return good && (ew_conn_peer_cert(conn, num, &der, &len) != EW_OK || unexpected("a longer chain"));
}

static bool check_peer(const options *o, const ew_conn *conn)
{
    const uint8_t *der = NULL;
    size_t len = 0;
    bool has_cert = ew_conn_peer_cert(conn, 0, &der, &len) == EW_OK;
    bool has_psk = ew_conn_psk_identity(conn, &der, &len) == EW_OK;
    bool has_raw_key = ew_conn_peer_raw_key(conn, &der, &len) == EW_OK;

    if (has_psk)
        return !has_cert || unexpected("a certificate beside the PSK");
    if (has_raw_key)
        return true; /* see feature_raw.c */
    if (o->expect_no_peer_cert && has_cert)
        return unexpected("a certificate of the peer's");
    if (!o->expect_no_peer_cert && !has_cert && (!o->server || o->require_client_cert))
        return unexpected("no certificate of the peer's");
    if (o->expect_verify_result && has_cert && ew_conn_peer_authenticated(conn) == o->verify_fail)
        return unexpected("the peer was%s authenticated", o->verify_fail ? "" : " not");
    return o->expect_peer_cert_file == NULL || check_chain(conn, o->expect_peer_cert_file);
}

static bool check_names(const options *o, const ew_conn *conn)
{
    if (o->server && o->expect_server_name != NULL &&
        !same_text("server name", o->expect_server_name, ew_conn_sni(conn)))
        return false;
    if (o->server && o->expect_no_server_name && !same_text("server name", NULL, ew_conn_sni(conn)))
        return false;
    return same_text("ALPN", o->server ? o->select_alpn : o->expect_alpn, ew_conn_alpn(conn));
}

/* Whether there is a session to resume later shows when it is resumed: some of 1.2 are not kept (RFC 7627). */
static bool check_session(const shim *s, const options *o, const ew_conn *conn)
{
    bool resumes = s->is_resume && !o->expect_session_miss;
    bool resumed = ew_conn_resumed(conn);

    if (o->server && !s->is_resume && (s->store.num > 0 ? o->expect_no_session_id : o->expect_session_id))
        return unexpected("%zu sessions in the store", s->store.num);
    if (resumed != resumes)
        return unexpected("the session was%s resumed", resumed ? "" : " not");
    return true;
}

bool check_handshake(shim *s, const options *o)
{
    const ew_conn *conn = s->link.conn;
    const char *version = o->expect_version == EW_TLS_1_2 ? "TLSv1.2" : "TLSv1.3";

    if (o->expect_version != 0 && !same_text("version", version, ew_conn_version(conn)))
        return false;
    if (o->expect_curve != 0 && !same_text("group", group_name(o->expect_curve), ew_conn_group(conn)))
        return false;
    if (!check_cipher(conn, has_aes() ? o->expect_cipher_aes : o->expect_cipher_no_aes) ||
        !check_cipher(conn, o->expect_cipher))
        return false;
    if (o->expect_peer_scheme != 0 &&
        !same_text("signature algorithm", scheme_name(o->expect_peer_scheme), ew_conn_peer_signature_algorithm(conn)))
        return false;
    if ((o->expect_hrr && !ew_conn_retried(conn)) || (o->expect_no_hrr && ew_conn_retried(conn)))
        return unexpected("there was %s retry", ew_conn_retried(conn) ? "a" : "no");
    if (!check_session(s, o, conn) || !check_names(o, conn) || !check_peer(o, conn))
        return false;
    for (size_t i = 0; i < num_features; i++)
        if (features[i]->check != NULL && !features[i]->check(s, o, conn))
            return false;
    return true;
}
