/* SPDX-License-Identifier: Apache-2.0 */
/* Who we are and whom we believe. */
#include "conn/config.h"

ew_err ew_config_add_credential(ew_config *config, ew_credential *cred)
{
    ew_err err = ew_config_changeable(config);

    if (err != EW_OK)
        return err;
    if (cred == NULL || config->hs.num_creds == EW_CREDS_MAX)
        return EW_ERR_ARGUMENT;
    ew_cred_share((ew_cred *)cred);
    config->hs.creds[config->hs.num_creds++] = ew_cred_ref((ew_cred *)cred);
    return EW_OK;
}

static ew_err with_trust(ew_config *config)
{
    ew_err err = ew_config_changeable(config);

    if (err == EW_OK && config->hs.trust == NULL)
        err = ew_trust_new(config->hs.crypto, &config->hs.trust);
    return err;
}

ew_err ew_config_trust_file(ew_config *config, const char *ca_file)
{
    ew_err err = with_trust(config);

    if (err != EW_OK)
        return err;
    return ca_file == NULL ? EW_ERR_ARGUMENT : ew_trust_add_file(config->hs.trust, ca_file);
}

ew_err ew_config_trust_pem(ew_config *config, const void *pem, size_t len)
{
    ew_err err = with_trust(config);

    if (err != EW_OK)
        return err;
    return pem == NULL ? EW_ERR_ARGUMENT : ew_trust_add_pem(config->hs.trust, (ew_slice){pem, len});
}

ew_err ew_config_trust_system(ew_config *config)
{
    ew_err err = with_trust(config);

    return err != EW_OK ? err : ew_trust_add_system(config->hs.trust);
}

ew_err ew_config_trust_store(ew_config *config, struct x509_store_st *store)
{
    ew_err err = ew_config_changeable(config);

    if (err != EW_OK)
        return err;
    if (store == NULL || config->hs.trust != NULL)
        return store == NULL ? EW_ERR_ARGUMENT : EW_ERR_STATE;
    return ew_trust_of_store(config->hs.crypto, store, &config->hs.trust);
}

/* A list alone names no CA, and must not stand in the way of the default ones. */
static ew_err crl_changeable(const ew_config *config)
{
    ew_err err = ew_config_changeable(config);

    return err == EW_OK && config->hs.trust == NULL ? EW_ERR_STATE : err;
}

ew_err ew_config_crl_file(ew_config *config, const char *crl_file)
{
    ew_err err = crl_changeable(config);

    return err != EW_OK ? err : ew_trust_add_crl_file(config->hs.trust, crl_file);
}

ew_err ew_config_crl_pem(ew_config *config, const void *pem, size_t len)
{
    ew_err err = crl_changeable(config);

    if (err != EW_OK)
        return err;
    return pem == NULL ? EW_ERR_ARGUMENT : ew_trust_add_crl_pem(config->hs.trust, (ew_slice){pem, len});
}

ew_err ew_config_accept_any_peer(ew_config *config, uint32_t i_accept_any_peer)
{
    ew_err err = ew_config_changeable(config);

    if (err != EW_OK)
        return err;
    if (i_accept_any_peer != EW_I_ACCEPT_ANY_PEER || config->hs.is_server)
        return EW_ERR_ARGUMENT;
    config->hs.accept_any_peer = true;
    return EW_OK;
}

ew_err ew_config_client_auth(ew_config *config, ew_client_auth auth)
{
    ew_err err = ew_config_changeable(config);

    if (err != EW_OK)
        return err;
    if (!config->hs.is_server || auth < EW_AUTH_NONE || auth > EW_AUTH_REQUIRE)
        return EW_ERR_ARGUMENT;
    config->hs.client_auth = (ew_hs_client_auth)auth;
    return EW_OK;
}
