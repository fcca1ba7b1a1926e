/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/bytes.h"

#include <stdlib.h>
#include <string.h>

bool bytes_add(struct bytes *b, const uint8_t *in, size_t len)
{
    if (len == 0)
        return true;
    uint8_t *data = malloc(b->len + len);
    if (data == NULL)
        return false;
    if (b->len > 0)
        memcpy(data, &b->data[b->off], b->len);
    memcpy(&data[b->len], in, len);
    size_t all = b->len + len;
    bytes_free(b);
    b->data = data;
    b->len = all;
    return true;
}

const uint8_t *bytes_at(const struct bytes *b)
{
    return &b->data[b->off];
}

void bytes_drop(struct bytes *b, size_t len)
{
    b->off += len;
    b->len -= len;
    if (b->len == 0)
        bytes_free(b);
}

void bytes_free(struct bytes *b)
{
    /* It was plaintext of a connection. */
    if (b->data != NULL)
        explicit_bzero(b->data, b->off + b->len);
    free(b->data);
    *b = (struct bytes){NULL, 0, 0};
}
