/* SPDX-License-Identifier: Apache-2.0 */
/* record_size_limit: uint16 RecordSizeLimit (RFC 8449, 4). */
#include "msg/ext_write.h"

enum { LIMIT_MIN = 64 };

ew_err ew_ext_read_record_limit(ew_slice data, uint16_t *out_limit)
{
    ew_err err = ew_ext_read_u16(data, out_limit);
    if (err != EW_OK) {
        return err;
    }
    /* "An endpoint MUST treat receipt of a smaller value as a fatal error and generate an
     * "illegal_parameter" alert." A larger one than the version's is no fault of a client's, and
     * that of a server's may be one: it is taken for no limit. */
    return *out_limit < LIMIT_MIN ? EW_ERR_ILLEGAL_PARAMETER : EW_OK;
}

void ew_ext_write_record_limit(ew_writer *w, uint16_t limit)
{
    if (limit > 0) {
        ew_ext_write_u16(w, EW_EXT_RECORD_SIZE_LIMIT, limit);
    }
}
