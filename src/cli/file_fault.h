/* SPDX-License-Identifier: Apache-2.0 */
/* Says what is wrong with a file of certificates, keys or lists: the engine knows that one failed, not which and why. */
#ifndef ENDWELL_CLI_FILE_FAULT_H
#define ENDWELL_CLI_FILE_FAULT_H

#include <stdbool.h>

#include <endwell/endwell.h>

#include "cli/report.h"

enum file_kind { FILE_CERTIFICATE, FILE_KEY, FILE_PUBLIC_KEY, FILE_CRL };

/* file_readable: says so if it is not. what: how to call it, "certificate". */
bool file_readable(const char *what, const char *file, const struct report *report);

/* file_fault: err (not EW_OK) came of a readable file of this kind. */
void file_fault(enum file_kind kind, const char *what, const char *file, ew_err err, const struct report *report);

#endif
