/* SPDX-License-Identifier: Apache-2.0 */
/* Credentials that are a key alone (RFC 7250). */
#include <openssl/err.h>

#include "x509/cred.h"
#include "x509/file.h"
#include "x509/parse.h"
#include "x509/pem.h"

static ew_err fill_spki(EVP_PKEY *key, ew_buf *out)
{
    unsigned char *der = NULL;
    int len = i2d_PUBKEY(key, &der);
    if (len <= 0)
        return ew_x509_fault(EW_ERR_CRYPTO);
    ew_err err = ew_buf_set(out, der, (size_t)len);
    OPENSSL_free(der);
    return err;
}

static ew_err of_key(EVP_PKEY *key, ew_cred **out)
{
    ew_cred *cred = ew_alloc(sizeof *cred);
    if (cred == NULL)
        return EW_ERR_MEMORY;
    atomic_init(&cred->refs, 1);
    cred->kind = EW_CRED_RAW_KEY;
    ew_err err = ew_key_of(key, &cred->key);
    if (err == EW_OK)
        err = fill_spki(key, &cred->spki);
    if (err == EW_OK)
        *out = cred;
    else
        ew_cred_free(cred);
    return err;
}

ew_err ew_cred_raw_pkey(EVP_PKEY *key, ew_cred **out)
{
    if (key == NULL)
        return EW_ERR_ARGUMENT;
    ERR_set_mark();
    ew_err err = of_key(key, out);
    ERR_pop_to_mark();
    return err;
}

ew_err ew_cred_raw_pem(
    const ew_crypto *crypto, ew_slice key, ew_pass *pass, void *pass_arg, ew_cred **out)
{
    EVP_PKEY *pkey = NULL;
    ERR_set_mark();
    ew_err err = ew_pem_key(crypto, key, pass, pass_arg, &pkey);
    if (err == EW_OK)
        err = of_key(pkey, out);
    EVP_PKEY_free(pkey);
    ERR_pop_to_mark();
    return err;
}

ew_err ew_cred_raw_file(
    const ew_crypto *crypto, const char *key_file, ew_pass *pass, void *pass_arg, ew_cred **out)
{
    ew_buf key = {0};
    if (key_file == NULL)
        return EW_ERR_ARGUMENT;
    ew_err err = ew_file_read(key_file, &key);
    if (err == EW_OK)
        err = ew_cred_raw_pem(crypto, (ew_slice){key.data, key.len}, pass, pass_arg, out);
    ew_buf_free(&key);
    return err;
}

ew_cred_kind ew_cred_kind_of(const ew_cred *cred)
{
    return cred->kind;
}

ew_slice ew_cred_spki(const ew_cred *cred)
{
    return (ew_slice){cred->spki.data, cred->spki.len};
}
