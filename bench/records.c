/* SPDX-License-Identifier: Apache-2.0 */
/* Records: the engine, sealing on one side and opening on the other, against the bare AEAD doing the same with kept contexts.
 * At most 1.10 times for 16 KiB, 1.5 times for 100 bytes. */
#include "bench.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/evp.h>

typedef struct engine {
    ew_conn *client, *server;
    uint8_t *data;
    size_t len;
} engine;

static void engine_work(void *arg, unsigned rounds)
{
    engine *e = arg;

    for (unsigned i = 0; i < rounds; i++) {
        size_t taken;
        MUST(ew_conn_write(e->client, e->data, e->len, &taken));
        if (taken != e->len || bench_move(e->client, e->server) != e->len)
            bench_must(EW_ERR_INTERNAL, "a record");
    }
}

typedef struct bare {
    EVP_CIPHER_CTX *seal, *open;
    uint8_t *data, *out;
    size_t len;
    uint64_t seq;
} bare;

static void need(int ok)
{
    if (!ok)
        bench_must(EW_ERR_CRYPTO, "the bare AEAD");
}

static void bare_round(bare *b)
{
    uint8_t iv[12] = {0}, aad[5] = {23, 3, 3, 0, 0}, tag[16];
    int len;

    memcpy(&iv[4], &b->seq, 8);
    b->seq++;
    need(EVP_EncryptInit_ex(b->seal, NULL, NULL, NULL, iv));
    need(EVP_EncryptUpdate(b->seal, NULL, &len, aad, sizeof aad));
    need(EVP_EncryptUpdate(b->seal, b->out, &len, b->data, (int)b->len));
    need(EVP_EncryptFinal_ex(b->seal, &b->out[b->len], &len));
    need(EVP_CIPHER_CTX_ctrl(b->seal, EVP_CTRL_AEAD_GET_TAG, 16, tag));
    need(EVP_DecryptInit_ex(b->open, NULL, NULL, NULL, iv));
    need(EVP_CIPHER_CTX_ctrl(b->open, EVP_CTRL_AEAD_SET_TAG, 16, tag));
    need(EVP_DecryptUpdate(b->open, NULL, &len, aad, sizeof aad));
    need(EVP_DecryptUpdate(b->open, b->out, &len, b->out, (int)b->len));
    need(EVP_DecryptFinal_ex(b->open, &b->out[b->len], &len) > 0);
}

static void bare_work(void *arg, unsigned rounds)
{
    for (unsigned i = 0; i < rounds; i++)
        bare_round(arg);
}

static void bare_make(bare *b, const EVP_CIPHER *cipher, uint8_t *data, size_t len)
{
    static const uint8_t key[32] = {1};

    b->seal = EVP_CIPHER_CTX_new();
    b->open = EVP_CIPHER_CTX_new();
    need(EVP_EncryptInit_ex(b->seal, cipher, NULL, key, NULL));
    need(EVP_DecryptInit_ex(b->open, cipher, NULL, key, NULL));
    b->data = data;
    b->out = malloc(len + 32);
    b->len = len;
    b->seq = 1;
    need(b->out != NULL);
}

static void measure(const char *suite, const EVP_CIPHER *cipher, size_t len, unsigned rounds, double goal)
{
    uint8_t *data = calloc(1, len);
    bench_ends ends;
    engine e = {.data = data, .len = len};
    bare b;
    double ours, theirs;

    need(data != NULL);
    bench_ends_make(&ends, suite);
    bench_connect(&ends, &e.client, &e.server);
    bare_make(&b, cipher, data, len);
    bench_pair(engine_work, &e, bare_work, &b, rounds, 9, &ours, &theirs);
    printf("records %5zu bytes  %-28s  %7.0f ns  bare AEAD %7.0f ns  ratio %.3f (at most %.2f)\n", len, suite,
        ours * 1e9, theirs * 1e9, ours / theirs, goal);
    ew_conn_free(e.client);
    ew_conn_free(e.server);
    bench_ends_free(&ends);
    EVP_CIPHER_CTX_free(b.seal);
    EVP_CIPHER_CTX_free(b.open);
    free(b.out);
    free(data);
}

void bench_records(void)
{
    const struct {
        const char *suite;
        const EVP_CIPHER *cipher;
    } suites[] = {
        {"TLS_AES_128_GCM_SHA256", EVP_aes_128_gcm()},
        {"TLS_AES_256_GCM_SHA384", EVP_aes_256_gcm()},
        {"TLS_CHACHA20_POLY1305_SHA256", EVP_chacha20_poly1305()},
    };

    for (size_t i = 0; i < 3; i++)
        measure(suites[i].suite, suites[i].cipher, 16384, 4000, 1.10);
    for (size_t i = 0; i < 3; i++)
        measure(suites[i].suite, suites[i].cipher, 100, 100000, 1.50);
}
