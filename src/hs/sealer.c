/* SPDX-License-Identifier: Apache-2.0 */
#include "hs/sealer.h"

#include "hs/ticket_keys.h"
#include "wire/writer.h"

enum {
    NAME_LEN = EW_TICKET_KEY_NAME_LEN,
    SALT_LEN = 32,
    HEAD_LEN = NAME_LEN + SALT_LEN,
    SEALED_MAX = 65535
};

/* ew_one_key: the key of one ticket. */
typedef struct ew_one_key {
    uint8_t key[EW_AEAD_KEY_MAX];
    uint8_t nonce[EW_AEAD_NONCE_LEN];
} ew_one_key;

static ew_err derive(const ew_ticket_key *key, const ew_crypto *crypto, ew_purpose purpose,
    ew_slice salt, ew_one_key *out)
{
    uint8_t info[1 + SALT_LEN], okm[EW_AEAD_KEY_MAX + EW_AEAD_NONCE_LEN];
    ew_writer w = ew_writer_of(info, sizeof info);
    ew_write_u8(&w, (uint8_t)purpose);
    ew_write_slice(&w, salt);
    if (!ew_writer_done(&w))
        return EW_ERR_INTERNAL;
    ew_err err = ew_hkdf_expand(crypto, EW_SHA256, (ew_slice){key->bytes, sizeof key->bytes},
        ew_writer_slice(&w), okm, sizeof okm);
    if (err == EW_OK) {
        ew_reader r = ew_reader_of(okm, sizeof okm);
        ew_read_copy(&r, out->key, sizeof out->key);
        ew_read_copy(&r, out->nonce, sizeof out->nonce);
    }
    ew_wipe(okm, sizeof okm);
    return err;
}

/* with_aead: an AEAD under the key of this head. */
static ew_err with_aead(const ew_ticket_key *key, const ew_crypto *crypto, ew_purpose purpose,
    ew_slice head, bool seals, ew_aead *out, uint8_t nonce[EW_AEAD_NONCE_LEN])
{
    ew_one_key one;
    ew_err err = derive(key, crypto, purpose, ew_slice_sub(head, NAME_LEN, SALT_LEN), &one);
    if (err == EW_OK) {
        ew_reader r = ew_reader_of(one.nonce, sizeof one.nonce);
        ew_read_copy(&r, nonce, EW_AEAD_NONCE_LEN);
        err = ew_aead_init(out, crypto, EW_AES_256_GCM, seals, one.key);
    }
    ew_wipe(&one, sizeof one);
    return err;
}

static ew_err seal_under(const ew_ticket_key *key, const ew_crypto *crypto, ew_purpose purpose,
    ew_slice content, ew_buf *out)
{
    if (content.len > SEALED_MAX - HEAD_LEN - EW_AEAD_TAG_LEN)
        return EW_ERR_TOO_SMALL;
    uint8_t head[HEAD_LEN], nonce[EW_AEAD_NONCE_LEN];
    ew_writer w = ew_writer_of(head, sizeof head);
    ew_write_bytes(&w, key->name, NAME_LEN);
    uint8_t *salt = ew_write_space(&w, SALT_LEN);
    ew_err err = salt != NULL ? ew_crypto_random(crypto, salt, SALT_LEN) : EW_ERR_INTERNAL;
    ew_aead aead = {0};
    ew_buf sealed = {0};
    ew_slice aad = {head, sizeof head};
    if (err == EW_OK)
        err = with_aead(key, crypto, purpose, aad, true, &aead, nonce);
    if (err == EW_OK)
        err = ew_buf_reserve(&sealed, content.len + EW_AEAD_TAG_LEN);
    if (err == EW_OK)
        err = ew_aead_seal(&aead, nonce, aad, content, (ew_slice){0}, sealed.data);
    if (err == EW_OK)
        err = ew_buf_append(out, head, sizeof head);
    if (err == EW_OK)
        err = ew_buf_append(out, sealed.data, content.len + EW_AEAD_TAG_LEN);
    ew_aead_free(&aead);
    ew_buf_free(&sealed);
    return err;
}

ew_err ew_seal_for(ew_ticket_keys *keys, const ew_crypto *crypto, ew_purpose purpose,
    ew_slice content, ew_buf *out)
{
    ew_ticket_key key;
    ew_ticket_keys_sealing(keys, &key);
    ew_err err = seal_under(&key, crypto, purpose, content, out);
    ew_wipe(&key, sizeof key);
    return err;
}

static ew_err open_under(const ew_ticket_key *key, const ew_crypto *crypto, ew_purpose purpose,
    ew_slice sealed, ew_buf *out)
{
    ew_slice head = ew_slice_sub(sealed, 0, HEAD_LEN);
    ew_slice body = ew_slice_sub(sealed, HEAD_LEN, sealed.len - HEAD_LEN);
    uint8_t nonce[EW_AEAD_NONCE_LEN];
    ew_aead aead = {0};
    size_t len = 0;
    ew_err err = with_aead(key, crypto, purpose, head, false, &aead, nonce);
    if (err == EW_OK)
        err = ew_buf_set(out, body.data, body.len);
    if (err == EW_OK) {
        err = ew_aead_open(&aead, nonce, head, out->data, out->len, &len);
        out->len = len;
        err = err == EW_ERR_BAD_RECORD_MAC ? EW_ERR_NOT_AVAILABLE : err;
    }
    ew_aead_free(&aead);
    return err;
}

ew_err ew_open_for(ew_ticket_keys *keys, const ew_crypto *crypto, ew_purpose purpose,
    ew_slice sealed, ew_buf *out)
{
    ew_ticket_key key;
    if (sealed.len < HEAD_LEN + EW_AEAD_TAG_LEN ||
        !ew_ticket_keys_named(keys, ew_slice_sub(sealed, 0, NAME_LEN), &key))
        return EW_ERR_NOT_AVAILABLE;
    ew_err err = open_under(&key, crypto, purpose, sealed, out);
    ew_wipe(&key, sizeof key);
    return err;
}
