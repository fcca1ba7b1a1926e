/* SPDX-License-Identifier: Apache-2.0 */
/* A handshake whose messages were changed on the way, anywhere, ends in an error of one side and is
 * never complete on both. */
#include "hs_fixture.h"

typedef struct damage {
    unsigned index; /* of the message */
    size_t at;      /* of the byte */
    bool cuts;      /* else flips a bit */
    bool done;
    size_t len; /* of the message, for the caller */
} damage;

static void do_damage(void *arg, unsigned index, bool from_server, ew_buf *m)
{
    damage *d = arg;
    (void)from_server;
    if (index != d->index)
        return;
    d->len = m->len;
    if (d->at >= m->len)
        return;
    d->done = true;
    if (!d->cuts) {
        m->data[d->at] ^= (uint8_t)(1u << (d->at % 8));
    } else if (d->at < 4) {
        m->len = d->at;
    } else {
        m->len = d->at;
        m->data[1] = (uint8_t)((d->at - 4) >> 16);
        m->data[2] = (uint8_t)((d->at - 4) >> 8);
        m->data[3] = (uint8_t)(d->at - 4);
    }
}

/* one: false once the message has no such byte. */
static bool one(
    const ew_hs_config *client, const ew_hs_config *server, ew_session *session, damage *d)
{
    if (session != NULL)
        atomic_store(&session->used, false);
    pair_open(&p, client, server, "server.example", session);
    p.change = do_damage;
    p.change_arg = d;
    bool complete = pair_run(&p);
    if (d->done) {
        assert_false(complete);
        assert_false(p.client.has_post && p.server.has_post);
        assert_true(p.client.error != EW_OK || p.server.error != EW_OK);
    } else {
        assert_true(complete);
    }
    pair_close(&p);
    return d->done;
}

/* all: every byte of the first num messages. */
static void all(
    const ew_hs_config *client, const ew_hs_config *server, ew_session *session, unsigned num)
{
    size_t stride = getenv("EW_TEST_QUICK") != NULL ? 37 : 1, count = 0;
    for (unsigned index = 0; index < num; index++) {
        for (int cuts = 0; cuts <= 1; cuts++) {
            for (size_t at = 0;; at += stride) {
                damage d = {.index = index, .at = at, .cuts = cuts == 1};
                if (!one(client, server, session, &d))
                    break;
                count++;
            }
        }
    }
    assert_true(count > 2 * num);
}

static void full_handshake(void **state)
{
    (void)state;
    ew_hs_config client = world_client(&w), server = world_server(&w, CERTS_ED25519);
    client.groups[0] = ew_group_at(0);
    client.num_groups = 1;
    all(&client, &server, NULL, 7); /* ClientHello to the client's Finished */
}

static void retried_handshake_with_client_certificate(void **state)
{
    (void)state;
    ew_hs_config client = world_client(&w), server = world_server(&w, CERTS_ED25519);
    server.always_retry = true;
    server.client_auth = EW_HS_AUTH_REQUIRE;
    server.trust = w.trust;
    client.creds[0] = w.creds[CERTS_ED25519];
    client.num_creds = 1;
    all(&client, &server, NULL, 12);
}

static void resumed_handshake(void **state)
{
    (void)state;
    ew_hs_config client = world_client(&w), server = world_server(&w, CERTS_ED25519);
    complete(&client, &server, "server.example", NULL);
    ew_session *session = take_session();
    all(&client, &server, session, 5);
    ew_session_free(session);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(full_handshake),
        cmocka_unit_test(retried_handshake_with_client_certificate),
        cmocka_unit_test(resumed_handshake),
    };
    return cmocka_run_group_tests_name("hs_damage", tests, set_up, tear_down);
}
