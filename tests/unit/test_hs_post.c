/* SPDX-License-Identifier: Apache-2.0 */
/* After the handshake: KeyUpdate (RFC 9846, 4.7.3) and tickets (4.7.1). */
#include "hs_fixture.h"

static ew_hs_config client, server;

static void begin(void)
{
    client = world_client(&w);
    server = world_server(&w, CERTS_P256);
    complete(&client, &server, "server.example", NULL);
}

static void in_step(const pair_side *writer, const pair_side *reader)
{
    assert_true(same_secret(&writer->post.write_traffic, &reader->post.read_traffic));
    assert_true(same_secret(&writer->write_secret, &reader->read_secret));
}

static void updates_keep_both_in_step(void **state)
{
    (void)state;
    begin();
    ew_secret before = p.client.post.write_traffic;
    assert_ok(ew_post_update(&p.client.post, &p.client.out, true));
    assert_false(same_secret(&before, &p.client.post.write_traffic));
    assert_true(pair_deliver(&p, &p.client, &p.server));
    assert_ok(p.server.error);
    assert_false(p.keys_differ); /* sent under the old key */
    in_step(&p.client, &p.server);
    assert_true(p.server.post.update_owed);
    assert_true(p.client.post.update_asked);

    assert_ok(ew_post_update(&p.server.post, &p.server.out, false));
    assert_false(p.server.post.update_owed);
    assert_true(pair_deliver(&p, &p.server, &p.client));
    assert_ok(p.client.error);
    in_step(&p.server, &p.client);
    assert_false(p.client.post.update_asked);
    assert_false(p.client.post.update_owed); /* the answer asks for nothing */
    pair_close(&p);
}

static bool last_asks(const pair_side *side)
{
    const ew_buf *m = &side->queue[side->last - 1].bytes;
    bool asks;
    assert_ok(ew_key_update_parse((ew_slice){&m->data[4], m->len - 4}, &asks));
    return asks;
}

static void no_second_request_before_the_answer(void **state)
{
    (void)state;
    begin();
    assert_ok(ew_post_update(&p.client.post, &p.client.out, true));
    assert_true(last_asks(&p.client));
    assert_ok(ew_post_update(&p.client.post, &p.client.out, true));
    assert_false(last_asks(&p.client));
    while (pair_deliver(&p, &p.client, &p.server)) {
    }
    in_step(&p.client, &p.server);
    assert_ok(ew_post_update(&p.server.post, &p.server.out, false));
    assert_true(pair_deliver(&p, &p.server, &p.client));
    assert_ok(ew_post_update(&p.client.post, &p.client.out, true));
    assert_true(last_asks(&p.client));
    pair_close(&p);
}

static ew_err give(pair_side *side, const void *data, size_t len, bool may_answer)
{
    ew_session *session = NULL;
    ew_err err = ew_post_message(
        &side->post, &side->out, &side->info, (ew_slice){data, len}, may_answer, &session);
    if (session != NULL) {
        ew_session_free(side->session);
        side->session = session;
        side->num_sessions++;
    }
    return err;
}

static void requests_are_ignored_where_no_answer_may_go(void **state)
{
    (void)state;
    static const uint8_t asks[] = {24, 0, 0, 1, 1}, unknown[] = {24, 0, 0, 1, 2};
    begin();
    ew_secret before = p.server.post.read_traffic;
    assert_ok(give(&p.server, asks, sizeof asks, false));
    assert_false(p.server.post.update_owed);
    assert_false(same_secret(&before, &p.server.post.read_traffic)); /* processed all the same */

    p.server.post.num_sent_updates = ((uint64_t)1 << 48) - 1;
    assert_ok(give(&p.server, asks, sizeof asks, true));
    assert_false(p.server.post.update_owed);
    p.server.post.num_sent_updates--;
    assert_ok(give(&p.server, asks, sizeof asks, true));
    assert_true(p.server.post.update_owed);
    assert_err(give(&p.server, unknown, sizeof unknown, true), EW_ERR_BAD_KEY_UPDATE);
    pair_close(&p);
}

static void updates_end_at_two_to_the_48(void **state)
{
    (void)state;
    begin();
    p.client.post.num_sent_updates = ((uint64_t)1 << 48) - 2;
    assert_ok(ew_post_update(&p.client.post, &p.client.out, false));
    unsigned sent = p.client.num_sent;
    assert_err(ew_post_update(&p.client.post, &p.client.out, false), EW_ERR_KEY_LIMIT);
    assert_int_equal(p.client.num_sent, sent);
    pair_close(&p);
}

/* --- tickets ------------------------------------------------------------------------------ */

static ew_err give_ticket(uint32_t lifetime, size_t ticket_len)
{
    static uint8_t message[20000], ticket[18000];
    ew_writer out = ew_writer_of(message, sizeof message);
    ew_new_session_ticket_write_msg(&out, lifetime, 1, TEXT("n"), (ew_slice){ticket, ticket_len}, 0, 0);
    assert_true(ew_writer_done(&out));
    return give(&p.client, message, out.len, true);
}

static void tickets_are_judged(void **state)
{
    (void)state;
    begin();
    unsigned had = p.client.num_sessions;
    assert_ok(give_ticket(604800, 10));
    assert_int_equal(p.client.num_sessions, had + 1);
    assert_ok(give_ticket(0, 10));      /* "should be discarded immediately" */
    assert_ok(give_ticket(100, 17000)); /* would not fit a ClientHello again */
    assert_int_equal(p.client.num_sessions, had + 1);
    /* "regardless of the ticket_lifetime": a longer one is no fault, and ends after seven days all the same */
    for (uint32_t lifetime = 604800; lifetime <= 604801; lifetime++) {
        assert_ok(give_ticket(lifetime, 10));
        assert_int_equal(p.client.session->expires_at, w.now + 7 * CERTS_DAY * 1000);
    }
    assert_ok(give_ticket(UINT32_MAX, 10));
    assert_int_equal(p.client.session->expires_at, w.now + 7 * CERTS_DAY * 1000);
    had += 3;
    client.resumption = false;
    assert_ok(give_ticket(100, 10));
    assert_ok(give_ticket(604801, 10));
    assert_int_equal(p.client.num_sessions, had + 1);
    pair_close(&p);
}

static void sessions_of_a_connection_are_a_family(void **state)
{
    (void)state;
    begin();
    ew_session *a = ew_session_ref(p.client.session);
    assert_ok(pair_send_ticket(&p));
    assert_true(pair_deliver(&p, &p.server, &p.client));
    assert_ptr_not_equal(a, p.client.session);
    assert_ptr_equal(a->family, p.client.session->family);
    assert_ptr_equal(a->family, p.client.post.family);
    assert_false(same_secret(&a->psk, &p.client.session->psk)); /* each ticket its own nonce */
    assert_int_not_equal(a->age_add, p.client.session->age_add);
    ew_session_free(a);
    pair_close(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(updates_keep_both_in_step),
        cmocka_unit_test(no_second_request_before_the_answer),
        cmocka_unit_test(requests_are_ignored_where_no_answer_may_go),
        cmocka_unit_test(updates_end_at_two_to_the_48),
        cmocka_unit_test(tickets_are_judged),
        cmocka_unit_test(sessions_of_a_connection_are_a_family),
    };
    return cmocka_run_group_tests_name("hs_post", tests, set_up, tear_down);
}
