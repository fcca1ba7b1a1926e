/* SPDX-License-Identifier: Apache-2.0 */
/* Versions within ranges, and what becomes of sessions when connections end (C2), in both versions. */
#include "rules.h"

/* ---- versions ---- */

static void set_range(ew_config *c, int range)
{
    assert_int_equal(ew_config_versions(c, range == 2 ? EW_TLS_1_3 : EW_TLS_1_2,
                         range == 0 ? EW_TLS_1_2 : EW_TLS_1_3),
        EW_OK);
}

static void play_ranges(int client_range, int server_range)
{
    duo d;
    ew_config *client = duo_config(&world, EW_CLIENT), *server = duo_config(&world, EW_SERVER);
    bool meet = !(client_range == 0 && server_range == 2) && !(client_range == 2 && server_range == 0);
    bool is_13 = client_range > 0 && server_range > 0;

    set_range(client, client_range);
    set_range(server, server_range);
    duo_open_with(&d, client, server, NULL);
    ew_config_free(client);
    ew_config_free(server);
    duo_write(&d, 0, 100);
    duo_pump(&d);
    for (int i = 0; i < 2 && meet; i++)
        assert_int_equal(duo_outcome(&d, i).version, is_13 ? EW_TLS_1_3 : EW_TLS_1_2);
    duo_settle(&d);
    assert_true_end(&d, "ranges");
    if (meet) {
        assert_verdicts(&d, EW_CLEAN, EW_CLEAN);
        assert_int_equal(d.side[1].delivered, 100);
    } else {
        assert_verdicts(&d, EW_NEVER_OPEN, EW_NEVER_OPEN);
        assert_true(d.side[1].error == EW_ERR_PROTOCOL_VERSION);
        assert_int_equal(duo_outcome(&d, 0).alert_received, EW_ALERT_PROTOCOL_VERSION);
    }
    duo_close(&d);
}

static void every_pair_of_version_ranges(void **state)
{
    (void)state;
    for (int client = 0; client < 3; client++)
        for (int server = 0; server < 3; server++)
            play_ranges(client, server);
}

/* without 1.3 in what the client offers, as somebody between the two would have it */
static void take_13_away(duo_bytes *wire)
{
    static const uint8_t versions[] = {0, 43, 0, 5, 4, 3, 4, 3, 3};

    for (size_t at = 0; at + sizeof versions <= wire->len; at++) {
        if (memcmp(&wire->data[at], versions, sizeof versions) == 0) {
            wire->data[at + 6] = 3;
            return;
        }
    }
    fail_msg("no supported_versions to change");
}

static void a_downgrade_is_noticed(void **state)
{
    duo d;

    (void)state;
    duo_open(&d, &world, DUO_FULL);
    duo_flush(&d, 0, ALL);
    take_13_away(&d.side[1].wire);
    duo_arrive(&d, 1, ALL);
    assert_true(duo_is_12(&d, 1));
    move(&d, 1);
    assert_int_equal(d.side[0].error, EW_ERR_DOWNGRADE);
    duo_settle(&d);
    assert_outcome(&d, 0, EW_NEVER_OPEN, EW_CAUSE_PEER_ERROR);
    assert_int_equal(duo_outcome(&d, 1).alert_received, EW_ALERT_ILLEGAL_PARAMETER);
    duo_close(&d);
}

/* ---- C2 ---- */

static ew_session *kept;

static void keep(void *arg, ew_conn *conn, ew_session *session)
{
    (void)arg;
    (void)conn;
    ew_session_free(kept);
    kept = ew_session_ref(session);
}

static void open_listening(duo *d, duo_kind kind, ew_session *session)
{
    ew_config *client = duo_config(&world, EW_CLIENT);

    assert_int_equal(ew_config_on_session(client, keep, NULL), EW_OK);
    duo_open_with(d, client, world.server[kind], session);
    ew_config_free(client);
    duo_pump(d);
    assert_true(ew_conn_handshake_complete(d->side[0].conn));
    assert_int_equal(duo_is_12(d, 0), duo_kind_is_12(kind));
}

static bool resumes(duo_kind kind, ew_session *session)
{
    duo d;
    ew_config *client = duo_config(&world, EW_CLIENT);

    duo_open_with(&d, client, world.server[kind], session);
    ew_config_free(client);
    duo_pump(&d);
    bool resumed = ew_conn_resumed(d.side[0].conn);
    assert_int_equal(resumed, ew_conn_resumed(d.side[1].conn));
    duo_settle(&d);
    assert_verdicts(&d, EW_CLEAN, EW_CLEAN);
    duo_close(&d);
    return resumed;
}

static void play_clean(duo *d)
{
    duo_settle(d);
}

static void play_cut(duo *d)
{
    duo_cut_input(d, 0, DUO_CUT_EOF);
    duo_cut_input(d, 1, DUO_CUT_RESET);
    duo_settle(d);
}

static void play_deadline(duo *d)
{
    for (int i = 0; i < 2; i++) {
        assert_int_equal(ew_conn_limit(d->side[i].conn, EW_LIMIT_FLUSH, 50), EW_OK);
        duo_end_by(d, i, EW_REST_DISCARD);
        duo_tick(d, i, 50);
        assert_int_equal(duo_outcome(d, i).verdict, EW_TIMED_OUT);
    }
}

static void play_alert_received(duo *d)
{
    duo_abort(d, 1, EW_ALERT_ACCESS_DENIED);
    duo_pump(d);
}

static void play_alert_sent(duo *d)
{
    duo_forge(d, 1, HANDSHAKE, "\x63\0\0\0", 4); /* a message that there is not */
    duo_pump(d);
}

static void play_alert_withheld(duo *d)
{
    duo_end_by(d, 0, EW_REST_DELIVER);
    duo_flush(d, 0, ALL);
    play_alert_sent(d);
}

static void play_close_notify_fatal(duo *d)
{
    d->side[0].unanswerable = true;
    duo_forge(d, 1, ALERT, "\2\0", 2);
    duo_pump(d);
}

static void play_close_notify_fatal_to_server(duo *d)
{
    d->side[1].unanswerable = true;
    duo_forge(d, 0, ALERT, "\2\0", 2);
    duo_settle(d);
}

typedef struct ending {
    const char *name;
    void (*play)(duo *d);
    bool is_fatal;     /* to the client's sessions */
    bool server_knows; /* of it */
    bool only_12;
} ending;

static const ending endings[] = {
    {"clean", play_clean, false, false, false},
    {"cut", play_cut, false, false, false},
    {"deadline", play_deadline, false, false, false},
    {"alert received", play_alert_received, true, true, false},
    {"alert sent", play_alert_sent, true, true, false},
    {"alert withheld", play_alert_withheld, true, false, false},
    {"close_notify at level fatal", play_close_notify_fatal, true, false, true},
    {"close_notify at level fatal to the server", play_close_notify_fatal_to_server, false, true,
        true},
};

static ew_session *copy_of(const ew_session *session)
{
    uint8_t form[8192];
    size_t len;
    ew_session *copy;

    assert_int_equal(ew_session_export(session, form, sizeof form, &len), EW_OK);
    assert_int_equal(ew_session_import(form, len, &copy), EW_OK);
    return copy;
}

static void play_ending(duo_kind kind, const ending *e, bool on_resumed)
{
    duo d;
    ew_session *offered = NULL;

    if (on_resumed) {
        open_listening(&d, kind, NULL);
        duo_settle(&d);
        duo_close(&d);
        offered = kept;
        kept = NULL;
    }
    open_listening(&d, kind, offered);
    assert_int_equal(ew_conn_resumed(d.side[0].conn), on_resumed);
    if (kept == NULL) /* 1.2 resumed by ID: still the same session */
        kept = ew_session_ref(offered);
    ew_session *copy = copy_of(kept);
    e->play(&d);
    duo_close(&d);
    bool own = resumes(kind, kept), other = resumes(kind, copy);
    bool known = kind == DUO_ID12 && e->server_knows; /* a server without state cannot know */
    if (own == (e->is_fatal || known) || other != !known)
        fail_msg("%s, %s%s: the client's %s, a copy %s", duo_kind_name(kind), e->name,
            on_resumed ? ", resumed" : "", own ? "resumes" : "does not", other ? "does" : "does not");
    ew_session_free(copy);
    ew_session_free(offered);
    ew_session_free(kept);
    kept = NULL;
}

static void play_endings(duo_kind kind)
{
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
        for (int on_resumed = 0; on_resumed < 2; on_resumed++)
            if (duo_kind_is_12(kind) || !endings[i].only_12)
                play_ending(kind, &endings[i], on_resumed);
}

static void c2_tickets_of_13_survive_bad_endings_and_no_fatal_error(void **state)
{
    (void)state;
    play_endings(DUO_RESUMED);
}

static void c2_tickets_of_12_survive_bad_endings_and_no_fatal_error(void **state)
{
    (void)state;
    play_endings(DUO_TICKET12);
}

static void c2_ids_survive_bad_endings_and_no_fatal_error_on_either_side(void **state)
{
    (void)state;
    play_endings(DUO_ID12);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_pair_of_version_ranges),
        cmocka_unit_test(a_downgrade_is_noticed),
        cmocka_unit_test(c2_tickets_of_13_survive_bad_endings_and_no_fatal_error),
        cmocka_unit_test(c2_tickets_of_12_survive_bad_endings_and_no_fatal_error),
        cmocka_unit_test(c2_ids_survive_bad_endings_and_no_fatal_error_on_either_side),
    };
    return cmocka_run_group_tests_name("sessions12", tests, set_up, tear_down);
}
