/* SPDX-License-Identifier: Apache-2.0 */
/* A session's form for a file. */
#include "hs_fixture.h"

static ew_session *make(void)
{
    ew_hs_config client = world_client(&w), server = world_server(&w, CERTS_P256);
    assert_ok(ew_buf_set(&client.alpn,
        "\x01"
        "a",
        2));
    assert_ok(ew_buf_set(&server.alpn,
        "\x01"
        "a",
        2));
    complete(&client, &server, "server.example", NULL);
    ew_buf_free(&client.alpn);
    ew_buf_free(&server.alpn);
    return take_session();
}

static bool same_buf(const ew_buf *a, const ew_buf *b)
{
    return ew_slice_equal((ew_slice){a->data, a->len}, (ew_slice){b->data, b->len});
}

static void it_comes_back(void **state)
{
    (void)state;
    ew_session *s = make(), *back;
    ew_buf form = {0};
    assert_ok(ew_session_write(s, &form));
    assert_ok(ew_session_read((ew_slice){form.data, form.len}, &back));
    assert_ptr_equal(back->suite, s->suite);
    assert_true(same_secret(&back->psk, &s->psk));
    assert_true(same_buf(&back->ticket, &s->ticket) && s->ticket.len > 0);
    assert_true(same_buf(&back->host, &s->host) && s->host.len > 0);
    assert_true(same_buf(&back->alpn, &s->alpn) && s->alpn.len > 0);
    assert_true(same_buf(&back->peer_chain, &s->peer_chain) && s->peer_chain.len > 0);
    assert_int_equal(back->age_add, s->age_add);
    assert_int_equal(back->lifetime, s->lifetime);
    assert_int_equal(back->received_at, s->received_at);
    assert_int_equal(back->authenticated_at, s->authenticated_at);
    assert_int_equal(back->expires_at, s->expires_at);
    assert_true(back->verified);
    assert_non_null(back->family);
    ew_buf_free(&form);
    ew_session_free(s);

    ew_hs_config client = world_client(&w), server = world_server(&w, CERTS_P256);
    complete(&client, &server, "server.example", back);
    assert_true(p.client.info.resumed);
    pair_close(&p);
    ew_session_free(back);
}

static void only_whole_forms_are_read(void **state)
{
    (void)state;
    ew_session *s = make(), *back = NULL;
    ew_buf form = {0};
    assert_ok(ew_session_write(s, &form));
    for (size_t len = 0; len < form.len; len++) {
        uint8_t *cut = malloc(len + 1);
        assert_non_null(cut);
        memcpy(cut, form.data, len);
        assert_err(ew_session_read((ew_slice){cut, len}, &back), EW_ERR_DECODE);
        free(cut);
    }
    for (size_t at = 0; at < 8; at++) { /* magic, version and suite */
        form.data[at] ^= 0x80;
        assert_err(ew_session_read((ew_slice){form.data, form.len}, &back), EW_ERR_DECODE);
        form.data[at] ^= 0x80;
    }
    assert_ok(ew_buf_append(&form, "", 1));
    assert_err(ew_session_read((ew_slice){form.data, form.len}, &back), EW_ERR_DECODE);
    assert_null(back);
    ew_buf_free(&form);
    ew_session_free(s);
}

/* Times no clock tells would overflow where a week is added. */
static void times_are_times(void **state)
{
    (void)state;
    ew_session *s = make(), *back = NULL;
    int64_t *const times[] = {&s->received_at, &s->authenticated_at, &s->expires_at};
    for (size_t i = 0; i < sizeof times / sizeof times[0]; i++) {
        static const int64_t wrong[] = {-1, INT64_MIN, INT64_MAX};
        int64_t right = *times[i];
        for (size_t j = 0; j < sizeof wrong / sizeof wrong[0]; j++) {
            ew_buf form = {0};
            *times[i] = wrong[j];
            assert_ok(ew_session_write(s, &form));
            assert_err(ew_session_read((ew_slice){form.data, form.len}, &back), EW_ERR_DECODE);
            ew_buf_free(&form);
        }
        *times[i] = right;
    }
    ew_session_free(s);
}

static void spent_sessions_are_not_written(void **state)
{
    (void)state;
    ew_session *s = make();
    ew_buf form = {0};
    atomic_store(&s->used, true);
    assert_err(ew_session_write(s, &form), EW_ERR_STATE);
    atomic_store(&s->used, false);
    atomic_store(&s->family->dropped, true);
    assert_err(ew_session_write(s, &form), EW_ERR_STATE);
    assert_int_equal(form.len, 0);
    ew_session_free(s);
}

static void clocks_set_back_make_it_unusable(void **state)
{
    (void)state;
    ew_session *s = make();
    assert_true(ew_session_is_usable(s, w.now));
    assert_false(ew_session_is_usable(s, w.now - 1));
    assert_false(ew_session_is_usable(s, s->expires_at));
    ew_session_free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_comes_back),
        cmocka_unit_test(only_whole_forms_are_read),
        cmocka_unit_test(times_are_times),
        cmocka_unit_test(spent_sessions_are_not_written),
        cmocka_unit_test(clocks_set_back_make_it_unusable),
    };
    return cmocka_run_group_tests_name("session", tests, set_up, tear_down);
}
