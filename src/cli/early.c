/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/early.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "cli/tls_setup.h"

enum { MOST = 64 * 1024 }; /* what a connection keeps before its handshake */

static ssize_t read_all(const char *file, uint8_t *out)
{
    int fd = open(file, O_RDONLY | O_CLOEXEC);
    size_t len = 0;
    ssize_t n = fd >= 0 ? 1 : -1;

    while (n > 0 && len <= MOST) {
        n = read(fd, &out[len], MOST + 1 - len);
        len += n > 0 ? (size_t)n : 0;
    }
    if (fd >= 0)
        close(fd);
    return n < 0 ? -1 : (ssize_t)len;
}

static ew_err send_all(ew_conn *conn, const uint8_t *data, size_t len)
{
    size_t at = 0, taken = 1;
    ew_err err = EW_OK;

    while (err == EW_OK && taken > 0 && at < len && ew_conn_early_left(conn) > 0) {
        err = ew_conn_write_early(conn, &data[at], len - at, &taken);
        at += taken;
    }
    if (err == EW_OK && at > 0)
        err = ew_conn_early_resend(conn);
    return err == EW_OK && at < len ? ew_conn_write(conn, &data[at], len - at, &taken) : err;
}

bool early_send(ew_conn *conn, const char *file, const struct report *report)
{
    static uint8_t data[MOST + 1];
    ssize_t len = read_all(file, data);

    if (len < 0) {
        report_error(report, "'%s' cannot be read: %s.", file, strerror(errno));
        return false;
    }
    if (len > MOST) {
        report_error(report, "'%s' is too long; --early-data takes 64 KiB at most.", file);
        return false;
    }
    ew_err err = send_all(conn, data, (size_t)len);
    if (err != EW_OK)
        tls_say_error(report, "The early data cannot be sent", err);
    return err == EW_OK;
}

/* is_undecided: nothing else is refused for that reason. */
static bool is_undecided(ew_conn *conn)
{
    size_t taken;

    return ew_conn_write(conn, "", 0, &taken) == EW_ERR_EARLY_REJECTED;
}

bool early_settle(ew_conn *conn, const struct report *report)
{
    /* for the session's protocol alone; for another one nobody has decided, and the beginning would be missing */
    if (ew_conn_early(conn) != EW_EARLY_REJECTED || !is_undecided(conn))
        return true;
    report_error(report, "The server did not take the early data and speaks another protocol than it was for, so it is not "
                         "sent again, nor is anything behind it; send it anew.");
    return false;
}
