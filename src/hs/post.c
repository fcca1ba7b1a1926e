/* SPDX-License-Identifier: Apache-2.0 */
/* After the handshake: the exporter, and the dispatch of the messages that may still come. */
#include "hs/post.h"

#include "hs/states.h"

ew_err ew_post_admit(const ew_post *post, uint8_t type, size_t len)
{
    ew_state state = post->config->is_server ? EW_STATE_S13_OPEN : EW_STATE_C13_OPEN;
    return ew_state_admit(state, type, len);
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
    return type == EW_MSG_KEY_UPDATE ? ew_post_take_update(post, out, body, may_answer)
                                     : ew_post_take_ticket(post, info, body, out_session);
}

ew_err ew_post_exporter(
    const ew_post *post, ew_slice label, ew_slice context, uint8_t *out, size_t out_len)
{
    return ew_exporter13(
        post->config->crypto, post->suite->hash, &post->exporter, label, context, out, out_len);
}

void ew_post_forget(ew_post *post)
{
    ew_secret_wipe(&post->read_traffic);
    ew_secret_wipe(&post->write_traffic);
    ew_secret_wipe(&post->exporter);
    ew_secret_wipe(&post->resumption);
}

void ew_post_free(ew_post *post)
{
    ew_family_free(post->family);
    ew_buf_free(&post->host);
    ew_wipe(post, sizeof *post);
}
