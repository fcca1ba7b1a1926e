/* SPDX-License-Identifier: Apache-2.0 */
/* The sizes of records. */
#include "conn/config.h"

ew_err ew_config_record_size_limit(ew_config *config, size_t len)
{
    ew_err err = ew_config_changeable(config);

    if (err == EW_OK && len != 0 && (len < EW_RECORD_SIZE_MIN || len > EW_RECORD_SIZE_MAX))
        err = EW_ERR_ARGUMENT;
    if (err == EW_OK)
        config->hs.record_size_limit = (uint16_t)len;
    return err;
}

ew_err ew_config_max_fragment(ew_config *config, size_t len)
{
    ew_err err = ew_config_changeable(config);

    if (err == EW_OK && (len < EW_MAX_FRAGMENT_MIN || len > EW_MAX_FRAGMENT_MAX))
        err = EW_ERR_ARGUMENT;
    if (err == EW_OK)
        config->max_fragment = (uint16_t)len;
    return err;
}

ew_err ew_config_padding(ew_config *config, size_t block)
{
    ew_err err = ew_config_changeable(config);

    if (err == EW_OK && block > EW_RECORD_SIZE_MAX)
        err = EW_ERR_ARGUMENT;
    if (err == EW_OK)
        config->padding = (uint16_t)block;
    return err;
}
