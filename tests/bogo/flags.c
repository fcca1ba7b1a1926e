/* SPDX-License-Identifier: Apache-2.0 */
#include <endwell/endwell.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/evp.h>

#include "feature.h"

void unimplemented(const char *what)
{
    fprintf(stderr, "unimplemented: %s\n", what);
    exit(EXIT_UNIMPLEMENTED);
}

static _Noreturn void bad_value(const char *name, const char *value)
{
    fprintf(stderr, "bad value of -%s: %s\n", name, value);
    exit(1);
}

static const flag *find_flag(const char *name)
{
    for (size_t i = 0; i < num_features; i++)
        for (const flag *f = features[i]->flags; f->name != NULL; f++)
            if (strcmp(f->name, name) == 0)
                return f;
    return NULL;
}

static int64_t number(const char *name, const char *value)
{
    char *end = NULL;

    errno = 0;
    long long n = strtoll(value, &end, 10);
    if (errno != 0 || end == value || *end != '\0')
        bad_value(name, value);
    return n;
}

static bytes from_base64(const char *name, const char *value)
{
    size_t len = strlen(value);
    bytes out = {malloc(len + 1), 0};

    if (out.data == NULL || len % 4 != 0)
        bad_value(name, value);
    int n = EVP_DecodeBlock(out.data, (const unsigned char *)value, (int)len);
    if (n < 0)
        bad_value(name, value);
    out.len = (size_t)n;
    for (size_t i = len; i > 0 && value[i - 1] == '='; i--)
        out.len--;
    return out;
}

static void add(list *l, const char *name, const char *value)
{
    if (l->num == LIST_MAX)
        bad_value(name, value);
    l->at[l->num++] = number(name, value);
}

static void new_cred(options *o, const flag *f)
{
    if (o->num_creds == CREDS_MAX)
        bad_value(f->name, "one too many");
    o->creds[o->num_creds++].kind = (cred_kind)f->value;
}

/* Those of the first credential stand alone: "-cert-file", without "-new-x509-credential" before it. */
static cred_options *last_cred(options *o)
{
    if (o->num_creds == 0) {
        o->num_creds = 1;
        o->has_default_cred = true;
    }
    return &o->creds[o->num_creds - 1];
}

static void *member(void *of, const flag *f)
{
    return (char *)of + f->offset;
}

static void set(options *o, const flag *f, const char *value)
{
    switch (f->kind) {
    case FLAG_SET:
        *(bool *)member(o, f) = true;
        break;
    case FLAG_INT:
        *(int64_t *)member(o, f) = number(f->name, value);
        break;
    case FLAG_TEXT:
        *(const char **)member(o, f) = value;
        break;
    case FLAG_BYTES:
        *(bytes *)member(o, f) = from_base64(f->name, value);
        break;
    case FLAG_LIST:
        add(member(o, f), f->name, value);
        break;
    case FLAG_IGNORED:
    case FLAG_IGNORED_VALUE:
        break;
    case FLAG_NEW_CRED:
        new_cred(o, f);
        break;
    case FLAG_CRED_TEXT:
        *(const char **)member(last_cred(o), f) = value;
        break;
    case FLAG_CRED_BYTES:
        *(bytes *)member(last_cred(o), f) = from_base64(f->name, value);
        break;
    case FLAG_CRED_LIST:
        add(member(last_cred(o), f), f->name, value);
        break;
    case FLAG_CRED_SET:
        *(bool *)member(last_cred(o), f) = true;
        break;
    }
}

static bool takes_value(flag_kind kind)
{
    switch (kind) {
    case FLAG_SET:
    case FLAG_IGNORED:
    case FLAG_NEW_CRED:
    case FLAG_CRED_SET:
        return false;
    default:
        return true;
    }
}

static bool has_prefix(const char **name, const char *prefix)
{
    size_t len = strlen(prefix);

    if (strncmp(*name, prefix, len) != 0)
        return false;
    *name = &(*name)[len];
    return true;
}

void flags_parse(int argc, char **argv, options *initial, options *resume, options *retry)
{
    for (int i = 1; i < argc; i++) {
        const char *name = argv[i];
        bool elsewhere = has_prefix(&name, "-on-handshaker");
        if (!elsewhere)
            (void)has_prefix(&name, "-on-shim");
        bool for_initial = has_prefix(&name, "-on-initial");
        bool for_resume = !for_initial && has_prefix(&name, "-on-resume");
        bool for_retry = !for_initial && !for_resume && has_prefix(&name, "-on-retry");
        bool for_all = !for_initial && !for_resume && !for_retry;

        const flag *f = name[0] == '-' ? find_flag(&name[1]) : NULL;
        if (f == NULL)
            unimplemented(argv[i]);
        const char *value = NULL;
        if (takes_value(f->kind) && ++i < argc)
            value = argv[i];
        if (takes_value(f->kind) && value == NULL)
            bad_value(f->name, "none");
        if (!elsewhere && (for_all || for_initial))
            set(initial, f, value);
        if (!elsewhere && (for_all || for_resume))
            set(resume, f, value);
        if (!elsewhere && (for_all || for_retry))
            set(retry, f, value);
    }
}
