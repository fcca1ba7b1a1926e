/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/report.h"

#include <jansson.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/text.h"

enum { LINE_LEN = 1200, NAME_LEN = 600 };

struct report report_from(const struct options *options)
{
    return (struct report){option_given(options, OPT_JSON), option_given(options, OPT_VERBOSE),
        option_given(options, OPT_CERT) || option_given(options, OPT_RAW_KEY)};
}

/* --- lines ----------------------------------------------------------------------------------- */

/* text: a string as JSON; NULL is null; what is no UTF-8 is told in escapes. */
static json_t *text(const char *in)
{
    char quoted[NAME_LEN];
    json_t *value = in != NULL ? json_string(in) : json_null();
    return value != NULL ? value : json_string(text_printable(in, quoted, sizeof quoted));
}

/* print_line: one line in one write, so that the lines of several processes do not mix. */
static void print_line(const char *line)
{
    fprintf(stderr, "%s\n", line);
}

static void print_object(json_t *object)
{
    char *line = json_dumps(object, JSON_COMPACT | JSON_ENSURE_ASCII);
    if (line != NULL)
        print_line(line);
    free(line);
    json_decref(object);
}

static void set(json_t *object, const char *key, json_t *value)
{
    /* Out of memory leaves the key away: there is nobody else to tell. */
    (void)json_object_set_new(object, key, value);
}

static void say(const struct report *r, const char *event, const char *message)
{
    if (!r->json) {
        char line[LINE_LEN + 40];
        bool mark = strcmp(event, "warning") == 0;
        snprintf(line, sizeof line, "endwell: %s%s", mark ? "warning: " : "", message);
        print_line(line);
        return;
    }
    json_t *object = json_object();
    set(object, "event", text(event));
    set(object, "message", text(message));
    print_object(object);
}

#define SAY(r, event, format)                                                                      \
    do {                                                                                           \
        char message[LINE_LEN];                                                                    \
        va_list args;                                                                              \
        va_start(args, format);                                                                    \
        vsnprintf(message, sizeof message, format, args);                                          \
        va_end(args);                                                                              \
        say(r, event, message);                                                                    \
    } while (0)

void report_error(const struct report *r, const char *format, ...)
{
    SAY(r, "error", format);
}

void report_warning(const struct report *r, const char *format, ...)
{
    SAY(r, "warning", format);
}

void report_note(const struct report *r, const char *format, ...)
{
    if (r->verbose)
        SAY(r, "note", format);
}

void report_reloaded(const struct report *r)
{
    if (r->json) {
        json_t *object = json_object();
        set(object, "event", text("reloaded"));
        print_object(object);
        return;
    }
    print_line("reloaded: new connections get what is in the files now");
}

void report_listening(const struct report *r, const char *address, unsigned port)
{
    if (r->json) {
        json_t *object = json_object();
        set(object, "event", text("listening"));
        set(object, "address", text(address));
        set(object, "port", json_integer((json_int_t)port));
        print_object(object);
        return;
    }
    char line[LINE_LEN];
    bool v6 = strchr(address, ':') != NULL;
    snprintf(
        line, sizeof line, "listening on %s%s%s:%u", v6 ? "[" : "", address, v6 ? "]" : "", port);
    print_line(line);
}

/* --- what was agreed ------------------------------------------------------------------------- */

/* early_why: NULL where nothing speaks against early data. */
static const char *early_why(const ew_conn *conn)
{
    ew_early_why why = ew_conn_early_why(conn);
    return why != EW_WHY_EARLY_FINE ? ew_early_why_name(why) : NULL;
}

static void set_agreed(json_t *object, const ew_conn *conn)
{
    set(object, "version", text(conn != NULL ? ew_conn_version(conn) : NULL));
    set(object, "cipher", text(conn != NULL ? ew_conn_cipher(conn) : NULL));
    set(object, "group", text(conn != NULL ? ew_conn_group(conn) : NULL));
    set(object, "resumed", json_boolean(conn != NULL && ew_conn_resumed(conn)));
    set(object, "early_data", text(conn != NULL ? ew_early_name(ew_conn_early(conn)) : NULL));
    set(object, "early_data_why", text(conn != NULL ? early_why(conn) : NULL));
    set(object, "alpn", text(conn != NULL ? ew_conn_alpn(conn) : NULL));
    set(object, "sni", text(conn != NULL ? ew_conn_sni(conn) : NULL));
    set(object, "peer_authenticated",
        json_boolean(conn != NULL && ew_conn_peer_authenticated(conn)));
}

static const char *or_none(const char *in)
{
    return in != NULL ? in : "none";
}

/* early_words: ", early data rejected (replay)"; nothing where there was none and none was asked for here. */
static const char *early_words(const ew_conn *conn, char *out, size_t cap)
{
    ew_early early = ew_conn_early(conn);
    const char *why = early_why(conn);

    out[0] = '\0';
    if (early == EW_EARLY_NONE && (why == NULL || ew_conn_early_why(conn) == EW_WHY_EARLY_OFF))
        return out;
    snprintf(out, cap, ", %s%s%s%s%s", early == EW_EARLY_NONE ? "no early data" : "early data ",
        early == EW_EARLY_NONE ? "" : ew_early_name(early), why != NULL ? " (" : "", why != NULL ? why : "",
        why != NULL ? ")" : "");
    return out;
}

void report_handshake(const struct report *r, const char *peer, const ew_conn *conn)
{
    char alpn[NAME_LEN], sni[NAME_LEN], early[80];

    if (!r->verbose)
        return;
    if (r->json) {
        json_t *object = json_object();
        set(object, "event", text("handshake"));
        set(object, "peer", text(peer));
        set_agreed(object, conn);
        print_object(object);
        return;
    }
    report_note(r, "%s: handshake complete: %s, %s, group %s, %s%s, alpn %s, sni %s, peer %s", peer,
        or_none(ew_conn_version(conn)), or_none(ew_conn_cipher(conn)), or_none(ew_conn_group(conn)),
        ew_conn_resumed(conn) ? "resumed" : "not resumed", early_words(conn, early, sizeof early),
        text_printable(or_none(ew_conn_alpn(conn)), alpn, sizeof alpn),
        text_printable(or_none(ew_conn_sni(conn)), sni, sizeof sni),
        ew_conn_peer_authenticated(conn) ? "verified" : "not verified");
}

/* --- how it ended ---------------------------------------------------------------------------- */

static json_t *alert_number(int alert)
{
    return alert >= 0 ? json_integer(alert) : json_null();
}

static json_t *alert_name(int alert)
{
    return text(alert >= 0 ? ew_alert_name((unsigned)alert) : NULL);
}

static json_t *os_number(int os_error)
{
    return os_error != 0 ? json_integer(os_error) : json_null();
}

static json_t *os_name(int os_error)
{
    return text(os_error != 0 ? strerrorname_np(os_error) : NULL);
}

static json_t *count(uint64_t value)
{
    return json_integer((json_int_t)value);
}

/* delivery: the facts there are, as a list of names. */
static json_t *delivery(unsigned known)
{
    json_t *names = json_array();
    if ((known & EW_DELIVERY_HANDED_OVER) != 0)
        json_array_append_new(names, text("handed_over"));
    if ((known & EW_DELIVERY_ACKED) != 0)
        json_array_append_new(names, text("acked"));
    if ((known & EW_DELIVERY_ENDED) != 0)
        json_array_append_new(names, text("ended"));
    return names;
}

static void set_outcome(json_t *object, const ew_outcome *o)
{
    set(object, "verdict", text(ew_verdict_name(o->verdict)));
    set(object, "cause", text(ew_cause_name(o->cause)));
    set(object, "ended_by", text(ew_ended_by_name(o->ended_by)));
    set(object, "error", text(o->error != EW_OK ? ew_err_name(o->error) : NULL));
    set(object, "handshake_complete", json_boolean(o->handshake_complete));
    set(object, "authenticated", json_boolean(o->authenticated));
    set(object, "framing_complete", json_boolean(o->framing_complete));
    set(object, "mid_record", json_boolean(o->mid_record));
    set(object, "alert_sent", alert_number(o->alert_sent));
    set(object, "alert_sent_name", alert_name(o->alert_sent));
    set(object, "alert_received", alert_number(o->alert_received));
    set(object, "alert_received_name", alert_name(o->alert_received));
    set(object, "close_notify_sent", json_boolean(o->close_notify_sent));
    set(object, "close_notify_received", json_boolean(o->close_notify_received));
    set(object, "user_canceled_received", json_boolean(o->user_canceled_received));
    set(object, "os_error", os_number(o->os_error));
    set(object, "os_error_name", os_name(o->os_error));
    set(object, "os_error_after", os_number(o->os_error_after));
    set(object, "received", count(o->received));
    set(object, "sent", count(o->sent));
    set(object, "unsent", count(o->unsent));
    set(object, "discarded", count(o->discarded));
    set(object, "after_end", count(o->after_end));
    set(object, "delivery", delivery(o->delivery));
    set(object, "unacked", o->unacked >= 0 ? json_integer(o->unacked) : json_null());
}

static void print_ended_json(
    const char *peer, const ew_conn *conn, const ew_outcome *o, const char *explanation)
{
    json_t *object = json_object();
    set(object, "event", text("ended"));
    set(object, "peer", text(peer));
    set_outcome(object, o);
    set_agreed(object, conn);
    set(object, "explanation", text(explanation));
    print_object(object);
}

/* add_count: " 5 NAME," where there is something to count. */
static void add_count(char *line, size_t cap, const char *name, uint64_t value, bool always)
{
    size_t at = strlen(line);
    if (value > 0 || always)
        snprintf(
            &line[at], cap - at, "%s%s %llu", at > 0 ? ", " : "", name, (unsigned long long)value);
}

/* add_counts: where the sentence does not tell them. */
static void add_counts(const ew_outcome *o, char *out, size_t cap)
{
    bool all = o->verdict != EW_CLEAN;
    char counts[200] = "";

    add_count(counts, sizeof counts, "received", all ? o->received : 0, all);
    add_count(counts, sizeof counts, "sent", all ? o->sent : 0, all);
    add_count(counts, sizeof counts, "unsent", o->unsent, false);
    add_count(counts, sizeof counts, "discarded", o->discarded, false);
    add_count(counts, sizeof counts, "after the end", o->after_end, false);
    out[0] = '\0';
    if (counts[0] != '\0')
        snprintf(out, cap, " (bytes: %s)", counts);
}

static void print_ended_plain(const char *peer, const ew_outcome *o, const char *explanation)
{
    char verdict[40], counts[240], line[LINE_LEN + 400];

    snprintf(verdict, sizeof verdict, "%s", ew_verdict_name(o->verdict));
    for (size_t i = 0; verdict[i] != '\0'; i++)
        verdict[i] = verdict[i] == '_' ? ' ' : verdict[i];
    add_counts(o, counts, sizeof counts);
    snprintf(line, sizeof line, "endwell: %s: %s: %s%s", peer, verdict, explanation, counts);
    print_line(line);
}

/* add_hint: what the command's own options can do about it. */
static void add_hint(const struct report *r, const ew_outcome *o, const char *name, const ew_conn *conn, char *out,
    size_t cap)
{
    char quoted[NAME_LEN];
    size_t at = strlen(out);
    const char *reason = ew_conn_cert_reason(conn);

    if (reason != NULL && reason[0] != '\0')
        snprintf(&out[at], cap - at, " [%s]", text_printable(reason, quoted, sizeof quoted));
    at = strlen(out);
    if (name == NULL)
        return;
    text_printable(name, quoted, sizeof quoted);
    if (o->error == EW_ERR_CERT_NAME)
        snprintf(&out[at], cap - at, "; it was checked for '%s', and --name gives another", quoted);
    else if (o->error == EW_ERR_CERT_UNKNOWN_CA)
        snprintf(&out[at], cap - at, "; --ca FILE names a CA to trust for '%s'", quoted);
    else if (o->verdict == EW_TIMED_OUT)
        snprintf(&out[at], cap - at, " (--idle-timeout, --close-timeout)");
    else if (o->verdict == EW_CUT_SHORT && o->ended_by == EW_BY_PEER && o->version == EW_TLS_1_2)
        snprintf(&out[at], cap - at, " (--policy tolerant)");
    else if (o->verdict == EW_CUT_SHORT && o->discarded > 0)
        snprintf(&out[at], cap - at, " (--after-eof %s)", o->version == EW_TLS_1_2 ? "wait" : "half");
    else if (o->alert_received == EW_ALERT_CERTIFICATE_REQUIRED && !r->has_own)
        snprintf(&out[at], cap - at, " (--cert FILE --key FILE)");
}

static void report_outcome(const struct report *r, const char *peer, const ew_conn *conn,
    const ew_outcome *o, const char *explanation)
{
    if (r->json)
        print_ended_json(peer, conn, o, explanation);
    else
        print_ended_plain(peer, o, explanation);
}

static void note_alerts(const struct report *r, const char *peer, const ew_outcome *o)
{
    if (o->alert_sent >= 0 && !r->json)
        report_note(r, "%s: we sent the alert %s", peer, ew_alert_name((unsigned)o->alert_sent));
    if (o->alert_received >= 0 && !r->json)
        report_note(
            r, "%s: the peer sent the alert %s", peer, ew_alert_name((unsigned)o->alert_received));
}

void report_ended(const struct report *r, const char *peer, const char *name, const ew_conn *conn)
{
    ew_outcome outcome;
    char explanation[LINE_LEN];

    if (ew_conn_outcome(conn, &outcome, sizeof outcome) != EW_OK)
        return;
    (void)ew_outcome_explain(&outcome, explanation, sizeof explanation);
    add_hint(r, &outcome, name, conn, explanation, sizeof explanation);
    note_alerts(r, peer, &outcome);
    report_outcome(r, peer, conn, &outcome, explanation);
}

void report_ended_here(const struct report *r, const char *peer, const ew_conn *conn, const char *why)
{
    ew_outcome outcome;

    if (ew_conn_outcome(conn, &outcome, sizeof outcome) != EW_OK)
        return;
    note_alerts(r, peer, &outcome);
    report_outcome(r, peer, conn, &outcome, why);
}

void report_never_open(
    const struct report *r, const char *peer, ew_cause cause, int os_error, const char *explanation)
{
    ew_outcome outcome;

    memset(&outcome, 0, sizeof outcome);
    outcome.verdict = EW_NEVER_OPEN;
    outcome.cause = cause;
    outcome.alert_sent = outcome.alert_received = -1;
    outcome.os_error = os_error;
    report_outcome(r, peer, NULL, &outcome, explanation);
}
