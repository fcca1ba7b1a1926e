/* SPDX-License-Identifier: Apache-2.0 */
/* The applications: they write a pattern, read the other's, and end the connection in any way. */
#include <string.h>

#include "sim.h"

/* ---- what is written ---- */

/* The length is a prime: no two stretches of a stream that could be taken for each other. */
enum { PERIOD = 65521 };

static const uint8_t *table(void)
{
    static uint8_t bytes[PERIOD + SIM_PATTERN_MAX];
    static bool made;
    sim_random r = {.state = 42};

    for (size_t i = 0; !made && i < sizeof bytes; i++) {
        bytes[i] = i < PERIOD ? (uint8_t)sim_next(&r) : bytes[i - PERIOD];
    }
    made = true;
    return bytes;
}

const uint8_t *sim_pattern(int side, uint64_t at)
{
    return &table()[(at + (uint64_t)side * 12345) % PERIOD];
}

bool sim_is_pattern(int side, uint64_t at, const uint8_t *data, size_t len)
{
    return len <= SIM_PATTERN_MAX && memcmp(data, sim_pattern(side, at), len) == 0;
}

/* ---- ends ---- */

static void ask(sim_side *a)
{
    if (!a->has_verdict) {
        a->last_ask = a->sim->now;
    }
}

static void close_by(sim_side *a, ew_rest rest)
{
    ew_rest rest_meant = rest;

    ask(a);
    a->asked_close = true;
    if (!a->has_verdict) {
        a->abandoned = a->abandoned || rest == EW_REST_ABANDON;
        const ew_outcome o = sim_outcome(a);
        const bool by_version = rest == EW_REST_DEFAULT;
        a->by_default = a->by_default || (by_version && !o.handshake_complete);
        if (by_version && o.handshake_complete && o.version == EW_TLS_1_2) {
            rest_meant = EW_REST_DISCARD;
        }
        a->rest = rest_meant > a->rest ? rest_meant : a->rest;
    }
    sim_note(a->sim, a->id, "close", (uint64_t)rest, a->in_callback);
    sim_witness_close(a, rest);
    if (ew_conn_close(a->conn, rest) != EW_OK) {
        sim_blame(a->sim, "a close was refused (C20)");
    }
    sim_watch(a);
}

static void abort_by(sim_side *a, uint8_t alert)
{
    ask(a);
    a->aborted = a->aborted || !a->has_verdict;
    sim_note(a->sim, a->id, "abort", alert, a->in_callback);
    sim_witness_abort(a);
    ew_conn_abort(a->conn, alert);
    sim_watch(a);
}

static void limit_by(sim_side *a, ew_limit limit, int64_t ms)
{
    ask(a);
    if (ew_conn_limit(a->conn, limit, ms) != EW_OK) {
        sim_blame(a->sim, "a limit was refused");
    }
    a->seen.limits[limit] = ms;
    sim_watch(a);
    if (a->limit_max[limit] != EW_NO_LIMIT && (ms == EW_NO_LIMIT || ms > a->limit_max[limit])) {
        a->limit_max[limit] = ms;
    }
}

static void update_by(sim_side *a, bool ask_back)
{
    const ew_outcome o = sim_outcome(a);
    const ew_err err = ew_conn_key_update(a->conn, ask_back);

    sim_note(a->sim, a->id, "key update", ask_back, (uint64_t)err);
    if (err == EW_OK && (!o.handshake_complete || a->asked_close || o.version != EW_TLS_1_3)) {
        sim_blame(a->sim, "a KeyUpdate where there can be none");
    }
    sim_watch(a);
}

static void detach_mode_by(sim_side *a)
{
    const ew_outcome o = sim_outcome(a);
    const bool is_open = !o.close_notify_received && !a->cut_told && !a->abandoned && !a->aborted &&
                         !a->limit_passed && !a->has_verdict && o.error == EW_OK;

    /* the driver was told to give the transport back or was not: here only the call is made */
    if (a->plan->detach && ew_conn_detach_mode(a->conn, true) != (is_open ? EW_OK : EW_ERR_STATE) &&
        is_open) {
        sim_blame(a->sim, "detach mode was refused before END");
    }
    sim_watch(a);
}

static void perform(sim_side *a, const sim_call *c)
{
    sim_note(a->sim, a->id, sim_deed_name(c->deed), c->value, (uint64_t)c->more);
    switch (c->deed) {
    case SIM_CLOSE_DEFAULT:
    case SIM_CLOSE_DELIVER:
    case SIM_CLOSE_DISCARD:
    case SIM_CLOSE_ABANDON:
        close_by(a, (ew_rest)(EW_REST_DEFAULT + (c->deed - SIM_CLOSE_DEFAULT)));
        break;
    case SIM_ABORT:
        abort_by(a, (uint8_t)c->more);
        break;
    case SIM_COMPLETE:
        sim_witness_complete(a);
        ew_conn_complete(a->conn);
        sim_watch(a);
        break;
    case SIM_UPDATE:
    case SIM_UPDATE_ASK:
        update_by(a, c->deed == SIM_UPDATE_ASK);
        break;
    case SIM_DETACH_MODE:
        detach_mode_by(a);
        break;
    case SIM_LIMIT:
        limit_by(a, c->limit, c->more);
        break;
    case SIM_DROP:
        sim_driver_drop(a);
        break;
    case SIM_KILL:
        sim_driver_kill(a);
        break;
    case SIM_NUM_DEEDS:
        break;
    }
}

static bool is_due(const sim_side *a, const sim_call *c)
{
    switch (c->when) {
    case SIM_AT_TURN:
        return a->turns >= c->value;
    case SIM_AT_WRITTEN:
        return a->written >= c->value;
    case SIM_AT_READ:
        return a->delivered >= c->value;
    case SIM_AT_PUT:
        return a->sim->net.lane[a->id].put >= c->value;
    case SIM_AT_CONSUMED:
        return a->consumed >= c->value;
    case SIM_AFTER_OPEN:
        return a->open_turns > c->value;
    case SIM_AFTER_CLOSE:
        return a->close_turns > c->value;
    case SIM_AFTER_HEARD:
        return a->heard_turns > c->value;
    case SIM_AFTER_VERDICT:
        return a->verdict_turns > c->value;
    case SIM_IN_CALLBACK:
        return a->in_callback && a->tickets > c->value;
    case SIM_NUM_WHENS:
        break;
    }
    return false;
}

static bool perform_due(sim_side *a)
{
    bool did = false;

    for (int i = 0; i < a->plan->num_calls && a->conn; i++) {
        sim_call *c = &a->calls[i];
        const bool frees = c->deed == SIM_DROP || c->deed == SIM_KILL;
        if (a->in_callback && frees) {
            continue; /* a callback must not */
        }
        if (!c->done && is_due(a, c)) {
            c->done = true;
            perform(a, c);
            did = true;
        }
    }
    return did;
}

void sim_on_ticket(void *side)
{
    sim_side *a = side;

    a->tickets++;
    a->in_callback = true;
    (void)perform_due(a);
    a->in_callback = false;
}

/* ---- reading and writing ---- */

static void take(sim_side *a, const uint8_t *data, size_t len)
{
    if (len == 0) {
        sim_blame(a->sim, "an empty delivery");
    }
    if (a->told != EW_READ_WAIT) {
        sim_blame(a->sim, "data after the end of data");
    }
    if (a->rest >= EW_REST_DISCARD) {
        sim_blame(a->sim, "data was delivered that was to be discarded (C8)");
    }
    if (!sim_is_pattern(1 - a->id, a->delivered, data, len)) {
        sim_blame(a->sim, "other data than was written");
    }
    a->delivered += len;
    sim_note(a->sim, a->id, "reads", len, a->delivered);
}

/* read_once: true where something new was read. */
static bool read_once(sim_side *a)
{
    const bool could = (ew_conn_levels(a->conn) & EW_CAN_READ) != 0;
    const uint8_t *data;
    size_t len;
    const ew_read how = ew_conn_read(a->conn, &data, &len);

    if (could != (how != EW_READ_WAIT)) {
        sim_blame(a->sim, "EW_CAN_READ was wrong");
    }
    if (how == EW_READ_DATA) {
        take(a, data, len);
        sim_witness_took(a);
        sim_watch(a);
        return true;
    }
    if (a->told != EW_READ_WAIT && how != a->told) {
        sim_blame(a->sim, "read said one end and then another");
    }
    const bool is_new = how != a->told;
    if (is_new) {
        sim_note(a->sim, a->id, "reads the end", (uint64_t)how, 0);
    }
    a->told = how;
    sim_watch(a);
    return is_new;
}

static bool may_read(sim_side *a)
{
    if (a->sim->settled) {
        return true;
    }
    switch (a->plan->reads) {
    case SIM_READS:
        return true;
    case SIM_READS_SLOWLY:
        return sim_chance(&a->sim->random, 1, 6);
    case SIM_READS_LATE:
        return a->sim->now >= a->plan->late;
    }
    return true;
}

static bool read_some(sim_side *a)
{
    bool did = false;

    if (!may_read(a)) {
        return false;
    }
    for (int i = 0; i < 4 && read_once(a); i++) {
        did = true;
        (void)sim_driver_feed(a);
    }
    return did;
}

int64_t sim_app_wakes(const sim_side *a)
{
    const bool is_late = a->conn && a->plan->reads == SIM_READS_LATE && !a->sim->settled;

    return is_late && a->sim->now < a->plan->late ? a->plan->late : EW_NEVER;
}

static bool write_some(sim_side *a)
{
    const uint64_t left = a->plan->write_len - a->written;
    size_t taken = 0;

    if (left == 0 || a->asked_close || a->write_over || a->sim->settled ||
        (!a->plan->writes_early && !ew_conn_handshake_complete(a->conn))) {
        return false;
    }
    size_t len = 1 + (size_t)sim_below(&a->sim->random, a->plan->chunk_len);
    len = len < left ? len : (size_t)left;
    const bool could = (ew_conn_levels(a->conn) & EW_CAN_WRITE) != 0;
    const ew_err err = ew_conn_write(a->conn, sim_pattern(a->id, a->written), len, &taken);
    const bool finds_key_used_up = err == EW_ERR_CLOSED && sim_outcome(a).version == EW_TLS_1_2 &&
                                   sim_has_key_limit(a->sim->plan.flavour[a->id]);
    if (could != (err == EW_OK && taken > 0) && !finds_key_used_up) {
        sim_blame(a->sim, "EW_CAN_WRITE was wrong");
    }
    if (taken > len) {
        sim_blame(a->sim, "more was taken than given");
    }
    a->written += taken;
    if (taken > 0) {
        sim_witness_wrote(a);
    }
    a->write_over = err != EW_OK;
    if (taken > 0 || err != EW_OK) {
        sim_note(a->sim, a->id, "writes", taken, (uint64_t)err);
    }
    sim_watch(a);
    return taken > 0;
}

/* write_after_close: it must be refused. */
static void write_after_close(sim_side *a)
{
    size_t taken = 0;

    if (!a->asked_close || a->closed_write_tried) {
        return;
    }
    a->closed_write_tried = true;
    if (ew_conn_write(a->conn, sim_pattern(a->id, 0), 1, &taken) == EW_OK || taken > 0) {
        sim_blame(a->sim, "bytes were accepted after a close");
    }
}

static bool close_at_the_end(sim_side *a)
{
    const bool said_all = a->written == a->plan->write_len || a->write_over;
    const bool heard = a->told != EW_READ_WAIT;

    if (a->asked_close || a->has_verdict) {
        return false;
    }
    if (a->sim->settled || (said_all && (a->plan->closes == SIM_CLOSES_AT_ONCE ||
                                            (a->plan->closes == SIM_CLOSES_LAST && heard)))) {
        close_by(a, a->plan->rest);
        return true;
    }
    return false;
}

bool sim_app_turn(sim_side *a)
{
    if (!a->conn) {
        return false;
    }
    a->turns++;
    a->open_turns += ew_conn_handshake_complete(a->conn);
    a->close_turns += a->asked_close;
    a->heard_turns += a->told != EW_READ_WAIT;
    a->verdict_turns += a->has_verdict;
    bool did = perform_due(a);
    if (a->conn) {
        did = read_some(a) || did;
        did = write_some(a) || did;
        did = close_at_the_end(a) || did;
        write_after_close(a);
    }
    return did;
}
