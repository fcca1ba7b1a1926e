/* SPDX-License-Identifier: Apache-2.0 */
/* Compiled into the verifier with -DEDGES: writes to the file "traces" how each edge of an endpoint
 * is reached, as the search first sees it. An edge is what happens, and the state of the endpoint
 * that it happens to. */
#ifndef TESTS_MODEL_EDGES_H
#define TESTS_MODEL_EDGES_H

enum { MODEL_SLOTS = 1 << 20, MODEL_DEPTH = 1000, MODEL_PARTS = 10 };
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
    int wanted, int lost_ours, int lost_theirs, int limited, int phase)
{
    const int parts[] = {proto, w, r, rest, unread, pending, data, wanted, lost_ours, lost_theirs,
        limited, phase};

    model_key = 1;
    for (unsigned i = 0; i < sizeof parts / sizeof *parts; i++)
        model_key = model_key << 4 | (unsigned)parts[i];
}

static int model_is_new(const char *name)
{
    unsigned long long key = model_key;

    for (; *name != '\0'; name++)
        key = (key ^ (unsigned char)*name) * 0x100000001b3ULL;
    key |= 1;
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
    fprintf(out, "open %d %d\n", model_proto[0], model_proto[1]);
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

static void model_end(int j, int proto, int w, int r, int rest, int v, int unread, int pending,
    int wrote, int delivered, int discarded, int unsent)
{
    const int parts[MODEL_PARTS] = {
        w, r, rest, v, unread, pending, wrote, delivered, discarded, unsent};

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
