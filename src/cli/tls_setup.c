/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/tls_setup.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/tls_credentials.h"
#include "cli/tls_extras.h"
#include "cli/tls_keys.h"

enum { EARLY_LEN = 14 * 1024 }; /* with what a record adds it fits one, which is what most servers skip */

void tls_say_error(const struct report *report, const char *attempt, ew_err err)
{
    report_error(report, "%s: %s", attempt, ew_err_text(err));
}

/* --- what is logged -------------------------------------------------------------------------- */

/* note_key_update: the log's lines of later traffic secrets tell of key updates; the engine has no
 * other word for them. */
static void note_key_update(const struct report *report, const char *line)
{
    size_t label_len = strcspn(line, " ");
    size_t digits = label_len;

    while (digits > 0 && line[digits - 1] >= '0' && line[digits - 1] <= '9')
        digits--;
    if (digits == label_len || (label_len == digits + 1 && line[digits] == '0'))
        return;
    if (strncmp(line, "CLIENT_TRAFFIC_SECRET_", 22) == 0)
        report_note(report, "key update: the client's direction has new keys");
    else if (strncmp(line, "SERVER_TRAFFIC_SECRET_", 22) == 0)
        report_note(report, "key update: the server's direction has new keys");
}

static void log_key(void *arg, const char *line)
{
    struct tls_log *log = arg;
    note_key_update(log->report, line);
    if (log->keylog_fd < 0 || dprintf(log->keylog_fd, "%s\n", line) >= 0)
        return;
    report_warning(
        log->report, "The key log cannot be written: %s; it ends here.", strerror(errno));
    tls_log_close(log);
}

static void note_post_auth(void *arg, ew_conn *conn, bool shown)
{
    const struct tls_log *log = arg;
    const char *peer = ew_conn_user(conn);

    report_note(log->report, "%s: the client shows %s certificate behind the handshake", peer != NULL ? peer : "?",
        shown ? "its" : "no");
}

void tls_log_close(struct tls_log *log)
{
    if (log->keylog_fd >= 0)
        close(log->keylog_fd);
    log->keylog_fd = -1;
}

static bool open_keylog(
    const struct options *options, const struct report *report, struct tls_log *out)
{
    const char *file = option_text(options, OPT_KEYLOG);

    *out = (struct tls_log){report, -1};
    if (file == NULL)
        return true;
    out->keylog_fd = open(file, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
    if (out->keylog_fd < 0)
        report_error(report, "The key log '%s' cannot be opened: %s; give another --keylog.", file,
            strerror(errno));
    return out->keylog_fd >= 0;
}

/* --- the configuration ----------------------------------------------------------------------- */

typedef ew_err set_names(ew_config *config, const char *names);

static bool apply_names(ew_config *config, set_names *set, const struct options *options,
    enum option_id id, const char *what, const struct report *report)
{
    const char *names = option_text(options, id);
    ew_err err = names != NULL ? set(config, names) : EW_OK;

    if (err == EW_OK)
        return true;
    if (err == EW_ERR_NOT_AVAILABLE)
        report_error(report,
            "%s '%s': this machine's libcrypto lacks one of them; give others, or install a newer "
            "one (X25519MLKEM768 takes OpenSSL 3.5).",
            what, names);
    else
        report_error(report, "%s '%s': %s", what, names, ew_err_text(err));
    return false;
}

static bool are_names(
    ew_config *config, set_names *set, const struct options *options, enum option_id id)
{
    const char *names = option_text(options, id);
    return names == NULL || set(config, names) != EW_ERR_NAME;
}

const char *tls_check_names(const struct options *options)
{
    ew_config *config = NULL;
    const char *wrong = NULL;

    if (ew_config_new(EW_CLIENT, NULL, NULL, &config) != EW_OK)
        return NULL; /* tls_setup will say why */
    if (!are_names(config, ew_config_alpn, options, OPT_ALPN))
        wrong = "--alpn takes protocol names separated by commas, for instance h2,http/1.1.";
    else if (!are_names(config, ew_config_groups, options, OPT_GROUPS))
        wrong = "--groups takes names separated by colons: X25519MLKEM768, X25519, P-256, P-384, P-521.";
    else if (!are_names(config, ew_config_ciphers, options, OPT_CIPHERS))
        wrong = "--ciphers takes names separated by colons: TLS_AES_128_GCM_SHA256, "
                "TLS_AES_256_GCM_SHA384, TLS_CHACHA20_POLY1305_SHA256; in TLS 1.2 TLS_ECDHE_RSA_WITH_ "
                "or TLS_ECDHE_ECDSA_WITH_ stands before the same three.";
    else if (!are_names(config, ew_config_cert_compression, options, OPT_CERT_COMPRESSION))
        wrong = "--cert-compression takes names separated by colons: zlib, brotli, zstd.";
    else
        wrong = tls_extras_check(options);
    ew_config_free(config);
    return wrong;
}

static ew_err apply_versions(ew_config *config, const struct options *options)
{
    const char *versions = option_text(options, OPT_TLS);
    bool tolerant = strcmp(option_text(options, OPT_POLICY), "tolerant") == 0;
    unsigned lowest = strstr(versions, "1.2") != NULL ? EW_TLS_1_2 : EW_TLS_1_3;
    unsigned highest = strstr(versions, "1.3") != NULL ? EW_TLS_1_3 : EW_TLS_1_2;
    ew_err err = ew_config_versions(config, lowest, highest);

    if (err == EW_OK)
        err = ew_config_policy(config, tolerant ? EW_POLICY_TOLERANT : EW_POLICY_STRICT);
    return err;
}

static ew_err apply_limits(ew_config *config, const struct options *options)
{
    int64_t goodbye = option_time(options, OPT_CLOSE_TIMEOUT);
    bool has_idle = option_text(options, OPT_IDLE_TIMEOUT) != NULL;
    int64_t idle = has_idle ? option_time(options, OPT_IDLE_TIMEOUT) : EW_NO_LIMIT;
    ew_err err =
        ew_config_limit(config, EW_LIMIT_HANDSHAKE, option_time(options, OPT_HANDSHAKE_TIMEOUT));

    if (err == EW_OK)
        err = ew_config_limit(config, EW_LIMIT_IDLE, idle);
    if (err == EW_OK)
        err = ew_config_limit(config, EW_LIMIT_FLUSH, goodbye);
    if (err == EW_OK)
        err = ew_config_limit(config, EW_LIMIT_WAIT, goodbye);
    return err;
}

static bool apply_common(ew_config *config, const struct options *options,
    const struct report *report, struct tls_log *log)
{
    if (!apply_names(config, ew_config_alpn, options, OPT_ALPN, "--alpn", report) ||
        !apply_names(config, ew_config_groups, options, OPT_GROUPS, "--groups", report) ||
        !apply_names(config, ew_config_ciphers, options, OPT_CIPHERS, "--ciphers", report) ||
        !tls_extras_apply(config, options, report))
        return false;
    ew_err err = apply_versions(config, options);
    if (err == EW_OK)
        err = apply_limits(config, options);
    if (err == EW_OK && option_given(options, OPT_EARLY_DATA))
        err = ew_config_early_data(config, EARLY_LEN);
    if (err == EW_OK && (log->keylog_fd >= 0 || report->verbose))
        err = ew_config_keylog(config, log_key, log);
    if (err != EW_OK)
        tls_say_error(report, "The configuration cannot be made", err);
    return err == EW_OK;
}

ew_config *tls_setup_again(ew_role role, const struct options *options, const struct report *report,
    struct tls_log *log)
{
    ew_config *config = NULL;
    ew_err err = ew_config_new(role, NULL, NULL, &config);

    if (err != EW_OK) {
        tls_say_error(report, "The configuration cannot be made", err);
        return NULL;
    }
    if (role == EW_SERVER)
        err = ew_config_on_post_auth(config, note_post_auth, log);
    if (err == EW_OK && apply_common(config, options, report, log) &&
        tls_keys_add(config, options, report) && tls_add_credentials(config, options, report) &&
        tls_add_trust(config, role, options, report))
        return config;
    ew_config_free(config);
    return NULL;
}

ew_config *tls_setup(ew_role role, const struct options *options, const struct report *report,
    struct tls_log *out_log)
{
    if (!open_keylog(options, report, out_log))
        return NULL;
    ew_config *config = tls_setup_again(role, options, report, out_log);
    if (config == NULL)
        tls_log_close(out_log);
    return config;
}

ew_net_options tls_net_options(const struct options *options)
{
    ew_net_options net = EW_NET_OPTIONS;

    if (option_given(options, OPT_CLOSE_TIMEOUT))
        net.drain_ms = option_time(options, OPT_CLOSE_TIMEOUT);
    return net;
}
