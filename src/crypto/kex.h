/* SPDX-License-Identifier: Apache-2.0 */
/* Ephemeral key exchange (RFC 9846, 4.3.8): curves, and the hybrid of one with a KEM. A key share serves one connection: an
 * ew_kex is used up by ew_kex_finish. */
#ifndef EW_CRYPTO_KEX_H
#define EW_CRYPTO_KEX_H

#include "crypto/crypto.h"

enum { EW_KEX_SHARE_MAX = 1216, EW_KEX_SECRET_MAX = 66 };

typedef struct ew_group {
    uint16_t id;
    const char *name; /* "X25519", "P-256", "P-384", "P-521"; also found by "x25519", "secp256r1" and so on */
    size_t share_len;  /* of who begins: the client */
    size_t answer_len; /* of who answers */
    bool is_hybrid;    /* X25519MLKEM768, which begins by ew_kex_new and answers by ew_kex_answer alone; TLS 1.3 only */
    bool is_extra;     /* P-521: only where it is asked for by name */
} ew_group;

/* ew_group_find / ew_group_named: NULL if unknown. */
const ew_group *ew_group_find(uint16_t id);
const ew_group *ew_group_named(ew_slice name);
/* ew_group_at: the i-th: curves in default order of preference, then the hybrid, which is preferred to them where there is
 * one; NULL past the end. */
const ew_group *ew_group_at(size_t i);

/* ew_group_available: does the library context have it? Not every one does. */
bool ew_group_available(const ew_crypto *crypto, const ew_group *group);

typedef struct ew_kex ew_kex;

/* ew_kex_new: a fresh key pair; the ew_crypto is borrowed until ew_kex_free. */
ew_err ew_kex_new(const ew_crypto *crypto, const ew_group *group, ew_kex **out) EW_MUST_USE;
const ew_group *ew_kex_group(const ew_kex *kex);
/* ew_kex_share: the share that begins; out has room for EW_KEX_SHARE_MAX, out_len gets group->share_len.
 * EW_ERR_STATE after ew_kex_finish. */
ew_err ew_kex_share(const ew_kex *kex, uint8_t *out, size_t *out_len) EW_MUST_USE;
/* ew_kex_finish: the shared secret (out_secret has room for EW_KEX_SECRET_MAX) from the peer's share; wipes and drops our key pair (ew_kex_free is still due).
 * EW_ERR_BAD_KEY_SHARE for a share of the wrong length, off the curve, not of a KEM's range, or (X25519) an all-zero
 * result. */
ew_err ew_kex_finish(ew_kex *kex, ew_slice peer_share, uint8_t *out_secret, size_t *out_len)
    EW_MUST_USE;
/* ew_kex_answer: the responder's side in one step: a fresh share (of group->answer_len) and the secret. */
ew_err ew_kex_answer(const ew_crypto *crypto, const ew_group *group, ew_slice peer_share,
    uint8_t *out_share, size_t *out_share_len, uint8_t *out_secret, size_t *out_secret_len)
    EW_MUST_USE;
void ew_kex_free(ew_kex *kex);

#endif
