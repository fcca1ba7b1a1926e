/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/crypto.h"

#include <openssl/err.h>
#include <openssl/rand.h>

#include "crypto/internal.h"

static ew_err copy_propq(ew_crypto *crypto, const char *propq)
{
    if (propq == NULL) {
        return EW_OK;
    }
    size_t len = strlen(propq) + 1;
    crypto->propq = ew_alloc(len);
    if (crypto->propq == NULL) {
        return EW_ERR_MEMORY;
    }
    memcpy(crypto->propq, propq, len);
    return EW_OK;
}

static ew_err load(ew_crypto *crypto)
{
    /* A context may lack an algorithm, as FIPS ones do: what is left of their error queue is noise.
     */
    ERR_set_mark();
    ew_err err = ew_hashes_load(crypto);
    if (err == EW_OK) {
        ew_aeads_load(crypto);
        ew_groups_load(crypto);
    }
    ERR_pop_to_mark();
    return err;
}

ew_err ew_crypto_new(OSSL_LIB_CTX *libctx, const char *propq, ew_crypto **out)
{
    *out = NULL;
    ew_crypto *crypto = ew_alloc(sizeof *crypto);
    if (crypto == NULL) {
        return EW_ERR_MEMORY;
    }
    atomic_init(&crypto->refs, 1);
    crypto->libctx = libctx;

    ew_err err = copy_propq(crypto, propq);
    if (err == EW_OK) {
        err = load(crypto);
    }
    if (err != EW_OK) {
        ew_crypto_free(crypto);
        return err;
    }
    *out = crypto;
    return EW_OK;
}

ew_crypto *ew_crypto_ref(ew_crypto *crypto)
{
    atomic_fetch_add_explicit(&crypto->refs, 1, memory_order_relaxed);
    return crypto;
}

void ew_crypto_free(ew_crypto *crypto)
{
    if (crypto == NULL || atomic_fetch_sub_explicit(&crypto->refs, 1, memory_order_acq_rel) != 1) {
        return;
    }
    ew_groups_unload(crypto);
    ew_aeads_unload(crypto);
    ew_hashes_unload(crypto);
    if (crypto->propq != NULL) {
        ew_free(crypto->propq, strlen(crypto->propq) + 1);
    }
    ew_free(crypto, sizeof *crypto);
}

struct ossl_lib_ctx_st *ew_crypto_libctx(const ew_crypto *crypto)
{
    return crypto->libctx;
}

const char *ew_crypto_propq(const ew_crypto *crypto)
{
    return crypto->propq;
}

ew_err ew_crypto_random(const ew_crypto *crypto, void *out, size_t len)
{
    return RAND_bytes_ex(crypto->libctx, out, len, 0) == 1 ? EW_OK : EW_ERR_CRYPTO;
}
