/* SPDX-License-Identifier: Apache-2.0 */
#include "link.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static int64_t now(void)
{
    struct timespec t;

    if (clock_gettime(CLOCK_MONOTONIC, &t) != 0)
        return 0;
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static bool send_all(int fd, const uint8_t *data, size_t len)
{
    while (len > 0) {
        ssize_t n = send(fd, data, len, MSG_NOSIGNAL);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        data += n;
        len -= (size_t)n;
    }
    return true;
}

static int dial(bool ipv6, unsigned port)
{
    struct sockaddr_in6 six = {.sin6_family = AF_INET6, .sin6_port = htons((uint16_t)port),
        .sin6_addr = in6addr_loopback};
    struct sockaddr_in four = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port),
        .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(ipv6 ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    int one = 1;

    if (fd < 0)
        return -1;
    int rc = ipv6 ? connect(fd, (struct sockaddr *)&six, sizeof six)
                  : connect(fd, (struct sockaddr *)&four, sizeof four);
    if (rc != 0 || setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one) != 0) {
        close(fd);
        return -1;
    }
    return fd;
}

bool link_open(link_state *l, bool ipv6, unsigned port, uint64_t shim_id)
{
    uint8_t id[8];

    for (size_t i = 0; i < sizeof id; i++)
        id[i] = (uint8_t)(shim_id >> (8 * i));
    l->eof = false;
    l->in_at = l->in_len = 0;
    l->fd = dial(ipv6, port);
    if (l->fd < 0 || !send_all(l->fd, id, sizeof id)) {
        perror("the runner cannot be reached");
        return false;
    }
    return true;
}

void link_close(link_state *l)
{
    uint8_t rest[4096];

    if (l->fd >= 0) {
        shutdown(l->fd, SHUT_WR);
        while (!l->eof && recv(l->fd, rest, sizeof rest, 0) > 0) {
        }
        close(l->fd);
    }
    ew_conn_free(l->conn);
    l->conn = NULL;
    l->fd = -1;
}

/* flush_some: all the output there is at once, or one byte of it; false: there is no more, or it cannot be sent. */
static bool flush_some(link_state *l)
{
    const uint8_t *out = NULL;
    size_t len = l->is_full ? 0 : ew_conn_output(l->conn, &out);

    if (len == 0)
        return false;
    if (l->one_by_one)
        len = 1;
    if (!send_all(l->fd, out, len)) {
        ew_conn_output_end(l->conn, errno);
        return false;
    }
    return ew_conn_output_done(l->conn, len) == EW_OK;
}

void link_flush(link_state *l)
{
    while (flush_some(l)) {
    }
}

/* flush_step: as much as a step sends before it looks at the input: all of it, or one byte. */
static void flush_step(link_state *l)
{
    if (l->one_by_one)
        (void)flush_some(l);
    else
        link_flush(l);
}

/* may_wait: for input: nothing is left to be sent, or some is there already. */
static bool may_wait(const link_state *l)
{
    struct pollfd input = {.fd = l->fd, .events = POLLIN};

    return l->is_full || (ew_conn_levels(l->conn) & EW_HAVE_OUTPUT) == 0 || poll(&input, 1, 0) > 0;
}

bool link_send(link_state *l, const uint8_t *data, size_t len)
{
    return send_all(l->fd, data, len);
}

/* fetch: waits for more of the peer's bytes, or their end. */
static void fetch(link_state *l)
{
    ssize_t n;

    memmove(l->in, &l->in[l->in_at], l->in_len - l->in_at);
    l->in_len -= l->in_at;
    l->in_at = 0;
    do
        n = recv(l->fd, &l->in[l->in_len], l->one_by_one ? 1 : sizeof l->in - l->in_len, 0);
    while (n < 0 && errno == EINTR);
    if (n > 0) {
        l->in_len += (size_t)n;
        return;
    }
    l->eof = true;
    bool reset = n < 0 && errno == ECONNRESET;
    ew_input_end how = n == 0 ? EW_END_EOF : reset ? EW_END_RESET : EW_END_ERROR;
    ew_conn_input_end(l->conn, how, n == 0 ? 0 : errno, l->in_len);
}

ew_err link_step(link_state *l)
{
    size_t used = 0;

    ew_conn_tick(l->conn, now());
    flush_step(l);
    if ((ew_conn_levels(l->conn) & EW_SUSPENDED) != 0)
        return ew_conn_resume(l->conn);
    if ((ew_conn_levels(l->conn) & EW_WANT_INPUT) == 0)
        return EW_OK;
    ew_err err = ew_conn_input(l->conn, &l->in[l->in_at], l->in_len - l->in_at, &used);
    l->in_at += used;
    flush_step(l);
    if (err == EW_OK && used == 0 && (ew_conn_levels(l->conn) & EW_WANT_INPUT) != 0) {
        if (l->eof)
            return EW_ERR_CUT;
        if (may_wait(l))
            fetch(l);
    }
    return err;
}

ew_err link_handshake(link_state *l)
{
    ew_err err = EW_OK;

    while (err == EW_OK && !ew_conn_handshake_complete(l->conn)) {
        if ((ew_conn_levels(l->conn) & EW_ENDED) != 0) {
            ew_outcome o;
            err = ew_conn_outcome(l->conn, &o, sizeof o);
            return err != EW_OK ? err : o.error != EW_OK ? o.error : EW_ERR_CUT;
        }
        err = link_step(l);
    }
    link_flush(l);
    return err;
}

ew_read link_read(link_state *l, const uint8_t **out, size_t *out_len)
{
    for (;;) {
        ew_read got = ew_conn_read(l->conn, out, out_len);
        if (got != EW_READ_WAIT)
            return got;
        if (link_step(l) != EW_OK && (ew_conn_levels(l->conn) & EW_CAN_READ) == 0)
            return EW_READ_FAILED;
    }
}

ew_err link_write(link_state *l, const void *data, size_t len)
{
    const uint8_t *from = data;
    ew_err err = EW_OK;

    while (err == EW_OK && len > 0) {
        size_t taken = 0;
        err = ew_conn_write(l->conn, from, len, &taken);
        from += taken;
        len -= taken;
        link_flush(l);
    }
    return err;
}
