/* SPDX-License-Identifier: Apache-2.0 */
#include "hs/cert_compression.h"

enum {
    MESSAGE_BASE_LEN = 64,
    SLACK = 512,               /* what one that expands may add */
    FIRST_EXPERIMENTAL = 16384 /* RFC 8879, 7.3: from here on nothing is known of the purpose */
};

/* --- what is offered ---------------------------------------------------------------------- */

size_t ew_cert_compression_ids(const ew_hs_config *config, uint16_t out[EW_COMPRESSORS_MAX])
{
    size_t num = 0;
    for (size_t i = 0; i < config->num_compressors; i++) {
        if (config->compressors[i].decompress != NULL)
            out[num++] = config->compressors[i].id;
    }
    return num;
}

bool ew_cert_compression_admits(const ew_hs_config *config)
{
    uint16_t ids[EW_COMPRESSORS_MAX];
    return ew_cert_compression_ids(config, ids) > 0;
}

ew_err ew_cert_compression_take_wishes(ew_hs *hs, const ew_ext_block *ext)
{
    ew_slice list;
    hs->compressor = NULL;
    if (!ew_ext_has(ext, EW_EXT_COMPRESS_CERTIFICATE))
        return EW_OK;
    EW_TRY(ew_ext_read_compressions(ext->data[EW_EXT_COMPRESS_CERTIFICATE], &list));
    for (size_t i = 0; hs->compressor == NULL && i < hs->config->num_compressors; i++) {
        const ew_compressor *c = &hs->config->compressors[i];
        if (c->compress != NULL && ew_u16_has(list, c->id))
            hs->compressor = c;
    }
    return EW_OK;
}

/* --- ours --------------------------------------------------------------------------------- */

/* pack: empty: better sent as it is. */
static ew_err pack(const ew_hs *hs, ew_slice plain, ew_buf *out)
{
    const ew_compressor *c = hs->compressor;
    EW_TRY(ew_buf_reserve(out, plain.len + SLACK));
    out->len = c->compress(c->arg, plain.data, plain.len, out->data, plain.len + SLACK);
    if (out->len > plain.len + SLACK)
        return EW_ERR_INTERNAL; /* the caller's own compressor wrote where it must not */
    if (c->id < FIRST_EXPERIMENTAL && out->len >= plain.len)
        out->len = 0;
    return EW_OK;
}

static ew_err send_packed(ew_hs *hs, ew_slice plain, ew_slice packed)
{
    ew_compressed_certificate m = {hs->compressor->id, plain.len, packed};
    ew_buf message = {0};
    ew_err err = ew_buf_reserve(&message, MESSAGE_BASE_LEN + packed.len);
    if (err == EW_OK) {
        ew_writer w = ew_writer_of(message.data, message.cap);
        ew_compressed_certificate_write_msg(&w, &m);
        err = ew_hs_send(hs, &w);
    }
    ew_buf_free(&message);
    return err;
}

/* packed_of: as the cache has it, or made and kept there. */
static ew_err packed_of(const ew_hs *hs, ew_slice plain, ew_buf *out)
{
    ew_cert_cache *cache = hs->config->cert_cache;
    if (ew_cert_cache_find(cache, hs->compressor->id, plain, out))
        return EW_OK;
    EW_TRY(pack(hs, plain, out));
    ew_cert_cache_add(cache, hs->compressor->id, plain, ew_hs_slice(out));
    return EW_OK;
}

ew_err ew_cert_compression_send(ew_hs *hs, const ew_writer *w)
{
    ew_buf packed = {0};
    if (hs->compressor == NULL || !ew_writer_done(w))
        return ew_hs_send(hs, w);
    ew_slice plain = ew_hs_body(ew_writer_slice(w));
    ew_err err = packed_of(hs, plain, &packed);
    if (err == EW_OK)
        err = packed.len > 0 ? send_packed(hs, plain, ew_hs_slice(&packed)) : ew_hs_send(hs, w);
    ew_buf_free(&packed);
    return err;
}

/* --- the peer's --------------------------------------------------------------------------- */

static const ew_compressor *offered(const ew_hs_config *config, uint16_t id)
{
    for (size_t i = 0; i < config->num_compressors; i++) {
        if (config->compressors[i].id == id && config->compressors[i].decompress != NULL)
            return &config->compressors[i];
    }
    return NULL;
}

/* RFC 8879, 5: "Implementations MUST limit the size of the resulting decompressed chain to the specified
 * uncompressed length", and "MUST apply the same limit as if no compression were used". */
ew_err ew_cert_compression_open(const ew_hs *hs, ew_slice body, ew_buf *out)
{
    ew_compressed_certificate m;
    EW_TRY(ew_compressed_certificate_parse(body, &m));
    const ew_compressor *c = offered(hs->config, m.algorithm);
    if (c == NULL)
        return EW_ERR_UNKNOWN_COMPRESSION;
    if (m.plain_len > EW_CERTIFICATE_MAX)
        return EW_ERR_MESSAGE_TOO_LONG;
    if (m.plain_len == 0)
        return EW_ERR_BAD_COMPRESSION;
    EW_TRY(ew_buf_reserve(out, m.plain_len));
    out->len = m.plain_len;
    return c->decompress(c->arg, m.data.data, m.data.len, out->data, out->len)
               ? EW_OK
               : EW_ERR_BAD_COMPRESSION;
}
