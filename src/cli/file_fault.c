/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/file_fault.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

bool file_readable(const char *what, const char *file, const struct report *report)
{
    int fd = open(file, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    char byte;
    bool good = fd >= 0 && read(fd, &byte, 1) >= 0;

    if (!good)
        report_error(report, "The %s '%s' cannot be read: %s; check its path and permissions.",
            what, file, strerror(errno));
    if (fd >= 0)
        close(fd);
    return good;
}

/* is_der: a SEQUENCE, and not text that begins with the digit 0. */
static bool is_der(const char *file)
{
    int fd = open(file, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    uint8_t head[64];
    ssize_t len = fd >= 0 ? read(fd, head, sizeof head) : -1;
    bool binary = false;

    if (fd >= 0)
        close(fd);
    for (ssize_t i = 0; i < len; i++)
        binary |= head[i] < '\t' || head[i] >= 0x80;
    return binary && head[0] == 0x30;
}

static void no_pem(enum file_kind kind, const char *what, const char *file, const struct report *report)
{
    static const struct {
        const char *content, *convert;
    } kinds[] = {
        [FILE_CERTIFICATE] = {"certificate", "x509"},
        [FILE_KEY] = {"private key", "pkey"},
        [FILE_PUBLIC_KEY] = {"public key", "pkey -pubin"},
        [FILE_CRL] = {"revocation list", "crl"},
    };

    if (is_der(file))
        report_error(report,
            "The %s '%s' is not in PEM form but looks like DER; convert it by openssl %s -inform DER -in '%s' -out "
            "FILE%s.",
            what, file, kinds[kind].convert, file, kind == FILE_PUBLIC_KEY ? " -pubout" : "");
    else if (kind == FILE_PUBLIC_KEY)
        report_error(report, "The %s '%s' holds no public key in PEM form; make one by openssl pkey -in KEY -pubout.",
            what, file);
    else
        report_error(report, "The %s '%s' holds no %s in PEM form; check that it is the right file.", what, file,
            kinds[kind].content);
}

void file_fault(enum file_kind kind, const char *what, const char *file, ew_err err, const struct report *report)
{
    if (err == EW_ERR_PEM)
        no_pem(kind, what, file, report);
    else if (err == EW_ERR_PASSPHRASE)
        report_error(report, "The %s '%s' is encrypted; give a decrypted one (openssl pkey -in '%s' -out FILE).", what,
            file, file);
    else
        report_error(report, "The %s '%s': %s", what, file, ew_err_text(err));
}
