/* SPDX-License-Identifier: Apache-2.0 */
/* From nothing to a connection that is open, in one blocking call. */
#include <errno.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "net/internal.h"

/* put_on: a connection of its own on the socket, and the handshake. Owns both from here on. */
static ew_err put_on(ew_conn *conn, int fd, const ew_net_options *options, ew_net **out)
{
    const ew_err err = ew_net_new(conn, fd, options, out);
    if (err == EW_OK) {
        return ew_net_handshake(*out);
    }
    const int os_error = errno;
    ew_conn_free(conn);
    (void)close(fd);
    errno = os_error;
    return err;
}

ew_err ew_net_connect(ew_config *config, const char *host, const char *port,
    const ew_net_options *options, ew_net **out)
{
    if (!config || !host || !port || !out) {
        return EW_ERR_ARGUMENT;
    }
    const int64_t now = ew_net_now();
    ew_session *session = options ? options->session : NULL;
    const ew_net_stop *stop = options ? options->stop : NULL;
    ew_conn *conn = NULL;
    *out = NULL;
    ew_err err = session ? ew_conn_new_resuming(config, host, session, now, &conn)
                         : ew_conn_new(config, host, now, &conn);
    if (err != EW_OK) {
        return err;
    }
    /* Dialling counts against the time for the handshake. */
    const int64_t deadline = ew_conn_deadline(conn);
    int fd = -1;
    int os_error = 0;
    err = ew_net_dial_until(
        host, port, deadline == EW_NEVER ? EW_NO_LIMIT : deadline - now, stop, &fd, &os_error);
    if (err != EW_OK) {
        ew_conn_free(conn);
        errno = os_error;
        return err;
    }
    return put_on(conn, fd, options, out);
}

/* is_passing: accept failed for the connection that came, or was interrupted: the next may do.
 * (Linux hands the errors of a new connection to accept.) */
static bool is_passing(int os_error)
{
    switch (os_error) {
    case EINTR:
    case ECONNABORTED:
    case EPROTO:
    case ENETDOWN:
    case ENETUNREACH:
    case EHOSTDOWN:
    case EHOSTUNREACH:
        return true;
    default:
        return false;
    }
}

/* accept_one: a socket, or -1 and errno: ECANCELED where the stop was said. With a stop it is poll
 * that waits and never accept, which would not see it; and what made a listener readable may be
 * gone again, to another thread, so that only a non-blocking one is safe. */
static int accept_one(int listen_fd, const ew_net_stop *stop)
{
    if (stop && !ew_net_socket_set_blocking(listen_fd, false, NULL)) {
        return -1;
    }
    for (;;) {
        struct pollfd wanted = {.fd = listen_fd, .events = POLLIN};
        if (ew_net_stop_was_said(stop)) {
            errno = ECANCELED;
            return -1;
        }
        const int fd = accept4(listen_fd, NULL, NULL, SOCK_CLOEXEC);
        if (fd >= 0) {
            return fd;
        }
        if (errno == EAGAIN || errno == EWOULDBLOCK) {
            if (ew_net_poll(&wanted, true, stop, -1) < 0 && errno != EINTR) {
                return -1;
            }
        } else if (!is_passing(errno)) {
            return -1;
        }
    }
}

ew_err ew_net_accept(ew_config *config, int listen_fd, const ew_net_options *options, ew_net **out)
{
    if (!config || listen_fd < 0 || !out) {
        return EW_ERR_ARGUMENT;
    }
    *out = NULL;
    const ew_net_stop *stop = options ? options->stop : NULL;
    const int fd = accept_one(listen_fd, stop);
    if (fd < 0) {
        return ew_net_stop_was_said(stop) ? EW_ERR_ABORTED : EW_ERR_OS;
    }
    ew_net_socket_no_delay(fd);
    ew_conn *conn = NULL;
    const ew_err err = ew_conn_new(config, NULL, ew_net_now(), &conn);
    if (err != EW_OK) {
        (void)close(fd);
        return err;
    }
    return put_on(conn, fd, options, out);
}
