/* SPDX-License-Identifier: Apache-2.0 */
/* OCSP responses and signed certificate timestamps: stapled to our certificates, asked of the peer's. */
#include "conn/conn.h"

enum { OCSP_MAX = 64 * 1024 - 16, SCTS_MAX = 12 * 1024 };

ew_err ew_credential_ocsp(ew_credential *cred, const void *response, size_t len)
{
    if (cred == NULL || (response == NULL && len > 0) || len > OCSP_MAX)
        return EW_ERR_ARGUMENT;
    return ew_cred_set_ocsp((ew_cred *)cred, (ew_slice){response, len});
}

ew_err ew_credential_scts(ew_credential *cred, const void *list, size_t len)
{
    if (cred == NULL || (list == NULL && len > 0) || len > SCTS_MAX)
        return EW_ERR_ARGUMENT;
    if (len > 0 && ew_scts_check((ew_slice){list, len}) != EW_OK)
        return EW_ERR_SCT_LIST;
    return ew_cred_set_scts((ew_cred *)cred, (ew_slice){list, len});
}

ew_err ew_config_ocsp(ew_config *config, ew_ocsp ocsp)
{
    ew_err err = ew_config_changeable(config);

    if (err == EW_OK && (ocsp < EW_OCSP_NONE || ocsp > EW_OCSP_REQUIRE))
        err = EW_ERR_ARGUMENT;
    if (err == EW_OK)
        config->hs.ocsp = (ew_hs_ocsp)ocsp;
    return err;
}

ew_err ew_config_ask_scts(ew_config *config, bool on)
{
    ew_err err = ew_config_changeable(config);

    if (err == EW_OK)
        config->hs.ask_scts = on;
    return err;
}

static ew_err hand_out(const ew_buf *buf, const uint8_t **out, size_t *out_len)
{
    if (buf == NULL || buf->len == 0)
        return EW_ERR_NOT_AVAILABLE;
    *out = buf->data;
    *out_len = buf->len;
    return EW_OK;
}

ew_err ew_conn_ocsp_response(const ew_conn *conn, const uint8_t **out, size_t *out_len)
{
    if (conn == NULL || out == NULL || out_len == NULL)
        return EW_ERR_ARGUMENT;
    const ew_kept_staples *staples = ew_conn_judged(conn)->peer_staples;
    return hand_out(staples != NULL ? &staples->ocsp : NULL, out, out_len);
}

ew_err ew_conn_scts(const ew_conn *conn, const uint8_t **out, size_t *out_len)
{
    if (conn == NULL || out == NULL || out_len == NULL)
        return EW_ERR_ARGUMENT;
    const ew_kept_staples *staples = ew_conn_judged(conn)->peer_staples;
    return hand_out(staples != NULL ? &staples->scts : NULL, out, out_len);
}
