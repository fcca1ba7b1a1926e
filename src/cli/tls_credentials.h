/* SPDX-License-Identifier: Apache-2.0 */
/* Certificates and keys to show, and whom to believe. */
#ifndef ENDWELL_CLI_TLS_CREDENTIALS_H
#define ENDWELL_CLI_TLS_CREDENTIALS_H

#include <stdbool.h>

#include <endwell/endwell.h>

#include "cli/options.h"
#include "cli/report.h"

/* tls_add_credentials: --cert and --key, or --self-signed and --write-cert. False after an error
 * was reported; so the next one. */
bool tls_add_credentials(
    ew_config *config, const struct options *options, const struct report *report);

/* tls_add_trust: --ca, --insecure; --client-ca, --client-cert; --crl. */
bool tls_add_trust(
    ew_config *config, ew_role role, const struct options *options, const struct report *report);

#endif
