/* SPDX-License-Identifier: Apache-2.0 */
/* A server's ticket keys and its store of sessions, by the public API and in both versions. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "hs/session.h"
#include "support/duo.h"

#define assert_err(got, want) assert_string_equal(ew_err_name(got), ew_err_name(want))
#define assert_ok(got) assert_err(got, EW_OK)

enum { HOUR = 3600, NAME_LEN = 16 };

static duo_world w;
static int64_t now;
static ew_session *last; /* what a client got last */

static const unsigned versions[] = {EW_TLS_1_2, EW_TLS_1_3};
#define EACH_VERSION(v) (size_t v = 0; v < sizeof versions / sizeof versions[0]; v++)

static int set_up(void **state)
{
    (void)state;
    duo_world_make(&w);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    ew_session_free(last);
    duo_world_free(&w);
    return 0;
}

static int64_t clock_of(void *arg)
{
    (void)arg;
    return now;
}

static void keep(void *arg, ew_conn *conn, ew_session *session)
{
    (void)arg;
    (void)conn;
    ew_session *old = last;
    last = ew_session_ref(session);
    ew_session_free(old);
}

static ew_config *config(ew_role role, unsigned version)
{
    ew_config *c = duo_config(&w, role);
    now = CERTS_NOW * 1000;
    assert_ok(ew_config_wall_clock(c, clock_of, NULL));
    assert_ok(ew_config_versions(c, version, version));
    if (role == EW_CLIENT)
        assert_ok(ew_config_on_session(c, keep, NULL));
    return c;
}

/* meet: a handshake, a good end; the session offered is let go, what comes of it is `last`. Was it
 * resumed? */
static bool meet(ew_config *client, ew_config *server, ew_session *offered)
{
    duo d;
    duo_open_with(&d, client, server, offered);
    duo_settle(&d);
    assert_true(ew_conn_handshake_complete(d.side[0].conn));
    assert_true(ew_conn_handshake_complete(d.side[1].conn));
    bool resumed = ew_conn_resumed(d.side[0].conn);
    assert_int_equal(resumed, ew_conn_resumed(d.side[1].conn));
    assert_null(duo_problem(&d));
    duo_close(&d);
    ew_session_free(offered);
    return resumed;
}

/* taken: `last`, with its reference. */
static ew_session *taken(void)
{
    ew_session *s = last;
    last = NULL;
    return s;
}

static ew_session *fresh(ew_config *client, ew_config *server)
{
    assert_false(meet(client, server, NULL));
    assert_non_null(last);
    return taken();
}

/* same_key: are both tickets sealed under the key of one name? */
static bool same_key(const ew_session *a, const ew_session *b)
{
    assert_true(a->ticket.len > NAME_LEN && b->ticket.len > NAME_LEN);
    return memcmp(a->ticket.data, b->ticket.data, NAME_LEN) == 0;
}

/* secrets: num of them, each made of its number. */
static const uint8_t *secrets(size_t num, const unsigned *numbers)
{
    static uint8_t bytes[EW_TICKET_KEYS + 1][EW_TICKET_SECRET_LEN];
    for (size_t i = 0; i < num; i++)
        for (size_t at = 0; at < EW_TICKET_SECRET_LEN; at++)
            bytes[i][at] = (uint8_t)(numbers[i] * 17 + at);
    return bytes[0];
}

#define SET_KEYS(config, ...)                                                                      \
    ew_config_ticket_keys(config,                                                                  \
        secrets(sizeof(unsigned[]){__VA_ARGS__} / sizeof(unsigned), (unsigned[]){__VA_ARGS__}),    \
        sizeof(unsigned[]){__VA_ARGS__} / sizeof(unsigned) * EW_TICKET_SECRET_LEN)

/* --- keys of our own ----------------------------------------------------------------------- */

static void keys_rotate_and_an_old_one_gets_a_fresh_ticket(void **state)
{
    (void)state;
    for EACH_VERSION (v) {
        ew_config *client = config(EW_CLIENT, versions[v]);
        ew_config *server = config(EW_SERVER, versions[v]);
        ew_session *a = fresh(client, server);
        now += (int64_t)12 * HOUR * 1000 - 1;
        ew_session *b = fresh(client, server);
        assert_true(same_key(a, b));
        now += 1; /* the default's period is over */
        ew_session *name_of_b = ew_session_ref(b);
        assert_true(meet(client, server, b)); /* under the old key */
        ew_session *c = taken();
        assert_non_null(c);
        assert_false(same_key(name_of_b, c));
        assert_true(meet(client, server, a));
        assert_true(meet(client, server, c));
        ew_session_free(name_of_b);
        ew_config_free(client);
        ew_config_free(server);
    }
}

static void each_period_has_its_key(void **state)
{
    (void)state;
    for EACH_VERSION (v) {
        ew_config *client = config(EW_CLIENT, versions[v]);
        ew_config *server = config(EW_SERVER, versions[v]);
        assert_ok(ew_config_ticket_rotation(server, HOUR));
        assert_ok(ew_config_ticket_lifetime(server, 5 * HOUR));
        ew_session *s[7];
        for (int i = 0; i < 7; i++) {
            s[i] = fresh(client, server);
            for (int j = 0; j < i; j++)
                assert_false(same_key(s[j], s[i]));
            now += (int64_t)HOUR * 1000;
        }
        for (int i = 0; i < 7; i++) /* made 7 - i hours ago, good for 5 */
            assert_int_equal(meet(client, server, s[i]), i > 2);
        ew_config_free(client);
        ew_config_free(server);
    }
}

static void without_rotation_the_key_stays(void **state)
{
    (void)state;
    ew_config *client = config(EW_CLIENT, EW_TLS_1_3), *server = config(EW_SERVER, EW_TLS_1_3);
    assert_ok(ew_config_ticket_rotation(server, 0));
    ew_session *a = fresh(client, server);
    now += (int64_t)100 * HOUR * 1000;
    ew_session *b = fresh(client, server);
    assert_true(same_key(a, b));
    ew_session_free(a);
    ew_session_free(b);
    ew_config_free(client);
    ew_config_free(server);
}

/* The cookie was sealed under the key that gives way while the client thinks. */
static void a_cookie_outlives_a_rotation(void **state)
{
    (void)state;
    for (int of_caller = 0; of_caller < 3; of_caller++) {
        ew_config *client = config(EW_CLIENT, EW_TLS_1_3);
        ew_config *server = config(EW_SERVER, EW_TLS_1_3);
        assert_ok(ew_config_always_retry(server, true));
        if (of_caller > 0)
            assert_ok(SET_KEYS(server, 1));
        duo d;
        duo_open_with(&d, client, server, NULL);
        duo_flush(&d, 0, SIZE_MAX);
        duo_arrive(&d, 1, SIZE_MAX); /* the retry is made */
        now += (int64_t)13 * HOUR * 1000;
        if (of_caller == 1)
            assert_ok(SET_KEYS(server, 2, 1));
        if (of_caller == 2)
            assert_ok(SET_KEYS(server, 2)); /* as documented: this one fails */
        (void)meet(client, server, NULL);
        duo_settle(&d);
        assert_int_equal(ew_conn_handshake_complete(d.side[0].conn), of_caller != 2);
        if (of_caller == 2)
            assert_err(duo_outcome(&d, 1).error, EW_ERR_BAD_COOKIE);
        duo_close(&d);
        ew_config_free(client);
        ew_config_free(server);
    }
}

/* --- the caller's keys --------------------------------------------------------------------- */

static void two_machines_share_their_keys(void **state)
{
    (void)state;
    for EACH_VERSION (v) {
        ew_config *client = config(EW_CLIENT, versions[v]);
        ew_config *here = config(EW_SERVER, versions[v]), *there = config(EW_SERVER, versions[v]);
        ew_config *stranger = config(EW_SERVER, versions[v]);
        assert_ok(SET_KEYS(here, 1));
        assert_ok(SET_KEYS(there, 2, 1)); /* one is further on in a rotation */
        assert_ok(SET_KEYS(stranger, 3));
        assert_true(meet(client, there, fresh(client, here)));
        assert_true(meet(client, there, taken()));
        assert_false(meet(client, here, taken())); /* sealed under 2, not known here yet */
        assert_false(meet(client, stranger, fresh(client, here)));
        ew_config *own = config(EW_SERVER, versions[v]);
        assert_false(meet(client, own, fresh(client, here)));
        assert_false(meet(client, here, fresh(client, own)));
        ew_config_free(own);
        ew_config_free(client);
        ew_config_free(here);
        ew_config_free(there);
        ew_config_free(stranger);
    }
}

static void the_callers_keys_change_while_the_server_runs(void **state)
{
    (void)state;
    for EACH_VERSION (v) {
        ew_config *client = config(EW_CLIENT, versions[v]);
        ew_config *server = config(EW_SERVER, versions[v]);
        ew_session *of_own = fresh(client, server);
        assert_ok(SET_KEYS(server, 1)); /* frozen long ago */
        assert_false(meet(client, server, of_own));
        ew_session *a = fresh(client, server), *b = fresh(client, server);
        now += (int64_t)20 * HOUR * 1000; /* they do not rotate by themselves */
        ew_session *c = fresh(client, server);
        assert_true(same_key(a, c));
        ew_session_free(c);
        assert_ok(SET_KEYS(server, 2, 1));
        ew_session *name = ew_session_ref(a);
        assert_true(meet(client, server, a));
        assert_false(same_key(last, name));
        ew_session_free(name);
        ew_session *under_2 = taken();
        assert_ok(SET_KEYS(server, 2));
        assert_false(meet(client, server, b));
        assert_true(meet(client, server, under_2));
        ew_config_free(client);
        ew_config_free(server);
    }
}

static void bad_keys_change_nothing(void **state)
{
    (void)state;
    static const uint8_t zeros[EW_TICKET_SECRET_LEN];
    unsigned many[EW_TICKET_KEYS + 1];
    for (unsigned i = 0; i <= EW_TICKET_KEYS; i++)
        many[i] = i;
    ew_config *client = config(EW_CLIENT, EW_TLS_1_3), *server = config(EW_SERVER, EW_TLS_1_3);
    assert_ok(ew_config_ticket_keys(
        server, secrets(EW_TICKET_KEYS, many), EW_TICKET_KEYS * EW_TICKET_SECRET_LEN));
    ew_session *s = fresh(client, server);
    const uint8_t *all = secrets(EW_TICKET_KEYS + 1, many);
    const struct {
        const void *data;
        size_t len;
    } bad[] = {{NULL, EW_TICKET_SECRET_LEN}, {all, 0}, {all, EW_TICKET_SECRET_LEN - 1},
        {all, EW_TICKET_SECRET_LEN + 1}, {all, (EW_TICKET_KEYS + 1) * EW_TICKET_SECRET_LEN},
        {zeros, sizeof zeros}};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_err(ew_config_ticket_keys(server, bad[i].data, bad[i].len), EW_ERR_ARGUMENT);
    assert_err(ew_config_ticket_keys(client, all, EW_TICKET_SECRET_LEN), EW_ERR_ARGUMENT);
    assert_err(ew_config_ticket_keys(NULL, all, EW_TICKET_SECRET_LEN), EW_ERR_ARGUMENT);
    assert_true(meet(client, server, s));
    ew_config_free(client);
    ew_config_free(server);
}

/* --- lifetimes ----------------------------------------------------------------------------- */

static void lifetimes_are_bounded(void **state)
{
    (void)state;
    for EACH_VERSION (v) {
        ew_config *client = config(EW_CLIENT, versions[v]);
        ew_config *server = config(EW_SERVER, versions[v]);
        assert_err(ew_config_ticket_lifetime(server, 0), EW_ERR_ARGUMENT);
        assert_err(ew_config_ticket_lifetime(server, EW_TICKET_LIFETIME_MAX + 1), EW_ERR_ARGUMENT);
        assert_ok(ew_config_ticket_lifetime(server, EW_TICKET_LIFETIME_MAX));
        assert_ok(SET_KEYS(server, 1));
        ew_session *s = fresh(client, server);
        for (int day = 1; day < 7; day++) { /* resumed every day, it ends a week after its root */
            now += CERTS_DAY * 1000;
            assert_true(meet(client, server, s));
            s = taken();
            assert_non_null(s);
        }
        s->expires_at += CERTS_DAY * 1000; /* a client that does not care: the server does */
        now += CERTS_DAY * 1000;
        assert_false(meet(client, server, s));
        ew_config_free(client);
        ew_config_free(server);
    }
}

/* --- the store ----------------------------------------------------------------------------- */

typedef struct shelf {
    uint8_t id[32], state[EW_SESSION_STATE_MAX];
    size_t id_len, len;
    int64_t expires_at;
    unsigned num_put, num_get, num_removed;
    bool declines, forgets, lies;
} shelf;

static void shelf_put(void *arg, const uint8_t *id, size_t id_len, const uint8_t *state,
    size_t state_len, int64_t expires_at)
{
    shelf *s = arg;
    s->num_put++;
    assert_in_range(id_len, 1, sizeof s->id);
    assert_in_range(state_len, 1, sizeof s->state);
    if (s->declines)
        return;
    memcpy(s->id, id, id_len);
    memcpy(s->state, state, state_len);
    s->id_len = id_len;
    s->len = state_len;
    s->expires_at = expires_at;
}

static size_t shelf_get(void *arg, const uint8_t *id, size_t id_len, uint8_t *out, size_t cap)
{
    shelf *s = arg;
    s->num_get++;
    if (s->lies)
        return cap + 1;
    if (s->forgets || id_len != s->id_len || memcmp(id, s->id, id_len) != 0 || s->len > cap)
        return 0;
    memcpy(out, s->state, s->len);
    return s->len;
}

static void shelf_remove(void *arg, const uint8_t *id, size_t id_len)
{
    shelf *s = arg;
    s->num_removed++;
    assert_int_equal(id_len, s->id_len);
    assert_memory_equal(id, s->id, id_len);
    s->len = 0;
}

static ew_session_store store_of(shelf *s)
{
    memset(s, 0, sizeof *s);
    return (ew_session_store){
        .arg = s, .put = shelf_put, .get = shelf_get, .remove = shelf_remove};
}

static ew_config *store_server(const ew_session_store *store, unsigned key)
{
    ew_config *server = config(EW_SERVER, EW_TLS_1_2);
    assert_ok(ew_config_num_tickets(server, 0));
    assert_ok(ew_config_session_store(server, store));
    if (key != 0)
        assert_ok(SET_KEYS(server, key));
    return server;
}

static void machines_share_a_store(void **state)
{
    (void)state;
    static shelf s;
    ew_session_store store = store_of(&s);
    ew_config *client = config(EW_CLIENT, EW_TLS_1_2);
    ew_config *here = store_server(&store, 1), *there = store_server(&store, 1);
    ew_config *stranger = store_server(&store, 2);
    ew_session *a = fresh(client, here);
    assert_int_equal(a->ticket.len, 0);
    assert_int_equal(s.num_put, 1);
    assert_int_equal(s.expires_at, now + CERTS_DAY * 1000);
    assert_true(meet(client, there, ew_session_ref(a)));
    assert_int_equal(s.num_get, 1);
    assert_false(meet(client, stranger, ew_session_ref(a))); /* does not open its state */
    assert_int_equal(s.num_get, 2);
    ew_session_free(a);
    ew_config_free(client);
    ew_config_free(here);
    ew_config_free(there);
    ew_config_free(stranger);
}

static void a_store_that_fails_costs_a_resumption_alone(void **state)
{
    (void)state;
    static shelf s;
    ew_session_store store = store_of(&s);
    ew_config *client = config(EW_CLIENT, EW_TLS_1_2), *server = store_server(&store, 0);
    s.declines = true;
    assert_false(meet(client, server, fresh(client, server)));
    s.declines = false;
    ew_session *a = fresh(client, server);
    s.declines = true; /* so that it is a's that stays */
    s.forgets = true;
    assert_false(meet(client, server, ew_session_ref(a)));
    s.forgets = false;
    s.lies = true;
    assert_false(meet(client, server, ew_session_ref(a)));
    s.lies = false;
    s.state[s.len - 1] ^= 1;
    assert_false(meet(client, server, ew_session_ref(a)));
    s.state[s.len - 1] ^= 1;
    assert_true(meet(client, server, a)); /* it was none of the client's fault */
    assert_int_equal(s.num_removed, 0);
    ew_config_free(client);
    ew_config_free(server);
}

static void a_fatal_error_takes_it_from_the_store(void **state)
{
    (void)state;
    static shelf s;
    ew_session_store store = store_of(&s);
    ew_config *client = config(EW_CLIENT, EW_TLS_1_2), *server = store_server(&store, 0);
    duo d;
    duo_open_with(&d, client, server, NULL);
    duo_pump(&d);
    assert_int_equal(s.num_put, 1);
    duo_abort(&d, 1, 80);
    assert_int_equal(s.num_removed, 1);
    duo_close(&d);
    assert_int_equal(s.len, 0);
    ew_config_free(client);
    ew_config_free(server);
}

static void the_cache_has_the_size_asked_for(void **state)
{
    (void)state;
    ew_config *client = config(EW_CLIENT, EW_TLS_1_2), *server = config(EW_SERVER, EW_TLS_1_2);
    assert_ok(ew_config_num_tickets(server, 0));
    assert_ok(ew_config_session_cache(server, 1));
    ew_session *a = fresh(client, server), *b = fresh(client, server);
    assert_true(meet(client, server, b));
    assert_false(meet(client, server, a)); /* made room */
    ew_config_free(server);

    ew_session_free(taken());
    server = config(EW_SERVER, EW_TLS_1_2);
    assert_ok(ew_config_num_tickets(server, 0));
    assert_ok(ew_config_session_cache(server, 0));
    assert_false(meet(client, server, NULL));
    assert_null(last);
    ew_config_free(server);
    ew_config_free(client);
}

/* assert_keep: does `next` resume what `from` left, and the other way round? */
static void assert_keep(ew_config *client, ew_config *from, ew_config *next, bool want)
{
    assert_int_equal(meet(client, next, fresh(client, from)), want);
    assert_int_equal(meet(client, from, fresh(client, next)), want);
}

static ew_config *id_server(void)
{
    ew_config *server = config(EW_SERVER, EW_TLS_1_2);
    assert_ok(ew_config_num_tickets(server, 0));
    return server;
}

/* Before the first connection of either and after it, and whatever is said of the size. */
static void a_config_that_takes_over_has_the_same_store(void **state)
{
    (void)state;
    for (int late = 0; late < 2; late++) {
        ew_config *client = config(EW_CLIENT, EW_TLS_1_2), *from = id_server(), *next = id_server();
        if (late == 1)
            ew_session_free(fresh(client, from));
        assert_ok(ew_config_keep_sessions(next, from));
        assert_ok(ew_config_session_cache(next, 100));
        assert_keep(client, from, next, true);
        ew_config_free(from);
        ew_config *third = id_server();
        assert_ok(ew_config_keep_sessions(third, next));
        assert_keep(client, next, third, true);
        ew_config *none = id_server();
        assert_ok(ew_config_session_cache(none, 0));
        assert_ok(ew_config_keep_sessions(none, next));
        assert_false(meet(client, none, fresh(client, next)));
        ew_config_free(none);
        ew_config_free(next);
        ew_config_free(third);
        ew_config_free(client);
    }
}

static void a_config_that_takes_over_keeps_the_callers_store(void **state)
{
    (void)state;
    static shelf s, other;
    ew_session_store store = store_of(&s), others = store_of(&other);
    ew_config *client = config(EW_CLIENT, EW_TLS_1_2), *from = store_server(&store, 0), *next = id_server();
    ew_config *own = store_server(&others, 0);
    assert_ok(ew_config_keep_sessions(next, from)); /* which has none of its own */
    assert_ok(ew_config_keep_sessions(own, from));  /* and one that has */
    assert_keep(client, from, next, true);
    assert_int_equal(other.num_put, 0);
    assert_true(meet(client, own, fresh(client, own)));
    assert_int_equal(other.num_get, 1);
    ew_config_free(from);
    ew_config_free(next);
    ew_config_free(own);
    ew_config_free(client);
}

static void the_store_is_set_up_before_the_first_connection(void **state)
{
    (void)state;
    static shelf s;
    ew_session_store store = store_of(&s), partial[3] = {store, store, store};
    ew_config *client = config(EW_CLIENT, EW_TLS_1_2), *server = config(EW_SERVER, EW_TLS_1_2);
    partial[0].put = NULL;
    partial[1].get = NULL;
    partial[2].remove = NULL;
    for (int i = 0; i < 3; i++)
        assert_err(ew_config_session_store(server, &partial[i]), EW_ERR_ARGUMENT);
    assert_err(ew_config_session_store(server, NULL), EW_ERR_ARGUMENT);
    assert_err(ew_config_session_cache(server, ((size_t)1 << 20) + 1), EW_ERR_ARGUMENT);
    assert_err(ew_config_session_store(client, &store), EW_ERR_ARGUMENT);
    assert_err(ew_config_session_cache(client, 1), EW_ERR_ARGUMENT);
    assert_err(ew_config_ticket_lifetime(client, 1), EW_ERR_ARGUMENT);
    assert_err(ew_config_ticket_rotation(client, 1), EW_ERR_ARGUMENT);
    assert_false(meet(client, server, NULL));
    assert_err(ew_config_session_store(server, &store), EW_ERR_STATE);
    assert_err(ew_config_session_cache(server, 1), EW_ERR_STATE);
    assert_err(ew_config_ticket_lifetime(server, 1), EW_ERR_STATE);
    assert_err(ew_config_ticket_rotation(server, 1), EW_ERR_STATE);
    assert_int_equal(s.num_put, 0);
    ew_config_free(client);
    ew_config_free(server);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_rotate_and_an_old_one_gets_a_fresh_ticket),
        cmocka_unit_test(each_period_has_its_key),
        cmocka_unit_test(without_rotation_the_key_stays),
        cmocka_unit_test(a_cookie_outlives_a_rotation),
        cmocka_unit_test(two_machines_share_their_keys),
        cmocka_unit_test(the_callers_keys_change_while_the_server_runs),
        cmocka_unit_test(bad_keys_change_nothing),
        cmocka_unit_test(lifetimes_are_bounded),
        cmocka_unit_test(machines_share_a_store),
        cmocka_unit_test(a_store_that_fails_costs_a_resumption_alone),
        cmocka_unit_test(a_fatal_error_takes_it_from_the_store),
        cmocka_unit_test(the_cache_has_the_size_asked_for),
        cmocka_unit_test(a_config_that_takes_over_has_the_same_store),
        cmocka_unit_test(a_config_that_takes_over_keeps_the_callers_store),
        cmocka_unit_test(the_store_is_set_up_before_the_first_connection),
    };
    return cmocka_run_group_tests_name("sessions", tests, set_up, tear_down);
}
