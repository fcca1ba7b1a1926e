/* SPDX-License-Identifier: Apache-2.0 */
/* Credentials that both sides know: external PSKs, plain or to be imported (RFC 9258). */
#include <string.h>

#include "wire/writer.h"
#include "x509/cred.h"

enum {
    SECRET_MIN = 16,          /* RFC 9257, 7: "at least 128 bits of entropy" */
    SECRET_MAX = 1024,
    IMPORT_OVERHEAD = 2 + 2 + 4, /* two lengths, protocol and KDF */
    NAME_OVERHEAD = 1 + 2 + 2
};

static bool lengths_fit(const ew_cred_psk *p)
{
    /* what goes on the wire: the identity alone, or an ImportedIdentity; RFC 9258, 5.1: "the PSK
     * importer interface SHOULD reject any ImportedIdentity that exceeds this size" */
    size_t len = p->imported ? IMPORT_OVERHEAD + p->identity.len + p->context.len : p->identity.len;
    bool known = p->hash == EW_SHA256 || p->hash == EW_SHA384;
    return known && p->identity.len > 0 && p->identity.len <= EW_PSK_IDENTITY_MAX &&
           p->context.len <= EW_PSK_IDENTITY_MAX && len <= EW_PSK_IDENTITY_MAX &&
           p->secret.len >= SECRET_MIN && p->secret.len <= SECRET_MAX;
}

/* fill: the name first, of which identity and context are parts. */
static ew_err fill(ew_cred *cred, const ew_cred_psk *p)
{
    ew_buf *name = &cred->psk_name;
    ew_err err = ew_buf_reserve(name, NAME_OVERHEAD + p->identity.len + p->context.len);
    if (err == EW_OK)
        err = ew_buf_set(&cred->psk_secret, p->secret.data, p->secret.len);
    if (err != EW_OK)
        return err;
    ew_writer w = ew_writer_of(name->data, name->cap);
    ew_write_u8(&w, p->imported ? 1 : 0);
    ew_write_vec16(&w, p->identity.data, p->identity.len);
    ew_write_vec16(&w, p->context.data, p->context.len);
    name->len = w.len;
    cred->psk_hash = p->hash;
    return ew_writer_done(&w) ? EW_OK : EW_ERR_INTERNAL;
}

ew_err ew_cred_of_psk(const ew_cred_psk *psk, ew_cred **out)
{
    if (!lengths_fit(psk))
        return EW_ERR_ARGUMENT;
    ew_cred *cred = ew_alloc(sizeof *cred);
    if (cred == NULL)
        return EW_ERR_MEMORY;
    atomic_init(&cred->refs, 1);
    cred->kind = EW_CRED_PSK;
    ew_err err = fill(cred, psk);
    if (err == EW_OK)
        *out = cred;
    else
        ew_cred_free(cred);
    return err;
}

ew_slice ew_cred_psk_name(const ew_cred *cred)
{
    return (ew_slice){cred->psk_name.data, cred->psk_name.len};
}

bool ew_psk_name_read(ew_slice name, ew_cred_psk *out)
{
    ew_reader r = ew_reader_of_slice(name);
    *out = (ew_cred_psk){.imported = ew_read_u8(&r) == 1};
    out->identity = ew_read_vec16(&r, 1, EW_PSK_IDENTITY_MAX);
    out->context = ew_read_vec16(&r, 0, EW_PSK_IDENTITY_MAX);
    return ew_reader_done(&r);
}

ew_cred_psk ew_cred_psk_of(const ew_cred *cred)
{
    ew_cred_psk psk;
    (void)ew_psk_name_read(ew_cred_psk_name(cred), &psk);
    psk.secret = (ew_slice){cred->psk_secret.data, cred->psk_secret.len};
    psk.hash = cred->psk_hash;
    return psk;
}
