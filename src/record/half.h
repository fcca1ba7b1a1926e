/* SPDX-License-Identifier: Apache-2.0 */
/* What sealing and opening share. */
#ifndef EW_RECORD_HALF_H
#define EW_RECORD_HALF_H

#include "record/record.h"

/* ew_record_nonce: the nonce of the half's next record. The caller counts seq on. */
void ew_record_nonce(const ew_record_half *half, uint8_t out[EW_AEAD_NONCE_LEN]);

#endif
