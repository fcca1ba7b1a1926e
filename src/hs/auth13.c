/* SPDX-License-Identifier: Apache-2.0 */
/* Certificate, CertificateVerify and Finished (RFC 9846, 4.5), the same both ways. */
#include "hs/cert_compression.h"
#include "hs/handshake.h"
#include "hs/staples.h"

enum { MESSAGE_BASE_LEN = 256, ENTRY_BASE_LEN = 5 /* a length and an empty extension block */ };

/* --- ours --------------------------------------------------------------------------------- */

ew_err ew_auth13_send_certificate(ew_hs *hs)
{
    ew_slice ders[EW_CHAIN_MAX];
    size_t total, num = ew_auth_own_chain(hs, ders, &total);
    ew_staples staples = ew_staples_own(hs);
    size_t cap = MESSAGE_BASE_LEN + hs->request_context.len + total + num * ENTRY_BASE_LEN +
                 ew_staples_len(&staples);
    ew_writer w;
    EW_TRY(ew_hs_writer(hs, cap, &w));
    ew_certificate_write_msg(&w, ew_hs_slice(&hs->request_context), ders, num, &staples);
    return ew_cert_compression_send(hs, &w);
}

/* content_of: what a CertificateVerify by this side signs, over the transcript up to its
 * Certificate. */
static ew_err content_of(
    const ew_hs *hs, bool server, uint8_t out[EW_VERIFY_CONTENT_MAX], size_t *out_len)
{
    uint8_t hash[EW_HASH_MAX];
    EW_TRY(ew_transcript_peek(&hs->transcript, hash));
    *out_len = ew_verify_content13(server, hash, ew_hash_len(hs->info->suite->hash), out);
    return EW_OK;
}

ew_err ew_auth13_send_verify(ew_hs *hs)
{
    uint8_t content[EW_VERIFY_CONTENT_MAX], signature[EW_SIGNATURE_MAX];
    size_t content_len = 0, signature_len = 0;
    EW_TRY(content_of(hs, hs->config->is_server, content, &content_len));
    EW_TRY(ew_hs_sign(hs, (ew_slice){content, content_len}, signature, &signature_len));
    ew_writer w;
    EW_TRY(ew_hs_writer(hs, MESSAGE_BASE_LEN + signature_len, &w));
    ew_certificate_verify_write_msg(&w, hs->scheme->id, (ew_slice){signature, signature_len});
    return ew_hs_send(hs, &w);
}

/* mac_of: the verify_data of one side over all so far. */
static ew_err mac_of(const ew_hs *hs, bool server, uint8_t out[EW_HASH_MAX])
{
    uint8_t hash[EW_HASH_MAX];
    EW_TRY(ew_transcript_peek(&hs->transcript, hash));
    const ew_secret *base = server ? &hs->server_hs : &hs->client_hs;
    return ew_finished_mac13(hs->config->crypto, hs->info->suite->hash, base, hash, out);
}

ew_err ew_auth13_send_finished(ew_hs *hs)
{
    uint8_t mac[EW_HASH_MAX];
    EW_TRY(mac_of(hs, hs->config->is_server, mac));
    ew_writer w;
    EW_TRY(ew_hs_writer(hs, MESSAGE_BASE_LEN, &w));
    ew_finished_write_msg(&w, (ew_slice){mac, ew_hash_len(hs->info->suite->hash)});
    return ew_hs_send(hs, &w);
}

/* --- the peer's --------------------------------------------------------------------------- */

static ew_err take_certificate(ew_hs *hs, ew_slice body, size_t *out_num)
{
    ew_certificate cert;
    EW_TRY(ew_certificate_parse(body, hs->asked, &cert));
    /* 4.5.1: "(in the case of server authentication), this field SHALL be zero length"; a client
     * echoes our request's, which in the handshake is empty too. */
    if (!ew_slice_equal(cert.context, ew_hs_slice(&hs->request_context)))
        return EW_ERR_REQUEST_CONTEXT;
    *out_num = cert.num;
    EW_TRY(ew_staples_keep(hs->info, cert.staples.ocsp, cert.staples.scts));
    if (cert.num > 0) {
        EW_TRY(ew_auth_take_chain(hs, &cert));
        EW_TRY(ew_auth_judge_staples(hs));
    }
    return EW_OK;
}

ew_err ew_auth13_certificate(ew_hs *hs, ew_slice message, size_t *out_num)
{
    ew_buf plain = {0};
    ew_slice body = ew_hs_body(message);
    ew_err err = EW_OK;
    if (ew_hs_type(message) == EW_MSG_COMPRESSED_CERTIFICATE) {
        err = ew_cert_compression_open(hs, body, &plain);
        body = ew_hs_slice(&plain);
    }
    if (err == EW_OK)
        err = take_certificate(hs, body, out_num);
    ew_buf_free(&plain);
    /* RFC 8879: the message in Certificate's place is in the transcript as it came */
    return err == EW_OK ? ew_transcript_add(&hs->transcript, message) : err;
}

ew_err ew_auth13_verify(ew_hs *hs, ew_slice message)
{
    ew_certificate_verify verify;
    EW_TRY(ew_certificate_verify_parse(ew_hs_body(message), &verify));
    /* 4.5.2: "the signature algorithm MUST be compatible with the key in the sender's end-entity
     * certificate", and be one that we offered. PKCS#1 is for chains. */
    const ew_scheme *scheme = ew_scheme_offered(hs->config, verify.scheme);
    if (scheme == NULL || !ew_key_fits(hs->peer_key, scheme))
        return EW_ERR_WRONG_SIGNATURE_ALGORITHM;
    uint8_t content[EW_VERIFY_CONTENT_MAX];
    size_t len = 0;
    EW_TRY(content_of(hs, !hs->config->is_server, content, &len));
    EW_TRY(ew_verify(
        hs->config->crypto, hs->peer_key, scheme, (ew_slice){content, len}, verify.signature));
    hs->info->peer_scheme = verify.scheme;
    hs->info->peer_authenticated = ew_auth_is_verified(hs);
    return ew_transcript_add(&hs->transcript, message);
}

ew_err ew_auth13_finished(ew_hs *hs, ew_slice message)
{
    uint8_t mac[EW_HASH_MAX];
    ew_slice body = ew_hs_body(message);
    size_t len = ew_hash_len(hs->info->suite->hash);
    /* 4.5.3: "Recipients of Finished messages MUST verify that the contents are correct and if
     * incorrect MUST terminate the connection with a "decrypt_error" alert." */
    if (body.len != len)
        return EW_ERR_BAD_FINISHED;
    EW_TRY(mac_of(hs, !hs->config->is_server, mac));
    bool good = ew_ct_equal(body.data, mac, len);
    ew_wipe(mac, sizeof mac);
    if (!good)
        return EW_ERR_BAD_FINISHED;
    return ew_transcript_add(&hs->transcript, message);
}
