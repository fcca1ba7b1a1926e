/* SPDX-License-Identifier: Apache-2.0 */
/* The memory of used tickets that a server has of its own: bounded, for one process. Threads may
 * share it. Where it is full, the oldest makes room once its ClientHello is too old to be replayed;
 * before that nothing does, and early data is rejected. */
#ifndef EW_HS_REPLAY_H
#define EW_HS_REPLAY_H

#include "hs/first_use.h"

enum { EW_REPLAY_MAX = 1 << 20 };

typedef struct ew_replay ew_replay;

/* ew_replay_new: for at most max_uses tickets (1 to EW_REPLAY_MAX). EW_ERR_ARGUMENT. */
ew_err ew_replay_new(size_t max_uses, int64_t (*wall_clock)(void *arg), void *wall_clock_arg,
    ew_replay **out) EW_MUST_USE;
ew_replay *ew_replay_ref(ew_replay *replay); /* counted */
/* ew_replay_free: drops a reference; no thread may be in it with the last one any more. */
void ew_replay_free(ew_replay *replay);
/* ew_replay_first_use: its function, for ew_hs_config; the memory is borrowed. */
ew_first_use ew_replay_first_use(ew_replay *replay);

#endif
