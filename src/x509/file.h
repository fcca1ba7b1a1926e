/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EW_X509_FILE_H
#define EW_X509_FILE_H

#include "base/mem.h"

/* ew_file_read: a whole file (a pipe as well) appended to out. EW_ERR_FILE if it cannot be read or is absurdly long. */
ew_err ew_file_read(const char *path, ew_buf *out) EW_MUST_USE;

#endif
