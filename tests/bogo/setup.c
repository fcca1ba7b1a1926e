/* SPDX-License-Identifier: Apache-2.0 */
/* From flags to a config: what every connection needs; features add theirs. */
#include "shim.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

void must(ew_err err, const char *what)
{
    if (err == EW_OK)
        return;
    fprintf(stderr, "%s: error :%s:\n", what, ew_err_name(err));
    exit(1);
}

static int64_t wall_clock(void *arg)
{
    const shim *s = arg;

    return (int64_t)time(NULL) * 1000 + s->clock_offset;
}

static void on_session(void *arg, ew_conn *conn, ew_session *session)
{
    shim *s = arg;
    size_t len = 0;

    (void)conn;
    s->num_sessions++;
    s->early_ticket = ew_session_early_limit(session) > 0;
    ew_err err = ew_session_export(session, NULL, 0, &len);
    must(err == EW_ERR_TOO_SMALL ? EW_OK : err, "session");
    uint8_t *data = malloc(len);
    must(data == NULL ? EW_ERR_MEMORY : ew_session_export(session, data, len, &len), "session");
    free(s->session.data);
    s->session = (bytes){data, len};
}

const char *setup_peer(const options *o)
{
    if (o->server)
        return NULL;
    return o->host_name != NULL ? o->host_name : o->verify_peer ? "test" : NULL; /* the runner's name */
}

ew_config *setup_config(shim *s, const options *o)
{
    ew_config *config = NULL;

    must(ew_config_new(o->server ? EW_SERVER : EW_CLIENT, NULL, NULL, &config), "config");
    must(ew_config_wall_clock(config, wall_clock, s), "clock");
    /* the runner decides how long anything takes */
    for (ew_limit limit = 0; limit < EW_NUM_LIMITS; limit++)
        must(ew_config_limit(config, limit, EW_NO_LIMIT), "limit");
    if (o->server) {
        must(ew_config_ticket_keys(config, s->ticket_secret, sizeof s->ticket_secret), "ticket keys");
        must(store_use(&s->store, config), "session store");
    } else {
        must(ew_config_on_session(config, on_session, s), "sessions");
    }
    for (size_t i = 0; i < num_features; i++)
        if (features[i]->configure != NULL)
            features[i]->configure(s, o, config);
    return config;
}
