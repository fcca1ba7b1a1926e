/* SPDX-License-Identifier: Apache-2.0 */
/* What is negotiated, by name: suites, groups, application protocols. */
#include "conn/config.h"

#include <string.h>

/* next_name: the next of the names separated by `by`; false at the end. */
static bool next_name(const char **names, char by, ew_slice *out)
{
    if (*names == NULL)
        return false;
    const char *end = strchr(*names, by);
    size_t len = end != NULL ? (size_t)(end - *names) : strlen(*names);
    *out = (ew_slice){(const uint8_t *)*names, len};
    *names = end != NULL ? &end[1] : NULL;
    return true;
}

ew_err ew_config_ciphers(ew_config *config, const char *names)
{
    ew_err err = ew_config_changeable(config);
    const ew_suite *found[EW_CONFIG_LIST_MAX];
    size_t num = 0;
    ew_slice name;

    if (err != EW_OK)
        return err;
    if (names == NULL)
        return EW_ERR_ARGUMENT;
    while (next_name(&names, ':', &name)) {
        const ew_suite *suite = ew_suite_named(name);
        if (suite == NULL || num == EW_CONFIG_LIST_MAX)
            return EW_ERR_NAME;
        if (!ew_aead_available(config->hs.crypto, suite->aead))
            return EW_ERR_NOT_AVAILABLE;
        for (size_t i = 0; i < num; i++)
            if (found[i] == suite)
                return EW_ERR_NAME;
        found[num++] = suite;
    }
    memcpy(config->hs.suites, found, num * sizeof *found);
    config->hs.num_suites = num;
    return EW_OK;
}

/* read_groups: the groups named, at most max of them. */
static ew_err read_groups(
    const ew_crypto *crypto, const char *names, size_t max, const ew_group **out_groups, size_t *out_num)
{
    size_t num = 0;
    ew_slice name;

    while (next_name(&names, ':', &name)) {
        const ew_group *group = ew_group_named(name);
        if (group == NULL || num == max)
            return EW_ERR_NAME;
        if (!ew_group_available(crypto, group))
            return EW_ERR_NOT_AVAILABLE;
        for (size_t i = 0; i < num; i++)
            if (out_groups[i] == group)
                return EW_ERR_NAME;
        out_groups[num++] = group;
    }
    *out_num = num;
    return EW_OK;
}

ew_err ew_config_groups(ew_config *config, const char *names)
{
    ew_err err = ew_config_changeable(config);
    const ew_group *found[EW_CONFIG_LIST_MAX];
    size_t num = 0;

    if (err != EW_OK)
        return err;
    if (names == NULL)
        return EW_ERR_ARGUMENT;
    err = read_groups(config->hs.crypto, names, EW_CONFIG_LIST_MAX, found, &num);
    if (err != EW_OK)
        return err;
    memcpy(config->hs.groups, found, num * sizeof *found);
    config->hs.num_groups = num;
    return EW_OK;
}

ew_err ew_config_key_shares(ew_config *config, const char *names)
{
    ew_err err = ew_config_changeable(config);
    const ew_group *found[EW_CONFIG_SHARES_MAX];
    size_t num = 0;

    if (err != EW_OK)
        return err;
    if (names == NULL || config->hs.is_server)
        return EW_ERR_ARGUMENT;
    if (names[0] != '\0')
        err = read_groups(config->hs.crypto, names, EW_CONFIG_SHARES_MAX, found, &num);
    if (err != EW_OK)
        return err;
    memcpy(config->hs.share_groups, found, num * sizeof *found);
    config->hs.num_share_groups = num;
    config->hs.num_shares = EW_HS_SHARES_NAMED;
    return EW_OK;
}

ew_err ew_config_signature_algorithms(ew_config *config, const char *names)
{
    ew_err err = ew_config_changeable(config);
    const ew_scheme *found[EW_CONFIG_LIST_MAX];
    size_t num = 0;
    ew_slice name;

    if (err != EW_OK)
        return err;
    if (names == NULL)
        return EW_ERR_ARGUMENT;
    while (next_name(&names, ':', &name)) {
        const ew_scheme *scheme = ew_scheme_named(name);
        if (scheme == NULL || num == EW_CONFIG_LIST_MAX)
            return EW_ERR_NAME;
        for (size_t i = 0; i < num; i++)
            if (found[i] == scheme)
                return EW_ERR_NAME;
        found[num++] = scheme;
    }
    memcpy(config->hs.schemes, found, num * sizeof *found);
    config->hs.num_schemes = num;
    return EW_OK;
}

ew_err ew_config_alpn(ew_config *config, const char *names)
{
    ew_err err = ew_config_changeable(config);
    ew_buf list = {0};
    ew_slice name;

    if (err != EW_OK)
        return err;
    if (names == NULL)
        return EW_ERR_ARGUMENT;
    while (err == EW_OK && next_name(&names, ',', &name)) {
        uint8_t len = (uint8_t)name.len;
        if (name.len == 0 || name.len > 255)
            err = EW_ERR_NAME;
        if (err == EW_OK)
            err = ew_buf_append(&list, &len, 1);
        if (err == EW_OK)
            err = ew_buf_append(&list, name.data, name.len);
    }
    if (err == EW_OK && list.len > 65535 - 2)
        err = EW_ERR_NAME;
    if (err != EW_OK) {
        ew_buf_free(&list);
        return err;
    }
    ew_buf_free(&config->hs.alpn);
    config->hs.alpn = list;
    return EW_OK;
}
