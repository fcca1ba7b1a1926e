/* SPDX-License-Identifier: Apache-2.0 */
/* One connection: six things can happen in any order, and the clock. */
#include <stdio.h>
#include <stdlib.h>

#include "sim.h"

enum {
    MAX_EVENTS = 400000, /* a connection that takes more does not come to its end */
    GIVE_UP_MS = 3600000 /* where nobody set a limit the network ends it */
};

void sim_blame(sim *s, const char *problem)
{
    if (!s->problem) {
        s->problem = problem;
        if (s->verbose) {
            printf("%8lld  ** %s\n", (long long)s->now, problem);
        }
    }
}

static void mix(sim *s, uint64_t value)
{
    s->digest = (s->digest ^ value) * UINT64_C(0x100000001b3);
}

void sim_note(sim *s, int side, const char *what, uint64_t a, uint64_t b)
{
    for (const char *c = what; *c; c++) {
        mix(s, (uint8_t)*c);
    }
    mix(s, (uint64_t)side);
    mix(s, a);
    mix(s, b);
    mix(s, (uint64_t)s->now);
    if (s->verbose) {
        static const char *const names[] = {"client", "server", "network"};
        printf("%8lld  %-7s %s %llu %llu\n", (long long)s->now, names[side], what,
            (unsigned long long)a, (unsigned long long)b);
    }
}

/* ---- what can happen ---- */

static bool drive(sim_side *d)
{
    if (d->phase == SIM_DETACHED) {
        return sim_plain_turn(d);
    }
    const uint64_t how = sim_below(&d->sim->random, 4);
    bool did = false;
    if (how != 0) {
        did = sim_driver_send(d);
    }
    if (how != 1) {
        did = sim_driver_receive(d) || did;
    }
    if (how > 1) {
        did = sim_driver_send(d) || did;
        did = sim_driver_end(d) || did;
    }
    return did;
}

static bool move(sim *s, int lane)
{
    const bool did = tcp_move(&s->net, lane, s->now);

    if (did) {
        sim_note(s, 2, "moves", (uint64_t)lane, s->net.lane[lane].arrived);
    }
    return did;
}

static bool happen(sim *s, int which)
{
    switch (which) {
    case 0:
    case 1:
        return sim_app_turn(&s->side[which]);
    case 2:
    case 3:
        return drive(&s->side[which - 2]);
    default:
        return move(s, which - 4);
    }
}

/* ---- time ---- */

static void tick(sim *s)
{
    if (s->now >= s->plan.patience && !s->settled) {
        s->settled = true;
        sim_note(s, 2, "both want it to end", 0, 0);
        for (int i = 0; i < 2; i++) {
            s->side[i].last_ask = s->now;
        }
    }
    if (s->now >= s->plan.patience + GIVE_UP_MS) {
        tcp_break(&s->net);
    }
    for (int i = 0; i < 2; i++) {
        sim_driver_tick(&s->side[i]);
    }
}

static int64_t earlier(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static int64_t next_time(const sim *s)
{
    int64_t when = tcp_wakes(&s->net, s->now);

    for (int i = 0; i < 2; i++) {
        when = earlier(when, sim_driver_deadline(&s->side[i]));
        when = earlier(when, sim_app_wakes(&s->side[i]));
    }
    if (!s->settled) {
        when = earlier(when, s->plan.patience);
    }
    return earlier(when, s->plan.patience + GIVE_UP_MS);
}

/* is_late: C16: both applications want it to end, all limits are there, and no verdict is. */
static bool is_late(const sim_side *d)
{
    const int64_t *limit = d->limit_max;
    const int64_t wait = limit[EW_LIMIT_WAIT], deliver = limit[EW_LIMIT_DELIVER];

    if (!d->conn || d->has_verdict || !d->sim->settled || wait == EW_NO_LIMIT ||
        deliver == EW_NO_LIMIT || limit[EW_LIMIT_HANDSHAKE] == EW_NO_LIMIT ||
        limit[EW_LIMIT_FLUSH] == EW_NO_LIMIT) {
        return false;
    }
    const int64_t bound = d->last_ask + limit[EW_LIMIT_HANDSHAKE] + limit[EW_LIMIT_FLUSH] +
                          (wait > deliver ? wait : deliver);
    return d->sim->now > bound + 4 * (d->sim->plan.clock_step + 1);
}

static void pass_time(sim *s, int64_t to)
{
    for (int i = 0; i < 2; i++) {
        if (is_late(&s->side[i])) {
            sim_blame(s, "no verdict within the limits (C16)");
        }
    }
    s->now = to;
    tick(s);
}

/* ---- from start to end ---- */

static void start_side(sim *s, int i)
{
    sim_side *d = &s->side[i];
    uint8_t *in = d->in;

    *d = (sim_side){.id = i, .sim = s, .plan = &s->plan.side[i], .in = in};
    if (!d->in) {
        d->in = malloc(2 * (size_t)EW_RECORD_BUFFER);
    }
    if (!d->in) {
        abort();
    }
    for (int c = 0; c < d->plan->num_calls; c++) {
        d->calls[c] = d->plan->calls[c];
    }
}

static uint64_t below(void *arg, uint64_t n)
{
    return sim_below(arg, n);
}

static void start(sim *s, sim_world *w)
{
    ew_conn *conn[2];

    for (int i = 0; i < 2; i++) {
        start_side(s, i);
        sim_ledger_reset(&s->ledger[i]);
    }
    s->net.below = below;
    s->net.arg = &s->random;
    tcp_start(&s->net, &s->plan.tcp);
    void *const user[2] = {&s->side[0], &s->side[1]};
    sim_world_open(w, s->plan.kind, s->plan.flavour, s->now, user, conn);
    for (int i = 0; i < 2; i++) {
        sim_side *d = &s->side[i];
        d->conn = conn[i];
        d->is_tolerant = sim_is_tolerant(s->plan.flavour[i]);
        for (int l = 0; l < EW_NUM_LIMITS; l++) {
            d->limit_max[l] = d->plan->limits[l];
            if (ew_conn_limit(d->conn, (ew_limit)l, d->plan->limits[l]) != EW_OK) {
                sim_blame(s, "a limit was refused");
            }
        }
        sim_driver_start(d);
    }
}

static bool is_done(const sim *s)
{
    return sim_driver_done(&s->side[0]) && sim_driver_done(&s->side[1]);
}

static int choose(sim *s)
{
    int sum = s->plan.clock_weight;
    int which = 0;

    for (int i = 0; i < 6; i++) {
        sum += s->plan.weights[i];
    }
    int at = (int)sim_below(&s->random, (uint64_t)sum);
    while (which < 6 && at >= s->plan.weights[which]) {
        at -= s->plan.weights[which++];
    }
    return which;
}

/* sweep: everything once; false: nothing can happen before the clock moves. */
static bool sweep(sim *s)
{
    bool did = false;

    for (int i = 0; i < 6; i++) {
        did = happen(s, i) || did;
    }
    for (int i = 0; i < 2; i++) {
        if (s->side[i].phase == SIM_DETACHED) {
            continue;
        }
        did = sim_driver_send(&s->side[i]) || did;
        did = sim_driver_receive(&s->side[i]) || did;
        did = sim_driver_end(&s->side[i]) || did;
    }
    return did;
}

static void run(sim *s)
{
    int idle = 0;

    while (!is_done(s) && !s->problem) {
        if (++s->events > MAX_EVENTS) {
            sim_blame(s, "it does not come to its end");
            return;
        }
        const int which = choose(s);
        if (which == 6) {
            pass_time(s, s->now + (int64_t)sim_below(&s->random, (uint64_t)s->plan.clock_step));
            continue;
        }
        if (happen(s, which)) {
            idle = 0;
            continue;
        }
        if (++idle >= 8 && !sweep(s)) {
            const int64_t next = next_time(s);
            pass_time(s, next > s->now ? next : s->now + 1);
            idle = 0;
        }
    }
}

void sim_play(sim *s, sim_world *w, uint64_t seed)
{
    s->seed = seed;
    s->random = (sim_random){.state = seed * UINT64_C(0xd1342543de82ef95) + 1};
    s->now = 1000;
    s->events = 0;
    s->problem = NULL;
    s->digest = UINT64_C(0xcbf29ce484222325);
    s->settled = false;
    sim_plan_make(seed, &s->plan);
    s->plan.patience += s->now;
    start(s, w);
    run(s);
    if (!s->problem) {
        sim_judge(s);
    }
    for (int i = 0; i < 2; i++) {
        if (s->side[i].conn) {
            s->side[i].verdict = sim_outcome(&s->side[i]);
            ew_conn_free(s->side[i].conn);
            s->side[i].conn = NULL;
        }
    }
}

void sim_free(sim *s)
{
    for (int i = 0; i < 2; i++) {
        free(s->side[i].in);
        sim_ledger_free(&s->ledger[i]);
    }
    tcp_free(&s->net);
}
