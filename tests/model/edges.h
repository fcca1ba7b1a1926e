/* SPDX-License-Identifier: Apache-2.0 */
/* Compiled into the verifier with -DEDGES: writes to the file "traces" how each edge of an endpoint
 * is reached, as the search first sees it. An edge is what happens, and the state of the endpoint
 * that it happens to. */
#ifndef TESTS_MODEL_EDGES_H
#define TESTS_MODEL_EDGES_H

enum { MODEL_SLOTS = 1 << 20, MODEL_DEPTH = 1000, MODEL_PARTS = 14 };
static unsigned long long model_seen[MODEL_SLOTS];
static unsigned long long model_key;

typedef struct model_step {
    const char *name; /* NULL: a step of no interest */
    int i;
    int parts[2][MODEL_PARTS];
} model_step;
/* the search's stack: what is above the step taken last is what led to it */
static model_step model_steps[MODEL_DEPTH];
static int model_parts[2][MODEL_PARTS];
static int model_proto[2];

static void model_before(int proto, int w, int r, int rest, int unread, int pending, int data,
    int wanted, int lost_ours, int lost_theirs, int limited, int phase,
    int first)
{
    const int parts[] = {proto, w, r, rest, unread, pending, data, wanted, lost_ours, lost_theirs,
        limited, phase, first};

    model_key = 1;
    for (unsigned i = 0; i < sizeof parts / sizeof *parts; i++)
        model_key = model_key << 4 | (unsigned)parts[i];
}

/* also makes the key that of the edge: its state, and what happens */
static int model_is_new(const char *name)
{
    unsigned long long key = model_key;

    for (; *name != '\0'; name++)
        key = (key ^ (unsigned char)*name) * 0x100000001b3ULL;
    key |= 1;
    model_key = key;
    unsigned at = (unsigned)(key >> 40) % MODEL_SLOTS;
    while (model_seen[at] != 0 && model_seen[at] != key)
        at = (at + 1) % MODEL_SLOTS;
    if (model_seen[at] == key)
        return 0;
    model_seen[at] = key;
    return 1;
}

static void model_write(long depth)
{
    static FILE *out;

    if (out == NULL)
        out = fopen("traces", "w");
    if (out == NULL)
        abort();
    fprintf(out, "open %d %d %llx\n", model_proto[0], model_proto[1], model_key);
    for (long d = 0; d <= depth; d++) {
        const model_step *s = &model_steps[d];
        if (s->name == NULL)
            continue;
        fprintf(out, "%s %d", s->name, s->i);
        for (int j = 0; j < 2; j++)
            for (int p = 0; p < MODEL_PARTS; p++)
                fprintf(out, " %d", s->parts[j][p]);
        fprintf(out, "\n");
    }
    fprintf(out, "end\n");
    fflush(out);
}

/* C18; limited: closing.pml forgets it behind the verdict, and the replay asks no more */
static int model_cause(int v, int r, int limited)
{
    enum { CLOSE_NOTIFY = 1, END_OF_FILE, RESET, DEADLINE = 5, ALERT = 7, CALLER = 10 };
    /* by how the peer's direction is over: END, EOF, RESET, ALERT, CALLER, LIMIT, QUIT */
    static const int causes[] = {[1] = CLOSE_NOTIFY, [3] = END_OF_FILE, [4] = RESET, [6] = ALERT,
        [9] = CALLER, [10] = DEADLINE, [12] = CALLER};

    if (v == 0)
        return 0;
    if (v == 6) /* received_all: what kept ours from leaving */
        return limited ? DEADLINE : RESET;
    if (v == 8) /* timed_out */
        return DEADLINE;
    if (v == 10) /* broken: sending failed, which a peer's reset did */
        return RESET;
    return causes[r];
}

static void model_end(int j, int proto, int w, int r, int rest, int v, int unread, int pending,
    int wrote, int delivered, int discarded, int unsent, int first, int limited, int waits,
    int due)
{
    const int parts[MODEL_PARTS] = {w, r, rest, v, unread, pending, wrote, delivered, discarded,
        unsent, first, model_cause(v, r, limited), waits, due};

    model_proto[j] = proto;
    memcpy(model_parts[j], parts, sizeof parts);
}

static void model_after(long depth, const char *name, int i)
{
    if (depth >= MODEL_DEPTH)
        abort();
    model_steps[depth].name = name;
    model_steps[depth].i = i;
    memcpy(model_steps[depth].parts, model_parts, sizeof model_parts);
    if (model_is_new(name))
        model_write(depth);
}

#endif
