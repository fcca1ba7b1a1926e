/* SPDX-License-Identifier: Apache-2.0 */
#include "keys/prf12.h"

#include <string.h>

#include "keys/secret.h"
#include "wire/reader.h"
#include "wire/writer.h"

/* The parts of a seed: the label first, at most four behind it (an exporter's). */
enum { SEED_PARTS_MAX = 5 };

typedef struct seed {
    ew_slice parts[SEED_PARTS_MAX];
    size_t num_parts;
} seed;

static ew_slice text(const char *s)
{
    return (ew_slice){.data = (const uint8_t *)s, .len = strlen(s)};
}

static ew_slice random_slice(const uint8_t *random)
{
    return (ew_slice){.data = random, .len = EW_RANDOM12_LEN};
}

/* P_hash of RFC 5246, 5: HMAC_hash(secret, A(1) + seed) + HMAC_hash(secret, A(2) + seed) + ... with
 * A(0) = seed and A(i) = HMAC_hash(secret, A(i-1)). */
static ew_err expand(
    const ew_crypto *crypto, ew_hash_id hash, ew_slice secret, const seed *s, ew_writer *w)
{
    uint8_t a[EW_HASH_MAX], block[EW_HASH_MAX];
    ew_slice parts[1 + SEED_PARTS_MAX] = {{.data = a, .len = ew_hash_len(hash)}};

    memcpy(&parts[1], s->parts, sizeof s->parts);
    ew_err err = ew_hmac_parts(crypto, hash, secret, s->parts, s->num_parts, a);
    while (err == EW_OK && w->len < w->cap) {
        size_t left = w->cap - w->len;
        err = ew_hmac_parts(crypto, hash, secret, parts, 1 + s->num_parts, block);
        ew_write_bytes(w, block, left < parts[0].len ? left : parts[0].len);
        if (err == EW_OK) {
            err = ew_hmac(crypto, hash, secret, parts[0], a);
        }
    }
    ew_wipe(a, sizeof a);
    ew_wipe(block, sizeof block);
    return err;
}

/* prf: RFC 5246, 5: PRF(secret, label, seed) = P_<hash>(secret, label + seed). */
static ew_err prf(const ew_crypto *crypto, ew_hash_id hash, ew_slice secret, const seed *s,
    uint8_t *out, size_t out_len)
{
    ew_writer w = ew_writer_of(out, out_len);

    memset(out, 0, out_len);
    ew_err err = expand(crypto, hash, secret, s, &w);
    if (err == EW_OK && !ew_writer_done(&w)) {
        err = EW_ERR_INTERNAL;
    }
    if (err != EW_OK) {
        ew_wipe(out, out_len);
    }
    return err;
}

ew_err ew_prf12(const ew_crypto *crypto, ew_hash_id hash, ew_slice secret, ew_slice label,
    ew_slice seed_bytes, uint8_t *out, size_t out_len)
{
    seed s = {.parts = {label, seed_bytes}, .num_parts = 2};

    return prf(crypto, hash, secret, &s, out, out_len);
}

/* from_master: prf with the master secret, which must be whole. */
static ew_err from_master(const ew_crypto *crypto, ew_hash_id hash, const ew_secret *master,
    const seed *s, uint8_t *out, size_t out_len)
{
    if (master->len != EW_MASTER12_LEN) {
        memset(out, 0, out_len);
        return EW_ERR_INTERNAL;
    }
    return prf(crypto, hash, ew_secret_slice(master), s, out, out_len);
}

/* --- master secrets ----------------------------------------------------------------------- */

static ew_err to_master(
    const ew_crypto *crypto, ew_hash_id hash, ew_slice premaster, const seed *s, ew_secret *out)
{
    ew_secret_wipe(out);
    if (premaster.len == 0) {
        return EW_ERR_INTERNAL;
    }
    ew_err err = prf(crypto, hash, premaster, s, out->bytes, EW_MASTER12_LEN);
    if (err == EW_OK) {
        out->len = EW_MASTER12_LEN;
    }
    return err;
}

/* RFC 5246, 8.1: "PRF(pre_master_secret, "master secret", ClientHello.random +
 * ServerHello.random)". */
ew_err ew_master12(const ew_crypto *crypto, ew_hash_id hash, ew_slice premaster,
    ew_randoms12 randoms, ew_secret *out)
{
    seed s = {
        .parts = {text("master secret"), random_slice(randoms.client),
            random_slice(randoms.server)},
        .num_parts = 3,
    };

    return to_master(crypto, hash, premaster, &s, out);
}

/* RFC 7627, 4: "PRF(pre_master_secret, "extended master secret", session_hash)". */
ew_err ew_extended_master12(const ew_crypto *crypto, ew_hash_id hash, ew_slice premaster,
    const uint8_t *session_hash, ew_secret *out)
{
    ew_slice content = {.data = session_hash, .len = ew_hash_len(hash)};
    seed s = {.parts = {text("extended master secret"), content}, .num_parts = 2};

    return to_master(crypto, hash, premaster, &s, out);
}

/* --- keys --------------------------------------------------------------------------------- */

/* RFC 5246, 6.3: the key block is cut into the client's and the server's MAC keys (none with an
 * AEAD), write keys and write IVs, in this order. */
static bool split(ew_slice block, size_t key_len, size_t iv_len, ew_keys12 *out)
{
    ew_reader r = ew_reader_of_slice(block);

    ew_read_copy(&r, out->client.key, key_len);
    ew_read_copy(&r, out->server.key, key_len);
    ew_read_copy(&r, out->client.iv, iv_len);
    ew_read_copy(&r, out->server.iv, iv_len);
    return ew_reader_done(&r);
}

/* The seed is "server_random + client_random" here: the other way round than everywhere else. */
ew_err ew_keys12_derive(const ew_crypto *crypto, const ew_suite *suite, const ew_secret *master,
    ew_randoms12 randoms, ew_keys12 *out)
{
    uint8_t block[2 * (EW_AEAD_KEY_MAX + EW_AEAD_NONCE_LEN)];
    size_t key_len = ew_aead_key_len(suite->aead), iv_len = ew_aead_iv12_len(suite->aead);
    ew_slice used = {.data = block, .len = 2 * (key_len + iv_len)};
    seed s = {
        .parts = {text("key expansion"), random_slice(randoms.server),
            random_slice(randoms.client)},
        .num_parts = 3,
    };

    *out = (ew_keys12){0};
    ew_err err = from_master(crypto, suite->hash, master, &s, block, used.len);
    if (err == EW_OK && !split(used, key_len, iv_len, out)) {
        ew_keys12_wipe(out);
        err = EW_ERR_INTERNAL;
    }
    ew_wipe(block, sizeof block);
    return err;
}

void ew_keys12_wipe(ew_keys12 *keys)
{
    ew_wipe(keys, sizeof *keys);
}

/* RFC 5246, 7.4.9: "PRF(master_secret, finished_label, Hash(handshake_messages))
 * [0..verify_data_length-1]", the length being 12. */
ew_err ew_finished_mac12(const ew_crypto *crypto, ew_hash_id hash, const ew_secret *master,
    bool server, const uint8_t *transcript_hash, uint8_t out[EW_VERIFY12_LEN])
{
    ew_slice content = {.data = transcript_hash, .len = ew_hash_len(hash)};
    seed s = {
        .parts = {text(server ? "server finished" : "client finished"), content},
        .num_parts = 2,
    };

    return from_master(crypto, hash, master, &s, out, EW_VERIFY12_LEN);
}

/* --- the exporter ------------------------------------------------------------------------- */

/* is_reserved: a label the protocol itself gives the PRF (RFC 5705, 4, and RFC 7627): to export
 * with it could give away the keys. Since label and seed run together, one that begins so is as
 * bad. */
static bool is_reserved(ew_slice label)
{
    static const char *const reserved[] = {"client finished", "server finished", "master secret",
        "key expansion", "extended master secret"};

    for (size_t i = 0; i < sizeof reserved / sizeof reserved[0]; i++) {
        ew_slice own = text(reserved[i]);
        if (ew_slice_equal(ew_slice_sub(label, 0, own.len), own)) {
            return true;
        }
    }
    return false;
}

/* RFC 5705, 4: the PRF of the master secret with client_random + server_random, then the context's
 * length in two bytes and the context; without one neither of the two. */
ew_err ew_exporter12(const ew_crypto *crypto, ew_hash_id hash, const ew_secret *master,
    ew_randoms12 randoms, ew_slice label, const ew_slice *context, uint8_t *out, size_t out_len)
{
    uint8_t length[2];
    ew_writer w = ew_writer_of(length, sizeof length);
    seed s = {
        .parts = {label, random_slice(randoms.client), random_slice(randoms.server)},
        .num_parts = 3,
    };

    if (is_reserved(label) || (context != NULL && context->len > UINT16_MAX)) {
        memset(out, 0, out_len);
        return EW_ERR_ARGUMENT;
    }
    if (context != NULL) {
        ew_write_u16(&w, (uint16_t)context->len);
        s.parts[s.num_parts++] = ew_writer_slice(&w);
        s.parts[s.num_parts++] = *context;
    }
    return from_master(crypto, hash, master, &s, out, out_len);
}
