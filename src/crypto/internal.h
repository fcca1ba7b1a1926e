/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of src/crypto share among themselves. */
#ifndef EW_CRYPTO_INTERNAL_H
#define EW_CRYPTO_INTERNAL_H

#include <openssl/evp.h>
#include <stdatomic.h>
#include <string.h>

#include "crypto/aead.h"
#include "crypto/crypto.h"
#include "crypto/hash.h"
#include "crypto/kex.h"
#include "crypto/sig.h"

enum { EW_NUM_GROUPS = 5 };

/* ew_crypto: set up by one thread, read by many, and never changed between. What a context lacks is
 * NULL, except the hashes: nothing works without those. */
struct ew_crypto {
    atomic_uint refs;
    OSSL_LIB_CTX *libctx;
    char *propq;
    EVP_MD *mds[EW_NUM_HASHES];
    EVP_CIPHER *ciphers[EW_NUM_AEADS];
    /* A key of each group to make others from: it carries the algorithm and the curve, so that
     * neither is looked up again. */
    EVP_PKEY *groups[EW_NUM_GROUPS];
};

/* ew_hashes_load, ew_aeads_load, ew_groups_load: fill the part of the ew_crypto that the file cares
 * for; the unloads give it back, also after half a load. */
ew_err ew_hashes_load(ew_crypto *crypto) EW_MUST_USE;
void ew_hashes_unload(ew_crypto *crypto);
void ew_aeads_load(ew_crypto *crypto);
void ew_aeads_unload(ew_crypto *crypto);
void ew_groups_load(ew_crypto *crypto);
void ew_groups_unload(ew_crypto *crypto);

/* kem.c: the hybrid group. Both give *out_len EW_KEM_SECRET_LEN bytes of secret. The peer's key or ciphertext has its length;
 * what is wrong in it is EW_ERR_BAD_KEY_SHARE.
 * ew_kem_answer: encapsulates to the peer's key; like: a key of the group. out_len: of the ciphertext.
 * ew_kem_open: decapsulates with our pair. */
enum { EW_KEM_SECRET_LEN = 64 };
ew_err ew_kem_answer(const ew_crypto *crypto, EVP_PKEY *like, ew_slice peer_key, uint8_t *out,
    size_t *out_len, uint8_t *out_secret, size_t *out_secret_len) EW_MUST_USE;
ew_err ew_kem_open(const ew_crypto *crypto, EVP_PKEY *pair, ew_slice ciphertext, uint8_t *out_secret,
    size_t *out_len) EW_MUST_USE;

/* ew_hash_name: libcrypto's name of the hash. */
const char *ew_hash_name(ew_hash_id id);

/* ew_key_kind: what a signature scheme asks of a key. */
typedef enum ew_key_kind {
    EW_KEY_P256,
    EW_KEY_P384,
    EW_KEY_P521,
    EW_KEY_ED25519,
    EW_KEY_RSA,
    EW_KEY_RSA_PSS
} ew_key_kind;

typedef enum ew_padding { EW_PADDING_NONE, EW_PADDING_PSS, EW_PADDING_PKCS1 } ew_padding;

/* ew_scheme_row: a scheme with how it is done. hashes is false where the signature does its own
 * hashing. */
typedef struct ew_scheme_row {
    ew_scheme scheme;
    ew_key_kind kind;
    ew_padding padding;
    bool hashes;
    ew_hash_id hash;
} ew_scheme_row;

const ew_scheme_row *ew_scheme_row_of(const ew_scheme *scheme);

/* ew_key_suits: ew_key_fits12 for a row; false for NULL. */
bool ew_key_suits(const ew_key *key, const ew_scheme_row *row);

/* ew_name_is: a slice against a C string. */
static inline bool ew_name_is(ew_slice name, const char *text)
{
    return name.len == strlen(text) && (name.len == 0 || memcmp(name.data, text, name.len) == 0);
}

#endif
