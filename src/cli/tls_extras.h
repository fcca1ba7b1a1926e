/* SPDX-License-Identifier: Apache-2.0 */
/* Options of extensions: --ocsp, --ocsp-file, --cert-compression, --record-size-limit, --padding, --grease. */
#ifndef ENDWELL_CLI_TLS_EXTRAS_H
#define ENDWELL_CLI_TLS_EXTRAS_H

#include <stdbool.h>

#include <endwell/endwell.h>

#include "cli/options.h"
#include "cli/report.h"

/* tls_extras_check: NULL, or one sentence about a value that cannot be. */
const char *tls_extras_check(const struct options *options);
/* tls_extras_apply: all but --ocsp-file. False after an error was reported; so the next. */
bool tls_extras_apply(ew_config *config, const struct options *options, const struct report *report);
/* tls_staple: the response in the file to the credential. */
bool tls_staple(ew_credential *cred, const char *file, const struct report *report);

#endif
