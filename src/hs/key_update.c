/* SPDX-License-Identifier: Apache-2.0 */
/* KeyUpdate (RFC 9846, 4.7.3). */
#include "hs/keylog.h"
#include "hs/post.h"

enum { TLS13 = 0x0304 };

/* "sending implementations MUST NOT allow the epoch ... to exceed 2^48-1"; "receiving
 * implementations MUST NOT enforce this rule". */
#define UPDATES_MAX (((uint64_t)1 << 48) - 1)

ew_err ew_post_take_update(ew_post *post, const ew_hs_out *out, ew_slice body, bool may_answer)
{
    bool requested;
    EW_TRY(ew_key_update_parse(body, &requested));
    /* "Until receiving a subsequent KeyUpdate from the peer": whichever it is, it frees us to ask
     * again. */
    post->update_asked = false;
    EW_TRY(ew_traffic_next13(post->config->crypto, post->suite->hash, &post->read_traffic));
    EW_TRY(out->read_key(out->arg, EW_LEVEL_APP, post->suite, &post->read_traffic));
    ew_keylog_traffic(post->config, post->client_random, !post->config->is_server,
        ++post->num_taken_updates, &post->read_traffic);
    /* Several requests while we are silent are answered by one update. C1: none after ours. */
    if (requested && may_answer && post->num_sent_updates < UPDATES_MAX)
        post->update_owed = true;
    return EW_OK;
}

ew_err ew_post_update(ew_post *post, const ew_hs_out *out, bool request)
{
    if (post->version != TLS13 || post->num_sent_updates >= UPDATES_MAX)
        return EW_ERR_KEY_LIMIT;
    bool asks = request && !post->update_asked;
    uint8_t message[EW_MSG_HEADER_LEN + 1];
    ew_writer w = ew_writer_of(message, sizeof message);
    ew_key_update_write_msg(&w, asks);
    if (!ew_writer_done(&w))
        return EW_ERR_INTERNAL;
    /* "Both sender and receiver MUST encrypt their KeyUpdate messages with the old keys." */
    EW_TRY(out->send(out->arg, ew_writer_slice(&w)));
    post->num_sent_updates++;
    post->update_owed = false;
    post->update_asked |= asks;
    EW_TRY(ew_traffic_next13(post->config->crypto, post->suite->hash, &post->write_traffic));
    EW_TRY(out->write_key(out->arg, EW_LEVEL_APP, post->suite, &post->write_traffic));
    ew_keylog_traffic(post->config, post->client_random, post->config->is_server,
        post->num_sent_updates, &post->write_traffic);
    return EW_OK;
}
