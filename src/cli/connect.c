/* SPDX-License-Identifier: Apache-2.0 */
/* endwell connect: standard input to the peer, what comes to standard output, and the verdict. */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "cli/command.h"
#include "cli/early.h"
#include "cli/ending.h"
#include "cli/exit_status.h"
#include "cli/hostport.h"
#include "cli/sct_file.h"
#include "cli/session_file.h"
#include "cli/stdio_pump.h"
#include "cli/text.h"
#include "cli/tls_check.h"
#include "cli/tls_setup.h"

/* Where the user gives no idle limit, one begins with the end of input: until then it is the input
 * that keeps the connection open. */
enum { IDLE_AFTER_EOF_MS = 60000 };

enum after_eof { AFTER_WAIT, AFTER_HALF, AFTER_FULL, AFTER_ABANDON };

struct client {
    const struct options *options;
    const struct report *report;
    struct hostport where;
    char peer[300]; /* the operand, for reports */
    const char *name;
    enum after_eof after_eof;
    ew_config *config;
    ew_session *offered, *newest;
    bool session_writable;
    ew_net *net;
    int signal_fd;
    struct pump pump;
    ew_net_state state;
    bool greeted, reported;
    bool cert_asked, cert_told; /* the server wants a certificate; that ours is withheld was told */
    bool cert_by_issuer;        /* it named the CAs it knows */
    bool end_asked;     /* ours, in whatever way */
    bool eof_seen;      /* the end of input was acted upon */
    bool output_told;   /* the failure of output was told */
    bool local_failed;  /* something on this machine went wrong: never exit 0 */
    const char *own_cause; /* and this is what ended the connection: exit 1; NULL: nothing did */
    bool killed;        /* a signal came when all was said already */
    int64_t active_at;  /* when bytes last moved, */
    uint64_t num_moved; /* and how many had */
    bool idle_stretched;
    ew_verdict verdict;
};

/* --- options --------------------------------------------------------------------------------- */

static const struct option_spec SPECS[] = {
    {OPT_CA, OPTION_TEXT, "ca", "FILE", NULL,
        "the CAs (PEM) to trust (default: the system's, package ca-certificates)"},
    {OPT_CRL, OPTION_MANY, "crl", "FILE", NULL,
        "revocation lists (PEM); once there is one, the server's certificate and its CAs need one each; repeatable"},
    {OPT_INSECURE, OPTION_FLAG, "insecure", NULL, NULL, "verify nothing, neither a certificate nor a raw key: anyone can be the peer"},
    {OPT_RAW_KEY, OPTION_MANY, "raw-key", "FILE", NULL,
        "a private key (PEM) to show without a certificate (RFC 7250), to who knows its public key; repeatable"},
    {OPT_TRUST_KEY, OPTION_MANY, "trust-key", "FILE", NULL,
        "the server's public key (PEM), or several: it shows one of them, or no certificate is taken (but by --ca)"},
    {OPT_PSK, OPTION_MANY, "psk", "ID:FILE", NULL,
        "a secret of both sides in hex, imported (RFC 9258), TLS 1.3: the server knows it, or the connection fails (but by --ca); repeatable"},
    {OPT_PLAIN_PSK, OPTION_MANY, "plain-psk", "ID:FILE", NULL,
        "the same not imported, for other software that cannot"},
    {OPT_NAME, OPTION_TEXT, "name", "NAME", NULL,
        "the name to ask for and to verify (default: HOST)"},
    {OPT_CERT, OPTION_TEXT, "cert", "FILE", NULL, "client certificate chain (PEM)"},
    {OPT_KEY, OPTION_TEXT, "key", "FILE", NULL, "its private key (PEM)"},
    {OPT_POST_HANDSHAKE_AUTH, OPTION_FLAG, "post-handshake-auth", NULL, NULL,
        "TLS 1.3: offer to show it later too, when the server asks (a server may ask at any time then)"},
    {OPT_OCSP, OPTION_CHOICE, "ocsp", "none|check|require", "none",
        "ask for an OCSP response with the server's certificate: check: one that comes must say good; "
        "require: and one must come"},
    {OPT_SCT_OUT, OPTION_TEXT, "sct-out", "FILE", NULL,
        "ask for signed certificate timestamps and write the list that comes (RFC 6962, 3.3) to FILE: not verified, which takes "
        "the logs' keys"},
    {OPT_SESSION, OPTION_TEXT, "session", "FILE", NULL,
        "resume the session in FILE if it is there, and keep the newest there"},
    {OPT_EARLY_DATA, OPTION_TEXT, "early-data", "FILE", NULL,
        "send FILE (64 KiB at most) before standard input, as early data (0-RTT) if the session of --session allows it; "
        "anyone who records that can send it again: only for requests that may come twice"},
    {OPT_AFTER_EOF, OPTION_CHOICE, "after-eof", "wait|half|full|abandon", "wait",
        "at the end of input: wait for the peer's end, then end too; half: end our side, and go on "
        "receiving all the peer sends (a peer of TLS 1.2 has to discard what it had not sent yet); "
        "full: end our side, and discard what still comes; abandon: "
        "send what is left, say goodbye, and go"},
    COMMAND_TLS_OPTIONS(NULL,
        "no application byte either way for so long, after a half-close too: we close, verdict "
        "timed_out (default: none until the end of input, then 60s)"),
};

static const char *check_connect(const struct options *o, char *fault, size_t fault_cap)
{
    struct hostport hp;

    if (o->operand == NULL)
        return "HOST:PORT is missing; for instance endwell connect example.org:443.";
    if (hostport_parse(o->operand, &hp) != NULL || strcmp(hp.port, "0") == 0)
        return "It takes HOST:PORT or [ADDR6]:PORT, for instance example.org:443.";
    if (option_given(o, OPT_CERT) != option_given(o, OPT_KEY))
        return "--cert and --key belong together; give both or neither.";
    if (option_given(o, OPT_EARLY_DATA) && !option_given(o, OPT_SESSION))
        return "--early-data needs a session; give --session FILE too.";
    return tls_check(EW_CLIENT, o, fault, fault_cap);
}

static enum after_eof after_eof_of(const char *word)
{
    if (strcmp(word, "half") == 0)
        return AFTER_HALF;
    if (strcmp(word, "full") == 0)
        return AFTER_FULL;
    return strcmp(word, "abandon") == 0 ? AFTER_ABANDON : AFTER_WAIT;
}

/* --- getting connected ----------------------------------------------------------------------- */

static void keep_session(void *arg, ew_conn *conn, ew_session *session)
{
    struct client *c = arg;

    (void)conn;
    ew_session_free(c->newest);
    c->newest = ew_session_ref(session);
    report_note(c->report, "%s: a session to resume has come", c->peer);
}

/* note_request: the library chooses what is shown, if anything. */
static ew_err note_request(void *arg, ew_conn *conn, const ew_request *request)
{
    struct client *c = arg;

    (void)conn;
    c->cert_asked = true;
    c->cert_by_issuer = request->authorities_len > 0;
    return EW_OK;
}

static bool watch_requests(struct client *c)
{
    ew_err err = EW_OK;

    if (option_given(c->options, OPT_CERT) || option_given(c->options, OPT_RAW_KEY))
        err = ew_config_on_certificate_request(c->config, note_request, c);
    if (err != EW_OK)
        tls_say_error(c->report, "The connection cannot be prepared", err);
    return err == EW_OK;
}

static bool prepare_session(struct client *c)
{
    const char *file = option_text(c->options, OPT_SESSION);

    if (file == NULL)
        return true;
    c->offered = session_file_read(file, c->report, &c->session_writable);
    ew_err err = ew_config_on_session(c->config, keep_session, c);
    if (err != EW_OK)
        tls_say_error(c->report, "The session cannot be kept", err);
    return err == EW_OK;
}

/* make_conn: before dialling, so that --handshake-timeout covers both. */
static ew_conn *make_conn(struct client *c)
{
    ew_conn *conn = NULL;
    int64_t now = ew_net_now();
    ew_err err = c->offered != NULL
                     ? ew_conn_new_resuming(c->config, c->name, c->offered, now, &conn)
                     : ew_conn_new(c->config, c->name, now, &conn);

    if (err == EW_OK)
        return conn;
    if (err == EW_ERR_NO_TRUST_STORE)
        report_error(c->report, "This machine has no CA certificates to verify the peer with; "
                                "install the package ca-certificates, or give --ca FILE.");
    else if (err == EW_ERR_NAME)
        report_error(c->report,
            "'%s' is neither a host name nor an IP address; check its spelling.", c->name);
    else
        tls_say_error(c->report, "The connection cannot be prepared", err);
    return NULL;
}

static void say_never_open(const struct client *c, ew_err err, int os_error)
{
    char why[500];
    ew_cause cause = EW_CAUSE_OS_ERROR;

    if (err == EW_ERR_RESOLVE) {
        snprintf(why, sizeof why,
            "the host name does not resolve; check its spelling, and the "
            "machine's name service");
    } else if (err == EW_ERR_TIMEOUT) {
        cause = EW_CAUSE_DEADLINE;
        snprintf(why, sizeof why,
            "no TCP connection came about in time; check the address, or "
            "allow more with --handshake-timeout");
    } else if (err == EW_ERR_OS) {
        snprintf(why, sizeof why,
            "the TCP connection failed: %s; check the address, and that the "
            "server is running there",
            strerror(os_error));
    } else {
        cause = EW_CAUSE_INTERNAL;
        snprintf(why, sizeof why, "%s", ew_err_text(err));
    }
    report_never_open(c->report, c->peer, cause, os_error, why);
}

static bool dial(struct client *c, ew_conn *conn)
{
    ew_net_options options = tls_net_options(c->options);
    int fd = -1, os_error = 0;
    ew_err err = ew_net_dial(c->where.host, c->where.port,
        option_time(c->options, OPT_HANDSHAKE_TIMEOUT), &fd, &os_error);

    if (err == EW_OK) {
        err = ew_net_new(conn, fd, &options, &c->net);
        if (err != EW_OK)
            close(fd);
    }
    if (err == EW_OK)
        return true;
    ew_conn_free(conn);
    say_never_open(c, err, os_error);
    c->verdict = EW_NEVER_OPEN;
    return false;
}

/* --- the ends -------------------------------------------------------------------------------- */

/* ask_end: after this no input is read any more. */
static void ask_end(struct client *c, ew_rest rest)
{
    c->end_asked = true;
    c->pump.in_closed = true;
    ending_ask(c->net, rest);
}

static void give_up(struct client *c)
{
    c->end_asked = true;
    c->pump.in_closed = true;
    ending_abort(c->net);
}

/* start_idle: the limit that begins with the end of input. The engine counts from the last byte,
 * which may be long ago; the time before the end of input is not the peer's to answer for. */
static void start_idle(struct client *c)
{
    if (option_given(c->options, OPT_IDLE_TIMEOUT))
        return;
    c->idle_stretched = true;
    ending_limit(c->net, EW_LIMIT_IDLE, IDLE_AFTER_EOF_MS + ew_net_now() - c->active_at);
}

static void note_activity(struct client *c)
{
    if (c->pump.num_moved == c->num_moved)
        return;
    c->num_moved = c->pump.num_moved;
    c->active_at = ew_net_now();
    if (c->idle_stretched)
        ending_limit(c->net, EW_LIMIT_IDLE, IDLE_AFTER_EOF_MS);
    c->idle_stretched = false;
}

/* is_12: also the version in which a close_notify ends both directions (C5). */
static bool is_12(const struct client *c)
{
    ew_outcome o;
    return ew_conn_outcome(ew_net_conn(c->net), &o, sizeof o) == EW_OK && o.version == EW_TLS_1_2;
}

static void say_half_close(const struct client *c)
{
    if (is_12(c))
        report_note(c->report,
            "%s: our side ends; in TLS 1.2 a peer that follows the RFC answers that at once and "
            "discards what it had not sent yet, so what comes may be a part; --after-eof wait lets "
            "it end first",
            c->peer);
}

static bool at_end_of_input(struct client *c)
{
    c->eof_seen = true;
    start_idle(c);
    switch (c->after_eof) {
    case AFTER_WAIT:
        report_note(c->report, "%s: input has ended; waiting for the peer's end", c->peer);
        break;
    case AFTER_HALF:
        say_half_close(c);
        ask_end(c, EW_REST_DELIVER);
        break;
    case AFTER_FULL:
        ask_end(c, EW_REST_DISCARD);
        break;
    case AFTER_ABANDON:
        ending_limit(c->net, EW_LIMIT_WAIT, 0);
        ask_end(c, EW_REST_DISCARD);
        break;
    }
    return true;
}

/* at_output_failure: nobody takes what the peer says, so nothing of it is waited for. If our side is
 * complete a goodbye is true; if not, only an alert is. */
static bool at_output_failure(struct client *c)
{
    int why = c->pump.out_error;

    c->output_told = true;
    c->local_failed = true;
    if (why == EPIPE)
        report_error(c->report, "Standard output was closed by its reader; what the peer still "
                                "sends is lost.");
    else
        report_error(c->report,
            "Standard output cannot be written: %s; what the peer still sends "
            "is lost.",
            strerror(why));
    c->own_cause = "standard output failed here, so we ended the connection without waiting for the rest of "
                   "what the peer says";
    if (c->eof_seen || c->end_asked) {
        ending_limit(c->net, EW_LIMIT_WAIT, 0);
        ask_end(c, EW_REST_DISCARD);
    } else {
        give_up(c);
    }
    return true;
}

static bool at_input_failure(struct client *c)
{
    report_error(c->report,
        "Standard input cannot be read: %s; the connection is aborted, so that "
        "the peer does not take this for the end.",
        strerror(c->pump.in_error));
    c->local_failed = true;
    c->own_cause = "standard input failed here, so we aborted the connection";
    give_up(c);
    return true;
}

/* say_input_left: the verdict tells of what was read from standard input and no more; a program
 * that still writes there must not take it for all. Who types there sees it anyway. */
static void say_input_left(const struct client *c)
{
    if (isatty(STDIN_FILENO))
        report_note(c->report, "%s: the peer has ended first; so do we", c->peer);
    else
        report_warning(c->report,
            "%s: the peer has ended before standard input did, so nothing more of that is sent; "
            "--after-eof half sends all of it.",
            c->peer);
}

/* say_input_lost: in TLS 1.2 END is answered at once. What was read from standard input
 * and not accepted by then is in no count of the outcome. */
static void say_input_lost(struct client *c)
{
    if (!pump_input_is_left(&c->pump))
        return;
    if (c->pump.in_len > 0) {
        report_error(c->report,
            "%s: the peer has ended first, which in TLS 1.2 ends our side too: %zu bytes read from "
            "standard input are not sent, nor is what follows them.",
            c->peer, c->pump.in_len);
        c->local_failed = true;
    } else if (isatty(STDIN_FILENO)) {
        report_note(c->report, "%s: the peer has ended first; so do we", c->peer);
    } else {
        report_warning(c->report,
            "%s: the peer has ended before standard input did, which in TLS 1.2 ends our side too; "
            "nothing more of that is sent.",
            c->peer);
    }
}

/* at_peers_end: END is no hang-up in TLS 1.3 (C6): what the input has at hand still goes out, and
 * with `half` all that it will ever have. */
static bool at_peers_end(struct client *c)
{
    if (is_12(c)) {
        say_input_lost(c);
    } else if (!c->eof_seen && !c->pump.in_closed) {
        if (c->after_eof == AFTER_HALF || pump_input_waits(&c->pump))
            return false;
        say_input_left(c);
    }
    ask_end(c, EW_REST_DISCARD);
    return true;
}

/* answer_is_due: TLS 1.2, tolerant: END came and our side could go on (C5). A peer that keeps to the RFC
 * would only ignore that: what was accepted is sent, and no more, however slow the output is. */
static bool answer_is_due(const struct client *c)
{
    ew_conn *conn = ew_net_conn(c->net);
    ew_outcome o;
    size_t taken;
    return ew_conn_outcome(conn, &o, sizeof o) == EW_OK && o.version == EW_TLS_1_2 &&
           o.close_notify_received && ew_conn_write(conn, "", 0, &taken) == EW_OK;
}

static bool answer_peers_end(struct client *c)
{
    say_input_lost(c);
    ask_end(c, EW_REST_DELIVER);
    return true;
}

/* is_forced: a key at its limit has ended our side by itself, in the middle of the input. */
static bool is_forced(struct client *c)
{
    return !c->eof_seen && !c->end_asked && ending_is_forced(c->net) &&
           pump_input_is_left(&c->pump);
}

static void say_forced(struct client *c)
{
    report_error(c->report,
        "%s: the key of our side is at its limit, and TLS 1.2 has no other, so our side ended in the "
        "middle: %zu bytes read from standard input are not sent, nor is what follows them.",
        c->peer, c->pump.in_len);
    c->local_failed = true;
}

static bool at_forced_end(struct client *c)
{
    say_forced(c);
    ending_disown(c->net);
    give_up(c);
    return true;
}

/* decide: what the state of both sides asks for; true if something was done. */
static bool decide(struct client *c)
{
    struct pump *p = &c->pump;

    if (p->out_error != 0 && !c->output_told)
        return at_output_failure(c);
    if (p->in_error != 0 && !c->end_asked)
        return at_input_failure(c);
    /* Only where the peer's side shows that it was not a limit in time. */
    if (p->out_len == 0 && p->peer != EW_READ_CUT && p->peer != EW_READ_FAILED && is_forced(c))
        return at_forced_end(c);
    if (p->in_ended && p->in_len == 0 && !c->eof_seen && !c->end_asked)
        return at_end_of_input(c);
    if (!c->end_asked && answer_is_due(c))
        return answer_peers_end(c);
    if (p->peer == EW_READ_END && !c->end_asked)
        return at_peers_end(c);
    if ((p->peer == EW_READ_CUT || p->peer == EW_READ_FAILED) && !c->end_asked) {
        /* A cut is no word of the peer's, and the input was not at its end: no goodbye, which would
         * say that it was. */
        if (p->peer == EW_READ_CUT && !c->eof_seen)
            ending_hang_up(c->net);
        ask_end(c, EW_REST_DISCARD);
        return true;
    }
    return false;
}

/* --- the loop -------------------------------------------------------------------------------- */

enum { POLL_NET, POLL_INPUT, POLL_OUTPUT, POLL_SIGNAL, NUM_POLLS };

static int open_signals(void)
{
    sigset_t set;

    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    (void)sigprocmask(SIG_BLOCK, &set, NULL);
    return signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
}

/* on_signal: the first one gives the connection up, which the peer is told; the second kills. */
static void on_signal(struct client *c)
{
    struct signalfd_siginfo info;
    sigset_t set;

    if (read(c->signal_fd, &info, sizeof info) != (ssize_t)sizeof info)
        return;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    close(c->signal_fd);
    c->signal_fd = -1;
    (void)sigprocmask(SIG_UNBLOCK, &set, NULL);
    if (!c->reported) {
        give_up(c);
        return;
    }
    c->killed = true;
    if (c->pump.out_len > 0 && c->pump.out_error == 0) {
        report_error(c->report, "Killed before standard output had taken all that came.");
        c->local_failed = true;
    }
}

static void fill_polls(const struct client *c, struct pollfd *polls)
{
    /* in this order: to look at the connection tells it the time, by which the next deadline is judged */
    short input = c->state == EW_NET_OPEN ? pump_wants_input(&c->pump) : 0;
    short net = c->state != EW_NET_DONE ? ew_net_events(c->net) : 0;

    polls[POLL_NET] = (struct pollfd){net != 0 ? ew_net_fd(c->net) : -1, net, 0};
    polls[POLL_INPUT] = (struct pollfd){input != 0 ? STDIN_FILENO : -1, input, 0};
    /* Watched even where there is nothing to write: a reader that went away is an error then. */
    polls[POLL_OUTPUT] = (struct pollfd){
        c->pump.out_error == 0 ? STDOUT_FILENO : -1, pump_wants_output(&c->pump), 0};
    polls[POLL_SIGNAL] = (struct pollfd){c->signal_fd, POLLIN, 0};
}

static int timeout_of(const struct client *c)
{
    int64_t at = c->state != EW_NET_DONE ? ew_net_deadline(c->net) : EW_NEVER;
    int64_t now = ew_net_now();

    if (at == EW_NEVER)
        return -1;
    if (at <= now)
        return 0;
    return at - now < 60000 ? (int)(at - now) : 60000;
}

/* say_idle: both said goodbye, but for ours it was not the input that had ended: behind the peer's end
 * the idle limit passed. */
static void say_idle(struct client *c)
{
    report_error(c->report,
        "No byte moved for the idle limit, so our side ended before standard input did; allow more "
        "with --idle-timeout.");
    c->local_failed = true;
}

/* say_unasked: the connection is over, and it was not this side that asked for it. */
static void say_unasked(struct client *c, const ew_outcome *outcome)
{
    if (is_forced(c)) {
        say_forced(c);
    } else if (outcome->version == EW_TLS_1_2) {
        if (outcome->close_notify_received)
            say_input_lost(c);
    } else if (outcome->verdict == EW_CLEAN) {
        say_idle(c);
    }
}

/* say_withheld: nothing of ours suits the server, which then goes on without, or refuses. */
static void say_withheld(struct client *c, const ew_conn *conn)
{
    if (!c->cert_asked || c->cert_told || ew_conn_own_credential(conn) != NULL)
        return;
    c->cert_told = true;
    report_note(c->report,
        "%s: the server asks for a certificate, and ours is not shown: %s; give one that suits it, or let it trust ours",
        c->peer,
        c->cert_by_issuer ? "none of the CAs that it names has issued it, or it takes no key of this kind"
                          : "it takes no certificate or key of this kind");
}

static void keep_timestamps(struct client *c, const ew_conn *conn)
{
    const char *file = option_text(c->options, OPT_SCT_OUT);

    if (file != NULL && !sct_file_write(file, conn, c->report))
        c->local_failed = true;
}

/* greet: once the handshake is complete, before anything is decided: rejected early data may leave nothing to decide. */
static void greet(struct client *c)
{
    ew_conn *conn = ew_net_conn(c->net);

    if (!c->greeted && ew_conn_handshake_complete(conn)) {
        c->greeted = true;
        report_handshake(c->report, c->peer, conn);
        say_withheld(c, conn);
        if (!early_settle(conn, c->report)) {
            c->own_cause = "the early data was rejected and must not be sent again, so we aborted the connection: what follows "
                           "would be taken for all";
            c->local_failed = true;
            give_up(c);
        }
        keep_timestamps(c, conn);
    }
}

static void say_progress(struct client *c)
{
    ew_conn *conn = ew_net_conn(c->net);

    if (c->state != EW_NET_OPEN && !c->reported) {
        ew_outcome outcome = {0};
        uint64_t unacked;
        c->reported = true;
        (void)ew_net_unacked(c->net, &unacked); /* for the report */
        if (ew_conn_outcome(conn, &outcome, sizeof outcome) == EW_OK)
            c->verdict = outcome.verdict;
        if (!c->end_asked)
            say_unasked(c, &outcome);
        say_withheld(c, conn);
        if (c->own_cause != NULL)
            report_ended_here(c->report, c->peer, conn, c->own_cause);
        else
            report_ended(c->report, c->peer, c->name, conn);
    }
}

static void step(struct client *c, short revents)
{
    if (c->state == EW_NET_DONE)
        return;
    c->state = ew_net_step(c->net, revents, ew_net_now());
}

static void turn(struct client *c, const struct pollfd *polls)
{
    bool input = polls[POLL_INPUT].revents != 0;
    bool output = (polls[POLL_OUTPUT].revents & POLLOUT) != 0;
    bool moved = true;

    if (polls[POLL_SIGNAL].revents != 0)
        on_signal(c);
    if ((polls[POLL_OUTPUT].revents & (POLLERR | POLLNVAL)) != 0 && c->pump.out_error == 0)
        c->pump.out_error = EPIPE;
    step(c, polls[POLL_NET].revents);
    while (moved) {
        moved = pump_input(&c->pump, input);
        moved |= pump_output(&c->pump, output);
        note_activity(c);
        greet(c);
        moved |= c->state == EW_NET_OPEN && decide(c);
        input = output = false;
        if (moved)
            step(c, 0);
    }
    say_progress(c);
}

static bool is_over(const struct client *c)
{
    bool written = c->pump.out_len == 0 || c->pump.out_error != 0;
    return c->killed || (c->state == EW_NET_DONE && written);
}

static void loop(struct client *c)
{
    struct pollfd polls[NUM_POLLS];

    memset(polls, 0, sizeof polls);
    turn(c, polls);
    while (!is_over(c)) {
        fill_polls(c, polls);
        if (poll(polls, NUM_POLLS, timeout_of(c)) < 0)
            memset(polls, 0, sizeof polls);
        turn(c, polls);
    }
}

/* --- the command ----------------------------------------------------------------------------- */

static void talk(struct client *c)
{
    pump_init(&c->pump, c->net);
    c->active_at = ew_net_now();
    c->signal_fd = open_signals();
    loop(c);
    if (c->pump.out_error != 0 && !c->output_told) {
        report_error(c->report, "Standard output cannot be written: %s; some of what came is lost.",
            strerror(c->pump.out_error));
        c->local_failed = true;
    }
    if (c->signal_fd >= 0)
        close(c->signal_fd);
    if (c->session_writable)
        session_file_write(option_text(c->options, OPT_SESSION),
            c->newest != NULL ? c->newest : c->offered, c->report);
}

static int status_of(const struct client *c)
{
    int status = c->own_cause != NULL ? STATUS_LOCAL : exit_status_of(c->verdict);
    return status == STATUS_OK && c->local_failed ? STATUS_LOCAL : status;
}

static void connect_and_talk(struct client *c)
{
    if (!prepare_session(c) || !watch_requests(c))
        return;
    ew_conn *conn = make_conn(c);
    const char *early = option_text(c->options, OPT_EARLY_DATA);
    if (conn != NULL && early != NULL && !early_send(conn, early, c->report)) {
        ew_conn_free(conn);
        return;
    }
    if (conn != NULL && dial(c, conn))
        talk(c);
}

static int run_connect(const struct options *options, const struct report *report)
{
    struct tls_log log;
    struct client *c = calloc(1, sizeof *c);
    int status = STATUS_LOCAL;

    if (c == NULL) {
        report_error(report, "Memory ran out; free some and start again.");
        return status;
    }
    c->options = options;
    c->report = report;
    c->signal_fd = -1;
    (void)hostport_parse(options->operand, &c->where);
    text_printable(options->operand, c->peer, sizeof c->peer);
    c->name = option_given(options, OPT_NAME) ? option_text(options, OPT_NAME) : c->where.host;
    c->after_eof = after_eof_of(option_text(options, OPT_AFTER_EOF));
    c->config = tls_setup(EW_CLIENT, options, report, &log);
    if (c->config != NULL) {
        connect_and_talk(c);
        status = status_of(c);
        ew_net_free(c->net);
        ew_session_free(c->offered);
        ew_session_free(c->newest);
        ew_config_free(c->config);
        tls_log_close(&log);
    }
    explicit_bzero(c, sizeof *c);
    free(c);
    return status;
}

const struct command command_connect = {
    .name = "connect",
    .usage = "  endwell connect HOST:PORT [--ca FILE | --trust-key FILE | --psk ID:FILE | --insecure]\n"
             "                  [--after-eof wait|half|full|abandon] [options]\n",
    .summary = "standard input to a TLS peer, what comes to standard output, and the verdict",
    .about = "Tells on standard error how the connection ended, and exits 0 only for a clean end.\n"
             "When the peer ends first, what standard input has at hand is still sent, then our\n"
             "side ends too; with --after-eof half it goes on to the end of input. In TLS 1.2 the\n"
             "peer's end is answered at once, by --policy. SIGINT and SIGTERM abort the connection;\n"
             "the peer is told by an alert.\n",
    .specs = SPECS,
    .num_specs = sizeof SPECS / sizeof SPECS[0],
    .check = check_connect,
    .run = run_connect,
};
