/* SPDX-License-Identifier: Apache-2.0 */
#include "x509/names.h"

#include <arpa/inet.h>
#include <string.h>

#include "x509/x509.h"

enum { LABEL_MAX = 63 };

size_t ew_ip_parse(const char *host, uint8_t out[EW_IP_MAX])
{
    if (inet_pton(AF_INET, host, out) == 1)
        return 4;
    return inet_pton(AF_INET6, host, out) == 1 ? 16 : 0;
}

bool ew_host_is_ip(const char *host)
{
    uint8_t ip[EW_IP_MAX];
    return ew_ip_parse(host, ip) != 0;
}

static bool in_label(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
        c == '_';
}

/* No empty label: a leading dot would be a pattern to libcrypto, a trailing one has no place in SNI (RFC 6066, 3:
 * "represented as a byte string using ASCII encoding without a trailing dot"). */
bool ew_host_valid(const char *host)
{
    size_t len = strnlen(host, EW_HOST_MAX + 1);
    size_t label = 0;
    if (len == 0 || len > EW_HOST_MAX || ew_host_is_ip(host))
        return false;
    for (size_t i = 0; i < len; i++) {
        if (host[i] == '.' && label == 0)
            return false;
        if (host[i] != '.' && !in_label(host[i]))
            return false;
        label = host[i] == '.' ? 0 : label + 1;
        if (label > LABEL_MAX)
            return false;
    }
    return label > 0;
}
