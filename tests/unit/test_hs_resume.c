/* SPDX-License-Identifier: Apache-2.0 */
/* Resumption: when it happens, when a full handshake follows instead, and what it carries over. */
#include "hs_fixture.h"

static ew_hs_config client, server;
static const char HOST[] = "server.example";

static void begin(void)
{
    client = world_client(&w);
    server = world_server(&w, CERTS_P256);
}

/* first: a full handshake's session. */
static ew_session *first(void)
{
    complete(&client, &server, HOST, NULL);
    assert_false(p.client.info.resumed);
    return take_session();
}

/* second: a handshake with the session, which goes; is it a resumption? Leaves p open. */
static bool second(const char *host, ew_session *s)
{
    complete(&client, &server, host, s);
    ew_session_free(s);
    return p.client.info.resumed;
}

static void every_suite_and_group_resumes(void **state)
{
    (void)state;
    for (size_t s = 0; ew_suite_at(s)->version == 0x0304; s++) {
        for (size_t g = 0; ew_group_at(g) != NULL; g++) {
            if (!ew_group_available(w.crypto, ew_group_at(g)))
                continue; /* X25519MLKEM768 takes OpenSSL 3.5 */
            begin();
            client.suites[0] = ew_suite_at(s);
            client.num_suites = 1;
            client.groups[0] = ew_group_at(g);
            client.num_groups = 1;
            assert_true(second(HOST, first()));
            assert_true(p.client.info.peer_authenticated);
            assert_true(p.client.info.peer_chain.len > 0);
            assert_false(p.server.info.peer_authenticated);
            assert_int_equal(p.client.num_sessions, 1); /* one ticket after a resumption */
            assert_null(p.server.info.own_cred);
            assert_int_equal(p.client.info.peer_scheme, 0x0403); /* of the first handshake */
            ew_session *third = take_session();
            assert_true(second(HOST, third));
            pair_close(&p);
        }
    }
}

static void a_retry_and_resumption_go_together(void **state)
{
    (void)state;
    begin();
    ew_session *s = first();
    server.always_retry = true;
    assert_true(second(HOST, s));
    assert_true(p.client.info.retried);
    pair_close(&p);
}

static void a_ticket_is_offered_once(void **state)
{
    (void)state;
    begin();
    ew_session *s = ew_session_ref(first());
    assert_true(second(HOST, s));
    assert_false(ew_session_is_usable(s, w.now));
    pair_close(&p);
    assert_false(second(HOST, s));
    pair_close(&p);
}

static void where_no_resumption_is(void **state)
{
    (void)state;
    begin();
    client.resumption = false; /* tickets are not asked for, so none come */
    complete(&client, &server, HOST, NULL);
    assert_int_equal(p.client.num_sessions, 0);
    pair_close(&p);

    begin();
    server.resumption = false;
    complete(&client, &server, HOST, NULL);
    assert_int_equal(p.client.num_sessions, 0);
    pair_close(&p);

    begin();
    ew_session *s = first();
    server.resumption = false;
    assert_false(second(HOST, s));
    pair_close(&p);

    begin();
    s = first();
    client.resumption = false;
    assert_false(second(HOST, s));
    pair_close(&p);
}

static void another_name_does_not_resume(void **state)
{
    (void)state;
    begin();
    ew_session *s = first();
    assert_false(second("a.wild.example", ew_session_ref(s)));
    pair_close(&p);
    assert_true(ew_session_is_usable(s, w.now)); /* it was not even offered */
    ew_session_free(s);
}

static void another_hash_does_not_resume(void **state)
{
    (void)state;
    begin();
    server.suites[0] = ew_suite_find(0x1302);
    server.num_suites = 1;
    ew_session *s = first();
    server = world_server(&w, CERTS_P256); /* prefers SHA-256 now */
    assert_false(second(HOST, s));
    pair_close(&p);

    begin();
    s = first();
    server.suites[0] = ew_suite_find(0x1303);
    server.num_suites = 1;
    assert_true(second(HOST, s)); /* another suite, the same hash */
    pair_close(&p);

    begin();
    s = first();
    client.suites[0] = ew_suite_find(0x1303);
    client.num_suites = 1;
    assert_false(second(HOST, s)); /* its suite is not offered any more */
    pair_close(&p);
}

/* A client whose suites are all of another hash keeps the session for later. */
static void a_session_of_no_suite_of_ours_is_kept(void **state)
{
    (void)state;
    begin();
    server.suites[0] = ew_suite_find(0x1302);
    server.num_suites = 1;
    ew_session *s = first();
    server = world_server(&w, CERTS_P256);
    client.suites[0] = ew_suite_find(0x1301);
    client.num_suites = 1;
    assert_false(second(HOST, ew_session_ref(s)));
    pair_close(&p);
    assert_true(ew_session_is_usable(s, w.now));
    ew_session_free(s);
}

/* A retry that fixes another hash: the second hello comes without the PSK. */
static void a_retry_drops_a_psk_of_another_hash(void **state)
{
    (void)state;
    begin();
    ew_session *s = first();
    server.suites[0] = ew_suite_find(0x1302);
    server.num_suites = 1;
    server.always_retry = true;
    assert_false(second(HOST, s));
    assert_true(p.client.info.retried);
    pair_close(&p);
}

/* psk_at: where a ClientHello's pre_shared_key begins: it is the last extension. *out_block: the length of all of them. */
static size_t psk_at(const ew_buf *m, size_t *out_block)
{
    ew_client_hello hello;
    assert_ok(ew_client_hello_parse((ew_slice){&m->data[4], m->len - 4}, &hello));
    assert_true(ew_ext_has(&hello.ext, EW_EXT_PRE_SHARED_KEY));
    *out_block = (size_t)(hello.compression.data - m->data) + hello.compression.len;
    return (size_t)(hello.ext.data[EW_EXT_PRE_SHARED_KEY].data - m->data) - 4;
}

static void drop_psk(void *arg, unsigned index, bool from_server, ew_buf *m)
{
    (void)arg;
    if (index != 2 || from_server)
        return;
    size_t block, at = psk_at(m, &block);
    size_t body = at - 4, exts = at - block - 2;
    m->data[2] = (uint8_t)(body >> 8);
    m->data[3] = (uint8_t)body;
    m->data[block] = (uint8_t)(exts >> 8);
    m->data[block + 1] = (uint8_t)exts;
    m->len = at;
}

static void swap_psk(void *arg, unsigned index, bool from_server, ew_buf *m)
{
    (void)arg;
    if (index != 2 || from_server)
        return;
    size_t block, at = psk_at(m, &block);
    m->data[at + 4 + 2 + 2] ^= 1; /* the first byte of the first identity */
}

static void second_fails(ew_session *s, pair_change *change, ew_err want)
{
    pair_open(&p, &client, &server, HOST, s);
    p.change = change;
    assert_false(pair_run(&p));
    assert_err(p.server.error, want);
    pair_close(&p);
    ew_session_free(s);
}

/* 4.2.2: after a retry "any PSKs which are incompatible with the server's indicated cipher suite" may go, and no others. */
static void a_retry_keeps_the_psk_that_serves(void **state)
{
    (void)state;
    begin();
    server.always_retry = true;
    second_fails(first(), drop_psk, EW_ERR_MISSING_EXTENSION);
    begin();
    server.always_retry = true;
    second_fails(first(), swap_psk, EW_ERR_BAD_RETRY_HELLO);
}

static void foreign_tickets_are_ignored(void **state)
{
    (void)state;
    begin();
    ew_session *s = first();
    ew_ticket_keys *others;
    assert_ok(ew_ticket_keys_new(w.crypto, &others));
    server.ticket_keys = others;
    assert_false(second(HOST, s));
    pair_close(&p);
    ew_ticket_keys_free(others);
}

static void time_ends_a_ticket(void **state)
{
    (void)state;
    int64_t now = w.now;
    begin();
    ew_session *s = first();
    w.now = now + 7200 * 1000 - 1;
    assert_true(ew_session_is_usable(s, w.now));
    assert_true(second(HOST, s));
    pair_close(&p);

    w.now = now;
    s = first();
    w.now = now + 7200 * 1000;
    assert_false(ew_session_is_usable(s, w.now));
    s->expires_at += 1000000; /* a client that does not care: the server does */
    assert_false(second(HOST, s));
    pair_close(&p);
    w.now = now;

    s = first();
    s->received_at -= 7200 * 1000; /* the age it tells is its whole life, which is not too much */
    assert_true(second(HOST, s));
    pair_close(&p);
    s = first();
    s->received_at -= 7200 * 1000 + 1;
    assert_false(second(HOST, s));
    pair_close(&p);
}

/* reseal: what the server put into the ticket, changed. */
static void reseal(ew_session *s, int64_t issued_at, int64_t authenticated_at)
{
    ew_buf plain = {0}, ticket = {0};
    ew_ticket_state t;
    ew_slice old = {s->ticket.data, s->ticket.len};
    assert_ok(ew_ticket_open(w.ticket_keys, w.crypto, old, &plain, &t));
    t.issued_at = issued_at;
    t.authenticated_at = authenticated_at;
    assert_ok(ew_ticket_seal(w.ticket_keys, w.crypto, &t, &ticket));
    assert_ok(ew_buf_set(&s->ticket, ticket.data, ticket.len));
    ew_secret_wipe(&t.psk);
    ew_buf_free(&plain);
    ew_buf_free(&ticket);
}

/* The server counts the seven days by itself, whatever lifetime the ticket has. */
static void a_ticket_tells_when_its_root_was_authenticated(void **state)
{
    (void)state;
    const struct {
        int64_t issued_at, authenticated_at;
        bool resumes;
    } cases[] = {{w.now, w.now - 7 * CERTS_DAY * 1000 + 1, true},
        {w.now, w.now - 7 * CERTS_DAY * 1000, false}, {w.now, w.now, true},
        {w.now, w.now + 1, false}, {w.now + 1, w.now, false}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        begin();
        ew_session *s = first();
        reseal(s, cases[i].issued_at, cases[i].authenticated_at);
        assert_int_equal(second(HOST, s), cases[i].resumes);
        pair_close(&p);
    }
}

/* A ticket serves the name it was given under, though the client thinks otherwise. */
static void the_server_holds_a_ticket_to_its_name(void **state)
{
    (void)state;
    static const char other[] = "a.wild.example";
    begin();
    ew_session *s = first();
    assert_ok(ew_buf_set(&s->host, other, sizeof other - 1));
    assert_false(second(other, ew_session_ref(s)));
    assert_false(ew_session_is_usable(s, w.now)); /* it was offered */
    pair_close(&p);
    ew_session_free(s);
}

/* --- what a client believes ---------------------------------------------------------------- */

/* Resumption shows no certificate: those of the session are judged by who resumes. */
static void a_session_is_judged_by_who_resumes(void **state)
{
    (void)state;
    ew_trust *others;
    assert_ok(ew_trust_new(w.crypto, &others));
    assert_ok(ew_trust_add_pem(
        others, (ew_slice){(uint8_t *)w.other.root, strlen(w.other.root)}));
    begin();
    ew_session *s = first();
    client.trust = others; /* of the same name, but another root */
    fails(&client, &server, HOST, s, false, EW_ERR_CERT_UNKNOWN_CA);
    client.trust = w.trust;
    assert_true(second(HOST, s)); /* it was not spent by that */
    pair_close(&p);
    ew_trust_free(others);
}

static void a_session_that_only_says_it_was_verified_is_not_offered(void **state)
{
    (void)state;
    begin();
    client.accept_any_peer = true;
    ew_session *s = first(); /* from a peer who would have passed, but nobody asked */
    client.accept_any_peer = false;
    assert_false(second(HOST, s));
    pair_close(&p);

    server.creds[0] = w.stranger;
    client.accept_any_peer = true;
    s = first();
    client.accept_any_peer = false;
    s->verified = true; /* as a file may say */
    fails(&client, &server, HOST, s, false, EW_ERR_CERT_UNKNOWN_CA);
    ew_buf_free(&s->peer_chain);
    fails(&client, &server, HOST, s, false, EW_ERR_CERT_UNKNOWN_CA);
    assert_true(ew_session_is_usable(s, w.now)); /* never offered */
    ew_session_free(s);
}

/* No chain of resumptions lasts longer than seven days from the full handshake. */
static void seven_days_from_the_full_handshake(void **state)
{
    (void)state;
    int64_t now = w.now, day = CERTS_DAY * 1000;
    begin();
    server.ticket_lifetime = 604800;
    ew_session *s = first();
    for (int i = 1; i <= 6; i++) {
        w.now = now + i * day;
        assert_true(second(HOST, s));
        s = take_session();
        assert_true(s->expires_at <= now + 7 * day);
        assert_int_equal(s->authenticated_at, now);
        assert_true(s->lifetime <= (uint32_t)(7 - i) * CERTS_DAY);
    }
    w.now = now + 7 * day;
    assert_false(ew_session_is_usable(s, w.now));
    s->expires_at += day;
    assert_false(second(HOST, s));
    pair_close(&p);
    w.now = now;
}

/* A session ends with the certificate that was verified for it. */
static void a_session_ends_with_the_certificate(void **state)
{
    (void)state;
    begin();
    certs_cert root = certs_make_ca(CERTS_P256, "short root", NULL);
    certs_spec spec = {
        .san = "DNS:server.example", .not_after = CERTS_NOW + 60, .ext_usage = "serverAuth"};
    certs_cert leaf = certs_make(&spec, &root);
    char *root_pem = certs_pem(&root), *pem = certs_pem(&leaf), *key = certs_key_pem(&leaf, NULL);
    ew_trust *trust;
    ew_cred *cred;
    assert_ok(ew_trust_new(w.crypto, &trust));
    assert_ok(ew_trust_add_pem(trust, (ew_slice){(uint8_t *)root_pem, strlen(root_pem)}));
    assert_ok(ew_cred_from_pem(w.crypto, (ew_slice){(uint8_t *)pem, strlen(pem)},
        (ew_slice){(uint8_t *)key, strlen(key)}, NULL, NULL, &cred));
    client.trust = trust;
    server.creds[0] = cred;
    ew_session *s = first();
    assert_int_equal(s->expires_at, (CERTS_NOW + 61) * 1000);
    assert_true(second(HOST, s)); /* and what comes of resuming it as well */
    s = take_session();
    assert_int_equal(s->expires_at, (CERTS_NOW + 61) * 1000);
    client.accept_any_peer = true; /* even by one who would not look */
    assert_true(second(HOST, s));
    s = take_session();
    assert_int_equal(s->expires_at, (CERTS_NOW + 61) * 1000);
    ew_session_free(s);
    /* nothing verified: the ticket's own lifetime */
    s = first();
    assert_int_equal(s->expires_at, w.now + 7200 * 1000);
    ew_session_free(s);
    free(root_pem);
    free(pem);
    free(key);
    ew_cred_free(cred);
    ew_trust_free(trust);
    certs_free(&leaf);
    certs_free(&root);
}

/* C2 */
static void a_dropped_family_is_not_offered(void **state)
{
    (void)state;
    begin();
    ew_session *s = first();
    atomic_store(&s->family->dropped, true);
    assert_false(ew_session_is_usable(s, w.now));
    assert_false(second(HOST, s));
    pair_close(&p);
}

static void unverified_sessions_serve_only_who_does_not_verify(void **state)
{
    (void)state;
    begin();
    server.creds[0] = w.stranger;
    client.accept_any_peer = true;
    ew_session *s = first();
    assert_false(s->verified);
    assert_true(second(HOST, s));
    assert_false(p.client.info.peer_authenticated);
    s = take_session();
    client.accept_any_peer = false;
    fails(&client, &server, HOST, s, false, EW_ERR_CERT_UNKNOWN_CA);
    ew_session_free(s);
}

static void alpn_is_negotiated_anew(void **state)
{
    (void)state;
    begin();
    assert_ok(ew_buf_set(&client.alpn,
        "\x01"
        "a"
        "\x01"
        "b",
        4));
    assert_ok(ew_buf_set(&server.alpn,
        "\x01"
        "a"
        "\x01"
        "b",
        4));
    ew_session *s = first();
    assert_true(s->alpn.len == 1 && s->alpn.data[0] == 'a');
    assert_ok(ew_buf_set(&server.alpn,
        "\x01"
        "b",
        2));
    assert_true(second(HOST, s));
    assert_true(p.client.info.alpn.len == 1 && p.client.info.alpn.data[0] == 'b');
    pair_close(&p);
    ew_buf_free(&client.alpn);
    ew_buf_free(&server.alpn);
}

/* --- client certificates ------------------------------------------------------------------ */

static void a_ticket_carries_the_client(void **state)
{
    (void)state;
    begin();
    server.client_auth = EW_HS_AUTH_REQUIRE;
    server.trust = w.trust;
    client.creds[0] = w.creds[CERTS_P256];
    client.num_creds = 1;
    ew_session *s = first();
    assert_true(second(HOST, s));
    assert_true(p.server.info.peer_authenticated);
    assert_true(p.server.info.peer_chain.len > 0);
    s = take_session();
    server.client_auth = EW_HS_AUTH_NONE; /* who asks nobody is told of nobody */
    assert_true(second(HOST, s));
    assert_false(p.server.info.peer_authenticated);
    assert_int_equal(p.server.info.peer_chain.len, 0);
    pair_close(&p);
    server.client_auth = EW_HS_AUTH_REQUIRE;
    s = first();

    ew_trust *others; /* the client's CA is not trusted any more */
    assert_ok(ew_trust_new(w.crypto, &others));
    server.trust = others;
    pair_open(&p, &client, &server, HOST, s);
    assert_false(pair_run(&p));
    assert_false(p.server.info.resumed);
    assert_err(p.server.error, EW_ERR_CERT_UNKNOWN_CA);
    pair_close(&p);
    ew_session_free(s);
    ew_trust_free(others);
}

static void a_ticket_without_a_client_does_not_stand_for_one(void **state)
{
    (void)state;
    begin();
    ew_session *s = first();
    server.client_auth = EW_HS_AUTH_REQUIRE;
    server.trust = w.trust;
    client.creds[0] = w.creds[CERTS_P256];
    client.num_creds = 1;
    assert_false(second(HOST, s));
    assert_true(p.server.info.peer_authenticated);
    pair_close(&p);
}

/* --- modes -------------------------------------------------------------------------------- */

static void psk_ke_only(void *arg, unsigned index, bool from_server, ew_buf *m)
{
    static const uint8_t modes[] = {0, 45, 0, 2, 1, 1};
    (void)arg;
    if (index != 0 || from_server)
        return;
    for (size_t at = 0; at + sizeof modes <= m->len; at++) {
        if (memcmp(&m->data[at], modes, sizeof modes) == 0)
            m->data[at + 5] = 0;
    }
}

/* 4.3.9: "Servers MUST NOT select a key exchange mode that is not listed by the client": the PSK is
 * not looked at, nor its binder, which that change breaks. */
static void a_psk_of_another_mode_is_not_taken(void **state)
{
    (void)state;
    begin();
    ew_session *s = first();
    pair_open(&p, &client, &server, HOST, s);
    p.change = psk_ke_only;
    assert_false(pair_run(&p)); /* the client saw another hello */
    assert_ok(p.server.error);
    assert_false(p.server.info.resumed);
    pair_close(&p);
    ew_session_free(s);
}

/* --- binders ------------------------------------------------------------------------------ */

static void break_binder(void *arg, unsigned index, bool from_server, ew_buf *m)
{
    (void)from_server;
    if (index == *(unsigned *)arg)
        m->data[m->len - 1] ^= 1;
}

static void a_wrong_binder_is_fatal(void **state)
{
    (void)state;
    for (unsigned at = 0; at <= 2; at += 2) { /* in the first hello, and in the one after a retry */
        begin();
        ew_session *s = first();
        server.always_retry = at == 2;
        pair_open(&p, &client, &server, HOST, s);
        p.change = break_binder;
        p.change_arg = &at;
        assert_false(pair_run(&p));
        assert_err(p.server.error, EW_ERR_BAD_BINDER);
        pair_close(&p);
        ew_session_free(s);
    }
}

static void another_psk_is_a_wrong_binder(void **state)
{
    (void)state;
    begin();
    ew_session *s = first();
    s->psk.bytes[0] ^= 1;
    fails(&client, &server, HOST, s, true, EW_ERR_BAD_BINDER);
    ew_session_free(s);
}

/* --- the server's choice -------------------------------------------------------------------- */

typedef enum choice { WRONG_INDEX, SHARE_GONE, OTHER_HASH } choice;

static void change_choice(void *arg, unsigned index, bool from_server, ew_buf *m)
{
    if (index != 1 || !from_server)
        return;
    ew_server_hello hello;
    ew_ext_block ext;
    assert_ok(ew_server_hello_parse((ew_slice){&m->data[4], m->len - 4}, &hello));
    assert_ok(ew_ext_parse(hello.raw_ext, EW_IN_SERVER_HELLO, ~(ew_ext_set)0, &ext));
    if (*(choice *)arg == WRONG_INDEX) {
        size_t at = (size_t)(ext.data[EW_EXT_PRE_SHARED_KEY].data - m->data);
        m->data[at + 1] = 1;
    } else if (*(choice *)arg == OTHER_HASH) { /* a suite that was offered, of SHA-384 */
        m->data[4 + 2 + 32 + 1 + 32 + 1] = 2;
    } else { /* a ServerHello of the PSK alone */
        ew_writer out = ew_writer_of(m->data, m->len);
        uint8_t suite = m->data[4 + 2 + 32 + 1 + 32 + 1];
        ew_server_hello_write plain = {.random = &m->data[6],
            .suite = (uint16_t)(0x1300 + suite),
            .session_id = {&m->data[4 + 2 + 32 + 1], 32},
            .has_psk = true};
        uint8_t random[32], id[32];
        memcpy(random, plain.random, 32);
        memcpy(id, plain.session_id.data, 32);
        plain.random = random;
        plain.session_id.data = id;
        ew_server_hello_write_msg(&out, &plain);
        assert_true(ew_writer_done(&out));
        m->len = out.len;
    }
}

static void the_server_keeps_to_the_offer(void **state)
{
    (void)state;
    for (int what = WRONG_INDEX; what <= OTHER_HASH; what++) {
        begin();
        ew_session *s = first();
        choice c = (choice)what;
        pair_open(&p, &client, &server, HOST, s);
        p.change = change_choice;
        p.change_arg = &c;
        assert_false(pair_run(&p));
        assert_err(p.client.error, c == SHARE_GONE ? EW_ERR_NO_KEY_SHARE : EW_ERR_WRONG_PSK);
        pair_close(&p);
        ew_session_free(s);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_suite_and_group_resumes),
        cmocka_unit_test(a_retry_and_resumption_go_together),
        cmocka_unit_test(a_ticket_is_offered_once),
        cmocka_unit_test(where_no_resumption_is),
        cmocka_unit_test(another_name_does_not_resume),
        cmocka_unit_test(another_hash_does_not_resume),
        cmocka_unit_test(a_session_of_no_suite_of_ours_is_kept),
        cmocka_unit_test(a_ticket_tells_when_its_root_was_authenticated),
        cmocka_unit_test(the_server_holds_a_ticket_to_its_name),
        cmocka_unit_test(a_session_is_judged_by_who_resumes),
        cmocka_unit_test(a_session_that_only_says_it_was_verified_is_not_offered),
        cmocka_unit_test(a_retry_drops_a_psk_of_another_hash),
        cmocka_unit_test(a_retry_keeps_the_psk_that_serves),
        cmocka_unit_test(foreign_tickets_are_ignored),
        cmocka_unit_test(time_ends_a_ticket),
        cmocka_unit_test(seven_days_from_the_full_handshake),
        cmocka_unit_test(a_session_ends_with_the_certificate),
        cmocka_unit_test(a_dropped_family_is_not_offered),
        cmocka_unit_test(unverified_sessions_serve_only_who_does_not_verify),
        cmocka_unit_test(alpn_is_negotiated_anew),
        cmocka_unit_test(a_ticket_carries_the_client),
        cmocka_unit_test(a_ticket_without_a_client_does_not_stand_for_one),
        cmocka_unit_test(a_psk_of_another_mode_is_not_taken),
        cmocka_unit_test(a_wrong_binder_is_fatal),
        cmocka_unit_test(another_psk_is_a_wrong_binder),
        cmocka_unit_test(the_server_keeps_to_the_offer),
    };
    return cmocka_run_group_tests_name("hs_resume", tests, set_up, tear_down);
}
