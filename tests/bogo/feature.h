/* SPDX-License-Identifier: Apache-2.0 */
/* A feature: its flags, and what they mean before and after the handshake. Each is in feature_<name>.c and has a line in
 * features.c. Any function may be NULL. */
#ifndef TESTS_BOGO_FEATURES_H
#define TESTS_BOGO_FEATURES_H

#include <endwell/endwell.h>

#include "options.h"

typedef struct shim shim;

typedef struct feature {
    const flag *flags;
    /* sets up the config of a connection to come; what cannot be ends the program by must() */
    void (*configure)(shim *s, const options *o, ew_config *config);
    /* sets up a credential before the config has it */
    void (*credential)(shim *s, const cred_options *c, ew_credential *cred);
    /* once the handshake is complete: false, having said why, where it is not as expected */
    bool (*check)(shim *s, const options *o, const ew_conn *conn);
} feature;

/* Lines of a table of flags. */
#define SET(name, of) {name, FLAG_SET, offsetof(options, of), 0}
#define INT(name, of) {name, FLAG_INT, offsetof(options, of), 0}
#define TEXT(name, of) {name, FLAG_TEXT, offsetof(options, of), 0}
#define BYTES(name, of) {name, FLAG_BYTES, offsetof(options, of), 0}
#define LIST(name, of) {name, FLAG_LIST, offsetof(options, of), 0}
#define IGNORED(name) {name, FLAG_IGNORED, 0, 0}
#define IGNORED_VALUE(name) {name, FLAG_IGNORED_VALUE, 0, 0}
#define CRED_TEXT(name, of) {name, FLAG_CRED_TEXT, offsetof(cred_options, of), 0}
#define CRED_BYTES(name, of) {name, FLAG_CRED_BYTES, offsetof(cred_options, of), 0}
#define CRED_LIST(name, of) {name, FLAG_CRED_LIST, offsetof(cred_options, of), 0}
#define CRED_SET(name, of) {name, FLAG_CRED_SET, offsetof(cred_options, of), 0}
#define NEW_CRED(name, kind) {name, FLAG_NEW_CRED, 0, kind}

extern const feature feature_exts;
extern const feature feature_core;
extern const feature feature_creds;
extern const feature feature_callbacks;
extern const feature feature_raw;
extern const feature feature_peer;
extern const feature feature_early;
extern const feature feature_psk;

extern const feature *const features[];
extern const size_t num_features;

#endif
