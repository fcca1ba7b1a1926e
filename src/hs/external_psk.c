/* SPDX-License-Identifier: Apache-2.0 */
#include "hs/external_psk.h"

#include "hs/handshake.h"
#include "hs/resume.h"

enum {
    PSK_DHE_KE = 1,
    IDENTITIES_MAX = 64, /* of a ClientHello that are looked at: comparing costs little */
    KDF_SHA256 = 1,      /* RFC 9258, 10 */
    KDF_SHA384 = 2,
    IMPORT_OVERHEAD = 8
};

static bool is_psk(const ew_cred *cred)
{
    return ew_cred_kind_of(cred) == EW_CRED_PSK;
}

bool ew_external_only(const ew_hs *hs)
{
    size_t num, num_psks = 0;
    ew_cred *const *creds = ew_hs_creds(hs, &num);
    if (!hs->config->is_server)
        return hs->config->psk_only;
    for (size_t i = 0; i < num; i++)
        num_psks += is_psk(creds[i]) ? 1 : 0;
    return num_psks > 0 && num_psks == num;
}

bool ew_external_known(const ew_hs *hs, ew_slice name)
{
    size_t num;
    ew_cred *const *creds = ew_hs_creds(hs, &num);
    for (size_t i = 0; i < num; i++) {
        if (is_psk(creds[i]) && ew_slice_equal(ew_cred_psk_name(creds[i]), name))
            return true;
    }
    return false;
}

/* --- what goes on the wire ---------------------------------------------------------------- */

/* write_identity: the identity itself, or an ImportedIdentity (RFC 9258, 5.1). */
static void write_identity(ew_writer *w, const ew_cred_psk *psk, ew_hash_id target)
{
    if (!psk->imported) {
        ew_write_slice(w, psk->identity);
        return;
    }
    ew_write_vec16(w, psk->identity.data, psk->identity.len);
    ew_write_vec16(w, psk->context.data, psk->context.len);
    ew_write_u16(w, EW_TLS13);
    ew_write_u16(w, target == EW_SHA384 ? KDF_SHA384 : KDF_SHA256);
}

ew_err ew_external_identity(const ew_external *psk, ew_buf *out)
{
    ew_cred_psk p = ew_cred_psk_of(psk->cred);
    ew_buf identity = {0};
    ew_err err = ew_buf_reserve(&identity, IMPORT_OVERHEAD + p.identity.len + p.context.len);
    if (err == EW_OK) {
        ew_writer w = ew_writer_of(identity.data, identity.cap);
        write_identity(&w, &p, psk->hash);
        err = ew_writer_done(&w) ? ew_buf_append(out, identity.data, w.len) : EW_ERR_INTERNAL;
    }
    ew_buf_free(&identity);
    return err;
}

/* --- keys --------------------------------------------------------------------------------- */

/* psk_input: what goes into the key schedule: a plain one, of any length, as it is. */
typedef struct psk_input {
    ew_secret imported;
    ew_slice slice;
} psk_input;

static ew_err input_of(const ew_hs *hs, const ew_external *psk, psk_input *out)
{
    ew_cred_psk p = ew_cred_psk_of(psk->cred);
    out->slice = p.secret;
    if (!p.imported)
        return EW_OK;
    EW_TRY(ew_external_secret(hs, psk, &out->imported));
    out->slice = ew_secret_slice(&out->imported);
    return EW_OK;
}

ew_err ew_external_secret(const ew_hs *hs, const ew_external *psk, ew_secret *out)
{
    ew_cred_psk p = ew_cred_psk_of(psk->cred);
    ew_buf identity = {0};
    ew_err err = ew_external_identity(psk, &identity);
    if (err == EW_OK)
        err = ew_import_psk13(
            hs->config->crypto, p.hash, p.secret, ew_hs_slice(&identity), psk->hash, out);
    ew_buf_free(&identity);
    return err;
}

ew_err ew_external_binder(
    const ew_hs *hs, const ew_external *psk, ew_slice partial, uint8_t *out)
{
    const ew_crypto *crypto = hs->config->crypto;
    ew_psk_kind kind = ew_cred_psk_of(psk->cred).imported ? EW_PSK_IMPORTED : EW_PSK_EXTERNAL;
    uint8_t hash[EW_HASH_MAX];
    ew_secret key = {0};
    psk_input input = {0};
    EW_TRY(ew_transcript_peek_with(&hs->transcript, psk->hash, partial, hash));
    ew_err err = input_of(hs, psk, &input);
    if (err == EW_OK)
        err = ew_binder_key13(crypto, psk->hash, input.slice, kind, &key);
    if (err == EW_OK)
        err = ew_finished_mac13(crypto, psk->hash, &key, hash, out);
    ew_secret_wipe(&key);
    ew_secret_wipe(&input.imported);
    return err;
}

ew_err ew_external_keys(ew_hs *hs, ew_slice shared)
{
    psk_input input = {0};
    ew_err err = input_of(hs, &hs->external, &input);
    if (err == EW_OK)
        err = ew_keys13_handshake(hs, input.slice, shared);
    ew_secret_wipe(&input.imported);
    return err;
}

/* --- both roles --------------------------------------------------------------------------- */

static ew_err keep_name(ew_hs *hs, ew_slice name)
{
    uint8_t head[3];
    ew_writer w = ew_writer_of(head, sizeof head);
    ew_write_u24(&w, (uint32_t)name.len);
    EW_TRY(ew_buf_set(&hs->info->peer_chain, head, sizeof head));
    return ew_buf_append(&hs->info->peer_chain, name.data, name.len);
}

ew_err ew_external_use(ew_hs *hs, const ew_external *psk)
{
    hs->external = *psk;
    ew_cred_ref(psk->cred);
    if (hs->info->own_cred == NULL)
        hs->info->own_cred = ew_cred_ref(psk->cred);
    hs->info->peer_kind = EW_PEER_PSK;
    hs->info->peer_authenticated = true;
    hs->info->peer_cert_end = EW_FOREVER_MS;
    hs->authenticated_at = ew_hs_now(hs->config);
    return keep_name(hs, ew_cred_psk_name(psk->cred));
}

bool ew_external_used(const ew_hs *hs)
{
    return hs->external.cred != NULL;
}

/* --- client ------------------------------------------------------------------------------- */

/* may_choose: have we a suite of this hash, and, after a retry, is it that of the suite chosen? 4.2.4:
 * "the client SHOULD NOT offer any pre-shared keys associated with a hash other than that of the
 * selected cipher suite". */
static bool may_choose(const ew_hs *hs, ew_hash_id hash)
{
    if (hs->info->retried)
        return hs->info->suite->hash == hash;
    for (size_t i = 0; i < hs->config->num_suites; i++) {
        const ew_suite *suite = hs->config->suites[i];
        if (suite->version == EW_TLS13 && suite->hash == hash)
            return true;
    }
    return false;
}

/* offers: RFC 9258, 5.1: an imported one "for each target ciphersuite they offer", which is for each
 * hash; a plain one for its own alone. */
static bool offers(const ew_hs *hs, const ew_cred *cred, ew_hash_id hash)
{
    if (!is_psk(cred) || !may_choose(hs, hash))
        return false;
    ew_cred_psk psk = ew_cred_psk_of(cred);
    return psk.imported || psk.hash == hash;
}

size_t ew_external_offers(const ew_hs *hs, ew_external out[EW_EXTERNALS_MAX])
{
    static const ew_hash_id hashes[] = {EW_SHA256, EW_SHA384};
    const ew_hs_config *config = hs->config;
    size_t num = 0;
    if (!ew_speaks(config, EW_TLS13))
        return 0;
    for (size_t i = 0; i < config->num_creds; i++) {
        for (size_t h = 0; h < 2 && num < EW_EXTERNALS_MAX; h++) {
            if (offers(hs, config->creds[i], hashes[h]))
                out[num++] = (ew_external){config->creds[i], hashes[h]};
        }
    }
    return num;
}

/* --- server ------------------------------------------------------------------------------- */

static ew_err stands_for(ew_slice identity, const ew_external *psk, bool *out)
{
    ew_buf ours = {0};
    ew_err err = ew_external_identity(psk, &ours);
    *out = err == EW_OK && ew_slice_equal(ew_hs_slice(&ours), identity);
    ew_buf_free(&ours);
    return err;
}

ew_err ew_external_is_ours(const ew_hs *hs, ew_slice identity, bool *out)
{
    size_t num;
    ew_cred *const *creds = ew_hs_creds(hs, &num);
    *out = false;
    for (size_t i = 0; i < num && !*out; i++) {
        if (!is_psk(creds[i]))
            continue;
        EW_TRY(stands_for(identity, &(ew_external){creds[i], EW_SHA256}, out));
        if (!*out)
            EW_TRY(stands_for(identity, &(ew_external){creds[i], EW_SHA384}, out));
    }
    return EW_OK;
}

/* offer_of: num 0 where there is none, or none for the mode that we speak. */
static ew_err offer_of(const ew_client_hello *hello, ew_psk_offer *out)
{
    ew_slice modes;
    bool dhe = false;
    *out = (ew_psk_offer){0};
    if (!ew_ext_has(&hello->ext, EW_EXT_PRE_SHARED_KEY))
        return EW_OK;
    if (!ew_ext_has(&hello->ext, EW_EXT_PSK_MODES))
        return EW_ERR_MISSING_EXTENSION;
    EW_TRY(ew_ext_read_psk_modes(hello->ext.data[EW_EXT_PSK_MODES], &modes));
    for (size_t i = 0; i < modes.len; i++)
        dhe |= modes.data[i] == PSK_DHE_KE;
    return dhe ? ew_ext_read_psk_offer(hello->ext.data[EW_EXT_PRE_SHARED_KEY], out) : EW_OK;
}

/* find_identity: where this very identity stands in the offer; false: nowhere. */
static bool find_identity(ew_psk_offer offer, ew_slice wanted, uint16_t *out_index)
{
    ew_psk_identity identity;
    for (uint16_t i = 0; i < IDENTITIES_MAX && ew_psk_next(&offer, &identity); i++) {
        *out_index = i;
        if (ew_slice_equal(identity.identity, wanted))
            return true;
    }
    return false;
}

static ew_err is_offered(
    const ew_psk_offer *offer, const ew_external *psk, bool *out, uint16_t *out_index)
{
    ew_cred_psk p = ew_cred_psk_of(psk->cred);
    *out = false;
    if (!p.imported && p.hash != psk->hash)
        return EW_OK;
    ew_buf identity = {0};
    ew_err err = ew_external_identity(psk, &identity);
    if (err == EW_OK)
        *out = find_identity(*offer, ew_hs_slice(&identity), out_index);
    ew_buf_free(&identity);
    return err;
}

ew_err ew_external_find(const ew_hs *hs, const ew_client_hello *hello, ew_hash_id hash,
    ew_external *out, size_t *out_rank, uint16_t *out_index)
{
    size_t num;
    ew_cred *const *creds = ew_hs_creds(hs, &num);
    ew_psk_offer offer;
    *out = (ew_external){0};
    EW_TRY(offer_of(hello, &offer));
    for (size_t i = 0; offer.num > 0 && i < num; i++) {
        ew_external psk = {creds[i], hash};
        bool found = false;
        if (is_psk(creds[i]))
            EW_TRY(is_offered(&offer, &psk, &found, out_index));
        if (found) {
            *out = psk;
            *out_rank = i;
            return EW_OK;
        }
    }
    return EW_OK;
}

static ew_err check_binder(
    const ew_hs *hs, const ew_external *psk, ew_slice partial, ew_slice binder)
{
    uint8_t expected[EW_HASH_MAX];
    EW_TRY(ew_external_binder(hs, psk, partial, expected));
    size_t len = ew_hash_len(psk->hash);
    bool good = binder.len == len && ew_ct_equal(binder.data, expected, len);
    ew_wipe(expected, sizeof expected);
    return good ? EW_OK : EW_ERR_WRONG_PSK_SECRET;
}

ew_err ew_external_accept(ew_hs *hs, ew_slice message, const ew_client_hello *hello,
    const ew_external *psk, uint16_t index)
{
    ew_psk_offer offer;
    ew_psk_identity identity = {0};
    EW_TRY(offer_of(hello, &offer));
    for (uint16_t i = 0; i <= index; i++) {
        if (!ew_psk_next(&offer, &identity))
            return EW_ERR_INTERNAL;
    }
    ew_slice partial = ew_slice_sub(message, 0, EW_MSG_HEADER_LEN + hello->binders_at);
    EW_TRY(check_binder(hs, psk, partial, identity.binder));
    return ew_external_use(hs, psk);
}

static ew_err finds(const ew_hs *hs, const ew_client_hello *hello, ew_hash_id hash, bool *out)
{
    ew_external psk;
    size_t rank;
    uint16_t index;
    EW_TRY(ew_external_find(hs, hello, hash, &psk, &rank, &index));
    *out = psk.cred != NULL;
    return EW_OK;
}

ew_err ew_external_suite(const ew_hs *hs, const ew_client_hello *hello, const ew_suite **suite)
{
    const ew_hs_config *config = hs->config;
    bool found = true;
    if (ew_external_only(hs))
        EW_TRY(finds(hs, hello, (*suite)->hash, &found));
    for (size_t i = 0; !found && i < config->num_suites; i++) {
        const ew_suite *other = config->suites[i];
        bool fits = other->version == EW_TLS13 && other->hash != (*suite)->hash;
        if (fits && ew_u16_has(hello->suites, other->id))
            EW_TRY(finds(hs, hello, other->hash, &found));
        if (found)
            *suite = other;
    }
    return EW_OK;
}

ew_err ew_external_missing(const ew_hs *hs, const ew_client_hello *hello)
{
    bool found = true;
    if (ew_external_only(hs))
        EW_TRY(finds(hs, hello, hs->info->suite->hash, &found));
    if (found)
        return EW_OK;
    if (!hs->info->retried)
        return EW_ERR_NO_COMMON_PSK;
    bool offers_any = ew_ext_has(&hello->ext, EW_EXT_PRE_SHARED_KEY);
    return offers_any ? EW_ERR_BAD_RETRY_HELLO : EW_ERR_MISSING_EXTENSION;
}
