/* SPDX-License-Identifier: Apache-2.0 */
/* One run for the runner: a connection, and as many that resume it as it asks for. */
#include "shim.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static options initial, resume, retry;
static shim the_shim = {.link.fd = -1};

static bool is_asked(int argc, char **argv, const char *question)
{
    for (int i = 1; i < argc; i++)
        if (strcmp(argv[i], question) == 0)
            return true;
    return false;
}

static bool has_mlkem(void)
{
    ew_config *config = NULL;

    must(ew_config_new(EW_CLIENT, NULL, NULL, &config), "config");
    bool has = ew_config_groups(config, "X25519MLKEM768") == EW_OK;
    ew_config_free(config);
    return has;
}

/* print_results: every word of ours that the error map may lead to, as report() and say_goodbye() write it. */
static void print_results(void)
{
    for (int e = EW_OK + 1; e < EW_ERR_MAX_; e++)
        printf("error :%s:\n", ew_err_name((ew_err)e));
    for (unsigned a = 0; a <= UINT8_MAX; a++)
        printf("alert :%s:\n", ew_alert_name(a));
    for (int v = EW_NEVER_OPEN; v <= EW_BROKEN; v++)
        printf("verdict :%s:\n", ew_verdict_name((ew_verdict)v));
}

/* answer_question: one that is asked before all tests. false: none is. */
static bool answer_question(int argc, char **argv)
{
    /* the runner's: is there a second program to hand a handshake to? */
    bool of_handshaker = is_asked(argc, argv, "-is-handshaker-supported");
    /* tests/bogo/run's */
    bool of_mlkem = is_asked(argc, argv, "-has-mlkem");
    bool of_results = is_asked(argc, argv, "-results");

    if (of_results)
        print_results();
    else if (of_handshaker || of_mlkem)
        puts(of_mlkem && has_mlkem() ? "Yes" : "No");
    return of_handshaker || of_mlkem || of_results;
}

int main(int argc, char **argv)
{
    shim *s = &the_shim;
    bool good = true;

    if (answer_question(argc, argv))
        return 0;
    flags_parse(argc, argv, &initial, &resume, &retry);
    s->retry = &retry;
    /* any secret: it only has to be the same one for all connections */
    for (size_t i = 0; i < sizeof s->ticket_secret; i++)
        s->ticket_secret[i] = (uint8_t)(i + 1);
    for (int64_t i = 0; good && i <= initial.resume_count; i++) {
        s->o = i == 0 ? &initial : &resume;
        s->is_resume = i > 0;
        good = run_connection(s, s->o);
        s->clock_offset += s->o->resumption_delay * 1000;
    }
    free(s->session.data);
    store_free(&s->store);
    return good ? 0 : 1;
}
