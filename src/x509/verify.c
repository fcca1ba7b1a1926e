/* SPDX-License-Identifier: Apache-2.0 */
#include "x509/verify.h"

#include <stdio.h>
#include <time.h>

#include <openssl/err.h>

#include "x509/names.h"
#include "x509/parse.h"
#include "x509/pem.h"
#include "x509/trust.h"

/* err_of: the alerts follow RFC 9846, 6.2; for weak hashes 4.5.1.3: "MUST abort the handshake with a bad_certificate
 * alert". */
static ew_err err_of(int reason)
{
    ew_err revocation = ew_crl_err_of(reason);
    if (revocation != EW_OK)
        return revocation;
    switch (reason) {
    case X509_V_ERR_OUT_OF_MEM:
        return EW_ERR_MEMORY;
    case X509_V_ERR_STORE_LOOKUP:
    case X509_V_ERR_INVALID_CALL:
        return EW_ERR_CRYPTO;
    case X509_V_ERR_CERT_HAS_EXPIRED:
    case X509_V_ERR_CERT_NOT_YET_VALID:
        return EW_ERR_CERT_EXPIRED;
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH:
    case X509_V_ERR_EMAIL_MISMATCH:
        return EW_ERR_CERT_NAME;
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
    case X509_V_ERR_CERT_CHAIN_TOO_LONG:
    case X509_V_ERR_CERT_UNTRUSTED:
    case X509_V_ERR_PATH_LOOP:
        return EW_ERR_CERT_UNKNOWN_CA;
    case X509_V_ERR_CERT_SIGNATURE_FAILURE:
    case X509_V_ERR_UNABLE_TO_DECRYPT_CERT_SIGNATURE:
    case X509_V_ERR_SIGNATURE_ALGORITHM_MISMATCH:
    case X509_V_ERR_SIGNATURE_ALGORITHM_INCONSISTENCY:
    case X509_V_ERR_ERROR_IN_CERT_NOT_BEFORE_FIELD:
    case X509_V_ERR_ERROR_IN_CERT_NOT_AFTER_FIELD:
    case X509_V_ERR_INVALID_EXTENSION:
    case X509_V_ERR_INVALID_POLICY_EXTENSION:
    case X509_V_ERR_CA_MD_TOO_WEAK:
        return EW_ERR_CERT_BAD;
    case X509_V_ERR_INVALID_CA:
    case X509_V_ERR_INVALID_NON_CA:
    case X509_V_ERR_INVALID_PURPOSE:
    case X509_V_ERR_PATH_LENGTH_EXCEEDED:
    case X509_V_ERR_KEYUSAGE_NO_CERTSIGN:
    case X509_V_ERR_KEYUSAGE_NO_DIGITAL_SIGNATURE:
    case X509_V_ERR_UNHANDLED_CRITICAL_EXTENSION:
    case X509_V_ERR_UNSUPPORTED_EXTENSION_FEATURE:
    case X509_V_ERR_UNSUPPORTED_SIGNATURE_ALGORITHM:
    case X509_V_ERR_UNABLE_TO_DECODE_ISSUER_PUBLIC_KEY:
    case X509_V_ERR_NO_ISSUER_PUBLIC_KEY:
    case X509_V_ERR_EC_KEY_EXPLICIT_PARAMS:
    case X509_V_ERR_EE_KEY_TOO_SMALL:
    case X509_V_ERR_CA_KEY_TOO_SMALL:
    case X509_V_ERR_PROXY_CERTIFICATES_NOT_ALLOWED:
        return EW_ERR_CERT_UNSUPPORTED;
    default:
        return EW_ERR_CERT_UNKNOWN;
    }
}

/* The peer's chain as libcrypto wants it. */
typedef struct peer_chain {
    X509 *leaf;
    STACK_OF(X509) *others;
} peer_chain;

static void chain_free(peer_chain *chain)
{
    X509_free(chain->leaf);
    ew_x509s_free(chain->others);
}

static ew_err parse_chain(const ew_crypto *crypto, const ew_slice *ders, size_t num,
    peer_chain *chain)
{
    if (num == 0)
        return EW_ERR_CERT_BAD;
    ew_err err = ew_x509_parse(crypto, ders[0], &chain->leaf);
    if (err == EW_OK && (chain->others = sk_X509_new_null()) == NULL)
        err = EW_ERR_MEMORY;
    for (size_t i = 1; err == EW_OK && i < num; i++) {
        X509 *x = NULL;
        err = ew_x509_parse(crypto, ders[i], &x);
        if (err == EW_OK && sk_X509_push(chain->others, x) <= 0) {
            X509_free(x);
            err = EW_ERR_MEMORY;
        }
    }
    return err;
}

static ew_err set_host(X509_VERIFY_PARAM *param, const char *host)
{
    uint8_t ip[EW_IP_MAX];
    size_t ip_len = ew_ip_parse(host, ip);
    /* To libcrypto an empty name asks for no check, and one with a leading dot is a pattern. */
    if (ip_len == 0 && !ew_host_valid(host))
        return EW_ERR_CERT_NAME;
    X509_VERIFY_PARAM_set_hostflags(param, EW_HOST_FLAGS);
    int ok = ip_len > 0 ? X509_VERIFY_PARAM_set1_ip(param, ip, ip_len)
                        : X509_VERIFY_PARAM_set1_host(param, host, 0);
    return ok == 1 ? EW_OK : ew_x509_fault(EW_ERR_CRYPTO);
}

ew_err ew_verify_rules(const ew_trust *trust, X509_VERIFY_PARAM *param, bool peer_is_server,
    int64_t now)
{
    X509_VERIFY_PARAM_set_auth_level(param, EW_AUTH_LEVEL);
    X509_VERIFY_PARAM_set_time(param, (time_t)now);
    int use = peer_is_server ? X509_TRUST_SSL_SERVER : X509_TRUST_SSL_CLIENT;
    if (X509_VERIFY_PARAM_set_flags(param, X509_V_FLAG_TRUSTED_FIRST | ew_crl_flags(trust)) != 1 ||
        X509_VERIFY_PARAM_set_trust(param, use) != 1)
        return ew_x509_fault(EW_ERR_CRYPTO);
    return EW_OK;
}

static ew_err set_param(const ew_trust *trust, X509_VERIFY_PARAM *param, const char *host, bool peer_is_server,
    int64_t now)
{
    ew_err err = ew_verify_rules(trust, param, peer_is_server, now);
    if (err != EW_OK)
        return err;
    int purpose = peer_is_server ? X509_PURPOSE_SSL_SERVER : X509_PURPOSE_SSL_CLIENT;
    if (X509_VERIFY_PARAM_set_purpose(param, purpose) != 1)
        return ew_x509_fault(EW_ERR_CRYPTO);
    return host != NULL ? set_host(param, host) : EW_OK;
}

ew_err ew_verify_decide(X509_STORE_CTX *ctx, char *out_reason, size_t reason_cap)
{
    int ok = X509_verify_cert(ctx);
    int reason = X509_STORE_CTX_get_error(ctx);
    /* Both: a callback in the caller's store that returns 1 without clearing the error has let it pass by accident. */
    if (ok == 1 && reason == X509_V_OK)
        return EW_OK;
    if (reason == X509_V_OK)
        return ew_x509_fault(EW_ERR_CERT_UNKNOWN);
    if (out_reason != NULL && reason_cap > 0)
        (void)snprintf(out_reason, reason_cap, "%s (certificate %d of the chain)",
            X509_verify_cert_error_string(reason), X509_STORE_CTX_get_error_depth(ctx));
    return err_of(reason);
}

static ew_err read_end(const X509 *x, int64_t *out)
{
    struct tm end;
    if (ASN1_TIME_to_tm(X509_get0_notAfter(x), &end) != 1)
        return ew_x509_fault(EW_ERR_CERT_BAD);
    *out = (int64_t)timegm(&end);
    return EW_OK;
}

ew_err ew_x509_verify(const ew_trust *trust, const ew_slice *ders, size_t num, const char *host,
    bool peer_is_server, int64_t now, char *out_reason, size_t reason_cap, ew_key **out_key,
    int64_t *out_end)
{
    ew_key *key = NULL;
    int64_t end = 0;

    if (out_reason != NULL && reason_cap > 0)
        out_reason[0] = '\0';
    ERR_set_mark();
    peer_chain chain = {0};
    X509_STORE_CTX *ctx = X509_STORE_CTX_new_ex(ew_crypto_libctx(trust->crypto),
        ew_crypto_propq(trust->crypto));
    ew_err err = ctx != NULL ? EW_OK : EW_ERR_MEMORY;
    if (err == EW_OK)
        err = parse_chain(trust->crypto, ders, num, &chain);
    if (err == EW_OK && out_end != NULL)
        err = read_end(chain.leaf, &end);
    if (err == EW_OK && out_key != NULL)
        err = ew_x509_key_of(chain.leaf, &key);
    if (err == EW_OK && X509_STORE_CTX_init(ctx, trust->store, chain.leaf, chain.others) != 1)
        err = ew_x509_fault(EW_ERR_CRYPTO);
    if (err == EW_OK)
        err = set_param(trust, X509_STORE_CTX_get0_param(ctx), host, peer_is_server, now);
    if (err == EW_OK)
        err = ew_verify_decide(ctx, out_reason, reason_cap);
    X509_STORE_CTX_free(ctx);
    chain_free(&chain);
    ERR_pop_to_mark();
    if (err == EW_OK && out_end != NULL)
        *out_end = end;
    if (err == EW_OK && out_key != NULL)
        *out_key = key;
    else
        ew_key_free(key);
    return err;
}
