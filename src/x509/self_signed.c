/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <time.h>

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509v3.h>

#include "x509/cred.h"
#include "x509/names.h"
#include "x509/parse.h"

enum { VALID_DAYS = 30, BACKDATED = -3600, COMMON_NAME_MAX = 64 };

static bool add_ext(X509 *x, int nid, const char *value)
{
    X509V3_CTX ctx;
    X509V3_set_ctx(&ctx, x, x, NULL, NULL, 0);
    X509_EXTENSION *ext = X509V3_EXT_conf_nid(NULL, &ctx, nid, value);
    bool ok = ext != NULL && X509_add_ext(x, ext, -1) == 1;
    X509_EXTENSION_free(ext);
    return ok;
}

/* The name went through ew_host_valid or ew_ip_parse: it holds nothing that would be syntax to libcrypto. */
static bool set_extensions(X509 *x, const char *name)
{
    char san[EW_HOST_MAX + sizeof "DNS:"];
    (void)snprintf(san, sizeof san, "%s:%s", ew_host_is_ip(name) ? "IP" : "DNS", name);
    return add_ext(x, NID_basic_constraints, "critical,CA:FALSE") &&
        add_ext(x, NID_key_usage, "critical,digitalSignature") &&
        add_ext(x, NID_ext_key_usage, "serverAuth,clientAuth") &&
        add_ext(x, NID_subject_alt_name, san) &&
        add_ext(x, NID_subject_key_identifier, "hash");
}

/* A common name, cut to the length X.520 allows it: no one reads it, but an empty subject would have to make the SAN
 * critical, which old software refuses. */
static bool set_names(X509 *x, const char *name)
{
    char common[COMMON_NAME_MAX + 1];
    (void)snprintf(common, sizeof common, "%s", name);
    X509_NAME *subject = X509_get_subject_name(x);
    return X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC, (unsigned char *)common, -1, -1,
               0) == 1 &&
        X509_set_issuer_name(x, subject) == 1;
}

/* Backdated for peers whose clock is slow. */
static bool set_times(X509 *x, int64_t now)
{
    time_t t = (time_t)now;
    return X509_time_adj_ex(X509_getm_notBefore(x), 0, BACKDATED, &t) != NULL &&
        X509_time_adj_ex(X509_getm_notAfter(x), VALID_DAYS, 0, &t) != NULL;
}

static bool sign(const ew_crypto *crypto, X509 *x, EVP_PKEY *key)
{
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    bool ok = ctx != NULL &&
        EVP_DigestSignInit_ex(ctx, NULL, "SHA256", ew_crypto_libctx(crypto), ew_crypto_propq(crypto),
            key, NULL) == 1 &&
        X509_sign_ctx(x, ctx) > 0;
    EVP_MD_CTX_free(ctx);
    return ok;
}

static ew_err fill(const ew_crypto *crypto, X509 *x, EVP_PKEY *key, const char *name, int64_t now)
{
    uint64_t serial = 0;
    ew_err err = ew_crypto_random(crypto, &serial, sizeof serial);
    if (err != EW_OK)
        return err;
    /* Positive and not zero (RFC 5280, 4.1.2.2). */
    serial = (serial >> 1) | 1;
    bool ok = X509_set_version(x, X509_VERSION_3) == 1 &&
        ASN1_INTEGER_set_uint64(X509_get_serialNumber(x), serial) == 1 &&
        X509_set_pubkey(x, key) == 1 && set_names(x, name) && set_times(x, now) &&
        set_extensions(x, name) && sign(crypto, x, key);
    return ok ? EW_OK : ew_x509_fault(EW_ERR_CRYPTO);
}

/* to_cred: takes over x. */
static ew_err to_cred(X509 *x, EVP_PKEY *key, ew_cred **out)
{
    STACK_OF(X509) *chain = sk_X509_new_null();
    if (chain != NULL && sk_X509_push(chain, x) > 0)
        return ew_cred_of(chain, key, out);
    sk_X509_free(chain);
    X509_free(x);
    return EW_ERR_MEMORY;
}

static ew_err self_signed(const ew_crypto *crypto, const char *name, int64_t now, ew_cred **out)
{
    EVP_PKEY *key = EVP_PKEY_Q_keygen(ew_crypto_libctx(crypto), ew_crypto_propq(crypto), "EC",
        "P-256");
    if (key == NULL)
        return ew_x509_fault(EW_ERR_CRYPTO);
    X509 *x = X509_new_ex(ew_crypto_libctx(crypto), ew_crypto_propq(crypto));
    ew_err err = x != NULL ? fill(crypto, x, key, name, now) : EW_ERR_MEMORY;
    if (err == EW_OK)
        err = to_cred(x, key, out);
    else
        X509_free(x);
    EVP_PKEY_free(key);
    return err;
}

ew_err ew_cred_self_signed(const ew_crypto *crypto, const char *name, int64_t now, ew_cred **out)
{
    if (name == NULL || (!ew_host_is_ip(name) && !ew_host_valid(name)))
        return EW_ERR_NAME;
    ERR_set_mark();
    ew_err err = self_signed(crypto, name, now, out);
    ERR_pop_to_mark();
    return err;
}
