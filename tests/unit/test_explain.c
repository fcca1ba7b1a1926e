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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(errors_are_told_in_one_sentence),
        cmocka_unit_test(alerts_are_told_in_one_sentence),
        cmocka_unit_test(names_keep_their_capitals),
    };
    return cmocka_run_group_tests_name("explain", tests, NULL, NULL);
}
