/* SPDX-License-Identifier: Apache-2.0 */
/* After the handshake: the exporter, and the dispatch of the messages that may still come. */
#include "hs/post.h"

#include "hs/post_auth.h"
#include "hs/states.h"
#include "keys/prf12.h"

enum { TLS12 = 0x0303 };

static ew_state state_of(const ew_post *post)
{
    if (post->version == TLS12)
        return post->config->is_server ? EW_STATE_S12_OPEN : EW_STATE_C12_OPEN;
    return ew_pha_state(post->pha, post->config->is_server);
}

ew_err ew_post_admit(const ew_post *post, uint8_t type, size_t len)
{
    return ew_state_admit(state_of(post), type, len);
}

bool ew_post_refuses(const ew_post *post, uint8_t type)
{
    return post->version == TLS12 &&
           type == (post->config->is_server ? EW_MSG_CLIENT_HELLO : EW_MSG_HELLO_REQUEST);
}

ew_err ew_post_message(ew_post *post, const ew_hs_out *out, const ew_hs_info *info,
    ew_slice message, bool may_answer, ew_session **out_session)
{
    *out_session = NULL;
    ew_reader r = ew_reader_of_slice(message);
    uint8_t type = ew_read_u8(&r);
    ew_slice body = ew_read_vec24(&r, 0, message.len);
    if (!ew_reader_done(&r))
        return EW_ERR_INTERNAL; /* not one whole message: the caller's fault */
    EW_TRY(ew_post_admit(post, type, body.len));
    if (ew_post_refuses(post, type))
        return EW_OK; /* refused by the caller's alert */
    if (ew_post_is_auth(type))
        return EW_ERR_INTERNAL; /* for ew_post_answer, ew_post_take_answer */
    return type == EW_MSG_KEY_UPDATE ? ew_post_take_update(post, out, body, may_answer)
                                     : ew_post_take_ticket(post, info, body, out_session);
}

ew_err ew_post_exporter(
    const ew_post *post, ew_slice label, ew_slice context, uint8_t *out, size_t out_len)
{
    const ew_crypto *crypto = post->config->crypto;
    if (post->version != TLS12)
        return ew_exporter13(
            crypto, post->suite->hash, &post->exporter, label, context, out, out_len);
    /* RFC 7627, 5.4: without extended_master_secret a side "MUST NOT export any key material". */
    if (post->exporter.len == 0)
        return EW_ERR_NOT_AVAILABLE;
    ew_randoms12 randoms = {post->client_random, post->server_random};
    return ew_exporter12(crypto, post->suite->hash, &post->exporter, randoms, label,
        context.data != NULL ? &context : NULL, out, out_len);
}

void ew_post_drop_sessions(ew_post *post)
{
    if (post->family != NULL)
        atomic_store(&post->family->dropped, true);
    if (post->stored_id.len == 0)
        return;
    const ew_id_store *store = &post->config->id_store;
    if (store->remove != NULL)
        store->remove(store->arg, post->stored_id.bytes, post->stored_id.len);
    post->stored_id.len = 0;
}

void ew_post_forget(ew_post *post)
{
    ew_pha_forget(post->pha);
    ew_secret_wipe(&post->read_traffic);
    ew_secret_wipe(&post->write_traffic);
    ew_secret_wipe(&post->exporter);
    ew_secret_wipe(&post->resumption);
}

void ew_post_free(ew_post *post)
{
    ew_pha_free(post->pha);
    ew_family_free(post->family);
    ew_buf_free(&post->host);
    ew_wipe(post, sizeof *post);
}
