/* SPDX-License-Identifier: Apache-2.0 */
/* The content of a ticket, or of a session in the store. */
#include "hs/ticket.h"

#include "hs/sealer.h"
#include "hs/session.h"
#include "wire/writer.h"

/* The first byte of the form tells the version of TLS as well. */
enum { FORM_13 = 5, FORM_12 = 4, FORM_BASE_LEN = 160, SECRET_MAX = 48, TLS12 = 0x0303, TLS13 = 0x0304 };

enum { FLAG_ACCEPTED = 1 };

static void write_state(ew_writer *w, uint8_t form, const ew_ticket_state *state)
{
    ew_write_u8(w, form);
    ew_write_u16(w, state->suite->id);
    ew_write_vec8(w, state->psk.bytes, state->psk.len);
    ew_write_u32(w, state->age_add);
    ew_write_u32(w, state->lifetime);
    if (form == FORM_13)
        ew_write_u32(w, state->max_early);
    ew_write_u64(w, (uint64_t)state->issued_at);
    ew_write_u64(w, (uint64_t)state->authenticated_at);
    ew_write_u8(w, state->accepted ? FLAG_ACCEPTED : 0);
    ew_write_u16(w, state->peer_scheme);
    ew_write_u16(w, state->group);
    ew_write_vec16(w, state->sni.data, state->sni.len);
    ew_write_vec16(w, state->alpn.data, state->alpn.len);
    ew_write_u8(w, state->peer_kind);
    ew_write_vec24(w, state->peer_chain.data, state->peer_chain.len);
}

ew_err ew_ticket_write(const ew_ticket_state *state, ew_buf *out)
{
    uint8_t form = state->suite->version == TLS12 ? FORM_12 : FORM_13;
    size_t cap = FORM_BASE_LEN + state->sni.len + state->alpn.len + state->peer_chain.len;
    ew_err err = ew_buf_reserve(out, cap);
    if (err != EW_OK)
        return err;
    ew_writer w = ew_writer_of(out->data, out->cap);
    write_state(&w, form, state);
    out->len = w.len;
    return ew_writer_done(&w) ? EW_OK : EW_ERR_TOO_SMALL;
}

static ew_err seal_state(ew_ticket_keys *keys, const ew_crypto *crypto, ew_purpose purpose,
    const ew_ticket_state *state, ew_buf *out)
{
    ew_buf plain = {0};
    ew_err err = ew_ticket_write(state, &plain);
    if (err == EW_OK)
        err = ew_seal_for(keys, crypto, purpose, (ew_slice){plain.data, plain.len}, out);
    ew_buf_free(&plain);
    return err;
}

/* is_of_form: a suite of the form's version, and a secret of the length that has there. */
static bool is_of_form(const ew_ticket_state *state, uint8_t form)
{
    if (state->suite == NULL || (state->suite->version == TLS12) != (form == FORM_12))
        return false;
    size_t len = form == FORM_12 ? SECRET_MAX : ew_hash_len(state->suite->hash);
    return state->psk.len == len;
}

static bool read_state(ew_slice plain, uint8_t form, ew_ticket_state *out)
{
    ew_reader r = ew_reader_of_slice(plain);
    if (ew_read_u8(&r) != form)
        return false;
    out->suite = ew_suite_find(ew_read_u16(&r));
    ew_slice psk = ew_read_vec8(&r, 1, SECRET_MAX);
    ew_reader bytes = ew_reader_of_slice(psk);
    out->psk.len = (uint8_t)psk.len;
    ew_read_copy(&bytes, out->psk.bytes, psk.len);
    out->age_add = ew_read_u32(&r);
    out->lifetime = ew_read_u32(&r);
    out->max_early = form == FORM_13 ? ew_read_u32(&r) : 0;
    out->issued_at = (int64_t)ew_read_u64(&r);
    out->authenticated_at = (int64_t)ew_read_u64(&r);
    uint8_t flags = ew_read_u8(&r);
    out->accepted = (flags & FLAG_ACCEPTED) != 0;
    out->peer_scheme = ew_read_u16(&r);
    out->group = ew_read_u16(&r);
    out->sni = ew_read_vec16(&r, 0, UINT16_MAX);
    out->alpn = ew_read_vec16(&r, 0, UINT16_MAX);
    out->peer_kind = ew_read_u8(&r);
    out->peer_chain = ew_read_vec24(&r, 0, (1u << 24) - 1);
    bool has_times = ew_is_time(out->issued_at) && ew_is_time(out->authenticated_at);
    return ew_reader_done(&r) && flags <= FLAG_ACCEPTED && has_times &&
           out->peer_kind < EW_NUM_PEER_KINDS && is_of_form(out, form);
}

ew_err ew_ticket_read(uint16_t version, ew_slice plain, ew_ticket_state *out)
{
    *out = (ew_ticket_state){0};
    return read_state(plain, version == TLS12 ? FORM_12 : FORM_13, out) ? EW_OK
                                                                        : EW_ERR_NOT_AVAILABLE;
}

static ew_err open_state(ew_ticket_keys *keys, const ew_crypto *crypto, ew_purpose purpose,
    uint16_t version, ew_slice sealed, ew_buf *plain, ew_ticket_state *out)
{
    *out = (ew_ticket_state){0};
    ew_err err = ew_open_for(keys, crypto, purpose, sealed, plain);
    return err == EW_OK ? ew_ticket_read(version, (ew_slice){plain->data, plain->len}, out) : err;
}

ew_err ew_ticket_seal(
    ew_ticket_keys *keys, const ew_crypto *crypto, const ew_ticket_state *state, ew_buf *out)
{
    return seal_state(keys, crypto, EW_FOR_TICKET, state, out);
}

ew_err ew_ticket_open(ew_ticket_keys *keys, const ew_crypto *crypto, ew_slice ticket,
    ew_buf *plain, ew_ticket_state *out)
{
    return open_state(keys, crypto, EW_FOR_TICKET, TLS13, ticket, plain, out);
}

static ew_purpose purpose_of(ew_kept12 kind)
{
    return kind == EW_KEPT12_TICKET ? EW_FOR_TICKET12 : EW_FOR_STORE12;
}

ew_err ew_kept12_seal(ew_ticket_keys *keys, const ew_crypto *crypto, ew_kept12 kind,
    const ew_ticket_state *state, ew_buf *out)
{
    return seal_state(keys, crypto, purpose_of(kind), state, out);
}

ew_err ew_kept12_open(ew_ticket_keys *keys, const ew_crypto *crypto, ew_kept12 kind,
    ew_slice sealed, ew_buf *plain, ew_ticket_state *out)
{
    return open_state(keys, crypto, purpose_of(kind), TLS12, sealed, plain, out);
}
