/* SPDX-License-Identifier: Apache-2.0 */
/* A server up to the point where the version is known. */
#include "hs/handshake.h"

ew_err ew_server_client_hello(ew_hs *hs, ew_slice message)
{
    ew_client_hello hello;
    EW_TRY(ew_client_hello_parse(ew_hs_body(message), &hello));
    uint16_t version;
    EW_TRY(ew_version_of_client(&hello, &version));
    hs->info->version = version;
    return ew_server13_hello(hs, message, &hello);
}
