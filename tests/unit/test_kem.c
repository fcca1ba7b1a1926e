/* SPDX-License-Identifier: Apache-2.0 */
/* X25519MLKEM768 in handshakes and against an account of it of the test's own: the two algorithms called one by one. Where
 * libcrypto has no ML-KEM, that is what is tested. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <string.h>

#include "hs_fixture.h"

enum { HYBRID = 0x11ec, KEY_LEN = 1184, CIPHERTEXT_LEN = 1088, X_LEN = 32 };

static const ew_group *hybrid(void)
{
    return ew_group_find(HYBRID);
}

static void need_mlkem(void)
{
    if (ew_group_available(w.crypto, hybrid()))
        return;
    print_message("# this libcrypto has no ML-KEM (OpenSSL 3.5 has)\n");
    skip();
}

/* --- the algorithm ------------------------------------------------------------------------ */

static EVP_PKEY *public_key(const char *name, const uint8_t *data, size_t len)
{
    uint8_t copy[KEY_LEN];
    EVP_PKEY *key = NULL;
    memcpy(copy, data, len);
    OSSL_PARAM params[] = {
        OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, copy, len),
        OSSL_PARAM_construct_end(),
    };
    EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, name, NULL);
    assert_int_equal(EVP_PKEY_fromdata_init(ctx), 1);
    assert_int_equal(EVP_PKEY_fromdata(ctx, &key, EVP_PKEY_PUBLIC_KEY, params), 1);
    EVP_PKEY_CTX_free(ctx);
    return key;
}

static void x25519_secret(EVP_PKEY *own, const uint8_t *peer_share, uint8_t out[X_LEN])
{
    size_t len = X_LEN;
    EVP_PKEY *peer = public_key("X25519", peer_share, X_LEN);
    EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new(own, NULL);
    assert_int_equal(EVP_PKEY_derive_init(ctx), 1);
    assert_int_equal(EVP_PKEY_derive_set_peer(ctx, peer), 1);
    assert_int_equal(EVP_PKEY_derive(ctx, out, &len), 1);
    EVP_PKEY_CTX_free(ctx);
    EVP_PKEY_free(peer);
}

/* The draft, 3.1: the client's share is encapsulation key || X25519, the server's ciphertext || X25519, the secret ML-KEM's ||
 * X25519's. */
static void both_halves_are_where_they_belong(void **state)
{
    (void)state;
    need_mlkem();
    uint8_t share[EW_KEX_SHARE_MAX], answer[EW_KEX_SHARE_MAX];
    uint8_t ours[EW_KEX_SECRET_MAX], theirs[EW_KEX_SECRET_MAX];
    size_t share_len, ours_len, len = KEY_LEN + X_LEN;

    /* as a client: the other side in two parts */
    ew_kex *kex;
    assert_ok(ew_kex_new(w.crypto, hybrid(), &kex));
    assert_ok(ew_kex_share(kex, share, &share_len));
    assert_int_equal(share_len, KEY_LEN + X_LEN);
    EVP_PKEY *key = public_key("ML-KEM-768", share, KEY_LEN);
    EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new(key, NULL);
    size_t ct_len = CIPHERTEXT_LEN, secret_len = 32;
    assert_int_equal(EVP_PKEY_encapsulate_init(ctx, NULL), 1);
    assert_int_equal(EVP_PKEY_encapsulate(ctx, answer, &ct_len, theirs, &secret_len), 1);
    EVP_PKEY_CTX_free(ctx);
    EVP_PKEY_free(key);
    EVP_PKEY *own = EVP_PKEY_Q_keygen(NULL, NULL, "X25519");
    len = X_LEN;
    assert_int_equal(EVP_PKEY_get_raw_public_key(own, &answer[CIPHERTEXT_LEN], &len), 1);
    x25519_secret(own, &share[KEY_LEN], &theirs[32]);
    assert_ok(ew_kex_finish(kex, (ew_slice){answer, CIPHERTEXT_LEN + X_LEN}, ours, &ours_len));
    assert_int_equal(ours_len, 64);
    assert_memory_equal(ours, theirs, 64);
    ew_kex_free(kex);

    /* as a server */
    EVP_PKEY *kem = EVP_PKEY_Q_keygen(NULL, NULL, "ML-KEM-768");
    len = KEY_LEN;
    assert_int_equal(EVP_PKEY_get_raw_public_key(kem, share, &len), 1);
    len = X_LEN;
    assert_int_equal(EVP_PKEY_get_raw_public_key(own, &share[KEY_LEN], &len), 1);
    assert_ok(ew_kex_answer(w.crypto, hybrid(), (ew_slice){share, KEY_LEN + X_LEN}, answer, &len,
        ours, &ours_len));
    assert_int_equal(len, CIPHERTEXT_LEN + X_LEN);
    ctx = EVP_PKEY_CTX_new(kem, NULL);
    secret_len = 32;
    assert_int_equal(EVP_PKEY_decapsulate_init(ctx, NULL), 1);
    assert_int_equal(
        EVP_PKEY_decapsulate(ctx, theirs, &secret_len, answer, CIPHERTEXT_LEN), 1);
    x25519_secret(own, &answer[CIPHERTEXT_LEN], &theirs[32]);
    assert_memory_equal(ours, theirs, 64);
    EVP_PKEY_CTX_free(ctx);
    EVP_PKEY_free(kem);
    EVP_PKEY_free(own);
}

static ew_err answer_to(const uint8_t *share, size_t len)
{
    uint8_t answer[EW_KEX_SHARE_MAX], secret[EW_KEX_SECRET_MAX];
    size_t answer_len, secret_len;
    ew_err err = ew_kex_answer(
        w.crypto, hybrid(), (ew_slice){share, len}, answer, &answer_len, secret, &secret_len);
    assert_int_equal(ERR_peek_error(), 0);
    assert_int_equal(secret_len, err == EW_OK ? 64 : 0);
    return err;
}

/* FIPS 203, 7.2: "Modulus check": every 12 bits of the first 1152 bytes are a number below 3329. */
static void bad_keys_are_refused(void **state)
{
    (void)state;
    need_mlkem();
    uint8_t share[EW_KEX_SHARE_MAX];
    size_t len;
    ew_kex *kex;
    assert_ok(ew_kex_new(w.crypto, hybrid(), &kex));
    assert_ok(ew_kex_share(kex, share, &len));
    ew_kex_free(kex);
    assert_ok(answer_to(share, len));
    for (size_t at = 0; at < 1152; at += 3 * 64) {
        uint8_t kept[2] = {share[at], share[at + 1]};
        share[at] = 0x01; /* 3329, little-endian */
        share[at + 1] = (uint8_t)((kept[1] & 0xf0) | 0x0d);
        assert_int_equal(answer_to(share, len), EW_ERR_BAD_KEY_SHARE);
        memcpy(&share[at], kept, 2);
    }
    assert_ok(answer_to(share, len));
    memset(&share[KEY_LEN], 0, X_LEN); /* a point of small order */
    assert_int_equal(answer_to(share, len), EW_ERR_BAD_KEY_SHARE);
    memset(share, 0xff, sizeof share);
    assert_int_equal(answer_to(share, len), EW_ERR_BAD_KEY_SHARE);
}

static void bad_answers_are_refused(void **state)
{
    (void)state;
    need_mlkem();
    for (int how = 0; how < 3; how++) {
        uint8_t share[EW_KEX_SHARE_MAX], answer[EW_KEX_SHARE_MAX];
        uint8_t ours[EW_KEX_SECRET_MAX], theirs[EW_KEX_SECRET_MAX];
        size_t len, answer_len, ours_len, theirs_len;
        ew_kex *kex;
        assert_ok(ew_kex_new(w.crypto, hybrid(), &kex));
        assert_ok(ew_kex_share(kex, share, &len));
        assert_ok(ew_kex_answer(w.crypto, hybrid(), (ew_slice){share, len}, answer, &answer_len,
            theirs, &theirs_len));
        if (how == 0)
            answer_len--;
        else if (how == 1)
            memset(&answer[CIPHERTEXT_LEN], 0, X_LEN);
        else
            answer[7] ^= 1; /* FIPS 203, 7.3: another secret, not an error */
        ew_err err = ew_kex_finish(kex, (ew_slice){answer, answer_len}, ours, &ours_len);
        assert_int_equal(err, how == 2 ? EW_OK : EW_ERR_BAD_KEY_SHARE);
        if (how == 2)
            assert_memory_not_equal(ours, theirs, 32);
        ew_kex_free(kex);
        assert_int_equal(ERR_peek_error(), 0);
    }
}

/* --- the handshake ------------------------------------------------------------------------ */

static void use_groups(ew_hs_config *config, uint16_t first, uint16_t second, uint16_t third)
{
    const uint16_t ids[] = {first, second, third};
    config->num_groups = 0;
    for (size_t i = 0; i < 3 && ids[i] != 0; i++)
        config->groups[config->num_groups++] = ew_group_find(ids[i]);
}

/* see_shares: how many the first ClientHello has. */
static void see_shares(void *arg, unsigned index, bool from_server, ew_buf *message)
{
    size_t *num = arg;
    ew_client_hello m;
    ew_slice shares;
    ew_share share;
    if (index > 0 || from_server)
        return;
    assert_ok(ew_client_hello_parse((ew_slice){&message->data[4], message->len - 4}, &m));
    assert_ok(ew_ext_read_shares(m.ext.data[EW_EXT_KEY_SHARE], &shares));
    for (*num = 0; ew_share_next(&shares, &share); ++*num)
        ;
}

enum { X25519 = 0x001d, P256 = 0x0017, P384 = 0x0018 };

static void shares_are_sent_for_it_and_a_curve(void **state)
{
    (void)state;
    need_mlkem();
    static const struct {
        uint16_t client[3], server[3], agreed;
        size_t num_shares;
        bool retried;
    } rows[] = {
        {{HYBRID, X25519, P256}, {HYBRID, X25519}, HYBRID, 2, false},
        {{HYBRID, X25519, P256}, {X25519, HYBRID}, X25519, 2, false},
        {{HYBRID, P256, X25519}, {X25519, P256}, P256, 2, false},
        {{HYBRID, X25519, P384}, {P384}, P384, 2, true},
        {{X25519, HYBRID}, {HYBRID}, HYBRID, 2, false},
        {{X25519, P256, HYBRID}, {HYBRID, X25519}, HYBRID, 2, false},
        {{X25519, P256, HYBRID}, {P256}, P256, 2, true},
        {{HYBRID}, {X25519, HYBRID}, HYBRID, 1, false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        ew_hs_config client = world_client(&w), server = world_server(&w, CERTS_P256);
        size_t num = 0;
        client.num_shares = EW_HS_SHARES_AUTO;
        use_groups(&client, rows[i].client[0], rows[i].client[1], rows[i].client[2]);
        use_groups(&server, rows[i].server[0], rows[i].server[1], rows[i].server[2]);
        pair_open(&p, &client, &server, "server.example", NULL);
        p.change = see_shares;
        p.change_arg = &num;
        assert_true(pair_run(&p));
        assert_int_equal(p.client.info.group->id, rows[i].agreed);
        assert_ptr_equal(p.server.info.group, p.client.info.group);
        assert_int_equal(p.client.info.retried, rows[i].retried);
        assert_int_equal(num, rows[i].num_shares);
        check_secrets13();
        pair_close(&p);
    }
}

/* A server that has nothing else asks for it; one that prefers it takes what costs no round trip. */
static void it_is_asked_for_where_nothing_else_is_common(void **state)
{
    (void)state;
    need_mlkem();
    for (int has_other = 0; has_other < 2; has_other++) {
        ew_hs_config client = world_client(&w), server = world_server(&w, CERTS_P256);
        client.num_shares = 1;
        use_groups(&client, X25519, HYBRID, 0);
        use_groups(&server, HYBRID, has_other ? X25519 : 0, 0);
        complete(&client, &server, "server.example", NULL);
        assert_int_equal(p.client.info.group->id, has_other ? X25519 : HYBRID);
        assert_int_equal(p.client.info.retried, !has_other);
        pair_close(&p);
    }
}

/* It is of 1.3 alone: a server of 1.2 does not choose it, though both name it. */
static void an_older_version_goes_without(void **state)
{
    (void)state;
    ew_hs_config client = both(world_client(&w)), server = only12(world_server(&w, CERTS_P256));
    client.num_shares = 0;
    use_groups(&client, HYBRID, X25519, P256);
    use_groups(&server, HYBRID, X25519, 0);
    complete(&client, &server, "server.example", NULL);
    assert_int_equal(p.client.info.version, 0x0303);
    assert_int_equal(p.client.info.group->id, X25519);
    pair_close(&p);
    use_groups(&server, HYBRID, 0, 0);
    fails(&client, &server, "server.example", NULL, true, EW_ERR_NO_COMMON_GROUP);
}

static void choose_hybrid12(void *arg, unsigned index, bool from_server, ew_buf *message)
{
    (void)arg;
    (void)index;
    if (!from_server || message->data[0] != EW_MSG_SERVER_KEY_EXCHANGE)
        return;
    message->data[5] = HYBRID >> 8; /* behind the header and the curve type */
    message->data[6] = HYBRID & 0xff;
}

static void a_server_of_1_2_may_not_choose_it(void **state)
{
    (void)state;
    ew_hs_config client = both(world_client(&w)), server = only12(world_server(&w, CERTS_P256));
    client.num_shares = 0;
    use_groups(&client, HYBRID, X25519, P256);
    pair_open(&p, &client, &server, "server.example", NULL);
    p.change = choose_hybrid12;
    assert_false(pair_run(&p));
    assert_err(p.client.error, EW_ERR_WRONG_GROUP);
    pair_close(&p);
}

static void without_it_there_is_no_pair(void **state)
{
    (void)state;
    if (ew_group_available(w.crypto, hybrid())) {
        print_message("# this libcrypto has ML-KEM\n");
        skip();
    }
    uint8_t share[EW_KEX_SHARE_MAX] = {0}, answer[EW_KEX_SHARE_MAX], secret[EW_KEX_SECRET_MAX];
    size_t len, secret_len;
    ew_kex *kex;
    assert_err(ew_kex_new(w.crypto, hybrid(), &kex), EW_ERR_CRYPTO);
    assert_err(ew_kex_answer(w.crypto, hybrid(), (ew_slice){share, KEY_LEN + X_LEN}, answer, &len,
                   secret, &secret_len),
        EW_ERR_CRYPTO);
    assert_int_equal(ERR_peek_error(), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(both_halves_are_where_they_belong),
        cmocka_unit_test(bad_keys_are_refused),
        cmocka_unit_test(bad_answers_are_refused),
        cmocka_unit_test(shares_are_sent_for_it_and_a_curve),
        cmocka_unit_test(it_is_asked_for_where_nothing_else_is_common),
        cmocka_unit_test(an_older_version_goes_without),
        cmocka_unit_test(a_server_of_1_2_may_not_choose_it),
        cmocka_unit_test(without_it_there_is_no_pair),
    };
    return cmocka_run_group_tests_name("kem", tests, set_up, tear_down);
}
