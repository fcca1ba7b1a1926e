/* SPDX-License-Identifier: Apache-2.0 */
/* Two ends of one connection in one thread, for the tests of the socket driver. */
#ifndef TESTS_NET_ENDS_H
#define TESTS_NET_ENDS_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <endwell/net.h>

/* sink: what one end has read. */
typedef struct sink {
    uint8_t *bytes;
    size_t len, cap;
    ew_read last; /* the last answer of ew_net_read */
} sink;

/* ends_kind: what connects the two. */
typedef enum ends_kind { ENDS_TCP = 0, ENDS_UNIX, ENDS_NUM_KINDS } ends_kind;

typedef struct ends {
    ew_net *net[2]; /* [EW_CLIENT], [EW_SERVER] */
    sink sink[2];
    bool reads[2]; /* ends_run reads all that is readable into the sink (the default) */
} ends;

/* ends_plan: what both are made of; zero: the defaults. */
typedef struct ends_plan {
    ends_kind kind;
    const ew_net_options *options[2];
    unsigned version;  /* EW_TLS_1_2 or EW_TLS_1_3, alone; 0: both versions */
    ew_policy policy;  /* of the server */
    int buffer_len;    /* SO_SNDBUF and SO_RCVBUF of both sockets; 0: as they are */
    ew_session_fn *on_session; /* the client's */
    void *on_session_arg;
} ends_plan;

/* ends_config: a configuration that works with any other of these. */
ew_config *ends_config(ew_role role);
/* ends_sockets: a connected pair. */
void ends_sockets(ends_kind kind, int out[2]);
/* ends_bind: a TCP socket on loopback that refuses connections, and keeps the port from others; its port as text. */
int ends_bind(char port[8]);
/* ends_listen: the same, listening. */
int ends_listen(char port[8]);
/* ends_new: both ends, before the handshake; options may be NULL. */
void ends_new(ends *e, ends_kind kind, const ew_net_options *client, const ew_net_options *server);
/* ends_make: the same, as planned. */
void ends_make(ends *e, const ends_plan *plan);
/* ends_open: both ends, after it. */
void ends_open(ends *e, ends_kind kind, const ew_net_options *client, const ew_net_options *server);
void ends_free(ends *e);

/* ends_turn: one turn of the event loop for both ends; false: nothing to wait for. */
bool ends_turn(ends *e);
/* ends_run: turns until done says so. Fails the test if it never can. */
void ends_run(ends *e, bool (*done)(const ends *e));
/* ends_take: reads what is readable at one end into its sink. */
void ends_take(ends *e, ew_role role);
/* ends_write: writes all of len bytes of the pattern at one end, running both. */
void ends_write(ends *e, ew_role role, size_t len);
/* ends_await_input: until one end's socket has something to read. */
void ends_await_input(const ends *e, ew_role role);
/* ends_await_acks: until all that one end's socket was given lies in the other's, which on a busy machine may be
 * later than the call that sent it. */
void ends_await_acks(const ends *e, ew_role role);
/* ends_is_pattern: the sink holds exactly len bytes of the pattern. */
bool ends_is_pattern(const sink *s, size_t len);
uint8_t ends_pattern(size_t i);

/* Conditions for ends_run. */
bool ends_handshaken(const ends *e);
bool ends_both_done(const ends *e);
bool ends_client_done(const ends *e);
bool ends_server_done(const ends *e);
bool ends_client_read_all(const ends *e); /* the client's last read said more than DATA or WAIT */
bool ends_server_read_all(const ends *e);

/* ends_assert_no_reset: nothing but data and FIN has come to one end. */
void ends_assert_no_reset(const ends *e, ew_role role);
ew_outcome ends_outcome(const ends *e, ew_role role);

/* ends_main: runs a group; a program that hangs dies. */
int ends_main(const char *name, const struct CMUnitTest *tests, size_t num);
#define ENDS_MAIN(tests) ends_main(__FILE__, tests, sizeof(tests) / sizeof((tests)[0]))

/* EW_OK, and what is not. */
#define assert_ok(call) assert_int_equal(call, EW_OK)

#endif
