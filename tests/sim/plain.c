/* SPDX-License-Identifier: Apache-2.0 */
/* C10: where a side detaches, the transport lives on: it says a few bytes in plaintext and reads
 * the other's, of which some may lie in the driver's buffer already. */
#include <errno.h>

#include "sim.h"

/* Another pattern than that of the encrypted stream. */
enum { PLAIN_AT = 777 };

static void take(sim_side *a, const uint8_t *bytes, size_t len)
{
    if (!sim_is_pattern(1 - a->id, PLAIN_AT + a->plain_got, bytes, len)) {
        sim_blame(a->sim, "what was left past END is not what followed it (C10)");
    }
    a->plain_got += len;
    sim_note(a->sim, a->id, "plaintext", len, a->plain_got);
}

static bool say(sim_side *a)
{
    if (a->plain_said) {
        return false;
    }
    const long sent = tcp_send(&a->sim->net, a->id, sim_pattern(a->id, PLAIN_AT + a->plain_put),
        a->plan->plain_len - a->plain_put);
    if (sent > 0) {
        a->plain_put += (size_t)sent;
    }
    a->plain_said = sent < 0 || a->plain_put >= a->plan->plain_len;
    if (a->plain_said) {
        tcp_shutdown(&a->sim->net, a->id);
    }
    return sent != 0 || a->plain_said;
}

static bool hear(sim_side *a)
{
    uint8_t bytes[512];

    if (a->start < a->end && a->sim->lie == SIM_LIE_PLAIN) {
        a->start = a->end;
    }
    if (a->start < a->end) {
        take(a, &a->in[a->start], a->end - a->start);
        a->start = a->end;
        return true;
    }
    if (a->plain_over || a->input_over) {
        a->plain_over = true;
        return false;
    }
    const long got = tcp_receive(&a->sim->net, a->id, bytes, sizeof bytes);
    if (got > 0) {
        take(a, bytes, (size_t)got);
    }
    a->plain_over = got <= 0 && got != -EAGAIN;
    return got != -EAGAIN;
}

bool sim_plain_turn(sim_side *a)
{
    if (a->phase != SIM_DETACHED) {
        return false;
    }
    bool did = say(a);
    did = hear(a) || did;
    if (a->plain_said && a->plain_over) {
        tcp_close(&a->sim->net, a->id, false);
        a->phase = SIM_CLOSED;
        did = true;
    } else if (a->sim->now >= a->plain_deadline) {
        a->drain_passed = true;
        tcp_close(&a->sim->net, a->id, true);
        a->phase = SIM_RESET;
        did = true;
    }
    return did;
}

void sim_plain_judge(sim_side *a)
{
    const sim_side *peer = &a->sim->side[1 - a->id];
    const uint64_t after_end = sim_outcome(a).after_end;

    if (a->plain_got > peer->plain_put || after_end > peer->plain_put) {
        sim_blame(a->sim, "more follows END than was said");
    }
    const bool is_excused = a->sim->net.disturbed || a->drain_passed || peer->drain_passed ||
                            a->phase == SIM_GONE || peer->phase == SIM_GONE;
    if (a->detached && peer->detached && !is_excused && a->plain_got != peer->plain_put) {
        sim_blame(a->sim, "what followed END did not come, and nothing had happened (C10)");
    }
}
