/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>

#include "sim.h"

enum {
    RECORD_CCS = 20,
    RECORD_ALERT = 21,
    RECORD_DATA = 23,
    TAG_13 = 16 + 1,      /* the tag and the inner type */
    EXPANSION_12 = 8 + 16 /* AES-GCM: the nonce's explicit part and the tag */
};

void sim_ledger_reset(sim_ledger *l)
{
    sim_entry *entries = l->entries;
    const size_t cap = l->cap;

    *l = (sim_ledger){.entries = entries, .cap = cap};
}

void sim_ledger_free(sim_ledger *l)
{
    free(l->entries);
}

static void end_of_record(sim_ledger *l)
{
    const size_t len = (size_t)l->header[3] << 8 | l->header[4];

    l->last_type = l->header[0];
    l->last_len = len;
    l->header_len = 0;
    if (l->last_type != RECORD_DATA) {
        return;
    }
    l->data_max += len > TAG_13 ? len - TAG_13 : 0;
    l->data_12 += len > EXPANSION_12 ? len - EXPANSION_12 : 0;
}

size_t sim_ledger_next(sim_ledger *l, const uint8_t *bytes, size_t len)
{
    size_t at = 0;

    while (at < len) {
        if (l->header_len < sizeof l->header) {
            l->header[l->header_len++] = bytes[at++];
            l->body_left = (size_t)l->header[3] << 8 | l->header[4];
            continue;
        }
        const size_t step = len - at < l->body_left ? len - at : l->body_left;
        at += step;
        l->body_left -= step;
        if (l->body_left == 0) {
            end_of_record(l);
            break;
        }
    }
    return at;
}

void sim_ledger_note(sim_ledger *l, size_t wire, uint64_t sent)
{
    if (sent == (l->num > 0 ? l->entries[l->num - 1].sent : 0)) {
        return;
    }
    if (l->num == l->cap) {
        l->cap = 2 * l->cap + 64;
        l->entries = realloc(l->entries, l->cap * sizeof *l->entries);
        if (!l->entries) {
            abort();
        }
    }
    l->entries[l->num++] = (sim_entry){wire, sent};
}

void sim_ledger_at(const sim_ledger *l, size_t wire, uint64_t *out_low, uint64_t *out_high)
{
    size_t i = 0;

    while (i < l->num && l->entries[i].wire <= wire) {
        i++;
    }
    *out_low = i > 0 ? l->entries[i - 1].sent : 0;
    *out_high = i < l->num ? l->entries[i].sent : *out_low;
}
