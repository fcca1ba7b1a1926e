/* SPDX-License-Identifier: Apache-2.0 */
#include "tcp.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

void tcp_start(tcp *t, const tcp_plan *plan)
{
    t->plan = *plan;
    t->disturbed = false;
    for (int i = 0; i < 2; i++) {
        uint8_t *bytes = t->lane[i].bytes;
        const size_t cap = t->lane[i].cap;
        t->lane[i] = (tcp_lane){.plan = plan->lane[i],
            .bytes = bytes,
            .cap = cap,
            .limit = TCP_NEVER,
            .rst_at = TCP_NEVER};
        t->host[i] = (tcp_host){0};
    }
}

void tcp_free(tcp *t)
{
    for (int i = 0; i < 2; i++) {
        free(t->lane[i].bytes);
    }
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* ---- resets ---- */

/* reset_host: the RST is there. */
static void reset_host(tcp *t, int host)
{
    tcp_lane *in = &t->lane[1 - host];
    tcp_lane *out = &t->lane[host];

    if (t->host[host].closed || t->host[host].reset) {
        return;
    }
    t->host[host].reset = true;
    t->host[host].error = ECONNRESET;
    if (!t->plan.reset_keeps[host]) {
        in->arrived = in->got;
    }
    in->limit = in->arrived;
    out->limit = least(out->limit, out->arrived);
}

/* send_reset: some of what was sent before it may arrive before it; the rest never does. */
static void send_reset(tcp *t, int host)
{
    tcp_lane *out = &t->lane[host];
    const size_t end = least(out->put, out->limit);

    if (out->rst_at != TCP_NEVER || t->host[host].reset) {
        return;
    }
    const size_t survives = out->arrived < end ? t->below(t->arg, end - out->arrived + 1) : 0;
    if (out->limit != TCP_NEVER && out->arrived + survives >= out->limit) {
        return; /* vanishes with all that comes from here */
    }
    out->rst_at = out->arrived + survives;
    out->limit = out->rst_at;
    out->fin = false;
}

void tcp_break(tcp *t)
{
    t->disturbed = true;
    for (int i = 0; i < 2; i++) {
        reset_host(t, i);
    }
}

/* ---- a host's calls ---- */

static void append(tcp_lane *l, const uint8_t *bytes, size_t len)
{
    if (l->put + len > l->cap) {
        l->cap = 2 * (l->put + len);
        l->bytes = realloc(l->bytes, l->cap);
        if (!l->bytes) {
            abort();
        }
    }
    memcpy(&l->bytes[l->put], bytes, len);
    l->put += len;
}

/* tell_error: once; from then on, another. */
static long tell_error(tcp_host *h, int then)
{
    const int error = h->error != 0 ? h->error : then;

    h->error = 0;
    return -(long)error;
}

long tcp_send(tcp *t, int host, const uint8_t *bytes, size_t len)
{
    tcp_lane *l = &t->lane[host];

    if (t->host[host].reset) {
        return tell_error(&t->host[host], EPIPE);
    }
    if (l->put >= l->plan.send_fails_at) {
        t->disturbed = true;
        return -(long)EHOSTUNREACH;
    }
    const size_t room = l->plan.send_room - least(l->plan.send_room, l->put - l->arrived);
    len = least(least(len, room), least(l->plan.piece, l->plan.send_fails_at - l->put));
    append(l, bytes, len);
    return (long)len;
}

long tcp_receive(tcp *t, int host, uint8_t *out, size_t cap)
{
    tcp_lane *l = &t->lane[1 - host];
    tcp_host *h = &t->host[host];

    if (l->got >= l->plan.recv_fails_at) {
        t->disturbed = true;
        return -(long)EIO;
    }
    size_t len = least(least(l->arrived - l->got, cap), l->plan.piece);
    if (l->plan.recv_fails_at != TCP_NEVER) {
        len = least(len, l->plan.recv_fails_at - l->got);
    }
    if (len > 0) {
        memcpy(out, &l->bytes[l->got], len);
        l->got += len;
        return (long)len;
    }
    if (h->reset) {
        return tell_error(h, 0);
    }
    return h->eof ? 0 : -(long)EAGAIN;
}

bool tcp_readable(const tcp *t, int host)
{
    const tcp_lane *l = &t->lane[1 - host];
    const tcp_host *h = &t->host[host];

    return l->arrived > l->got || h->reset || h->eof || l->got >= l->plan.recv_fails_at;
}

void tcp_shutdown(tcp *t, int host)
{
    tcp_lane *l = &t->lane[host];

    l->fin = !t->host[host].reset && l->rst_at == TCP_NEVER;
}

void tcp_close(tcp *t, int host, bool reset)
{
    const tcp_lane *in = &t->lane[1 - host];

    if (reset || in->arrived > in->got) {
        send_reset(t, host);
    } else {
        tcp_shutdown(t, host);
    }
    t->host[host].closed = true;
}

/* ---- the network ---- */

/* befall: the faults that are due where the lane stands now. */
static bool befall(tcp *t, int lane, int64_t now)
{
    tcp_lane *l = &t->lane[lane];
    tcp_lane_plan *p = &l->plan;

    if (l->arrived >= p->stall_at) {
        l->stalled_until = now + p->stall_ms;
        p->stall_at = TCP_NEVER;
        return true;
    }
    if (l->arrived >= p->vanish_at) {
        l->limit = least(l->limit, l->arrived);
        l->rst_at = TCP_NEVER;
        p->vanish_at = TCP_NEVER;
        t->disturbed = true;
        return true;
    }
    if (l->arrived >= p->reset_at) {
        p->reset_at = TCP_NEVER;
        tcp_break(t);
        return true;
    }
    if (l->arrived >= p->eof_at) {
        p->eof_at = TCP_NEVER;
        l->limit = least(l->limit, l->arrived);
        l->rst_at = TCP_NEVER;
        t->host[1 - lane].eof = true;
        t->disturbed = true;
        if (p->eof_resets) {
            reset_host(t, lane);
        }
        return true;
    }
    return false;
}

/* to_nobody: bytes or a FIN for a socket that is closed: bytes are answered by an RST. */
static bool to_nobody(tcp *t, int lane)
{
    tcp_lane *l = &t->lane[lane];
    const size_t end = least(l->put, l->limit);

    if (l->arrived >= end) {
        return false;
    }
    l->arrived = l->got = end;
    send_reset(t, 1 - lane);
    return true;
}

static size_t until_fault(const tcp_lane *l)
{
    const tcp_lane_plan *p = &l->plan;
    const size_t a = least(p->stall_at, p->vanish_at), b = least(p->reset_at, p->eof_at);

    return least(a, b) - l->arrived;
}

bool tcp_move(tcp *t, int lane, int64_t now)
{
    tcp_lane *l = &t->lane[lane];
    tcp_host *to = &t->host[1 - lane];

    if (now < l->stalled_until) {
        return false;
    }
    if (l->arrived == l->rst_at) {
        l->rst_at = TCP_NEVER;
        reset_host(t, 1 - lane);
        return true;
    }
    if (to->closed) {
        return to_nobody(t, lane);
    }
    if (to->reset) {
        return false;
    }
    if (befall(t, lane, now)) {
        return true;
    }
    const size_t end = least(l->put, l->limit);
    const size_t room = l->plan.recv_room - least(l->plan.recv_room, l->arrived - l->got);
    const size_t flight = end > l->arrived ? end - l->arrived : 0;
    size_t len = least(least(flight, room), least(l->plan.piece, until_fault(l)));
    if (len > 1 && t->below(t->arg, 2) == 0) {
        len = 1 + t->below(t->arg, len);
    }
    l->arrived += len;
    if (l->fin && !to->eof && l->arrived == l->put && l->put <= l->limit) {
        to->eof = true;
        return true;
    }
    return len > 0;
}

int64_t tcp_wakes(const tcp *t, int64_t now)
{
    int64_t when = INT64_MAX;

    for (int i = 0; i < 2; i++) {
        if (t->lane[i].stalled_until > now && t->lane[i].stalled_until < when) {
            when = t->lane[i].stalled_until;
        }
    }
    return when;
}

void tcp_said_last(tcp *t, int lane)
{
    tcp_lane *l = &t->lane[lane];
    const size_t from = l->put > l->plan.tail_len ? l->put - l->plan.tail_len : 0;
    const size_t at = from > l->arrived ? from : l->arrived;

    switch (l->plan.tail) {
    case TCP_TAIL_NONE:
        break;
    case TCP_TAIL_EOF:
        l->plan.eof_at = least(l->plan.eof_at, at);
        break;
    case TCP_TAIL_RESET:
        l->plan.reset_at = least(l->plan.reset_at, at);
        break;
    case TCP_TAIL_VANISH:
        l->plan.vanish_at = least(l->plan.vanish_at, at);
        break;
    }
    l->plan.tail = TCP_TAIL_NONE;
}
