/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/command.h"
#include "cli/exit_status.h"
#include "cli/text.h"

static const struct command *const COMMANDS[] = {&command_serve, &command_connect};
enum { NUM_COMMANDS = sizeof COMMANDS / sizeof COMMANDS[0] };

static const struct report PLAIN = {false, false, false};

static void print_help(void)
{
    printf("endwell: TLS connections that say how they ended.\n\nUsage:\n");
    for (size_t i = 0; i < NUM_COMMANDS; i++)
        printf("  endwell %-8s  %s\n", COMMANDS[i]->name, COMMANDS[i]->summary);
    printf("  endwell COMMAND --help  the command's options, and their defaults\n"
           "  endwell --version\n\n"
           "Each connection that ends gives one line on standard error: its verdict and why.\n\n%s",
        exit_status_help());
}

static void print_command_help(const struct command *c)
{
    printf("Usage:\n%s\n%s\nOptions:\n", c->usage, c->about);
    options_help(c->specs, c->num_specs, stdout);
    printf(
        "\nTIME is 10s, 250ms, 2m, 1h or a number of seconds; 0 is at once, none is no limit.\n");
    if (c == &command_connect)
        printf("\n%s", exit_status_help());
}

/* flushed: what was printed reached standard output. */
static int flushed(void)
{
    if (fflush(stdout) == 0 && !ferror(stdout))
        return STATUS_OK;
    report_error(
        &PLAIN, "Standard output cannot be written: %s; check where it leads.", strerror(errno));
    return STATUS_LOCAL;
}

static const struct command *find(const char *name)
{
    for (size_t i = 0; i < NUM_COMMANDS; i++) {
        if (strcmp(COMMANDS[i]->name, name) == 0)
            return COMMANDS[i];
    }
    return NULL;
}

static int run(const struct command *c, int argc, char **argv)
{
    struct options options;
    char fault[400];
    int status = STATUS_USAGE;
    const char *wrong =
        options_parse(c->specs, c->num_specs, argc, argv, &options, fault, sizeof fault);

    if (wrong == NULL && options.help) {
        print_command_help(c);
        options_free(&options);
        return flushed();
    }
    struct report report = report_from(&options);
    if (wrong == NULL)
        wrong = c->check(&options, fault, sizeof fault);
    if (wrong != NULL)
        report_error(&report, "%s: %s", c->name, wrong);
    else
        status = c->run(&options, &report);
    options_free(&options);
    return status;
}

/* fill_standard_fds: a standard descriptor that is closed must not become a socket's number. The
 * stand-ins fail as a closed one would: input is at its end, output cannot be written. */
static void fill_standard_fds(void)
{
    for (int fd = 0; fd <= 2; fd++) {
        if (fcntl(fd, F_GETFD) < 0 && errno == EBADF)
            (void)open("/dev/null", O_RDONLY);
    }
}

int main(int argc, char **argv)
{
    char quoted[200];

    fill_standard_fds();
    (void)signal(SIGPIPE, SIG_IGN);
    if (argc < 2) {
        report_error(&PLAIN, "A command is missing; endwell --help lists them.");
        return STATUS_USAGE;
    }
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0 ||
        strcmp(argv[1], "help") == 0) {
        print_help();
        return flushed();
    }
    if (strcmp(argv[1], "--version") == 0) {
        printf("endwell %s\n", ew_version());
        return flushed();
    }
    const struct command *c = find(argv[1]);
    if (c == NULL) {
        report_error(&PLAIN, "There is no command '%s'; endwell --help lists them.",
            text_printable(argv[1], quoted, sizeof quoted));
        return STATUS_USAGE;
    }
    return run(c, argc - 2, &argv[2]);
}
