/* SPDX-License-Identifier: Apache-2.0 */
/* What a client keeps to resume: a ticket or an ID, its secret and what they are bound to. Counted; immutable but for `used` and the
 * family's `dropped`. All sessions of one connection are one family: a fatal error drops them together (C2). */
#ifndef EW_HS_SESSION_H
#define EW_HS_SESSION_H

#include <stdatomic.h>

#include "crypto/suite.h"
#include "hs/id_store.h"
#include "keys/schedule13.h"

/* ew_peer_kind: what a peer showed. */
typedef enum ew_peer_kind { EW_PEER_X509 = 0, EW_PEER_RAW_KEY, EW_PEER_PSK, EW_NUM_PEER_KINDS } ew_peer_kind;

typedef struct ew_family {
    atomic_uint refs;
    atomic_bool dropped;
} ew_family;
ew_family *ew_family_new(void);
ew_family *ew_family_ref(ew_family *f);
void ew_family_free(ew_family *f);

typedef struct ew_session {
    atomic_uint refs;
    atomic_bool used;      /* single-use: offered once already */
    ew_family *family;
    uint16_t version;      /* 0x0304: a ticket and its PSK; 0x0303: a ticket or an ID, and the master secret (extended
                            * always: RFC 7627, 5.3); not single-use there */
    const ew_suite *suite; /* in 1.2 the one that must be chosen again */
    ew_secret psk;         /* 1.2: the master secret */
    ew_buf ticket;         /* 1.2: may be empty */
    ew_session_id id;      /* 1.2, without a ticket */
    uint32_t age_add, lifetime; /* lifetime in seconds */
    uint32_t max_early;    /* 1.3: bytes of early data that the server takes; 0: none */
    int64_t received_at;   /* wall clock, ms */
    int64_t authenticated_at; /* of the full handshake at the root; wall clock, ms */
    int64_t expires_at;    /* the earliest of lifetime, seven days and the certificate's own end; wall clock, ms */
    ew_buf host;           /* the name that was verified, and sent as SNI if it is one; empty: none */
    bool verified;         /* the peer's chain was verified when it was shown, */
    bool accepted;         /* or accepted by the application, whatever our trust says */
    uint16_t peer_scheme;  /* what the peer signed with; 0: nothing */
    uint16_t group;        /* 1.2: of the key exchange */
    ew_buf alpn;
    uint8_t peer_kind;     /* ew_peer_kind: what peer_chain holds */
    ew_buf peer_chain;     /* DER certificates with 24-bit lengths, leaf first; or the one raw key likewise */
    ew_buf ocsp, scts;     /* what came with it; empty: nothing */
} ew_session;

/* ew_is_time: wall clock, ms: not before 1970, and far enough from the end that lifetimes can be added. */
static inline bool ew_is_time(int64_t ms)
{
    return ms >= 0 && ms < INT64_MAX / 2;
}

/* ew_session_new: empty, with one reference; NULL without memory. The caller fills it before sharing it. */
ew_session *ew_session_new(void);
EW_API ew_session *ew_session_ref(ew_session *s);
EW_API void ew_session_free(ew_session *s);
/* ew_session_is_usable: not used, not dropped, not expired. */
bool ew_session_is_usable(const ew_session *s, int64_t wall_now);
/* ew_session_write / _read: a self-contained form for a file (holds secrets), versioned; EW_ERR_DECODE for anything else.
 * A dropped or used session is not written: EW_ERR_STATE. */
ew_err ew_session_write(const ew_session *s, ew_buf *out) EW_MUST_USE;
ew_err ew_session_read(ew_slice in, ew_session **out) EW_MUST_USE;

#endif
