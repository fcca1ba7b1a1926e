/* SPDX-License-Identifier: Apache-2.0 */
/* One run for the runner: a connection, and as many that resume it as it asks for. */
#include "shim.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static options initial, resume, retry;
static shim the_shim = {.link.fd = -1};

/* The runner's question before all tests: is there a second program to hand a handshake to? */
static bool asks_for_handshaker(int argc, char **argv)
{
    for (int i = 1; i < argc; i++)
        if (strcmp(argv[i], "-is-handshaker-supported") == 0)
            return true;
    return false;
}

int main(int argc, char **argv)
{
    shim *s = &the_shim;
    bool good = true;

    if (asks_for_handshaker(argc, argv)) {
        puts("No");
        return 0;
    }
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
