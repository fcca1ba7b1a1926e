/* SPDX-License-Identifier: Apache-2.0 */
/* Raw public keys, and which types of certificate are shown and taken (RFC 7250). */
#include "conn/config.h"

#include "msg/msg.h"
#include "x509/raw_key.h"

#include <string.h>

_Static_assert((int)EW_KEY_HASH_LEN == (int)EW_PIN_LEN, "a key's hash");

ew_err ew_config_trust_raw_key(ew_config *config, const void *key, size_t len)
{
    ew_err err = ew_config_changeable(config);

    if (err != EW_OK)
        return err;
    if (key == NULL)
        return EW_ERR_ARGUMENT;
    return ew_pins_add(config->hs.crypto, (ew_slice){key, len}, &config->hs.pins);
}

ew_err ew_config_trust_raw_hash(ew_config *config, const uint8_t sha256[EW_KEY_HASH_LEN])
{
    ew_err err = ew_config_changeable(config);

    if (err != EW_OK)
        return err;
    return sha256 == NULL ? EW_ERR_ARGUMENT : ew_buf_append(&config->hs.pins, sha256, EW_KEY_HASH_LEN);
}

/* --- types ----------------------------------------------------------------------------------------------------------- */

static bool type_named(const char *name, size_t len, uint8_t *out)
{
    static const struct {
        const char *name;
        uint8_t type;
    } types[] = {{"x509", EW_CERTIFICATE_X509}, {"raw-key", EW_CERTIFICATE_RAW_KEY}};

    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
        *out = types[i].type;
        if (strlen(types[i].name) == len && memcmp(types[i].name, name, len) == 0)
            return true;
    }
    return false;
}

static ew_err read_types(const char *names, ew_type_list *out)
{
    ew_type_list list = {{0}, 0};

    while (names != NULL) {
        const char *end = strchr(names, ':');
        size_t len = end != NULL ? (size_t)(end - names) : strlen(names);
        uint8_t type;
        if (list.num == EW_CERT_TYPES_MAX || !type_named(names, len, &type))
            return EW_ERR_NAME;
        if (list.num > 0 && list.at[0] == type)
            return EW_ERR_NAME;
        list.at[list.num++] = type;
        names = end != NULL ? &end[1] : NULL;
    }
    *out = list;
    return EW_OK;
}

ew_err ew_config_own_types(ew_config *config, const char *names)
{
    ew_err err = ew_config_changeable(config);

    if (err != EW_OK)
        return err;
    return names == NULL || config->hs.is_server ? EW_ERR_ARGUMENT : read_types(names, &config->hs.own_types);
}

ew_err ew_config_peer_types(ew_config *config, const char *names)
{
    ew_err err = ew_config_changeable(config);

    if (err != EW_OK)
        return err;
    return names == NULL ? EW_ERR_ARGUMENT : read_types(names, &config->hs.peer_types);
}

ew_type_list ew_config_types_taken(const ew_config *config)
{
    const ew_hs_config *hs = &config->hs;
    ew_type_list list = hs->peer_types;

    if (list.num > 0)
        return list;
    if (hs->pins.len > 0)
        list.at[list.num++] = EW_CERTIFICATE_RAW_KEY;
    if (hs->pins.len == 0 || hs->trust != NULL || hs->accept_any_peer)
        list.at[list.num++] = EW_CERTIFICATE_X509;
    return list;
}

bool ew_config_is_psk_only(const ew_config *config)
{
    const ew_hs_config *hs = &config->hs;
    bool judges = hs->trust != NULL || hs->pins.len > 0 || hs->accept_any_peer || hs->peer_types.num > 0;

    if (hs->psk_only || hs->is_server || judges)
        return hs->psk_only;
    for (size_t i = 0; i < hs->num_creds; i++)
        if (ew_cred_kind_of(hs->creds[i]) == EW_CRED_PSK)
            return true;
    return false;
}

bool ew_config_takes(const ew_config *config, uint8_t type)
{
    ew_type_list list = ew_config_types_taken(config);

    return memchr(list.at, type, list.num) != NULL;
}
