/* SPDX-License-Identifier: Apache-2.0 */
/* Bytes on their way that could not be handed on yet. Holds memory only while it holds bytes. */
#ifndef ENDWELL_CLI_BYTES_H
#define ENDWELL_CLI_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct bytes {
    uint8_t *data;
    size_t off, len; /* what is left: data[off..off + len) */
};

/* bytes_add: appends a copy of in. False if memory ran out. */
bool bytes_add(struct bytes *b, const uint8_t *in, size_t len);
/* bytes_at: the first of those that are left. */
const uint8_t *bytes_at(const struct bytes *b);
/* bytes_drop: len of them were handed on. */
void bytes_drop(struct bytes *b, size_t len);
void bytes_free(struct bytes *b);

#endif
