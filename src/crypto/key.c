/* SPDX-License-Identifier: Apache-2.0 */
#include <openssl/err.h>

#include "crypto/internal.h"

enum { RSA_MIN_BITS = 2048, NAME_MAX_LEN = 64 };

struct ew_key {
    atomic_uint refs;
    EVP_PKEY *pkey;
    ew_key_kind kind;
    bool bound; /* an RSASSA-PSS key that its parameters bind to one hash */
    ew_hash_id bound_hash;
};

static bool is_one_of(const char *name, const char *a, const char *b)
{
    return strcmp(name, a) == 0 || strcmp(name, b) == 0;
}

static bool ec_kind(EVP_PKEY *pkey, ew_key_kind *out)
{
    char curve[NAME_MAX_LEN];
    size_t len;
    if (EVP_PKEY_get_group_name(pkey, curve, sizeof curve, &len) != 1) {
        return false;
    }
    if (is_one_of(curve, "prime256v1", "P-256") || strcmp(curve, "secp256r1") == 0) {
        *out = EW_KEY_P256;
        return true;
    }
    if (is_one_of(curve, "secp384r1", "P-384")) {
        *out = EW_KEY_P384;
        return true;
    }
    if (is_one_of(curve, "secp521r1", "P-521")) {
        *out = EW_KEY_P521;
        return true;
    }
    return false;
}

static bool rsa_size_fits(EVP_PKEY *pkey)
{
    return EVP_PKEY_get_bits(pkey) >= RSA_MIN_BITS && EVP_PKEY_get_size(pkey) <= EW_SIGNATURE_MAX;
}

/* kind_of: sets *out; false if no scheme fits. */
static bool kind_of(EVP_PKEY *pkey, ew_key_kind *out)
{
    if (EVP_PKEY_is_a(pkey, "EC")) {
        return ec_kind(pkey, out);
    }
    if (EVP_PKEY_is_a(pkey, "ED25519")) {
        *out = EW_KEY_ED25519;
        return true;
    }
    if (EVP_PKEY_is_a(pkey, "RSA")) {
        *out = EW_KEY_RSA;
        return rsa_size_fits(pkey);
    }
    if (EVP_PKEY_is_a(pkey, "RSA-PSS")) {
        *out = EW_KEY_RSA_PSS;
        return rsa_size_fits(pkey);
    }
    return false;
}

static bool hash_named(const char *name, ew_hash_id *out)
{
    static const char *const names[EW_NUM_HASHES][2] = {
        [EW_SHA256] = {"SHA256", "SHA2-256"},
        [EW_SHA384] = {"SHA384", "SHA2-384"},
        [EW_SHA512] = {"SHA512", "SHA2-512"},
    };
    for (int id = 0; id < EW_NUM_HASHES; id++) {
        if (is_one_of(name, names[id][0], names[id][1])) {
            *out = (ew_hash_id)id;
            return true;
        }
    }
    return false;
}

/* bind_pss: RFC 9846, 4.3.3: where an RSASSA-PSS key has parameters, those of a signature must be
 * the same. */
static bool bind_pss(ew_key *key)
{
    enum { MANDATORY = 2 };
    char name[NAME_MAX_LEN];
    if (EVP_PKEY_get_default_digest_name(key->pkey, name, sizeof name) != MANDATORY) {
        return true;
    }
    key->bound = true;
    return hash_named(name, &key->bound_hash);
}

ew_err ew_key_of(EVP_PKEY *pkey, ew_key **out)
{
    *out = NULL;
    ew_key *key = ew_alloc(sizeof *key);
    if (key == NULL) {
        return EW_ERR_MEMORY;
    }
    atomic_init(&key->refs, 1);

    ERR_set_mark();
    bool fits = kind_of(pkey, &key->kind);
    if (fits && EVP_PKEY_up_ref(pkey) == 1) {
        key->pkey = pkey;
        fits = key->kind != EW_KEY_RSA_PSS || bind_pss(key);
    }
    ERR_pop_to_mark();
    if (!fits || key->pkey == NULL) {
        ew_key_free(key);
        return fits ? EW_ERR_CRYPTO : EW_ERR_KEY_UNSUPPORTED;
    }
    *out = key;
    return EW_OK;
}

ew_key *ew_key_ref(ew_key *key)
{
    atomic_fetch_add_explicit(&key->refs, 1, memory_order_relaxed);
    return key;
}

void ew_key_free(ew_key *key)
{
    if (key == NULL || atomic_fetch_sub_explicit(&key->refs, 1, memory_order_acq_rel) != 1) {
        return;
    }
    EVP_PKEY_free(key->pkey);
    ew_free(key, sizeof *key);
}

EVP_PKEY *ew_key_pkey(const ew_key *key)
{
    return key->pkey;
}

static bool takes_hash(const ew_key *key, const ew_scheme_row *row)
{
    return !key->bound || key->bound_hash == row->hash;
}

static bool is_ecdsa(ew_key_kind kind)
{
    return kind == EW_KEY_P256 || kind == EW_KEY_P384 || kind == EW_KEY_P521;
}

bool ew_key_suits(const ew_key *key, const ew_scheme_row *row)
{
    return row != NULL && takes_hash(key, row) &&
           (key->kind == row->kind || (is_ecdsa(key->kind) && is_ecdsa(row->kind)));
}

bool ew_key_fits(const ew_key *key, const ew_scheme *scheme)
{
    const ew_scheme_row *row = ew_scheme_row_of(scheme);

    return scheme->handshake13 && row != NULL && key->kind == row->kind && takes_hash(key, row);
}

bool ew_key_fits12(const ew_key *key, const ew_scheme *scheme)
{
    return ew_key_suits(key, ew_scheme_row_of(scheme));
}

uint16_t ew_key_curve(const ew_key *key)
{
    switch (key->kind) {
    case EW_KEY_P256:
        return 0x0017;
    case EW_KEY_P384:
        return 0x0018;
    case EW_KEY_P521:
        return 0x0019;
    default:
        return 0;
    }
}

ew_suite_auth ew_key_auth12(const ew_key *key)
{
    switch (key->kind) {
    case EW_KEY_P256:
    case EW_KEY_P384:
    case EW_KEY_P521:
    case EW_KEY_ED25519:
        return EW_SUITE_AUTH_ECDSA;
    case EW_KEY_RSA:
    case EW_KEY_RSA_PSS:
        return EW_SUITE_AUTH_RSA;
    }
    return EW_SUITE_AUTH_ANY;
}
