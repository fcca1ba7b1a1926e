/* SPDX-License-Identifier: Apache-2.0 */
/* Certificate compression (RFC 8879): what comes back, what does not, and what is refused before it is looked at. */
#include "hs_fixture.h"

#include <pthread.h>

#include "hs/cert_compression.h"

static ew_hs_config client, server;

static const char *const NAMES[] = {"zlib", "brotli", "zstd"};
enum { NUM_NAMES = 3 };

static const ew_compressor *named(const char *name)
{
    return ew_compressor_named((ew_slice){(const uint8_t *)name, strlen(name)});
}

static bool is_here(const char *name)
{
    if (named(name)->compress != NULL)
        return true;
    print_message("# %s is not in this build\n", name);
    return false;
}

static void begin(const ew_compressor *c)
{
    client = world_client(&w);
    server = world_server(&w, CERTS_RSA);
    client.compressors[0] = server.compressors[0] = *c;
    client.num_compressors = server.num_compressors = 1;
}

/* --- the algorithms --------------------------------------------------------------------------- */

static void what_goes_in_comes_out(void **state)
{
    static uint8_t plain[4000], packed[5000], out[4001];
    (void)state;
    for (size_t i = 0; i < sizeof plain; i++)
        plain[i] = (uint8_t)(i % 61 + i / 300);
    for (int n = 0; n < NUM_NAMES; n++) {
        const ew_compressor *c = named(NAMES[n]);
        assert_int_equal(c->id, n + 1);
        if (!is_here(NAMES[n]))
            continue;
        size_t len = c->compress(NULL, plain, sizeof plain, packed, sizeof packed);
        assert_in_range(len, 1, sizeof plain / 2);
        memset(out, 0x77, sizeof out);
        assert_true(c->decompress(NULL, packed, len, out, sizeof plain));
        assert_memory_equal(out, plain, sizeof plain);
        assert_false(c->decompress(NULL, packed, len, out, sizeof plain - 1));
        assert_false(c->decompress(NULL, packed, len, out, sizeof plain + 1));
        assert_false(c->decompress(NULL, packed, len - 1, out, sizeof plain));
        packed[len] = 0;
        assert_false(c->decompress(NULL, packed, len + 1, out, sizeof plain)); /* something behind it */
        assert_int_equal(c->compress(NULL, plain, sizeof plain, packed, 10), 0);
    }
    assert_null(named("lzma"));
}

/* What decompresses to far more than it says writes no byte beyond: the buffer has just its length, under valgrind and the
 * sanitizers. */
static void a_bomb_does_not_go_off(void **state)
{
    enum { LARGE = 8 << 20, SMALL = 1000 };
    (void)state;
    uint8_t *zeros = calloc(1, LARGE), *packed = malloc(LARGE);
    assert_non_null(zeros);
    assert_non_null(packed);
    for (int n = 0; n < NUM_NAMES; n++) {
        const ew_compressor *c = named(NAMES[n]);
        if (!is_here(NAMES[n]))
            continue;
        size_t len = c->compress(NULL, zeros, LARGE, packed, LARGE);
        assert_in_range(len, 1, LARGE / 100);
        uint8_t *out = malloc(SMALL);
        assert_non_null(out);
        assert_false(c->decompress(NULL, packed, len, out, SMALL));
        free(out);
    }
    free(packed);
    free(zeros);
}

static void damage_is_no_crash(void **state)
{
    static uint8_t plain[700], packed[1500], out[700];
    (void)state;
    for (size_t i = 0; i < sizeof plain; i++)
        plain[i] = (uint8_t)(i * i / 7);
    for (int n = 0; n < NUM_NAMES; n++) {
        const ew_compressor *c = named(NAMES[n]);
        if (!is_here(NAMES[n]))
            continue;
        size_t len = c->compress(NULL, plain, sizeof plain, packed, sizeof packed);
        assert_true(len > 0);
        for (size_t i = 0; i < len; i++) {
            for (int bit = 0; bit < 8; bit++) {
                packed[i] ^= (uint8_t)(1 << bit);
                (void)c->decompress(NULL, packed, len, out, sizeof out); /* false, or other bytes */
                packed[i] ^= (uint8_t)(1 << bit);
            }
        }
        assert_true(c->decompress(NULL, packed, len, out, sizeof out));
    }
}

/* --- in the handshake ------------------------------------------------------------------------- */

/* watch: what stands in Certificate's place, from either side. */
typedef struct watch {
    ew_buf last[2];
    unsigned num_packed[2], num_plain[2];
    void (*fn)(ew_buf *message); /* changes the server's */
} watch;

static void look(void *arg, unsigned index, bool from_server, ew_buf *message)
{
    watch *seen = arg;
    (void)index;
    seen->num_plain[from_server] += message->data[0] == EW_MSG_CERTIFICATE;
    if (message->data[0] != EW_MSG_COMPRESSED_CERTIFICATE)
        return;
    seen->num_packed[from_server]++;
    assert_ok(ew_buf_set(&seen->last[from_server], message->data, message->len));
    if (from_server && seen->fn != NULL)
        seen->fn(message);
}

static void watch_free(watch *seen)
{
    ew_buf_free(&seen->last[0]);
    ew_buf_free(&seen->last[1]);
}

static void run_watched(watch *seen, ew_err want)
{
    pair_open(&p, &client, &server, "server.example", NULL);
    p.change = look;
    p.change_arg = seen;
    bool done = pair_run(&p);
    assert_err(p.client.error, want);
    assert_int_equal(done, want == EW_OK);
}

static void each_algorithm_both_ways(void **state)
{
    (void)state;
    for (int n = 0; n < NUM_NAMES; n++) {
        if (!is_here(NAMES[n]))
            continue;
        watch seen = {0};
        begin(named(NAMES[n]));
        server.client_auth = EW_HS_AUTH_REQUIRE;
        server.trust = w.trust;
        client.creds[0] = w.creds[CERTS_RSA];
        client.num_creds = 1;
        run_watched(&seen, EW_OK);
        for (int side = 0; side < 2; side++) {
            assert_int_equal(seen.num_packed[side], 1);
            assert_int_equal(seen.num_plain[side], 0);
        }
        assert_true(p.client.info.peer_authenticated);
        assert_true(p.server.info.peer_authenticated);
        print_message("# %s: %zu bytes of chain in %zu\n", NAMES[n], p.client.info.peer_chain.len,
            seen.last[1].len);
        assert_true(seen.last[1].len < p.client.info.peer_chain.len);
        pair_close(&p);
        watch_free(&seen);
    }
}

static size_t num_calls;

static size_t counted(void *arg, const uint8_t *in, size_t in_len, uint8_t *out, size_t cap)
{
    (void)arg;
    num_calls++;
    if (cap < in_len + 1)
        return 0;
    out[0] = (uint8_t)num_calls;
    memcpy(&out[1], in, in_len);
    return in_len + 1;
}

static bool uncounted(void *arg, const uint8_t *in, size_t in_len, uint8_t *out, size_t out_len)
{
    (void)arg;
    if (in_len != out_len + 1)
        return false;
    memcpy(out, &in[1], out_len);
    return true;
}

static const ew_compressor OWN = {0xff01, NULL, counted, uncounted};

static void ours_is_compressed_once(void **state)
{
    (void)state;
    watch first = {0}, second = {0};
    begin(&OWN);
    num_calls = 0;
    assert_ok(ew_cert_cache_new(&server.cert_cache));
    run_watched(&first, EW_OK);
    pair_close(&p);
    run_watched(&second, EW_OK);
    pair_close(&p);
    assert_int_equal(num_calls, 1);
    assert_int_equal(first.last[1].len, second.last[1].len);
    assert_memory_equal(first.last[1].data, second.last[1].data, first.last[1].len);
    ew_cert_cache_free(server.cert_cache);
    server.cert_cache = NULL;
    run_watched(&second, EW_OK); /* without a cache as well */
    pair_close(&p);
    assert_int_equal(num_calls, 2);
    watch_free(&first);
    watch_free(&second);
}

/* A message of its own for each n, and what it is compressed to. */
static ew_slice message_of(uint32_t n, uint8_t space[4])
{
    ew_writer out = ew_writer_of(space, 4);
    ew_write_u32(&out, n);
    return ew_writer_slice(&out);
}

static bool knows(ew_cert_cache *cache, uint32_t n)
{
    uint8_t plain[4], want[4];
    ew_buf packed = {0};
    bool found = ew_cert_cache_find(cache, 1, message_of(n, plain), &packed);
    if (found) {
        message_of(~n, want);
        assert_int_equal(packed.len, 4);
        assert_memory_equal(packed.data, want, 4);
    }
    ew_buf_free(&packed);
    return found;
}

static void learn(ew_cert_cache *cache, uint32_t n)
{
    uint8_t plain[4], packed[4];
    ew_cert_cache_add(cache, 1, message_of(n, plain), message_of(~n, packed));
}

/* A program that goes on for years has new certificates every few weeks. */
static void the_oldest_makes_room(void **state)
{
    (void)state;
    ew_cert_cache *cache;
    assert_ok(ew_cert_cache_new(&cache));
    for (uint32_t n = 0; n < 3 * EW_CERT_CACHE_MAX; n++) {
        learn(cache, n);
        learn(cache, n); /* by another thread, which was second */
        for (uint32_t old = 0; old <= n; old++)
            assert_int_equal(knows(cache, old), n - old < EW_CERT_CACHE_MAX);
    }
    /* no memory for a new one costs none of the old ones */
    for (long fails_at = 0; fails_at < 2; fails_at++) {
        ew_test_fail_alloc(fails_at);
        learn(cache, UINT32_MAX);
        ew_test_fail_alloc(-1);
        assert_false(knows(cache, UINT32_MAX));
        assert_true(knows(cache, 2 * EW_CERT_CACHE_MAX) && knows(cache, 3 * EW_CERT_CACHE_MAX - 1));
    }
    ew_cert_cache_free(cache);
}

static void *come_and_go(void *arg)
{
    for (uint32_t n = 0; n < 5000; n++) {
        learn(arg, n % 100);
        (void)knows(arg, (n + 50) % 100); /* which checks it */
    }
    return NULL;
}

/* What one thread has found stays good while others make room. */
static void threads_share_it(void **state)
{
    (void)state;
    ew_cert_cache *cache;
    pthread_t threads[4];
    assert_ok(ew_cert_cache_new(&cache));
    for (int i = 0; i < 4; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, come_and_go, cache), 0);
    for (int i = 0; i < 4; i++)
        assert_int_equal(pthread_join(threads[i], NULL), 0);
    ew_cert_cache_free(cache);
}

static void only_what_both_have(void **state)
{
    static const ew_compressor other = {0xff02, NULL, counted, uncounted};
    (void)state;
    watch seen = {0};
    begin(&OWN);
    client.compressors[0] = other;
    run_watched(&seen, EW_OK);
    pair_close(&p);
    begin(&OWN);
    client.num_compressors = 0;
    run_watched(&seen, EW_OK);
    pair_close(&p);
    begin(&OWN); /* the one that only decompresses sends none */
    server.compressors[0].compress = NULL;
    run_watched(&seen, EW_OK);
    pair_close(&p);
    begin(&OWN); /* TLS 1.2 has none */
    client = only12(client);
    server = only12(server);
    run_watched(&seen, EW_OK);
    pair_close(&p);
    assert_int_equal(seen.num_packed[1], 0);
    assert_int_equal(seen.num_plain[1], 4);
    begin(&OWN); /* our order counts */
    client.compressors[1] = OWN;
    client.compressors[0] = other;
    client.num_compressors = server.num_compressors = 2;
    server.compressors[1] = other;
    run_watched(&seen, EW_OK);
    assert_int_equal(seen.last[1].data[5], 0x01);
    pair_close(&p);
    watch_free(&seen);
}

static void another_algorithm(ew_buf *m)
{
    m->data[4] = 0x04;
}

static void says_more(ew_buf *m)
{
    m->data[8]++;
}

static void says_nothing(ew_buf *m)
{
    m->data[6] = m->data[7] = m->data[8] = 0;
}

static void says_too_much(ew_buf *m)
{
    m->data[6] = 0x02; /* 128 KiB and more */
}

static void has_no_data(ew_buf *m)
{
    m->len = 12;
    m->data[2] = 0;
    m->data[3] = 8;
    m->data[9] = m->data[10] = m->data[11] = 0;
}

static void holds_no_certificate(ew_buf *m)
{
    m->data[13] = 0xff; /* the first byte of the message within: the length of a context */
}

static void what_a_peer_may_not(void **state)
{
    static const struct {
        void (*fn)(ew_buf *);
        ew_err want;
    } rows[] = {
        {another_algorithm, EW_ERR_UNKNOWN_COMPRESSION},
        {says_more, EW_ERR_BAD_COMPRESSION},
        {says_nothing, EW_ERR_BAD_COMPRESSION},
        {says_too_much, EW_ERR_MESSAGE_TOO_LONG},
        {has_no_data, EW_ERR_DECODE},
        {holds_no_certificate, EW_ERR_DECODE},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        watch seen = {.fn = rows[i].fn};
        begin(&OWN);
        run_watched(&seen, rows[i].want);
        pair_close(&p);
        watch_free(&seen);
    }
}

static void nobody_asked_for_one(void **state)
{
    (void)state;
    begin(&OWN);
    client.num_compressors = 0;
    pair_open(&p, &client, &server, "server.example", NULL);
    assert_ok(ew_hs_start(p.client.hs));
    assert_true(pair_deliver(&p, &p.client, &p.server));
    assert_true(pair_deliver(&p, &p.server, &p.client)); /* ServerHello */
    while (p.client.hs->state != EW_STATE_C13_CERT_OR_REQUEST)
        assert_true(pair_deliver(&p, &p.server, &p.client));
    assert_err(ew_hs_admit(p.client.hs, EW_MSG_COMPRESSED_CERTIFICATE, 100), EW_ERR_UNEXPECTED_MESSAGE);
    pair_close(&p);
}

static void the_list_is_one(void **state)
{
    static const uint8_t good[] = {4, 0, 1, 0, 2}, twice[] = {6, 0, 1, 0, 2, 0, 1}, odd[] = {3, 0, 1, 0};
    static const uint8_t none[] = {0}, more[] = {2, 0, 1, 0};
    (void)state;
    ew_slice list;
    assert_ok(ew_ext_read_compressions((ew_slice){good, sizeof good}, &list));
    assert_int_equal(ew_u16_count(list), 2);
    assert_err(ew_ext_read_compressions((ew_slice){twice, sizeof twice}, &list), EW_ERR_DECODE);
    assert_err(ew_ext_read_compressions((ew_slice){odd, sizeof odd}, &list), EW_ERR_DECODE);
    assert_err(ew_ext_read_compressions((ew_slice){none, sizeof none}, &list), EW_ERR_DECODE);
    assert_err(ew_ext_read_compressions((ew_slice){more, sizeof more}, &list), EW_ERR_DECODE);
}

static void memory_runs_out(void **state)
{
    (void)state;
    begin(&OWN);
    bool done = false;
    for (long n = 0; !done && n < 1000; n++) {
        assert_ok(ew_cert_cache_new(&server.cert_cache));
        ew_test_fail_alloc(n);
        pair_open(&p, &client, &server, "server.example", NULL);
        done = pair_run(&p);
        ew_test_fail_alloc(-1);
        if (!done)
            assert_err(p.client.error != EW_OK ? p.client.error : p.server.error, EW_ERR_MEMORY);
        done = done && n > 200; /* a cache without memory costs nothing: more than one n completes */
        pair_close(&p);
        ew_cert_cache_free(server.cert_cache);
    }
    assert_true(done);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_goes_in_comes_out),
        cmocka_unit_test(a_bomb_does_not_go_off),
        cmocka_unit_test(damage_is_no_crash),
        cmocka_unit_test(each_algorithm_both_ways),
        cmocka_unit_test(ours_is_compressed_once),
        cmocka_unit_test(the_oldest_makes_room),
        cmocka_unit_test(threads_share_it),
        cmocka_unit_test(only_what_both_have),
        cmocka_unit_test(what_a_peer_may_not),
        cmocka_unit_test(nobody_asked_for_one),
        cmocka_unit_test(the_list_is_one),
        cmocka_unit_test(memory_runs_out),
    };
    return cmocka_run_group_tests_name("cert_compression", tests, set_up, tear_down);
}
