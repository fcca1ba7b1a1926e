/* SPDX-License-Identifier: Apache-2.0 */
/* --echo: sends back what comes, and ends its side when the client has ended its own. */
#include <stdlib.h>

#include "cli/bytes.h"
#include "cli/ending.h"
#include "cli/peer.h"
#include "cli/server.h"

struct echo {
    struct bytes back; /* read, and not accepted by our side yet */
    bool ended;        /* our end was asked for */
};

static void *echo_open(struct peer *peer)
{
    (void)peer;
    return calloc(1, sizeof(struct echo));
}

static void echo_over(struct peer *peer)
{
    struct echo *e = peer->state;
    bytes_free(&e->back);
    free(e);
}

/* end: nothing more to send back. DISCARD counts what a client sends that gets no echo. */
static void end(struct peer *peer, struct echo *e)
{
    e->ended = true;
    ending_ask(peer->net, EW_REST_DISCARD);
}

/* end_refused: our side takes no more. */
static void end_refused(struct peer *peer, struct echo *e)
{
    if (peer_is_forced(peer))
        e->ended = true;
    else
        end(peer, e);
}

/* send_back: hands on what waits; false if some of it still waits. */
static bool send_back(struct peer *peer, struct echo *e)
{
    size_t taken = 0;

    if (ew_net_write(peer->net, bytes_at(&e->back), e->back.len, &taken) != EW_OK) {
        end_refused(peer, e);
        return false;
    }
    bytes_drop(&e->back, taken);
    return e->back.len == 0;
}

/* echo_data: what is not accepted, now or ever, waits in e->back. */
static void echo_data(struct peer *peer, struct echo *e, const uint8_t *data, size_t len)
{
    size_t taken = 0;

    ew_err err = ew_net_write(peer->net, data, len, &taken);
    if (!bytes_add(&e->back, &data[taken], len - taken)) {
        ending_abort(peer->net);
        e->ended = true;
    } else if (err != EW_OK) {
        end_refused(peer, e);
    }
}

/* take_in: true if data came. */
static bool take_in(struct peer *peer, struct echo *e)
{
    const uint8_t *data;
    size_t len;

    switch (ew_net_read(peer->net, &data, &len)) {
    case EW_READ_WAIT:
        return false;
    case EW_READ_DATA:
        echo_data(peer, e, data, len);
        return true;
    case EW_READ_END:
    case EW_READ_CUT:
    case EW_READ_FAILED:
        end(peer, e);
        return false;
    }
    return false;
}

/* Reads only when nothing waits to be sent back: a client that does not read is not read from. */
static bool echo_run(struct peer *peer, int64_t now)
{
    enum { MOST = 8 };
    struct echo *e = peer->state;
    bool moved = false;

    (void)now;
    for (int i = 0; i < MOST && !e->ended; i++) {
        size_t before = e->back.len;
        if (before > 0 && !send_back(peer, e))
            return moved || e->ended || e->back.len < before;
        if (!take_in(peer, e))
            return moved || before > 0 || e->ended;
        moved = true;
    }
    return moved;
}

static bool echo_owes(const struct peer *peer)
{
    const struct echo *e = peer->state;
    return e->back.len > 0;
}

static bool echo_unsaid(const struct peer *peer, uint64_t *out_len)
{
    const struct echo *e = peer->state;
    *out_len = e->back.len;
    return e->back.len > 0;
}

const struct app app_echo = {echo_open, echo_run, NULL, echo_owes, echo_unsaid, echo_over};
