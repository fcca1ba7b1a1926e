/* SPDX-License-Identifier: Apache-2.0 */
#include "x509/trust.h"

#include <openssl/err.h>

#include "x509/file.h"
#include "x509/parse.h"
#include "x509/pem.h"

static ew_err finish_new(ew_trust *trust, ew_trust **out)
{
    if (trust->store != NULL && trust->anchors != NULL) {
        *out = trust;
        return EW_OK;
    }
    ew_trust_free(trust);
    return EW_ERR_MEMORY;
}

ew_err ew_trust_new(const ew_crypto *crypto, ew_trust **out)
{
    ew_trust *trust = ew_alloc(sizeof *trust);
    if (trust == NULL)
        return EW_ERR_MEMORY;
    ERR_set_mark();
    trust->crypto = crypto;
    trust->store = X509_STORE_new();
    trust->anchors = sk_X509_new_null();
    ew_err err = finish_new(trust, out);
    ERR_pop_to_mark();
    return err;
}

/* The caller's own settings in the store hold (revocation lists, partial chains): they were asked for there. */
ew_err ew_trust_of_store(const ew_crypto *crypto, X509_STORE *store, ew_trust **out)
{
    if (store == NULL)
        return EW_ERR_ARGUMENT;
    ew_trust *trust = ew_alloc(sizeof *trust);
    if (trust == NULL)
        return EW_ERR_MEMORY;
    ERR_set_mark();
    trust->crypto = crypto;
    if (X509_STORE_up_ref(store) == 1)
        trust->store = store;
    trust->anchors = X509_STORE_get1_all_certs(store);
    ew_err err = finish_new(trust, out);
    ERR_pop_to_mark();
    return err;
}

void ew_trust_free(ew_trust *trust)
{
    if (trust == NULL)
        return;
    X509_STORE_free(trust->store);
    ew_x509s_free(trust->anchors);
    ew_free(trust, sizeof *trust);
}

static ew_err add_one(ew_trust *trust, X509 *x)
{
    if (X509_STORE_add_cert(trust->store, x) != 1 || X509_up_ref(x) != 1)
        return ew_x509_fault(EW_ERR_PEM);
    if (sk_X509_push(trust->anchors, x) > 0)
        return EW_OK;
    X509_free(x);
    return EW_ERR_MEMORY;
}

static ew_err add_pem(ew_trust *trust, ew_slice pem)
{
    STACK_OF(X509) *certs = NULL;
    ew_err err = ew_pem_certs(trust->crypto, pem, &certs);
    for (int i = 0; err == EW_OK && i < sk_X509_num(certs); i++)
        err = add_one(trust, sk_X509_value(certs, i));
    ew_x509s_free(certs);
    return err;
}

ew_err ew_trust_add_pem(ew_trust *trust, ew_slice pem)
{
    ERR_set_mark();
    ew_err err = add_pem(trust, pem);
    ERR_pop_to_mark();
    return err;
}

ew_err ew_trust_add_file(ew_trust *trust, const char *file)
{
    ew_buf pem = {0};
    if (file == NULL)
        return EW_ERR_ARGUMENT;
    ew_err err = ew_file_read(file, &pem);
    if (err == EW_OK)
        err = ew_trust_add_pem(trust, (ew_slice){pem.data, pem.len});
    ew_buf_free(&pem);
    return err;
}

size_t ew_trust_names(const ew_trust *trust, ew_slice *out, size_t max)
{
    size_t num = 0;
    for (int i = 0; i < sk_X509_num(trust->anchors) && num < max; i++) {
        const X509_NAME *name = X509_get_subject_name(sk_X509_value(trust->anchors, i));
        if (X509_NAME_get0_der(name, &out[num].data, &out[num].len) == 1)
            num++;
    }
    return num;
}
