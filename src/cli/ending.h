/* SPDX-License-Identifier: Apache-2.0 */
/* Asking for the end of a connection, in the ways every command does. */
#ifndef ENDWELL_CLI_ENDING_H
#define ENDWELL_CLI_ENDING_H

#include <stdbool.h>

#include <endwell/net.h>

/* ending_ask: the graceful end (see ew_net_end); where not even that can be begun, an abort. */
void ending_ask(ew_net *net, ew_rest rest);
/* ending_abort: ends with an alert: this side cannot go on, and what was sent may not be all. */
void ending_abort(ew_net *net);
/* ending_hang_up: our side is over without a goodbye, and in the end a reset (C4): nobody takes what
 * was sent for all. Unlike an abort it leaves the verdict to what the peer or a limit did. */
void ending_hang_up(ew_net *net);
/* ending_is_forced: our side is over, and not because anyone asked for that: a key of TLS 1.2 at its
 * limit ends it (C12), with a goodbye in the middle of what was to be said. Only for who has more to
 * say; the peer's END, an error, the transport or a limit in time are other reasons. */
bool ending_is_forced(ew_net *net);
/* ending_disown: what to do then: the connection is given up, and a goodbye that has not left is held
 * back, so that nobody takes the part for the whole. One that has left nobody can call back. */
void ending_disown(ew_net *net);
/* ending_limit: changes a limit of the open connection. */
void ending_limit(ew_net *net, ew_limit limit, int64_t ms);

#endif
