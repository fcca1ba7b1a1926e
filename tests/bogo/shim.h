/* SPDX-License-Identifier: Apache-2.0 */
/* The shim's parts. It speaks the public API alone; a failure is said on stderr by the library's own names, which the
 * ErrorMap of bogo.json leads to, and ends the program with 1. */
#ifndef TESTS_BOGO_SHIM_H
#define TESTS_BOGO_SHIM_H

#include <endwell/endwell.h>

#include "feature.h"
#include "link.h"
#include "options.h"
#include "store.h"

enum { USES_MAX = 8 };

struct shim {
    const options *o;    /* of the present connection */
    bool is_resume;      /* the present connection is not the first */
    link_state link;     /* the present connection, over its socket */
    const ew_credential *creds[CREDS_MAX]; /* of the present config, in the order of the options */
    unsigned num_sessions; /* a client's, in the present connection */
    bytes session;       /* the last of them, exported; what the next connection resumes */
    store store;         /* a server's, for 1.2 */
    struct {
        bool hello, cert, verify, ticket;
    } put_off;           /* what was, in the present connection */
    struct {
        bool alpn, prefs, authorities;
    } peer_said;         /* what was expected, in the present connection */
    bool ticket_opened;
    uint8_t ticket_secret[EW_TICKET_SECRET_LEN];
    bool early_ticket;     /* a client: the last session allows early data */
    char session_alpn[256]; /* of the session that is resumed */
    const options *retry;  /* of what follows rejected early data */
    uint8_t uses[USES_MAX][32]; /* a server: tickets whose early data was taken */
    size_t num_uses;
    int64_t clock_offset; /* ms by which the wall clock was put forward */
};

/* --- setup.c --- */
/* setup_config: a config as the options say. */
ew_config *setup_config(shim *s, const options *o);
/* setup_peer: the name to connect to; NULL: none. */
const char *setup_peer(const options *o);

/* psk_credential: the external PSK that the options tell; psks_only: a client that takes nothing else (feature_psk.c). */
ew_credential *psk_credential(const cred_options *c);
bool psks_only(const options *o);
/* raw_keys_only: certificates are not taken, so there is a list of keys instead (feature_raw.c). */
bool raw_keys_only(const options *o);

/* --- run.c --- */
/* run_connection: one connection with the runner. false: it failed, and stderr says how. */
bool run_connection(shim *s, const options *o);

/* --- check.c --- */
/* check_handshake: is everything as the options expect? */
bool check_handshake(shim *s, const options *o);
/* unexpected: says what is not; false. */
bool unexpected(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* report: a connection's error by name, and its alerts. */
void report(const ew_conn *conn, ew_err err);
/* must: ends the program where err is one, naming it. */
void must(ew_err err, const char *what);

/* --- feature_creds.c: credentials that are given in a callback, not in the config --- */
bool creds_are_late(const options *o);
void creds_add_late(shim *s, const options *o, ew_conn *conn);

/* --- feature_early.c --- */
typedef enum early_result {
    EARLY_NONE = 0, /* nothing special: check, and go on */
    EARLY_BEGUN,    /* the first write is out already */
    EARLY_FAILED,   /* the outcome tells */
    EARLY_UNEXPECTED
} early_result;
/* early_handshake: the handshake, with early data before it is complete; *o becomes what holds from there on. */
early_result early_handshake(shim *s, const options **o);

/* --- feature_peer.c: what the callbacks are told is compared there --- */
void peer_says_hello(shim *s, const ew_hello *hello);
void peer_says_request(shim *s, const ew_request *request);

/* --- signer.c --- */
ew_credential *signer_credential(const char *cert_file, const char *key_file);

/* --- names.c: the runner's numbers and OpenSSL's names for suites, as ours --- */
const char *group_name(int64_t id);    /* NULL: not here */
const char *scheme_name(int64_t id);
/* cipher_names: an OpenSSL cipher list as the library's names, in room for cap bytes; false: it has a rule or a name that is
 * not understood. */
bool cipher_names(const char *rule, char *out, size_t cap);
int64_t cipher_id(const char *name);

#endif
