/* SPDX-License-Identifier: Apache-2.0 */
#include "hs/ticket_keys.h"

#include <pthread.h>
#include <stdatomic.h>
#include <string.h>

#include "hs/try.h"
#include "wire/reader.h"

/* A list of keys; it is made beside the one in use and then takes its place. */
typedef struct key_list {
    ew_ticket_key keys[EW_TICKET_KEYS_MAX];
    size_t num;
} key_list;

struct ew_ticket_keys {
    atomic_uint refs;
    pthread_mutex_t lock; /* over all that follows */
    key_list list;
    bool of_caller;
    bool has_begun;   /* began_at is known */
    int64_t began_at; /* the first key to seal, by the wall clock */
};

/* --- a key -------------------------------------------------------------------------------- */

static ew_err derive(const ew_crypto *crypto, ew_slice secret, ew_ticket_key *out)
{
    static const char salt[] = "endwell ticket secret", name[] = "name", key[] = "key";
    uint8_t prk[EW_HASH_MAX];
    *out = (ew_ticket_key){0};
    ew_err err = ew_hkdf_extract(
        crypto, EW_SHA256, (ew_slice){(const uint8_t *)salt, sizeof salt - 1}, secret, prk);
    ew_slice extracted = {prk, ew_hash_len(EW_SHA256)};
    if (err == EW_OK)
        err = ew_hkdf_expand(crypto, EW_SHA256, extracted,
            (ew_slice){(const uint8_t *)name, sizeof name - 1}, out->name, sizeof out->name);
    if (err == EW_OK)
        err = ew_hkdf_expand(crypto, EW_SHA256, extracted,
            (ew_slice){(const uint8_t *)key, sizeof key - 1}, out->bytes, sizeof out->bytes);
    ew_wipe(prk, sizeof prk);
    return err;
}

static ew_err make_random(const ew_crypto *crypto, ew_ticket_key *out)
{
    uint8_t secret[EW_TICKET_SECRET_BYTES];
    ew_err err = ew_crypto_random(crypto, secret, sizeof secret);
    if (err == EW_OK)
        err = derive(crypto, (ew_slice){secret, sizeof secret}, out);
    ew_wipe(secret, sizeof secret);
    return err;
}

/* --- the set ------------------------------------------------------------------------------ */

ew_err ew_ticket_keys_new(const ew_crypto *crypto, ew_ticket_keys **out)
{
    ew_ticket_keys *keys = ew_alloc(sizeof *keys);
    if (keys == NULL)
        return EW_ERR_MEMORY;
    atomic_init(&keys->refs, 1);
    if (pthread_mutex_init(&keys->lock, NULL) != 0) {
        ew_free(keys, sizeof *keys);
        return EW_ERR_MEMORY;
    }
    ew_err err = make_random(crypto, &keys->list.keys[0]);
    if (err != EW_OK) {
        ew_ticket_keys_free(keys);
        return err;
    }
    keys->list.num = 1;
    *out = keys;
    return EW_OK;
}

ew_ticket_keys *ew_ticket_keys_ref(ew_ticket_keys *keys)
{
    if (keys != NULL)
        atomic_fetch_add(&keys->refs, 1);
    return keys;
}

void ew_ticket_keys_free(ew_ticket_keys *keys)
{
    if (keys == NULL || atomic_fetch_sub(&keys->refs, 1) != 1)
        return;
    pthread_mutex_destroy(&keys->lock);
    ew_free(keys, sizeof *keys); /* wipes them */
}

/* --- our own take turns ------------------------------------------------------------------- */

/* forget_old: those that nothing sealed under them needs any more. */
static void forget_old(key_list *list, int64_t now)
{
    size_t kept = 1; /* the first one seals */
    for (size_t i = 1; i < list->num; i++) {
        if (now < list->keys[i].opens_until)
            list->keys[kept++] = list->keys[i];
    }
    if (kept < list->num)
        ew_wipe(&list->keys[kept], (list->num - kept) * sizeof list->keys[0]);
    list->num = kept;
}

/* put_first: the others move behind it; the oldest of a full list is gone. */
static void put_first(key_list *list, const ew_ticket_key *key)
{
    if (list->num < EW_TICKET_KEYS_MAX)
        list->num++;
    memmove(&list->keys[1], &list->keys[0], (list->num - 1) * sizeof list->keys[0]);
    list->keys[0] = *key;
}

static ew_err turn_locked(ew_ticket_keys *keys, const ew_crypto *crypto, int64_t now,
    int64_t period, int64_t lifetime)
{
    forget_old(&keys->list, now);
    /* the clock was set back: how long the key has sealed is not known, and begins anew */
    if (!keys->has_begun || now < keys->began_at)
        keys->began_at = now;
    keys->has_begun = true;
    if (now - keys->began_at < period)
        return EW_OK;
    ew_ticket_key key;
    ew_err err = make_random(crypto, &key);
    if (err == EW_OK) {
        keys->list.keys[0].opens_until = now + lifetime;
        put_first(&keys->list, &key);
        keys->began_at = now;
    }
    ew_wipe(&key, sizeof key);
    return err;
}

ew_err ew_ticket_keys_turn(ew_ticket_keys *keys, const ew_crypto *crypto, int64_t now,
    int64_t period, int64_t lifetime)
{
    pthread_mutex_lock(&keys->lock);
    bool may_turn = period > 0 && !keys->of_caller;
    ew_err err = may_turn ? turn_locked(keys, crypto, now, period, lifetime) : EW_OK;
    pthread_mutex_unlock(&keys->lock);
    return err;
}

/* --- the caller's ------------------------------------------------------------------------- */

/* is_unfilled: one byte repeated: no secret that anybody drew. */
static bool is_unfilled(ew_slice secret)
{
    uint8_t differs = 0;
    for (size_t i = 0; i < secret.len; i++)
        differs |= secret.data[i] ^ secret.data[0];
    return differs == 0;
}

static ew_err derive_all(const ew_crypto *crypto, ew_slice secrets, key_list *out)
{
    ew_reader r = ew_reader_of_slice(secrets);
    while (!ew_reader_empty(&r)) {
        ew_slice secret = ew_read_bytes(&r, EW_TICKET_SECRET_BYTES);
        if (secret.len == 0 || out->num == EW_TICKET_KEYS_MAX || is_unfilled(secret))
            return EW_ERR_ARGUMENT;
        EW_TRY(derive(crypto, secret, &out->keys[out->num]));
        out->num++;
    }
    return out->num > 0 ? EW_OK : EW_ERR_ARGUMENT;
}

ew_err ew_ticket_keys_set(ew_ticket_keys *keys, const ew_crypto *crypto, ew_slice secrets)
{
    key_list list = {0};
    ew_err err = derive_all(crypto, secrets, &list);
    if (err == EW_OK) {
        pthread_mutex_lock(&keys->lock);
        keys->list = list;
        keys->of_caller = true;
        pthread_mutex_unlock(&keys->lock);
    }
    ew_wipe(&list, sizeof list);
    return err;
}

/* --- taking one --------------------------------------------------------------------------- */

void ew_ticket_keys_sealing(ew_ticket_keys *keys, ew_ticket_key *out)
{
    pthread_mutex_lock(&keys->lock);
    *out = keys->list.keys[0];
    pthread_mutex_unlock(&keys->lock);
}

bool ew_ticket_keys_named(ew_ticket_keys *keys, ew_slice name, ew_ticket_key *out)
{
    bool found = false;
    pthread_mutex_lock(&keys->lock);
    for (size_t i = 0; !found && i < keys->list.num; i++) {
        const ew_ticket_key *key = &keys->list.keys[i];
        found = ew_slice_equal(name, (ew_slice){key->name, sizeof key->name});
        if (found)
            *out = *key;
    }
    pthread_mutex_unlock(&keys->lock);
    return found;
}
