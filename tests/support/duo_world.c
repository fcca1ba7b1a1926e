/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/duo.h"

static void must(ew_err err, const char *what)
{
    if (err == EW_OK)
        return;
    fprintf(stderr, "%s: %s\n", what, ew_err_name(err));
    abort();
}

static int64_t wall_clock(void *arg)
{
    (void)arg;
    return CERTS_NOW * 1000;
}

static int hex_digit(char c)
{
    return c <= '9' ? c - '0' : c - 'a' + 10;
}

static void on_keylog(void *arg, const char *line)
{
    static const char *const labels[DUO_NUM_SECRETS] = {"CLIENT_HANDSHAKE_TRAFFIC_SECRET ",
        "SERVER_HANDSHAKE_TRAFFIC_SECRET ", "CLIENT_TRAFFIC_SECRET_0 ", "SERVER_TRAFFIC_SECRET_0 "};
    duo_world *w = arg;

    for (int i = 0; i < DUO_NUM_SECRETS; i++) {
        size_t at = strlen(labels[i]);
        if (strncmp(line, labels[i], at) != 0)
            continue;
        duo_secret *s = &w->secrets[i];
        at += 65; /* the client random and a blank */
        s->len = 0;
        for (; line[at] != '\0' && s->len < sizeof s->bytes; at += 2)
            s->bytes[s->len++] = (uint8_t)(hex_digit(line[at]) << 4 | hex_digit(line[at + 1]));
    }
}

ew_config *duo_config(duo_world *w, ew_role role)
{
    ew_config *c;

    must(ew_config_new(role, NULL, NULL, &c), "config");
    must(ew_config_wall_clock(c, wall_clock, NULL), "clock");
    if (role == EW_SERVER) {
        must(ew_config_add_credential(c, w->server_cred), "credential");
        must(ew_config_keylog(c, on_keylog, w), "keylog");
    } else {
        must(ew_config_trust_pem(c, w->server_chain.root, strlen(w->server_chain.root)), "trust");
    }
    return c;
}

static ew_credential *credential_of(const certs_chain *chain)
{
    ew_credential *cred;

    must(ew_credential_from_pem(NULL, chain->chain, strlen(chain->chain), chain->key,
             strlen(chain->key), NULL, NULL, &cred),
        "credential");
    return cred;
}

static void set_short_limits(ew_config *c)
{
    must(ew_config_limit(c, EW_LIMIT_FLUSH, DUO_FLUSH_MS), "limit");
    must(ew_config_limit(c, EW_LIMIT_WAIT, DUO_WAIT_MS), "limit");
    must(ew_config_limit(c, EW_LIMIT_DELIVER, DUO_DELIVER_MS), "limit");
    must(ew_config_limit(c, EW_LIMIT_IDLE, DUO_IDLE_MS), "limit");
    must(ew_config_resumption(c, false), "resumption");
}

static void on_session(void *arg, ew_conn *conn, ew_session *session)
{
    duo_world *w = arg;

    (void)conn;
    if (w->session_len == 0)
        must(ew_session_export(session, w->session, sizeof w->session, &w->session_len), "session");
}

static void make_session(duo_world *w)
{
    duo d;

    duo_open(&d, w, DUO_FULL);
    duo_settle(&d);
    duo_close(&d);
    if (w->session_len == 0)
        must(EW_ERR_INTERNAL, "no session came");
}

void duo_world_make(duo_world *w)
{
    memset(w, 0, sizeof *w);
    w->server_chain = certs_chain_new(CERTS_P256, "DNS:server.example");
    w->client_chain = certs_chain_new(CERTS_P256, "DNS:client.example");
    w->server_cred = credential_of(&w->server_chain);
    w->client_cred = credential_of(&w->client_chain);
    ew_config *first =
        duo_config(w, EW_SERVER); /* tickets are opened by the config that made them */
    for (int kind = 0; kind < DUO_NUM_KINDS; kind++) {
        w->client[kind] = duo_config(w, EW_CLIENT);
        w->server[kind] =
            kind == DUO_FULL || kind == DUO_RESUMED ? first : duo_config(w, EW_SERVER);
    }
    must(ew_config_on_session(w->client[DUO_FULL], on_session, w), "on_session");
    must(ew_config_always_retry(w->server[DUO_RETRY], true), "retry");
    must(ew_config_num_shares(w->client[DUO_RETRY], 0), "shares");
    must(ew_config_client_auth(w->server[DUO_CLIENT_CERT], EW_AUTH_REQUIRE), "client auth");
    must(ew_config_trust_pem(
             w->server[DUO_CLIENT_CERT], w->client_chain.root, strlen(w->client_chain.root)),
        "trust");
    must(ew_config_add_credential(w->client[DUO_CLIENT_CERT], w->client_cred), "credential");
    set_short_limits(w->client[DUO_BARE]);
    set_short_limits(w->server[DUO_BARE]);
    make_session(w);
}

void duo_world_free(duo_world *w)
{
    for (int kind = 0; kind < DUO_NUM_KINDS; kind++) {
        ew_config_free(w->client[kind]);
        if (kind != DUO_RESUMED) /* the same as the first */
            ew_config_free(w->server[kind]);
    }
    ew_credential_free(w->server_cred);
    ew_credential_free(w->client_cred);
    certs_chain_free(&w->server_chain);
    certs_chain_free(&w->client_chain);
}

void duo_open(duo *d, duo_world *w, duo_kind kind)
{
    ew_session *session = NULL;

    if (kind == DUO_RESUMED)
        must(ew_session_import(w->session, w->session_len, &session), "session");
    duo_open_with(d, w->client[kind], w->server[kind], session);
    ew_session_free(session);
}

void duo_open_with(duo *d, ew_config *client, ew_config *server, ew_session *session)
{
    memset(d, 0, sizeof *d);
    d->side[0].name = "client";
    d->side[1].name = "server";
    must(ew_conn_new_resuming(client, "server.example", session, 0, &d->side[0].conn), "client");
    must(ew_conn_new(server, NULL, 0, &d->side[1].conn), "server");
}
