/* SPDX-License-Identifier: Apache-2.0 */
/* record_size_limit (RFC 8449), in either version. */
#include "hs/handshake.h"

enum { MAX_13 = (1 << 14) + 1, MAX_12 = 1 << 14 };

uint16_t ew_record_limit_own(const ew_hs_config *config, uint16_t version)
{
    uint16_t max = version == EW_TLS12 ? MAX_12 : MAX_13;
    return config->record_size_limit < max ? config->record_size_limit : max;
}

ew_err ew_record_limit_take(ew_hs *hs, const ew_ext_block *ext)
{
    hs->info->read_limit = hs->info->write_limit = 0;
    if (hs->config->record_size_limit == 0 || !ew_ext_has(ext, EW_EXT_RECORD_SIZE_LIMIT))
        return EW_OK;
    EW_TRY(ew_ext_read_record_limit(
        ext->data[EW_EXT_RECORD_SIZE_LIMIT], &hs->info->write_limit));
    hs->info->read_limit = ew_record_limit_own(hs->config, hs->info->version);
    return EW_OK;
}
