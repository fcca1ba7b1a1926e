/* SPDX-License-Identifier: Apache-2.0 */
/* A server writes a response and closes; the client does what makes other stacks lose the rest of it:
 * unread input or an early goodbye, which turn their close into a reset. What arrives is compared with
 * what was sent, and with both verdicts. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ends.h"

enum {
    MIB = 1024 * 1024,
    JUNK_LEN = 300000,     /* that the server never reads */
    SILENCE_MS = 300,      /* that the server waits for a client that never says goodbye */
    BUFFER_LEN = 32 * 1024 /* of each socket, each way */
};

typedef enum client {
    HALF_CLOSES = 0, /* says goodbye at once, and reads on */
    PIPELINES,       /* sends what nobody reads */
    ONE_BYTE,        /* sends one byte in the middle that nobody reads */
    SAYS_GOODBYE,    /* in the middle, and reads on */
    READS_SLOWLY,    /* a little at each turn */
    SAYS_NOTHING,    /* reads it all, and never says goodbye */
    NUM_CLIENTS
} client;

static const char *const client_names[] = {"half-closes", "pipelines unread bytes",
    "sends one byte in the middle", "says goodbye in the middle", "reads slowly", "answers nothing"};

typedef enum tls { TLS_13 = 0, TLS_12_TOLERANT, TLS_12_STRICT, NUM_TLS } tls;
static const char *const tls_names[] = {"1.3", "1.2 tolerant", "1.2 strict"};

typedef struct course {
    client client;
    tls tls;
    size_t len;

    ends e;
    uint8_t *response;
    size_t written;  /* accepted of the response */
    bool has_closed; /* the server said goodbye, or was told that it is over */
    size_t junk;     /* accepted of what nobody reads */
    bool has_acted;  /* the client did in the middle what it does there */
    ew_net *silent;  /* a client that has all of it, and turns no more: it hears no goodbye */
} course;

/* ---- the server ---- */

static void serve(course *c)
{
    ew_net *server = c->e.net[EW_SERVER];
    size_t taken = 1;
    while (!c->has_closed && c->written < c->len && taken > 0) {
        /* In 1.2 the peer's goodbye ends our writing too. */
        c->has_closed =
            ew_net_write(server, &c->response[c->written], c->len - c->written, &taken) != EW_OK;
        c->written += c->has_closed ? 0 : taken;
    }
    if (!c->has_closed && c->written == c->len) {
        assert_ok(ew_net_end(server, EW_REST_DISCARD));
        c->has_closed = true;
    }
}

/* ---- the client ---- */

static void pipeline(course *c, size_t len)
{
    static const uint8_t junk[JUNK_LEN];
    size_t taken = 1;
    while (c->junk < len && taken > 0 &&
           ew_net_write(c->e.net[EW_CLIENT], junk, len - c->junk, &taken) == EW_OK) {
        c->junk += taken;
    }
}

/* act: what this client does beside reading. */
static void act(course *c)
{
    const bool in_middle = c->e.sink[EW_CLIENT].len >= c->len / 2;
    const bool is_over = c->e.sink[EW_CLIENT].last == EW_READ_END;
    if (c->client == PIPELINES) {
        pipeline(c, JUNK_LEN);
    }
    if (c->client == ONE_BYTE && in_middle) {
        pipeline(c, 1);
    }
    const bool says_goodbye = c->client == HALF_CLOSES ||
                              (c->client == SAYS_GOODBYE && in_middle) ||
                              (c->client != SAYS_NOTHING && is_over);
    if (says_goodbye && !c->has_acted) {
        assert_ok(ew_net_end(c->e.net[EW_CLIENT], EW_REST_DELIVER));
        c->has_acted = true;
    }
}

static void keep(sink *s, const uint8_t *data, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        assert_int_equal(data[i], ends_pattern(s->len + i));
    }
    s->len += len;
}

static void take(course *c)
{
    const int most = c->client == READS_SLOWLY ? 1 : 1000000;
    sink *s = &c->e.sink[EW_CLIENT];
    const uint8_t *data;
    size_t len;
    for (int i = 0; i < most; i++) {
        s->last = ew_net_read(c->e.net[EW_CLIENT], &data, &len);
        if (s->last != EW_READ_DATA) {
            break;
        }
        keep(s, data, len);
        if (c->client == SAYS_NOTHING && s->len == c->len) {
            c->silent = c->e.net[EW_CLIENT];
            c->e.net[EW_CLIENT] = NULL;
            break;
        }
    }
}

static bool is_over(const course *c)
{
    const bool client_knows = c->silent || c->e.sink[EW_CLIENT].last > EW_READ_DATA;
    return client_knows && ends_both_done(&c->e);
}

static void open_course(course *c)
{
    const ends_plan plan = {
        .version = c->tls == TLS_13 ? EW_TLS_1_3 : EW_TLS_1_2,
        .policy = c->tls == TLS_12_TOLERANT ? EW_POLICY_TOLERANT : EW_POLICY_STRICT,
        .buffer_len = BUFFER_LEN,
    };
    ends_make(&c->e, &plan);
    c->e.reads[EW_CLIENT] = c->e.reads[EW_SERVER] = false;
    ends_run(&c->e, ends_handshaken);
    if (c->client == SAYS_NOTHING) {
        ew_conn *server = ew_net_conn(c->e.net[EW_SERVER]);
        assert_ok(ew_conn_limit(server, EW_LIMIT_WAIT, SILENCE_MS));
    }
    c->response = malloc(c->len);
    assert_non_null(c->response);
    for (size_t i = 0; i < c->len; i++) {
        c->response[i] = ends_pattern(i);
    }
}

static void run_course(course *c)
{
    open_course(c);
    while (!is_over(c)) {
        serve(c);
        if (!c->silent) {
            act(c);
        }
        assert_true(ends_turn(&c->e));
        if (!c->silent) {
            take(c);
        }
    }
    if (c->silent) {
        c->e.net[EW_CLIENT] = c->silent;
    }
}

/* ---- what must have come of it ---- */

/* everywhere: no byte is unaccounted for. */
static void check_sums(const course *c, const ew_outcome *o, size_t got)
{
    const ew_outcome *server = &o[EW_SERVER], *other = &o[EW_CLIENT];
    assert_int_equal(other->received, got);
    assert_int_equal(server->sent + server->unsent, c->written);
    assert_int_equal(server->sent, got);
    assert_int_equal(c->e.sink[EW_CLIENT].last, c->silent ? EW_READ_DATA : EW_READ_END);
    assert_int_equal(other->discarded, 0);
    /* what the client pipelined was seen to arrive: all of it that left before the server's end */
    assert_true(server->discarded <= c->junk);
}

static bool may_lose(const course *c)
{
    return c->tls == TLS_12_STRICT && (c->client == HALF_CLOSES || c->client == SAYS_GOODBYE);
}

static void check_verdicts(const course *c, const ew_outcome *o)
{
    const ew_outcome *server = &o[EW_SERVER], *other = &o[EW_CLIENT];
    if (c->client == SAYS_NOTHING) {
        assert_int_equal(server->verdict, EW_TIMED_OUT);
    } else if (server->unsent > 0 || server->discarded > 0) {
        assert_int_equal(server->verdict, EW_CUT_SHORT);
    } else {
        assert_int_equal(server->verdict, EW_CLEAN);
    }
    /* A client that says nothing is still open; one that pipelined may have had no way to send
     * the rest, in 1.2, where the server's goodbye ends both directions. */
    if (c->client == SAYS_NOTHING) {
        assert_int_equal(other->verdict, EW_VERDICT_NONE);
    } else if (other->unsent > 0) {
        assert_int_equal(other->verdict, EW_CUT_SHORT);
    } else {
        assert_int_equal(other->verdict, EW_CLEAN);
    }
}

static void check(const course *c)
{
    const ew_outcome o[2] = {ends_outcome(&c->e, EW_CLIENT), ends_outcome(&c->e, EW_SERVER)};
    const size_t got = c->e.sink[EW_CLIENT].len;
    check_sums(c, o, got);
    check_verdicts(c, o);
    if (!may_lose(c)) {
        assert_int_equal(got, c->len);
        assert_int_equal(o[EW_SERVER].unsent, 0);
    } else {
        assert_true(got < c->len);
    }
}

static void all_of(size_t len, tls version)
{
    for (int i = 0; i < NUM_CLIENTS; i++) {
        course c = {.client = (client)i, .tls = version, .len = len};
        run_course(&c);
        check(&c);
        const ew_outcome o = ends_outcome(&c.e, EW_SERVER);
        print_message("# %s, %zu MiB, a client that %s: %zu arrived, %ju unsent, %s\n",
            tls_names[version], len / MIB, client_names[i], c.e.sink[EW_CLIENT].len,
            (uintmax_t)o.unsent, ew_verdict_name(o.verdict));
        ends_free(&c.e);
        free(c.response);
    }
}

static size_t large(void)
{
    return getenv("EW_TEST_QUICK") ? 4 * MIB : 32 * MIB;
}

#define COURSES(version, name)                                                                     \
    static void a_response_of_2_mib_in_##name(void **state)                                        \
    {                                                                                              \
        (void)state;                                                                               \
        all_of(2 * MIB, version);                                                                  \
    }                                                                                              \
    static void a_response_of_32_mib_in_##name(void **state)                                       \
    {                                                                                              \
        (void)state;                                                                               \
        all_of(large(), version);                                                                  \
    }

COURSES(TLS_13, tls13)
COURSES(TLS_12_TOLERANT, tls12_tolerant)
COURSES(TLS_12_STRICT, tls12_strict)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_response_of_2_mib_in_tls13),
        cmocka_unit_test(a_response_of_2_mib_in_tls12_tolerant),
        cmocka_unit_test(a_response_of_2_mib_in_tls12_strict),
        cmocka_unit_test(a_response_of_32_mib_in_tls13),
        cmocka_unit_test(a_response_of_32_mib_in_tls12_tolerant),
        cmocka_unit_test(a_response_of_32_mib_in_tls12_strict),
    };
    return ENDS_MAIN(tests);
}
