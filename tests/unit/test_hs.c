/* SPDX-License-Identifier: Apache-2.0 */
/* Two handshakes against each other: every suite, group and type of credential, and what may vary. */
#include "hs_fixture.h"

static void every_combination_completes(void **state)
{
    (void)state;
    for (size_t s = 0; ew_suite_at(s) != NULL; s++) {
        for (size_t g = 0; ew_group_at(g) != NULL; g++) {
            for (int type = 0; type < CERTS_NUM_TYPES; type++) {
                ew_hs_config client = world_client(&w), server = world_server(&w, (certs_type)type);
                client.suites[0] = ew_suite_at(s);
                client.num_suites = 1;
                client.groups[0] = ew_group_at(g);
                client.num_groups = 1;
                complete(&client, &server, "server.example", NULL);
                assert_ptr_equal(p.client.info.suite, ew_suite_at(s));
                assert_ptr_equal(p.server.info.suite, ew_suite_at(s));
                assert_ptr_equal(p.client.info.group, ew_group_at(g));
                assert_ptr_equal(p.server.info.group, ew_group_at(g));
                assert_int_equal(p.client.info.version, 0x0304);
                assert_true(p.client.info.peer_authenticated);
                assert_false(p.server.info.peer_authenticated);
                assert_false(p.client.info.retried);
                assert_int_equal(p.client.num_sessions, 2);
                pair_close(&p);
            }
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_combination_completes),
    };
    return cmocka_run_group_tests_name("hs", tests, set_up, tear_down);
}
