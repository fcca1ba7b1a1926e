/* SPDX-License-Identifier: Apache-2.0 */
/* One table-driven option parser for every command: a table gives names, defaults and help. */
#ifndef ENDWELL_CLI_OPTIONS_H
#define ENDWELL_CLI_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

enum option_id {
    OPT_LISTEN,
    OPT_CERT,
    OPT_KEY,
    OPT_SELF_SIGNED,
    OPT_RAW_KEY,
    OPT_TRUST_KEY,
    OPT_PSK,
    OPT_PLAIN_PSK,
    OPT_WRITE_CERT,
    OPT_ROOT,
    OPT_ECHO,
    OPT_FORWARD,
    OPT_CLIENT_CA,
    OPT_CLIENT_CERT,
    OPT_CA,
    OPT_CRL,
    OPT_INSECURE,
    OPT_NAME,
    OPT_POST_HANDSHAKE_AUTH,
    OPT_SESSION,
    OPT_EARLY_DATA,
    OPT_AFTER_EOF,
    OPT_ALPN,
    OPT_TLS,
    OPT_POLICY,
    OPT_GROUPS,
    OPT_GROUP_FIRST,
    OPT_CIPHERS,
    OPT_OCSP,
    OPT_OCSP_FILE,
    OPT_SCT_FILE,
    OPT_SCT_OUT,
    OPT_CERT_COMPRESSION,
    OPT_RECORD_SIZE_LIMIT,
    OPT_PADDING,
    OPT_KEY_LIMIT,
    OPT_GREASE,
    OPT_HANDSHAKE_TIMEOUT,
    OPT_IDLE_TIMEOUT,
    OPT_CLOSE_TIMEOUT,
    OPT_KEYLOG,
    OPT_JSON,
    OPT_VERBOSE,
    NUM_OPTIONS
};

enum option_kind {
    OPTION_FLAG,
    OPTION_TEXT,
    OPTION_MANY,   /* text, repeatable */
    OPTION_TIME,   /* see text_time */
    OPTION_CHOICE, /* one of the words of `arg`, which are separated by '|' */
};

struct option_spec {
    enum option_id id;
    enum option_kind kind;
    const char *name;     /* without the dashes */
    const char *arg;      /* how --help calls the value; NULL for a flag */
    const char *fallback; /* the default value, shown by --help; NULL for none */
    const char *help;
};

struct option_values {
    const char **items; /* borrowed from argv or the table */
    size_t num;
    bool given;
};

struct options {
    struct option_values values[NUM_OPTIONS];
    const char *operand; /* NULL if none */
    bool help;           /* --help was there: nothing else was looked at */
};

/* options_parse: argv[0..argc) without the command's name. NULL on success, else one sentence that
 * says what is wrong, written to fault. Free with options_free either way. */
const char *options_parse(const struct option_spec *specs, size_t num_specs, int argc, char **argv,
    struct options *out, char *fault, size_t fault_cap);
void options_free(struct options *options);

bool option_given(const struct options *options, enum option_id id);
/* option_text: the value or the default; NULL for none. */
const char *option_text(const struct options *options, enum option_id id);
/* option_time: the value or the default in ms; 0 where there is neither. */
int64_t option_time(const struct options *options, enum option_id id);

/* options_help: the table as text. */
void options_help(const struct option_spec *specs, size_t num_specs, FILE *out);

#endif
