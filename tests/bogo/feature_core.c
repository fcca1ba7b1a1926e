/* SPDX-License-Identifier: Apache-2.0 */
/* Versions, suites, groups, certificates, names, protocols, and what a test does with the connection. */
#include "shim.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const flag flags[] = {
    /* the connection */
    INT("port", port),
    INT("shim-id", shim_id),
    SET("ipv6", ipv6),
    SET("server", server),
    INT("resume-count", resume_count),
    IGNORED_VALUE("handshaker-path"),
    /* what is offered */
    INT("min-version", min_version),
    INT("max-version", max_version),
    SET("no-tls12", no_tls12),
    SET("no-tls13", no_tls13),
    IGNORED("no-tls1"),  /* never there */
    IGNORED("no-tls11"),
    TEXT("cipher", cipher),
    LIST("curves", curves),
    LIST("key-shares", key_shares),
    SET("no-key-shares", no_key_shares),
    LIST("verify-prefs", verify_prefs),
    TEXT("host-name", host_name),
    TEXT("trust-cert", trust_cert),
    TEXT("advertise-alpn", advertise_alpn),
    TEXT("select-alpn", select_alpn),
    SET("decline-alpn", decline_alpn),
    SET("reject-alpn", reject_alpn),
    SET("select-empty-alpn", select_empty_alpn),
    SET("verify-peer", verify_peer),
    SET("verify-fail", verify_fail),
    SET("require-any-client-certificate", require_client_cert),
    INT("resumption-delay", resumption_delay),
    IGNORED("no-legacy-server-connect"), /* never done */
    IGNORED("server-preference"), /* there is no other */
    SET("no-ticket", no_ticket),
    INT("expect-total-renegotiations", expect_renegotiations),
    IGNORED("renegotiate-ignore"), /* the nearest: refused, and the connection lives on */
    /* what is done */
    INT("max-send-fragment", max_send_fragment),
    SET("shim-writes-first", shim_writes_first),
    TEXT("shim-initial-write", initial_write),
    INT("repeat-shim-initial-write", repeat_initial_write),
    SET("shim-shuts-down", shim_shuts_down),
    SET("check-close-notify", check_close_notify),
    SET("send-alert", send_alert),
    SET("key-update", key_update),
    SET("key-update-before-read", key_update_before_read),
    SET("write-different-record-sizes", write_sizes),
    INT("export-keying-material", export_len),
    TEXT("export-label", export_label),
    TEXT("export-context", export_context),
    SET("use-export-context", use_export_context),
    INT("read-size", read_size),
    IGNORED("implicit-handshake"), /* the engine knows no other */
    IGNORED("no-op-extra-handshake"),
    IGNORED("handshake-twice"),
    IGNORED("peek-then-read"), /* what is read stays where it is until more input is given */
    IGNORED("partial-write"),
    /* what is expected */
    INT("expect-version", expect_version),
    INT("expect-curve-id", expect_curve),
    INT("expect-peer-signature-algorithm", expect_peer_scheme),
    SET("expect-hrr", expect_hrr),
    SET("expect-no-hrr", expect_no_hrr),
    SET("expect-session-id", expect_session_id),
    SET("expect-no-session-id", expect_no_session_id),
    INT("expect-cipher-aes", expect_cipher_aes),
    INT("expect-cipher-no-aes", expect_cipher_no_aes),
    INT("expect-cipher", expect_cipher),
    TEXT("expect-alpn", expect_alpn),
    TEXT("expect-server-name", expect_server_name),
    SET("expect-no-server-name", expect_no_server_name),
    TEXT("expect-peer-cert-file", expect_peer_cert_file),
    SET("expect-no-peer-cert", expect_no_peer_cert),
    SET("expect-session-miss", expect_session_miss),
    SET("expect-no-session", expect_no_session),
    SET("expect-ticket-renewal", expect_ticket_renewal),
    SET("expect-verify-result", expect_verify_result),
    IGNORED("expect-extended-master-secret"), /* there is no session without */
    IGNORED("expect-secure-renegotiation"),
    FLAGS_END
};

static void set_versions(const options *o, ew_config *config)
{
    unsigned lowest = EW_TLS_1_2;
    unsigned highest = EW_TLS_1_3;

    if (o->min_version > lowest)
        lowest = (unsigned)o->min_version;
    if (o->max_version != 0 && o->max_version < highest)
        highest = (unsigned)o->max_version;
    if (o->no_tls12 && lowest == EW_TLS_1_2)
        lowest = EW_TLS_1_3; /* where nothing is left, the library says so */
    if (o->no_tls13 && highest == EW_TLS_1_3)
        highest = EW_TLS_1_2;
    must(ew_config_versions(config, lowest, highest), "versions");
}

static void set_ciphers(const options *o, ew_config *config)
{
    char names[2048];

    if (o->cipher == NULL)
        return;
    if (!cipher_names(o->cipher, names, sizeof names))
        unimplemented(o->cipher);
    must(ew_config_ciphers(config, names), "ciphers");
}

/* join_names: of the numbers in l, separated by colons; what has no name here is not implemented. */
static void join_names(const list *l, const char *(*name_of)(int64_t), char *out, size_t cap)
{
    size_t at = 0;

    for (size_t i = 0; i < l->num; i++) {
        const char *name = name_of(l->at[i]);
        if (name == NULL)
            unimplemented("this group or algorithm");
        int n = snprintf(&out[at], cap - at, "%s%s", i > 0 ? ":" : "", name);
        if (n < 0 || (size_t)n >= cap - at)
            unimplemented("so many names");
        at += (size_t)n;
    }
}

static void set_groups(const options *o, ew_config *config)
{
    char names[512];

    if (o->curves.num == 0)
        return;
    join_names(&o->curves, group_name, names, sizeof names);
    must(ew_config_groups(config, names), "groups");
}

static void set_shares(const options *o, ew_config *config)
{
    char names[512] = "";

    if (o->key_shares.num == 0 && !o->no_key_shares)
        return;
    join_names(&o->key_shares, group_name, names, sizeof names);
    must(ew_config_key_shares(config, names), "key shares");
}

/* Without a wish of the test's, BoringSSL's default, which its tests expect: Ed25519 only where it is asked for. */
static void set_schemes(const options *o, ew_config *config)
{
    static const list usual = {
        {0x0403, 0x0804, 0x0401, 0x0503, 0x0805, 0x0501, 0x0806, 0x0601}, 8};
    char names[1024];

    join_names(o->verify_prefs.num > 0 ? &o->verify_prefs : &usual, scheme_name, names, sizeof names);
    must(ew_config_signature_algorithms(config, names), "signature algorithms");
}

/* From the wire's form, each name behind its length, to the library's. */
static void offer_alpn(const char *wire, ew_config *config)
{
    char names[512] = "";
    size_t at = 0;

    while (*wire != '\0') {
        size_t len = (uint8_t)*wire++;
        if (len == 0 || strlen(wire) < len || at + len + 1 >= sizeof names)
            unimplemented("this ALPN list");
        if (at > 0)
            names[at++] = ',';
        memcpy(&names[at], wire, len);
        at += len;
        wire = &wire[len];
    }
    must(ew_config_alpn(config, names), "alpn");
}

static void set_alpn(const options *o, ew_config *config)
{
    if (!o->server && o->advertise_alpn != NULL)
        offer_alpn(o->advertise_alpn, config);
    if (o->server && o->select_alpn != NULL && o->select_alpn[0] != '\0')
        must(ew_config_alpn(config, o->select_alpn), "alpn");
    if (o->server && o->reject_alpn)
        must(ew_config_alpn(config, "not what the runner offers"), "alpn");
}

/* A CA that signed nothing the runner has. */
static void trust_another(ew_config *config)
{
    ew_credential *cred = NULL;
    char *pem = NULL;
    size_t len = 0;

    must(ew_credential_self_signed(NULL, "another.example", &cred), "another CA");
    must(ew_credential_pem(cred, &pem, &len), "another CA");
    must(ew_config_trust_pem(config, pem, len), "another CA");
    free(pem);
    ew_credential_free(cred);
}

static void set_trust(const options *o, ew_config *config)
{
    bool verifies = o->server ? o->require_client_cert || o->verify_peer : o->verify_peer;

    if (o->server && verifies)
        must(ew_config_client_auth(config, o->require_client_cert ? EW_AUTH_REQUIRE : EW_AUTH_ASK), "client auth");
    bool no_file = o->trust_cert == NULL || o->trust_cert[0] == '\0';
    if (verifies && no_file) /* the callback has the last word */
        trust_another(config);
    else if (verifies)
        must(ew_config_trust_file(config, o->trust_cert), "trust");
    else if (!o->server && !raw_keys_only(o) && !psks_only(o))
        must(ew_config_accept_any_peer(config, EW_I_ACCEPT_ANY_PEER), "trust");
}

/* A server that makes no tickets knows none, and resumes by ID: its keys are not those of one that does. */
static void forgo_tickets(const options *o, ew_config *config)
{
    static const uint8_t secret[EW_TICKET_SECRET_LEN] = {1};

    if (!o->server) {
        must(ew_config_resumption(config, false), "resumption");
        return;
    }
    must(ew_config_num_tickets(config, 0), "tickets");
    must(ew_config_ticket_keys(config, secret, sizeof secret), "ticket keys");
}

static void configure(shim *s, const options *o, ew_config *config)
{
    (void)s;
    set_versions(o, config);
    set_ciphers(o, config);
    set_groups(o, config);
    set_shares(o, config);
    set_schemes(o, config);
    if (o->no_ticket)
        forgo_tickets(o, config);
    if (o->server) /* the runner's server takes the best group, whatever the shares */
        must(ew_config_group_first(config, true), "group first");
    if (o->max_send_fragment > 0)
        must(ew_config_max_fragment(config, (size_t)o->max_send_fragment), "max fragment");
    if (o->expect_renegotiations != 0)
        unimplemented("renegotiation");
    set_alpn(o, config);
    set_trust(o, config);
}

const feature feature_core = {.flags = flags, .configure = configure};
