/* SPDX-License-Identifier: Apache-2.0 */
/* Extension blocks (RFC 9846, 4.3): known types by index, where each may stand, and the rules every block obeys. */
#ifndef EW_MSG_EXT_H
#define EW_MSG_EXT_H

#include "wire/reader.h"
#include "wire/writer.h"

/* ew_ext: the extensions we know, as indices into a block (bit positions in a set). */
typedef enum ew_ext {
    EW_EXT_SERVER_NAME = 0,
    EW_EXT_STATUS_REQUEST,
    EW_EXT_SUPPORTED_GROUPS,
    EW_EXT_SIGNATURE_ALGORITHMS,
    EW_EXT_ALPN,
    EW_EXT_PADDING,
    EW_EXT_EXTENDED_MAIN_SECRET, /* 1.2: 23 */
    EW_EXT_SESSION_TICKET,       /* 1.2: 35 */
    EW_EXT_RENEGOTIATION_INFO,   /* 1.2: 0xff01 */
    EW_EXT_EC_POINT_FORMATS,     /* 1.2: 11 */
    EW_EXT_PRE_SHARED_KEY,
    EW_EXT_EARLY_DATA,
    EW_EXT_SUPPORTED_VERSIONS,
    EW_EXT_COOKIE,
    EW_EXT_PSK_MODES,
    EW_EXT_CERTIFICATE_AUTHORITIES,
    EW_EXT_OID_FILTERS,
    EW_EXT_POST_HANDSHAKE_AUTH,
    EW_EXT_SIGNATURE_ALGORITHMS_CERT,
    EW_EXT_KEY_SHARE,
    EW_EXT_CLIENT_CERT_TYPE, /* RFC 7250 */
    EW_EXT_SERVER_CERT_TYPE,
    EW_EXT_SCT,                  /* signed_certificate_timestamp: RFC 6962 */
    EW_EXT_COMPRESS_CERTIFICATE, /* RFC 8879 */
    EW_EXT_RECORD_SIZE_LIMIT,    /* RFC 8449 */
    EW_NUM_EXTS
} ew_ext;

typedef uint32_t ew_ext_set; /* bit i: ew_ext i */
#define EW_EXT_BIT(ext) ((ew_ext_set)1 << (ext))

/* ew_ext_where: the messages an extension block can stand in. */
typedef enum ew_ext_where {
    EW_IN_CLIENT_HELLO = 0,
    EW_IN_SERVER_HELLO,
    EW_IN_RETRY,
    EW_IN_ENCRYPTED_EXTENSIONS,
    EW_IN_CERTIFICATE,
    EW_IN_CERTIFICATE_REQUEST,
    EW_IN_TICKET,
    EW_IN_SERVER_HELLO12, /* the answers of a TLS 1.2 server */
    EW_NUM_WHERE
} ew_ext_where;

typedef struct ew_ext_block {
    ew_ext_set present;
    ew_slice data[EW_NUM_EXTS];
    ew_ext last;          /* of the known ones, the last in the block; EW_NUM_EXTS if an unknown one stood last */
    size_t num_unknown;
} ew_ext_block;

/* ew_ext_parse: splits an extension block (without its length prefix). EW_ERR_DECODE, EW_ERR_DUPLICATE_EXTENSION (unknown
 * ones included; at most EW_EXT_BLOCK_MAX entries, more is EW_ERR_DECODE), EW_ERR_MISPLACED_EXTENSION for a known one that
 * may not stand here. In responses (both ServerHellos, HelloRetryRequest, EncryptedExtensions, Certificate) what is not in
 * `asked` is EW_ERR_UNSUPPORTED_EXTENSION (a cookie in a retry needs no asking); unknown ones elsewhere are ignored. */
enum { EW_EXT_BLOCK_MAX = 128 };
ew_err ew_ext_parse(ew_slice block, ew_ext_where where, ew_ext_set asked, ew_ext_block *out)
    EW_MUST_USE;

bool ew_ext_has(const ew_ext_block *block, ew_ext ext);
uint16_t ew_ext_code(ew_ext ext);

/* ew_ext_open: writes the type and opens the 16-bit length prefix. */
ew_prefix ew_ext_open(ew_writer *w, ew_ext ext);

#endif
