/* SPDX-License-Identifier: Apache-2.0 */
/* The sizes of records: record_size_limit (RFC 8449) and padding (RFC 9846, 5.4), as seen on the wire. */
#include "conn/conn.h"
#include "exchange.h"

enum { ALL = 1 << 30 };

/* --- looking at the wire ---------------------------------------------------------------------- */

typedef struct seen {
    size_t num, longest, shortest, sum; /* of the protected records' fragments */
} seen;

/* look: at what `of` handed over and is not there yet: records of the type 23, and in 1.2 those of the handshake behind
 * the change_cipher_spec too. */
static seen look(const duo *d, int from)
{
    const duo_bytes *wire = &d->side[1 - from].wire;
    seen s = {.shortest = SIZE_MAX};

    for (size_t at = 0; at + 5 <= wire->len;) {
        size_t len = ((size_t)wire->data[at + 3] << 8) + wire->data[at + 4];
        if (wire->data[at] == 23) {
            s.num++;
            s.sum += len;
            s.longest = len > s.longest ? len : s.longest;
            s.shortest = len < s.shortest ? len : s.shortest;
        }
        at += 5 + len;
    }
    return s;
}

typedef struct sizes {
    unsigned version;
    size_t client_limit, server_limit, client_padding, server_padding;
} sizes;

static ew_config *config_of(ew_role role, unsigned version, size_t limit, size_t padding)
{
    ew_config *config = duo_config(&world, role);

    assert_int_equal(ew_config_versions(config, version, version), EW_OK);
    assert_int_equal(ew_config_record_size_limit(config, limit), EW_OK);
    assert_int_equal(ew_config_padding(config, padding), EW_OK);
    return config;
}

static void open_sized(duo *d, const sizes *s)
{
    ew_config *client = config_of(EW_CLIENT, s->version, s->client_limit, s->client_padding);
    ew_config *server = config_of(EW_SERVER, s->version, s->server_limit, s->server_padding);

    duo_open_with(d, client, server, NULL);
    ew_config_free(client);
    ew_config_free(server);
}

static void pump_open(duo *d)
{
    duo_pump(d);
    if (!ew_conn_handshake_complete(d->side[0].conn) || !ew_conn_handshake_complete(d->side[1].conn))
        fail_msg("the handshake did not complete: %s", duo_describe(d));
}

static void assert_clean(duo *d)
{
    duo_settle(d);
    assert_true_end(d, "to the end");
    assert_verdicts(d, EW_CLEAN, EW_CLEAN);
    duo_close(d);
}

/* --- messages that share records (RFC 9846, 5.1) ---------------------------------------------- */

/* What a side has to say under one key, in 1.3: one record, if it fits; else full ones and a last one. */
static void flights_share_records(void **state)
{
    static const size_t limits[] = {16384, 200};

    (void)state;
    for (int i = 0; i < 2; i++) {
        const sizes c = {EW_TLS_1_3, limits[i], limits[i], 0, 0};
        duo d;
        open_sized(&d, &c);
        for (int step = 0; step < 4; step++) { /* hello; the server's flight; Finished; two tickets */
            int from = step % 2;
            duo_flush(&d, from, ALL);
            seen s = look(&d, from);
            if (i == 0)
                assert_int_equal(s.num, step == 0 ? 0 : 1);
            assert_true(s.num < 3 || s.sum > (s.num - 1) * (limits[i] + 16));
            duo_arrive(&d, 1 - from, ALL);
        }
        pump_open(&d);
        assert_clean(&d);
    }
}

/* --- record_size_limit ------------------------------------------------------------------------ */

/* The longest fragment of a record with this limit: the tag, and in 1.2 with GCM the explicit nonce. */
static size_t sealed(unsigned version, size_t limit)
{
    return limit + 16 + (version == EW_TLS_1_2 ? 8 : 0);
}

static void both_keep_to_the_peers_limit(void **state)
{
    static const sizes cases[] = {
        {EW_TLS_1_3, 64, 1000, 0, 0},
        {EW_TLS_1_3, 16384, 64, 0, 0},
        {EW_TLS_1_2, 64, 1000, 0, 0},
        {EW_TLS_1_2, 4096, 64, 0, 0},
        {EW_TLS_1_3, 100, 300, 64, 4096}, /* padded, and never beyond it */
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const sizes *c = &cases[i];
        duo d;
        open_sized(&d, c);
        pump_open(&d);
        duo_write(&d, 0, 5000);
        duo_write(&d, 1, 5000);
        for (int from = 0; from < 2; from++) {
            size_t limit = from == 0 ? c->server_limit : c->client_limit;
            duo_flush(&d, from, ALL);
            seen s = look(&d, from);
            size_t want = limit > 5001 ? sealed(c->version, 5000 + (c->version == EW_TLS_1_3)) : sealed(c->version, limit);
            assert_int_equal(s.longest, want);
        }
        assert_clean(&d);
    }
}

/* The server's flight, its certificate too, comes in records that the client said it could hold. */
static void the_handshake_keeps_to_it_too(void **state)
{
    const sizes c = {EW_TLS_1_3, 64, 64, 0, 0};
    duo d;

    (void)state;
    open_sized(&d, &c);
    duo_flush(&d, 0, ALL);
    duo_arrive(&d, 1, ALL);
    duo_flush(&d, 1, ALL);
    seen s = look(&d, 1);
    assert_true(s.num > 5);
    assert_int_equal(s.longest, 64 + 16);
    duo_arrive(&d, 0, ALL);
    duo_flush(&d, 0, ALL);
    assert_true(look(&d, 0).longest <= 64 + 16);
    pump_open(&d);
    assert_clean(&d);
}

static void who_does_not_speak_it_is_not_held_to_it(void **state)
{
    static const sizes cases[] = {{EW_TLS_1_3, 0, 64, 0, 0}, {EW_TLS_1_3, 64, 0, 0, 0},
        {EW_TLS_1_2, 0, 64, 0, 0}, {EW_TLS_1_2, 64, 0, 0, 0}};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        duo d;
        open_sized(&d, &cases[i]);
        pump_open(&d);
        for (int from = 0; from < 2; from++) {
            duo_write(&d, from, 5000);
            duo_flush(&d, from, ALL);
            assert_int_equal(look(&d, from).num, 1);
        }
        assert_clean(&d);
    }
}

static void a_longer_record_is_record_overflow(void **state)
{
    static const unsigned versions[] = {EW_TLS_1_2, EW_TLS_1_3};
    static uint8_t body[101];

    (void)state;
    for (int i = 0; i < 4; i++) {
        const sizes c = {versions[i / 2], 100, 100, 0, 0};
        size_t most = c.version == EW_TLS_1_3 ? 99 : 100;
        int to = i % 2;
        duo d;
        open_sized(&d, &c);
        pump_open(&d);
        duo_forge(&d, 1 - to, 23, body, most);
        duo_arrive(&d, to, ALL);
        duo_read(&d, to);
        assert_int_equal(d.side[to].error, EW_OK);
        duo_forge(&d, 1 - to, 23, body, most + 1);
        duo_arrive(&d, to, ALL);
        assert_int_equal(d.side[to].error, EW_ERR_RECORD_OVERFLOW);
        duo_flush(&d, to, ALL);
        assert_int_equal(duo_outcome(&d, to).alert_sent, EW_ALERT_RECORD_OVERFLOW);
        duo_close(&d);
    }
}

static void new_keys_keep_it(void **state)
{
    const sizes c = {EW_TLS_1_3, 128, 128, 0, 0};
    static uint8_t body[200];
    duo d;

    (void)state;
    open_sized(&d, &c);
    pump_open(&d);
    assert_int_equal(ew_conn_key_update(d.side[0].conn, true), EW_OK);
    duo_pump(&d);
    for (int from = 0; from < 2; from++) {
        duo_write(&d, from, 1000);
        duo_flush(&d, from, ALL);
        assert_int_equal(look(&d, from).longest, 128 + 16);
        duo_pump(&d);
    }
    duo_forge(&d, 0, 23, body, 128);
    duo_arrive(&d, 1, ALL);
    assert_int_equal(d.side[1].error, EW_ERR_RECORD_OVERFLOW);
    duo_close(&d);
}

static void limits_out_of_range(void **state)
{
    ew_config *config = duo_config(&world, EW_CLIENT);

    (void)state;
    assert_int_equal(ew_config_record_size_limit(config, 63), EW_ERR_ARGUMENT);
    assert_int_equal(ew_config_record_size_limit(config, 16386), EW_ERR_ARGUMENT);
    assert_int_equal(ew_config_record_size_limit(NULL, 64), EW_ERR_ARGUMENT);
    assert_int_equal(ew_config_max_fragment(config, 511), EW_ERR_ARGUMENT);
    assert_int_equal(ew_config_max_fragment(config, 16385), EW_ERR_ARGUMENT);
    assert_int_equal(ew_config_max_fragment(NULL, 512), EW_ERR_ARGUMENT);
    assert_int_equal(ew_config_padding(config, 16386), EW_ERR_ARGUMENT);
    assert_int_equal(ew_config_padding(NULL, 2), EW_ERR_ARGUMENT);
    ew_config_free(config);
}

/* --- our own bound ---------------------------------------------------------------------------- */

static void open_bounded(duo *d, unsigned version, size_t max_len, size_t padding)
{
    ew_config *client = config_of(EW_CLIENT, version, 16385, 0);
    ew_config *server = config_of(EW_SERVER, version, 16385, padding);

    assert_int_equal(ew_config_max_fragment(server, max_len), EW_OK);
    duo_open_with(d, client, server, NULL);
    ew_config_free(client);
    ew_config_free(server);
}

static void no_record_of_ours_is_longer_than_we_said(void **state)
{
    static const unsigned versions[] = {EW_TLS_1_2, EW_TLS_1_3};

    (void)state;
    for (int i = 0; i < 4; i++) {
        unsigned version = versions[i / 2];
        duo d;
        open_bounded(&d, version, 512, i % 2 == 0 ? 0 : 1024); /* padded, and never beyond it */
        pump_open(&d);
        duo_write(&d, 1, 5000);
        duo_flush(&d, 1, ALL);
        assert_int_equal(look(&d, 1).longest, sealed(version, 512 + (version == EW_TLS_1_3)));
        duo_write(&d, 0, 5000); /* the other side's are what they were */
        duo_flush(&d, 0, ALL);
        assert_int_equal(look(&d, 0).num, 1);
        assert_clean(&d);
    }
}

/* --- padding ---------------------------------------------------------------------------------- */

static void every_protected_record_fills_its_block(void **state)
{
    const sizes c = {EW_TLS_1_3, 16385, 16385, 256, 256};
    duo d;

    (void)state;
    open_sized(&d, &c);
    duo_flush(&d, 0, ALL);
    duo_arrive(&d, 1, ALL);
    duo_flush(&d, 1, ALL);
    seen flight = look(&d, 1);
    assert_int_equal((flight.longest - 16) % 256, 0);
    assert_int_equal((flight.shortest - 16) % 256, 0);
    pump_open(&d);
    for (size_t len = 1; len < 600; len += 51) {
        duo_write(&d, 0, len);
        duo_flush(&d, 0, ALL);
        assert_int_equal(look(&d, 0).longest, (len + 1 + 255) / 256 * 256 + 16);
        duo_pump(&d);
    }
    duo_write(&d, 0, 16384); /* a full record has no room */
    duo_flush(&d, 0, ALL);
    assert_int_equal(look(&d, 0).longest, 16384 + 1 + 16);
    duo_pump(&d);
    /* the goodbye looks like any other record */
    duo_end_by(&d, 0, EW_REST_DELIVER);
    duo_flush(&d, 0, ALL);
    assert_int_equal(look(&d, 0).longest, 256 + 16);
    assert_clean(&d);
}

static void tls12_has_no_padding(void **state)
{
    const sizes c = {EW_TLS_1_2, 16385, 16385, 256, 256};
    duo d;

    (void)state;
    open_sized(&d, &c);
    pump_open(&d);
    duo_write(&d, 0, 10);
    duo_flush(&d, 0, ALL);
    assert_int_equal(look(&d, 0).longest, sealed(EW_TLS_1_2, 10));
    assert_clean(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(flights_share_records),
        cmocka_unit_test(both_keep_to_the_peers_limit),
        cmocka_unit_test(the_handshake_keeps_to_it_too),
        cmocka_unit_test(who_does_not_speak_it_is_not_held_to_it),
        cmocka_unit_test(a_longer_record_is_record_overflow),
        cmocka_unit_test(new_keys_keep_it),
        cmocka_unit_test(limits_out_of_range),
        cmocka_unit_test(no_record_of_ours_is_longer_than_we_said),
        cmocka_unit_test(every_protected_record_fills_its_block),
        cmocka_unit_test(tls12_has_no_padding),
    };
    return cmocka_run_group_tests_name("records", tests, set_up, tear_down);
}
