/* SPDX-License-Identifier: Apache-2.0 */
/* connect --sct-out: the server's signed certificate timestamps, for a program that knows the logs. */
#ifndef ENDWELL_CLI_SCT_FILE_H
#define ENDWELL_CLI_SCT_FILE_H

#include <stdbool.h>

#include <endwell/endwell.h>

#include "cli/report.h"

/* sct_file_write: after the handshake: the list as TLS carries it (RFC 6962, 3.3), not verified. A server that gave none is
 * told as a warning, and the file is left alone. False after an error was reported. */
bool sct_file_write(const char *file, const ew_conn *conn, const struct report *report);

#endif
