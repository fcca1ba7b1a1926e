/* SPDX-License-Identifier: Apache-2.0 */
#include "hs/handshake.h"

ew_err ew_hs_grease(const ew_hs_config *config, ew_grease *out)
{
    uint8_t seed[EW_GREASE_SEED_LEN];
    *out = (ew_grease){0};
    if (!config->grease)
        return EW_OK;
    EW_TRY(ew_crypto_random(config->crypto, seed, sizeof seed));
    *out = ew_grease_of(seed);
    return EW_OK;
}
