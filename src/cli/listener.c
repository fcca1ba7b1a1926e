/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/listener.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "cli/peer.h"

/* --- opening --------------------------------------------------------------------------------- */

static void say_refused(const struct report *report, const char *where, int why)
{
    if (why == EADDRINUSE)
        report_error(report,
            "The port of %s is in use; stop what listens there, or choose "
            "another (port 0 takes a free one).",
            where);
    else if (why == EACCES)
        report_error(
            report, "This user may not listen on %s; choose a port of 1024 or above.", where);
    else if (why == EADDRNOTAVAIL)
        report_error(report,
            "The address of %s is not one of this machine's; give one that is, "
            "such as 127.0.0.1 or 0.0.0.0.",
            where);
    else
        report_error(
            report, "Listening on %s fails: %s; choose another --listen.", where, strerror(why));
}

static int listen_on(const struct addrinfo *a)
{
    int on = 1;
    int fd = socket(a->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

    if (fd < 0)
        return -1;
    if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == 0 &&
        bind(fd, a->ai_addr, a->ai_addrlen) == 0 && listen(fd, SOMAXCONN) == 0)
        return fd;
    int why = errno;
    close(fd);
    errno = why;
    return -1;
}

static void say_listening(int fd, const struct report *report)
{
    struct sockaddr_storage addr;
    socklen_t len = sizeof addr;
    char host[ADDRESS_LEN] = "?", port[PORT_LEN] = "0";
    unsigned number = 0;

    if (getsockname(fd, (struct sockaddr *)&addr, &len) == 0)
        (void)getnameinfo((struct sockaddr *)&addr, len, host, sizeof host, port, sizeof port,
            NI_NUMERICHOST | NI_NUMERICSERV);
    (void)sscanf(port, "%5u", &number);
    report_listening(report, host, number);
}

int listener_open(const char *where, const struct report *report)
{
    struct hostport hp;
    struct addrinfo hints = {.ai_flags = AI_PASSIVE, .ai_socktype = SOCK_STREAM};
    struct addrinfo *found = NULL;
    int fd = -1, why = 0;

    if (hostport_parse(where, &hp) != NULL)
        return -1;
    int failed = getaddrinfo(hp.host, hp.port, &hints, &found);
    if (failed != 0) {
        report_error(report, "The address of %s does not resolve (%s); give one of this machine's.",
            where, gai_strerror(failed));
        return -1;
    }
    for (const struct addrinfo *a = found; a != NULL && fd < 0; a = a->ai_next) {
        fd = listen_on(a);
        why = fd < 0 ? errno : 0;
    }
    freeaddrinfo(found);
    if (fd < 0)
        say_refused(report, where, why);
    else
        say_listening(fd, report);
    return fd;
}

/* --- accepting ------------------------------------------------------------------------------- */

static void rest(struct server *s, int why, int64_t now)
{
    enum { REST_MS = 1000 };

    server_watch(s, &s->listener, 0);
    s->accept_again = now + REST_MS;
    report_warning(s->report,
        "New connections wait: %s; raise the limit (ulimit -n) to serve "
        "more than %zu at once.",
        strerror(why), s->num_peers);
}

/* is_passing: the failed connection's own trouble; the next may be well (accept(2)). */
static bool is_passing(int why)
{
    return why == ECONNABORTED || why == EINTR || why == EPROTO || why == ENETDOWN ||
           why == ENOPROTOOPT || why == EHOSTDOWN || why == ENONET || why == EHOSTUNREACH ||
           why == EOPNOTSUPP || why == ENETUNREACH || why == EPERM;
}

/* send_at_once: the tail of an answer must not wait for the client's delayed ACK (RFC 9293, 3.7.4). */
static void send_at_once(int fd)
{
    const int on = 1;
    (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

void listener_accept(struct server *s, int64_t now)
{
    enum { MOST = 64 };

    for (int i = 0; i < MOST; i++) {
        struct sockaddr_storage addr;
        socklen_t len = sizeof addr;
        char address[ADDRESS_LEN];
        int fd =
            accept4(s->listener.fd, (struct sockaddr *)&addr, &len, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd >= 0) {
            send_at_once(fd);
            hostport_text((struct sockaddr *)&addr, len, address);
            peer_new(s, fd, address, now);
        } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
            return;
        } else if (!is_passing(errno)) {
            rest(s, errno, now);
            return;
        }
    }
}

void listener_resume(struct server *s, bool one_ended, int64_t now)
{
    if (s->accept_again == EW_NEVER || s->stopping || (!one_ended && now < s->accept_again))
        return;
    s->accept_again = EW_NEVER;
    server_watch(s, &s->listener, POLLIN);
}
