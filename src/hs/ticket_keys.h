/* SPDX-License-Identifier: Apache-2.0 */
/* The keys that tickets, cookies and stored sessions are sealed under: the first one seals, all of
 * them open. Either they are the server's own, made at random, and a new one takes over from time
 * to time; or the caller set them, and they stay until the caller sets others. Counted; threads may
 * share them. */
#ifndef EW_HS_TICKET_KEYS_H
#define EW_HS_TICKET_KEYS_H

#include "crypto/hash.h"

enum {
    EW_TICKET_SECRET_BYTES = 48, /* of which a key and its name are derived */
    EW_TICKET_KEYS_MAX = 16,
    EW_TICKET_KEY_NAME_LEN = 16,
    EW_TICKET_KEY_LEN = 32
};

/* ew_ticket_key: a copy to work with; whoever has one wipes it. */
typedef struct ew_ticket_key {
    uint8_t name[EW_TICKET_KEY_NAME_LEN]; /* stands in the ticket; tells nothing of the key */
    uint8_t bytes[EW_TICKET_KEY_LEN];
    int64_t opens_until; /* wall clock, ms; of one of our own that seals no more */
} ew_ticket_key;

typedef struct ew_ticket_keys ew_ticket_keys;

/* ew_ticket_keys_new: a random key. */
ew_err ew_ticket_keys_new(const ew_crypto *crypto, ew_ticket_keys **out) EW_MUST_USE;
ew_ticket_keys *ew_ticket_keys_ref(ew_ticket_keys *keys);
void ew_ticket_keys_free(ew_ticket_keys *keys);

/* ew_ticket_keys_turn: a new key of our own where the present one has sealed for `period` ms (0: it
 * seals for ever); what it sealed can be opened for `lifetime` ms more, and then it is wiped. Times
 * by the wall clock. Keys that the caller set stay as they are. */
ew_err ew_ticket_keys_turn(ew_ticket_keys *keys, const ew_crypto *crypto, int64_t now,
    int64_t period, int64_t lifetime) EW_MUST_USE;
/* ew_ticket_keys_set: from now on these and no others: 1 to EW_TICKET_KEYS_MAX secrets of
 * EW_TICKET_SECRET_BYTES, back to back. EW_ERR_ARGUMENT for another length, and for a secret that is
 * one byte repeated (a buffer never filled); then nothing has changed. */
ew_err ew_ticket_keys_set(
    ew_ticket_keys *keys, const ew_crypto *crypto, ew_slice secrets) EW_MUST_USE;

/* ew_ticket_keys_sealing: the key that seals. */
void ew_ticket_keys_sealing(ew_ticket_keys *keys, ew_ticket_key *out);
/* ew_ticket_keys_named: false: there is none of this name. */
bool ew_ticket_keys_named(ew_ticket_keys *keys, ew_slice name, ew_ticket_key *out) EW_MUST_USE;

#endif
