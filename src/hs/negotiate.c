/* SPDX-License-Identifier: Apache-2.0 */
/* Choosing among what a peer offers: suite, group, protocol. */
#include "hs/handshake.h"

/* first_known: the first suite in the peer's list that there is in this version (GREASE, RFC 8701, may
 * stand before it). */
static const ew_suite *first_known(ew_slice offered, uint16_t version)
{
    for (size_t i = 0; i < ew_u16_count(offered); i++) {
        const ew_suite *suite = ew_suite_find(ew_u16_at(offered, i));
        if (suite != NULL && suite->version == version)
            return suite;
    }
    return NULL;
}

/* can_serve: is it of the version, and have we a key of its kind? */
static bool can_serve(const ew_suite *suite, uint16_t version, unsigned auths)
{
    return suite->version == version && (auths & (1u << suite->auth)) != 0;
}

const ew_suite *ew_choose_suite(
    const ew_hs_config *config, uint16_t version, unsigned auths, ew_slice offered)
{
    const ew_suite *first = first_known(offered, version), *choice = NULL;
    bool likes_chacha = first != NULL && first->aead == EW_CHACHA20_POLY1305;
    for (size_t i = 0; i < config->num_suites; i++) {
        const ew_suite *suite = config->suites[i];
        if (!can_serve(suite, version, auths) || !ew_u16_has(offered, suite->id))
            continue;
        if (likes_chacha && suite->aead == EW_CHACHA20_POLY1305)
            return suite;
        if (choice == NULL)
            choice = suite;
    }
    return choice;
}

/* find_share: *out is empty if there is none. 4.3.8: "Clients MUST NOT offer multiple KeyShareEntry
 * values for the same group"; servers may check, and for the one that counts we do. */
static ew_err find_share(ew_slice shares, const ew_group *group, ew_slice *out)
{
    ew_share share;
    *out = (ew_slice){0};
    while (ew_share_next(&shares, &share)) {
        if (share.group != group->id)
            continue;
        if (out->len > 0)
            return EW_ERR_DUPLICATE_KEY_SHARE;
        *out = share.key;
    }
    return EW_OK;
}

ew_err ew_choose_group(const ew_hs_config *config, uint16_t version, ew_slice groups, ew_slice shares,
    const ew_group **out_group, ew_slice *out_share)
{
    const ew_group *without_share = NULL;
    for (size_t i = 0; i < config->num_groups; i++) {
        const ew_group *group = config->groups[i];
        if (!ew_u16_has(groups, group->id) || (version == EW_TLS12 && group->is_hybrid))
            continue;
        EW_TRY(find_share(shares, group, out_share));
        if (out_share->len > 0 || config->group_first) {
            *out_group = group;
            return EW_OK;
        }
        if (without_share == NULL)
            without_share = group;
    }
    *out_share = (ew_slice){0};
    *out_group = without_share;
    return without_share != NULL ? EW_OK : EW_ERR_NO_COMMON_GROUP;
}

static bool vec8_has(ew_slice list, ew_slice wanted)
{
    ew_slice entry;
    while (ew_vec8_next(&list, &entry)) {
        if (ew_slice_equal(entry, wanted))
            return true;
    }
    return false;
}

ew_err ew_choose_alpn(const ew_hs *hs, const ew_client_hello *hello, ew_slice *out)
{
    ew_slice offered, ours = ew_hs_alpn(hs);
    *out = (ew_slice){0};
    if (!ew_ext_has(&hello->ext, EW_EXT_ALPN))
        return EW_OK;
    EW_TRY(ew_ext_read_alpn(hello->ext.data[EW_EXT_ALPN], &offered));
    if (ours.len == 0)
        return EW_OK;
    ew_slice name;
    while (ew_vec8_next(&ours, &name)) {
        if (vec8_has(offered, name)) {
            *out = name;
            return EW_OK;
        }
    }
    return EW_ERR_NO_COMMON_ALPN;
}
