/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/tls_extras.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { STAPLE_FILE_MAX = 64 * 1024 };

/* number_of: a number from least to most; 0: it is none. Not given: *out stays. */
static bool number_of(const struct options *options, enum option_id id, size_t least, size_t most, size_t *out)
{
    const char *text = option_text(options, id);
    char *end = NULL;

    if (text == NULL)
        return true;
    if (text[0] < '0' || text[0] > '9')
        return false;
    errno = 0;
    unsigned long value = strtoul(text, &end, 10);
    *out = value;
    return errno == 0 && *end == '\0' && value >= least && value <= most;
}

static bool limit_of(const struct options *options, size_t *out)
{
    return number_of(options, OPT_RECORD_SIZE_LIMIT, EW_RECORD_SIZE_MIN, EW_RECORD_SIZE_MAX, out);
}

static bool padding_of(const struct options *options, size_t *out)
{
    return number_of(options, OPT_PADDING, 1, EW_RECORD_SIZE_MAX, out);
}

static bool key_limit_of(const struct options *options, size_t *out)
{
    return number_of(options, OPT_KEY_LIMIT, 16, 1 << 24, out);
}

const char *tls_extras_check(const struct options *options)
{
    size_t bytes, records;

    if (!limit_of(options, &bytes))
        return "--record-size-limit takes a number of bytes from 64 to 16385.";
    if (!padding_of(options, &bytes))
        return "--padding takes a number of bytes from 1 to 16385.";
    if (!key_limit_of(options, &records))
        return "--key-limit takes a number of records from 16 to 16777216.";
    return NULL;
}

static ew_err apply_sizes(ew_config *config, const struct options *options)
{
    size_t limit = EW_RECORD_SIZE_MAX, padding = 0, records = 0;

    if (!limit_of(options, &limit) || !padding_of(options, &padding) || !key_limit_of(options, &records))
        return EW_ERR_ARGUMENT;
    ew_err err = ew_config_record_size_limit(config, limit);
    if (err == EW_OK)
        err = ew_config_padding(config, padding);
    if (err == EW_OK && option_given(options, OPT_KEY_LIMIT))
        err = ew_config_key_limit(config, records);
    return err;
}

static ew_ocsp ocsp_of(const char *word)
{
    if (word == NULL || strcmp(word, "none") == 0)
        return EW_OCSP_NONE;
    return strcmp(word, "require") == 0 ? EW_OCSP_REQUIRE : EW_OCSP_CHECK;
}

static bool apply_compression(
    ew_config *config, const struct options *options, const struct report *report)
{
    const char *names = option_text(options, OPT_CERT_COMPRESSION);
    ew_err err = names != NULL ? ew_config_cert_compression(config, names) : EW_OK;

    if (err == EW_ERR_NAME)
        report_error(report, "--cert-compression takes names separated by colons: zlib, brotli, zstd.");
    else if (err == EW_ERR_NOT_AVAILABLE)
        report_error(report, "--cert-compression '%s': this build lacks one of them.", names);
    else if (err != EW_OK)
        report_error(report, "--cert-compression '%s': %s", names, ew_err_text(err));
    return err == EW_OK;
}

bool tls_extras_apply(ew_config *config, const struct options *options, const struct report *report)
{
    if (!apply_compression(config, options, report))
        return false;
    ew_err err = apply_sizes(config, options);
    if (err == EW_OK)
        err = ew_config_grease(config, option_given(options, OPT_GREASE));
    if (err == EW_OK)
        err = ew_config_ocsp(config, ocsp_of(option_text(options, OPT_OCSP)));
    if (err == EW_OK)
        err = ew_config_ask_scts(config, option_given(options, OPT_SCT_OUT));
    if (err == EW_OK)
        err = ew_config_group_first(config, option_given(options, OPT_GROUP_FIRST));
    if (err != EW_OK)
        report_error(report, "The configuration cannot be made: %s", ew_err_text(err));
    return err == EW_OK;
}

/* is_whole_success: one whole OCSPResponse that says successful (RFC 6960, 4.2.1), and no half of one, nor a responder's excuse:
 * what it goes on to say is for clients to judge. */
static bool is_whole_success(const uint8_t *data, size_t len)
{
    enum { SEQUENCE = 0x30, LONG = 0x80, ENUMERATED = 0x0a };
    size_t at = 2, body = len > 1 ? data[1] : 0;

    if (len < 2 || data[0] != SEQUENCE)
        return false;
    if (body >= LONG) {
        size_t num = body - LONG;
        if (num == 0) /* indefinite: no DER */
            return false;
        body = 0;
        for (; num > 0 && at < len && body <= STAPLE_FILE_MAX; num--)
            body = body << 8 | data[at++];
        if (num > 0)
            return false;
    }
    return body == len - at && body > 3 && data[at] == ENUMERATED && data[at + 1] == 1 && data[at + 2] == 0;
}

/* A file that goes with a certificate to whoever asks. */
typedef struct staple {
    const char *option, *what, *form;
    bool (*is_one)(const uint8_t *data, size_t len); /* beside what the library sees; NULL: nothing */
    ew_err (*put)(ew_credential *cred, const void *data, size_t len);
} staple;

static const staple ocsp = {"--ocsp-file", "OCSP response",
    "whole and successful OCSP response (DER) of less than 64 KiB", is_whole_success, ew_credential_ocsp};
static const staple scts = {"--sct-file", "list of SCTs",
    "SignedCertificateTimestampList (RFC 6962, 3.3) of at most 12 KiB", NULL, ew_credential_scts};

static bool put(ew_credential *cred, const staple *s, const char *file, const uint8_t *data, size_t len,
    const struct report *report)
{
    bool is_one = len > 0 && (s->is_one == NULL || s->is_one(data, len));

    if (is_one && s->put(cred, data, len) == EW_OK)
        return true;
    report_error(report, "'%s' is no %s; give another %s.", file, s->form, s->option);
    return false;
}

static bool read_and_put(ew_credential *cred, const staple *s, const char *file, const struct report *report)
{
    uint8_t *data = malloc(STAPLE_FILE_MAX);
    FILE *in = data != NULL ? fopen(file, "rbe") : NULL;
    size_t len = in != NULL ? fread(data, 1, STAPLE_FILE_MAX, in) : 0;
    bool is_read = in != NULL && ferror(in) == 0;

    if (!is_read)
        report_error(report, "The %s '%s' cannot be read: %s; give another %s.", s->what, file,
            strerror(errno), s->option);
    if (in != NULL)
        fclose(in);
    bool good = is_read && put(cred, s, file, data, len, report);
    free(data);
    return good;
}

static const char *item(const struct options *options, enum option_id id, size_t i)
{
    return i < options->values[id].num ? options->values[id].items[i] : NULL;
}

bool tls_staple(ew_credential *cred, const struct options *options, size_t number, const struct report *report)
{
    const char *response = item(options, OPT_OCSP_FILE, number), *list = item(options, OPT_SCT_FILE, number);

    return (response == NULL || read_and_put(cred, &ocsp, response, report)) &&
        (list == NULL || read_and_put(cred, &scts, list, report));
}
