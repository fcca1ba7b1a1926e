/* SPDX-License-Identifier: Apache-2.0 */
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/objects.h>

#include "x509/parse.h"
#include "x509/x509.h"

/* hash_name: RFC 5929, 4.1: the signature's hash, SHA-256 for MD5 and SHA-1; undefined without exactly one hash. */
static const char *hash_name(X509 *x)
{
    int hash = NID_undef;
    if (X509_get_signature_info(x, &hash, NULL, NULL, NULL) != 1 || hash == NID_undef)
        return NULL;
    if (hash == NID_md5 || hash == NID_sha1 || hash == NID_md5_sha1)
        hash = NID_sha256;
    return OBJ_nid2sn(hash);
}

static ew_err end_point(const ew_crypto *crypto, X509 *x, ew_slice der, uint8_t *out,
    size_t *out_len)
{
    const char *name = hash_name(x);
    if (name == NULL)
        return EW_ERR_NOT_AVAILABLE;
    EVP_MD *md = EVP_MD_fetch(ew_crypto_libctx(crypto), name, ew_crypto_propq(crypto));
    if (md == NULL || EVP_MD_get_size(md) > EW_HASH_MAX) {
        EVP_MD_free(md);
        return ew_x509_fault(EW_ERR_NOT_AVAILABLE);
    }
    unsigned len = 0;
    ew_err err = EVP_Digest(der.data, der.len, out, &len, md, NULL) == 1 ?
        EW_OK : ew_x509_fault(EW_ERR_CRYPTO);
    *out_len = len;
    EVP_MD_free(md);
    return err;
}

ew_err ew_x509_end_point(const ew_crypto *crypto, ew_slice der, uint8_t *out, size_t *out_len)
{
    X509 *x = NULL;
    ERR_set_mark();
    ew_err err = ew_x509_parse(crypto, der, &x);
    if (err == EW_OK)
        err = end_point(crypto, x, der, out, out_len);
    X509_free(x);
    ERR_pop_to_mark();
    return err;
}
