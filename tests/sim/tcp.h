/* SPDX-License-Identifier: Apache-2.0 */
/* A TCP connection, simulated: a lane of bytes each way with finite buffers at both ends, FIN, RST
 * and the things a network does. What a host has sent travels in order, in pieces and late. An RST
 * destroys what is still under way and, on most systems, what its receiver has not read yet. A
 * socket that is closed over unread bytes, or that bytes still come to, sends one. */
#ifndef TESTS_SIM_TCP_H
#define TESTS_SIM_TCP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TCP_NEVER SIZE_MAX

/* What befalls a lane, at a byte of it each; TCP_NEVER: it does not. */
typedef struct tcp_lane_plan {
    size_t send_room, recv_room; /* what the sender's and the receiver's system keep */
    size_t piece;                /* the most that moves at once */
    size_t eof_at;               /* the receiver sees a FIN that nobody sent */
    bool eof_resets;             /* and the sender a reset */
    size_t reset_at;             /* both ends are reset */
    size_t vanish_at;            /* nothing arrives from here on */
    size_t stall_at;             /* a pause */
    int64_t stall_ms;
    size_t send_fails_at; /* the sender's system refuses to send */
    size_t recv_fails_at; /* the receiver's to receive */
    size_t tail_len;      /* the fault comes so many bytes before the end of the stream */
    enum { TCP_TAIL_NONE = 0, TCP_TAIL_EOF, TCP_TAIL_RESET, TCP_TAIL_VANISH } tail;
} tcp_lane_plan;

typedef struct tcp_plan {
    tcp_lane_plan lane[2]; /* by its sender */
    bool reset_keeps[2];   /* what arrived before a reset can still be received */
} tcp_plan;

typedef struct tcp_lane {
    tcp_lane_plan plan;
    uint8_t *bytes; /* all that was ever sent; kept from connection to connection */
    size_t cap;
    size_t put, arrived, got; /* sent; in the receiver's system; received */
    size_t limit;             /* nothing from here on arrives any more */
    size_t rst_at;            /* an RST follows this byte */
    bool fin;
    int64_t stalled_until;
} tcp_lane;

typedef struct tcp_host {
    bool closed, reset, eof;
    int error; /* to be told once */
} tcp_host;

typedef struct tcp {
    tcp_lane lane[2];
    tcp_host host[2];
    tcp_plan plan;
    uint64_t (*below)(void *arg, uint64_t n); /* random numbers */
    void *arg;
    bool disturbed; /* anything of the plan has come to pass that loses bytes */
} tcp;

void tcp_start(tcp *t, const tcp_plan *plan);
void tcp_free(tcp *t);

/* tcp_send: how many bytes were taken; 0: none now; less: the errno, negated. */
long tcp_send(tcp *t, int host, const uint8_t *bytes, size_t len);
/* tcp_receive: how many bytes came; 0: the end; -EAGAIN: none now; less: the errno, negated. */
long tcp_receive(tcp *t, int host, uint8_t *out, size_t cap);
bool tcp_readable(const tcp *t, int host);
void tcp_shutdown(tcp *t, int host);
/* tcp_close: reset: with an RST in any case. */
void tcp_close(tcp *t, int host, bool reset);

/* tcp_move: what one lane does next; false: nothing now. */
bool tcp_move(tcp *t, int lane, int64_t now);
/* tcp_wakes: when a pause of a lane is over that holds something up; INT64_MAX. */
int64_t tcp_wakes(const tcp *t, int64_t now);
/* tcp_break: both ends are reset, now. */
void tcp_break(tcp *t);
/* tcp_said_last: what is in the lane now is the last of it: a fault at its tail is due. */
void tcp_said_last(tcp *t, int lane);

#endif
