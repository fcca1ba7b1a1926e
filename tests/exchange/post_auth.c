/* SPDX-License-Identifier: Apache-2.0 */
/* Post-handshake client authentication (RFC 9846, 4.7.2), and how it meets the end of a connection. [0] is the client, [1] the
 * server. */
#include "rules.h"

#include <openssl/evp.h>
#include <openssl/pem.h>

#include "hs/post_auth.h"

typedef struct told {
    int num, num_shown;
} told;

static void on_answer(void *arg, ew_conn *conn, bool shown)
{
    told *t = arg;
    t->num++;
    t->num_shown += shown;
    assert_true(!shown || ew_conn_peer_authenticated(conn));
}

typedef struct setting {
    bool offers, takes, has_cred, is_stranger, has_tickets;
    uint64_t key_limit;
    size_t record_size; /* that either side asks the other for */
} setting;

static const setting usual = {.offers = true, .takes = true, .has_cred = true};
static told answers;

static void ok(ew_err err)
{
    assert_string_equal(ew_err_name(err), "ok");
}

static void open_as(duo *d, setting s)
{
    ew_config *client = duo_config(&world, EW_CLIENT), *server = duo_config(&world, EW_SERVER);
    const certs_chain *trusted = s.is_stranger ? &world.server_chain : &world.client_chain;

    answers = (told){0, 0};
    ok(ew_config_post_handshake_auth(client, s.offers));
    ok(ew_config_post_handshake_auth(server, s.takes));
    ok(ew_config_resumption(client, s.has_tickets));
    ok(ew_config_resumption(server, s.has_tickets));
    ok(ew_config_trust_pem(server, trusted->root, strlen(trusted->root)));
    ok(ew_config_on_post_auth(server, on_answer, &answers));
    for (int i = 0; i < 2 && s.key_limit > 0; i++)
        ok(ew_config_key_limit(i == 0 ? client : server, s.key_limit));
    for (int i = 0; i < 2 && s.record_size > 0; i++)
        ok(ew_config_record_size_limit(i == 0 ? client : server, s.record_size));
    if (s.has_cred)
        ok(ew_config_add_credential(client, world.client_cred));
    duo_open_with(d, client, server, NULL);
    ew_config_free(client);
    ew_config_free(server);
    duo_pump(d);
    assert_true(ew_conn_handshake_complete(d->side[0].conn));
    assert_true(ew_conn_handshake_complete(d->side[1].conn));
}

static ew_err ask(duo *d)
{
    return ew_conn_request_certificate(d->side[1].conn);
}

static void assert_ends_clean(duo *d)
{
    duo_write(d, 0, 100);
    duo_write(d, 1, 100);
    duo_settle(d);
    assert_true_end(d, "post-handshake authentication");
    assert_verdicts(d, EW_CLEAN, EW_CLEAN);
    assert_true(d->side[0].delivered >= 100 && d->side[1].delivered >= 100);
}

static void assert_failed(duo *d, int of, ew_err err, int alert)
{
    assert_string_equal(ew_err_name(duo_outcome(d, of).error), ew_err_name(err));
    move(d, of);
    assert_int_equal(duo_outcome(d, of).alert_sent, alert);
    assert_int_equal(duo_outcome(d, 1 - of).alert_received, alert);
    assert_true(duo_problem(d) == NULL);
}

/* --- what it is for ----------------------------------------------------------------------- */

static void a_client_shows_its_certificate_later(void **state)
{
    duo d;
    const uint8_t *der;
    size_t len;

    (void)state;
    open_as(&d, usual);
    assert_false(ew_conn_peer_authenticated(d.side[1].conn));
    assert_int_equal(ew_conn_peer_cert(d.side[1].conn, 0, &der, &len), EW_ERR_NOT_AVAILABLE);
    ok(ask(&d));
    duo_pump(&d);
    assert_int_equal(answers.num_shown, 1);
    assert_true(ew_conn_peer_authenticated(d.side[1].conn));
    ok(ew_conn_peer_cert(d.side[1].conn, 0, &der, &len));
    ok(ask(&d)); /* once more, behind new keys */
    ok(ew_conn_key_update(d.side[0].conn, true));
    duo_pump(&d);
    ok(ask(&d));
    duo_pump(&d);
    assert_int_equal(answers.num_shown, 3);
    ok(ew_conn_peer_cert(d.side[1].conn, 0, &der, &len));
    assert_ends_clean(&d);
    duo_close(&d);
}

static void a_client_declines(void **state)
{
    duo d;
    setting s = usual;

    (void)state;
    s.has_cred = false;
    open_as(&d, s);
    ok(ask(&d));
    duo_pump(&d);
    assert_int_equal(answers.num, 1);
    assert_int_equal(answers.num_shown, 0);
    assert_false(ew_conn_peer_authenticated(d.side[1].conn));
    assert_ends_clean(&d);
    duo_close(&d);
}

static void several_requests_wait_at_once(void **state)
{
    duo d;

    (void)state;
    open_as(&d, usual);
    for (int i = 0; i < EW_PHA_REQUESTS_MAX; i++) {
        ok(ask(&d));
        duo_write(&d, 1, 10);
    }
    assert_int_equal(ask(&d), EW_ERR_STATE);
    duo_write(&d, 0, 10);
    duo_pump(&d);
    assert_int_equal(answers.num_shown, EW_PHA_REQUESTS_MAX);
    ok(ask(&d));
    duo_pump(&d);
    assert_int_equal(answers.num_shown, EW_PHA_REQUESTS_MAX + 1);
    assert_ends_clean(&d);
    duo_close(&d);
}

static void nobody_is_asked_who_does_not_offer(void **state)
{
    duo d;

    (void)state;
    for (int i = 0; i < 2; i++) {
        setting s = usual;
        *(i == 0 ? &s.offers : &s.takes) = false;
        open_as(&d, s);
        assert_int_equal(ask(&d), EW_ERR_NOT_AVAILABLE);
        assert_null(d.side[1].conn->post.pha); /* and it costs nothing */
        assert_ends_clean(&d);
        duo_close(&d);
    }
    open_as(&d, usual);
    assert_int_equal(ew_conn_request_certificate(d.side[0].conn), EW_ERR_STATE);
    duo_close(&d);
    duo_open(&d, &world, DUO_FULL);
    assert_int_equal(ask(&d), EW_ERR_STATE); /* not open yet */
    duo_close(&d);
    open_pair(&d, DUO_FULL12);
    assert_int_equal(ask(&d), EW_ERR_STATE);
    duo_close(&d);
}

static void a_key_at_its_limit_is_changed_before_a_flight(void **state)
{
    duo d;
    setting s = usual;

    (void)state;
    s.key_limit = 16;
    open_as(&d, s);
    for (int i = 0; i < 20; i++) {
        ok(ask(&d));
        duo_pump(&d);
        duo_write(&d, 1, 1);
        duo_write(&d, 0, 1);
        duo_pump(&d);
    }
    assert_int_equal(answers.num_shown, 20);
    assert_ends_clean(&d);
    duo_close(&d);
}

enum { LEAST_LIMIT = 16 };

/* shrink_keys: as if the server's keys had the least limit; the certificate that it showed did not fit under one of those. */
static void shrink_keys(duo *d, uint64_t limit)
{
    ew_conn *conn = d->side[1].conn;
    conn->config->key_limit = limit;
    conn->write.limit = conn->write.seq + EW_KEY_RESERVE + 1;
}

/* is_answered: a request under the shortest keys there can be. */
static void is_answered(duo *d)
{
    shrink_keys(d, LEAST_LIMIT);
    ok(ask(d));
    duo_pump(d);
    assert_int_equal(answers.num_shown, 1);
    assert_ends_clean(d);
    duo_close(d);
}

/* A flight is not begun that no key could hold: of a request nothing is sent and all goes on; an answer fails, and its alert
 * arrives; a ticket is left out. */
static void a_flight_that_no_key_holds_is_not_begun(void **state)
{
    duo d;
    setting s = usual;

    (void)state;
    s.record_size = EW_RECORD_SIZE_MIN;
    open_as(&d, s);
    shrink_keys(&d, EW_KEY_RESERVE + 1); /* fewer than anybody can set: a request without names is short */
    assert_int_equal(ask(&d), EW_ERR_KEY_LIMIT);
    duo_pump(&d);
    is_answered(&d);

    s.has_tickets = true;
    open_as(&d, s);
    is_answered(&d);

    s.has_tickets = false;
    open_as(&d, s);
    d.side[0].conn->config->key_limit = LEAST_LIMIT;
    d.side[0].conn->write.limit = LEAST_LIMIT;
    ok(ask(&d));
    move(&d, 1);
    assert_failed(&d, 0, EW_ERR_KEY_LIMIT, EW_ALERT_INTERNAL_ERROR);
    assert_int_equal(answers.num, 0);
    duo_close(&d);
}

static ew_session *kept;

static void keep(void *arg, ew_conn *conn, ew_session *session)
{
    (void)arg;
    (void)conn;
    ew_session_free(kept);
    kept = ew_session_ref(session);
}

/* RFC 9846, 4.7.1: the ticket behind the answer says who the client is. */
static void the_next_ticket_knows_the_client(void **state)
{
    duo d;
    ew_config *client = duo_config(&world, EW_CLIENT), *server = duo_config(&world, EW_SERVER);

    (void)state;
    for (int i = 0; i < 2; i++)
        ok(ew_config_post_handshake_auth(i == 0 ? client : server, true));
    ok(ew_config_on_session(client, keep, NULL));
    ok(ew_config_add_credential(client, world.client_cred));
    ok(ew_config_trust_pem(server, world.client_chain.root, strlen(world.client_chain.root)));
    for (int asks = 0; asks < 2; asks++) {
        duo_open_with(&d, client, server, NULL);
        duo_pump(&d);
        if (asks)
            ok(ask(&d));
        duo_settle(&d);
        assert_verdicts(&d, EW_CLEAN, EW_CLEAN);
        duo_close(&d);
        duo_open_with(&d, client, server, kept);
        duo_pump(&d);
        assert_true(ew_conn_resumed(d.side[1].conn));
        assert_int_equal(ew_conn_peer_authenticated(d.side[1].conn), asks);
        ok(ask(&d)); /* 4.4.2: a resumed one may be asked too */
        duo_pump(&d);
        assert_true(ew_conn_peer_authenticated(d.side[1].conn));
        duo_settle(&d);
        assert_verdicts(&d, EW_CLEAN, EW_CLEAN);
        duo_close(&d);
    }
    ew_session_free(kept);
    kept = NULL;
    ew_config_free(client);
    ew_config_free(server);
}

/* --- hostile peers ------------------------------------------------------------------------ */

static void a_stranger_is_refused(void **state)
{
    duo d;
    setting s = usual;

    (void)state;
    s.is_stranger = true;
    open_as(&d, s);
    ok(ask(&d));
    move(&d, 1);
    move(&d, 0);
    assert_int_equal(answers.num, 0);
    assert_false(ew_conn_peer_authenticated(d.side[1].conn));
    assert_true(ew_conn_cert_reason(d.side[1].conn)[0] != '\0');
    assert_failed(&d, 1, EW_ERR_CERT_UNKNOWN_CA, EW_ALERT_UNKNOWN_CA);
    duo_close(&d);
}

/* a Certificate without certificates, for a context */
static size_t empty_certificate(uint8_t out[64], const uint8_t *context, size_t len)
{
    const uint8_t head[] = {11, 0, 0, (uint8_t)(1 + len + 3), (uint8_t)len};
    memcpy(out, head, sizeof head);
    memcpy(&out[sizeof head], context, len);
    memset(&out[sizeof head + len], 0, 3);
    return sizeof head + len + 3;
}

static void what_was_not_asked_for_is_refused(void **state)
{
    static const uint8_t request[] = {13, 0, 0, 11, 0, 0, 8, 0, 13, 0, 4, 0, 2, 4, 3};
    uint8_t message[64], context[EW_PHA_CONTEXT_LEN] = {1};
    setting s = usual;
    duo d;

    (void)state;
    /* an answer to nothing */
    open_as(&d, usual);
    duo_forge(&d, 0, HANDSHAKE, message, empty_certificate(message, context, sizeof context));
    duo_arrive(&d, 1, ALL);
    assert_failed(&d, 1, EW_ERR_UNEXPECTED_MESSAGE, EW_ALERT_UNEXPECTED_MESSAGE);
    duo_close(&d);
    /* to something else, and without a context */
    for (size_t len = 0; len <= sizeof context; len += sizeof context) {
        open_as(&d, usual);
        ok(ask(&d));
        duo_forge(&d, 0, HANDSHAKE, message, empty_certificate(message, context, len));
        duo_arrive(&d, 1, ALL);
        assert_failed(&d, 1, EW_ERR_ILLEGAL_PARAMETER, EW_ALERT_ILLEGAL_PARAMETER);
        duo_close(&d);
    }
    /* the same context twice */
    open_as(&d, usual);
    ok(ask(&d));
    memcpy(context, d.side[1].conn->post.pha->requests[0].context, sizeof context);
    ok(ask(&d));
    duo_flush(&d, 1, ALL);
    duo_arrive(&d, 0, ALL);
    duo_flush(&d, 0, ALL);
    duo_arrive(&d, 1, ALL);
    assert_int_equal(answers.num_shown, 2);
    ok(ask(&d));
    duo_forge(&d, 0, HANDSHAKE, message, empty_certificate(message, context, sizeof context));
    duo_arrive(&d, 1, ALL);
    assert_failed(&d, 1, EW_ERR_ILLEGAL_PARAMETER, EW_ALERT_ILLEGAL_PARAMETER);
    duo_close(&d);
    /* a client that did not offer it */
    s.offers = false;
    open_as(&d, s);
    duo_forge(&d, 1, HANDSHAKE, request, sizeof request);
    duo_arrive(&d, 0, ALL);
    assert_failed(&d, 0, EW_ERR_UNEXPECTED_MESSAGE, EW_ALERT_UNEXPECTED_MESSAGE);
    duo_close(&d);
    /* one that did answers even an empty context */
    s.offers = true;
    open_as(&d, s);
    duo_forge(&d, 1, HANDSHAKE, request, sizeof request);
    duo_arrive(&d, 0, ALL);
    assert_int_equal(d.side[0].error, EW_OK);
    duo_close(&d);
}

/* a request as a peer may write it: with a context of any length, and asking for all that may be stapled */
static size_t long_request(uint8_t out[512], size_t context_len)
{
    static const uint8_t extensions[] = {0, 20, /* their length */
        0, 13, 0, 8, 0, 6, 4, 3, 8, 7, 8, 4, 0, 5, 0, 0, 0, 18, 0, 0};
    size_t len = 1 + context_len + sizeof extensions;
    const uint8_t head[] = {13, 0, (uint8_t)(len >> 8), (uint8_t)len, (uint8_t)context_len};

    memcpy(out, head, sizeof head);
    memset(&out[sizeof head], 7, context_len);
    memcpy(&out[sizeof head + context_len], extensions, sizeof extensions);
    return sizeof head + context_len + sizeof extensions;
}

/* RFC 9846, 4.4.2: a context has up to 255 bytes, and is echoed in front of whatever is shown. */
static void the_longest_context_is_echoed(void **state)
{
    static const uint8_t scts[] = {0, 3, 0, 1, 7};
    const certs_chain *chain = &world.client_chain;
    uint8_t message[512];

    (void)state;
    for (int shows = 0; shows < 3; shows++)
        for (size_t context_len = 0; context_len <= 255; context_len += context_len == 250 ? 5 : 50) {
            duo d;
            ew_credential *cred;
            ew_config *client = duo_config(&world, EW_CLIENT), *server = duo_config(&world, EW_SERVER);
            ok(ew_credential_from_pem(NULL, chain->chain, strlen(chain->chain), chain->key, strlen(chain->key), NULL,
                NULL, &cred));
            if (shows == 2) {
                ok(ew_credential_ocsp(cred, "a response", 10));
                ok(ew_credential_scts(cred, scts, sizeof scts));
            }
            if (shows > 0)
                ok(ew_config_add_credential(client, cred));
            ew_credential_free(cred);
            ok(ew_config_post_handshake_auth(client, true));
            ok(ew_config_post_handshake_auth(server, true));
            ok(ew_config_trust_pem(server, chain->root, strlen(chain->root)));
            duo_open_with(&d, client, server, NULL);
            ew_config_free(client);
            ew_config_free(server);
            duo_pump(&d);
            duo_forge(&d, 1, HANDSHAKE, message, long_request(message, context_len));
            duo_arrive(&d, 0, ALL);
            assert_string_equal(ew_err_name(duo_outcome(&d, 0).error), "ok");
            duo_close(&d);
        }
}

/* "with no intervening messages of other type", nor an end */
static void nothing_stands_within_an_answer(void **state)
{
    static const struct {
        uint8_t type;
        const char *body;
        size_t len;
    } rows[] = {
        {DATA, "x", 1},
        {DATA, "", 0},
        {HANDSHAKE, "\x18\0\0\1", 5},
        {ALERT, "\1", 2}, /* close_notify: no END */
        {ALERT, "\1\x5a", 2},
        {HANDSHAKE, "\x14\0\0\x20................................", 36}, /* Finished too early */
    };
    uint8_t message[64];

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        duo d;
        open_as(&d, usual);
        ok(ask(&d));
        const uint8_t *context = d.side[1].conn->post.pha->requests[0].context;
        duo_forge(&d, 0, HANDSHAKE, message,
            empty_certificate(message, context, EW_PHA_CONTEXT_LEN));
        duo_arrive(&d, 1, ALL);
        assert_int_equal(d.side[1].error, EW_OK);
        assert_true(ew_post_mid_flight(&d.side[1].conn->post));
        duo_forge(&d, 0, rows[i].type, rows[i].body, rows[i].len);
        duo_arrive(&d, 1, ALL);
        bool is_finished = i == 5;
        assert_failed(&d, 1, is_finished ? EW_ERR_BAD_FINISHED : EW_ERR_UNEXPECTED_MESSAGE,
            is_finished ? EW_ALERT_DECRYPT_ERROR : EW_ALERT_UNEXPECTED_MESSAGE);
        assert_int_equal(answers.num, 0);
        assert_false(duo_outcome(&d, 1).close_notify_received);
        duo_close(&d);
    }
}

static void endless_requests_are_too_many(void **state)
{
    static const uint8_t request[] = {13, 0, 0, 11, 0, 0, 8, 0, 13, 0, 4, 0, 2, 4, 3};
    duo d;

    (void)state;
    open_as(&d, usual);
    for (int i = 0; i < EW_IDLE_RECORDS_MAX; i++)
        duo_forge(&d, 1, HANDSHAKE, request, sizeof request);
    duo_arrive(&d, 0, ALL);
    assert_int_equal(d.side[0].error, EW_OK);
    duo_forge(&d, 1, HANDSHAKE, request, sizeof request);
    duo_arrive(&d, 0, ALL);
    assert_int_equal(d.side[0].error, EW_ERR_TOO_MANY_WARNINGS);
    duo_close(&d);
    /* data between them, and nothing of ours leaves */
    open_as(&d, usual);
    for (int i = 0; i < 4000 && d.side[0].error == EW_OK; i++) {
        duo_forge(&d, 1, HANDSHAKE, request, sizeof request);
        duo_forge(&d, 1, DATA, "x", 1);
        duo_arrive(&d, 0, ALL);
        duo_read(&d, 0);
    }
    assert_int_equal(d.side[0].error, EW_ERR_TOO_MANY_WARNINGS);
    const uint8_t *out;
    assert_true(ew_conn_output(d.side[0].conn, &out) < 256 * 1024);
    duo_close(&d);
}

static void damage(void *data, size_t len, size_t at)
{
    uint8_t *bytes = data;
    assert_true(at < len);
    bytes[at] ^= 1;
}

/* Certificate, CertificateVerify and Finished of another handshake, or changed. */
static void proofs_belong_to_their_request(void **state)
{
    duo d;

    (void)state;
    for (int which = 0; which < 2; which++) {
        open_as(&d, usual);
        ok(ask(&d));
        /* the client sees another request than the server sent, or has another secret */
        if (which == 0)
            ok(ew_transcript_add(&d.side[0].conn->post.pha->transcript, (ew_slice){(const uint8_t *)"x", 1}));
        else
            damage(d.side[0].conn->post.write_traffic.bytes, 32, 0);
        move(&d, 1);
        move(&d, 0);
        assert_int_equal(answers.num, 0);
        assert_failed(&d, 1, which == 0 ? EW_ERR_BAD_SIGNATURE : EW_ERR_BAD_FINISHED, EW_ALERT_DECRYPT_ERROR);
        assert_false(ew_conn_peer_authenticated(d.side[1].conn));
        duo_close(&d);
    }
}

static void failures_of_memory_are_told(void **state)
{
    (void)state;
    for (int side = 0; side < 2; side++) {
        bool done = false;
        for (int n = 0; n < 60 && !done; n++) {
            duo d;
            open_as(&d, usual);
            if (side == 0) {
                ok(ask(&d));
                duo_flush(&d, 1, ALL);
                ew_test_fail_alloc(n);
                duo_arrive(&d, 0, ALL);
            } else {
                ew_test_fail_alloc(n);
                ew_err err = ask(&d);
                assert_true(err == EW_OK || err == EW_ERR_MEMORY);
            }
            ew_test_fail_alloc(-1);
            duo_pump(&d);
            done = answers.num_shown == 1;
            if (!done)
                assert_true(ew_conn_levels(d.side[side].conn) & EW_ENDED);
            duo_close(&d);
        }
        assert_true(done);
    }
}

/* --- ends --------------------------------------------------------------------------------- */

/* C1: once the client's close_notify is sealed a request goes unanswered, and the connection goes on. */
static void c1_a_request_after_ours_is_not_answered(void **state)
{
    (void)state;
    for (int rest = EW_REST_DELIVER; rest <= EW_REST_DISCARD; rest++) {
        duo d;
        open_as(&d, usual);
        ok(ask(&d)); /* on its way when the client closes */
        duo_write(&d, 1, 500);
        duo_end_by(&d, 0, (ew_rest)rest);
        duo_settle(&d);
        assert_true_end(&d, "a request after the client's close");
        assert_int_equal(answers.num, 0);
        assert_verdicts(&d, rest == EW_REST_DELIVER ? EW_CLEAN : EW_CUT_SHORT, EW_CLEAN);
        duo_close(&d);
    }
}

static ew_err seal_and_close(void *arg, ew_conn *conn, const uint8_t *state, size_t len, uint8_t *out,
    size_t cap, size_t *out_len)
{
    const ew_rest *rest = arg;
    assert_true(len <= cap);
    memcpy(out, state, len);
    *out_len = len;
    if (ew_conn_peer_authenticated(conn))
        ok(ew_conn_close(conn, *rest));
    return EW_OK;
}

static ew_err open_none(void *arg, ew_conn *conn, const uint8_t *ticket, size_t len, uint8_t *out,
    size_t cap, size_t *out_len)
{
    (void)arg, (void)conn, (void)ticket, (void)len, (void)out, (void)cap, (void)out_len;
    return EW_ERR_NOT_AVAILABLE;
}

/* Nor does a ticket come behind ours, which the application said as it was asked to seal it. */
static void c1_a_ticket_after_ours_is_not_sent(void **state)
{
    static ew_rest rests[] = {EW_REST_DELIVER, EW_REST_DISCARD};

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        duo d;
        ew_config *client = duo_config(&world, EW_CLIENT), *server = duo_config(&world, EW_SERVER);
        ew_ticket_method method = {&rests[i], seal_and_close, open_none};
        for (int of = 0; of < 2; of++)
            ok(ew_config_post_handshake_auth(of == 0 ? client : server, true));
        ok(ew_config_add_credential(client, world.client_cred));
        ok(ew_config_trust_pem(server, world.client_chain.root, strlen(world.client_chain.root)));
        ok(ew_config_ticket_method(server, &method));
        duo_open_with(&d, client, server, NULL);
        ew_config_free(client);
        ew_config_free(server);
        duo_pump(&d);
        ok(ask(&d));
        duo_settle(&d);
        assert_true(ew_conn_peer_authenticated(d.side[1].conn));
        assert_verdicts(&d, EW_CLEAN, EW_CLEAN);
        duo_close(&d);
    }
}

static enum { SEAL_ABANDON, SEAL_DISCARD, SEAL_ABORT, NUM_SEAL_DEEDS } seal_deed;

static ew_err seal_and_end(void *arg, ew_conn *conn, const uint8_t *state, size_t len, uint8_t *out,
    size_t cap, size_t *out_len)
{
    (void)arg;
    assert_true(len <= cap && ew_conn_handshake_complete(conn));
    memcpy(out, state, len);
    *out_len = len;
    if (seal_deed == SEAL_ABORT)
        ew_conn_abort(conn, EW_ALERT_ACCESS_DENIED);
    else
        ok(ew_conn_close(conn, seal_deed == SEAL_ABANDON ? EW_REST_ABANDON : EW_REST_DISCARD));
    return EW_OK;
}

/* The handshake is complete as its first ticket is sealed: who ends the connection then ends an open one. */
static void an_end_as_the_first_ticket_is_sealed(void **state)
{
    static const ew_verdict servers[] = {EW_NOT_CONFIRMED, EW_CLEAN, EW_ABORTED};

    (void)state;
    for (seal_deed = SEAL_ABANDON; seal_deed < NUM_SEAL_DEEDS; seal_deed++) {
        duo d;
        ew_config *client = duo_config(&world, EW_CLIENT), *server = duo_config(&world, EW_SERVER);
        ew_ticket_method method = {NULL, seal_and_end, open_none};
        ok(ew_config_ticket_method(server, &method));
        duo_open_with(&d, client, server, NULL);
        ew_config_free(client);
        ew_config_free(server);
        duo_pump(&d);
        duo_settle(&d);
        assert_true_end(&d, "the end as a ticket is sealed");
        assert_verdicts(&d, seal_deed == SEAL_ABORT ? EW_ALERTED : EW_CLEAN, servers[seal_deed]);
        duo_close(&d);
    }
}

/* C6: who has ended is not asked; nor does one ask who has closed. */
static void c6_nobody_is_asked_behind_an_end(void **state)
{
    duo d;

    (void)state;
    open_as(&d, usual);
    duo_end_by(&d, 0, EW_REST_DELIVER);
    duo_flush(&d, 0, ALL);
    duo_arrive(&d, 1, ALL);
    assert_int_equal(ask(&d), EW_ERR_STATE);
    duo_settle(&d);
    assert_verdicts(&d, EW_CLEAN, EW_CLEAN);
    duo_close(&d);
    open_as(&d, usual);
    duo_end_by(&d, 1, EW_REST_DELIVER);
    assert_int_equal(ask(&d), EW_ERR_STATE);
    duo_settle(&d);
    assert_verdicts(&d, EW_CLEAN, EW_CLEAN);
    duo_close(&d);
}

/* C7: a server that asked and half-closed takes the answer still. */
static void the_answer_comes_behind_a_half_close(void **state)
{
    duo d;
    setting s = usual;

    (void)state;
    s.has_tickets = true; /* none of which may follow ours */
    open_as(&d, s);
    ok(ask(&d));
    duo_end_by(&d, 1, EW_REST_DELIVER);
    move(&d, 1);
    duo_write(&d, 0, 100);
    duo_settle(&d);
    assert_true_end(&d, "an answer behind the server's half-close");
    assert_verdicts(&d, EW_CLEAN, EW_CLEAN);
    assert_int_equal(answers.num_shown, 1);
    assert_int_equal(d.side[1].delivered, 100);
    duo_close(&d);
}

typedef enum ending { CLOSE_DELIVER, CLOSE_DISCARD, CLOSE_ABANDON, ABORT, CUT, NUM_ENDINGS } ending;

static void end_by(duo *d, int of, ending how)
{
    if (how == ABORT)
        duo_abort(d, of, EW_ALERT_GENERAL_ERROR);
    else if (how == CUT)
        duo_cut_input(d, of, DUO_CUT_EOF);
    else
        duo_end_by(d, of, how == CLOSE_DELIVER ? EW_REST_DELIVER
                           : how == CLOSE_DISCARD ? EW_REST_DISCARD : EW_REST_ABANDON);
}

/* Every end at every byte of the answer, by either side: the outcomes are true, and who is told of an answer has it whole. */
static void every_end_at_every_point(void **state)
{
    size_t step = duo_quick() ? 97 : 13;

    (void)state;
    for (int how = 0; how < NUM_ENDINGS; how++) {
        for (int of = 0; of < 2; of++) {
            bool whole = false;
            for (size_t at = 0; !whole; at += step) {
                duo d;
                open_as(&d, usual);
                ok(ask(&d));
                move(&d, 1);
                duo_flush(&d, 0, ALL);
                whole = at >= d.side[1].wire.len;
                duo_arrive(&d, 1, at);
                end_by(&d, of, (ending)how);
                duo_settle(&d);
                assert_true_end(&d, "an end within an answer");
                assert_int_equal(answers.num, ew_conn_peer_authenticated(d.side[1].conn));
                duo_close(&d);
            }
        }
    }
}

/* --- answers that wait -------------------------------------------------------------------- */

typedef enum question { Q_REQUEST = 0, Q_SIGN, Q_VERIFY, NUM_QUESTIONS } question;

static struct {
    question waits; /* which of them is suspended */
    bool go_on;
    int num_asked[NUM_QUESTIONS];
    bool ends; /* the connection, by `how`, as it is asked */
    ending how;
} app;

static EVP_PKEY *remote_key;

static ew_err asked(ew_conn *conn, question q)
{
    app.num_asked[q]++;
    if (app.ends && q == app.waits && app.how == ABORT)
        ew_conn_abort(conn, EW_ALERT_GENERAL_ERROR);
    else if (app.ends && q == app.waits && app.how == CUT)
        return EW_ERR_REFUSED;
    else if (app.ends && q == app.waits)
        ok(ew_conn_close(conn, app.how == CLOSE_DELIVER   ? EW_REST_DELIVER
                               : app.how == CLOSE_DISCARD ? EW_REST_DISCARD
                                                          : EW_REST_ABANDON));
    return q == app.waits && !app.go_on ? EW_ERR_SUSPEND : EW_OK;
}

static ew_err sign(void *arg, ew_conn *conn, uint16_t scheme, const uint8_t *in, size_t in_len,
    uint8_t *out, size_t cap, size_t *out_len)
{
    (void)arg;
    (void)scheme;
    ew_err err = asked(conn, Q_SIGN);
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    *out_len = cap;
    if (err == EW_OK)
        assert_true(EVP_DigestSignInit(ctx, NULL, EVP_sha256(), NULL, remote_key) == 1 &&
                    EVP_DigestSign(ctx, out, out_len, in, in_len) == 1);
    EVP_MD_CTX_free(ctx);
    return err;
}

static ew_credential *remote_cred;

static ew_err on_request(void *arg, ew_conn *conn, const ew_request *request)
{
    (void)arg;
    assert_true(request->schemes_len > 0);
    ew_err err = asked(conn, Q_REQUEST);
    return err == EW_OK ? ew_conn_add_credential(conn, remote_cred) : err;
}

/* The server has no trust of its own: the application knows this client. */
static ew_err on_verify(void *arg, ew_conn *conn, ew_err decided)
{
    const uint8_t *der;
    size_t len;
    (void)arg;
    assert_int_equal(decided, EW_ERR_CERT_UNKNOWN_CA);
    assert_true(ew_conn_cert_reason(conn)[0] != '\0');
    ok(ew_conn_peer_cert(conn, 0, &der, &len));
    ew_err err = asked(conn, Q_VERIFY);
    return err == EW_OK ? ew_conn_accept_peer(conn, EW_I_ACCEPT_THIS_PEER) : err;
}

/* What comes with the certificate that is judged, and not with the one of before. */
static ew_err see_staple(void *arg, ew_conn *conn, ew_err decided)
{
    const uint8_t *response;
    size_t len;
    int *num_seen = arg;
    assert_int_equal(decided, EW_OK);
    ok(ew_conn_ocsp_response(conn, &response, &len));
    assert_int_equal(len, 6);
    assert_memory_equal(response, "staple", len);
    ++*num_seen;
    return EW_OK;
}

static void the_judge_sees_what_came_along(void **state)
{
    duo d;
    int num_seen = 0;
    ew_credential *cred;
    const certs_chain *chain = &world.client_chain;
    ew_config *client = duo_config(&world, EW_CLIENT), *server = duo_config(&world, EW_SERVER);

    (void)state;
    ok(ew_credential_from_pem(NULL, chain->chain, strlen(chain->chain), chain->key, strlen(chain->key), NULL, NULL, &cred));
    ok(ew_credential_ocsp(cred, "staple", 6));
    ok(ew_config_add_credential(client, cred));
    ew_credential_free(cred);
    for (int i = 0; i < 2; i++)
        ok(ew_config_post_handshake_auth(i == 0 ? client : server, true));
    ok(ew_config_trust_pem(server, chain->root, strlen(chain->root)));
    ok(ew_config_ocsp(server, EW_OCSP_ASK));
    ok(ew_config_on_verify(server, see_staple, &num_seen));
    duo_open_with(&d, client, server, NULL);
    ew_config_free(client);
    ew_config_free(server);
    duo_pump(&d);
    ok(ask(&d));
    duo_pump(&d);
    assert_int_equal(num_seen, 1);
    assert_ends_clean(&d);
    duo_close(&d);
}

/* Who takes raw keys alone asks for no certificate here, where the type cannot be agreed any more. */
static void no_type_is_asked_for_that_is_not_taken(void **state)
{
    duo d;
    uint8_t hash[EW_KEY_HASH_LEN] = {1};
    ew_config *client = duo_config(&world, EW_CLIENT), *server = duo_config(&world, EW_SERVER);

    (void)state;
    for (int i = 0; i < 2; i++)
        ok(ew_config_post_handshake_auth(i == 0 ? client : server, true));
    ok(ew_config_add_credential(client, world.client_cred));
    ok(ew_config_trust_pem(server, world.client_chain.root, strlen(world.client_chain.root)));
    ok(ew_config_trust_raw_hash(server, hash));
    ok(ew_config_peer_types(server, "raw-key"));
    duo_open_with(&d, client, server, NULL);
    ew_config_free(client);
    ew_config_free(server);
    duo_pump(&d);
    assert_int_equal(ask(&d), EW_ERR_NO_TRUST_STORE);
    duo_pump(&d);
    assert_false(ew_conn_peer_authenticated(d.side[1].conn));
    assert_ends_clean(&d);
    duo_close(&d);
}

static void open_waiting(duo *d, question q)
{
    ew_config *client = duo_config(&world, EW_CLIENT), *server = duo_config(&world, EW_SERVER);
    const certs_chain *chain = &world.client_chain;
    ew_signer signer = {NULL, sign};

    memset(&app, 0, sizeof app);
    answers = (told){0, 0};
    app.waits = q;
    if (remote_cred == NULL) {
        BIO *bio = BIO_new_mem_buf(chain->key, -1);
        remote_key = PEM_read_bio_PrivateKey(bio, NULL, NULL, NULL);
        BIO_free(bio);
        ok(ew_credential_from_signer(NULL, chain->chain, strlen(chain->chain), &signer, &remote_cred));
    }
    for (int i = 0; i < 2; i++)
        ok(ew_config_post_handshake_auth(i == 0 ? client : server, true));
    ok(ew_config_on_certificate_request(client, on_request, NULL));
    ok(ew_config_on_verify(server, on_verify, NULL));
    ok(ew_config_on_post_auth(server, on_answer, &answers));
    duo_open_with(d, client, server, NULL);
    ew_config_free(client);
    ew_config_free(server);
    duo_pump(d);
    assert_true(ew_conn_handshake_complete(d->side[0].conn));
    ok(ask(d));
    duo_pump(d);
    assert_true(ew_conn_levels(d->side[q == Q_VERIFY].conn) & EW_SUSPENDED);
    assert_int_equal(answers.num, 0);
}

static int free_remote(void **state)
{
    (void)state;
    ew_credential_free(remote_cred);
    EVP_PKEY_free(remote_key);
    return 0;
}

static void an_answer_may_wait(void **state)
{
    (void)state;
    for (int q = 0; q < NUM_QUESTIONS; q++) {
        duo d;
        open_waiting(&d, (question)q);
        int of = q == Q_VERIFY;
        ok(ew_conn_resume(d.side[of].conn)); /* not yet */
        assert_true(ew_conn_levels(d.side[of].conn) & EW_SUSPENDED);
        for (int i = 0; i < 2; i++) { /* data and new keys meanwhile */
            duo_write(&d, i, 50);
            ok(ew_conn_key_update(d.side[i].conn, true));
            duo_write(&d, i, 50);
        }
        duo_pump(&d);
        app.go_on = true;
        ok(ew_conn_resume(d.side[of].conn));
        duo_pump(&d);
        duo_feed(&d, of);
        duo_pump(&d);
        assert_int_equal(answers.num_shown, 1);
        assert_true(ew_conn_peer_authenticated(d.side[1].conn));
        assert_ends_clean(&d);
        duo_close(&d);
    }
}

/* A close in each: nothing of the answer follows ours (C1), and what waits never stands in the way of an end (C20). */
static void every_end_while_an_answer_waits(void **state)
{
    (void)state;
    for (int how = 0; how < NUM_ENDINGS; how++) {
        for (int q = 0; q < NUM_QUESTIONS; q++) {
            for (int of = 0; of < 4; of++) { /* with and without an answer in the end */
                duo d;
                open_waiting(&d, (question)q);
                int waits = q == Q_VERIFY;
                end_by(&d, of % 2, (ending)how);
                duo_pump(&d);
                app.go_on = of >= 2;
                if (app.go_on && ew_conn_resume(d.side[waits].conn) != EW_OK)
                    assert_true(duo_outcome(&d, waits).error != EW_OK);
                duo_feed(&d, waits);
                duo_settle(&d);
                const char *problem = duo_problem(&d);
                if (problem != NULL)
                    fail_msg("%s\n# how %d, question %d, of %d: %s", problem, how, q, of, duo_describe(&d));
                bool is_shown = ew_conn_peer_authenticated(d.side[1].conn);
                assert_int_equal(answers.num, is_shown);
                if (!waits && of % 2 == 0)
                    assert_false(is_shown); /* C1 */
                duo_close(&d);
            }
        }
    }
}

/* The same from within, as it is asked. */
static void every_end_as_the_application_is_asked(void **state)
{
    (void)state;
    for (int how = 0; how < NUM_ENDINGS; how++) {
        for (int q = 0; q < NUM_QUESTIONS; q++) {
            for (int waits_first = 0; waits_first < 2; waits_first++) {
                duo d;
                open_waiting(&d, (question)q);
                int of = q == Q_VERIFY;
                if (waits_first)
                    ok(ew_conn_resume(d.side[of].conn));
                app.ends = app.go_on = true;
                app.how = (ending)how;
                ew_err said = ew_conn_resume(d.side[of].conn);
                assert_int_equal(said != EW_OK, how == CUT);
                app.ends = false;
                duo_feed(&d, of);
                duo_settle(&d);
                const char *problem = duo_problem(&d);
                if (problem != NULL)
                    fail_msg("%s\n# how %d, question %d: %s", problem, how, q, duo_describe(&d));
                bool is_shown = ew_conn_peer_authenticated(d.side[1].conn);
                assert_int_equal(answers.num, is_shown);
                assert_int_equal(is_shown, of == 1 && (how == CLOSE_DELIVER || how == CLOSE_DISCARD));
                if (how == CLOSE_DELIVER || how == CLOSE_DISCARD)
                    assert_verdicts(&d, EW_CLEAN, EW_CLEAN);
                duo_close(&d);
            }
        }
    }
}

/* C1: behind our goodbye there is no answer, so that none is waited for: what follows the request is taken, END too. */
static void c1_an_answer_that_cannot_be_given_is_not_waited_for(void **state)
{
    (void)state;
    for (int q = Q_REQUEST; q <= Q_SIGN; q++) {
        for (int rest = EW_REST_DELIVER; rest <= EW_REST_DISCARD; rest++) {
            duo d;
            open_waiting(&d, (question)q);
            duo_write(&d, 1, 1000);
            duo_end_by(&d, 1, EW_REST_DELIVER);
            duo_flush(&d, 1, ALL);
            duo_end_by(&d, 0, (ew_rest)rest);
            assert_false(ew_conn_levels(d.side[0].conn) & EW_SUSPENDED);
            ok(ew_conn_resume(d.side[0].conn));
            duo_feed(&d, 0);
            duo_pump(&d);
            assert_true_end(&d, "an answer that is not wanted any more");
            assert_verdicts(&d, rest == EW_REST_DELIVER ? EW_CLEAN : EW_CUT_SHORT, EW_CLEAN);
            assert_int_equal(answers.num, 0);
            duo_close(&d);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_client_shows_its_certificate_later),
        cmocka_unit_test(a_client_declines),
        cmocka_unit_test(several_requests_wait_at_once),
        cmocka_unit_test(nobody_is_asked_who_does_not_offer),
        cmocka_unit_test(a_key_at_its_limit_is_changed_before_a_flight),
        cmocka_unit_test(a_flight_that_no_key_holds_is_not_begun),
        cmocka_unit_test(the_next_ticket_knows_the_client),
        cmocka_unit_test(a_stranger_is_refused),
        cmocka_unit_test(what_was_not_asked_for_is_refused),
        cmocka_unit_test(the_longest_context_is_echoed),
        cmocka_unit_test(nothing_stands_within_an_answer),
        cmocka_unit_test(endless_requests_are_too_many),
        cmocka_unit_test(proofs_belong_to_their_request),
        cmocka_unit_test(failures_of_memory_are_told),
        cmocka_unit_test(c1_a_request_after_ours_is_not_answered),
        cmocka_unit_test(c1_a_ticket_after_ours_is_not_sent),
        cmocka_unit_test(an_end_as_the_first_ticket_is_sealed),
        cmocka_unit_test(c6_nobody_is_asked_behind_an_end),
        cmocka_unit_test(the_answer_comes_behind_a_half_close),
        cmocka_unit_test(every_end_at_every_point),
        cmocka_unit_test(the_judge_sees_what_came_along),
        cmocka_unit_test(no_type_is_asked_for_that_is_not_taken),
        cmocka_unit_test(an_answer_may_wait),
        cmocka_unit_test(c1_an_answer_that_cannot_be_given_is_not_waited_for),
        cmocka_unit_test(every_end_while_an_answer_waits),
        cmocka_unit_test_teardown(every_end_as_the_application_is_asked, free_remote),
    };
    return cmocka_run_group_tests_name("post_auth", tests, set_up, tear_down);
}
