/* SPDX-License-Identifier: Apache-2.0 */
/* What a server remembers of its sessions: those that are resumed by ID, and the tickets whose early data it took. Configs that
 * open each other's tickets have one between them (ew_config_keep_sessions), so that nothing is taken twice. Counted; threads
 * may share it. */
#ifndef EW_CONN_SERVER_MEMORY_H
#define EW_CONN_SERVER_MEMORY_H

#include "hs/config.h"

typedef struct ew_server_memory ew_server_memory;

/* ew_server_memory_new: an empty one, which costs next to nothing: each part is made for the first config that needs it, with
 * that one's clock. */
ew_err ew_server_memory_new(ew_server_memory **out) EW_MUST_USE;
ew_server_memory *ew_server_memory_ref(ew_server_memory *memory);
void ew_server_memory_free(ew_server_memory *memory);

/* ew_server_memory_store: config's id_store is this memory's, which has room for max_sessions if it is made now. */
ew_err ew_server_memory_store(ew_server_memory *memory, size_t max_sessions, ew_hs_config *config) EW_MUST_USE;
/* ew_server_memory_record: the same for config's first_use, and since when it has been recording. */
ew_err ew_server_memory_record(ew_server_memory *memory, ew_hs_config *config) EW_MUST_USE;

#endif
