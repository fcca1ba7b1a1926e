/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of the socket driver share. */
#ifndef EW_NET_INTERNAL_H
#define EW_NET_INTERNAL_H

#include <poll.h>

#include <endwell/net.h>

/* EW_NET_INPUT_CAP: what the input buffer holds. Records of full length leave it only a few hundred
 * bytes of an incomplete one to move to its front. */
#define EW_NET_INPUT_CAP ((size_t)2 * EW_RECORD_BUFFER)

/* ew_net_input: bytes read from the socket: [start, end) are not consumed yet. NULL while empty and
 * nothing borrowed from it: an idle connection holds no buffer. */
typedef struct ew_net_input {
    uint8_t *bytes;
    size_t start;
    size_t end;
    size_t dirty; /* everything below was written to: to be wiped */
    bool stuck;   /* [start, end) is less than a record: more is needed */
} ew_net_input;

/* ew_net_phase: the end of the transport (C4, C12, C16); see end.c. */
typedef enum ew_net_phase {
    EW_NET_PHASE_OPEN = 0, /* nothing was said to the socket */
    EW_NET_PHASE_FIN,      /* shutdown(SHUT_WR) is done; the engine has no verdict yet */
    EW_NET_PHASE_DRAIN,    /* the same, with a verdict: only reading, within the limits */
    EW_NET_PHASE_CLOSED,   /* closed, or given back */
    EW_NET_PHASE_RESET     /* closed by a reset, where the transport can */
} ew_net_phase;

struct ew_net {
    ew_conn *conn;
    int fd;            /* -1: closed, or given back */
    bool was_blocking; /* how the socket was found */
    bool is_tcp;
    bool lingers;           /* SO_LINGER 0 is set (reset_on_death) */
    bool fin_on_half_close; /* options */
    bool detach;
    int64_t drain_ms;
    uint64_t drain_len;
    ew_net_group *group;
    ew_net_stop *stop;
    bool has_stopped; /* it was said, and this connection aborted */

    int64_t now;       /* never goes back */
    int64_t looked_at; /* when the socket was read last, or there was nothing to read it for */
    uint64_t at_hand;  /* a limit is due, and so many bytes (and an end) lay in the socket by then: they count before it */
    ew_net_input in;
    bool is_lent;     /* the application may hold a pointer into in */
    bool input_over;  /* the socket's end of input was told to the engine */
    bool output_over; /* a send failed: told as well */
    bool blocked;     /* the socket takes nothing until POLLOUT */
    int write_error;  /* the errno of that send (C11: a later EOF is no plain EOF) */

    ew_net_phase phase;
    bool has_fin;  /* shutdown(SHUT_WR) was done */
    bool in_group; /* counted among the group's draining sockets */
    int64_t drain_deadline;
    uint64_t drained; /* bytes read since our direction was over */
};

/* --- net.c ----------------------------------------------------------------------------------- */

/* ew_net_set_time: the time is `now`, or stays where it is if that would go back. No limit passes. */
void ew_net_set_time(ew_net *net, int64_t now);
/* ew_net_is_detachable: C10 allows to give the socket back now. */
bool ew_net_is_detachable(const ew_net *net);
/* ew_net_has_ended: the verdict is reached. */
bool ew_net_has_ended(const ew_net *net);
/* ew_net_keep_socket: it will not be given back after all: its end is the rules', and what came behind END is counted (C3). */
void ew_net_keep_socket(ew_net *net);
/* ew_net_is_suspended: the handshake waits for an answer of the application (EW_SUSPENDED). */
bool ew_net_is_suspended(const ew_net *net);
/* ew_net_has_output: bytes wait for the socket, and it may still take them. */
bool ew_net_has_output(const ew_net *net);

/* --- input.c --------------------------------------------------------------------------------- */

/* ew_net_input_wanted: the socket should be read. */
bool ew_net_input_wanted(const ew_net *net);
/* ew_net_input_is_due: buffered bytes wait that the engine would take. */
bool ew_net_input_is_due(const ew_net *net);
/* ew_net_input_give: the buffer to the engine, once, whether it asks for any or not. */
void ew_net_input_give(ew_net *net);
/* ew_net_input_feed: gives the engine what it takes of the buffer. */
void ew_net_input_feed(ew_net *net);
/* ew_net_input_read: reads the socket, a bounded amount, until there is something to read. */
void ew_net_input_read(ew_net *net);
/* ew_net_input_release: frees the buffer if nothing in it is needed. */
void ew_net_input_release(ew_net *net);
/* ew_net_input_drop: wipes and frees the buffer with all that is in it. */
void ew_net_input_drop(ew_net *net);

/* --- output.c -------------------------------------------------------------------------------- */

/* ew_net_output_flush: sends what the socket takes. */
void ew_net_output_flush(ew_net *net);
/* ew_net_pass_limits: those that are due pass, and what they have us say is sent. Last in a turn: what has arrived, and what the
 * socket takes, counts before them. */
void ew_net_pass_limits(ew_net *net);
/* ew_net_stop_lingering: no reset on death any more (C4). */
void ew_net_stop_lingering(ew_net *net);

/* --- end.c ----------------------------------------------------------------------------------- */

/* ew_net_end_is_due: ew_net_end_advance would do something. */
bool ew_net_end_is_due(const ew_net *net);
/* ew_net_end_advance: does to the socket what the rules ask for now. */
void ew_net_end_advance(ew_net *net);
/* ew_net_end_drop: closes or resets at once, whatever the state (C4). */
void ew_net_end_drop(ew_net *net);

/* --- socket.c -------------------------------------------------------------------------------- */

/* ew_net_socket_is_tcp: a close of this socket can be made a reset. */
bool ew_net_socket_is_tcp(int fd);
/* ew_net_socket_linger: SO_LINGER with time 0 on (close resets) or off. False: errno. */
bool ew_net_socket_linger(int fd, bool on);
/* ew_net_socket_no_delay: TCP_NODELAY where there is such a thing: records go out once sealed. */
void ew_net_socket_no_delay(int fd);
/* ew_net_socket_unacked: how many bytes the peer has not acknowledged; has_fin: one of them is the FIN.
 * False: not known here. */
bool ew_net_socket_unacked(int fd, bool has_fin, uint64_t *out_len);
/* ew_net_socket_at_hand: how many bytes lie in it to be read. */
uint64_t ew_net_socket_at_hand(int fd);
/* ew_net_socket_set_blocking: *out_was, if not NULL: did it block before? False: errno. */
bool ew_net_socket_set_blocking(int fd, bool blocking, bool *out_was);

/* --- group.c --------------------------------------------------------------------------------- */

/* ew_net_group_enter: one more socket drains; false if that is one too many. NULL: no cap. */
bool ew_net_group_enter(ew_net_group *group);
void ew_net_group_leave(ew_net_group *group);

/* --- stop.c ---------------------------------------------------------------------------------- */

/* ew_net_stop_is_due: it was said, and this connection does not know yet. */
bool ew_net_stop_is_due(const ew_net *net);
void ew_net_stop_advance(ew_net *net);
/* ew_net_stop_was_said: before there is a connection; stop may be NULL. */
bool ew_net_stop_was_said(const ew_net_stop *stop);
/* ew_net_poll: poll on one descriptor, or on none where watch is false, and on the stop (NULL: none). */
int ew_net_poll(struct pollfd *wanted, bool watch, const ew_net_stop *stop, int timeout);

/* --- dial.c ---------------------------------------------------------------------------------- */

/* ew_net_dial_until: ew_net_dial, which also ends when the stop (NULL: none) is said: EW_ERR_ABORTED. */
ew_err ew_net_dial_until(const char *host, const char *port, int64_t timeout_ms,
    const ew_net_stop *stop, int *out_fd, int *out_os_error) EW_MUST_USE;

/* --- block.c --------------------------------------------------------------------------------- */

/* ew_net_wait: waits for the socket or the next deadline, then does one step. False: there is
 * nothing to wait for. */
bool ew_net_wait(ew_net *net);

/* --- time.c ---------------------------------------------------------------------------------- */

/* ew_net_after: the time ms after now; EW_NEVER for EW_NO_LIMIT. */
int64_t ew_net_after(int64_t now, int64_t ms);
/* ew_net_poll_timeout: the time from now until `until`, as poll wants it. */
int ew_net_poll_timeout(int64_t now, int64_t until);

#endif
