/* SPDX-License-Identifier: Apache-2.0 */
/* The sentence of an outcome: one sentence, whatever error or alert it tells of. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <endwell/endwell.h>

static void is_one_sentence(const ew_outcome *outcome, const char *has)
{
    char text[400];
    const size_t len = ew_outcome_explain(outcome, text, sizeof text);

    if (len == 0 || len >= sizeof text || text[len - 1] == '.' || strchr(text, '\n') ||
        strstr(text, ".;") || strstr(text, ". ") || !strstr(text, has))
        fail_msg("'%s' about %s", text, has);
}

static void errors_are_told_in_one_sentence(void **state)
{
    (void)state;
    for (int err = EW_ERR_MEMORY; err < EW_ERR_MAX_; err++) {
        if (strcmp(ew_err_name((ew_err)err), "unknown") == 0)
            continue;
        ew_outcome o = {.verdict = EW_NEVER_OPEN,
            .cause = EW_CAUSE_PEER_ERROR,
            .error = (ew_err)err,
            .alert_sent = ew_err_alert((ew_err)err),
            .alert_received = -1};
        is_one_sentence(&o, "not completed: ");
        o.verdict = EW_ABORTED;
        is_one_sentence(&o, "; ");
    }
}

static void alerts_are_told_in_one_sentence(void **state)
{
    (void)state;
    for (unsigned alert = 1; alert <= UINT8_MAX; alert++) {
        ew_outcome o = {.verdict = EW_NEVER_OPEN,
            .cause = EW_CAUSE_ALERT,
            .error = EW_ERR_ALERT_RECEIVED,
            .alert_sent = -1,
            .alert_received = (int)alert};
        is_one_sentence(&o, ew_alert_name(alert));
        o.verdict = EW_ALERTED;
        is_one_sentence(&o, ew_alert_name(alert));
    }
}

static void names_keep_their_capitals(void **state)
{
    char text[400];
    ew_outcome o = {.verdict = EW_ABORTED, .cause = EW_CAUSE_PEER_ERROR, .alert_sent = 50};

    (void)state;
    o.error = EW_ERR_DECODE;
    (void)ew_outcome_explain(&o, text, sizeof text);
    assert_memory_equal(text, "a handshake message", 19);
    o.error = EW_ERR_CRYPTO;
    (void)ew_outcome_explain(&o, text, sizeof text);
    assert_memory_equal(text, "libcrypto", 9);
}

/* explains: the sentence has these words, and is one. */
static void explains(const ew_outcome *outcome, const char *const *words)
{
    for (; *words; words++)
        is_one_sentence(outcome, *words);
}

static void lacks(const ew_outcome *outcome, const char *words)
{
    char text[400];

    (void)ew_outcome_explain(outcome, text, sizeof text);
    assert_null(strstr(text, words));
}

static void clean_says_what_tls12_drops(void **state)
{
    ew_outcome o = {.verdict = EW_CLEAN,
        .cause = EW_CAUSE_CLOSE_NOTIFY,
        .alert_sent = -1,
        .alert_received = -1,
        .received = UINT64_MAX,
        .sent = UINT64_MAX - 1};
    const char *const numbers[] = {"18446744073709551615 bytes received", "18446744073709551614 sent", NULL};

    (void)state;
    for (int by = EW_BY_LOCAL; by <= EW_BY_BOTH; by++) {
        o.ended_by = (ew_ended_by)by;
        o.version = EW_TLS_1_3;
        explains(&o, numbers);
        lacks(&o, "TLS 1.2");
        o.version = EW_TLS_1_2;
        explains(&o, numbers);
        is_one_sentence(&o, by == EW_BY_LOCAL ? "the peer then drops what it had not sent yet"
                                              : "drops what crosses its goodbye");
        is_one_sentence(&o, by == EW_BY_LOCAL ? "framing tells" : "cannot be known");
    }
}

static void the_rule_of_tls12_tells_its_bytes(void **state)
{
    ew_outcome o = {.verdict = EW_CUT_SHORT,
        .cause = EW_CAUSE_CLOSE_NOTIFY,
        .ended_by = EW_BY_PEER,
        .alert_sent = -1,
        .alert_received = -1,
        .sent = 1234567,
        .unsent = 65536,
        .version = EW_TLS_1_2};
    const char *const told[] = {"the peer said goodbye first", "RFC 5246, 7.2.1", "1234567 bytes of ours were sent",
        "65536 that were accepted", "tolerant", NULL};

    (void)state;
    explains(&o, told);
    lacks(&o, "discarded unread");
    o.sent = o.unsent = o.discarded = UINT64_MAX; /* as long as it gets */
    is_one_sentence(&o, "bytes of the peer's were discarded unread");
    o.unsent = 0;
    lacks(&o, "RFC 5246");
    o.unsent = 7;
    o.version = EW_TLS_1_3;
    lacks(&o, "RFC 5246");
    o.version = EW_TLS_1_2;
    o.ended_by = EW_BY_LOCAL; /* that was ABANDON */
    lacks(&o, "RFC 5246");
    is_one_sentence(&o, "7 bytes of ours were accepted and never sent");
}

/* what never left did not arrive: that much is known */
static void not_confirmed_counts_what_was_dropped(void **state)
{
    ew_outcome o = {.verdict = EW_NOT_CONFIRMED,
        .cause = EW_CAUSE_CALLER,
        .ended_by = EW_BY_LOCAL,
        .alert_sent = -1,
        .alert_received = -1,
        .version = EW_TLS_1_2};

    (void)state;
    is_one_sentence(&o, "whether the peer received everything is not known");
    o.discarded = 11;
    is_one_sentence(&o, "11 bytes of the peer's were discarded");
    o.unsent = 65536;
    is_one_sentence(&o, "65536 bytes of ours were accepted and never sent");
    lacks(&o, "everything is not known");
}

static void a_goodbye_at_level_fatal_is_told(void **state)
{
    ew_outcome o = {.verdict = EW_RECEIVED_ALL,
        .cause = EW_CAUSE_CLOSE_NOTIFY,
        .ended_by = EW_BY_PEER,
        .alert_sent = -1,
        .alert_received = -1,
        .unsent = 5,
        .version = EW_TLS_1_2};

    (void)state;
    is_one_sentence(&o, "level fatal");
    is_one_sentence(&o, "5 bytes of ours were accepted and not sent");
    lacks(&o, "transport");
}

static void both_versions_are_named_where_none_was_found(void **state)
{
    ew_outcome o = {.verdict = EW_NEVER_OPEN, .cause = EW_CAUSE_EOF, .alert_sent = -1, .alert_received = -1};

    (void)state;
    is_one_sentence(&o, "TLS 1.2 or 1.3");
    o.cause = EW_CAUSE_ALERT;
    o.error = EW_ERR_ALERT_RECEIVED;
    o.alert_received = EW_ALERT_PROTOCOL_VERSION;
    is_one_sentence(&o, "TLS 1.2 or 1.3");
    o.cause = EW_CAUSE_PEER_ERROR;
    o.error = EW_ERR_PROTOCOL_VERSION;
    o.alert_sent = EW_ALERT_PROTOCOL_VERSION;
    o.alert_received = -1;
    is_one_sentence(&o, "TLS 1.2 or 1.3");
    is_one_sentence(&o, "by the alert protocol_version");
}

static void a_transport_that_fails_behind_our_goodbye_is_told_so(void **state)
{
    ew_outcome o = {.verdict = EW_BROKEN, .cause = EW_CAUSE_OS_ERROR, .alert_sent = -1, .alert_received = -1};

    (void)state;
    is_one_sentence(&o, "before our goodbye could be sent");
    o.close_notify_sent = true;
    o.received = 17;
    is_one_sentence(&o, "after our goodbye and before the peer's");
    is_one_sentence(&o, "what came (17 bytes) may not be all");
    lacks(&o, "could be sent");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(errors_are_told_in_one_sentence),
        cmocka_unit_test(alerts_are_told_in_one_sentence),
        cmocka_unit_test(names_keep_their_capitals),
        cmocka_unit_test(clean_says_what_tls12_drops),
        cmocka_unit_test(the_rule_of_tls12_tells_its_bytes),
        cmocka_unit_test(not_confirmed_counts_what_was_dropped),
        cmocka_unit_test(a_goodbye_at_level_fatal_is_told),
        cmocka_unit_test(a_transport_that_fails_behind_our_goodbye_is_told_so),
        cmocka_unit_test(both_versions_are_named_where_none_was_found),
    };
    return cmocka_run_group_tests_name("explain", tests, NULL, NULL);
}
