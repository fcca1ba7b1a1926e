/* SPDX-License-Identifier: Apache-2.0 */
#include "compress/compress.h"

#include <string.h>

const ew_compressor *ew_compressor_named(ew_slice name)
{
    static const struct {
        const char *name;
        const ew_compressor *compressor;
    } rows[] = {
        {"zlib", &ew_compressor_zlib},
        {"brotli", &ew_compressor_brotli},
        {"zstd", &ew_compressor_zstd},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (name.len == strlen(rows[i].name) && memcmp(name.data, rows[i].name, name.len) == 0)
            return rows[i].compressor;
    }
    return NULL;
}
