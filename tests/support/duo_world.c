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
    (void)conn;
    ew_session_free(*(ew_session **)arg);
    *(ew_session **)arg = ew_session_ref(session);
}

/* make_session: by a full handshake with the server that is to resume it */
static void make_session(duo_world *w, duo_kind kind)
{
    duo d;
    ew_session *session = NULL;
    ew_config *client = duo_config(w, EW_CLIENT);

    must(ew_config_on_session(client, on_session, &session), "on_session");
    duo_open_with(&d, client, w->server[kind], NULL);
    duo_settle(&d);
    duo_close(&d);
    ew_config_free(client);
    if (session == NULL)
        must(EW_ERR_INTERNAL, "no session came");
    must(ew_session_export(session, w->session[kind].form, sizeof w->session[kind].form,
             &w->session[kind].len),
        "session");
    ew_session_free(session);
}

ew_err duo_session(duo_world *w, duo_kind kind, ew_session **out)
{
    *out = NULL;
    if (!duo_kind_resumes(kind))
        return EW_OK;
    return ew_session_import(w->session[kind].form, w->session[kind].len, out);
}

const char *duo_kind_name(duo_kind kind)
{
    static const char *const names[DUO_NUM_KINDS] = {"full", "retry", "resumed",
        "client certificate", "bare", "1.2 full", "1.2 by ticket", "1.2 by ID",
        "1.2 client certificate", "1.2 bare", "1.2 tolerant"};
    return names[kind];
}

bool duo_kind_is_12(duo_kind kind)
{
    return kind >= DUO_FULL12;
}

bool duo_kind_resumes(duo_kind kind)
{
    return kind == DUO_RESUMED || kind == DUO_TICKET12 || kind == DUO_ID12;
}

bool duo_kind_shows_cert(duo_kind kind)
{
    return kind == DUO_CLIENT_CERT || kind == DUO_CLIENT_CERT12;
}

static void set_client_auth(duo_world *w, duo_kind kind)
{
    must(ew_config_client_auth(w->server[kind], EW_AUTH_REQUIRE), "client auth");
    must(ew_config_trust_pem(
             w->server[kind], w->client_chain.root, strlen(w->client_chain.root)),
        "trust");
    must(ew_config_add_credential(w->client[kind], w->client_cred), "credential");
}

static void speak_12(ew_config *c)
{
    must(ew_config_versions(c, EW_TLS_1_2, EW_TLS_1_2), "versions");
}

static void set_versions(duo_world *w)
{
    for (int kind = DUO_FULL12; kind < DUO_NUM_KINDS; kind++) {
        if (kind != DUO_CLIENT_CERT12)
            speak_12(w->server[kind]);
        if (kind != DUO_FULL12)
            speak_12(w->client[kind]);
    }
    for (int i = 0; i < 2; i++)
        must(ew_config_policy(i == 0 ? w->client[DUO_TOLERANT12] : w->server[DUO_TOLERANT12],
                 EW_POLICY_TOLERANT),
            "policy");
}

void duo_world_make(duo_world *w)
{
    memset(w, 0, sizeof *w);
    w->server_chain = certs_chain_new(CERTS_P256, "DNS:server.example");
    w->client_chain = certs_chain_new(CERTS_P256, "DNS:client.example");
    w->server_cred = credential_of(&w->server_chain);
    w->client_cred = credential_of(&w->client_chain);
    for (int kind = 0; kind < DUO_NUM_KINDS; kind++) {
        w->client[kind] = duo_config(w, EW_CLIENT);
        w->server[kind] = duo_config(w, EW_SERVER);
    }
    must(ew_config_always_retry(w->server[DUO_RETRY], true), "retry");
    must(ew_config_num_shares(w->client[DUO_RETRY], 0), "shares");
    set_client_auth(w, DUO_CLIENT_CERT);
    set_client_auth(w, DUO_CLIENT_CERT12);
    set_short_limits(w->client[DUO_BARE]);
    set_short_limits(w->server[DUO_BARE]);
    for (int kind = DUO_BARE12; kind <= DUO_TOLERANT12; kind++) {
        set_short_limits(w->client[kind]);
        set_short_limits(w->server[kind]);
    }
    must(ew_config_num_tickets(w->server[DUO_ID12], 0), "tickets"); /* so it goes by ID */
    set_versions(w);
    for (int kind = 0; kind < DUO_NUM_KINDS; kind++)
        if (duo_kind_resumes((duo_kind)kind))
            make_session(w, (duo_kind)kind);
}

void duo_world_free(duo_world *w)
{
    for (int kind = 0; kind < DUO_NUM_KINDS; kind++) {
        ew_config_free(w->client[kind]);
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

    must(duo_session(w, kind, &session), "session");
    duo_open_with(d, w->client[kind], w->server[kind], session);
    d->side[0].tolerant = d->side[1].tolerant = kind == DUO_TOLERANT12;
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
