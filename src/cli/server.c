/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/server.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/epoll.h>

/* poll's and epoll's names of these mean the same numbers; the calls want their own. */
static uint32_t epoll_events(short events)
{
    return (events & POLLIN ? (uint32_t)EPOLLIN : 0) | (events & POLLOUT ? (uint32_t)EPOLLOUT : 0);
}

void server_watch(struct server *s, struct watch *w, short events)
{
    struct epoll_event event = {.events = epoll_events(events), .data.ptr = w};

    if (events == w->armed)
        return;
    int op = w->armed == 0 ? EPOLL_CTL_ADD : events == 0 ? EPOLL_CTL_DEL : EPOLL_CTL_MOD;
    if (epoll_ctl(s->epoll_fd, op, w->fd, &event) != 0 && op != EPOLL_CTL_DEL) {
        report_warning(s->report,
            "A socket cannot be watched: %s; its connection runs into its "
            "time limits.",
            strerror(errno));
        return;
    }
    w->armed = events;
}

void server_queue(struct server *s, struct peer *peer)
{
    if (peer->queued || peer->gone)
        return;
    peer->queued = true;
    peer->next_queued = s->queue;
    s->queue = peer;
}
