/* SPDX-License-Identifier: Apache-2.0 */
/* Makes an ew_config of the command's options, and says in one line what is wrong with them. */
#ifndef ENDWELL_CLI_TLS_SETUP_H
#define ENDWELL_CLI_TLS_SETUP_H

#include <stdbool.h>

#include <endwell/net.h>

#include "cli/options.h"
#include "cli/report.h"

/* What a configuration's callbacks write to; it must outlive the configuration's connections. */
struct tls_log {
    const struct report *report;
    int keylog_fd; /* -1: none */
};

/* tls_setup: the configuration for role. NULL after an error was reported. Free it, and close the
 * log with tls_log_close. */
ew_config *tls_setup(ew_role role, const struct options *options, const struct report *report,
    struct tls_log *out_log);
void tls_log_close(struct tls_log *log);

/* tls_setup_again: one more, from the files as they are now, with the log of the first. */
ew_config *tls_setup_again(ew_role role, const struct options *options, const struct report *report,
    struct tls_log *log);

/* tls_check_names: NULL, or one sentence about an --alpn, --groups or --ciphers that names what is
 * not there. */
const char *tls_check_names(const struct options *options);

/* tls_net_options: the driver's options as the command line wants them. */
ew_net_options tls_net_options(const struct options *options);

/* tls_say_error: err as one line, beginning with what was attempted. */
void tls_say_error(const struct report *report, const char *attempt, ew_err err);

#endif
