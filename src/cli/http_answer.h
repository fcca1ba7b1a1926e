/* SPDX-License-Identifier: Apache-2.0 */
/* HTTP/1.1 answers: their heads, and the types of files. */
#ifndef ENDWELL_CLI_HTTP_ANSWER_H
#define ENDWELL_CLI_HTTP_ANSWER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

enum { HTTP_ANSWER_MAX = 512 };

/* http_type_of: the media type by the ending of a file's name. Static storage. */
const char *http_type_of(const char *path);

/* http_file_head: the head of a 200 for a file of len bytes. Returns its length; out has
 * HTTP_ANSWER_MAX bytes. */
size_t http_file_head(const char *type, uint64_t len, bool keep_alive, time_t now, char *out);

/* http_error: a whole answer for an error status; the head alone if head_only. As above. */
size_t http_error(int status, bool head_only, bool keep_alive, time_t now, char *out);

#endif
