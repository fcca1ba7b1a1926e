/* SPDX-License-Identifier: Apache-2.0 */
/* What the tests of hs share: a world, and one pair at a time. */
#ifndef TEST_HS_FIXTURE_H
#define TEST_HS_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "support/pair.h"
#include "support/world.h"

#define TEXT(text) ((ew_slice){(const uint8_t *)(text), sizeof(text) - 1})
#define assert_err(got, want) assert_string_equal(ew_err_name(got), ew_err_name(want))
#define assert_ok(got) assert_err(got, EW_OK)

static world w;
static pair p;

static inline int set_up(void **state)
{
    (void)state;
    world_make(&w);
    return 0;
}

static inline int tear_down(void **state)
{
    (void)state;
    world_free(&w);
    return 0;
}

static inline bool same_secret(const ew_secret *a, const ew_secret *b)
{
    return a->len > 0 && a->len == b->len && memcmp(a->bytes, b->bytes, a->len) == 0;
}

/* texts_end: the public API hands them out, whatever became of the handshake. */
static inline void texts_end(const pair_side *side)
{
    const ew_buf *texts[] = {&side->info.sni, &side->info.alpn};
    for (int i = 0; i < 2; i++) {
        assert_true(texts[i]->len == 0 || strlen((const char *)texts[i]->data) == texts[i]->len);
    }
}

static inline void check_secrets13(void)
{
    assert_true(same_secret(&p.client.post.read_traffic, &p.server.post.write_traffic));
    assert_true(same_secret(&p.client.post.write_traffic, &p.server.post.read_traffic));
    assert_true(same_secret(&p.client.post.resumption, &p.server.post.resumption));
}

static inline void check_secrets12(void)
{
    assert_true(same_secret(&p.client.read_secret, &p.server.write_secret));
    assert_true(same_secret(&p.client.write_secret, &p.server.read_secret));
    assert_false(same_secret(&p.client.write_secret, &p.server.write_secret));
}

/* only12, both: the range of versions of a configuration, which is of 1.3 alone to begin with. */
static inline ew_hs_config only12(ew_hs_config c)
{
    c.min_version = c.max_version = 0x0303;
    return c;
}

static inline ew_hs_config both(ew_hs_config c)
{
    c.min_version = 0x0303;
    c.max_version = 0x0304;
    return c;
}

/* complete: a handshake that must succeed, with equal secrets on both sides. Leaves p open. */
static inline void complete(
    const ew_hs_config *client, const ew_hs_config *server, const char *host, ew_session *session)
{
    pair_open(&p, client, server, host, session);
    bool done = pair_run(&p);
    assert_ok(p.client.error);
    assert_ok(p.server.error);
    assert_true(done);
    assert_false(p.keys_differ);
    assert_int_equal(p.client.info.version, p.server.info.version);
    if (p.client.info.version == 0x0304)
        check_secrets13();
    else
        check_secrets12();
    assert_true(same_secret(&p.client.post.exporter, &p.server.post.exporter));
    assert_int_equal(p.client.info.resumed, p.server.info.resumed);
    assert_int_equal(p.client.info.retried, p.server.info.retried);
    texts_end(&p.client);
    texts_end(&p.server);
}

/* fails: a handshake that must end by this error on the given side. */
static inline void fails(const ew_hs_config *client, const ew_hs_config *server, const char *host,
    ew_session *session, bool on_server, ew_err want)
{
    pair_open(&p, client, server, host, session);
    bool done = pair_run(&p);
    assert_err(on_server ? p.server.error : p.client.error, want);
    assert_ok(on_server ? p.client.error : p.server.error);
    assert_false(done);
    texts_end(&p.client);
    texts_end(&p.server);
    pair_close(&p);
}

/* take_session: the last session of the client of p, whose pair is closed. */
static inline ew_session *take_session(void)
{
    ew_session *s = ew_session_ref(p.client.session);
    assert_non_null(s);
    pair_close(&p);
    return s;
}

#endif
