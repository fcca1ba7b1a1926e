/* SPDX-License-Identifier: Apache-2.0 */
#include "keys/secret.h"

#include <string.h>

#include "keys/label.h"

void ew_secret_wipe(ew_secret *s)
{
    ew_wipe(s, sizeof *s);
}

ew_slice ew_secret_slice(const ew_secret *s)
{
    return (ew_slice){.data = s->bytes, .len = s->len};
}

/* settle: out becomes the len bytes of fresh, or none; fresh is wiped. Results pass through a
 * buffer of their own so that out may be an input as well. */
static ew_err settle(ew_err err, ew_secret *fresh, size_t len, ew_secret *out)
{
    ew_secret_wipe(out);
    if (err == EW_OK) {
        *out = *fresh;
        out->len = (uint8_t)len;
    }
    ew_secret_wipe(fresh);
    return err;
}

static ew_err expand(const ew_crypto *crypto, ew_hash_id hash, const ew_secret *from,
    ew_slice label, ew_slice context, ew_secret *out)
{
    size_t len = ew_hash_len(hash);
    ew_secret fresh = {0};

    if (from->len != len || len > sizeof fresh.bytes) {
        return EW_ERR_INTERNAL;
    }
    ew_err err = ew_expand_label_slice(
        crypto, hash, ew_secret_slice(from), label, context, fresh.bytes, len);
    return settle(err, &fresh, len, out);
}

ew_err ew_secret_expand(const ew_crypto *crypto, ew_hash_id hash, const ew_secret *from,
    const char *label, ew_slice context, ew_secret *out)
{
    ew_slice text = {.data = (const uint8_t *)label, .len = strlen(label)};

    return expand(crypto, hash, from, text, context, out);
}

ew_err ew_secret_extract(
    const ew_crypto *crypto, ew_hash_id hash, ew_slice salt, ew_slice ikm, ew_secret *out)
{
    static const uint8_t zeros[EW_HASH_MAX];
    size_t len = ew_hash_len(hash);
    ew_slice zero = {.data = zeros, .len = len};
    ew_secret fresh = {0};

    if (len > sizeof fresh.bytes) {
        return EW_ERR_INTERNAL;
    }
    ew_err err = ew_hkdf_extract(
        crypto, hash, salt.len > 0 ? salt : zero, ikm.len > 0 ? ikm : zero, fresh.bytes);
    return settle(err, &fresh, len, out);
}

ew_err ew_secret_derive_empty(
    const ew_crypto *crypto, ew_hash_id hash, const ew_secret *from, ew_slice label, ew_secret *out)
{
    uint8_t empty_hash[EW_HASH_MAX];

    ew_err err = ew_hash_once(crypto, hash, (ew_slice){0}, empty_hash);
    if (err != EW_OK) {
        return err;
    }
    ew_slice context = {.data = empty_hash, .len = ew_hash_len(hash)};
    return expand(crypto, hash, from, label, context, out);
}
