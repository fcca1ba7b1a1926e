/* SPDX-License-Identifier: Apache-2.0 */
/* connect --early-data FILE: what is sent with the first flight. */
#ifndef ENDWELL_CLI_EARLY_H
#define ENDWELL_CLI_EARLY_H

#include <endwell/endwell.h>

#include "cli/report.h"

/* early_send: the file's bytes, before anything else: as early data as far as the session allows it, the rest behind the
 * handshake. Of what the server does not take all is sent again, if it is still the same protocol. False: told why. */
bool early_send(ew_conn *conn, const char *file, const struct report *report);

/* early_settle: once the handshake is complete. False: it could not be sent again, which was told, and nobody has decided on it: the
 * connection is to be aborted, since without its beginning the rest would be another message. */
bool early_settle(ew_conn *conn, const struct report *report);

#endif
