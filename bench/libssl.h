/* SPDX-License-Identifier: Apache-2.0 */
/* The other library: libssl with memory BIOs, both ends in one thread, TLS 1.3, the same certificate. */
#ifndef EW_BENCH_LIBSSL_H
#define EW_BENCH_LIBSSL_H

#include <openssl/ssl.h>

#include "bench.h"

typedef struct libssl_ends {
    SSL_CTX *client, *server;
} libssl_ends;
void libssl_ends_make(libssl_ends *ends, const bench_ends *certificate);
void libssl_ends_free(libssl_ends *ends);
void libssl_connect(const libssl_ends *ends, SSL **out_client, SSL **out_server);

#endif
