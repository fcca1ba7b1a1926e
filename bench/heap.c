/* SPDX-License-Identifier: Apache-2.0 */
/* The heap that one idle connection holds (one end, after the handshake and some data), beside libssl's. At most 4 KB. */
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>

#include "libssl.h"

enum { NUM = 500 };

static size_t heap_in_use(void)
{
    struct mallinfo2 m = mallinfo2();

    return m.uordblks + m.hblkhd;
}

typedef struct use {
    double client, server;
} use;

/* what is freed with one side's connections is what they held */
static use of_endwell(const bench_ends *ends)
{
    ew_conn *client[NUM], *server[NUM];
    size_t taken;

    for (int i = 0; i < NUM; i++) {
        bench_connect(ends, &client[i], &server[i]);
        MUST(ew_conn_write(client[i], "some data", 9, &taken));
        (void)bench_move(client[i], server[i]);
        MUST(ew_conn_write(server[i], "some data", 9, &taken));
        (void)bench_move(server[i], client[i]);
    }
    size_t all = heap_in_use();
    for (int i = 0; i < NUM; i++)
        ew_conn_free(client[i]);
    size_t without_clients = heap_in_use();
    for (int i = 0; i < NUM; i++)
        ew_conn_free(server[i]);
    return (use){(double)(all - without_clients) / NUM, (double)(without_clients - heap_in_use()) / NUM};
}

static use of_libssl(const libssl_ends *ends)
{
    SSL *client[NUM], *server[NUM];
    char data[16];

    for (int i = 0; i < NUM; i++) {
        libssl_connect(ends, &client[i], &server[i]);
        if (SSL_write(client[i], "some data", 9) != 9 || SSL_read(server[i], data, sizeof data) != 9 ||
            SSL_write(server[i], "some data", 9) != 9 || SSL_read(client[i], data, sizeof data) != 9)
            bench_must(EW_ERR_INTERNAL, "data over libssl");
        /* the memory BIOs are the network here, not the library: give them away as a socket would be */
        SSL_set_bio(client[i], NULL, NULL);
        SSL_set_bio(server[i], NULL, NULL);
    }
    size_t all = heap_in_use();
    for (int i = 0; i < NUM; i++)
        SSL_free(client[i]);
    size_t without_clients = heap_in_use();
    for (int i = 0; i < NUM; i++)
        SSL_free(server[i]);
    return (use){(double)(all - without_clients) / NUM, (double)(without_clients - heap_in_use()) / NUM};
}

void bench_heap(void)
{
    bench_ends ends;
    libssl_ends other;

    bench_ends_make(&ends, "TLS_AES_128_GCM_SHA256");
    libssl_ends_make(&other, &ends);
    use ours = of_endwell(&ends);
    use theirs = of_libssl(&other);
    printf("heap, idle client    %-28s  %7.0f B   libssl    %7.0f B   (at most 4096)\n", "", ours.client, theirs.client);
    printf("heap, idle server    %-28s  %7.0f B   libssl    %7.0f B   (at most 4096)\n", "", ours.server, theirs.server);
    libssl_ends_free(&other);
    bench_ends_free(&ends);
}
