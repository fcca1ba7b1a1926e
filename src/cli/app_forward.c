/* SPDX-License-Identifier: Apache-2.0 */
/* --forward: relays to a TCP address, and passes each direction's end on: an end as an end, a cut
 * as a cut. Whatever is not known to be complete never ends cleanly on the other side. */
#include <errno.h>
#include <linux/sockios.h>
#include <netdb.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "cli/bytes.h"
#include "cli/ending.h"
#include "cli/peer.h"
#include "cli/server.h"

struct relay {
    struct watch *backend;       /* the peer's */
    const struct addrinfo *next; /* where to connect if this one refuses */
    bool connected;
    struct bytes up;   /* from the client, not taken by the backend yet */
    struct bytes down; /* from the backend, not accepted by our side yet */
    bool up_ended;     /* the client's end was passed on */
    bool down_ended;   /* the backend's end was passed on, or has no one to go to */
    bool down_lost;    /* the client takes no more; what it has said still goes up */
    uint64_t num_lost; /* what the backend said then */
    bool client_ended; /* the client said so, and `up` may still hold bytes */
    bool failed;       /* one side was cut: both are over */
};

/* --- the backend's socket -------------------------------------------------------------------- */

/* cut_backend: a reset: the backend must not take this for the client's end. */
static void cut_backend(struct relay *r)
{
    struct linger at_once = {.l_onoff = 1, .l_linger = 0};

    if (r->backend->fd < 0)
        return;
    (void)setsockopt(r->backend->fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    close(r->backend->fd);
    r->backend->fd = -1;
    r->backend->armed = 0;
}

static void fail(struct peer *peer, struct relay *r, const char *what, int why)
{
    bool is_over = (ew_conn_levels(ew_net_conn(peer->net)) & EW_ENDED) != 0;

    report_warning(peer->server->report, "%s: the connection to the backend %s: %s; the client's %s.",
        peer->address, what, strerror(why), is_over ? "has ended already" : "is aborted");
    cut_backend(r);
    r->failed = true;
    ending_abort(peer->net);
}

/* hear_out: takes what the backend has said in vain: a close over it would be a reset. */
static void hear_out(struct peer *peer, struct relay *r)
{
    enum { MOST = 64 };
    struct server *s = peer->server;

    for (int i = 0; i < MOST; i++) {
        ssize_t n = recv(r->backend->fd, s->scratch, SCRATCH_LEN, 0);
        if (n <= 0)
            return;
        r->num_lost += (uint64_t)n;
    }
}

/* in_kernel: what the backend has not acknowledged; the FIN counts as one. */
static size_t in_kernel(const struct relay *r)
{
    int len = 0;

    if (ioctl(r->backend->fd, SIOCOUTQ, &len) != 0 || len < 0)
        return 0;
    return (size_t)(r->up_ended && len > 0 ? len - 1 : len);
}

/* leave_backend: nothing is waited for any more. If it was passed the client's end, the kernel goes on
 * passing on what it holds, that end last, unless the backend says something more: a system resets what
 * is written to a socket that was closed. If not, the backend must not take this for an end. Either way
 * the verdict is silent about what may not get there. */
static void leave_backend(struct peer *peer, struct relay *r)
{
    if (r->backend->fd < 0)
        return;
    size_t unsent = in_kernel(r);
    if (r->up_ended) {
        if (unsent > 0)
            report_warning(peer->server->report,
                "%s: the backend has not taken all in time: %zu bytes of the client's are on their way "
                "to it; they are lost if it sends before it has read them.",
                peer->address, unsent);
        hear_out(peer, r);
        close(r->backend->fd);
        r->backend->fd = -1;
        r->backend->armed = 0;
        return;
    }
    if (r->up.len + unsent > 0)
        report_warning(peer->server->report,
            "%s: the backend has not taken all in time: %zu bytes of the client's have not reached it; "
            "it is told so by a reset.",
            peer->address, r->up.len + unsent);
    cut_backend(r);
}

/* try_next: begins to connect to the next address; false if there is none left, with errno. */
static bool try_next(struct server *s, struct relay *r)
{
    while (r->next != NULL) {
        const struct addrinfo *a = r->next;
        r->next = a->ai_next;
        int fd = socket(a->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
        if (fd < 0)
            continue;
        if (connect(fd, a->ai_addr, a->ai_addrlen) == 0 || errno == EINPROGRESS) {
            r->backend->fd = fd;
            server_watch(s, r->backend, POLLOUT);
            return true;
        }
        int why = errno;
        close(fd);
        errno = why;
    }
    return false;
}

static void *relay_open(struct peer *peer)
{
    struct server *s = peer->server;
    struct relay *r = calloc(1, sizeof *r);

    if (r == NULL)
        return NULL;
    r->backend = &peer->backend;
    r->next = s->forward_to;
    if (s->handshake_timeout >= 0)
        peer->app_deadline = ew_net_now() + s->handshake_timeout;
    if (!try_next(s, r))
        fail(peer, r, "cannot be made", errno);
    return r;
}

static void relay_over(struct peer *peer)
{
    struct relay *r = peer->state;

    leave_backend(peer, r);
    bytes_free(&r->up);
    bytes_free(&r->down);
    free(r);
}

/* check_connected: false while it is not decided. */
static bool check_connected(struct peer *peer, struct relay *r, int64_t now)
{
    struct pollfd p = {.fd = r->backend->fd, .events = POLLOUT};
    int why = 0;
    socklen_t len = sizeof why;

    if (poll(&p, 1, 0) <= 0) {
        if (now >= peer->app_deadline)
            fail(peer, r, "cannot be made", ETIMEDOUT);
        return r->failed;
    }
    if (getsockopt(r->backend->fd, SOL_SOCKET, SO_ERROR, &why, &len) != 0)
        why = errno;
    if (why != 0) {
        cut_backend(r);
        if (!try_next(peer->server, r))
            fail(peer, r, "cannot be made", why);
        return true;
    }
    r->connected = true;
    /* Behind the verdict the deadline is the one of the end (C16), if that has one. */
    if (!peer->reported || peer->server->close_timeout < 0)
        peer->app_deadline = EW_NEVER;
    return true;
}

/* --- client to backend ----------------------------------------------------------------------- */

/* is_blocked: not an error: come back later. */
static bool is_blocked(int why)
{
    return why == EAGAIN || why == EWOULDBLOCK || why == EINTR;
}

/* send_up: what the backend does not take is kept. */
static void send_up(struct peer *peer, struct relay *r, const uint8_t *data, size_t len)
{
    ssize_t n = send(r->backend->fd, data, len, MSG_NOSIGNAL);
    size_t sent = n > 0 ? (size_t)n : 0;

    if (n < 0 && !is_blocked(errno))
        fail(peer, r, "broke", errno);
    else if (!bytes_add(&r->up, &data[sent], len - sent))
        fail(peer, r, "is given up", ENOMEM);
}

static bool push_up(struct peer *peer, struct relay *r)
{
    ssize_t n = send(r->backend->fd, bytes_at(&r->up), r->up.len, MSG_NOSIGNAL);

    if (n < 0 && is_blocked(errno))
        return false;
    if (n < 0)
        fail(peer, r, "broke", errno);
    else
        bytes_drop(&r->up, (size_t)n);
    return true;
}

/* client_over: the client's stream was cut: so is the backend's. */
static void client_over(struct peer *peer, struct relay *r)
{
    cut_backend(r);
    r->failed = true;
    ending_ask(peer->net, EW_REST_DISCARD);
}

static bool pull_up(struct peer *peer, struct relay *r)
{
    const uint8_t *data;
    size_t len;

    switch (ew_net_read(peer->net, &data, &len)) {
    case EW_READ_WAIT:
        return false;
    case EW_READ_DATA:
        send_up(peer, r, data, len);
        return true;
    case EW_READ_END:
        r->client_ended = true;
        return true;
    case EW_READ_CUT:
        /* A FIN is no word of the client's: whoever forges one must not get an authentic end of what
         * the backend is still saying. */
        if (!r->down_ended)
            ending_hang_up(peer->net);
        client_over(peer, r);
        return true;
    case EW_READ_FAILED:
        client_over(peer, r);
        return true;
    }
    return false;
}

/* Reads from the client only when the backend has taken all that came before. */
static bool move_up(struct peer *peer, struct relay *r)
{
    if (r->up.len > 0)
        return push_up(peer, r);
    if (r->client_ended) {
        if (r->up_ended)
            return false;
        r->up_ended = true;
        if (shutdown(r->backend->fd, SHUT_WR) != 0)
            fail(peer, r, "broke", errno);
        return true;
    }
    return pull_up(peer, r);
}

/* --- backend to client ----------------------------------------------------------------------- */

/* can_pass_down: the client takes bytes now, or there is nobody to take them. */
static bool can_pass_down(const struct peer *peer, const struct relay *r)
{
    return r->down_lost || (ew_conn_levels(ew_net_conn(peer->net)) & EW_CAN_WRITE) != 0;
}

/* lose_down: our side is over without an end of ours: the client is gone. What came from it before
 * still goes up, its end too (C11); and the backend is still read, as it may hear only when it could
 * speak. Where the client is not gone, only the way to it, the backend must not take what it said for
 * heard: both are over. */
static void lose_down(struct peer *peer, struct relay *r)
{
    int unread = 0;

    r->down_lost = true;
    r->num_lost += r->down.len;
    bytes_free(&r->down);
    if (!peer_is_forced(peer))
        return;
    if (ioctl(r->backend->fd, FIONREAD, &unread) == 0 && unread > 0)
        r->num_lost += (uint64_t)unread;
    cut_backend(r);
    r->failed = true;
}

/* write_down: what the client's side does not take is kept. */
static void write_down(struct peer *peer, struct relay *r, const uint8_t *data, size_t len)
{
    size_t taken = 0;

    if (!r->down_lost && ew_net_write(peer->net, data, len, &taken) != EW_OK)
        lose_down(peer, r);
    if (r->down_lost)
        r->num_lost += len - taken;
    else if (taken < len && !bytes_add(&r->down, &data[taken], len - taken))
        fail(peer, r, "is given up", ENOMEM);
}

static bool push_down(struct peer *peer, struct relay *r)
{
    size_t taken = 0;

    if (ew_net_write(peer->net, bytes_at(&r->down), r->down.len, &taken) != EW_OK) {
        lose_down(peer, r);
        return true;
    }
    bytes_drop(&r->down, taken);
    return taken > 0;
}

static bool pull_down(struct peer *peer, struct relay *r)
{
    struct server *s = peer->server;

    if (r->down_ended || !can_pass_down(peer, r))
        return false;
    ssize_t n = recv(r->backend->fd, s->scratch, SCRATCH_LEN, 0);
    if (n > 0) {
        write_down(peer, r, s->scratch, (size_t)n);
        return true;
    }
    if (n < 0 && is_blocked(errno))
        return false;
    if (n < 0) {
        fail(peer, r, "broke", errno);
        return true;
    }
    /* The backend's end, and only its: the client may go on (C7). */
    r->down_ended = true;
    if (!r->down_lost)
        ending_ask(peer->net, EW_REST_DELIVER);
    return true;
}

/* notice_lost: where nothing waits to be written no failure would tell that our side is over. */
static void notice_lost(struct peer *peer, struct relay *r)
{
    size_t taken;

    if (!r->down_ended && !r->down_lost &&
        ew_conn_write(ew_net_conn(peer->net), "", 0, &taken) != EW_OK)
        lose_down(peer, r);
}

static bool move_down(struct peer *peer, struct relay *r)
{
    notice_lost(peer, r);
    if (r->failed)
        return true;
    return r->down.len > 0 ? push_down(peer, r) : pull_down(peer, r);
}

/* --- both ------------------------------------------------------------------------------------ */

static void watch_backend(struct peer *peer, struct relay *r)
{
    short events = 0;

    if (r->backend->fd < 0)
        return;
    if (!r->connected || r->up.len > 0)
        events |= POLLOUT;
    if (r->connected && !r->down_ended && r->down.len == 0 && can_pass_down(peer, r))
        events |= POLLIN;
    server_watch(peer->server, r->backend, events);
}

/* relay_lingers: the backend has not heard all that the client said; or it still speaks, and a close
 * over what it said would be a reset, which eats what it has not read yet. */
static bool relay_lingers(const struct peer *peer)
{
    const struct relay *r = peer->state;
    return !r->failed && !(r->up_ended && r->down_ended);
}

/* time_is_up: for a backend that is still there behind the verdict (C16). */
static void time_is_up(struct peer *peer, struct relay *r)
{
    report_note(peer->server->report,
        "%s: the backend has not ended within the close limit behind the client's end, and is left",
        peer->address);
    leave_backend(peer, r);
    r->failed = true;
}

static bool relay_run(struct peer *peer, int64_t now)
{
    enum { MOST = 4 };
    struct relay *r = peer->state;
    bool moved = false, more = true;

    if (r->connected && now >= peer->app_deadline)
        time_is_up(peer, r);
    for (int i = 0; i < MOST && more && !r->failed; i++) {
        if (r->connected) {
            more = move_up(peer, r);
            if (!r->failed)
                more |= move_down(peer, r);
        } else {
            more = check_connected(peer, r, now);
        }
        moved |= more;
    }
    watch_backend(peer, r);
    return moved;
}

/* relay_owes: the backend may have more to say. */
static bool relay_owes(const struct peer *peer)
{
    const struct relay *r = peer->state;
    return !r->down_ended;
}

static bool relay_unsaid(const struct peer *peer, uint64_t *out_len)
{
    const struct relay *r = peer->state;
    *out_len = r->num_lost + r->down.len;
    return *out_len > 0;
}

const struct app app_forward = {
    relay_open, relay_run, relay_lingers, relay_owes, relay_unsaid, relay_over};
