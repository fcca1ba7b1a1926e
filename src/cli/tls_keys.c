/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/tls_keys.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "cli/file_fault.h"
#include "cli/text.h"

enum { KEYS_MAX = 64 * 1024, SECRET_MIN = 16, SECRET_MAX = 1024 };

/* read_file: at most cap bytes; says so where it cannot. */
static bool read_file(
    const char *what, const char *file, char *out, size_t cap, size_t *out_len, const struct report *report)
{
    FILE *f = fopen(file, "rbe");
    int why = f == NULL ? errno : 0;

    *out_len = 0;
    if (f != NULL) {
        (void)setvbuf(f, NULL, _IONBF, 0); /* no copy of a secret stays in stdio */
        *out_len = fread(out, 1, cap, f);
        if (ferror(f))
            why = errno;
        else if (!feof(f))
            why = EFBIG;
        fclose(f);
    }
    if (why != 0)
        report_error(report, "The %s '%s' cannot be read: %s; check its path, permissions and length.", what, file,
            strerror(why));
    return why == 0;
}

static bool add(ew_config *config, ew_credential *cred, const char *file, const struct report *report)
{
    ew_err err = ew_config_add_credential(config, cred);

    ew_credential_free(cred);
    if (err != EW_OK)
        report_error(report, "What is in '%s' cannot be used: %s", file, ew_err_text(err));
    return err == EW_OK;
}

static bool add_raw_key(ew_config *config, const char *file, const struct report *report)
{
    ew_credential *cred = NULL;

    if (!file_readable("key", file, report))
        return false;
    ew_err err = ew_credential_raw_load(NULL, file, NULL, NULL, &cred);
    if (err == EW_OK)
        return add(config, cred, file, report);
    file_fault(FILE_KEY, "key", file, err, report);
    return false;
}

static bool trust_key(ew_config *config, const char *file, const struct report *report)
{
    char pem[KEYS_MAX];
    size_t len;

    if (!read_file("public key", file, pem, sizeof pem, &len, report))
        return false;
    ew_err err = ew_config_trust_raw_key(config, pem, len);
    if (err != EW_OK)
        file_fault(FILE_PUBLIC_KEY, "public key", file, err, report);
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

const char *tls_psk_file(const char *value, size_t *out_len)
{
    const char *colon = strrchr(value, ':');

    *out_len = colon != NULL ? (size_t)(colon - value) : 0;
    return *out_len > 0 && colon[1] != '\0' ? &colon[1] : NULL;
}

static void say_bad_psk(const char *value, size_t id_len, const char *file, size_t len, const struct report *report)
{
    char quoted[100];

    if (len < SECRET_MIN)
        report_error(report, "The secret '%s' is not one of %d to %d bytes in hex; make one by openssl rand -hex 32.",
            file, SECRET_MIN, SECRET_MAX);
    else
        report_error(report, "The identity '%s' is too long; give a shorter one.",
            text_printable_len(value, id_len < 20 ? id_len : 20, quoted, sizeof quoted));
}

static bool add_psk(ew_config *config, const char *value, bool plain, const struct report *report)
{
    char hex[4 * SECRET_MAX];
    unsigned char secret[SECRET_MAX];
    ew_credential *cred = NULL;
    size_t hex_len, id_len;
    const char *file = tls_psk_file(value, &id_len);

    if (file == NULL || !read_file("secret", file, hex, sizeof hex, &hex_len, report))
        return false;
    size_t len = from_hex(hex, hex_len, secret, sizeof secret);
    ew_err err = make_psk(plain, value, id_len, secret, len, &cred);
    explicit_bzero(hex, sizeof hex);
    explicit_bzero(secret, sizeof secret);
    if (err == EW_OK)
        return add(config, cred, file, report);
    say_bad_psk(value, id_len, file, len, report);
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
