/* SPDX-License-Identifier: Apache-2.0 */
/* Asking for the end of a connection, in the ways every command does. */
#ifndef ENDWELL_CLI_ENDING_H
#define ENDWELL_CLI_ENDING_H

#include <endwell/net.h>

/* ending_ask: the graceful end (see ew_net_end); where not even that can be begun, an abort. */
void ending_ask(ew_net *net, ew_rest rest);
/* ending_abort: ends with an alert: this side cannot go on, and what was sent may not be all. */
void ending_abort(ew_net *net);
/* ending_hang_up: our side is over without a goodbye, and in the end a reset (C4): nobody takes what
 * was sent for all. Unlike an abort it leaves the verdict to what the peer or a limit did. */
void ending_hang_up(ew_net *net);
/* ending_limit: changes a limit of the open connection. */
void ending_limit(ew_net *net, ew_limit limit, int64_t ms);

#endif
