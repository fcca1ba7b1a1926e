/* SPDX-License-Identifier: Apache-2.0 */
/* HOST:PORT and [ADDR6]:PORT, and addresses as text. */
#ifndef ENDWELL_CLI_HOSTPORT_H
#define ENDWELL_CLI_HOSTPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/socket.h>

enum { HOST_LEN = 256, PORT_LEN = 6, ADDRESS_LEN = 64 };

struct hostport {
    char host[HOST_LEN]; /* without brackets */
    char port[PORT_LEN]; /* a number, 0 to 65535 */
};

/* hostport_parse: NULL on success, else what is wrong with it, as the end of a sentence. Static
 * storage. */
const char *hostport_parse(const char *in, struct hostport *out);

/* hostport_text: a socket address as "192.0.2.1:443" or "[2001:db8::1]:443"; returns out, which has
 * ADDRESS_LEN bytes. */
const char *hostport_text(const struct sockaddr *addr, socklen_t len, char *out);

#endif
