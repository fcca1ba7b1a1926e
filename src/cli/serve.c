/* SPDX-License-Identifier: Apache-2.0 */
/* endwell serve: options, start, the event loop, the graceful end. */
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "cli/command.h"
#include "cli/exit_status.h"
#include "cli/listener.h"
#include "cli/peer.h"
#include "cli/server.h"
#include "cli/text.h"
#include "cli/tls_check.h"
#include "cli/tls_keys.h"
#include "cli/tls_setup.h"

enum { MAX_DRAINING = 4096 };

/* --- options --------------------------------------------------------------------------------- */

static const struct option_spec SPECS[] = {
    {OPT_LISTEN, OPTION_TEXT, "listen", "ADDR:PORT", NULL,
        "where to listen; [ADDR6]:PORT for IPv6; port 0 takes a free one, which is told"},
    {OPT_CERT, OPTION_MANY, "cert", "FILE", NULL,
        "certificate chain (PEM); repeatable with --key: the client's SNI chooses, the first is "
        "the default"},
    {OPT_KEY, OPTION_MANY, "key", "FILE", NULL, "its private key (PEM)"},
    {OPT_RAW_KEY, OPTION_MANY, "raw-key", "FILE", NULL,
        "a private key (PEM) to show without a certificate (RFC 7250), to who knows its public key; repeatable"},
    {OPT_TRUST_KEY, OPTION_MANY, "trust-key", "FILE", NULL,
        "public keys (PEM) of clients to believe by --client-cert; repeatable"},
    {OPT_PSK, OPTION_MANY, "psk", "ID:FILE", NULL,
        "a secret of both sides in hex, imported (RFC 9258), TLS 1.3: a client that knows it is let in; a new secret takes a new "
        "ID, or sessions of the old one's holders are resumed for up to 7 days; repeatable"},
    {OPT_PLAIN_PSK, OPTION_MANY, "plain-psk", "ID:FILE", NULL,
        "the same not imported, for other software that cannot"},
    {OPT_OCSP_FILE, OPTION_MANY, "ocsp-file", "FILE", NULL,
        "an OCSP response (DER) to staple to the certificate of the --cert in the same place; "
        "repeatable"},
    {OPT_SCT_FILE, OPTION_MANY, "sct-file", "FILE", NULL,
        "the same with signed certificate timestamps: the list that TLS carries (RFC 6962, 3.3)"},
    {OPT_SELF_SIGNED, OPTION_TEXT, "self-signed", "NAME", NULL,
        "instead: a fresh certificate for NAME, for trying things out"},
    {OPT_WRITE_CERT, OPTION_TEXT, "write-cert", "FILE", NULL,
        "write that certificate to FILE, for connect --ca FILE"},
    {OPT_ROOT, OPTION_TEXT, "root", "DIR", NULL,
        "answer HTTP/1.0 and 1.1 GET and HEAD with the files below DIR"},
    {OPT_ECHO, OPTION_FLAG, "echo", NULL, NULL,
        "send back what comes; end when the client has ended"},
    {OPT_FORWARD, OPTION_TEXT, "forward", "HOST:PORT", NULL,
        "relay to a TCP address, passing each direction's end on"},
    {OPT_CLIENT_CERT, OPTION_CHOICE, "client-cert", "ask|require|later", NULL,
        "ask clients for a certificate, or require one; later: ask behind the handshake those of TLS 1.3 that offer it. A client "
        "that knows a --psk is authentic by that, and is not asked"},
    {OPT_CLIENT_CA, OPTION_TEXT, "client-ca", "FILE", NULL,
        "the CAs (PEM) that client certificates are verified against"},
    {OPT_CRL, OPTION_MANY, "crl", "FILE", NULL,
        "revocation lists (PEM) for client certificates and their CAs, each of which needs one; repeatable"},
    {OPT_GROUP_FIRST, OPTION_FLAG, "group-first", NULL, NULL,
        "TLS 1.3: the first of --groups that the client knows is taken, at the price of a round trip where it has sent no share "
        "of that: for X25519MLKEM768 wherever it can be had"},
    {OPT_EARLY_DATA, OPTION_FLAG, "early-data", NULL, NULL,
        "TLS 1.3: take up to 14 KiB of early data (0-RTT) of clients that resume, and answer it at once; each ticket's is "
        "taken once, but who can stop and repeat connections may still have a request done twice: only for what that does "
        "not harm, and for a backend only if it knows (RFC 8470)"},
    COMMAND_TLS_OPTIONS("5m",
        "no application byte either way for so long, after a half-close too: we close, verdict "
        "timed_out"),
};

static const char *check_identity(const struct options *o)
{
    bool own = option_given(o, OPT_SELF_SIGNED);
    size_t certs = o->values[OPT_CERT].num, keys = o->values[OPT_KEY].num;

    if (own && certs + keys > 0)
        return "--self-signed and --cert exclude each other; give one of them.";
    if (!own && certs == 0 && !tls_keys_given(o))
        return "A certificate is missing; give --cert FILE --key FILE, --self-signed NAME, --raw-key or --psk.";
    if (o->values[OPT_OCSP_FILE].num > certs)
        return "Each --ocsp-file is for a --cert; give no more of one than of the other.";
    if (o->values[OPT_SCT_FILE].num > certs)
        return "Each --sct-file is for a --cert; give no more of one than of the other.";
    if (certs != keys)
        return "Each --cert needs its --key; give as many of one as of the other, in the same "
               "order.";
    if (option_given(o, OPT_WRITE_CERT) && !own)
        return "--write-cert writes the certificate of --self-signed; give that too.";
    return NULL;
}

static const char *spare_operand(const char *word, char *fault, size_t cap)
{
    char quoted[200];

    snprintf(fault, cap, "It takes options only, and '%s' is none; --help lists them.",
        text_printable(word, quoted, sizeof quoted));
    return fault;
}

static const char *check_serve(const struct options *o, char *fault, size_t fault_cap)
{
    struct hostport hp;
    int apps = option_given(o, OPT_ROOT) + option_given(o, OPT_ECHO) + option_given(o, OPT_FORWARD);

    if (o->operand != NULL)
        return spare_operand(o->operand, fault, fault_cap);
    if (!option_given(o, OPT_LISTEN))
        return "--listen ADDR:PORT is missing; 127.0.0.1:0 takes a free port.";
    if (hostport_parse(option_text(o, OPT_LISTEN), &hp) != NULL)
        return "--listen takes ADDR:PORT or [ADDR6]:PORT, for instance 127.0.0.1:4433.";
    if (apps != 1)
        return "Give one of --root DIR, --echo and --forward HOST:PORT.";
    if (option_given(o, OPT_FORWARD) &&
        (hostport_parse(option_text(o, OPT_FORWARD), &hp) != NULL || strcmp(hp.port, "0") == 0))
        return "--forward takes HOST:PORT or [ADDR6]:PORT, for instance 127.0.0.1:8080.";
    bool judges = option_given(o, OPT_CLIENT_CA) || option_given(o, OPT_TRUST_KEY);
    if (option_given(o, OPT_CLIENT_CERT) != judges)
        return "--client-cert goes with --client-ca or --trust-key, and they with it; give both or neither.";
    if (option_given(o, OPT_CRL) && !option_given(o, OPT_CLIENT_CA))
        return "--crl is for client certificates; give --client-ca and --client-cert too.";
    const char *wrong = check_identity(o);
    return wrong != NULL ? wrong : tls_check(EW_SERVER, o, fault, fault_cap);
}

/* --- start ----------------------------------------------------------------------------------- */

/* raise_fd_limit: each connection is a descriptor or two; the soft limit is for select(2)'s users.
 */
static void raise_fd_limit(void)
{
    struct rlimit limit;

    if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == limit.rlim_max)
        return;
    limit.rlim_cur = limit.rlim_max;
    (void)setrlimit(RLIMIT_NOFILE, &limit);
}

static bool open_root(struct server *s, const char *dir)
{
    s->app = &app_root;
    s->root_fd = open(dir, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (s->root_fd < 0)
        report_error(s->report, "The directory '%s' cannot be opened: %s; give another --root.",
            dir, strerror(errno));
    return s->root_fd >= 0;
}

static bool resolve_backend(struct server *s, const char *where)
{
    struct hostport hp;
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM};

    s->app = &app_forward;
    if (hostport_parse(where, &hp) != NULL)
        return false;
    int failed = getaddrinfo(hp.host, hp.port, &hints, &s->forward_to);
    if (failed != 0) {
        s->forward_to = NULL;
        report_error(s->report,
            "The backend '%s' does not resolve (%s); check --forward and the "
            "name service.",
            where, gai_strerror(failed));
    }
    return failed == 0;
}

static bool choose_app(struct server *s, const struct options *options)
{
    if (option_given(options, OPT_ROOT))
        return open_root(s, option_text(options, OPT_ROOT));
    if (option_given(options, OPT_FORWARD))
        return resolve_backend(s, option_text(options, OPT_FORWARD));
    s->app = &app_echo;
    return true;
}

static int open_signals(void)
{
    sigset_t set;

    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGHUP);
    if (sigprocmask(SIG_BLOCK, &set, NULL) != 0)
        return -1;
    return signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
}

static bool open_loop(struct server *s)
{
    ew_err err = ew_net_group_new(MAX_DRAINING, &s->group);

    s->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    s->signals = (struct watch){WATCH_SIGNAL, open_signals(), 0, NULL};
    if (err != EW_OK || s->epoll_fd < 0 || s->signals.fd < 0) {
        report_error(s->report, "The server cannot be set up: %s; free memory or descriptors.",
            err != EW_OK ? ew_err_text(err) : strerror(errno));
        return false;
    }
    s->net_options.group = s->group;
    s->net_options.reset_on_death = true;
    server_watch(s, &s->signals, POLLIN);
    return true;
}

static bool start(struct server *s, const struct options *options)
{
    raise_fd_limit();
    if (!choose_app(s, options) || !open_loop(s))
        return false;
    int fd = listener_open(option_text(options, OPT_LISTEN), s->report);
    s->listener = (struct watch){WATCH_LISTENER, fd, 0, NULL};
    if (fd >= 0)
        server_watch(s, &s->listener, POLLIN);
    return fd >= 0;
}

/* --- the graceful end ------------------------------------------------------------------------ */

static void abandon_all(struct server *s, int64_t now)
{
    struct peer *next;

    for (struct peer *peer = s->peers; peer != NULL; peer = next) {
        next = peer->next;
        peer_abandon(peer, now);
    }
}

static void stop_listening(struct server *s)
{
    server_watch(s, &s->listener, 0);
    close(s->listener.fd);
    s->listener.fd = -1;
    s->accept_again = EW_NEVER;
}

/* reload: every file of certificates, keys, secrets, staples, CAs and revocation lists anew, for new connections; the open ones go on with what they began
 * with. What fails changes nothing. */
static void reload(struct server *s)
{
    if (option_given(s->options, OPT_SELF_SIGNED)) {
        report_warning(s->report, "There is nothing to reload with --self-signed, whose certificate is made at the start; start the server anew, or give --cert and --key.");
        return;
    }
    ew_config *config = tls_setup_again(EW_SERVER, s->options, s->report, s->log);
    ew_err err = config == NULL ? EW_ERR_FILE : ew_config_keep_sessions(config, s->config);

    if (err != EW_OK) {
        ew_config_free(config);
        report_warning(s->report, "The reload failed: for new connections all stays as it was.");
        return;
    }
    ew_config_free(s->config);
    s->config = config;
    report_reloaded(s->report);
}

/* on_signal: SIGHUP reloads; of the others the first one lets the open connections finish, the second does not. */
static void on_signal(struct server *s, int64_t now)
{
    struct signalfd_siginfo info;

    if (read(s->signals.fd, &info, sizeof info) != (ssize_t)sizeof info)
        return;
    if (info.ssi_signo == SIGHUP) {
        if (!s->stopping)
            reload(s);
        return;
    }
    if (s->stopping) {
        s->stop_at = now;
        return;
    }
    s->stopping = true;
    s->stop_at = s->close_timeout >= 0 ? now + s->close_timeout : EW_NEVER;
    stop_listening(s);
    report_note(s->report, "no new connections; %zu open ones are finished", s->num_peers);
    for (struct peer *peer = s->peers; peer != NULL; peer = peer->next)
        server_queue(s, peer);
}

/* --- the loop -------------------------------------------------------------------------------- */

static void on_event(struct server *s, const struct epoll_event *event, int64_t now)
{
    struct watch *w = event->data.ptr;
    short revents =
        (short)((event->events & EPOLLIN ? POLLIN : 0) | (event->events & EPOLLOUT ? POLLOUT : 0) |
                (event->events & EPOLLHUP ? POLLHUP : 0) |
                (event->events & EPOLLERR ? POLLERR : 0));

    switch (w->kind) {
    case WATCH_LISTENER:
        if (!s->stopping)
            listener_accept(s, now);
        break;
    case WATCH_SIGNAL:
        on_signal(s, now);
        break;
    case WATCH_CLIENT:
        peer_drive(w->peer, revents, now);
        break;
    case WATCH_BACKEND:
        peer_drive(w->peer, 0, now);
        break;
    }
}

static void run_timers(struct server *s, int64_t now)
{
    struct timer *first;

    while ((first = timers_first(&s->timers)) != NULL && first->at <= now)
        peer_drive(first->owner, 0, now);
}

static void run_queue(struct server *s, int64_t now)
{
    struct peer *peer = s->queue, *next;

    s->queue = NULL;
    for (; peer != NULL; peer = next) {
        next = peer->next_queued;
        peer->queued = false;
        peer_drive(peer, 0, now);
    }
}

static int timeout_of(const struct server *s, int64_t now)
{
    const struct timer *first = timers_first(&s->timers);
    int64_t at = first != NULL ? first->at : EW_NEVER;

    if (s->queue != NULL)
        return 0;
    if (s->stopping && s->stop_at < at)
        at = s->stop_at;
    if (s->accept_again < at)
        at = s->accept_again;
    if (at == EW_NEVER)
        return -1;
    if (at <= now)
        return 0;
    return at - now < 60000 ? (int)(at - now) : 60000;
}

static void loop_once(struct server *s)
{
    enum { MOST = 256 };
    struct epoll_event events[MOST];
    size_t before = s->num_peers;
    int n = epoll_wait(s->epoll_fd, events, MOST, timeout_of(s, ew_net_now()));
    int64_t now = ew_net_now();

    for (int i = 0; i < n; i++)
        on_event(s, &events[i], now);
    run_timers(s, now);
    run_queue(s, now);
    if (s->stopping && now >= s->stop_at)
        abandon_all(s, now);
    listener_resume(s, s->num_peers < before, now);
    peer_bury(s);
}

static void release(struct server *s)
{
    abandon_all(s, ew_net_now());
    run_queue(s, ew_net_now());
    peer_bury(s);
    timers_free(&s->timers);
    if (s->forward_to != NULL)
        freeaddrinfo(s->forward_to);
    const int fds[] = {s->listener.fd, s->signals.fd, s->epoll_fd, s->root_fd};
    for (size_t i = 0; i < sizeof fds / sizeof fds[0]; i++) {
        if (fds[i] >= 0)
            close(fds[i]);
    }
    ew_net_group_free(s->group);
    ew_config_free(s->config);
    free(s);
}

static struct server *new_server(const struct options *options, const struct report *report)
{
    struct server *s = calloc(1, sizeof *s);

    if (s == NULL) {
        report_error(report, "Memory ran out; free some and start again.");
        return NULL;
    }
    s->report = report;
    s->epoll_fd = s->root_fd = s->listener.fd = s->signals.fd = -1;
    s->accept_again = EW_NEVER;
    s->net_options = tls_net_options(options);
    const char *wish = option_text(options, OPT_CLIENT_CERT);
    s->asks_later = wish != NULL && strcmp(wish, "later") == 0;
    s->handshake_timeout = option_time(options, OPT_HANDSHAKE_TIMEOUT);
    s->idle_timeout = option_time(options, OPT_IDLE_TIMEOUT);
    s->close_timeout = option_time(options, OPT_CLOSE_TIMEOUT);
    return s;
}

static int run_serve(const struct options *options, const struct report *report)
{
    struct tls_log log;
    struct server *s = new_server(options, report);
    int status = STATUS_LOCAL;

    if (s == NULL)
        return status;
    s->options = options;
    s->log = &log;
    s->config = tls_setup(EW_SERVER, options, report, &log);
    if (s->config == NULL) {
        release(s);
        return status;
    }
    if (start(s, options)) {
        while (!s->stopping || s->num_peers > 0)
            loop_once(s);
        status = STATUS_OK;
    }
    release(s);
    tls_log_close(&log);
    return status;
}

const struct command command_serve = {
    .name = "serve",
    .usage = "  endwell serve --listen ADDR:PORT\n"
             "                (--cert FILE --key FILE | --raw-key FILE | --psk ID:FILE | --self-signed NAME)\n"
             "                (--root DIR | --echo | --forward HOST:PORT) [options]\n",
    .summary = "answers TLS connections: with files, with an echo, or by a relay to TCP",
    .about =
        "Says `listening on ADDR:PORT` on standard error when it is ready, and one line for each\n"
        "connection that ended. SIGTERM or SIGINT ends it: no new connections, the open ones are\n"
        "finished within --close-timeout, what is left then is abandoned; a second signal "
        "abandons\n"
        "at once. SIGHUP reads the files of --cert, --key, --raw-key, --trust-key, --psk, --plain-psk,\n"
        "--client-ca, --crl, --ocsp-file and --sct-file again, for new connections; where one fails all stays\n"
        "as it was (with --self-signed nothing is read again). The exit status is 0 then, 1 if the server could\n"
        "not start, 2 for bad usage.\n",
    .specs = SPECS,
    .num_specs = sizeof SPECS / sizeof SPECS[0],
    .check = check_serve,
    .run = run_serve,
};
