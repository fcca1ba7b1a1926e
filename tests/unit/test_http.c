/* SPDX-License-Identifier: Apache-2.0 */
/* The command's reader of HTTP request heads. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "cli/http.h"

static struct http_request parse(const char *head)
{
    struct http_request r;
    http_parse(head, strlen(head), &r);
    return r;
}

static void finds_the_end_of_a_head(void **state)
{
    static const struct {
        const char *in;
        size_t want;
    } CASES[] = {
        {"", 0},
        {"GET / HTTP/1.0\r\n", 0},
        {"GET / HTTP/1.0\r\n\r", 0},
        {"GET / HTTP/1.0\r\n\r\n", 18},
        {"GET / HTTP/1.0\n\n", 16},
        {"GET / HTTP/1.0\n\r\n", 17},
        {"GET / HTTP/1.0\r\nA: b\r\n\r\nbody\r\n\r\n", 24},
        {"\r\n", 0},
    };
    (void)state;
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++)
        assert_int_equal(http_head_len(CASES[i].in, strlen(CASES[i].in), 0), CASES[i].want);
}

/* Whatever pieces it comes in, the end is found where it is. */
static void finds_the_end_in_pieces(void **state)
{
    static const char *const HEADS[] = {
        "GET / HTTP/1.1\r\nHost: x\r\n\r\n", "GET / HTTP/1.1\nHost: x\n\n"};
    (void)state;
    for (size_t h = 0; h < 2; h++) {
        size_t len = strlen(HEADS[h]);
        for (size_t scanned = 0; scanned < len; scanned++)
            assert_int_equal(http_head_len(HEADS[h], len, scanned), len);
    }
}

static void skips_empty_lines(void **state)
{
    (void)state;
    assert_int_equal(http_blank_len("GET", 3), 0);
    assert_int_equal(http_blank_len("\r\n\n\r\nGET", 8), 5);
    assert_int_equal(http_blank_len("\r", 1), 0);
    assert_int_equal(http_blank_len("\n\rGET", 5), 1);
    assert_int_equal(http_blank_len("", 0), 0);
}

static void reads_requests(void **state)
{
    (void)state;
    struct http_request r = parse("GET /a/b.txt?q=/../ HTTP/1.1\r\nHost: x\r\n\r\n");
    assert_int_equal(r.status, 200);
    assert_string_equal(r.path, "a/b.txt");
    assert_true(r.keep_alive);
    assert_false(r.head);
    r = parse("HEAD / HTTP/1.0\n\n");
    assert_int_equal(r.status, 200);
    assert_string_equal(r.path, "");
    assert_true(r.head);
    assert_false(r.keep_alive);
    r = parse("GET https://host:1/x HTTP/1.1\r\nhOST:\t x \r\nContent-Length: 7\r\n\r\n");
    assert_int_equal(r.status, 200);
    assert_string_equal(r.path, "x");
    assert_int_equal(r.body_len, 7);
    r = parse("GET http://host HTTP/1.1\r\nHost: x\r\n\r\n");
    assert_int_equal(r.status, 200);
    assert_string_equal(r.path, "");
}

static void decides_on_keep_alive(void **state)
{
    (void)state;
    assert_false(parse("GET / HTTP/1.1\r\nHost: x\r\nConnection: a, CLOSE\r\n\r\n").keep_alive);
    assert_true(parse("GET / HTTP/1.0\r\nConnection: Keep-Alive ,x\r\n\r\n").keep_alive);
    assert_true(parse("GET / HTTP/1.9\r\nHost: x\r\nConnection: closed\r\n\r\n").keep_alive);
    assert_false(parse("GET /.. HTTP/1.1\r\nHost: x\r\n\r\n").keep_alive);
}

static void answers_faults(void **state)
{
    static const struct {
        const char *head;
        int status;
    } CASES[] = {
        {"\r\n", 400},
        {"GET\r\n\r\n", 400},
        {"GET /\r\n\r\n", 400},
        {"GET  / HTTP/1.0\r\n\r\n", 400},
        {"GET / HTTP/1.0 \r\n\r\n", 400},
        {"G\x01T / HTTP/1.0\r\n\r\n", 400},
        {"GET / http/1.0\r\n\r\n", 400},
        {"GET / HTTP/1.x\r\n\r\n", 400},
        {"GET / HTTP/2.0\r\n\r\n", 505},
        {"POST / HTTP/1.0\r\n\r\n", 405},
        {"get / HTTP/1.0\r\n\r\n", 405},
        {"GET x HTTP/1.0\r\n\r\n", 400},
        {"GET ftp://h/ HTTP/1.0\r\n\r\n", 400},
        {"GET http:/// HTTP/1.0\r\n\r\n", 400},
        {"GET /\x80 HTTP/1.0\r\n\r\n", 400},
        {"GET /a\tb HTTP/1.0\r\n\r\n", 400},
        {"GET / HTTP/1.1\r\n\r\n", 400},
        {"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400},
        {"GET / HTTP/1.0\r\nno colon\r\n\r\n", 400},
        {"GET / HTTP/1.0\r\nA : b\r\n\r\n", 400},
        {"GET / HTTP/1.0\r\nA: b\r\n folded\r\n\r\n", 400},
        {"GET / HTTP/1.0\r\nContent-Length: \r\n\r\n", 400},
        {"GET / HTTP/1.0\r\nContent-Length: -1\r\n\r\n", 400},
        {"GET / HTTP/1.0\r\nContent-Length: 1, 1\r\n\r\n", 400},
        {"GET / HTTP/1.0\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", 400},
        {"GET / HTTP/1.0\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\n", 200},
        {"GET / HTTP/1.0\r\nContent-Length: 65536\r\n\r\n", 200},
        {"GET / HTTP/1.0\r\nContent-Length: 65537\r\n\r\n", 413},
        {"GET / HTTP/1.0\r\nContent-Length: 99999999999999999999\r\n\r\n", 413},
        {"GET / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", 501},
    };
    (void)state;
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        struct http_request r = parse(CASES[i].head);
        if (r.status != CASES[i].status)
            print_message("# %s\n", CASES[i].head);
        assert_int_equal(r.status, CASES[i].status);
    }
}

static void decodes_paths(void **state)
{
    static const struct {
        const char *in, *path;
        int status;
    } CASES[] = {
        {"/a%20b", "a b", 200},
        {"/%41%5a%7e", "AZ~", 200},
        {"///a", "a", 200},
        {"/%2f%2fetc/passwd", "etc/passwd", 200},
        {"/a%3Fb", "a?b", 200},
        {"/...", "...", 200},
        {"/a..b/..c/d..", "a..b/..c/d..", 200},
        {"/a%0", NULL, 400},
        {"/a%", NULL, 400},
        {"/a%g0", NULL, 400},
        {"/a%00b", NULL, 400},
        {"/..", NULL, 400},
        {"/../a", NULL, 400},
        {"/a/../b", NULL, 400},
        {"/a/..", NULL, 400},
        {"/%2e%2E/a", NULL, 400},
        {"/a%2f..%2fb", NULL, 400},
    };
    (void)state;
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        char head[200];
        snprintf(head, sizeof head, "GET %s HTTP/1.0\r\n\r\n", CASES[i].in);
        struct http_request r = parse(head);
        assert_int_equal(r.status, CASES[i].status);
        if (CASES[i].path != NULL)
            assert_string_equal(r.path, CASES[i].path);
    }
}

static void refuses_long_paths(void **state)
{
    static char head[HTTP_PATH_MAX + 100];
    (void)state;
    for (size_t len = HTTP_PATH_MAX - 2; len <= HTTP_PATH_MAX; len++) {
        memcpy(head, "GET /", 5);
        memset(&head[5], 'a', len);
        memcpy(&head[5 + len], " HTTP/1.0\r\n\r\n", 14);
        assert_int_equal(parse(head).status, len < HTTP_PATH_MAX ? 200 : 414);
    }
}

/* Any damage is answered or refused, and read within its bounds (valgrind and ASan look on). */
static void survives_damage(void **state)
{
    static const char HEAD[] =
        "GET /a%20b?c HTTP/1.1\r\nHost: x\r\nConnection: close, x\r\nContent-Length: 3\r\n\r\n";
    char copy[sizeof HEAD];
    (void)state;
    for (size_t at = 0; at + 1 < sizeof HEAD; at++) {
        for (int byte = 0; byte < 256; byte += 5) {
            struct http_request r;
            memcpy(copy, HEAD, sizeof HEAD);
            copy[at] = (char)byte;
            http_parse(copy, sizeof HEAD - 1, &r);
            assert_true(r.status >= 200 && r.status < 600);
            http_parse(copy, at, &r);
            assert_true(r.status >= 200 && r.status < 600);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_the_end_of_a_head),
        cmocka_unit_test(finds_the_end_in_pieces),
        cmocka_unit_test(skips_empty_lines),
        cmocka_unit_test(reads_requests),
        cmocka_unit_test(decides_on_keep_alive),
        cmocka_unit_test(answers_faults),
        cmocka_unit_test(decodes_paths),
        cmocka_unit_test(refuses_long_paths),
        cmocka_unit_test(survives_damage),
    };
    return cmocka_run_group_tests_name("http", tests, NULL, NULL);
}
