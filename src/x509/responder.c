/* SPDX-License-Identifier: Apache-2.0 */
/* OCSP_basic_verify would judge the signer in a context of its own: by the machine's clock, at any
 * level of security, and without the revocation lists. */
#include "x509/responder.h"

#include <openssl/evp.h>
#include <openssl/x509v3.h>

#include "x509/parse.h"
#include "x509/verify.h"

enum { OF_LEAVES = X509_V_FLAG_CRL_CHECK, OF_CAS = X509_V_FLAG_CRL_CHECK_ALL };

/* --- the signer's chain ------------------------------------------------------------------- */

/* cas_have_lists: is a CA looked for on revocation lists? */
static bool cas_have_lists(const ew_trust *trust)
{
    unsigned long both = OF_LEAVES | OF_CAS;
    unsigned long of_store = X509_VERIFY_PARAM_get_flags(X509_STORE_get0_param(trust->store));
    return ((of_store | ew_crl_flags(trust)) & both) == both;
}

static ew_err set_param(const ew_responder_case *c, X509_VERIFY_PARAM *param, bool lists)
{
    ew_err err = ew_verify_rules(c->trust, param, c->peer_is_server, c->now);
    if (err != EW_OK)
        return err;
    if (X509_VERIFY_PARAM_set_purpose(param, X509_PURPOSE_OCSP_HELPER) != 1 ||
        (!lists && X509_VERIFY_PARAM_clear_flags(param, OF_LEAVES | OF_CAS) != 1))
        return ew_x509_fault(EW_ERR_CRYPTO);
    return EW_OK;
}

/* second_of: who issued the first of the chain that was verified; a reference is taken. */
static ew_err second_of(X509_STORE_CTX *ctx, X509 **out)
{
    const STACK_OF(X509) *chain = X509_STORE_CTX_get0_chain(ctx);
    if (sk_X509_num(chain) < 2)
        return EW_ERR_OCSP_BAD;
    X509 *x = sk_X509_value(chain, 1);
    if (X509_up_ref(x) != 1)
        return EW_ERR_CRYPTO;
    *out = x;
    return EW_OK;
}

/* verify: by the rules of the peer's chain; lists: revocation lists among them. out_issuer: NULL:
 * not asked for; else to be freed. */
static ew_err verify(const ew_responder_case *c, X509 *x, bool lists, X509 **out_issuer)
{
    const ew_crypto *crypto = c->trust->crypto;
    X509_STORE_CTX *ctx =
        X509_STORE_CTX_new_ex(ew_crypto_libctx(crypto), ew_crypto_propq(crypto));
    if (ctx == NULL)
        return EW_ERR_MEMORY;
    ew_err err = EW_OK;
    if (X509_STORE_CTX_init(ctx, c->trust->store, x, c->others) != 1)
        err = ew_x509_fault(EW_ERR_CRYPTO);
    if (err == EW_OK)
        err = set_param(c, X509_STORE_CTX_get0_param(ctx), lists);
    if (err == EW_OK)
        err = ew_verify_decide(ctx, NULL, 0);
    if (err == EW_OK && out_issuer != NULL)
        err = second_of(ctx, out_issuer);
    X509_STORE_CTX_free(ctx);
    return err == EW_OK || err == EW_ERR_MEMORY || err == EW_ERR_CRYPTO ? err : EW_ERR_OCSP_BAD;
}

/* --- who it is ---------------------------------------------------------------------------- */

/* is_same_ca: RFC 6960, 4.2.2.2: the same CA is one of the same key. */
static bool is_same_ca(X509 *a, X509 *b)
{
    EVP_PKEY *key_a = X509_get0_pubkey(a), *key_b = X509_get0_pubkey(b);
    return X509_NAME_cmp(X509_get_subject_name(a), X509_get_subject_name(b)) == 0 &&
           key_a != NULL && key_b != NULL && EVP_PKEY_eq(key_a, key_b) == 1;
}

/* is_designated: by the usage itself: one for anything does not do, nor one that is not there. */
static bool is_designated(X509 *x)
{
    return X509_check_purpose(x, -1, 0) == 1 &&
           (X509_get_extension_flags(x) & EXFLAG_XKUSAGE) != 0 &&
           (X509_get_extended_key_usage(x) & XKU_OCSP_SIGN) != 0;
}

/* check_delegate: RFC 6960, 4.2.2.2.1: one that has nocheck is not looked for on revocation lists;
 * its issuer is, where CAs are. One without needs a list, as any certificate of the peer's does:
 * its issuer's, which the certificate in question needed already. */
static ew_err check_delegate(const ew_responder_case *c, X509 *signer)
{
    X509 *issuer = NULL;
    bool nocheck = X509_get_ext_by_NID(signer, NID_id_pkix_OCSP_noCheck, -1) >= 0;
    if (!is_designated(signer))
        return EW_ERR_OCSP_BAD;
    ew_err err = verify(c, signer, !nocheck, &issuer);
    if (err == EW_OK && !is_same_ca(issuer, c->issuer))
        err = EW_ERR_OCSP_BAD;
    if (err == EW_OK && nocheck && cas_have_lists(c->trust))
        err = verify(c, issuer, true, NULL);
    X509_free(issuer);
    return err;
}

static ew_err check_signer(const ew_responder_case *c, X509 *signer)
{
    if (is_same_ca(signer, c->issuer))
        return verify(c, signer, cas_have_lists(c->trust), NULL);
    return check_delegate(c, signer);
}

/* find_signer: parsed anew: what is in the response was not parsed for the library context of the
 * configuration. */
static ew_err find_signer(const ew_responder_case *c, OCSP_BASICRESP *basic, X509 **out)
{
    X509 *found = NULL;
    if (OCSP_resp_get0_signer(basic, &found, c->others) != 1)
        return ew_x509_fault(EW_ERR_OCSP_BAD);
    unsigned char *der = NULL;
    int len = i2d_X509(found, &der);
    if (len <= 0)
        return ew_x509_fault(EW_ERR_OCSP_BAD);
    ew_err err = ew_x509_parse(c->trust->crypto, (ew_slice){der, (size_t)len}, out);
    OPENSSL_free(der);
    return err == EW_OK || err == EW_ERR_MEMORY ? err : EW_ERR_OCSP_BAD;
}

/* --- its signature ------------------------------------------------------------------------ */

/* is_strong: of a hash what the level asks of one in a chain; a signature without one is as strong
 * as its key. */
static bool is_strong(const EVP_MD_CTX *ctx)
{
    const EVP_MD *hash = EVP_MD_CTX_get0_md(ctx);
    return hash == NULL || EVP_MD_get_size(hash) * 4 >= EW_AUTH_BITS;
}

static ew_err verify_signature(OCSP_BASICRESP *basic, EVP_MD_CTX *ctx)
{
    if (ASN1_item_verify_ctx(ASN1_ITEM_rptr(OCSP_RESPDATA), OCSP_resp_get0_tbs_sigalg(basic),
            OCSP_resp_get0_signature(basic), OCSP_resp_get0_respdata(basic), ctx) != 1)
        return ew_x509_fault(EW_ERR_OCSP_BAD);
    return is_strong(ctx) ? EW_OK : EW_ERR_OCSP_BAD;
}

static ew_err check_signature(const ew_crypto *crypto, OCSP_BASICRESP *basic, X509 *signer)
{
    EVP_PKEY *key = X509_get0_pubkey(signer);
    if (key == NULL)
        return ew_x509_fault(EW_ERR_OCSP_BAD);
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    EVP_PKEY_CTX *key_ctx =
        EVP_PKEY_CTX_new_from_pkey(ew_crypto_libctx(crypto), key, ew_crypto_propq(crypto));
    ew_err err = ctx != NULL && key_ctx != NULL ? EW_OK : EW_ERR_MEMORY;
    if (err == EW_OK) {
        EVP_MD_CTX_set_pkey_ctx(ctx, key_ctx);
        err = verify_signature(basic, ctx);
    }
    EVP_MD_CTX_free(ctx);
    EVP_PKEY_CTX_free(key_ctx); /* which the other borrowed */
    return err;
}

ew_err ew_responder_check(const ew_responder_case *c, OCSP_BASICRESP *basic)
{
    X509 *signer = NULL;
    ew_err err = find_signer(c, basic, &signer);
    if (err == EW_OK)
        err = check_signer(c, signer);
    if (err == EW_OK)
        err = check_signature(c->trust->crypto, basic, signer);
    X509_free(signer);
    return err;
}
