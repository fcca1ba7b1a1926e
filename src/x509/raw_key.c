/* SPDX-License-Identifier: Apache-2.0 */
#include "x509/raw_key.h"

#include <openssl/err.h>
#include <openssl/x509.h>

#include "x509/parse.h"
#include "x509/pem.h"

/* take: exactly one SubjectPublicKeyInfo; bytes after it are an error. */
static ew_err take(const ew_crypto *crypto, ew_slice spki, EVP_PKEY **out)
{
    const unsigned char *at = spki.data;
    if (spki.len == 0)
        return EW_ERR_DECODE;
    *out = d2i_PUBKEY_ex(NULL, &at, (long)spki.len, ew_crypto_libctx(crypto), ew_crypto_propq(crypto));
    if (*out == NULL)
        return ew_x509_fault(EW_ERR_DECODE);
    if (at == &spki.data[spki.len])
        return EW_OK;
    EVP_PKEY_free(*out);
    *out = NULL;
    return EW_ERR_DECODE;
}

ew_err ew_raw_key_parse(const ew_crypto *crypto, ew_slice spki, ew_key **out)
{
    EVP_PKEY *pkey = NULL;
    ERR_set_mark();
    ew_err err = take(crypto, spki, &pkey);
    if (err == EW_OK)
        err = ew_key_of(pkey, out);
    EVP_PKEY_free(pkey);
    ERR_pop_to_mark();
    return err == EW_ERR_KEY_UNSUPPORTED ? EW_ERR_CERT_UNSUPPORTED : err;
}

/* add_one: a key that no peer could use is a mistake that is told now. */
static ew_err add_one(const ew_crypto *crypto, ew_slice spki, ew_buf *pins)
{
    uint8_t hash[EW_PIN_LEN];
    ew_key *key = NULL;
    ew_err err = ew_raw_key_parse(crypto, spki, &key);
    ew_key_free(key);
    if (err == EW_OK)
        err = ew_hash_once(crypto, EW_SHA256, spki, hash);
    return err == EW_OK ? ew_buf_append(pins, hash, sizeof hash) : err;
}

static ew_err add_pem(void *arg, const ew_crypto *crypto, ew_slice der)
{
    return add_one(crypto, der, arg);
}

ew_err ew_pins_add(const ew_crypto *crypto, ew_slice keys, ew_buf *pins)
{
    enum { DER_SEQUENCE = 0x30 };
    bool is_der = keys.len > 0 && keys.data[0] == DER_SEQUENCE;
    size_t len = pins->len;
    ERR_set_mark();
    ew_err err = is_der ? add_one(crypto, keys, pins) : ew_pem_public_keys(crypto, keys, add_pem, pins);
    ERR_pop_to_mark();
    if (err != EW_OK)
        pins->len = len; /* all of them, or none */
    if (err == EW_ERR_CERT_UNSUPPORTED)
        return EW_ERR_KEY_UNSUPPORTED;
    return err == EW_ERR_DECODE ? EW_ERR_PEM : err;
}

ew_err ew_pins_have(const ew_crypto *crypto, const ew_buf *pins, ew_slice spki, bool *out)
{
    uint8_t hash[EW_PIN_LEN];
    ew_err err = ew_hash_once(crypto, EW_SHA256, spki, hash);
    ew_reader r = ew_reader_of(pins->data, pins->len);
    *out = false;
    while (err == EW_OK && !*out && !ew_reader_empty(&r))
        *out = ew_slice_equal(ew_read_bytes(&r, EW_PIN_LEN), (ew_slice){hash, sizeof hash});
    return err;
}
