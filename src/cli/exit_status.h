/* SPDX-License-Identifier: Apache-2.0 */
/* The command's exit statuses: a documented interface. */
#ifndef ENDWELL_CLI_EXIT_STATUS_H
#define ENDWELL_CLI_EXIT_STATUS_H

#include <endwell/endwell.h>

enum { STATUS_OK = 0, STATUS_LOCAL = 1, STATUS_USAGE = 2 };

/* exit_status_of: the status for a verdict: 0 only for clean. */
int exit_status_of(ew_verdict verdict);

/* exit_status_help: the table for --help. Static storage. */
const char *exit_status_help(void);

#endif
