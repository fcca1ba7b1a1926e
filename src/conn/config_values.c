/* SPDX-License-Identifier: Apache-2.0 */
/* Single values. */
#include "conn/config.h"

enum { EW_NUM_TICKETS_MAX = 8, EW_KEY_LIMIT_MIN = 16 };

static ew_err set_bool(ew_config *config, bool *out, bool value)
{
    ew_err err = ew_config_changeable(config);

    if (err == EW_OK)
        *out = value;
    return err;
}

ew_err ew_config_num_shares(ew_config *config, unsigned num)
{
    ew_err err = ew_config_changeable(config);

    if (err == EW_OK && num > EW_CONFIG_SHARES_MAX)
        err = EW_ERR_ARGUMENT;
    if (err == EW_OK)
        config->hs.num_shares = num;
    return err;
}

ew_err ew_config_always_show(ew_config *config, bool on)
{
    return set_bool(config, config == NULL ? NULL : &config->hs.always_show, on);
}

ew_err ew_config_refuse_unknown_name(ew_config *config, bool refuse)
{
    return set_bool(config, config == NULL ? NULL : &config->hs.refuse_unknown_name, refuse);
}

ew_err ew_config_middlebox_compat(ew_config *config, bool on)
{
    return set_bool(config, config == NULL ? NULL : &config->hs.middlebox_compat, on);
}

ew_err ew_config_grease(ew_config *config, bool on)
{
    return set_bool(config, config == NULL ? NULL : &config->hs.grease, on);
}

ew_err ew_config_group_first(ew_config *config, bool on)
{
    return set_bool(config, config == NULL ? NULL : &config->hs.group_first, on);
}

ew_err ew_config_always_retry(ew_config *config, bool on)
{
    return set_bool(config, config == NULL ? NULL : &config->hs.always_retry, on);
}

ew_err ew_config_resumption(ew_config *config, bool on)
{
    return set_bool(config, config == NULL ? NULL : &config->hs.resumption, on);
}

ew_err ew_config_num_tickets(ew_config *config, unsigned num)
{
    ew_err err = ew_config_changeable(config);

    if (err == EW_OK && num > EW_NUM_TICKETS_MAX)
        err = EW_ERR_ARGUMENT;
    if (err == EW_OK)
        config->hs.num_tickets = num;
    return err;
}

ew_err ew_config_on_session(ew_config *config, ew_session_fn *fn, void *arg)
{
    ew_err err = ew_config_changeable(config);

    if (err == EW_OK) {
        config->on_session = fn;
        config->on_session_arg = arg;
    }
    return err;
}

ew_err ew_config_keylog(ew_config *config, ew_keylog_fn *fn, void *arg)
{
    ew_err err = ew_config_changeable(config);

    if (err == EW_OK) {
        config->hs.keylog = fn;
        config->hs.keylog_arg = arg;
    }
    return err;
}

ew_err ew_config_wall_clock(ew_config *config, ew_clock_fn *fn, void *arg)
{
    ew_err err = ew_config_changeable(config);

    if (err == EW_OK && fn == NULL)
        err = EW_ERR_ARGUMENT;
    if (err == EW_OK) {
        config->hs.wall_clock = fn;
        config->hs.wall_clock_arg = arg;
    }
    return err;
}

ew_err ew_config_key_limit(ew_config *config, uint64_t num_records)
{
    ew_err err = ew_config_changeable(config);

    if (err == EW_OK && num_records < EW_KEY_LIMIT_MIN)
        err = EW_ERR_ARGUMENT;
    if (err == EW_OK)
        config->key_limit = num_records;
    return err;
}

ew_err ew_config_output_limit(ew_config *config, size_t len)
{
    ew_err err = ew_config_changeable(config);

    if (err == EW_OK && len == 0)
        err = EW_ERR_ARGUMENT;
    if (err == EW_OK)
        config->output_limit = len;
    return err;
}

ew_err ew_config_limit(ew_config *config, ew_limit limit, int64_t ms)
{
    ew_err err = ew_config_changeable(config);

    if (err == EW_OK && ((unsigned)limit >= EW_NUM_LIMITS || ms < EW_NO_LIMIT))
        err = EW_ERR_ARGUMENT;
    if (err == EW_OK)
        config->limits[limit] = ms;
    return err;
}

static bool is_version(unsigned version)
{
    return version == EW_TLS_1_2 || version == EW_TLS_1_3;
}

ew_err ew_config_versions(ew_config *config, unsigned lowest, unsigned highest)
{
    ew_err err = ew_config_changeable(config);

    if (err == EW_OK && (!is_version(lowest) || !is_version(highest) || lowest > highest))
        err = EW_ERR_ARGUMENT;
    if (err == EW_OK) {
        config->hs.min_version = (uint16_t)lowest;
        config->hs.max_version = (uint16_t)highest;
    }
    return err;
}

ew_err ew_config_policy(ew_config *config, ew_policy policy)
{
    ew_err err = ew_config_changeable(config);

    if (err == EW_OK && policy != EW_POLICY_STRICT && policy != EW_POLICY_TOLERANT)
        err = EW_ERR_ARGUMENT;
    if (err == EW_OK)
        config->tolerant = policy == EW_POLICY_TOLERANT;
    return err;
}
