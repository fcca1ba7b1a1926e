/* SPDX-License-Identifier: Apache-2.0 */
/* Pre-shared keys (RFC 9846, 4.3.11): binders, and the server's choice among the tickets offered.
 */
#include "hs/handshake.h"

enum { PSK_DHE_KE = 1 };

ew_err ew_psk_binder(
    const ew_hs *hs, ew_hash_id hash, const ew_secret *psk, ew_slice partial, uint8_t *out)
{
    uint8_t transcript_hash[EW_HASH_MAX];
    EW_TRY(ew_transcript_peek_with(&hs->transcript, hash, partial, transcript_hash));
    ew_secret key = {0};
    ew_err err = ew_binder_key13(hs->config->crypto, hash, ew_secret_slice(psk), EW_PSK_TICKET, &key);
    if (err == EW_OK)
        err = ew_finished_mac13(hs->config->crypto, hash, &key, transcript_hash, out);
    ew_secret_wipe(&key);
    return err;
}

/* told_fresh: by the age that the client tells: it "MUST NOT attempt to use tickets which have ages
 * greater than the "ticket_lifetime"". */
static bool told_fresh(const ew_ticket_state *ticket, uint32_t obfuscated_age)
{
    int64_t told_age = (int64_t)(uint32_t)(obfuscated_age - ticket->age_add);
    return told_age <= (int64_t)ticket->lifetime * 1000;
}

/* is_acceptable: the hash must be the same; a client that does not offer its ticket's suite any more is taken for one that
 * means to leave it. */
static bool is_acceptable(const ew_hs *hs, const ew_client_hello *hello, const ew_ticket_state *ticket,
    uint32_t obfuscated_age)
{
    return ew_u16_has(hello->suites, ticket->suite->id) &&
           ticket->suite->hash == hs->info->suite->hash && told_fresh(ticket, obfuscated_age) &&
           ew_resume_fits(hs, ticket);
}

static ew_err check_binder(
    const ew_hs *hs, const ew_ticket_state *ticket, ew_slice partial, ew_slice binder)
{
    uint8_t expected[EW_HASH_MAX];
    ew_hash_id hash = ticket->suite->hash;
    EW_TRY(ew_psk_binder(hs, hash, &ticket->psk, partial, expected));
    bool good = binder.len == ew_hash_len(hash) && ew_ct_equal(binder.data, expected, binder.len);
    ew_wipe(expected, sizeof expected);
    return good ? EW_OK : EW_ERR_BAD_BINDER;
}

/* note_modes: does the client list the mode that we speak? */
static ew_err note_modes(ew_hs *hs, const ew_client_hello *hello)
{
    ew_slice modes;
    if (!ew_ext_has(&hello->ext, EW_EXT_PSK_MODES))
        return EW_OK;
    EW_TRY(ew_ext_read_psk_modes(hello->ext.data[EW_EXT_PSK_MODES], &modes));
    for (size_t i = 0; i < modes.len; i++)
        hs->takes_tickets |= modes.data[i] == PSK_DHE_KE;
    return EW_OK;
}

/* offer_of: the offer if it can be taken; num 0 else. */
static ew_err offer_of(const ew_hs *hs, const ew_client_hello *hello, ew_psk_offer *out)
{
    *out = (ew_psk_offer){0};
    if (!ew_ext_has(&hello->ext, EW_EXT_PRE_SHARED_KEY))
        return EW_OK;
    EW_TRY(ew_ext_read_psk_offer(hello->ext.data[EW_EXT_PRE_SHARED_KEY], out));
    /* 4.3.9: "If clients offer "pre_shared_key" without a "psk_key_exchange_modes" extension,
     * servers MUST abort the handshake." */
    if (!ew_ext_has(&hello->ext, EW_EXT_PSK_MODES))
        return EW_ERR_MISSING_EXTENSION;
    if (!hs->config->resumption || !hs->takes_tickets)
        *out = (ew_psk_offer){0};
    return EW_OK;
}

/* try_identity: EW_ERR_NOT_AVAILABLE: not this one. "Servers SHOULD NOT attempt to validate
 * multiple binders": the first acceptable ticket is the one whose binder must hold. */
static ew_err try_identity(ew_hs *hs, const ew_client_hello *hello, const ew_psk_identity *identity,
    ew_slice partial, ew_secret *out_psk)
{
    ew_buf plain = {0};
    ew_ticket_state ticket = {0};
    bool is_other;
    EW_TRY(ew_external_is_ours(hs, identity->identity, &is_other));
    if (is_other)
        return EW_ERR_NOT_AVAILABLE;
    ew_err err = ew_hs_open_ticket(hs, identity->identity, &plain, &ticket);
    if (err == EW_OK)
        err = ew_early13_note_ticket(hs, identity, &ticket);
    if (err == EW_OK && !is_acceptable(hs, hello, &ticket, identity->obfuscated_age))
        err = EW_ERR_NOT_AVAILABLE;
    if (err == EW_OK)
        err = check_binder(hs, &ticket, partial, identity->binder);
    if (err == EW_OK)
        err = ew_resume_adopt(hs, &ticket);
    if (err == EW_OK)
        *out_psk = ticket.psk;
    ew_secret_wipe(&ticket.psk);
    ew_buf_free(&plain);
    return err;
}

ew_err ew_psk_select(ew_hs *hs, ew_slice message, const ew_client_hello *hello, bool *out_found,
    uint16_t *out_index, ew_secret *out_psk)
{
    *out_found = false;
    EW_TRY(note_modes(hs, hello));
    ew_psk_offer offer;
    EW_TRY(offer_of(hs, hello, &offer));
    ew_slice partial = ew_slice_sub(message, 0, EW_MSG_HEADER_LEN + hello->binders_at);
    ew_psk_identity identity;
    for (uint16_t i = 0; i < EW_HS_PSK_TRIES && ew_psk_next(&offer, &identity); i++) {
        if (i < hs->num_psks_tried)
            continue;
        ew_err err = try_identity(hs, hello, &identity, partial, out_psk);
        if (err == EW_ERR_NOT_AVAILABLE)
            hs->num_psks_tried = (uint8_t)(i + 1);
        if (err == EW_ERR_NOT_AVAILABLE)
            continue;
        *out_found = err == EW_OK;
        *out_index = i;
        return err;
    }
    return EW_OK;
}

/* --- after a retry ------------------------------------------------------------------------ */

static bool has_identity(ew_psk_offer offer, ew_slice wanted)
{
    ew_psk_identity identity;
    while (ew_psk_next(&offer, &identity)) {
        if (ew_slice_equal(identity.identity, wanted))
            return true;
    }
    return false;
}

/* would_take: is it a ticket that this handshake could resume by? */
static ew_err would_take(
    ew_hs *hs, const ew_client_hello *hello, const ew_psk_identity *identity, bool *out)
{
    ew_buf plain = {0};
    ew_ticket_state ticket = {0};
    *out = false;
    ew_err err = ew_hs_open_ticket(hs, identity->identity, &plain, &ticket);
    if (err == EW_OK)
        *out = is_acceptable(hs, hello, &ticket, identity->obfuscated_age);
    ew_secret_wipe(&ticket.psk);
    ew_buf_free(&plain);
    return err == EW_ERR_NOT_AVAILABLE ? EW_OK : err;
}

ew_err ew_psk_check_kept(ew_hs *hs, const ew_client_hello *first, const ew_client_hello *second)
{
    ew_psk_offer before, after = {0};
    ew_psk_identity identity;
    EW_TRY(note_modes(hs, first));
    EW_TRY(offer_of(hs, first, &before));
    EW_TRY(offer_of(hs, second, &after));
    for (size_t i = 0; i < EW_HS_PSK_TRIES && ew_psk_next(&before, &identity); i++) {
        bool is_gone = !has_identity(after, identity.identity), is_other = false, taken = false;
        if (i < hs->num_kept_checked)
            continue; /* before the application was waited for: it is asked once about each */
        if (is_gone)
            EW_TRY(ew_external_is_ours(hs, identity.identity, &is_other));
        if (is_gone && !is_other)
            EW_TRY(would_take(hs, first, &identity, &taken));
        if (taken)
            return after.num > 0 ? EW_ERR_BAD_RETRY_HELLO : EW_ERR_MISSING_EXTENSION;
        hs->num_kept_checked = (uint8_t)(i + 1);
    }
    return EW_OK;
}
