/* SPDX-License-Identifier: Apache-2.0 */
#include "keys/transcript.h"

#include "wire/writer.h"

enum { MESSAGE_HASH = 254, MESSAGE_HASH_MAX = 4 + EW_HASH_MAX };

void ew_transcript_init(ew_transcript *t, const ew_crypto *crypto)
{
    *t = (ew_transcript){.crypto = crypto};
}

void ew_transcript_free(ew_transcript *t)
{
    ew_hash_free(&t->hash);
    ew_buf_free(&t->early);
    *t = (ew_transcript){0};
}

ew_err ew_transcript_add(ew_transcript *t, ew_slice message)
{
    if (!t->started || t->keeps) {
        ew_err err = ew_buf_append(&t->early, message.data, message.len);
        if (err != EW_OK) {
            return err;
        }
    }
    return t->started ? ew_hash_update(&t->hash, message) : EW_OK;
}

ew_err ew_transcript_keep(ew_transcript *t)
{
    if (t->started) {
        return EW_ERR_STATE;
    }
    t->keeps = true;
    return EW_OK;
}

ew_slice ew_transcript_kept(const ew_transcript *t)
{
    return t->keeps ? (ew_slice){.data = t->early.data, .len = t->early.len} : (ew_slice){0};
}

void ew_transcript_drop(ew_transcript *t)
{
    t->keeps = false;
    if (t->started) {
        ew_buf_free(&t->early);
    }
}

static ew_slice early_slice(const ew_transcript *t)
{
    return (ew_slice){.data = t->early.data, .len = t->early.len};
}

/* restart: the running hash begins anew, with first. */
static ew_err restart(ew_transcript *t, ew_hash_id id, ew_slice first)
{
    ew_hash fresh = {0};

    ew_err err = ew_hash_init(&fresh, t->crypto, id);
    if (err == EW_OK) {
        err = ew_hash_update(&fresh, first);
    }
    if (err != EW_OK) {
        ew_hash_free(&fresh);
        return err;
    }
    ew_hash_free(&t->hash);
    t->hash = fresh;
    t->started = true;
    return EW_OK;
}

ew_err ew_transcript_start(ew_transcript *t, ew_hash_id id)
{
    if (t->started) {
        return t->hash.id == id ? EW_OK : EW_ERR_INTERNAL;
    }
    ew_err err = restart(t, id, early_slice(t));
    if (err == EW_OK && !t->keeps) {
        ew_buf_free(&t->early);
    }
    return err;
}

/* restart_with_hash: RFC 9846, 4.1: "the value of ClientHello1 is replaced with a special synthetic
 * handshake message of handshake type "message_hash" (254) containing Hash(ClientHello1)". */
static ew_err restart_with_hash(ew_transcript *t, ew_hash_id id, ew_slice hello_hash)
{
    uint8_t message[MESSAGE_HASH_MAX];
    ew_writer w = ew_writer_of(message, sizeof message);

    ew_write_u8(&w, MESSAGE_HASH);
    ew_write_vec24(&w, hello_hash.data, hello_hash.len);
    if (!ew_writer_done(&w)) {
        return EW_ERR_INTERNAL;
    }
    return restart(t, id, ew_writer_slice(&w));
}

ew_err ew_transcript_retry(ew_transcript *t)
{
    uint8_t hello_hash[EW_HASH_MAX];

    ew_err err = ew_transcript_peek(t, hello_hash);
    if (err != EW_OK) {
        return err;
    }
    ew_slice hash = {.data = hello_hash, .len = ew_hash_len(t->hash.id)};
    return restart_with_hash(t, t->hash.id, hash);
}

ew_err ew_transcript_resume(ew_transcript *t, ew_hash_id id, ew_slice hello_hash)
{
    if (t->started || t->early.len > 0 || hello_hash.len != ew_hash_len(id)) {
        return EW_ERR_INTERNAL;
    }
    return restart_with_hash(t, id, hello_hash);
}

ew_err ew_transcript_peek(const ew_transcript *t, uint8_t *out)
{
    if (!t->started) {
        return EW_ERR_INTERNAL;
    }
    return ew_hash_peek(&t->hash, out);
}

static ew_err hash_two(
    const ew_crypto *crypto, ew_hash_id id, ew_slice first, ew_slice second, uint8_t *out)
{
    ew_hash h = {0};

    ew_err err = ew_hash_init(&h, crypto, id);
    if (err == EW_OK) {
        err = ew_hash_update(&h, first);
    }
    if (err == EW_OK) {
        err = ew_hash_update(&h, second);
    }
    if (err == EW_OK) {
        err = ew_hash_peek(&h, out);
    }
    ew_hash_free(&h);
    return err;
}

ew_err ew_transcript_peek_with(const ew_transcript *t, ew_hash_id id, ew_slice more, uint8_t *out)
{
    if (!t->started) {
        return hash_two(t->crypto, id, early_slice(t), more, out);
    }
    if (t->hash.id != id) {
        return EW_ERR_INTERNAL; /* a retry has fixed the hash: PSKs of another one are not offered
                                 */
    }
    return ew_hash_peek_with(&t->hash, more, out);
}

ew_err ew_transcript_copy(const ew_transcript *t, ew_transcript *out)
{
    ew_transcript_init(out, t->crypto);
    if (!t->started) {
        return EW_ERR_INTERNAL;
    }
    ew_err err = ew_hash_copy(&t->hash, &out->hash);
    out->started = err == EW_OK;
    return err;
}
