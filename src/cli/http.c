/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/http.h"

#include <string.h>
#include <strings.h>

struct span {
    const char *at;
    size_t len;
};

/* What the header fields say. */
struct fields {
    unsigned num_hosts;
    bool close, keep_alive, transfer_encoding, has_length;
    uint64_t length;
    int status;
};

size_t http_blank_len(const char *in, size_t len)
{
    size_t at = 0;

    for (;;) {
        if (at < len && in[at] == '\n')
            at++;
        else if (at + 1 < len && in[at] == '\r' && in[at + 1] == '\n')
            at += 2;
        else
            return at;
    }
}

/* RFC 9112, 2.2: "a recipient MAY recognize a single LF as a line terminator": people type them. */
size_t http_head_len(const char *in, size_t len, size_t scanned)
{
    size_t from = scanned > 2 ? scanned - 2 : 0;

    for (size_t i = from; i < len; i++) {
        if (in[i] != '\n')
            continue;
        if (i + 1 < len && in[i + 1] == '\n')
            return i + 2;
        if (i + 2 < len && in[i + 1] == '\r' && in[i + 2] == '\n')
            return i + 3;
    }
    return 0;
}

/* next_line: the line at *pos, without its end; false behind the last. */
static bool next_line(struct span head, size_t *pos, struct span *out)
{
    if (*pos >= head.len)
        return false;
    out->at = &head.at[*pos];
    const char *lf = memchr(out->at, '\n', head.len - *pos);
    size_t len = lf != NULL ? (size_t)(lf - out->at) : head.len - *pos;
    *pos += len + (lf != NULL ? 1 : 0);
    out->len = len > 0 && out->at[len - 1] == '\r' ? len - 1 : len;
    return true;
}

static bool is_token_char(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
           (c != '\0' && strchr("!#$%&'*+-.^_`|~", c) != NULL);
}

static bool is_token(struct span s)
{
    for (size_t i = 0; i < s.len; i++) {
        if (!is_token_char(s.at[i]))
            return false;
    }
    return s.len > 0;
}

static bool equals(struct span s, const char *word)
{
    return s.len == strlen(word) && memcmp(s.at, word, s.len) == 0;
}

static bool equals_any_case(struct span s, const char *word)
{
    return s.len == strlen(word) && strncasecmp(s.at, word, s.len) == 0;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static struct span trim(struct span s)
{
    while (s.len > 0 && is_blank(s.at[0]))
        s = (struct span){&s.at[1], s.len - 1};
    while (s.len > 0 && is_blank(s.at[s.len - 1]))
        s.len--;
    return s;
}

/* split: what stands before the first `mark`; the rest behind it stays in *s. False without one. */
static bool split(struct span *s, char mark, struct span *out)
{
    const char *found = s->len > 0 ? memchr(s->at, mark, s->len) : NULL;
    if (found == NULL)
        return false;
    *out = (struct span){s->at, (size_t)(found - s->at)};
    *s = (struct span){&found[1], s->len - out->len - 1};
    return true;
}

/* --- the target ------------------------------------------------------------------------------ */

static int hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* decode: percent-decodes the path to out; 200 or an error status. */
static int decode(struct span in, char *out)
{
    size_t len = 0;

    for (size_t i = 0; i < in.len; i++) {
        int c = (unsigned char)in.at[i];
        if (c == '%') {
            int high = i + 2 < in.len ? hex_value(in.at[i + 1]) : -1;
            int low = i + 2 < in.len ? hex_value(in.at[i + 2]) : -1;
            if (high < 0 || low < 0)
                return 400;
            c = high * 16 + low;
            i += 2;
        }
        if (c == 0)
            return 400;
        if (len + 1 >= HTTP_PATH_MAX)
            return 414;
        out[len++] = (char)c;
    }
    out[len] = '\0';
    return 200;
}

static bool has_dot_dot(const char *path)
{
    struct span rest = {path, strlen(path)}, segment;

    while (split(&rest, '/', &segment)) {
        if (equals(segment, ".."))
            return true;
    }
    return equals(rest, "..");
}

/* path_of: origin-form, or the path of absolute-form (RFC 9112, 3.2); the query is left out. */
static bool path_of(struct span target, struct span *out)
{
    struct span scheme, query_free;

    if (target.len > 0 && target.at[0] != '/') {
        if (!split(&target, ':', &scheme) || target.len < 2 || memcmp(target.at, "//", 2) != 0)
            return false;
        if (!equals_any_case(scheme, "https") && !equals_any_case(scheme, "http"))
            return false;
        target = (struct span){&target.at[2], target.len - 2};
        const char *slash = memchr(target.at, '/', target.len);
        size_t host_len = slash != NULL ? (size_t)(slash - target.at) : target.len;
        if (host_len == 0)
            return false;
        target = (struct span){&target.at[host_len], target.len - host_len};
    }
    if (split(&target, '?', &query_free))
        target = query_free;
    while (target.len > 0 && target.at[0] == '/')
        target = (struct span){&target.at[1], target.len - 1};
    *out = target;
    return true;
}

static int parse_target(struct span target, char *out)
{
    struct span path;

    for (size_t i = 0; i < target.len; i++) {
        if (target.at[i] <= ' ' || target.at[i] >= 0x7f)
            return 400;
    }
    if (target.len == 0 || !path_of(target, &path))
        return 400;
    int status = decode(path, out);
    if (status != 200)
        return status;
    /* An encoded slash may have come first: "%2fetc" must not become absolute. */
    size_t slashes = strspn(out, "/");
    memmove(out, &out[slashes], strlen(out) - slashes + 1);
    return has_dot_dot(out) ? 400 : 200;
}

/* --- the request line ------------------------------------------------------------------------ */

/* parse_version: 1 for HTTP/1.1 and above, 0 for HTTP/1.0; -1 malformed, -2 not HTTP/1. */
static int parse_version(struct span s)
{
    if (s.len != 8 || memcmp(s.at, "HTTP/", 5) != 0 || s.at[6] != '.')
        return -1;
    if (s.at[5] < '0' || s.at[5] > '9' || s.at[7] < '0' || s.at[7] > '9')
        return -1;
    if (s.at[5] != '1')
        return -2;
    return s.at[7] == '0' ? 0 : 1;
}

static int parse_request_line(struct span line, struct http_request *out, int *out_minor)
{
    struct span method, target;

    if (!split(&line, ' ', &method) || !split(&line, ' ', &target) || !is_token(method))
        return 400;
    *out_minor = parse_version(line);
    if (*out_minor < 0)
        return *out_minor == -2 ? 505 : 400;
    out->head = equals(method, "HEAD");
    if (!out->head && !equals(method, "GET"))
        return 405;
    return parse_target(target, out->path);
}

/* --- header fields --------------------------------------------------------------------------- */

static void read_connection(struct span value, struct fields *f)
{
    struct span word;
    bool more = true;

    while (more) {
        more = split(&value, ',', &word);
        struct span option = trim(more ? word : value);
        f->close |= equals_any_case(option, "close");
        f->keep_alive |= equals_any_case(option, "keep-alive");
    }
}

static void read_length(struct span value, struct fields *f)
{
    uint64_t length = 0;

    if (value.len == 0 || value.len > 18)
        f->status = value.len == 0 ? 400 : 413;
    for (size_t i = 0; i < value.len; i++) {
        if (value.at[i] < '0' || value.at[i] > '9')
            f->status = 400;
        length = length * 10 + (unsigned char)(value.at[i] - '0');
    }
    /* RFC 9112, 6.3: differing lengths are an unrecoverable error. */
    if (f->has_length && f->length != length)
        f->status = 400;
    f->has_length = true;
    f->length = length;
}

static void read_field(struct span line, struct fields *f)
{
    struct span name;

    /* No folded lines (RFC 9112, 5.2), no blank before the colon (5.1). */
    if (!split(&line, ':', &name) || !is_token(name)) {
        f->status = 400;
        return;
    }
    struct span value = trim(line);
    if (memchr(value.at, '\0', value.len) != NULL)
        f->status = 400;
    if (equals_any_case(name, "host"))
        f->num_hosts++;
    else if (equals_any_case(name, "connection"))
        read_connection(value, f);
    else if (equals_any_case(name, "transfer-encoding"))
        f->transfer_encoding = true;
    else if (equals_any_case(name, "content-length"))
        read_length(value, f);
}

static int judge(const struct fields *f, int minor)
{
    if (f->status != 200)
        return f->status;
    /* RFC 9112, 3.2: a request of HTTP/1.1 without one Host, or with several, is answered 400. */
    if (f->num_hosts > 1 || (minor >= 1 && f->num_hosts == 0))
        return 400;
    if (f->transfer_encoding)
        return 501;
    return f->length > HTTP_BODY_MAX ? 413 : 200;
}

void http_parse(const char *head, size_t len, struct http_request *out)
{
    struct span all = {head, len}, line;
    struct fields f = {.status = 200};
    size_t pos = 0;
    int minor = 0;

    memset(out, 0, sizeof *out);
    out->status = next_line(all, &pos, &line) ? parse_request_line(line, out, &minor) : 400;
    while (next_line(all, &pos, &line) && line.len > 0)
        read_field(line, &f);
    if (out->status == 200)
        out->status = judge(&f, minor);
    out->body_len = f.length;
    out->keep_alive = out->status == 200 && !f.close && (minor >= 1 || f.keep_alive);
}
