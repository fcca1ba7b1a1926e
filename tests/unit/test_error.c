/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <ctype.h>
#include <stdbool.h>
#include <string.h>

#include <endwell/error.h>

enum { NUM_CODES = EW_ERR_MAX_ + 50 };

/* The first and last number of each group of <endwell/error.h>. */
static bool is_error(int code)
{
    return (code >= EW_OK && code <= EW_ERR_EARLY_REJECTED) ||
           (code >= EW_ERR_MEMORY && code <= EW_ERR_ABORTED) ||
           (code >= EW_ERR_UNEXPECTED_MESSAGE && code < EW_ERR_MAX_);
}

static void names_are_whole_and_unique(void **state)
{
    (void)state;
    for (int i = 0; i < NUM_CODES; i++) {
        const char *name = ew_err_name((ew_err)i);
        assert_int_equal(strcmp(name, "unknown") != 0, is_error(i));
        for (const char *c = name; *c != '\0'; c++) {
            assert_true(islower((unsigned char)*c) || *c == '_');
        }
        for (int j = 0; is_error(i) && j < i; j++) {
            assert_string_not_equal(name, ew_err_name((ew_err)j));
        }
    }
}

static void texts_are_one_sentence(void **state)
{
    (void)state;
    for (int i = 0; i < NUM_CODES; i++) {
        const char *text = ew_err_text((ew_err)i);
        size_t len = strlen(text);
        assert_in_range(len, 10, 120);
        assert_true(isupper((unsigned char)text[0]) || strncmp(text, "libcrypto", 9) == 0);
        assert_int_equal(text[len - 1], '.');
        assert_null(strstr(text, ". "));
        assert_non_null(strchr(text, ';')); /* what happened; what to do */
        for (int j = 0; is_error(i) && j < i; j++) {
            assert_string_not_equal(text, ew_err_text((ew_err)j));
        }
    }
}

static void groups_have_their_alerts(void **state)
{
    (void)state;
    for (int i = 0; i < NUM_CODES; i++) {
        int alert = ew_err_alert((ew_err)i);
        if (i >= EW_ERR_MEMORY && i <= EW_ERR_ABORTED) {
            assert_int_equal(alert, 80);
        } else if (i >= EW_ERR_UNEXPECTED_MESSAGE && i < EW_ERR_ALERT_RECEIVED) {
            assert_string_not_equal(ew_alert_name((unsigned)alert), "unknown");
            assert_int_not_equal(alert, 0);
            assert_int_not_equal(alert, 80);
            assert_int_not_equal(alert, 90);
        } else {
            assert_int_equal(alert, -1);
        }
    }
}

/* One row for each fault of the peer, as RFC 9846 has it: kept apart from the table it checks. */
static void faults_have_the_alert_of_the_rfc(void **state)
{
    (void)state;
    static const struct {
        ew_err err;
        const char *alert;
    } rows[] = {
        {EW_ERR_UNEXPECTED_MESSAGE, "unexpected_message"},
        {EW_ERR_UNEXPECTED_RECORD, "unexpected_message"},
        {EW_ERR_BAD_CCS, "unexpected_message"},
        {EW_ERR_BAD_RECORD_MAC, "bad_record_mac"},
        {EW_ERR_RECORD_OVERFLOW, "record_overflow"},
        {EW_ERR_RECORD_EMPTY, "unexpected_message"},
        {EW_ERR_RECORD_NO_TYPE, "unexpected_message"},
        {EW_ERR_BAD_ALERT, "decode_error"},
        {EW_ERR_NOT_TLS, "unexpected_message"},
        {EW_ERR_TOO_MANY_WARNINGS, "unexpected_message"},
        {EW_ERR_MESSAGE_TOO_LONG, "illegal_parameter"},
        {EW_ERR_KEY_CHANGE_UNALIGNED, "unexpected_message"},
        {EW_ERR_DECODE, "decode_error"},
        {EW_ERR_ILLEGAL_PARAMETER, "illegal_parameter"},
        {EW_ERR_DUPLICATE_EXTENSION, "illegal_parameter"},
        {EW_ERR_MISSING_EXTENSION, "missing_extension"},
        {EW_ERR_UNSUPPORTED_EXTENSION, "unsupported_extension"},
        {EW_ERR_MISPLACED_EXTENSION, "illegal_parameter"},
        {EW_ERR_PSK_NOT_LAST, "illegal_parameter"},
        {EW_ERR_PROTOCOL_VERSION, "protocol_version"},
        {EW_ERR_DOWNGRADE, "illegal_parameter"},
        {EW_ERR_INAPPROPRIATE_FALLBACK, "inappropriate_fallback"},
        {EW_ERR_NO_COMMON_CIPHER, "handshake_failure"},
        {EW_ERR_NO_COMMON_GROUP, "handshake_failure"},
        {EW_ERR_NO_COMMON_SIGNATURE, "handshake_failure"},
        {EW_ERR_NO_SUITABLE_CREDENTIAL, "handshake_failure"},
        {EW_ERR_NO_COMMON_CERT_TYPE, "unsupported_certificate"},
        {EW_ERR_BAD_CERT_TYPE, "illegal_parameter"},
        {EW_ERR_RAW_KEY_UNKNOWN, "certificate_unknown"},
        {EW_ERR_NO_COMMON_PSK, "handshake_failure"},
        {EW_ERR_NO_COMMON_ALPN, "no_application_protocol"},
        {EW_ERR_UNKNOWN_NAME, "unrecognized_name"},
        {EW_ERR_BAD_KEY_SHARE, "illegal_parameter"},
        {EW_ERR_WRONG_CIPHER, "illegal_parameter"},
        {EW_ERR_WRONG_GROUP, "illegal_parameter"},
        {EW_ERR_WRONG_PSK, "illegal_parameter"},
        {EW_ERR_WRONG_ALPN, "illegal_parameter"},
        {EW_ERR_WRONG_SIGNATURE_ALGORITHM, "illegal_parameter"},
        {EW_ERR_BAD_SIGNATURE, "decrypt_error"},
        {EW_ERR_BAD_FINISHED, "decrypt_error"},
        {EW_ERR_BAD_BINDER, "decrypt_error"},
        {EW_ERR_SECOND_RETRY, "unexpected_message"},
        {EW_ERR_EMPTY_RETRY, "illegal_parameter"},
        {EW_ERR_BAD_RETRY_HELLO, "illegal_parameter"},
        {EW_ERR_BAD_COOKIE, "illegal_parameter"},
        {EW_ERR_COMPRESSION, "illegal_parameter"},
        {EW_ERR_BAD_SESSION_ID_ECHO, "illegal_parameter"},
        {EW_ERR_BAD_KEY_UPDATE, "illegal_parameter"},
        {EW_ERR_NO_CERTIFICATE, "decode_error"},
        {EW_ERR_CERT_REQUIRED, "certificate_required"},
        {EW_ERR_CERT_BAD, "bad_certificate"},
        {EW_ERR_CERT_UNSUPPORTED, "unsupported_certificate"},
        {EW_ERR_CERT_REVOKED, "certificate_revoked"},
        {EW_ERR_CERT_EXPIRED, "certificate_expired"},
        {EW_ERR_CERT_UNKNOWN, "certificate_unknown"},
        {EW_ERR_CERT_UNKNOWN_CA, "unknown_ca"},
        {EW_ERR_CERT_NAME, "bad_certificate"},
        {EW_ERR_CRL_MISSING, "certificate_unknown"},
        {EW_ERR_CRL_EXPIRED, "certificate_unknown"},
        {EW_ERR_CRL_BAD, "certificate_unknown"},
        {EW_ERR_REFUSED, "handshake_failure"},
        {EW_ERR_RENEGOTIATION_INFO, "handshake_failure"},
        {EW_ERR_NO_SECURE_RENEGOTIATION, "handshake_failure"},
        {EW_ERR_NO_EXTENDED_SECRET, "handshake_failure"},
        {EW_ERR_OCSP_BAD, "bad_certificate_status_response"},
        {EW_ERR_OCSP_REVOKED, "bad_certificate_status_response"},
        {EW_ERR_OCSP_MISSING, "bad_certificate_status_response"},
        {EW_ERR_UNKNOWN_COMPRESSION, "illegal_parameter"},
        {EW_ERR_BAD_COMPRESSION, "bad_certificate"},
        {EW_ERR_EARLY_DOWNGRADE, "protocol_version"},
        {EW_ERR_EARLY_MISMATCH, "illegal_parameter"},
        {EW_ERR_TOO_MUCH_EARLY_DATA, "unexpected_message"},
        {EW_ERR_EXCESS_HANDSHAKE, "unexpected_message"},
        {EW_ERR_WRONG_VERSION, "illegal_parameter"},
        {EW_ERR_NO_KEY_SHARE, "illegal_parameter"},
        {EW_ERR_DUPLICATE_KEY_SHARE, "illegal_parameter"},
        {EW_ERR_BINDER_COUNT, "illegal_parameter"},
        {EW_ERR_POINT_FORMATS, "illegal_parameter"},
        {EW_ERR_REQUEST_CONTEXT, "illegal_parameter"},
        {EW_ERR_CERT_DECODE, "decode_error"},
        {EW_ERR_RECORD_VERSION, "protocol_version"},
        {EW_ERR_WRONG_PSK_SECRET, "decrypt_error"},
    };
    size_t num_rows = sizeof rows / sizeof rows[0];
    assert_int_equal(num_rows, EW_ERR_ALERT_RECEIVED - EW_ERR_UNEXPECTED_MESSAGE);
    for (size_t i = 0; i < num_rows; i++) {
        assert_int_equal(rows[i].err, (int)EW_ERR_UNEXPECTED_MESSAGE + (int)i);
        assert_string_equal(ew_alert_name((unsigned)ew_err_alert(rows[i].err)), rows[i].alert);
    }
}

static void alerts_have_their_names(void **state)
{
    (void)state;
    unsigned num_named = 0;
    for (unsigned i = 0; i < 256; i++) {
        num_named += strcmp(ew_alert_name(i), "unknown") != 0;
    }
    assert_int_equal(num_named, 28 + 2); /* RFC 9846, 6: enum AlertDescription; RFC 5246's two */
    assert_string_equal(ew_alert_name(0), "close_notify");
    assert_string_equal(ew_alert_name(90), "user_canceled");
    assert_string_equal(ew_alert_name(117), "general_error");
    assert_string_equal(ew_alert_name(100), "no_renegotiation"); /* of 1.2 alone */
    assert_string_equal(ew_alert_name(~0u), "unknown");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_whole_and_unique),
        cmocka_unit_test(texts_are_one_sentence),
        cmocka_unit_test(groups_have_their_alerts),
        cmocka_unit_test(faults_have_the_alert_of_the_rfc),
        cmocka_unit_test(alerts_have_their_names),
    };
    return cmocka_run_group_tests_name("error", tests, NULL, NULL);
}
