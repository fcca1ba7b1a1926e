/* SPDX-License-Identifier: Apache-2.0 */
/* Connections to others: by name, each address in turn. */
#include <errno.h>
#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "net/internal.h"

/* What bounds a dial: a time, and a word from elsewhere. */
typedef struct bounds {
    int64_t deadline;
    const ew_net_stop *stop;
} bounds;

/* await_connect: 0 once the connection stands, else an errno. */
static int await_connect(int fd, const bounds *b)
{
    struct pollfd wanted = {.fd = fd, .events = POLLOUT};
    for (;;) {
        const int num =
            ew_net_poll(&wanted, true, b->stop, ew_net_poll_timeout(ew_net_now(), b->deadline));
        if (ew_net_stop_was_said(b->stop)) {
            return ECANCELED;
        }
        if (num > 0) {
            break;
        }
        if (num < 0 && errno != EINTR) {
            return errno;
        }
        if (num == 0 && ew_net_now() >= b->deadline) {
            return ETIMEDOUT;
        }
    }
    int os_error = 0;
    socklen_t len = sizeof os_error;
    return getsockopt(fd, SOL_SOCKET, SO_ERROR, &os_error, &len) == 0 ? os_error : errno;
}

static int connect_by(int fd, const struct addrinfo *address, const bounds *b)
{
    if (connect(fd, address->ai_addr, address->ai_addrlen) == 0) {
        return 0;
    }
    /* An interrupted connect goes on by itself. */
    return errno == EINPROGRESS || errno == EINTR ? await_connect(fd, b) : errno;
}

/* try_address: 0 and a blocking socket, else an errno. */
static int try_address(const struct addrinfo *address, const bounds *b, int *out_fd)
{
    const int fd = socket(address->ai_family, address->ai_socktype | SOCK_CLOEXEC | SOCK_NONBLOCK,
        address->ai_protocol);
    if (fd < 0) {
        return errno;
    }
    int os_error = connect_by(fd, address, b);
    if (os_error == 0 && !ew_net_socket_set_blocking(fd, true, NULL)) {
        os_error = errno;
    }
    if (os_error != 0) {
        (void)close(fd);
        return os_error;
    }
    ew_net_socket_no_delay(fd);
    *out_fd = fd;
    return 0;
}

static int num_addresses(const struct addrinfo *list)
{
    int num = 0;
    for (; list; list = list->ai_next) {
        num++;
    }
    return num;
}

/* try_each: one address that does not answer leaves the others their share of the time. */
static int try_each(const struct addrinfo *list, const bounds *b, int *out_fd)
{
    int os_error = ETIMEDOUT;
    int num_left = num_addresses(list);
    for (const struct addrinfo *a = list; a; a = a->ai_next, num_left--) {
        if (ew_net_stop_was_said(b->stop)) {
            return ECANCELED;
        }
        const int64_t now = ew_net_now();
        const int64_t left = b->deadline - now;
        const bool is_open = b->deadline == EW_NEVER || left <= 0;
        const bounds share = {is_open ? b->deadline : now + left / num_left, b->stop};
        os_error = try_address(a, &share, out_fd);
        if (os_error == 0) {
            break;
        }
    }
    return os_error;
}

static ew_err resolve(const char *host, const char *port, struct addrinfo **out, int *out_os_error)
{
    const struct addrinfo hints = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM};
    const int failure = getaddrinfo(host, port, &hints, out);
    if (failure == 0) {
        return EW_OK;
    }
    if (failure == EAI_SYSTEM) {
        *out_os_error = errno;
        return EW_ERR_OS;
    }
    return failure == EAI_MEMORY ? EW_ERR_MEMORY : EW_ERR_RESOLVE;
}

ew_err ew_net_dial(
    const char *host, const char *port, int64_t timeout_ms, int *out_fd, int *out_os_error)
{
    return ew_net_dial_until(host, port, timeout_ms, NULL, out_fd, out_os_error);
}

ew_err ew_net_dial_until(const char *host, const char *port, int64_t timeout_ms,
    const ew_net_stop *stop, int *out_fd, int *out_os_error)
{
    int ignored;
    int *os_error = out_os_error ? out_os_error : &ignored;
    if (!host || !port || !out_fd || timeout_ms < EW_NO_LIMIT) {
        return EW_ERR_ARGUMENT;
    }
    const bounds b = {ew_net_after(ew_net_now(), timeout_ms), stop};
    struct addrinfo *list = NULL;
    *os_error = 0;
    const ew_err err = resolve(host, port, &list, os_error);
    if (err != EW_OK) {
        return err;
    }
    *os_error = try_each(list, &b, out_fd);
    freeaddrinfo(list);
    if (*os_error == 0) {
        return EW_OK;
    }
    if (*os_error == ECANCELED && ew_net_stop_was_said(stop)) {
        return EW_ERR_ABORTED;
    }
    return *os_error == ETIMEDOUT && ew_net_now() >= b.deadline ? EW_ERR_TIMEOUT : EW_ERR_OS;
}
