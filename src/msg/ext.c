/* SPDX-License-Identifier: Apache-2.0 */
#include "msg/ext.h"

#define IN(where) (1u << (where))
enum {
    CH = IN(EW_IN_CLIENT_HELLO),
    SH = IN(EW_IN_SERVER_HELLO),
    HRR = IN(EW_IN_RETRY),
    EE = IN(EW_IN_ENCRYPTED_EXTENSIONS),
    CT = IN(EW_IN_CERTIFICATE),
    CR = IN(EW_IN_CERTIFICATE_REQUEST),
    NST = IN(EW_IN_TICKET),
    SH12 = IN(EW_IN_SERVER_HELLO12),
    /* "server sends its extension responses in the ServerHello, EncryptedExtensions,
     * HelloRetryRequest, and Certificate messages" (RFC 9846, 4.3); that of 1.2 in its
     * ServerHello. */
    RESPONSES = SH | HRR | EE | CT | SH12
};

typedef struct ext_rule {
    uint16_t code;
    unsigned allowed; /* IN() of the messages it is specified for */
} ext_rule;

/* The table of RFC 9846, 4.3. The extensions of TLS 1.2 alone stand in the ClientHello, since a
 * client that offers both versions sends them, and in the ServerHello of 1.2: a TLS 1.3 server
 * answers none. supported_groups has no business in the latter, but servers are known to send it:
 * nothing reads it there. */
static const ext_rule rules[EW_NUM_EXTS] = {
    [EW_EXT_SERVER_NAME] = {0, CH | EE | CR | SH12},
    [EW_EXT_STATUS_REQUEST] = {5, CH | CR | CT | SH12},
    [EW_EXT_SUPPORTED_GROUPS] = {10, CH | EE | SH12},
    [EW_EXT_SIGNATURE_ALGORITHMS] = {13, CH | CR},
    [EW_EXT_ALPN] = {16, CH | EE | SH12},
    [EW_EXT_PADDING] = {21, CH},
    [EW_EXT_EXTENDED_MAIN_SECRET] = {23, CH | SH12},
    [EW_EXT_SESSION_TICKET] = {35, CH | SH12},
    [EW_EXT_RENEGOTIATION_INFO] = {0xff01, CH | SH12},
    [EW_EXT_EC_POINT_FORMATS] = {11, CH | SH12},
    [EW_EXT_PRE_SHARED_KEY] = {41, CH | SH},
    [EW_EXT_EARLY_DATA] = {42, CH | EE | NST},
    [EW_EXT_SUPPORTED_VERSIONS] = {43, CH | SH | HRR},
    [EW_EXT_COOKIE] = {44, CH | HRR},
    [EW_EXT_PSK_MODES] = {45, CH},
    [EW_EXT_CERTIFICATE_AUTHORITIES] = {47, CH | CR},
    [EW_EXT_OID_FILTERS] = {48, CR},
    [EW_EXT_POST_HANDSHAKE_AUTH] = {49, CH},
    [EW_EXT_SIGNATURE_ALGORITHMS_CERT] = {50, CH | CR},
    [EW_EXT_KEY_SHARE] = {51, CH | SH | HRR},
    [EW_EXT_CLIENT_CERT_TYPE] = {19, CH | EE | SH12},
    [EW_EXT_SERVER_CERT_TYPE] = {20, CH | EE | SH12},
    [EW_EXT_SCT] = {18, CH | CR | CT | SH12},
    [EW_EXT_COMPRESS_CERTIFICATE] = {27, CH | CR},
    [EW_EXT_RECORD_SIZE_LIMIT] = {28, CH | EE | SH12},
};

uint16_t ew_ext_code(ew_ext ext)
{
    return rules[ext].code;
}

bool ew_ext_has(const ew_ext_block *block, ew_ext ext)
{
    return (block->present & EW_EXT_BIT(ext)) != 0;
}

/* find_ext: EW_NUM_EXTS for an unknown code point. */
static ew_ext find_ext(uint16_t code)
{
    for (int i = 0; i < EW_NUM_EXTS; i++) {
        if (rules[i].code == code) {
            return (ew_ext)i;
        }
    }
    return EW_NUM_EXTS;
}

/* "There MUST NOT be more than one extension of the same type in a given extension block": that
 * goes for types we do not know as well. */
static bool has_code(const uint16_t *codes, size_t num_codes, uint16_t code)
{
    for (size_t i = 0; i < num_codes; i++) {
        if (codes[i] == code) {
            return true;
        }
    }
    return false;
}

/* check_place: may ext (EW_NUM_EXTS: unknown) stand here? A recognised extension that is not
 * specified for the message is illegal_parameter, asked for or not; only then does what was not
 * asked for count as unsupported_extension (RFC 9846, 4.3). */
static ew_err check_place(ew_ext ext, ew_ext_where where, ew_ext_set asked)
{
    bool known = ext != EW_NUM_EXTS;
    if (known && (rules[ext].allowed & IN(where)) == 0) {
        return EW_ERR_MISPLACED_EXTENSION;
    }
    if ((RESPONSES & IN(where)) == 0) {
        return EW_OK;
    }
    /* "with the exception of the "cookie" extension in the HelloRetryRequest" */
    if (where == EW_IN_RETRY && ext == EW_EXT_COOKIE) {
        return EW_OK;
    }
    if (!known || (asked & EW_EXT_BIT(ext)) == 0) {
        return EW_ERR_UNSUPPORTED_EXTENSION;
    }
    return EW_OK;
}

static void block_add(ew_ext_block *block, ew_ext ext, ew_slice data)
{
    block->last = ext;
    if (ext == EW_NUM_EXTS) {
        block->num_unknown++;
        return;
    }
    block->present |= EW_EXT_BIT(ext);
    block->data[ext] = data;
}

ew_err ew_ext_parse(ew_slice block, ew_ext_where where, ew_ext_set asked, ew_ext_block *out)
{
    *out = (ew_ext_block){.last = EW_NUM_EXTS};
    uint16_t codes[EW_EXT_BLOCK_MAX];
    size_t num_codes = 0;
    ew_err fault = EW_OK; /* the first one of meaning; a block that does not parse outranks it */

    ew_reader r = ew_reader_of_slice(block);
    while (!ew_reader_empty(&r)) {
        uint16_t code = ew_read_u16(&r);
        ew_slice data = ew_read_vec16(&r, 0, 0xffff);
        if (num_codes == EW_EXT_BLOCK_MAX) {
            return EW_ERR_DECODE;
        }
        ew_ext ext = find_ext(code);
        bool twice = has_code(codes, num_codes, code);
        if (twice && (fault == EW_OK || fault == EW_ERR_UNSUPPORTED_EXTENSION)) {
            /* one that means nothing here is but a fault of form */
            fault = ext == EW_NUM_EXTS ? EW_ERR_DECODE : EW_ERR_DUPLICATE_EXTENSION;
        } else if (fault == EW_OK) {
            fault = check_place(ext, where, asked);
        }
        codes[num_codes++] = code;
        block_add(out, ext, data);
    }
    return ew_reader_done(&r) ? fault : EW_ERR_DECODE;
}
