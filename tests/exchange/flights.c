/* SPDX-License-Identifier: Apache-2.0 */
/* The same handshakes however the transport cuts and joins their bytes, and however the peer cuts
 * and joins its messages into records. */
#include <stdlib.h>

#include "exchange.h"
#include "support/middle.h"

/* assert_good_life: the handshake was completed as its kind demands; then data both ways and a
 * clean end. */
static void assert_good_life(duo *d, duo_kind kind, const char *how, size_t n)
{
    char what[120];

    snprintf(what, sizeof what, "%s, %s %zu", duo_kind_name(kind), how, n);
    for (int i = 0; i < 2; i++)
        if (!ew_conn_handshake_complete(d->side[i].conn) ||
            ew_conn_resumed(d->side[i].conn) != duo_kind_resumes(kind) ||
            duo_is_12(d, i) != duo_kind_is_12(kind))
            fail_msg("%s: %s", what, duo_describe(d));
    if (!ew_conn_peer_authenticated(d->side[0].conn) ||
        ew_conn_peer_authenticated(d->side[1].conn) != duo_kind_shows_cert(kind))
        fail_msg("%s: not authenticated", what);
    duo_write(d, 0, 1234);
    duo_write(d, 1, 432);
    duo_settle(d);
    assert_true_end(d, what);
    assert_verdicts(d, EW_CLEAN, EW_CLEAN);
}

static bool is_moving(const duo *d)
{
    for (int i = 0; i < 2; i++)
        if ((ew_conn_levels(d->side[i].conn) & EW_HAVE_OUTPUT) != 0 || d->side[i].wire.len > 0)
            return true;
    return false;
}

static bool is_complete(const duo *d)
{
    return ew_conn_handshake_complete(d->side[0].conn) &&
           ew_conn_handshake_complete(d->side[1].conn);
}

/* split_at: both directions' streams arrive with a pause after byte n; true if the handshake (in a
 * full one, all that comes) had a byte n. */
static bool split_at(duo_kind kind, size_t n)
{
    duo d;
    size_t arrived[2] = {0, 0}, last = 0;

    duo_open(&d, &world, kind);
    while (is_moving(&d)) {
        for (int i = 0; i < 2; i++) {
            duo_flush(&d, 1 - i, SIZE_MAX);
            size_t len = d.side[i].wire.len;
            if (arrived[i] < n && n < arrived[i] + len)
                duo_arrive(&d, i, n - arrived[i]);
            duo_arrive(&d, i, SIZE_MAX);
            arrived[i] += len;
            if (kind == DUO_FULL || !is_complete(&d))
                last = arrived[i] > last ? arrived[i] : last;
        }
    }
    assert_good_life(&d, kind, "split at byte", n);
    duo_close(&d);
    return n < last;
}

static void split_at_every_byte(duo_kind kind)
{
    size_t n = 0;

    while (split_at(kind, n))
        n += duo_quick() ? 499 : 1;
    print_message("# %zu bytes\n", n);
}

static void a_full_handshake_split_at_every_byte(void **state)
{
    (void)state;
    split_at_every_byte(DUO_FULL);
}

static void a_retried_handshake_split_at_every_byte(void **state)
{
    (void)state;
    split_at_every_byte(DUO_RETRY);
}

static void a_resumed_handshake_split_at_every_byte(void **state)
{
    (void)state;
    split_at_every_byte(DUO_RESUMED);
}

static void a_client_certificate_handshake_split_at_every_byte(void **state)
{
    (void)state;
    split_at_every_byte(DUO_CLIENT_CERT);
}

static void full_handshakes_of_12_split_at_every_byte(void **state)
{
    (void)state;
    split_at_every_byte(DUO_FULL12);
    split_at_every_byte(DUO_CLIENT_CERT12);
}

static void resumed_handshakes_of_12_split_at_every_byte(void **state)
{
    (void)state;
    split_at_every_byte(DUO_TICKET12);
    split_at_every_byte(DUO_ID12);
}

static void one_byte_at_a_time(void **state)
{
    (void)state;
    for (int kind = 0; kind < DUO_NUM_KINDS; kind++) {
        duo d;
        duo_open(&d, &world, (duo_kind)kind);
        while (is_moving(&d)) {
            for (int i = 0; i < 2; i++) {
                duo_flush(&d, 1 - i, 1);
                duo_arrive(&d, i, 1);
            }
        }
        assert_good_life(&d, (duo_kind)kind, "in bytes of", 1);
        duo_close(&d);
    }
}

static size_t some(uint64_t *seed)
{
    static const uint32_t sizes[] = {1, 4, 5, 6, 40, 300, 2000, 100000};
    return 1 + duo_random(seed) % sizes[duo_random(seed) % (sizeof sizes / sizeof *sizes)];
}

/* random_life: bytes cut and joined at random, with data written from the beginning, both ways. */
static void random_life(duo_kind kind, uint64_t seed)
{
    duo d;
    uint64_t first_seed = seed;
    char what[80];

    snprintf(what, sizeof what, "%s, seed %llu", duo_kind_name(kind), (unsigned long long)first_seed);
    duo_open(&d, &world, kind);
    for (int turn = 0; turn < 300 || is_moving(&d); turn++) {
        int i = (int)(duo_random(&seed) % 2);
        uint32_t step = duo_random(&seed) % 8;
        if (step < 3)
            duo_flush(&d, i, some(&seed));
        else if (step < 6)
            duo_arrive(&d, i, some(&seed));
        else if (step == 6)
            duo_read(&d, i);
        else if (turn < 300 && (ew_conn_levels(d.side[i].conn) & EW_CAN_WRITE) != 0)
            duo_write(&d, i, some(&seed));
    }
    duo_settle(&d);
    assert_true_end(&d, what);
    assert_verdicts(&d, EW_CLEAN, EW_CLEAN);
    duo_close(&d);
}

static void cut_and_joined_at_random(void **state)
{
    (void)state;
    for (int kind = 0; kind < DUO_NUM_KINDS; kind++)
        for (uint64_t seed = 1; seed <= (duo_quick() ? 3 : 200); seed++)
            random_life((duo_kind)kind, seed);
}

/* in_records_of: every handshake message, protected ones too, in records of at most chunk bytes. */
static bool in_records_of(duo_kind kind, size_t chunk)
{
    duo d;
    middle m[2];

    duo_open(&d, &world, kind);
    middle_open(&m[0], &world, false);
    middle_open(&m[1], &world, true);
    for (int turn = 0; turn < 6; turn++) {
        for (int i = 0; i < 2; i++) {
            middle_take(&m[i], &d);
            middle_reframe(&m[i], &d, chunk);
            duo_arrive(&d, 1 - i, SIZE_MAX);
        }
    }
    uint64_t put = d.side[0].put > d.side[1].put ? d.side[0].put : d.side[1].put;
    for (int i = 0; i < 2; i++)
        if (!ew_conn_handshake_complete(d.side[i].conn))
            fail_msg("%s in records of %zu: %s", duo_kind_name(kind), chunk, duo_describe(&d));
    /* both go on through the middle */
    duo_write(&d, 0, 1234);
    duo_write(&d, 1, 432);
    for (int i = 0; i < 2; i++)
        duo_end_by(&d, i, EW_REST_DELIVER);
    for (int i = 0; i < 2; i++) {
        middle_take(&m[i], &d);
        middle_reframe(&m[i], &d, chunk);
    }
    duo_settle(&d);
    assert_true_end(&d, "reframed");
    assert_verdicts(&d, EW_CLEAN, EW_CLEAN);
    middle_close(&m[0]);
    middle_close(&m[1]);
    duo_close(&d);
    return chunk <= put;
}

static void messages_in_records_of_every_size(void **state)
{
    (void)state;
    for (int kind = 0; kind < DUO_BARE; kind++)
        for (size_t chunk = 1; in_records_of((duo_kind)kind, chunk);)
            chunk += duo_quick() ? 397 : chunk < 150 ? 1 : 11;
}

static bool in_records_of_12(duo_kind kind, size_t chunk)
{
    duo d;

    duo_open(&d, &world, kind);
    for (int turn = 0; turn < 6; turn++) {
        for (int i = 0; i < 2; i++) {
            duo_reframe12(&d, i, chunk);
            duo_arrive(&d, 1 - i, SIZE_MAX);
        }
    }
    uint64_t put = d.side[0].put > d.side[1].put ? d.side[0].put : d.side[1].put;
    assert_good_life(&d, kind, "in records of", chunk);
    duo_close(&d);
    return chunk <= put;
}

static void messages_of_12_in_records_of_every_size(void **state)
{
    (void)state;
    for (int kind = DUO_FULL12; kind < DUO_BARE12; kind++)
        for (size_t chunk = 1; in_records_of_12((duo_kind)kind, chunk);)
            chunk += duo_quick() ? 397 : chunk < 150 ? 1 : 11;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_full_handshake_split_at_every_byte),
        cmocka_unit_test(a_retried_handshake_split_at_every_byte),
        cmocka_unit_test(a_resumed_handshake_split_at_every_byte),
        cmocka_unit_test(a_client_certificate_handshake_split_at_every_byte),
        cmocka_unit_test(one_byte_at_a_time),
        cmocka_unit_test(cut_and_joined_at_random),
        cmocka_unit_test(messages_in_records_of_every_size),
        cmocka_unit_test(full_handshakes_of_12_split_at_every_byte),
        cmocka_unit_test(resumed_handshakes_of_12_split_at_every_byte),
        cmocka_unit_test(messages_of_12_in_records_of_every_size),
    };
    return cmocka_run_group_tests_name("flights", tests, set_up, tear_down);
}
