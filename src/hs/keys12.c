/* SPDX-License-Identifier: Apache-2.0 */
/* The secrets of TLS 1.2 in a handshake (RFC 5246, 8.1, 6.3; RFC 7627), and the keys given to the
 * connection. */
#include "hs/handshake12.h"
#include "hs/keylog.h"

static ew_err expand(ew_hs *hs)
{
    ew_keylog_line(hs->config, hs->client_random, "CLIENT_RANDOM", &hs->master);
    return ew_keys12_derive(
        hs->config->crypto, hs->info->suite, &hs->master, ew_hs_randoms(hs), &hs->keys12);
}

ew_err ew_keys12_agree(ew_hs *hs, ew_slice premaster)
{
    const ew_crypto *crypto = hs->config->crypto;
    ew_hash_id hash = hs->info->suite->hash;
    if (hs->extended) {
        uint8_t session_hash[EW_HASH_MAX];
        EW_TRY(ew_transcript_peek(&hs->transcript, session_hash));
        EW_TRY(ew_extended_master12(crypto, hash, premaster, session_hash, &hs->master));
    } else {
        EW_TRY(ew_master12(crypto, hash, premaster, ew_hs_randoms(hs), &hs->master));
    }
    return expand(hs);
}

ew_err ew_keys12_resume(ew_hs *hs, const ew_secret *master)
{
    hs->master = *master;
    return expand(hs);
}

static ew_side_keys12 *keys_of(ew_hs *hs, bool server)
{
    return server ? &hs->keys12.server : &hs->keys12.client;
}

ew_err ew_keys12_write(ew_hs *hs)
{
    ew_side_keys12 *keys = keys_of(hs, hs->config->is_server);
    EW_TRY(ew_hs_send_ccs(hs));
    ew_err err = hs->out.write_key12(hs->out.arg, hs->info->suite, keys->key, keys->iv);
    ew_wipe(keys, sizeof *keys);
    return err;
}

ew_err ew_keys12_read(ew_hs *hs)
{
    ew_side_keys12 *keys = keys_of(hs, !hs->config->is_server);
    ew_err err = hs->out.read_key12(hs->out.arg, hs->info->suite, keys->key, keys->iv);
    ew_wipe(keys, sizeof *keys);
    return err;
}

void ew_keys12_forget(ew_hs *hs)
{
    ew_secret_wipe(&hs->master);
    ew_keys12_wipe(&hs->keys12);
}
