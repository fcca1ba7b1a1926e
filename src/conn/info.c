/* SPDX-License-Identifier: Apache-2.0 */
/* What was agreed, keying material, and a client's sessions. */
#include "conn/conn.h"

#include <string.h>

const char *ew_version(void)
{
    return EW_VERSION;
}

bool ew_conn_handshake_complete(const ew_conn *conn)
{
    return conn->closure.open;
}

bool ew_conn_is_server(const ew_conn *conn)
{
    return conn->config->hs.is_server;
}

const char *ew_conn_version(const ew_conn *conn)
{
    if (conn->info.version == 0)
        return NULL;
    return ew_conn_is_12(conn) ? "TLSv1.2" : "TLSv1.3";
}

const char *ew_conn_cipher(const ew_conn *conn)
{
    return conn->info.suite == NULL ? NULL : conn->info.suite->name;
}

const char *ew_conn_group(const ew_conn *conn)
{
    return conn->info.group == NULL ? NULL : conn->info.group->name;
}

bool ew_conn_resumed(const ew_conn *conn)
{
    return conn->info.resumed;
}

bool ew_conn_peer_authenticated(const ew_conn *conn)
{
    return conn->closure.open && conn->info.peer_authenticated;
}

const char *ew_conn_peer_signature_algorithm(const ew_conn *conn)
{
    const ew_scheme *scheme = ew_scheme_find(conn->info.peer_scheme);

    return scheme == NULL ? NULL : scheme->name;
}

bool ew_conn_retried(const ew_conn *conn)
{
    return conn->info.retried;
}

/* the handshake keeps a NUL behind both */
const char *ew_conn_alpn(const ew_conn *conn)
{
    return conn->info.alpn.len == 0 ? NULL : (const char *)conn->info.alpn.data;
}

const char *ew_conn_sni(const ew_conn *conn)
{
    return conn->info.sni.len == 0 ? NULL : (const char *)conn->info.sni.data;
}

const ew_hs_info *ew_conn_judged(const ew_conn *conn)
{
    const ew_hs_info *later = ew_post_info(&conn->post);

    return conn->asking == EW_ASKING_VERIFY && later != NULL ? later : &conn->info;
}

const char *ew_conn_cert_reason(const ew_conn *conn)
{
    return ew_conn_judged(conn)->cert_reason;
}

static ew_err cert_at(ew_slice chain, size_t i, ew_slice *out)
{
    ew_reader r = ew_reader_of_slice(chain);

    do {
        if (ew_reader_empty(&r))
            return EW_ERR_NOT_AVAILABLE;
        *out = ew_read_vec24(&r, 1, 0xffffff);
    } while (i-- > 0);
    return r.failed ? EW_ERR_INTERNAL : EW_OK;
}

/* shown: the i-th of what the peer showed, if it is of this kind */
static ew_err shown(const ew_conn *conn, ew_peer_kind kind, size_t i, ew_slice *out)
{
    const ew_hs_info *info = ew_conn_judged(conn);

    if (info->peer_kind != kind)
        return EW_ERR_NOT_AVAILABLE;
    return cert_at((ew_slice){info->peer_chain.data, info->peer_chain.len}, i, out);
}

ew_err ew_conn_peer_cert(const ew_conn *conn, size_t i, const uint8_t **out, size_t *out_len)
{
    ew_slice der = {0};

    if (conn == NULL || out == NULL || out_len == NULL)
        return EW_ERR_ARGUMENT;
    ew_err err = shown(conn, EW_PEER_X509, i, &der);
    *out = der.data;
    *out_len = der.len;
    return err;
}

ew_err ew_conn_peer_raw_key(const ew_conn *conn, const uint8_t **out, size_t *out_len)
{
    ew_slice spki = {0};

    if (conn == NULL || out == NULL || out_len == NULL)
        return EW_ERR_ARGUMENT;
    ew_err err = shown(conn, EW_PEER_RAW_KEY, 0, &spki);
    *out = spki.data;
    *out_len = spki.len;
    return err;
}

ew_err ew_conn_psk_identity(const ew_conn *conn, const uint8_t **out, size_t *out_len)
{
    ew_slice name = {0};
    ew_cred_psk psk;

    if (conn == NULL || out == NULL || out_len == NULL)
        return EW_ERR_ARGUMENT;
    ew_err err = shown(conn, EW_PEER_PSK, 0, &name);
    if (err == EW_OK && !ew_psk_name_read(name, &psk))
        err = EW_ERR_INTERNAL;
    *out = err == EW_OK ? psk.identity.data : NULL;
    *out_len = err == EW_OK ? psk.identity.len : 0;
    return err;
}

const ew_credential *ew_conn_own_credential(const ew_conn *conn)
{
    return (const ew_credential *)conn->info.own_cred;
}

ew_err ew_conn_export(const ew_conn *conn, const char *label, const void *context, size_t context_len,
    void *out, size_t out_len)
{
    if (conn == NULL || label == NULL || out == NULL || (context == NULL && context_len > 0))
        return EW_ERR_ARGUMENT;
    /* not before it is complete, nor once a failure made us forget it */
    if (!conn->closure.open || conn->post.exporter.len == 0)
        return EW_ERR_NOT_AVAILABLE;
    return ew_post_exporter(&conn->post, (ew_slice){(const uint8_t *)label, strlen(label)},
        (ew_slice){context, context_len}, out, out_len);
}

/* RFC 9266 */
static ew_err bind_exporter(const ew_conn *conn, void *out, size_t cap, size_t *out_len)
{
    enum { LEN = 32 };

    if (cap < LEN)
        return EW_ERR_TOO_SMALL;
    *out_len = LEN;
    return ew_conn_export(conn, "EXPORTER-Channel-Binding", NULL, 0, out, LEN);
}

/* RFC 5929, 4: of the server's certificate, whichever side asks */
static ew_err bind_end_point(const ew_conn *conn, void *out, size_t cap, size_t *out_len)
{
    uint8_t hash[EW_HASH_MAX];
    ew_slice der = {0};
    ew_err err = EW_ERR_NOT_AVAILABLE;

    if (!ew_conn_is_server(conn))
        err = shown(conn, EW_PEER_X509, 0, &der);
    else if (conn->info.own_cred != NULL && ew_cred_num_certs(conn->info.own_cred) > 0) {
        der = ew_cred_der(conn->info.own_cred, 0);
        err = EW_OK;
    }
    if (err == EW_OK)
        err = ew_x509_end_point(conn->config->hs.crypto, der, hash, out_len);
    if (err == EW_OK && *out_len > cap)
        err = EW_ERR_TOO_SMALL;
    if (err == EW_OK)
        memcpy(out, hash, *out_len);
    return err;
}

ew_err ew_conn_channel_binding(const ew_conn *conn, const char *type, void *out, size_t cap, size_t *out_len)
{
    if (conn == NULL || type == NULL || out == NULL || out_len == NULL)
        return EW_ERR_ARGUMENT;
    if (!conn->closure.open)
        return EW_ERR_NOT_AVAILABLE;
    if (strcmp(type, "tls-exporter") == 0)
        return bind_exporter(conn, out, cap, out_len);
    if (strcmp(type, "tls-server-end-point") == 0)
        return bind_end_point(conn, out, cap, out_len);
    return EW_ERR_ARGUMENT;
}

ew_err ew_session_export(const ew_session *session, void *out, size_t cap, size_t *out_len)
{
    ew_buf form = {0};

    if (session == NULL || out_len == NULL || (out == NULL && cap > 0))
        return EW_ERR_ARGUMENT;
    ew_err err = ew_session_write(session, &form);
    if (err == EW_OK) {
        *out_len = form.len;
        if (cap < form.len)
            err = EW_ERR_TOO_SMALL;
        else
            memcpy(out, form.data, form.len);
    }
    ew_buf_free(&form);
    return err;
}

ew_err ew_session_import(const void *data, size_t len, ew_session **out)
{
    if (data == NULL || out == NULL)
        return EW_ERR_ARGUMENT;
    *out = NULL;
    return ew_session_read((ew_slice){data, len}, out);
}

uint32_t ew_session_early_limit(const ew_session *session)
{
    return session->max_early;
}

const char *ew_session_alpn(const ew_session *session)
{
    return session->alpn.len > 0 ? (const char *)session->alpn.data : NULL;
}
