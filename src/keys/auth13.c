/* SPDX-License-Identifier: Apache-2.0 */
/* What authenticates a handshake: Finished and PSK binders, and the content of CertificateVerify.
 */
#include <string.h>

#include "keys/secret.h"
#include "wire/writer.h"

ew_err ew_finished_mac13(const ew_crypto *crypto, ew_hash_id hash, const ew_secret *base,
    const uint8_t *transcript_hash, uint8_t *out)
{
    ew_slice content = {.data = transcript_hash, .len = ew_hash_len(hash)};
    ew_secret finished_key = {0};

    ew_err err = ew_secret_expand(crypto, hash, base, "finished", (ew_slice){0}, &finished_key);
    if (err == EW_OK) {
        err = ew_hmac(crypto, hash, ew_secret_slice(&finished_key), content, out);
    }
    ew_secret_wipe(&finished_key);
    return err;
}

ew_err ew_binder_key13(
    const ew_crypto *crypto, ew_hash_id hash, ew_slice psk, ew_psk_kind kind, ew_secret *out)
{
    /* A label each, so that a PSK of one kind cannot stand in for the other (RFC 9846, 7.1). */
    static const uint8_t labels[][10] = {"res binder", "ext binder", "imp binder"};
    ew_slice label = {.data = labels[kind], .len = sizeof labels[0]};
    ew_secret early = {0};

    ew_err err = ew_secret_extract(crypto, hash, (ew_slice){0}, psk, &early);
    if (err == EW_OK) {
        err = ew_secret_derive_empty(crypto, hash, &early, label, out);
    }
    ew_secret_wipe(&early);
    return err;
}

size_t ew_verify_content13(
    bool server, const uint8_t *transcript_hash, size_t hash_len, uint8_t *out)
{
    const char *context =
        server ? "TLS 1.3, server CertificateVerify" : "TLS 1.3, client CertificateVerify";
    ew_writer w = ew_writer_of(out, EW_VERIFY_CONTENT_MAX);

    /* RFC 9846, 4.5.2: 64 spaces, the context string, a zero byte, the content. */
    uint8_t *pad = ew_write_space(&w, 64);
    if (pad != NULL) {
        memset(pad, 0x20, 64);
    }
    ew_write_bytes(&w, context, strlen(context));
    ew_write_u8(&w, 0);
    ew_write_bytes(&w, transcript_hash, hash_len);
    return ew_writer_slice(&w).len;
}
