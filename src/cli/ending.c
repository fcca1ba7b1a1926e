/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/ending.h"

void ending_abort(ew_net *net)
{
    ew_conn_abort(ew_net_conn(net), EW_ALERT_INTERNAL_ERROR);
}

void ending_hang_up(ew_net *net)
{
    ew_conn_output_end(ew_net_conn(net), 0);
}

void ending_ask(ew_net *net, ew_rest rest)
{
    if (ew_net_end(net, rest) != EW_OK)
        ending_abort(net);
}

void ending_limit(ew_net *net, ew_limit limit, int64_t ms)
{
    if (ew_conn_limit(ew_net_conn(net), limit, ms) != EW_OK)
        ending_abort(net);
}
