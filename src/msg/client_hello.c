/* SPDX-License-Identifier: Apache-2.0 */
#include "msg/ext_write.h"

#include <string.h>

/* --- reading ------------------------------------------------------------------------------ */

/* locate_binders: where the list of binders begins. pre_shared_key is the last extension and the
 * binders the last of its fields, so their end is the end of the message. */
static ew_err locate_binders(ew_slice body, ew_client_hello *hello)
{
    if (!ew_ext_has(&hello->ext, EW_EXT_PRE_SHARED_KEY)) {
        return EW_OK;
    }
    /* "Servers MUST check that it is the last extension" (RFC 9846, 4.3.11) */
    if (hello->ext.last != EW_EXT_PRE_SHARED_KEY) {
        return EW_ERR_PSK_NOT_LAST;
    }
    ew_psk_offer offer;
    ew_err err = ew_ext_read_psk_offer(hello->ext.data[EW_EXT_PRE_SHARED_KEY], &offer);
    if (err != EW_OK) {
        return err;
    }
    enum { PREFIX_LEN = 2 };
    hello->binders_at = body.len - offer.binders.len - PREFIX_LEN;
    return EW_OK;
}

ew_err ew_client_hello_parse(ew_slice body, ew_client_hello *out)
{
    *out = (ew_client_hello){.ext.last = EW_NUM_EXTS};
    ew_reader r = ew_reader_of_slice(body);
    out->legacy_version = ew_read_u16(&r);
    out->random = ew_read_bytes(&r, EW_RANDOM_LEN);
    out->session_id = ew_read_vec8(&r, 0, EW_SESSION_ID_MAX);
    out->suites = ew_read_vec16(&r, 2, 0xfffe);
    out->compression = ew_read_vec8(&r, 1, 0xff);
    /* "The presence of extensions can be detected by determining whether there are bytes following
     * the compression_methods field" (RFC 9846, 4.2.2). TLS 1.2 allows an empty block; that one of
     * TLS 1.3 has at least 7 bytes follows from its supported_versions. */
    out->has_extensions = !ew_reader_empty(&r);
    ew_slice block = {0};
    if (out->has_extensions) {
        block = ew_read_vec16(&r, 0, 0xffff);
    }
    if (!ew_reader_done(&r) || out->suites.len % 2 != 0) {
        return EW_ERR_DECODE;
    }
    ew_err err = ew_ext_parse(block, EW_IN_CLIENT_HELLO, 0, &out->ext);
    return err != EW_OK ? err : locate_binders(body, out);
}

/* --- writing ------------------------------------------------------------------------------ */

static void write_server_name(ew_writer *w, ew_slice name)
{
    enum { HOST_NAME = 0 };
    if (name.len == 0) {
        return;
    }
    ew_prefix body = ew_ext_open(w, EW_EXT_SERVER_NAME);
    ew_prefix list = ew_write_open(w, 2);
    ew_write_u8(w, HOST_NAME);
    ew_write_vec16(w, name.data, name.len);
    ew_write_shut(w, list);
    ew_write_shut(w, body);
}

static void write_versions(ew_writer *w, const ew_client_hello_write *m, const ew_grease *grease)
{
    if (m->num_versions == 0) {
        return;
    }
    ew_prefix body = ew_ext_open(w, EW_EXT_SUPPORTED_VERSIONS);
    ew_prefix list = ew_write_open(w, 1);
    ew_first_write(w, grease->version);
    ew_u16s_write(w, m->versions, m->num_versions);
    ew_write_shut(w, list);
    ew_write_shut(w, body);
}

static void write_psk_modes(ew_writer *w)
{
    const uint8_t psk_dhe_ke = 1;
    ew_prefix body = ew_ext_open(w, EW_EXT_PSK_MODES);
    ew_write_vec8(w, &psk_dhe_ke, 1);
    ew_write_shut(w, body);
}

static void write_shares(ew_writer *w, const ew_client_hello_write *m, const ew_grease *grease)
{
    static const uint8_t any[] = {0};
    ew_prefix body = ew_ext_open(w, EW_EXT_KEY_SHARE);
    ew_prefix list = ew_write_open(w, 2);
    if (m->grease_share && grease->group != 0) {
        ew_share_write(w, (ew_share){.group = grease->group, .key = {any, sizeof any}});
    }
    for (size_t i = 0; i < m->num_shares; i++) {
        ew_share_write(w, m->shares[i]);
    }
    ew_write_shut(w, list);
    ew_write_shut(w, body);
}

static void write_zeros(ew_writer *w, size_t len)
{
    uint8_t *space = ew_write_space(w, len);
    if (space != NULL) {
        memset(space, 0, len);
    }
}

/* write_psks: out_binders_at is counted from the start of the writer. */
static void write_psks(ew_writer *w, const ew_psk_write *psks, size_t num, size_t *out_binders_at)
{
    ew_prefix body = ew_ext_open(w, EW_EXT_PRE_SHARED_KEY);
    ew_prefix identities = ew_write_open(w, 2);
    for (size_t i = 0; i < num; i++) {
        ew_write_vec16(w, psks[i].identity.data, psks[i].identity.len);
        ew_write_u32(w, psks[i].obfuscated_age);
    }
    ew_write_shut(w, identities);

    *out_binders_at = w->len;
    ew_prefix binders = ew_write_open(w, 2);
    for (size_t i = 0; i < num; i++) {
        ew_prefix binder = ew_write_open(w, 1);
        write_zeros(w, psks[i].binder_len);
        ew_write_shut(w, binder);
    }
    ew_write_shut(w, binders);
    ew_write_shut(w, body);
}

/* write_for12: what only a TLS 1.2 server reads. */
static void write_for12(ew_writer *w, const ew_client_hello_write *m)
{
    if (m->extended_main_secret) {
        ew_ext_write_empty(w, EW_EXT_EXTENDED_MAIN_SECRET);
    }
    if (m->renegotiation_info) {
        ew_ext_write_renegotiation_info(w);
    }
    if (m->ec_point_formats) {
        ew_ext_write_point_formats(w);
    }
    if (m->has_session_ticket) { /* the ticket itself, without a length (RFC 5077, 3.2) */
        ew_prefix body = ew_ext_open(w, EW_EXT_SESSION_TICKET);
        ew_write_slice(w, m->session_ticket);
        ew_write_shut(w, body);
    }
}

static void write_extensions(ew_writer *w, const ew_client_hello_write *m, size_t *out_binders_at)
{
    const ew_grease none = {0}, *grease = m->grease != NULL ? m->grease : &none;
    ew_prefix block = ew_write_open(w, 2);
    ew_grease_write_ext(w, grease->ext[0], 0);
    write_server_name(w, m->server_name);
    ew_ext_write_greased(
        w, EW_EXT_SUPPORTED_GROUPS, grease->group, m->groups, m->num_groups);
    ew_ext_write_greased(
        w, EW_EXT_SIGNATURE_ALGORITHMS, grease->scheme, m->schemes, m->num_schemes);
    ew_ext_write_u16_list(
        w, EW_EXT_SIGNATURE_ALGORITHMS_CERT, m->schemes_cert, m->num_schemes_cert);
    ew_ext_write_vec16(w, EW_EXT_ALPN, m->alpn);
    ew_ext_write_cert_types(w, EW_EXT_CLIENT_CERT_TYPE, m->client_cert_types);
    ew_ext_write_cert_types(w, EW_EXT_SERVER_CERT_TYPE, m->server_cert_types);
    ew_ext_write_record_limit(w, m->record_size_limit);
    if (m->asks_ocsp) {
        ew_ext_write_status_request(w);
    }
    if (m->asks_scts) {
        ew_ext_write_empty(w, EW_EXT_SCT);
    }
    ew_ext_write_compressions(w, m->compressions, m->num_compressions);
    write_for12(w, m);
    write_versions(w, m, grease);
    ew_ext_write_vec16(w, EW_EXT_COOKIE, m->cookie);
    if (m->psk_dhe_ke) {
        write_psk_modes(w);
    }
    if (m->post_handshake_auth) {
        ew_ext_write_empty(w, EW_EXT_POST_HANDSHAKE_AUTH);
    }
    if (m->has_shares || m->num_shares > 0) {
        write_shares(w, m, grease);
    }
    ew_grease_write_ext(w, grease->ext[1], 1);
    if (m->early_data) {
        ew_ext_write_empty(w, EW_EXT_EARLY_DATA);
    }
    if (m->num_psks > 0) { /* "MUST be the last extension in the ClientHello" */
        write_psks(w, m->psks, m->num_psks, out_binders_at);
    }
    ew_write_shut(w, block);
}

void ew_client_hello_write_msg(ew_writer *w, const ew_client_hello_write *m, size_t *out_binders_at)
{
    const uint8_t null_compression = 0;
    size_t start = w->len, binders_at = 0;
    ew_prefix msg = ew_msg_begin(w, EW_MSG_CLIENT_HELLO);
    ew_write_u16(w, 0x0303); /* legacy_version */
    ew_write_bytes(w, m->random, EW_RANDOM_LEN);
    ew_write_vec8(w, m->session_id.data, m->session_id.len);
    ew_prefix suites = ew_write_open(w, 2);
    ew_first_write(w, m->grease != NULL ? m->grease->suite : 0);
    ew_u16s_write(w, m->suites, m->num_suites);
    ew_write_shut(w, suites);
    ew_write_vec8(w, &null_compression, 1);
    write_extensions(w, m, &binders_at);
    ew_msg_end(w, msg);
    *out_binders_at = binders_at == 0 ? 0 : binders_at - start;
}
