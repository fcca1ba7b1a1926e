/* SPDX-License-Identifier: Apache-2.0 */
/* Credentials, configurations and sessions. Everything that crosses the wire must have the same
 * length in every run: keys and signatures are Ed25519 and X25519, serial numbers of certificates
 * are fixed, and no connection changes anything that a later one sees. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim.h"
#include "support/certs.h"

enum { SERIAL = 1000, TICKET_SECRET = 0xa0 };

static void must(bool good, const char *what)
{
    if (!good) {
        fprintf(stderr, "sim: %s failed\n", what);
        abort();
    }
}

static void must_be_ok(ew_err err, const char *what)
{
    if (err != EW_OK) {
        fprintf(stderr, "sim: %s: %s\n", what, ew_err_name(err));
        abort();
    }
}

const char *sim_kind_name(sim_kind kind)
{
    static const char *const names[SIM_NUM_KINDS] = {"full", "full with a retry",
        "full with a client certificate", "resumed", "1.2 full",
        "1.2 full with a client certificate", "1.2 resumed by ticket", "1.2 resumed by ID"};
    return names[kind];
}

static bool is_12(sim_kind kind)
{
    return kind >= SIM_FULL12;
}

/* ---- certificates ---- */

static certs_cert issue(const certs_spec *spec, const certs_cert *issuer, long serial)
{
    const certs_cert made = certs_make(spec, issuer);

    must(ASN1_INTEGER_set(X509_get_serialNumber(made.x509), serial) == 1 &&
             X509_sign(made.x509, issuer ? issuer->key : made.key, NULL) > 0,
        "a certificate");
    return made;
}

static ew_credential *credential_of(const certs_cert *leaf)
{
    char *cert = certs_pem(leaf);
    char *key = certs_key_pem(leaf, NULL);
    ew_credential *cred = NULL;

    must_be_ok(
        ew_credential_from_pem(NULL, cert, strlen(cert), key, strlen(key), NULL, NULL, &cred),
        "a credential");
    free(cert);
    free(key);
    return cred;
}

typedef struct papers {
    char *root;
    ew_credential *cred[2];
} papers;

static papers make_papers(void)
{
    const certs_spec ca = {.type = CERTS_ED25519,
        .subject = "root",
        .constraints = "critical,CA:TRUE",
        .key_usage = "critical,keyCertSign"};
    certs_spec leaf = {.type = CERTS_ED25519,
        .subject = "leaf",
        .constraints = "critical,CA:FALSE",
        .key_usage = "critical,digitalSignature",
        .ext_usage = "serverAuth,clientAuth"};
    static const char *const names[2] = {"DNS:client.example", "DNS:server.example"};
    certs_cert root = issue(&ca, NULL, SERIAL);
    papers p = {.root = certs_pem(&root)};

    for (int i = 0; i < 2; i++) {
        leaf.san = names[i];
        certs_cert one = issue(&leaf, &root, SERIAL + 1 + i);
        p.cred[i] = credential_of(&one);
        certs_free(&one);
    }
    certs_free(&root);
    return p;
}

/* ---- the store of sessions that have an ID: one session, for ever ---- */

static void put(void *arg, const uint8_t *id, size_t id_len, const uint8_t *state, size_t state_len,
    int64_t expires_at)
{
    sim_world *w = arg;

    (void)expires_at;
    if (!w->stores) {
        return;
    }
    memcpy(w->stored[0], id, id_len);
    memcpy(w->stored[1], state, state_len);
    w->stored_len[0] = id_len;
    w->stored_len[1] = state_len;
}

static size_t get(void *arg, const uint8_t *id, size_t id_len, uint8_t *out, size_t cap)
{
    const sim_world *w = arg;

    if (id_len != w->stored_len[0] || memcmp(id, w->stored[0], id_len) != 0 ||
        w->stored_len[1] > cap) {
        return 0;
    }
    memcpy(out, w->stored[1], w->stored_len[1]);
    return w->stored_len[1];
}

static void forget(void *arg, const uint8_t *id, size_t id_len)
{
    (void)arg;
    (void)id;
    (void)id_len;
}

/* ---- configurations ---- */

static int64_t wall_clock(void *arg)
{
    (void)arg;
    return CERTS_NOW * 1000;
}

static void on_session(void *arg, ew_conn *conn, ew_session *session)
{
    sim_world *w = arg;

    if (w->stores) {
        ew_session_free(w->caught);
        w->caught = ew_session_ref(session);
    } else if (ew_conn_user(conn)) {
        sim_on_ticket(ew_conn_user(conn));
    }
}

static const uint64_t key_limit[SIM_NUM_FLAVOURS] = {0, 0, 0, 16, 24, 0};

bool sim_has_key_limit(int which)
{
    return key_limit[which] > 0;
}

bool sim_is_tolerant(int which)
{
    return which % 2 == 1;
}

/* flavour: what one side's configuration has that others have not. */
static void flavour(ew_config *c, int which, bool is_server)
{
    static const size_t output_limit[SIM_NUM_FLAVOURS] = {65536, 65536, 1, 20000, 65536, 40000};
    static const size_t padding[SIM_NUM_FLAVOURS] = {0, 0, 0, 0, 100, 0};
    static const size_t record_limit[SIM_NUM_FLAVOURS] = {0, 0, 0, 0, 0, 500};
    static const unsigned num_tickets[SIM_NUM_FLAVOURS] = {2, 1, 0, 2, 1, 8};

    must_be_ok(ew_config_output_limit(c, output_limit[which]), "an output limit");
    if (key_limit[which] > 0) {
        must_be_ok(ew_config_key_limit(c, key_limit[which]), "a key limit");
    }
    must_be_ok(ew_config_policy(c, sim_is_tolerant(which) ? EW_POLICY_TOLERANT : EW_POLICY_STRICT),
        "a policy");
    if (padding[which] > 0) {
        must_be_ok(ew_config_padding(c, padding[which]), "padding");
    }
    if (record_limit[which] > 0) {
        must_be_ok(ew_config_record_size_limit(c, record_limit[which]), "a size of records");
    }
    /* any other group is a cost, and libcrypto may lack it */
    must_be_ok(ew_config_groups(c, "X25519:P-256"), "groups");
    if (is_server) {
        must_be_ok(ew_config_num_tickets(c, num_tickets[which]), "tickets");
    }
}

static ew_config *make_client(sim_world *w, sim_kind kind, const papers *p)
{
    ew_config *c = NULL;

    must_be_ok(ew_config_new(EW_CLIENT, NULL, NULL, &c), "a configuration");
    /* Whom a client believes has no say in how a connection ends; to judge a chain takes a third of the time. */
    must_be_ok(ew_config_accept_any_peer(c, EW_I_ACCEPT_ANY_PEER), "trust");
    must_be_ok(ew_config_on_session(c, on_session, w), "a callback");
    must_be_ok(ew_config_wall_clock(c, wall_clock, w), "a clock");
    if (kind == SIM_CERT || kind == SIM_CERT12) {
        must_be_ok(ew_config_add_credential(c, p->cred[0]), "a credential");
    }
    if (kind == SIM_RETRY) {
        must_be_ok(ew_config_num_shares(c, 0), "shares");
    }
    if (is_12(kind) && kind != SIM_FULL12) {
        must_be_ok(ew_config_versions(c, EW_TLS_1_2, EW_TLS_1_2), "versions");
    }
    return c;
}

static ew_config *make_server(sim_world *w, sim_kind kind, const papers *p)
{
    static uint8_t secret[EW_TICKET_SECRET_LEN];
    const ew_session_store store = {w, put, get, forget};
    ew_config *c = NULL;

    for (size_t i = 0; i < sizeof secret; i++) {
        secret[i] = (uint8_t)(TICKET_SECRET + i);
    }
    must_be_ok(ew_config_new(EW_SERVER, NULL, NULL, &c), "a configuration");
    must_be_ok(ew_config_add_credential(c, p->cred[1]), "a credential");
    must_be_ok(ew_config_ticket_keys(c, secret, sizeof secret), "ticket keys");
    must_be_ok(ew_config_session_store(c, &store), "a store");
    must_be_ok(ew_config_wall_clock(c, wall_clock, w), "a clock");
    if (kind == SIM_CERT || kind == SIM_CERT12) {
        must_be_ok(ew_config_client_auth(c, EW_AUTH_REQUIRE), "client certificates");
        must_be_ok(ew_config_trust_pem(c, p->root, strlen(p->root)), "trust");
    }
    if (is_12(kind) && kind != SIM_CERT12) {
        must_be_ok(ew_config_versions(c, EW_TLS_1_2, EW_TLS_1_2), "versions");
    }
    return c;
}

/* ---- sessions ---- */

/* move_all: what one has to say, to the other. */
static bool move_all(ew_conn *from, ew_conn *to)
{
    static uint8_t buffer[1 << 16];
    const uint8_t *out;
    const size_t len = ew_conn_output(from, &out);
    size_t used = 0;

    if (len == 0) {
        return false;
    }
    must(len <= sizeof buffer, "a handshake");
    memcpy(buffer, out, len);
    must_be_ok(ew_conn_output_done(from, len), "a handshake");
    must_be_ok(ew_conn_input(to, buffer, len, &used), "a handshake");
    must(used == len, "a handshake");
    return true;
}

static void make_session(sim_world *w, sim_kind kind)
{
    ew_conn *conn[2] = {NULL, NULL};

    must_be_ok(
        ew_conn_new(w->config[kind][0][EW_CLIENT], "server.example", 0, &conn[0]), "a client");
    must_be_ok(ew_conn_new(w->config[kind][kind == SIM_ID12 ? 2 : 0][EW_SERVER], NULL, 0, &conn[1]),
        "a server");
    while (move_all(conn[0], conn[1]) || move_all(conn[1], conn[0])) {
    }
    must(w->caught != NULL, "a session");
    must_be_ok(ew_session_export(w->caught, w->session[kind].form, sizeof w->session[kind].form,
                   &w->session[kind].len),
        "a session's export");
    ew_session_free(w->caught);
    w->caught = NULL;
    ew_conn_free(conn[0]);
    ew_conn_free(conn[1]);
}

void sim_world_make(sim_world *w)
{
    papers p = make_papers();

    memset(w, 0, sizeof *w);
    for (int kind = 0; kind < SIM_NUM_KINDS; kind++) {
        for (int which = 0; which < SIM_NUM_FLAVOURS; which++) {
            w->config[kind][which][EW_CLIENT] = make_client(w, (sim_kind)kind, &p);
            w->config[kind][which][EW_SERVER] = make_server(w, (sim_kind)kind, &p);
            flavour(w->config[kind][which][EW_CLIENT], which, false);
            flavour(w->config[kind][which][EW_SERVER], which, true);
        }
    }
    /* what is resumed by ID has no tickets */
    for (int which = 0; which < SIM_NUM_FLAVOURS; which++) {
        must_be_ok(ew_config_num_tickets(w->config[SIM_ID12][which][EW_SERVER], 0),
            "a config without tickets");
        must_be_ok(ew_config_always_retry(w->config[SIM_RETRY][which][EW_SERVER], which % 2 == 0),
            "retries");
    }
    w->stores = true;
    make_session(w, SIM_RESUMED);
    make_session(w, SIM_TICKET12);
    make_session(w, SIM_ID12);
    w->stores = false;
    free(p.root);
    ew_credential_free(p.cred[0]);
    ew_credential_free(p.cred[1]);
}

void sim_world_free(sim_world *w)
{
    for (int kind = 0; kind < SIM_NUM_KINDS; kind++) {
        for (int which = 0; which < SIM_NUM_FLAVOURS; which++) {
            ew_config_free(w->config[kind][which][EW_CLIENT]);
            ew_config_free(w->config[kind][which][EW_SERVER]);
        }
    }
}

void sim_world_open(sim_world *w, sim_kind kind, const int flavour_of[2], int64_t now,
    void *const user[2], ew_conn *out[2])
{
    ew_session *session = NULL;

    if (w->session[kind].len > 0) {
        must_be_ok(
            ew_session_import(w->session[kind].form, w->session[kind].len, &session), "a session");
    }
    must_be_ok(ew_conn_new_resuming(w->config[kind][flavour_of[0]][EW_CLIENT], "server.example",
                   session, now, &out[EW_CLIENT]),
        "a client");
    must_be_ok(ew_conn_new(w->config[kind][flavour_of[1]][EW_SERVER], NULL, now, &out[EW_SERVER]),
        "a server");
    ew_session_free(session);
    ew_conn_set_user(out[EW_CLIENT], user[EW_CLIENT]);
    ew_conn_set_user(out[EW_SERVER], user[EW_SERVER]);
}
