/* SPDX-License-Identifier: Apache-2.0 */
/* What a stapled OCSP response says of a certificate (RFC 6960), by libcrypto. */
#include <time.h>

#include <openssl/err.h>
#include <openssl/ocsp.h>
#include <openssl/x509v3.h>

#include "x509/parse.h"
#include "x509/pem.h"
#include "x509/responder.h"
#include "x509/trust.h"

enum {
    SINGLES_MAX = 64, /* of a response's; more are not looked at */
    CLOCK_SKEW = 300, /* seconds by which thisUpdate may lie ahead */
    STATUS_REQUEST = 5
};

typedef struct judged {
    X509 *leaf, *issuer; /* the latter: NULL until it is found */
    STACK_OF(X509) *others;
    OCSP_BASICRESP *basic;
} judged;

static void judged_free(judged *j)
{
    X509_free(j->leaf);
    X509_free(j->issuer);
    ew_x509s_free(j->others);
    OCSP_BASICRESP_free(j->basic);
}

/* --- the certificates --------------------------------------------------------------------- */

static ew_err parse_chain(const ew_crypto *crypto, const ew_slice *ders, size_t num, judged *out)
{
    ew_err err = ew_x509_parse(crypto, ders[0], &out->leaf);
    out->others = err == EW_OK ? sk_X509_new_null() : NULL;
    if (err == EW_OK && out->others == NULL)
        err = EW_ERR_MEMORY;
    for (size_t i = 1; err == EW_OK && i < num; i++) {
        X509 *x = NULL;
        err = ew_x509_parse(crypto, ders[i], &x);
        if (err == EW_OK && sk_X509_push(out->others, x) <= 0) {
            X509_free(x);
            err = EW_ERR_MEMORY;
        }
    }
    return err;
}

static bool is_issuer(X509 *x, X509 *leaf)
{
    return X509_check_issued(x, leaf) == X509_V_OK && X509_check_ca(x) != 0 &&
           X509_verify(leaf, X509_get0_pubkey(x)) == 1;
}

static ew_err find_in_store(const ew_trust *trust, judged *j)
{
    X509_STORE_CTX *ctx = X509_STORE_CTX_new_ex(
        ew_crypto_libctx(trust->crypto), ew_crypto_propq(trust->crypto));
    if (ctx == NULL)
        return EW_ERR_MEMORY;
    if (X509_STORE_CTX_init(ctx, trust->store, j->leaf, NULL) == 1)
        (void)X509_STORE_CTX_get1_issuer(&j->issuer, ctx, j->leaf);
    X509_STORE_CTX_free(ctx);
    return j->issuer != NULL && is_issuer(j->issuer, j->leaf) ? EW_OK : EW_ERR_OCSP_BAD;
}

/* find_issuer: among what the peer sent, then in the store. Whoever signed the leaf; that it is
 * trusted follows from the chain of whoever signed the response. */
static ew_err find_issuer(const ew_trust *trust, judged *j)
{
    for (int i = 0; i < sk_X509_num(j->others); i++) {
        X509 *x = sk_X509_value(j->others, i);
        if (is_issuer(x, j->leaf)) {
            j->issuer = X509_up_ref(x) == 1 ? x : NULL;
            return j->issuer != NULL ? EW_OK : EW_ERR_CRYPTO;
        }
    }
    return find_in_store(trust, j);
}

/* put_issuer_first: before others of its name: libcrypto takes the first that suits. */
static ew_err put_issuer_first(judged *j)
{
    if (X509_up_ref(j->issuer) != 1)
        return EW_ERR_CRYPTO;
    if (sk_X509_insert(j->others, j->issuer, 0) > 0)
        return EW_OK;
    X509_free(j->issuer);
    return EW_ERR_MEMORY;
}

/* --- the response ------------------------------------------------------------------------- */

static ew_err parse_response(ew_slice response, OCSP_BASICRESP **out)
{
    const unsigned char *at = response.data;
    OCSP_RESPONSE *r = d2i_OCSP_RESPONSE(NULL, &at, (long)response.len);
    if (r == NULL)
        return ew_x509_fault(EW_ERR_OCSP_BAD);
    bool whole = at == &response.data[response.len];
    if (whole && OCSP_response_status(r) == OCSP_RESPONSE_STATUS_SUCCESSFUL)
        *out = OCSP_response_get1_basic(r);
    OCSP_RESPONSE_free(r);
    return *out != NULL ? EW_OK : ew_x509_fault(EW_ERR_OCSP_BAD);
}

/* is_for: is this one about the leaf? The responder chose the hash. */
static bool is_for(const OCSP_SINGLERESP *single, const judged *j)
{
    OCSP_CERTID *ours = NULL, *id = OCSP_CERTID_dup(OCSP_SINGLERESP_get0_id(single));
    ASN1_OBJECT *hash = NULL;
    if (id != NULL && OCSP_id_get0_info(NULL, &hash, NULL, NULL, id) == 1) {
        const EVP_MD *md = EVP_get_digestbyobj(hash);
        ours = md != NULL ? OCSP_cert_to_id(md, j->leaf, j->issuer) : NULL;
    }
    bool same = ours != NULL && OCSP_id_cmp(ours, id) == 0;
    OCSP_CERTID_free(ours);
    OCSP_CERTID_free(id);
    return same;
}

static bool seconds_of(const ASN1_GENERALIZEDTIME *t, int64_t *out)
{
    struct tm tm;
    if (t == NULL || ASN1_TIME_to_tm(t, &tm) != 1)
        return false;
    *out = (int64_t)timegm(&tm);
    return true;
}

/* judge: RFC 6960, 4.2.2.1. One without nextUpdate could be as old as the attacker likes. */
static ew_err judge(OCSP_SINGLERESP *single, int64_t now)
{
    ASN1_GENERALIZEDTIME *this_update = NULL, *next_update = NULL;
    int64_t from, until;
    int reason = 0, status =
        OCSP_single_get0_status(single, &reason, NULL, &this_update, &next_update);
    if (status == V_OCSP_CERTSTATUS_REVOKED)
        return EW_ERR_OCSP_REVOKED;
    if (status != V_OCSP_CERTSTATUS_GOOD)
        return EW_ERR_OCSP_BAD;
    if (!seconds_of(this_update, &from) || !seconds_of(next_update, &until))
        return EW_ERR_OCSP_BAD;
    return from <= now + CLOCK_SKEW && now < until ? EW_OK : EW_ERR_OCSP_BAD;
}

static ew_err find_and_judge(const judged *j, int64_t now)
{
    int num = OCSP_resp_count(j->basic);
    for (int i = 0; i < num && i < SINGLES_MAX; i++) {
        OCSP_SINGLERESP *single = OCSP_resp_get0(j->basic, i);
        if (is_for(single, j))
            return judge(single, now);
    }
    return EW_ERR_OCSP_BAD;
}

static ew_err check_signer(const ew_trust *trust, const judged *j, bool peer_is_server, int64_t now)
{
    ew_responder_case c = {trust, j->issuer, j->others, peer_is_server, now};
    return ew_responder_check(&c, j->basic);
}

ew_err ew_x509_check_status(const ew_trust *trust, const ew_slice *ders, size_t num,
    ew_slice response, bool peer_is_server, int64_t now)
{
    judged j = {0};
    if (num == 0 || response.len == 0)
        return EW_ERR_OCSP_BAD;
    ERR_set_mark();
    ew_err err = parse_chain(trust->crypto, ders, num, &j);
    if (err == EW_OK)
        err = find_issuer(trust, &j);
    if (err == EW_OK)
        err = put_issuer_first(&j);
    if (err == EW_OK)
        err = parse_response(response, &j.basic);
    if (err == EW_OK)
        err = check_signer(trust, &j, peer_is_server, now);
    if (err == EW_OK)
        err = find_and_judge(&j, now);
    judged_free(&j);
    ERR_pop_to_mark();
    return err;
}

bool ew_x509_must_staple(const ew_crypto *crypto, ew_slice der)
{
    X509 *x = NULL;
    bool must = false;
    ERR_set_mark();
    if (ew_x509_parse(crypto, der, &x) == EW_OK) {
        TLS_FEATURE *features = X509_get_ext_d2i(x, NID_tlsfeature, NULL, NULL);
        for (int i = 0; i < sk_ASN1_INTEGER_num(features); i++)
            must |= ASN1_INTEGER_get(sk_ASN1_INTEGER_value(features, i)) == STATUS_REQUEST;
        TLS_FEATURE_free(features);
    }
    X509_free(x);
    ERR_pop_to_mark();
    return must;
}
