/* SPDX-License-Identifier: Apache-2.0 */
/* TLS 1.2 under bad treatment: every byte changed or cut, every allocation failed, changes of keys
 * in the wrong places, wrong answers. */
#include "hs12_edit.h"

#include "hs/handshake.h"
#include "hs/id_cache.h"
#include "msg/msg12.h"

static ew_hs_config client12(void)
{
    ew_hs_config c = only12(world_client(&w));
    c.groups[0] = ew_group_at(0); /* short messages: fewer bytes to change */
    c.num_groups = 1;
    return c;
}

static ew_hs_config server12(void)
{
    return only12(world_server(&w, CERTS_ED25519));
}

/* --- damage -------------------------------------------------------------------------------- */

typedef struct damage {
    unsigned index; /* of the message */
    size_t at;      /* of the byte */
    bool cuts;      /* else flips a bit */
    bool done;
} damage;

static void do_damage(void *arg, unsigned index, bool from_server, ew_buf *m)
{
    damage *d = arg;
    (void)from_server;
    if (index != d->index || d->at >= m->len)
        return;
    d->done = true;
    if (!d->cuts) {
        m->data[d->at] ^= (uint8_t)(1u << (d->at % 8));
        return;
    }
    m->len = d->at;
    if (d->at < 4)
        return;
    m->data[1] = (uint8_t)((d->at - 4) >> 16);
    m->data[2] = (uint8_t)((d->at - 4) >> 8);
    m->data[3] = (uint8_t)(d->at - 4);
}

/* one: false once the message has no such byte. */
static bool one(
    const ew_hs_config *client, const ew_hs_config *server, ew_session *session, damage *d)
{
    if (session != NULL)
        atomic_store(&session->family->dropped, false);
    pair_open(&p, client, server, "server.example", session);
    p.change = do_damage;
    p.change_arg = d;
    bool complete = pair_run(&p);
    if (d->done) {
        assert_false(complete);
        assert_false(p.client.has_post && p.server.has_post && p.client.error == EW_OK &&
                     p.server.error == EW_OK);
        assert_true(p.client.error != EW_OK || p.server.error != EW_OK);
    } else {
        assert_true(complete);
    }
    pair_close(&p);
    return d->done;
}

static void all(
    const ew_hs_config *client, const ew_hs_config *server, ew_session *session, unsigned num)
{
    size_t stride = getenv("EW_TEST_QUICK") != NULL ? 37 : 1, count = 0;
    for (unsigned index = 0; index < num; index++) {
        for (int cuts = 0; cuts <= 1; cuts++) {
            for (size_t at = 0;; at += stride) {
                damage d = {.index = index, .at = at, .cuts = cuts == 1};
                if (!one(client, server, session, &d))
                    break;
                count++;
            }
        }
    }
    assert_true(count >= 2 * num);
}

static void damaged_full_handshakes_fail(void **state)
{
    (void)state;
    ew_hs_config client = client12(), server = server12();
    /* ClientHello; ServerHello, Certificate, ServerKeyExchange, ServerHelloDone; ClientKeyExchange,
     * Finished; NewSessionTicket, Finished */
    all(&client, &server, NULL, 9);
}

static void damaged_client_certificates_fail(void **state)
{
    (void)state;
    ew_hs_config client = client12(), server = server12();
    server.client_auth = EW_HS_AUTH_REQUIRE;
    server.trust = w.trust;
    client.creds[0] = w.creds[CERTS_ED25519];
    client.num_creds = 1;
    all(&client, &server, NULL, 12);
}

static void damaged_resumptions_fail(void **state)
{
    (void)state;
    ew_hs_config client = client12(), server = server12();
    complete(&client, &server, "server.example", NULL);
    ew_session *session = take_session();
    all(&client, &server, session, 5); /* both hellos, ticket, both Finished */
    ew_session_free(session);
}

/* --- order --------------------------------------------------------------------------------- */

typedef enum disorder { LOST, DOUBLED, EXCHANGED, NUM_DISORDERS } disorder;

/* disturb: the front of what a side has sent, changes of keys too; false if it cannot be. */
static bool disturb(pair_side *side, disorder how)
{
    pair_message *m = &side->queue[side->first], old = *m;
    size_t num = side->last - side->first;
    if (how == EXCHANGED) {
        bool differ = num > 1;
        if (differ) {
            m[0] = m[1];
            m[1] = old;
        }
        return differ;
    }
    if (how == LOST) {
        ew_buf_free(&m->bytes);
        side->first++;
        return true;
    }
    assert_true(side->last < PAIR_QUEUE_MAX);
    memmove(&m[1], m, num * sizeof *m);
    m->bytes = (ew_buf){0};
    assert_ok(ew_buf_set(&m->bytes, old.bytes.data, old.bytes.len));
    side->last++;
    return true;
}

/* disordered: after num deliveries; false if there are not as many. A handshake whose order was
 * touched does not complete on both sides. */
static bool disordered(const ew_hs_config *client, const ew_hs_config *server, ew_session *session,
    unsigned num, disorder how)
{
    if (session != NULL)
        atomic_store(&session->family->dropped, false);
    pair_open(&p, client, server, "server.example", session);
    assert_ok(ew_hs_start(p.client.hs));
    bool there = true, reached = false, done = false;
    for (unsigned i = 0; there; i++) {
        pair_side *from = p.client.first < p.client.last ? &p.client : &p.server;
        there = from->first < from->last && p.client.error == EW_OK && p.server.error == EW_OK;
        if (there && i == num) {
            reached = true;
            done = disturb(from, how);
        }
        if (there && from->first < from->last)
            (void)pair_deliver(&p, from, from == &p.client ? &p.server : &p.client);
    }
    bool complete = p.client.has_post && p.server.has_post && p.client.error == EW_OK &&
                    p.server.error == EW_OK;
    assert_int_equal(complete, !done);
    pair_close(&p);
    return reached;
}

static void messages_out_of_order_fail(void **state)
{
    (void)state;
    ew_hs_config client = client12(), server = server12();
    complete(&client, &server, "server.example", NULL);
    ew_session *session = take_session();
    client.creds[0] = w.creds[CERTS_ED25519];
    client.num_creds = 1;
    for (int how = 0; how < NUM_DISORDERS; how++) {
        unsigned num = 0;
        while (disordered(&client, &server, session, num, (disorder)how))
            num++;
        assert_int_equal(num, 7); /* hellos, ticket, Finished, changes of keys */
        server.client_auth = EW_HS_AUTH_REQUIRE;
        server.trust = w.trust;
        for (num = 0; disordered(&client, &server, NULL, num, (disorder)how);)
            num++;
        assert_int_equal(num, 14);
        server.client_auth = EW_HS_AUTH_NONE;
    }
    ew_session_free(session);
}

/* --- memory -------------------------------------------------------------------------------- */

static unsigned torture(const ew_hs_config *client, const ew_hs_config *server, ew_session *session)
{
    for (unsigned n = 0; n < 10000; n++) {
        if (session != NULL)
            atomic_store(&session->family->dropped, false);
        ew_test_fail_alloc((long)n);
        pair_open(&p, client, server, "server.example", session);
        bool complete = pair_run(&p);
        ew_test_fail_alloc(-1);
        if (!complete) {
            assert_err(p.client.error != EW_OK ? p.client.error : p.server.error, EW_ERR_MEMORY);
            assert_true(p.client.error == EW_OK || p.server.error == EW_OK);
        }
        pair_close(&p);
        if (complete)
            return n;
    }
    fail();
    return 0;
}

static void without_memory_it_ends_in_order(void **state)
{
    (void)state;
    ew_hs_config client = client12(), server = server12();
    server.client_auth = EW_HS_AUTH_REQUIRE;
    server.trust = w.trust;
    client.creds[0] = w.creds[CERTS_ED25519];
    client.num_creds = 1;
    assert_true(torture(&client, &server, NULL) > 20);
    complete(&client, &server, "server.example", NULL);
    ew_session *session = take_session();
    assert_true(torture(&client, &server, session) > 10);
    ew_session_free(session);
}

/* A session that cannot be made for want of memory is a failed handshake: what it resumed is dropped
 * with it (C2). */
static void without_memory_for_a_session_the_old_one_is_dropped(void **state)
{
    (void)state;
    ew_hs_config client = client12(), server = server12();
    complete(&client, &server, "server.example", NULL);
    ew_session *session = take_session(), *made = NULL;
    pair_open(&p, &client, &server, "server.example", session);
    assert_ok(ew_hs_start(p.client.hs));
    while (!ew_hs_is_complete(p.client.hs)) {
        bool moved = pair_deliver(&p, &p.client, &p.server) ||
                     (p.server.last - p.server.first > 1 && pair_deliver(&p, &p.server, &p.client));
        if (!moved) { /* the server's Finished, by hand: a pair would go on to take the session */
            pair_message *m = &p.server.queue[p.server.first];
            assert_ok(ew_hs_message(p.client.hs, (ew_slice){m->bytes.data, m->bytes.len}));
        }
    }
    ew_test_fail_alloc(0);
    assert_err(ew_hs_take_session(p.client.hs, &made), EW_ERR_MEMORY);
    ew_test_fail_alloc(-1);
    assert_null(made);
    assert_false(ew_session_is_usable(session, w.now));
    pair_close(&p);
    ew_session_free(session);
}

/* --- change_cipher_spec -------------------------------------------------------------------- */

/* open_at: a pair after num deliveries; false if it does not have as many. */
static bool open_at(ew_session *session, unsigned num)
{
    static ew_hs_config client, server;
    client = client12();
    server = server12();
    server.client_auth = session == NULL ? EW_HS_AUTH_REQUIRE : EW_HS_AUTH_NONE;
    server.trust = w.trust;
    client.creds[0] = w.creds[CERTS_ED25519];
    client.num_creds = 1;
    if (session != NULL)
        atomic_store(&session->family->dropped, false);
    pair_open(&p, &client, &server, "server.example", session);
    assert_ok(ew_hs_start(p.client.hs));
    for (unsigned i = 0; i < num; i++) {
        if (!pair_deliver(&p, &p.client, &p.server) && !pair_deliver(&p, &p.server, &p.client))
            return false;
        assert_ok(p.client.error);
        assert_ok(p.server.error);
    }
    return true;
}

/* try_ccs: one more than the peer sent. */
static void try_ccs(pair_side *side, unsigned *num_taken)
{
    if (side->has_post)
        return;
    ew_state before = side->hs->state;
    bool due = before == EW_STATE_C12_CCS || before == EW_STATE_S12_CCS;
    ew_level level = side->read_level;
    ew_err err = ew_hs_take_ccs(side->hs);
    assert_err(err, due ? EW_OK : EW_ERR_BAD_CCS);
    if (!due) {
        assert_int_equal(side->read_level, level);
        assert_err(ew_hs_take_ccs(side->hs), EW_ERR_BAD_CCS); /* sticky */
        return;
    }
    (*num_taken)++;
    assert_int_equal(side->read_level, EW_LEVEL_APP);
    /* then the Finished must come, and nothing else, a second change neither */
    assert_ok(ew_hs_admit(side->hs, EW_MSG_FINISHED, 12));
    assert_err(ew_hs_admit(side->hs, EW_MSG_CERTIFICATE_VERIFY, 12), EW_ERR_UNEXPECTED_MESSAGE);
    assert_err(ew_hs_take_ccs(side->hs), EW_ERR_BAD_CCS);
}

static void keys_change_where_they_must_alone(void **state)
{
    (void)state;
    open_at(NULL, 100);
    ew_session *session = take_session();
    for (int resumed = 0; resumed <= 1; resumed++) {
        unsigned num_taken = 0, num = 0;
        for (bool there = true; there; num++) {
            for (int server = 0; there && server <= 1; server++) {
                there = open_at(resumed ? session : NULL, num);
                if (there)
                    try_ccs(server ? &p.server : &p.client, &num_taken);
                pair_close(&p);
            }
        }
        assert_true(num > 5);
        assert_true(num_taken >= 2); /* both sides */
    }
    ew_session_free(session);
}

/* no private key of a share outlives the handshake that fails, nor on a server its use */
static void shares_are_forgotten(void **state)
{
    (void)state;
    unsigned seen = 0;
    for (unsigned num = 0; open_at(NULL, num); num++) {
        for (int server = 0; server <= 1; server++) {
            const pair_side *side = server ? &p.server : &p.client;
            if (side->has_post)
                continue;
            seen += side->hs->num_kex > 0;
            if (side->hs->state == EW_STATE_S12_CCS)
                assert_int_equal(side->hs->num_kex, 0);
            ew_hs_forget(side->hs);
            assert_int_equal(side->hs->num_kex, 0);
            assert_null(side->hs->kex[0]);
        }
        pair_close(&p);
    }
    pair_close(&p);
    assert_true(seen > 0);
}

static void finished_needs_the_change_first(void **state)
{
    (void)state;
    unsigned seen = 0;
    for (unsigned num = 0; open_at(NULL, num); num++) {
        for (int server = 0; server <= 1; server++) {
            const pair_side *side = server ? &p.server : &p.client;
            if (side->has_post || side->hs->state == EW_STATE_C12_FINISHED ||
                side->hs->state == EW_STATE_S12_FINISHED)
                continue;
            assert_err(ew_hs_admit(side->hs, EW_MSG_FINISHED, 12), EW_ERR_UNEXPECTED_MESSAGE);
            seen++;
        }
        pair_close(&p);
    }
    pair_close(&p);
    assert_true(seen > 10);
}

/* Before the version is known it may be the dummy of 1.3; if 1.2 it is then, it was not. */
static void an_early_change_is_judged_by_the_version(void **state)
{
    (void)state;
    ew_hs_config client = both(world_client(&w));
    for (int version = 0x0303; version <= 0x0304; version++) {
        ew_hs_config server = both(world_server(&w, CERTS_P256));
        server.max_version = (uint16_t)version;
        pair_open(&p, &client, &server, "server.example", NULL);
        assert_err(ew_hs_take_ccs(p.server.hs), EW_ERR_BAD_CCS); /* before any ClientHello */
        pair_close(&p);
        pair_open(&p, &client, &server, "server.example", NULL);
        assert_ok(ew_hs_start(p.client.hs));
        assert_ok(ew_hs_take_ccs(p.client.hs));
        while (p.client.error == EW_OK &&
               (pair_deliver(&p, &p.client, &p.server) || pair_deliver(&p, &p.server, &p.client))) {
        }
        assert_err(p.client.error, version == 0x0303 ? EW_ERR_BAD_CCS : EW_OK);
        pair_close(&p);
    }
    client = only12(client);
    ew_hs_config server = both(world_server(&w, CERTS_P256));
    pair_open(&p, &client, &server, "server.example", NULL);
    assert_ok(ew_hs_start(p.client.hs));
    assert_err(ew_hs_take_ccs(p.client.hs), EW_ERR_BAD_CCS);
    pair_close(&p);
}

/* --- HelloRequest while negotiating -------------------------------------------------------- */

static void hello_requests_are_ignored_within_bounds(void **state)
{
    (void)state;
    static const uint8_t request[] = {EW_MSG_HELLO_REQUEST, 0, 0, 0};
    unsigned seen = 0;
    for (unsigned num = 2; open_at(NULL, num); num++) {
        if (!p.client.has_post) {
            ew_slice in = {request, sizeof request};
            for (int i = 0; i < EW_HS_HELLO_REQUESTS_MAX; i++) {
                assert_ok(ew_hs_admit(p.client.hs, EW_MSG_HELLO_REQUEST, 0));
                assert_ok(ew_hs_message(p.client.hs, in));
            }
            while (p.client.error == EW_OK && p.server.error == EW_OK &&
                   (pair_deliver(&p, &p.client, &p.server) ||
                       pair_deliver(&p, &p.server, &p.client))) {
            }
            assert_true(p.client.has_post && p.server.has_post); /* in no transcript */
            seen++;
        }
        pair_close(&p);
    }
    pair_close(&p);
    assert_true(seen > 5);
    assert_true(open_at(NULL, 2));
    ew_slice in = {request, sizeof request};
    for (int i = 0; i < EW_HS_HELLO_REQUESTS_MAX; i++)
        assert_ok(ew_hs_message(p.client.hs, in));
    assert_err(ew_hs_message(p.client.hs, in), EW_ERR_TOO_MANY_WARNINGS);
    pair_close(&p);
}

/* --- wrong answers ------------------------------------------------------------------------- */

typedef struct edit {
    uint8_t type;
    bool from_server;
    void (*change)(ew_buf *m);
    ew_err client_error, server_error;
} edit;

static void do_edit(void *arg, unsigned index, bool from_server, ew_buf *m)
{
    const edit *e = arg;
    (void)index;
    if (from_server == e->from_server && m->data[0] == e->type)
        e->change(m);
}

static void set_compression(ew_buf *m)
{
    m->data[block_of(m) - 1] = 1;
}

static void set_cbc(ew_buf *m)
{
    size_t at = block_of(m) - 3;
    m->data[at] = 0xc0;
    m->data[at + 1] = 0x13;
}

static void set_13_suite(ew_buf *m)
{
    size_t at = block_of(m) - 3;
    m->data[at] = 0x13;
    m->data[at + 1] = 0x01;
}

static void set_rsa_suite(ew_buf *m)
{
    size_t at = block_of(m) - 3;
    m->data[at] = 0xc0;
    m->data[at + 1] = 0x2f;
}

static void add_unasked(ew_buf *m)
{
    add_ext(m, 16, TEXT("\0\2\1a"));
}

static void add_key_share(ew_buf *m)
{
    add_ext(m, 51, (ew_slice){0});
}

static void only_deflate(ew_buf *m)
{
    m->data[block_of(m) - 1] = 1;
}

static void set_group(ew_buf *m)
{
    m->data[6] = 0x19; /* P-521: not offered */
}

static void set_explicit_curve(ew_buf *m)
{
    m->data[4] = 1;
}

static void set_scheme(ew_buf *m)
{
    size_t at = 4 + 1 + 2;
    at += 1u + m->data[at];
    m->data[at] = 0x08;
    m->data[at + 1] = 0x04; /* rsa_pss_rsae_sha256, by an Ed25519 key */
}

static void empty_list(ew_buf *m)
{
    m->data[4] = m->data[5] = m->data[6] = 0;
    m->len = 7;
    m->data[1] = m->data[2] = 0;
    m->data[3] = 3;
}

static void zero_share(ew_buf *m)
{
    memset(&m->data[5], 0, m->data[4]); /* X25519: the result is all zero */
}

static void bad_formats(ew_buf *m)
{
    size_t at = ext_at(m, 11);
    m->data[at + 5] = 1; /* compressed alone */
}

static void wrong_answers_have_their_errors(void **state)
{
    (void)state;
    static const edit edits[] = {
        {EW_MSG_SERVER_HELLO, true, set_compression, EW_ERR_COMPRESSION, EW_OK},
        {EW_MSG_SERVER_HELLO, true, set_cbc, EW_ERR_WRONG_CIPHER, EW_OK},
        {EW_MSG_SERVER_HELLO, true, set_13_suite, EW_ERR_WRONG_CIPHER, EW_OK},
        {EW_MSG_SERVER_HELLO, true, set_rsa_suite, EW_ERR_CERT_UNSUPPORTED, EW_OK},
        {EW_MSG_SERVER_HELLO, true, add_unasked, EW_ERR_UNSUPPORTED_EXTENSION, EW_OK},
        {EW_MSG_SERVER_HELLO, true, add_key_share, EW_ERR_MISPLACED_EXTENSION, EW_OK},
        {EW_MSG_CERTIFICATE, true, empty_list, EW_ERR_NO_CERTIFICATE, EW_OK},
        {EW_MSG_SERVER_KEY_EXCHANGE, true, set_group, EW_ERR_WRONG_GROUP, EW_OK},
        {EW_MSG_SERVER_KEY_EXCHANGE, true, set_explicit_curve, EW_ERR_ILLEGAL_PARAMETER, EW_OK},
        {EW_MSG_SERVER_KEY_EXCHANGE, true, set_scheme, EW_ERR_WRONG_SIGNATURE_ALGORITHM, EW_OK},
        {EW_MSG_CLIENT_HELLO, false, only_deflate, EW_OK, EW_ERR_COMPRESSION},
        {EW_MSG_CLIENT_HELLO, false, bad_formats, EW_OK, EW_ERR_POINT_FORMATS},
        {EW_MSG_CLIENT_KEY_EXCHANGE, false, zero_share, EW_OK, EW_ERR_BAD_KEY_SHARE},
    };
    for (size_t i = 0; i < sizeof edits / sizeof edits[0]; i++) {
        ew_hs_config client = client12(), server = server12();
        edit e = edits[i];
        pair_open(&p, &client, &server, "server.example", NULL);
        p.change = do_edit;
        p.change_arg = &e;
        assert_false(pair_run(&p));
        assert_err(p.client.error, e.client_error);
        assert_err(p.server.error, e.server_error);
        pair_close(&p);
    }
}

typedef struct echo {
    uint8_t id[32];
} echo;

static void do_echo(void *arg, unsigned index, bool from_server, ew_buf *m)
{
    echo *e = arg;
    (void)index;
    if (!from_server && m->data[0] == EW_MSG_CLIENT_HELLO)
        memcpy(e->id, &m->data[4 + 2 + 32 + 1], 32);
    if (from_server && m->data[0] == EW_MSG_SERVER_HELLO)
        memcpy(&m->data[4 + 2 + 32 + 1], e->id, 32);
}

/* An echo of an ID that names no session is no resumption. */
static void an_echo_without_a_session_is_refused(void **state)
{
    (void)state;
    ew_id_cache *cache;
    assert_ok(ew_id_cache_new(1, world_client(&w).wall_clock, &w, &cache));
    ew_hs_config client = both(world_client(&w)), server = server12();
    server.num_tickets = 0;
    server.id_store = ew_id_cache_store(cache); /* so that there is an ID to be replaced */
    echo e = {0};
    pair_open(&p, &client, &server, "server.example", NULL);
    p.change = do_echo;
    p.change_arg = &e;
    assert_false(pair_run(&p));
    assert_err(p.client.error, EW_ERR_BAD_SESSION_ID_ECHO);
    pair_close(&p);
    ew_id_cache_free(cache);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(damaged_full_handshakes_fail),
        cmocka_unit_test(damaged_client_certificates_fail),
        cmocka_unit_test(damaged_resumptions_fail),
        cmocka_unit_test(messages_out_of_order_fail),
        cmocka_unit_test(without_memory_it_ends_in_order),
        cmocka_unit_test(without_memory_for_a_session_the_old_one_is_dropped),
        cmocka_unit_test(shares_are_forgotten),
        cmocka_unit_test(keys_change_where_they_must_alone),
        cmocka_unit_test(finished_needs_the_change_first),
        cmocka_unit_test(an_early_change_is_judged_by_the_version),
        cmocka_unit_test(hello_requests_are_ignored_within_bounds),
        cmocka_unit_test(wrong_answers_have_their_errors),
        cmocka_unit_test(an_echo_without_a_session_is_refused),
    };
    return cmocka_run_group_tests_name("hs12_faults", tests, set_up, tear_down);
}
