/* SPDX-License-Identifier: Apache-2.0 */
/* Hellos made by hand: each fault gets the error, and so the alert, that RFC 9846 names. */
#include "hs_fixture.h"

#include "hs/handshake.h"

/* --- to a server -------------------------------------------------------------------------- */

typedef struct hello {
    ew_client_hello_write m;
    uint8_t random[32];
    uint16_t suites[4], versions[2], groups[4], schemes[4];
    ew_share shares[3];
    uint8_t keys[3][EW_KEX_SHARE_MAX];
} hello;

/* good_hello: X25519 with a share, all suites. */
static void good_hello(hello *h)
{
    memset(h, 0, sizeof *h);
    memset(h->random, 7, sizeof h->random);
    h->suites[0] = 0x1301;
    h->versions[0] = 0x0304;
    h->groups[0] = 29;
    h->groups[1] = 23;
    h->schemes[0] = 0x0403;
    for (int i = 0; i < 2; i++) {
        ew_kex *kex;
        size_t len;
        assert_ok(ew_kex_new(w.crypto, ew_group_find(h->groups[i]), &kex));
        assert_ok(ew_kex_share(kex, h->keys[i], &len));
        ew_kex_free(kex);
        h->shares[i] = (ew_share){h->groups[i], {h->keys[i], len}};
    }
    h->m = (ew_client_hello_write){
        .random = h->random,
        .suites = h->suites,
        .num_suites = 1,
        .versions = h->versions,
        .num_versions = 1,
        .groups = h->groups,
        .num_groups = 2,
        .schemes = h->schemes,
        .num_schemes = 1,
        .shares = h->shares,
        .num_shares = 1,
        .has_shares = true,
    };
}

static uint8_t space[4096];

static ew_slice written(const hello *h)
{
    ew_writer out = ew_writer_of(space, sizeof space);
    size_t binders_at;
    ew_client_hello_write_msg(&out, &h->m, &binders_at);
    assert_true(ew_writer_done(&out));
    return ew_writer_slice(&out);
}

static ew_err serve(const ew_hs_config *config, ew_slice message)
{
    ew_hs_config client = world_client(&w);
    pair_open(&p, &client, config, "server.example", NULL);
    ew_err err = ew_hs_message(p.server.hs, message);
    return err;
}

static void serves(const hello *h, ew_err want)
{
    ew_hs_config server = world_server(&w, CERTS_P256);
    assert_err(serve(&server, written(h)), want);
    pair_close(&p);
}

static void a_plain_hello_is_answered(void **state)
{
    (void)state;
    hello h;
    good_hello(&h);
    serves(&h, EW_OK);
}

/* 9.2 */
static void missing_extensions(void **state)
{
    (void)state;
    hello h;
    good_hello(&h);
    h.m.num_schemes = 0;
    serves(&h, EW_ERR_MISSING_EXTENSION);
    good_hello(&h);
    h.m.num_groups = 0;
    serves(&h, EW_ERR_MISSING_EXTENSION);
    good_hello(&h);
    h.m.has_shares = false;
    h.m.num_shares = 0;
    serves(&h, EW_ERR_MISSING_EXTENSION);
    good_hello(&h);
    ew_psk_write psk = {TEXT("unknown"), 0, 32};
    h.m.psks = &psk;
    h.m.num_psks = 1;
    serves(&h, EW_ERR_MISSING_EXTENSION); /* no psk_key_exchange_modes */
    h.m.psk_dhe_ke = true;
    serves(&h, EW_OK); /* an unknown identity: a full handshake */
    h.m.num_schemes = 0;
    serves(&h, EW_ERR_MISSING_EXTENSION); /* which needs signature_algorithms after all */
    h.m.num_groups = h.m.num_shares = 0;
    h.m.has_shares = false;
    serves(&h, EW_ERR_NO_COMMON_GROUP); /* nothing is missing with a PSK, but nothing is common */
}

static void versions(void **state)
{
    (void)state;
    hello h;
    good_hello(&h);
    h.versions[0] = 0x0303;
    serves(&h, EW_ERR_PROTOCOL_VERSION);
    h.m.num_versions = 0;
    serves(&h, EW_ERR_PROTOCOL_VERSION);
    h.suites[1] = 0x5600;
    h.m.num_suites = 2;
    serves(&h, EW_ERR_INAPPROPRIATE_FALLBACK);
    good_hello(&h);
    h.suites[1] = 0x5600;
    h.m.num_suites = 2;
    serves(&h, EW_OK); /* with 1.3 offered it is no fallback */
    h.versions[1] = 0x7a7a;
    h.m.num_versions = 2;
    serves(&h, EW_OK);
}

static void legacy_fields(void **state)
{
    (void)state;
    hello h;
    ew_hs_config server = world_server(&w, CERTS_P256);
    good_hello(&h);
    ew_slice m = written(&h);
    space[5] = 4; /* legacy_version 0x0304 */
    assert_err(serve(&server, m), EW_ERR_PROTOCOL_VERSION);
    pair_close(&p);
    m = written(&h);
    size_t compression = 4 + 2 + 32 + 1 + 2 + 2 * h.m.num_suites + 1;
    assert_int_equal(space[compression - 1], 1);
    space[compression] = 1;
    assert_err(serve(&server, m), EW_ERR_COMPRESSION);
    pair_close(&p);
}

static void shares(void **state)
{
    (void)state;
    hello h;
    good_hello(&h);
    h.shares[1] = h.shares[0];
    h.m.num_shares = 2;
    serves(&h, EW_ERR_DUPLICATE_KEY_SHARE);
    good_hello(&h);
    memset(h.keys[0], 0, sizeof h.keys[0]); /* an all-zero X25519 result */
    serves(&h, EW_ERR_BAD_KEY_SHARE);
    good_hello(&h);
    h.shares[0].key.len--;
    serves(&h, EW_ERR_BAD_KEY_SHARE);
    good_hello(&h);
    h.shares[0] = h.shares[1]; /* not on the curve */
    h.keys[1][9] ^= 1;
    serves(&h, EW_ERR_BAD_KEY_SHARE);
}

static void what_nobody_shares(void **state)
{
    (void)state;
    hello h;
    good_hello(&h);
    h.suites[0] = 0x1399;
    serves(&h, EW_ERR_NO_COMMON_CIPHER);
    good_hello(&h);
    h.groups[0] = h.groups[1] = 0x0100;
    serves(&h, EW_ERR_NO_COMMON_GROUP);
    good_hello(&h);
    h.schemes[0] = 0x0804; /* the server has ECDSA */
    serves(&h, EW_ERR_NO_COMMON_SIGNATURE);
    h.schemes[0] = 0x0401; /* PKCS#1 signs no handshake */
    serves(&h, EW_ERR_NO_COMMON_SIGNATURE);
}

/* A name with a NUL in it would be one thing to a certificate and another to a C string. */
static void a_name_with_a_nul_is_refused(void **state)
{
    (void)state;
    static const uint8_t name[] = "server.example\0.evil.example";
    hello h;
    good_hello(&h);
    h.m.server_name = (ew_slice){name, sizeof name - 1};
    serves(&h, EW_ERR_ILLEGAL_PARAMETER);
}

static void a_name_has_at_most_255_bytes(void **state)
{
    (void)state;
    uint8_t name[EW_HS_HOST_MAX + 1];
    hello h;
    memset(name, 'a', sizeof name);
    good_hello(&h);
    h.m.server_name = (ew_slice){name, EW_HS_HOST_MAX};
    serves(&h, EW_OK);
    h.m.server_name.len++;
    serves(&h, EW_ERR_ILLEGAL_PARAMETER);
}

/* Several credentials for one name: the one the client can check. */
static void schemes_choose_the_credential(void **state)
{
    (void)state;
    const struct {
        uint16_t scheme;
        certs_type want;
    } cases[] = {{0x0403, CERTS_P256}, {0x0503, CERTS_P384}, {0x0807, CERTS_ED25519},
        {0x0804, CERTS_RSA}, {0x0809, CERTS_RSA_PSS}};
    ew_hs_config server = world_server(&w, CERTS_P256);
    for (int type = 0; type < CERTS_NUM_TYPES; type++)
        server.creds[type] = w.creds[type];
    server.num_creds = CERTS_NUM_TYPES;
    for (int named = 0; named <= 1; named++) {
        for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
            hello h;
            good_hello(&h);
            h.schemes[0] = cases[i].scheme;
            if (named)
                h.m.server_name = TEXT("server.example");
            assert_ok(serve(&server, written(&h)));
            assert_ptr_equal(p.server.info.own_cred, w.creds[cases[i].want]);
            pair_close(&p);
        }
    }
}

/* early_data is not taken: until the client's next message, records that do not open are skipped.
 */
/* Two for one name: the one whose chain the client can check, by signature_algorithms_cert, else by
 * signature_algorithms. */
static void schemes_choose_the_chain(void **state)
{
    (void)state;
    static const uint16_t pkcs1 = 0x0401;
    ew_cred *creds[2];
    static const certs_type issuers[] = {CERTS_RSA, CERTS_P256};
    for (int i = 0; i < 2; i++) {
        certs_cert ca = certs_make_ca(issuers[i], "ca", NULL);
        certs_cert leaf = certs_make_leaf(CERTS_P256, "DNS:server.example", &ca);
        char *pem = certs_pem(&leaf), *key = certs_key_pem(&leaf, NULL);
        assert_ok(ew_cred_from_pem(w.crypto, (ew_slice){(uint8_t *)pem, strlen(pem)},
            (ew_slice){(uint8_t *)key, strlen(key)}, NULL, NULL, &creds[i]));
        free(pem);
        free(key);
        certs_free(&leaf);
        certs_free(&ca);
    }
    ew_hs_config server = world_server(&w, CERTS_P256);
    memcpy(server.creds, creds, sizeof creds);
    server.num_creds = 2;
    for (int says = 0; says <= 1; says++) {
        hello h;
        good_hello(&h); /* ecdsa_secp256r1_sha256 alone */
        h.m.schemes_cert = &pkcs1;
        h.m.num_schemes_cert = says == 1 ? 1 : 0;
        assert_ok(serve(&server, written(&h)));
        assert_ptr_equal(p.server.info.own_cred, creds[says == 1 ? 0 : 1]);
        pair_close(&p);
    }
    ew_cred_free(creds[0]);
    ew_cred_free(creds[1]);
}

static ew_slice with_extension(const hello *h, ew_slice ext)
{
    static uint8_t message[4096];
    ew_slice m = written(h);
    size_t len = m.len + ext.len, at = 4 + 2 + 32 + 1 + 2 + 2 * h->m.num_suites + 2;
    size_t block = len - at - 2;
    memcpy(message, m.data, m.len);
    memcpy(&message[m.len], ext.data, ext.len); /* appended to the block */
    message[at] = (uint8_t)(block >> 8);
    message[at + 1] = (uint8_t)block;
    message[2] = (uint8_t)((len - 4) >> 8);
    message[3] = (uint8_t)(len - 4);
    return (ew_slice){message, len};
}

static void early_data_is_skipped(void **state)
{
    (void)state;
    for (int with = 0; with <= 1; with++) {
        hello h;
        good_hello(&h);
        ew_hs_config server = world_server(&w, CERTS_P256);
        assert_ok(serve(&server, with ? with_extension(&h, TEXT("\0\x2a\0\0")) : written(&h)));
        assert_int_equal(ew_hs_skips_early_data(p.server.hs), with);
        uint8_t finished[4 + 32] = {EW_MSG_FINISHED, 0, 0, 32};
        assert_err(
            ew_hs_message(p.server.hs, (ew_slice){finished, sizeof finished}), EW_ERR_BAD_FINISHED);
        assert_false(ew_hs_skips_early_data(p.server.hs));
        pair_close(&p);
    }
}

/* 4.3.10: its content in a ClientHello is empty. */
static void early_data_has_no_content(void **state)
{
    (void)state;
    hello h;
    good_hello(&h);
    ew_hs_config server = world_server(&w, CERTS_P256);
    assert_err(serve(&server, with_extension(&h, TEXT("\0\x2a\0\1x"))), EW_ERR_DECODE);
    pair_close(&p);
}

/* --- to a client -------------------------------------------------------------------------- */

typedef struct answer {
    uint16_t legacy_version;
    uint8_t random[32];
    bool no_versions;
    uint16_t version;
    bool wrong_id;
    uint16_t suite;
    uint8_t compression;
    uint16_t share_group; /* 0: none */
    ew_slice share;
    bool psk;
    uint16_t psk_index;
    bool cookie;
    bool alien; /* an extension that was not asked for */
} answer;

static answer good_answer(void)
{
    static uint8_t share[EW_KEX_SHARE_MAX];
    ew_kex *kex;
    size_t len;
    assert_ok(ew_kex_new(w.crypto, ew_group_find(29), &kex));
    assert_ok(ew_kex_share(kex, share, &len));
    ew_kex_free(kex);
    return (answer){.legacy_version = 0x0303,
        .version = 0x0304,
        .suite = 0x1301,
        .share_group = 29,
        .share = {share, len}};
}

static answer good_retry(uint16_t group)
{
    answer a = good_answer();
    memcpy(a.random, ew_retry_random, sizeof a.random);
    a.share_group = group;
    return a;
}

static void put_ext(ew_writer *out, uint16_t code, ew_slice data)
{
    ew_write_u16(out, code);
    ew_write_vec16(out, data.data, data.len);
}

static ew_slice answer_bytes(const answer *a)
{
    ew_writer out = ew_writer_of(space, sizeof space);
    bool retry = memcmp(a->random, ew_retry_random, sizeof a->random) == 0;
    ew_prefix m = ew_msg_begin(&out, EW_MSG_SERVER_HELLO);
    ew_write_u16(&out, a->legacy_version);
    ew_write_bytes(&out, a->random, sizeof a->random);
    ew_write_vec8(&out, p.client.hs->session_id, a->wrong_id ? 8 : p.client.hs->session_id_len);
    ew_write_u16(&out, a->suite);
    ew_write_u8(&out, a->compression);
    ew_prefix block = ew_write_open(&out, 2);
    uint8_t version[2] = {(uint8_t)(a->version >> 8), (uint8_t)a->version};
    if (!a->no_versions)
        put_ext(&out, 43, (ew_slice){version, 2});
    if (a->share_group != 0) {
        ew_write_u16(&out, 51);
        ew_prefix ext = ew_write_open(&out, 2);
        ew_write_u16(&out, a->share_group);
        if (!retry)
            ew_write_vec16(&out, a->share.data, a->share.len);
        ew_write_shut(&out, ext);
    }
    uint8_t index[2] = {(uint8_t)(a->psk_index >> 8), (uint8_t)a->psk_index};
    if (a->psk)
        put_ext(&out, 41, (ew_slice){index, 2});
    if (a->cookie)
        put_ext(&out, 44, TEXT("\x00\x02hi"));
    if (a->alien)
        put_ext(&out, 0x7777, TEXT(""));
    ew_write_shut(&out, block);
    ew_msg_end(&out, m);
    assert_true(ew_writer_done(&out));
    return ew_writer_slice(&out);
}

static void begin_client(void)
{
    static ew_hs_config client, server;
    client = world_client(&w);
    client.num_suites = 2;
    server = world_server(&w, CERTS_P256);
    pair_open(&p, &client, &server, "server.example", NULL);
    assert_ok(ew_hs_start(p.client.hs));
}

static void client_says(const answer *a, ew_err want)
{
    begin_client();
    assert_err(ew_hs_message(p.client.hs, answer_bytes(a)), want);
    pair_close(&p);
}

static void a_plain_answer_is_taken(void **state)
{
    (void)state;
    answer a = good_answer();
    client_says(&a, EW_OK);
    a = good_retry(23);
    client_says(&a, EW_OK);
    a = good_retry(0);
    a.cookie = true;
    client_says(&a, EW_OK);
}

static void server_faults(void **state)
{
    (void)state;
    static uint8_t zeros[32];
    const ew_slice zero = {zeros, sizeof zeros};
    struct {
        answer a;
        ew_err want;
    } c[] = {
        {good_answer(), EW_ERR_PROTOCOL_VERSION},
        {good_answer(), EW_ERR_BAD_SESSION_ID_ECHO},
        {good_answer(), EW_ERR_WRONG_CIPHER},
        {good_answer(), EW_ERR_WRONG_CIPHER},
        {good_answer(), EW_ERR_DECODE},
        {good_answer(), EW_ERR_MISSING_EXTENSION},
        {good_answer(), EW_ERR_WRONG_GROUP},
        {good_answer(), EW_ERR_WRONG_GROUP},
        {good_answer(), EW_ERR_BAD_KEY_SHARE},
        {good_answer(), EW_ERR_UNSUPPORTED_EXTENSION},
        {good_answer(), EW_ERR_MISPLACED_EXTENSION},
        {good_answer(), EW_ERR_UNSUPPORTED_EXTENSION},
        {good_answer(), EW_ERR_WRONG_VERSION},
    };
    c[0].a.legacy_version = 0x0302;
    c[1].a.wrong_id = true;
    c[2].a.suite = 0x1303; /* known, not offered */
    c[3].a.suite = 0x1399; /* unknown */
    c[4].a.compression = 1;
    c[5].a.share_group = 0;
    c[6].a.share_group = 23; /* offered, without a share */
    c[7].a.share_group = 0x0100;
    c[8].a.share = zero;
    c[9].a.psk = true; /* none was offered */
    c[10].a.cookie = true;
    c[11].a.alien = true;
    c[12].a.version = 0x0303; /* in supported_versions: not one of ours */
    for (size_t i = 0; i < sizeof c / sizeof c[0]; i++)
        client_says(&c[i].a, c[i].want);
}

/* 4.2.3: the sentinels. */
static void downgrades(void **state)
{
    (void)state;
    answer a = good_answer();
    a.no_versions = true;
    a.share_group = 0;
    client_says(&a, EW_ERR_PROTOCOL_VERSION);
    memcpy(&a.random[24], "DOWNGRD\x01", 8);
    client_says(&a, EW_ERR_DOWNGRADE);
    a.random[31] = 0;
    client_says(&a, EW_ERR_DOWNGRADE);
    a.random[31] = 2;
    client_says(&a, EW_ERR_PROTOCOL_VERSION);
    a = good_answer();
    a.version = 0x0305; /* what else is there does not hide it */
    a.alien = true;
    client_says(&a, EW_ERR_WRONG_VERSION);
    a = good_answer();
    a.no_versions = true;
    a.share_group = 0;
    memcpy(&a.random[24], "DOWNGRD\x02", 8);
    a.random[31] = 1;
    a.legacy_version = 0x0302;
    client_says(&a, EW_ERR_DOWNGRADE);
}

static void retry_faults(void **state)
{
    (void)state;
    answer a = good_retry(0);
    client_says(&a, EW_ERR_EMPTY_RETRY);
    a = good_retry(29); /* its share was in the ClientHello */
    client_says(&a, EW_ERR_WRONG_GROUP);
    a = good_retry(0x0100);
    client_says(&a, EW_ERR_WRONG_GROUP);
    a = good_retry(23);
    a.suite = 0x1303;
    client_says(&a, EW_ERR_WRONG_CIPHER);
    a = good_retry(23);
    a.alien = true;
    client_says(&a, EW_ERR_UNSUPPORTED_EXTENSION);
    a = good_retry(23);
    a.wrong_id = true;
    client_says(&a, EW_ERR_BAD_SESSION_ID_ECHO);
}

/* after_retry: the ServerHello that follows a retry for P-256. */
static void after_retry(const answer *second, ew_err want)
{
    answer first = good_retry(23);
    begin_client();
    assert_ok(ew_hs_message(p.client.hs, answer_bytes(&first)));
    assert_err(ew_hs_message(p.client.hs, answer_bytes(second)), want);
    pair_close(&p);
}

static void the_retry_binds_the_server(void **state)
{
    (void)state;
    answer a = good_retry(24);
    after_retry(&a, EW_ERR_SECOND_RETRY);
    a = good_answer();
    after_retry(&a, EW_ERR_WRONG_GROUP); /* X25519 again */
    a = good_answer();
    a.suite = 0x1302;
    after_retry(&a, EW_ERR_WRONG_CIPHER);
    a = good_answer(); /* back to TLS 1.2: the version has changed */
    a.no_versions = true;
    a.share_group = 0;
    after_retry(&a, EW_ERR_WRONG_VERSION);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_plain_hello_is_answered),
        cmocka_unit_test(a_name_has_at_most_255_bytes),
        cmocka_unit_test(early_data_has_no_content),
        cmocka_unit_test(schemes_choose_the_chain),
        cmocka_unit_test(missing_extensions),
        cmocka_unit_test(versions),
        cmocka_unit_test(legacy_fields),
        cmocka_unit_test(shares),
        cmocka_unit_test(what_nobody_shares),
        cmocka_unit_test(a_name_with_a_nul_is_refused),
        cmocka_unit_test(schemes_choose_the_credential),
        cmocka_unit_test(early_data_is_skipped),
        cmocka_unit_test(a_plain_answer_is_taken),
        cmocka_unit_test(server_faults),
        cmocka_unit_test(downgrades),
        cmocka_unit_test(retry_faults),
        cmocka_unit_test(the_retry_binds_the_server),
    };
    return cmocka_run_group_tests_name("hs_hello", tests, set_up, tear_down);
}
