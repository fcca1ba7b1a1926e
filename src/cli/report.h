/* SPDX-License-Identifier: Apache-2.0 */
/* Everything the command says on standard error: plain lines, or with --json one object per
 * line. */
#ifndef ENDWELL_CLI_REPORT_H
#define ENDWELL_CLI_REPORT_H

#include <stdbool.h>

#include <endwell/endwell.h>

#include "cli/options.h"

struct report {
    bool json;
    bool verbose;
    bool has_own; /* --cert or --raw-key was given */
};

/* report_from: what --json and --verbose ask for. */
struct report report_from(const struct options *options);

/* One line that says what is wrong and what to do; what seems wrong; what --verbose tells. */
void report_error(const struct report *r, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void report_warning(const struct report *r, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void report_note(const struct report *r, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* report_listening: the server is ready. */
void report_listening(const struct report *r, const char *address, unsigned port);

/* report_reloaded: the files were read again. */
void report_reloaded(const struct report *r);

/* report_handshake: with --verbose, what was agreed with `peer`, an address. */
void report_handshake(const struct report *r, const char *peer, const ew_conn *conn);

/* report_ended: how the connection with `peer` ended. name: what its certificate was verified for;
 * NULL on a server. */
void report_ended(const struct report *r, const char *peer, const char *name, const ew_conn *conn);

/* report_ended_here: the same where something on this machine was the reason, which is `why`: the library's sentence and
 * its advice are about the connection. */
void report_ended_here(const struct report *r, const char *peer, const ew_conn *conn, const char *why);

/* report_never_open: there never was a connection: why, as a sentence, with the system's error
 * (0: none). */
void report_never_open(const struct report *r, const char *peer, ew_cause cause, int os_error,
    const char *explanation);

#endif
