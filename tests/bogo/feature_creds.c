/* SPDX-License-Identifier: Apache-2.0 */
/* The credentials that are shown, and which of them was. */
#include "shim.h"

#include <string.h>

static const flag flags[] = {
    NEW_CRED("new-x509-credential", CRED_X509),
    CRED_TEXT("cert-file", cert_file),
    CRED_TEXT("key-file", key_file),
    CRED_LIST("signing-prefs", signing_prefs),
    CRED_SET("must-match-issuer", must_match_issuer),
    LIST("expect-selected-credential", expect_selected_credential),
    FLAGS_END
};

static void set_schemes(const list *ids, ew_credential *cred)
{
    char names[1024] = "";

    for (size_t i = 0; i < ids->num; i++) {
        const char *name = scheme_name(ids->at[i]);
        if (name == NULL)
            unimplemented("this signature algorithm");
        if (i > 0)
            strcat(names, ":");
        strcat(names, name);
    }
    if (ids->num > 0)
        must(ew_credential_signature_algorithms(cred, names), "signature algorithms");
}

static ew_credential *load(const cred_options *c, bool async)
{
    ew_credential *cred = NULL;

    bool raw = c->kind == CRED_RAW_KEY;
    if (c->kind == CRED_PSK)
        return psk_credential(c);
    if (async && !raw)
        cred = signer_credential(c->cert_file, c->key_file);
    else if (raw)
        must(ew_credential_raw_load(NULL, c->key_file, NULL, NULL, &cred), "credential");
    else
        must(ew_credential_load(NULL, c->cert_file, c->key_file, NULL, NULL, &cred), "credential");
    set_schemes(&c->signing_prefs, cred);
    /* the runner's client shows what it has to any CA, unless told not to */
    must(ew_credential_issuers(cred, c->must_match_issuer ? EW_ISSUERS_NAMED : EW_ISSUERS_ANY), "issuers");
    return cred;
}

/* add: to the config, or, where that is NULL, to the connection that asks for them. */
static void add(shim *s, const options *o, size_t i, ew_config *config, ew_conn *conn)
{
    ew_credential *cred = load(&o->creds[i], o->async);

    for (size_t f = 0; f < num_features; f++)
        if (features[f]->credential != NULL)
            features[f]->credential(s, &o->creds[i], cred);
    must(config != NULL ? ew_config_add_credential(config, cred) : ew_conn_add_credential(conn, cred), "credential");
    s->creds[i] = cred; /* to compare with: the config, or the connection that shows it, keeps it */
    ew_credential_free(cred);
}

/* The one without a "-new-..." comes last. */
static void add_all(shim *s, const options *o, ew_config *config, ew_conn *conn)
{
    size_t first = o->has_default_cred ? 1 : 0;

    for (size_t i = first; i < o->num_creds; i++)
        add(s, o, i, config, conn);
    if (o->has_default_cred)
        add(s, o, 0, config, conn);
}

bool creds_are_late(const options *o)
{
    return o->async || o->use_early_callback || o->use_old_client_cert_callback;
}

void creds_add_late(shim *s, const options *o, ew_conn *conn)
{
    add_all(s, o, NULL, conn);
}

static void configure(shim *s, const options *o, ew_config *config)
{
    if (!creds_are_late(o))
        add_all(s, o, config, NULL);
    /* and a client with some to show aborts where none suits */
    if (!o->server)
        must(ew_config_always_show(config, true), "always show");
}

static bool check(shim *s, const options *o, const ew_conn *conn)
{
    int64_t seen = NO_CRED;

    for (size_t i = o->has_default_cred ? 1 : 0; i < o->num_creds; i++)
        if (s->creds[i] == ew_conn_own_credential(conn))
            seen = (int64_t)i - (o->has_default_cred ? 1 : 0);
    if (o->expect_selected_credential.num == 0 || o->expect_selected_credential.at[0] == seen)
        return true;
    return unexpected("credential %d was shown", (int)seen);
}

const feature feature_creds = {.flags = flags, .configure = configure, .check = check};
