/* SPDX-License-Identifier: Apache-2.0 */
/* Early data (RFC 9846, 4.3.10, 4.6 and 8): what a client may offer and what becomes of it, and which
 * of it a server takes. */
#include "hs/handshake.h"
#include "hs/keylog.h"

enum {
    END_LEN = 8,
    SKIP_MIN = 14 * 1024, /* skipped of who had its ticket elsewhere, or from before this was off */
    FRESH_MS = 60 * 1000 + 500 /* how far a ClientHello's time may be off, either way (8.3): a minute, to the nearest second */
};

static void set_why(ew_hs *hs, ew_hs_early_why why)
{
    if (hs->info->early_why == EW_EARLY_WHY_NONE)
        hs->info->early_why = (uint8_t)why;
}

void ew_early13_free(ew_early13 *early)
{
    ew_secret_wipe(&early->traffic);
    ew_buf_free(&early->alpn);
}

/* derive: "c e traffic" (7.1) of this PSK over a ClientHello's hash. */
static ew_err derive(ew_hs *hs, ew_hash_id hash, ew_slice psk, const uint8_t *hello_hash)
{
    ew_schedule13 schedule = {0};
    ew_err err = ew_schedule13_init(&schedule, hs->config->crypto, hash, psk);
    if (err == EW_OK)
        err = ew_schedule13_derive(&schedule, "c e traffic", hello_hash, &hs->early.traffic);
    ew_schedule13_wipe(&schedule);
    if (err == EW_OK)
        ew_keylog_line(
            hs->config, hs->client_random, "CLIENT_EARLY_TRAFFIC_SECRET", &hs->early.traffic);
    return err;
}

/* --- client ------------------------------------------------------------------------------- */

static bool offers_alpn(const ew_hs_config *config, ew_slice wanted)
{
    ew_slice ours = ew_hs_slice(&config->alpn), name;
    while (ew_vec8_next(&ours, &name)) {
        if (ew_slice_equal(name, wanted))
            return true;
    }
    return wanted.len == 0;
}

/* why_not: E.5: only where the application asked for it; 4.3.10: what the session began with must be
 * what is asked for again. */
static ew_hs_early_why why_not(const ew_hs *hs)
{
    const ew_session *s = hs->session;
    if (hs->config->max_early == 0)
        return EW_EARLY_WHY_OFF;
    if (s == NULL)
        return EW_EARLY_WHY_NO_SESSION;
    if (s->version != EW_TLS13 || s->max_early == 0)
        return EW_EARLY_WHY_SESSION;
    if (!ew_hs_has_suite(hs->config, EW_TLS13, s->suite))
        return EW_EARLY_WHY_CIPHER;
    return offers_alpn(hs->config, ew_hs_slice(&s->alpn)) ? EW_EARLY_WHY_NONE : EW_EARLY_WHY_ALPN;
}

void ew_early13_plan(ew_hs *hs)
{
    ew_hs_early_why why = why_not(hs);
    set_why(hs, why);
    if (why != EW_EARLY_WHY_NONE)
        return;
    hs->early.offered = true;
    hs->early.limit = hs->session->max_early < hs->config->max_early ? hs->session->max_early
                                                                     : hs->config->max_early;
    hs->info->early = EW_HS_EARLY_UNKNOWN;
}

/* "A client MUST NOT include the "early_data" extension in its followup ClientHello." */
bool ew_early13_offers(const ew_hs *hs)
{
    return hs->early.offered && !hs->info->retried;
}

ew_err ew_early13_begin(ew_hs *hs)
{
    if (!ew_early13_offers(hs))
        return EW_OK;
    const ew_session *s = hs->session;
    uint8_t hash[EW_HASH_MAX];
    EW_TRY(ew_transcript_peek_with(&hs->transcript, s->suite->hash, (ew_slice){0}, hash));
    EW_TRY(derive(hs, s->suite->hash, ew_secret_slice(&s->psk), hash));
    /* E.4: "If offering early data, the record is placed immediately after the first ClientHello." */
    if (hs->config->middlebox_compat)
        EW_TRY(ew_hs_send_ccs(hs));
    hs->early.live = true;
    return hs->out.write_key(hs->out.arg, EW_LEVEL_EARLY, s->suite, &hs->early.traffic);
}

ew_err ew_early13_retry(ew_hs *hs)
{
    if (!hs->early.live)
        return EW_OK;
    hs->early.live = false;
    set_why(hs, EW_EARLY_WHY_RETRY);
    return hs->out.write_key(hs->out.arg, EW_LEVEL_PLAIN, NULL, NULL);
}

/* A.1: "If clients need to send such alerts, they SHOULD first rekey to the handshake keys if
 * possible": it is, once nothing else can come under the early ones. */
static ew_err leave_early_keys(ew_hs *hs, ew_hs_early_why why)
{
    hs->early.live = false;
    set_why(hs, why);
    return ew_keys13_write(hs, EW_LEVEL_HANDSHAKE);
}

ew_err ew_early13_resumed(ew_hs *hs)
{
    if (!hs->early.live)
        return ew_keys13_write(hs, EW_LEVEL_HANDSHAKE);
    return hs->info->resumed ? EW_OK : leave_early_keys(hs, EW_EARLY_WHY_NOT_RESUMED);
}

ew_err ew_early13_answer(ew_hs *hs, const ew_ext_block *ext)
{
    bool accepted = ew_ext_has(ext, EW_EXT_EARLY_DATA);
    if (!hs->early.live)
        return accepted ? EW_ERR_UNSUPPORTED_EXTENSION : EW_OK;
    if (!accepted)
        return leave_early_keys(hs, EW_EARLY_WHY_DECLINED);
    EW_TRY(ew_ext_read_empty(ext->data[EW_EXT_EARLY_DATA]));
    /* 4.3.10: the server "MUST verify" these before it accepts. */
    const ew_session *s = hs->session;
    bool same = hs->info->suite == s->suite &&
                ew_slice_equal(ew_hs_slice(&hs->info->alpn), ew_hs_slice(&s->alpn));
    hs->early.accepted = same;
    return same ? EW_OK : EW_ERR_EARLY_MISMATCH;
}

ew_err ew_early13_end(ew_hs *hs)
{
    if (hs->early.offered)
        hs->info->early = hs->early.accepted ? EW_HS_EARLY_ACCEPTED : EW_HS_EARLY_REJECTED;
    if (!hs->early.live)
        return EW_OK;
    ew_writer w;
    EW_TRY(ew_hs_writer(hs, END_LEN, &w));
    ew_msg_end(&w, ew_msg_begin(&w, EW_MSG_END_OF_EARLY_DATA));
    EW_TRY(ew_hs_send(hs, &w));
    hs->early.live = false;
    return ew_keys13_write(hs, EW_LEVEL_HANDSHAKE);
}

/* --- server ------------------------------------------------------------------------------- */

ew_err ew_early13_note_offer(ew_hs *hs, const ew_client_hello *hello)
{
    hs->early.offered = ew_ext_has(&hello->ext, EW_EXT_EARLY_DATA);
    hs->skips_early_data = hs->early.offered; /* until it is accepted */
    hs->early.limit = hs->config->max_early > SKIP_MIN ? hs->config->max_early : SKIP_MIN;
    if (!hs->early.offered)
        return EW_OK;
    hs->info->early = EW_HS_EARLY_REJECTED;
    return ew_ext_read_empty(hello->ext.data[EW_EXT_EARLY_DATA]);
}

ew_err ew_early13_note_ticket(
    ew_hs *hs, const ew_psk_identity *identity, const ew_ticket_state *ticket)
{
    ew_early13 *early = &hs->early;
    /* 8.3: when the client sent this, by our clock and its word */
    early->sent_at =
        ticket->issued_at + (int64_t)(uint32_t)(identity->obfuscated_age - ticket->age_add);
    hs->info->has_ticket_age = true;
    hs->info->ticket_age_skew = early->sent_at - ew_hs_now(hs->config);
    if (!early->offered)
        return EW_OK;
    early->suite = ticket->suite;
    early->ticket_limit = ticket->max_early;
    early->issued_at = ticket->issued_at;
    early->expires_at = ticket->issued_at + (int64_t)ticket->lifetime * 1000;
    EW_TRY(ew_buf_set(&early->alpn, ticket->alpn.data, ticket->alpn.len));
    return ew_hash_once(hs->config->crypto, EW_SHA256, identity->identity, early->id);
}

static bool is_fresh(const ew_hs *hs)
{
    int64_t off = ew_hs_now(hs->config) - hs->early.sent_at;
    return off <= FRESH_MS && off >= -FRESH_MS;
}

/* 8.2: "When implementations are freshly started, they SHOULD reject 0-RTT as long as any portion of
 * their recording window overlaps the startup time": but not for tickets that are younger. */
static bool is_first_use(const ew_hs *hs)
{
    const ew_early13 *early = &hs->early;
    const ew_first_use *store = &hs->config->first_use;
    int64_t since = hs->config->recording_since;
    bool unrecorded = early->issued_at < since && early->sent_at - FRESH_MS < since;
    return !unrecorded && store->first_use != NULL &&
           store->first_use(store->arg, early->id, sizeof early->id, early->sent_at + FRESH_MS,
               early->expires_at);
}

/* why_rejected: the first reason; the memory of used tickets is asked last, for it counts the
 * question. */
static ew_hs_early_why why_rejected(
    const ew_hs *hs, const ew_client_hello *hello, bool resumes, uint16_t index)
{
    const ew_early13 *early = &hs->early;
    if (hs->config->max_early == 0)
        return EW_EARLY_WHY_OFF;
    if (!ew_ext_has(&hello->ext, EW_EXT_PRE_SHARED_KEY))
        return EW_EARLY_WHY_NO_SESSION;
    /* "the server MUST have selected the first key offered" */
    if (!resumes || index != 0)
        return EW_EARLY_WHY_NOT_RESUMED;
    if (!early->offered)
        return EW_EARLY_WHY_NOT_OFFERED;
    if (early->ticket_limit == 0)
        return EW_EARLY_WHY_SESSION;
    if (hs->info->retried)
        return EW_EARLY_WHY_RETRY;
    if (!ew_slice_equal(ew_hs_slice(&early->alpn), ew_hs_slice(&hs->info->alpn)))
        return EW_EARLY_WHY_ALPN;
    if (early->suite != hs->info->suite)
        return EW_EARLY_WHY_CIPHER;
    if (!is_fresh(hs))
        return EW_EARLY_WHY_AGE;
    return is_first_use(hs) ? EW_EARLY_WHY_NONE : EW_EARLY_WHY_REPLAY;
}

void ew_early13_judge(ew_hs *hs, const ew_client_hello *hello, bool resumes, uint16_t index)
{
    ew_early13 *early = &hs->early;
    ew_hs_early_why why = why_rejected(hs, hello, resumes, index);
    set_why(hs, why);
    if (early->ticket_limit > 0 && (resumes || early->ticket_limit > early->limit))
        early->limit = early->ticket_limit; /* as announced */
    if (!early->offered || why != EW_EARLY_WHY_NONE)
        return;
    early->accepted = true;
    hs->skips_early_data = false;
    hs->info->early = EW_HS_EARLY_ACCEPTED;
}

ew_err ew_early13_derive(ew_hs *hs, ew_slice psk)
{
    uint8_t hash[EW_HASH_MAX];
    EW_TRY(ew_transcript_peek(&hs->transcript, hash));
    return derive(hs, hs->info->suite->hash, psk, hash);
}

/* 4.6: "all 0-RTT application_data messages, if any, have been transmitted and ... the following
 * records are protected under handshake traffic keys". */
ew_err ew_server13_end_of_early(ew_hs *hs, ew_slice message)
{
    EW_TRY(ew_transcript_add(&hs->transcript, message));
    hs->state = EW_STATE_S13_FINISHED; /* a resumed handshake asks for no certificate */
    return ew_keys13_read(hs, EW_LEVEL_HANDSHAKE);
}
