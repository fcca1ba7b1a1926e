/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/root_dir.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Non-blocking, so that a FIFO in the tree stops nobody. */
enum { FLAGS = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY };

int root_dir_walk(int root_fd, const char *path)
{
    int at = root_fd;

    for (size_t i = strspn(path, "/");;) {
        char part[NAME_MAX + 1];
        size_t len = strcspn(&path[i], "/");
        if (len > NAME_MAX) {
            errno = ENAMETOOLONG;
            len = 0;
        } else {
            memcpy(part, len > 0 ? &path[i] : ".", len > 0 ? len : 1);
            part[len > 0 ? len : 1] = '\0';
            errno = strcmp(part, "..") == 0 ? EXDEV : 0;
        }
        int next = errno == 0 ? openat(at, part, FLAGS | O_NOFOLLOW) : -1;
        int why = errno;
        if (at != root_fd)
            close(at);
        errno = why;
        i += len;
        i += strspn(&path[i], "/");
        if (next < 0 || path[i] == '\0')
            return next;
        at = next;
    }
}

static int open_below(int root_fd, const char *path)
{
    struct open_how how;

    memset(&how, 0, sizeof how);
    how.flags = FLAGS;
    how.resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS;
    const char *name = path[0] != '\0' ? path : ".";
    int fd = (int)syscall(SYS_openat2, root_fd, name, &how, sizeof how);
    if (fd < 0 && (errno == ENOSYS || errno == EPERM || errno == EINVAL))
        return root_dir_walk(root_fd, name);
    return fd;
}

static int status_of(int why)
{
    switch (why) {
    case EACCES:
    case EPERM:
        return 403;
    case ENAMETOOLONG:
        return 414;
    case EMFILE:
    case ENFILE:
    case ENOMEM:
        return 503;
    case EIO:
        return 500;
    default: /* not there, or not inside: the same to whoever asks */
        return 404;
    }
}

static int open_index(int root_fd, const char *path)
{
    char name[PATH_MAX];
    int len = snprintf(name, sizeof name, "%s/index.html", path[0] != '\0' ? path : ".");
    if (len < 0 || (size_t)len >= sizeof name) {
        errno = ENAMETOOLONG;
        return -1;
    }
    return open_below(root_fd, name);
}

int root_dir_open(int root_fd, const char *path, int *out_fd, uint64_t *out_len)
{
    struct stat st;
    int fd = open_below(root_fd, path);

    if (fd >= 0 && fstat(fd, &st) == 0 && S_ISDIR(st.st_mode)) {
        close(fd);
        fd = open_index(root_fd, path);
    }
    if (fd < 0)
        return status_of(errno);
    if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
        close(fd);
        return 404;
    }
    *out_fd = fd;
    *out_len = (uint64_t)st.st_size;
    return 200;
}
