/* SPDX-License-Identifier: Apache-2.0 */
#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

/* The allocations left before one fails; negative: none will. Written by tests only, so threads may
 * read it. */
static long allocs_left = -1;

void ew_test_fail_alloc(long n)
{
    allocs_left = n;
}

static bool alloc_must_fail(void)
{
    if (allocs_left < 0) {
        return false;
    }
    allocs_left--;
    return allocs_left < 0;
}

void *ew_alloc(size_t len)
{
    if (alloc_must_fail()) {
        return NULL;
    }
    return calloc(1, len > 0 ? len : 1);
}

void *ew_alloc_raw(size_t len)
{
    if (alloc_must_fail()) {
        return NULL;
    }
    return malloc(len > 0 ? len : 1);
}

void ew_free(void *p, size_t len)
{
    if (p == NULL) {
        return;
    }
    ew_wipe(p, len);
    free(p);
}

void ew_wipe(void *p, size_t len)
{
    if (len > 0) {
        explicit_bzero(p, len);
    }
}

bool ew_ct_equal(const void *a, const void *b, size_t len)
{
    /* volatile: the compiler may not leave the loop at the first difference. */
    const volatile uint8_t *x = a;
    const volatile uint8_t *y = b;
    uint8_t differs = 0;

    for (size_t i = 0; i < len; i++) {
        differs |= (uint8_t)(x[i] ^ y[i]);
    }
    return differs == 0;
}

static void copy(ew_buf *buf, const void *data, size_t len)
{
    if (len > 0) {
        memmove(&buf->data[buf->len], data, len);
        buf->len += len;
    }
}

ew_err ew_buf_reserve(ew_buf *buf, size_t len)
{
    if (len <= buf->cap - buf->len) {
        return EW_OK;
    }
    if (len > SIZE_MAX / 2 - buf->len) {
        return EW_ERR_MEMORY;
    }

    /* By half again, so that many small appends cost a constant number of moves for each byte. */
    size_t cap = buf->cap + buf->cap / 2;
    if (cap < buf->len + len) {
        cap = buf->len + len;
    }

    /* Not realloc: it would leave the old bytes behind, unwiped. */
    uint8_t *data = ew_alloc(cap);
    if (data == NULL) {
        return EW_ERR_MEMORY;
    }
    if (buf->len > 0) {
        memcpy(data, buf->data, buf->len);
    }
    ew_free(buf->data, buf->cap);
    buf->data = data;
    buf->cap = cap;
    return EW_OK;
}

ew_err ew_buf_append(ew_buf *buf, const void *data, size_t len)
{
    ew_err err = ew_buf_reserve(buf, len);
    if (err != EW_OK) {
        return err;
    }
    copy(buf, data, len);
    return EW_OK;
}

/* set: spare: how many zeros follow the contents. */
static ew_err set(ew_buf *buf, const void *data, size_t len, size_t spare)
{
    ew_buf fresh = {0};
    ew_err err = ew_buf_reserve(&fresh, len + spare);
    if (err != EW_OK) {
        return err;
    }
    copy(&fresh, data, len);
    if (spare > 0) {
        memset(&fresh.data[len], 0, spare);
    }
    ew_buf_free(buf);
    *buf = fresh;
    return EW_OK;
}

ew_err ew_buf_set(ew_buf *buf, const void *data, size_t len)
{
    return set(buf, data, len, 0);
}

ew_err ew_buf_set_text(ew_buf *buf, const void *data, size_t len)
{
    return set(buf, data, len, len > 0 ? 1 : 0);
}

void ew_buf_drop(ew_buf *buf, size_t len)
{
    if (len == 0) {
        return;
    }
    size_t kept = buf->len - len;
    memmove(buf->data, &buf->data[len], kept);
    ew_wipe(&buf->data[kept], len);
    buf->len = kept;
}

void ew_buf_free(ew_buf *buf)
{
    ew_free(buf->data, buf->cap);
    *buf = (ew_buf){0};
}
