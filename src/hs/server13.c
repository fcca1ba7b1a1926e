/* SPDX-License-Identifier: Apache-2.0 */
/* The server of TLS 1.3 (RFC 9846, A.2). */
#include "hs/cert_compression.h"
#include "hs/handshake.h"
#include "hs/staples.h"

enum { HELLO_LEN = 512 + EW_KEX_SHARE_MAX, EXTENSIONS_BASE_LEN = 512, REQUEST_BASE_LEN = 256 };

/* --- ClientHello -------------------------------------------------------------------------- */

/* check_hello: the fields that 1.3 fixes (4.2.2), and the extensions it demands (9.2). */
static ew_err check_hello(const ew_client_hello *hello)
{
    static const uint8_t null_only[] = {0};
    if (hello->legacy_version != EW_TLS12)
        return EW_ERR_PROTOCOL_VERSION;
    if (!ew_slice_equal(hello->compression, (ew_slice){null_only, sizeof null_only}))
        return EW_ERR_COMPRESSION;
    bool has_groups = ew_ext_has(&hello->ext, EW_EXT_SUPPORTED_GROUPS);
    bool has_shares = ew_ext_has(&hello->ext, EW_EXT_KEY_SHARE);
    bool has_schemes = ew_ext_has(&hello->ext, EW_EXT_SIGNATURE_ALGORITHMS);
    bool has_psk = ew_ext_has(&hello->ext, EW_EXT_PRE_SHARED_KEY);
    if (has_groups != has_shares || (!has_psk && !(has_schemes && has_groups)))
        return EW_ERR_MISSING_EXTENSION;
    /* With a PSK groups may be missing, but we speak no mode without (EC)DHE: nothing is common. */
    return has_groups ? EW_OK : EW_ERR_NO_COMMON_GROUP;
}

/* take_hello: what the first ClientHello says and no retry changes. */
static ew_err take_hello(ew_hs *hs, const ew_client_hello *hello)
{
    bool offers_post_auth = ew_ext_has(&hello->ext, EW_EXT_POST_HANDSHAKE_AUTH);
    if (offers_post_auth)
        EW_TRY(ew_ext_read_empty(hello->ext.data[EW_EXT_POST_HANDSHAKE_AUTH]));
    hs->post_auth = offers_post_auth && hs->config->post_auth;
    EW_TRY(ew_early13_note_offer(hs, hello));
    return ew_server_take_hello(hs, hello);
}

/* choose_keys: suite and group; *out_share is empty if a retry has to ask for one. */
static ew_err choose_keys(ew_hs *hs, const ew_client_hello *hello, ew_slice *out_share)
{
    const ew_suite *suite =
        ew_choose_suite(hs->config, EW_TLS13, EW_AUTHS_13, hello->suites);
    if (suite == NULL)
        return EW_ERR_NO_COMMON_CIPHER;
    EW_TRY(ew_external_suite(hs, hello, &suite));
    ew_slice groups, shares;
    EW_TRY(ew_ext_read_u16_list(hello->ext.data[EW_EXT_SUPPORTED_GROUPS], &groups));
    EW_TRY(ew_ext_read_shares(hello->ext.data[EW_EXT_KEY_SHARE], &shares));
    const ew_group *group;
    EW_TRY(ew_choose_group(hs->config, EW_TLS13, groups, shares, &group, out_share));
    /* The retry's choice stands: ClientHello2 differs in the share only, so this cannot be broken
     * by a client whose second hello passed ew_retry_check. */
    if (hs->info->retried && (suite != hs->info->suite || out_share->len == 0))
        return EW_ERR_BAD_RETRY_HELLO;
    hs->info->suite = suite;
    hs->info->group = group;
    return EW_OK;
}

/* --- the server's flight ------------------------------------------------------------------ */

static ew_err send_hello(ew_hs *hs, ew_slice share, const uint16_t *psk_index)
{
    uint8_t random[EW_RANDOM_LEN];
    EW_TRY(ew_crypto_random(hs->config->crypto, random, sizeof random));
    ew_server_hello_write m = {
        .random = random,
        .session_id = {hs->session_id, hs->session_id_len},
        .suite = hs->info->suite->id,
        .share_key = share,
        .share_group = hs->info->group->id,
        .has_psk = psk_index != NULL,
        .psk_index = psk_index != NULL ? *psk_index : 0,
    };
    ew_writer w;
    EW_TRY(ew_hs_writer(hs, HELLO_LEN, &w));
    ew_server_hello_write_msg(&w, &m);
    EW_TRY(ew_hs_send(hs, &w));
    /* E.4: a must for a client with a session id; else "the server sends" it in compatibility mode. */
    return hs->session_id_len > 0 || hs->config->middlebox_compat ? ew_hs_send_ccs(hs) : EW_OK;
}

/* begin_keys: our share and ServerHello, then the handshake keys both ways. */
static ew_err begin_keys(ew_hs *hs, ew_slice peer_share, const uint16_t *psk_index, ew_slice psk)
{
    uint8_t share[EW_KEX_SHARE_MAX], secret[EW_KEX_SECRET_MAX];
    size_t share_len = 0, secret_len = 0;
    ew_err err = ew_kex_answer(
        hs->config->crypto, hs->info->group, peer_share, share, &share_len, secret, &secret_len);
    if (err == EW_OK)
        err = send_hello(hs, (ew_slice){share, share_len}, psk_index);
    ew_slice shared = {secret, secret_len};
    if (err == EW_OK)
        err = ew_external_used(hs) ? ew_external_keys(hs, shared)
                                   : ew_keys13_handshake(hs, psk, shared);
    ew_wipe(secret, sizeof secret);
    EW_TRY(err);
    EW_TRY(ew_keys13_write(hs, EW_LEVEL_HANDSHAKE));
    return ew_keys13_read(hs, hs->early.accepted ? EW_LEVEL_EARLY : EW_LEVEL_HANDSHAKE);
}

static ew_err send_extensions(ew_hs *hs)
{
    const ew_hs_config *config = hs->config;
    uint16_t groups[EW_CONFIG_LIST_MAX];
    for (size_t i = 0; i < config->num_groups; i++)
        groups[i] = config->groups[i]->id;
    /* 4.3.7: "If the server has a group it prefers to the ones in the "key_share" extension but is
     * still willing to accept the ClientHello, it SHOULD send "supported_groups"". */
    bool prefers_other = !hs->info->retried && hs->info->group != config->groups[0];
    ew_encrypted_extensions_write m = {
        .server_name_ack = hs->info->sni.len > 0 && !hs->info->resumed,
        .alpn = ew_hs_slice(&hs->info->alpn),
        .groups = groups,
        .num_groups = prefers_other ? config->num_groups : 0,
        .record_size_limit = hs->info->read_limit,
        .early_data = hs->early.accepted,
    };
    ew_cert_types_answer(hs, &m.client_cert_type, &m.server_cert_type);
    ew_writer w;
    EW_TRY(ew_hs_writer(hs, EXTENSIONS_BASE_LEN + m.alpn.len, &w));
    ew_encrypted_extensions_write_msg(&w, &m);
    return ew_hs_send(hs, &w);
}

ew_err ew_server13_send_request(ew_hs *hs)
{
    uint16_t compressions[EW_COMPRESSORS_MAX];
    uint16_t schemes[EW_HS_SCHEMES_MAX], schemes_cert[EW_HS_SCHEMES_MAX];
    ew_slice names[EW_HS_AUTHORITIES_MAX];
    size_t total, num_names = ew_auth_authorities(hs, names, &total);
    size_t cap = REQUEST_BASE_LEN + sizeof schemes + sizeof schemes_cert;
    ew_certificate_request_write m = {
        .context = ew_hs_slice(&hs->request_context),
        .schemes = schemes,
        .num_schemes = ew_schemes_ours(hs->config, schemes),
        .schemes_cert = schemes_cert,
        .num_schemes_cert = ew_schemes_of_chains(hs->config, schemes_cert),
        .authorities = names,
        .num_authorities = num_names,
        .asks_ocsp = hs->config->ocsp != EW_HS_OCSP_NONE,
        .asks_scts = hs->config->ask_scts,
        .compressions = compressions,
        /* behind the handshake a Certificate is found by its context, which must be legible */
        .num_compressions = hs->request_context.len > 0
                                ? 0
                                : ew_cert_compression_ids(hs->config, compressions),
    };
    ew_grease grease;
    EW_TRY(ew_hs_grease(hs->config, &grease));
    m.grease = &grease;
    ew_writer w;
    EW_TRY(ew_hs_writer(hs, cap + total, &w));
    ew_certificate_request_write_msg(&w, &m);
    hs->asked_for_cert = true;
    hs->asked = ew_staples_asked(hs->config);
    return ew_hs_send(hs, &w);
}

/* finish_flight: from our signature, which may be waited for, to our application key. */
static ew_err finish_flight(ew_hs *hs)
{
    if (!hs->info->resumed && !ew_external_used(hs))
        EW_TRY(ew_auth13_send_verify(hs));
    EW_TRY(ew_auth13_send_finished(hs));
    EW_TRY(ew_hs_end_flight(hs));
    EW_TRY(ew_keys13_app(hs));
    EW_TRY(ew_keys13_write(hs, EW_LEVEL_APP));
    hs->state = hs->asked_for_cert ? EW_STATE_S13_CERT : EW_STATE_S13_FINISHED;
    if (hs->early.accepted)
        hs->state = EW_STATE_S13_END_OF_EARLY;
    return EW_OK;
}

/* send_flight: EncryptedExtensions to Finished. A resumed handshake shows and asks no certificate
 * (4.4.2). */
static ew_err send_flight(ew_hs *hs)
{
    ew_hs_begin_flight(hs);
    EW_TRY(send_extensions(hs));
    if (!hs->info->resumed && !ew_external_used(hs)) {
        if (hs->config->client_auth != EW_HS_AUTH_NONE)
            EW_TRY(ew_server13_send_request(hs));
        EW_TRY(ew_auth13_send_certificate(hs));
    }
    return ew_hs_then(hs, finish_flight);
}

static ew_err choose_certificate(ew_hs *hs, const ew_client_hello *hello)
{
    /* 4.3.3: "If a server is authenticating via a certificate and the client has not sent a
     * "signature_algorithms" extension, then the server MUST abort". */
    if (!ew_ext_has(&hello->ext, EW_EXT_SIGNATURE_ALGORITHMS))
        return EW_ERR_MISSING_EXTENSION;
    EW_TRY(ew_cert_types_choose(hs));
    ew_peer_wants wants;
    EW_TRY(ew_peer_wants_read(&hello->ext, &wants));
    hs->authenticated_at = ew_hs_now(hs->config);
    return ew_choose_server_cred(hs, &wants);
}

/* rank_of: where the credential that would be shown stands among ours. */
static size_t rank_of(const ew_hs *hs)
{
    size_t num, i = 0;
    ew_cred *const *creds = ew_hs_creds(hs, &num);
    while (i < num && creds[i] != hs->cred)
        i++;
    return i;
}

/* choose_anew: an external PSK or a certificate, whichever stands first among those that serve. */
static ew_err choose_anew(ew_hs *hs, ew_slice message, const ew_client_hello *hello,
    bool *out_has_psk, uint16_t *out_index)
{
    ew_external psk;
    size_t rank = 0;
    uint16_t index = 0;
    EW_TRY(ew_external_find(hs, hello, hs->info->suite->hash, &psk, &rank, &index));
    ew_err err = choose_certificate(hs, hello);
    if (psk.cred == NULL || (err == EW_OK && rank_of(hs) < rank))
        return err;
    ew_cred_free(hs->cred);
    hs->cred = NULL;
    *out_has_psk = true;
    *out_index = index;
    return ew_external_accept(hs, message, hello, &psk, index);
}

/* choose_identity: PSK or certificate, and the application protocol, anew in every handshake. */
static ew_err choose_identity(ew_hs *hs, ew_slice message, const ew_client_hello *hello,
    bool *out_resumes, uint16_t *out_index, ew_secret *out_psk)
{
    EW_TRY(ew_psk_select(hs, message, hello, out_resumes, out_index, out_psk));
    ew_slice alpn;
    EW_TRY(ew_choose_alpn(hs, hello, &alpn));
    EW_TRY(ew_buf_set_text(&hs->info->alpn, alpn.data, alpn.len));
    ew_early13_judge(hs, hello, *out_resumes, *out_index);
    return *out_resumes ? EW_OK : choose_anew(hs, message, hello, out_resumes, out_index);
}

static ew_err answer(ew_hs *hs, ew_slice message, const ew_client_hello *hello, ew_slice share)
{
    bool resumes = false;
    uint16_t index = 0;
    ew_secret psk = {0};
    ew_err err = choose_identity(hs, message, hello, &resumes, &index, &psk);
    if (err == EW_OK)
        err = ew_transcript_add(&hs->transcript, message);
    if (err == EW_OK)
        err = ew_transcript_start(&hs->transcript, hs->info->suite->hash);
    if (err == EW_OK && hs->early.accepted)
        err = ew_early13_derive(hs, ew_secret_slice(&psk));
    if (err == EW_OK)
        err = begin_keys(hs, share, resumes ? &index : NULL, ew_secret_slice(&psk));
    ew_secret_wipe(&psk);
    EW_TRY(err);
    return send_flight(hs);
}

ew_err ew_server13_hello(ew_hs *hs, ew_slice message, const ew_client_hello *hello)
{
    bool again = hs->state == EW_STATE_S_HELLO_AGAIN;
    EW_TRY(check_hello(hello));
    if (again)
        EW_TRY(ew_retry_check(hs, hello));
    else
        EW_TRY(take_hello(hs, hello));
    ew_slice share;
    EW_TRY(choose_keys(hs, hello, &share));
    EW_TRY(ew_external_missing(hs, hello));
    if (!again && (share.len == 0 || hs->config->always_retry))
        return ew_retry_send(hs, message, share.len == 0);
    return answer(hs, message, hello, share);
}

/* --- the client's second flight ----------------------------------------------------------- */

ew_err ew_server13_cert(ew_hs *hs, ew_slice message)
{
    size_t num;
    EW_TRY(ew_auth13_certificate(hs, message, &num));
    hs->state = num > 0 ? EW_STATE_S13_VERIFY : EW_STATE_S13_FINISHED;
    return num > 0 ? ew_auth_decide(hs) : EW_OK;
}

ew_err ew_server13_verify(ew_hs *hs, ew_slice message)
{
    EW_TRY(ew_auth13_verify(hs, message));
    hs->state = EW_STATE_S13_FINISHED;
    return EW_OK;
}

ew_err ew_server13_finished(ew_hs *hs, ew_slice message)
{
    EW_TRY(ew_auth13_finished(hs, message));
    /* Refused only here, so that the refusal is told to a client proven to be the one that sent the
     * empty Certificate. */
    bool required = hs->config->client_auth == EW_HS_AUTH_REQUIRE;
    if (required && !hs->info->peer_authenticated)
        return EW_ERR_CERT_REQUIRED;
    EW_TRY(ew_keys13_read(hs, EW_LEVEL_APP));
    EW_TRY(ew_keys13_resumption(hs));
    hs->state = EW_STATE_DONE;
    return EW_OK;
}
