/* SPDX-License-Identifier: Apache-2.0 */
/* A connection over the runner's socket, driven by the engine's levels. */
#ifndef TESTS_BOGO_LINK_H
#define TESTS_BOGO_LINK_H

#include <endwell/endwell.h>

typedef struct link_state {
    int fd; /* -1: none */
    ew_conn *conn;
    bool one_by_one;  /* bytes are moved one at a time, to stress what keeps half a record */
    bool is_full;     /* the socket takes nothing, as far as the connection is told */
    bool eof;
    uint8_t in[EW_RECORD_BUFFER];
    size_t in_at, in_len; /* of the peer's bytes: consumed, there */
} link_state;

/* link_open: connects to the runner's port and says which shim this is. */
bool link_open(link_state *l, bool ipv6, unsigned port, uint64_t shim_id);
/* link_close: ends our direction, reads the rest until the runner closes, and frees the connection. */
void link_close(link_state *l);
/* link_flush: sends all the output there is. */
void link_flush(link_state *l);
/* link_send: bytes to the socket, past the connection. */
bool link_send(link_state *l, const uint8_t *data, size_t len);
/* link_step: flushes, and gives the connection more input, waiting for some. The connection's error, or EW_OK. */
ew_err link_step(link_state *l);
/* link_handshake: until it is complete. */
ew_err link_handshake(link_state *l);
/* link_read: waits for data or its end; the bytes are borrowed until the next call. */
ew_read link_read(link_state *l, const uint8_t **out, size_t *out_len);
/* link_write: all of it, handed to the socket. */
ew_err link_write(link_state *l, const void *data, size_t len);

#endif
