/* SPDX-License-Identifier: Apache-2.0 */
/* The parser that PARSE names takes a body of any content and up to BYTES bytes: nothing beside it is
 * touched, and everything it yields lies in it. */
#include "msg/msg12.h"
#include "msg/status.h"
#include "prove/msg/memchr.h"
#include "prove/wire/bytes.h"

static void check_block(const ew_ext_block *block, ew_slice body)
{
    size_t i = any_size();

    suppose(i < EW_NUM_EXTS);
    prove(is_within(block->data[i], body), "every extension lies in the body");
    prove(block->last <= EW_NUM_EXTS, "the last extension is one of the known ones, or none");
}

static void check(ew_slice slice, ew_slice body)
{
    prove(is_within(slice, body), "what is yielded lies in the body");
}

#ifdef EXT_IS_PROVEN
/* ew_ext_parse by what is proven of it (ext_block): some error or none, and slices of the block */
ew_err ew_ext_parse(ew_slice block, ew_ext_where where, ew_ext_set asked, ew_ext_block *out)
{
    (void)where;
    (void)asked;
    *out = (ew_ext_block){.present = any_u32(), .last = (ew_ext)any_unsigned()};
    suppose(out->last <= EW_NUM_EXTS);
    for (size_t i = 0; i < EW_NUM_EXTS; i++)
        out->data[i] = ew_slice_sub(block, any_size(), any_size());
    return any_bool() ? EW_OK : any_bool() ? EW_ERR_DECODE : EW_ERR_DUPLICATE_EXTENSION;
}
#endif

#ifdef PSK_IS_PROVEN
/* ew_ext_read_psk_offer by what is proven of it (psk_offer) */
ew_err ew_ext_read_psk_offer(ew_slice data, ew_psk_offer *out)
{
    out->identities = ew_slice_sub(data, any_size(), any_size());
    out->binders = ew_slice_sub(data, any_size(), any_size());
    out->num = any_size();
    suppose(out->binders.len + 2 <= data.len || out->binders.len == 0);
    return out->binders.len > 0 && any_bool() ? EW_OK : EW_ERR_DECODE;
}
#endif

static ew_err ext_block(ew_slice body)
{
    ew_ext_block block;
    unsigned where = any_unsigned();
    ew_err err;

    suppose(where < EW_NUM_WHERE);
    err = ew_ext_parse(body, (ew_ext_where)where, any_u32(), &block);
    check_block(&block, body);
    return err;
}

static ew_err client_hello(ew_slice body)
{
    ew_client_hello m;
    ew_err err = ew_client_hello_parse(body, &m);

    check(m.random, body);
    check(m.session_id, body);
    check(m.suites, body);
    check(m.compression, body);
    check_block(&m.ext, body);
    prove(m.binders_at <= body.len, "the binders begin in the body");
    prove(err != EW_OK || (m.random.len == EW_RANDOM_LEN && m.suites.len % 2 == 0),
        "a ClientHello that parses has its random and whole suites");
    return err;
}

static ew_err server_hello(ew_slice body)
{
    ew_server_hello m;
    uint16_t version;
    ew_err err = ew_server_hello_parse(body, &m);

    check(m.random, body);
    check(m.session_id, body);
    check(m.raw_ext, body);
    if (err == EW_OK)
        err = ew_server_hello_version(&m, &version);
    return err;
}

static ew_err encrypted_extensions(ew_slice body)
{
    ew_ext_block block;
    ew_err err = ew_encrypted_extensions_parse(body, any_u32(), &block);

    check_block(&block, body);
    return err;
}

static ew_err certificate_request(ew_slice body)
{
    ew_certificate_request m;
    ew_err err = ew_certificate_request_parse(body, &m);

    check(m.context, body);
    check_block(&m.ext, body);
    return err;
}

static ew_err certificate_request12(ew_slice body)
{
    ew_certificate_request12 m;
    ew_slice name = {0};
    ew_err err = ew_certificate_request12_parse(body, &m);

    check(m.types, body);
    check(m.schemes, body);
    check(m.authorities, body);
    if (ew_vec16_next(&m.authorities, &name))
        check(name, body);
    check(m.authorities, body);
    return err;
}

static void check_chain(const ew_certificate *m, ew_slice body)
{
    size_t i = any_size();

    prove(m->num <= EW_CHAIN_MAX, "a chain has no more than its room");
    suppose(i < EW_CHAIN_MAX);
    check(m->der[i], body);
    check(m->context, body);
}

static ew_err certificate(ew_slice body)
{
    ew_certificate m;
    ew_err err = ew_certificate_parse(body, any_u32(), &m);

    check_chain(&m, body);
    return err;
}

static ew_err certificate12(ew_slice body)
{
    ew_certificate m;
    ew_err err = ew_certificate12_parse(body, &m);

    check_chain(&m, body);
    return err;
}

static ew_err certificate_verify(ew_slice body)
{
    ew_certificate_verify m;
    ew_err err = ew_certificate_verify_parse(body, &m);

    check(m.signature, body);
    return err;
}

static ew_err server_key_exchange(ew_slice body)
{
    ew_server_key_exchange m;
    ew_err err = ew_server_key_exchange_parse(body, &m);

    check(m.key, body);
    check(m.params, body);
    check(m.signature, body);
    return err;
}

static ew_err client_key_exchange(ew_slice body)
{
    ew_slice key;
    ew_err err = ew_client_key_exchange_parse(body, &key);

    check(key, body);
    return err;
}

static ew_err new_session_ticket(ew_slice body)
{
    ew_new_session_ticket m;
    ew_err err = ew_new_session_ticket_parse(body, &m);

    check(m.nonce, body);
    check(m.ticket, body);
    check_block(&m.ext, body);
    return err;
}

static ew_err new_session_ticket12(ew_slice body)
{
    ew_new_session_ticket12 m;
    ew_err err = ew_new_session_ticket12_parse(body, &m);

    check(m.ticket, body);
    return err;
}

static ew_err key_update(ew_slice body)
{
    bool requested;
    ew_err err = ew_key_update_parse(body, &requested);

    prove(err != EW_OK || body.len == 1, "a KeyUpdate is one byte");
    return err;
}

static ew_err server_name(ew_slice body)
{
    ew_slice name;
    ew_err err = ew_ext_read_server_name(body, &name);

    check(name, body);
    return err;
}

static ew_err alpn(ew_slice body)
{
    ew_slice list, name = {0};
    ew_err err = ew_ext_read_alpn(body, &list);

    check(list, body);
    if (err == EW_OK)
        prove(ew_vec8_next(&list, &name) && name.len > 0, "a list of protocols has one");
    check(name, body);
    check(list, body);
    return err;
}

static ew_err alpn_choice(ew_slice body)
{
    ew_slice name;
    ew_err err = ew_ext_read_alpn_choice(body, &name);

    check(name, body);
    prove(err != EW_OK || name.len > 0, "a protocol that is chosen has a name");
    return err;
}

static ew_err values(ew_slice body)
{
    uint8_t u8;
    uint16_t u16, group;
    uint32_t u32;
    ew_slice types, key;
    ew_err err = ew_ext_read_u16(body, &u16);

    prove(ew_ext_read_retry_group(body, &group) == err && group == u16, "a group is a number");
    prove((ew_ext_read_u8(body, &u8) == EW_OK) == (body.len == 1) &&
            (ew_ext_read_max_early(body, &u32) == EW_OK) == (body.len == 4) &&
            (err == EW_OK) == (body.len == 2),
        "a number has its length");
    prove((ew_ext_read_empty(body) == EW_OK) == (body.len == 0) &&
            (ew_empty_msg_parse(body) == EW_OK) == (body.len == 0),
        "what is to be empty is");
    prove(ew_ext_read_cert_types(body, &types) != EW_OK || types.len > 0,
        "a list of certificate types has one");
    check(types, body);
    (void)ew_raw_key12_parse(body, &key);
    check(key, body);
    return err;
}

static ew_err shares(ew_slice body)
{
    ew_slice list;
    ew_share share = {0};
    ew_err err = ew_ext_read_shares(body, &list);

    check(list, body);
    if (err == EW_OK)
        prove(ew_share_next(&list, &share) ? share.key.len > 0 : list.len == 0,
            "shares that parse are read one by one");
    check(share.key, body);
    check(list, body);
    return err;
}

static ew_err psk_offer(ew_slice body)
{
    ew_psk_offer offer;
    ew_psk_identity psk = {0};
    ew_err err = ew_ext_read_psk_offer(body, &offer);

    check(offer.identities, body);
    check(offer.binders, body);
    prove(offer.binders.len == 0 || offer.binders.len + 2 <= body.len,
        "the binders have a length in front of them");
    prove(err != EW_OK || offer.binders.len > 0, "an offer that parses has binders");
    if (err == EW_OK)
        prove(ew_psk_next(&offer, &psk) && psk.identity.len > 0 && psk.binder.len > 0,
            "an offer that parses has a key to offer");
    check(psk.identity, body);
    check(psk.binder, body);
    return err;
}

static ew_err lists(ew_slice body)
{
    ew_slice versions, values, modes, cookie, connection, formats;
    uint16_t limit;
    ew_err err = ew_ext_read_versions(body, &versions);

    check(versions, body);
    prove(err != EW_OK || ew_u16_count(versions) > 0, "a list of versions has one");
    err = ew_ext_read_u16_list(body, &values);
    check(values, body);
    (void)ew_u16_at(values, any_size());
    (void)ew_ext_read_psk_modes(body, &modes);
    check(modes, body);
    (void)ew_ext_read_cookie(body, &cookie);
    check(cookie, body);
    (void)ew_ext_read_renegotiation_info(body, &connection);
    check(connection, body);
    (void)ew_ext_read_point_formats(body, &formats);
    check(formats, body);
    (void)ew_ext_read_record_limit(body, &limit);
    return err;
}

static ew_err status(ew_slice body)
{
    ew_slice ocsp = {0};
    bool is_ocsp;
    ew_err err = ew_certificate_status_parse(body, &ocsp);

    prove(err != EW_OK || ocsp.len > 0, "a status that parses is not empty");
    check(ocsp, body);
    (void)ew_scts_check(body);
    (void)ew_ext_read_status_request(body, &is_ocsp);
    return err;
}

static ew_err compressed_certificate(ew_slice body)
{
    ew_compressed_certificate m;
    ew_slice ids;
    ew_err err = ew_compressed_certificate_parse(body, &m);

    check(m.data, body);
    prove(m.plain_len <= 0xffffff, "what it says to be long is bounded");
    (void)ew_ext_read_compressions(body, &ids);
    check(ids, body);
    return err;
}

static ew_err share(ew_slice body)
{
    ew_share one;
    ew_err err = ew_ext_read_share(body, &one);

    check(one.key, body);
    return err;
}

void proof(void)
{
    uint8_t memory[BYTES];
    ew_err err = PARSE(any_slice_of(memory, sizeof memory));

    possible(err == EW_OK, "a body that parses");
    possible(err == EW_ERR_DECODE, "a body that does not");
}
