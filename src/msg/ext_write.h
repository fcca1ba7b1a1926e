/* SPDX-License-Identifier: Apache-2.0 */
/* Whole extensions, as the writers of this folder share them. */
#ifndef EW_MSG_EXT_WRITE_H
#define EW_MSG_EXT_WRITE_H

#include "msg/msg.h"

void ew_ext_write_empty(ew_writer *w, ew_ext ext);
void ew_ext_write_u16(ew_writer *w, ew_ext ext, uint16_t v);
/* ew_ext_write_record_limit: nothing at all if limit is 0. */
void ew_ext_write_record_limit(ew_writer *w, uint16_t limit);
/* ew_ext_write_compressions: nothing at all if num is 0. */
void ew_ext_write_compressions(ew_writer *w, const uint16_t *ids, size_t num);
/* ew_ext_write_u16_list: a list with a 16-bit length; nothing at all if num is 0. */
void ew_ext_write_u16_list(ew_writer *w, ew_ext ext, const uint16_t *values, size_t num);
/* ew_ext_write_greased: the same behind one more value, unless that is 0. */
void ew_ext_write_greased(
    ew_writer *w, ew_ext ext, uint16_t first, const uint16_t *values, size_t num);
/* ew_ext_write_vec16: bytes with a 16-bit length (a cookie, a list of ALPN entries); nothing at all
 * if empty. */
void ew_ext_write_vec16(ew_writer *w, ew_ext ext, ew_slice bytes);
/* ew_ext_write_cert_types: a client's list; nothing at all if empty. ew_ext_write_cert_type: a
 * server's answer; nothing at all if NULL. */
void ew_ext_write_cert_types(ew_writer *w, ew_ext ext, ew_slice types);
void ew_ext_write_cert_type(ew_writer *w, ew_ext ext, const uint8_t *type);
/* ew_ext_write_alpn_choice: the one protocol chosen; nothing at all if empty. */
void ew_ext_write_alpn_choice(ew_writer *w, ew_slice name);
/* ew_ext_write_renegotiation_info: of a first handshake. ew_ext_write_point_formats: uncompressed. */
void ew_ext_write_renegotiation_info(ew_writer *w);
void ew_ext_write_point_formats(ew_writer *w);
/* ew_first_write: a value that stands before a list of others; nothing at all if it is 0. */
void ew_first_write(ew_writer *w, uint16_t first);
/* ew_u16s_write: the values, without a length. */
void ew_u16s_write(ew_writer *w, const uint16_t *values, size_t num);
/* ew_share_write: one KeyShareEntry, without an extension around it. */
void ew_share_write(ew_writer *w, ew_share share);

#endif
