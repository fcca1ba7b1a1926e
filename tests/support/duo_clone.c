/* SPDX-License-Identifier: Apache-2.0 */
/* Copies of open connections: the engine has no use for them, but playing a hundred thousand endings from one handshake
 * does. */
#include <stdlib.h>
#include <string.h>

#include <openssl/evp.h>

#include "conn/conn.h"
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
