/* SPDX-License-Identifier: Apache-2.0 */
/* Walks the closure module from its first state over every event, until nothing new is found, and
 * asks every rule at every edge; then walks one broken module per rule, which has to be found out.
 * Prints TAP. */
#include <stdio.h>
#include <string.h>

#include "walk/walk.h"

enum { MAX_NODES = 1 << 23, MAX_RULES = 128 };

#define NAMED(event) [EW_EV_##event] = #event
static const char *const event_names[EW_NUM_EVENTS] = {
    NAMED(OPEN), NAMED(WRITE), NAMED(WRITE_SEALED), NAMED(PENDING_SEALED), NAMED(TAKEN),
    NAMED(CUT_TOLD), NAMED(EARLY_TAKEN), NAMED(EARLY_KEYS), NAMED(EARLY_KEYS_OVER),
    NAMED(EARLY_REJECTED), NAMED(EARLY_RESENT), NAMED(EARLY_DROPPED), NAMED(COMPLETE), NAMED(VERSION_12), NAMED(VERSION_12_TOLERANT),
    NAMED(CLOSE_DEFAULT), NAMED(CLOSE_NOTIFY_FATAL), NAMED(CLOSE_DELIVER), NAMED(CLOSE_DISCARD),
    NAMED(CLOSE_ABANDON), NAMED(ABORT), NAMED(DATA), NAMED(CLOSE_NOTIFY),
    NAMED(CLOSE_NOTIFY_EARLY), NAMED(ALERT), NAMED(PEER_ERROR), NAMED(INTERNAL_ERROR),
    NAMED(KEY_LIMIT), NAMED(EOF), NAMED(RESET), NAMED(OS_ERROR), NAMED(OUTPUT_END),
    NAMED(SEAL_FAILED), NAMED(HANDED_OVER), NAMED(LIMIT_HANDSHAKE), NAMED(LIMIT_IDLE),
    NAMED(LIMIT_FLUSH), NAMED(LIMIT_WAIT), NAMED(LIMIT_LEN), NAMED(NO_WAIT)};

static const char *const verdict_names[EW_NUM_VERDICTS] = {"(none yet)", "never_open", "alerted",
    "aborted", "cut_short", "clean", "received_all", "not_confirmed", "timed_out", "truncated",
    "broken"};

/* what one walk asks: some rules, each until it is first violated */
typedef struct asked {
    const rule *rules[MAX_RULES];
    char why[MAX_RULES][400]; /* empty: holds */
    unsigned num_rules, num_violated;
    bool only_first; /* stop at the first violation */
} asked;

typedef struct walk {
    module module;
    set nodes;      /* states with their past */
    set origins;    /* beside the nodes: where each was first reached from, and by which event */
    uint64_t edges;
} walk;

typedef struct origin {
    uint32_t number, parent, event;
} origin;

/* ---- the walk ---- */

/* the events that lead from the first state to a node */
static void print_path(const walk *w, uint32_t number, char *out, size_t out_len)
{
    uint32_t events[64];
    unsigned len = 0;
    size_t used = 0;

    while (number && len < 64) {
        origin o;
        set_get(&w->origins, number, &o);
        events[len++] = o.event;
        number = o.parent;
    }
    while (len-- && used < out_len)
        used += (size_t)snprintf(&out[used], out_len - used, " %s", event_names[events[len]]);
}

static void ask(asked *a, const walk *w, uint32_t from, const edge *e)
{
    char path[300] = "";

    for (unsigned i = 0; i < a->num_rules; i++) {
        if (a->why[i][0] || a->rules[i]->holds(e))
            continue;
        a->num_violated++;
        print_path(w, from, path, sizeof path);
        snprintf(a->why[i], sizeof a->why[i],
            "after%s, %s: write %u why %u read %u rest %u first %u verdict %u, effects %u", path,
            event_names[e->event], e->to.state.write, e->to.state.why, e->to.state.read,
            e->to.state.rest, e->to.state.first, e->to.state.verdict, e->effects);
    }
}

static void discover(walk *w, const node *n, uint32_t parent, uint32_t event)
{
    bool fresh;
    origin o = {.number = set_add(&w->nodes, n, &fresh), .parent = parent, .event = event};

    if (fresh)
        set_add(&w->origins, &o, &fresh);
}

static void take_edge(walk *w, asked *a, uint32_t from, const node *n, ew_closure_event event)
{
    ew_closure_result r = w->module.step(n->state, event);
    edge e = {.module = &w->module, .from = *n, .event = event, .effects = r.effects};

    e.to.state = r.state;
    e.to.past = history_after(&w->module, *n, event, r);
    w->edges++;
    ask(a, w, from, &e);
    discover(w, &e.to, from, event);
}

/* until nothing new is found, or every rule asked is violated already */
static walk walk_all(module m, asked *a)
{
    walk w = {.module = m, .nodes = set_new(sizeof(node)), .origins = set_new(sizeof(origin))};
    node start = {0};

    discover(&w, &start, 0, 0);
    for (uint32_t i = 0; i < w.nodes.count && i < MAX_NODES; i++) {
        node n;
        set_get(&w.nodes, i, &n);
        for (unsigned event = 0; event < EW_NUM_EVENTS; event++)
            take_edge(&w, a, i, &n, (ew_closure_event)event);
        if (a->num_violated == a->num_rules || (a->only_first && a->num_violated))
            break;
    }
    return w;
}

static void walk_free(walk *w)
{
    set_free(&w->nodes);
    set_free(&w->origins);
}

/* ---- the report ---- */

static unsigned num_tests, num_failed;

static void report(bool ok, const char *what, const char *detail, const char *why)
{
    num_tests++;
    num_failed += !ok;
    printf("%sok %u - %s%s%s\n", ok ? "" : "not ", num_tests, what, detail[0] ? ": " : "", detail);
    if (!ok)
        printf("# %s\n", why);
}

static asked ask_all(void)
{
    asked a = {0};

    while (a.num_rules < MAX_RULES && rule_numbered(a.num_rules)) {
        a.rules[a.num_rules] = rule_numbered(a.num_rules);
        a.num_rules++;
    }
    return a;
}

/* the figures: states without their past, and how many are of each version and verdict */
static void report_figures(const walk *w)
{
    set states = set_new(sizeof(ew_closure));
    uint32_t num_by_verdict[EW_NUM_VERDICTS] = {0}, num_by_version[EW_NUM_PROTOCOLS] = {0};

    for (uint32_t i = 0; i < w->nodes.count; i++) {
        node n;
        bool fresh;
        set_get(&w->nodes, i, &n);
        set_add(&states, &n.state, &fresh);
        if (fresh && n.state.verdict < EW_NUM_VERDICTS)
            num_by_verdict[n.state.verdict]++;
        if (fresh && n.state.protocol < EW_NUM_PROTOCOLS)
            num_by_version[n.state.protocol]++;
    }
    printf("# %u states of the module, %u with their past, %llu edges\n", states.count,
        w->nodes.count, (unsigned long long)w->edges);
    printf("# %u of TLS 1.3 or of no version yet, %u of 1.2 strict, %u of 1.2 tolerant\n",
        num_by_version[EW_P_13], num_by_version[EW_P_12_STRICT], num_by_version[EW_P_12_TOLERANT]);
    for (unsigned v = 0; v < EW_NUM_VERDICTS; v++)
        printf("# verdict %-13s %6u states\n", verdict_names[v], num_by_verdict[v]);
    report(w->nodes.count < MAX_NODES, "the walk came to its end", "", "too many nodes");
    for (unsigned v = 0; v < EW_NUM_VERDICTS; v++)
        report(num_by_verdict[v] > 0, "reached: verdict", verdict_names[v], "in no state");
    set_free(&states);
}

static void report_broken(const rule *r)
{
    asked a = {.rules = {r}, .num_rules = 1};
    walk w = walk_all(module_complete(r->broken), &a);
    char detail[200];

    snprintf(detail, sizeof detail, "red where %s", r->broken_by);
    report(a.num_violated == 1, r->name, detail, "the broken module passed for a good one");
    walk_free(&w);
}

/* --names: the rules, one a line, in the order of their numbers */
static int print_names(void)
{
    for (unsigned i = 0; rule_numbered(i); i++)
        puts(rule_numbered(i)->name);
    return 0;
}

/* --first: the name of the first rule found violated, and the way there; nothing if all hold (for
 * tests/prove/mutants) */
static int print_first_violation(void)
{
    asked a = ask_all();
    walk w;

    a.only_first = true;
    w = walk_all(module_complete((module){0}), &a);
    for (unsigned i = 0; i < a.num_rules; i++) {
        if (a.why[i][0])
            printf("%s\n%s\n", a.rules[i]->name, a.why[i]);
    }
    walk_free(&w);
    return a.num_violated > 0;
}

static int walk_and_report(void)
{
    asked a = ask_all();
    walk w = walk_all(module_complete((module){0}), &a);

    report_figures(&w);
    for (unsigned i = 0; i < a.num_rules; i++)
        report(!a.why[i][0], a.rules[i]->name, "", a.why[i]);
    walk_free(&w);
    for (unsigned i = 0; i < a.num_rules; i++)
        report_broken(a.rules[i]);
    printf("1..%u\n", num_tests);
    return num_failed != 0;
}

int main(int argc, char **argv)
{
    if (argc > 1 && strcmp(argv[1], "--names") == 0)
        return print_names();
    if (argc > 1 && strcmp(argv[1], "--first") == 0)
        return print_first_violation();
    return walk_and_report();
}
