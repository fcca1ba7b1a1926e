/* SPDX-License-Identifier: Apache-2.0 */
/* Measuring: CPU time of this process, the best of several rounds, always two things in turn in one run, so that what is
 * printed is a ratio on the same machine in the same minute. */
#ifndef EW_BENCH_BENCH_H
#define EW_BENCH_BENCH_H

#include <stddef.h>
#include <stdint.h>

#include <endwell/endwell.h>

/* bench_cpu: CPU seconds of this process. */
double bench_cpu(void);
/* bench_must: ends the program with a message unless err is EW_OK. */
void bench_must(ew_err err, const char *what);
#define MUST(call) bench_must((call), #call)

/* bench_work: does `rounds` of something. */
typedef void bench_work(void *arg, unsigned rounds);
/* bench_pair: runs both in turn, `repeats` times, and yields the best seconds per round of each. */
void bench_pair(bench_work *a, void *arg_a, bench_work *b, void *arg_b, unsigned rounds, unsigned repeats,
    double *out_a, double *out_b);

/* bench_config: a client and a server that trust a fresh ECDSA P-256 certificate for "localhost". */
typedef struct bench_ends {
    ew_config *client, *server;
    char *cert_pem, *key_pem;
    size_t cert_len, key_len;
} bench_ends;
void bench_ends_make(bench_ends *ends, const char *ciphers);
void bench_ends_free(bench_ends *ends);

/* bench_connect: a client and a server whose handshake is complete. */
void bench_connect(const bench_ends *ends, ew_conn **out_client, ew_conn **out_server);
/* bench_move: all of from's output into to; returns the plaintext bytes read by to. */
size_t bench_move(ew_conn *from, ew_conn *to);

/* What each program part prints. */
void bench_records(void);
void bench_handshakes(void);
void bench_heap(void);

#endif
