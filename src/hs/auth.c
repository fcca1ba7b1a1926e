/* SPDX-License-Identifier: Apache-2.0 */
/* Certificates, ours and the peer's, in either version. */
#include "hs/handshake.h"
#include "hs/resume.h"
#include "x509/raw_key.h"
#include "hs/staples.h"

size_t ew_auth_own_chain(ew_hs *hs, ew_slice out[EW_CHAIN_MAX], size_t *out_total)
{
    size_t num = 0, have = hs->cred != NULL ? ew_cred_num_certs(hs->cred) : 0;
    *out_total = 0;
    if (hs->cred != NULL && ew_cred_kind_of(hs->cred) == EW_CRED_RAW_KEY) {
        out[num] = ew_cred_spki(hs->cred);
        *out_total = out[num++].len;
    }
    for (; num < have && num < EW_CHAIN_MAX; num++) {
        out[num] = ew_cred_der(hs->cred, num);
        *out_total += out[num].len;
    }
    if (hs->cred != NULL && hs->info->own_cred == NULL)
        hs->info->own_cred = ew_cred_ref(hs->cred);
    return num;
}

size_t ew_auth_authorities(const ew_hs *hs, ew_slice out[EW_HS_AUTHORITIES_MAX], size_t *out_total)
{
    enum { PREFIX_LEN = 2 };
    const ew_trust *trust = hs->config->trust;
    /* who takes raw keys alone has none */
    size_t num = trust != NULL ? ew_trust_names(trust, out, EW_HS_AUTHORITIES_MAX) : 0;
    *out_total = 0;
    for (size_t i = 0; i < num; i++)
        *out_total += PREFIX_LEN + out[i].len;
    return *out_total < UINT16_MAX / 4 ? num : 0;
}

static ew_err keep_chain(ew_hs *hs, const ew_certificate *cert)
{
    for (size_t i = 0; i < cert->num; i++) {
        uint8_t head[3];
        ew_writer w = ew_writer_of(head, sizeof head);
        ew_write_u24(&w, (uint32_t)cert->der[i].len);
        EW_TRY(ew_buf_append(&hs->info->peer_chain, head, sizeof head));
        EW_TRY(ew_buf_append(&hs->info->peer_chain, cert->der[i].data, cert->der[i].len));
    }
    return EW_OK;
}

/* check_chain: the decision on the chain, and its leaf's key for the CertificateVerify to come. */
static ew_err check_chain(ew_hs *hs, const ew_certificate *cert)
{
    const ew_hs_config *config = hs->config;
    if (!config->is_server && config->accept_any_peer)
        return ew_x509_key(config->crypto, cert->der[0], &hs->peer_key);
    const char *host = config->is_server ? NULL : hs->host;
    int64_t end;
    EW_TRY(ew_x509_verify(config->trust, cert->der, cert->num, host, !config->is_server,
        ew_hs_now(config) / 1000, hs->info->cert_reason, sizeof hs->info->cert_reason,
        &hs->peer_key, &end));
    hs->info->peer_cert_end = ew_resume_cert_end(end);
    return EW_OK;
}

/* is_about_chain: a verdict on the chain, rather than a fault of our own. */
static bool is_about_chain(ew_err err)
{
    return err != EW_ERR_MEMORY && err != EW_ERR_CRYPTO && err != EW_ERR_INTERNAL;
}

/* judge_raw_key: nothing but the owner's list vouches for it. */
static ew_err judge_raw_key(ew_hs *hs, ew_slice spki)
{
    const ew_hs_config *config = hs->config;
    if (!config->is_server && config->accept_any_peer)
        return EW_OK;
    bool known;
    EW_TRY(ew_pins_have(config->crypto, &config->pins, spki, &known));
    return known ? EW_OK : EW_ERR_RAW_KEY_UNKNOWN;
}

/* is_key_instead: RFC 7250, 4.2: what was agreed on "enables avoiding parsing ambiguities": a raw key
 * where a certificate is due is no certificate that is corrupt, but a message that does not parse. */
static bool is_key_instead(const ew_hs *hs, ew_slice der)
{
    ew_key *key = NULL;
    bool types_agreed = hs->cert_types.asked_peer || hs->config->peer_types.num > 1;
    bool is_key = types_agreed && ew_raw_key_parse(hs->config->crypto, der, &key) == EW_OK;
    ew_key_free(key);
    return is_key;
}

static ew_err take_raw_key(ew_hs *hs, ew_slice spki)
{
    EW_TRY(ew_raw_key_parse(hs->config->crypto, spki, &hs->peer_key));
    hs->info->peer_kind = EW_PEER_RAW_KEY;
    hs->info->peer_cert_end = EW_FOREVER_MS;
    hs->chain_verdict = judge_raw_key(hs, spki);
    return EW_OK;
}

ew_err ew_auth_take_chain(ew_hs *hs, const ew_certificate *cert)
{
    bool is_raw = hs->cert_types.peer == EW_CERTIFICATE_RAW_KEY;
    /* RFC 9846, 4.5.1: "If the RawPublicKey certificate type was negotiated, then the
     * certificate_list MUST contain no more than one CertificateEntry". */
    if (is_raw && cert->num != 1)
        return EW_ERR_ILLEGAL_PARAMETER;
    EW_TRY(keep_chain(hs, cert));
    if (!is_raw && is_key_instead(hs, cert->der[0]))
        return EW_ERR_DECODE;
    if (is_raw)
        EW_TRY(take_raw_key(hs, cert->der[0]));
    else
        hs->chain_verdict = check_chain(hs, cert);
    return is_about_chain(hs->chain_verdict) ? EW_OK : hs->chain_verdict;
}

ew_err ew_auth_judge_staples(ew_hs *hs)
{
    if (hs->chain_verdict != EW_OK)
        return EW_OK;
    hs->chain_verdict = ew_staples_judge(hs);
    return is_about_chain(hs->chain_verdict) ? EW_OK : hs->chain_verdict;
}

/* adopt: a chain that the library refused has left neither key nor end; its end is not ours to judge. */
static ew_err adopt(ew_hs *hs)
{
    ew_slice ders[EW_CHAIN_MAX];
    hs->info->peer_cert_end = INT64_MAX;
    if (hs->peer_key != NULL)
        return EW_OK;
    if (ew_chain_split(ew_hs_slice(&hs->info->peer_chain), ders) == 0)
        return EW_ERR_INTERNAL;
    return ew_x509_key(hs->config->crypto, ders[0], &hs->peer_key);
}

static ew_err decide(ew_hs *hs)
{
    EW_TRY(ew_hs_ask_verify(hs, hs->chain_verdict));
    return hs->info->peer_accepted && !hs->info->resumed ? adopt(hs) : EW_OK;
}

ew_err ew_auth_decide(ew_hs *hs)
{
    return ew_hs_then(hs, decide);
}

ew_err ew_auth_decide_anew(ew_hs *hs)
{
    return decide(hs);
}

ew_err ew_auth_decide_resumed(ew_hs *hs)
{
    bool has_cert = hs->info->peer_kind != EW_PEER_PSK;
    return hs->config->verify_resumed && has_cert ? ew_hs_then(hs, decide) : EW_OK;
}

bool ew_auth_is_verified(const ew_hs *hs)
{
    return hs->config->is_server || !hs->config->accept_any_peer || hs->info->peer_accepted;
}
