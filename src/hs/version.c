/* SPDX-License-Identifier: Apache-2.0 */
#include "hs/handshake.h"

enum { FALLBACK_SCSV = 0x5600, SENTINEL_LEN = 8 };

ew_err ew_version_of_client(const ew_client_hello *hello, uint16_t *out)
{
    /* RFC 9846, 4.3.1: "servers MUST NOT use the ClientHello.legacy_version value for version
     * negotiation and MUST use only the "supported_versions" extension". */
    if (hello->has_extensions && ew_ext_has(&hello->ext, EW_EXT_SUPPORTED_VERSIONS)) {
        ew_slice versions;
        EW_TRY(ew_ext_read_versions(hello->ext.data[EW_EXT_SUPPORTED_VERSIONS], &versions));
        if (ew_u16_has(versions, EW_TLS13)) {
            *out = EW_TLS13;
            return EW_OK;
        }
    }
    /* RFC 7507, 3: the client has fallen back to less than both sides can. */
    if (ew_u16_has(hello->suites, FALLBACK_SCSV))
        return EW_ERR_INAPPROPRIATE_FALLBACK;
    return EW_ERR_PROTOCOL_VERSION;
}

static bool has_sentinel(ew_slice random)
{
    static const uint8_t down[SENTINEL_LEN - 1] = {'D', 'O', 'W', 'N', 'G', 'R', 'D'};
    ew_slice head = ew_slice_sub(random, EW_RANDOM_LEN - SENTINEL_LEN, sizeof down);
    ew_slice last = ew_slice_sub(random, EW_RANDOM_LEN - 1, 1);
    return ew_slice_equal(head, (ew_slice){down, sizeof down}) && last.len == 1 &&
           last.data[0] <= 1;
}

ew_err ew_version_of_server(const ew_server_hello *hello, uint16_t *out)
{
    EW_TRY(ew_server_hello_version(hello, out));
    if (*out == EW_TLS13)
        return EW_OK;
    /* RFC 9846, 4.3.1: a supported_versions with a version "not offered by the client or ... prior
     * to TLS 1.3" is an illegal parameter; without one, legacy_version counts, which tells none that
     * is later. */
    if (*out > EW_TLS13)
        return EW_ERR_ILLEGAL_PARAMETER;
    return has_sentinel(hello->random) ? EW_ERR_DOWNGRADE : EW_ERR_PROTOCOL_VERSION;
}
