/* SPDX-License-Identifier: Apache-2.0 */
/* Revocation lists (RFC 5280, 5). Once a trust store has one, every certificate of a chain must be found on none and have a
 * list of its issuer's to be looked for on, the CAs included: a CA that was revoked vouches for nobody. */
#include <openssl/err.h>

#include "x509/file.h"
#include "x509/parse.h"
#include "x509/pem.h"
#include "x509/trust.h"

static ew_err add_crls(ew_trust *trust, ew_slice pem)
{
    STACK_OF(X509_CRL) *crls = NULL;
    ew_err err = ew_pem_crls(trust->crypto, pem, &crls);
    for (int i = 0; err == EW_OK && i < sk_X509_CRL_num(crls); i++) {
        if (X509_STORE_add_crl(trust->store, sk_X509_CRL_value(crls, i)) != 1)
            err = ew_x509_fault(EW_ERR_PEM);
    }
    sk_X509_CRL_pop_free(crls, X509_CRL_free);
    if (err == EW_OK)
        trust->has_crls = true;
    return err;
}

ew_err ew_trust_add_crl_pem(ew_trust *trust, ew_slice pem)
{
    ERR_set_mark();
    ew_err err = add_crls(trust, pem);
    ERR_pop_to_mark();
    return err;
}

ew_err ew_trust_add_crl_file(ew_trust *trust, const char *file)
{
    ew_buf pem = {0};
    if (file == NULL)
        return EW_ERR_ARGUMENT;
    ew_err err = ew_file_read(file, &pem);
    if (err == EW_OK)
        err = ew_trust_add_crl_pem(trust, (ew_slice){pem.data, pem.len});
    ew_buf_free(&pem);
    return err;
}

unsigned long ew_crl_flags(const ew_trust *trust)
{
    return trust->has_crls ? X509_V_FLAG_CRL_CHECK | X509_V_FLAG_CRL_CHECK_ALL : 0;
}

ew_err ew_crl_err_of(int reason)
{
    switch (reason) {
    case X509_V_ERR_CERT_REVOKED:
        return EW_ERR_CERT_REVOKED;
    case X509_V_ERR_UNABLE_TO_GET_CRL:
    case X509_V_ERR_UNABLE_TO_GET_CRL_ISSUER:
    case X509_V_ERR_DIFFERENT_CRL_SCOPE:
        return EW_ERR_CRL_MISSING;
    case X509_V_ERR_CRL_HAS_EXPIRED:
    case X509_V_ERR_CRL_NOT_YET_VALID:
        return EW_ERR_CRL_EXPIRED;
    case X509_V_ERR_UNABLE_TO_DECRYPT_CRL_SIGNATURE:
    case X509_V_ERR_CRL_SIGNATURE_FAILURE:
    case X509_V_ERR_ERROR_IN_CRL_LAST_UPDATE_FIELD:
    case X509_V_ERR_ERROR_IN_CRL_NEXT_UPDATE_FIELD:
    case X509_V_ERR_KEYUSAGE_NO_CRL_SIGN:
    case X509_V_ERR_UNHANDLED_CRITICAL_CRL_EXTENSION:
    case X509_V_ERR_CRL_PATH_VALIDATION_ERROR:
        return EW_ERR_CRL_BAD;
    default:
        return EW_OK;
    }
}
