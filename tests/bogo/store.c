/* SPDX-License-Identifier: Apache-2.0 */
#include "store.h"

#include <stdlib.h>
#include <string.h>

static store_entry *find(store *s, const uint8_t *id, size_t id_len)
{
    for (size_t i = 0; i < s->num; i++)
        if (s->at[i].id_len == id_len && memcmp(s->at[i].id, id, id_len) == 0)
            return &s->at[i];
    return NULL;
}

static void drop(void *arg, const uint8_t *id, size_t id_len)
{
    store *s = arg;
    store_entry *e = find(s, id, id_len);

    if (e == NULL)
        return;
    free(e->state);
    *e = s->at[--s->num];
}

static void put(void *arg, const uint8_t *id, size_t id_len, const uint8_t *state, size_t state_len,
    int64_t expires_at)
{
    store *s = arg;

    (void)expires_at;
    drop(s, id, id_len);
    uint8_t *copy = malloc(state_len);
    if (s->num == STORE_MAX || copy == NULL || id_len > sizeof s->at[0].id) {
        free(copy);
        return;
    }
    store_entry *e = &s->at[s->num++];
    memcpy(e->id, id, id_len);
    memcpy(copy, state, state_len);
    e->id_len = id_len;
    e->state = copy;
    e->state_len = state_len;
}

static size_t get(void *arg, const uint8_t *id, size_t id_len, uint8_t *out, size_t cap)
{
    store_entry *e = find(arg, id, id_len);

    if (e == NULL || e->state_len > cap)
        return 0;
    memcpy(out, e->state, e->state_len);
    return e->state_len;
}

ew_err store_use(store *s, ew_config *config)
{
    ew_session_store as = {.arg = s, .put = put, .get = get, .remove = drop};

    return ew_config_session_store(config, &as);
}

void store_free(store *s)
{
    while (s->num > 0)
        free(s->at[--s->num].state);
}
