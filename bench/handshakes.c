/* SPDX-License-Identifier: Apache-2.0 */
/* Full handshakes with an ECDSA P-256 certificate, X25519 and AES-128-GCM, the certificate verified, two tickets sent: how many
 * times as many as libssl does in the same CPU time. At least 1.2 times. */
#include <stdio.h>

#include "libssl.h"

static void ours(void *arg, unsigned rounds)
{
    for (unsigned i = 0; i < rounds; i++) {
        ew_conn *client, *server;
        bench_connect(arg, &client, &server);
        ew_conn_free(client);
        ew_conn_free(server);
    }
}

static void theirs(void *arg, unsigned rounds)
{
    for (unsigned i = 0; i < rounds; i++) {
        SSL *client, *server;
        libssl_connect(arg, &client, &server);
        SSL_free(client);
        SSL_free(server);
    }
}

void bench_handshakes(void)
{
    bench_ends ends;
    libssl_ends other;
    double a, b;

    bench_ends_make(&ends, "TLS_AES_128_GCM_SHA256");
    libssl_ends_make(&other, &ends);
    bench_pair(ours, &ends, theirs, &other, 400, 7, &a, &b);
    printf("full handshakes      %-28s  %7.0f us  libssl    %7.0f us  times as many %.2f (at least 1.20)\n",
        "ECDSA P-256, X25519", a * 1e6, b * 1e6, b / a);
    libssl_ends_free(&other);
    bench_ends_free(&ends);
}
