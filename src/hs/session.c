/* SPDX-License-Identifier: Apache-2.0 */
#include "hs/session.h"

#include "wire/reader.h"
#include "wire/writer.h"

/* The written form: magic, version, then the fields in the order below. */
enum { MAGIC = 0x45574c53 /* "EWLS" */, FORM_VERSION = 5, FORM_BASE_LEN = 256, SECRET_MAX = 48, TLS12 = 0x0303 };

/* How the peer was believed. */
enum { UNVERIFIED = 0, VERIFIED, ACCEPTED };

/* --- family ------------------------------------------------------------------------------- */

ew_family *ew_family_new(void)
{
    ew_family *f = ew_alloc(sizeof *f);
    if (f != NULL)
        atomic_init(&f->refs, 1);
    return f;
}

ew_family *ew_family_ref(ew_family *f)
{
    if (f != NULL)
        atomic_fetch_add(&f->refs, 1);
    return f;
}

void ew_family_free(ew_family *f)
{
    if (f != NULL && atomic_fetch_sub(&f->refs, 1) == 1)
        ew_free(f, sizeof *f);
}

/* --- session ------------------------------------------------------------------------------ */

ew_session *ew_session_new(void)
{
    ew_session *s = ew_alloc(sizeof *s);
    if (s != NULL)
        atomic_init(&s->refs, 1);
    return s;
}

ew_session *ew_session_ref(ew_session *s)
{
    if (s != NULL)
        atomic_fetch_add(&s->refs, 1);
    return s;
}

void ew_session_free(ew_session *s)
{
    if (s == NULL || atomic_fetch_sub(&s->refs, 1) != 1)
        return;
    ew_family_free(s->family);
    ew_buf_free(&s->ticket);
    ew_buf_free(&s->host);
    ew_buf_free(&s->alpn);
    ew_buf_free(&s->peer_chain);
    ew_buf_free(&s->ocsp);
    ew_buf_free(&s->scts);
    ew_free(s, sizeof *s);
}

static bool is_spent(const ew_session *s)
{
    return atomic_load(&s->used) || (s->family != NULL && atomic_load(&s->family->dropped));
}

bool ew_session_is_usable(const ew_session *s, int64_t wall_now)
{
    /* A clock set back makes the age unknown: then the session is not used. */
    return !is_spent(s) && wall_now >= s->received_at && wall_now < s->expires_at;
}

/* --- the form for a file ------------------------------------------------------------------ */

static void put_buf16(ew_writer *w, const ew_buf *buf)
{
    ew_write_vec16(w, buf->data, buf->len);
}

static void write_fields(ew_writer *w, const ew_session *s)
{
    ew_write_u32(w, MAGIC);
    ew_write_u16(w, FORM_VERSION);
    ew_write_u16(w, s->version);
    ew_write_u16(w, s->suite->id);
    ew_write_vec8(w, s->psk.bytes, s->psk.len);
    put_buf16(w, &s->ticket);
    ew_write_vec8(w, s->id.bytes, s->id.len);
    ew_write_u32(w, s->age_add);
    ew_write_u32(w, s->lifetime);
    ew_write_u32(w, s->max_early);
    ew_write_u64(w, (uint64_t)s->received_at);
    ew_write_u64(w, (uint64_t)s->authenticated_at);
    ew_write_u64(w, (uint64_t)s->expires_at);
    ew_write_u8(w, s->accepted ? ACCEPTED : s->verified ? VERIFIED : UNVERIFIED);
    ew_write_u16(w, s->peer_scheme);
    ew_write_u16(w, s->group);
    put_buf16(w, &s->host);
    put_buf16(w, &s->alpn);
    ew_write_u8(w, s->peer_kind);
    ew_write_vec24(w, s->peer_chain.data, s->peer_chain.len);
    ew_write_vec24(w, s->ocsp.data, s->ocsp.len);
    put_buf16(w, &s->scts);
}

ew_err ew_session_write(const ew_session *s, ew_buf *out)
{
    if (is_spent(s))
        return EW_ERR_STATE;
    size_t cap = FORM_BASE_LEN + s->ticket.len + s->host.len + s->alpn.len + s->peer_chain.len +
                 s->ocsp.len + s->scts.len;
    ew_buf form = {0};
    ew_err err = ew_buf_reserve(&form, cap);
    if (err == EW_OK) {
        ew_writer w = ew_writer_of(form.data, form.cap);
        write_fields(&w, s);
        form.len = w.len;
        err = ew_writer_done(&w) ? ew_buf_append(out, form.data, form.len) : EW_ERR_INTERNAL;
    }
    ew_buf_free(&form);
    return err;
}

static ew_err take_buf(ew_buf *buf, ew_slice in)
{
    return ew_buf_set(buf, in.data, in.len);
}

static void read_secret(ew_reader *r, ew_secret *out)
{
    ew_slice psk = ew_read_vec8(r, 1, SECRET_MAX);
    out->len = (uint8_t)psk.len;
    ew_reader bytes = ew_reader_of_slice(psk);
    ew_read_copy(&bytes, out->bytes, psk.len);
}

static void read_id(ew_reader *r, ew_session_id *out)
{
    ew_slice id = ew_read_vec8(r, 0, sizeof out->bytes);
    out->len = (uint8_t)id.len;
    ew_reader bytes = ew_reader_of_slice(id);
    ew_read_copy(&bytes, out->bytes, id.len);
}

/* is_of_version: have suite, secret, ticket and ID the form that the version gives them? */
static bool is_of_version(const ew_session *s, ew_slice ticket)
{
    if (s->suite == NULL || s->suite->version != s->version)
        return false;
    if (s->version == TLS12)
        return s->psk.len == SECRET_MAX && (ticket.len > 0) != (s->id.len > 0);
    return s->psk.len == ew_hash_len(s->suite->hash) && ticket.len > 0 && s->id.len == 0;
}

static ew_err read_fields(ew_reader *r, ew_session *s)
{
    if (ew_read_u32(r) != MAGIC || ew_read_u16(r) != FORM_VERSION)
        return EW_ERR_DECODE;
    s->version = ew_read_u16(r);
    s->suite = ew_suite_find(ew_read_u16(r));
    read_secret(r, &s->psk);
    ew_slice ticket = ew_read_vec16(r, 0, UINT16_MAX);
    read_id(r, &s->id);
    s->age_add = ew_read_u32(r);
    s->lifetime = ew_read_u32(r);
    s->max_early = ew_read_u32(r);
    s->received_at = (int64_t)ew_read_u64(r);
    s->authenticated_at = (int64_t)ew_read_u64(r);
    s->expires_at = (int64_t)ew_read_u64(r);
    uint8_t verified = ew_read_u8(r);
    s->verified = verified != UNVERIFIED;
    s->accepted = verified == ACCEPTED;
    s->peer_scheme = ew_read_u16(r);
    s->group = ew_read_u16(r);
    ew_slice host = ew_read_vec16(r, 0, UINT16_MAX);
    ew_slice alpn = ew_read_vec16(r, 0, UINT16_MAX);
    s->peer_kind = ew_read_u8(r);
    ew_slice chain = ew_read_vec24(r, 0, (1u << 24) - 1);
    ew_slice ocsp = ew_read_vec24(r, 0, (1u << 24) - 1);
    ew_slice scts = ew_read_vec16(r, 0, UINT16_MAX);
    bool has_times = ew_is_time(s->received_at) && ew_is_time(s->authenticated_at) && ew_is_time(s->expires_at);
    if (!ew_reader_done(r) || verified > ACCEPTED || s->peer_kind >= EW_NUM_PEER_KINDS || !has_times || !is_of_version(s, ticket))
        return EW_ERR_DECODE;
    ew_err err = take_buf(&s->ticket, ticket);
    if (err == EW_OK)
        err = take_buf(&s->host, host);
    if (err == EW_OK)
        err = ew_buf_set_text(&s->alpn, alpn.data, alpn.len);
    if (err == EW_OK)
        err = take_buf(&s->ocsp, ocsp);
    if (err == EW_OK)
        err = take_buf(&s->scts, scts);
    return err == EW_OK ? take_buf(&s->peer_chain, chain) : err;
}

ew_err ew_session_read(ew_slice in, ew_session **out)
{
    ew_session *s = ew_session_new();
    if (s == NULL)
        return EW_ERR_MEMORY;
    ew_reader r = ew_reader_of_slice(in);
    ew_err err = read_fields(&r, s);
    s->family = err == EW_OK ? ew_family_new() : NULL;
    if (err == EW_OK && s->family == NULL)
        err = EW_ERR_MEMORY;
    if (err != EW_OK) {
        ew_session_free(s);
        return err;
    }
    *out = s;
    return EW_OK;
}
