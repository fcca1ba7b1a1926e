/* SPDX-License-Identifier: Apache-2.0 */
#include "msg/ext_write.h"

enum { TLS12 = 0x0303, TLS13 = 0x0304 };

/* "the special value of the SHA-256 of "HelloRetryRequest"" (RFC 9846, 4.2.3) */
const uint8_t ew_retry_random[EW_RANDOM_LEN] = {0xcf, 0x21, 0xad, 0x74, 0xe5, 0x9a, 0x61, 0x11,
    0xbe, 0x1d, 0x8c, 0x02, 0x1e, 0x65, 0xb8, 0x91, 0xc2, 0xa2, 0x11, 0x16, 0x7a, 0xbb, 0x8c, 0x5e,
    0x07, 0x9e, 0x09, 0xe2, 0xc8, 0xa8, 0x33, 0x9c};

static bool is_retry_random(ew_slice random)
{
    return ew_slice_equal(random, (ew_slice){ew_retry_random, EW_RANDOM_LEN});
}

/* --- reading ------------------------------------------------------------------------------ */

ew_err ew_server_hello_parse(ew_slice body, ew_server_hello *out)
{
    *out = (ew_server_hello){0};
    ew_reader r = ew_reader_of_slice(body);
    out->legacy_version = ew_read_u16(&r);
    out->random = ew_read_bytes(&r, EW_RANDOM_LEN);
    out->session_id = ew_read_vec8(&r, 0, EW_SESSION_ID_MAX);
    out->suite = ew_read_u16(&r);
    out->compression = ew_read_u8(&r);
    if (!ew_reader_empty(&r)) { /* before TLS 1.3 there may be no block at all */
        out->raw_ext = ew_read_vec16(&r, 0, 0xffff);
    }
    out->is_retry = is_retry_random(out->random);
    return ew_reader_done(&r) ? EW_OK : EW_ERR_DECODE;
}

/* find_selected_version: walks the block knowing no other extension, for it is this one that tells
 * by which version's rules the others are judged. */
static ew_err find_selected_version(ew_slice block, bool *out_found, uint16_t *out_version)
{
    ew_err err = EW_OK;
    *out_found = false;
    ew_reader r = ew_reader_of_slice(block);
    while (!ew_reader_empty(&r)) {
        uint16_t code = ew_read_u16(&r);
        ew_slice data = ew_read_vec16(&r, 0, 0xffff);
        if (r.failed || code != ew_ext_code(EW_EXT_SUPPORTED_VERSIONS)) {
            continue;
        }
        if (err == EW_OK) {
            err = *out_found ? EW_ERR_DUPLICATE_EXTENSION : ew_ext_read_u16(data, out_version);
        }
        *out_found = true;
    }
    return ew_reader_done(&r) ? err : EW_ERR_DECODE;
}

ew_err ew_server_hello_version(const ew_server_hello *m, uint16_t *out_version)
{
    bool found;
    *out_version = 0;
    ew_err err = find_selected_version(m->raw_ext, &found, out_version);
    if (err != EW_OK) {
        return err;
    }
    if (found) {
        /* "contains a version prior to TLS 1.3 ... "illegal_parameter"" (RFC 9846, 4.3.1) */
        return *out_version < TLS13 ? EW_ERR_WRONG_VERSION : EW_OK;
    }
    if (m->is_retry) { /* "The server's extensions MUST contain "supported_versions"" (4.2.4) */
        return EW_ERR_MISSING_EXTENSION;
    }
    *out_version = m->legacy_version;
    /* TLS 1.3 and later are selected by the extension alone. */
    return m->legacy_version > TLS12 ? EW_ERR_PROTOCOL_VERSION : EW_OK;
}

/* --- writing ------------------------------------------------------------------------------ */

static void write_key_share(ew_writer *w, const ew_server_hello_write *m, bool is_retry)
{
    if (is_retry) {
        ew_ext_write_u16(w, EW_EXT_KEY_SHARE, m->share_group);
        return;
    }
    ew_prefix body = ew_ext_open(w, EW_EXT_KEY_SHARE);
    ew_share_write(w, (ew_share){.group = m->share_group, .key = m->share_key});
    ew_write_shut(w, body);
}

static void write_extensions(ew_writer *w, const ew_server_hello_write *m)
{
    bool is_retry = is_retry_random((ew_slice){m->random, EW_RANDOM_LEN});
    ew_prefix block = ew_write_open(w, 2);
    ew_ext_write_u16(w, EW_EXT_SUPPORTED_VERSIONS, TLS13);
    if (m->share_group != 0) {
        write_key_share(w, m, is_retry);
    }
    if (is_retry) {
        ew_ext_write_vec16(w, EW_EXT_COOKIE, m->cookie);
    } else if (m->has_psk) {
        ew_ext_write_u16(w, EW_EXT_PRE_SHARED_KEY, m->psk_index);
    }
    ew_write_shut(w, block);
}

void ew_server_hello_write_msg(ew_writer *w, const ew_server_hello_write *m)
{
    ew_prefix msg = ew_msg_begin(w, EW_MSG_SERVER_HELLO);
    ew_write_u16(w, TLS12); /* legacy_version */
    ew_write_bytes(w, m->random, EW_RANDOM_LEN);
    ew_write_vec8(w, m->session_id.data, m->session_id.len);
    ew_write_u16(w, m->suite);
    ew_write_u8(w, 0); /* legacy_compression_method */
    write_extensions(w, m);
    ew_msg_end(w, msg);
}
