/* SPDX-License-Identifier: Apache-2.0 */
/* Which version is spoken (RFC 9846, 4.2.3, 4.3.1, D; RFC 7507). */
#include "hs/handshake.h"

enum { FALLBACK_SCSV = 0x5600, SENTINEL_LEN = 8 };

bool ew_speaks(const ew_hs_config *config, uint16_t version)
{
    if (version < config->min_version || version > config->max_version)
        return false;
    if (version == EW_TLS12 && config->psk_only)
        return false; /* RFC 9258, 5.1: not for 1.2 */
    for (size_t i = 0; i < config->num_suites; i++) {
        if (config->suites[i]->version == version)
            return true;
    }
    return false;
}

/* --- server ------------------------------------------------------------------------------- */

/* offers: does the client speak this version? 4.3.1: with supported_versions, "servers MUST NOT use
 * the ClientHello.legacy_version value for version negotiation"; without it, "the server MUST
 * negotiate the minimum of ClientHello.legacy_version and TLS 1.2" (D.2). */
static bool offers(const ew_client_hello *hello, bool has_list, ew_slice list, uint16_t version)
{
    if (has_list)
        return ew_u16_has(list, version);
    return version == EW_TLS12 && hello->legacy_version >= EW_TLS12;
}

static uint16_t common_version(
    const ew_hs_config *config, const ew_client_hello *hello, bool has_list, ew_slice list)
{
    for (uint16_t version = EW_TLS13; version >= EW_TLS12; version--) {
        if (ew_speaks(config, version) && offers(hello, has_list, list, version))
            return version;
    }
    return 0;
}

/* fell_back: RFC 7507, 3: the client says that it asks for less than it can, and "the highest
 * protocol version supported by the server is higher than the version indicated". */
static bool fell_back(
    const ew_hs_config *config, const ew_client_hello *hello, bool has_list, ew_slice list)
{
    if (!ew_u16_has(hello->suites, FALLBACK_SCSV) || offers(hello, has_list, list, EW_TLS13))
        return false;
    return ew_speaks(config, EW_TLS13) || !offers(hello, has_list, list, EW_TLS12);
}

ew_err ew_version_of_client(const ew_hs_config *config, const ew_client_hello *hello, uint16_t *out)
{
    bool has_list = hello->has_extensions && ew_ext_has(&hello->ext, EW_EXT_SUPPORTED_VERSIONS);
    ew_slice list = {0};
    if (has_list)
        EW_TRY(ew_ext_read_versions(hello->ext.data[EW_EXT_SUPPORTED_VERSIONS], &list));
    if (fell_back(config, hello, has_list, list))
        return EW_ERR_INAPPROPRIATE_FALLBACK;
    *out = common_version(config, hello, has_list, list);
    return *out != 0 ? EW_OK : EW_ERR_PROTOCOL_VERSION;
}

/* --- the sentinels ------------------------------------------------------------------------ */

static const uint8_t down[SENTINEL_LEN - 1] = {'D', 'O', 'W', 'N', 'G', 'R', 'D'};

void ew_version_mark(const ew_hs_config *config, uint8_t random[EW_RANDOM_LEN])
{
    if (!ew_speaks(config, EW_TLS13))
        return;
    /* "If negotiating TLS 1.2, TLS 1.3 servers MUST set the last 8 bytes of their Random value" */
    for (size_t i = 0; i < sizeof down; i++)
        random[EW_RANDOM_LEN - SENTINEL_LEN + i] = down[i];
    random[EW_RANDOM_LEN - 1] = 1;
}

/* sentinel_of: 1: 1.2 was chosen by who speaks 1.3; 0: 1.1 or less, by who speaks more; -1: none.
 */
static int sentinel_of(ew_slice random)
{
    ew_slice head = ew_slice_sub(random, EW_RANDOM_LEN - SENTINEL_LEN, sizeof down);
    ew_slice last = ew_slice_sub(random, EW_RANDOM_LEN - 1, 1);
    bool is_one = ew_slice_equal(head, (ew_slice){down, sizeof down}) && last.len == 1;
    return is_one && last.data[0] <= 1 ? last.data[0] : -1;
}

/* is_downgrade: "TLS 1.3 clients receiving a ServerHello indicating TLS 1.2 or below MUST check
 * that the last 8 bytes are not equal to either of these values. TLS 1.2 clients SHOULD also check
 * that the last 8 bytes are not equal to the second value if the ServerHello indicates TLS 1.1 or
 * below."
 */
static bool is_downgrade(const ew_hs_config *config, ew_slice random, uint16_t version)
{
    int sentinel = sentinel_of(random);
    if (ew_speaks(config, EW_TLS13))
        return sentinel >= 0;
    return sentinel == 0 && version < EW_TLS12;
}

/* --- client ------------------------------------------------------------------------------- */

ew_err ew_version_of_server(const ew_hs_config *config, const ew_server_hello *hello, uint16_t *out)
{
    EW_TRY(ew_server_hello_version(hello, out));
    if (*out < EW_TLS13 && is_downgrade(config, hello->random, *out))
        return EW_ERR_DOWNGRADE;
    if (ew_speaks(config, *out))
        return EW_OK;
    /* RFC 9846, 4.3.1: a supported_versions with a version "not offered by the client or ... prior
     * to TLS 1.3" is an illegal parameter; without one, legacy_version counts, which tells none
     * that is later. */
    return *out >= EW_TLS13 ? EW_ERR_WRONG_VERSION : EW_ERR_PROTOCOL_VERSION;
}
