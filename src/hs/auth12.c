/* SPDX-License-Identifier: Apache-2.0 */
/* Certificate, what is signed, and Finished in TLS 1.2 (RFC 5246, 7.4.2, 7.4.3, 7.4.8, 7.4.9). */
#include "hs/handshake12.h"

enum { MESSAGE_BASE_LEN = 256, ENTRY_BASE_LEN = 3 /* a length */ };

/* --- Certificate -------------------------------------------------------------------------- */

ew_err ew_auth12_send_certificate(ew_hs *hs)
{
    ew_slice ders[EW_CHAIN_MAX];
    size_t total, num = ew_auth_own_chain(hs, ders, &total);
    bool is_raw = hs->cred != NULL && ew_cred_kind_of(hs->cred) == EW_CRED_RAW_KEY;
    ew_writer w;
    EW_TRY(ew_hs_writer(hs, MESSAGE_BASE_LEN + total + num * ENTRY_BASE_LEN, &w));
    if (is_raw)
        ew_raw_key12_write_msg(&w, ders[0]);
    else
        ew_certificate12_write_msg(&w, ders, num);
    return ew_hs_send(hs, &w);
}

/* parse_certificate: a raw key stands there alone, without a list around it. */
static ew_err parse_certificate(const ew_hs *hs, ew_slice body, ew_certificate *out)
{
    if (hs->cert_types.peer != EW_CERTIFICATE_RAW_KEY)
        return ew_certificate12_parse(body, out);
    *out = (ew_certificate){0};
    EW_TRY(ew_raw_key12_parse(body, &out->der[0]));
    out->num = out->der[0].len > 0 ? 1 : 0;
    return EW_OK;
}

ew_err ew_auth12_certificate(ew_hs *hs, ew_slice message, size_t *out_num)
{
    ew_certificate cert;
    EW_TRY(parse_certificate(hs, ew_hs_body(message), &cert));
    *out_num = cert.num;
    if (cert.num > 0)
        EW_TRY(ew_auth_take_chain(hs, &cert));
    return ew_transcript_add(&hs->transcript, message);
}

/* --- signatures --------------------------------------------------------------------------- */

/* check: a signature of the peer's, by a scheme that we offered and that its certificate's key fits. */
static ew_err check(ew_hs *hs, uint16_t id, ew_slice content, ew_slice signature)
{
    const ew_scheme *scheme = ew_scheme_offered(hs->config, id);
    if (scheme == NULL || !ew_key_fits12(hs->peer_key, scheme))
        return EW_ERR_WRONG_SIGNATURE_ALGORITHM;
    EW_TRY(ew_verify(hs->config->crypto, hs->peer_key, scheme, content, signature));
    hs->info->peer_scheme = id;
    hs->info->peer_authenticated = ew_auth_is_verified(hs);
    return EW_OK;
}

/* params_content: what ServerKeyExchange signs. */
static ew_err params_content(
    const ew_hs *hs, ew_slice params, uint8_t out[EW_SIGNED_PARAMS_MAX], ew_slice *out_content)
{
    ew_writer w = ew_writer_of(out, EW_SIGNED_PARAMS_MAX);
    ew_signed_params_write(&w, hs->client_random, hs->server_random, params);
    *out_content = ew_writer_slice(&w);
    return ew_writer_done(&w) ? EW_OK : EW_ERR_INTERNAL;
}

ew_err ew_auth12_sign_params(ew_hs *hs, ew_slice params, uint8_t *out, size_t *out_len)
{
    uint8_t bytes[EW_SIGNED_PARAMS_MAX];
    ew_slice content;
    EW_TRY(params_content(hs, params, bytes, &content));
    return ew_hs_sign(hs, content, out, out_len);
}

ew_err ew_auth12_check_server_key(const ew_hs *hs)
{
    /* RFC 5246, 7.4.3: the suite says which kind of key it is. */
    if (ew_key_auth12(hs->peer_key) != hs->info->suite->auth)
        return EW_ERR_CERT_UNSUPPORTED;
    /* RFC 8422, 5.1.1: the curves named go for the server's key as well; 5.3: "a possible reason for a
     * fatal handshake failure is that the client's capabilities for handling elliptic curves and point
     * formats are exceeded". */
    uint16_t curve = ew_key_curve(hs->peer_key);
    bool offered = curve == 0 || ew_client_offered_group(hs->config, curve) != NULL;
    return offered ? EW_OK : EW_ERR_CERT_UNSUPPORTED;
}

ew_err ew_auth12_verify_params(ew_hs *hs, const ew_server_key_exchange *m)
{
    uint8_t bytes[EW_SIGNED_PARAMS_MAX];
    ew_slice content;
    EW_TRY(ew_auth12_check_server_key(hs));
    EW_TRY(params_content(hs, m->params, bytes, &content));
    return check(hs, m->scheme, content, m->signature);
}

ew_err ew_auth12_send_verify(ew_hs *hs)
{
    uint8_t signature[EW_SIGNATURE_MAX];
    size_t len = 0;
    EW_TRY(ew_hs_sign(hs, ew_transcript_kept(&hs->transcript), signature, &len));
    ew_writer w;
    EW_TRY(ew_hs_writer(hs, MESSAGE_BASE_LEN + len, &w));
    ew_certificate_verify_write_msg(&w, hs->scheme->id, (ew_slice){signature, len});
    return ew_hs_send(hs, &w);
}

ew_err ew_auth12_verify(ew_hs *hs, ew_slice message)
{
    ew_certificate_verify verify;
    EW_TRY(ew_certificate_verify_parse(ew_hs_body(message), &verify));
    EW_TRY(check(hs, verify.scheme, ew_transcript_kept(&hs->transcript), verify.signature));
    return ew_transcript_add(&hs->transcript, message);
}

/* --- Finished ----------------------------------------------------------------------------- */

/* mac_of: the verify_data of one side over all so far. */
static ew_err mac_of(const ew_hs *hs, bool server, uint8_t out[EW_VERIFY12_LEN])
{
    uint8_t hash[EW_HASH_MAX];
    EW_TRY(ew_transcript_peek(&hs->transcript, hash));
    return ew_finished_mac12(
        hs->config->crypto, hs->info->suite->hash, &hs->master, server, hash, out);
}

ew_err ew_auth12_send_finished(ew_hs *hs)
{
    uint8_t mac[EW_VERIFY12_LEN];
    EW_TRY(mac_of(hs, hs->config->is_server, mac));
    ew_writer w;
    EW_TRY(ew_hs_writer(hs, MESSAGE_BASE_LEN, &w));
    ew_finished_write_msg(&w, (ew_slice){mac, sizeof mac});
    return ew_hs_send(hs, &w);
}

ew_err ew_auth12_finished(ew_hs *hs, ew_slice message)
{
    uint8_t mac[EW_VERIFY12_LEN];
    ew_slice body = ew_hs_body(message);
    if (body.len != sizeof mac)
        return EW_ERR_BAD_FINISHED;
    EW_TRY(mac_of(hs, !hs->config->is_server, mac));
    bool good = ew_ct_equal(body.data, mac, sizeof mac);
    ew_wipe(mac, sizeof mac);
    return good ? ew_transcript_add(&hs->transcript, message) : EW_ERR_BAD_FINISHED;
}
