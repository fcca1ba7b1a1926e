/* SPDX-License-Identifier: Apache-2.0 */
#include "compress/compress.h"

#ifdef EW_HAVE_BROTLI

#include <stdlib.h>

#include <brotli/decode.h>
#include <brotli/encode.h>

static size_t encode(void *arg, const uint8_t *in, size_t in_len, uint8_t *out, size_t cap)
{
    (void)arg;
    size_t len = cap;
    bool done = BrotliEncoderCompress(BROTLI_DEFAULT_QUALITY, BROTLI_DEFAULT_WINDOW,
                    BROTLI_MODE_GENERIC, in_len, in, &len, out) == BROTLI_TRUE;
    return done ? len : 0;
}

/* alloc: a stream says itself how large a window it wants, up to 16 MiB; what can be a certificate needs
 * little more than its length. */
static void *alloc(void *opaque, size_t len)
{
    enum { MOST = 1 << 20 };
    (void)opaque;
    return len <= MOST ? ew_alloc_raw(len) : NULL;
}

static void release(void *opaque, void *p)
{
    (void)opaque;
    free(p);
}

static bool decode(void *arg, const uint8_t *in, size_t in_len, uint8_t *out, size_t out_len)
{
    BrotliDecoderState *state = BrotliDecoderCreateInstance(alloc, release, NULL);
    (void)arg;
    if (state == NULL)
        return false;
    BrotliDecoderResult result =
        BrotliDecoderDecompressStream(state, &in_len, &in, &out_len, &out, NULL);
    BrotliDecoderDestroyInstance(state);
    return result == BROTLI_DECODER_RESULT_SUCCESS && in_len == 0 && out_len == 0;
}

const ew_compressor ew_compressor_brotli = {2, NULL, encode, decode};

#else

const ew_compressor ew_compressor_brotli = {2, NULL, NULL, NULL};

#endif
