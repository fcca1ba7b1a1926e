/* SPDX-License-Identifier: Apache-2.0 */
#include "support/pair.h"

#include <stdlib.h>
#include <string.h>

static pair_message *push(pair_side *side)
{
    if (side->last == PAIR_QUEUE_MAX)
        abort();
    pair_message *m = &side->queue[side->last++];
    m->level = side->write_level;
    m->secret = side->write_secret;
    return m;
}

/* what is sent at once may be several messages */
static ew_err on_send(void *arg, ew_slice messages)
{
    pair_side *side = arg;
    ew_err err = EW_OK;
    for (size_t at = 0, len; err == EW_OK && at < messages.len; at += len) {
        const uint8_t *m = &messages.data[at];
        len = 4 + ((size_t)m[1] << 16 | (size_t)m[2] << 8 | m[3]);
        side->num_sent++;
        err = ew_buf_set(&push(side)->bytes, m, len);
    }
    return err;
}

static ew_err on_ccs(void *arg)
{
    pair_side *side = arg;
    side->num_ccs++;
    push(side)->is_ccs = true;
    return EW_OK;
}

static ew_err on_write_key(
    void *arg, ew_level level, const ew_suite *suite, const ew_secret *traffic)
{
    pair_side *side = arg;
    (void)suite;
    side->write_level = level;
    side->write_secret = traffic != NULL ? *traffic : (ew_secret){0};
    return EW_OK;
}

static ew_err on_read_key(
    void *arg, ew_level level, const ew_suite *suite, const ew_secret *traffic)
{
    pair_side *side = arg;
    (void)suite;
    side->read_level = level;
    side->read_secret = *traffic;
    return EW_OK;
}

/* secret12: a key of TLS 1.2 and its IV, as the one thing to be compared. */
static ew_secret secret12(const ew_suite *suite, const uint8_t *key, const uint8_t *iv)
{
    size_t key_len = ew_aead_key_len(suite->aead), iv_len = ew_aead_iv12_len(suite->aead);
    ew_secret s = {.len = (uint8_t)(key_len + iv_len)};
    memcpy(s.bytes, key, key_len);
    memcpy(&s.bytes[key_len], iv, iv_len);
    return s;
}

static ew_err on_write_key12(
    void *arg, const ew_suite *suite, const uint8_t *key, const uint8_t *iv)
{
    pair_side *side = arg;
    side->write_level = EW_LEVEL_APP;
    side->write_secret = secret12(suite, key, iv);
    return EW_OK;
}

static ew_err on_read_key12(void *arg, const ew_suite *suite, const uint8_t *key, const uint8_t *iv)
{
    pair_side *side = arg;
    side->read_level = EW_LEVEL_APP;
    side->read_secret = secret12(suite, key, iv);
    return EW_OK;
}

static void side_open(pair_side *side, const char *name, const ew_hs_config *config,
    const char *host, ew_session *session)
{
    side->name = name;
    side->out = (ew_hs_out){
        side, on_send, on_ccs, on_write_key, on_read_key, on_write_key12, on_read_key12, NULL};
    side->error = ew_hs_new(config, host, session, &side->out, &side->info, &side->hs);
}

void pair_open(pair *p, const ew_hs_config *client, const ew_hs_config *server, const char *host,
    ew_session *session)
{
    memset(p, 0, sizeof *p);
    side_open(&p->client, "client", client, host, session);
    side_open(&p->server, "server", server, NULL, NULL);
}

static void keep_session(pair_side *side, ew_session *session)
{
    if (session == NULL)
        return;
    ew_session_free(side->session);
    side->session = session;
    side->num_sessions++;
}

/* to_post: what conn does when a handshake is complete. */
static void to_post(pair_side *side)
{
    ew_session *session = NULL;
    side->error = ew_hs_take_session(side->hs, &session);
    keep_session(side, session);
    if (side->error == EW_OK)
        side->error = ew_hs_to_post(side->hs, &side->post);
    side->has_post = true;
    ew_hs_free(side->hs);
    side->hs = NULL;
}

static void take(pair_side *side, ew_slice message)
{
    uint8_t type = message.len > 0 ? message.data[0] : 0;
    size_t len = message.len > 4 ? message.len - 4 : 0;
    if (!side->has_post) {
        side->error = ew_hs_admit(side->hs, type, len);
        if (side->error == EW_OK)
            side->error = ew_hs_message(side->hs, message);
        if (side->error == EW_OK && ew_hs_is_complete(side->hs))
            to_post(side);
        return;
    }
    ew_session *session = NULL;
    side->error = ew_post_admit(&side->post, type, len);
    if (side->error == EW_OK && ew_post_refuses(&side->post, type)) {
        side->num_refused++;
        return;
    }
    if (side->error == EW_OK)
        side->error =
            ew_post_message(&side->post, &side->out, &side->info, message, true, &session);
    keep_session(side, session);
}

/* take_ccs: the one byte was checked; a message is never in pieces here. */
static void take_ccs(pair_side *side)
{
    if (side->has_post)
        side->error = side->info.version == 0x0303 ? EW_ERR_BAD_CCS : EW_OK;
    else
        side->error = ew_hs_take_ccs(side->hs);
}

ew_err pair_send_ticket(pair *p)
{
    pair_side *server = &p->server;
    ew_buf message = {0};
    ew_err err = ew_post_ticket(&server->post, &server->out, &server->info, &message);
    if (err == EW_OK)
        err = on_send(server, (ew_slice){message.data, message.len});
    ew_buf_free(&message);
    return err;
}

static void send_tickets(pair *p)
{
    unsigned num = ew_post_num_tickets(&p->server.post, &p->server.info);
    for (unsigned i = 0; i < num && p->server.error == EW_OK; i++)
        p->server.error = pair_send_ticket(p);
}

bool pair_deliver(pair *p, pair_side *from, pair_side *to)
{
    if (from->first == from->last)
        return false;
    pair_message *m = &from->queue[from->first++];
    if (m->is_ccs) {
        take_ccs(to);
    } else {
        if (p->change != NULL)
            p->change(p->change_arg, p->num_delivered, from == &p->server, &m->bytes);
        p->num_delivered++;
        p->keys_differ |= m->level != to->read_level || m->secret.len != to->read_secret.len ||
                          memcmp(m->secret.bytes, to->read_secret.bytes, m->secret.len) != 0;
        bool had_post = to->has_post;
        uint8_t *exact = malloc(m->bytes.len > 0 ? m->bytes.len : 1);
        if (exact == NULL)
            abort();
        if (m->bytes.len > 0)
            memcpy(exact, m->bytes.data, m->bytes.len);
        take(to, (ew_slice){exact, m->bytes.len});
        free(exact);
        if (to == &p->server && to->has_post && !had_post && to->error == EW_OK)
            send_tickets(p);
    }
    ew_buf_free(&m->bytes);
    return true;
}

static bool step(pair *p, pair_side *from, pair_side *to)
{
    return from->error == EW_OK && to->error == EW_OK && pair_deliver(p, from, to);
}

bool pair_run(pair *p)
{
    if (p->client.error == EW_OK && p->server.error == EW_OK)
        p->client.error = ew_hs_start(p->client.hs);
    while (step(p, &p->client, &p->server) || step(p, &p->server, &p->client)) {
    }
    return p->client.has_post && p->server.has_post && p->client.error == EW_OK &&
           p->server.error == EW_OK;
}

static void side_close(pair_side *side)
{
    for (size_t i = side->first; i < side->last; i++)
        ew_buf_free(&side->queue[i].bytes);
    ew_hs_free(side->hs);
    if (side->has_post)
        ew_post_free(&side->post);
    ew_session_free(side->session);
    ew_hs_info_free(&side->info);
}

void pair_close(pair *p)
{
    side_close(&p->client);
    side_close(&p->server);
}
