/* SPDX-License-Identifier: Apache-2.0 */
/* Times in milliseconds of the monotonic clock. */
#include <limits.h>
#include <time.h>

#include "net/internal.h"

int64_t ew_net_now(void)
{
    struct timespec t;
    if (clock_gettime(CLOCK_MONOTONIC, &t) != 0) {
        return 0;
    }
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

int64_t ew_net_after(int64_t now, int64_t ms)
{
    if (ms < 0 || now > EW_NEVER - ms) {
        return EW_NEVER;
    }
    return now + ms;
}

int ew_net_poll_timeout(int64_t now, int64_t until)
{
    if (until == EW_NEVER) {
        return -1;
    }
    if (until <= now) {
        return 0;
    }
    return until - now > INT_MAX ? INT_MAX : (int)(until - now);
}
