/* SPDX-License-Identifier: Apache-2.0 */
#include "support/middle.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "keys/schedule13.h"
#include "msg/msg.h"

static void must(ew_err err, const char *what)
{
    if (err == EW_OK)
        return;
    fprintf(stderr, "middle: %s: %s\n", what, ew_err_name(err));
    abort();
}

void middle_open(middle *m, duo_world *w, bool from_server)
{
    memset(m, 0, sizeof *m);
    m->world = w;
    m->from_server = from_server;
    must(ew_crypto_new(NULL, NULL, &m->crypto), "libcrypto");
}

void middle_close(middle *m)
{
    ew_record_half_free(&m->in);
    ew_record_half_free(&m->out);
    duo_bytes_free(&m->raw);
    duo_bytes_free(&m->opened);
    duo_bytes_free(&m->joined);
    ew_crypto_free(m->crypto);
}

/* all tests that look inside let the suite be the default one */
static const ew_suite *suite(void)
{
    static const char name[] = "TLS_AES_128_GCM_SHA256";
    return ew_suite_named((ew_slice){(const uint8_t *)name, sizeof name - 1});
}

static duo_secret *secret_of(middle *m, middle_level level)
{
    int id =
        (level == MIDDLE_APP ? DUO_CLIENT_APP : DUO_CLIENT_HANDSHAKE) + (m->from_server ? 1 : 0);
    return &m->world->secrets[id];
}

static void set_key(middle *m, ew_record_half *half, bool seals, middle_level level)
{
    duo_secret *s = secret_of(m, level);
    ew_secret traffic = {.len = s->len};
    uint8_t key[EW_AEAD_KEY_MAX], iv[EW_AEAD_NONCE_LEN];

    memcpy(traffic.bytes, s->bytes, s->len);
    must(ew_traffic_key13(m->crypto, suite(), &traffic, key, iv), "keys");
    must(ew_record_protect(half, m->crypto, suite(), key, iv, seals, 0), "protect");
}

void middle_update(middle *m)
{
    duo_secret *s = secret_of(m, MIDDLE_APP);
    ew_secret traffic = {.len = s->len};

    memcpy(traffic.bytes, s->bytes, s->len);
    must(ew_traffic_next13(m->crypto, suite()->hash, &traffic), "next");
    memcpy(s->bytes, traffic.bytes, s->len);
    set_key(m, &m->out, true, MIDDLE_APP);
}

void middle_take(middle *m, duo *d)
{
    int from = m->from_server ? 1 : 0;
    duo_side *to = &d->side[1 - from];

    duo_flush(d, from, SIZE_MAX);
    duo_bytes_add(&m->raw, to->wire.data, to->wire.len);
    duo_bytes_drop(&to->wire, to->wire.len);
}

static bool is_retry(const middle_record *r)
{
    static const uint8_t random[4] = {0xcf, 0x21, 0xad, 0x74};
    return r->len > 10 && memcmp(&r->data[6], random, sizeof random) == 0;
}

/* next_level: the level of what follows a record of ours */
static middle_level next_level(const middle *m, const middle_record *r)
{
    if (r->type == EW_RECORD_HANDSHAKE && r->len > 0) {
        if (m->from_server && r->data[0] == EW_MSG_SERVER_HELLO && !is_retry(r))
            return MIDDLE_HANDSHAKE;
        if (r->data[0] == EW_MSG_FINISHED)
            return MIDDLE_APP;
    }
    return r->level;
}

/* take_message: the first message of a handshake record's content, or what there is of it. */
static void take_message(middle *m, middle_record *out)
{
    const uint8_t *data = m->opened.data;
    size_t len = m->opened.len;

    if (len >= 4) {
        size_t whole = 4 + ((size_t)data[1] << 16 | (size_t)data[2] << 8 | data[3]);
        len = whole < len ? whole : len;
    }
    out->type = EW_RECORD_HANDSHAKE;
    out->len = len;
    memcpy(out->data, data, len);
    duo_bytes_drop(&m->opened, len);
}

static void enter(middle *m, const middle_record *behind)
{
    middle_level next = next_level(m, behind);

    if (next != m->level) {
        m->level = next;
        set_key(m, &m->in, false, next);
    }
}

bool middle_next(middle *m, middle_record *out)
{
    ew_record_header h;
    ew_opened opened;
    size_t len;

    out->level = m->level;
    if (m->opened.len > 0) {
        take_message(m, out);
        enter(m, out);
        return true;
    }
    if (!ew_record_header_parse((ew_slice){m->raw.data, m->raw.len}, &h))
        return false;
    len = EW_RECORD_HEADER_LEN + (size_t)h.len;
    if (m->raw.len < len)
        return false;
    if (h.type == EW_RECORD_CCS) {
        *out = (middle_record){.type = h.type, .level = m->level, .len = 1, .data = {1}};
        duo_bytes_drop(&m->raw, len);
        return true;
    }
    if (h.type == EW_RECORD_DATA &&
        m->level == MIDDLE_PLAIN) { /* a client's first protected record */
        m->level = MIDDLE_HANDSHAKE;
        set_key(m, &m->in, false, m->level);
        set_key(m, &m->out, true, m->level);
    }
    must(ew_record_open(&m->in, m->raw.data, len, &opened), "open");
    out->type = opened.type;
    out->level = m->level;
    out->len = opened.len;
    if (opened.type == EW_RECORD_HANDSHAKE) {
        duo_bytes_add(&m->opened, opened.data, opened.len);
        take_message(m, out);
    } else {
        memcpy(out->data, opened.data, opened.len);
    }
    duo_bytes_drop(&m->raw, len);
    enter(m, out);
    return true;
}

void middle_put_raw(middle *m, duo *d, const void *data, size_t len)
{
    duo_inject(d, m->from_server ? 0 : 1, data, len);
}

void middle_put(middle *m, duo *d, uint8_t type, const void *data, size_t len)
{
    uint8_t record[EW_RECORD_MAX];
    size_t record_len = 0;

    if (type == EW_RECORD_CCS) {
        static const uint8_t ccs[] = {EW_RECORD_CCS, 3, 3, 0, 1, 1};
        middle_put_raw(m, d, ccs, sizeof ccs);
        return;
    }
    must(ew_record_seal(&m->out, (ew_record_type)type, 0x0303, (ew_slice){data, len}, 0, record,
             sizeof record, &record_len),
        "seal");
    middle_put_raw(m, d, record, record_len);
}

void middle_follow(middle *m, const middle_record *r)
{
    middle_level next = next_level(m, r);
    if (next != r->level)
        set_key(m, &m->out, true, next);
}

static void put_joined(middle *m, duo *d, size_t chunk)
{
    for (size_t at = 0; at < m->joined.len; at += chunk) {
        size_t left = m->joined.len - at;
        middle_put(m, d, EW_RECORD_HANDSHAKE, &m->joined.data[at], left < chunk ? left : chunk);
    }
    duo_bytes_drop(&m->joined, m->joined.len);
}

void middle_reframe(middle *m, duo *d, size_t chunk)
{
    middle_record *r = malloc(sizeof *r);
    if (r == NULL)
        abort();
    while (middle_next(m, r)) {
        if (r->type == EW_RECORD_HANDSHAKE) {
            duo_bytes_add(&m->joined, r->data, r->len);
            if (next_level(m, r) != r->level)
                put_joined(m, d, chunk);
        } else {
            put_joined(m, d, chunk);
            middle_put(m, d, r->type, r->data, r->len);
        }
        middle_follow(m, r);
    }
    put_joined(m, d, chunk);
    free(r);
}
