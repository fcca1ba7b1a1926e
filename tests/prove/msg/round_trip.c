/* SPDX-License-Identifier: Apache-2.0 */
/* The message that MESSAGE names, written with any values and parsed: what is read is what was
 * written. Byte strings are of up to SHORT bytes. */
#include "msg/ext_write.h"
#include "msg/msg12.h"
#include "prove/msg/memchr.h"
#include "prove/wire/bytes.h"

enum { SHORT = 2 };

static uint8_t strings[6][SHORT];
static unsigned num_strings;

/* of SHORT bytes: with what follows it where it is known to be */
static ew_slice full_string(void)
{
    uint8_t *bytes = strings[num_strings++];

    for (size_t i = 0; i < SHORT; i++)
        bytes[i] = any_u8();
    return (ew_slice){bytes, SHORT};
}

static ew_slice any_string(size_t min)
{
    ew_slice all = full_string();
    ew_slice s = any_slice_of((uint8_t *)all.data, SHORT);

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

static bool new_session_ticket_early(ew_writer *w)
{
    uint32_t max_early = any_u32(), early;
    ew_slice nonce = full_string(), ticket = full_string();
    ew_new_session_ticket m;

    suppose(max_early > 0);
    ew_new_session_ticket_write_msg(w, any_u32(), any_u32(), nonce, ticket, max_early, 0x1a1a);
    return ew_new_session_ticket_parse(body_of(w, EW_MSG_NEW_SESSION_TICKET), &m) == EW_OK &&
        ew_slice_equal(m.ticket, ticket) && m.ext.num_unknown == 1 &&
        m.ext.present == EW_EXT_BIT(EW_EXT_EARLY_DATA) &&
        ew_ext_read_max_early(m.ext.data[EW_EXT_EARLY_DATA], &early) == EW_OK &&
        early == max_early;
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

/* ---- extensions, each by itself ---- */

/* of the one that was written alone: its body */
static ew_slice body_of_ext(const ew_writer *w, ew_ext ext)
{
    ew_reader r = ew_reader_of_slice(ew_writer_slice(w));
    uint16_t code = ew_read_u16(&r);
    ew_slice data = ew_read_vec16(&r, 0, 0xffff);

    prove(ew_writer_done(w) && code == ew_ext_code(ext) && ew_reader_done(&r),
        "an extension has its type, and room");
    return data;
}

static bool ext_numbers(ew_writer *w)
{
    uint8_t memory[8];
    ew_writer empty = ew_writer_of(memory, sizeof memory);
    uint16_t value = any_u16(), read;

    ew_ext_write_u16(w, EW_EXT_PRE_SHARED_KEY, value);
    ew_ext_write_empty(&empty, EW_EXT_EARLY_DATA);
    return ew_ext_read_u16(body_of_ext(w, EW_EXT_PRE_SHARED_KEY), &read) == EW_OK &&
        read == value && ew_ext_read_empty(body_of_ext(&empty, EW_EXT_EARLY_DATA)) == EW_OK;
}

static bool ext_u16_list(ew_writer *w)
{
    uint16_t values[2] = {any_u16(), any_u16()}, first = any_u16();
    size_t num = 1 + any_u8() % 2, at = first != 0;
    ew_slice read;

    if (any_bool()) {
        ew_ext_write_greased(w, EW_EXT_SUPPORTED_GROUPS, first, values, num);
    } else {
        at = 0;
        ew_ext_write_u16_list(w, EW_EXT_SUPPORTED_GROUPS, values, num);
    }
    return ew_ext_read_u16_list(body_of_ext(w, EW_EXT_SUPPORTED_GROUPS), &read) == EW_OK &&
        ew_u16_count(read) == at + num && (at == 0 || ew_u16_at(read, 0) == first) &&
        ew_u16_at(read, at) == values[0] && (num == 1 || ew_u16_at(read, at + 1) == values[1]);
}

static bool ext_compressions(ew_writer *w)
{
    uint16_t ids[2] = {any_u16(), any_u16()};
    size_t num = 1 + any_u8() % 2;
    ew_slice read;

    suppose(ids[0] != ids[1]);
    ew_ext_write_compressions(w, ids, num);
    return ew_ext_read_compressions(body_of_ext(w, EW_EXT_COMPRESS_CERTIFICATE), &read) == EW_OK &&
        ew_u16_count(read) == num && ew_u16_at(read, 0) == ids[0] &&
        (num == 1 || ew_u16_at(read, 1) == ids[1]);
}

static bool ext_strings(ew_writer *w)
{
    ew_slice cookie = any_string(1), read;

    ew_ext_write_vec16(w, EW_EXT_COOKIE, cookie);
    return ew_ext_read_cookie(body_of_ext(w, EW_EXT_COOKIE), &read) == EW_OK &&
        ew_slice_equal(read, cookie);
}

static bool ext_alpn_choice(ew_writer *w)
{
    ew_slice name = any_string(1), read;

    ew_ext_write_alpn_choice(w, name);
    return ew_ext_read_alpn_choice(body_of_ext(w, EW_EXT_ALPN), &read) == EW_OK &&
        ew_slice_equal(read, name);
}

static bool ext_cert_types(ew_writer *w)
{
    uint8_t memory[8], type = any_u8(), read_type;
    ew_writer one = ew_writer_of(memory, sizeof memory);
    ew_slice types = any_string(1), read;

    ew_ext_write_cert_types(w, EW_EXT_CLIENT_CERT_TYPE, types);
    ew_ext_write_cert_type(&one, EW_EXT_SERVER_CERT_TYPE, &type);
    return ew_ext_read_cert_types(body_of_ext(w, EW_EXT_CLIENT_CERT_TYPE), &read) == EW_OK &&
        ew_slice_equal(read, types) &&
        ew_ext_read_u8(body_of_ext(&one, EW_EXT_SERVER_CERT_TYPE), &read_type) == EW_OK &&
        read_type == type;
}

static bool ext_fixed(ew_writer *w)
{
    uint8_t memory[2][12];
    ew_writer formats = ew_writer_of(memory[0], 12), status = ew_writer_of(memory[1], 12);
    ew_slice read;
    bool is_ocsp;

    ew_ext_write_renegotiation_info(w);
    ew_ext_write_point_formats(&formats);
    ew_ext_write_status_request(&status);
    return ew_ext_read_renegotiation_info(body_of_ext(w, EW_EXT_RENEGOTIATION_INFO), &read) ==
        EW_OK && read.len == 0 &&
        ew_ext_read_point_formats(body_of_ext(&formats, EW_EXT_EC_POINT_FORMATS), &read) == EW_OK &&
        read.len == 1 &&
        ew_ext_read_status_request(body_of_ext(&status, EW_EXT_STATUS_REQUEST), &is_ocsp) ==
        EW_OK && is_ocsp;
}

static bool ext_grease(ew_writer *w)
{
    const uint8_t seed[EW_GREASE_SEED_LEN] = {
        any_u8(), any_u8(), any_u8(), any_u8(), any_u8(), any_u8()};
    ew_grease g = ew_grease_of(seed);
    size_t len = any_u8() % 2;
    ew_ext_block block;
    ew_err err;

    ew_grease_write_ext(w, g.ext[0], 0);
    ew_grease_write_ext(w, g.ext[1], len);
    err = ew_ext_parse(ew_writer_slice(w), EW_IN_CLIENT_HELLO, 0, &block);
    return err == EW_OK && block.present == 0 && block.num_unknown == 2;
}

/* a list of one timestamp of one byte */
static ew_slice any_scts(void)
{
    static uint8_t list[5] = {0, 3, 0, 1, 0};

    list[4] = any_u8();
    return any_bool() ? (ew_slice){list, sizeof list} : (ew_slice){0};
}

static bool scts(ew_writer *w)
{
    ew_slice list = any_scts(), data;

    suppose(list.len > 0);
    ew_scts_write(w, list);
    data = body_of_ext(w, EW_EXT_SCT);
    return ew_scts_check(data) == EW_OK && ew_slice_equal(data, list);
}

static bool staples(ew_writer *w)
{
    ew_staples out = {.ocsp = any_string(0), .scts = any_scts()};
    ew_slice ocsp = {0};
    ew_ext_block b;

    ew_staples_write(w, &out);
    if (ew_ext_parse(ew_writer_slice(w), EW_IN_CERTIFICATE, UINT32_MAX, &b) != EW_OK ||
        w->len > ew_staples_len(&out) || ew_ext_has(&b, EW_EXT_SCT) != (out.scts.len > 0) ||
        ew_ext_has(&b, EW_EXT_STATUS_REQUEST) != (out.ocsp.len > 0))
        return false;
    if (out.ocsp.len > 0 &&
        ew_certificate_status_parse(b.data[EW_EXT_STATUS_REQUEST], &ocsp) != EW_OK)
        return false;
    return ew_slice_equal(ocsp, out.ocsp) &&
        (out.scts.len == 0 || ew_slice_equal(b.data[EW_EXT_SCT], out.scts));
}

/* ---- messages with extensions: of one shape each, with any content: a block whose parts may begin
 * anywhere takes CBMC too long ---- */

/* the extension has num 16-bit values, of which this is the first */
static bool has_u16s(const ew_ext_block *b, ew_ext ext, const uint16_t *values, size_t num)
{
    ew_slice read;

    return ew_ext_has(b, ext) && ew_ext_read_u16_list(b->data[ext], &read) == EW_OK &&
        ew_u16_count(read) == num && ew_u16_at(read, 0) == values[0];
}

static bool client_hello(ew_writer *w)
{
    static uint8_t random[EW_RANDOM_LEN];
    uint16_t suite = any_u16(), version = any_u16();
    ew_client_hello_write out = {.random = random, .session_id = full_string(), .suites = &suite,
        .num_suites = 1, .versions = &version, .num_versions = 1};
    ew_slice versions;
    size_t binders_at;
    ew_client_hello m;

    random[0] = any_u8();
    ew_client_hello_write_msg(w, &out, &binders_at);
    return ew_client_hello_parse(body_of(w, EW_MSG_CLIENT_HELLO), &m) == EW_OK &&
        ew_ext_read_versions(m.ext.data[EW_EXT_SUPPORTED_VERSIONS], &versions) == EW_OK &&
        m.legacy_version == 0x0303 && m.random.data[0] == random[0] && binders_at == 0 &&
        ew_slice_equal(m.session_id, out.session_id) && ew_u16_count(m.suites) == 1 &&
        ew_u16_at(m.suites, 0) == suite && m.compression.len == 1 &&
        ew_u16_count(versions) == 1 && ew_u16_at(versions, 0) == version;
}

static bool client_hello_shares(ew_writer *w)
{
    static uint8_t random[EW_RANDOM_LEN];
    uint16_t suite = any_u16();
    ew_share share = {.group = any_u16(), .key = full_string()}, read = {0};
    ew_client_hello_write out = {.random = random, .suites = &suite, .num_suites = 1,
        .shares = &share, .num_shares = 1, .has_shares = true};
    ew_slice shares;
    size_t binders_at;
    ew_client_hello m;

    ew_client_hello_write_msg(w, &out, &binders_at);
    return ew_client_hello_parse(body_of(w, EW_MSG_CLIENT_HELLO), &m) == EW_OK &&
        ew_ext_read_shares(m.ext.data[EW_EXT_KEY_SHARE], &shares) == EW_OK &&
        ew_share_next(&shares, &read) && shares.len == 0 && read.group == share.group &&
        ew_slice_equal(read.key, share.key);
}

static bool client_hello_names(ew_writer *w)
{
    static uint8_t random[EW_RANDOM_LEN];
    uint16_t suite = any_u16();
    ew_client_hello_write out = {.random = random, .suites = &suite, .num_suites = 1,
        .server_name = full_string(), .has_session_ticket = true, .session_ticket = full_string()};
    ew_slice name;
    size_t binders_at;
    ew_client_hello m;

    ew_client_hello_write_msg(w, &out, &binders_at);
    return ew_client_hello_parse(body_of(w, EW_MSG_CLIENT_HELLO), &m) == EW_OK &&
        ew_ext_read_server_name(m.ext.data[EW_EXT_SERVER_NAME], &name) == EW_OK &&
        ew_slice_equal(name, out.server_name) && ew_ext_has(&m.ext, EW_EXT_SESSION_TICKET) &&
        ew_slice_equal(m.ext.data[EW_EXT_SESSION_TICKET], out.session_ticket);
}

static bool client_hello_psk(ew_writer *w)
{
    static uint8_t random[EW_RANDOM_LEN];
    uint16_t suite = any_u16();
    ew_psk_write psk = {full_string(), any_u32(), SHORT};
    ew_client_hello_write out = {
        .random = random, .suites = &suite, .num_suites = 1, .psks = &psk, .num_psks = 1};
    ew_psk_offer offer;
    ew_psk_identity read = {0};
    size_t binders_at;
    ew_client_hello m;

    ew_client_hello_write_msg(w, &out, &binders_at);
    if (ew_client_hello_parse(body_of(w, EW_MSG_CLIENT_HELLO), &m) != EW_OK ||
        ew_ext_read_psk_offer(m.ext.data[EW_EXT_PRE_SHARED_KEY], &offer) != EW_OK ||
        offer.num != 1 || !ew_psk_next(&offer, &read))
        return false;
    return ew_slice_equal(read.identity, psk.identity) && read.binder.len == psk.binder_len &&
        read.obfuscated_age == psk.obfuscated_age && read.binder.data[0] == 0 &&
        m.binders_at + EW_MSG_HEADER_LEN == binders_at;
}

static bool encrypted_extensions(ew_writer *w)
{
    uint8_t type = any_u8(), read_type;
    uint16_t group = any_u16(), limit;
    ew_encrypted_extensions_write out = {.server_name_ack = true, .alpn = full_string(),
        .groups = &group, .num_groups = 1, .server_cert_type = &type,
        .record_size_limit = (uint16_t)(64 + any_u8()), .early_data = true};
    ew_slice name;
    ew_ext_block b;

    ew_encrypted_extensions_write_msg(w, &out);
    return ew_encrypted_extensions_parse(
               body_of(w, EW_MSG_ENCRYPTED_EXTENSIONS), UINT32_MAX, &b) == EW_OK &&
        ew_ext_has(&b, EW_EXT_SERVER_NAME) && ew_ext_has(&b, EW_EXT_EARLY_DATA) &&
        ew_ext_read_alpn_choice(b.data[EW_EXT_ALPN], &name) == EW_OK &&
        ew_slice_equal(name, out.alpn) &&
        has_u16s(&b, EW_EXT_SUPPORTED_GROUPS, &group, 1) &&
        ew_ext_read_u8(b.data[EW_EXT_SERVER_CERT_TYPE], &read_type) == EW_OK &&
        read_type == type &&
        ew_ext_read_record_limit(b.data[EW_EXT_RECORD_SIZE_LIMIT], &limit) == EW_OK &&
        limit == out.record_size_limit;
}

static bool certificate(ew_writer *w)
{
    ew_slice context = full_string(), ders[2] = {full_string(), full_string()};
    uint8_t scts[5] = {0, 3, 0, 1, any_u8()}; /* one timestamp, of one byte */
    ew_staples out = {.ocsp = full_string(), .scts = {scts, sizeof scts}};
    ew_certificate m;

    ew_certificate_write_msg(w, context, ders, 2, &out);
    return ew_certificate_parse(body_of(w, EW_MSG_CERTIFICATE), UINT32_MAX, &m) == EW_OK &&
        ew_slice_equal(m.context, context) && m.num == 2 && ew_slice_equal(m.der[0], ders[0]) &&
        ew_slice_equal(m.der[1], ders[1]) && ew_slice_equal(m.staples.ocsp, out.ocsp) &&
        ew_slice_equal(m.staples.scts, out.scts);
}

static bool certificate_request(ew_writer *w)
{
    uint16_t scheme = any_u16(), cert = any_u16(), id = any_u16();
    ew_slice authority = full_string(), name, names, ids;
    ew_certificate_request_write out = {.context = full_string(), .schemes = &scheme,
        .num_schemes = 1, .schemes_cert = &cert, .num_schemes_cert = 1,
        .authorities = &authority, .num_authorities = 1, .asks_ocsp = true, .asks_scts = true,
        .compressions = &id, .num_compressions = 1};
    ew_certificate_request m;
    ew_reader r;

    ew_certificate_request_write_msg(w, &out);
    if (ew_certificate_request_parse(body_of(w, EW_MSG_CERTIFICATE_REQUEST), &m) != EW_OK)
        return false;
    r = ew_reader_of_slice(m.ext.data[EW_EXT_CERTIFICATE_AUTHORITIES]);
    names = ew_read_vec16(&r, 3, 0xffff);
    return ew_slice_equal(m.context, out.context) && ew_reader_done(&r) &&
        ew_vec16_next(&names, &name) && names.len == 0 && ew_slice_equal(name, authority) &&
        has_u16s(&m.ext, EW_EXT_SIGNATURE_ALGORITHMS, &scheme, 1) &&
        has_u16s(&m.ext, EW_EXT_SIGNATURE_ALGORITHMS_CERT, &cert, 1) &&
        ew_ext_has(&m.ext, EW_EXT_STATUS_REQUEST) && ew_ext_has(&m.ext, EW_EXT_SCT) &&
        ew_ext_read_compressions(m.ext.data[EW_EXT_COMPRESS_CERTIFICATE], &ids) == EW_OK &&
        ew_u16_count(ids) == 1 && ew_u16_at(ids, 0) == id;
}

static bool compressed_certificate(ew_writer *w)
{
    ew_compressed_certificate out = {any_u16(), any_u32() & 0xffffff, any_string(1)}, m;

    ew_compressed_certificate_write_msg(w, &out);
    return ew_compressed_certificate_parse(body_of(w, EW_MSG_COMPRESSED_CERTIFICATE), &m) ==
        EW_OK && m.algorithm == out.algorithm && m.plain_len == out.plain_len &&
        ew_slice_equal(m.data, out.data);
}

static bool certificate_status(ew_writer *w)
{
    ew_slice ocsp = any_string(1), read;

    ew_certificate_status_write_msg(w, ocsp);
    return ew_certificate_status_parse(body_of(w, EW_MSG_CERTIFICATE_STATUS), &read) == EW_OK &&
        ew_slice_equal(read, ocsp);
}

static bool raw_key12(ew_writer *w)
{
    ew_slice key = any_string(0), read;

    ew_raw_key12_write_msg(w, key);
    return ew_raw_key12_parse(body_of(w, EW_MSG_CERTIFICATE), &read) == EW_OK &&
        ew_slice_equal(read, key);
}

static bool empty_messages(ew_writer *w)
{
    uint8_t memory[4];
    ew_writer done = ew_writer_of(memory, sizeof memory);

    ew_hello_request_write_msg(w);
    ew_server_hello_done_write_msg(&done);
    return ew_empty_msg_parse(body_of(w, EW_MSG_HELLO_REQUEST)) == EW_OK &&
        ew_empty_msg_parse(body_of(&done, EW_MSG_SERVER_HELLO_DONE)) == EW_OK;
}

static bool signed_params(ew_writer *w)
{
    static uint8_t client[EW_RANDOM_LEN], server[EW_RANDOM_LEN];
    ew_slice params = any_string(1);
    size_t i = any_u8() % EW_RANDOM_LEN;
    ew_reader r;
    ew_slice read[2];

    client[i] = any_u8();
    server[i] = any_u8();
    ew_signed_params_write(w, client, server, params);
    r = ew_reader_of_slice(ew_writer_slice(w));
    read[0] = ew_read_bytes(&r, EW_RANDOM_LEN);
    read[1] = ew_read_bytes(&r, EW_RANDOM_LEN);
    return !r.failed && read[0].data[i] == client[i] && read[1].data[i] == server[i] &&
        ew_slice_equal(ew_read_rest(&r), params);
}

static bool server_hello12(ew_writer *w)
{
    static uint8_t random[EW_RANDOM_LEN];
    uint8_t type = any_u8(), read_type;
    ew_server_hello12_write out = {.random = random, .session_id = full_string(),
        .suite = any_u16(), .server_name_ack = true, .extended_main_secret = true,
        .renegotiation_info = true, .session_ticket = true, .alpn = full_string(),
        .client_cert_type = &type, .will_status = true};
    ew_slice name;
    ew_server_hello m;
    ew_ext_block b;

    random[0] = any_u8();
    suppose(random[0] != ew_retry_random[0]);
    ew_server_hello12_write_msg(w, &out);
    return ew_server_hello_parse(body_of(w, EW_MSG_SERVER_HELLO), &m) == EW_OK &&
        ew_ext_parse(m.raw_ext, EW_IN_SERVER_HELLO12, UINT32_MAX, &b) == EW_OK &&
        m.legacy_version == 0x0303 && !m.is_retry && m.suite == out.suite &&
        m.random.data[0] == random[0] && ew_slice_equal(m.session_id, out.session_id) &&
        ew_ext_has(&b, EW_EXT_SERVER_NAME) && ew_ext_has(&b, EW_EXT_EXTENDED_MAIN_SECRET) &&
        ew_ext_has(&b, EW_EXT_RENEGOTIATION_INFO) && ew_ext_has(&b, EW_EXT_SESSION_TICKET) &&
        ew_ext_has(&b, EW_EXT_STATUS_REQUEST) &&
        ew_ext_read_alpn_choice(b.data[EW_EXT_ALPN], &name) == EW_OK &&
        ew_slice_equal(name, out.alpn) &&
        ew_ext_read_u8(b.data[EW_EXT_CLIENT_CERT_TYPE], &read_type) == EW_OK && read_type == type;
}

void proof(void)
{
    uint8_t memory[BYTES];
    ew_writer w = ew_writer_of(memory, sizeof memory);

    prove(MESSAGE(&w), "what is read of a message is what was written");
    possible(true, "a message");
}
