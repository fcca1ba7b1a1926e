/* SPDX-License-Identifier: Apache-2.0 */
#include "shim.h"

#include <stdio.h>
#include <string.h>

typedef struct name {
    int64_t id;
    const char *name;
} name;

static const name groups[] = {
    {29, "X25519"},
    {23, "P-256"},
    {24, "P-384"},
    {25, "P-521"},
    {0x11ec, "X25519MLKEM768"},
    {0, NULL},
};

static const name schemes[] = {
    {0x0403, "ecdsa_secp256r1_sha256"},
    {0x0503, "ecdsa_secp384r1_sha384"},
    {0x0603, "ecdsa_secp521r1_sha512"},
    {0x0807, "ed25519"},
    {0x0804, "rsa_pss_rsae_sha256"},
    {0x0805, "rsa_pss_rsae_sha384"},
    {0x0806, "rsa_pss_rsae_sha512"},
    {0x0401, "rsa_pkcs1_sha256"},
    {0x0501, "rsa_pkcs1_sha384"},
    {0x0601, "rsa_pkcs1_sha512"},
    {0, NULL},
};

static const name suites[] = {
    {0x1301, "TLS_AES_128_GCM_SHA256"},
    {0x1302, "TLS_AES_256_GCM_SHA384"},
    {0x1303, "TLS_CHACHA20_POLY1305_SHA256"},
    {0xc02b, "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"},
    {0xc02c, "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384"},
    {0xc02f, "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"},
    {0xc030, "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384"},
    {0xcca8, "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256"},
    {0xcca9, "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256"},
    {0, NULL},
};

static const char *name_of(const name *names, int64_t id)
{
    for (; names->name != NULL; names++)
        if (names->id == id)
            return names->name;
    return NULL;
}

const char *group_name(int64_t id)
{
    return name_of(groups, id);
}

const char *scheme_name(int64_t id)
{
    return name_of(schemes, id);
}

int64_t cipher_id(const char *of)
{
    for (const name *n = suites; n->name != NULL; n++)
        if (strcmp(n->name, of) == 0)
            return n->id;
    return 0;
}

bool cipher_names(const char *rule, char *out, size_t cap)
{
    /* the runner's lists are of TLS 1.2 alone: those of 1.3 are always there */
    int n = snprintf(out, cap, "%s:%s:%s:%s", suites[0].name, suites[1].name, suites[2].name, rule);
    char copy[1024];
    char *rest = copy;
    char *one;

    if (n < 0 || (size_t)n >= cap || strlen(rule) >= sizeof copy)
        return false;
    memcpy(copy, rule, strlen(rule) + 1);
    while ((one = strsep(&rest, ":")) != NULL)
        if (cipher_id(one) == 0)
            return false;
    return true;
}
