/* SPDX-License-Identifier: Apache-2.0 */
/* A server's sessions of 1.2, kept over the connections of one run: the library's store interface. */
#ifndef TESTS_BOGO_STORE_H
#define TESTS_BOGO_STORE_H

#include <endwell/endwell.h>

enum { STORE_MAX = 8 };

typedef struct store_entry {
    uint8_t id[32];
    size_t id_len, state_len;
    uint8_t *state;
} store_entry;

typedef struct store {
    store_entry at[STORE_MAX];
    size_t num;
} store;

/* store_use: the config's sessions are kept in s. */
ew_err store_use(store *s, ew_config *config) EW_MUST_USE;
void store_free(store *s);

#endif
