/* SPDX-License-Identifier: Apache-2.0 */
/* The transcript hash (RFC 9846, 4.1): messages are kept until the suite names the hash, then hashed as they come. */
#ifndef EW_KEYS_TRANSCRIPT_H
#define EW_KEYS_TRANSCRIPT_H

#include "crypto/hash.h"

typedef struct ew_transcript {
    const ew_crypto *crypto;
    ew_hash hash;
    bool started;
    bool keeps;   /* early goes on to hold all messages */
    ew_buf early; /* messages from before the hash was known */
} ew_transcript;

void ew_transcript_init(ew_transcript *t, const ew_crypto *crypto);
/* ew_transcript_add: a whole message, header included. */
ew_err ew_transcript_add(ew_transcript *t, ew_slice message) EW_MUST_USE;
/* ew_transcript_start: fixes the hash and hashes what came so far; a second call must name the same hash. */
ew_err ew_transcript_start(ew_transcript *t, ew_hash_id id) EW_MUST_USE;
/* ew_transcript_keep: from the start on (no message was hashed yet, else EW_ERR_STATE), whole messages are kept beside the
 * hash: a CertificateVerify of TLS 1.2 signs them, with a hash of its own (RFC 5246, 7.4.8). ew_transcript_kept: them, until
 * ew_transcript_drop; empty if not kept. */
ew_err ew_transcript_keep(ew_transcript *t) EW_MUST_USE;
ew_slice ew_transcript_kept(const ew_transcript *t);
void ew_transcript_drop(ew_transcript *t);
/* ew_transcript_retry: replaces all so far (ClientHello1) by message_hash, after ew_transcript_start. */
ew_err ew_transcript_retry(ew_transcript *t) EW_MUST_USE;
/* ew_transcript_resume: for a stateless retry: starts from the hash of ClientHello1 (out of the cookie). */
ew_err ew_transcript_resume(ew_transcript *t, ew_hash_id id, ew_slice hello_hash) EW_MUST_USE;
/* ew_transcript_peek: the hash of all so far. */
ew_err ew_transcript_peek(const ew_transcript *t, uint8_t *out) EW_MUST_USE;
/* ew_transcript_peek_with: the hash of all so far and of `more` (a ClientHello without its binders). The hash may be one
 * that is not started yet (a PSK's): then `early` is hashed anew. */
ew_err ew_transcript_peek_with(const ew_transcript *t, ew_hash_id id, ew_slice more, uint8_t *out)
    EW_MUST_USE;
/* ew_transcript_copy: a second one that goes on from here; of a started one. */
ew_err ew_transcript_copy(const ew_transcript *t, ew_transcript *out) EW_MUST_USE;
void ew_transcript_free(ew_transcript *t);

#endif
