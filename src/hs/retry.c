/* SPDX-License-Identifier: Apache-2.0 */
/* The server's HelloRetryRequest (RFC 9846, 4.2.4), and what ClientHello2 must be then. The
 * handshake's state stays in the ew_hs; the cookie says the same once more, sealed, so that a
 * client cannot answer a retry it was not sent. */
#include "hs/handshake.h"

enum { RETRY_BASE_LEN = 256 };

/* write_content: what the cookie holds: suite, group asked for (0: none) and the hash of
 * ClientHello1. */
static ew_err write_content(ew_hs *hs, uint16_t group)
{
    uint8_t content[2 + 2 + EW_HASH_MAX], hash[EW_HASH_MAX];
    EW_TRY(ew_transcript_peek(&hs->transcript, hash));
    ew_writer w = ew_writer_of(content, sizeof content);
    ew_write_u16(&w, hs->info->suite->id);
    ew_write_u16(&w, group);
    ew_write_bytes(&w, hash, ew_hash_len(hs->info->suite->hash));
    return ew_writer_done(&w) ? ew_buf_set(&hs->cookie_content, content, w.len) : EW_ERR_INTERNAL;
}

static ew_err send_retry(ew_hs *hs, uint16_t group)
{
    ew_buf cookie = {0};
    ew_err err = ew_cookie_seal(
        hs->config->ticket_keys, hs->config->crypto, ew_hs_slice(&hs->cookie_content), &cookie);
    ew_server_hello_write m = {
        .random = ew_retry_random,
        .session_id = {hs->session_id, hs->session_id_len},
        .suite = hs->info->suite->id,
        .share_group = group,
        .cookie = ew_hs_slice(&cookie),
    };
    ew_writer w;
    if (err == EW_OK)
        err = ew_hs_writer(hs, RETRY_BASE_LEN + cookie.len, &w);
    if (err == EW_OK) {
        ew_server_hello_write_msg(&w, &m);
        err = ew_hs_send(hs, &w);
    }
    ew_buf_free(&cookie);
    return err;
}

ew_err ew_retry_send(ew_hs *hs, ew_slice first_hello, bool asks_group)
{
    uint16_t group = asks_group ? hs->info->group->id : 0;
    EW_TRY(ew_buf_set(&hs->first_hello, first_hello.data, first_hello.len));
    EW_TRY(ew_transcript_add(&hs->transcript, first_hello));
    EW_TRY(ew_transcript_start(&hs->transcript, hs->info->suite->hash));
    EW_TRY(write_content(hs, group));
    EW_TRY(ew_transcript_retry(&hs->transcript));
    EW_TRY(send_retry(hs, group));
    /* E.4: "The server sends a dummy change_cipher_spec record immediately after its first
     * handshake message", a must for a client with a session id. */
    if (hs->session_id_len > 0 || hs->config->middlebox_compat)
        EW_TRY(ew_hs_send_ccs(hs));
    hs->info->retried = true;
    hs->retry_asks_group = asks_group;
    hs->num_psks_tried = 0;
    hs->state = EW_STATE_S_HELLO_AGAIN;
    return EW_OK;
}

/* --- ClientHello2 ------------------------------------------------------------------------- */

static ew_err check_cookie(const ew_hs *hs, const ew_client_hello *second)
{
    /* 4.3.2: "the client MUST copy the contents of the extension received in the HelloRetryRequest
     * into a "cookie" extension in the new ClientHello". */
    if (!ew_ext_has(&second->ext, EW_EXT_COOKIE))
        return EW_ERR_MISSING_EXTENSION;
    ew_slice cookie;
    EW_TRY(ew_ext_read_cookie(second->ext.data[EW_EXT_COOKIE], &cookie));
    ew_buf content = {0};
    ew_err err = ew_cookie_open(hs->config->ticket_keys, hs->config->crypto, cookie, &content);
    if (err == EW_OK && !ew_slice_equal(ew_hs_slice(&content), ew_hs_slice(&hs->cookie_content)))
        err = EW_ERR_BAD_COOKIE;
    ew_buf_free(&content);
    return err == EW_ERR_NOT_AVAILABLE ? EW_ERR_BAD_COOKIE : err;
}

/* same_extensions: 4.2.2: "the client MUST send the same ClientHello without modification, except"
 * for these. */
static bool same_extensions(const ew_ext_block *first, const ew_ext_block *second)
{
    const ew_ext_set may_differ = EW_EXT_BIT(EW_EXT_KEY_SHARE) | EW_EXT_BIT(EW_EXT_EARLY_DATA) |
                                  EW_EXT_BIT(EW_EXT_COOKIE) | EW_EXT_BIT(EW_EXT_PRE_SHARED_KEY) |
                                  EW_EXT_BIT(EW_EXT_PADDING);
    if ((first->present & ~may_differ) != (second->present & ~may_differ))
        return false;
    for (int i = 0; i < EW_NUM_EXTS; i++) {
        ew_ext ext = (ew_ext)i;
        if ((may_differ & EW_EXT_BIT(ext)) == 0 && ew_ext_has(first, ext) &&
            !ew_slice_equal(first->data[ext], second->data[ext]))
            return false;
    }
    return true;
}

static bool same_hello(const ew_client_hello *first, const ew_client_hello *second)
{
    bool adds_psk = !ew_ext_has(&first->ext, EW_EXT_PRE_SHARED_KEY) &&
                    ew_ext_has(&second->ext, EW_EXT_PRE_SHARED_KEY);
    return first->legacy_version == second->legacy_version &&
           ew_slice_equal(first->random, second->random) &&
           ew_slice_equal(first->session_id, second->session_id) &&
           ew_slice_equal(first->suites, second->suites) &&
           ew_slice_equal(first->compression, second->compression) && !adds_psk &&
           /* "Early data is not permitted after a HelloRetryRequest." */
           !ew_ext_has(&second->ext, EW_EXT_EARLY_DATA) &&
           same_extensions(&first->ext, &second->ext);
}

/* check_shares: a single share of the group asked for; the same ones as before if none was. */
static ew_err check_shares(
    const ew_hs *hs, const ew_client_hello *first, const ew_client_hello *second)
{
    if (!ew_ext_has(&second->ext, EW_EXT_KEY_SHARE))
        return EW_ERR_MISSING_EXTENSION;
    ew_slice data = second->ext.data[EW_EXT_KEY_SHARE];
    if (!hs->retry_asks_group)
        return ew_slice_equal(data, first->ext.data[EW_EXT_KEY_SHARE]) ? EW_OK
                                                                       : EW_ERR_BAD_RETRY_HELLO;
    ew_slice list;
    ew_share share;
    EW_TRY(ew_ext_read_shares(data, &list));
    bool single = ew_share_next(&list, &share) && list.len == 0;
    return single && share.group == hs->info->group->id ? EW_OK : EW_ERR_BAD_RETRY_HELLO;
}

ew_err ew_retry_check(ew_hs *hs, const ew_client_hello *second)
{
    ew_client_hello first;
    if (hs->first_hello.len == 0)
        return EW_OK; /* it was, before it was suspended */
    EW_TRY(ew_client_hello_parse(ew_hs_body(ew_hs_slice(&hs->first_hello)), &first));
    EW_TRY(check_cookie(hs, second));
    if (!same_hello(&first, second))
        return EW_ERR_BAD_RETRY_HELLO;
    EW_TRY(check_shares(hs, &first, second));
    /* 4.2.2: "(optionally) removing any PSKs which are incompatible with the server's indicated
     * cipher suite", and no others. */
    EW_TRY(ew_psk_check_kept(hs, &first, second));
    ew_buf_free(&hs->first_hello);
    ew_buf_free(&hs->cookie_content);
    return EW_OK;
}
