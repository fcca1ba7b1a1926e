/* SPDX-License-Identifier: Apache-2.0 */
#include "hs/handshake.h"

ew_slice ew_hs_body(ew_slice message)
{
    return message.len < EW_MSG_HEADER_LEN
               ? (ew_slice){0}
               : ew_slice_sub(message, EW_MSG_HEADER_LEN, message.len - EW_MSG_HEADER_LEN);
}

uint8_t ew_hs_type(ew_slice message)
{
    return message.len > 0 ? message.data[0] : 0;
}

ew_slice ew_hs_slice(const ew_buf *buf)
{
    return (ew_slice){buf->data, buf->len};
}

int64_t ew_hs_now(const ew_hs_config *config)
{
    return config->wall_clock(config->wall_clock_arg);
}

ew_err ew_hs_writer(ew_hs *hs, size_t cap, ew_writer *out)
{
    hs->scratch.len = 0;
    EW_TRY(ew_buf_reserve(&hs->scratch, cap));
    *out = ew_writer_of(hs->scratch.data, hs->scratch.cap);
    return EW_OK;
}

ew_err ew_hs_send(ew_hs *hs, const ew_writer *w)
{
    if (!ew_writer_done(w))
        return EW_ERR_INTERNAL;
    EW_TRY(ew_transcript_add(&hs->transcript, ew_writer_slice(w)));
    if (hs->flight != NULL)
        return ew_buf_append(hs->flight, w->data, w->len);
    return hs->out.send(hs->out.arg, ew_writer_slice(w));
}

void ew_hs_begin_flight(ew_hs *hs)
{
    hs->flight = &hs->joined;
}

ew_err ew_hs_end_flight(ew_hs *hs)
{
    hs->flight = NULL;
    ew_err err = hs->out.send(hs->out.arg, ew_hs_slice(&hs->joined));
    ew_buf_free(&hs->joined);
    return err;
}

ew_err ew_hs_send_ccs(ew_hs *hs)
{
    if (hs->ccs_sent)
        return EW_OK;
    hs->ccs_sent = true;
    return hs->out.send_ccs(hs->out.arg);
}

bool ew_hs_has_suite(const ew_hs_config *config, uint16_t version, const ew_suite *suite)
{
    for (size_t i = 0; i < config->num_suites; i++) {
        if (config->suites[i] == suite)
            return suite != NULL && suite->version == version;
    }
    return false;
}

ew_randoms12 ew_hs_randoms(const ew_hs *hs)
{
    return (ew_randoms12){hs->client_random, hs->server_random};
}

static size_t all_schemes(uint16_t out[EW_HS_SCHEMES_MAX], bool extras)
{
    const ew_scheme *scheme;
    size_t num = 0;
    for (size_t i = 0; num < EW_HS_SCHEMES_MAX && (scheme = ew_scheme_at(i)) != NULL; i++) {
        if (extras || !scheme->is_extra)
            out[num++] = scheme->id;
    }
    return num;
}

size_t ew_schemes_ours(const ew_hs_config *config, uint16_t out[EW_HS_SCHEMES_MAX])
{
    for (size_t i = 0; i < config->num_schemes; i++)
        out[i] = config->schemes[i]->id;
    return config->num_schemes > 0 ? config->num_schemes : all_schemes(out, false);
}

size_t ew_schemes_of_chains(const ew_hs_config *config, uint16_t out[EW_HS_SCHEMES_MAX])
{
    return config->num_schemes > 0 ? all_schemes(out, true) : 0;
}

const ew_scheme *ew_scheme_offered(const ew_hs_config *config, uint16_t id)
{
    for (size_t i = 0; i < config->num_schemes; i++) {
        if (config->schemes[i]->id == id)
            return config->schemes[i];
    }
    const ew_scheme *scheme = config->num_schemes > 0 ? NULL : ew_scheme_find(id);
    return scheme != NULL && !scheme->is_extra ? scheme : NULL;
}
size_t ew_chain_split(ew_slice chain, ew_slice out[EW_CHAIN_MAX])
{
    ew_reader r = ew_reader_of_slice(chain);
    size_t num = 0;
    while (num < EW_CHAIN_MAX && !ew_reader_empty(&r))
        out[num++] = ew_read_vec24(&r, 1, (1u << 24) - 1);
    return ew_reader_done(&r) ? num : 0;
}

void ew_hs_drop_shares(ew_hs *hs)
{
    for (size_t i = 0; i < hs->num_kex; i++) {
        ew_kex_free(hs->kex[i]);
        hs->kex[i] = NULL;
    }
    hs->num_kex = 0;
}
