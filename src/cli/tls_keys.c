/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/tls_keys.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

enum { KEYS_MAX = 64 * 1024, SECRET_MAX = 1024 };

/* read_file: at most cap bytes; says so where it cannot. */
static bool read_file(
    const char *what, const char *file, char *out, size_t cap, size_t *out_len, const struct report *report)
{
    FILE *f = fopen(file, "rbe");
    bool good = f != NULL;

    if (good) {
        (void)setvbuf(f, NULL, _IONBF, 0); /* no copy of a secret stays in stdio */
        *out_len = fread(out, 1, cap, f);
        good = !ferror(f) && feof(f);
    }
    if (!good)
        report_error(report, "The %s '%s' cannot be read: %s; check its path, permissions and length.", what, file,
            strerror(f == NULL ? errno : EFBIG));
    if (f != NULL)
        fclose(f);
    return good;
}

static bool add(ew_config *config, ew_credential *cred)
{
    ew_err err = ew_config_add_credential(config, cred);
    ew_credential_free(cred);
    return err == EW_OK;
}

static bool add_raw_key(ew_config *config, const char *file, const struct report *report)
{
    ew_credential *cred = NULL;
    ew_err err = ew_credential_raw_load(NULL, file, NULL, NULL, &cred);

    if (err == EW_OK)
        return add(config, cred);
    report_error(report, "The key '%s': %s", file, ew_err_text(err));
    return false;
}

static bool trust_key(ew_config *config, const char *file, const struct report *report)
{
    char pem[KEYS_MAX];
    size_t len;

    if (!read_file("public key", file, pem, sizeof pem, &len, report))
        return false;
    ew_err err = ew_config_trust_raw_key(config, pem, len);
    if (err == EW_ERR_PEM)
        report_error(report, "'%s' holds no public key; make one by openssl pkey -in KEY -pubout.", file);
    else if (err != EW_OK)
        report_error(report, "The public key '%s': %s", file, ew_err_text(err));
    return err == EW_OK;
}

/* --- pre-shared secrets ---------------------------------------------------------------------- */

/* from_hex: spaces and line ends are passed over; 0 if it is not hex. */
static size_t from_hex(const char *text, size_t text_len, unsigned char *out, size_t cap)
{
    static const char digits[] = "0123456789abcdef";
    size_t num = 0;

    for (size_t i = 0; i < text_len; i++) {
        if (isspace((unsigned char)text[i]))
            continue;
        const char *digit = text[i] == '\0' ? NULL : strchr(digits, tolower((unsigned char)text[i]));
        if (digit == NULL || num / 2 == cap)
            return 0;
        unsigned char value = (unsigned char)(digit - digits);
        out[num / 2] = (unsigned char)(num % 2 == 0 ? value << 4 : out[num / 2] | value);
        num++;
    }
    return num % 2 == 0 ? num / 2 : 0;
}

static ew_err make_psk(bool plain, const char *id, size_t id_len, const void *secret, size_t len, ew_credential **out)
{
    return plain ? ew_credential_psk(id, id_len, secret, len, EW_PSK_SHA256, out)
                 : ew_credential_psk_import(id, id_len, NULL, 0, secret, len, EW_PSK_SHA256, out);
}

/* add_psk: IDENTITY:FILE, the last colon counting. */
static bool add_psk(ew_config *config, const char *value, bool plain, const struct report *report)
{
    char hex[4 * SECRET_MAX];
    unsigned char secret[SECRET_MAX];
    ew_credential *cred = NULL;
    size_t hex_len;
    const char *colon = strrchr(value, ':');

    if (colon == NULL || colon == value || colon[1] == '\0') {
        report_error(report, "--psk takes IDENTITY:FILE, where FILE holds the secret in hex, not '%s'.", value);
        return false;
    }
    if (!read_file("secret", &colon[1], hex, sizeof hex, &hex_len, report))
        return false;
    size_t len = from_hex(hex, hex_len, secret, sizeof secret);
    ew_err err = make_psk(plain, value, (size_t)(colon - value), secret, len, &cred);
    explicit_bzero(hex, sizeof hex);
    explicit_bzero(secret, sizeof secret);
    if (err == EW_OK)
        return add(config, cred);
    report_error(report, "The secret '%s' is not one of 16 to %d bytes in hex; make one by openssl rand -hex 32.",
        &colon[1], SECRET_MAX);
    return false;
}

/* --- all of them ----------------------------------------------------------------------------- */

bool tls_keys_given(const struct options *options)
{
    return option_given(options, OPT_RAW_KEY) || option_given(options, OPT_PSK) || option_given(options, OPT_PLAIN_PSK);
}

bool tls_keys_trusted(const struct options *options)
{
    return option_given(options, OPT_TRUST_KEY) || option_given(options, OPT_PSK) || option_given(options, OPT_PLAIN_PSK);
}

bool tls_keys_add(ew_config *config, const struct options *options, const struct report *report)
{
    const struct option_values *v = options->values;

    for (size_t i = 0; i < v[OPT_PSK].num; i++)
        if (!add_psk(config, v[OPT_PSK].items[i], false, report))
            return false;
    for (size_t i = 0; i < v[OPT_PLAIN_PSK].num; i++)
        if (!add_psk(config, v[OPT_PLAIN_PSK].items[i], true, report))
            return false;
    for (size_t i = 0; i < v[OPT_RAW_KEY].num; i++)
        if (!add_raw_key(config, v[OPT_RAW_KEY].items[i], report))
            return false;
    for (size_t i = 0; i < v[OPT_TRUST_KEY].num; i++)
        if (!trust_key(config, v[OPT_TRUST_KEY].items[i], report))
            return false;
    return true;
}
