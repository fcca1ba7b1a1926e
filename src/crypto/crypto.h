/* SPDX-License-Identifier: Apache-2.0 */
/* The library's hold on libcrypto: one ew_crypto per library context, with every algorithm fetched once. Immutable after
 * ew_crypto_new, so threads may share it. */
#ifndef EW_CRYPTO_CRYPTO_H
#define EW_CRYPTO_CRYPTO_H

#include "base/mem.h"

struct ossl_lib_ctx_st;

typedef struct ew_crypto ew_crypto;

/* ew_crypto_new: fetches from libctx (NULL: the default one) with the property query propq (may be NULL; copied).
 * EW_ERR_CRYPTO if it lacks a hash; of the ciphers and groups it may lack some (see ew_aead_available and
 * ew_group_available). */
ew_err ew_crypto_new(struct ossl_lib_ctx_st *libctx, const char *propq, ew_crypto **out) EW_MUST_USE;
/* ew_crypto_ref / ew_crypto_free: counted, atomically. */
ew_crypto *ew_crypto_ref(ew_crypto *crypto);
void ew_crypto_free(ew_crypto *crypto);

/* ew_crypto_libctx / ew_crypto_propq: the library context and property query all work of x509 is done in, as given to
 * ew_crypto_new (either may be NULL). Borrowed. */
struct ossl_lib_ctx_st *ew_crypto_libctx(const ew_crypto *crypto);
const char *ew_crypto_propq(const ew_crypto *crypto);

/* ew_crypto_random: len unpredictable bytes. */
ew_err ew_crypto_random(const ew_crypto *crypto, void *out, size_t len) EW_MUST_USE;

#endif
