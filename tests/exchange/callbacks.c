/* SPDX-License-Identifier: Apache-2.0 */
/* What the answers of an application's callbacks come to, right ones and wrong ones. */
#include "exchange.h"

/* --- a scene: two configurations of one version, and what was seen ------------------------------ */

static const unsigned versions[] = {EW_TLS_1_3, EW_TLS_1_2};

static ew_config *client, *server;
static duo d;
static int num_asked;

static void begin(unsigned version)
{
    client = duo_config(&world, EW_CLIENT);
    server = duo_config(&world, EW_SERVER);
    assert_int_equal(ew_config_versions(client, version, version), EW_OK);
    num_asked = 0;
}

/* meet: the handshake, as far as it comes. */
static void meet(ew_session *session)
{
    duo_open_with(&d, client, server, session);
    duo_pump(&d);
}

static void part(void)
{
    duo_settle(&d);
    duo_close(&d);
}

static void drop(void)
{
    ew_config_free(client);
    ew_config_free(server);
}

static void end(void)
{
    part();
    drop();
}

static bool is_open(void)
{
    return ew_conn_handshake_complete(d.side[0].conn) && ew_conn_handshake_complete(d.side[1].conn);
}

/* assert_failed: one side by this error, with this alert, which the other has received. */
static void assert_failed(int of, ew_err err, int alert)
{
    if (is_open())
        fail_msg("it is open: %s", duo_describe(&d));
    assert_string_equal(ew_err_name(duo_outcome(&d, of).error), ew_err_name(err));
    assert_int_equal(duo_outcome(&d, of).alert_sent, alert);
    assert_int_equal(duo_outcome(&d, 1 - of).alert_received, alert);
}

/* --- signers ------------------------------------------------------------------------------------ */

static ew_err no_signature(void *arg, ew_conn *conn, uint16_t scheme, const uint8_t *in, size_t in_len,
    uint8_t *out, size_t cap, size_t *out_len)
{
    (void)conn;
    (void)scheme;
    (void)in;
    (void)in_len;
    num_asked++;
    assert_true(cap >= 512);
    memset(out, 0x30, 64);
    *out_len = 64;
    return *(ew_err *)arg;
}

static ew_credential *remote(ew_err *answer)
{
    ew_signer signer = {answer, no_signature};
    ew_credential *cred;
    const char *pem = world.server_chain.chain;

    assert_int_equal(ew_credential_from_signer(NULL, pem, strlen(pem), &signer, &cred), EW_OK);
    return cred;
}

static ew_credential *given;

static ew_err give(void *arg, ew_conn *conn, const ew_hello *hello)
{
    (void)arg;
    (void)hello;
    return ew_conn_add_credential(conn, given);
}

static void a_signer_that_fails(void **state)
{
    static const struct {
        ew_err answer, error;
        int side, alert;
    } rows[] = {
        {EW_OK, EW_ERR_BAD_SIGNATURE, 0, EW_ALERT_DECRYPT_ERROR},
        {EW_ERR_CRYPTO, EW_ERR_CRYPTO, 1, EW_ALERT_INTERNAL_ERROR},
        {EW_ERR_REFUSED, EW_ERR_REFUSED, 1, EW_ALERT_HANDSHAKE_FAILURE},
        /* an error without an alert */
        {EW_ERR_CLOSED, EW_ERR_REFUSED, 1, EW_ALERT_HANDSHAKE_FAILURE},
        {(ew_err)9999, EW_ERR_REFUSED, 1, EW_ALERT_HANDSHAKE_FAILURE},
    };

    (void)state;
    for (int v = 0; v < 2; v++)
        for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
            ew_err answer = rows[i].answer;
            begin(versions[v]);
            given = remote(&answer);
            assert_int_equal(ew_config_on_client_hello(server, give, NULL), EW_OK);
            meet(NULL);
            assert_int_equal(num_asked, 1);
            assert_failed(rows[i].side, rows[i].error, rows[i].alert);
            end();
            ew_credential_free(given);
        }
}

static void what_is_no_signer(void **state)
{
    ew_err answer = EW_OK;
    ew_signer signer = {&answer, NULL};
    ew_credential *cred;
    const char *pem = world.server_chain.chain;

    (void)state;
    assert_int_equal(ew_credential_from_signer(NULL, pem, strlen(pem), &signer, &cred), EW_ERR_ARGUMENT);
    signer.sign = no_signature;
    assert_int_equal(ew_credential_from_signer(NULL, "x", 1, &signer, &cred), EW_ERR_PEM);
    assert_int_equal(ew_credential_from_signer(NULL, pem, strlen(pem), NULL, &cred), EW_ERR_ARGUMENT);
}

/* --- what is shown, what is spoken --------------------------------------------------------------- */

static const char *alpn;
static ew_err alpn_error;

static ew_err select_protocol(void *arg, ew_conn *conn, const ew_hello *hello)
{
    (void)arg;
    num_asked++;
    assert_true(hello->alpn_len > 0);
    assert_int_equal(ew_conn_accept_peer(conn, EW_I_ACCEPT_THIS_PEER), EW_ERR_STATE);
    alpn_error = ew_conn_select_alpn(conn, alpn);
    return EW_OK;
}

static void a_protocol_is_selected(void **state)
{
    (void)state;
    for (int v = 0; v < 2; v++) {
        for (int i = 0; i < 3; i++) {
            begin(versions[v]);
            assert_int_equal(ew_config_alpn(client, "one,two"), EW_OK);
            assert_int_equal(ew_config_alpn(server, "one"), EW_OK);
            assert_int_equal(ew_config_on_client_hello(server, select_protocol, NULL), EW_OK);
            alpn = i == 0 ? "two" : i == 1 ? NULL : "three";
            meet(NULL);
            assert_int_equal(alpn_error, EW_OK);
            assert_int_equal(num_asked, 1);
            if (i == 0)
                assert_string_equal(ew_conn_alpn(d.side[0].conn), "two");
            if (i == 1)
                assert_true(is_open() && ew_conn_alpn(d.side[0].conn) == NULL);
            if (i == 2)
                assert_failed(1, EW_ERR_NO_COMMON_ALPN, EW_ALERT_NO_APPLICATION_PROTOCOL);
            assert_int_equal(ew_conn_select_alpn(d.side[1].conn, "two"), EW_ERR_STATE);
            assert_int_equal(ew_conn_add_credential(d.side[1].conn, world.server_cred), EW_ERR_STATE);
            end();
        }
        begin(versions[v]);
        assert_int_equal(ew_config_alpn(client, "one,two"), EW_OK);
        assert_int_equal(ew_config_on_client_hello(server, select_protocol, NULL), EW_OK);
        alpn = "";
        meet(NULL);
        assert_int_equal(alpn_error, EW_ERR_NAME);
        end();
    }
}

static void a_server_shows_what_it_is_given(void **state)
{
    (void)state;
    for (int v = 0; v < 2; v++)
        for (int i = 0; i < 2; i++) {
            begin(versions[v]);
            given = i == 0 ? NULL : world.client_cred; /* NULL: none, whatever the config has */
            assert_int_equal(ew_config_on_client_hello(server, give, NULL), EW_OK);
            meet(NULL);
            assert_false(is_open());
            if (i == 0)
                assert_int_equal(duo_outcome(&d, 1).alert_sent, EW_ALERT_HANDSHAKE_FAILURE);
            else /* another one, that this client does not trust */
                assert_failed(0, EW_ERR_CERT_UNKNOWN_CA, EW_ALERT_UNKNOWN_CA);
            end();
        }
}

static bool gives_twice;

static ew_err give_to_server(void *arg, ew_conn *conn, const ew_request *request)
{
    (void)arg;
    assert_true(request->schemes_len > 0 && request->authorities_len > 2);
    num_asked++;
    ew_err err = ew_conn_add_credential(conn, given);
    return err == EW_OK && gives_twice && num_asked == 1 ? EW_ERR_SUSPEND : err;
}

/* What handshakes of other threads may look at does not change any more, whichever way it came to them. */
static void what_is_given_stays_as_it_is(void **state)
{
    static const uint8_t scts[] = {0, 3, 0, 1, 7};
    const certs_chain *chain = &world.server_chain;

    (void)state;
    begin(EW_TLS_1_3);
    assert_int_equal(ew_credential_from_pem(NULL, chain->chain, strlen(chain->chain), chain->key, strlen(chain->key),
                         NULL, NULL, &given),
        EW_OK);
    assert_int_equal(ew_credential_ocsp(given, "x", 1), EW_OK);
    assert_int_equal(ew_config_on_client_hello(server, give, NULL), EW_OK);
    meet(NULL);
    assert_ptr_equal(ew_conn_own_credential(d.side[1].conn), given);
    assert_int_equal(ew_credential_ocsp(given, "y", 1), EW_ERR_STATE);
    assert_int_equal(ew_credential_scts(given, scts, sizeof scts), EW_ERR_STATE);
    assert_int_equal(ew_credential_issuers(given, EW_ISSUERS_ANY), EW_ERR_STATE);
    assert_int_equal(ew_credential_signature_algorithms(given, "ed25519"), EW_ERR_STATE);
    end();
    assert_int_equal(ew_credential_ocsp(given, "y", 1), EW_ERR_STATE); /* once is for ever */
    ew_credential_free(given);
}

static void a_client_shows_what_it_is_given(void **state)
{
    (void)state;
    for (int v = 0; v < 2; v++)
        for (int i = 0; i < 3; i++) {
            begin(versions[v]);
            const char *root = world.client_chain.root;
            assert_int_equal(ew_config_trust_pem(server, root, strlen(root)), EW_OK);
            assert_int_equal(ew_config_client_auth(server, EW_AUTH_ASK), EW_OK);
            /* the config has one: it is not shown where the callback says none */
            assert_int_equal(ew_config_add_credential(client, world.client_cred), EW_OK);
            assert_int_equal(ew_config_on_certificate_request(client, give_to_server, NULL), EW_OK);
            /* what was chosen before EW_ERR_SUSPEND is forgotten */
            gives_twice = i == 2;
            given = i == 0 ? NULL : world.client_cred;
            meet(NULL);
            if (gives_twice) {
                given = NULL;
                duo_resume(&d, 0);
                duo_pump(&d);
            }
            assert_true(is_open());
            assert_int_equal(num_asked, gives_twice ? 2 : 1);
            assert_int_equal(ew_conn_peer_authenticated(d.side[1].conn), i == 1);
            end();
        }
}

/* --- whom to believe ------------------------------------------------------------------------------ */

typedef struct opinion {
    ew_err answer;
    uint32_t accept; /* 0: not called */
    bool waits;      /* says so once, after it has accepted */
} opinion;

static ew_err judge_peer(void *arg, ew_conn *conn, ew_err decided)
{
    const opinion *o = arg;

    (void)decided;
    num_asked++;
    bool first = num_asked == 1;
    if (o->accept != 0 && (first || !o->waits))
        assert_int_equal(ew_conn_accept_peer(conn, o->accept),
            o->accept == EW_I_ACCEPT_THIS_PEER ? EW_OK : EW_ERR_ARGUMENT);
    return o->waits && first ? EW_ERR_SUSPEND : o->answer;
}

static void only_one_word_accepts_a_stranger(void **state)
{
    static const struct {
        opinion o;
        bool open;
        ew_err error;
        int alert;
    } rows[] = {
        {{EW_OK, EW_I_ACCEPT_THIS_PEER, false}, true, EW_OK, 0},
        {{EW_OK, 0, false}, false, EW_ERR_CERT_UNKNOWN_CA, EW_ALERT_UNKNOWN_CA},
        {{EW_OK, 1, false}, false, EW_ERR_CERT_UNKNOWN_CA, EW_ALERT_UNKNOWN_CA},
        {{EW_OK, EW_I_ACCEPT_ANY_PEER, false}, false, EW_ERR_CERT_UNKNOWN_CA, EW_ALERT_UNKNOWN_CA},
        {{EW_OK, EW_I_ACCEPT_THIS_PEER, true}, false, EW_ERR_CERT_UNKNOWN_CA, EW_ALERT_UNKNOWN_CA},
        {{EW_ERR_CERT_REVOKED, EW_I_ACCEPT_THIS_PEER, false}, false, EW_ERR_CERT_REVOKED,
            EW_ALERT_CERTIFICATE_REVOKED},
    };

    (void)state;
    for (int v = 0; v < 2; v++)
        for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
            opinion o = rows[i].o;
            begin(versions[v]);
            given = world.client_cred; /* whose root the client does not know */
            assert_int_equal(ew_config_on_client_hello(server, give, NULL), EW_OK);
            assert_int_equal(ew_config_on_verify(client, judge_peer, &o), EW_OK);
            meet(NULL);
            duo_resume(&d, 0);
            duo_pump(&d);
            assert_int_equal(is_open(), rows[i].open);
            assert_int_equal(ew_conn_peer_authenticated(d.side[0].conn), rows[i].open);
            if (!rows[i].open)
                assert_failed(0, rows[i].error, rows[i].alert);
            assert_int_equal(ew_conn_accept_peer(d.side[0].conn, EW_I_ACCEPT_THIS_PEER), EW_ERR_STATE);
            end();
        }
}

static void a_good_chain_can_be_refused(void **state)
{
    (void)state;
    for (int v = 0; v < 2; v++) {
        opinion o = {.answer = EW_ERR_REFUSED};
        begin(versions[v]);
        assert_int_equal(ew_config_on_verify(client, judge_peer, &o), EW_OK);
        meet(NULL);
        assert_failed(0, EW_ERR_REFUSED, EW_ALERT_HANDSHAKE_FAILURE);
        /* nobody made a mistake: it is the application's doing */
        assert_int_equal(duo_outcome(&d, 0).cause, EW_CAUSE_CALLER);
        end();
    }
}

/* accept_any_peer alone authenticates nobody; the application's word does. */
static void any_peer_is_not_this_peer(void **state)
{
    (void)state;
    for (int v = 0; v < 2; v++)
        for (int i = 0; i < 2; i++) {
            opinion o = {.accept = i == 0 ? 0 : EW_I_ACCEPT_THIS_PEER};
            begin(versions[v]);
            assert_int_equal(ew_config_accept_any_peer(client, EW_I_ACCEPT_ANY_PEER), EW_OK);
            assert_int_equal(ew_config_on_verify(client, judge_peer, &o), EW_OK);
            meet(NULL);
            assert_true(is_open());
            assert_int_equal(num_asked, 1);
            assert_int_equal(ew_conn_peer_authenticated(d.side[0].conn), i == 1);
            end();
        }
}

/* --- resumed ---------------------------------------------------------------------------------------- */

static ew_session *kept;

static void keep(void *arg, ew_conn *conn, ew_session *session)
{
    (void)arg;
    (void)conn;
    ew_session_free(kept);
    kept = ew_session_ref(session);
}

/* take_kept: the last session, for one connection more. */
static ew_session *take_kept(void)
{
    ew_session *session = kept;

    assert_non_null(session);
    kept = NULL;
    return session;
}

static void meet_again(bool resumes)
{
    ew_session *session = take_kept();

    num_asked = 0;
    meet(session);
    ew_session_free(session);
    assert_true(is_open());
    assert_int_equal(ew_conn_resumed(d.side[1].conn), resumes);
}

/* accepting: both sides show certificates, and the server knows the client's by its application alone. */
static ew_config *accepting(opinion *o, bool asks, bool again)
{
    static const uint8_t secret[EW_TICKET_SECRET_LEN] = {1, 2, 3};
    ew_config *c = duo_config(&world, EW_SERVER);
    const char *root = world.server_chain.root; /* not the client's */

    assert_int_equal(ew_config_ticket_keys(c, secret, sizeof secret), EW_OK);
    assert_int_equal(ew_config_trust_pem(c, root, strlen(root)), EW_OK);
    assert_int_equal(ew_config_client_auth(c, EW_AUTH_ASK), EW_OK);
    if (asks)
        assert_int_equal(ew_config_on_verify(c, judge_peer, o), EW_OK);
    assert_int_equal(ew_config_verify_resumed(c, again), EW_OK);
    return c;
}

static void who_was_accepted_is_resumed_where_the_application_is_asked(void **state)
{
    (void)state;
    for (int v = 0; v < 2; v++) {
        opinion o = {.accept = EW_I_ACCEPT_THIS_PEER};
        begin(versions[v]);
        ew_config_free(server);
        server = accepting(&o, true, false);
        assert_int_equal(ew_config_add_credential(client, world.client_cred), EW_OK);
        assert_int_equal(ew_config_on_session(client, keep, NULL), EW_OK);
        meet(NULL);
        assert_true(is_open() && num_asked == 1);
        part();
        meet_again(true);
        assert_int_equal(num_asked, 0);
        assert_true(ew_conn_peer_authenticated(d.side[1].conn));
        part();
        /* one that wants to be asked again makes a full handshake of it */
        ew_config_free(server);
        server = accepting(&o, true, true);
        meet_again(false);
        assert_int_equal(num_asked, 1);
        part();
        /* and one that has no application to answer for the client does not resume it: it would be let
         * in by somebody else's word */
        ew_config_free(server);
        server = accepting(&o, false, false);
        ew_session *session = take_kept();
        meet(session);
        ew_session_free(session);
        assert_failed(1, EW_ERR_CERT_UNKNOWN_CA, EW_ALERT_UNKNOWN_CA);
        end();
        ew_session_free(kept);
        kept = NULL;
    }
}

/* The library's own verdict on a client is one to be asked for again as well: it is whom the application has struck off since
 * that this is for. Whoever showed none is resumed. */
static void who_was_verified_is_asked_for_again(void **state)
{
    (void)state;
    for (int v = 0; v < 2; v++)
        for (int shows = 0; shows < 2; shows++) {
            opinion o = {0};
            const char *root = world.client_chain.root;
            begin(versions[v]);
            if (shows)
                assert_int_equal(ew_config_add_credential(client, world.client_cred), EW_OK);
            assert_int_equal(ew_config_on_session(client, keep, NULL), EW_OK);
            assert_int_equal(ew_config_trust_pem(server, root, strlen(root)), EW_OK);
            assert_int_equal(ew_config_client_auth(server, EW_AUTH_ASK), EW_OK);
            assert_int_equal(ew_config_on_verify(server, judge_peer, &o), EW_OK);
            assert_int_equal(ew_config_verify_resumed(server, true), EW_OK);
            meet(NULL);
            assert_true(is_open() && num_asked == shows);
            part();
            meet_again(!shows);
            assert_int_equal(num_asked, shows);
            assert_int_equal(ew_conn_peer_authenticated(d.side[1].conn), shows);
            part();
            o.answer = EW_ERR_CERT_REVOKED;
            ew_session *session = take_kept();
            meet(session);
            ew_session_free(session);
            if (shows)
                assert_failed(1, EW_ERR_CERT_REVOKED, EW_ALERT_CERTIFICATE_REVOKED);
            end();
            ew_session_free(kept);
            kept = NULL;
        }
}

static void a_client_may_be_asked_again(void **state)
{
    (void)state;
    for (int v = 0; v < 2; v++)
        for (int i = 0; i < 3; i++) {
            opinion o = {.accept = EW_I_ACCEPT_THIS_PEER};
            begin(versions[v]);
            given = world.client_cred;
            assert_int_equal(ew_config_on_client_hello(server, give, NULL), EW_OK);
            assert_int_equal(ew_config_on_verify(client, judge_peer, &o), EW_OK);
            assert_int_equal(ew_config_verify_resumed(client, i > 0), EW_OK);
            assert_int_equal(ew_config_on_session(client, keep, NULL), EW_OK);
            meet(NULL);
            part();
            o.accept = 0; /* the session's verification holds */
            o.answer = i == 2 ? EW_ERR_CERT_REVOKED : EW_OK;
            ew_session *session = take_kept();
            num_asked = 0;
            meet(session);
            ew_session_free(session);
            assert_int_equal(num_asked, i > 0);
            assert_true(ew_conn_resumed(d.side[0].conn));
            assert_int_equal(ew_conn_peer_authenticated(d.side[0].conn), i < 2);
            if (i == 2)
                assert_failed(0, EW_ERR_CERT_REVOKED, EW_ALERT_CERTIFICATE_REVOKED);
            end();
            ew_session_free(kept);
            kept = NULL;
        }
}

static void a_client_that_asks_nobody_does_not_offer_what_was_accepted(void **state)
{
    (void)state;
    for (int v = 0; v < 2; v++) {
        opinion o = {.accept = EW_I_ACCEPT_THIS_PEER};
        begin(versions[v]);
        given = world.client_cred;
        assert_int_equal(ew_config_on_client_hello(server, give, NULL), EW_OK);
        assert_int_equal(ew_config_on_verify(client, judge_peer, &o), EW_OK);
        assert_int_equal(ew_config_on_session(client, keep, NULL), EW_OK);
        meet(NULL);
        part();
        ew_config_free(client);
        client = duo_config(&world, EW_CLIENT);
        assert_int_equal(ew_config_versions(client, versions[v], versions[v]), EW_OK);
        ew_session *session = take_kept();
        meet(session);
        ew_session_free(session);
        assert_failed(0, EW_ERR_CERT_UNKNOWN_CA, EW_ALERT_UNKNOWN_CA);
        end();
        ew_session_free(kept);
        kept = NULL;
    }
}

/* --- tickets ------------------------------------------------------------------------------------------ */

static struct {
    uint8_t state[4096];
    size_t len;
    ew_err seal_says, open_says;
    size_t seal_len; /* SIZE_MAX: as long as the state */
    int damage;      /* of what open yields: 1: a byte, 2: shorter, 3: longer than there is room */
    int num_opened;
} desk;

static ew_err seal(void *arg, ew_conn *conn, const uint8_t *state, size_t state_len, uint8_t *out, size_t cap,
    size_t *out_len)
{
    (void)arg;
    (void)conn;
    assert_true(state_len <= sizeof desk.state && state_len + EW_TICKET_OVERHEAD_MAX == cap);
    memcpy(desk.state, state, state_len);
    desk.len = state_len;
    memset(out, 7, cap);
    *out_len = desk.seal_len == SIZE_MAX ? state_len : desk.seal_len;
    return desk.seal_says;
}

static ew_err open_it(void *arg, ew_conn *conn, const uint8_t *ticket, size_t ticket_len, uint8_t *out, size_t cap,
    size_t *out_len)
{
    (void)arg;
    (void)conn;
    desk.num_opened++;
    assert_true(ticket[0] == 7 && cap == ticket_len);
    memcpy(out, desk.state, desk.len);
    *out_len = desk.len;
    if (desk.damage == 1)
        out[10] ^= 0xff; /* of the secret */
    if (desk.damage == 2)
        *out_len -= 1;
    if (desk.damage == 3)
        *out_len = cap + 1;
    return desk.open_says;
}

static void begin_desk(unsigned version)
{
    ew_ticket_method method = {NULL, seal, open_it};

    begin(version);
    memset(&desk, 0, sizeof desk);
    desk.seal_len = SIZE_MAX;
    assert_int_equal(ew_config_ticket_method(server, &method), EW_OK);
    assert_int_equal(ew_config_session_cache(server, 0), EW_OK);
    assert_int_equal(ew_config_num_tickets(server, 1), EW_OK);
    assert_int_equal(ew_config_on_session(client, keep, NULL), EW_OK);
}

static void end_desk(void)
{
    end();
    ew_session_free(kept);
    kept = NULL;
}

static void what_opens_must_be_what_was_sealed(void **state)
{
    (void)state;
    for (int v = 0; v < 2; v++)
        for (int i = 0; i < 6; i++) {
            begin_desk(versions[v]);
            meet(NULL);
            part();
            desk.damage = i > 2 ? i - 2 : 0;
            desk.open_says = i == 1 ? EW_ERR_NOT_AVAILABLE : i == 2 ? EW_ERR_CRYPTO : EW_OK;
            ew_session *session = take_kept();
            meet(session);
            ew_session_free(session);
            assert_int_equal(desk.num_opened, 1);
            if (i == 2)
                assert_failed(1, EW_ERR_CRYPTO, EW_ALERT_INTERNAL_ERROR);
            else if (desk.damage == 1)
                assert_false(is_open());
            else
                assert_true(is_open() && ew_conn_resumed(d.side[1].conn) == (i == 0));
            end_desk();
        }
}

/* The two versions' states are never one another's. */
static void a_ticket_belongs_to_its_version(void **state)
{
    uint8_t other[sizeof desk.state];
    size_t other_len;

    (void)state;
    for (int v = 0; v < 2; v++) {
        begin_desk(versions[1 - v]);
        meet(NULL);
        memcpy(other, desk.state, sizeof other);
        other_len = desk.len;
        end_desk();
        begin_desk(versions[v]);
        desk.seal_len = other_len + 64;
        meet(NULL);
        part();
        memcpy(desk.state, other, sizeof other);
        desk.len = other_len;
        meet_again(false);
        assert_int_equal(desk.num_opened, 1);
        end_desk();
    }
}

static void a_ticket_may_stay_away(void **state)
{
    (void)state;
    for (int v = 0; v < 2; v++)
        for (int i = 0; i < 4; i++) {
            begin_desk(versions[v]);
            desk.seal_len = i == 0 ? 0 : i == 1 ? SIZE_MAX - 1 : SIZE_MAX;
            desk.seal_says = i == 2 ? EW_ERR_CRYPTO : i == 3 ? EW_ERR_SUSPEND : EW_OK;
            meet(NULL);
            assert_true(is_open());
            assert_null(kept);
            duo_write(&d, 1, 100);
            duo_settle(&d);
            assert_verdicts(&d, EW_CLEAN, EW_CLEAN);
            end_desk();
        }
}

/* --- when and where ----------------------------------------------------------------------------------- */

static void setters_have_their_role_and_time(void **state)
{
    opinion o = {0};
    ew_ticket_method method = {NULL, seal, open_it}, half = {NULL, seal, NULL};

    (void)state;
    begin(EW_TLS_1_3);
    assert_int_equal(ew_config_on_client_hello(client, give, NULL), EW_ERR_ARGUMENT);
    assert_int_equal(ew_config_ticket_method(client, &method), EW_ERR_ARGUMENT);
    assert_int_equal(ew_config_ticket_method(server, &half), EW_ERR_ARGUMENT);
    assert_int_equal(ew_config_ticket_method(server, NULL), EW_ERR_ARGUMENT);
    assert_int_equal(ew_config_on_certificate_request(server, give_to_server, NULL), EW_ERR_ARGUMENT);
    meet(NULL);
    assert_int_equal(ew_config_on_client_hello(server, give, NULL), EW_ERR_STATE);
    assert_int_equal(ew_config_ticket_method(server, &method), EW_ERR_STATE);
    assert_int_equal(ew_config_on_certificate_request(client, give_to_server, NULL), EW_ERR_STATE);
    assert_int_equal(ew_config_on_verify(client, judge_peer, &o), EW_ERR_STATE);
    assert_int_equal(ew_config_verify_resumed(client, true), EW_ERR_STATE);
    assert_int_equal(ew_conn_resume(NULL), EW_ERR_ARGUMENT);
    assert_int_equal(ew_conn_resume(d.side[0].conn), EW_OK);
    end();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_signer_that_fails),
        cmocka_unit_test(what_is_no_signer),
        cmocka_unit_test(a_protocol_is_selected),
        cmocka_unit_test(a_server_shows_what_it_is_given),
        cmocka_unit_test(what_is_given_stays_as_it_is),
        cmocka_unit_test(a_client_shows_what_it_is_given),
        cmocka_unit_test(only_one_word_accepts_a_stranger),
        cmocka_unit_test(a_good_chain_can_be_refused),
        cmocka_unit_test(any_peer_is_not_this_peer),
        cmocka_unit_test(who_was_accepted_is_resumed_where_the_application_is_asked),
        cmocka_unit_test(who_was_verified_is_asked_for_again),
        cmocka_unit_test(a_client_may_be_asked_again),
        cmocka_unit_test(a_client_that_asks_nobody_does_not_offer_what_was_accepted),
        cmocka_unit_test(what_opens_must_be_what_was_sealed),
        cmocka_unit_test(a_ticket_belongs_to_its_version),
        cmocka_unit_test(a_ticket_may_stay_away),
        cmocka_unit_test(setters_have_their_role_and_time),
    };
    return cmocka_run_group_tests_name("callbacks", tests, set_up, tear_down);
}
