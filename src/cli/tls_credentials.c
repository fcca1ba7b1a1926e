/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/tls_credentials.h"

#include "cli/file_fault.h"
#include "cli/tls_extras.h"
#include "cli/tls_keys.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool is_key_at_fault(const char *key)
{
    ew_credential *alone = NULL;
    ew_err err = ew_credential_raw_load(NULL, key, NULL, NULL, &alone);

    ew_credential_free(alone);
    return err == EW_ERR_PEM;
}

static void say_credential_error(
    const struct report *report, const char *cert, const char *key, ew_err err)
{
    if (err == EW_ERR_KEY_MISMATCH)
        report_error(report,
            "The key '%s' does not belong to the certificate '%s'; give the key that the "
            "certificate was issued for.",
            key, cert);
    else if (err == EW_ERR_PASSPHRASE)
        file_fault(FILE_KEY, "key", key, err, report);
    else if (err == EW_ERR_PEM && is_key_at_fault(key))
        file_fault(FILE_KEY, "key", key, err, report);
    else if (err == EW_ERR_PEM)
        file_fault(FILE_CERTIFICATE, "certificate", cert, err, report);
    else
        report_error(
            report, "The certificate '%s' with the key '%s': %s", cert, key, ew_err_text(err));
}

static bool add_pair(
    ew_config *config, const struct options *options, size_t number, const struct report *report)
{
    const char *cert = options->values[OPT_CERT].items[number];
    const char *key = options->values[OPT_KEY].items[number];
    ew_credential *cred = NULL;

    if (!file_readable("certificate", cert, report) || !file_readable("key", key, report))
        return false;
    ew_err err = ew_credential_load(NULL, cert, key, NULL, NULL, &cred);
    if (err == EW_OK && !tls_staple(cred, options, number, report)) {
        ew_credential_free(cred);
        return false;
    }
    if (err == EW_OK)
        err = ew_config_add_credential(config, cred);
    ew_credential_free(cred);
    if (err != EW_OK)
        say_credential_error(report, cert, key, err);
    return err == EW_OK;
}

static bool write_all(int fd, const char *data, size_t len)
{
    for (size_t done = 0; done < len;) {
        ssize_t n = write(fd, &data[done], len - done);
        if (n < 0 && errno != EINTR)
            return false;
        done += n > 0 ? (size_t)n : 0;
    }
    return true;
}

static bool write_certificate(
    const ew_credential *cred, const char *file, const struct report *report)
{
    char *pem = NULL;
    size_t len = 0;
    ew_err err = ew_credential_pem(cred, &pem, &len);

    if (err != EW_OK) {
        report_error(report, "The certificate cannot be written: %s", ew_err_text(err));
        return false;
    }
    int fd = open(file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    bool good = fd >= 0 && write_all(fd, pem, len);
    int why = errno;
    if (fd >= 0 && close(fd) != 0 && good) {
        good = false;
        why = errno;
    }
    if (!good)
        report_error(report,
            "The certificate cannot be written to '%s': %s; give another "
            "--write-cert.",
            file, strerror(why));
    free(pem);
    return good;
}

static bool add_self_signed(
    ew_config *config, const struct options *options, const struct report *report)
{
    const char *name = option_text(options, OPT_SELF_SIGNED);
    const char *file = option_text(options, OPT_WRITE_CERT);
    ew_credential *cred = NULL;
    ew_err err = ew_credential_self_signed(NULL, name, &cred);

    if (err == EW_OK)
        err = ew_config_add_credential(config, cred);
    if (err == EW_ERR_NAME)
        report_error(report, "--self-signed takes a host name or an IP address, not '%s'.", name);
    else if (err != EW_OK)
        report_error(report, "A certificate for '%s' cannot be made: %s", name, ew_err_text(err));
    bool good = err == EW_OK && (file == NULL || write_certificate(cred, file, report));
    ew_credential_free(cred);
    return good;
}

bool tls_add_credentials(
    ew_config *config, const struct options *options, const struct report *report)
{
    size_t num = options->values[OPT_CERT].num; /* as many as keys */

    if (option_given(options, OPT_SELF_SIGNED))
        return add_self_signed(config, options, report);
    for (size_t i = 0; i < num; i++) {
        if (!add_pair(config, options, i, report))
            return false;
    }
    return true;
}

static bool trust_file(ew_config *config, const char *file, const struct report *report)
{
    if (!file_readable("CA file", file, report))
        return false;
    ew_err err = ew_config_trust_file(config, file);
    if (err != EW_OK)
        file_fault(FILE_CERTIFICATE, "CA file", file, err, report);
    return err == EW_OK;
}

static bool add_server_trust(
    ew_config *config, const struct options *options, const struct report *report)
{
    const char *wish = option_text(options, OPT_CLIENT_CERT);

    if (wish == NULL)
        return true;
    const char *file = option_text(options, OPT_CLIENT_CA);
    if (file != NULL && !trust_file(config, file, report))
        return false;
    bool later = strcmp(wish, "later") == 0;
    ew_err err = later ? ew_config_post_handshake_auth(config, true)
                       : ew_config_client_auth(
                             config, strcmp(wish, "require") == 0 ? EW_AUTH_REQUIRE : EW_AUTH_ASK);
    if (err != EW_OK)
        report_error(report, "--client-cert %s: %s", wish, ew_err_text(err));
    return err == EW_OK;
}

static bool add_client_trust(
    ew_config *config, const struct options *options, const struct report *report)
{
    const char *file = option_text(options, OPT_CA);
    ew_err err = ew_config_post_handshake_auth(config, option_given(options, OPT_POST_HANDSHAKE_AUTH));

    if (err == EW_OK && file != NULL)
        return trust_file(config, file, report);
    if (tls_keys_trusted(options) && !option_given(options, OPT_INSECURE))
        return true;
    if (option_given(options, OPT_INSECURE)) {
        report_warning(report, "--insecure: the peer is not verified, so anyone can be it.");
        err = ew_config_accept_any_peer(config, EW_I_ACCEPT_ANY_PEER);
        if (err == EW_OK) /* a server may have nothing but a raw key to show */
            err = ew_config_peer_types(config, "x509:raw-key");
    } else {
        err = ew_config_trust_system(config);
    }
    if (err == EW_ERR_NO_TRUST_STORE)
        report_error(report, "This machine has no CA certificates to verify the peer with; install "
                             "the package ca-certificates, or give --ca FILE.");
    else if (err != EW_OK)
        report_error(report, "The CA certificates cannot be loaded: %s", ew_err_text(err));
    return err == EW_OK;
}

static bool add_crls(
    ew_config *config, const struct options *options, const struct report *report)
{
    const struct option_values *files = &options->values[OPT_CRL];

    for (size_t i = 0; i < files->num; i++) {
        const char *file = files->items[i];
        if (!file_readable("revocation list", file, report))
            return false;
        ew_err err = ew_config_crl_file(config, file);
        if (err != EW_OK)
            file_fault(FILE_CRL, "revocation list", file, err, report);
        if (err != EW_OK)
            return false;
    }
    return true;
}

bool tls_add_trust(
    ew_config *config, ew_role role, const struct options *options, const struct report *report)
{
    bool good = role == EW_SERVER ? add_server_trust(config, options, report)
                                  : add_client_trust(config, options, report);
    return good && add_crls(config, options, report);
}
