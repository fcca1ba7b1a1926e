/* SPDX-License-Identifier: Apache-2.0 */
/* A session that goes on in plaintext after TLS has ended, as FTP's does after CCC (RFC 4217, 12.3):
 * both sides say goodbye, take the socket back, and lose no byte of what follows, even where it came
 * in the same segment as the goodbye (C10).
 *
 *   cc ccc.c $(pkg-config --cflags --libs endwell-net) -o ccc
 *   ./ccc serve 127.0.0.1 2121 chain.pem key.pem                       (one session)
 *   ./ccc connect localhost 2121 ca.pem
 *
 * What comes after the goodbye is plaintext nobody vouches for: whoever sits on the way may change
 * it. Use CCC only where the rest of a protocol does not depend on it. */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <endwell/net.h>

enum { LINE_CAP = 512 };

static int complain(const char *what, ew_err err)
{
    fprintf(stderr, "%s: %s\n", what, err == EW_ERR_OS ? strerror(errno) : ew_err_text(err));
    return 1;
}

/* A connection, first over TLS (net is there), then without; what came and is not a whole line. */
struct session {
    const char *who;
    ew_net *net; /* NULL: in plaintext */
    int fd;
    size_t len;
    char text[LINE_CAP];
    size_t num_left_over; /* bytes that came behind the goodbye and before the socket was ours */
};

/* --- lines, with TLS and without ------------------------------------------------------------- */

static bool append(struct session *s, const void *data, size_t len)
{
    if (len > sizeof s->text - s->len)
        return false;
    memcpy(&s->text[s->len], data, len);
    s->len += len;
    return true;
}

/* get_more: false at the end, however it came. */
static bool get_more(struct session *s)
{
    const uint8_t *data;
    size_t len;
    char bytes[LINE_CAP];

    if (s->net)
        return ew_net_recv(s->net, &data, &len) == EW_READ_DATA && append(s, data, len);
    const ssize_t got = recv(s->fd, bytes, sizeof bytes, 0);
    return got > 0 && append(s, bytes, (size_t)got);
}

/* expect: the next line is this one. */
static bool expect(struct session *s, const char *line)
{
    const size_t len = strlen(line);
    char *end;

    while (!(end = memchr(s->text, '\n', s->len))) {
        if (!get_more(s)) {
            fprintf(stderr, "%s: the connection ended where '%s' should come\n", s->who, line);
            return false;
        }
    }
    const size_t got = (size_t)(end - s->text);
    printf("%s %s: %.*s\n", s->who, s->net ? "TLS  " : "clear", (int)got, s->text);
    const bool same = got == len && memcmp(s->text, line, len) == 0;
    s->len -= got + 1;
    memmove(s->text, end + 1, s->len);
    return same;
}

static bool say(struct session *s, const char *line)
{
    char text[LINE_CAP];
    const int len = snprintf(text, sizeof text, "%s\n", line);

    if (len < 0 || (size_t)len >= sizeof text)
        return false;
    if (s->net)
        return ew_net_send(s->net, text, (size_t)len) == EW_OK;
    return send(s->fd, text, (size_t)len, MSG_NOSIGNAL) == len;
}

/* --- the end of TLS -------------------------------------------------------------------------- */

/* clear: goodbye both ways; then the socket is ours again, and so is each byte behind the peer's
 * goodbye. Lines that came before it and were not read yet must not be mixed up with those: what was
 * said under TLS was authentic, the rest is not. */
static bool clear(struct session *s)
{
    uint8_t *left = NULL;
    ew_outcome outcome;
    ew_err err = s->len == 0 ? EW_OK : EW_ERR_STATE;

    if (err == EW_OK)
        err = ew_net_detach(s->net, &s->fd, &left, &s->num_left_over);
    if (err == EW_OK)
        err = ew_conn_outcome(ew_net_conn(s->net), &outcome, sizeof outcome);
    if (err != EW_OK) {
        free(left);
        return complain(s->who, err) == 0;
    }
    printf("%s      : TLS ended: %s, %zu bytes of plaintext came with it\n", s->who,
        ew_verdict_name(outcome.verdict), s->num_left_over);
    ew_net_free(s->net);
    s->net = NULL;
    const bool kept = append(s, left ? (const void *)left : "", s->num_left_over);
    free(left);
    return kept;
}

/* cork: while it is on, what is sent waits, so that it leaves in one segment. Nothing depends on
 * it: it makes sure that the hard case is what this example shows. */
static bool cork(int fd, int on)
{
    return setsockopt(fd, IPPROTO_TCP, TCP_CORK, &on, sizeof on) == 0;
}

static bool server_talk(struct session *s)
{
    return say(s, "220 ready") && expect(s, "CCC") && say(s, "200 going on in clear") && clear(s) &&
           expect(s, "NOOP") && say(s, "200 still here") && expect(s, "QUIT") &&
           say(s, "221 goodbye");
}

static bool client_talk(struct session *s)
{
    if (!expect(s, "220 ready") || !say(s, "CCC") || !expect(s, "200 going on in clear"))
        return false;
    if (!cork(ew_net_fd(s->net), 1))
        return complain("cork", EW_ERR_OS) == 0;
    /* Our goodbye and the first plaintext line leave together. */
    return clear(s) && say(s, "NOOP") && cork(s->fd, 0) && expect(s, "200 still here") &&
           say(s, "QUIT") && expect(s, "221 goodbye");
}

/* talk: one session from the handshake's end on. 0: all went as it should. */
static int talk(struct session *s, bool (*script)(struct session *s))
{
    const bool good = script(s);
    ew_outcome outcome;
    char why[400];

    if (s->net) { /* TLS did not come to its end: say how far it came, and close */
        const ew_err err = ew_net_close(s->net, EW_REST_DISCARD, &outcome);
        if (err != EW_OK) {
            (void)complain(s->who, err);
        } else {
            (void)ew_outcome_explain(&outcome, why, sizeof why);
            fprintf(stderr, "%s: %s: %s\n", s->who, ew_verdict_name(outcome.verdict), why);
        }
        ew_net_free(s->net);
        s->net = NULL;
    }
    if (s->fd >= 0)
        close(s->fd);
    return good ? 0 : 1;
}

/* --- both sides ------------------------------------------------------------------------------ */

/* Detach mode is chosen before the connection: bytes behind the peer's goodbye are then kept. */
static ew_net_options options_for_detach(void)
{
    ew_net_options options = EW_NET_OPTIONS;

    options.detach = true;
    return options;
}

static int serve(ew_credential *credential, int listen_fd, size_t *out_left_over)
{
    const ew_net_options options = options_for_detach();
    struct session s = {.who = "server", .fd = -1};
    ew_config *config = NULL;
    ew_err err = ew_config_new(EW_SERVER, NULL, NULL, &config);

    if (err == EW_OK)
        err = ew_config_add_credential(config, credential);
    if (err == EW_OK)
        err = ew_net_accept(config, listen_fd, &options, &s.net);
    ew_config_free(config);
    int status = err == EW_OK ? talk(&s, server_talk) : complain("server", err);
    if (err != EW_OK)
        ew_net_free(s.net);
    *out_left_over = s.num_left_over;
    return status;
}

static int connect_to(ew_config *config, const char *host, const char *port)
{
    const ew_net_options options = options_for_detach();
    struct session s = {.who = "client", .fd = -1};
    const ew_err err = ew_net_connect(config, host, port, &options, &s.net);

    if (err == EW_OK)
        return talk(&s, client_talk);
    ew_net_free(s.net);
    return complain("client", err);
}

/* listen_on: -1 on failure; port is told what it became. */
static int listen_on(const char *host, unsigned *port)
{
    struct sockaddr_in address = {.sin_family = AF_INET};
    socklen_t len = sizeof address;
    const int on = 1;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    address.sin_port = htons((uint16_t)*port);
    errno = EINVAL;
    if (fd < 0 || inet_pton(AF_INET, host, &address.sin_addr) != 1 ||
        setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0 ||
        bind(fd, (struct sockaddr *)&address, len) != 0 || listen(fd, 8) != 0 ||
        getsockname(fd, (struct sockaddr *)&address, &len) != 0)
        return -1;
    *port = ntohs(address.sin_port);
    return fd;
}

/* --- its self-test: the server in a child process -------------------------------------------- */

/* serve_and_check: the plaintext must have come with the goodbye, or nothing was shown. */
static int serve_and_check(ew_credential *credential, int listen_fd)
{
    size_t left_over = 0;
    const int status = serve(credential, listen_fd, &left_over);

    return status == 0 && left_over != strlen("NOOP\n") ? 1 : status;
}

static int check(ew_credential *credential, unsigned number)
{
    ew_config *config = NULL;
    char *pem = NULL, port[8];
    size_t pem_len = 0;
    ew_err err = ew_credential_pem(credential, &pem, &pem_len);

    snprintf(port, sizeof port, "%u", number);
    if (err == EW_OK)
        err = ew_config_new(EW_CLIENT, NULL, NULL, &config);
    if (err == EW_OK)
        err = ew_config_trust_pem(config, pem, pem_len);
    const int status =
        err == EW_OK ? connect_to(config, "127.0.0.1", port) : complain("selftest", err);
    ew_config_free(config);
    free(pem);
    return status;
}

static int selftest(void)
{
    ew_credential *credential = NULL;
    unsigned port = 0;
    int child_status = 1, listen_fd = listen_on("127.0.0.1", &port);
    ew_err err = listen_fd < 0 ? EW_ERR_OS : EW_OK;

    if (err == EW_OK)
        err = ew_credential_self_signed(NULL, "127.0.0.1", &credential);
    if (err != EW_OK)
        return complain("selftest", err);
    const pid_t child = fork();
    alarm(30); /* in both: a self-test that hangs has failed */
    if (child == 0) {
        int served = serve_and_check(credential, listen_fd);
        ew_credential_free(credential);
        exit(served);
    }
    close(listen_fd);
    int status = child > 0 ? check(credential, port) : complain("fork", EW_ERR_OS);
    ew_credential_free(credential);
    if (status != 0 && child > 0)
        kill(child, SIGTERM); /* it may wait for somebody who will not come */
    if (child > 0 && waitpid(child, &child_status, 0) == child && child_status == 0)
        return status;
    return 1;
}

static int main_serve(char **argv)
{
    ew_credential *credential = NULL;
    char *end_of_port;
    const unsigned long number = strtoul(argv[3], &end_of_port, 10);
    unsigned port = (unsigned)number;
    size_t left_over;

    if (*end_of_port != '\0' || number > 65535)
        return complain("PORT", EW_ERR_ARGUMENT);
    const ew_err err = ew_credential_load(NULL, argv[4], argv[5], NULL, NULL, &credential);
    if (err != EW_OK)
        return complain(argv[4], err);
    const int listen_fd = listen_on(argv[2], &port);
    int status = 1;
    if (listen_fd < 0) {
        (void)complain(argv[2], EW_ERR_OS);
    } else {
        printf("listening on %s:%u\n", argv[2], port);
        status = serve(credential, listen_fd, &left_over);
        close(listen_fd);
    }
    ew_credential_free(credential);
    return status;
}

static int main_connect(char **argv)
{
    ew_config *config = NULL;
    ew_err err = ew_config_new(EW_CLIENT, NULL, NULL, &config);

    if (err == EW_OK)
        err = ew_config_trust_file(config, argv[4]);
    const int status =
        err == EW_OK ? connect_to(config, argv[2], argv[3]) : complain(argv[4], err);
    ew_config_free(config);
    return status;
}

int main(int argc, char **argv)
{
    setvbuf(stdout, NULL, _IOLBF, 0);
    if (argc == 2 && strcmp(argv[1], "--selftest") == 0)
        return selftest();
    if (argc == 6 && strcmp(argv[1], "serve") == 0)
        return main_serve(argv);
    if (argc == 5 && strcmp(argv[1], "connect") == 0)
        return main_connect(argv);
    fprintf(stderr,
        "usage: %s serve IPV4-ADDRESS PORT CHAIN-FILE KEY-FILE | connect HOST PORT CA-FILE | "
        "--selftest\n",
        argv[0]);
    return 2;
}
