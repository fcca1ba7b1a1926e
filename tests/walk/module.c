/* SPDX-License-Identifier: Apache-2.0 */
#include "walk/walk.h"

#define FROM_TRUE(part)                                                                            \
    if (!partial.part)                                                                             \
        partial.part = ew_closure_##part

module module_complete(module partial)
{
    FROM_TRUE(step);
    FROM_TRUE(may_write);
    FROM_TRUE(may_seal_data);
    FROM_TRUE(may_seal);
    FROM_TRUE(may_ask);
    FROM_TRUE(may_open);
    FROM_TRUE(may_detach);
    FROM_TRUE(idles);
    FROM_TRUE(timer_of);
    FROM_TRUE(transport_of);
    FROM_TRUE(cause_of);
    return partial;
}
