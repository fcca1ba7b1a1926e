/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/sct_file.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

bool sct_file_write(const char *file, const ew_conn *conn, const struct report *report)
{
    const uint8_t *list;
    size_t len;

    if (ew_conn_scts(conn, &list, &len) != EW_OK) {
        report_warning(report, "The server has given no signed certificate timestamps beside its certificate; '%s' is left alone.",
            file);
        return true;
    }
    FILE *out = fopen(file, "wbe");
    bool good = out != NULL && fwrite(list, 1, len, out) == len;
    int why = errno;

    if (out != NULL && fclose(out) != 0 && good) {
        good = false;
        why = errno;
    }
    if (!good)
        report_error(report, "The server's timestamps cannot be written to '%s': %s; give another --sct-out.", file,
            strerror(why));
    return good;
}
