/* SPDX-License-Identifier: Apache-2.0 */
/* Early data in the handshake (RFC 9846, 4.3.10, 4.6, 8): when it is offered, when it is taken, and
 * what else comes of it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "hs_fixture.h"
#include "hs/handshake.h"
#include "hs/replay.h"

enum { LIMIT = 4096, MINUTE = 60 * 1000, FRESH = MINUTE + 500 }; /* a minute, to the nearest second */

static ew_hs_config client, server;
static unsigned num_asked; /* whether a ticket was used before */
static bool is_first;

static bool ask(
    void *arg, const uint8_t *id, size_t id_len, int64_t replayable_until, int64_t expires_at)
{
    assert_ptr_equal(arg, &w);
    assert_non_null(id);
    assert_int_equal(id_len, 32);
    assert_in_range(replayable_until - w.now, 0, 2 * FRESH);
    assert_true(expires_at >= w.now);
    num_asked++;
    return is_first;
}

/* begin: configurations that have early data taken, and the session of a first handshake. */
static ew_session *begin(void)
{
    client = world_client(&w);
    server = world_server(&w, CERTS_P256);
    client.max_early = server.max_early = LIMIT;
    server.first_use = (ew_first_use){&w, ask};
    num_asked = 0;
    is_first = true;
    complete(&client, &server, "server.example", NULL);
    assert_int_equal(p.client.info.early, EW_HS_EARLY_NONE);
    assert_int_equal(p.client.info.early_why, EW_EARLY_WHY_NO_SESSION);
    assert_int_equal(p.server.info.early_why, EW_EARLY_WHY_NO_SESSION);
    ew_session *s = take_session();
    assert_int_equal(s->max_early, LIMIT);
    return s;
}

/* resume: the second handshake, with what came of early data on both sides. */
static void resume(ew_session *s, ew_hs_early at_client, ew_hs_early_why client_why,
    ew_hs_early at_server, ew_hs_early_why server_why)
{
    complete(&client, &server, "server.example", s);
    assert_int_equal(p.client.info.early, at_client);
    assert_int_equal(p.client.info.early_why, client_why);
    assert_int_equal(p.server.info.early, at_server);
    assert_int_equal(p.server.info.early_why, server_why);
    pair_close(&p);
    ew_session_free(s);
}

static void rejected(ew_session *s, ew_hs_early_why client_why, ew_hs_early_why server_why)
{
    resume(s, EW_HS_EARLY_REJECTED, client_why, EW_HS_EARLY_REJECTED, server_why);
}

static void it_is_accepted(void **state)
{
    (void)state;
    ew_session *s = begin();
    resume(s, EW_HS_EARLY_ACCEPTED, EW_EARLY_WHY_NONE, EW_HS_EARLY_ACCEPTED, EW_EARLY_WHY_NONE);
    assert_int_equal(num_asked, 1);
}

/* E.5: "TLS implementations MUST NOT enable 0-RTT (either sending or accepting) unless specifically
 * requested by the application". */
static void it_is_off_unless_asked_for(void **state)
{
    (void)state;
    ew_session *s = begin();
    client.max_early = 0;
    resume(s, EW_HS_EARLY_NONE, EW_EARLY_WHY_OFF, EW_HS_EARLY_NONE, EW_EARLY_WHY_NOT_OFFERED);
    s = begin();
    server.max_early = 0;
    rejected(s, EW_EARLY_WHY_DECLINED, EW_EARLY_WHY_OFF);
    client.max_early = LIMIT;
    complete(&client, &server, "server.example", NULL);
    s = take_session();
    assert_int_equal(s->max_early, 0); /* of a server that wants none */
    server.max_early = LIMIT;
    resume(s, EW_HS_EARLY_NONE, EW_EARLY_WHY_SESSION, EW_HS_EARLY_NONE, EW_EARLY_WHY_NOT_OFFERED);
    assert_int_equal(num_asked, 0);
}

/* A client that takes more than its ticket allows. */
static void a_ticket_that_allows_none(void **state)
{
    (void)state;
    ew_session *s = begin();
    ew_session_free(s);
    server.max_early = 0;
    complete(&client, &server, "server.example", NULL);
    s = take_session();
    s->max_early = LIMIT;
    server.max_early = LIMIT;
    rejected(s, EW_EARLY_WHY_DECLINED, EW_EARLY_WHY_SESSION);
}

static void set_alpn(ew_hs_config *config, const char *list, size_t len)
{
    ew_buf_free(&config->alpn);
    assert_ok(ew_buf_set(&config->alpn, list, len));
}

static void it_is_of_the_same_protocol(void **state)
{
    (void)state;
    client = world_client(&w);
    ew_session *s = begin(); /* of none */
    set_alpn(&client, "\3foo", 4);
    set_alpn(&server, "\3foo", 4);
    rejected(s, EW_EARLY_WHY_DECLINED, EW_EARLY_WHY_ALPN);

    complete(&client, &server, "server.example", NULL);
    s = take_session(); /* of foo */
    resume(ew_session_ref(s), EW_HS_EARLY_ACCEPTED, EW_EARLY_WHY_NONE, EW_HS_EARLY_ACCEPTED,
        EW_EARLY_WHY_NONE);
    ew_session_free(s);

    complete(&client, &server, "server.example", NULL);
    s = take_session();
    set_alpn(&client, "\3foo\3bar", 8);
    set_alpn(&server, "\3bar", 4);
    rejected(s, EW_EARLY_WHY_DECLINED, EW_EARLY_WHY_ALPN);

    set_alpn(&server, "\3foo\3bar", 8);
    complete(&client, &server, "server.example", NULL);
    s = take_session();
    set_alpn(&client, "\3bar", 4);
    resume(s, EW_HS_EARLY_NONE, EW_EARLY_WHY_ALPN, EW_HS_EARLY_NONE, EW_EARLY_WHY_NOT_OFFERED);
    ew_buf_free(&client.alpn);
    ew_buf_free(&server.alpn);
}

static void one_suite(ew_hs_config *config, uint16_t id)
{
    config->suites[0] = ew_suite_find(id);
    config->num_suites = 1;
}

static void it_is_of_the_same_suite(void **state)
{
    (void)state;
    enum { AES128 = 0x1301, CHACHA = 0x1303 };
    ew_session *s = begin();
    ew_session_free(s);
    one_suite(&server, AES128);
    complete(&client, &server, "server.example", NULL);
    s = take_session();
    one_suite(&server, CHACHA); /* of the same hash: resumed */
    rejected(s, EW_EARLY_WHY_DECLINED, EW_EARLY_WHY_CIPHER);

    one_suite(&server, AES128);
    complete(&client, &server, "server.example", NULL);
    s = take_session();
    one_suite(&client, CHACHA);
    server.suites[1] = ew_suite_find(CHACHA);
    server.num_suites = 2;
    resume(s, EW_HS_EARLY_NONE, EW_EARLY_WHY_CIPHER, EW_HS_EARLY_NONE, EW_EARLY_WHY_NOT_RESUMED);
}

static void a_retry_rejects_it(void **state)
{
    (void)state;
    ew_session *s = begin();
    server.always_retry = true;
    rejected(s, EW_EARLY_WHY_RETRY, EW_EARLY_WHY_RETRY);
    s = begin();
    server.always_retry = true;
    server.resumption = false;
    rejected(s, EW_EARLY_WHY_RETRY, EW_EARLY_WHY_NOT_RESUMED);
}

static void an_unknown_ticket_rejects_it(void **state)
{
    (void)state;
    ew_session *s = begin();
    s->ticket.data[s->ticket.len - 1] ^= 1;
    rejected(s, EW_EARLY_WHY_NOT_RESUMED, EW_EARLY_WHY_NOT_RESUMED);
    assert_int_equal(num_asked, 0);
}

static void a_ticket_is_taken_once(void **state)
{
    (void)state;
    ew_session *s = begin();
    is_first = false;
    rejected(s, EW_EARLY_WHY_DECLINED, EW_EARLY_WHY_REPLAY);
    assert_int_equal(num_asked, 1);
    s = begin();
    server.first_use = (ew_first_use){0}; /* nobody to ask */
    rejected(s, EW_EARLY_WHY_DECLINED, EW_EARLY_WHY_REPLAY);
}

/* 8.3; off by: of the client's clock, while ten minutes pass. */
static void aged(int64_t off_by, ew_hs_early want)
{
    enum { TEN = 10 * MINUTE };
    ew_session *s = begin();
    w.now += TEN;
    s->received_at -= off_by; /* the age told is longer */
    ew_hs_early_why why = want == EW_HS_EARLY_ACCEPTED ? EW_EARLY_WHY_NONE : EW_EARLY_WHY_AGE;
    resume(s, want, why == EW_EARLY_WHY_NONE ? why : EW_EARLY_WHY_DECLINED, want, why);
    assert_int_equal(num_asked, want == EW_HS_EARLY_ACCEPTED); /* asking counts */
}

static void only_a_fresh_hello_brings_it(void **state)
{
    (void)state;
    aged(0, EW_HS_EARLY_ACCEPTED);
    aged(FRESH, EW_HS_EARLY_ACCEPTED);
    aged(-FRESH, EW_HS_EARLY_ACCEPTED);
    aged(FRESH + 1, EW_HS_EARLY_REJECTED);
    aged(-FRESH - 1, EW_HS_EARLY_REJECTED);
}

/* 8.2: nobody knows what was taken before the memory began. */
static void a_fresh_start_takes_no_older_ticket(void **state)
{
    (void)state;
    ew_session *s = begin();
    w.now += 1000;
    server.recording_since = w.now;
    w.now += 1000;
    rejected(s, EW_EARLY_WHY_DECLINED, EW_EARLY_WHY_REPLAY);
    assert_int_equal(num_asked, 0);
    s = begin();
    server.recording_since = w.now + 1000;
    w.now += 2 * MINUTE;
    resume(s, EW_HS_EARLY_ACCEPTED, EW_EARLY_WHY_NONE, EW_HS_EARLY_ACCEPTED, EW_EARLY_WHY_NONE);
    s = begin();
    server.recording_since = w.now; /* issued since */
    resume(s, EW_HS_EARLY_ACCEPTED, EW_EARLY_WHY_NONE, EW_HS_EARLY_ACCEPTED, EW_EARLY_WHY_NONE);
}

static void a_server_of_12_is_an_error(void **state)
{
    (void)state;
    ew_session *s = begin();
    client = both(client);
    client.middlebox_compat = false; /* whose dummy a server of 1.2 refuses before */
    server = only12(server);
    pair_open(&p, &client, &server, "server.example", s);
    assert_false(pair_run(&p));
    assert_ok(p.server.error);
    assert_err(p.client.error, EW_ERR_EARLY_DOWNGRADE);
    assert_int_equal(p.client.info.early, EW_HS_EARLY_UNKNOWN);
    pair_close(&p);
    ew_session_free(s);
}

/* --- peers that lie ----------------------------------------------------------------------- */

/* add_early_data: into EncryptedExtensions. */
static void add_early_data(void *arg, unsigned index, bool from_server, ew_buf *message)
{
    static const uint8_t ext[] = {0, 42, 0, 0};
    (void)arg;
    (void)index;
    if (!from_server || message->data[0] != EW_MSG_ENCRYPTED_EXTENSIONS)
        return;
    assert_ok(ew_buf_append(message, ext, sizeof ext));
    message->data[3] += sizeof ext;
    message->data[5] += sizeof ext;
}

static void lies(ew_session *s, ew_err want)
{
    pair_open(&p, &client, &server, "server.example", s);
    p.change = add_early_data;
    assert_false(pair_run(&p));
    assert_err(p.client.error, want);
    assert_int_not_equal(p.client.info.early, EW_HS_EARLY_ACCEPTED);
    pair_close(&p);
    ew_session_free(s);
}

static void a_server_accepts_what_it_must_not(void **state)
{
    (void)state;
    ew_session *s = begin();
    client.max_early = 0;
    lies(s, EW_ERR_UNSUPPORTED_EXTENSION); /* none was offered */
    s = begin();
    server.resumption = false;
    lies(s, EW_ERR_UNSUPPORTED_EXTENSION); /* without the session */
    s = begin();
    server.always_retry = true;
    lies(s, EW_ERR_UNSUPPORTED_EXTENSION); /* after a retry */
    s = begin();
    one_suite(&server, s->suite->id == 0x1303 ? 0x1301 : 0x1303);
    one_suite(&client, server.suites[0]->id);
    client.suites[1] = s->suite;
    client.num_suites = 2;
    if (s->suite->hash == server.suites[0]->hash)
        lies(s, EW_ERR_EARLY_MISMATCH);
    else
        lies(s, EW_ERR_UNSUPPORTED_EXTENSION);
    s = begin();
    set_alpn(&client, "\3foo", 4);
    set_alpn(&server, "\3foo", 4);
    lies(s, EW_ERR_EARLY_MISMATCH);
    ew_buf_free(&client.alpn);
    ew_buf_free(&server.alpn);
}

/* --- the memory of used tickets ----------------------------------------------------------- */

static int64_t now;

static int64_t clock_of_test(void *arg)
{
    (void)arg;
    return now;
}

static bool use(ew_replay *r, unsigned id, int64_t replayable_for, int64_t lifetime)
{
    uint8_t bytes[32] = {(uint8_t)id, (uint8_t)(id >> 8)};
    ew_first_use f = ew_replay_first_use(r);
    return f.first_use(f.arg, bytes, sizeof bytes, now + replayable_for, now + lifetime);
}

static void a_use_is_the_first_once(void **state)
{
    (void)state;
    ew_replay *r;
    now = 1000;
    assert_ok(ew_replay_new(8, clock_of_test, NULL, &r));
    assert_true(use(r, 1, 100, 1000));
    assert_false(use(r, 1, 100, 1000));
    assert_true(use(r, 257, 100, 1000)); /* the same bucket, maybe */
    now += 999;
    assert_false(use(r, 1, 100, 1000)); /* to the ticket's end */
    uint8_t short_id[4] = {0};
    ew_first_use f = ew_replay_first_use(r);
    assert_false(f.first_use(f.arg, short_id, sizeof short_id, now, now));
    ew_replay_free(r);
    ew_replay_free(NULL);
    assert_err(ew_replay_new(0, clock_of_test, NULL, &r), EW_ERR_ARGUMENT);
    assert_err(ew_replay_new(EW_REPLAY_MAX + 1, clock_of_test, NULL, &r), EW_ERR_ARGUMENT);
}

static void a_full_memory_forgets_nothing_that_can_be_replayed(void **state)
{
    (void)state;
    ew_replay *r;
    now = 1000;
    assert_ok(ew_replay_new(4, clock_of_test, NULL, &r));
    for (unsigned i = 0; i < 4; i++)
        assert_true(use(r, i, 100, 100000));
    assert_false(use(r, 9, 100, 100000)); /* no room: not known to be the first */
    for (unsigned i = 0; i < 4; i++)
        assert_false(use(r, i, 100, 100000));
    now += 101;
    assert_true(use(r, 9, 100, 100000)); /* the oldest cannot be replayed any more */
    assert_false(use(r, 1, 100, 100000));
    assert_false(use(r, 9, 100, 100000));
    /* judged fresh by one thread while another has it forgotten */
    assert_false(use(r, 0, -1, 90000));
    now += 100000; /* all have ended */
    for (unsigned i = 0; i < 4; i++)
        assert_true(use(r, 20 + i, 100, 100000));
    ew_replay_free(r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_is_accepted),
        cmocka_unit_test(it_is_off_unless_asked_for),
        cmocka_unit_test(a_ticket_that_allows_none),
        cmocka_unit_test(it_is_of_the_same_protocol),
        cmocka_unit_test(it_is_of_the_same_suite),
        cmocka_unit_test(a_retry_rejects_it),
        cmocka_unit_test(an_unknown_ticket_rejects_it),
        cmocka_unit_test(a_ticket_is_taken_once),
        cmocka_unit_test(only_a_fresh_hello_brings_it),
        cmocka_unit_test(a_fresh_start_takes_no_older_ticket),
        cmocka_unit_test(a_server_of_12_is_an_error),
        cmocka_unit_test(a_server_accepts_what_it_must_not),
        cmocka_unit_test(a_use_is_the_first_once),
        cmocka_unit_test(a_full_memory_forgets_nothing_that_can_be_replayed),
    };
    return cmocka_run_group_tests_name("hs_early", tests, set_up, tear_down);
}
