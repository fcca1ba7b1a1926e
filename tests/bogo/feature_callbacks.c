/* SPDX-License-Identifier: Apache-2.0 */
/* What the application is asked: certificates, the peer's certificate, tickets; signatures are in signer.c. With "-async" each
 * question is put off at least once, and bytes come and go one by one. */
#include "shim.h"

#include <stdio.h>
#include <string.h>

#include <openssl/evp.h>
#include <openssl/rand.h>

static const flag flags[] = {
    SET("async", async),
    SET("read-with-unfinished-write", read_with_unfinished_write),
    SET("use-early-callback", use_early_callback),
    SET("fail-early-callback", fail_early_callback),
    IGNORED("install-ddos-callback"),
    SET("fail-ddos-callback", fail_ddos_callback),
    SET("fail-cert-callback", fail_cert_callback),
    SET("use-old-client-cert-callback", use_old_client_cert_callback),
    SET("use-custom-verify-callback", use_custom_verify),
    SET("reverify-on-resume", reverify_on_resume),
    SET("use-ticket-callback", use_ticket_callback),
    SET("use-ticket-aead-callback", use_ticket_callback),
    SET("skip-ticket", skip_ticket),
    IGNORED("renew-ticket"), /* always done */
    FLAGS_END
};

/* put_off: once for each question of a connection. */
static bool put_off(const shim *s, bool *was)
{
    bool first = !*was;

    *was = true;
    return s->o->async && first;
}

/* refuse: by an alert that no error of ours has. */
static ew_err refuse(ew_conn *conn, uint8_t alert)
{
    ew_conn_abort(conn, alert);
    return EW_OK;
}

/* choose_cert: on either side; the credentials come by here unless the config has them. */
static ew_err choose_cert(shim *s, ew_conn *conn)
{
    if (s->o->fail_cert_callback)
        return refuse(conn, EW_ALERT_INTERNAL_ERROR);
    if (put_off(s, &s->put_off.cert))
        return EW_ERR_SUSPEND;
    if (creds_are_late(s->o))
        creds_add_late(s, s->o, conn);
    return EW_OK;
}

/* select_nothing: an empty name is no protocol, which the library has to say. */
static ew_err select_nothing(ew_conn *conn)
{
    ew_err err = ew_conn_select_alpn(conn, "");

    fprintf(stderr, "protocol: error :%s:\n", ew_err_name(err));
    return err != EW_OK ? refuse(conn, EW_ALERT_INTERNAL_ERROR) : EW_OK;
}

static ew_err on_client_hello(void *arg, ew_conn *conn, const ew_hello *hello)
{
    shim *s = arg;

    peer_says_hello(s, hello);
    if (s->o->fail_early_callback)
        return EW_ERR_REFUSED;
    if (s->o->fail_ddos_callback)
        return refuse(conn, EW_ALERT_INTERNAL_ERROR);
    if (s->o->use_ocsp_callback && s->o->fail_ocsp_callback)
        return EW_ERR_OCSP_BAD;
    if (s->o->use_early_callback && put_off(s, &s->put_off.hello))
        return EW_ERR_SUSPEND;
    if (s->o->decline_alpn)
        must(ew_conn_select_alpn(conn, NULL), "no protocol");
    if (s->o->select_empty_alpn)
        return select_nothing(conn);
    return choose_cert(s, conn);
}

static ew_err on_certificate_request(void *arg, ew_conn *conn, const ew_request *request)
{
    peer_says_request(arg, request);
    return choose_cert(arg, conn);
}

/* The two kinds of callback that the runner knows differ in the alert. */
static ew_err on_verify(void *arg, ew_conn *conn, ew_err decided)
{
    shim *s = arg;
    /* the server's answer to early data is there by now: rejected, it counts as another connection */
    bool rejected = ew_conn_early(conn) == EW_EARLY_UNKNOWN && ew_conn_early_why(conn) != EW_WHY_EARLY_FINE;
    const options *o = rejected ? s->retry : s->o;

    (void)decided;
    if (put_off(s, &s->put_off.verify))
        return EW_ERR_SUSPEND;
    if (o->use_ocsp_callback && o->fail_ocsp_callback)
        return EW_ERR_OCSP_BAD;
    if (!o->verify_fail)
        return ew_conn_accept_peer(conn, EW_I_ACCEPT_THIS_PEER);
    if (!o->verify_peer && !o->require_client_cert)
        return EW_OK;
    return o->use_custom_verify ? EW_ERR_CERT_UNKNOWN : EW_ERR_REFUSED;
}

/* --- tickets: a nonce, the state under AES-GCM, its tag --- */

enum { NONCE_LEN = 12, TAG_LEN = 16 };

static const uint8_t ticket_key[32] = {7};

static ew_err seal_ticket(void *arg, ew_conn *conn, const uint8_t *state, size_t state_len, uint8_t *out, size_t cap,
    size_t *out_len)
{
    shim *s = arg;
    EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
    int len = 0;

    (void)conn;
    *out_len = 0;
    bool good = ctx != NULL && state_len + NONCE_LEN + TAG_LEN <= cap && RAND_bytes(out, NONCE_LEN) == 1 &&
                EVP_EncryptInit_ex(ctx, EVP_aes_256_gcm(), NULL, ticket_key, out) == 1 &&
                EVP_EncryptUpdate(ctx, &out[NONCE_LEN], &len, state, (int)state_len) == 1 &&
                EVP_EncryptFinal_ex(ctx, &out[NONCE_LEN + len], &len) == 1 &&
                EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_GET_TAG, TAG_LEN, &out[NONCE_LEN + state_len]) == 1;
    EVP_CIPHER_CTX_free(ctx);
    if (good && !s->o->skip_ticket)
        *out_len = state_len + NONCE_LEN + TAG_LEN;
    return good ? EW_OK : EW_ERR_CRYPTO;
}

static ew_err open_ticket(void *arg, ew_conn *conn, const uint8_t *ticket, size_t ticket_len, uint8_t *out, size_t cap,
    size_t *out_len)
{
    shim *s = arg;
    uint8_t tag[TAG_LEN];
    int len = 0;

    (void)conn;
    if (s->ticket_opened) {
        fprintf(stderr, "a ticket is to be opened once more\n");
        return EW_ERR_INTERNAL;
    }
    if (put_off(s, &s->put_off.ticket))
        return EW_ERR_SUSPEND;
    s->ticket_opened = true;
    if (ticket_len < NONCE_LEN + TAG_LEN || cap < ticket_len)
        return EW_ERR_NOT_AVAILABLE;
    size_t state_len = ticket_len - NONCE_LEN - TAG_LEN;
    EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
    memcpy(tag, &ticket[NONCE_LEN + state_len], TAG_LEN);
    bool good = ctx != NULL && EVP_DecryptInit_ex(ctx, EVP_aes_256_gcm(), NULL, ticket_key, ticket) == 1 &&
                EVP_DecryptUpdate(ctx, out, &len, &ticket[NONCE_LEN], (int)state_len) == 1 &&
                EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_SET_TAG, TAG_LEN, tag) == 1 &&
                EVP_DecryptFinal_ex(ctx, &out[len], &len) == 1;
    EVP_CIPHER_CTX_free(ctx);
    *out_len = state_len;
    return good ? EW_OK : EW_ERR_NOT_AVAILABLE;
}

static void configure_server(shim *s, const options *o, ew_config *config)
{
    ew_ticket_method tickets = {s, seal_ticket, open_ticket};

    must(ew_config_on_client_hello(config, on_client_hello, s), "on_client_hello");
    if (o->use_ticket_callback || o->async)
        must(ew_config_ticket_method(config, &tickets), "ticket method");
}

static void configure(shim *s, const options *o, ew_config *config)
{
    memset(&s->put_off, 0, sizeof s->put_off);
    s->ticket_opened = false;
    must(ew_config_on_verify(config, on_verify, s), "on_verify");
    must(ew_config_verify_resumed(config, o->reverify_on_resume), "verify_resumed");
    if (o->server)
        configure_server(s, o, config);
    else
        must(ew_config_on_certificate_request(config, on_certificate_request, s), "on_certificate_request");
}

const feature feature_callbacks = {.flags = flags, .configure = configure};
