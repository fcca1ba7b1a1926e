/* SPDX-License-Identifier: Apache-2.0 */
#include <time.h>

#include <openssl/err.h>

#include "x509/parse.h"
#include "x509/x509.h"

static ew_err expiry(const ew_crypto *crypto, ew_slice der, int64_t *out)
{
    X509 *x;
    ew_err err = ew_x509_parse(crypto, der, &x);
    if (err != EW_OK)
        return err;
    struct tm tm;
    bool ok = ASN1_TIME_to_tm(X509_get0_notAfter(x), &tm) == 1;
    X509_free(x);
    if (!ok)
        return ew_x509_fault(EW_ERR_CERT_BAD);
    *out = (int64_t)timegm(&tm);
    return EW_OK;
}

ew_err ew_x509_expiry(const ew_crypto *crypto, ew_slice der, int64_t *out)
{
    ERR_set_mark();
    ew_err err = expiry(crypto, der, out);
    ERR_pop_to_mark();
    return err;
}
