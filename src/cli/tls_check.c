/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/tls_check.h"

#include <stdio.h>
#include <string.h>

#include "cli/text.h"
#include "cli/tls_keys.h"
#include "cli/tls_setup.h"

enum { CREDENTIALS_MAX = 64, PSK_OFFERS_MAX = 8 }; /* of a configuration; of a client's hello */

/* --- versions -------------------------------------------------------------------------------- */

/* has_suite: those of TLS 1.2 are told by their names. */
static bool has_suite(const char *suites, bool of_12)
{
    static const char prefix[] = "TLS_ECDHE_";

    for (const char *at = suites; at != NULL; at = strchr(at, ':')) {
        at += *at == ':' ? 1 : 0;
        if ((strncmp(at, prefix, sizeof prefix - 1) == 0) == of_12)
            return true;
    }
    return false;
}

/* speaks: a version, "1.2" or "1.3", is allowed, and there is a suite for it. */
static bool speaks(const struct options *o, const char *version)
{
    const char *suites = option_text(o, OPT_CIPHERS);
    bool allowed = strstr(option_text(o, OPT_TLS), version) != NULL;

    return allowed && (suites == NULL || has_suite(suites, strcmp(version, "1.2") == 0));
}

static bool is_word(const struct options *o, enum option_id id, const char *word)
{
    const char *text = option_text(o, id);
    return text != NULL && strcmp(text, word) == 0;
}

static const char *needs_13(const struct options *o, char *fault, size_t cap)
{
    const struct {
        const char *name;
        bool given;
    } rows[] = {
        {"psk", option_given(o, OPT_PSK)},
        {"plain-psk", option_given(o, OPT_PLAIN_PSK)},
        {"early-data", option_given(o, OPT_EARLY_DATA)},
        {"post-handshake-auth", option_given(o, OPT_POST_HANDSHAKE_AUTH)},
        {"client-cert later", is_word(o, OPT_CLIENT_CERT, "later")},
        {"cert-compression", option_given(o, OPT_CERT_COMPRESSION)},
        {"padding", option_given(o, OPT_PADDING)},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (!rows[i].given)
            continue;
        snprintf(fault, cap,
            "--%s needs TLS 1.3, which --tls or --ciphers leaves out; allow it, or leave out --%s.",
            rows[i].name, rows[i].name);
        return fault;
    }
    return NULL;
}

static const char *check_versions(const struct options *o, char *fault, size_t cap)
{
    bool has_12 = speaks(o, "1.2"), has_13 = speaks(o, "1.3");

    if (!has_12 && !has_13)
        return "--ciphers names no suite of the versions of --tls, so none can be spoken; those that "
               "begin with TLS_ECDHE_ are for 1.2, the others for 1.3.";
    if (!has_12 && is_word(o, OPT_POLICY, "tolerant"))
        return "--policy tolerant is for TLS 1.2, which --tls or --ciphers leaves out; allow it, or leave "
               "out --policy.";
    return has_13 ? NULL : needs_13(o, fault, cap);
}

/* --- credentials ----------------------------------------------------------------------------- */

static const char *check_psk_form(const struct option_values *values, const char *name, char *fault, size_t cap)
{
    char quoted[200];
    size_t len, other_len;

    for (size_t i = 0; i < values->num; i++) {
        if (tls_psk_file(values->items[i], &len) == NULL) {
            snprintf(fault, cap, "--%s takes IDENTITY:FILE, where FILE holds the secret in hex, not '%s'.", name,
                text_printable(values->items[i], quoted, sizeof quoted));
            return fault;
        }
        for (size_t j = 0; j < i; j++) {
            (void)tls_psk_file(values->items[j], &other_len);
            if (len != other_len || memcmp(values->items[i], values->items[j], len) != 0)
                continue;
            snprintf(fault, cap, "There are two of the identity '%s' for --%s; give each secret one of its own.",
                text_printable_len(values->items[i], len, quoted, sizeof quoted), name);
            return fault;
        }
    }
    return NULL;
}

static const char *check_numbers(ew_role role, const struct options *o, char *fault, size_t cap)
{
    size_t num_psks = o->values[OPT_PSK].num + o->values[OPT_PLAIN_PSK].num;
    size_t num = num_psks + o->values[OPT_CERT].num + o->values[OPT_RAW_KEY].num;

    if (role == EW_CLIENT && num_psks > PSK_OFFERS_MAX) {
        snprintf(fault, cap, "There are %zu of --psk and --plain-psk, and a client offers %d at most; give fewer.",
            num_psks, PSK_OFFERS_MAX);
        return fault;
    }
    if (num > CREDENTIALS_MAX) {
        snprintf(fault, cap, "There are %zu of --cert, --raw-key and --psk, and it takes %d at most; give fewer.", num,
            CREDENTIALS_MAX);
        return fault;
    }
    return NULL;
}

static const char *check_insecure(const struct options *o, char *fault, size_t cap)
{
    static const struct {
        const char *name;
        enum option_id id;
    } rows[] = {{"ca", OPT_CA}, {"crl", OPT_CRL}, {"trust-key", OPT_TRUST_KEY}, {"psk", OPT_PSK},
        {"plain-psk", OPT_PLAIN_PSK}, {"ocsp", OPT_OCSP}};

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (!option_given(o, rows[i].id) || (rows[i].id == OPT_OCSP && is_word(o, OPT_OCSP, "none")))
            continue;
        snprintf(fault, cap, "--%s and --insecure exclude each other; give one of them.", rows[i].name);
        return fault;
    }
    return NULL;
}

/* --- all of it ------------------------------------------------------------------------------- */

const char *tls_check(ew_role role, const struct options *options, char *fault, size_t fault_cap)
{
    const char *wrong = tls_check_names(options);

    if (wrong == NULL)
        wrong = check_versions(options, fault, fault_cap);
    if (wrong == NULL)
        wrong = check_psk_form(&options->values[OPT_PSK], "psk", fault, fault_cap);
    if (wrong == NULL)
        wrong = check_psk_form(&options->values[OPT_PLAIN_PSK], "plain-psk", fault, fault_cap);
    if (wrong == NULL)
        wrong = check_numbers(role, options, fault, fault_cap);
    if (wrong == NULL && option_given(options, OPT_INSECURE))
        wrong = check_insecure(options, fault, fault_cap);
    return wrong;
}
