/* SPDX-License-Identifier: Apache-2.0 */
/* Small parts of the command: times, addresses, timers, the walk below a root, exit statuses. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <endwell/endwell.h>

#include "cli/exit_status.h"
#include "cli/hostport.h"
#include "cli/root_dir.h"
#include "cli/text.h"
#include "cli/timers.h"

static void reads_times(void **state)
{
    static const struct {
        const char *in;
        int64_t ms;
    } GOOD[] = {
        {"0", 0},
        {"none", EW_NO_LIMIT},
        {"10", 10000},
        {"10s", 10000},
        {"1.5", 1500},
        {"0.001s", 1},
        {"250ms", 250},
        {"2m", 120000},
        {"0.5h", 1800000},
        {"999999999h", INT64_C(999999999) * 3600000},
    };
    static const char *const BAD[] = {
        "", "s", "-1", "1.", ".5", "1.0005", "1x", "1 s", "10sec", "None", "1e3", "9999999999"};
    int64_t ms = 0;
    (void)state;
    for (size_t i = 0; i < sizeof GOOD / sizeof GOOD[0]; i++) {
        assert_true(text_time(GOOD[i].in, &ms));
        assert_int_equal(ms, GOOD[i].ms);
    }
    for (size_t i = 0; i < sizeof BAD / sizeof BAD[0]; i++)
        assert_false(text_time(BAD[i], &ms));
}

static void knows_choices(void **state)
{
    (void)state;
    assert_true(text_is_choice("wait", "wait|half"));
    assert_true(text_is_choice("half", "wait|half"));
    assert_false(text_is_choice("wait|half", "wait|half"));
    assert_false(text_is_choice("hal", "wait|half"));
    assert_false(text_is_choice("", "wait|half"));
}

static void escapes_text(void **state)
{
    char out[16];
    (void)state;
    assert_string_equal(text_printable("a\x1b[\xff~", out, sizeof out), "a\\x1b[\\xff~");
    assert_string_equal(text_printable("\n\n\n\n\n", out, sizeof out), "\\x0a\\x0a\\x0a");
}

static void reads_addresses(void **state)
{
    struct hostport hp;
    static const char *const BAD[] = {"", ":", ":1", "a", "a:", "a:x", "a:65536", "a:1 ", "::1:1",
        "[::1]", "[::1:1", "[]:1", "a:-1", "a:000001"};
    (void)state;
    assert_null(hostport_parse("example.org:443", &hp));
    assert_string_equal(hp.host, "example.org");
    assert_string_equal(hp.port, "443");
    assert_null(hostport_parse("[2001:db8::1]:0", &hp));
    assert_string_equal(hp.host, "2001:db8::1");
    assert_string_equal(hp.port, "0");
    for (size_t i = 0; i < sizeof BAD / sizeof BAD[0]; i++)
        assert_non_null(hostport_parse(BAD[i], &hp));
}

/* Against the plainest implementation there is: look at all of them. */
static void timers_fire_in_order(void **state)
{
    enum { NUM = 60, TURNS = 20000 };
    static struct timer all[NUM];
    struct timers t = {NULL, 0, 0};
    uint32_t random = 1;
    (void)state;

    memset(all, 0, sizeof all);
    assert_true(timers_reserve(&t, NUM));
    for (int turn = 0; turn < TURNS; turn++) {
        random = random * 1664525 + 1013904223;
        struct timer *one = &all[(random >> 8) % NUM];
        timers_set(&t, one, (random >> 20) % 4 == 0 ? EW_NEVER : (int64_t)((random >> 16) % 100));
        int64_t first = EW_NEVER;
        for (size_t i = 0; i < NUM; i++)
            first = all[i].slot != 0 && all[i].at < first ? all[i].at : first;
        const struct timer *told = timers_first(&t);
        assert_int_equal(told != NULL ? told->at : EW_NEVER, first);
    }
    timers_free(&t);
}

struct tree {
    char path[32];
    int fd;
};

static void make(const struct tree *tree, const char *name, const char *link_to)
{
    if (link_to != NULL) {
        assert_int_equal(symlinkat(link_to, tree->fd, name), 0);
        return;
    }
    int fd = openat(tree->fd, name, O_CREAT | O_WRONLY, 0600);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, "x", 1), 1);
    close(fd);
}

static int make_tree(void **state)
{
    struct tree *tree = calloc(1, sizeof *tree);
    assert_non_null(tree);
    snprintf(tree->path, sizeof tree->path, "/tmp/endwell-test-XXXXXX");
    assert_non_null(mkdtemp(tree->path));
    tree->fd = open(tree->path, O_RDONLY | O_DIRECTORY);
    assert_int_equal(mkdirat(tree->fd, "sub", 0700), 0);
    make(tree, "file", NULL);
    make(tree, "sub/index.html", NULL);
    make(tree, "inside", "file");
    make(tree, "outside", "/etc/passwd");
    make(tree, "sub/up", "../..");
    *state = tree;
    return 0;
}

static int remove_tree(void **state)
{
    static const char *const NAMES[] = {"sub/up", "sub/index.html", "outside", "inside", "file"};
    struct tree *tree = *state;
    for (size_t i = 0; i < sizeof NAMES / sizeof NAMES[0]; i++)
        unlinkat(tree->fd, NAMES[i], 0);
    unlinkat(tree->fd, "sub", AT_REMOVEDIR);
    close(tree->fd);
    rmdir(tree->path);
    free(tree);
    return 0;
}

static int status_of(const struct tree *tree, const char *path)
{
    int fd = -1;
    uint64_t len = 0;
    int status = root_dir_open(tree->fd, path, &fd, &len);
    if (status == 200) {
        assert_int_equal(len, 1);
        close(fd);
    }
    return status;
}

/* Without openat2 (an old kernel, valgrind) no link is followed, not even inside. */
static bool has_openat2(void)
{
    struct open_how how;
    memset(&how, 0, sizeof how);
    how.flags = O_RDONLY | O_CLOEXEC;
    int fd = (int)syscall(SYS_openat2, AT_FDCWD, "/", &how, sizeof how);
    if (fd >= 0)
        close(fd);
    return fd >= 0;
}

static void opens_below_the_root(void **state)
{
    const struct tree *tree = *state;
    assert_int_equal(status_of(tree, "file"), 200);
    assert_int_equal(status_of(tree, "inside"), has_openat2() ? 200 : 404);
    assert_int_equal(status_of(tree, "sub"), 200);
    assert_int_equal(status_of(tree, "sub/"), 200);
    assert_int_equal(status_of(tree, ""), 404);
    assert_int_equal(status_of(tree, "absent"), 404);
    assert_int_equal(status_of(tree, "file/x"), 404);
    assert_int_equal(status_of(tree, "outside"), 404);
    assert_int_equal(status_of(tree, "sub/up/file"), 404);
    assert_int_equal(status_of(tree, "sub/../../etc/passwd"), 404);
    assert_int_equal(status_of(tree, "/etc/passwd"), 404);
}

/* Where the kernel has no openat2: no link at all, no "..", and no descriptor left behind. */
static void walks_below_the_root(void **state)
{
    static const char *const GOOD[] = {
        "file", "/file", "sub/index.html", "sub//index.html", ".", "sub/", "./sub/./index.html"};
    static const char *const BAD[] = {"..", "sub/..", "sub/../../etc/passwd", "inside", "outside",
        "sub/up", "sub/up/etc", "absent", "file/x"};
    const struct tree *tree = *state;
    int before = dup(tree->fd);
    for (size_t i = 0; i < sizeof GOOD / sizeof GOOD[0]; i++) {
        int fd = root_dir_walk(tree->fd, GOOD[i]);
        assert_true(fd >= 0);
        close(fd);
    }
    for (size_t i = 0; i < sizeof BAD / sizeof BAD[0]; i++)
        assert_int_equal(root_dir_walk(tree->fd, BAD[i]), -1);
    close(before);
    int after = dup(tree->fd);
    assert_int_equal(after, before);
    close(after);
}

static void has_a_status_for_each_verdict(void **state)
{
    static const ew_verdict ALL[] = {EW_NEVER_OPEN, EW_ALERTED, EW_ABORTED, EW_CUT_SHORT, EW_CLEAN,
        EW_RECEIVED_ALL, EW_NOT_CONFIRMED, EW_TIMED_OUT, EW_TRUNCATED, EW_BROKEN};
    (void)state;
    for (size_t i = 0; i < sizeof ALL / sizeof ALL[0]; i++) {
        char line[60];
        int status = exit_status_of(ALL[i]);
        assert_int_equal(status == 0, ALL[i] == EW_CLEAN);
        snprintf(line, sizeof line, "\n  %2d  %s ", status, ew_verdict_name(ALL[i]));
        assert_non_null(strstr(exit_status_help(), line));
    }
    assert_int_not_equal(exit_status_of(EW_VERDICT_NONE), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_times),
        cmocka_unit_test(knows_choices),
        cmocka_unit_test(escapes_text),
        cmocka_unit_test(reads_addresses),
        cmocka_unit_test(timers_fire_in_order),
        cmocka_unit_test_setup_teardown(opens_below_the_root, make_tree, remove_tree),
        cmocka_unit_test_setup_teardown(walks_below_the_root, make_tree, remove_tree),
        cmocka_unit_test(has_a_status_for_each_verdict),
    };
    return cmocka_run_group_tests_name("cli_parts", tests, NULL, NULL);
}
