/* SPDX-License-Identifier: Apache-2.0 */
/* A server with an event loop: any number of connections in one thread, each echoed until the client
 * has said goodbye, then ended, with a line that says how.
 *
 *   cc poll_server.c $(pkg-config --cflags --libs endwell-net) -o poll_server
 *   ./poll_server 127.0.0.1 4433 chain.pem key.pem       (ends by a signal)
 *
 * poll() keeps it short; with thousands of connections the same calls go with epoll. */
#include <arpa/inet.h>
#include <errno.h>
#include <limits.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <endwell/net.h>

enum { MAX_PEERS = 256, MAX_DRAINING = 64 };

/* One connection, and what was read and is not accepted for sending yet. */
struct peer {
    ew_net *net; /* NULL: a free place */
    size_t wait_at;
    size_t wait_end;
    bool ended;    /* our end was asked for */
    bool reported; /* the verdict was told */
    uint8_t wait[EW_RECORD_BUFFER];
};

struct server {
    ew_config *config;
    ew_net_options options;
    int listen_fd;
    int num_peers;
    int num_bad;    /* connections that did not end clean */
    long num_left;  /* how many connections still to serve; LONG_MAX: no end */
    struct peer peers[MAX_PEERS];
};

static int complain(const char *what, ew_err err)
{
    fprintf(stderr, "%s: %s\n", what, err == EW_ERR_OS ? strerror(errno) : ew_err_text(err));
    return 1;
}

/* --- the application: an echo ---------------------------------------------------------------- */

/* end: DELIVER would be right for a server that still wants to hear; an echo has nothing to ask. */
static void end(struct peer *peer)
{
    const ew_err err = ew_net_end(peer->net, EW_REST_DISCARD);

    peer->ended = true;
    if (err != EW_OK)
        (void)complain("goodbye", err);
}

/* send_back: true when nothing waits any more. */
static bool send_back(struct peer *peer)
{
    size_t taken = 0;
    const size_t len = peer->wait_end - peer->wait_at;

    if (ew_net_write(peer->net, &peer->wait[peer->wait_at], len, &taken) != EW_OK) {
        end(peer); /* our direction is over: the outcome will say why */
        return false;
    }
    peer->wait_at += taken;
    return peer->wait_at == peer->wait_end;
}

/* echo: reads only when all was sent back, so that a client that does not read is not read from. */
static void echo(struct peer *peer)
{
    const uint8_t *data;
    size_t len;

    while (!peer->ended && send_back(peer)) {
        switch (ew_net_read(peer->net, &data, &len)) {
        case EW_READ_WAIT:
            return;
        case EW_READ_DATA: /* one record at most: it fits */
            memcpy(peer->wait, data, len);
            peer->wait_at = 0;
            peer->wait_end = len;
            break;
        case EW_READ_END:    /* the client said goodbye */
        case EW_READ_CUT:    /* it did not: there may be more that never came */
        case EW_READ_FAILED: /* see the outcome */
            end(peer);
            break;
        }
    }
}

/* --- the event loop -------------------------------------------------------------------------- */

static void report(struct server *server, struct peer *peer)
{
    ew_outcome outcome;
    char why[400];
    const ew_err err = ew_conn_outcome(ew_net_conn(peer->net), &outcome, sizeof outcome);

    peer->reported = true;
    if (err != EW_OK) {
        server->num_bad += complain("outcome", err);
        return;
    }
    (void)ew_outcome_explain(&outcome, why, sizeof why);
    printf("%s: %s\n", ew_verdict_name(outcome.verdict), why);
    server->num_bad += outcome.verdict != EW_CLEAN;
}

/* drive: one turn of one connection. The verdict comes first; the socket is ended after it. */
static void drive(struct server *server, struct peer *peer, short revents)
{
    ew_net_state state = ew_net_step(peer->net, revents, ew_net_now());

    if (state == EW_NET_OPEN && ew_conn_handshake_complete(ew_net_conn(peer->net))) {
        echo(peer);
        state = ew_net_step(peer->net, 0, ew_net_now());
    }
    if (state != EW_NET_OPEN && !peer->reported)
        report(server, peer);
    if (state == EW_NET_DONE) {
        ew_net_free(peer->net);
        peer->net = NULL;
        server->num_peers--;
        if (server->num_left != LONG_MAX)
            server->num_left--;
    }
}

/* welcome: takes one connection in. */
static void welcome(struct server *server)
{
    struct peer *peer = server->peers;
    ew_conn *conn = NULL;
    const int fd = accept(server->listen_fd, NULL, NULL);

    if (fd < 0) {
        if (errno != EAGAIN && errno != ECONNABORTED && errno != EINTR)
            (void)complain("accept", EW_ERR_OS);
        return;
    }
    while (peer->net)
        peer++;
    *peer = (struct peer){0};
    ew_err err = ew_conn_new(server->config, NULL, ew_net_now(), &conn);
    if (err == EW_OK)
        err = ew_net_new(conn, fd, &server->options, &peer->net);
    if (err != EW_OK) {
        (void)complain("connection", err);
        ew_conn_free(conn);
        close(fd);
        return;
    }
    server->num_peers++;
}

/* timeout_for: until the first deadline of all; -1 for none. */
static int timeout_for(const struct server *server)
{
    const int64_t now = ew_net_now();
    int64_t first = EW_NEVER;

    for (int i = 0; i < MAX_PEERS; i++) {
        if (server->peers[i].net && ew_net_deadline(server->peers[i].net) < first)
            first = ew_net_deadline(server->peers[i].net);
    }
    if (first == EW_NEVER)
        return -1;
    if (first <= now)
        return 0;
    return first - now < INT_MAX ? (int)(first - now) : INT_MAX;
}

/* run: until num_left connections are over. */
static int run(struct server *server)
{
    struct pollfd fds[MAX_PEERS + 1];

    while (server->num_left > 0) {
        /* A negative descriptor is left out: free places, a full house, and connections that want
         * nothing of their socket now (poll would report a hang-up again and again). */
        fds[MAX_PEERS].fd = server->num_peers < MAX_PEERS ? server->listen_fd : -1;
        fds[MAX_PEERS].events = POLLIN;
        for (int i = 0; i < MAX_PEERS; i++) {
            ew_net *net = server->peers[i].net;
            fds[i].events = net ? ew_net_events(net) : 0;
            fds[i].fd = fds[i].events ? ew_net_fd(net) : -1;
        }
        if (poll(fds, MAX_PEERS + 1, timeout_for(server)) < 0) {
            if (errno != EINTR)
                return complain("poll", EW_ERR_OS);
            continue;
        }
        for (int i = 0; i < MAX_PEERS; i++) {
            ew_net *net = server->peers[i].net;
            short revents = fds[i].fd >= 0 ? fds[i].revents : 0;
            if (net && (revents || ew_net_deadline(net) <= ew_net_now()))
                drive(server, &server->peers[i], revents);
        }
        if (fds[MAX_PEERS].fd >= 0 && fds[MAX_PEERS].revents)
            welcome(server);
    }
    return server->num_bad == 0 ? 0 : 1;
}

/* --- start ----------------------------------------------------------------------------------- */

/* serve: num_left connections with this credential. */
static int serve(ew_credential *credential, int listen_fd, long num_left)
{
    struct server *server = calloc(1, sizeof *server);
    ew_err err = server ? ew_config_new(EW_SERVER, NULL, NULL, &server->config) : EW_ERR_MEMORY;
    int status = 1;

    if (err == EW_OK)
        err = ew_config_add_credential(server->config, credential);
    /* Who says nothing for five minutes is let go. */
    if (err == EW_OK)
        err = ew_config_limit(server->config, EW_LIMIT_IDLE, 5 * 60 * 1000);
    if (err == EW_OK) {
        server->options = (ew_net_options)EW_NET_OPTIONS;
        err = ew_net_group_new(MAX_DRAINING, &server->options.group);
    }
    if (err == EW_OK) {
        server->options.reset_on_death = true;
        server->listen_fd = listen_fd;
        server->num_left = num_left;
        status = run(server);
    } else {
        (void)complain("server", err);
    }
    if (server) {
        for (int i = 0; i < MAX_PEERS; i++)
            ew_net_free(server->peers[i].net);
        ew_net_group_free(server->options.group);
        ew_config_free(server->config);
    }
    free(server);
    return status;
}

/* listen_on: a non-blocking listening socket, -1 on failure; port is told what it became. */
static int listen_on(const char *host, unsigned *port)
{
    struct sockaddr_in address = {.sin_family = AF_INET};
    socklen_t len = sizeof address;
    const int on = 1;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

    address.sin_port = htons((uint16_t)*port);
    errno = EINVAL;
    if (fd < 0 || inet_pton(AF_INET, host, &address.sin_addr) != 1 ||
        setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0 ||
        bind(fd, (struct sockaddr *)&address, len) != 0 || listen(fd, SOMAXCONN) != 0 ||
        getsockname(fd, (struct sockaddr *)&address, &len) != 0)
        return -1;
    *port = ntohs(address.sin_port);
    return fd;
}

/* --- the self-test: several clients at once, the server in a child process ------------------- */

enum { NUM_CLIENTS = 5, TEXT_LEN = 100000 };

/* check_echo: says goodbye, and reads back what was sent. */
static int check_echo(ew_net *net, const uint8_t *text)
{
    const uint8_t *data;
    size_t len, got = 0;
    ew_outcome outcome;
    int wrong = 0;
    ew_err err = ew_net_end(net, EW_REST_DELIVER);

    while (err == EW_OK && ew_net_recv(net, &data, &len) == EW_READ_DATA) {
        wrong |= len > TEXT_LEN - got || memcmp(data, &text[got], len) != 0;
        got += len;
    }
    err = ew_net_close(net, EW_REST_DISCARD, &outcome);
    if (err != EW_OK)
        return complain("client", err);
    if (wrong || got != TEXT_LEN || outcome.verdict != EW_CLEAN) {
        fprintf(stderr, "client: %zu bytes, %s\n", got, ew_verdict_name(outcome.verdict));
        return 1;
    }
    return 0;
}

static int be_clients(ew_config *config, const char *port)
{
    static uint8_t text[TEXT_LEN];
    ew_net *nets[NUM_CLIENTS] = {NULL};
    int status = 0;

    for (size_t i = 0; i < sizeof text; i++)
        text[i] = (uint8_t)(i * 7 + i / 251);
    for (int i = 0; i < NUM_CLIENTS; i++) {
        ew_err err = ew_net_connect(config, "127.0.0.1", port, NULL, &nets[i]);
        if (err == EW_OK)
            err = ew_net_send(nets[i], text, sizeof text);
        if (err != EW_OK)
            status = complain("client", err);
    }
    for (int i = 0; i < NUM_CLIENTS; i++) {
        if (!nets[i] || check_echo(nets[i], text) != 0)
            status = 1;
        ew_net_free(nets[i]);
    }
    return status;
}

static int test_clients(ew_credential *credential, unsigned number)
{
    ew_config *config = NULL;
    char *pem = NULL, port[8];
    size_t pem_len = 0;
    int status = 1;
    ew_err err = ew_credential_pem(credential, &pem, &pem_len);

    snprintf(port, sizeof port, "%u", number);
    if (err == EW_OK)
        err = ew_config_new(EW_CLIENT, NULL, NULL, &config);
    if (err == EW_OK)
        err = ew_config_trust_pem(config, pem, pem_len);
    if (err == EW_OK)
        status = be_clients(config, port);
    else
        (void)complain("selftest", err);
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
        int served = serve(credential, listen_fd, NUM_CLIENTS);
        ew_credential_free(credential);
        exit(served);
    }
    close(listen_fd);
    int status = child > 0 ? test_clients(credential, port) : complain("fork", EW_ERR_OS);
    ew_credential_free(credential);
    if (status != 0 && child > 0)
        kill(child, SIGTERM); /* it may wait for somebody who will not come */
    if (child > 0 && waitpid(child, &child_status, 0) == child && child_status == 0)
        return status;
    return 1;
}

int main(int argc, char **argv)
{
    ew_credential *credential = NULL;

    if (argc == 2 && strcmp(argv[1], "--selftest") == 0)
        return selftest();
    if (argc != 5) {
        fprintf(stderr, "usage: %s IPV4-ADDRESS PORT CHAIN-FILE KEY-FILE | --selftest\n", argv[0]);
        return 2;
    }
    char *end_of_port;
    const unsigned long number = strtoul(argv[2], &end_of_port, 10);
    unsigned port = (unsigned)number;
    if (*end_of_port != '\0' || number > 65535)
        return complain("PORT", EW_ERR_ARGUMENT);
    const ew_err err = ew_credential_load(NULL, argv[3], argv[4], NULL, NULL, &credential);
    if (err != EW_OK)
        return complain("certificate", err);
    const int listen_fd = listen_on(argv[1], &port);
    int status = 1;
    if (listen_fd < 0) {
        (void)complain(argv[1], EW_ERR_OS);
    } else {
        setvbuf(stdout, NULL, _IOLBF, 0);
        printf("listening on %s:%u\n", argv[1], port);
        status = serve(credential, listen_fd, LONG_MAX);
    }
    ew_credential_free(credential);
    return status;
}
