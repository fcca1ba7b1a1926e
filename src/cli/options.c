/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/options.h"

#include <stdlib.h>
#include <string.h>

#include "cli/text.h"

struct parser {
    const struct option_spec *specs;
    size_t num_specs;
    int argc;
    char **argv;
    int at; /* the next of argv to look at */
    struct options *out;
    char *fault;
    size_t fault_cap;
};

static const struct option_spec *find(const struct parser *p, const char *name, size_t len)
{
    for (size_t i = 0; i < p->num_specs; i++) {
        const char *known = p->specs[i].name;
        if (strlen(known) == len && memcmp(known, name, len) == 0)
            return &p->specs[i];
    }
    return NULL;
}

static const char *complain(struct parser *p, const char *what, const char *name, const char *hint)
{
    char quoted[200];
    snprintf(p->fault, p->fault_cap, "%s %s; %s.", what,
        text_printable(name, quoted, sizeof quoted), hint);
    return p->fault;
}

static const char *bad_value(struct parser *p, const struct option_spec *spec, const char *value)
{
    char quoted[200];
    const char *wanted =
        spec->kind == OPTION_TIME ? "a time such as 10s, 250ms, 2m, 0 or none" : spec->arg;
    snprintf(p->fault, p->fault_cap, "--%s takes %s, not '%s'.", spec->name, wanted,
        text_printable(value, quoted, sizeof quoted));
    return p->fault;
}

static const char *given_twice(struct parser *p, const struct option_spec *spec)
{
    snprintf(p->fault, p->fault_cap, "There are two of --%s; give it once.", spec->name);
    return p->fault;
}

static bool fits(const struct option_spec *spec, const char *value)
{
    int64_t ms;
    if (spec->kind == OPTION_TIME)
        return text_time(value, &ms);
    if (spec->kind == OPTION_CHOICE)
        return text_is_choice(value, spec->arg);
    return spec->kind == OPTION_FLAG || value[0] != '\0';
}

static bool add(struct option_values *values, const char *value)
{
    const char **more = realloc(values->items, (values->num + 1) * sizeof *more);
    if (more == NULL)
        return false;
    values->items = more;
    values->items[values->num++] = value;
    return true;
}

static const char *take(struct parser *p, const struct option_spec *spec, const char *value)
{
    struct option_values *values = &p->out->values[spec->id];

    if (values->given && spec->kind != OPTION_MANY)
        return given_twice(p, spec);
    if (!fits(spec, value))
        return bad_value(p, spec, value);
    if (!add(values, value))
        return complain(p, "Memory ran out at option", spec->name, "free some");
    values->given = true;
    return NULL;
}

/* parse_option: word is an argument that begins with two dashes. */
static const char *parse_option(struct parser *p, const char *word)
{
    const char *name = &word[2];
    const char *equals = strchr(name, '=');
    size_t len = equals != NULL ? (size_t)(equals - name) : strlen(name);
    const struct option_spec *spec = find(p, name, len);

    if (spec == NULL)
        return complain(p, "There is no option", word, "--help lists them");
    if (spec->kind == OPTION_FLAG) {
        if (equals != NULL)
            return complain(p, "A flag takes no value:", word, "leave out what follows the =");
        return take(p, spec, "");
    }
    if (equals != NULL)
        return take(p, spec, &equals[1]);
    if (p->at == p->argc)
        return complain(p, "A value is missing after", word, "--help says which");
    return take(p, spec, p->argv[p->at++]);
}

static const char *parse_operand(struct parser *p, const char *word)
{
    if (p->out->operand != NULL)
        return complain(p, "There is one argument too many:", word, "--help shows the usage");
    p->out->operand = word;
    return NULL;
}

static bool asks_for_help(int argc, char **argv)
{
    for (int i = 0; i < argc && strcmp(argv[i], "--") != 0; i++) {
        if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0)
            return true;
    }
    return false;
}

static const char *fill_in_defaults(struct parser *p)
{
    for (size_t i = 0; i < p->num_specs; i++) {
        const struct option_spec *spec = &p->specs[i];
        struct option_values *values = &p->out->values[spec->id];
        if (values->num == 0 && spec->fallback != NULL && !add(values, spec->fallback))
            return complain(p, "Memory ran out at option", spec->name, "free some");
    }
    return NULL;
}

const char *options_parse(const struct option_spec *specs, size_t num_specs, int argc, char **argv,
    struct options *out, char *fault, size_t fault_cap)
{
    struct parser p = {specs, num_specs, argc, argv, 0, out, fault, fault_cap};
    bool only_operands = false;
    const char *wrong = NULL;

    memset(out, 0, sizeof *out);
    if (asks_for_help(argc, argv)) {
        out->help = true;
        return NULL;
    }
    while (wrong == NULL && p.at < argc) {
        const char *word = argv[p.at++];
        if (!only_operands && strcmp(word, "--") == 0)
            only_operands = true;
        else if (!only_operands && strncmp(word, "--", 2) == 0)
            wrong = parse_option(&p, word);
        else if (!only_operands && word[0] == '-' && word[1] != '\0')
            wrong = complain(&p, "There is no option", word, "options begin with two dashes");
        else
            wrong = parse_operand(&p, word);
    }
    return wrong != NULL ? wrong : fill_in_defaults(&p);
}

void options_free(struct options *options)
{
    for (size_t i = 0; i < NUM_OPTIONS; i++)
        free((void *)options->values[i].items);
    memset(options, 0, sizeof *options);
}

bool option_given(const struct options *options, enum option_id id)
{
    return options->values[id].given;
}

const char *option_text(const struct options *options, enum option_id id)
{
    return options->values[id].num > 0 ? options->values[id].items[0] : NULL;
}

int64_t option_time(const struct options *options, enum option_id id)
{
    const char *text = option_text(options, id);
    int64_t ms = 0;
    return text != NULL && text_time(text, &ms) ? ms : 0;
}

/* print_wrapped: text in a column that begins at `indent`; the cursor stands there already. */
static void print_wrapped(const char *text, int indent, FILE *out)
{
    enum { WIDTH = 100 };
    int at = indent;

    for (size_t i = 0; text[i] != '\0';) {
        size_t len = strcspn(&text[i], " ");
        if (at > indent && at + 1 + (int)len > WIDTH) {
            fprintf(out, "\n%*s", indent, "");
            at = indent;
        } else if (at > indent) {
            fputc(' ', out);
            at++;
        }
        fprintf(out, "%.*s", (int)len, &text[i]);
        at += (int)len;
        i += len + (text[i + len] == ' ' ? 1 : 0);
    }
    fputc('\n', out);
}

void options_help(const struct option_spec *specs, size_t num_specs, FILE *out)
{
    enum { COLUMN = 32 };

    for (size_t i = 0; i < num_specs; i++) {
        char left[80], right[400];
        int len = snprintf(left, sizeof left, "  --%s%s%s", specs[i].name,
            specs[i].arg != NULL ? " " : "", specs[i].arg != NULL ? specs[i].arg : "");
        snprintf(right, sizeof right, "%s%s%s%s", specs[i].help,
            specs[i].fallback != NULL ? " (default: " : "",
            specs[i].fallback != NULL ? specs[i].fallback : "",
            specs[i].fallback != NULL ? ")" : "");
        if (len >= COLUMN)
            fprintf(out, "%s\n%*s", left, COLUMN, "");
        else
            fprintf(out, "%-*s", COLUMN, left);
        print_wrapped(right, COLUMN, out);
    }
}
