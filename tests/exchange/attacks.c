/* SPDX-License-Identifier: Apache-2.0 */
/* What a peer can do that keeps to the syntax: early data that never ends, tickets without number, key updates for their own
 * sake; and what is left of a connection that failed. [0] is the client, [1] the server. */
#include <stdlib.h>

#include <openssl/err.h>

#include "conn/conn.h"
#include "exchange.h"
#include "hs/handshake.h"

enum { ALL = 1 << 30, ALERT = 21, HANDSHAKE = 22, DATA = 23 };
enum { SKIPPED = 14 * 1024 }; /* of a client with a ticket of nobody knows whom */

static const uint8_t plain_update[] = {24, 0, 0, 1, 0};

static void move(duo *d, int from)
{
    duo_flush(d, from, ALL);
    duo_arrive(d, 1 - from, ALL);
    duo_read(d, 1 - from);
}

static void assert_error(duo *d, int of, ew_err want)
{
    assert_string_equal(ew_err_name(duo_outcome(d, of).error), ew_err_name(want));
}

/* ---- what is left of a failed connection: RFC 9846, 6 ---- */

static bool is_wiped(const void *data, size_t len)
{
    const uint8_t *at = data;
    for (size_t i = 0; i < len; i++)
        if (at[i] != 0)
            return false;
    return true;
}

static void assert_forgotten(duo *d, int of)
{
    ew_conn *conn = d->side[of].conn;
    uint8_t out[16];

    assert_true(is_wiped(&conn->post.read_traffic, sizeof conn->post.read_traffic));
    assert_true(is_wiped(&conn->post.write_traffic, sizeof conn->post.write_traffic));
    assert_true(is_wiped(&conn->post.exporter, sizeof conn->post.exporter));
    assert_true(is_wiped(&conn->post.resumption, sizeof conn->post.resumption));
    assert_null(conn->read.aead.ctx);
    assert_null(conn->write.aead.ctx);
    assert_int_equal(ew_conn_export(conn, "EXPORTER-test", NULL, 0, out, sizeof out),
        EW_ERR_NOT_AVAILABLE);
    if (conn->hs == NULL)
        return;
    assert_true(is_wiped(&conn->hs->client_hs, sizeof conn->hs->client_hs));
    assert_true(is_wiped(&conn->hs->server_hs, sizeof conn->hs->server_hs));
    assert_true(is_wiped(&conn->hs->schedule, sizeof conn->hs->schedule));
    assert_true(is_wiped(&conn->hs->exporter, sizeof conn->hs->exporter));
}

static void failed_connections_forget_their_secrets(void **state)
{
    duo d;

    (void)state;
    open_pair(&d, DUO_FULL); /* the peer's error; its alert is taken by the other side */
    duo_forge(&d, 1, 99, "?", 1);
    duo_arrive(&d, 0, ALL);
    assert_error(&d, 0, EW_ERR_UNEXPECTED_RECORD);
    assert_int_equal(d.side[0].conn->alert_sent, 10); /* sealed before the key went */
    assert_forgotten(&d, 0);
    move(&d, 0);
    duo_close(&d);

    open_pair(&d, DUO_FULL); /* ours */
    duo_abort(&d, 0, EW_ALERT_ACCESS_DENIED);
    assert_forgotten(&d, 0);
    move(&d, 0);
    assert_error(&d, 1, EW_ERR_ALERT_RECEIVED);
    assert_int_equal(duo_outcome(&d, 1).alert_received, EW_ALERT_ACCESS_DENIED);
    assert_forgotten(&d, 1);
    duo_close(&d);
}

static void failed_handshakes_forget_their_secrets(void **state)
{
    static const uint8_t garbage[] = "\x17\3\3\0\x14????????????????????";
    duo d;

    (void)state;
    duo_open(&d, &world, DUO_FULL);
    move(&d, 0);
    duo_inject(&d, 1, garbage, sizeof garbage - 1);
    duo_arrive(&d, 1, ALL);
    assert_error(&d, 1, EW_ERR_BAD_RECORD_MAC);
    assert_forgotten(&d, 1);
    assert_true(ERR_peek_error() == 0); /* libcrypto's queue is the application's */
    duo_close(&d);
}

static void good_ends_keep_the_exporter(void **state)
{
    uint8_t out[2][16];
    duo d;

    (void)state;
    open_pair(&d, DUO_FULL);
    duo_settle(&d);
    assert_verdicts(&d, EW_CLEAN, EW_CLEAN);
    for (int i = 0; i < 2; i++)
        assert_int_equal(ew_conn_export(d.side[i].conn, "EXPORTER-test", NULL, 0, out[i], 16), EW_OK);
    assert_memory_equal(out[0], out[1], 16);
    duo_close(&d);
}

/* ---- early data that a server does not take: RFC 9846, 4.3.10 ---- */

/* announce_early_data: puts the extension into the ClientHello that lies on the wire to the server, in front of all. */
static void announce_early_data(duo *d)
{
    static const uint8_t ext[] = {0, 42, 0, 0};
    duo_bytes *wire = &d->side[1].wire;
    const size_t suites = 5 + 4 + 2 + 32 + 1 + 32;
    const size_t block = suites + 2 + (size_t)wire->data[suites + 1] + 2;
    const size_t lens[] = {3, 5 + 2, block}; /* of the record, the message, the block */
    duo_bytes changed = {0};

    duo_bytes_add(&changed, wire->data, block + 2);
    duo_bytes_add(&changed, ext, sizeof ext);
    duo_bytes_add(&changed, &wire->data[block + 2], wire->len - block - 2);
    for (size_t i = 0; i < sizeof lens / sizeof lens[0]; i++) {
        size_t len = ((size_t)changed.data[lens[i]] << 8) + changed.data[lens[i] + 1] + sizeof ext;
        changed.data[lens[i]] = (uint8_t)(len >> 8);
        changed.data[lens[i] + 1] = (uint8_t)len;
    }
    duo_bytes_free(wire);
    *wire = changed;
}

/* begin: the server has answered a ClientHello that announced early data. */
static void begin(duo *d, duo_kind kind)
{
    duo_open(d, &world, kind);
    duo_flush(d, 0, ALL);
    announce_early_data(d);
    duo_arrive(d, 1, ALL);
    assert_error(d, 1, EW_OK);
}

/* early: a record of len bytes under keys that the server has not. */
static void early(duo *d, size_t len)
{
    uint8_t *record = malloc(5 + len);

    if (record == NULL)
        abort();
    memset(record, 0x5a, 5 + len);
    record[0] = DATA;
    record[1] = record[2] = 3;
    record[3] = (uint8_t)(len >> 8);
    record[4] = (uint8_t)len;
    duo_inject(d, 1, record, 5 + len);
    free(record);
    duo_arrive(d, 1, ALL);
}

/* under_handshake_keys: a record as the client would send it. */
static void under_handshake_keys(duo *d, ew_record_half *half, uint8_t type, const void *body, size_t len)
{
    uint8_t record[256];
    size_t record_len;

    assert_int_equal(ew_record_seal(half, (ew_record_type)type, 0x0303, (ew_slice){body, len}, 0, record,
                         sizeof record, &record_len),
        EW_OK);
    duo_inject(d, 1, record, record_len);
    duo_arrive(d, 1, ALL);
}

static ew_record_half handshake_keys(const duo *d)
{
    const ew_suite *suite = d->side[1].conn->info.suite;
    const ew_crypto *crypto = d->side[1].conn->config->hs.crypto;
    const duo_secret *s = &world.secrets[DUO_CLIENT_HANDSHAKE];
    uint8_t key[EW_AEAD_KEY_MAX], iv[EW_AEAD_NONCE_LEN];
    ew_record_half half = {0};
    ew_secret traffic = {.len = s->len};

    memcpy(traffic.bytes, s->bytes, s->len);
    assert_int_equal(ew_traffic_key13(crypto, suite, &traffic, key, iv), EW_OK);
    assert_int_equal(ew_record_protect(&half, crypto, suite, key, iv, true, 0), EW_OK);
    return half;
}

static void early_data_is_skipped_up_to_a_bound(void **state)
{
    duo d;

    (void)state;
    for (int retry = 0; retry <= 1; retry++) {
        begin(&d, retry == 1 ? DUO_RETRY : DUO_FULL);
        early(&d, 1);
        early(&d, SKIPPED - 1 + 1 + EW_AEAD_TAG_LEN); /* though no key of ours is in use after a retry */
        assert_error(&d, 1, EW_OK);
        early(&d, 1); /* what is too short for any plaintext counts as well */
        assert_error(&d, 1, EW_ERR_TOO_MUCH_EARLY_DATA);
        assert_int_equal(d.side[1].conn->alert_sent, 10);
        duo_close(&d);

        begin(&d, retry == 1 ? DUO_RETRY : DUO_FULL);
        early(&d, EW_RECORD_CIPHER_MAX + 1);
        assert_error(&d, 1, EW_ERR_RECORD_OVERFLOW);
        duo_close(&d);
    }
}

/* "Once a record is deprotected successfully, it is treated as the start of the client's second flight". */
static void early_data_ends_with_the_first_record_that_opens(void **state)
{
    static const uint8_t user_canceled[] = {1, 90}, part_of_finished[] = {20, 0, 0};
    duo d;

    (void)state;
    for (int what = 0; what <= 1; what++) {
        begin(&d, DUO_FULL);
        ew_record_half half = handshake_keys(&d);
        early(&d, 100);
        if (what == 0)
            under_handshake_keys(&d, &half, ALERT, user_canceled, sizeof user_canceled);
        else
            under_handshake_keys(&d, &half, HANDSHAKE, part_of_finished, sizeof part_of_finished);
        assert_error(&d, 1, EW_OK);
        early(&d, 100);
        assert_error(&d, 1, EW_ERR_BAD_RECORD_MAC);
        ew_record_half_free(&half);
        duo_close(&d);
    }
}

static void no_early_data_within_the_second_hello(void **state)
{
    duo d;

    (void)state;
    begin(&d, DUO_RETRY);
    duo_inject(&d, 1, "\x16\3\3\0\2\1\0", 7);
    duo_arrive(&d, 1, ALL);
    assert_error(&d, 1, EW_OK);
    early(&d, 100);
    assert_error(&d, 1, EW_ERR_UNEXPECTED_RECORD);
    duo_close(&d);
}

static void early_data_unannounced_is_a_fault(void **state)
{
    duo d;

    (void)state;
    duo_open(&d, &world, DUO_FULL);
    move(&d, 0);
    early(&d, 100);
    assert_error(&d, 1, EW_ERR_BAD_RECORD_MAC);
    duo_close(&d);
    duo_open(&d, &world, DUO_RETRY);
    move(&d, 0);
    early(&d, 100);
    assert_error(&d, 1, EW_ERR_UNEXPECTED_RECORD);
    duo_close(&d);
}

/* ---- messages after the handshake ---- */

/* The answers we ask for are not held against the peer, though it has nothing else to say. */
static void updates_asked_for_are_not_idle(void **state)
{
    duo d;

    (void)state;
    open_pair(&d, DUO_FULL);
    for (int i = 0; i < 3 * EW_IDLE_RECORDS_MAX; i++) {
        assert_int_equal(ew_conn_key_update(d.side[0].conn, true), EW_OK);
        duo_write(&d, 0, 1);
        move(&d, 0);
        assert_int_equal(ew_conn_key_update(d.side[1].conn, false), EW_OK);
        move(&d, 1);
    }
    for (int i = 0; i <= EW_IDLE_RECORDS_MAX; i++) {
        assert_error(&d, 0, EW_OK);
        assert_int_equal(ew_conn_key_update(d.side[1].conn, false), EW_OK);
        move(&d, 1);
    }
    assert_error(&d, 0, EW_ERR_TOO_MANY_WARNINGS);
    duo_close(&d);
}

static unsigned num_sessions;
static enum { GOES_ON = 0, ABORTS, ABANDONS } then;

static void on_session(void *arg, ew_conn *conn, ew_session *session)
{
    (void)arg;
    (void)session;
    num_sessions++;
    if (then == ABORTS)
        ew_conn_abort(conn, EW_ALERT_ACCESS_DENIED);
    if (then == ABANDONS)
        assert_int_equal(ew_conn_close(conn, EW_REST_ABANDON), EW_OK);
}

static void open_listening(duo *d)
{
    ew_config *client = duo_config(&world, EW_CLIENT);

    num_sessions = 0;
    then = GOES_ON;
    assert_int_equal(ew_config_on_session(client, on_session, NULL), EW_OK);
    duo_open_with(d, client, world.server[DUO_FULL], NULL);
    ew_config_free(client);
    duo_pump(d);
    assert_true(ew_conn_handshake_complete(d->side[0].conn));
}

static const uint8_t ticket[] = {4, 0, 0, 15, 0, 0, 0, 100, 1, 2, 3, 4, 1, 9, 0, 1, 't', 0, 0};

static void tickets_in_a_row_are_taken_up_to_a_bound(void **state)
{
    duo d;

    (void)state;
    open_listening(&d);
    for (int i = 0; i < 2 * EW_IDLE_TICKETS_MAX; i++) {
        duo_forge(&d, 1, HANDSHAKE, ticket, sizeof ticket);
        duo_arrive(&d, 0, ALL);
    }
    assert_error(&d, 0, EW_OK);
    assert_int_equal(num_sessions, EW_IDLE_TICKETS_MAX);
    duo_forge(&d, 1, DATA, "x", 1);
    duo_forge(&d, 1, HANDSHAKE, ticket, sizeof ticket);
    duo_arrive(&d, 0, ALL);
    duo_read(&d, 0);
    duo_feed(&d, 0);
    assert_int_equal(num_sessions, EW_IDLE_TICKETS_MAX + 1);
    duo_close(&d);
}

/* A caller that ends the connection as it is given a session: nothing of the record after that counts. */
static void what_follows_an_end_in_on_session_is_ignored(void **state)
{
    uint8_t both[2 * sizeof ticket + sizeof plain_update];
    duo d;

    (void)state;
    memcpy(both, ticket, sizeof ticket);
    memcpy(&both[sizeof ticket], ticket, sizeof ticket);
    memcpy(&both[2 * sizeof ticket], plain_update, sizeof plain_update);
    for (int what = ABORTS; what <= ABANDONS; what++) {
        open_listening(&d);
        unsigned before = num_sessions;
        then = what;
        duo_forge(&d, 1, HANDSHAKE, both, sizeof both);
        duo_arrive(&d, 0, ALL);
        assert_int_equal(num_sessions, before + 1);
        assert_error(&d, 0, what == ABORTS ? EW_ERR_ABORTED : EW_OK);
        duo_flush(&d, 0, ALL);
        assert_int_equal(duo_outcome(&d, 0).cause, EW_CAUSE_CALLER);
        if (what == ABORTS)
            assert_forgotten(&d, 0);
        duo_close(&d);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(failed_connections_forget_their_secrets),
        cmocka_unit_test(failed_handshakes_forget_their_secrets),
        cmocka_unit_test(good_ends_keep_the_exporter),
        cmocka_unit_test(early_data_is_skipped_up_to_a_bound),
        cmocka_unit_test(early_data_ends_with_the_first_record_that_opens),
        cmocka_unit_test(no_early_data_within_the_second_hello),
        cmocka_unit_test(early_data_unannounced_is_a_fault),
        cmocka_unit_test(updates_asked_for_are_not_idle),
        cmocka_unit_test(tickets_in_a_row_are_taken_up_to_a_bound),
        cmocka_unit_test(what_follows_an_end_in_on_session_is_ignored),
    };
    return cmocka_run_group_tests_name("attacks", tests, set_up, tear_down);
}
