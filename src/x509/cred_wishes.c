/* SPDX-License-Identifier: Apache-2.0 */
/* How a credential's owner wants it used. */
#include <string.h>

#include "x509/cred.h"

static ew_err changeable(const ew_cred *cred)
{
    return atomic_load(&cred->shared) ? EW_ERR_STATE : EW_OK;
}

ew_err ew_cred_set_schemes(ew_cred *cred, const char *names)
{
    const ew_scheme *found[EW_CRED_SCHEMES_MAX];
    size_t num = 0;
    ew_err err = changeable(cred);
    while (err == EW_OK && names != NULL) {
        const char *end = strchr(names, ':');
        size_t len = end != NULL ? (size_t)(end - names) : strlen(names);
        const ew_scheme *scheme = ew_scheme_named((ew_slice){(const uint8_t *)names, len});
        if (scheme == NULL || num == EW_CRED_SCHEMES_MAX)
            err = EW_ERR_NAME;
        else
            found[num++] = scheme;
        names = end != NULL ? &end[1] : NULL;
    }
    if (err != EW_OK)
        return err;
    memcpy(cred->schemes, found, num * sizeof *found);
    cred->num_schemes = num;
    return EW_OK;
}

ew_err ew_cred_set_issuers(ew_cred *cred, ew_cred_issuers issuers)
{
    ew_err err = changeable(cred);
    if (err == EW_OK)
        cred->issuers = issuers;
    return err;
}

ew_err ew_cred_set_ocsp(ew_cred *cred, ew_slice response)
{
    ew_err err = changeable(cred);
    return err == EW_OK ? ew_buf_set(&cred->ocsp, response.data, response.len) : err;
}

ew_err ew_cred_set_scts(ew_cred *cred, ew_slice list)
{
    ew_err err = changeable(cred);
    return err == EW_OK ? ew_buf_set(&cred->scts, list.data, list.len) : err;
}

ew_slice ew_cred_ocsp(const ew_cred *cred)
{
    return (ew_slice){cred->ocsp.data, cred->ocsp.len};
}

ew_slice ew_cred_scts(const ew_cred *cred)
{
    return (ew_slice){cred->scts.data, cred->scts.len};
}

void ew_cred_share(ew_cred *cred)
{
    atomic_store(&cred->shared, true);
}

const ew_scheme *ew_cred_scheme_at(const ew_cred *cred, size_t i)
{
    return i < cred->num_schemes ? cred->schemes[i] : NULL;
}

bool ew_cred_is_for(const ew_cred *cred, ew_slice names, bool by_server)
{
    ew_cred_issuers rule = cred->issuers;
    if (cred->kind != EW_CRED_X509)
        return true; /* no CA has anything to do with it */
    if (rule == EW_CRED_ISSUERS_DEFAULT)
        rule = by_server ? EW_CRED_ISSUERS_ANY : EW_CRED_ISSUERS_IF_NAMED;
    if (rule == EW_CRED_ISSUERS_ANY || (rule == EW_CRED_ISSUERS_IF_NAMED && names.len == 0))
        return true;
    return ew_cred_issued_by(cred, names);
}
