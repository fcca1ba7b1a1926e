/* SPDX-License-Identifier: Apache-2.0 */
/* conn around closure: whatever the state and the event, conn takes closure's step and carries out the
 * effects, each once, in their order, and nothing else; what cannot be sealed is told to closure. */
#include "prove/conn/stubs.h"

void ew_conn_drop_unread(ew_conn *conn)
{
    (void)conn;
    note(&noted, NOTE_DROP_UNREAD);
}

void ew_conn_note_timer(ew_conn *conn)
{
    (void)conn;
}

static void expect_drops(notes *n, unsigned effects)
{
    if (effects & EW_FX_DROP_PENDING) {
        note(n, NOTE_DROP_PENDING);
        note(n, NOTE_DROP_EARLY);
    }
    if (effects & EW_FX_DROP_UNREAD)
        note(n, NOTE_DROP_UNREAD);
    if (effects & EW_FX_DROP_OUTPUT)
        note(n, NOTE_DROP_OUTPUT);
    if (effects & EW_FX_FORGET)
        note(n, NOTE_DROP_SESSIONS);
}

/* the last word, as far as the records could be sealed */
static void expect_last_word(notes *n, const ew_conn *conn, unsigned effects, unsigned num_sealed)
{
    if (effects & EW_FX_SEAL_ALERT) {
        if (num_sealed > 0)
            note(n, seal_note(EW_RECORD_ALERT, 2, conn->alert_to_send));
        return;
    }
    if (effects & EW_FX_SEAL_CANCEL) {
        if (num_sealed == 0)
            return;
        note(n, seal_note(EW_RECORD_ALERT, 1, EW_ALERT_USER_CANCELED));
        num_sealed--;
    }
    if ((effects & (EW_FX_SEAL_CANCEL | EW_FX_SEAL_OURS)) && num_sealed > 0)
        note(n, seal_note(EW_RECORD_ALERT, 1, EW_ALERT_CLOSE_NOTIFY));
}

static void expect_secrets_forgotten(notes *n, const ew_conn *conn, unsigned effects)
{
    if (!(effects & EW_FX_FORGET) || ew_closure_may_open(conn->closure))
        return;
    if (conn->hs != NULL)
        note(n, NOTE_FORGET_HS);
    note(n, NOTE_FORGET_POST);
    note(n, NOTE_FREE_HALF);
    note(n, NOTE_FREE_HALF);
}

static bool same_notes(const notes *a, const notes *b)
{
    if (a->num != b->num)
        return false;
    for (unsigned i = 0; i < NOTES_MAX; i++) {
        if (i < a->num && a->what[i] != b->what[i])
            return false;
    }
    return true;
}

static unsigned num_seals(const notes *n)
{
    unsigned num = 0;

    for (unsigned i = 0; i < NOTES_MAX; i++)
        num += i < n->num && (n->what[i] & NOTE_SEAL) != 0;
    return num;
}

void proof(void)
{
    module m = module_complete((module){0});
    node before, after;
    ew_conn conn = any_conn(&before);
    ew_closure_event event = any_event();
    ew_closure_result r = ew_closure_step(before.state, event);
    notes expected = {0};
    unsigned effects = ew_conn_event(&conn, event);

    after = (node){.state = r.state, .past = history_after(&m, before, event, r)};
    expect_drops(&expected, r.effects);
    expect_last_word(&expected, &conn, r.effects, num_seals(&noted));
    if (noted.num_failed > 0) { /* closure is told at once */
        ew_closure_result told = ew_closure_step(r.state, EW_EV_SEAL_FAILED);
        after.past = history_after(&m, after, EW_EV_SEAL_FAILED, told);
        after.state = told.state;
        expect_drops(&expected, told.effects);
        expect_secrets_forgotten(&expected, &conn, told.effects);
        prove((r.effects & EW_FX_SEALS) && (told.effects & EW_FX_DROP_OUTPUT),
            "a last word that cannot be sealed ends our direction");
    }
    expect_secrets_forgotten(&expected, &conn, r.effects);
    prove(effects == r.effects, "the effects are those that closure answers with");
    prove(invariant((node){.state = conn.closure, .past = after.past}),
        "the state is closure's, and what could not be sealed is told to it");
    prove(same_notes(&noted, &expected), "effects are carried out once each, in their order, and nothing else");
    prove(remembers(&conn, after.past), "conn remembers its last word as the past has it");
    prove(noted.num_failed > 0 || !(r.effects & EW_FX_SEALS) || conn.said_last_word,
        "a last word that is sealed is the last");
    possible(noted.num_failed > 0, "a last word that cannot be sealed");
    possible(num_seals(&noted) == 2, "user_canceled and close_notify");
}
