/* SPDX-License-Identifier: Apache-2.0 */
/* The server: one thread, one epoll, many peers. Each peer has a driver (ew_net) and what the
 * application (--root, --echo, --forward) keeps for it. */
#ifndef ENDWELL_CLI_SERVER_H
#define ENDWELL_CLI_SERVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <endwell/net.h>

#include "cli/hostport.h"
#include "cli/report.h"
#include "cli/timers.h"

struct server;
struct peer;
struct tls_log;

/* watch: a descriptor in the epoll set and what is wanted of it. */
enum watch_kind { WATCH_LISTENER, WATCH_SIGNAL, WATCH_CLIENT, WATCH_BACKEND };
struct watch {
    enum watch_kind kind;
    int fd;
    short armed; /* POLLIN, POLLOUT; 0: not in the set, so that a hang-up does not wake us */
    struct peer *peer;
};

/* app: what a server does with its connections. */
struct app {
    /* open: what it keeps for a peer, once its handshake is complete; NULL if memory ran out. */
    void *(*open)(struct peer *peer);
    /* run: moves what can be moved without blocking, a bounded amount of it; true if something
     * moved. */
    bool (*run)(struct peer *peer, int64_t now);
    /* lingers: whether, the verdict being there, something is still to be passed on, for which run
     * is called on; NULL for never. */
    bool (*lingers)(const struct peer *peer);
    /* owes: whether something was begun that is not said to its end: then a goodbye of ours would be
     * a lie, a part passed off as the whole; NULL for never. */
    bool (*owes)(const struct peer *peer);
    /* unsaid: true if not all is said; *out_len: the bytes at hand that our side has not accepted,
     * which no outcome counts. */
    bool (*unsaid)(const struct peer *peer, uint64_t *out_len);
    /* over: all is done, or the peer goes: releases everything of its own. */
    void (*over)(struct peer *peer);
};
extern const struct app app_root;
extern const struct app app_echo;
extern const struct app app_forward;

struct peer {
    struct server *server;
    ew_net *net;
    void *state; /* the application's; NULL before open and after over */
    struct watch client;
    struct watch backend; /* of --forward; here, as it must outlive `state` */
    struct timer timer;
    int64_t app_deadline; /* the application wants to run then; EW_NEVER */
    bool is_watched;      /* for the idle limit: once the handshake is complete, */
    int64_t active_at;    /* when bytes last moved, */
    uint64_t num_moved;   /* how many had, */
    int64_t idle_at;      /* and when the limit passes; EW_NEVER */
    bool greeted;         /* the handshake was told */
    bool reported;        /* the verdict was told */
    bool forced;          /* our side was ended by a key at its limit, with more to say */
    bool gone;            /* freed after this turn */
    bool queued;          /* in the queue */
    struct peer *next_queued;
    struct peer *prev, *next;
    char address[ADDRESS_LEN];
};

enum { SCRATCH_LEN = 65536 };

struct server {
    const struct report *report;
    const struct app *app;
    ew_config *config; /* of new connections */
    const struct options *options;
    struct tls_log *log;
    ew_net_group *group;
    ew_net_options net_options;
    int epoll_fd;
    struct watch listener, signals;
    struct timers timers;
    struct peer *peers; /* all that are there */
    size_t num_peers;
    struct peer *queue;     /* to be driven in the next turn */
    struct peer *graveyard; /* to be freed after this turn */
    int64_t accept_again;   /* out of descriptors: when to try again; EW_NEVER: accepting */
    bool asks_later; /* for a certificate, behind the handshake */
    bool stopping;
    int64_t stop_at; /* when the rest is abandoned */
    int64_t handshake_timeout, idle_timeout, close_timeout;
    /* The applications' own. */
    int root_fd;
    struct addrinfo *forward_to;
    uint8_t scratch[SCRATCH_LEN]; /* for the one peer that runs */
};

/* server_watch: wants `events` (POLLIN, POLLOUT) of a descriptor from now on. */
void server_watch(struct server *s, struct watch *w, short events);
/* server_queue: drives the peer in the next turn. */
void server_queue(struct server *s, struct peer *peer);

#endif
