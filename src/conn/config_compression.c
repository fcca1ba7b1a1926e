/* SPDX-License-Identifier: Apache-2.0 */
/* Certificate compression. */
#include "conn/config.h"

#include <string.h>

static ew_err add(ew_compressor *list, size_t *num, const ew_compressor *one)
{
    if (*num == EW_COMPRESSORS_MAX || one->id == 0)
        return EW_ERR_ARGUMENT;
    for (size_t i = 0; i < *num; i++)
        if (list[i].id == one->id)
            return EW_ERR_ARGUMENT;
    list[(*num)++] = *one;
    return EW_OK;
}

/* One cache for the config's life: what it holds depends on the bytes and the algorithm alone. */
static ew_err with_cache(ew_config *config)
{
    return config->hs.cert_cache != NULL ? EW_OK : ew_cert_cache_new(&config->hs.cert_cache);
}

static ew_err add_named(ew_compressor *list, size_t *num, ew_slice name)
{
    const ew_compressor *found = ew_compressor_named(name);

    if (found == NULL)
        return EW_ERR_NAME;
    if (found->compress == NULL)
        return EW_ERR_NOT_AVAILABLE;
    return add(list, num, found) == EW_OK ? EW_OK : EW_ERR_NAME;
}

ew_err ew_config_cert_compression(ew_config *config, const char *names)
{
    ew_err err = ew_config_changeable(config);
    ew_compressor list[EW_COMPRESSORS_MAX];
    size_t num = 0;

    if (err == EW_OK && names == NULL)
        err = EW_ERR_ARGUMENT;
    for (const char *at = names; err == EW_OK && at[0] != '\0';) {
        size_t len = strcspn(at, ":");
        err = add_named(list, &num, (ew_slice){(const uint8_t *)at, len});
        at = at[len] == ':' ? &at[len + 1] : &at[len];
    }
    if (err == EW_OK)
        err = with_cache(config);
    if (err != EW_OK)
        return err;
    memcpy(config->hs.compressors, list, num * sizeof *list);
    config->hs.num_compressors = num;
    return EW_OK;
}

ew_err ew_config_cert_compressor(ew_config *config, const ew_cert_compressor *compressor)
{
    ew_err err = ew_config_changeable(config);

    if (err == EW_OK && (compressor == NULL || (compressor->compress == NULL && compressor->decompress == NULL)))
        err = EW_ERR_ARGUMENT;
    if (err == EW_OK)
        err = with_cache(config);
    if (err != EW_OK)
        return err;
    const ew_compressor one = {
        compressor->id, compressor->arg, compressor->compress, compressor->decompress};
    return add(config->hs.compressors, &config->hs.num_compressors, &one);
}
