/* SPDX-License-Identifier: Apache-2.0 */
/* Certificate compression (RFC 8879), both ways. TLS 1.3 alone. */
#ifndef EW_HS_CERT_COMPRESSION_H
#define EW_HS_CERT_COMPRESSION_H

#include "hs/handshake.h"

/* ew_cert_compression_ids: the algorithms that we decompress; returns their number. */
size_t ew_cert_compression_ids(const ew_hs_config *config, uint16_t out[EW_COMPRESSORS_MAX]);
/* ew_cert_compression_take_wishes: from a ClientHello or CertificateRequest: which algorithm our certificate is compressed
 * by: our first that the peer lists. */
ew_err ew_cert_compression_take_wishes(ew_hs *hs, const ew_ext_block *ext) EW_MUST_USE;
/* ew_cert_compression_admits: may a CompressedCertificate come? */
bool ew_cert_compression_admits(const ew_hs_config *config);
/* ew_cert_compression_send: a written Certificate message, compressed if the peer takes that and it is worth it, else as it
 * is. */
ew_err ew_cert_compression_send(ew_hs *hs, const ew_writer *w) EW_MUST_USE;
/* ew_cert_compression_open: the body of the Certificate message that a CompressedCertificate stands for; *out is the
 * caller's to free, also after an error. EW_ERR_UNKNOWN_COMPRESSION, EW_ERR_BAD_COMPRESSION, EW_ERR_MESSAGE_TOO_LONG for more
 * than an uncompressed one may have: before anything is decompressed. */
ew_err ew_cert_compression_open(const ew_hs *hs, ew_slice body, ew_buf *out) EW_MUST_USE;

#endif
