/* SPDX-License-Identifier: Apache-2.0 */
/* sim --from N --count N: plays so many seeds and prints the sums, one "name value" a line; a seed
 * that fails is told on the standard error, and the exit status is 1.
 * sim --seed N [-v]: plays one and tells how it ended; -v: each event.
 * --lie NAME: with outcomes that are not true. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim.h"

enum { MAX_TOLD = 20 };

static int usage(void)
{
    fprintf(stderr, "usage: sim --seed N [-v] | sim --from N --count N [--lie NAME]\n");
    return 2;
}

static bool number(const char *text, uint64_t *out)
{
    char *end;

    errno = 0;
    *out = strtoull(text, &end, 10);
    return errno == 0 && end != text && *end == '\0' && text[0] != '-';
}

static bool lie(const char *name, sim_lie *out)
{
    for (int i = SIM_NO_LIE; i < SIM_NUM_LIES; i++) {
        if (strcmp(name, sim_lie_name((sim_lie)i)) == 0) {
            *out = (sim_lie)i;
            return true;
        }
    }
    return false;
}

static void describe(FILE *to, const sim *s)
{
    static const char *const names[] = {"client", "server"};

    for (int i = 0; i < 2; i++) {
        const sim_side *d = &s->side[i];
        const ew_outcome *o = &d->verdict;
        fprintf(to,
            "# %s: %s/%s/%s error %s open %d close_notify %d/%d alert %d/%d written %llu sent %llu "
            "unsent %llu received %llu discarded %llu after_end %llu\n",
            names[i], ew_verdict_name(o->verdict), ew_cause_name(o->cause),
            ew_ended_by_name(o->ended_by), ew_err_name(o->error), o->handshake_complete,
            o->close_notify_sent, o->close_notify_received, o->alert_sent, o->alert_received,
            (unsigned long long)d->written, (unsigned long long)o->sent,
            (unsigned long long)o->unsent, (unsigned long long)o->received,
            (unsigned long long)o->discarded, (unsigned long long)o->after_end);
    }
}

static void tell_failure(const sim *s)
{
    fprintf(stderr, "# seed %llu (%s): %s\n", (unsigned long long)s->seed,
        sim_kind_name(s->plan.kind), s->problem);
    describe(stderr, s);
    fprintf(stderr, "# replay: sim --seed %llu -v\n", (unsigned long long)s->seed);
}

static int play_one(sim *s, sim_world *w, uint64_t seed, bool verbose)
{
    s->verbose = verbose;
    sim_play(s, w, seed);
    printf("seed %llu, %s, %llu events\n", (unsigned long long)seed, sim_kind_name(s->plan.kind),
        (unsigned long long)s->events);
    describe(stdout, s);
    printf(
        "digest %llu\n%s\n", (unsigned long long)s->digest, s->problem ? s->problem : "all true");
    return s->problem != NULL;
}

static int play_many(sim *s, sim_world *w, uint64_t from, uint64_t count)
{
    sim_totals totals = {0};

    for (uint64_t i = 0; i < count; i++) {
        sim_play(s, w, from + i);
        sim_totals_add(&totals, s);
        if (s->problem && totals.failed <= MAX_TOLD) {
            tell_failure(s);
        }
    }
    sim_totals_print(&totals);
    return totals.failed > 0;
}

int main(int argc, char **argv)
{
    static sim_world world;
    static sim one;
    uint64_t seed = 0, from = 0, count = 0;
    bool has_seed = false, verbose = false;

    for (int i = 1; i < argc; i++) {
        const char *value = i + 1 < argc ? argv[i + 1] : "";
        if (strcmp(argv[i], "-v") == 0) {
            verbose = true;
        } else if (strcmp(argv[i], "--seed") == 0 && number(value, &seed)) {
            has_seed = true;
            i++;
        } else if (strcmp(argv[i], "--from") == 0 && number(value, &from)) {
            i++;
        } else if (strcmp(argv[i], "--count") == 0 && number(value, &count)) {
            i++;
        } else if (strcmp(argv[i], "--lie") == 0 && lie(value, &one.lie)) {
            i++;
        } else {
            return usage();
        }
    }
    if (!has_seed && count == 0) {
        return usage();
    }
    sim_world_make(&world);
    const int status =
        has_seed ? play_one(&one, &world, seed, verbose) : play_many(&one, &world, from, count);
    sim_free(&one);
    sim_world_free(&world);
    return status;
}
