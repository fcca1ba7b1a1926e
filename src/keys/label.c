/* SPDX-License-Identifier: Apache-2.0 */
#include "keys/label.h"

#include <string.h>

#include "keys/schedule13.h"
#include "wire/writer.h"

/* RFC 9846, 7.1: opaque label<7..255> = "tls13 " + Label, opaque context<0..255>. */
enum {
    PREFIX_LEN = 6,
    LABEL_MAX = 255 - PREFIX_LEN,
    CONTEXT_MAX = 255,
    HKDF_LABEL_MAX = 2 + 1 + 255 + 1 + CONTEXT_MAX
};

static void write_hkdf_label(ew_writer *w, size_t out_len, ew_slice label, ew_slice context)
{
    ew_write_u16(w, (uint16_t)out_len);
    ew_prefix prefix = ew_write_open(w, 1);
    ew_write_bytes(w, "tls13 ", PREFIX_LEN);
    ew_write_slice(w, label);
    ew_write_shut(w, prefix);
    ew_write_vec8(w, context.data, context.len);
}

ew_err ew_expand_label_slice(const ew_crypto *crypto, ew_hash_id hash, ew_slice secret,
    ew_slice label, ew_slice context, uint8_t *out, size_t out_len)
{
    uint8_t info[HKDF_LABEL_MAX];
    ew_writer w = ew_writer_of(info, sizeof info);

    memset(out, 0, out_len);
    if (label.len == 0 || label.len > LABEL_MAX || context.len > CONTEXT_MAX ||
        out_len > 255 * ew_hash_len(hash)) {
        return EW_ERR_ARGUMENT;
    }
    write_hkdf_label(&w, out_len, label, context);
    if (!ew_writer_done(&w)) {
        return EW_ERR_INTERNAL;
    }

    ew_err err = ew_hkdf_expand(crypto, hash, secret, ew_writer_slice(&w), out, out_len);
    if (err != EW_OK) {
        ew_wipe(out, out_len);
    }
    return err;
}

ew_err ew_expand_label(const ew_crypto *crypto, ew_hash_id hash, ew_slice secret, const char *label,
    ew_slice context, uint8_t *out, size_t out_len)
{
    ew_slice text = {.data = (const uint8_t *)label, .len = strlen(label)};

    return ew_expand_label_slice(crypto, hash, secret, text, context, out, out_len);
}
