/* SPDX-License-Identifier: Apache-2.0 */
/* Does a credential suit a peer: by name, by the CAs it knows, by the signatures it can check? */
#include <string.h>

#include <openssl/err.h>

#include "x509/cred.h"
#include "x509/names.h"

static bool leaf_has(X509 *leaf, const char *host)
{
    uint8_t ip[EW_IP_MAX];
    size_t ip_len = ew_ip_parse(host, ip);
    if (ip_len > 0)
        return X509_check_ip(leaf, ip, ip_len, 0) == 1;
    return ew_host_valid(host) && X509_check_host(leaf, host, 0, EW_HOST_FLAGS, NULL) == 1;
}

bool ew_cred_matches(const ew_cred *cred, ew_slice host)
{
    char text[EW_HOST_MAX + 1] = "";
    if (cred->kind != EW_CRED_X509 || host.len == 0 || host.len > EW_HOST_MAX || memchr(host.data, 0, host.len) != NULL)
        return false;
    memcpy(text, host.data, host.len);
    ERR_set_mark();
    bool matches = leaf_has(sk_X509_value(cred->chain, 0), text);
    ERR_pop_to_mark();
    return matches;
}

/* Names are compared as bytes: RFC 9846, 4.3.4 has them "represented in DER-encoded format". */
bool ew_cred_issued_by(const ew_cred *cred, ew_slice names)
{
    ew_reader r = ew_reader_of_slice(names);
    while (!ew_reader_empty(&r)) {
        ew_slice name = ew_read_vec16(&r, 1, UINT16_MAX);
        for (size_t i = 0; i < cred->num; i++)
            if (ew_slice_equal(cred->certs[i].issuer, name))
                return true;
    }
    return false;
}

typedef struct signature_scheme {
    int key, hash; /* libcrypto's numbers for the signature's key type and hash */
    uint16_t schemes[2];
} signature_scheme;

/* A certificate's PSS signature does not tell whether its issuer's key is of the rsae or the pss type, nor an ECDSA
 * signature on which curve it was made: P-384 CAs do sign with SHA-256, for which no scheme of 1.3 exists. So either PSS
 * scheme will do, and the hash decides for ECDSA. */
static const signature_scheme signature_schemes[] = {
    {NID_X9_62_id_ecPublicKey, NID_sha256, {0x0403, 0}},
    {NID_X9_62_id_ecPublicKey, NID_sha384, {0x0503, 0}},
    {NID_X9_62_id_ecPublicKey, NID_sha512, {0x0603, 0}},
    {NID_X9_62_id_ecPublicKey, NID_sha1, {0x0203, 0}},
    {NID_rsaEncryption, NID_sha256, {0x0401, 0}},
    {NID_rsaEncryption, NID_sha384, {0x0501, 0}},
    {NID_rsaEncryption, NID_sha512, {0x0601, 0}},
    {NID_rsaEncryption, NID_sha1, {0x0201, 0}},
    {NID_rsassaPss, NID_sha256, {0x0804, 0x0809}},
    {NID_rsassaPss, NID_sha384, {0x0805, 0x080a}},
    {NID_rsassaPss, NID_sha512, {0x0806, 0x080b}},
    {NID_ED25519, NID_undef, {0x0807, 0}},
    {NID_ED448, NID_undef, {0x0808, 0}},
};

void ew_cert_schemes(X509 *x, uint16_t out[2])
{
    int hash = NID_undef, key = NID_undef;
    out[0] = out[1] = 0;
    if (X509_get_signature_info(x, &hash, &key, NULL, NULL) != 1)
        return;
    for (size_t i = 0; i < sizeof signature_schemes / sizeof signature_schemes[0]; i++)
        if (signature_schemes[i].key == key && signature_schemes[i].hash == hash)
            memcpy(out, signature_schemes[i].schemes, sizeof signature_schemes[i].schemes);
}

static bool cert_fits(const ew_cred_cert *cert, ew_slice schemes)
{
    ew_reader r = ew_reader_of_slice(schemes);
    while (!ew_reader_empty(&r)) {
        uint16_t scheme = ew_read_u16(&r);
        if (scheme != 0 && (scheme == cert->schemes[0] || scheme == cert->schemes[1]))
            return true;
    }
    return false;
}

/* RFC 9846, 4.5.1.2: "Certificates that are self-signed or certificates that are expected to be trust anchors are not
 * validated as part of the chain and therefore MAY be signed with any algorithm." */
bool ew_cred_chain_fits(const ew_cred *cred, ew_slice schemes)
{
    for (size_t i = 0; i < cred->num; i++)
        if (!cred->certs[i].self_signed && !cert_fits(&cred->certs[i], schemes))
            return false;
    return true;
}
