/* SPDX-License-Identifier: Apache-2.0 */
/* The cap on sockets that drain at once (C16). */
#include <stdatomic.h>
#include <stdlib.h>

#include "net/internal.h"

struct ew_net_group {
    unsigned max;
    atomic_uint num;
};

ew_err ew_net_group_new(unsigned max_draining, ew_net_group **out)
{
    if (!out) {
        return EW_ERR_ARGUMENT;
    }
    *out = malloc(sizeof **out);
    if (!*out) {
        return EW_ERR_MEMORY;
    }
    (*out)->max = max_draining;
    atomic_init(&(*out)->num, 0);
    return EW_OK;
}

void ew_net_group_free(ew_net_group *group)
{
    free(group);
}

bool ew_net_group_enter(ew_net_group *group)
{
    if (!group) {
        return true;
    }
    unsigned num = atomic_load(&group->num);
    do {
        if (num >= group->max) {
            return false;
        }
    } while (!atomic_compare_exchange_weak(&group->num, &num, num + 1));
    return true;
}

void ew_net_group_leave(ew_net_group *group)
{
    if (group) {
        atomic_fetch_sub(&group->num, 1);
    }
}
