/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/http_answer.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

const char *http_type_of(const char *path)
{
    static const struct {
        const char *ending, *type;
    } TYPES[] = {
        {"html", "text/html; charset=utf-8"},
        {"htm", "text/html; charset=utf-8"},
        {"txt", "text/plain; charset=utf-8"},
        {"md", "text/plain; charset=utf-8"},
        {"css", "text/css; charset=utf-8"},
        {"js", "text/javascript; charset=utf-8"},
        {"json", "application/json"},
        {"xml", "application/xml"},
        {"svg", "image/svg+xml"},
        {"png", "image/png"},
        {"jpg", "image/jpeg"},
        {"jpeg", "image/jpeg"},
        {"gif", "image/gif"},
        {"pdf", "application/pdf"},
        {"wasm", "application/wasm"},
    };
    const char *slash = strrchr(path, '/');
    const char *dot = strrchr(slash != NULL ? slash : path, '.');

    for (size_t i = 0; dot != NULL && i < sizeof TYPES / sizeof TYPES[0]; i++) {
        if (strcasecmp(&dot[1], TYPES[i].ending) == 0)
            return TYPES[i].type;
    }
    return "application/octet-stream";
}

static const char *reason_of(int status)
{
    switch (status) {
    case 200:
        return "OK";
    case 400:
        return "Bad Request";
    case 403:
        return "Forbidden";
    case 404:
        return "Not Found";
    case 405:
        return "Method Not Allowed";
    case 413:
        return "Content Too Large";
    case 414:
        return "URI Too Long";
    case 431:
        return "Request Header Fields Too Large";
    case 501:
        return "Not Implemented";
    case 503:
        return "Service Unavailable";
    case 505:
        return "HTTP Version Not Supported";
    default:
        return "Internal Server Error";
    }
}

static void date_of(time_t now, char *out, size_t cap)
{
    struct tm tm;
    if (gmtime_r(&now, &tm) == NULL || strftime(out, cap, "%a, %d %b %Y %H:%M:%S GMT", &tm) == 0)
        snprintf(out, cap, "Thu, 01 Jan 1970 00:00:00 GMT");
}

static size_t format_head(
    int status, const char *type, uint64_t len, bool keep_alive, time_t now, char *out)
{
    char date[40];

    date_of(now, date, sizeof date);
    int n = snprintf(out, HTTP_ANSWER_MAX,
        "HTTP/1.1 %d %s\r\nDate: %s\r\nServer: endwell\r\nContent-Type: %s\r\n"
        "Content-Length: %" PRIu64 "\r\n%sConnection: %s\r\n\r\n",
        status, reason_of(status), date, type, len, status == 405 ? "Allow: GET, HEAD\r\n" : "",
        keep_alive ? "keep-alive" : "close");
    return n > 0 && n < HTTP_ANSWER_MAX ? (size_t)n : 0;
}

size_t http_file_head(const char *type, uint64_t len, bool keep_alive, time_t now, char *out)
{
    return format_head(200, type, len, keep_alive, now, out);
}

size_t http_error(int status, bool head_only, bool keep_alive, time_t now, char *out)
{
    char body[80];
    int body_len = snprintf(body, sizeof body, "%d %s\n", status, reason_of(status));
    size_t len =
        format_head(status, "text/plain; charset=utf-8", (uint64_t)body_len, keep_alive, now, out);

    if (!head_only && len + (size_t)body_len < HTTP_ANSWER_MAX) {
        memcpy(&out[len], body, (size_t)body_len);
        len += (size_t)body_len;
    }
    return len;
}
