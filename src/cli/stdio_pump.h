/* SPDX-License-Identifier: Apache-2.0 */
/* Moves bytes between a driver and standard input and output, and never blocks in either: a slow
 * peer stops the reading of input, a slow output the reading from the peer. */
#ifndef ENDWELL_CLI_STDIO_PUMP_H
#define ENDWELL_CLI_STDIO_PUMP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <endwell/net.h>

enum { PUMP_LEN = 16384 };

struct pump {
    ew_net *net;
    /* Standard input: read, and not accepted by the connection yet. */
    uint8_t in[PUMP_LEN];
    size_t in_off, in_len;
    bool in_ended;  /* end of input */
    int in_error;   /* errno; 0: none */
    bool in_closed; /* our side takes no more */
    /* Standard output: from the peer, and not written yet. */
    uint8_t out[EW_RECORD_BUFFER];
    size_t out_off, out_len;
    size_t out_piece; /* how much output takes without blocking when poll says it is ready */
    bool out_socket;
    int out_error;      /* errno; 0: none */
    ew_read peer;       /* what the peer's side said last */
    uint64_t num_moved; /* application bytes, both ways */
};

void pump_init(struct pump *p, ew_net *net);

/* What poll is to wait for: POLLIN or 0; POLLOUT or 0. */
short pump_wants_input(const struct pump *p);
short pump_wants_output(const struct pump *p);

/* pump_input: reads standard input if it is ready, and hands to the connection what it takes. True
 * if something moved. */
bool pump_input(struct pump *p, bool ready);
/* pump_output: the other way; ready: poll said that output takes a piece, or has failed. */
bool pump_output(struct pump *p, bool ready);

/* pump_input_waits: whether bytes of the input are at hand that the connection has not got. */
bool pump_input_waits(const struct pump *p);
/* pump_input_is_left: whether the input was not at its end, now that our side takes no more. Its end is
 * known only by a read: what that finds, and what was read before, lies in `in` and is not sent. */
bool pump_input_is_left(struct pump *p);

#endif
