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

bool ending_is_forced(ew_net *net)
{
    ew_conn *conn = ew_net_conn(net);
    ew_outcome o;
    size_t taken;

    return ew_conn_write(conn, "", 0, &taken) != EW_OK &&
           ew_conn_outcome(conn, &o, sizeof o) == EW_OK && o.version == EW_TLS_1_2 &&
           o.handshake_complete && o.ended_by == EW_BY_LOCAL && o.error == EW_OK;
}

void ending_disown(ew_net *net)
{
    ending_hang_up(net);
    ending_abort(net);
}

void ending_limit(ew_net *net, ew_limit limit, int64_t ms)
{
    if (ew_conn_limit(ew_net_conn(net), limit, ms) != EW_OK)
        ending_abort(net);
}
