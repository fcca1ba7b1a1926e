/* SPDX-License-Identifier: Apache-2.0 */
/* The message that MESSAGE names, written with any values and parsed: what is read is what was
 * written. Byte strings are of up to SHORT bytes. */
#include "msg/ext_write.h"
#include "msg/msg12.h"
#include "prove/wire/bytes.h"

enum { SHORT = 2 };

static uint8_t strings[4][SHORT];
static unsigned num_strings;

static ew_slice any_string(size_t min)
{
    ew_slice s = any_slice_of(strings[num_strings++], SHORT);

    suppose(s.len >= min);
    return s;
}

/* what a header of this type is around; the header's length has to be that of the rest */
static ew_slice body_of(const ew_writer *w, ew_msg_type type)
{
    ew_reader r = ew_reader_of_slice(ew_writer_slice(w));
    uint8_t written = ew_read_u8(&r);
    ew_slice body = ew_read_vec24(&r, 0, 0xffffff);

    prove(ew_writer_done(w) && written == type && ew_reader_done(&r),
        "a message has its header, and room");
    return body;
}

static bool certificate_verify(ew_writer *w)
{
    uint16_t scheme = any_u16();
    ew_slice signature = any_string(0);
    ew_certificate_verify m;

    ew_certificate_verify_write_msg(w, scheme, signature);
    return ew_certificate_verify_parse(body_of(w, EW_MSG_CERTIFICATE_VERIFY), &m) == EW_OK &&
        m.scheme == scheme && ew_slice_equal(m.signature, signature);
}

static bool key_update(ew_writer *w)
{
    bool requested = any_bool(), read;

    ew_key_update_write_msg(w, requested);
    return ew_key_update_parse(body_of(w, EW_MSG_KEY_UPDATE), &read) == EW_OK && read == requested;
}

static bool finished(ew_writer *w)
{
    ew_slice mac = any_string(0);

    ew_finished_write_msg(w, mac);
    return ew_slice_equal(body_of(w, EW_MSG_FINISHED), mac);
}

static bool new_session_ticket(ew_writer *w)
{
    uint32_t lifetime = any_u32(), age_add = any_u32();
    ew_slice nonce = any_string(0), ticket = any_string(1);
    ew_new_session_ticket m;

    ew_new_session_ticket_write_msg(w, lifetime, age_add, nonce, ticket, 0, 0);
    return ew_new_session_ticket_parse(body_of(w, EW_MSG_NEW_SESSION_TICKET), &m) == EW_OK &&
        m.lifetime == lifetime && m.age_add == age_add && ew_slice_equal(m.nonce, nonce) &&
        ew_slice_equal(m.ticket, ticket) && m.ext.present == 0;
}

static bool new_session_ticket12(ew_writer *w)
{
    uint32_t lifetime = any_u32();
    ew_slice ticket = any_string(0);
    ew_new_session_ticket12 m;

    ew_new_session_ticket12_write_msg(w, lifetime, ticket);
    return ew_new_session_ticket12_parse(body_of(w, EW_MSG_NEW_SESSION_TICKET), &m) == EW_OK &&
        m.lifetime == lifetime && ew_slice_equal(m.ticket, ticket);
}

static bool certificate12(ew_writer *w)
{
    ew_slice ders[2] = {any_string(1), any_string(1)};
    size_t num = any_u8() % 3;
    ew_certificate m;

    ew_certificate12_write_msg(w, ders, num);
    return ew_certificate12_parse(body_of(w, EW_MSG_CERTIFICATE), &m) == EW_OK && m.num == num &&
        (num < 1 || ew_slice_equal(m.der[0], ders[0])) &&
        (num < 2 || ew_slice_equal(m.der[1], ders[1]));
}

static bool server_key_exchange(ew_writer *w)
{
    uint8_t memory[8];
    ew_writer params = ew_writer_of(memory, sizeof memory);
    uint16_t group = any_u16(), scheme = any_u16();
    ew_slice key = any_string(1), signature = any_string(0);
    ew_server_key_exchange m;

    ew_server_params_write(&params, group, key);
    ew_server_key_exchange_write_msg(w, ew_writer_slice(&params), scheme, signature);
    return ew_server_key_exchange_parse(body_of(w, EW_MSG_SERVER_KEY_EXCHANGE), &m) == EW_OK &&
        m.group == group && m.scheme == scheme && ew_slice_equal(m.key, key) &&
        ew_slice_equal(m.params, ew_writer_slice(&params)) &&
        ew_slice_equal(m.signature, signature);
}

static bool client_key_exchange(ew_writer *w)
{
    ew_slice key = any_string(1), read;

    ew_client_key_exchange_write_msg(w, key);
    return ew_client_key_exchange_parse(body_of(w, EW_MSG_CLIENT_KEY_EXCHANGE), &read) == EW_OK &&
        ew_slice_equal(read, key);
}

static bool certificate_request12(ew_writer *w)
{
    uint16_t scheme = any_u16();
    ew_slice name = any_string(1), read = {0};
    size_t num = any_u8() % 2;
    ew_certificate_request12 m;
    bool good;

    ew_certificate_request12_write_msg(w, &scheme, 1, &name, num);
    good = ew_certificate_request12_parse(body_of(w, EW_MSG_CERTIFICATE_REQUEST), &m) == EW_OK &&
        m.types.len == 2 && ew_u16_count(m.schemes) == 1 && ew_u16_at(m.schemes, 0) == scheme;
    return good && ew_vec16_next(&m.authorities, &read) == (num == 1) &&
        (num == 0 || ew_slice_equal(read, name)) && m.authorities.len == 0;
}

static bool server_hello(ew_writer *w)
{
    static uint8_t random[EW_RANDOM_LEN]; /* no retry's */
    ew_server_hello_write out = {.random = random, .session_id = any_string(0),
        .suite = any_u16(), .has_psk = any_bool(), .psk_index = any_u16()};
    ew_server_hello m;
    uint16_t version = 0;

    random[0] = any_u8();
    suppose(random[0] != ew_retry_random[0]);
    ew_server_hello_write_msg(w, &out);
    return ew_server_hello_parse(body_of(w, EW_MSG_SERVER_HELLO), &m) == EW_OK && !m.is_retry &&
        m.legacy_version == 0x0303 && m.suite == out.suite && m.random.data[0] == random[0] &&
        ew_slice_equal(m.session_id, out.session_id) &&
        ew_server_hello_version(&m, &version) == EW_OK && version == 0x0304;
}

static bool record_limit(ew_writer *w)
{
    uint16_t limit = any_u16(), read;
    ew_reader r;
    ew_err err;

    suppose(limit > 0);
    ew_ext_write_record_limit(w, limit);
    r = ew_reader_of_slice(ew_writer_slice(w));
    if (ew_read_u16(&r) != ew_ext_code(EW_EXT_RECORD_SIZE_LIMIT))
        return false;
    err = ew_ext_read_record_limit(ew_read_vec16(&r, 0, 0xffff), &read);
    return ew_reader_done(&r) && read == limit && (err == EW_OK) == (limit >= 64);
}

static bool key_share(ew_writer *w)
{
    ew_share share = {.group = any_u16(), .key = any_string(1)}, read;

    ew_share_write(w, share);
    return ew_ext_read_share(ew_writer_slice(w), &read) == EW_OK && read.group == share.group &&
        ew_slice_equal(read.key, share.key);
}

void proof(void)
{
    uint8_t memory[BYTES];
    ew_writer w = ew_writer_of(memory, sizeof memory);

    prove(MESSAGE(&w), "what is read of a message is what was written");
    possible(true, "a message");
}
