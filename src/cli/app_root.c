/* SPDX-License-Identifier: Apache-2.0 */
/* --root: answers HTTP requests with files. One request at a time is read; what is pipelined behind
 * it waits in the peer. A file goes out in pieces as the connection takes them. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/bytes.h"
#include "cli/ending.h"
#include "cli/http.h"
#include "cli/http_answer.h"
#include "cli/peer.h"
#include "cli/root_dir.h"
#include "cli/server.h"

enum input { INPUT_OPEN, INPUT_ENDED, INPUT_CUT };

struct site {
    struct bytes in;   /* requests not read yet */
    size_t scanned;    /* of these, looked at for the end of a head */
    uint64_t skip;     /* bytes of a request's body still to be dropped */
    enum input input;  /* the client's side */
    struct bytes out;  /* an answer's head, not accepted yet */
    int file;          /* -1: none */
    uint64_t off, end; /* of the file, what still has to go out */
    bool answering;
    bool last;  /* the connection closes after this answer */
    bool ended; /* our end was asked for */
};

static void *site_open(struct peer *peer)
{
    struct site *site = calloc(1, sizeof *site);
    (void)peer;
    if (site != NULL)
        site->file = -1;
    return site;
}

static void close_file(struct site *site)
{
    if (site->file >= 0)
        close(site->file);
    site->file = -1;
}

static void site_over(struct peer *peer)
{
    struct site *site = peer->state;
    close_file(site);
    bytes_free(&site->in);
    bytes_free(&site->out);
    free(site);
}

/* end: the last answer is out, or cannot go out. DISCARD counts requests that come too late. */
static void end(struct peer *peer, struct site *site)
{
    site->ended = true;
    ending_ask(peer->net, EW_REST_DISCARD);
}

/* end_refused: our side takes no more, in the middle of an answer. */
static void end_refused(struct peer *peer, struct site *site)
{
    if (peer_is_forced(peer))
        site->ended = true;
    else
        end(peer, site);
}

/* give_up: an answer cannot be completed; an alert, so that nobody takes the part for the whole. */
static void give_up(struct peer *peer, struct site *site)
{
    site->ended = true;
    ending_abort(peer->net);
}

/* --- answers --------------------------------------------------------------------------------- */

static bool start_answer(
    struct peer *peer, struct site *site, const char *head, size_t len, bool keep_alive)
{
    site->answering = true;
    site->last = !keep_alive;
    if (!bytes_add(&site->out, (const uint8_t *)head, len))
        give_up(peer, site);
    return true;
}

static bool answer_error(
    struct peer *peer, struct site *site, int status, bool head_only, bool keep_alive)
{
    char text[HTTP_ANSWER_MAX];
    size_t len = http_error(status, head_only, keep_alive, time(NULL), text);
    report_note(peer->server->report, "%s: HTTP %d", peer->address, status);
    return start_answer(peer, site, text, len, keep_alive);
}

static bool answer_request(struct peer *peer, struct site *site, const struct http_request *r)
{
    char head[HTTP_ANSWER_MAX];
    bool keep_alive = r->keep_alive && !peer->server->stopping;
    uint64_t file_len = 0;

    if (r->status != 200)
        return answer_error(peer, site, r->status, r->head, false);
    int status = root_dir_open(peer->server->root_fd, r->path, &site->file, &file_len);
    if (status != 200)
        return answer_error(peer, site, status, r->head, keep_alive);
    site->off = 0;
    site->end = r->head ? 0 : file_len;
    size_t len = http_file_head(http_type_of(r->path[0] != '\0' ? r->path : "index.html"), file_len,
        keep_alive, time(NULL), head);
    report_note(peer->server->report, "%s: HTTP 200, a file of %llu bytes", peer->address,
        (unsigned long long)file_len);
    return start_answer(peer, site, head, len, keep_alive);
}

/* send_out: 1 all of out is accepted, 0 some still waits, -1 our side is over. */
static int send_out(struct peer *peer, struct site *site)
{
    size_t taken = 0;

    if (site->out.len == 0)
        return 1;
    if (ew_net_write(peer->net, bytes_at(&site->out), site->out.len, &taken) != EW_OK)
        return -1;
    bytes_drop(&site->out, taken);
    return site->out.len == 0 ? 1 : 0;
}

/* no_room: 0: our side is open and takes nothing now; -1: it is over. (Unread input keeps a reset from
 * being read: nothing else tells of it.) */
static int no_room(struct peer *peer)
{
    size_t taken;
    return ew_conn_write(ew_net_conn(peer->net), "", 0, &taken) == EW_OK ? 0 : -1;
}

/* send_file: one piece; 1 something was accepted, 0 nothing, -1 our side is over. Bytes that the
 * connection does not take are read again: nothing is buffered for it. */
static int send_file(struct peer *peer, struct site *site)
{
    struct server *s = peer->server;
    uint64_t left = site->end - site->off;
    size_t len = left < SCRATCH_LEN ? (size_t)left : SCRATCH_LEN, taken = 0;

    if ((ew_conn_levels(ew_net_conn(peer->net)) & EW_CAN_WRITE) == 0)
        return no_room(peer);
    ssize_t n = pread(site->file, s->scratch, len, (off_t)site->off);
    if (n <= 0) {
        report_warning(s->report,
            "%s: a file became shorter, or cannot be read any more; the "
            "connection is aborted.",
            peer->address);
        give_up(peer, site);
        return 1;
    }
    if (ew_net_write(peer->net, s->scratch, (size_t)n, &taken) != EW_OK)
        return -1;
    site->off += taken;
    return taken > 0 ? 1 : 0;
}

static void finish_answer(struct peer *peer, struct site *site)
{
    close_file(site);
    site->answering = false;
    if (site->last)
        end(peer, site);
    else if (site->in.len == 0 && site->skip == 0)
        ew_conn_complete(ew_net_conn(peer->net)); /* C19: between requests all is said */
}

/* go_on: one step of the answer; true if something moved. */
static bool go_on(struct peer *peer, struct site *site)
{
    size_t before = site->out.len;
    int moved = send_out(peer, site);

    if (moved == 0)
        return site->out.len < before;
    if (moved == 1 && site->off < site->end)
        moved = send_file(peer, site);
    if (moved < 0)
        end_refused(peer, site);
    else if (!site->ended && site->off == site->end)
        finish_answer(peer, site);
    return moved != 0;
}

/* --- requests -------------------------------------------------------------------------------- */

static void drop_in(struct site *site, size_t len)
{
    bytes_drop(&site->in, len);
    site->scanned = 0;
}

static void skip_body(struct site *site)
{
    size_t len = site->skip < site->in.len ? (size_t)site->skip : site->in.len;
    site->skip -= len;
    if (len > 0)
        drop_in(site, len);
}

/* next_request: true if one (or the fault of one) is being answered now. */
static bool next_request(struct peer *peer, struct site *site)
{
    struct http_request request;

    skip_body(site);
    if (site->in.len == 0)
        return false;
    size_t blank = http_blank_len((const char *)bytes_at(&site->in), site->in.len);
    if (blank > 0)
        drop_in(site, blank);
    if (site->in.len == 0)
        return false;
    const char *in = (const char *)bytes_at(&site->in);
    size_t len = http_head_len(in, site->in.len, site->scanned);
    site->scanned = site->in.len;
    if (len > HTTP_HEAD_MAX || (len == 0 && site->in.len >= HTTP_HEAD_MAX))
        return answer_error(peer, site, 431, false, false);
    if (len == 0)
        return false;
    http_parse(in, len, &request);
    drop_in(site, len);
    site->skip = request.status == 200 ? request.body_len : 0;
    return answer_request(peer, site, &request);
}

/* no_more: the client's side is over and no whole request is left. */
static bool no_more(struct peer *peer, struct site *site)
{
    if (site->input == INPUT_ENDED && site->in.len > 0) {
        bytes_free(&site->in);
        return answer_error(peer, site, 400, false, false);
    }
    end(peer, site);
    return true;
}

static bool take_in(struct peer *peer, struct site *site)
{
    const uint8_t *data;
    size_t len;

    switch (ew_net_read(peer->net, &data, &len)) {
    case EW_READ_WAIT:
        return false;
    case EW_READ_DATA:
        if (!bytes_add(&site->in, data, len))
            give_up(peer, site);
        return true;
    case EW_READ_END:
        site->input = INPUT_ENDED;
        return true;
    case EW_READ_CUT:
        site->input = INPUT_CUT;
        return true;
    case EW_READ_FAILED:
        end(peer, site);
        return true;
    }
    return false;
}

static bool site_step(struct peer *peer, struct site *site)
{
    if (site->answering)
        return go_on(peer, site);
    if (next_request(peer, site))
        return true;
    if (site->input != INPUT_OPEN)
        return no_more(peer, site);
    if (peer->server->stopping && site->in.len == 0) {
        end(peer, site);
        return true;
    }
    return take_in(peer, site);
}

static bool site_run(struct peer *peer, int64_t now)
{
    enum { MOST = 8 };
    struct site *site = peer->state;
    bool moved = false;

    (void)now;
    for (int i = 0; i < MOST && !site->ended; i++) {
        if (!site_step(peer, site))
            break;
        moved = true;
    }
    return moved;
}

static bool site_owes(const struct peer *peer)
{
    const struct site *site = peer->state;
    return site->answering;
}

/* site_unsaid: requests that nobody has begun to answer are unsaid too, of a length not known. */
static bool site_unsaid(const struct peer *peer, uint64_t *out_len)
{
    const struct site *site = peer->state;
    *out_len = site->answering ? site->out.len + (site->end - site->off) : 0;
    return site->answering || site->in.len > 0;
}

const struct app app_root = {site_open, site_run, NULL, site_owes, site_unsaid, site_over};
