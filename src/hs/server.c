/* SPDX-License-Identifier: Apache-2.0 */
/* A server up to the point where the version is known. */
#include "hs/cert_compression.h"
#include "hs/handshake12.h"
#include "hs/staples.h"

#include <string.h>

/* has_nul: such a name would be one thing to a certificate and another to a C string. */
static bool has_nul(ew_slice name)
{
    return name.len > 0 && memchr(name.data, 0, name.len) != NULL;
}

/* take_name: before the application is asked, which looks at it. */
static ew_err take_name(ew_hs *hs, const ew_client_hello *hello)
{
    if (!ew_ext_has(&hello->ext, EW_EXT_SERVER_NAME))
        return EW_OK;
    ew_slice name;
    EW_TRY(ew_ext_read_server_name(hello->ext.data[EW_EXT_SERVER_NAME], &name));
    if (name.len > EW_HS_HOST_MAX || has_nul(name))
        return EW_ERR_ILLEGAL_PARAMETER;
    return ew_buf_set_text(&hs->info->sni, name.data, name.len);
}

static ew_err match_name(ew_hs *hs)
{
    size_t num;
    ew_cred *const *creds = ew_hs_creds(hs, &num);
    ew_slice name = ew_hs_slice(&hs->info->sni);
    for (size_t i = 0; name.len > 0 && i < num; i++)
        hs->name_matched |= ew_cred_matches(creds[i], name);
    /* RFC 6066, 3: a server that does not recognize the name may abort with unrecognized_name. */
    bool refused = name.len > 0 && !hs->name_matched && hs->config->refuse_unknown_name;
    return refused ? EW_ERR_UNKNOWN_NAME : EW_OK;
}

ew_err ew_server_take_hello(ew_hs *hs, const ew_client_hello *hello)
{
    ew_reader random = ew_reader_of_slice(hello->random);
    ew_read_copy(&random, hs->client_random, sizeof hs->client_random);
    ew_reader id = ew_reader_of_slice(hello->session_id);
    if (hello->session_id.len > sizeof hs->session_id)
        return EW_ERR_DECODE;
    hs->session_id_len = hello->session_id.len;
    ew_read_copy(&id, hs->session_id, hs->session_id_len);
    EW_TRY(ew_record_limit_take(hs, &hello->ext));
    EW_TRY(ew_cert_types_take(hs, hello));
    EW_TRY(ew_staples_take_wishes(hs, &hello->ext));
    EW_TRY(ew_cert_compression_take_wishes(hs, &hello->ext));
    return match_name(hs);
}

ew_err ew_server_client_hello(ew_hs *hs, ew_slice message)
{
    ew_client_hello hello;
    EW_TRY(ew_client_hello_parse(ew_hs_body(message), &hello));
    uint16_t version;
    EW_TRY(ew_version_of_client(hs->config, &hello, &version));
    /* RFC 9846, 4.2.2: but for what a retry asks for, ClientHello2 is ClientHello1. */
    if (hs->state == EW_STATE_S_HELLO_AGAIN && version != EW_TLS13)
        return EW_ERR_BAD_RETRY_HELLO;
    hs->info->version = version;
    if (hs->state == EW_STATE_S_HELLO) {
        EW_TRY(take_name(hs, &hello));
        EW_TRY(ew_hs_ask_hello(hs, ew_hs_body(message), &hello));
    }
    return version == EW_TLS12 ? ew_server12_hello(hs, message, &hello)
                               : ew_server13_hello(hs, message, &hello);
}
