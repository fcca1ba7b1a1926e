/* SPDX-License-Identifier: Apache-2.0 */
#include "support/ocsp.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/err.h>

static void must(bool good)
{
    if (good)
        return;
    ERR_print_errors_fp(stderr);
    abort();
}

static ASN1_GENERALIZEDTIME *time_of(int64_t seconds)
{
    ASN1_GENERALIZEDTIME *t = ASN1_GENERALIZEDTIME_set(NULL, (time_t)seconds);
    must(t != NULL);
    return t;
}

static void add_status(OCSP_BASICRESP *basic, const ocsp_spec *spec)
{
    int64_t from = spec->this_update != 0 ? spec->this_update : CERTS_NOW - CERTS_DAY;
    int64_t until = spec->next_update != 0 ? spec->next_update : CERTS_NOW + CERTS_DAY;
    OCSP_CERTID *id = OCSP_cert_to_id(
        spec->sha256 ? EVP_sha256() : EVP_sha1(), spec->leaf->x509, spec->issuer->x509);
    ASN1_GENERALIZEDTIME *this_update = time_of(from);
    ASN1_GENERALIZEDTIME *next_update = until > 0 ? time_of(until) : NULL;
    ASN1_GENERALIZEDTIME *revoked = time_of(from);

    must(id != NULL && OCSP_basic_add1_status(basic, id, spec->status, 0, revoked, this_update,
                           next_update) != NULL);
    OCSP_CERTID_free(id);
    ASN1_GENERALIZEDTIME_free(this_update);
    ASN1_GENERALIZEDTIME_free(next_update);
    ASN1_GENERALIZEDTIME_free(revoked);
}

uint8_t *ocsp_make(const ocsp_spec *spec, size_t *out_len)
{
    const certs_cert *signer = spec->signer != NULL ? spec->signer : spec->issuer;
    unsigned long flags = spec->signer != NULL ? 0 : OCSP_NOCERTS;
    OCSP_BASICRESP *basic = OCSP_BASICRESP_new();

    must(basic != NULL);
    add_status(basic, spec);
    const EVP_MD *hash = spec->sha1_signature ? EVP_sha1() : EVP_sha256();
    if (EVP_PKEY_is_a(signer->key, "ED25519"))
        hash = NULL;
    must(OCSP_basic_sign(basic, signer->x509, signer->key, hash, NULL, flags) == 1);
    OCSP_RESPONSE *response = OCSP_response_create(OCSP_RESPONSE_STATUS_SUCCESSFUL, basic);
    must(response != NULL);
    unsigned char *der = NULL;
    int len = i2d_OCSP_RESPONSE(response, &der);
    must(len > 0);
    uint8_t *out = malloc((size_t)len);
    must(out != NULL);
    memcpy(out, der, (size_t)len);
    *out_len = (size_t)len;
    OPENSSL_free(der);
    OCSP_RESPONSE_free(response);
    OCSP_BASICRESP_free(basic);
    return out;
}
