/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/peer.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/ending.h"

/* --- coming and going ------------------------------------------------------------------------ */

static void link_in(struct server *s, struct peer *peer)
{
    peer->next = s->peers;
    if (s->peers != NULL)
        s->peers->prev = peer;
    s->peers = peer;
    s->num_peers++;
}

static void take_out(struct server *s, struct peer *peer)
{
    if (peer->prev != NULL)
        peer->prev->next = peer->next;
    else
        s->peers = peer->next;
    if (peer->next != NULL)
        peer->next->prev = peer->prev;
    s->num_peers--;
}

static ew_err make_net(struct server *s, struct peer *peer, int fd, int64_t now)
{
    ew_conn *conn = NULL;
    ew_err err = ew_conn_new(s->config, NULL, now, &conn);

    if (err != EW_OK)
        return err;
    err = ew_net_new(conn, fd, &s->net_options, &peer->net);
    if (err != EW_OK)
        ew_conn_free(conn);
    return err;
}

void peer_new(struct server *s, int fd, const char *address, int64_t now)
{
    struct peer *peer = calloc(1, sizeof *peer);
    ew_err err = peer != NULL && timers_reserve(&s->timers, s->num_peers + 1)
                     ? make_net(s, peer, fd, now)
                     : EW_ERR_MEMORY;

    if (err != EW_OK) {
        report_warning(s->report, "%s: not accepted: %s", address, ew_err_text(err));
        close(fd);
        free(peer);
        return;
    }
    peer->server = s;
    peer->client = (struct watch){WATCH_CLIENT, fd, 0, peer};
    peer->backend = (struct watch){WATCH_BACKEND, -1, 0, peer};
    peer->timer.owner = peer;
    peer->app_deadline = peer->idle_at = EW_NEVER;
    snprintf(peer->address, sizeof peer->address, "%s", address);
    ew_conn_set_user(ew_net_conn(peer->net), peer->address); /* for the notes of tls_setup */
    ending_limit(peer->net, EW_LIMIT_IDLE, EW_NO_LIMIT); /* see watch_idle */
    link_in(s, peer);
    peer_drive(peer, POLLIN, now);
}

bool peer_is_forced(struct peer *peer)
{
    if (!ending_is_forced(peer->net))
        return false;
    peer->forced = true;
    ending_disown(peer->net);
    return true;
}

/* was_forced: the application may not have come to see it, where the client answered at once. */
static bool was_forced(const struct peer *peer)
{
    const struct app *app = peer->server->app;
    return peer->forced || (app->owes != NULL && app->owes(peer) && ending_is_forced(peer->net));
}

/* was_answered: in TLS 1.2 the client's end is answered at once (C5), whatever there is to say. */
static bool was_answered(const struct peer *peer)
{
    ew_outcome o;
    return ew_conn_outcome(ew_net_conn(peer->net), &o, sizeof o) == EW_OK &&
           o.version == EW_TLS_1_2 && o.close_notify_received && o.ended_by != EW_BY_LOCAL &&
           o.verdict != EW_ABORTED;
}

/* say_unsaid: what our side had not accepted as it ended is in no count, and the verdict may be clean
 * without it. */
static void say_unsaid(const struct peer *peer)
{
    const struct report *report = peer->server->report;
    uint64_t len = 0;
    bool more = peer->server->app->unsaid(peer, &len);

    if (was_forced(peer))
        report_warning(report,
            "%s: the key of our side is at its limit, and TLS 1.2 has no other, so our side ended in "
            "the middle: %llu bytes more of the answer were at hand and are not sent.",
            peer->address, (unsigned long long)len);
    else if (more && was_answered(peer))
        report_warning(report,
            "%s: the client ended before all was said to it, which in TLS 1.2 ends our side too: "
            "%llu bytes more of the answer were at hand and are not sent.",
            peer->address, (unsigned long long)len);
}

static void app_over(struct peer *peer)
{
    if (peer->state != NULL) {
        say_unsaid(peer);
        peer->server->app->over(peer);
    }
    peer->state = NULL;
    peer->app_deadline = EW_NEVER;
}

/* let_go: the memory stays until the turn is over, for events that still name it. */
static void let_go(struct peer *peer)
{
    struct server *s = peer->server;

    if (peer->gone)
        return;
    peer->gone = true;
    app_over(peer);
    timers_set(&s->timers, &peer->timer, EW_NEVER);
    server_watch(s, &peer->client, 0);
    ew_net_free(peer->net);
    peer->net = NULL;
    take_out(s, peer);
    peer->next = s->graveyard;
    s->graveyard = peer;
}

void peer_bury(struct server *s)
{
    struct peer *next, *kept = NULL;

    for (struct peer *peer = s->graveyard; peer != NULL; peer = next) {
        next = peer->next;
        if (peer->queued) { /* the queue still names it */
            peer->next = kept;
            kept = peer;
        } else {
            free(peer);
        }
    }
    s->graveyard = kept;
}

/* --- driving --------------------------------------------------------------------------------- */

static void report_verdict(struct peer *peer)
{
    if (peer->reported)
        return;
    peer->reported = true;
    uint64_t unacked;
    (void)ew_net_unacked(peer->net, &unacked); /* for the report: as far as is known by now */
    report_ended(peer->server->report, peer->address, NULL, ew_net_conn(peer->net));
}

static bool app_lingers(const struct peer *peer)
{
    const struct app *app = peer->server->app;
    return peer->state != NULL && app->lingers != NULL && app->lingers(peer);
}

/* ask_for_certificate: of --client-cert later. A client that does not offer it, or has ended, is served all the same. */
static void ask_for_certificate(struct peer *peer, ew_conn *conn)
{
    ew_err err = ew_conn_request_certificate(conn);

    if (err != EW_OK)
        report_note(peer->server->report, "%s: the client offers no certificate behind the handshake", peer->address);
}

/* has_early_data: it is read, and answered, before the handshake is complete; nothing more comes in until it is. */
static bool has_early_data(const ew_conn *conn)
{
    return ew_conn_early(conn) == EW_EARLY_ACCEPTED && (ew_conn_levels(conn) & EW_CAN_READ) != 0;
}

/* run_app: true if something moved. */
static bool run_app(struct peer *peer, int64_t now)
{
    struct server *s = peer->server;
    ew_conn *conn = ew_net_conn(peer->net);

    if (!ew_conn_handshake_complete(conn) && !has_early_data(conn))
        return false;
    if (!peer->greeted) {
        peer->greeted = true;
        report_handshake(s->report, peer->address, conn);
        if (s->asks_later)
            ask_for_certificate(peer, conn);
        peer->state = s->app->open(peer);
        if (peer->state == NULL)
            ending_abort(peer->net);
        return true;
    }
    if ((ew_conn_levels(conn) & EW_ENDED) != 0 && !app_lingers(peer))
        return false;
    return peer->state != NULL && s->app->run(peer, now);
}

/* step: a socket that was closed is forgotten at once: the application's next one may get its number. */
static ew_net_state step(struct peer *peer, short revents, int64_t now)
{
    ew_net_state state = ew_net_step(peer->net, revents, now);
    if (state == EW_NET_DONE)
        server_watch(peer->server, &peer->client, 0);
    return state;
}

/* turn: steps the driver and runs the application until nothing moves, or others' turn has come. */
static ew_net_state turn(struct peer *peer, short revents, int64_t now)
{
    enum { MOST = 8 };
    ew_net_state state = step(peer, revents, now);

    for (int i = 0; run_app(peer, now); i++) {
        if (i == MOST) {
            server_queue(peer->server, peer);
            break;
        }
        state = step(peer, 0, now);
    }
    return state;
}

/* at_verdict: the application ends with it, or gets as long as a goodbye may take. */
static void at_verdict(struct peer *peer, int64_t now)
{
    int64_t limit = peer->server->close_timeout;

    peer->idle_at = EW_NEVER;
    if (!app_lingers(peer))
        app_over(peer);
    else if (!peer->reported && limit >= 0)
        peer->app_deadline = now + limit;
    report_verdict(peer);
}

/* owes: to end here with a goodbye would pass a part off as the whole. */
static bool owes(const struct peer *peer)
{
    const struct app *app = peer->server->app;
    size_t taken;

    return peer->state != NULL && app->owes != NULL && app->owes(peer) &&
           ew_conn_write(ew_net_conn(peer->net), "", 0, &taken) == EW_OK;
}

/* watch_idle: when the idle limit passes. It is kept here, not by the engine, which does not know
 * whether the application has said all. */
static void watch_idle(struct peer *peer, const ew_outcome *o, int64_t now)
{
    int64_t limit = peer->server->idle_timeout;

    if (peer->is_watched && o->received + o->sent == peer->num_moved)
        return;
    peer->is_watched = true;
    peer->num_moved = o->received + o->sent;
    peer->active_at = now;
    peer->idle_at = limit >= 0 ? now + limit : EW_NEVER;
}

/* end_idle: the limit has passed. Behind the client's END an alert says that this was not all; before
 * it the verdict is the limit's. */
static void end_idle(struct peer *peer, const ew_outcome *o)
{
    if (owes(peer)) {
        report_warning(peer->server->report,
            "%s: no byte moved for the idle limit, and not all was said; the client is not told "
            "goodbye.",
            peer->address);
        if (o->close_notify_received)
            ending_abort(peer->net);
        else
            ending_hang_up(peer->net);
    }
    ending_limit(peer->net, EW_LIMIT_IDLE, 0);
}

static ew_net_state check_idle(struct peer *peer, ew_net_state state, int64_t now)
{
    ew_outcome o;

    if (ew_conn_outcome(ew_net_conn(peer->net), &o, sizeof o) != EW_OK || !o.handshake_complete)
        return state;
    watch_idle(peer, &o, now);
    if (now >= peer->idle_at) {
        /* what has come since may still lie in the socket */
        state = turn(peer, POLLIN, now);
        if (state != EW_NET_OPEN || ew_conn_outcome(ew_net_conn(peer->net), &o, sizeof o) != EW_OK)
            return state;
        watch_idle(peer, &o, now);
    }
    if (now < peer->idle_at)
        return state;
    peer->idle_at = EW_NEVER;
    end_idle(peer, &o);
    return step(peer, 0, now);
}

static int64_t earlier(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static int64_t deadline_of(const struct peer *peer)
{
    return earlier(ew_net_deadline(peer->net), earlier(peer->app_deadline, peer->idle_at));
}

void peer_drive(struct peer *peer, short revents, int64_t now)
{
    struct server *s = peer->server;

    if (peer->gone)
        return;
    ew_net_state state = turn(peer, revents, now);
    if (state == EW_NET_OPEN)
        state = check_idle(peer, state, now);
    if (state != EW_NET_OPEN)
        at_verdict(peer, now);
    if (state == EW_NET_DONE && peer->state == NULL) {
        let_go(peer);
        return;
    }
    server_watch(s, &peer->client, ew_net_events(peer->net));
    /* A deadline that has passed already must not turn the loop into a spin. */
    int64_t at = deadline_of(peer);
    timers_set(&s->timers, &peer->timer, at > now ? at : now + 1);
}

void peer_abandon(struct peer *peer, int64_t now)
{
    enum { MOST = 1000 }; /* steps: more than any receive buffer holds */
    static const ew_limit LIMITS[] = {EW_LIMIT_HANDSHAKE, EW_LIMIT_FLUSH, EW_LIMIT_WAIT};

    if (!peer->reported) {
        /* What can be handed over at once is; for the rest no time is left. */
        ending_limit(peer->net, EW_LIMIT_FLUSH, EW_NO_LIMIT);
        if (owes(peer))
            ending_abort(peer->net);
        else
            ending_ask(peer->net, EW_REST_ABANDON);
        (void)ew_net_step(peer->net, 0, now);
        for (size_t i = 0; i < sizeof LIMITS / sizeof LIMITS[0]; i++)
            ending_limit(peer->net, LIMITS[i], 0);
        /* what lies in the socket goes before a limit, a bit in each step */
        for (int i = 0; i < MOST && ew_net_step(peer->net, 0, now) == EW_NET_OPEN; i++)
            ;
        report_verdict(peer);
    }
    let_go(peer);
}
