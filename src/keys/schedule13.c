/* SPDX-License-Identifier: Apache-2.0 */
#include "keys/schedule13.h"

#include "keys/secret.h"

ew_err ew_schedule13_init(ew_schedule13 *s, const ew_crypto *crypto, ew_hash_id hash, ew_slice psk)
{
    *s = (ew_schedule13){.crypto = crypto, .hash = hash, .stage = EW_STAGE_EARLY};
    return ew_secret_extract(crypto, hash, (ew_slice){0}, psk, &s->secret);
}

/* advance: from one stage to the next. The secret left behind is overwritten: "Once all the values
 * which are to be derived from a given secret have been computed, that secret SHOULD be erased"
 * (RFC 9846, 7.1). */
static ew_err advance(ew_schedule13 *s, ew_schedule_stage from, ew_slice ikm)
{
    static const uint8_t derived[] = {'d', 'e', 'r', 'i', 'v', 'e', 'd'};
    ew_slice label = {.data = derived, .len = sizeof derived};

    if (s->stage != from) {
        return EW_ERR_INTERNAL;
    }
    ew_err err = ew_secret_derive_empty(s->crypto, s->hash, &s->secret, label, &s->secret);
    if (err == EW_OK) {
        err = ew_secret_extract(s->crypto, s->hash, ew_secret_slice(&s->secret), ikm, &s->secret);
    }
    if (err != EW_OK) {
        ew_secret_wipe(&s->secret); /* half a step is of no use: every later call fails */
        return err;
    }
    s->stage++;
    return EW_OK;
}

ew_err ew_schedule13_handshake(ew_schedule13 *s, ew_slice shared)
{
    return advance(s, EW_STAGE_EARLY, shared);
}

ew_err ew_schedule13_main(ew_schedule13 *s)
{
    return advance(s, EW_STAGE_HANDSHAKE, (ew_slice){0});
}

ew_err ew_schedule13_derive(
    const ew_schedule13 *s, const char *label, const uint8_t *transcript_hash, ew_secret *out)
{
    ew_slice context = {.data = transcript_hash, .len = ew_hash_len(s->hash)};

    return ew_secret_expand(s->crypto, s->hash, &s->secret, label, context, out);
}

void ew_schedule13_wipe(ew_schedule13 *s)
{
    ew_wipe(s, sizeof *s);
}
