/* SPDX-License-Identifier: Apache-2.0 */
/* Raw public keys and pre-shared secrets: --raw-key, --trust-key, --psk, --plain-psk. */
#ifndef ENDWELL_CLI_TLS_KEYS_H
#define ENDWELL_CLI_TLS_KEYS_H

#include <stdbool.h>

#include <endwell/endwell.h>

#include "cli/options.h"
#include "cli/report.h"

/* tls_psk_file: the file's name in a value of --psk, IDENTITY:FILE, where the last colon counts; *out_len: of the
 * identity. NULL: one of them is missing. */
const char *tls_psk_file(const char *value, size_t *out_len);

/* tls_keys_given: is there something to show, or (both sides being authentic by it) to know? */
bool tls_keys_given(const struct options *options);
/* tls_keys_trusted: is there a list of keys, or a secret, to know the peer by? */
bool tls_keys_trusted(const struct options *options);

/* tls_keys_add: all of them. False after an error was reported. */
bool tls_keys_add(ew_config *config, const struct options *options, const struct report *report);

#endif
