/* SPDX-License-Identifier: Apache-2.0 */
/* The way in from other threads and from signal handlers: one number, set once, and a descriptor that
 * wakes who waits. Nobody ever reads the descriptor, so it wakes all of them. */
#include <errno.h>
#include <poll.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "net/internal.h"

enum { NOT_SAID = -1 };

struct ew_net_stop {
    atomic_int alert; /* NOT_SAID until it is */
    int fd;
};

/* A signal handler may use no atomic that takes a lock. */
_Static_assert(ATOMIC_INT_LOCK_FREE == 2, "an atomic int is free of locks");

ew_err ew_net_stop_new(ew_net_stop **out)
{
    if (!out) {
        return EW_ERR_ARGUMENT;
    }
    *out = NULL;
    ew_net_stop *stop = malloc(sizeof *stop);
    if (!stop) {
        return EW_ERR_MEMORY;
    }
    atomic_init(&stop->alert, NOT_SAID);
    stop->fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (stop->fd < 0) {
        free(stop);
        return EW_ERR_OS;
    }
    *out = stop;
    return EW_OK;
}

void ew_net_stop_free(ew_net_stop *stop)
{
    if (stop) {
        (void)close(stop->fd);
        free(stop);
    }
}

void ew_net_stop_now(ew_net_stop *stop, uint8_t alert)
{
    const int os_error = errno;
    const uint64_t one = 1;
    int not_said = NOT_SAID;
    (void)atomic_compare_exchange_strong(&stop->alert, &not_said, alert);
    /* It can only fail because it is readable already. */
    const ssize_t ignored = write(stop->fd, &one, sizeof one);
    (void)ignored;
    errno = os_error;
}

int ew_net_stop_fd(const ew_net_stop *stop)
{
    return stop->fd;
}

bool ew_net_stop_is_due(const ew_net *net)
{
    return net->stop && !net->has_stopped && atomic_load(&net->stop->alert) != NOT_SAID;
}

void ew_net_stop_advance(ew_net *net)
{
    if (ew_net_stop_is_due(net)) {
        net->has_stopped = true;
        ew_conn_abort(net->conn, (uint8_t)atomic_load(&net->stop->alert));
    }
}

bool ew_net_stop_was_said(const ew_net_stop *stop)
{
    return stop && atomic_load(&stop->alert) != NOT_SAID;
}

int ew_net_poll(struct pollfd *wanted, bool watch, const ew_net_stop *stop, int timeout)
{
    struct pollfd both[2] = {
        {.fd = watch ? wanted->fd : -1, .events = wanted->events},
        {.fd = stop ? stop->fd : -1, .events = POLLIN},
    };
    const int num = poll(both, 2, timeout);
    wanted->revents = num > 0 ? both[0].revents : 0;
    return num;
}
