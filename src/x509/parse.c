/* SPDX-License-Identifier: Apache-2.0 */
#include "x509/parse.h"

#include <openssl/err.h>
#include <openssl/x509v3.h>

#include "x509/x509.h"

ew_err ew_x509_fault(ew_err otherwise)
{
    return ERR_GET_REASON(ERR_peek_last_error()) == ERR_R_MALLOC_FAILURE ? EW_ERR_MEMORY : otherwise;
}

ew_err ew_x509_parse(const ew_crypto *crypto, ew_slice der, X509 **out)
{
    const unsigned char *at = der.data;
    if (der.len == 0)
        return EW_ERR_CERT_DECODE;
    X509 *x = X509_new_ex(ew_crypto_libctx(crypto), ew_crypto_propq(crypto));
    if (x == NULL)
        return EW_ERR_MEMORY;
    ew_err err = EW_OK;
    if (d2i_X509(&x, &at, (long)der.len) == NULL)
        err = ew_x509_fault(EW_ERR_CERT_DECODE);
    else if (at != &der.data[der.len])
        err = EW_ERR_CERT_DECODE;
    if (err == EW_OK)
        *out = x;
    else
        X509_free(x);
    return err;
}

ew_err ew_x509_key_of(X509 *x, ew_key **out)
{
    /* Decodes the extensions: the key usage below is not to be read from ones that do not parse. */
    if (X509_check_purpose(x, -1, 0) != 1)
        return ew_x509_fault(EW_ERR_CERT_BAD);
    /* RFC 9846, 4.5.1.2: "the digitalSignature bit MUST be set if the Key Usage extension is present". Where it is
     * absent all bits count as set. */
    if ((X509_get_key_usage(x) & KU_DIGITAL_SIGNATURE) == 0)
        return EW_ERR_CERT_UNSUPPORTED;
    EVP_PKEY *pkey = X509_get0_pubkey(x);
    if (pkey == NULL)
        return ew_x509_fault(EW_ERR_CERT_UNSUPPORTED);
    ew_err err = ew_key_of(pkey, out);
    return err == EW_ERR_KEY_UNSUPPORTED ? EW_ERR_CERT_UNSUPPORTED : err;
}

ew_err ew_x509_key(const ew_crypto *crypto, ew_slice der, ew_key **out)
{
    X509 *x = NULL;
    ERR_set_mark();
    ew_err err = ew_x509_parse(crypto, der, &x);
    if (err == EW_OK)
        err = ew_x509_key_of(x, out);
    X509_free(x);
    ERR_pop_to_mark();
    return err;
}
