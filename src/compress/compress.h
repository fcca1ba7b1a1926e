/* SPDX-License-Identifier: Apache-2.0 */
/* The algorithms of RFC 8879 that this build has: the only place for <zlib.h>, <brotli/...> and <zstd.h>. */
#ifndef EW_COMPRESS_COMPRESS_H
#define EW_COMPRESS_COMPRESS_H

#include "base/mem.h"

/* ew_compressor: an algorithm by its number in the registry, 1 to 65535. Same shape as in the public API. */
typedef struct ew_compressor {
    uint16_t id;
    void *arg;
    /* Compresses in[0..in_len) into out, which has room for cap bytes, and returns the length; 0: it does not fit, or
     * cannot be done. */
    size_t (*compress)(void *arg, const uint8_t *in, size_t in_len, uint8_t *out, size_t cap);
    /* Decompresses to exactly out_len bytes, and never writes beyond them; false: it is not that long, or no such data. */
    bool (*decompress)(void *arg, const uint8_t *in, size_t in_len, uint8_t *out, size_t out_len);
} ew_compressor;

/* ew_compressor_named: "zlib", "brotli", "zstd"; NULL: not known. One that this build lacks has no functions. */
const ew_compressor *ew_compressor_named(ew_slice name);

extern const ew_compressor ew_compressor_zlib, ew_compressor_brotli, ew_compressor_zstd;

#endif
