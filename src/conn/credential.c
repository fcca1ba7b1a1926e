/* SPDX-License-Identifier: Apache-2.0 */
/* The public face of x509's credentials: an ew_credential is an ew_cred under its public name. */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <endwell/endwell.h>

#include "x509/x509.h"

static ew_err done(ew_err err, ew_crypto *crypto, ew_cred *cred, ew_credential **out)
{
    ew_crypto_free(crypto);
    *out = err == EW_OK ? (ew_credential *)cred : NULL;
    return err;
}

ew_err ew_credential_load(struct ossl_lib_ctx_st *libctx, const char *cert_file, const char *key_file,
    ew_pass_fn *pass, void *pass_arg, ew_credential **out)
{
    ew_crypto *crypto = NULL;
    ew_cred *cred = NULL;

    if (out == NULL || cert_file == NULL || key_file == NULL)
        return EW_ERR_ARGUMENT;
    ew_err err = ew_crypto_new(libctx, NULL, &crypto);
    if (err == EW_OK)
        err = ew_cred_from_files(crypto, cert_file, key_file, pass, pass_arg, &cred);
    return done(err, crypto, cred, out);
}

ew_err ew_credential_from_pem(struct ossl_lib_ctx_st *libctx, const void *cert, size_t cert_len,
    const void *key, size_t key_len, ew_pass_fn *pass, void *pass_arg, ew_credential **out)
{
    ew_crypto *crypto = NULL;
    ew_cred *cred = NULL;

    if (out == NULL || cert == NULL || (key == NULL && key_len > 0))
        return EW_ERR_ARGUMENT;
    ew_err err = ew_crypto_new(libctx, NULL, &crypto);
    if (err == EW_OK)
        err = ew_cred_from_pem(crypto, (ew_slice){cert, cert_len}, (ew_slice){key, key_len}, pass,
            pass_arg, &cred);
    return done(err, crypto, cred, out);
}

ew_err ew_credential_from_pkey(struct ossl_lib_ctx_st *libctx, const void *cert, size_t cert_len,
    struct evp_pkey_st *key, ew_credential **out)
{
    ew_crypto *crypto = NULL;
    ew_cred *cred = NULL;

    if (out == NULL || cert == NULL || key == NULL)
        return EW_ERR_ARGUMENT;
    ew_err err = ew_crypto_new(libctx, NULL, &crypto);
    if (err == EW_OK)
        err = ew_cred_from_pkey(crypto, (ew_slice){cert, cert_len}, key, &cred);
    return done(err, crypto, cred, out);
}

ew_err ew_credential_from_signer(struct ossl_lib_ctx_st *libctx, const void *cert, size_t cert_len,
    const ew_signer *signer, ew_credential **out)
{
    ew_crypto *crypto = NULL;
    ew_cred *cred = NULL;

    if (out == NULL || cert == NULL || signer == NULL || signer->sign == NULL)
        return EW_ERR_ARGUMENT;
    ew_cred_remote remote = {signer->arg, signer->sign};
    ew_err err = ew_crypto_new(libctx, NULL, &crypto);
    if (err == EW_OK)
        err = ew_cred_from_signer(crypto, (ew_slice){cert, cert_len}, &remote, &cred);
    return done(err, crypto, cred, out);
}

ew_err ew_credential_raw_load(struct ossl_lib_ctx_st *libctx, const char *key_file, ew_pass_fn *pass, void *pass_arg,
    ew_credential **out)
{
    ew_crypto *crypto = NULL;
    ew_cred *cred = NULL;

    if (out == NULL || key_file == NULL)
        return EW_ERR_ARGUMENT;
    ew_err err = ew_crypto_new(libctx, NULL, &crypto);
    if (err == EW_OK)
        err = ew_cred_raw_file(crypto, key_file, pass, pass_arg, &cred);
    return done(err, crypto, cred, out);
}

ew_err ew_credential_raw_from_pem(struct ossl_lib_ctx_st *libctx, const void *key, size_t key_len, ew_pass_fn *pass,
    void *pass_arg, ew_credential **out)
{
    ew_crypto *crypto = NULL;
    ew_cred *cred = NULL;

    if (out == NULL || key == NULL)
        return EW_ERR_ARGUMENT;
    ew_err err = ew_crypto_new(libctx, NULL, &crypto);
    if (err == EW_OK)
        err = ew_cred_raw_pem(crypto, (ew_slice){key, key_len}, pass, pass_arg, &cred);
    return done(err, crypto, cred, out);
}

ew_err ew_credential_raw_from_pkey(struct evp_pkey_st *key, ew_credential **out)
{
    ew_cred *cred = NULL;

    if (out == NULL || key == NULL)
        return EW_ERR_ARGUMENT;
    ew_err err = ew_cred_raw_pkey(key, &cred);
    return done(err, NULL, cred, out);
}

_Static_assert((int)EW_PSK_SHA256 == (int)EW_SHA256 && (int)EW_PSK_SHA384 == (int)EW_SHA384, "a PSK's hash");

static ew_err of_psk(const ew_cred_psk *psk, bool whole, ew_credential **out)
{
    ew_cred *cred = NULL;

    if (out == NULL || !whole)
        return EW_ERR_ARGUMENT;
    ew_err err = ew_cred_of_psk(psk, &cred);
    return done(err, NULL, cred, out);
}

ew_err ew_credential_psk(const void *identity, size_t identity_len, const void *secret, size_t secret_len,
    ew_psk_hash hash, ew_credential **out)
{
    const ew_cred_psk psk = {.identity = {identity, identity_len},
        .secret = {secret, secret_len},
        .hash = (ew_hash_id)hash};

    return of_psk(&psk, identity != NULL && secret != NULL, out);
}

ew_err ew_credential_psk_import(const void *identity, size_t identity_len, const void *context, size_t context_len,
    const void *secret, size_t secret_len, ew_psk_hash hash, ew_credential **out)
{
    const ew_cred_psk psk = {.identity = {identity, identity_len},
        .context = {context, context_len},
        .secret = {secret, secret_len},
        .hash = (ew_hash_id)hash,
        .imported = true};
    bool whole = identity != NULL && secret != NULL && (context != NULL || context_len == 0);

    return of_psk(&psk, whole, out);
}

ew_err ew_credential_self_signed(struct ossl_lib_ctx_st *libctx, const char *name, ew_credential **out)
{
    ew_crypto *crypto = NULL;
    ew_cred *cred = NULL;

    if (out == NULL || name == NULL)
        return EW_ERR_ARGUMENT;
    ew_err err = ew_crypto_new(libctx, NULL, &crypto);
    if (err == EW_OK)
        err = ew_cred_self_signed(crypto, name, (int64_t)time(NULL), &cred);
    return done(err, crypto, cred, out);
}

ew_err ew_credential_pem(const ew_credential *cred, char **out, size_t *out_len)
{
    ew_buf pem = {0};

    if (cred == NULL || out == NULL || out_len == NULL)
        return EW_ERR_ARGUMENT;
    *out = NULL;
    ew_err err = ew_cred_pem((const ew_cred *)cred, &pem);
    if (err == EW_OK) {
        *out = malloc(pem.len + 1);
        if (*out == NULL)
            err = EW_ERR_MEMORY;
    }
    if (err == EW_OK) {
        memcpy(*out, pem.data, pem.len);
        (*out)[pem.len] = '\0';
        *out_len = pem.len;
    }
    ew_buf_free(&pem);
    return err;
}

ew_err ew_credential_signature_algorithms(ew_credential *cred, const char *names)
{
    if (cred == NULL || names == NULL)
        return EW_ERR_ARGUMENT;
    return ew_cred_set_schemes((ew_cred *)cred, names);
}

_Static_assert((int)EW_ISSUERS_NAMED == (int)EW_CRED_ISSUERS_NAMED, "what it takes of issuers");

ew_err ew_credential_issuers(ew_credential *cred, ew_issuers issuers)
{
    if (cred == NULL || issuers < EW_ISSUERS_DEFAULT || issuers > EW_ISSUERS_NAMED)
        return EW_ERR_ARGUMENT;
    return ew_cred_set_issuers((ew_cred *)cred, (ew_cred_issuers)issuers);
}

void ew_credential_free(ew_credential *cred)
{
    ew_cred_free((ew_cred *)cred);
}
