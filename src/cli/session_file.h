/* SPDX-License-Identifier: Apache-2.0 */
/* --session FILE: a session to resume, kept from one run to the next. */
#ifndef ENDWELL_CLI_SESSION_FILE_H
#define ENDWELL_CLI_SESSION_FILE_H

#include <endwell/endwell.h>

#include "cli/report.h"

/* session_file_read: the session in the file, for ew_session_free; NULL if there is none, or none
 * that can be used (which is told). *out_writable: whether the file may be replaced: it is not
 * there, is empty or holds a session; what else it may hold is not ours to overwrite. */
ew_session *session_file_read(const char *file, const struct report *report, bool *out_writable);

/* session_file_write: replaces the file by one, readable by its owner alone, that holds the
 * session; removes it where the session may not be used again (C2) or is NULL. */
void session_file_write(const char *file, const ew_session *session, const struct report *report);

#endif
