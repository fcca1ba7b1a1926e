/* SPDX-License-Identifier: Apache-2.0 */
/* Our Certificate messages, compressed once: shared by the handshakes of a config, in any thread. */
#ifndef EW_HS_CERT_CACHE_H
#define EW_HS_CERT_CACHE_H

#include "base/mem.h"

/* Of how many messages: a credential has up to four, with and without what is stapled to it. The oldest makes room. */
enum { EW_CERT_CACHE_MAX = 64 };

typedef struct ew_cert_cache ew_cert_cache;

ew_err ew_cert_cache_new(ew_cert_cache **out) EW_MUST_USE;
void ew_cert_cache_free(ew_cert_cache *cache);

/* ew_cert_cache_find: a copy of the message of these bytes as this algorithm compressed it; false: it is not there, or there is no
 * memory. An empty one: it is better sent as it is. */
bool ew_cert_cache_find(ew_cert_cache *cache, uint16_t algorithm, ew_slice plain, ew_buf *out);
/* ew_cert_cache_add: keeps a copy. No memory costs the work next time. */
void ew_cert_cache_add(ew_cert_cache *cache, uint16_t algorithm, ew_slice plain, ew_slice packed);

#endif
