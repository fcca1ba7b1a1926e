/* SPDX-License-Identifier: Apache-2.0 */
#include "support/world.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void must(ew_err err, const char *what)
{
    if (err == EW_OK)
        return;
    fprintf(stderr, "%s: %s\n", what, ew_err_name(err));
    abort();
}

static ew_slice text(const char *s)
{
    return (ew_slice){(const uint8_t *)s, strlen(s)};
}

static ew_cred *make_cred(world *w, certs_chain *chain, certs_type type, const char *san)
{
    ew_cred *cred;
    *chain = certs_chain_new(type, san);
    must(ew_cred_from_pem(w->crypto, text(chain->chain), text(chain->key), NULL, NULL, &cred),
        "credential");
    return cred;
}

void world_make(world *w)
{
    memset(w, 0, sizeof *w);
    w->now = CERTS_NOW * 1000;
    must(ew_crypto_new(NULL, NULL, &w->crypto), "libcrypto");
    must(ew_trust_new(w->crypto, &w->trust), "trust");
    for (int i = 0; i < CERTS_NUM_TYPES; i++) {
        w->creds[i] = make_cred(
            w, &w->chains[i], (certs_type)i, "DNS:server.example,DNS:*.wild.example,IP:127.0.0.1");
        must(ew_trust_add_pem(w->trust, text(w->chains[i].root)), "root");
    }
    w->other_cred = make_cred(w, &w->other, CERTS_P256, "DNS:other.example");
    must(ew_trust_add_pem(w->trust, text(w->other.root)), "root");
    w->stranger = make_cred(w, &w->strange, CERTS_P256, "DNS:server.example");
    must(ew_ticket_keys_new(w->crypto, &w->ticket_keys), "ticket keys");
}

void world_free(world *w)
{
    for (int i = 0; i < CERTS_NUM_TYPES; i++) {
        ew_cred_free(w->creds[i]);
        certs_chain_free(&w->chains[i]);
    }
    ew_cred_free(w->other_cred);
    certs_chain_free(&w->other);
    ew_cred_free(w->stranger);
    certs_chain_free(&w->strange);
    ew_ticket_keys_free(w->ticket_keys);
    ew_trust_free(w->trust);
    ew_crypto_free(w->crypto);
}

static int64_t clock_of(void *arg)
{
    const world *w = arg;
    return w->now;
}

static ew_hs_config common(world *w)
{
    ew_hs_config c = {
        .crypto = w->crypto,
        .middlebox_compat = true,
        .resumption = true,
        .min_version = 0x0304,
        .max_version = 0x0304,
        .wall_clock = clock_of,
        .wall_clock_arg = w,
    };
    while ((c.suites[c.num_suites] = ew_suite_at(c.num_suites)) != NULL)
        c.num_suites++;
    for (size_t i = 0; ew_group_at(i) != NULL; i++)
        if (ew_group_available(w->crypto, ew_group_at(i)))
            c.groups[c.num_groups++] = ew_group_at(i);
    return c;
}

ew_hs_config world_client(world *w)
{
    ew_hs_config c = common(w);
    c.num_shares = 1;
    c.trust = w->trust;
    return c;
}

ew_hs_config world_server(world *w, certs_type type)
{
    ew_hs_config c = common(w);
    c.is_server = true;
    c.creds[0] = w->creds[type];
    c.num_creds = 1;
    c.num_tickets = 2;
    c.ticket_lifetime = 7200;
    c.ticket_keys = w->ticket_keys;
    return c;
}
