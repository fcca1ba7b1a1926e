/* SPDX-License-Identifier: Apache-2.0 */
/* The application's callbacks: asked for the handshake, each with the same care before and after. */
#include "conn/conn.h"

#include <string.h>

#include "hs/ask.h"
#include "wire/writer.h"

static const ew_config_asks *begin(ew_conn *conn, ew_asking what)
{
    conn->asking = what;
    ew_conn_note_version(conn); /* it may close, and the default is the version's */
    return &conn->config->asks;
}

/* end: what the answer comes to. An application that ended the connection as it was asked has answered enough: the step
 * stays where it is, for ever. An error without an alert of its own refuses the peer. */
static ew_err end(ew_conn *conn, ew_err answer)
{
    conn->asking = EW_ASKING_NOTHING;
    if (!ew_closure_may_open(conn->closure))
        return EW_ERR_SUSPEND;
    if (answer == EW_OK || answer == EW_ERR_SUSPEND)
        return answer;
    return ew_err_alert(answer) >= 0 ? answer : EW_ERR_REFUSED;
}

/* ---- the hello ---- */

/* list_of: a 16-bit list out of an extension; empty if it is not there. */
static ew_err list_of(const ew_ext_block *ext, ew_ext which, const uint8_t **out, size_t *out_len)
{
    ew_slice list = {0};
    ew_err err = EW_OK;

    if (ew_ext_has(ext, which))
        err = ew_ext_read_u16_list(ext->data[which], &list);
    *out = list.data;
    *out_len = list.len;
    return err;
}

static ew_err alpn_of(const ew_ext_block *ext, ew_hello *hello)
{
    ew_slice list = {0};
    ew_err err = ew_ext_has(ext, EW_EXT_ALPN) ? ew_ext_read_alpn(ext->data[EW_EXT_ALPN], &list) : EW_OK;

    hello->alpn = list.data;
    hello->alpn_len = list.len;
    return err;
}

static ew_err read_hello(const ew_hs_hello *from, ew_hello *out)
{
    const ew_ext_block *ext = &from->parsed->ext;
    bool has_cert = ew_ext_has(ext, EW_EXT_SIGNATURE_ALGORITHMS_CERT);

    *out = (ew_hello){
        .suites = from->parsed->suites.data,
        .suites_len = from->parsed->suites.len,
        .body = from->body.data,
        .body_len = from->body.len,
    };
    ew_err err = list_of(ext, EW_EXT_SUPPORTED_GROUPS, &out->groups, &out->groups_len);
    if (err == EW_OK)
        err = list_of(ext, EW_EXT_SIGNATURE_ALGORITHMS, &out->schemes, &out->schemes_len);
    if (err == EW_OK)
        err = list_of(ext, has_cert ? EW_EXT_SIGNATURE_ALGORITHMS_CERT : EW_EXT_SIGNATURE_ALGORITHMS,
            &out->schemes_cert, &out->schemes_cert_len);
    return err == EW_OK ? alpn_of(ext, out) : err;
}

bool ew_hello_extension(const ew_hello *hello, uint16_t type, const uint8_t **out, size_t *out_len)
{
    ew_reader r = ew_reader_of(hello->body, hello->body_len);

    (void)ew_read_u16(&r);
    (void)ew_read_bytes(&r, EW_RANDOM_LEN);
    (void)ew_read_vec8(&r, 0, EW_SESSION_ID_MAX);
    (void)ew_read_vec16(&r, 0, UINT16_MAX);
    (void)ew_read_vec8(&r, 0, UINT8_MAX);
    ew_reader block = ew_reader_of_slice(ew_read_vec16(&r, 0, UINT16_MAX));
    while (!r.failed && !ew_reader_empty(&block)) {
        uint16_t at = ew_read_u16(&block);
        ew_slice data = ew_read_vec16(&block, 0, UINT16_MAX);
        if (block.failed || at != type)
            continue;
        *out = data.data;
        *out_len = data.len;
        return true;
    }
    return false;
}

static ew_err on_hello(void *arg, const ew_hs_hello *from)
{
    ew_conn *conn = arg;
    ew_hello hello;

    if (conn->config->asks.on_client_hello == NULL)
        return EW_OK;
    ew_err err = read_hello(from, &hello);
    if (err != EW_OK)
        return err;
    const ew_config_asks *asks = begin(conn, EW_ASKING_HELLO);
    return end(conn, asks->on_client_hello(asks->on_client_hello_arg, conn, &hello));
}

/* ---- the other questions ---- */

static ew_err on_request(void *arg, const ew_hs_request *from)
{
    ew_conn *conn = arg;
    ew_request request = {
        .schemes = from->schemes.data,
        .schemes_len = from->schemes.len,
        .authorities = from->authorities.data,
        .authorities_len = from->authorities.len,
    };

    if (conn->config->asks.on_request == NULL)
        return EW_OK;
    const ew_config_asks *asks = begin(conn, EW_ASKING_REQUEST);
    return end(conn, asks->on_request(asks->on_request_arg, conn, &request));
}

static ew_err on_verify(void *arg, ew_err decided)
{
    ew_conn *conn = arg;

    if (conn->config->asks.on_verify == NULL)
        return EW_OK;
    const ew_config_asks *asks = begin(conn, EW_ASKING_VERIFY);
    return end(conn, asks->on_verify(asks->on_verify_arg, conn, decided));
}

static ew_err on_sign(
    void *arg, const ew_cred *cred, uint16_t scheme, ew_slice content, uint8_t *out, size_t *out_len)
{
    ew_conn *conn = arg;
    const ew_cred_remote *remote = ew_cred_signer(cred);

    (void)begin(conn, EW_ASKING_OTHER);
    ew_err err = end(conn, remote->sign(remote->arg, conn, scheme, content.data, content.len, out,
                               EW_SIGNATURE_MAX, out_len));
    return err == EW_OK && *out_len > EW_SIGNATURE_MAX ? EW_ERR_INTERNAL : err;
}

/* ---- tickets ---- */

static ew_err on_open_ticket(void *arg, ew_slice sealed, ew_buf *out)
{
    ew_conn *conn = arg;
    const ew_ticket_method *tickets = &conn->config->asks.tickets;
    ew_err err = ew_buf_reserve(out, sealed.len);

    if (err != EW_OK)
        return err;
    (void)begin(conn, EW_ASKING_OTHER);
    size_t len = 0;
    err = tickets->open(tickets->arg, conn, sealed.data, sealed.len, out->data, sealed.len, &len);
    bool is_other = err == EW_ERR_NOT_AVAILABLE || (err == EW_OK && len > sealed.len);
    out->len = err == EW_OK && !is_other ? len : 0;
    err = end(conn, is_other ? EW_OK : err);
    return err == EW_OK && is_other ? EW_ERR_NOT_AVAILABLE : err;
}

/* A ticket that cannot be made costs a resumption, never the connection; nor does one that the application says goodbye before
 * (C1). */
static ew_err on_seal_ticket(void *arg, ew_slice content, ew_buf *out)
{
    ew_conn *conn = arg;
    const ew_ticket_method *tickets = &conn->config->asks.tickets;
    size_t cap = content.len + EW_TICKET_OVERHEAD_MAX, len = 0;
    ew_err err = ew_buf_reserve(out, cap);

    if (err != EW_OK)
        return err;
    (void)begin(conn, EW_ASKING_OTHER);
    err = tickets->seal(tickets->arg, conn, content.data, content.len, out->data, cap, &len);
    out->len = err == EW_OK && len <= cap && ew_closure_may_seal(conn->closure) ? len : 0;
    return end(conn, EW_OK);
}

const ew_hs_asks ew_conn_asks = {
    .hello = on_hello,
    .request = on_request,
    .verify = on_verify,
    .sign = on_sign,
    .open_ticket = on_open_ticket,
    .seal_ticket = on_seal_ticket,
};

/* ---- what the application may say meanwhile ---- */

/* the handshake, or what asks after it (RFC 9846, 4.7.2) */
static ew_hs *asking_hs(const ew_conn *conn)
{
    return conn->hs != NULL ? conn->hs : ew_post_hs(&conn->post);
}

ew_err ew_conn_add_credential(ew_conn *conn, ew_credential *cred)
{
    if (conn == NULL)
        return EW_ERR_ARGUMENT;
    if ((conn->asking != EW_ASKING_HELLO && conn->asking != EW_ASKING_REQUEST) || asking_hs(conn) == NULL)
        return EW_ERR_STATE;
    ew_err err = ew_hs_own_cred(asking_hs(conn), (ew_cred *)cred);
    if (err == EW_OK && cred != NULL)
        ew_cred_share((ew_cred *)cred); /* other connections may be given it, in other threads */
    return err;
}

ew_err ew_conn_select_alpn(ew_conn *conn, const char *name)
{
    uint8_t entry[1 + UINT8_MAX];
    size_t len = name != NULL ? strlen(name) : 0;

    if (conn == NULL)
        return EW_ERR_ARGUMENT;
    if (conn->asking != EW_ASKING_HELLO)
        return EW_ERR_STATE;
    if (name != NULL && (len == 0 || len > UINT8_MAX))
        return EW_ERR_NAME;
    ew_writer w = ew_writer_of(entry, sizeof entry);
    if (name != NULL)
        ew_write_vec8(&w, (const uint8_t *)name, len);
    return ew_hs_own_alpn(conn->hs, ew_writer_slice(&w));
}

ew_err ew_conn_accept_peer(ew_conn *conn, uint32_t i_accept_this_peer)
{
    if (conn == NULL || i_accept_this_peer != EW_I_ACCEPT_THIS_PEER)
        return EW_ERR_ARGUMENT;
    if (conn->asking != EW_ASKING_VERIFY || asking_hs(conn) == NULL)
        return EW_ERR_STATE;
    ew_hs_accept_peer(asking_hs(conn));
    return EW_OK;
}
