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

void duo_forge(duo *d, int from, uint8_t type, const void *body, size_t len)
{
    uint8_t *inner = malloc(len + 1);
    if (inner == NULL)
        abort();
    if (len > 0)
        memcpy(inner, body, len);
    inner[len] = type;
    duo_forge_inner(d, from, inner, len + 1);
    free(inner);
}
