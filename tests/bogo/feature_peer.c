/* SPDX-License-Identifier: Apache-2.0 */
/* What the peer says about itself, as the callbacks are told it: the protocols it speaks, the signatures it takes, the CAs it
 * knows. */
#include "shim.h"

#include <string.h>

#include <openssl/crypto.h>

static const flag flags[] = {
    TEXT("expect-advertised-alpn", expect_advertised_alpn),
    LIST("expect-peer-verify-pref", expect_peer_prefs),
    TEXT("expect-client-ca-list", expect_authorities),
    FLAGS_END
};

static bool is_same(const uint8_t *data, size_t len, const void *expected, size_t expected_len)
{
    return len == expected_len && memcmp(data, expected, len) == 0;
}

static bool same_prefs(const list *expected, const uint8_t *schemes, size_t len)
{
    uint8_t wire[2 * LIST_MAX];

    for (size_t i = 0; i < expected->num; i++) {
        wire[2 * i] = (uint8_t)(expected->at[i] >> 8);
        wire[2 * i + 1] = (uint8_t)expected->at[i];
    }
    return is_same(schemes, len, wire, 2 * expected->num);
}

/* same_authorities: expected as the runner writes it, the names each behind its 16-bit length. */
static bool same_authorities(const char *expected, const uint8_t *names, size_t len)
{
    char copy[4096];
    char *rest = copy;
    char *one;
    uint8_t wire[2048];
    size_t at = 0;

    if (strlen(expected) >= sizeof copy)
        unimplemented("so many names of CAs");
    memcpy(copy, expected, strlen(expected) + 1);
    while ((one = strsep(&rest, ",")) != NULL) {
        long num = 0;
        uint8_t *der = OPENSSL_hexstr2buf(one, &num);
        must(der != NULL && at + 2 + (size_t)num <= sizeof wire ? EW_OK : EW_ERR_ARGUMENT, "names of CAs");
        wire[at] = (uint8_t)(num >> 8);
        wire[at + 1] = (uint8_t)num;
        memcpy(&wire[at + 2], der, (size_t)num);
        at += 2 + (size_t)num;
        OPENSSL_free(der);
    }
    return is_same(names, len, wire, at);
}

void peer_says_hello(shim *s, const ew_hello *hello)
{
    const char *alpn = s->o->expect_advertised_alpn;

    s->peer_said.alpn = alpn != NULL && is_same(hello->alpn, hello->alpn_len, alpn, strlen(alpn));
    s->peer_said.prefs = same_prefs(&s->o->expect_peer_prefs, hello->schemes, hello->schemes_len);
}

void peer_says_request(shim *s, const ew_request *request)
{
    const char *names = s->o->expect_authorities;

    s->peer_said.authorities =
        names != NULL && same_authorities(names, request->authorities, request->authorities_len);
    s->peer_said.prefs = same_prefs(&s->o->expect_peer_prefs, request->schemes, request->schemes_len);
}

static void configure(shim *s, const options *o, ew_config *config)
{
    (void)o;
    (void)config;
    memset(&s->peer_said, 0, sizeof s->peer_said);
}

/* Where nobody asked us, nothing was said as expected. */
static bool check(shim *s, const options *o, const ew_conn *conn)
{
    (void)conn;
    if (o->expect_advertised_alpn != NULL && !s->peer_said.alpn)
        return unexpected("the client speaks other protocols");
    if (o->expect_peer_prefs.num > 0 && !s->peer_said.prefs)
        return unexpected("the peer takes other signature algorithms");
    if (o->expect_authorities != NULL && !s->peer_said.authorities)
        return unexpected("the server knows other CAs");
    return true;
}

const feature feature_peer = {.flags = flags, .configure = configure, .check = check};
