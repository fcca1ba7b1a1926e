/* SPDX-License-Identifier: Apache-2.0 */
/* Who is asked while handshakes run. */
#include "conn/config.h"

ew_err ew_config_on_client_hello(ew_config *config, ew_client_hello_fn *fn, void *arg)
{
    ew_err err = ew_config_changeable(config);

    if (err != EW_OK)
        return err;
    if (!config->hs.is_server)
        return EW_ERR_ARGUMENT;
    config->asks.on_client_hello = fn;
    config->asks.on_client_hello_arg = arg;
    config->hs.asks_hello = fn != NULL;
    return EW_OK;
}

ew_err ew_config_on_certificate_request(ew_config *config, ew_certificate_request_fn *fn, void *arg)
{
    ew_err err = ew_config_changeable(config);

    if (err != EW_OK)
        return err;
    if (config->hs.is_server)
        return EW_ERR_ARGUMENT;
    config->asks.on_request = fn;
    config->asks.on_request_arg = arg;
    config->hs.asks_request = fn != NULL;
    return EW_OK;
}

ew_err ew_config_on_verify(ew_config *config, ew_verify_fn *fn, void *arg)
{
    ew_err err = ew_config_changeable(config);

    if (err != EW_OK)
        return err;
    config->asks.on_verify = fn;
    config->asks.on_verify_arg = arg;
    config->hs.asks_verify = fn != NULL;
    return EW_OK;
}

ew_err ew_config_ticket_method(ew_config *config, const ew_ticket_method *method)
{
    ew_err err = ew_config_changeable(config);

    if (err != EW_OK)
        return err;
    if (!config->hs.is_server || method == NULL || method->seal == NULL || method->open == NULL)
        return EW_ERR_ARGUMENT;
    config->asks.tickets = *method;
    config->hs.asks_tickets = true;
    return EW_OK;
}

ew_err ew_config_verify_resumed(ew_config *config, bool on)
{
    ew_err err = ew_config_changeable(config);

    if (err == EW_OK)
        config->hs.verify_resumed = on;
    return err;
}
