/* SPDX-License-Identifier: Apache-2.0 */
/* Values that mean nothing (RFC 8701): whoever chokes on one would choke on whatever is defined next. A receiver needs nothing
 * for them: they are as unknown as any other value. */
#ifndef EW_MSG_GREASE_H
#define EW_MSG_GREASE_H

#include "msg/ext.h"

enum { EW_GREASE_SEED_LEN = 6 };

/* ew_grease: one value for each place where a sender offers a choice. */
typedef struct ew_grease {
    uint16_t suite, group, scheme, version;
    uint16_t ext[2]; /* two different ones */
} ew_grease;

/* ew_grease_of: the values that the seed chooses: public random bytes, the same ones for both hellos of a retry. */
ew_grease ew_grease_of(const uint8_t seed[EW_GREASE_SEED_LEN]);

/* ew_grease_write_ext: an extension of this type with a body of len zeros; nothing at all if type is 0. */
void ew_grease_write_ext(ew_writer *w, uint16_t type, size_t len);

#endif
