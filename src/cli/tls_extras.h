/* SPDX-License-Identifier: Apache-2.0 */
/* Options of extensions: --ocsp, --ocsp-file, --sct-file, --sct-out, --cert-compression, --record-size-limit, --padding, --key-limit,
 * --grease, --group-first. */
#ifndef ENDWELL_CLI_TLS_EXTRAS_H
#define ENDWELL_CLI_TLS_EXTRAS_H

#include <stdbool.h>

#include <endwell/endwell.h>

#include "cli/options.h"
#include "cli/report.h"

/* tls_extras_check: NULL, or one sentence about a value that cannot be. */
const char *tls_extras_check(const struct options *options);
/* tls_extras_apply: all but the staples. False after an error was reported; so the next. */
bool tls_extras_apply(ew_config *config, const struct options *options, const struct report *report);
/* tls_staple: to the credential of this --cert (the first: 0), what is given for it. */
bool tls_staple(ew_credential *cred, const struct options *options, size_t number, const struct report *report);

#endif
