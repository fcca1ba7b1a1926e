/* SPDX-License-Identifier: Apache-2.0 */
/* Opens files below a directory, and nothing outside it. */
#ifndef ENDWELL_CLI_ROOT_DIR_H
#define ENDWELL_CLI_ROOT_DIR_H

#include <stdint.h>

/* root_dir_open: a regular file below root_fd, or a directory's index.html. path: relative. Returns
 * an HTTP status: 200 with *out_fd (the caller's) and *out_len; 403, 404, 414, 500 or 503. */
int root_dir_open(int root_fd, const char *path, int *out_fd, uint64_t *out_len);

/* root_dir_walk: how root_dir_open opens where the kernel has no openat2: each part in turn, no
 * symbolic link followed at all. A descriptor, or -1 with errno. For tests. */
int root_dir_walk(int root_fd, const char *path);

#endif
