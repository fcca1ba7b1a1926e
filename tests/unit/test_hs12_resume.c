/* SPDX-License-Identifier: Apache-2.0 */
/* Resumption in TLS 1.2: by ticket and by ID, what it asks for, and how a fatal error ends it (C2).
 */
#include "hs12_edit.h"

#include "hs/id_cache.h"
#include "hs/ticket.h"
#include "msg/msg12.h"

static ew_hs_config client12(void)
{
    return only12(world_client(&w));
}

/* ticket_server, id_server: which of the two a server gives. */
static ew_hs_config ticket_server(void)
{
    return only12(world_server(&w, CERTS_P256));
}

static ew_id_cache *cache;

static int64_t cache_clock(void *arg)
{
    (void)arg;
    return w.now;
}

static ew_hs_config id_server(void)
{
    ew_hs_config c = ticket_server();
    c.num_tickets = 0;
    c.id_store = ew_id_cache_store(cache);
    return c;
}

static int set_up_all(void **state)
{
    set_up(state);
    assert_ok(ew_id_cache_new(8, cache_clock, NULL, &cache));
    return 0;
}

static int tear_down_all(void **state)
{
    ew_id_cache_free(cache);
    return tear_down(state);
}

static ew_session *first(const ew_hs_config *client, const ew_hs_config *server)
{
    complete(client, server, "server.example", NULL);
    assert_false(p.client.info.resumed);
    return take_session();
}

/* resumes: a second handshake with the session: is it resumed? Leaves p open. */
static bool resumes(const ew_hs_config *client, const ew_hs_config *server, ew_session *s)
{
    complete(client, server, "server.example", s);
    return p.client.info.resumed;
}

/* checks: as resumes, but closes p. */
static bool checks(const ew_hs_config *client, const ew_hs_config *server, ew_session *s)
{
    bool resumed = resumes(client, server, s);
    pair_close(&p);
    return resumed;
}

static void tickets_resume_and_are_renewed(void **state)
{
    (void)state;
    for (size_t i = 0; ew_suite_at(i) != NULL; i++) {
        const ew_suite *suite = ew_suite_at(i);
        if (suite->version != 0x0303)
            continue;
        ew_hs_config client = client12(), server = ticket_server();
        server.creds[1] = w.creds[CERTS_RSA];
        server.num_creds = 2;
        client.suites[0] = suite;
        client.num_suites = 1;
        ew_session *a = first(&client, &server);
        assert_true(a->ticket.len > 0);
        assert_int_equal(a->id.len, 0);
        assert_int_equal(a->version, 0x0303);
        assert_int_equal(a->psk.len, 48);
        assert_true(resumes(&client, &server, a));
        assert_ptr_equal(p.client.info.suite, suite);
        assert_true(p.client.info.peer_authenticated);
        assert_true(p.client.info.peer_chain.len > 0);
        assert_int_equal(p.client.info.version, 0x0303);
        ew_session *b = take_session();
        assert_ptr_not_equal(a, b);
        assert_ptr_equal(a->family, b->family);
        assert_true(same_secret(&a->psk, &b->psk));
        assert_true(checks(&client, &server, b));
        assert_true(checks(&client, &server, a)); /* not single-use in 1.2 */
        ew_session_free(a);
        ew_session_free(b);
    }
}

static void ids_resume_and_the_session_is_the_same(void **state)
{
    (void)state;
    ew_hs_config client = client12(), server = id_server();
    ew_session *a = first(&client, &server);
    assert_int_equal(a->ticket.len, 0);
    assert_int_equal(a->id.len, 32);
    assert_true(resumes(&client, &server, a));
    assert_ptr_equal(p.client.session, a);
    assert_int_equal(p.client.num_sessions, 1);
    pair_close(&p);
    assert_true(checks(&client, &server, a));
    ew_session_free(a);
}

static void written_sessions_resume(void **state)
{
    (void)state;
    for (int by_id = 0; by_id <= 1; by_id++) {
        ew_hs_config client = client12(), server = by_id ? id_server() : ticket_server();
        ew_session *a = first(&client, &server), *b = NULL;
        ew_buf form = {0};
        assert_ok(ew_session_write(a, &form));
        assert_ok(ew_session_read((ew_slice){form.data, form.len}, &b));
        assert_true(checks(&client, &server, b));
        /* as the other version it is no session */
        form.data[6 + 1] ^= 7;
        ew_session *c = NULL;
        assert_err(ew_session_read((ew_slice){form.data, form.len}, &c), EW_ERR_DECODE);
        ew_buf_free(&form);
        /* by a ticket or by an ID, not by neither, nor by both */
        ew_buf_free(&b->ticket);
        b->id.len = 0;
        assert_ok(ew_session_write(b, &form));
        assert_err(ew_session_read((ew_slice){form.data, form.len}, &c), EW_ERR_DECODE);
        ew_buf_free(&form);
        ew_session_free(a);
        ew_session_free(b);
    }
}

/* --- across versions ----------------------------------------------------------------------- */

static void each_version_has_its_own_sessions(void **state)
{
    (void)state;
    ew_hs_config c12 = client12(), s12 = ticket_server();
    ew_hs_config c = both(world_client(&w)), s = both(world_server(&w, CERTS_P256));
    /* one of 1.2 offered by a client of both: the server's best version goes first */
    ew_session *a = first(&c12, &s12);
    assert_true(checks(&c, &s12, a));
    complete(&c, &s, "server.example", a);
    assert_int_equal(p.client.info.version, 0x0304);
    assert_false(p.client.info.resumed);
    pair_close(&p);
    assert_true(checks(&c, &s12, a)); /* refused is not dropped */
    /* with a retry, whose second hello must be the same */
    c.num_shares = 0;
    complete(&c, &s, "server.example", a);
    assert_true(p.client.info.retried);
    pair_close(&p);
    ew_session_free(a);
    /* also where its hash is another than the retry's suite has */
    c12.suites[0] = ew_suite_find(0xc02c);
    c12.num_suites = 1;
    a = first(&c12, &s12);
    complete(&c, &s, "server.example", a);
    assert_true(p.client.info.retried);
    pair_close(&p);
    ew_session_free(a);
    /* one of 1.3 offered to a server of 1.2 */
    c = both(world_client(&w));
    complete(&c, &s, "server.example", NULL);
    ew_session *b = take_session();
    assert_int_equal(b->version, 0x0304);
    complete(&c, &s12, "server.example", b);
    assert_int_equal(p.client.info.version, 0x0303);
    assert_false(p.client.info.resumed);
    pair_close(&p);
    /* and to a client of 1.2 it is no use */
    complete(&c12, &s12, "server.example", b);
    assert_false(p.client.info.resumed);
    pair_close(&p);
    ew_session_free(b);
}

static ew_slice slice_of(const ew_buf *buf)
{
    return (ew_slice){buf->data, buf->len};
}

/* Every kind of sealed state opens as itself alone. */
static void the_kinds_cannot_be_confused(void **state)
{
    (void)state;
    ew_ticket_state in13 = {.suite = ew_suite_find(0x1302), .psk.len = 48, .lifetime = 1};
    ew_ticket_state in12 = {.suite = ew_suite_find(0xc02c), .psk.len = 48, .lifetime = 1};
    ew_buf sealed[3] = {0};
    assert_ok(ew_ticket_seal(w.ticket_keys, w.crypto, &in13, &sealed[0]));
    assert_ok(ew_kept12_seal(w.ticket_keys, w.crypto, EW_KEPT12_TICKET, &in12, &sealed[1]));
    assert_ok(ew_kept12_seal(w.ticket_keys, w.crypto, EW_KEPT12_STORED, &in12, &sealed[2]));
    for (int i = 0; i < 3; i++) {
        ew_ticket_state out;
        ew_buf plain = {0};
        ew_slice in = slice_of(&sealed[i]);
        assert_err(ew_ticket_open(w.ticket_keys, w.crypto, in, &plain, &out),
            i == 0 ? EW_OK : EW_ERR_NOT_AVAILABLE);
        assert_err(ew_kept12_open(w.ticket_keys, w.crypto, EW_KEPT12_TICKET, in, &plain, &out),
            i == 1 ? EW_OK : EW_ERR_NOT_AVAILABLE);
        assert_err(ew_kept12_open(w.ticket_keys, w.crypto, EW_KEPT12_STORED, in, &plain, &out),
            i == 2 ? EW_OK : EW_ERR_NOT_AVAILABLE);
        ew_buf_free(&plain);
        ew_buf_free(&sealed[i]);
    }
    /* nor does a state sealed for one version with a suite of the other */
    ew_buf wrong = {0}, plain = {0};
    ew_ticket_state out;
    assert_ok(ew_ticket_seal(w.ticket_keys, w.crypto, &in12, &wrong));
    assert_err(ew_ticket_open(w.ticket_keys, w.crypto, slice_of(&wrong), &plain, &out),
        EW_ERR_NOT_AVAILABLE);
    ew_buf_free(&wrong);
    ew_buf_free(&plain);
}

/* --- what resumption asks for -------------------------------------------------------------- */

static void suites_must_be_the_same(void **state)
{
    (void)state;
    for (int by_id = 0; by_id <= 1; by_id++) {
        ew_hs_config client = client12(), server = by_id ? id_server() : ticket_server();
        ew_session *a = first(&client, &server);
        /* the server has it no more */
        ew_hs_config other = server;
        other.suites[0] = ew_suite_find(0xcca9);
        other.num_suites = 1;
        assert_false(checks(&client, &other, a));
        /* the client offers it no more */
        ew_hs_config narrow = client;
        narrow.suites[0] = ew_suite_find(0xcca9);
        narrow.num_suites = 1;
        assert_false(checks(&narrow, &server, a));
        /* or offers the session without it */
        const ew_suite *own = a->suite;
        a->suite = narrow.suites[0];
        assert_false(checks(&narrow, &server, a));
        a->suite = own;
        assert_true(checks(&client, &server, a));
        ew_session_free(a);
    }
}

static void names_must_be_the_same(void **state)
{
    (void)state;
    for (int by_id = 0; by_id <= 1; by_id++) {
        ew_hs_config client = client12(), server = by_id ? id_server() : ticket_server();
        ew_session *a = first(&client, &server);
        complete(&client, &server, "a.wild.example", a); /* the client keeps it back */
        assert_false(p.client.info.resumed);
        pair_close(&p);
        /* one bound to no name is offered, and the server refuses */
        assert_ok(ew_buf_set(&a->host, "a.wild.example", 14));
        complete(&client, &server, "a.wild.example", a);
        assert_false(p.client.info.resumed);
        pair_close(&p);
        ew_session_free(a);
    }
}

static void times_bound_both(void **state)
{
    (void)state;
    int64_t now = w.now;
    for (int by_id = 0; by_id <= 1; by_id++) {
        ew_hs_config client = client12(), server = by_id ? id_server() : ticket_server();
        ew_session *a = first(&client, &server);
        a->expires_at = INT64_MAX; /* a client that does not look */
        w.now = now + (int64_t)server.ticket_lifetime * 1000 - 1;
        ew_hs_config no_new = server;
        no_new.num_tickets = 0;
        assert_true(checks(&client, &no_new, a));
        w.now = now + (int64_t)server.ticket_lifetime * 1000;
        assert_false(checks(&client, &no_new, a));
        w.now = now - 1;
        assert_false(checks(&client, &no_new, a));
        w.now = now;
        ew_session_free(a);
    }
}

/* A chain of resumptions ends a week after the full handshake at its root. */
static void a_chain_of_tickets_ends(void **state)
{
    (void)state;
    int64_t now = w.now;
    ew_hs_config client = client12(), server = ticket_server();
    server.ticket_lifetime = 604800;
    ew_session *s = first(&client, &server);
    for (int day = 1; day < 7; day++) {
        w.now = now + day * CERTS_DAY * 1000;
        assert_true(resumes(&client, &server, s));
        ew_session_free(s);
        s = take_session();
        assert_int_equal(s->authenticated_at, now);
        assert_true(s->expires_at <= now + 7 * CERTS_DAY * 1000);
    }
    w.now = now + 7 * CERTS_DAY * 1000;
    s->expires_at = INT64_MAX;
    assert_false(checks(&client, &server, s));
    ew_session_free(s);
    w.now = now;
}

static void clients_are_judged_again(void **state)
{
    (void)state;
    for (int by_id = 0; by_id <= 1; by_id++) {
        ew_hs_config client = client12(), server = by_id ? id_server() : ticket_server();
        ew_session *anonymous = first(&client, &server);
        ew_hs_config strict = server;
        strict.client_auth = EW_HS_AUTH_REQUIRE;
        strict.trust = w.trust;
        client.creds[0] = w.creds[CERTS_P384];
        client.num_creds = 1;
        assert_false(checks(&client, &strict, anonymous));
        ew_session *known = first(&client, &strict);
        assert_true(resumes(&client, &strict, known));
        assert_true(p.server.info.peer_authenticated);
        assert_true(p.server.info.peer_chain.len > 0);
        pair_close(&p);
        /* a trust that does not know the CA */
        ew_trust *other;
        assert_ok(ew_trust_new(w.crypto, &other));
        assert_ok(ew_trust_add_pem(
            other, (ew_slice){(const uint8_t *)w.strange.root, strlen(w.strange.root)}));
        strict.trust = other;
        strict.client_auth = EW_HS_AUTH_ASK;
        client.num_creds = 0;
        assert_false(checks(&client, &strict, known));
        ew_trust_free(other);
        ew_session_free(anonymous);
        ew_session_free(known);
    }
}

static void alpn_is_agreed_anew(void **state)
{
    (void)state;
    ew_hs_config client = client12(), server = ticket_server();
    assert_ok(ew_buf_set(&client.alpn, "\1a\1b", 4));
    assert_ok(ew_buf_set(&server.alpn, "\1a", 2));
    ew_session *a = first(&client, &server);
    assert_ok(ew_buf_set(&server.alpn, "\1b", 2));
    assert_true(resumes(&client, &server, a));
    assert_true(p.client.info.alpn.len == 1 && p.client.info.alpn.data[0] == 'b');
    pair_close(&p);
    ew_session_free(a);
    ew_buf_free(&client.alpn);
    ew_buf_free(&server.alpn);
}

static void switched_off_nothing_is_kept(void **state)
{
    (void)state;
    ew_hs_config client = client12(), server = id_server();
    server.resumption = false;
    complete(&client, &server, "server.example", NULL);
    assert_null(p.client.session);
    pair_close(&p);
    server = ticket_server();
    ew_session *a = first(&client, &server);
    client.resumption = false;
    complete(&client, &server, "server.example", a);
    assert_false(p.client.info.resumed);
    assert_null(p.client.session);
    pair_close(&p);
    ew_session_free(a);
}

typedef struct answer {
    bool change_suite;
    bool acks_name;
} answer;

static void look_at_hello(void *arg, unsigned index, bool from_server, ew_buf *message)
{
    answer *a = arg;
    (void)index;
    if (!from_server || message->data[0] != EW_MSG_SERVER_HELLO)
        return;
    a->acks_name = ext_at(message, 0) != 0;
    if (a->change_suite)
        message->data[block_of(message) - 2] ^= 0x2b ^ 0x2c;
}

static void the_hello_of_a_resumption(void **state)
{
    (void)state;
    ew_hs_config client = client12(), server = ticket_server();
    answer a = {0};
    pair_open(&p, &client, &server, "server.example", NULL);
    p.change = look_at_hello;
    p.change_arg = &a;
    assert_true(pair_run(&p));
    assert_true(a.acks_name);
    ew_session *s = take_session();
    pair_open(&p, &client, &server, "server.example", s);
    p.change = look_at_hello;
    p.change_arg = &a;
    assert_true(pair_run(&p));
    assert_false(a.acks_name); /* RFC 6066, 3 */
    pair_close(&p);
    a.change_suite = true;
    pair_open(&p, &client, &server, "server.example", s);
    p.change = look_at_hello;
    p.change_arg = &a;
    assert_false(pair_run(&p));
    assert_err(p.client.error, EW_ERR_WRONG_CIPHER);
    pair_close(&p);
    ew_session_free(s);
}

/* --- extended master secret (RFC 7627, 5.3) ------------------------------------------------- */

static void drop_extended(void *arg, unsigned index, bool from_server, ew_buf *message)
{
    const bool *on_server = arg;
    (void)index;
    if (from_server == *on_server && message->data[0] <= EW_MSG_SERVER_HELLO)
        remove_ext(message, 23);
}

/* With the extension taken out of the ClientHello the server has an old client before it. The
 * master secret of old depends on no transcript, so both still come to the same keys. */
static void without_the_extended_secret_nothing_is_kept(void **state)
{
    (void)state;
    for (int by_id = 0; by_id <= 1; by_id++) {
        ew_hs_config client = client12(), server = by_id ? id_server() : ticket_server();
        size_t num = ew_id_cache_count(cache);
        bool arg = false;
        pair_open(&p, &client, &server, "server.example", NULL);
        p.change = drop_extended;
        p.change_arg = &arg;
        assert_ok(ew_hs_start(p.client.hs));
        assert_true(pair_deliver(&p, &p.client, &p.server));
        /* the server took it for an old client: no ticket, no ID, no extension */
        const ew_buf *hello = &p.server.queue[0].bytes;
        assert_int_equal(hello->data[0], EW_MSG_SERVER_HELLO);
        assert_int_equal(hello->data[4 + 2 + 32], 0);
        assert_int_equal(ext_at(hello, 23), 0);
        assert_int_equal(ext_at(hello, 35), 0);
        while (p.client.error == EW_OK && p.server.error == EW_OK &&
               (pair_deliver(&p, &p.server, &p.client) || pair_deliver(&p, &p.client, &p.server))) {
        }
        assert_err(p.server.error, EW_ERR_BAD_FINISHED);
        assert_true(same_secret(&p.client.write_secret, &p.server.read_secret));
        assert_int_equal(ew_id_cache_count(cache), num);
        pair_close(&p);
    }
}

/* Given both, the server looks at the ticket alone. */
static void a_ticket_goes_before_an_id(void **state)
{
    (void)state;
    ew_hs_config client = client12(), server = id_server();
    ew_session *by_id = first(&client, &server);
    assert_true(checks(&client, &server, by_id));
    assert_ok(ew_buf_set(&by_id->ticket, "no ticket", 9)); /* beside the ID, which is good */
    assert_false(checks(&client, &server, by_id));
    ew_session_free(by_id);
    server.num_tickets = 2; /* both could be given: the ticket is */
    complete(&client, &server, "server.example", NULL);
    assert_true(p.client.session->ticket.len > 0);
    assert_int_equal(p.client.session->id.len, 0);
    assert_int_equal(p.server.post.stored_id.len, 0);
    pair_close(&p);
}

static void resumption_needs_the_extended_secret(void **state)
{
    (void)state;
    for (int by_id = 0; by_id <= 1; by_id++) {
        for (int on_server = 0; on_server <= 1; on_server++) {
            ew_hs_config client = client12(), server = by_id ? id_server() : ticket_server();
            ew_session *a = first(&client, &server);
            bool arg = on_server;
            pair_open(&p, &client, &server, "server.example", a);
            p.change = drop_extended;
            p.change_arg = &arg;
            assert_false(pair_run(&p));
            assert_err(on_server ? p.client.error : p.server.error, EW_ERR_NO_EXTENDED_SECRET);
            pair_close(&p);
            ew_session_free(a);
        }
    }
    assert_int_equal(ew_err_alert(EW_ERR_NO_EXTENDED_SECRET), 40);
}

/* --- C2 ------------------------------------------------------------------------------------ */

static bool is_dropped(const ew_session *s)
{
    return !ew_session_is_usable(s, w.now);
}

static void fatal_errors_drop_the_sessions(void **state)
{
    (void)state;
    ew_hs_config client = client12(), server = id_server();
    complete(&client, &server, "server.example", NULL);
    size_t num = ew_id_cache_count(cache);
    ew_session *a = ew_session_ref(p.client.session);
    ew_post_drop_sessions(&p.server.post);
    assert_int_equal(ew_id_cache_count(cache), num - 1);
    assert_false(is_dropped(a)); /* the client has not heard of it */
    pair_close(&p);
    assert_false(checks(&client, &server, a));
    ew_session_free(a);

    /* the client's: of the connection, and the one that it resumed */
    server = ticket_server();
    a = first(&client, &server);
    assert_true(resumes(&client, &server, a));
    ew_session *b = ew_session_ref(p.client.session);
    ew_post_drop_sessions(&p.client.post);
    pair_close(&p);
    assert_true(is_dropped(a));
    assert_true(is_dropped(b));
    assert_false(checks(&client, &server, b));
    ew_session_free(a);
    ew_session_free(b);
}

static void resumed_by_id_a_fatal_error_drops_it_too(void **state)
{
    (void)state;
    ew_hs_config client = client12(), server = id_server();
    ew_session *a = first(&client, &server);
    assert_true(resumes(&client, &server, a));
    ew_post_drop_sessions(&p.server.post);
    ew_post_drop_sessions(&p.server.post); /* twice is once */
    ew_post_drop_sessions(&p.client.post);
    pair_close(&p);
    assert_true(is_dropped(a));
    ew_session_free(a);
}

static void spoil_finished(void *arg, unsigned index, bool from_server, ew_buf *message)
{
    const bool *by_server = arg;
    (void)index;
    if (from_server == *by_server && message->data[0] == EW_MSG_FINISHED)
        message->data[4] ^= 1;
}

static void a_resumption_that_fails_is_the_last(void **state)
{
    (void)state;
    for (int by_server = 0; by_server <= 1; by_server++) {
        ew_hs_config client = client12(), server = id_server();
        ew_session *a = first(&client, &server);
        size_t num = ew_id_cache_count(cache);
        bool arg = by_server;
        pair_open(&p, &client, &server, "server.example", a);
        p.change = spoil_finished;
        p.change_arg = &arg;
        assert_false(pair_run(&p));
        assert_err(by_server ? p.client.error : p.server.error, EW_ERR_BAD_FINISHED);
        assert_int_equal(ew_id_cache_count(cache), by_server ? num : num - 1);
        assert_int_equal(is_dropped(a), by_server);
        pair_close(&p);
        ew_session_free(a);
    }
}

/* What the server refused to resume has no part in what becomes of the full handshake. */
static void a_refused_session_is_not_of_the_failed_connection(void **state)
{
    (void)state;
    ew_hs_config client = client12(), server = ticket_server(), other = ticket_server();
    ew_session *a = first(&client, &server);
    bool by_server = true;
    other.resumption = false;
    pair_open(&p, &client, &other, "server.example", a);
    p.change = spoil_finished;
    p.change_arg = &by_server;
    assert_false(pair_run(&p));
    assert_err(p.client.error, EW_ERR_BAD_FINISHED);
    pair_close(&p);
    assert_false(is_dropped(a));
    assert_true(checks(&client, &server, a));
    ew_session_free(a);
}

/* A bad ending without an error bars nothing. */
static void a_connection_that_just_ends_keeps_them(void **state)
{
    (void)state;
    ew_hs_config client = client12(), server = id_server();
    ew_session *a = first(&client, &server);
    pair_open(&p, &client, &server, "server.example", a);
    assert_ok(ew_hs_start(p.client.hs));
    (void)pair_deliver(&p, &p.client, &p.server);
    pair_close(&p); /* in the middle */
    assert_true(checks(&client, &server, a));
    ew_session_free(a);
}

/* --- an outside store ---------------------------------------------------------------------- */

typedef struct outside {
    unsigned num_put, num_get, num_removed;
    uint8_t state[EW_ID_STATE_MAX];
    size_t len, told_len;
    int64_t expires_at;
} outside;

static void outside_put(void *arg, const uint8_t *id, size_t id_len, const uint8_t *state,
    size_t len, int64_t expires_at)
{
    outside *o = arg;
    (void)id;
    assert_int_equal(id_len, 32);
    o->num_put++;
    o->len = o->told_len = len;
    o->expires_at = expires_at;
    memcpy(o->state, state, len);
}

static size_t outside_get(void *arg, const uint8_t *id, size_t id_len, uint8_t *out, size_t cap)
{
    outside *o = arg;
    (void)id;
    (void)id_len;
    o->num_get++;
    assert_true(o->len <= cap);
    memcpy(out, o->state, o->len);
    return o->told_len;
}

static void outside_remove(void *arg, const uint8_t *id, size_t id_len)
{
    outside *o = arg;
    (void)id;
    (void)id_len;
    o->num_removed++;
    o->told_len = 0;
}

static void an_outside_store_learns_nothing_and_is_not_trusted(void **state)
{
    (void)state;
    static outside o;
    ew_hs_config client = client12(), server = id_server();
    server.id_store = (ew_id_store){&o, outside_put, outside_get, outside_remove};
    ew_session *a = first(&client, &server);
    assert_int_equal(o.num_put, 1);
    assert_int_equal(o.expires_at, w.now + (int64_t)server.ticket_lifetime * 1000);
    for (size_t i = 0; i + 48 <= o.len; i++)
        assert_memory_not_equal(&o.state[i], a->psk.bytes, 48);
    assert_true(checks(&client, &server, a));
    for (size_t at = 0; at < o.len; at += 7) { /* what it made up or damaged */
        o.state[at] ^= 1;
        unsigned num = o.num_get;
        complete(&client, &server, "server.example", a);
        assert_false(p.client.info.resumed);
        assert_int_equal(o.num_get, num + 1);
        pair_close(&p);
        ew_session_free(a);
        o.told_len = o.len = 0;
        a = first(&client, &server);
    }
    o.told_len = SIZE_MAX; /* a length beyond the room it was given */
    assert_false(checks(&client, &server, a));
    ew_session_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tickets_resume_and_are_renewed),
        cmocka_unit_test(ids_resume_and_the_session_is_the_same),
        cmocka_unit_test(written_sessions_resume),
        cmocka_unit_test(each_version_has_its_own_sessions),
        cmocka_unit_test(the_kinds_cannot_be_confused),
        cmocka_unit_test(suites_must_be_the_same),
        cmocka_unit_test(names_must_be_the_same),
        cmocka_unit_test(times_bound_both),
        cmocka_unit_test(a_chain_of_tickets_ends),
        cmocka_unit_test(clients_are_judged_again),
        cmocka_unit_test(alpn_is_agreed_anew),
        cmocka_unit_test(the_hello_of_a_resumption),
        cmocka_unit_test(a_refused_session_is_not_of_the_failed_connection),
        cmocka_unit_test(switched_off_nothing_is_kept),
        cmocka_unit_test(without_the_extended_secret_nothing_is_kept),
        cmocka_unit_test(a_ticket_goes_before_an_id),
        cmocka_unit_test(resumption_needs_the_extended_secret),
        cmocka_unit_test(fatal_errors_drop_the_sessions),
        cmocka_unit_test(resumed_by_id_a_fatal_error_drops_it_too),
        cmocka_unit_test(a_resumption_that_fails_is_the_last),
        cmocka_unit_test(a_connection_that_just_ends_keeps_them),
        cmocka_unit_test(an_outside_store_learns_nothing_and_is_not_trusted),
    };
    return cmocka_run_group_tests_name("hs12_resume", tests, set_up_all, tear_down_all);
}
