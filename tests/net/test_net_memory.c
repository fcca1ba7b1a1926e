/* SPDX-License-Identifier: Apache-2.0 */
/* The driver gets no memory for its input: our own failure, told to the peer as one, and not the
 * transport's. The linker puts the function below in malloc's place (--wrap). */
#include <poll.h>
#include <stdlib.h>

#include "ends.h"
#include "net/internal.h"

enum { INTERNAL_ERROR = 80 };

static bool fails;

void *__real_malloc(size_t len);
void *__wrap_malloc(size_t len);

void *__wrap_malloc(size_t len)
{
    return fails && len == EW_NET_INPUT_CAP ? NULL : __real_malloc(len);
}

static void no_memory_for_input(void **state)
{
    (void)state;
    for (unsigned version = EW_TLS_1_2; version <= EW_TLS_1_3; version++) {
        const ends_plan plan = {.kind = ENDS_TCP, .version = version};
        ends e;
        ends_make(&e, &plan);
        ends_run(&e, ends_handshaken);
        ends_write(&e, EW_CLIENT, 1000);
        ends_write(&e, EW_SERVER, 1000);
        e.reads[EW_CLIENT] = false;
        struct pollfd wanted = {.fd = ew_net_fd(e.net[EW_CLIENT]), .events = POLLIN};
        assert_int_equal(poll(&wanted, 1, -1), 1);
        fails = true;
        (void)ew_net_step(e.net[EW_CLIENT], wanted.revents, ew_net_now());
        fails = false;
        ends_take(&e, EW_CLIENT);
        assert_int_equal(e.sink[EW_CLIENT].last, EW_READ_FAILED);
        const ew_outcome o = ends_outcome(&e, EW_CLIENT);
        assert_int_equal(o.verdict, EW_ABORTED);
        assert_int_equal(o.cause, EW_CAUSE_INTERNAL);
        assert_int_equal(o.error, EW_ERR_MEMORY);
        assert_int_equal(o.os_error, 0);
        assert_int_equal(o.alert_sent, INTERNAL_ERROR);
        /* what came before arrives, and the alert */
        ends_run(&e, ends_server_read_all);
        assert_true(ends_is_pattern(&e.sink[EW_SERVER], 1000));
        assert_int_equal(ends_outcome(&e, EW_SERVER).alert_received, INTERNAL_ERROR);
        ends_run(&e, ends_both_done);
        ends_free(&e);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(no_memory_for_input)};
    return ENDS_MAIN(tests);
}
