/* SPDX-License-Identifier: Apache-2.0 */
/* The traces of RFC 8448, walked step by step: every secret, key, IV, Finished value and ticket PSK
 * it prints is derived from the messages and the shared secrets alone, and every record is sealed
 * to the bytes it prints and opened again. What the RFC has is counted, so that nothing is left
 * out. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "keys/schedule13.h"
#include "keys/transcript.h"
#include "record/record.h"

typedef struct line {
    const char *trace, *side, *action; /* a step */
    const char *name, *hex;            /* or a field of the step above it */
} line;

#define STEP(trace_, side_, action_) {.trace = trace_, .side = side_, .action = action_},
#define FIELD(name_, hex_) {.name = name_, .hex = hex_},
static const line lines[] = {
#include "../vectors/rfc8448.h"
};
enum { NUM_LINES = sizeof lines / sizeof lines[0], VALUE_MAX = 1024 };

typedef struct value {
    uint8_t bytes[VALUE_MAX];
    size_t len;
} value;

enum { CLIENT = 0, SERVER = 1 };
enum { C_E, C_HS, S_HS, C_AP, S_AP, RES, NUM_SECRETS };

/* counts: what was checked. */
typedef struct counts {
    unsigned extracts, derives, finished, keys, records, protected_records;
} counts;

typedef struct walk {
    const ew_suite *suite;
    ew_transcript transcript;
    ew_schedule13 stages[3]; /* as each stage was: client and server steps are printed by turns */
    ew_secret secrets[NUM_SECRETS];
    ew_record_half seals[2], opens[2]; /* by sender */
    counts counts;
} walk;

static ew_crypto *crypto;
static ew_secret ticket_psk; /* of the first trace, for the second */
static counts total;

static bool starts(const char *text, const char *prefix)
{
    return strncmp(text, prefix, strlen(prefix)) == 0;
}

static unsigned nibble(char c)
{
    const char *digits = "0123456789abcdef";
    const char *at = strchr(digits, c);

    assert_true(c != '\0' && at != NULL);
    return (unsigned)(at - digits);
}

/* has: the step's field of that name, if it was printed. */
static bool has(const line *step, const char *name, value *out)
{
    for (const line *f = step + 1; f < lines + NUM_LINES && f->name != NULL; f++) {
        if (strcmp(f->name, name) == 0) {
            out->len = strlen(f->hex) / 2;
            assert_true(out->len <= VALUE_MAX);
            for (size_t i = 0; i < out->len; i++) {
                out->bytes[i] = (uint8_t)(nibble(f->hex[2 * i]) << 4 | nibble(f->hex[2 * i + 1]));
            }
            return true;
        }
    }
    return false;
}

static value get(const line *step, const char *name)
{
    value v = {.len = 0};

    if (!has(step, name, &v)) {
        fail_msg("%s: %s: %s: no field \"%s\"", step->trace, step->side, step->action, name);
    }
    return v;
}

static ew_slice slice(const value *v)
{
    return (ew_slice){.data = v->bytes, .len = v->len};
}

static void same_bytes(const line *step, const char *name, const uint8_t *got, size_t got_len)
{
    value want = get(step, name);

    if (got_len != want.len || memcmp(got, want.bytes, want.len) != 0) {
        fail_msg("%s: %s: %s: wrong %s", step->trace, step->side, step->action, name);
    }
}

static void same_secret(const line *step, const char *name, const ew_secret *got)
{
    same_bytes(step, name, got->bytes, got->len);
}

static bool printed(const line *step, const char *name)
{
    value v;

    return has(step, name, &v);
}

/* transcript_hash: of the messages so far, whether or not the suite is known yet. */
static void transcript_hash(walk *w, uint8_t *out)
{
    ew_slice none = {0};

    if (w->transcript.started) {
        assert_int_equal(ew_transcript_peek(&w->transcript, out), EW_OK);
        return;
    }
    assert_int_equal(ew_transcript_peek_with(&w->transcript, w->suite->hash, none, out), EW_OK);
}

static void on_extract(walk *w, const line *step)
{
    value ikm = get(step, "IKM");
    static const uint8_t zeros[32];
    ew_schedule13 *early = &w->stages[EW_STAGE_EARLY];
    ew_schedule13 *handshake = &w->stages[EW_STAGE_HANDSHAKE];
    ew_schedule13 *last = &w->stages[EW_STAGE_MAIN];

    if (strstr(step->action, "\"early\"")) {
        bool no_psk = memcmp(ikm.bytes, zeros, sizeof zeros) == 0;
        if (!no_psk) {
            same_secret(step, "IKM", &ticket_psk);
        }
        assert_int_equal(
            ew_schedule13_init(early, crypto, w->suite->hash, no_psk ? (ew_slice){0} : slice(&ikm)),
            EW_OK);
        same_secret(step, "secret", &early->secret);
    } else if (strstr(step->action, "\"handshake\"")) {
        *handshake = *early;
        assert_int_equal(ew_schedule13_handshake(handshake, slice(&ikm)), EW_OK);
        same_secret(step, "secret", &handshake->secret);
    } else {
        *last = *handshake;
        assert_int_equal(ew_schedule13_main(last), EW_OK);
        same_secret(step, "secret", &last->secret);
    }
    w->counts.extracts++;
}

/* on_derived: the step between two stages, over the hash of nothing. */
static void on_derived(walk *w, const line *step)
{
    ew_schedule_stage stage =
        strstr(step->action, "for master") ? EW_STAGE_HANDSHAKE : EW_STAGE_EARLY;
    uint8_t empty[EW_HASH_MAX];
    ew_secret out = {0};

    assert_int_equal(ew_hash_once(crypto, w->suite->hash, (ew_slice){0}, empty), EW_OK);
    same_bytes(step, "hash", empty, ew_hash_len(w->suite->hash));
    same_secret(step, "PRK", &w->stages[stage].secret);
    assert_int_equal(ew_schedule13_derive(&w->stages[stage], "derived", empty, &out), EW_OK);
    same_secret(step, "expanded", &out);
    w->counts.derives++;
}

static void on_derive(walk *w, const line *step)
{
    static const struct {
        const char *label;
        ew_schedule_stage stage;
        int secret; /* where it is kept; -1: not used again */
    } table[] = {
        {"c e traffic", EW_STAGE_EARLY, C_E},
        {"e exp master", EW_STAGE_EARLY, -1},
        {"c hs traffic", EW_STAGE_HANDSHAKE, C_HS},
        {"s hs traffic", EW_STAGE_HANDSHAKE, S_HS},
        {"c ap traffic", EW_STAGE_MAIN, C_AP},
        {"s ap traffic", EW_STAGE_MAIN, S_AP},
        {"exp master", EW_STAGE_MAIN, -1},
        {"res master", EW_STAGE_MAIN, RES},
    };
    uint8_t hash[EW_HASH_MAX];
    ew_secret out = {0};

    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        char quoted[32];
        snprintf(quoted, sizeof quoted, "\"tls13 %s\"", table[i].label);
        if (strstr(step->action, quoted) == NULL) {
            continue;
        }
        const ew_schedule13 *s = &w->stages[table[i].stage];
        transcript_hash(w, hash);
        same_bytes(step, "hash", hash, ew_hash_len(w->suite->hash));
        same_secret(step, "PRK", &s->secret);
        assert_int_equal(ew_schedule13_derive(s, table[i].label, hash, &out), EW_OK);
        same_secret(step, "expanded", &out);
        if (table[i].secret >= 0) {
            w->secrets[table[i].secret] = out;
        }
        w->counts.derives++;
        return;
    }
    fail_msg("unknown derivation: %s", step->action);
}

static void check_finished(walk *w, const line *step, const ew_secret *base, const uint8_t *hash)
{
    ew_slice secret = {.data = base->bytes, .len = base->len};
    uint8_t key[48], mac[EW_HASH_MAX];
    size_t len = ew_hash_len(w->suite->hash);

    same_secret(step, "PRK", base);
    assert_int_equal(
        ew_expand_label(crypto, w->suite->hash, secret, "finished", (ew_slice){0}, key, len),
        EW_OK);
    same_bytes(step, "expanded", key, len);
    assert_int_equal(ew_finished_mac13(crypto, w->suite->hash, base, hash, mac), EW_OK);
    same_bytes(step, "finished", mac, len);
    w->counts.finished++;
}

static void on_finished(walk *w, const line *step, int side)
{
    uint8_t hash[EW_HASH_MAX];

    transcript_hash(w, hash);
    check_finished(w, step, &w->secrets[side == CLIENT ? C_HS : S_HS], hash);
}

static void on_binder(walk *w, const line *step)
{
    value hello = get(step, "ClientHello prefix");
    ew_slice psk = {.data = ticket_psk.bytes, .len = ticket_psk.len};
    uint8_t hash[EW_HASH_MAX];
    ew_secret key = {0};

    assert_int_equal(
        ew_transcript_peek_with(&w->transcript, w->suite->hash, slice(&hello), hash), EW_OK);
    same_bytes(step, "binder hash", hash, ew_hash_len(w->suite->hash));
    assert_int_equal(ew_binder_key13(crypto, w->suite->hash, psk, EW_PSK_TICKET, &key), EW_OK);
    check_finished(w, step, &key, hash);
}

static void on_resumption(walk *w, const line *step)
{
    value nonce = get(step, "hash");

    same_secret(step, "PRK", &w->secrets[RES]);
    assert_int_equal(
        ew_ticket_psk13(crypto, w->suite->hash, &w->secrets[RES], slice(&nonce), &ticket_psk),
        EW_OK);
    same_secret(step, "expanded", &ticket_psk);
    w->counts.derives++;
}

/* on_keys: keys that were printed are checked; write keys are put to use. */
static void on_keys(walk *w, const line *step, int side)
{
    bool writes = starts(step->action, "derive write");
    int sender = writes ? side : 1 - side;
    int which = strstr(step->action, "for early")       ? C_E
                : strstr(step->action, "for handshake") ? (sender == CLIENT ? C_HS : S_HS)
                                                        : (sender == CLIENT ? C_AP : S_AP);
    uint8_t key[EW_AEAD_KEY_MAX], iv[EW_AEAD_NONCE_LEN];

    assert_true(w->secrets[which].len > 0);
    assert_int_equal(ew_traffic_key13(crypto, w->suite, &w->secrets[which], key, iv), EW_OK);
    if (printed(step, "key expanded")) {
        same_secret(step, "PRK", &w->secrets[which]);
        same_bytes(step, "key expanded", key, ew_aead_key_len(w->suite->aead));
        same_bytes(step, "iv expanded", iv, sizeof iv);
        w->counts.keys++;
    }
    if (writes) {
        assert_int_equal(
            ew_record_protect(&w->seals[side], crypto, w->suite, key, iv, true, 0), EW_OK);
        assert_int_equal(
            ew_record_protect(&w->opens[side], crypto, w->suite, key, iv, false, 0), EW_OK);
    }
}

/* is_retry: a ServerHello with the random of a HelloRetryRequest (RFC 9846, 4.2.3). */
static bool is_retry(const value *message)
{
    static const uint8_t random_start[] = {0xcf, 0x21, 0xad, 0x74, 0xe5, 0x9a, 0x61, 0x11};

    return memcmp(message->bytes + 6, random_start, sizeof random_start) == 0;
}

static void add_message(walk *w, const value *message)
{
    if (message->bytes[0] == 2) {
        assert_int_equal(ew_transcript_start(&w->transcript, w->suite->hash), EW_OK);
        if (is_retry(message)) {
            assert_int_equal(ew_transcript_retry(&w->transcript), EW_OK);
        }
    }
    assert_int_equal(ew_transcript_add(&w->transcript, slice(message)), EW_OK);
}

/* on_construct: the handshake's messages, but for ClientHello, whose binders are still to come. */
static void on_construct(walk *w, const line *step)
{
    if (strstr(step->action, "ClientHello") || strstr(step->action, "NewSessionTicket")) {
        return;
    }
    assert_non_null(step[1].name);
    value message = get(step, step[1].name);
    add_message(w, &message);
}

static void on_send(walk *w, const line *step, int side)
{
    value payload = get(step, "payload");
    value record = get(step, "complete record");
    ew_record_type type = strstr(step->action, "handshake")            ? EW_RECORD_HANDSHAKE
                          : strstr(step->action, "alert")              ? EW_RECORD_ALERT
                          : strstr(step->action, "change_cipher_spec") ? EW_RECORD_CCS
                                                                       : EW_RECORD_DATA;
    uint16_t version = (uint16_t)(record.bytes[1] << 8 | record.bytes[2]);
    uint8_t sealed[VALUE_MAX];
    size_t sealed_len = 0;
    ew_opened opened;

    assert_int_equal(ew_record_seal(&w->seals[side], type, version, slice(&payload), 0, sealed,
                         sizeof sealed, &sealed_len),
        EW_OK);
    same_bytes(step, "complete record", sealed, sealed_len);
    assert_int_equal(ew_record_open(&w->opens[side], record.bytes, record.len, &opened), EW_OK);
    assert_int_equal(opened.type, type);
    same_bytes(step, "payload", opened.data, opened.len);

    w->counts.records++;
    w->counts.protected_records += sealed[0] == EW_RECORD_DATA ? 1 : 0;
    if (type == EW_RECORD_HANDSHAKE && payload.bytes[0] == 1) {
        add_message(w, &payload);
    }
}

/* on_step: one step. One whose values are "same as" the other side's has nothing to check, but may
 * put write keys to use. */
static void on_step(walk *w, const line *step)
{
    int side = strcmp(step->side, "client") == 0 ? CLIENT : SERVER;
    const char *action = step->action;

    if (starts(action, "derive write traffic") || starts(action, "derive read traffic")) {
        on_keys(w, step, side);
        return;
    }
    if (step[1].name == NULL || starts(action, "create an ephemeral")) {
        return;
    }
    if (starts(action, "extract secret")) {
        on_extract(w, step);
    } else if (starts(action, "derive secret for")) {
        on_derived(w, step);
    } else if (starts(action, "derive secret")) {
        on_derive(w, step);
    } else if (starts(action, "calculate finished")) {
        on_finished(w, step, side);
    } else if (starts(action, "calculate PSK binder")) {
        on_binder(w, step);
    } else if (starts(action, "generate resumption")) {
        on_resumption(w, step);
    } else if (starts(action, "construct")) {
        on_construct(w, step);
    } else if (starts(action, "send")) {
        on_send(w, step, side);
    } else {
        fail_msg("unknown step: %s", action);
    }
}

static void walk_free(walk *w)
{
    ew_transcript_free(&w->transcript);
    for (int side = CLIENT; side <= SERVER; side++) {
        ew_record_half_free(&w->seals[side]);
        ew_record_half_free(&w->opens[side]);
    }
}

static counts walk_trace(const char *trace)
{
    walk w = {.suite = ew_suite_find(0x1301)};

    assert_non_null(w.suite);
    ew_transcript_init(&w.transcript, crypto);
    for (size_t i = 0; i < NUM_LINES; i++) {
        if (lines[i].trace != NULL && strcmp(lines[i].trace, trace) == 0) {
            on_step(&w, &lines[i]);
        }
    }
    walk_free(&w);
    return w.counts;
}

static void check_trace(void **state)
{
    counts c = walk_trace(*state);

    total.extracts += c.extracts;
    total.derives += c.derives;
    total.finished += c.finished;
    total.keys += c.keys;
    total.records += c.records;
    total.protected_records += c.protected_records;
    assert_true(c.records > 0);
}

/* every_label: every HKDF-Expand-Label the RFC prints, on its own: label and context are taken out
 * of the printed HkdfLabel. */
static void every_label(void **state)
{
    unsigned num = 0;

    (void)state;
    for (size_t i = 0; i < NUM_LINES; i++) {
        static const char *const kinds[3][2] = {
            {"info", "expanded"}, {"key info", "key expanded"}, {"iv info", "iv expanded"}};
        value secret, info;

        if (lines[i].trace == NULL || !has(&lines[i], "PRK", &secret)) {
            continue;
        }
        for (size_t k = 0; k < 3; k++) {
            if (!has(&lines[i], kinds[k][0], &info)) {
                continue;
            }
            char label[32] = {0};
            size_t out_len = (size_t)(info.bytes[0] << 8 | info.bytes[1]);
            size_t label_len = info.bytes[2];
            uint8_t out[64];
            assert_true(label_len > 6 && label_len < sizeof label && out_len <= sizeof out);
            memcpy(label, info.bytes + 3 + 6, label_len - 6);
            ew_slice context = {
                .data = info.bytes + 3 + label_len + 1, .len = info.bytes[3 + label_len]};
            assert_int_equal(
                ew_expand_label(crypto, EW_SHA256, slice(&secret), label, context, out, out_len),
                EW_OK);
            same_bytes(&lines[i], kinds[k][1], out, out_len);
            num++;
        }
    }
    printf("# %u expanded labels\n", num);
    assert_int_equal(num, 101);
}

/* all_of_it: as many as the RFC prints: 41 records, 27 of them protected; 15 extracted secrets, 21
 * pairs of key and IV, 10 Finished values and a binder, and the 48 secrets that are not finished
 * keys. */
static void all_of_it(void **state)
{
    (void)state;
    printf("# %u records (%u protected), %u extracted and %u derived secrets, %u key pairs, "
           "%u finished values\n",
        total.records, total.protected_records, total.extracts, total.derives, total.keys,
        total.finished);
    assert_int_equal(total.records, 41);
    assert_int_equal(total.protected_records, 27);
    assert_int_equal(total.extracts, 15);
    assert_int_equal(total.derives, 48);
    assert_int_equal(total.keys, 21);
    assert_int_equal(total.finished, 11);
}

static int set_up(void **state)
{
    (void)state;
    return ew_crypto_new(NULL, NULL, &crypto) == EW_OK ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    ew_crypto_free(crypto);
    return 0;
}

#define TRACE(name_)                                                                               \
    {                                                                                              \
        .name = name_, .test_func = check_trace, .initial_state = (void *)(uintptr_t)name_         \
    }

int main(void)
{
    const struct CMUnitTest tests[] = {
        TRACE("simple 1-RTT"),
        TRACE("resumed 0-RTT"),
        TRACE("HelloRetryRequest"),
        TRACE("client authentication"),
        TRACE("compatibility mode"),
        cmocka_unit_test(every_label),
        cmocka_unit_test(all_of_it),
    };

    return cmocka_run_group_tests_name("rfc8448", tests, set_up, tear_down);
}
