/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/session_file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MAX_LEN = 1 << 20 };

/* read_all: the file's bytes, for free(); NULL with errno, which is 0 for an empty file. */
static uint8_t *read_all(const char *file, size_t *out_len)
{
    int fd = open(file, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    uint8_t *data = fd >= 0 ? malloc(MAX_LEN) : NULL;
    size_t len = 0;
    ssize_t n = data != NULL ? 1 : -1;

    while (n > 0 && len < MAX_LEN) {
        n = read(fd, &data[len], MAX_LEN - len);
        len += n > 0 ? (size_t)n : 0;
    }
    int why = n < 0 ? errno : 0;
    if (fd >= 0)
        close(fd);
    if (n < 0 || len == 0) {
        free(data);
        errno = why;
        return NULL;
    }
    *out_len = len;
    return data;
}

/* is_other: there, and no regular file: to put one in its place would take a device, a pipe or a link
 * away from everybody. */
static bool is_other(const char *file)
{
    struct stat st;
    return lstat(file, &st) == 0 && !S_ISREG(st.st_mode);
}

ew_session *session_file_read(const char *file, const struct report *report, bool *out_writable)
{
    ew_session *session = NULL;
    size_t len = 0;

    *out_writable = false;
    if (is_other(file)) {
        report_warning(report,
            "'%s' is no regular file, so a full handshake follows and no session is kept; give "
            "another --session.",
            file);
        return NULL;
    }
    uint8_t *data = read_all(file, &len);
    *out_writable = true;
    if (data == NULL) {
        *out_writable = errno == ENOENT || errno == 0;
        if (!*out_writable)
            report_warning(report, "The session '%s' cannot be read: %s; a full handshake follows.",
                file, strerror(errno));
        return NULL;
    }
    if (ew_session_import(data, len, &session) != EW_OK) {
        report_warning(report,
            "'%s' holds no session, so a full handshake follows and the file is "
            "left alone; remove it, or give another --session.",
            file);
        *out_writable = false;
        session = NULL;
    }
    explicit_bzero(data, len);
    free(data);
    return session;
}

static bool write_all(int fd, const uint8_t *data, size_t len)
{
    for (size_t done = 0; done < len;) {
        ssize_t n = write(fd, &data[done], len - done);
        if (n < 0 && errno != EINTR)
            return false;
        done += n > 0 ? (size_t)n : 0;
    }
    return true;
}

/* replace: writes beside the file and renames, so that nobody reads half a session. */
static bool replace(const char *file, const uint8_t *data, size_t len)
{
    char beside[PATH_MAX];
    int n = snprintf(beside, sizeof beside, "%s.XXXXXX", file);

    if (n < 0 || (size_t)n >= sizeof beside) {
        errno = ENAMETOOLONG;
        return false;
    }
    int fd = mkostemp(beside, O_CLOEXEC); /* made with mode 0600 */
    if (fd < 0)
        return false;
    bool good = write_all(fd, data, len);
    int why = errno;
    if (close(fd) != 0 && good) {
        good = false;
        why = errno;
    }
    if (good && rename(beside, file) == 0)
        return true;
    why = good ? errno : why;
    (void)unlink(beside);
    errno = why;
    return false;
}

/* export_session: its bytes, for free(); NULL if it may not be used again. */
static uint8_t *export_session(const ew_session *session, size_t *out_len)
{
    size_t len = 0;
    ew_err err = ew_session_export(session, NULL, 0, &len);

    if (err != EW_ERR_TOO_SMALL || len == 0 || len > MAX_LEN)
        return NULL;
    uint8_t *data = malloc(len);
    if (data != NULL && ew_session_export(session, data, len, out_len) == EW_OK)
        return data;
    free(data);
    return NULL;
}

void session_file_write(const char *file, const ew_session *session, const struct report *report)
{
    size_t len = 0;
    uint8_t *data = session != NULL ? export_session(session, &len) : NULL;

    if (data == NULL) {
        if (!is_other(file))
            (void)unlink(file);
        return;
    }
    if (!replace(file, data, len))
        report_warning(report,
            "The session cannot be written to '%s': %s; the next connection "
            "takes a full handshake.",
            file, strerror(errno));
    explicit_bzero(data, len);
    free(data);
}
