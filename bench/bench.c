/* SPDX-License-Identifier: Apache-2.0 */
/* make bench: CPU time, both ends in one thread, ratios in one run. Prints figures; asserts none. */
#include "bench.h"

#include <stdio.h>
#include <string.h>

#include <openssl/crypto.h>

int main(int argc, char **argv)
{
    const char *only = argc > 1 ? argv[1] : NULL;

    printf("endwell %s, %s\n", ew_version(), OpenSSL_version(OPENSSL_VERSION));
    if (only == NULL || strcmp(only, "records") == 0)
        bench_records();
    if (only == NULL || strcmp(only, "handshakes") == 0)
        bench_handshakes();
    if (only == NULL || strcmp(only, "heap") == 0)
        bench_heap();
    return 0;
}
