/* SPDX-License-Identifier: Apache-2.0 */
/* Records (RFC 9846, 5; RFC 5246, 6): framing, and the protection of one direction. Each half holds its key, its static IV and its
 * sequence number; a sequence number is used once and only ever grows, so no nonce is used twice. */
#ifndef EW_RECORD_RECORD_H
#define EW_RECORD_RECORD_H

#include "crypto/suite.h"
#include "wire/reader.h"

enum {
    EW_RECORD_HEADER_LEN = 5,
    EW_RECORD_PLAIN_MAX = 16384,                      /* 2^14 */
    EW_RECORD_CIPHER_MAX = 16384 + 256,               /* 2^14 + 256 */
    EW_RECORD_OVERHEAD = 5 + 1 + 16,                  /* of 1.3: header, inner type, tag */
    EW_RECORD_OVERHEAD_MAX = 5 + 8 + 16,              /* of any record: 1.2, GCM: header, explicit nonce, tag */
    EW_RECORD_MAX = EW_RECORD_HEADER_LEN + EW_RECORD_CIPHER_MAX
};

typedef enum ew_record_type {
    EW_RECORD_CCS = 20,
    EW_RECORD_ALERT = 21,
    EW_RECORD_HANDSHAKE = 22,
    EW_RECORD_DATA = 23
} ew_record_type;

typedef struct ew_record_header {
    uint8_t type;
    uint16_t version;
    uint16_t len; /* of what follows the header */
} ew_record_header;

/* ew_record_half: the protection of one direction. Zero-initialise: no protection yet. */
typedef struct ew_record_half {
    ew_aead aead;
    uint8_t iv[EW_AEAD_NONCE_LEN]; /* 1.2 GCM: four bytes, then zeros */
    bool is_protected;
    bool is12;      /* protected as in TLS 1.2: no inner type, no padding; maybe a part of the nonce in each record */
    uint16_t size_limit; /* RFC 8449: of what is protected, in 1.3 with type and padding; 0: the version's */
    uint64_t seq;   /* of the next record */
    uint64_t limit; /* records this key may seal in all */
} ew_record_half;

/* ew_record_header_parse: false while fewer than 5 bytes are there. Judges nothing. */
bool ew_record_header_parse(ew_slice in, ew_record_header *out);

/* ew_record_header_check: EW_ERR_RECORD_OVERFLOW if a record of this direction may not be that long; to be asked once the
 * header is there, before the rest is waited for. ew_record_open asks as well. */
ew_err ew_record_header_check(const ew_record_half *half, const ew_record_header *header) EW_MUST_USE;

/* ew_record_protect: from now on this direction uses this key; seq restarts at 0 with it (a new key, so no nonce comes
 * twice). key and iv are copied. limit: records to seal at most; 0, or more than that: the suite's own (2^24 for AES-GCM,
 * RFC 9846, 5.5). On failure the half keeps the key it has. */
ew_err ew_record_protect(ew_record_half *half, const ew_crypto *crypto, const ew_suite *suite,
    const uint8_t *key, const uint8_t *iv, bool seals, uint64_t limit) EW_MUST_USE;

/* ew_record_unprotect: this direction is in plaintext again, as at its start: of a client that offered early data and is sent
 * a HelloRetryRequest, and of nobody else. */
void ew_record_unprotect(ew_record_half *half);

/* ew_record_protect12: as ew_record_protect, for TLS 1.2; fixed_iv has ew_aead_iv12_len bytes. */
ew_err ew_record_protect12(ew_record_half *half, const ew_crypto *crypto, const ew_suite *suite,
    const uint8_t *key, const uint8_t *fixed_iv, bool seals, uint64_t limit) EW_MUST_USE;

/* ew_record_limit: from now on no protected record of this direction may hold more than size_limit bytes (RFC 8449, 4): none
 * is sealed that does, and one that comes is EW_ERR_RECORD_OVERFLOW. 0, or more than the version's own limit: that. A new key
 * begins without. */
void ew_record_limit(ew_record_half *half, uint16_t size_limit);
/* ew_record_content_max: the longest content, padding included, of one record of this direction. */
size_t ew_record_content_max(const ew_record_half *half);

/* ew_record_left: how many records this half may still seal (UINT64_MAX: no key, no limit). */
uint64_t ew_record_left(const ew_record_half *half);
/* ew_record_sealed_len: the size on the wire of body_len bytes with pad_len bytes of padding (1.3 alone has any). */
size_t ew_record_sealed_len(const ew_record_half *half, size_t body_len, size_t pad_len);

/* ew_record_seal: one record with body and pad_len zeros (together at most ew_record_content_max) into out (at least
 * ew_record_sealed_len bytes, else EW_ERR_TOO_SMALL), which body must not overlap. version: the legacy version to write for
 * plaintext records (0x0301 for a first ClientHello). EW_ERR_ARGUMENT for what RFC 9846 forbids to send: empty records
 * other than data, data or padding in plaintext, padding in 1.2, a protected change_cipher_spec. EW_ERR_KEY_LIMIT if the key may seal no
 * more. A call that reaches the key uses up its sequence number even if it fails. */
ew_err ew_record_seal(ew_record_half *half, ew_record_type type, uint16_t version, ew_slice body,
    size_t pad_len, uint8_t *out, size_t out_cap, size_t *out_len) EW_MUST_USE;

/* ew_record_open: opens one whole record (header included, len = 5 + header's len) in place. Protected halves: the outer
 * type must be 23, in 1.2 it may be 21 and 22 as well (EW_ERR_UNEXPECTED_RECORD; plaintext change_cipher_spec and alerts are the caller's to recognise before),
 * EW_ERR_BAD_RECORD_MAC (the sequence number stays, as trial decryption needs it), EW_ERR_RECORD_NO_TYPE. Both kinds:
 * EW_ERR_RECORD_OVERFLOW, EW_ERR_RECORD_EMPTY (only data may be empty), EW_ERR_UNEXPECTED_RECORD for types other than
 * 20, 21, 22 in plaintext and 21, 22, 23 under protection. out borrows from record. */
typedef struct ew_opened {
    uint8_t type; /* the inner type, where there is one */
    uint8_t *data;
    size_t len;
} ew_opened;
ew_err ew_record_open(ew_record_half *half, uint8_t *record, size_t len, ew_opened *out) EW_MUST_USE;

/* ew_record_half_free: wipes the key. The half neither seals nor opens from then on (EW_ERR_KEY_LIMIT), so nothing can go
 * out in plaintext after the key has gone; ew_record_protect revives it. */
void ew_record_half_free(ew_record_half *half);

#endif
