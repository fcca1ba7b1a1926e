/* SPDX-License-Identifier: Apache-2.0 */
/* Handshakes that wait for their application at every point where they can, in both versions and roles: they come to the
 * same as without, and every end is legal meanwhile (C20). */
#include <stdlib.h>

#include <openssl/evp.h>
#include <openssl/pem.h>

#include "base/mem.h"
#include "exchange.h"

/* --- the application ------------------------------------------------------------------------- */

typedef enum question {
    Q_HELLO = 0,
    Q_REQUEST,
    Q_VERIFY,
    Q_SIGN,
    Q_OPEN,
    NUM_QUESTIONS
} question;

/* What the application does when it is asked for the (at+1)-th time in all. */
typedef enum deed { DEED_NONE = 0, DEED_ABANDON, DEED_DELIVER, DEED_ABORT, DEED_REFUSE, DEED_RESUME } deed;

static struct {
    int num_waits;              /* how often each question is put off */
    int waited[2][NUM_QUESTIONS];
    int num_asked, num_answered;
    int at;
    deed deed;
    bool over[2];               /* nothing may be asked any more */
    bool asked_in_vain;
    ew_err resume_said;
} app;

static EVP_PKEY *keys[2];
static ew_credential *creds[2];

static bool ends_it(deed what)
{
    return what == DEED_ABANDON || what == DEED_ABORT || what == DEED_REFUSE;
}

static ew_err do_deed(ew_conn *conn)
{
    switch (app.deed) {
    case DEED_NONE:
        break;
    case DEED_ABANDON:
    case DEED_DELIVER:
        assert_int_equal(
            ew_conn_close(conn, app.deed == DEED_ABANDON ? EW_REST_ABANDON : EW_REST_DELIVER), EW_OK);
        break;
    case DEED_ABORT:
        ew_conn_abort(conn, EW_ALERT_ACCESS_DENIED);
        break;
    case DEED_REFUSE:
        return EW_ERR_REFUSED;
    case DEED_RESUME:
        app.resume_said = ew_conn_resume(conn);
        break;
    }
    return EW_OK;
}

/* asked: EW_ERR_SUSPEND as often as the script has it, then EW_OK. */
static ew_err asked(ew_conn *conn, question q)
{
    int of = ew_conn_is_server(conn);
    ew_err said = EW_OK;

    if (app.over[of] || (ew_conn_levels(conn) & EW_ENDED) != 0)
        app.asked_in_vain = true;
    if (app.num_asked++ == app.at) {
        said = do_deed(conn);
        app.over[of] = ends_it(app.deed);
    }
    if (said != EW_OK)
        return said;
    if (app.waited[of][q]++ % (app.num_waits + 1) < app.num_waits)
        return EW_ERR_SUSPEND;
    app.num_answered++;
    return EW_OK;
}

static ew_err on_hello(void *arg, ew_conn *conn, const ew_hello *hello)
{
    (void)arg;
    const uint8_t *name;
    size_t len;
    assert_true(hello->schemes_len > 0 && hello->suites_len > 0);
    assert_true(ew_hello_extension(hello, 0, &name, &len));
    assert_false(ew_hello_extension(hello, 0xfafa, &name, &len));
    assert_string_equal(ew_conn_sni(conn), "server.example");
    ew_err err = asked(conn, Q_HELLO);
    return err == EW_OK ? ew_conn_add_credential(conn, creds[1]) : err;
}

static ew_err on_request(void *arg, ew_conn *conn, const ew_request *request)
{
    (void)arg;
    assert_true(request->schemes_len > 0);
    ew_err err = asked(conn, Q_REQUEST);
    return err == EW_OK ? ew_conn_add_credential(conn, creds[0]) : err;
}

static ew_err on_verify(void *arg, ew_conn *conn, ew_err decided)
{
    const uint8_t *der;
    size_t len;
    (void)arg;
    assert_int_equal(ew_conn_peer_cert(conn, 0, &der, &len), EW_OK);
    /* the server has no trust of its own */
    assert_string_equal(ew_err_name(decided), ew_conn_is_server(conn) ? "cert_unknown_ca" : "ok");
    ew_err err = asked(conn, Q_VERIFY);
    if (err == EW_OK && decided != EW_OK)
        assert_int_equal(ew_conn_accept_peer(conn, EW_I_ACCEPT_THIS_PEER), EW_OK);
    return err;
}

static ew_err sign(void *arg, ew_conn *conn, uint16_t scheme, const uint8_t *in, size_t in_len,
    uint8_t *out, size_t cap, size_t *out_len)
{
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    ew_err err = asked(conn, Q_SIGN);
    assert_int_equal(scheme, 0x0807);
    *out_len = cap;
    if (err == EW_OK && (EVP_DigestSignInit(ctx, NULL, NULL, NULL, arg) != 1 ||
                            EVP_DigestSign(ctx, out, out_len, in, in_len) != 1))
        err = EW_ERR_CRYPTO;
    EVP_MD_CTX_free(ctx);
    return err;
}

/* A seal that keeps nobody out; it is the application's own business. */
enum { SEAL_LEN = 4 };

static ew_err seal(void *arg, ew_conn *conn, const uint8_t *state, size_t len, uint8_t *out,
    size_t cap, size_t *out_len)
{
    (void)arg;
    (void)conn;
    assert_true(len + SEAL_LEN <= cap);
    memcpy(out, "mine", SEAL_LEN);
    memcpy(&out[SEAL_LEN], state, len);
    *out_len = len + SEAL_LEN;
    return EW_OK;
}

static ew_err open_ticket(void *arg, ew_conn *conn, const uint8_t *ticket, size_t len, uint8_t *out,
    size_t cap, size_t *out_len)
{
    (void)arg;
    if (len < SEAL_LEN || memcmp(ticket, "mine", SEAL_LEN) != 0)
        return EW_ERR_NOT_AVAILABLE;
    ew_err err = asked(conn, Q_OPEN);
    if (err != EW_OK)
        return err;
    *out_len = len - SEAL_LEN;
    assert_true(*out_len <= cap);
    memcpy(out, &ticket[SEAL_LEN], *out_len);
    return EW_OK;
}

/* --- the world ------------------------------------------------------------------------------- */

typedef enum kind { K_13, K_13_CERT, K_13_RETRY, K_13_TICKET, K_13_EARLY, K_12, K_12_CERT, K_12_TICKET, NUM_KINDS } kind;

enum { EARLY_MAX = 16384, EARLY_LEN = 500 };

static ew_config *configs[2][NUM_KINDS];
static ew_session *sessions[NUM_KINDS];

static bool is_12(kind k)
{
    return k >= K_12;
}

static bool shows_cert(kind k)
{
    return k == K_13_CERT || k == K_12_CERT || k == K_13_TICKET || k == K_12_TICKET;
}

static bool resumes(kind k)
{
    return k == K_13_TICKET || k == K_13_EARLY || k == K_12_TICKET;
}

static void make_credential(int of, const certs_chain *chain)
{
    BIO *bio = BIO_new_mem_buf(chain->key, -1);
    keys[of] = PEM_read_bio_PrivateKey(bio, NULL, NULL, NULL);
    BIO_free(bio);
    ew_signer signer = {keys[of], sign};
    assert_int_equal(ew_credential_from_signer(
                         NULL, chain->chain, strlen(chain->chain), &signer, &creds[of]),
        EW_OK);
}

static int64_t wall_clock(void *arg)
{
    (void)arg;
    return CERTS_NOW * 1000;
}

static void on_session(void *arg, ew_conn *conn, ew_session *session)
{
    (void)conn;
    ew_session_free(*(ew_session **)arg);
    *(ew_session **)arg = ew_session_ref(session);
}

static void make_configs(kind k, const certs_chain *server_chain)
{
    ew_ticket_method method = {NULL, seal, open_ticket};
    ew_config *c, *s;

    assert_int_equal(ew_config_new(EW_CLIENT, NULL, NULL, &c), EW_OK);
    assert_int_equal(ew_config_new(EW_SERVER, NULL, NULL, &s), EW_OK);
    configs[0][k] = c;
    configs[1][k] = s;
    for (int i = 0; i < 2; i++) {
        assert_int_equal(ew_config_wall_clock(configs[i][k], wall_clock, NULL), EW_OK);
        assert_int_equal(ew_config_on_verify(configs[i][k], on_verify, NULL), EW_OK);
        if (is_12(k))
            assert_int_equal(ew_config_versions(configs[i][k], EW_TLS_1_2, EW_TLS_1_2), EW_OK);
    }
    assert_int_equal(ew_config_trust_pem(c, server_chain->root, strlen(server_chain->root)), EW_OK);
    assert_int_equal(ew_config_on_certificate_request(c, on_request, NULL), EW_OK);
    assert_int_equal(ew_config_on_session(c, on_session, &sessions[k]), EW_OK);
    assert_int_equal(ew_config_on_client_hello(s, on_hello, NULL), EW_OK);
    assert_int_equal(ew_config_ticket_method(s, &method), EW_OK);
    assert_int_equal(ew_config_always_retry(s, k == K_13_RETRY), EW_OK);
    if (k == K_13_EARLY) {
        assert_int_equal(ew_config_early_data(c, EARLY_MAX), EW_OK);
        assert_int_equal(ew_config_early_data(s, EARLY_MAX), EW_OK);
    }
    if (shows_cert(k))
        assert_int_equal(ew_config_client_auth(s, EW_AUTH_REQUIRE), EW_OK);
}

static certs_chain chains[2];

static int make_world(void **state)
{
    (void)state;
    for (int i = 0; i < 2; i++) {
        chains[i] = certs_chain_new(CERTS_ED25519, i == 0 ? "DNS:client.example" : "DNS:server.example");
        make_credential(i, &chains[i]);
    }
    for (int k = 0; k < NUM_KINDS; k++)
        make_configs((kind)k, &chains[1]);
    return set_up(state);
}

static int free_world(void **state)
{
    for (int i = 0; i < 2; i++) {
        ew_credential_free(creds[i]);
        EVP_PKEY_free(keys[i]);
        certs_chain_free(&chains[i]);
        for (int k = 0; k < NUM_KINDS; k++)
            ew_config_free(configs[i][k]);
    }
    for (int k = 0; k < NUM_KINDS; k++)
        ew_session_free(sessions[k]);
    return tear_down(state);
}

/* --- running --------------------------------------------------------------------------------- */

static void reset_app(int num_waits)
{
    memset(&app, 0, sizeof app);
    app.num_waits = num_waits;
    app.at = -1;
    app.resume_said = EW_OK;
}

/* fresh_session: a session is offered once in 1.3: one of its own for every connection. */
static ew_session *fresh_session(kind k)
{
    duo d;

    if (!resumes(k))
        return NULL;
    ew_session_free(sessions[k]);
    sessions[k] = NULL;
    duo_open_with(&d, configs[0][k], configs[1][k], NULL);
    duo_pump(&d);
    assert_true(ew_conn_handshake_complete(d.side[0].conn));
    duo_settle(&d);
    duo_close(&d);
    assert_non_null(sessions[k]);
    return ew_session_ref(sessions[k]);
}

static void open_kind(duo *d, kind k, int num_waits)
{
    reset_app(0);
    ew_session *session = fresh_session(k);
    reset_app(num_waits);
    duo_open_with(d, configs[0][k], configs[1][k], session);
    ew_session_free(session);
    if (k == K_13_EARLY)
        duo_write_early(d, 0, EARLY_LEN);
}

static bool is_suspended(const duo *d, int of)
{
    return (ew_conn_levels(d->side[of].conn) & EW_SUSPENDED) != 0;
}

/* pump_to_suspension: until one side waits for its application, or nothing moves. */
static int pump_to_suspension(duo *d)
{
    duo_pump(d);
    for (int of = 0; of < 2; of++) {
        if (!is_suspended(d, of))
            continue;
        assert_true((ew_conn_levels(d->side[of].conn) & EW_WANT_INPUT) == 0);
        assert_false(ew_conn_handshake_complete(d->side[of].conn));
        assert_true(ew_conn_deadline(d->side[of].conn) != EW_NEVER);
        return of;
    }
    return -1;
}

/* run: to the end of the handshake; the number of suspensions. */
static int run(duo *d)
{
    int num = 0, of;

    while ((of = pump_to_suspension(d)) >= 0) {
        duo_resume(d, of);
        assert_true(++num < 1000);
    }
    return num;
}

static int num_questions(kind k)
{
    static const int num[NUM_KINDS] = {
        [K_13] = 3,        /* hello, signature, verification */
        [K_13_CERT] = 6,   /* and request, signature, verification on the other side */
        [K_13_RETRY] = 3,
        [K_13_TICKET] = 2, /* hello, ticket */
        [K_13_EARLY] = 2,
        [K_12] = 3,
        [K_12_CERT] = 6,
        [K_12_TICKET] = 2,
    };
    return num[k];
}

static void waiting_changes_nothing(void **state)
{
    (void)state;
    for (int k = 0; k < NUM_KINDS; k++) {
        uint64_t put[2] = {0, 0};
        for (int waits = 0; waits < 4; waits++) {
            duo d;
            open_kind(&d, (kind)k, waits);
            int num = run(&d);
            if (!ew_conn_handshake_complete(d.side[0].conn))
                fail_msg("kind %d, %d waits: %s", k, waits, duo_describe(&d));
            assert_int_equal(app.num_answered, num_questions((kind)k));
            assert_int_equal(num, waits * num_questions((kind)k));
            assert_int_equal(ew_conn_resumed(d.side[1].conn), resumes((kind)k));
            assert_int_equal(ew_conn_peer_authenticated(d.side[1].conn), shows_cert((kind)k));
            assert_true(ew_conn_peer_authenticated(d.side[0].conn));
            if (k == K_13_EARLY)
                assert_int_equal(ew_conn_early(d.side[1].conn), EW_EARLY_ACCEPTED);
            for (int of = 0; of < 2; of++) {
                if (waits > 0)
                    assert_int_equal(d.side[of].put, put[of]);
                put[of] = d.side[of].put;
                duo_write(&d, of, 1000);
            }
            duo_settle(&d);
            assert_true_end(&d, "a connection that waited");
            assert_verdicts(&d, EW_CLEAN, EW_CLEAN);
            duo_close(&d);
        }
    }
}

/* --- an end in each suspension ------------------------------------------------------------------ */

typedef enum ending {
    END_FREE = 0,
    END_DELIVER,
    END_DISCARD,
    END_ABANDON,
    END_ABORT,
    END_EOF,
    END_RESET,
    END_OUTPUT,
    END_LIMIT,
    NUM_ENDINGS
} ending;

static bool waits_on(ending e)
{
    return e == END_DELIVER || e == END_DISCARD;
}

static void end_it(duo *d, int of, ending e)
{
    switch (e) {
    case END_DELIVER:
    case END_DISCARD:
    case END_ABANDON:
        duo_end_by(d, of, (ew_rest)(EW_REST_DELIVER + (e - END_DELIVER)));
        break;
    case END_ABORT:
        duo_abort(d, of, EW_ALERT_ACCESS_DENIED);
        break;
    case END_EOF:
    case END_RESET:
        duo_cut_input(d, of, e == END_EOF ? DUO_CUT_EOF : DUO_CUT_RESET);
        break;
    case END_OUTPUT:
        duo_end_output(d, of);
        break;
    case END_LIMIT:
        duo_tick_to_deadline(d, of);
        break;
    case END_FREE:
    case NUM_ENDINGS:
        break;
    }
}

/* play: the point-th suspension, where side `on` (the one that waits, or the other) ends; false: there is none. */
static bool play(kind k, int point, bool other, ending e)
{
    duo d;
    int of = -1;

    open_kind(&d, k, 1);
    for (int i = 0; i <= point && (of = pump_to_suspension(&d)) >= 0; i++)
        if (i < point)
            duo_resume(&d, of);
    bool there = of >= 0;
    if (there && e != END_FREE) {
        int on = other ? 1 - of : of;
        end_it(&d, on, e);
        bool is_over = !waits_on(e) && !other && e != END_OUTPUT;
        if (is_over && is_suspended(&d, of))
            fail_msg("kind %d, point %d, ending %d: still suspended", k, point, e);
        app.over[of] = is_over;
        if (waits_on(e) && !is_suspended(&d, of))
            fail_msg("kind %d, point %d, ending %d: not suspended any more", k, point, e);
        (void)run(&d);
        for (int i = 0; i < 2; i++)
            duo_resume(&d, i);
        duo_settle(&d);
        char what[80];
        (void)snprintf(what, sizeof what, "kind %d, point %d, other %d, ending %d", k, point, other, e);
        assert_true_end(&d, what);
        bool drops = k == K_13_EARLY && e == END_DISCARD; /* the early data */
        if (waits_on(e) && !drops && (duo_outcome(&d, 0).verdict != EW_CLEAN || duo_outcome(&d, 1).verdict != EW_CLEAN))
            fail_msg("%s: not clean: %s", what, duo_describe(&d));
        /* who has nothing more to send needs no output to complete the handshake */
        if (!waits_on(e) && e != END_OUTPUT && !other && duo_outcome(&d, of).verdict != EW_NEVER_OPEN)
            fail_msg("%s: open: %s", what, duo_describe(&d));
        for (int i = 0; i < 2; i++)
            app.over[i] = true;
        for (int i = 0; i < 2; i++)
            duo_resume(&d, i);
        if (app.asked_in_vain)
            fail_msg("%s: asked after the end", what);
    }
    duo_close(&d);
    return there;
}

static void every_end_in_every_suspension(void **state)
{
    (void)state;
    for (int k = 0; k < NUM_KINDS; k++)
        for (int e = 0; e < NUM_ENDINGS; e++)
            for (int other = 0; other < 2; other++) {
                int point = 0;
                while (play((kind)k, point, other != 0, (ending)e))
                    point++;
                assert_int_equal(point, num_questions((kind)k));
            }
}

/* play_deed: the application does it within the callback, as it is asked for the at-th time. */
static bool play_deed(kind k, int at, deed what)
{
    duo d;

    open_kind(&d, k, 1);
    app.at = at;
    app.deed = what;
    (void)run(&d);
    bool there = app.num_asked > at;
    if (there && ends_it(what)) {
        assert_false(is_suspended(&d, 0) || is_suspended(&d, 1));
    } else if (there) {
        assert_true(ew_conn_handshake_complete(d.side[0].conn));
        assert_int_equal(app.resume_said, what == DEED_RESUME ? EW_ERR_STATE : EW_OK);
    }
    for (int i = 0; i < 2; i++)
        d.side[i].aborted = what == DEED_ABORT || what == DEED_REFUSE;
    duo_settle(&d);
    if (duo_outcome(&d, 0).verdict == EW_VERDICT_NONE || duo_outcome(&d, 1).verdict == EW_VERDICT_NONE)
        fail_msg("kind %d, at %d, deed %d: %s", k, at, what, duo_describe(&d));
    assert_false(app.asked_in_vain);
    duo_close(&d);
    return there;
}

static void every_deed_in_every_callback(void **state)
{
    (void)state;
    for (int k = 0; k < NUM_KINDS; k++)
        for (int what = DEED_ABANDON; what <= DEED_RESUME; what++) {
            int at = 0;
            while (play_deed((kind)k, at, (deed)what))
                at++;
            assert_int_equal(at, 2 * num_questions((kind)k));
        }
}

/* What follows the suspended message in its record is taken upon resume, and nothing of the next record before. */
static void a_record_goes_on_behind_the_suspension(void **state)
{
    (void)state;
    for (int k = K_12; k <= K_12_CERT; k++)
        for (size_t chunk = 1; chunk < 4000; chunk = chunk * 3 + 1) {
            duo d;
            open_kind(&d, (kind)k, 2);
            int of;
            duo_reframe12(&d, 0, chunk);
            while ((of = pump_to_suspension(&d)) >= 0) {
                duo_resume(&d, of);
                duo_reframe12(&d, 1, chunk);
            }
            if (!ew_conn_handshake_complete(d.side[0].conn))
                fail_msg("kind %d, chunk %zu: %s", k, chunk, duo_describe(&d));
            assert_int_equal(app.num_answered, num_questions((kind)k));
            duo_settle(&d);
            assert_verdicts(&d, EW_CLEAN, EW_CLEAN);
            duo_close(&d);
        }
}

/* Every allocation fails in turn. */
static void memory_runs_out_while_it_waits(void **state)
{
    (void)state;
    for (int k = 0; k < NUM_KINDS; k++)
        for (long n = 0;; n += duo_quick() ? 7 : 1) {
            duo d;
            open_kind(&d, (kind)k, 2);
            ew_test_fail_alloc(n);
            (void)run(&d);
            ew_test_fail_alloc(-1);
            bool complete = ew_conn_handshake_complete(d.side[0].conn) &&
                            ew_conn_handshake_complete(d.side[1].conn);
            ew_err errors[2] = {duo_outcome(&d, 0).error, duo_outcome(&d, 1).error};
            duo_settle(&d);
            assert_true_end(&d, "memory ran out");
            if (!complete && errors[0] != EW_ERR_MEMORY && errors[1] != EW_ERR_MEMORY)
                fail_msg("kind %d, allocation %ld: %s", k, n, duo_describe(&d));
            duo_close(&d);
            if (complete && errors[0] == EW_OK && errors[1] == EW_OK) {
                assert_true(n > 20);
                break;
            }
            assert_true(n < 10000);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(waiting_changes_nothing),
        cmocka_unit_test(every_end_in_every_suspension),
        cmocka_unit_test(every_deed_in_every_callback),
        cmocka_unit_test(a_record_goes_on_behind_the_suspension),
        cmocka_unit_test(memory_runs_out_while_it_waits),
    };
    return cmocka_run_group_tests_name("suspended", tests, make_world, free_world);
}
