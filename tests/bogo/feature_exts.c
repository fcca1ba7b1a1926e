/* SPDX-License-Identifier: Apache-2.0 */
/* What is stapled to certificates, their compression, and GREASE. */
#include "shim.h"

#include <string.h>

#include <openssl/rand.h>

static const flag flags[] = {
    SET("enable-ocsp-stapling", ask_ocsp),
    SET("enable-signed-cert-timestamps", ask_scts),
    BYTES("expect-ocsp-response", expect_ocsp),
    BYTES("expect-signed-cert-timestamps", expect_scts),
    CRED_BYTES("ocsp-response", ocsp),
    CRED_BYTES("signed-cert-timestamps", scts),
    SET("use-ocsp-callback", use_ocsp_callback),
    IGNORED("set-ocsp-in-callback"), /* credentials have it, whenever they come */
    SET("decline-ocsp-callback", decline_ocsp_callback),
    SET("fail-ocsp-callback", fail_ocsp_callback),
    SET("install-cert-compression-algs", compress_certs),
    INT("install-one-cert-compression-alg", compress_certs_by),
    SET("enable-grease", grease),
    FLAGS_END
};

/* --- the runner's algorithms: a fixed prefix less, one more, and a byte of chance more ---------- */

enum { SHRINKING = 0xff01, EXPANDING = 0xff02, RANDOM = 0xff03 };

static const uint8_t shrinking_prefix[] = {0, 0}, expanding_prefix[] = {1, 2, 3, 4};

static size_t put(const uint8_t *first, size_t first_len, const uint8_t *in, size_t in_len, uint8_t *out, size_t cap)
{
    if (cap < first_len + in_len)
        return 0;
    memcpy(out, first, first_len);
    memcpy(&out[first_len], in, in_len);
    return first_len + in_len;
}

static size_t shrink(void *arg, const uint8_t *in, size_t in_len, uint8_t *out, size_t cap)
{
    size_t len = sizeof shrinking_prefix;

    (void)arg;
    if (in_len <= len || memcmp(in, shrinking_prefix, len) != 0)
        return 0;
    return put(NULL, 0, &in[len], in_len - len, out, cap);
}

static bool unshrink(void *arg, const uint8_t *in, size_t in_len, uint8_t *out, size_t out_len)
{
    (void)arg;
    return in_len + sizeof shrinking_prefix == out_len &&
           put(shrinking_prefix, sizeof shrinking_prefix, in, in_len, out, out_len) == out_len;
}

static size_t expand(void *arg, const uint8_t *in, size_t in_len, uint8_t *out, size_t cap)
{
    (void)arg;
    return put(expanding_prefix, sizeof expanding_prefix, in, in_len, out, cap);
}

static bool unexpand(void *arg, const uint8_t *in, size_t in_len, uint8_t *out, size_t out_len)
{
    size_t len = sizeof expanding_prefix;

    (void)arg;
    return in_len == out_len + len && memcmp(in, expanding_prefix, len) == 0 &&
           put(NULL, 0, &in[len], out_len, out, out_len) == out_len;
}

static size_t add_chance(void *arg, const uint8_t *in, size_t in_len, uint8_t *out, size_t cap)
{
    uint8_t chance = 0;

    (void)arg;
    return RAND_bytes(&chance, 1) == 1 ? put(&chance, 1, in, in_len, out, cap) : 0;
}

static bool drop_chance(void *arg, const uint8_t *in, size_t in_len, uint8_t *out, size_t out_len)
{
    (void)arg;
    return in_len == out_len + 1 && put(NULL, 0, &in[1], out_len, out, out_len) == out_len;
}

static const ew_cert_compressor compressors[] = { /* in the runner's order */
    {EXPANDING, NULL, expand, unexpand},
    {SHRINKING, NULL, shrink, unshrink},
    {RANDOM, NULL, add_chance, drop_chance},
};

static void add_compressors(const options *o, ew_config *config)
{
    for (size_t i = 0; i < sizeof compressors / sizeof compressors[0]; i++)
        if (o->compress_certs || o->compress_certs_by == compressors[i].id)
            must(ew_config_cert_compressor(config, &compressors[i]), "compressor");
}

/* --- stapling ----------------------------------------------------------------------------------- */

static void credential(shim *s, const cred_options *c, ew_credential *cred)
{
    if (c->ocsp.data != NULL && !s->o->decline_ocsp_callback)
        must(ew_credential_ocsp(cred, c->ocsp.data, c->ocsp.len), "OCSP response");
    if (c->scts.data != NULL)
        must(ew_credential_scts(cred, c->scts.data, c->scts.len), "SCT list");
}

static void configure(shim *s, const options *o, ew_config *config)
{
    (void)s;
    add_compressors(o, config);
    /* the runner's server always has GREASE, and asks no client for anything */
    must(ew_config_grease(config, o->grease || o->server), "GREASE");
    if (o->server)
        return;
    /* the runner's responses are no OCSP responses: the application judges them */
    must(ew_config_ocsp(config, o->ask_ocsp ? EW_OCSP_ASK : EW_OCSP_NONE), "OCSP");
    must(ew_config_ask_scts(config, o->ask_scts), "SCTs");
}

static bool is_same(const char *what, const bytes *expected, ew_err err, const uint8_t *data, size_t len)
{
    if (expected->data == NULL)
        return true;
    return (err == EW_OK && len == expected->len && memcmp(data, expected->data, len) == 0) ||
           unexpected("another %s than expected", what);
}

static bool check(shim *s, const options *o, const ew_conn *conn)
{
    const uint8_t *data = NULL;
    size_t len = 0;

    (void)s;
    ew_err err = ew_conn_ocsp_response(conn, &data, &len);
    if (!is_same("OCSP response", &o->expect_ocsp, err, data, len))
        return false;
    err = ew_conn_scts(conn, &data, &len);
    return is_same("list of timestamps", &o->expect_scts, err, data, len);
}

const feature feature_exts = {
    .flags = flags, .configure = configure, .credential = credential, .check = check};
