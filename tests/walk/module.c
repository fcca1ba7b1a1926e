/* SPDX-License-Identifier: Apache-2.0 */
#include <stddef.h>

#include "walk/walk.h"

#define FROM_TRUE(part)                                                                            \
    if (!partial.part)                                                                             \
        partial.part = ew_closure_##part

module module_complete(module partial)
{
    FROM_TRUE(step);
    FROM_TRUE(may_write);
    FROM_TRUE(may_seal_data);
    FROM_TRUE(may_seal_early);
    FROM_TRUE(may_seal);
    FROM_TRUE(may_ask);
    FROM_TRUE(may_open);
    FROM_TRUE(may_detach);
    FROM_TRUE(idles);
    FROM_TRUE(timer_of);
    FROM_TRUE(transport_of);
    FROM_TRUE(cause_of);
    return partial;
}

const rule *rule_numbered(unsigned number)
{
    const rule_table tables[] = {
        rules_of_writing(), rules_of_reading(), rules_of_ending(), rules_of_versions(),
        rules_of_early_data()};

    for (unsigned i = 0; i < sizeof tables / sizeof *tables; i++) {
        if (number < tables[i].num_rules)
            return &tables[i].rules[number];
        number -= tables[i].num_rules;
    }
    return NULL;
}
