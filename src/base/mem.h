/* SPDX-License-Identifier: Apache-2.0 */
/* Memory: every allocation of the engine passes here, so that tests can let each fail in turn. */
#ifndef EW_BASE_MEM_H
#define EW_BASE_MEM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <endwell/error.h>

/* ew_slice: borrowed bytes; the owner is named where one is stored. */
typedef struct ew_slice {
    const uint8_t *data;
    size_t len;
} ew_slice;

/* ew_alloc: zeroed memory of len bytes, or NULL. */
void *ew_alloc(size_t len) EW_MUST_USE;

/* ew_alloc_raw: the same, not zeroed: for what is not secret and is filled at once (ciphertext). free() releases it. */
void *ew_alloc_raw(size_t len) EW_MUST_USE;

/* ew_free: wipes len bytes of p and frees it; NULL is legal. */
void ew_free(void *p, size_t len);

/* ew_wipe: overwrites len bytes; never optimised away. */
void ew_wipe(void *p, size_t len);

/* ew_ct_equal: true if both are equal, in time that depends on len only. */
bool ew_ct_equal(const void *a, const void *b, size_t len) EW_MUST_USE;

/* ew_buf: owned bytes that grow; wiped when freed. Zero-initialise. data[0..len) is used, cap is allocated. */
typedef struct ew_buf {
    uint8_t *data;
    size_t len, cap;
} ew_buf;

/* ew_buf_append: adds len bytes, growing as needed (old memory wiped). */
ew_err ew_buf_append(ew_buf *buf, const void *data, size_t len) EW_MUST_USE;
/* ew_buf_reserve: makes room for len bytes more than buf->len. */
ew_err ew_buf_reserve(ew_buf *buf, size_t len) EW_MUST_USE;
/* ew_buf_set: replaces the contents. */
ew_err ew_buf_set(ew_buf *buf, const void *data, size_t len) EW_MUST_USE;
/* ew_buf_set_text: the same, with a NUL behind contents that are not empty; len does not count it. */
ew_err ew_buf_set_text(ew_buf *buf, const void *data, size_t len) EW_MUST_USE;
/* ew_buf_drop: removes the first len bytes (len <= buf->len). */
void ew_buf_drop(ew_buf *buf, size_t len);
/* ew_buf_free: wipes, frees and zeroes. */
void ew_buf_free(ew_buf *buf);

/* ew_test_fail_alloc: after n more allocations, one fails (n < 0: never). For tests; per process, not thread-safe. */
void ew_test_fail_alloc(long n);

#endif
