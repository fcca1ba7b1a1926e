/* SPDX-License-Identifier: Apache-2.0 */
/* Early data. Where the runner's own peer has a handshake that returns before it is complete, this has a connection whose
 * early data is out and whose fate is not known: a client checks and writes then as -on-resume says, and, where it is rejected,
 * goes on as -on-retry says. */
#include "shim.h"

#include <stdio.h>
#include <string.h>

enum { TAKEN = 14336, SERVER_HELLO = 2 };

static const flag flags[] = {
    SET("enable-early-data", early_data),
    SET("expect-ticket-supports-early-data", expect_early_ticket),
    SET("expect-accept-early-data", expect_accept_early),
    SET("expect-reject-early-data", expect_reject_early),
    SET("expect-no-offer-early-data", expect_no_offer_early),
    TEXT("expect-early-data-reason", expect_early_reason),
    INT("early-write-after-message", early_write_after),
    INT("expect-ticket-age-skew", expect_age_skew),
    FLAGS_END
};

/* first_use: of the tickets in one run, over all its connections. */
static bool first_use(void *arg, const uint8_t *id, size_t id_len, int64_t replayable_until, int64_t expires_at)
{
    shim *s = arg;

    (void)replayable_until;
    (void)expires_at;
    for (size_t i = 0; i < s->num_uses; i++)
        if (memcmp(s->uses[i], id, sizeof s->uses[i]) == 0)
            return false;
    if (s->num_uses == USES_MAX || id_len != sizeof s->uses[0])
        return false;
    memcpy(s->uses[s->num_uses++], id, id_len);
    return true;
}

static void configure(shim *s, const options *o, ew_config *config)
{
    if (!o->early_data)
        return;
    must(ew_config_early_data(config, o->server ? TAKEN : UINT32_MAX), "early data");
    if (o->server)
        must(ew_config_replay_store(config, &(ew_replay_store){s, first_use}), "replay store");
}

/* reason_of: the runner's words. */
static const char *reason_of(const ew_conn *conn)
{
    switch (ew_conn_early_why(conn)) {
    case EW_WHY_EARLY_FINE:
        return "accept";
    case EW_WHY_EARLY_OFF:
        return "disabled";
    case EW_WHY_EARLY_VERSION:
        return "protocol_version";
    case EW_WHY_EARLY_NO_SESSION:
        return "no_session_offered";
    case EW_WHY_EARLY_NOT_RESUMED:
        return "session_not_resumed";
    case EW_WHY_EARLY_SESSION:
        return "unsupported_for_session";
    case EW_WHY_EARLY_RETRY:
        return "hello_retry_request";
    case EW_WHY_EARLY_ALPN:
        return "alpn_mismatch";
    case EW_WHY_EARLY_AGE:
        return "ticket_age_skew";
    case EW_WHY_EARLY_NOT_OFFERED:
    case EW_WHY_EARLY_DECLINED:
        return "peer_declined";
    case EW_WHY_EARLY_CIPHER:
    case EW_WHY_EARLY_REPLAY:
        break;
    }
    return ew_early_why_name(ew_conn_early_why(conn));
}

/* has_skew: to the nearest second, as the runner counts. */
static bool has_skew(const ew_conn *conn, int64_t wanted)
{
    int64_t ms = 0;
    ew_err err = ew_conn_ticket_age_skew(conn, &ms);
    int64_t got = (ms + (ms < 0 ? -500 : 500)) / 1000;

    return (err == EW_OK && got == wanted) ||
           unexpected("the ticket's age: %s, %lld seconds of skew", ew_err_name(err), (long long)got);
}

static bool check(shim *s, const options *o, const ew_conn *conn)
{
    ew_early early = ew_conn_early(conn);

    (void)s;
    if (o->expect_accept_early && early != EW_EARLY_ACCEPTED)
        return unexpected("early data: %s, %s", ew_early_name(early), reason_of(conn));
    if (o->expect_reject_early && early == EW_EARLY_ACCEPTED)
        return unexpected("early data was accepted");
    if (o->expect_age_skew != 0 && ew_conn_resumed(conn) && !has_skew(conn, o->expect_age_skew))
        return false;
    if (o->expect_early_reason == NULL || strcmp(o->expect_early_reason, reason_of(conn)) == 0)
        return true;
    return unexpected("early data: expected %s, got %s", o->expect_early_reason, reason_of(conn));
}

/* --- client ------------------------------------------------------------------------------------------------------------ */

/* step_to: until the server's message of this type was taken: a ServerHello, which names the cipher suite, or
 * EncryptedExtensions, two records behind it. */
static ew_err step_to(shim *s, int64_t message)
{
    unsigned num_behind = 0;
    ew_err err = EW_OK;

    while (err == EW_OK && !(ew_conn_cipher(s->link.conn) != NULL && (message == SERVER_HELLO || num_behind == 2))) {
        size_t had = s->link.in_len - s->link.in_at;
        bool behind = ew_conn_cipher(s->link.conn) != NULL;
        err = link_step(&s->link);
        if (behind && had > 5 && s->link.in_at == s->link.in_len)
            num_behind++;
    }
    return err;
}

/* Early as far as it goes, the rest behind it. */
static bool write_one(shim *s, const char *text, size_t len)
{
    size_t taken = 0;

    while (len > 0 && ew_conn_early_left(s->link.conn) > 0) {
        if (ew_conn_write_early(s->link.conn, text, len, &taken) != EW_OK)
            return false;
        text += taken;
        len -= taken;
        link_flush(&s->link);
    }
    return len == 0 || link_write(&s->link, text, len) == EW_OK;
}

static bool write_first(shim *s, const options *o)
{
    const char *text = o->initial_write != NULL ? o->initial_write : "hello";
    int64_t times = o->repeat_initial_write > 0 ? o->repeat_initial_write : 1;

    for (int64_t i = 0; i < times; i++)
        if (!write_one(s, text, strlen(text)))
            return unexpected("early data was not taken");
    return true;
}

static bool begin_early(shim *s, const options *o)
{
    const uint8_t *out;
    size_t hello = ew_conn_output(s->link.conn, &out);

    if (o->expect_no_offer_early)
        return unexpected("early data was offered");
    if (o->expect_alpn != NULL && strcmp(o->expect_alpn, s->session_alpn) != 0)
        return unexpected("early data is for %s", s->session_alpn);
    if (o->early_write_after != 0 && step_to(s, o->early_write_after) != EW_OK)
        return true; /* the handshake tells */
    if (!o->read_with_unfinished_write)
        return !o->shim_writes_first || write_first(s, o);
    /* one byte of it goes out, the rest once the server's flight was read */
    link_flush(&s->link);
    (void)hello;
    s->link.is_full = true;
    if (!write_first(s, o) || ew_conn_output(s->link.conn, &out) < 2)
        return unexpected("no unfinished write");
    uint8_t byte = *out;
    must(ew_conn_output_done(s->link.conn, 1), "an unfinished write");
    return link_send(&s->link, &byte, 1);
}

/* --- server ------------------------------------------------------------------------------------------------------------ */

/* Early data is answered at once, as the echo does. */
static ew_err answer_early(shim *s)
{
    static uint8_t back[EW_RECORD_BUFFER];
    const uint8_t *data = NULL;
    size_t len = 0;

    if (ew_conn_read(s->link.conn, &data, &len) != EW_READ_DATA)
        return EW_OK;
    if (!ew_conn_read_was_early(s->link.conn))
        must(EW_ERR_STATE, "data before the handshake that is not early");
    for (size_t i = 0; i < len; i++)
        back[i] = data[i] ^ 0xff;
    return link_write(&s->link, back, len);
}

/* --- both -------------------------------------------------------------------------------------------------------------- */

static ew_err run_handshake(shim *s)
{
    ew_err err = EW_OK;

    while (err == EW_OK && !ew_conn_handshake_complete(s->link.conn)) {
        unsigned levels = ew_conn_levels(s->link.conn);
        if ((levels & EW_ENDED) != 0)
            return EW_ERR_CUT; /* the outcome says more */
        err = (levels & EW_CAN_READ) != 0 ? answer_early(s) : link_step(&s->link);
    }
    s->link.is_full = false;
    link_flush(&s->link);
    return err;
}

early_result early_handshake(shim *s, const options **o)
{
    bool offers = !(*o)->server && ew_conn_early(s->link.conn) == EW_EARLY_UNKNOWN;

    if (offers && !begin_early(s, *o))
        return EARLY_UNEXPECTED;
    if (offers && (*o)->export_len > 0)
        return EARLY_BEGUN; /* is there keying material before the handshake is complete? */
    if (run_handshake(s) != EW_OK)
        return EARLY_FAILED;
    if (!offers)
        return EARLY_NONE;
    if (ew_conn_early(s->link.conn) == EW_EARLY_ACCEPTED)
        return EARLY_BEGUN;
    if (!(*o)->expect_reject_early)
        return unexpected("early data was rejected") ? EARLY_NONE : EARLY_UNEXPECTED;
    ew_err err = ew_conn_early_drop(s->link.conn);
    if (err != EW_OK && err != EW_ERR_STATE) /* none was written */
        must(err, "to drop it");
    *o = s->retry;
    return EARLY_NONE;
}

const feature feature_early = {.flags = flags, .configure = configure, .check = check};
