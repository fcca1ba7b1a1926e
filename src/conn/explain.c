/* SPDX-License-Identifier: Apache-2.0 */
/* How a connection ended, in one plain sentence: what happened, and what to do (C18). */
#include <ctype.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <endwell/endwell.h>

enum { EW_SENTENCE_MAX = 512 };

typedef struct sentence {
    char text[EW_SENTENCE_MAX];
    size_t len;
} sentence;

static void add(sentence *s, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void add(sentence *s, const char *format, ...)
{
    va_list args;
    size_t room = sizeof s->text - s->len;

    va_start(args, format);
    int len = vsnprintf(&s->text[s->len], room, format, args);
    va_end(args);
    if (len > 0)
        s->len += (size_t)len < room ? (size_t)len : room - 1;
}

static void add_os_error(sentence *s, int os_error)
{
    char text[96];

    if (os_error != 0)
        add(s, " (%s)", strerror_r(os_error, text, sizeof text));
}

/* add_error: ew_err_text as a part of a sentence: without its full stop, and with a capital letter
 * only where the first word has others (KeyUpdate). */
static void add_error(sentence *s, ew_err err)
{
    const char *text = ew_err_text(err);
    size_t len = strlen(text), word = strcspn(text, " ");
    size_t at = s->len;

    if (len > 0 && text[len - 1] == '.')
        len--;
    add(s, "%.*s", (int)len, text);
    for (size_t i = 1; i < word; i++) {
        if (isupper((unsigned char)text[i]))
            return;
    }
    s->text[at] = (char)tolower((unsigned char)s->text[at]);
}

/* what_it_means: the peer's alert in words, and what to do about it. */
static const char *what_it_means(int alert)
{
    switch (alert) {
    case EW_ALERT_HANDSHAKE_FAILURE:
    case EW_ALERT_INSUFFICIENT_SECURITY:
        return "it accepts nothing of what we offer; compare groups, cipher suites and key types";
    case EW_ALERT_BAD_CERTIFICATE:
    case EW_ALERT_UNSUPPORTED_CERTIFICATE:
    case EW_ALERT_CERTIFICATE_REVOKED:
    case EW_ALERT_CERTIFICATE_EXPIRED:
    case EW_ALERT_CERTIFICATE_UNKNOWN:
        return "it does not accept our certificate; check its name, dates and use";
    case EW_ALERT_UNKNOWN_CA:
        return "it does not trust the CA of our certificate; let it, or show another certificate";
    case EW_ALERT_ACCESS_DENIED:
        return "our certificate is valid and not allowed there; ask for access";
    case EW_ALERT_PROTOCOL_VERSION:
        return "it speaks none of the TLS versions we asked for; let it speak TLS 1.2 or 1.3";
    case EW_ALERT_UNRECOGNIZED_NAME:
        return "it has no certificate for the name we asked for; check the name";
    case EW_ALERT_CERTIFICATE_REQUIRED:
        /* a certificate that none of the CAs it named has issued is not sent to it */
        return "it requires a certificate of ours; give one that a CA it trusts has issued";
    case EW_ALERT_NO_APPLICATION_PROTOCOL:
        return "it has none of our application protocols; offer one that it has";
    default:
        return "its log may tell why";
    }
}

static const char *how_it_was_cut(const ew_outcome *o)
{
    if (o->cause == EW_CAUSE_RESET)
        return "the transport was reset";
    return o->cause == EW_CAUSE_EOF ? "the transport ended" : "the transport failed";
}

static void add_own_alert(sentence *s, const ew_outcome *o)
{
    if (o->alert_sent >= 0)
        add(s, "; the peer was told by the alert %s", ew_alert_name((unsigned)o->alert_sent));
    else
        add(s, "; no alert of ours could be sent");
}

static void never_open(sentence *s, const ew_outcome *o)
{
    add(s, "the handshake was not completed: ");
    switch (o->cause) {
    case EW_CAUSE_ALERT:
        add(s, "the peer refused with the alert %s%s: %s",
            ew_alert_name((unsigned)o->alert_received),
            o->authenticated ? "" : " (not authenticated: anyone on the way can send it)",
            what_it_means(o->alert_received));
        break;
    case EW_CAUSE_CLOSE_NOTIFY:
        add(s, "the peer said goodbye before it was done; try again or ask the peer why");
        break;
    case EW_CAUSE_DEADLINE:
        add(s, "the time for it passed; see whether the peer speaks TLS and answers at all");
        break;
    case EW_CAUSE_CALLER:
        add(s, "it was given up on this side");
        break;
    case EW_CAUSE_PEER_ERROR:
    case EW_CAUSE_INTERNAL:
        add_error(s, o->error);
        add_own_alert(s, o);
        break;
    case EW_CAUSE_EOF:
    case EW_CAUSE_RESET:
    case EW_CAUSE_OS_ERROR:
    case EW_CAUSE_NONE:
    case EW_CAUSE_LIMIT:
        add(s, "%s", how_it_was_cut(o));
        add_os_error(s, o->os_error);
        add(s, "; see whether the peer speaks TLS 1.2 or 1.3 on this port");
        break;
    }
}

/* answered_at_once: ours was dropped by C5: the peer ended first, and TLS 1.2 has no half-close. */
static bool answered_at_once(const ew_outcome *o)
{
    return o->version == EW_TLS_1_2 && o->ended_by == EW_BY_PEER && o->unsent > 0;
}

static void cut_by_rule(sentence *s, const ew_outcome *o)
{
    add(s, "the peer said goodbye first, which in TLS 1.2 has to be answered at once (RFC 5246, 7.2.1): %" PRIu64
        " bytes of ours were sent, and %" PRIu64 " that were accepted and not yet sealed were dropped", o->sent, o->unsent);
    if (o->discarded > 0)
        add(s, "; %" PRIu64 " bytes of the peer's were discarded unread", o->discarded);
    add(s, "; let the peer say goodbye last, or, unless it was given up here, choose the tolerant policy");
}

static void cut_short(sentence *s, const ew_outcome *o)
{
    if (answered_at_once(o)) {
        cut_by_rule(s, o);
        return;
    }
    add(s, "both sides said goodbye, but ");
    if (o->discarded > 0)
        add(s, "%" PRIu64 " bytes of the peer's were discarded unread", o->discarded);
    if (o->unsent > 0)
        add(s, "%s%" PRIu64 " bytes of ours were accepted and never sent", o->discarded > 0 ? " and " : "",
            o->unsent);
    add(s, "; close with DELIVER and read to the end to lose nothing");
}

/* RFC 5246, 7.2.1: whoever ends first drops what crosses its close_notify; whoever answers drops what it has not sent */
static void clean_12(sentence *s, const ew_outcome *o)
{
    add(s, "both sides said goodbye and the connection dropped nothing: %" PRIu64 " bytes received, all the peer sent, and %"
        PRIu64 " sent; ", o->received, o->sent);
    if (o->ended_by == EW_BY_LOCAL)
        add(s, "but we ended first, and in TLS 1.2 the peer then drops what it had not sent yet: only its own framing tells "
            "whether this was all");
    else
        add(s, "but in TLS 1.2 a peer that ends first drops what crosses its goodbye: whether it read what we sent cannot be "
            "known here");
}

static void clean(sentence *s, const ew_outcome *o)
{
    if (o->version == EW_TLS_1_2) {
        clean_12(s, o);
        return;
    }
    /* no claim that the peer's application read it: only that application's own answer can tell */
    add(s, "both sides said goodbye and nothing was dropped: %" PRIu64 " bytes received, all the peer sent, and %"
        PRIu64 " sent; whether its application read them, only its own answer tells", o->received, o->sent);
}

static void received_all(sentence *s, const ew_outcome *o)
{
    add(s, "everything the peer sent was received, up to its goodbye, but ours could not leave any more: ");
    if (o->cause == EW_CAUSE_CLOSE_NOTIFY)
        add(s, "the peer's came at level fatal, which takes no answer");
    else if (o->cause == EW_CAUSE_DEADLINE)
        add(s, "the time to send it passed");
    else
        add(s, "%s", how_it_was_cut(o));
    add_os_error(s, o->os_error);
    if (o->unsent > 0)
        add(s, "; %" PRIu64 " bytes of ours were accepted and not sent", o->unsent);
}

static void not_confirmed(sentence *s, const ew_outcome *o)
{
    if (o->cause == EW_CAUSE_CALLER)
        add(s, "we said goodbye and chose not to wait for the peer's");
    else
        add(s, "we said goodbye and %s before the peer answered", how_it_was_cut(o));
    if (o->unsent > 0)
        add(s, "; %" PRIu64 " bytes of ours were accepted and never sent, and whether the peer received the rest is not known",
            o->unsent);
    else
        add(s, "; %swhether the %s is not known",
            (o->delivery & EW_DELIVERY_ACKED) != 0 ? "its TCP acknowledged all of ours, but " : "",
            (o->delivery & EW_DELIVERY_ACKED) != 0 ? "application received it" : "peer received everything");
    if (o->discarded > 0)
        add(s, "; %" PRIu64 " bytes of the peer's were discarded", o->discarded);
}

static void timed_out(sentence *s, const ew_outcome *o)
{
    if (o->cause == EW_CAUSE_LIMIT)
        add(s, "the limit of bytes passed before the peer said goodbye");
    else if (o->close_notify_sent)
        add(s, "the time limit passed before the peer said goodbye");
    else
        add(s, "the time limit passed before our goodbye could be sent");
    if (o->unsent > 0)
        add(s, "; %" PRIu64 " bytes of ours were not sent", o->unsent);
    if (o->discarded > 0)
        add(s, "; %" PRIu64 " bytes of the peer's were discarded", o->discarded);
    add(s, "; what the peer still had to say is not known; see why it is silent, or allow more "
        "time");
}

static void truncated(sentence *s, const ew_outcome *o)
{
    add(s, "%s%s before the peer said goodbye", how_it_was_cut(o), o->mid_record ? " in the middle of a record" : "");
    add_os_error(s, o->os_error);
    add(s, ": what came (%" PRIu64 " bytes) may not be all", o->received);
    if (o->framing_complete)
        add(s, "; but the application had said before that its own framing was complete");
    else
        add(s, "; treat it as incomplete, or let the application's own framing decide");
}

static void broken(sentence *s, const ew_outcome *o)
{
    if (o->close_notify_sent)
        add(s, "%s after our goodbye and before the peer's", how_it_was_cut(o));
    else
        add(s, "%s before our goodbye could be sent", how_it_was_cut(o));
    add_os_error(s, o->os_error);
    add(s, "; %" PRIu64 " bytes of ours were not sent", o->unsent);
    if (o->close_notify_sent)
        add(s, ", and what came (%" PRIu64 " bytes) may not be all", o->received);
}

static void aborted(sentence *s, const ew_outcome *o)
{
    if (o->cause == EW_CAUSE_CALLER)
        add(s, "we aborted the connection");
    else
        add_error(s, o->error);
    add_own_alert(s, o);
}

static void alerted(sentence *s, const ew_outcome *o)
{
    add(s, "the peer ended with the fatal alert %s: %s; what it had not sent before will not come",
        ew_alert_name((unsigned)o->alert_received), what_it_means(o->alert_received));
}

size_t ew_outcome_explain(const ew_outcome *outcome, char *out, size_t cap)
{
    static void (*const sentences[])(sentence *, const ew_outcome *) = {
        [EW_NEVER_OPEN] = never_open,
        [EW_ALERTED] = alerted,
        [EW_ABORTED] = aborted,
        [EW_CUT_SHORT] = cut_short,
        [EW_CLEAN] = clean,
        [EW_RECEIVED_ALL] = received_all,
        [EW_NOT_CONFIRMED] = not_confirmed,
        [EW_TIMED_OUT] = timed_out,
        [EW_TRUNCATED] = truncated,
        [EW_BROKEN] = broken,
    };
    sentence s = {.len = 0};

    if (outcome->verdict > EW_VERDICT_NONE && outcome->verdict <= EW_BROKEN)
        sentences[outcome->verdict](&s, outcome);
    else
        add(&s, "the connection has not ended");
    if (cap > 0) {
        size_t len = s.len < cap ? s.len : cap - 1;
        memcpy(out, s.text, len);
        out[len] = '\0';
    }
    return s.len;
}
