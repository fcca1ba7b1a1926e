/* SPDX-License-Identifier: Apache-2.0 */
#include "hs/sealer.h"

ew_err ew_cookie_seal(
    ew_ticket_keys *keys, const ew_crypto *crypto, ew_slice content, ew_buf *out)
{
    return ew_seal_for(keys, crypto, EW_FOR_COOKIE, content, out);
}

ew_err ew_cookie_open(
    ew_ticket_keys *keys, const ew_crypto *crypto, ew_slice cookie, ew_buf *content)
{
    return ew_open_for(keys, crypto, EW_FOR_COOKIE, cookie, content);
}
