/* SPDX-License-Identifier: Apache-2.0 */
/* Two endpoints and TCP between them: how a connection ends, from docs/closing.md. Written apart from src/closure; the
 * engine is held to it by tests/model/run, which replays on two real engines a trace for every edge of an endpoint.
 *
 * One unit of data is one full record. An endpoint's output holds one data record at most, and behind it its last word;
 * TLS 1.2 keeps one more unit that is accepted and not sealed. A lane carries data, a last word and a FIN, in this order,
 * and has room for CAP records. An RST destroys what is in a lane and what its receiver has not read. The application
 * reads when it likes, writes up to MAX0 or MAX1 units, closes in any way at any time, and again as long as that tightens.
 * One thing goes wrong in the network at most. Time is not counted: a limit passes at any moment while it runs. */
#ifndef MAX0
#define MAX0 1
#endif
#ifndef MAX1
#define MAX1 1
#endif
#define MAX(i) (i == 0 -> MAX0 : MAX1)
#ifndef CAP
#define CAP 1
#endif

/* The numbers are those of src/closure/closure.h, which the replay checks. */
#define W_OPEN 0
#define W_CLOSING 1
#define W_SEALED 2
#define W_DONE 3
#define W_FATAL 4
#define W_FATAL_DONE 5
#define W_BROKEN 6
#define W_DEAD 7
#define R_OPEN 0
#define R_END 1
#define R_EOF 3
#define R_RESET 4
#define R_ALERT 6
#define R_CALLER 9
#define R_LIMIT 10
#define R_QUIT 12
#define C_NONE 0
#define C_DELIVER 1
#define C_DISCARD 2
#define C_ABANDON 3
#define V_NONE 0
#define V_ALERTED 2
#define V_ABORTED 3
#define V_CUT_SHORT 4
#define V_CLEAN 5
#define V_RECEIVED_ALL 6
#define V_NOT_CONFIRMED 7
#define V_TIMED_OUT 8
#define V_TRUNCATED 9
#define V_BROKEN 10

#define P_13 0
#define P_STRICT 1
#define P_TOLERANT 2

/* who ended first (C18); the numbers of ew_ended_by */
#define F_NONE 0
#define F_LOCAL 1
#define F_PEER 2
#define F_BOTH 3

/* last words, sealed or under way */
#define L_NONE 0
#define L_NOTIFY 1
#define L_ALERT 2

/* the driver */
#define D_OPEN 0
#define D_FIN 1
#define D_DRAIN 2
#define D_CLOSED 3

typedef endpoint {
    unsigned proto : 2;
    unsigned w : 3;
    unsigned r : 4;
    unsigned rest : 2;
    unsigned v : 4;
    unsigned first : 2;
    bit unread; bit lost_theirs; bit lost_ours; bit limited; bit wanted;
    unsigned pending : 2; /* accepted, not sealed */
    unsigned data : 2;    /* in the output: data, */
    unsigned last : 2;    /* and the last word */
    unsigned wrote : 3;
    unsigned delivered : 3;
    unsigned discarded : 3;
    unsigned unsent : 3;
    bit out_over; bit in_over;
    unsigned phase : 2
};
/* lane i: from endpoint i to the other one */
typedef wire {
    unsigned data : 2;
    unsigned last : 2;
    unsigned lost : 3;
    bit eof;   /* a FIN is behind it all */
    bit cut;   /* the receiver sees an end that nobody said; nothing arrives any more */
    bit rst;   /* an RST is under way */
    bit down   /* it is there */
};
endpoint e[2];
wire n[2];
bit trouble;
bit over;
hidden byte due[2]; /* what is due for the transport: the numbers of ew_transport */

/* ---- what docs/closing.md says of one endpoint ---- */

#define WRITE_OVER(i) (e[i].w == W_DONE || e[i].w == W_FATAL_DONE || e[i].w == W_BROKEN || e[i].w == W_DEAD)
#define UNSAID(i) (e[i].w == W_OPEN || e[i].w == W_CLOSING)
#define WANTS(i) (e[i].rest <= C_DELIVER)
#define IS_CUT(i) (e[i].r == R_EOF || e[i].r == R_RESET)

inline drop_pending(i)
{
    if
#ifdef MUTANT_uncounted
    :: e[i].pending > 0 -> e[i].pending = 0; e[i].lost_ours = 1
#else
    :: e[i].pending > 0 -> e[i].unsent = e[i].unsent + e[i].pending; e[i].pending = 0; e[i].lost_ours = 1
#endif
    :: else
    fi
}

inline drop_unread(i)
{
    if
    :: e[i].unread -> e[i].unread = 0; e[i].lost_theirs = 1; e[i].discarded++
    :: else
    fi
}

/* what is sealed and never leaves is unsent */
inline drop_output(i)
{
    e[i].unsent = e[i].unsent + e[i].data;
    e[i].data = 0;
    e[i].last = L_NONE
}

/* C12: ours once all that was accepted is sealed */
inline seal_ours(i)
{
    if
    :: e[i].w == W_CLOSING && e[i].pending == 0 -> e[i].w = W_SEALED; e[i].last = L_NOTIFY
    :: else
    fi
}

inline begin_close(i)
{
    if
    :: e[i].w == W_OPEN -> e[i].w = W_CLOSING
    :: else
    fi;
    seal_ours(i)
}

inline break_write(i)
{
    if
    :: !WRITE_OVER(i) ->
        e[i].w = W_BROKEN;
        e[i].unsent = e[i].unsent + e[i].pending;
        e[i].pending = 0;
        drop_output(i)
    :: else
    fi
}

/* C18: whose end was decided first; a close behind a cut is nobody's */
inline ended_here(i)
{
    if
    :: e[i].first == F_NONE -> e[i].first = F_LOCAL
    :: else
    fi
}

/* the peer, where a close of ours still waits to be sealed or can never leave; both, where ours is sealed and waits */
inline ended_there(i)
{
    if
    :: e[i].first == F_NONE || e[i].w == W_CLOSING || e[i].w == W_BROKEN -> e[i].first = F_PEER
    :: e[i].first == F_LOCAL && e[i].w == W_SEALED -> e[i].first = F_BOTH
    :: else
    fi
}

inline end_read(i, how)
{
    if
    :: e[i].r == R_OPEN -> e[i].r = how
    :: else
    fi
}

inline tighten(i, how)
{
    if
    :: e[i].rest < how -> e[i].rest = how
    :: else
    fi;
    if
    :: e[i].rest >= C_DISCARD -> drop_unread(i)
    :: else
    fi
}

/* C17, and the table */
inline decide(i)
{
    if
    :: e[i].v == V_NONE && e[i].r != R_OPEN && WRITE_OVER(i) && !e[i].unread ->
        if
        :: e[i].r == R_ALERT -> e[i].v = V_ALERTED
        :: e[i].r == R_CALLER -> e[i].v = V_ABORTED
        :: e[i].r == R_END && (e[i].lost_theirs || (e[i].lost_ours && e[i].w == W_DONE)) -> e[i].v = V_CUT_SHORT
#ifdef MUTANT_clean_without_ours
        :: e[i].r == R_END && !(e[i].lost_theirs || (e[i].lost_ours && e[i].w == W_DONE)) -> e[i].v = V_CLEAN
#else
        :: e[i].r == R_END && !(e[i].lost_theirs || (e[i].lost_ours && e[i].w == W_DONE)) && e[i].w == W_DONE ->
            e[i].v = V_CLEAN
        :: e[i].r == R_END && !(e[i].lost_theirs || (e[i].lost_ours && e[i].w == W_DONE)) && e[i].w != W_DONE ->
            e[i].v = V_RECEIVED_ALL
#endif
        :: else ->
            if
            :: e[i].w == W_DONE && (e[i].r == R_QUIT || (IS_CUT(i) && !e[i].wanted)) -> e[i].v = V_NOT_CONFIRMED
            :: else ->
                if
                :: e[i].limited -> e[i].v = V_TIMED_OUT
                :: else ->
                    if
                    :: e[i].wanted && IS_CUT(i) -> e[i].v = V_TRUNCATED
                    :: else -> e[i].v = V_BROKEN
                    fi
                fi
            fi
        fi
    :: else
    fi
}

/* of no use behind the verdict: fewer states */
inline forget(i)
{
    if
    :: e[i].v != V_NONE ->
        e[i].lost_theirs = 0; e[i].lost_ours = 0; e[i].limited = 0; e[i].wanted = 0; e[i].rest = C_NONE; e[i].first = F_NONE
    :: else
    fi
}

inline close_by(i, how)
{
    if
    :: !IS_CUT(i) -> ended_here(i)
    :: else
    fi;
    tighten(i, how);
    begin_close(i);
    if
    :: how == C_ABANDON -> end_read(i, R_QUIT)
    :: else
    fi
}

/* ---- the limits that run (C16) ---- */

#ifdef MUTANT_no_flush_limit
#define FLUSH_RUNS(i) false
#else
#define FLUSH_RUNS(i) (e[i].v == V_NONE && (e[i].w == W_CLOSING || e[i].w == W_SEALED || e[i].w == W_FATAL || \
    (e[i].w == W_OPEN && e[i].r == R_END && e[i].proto == P_TOLERANT) || \
    (e[i].r == R_OPEN && e[i].rest >= C_DISCARD && e[i].w != W_DONE)))
#endif
#define WAIT_RUNS(i) (e[i].v == V_NONE && !FLUSH_RUNS(i) && e[i].r == R_OPEN && \
    (e[i].rest == C_DELIVER || (e[i].rest >= C_DISCARD && e[i].w == W_DONE)))

/* ---- the network ---- */

#define FULL(i) (n[i].data + (n[i].last != L_NONE) >= CAP)
/* nobody is there any more for what endpoint i sends */
#define NOBODY(i) (e[1 - i].phase == D_CLOSED || n[i].down)
#define ARRIVED(i) (n[1 - i].data > 0 || n[1 - i].last != L_NONE)
#define AT_EOF(i) (!ARRIVED(i) && (n[1 - i].eof || n[1 - i].cut))

/* what lane i holds is gone */
inline lose(i)
{
    n[i].lost = n[i].lost + n[i].data;
    n[i].data = 0;
    n[i].last = L_NONE
}

/* the socket of endpoint i is closed; over unread input that is an RST */
inline close_socket(i, by_reset)
{
    if
    :: (by_reset || ARRIVED(i)) && !n[1 - i].down -> n[i].rst = 1
    :: else
    fi;
    lose(1 - i);
    e[i].phase = D_CLOSED
}

/* the engine would take a record; the driver reads for the drain */
#define READS(i) (e[i].v == V_NONE && e[i].r == R_OPEN && !e[i].unread && !e[i].in_over)
#define DRAINS(i) (e[i].phase == D_DRAIN && !e[i].in_over)

/* ---- one step ---- */

/* BEFORE and DID: what happens, to which endpoint. With EDGES every edge of an endpoint that the search sees for the first
 * time is written down with the way to it, for the replay. */
#ifdef EDGES
c_decl {
    \#include "edges.h"
};
#define BEFORE(i) c_code { model_before(now.e[i].proto, now.e[i].w, now.e[i].r, now.e[i].rest, now.e[i].unread, \
    now.e[i].pending, now.e[i].data, now.e[i].wanted, now.e[i].lost_ours, \
    now.e[i].lost_theirs, now.e[i].limited, now.e[i].phase, now.e[i].first); };
#define TELL(j) model_end(j, now.e[j].proto, now.e[j].w, now.e[j].r, now.e[j].rest, now.e[j].v, now.e[j].unread, \
    now.e[j].pending, now.e[j].wrote, now.e[j].delivered, now.e[j].discarded, now.e[j].unsent, now.e[j].first, \
    now.e[j].limited, now.e[j].data + (now.e[j].last != 0), due[j])
#define DUE(i) (FIN_DUE(i) -> 1 : (RESET_DUE(i) -> 2 : 0))
#define AFTER(name, i) due[0] = DUE(0); due[1] = DUE(1); c_code { TELL(0); TELL(1); model_after(depth, #name, i); };
#else
#define BEFORE(i)
#define AFTER(name, i)
#endif
#define DID(name, i) decide(i); AFTER(name, i) forget(i)

#define CAN_CLOSE(i, how) (e[i].v == V_NONE && (e[i].w == W_OPEN || e[i].rest < how))

#define APPLICATION(i) \
:: d_step { e[i].v == V_NONE && e[i].w == W_OPEN && e[i].wrote < MAX(i) && e[i].data == 0 -> BEFORE(i) \
    e[i].wrote++; e[i].data++; DID(write, i) } \
:: d_step { e[i].v == V_NONE && e[i].w == W_OPEN && e[i].wrote < MAX(i) && e[i].data > 0 && e[i].pending == 0 && \
        e[i].proto != P_13 -> BEFORE(i) \
    e[i].wrote++; e[i].pending++; DID(write_pending, i) } \
:: d_step { e[i].unread -> BEFORE(i) e[i].unread = 0; e[i].delivered++; DID(read, i) } \
:: d_step { CAN_CLOSE(i, C_DELIVER) -> BEFORE(i) close_by(i, C_DELIVER); DID(close_deliver, i) } \
:: d_step { CAN_CLOSE(i, C_DISCARD) -> BEFORE(i) close_by(i, C_DISCARD); DID(close_discard, i) } \
:: d_step { CAN_CLOSE(i, C_ABANDON) -> BEFORE(i) \
    if \
    :: UNSAID(i) -> drop_pending(i) \
    :: else \
    fi; \
    close_by(i, C_ABANDON); DID(close_abandon, i) } \
:: d_step { e[i].v == V_NONE && e[i].r != R_CALLER && e[i].r != R_ALERT -> BEFORE(i) \
    drop_unread(i); \
    ended_here(i); \
    e[i].r = R_CALLER; \
    if \
    :: UNSAID(i) -> drop_pending(i); e[i].w = W_FATAL; e[i].last = L_ALERT \
    :: else \
    fi; \
    DID(abort, i) }

/* what waits is handed over, record by record */
#define SENDS(i) (e[i].phase == D_OPEN && !e[i].out_over && (e[i].data > 0 || e[i].last != L_NONE))
#define OUTPUT(i) \
:: d_step { SENDS(i) && !n[1 - i].down && !n[i].cut && !NOBODY(i) && !FULL(i) && e[i].data > 0 -> BEFORE(i) \
    e[i].data--; n[i].data++; seal_more(i); DID(send_data, i) } \
:: d_step { SENDS(i) && !n[1 - i].down && !n[i].cut && !NOBODY(i) && !FULL(i) && e[i].data == 0 -> BEFORE(i) \
    n[i].last = e[i].last; said(i); DID(send_last, i) } \
:: d_step { SENDS(i) && !n[1 - i].down && (n[i].cut || NOBODY(i)) && e[i].data > 0 -> BEFORE(i) \
    e[i].data--; n[i].lost++; to_nobody(i); seal_more(i); DID(send_data_lost, i) } \
:: d_step { SENDS(i) && !n[1 - i].down && (n[i].cut || NOBODY(i)) && e[i].data == 0 -> BEFORE(i) \
    to_nobody(i); said(i); DID(send_last_lost, i) } \
:: d_step { SENDS(i) && n[1 - i].down -> BEFORE(i) e[i].out_over = 1; break_write(i); DID(send_fails, i) }

inline to_nobody(i)
{
    if
    :: !n[i].cut && e[1 - i].phase == D_CLOSED -> n[1 - i].rst = 1
    :: else
    fi
}

/* 1.2 seals late: the next unit as there is room; ours behind the last */
inline seal_more(i)
{
    if
    :: e[i].pending > 0 && UNSAID(i) -> e[i].pending--; e[i].data++; seal_ours(i)
    :: else
    fi
}

inline said(i)
{
    e[i].last = L_NONE;
    if
    :: e[i].w == W_SEALED -> e[i].w = W_DONE
    :: e[i].w == W_FATAL -> e[i].w = W_FATAL_DONE
    :: else
    fi
}

#define INPUT(i) \
:: d_step { READS(i) && !n[1 - i].down && n[1 - i].data > 0 -> BEFORE(i) \
    n[1 - i].data--; \
    if \
    :: WANTS(i) -> e[i].unread = 1 \
    :: else -> e[i].lost_theirs = 1; e[i].discarded++ \
    fi; \
    DID(take_data, i) } \
:: d_step { READS(i) && !n[1 - i].down && n[1 - i].data == 0 && n[1 - i].last == L_NOTIFY -> BEFORE(i) \
    n[1 - i].last = L_NONE; \
    ended_there(i); \
    e[i].r = R_END; \
    if \
    :: e[i].proto == P_STRICT && UNSAID(i) -> drop_pending(i); begin_close(i) /* C5 */ \
    :: else \
    fi; \
    DID(take_end, i) } \
:: d_step { READS(i) && !n[1 - i].down && n[1 - i].data == 0 && n[1 - i].last == L_ALERT -> BEFORE(i) \
    n[1 - i].last = L_NONE; \
    ended_there(i); \
    e[i].r = R_ALERT; \
    if \
    :: !WRITE_OVER(i) -> drop_pending(i); e[i].w = W_DEAD; drop_output(i) \
    :: else \
    fi; \
    DID(take_alert, i) } \
:: d_step { READS(i) && !n[1 - i].down && AT_EOF(i) -> BEFORE(i) \
    e[i].in_over = 1; e[i].wanted = WANTS(i); cut_read(i); DID(take_eof, i) } \
:: d_step { READS(i) && n[1 - i].down -> BEFORE(i) \
    e[i].in_over = 1; e[i].wanted = WANTS(i); e[i].r = R_RESET; break_write(i); DID(take_reset, i) }

#ifdef MUTANT_eof_is_end
#define cut_read(i) e[i].r = R_END
#else
#define cut_read(i) e[i].r = R_EOF
#endif

/* the driver ends the transport (C4, C12) */
#define FIN_DUE(i) ((e[i].w == W_DONE && (e[i].rest >= C_DISCARD || e[i].v != V_NONE || e[i].r != R_OPEN)) || e[i].w == W_FATAL_DONE || \
    e[i].w == W_DEAD)
#define RESET_DUE(i) (e[i].w == W_BROKEN && e[i].v != V_NONE)
#define DRIVER(i) \
:: d_step { e[i].phase == D_OPEN && FIN_DUE(i) -> BEFORE(i) n[i].eof = !n[i].rst; e[i].phase = D_FIN; DID(fin, i) } \
:: d_step { e[i].phase == D_OPEN && RESET_DUE(i) -> BEFORE(i) close_socket(i, 1); DID(reset, i) } \
:: d_step { e[i].phase == D_FIN && e[i].v != V_NONE -> BEFORE(i) e[i].phase = D_DRAIN; DID(drain, i) } \
:: d_step { DRAINS(i) && !n[1 - i].down && ARRIVED(i) -> BEFORE(i) lose(1 - i); DID(throw_away, i) } \
:: d_step { DRAINS(i) && (n[1 - i].down || AT_EOF(i)) -> BEFORE(i) e[i].in_over = 1; DID(drained, i) } \
:: d_step { e[i].phase == D_DRAIN && e[i].in_over -> BEFORE(i) close_socket(i, 0); DID(shut, i) }

#define LIMITS(i) \
:: d_step { FLUSH_RUNS(i) -> BEFORE(i) \
    e[i].limited = 1; \
    break_write(i); \
    if \
    :: e[i].rest >= C_DISCARD -> end_read(i, R_LIMIT) \
    :: else \
    fi; \
    DID(limit_flush, i) } \
:: d_step { WAIT_RUNS(i) -> BEFORE(i) e[i].limited = 1; end_read(i, R_LIMIT); DID(limit_wait, i) } \
:: d_step { DRAINS(i) -> BEFORE(i) e[i].in_over = 1; DID(limit_drain, i) }

/* an RST that is under way arrives: what is in the lane goes, and what the receiver had not read */
#define NETWORK(i) \
:: d_step { n[i].rst -> BEFORE(1 - i) \
    n[i].rst = 0; lose(i); n[i].eof = 0; n[i].down = (e[1 - i].phase != D_CLOSED); DID(rst_arrives, 1 - i) } \
:: d_step { !trouble -> BEFORE(i) trouble = 1; n[0].rst = 1; n[1].rst = 1; DID(trouble_reset, i) } \
:: d_step { !trouble && !n[i].eof -> BEFORE(1 - i) trouble = 1; n[i].cut = 1; lose(i); DID(trouble_cut, 1 - i) } \
:: d_step { !trouble && SENDS(i) -> BEFORE(i) trouble = 1; e[i].out_over = 1; break_write(i); DID(trouble_send, i) }

/* ---- what must be true at the end ---- */

#define TELLS_END(i) (e[i].v == V_CLEAN || e[i].v == V_RECEIVED_ALL || e[i].v == V_CUT_SHORT)

inline judge(i)
{
    /* every unit is in one account */
    assert(e[i].wrote == e[1 - i].delivered + e[1 - i].discarded + e[i].unsent + n[i].lost);
    /* clean: END came, ours was handed over, nothing is missing on this side */
    assert(e[i].v != V_CLEAN || (e[i].r == R_END && e[i].w == W_DONE && e[i].unsent == 0 && e[i].discarded == 0));
    /* a cut is never reported clean, nor as any end */
    assert(n[i].lost == 0 || !TELLS_END(1 - i));
    assert(!IS_CUT(i) || !TELLS_END(i));
    /* each loss is known: to who misses it, to who dropped it, to who could not send it */
    assert(n[i].lost == 0 || (e[1 - i].r != R_END && e[1 - i].v != V_CLEAN));
    assert(e[i].unsent == 0 || e[i].v != V_CLEAN);
    assert(e[1 - i].discarded == 0 || e[1 - i].v != V_CLEAN)
}

active proctype connection()
{
    d_step { over = 0 };
    if
    :: d_step { e[0].proto = P_13; e[1].proto = P_13 }
    :: d_step { e[0].proto = P_STRICT; e[1].proto = P_STRICT }
    :: d_step { e[0].proto = P_STRICT; e[1].proto = P_TOLERANT }
    :: d_step { e[0].proto = P_TOLERANT; e[1].proto = P_TOLERANT }
    fi;
    /* a network that does no harm must not be what rescues the two */
    if
    :: trouble = 0
    :: trouble = 1
    fi;
    do
    APPLICATION(0)
    APPLICATION(1)
    OUTPUT(0)
    OUTPUT(1)
    INPUT(0)
    INPUT(1)
    DRIVER(0)
    DRIVER(1)
    LIMITS(0)
    LIMITS(1)
    NETWORK(0)
    NETWORK(1)
    :: d_step { e[0].phase == D_CLOSED && e[1].phase == D_CLOSED ->
        lose(0); lose(1);
        /* both have one verdict */
        assert(e[0].v != V_NONE && e[1].v != V_NONE);
        judge(0); judge(1);
        /* both clean: each application received all that the other's handed over */
        assert(!(e[0].v == V_CLEAN && e[1].v == V_CLEAN) ||
            (e[0].delivered == e[1].wrote && e[1].delivered == e[0].wrote));
        over = 1 } ->
        break
    od
}
