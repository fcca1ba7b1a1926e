/* SPDX-License-Identifier: Apache-2.0 */
/* From a seed to what is to happen. Most of it is chance; the cuts in the handshake are not: of
 * any 100,000 seeds in a row, some cut each of its first bytes, both ways, by a FIN and by a reset.
 */
#include "sim.h"

enum {
    CUT_EVERY = 10, /* of so many seeds one is for them */
    CUT_LEN = 2400, /* so many bytes of each lane */
    MAX_WRITE = 200000
};

const char *sim_deed_name(sim_deed deed)
{
    static const char *const names[SIM_NUM_DEEDS] = {"close by default", "close and deliver",
        "close and discard", "close and abandon", "abort", "complete", "key update",
        "key update and ask", "detach mode", "limit", "drop", "die"};
    return names[deed];
}

static sim_kind kind_of(sim_random *r)
{
    static const struct {
        sim_kind kind;
        unsigned weight;
    } weights[SIM_NUM_KINDS] = {{SIM_FULL, 7}, {SIM_RETRY, 2}, {SIM_CERT, 2}, {SIM_RESUMED, 33},
        {SIM_FULL12, 6}, {SIM_CERT12, 2}, {SIM_TICKET12, 26}, {SIM_ID12, 22}};
    uint64_t at = sim_below(r, 100);

    for (int i = 0; i < SIM_NUM_KINDS; i++) {
        if (at < weights[i].weight) {
            return weights[i].kind;
        }
        at -= weights[i].weight;
    }
    return SIM_RESUMED;
}

/* ---- the applications ---- */

static int64_t limit_of(sim_random *r, ew_limit limit)
{
    if (limit == EW_LIMIT_HANDSHAKE && sim_chance(r, 7, 8)) {
        return 30000;
    }
    switch (sim_below(r, 8)) {
    case 0:
        return limit == EW_LIMIT_WAIT ? 0 : 1 + (int64_t)sim_log(r, 100);
    case 1:
        return 1 + (int64_t)sim_log(r, 5000);
    case 2:
        return EW_NO_LIMIT;
    default:
        break;
    }
    switch (limit) {
    case EW_LIMIT_IDLE:
        return EW_NO_LIMIT;
    case EW_LIMIT_WAIT:
        return 10000;
    case EW_LIMIT_DELIVER:
        return sim_chance(r, 1, 2) ? EW_NO_LIMIT : 60000;
    case EW_LIMIT_HANDSHAKE:
    case EW_LIMIT_FLUSH:
    case EW_NUM_LIMITS:
        break;
    }
    return 30000;
}

static uint64_t length_of(sim_random *r)
{
    const uint64_t which = sim_below(r, 20);

    if (which < 3) {
        return 0;
    }
    return sim_log(r, which < 18 ? 12000 : MAX_WRITE);
}

static sim_deed deed_of(sim_random *r)
{
    static const sim_deed often[] = {SIM_CLOSE_DEFAULT, SIM_CLOSE_DELIVER, SIM_CLOSE_DELIVER,
        SIM_CLOSE_DISCARD, SIM_CLOSE_DISCARD, SIM_CLOSE_ABANDON, SIM_UPDATE, SIM_UPDATE_ASK,
        SIM_COMPLETE, SIM_LIMIT, SIM_DETACH_MODE, SIM_ABORT};

    if (sim_chance(r, 1, 16)) {
        return sim_chance(r, 1, 2) ? SIM_DROP : SIM_KILL;
    }
    return often[sim_below(r, sizeof often / sizeof *often)];
}

static uint64_t value_of(sim_random *r, sim_when when, uint64_t write_len, uint64_t read_len)
{
    switch (when) {
    case SIM_AT_TURN:
        return sim_log(r, 200);
    case SIM_AT_WRITTEN:
        return sim_below(r, write_len + 1);
    case SIM_AT_READ:
        return sim_below(r, read_len + 1);
    case SIM_AT_PUT:
    case SIM_AT_CONSUMED:
        return sim_below(r, 2500);
    case SIM_AFTER_OPEN:
        return sim_log(r, 50);
    case SIM_AFTER_CLOSE:
    case SIM_AFTER_HEARD:
    case SIM_AFTER_VERDICT:
        return sim_log(r, 20);
    case SIM_IN_CALLBACK:
        return sim_below(r, 3);
    case SIM_NUM_WHENS:
        break;
    }
    return 0;
}

static sim_call call_of(sim_random *r, uint64_t write_len, uint64_t read_len)
{
    static const uint8_t alerts[] = {EW_ALERT_INTERNAL_ERROR, EW_ALERT_ACCESS_DENIED,
        EW_ALERT_GENERAL_ERROR, EW_ALERT_CLOSE_NOTIFY, EW_ALERT_USER_CANCELED, 255};
    sim_call c = {.deed = deed_of(r), .when = (sim_when)sim_below(r, SIM_NUM_WHENS)};
    const bool frees = c.deed == SIM_DROP || c.deed == SIM_KILL;
    const bool is_rough = frees || c.deed == SIM_ABORT || c.deed == SIM_CLOSE_ABANDON;

    if ((c.when == SIM_IN_CALLBACK && frees) || (is_rough && sim_chance(r, 3, 4))) {
        c.when = SIM_AFTER_OPEN; /* a callback must not free; and most connections shall open */
    }
    c.value = value_of(r, c.when, write_len, read_len);
    c.limit = (ew_limit)sim_below(r, EW_NUM_LIMITS);
    c.more = c.deed == SIM_LIMIT ? limit_of(r, c.limit)
                                 : alerts[sim_below(r, sizeof alerts / sizeof *alerts)];
    return c;
}

static ew_rest rest_of(sim_random *r)
{
    static const ew_rest rests[] = {EW_REST_DEFAULT, EW_REST_DEFAULT, EW_REST_DELIVER,
        EW_REST_DELIVER, EW_REST_DELIVER, EW_REST_DISCARD, EW_REST_DISCARD, EW_REST_ABANDON};
    return rests[sim_below(r, sizeof rests / sizeof *rests)];
}

static void plan_app(sim_random *r, sim_side_plan *p)
{
    p->chunk_len = 1 + (size_t)sim_log(r, SIM_PATTERN_MAX - 1);
    if (p->write_len / p->chunk_len > 300) {
        p->chunk_len = (size_t)(p->write_len / 300);
    }
    p->writes_early = sim_chance(r, 1, 3);
    p->reads = (sim_reads)(sim_chance(r, 1, 2) ? SIM_READS : sim_below(r, 3));
    p->late = 1000 + (int64_t)sim_log(r, 100000);
    p->closes = (sim_closes)(sim_chance(r, 1, 3) ? SIM_CLOSES_AT_ONCE : sim_below(r, 3));
    p->rest = rest_of(r);
    for (int i = 0; i < EW_NUM_LIMITS; i++) {
        p->limits[i] = limit_of(r, (ew_limit)i);
    }
}

static void plan_calls(sim_random *r, sim_side_plan *p, uint64_t read_len)
{
    p->num_calls = sim_chance(r, 1, 3) ? 0 : (int)sim_below(r, SIM_MAX_CALLS + 1);
    for (int i = 0; i < p->num_calls; i++) {
        p->calls[i] = call_of(r, p->write_len, read_len);
        if (i > 0 && sim_chance(r, 1, 6)) {
            p->calls[i].deed = p->calls[i - 1].deed; /* the same again (C20) */
            p->calls[i].more = p->calls[i - 1].more;
            p->calls[i].limit = p->calls[i - 1].limit;
            if (p->calls[i].when == SIM_IN_CALLBACK) {
                p->calls[i].when = SIM_AT_TURN;
            }
        }
    }
}

static void plan_driver(sim_random *r, sim_side_plan *p)
{
    p->in_cap = EW_RECORD_BUFFER * (size_t)(1 + sim_below(r, 2));
    p->drain_ms = sim_chance(r, 3, 4) ? 2000 : (int64_t)sim_log(r, 1000);
    p->drain_len = sim_chance(r, 7, 8) ? 16u << 20 : sim_log(r, 20000);
    p->fin_on_half_close = sim_chance(r, 1, 6);
    p->detach = sim_chance(r, 1, 6);
    p->reset_on_death = sim_chance(r, 1, 4);
    p->plain_len = p->detach ? (size_t)sim_log(r, 1000) : 0;
}

/* ---- the network ---- */

static size_t place_of(sim_random *r)
{
    return (size_t)(sim_chance(r, 1, 4) ? sim_below(r, CUT_LEN) : 2000 + sim_log(r, MAX_WRITE));
}

static void plan_fault(sim_random *r, tcp_plan *p)
{
    tcp_lane_plan *l = &p->lane[sim_below(r, 2)];

    switch (sim_below(r, 8)) {
    case 0:
        l->eof_at = place_of(r);
        break;
    case 1:
        l->reset_at = place_of(r);
        break;
    case 2:
        l->vanish_at = place_of(r);
        break;
    case 3:
        l->send_fails_at = place_of(r);
        break;
    case 4:
        l->recv_fails_at = place_of(r);
        break;
    case 5:
        l->stall_at = place_of(r);
        l->stall_ms = 1 + (int64_t)sim_log(r, 60000);
        break;
    default:
        l->tail = 1 + sim_below(r, 3);
        l->tail_len = (size_t)sim_below(r, sim_chance(r, 3, 4) ? 64 : 40000);
        break;
    }
}

/* plan_cut: each byte of the handshake in turn. */
static void plan_cut(uint64_t seed, tcp_plan *p)
{
    const uint64_t which = seed / CUT_EVERY % (4 * (uint64_t)CUT_LEN);
    const size_t at = (size_t)(which / 4);
    tcp_lane_plan *l = &p->lane[which % 2];

    if (which % 4 < 2) {
        l->eof_at = at;
    } else {
        l->reset_at = at;
    }
}

static void plan_lane(sim_random *r, tcp_lane_plan *l, uint64_t len)
{
    l->send_room = sim_chance(r, 1, 2) ? 65536 : 1 + (size_t)sim_log(r, 65536);
    l->recv_room = sim_chance(r, 1, 2) ? 65536 : 1 + (size_t)sim_log(r, 65536);
    l->piece = 1 + (size_t)sim_log(r, 65536);
    const size_t least = (size_t)(1 + (len + 2000) / 300); /* else it would take for ever */
    l->send_room = l->send_room > least ? l->send_room : least;
    l->recv_room = l->recv_room > least ? l->recv_room : least;
    l->piece = l->piece > least ? l->piece : least;
    l->eof_at = l->reset_at = l->vanish_at = l->stall_at = TCP_NEVER;
    l->send_fails_at = l->recv_fails_at = TCP_NEVER;
    l->eof_resets = sim_chance(r, 1, 2);
}

static void plan_tcp(uint64_t seed, sim_random *r, sim_plan *p)
{
    for (int i = 0; i < 2; i++) {
        plan_lane(r, &p->tcp.lane[i], p->side[i].write_len);
        p->tcp.reset_keeps[i] = sim_chance(r, 1, 4);
    }
    if (seed % CUT_EVERY == 0) {
        plan_cut(seed, &p->tcp);
        return;
    }
    if (sim_chance(r, 2, 5)) {
        plan_fault(r, &p->tcp);
    }
    if (sim_chance(r, 1, 8)) {
        plan_fault(r, &p->tcp);
    }
}

void sim_plan_make(uint64_t seed, sim_plan *p)
{
    sim_random random = {.state = seed ^ UINT64_C(0x5eed0e9d3e11)};
    sim_random *r = &random;

    *p = (sim_plan){.kind = kind_of(r)};
    for (int i = 0; i < 2; i++) {
        p->flavour[i] =
            (int)(sim_chance(r, 1, 2) ? sim_below(r, 2) : sim_below(r, SIM_NUM_FLAVOURS));
        p->side[i].write_len = length_of(r);
    }
    for (int i = 0; i < 2; i++) {
        plan_app(r, &p->side[i]);
        plan_driver(r, &p->side[i]);
        plan_calls(r, &p->side[i], p->side[1 - i].write_len);
    }
    plan_tcp(seed, r, p);
    p->by_record = sim_chance(r, 7, 8);
    p->asks_kernel = sim_chance(r, 1, 2);
    for (int i = 0; i < 6; i++) {
        p->weights[i] = sim_chance(r, 1, 5) ? 1 : 2 + (int)sim_below(r, 9);
    }
    p->clock_weight = sim_chance(r, 1, 2) ? 0 : (int)sim_below(r, 4);
    p->clock_step = 1 + (int64_t)sim_log(r, 2000);
    p->patience = 1 + (int64_t)(sim_chance(r, 1, 4) ? sim_log(r, 300000) : sim_below(r, 300000));
}
