/* SPDX-License-Identifier: Apache-2.0 */
#include "libssl.h"

#include <openssl/pem.h>

static void need(int ok, const char *what)
{
    if (!ok)
        bench_must(EW_ERR_CRYPTO, what);
}

static SSL_CTX *make_context(const SSL_METHOD *method)
{
    SSL_CTX *ctx = SSL_CTX_new(method);

    need(ctx != NULL, "SSL_CTX_new");
    SSL_CTX_set_min_proto_version(ctx, TLS1_3_VERSION);
    SSL_CTX_set_ciphersuites(ctx, "TLS_AES_128_GCM_SHA256");
    SSL_CTX_set1_groups_list(ctx, "X25519");
    SSL_CTX_set_mode(ctx, SSL_MODE_RELEASE_BUFFERS); /* its own way to make idle connections small */
    return ctx;
}

void libssl_ends_make(libssl_ends *ends, const bench_ends *certificate)
{
    BIO *cert_bio = BIO_new_mem_buf(certificate->cert_pem, (int)certificate->cert_len);
    BIO *key_bio = BIO_new_mem_buf(certificate->key_pem, (int)certificate->key_len);
    X509 *cert = PEM_read_bio_X509(cert_bio, NULL, NULL, NULL);
    EVP_PKEY *key = PEM_read_bio_PrivateKey(key_bio, NULL, NULL, NULL);

    ends->server = make_context(TLS_server_method());
    ends->client = make_context(TLS_client_method());
    need(SSL_CTX_use_certificate(ends->server, cert), "certificate");
    need(SSL_CTX_use_PrivateKey(ends->server, key), "key");
    need(X509_STORE_add_cert(SSL_CTX_get_cert_store(ends->client), cert), "trust");
    SSL_CTX_set_verify(ends->client, SSL_VERIFY_PEER, NULL);
    X509_free(cert);
    EVP_PKEY_free(key);
    BIO_free(cert_bio);
    BIO_free(key_bio);
}

void libssl_ends_free(libssl_ends *ends)
{
    SSL_CTX_free(ends->client);
    SSL_CTX_free(ends->server);
}

void libssl_connect(const libssl_ends *ends, SSL **out_client, SSL **out_server)
{
    BIO *up = BIO_new(BIO_s_mem());
    BIO *down = BIO_new(BIO_s_mem());
    SSL *client = SSL_new(ends->client);
    SSL *server = SSL_new(ends->server);
    char none;

    BIO_set_mem_eof_return(up, -1);
    BIO_set_mem_eof_return(down, -1);
    BIO_up_ref(up);
    BIO_up_ref(down);
    SSL_set_bio(client, down, up);
    SSL_set_bio(server, up, down);
    SSL_set_tlsext_host_name(client, "localhost");
    SSL_set1_host(client, "localhost");
    SSL_set_connect_state(client);
    SSL_set_accept_state(server);
    for (int i = 0; i < 3; i++) {
        (void)SSL_do_handshake(client);
        (void)SSL_do_handshake(server);
    }
    (void)SSL_read(client, &none, 1); /* takes the tickets */
    need(SSL_is_init_finished(client) && SSL_is_init_finished(server), "the handshake of libssl");
    *out_client = client;
    *out_server = server;
}
