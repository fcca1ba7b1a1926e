/* SPDX-License-Identifier: Apache-2.0 */
/* Certificates and keys from PEM text. Blocks of other kinds are passed over. */
#ifndef EW_X509_PEM_H
#define EW_X509_PEM_H

#include <openssl/x509.h>

#include "x509/x509.h"

/* ew_pem_certs: every certificate, in order, at least one: EW_ERR_PEM. Free with ew_x509s_free. */
ew_err ew_pem_certs(const ew_crypto *crypto, ew_slice pem, STACK_OF(X509) **out) EW_MUST_USE;

/* ew_pem_crls: the same for revocation lists. Free with sk_X509_CRL_pop_free. */
ew_err ew_pem_crls(const ew_crypto *crypto, ew_slice pem, STACK_OF(X509_CRL) **out) EW_MUST_USE;

/* ew_pem_key: the first private key; pass (may be NULL) is asked once, and only for an encrypted one. EW_ERR_PEM,
 * EW_ERR_PASSPHRASE. Free with EVP_PKEY_free. */
ew_err ew_pem_key(const ew_crypto *crypto, ew_slice pem, ew_pass *pass, void *pass_arg,
    EVP_PKEY **out) EW_MUST_USE;

/* ew_pem_public_keys: gives the DER of every "PUBLIC KEY" to take, at least one: EW_ERR_PEM, and what take returns. */
typedef ew_err ew_pem_take(void *arg, const ew_crypto *crypto, ew_slice der);
ew_err ew_pem_public_keys(const ew_crypto *crypto, ew_slice pem, ew_pem_take *take, void *arg) EW_MUST_USE;

/* ew_x509s_free: frees a stack with its certificates; NULL is legal. */
void ew_x509s_free(STACK_OF(X509) *certs);

#endif
