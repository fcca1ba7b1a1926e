/* SPDX-License-Identifier: Apache-2.0 */
/* The engine alone, over a transport of one's own: here two pipes. Nothing in it needs a socket; a
 * serial line, a message queue or a stream of another protocol are served in the same way.
 *
 *   cc own_transport.c $(pkg-config --cflags --libs endwell) -o own_transport
 *   mkfifo there back
 *   ./own_transport serve chain.pem key.pem <there >back &
 *   ./own_transport connect localhost ca.pem 7>there 6<back <question >answer
 *
 * (The client's shell opens `there` first, as the server's does: whoever opens a FIFO waits for its other end.) The server's
 * wire is standard input and output, as inetd starts it: it answers, once the client has said goodbye, how many bytes came.
 * The client's wire is the descriptors 6 and 7. Each tells its verdict on standard error and exits 0 only for a clean one. */
#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <endwell/endwell.h>

/* One end: the engine, the transport, and the peer's bytes [start, end) not given to it yet. */
struct line {
    ew_conn *conn;
    int in_fd;
    int out_fd; /* -1: ended */
    size_t start;
    size_t end;
    uint8_t bytes[EW_RECORD_BUFFER];
};

static int complain(const char *what, ew_err err)
{
    fprintf(stderr, "%s: %s\n", what, err == EW_ERR_OS ? strerror(errno) : ew_err_text(err));
    return 1;
}

/* time_now: the engine keeps no clock; any that never goes back will do. */
static int64_t time_now(void)
{
    struct timespec t = {0};

    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* --- moving bytes ---------------------------------------------------------------------------- */

/* hand_over: what the engine has for the peer; then, if it is due, the end of our direction. What
 * cannot be sent ends only that direction: what the peer has sent can still be read. */
static void hand_over(struct line *line)
{
    const uint8_t *bytes;
    size_t len;

    while (line->out_fd >= 0 && (len = ew_conn_output(line->conn, &bytes)) > 0) {
        const ssize_t sent = write(line->out_fd, bytes, len);
        if (sent < 0 && errno == EINTR)
            continue;
        if (sent < 0) {
            ew_conn_output_end(line->conn, errno);
            break;
        }
        const ew_err err = ew_conn_output_done(line->conn, (size_t)sent);
        if (err != EW_OK) {
            (void)complain("output", err);
            break;
        }
    }
    /* EW_TRANSPORT_RESET would ask for a reset: a pipe has none, and is closed by its owner. */
    if (line->out_fd >= 0 && ew_conn_transport(line->conn) == EW_TRANSPORT_FIN) {
        close(line->out_fd);
        line->out_fd = -1;
    }
}

/* feed: gives the engine what is there; false if it takes nothing of it (half a record). An error
 * is sticky: the levels and the outcome tell it. */
static bool feed(struct line *line)
{
    size_t used = 0;
    const ew_err err =
        ew_conn_input(line->conn, &line->bytes[line->start], line->end - line->start, &used);

    line->start += used;
    return err == EW_OK && used > 0;
}

/* fetch: more of the peer's bytes. Only here may the buffer be moved: nothing in it is lent out. */
static void fetch(struct line *line)
{
    line->end -= line->start;
    memmove(line->bytes, &line->bytes[line->start], line->end);
    line->start = 0;
    const ssize_t got = read(line->in_fd, &line->bytes[line->end], sizeof line->bytes - line->end);
    if (got > 0)
        line->end += (size_t)got;
    else if (got == 0)
        ew_conn_input_end(line->conn, EW_END_EOF, 0, line->end); /* not END: a cut, unless END came */
    else if (errno != EINTR && errno != EAGAIN)
        ew_conn_input_end(line->conn, EW_END_ERROR, errno, line->end);
}

/* wait_for: the peer's bytes, or the engine's next deadline. */
static void wait_for(struct line *line)
{
    const int64_t left = ew_conn_deadline(line->conn) - time_now();
    const bool wanted = (ew_conn_levels(line->conn) & EW_WANT_INPUT) != 0;
    struct pollfd in = {.fd = wanted ? line->in_fd : -1, .events = POLLIN};
    const int timeout = left < 0 ? 0 : left > INT_MAX ? -1 : (int)left;

    if (poll(&in, 1, timeout) > 0)
        fetch(line);
}

/* turn: one turn of the loop; false when there is something to read, or the verdict. */
static bool turn(struct line *line)
{
    ew_conn_set_time(line->conn, time_now());
    hand_over(line);
    if ((ew_conn_levels(line->conn) & (EW_CAN_READ | EW_ENDED)) != 0)
        return false;
    if (!feed(line) && (ew_conn_levels(line->conn) & (EW_HAVE_OUTPUT | EW_CAN_READ | EW_ENDED)) == 0) {
        wait_for(line);
        (void)feed(line);
    }
    /* limits pass last: what has arrived counts before them */
    ew_conn_tick(line->conn, time_now());
    return true;
}

/* --- blocking calls on top ------------------------------------------------------------------- */

/* receive: data, or the end of it; the bytes are lent until the next call. */
static ew_read receive(struct line *line, const uint8_t **out, size_t *out_len)
{
    ew_read result;

    while ((result = ew_conn_read(line->conn, out, out_len)) == EW_READ_WAIT) {
        if (!turn(line) && (ew_conn_levels(line->conn) & EW_CAN_READ) == 0)
            return EW_READ_FAILED;
    }
    return result;
}

static ew_err send_all(struct line *line, const char *data, size_t len)
{
    size_t done = 0;

    while (done < len) {
        size_t taken = 0;
        const ew_err err = ew_conn_write(line->conn, &data[done], len - done, &taken);
        if (err != EW_OK)
            return err;
        done += taken;
        if (taken > 0)
            hand_over(line);
        else
            (void)turn(line); /* the handshake first */
    }
    return EW_OK;
}

/* finish: says goodbye, goes on to the verdict, and tells it. 0 for a clean end. */
static int finish(struct line *line, const char *who)
{
    ew_outcome outcome;
    char why[400];
    ew_err err = ew_conn_close(line->conn, EW_REST_DISCARD);

    do {
        (void)turn(line);
    } while ((ew_conn_levels(line->conn) & EW_ENDED) == 0);
    hand_over(line); /* an alert may wait */
    if (err == EW_OK)
        err = ew_conn_outcome(line->conn, &outcome, sizeof outcome);
    if (err != EW_OK)
        return complain(who, err);
    (void)ew_outcome_explain(&outcome, why, sizeof why);
    fprintf(stderr, "%s: %s: %s\n", who, ew_verdict_name(outcome.verdict), why);
    return outcome.verdict == EW_CLEAN ? 0 : 1;
}

/* --- the application: how much was that? ----------------------------------------------------- */

static ew_err ask(struct line *line, FILE *in, FILE *out)
{
    char text[4096];
    const uint8_t *data;
    size_t len;
    ew_err err = EW_OK;

    while (err == EW_OK && (len = fread(text, 1, sizeof text, in)) > 0)
        err = send_all(line, text, len);
    if (err == EW_OK && ferror(in))
        err = EW_ERR_OS;
    if (err == EW_OK)
        err = ew_conn_close(line->conn, EW_REST_DELIVER); /* ours ends, the answer still comes */
    while (err == EW_OK && receive(line, &data, &len) == EW_READ_DATA) {
        if (fwrite(data, 1, len, out) != len)
            err = EW_ERR_OS;
    }
    return err;
}

static ew_err answer(struct line *line)
{
    char text[64];
    const uint8_t *data;
    size_t len, sum = 0;
    ew_read got;

    while ((got = receive(line, &data, &len)) == EW_READ_DATA)
        sum += len;
    if (got != EW_READ_END)
        return EW_OK; /* cut: nobody to answer; the outcome says so */
    const int text_len = snprintf(text, sizeof text, "%zu bytes came, and that was all\n", sum);
    return send_all(line, text, (size_t)text_len);
}

/* run: one connection, client (in, out) or server (NULL). Frees nothing of the caller's. */
static int run(ew_config *config, const char *peer, struct line *line, FILE *in, FILE *out)
{
    const char *who = peer ? "client" : "server";
    ew_err err = ew_conn_new(config, peer, time_now(), &line->conn);

    if (err != EW_OK)
        return complain(who, err);
    err = peer ? ask(line, in, out) : answer(line);
    if (err != EW_OK)
        (void)complain(who, err);
    const int status = finish(line, who);
    ew_conn_free(line->conn);
    return err == EW_OK ? status : 1;
}

static int serve(ew_credential *credential, int in_fd, int out_fd)
{
    struct line line = {.in_fd = in_fd, .out_fd = out_fd};
    ew_config *config = NULL;
    ew_err err = ew_config_new(EW_SERVER, NULL, NULL, &config);

    if (err == EW_OK)
        err = ew_config_add_credential(config, credential);
    const int status =
        err == EW_OK ? run(config, NULL, &line, NULL, NULL) : complain("server", err);
    ew_config_free(config);
    return status;
}

/* --- its self-test: the server in a child process, at the other end of two pipes ------------- */

static int check(ew_credential *credential, int in_fd, int out_fd)
{
    static const char expected[] = "12 bytes came, and that was all\n";
    struct line line = {.in_fd = in_fd, .out_fd = out_fd};
    char *pem = NULL, text[80] = "";
    size_t pem_len = 0;
    int status = 1;
    ew_config *config = NULL;
    FILE *in = tmpfile(), *out = tmpfile();
    ew_err err = in && out && fputs("Hello, pipe!", in) >= 0 ? EW_OK : EW_ERR_OS;

    if (err == EW_OK)
        err = ew_credential_pem(credential, &pem, &pem_len);
    if (err == EW_OK)
        err = ew_config_new(EW_CLIENT, NULL, NULL, &config);
    if (err == EW_OK)
        err = ew_config_trust_pem(config, pem, pem_len);
    if (err == EW_OK) {
        rewind(in);
        status = run(config, "pipe.example", &line, in, out);
        rewind(out);
        if (status == 0 && (!fgets(text, sizeof text, out) || strcmp(text, expected) != 0))
            status = 1;
    } else {
        (void)complain("selftest", err);
    }
    ew_config_free(config);
    free(pem);
    if (in)
        fclose(in);
    if (out)
        fclose(out);
    return status;
}

static int selftest(void)
{
    ew_credential *credential = NULL;
    int there[2], back[2], child_status = 1;

    if (pipe(there) != 0 || pipe(back) != 0)
        return complain("pipe", EW_ERR_OS);
    const ew_err err = ew_credential_self_signed(NULL, "pipe.example", &credential);
    if (err != EW_OK)
        return complain("selftest", err);
    const pid_t child = fork();
    alarm(30); /* in both: a self-test that hangs has failed */
    if (child == 0) {
        close(there[1]);
        close(back[0]);
        int served = serve(credential, there[0], back[1]);
        ew_credential_free(credential);
        exit(served);
    }
    close(there[0]);
    close(back[1]);
    int status = child > 0 ? check(credential, back[0], there[1]) : complain("fork", EW_ERR_OS);
    ew_credential_free(credential);
    if (status != 0 && child > 0)
        kill(child, SIGTERM); /* it may wait for somebody who will not come */
    if (child > 0 && waitpid(child, &child_status, 0) == child && child_status == 0)
        return status;
    return 1;
}

static int main_serve(const char *chain_file, const char *key_file)
{
    ew_credential *credential = NULL;
    const ew_err err = ew_credential_load(NULL, chain_file, key_file, NULL, NULL, &credential);
    const int status = err == EW_OK ? serve(credential, 0, 1) : complain(chain_file, err);

    ew_credential_free(credential);
    return status;
}

static int main_connect(const char *name, const char *ca_file)
{
    struct line line = {.in_fd = 6, .out_fd = 7};
    ew_config *config = NULL;
    ew_err err = ew_config_new(EW_CLIENT, NULL, NULL, &config);

    if (err == EW_OK)
        err = ew_config_trust_file(config, ca_file);
    const int status =
        err == EW_OK ? run(config, name, &line, stdin, stdout) : complain(ca_file, err);
    ew_config_free(config);
    return fflush(stdout) == 0 ? status : 1;
}

int main(int argc, char **argv)
{
    signal(SIGPIPE, SIG_IGN); /* a broken pipe is told by write() */
    if (argc == 2 && strcmp(argv[1], "--selftest") == 0)
        return selftest();
    if (argc == 4 && strcmp(argv[1], "serve") == 0)
        return main_serve(argv[2], argv[3]);
    if (argc == 4 && strcmp(argv[1], "connect") == 0)
        return main_connect(argv[2], argv[3]);
    fprintf(stderr, "usage: %s serve CHAIN-FILE KEY-FILE | connect NAME CA-FILE | --selftest\n",
        argv[0]);
    return 2;
}
