/* SPDX-License-Identifier: Apache-2.0 */
/* Early data, both ends in memory: accepted, rejected for each reason, replayed, too much of it; every way to end in every
 * phase of it; and that the bytes add up. [0] is the client, [1] the server. */
#include "exchange.h"

#include "base/mem.h"
#include "conn/conn.h"

enum { ALL = 1 << 30, LIMIT = 20000, ALERT = 21, HANDSHAKE = 22, DATA = 23 };

static ew_config *client, *server;
static uint8_t form[16384];
static size_t form_len;
static int64_t now;

static int64_t test_clock(void *arg)
{
    (void)arg;
    return now;
}

static void keep(void *arg, ew_conn *conn, ew_session *session)
{
    (void)arg;
    (void)conn;
    assert_int_equal(ew_session_export(session, form, sizeof form, &form_len), EW_OK);
}

static uint32_t limit = LIMIT;

static ew_config *make(ew_role role)
{
    ew_config *c = duo_config(&world, role);

    assert_int_equal(ew_config_early_data(c, limit), EW_OK);
    assert_int_equal(ew_config_wall_clock(c, test_clock, NULL), EW_OK);
    if (role == EW_CLIENT)
        assert_int_equal(ew_config_on_session(c, keep, NULL), EW_OK);
    return c;
}

/* renew: fresh configurations; change may set more before they are used; then a session. */
static void renew(void (*change)(void))
{
    duo d;

    ew_config_free(client);
    ew_config_free(server);
    now = CERTS_NOW * 1000;
    client = make(EW_CLIENT);
    server = make(EW_SERVER);
    if (change != NULL)
        change();
    form_len = 0;
    duo_open_with(&d, client, server, NULL);
    assert_int_equal(ew_conn_early_left(d.side[0].conn), 0);
    duo_settle(&d);
    assert_verdicts(&d, EW_CLEAN, EW_CLEAN);
    duo_close(&d);
    assert_true(form_len > 0);
}

static void open_early_with(duo *d, ew_config *c, ew_config *s)
{
    ew_session *session;

    assert_int_equal(ew_session_import(form, form_len, &session), EW_OK);
    assert_int_equal(ew_session_early_limit(session), limit);
    duo_open_with(d, c, s, session);
    ew_session_free(session);
}

static void open_early(duo *d)
{
    open_early_with(d, client, server);
}

static void move(duo *d, int from)
{
    duo_flush(d, from, ALL);
    duo_arrive(d, 1 - from, ALL);
    duo_read(d, 1 - from);
}

static void assert_early(duo *d, int of, ew_early want)
{
    assert_string_equal(ew_early_name(ew_conn_early(d->side[of].conn)), ew_early_name(want));
    assert_int_equal(duo_outcome(d, of).early, want);
}

static void assert_why(duo *d, int of, ew_early_why want)
{
    assert_string_equal(ew_early_why_name(ew_conn_early_why(d->side[of].conn)), ew_early_why_name(want));
}

static void assert_error(duo *d, int of, ew_err want)
{
    assert_string_equal(ew_err_name(duo_outcome(d, of).error), ew_err_name(want));
}

/* ---- accepted ---- */

static void accepted_is_read_and_answered_before_the_handshake_ends(void **state)
{
    duo d;

    (void)state;
    renew(NULL);
    open_early(&d);
    assert_int_equal(ew_conn_early_left(d.side[0].conn), LIMIT);
    duo_write_early(&d, 0, 1000);
    assert_int_equal(d.side[0].written, 1000);
    assert_early(&d, 0, EW_EARLY_UNKNOWN);
    duo_flush(&d, 0, ALL);
    duo_arrive(&d, 1, ALL);
    duo_read(&d, 1);
    assert_int_equal(d.side[1].delivered, 1000);
    assert_true(ew_conn_read_was_early(d.side[1].conn));
    assert_false(ew_conn_handshake_complete(d.side[1].conn));
    assert_early(&d, 1, EW_EARLY_ACCEPTED);
    duo_write(&d, 1, 500); /* at once */
    assert_int_equal(d.side[1].conn->pending.len, 0);
    assert_int_equal(ew_conn_key_update(d.side[1].conn, false), EW_ERR_STATE);
    duo_write_early(&d, 0, 10);
    move(&d, 1); /* the server's flight, and its answer */
    assert_early(&d, 0, EW_EARLY_ACCEPTED);
    assert_int_equal(d.side[0].delivered, 500);
    duo_write(&d, 0, 300);
    duo_pump(&d);
    assert_false(ew_conn_read_was_early(d.side[1].conn));
    assert_true(ew_conn_handshake_complete(d.side[1].conn));
    duo_settle(&d);
    assert_true_end(&d, "accepted");
    assert_verdicts(&d, EW_CLEAN, EW_CLEAN);
    assert_int_equal(d.side[1].delivered, 1310);
    assert_int_equal(duo_outcome(&d, 0).early_len, 1010);
    assert_int_equal(duo_outcome(&d, 1).early_len, 1010);
    assert_null(d.side[0].conn->early->kept.data);
    duo_close(&d);
}

static void everything_arrives_in_pieces(void **state)
{
    (void)state;
    for (size_t piece = 1; piece < 200; piece += 13) {
        duo d;
        renew(NULL);
        open_early(&d);
        duo_write_early(&d, 0, 300);
        duo_write(&d, 0, 200);
        for (int i = 0; i < 5000 && !ew_conn_handshake_complete(d.side[1].conn); i++) {
            for (int of = 0; of < 2; of++) {
                duo_flush(&d, of, piece);
                duo_arrive(&d, 1 - of, piece);
                duo_feed(&d, 1 - of);
                duo_read(&d, 1 - of);
            }
        }
        duo_settle(&d);
        assert_true_end(&d, "in pieces");
        assert_verdicts(&d, EW_CLEAN, EW_CLEAN);
        assert_int_equal(d.side[1].delivered, 500);
        assert_early(&d, 0, EW_EARLY_ACCEPTED);
        duo_close(&d);
    }
}

static void no_more_than_the_server_takes(void **state)
{
    duo d;
    size_t taken;

    (void)state;
    renew(NULL);
    open_early(&d);
    duo_write_early(&d, 0, LIMIT + 100);
    assert_int_equal(d.side[0].written, LIMIT);
    assert_int_equal(ew_conn_early_left(d.side[0].conn), 0);
    assert_int_equal(ew_conn_write_early(d.side[0].conn, "x", 1, &taken), EW_ERR_STATE);
    duo_write(&d, 0, 100); /* waits */
    duo_pump(&d);
    assert_int_equal(d.side[1].delivered, LIMIT + 100);
    assert_early(&d, 0, EW_EARLY_ACCEPTED);
    assert_int_equal(ew_conn_write_early(d.side[0].conn, "x", 1, &taken), EW_ERR_STATE);
    duo_settle(&d);
    assert_true_end(&d, "the limit");
    duo_close(&d);

    renew(NULL); /* what is written in the ordinary way comes after it */
    open_early(&d);
    duo_write(&d, 0, 1);
    assert_int_equal(ew_conn_early_left(d.side[0].conn), 0);
    assert_int_equal(ew_conn_write_early(d.side[0].conn, "x", 1, &taken), EW_ERR_STATE);
    duo_settle(&d);
    assert_verdicts(&d, EW_CLEAN, EW_CLEAN);
    duo_close(&d);
}

static void an_offer_without_data_is_none_to_mind(void **state)
{
    duo d;

    (void)state;
    renew(NULL);
    open_early(&d);
    duo_settle(&d);
    assert_true_end(&d, "no data");
    assert_verdicts(&d, EW_CLEAN, EW_CLEAN);
    assert_early(&d, 0, EW_EARLY_ACCEPTED);
    duo_close(&d);
}

/* ---- rejected ---- */

static ew_config *other_server; /* another one, with keys of its own */

static void reject_by_other_keys(duo *d)
{
    ew_config_free(other_server);
    other_server = make(EW_SERVER);
    open_early_with(d, client, other_server);
}

static void rejected_waits_for_a_word(void **state)
{
    duo d;
    size_t taken;

    (void)state;
    for (int drops = 0; drops < 2; drops++) {
        renew(NULL);
        reject_by_other_keys(&d);
        duo_write_early(&d, 0, 1000);
        duo_write(&d, 0, 50);
        duo_pump(&d);
        assert_true(ew_conn_handshake_complete(d.side[0].conn));
        assert_early(&d, 0, EW_EARLY_REJECTED);
        assert_early(&d, 1, EW_EARLY_REJECTED);
        assert_why(&d, 0, EW_WHY_EARLY_NOT_RESUMED);
        assert_why(&d, 1, EW_WHY_EARLY_NOT_RESUMED);
        assert_int_equal(d.side[1].delivered, 0); /* not what follows either */
        assert_int_equal(duo_outcome(&d, 0).unsent, 1050);
        assert_true((ew_conn_levels(d.side[0].conn) & EW_CAN_WRITE) != 0);
        assert_int_equal(ew_conn_write(d.side[0].conn, "x", 1, &taken), EW_ERR_EARLY_REJECTED);
        if (drops == 0) {
            assert_int_equal(ew_conn_early_resend(d.side[0].conn), EW_OK);
            assert_int_equal(ew_conn_early_resend(d.side[0].conn), EW_ERR_STATE);
        } else {
            assert_int_equal(ew_conn_early_drop(d.side[0].conn), EW_OK);
            assert_int_equal(ew_conn_early_drop(d.side[0].conn), EW_ERR_STATE);
        }
        duo_pump(&d);
        assert_int_equal(d.side[1].delivered, drops == 0 ? 1050 : 50);
        duo_write(&d, 0, 7);
        duo_settle(&d);
        if (drops == 0)
            assert_null(duo_problem(&d)); /* else the judge misses the beginning */
        assert_int_equal(duo_outcome(&d, 0).verdict, drops == 0 ? EW_CLEAN : EW_CUT_SHORT);
        assert_int_equal(duo_outcome(&d, 0).unsent, drops == 0 ? 0 : 1000);
        assert_int_equal(duo_outcome(&d, 0).sent, drops == 0 ? 1057 : 57);
        duo_close(&d);
    }
}

static void rejected_is_sent_again_when_asked(void **state)
{
    duo d;

    (void)state;
    renew(NULL);
    reject_by_other_keys(&d);
    duo_write_early(&d, 0, LIMIT);
    assert_int_equal(ew_conn_early_resend(d.side[0].conn), EW_OK); /* ahead */
    duo_write(&d, 0, 50);
    duo_end_by(&d, 0, EW_REST_DELIVER);
    duo_settle(&d);
    assert_true_end(&d, "sent again");
    assert_verdicts(&d, EW_CLEAN, EW_CLEAN);
    assert_int_equal(d.side[1].delivered, LIMIT + 50);
    assert_false(ew_conn_read_was_early(d.side[1].conn));
    duo_close(&d);
}

/* Whoever closes over it loses it, with what came behind: no peer sees a stream without its beginning. */
static void a_close_over_rejected_data_tells_the_loss(void **state)
{
    (void)state;
    for (int early_close = 0; early_close < 2; early_close++) {
        for (int rest = EW_REST_DELIVER; rest <= EW_REST_ABANDON; rest++) {
            duo d;
            if (early_close == 1 && rest == EW_REST_ABANDON)
                continue; /* ends the attempt */
            renew(NULL);
            reject_by_other_keys(&d);
            duo_write_early(&d, 0, 1000);
            duo_write(&d, 0, 50);
            if (early_close == 1)
                duo_end_by(&d, 0, (ew_rest)rest);
            duo_pump(&d);
            if (early_close == 0)
                duo_end_by(&d, 0, (ew_rest)rest);
            duo_settle(&d);
            assert_null(duo_problem(&d));
            assert_int_equal(d.side[1].delivered, 0);
            assert_int_equal(duo_outcome(&d, 0).unsent, 1050);
            assert_int_equal(duo_outcome(&d, 0).verdict,
                rest == EW_REST_ABANDON ? EW_NOT_CONFIRMED : EW_CUT_SHORT);
            duo_close(&d);
        }
    }
}

/* What was not handed over when the rejection came is counted once. */
static void rejected_before_it_left(void **state)
{
    duo d;

    (void)state;
    renew(NULL);
    reject_by_other_keys(&d);
    size_t hello = 0;
    const uint8_t *out;
    hello = ew_conn_output(d.side[0].conn, &out);
    duo_write_early(&d, 0, 1000);
    duo_write_early(&d, 0, 1000);
    duo_flush(&d, 0, hello + 1100);
    duo_arrive(&d, 1, ALL);
    duo_flush(&d, 1, ALL);
    duo_arrive(&d, 0, ALL);
    assert_early(&d, 0, EW_EARLY_REJECTED);
    assert_int_equal(duo_outcome(&d, 0).sent, 0);
    assert_int_equal(ew_conn_early_resend(d.side[0].conn), EW_OK);
    duo_settle(&d);
    assert_true_end(&d, "slow");
    assert_verdicts(&d, EW_CLEAN, EW_CLEAN);
    assert_int_equal(d.side[1].delivered, 2000);
    duo_close(&d);
}

static void always_retry(void)
{
    assert_int_equal(ew_config_always_retry(server, true), EW_OK);
}

static void a_retry_rejects_it(void **state)
{
    duo d;

    (void)state;
    renew(always_retry);
    open_early(&d);
    duo_write_early(&d, 0, 5000);
    assert_int_equal(ew_conn_early_resend(d.side[0].conn), EW_OK);
    move(&d, 0);
    duo_flush(&d, 1, ALL);
    duo_arrive(&d, 0, ALL); /* the retry: in plaintext again */
    assert_int_equal(ew_conn_early_left(d.side[0].conn), 0);
    assert_early(&d, 0, EW_EARLY_UNKNOWN);
    duo_settle(&d);
    assert_true_end(&d, "retry");
    assert_verdicts(&d, EW_CLEAN, EW_CLEAN);
    assert_why(&d, 0, EW_WHY_EARLY_RETRY);
    assert_int_equal(d.side[1].delivered, 5000);
    duo_close(&d);
}

static void speak_foo(void)
{
    assert_int_equal(ew_config_alpn(client, "foo,bar"), EW_OK);
    assert_int_equal(ew_config_alpn(server, "foo"), EW_OK);
}

static void rejected_and_another_protocol(void **state)
{
    duo d;
    ew_session *session;
    ew_config *bar = make(EW_SERVER);

    (void)state;
    renew(speak_foo);
    assert_int_equal(ew_session_import(form, form_len, &session), EW_OK);
    assert_string_equal(ew_session_alpn(session), "foo");
    ew_session_free(session);
    assert_int_equal(ew_config_alpn(bar, "bar"), EW_OK);
    assert_int_equal(ew_config_keep_sessions(bar, server), EW_OK);
    open_early_with(&d, client, bar);
    duo_write_early(&d, 0, 100);
    assert_int_equal(ew_conn_early_resend(d.side[0].conn), EW_OK); /* ahead, for foo */
    duo_pump(&d);
    assert_string_equal(ew_conn_alpn(d.side[0].conn), "bar");
    assert_why(&d, 1, EW_WHY_EARLY_ALPN);
    assert_why(&d, 0, EW_WHY_EARLY_DECLINED);
    assert_early(&d, 0, EW_EARLY_REJECTED);
    assert_int_equal(d.side[1].delivered, 0); /* RFC 9846, 4.3.10: not by itself */
    assert_int_equal(ew_conn_early_resend(d.side[0].conn), EW_OK);
    duo_settle(&d);
    assert_true_end(&d, "another protocol");
    assert_int_equal(d.side[1].delivered, 100);
    duo_close(&d);
    ew_config_free(bar);
}

static int num_judged;

static ew_err judge(void *arg, ew_conn *conn, ew_err decided)
{
    (void)arg;
    (void)conn;
    (void)decided;
    num_judged++;
    return EW_OK;
}

static void judge_clients_anew(void)
{
    const char *root = world.client_chain.root;

    assert_int_equal(ew_config_add_credential(client, world.client_cred), EW_OK);
    assert_int_equal(ew_config_trust_pem(server, root, strlen(root)), EW_OK);
    assert_int_equal(ew_config_client_auth(server, EW_AUTH_REQUIRE), EW_OK);
    assert_int_equal(ew_config_on_verify(server, judge, NULL), EW_OK);
    assert_int_equal(ew_config_verify_resumed(server, true), EW_OK);
}

/* Nothing is taken from a client before the application, which wants to be asked for it, was. */
static void rejected_of_who_is_to_be_judged_anew(void **state)
{
    duo d;

    (void)state;
    num_judged = 0;
    renew(judge_clients_anew);
    assert_int_equal(num_judged, 1);
    open_early(&d);
    duo_write_early(&d, 0, 100);
    assert_int_equal(ew_conn_early_resend(d.side[0].conn), EW_OK);
    move(&d, 0);
    assert_int_equal(d.side[1].delivered, 0);
    assert_why(&d, 1, EW_WHY_EARLY_NOT_RESUMED);
    duo_settle(&d);
    assert_int_equal(num_judged, 2);
    assert_true_end(&d, "judged anew");
    assert_int_equal(d.side[1].delivered, 100);
    duo_close(&d);
}

/* ---- replayed ---- */

static void a_replayed_hello_brings_nothing(void **state)
{
    duo d, again;

    (void)state;
    for (int later = 0; later < 3; later++) {
        renew(NULL);
        open_early(&d);
        duo_write_early(&d, 0, 100);
        duo_flush(&d, 0, ALL);
        duo_open_with(&again, client, server, NULL); /* whose client plays no part */
        duo_inject(&again, 1, d.side[1].wire.data, d.side[1].wire.len);
        duo_arrive(&d, 1, ALL);
        duo_read(&d, 1);
        assert_int_equal(d.side[1].delivered, 100);
        now += later * 59000; /* within the window, and behind it */
        duo_arrive(&again, 1, ALL);
        duo_read(&again, 1);
        assert_early(&again, 1, EW_EARLY_REJECTED);
        assert_why(&again, 1, later < 2 ? EW_WHY_EARLY_REPLAY : EW_WHY_EARLY_AGE);
        assert_int_equal(again.side[1].delivered, 0);
        duo_close(&again);
        duo_close(&d);
    }
}

/* The same ticket in an honest ClientHello, as long as it lives; a config that takes over remembers. */
static void a_ticket_is_good_for_one_time(void **state)
{
    duo d;
    ew_config *next = make(EW_SERVER);

    (void)state;
    renew(NULL);
    assert_int_equal(ew_config_keep_sessions(next, server), EW_OK);
    for (int i = 0; i < 3; i++) {
        open_early_with(&d, client, i == 2 ? next : server);
        duo_write_early(&d, 0, 100);
        assert_int_equal(ew_conn_early_resend(d.side[0].conn), EW_OK);
        size_t len = form_len;
        static uint8_t kept[sizeof form];
        memcpy(kept, form, len);
        duo_settle(&d);
        memcpy(form, kept, len); /* not the new one */
        form_len = len;
        assert_early(&d, 1, i == 0 ? EW_EARLY_ACCEPTED : EW_EARLY_REJECTED);
        assert_why(&d, 1, i == 0 ? EW_WHY_EARLY_FINE : EW_WHY_EARLY_REPLAY);
        assert_verdicts(&d, EW_CLEAN, EW_CLEAN);
        assert_int_equal(d.side[1].delivered, 100);
        duo_close(&d);
        now += 3600 * 1000;
    }
    ew_config_free(next);
}

/* spend: the same ticket once more, at this server. */
static void spend(ew_config *at, ew_early_why why)
{
    static uint8_t ticket[sizeof form];
    size_t len = form_len;
    duo d;

    memcpy(ticket, form, len);
    open_early_with(&d, client, at);
    duo_write_early(&d, 0, 100);
    assert_int_equal(ew_conn_early_resend(d.side[0].conn), EW_OK);
    duo_settle(&d);
    assert_why(&d, 1, why);
    assert_early(&d, 1, why == EW_WHY_EARLY_FINE ? EW_EARLY_ACCEPTED : EW_EARLY_REJECTED);
    assert_int_equal(d.side[1].delivered, 100);
    duo_close(&d);
    memcpy(form, ticket, len); /* not the new one */
    form_len = len;
}

static void use(ew_config *at)
{
    duo d;

    duo_open_with(&d, client, at, NULL);
    duo_settle(&d);
    assert_verdicts(&d, EW_CLEAN, EW_CLEAN);
    duo_close(&d);
}

/* However one came to keep another's sessions, and whichever was used first: who opens each other's tickets remembers each
 * other's, too. */
static void configs_of_one_line_share_a_memory(void **state)
{
    (void)state;
    for (int way = 0; way < 4; way++) {
        ew_config *line[3];

        renew(NULL);
        for (int i = 0; i < 3; i++)
            line[i] = make(EW_SERVER);
        if (way == 2) /* early data came up later */
            assert_int_equal(ew_config_early_data(line[0], 0), EW_OK);
        assert_int_equal(ew_config_keep_sessions(line[1], line[0]), EW_OK);
        if (way == 3) /* of one that is in use, whose heir is as well */
            use(line[0]);
        use(line[1]);
        assert_int_equal(ew_config_keep_sessions(line[2], line[way == 0 ? 1 : 0]), EW_OK);
        use(line[2]);
        use(line[0]);
        now += 1000;
        use(line[1]); /* its ticket is younger than all of them */
        spend(line[1], EW_WHY_EARLY_FINE);
        spend(line[2], EW_WHY_EARLY_REPLAY);
        spend(line[0], way == 2 ? EW_WHY_EARLY_OFF : EW_WHY_EARLY_REPLAY);
        for (int i = 0; i < 3; i++)
            ew_config_free(line[i]);
    }
}

static unsigned num_asked;

static bool forgetful(void *arg, const uint8_t *id, size_t id_len, int64_t replayable_until, int64_t expires_at)
{
    (void)arg;
    num_asked++;
    return id != NULL && id_len == 32 && replayable_until > now && expires_at > replayable_until;
}

static void own_store(void)
{
    assert_int_equal(ew_config_replay_store(server, NULL), EW_ERR_ARGUMENT);
    assert_int_equal(ew_config_replay_store(client, &(ew_replay_store){NULL, forgetful}), EW_ERR_ARGUMENT);
    assert_int_equal(ew_config_replay_store(server, &(ew_replay_store){NULL, forgetful}), EW_OK);
}

static void the_callers_store_is_asked(void **state)
{
    duo d;

    (void)state;
    num_asked = 0;
    renew(own_store);
    open_early(&d);
    duo_settle(&d);
    assert_early(&d, 0, EW_EARLY_ACCEPTED);
    assert_int_equal(num_asked, 1);
    duo_close(&d);
}

/* A config that takes over has the first one's store, unless it was given one. */
static void a_store_is_kept_and_never_replaced(void **state)
{
    (void)state;
    for (int late = 0; late < 2; late++) {
        ew_config *next = make(EW_SERVER);
        num_asked = 0;
        renew(late == 1 ? own_store : NULL);
        if (late == 0)
            assert_int_equal(ew_config_replay_store(next, &(ew_replay_store){NULL, forgetful}), EW_OK);
        assert_int_equal(ew_config_keep_sessions(next, server), EW_OK);
        spend(next, EW_WHY_EARLY_FINE);
        spend(next, EW_WHY_EARLY_FINE); /* it is forgetful */
        assert_int_equal(num_asked, 2);
        ew_config_free(next);
    }
}

/* ---- faults ---- */

/* in_early: a pair whose server waits for more early data. */
static void in_early(duo *d)
{
    renew(NULL);
    open_early(d);
    duo_write_early(d, 0, 100);
    move(d, 0);
    assert_int_equal(d->side[1].delivered, 100);
}

static void faults_in_early_data(void **state)
{
    static const uint8_t end[] = {5, 0, 0, 0}, long_end[] = {5, 0, 0, 1, 0}, finished[] = {20, 0, 0, 0},
        update[] = {24, 0, 0, 1, 0}, end_and_more[] = {5, 0, 0, 0, 20, 0, 0, 32};
    static const struct {
        uint8_t type;
        const uint8_t *body;
        size_t len;
        ew_err want;
    } faults[] = {
        {HANDSHAKE, long_end, sizeof long_end, EW_ERR_DECODE},
        {HANDSHAKE, finished, sizeof finished, EW_ERR_UNEXPECTED_MESSAGE},
        {HANDSHAKE, update, sizeof update, EW_ERR_UNEXPECTED_MESSAGE},
        {HANDSHAKE, end_and_more, sizeof end_and_more, EW_ERR_KEY_CHANGE_UNALIGNED},
        {20, (const uint8_t *)"\1", 1, EW_ERR_UNEXPECTED_RECORD},
        {99, end, sizeof end, EW_ERR_UNEXPECTED_RECORD},
    };
    static uint8_t much[LIMIT];
    duo d;

    (void)state;
    for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) {
        in_early(&d);
        duo_forge(&d, 0, faults[i].type, faults[i].body, faults[i].len);
        duo_arrive(&d, 1, ALL);
        assert_error(&d, 1, faults[i].want);
        duo_close(&d);
    }
    in_early(&d); /* a record of other keys */
    duo_inject(&d, 1, "\x17\3\3\0\x14????????????????????", 25);
    duo_arrive(&d, 1, ALL);
    assert_error(&d, 1, EW_ERR_BAD_RECORD_MAC);
    duo_close(&d);
    in_early(&d); /* more than was announced */
    for (size_t at = 100; at < LIMIT; at += 9950) {
        assert_error(&d, 1, EW_OK);
        duo_forge(&d, 0, DATA, much, 9950);
        duo_arrive(&d, 1, ALL);
        duo_read(&d, 1);
    }
    assert_int_equal(duo_outcome(&d, 1).early_len, LIMIT);
    duo_forge(&d, 0, DATA, much, 1);
    duo_arrive(&d, 1, ALL);
    assert_error(&d, 1, EW_ERR_TOO_MUCH_EARLY_DATA);
    duo_close(&d);
    in_early(&d); /* empty records */
    for (int i = 0; i < 33; i++) {
        duo_forge(&d, 0, DATA, "", 0);
        duo_arrive(&d, 1, ALL);
    }
    assert_error(&d, 1, EW_ERR_TOO_MANY_WARNINGS);
    duo_close(&d);
    in_early(&d); /* data behind the end of early data, under the keys of the handshake */
    duo_forge(&d, 0, HANDSHAKE, end, sizeof end);
    duo_arrive(&d, 1, ALL);
    assert_error(&d, 1, EW_OK);
    duo_forge(&d, 0, DATA, "x", 1);
    duo_arrive(&d, 1, ALL);
    assert_error(&d, 1, EW_ERR_BAD_RECORD_MAC);
    duo_close(&d);
}

/* ---- the fate is known, and the handshake waits ---- */

static bool signer_fails, plan_early;
static long alloc_to_fail = -1; /* counted from where the server's flight is there */

static ew_err sign_never(void *arg, ew_conn *conn, uint16_t scheme, const uint8_t *in, size_t in_len, uint8_t *out,
    size_t cap, size_t *out_len)
{
    (void)arg, (void)conn, (void)scheme, (void)in, (void)in_len, (void)out, (void)cap, (void)out_len;
    return signer_fails ? EW_ERR_CRYPTO : EW_ERR_SUSPEND;
}

enum { PIECE = 50000 };
static int more_early; /* so many pieces more */

/* rejected_and_waiting: behind the server's Finished the client's signature is waited for. */
static void rejected_and_waiting(duo *d)
{
    const certs_chain *chain = &world.client_chain;
    ew_signer signer = {NULL, sign_never};
    ew_credential *cred;
    ew_config *other = make(EW_SERVER);

    renew(NULL);
    assert_int_equal(ew_credential_from_signer(NULL, chain->chain, strlen(chain->chain), &signer, &cred), EW_OK);
    ew_config *shows = make(EW_CLIENT);
    assert_int_equal(ew_config_add_credential(shows, cred), EW_OK);
    assert_int_equal(ew_config_trust_pem(other, chain->root, strlen(chain->root)), EW_OK);
    assert_int_equal(ew_config_client_auth(other, EW_AUTH_ASK), EW_OK);
    open_early_with(d, shows, other);
    ew_config_free(shows);
    ew_config_free(other);
    ew_credential_free(cred);
    duo_write_early(d, 0, 1000);
    for (int i = 0; i < more_early; i++) {
        duo_flush(d, 0, ALL);
        duo_write_early(d, 0, PIECE);
    }
    if (plan_early) {
        assert_int_equal(ew_conn_early_resend(d->side[0].conn), EW_OK);
        duo_write(d, 0, 10);
    }
    move(d, 0);
    duo_flush(d, 1, ALL);
    ew_test_fail_alloc(alloc_to_fail);
    duo_arrive(d, 0, ALL);
}

static void rejected_is_unsent_though_the_handshake_waits(void **state)
{
    duo d;
    size_t taken;

    (void)state;
    for (int plan = 0; plan < 3; plan++) {
        for (int fails = 0; fails < 2; fails++) {
            signer_fails = fails == 1;
            rejected_and_waiting(&d);
            assert_early(&d, 0, EW_EARLY_REJECTED);
            ew_outcome o = duo_outcome(&d, 0);
            assert_int_equal(o.sent, 0);
            assert_int_equal(o.unsent, 1000);
            if (fails == 0) { /* it can be decided on */
                assert_int_equal(ew_conn_write(d.side[0].conn, "x", 1, &taken), EW_ERR_EARLY_REJECTED);
                assert_int_equal(plan == 1 ? ew_conn_early_resend(d.side[0].conn)
                                : plan == 2 ? ew_conn_early_drop(d.side[0].conn) : EW_OK, EW_OK);
                duo_end_by(&d, 0, EW_REST_ABANDON);
            }
            duo_flush(&d, 0, ALL);
            o = duo_outcome(&d, 0);
            assert_int_equal(o.verdict, EW_NEVER_OPEN);
            assert_int_equal(o.sent, 0);
            assert_int_equal(o.unsent, 1000);
            assert_null(duo_problem(&d));
            duo_close(&d);
        }
    }
}

/* Memory that runs out as rejected data is put back is an error of ours, though the handshake waits. */
static void no_memory_for_what_is_put_back_is_told(void **state)
{
    bool failed = false, passed = false;

    (void)state;
    for (long n = 0; n < 400 && !passed; n++) {
        duo d;
        signer_fails = false;
        plan_early = true;
        alloc_to_fail = n;
        rejected_and_waiting(&d);
        ew_test_fail_alloc(-1);
        ew_outcome o = duo_outcome(&d, 0);
        failed = failed || o.error == EW_ERR_MEMORY;
        passed = o.error == EW_OK && !d.side[0].conn->closure.held;
        assert_true(o.error == EW_ERR_MEMORY || passed); /* never a plan that is forgotten */
        duo_end_by(&d, 0, EW_REST_ABANDON);
        duo_close(&d);
    }
    alloc_to_fail = -1;
    plan_early = false;
    assert_true(failed && passed);
}

/* ---- endings ---- */

/* C15: a goodbye under early-data keys ends the attempt. */
static void a_goodbye_under_early_keys_is_none(void **state)
{
    static const uint8_t close_notify[] = {1, 0};
    duo d;

    (void)state;
    in_early(&d);
    duo_forge(&d, 0, ALERT, close_notify, sizeof close_notify);
    duo_arrive(&d, 1, ALL);
    assert_error(&d, 1, EW_ERR_CLOSED_EARLY);
    duo_flush(&d, 1, ALL);
    assert_int_equal(duo_outcome(&d, 1).verdict, EW_NEVER_OPEN);
    assert_false(duo_outcome(&d, 1).authenticated);
    duo_read(&d, 1);
    assert_int_equal(d.side[1].told, EW_READ_FAILED);
    duo_close(&d);
}

/* A client that gives up before the keys have changed resets: a goodbye could pass for the end of its request. So it does on a
 * goodbye that anybody can forge. */
static void giving_up_under_early_keys_resets(void **state)
{
    duo d;

    (void)state;
    for (int forged = 0; forged < 2; forged++) {
        renew(NULL);
        open_early(&d);
        duo_write_early(&d, 0, 100);
        duo_flush(&d, 0, ALL);
        duo_write_early(&d, 0, 50);
        if (forged == 1) {
            duo_inject(&d, 0, "\x15\3\3\0\2\1\0", 7);
            duo_arrive(&d, 0, ALL);
        } else {
            duo_end_by(&d, 0, EW_REST_ABANDON);
        }
        ew_outcome o = duo_outcome(&d, 0);
        assert_int_equal(o.verdict, EW_NEVER_OPEN);
        assert_int_equal(o.cause, forged == 1 ? EW_CAUSE_CLOSE_NOTIFY : EW_CAUSE_CALLER);
        assert_int_equal(o.early, EW_EARLY_UNKNOWN);
        assert_int_equal(o.sent, 100);
        assert_int_equal(o.unsent, 50);
        assert_int_equal(ew_conn_transport(d.side[0].conn), EW_TRANSPORT_RESET);
        assert_int_equal(ew_conn_levels(d.side[0].conn) & EW_HAVE_OUTPUT, 0);
        duo_arrive(&d, 1, ALL);
        duo_read(&d, 1);
        duo_cut_input(&d, 1, DUO_CUT_RESET);
        duo_read(&d, 1);
        assert_int_equal(d.side[1].told, EW_READ_CUT); /* and the server never reads an end */
        assert_int_equal(duo_outcome(&d, 1).verdict, EW_NEVER_OPEN);
        duo_close(&d);
    }
}

/* phases: what has happened between the two when one of them ends. */
enum { AT_ONCE, SERVER_READ, SERVER_ANSWERED, CLIENT_OPEN, BOTH_OPEN, NUM_PHASES };

static void play_to(duo *d, int phase, bool rejected)
{
    if (rejected)
        reject_by_other_keys(d);
    else
        open_early(d);
    duo_write_early(d, 0, 100);
    assert_int_equal(ew_conn_early_resend(d->side[0].conn), EW_OK);
    duo_write(d, 0, 30);
    if (phase >= SERVER_READ)
        move(d, 0);
    if (phase >= SERVER_ANSWERED)
        duo_write(d, 1, 60);
    if (phase >= CLIENT_OPEN)
        move(d, 1);
    if (phase >= BOTH_OPEN)
        move(d, 0);
}

static void every_close_in_every_phase(void **state)
{
    (void)state;
    for (int phase = 0; phase < NUM_PHASES; phase++)
        for (int of = 0; of < 2; of++)
            for (int rest = EW_REST_DEFAULT; rest <= EW_REST_ABANDON; rest++)
                for (int rejected = 0; rejected < 2; rejected++) {
                    duo d;
                    char what[80];
                    renew(NULL);
                    play_to(&d, phase, rejected == 1);
                    duo_end_by(&d, of, (ew_rest)rest);
                    duo_pump(&d);
                    snprintf(what, sizeof what, "phase %d, side %d, rest %d, rejected %d", phase, of, rest, rejected);
                    if (ew_conn_transport(d.side[of].conn) == EW_TRANSPORT_RESET)
                        duo_cut_input(&d, 1 - of, DUO_CUT_RESET);
                    duo_settle(&d);
                    if (duo_problem(&d) != NULL)
                        fail_msg("%s: %s\n# %s", what, duo_problem(&d), duo_describe(&d));
                    if (duo_outcome(&d, 0).verdict == EW_VERDICT_NONE ||
                        duo_outcome(&d, 1).verdict == EW_VERDICT_NONE)
                        fail_msg("%s: no verdict\n# %s", what, duo_describe(&d));
                    if (rest != EW_REST_ABANDON && rest != EW_REST_DISCARD && duo_judge(&d) != NULL)
                        fail_msg("%s: %s\n# %s", what, duo_judge(&d), duo_describe(&d));
                    if (rest == EW_REST_DELIVER)
                        assert_verdicts(&d, EW_CLEAN, EW_CLEAN);
                    duo_close(&d);
                }
}

static void every_cut_and_abort_in_every_phase(void **state)
{
    (void)state;
    for (int phase = 0; phase < NUM_PHASES; phase++)
        for (int of = 0; of < 2; of++)
            for (int how = 0; how < 3; how++)
                for (int rejected = 0; rejected < 2; rejected++) {
                    duo d;
                    renew(NULL);
                    play_to(&d, phase, rejected == 1);
                    bool open = duo_outcome(&d, of).handshake_complete;
                    if (how == 2)
                        duo_abort(&d, of, EW_ALERT_ACCESS_DENIED);
                    else
                        duo_cut_input(&d, of, how == 0 ? DUO_CUT_EOF : DUO_CUT_RESET);
                    duo_read(&d, of);
                    assert_true(d.side[of].told == EW_READ_CUT || d.side[of].told == EW_READ_FAILED);
                    assert_true(how == 2 || d.side[of].told == EW_READ_CUT);
                    duo_pump(&d);
                    duo_settle(&d);
                    assert_null(duo_problem(&d));
                    for (int i = 0; i < 2; i++)
                        assert_int_not_equal(duo_outcome(&d, i).verdict, EW_VERDICT_NONE);
                    if (!open)
                        assert_int_equal(duo_outcome(&d, of).verdict, EW_NEVER_OPEN);
                    duo_close(&d);
                }
}

static void an_alert_under_early_keys_reaches_the_server(void **state)
{
    duo d;

    (void)state;
    renew(NULL);
    open_early(&d);
    duo_write_early(&d, 0, 100);
    duo_abort(&d, 0, EW_ALERT_ACCESS_DENIED);
    duo_pump(&d);
    assert_int_equal(d.side[1].delivered, 100);
    assert_int_equal(duo_outcome(&d, 1).alert_received, EW_ALERT_ACCESS_DENIED);
    assert_verdicts(&d, EW_NEVER_OPEN, EW_NEVER_OPEN);
    duo_close(&d);
}

static void few_records(void)
{
    assert_int_equal(ew_config_key_limit(client, 20), EW_OK);
    assert_int_equal(ew_config_key_limit(server, 20), EW_OK);
}

/* Keys that cannot be updated yet keep their last records: what is left waits for the handshake. */
static void keys_keep_their_last_records(void **state)
{
    duo d;

    (void)state;
    renew(few_records);
    open_early(&d);
    for (int i = 0; i < 30; i++)
        if (ew_conn_early_left(d.side[0].conn) > 0)
            duo_write_early(&d, 0, 10);
    assert_int_equal(d.side[0].written, 120);
    duo_write(&d, 0, 10);
    move(&d, 0);
    for (int i = 0; i < 30; i++)
        duo_write(&d, 1, 10);
    assert_int_equal(d.side[1].written, 300);
    duo_settle(&d);
    assert_true_end(&d, "few records");
    assert_verdicts(&d, EW_CLEAN, EW_CLEAN);
    duo_close(&d);
}

static void few_short_records(void)
{
    few_records();
    assert_int_equal(ew_config_max_fragment(client, 512), EW_OK);
}

/* So they do where one call would fill more records than the key has left. */
static void one_write_leaves_the_last_records_too(void **state)
{
    duo d;

    (void)state;
    renew(few_short_records);
    open_early(&d);
    duo_write_early(&d, 0, LIMIT);
    assert_int_equal(d.side[0].written, 12 * 512);
    assert_int_equal(ew_conn_early_left(d.side[0].conn), 0);
    duo_settle(&d);
    assert_true_end(&d, "few short records");
    assert_verdicts(&d, EW_CLEAN, EW_CLEAN);
    assert_int_equal(d.side[1].delivered, 12 * 512);
    duo_close(&d);
}

static void short_records(void)
{
    assert_int_equal(ew_config_max_fragment(client, 512), EW_OK);
}

/* A write that fails in the middle has taken what is sealed, says so, and it counts (C12, C18). */
static void what_a_failed_write_took_is_told(void **state)
{
    static const uint8_t data[10000];
    size_t most = 0;
    ew_err err = EW_ERR_MEMORY;

    (void)state;
    for (long n = 0; err != EW_OK && n < 100; n++) {
        duo d;
        size_t taken;
        renew(short_records);
        open_early(&d);
        d.side[0].now = 5000;
        ew_conn_tick(d.side[0].conn, d.side[0].now);
        ew_test_fail_alloc(n);
        err = ew_conn_write_early(d.side[0].conn, data, sizeof data, &taken);
        ew_test_fail_alloc(-1);
        d.side[0].written += taken;
        assert_true(err == EW_OK ? taken == sizeof data : err == EW_ERR_MEMORY && taken % 512 == 0);
        most = err == EW_OK || taken < most ? most : taken;
        assert_int_equal(duo_outcome(&d, 0).early_len, taken);
        assert_int_equal(duo_outcome(&d, 0).unsent, taken);
        assert_true(taken == 0 || d.side[0].conn->active_at == d.side[0].now);
        duo_flush(&d, 0, ALL);
        assert_int_equal(duo_outcome(&d, 0).sent, taken);
        assert_int_equal(duo_outcome(&d, 0).unsent, 0);
        assert_null(duo_problem(&d));
        duo_close(&d);
    }
    assert_int_equal(err, EW_OK);
    assert_true(most > 0);
}

static void small_records(void)
{
    assert_int_equal(ew_config_record_size_limit(server, 512), EW_OK);
}

/* RFC 8449: the limit is that of the keys that the handshake makes: early data was sealed before there was one. */
static void records_larger_than_the_servers_limit_are_skipped_too(void **state)
{
    duo d;

    (void)state;
    renew(small_records);
    /* taken */
    open_early(&d);
    duo_write_early(&d, 0, 10000);
    duo_settle(&d);
    assert_verdicts(&d, EW_CLEAN, EW_CLEAN);
    assert_early(&d, 0, EW_EARLY_ACCEPTED);
    assert_int_equal(d.side[1].delivered, 10000);
    duo_close(&d);
    /* and not */
    renew(small_records);
    open_early(&d);
    now += 1000000; /* too old by now */
    duo_write_early(&d, 0, 10000);
    assert_int_equal(ew_conn_early_resend(d.side[0].conn), EW_OK);
    duo_settle(&d);
    assert_verdicts(&d, EW_CLEAN, EW_CLEAN);
    assert_early(&d, 0, EW_EARLY_REJECTED);
    assert_int_equal(d.side[1].delivered, 10000);
    duo_close(&d);
}

static size_t padding;

static void padded(void)
{
    assert_int_equal(ew_config_padding(client, padding), EW_OK);
}

/* A server that rejects it can count but what is on the wire: padding must not fill its limit. */
static void padding_does_not_fill_the_servers_limit(void **state)
{
    static const size_t blocks[] = {256, 4096, EW_RECORD_SIZE_MAX};

    (void)state;
    for (int i = 0; i < 6; i++) {
        duo d;
        padding = blocks[i % 3];
        renew(padded);
        open_early(&d);
        now += 1000000; /* too old by now */
        duo_write_early(&d, 0, i < 3 ? LIMIT : 14);
        assert_int_equal(ew_conn_early_resend(d.side[0].conn), EW_OK);
        duo_settle(&d);
        assert_verdicts(&d, EW_CLEAN, EW_CLEAN);
        assert_early(&d, 0, EW_EARLY_REJECTED);
        assert_int_equal(d.side[1].delivered, i < 3 ? LIMIT : 14);
        duo_close(&d);
    }
}

/* More than is kept before the handshake is complete may have been put back: then no more is taken. */
static void what_was_put_back_leaves_no_room(void **state)
{
    enum { MUCH = 1000 + 3 * PIECE }; /* more than is kept */
    static const uint8_t more[MUCH];
    duo d;
    size_t taken;

    (void)state;
    signer_fails = false;
    plan_early = false;
    limit = MUCH;
    more_early = 3;
    rejected_and_waiting(&d);
    limit = LIMIT;
    more_early = 0;
    assert_int_equal(ew_conn_early_resend(d.side[0].conn), EW_OK);
    assert_int_equal(ew_conn_levels(d.side[0].conn) & EW_CAN_WRITE, 0);
    assert_int_equal(ew_conn_write(d.side[0].conn, more, sizeof more, &taken), EW_OK);
    assert_int_equal(taken, 0);
    assert_int_equal(duo_outcome(&d, 0).unsent, MUCH);
    duo_end_by(&d, 0, EW_REST_ABANDON);
    duo_close(&d);
}

/* 8.3: the server can tell how far the client's account of the ticket's age is from its own. */
static void the_skew_of_a_tickets_age_is_told(void **state)
{
    static const int64_t lates[] = {0, 30000, 61000};
    int64_t skew = 1;
    duo d;

    (void)state;
    for (int i = 0; i < 3; i++) {
        renew(NULL);
        open_early(&d);
        now += lates[i]; /* the ClientHello is on its way */
        duo_settle(&d);
        assert_int_equal(ew_conn_ticket_age_skew(d.side[1].conn, &skew), EW_OK);
        assert_int_equal(skew, -lates[i]);
        assert_why(&d, 1, i < 2 ? EW_WHY_EARLY_FINE : EW_WHY_EARLY_AGE);
        assert_int_equal(ew_conn_ticket_age_skew(d.side[0].conn, &skew), EW_ERR_NOT_AVAILABLE);
        duo_close(&d);
    }
    duo_open_with(&d, client, server, NULL);
    duo_settle(&d);
    assert_int_equal(ew_conn_ticket_age_skew(d.side[1].conn, &skew), EW_ERR_NOT_AVAILABLE);
    assert_int_equal(ew_conn_ticket_age_skew(NULL, &skew), EW_ERR_ARGUMENT);
    assert_int_equal(ew_conn_ticket_age_skew(d.side[1].conn, NULL), EW_ERR_ARGUMENT);
    duo_close(&d);
}

static void free_in_every_phase(void **state)
{
    (void)state;
    for (int phase = 0; phase < NUM_PHASES; phase++) {
        duo d;
        renew(NULL);
        play_to(&d, phase, false);
        duo_close(&d);
    }
}

static int clean_up(void **state)
{
    ew_config_free(client);
    ew_config_free(server);
    ew_config_free(other_server);
    return tear_down(state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(accepted_is_read_and_answered_before_the_handshake_ends),
        cmocka_unit_test(everything_arrives_in_pieces),
        cmocka_unit_test(no_more_than_the_server_takes),
        cmocka_unit_test(an_offer_without_data_is_none_to_mind),
        cmocka_unit_test(rejected_waits_for_a_word),
        cmocka_unit_test(rejected_is_sent_again_when_asked),
        cmocka_unit_test(a_close_over_rejected_data_tells_the_loss),
        cmocka_unit_test(rejected_before_it_left),
        cmocka_unit_test(a_retry_rejects_it),
        cmocka_unit_test(rejected_and_another_protocol),
        cmocka_unit_test(rejected_of_who_is_to_be_judged_anew),
        cmocka_unit_test(a_replayed_hello_brings_nothing),
        cmocka_unit_test(a_ticket_is_good_for_one_time),
        cmocka_unit_test(configs_of_one_line_share_a_memory),
        cmocka_unit_test(the_callers_store_is_asked),
        cmocka_unit_test(a_store_is_kept_and_never_replaced),
        cmocka_unit_test(faults_in_early_data),
        cmocka_unit_test(rejected_is_unsent_though_the_handshake_waits),
        cmocka_unit_test(no_memory_for_what_is_put_back_is_told),
        cmocka_unit_test(a_goodbye_under_early_keys_is_none),
        cmocka_unit_test(giving_up_under_early_keys_resets),
        cmocka_unit_test(every_close_in_every_phase),
        cmocka_unit_test(every_cut_and_abort_in_every_phase),
        cmocka_unit_test(an_alert_under_early_keys_reaches_the_server),
        cmocka_unit_test(keys_keep_their_last_records),
        cmocka_unit_test(one_write_leaves_the_last_records_too),
        cmocka_unit_test(what_a_failed_write_took_is_told),
        cmocka_unit_test(records_larger_than_the_servers_limit_are_skipped_too),
        cmocka_unit_test(padding_does_not_fill_the_servers_limit),
        cmocka_unit_test(what_was_put_back_leaves_no_room),
        cmocka_unit_test(the_skew_of_a_tickets_age_is_told),
        cmocka_unit_test(free_in_every_phase),
    };
    return cmocka_run_group_tests_name("early", tests, set_up, clean_up);
}
