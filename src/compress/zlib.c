/* SPDX-License-Identifier: Apache-2.0 */
#include "compress/compress.h"

#ifdef EW_HAVE_ZLIB

#include <zlib.h>

static size_t deflate_all(void *arg, const uint8_t *in, size_t in_len, uint8_t *out, size_t cap)
{
    (void)arg;
    uLongf len = (uLongf)cap;
    return compress2(out, &len, in, (uLong)in_len, Z_BEST_COMPRESSION) == Z_OK ? (size_t)len : 0;
}

/* uncompress2 stops at the end of the output: nothing is written beyond it, however much there is. */
static bool inflate_all(void *arg, const uint8_t *in, size_t in_len, uint8_t *out, size_t out_len)
{
    (void)arg;
    uLongf len = (uLongf)out_len;
    uLong used = (uLong)in_len;
    return uncompress2(out, &len, in, &used) == Z_OK && len == out_len && used == in_len;
}

const ew_compressor ew_compressor_zlib = {1, NULL, deflate_all, inflate_all};

#else

const ew_compressor ew_compressor_zlib = {1, NULL, NULL, NULL};

#endif
