/* SPDX-License-Identifier: Apache-2.0 */
#include "compress/compress.h"

#ifdef EW_HAVE_ZSTD

#include <zstd.h>

static size_t encode(void *arg, const uint8_t *in, size_t in_len, uint8_t *out, size_t cap)
{
    enum { LEVEL = 19 }; /* once for each certificate */
    (void)arg;
    size_t len = ZSTD_compress(out, cap, in, in_len, LEVEL);
    return ZSTD_isError(len) ? 0 : len;
}

/* In one call zstd needs no window of its own: whatever size a frame claims, it writes to out alone. */
static bool decode(void *arg, const uint8_t *in, size_t in_len, uint8_t *out, size_t out_len)
{
    (void)arg;
    return ZSTD_decompress(out, out_len, in, in_len) == out_len;
}

const ew_compressor ew_compressor_zstd = {3, NULL, encode, decode};

#else

const ew_compressor ew_compressor_zstd = {3, NULL, NULL, NULL};

#endif
