/* SPDX-License-Identifier: Apache-2.0 */
/* replay [--other-side]: plays the traces of tests/model/closing.pml, read from the standard input,
 * on two real engines, joined by lanes of whole records, and compares both ends with the model's
 * after every step. --other-side: the model's endpoint 0 is the server. Prints how many traces,
 * steps and kinds of steps there were; the exit status is 1 where one went another way. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "conn/conn.h"
#include "support/certs.h"

/* A unit of the model's data is a full record. */
enum { UNIT = EW_RECORD_PLAIN_MAX, LANE_MAX = 4, MAX_TOLD = 10 };
enum { FLUSH_MS = 1000, WAIT_MS = 300, DELIVER_MS = 5000 };

_Static_assert(EW_W_CLOSING == 1 && EW_W_SEALED == 2 && EW_W_DONE == 3 && EW_W_FATAL == 4 &&
                   EW_W_FATAL_DONE == 5 && EW_W_BROKEN == 6 && EW_W_DEAD == 7,
    "the model's numbers of our direction");
_Static_assert(EW_R_END == 1 && EW_R_EOF == 3 && EW_R_RESET == 4 && EW_R_ALERT == 6 &&
                   EW_R_CALLER == 9 && EW_R_LIMIT == 10 && EW_R_QUIT == 12,
    "the model's numbers of the peer's direction");
_Static_assert(
    EW_C_DELIVER == 1 && EW_C_DISCARD == 2 && EW_C_ABANDON == 3, "the model's numbers of closes");
_Static_assert(EW_TRANSPORT_FIN == 1 && EW_TRANSPORT_RESET == 2,
    "the model's numbers of ends of the transport");
_Static_assert(EW_BY_LOCAL == 1 && EW_BY_PEER == 2 && EW_BY_BOTH == 3,
    "the model's numbers of who ended");
_Static_assert(EW_CAUSE_CLOSE_NOTIFY == 1 && EW_CAUSE_EOF == 2 && EW_CAUSE_RESET == 3 &&
                   EW_CAUSE_DEADLINE == 5 && EW_CAUSE_ALERT == 7 && EW_CAUSE_CALLER == 10,
    "the model's numbers of causes");
_Static_assert(EW_P_13 == 0 && EW_P_12_STRICT == 1 && EW_P_12_TOLERANT == 2,
    "the model's numbers of protocols");

typedef struct record {
    uint8_t *bytes;
    size_t len;
} record;

typedef struct lane {
    record records[LANE_MAX];
    int num;
} lane;

/* What the model says of one end, in the order of the trace. */
typedef struct expected {
    unsigned w, r, rest, v, unread, pending, wrote, delivered, discarded, unsent, first, cause,
        waits, transport;
} expected;
enum { NUM_EXPECTED = sizeof(expected) / sizeof(unsigned) };

/* What the model forgets behind the verdict, and the engine must not. */
typedef struct verdict_told {
    bool is;
    ew_ended_by ended_by;
    ew_cause cause;
} verdict_told;

typedef struct pair {
    ew_conn *conn[2];
    record lent[2]; /* what the last input opened in place */
    lane lane[2];   /* by its sender */
    verdict_told told[2];
    int64_t now[2];
} pair;

typedef struct world {
    ew_config *config[3][2]; /* [protocol][EW_CLIENT, EW_SERVER] */
    certs_chain chain;
    ew_credential *cred;
} world;

static void must(bool good, const char *what)
{
    if (!good) {
        fprintf(stderr, "replay: %s failed\n", what);
        abort();
    }
}

static int64_t wall_clock(void *arg)
{
    (void)arg;
    return CERTS_NOW * 1000;
}

/* ---- configurations ---- */

static ew_config *make_config(const world *w, ew_role role, int proto)
{
    const unsigned version = proto == EW_P_13 ? EW_TLS_1_3 : EW_TLS_1_2;
    ew_config *c;

    must(ew_config_new(role, NULL, NULL, &c) == EW_OK, "a configuration");
    must(ew_config_versions(c, version, version) == EW_OK, "versions");
    must(ew_config_wall_clock(c, wall_clock, NULL) == EW_OK, "a clock");
    must(ew_config_resumption(c, false) == EW_OK, "no tickets");
    must(ew_config_output_limit(c, 1) == EW_OK, "an output limit"); /* one record of data at most */
    must(ew_config_limit(c, EW_LIMIT_FLUSH, FLUSH_MS) == EW_OK, "a limit");
    must(ew_config_limit(c, EW_LIMIT_WAIT, WAIT_MS) == EW_OK, "a limit");
    must(ew_config_limit(c, EW_LIMIT_DELIVER, DELIVER_MS) == EW_OK, "a limit");
    if (proto == EW_P_12_TOLERANT)
        must(ew_config_policy(c, EW_POLICY_TOLERANT) == EW_OK, "a policy");
    if (role == EW_SERVER)
        must(ew_config_add_credential(c, w->cred) == EW_OK, "a credential");
    else
        must(ew_config_trust_pem(c, w->chain.root, strlen(w->chain.root)) == EW_OK, "trust");
    return c;
}

static void make_world(world *w)
{
    w->chain = certs_chain_new(CERTS_P256, "DNS:server.example");
    must(ew_credential_from_pem(NULL, w->chain.chain, strlen(w->chain.chain), w->chain.key,
             strlen(w->chain.key), NULL, NULL, &w->cred) == EW_OK,
        "a credential");
    for (int proto = 0; proto < 3; proto++)
        for (int role = 0; role < 2; role++)
            w->config[proto][role] = make_config(w, (ew_role)role, proto);
}

static void free_world(world *w)
{
    for (int proto = 0; proto < 3; proto++)
        for (int role = 0; role < 2; role++)
            ew_config_free(w->config[proto][role]);
    ew_credential_free(w->cred);
    certs_chain_free(&w->chain);
}

/* ---- lanes ---- */

static void drop_first(lane *l)
{
    free(l->records[0].bytes);
    for (int i = 1; i < l->num; i++)
        l->records[i - 1] = l->records[i];
    l->num--;
}

static void clear(lane *l)
{
    while (l->num > 0)
        drop_first(l);
}

static void give_back(pair *p, int i)
{
    free(p->lent[i].bytes);
    p->lent[i] = (record){NULL, 0};
}

/* take_output: one record of what waits, to the lane or to nobody. */
static const char *take_output(pair *p, int i, bool is_last, bool arrives)
{
    const uint8_t *out;
    const size_t len = ew_conn_output(p->conn[i], &out);

    if (len < EW_RECORD_HEADER_LEN)
        return "nothing waits";
    const size_t record_len = EW_RECORD_HEADER_LEN + ((size_t)out[3] << 8 | out[4]);
    if (record_len > len || (is_last && record_len != len))
        return "another record waits";
    if ((record_len > UNIT) == is_last)
        return "a record of another kind waits";
    lane *l = &p->lane[i];
    if (arrives) {
        must(l->num < LANE_MAX, "room in a lane");
        l->records[l->num] = (record){malloc(record_len), record_len};
        must(l->records[l->num].bytes != NULL, "memory");
        memcpy(l->records[l->num++].bytes, out, record_len);
    }
    return ew_conn_output_done(p->conn[i], record_len) == EW_OK ? NULL : "the output was not taken";
}

static const char *give_input(pair *p, int i)
{
    lane *l = &p->lane[1 - i];
    size_t used = 0;

    if (l->num == 0)
        return "nothing came";
    give_back(p, i);
    p->lent[i] = l->records[0];
    l->records[0].bytes = NULL;
    drop_first(l);
    if ((ew_conn_levels(p->conn[i]) & EW_WANT_INPUT) == 0)
        return "it takes no input";
    (void)!ew_conn_input(p->conn[i], p->lent[i].bytes, p->lent[i].len, &used);
    return used == p->lent[i].len ? NULL : "a record was not used";
}

/* ---- steps ---- */

/* The byte that stands at this place of what an end writes: no two records are alike. */
static uint8_t byte_at(int from, uint64_t at)
{
    return (uint8_t)(at ^ at >> 8 ^ at / UNIT * 85 ^ (unsigned)from << 7);
}

static const char *write_unit(pair *p, int i)
{
    uint8_t data[UNIT];
    size_t taken = 0;
    ew_outcome o;

    must(ew_conn_outcome(p->conn[i], &o, sizeof o) == EW_OK, "an outcome");
    for (unsigned at = 0; at < UNIT; at++)
        data[at] = byte_at(i, o.sent + o.unsent + at);
    if (ew_conn_write(p->conn[i], data, sizeof data, &taken) != EW_OK)
        return "a write was refused";
    return taken == sizeof data ? NULL : "a write was cut";
}

static const char *read_unit(pair *p, int i)
{
    const uint8_t *data;
    size_t len = 0;
    ew_outcome o;

    must(ew_conn_outcome(p->conn[i], &o, sizeof o) == EW_OK, "an outcome");
    if (ew_conn_read(p->conn[i], &data, &len) != EW_READ_DATA || len != UNIT)
        return "there is nothing to read";
    for (unsigned at = 0; at < UNIT; at++)
        if (data[at] != byte_at(1 - i, o.received + at))
            return "other data was read than was written there";
    give_back(p, i);
    return NULL;
}

static const char *pass_limit(pair *p, int i)
{
    const int64_t due = ew_conn_deadline(p->conn[i]);

    if (due == EW_NEVER || due - p->now[i] > DELIVER_MS)
        return "no limit runs";
    p->now[i] = due;
    ew_conn_tick(p->conn[i], due);
    return NULL;
}

static const char *expect_transport(const pair *p, int i, ew_transport due)
{
    const uint8_t *out;

    if (ew_conn_transport(p->conn[i]) != due)
        return "something else is due for the transport";
    return ew_conn_output(p->conn[i], &out) > 0 ? "something waits before the transport's end"
                                                : NULL;
}

/* throw_away: what is read for the other end's sake: it must change nothing. */
static const char *throw_away(pair *p, int i)
{
    lane *l = &p->lane[1 - i];
    size_t used = 0;

    for (; l->num > 0; drop_first(l)) {
        (void)!ew_conn_input(p->conn[i], l->records[0].bytes, l->records[0].len, &used);
        if (used != l->records[0].len)
            return "the drain was not consumed";
    }
    return NULL;
}

static const char *close_by(pair *p, int i, ew_rest rest)
{
    return ew_conn_close(p->conn[i], rest) == EW_OK ? NULL : "a close was refused";
}

typedef enum deed {
    WRITE = 0,
    READ,
    CLOSE_DELIVER,
    CLOSE_DISCARD,
    CLOSE_ABANDON,
    ABORT,
    SEND_DATA,
    SEND_LAST,
    SEND_DATA_LOST,
    SEND_LAST_LOST,
    OUTPUT_END,
    TAKE,
    TAKE_EOF,
    TAKE_RESET,
    LIMIT,
    FIN,
    RESET,
    THROW_AWAY,
    LANE_LOST,
    NOTHING
} deed;

static const struct {
    const char *name;
    deed deed;
} names[] = {{"write", WRITE}, {"write_pending", WRITE}, {"read", READ},
    {"close_deliver", CLOSE_DELIVER}, {"close_discard", CLOSE_DISCARD},
    {"close_abandon", CLOSE_ABANDON}, {"abort", ABORT}, {"send_data", SEND_DATA},
    {"send_last", SEND_LAST}, {"send_data_lost", SEND_DATA_LOST},
    {"send_last_lost", SEND_LAST_LOST}, {"send_fails", OUTPUT_END}, {"trouble_send", OUTPUT_END},
    {"take_data", TAKE}, {"take_end", TAKE}, {"take_alert", TAKE}, {"take_eof", TAKE_EOF},
    {"take_reset", TAKE_RESET}, {"limit_flush", LIMIT}, {"limit_wait", LIMIT}, {"fin", FIN},
    {"reset", RESET}, {"throw_away", THROW_AWAY}, {"eof_behind", TAKE_EOF},
    {"reset_behind", TAKE_RESET}, {"shut", LANE_LOST}, {"rst_arrives", LANE_LOST},
    {"trouble_cut", LANE_LOST}, {"drain", NOTHING}, {"drained", NOTHING}, {"limit_drain", NOTHING},
    {"trouble_reset", NOTHING}};
enum { NUM_STEPS = sizeof names / sizeof *names };

static const char *perform(pair *p, deed what, int i)
{
    switch (what) {
    case WRITE:
        return write_unit(p, i);
    case READ:
        return read_unit(p, i);
    case CLOSE_DELIVER:
        return close_by(p, i, EW_REST_DELIVER);
    case CLOSE_DISCARD:
        return close_by(p, i, EW_REST_DISCARD);
    case CLOSE_ABANDON:
        return close_by(p, i, EW_REST_ABANDON);
    case ABORT:
        ew_conn_abort(p->conn[i], EW_ALERT_INTERNAL_ERROR);
        return NULL;
    case SEND_DATA:
    case SEND_DATA_LOST:
        return take_output(p, i, false, what == SEND_DATA);
    case SEND_LAST:
    case SEND_LAST_LOST:
        return take_output(p, i, true, what == SEND_LAST);
    case OUTPUT_END:
        ew_conn_output_end(p->conn[i], ECONNRESET);
        return NULL;
    case TAKE:
        return give_input(p, i);
    case TAKE_EOF:
        ew_conn_input_end(p->conn[i], EW_END_EOF, 0, 0);
        return NULL;
    case TAKE_RESET:
        ew_conn_input_end(p->conn[i], EW_END_RESET, ECONNRESET, 0);
        return NULL;
    case LIMIT:
        return pass_limit(p, i);
    case FIN:
        return expect_transport(p, i, EW_TRANSPORT_FIN);
    case RESET:
        clear(&p->lane[1 - i]);
        return expect_transport(p, i, EW_TRANSPORT_RESET);
    case THROW_AWAY:
        return throw_away(p, i);
    case LANE_LOST:
        clear(&p->lane[1 - i]);
        return NULL;
    case NOTHING:
        break;
    }
    return NULL;
}

/* ---- comparing ---- */

static unsigned num_waiting(const ew_conn *conn)
{
    const uint8_t *out;
    size_t len = ew_conn_output(conn, &out);
    unsigned num = 0;

    for (size_t at = 0; at + EW_RECORD_HEADER_LEN <= len; num++)
        at += EW_RECORD_HEADER_LEN + ((size_t)out[at + 3] << 8 | out[at + 4]);
    return num;
}

static unsigned levels_of(const expected *e)
{
    unsigned levels = 0;

    if (e->v == EW_V_NONE && e->r == EW_R_OPEN && !e->unread)
        levels |= EW_WANT_INPUT;
    if (e->waits > 0)
        levels |= EW_HAVE_OUTPUT;
    if (e->unread || e->r != EW_R_OPEN)
        levels |= EW_CAN_READ;
    if (e->r != EW_R_OPEN)
        levels |= EW_INPUT_OVER; /* what the model's throw_away goes by */
    if (e->v != EW_V_NONE)
        levels |= EW_ENDED;
    return levels;
}

/* Who ended first, and why: as the model says, and for good once there is a verdict. */
static const char *compare_end(const ew_outcome *o, const expected *e, verdict_told *t)
{
    if (!t->is && (unsigned)o->ended_by != e->first)
        return "somebody else ended first";
    if (!t->is && e->v != EW_V_NONE && (unsigned)o->cause != e->cause)
        return "another cause";
    if (t->is && (o->ended_by != t->ended_by || o->cause != t->cause))
        return "who ended, or the cause, changed behind the verdict";
    *t = (verdict_told){e->v != EW_V_NONE, o->ended_by, o->cause};
    return NULL;
}

static const char *compare(const ew_conn *conn, const expected *e, verdict_told *told)
{
    const ew_closure s = conn->closure;
    ew_outcome o;

    must(ew_conn_outcome(conn, &o, sizeof o) == EW_OK, "an outcome");
    if (s.write != e->w || s.read != e->r)
        return "a direction is in another state";
    if (s.verdict != e->v || (unsigned)o.verdict != e->v)
        return "another verdict";
    if (e->v == EW_V_NONE &&
        s.rest != e->rest) /* of no use after the verdict: the model forgets it */
        return "another rest";
    if (s.unread != e->unread || conn->pending.len != (size_t)e->pending * UNIT)
        return "something else is unread or pending";
    if (o.received != (uint64_t)e->delivered * UNIT || o.discarded != (uint64_t)e->discarded * UNIT)
        return "another number of bytes was delivered or discarded";
    if (o.sent + o.unsent != (uint64_t)e->wrote * UNIT)
        return "another number of bytes was accepted";
    if (e->v != EW_V_NONE && o.unsent != (uint64_t)e->unsent * UNIT)
        return "another number of bytes was not sent";
    if (num_waiting(conn) != e->waits)
        return "another number of records waits";
    if ((unsigned)ew_conn_transport(conn) != e->transport)
        return "something else is due for the transport";
    if ((ew_conn_levels(conn) & ~(unsigned)EW_CAN_WRITE) != levels_of(e))
        return "other levels";
    return compare_end(&o, e, told);
}

/* ---- a trace ---- */

static void shake_hands(pair *p)
{
    static uint8_t buffer[1 << 15];
    bool moved = true;

    while (moved) {
        moved = false;
        for (int i = 0; i < 2; i++) {
            const uint8_t *out;
            const size_t len = ew_conn_output(p->conn[i], &out);
            size_t used = 0;
            if (len == 0)
                continue;
            must(len <= sizeof buffer, "a handshake");
            memcpy(buffer, out, len);
            must(ew_conn_output_done(p->conn[i], len) == EW_OK, "a handshake");
            must(ew_conn_input(p->conn[1 - i], buffer, len, &used) == EW_OK && used == len,
                "a handshake");
            moved = true;
        }
    }
    must(ew_conn_handshake_complete(p->conn[0]) && ew_conn_handshake_complete(p->conn[1]),
        "a handshake");
}

static void open_pair(pair *p, const world *w, const int proto[2], bool other_side)
{
    const int client = other_side ? 1 : 0;

    *p = (pair){0};
    must(ew_conn_new(w->config[proto[client]][EW_CLIENT], "server.example", 0, &p->conn[client]) ==
             EW_OK,
        "a client");
    must(ew_conn_new(w->config[proto[1 - client]][EW_SERVER], NULL, 0, &p->conn[1 - client]) ==
             EW_OK,
        "a server");
    shake_hands(p);
}

static void close_pair(pair *p)
{
    for (int i = 0; i < 2; i++) {
        ew_conn_free(p->conn[i]);
        give_back(p, i);
        clear(&p->lane[i]);
        p->conn[i] = NULL;
    }
}

typedef struct totals {
    unsigned long traces, steps, failed, seen[NUM_STEPS];
} totals;

static int index_of(const char *name)
{
    for (int i = 0; i < NUM_STEPS; i++)
        if (strcmp(names[i].name, name) == 0)
            return i;
    return -1;
}

static bool read_expected(const char *text, int *out_i, expected out[2])
{
    unsigned numbers[2 * NUM_EXPECTED];
    int len = 0;

    if (sscanf(text, "%*s %d%n", out_i, &len) != 1)
        return false;
    for (unsigned i = 0; i < 2 * NUM_EXPECTED; i++) {
        int more = 0;
        text += len;
        if (sscanf(text, " %u%n", &numbers[i], &more) != 1)
            return false;
        len = more;
    }
    memcpy(out, numbers, sizeof numbers);
    return true;
}

static const char *play_step(pair *p, totals *t, const char *line)
{
    expected e[2];
    char name[32];
    int i = 0, which;

    must(sscanf(line, "%31s", name) == 1 && read_expected(line, &i, e) && (i == 0 || i == 1),
        "a line of a trace");
    which = index_of(name);
    must(which >= 0, "a step of a trace");
    t->steps++;
    t->seen[which]++;
    const char *problem = perform(p, names[which].deed, i);
    for (int j = 0; j < 2 && problem == NULL; j++)
        problem = compare(p->conn[j], &e[j], &p->told[j]);
    return problem;
}

static void tell(const totals *t, const char *problem, const char *line, const pair *p)
{
    if (t->failed > MAX_TOLD)
        return;
    fprintf(stderr, "# trace %lu: %s, at: %s", t->traces, problem, line);
    for (int i = 0; i < 2; i++) {
        const ew_closure s = p->conn[i]->closure;
        fprintf(stderr, "#   end %d: write %u read %u rest %u verdict %u unread %u pending %u\n", i,
            s.write, s.read, s.rest, s.verdict, s.unread, s.pending);
    }
}

int main(int argc, char **argv)
{
    const bool other_side = argc > 1 && strcmp(argv[1], "--other-side") == 0;
    world w;
    pair p = {0};
    totals t = {0};
    bool failed = false;
    char line[256];

    make_world(&w);
    while (fgets(line, sizeof line, stdin) != NULL) {
        int proto[2];
        if (sscanf(line, "open %d %d", &proto[0], &proto[1]) == 2) {
            t.traces++;
            failed = false;
            open_pair(&p, &w, proto, other_side);
        } else if (strncmp(line, "end", 3) == 0) {
            close_pair(&p);
        } else if (!failed) {
            const char *problem = play_step(&p, &t, line);
            failed = problem != NULL;
            t.failed += failed;
            if (failed)
                tell(&t, problem, line, &p);
        }
    }
    close_pair(&p);
    free_world(&w);
    unsigned kinds = 0;
    for (int i = 0; i < NUM_STEPS; i++)
        kinds += t.seen[i] > 0;
    printf("traces %lu\nsteps %lu\nkinds %u\nall_kinds %u\nfailed %lu\n", t.traces, t.steps, kinds,
        (unsigned)NUM_STEPS, t.failed);
    return t.failed > 0 || t.traces == 0;
}
