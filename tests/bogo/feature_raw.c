/* SPDX-License-Identifier: Apache-2.0 */
/* Raw public keys (RFC 7250). The runner tells the hash of the one it will show; where it tells none, none is believed. */
#include "shim.h"

#include <string.h>

#include <openssl/sha.h>

enum { TYPE_X509 = 0, TYPE_RAW_KEY = 2 };

static const flag flags[] = {
    NEW_CRED("new-rpk-credential", CRED_RAW_KEY),
    LIST("accepted-peer-cert-types", peer_types),
    LIST("available-client-cert-types", own_types),
    LIST("expect-peer-certificate-type", expect_peer_type),
    BYTES("expect-peer-rpk-sha256", expect_raw_key),
    FLAGS_END
};

static bool has_raw_key(const list *types)
{
    for (size_t i = 0; i < types->num; i++)
        if (types->at[i] == TYPE_RAW_KEY)
            return true;
    return false;
}

bool raw_keys_only(const options *o)
{
    return o->peer_types.num == 1 && has_raw_key(&o->peer_types);
}

static const char *names_of(const list *types)
{
    bool raw_key = types->at[0] == TYPE_RAW_KEY;

    if (types->num == 1)
        return raw_key ? "raw-key" : "x509";
    return raw_key ? "raw-key:x509" : "x509:raw-key";
}

static void configure(shim *s, const options *o, ew_config *config)
{
    static const uint8_t nobody[EW_KEY_HASH_LEN] = {0};
    bool tells = o->expect_raw_key.len == EW_KEY_HASH_LEN && !o->verify_fail;

    (void)s;
    if (o->peer_types.num > 0)
        must(ew_config_peer_types(config, names_of(&o->peer_types)), "types");
    if (has_raw_key(&o->peer_types))
        must(ew_config_trust_raw_hash(config, tells ? o->expect_raw_key.data : nobody), "raw key");
    if (!o->server && o->own_types.num > 0)
        must(ew_config_own_types(config, names_of(&o->own_types)), "types");
}

static bool check(shim *s, const options *o, const ew_conn *conn)
{
    uint8_t hash[SHA256_DIGEST_LENGTH];
    const uint8_t *key = NULL;
    size_t len = 0;
    bool has_key = ew_conn_peer_raw_key(conn, &key, &len) == EW_OK;

    (void)s;
    if (o->expect_peer_type.num > 0 && has_key != has_raw_key(&o->expect_peer_type))
        return unexpected("the peer showed %s raw key", has_key ? "a" : "no");
    if (o->expect_raw_key.len == 0)
        return true;
    if (!has_key || SHA256(key, len, hash) == NULL || o->expect_raw_key.len != sizeof hash ||
        memcmp(hash, o->expect_raw_key.data, sizeof hash) != 0)
        return unexpected("the peer's raw key is another");
    /* where certificates are taken as well, the runner has a client accept any */
    bool judges = o->server || raw_keys_only(o);
    return !judges || ew_conn_peer_authenticated(conn) || unexpected("the raw key was not believed");
}

const feature feature_raw = {.flags = flags, .configure = configure, .check = check};
