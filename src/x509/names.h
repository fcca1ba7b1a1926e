/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EW_X509_NAMES_H
#define EW_X509_NAMES_H

#include <stddef.h>
#include <stdint.h>

#include <openssl/x509v3.h>

enum { EW_IP_MAX = 16, EW_HOST_MAX = 253 };

/* Only subjectAltName counts, and "*" only as the whole leftmost label (RFC 9525, 6.3). */
#define EW_HOST_FLAGS (X509_CHECK_FLAG_NEVER_CHECK_SUBJECT | X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS)

/* ew_ip_parse: the 4 or 16 bytes of an IP literal; 0 if it is none. */
size_t ew_ip_parse(const char *host, uint8_t out[EW_IP_MAX]);

#endif
