/* SPDX-License-Identifier: Apache-2.0 */
/* A client and a server handshake against each other, messages handed over directly, without
 * records. Keys are compared: each message travels with the level and traffic secret it was sent
 * under, and must arrive under the same. */
#ifndef TESTS_SUPPORT_PAIR_H
#define TESTS_SUPPORT_PAIR_H

#include <stdbool.h>

#include "hs/hs.h"

enum { PAIR_QUEUE_MAX = 32 };

typedef struct pair_message {
    ew_buf bytes;
    ew_level level;
    ew_secret secret; /* of the sender's write key */
    bool is_ccs;
} pair_message;

typedef struct pair_side {
    const char *name;
    ew_hs *hs;
    ew_hs_info info;
    ew_hs_out out;
    ew_post post;
    bool has_post;
    ew_err error;
    ew_level read_level, write_level;
    ew_secret read_secret, write_secret;
    pair_message queue[PAIR_QUEUE_MAX]; /* sent, not delivered yet */
    size_t first, last;
    unsigned num_ccs, num_sent;
    ew_session *session; /* the last one to be resumed later */
    unsigned num_sessions;
    unsigned num_refused; /* wishes to renegotiate */
} pair_side;

/* pair_change: sees each message before it is delivered and may change it; index counts all
 * messages from 0. */
typedef void pair_change(void *arg, unsigned index, bool from_server, ew_buf *message);

typedef struct pair {
    pair_side client, server;
    pair_change *change;
    void *change_arg;
    unsigned num_delivered;
    bool keys_differ; /* a message arrived under other keys than it was sent under */
} pair;

/* pair_open: makes both sides; an error of ew_hs_new stands in the side's error. */
void pair_open(pair *p, const ew_hs_config *client, const ew_hs_config *server, const char *host,
    ew_session *session);
/* pair_run: starts the client and delivers until nothing is left or a side failed. True if both are
 * complete; then both have a post and the server's tickets were delivered. */
bool pair_run(pair *p);
/* pair_send_ticket: one from the server, after the handshake. */
ew_err pair_send_ticket(pair *p);
/* pair_deliver: one message of the sender's queue to the other side; false if there is none. */
bool pair_deliver(pair *p, pair_side *from, pair_side *to);
void pair_close(pair *p);

#endif
