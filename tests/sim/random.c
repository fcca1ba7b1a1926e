/* SPDX-License-Identifier: Apache-2.0 */
/* splitmix64 (Steele, Lea and Flood 2014): small, and the same everywhere. */
#include "sim.h"

uint64_t sim_next(sim_random *r)
{
    r->state += UINT64_C(0x9e3779b97f4a7c15);
    uint64_t z = r->state;
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

uint64_t sim_below(sim_random *r, uint64_t n)
{
    return n == 0 ? 0 : sim_next(r) % n;
}

bool sim_chance(sim_random *r, unsigned num, unsigned den)
{
    return sim_below(r, den) < num;
}

uint64_t sim_log(sim_random *r, uint64_t max)
{
    unsigned bits = 0;

    while (bits < 63 && max >> bits != 0) {
        bits++;
    }
    const uint64_t top = UINT64_C(1) << sim_below(r, bits + 1);
    return sim_below(r, (top < max ? top : max) + 1);
}
