/* SPDX-License-Identifier: Apache-2.0 */
/* What the driver asks of a socket. */
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <linux/sockios.h>

#include "net/internal.h"

bool ew_net_socket_is_tcp(int fd)
{
    struct sockaddr_storage name = {0};
    socklen_t len = sizeof name;
    if (getsockname(fd, (struct sockaddr *)&name, &len) != 0) {
        return false;
    }
    return name.ss_family == AF_INET || name.ss_family == AF_INET6;
}

bool ew_net_socket_linger(int fd, bool on)
{
    const struct linger linger = {.l_onoff = on, .l_linger = 0};
    return setsockopt(fd, SOL_SOCKET, SO_LINGER, &linger, sizeof linger) == 0;
}

void ew_net_socket_no_delay(int fd)
{
    const int on = 1;
    /* A socket that is no TCP refuses, and has nothing to switch off. */
    (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

bool ew_net_socket_unacked(int fd, bool has_fin, uint64_t *out_len)
{
    int len;
    if (ioctl(fd, SIOCOUTQ, &len) != 0 || len < 0) {
        return false;
    }
    /* The FIN is the last in the queue: while anything is left, it is. */
    *out_len = (uint64_t)(has_fin && len > 0 ? len - 1 : len);
    return true;
}

uint64_t ew_net_socket_at_hand(int fd)
{
    int len;
    return ioctl(fd, FIONREAD, &len) == 0 && len > 0 ? (uint64_t)len : 0;
}

bool ew_net_socket_set_blocking(int fd, bool blocking, bool *out_was)
{
    const int flags = fcntl(fd, F_GETFL);
    if (flags < 0) {
        return false;
    }
    const bool was = (flags & O_NONBLOCK) == 0;
    if (out_was) {
        *out_was = was;
    }
    return was == blocking || fcntl(fd, F_SETFL, flags ^ O_NONBLOCK) == 0;
}
