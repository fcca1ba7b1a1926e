/* SPDX-License-Identifier: Apache-2.0 */
/* HMAC (RFC 2104) over a fetched hash. libcrypto's own EVP_MAC takes its digest by name, so a fresh
 * one fetches it for each key, and even a copy of one already told costs more than twice what this
 * does; a handshake makes dozens. */
#include "crypto/internal.h"

enum { BLOCK_MAX = 128, INNER_PAD = 0x36, OUTER_PAD = 0x5c };

/* padded_key: the key as one block of the hash; one longer than that is hashed first. */
static ew_err padded_key(
    const ew_crypto *crypto, ew_hash_id id, ew_slice key, uint8_t *block, size_t block_len)
{
    memset(block, 0, block_len);
    if (key.len > block_len) {
        return ew_hash_once(crypto, id, key, block);
    }
    if (key.len > 0) {
        memcpy(block, key.data, key.len);
    }
    return EW_OK;
}

/* pass: out = hash(block xor pad || parts). Leaves the block xored. */
static bool pass(EVP_MD_CTX *ctx, const EVP_MD *md, uint8_t *block, size_t block_len, uint8_t pad,
    const ew_slice *parts, size_t num_parts, uint8_t *out)
{
    for (size_t i = 0; i < block_len; i++) {
        block[i] ^= pad;
    }
    bool ok =
        EVP_DigestInit_ex2(ctx, md, NULL) == 1 && EVP_DigestUpdate(ctx, block, block_len) == 1;
    for (size_t i = 0; ok && i < num_parts; i++) {
        ok = EVP_DigestUpdate(ctx, parts[i].data, parts[i].len) == 1;
    }
    return ok && EVP_DigestFinal_ex(ctx, out, NULL) == 1;
}

ew_err ew_hmac_parts(const ew_crypto *crypto, ew_hash_id id, ew_slice key, const ew_slice *parts,
    size_t num_parts, uint8_t *out)
{
    const EVP_MD *md = crypto->mds[id];
    size_t block_len = (size_t)EVP_MD_get_block_size(md);
    uint8_t block[BLOCK_MAX];
    uint8_t inner[EW_HASH_MAX];

    if (block_len > sizeof block) {
        return EW_ERR_CRYPTO;
    }
    ew_err err = padded_key(crypto, id, key, block, block_len);
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    if (err == EW_OK && ctx == NULL) {
        err = EW_ERR_MEMORY;
    }
    if (err == EW_OK) {
        ew_slice inner_slice = {.data = inner, .len = ew_hash_len(id)};
        bool ok = pass(ctx, md, block, block_len, INNER_PAD, parts, num_parts, inner) &&
                  pass(ctx, md, block, block_len, INNER_PAD ^ OUTER_PAD, &inner_slice, 1, out);
        err = ok ? EW_OK : EW_ERR_CRYPTO;
    }
    EVP_MD_CTX_free(ctx);
    ew_wipe(block, sizeof block);
    ew_wipe(inner, sizeof inner);
    return err;
}

ew_err ew_hmac(const ew_crypto *crypto, ew_hash_id id, ew_slice key, ew_slice in, uint8_t *out)
{
    return ew_hmac_parts(crypto, id, key, &in, 1, out);
}
