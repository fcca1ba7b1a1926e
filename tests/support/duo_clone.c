/* SPDX-License-Identifier: Apache-2.0 */
/* Copies of open connections: the engine has no use for them, but playing a hundred thousand
 * endings from one handshake does. */
#include <stdlib.h>
#include <string.h>

#include <openssl/evp.h>

#include "conn/conn.h"
#include "record/half.h"
#include "support/duo.h"

static void *copy_of(const void *data, size_t len)
{
    void *p = malloc(len > 0 ? len : 1);
    if (p == NULL)
        abort();
    if (len > 0)
        memcpy(p, data, len);
    return p;
}

static void copy_buf(ew_buf *b)
{
    if (b->data != NULL)
        b->data = copy_of(b->data, b->cap);
}

static void copy_half(ew_record_half *half)
{
    if (half->aead.ctx == NULL) /* forgotten with the failure of its connection */
        return;
    if (half->aead.ctx == NULL)
        return; /* forgotten */
    EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
    if (ctx == NULL || EVP_CIPHER_CTX_copy(ctx, half->aead.ctx) != 1)
        abort();
    half->aead.ctx = ctx;
}

static ew_conn *copy_conn(const ew_conn *from)
{
    if (from->hs != NULL || from->post.family != NULL)
        abort(); /* only what is open and has no tickets */
    ew_conn *c = copy_of(from, sizeof *from);
    ew_config_ref(c->config);
    copy_half(&c->read);
    copy_half(&c->write);
    copy_buf(&c->fragment);
    copy_buf(&c->pending);
    copy_buf(&c->info.alpn);
    copy_buf(&c->info.sni);
    copy_buf(&c->info.peer_chain);
    if (c->info.peer_staples != NULL) {
        c->info.peer_staples = copy_of(c->info.peer_staples, sizeof *c->info.peer_staples);
        copy_buf(&c->info.peer_staples->ocsp);
        copy_buf(&c->info.peer_staples->scts);
    }
    copy_buf(&c->post.host);
    if (c->info.own_cred != NULL)
        c->info.own_cred = ew_cred_ref(c->info.own_cred);
    if (c->output.data != NULL)
        c->output.data = copy_of(c->output.data, c->output.cap);
    if (c->output.records != NULL)
        c->output.records =
            copy_of(c->output.records, c->output.cap_records * sizeof *c->output.records);
    return c;
}

static void copy_bytes(duo_bytes *b)
{
    if (b->data != NULL)
        b->data = copy_of(b->data, b->cap);
}

void duo_clone(const duo *from, duo *out)
{
    *out = *from;
    for (int i = 0; i < 2; i++) {
        duo_side *s = &out->side[i];
        s->conn = copy_conn(s->conn);
        copy_bytes(&s->wire);
        copy_bytes(&s->inbox);
        if (s->lent == NULL)
            continue;
        uint8_t *lent = copy_of(s->lent, s->lent_len);
        if (s->conn->unread != NULL)
            s->conn->unread = &lent[s->conn->unread - s->lent];
        s->lent = lent;
    }
}

void duo_forge_inner(duo *d, int from, const void *inner, size_t len)
{
    ew_record_half *half = &d->side[from].conn->write;
    uint8_t nonce[EW_AEAD_NONCE_LEN];
    size_t body_len = len + EW_AEAD_TAG_LEN;
    uint8_t *record = malloc(EW_RECORD_HEADER_LEN + body_len);
    const uint8_t header[EW_RECORD_HEADER_LEN] = {
        EW_RECORD_DATA, 3, 3, (uint8_t)(body_len >> 8), (uint8_t)body_len};

    if (record == NULL)
        abort();
    duo_flush(d, from, SIZE_MAX);
    memcpy(record, header, sizeof header);
    ew_record_nonce(half, nonce);
    half->seq++;
    if (ew_aead_seal(&half->aead, nonce, (ew_slice){header, sizeof header}, (ew_slice){inner, len},
            (ew_slice){0}, &record[EW_RECORD_HEADER_LEN]) != EW_OK)
        abort();
    duo_inject(d, 1 - from, record, EW_RECORD_HEADER_LEN + body_len);
    free(record);
}

static void forge12(duo *d, int from, uint8_t type, const void *body, size_t len)
{
    ew_record_half *half = &d->side[from].conn->write;
    uint8_t record[EW_RECORD_MAX];
    size_t out_len = 0;
    uint16_t size_limit = half->size_limit; /* what the peer asked for does not bind us */

    duo_flush(d, from, SIZE_MAX);
    half->size_limit = 0;
    if (ew_record_seal(half, (ew_record_type)type, 0x0303, (ew_slice){body, len}, 0, record,
            sizeof record, &out_len) != EW_OK)
        abort();
    half->size_limit = size_limit;
    duo_inject(d, 1 - from, record, out_len);
}

void duo_forge(duo *d, int from, uint8_t type, const void *body, size_t len)
{
    if (duo_is_12(d, from)) {
        forge12(d, from, type, body, len);
        return;
    }
    uint8_t *inner = malloc(len + 1);
    if (inner == NULL)
        abort();
    if (len > 0)
        memcpy(inner, body, len);
    inner[len] = type;
    duo_forge_inner(d, from, inner, len + 1);
    free(inner);
}

static void put_chunks(duo *d, int from, duo_bytes *joined, size_t chunk, bool is_protected)
{
    for (size_t at = 0; at < joined->len; at += chunk) {
        size_t left = joined->len - at, len = left < chunk ? left : chunk;
        if (is_protected) {
            forge12(d, from, EW_RECORD_HANDSHAKE, &joined->data[at], len);
            continue;
        }
        const uint8_t header[EW_RECORD_HEADER_LEN] = {
            EW_RECORD_HANDSHAKE, 3, 3, (uint8_t)(len >> 8), (uint8_t)len};
        duo_inject(d, 1 - from, header, sizeof header);
        duo_inject(d, 1 - from, &joined->data[at], len);
    }
    duo_bytes_drop(joined, joined->len);
}

/* open_finished: what `from` sealed is opened with the receiver's key, and the sender's counts anew */
static void open_finished(duo *d, int from, uint8_t *record, size_t len, duo_bytes *joined)
{
    ew_record_half half = d->side[1 - from].conn->read;
    ew_opened opened;

    copy_half(&half);
    if (ew_record_open(&half, record, len, &opened) != EW_OK)
        abort();
    duo_bytes_add(joined, opened.data, opened.len);
    ew_record_half_free(&half);
    d->side[from].conn->write.seq = 0;
}

void duo_reframe12(duo *d, int from, size_t chunk)
{
    duo_side *to = &d->side[1 - from];
    duo_bytes raw = {0}, joined = {0};
    bool is_protected = false;

    duo_flush(d, from, SIZE_MAX);
    duo_bytes_add(&raw, to->wire.data, to->wire.len);
    duo_bytes_drop(&to->wire, to->wire.len);
    while (raw.len > 0) {
        size_t len = EW_RECORD_HEADER_LEN + ((size_t)raw.data[3] << 8 | raw.data[4]);
        if (raw.data[0] == EW_RECORD_CCS) {
            put_chunks(d, from, &joined, chunk, false);
            duo_inject(d, 1 - from, raw.data, len);
            duo_arrive(d, 1 - from, SIZE_MAX); /* so that the receiver has its key */
            is_protected = true;
        } else if (is_protected) {
            open_finished(d, from, raw.data, len, &joined);
        } else {
            duo_bytes_add(&joined, &raw.data[EW_RECORD_HEADER_LEN], len - EW_RECORD_HEADER_LEN);
        }
        duo_bytes_drop(&raw, len);
    }
    put_chunks(d, from, &joined, chunk, is_protected);
    duo_bytes_free(&raw);
    duo_bytes_free(&joined);
}
