/* SPDX-License-Identifier: Apache-2.0 */
#include "x509/file.h"

#include <stdio.h>

/* The largest CA bundles are well below 1 MB; a device that never ends is not read for ever. */
enum { FILE_MAX_LEN = 16 * 1024 * 1024, CHUNK = 4096 };

static ew_err read_all(FILE *f, ew_buf *out)
{
    uint8_t chunk[CHUNK];
    ew_err err = EW_OK;
    size_t n = 0;
    do {
        n = fread(chunk, 1, sizeof chunk, f);
        err = ew_buf_append(out, chunk, n);
        if (err == EW_OK && out->len > FILE_MAX_LEN)
            err = EW_ERR_FILE;
    } while (err == EW_OK && n == sizeof chunk);
    if (err == EW_OK && ferror(f))
        err = EW_ERR_FILE;
    ew_wipe(chunk, sizeof chunk);
    return err;
}

ew_err ew_file_read(const char *path, ew_buf *out)
{
    FILE *f = fopen(path, "rbe");
    if (f == NULL)
        return EW_ERR_FILE;
    /* Unbuffered: stdio's own buffer would keep a private key after fclose. */
    (void)setvbuf(f, NULL, _IONBF, 0);
    ew_err err = read_all(f, out);
    fclose(f);
    return err;
}
