/* SPDX-License-Identifier: Apache-2.0 */
/* How a connection ended, in fields (C18). */
#include "conn/conn.h"

#include <errno.h>
#include <string.h>

_Static_assert((int)EW_NEVER_OPEN == (int)EW_V_NEVER_OPEN && (int)EW_ALERTED == (int)EW_V_ALERTED &&
        (int)EW_ABORTED == (int)EW_V_ABORTED && (int)EW_CUT_SHORT == (int)EW_V_CUT_SHORT &&
        (int)EW_CLEAN == (int)EW_V_CLEAN && (int)EW_RECEIVED_ALL == (int)EW_V_RECEIVED_ALL &&
        (int)EW_NOT_CONFIRMED == (int)EW_V_NOT_CONFIRMED && (int)EW_TIMED_OUT == (int)EW_V_TIMED_OUT &&
        (int)EW_TRUNCATED == (int)EW_V_TRUNCATED && (int)EW_BROKEN == (int)EW_V_BROKEN,
    "closure's verdicts are the public ones");
_Static_assert((int)EW_CAUSE_CLOSE_NOTIFY == (int)EW_CC_CLOSE_NOTIFY && (int)EW_CAUSE_EOF == (int)EW_CC_EOF &&
        (int)EW_CAUSE_RESET == (int)EW_CC_RESET && (int)EW_CAUSE_OS_ERROR == (int)EW_CC_OS_ERROR &&
        (int)EW_CAUSE_DEADLINE == (int)EW_CC_DEADLINE && (int)EW_CAUSE_LIMIT == (int)EW_CC_LIMIT &&
        (int)EW_CAUSE_ALERT == (int)EW_CC_ALERT && (int)EW_CAUSE_PEER_ERROR == (int)EW_CC_PEER_ERROR &&
        (int)EW_CAUSE_INTERNAL == (int)EW_CC_INTERNAL && (int)EW_CAUSE_CALLER == (int)EW_CC_CALLER,
    "closure's causes are the public ones");
_Static_assert((int)EW_BY_LOCAL == (int)EW_FIRST_LOCAL && (int)EW_BY_PEER == (int)EW_FIRST_PEER &&
        (int)EW_BY_BOTH == (int)EW_FIRST_BOTH,
    "who ended first has the public numbers");

static ew_err error_of(const ew_conn *conn)
{
    if (conn->error != EW_OK)
        return conn->error;
    switch ((ew_closure_verdict)conn->closure.verdict) {
    case EW_V_TIMED_OUT:
        return EW_ERR_TIMEOUT;
    case EW_V_TRUNCATED:
    case EW_V_BROKEN:
        return EW_ERR_CUT;
    case EW_V_NEVER_OPEN:
        if (ew_closure_cause_of(conn->closure) == EW_CC_CALLER)
            return EW_ERR_ABORTED;
        return conn->closure.limited ? EW_ERR_TIMEOUT : EW_ERR_CUT;
    case EW_V_NONE:
    case EW_V_ALERTED:
    case EW_V_ABORTED:
    case EW_V_CUT_SHORT:
    case EW_V_CLEAN:
    case EW_V_RECEIVED_ALL:
    case EW_V_NOT_CONFIRMED:
    case EW_NUM_VERDICTS:
        break;
    }
    return EW_OK;
}

/* closure knows that the transport took no more, and only its errno that this was a reset (C11, C18) */
static ew_cause cause_of(const ew_conn *conn)
{
    ew_cause cause = (ew_cause)ew_closure_cause_of(conn->closure);

    return cause == EW_CAUSE_OS_ERROR && conn->os_error == ECONNRESET ? EW_CAUSE_RESET : cause;
}

void ew_conn_note_unacked(ew_conn *conn, uint64_t len)
{
    conn->unacked = len < INT64_MAX ? (int64_t)len : INT64_MAX;
}

/* delivery_of: facts only: what was not handed over as a whole is not known to have come anywhere. */
static unsigned delivery_of(const ew_conn *conn)
{
    ew_closure s = conn->closure;
    unsigned known = EW_DELIVERY_HANDED_OVER;

    if (s.write != EW_W_DONE || conn->accepted != conn->sent)
        return 0;
    if (conn->unacked == 0)
        known |= EW_DELIVERY_ACKED;
    if (s.read == EW_R_END && s.first == EW_FIRST_LOCAL)
        known |= EW_DELIVERY_ENDED;
    return known;
}

ew_err ew_conn_outcome(const ew_conn *conn, ew_outcome *out, size_t size)
{
    if (conn == NULL || out == NULL || size > sizeof *out)
        return EW_ERR_ARGUMENT;
    ew_closure s = conn->closure;
    ew_outcome all = {
        .verdict = (ew_verdict)s.verdict,
        .cause = cause_of(conn),
        .ended_by = (ew_ended_by)s.first,
        .error = error_of(conn),
        .handshake_complete = s.open,
        .authenticated = conn->end_authentic,
        .framing_complete = s.framed,
        .mid_record = conn->mid_record,
        .alert_sent = s.write == EW_W_FATAL_DONE ? conn->alert_sent : -1,
        .alert_received = conn->alert_received,
        .close_notify_sent = s.write == EW_W_DONE,
        .close_notify_received = conn->got_close_notify,
        .user_canceled_received = conn->got_user_canceled,
        .os_error = conn->os_error,
        .os_error_after = conn->os_error_after,
        .received = conn->received,
        .sent = conn->sent,
        .unsent = conn->accepted - conn->sent,
        .discarded = conn->discarded,
        .after_end = conn->after_end,
        .version = conn->info.version,
        .delivery = delivery_of(conn),
        .unacked = conn->unacked,
        .early = ew_conn_early(conn),
        .early_len = conn->early != NULL ? conn->early->len : 0,
    };
    memcpy(out, &all, size);
    return EW_OK;
}

const char *ew_verdict_name(ew_verdict v)
{
    static const char *const names[] = {"none", "never_open", "alerted", "aborted", "cut_short", "clean",
        "received_all", "not_confirmed", "timed_out", "truncated", "broken"};

    return (unsigned)v < sizeof names / sizeof *names ? names[v] : "unknown";
}

const char *ew_cause_name(ew_cause c)
{
    static const char *const names[] = {"none", "close_notify", "eof", "reset", "os_error", "deadline",
        "limit", "alert", "peer_error", "internal", "caller"};

    return (unsigned)c < sizeof names / sizeof *names ? names[c] : "unknown";
}

const char *ew_ended_by_name(ew_ended_by e)
{
    static const char *const names[] = {"none", "local", "peer", "both"};

    return (unsigned)e < sizeof names / sizeof *names ? names[e] : "unknown";
}
