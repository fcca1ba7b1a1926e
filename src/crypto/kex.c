/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/kex.h"

#include <openssl/core_names.h>
#include <openssl/err.h>

#include "crypto/internal.h"

enum { UNCOMPRESSED = 0x04 };

/* RFC 9846, 4.3.7 (ids) and 4.3.8.2 (lengths of the shares), the curves in default order of preference. */
static const struct row {
    ew_group group;
    const char *alias;
    const char *algorithm;
    const char *curve; /* NULL where the algorithm is the curve */
} rows[EW_NUM_GROUPS] = {
    {{0x001d, "X25519", 32, 32, false, false}, "x25519", "X25519", NULL},
    {{0x0017, "P-256", 65, 65, false, false}, "secp256r1", "EC", "P-256"},
    {{0x0018, "P-384", 97, 97, false, false}, "secp384r1", "EC", "P-384"},
    {{0x11ec, "X25519MLKEM768", 1216, 1120, true, false}, "x25519mlkem768", "X25519MLKEM768", NULL},
    {{0x0019, "P-521", 133, 133, false, true}, "secp521r1", "EC", "P-521"},
};

struct ew_kex {
    const ew_crypto *crypto; /* borrowed */
    const ew_group *group;
    EVP_PKEY *pair;
};

const ew_group *ew_group_at(size_t i)
{
    return i < EW_NUM_GROUPS ? &rows[i].group : NULL;
}

const ew_group *ew_group_find(uint16_t id)
{
    for (size_t i = 0; i < EW_NUM_GROUPS; i++) {
        if (rows[i].group.id == id) {
            return &rows[i].group;
        }
    }
    return NULL;
}

const ew_group *ew_group_named(ew_slice name)
{
    for (size_t i = 0; i < EW_NUM_GROUPS; i++) {
        if (ew_name_is(name, rows[i].group.name) || ew_name_is(name, rows[i].alias)) {
            return &rows[i].group;
        }
    }
    return NULL;
}

/* pattern: the key of the group to make others from, NULL if the context lacks the group. */
static EVP_PKEY *pattern(const ew_crypto *crypto, const ew_group *group)
{
    for (size_t i = 0; i < EW_NUM_GROUPS; i++) {
        if (&rows[i].group == group) {
            return crypto->groups[i];
        }
    }
    return NULL;
}

bool ew_group_available(const ew_crypto *crypto, const ew_group *group)
{
    return pattern(crypto, group) != NULL;
}

/* has_length: is it the algorithm that we mean by its name? */
static bool has_length(EVP_PKEY *key, const ew_group *group)
{
    size_t len = 0;
    return EVP_PKEY_get_octet_string_param(
               key, OSSL_PKEY_PARAM_ENCODED_PUBLIC_KEY, NULL, 0, &len) == 1 &&
           len == group->share_len;
}

/* load_group: any key of the group does: only its algorithm and curve are used, its own value
 * never. */
static EVP_PKEY *load_group(const ew_crypto *crypto, const struct row *row)
{
    EVP_PKEY *key = NULL;
    EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(crypto->libctx, row->algorithm, crypto->propq);
    if (ctx == NULL || EVP_PKEY_keygen_init(ctx) != 1 ||
        (row->curve != NULL && EVP_PKEY_CTX_set_group_name(ctx, row->curve) != 1) ||
        EVP_PKEY_keygen(ctx, &key) != 1) {
        key = NULL;
    }
    EVP_PKEY_CTX_free(ctx);
    if (key != NULL && !has_length(key, &row->group)) {
        EVP_PKEY_free(key);
        key = NULL;
    }
    return key;
}

void ew_groups_load(ew_crypto *crypto)
{
    for (size_t i = 0; i < EW_NUM_GROUPS; i++) {
        crypto->groups[i] = load_group(crypto, &rows[i]);
    }
}

void ew_groups_unload(ew_crypto *crypto)
{
    for (size_t i = 0; i < EW_NUM_GROUPS; i++) {
        EVP_PKEY_free(crypto->groups[i]);
    }
}

static EVP_PKEY_CTX *ctx_of(const ew_crypto *crypto, EVP_PKEY *key)
{
    return EVP_PKEY_CTX_new_from_pkey(crypto->libctx, key, crypto->propq);
}

static ew_err make_pair(const ew_crypto *crypto, const ew_group *group, EVP_PKEY **out)
{
    *out = NULL;
    EVP_PKEY *like = pattern(crypto, group);
    if (like == NULL) {
        return EW_ERR_CRYPTO;
    }
    EVP_PKEY_CTX *ctx = ctx_of(crypto, like);
    bool ok = ctx != NULL && EVP_PKEY_keygen_init(ctx) == 1 && EVP_PKEY_keygen(ctx, out) == 1;
    EVP_PKEY_CTX_free(ctx);
    return ok ? EW_OK : EW_ERR_CRYPTO;
}

ew_err ew_kex_new(const ew_crypto *crypto, const ew_group *group, ew_kex **out)
{
    *out = NULL;
    ew_kex *kex = ew_alloc(sizeof *kex);
    if (kex == NULL) {
        return EW_ERR_MEMORY;
    }
    kex->crypto = crypto;
    kex->group = group;

    ERR_set_mark();
    ew_err err = make_pair(crypto, group, &kex->pair);
    ERR_pop_to_mark();
    if (err != EW_OK) {
        ew_kex_free(kex);
        return err;
    }
    *out = kex;
    return EW_OK;
}

const ew_group *ew_kex_group(const ew_kex *kex)
{
    return kex->group;
}

ew_err ew_kex_share(const ew_kex *kex, uint8_t *out, size_t *out_len)
{
    if (kex->pair == NULL) {
        return EW_ERR_STATE;
    }
    ERR_set_mark();
    int ok = EVP_PKEY_get_octet_string_param(
        kex->pair, OSSL_PKEY_PARAM_ENCODED_PUBLIC_KEY, out, EW_KEX_SHARE_MAX, out_len);
    ERR_pop_to_mark();
    return ok == 1 && *out_len == kex->group->share_len ? EW_OK : EW_ERR_CRYPTO;
}

static bool is_curve25519(const ew_group *group)
{
    return group == &rows[0].group;
}

/* is_point: RFC 9846, 4.3.8.2: not infinity, coordinates in range, on the curve; of these curves
 * "implementors do not need to verify membership in the correct subgroup". That is libcrypto's
 * quick check; the slow one would cost as much as the key exchange itself. */
static bool is_point(const ew_crypto *crypto, EVP_PKEY *key)
{
    EVP_PKEY_CTX *ctx = ctx_of(crypto, key);
    bool ok = ctx != NULL && EVP_PKEY_public_check_quick(ctx) == 1;
    EVP_PKEY_CTX_free(ctx);
    return ok;
}

static ew_err read_share(
    const ew_crypto *crypto, const ew_group *group, ew_slice share, EVP_PKEY **out)
{
    *out = NULL;
    /* RFC 9846, 4.3.8.2: of the NIST curves the uncompressed form only. */
    if (share.len != group->share_len || (!is_curve25519(group) && share.data[0] != UNCOMPRESSED)) {
        return EW_ERR_BAD_KEY_SHARE;
    }
    EVP_PKEY *key = EVP_PKEY_dup(pattern(crypto, group));
    if (key == NULL) {
        return EW_ERR_CRYPTO;
    }
    if (EVP_PKEY_set1_encoded_public_key(key, share.data, share.len) != 1 ||
        (!is_curve25519(group) && !is_point(crypto, key))) {
        EVP_PKEY_free(key);
        return EW_ERR_BAD_KEY_SHARE;
    }
    *out = key;
    return EW_OK;
}

static bool all_zero(const uint8_t *data, size_t len)
{
    static const uint8_t zeros[EW_KEX_SECRET_MAX];
    return ew_ct_equal(data, zeros, len);
}

static ew_err derive(const ew_kex *kex, EVP_PKEY *peer, uint8_t *out, size_t *out_len)
{
    EVP_PKEY_CTX *ctx = ctx_of(kex->crypto, kex->pair);
    if (ctx == NULL || EVP_PKEY_derive_init(ctx) != 1 ||
        EVP_PKEY_derive_set_peer_ex(ctx, peer, 0) != 1) { /* 0: read_share has validated it */
        EVP_PKEY_CTX_free(ctx);
        return EW_ERR_CRYPTO;
    }
    *out_len = EW_KEX_SECRET_MAX;
    bool derived = EVP_PKEY_derive(ctx, out, out_len) == 1;
    EVP_PKEY_CTX_free(ctx);

    /* RFC 9846, 7.4.2: "Implementations MUST check whether the computed Diffie-Hellman shared
     * secret is the all-zero value and abort if so". libcrypto refuses to derive it, other
     * providers may not. */
    if (is_curve25519(kex->group) && (!derived || all_zero(out, *out_len))) {
        return EW_ERR_BAD_KEY_SHARE;
    }
    return derived ? EW_OK : EW_ERR_CRYPTO;
}

static void drop_pair(ew_kex *kex)
{
    EVP_PKEY_free(kex->pair); /* wipes the private key */
    kex->pair = NULL;
}

static ew_err finish(const ew_kex *kex, ew_slice peer_share, uint8_t *out, size_t *out_len)
{
    EVP_PKEY *peer = NULL;
    if (peer_share.len != kex->group->answer_len) {
        return EW_ERR_BAD_KEY_SHARE;
    }
    if (kex->group->is_hybrid) {
        return ew_kem_open(kex->crypto, kex->pair, peer_share, out, out_len);
    }
    ew_err err = read_share(kex->crypto, kex->group, peer_share, &peer);
    if (err == EW_OK) {
        err = derive(kex, peer, out, out_len);
    }
    EVP_PKEY_free(peer);
    return err;
}

ew_err ew_kex_finish(ew_kex *kex, ew_slice peer_share, uint8_t *out_secret, size_t *out_len)
{
    *out_len = 0;
    if (kex->pair == NULL) {
        return EW_ERR_STATE;
    }
    ERR_set_mark();
    ew_err err = finish(kex, peer_share, out_secret, out_len);
    ERR_pop_to_mark();
    drop_pair(kex);
    if (err != EW_OK) {
        ew_wipe(out_secret, EW_KEX_SECRET_MAX);
        *out_len = 0;
    }
    return err;
}

/* answer_hybrid: an answer to a KEM has no key pair of its own. */
static ew_err answer_hybrid(const ew_crypto *crypto, const ew_group *group, ew_slice peer_share,
    uint8_t *out_share, size_t *out_share_len, uint8_t *out_secret, size_t *out_secret_len)
{
    EVP_PKEY *like = pattern(crypto, group);
    ew_err err = like == NULL                            ? EW_ERR_CRYPTO
                 : peer_share.len != group->share_len ? EW_ERR_BAD_KEY_SHARE
                                                      : EW_OK;
    ERR_set_mark();
    if (err == EW_OK) {
        err = ew_kem_answer(
            crypto, like, peer_share, out_share, out_share_len, out_secret, out_secret_len);
    }
    ERR_pop_to_mark();
    if (err == EW_OK && *out_share_len != group->answer_len) {
        err = EW_ERR_CRYPTO;
    }
    if (err != EW_OK) {
        ew_wipe(out_secret, EW_KEX_SECRET_MAX);
        *out_share_len = *out_secret_len = 0;
    }
    return err;
}

ew_err ew_kex_answer(const ew_crypto *crypto, const ew_group *group, ew_slice peer_share,
    uint8_t *out_share, size_t *out_share_len, uint8_t *out_secret, size_t *out_secret_len)
{
    ew_kex *kex = NULL;
    *out_share_len = 0;
    *out_secret_len = 0;
    if (group->is_hybrid) {
        return answer_hybrid(
            crypto, group, peer_share, out_share, out_share_len, out_secret, out_secret_len);
    }
    ew_err err = ew_kex_new(crypto, group, &kex);
    if (err == EW_OK) {
        err = ew_kex_share(kex, out_share, out_share_len);
    }
    if (err == EW_OK) {
        err = ew_kex_finish(kex, peer_share, out_secret, out_secret_len);
    }
    ew_kex_free(kex);
    return err;
}

void ew_kex_free(ew_kex *kex)
{
    if (kex == NULL) {
        return;
    }
    drop_pair(kex);
    ew_free(kex, sizeof *kex);
}
