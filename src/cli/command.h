/* SPDX-License-Identifier: Apache-2.0 */
/* The commands of endwell: `endwell NAME [options]`. A new one is a file of its own and a line in
 * main.c. */
#ifndef ENDWELL_CLI_COMMAND_H
#define ENDWELL_CLI_COMMAND_H

#include "cli/options.h"
#include "cli/report.h"

struct command {
    const char *name;
    const char *usage;   /* the lines after "Usage:" */
    const char *summary; /* one line, for `endwell --help` */
    const char *about;   /* what --help says below the usage */
    const struct option_spec *specs;
    size_t num_specs;
    /* check: NULL, or one sentence about options that do not go together; written to fault if it quotes. */
    const char *(*check)(const struct options *options, char *fault, size_t fault_cap);
    /* run: returns the exit status. */
    int (*run)(const struct options *options, const struct report *report);
};

extern const struct command command_serve;
extern const struct command command_connect;

/* The options that every TLS command has, for its table. */
#define COMMAND_TLS_OPTIONS(idle_fallback, idle_help)                                              \
    {OPT_ALPN, OPTION_TEXT, "alpn", "LIST", NULL,                                                  \
        "application protocols in order of preference: h2,http/1.1"},                              \
        {OPT_TLS, OPTION_CHOICE, "tls", "1.2|1.3|1.2,1.3", "1.2,1.3",                              \
            "the TLS versions to speak"},                                                          \
        {OPT_POLICY, OPTION_CHOICE, "policy", "strict|tolerant", "strict",                         \
            "TLS 1.2, where the peer ends first: strict: answer at once, and drop what is not "    \
            "sealed yet; tolerant: say all there is to say, then answer (a peer that keeps to the " \
            "RFC ignores it)"},                                                                    \
        {OPT_GROUPS, OPTION_TEXT, "groups", "LIST", NULL,                                          \
            "key exchange groups in order of preference (default: X25519:P-256:P-384, and before " \
            "them X25519MLKEM768 where libcrypto has it: OpenSSL 3.5)"},                           \
        {OPT_CIPHERS, OPTION_TEXT, "ciphers", "LIST", NULL,                                        \
            "cipher suites of both versions in order of preference, for instance "                 \
            "TLS_AES_128_GCM_SHA256:TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256 (default: all); a "      \
            "version that has none of them is not spoken"},                                        \
        {OPT_CERT_COMPRESSION, OPTION_TEXT, "cert-compression", "LIST", NULL,                      \
            "TLS 1.3: compress certificates by zlib, brotli or zstd: names in order of preference, "\
            "separated by colons (default: none)"},                                                \
        {OPT_RECORD_SIZE_LIMIT, OPTION_TEXT, "record-size-limit", "BYTES", NULL,                   \
            "ask the peer for records that hold no more than this: 64 to 16385 (RFC 8449; "       \
            "GnuTLS's client refuses a server's below 512)"},                                      \
        {OPT_PADDING, OPTION_TEXT, "padding", "BYTES", NULL,                                       \
            "TLS 1.3: pad what is sent to multiples of this, 1 to 16385, so that lengths tell less"},\
        {OPT_KEY_LIMIT, OPTION_TEXT, "key-limit", "RECORDS", NULL,                                 \
            "change the key after so many records of ours, 16 to 16777216; TLS 1.2 cannot change " \
            "it, and our side ends there: to try out what happens then (default: 16777216, for "   \
            "ChaCha20 none)"},                                                                     \
        {OPT_GREASE, OPTION_FLAG, "grease", NULL, NULL,                                            \
            "offer values that mean nothing as well, which peers must ignore (RFC 8701)"},         \
        {OPT_HANDSHAKE_TIMEOUT, OPTION_TIME, "handshake-timeout", "TIME", "30s",                   \
            "from the beginning to the handshake complete"},                                       \
        {OPT_IDLE_TIMEOUT, OPTION_TIME, "idle-timeout", "TIME", idle_fallback, idle_help},         \
        {OPT_CLOSE_TIMEOUT, OPTION_TIME, "close-timeout", "TIME", "10s",                           \
            "at the end, each of: sending what is left; waiting for the peer's goodbye; reading "  \
            "on until the peer closes the socket, which unless this is given takes 2s at most"},   \
        {OPT_KEYLOG, OPTION_TEXT, "keylog", "FILE", NULL,                                          \
            "append the secrets to FILE (SSLKEYLOGFILE format): who reads it reads everything"},   \
        {OPT_JSON, OPTION_FLAG, "json", NULL, NULL,                                                \
            "one JSON object a line on standard error instead of plain lines"},                    \
    {                                                                                              \
        OPT_VERBOSE, OPTION_FLAG, "verbose", NULL, NULL,                                           \
            "also tell handshakes, alerts and key updates"                                         \
    }

#endif
