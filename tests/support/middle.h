/* SPDX-License-Identifier: Apache-2.0 */
/* A middle that was told the secrets: it opens the records of one direction and puts records on the
 * wire anew, cut, joined or made up as a test wants, under the same keys. */
#ifndef TESTS_SUPPORT_MIDDLE_H
#define TESTS_SUPPORT_MIDDLE_H

#include "record/record.h"
#include "support/duo.h"

typedef enum middle_level { MIDDLE_PLAIN = 0, MIDDLE_HANDSHAKE, MIDDLE_APP } middle_level;

typedef struct middle {
    duo_world *world;
    ew_crypto *crypto;
    bool from_server;
    middle_level level; /* of what comes */
    ew_record_half in, out;
    duo_bytes raw;    /* not opened yet */
    duo_bytes opened; /* the rest of a handshake record, from the second message on */
    duo_bytes joined; /* handshake messages held back by middle_reframe */
} middle;

typedef struct middle_record {
    uint8_t type; /* the inner one */
    middle_level level;
    uint8_t data[EW_RECORD_MAX];
    size_t len;
} middle_record;

void middle_open(middle *m, duo_world *w, bool from_server);
void middle_close(middle *m);
/* middle_take: all that lies on the wire of d in this direction goes to the middle instead. */
void middle_take(middle *m, duo *d);
/* middle_next: the next whole record, opened; false if there is none. Of handshake messages that
 * share a record each counts as a record. The keys of what comes change by themselves. */
bool middle_next(middle *m, middle_record *out);
/* middle_put: one record under the present key of what goes, onto the wire of d. */
void middle_put(middle *m, duo *d, uint8_t type, const void *data, size_t len);
/* middle_put_raw: bytes as they are. */
void middle_put_raw(middle *m, duo *d, const void *data, size_t len);
/* middle_follow: after a record was put that ends a level: what goes changes its keys as what came
 * did. To be called for every record taken, after it was put. */
void middle_follow(middle *m, const middle_record *r);
/* middle_update: what goes changes to the next application keys (after a made-up KeyUpdate). */
void middle_update(middle *m);
/* middle_reframe: puts all that can be taken in handshake records of at most chunk bytes, messages
 * joined. */
void middle_reframe(middle *m, duo *d, size_t chunk);

#endif
