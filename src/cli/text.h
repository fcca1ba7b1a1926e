/* SPDX-License-Identifier: Apache-2.0 */
/* Small text helpers of the command. */
#ifndef ENDWELL_CLI_TEXT_H
#define ENDWELL_CLI_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* text_printable: a copy of in where every byte that is not printable ASCII is written \xNN: what
 * a peer or a file name says must not steer a terminal. At most cap bytes, NUL included; returns
 * out. */
const char *text_printable(const char *in, char *out, size_t cap);

/* text_printable_len: the same of in_len bytes. */
const char *text_printable_len(const char *in, size_t in_len, char *out, size_t cap);

/* text_time: milliseconds from "none", "0", "1.5", "10s", "250ms", "2m" or "1h" (a bare number is
 * seconds; none is EW_NO_LIMIT). False if it is nothing of the kind. */
bool text_time(const char *in, int64_t *out_ms);

/* text_is_choice: whether in is one of the words of choices, which are separated by '|'. */
bool text_is_choice(const char *in, const char *choices);

#endif
