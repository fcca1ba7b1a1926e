/* SPDX-License-Identifier: Apache-2.0 */
/* Which TLS options go together, before any of them is acted upon. */
#ifndef ENDWELL_CLI_TLS_CHECK_H
#define ENDWELL_CLI_TLS_CHECK_H

#include <stdbool.h>
#include <stddef.h>

#include <endwell/endwell.h>

#include "cli/options.h"

/* tls_check: NULL, or one sentence: about a name that is unknown, a value that cannot be, or an option
 * that has no effect beside the others. Written to fault where it quotes. */
const char *tls_check(ew_role role, const struct options *options, char *fault, size_t fault_cap);

#endif
