/* SPDX-License-Identifier: Apache-2.0 */
/* ew_net_accept with a stop never sleeps in accept, where the stop would not be seen. The linker puts
 * the functions below in the place of poll and accept4 (--wrap): so a signal, and another thread that
 * is faster, come when they have to. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "ends.h"

enum { ALERT = 49 };

/* What happens in the calls to come. */
static struct script {
    bool is_on;
    bool interrupts;   /* the first poll: a signal */
    bool steals;       /* the first accept4: another thread has taken the connection */
    int stolen;        /* that connection, or -1 */
    ew_net_stop *stop; /* said in the first poll after that */
    int num_polls;
    bool could_sleep; /* an accept4 was called that would have waited */
} script;

int __real_poll(struct pollfd *fds, nfds_t num, int timeout);
int __wrap_poll(struct pollfd *fds, nfds_t num, int timeout);
int __real_accept4(int fd, struct sockaddr *address, socklen_t *len, int flags);
int __wrap_accept4(int fd, struct sockaddr *address, socklen_t *len, int flags);

int __wrap_poll(struct pollfd *fds, nfds_t num, int timeout)
{
    if (script.is_on) {
        script.num_polls++;
        if (script.interrupts && script.num_polls == 1) {
            errno = EINTR;
            return -1;
        }
        if (script.interrupts || script.stolen >= 0) {
            ew_net_stop_now(script.stop, ALERT);
        }
    }
    return __real_poll(fds, num, timeout);
}

static bool is_empty(int listener)
{
    struct pollfd wanted = {.fd = listener, .events = POLLIN};
    return __real_poll(&wanted, 1, 0) == 0;
}

int __wrap_accept4(int fd, struct sockaddr *address, socklen_t *len, int flags)
{
    if (script.is_on) {
        if (script.steals && !is_empty(fd)) {
            script.stolen = __real_accept4(fd, NULL, NULL, 0);
        }
        if ((fcntl(fd, F_GETFL) & O_NONBLOCK) == 0 && is_empty(fd)) {
            /* it would sleep: the test goes on as if a signal had come */
            script.could_sleep = true;
            ew_net_stop_now(script.stop, ALERT);
            errno = EINTR;
            return -1;
        }
    }
    return __real_accept4(fd, address, len, flags);
}

static void accept_stopped(int listener)
{
    ew_net_options options = EW_NET_OPTIONS;
    ew_config *config = ends_config(EW_SERVER);
    ew_net *net;
    options.stop = script.stop;
    script.is_on = true;
    assert_int_equal(ew_net_accept(config, listener, &options, &net), EW_ERR_ABORTED);
    script.is_on = false;
    assert_null(net);
    assert_false(script.could_sleep);
    ew_config_free(config);
}

static void a_signal_without_a_word(void **state)
{
    (void)state;
    char port[8];
    const int listener = ends_listen(port);
    script = (struct script){.interrupts = true, .stolen = -1};
    assert_ok(ew_net_stop_new(&script.stop));
    accept_stopped(listener);
    assert_int_equal(script.num_polls, 2);
    ew_net_stop_free(script.stop);
    close(listener);
}

static void another_thread_is_faster(void **state)
{
    (void)state;
    char port[8];
    int fd;
    const int listener = ends_listen(port);
    script = (struct script){.steals = true, .stolen = -1};
    assert_ok(ew_net_stop_new(&script.stop));
    assert_ok(ew_net_dial("127.0.0.1", port, EW_NO_LIMIT, &fd, NULL));
    struct pollfd wanted = {.fd = listener, .events = POLLIN};
    assert_int_equal(poll(&wanted, 1, -1), 1);
    accept_stopped(listener);
    assert_true(script.stolen >= 0);
    close(script.stolen);
    close(fd);
    ew_net_stop_free(script.stop);
    close(listener);
}

/* The listener stays as it was found where nothing is to end the call. */
static void without_a_stop_the_listener_is_left_alone(void **state)
{
    (void)state;
    char port[8];
    int fd;
    const int listener = ends_listen(port);
    ew_config *config = ends_config(EW_SERVER);
    ew_net *net;
    script = (struct script){0};
    assert_ok(ew_net_dial("127.0.0.1", port, EW_NO_LIMIT, &fd, NULL));
    assert_int_equal(close(fd), 0);
    assert_int_not_equal(ew_net_accept(config, listener, NULL, &net), EW_OK);
    assert_int_equal(fcntl(listener, F_GETFL) & O_NONBLOCK, 0);
    ew_net_free(net);
    ew_config_free(config);
    close(listener);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_signal_without_a_word),
        cmocka_unit_test(another_thread_is_faster),
        cmocka_unit_test(without_a_stop_the_listener_is_left_alone),
    };
    return ENDS_MAIN(tests);
}
