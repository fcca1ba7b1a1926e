/* SPDX-License-Identifier: Apache-2.0 */
/* The command line: "-name" or "-name value", each told by one line of a table. A prefix says for which connection a flag
 * is: "-on-initial-name" for the first, "-on-resume-name" for the others, "-on-retry-name" for what follows rejected early
 * data; "-on-shim-name" is the same as "-name", and "-on-handshaker-name" is for a program that does not exist here. */
#ifndef TESTS_BOGO_FLAGS_H
#define TESTS_BOGO_FLAGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The status by which a shim says "this is not implemented here". */
#define EXIT_UNIMPLEMENTED 89

typedef enum flag_kind {
    FLAG_SET,      /* bool: no value follows */
    FLAG_INT,      /* int64_t */
    FLAG_TEXT,     /* const char *; NULL: not given */
    FLAG_BYTES,    /* bytes: base64 */
    FLAG_LIST,     /* list: an int; repeated */
    FLAG_IGNORED,  /* understood, and without meaning here */
    FLAG_IGNORED_VALUE,
    FLAG_NEW_CRED, /* no value: the flags for a credential that follow are for a new one */
    FLAG_CRED_TEXT, FLAG_CRED_BYTES, FLAG_CRED_LIST, FLAG_CRED_SET /* of the last credential: offsets in cred_options */
} flag_kind;

typedef struct flag {
    const char *name; /* without the dash; NULL: the end of the table */
    flag_kind kind;
    size_t offset;    /* in struct options, or in struct cred_options */
    int value;        /* FLAG_NEW_CRED: the kind of credential */
} flag;

#define FLAGS_END { NULL, FLAG_SET, 0, 0 }

typedef struct bytes {
    uint8_t *data; /* NULL: not given */
    size_t len;
} bytes;

enum { LIST_MAX = 32 };
typedef struct list {
    int64_t at[LIST_MAX];
    size_t num;
} list;

struct options;

/* flags_parse: the command line into the options of the three connections. Ends the program with EXIT_UNIMPLEMENTED for a
 * flag that no table has, with 1 for a value that cannot be. */
void flags_parse(int argc, char **argv, struct options *initial, struct options *resume, struct options *retry);

/* unimplemented: says what, and ends the program with EXIT_UNIMPLEMENTED. */
_Noreturn void unimplemented(const char *what);

#endif
