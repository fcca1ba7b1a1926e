/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EW_HS_TRY_H
#define EW_HS_TRY_H

#include <endwell/error.h>

#define EW_WEEK_MS ((int64_t)7 * 24 * 3600 * 1000)

/* EW_TRY: passes an error on to the caller. For functions that own nothing at that point. */
#define EW_TRY(call)                                                                               \
    do {                                                                                           \
        ew_err try_err_ = (call);                                                                  \
        if (try_err_ != EW_OK)                                                                     \
            return try_err_;                                                                       \
    } while (0)

#endif
