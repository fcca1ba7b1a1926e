/* SPDX-License-Identifier: Apache-2.0 */
/* One connection of the server. */
#ifndef ENDWELL_CLI_PEER_H
#define ENDWELL_CLI_PEER_H

#include "cli/server.h"

/* peer_new: a peer on an accepted socket, which it owns from now on, also on failure. */
void peer_new(struct server *s, int fd, const char *address, int64_t now);
/* peer_drive: after an event, or at a deadline: everything that can be done for it now. revents:
 * what poll would say of its socket. */
void peer_drive(struct peer *peer, short revents, int64_t now);
/* peer_abandon: ends it at once, reports it, and lets go of it. */
void peer_abandon(struct peer *peer, int64_t now);
/* peer_is_forced: for an application whose side takes no more of what it has to say: true where that
 * is a key's limit (see ending_is_forced). The connection is given up then. */
bool peer_is_forced(struct peer *peer);
/* peer_bury: frees those that are gone. */
void peer_bury(struct server *s);

#endif
