/* SPDX-License-Identifier: Apache-2.0 */
/* The content of a ticket. */
#include "hs/ticket.h"

#include "hs/sealer.h"
#include "wire/writer.h"

enum { FORM_VERSION = 1, FORM_BASE_LEN = 160, SECRET_MAX = 48 };

static void write_state(ew_writer *w, const ew_ticket_state *state)
{
    ew_write_u8(w, FORM_VERSION);
    ew_write_u16(w, state->suite->id);
    ew_write_vec8(w, state->psk.bytes, state->psk.len);
    ew_write_u32(w, state->age_add);
    ew_write_u32(w, state->lifetime);
    ew_write_u64(w, (uint64_t)state->issued_at);
    ew_write_u64(w, (uint64_t)state->authenticated_at);
    ew_write_vec16(w, state->sni.data, state->sni.len);
    ew_write_vec16(w, state->alpn.data, state->alpn.len);
    ew_write_vec24(w, state->peer_chain.data, state->peer_chain.len);
}

ew_err ew_ticket_seal(
    const ew_ticket_keys *keys, const ew_crypto *crypto, const ew_ticket_state *state, ew_buf *out)
{
    ew_buf plain = {0};
    size_t cap = FORM_BASE_LEN + state->sni.len + state->alpn.len + state->peer_chain.len;
    ew_err err = ew_buf_reserve(&plain, cap);
    if (err == EW_OK) {
        ew_writer w = ew_writer_of(plain.data, plain.cap);
        write_state(&w, state);
        plain.len = w.len;
        err = ew_writer_done(&w)
                  ? ew_seal_for(keys, crypto, EW_FOR_TICKET, ew_writer_slice(&w), out)
                  : EW_ERR_TOO_SMALL;
    }
    ew_buf_free(&plain);
    return err;
}

static bool read_state(ew_slice plain, ew_ticket_state *out)
{
    ew_reader r = ew_reader_of_slice(plain);
    if (ew_read_u8(&r) != FORM_VERSION)
        return false;
    out->suite = ew_suite_find(ew_read_u16(&r));
    ew_slice psk = ew_read_vec8(&r, 1, SECRET_MAX);
    ew_reader bytes = ew_reader_of_slice(psk);
    out->psk.len = (uint8_t)psk.len;
    ew_read_copy(&bytes, out->psk.bytes, psk.len);
    out->age_add = ew_read_u32(&r);
    out->lifetime = ew_read_u32(&r);
    out->issued_at = (int64_t)ew_read_u64(&r);
    out->authenticated_at = (int64_t)ew_read_u64(&r);
    out->sni = ew_read_vec16(&r, 0, UINT16_MAX);
    out->alpn = ew_read_vec16(&r, 0, UINT16_MAX);
    out->peer_chain = ew_read_vec24(&r, 0, (1u << 24) - 1);
    return ew_reader_done(&r) && out->suite != NULL && psk.len == ew_hash_len(out->suite->hash);
}

ew_err ew_ticket_open(const ew_ticket_keys *keys, const ew_crypto *crypto, ew_slice ticket,
    ew_buf *plain, ew_ticket_state *out)
{
    *out = (ew_ticket_state){0};
    ew_err err = ew_open_for(keys, crypto, EW_FOR_TICKET, ticket, plain);
    if (err != EW_OK)
        return err;
    return read_state((ew_slice){plain->data, plain->len}, out) ? EW_OK : EW_ERR_NOT_AVAILABLE;
}
