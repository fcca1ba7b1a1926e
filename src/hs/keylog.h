/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EW_HS_KEYLOG_H
#define EW_HS_KEYLOG_H

#include "hs/hs.h"

/* ew_keylog_line: hands one secret to the config's key log, if there is one. client_random: of
 * EW_RANDOM_LEN bytes; it names the connection. */
void ew_keylog_line(const ew_hs_config *config, const uint8_t *client_random, const char *label,
    const ew_secret *secret);
/* ew_keylog_traffic: application_traffic_secret_N of one direction, N being the epoch. */
void ew_keylog_traffic(const ew_hs_config *config, const uint8_t *client_random, bool by_server,
    uint64_t epoch, const ew_secret *secret);

#endif
