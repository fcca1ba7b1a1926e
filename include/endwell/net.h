/* SPDX-License-Identifier: Apache-2.0 */
/* endwell-net: TLS on a socket, and the graceful end done right on TCP (C4, C12, C16). Works on any connected stream
 * socket; the library sets it non-blocking and does its own waiting in the calls that block. SIGPIPE never reaches the
 * program. Link with libendwell-net.
 *
 * Two ways to use it: blocking calls (ew_net_connect, ew_net_recv, ew_net_send, ew_net_close), or in an event loop
 * (ew_net_new; wait for ew_net_events on ew_net_fd until ew_net_deadline; ew_net_step; ew_net_read and ew_net_write). Both
 * work on the same object, from one thread at a time; what another thread or a signal handler may do is ew_net_stop. */
#ifndef ENDWELL_NET_H
#define ENDWELL_NET_H

#include <endwell/endwell.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct ew_net ew_net;

/* ew_net_now: the driver's clock: CLOCK_MONOTONIC in ms, for ew_conn_new and ew_net_step. */
EW_API int64_t ew_net_now(void);

/* ew_net_group: what connections of one server share: the cap on sockets that drain at once (C16). Thread-safe; must
 * outlive its connections. max_draining: a socket that would exceed it is closed at once, which may reset it. */
typedef struct ew_net_group ew_net_group;
EW_API ew_err ew_net_group_new(unsigned max_draining, ew_net_group **out) EW_MUST_USE;
EW_API void ew_net_group_free(ew_net_group *group);

/* ew_net_stop: ends connections from another thread, or from a signal handler. Everything else here belongs to one thread at a
 * time; this is the way in from outside. Make one, name it in the options of any number of connections, and let any thread
 * or handler say `now`: each of them is aborted (as by ew_conn_abort: verdict `aborted`, cause `caller`) by the thread it belongs
 * to, in the call that blocks or in its next step; the calls that block return at once, ew_net_recv with FAILED, but for
 * ew_net_close: by it, or by further steps, the alert goes out within EW_LIMIT_FLUSH, and the socket is drained. ew_net_free
 * does not wait. ew_net_connect and ew_net_accept say EW_ERR_ABORTED where there was no connection yet (a host name is
 * looked up to its end first). It cannot be taken back; one that comes late changes no verdict (C17). Must outlive its
 * connections. */
typedef struct ew_net_stop ew_net_stop;
/* EW_ERR_OS: errno. It takes one file descriptor. */
EW_API ew_err ew_net_stop_new(ew_net_stop **out) EW_MUST_USE;
EW_API void ew_net_stop_free(ew_net_stop *stop);
/* ew_net_stop_now: safe in every thread and in a signal handler; errno is kept. alert: as for ew_conn_abort; the first one
 * counts. Every call must have returned before ew_net_stop_free: take the handler back first. */
EW_API void ew_net_stop_now(ew_net_stop *stop, uint8_t alert);
/* ew_net_stop_fd: becomes readable, for ever, once it was said: for an event loop to wait on beside its sockets (never read
 * it; leave it out once it fired: every connection's deadline is due then). */
EW_API int ew_net_stop_fd(const ew_net_stop *stop);

/* ew_net_options: zero-initialise with EW_NET_OPTIONS, then change. */
typedef struct ew_net_options {
    ew_net_group *group;       /* NULL: no cap on draining */
    int64_t drain_ms;          /* after the goodbye: how long to read on, so that unread input does not turn the close
                                  into a reset that eats the tail (default 2000) */
    uint64_t drain_len;        /* and how many bytes (default 16 MiB) */
    bool reset_on_death;       /* SO_LINGER 0 while the connection is open, cleared before any end of ours: a killed process
                                  leaves a reset, not a FIN (C4) */
    bool fin_on_half_close;    /* shutdown(SHUT_WR) right after our close_notify under DELIVER too; off by default: many
                                  peers take a FIN for a hang-up (C12) */
    bool detach;               /* detach mode: for ew_net_detach (C10) */
    ew_session *session;       /* client: to resume, borrowed during the call */
    ew_net_stop *stop;         /* ends it from elsewhere; NULL: nothing does */
} ew_net_options;
#define EW_NET_OPTIONS { NULL, 2000, 16u << 20, false, false, false, NULL, NULL }

/* --- making one ---------------------------------------------------------------------------------------------------------- */

/* ew_net_dial: a TCP connection to host (name, IPv4 or IPv6 address) and port, trying each address in turn within
 * timeout_ms in all. EW_ERR_RESOLVE, EW_ERR_TIMEOUT, EW_ERR_OS with *out_os_error (may be NULL). */
EW_API ew_err ew_net_dial(const char *host, const char *port, int64_t timeout_ms, int *out_fd, int *out_os_error)
    EW_MUST_USE;

/* ew_net_new: a connection on a connected socket. On success owns both conn and fd. options may be NULL. */
EW_API ew_err ew_net_new(ew_conn *conn, int fd, const ew_net_options *options, ew_net **out) EW_MUST_USE;

/* A handshake that is suspended (<endwell/callbacks.h>) makes no call here wait for the application: in an event loop
 * ew_net_events is then 0 once the output is sent; ew_conn_resume, and an ew_net_step with no events after it, go on. The
 * blocking calls return EW_ERR_SUSPEND (ew_net_recv: EW_READ_WAIT): ew_net_handshake, called again, asks again and goes
 * on. ew_net_close does not wait for what nobody would resume: it abandons the attempt. */

/* ew_net_connect: dials, and completes the handshake, blocking. On failure of the handshake *out is still set where there is
 * an outcome to look at (free it); NULL where there never was a connection (os error in errno). EW_ERR_SUSPEND: go on with
 * ew_net_handshake. */
EW_API ew_err ew_net_connect(ew_config *config, const char *host, const char *port, const ew_net_options *options,
    ew_net **out) EW_MUST_USE;
/* ew_net_accept: accepts one connection from a listening socket and completes the handshake, blocking; as above. Any number
 * of threads may wait on one socket. Given a stop in the options, it makes the listening socket non-blocking (O_NONBLOCK,
 * for good: every process and thread that has it sees that), because who waits in accept does not hear of a stop. */
EW_API ew_err ew_net_accept(ew_config *config, int listen_fd, const ew_net_options *options, ew_net **out) EW_MUST_USE;

/* ew_net_free: legal at any time. A connection that is not over is reset, where the transport can (C4): close it first. */
EW_API void ew_net_free(ew_net *net);

/* ew_net_conn: the engine's connection, borrowed, for what the driver has no call of its own for (ew_conn_abort, ew_conn_outcome,
 * ...). It is told the time first (and no limit passes): fetch it anew after a while, so that limits run from when they should
 * (C16), and ask for events and deadline behind what you do to it. */
EW_API ew_conn *ew_net_conn(ew_net *net);
/* ew_net_fd: the socket; -1 once it was closed (EW_NET_DONE) or given back. */
EW_API int ew_net_fd(const ew_net *net);

/* ew_net_unacked: asks the kernel how many bytes of what it took of us the peer's TCP has not acknowledged (a FIN left out),
 * and tells the connection (see EW_DELIVERY_ACKED). False where it does not say: no TCP, or the socket is gone. The driver
 * asks by itself as it closes the socket or gives it back, so that the last outcome has it. */
EW_API bool ew_net_unacked(ew_net *net, uint64_t *out_len);

/* --- in an event loop ---------------------------------------------------------------------------------------------------- */

typedef enum ew_net_state {
    EW_NET_OPEN = 0, /* no verdict yet */
    EW_NET_DRAINING, /* the verdict is there; the socket is being ended (flush of an alert, FIN, drain) */
    EW_NET_DONE      /* nothing left to do: free it, or, after detach, go on in plaintext */
} ew_net_state;

/* ew_net_events: POLLIN and POLLOUT, as they are wanted now. Levels: recompute after each call on net. At 0 leave the socket
 * out: a hang-up is reported unasked, again and again. */
EW_API short ew_net_events(const ew_net *net);
/* ew_net_deadline: when ew_net_step is due even without an event (ms of ew_net_now), EW_NEVER for none. */
EW_API int64_t ew_net_deadline(const ew_net *net);
/* ew_net_step: moves what can be moved without blocking: flushes output, reads input until there is something to read or the
 * socket has no more, lets limits pass, ends the transport as the rules say. revents: what poll said (POLLIN | POLLOUT | POLLHUP |
 * POLLERR). Limits come last (C16): what had arrived before goes first, as far as it needs no application to take it; the socket is
 * then looked at unasked. */
EW_API ew_net_state ew_net_step(ew_net *net, short revents, int64_t now);

/* ew_net_read: as ew_conn_read, and then fetches more from the driver's buffer; does not touch the socket. The bytes are
 * borrowed until the next call on net but ew_net_write and ew_net_send. */
EW_API ew_read ew_net_read(ew_net *net, const uint8_t **out, size_t *out_len) EW_MUST_USE;
/* ew_net_write: as ew_conn_write, then tries to send. */
EW_API ew_err ew_net_write(ew_net *net, const void *data, size_t len, size_t *out_taken) EW_MUST_USE;
/* ew_net_end: begins the graceful end (see ew_conn_close); go on with ew_net_step until EW_NET_DONE. */
EW_API ew_err ew_net_end(ew_net *net, ew_rest rest) EW_MUST_USE;

/* --- blocking ------------------------------------------------------------------------------------------------------------ */

/* ew_net_handshake: until the handshake is complete; on a server that takes early data, until there is some to be read before
 * that (ew_conn_handshake_complete tells). Where it fails, the alert that says why is sent and the socket ended before the
 * call returns, as by ew_net_close and within its limits; but not where a stop was said. */
EW_API ew_err ew_net_handshake(ew_net *net) EW_MUST_USE;
/* ew_net_recv: waits for data or the end of data; bytes borrowed as by ew_net_read. Where it says the end or a failure, what that
 * has us answer (1.2: our goodbye, C5; an alert) was sent, as far as the socket took it at once. */
EW_API ew_read ew_net_recv(ew_net *net, const uint8_t **out, size_t *out_len) EW_MUST_USE;
/* ew_net_send: waits until all len bytes were accepted and handed to the socket, and all that was accepted before them; it
 * makes the handshake if that is not complete. EW_OK says so and nothing less; after anything else the outcome tells how many
 * bytes were handed over (`sent`): EW_ERR_CLOSED where our direction ended meanwhile (the peer's end or a key's limit in 1.2,
 * the transport), EW_ERR_SUSPEND and EW_ERR_EARLY_REJECTED where the application is waited for (what was accepted goes out
 * after its answer). len 0: waits for what was accepted before. */
EW_API ew_err ew_net_send(ew_net *net, const void *data, size_t len) EW_MUST_USE;
/* ew_net_close: the graceful end in one call: flush, close_notify, shutdown(SHUT_WR), drain until the peer's end or the limit,
 * close. With DELIVER: read to END with ew_net_recv first (unread data is discarded and counted). The socket is closed on
 * return and the outcome final. EW_OK also when the verdict is bad: look at it. */
EW_API ew_err ew_net_close(ew_net *net, ew_rest rest, ew_outcome *out_outcome) EW_MUST_USE;

/* ew_net_detach: gives back the socket (blocking mode as it was found) after END both ways, in detach mode, with every byte
 * read past END (*out_left, malloc'ed, for free(); NULL if none). Blocks while our close_notify is being handed over and END
 * awaited, within the connection's limits. net must still be freed. EW_ERR_STATE where C10 forbids it. Those bytes are
 * plaintext nobody vouches for. */
EW_API ew_err ew_net_detach(ew_net *net, int *out_fd, uint8_t **out_left, size_t *out_left_len) EW_MUST_USE;

#ifdef __cplusplus
}
#endif
#endif
