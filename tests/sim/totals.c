/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "sim.h"

static bool is_full(sim_kind kind)
{
    return kind == SIM_FULL || kind == SIM_RETRY || kind == SIM_CERT || kind == SIM_FULL12 ||
           kind == SIM_CERT12;
}

static void add_end(sim_totals *t, const sim_side *d)
{
    t->ends++;
    if (d->has_verdict) {
        t->verdicts[d->verdict.verdict]++;
    } else {
        t->gone++;
    }
}

static void add_bytes(sim_account *sum, const sim_account *a)
{
    sum->sent += a->sent;
    sum->delivered += a->delivered;
    sum->discarded += a->discarded;
    sum->unsent += a->unsent;
    sum->cut += a->cut;
    sum->unaccounted += a->unaccounted;
}

void sim_totals_add(sim_totals *t, const sim *s)
{
    const ew_outcome client = s->side[0].verdict;
    const ew_outcome server = s->side[1].verdict;

    t->connections++;
    t->failed += s->problem != NULL;
    if (!client.handshake_complete || !server.handshake_complete) {
        t->unopened++;
    } else if (is_full(s->plan.kind)) {
        t->full++;
    } else {
        t->resumed++;
    }
    for (int i = 0; i < 2; i++) {
        const sim_account a = sim_account_of(s, i);
        add_end(t, &s->side[i]);
        add_bytes(&t->bytes, &a);
    }
    t->both_clean += client.verdict == EW_CLEAN && server.verdict == EW_CLEAN;
    t->exact += s->plan.by_record;
    t->digest += s->digest * (2 * s->seed + 1);
}

static void say(const char *name, uint64_t value)
{
    printf("%s %llu\n", name, (unsigned long long)value);
}

void sim_totals_print(const sim_totals *t)
{
    say("connections", t->connections);
    say("failed", t->failed);
    say("full", t->full);
    say("resumed", t->resumed);
    say("unopened", t->unopened);
    say("ends", t->ends);
    say("gone", t->gone);
    for (int v = EW_NEVER_OPEN; v <= EW_BROKEN; v++) {
        say(ew_verdict_name((ew_verdict)v), t->verdicts[v]);
    }
    say("both_clean", t->both_clean);
    say("exact", t->exact);
    say("sent", t->bytes.sent);
    say("delivered", t->bytes.delivered);
    say("discarded", t->bytes.discarded);
    say("unsent", t->bytes.unsent);
    say("cut", t->bytes.cut);
    say("unaccounted", t->bytes.unaccounted);
    say("digest", t->digest);
}
