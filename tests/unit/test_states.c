/* SPDX-License-Identifier: Apache-2.0 */
/* The table of messages against the machine that runs by it: in every state a handshake passes
 * through, every type of message. */
#include "hs_fixture.h"

#include "hs/handshake.h"

static const ew_state_rule *rule_of(ew_state state, unsigned type)
{
    const ew_state_rule *rule;
    for (size_t i = 0; (rule = ew_state_rule_at(i)) != NULL; i++) {
        if (rule->state == state && rule->type == type)
            return rule;
    }
    return NULL;
}

static void the_table_has_no_rule_twice(void **state)
{
    (void)state;
    const ew_state_rule *rule;
    for (size_t i = 0; (rule = ew_state_rule_at(i)) != NULL; i++)
        assert_ptr_equal(rule_of(rule->state, rule->type), rule);
}

static void lengths_are_bounded(void **state)
{
    (void)state;
    const ew_state_rule *rule;
    for (size_t i = 0; (rule = ew_state_rule_at(i)) != NULL; i++) {
        assert_ok(ew_state_admit(rule->state, rule->type, rule->max_len));
        bool fixed = rule->type == EW_MSG_KEY_UPDATE || rule->max_len == 0;
        bool finished = rule->type == EW_MSG_FINISHED; /* whatever is wrong in it */
        assert_err(ew_state_admit(rule->state, rule->type, rule->max_len + (size_t)1),
            finished ? EW_ERR_BAD_FINISHED : fixed ? EW_ERR_DECODE : EW_ERR_MESSAGE_TOO_LONG);
    }
}

enum { PLAIN = 0, RETRIED_WITH_AUTH, POST_AUTH, PLAIN12, WITH_AUTH12, RESUMED12, WITH_STATUS12, EARLY, NUM_VARIANTS };

static ew_session *kept; /* for RESUMED12 and EARLY */

static bool always_first(
    void *arg, const uint8_t *id, size_t id_len, int64_t replayable_until, int64_t expires_at)
{
    (void)arg;
    return id != NULL && id_len > 0 && replayable_until > 0 && expires_at > 0;
}

static bool copy_out(void *arg, const uint8_t *in, size_t in_len, uint8_t *out, size_t out_len)
{
    (void)arg;
    if (in_len == out_len)
        memcpy(out, in, in_len);
    return in_len == out_len;
}

static void vary(ew_hs_config *client, ew_hs_config *server, int variant)
{
    bool auth = variant == RETRIED_WITH_AUTH || variant == WITH_AUTH12;
    *client = world_client(&w);
    *server = world_server(&w, CERTS_P256);
    client->creds[0] = w.creds[CERTS_P256];
    client->num_creds = 1;
    client->num_compressors = server->num_compressors = 1;
    client->compressors[0] = server->compressors[0] = (ew_compressor){0xff00, NULL, NULL, copy_out};
    server->trust = w.trust;
    client->post_auth = server->post_auth = variant == POST_AUTH;
    server->always_retry = variant == RETRIED_WITH_AUTH;
    server->client_auth = auth ? EW_HS_AUTH_REQUIRE : EW_HS_AUTH_NONE;
    client->ocsp = variant == WITH_STATUS12 ? EW_HS_OCSP_ASK : EW_HS_OCSP_NONE;
    if (variant >= PLAIN12 && variant != EARLY) {
        *client = only12(*client);
        *server = only12(*server);
    }
    if (variant == EARLY) {
        client->max_early = server->max_early = 1;
        server->first_use.first_use = always_first;
    }
}

/* make_session: afresh for each handshake, as a failed one drops it (C2). */
static ew_session *make_session(const ew_hs_config *client, const ew_hs_config *server)
{
    ew_session_free(kept);
    complete(client, server, "server.example", NULL);
    kept = take_session();
    return kept;
}

/* open_at: a pair after num deliveries; false if it does not have as many. */
static bool open_at(int variant, unsigned num)
{
    static ew_hs_config client, server;
    vary(&client, &server, variant);
    ew_session *session =
        variant == RESUMED12 || variant == EARLY ? make_session(&client, &server) : NULL;
    pair_open(&p, &client, &server, "server.example", session);
    assert_ok(ew_hs_start(p.client.hs));
    for (unsigned i = 0; i < num; i++) {
        if (!pair_deliver(&p, &p.client, &p.server) && !pair_deliver(&p, &p.server, &p.client))
            return false;
        assert_ok(p.client.error);
        assert_ok(p.server.error);
    }
    if (p.server.has_post && p.server.post.pha != NULL)
        assert_ok(ew_post_request(&p.server.post, &p.server.out));
    return true;
}

static ew_state state_of(const pair_side *side, bool server)
{
    if (!side->has_post)
        return side->hs->state;
    if (side->post.version == 0x0303)
        return server ? EW_STATE_S12_OPEN : EW_STATE_C12_OPEN;
    if (side->post.pha != NULL)
        return server ? EW_STATE_S13_OPEN_ASKED : EW_STATE_C13_OPEN_TO_ASK;
    return server ? EW_STATE_S13_OPEN : EW_STATE_C13_OPEN;
}

static ew_err give(pair_side *side, uint8_t type)
{
    uint8_t message[5] = {type, 0, 0, 1, 0};
    ew_slice in = {message, sizeof message};
    ew_session *session = NULL;
    return side->has_post
               ? ew_post_message(&side->post, &side->out, &side->info, in, true, &session)
               : ew_hs_message(side->hs, in);
}

static ew_err admit(const pair_side *side, uint8_t type)
{
    return side->has_post ? ew_post_admit(&side->post, type, 1) : ew_hs_admit(side->hs, type, 1);
}

/* expected: of a message with a body of one byte. */
static ew_err expected(ew_state state, unsigned type)
{
    const ew_state_rule *rule = rule_of(state, type);
    if (rule == NULL)
        return EW_ERR_UNEXPECTED_MESSAGE;
    return rule->max_len > 0 ? EW_OK : EW_ERR_DECODE;
}

/* check_side: every type asked for, and the types there are also given. */
static void check_side(int variant, unsigned num, bool server, uint64_t *seen)
{
    static const uint8_t types[] = {
        0, 1, 2, 3, 4, 5, 8, 11, 12, 13, 14, 15, 16, 20, 22, 24, 25, 254, 255};
    pair_side *side = server ? &p.server : &p.client;
    ew_state state = state_of(side, server);
    *seen |= (uint64_t)1 << state;
    for (unsigned type = 0; type < 256; type++)
        assert_err(admit(side, (uint8_t)type), expected(state, type));
    for (size_t i = 0; i < sizeof types; i++) {
        pair_close(&p);
        assert_true(open_at(variant, num));
        ew_err err = give(side, types[i]);
        if (rule_of(state, types[i]) == NULL)
            assert_err(err, EW_ERR_UNEXPECTED_MESSAGE);
        else
            assert_string_not_equal(ew_err_name(err), ew_err_name(EW_ERR_UNEXPECTED_MESSAGE));
        if (err != EW_OK && !side->has_post)
            assert_err(give(side, EW_MSG_FINISHED), err); /* sticky */
    }
}

static void every_state_keeps_to_the_table(void **state)
{
    (void)state;
    uint64_t seen = 0;
    assert_ok(ew_cred_set_ocsp(w.creds[CERTS_P256], TEXT("a response")));
    for (int variant = 0; variant < NUM_VARIANTS; variant++) {
        for (unsigned num = 0;; num++) {
            bool there = open_at(variant, num);
            if (there) {
                check_side(variant, num, false, &seen);
                check_side(variant, num, true, &seen);
            }
            pair_close(&p);
            if (!there)
                break;
        }
    }
    const ew_state_rule *rule;
    for (size_t i = 0; (rule = ew_state_rule_at(i)) != NULL; i++)
        assert_true((seen & ((uint64_t)1 << rule->state)) != 0);
    ew_session_free(kept);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_table_has_no_rule_twice),
        cmocka_unit_test(lengths_are_bounded),
        cmocka_unit_test(every_state_keeps_to_the_table),
    };
    return cmocka_run_group_tests_name("states", tests, set_up, tear_down);
}
