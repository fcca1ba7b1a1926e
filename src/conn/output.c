/* SPDX-License-Identifier: Apache-2.0 */
#include "conn/output.h"

#include <stdlib.h>
#include <string.h>

size_t ew_output_len(const ew_output *o)
{
    return o->end - o->start;
}

static ew_output_record *records_of(ew_output *o)
{
    return o->records != NULL ? o->records : o->inline_records;
}

static ew_err reserve_record(ew_output *o)
{
    size_t cap = o->records != NULL ? o->cap_records : EW_OUTPUT_INLINE;

    if (o->first_record + o->num_records < cap)
        return EW_OK;
    ew_output_record *at = records_of(o);
    if (o->first_record > 0) {
        memmove(at, &at[o->first_record], o->num_records * sizeof *at);
        o->first_record = 0;
        return EW_OK;
    }
    ew_output_record *grown = ew_alloc(2 * cap * sizeof *grown);
    if (grown == NULL)
        return EW_ERR_MEMORY;
    memcpy(grown, at, o->num_records * sizeof *grown);
    free(o->records);
    o->records = grown;
    o->cap_records = 2 * cap;
    return EW_OK;
}

static ew_err reserve_bytes(ew_output *o, size_t len)
{
    size_t used = ew_output_len(o);

    if (o->cap - o->end >= len)
        return EW_OK;
    if (o->cap - used >= len) {
        memmove(o->data, &o->data[o->start], used);
    } else {
        /* ciphertext: neither zeroed before nor wiped after */
        size_t cap = used == 0 ? len : 2 * (used + len);
        uint8_t *grown = ew_alloc_raw(cap);
        if (grown == NULL)
            return EW_ERR_MEMORY;
        if (used > 0)
            memcpy(grown, &o->data[o->start], used);
        free(o->data);
        o->data = grown;
        o->cap = cap;
    }
    o->start = 0;
    o->end = used;
    return EW_OK;
}

ew_err ew_output_reserve(ew_output *o, size_t len, uint8_t **out)
{
    ew_err err = reserve_record(o);

    if (err == EW_OK)
        err = reserve_bytes(o, len);
    *out = err == EW_OK ? &o->data[o->end] : NULL;
    return err;
}

void ew_output_commit(ew_output *o, size_t wire_len, size_t app_len)
{
    ew_output_record *at = &records_of(o)[o->first_record + o->num_records];

    at->wire_len = (uint32_t)wire_len;
    at->app_len = (uint32_t)app_len;
    o->num_records++;
    o->end += wire_len;
}

size_t ew_output_take(ew_output *o, size_t len)
{
    size_t sent = 0;

    o->start += len;
    while (len > 0 && o->num_records > 0) {
        ew_output_record *at = &records_of(o)[o->first_record];

        if (len < at->wire_len) {
            at->wire_len -= (uint32_t)len;
            break;
        }
        len -= at->wire_len;
        sent += at->app_len;
        o->first_record++;
        o->num_records--;
    }
    if (o->start == o->end)
        ew_output_free(o);
    return sent;
}

void ew_output_disown(ew_output *o)
{
    ew_output_record *at = &records_of(o)[o->first_record];

    for (size_t i = 0; i < o->num_records; i++)
        at[i].app_len = 0;
}

void ew_output_free(ew_output *o)
{
    free(o->data);
    free(o->records);
    o->data = NULL;
    o->records = NULL;
    o->cap = o->start = o->end = 0;
    o->cap_records = o->first_record = o->num_records = 0;
}
