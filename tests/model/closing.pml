/* SPDX-License-Identifier: Apache-2.0 */
/* Two endpoints and TCP between them: how a connection ends, from docs/closing.md. Written apart from src/closure; the
 * engine is held to it by tests/model/run, which replays on two real engines a trace for every edge of an endpoint.
 *
 * One unit of data is one full record. An endpoint's output holds one data record at most, and behind it its last word;
 * TLS 1.2 keeps one more unit that is accepted and not sealed. A lane carries data, a last word and a FIN, in this order,
 * and has room for CAP records. An RST destroys what is in a lane and what its receiver has not read. The application
 * reads when it likes, writes up to MAX0 or MAX1 units, closes in any way at any time, and again as long as that tightens.
 * One thing goes wrong in the network at most. Time is not counted, nor are the bytes of the drain: a limit passes at any
 * moment while it runs. With CALM no limit ever passes and the network does no harm: nothing but the two ends themselves
 * can bring them to their ends. */
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
    bit spoke;            /* its last word was handed over, whatever became of it */
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
hidden int was; /* how far all had come before the step */
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
#ifdef MUTANT_no_wait_limit
#define WAIT_RUNS(i) false
#else
#define WAIT_RUNS(i) (e[i].v == V_NONE && !FLUSH_RUNS(i) && e[i].r == R_OPEN && \
    (e[i].rest == C_DELIVER || (e[i].rest >= C_DISCARD && e[i].w == W_DONE)))
#endif

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

/* the engine would take a record; the driver reads for the drain, and, where reading is over and something still waits to
 * leave, so that the peer can get on and take it (C12) */
#define READS(i) (e[i].v == V_NONE && e[i].r == R_OPEN && !e[i].unread && !e[i].in_over)
#define DRAINS(i) (e[i].phase == D_DRAIN && !e[i].in_over)
#define SENDS(i) (e[i].phase == D_OPEN && !e[i].out_over && (e[i].data > 0 || e[i].last != L_NONE))
#ifdef MUTANT_deaf_behind_the_end
#define THROWS(i) false
#else
#define THROWS(i) (SENDS(i) && e[i].r != R_OPEN && !e[i].in_over)
#endif

/* ---- the steps ---- */

/* Nothing goes round in circles: every step brings all further than it was, by a number that has an end. A unit goes from
 * pending to the output, the lane, the reader and an account; a last word is said, and then gone; an RST that is under way
 * arrives. */
#define UNITS(i) (e[i].pending + 2 * e[i].data + 3 * n[i].data + 4 * e[1 - i].unread + \
    5 * (e[1 - i].delivered + e[1 - i].discarded + e[i].unsent + n[i].lost))
#define FAR(i) (UNITS(i) + e[i].w + (e[i].r != R_OPEN) + (e[i].r == R_CALLER) + (e[i].v != V_NONE) + \
    (e[i].v != V_NONE -> C_ABANDON : e[i].rest) + e[i].in_over + e[i].out_over + e[i].phase + \
    2 * e[i].spoke - (n[i].last != L_NONE))
#define ALL_FAR (4 * (FAR(0) + FAR(1) + trouble) - n[0].rst - n[1].rst)

/* With EDGES every edge of an endpoint that the search sees for the first time is written down with the way to it, for the
 * replay. */
#ifdef EDGES
c_decl {
    \#include "edges.h"
};
#define NOTE(i) c_code { model_before(now.e[i].proto, now.e[i].w, now.e[i].r, now.e[i].rest, now.e[i].unread, \
    now.e[i].pending, now.e[i].data, now.e[i].wanted, now.e[i].lost_ours, \
    now.e[i].lost_theirs, now.e[i].limited, now.e[i].phase, now.e[i].first); };
#define TELL(j) model_end(j, now.e[j].proto, now.e[j].w, now.e[j].r, now.e[j].rest, now.e[j].v, now.e[j].unread, \
    now.e[j].pending, now.e[j].wrote, now.e[j].delivered, now.e[j].discarded, now.e[j].unsent, now.e[j].first, \
    now.e[j].limited, now.e[j].data + (now.e[j].last != 0), due[j])
#define DUE(i) (FIN_DUE(i) -> 1 : (RESET_DUE(i) -> 2 : 0))
#define TOLD(name, i) due[0] = DUE(0); due[1] = DUE(1); c_code { TELL(0); TELL(1); model_after(depth, #name, i); };
#else
#define NOTE(i)
#define TOLD(name, i)
#endif

/* A step has a name, the endpoint that it happens to, when it can happen, and what it does. DO takes it; CAN only asks
 * whether it could be taken. */
#define DO(name, i, guard, body) :: d_step { (guard) -> NOTE(i) was = ALL_FAR; \
    body; decide(i); TOLD(name, i) forget(i); \
    assert(ALL_FAR > was) /* nothing goes round in circles */ }
#define CAN(name, i, guard, body) || (guard)

#define CAN_CLOSE(i, how) (e[i].v == V_NONE && (e[i].w == W_OPEN || e[i].rest < how))
#define CAN_WRITE(i) (e[i].v == V_NONE && e[i].w == W_OPEN && e[i].wrote < MAX(i))

/* what it may always leave */
#define CALLS(STEP, i) \
STEP(write, i, CAN_WRITE(i) && e[i].data == 0, e[i].wrote++; e[i].data++) \
STEP(write_pending, i, CAN_WRITE(i) && e[i].data > 0 && e[i].pending == 0 && e[i].proto != P_13, \
    e[i].wrote++; e[i].pending++) \
STEP(close_deliver, i, CAN_CLOSE(i, C_DELIVER), close_by(i, C_DELIVER)) \
STEP(close_discard, i, CAN_CLOSE(i, C_DISCARD), close_by(i, C_DISCARD)) \
STEP(close_abandon, i, CAN_CLOSE(i, C_ABANDON), \
    if \
    :: UNSAID(i) -> drop_pending(i) \
    :: else \
    fi; \
    close_by(i, C_ABANDON)) \
STEP(abort, i, e[i].v == V_NONE && e[i].r != R_CALLER && e[i].r != R_ALERT, \
    drop_unread(i); \
    ended_here(i); \
    e[i].r = R_CALLER; \
    if \
    :: UNSAID(i) -> drop_pending(i); e[i].w = W_FATAL; e[i].last = L_ALERT \
    :: else \
    fi)

#define READING(STEP, i) \
STEP(read, i, e[i].unread, e[i].unread = 0; e[i].delivered++)

/* what waits is handed over, record by record */
#define REACHES(i) (SENDS(i) && !n[1 - i].down && !n[i].cut && !NOBODY(i) && !FULL(i))
#ifdef MUTANT_ours_overtakes
#define LAST_IS_NEXT(i) (e[i].last != L_NONE)
#else
#define LAST_IS_NEXT(i) (e[i].data == 0)
#endif
#define MISSES(i) (SENDS(i) && !n[1 - i].down && (n[i].cut || NOBODY(i)))
#define OUTPUT(STEP, i) \
STEP(send_data, i, REACHES(i) && e[i].data > 0, not_behind_ours(i); e[i].data--; n[i].data++; seal_more(i)) \
STEP(send_last, i, REACHES(i) && LAST_IS_NEXT(i), not_behind_ours(i); n[i].last = e[i].last; said(i)) \
STEP(send_data_lost, i, MISSES(i) && e[i].data > 0, \
    not_behind_ours(i); e[i].data--; n[i].lost++; to_nobody(i); seal_more(i)) \
STEP(send_last_lost, i, MISSES(i) && LAST_IS_NEXT(i), not_behind_ours(i); to_nobody(i); said(i)) \
STEP(send_fails, i, SENDS(i) && n[1 - i].down, e[i].out_over = 1; break_write(i))

/* our last word is the last unit on the lane (C1) */
inline not_behind_ours(i)
{
    assert(!e[i].spoke && !n[i].eof && n[i].last == L_NONE)
}

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
    e[i].spoke = 1;
    if
    :: e[i].w == W_SEALED -> e[i].w = W_DONE
    :: e[i].w == W_FATAL -> e[i].w = W_FATAL_DONE
    :: else
    fi
}

#define INPUT(STEP, i) \
STEP(take_data, i, READS(i) && !n[1 - i].down && n[1 - i].data > 0, \
    n[1 - i].data--; \
    if \
    :: WANTS(i) -> e[i].unread = 1 \
    :: else -> e[i].lost_theirs = 1; e[i].discarded++ \
    fi) \
STEP(take_end, i, READS(i) && !n[1 - i].down && n[1 - i].data == 0 && n[1 - i].last == L_NOTIFY, \
    n[1 - i].last = L_NONE; \
    ended_there(i); \
    e[i].r = R_END; \
    if \
    :: e[i].proto == P_STRICT && UNSAID(i) -> drop_pending(i); begin_close(i) /* C5 */ \
    :: else \
    fi) \
STEP(take_alert, i, READS(i) && !n[1 - i].down && n[1 - i].data == 0 && n[1 - i].last == L_ALERT, \
    n[1 - i].last = L_NONE; \
    ended_there(i); \
    e[i].r = R_ALERT; \
    if \
    :: !WRITE_OVER(i) -> drop_pending(i); e[i].w = W_DEAD; drop_output(i) \
    :: else \
    fi) \
STEP(take_eof, i, READS(i) && !n[1 - i].down && AT_EOF(i), \
    e[i].in_over = 1; e[i].wanted = WANTS(i); cut_read(i)) \
STEP(take_reset, i, READS(i) && n[1 - i].down, \
    e[i].in_over = 1; e[i].wanted = WANTS(i); e[i].r = R_RESET; break_write(i))

#ifdef MUTANT_eof_is_end
#define cut_read(i) e[i].r = R_END
#else
#define cut_read(i) e[i].r = R_EOF
#endif

/* the driver ends the transport (C4, C12) */
#define GOODBYE_IS_OUT(i) ((e[i].w == W_DONE && (e[i].rest >= C_DISCARD || e[i].v != V_NONE || e[i].r != R_OPEN)) || \
    e[i].w == W_FATAL_DONE || e[i].w == W_DEAD)
#ifdef MUTANT_bare_fin
#define FIN_DUE(i) (GOODBYE_IS_OUT(i) || (e[i].w == W_BROKEN && e[i].v != V_NONE))
#define RESET_DUE(i) false
#else
#ifdef MUTANT_early_fin
#define FIN_DUE(i) (GOODBYE_IS_OUT(i) || e[i].w == W_SEALED || e[i].w == W_FATAL)
#else
#define FIN_DUE(i) GOODBYE_IS_OUT(i)
#endif
#ifdef MUTANT_reset_over_ours
#define RESET_DUE(i) ((e[i].w == W_BROKEN || IS_CUT(i)) && e[i].v != V_NONE)
#else
#define RESET_DUE(i) (e[i].w == W_BROKEN && e[i].v != V_NONE)
#endif
#endif
#ifdef MUTANT_no_drain
#define DRAINED(i) true
#else
#define DRAINED(i) e[i].in_over
#endif
#ifdef MUTANT_busy_drain
#define SCRAPS(i) true
#else
#define SCRAPS(i) ARRIVED(i)
#endif
#define DRIVER(STEP, i) \
STEP(fin, i, e[i].phase == D_OPEN && FIN_DUE(i), goodbye_is_said(i); n[i].eof = !n[i].rst; e[i].phase = D_FIN) \
STEP(reset, i, e[i].phase == D_OPEN && RESET_DUE(i), nothing_is_said(i); close_socket(i, 1)) \
STEP(drain, i, e[i].phase == D_FIN && e[i].v != V_NONE, e[i].phase = D_DRAIN) \
STEP(throw_away, i, (DRAINS(i) || THROWS(i)) && !n[1 - i].down && SCRAPS(i), lose(1 - i)) \
STEP(drained, i, DRAINS(i) && (n[1 - i].down || AT_EOF(i)), e[i].in_over = 1) \
STEP(eof_behind, i, THROWS(i) && !n[1 - i].down && AT_EOF(i), e[i].in_over = 1) \
STEP(reset_behind, i, THROWS(i) && n[1 - i].down, e[i].in_over = 1; break_write(i)) \
STEP(shut, i, e[i].phase == D_DRAIN && DRAINED(i), close_socket(i, 0))

/* never a bare FIN: a last word was handed over, or the peer's fatal alert came (C4) */
inline goodbye_is_said(i)
{
    assert(e[i].spoke || e[i].r == R_ALERT)
}

/* our last word, once handed over, is not destroyed by a reset of ours (C4) */
inline nothing_is_said(i)
{
    assert(!e[i].spoke)
}

#ifdef MUTANT_no_drain_limit
#define DRAIN_RUNS(i) false
#else
#define DRAIN_RUNS(i) (DRAINS(i) || THROWS(i))
#endif
#ifdef CALM
#define LIMITS(STEP, i)
#define TROUBLE(STEP, i)
#else
#define LIMITS(STEP, i) \
STEP(limit_flush, i, FLUSH_RUNS(i), \
    e[i].limited = 1; \
    break_write(i); \
    if \
    :: e[i].rest >= C_DISCARD -> end_read(i, R_LIMIT) \
    :: else \
    fi) \
STEP(limit_wait, i, WAIT_RUNS(i), e[i].limited = 1; end_read(i, R_LIMIT)) \
STEP(limit_drain, i, DRAIN_RUNS(i), e[i].in_over = 1)

#define TROUBLE(STEP, i) \
STEP(trouble_reset, i, !trouble, trouble = 1; n[0].rst = 1; n[1].rst = 1) \
STEP(trouble_cut, 1 - i, !trouble && !n[i].eof, trouble = 1; n[i].cut = 1; lose(i)) \
STEP(trouble_send, i, !trouble && SENDS(i), trouble = 1; e[i].out_over = 1; break_write(i))
#endif

/* an RST that is under way arrives: what is in the lane goes, and what the receiver had not read */
#define NETWORK(STEP, i) \
STEP(rst_arrives, 1 - i, n[i].rst, \
    n[i].rst = 0; lose(i); n[i].eof = 0; n[i].down = (e[1 - i].phase != D_CLOSED))

/* ---- what must be true of every state in which the applications leave it at what they have said ---- */

/* it said what is to become of its direction, or, in strict 1.2, the peer's END did */
#define SAID(i) (e[i].v != V_NONE || e[i].rest != C_NONE || (e[i].w != W_OPEN && e[i].w != W_BROKEN))
#define IS_CLOSED(i) (e[i].phase == D_CLOSED)
/* what an endpoint can do without the other one, and without its application but that it reads */
#define ALONE(i) (false READING(CAN, i) OUTPUT(CAN, i) INPUT(CAN, i) DRIVER(CAN, i) LIMITS(CAN, i))
#ifdef CALM
/* two ends that said so bring each other to their ends, without a limit (C12): there is no deadlock */
#define STUCK (SAID(0) && SAID(1) && !(IS_CLOSED(0) && IS_CLOSED(1)) && \
    !(ALONE(0) || ALONE(1) NETWORK(CAN, 0) NETWORK(CAN, 1)))
#else
/* whoever is to end does, by itself, whatever the other end does or leaves (C16); in tolerant 1.2 END is enough */
#define IS_DUE(i) (!IS_CLOSED(i) && (SAID(i) || (e[i].r == R_END && e[i].proto == P_TOLERANT)))
#define STUCK ((IS_DUE(0) && !ALONE(0)) || (IS_DUE(1) && !ALONE(1)))
#endif

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
    assert(e[1 - i].discarded == 0 || e[1 - i].v != V_CLEAN);
#ifdef CALM
    /* with no trouble and no limit, what was handed over arrives, unless the receiver would not have it (C12) */
    assert(n[i].lost == 0 || e[1 - i].r == R_QUIT || e[1 - i].r == R_CALLER);
    /* and whoever does not go early, and is not told to go, hears END and has its goodbye handed over */
    assert(e[i].r == R_QUIT || e[i].r == R_CALLER || e[i].r == R_ALERT || e[1 - i].r == R_CALLER ||
        e[i].v == V_CLEAN || e[i].v == V_CUT_SHORT)
#endif
}

active proctype connection()
{
    d_step { over = 0 };
    /* what the two speak: all of it, or, with PAIR, one of the five by its number */
    if
#if !defined(PAIR) || PAIR == 0
    :: d_step { e[0].proto = P_13; e[1].proto = P_13 }
#endif
#if !defined(PAIR) || PAIR == 1
    :: d_step { e[0].proto = P_STRICT; e[1].proto = P_STRICT }
#endif
#if !defined(PAIR) || PAIR == 2
    :: d_step { e[0].proto = P_STRICT; e[1].proto = P_TOLERANT }
#endif
#if !defined(PAIR) || PAIR == 3
    :: d_step { e[0].proto = P_TOLERANT; e[1].proto = P_STRICT }
#endif
#if !defined(PAIR) || PAIR == 4
    :: d_step { e[0].proto = P_TOLERANT; e[1].proto = P_TOLERANT }
#endif
    fi;
    do
    CALLS(DO, 0)
    CALLS(DO, 1)
    READING(DO, 0)
    READING(DO, 1)
    OUTPUT(DO, 0)
    OUTPUT(DO, 1)
    INPUT(DO, 0)
    INPUT(DO, 1)
    DRIVER(DO, 0)
    DRIVER(DO, 1)
    LIMITS(DO, 0)
    LIMITS(DO, 1)
    NETWORK(DO, 0)
    NETWORK(DO, 1)
    TROUBLE(DO, 0)
    TROUBLE(DO, 1)
    :: d_step { STUCK -> assert(false) }
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
