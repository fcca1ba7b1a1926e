/* SPDX-License-Identifier: Apache-2.0 */
/* The SSLKEYLOGFILE format: label, client random, secret, in hex. */
#include "hs/keylog.h"

#include <stdio.h>

#include "keys/secret.h"

static void put_hex(ew_writer *w, ew_slice in)
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < in.len; i++) {
        ew_write_u8(w, (uint8_t)digits[in.data[i] >> 4]);
        ew_write_u8(w, (uint8_t)digits[in.data[i] & 15]);
    }
}

void ew_keylog_line(const ew_hs_config *config, const uint8_t *client_random, const char *label,
    const ew_secret *secret)
{
    if (config->keylog == NULL)
        return;
    uint8_t line[64 + 2 * EW_RANDOM_LEN + 2 * sizeof secret->bytes];
    ew_writer w = ew_writer_of(line, sizeof line);
    for (size_t i = 0; label[i] != '\0'; i++)
        ew_write_u8(&w, (uint8_t)label[i]);
    ew_write_u8(&w, ' ');
    put_hex(&w, (ew_slice){client_random, EW_RANDOM_LEN});
    ew_write_u8(&w, ' ');
    put_hex(&w, ew_secret_slice(secret));
    ew_write_u8(&w, 0);
    if (ew_writer_done(&w))
        config->keylog(config->keylog_arg, (const char *)line);
    ew_wipe(line, sizeof line);
}

void ew_keylog_traffic(const ew_hs_config *config, const uint8_t *client_random, bool by_server,
    uint64_t epoch, const ew_secret *secret)
{
    char label[48];
    snprintf(label, sizeof label, "%s_TRAFFIC_SECRET_%llu", by_server ? "SERVER" : "CLIENT",
        (unsigned long long)epoch);
    ew_keylog_line(config, client_random, label, secret);
}
