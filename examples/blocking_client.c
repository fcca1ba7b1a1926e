/* SPDX-License-Identifier: Apache-2.0 */
/* A blocking client: sends a request, says goodbye in its own direction, reads the whole answer, and
 * tells how the connection ended.
 *
 *   cc blocking_client.c $(pkg-config --cflags --libs endwell-net) -o blocking_client
 *   ./blocking_client www.example.org 443 /index.html [CA-FILE]
 *
 * Exits 0 only if the answer is known to be whole. */
#include <errno.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <endwell/net.h>

/* complain: in words; where the operating system refused, errno has more. */
static int complain(const char *what, ew_err err)
{
    fprintf(stderr, "%s: %s\n", what, err == EW_ERR_OS ? strerror(errno) : ew_err_text(err));
    return 1;
}

/* report: the verdict, its cause and the sentence. 0 for a clean end. */
static int report(const char *who, const ew_outcome *outcome)
{
    char why[400];

    (void)ew_outcome_explain(outcome, why, sizeof why);
    fprintf(stderr, "%s: %s (%s): %s\n", who, ew_verdict_name(outcome->verdict),
        ew_cause_name(outcome->cause), why);
    return outcome->verdict == EW_CLEAN ? 0 : 1;
}

/* --- the client ------------------------------------------------------------------------------ */

/* talk: the request, our half-close, and all that comes back. Errors need no branch of their own:
 * reading then ends, and the outcome says why. */
static ew_err talk(ew_net *net, const char *request, FILE *out)
{
    const uint8_t *data;
    size_t len;
    ew_err err = ew_net_send(net, request, strlen(request));

    /* DELIVER: our direction ends, theirs goes on. A server that takes the goodbye for a hang-up
     * (there are some) wants this call after the loop instead. */
    if (err == EW_OK)
        err = ew_net_end(net, EW_REST_DELIVER);
    while (ew_net_recv(net, &data, &len) == EW_READ_DATA) {
        if (fwrite(data, 1, len, out) != len)
            return EW_ERR_OS;
    }
    return err;
}

static int fetch(ew_config *config, const char *host, const char *port, const char *request,
    FILE *out)
{
    ew_net *net = NULL;
    ew_outcome outcome;
    ew_err err = ew_net_connect(config, host, port, NULL, &net);

    if (!net)
        return complain(host, err);
    if (err == EW_OK)
        err = talk(net, request, out);
    if (err == EW_ERR_OS)
        (void)complain("the answer cannot be written", err);
    /* Ends what has not ended, waits within the limits, and leaves the verdict. */
    const ew_err unended = ew_net_close(net, EW_REST_DISCARD, &outcome);
    int status = unended == EW_OK ? report(host, &outcome) : complain(host, unended);
    ew_net_free(net);
    return err == EW_OK ? status : 1;
}

/* --- its self-test: a server in a child process ---------------------------------------------- */

enum { ANSWER_LEN = 1000000 };

/* serve: answers one request, once the client has said that it is over. */
static int serve(ew_credential *credential, int listen_fd)
{
    static uint8_t answer[ANSWER_LEN];
    ew_config *config = NULL;
    ew_net *net = NULL;
    ew_outcome outcome;
    const uint8_t *data;
    size_t len;
    ew_err err = ew_config_new(EW_SERVER, NULL, NULL, &config);

    if (err == EW_OK)
        err = ew_config_add_credential(config, credential);
    if (err == EW_OK)
        err = ew_net_accept(config, listen_fd, NULL, &net);
    ew_config_free(config);
    if (!net)
        return complain("server", err);
    while (err == EW_OK && ew_net_recv(net, &data, &len) == EW_READ_DATA)
        continue;
    if (err == EW_OK)
        err = ew_net_send(net, answer, sizeof answer);
    if (err != EW_OK)
        (void)complain("server", err);
    err = ew_net_close(net, EW_REST_DISCARD, &outcome);
    int status = err == EW_OK ? report("server", &outcome) : complain("server", err);
    ew_net_free(net);
    return status;
}

/* listen_on_loopback: a socket on a free port, which is written to port; -1 on failure. */
static int listen_on_loopback(char port[8])
{
    struct sockaddr_in address = {.sin_family = AF_INET};
    socklen_t len = sizeof address;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (fd < 0 || bind(fd, (struct sockaddr *)&address, len) != 0 || listen(fd, 8) != 0 ||
        getsockname(fd, (struct sockaddr *)&address, &len) != 0)
        return -1;
    snprintf(port, 8, "%u", (unsigned)ntohs(address.sin_port));
    return fd;
}

/* ask_the_child: fetches, and looks at what came. */
static int ask_the_child(ew_credential *credential, const char *port)
{
    ew_config *config = NULL;
    char *pem = NULL;
    size_t pem_len = 0;
    FILE *out = tmpfile();
    ew_err err = out ? EW_OK : EW_ERR_OS;
    int status = 1;

    if (err == EW_OK)
        err = ew_credential_pem(credential, &pem, &pem_len);
    if (err == EW_OK)
        err = ew_config_new(EW_CLIENT, NULL, NULL, &config);
    if (err == EW_OK)
        err = ew_config_trust_pem(config, pem, pem_len);
    if (err != EW_OK)
        (void)complain("selftest", err);
    else
        status = fetch(config, "127.0.0.1", port, "all of it, please", out);
    if (status == 0 && ftell(out) != ANSWER_LEN) {
        fprintf(stderr, "selftest: %ld bytes came, not %d\n", ftell(out), ANSWER_LEN);
        status = 1;
    }
    ew_config_free(config);
    free(pem);
    if (out)
        fclose(out);
    return status;
}

static int selftest(void)
{
    ew_credential *credential = NULL;
    char port[8];
    int listen_fd = listen_on_loopback(port), child_status = 1;

    if (listen_fd < 0)
        return complain("selftest", EW_ERR_OS);
    const ew_err err = ew_credential_self_signed(NULL, "127.0.0.1", &credential);
    if (err != EW_OK)
        return complain("selftest", err);
    const pid_t child = fork();
    alarm(30); /* in both: a self-test that hangs has failed */
    if (child == 0) {
        int served = serve(credential, listen_fd);
        ew_credential_free(credential);
        exit(served);
    }
    close(listen_fd);
    int status = child > 0 ? ask_the_child(credential, port) : complain("fork", EW_ERR_OS);
    ew_credential_free(credential);
    if (status != 0 && child > 0)
        kill(child, SIGTERM); /* it may wait for somebody who will not come */
    if (child > 0 && waitpid(child, &child_status, 0) == child && child_status == 0)
        return status;
    return 1;
}

int main(int argc, char **argv)
{
    ew_config *config = NULL;
    char request[2000];

    if (argc == 2 && strcmp(argv[1], "--selftest") == 0)
        return selftest();
    if (argc < 4 || argc > 5) {
        fprintf(stderr, "usage: %s HOST PORT PATH [CA-FILE] | --selftest\n", argv[0]);
        return 2;
    }
    const int len = snprintf(request, sizeof request,
        "GET %s HTTP/1.0\r\nHost: %s\r\nConnection: close\r\n\r\n", argv[3], argv[1]);
    if (len < 0 || (size_t)len >= sizeof request)
        return complain("PATH", EW_ERR_TOO_SMALL);
    ew_err err = ew_config_new(EW_CLIENT, NULL, NULL, &config);
    /* Without this the system's CAs decide whom to believe. */
    if (err == EW_OK && argc == 5)
        err = ew_config_trust_file(config, argv[4]);
    int status = err == EW_OK ? fetch(config, argv[1], argv[2], request, stdout)
                              : complain("configuration", err);
    ew_config_free(config);
    return fflush(stdout) == 0 ? status : 1;
}
