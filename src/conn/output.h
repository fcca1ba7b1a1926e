/* SPDX-License-Identifier: Apache-2.0 */
/* Sealed records on their way to the transport. The memory exists only while there are bytes in it. Which record carries how
 * many application bytes is remembered, so that a byte counts as sent when its whole record was handed over. */
#ifndef EW_CONN_OUTPUT_H
#define EW_CONN_OUTPUT_H

#include "base/mem.h"

enum { EW_OUTPUT_INLINE = 4 };

typedef struct ew_output_record {
    uint32_t wire_len; /* what is left of it to hand over */
    uint32_t app_len;
} ew_output_record;

typedef struct ew_output {
    uint8_t *data;
    size_t cap, start, end;
    ew_output_record *records; /* NULL: the inline ones */
    size_t cap_records, first_record, num_records;
    ew_output_record inline_records[EW_OUTPUT_INLINE];
} ew_output;

/* ew_output_len: bytes waiting. */
size_t ew_output_len(const ew_output *o);
/* ew_output_reserve: room for len more bytes and one more record; *out is where they go, or NULL out of memory. */
ew_err ew_output_reserve(ew_output *o, size_t len, uint8_t **out) EW_MUST_USE;
/* ew_output_commit: wire_len bytes were written there: one record with app_len application bytes. */
void ew_output_commit(ew_output *o, size_t wire_len, size_t app_len);
/* ew_output_take: len bytes (at most ew_output_len) were handed over; returns the application bytes of the records that are
 * now out as a whole. */
size_t ew_output_take(ew_output *o, size_t len);
/* ew_output_disown: the application bytes of what waits are counted no more. */
void ew_output_disown(ew_output *o);
void ew_output_free(ew_output *o);

#endif
