/* SPDX-License-Identifier: Apache-2.0 */
/* The listening socket. */
#ifndef ENDWELL_CLI_LISTENER_H
#define ENDWELL_CLI_LISTENER_H

#include "cli/report.h"
#include "cli/server.h"

/* listener_open: listens on ADDR:PORT and says where (port 0 is chosen by the system). The socket,
 * or -1 after an error was reported. */
int listener_open(const char *where, const struct report *report);

/* listener_accept: accepts what waits, a bounded number. Out of descriptors, the listener rests
 * until a connection ends or a second has passed. */
void listener_accept(struct server *s, int64_t now);

/* listener_resume: accepts again if it rested and it is time, or if a connection has ended. */
void listener_resume(struct server *s, bool one_ended, int64_t now);

#endif
