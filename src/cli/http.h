/* SPDX-License-Identifier: Apache-2.0 */
/* HTTP/1.x request heads (RFC 9112), as far as a server of files needs them. Pure functions. */
#ifndef ENDWELL_CLI_HTTP_H
#define ENDWELL_CLI_HTTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    HTTP_HEAD_MAX = 16384, /* a longer request head is answered 431 */
    HTTP_PATH_MAX = 4096,  /* a longer decoded path is answered 414 */
    HTTP_BODY_MAX = 65536  /* a longer request body is answered 413, a shorter one skipped */
};

struct http_request {
    int status;               /* 200, or the error to answer, after which the connection closes */
    bool head;                /* HEAD: the answer's head alone */
    bool keep_alive;          /* the connection goes on after the answer */
    uint64_t body_len;        /* request body that follows the head, to be skipped */
    char path[HTTP_PATH_MAX]; /* decoded, relative to the root: no leading slash, no ".." */
};

/* http_blank_len: how many bytes of empty lines stand before a request (RFC 9112, 2.2). */
size_t http_blank_len(const char *in, size_t len);

/* http_head_len: the length of the request head that in begins with, its empty line included; 0 if
 * its end is not there. Nothing before `scanned`, the len of an earlier call, is looked at again.
 */
size_t http_head_len(const char *in, size_t len, size_t scanned);

/* http_parse: a whole head of the length that http_head_len said. */
void http_parse(const char *head, size_t len, struct http_request *out);

#endif
