/* SPDX-License-Identifier: Apache-2.0 */
/* External PSKs, imported (RFC 9258). */
#include "shim.h"

static const flag flags[] = {
    NEW_CRED("new-psk-credential", CRED_PSK),
    CRED_BYTES("psk-importer-key", psk_secret),
    CRED_BYTES("psk-importer-identity", psk_identity),
    CRED_BYTES("psk-importer-context", psk_context),
    IGNORED("psk-importer-sha256"), /* the default */
    CRED_SET("psk-importer-sha384", psk_sha384),
    FLAGS_END
};

ew_credential *psk_credential(const cred_options *c)
{
    ew_credential *cred = NULL;

    must(ew_credential_psk_import(c->psk_identity.data, c->psk_identity.len, c->psk_context.data, c->psk_context.len,
             c->psk_secret.data, c->psk_secret.len, c->psk_sha384 ? EW_PSK_SHA384 : EW_PSK_SHA256, &cred),
        "PSK");
    return cred;
}

bool psks_only(const options *o)
{
    for (size_t i = 0; i < o->num_creds; i++)
        if (o->creds[i].kind == CRED_PSK)
            return !o->server && !o->verify_peer;
    return false;
}

const feature feature_psk = {.flags = flags};
