/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/hash.h"

#include "crypto/internal.h"

static const struct {
    const char *name;
    size_t len;
} hashes[EW_NUM_HASHES] = {
    [EW_SHA256] = {"SHA256", 32},
    [EW_SHA384] = {"SHA384", 48},
    [EW_SHA512] = {"SHA512", 64},
};

size_t ew_hash_len(ew_hash_id id)
{
    return hashes[id].len;
}

const char *ew_hash_name(ew_hash_id id)
{
    return hashes[id].name;
}

ew_err ew_hashes_load(ew_crypto *crypto)
{
    for (int id = 0; id < EW_NUM_HASHES; id++) {
        crypto->mds[id] = EVP_MD_fetch(crypto->libctx, hashes[id].name, crypto->propq);
        if (crypto->mds[id] == NULL) {
            return EW_ERR_CRYPTO;
        }
    }
    return EW_OK;
}

void ew_hashes_unload(ew_crypto *crypto)
{
    for (int id = 0; id < EW_NUM_HASHES; id++) {
        EVP_MD_free(crypto->mds[id]);
    }
}

ew_err ew_hash_init(ew_hash *h, const ew_crypto *crypto, ew_hash_id id)
{
    *h = (ew_hash){.id = id, .ctx = EVP_MD_CTX_new()};
    if (h->ctx == NULL) {
        return EW_ERR_MEMORY;
    }
    if (EVP_DigestInit_ex2(h->ctx, crypto->mds[id], NULL) != 1) {
        ew_hash_free(h);
        return EW_ERR_CRYPTO;
    }
    return EW_OK;
}

ew_err ew_hash_update(ew_hash *h, ew_slice in)
{
    return EVP_DigestUpdate(h->ctx, in.data, in.len) == 1 ? EW_OK : EW_ERR_CRYPTO;
}

ew_err ew_hash_peek(const ew_hash *h, uint8_t *out)
{
    return ew_hash_peek_with(h, (ew_slice){0}, out);
}

ew_err ew_hash_peek_with(const ew_hash *h, ew_slice more, uint8_t *out)
{
    EVP_MD_CTX *copy = EVP_MD_CTX_new();
    if (copy == NULL) {
        return EW_ERR_MEMORY;
    }
    bool ok = EVP_MD_CTX_copy_ex(copy, h->ctx) == 1 &&
              EVP_DigestUpdate(copy, more.data, more.len) == 1 &&
              EVP_DigestFinal_ex(copy, out, NULL) == 1;
    EVP_MD_CTX_free(copy);
    return ok ? EW_OK : EW_ERR_CRYPTO;
}

ew_err ew_hash_copy(const ew_hash *h, ew_hash *out)
{
    *out = (ew_hash){.id = h->id, .ctx = EVP_MD_CTX_new()};
    if (out->ctx == NULL) {
        return EW_ERR_MEMORY;
    }
    if (EVP_MD_CTX_copy_ex(out->ctx, h->ctx) != 1) {
        ew_hash_free(out);
        return EW_ERR_CRYPTO;
    }
    return EW_OK;
}

void ew_hash_free(ew_hash *h)
{
    EVP_MD_CTX_free(h->ctx);
    h->ctx = NULL;
}

ew_err ew_hash_once(const ew_crypto *crypto, ew_hash_id id, ew_slice in, uint8_t *out)
{
    return EVP_Digest(in.data, in.len, out, NULL, crypto->mds[id], NULL) == 1 ? EW_OK
                                                                              : EW_ERR_CRYPTO;
}
