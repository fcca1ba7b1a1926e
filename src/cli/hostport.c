/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/hostport.h"

#include <netdb.h>
#include <stdio.h>
#include <string.h>

static bool is_port(const char *text)
{
    unsigned value = 0;
    size_t i = 0;

    for (; text[i] >= '0' && text[i] <= '9' && i < PORT_LEN - 1; i++)
        value = value * 10 + (unsigned)(text[i] - '0');
    return i > 0 && text[i] == '\0' && value <= 65535;
}

const char *hostport_parse(const char *in, struct hostport *out)
{
    const char *colon = strrchr(in, ':');
    bool bracketed = in[0] == '[';
    const char *host = bracketed ? &in[1] : in;

    if (colon == NULL)
        return "lacks a port; write HOST:PORT";
    if (!is_port(&colon[1]))
        return "ends in no port number (0 to 65535)";
    size_t len = (size_t)(colon - host);
    if (bracketed) {
        if (len == 0 || host[len - 1] != ']')
            return "has no closing bracket; write [ADDR6]:PORT";
        len--;
    } else if (memchr(host, ':', len) != NULL) {
        return "has too many colons; write an IPv6 address in brackets, [ADDR6]:PORT";
    }
    if (len == 0)
        return "lacks a host; write HOST:PORT";
    if (len >= HOST_LEN)
        return "has a host name longer than any host's";
    memcpy(out->host, host, len);
    out->host[len] = '\0';
    snprintf(out->port, sizeof out->port, "%s", &colon[1]);
    return NULL;
}

const char *hostport_text(const struct sockaddr *addr, socklen_t len, char *out)
{
    char host[ADDRESS_LEN - 10], port[PORT_LEN];

    if (getnameinfo(
            addr, len, host, sizeof host, port, sizeof port, NI_NUMERICHOST | NI_NUMERICSERV) != 0)
        snprintf(out, ADDRESS_LEN, "unknown address");
    else if (strchr(host, ':') != NULL)
        snprintf(out, ADDRESS_LEN, "[%s]:%s", host, port);
    else
        snprintf(out, ADDRESS_LEN, "%s:%s", host, port);
    return out;
}
